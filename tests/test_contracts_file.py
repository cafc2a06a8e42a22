"""The contracts file: strict reading with places, equal after a round trip, rules of the contract within a call."""

from __future__ import annotations

import copy
import json
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from case_files import call_of

from clusterdecide.calls import ContractIndicator, ContractRules
from clusterdecide.contracts import Achievement, Contracts, Payment, Review, contracts_of
from clusterdecide.errors import FileError, InvalidInputError

AT = "2027-01-31T10:00:00+01:00"


@cache
def contracts() -> Contracts:
    made = contracts_of(call_of().decide(), first_year=2024)
    name, indicator = made.contracts[0].id, made.rules.indicators[0].id
    other = made.contracts[1].id
    said = {"year": 3, "by": "A firm", "at": AT, "reason": "as advised"}
    return made.add(
        achievements=[Achievement.of({"contract": name, "indicator": indicator, "year": 1, "achieved": 2.5})],
        reviews=[
            Review.of({"contract": name, "outcome": "revise", "promises": {indicator: 7}, **said}),
            Review.of({"contract": other, "outcome": "continue", **said}),
        ],
        payments=[Payment.of({"contract": name, "year": 1, "amount": 2000000.5, "at": AT, "reference": "V-17"})],
    )


def test_a_file_keeps_everything(tmp_path: Path) -> None:
    path = tmp_path / "contracts.json"
    contracts().save(path)
    again = Contracts.load(path)
    assert again == contracts()
    assert again.dumps() == contracts().dumps() == path.read_text(encoding="utf-8")
    assert json.loads(again.dumps())["format"] == "clusterdecide/contracts/1"


def broken(change: Any) -> str:
    data = copy.deepcopy(json.loads(contracts().dumps()))
    change(data)
    return json.dumps(data)


FAULTS: list[tuple[Any, str]] = [
    (
        lambda d: d.pop("format"),
        "file.json, format: not contracts: the field format must be 'clusterdecide/contracts/1'",
    ),
    (lambda d: d.update(format="clusterdecide/call/1"), "file.json, format: not contracts"),
    (lambda d: d.update(extra=1), "file.json, extra: unknown field"),
    (lambda d: d.update(contracts=[]), "file.json, contracts: must hold at least 1 items"),
    (lambda d: d["contracts"][1].update(id="K-A"), r"contracts\[1\].id: 'K-A' is given twice"),
    (lambda d: d["contracts"][1].update(dossier="D03"), r"contracts\[1\].dossier: 'D03' is given twice"),
    (
        lambda d: d["contracts"][0].update(amount_per_year=0.001),
        r"contracts\[0\].amount_per_year: an amount of money has",
    ),
    (lambda d: d["contracts"][0].update(amount_per_year=0), r"contracts\[0\].amount_per_year: must be more than 0"),
    (lambda d: d["contracts"][0].update(first_year=24), r"contracts\[0\].first_year: must be at least 1000"),
    (lambda d: d["contracts"][0]["promises"].pop(), r"contracts\[0\].promises: no promise on 'K7'"),
    (
        lambda d: d["contracts"][0]["promises"][1].update(indicator="K1"),
        r"contracts\[0\].promises\[1\].indicator: 'K1' is given twice",
    ),
    (
        lambda d: d["contracts"][0]["promises"][0].update(indicator="K9"),
        r"contracts\[0\].promises\[0\].indicator: unknown indicator 'K9'; there are K1",
    ),
    (
        lambda d: d["contracts"][0]["promises"][0].update(criterion="C4.3"),
        r"contracts\[0\].promises\[0\].criterion: the rules take it from C2.6, got 'C4.3'",
    ),
    (
        lambda d: d["contracts"][0]["promises"][0].update(promise=99),
        r"contracts\[0\].promises\[0\].promise: the figure 4 makes a promise of 4, got 99; a review revises it",
    ),
    (lambda d: d["achievements"][0].update(contract="K-Z"), r"achievements\[0\].contract: unknown contract 'K-Z'"),
    (lambda d: d["achievements"][0].update(indicator="K9"), r"achievements\[0\].indicator: unknown indicator 'K9'"),
    (lambda d: d["achievements"][0].update(year=6), r"achievements\[0\].year: the contracts last 5 years, got year 6"),
    (lambda d: d["achievements"][0].update(achieved=-1), r"achievements\[0\].achieved: must be at least 0"),
    (lambda d: d["achievements"][0].update(achieved="2"), r"achievements\[0\].achieved: must be a number, got '2'"),
    (lambda d: d["achievements"][0].pop("achieved"), r"achievements\[0\].achieved: field is missing"),
    (
        lambda d: d["achievements"].append(d["achievements"][0]),
        r"achievements\[1\]: K1 of K-A in year 1 is given twice; keep one",
    ),
    (lambda d: d["reviews"][1].update(contract="K-A"), r"reviews\[1\]: K-A has its mid-term review already"),
    (lambda d: d["reviews"][0].update(year=2), r"reviews\[0\].year: the mid-term review is in year 3, got year 2"),
    (lambda d: d["reviews"][0].update(year=9), r"reviews\[0\].year: the contracts last 5 years, got year 9"),
    (lambda d: d["rules"].pop("review_year"), r"reviews\[0\].year: the rules provide for no mid-term review"),
    (lambda d: d["reviews"][0].update(promises={"K9": 3}), r"reviews\[0\].promises.K9: unknown indicator 'K9'"),
    (lambda d: d["reviews"][0].pop("promises"), r"reviews\[0\]: a review that decides to revise needs new promises"),
    (lambda d: d["reviews"][1].update(promises={"K1": 3}), r"reviews\[1\]: a review that decides to continue takes no"),
    (lambda d: d["reviews"][0].pop("reason"), r"reviews\[0\]: a review that decides to revise needs a reason"),
    (
        lambda d: (
            d["reviews"][0].update(outcome="stop"),
            d["reviews"][0].pop("promises"),
            d["achievements"][0].update(year=4),
        ),
        r"achievements\[0\].year: K-A was stopped by its review of year 3",
    ),
    (lambda d: d["payments"][0].update(contract="K-Z"), r"payments\[0\].contract: unknown contract 'K-Z'"),
    (lambda d: d["payments"][0].update(year=6), r"payments\[0\].year: the contracts last 5 years"),
    (lambda d: d["payments"][0].update(amount=-1), r"payments\[0\].amount: must be at least 0"),
    (
        lambda d: d["payments"][0].update(amount=1.001),
        r"payments\[0\].amount: an amount of money has at most two decimals",
    ),
    (lambda d: d["payments"][0].update(at="2027-01-31"), r"payments\[0\].at: instant without an offset"),
]


@pytest.mark.parametrize(("change", "message"), FAULTS, ids=[message[:50] for _, message in FAULTS])
def test_a_fault_is_refused_with_its_place(change: Any, message: str) -> None:
    with pytest.raises(FileError, match=message):
        Contracts.loads(broken(change), name="file.json")


def test_what_is_no_contracts_file_is_refused() -> None:
    with pytest.raises(FileError, match="not contracts"):
        Contracts.loads("[]")
    with pytest.raises(FileError, match="not valid JSON"):
        Contracts.loads("{")
    with pytest.raises(FileError, match=r"nowhere\.json"):
        Contracts.load("nowhere.json")


def test_reports_are_only_ever_added() -> None:
    row = contracts().achievements[0]
    with pytest.raises(InvalidInputError, match=r"achievements\[1\]: K1 of K-A in year 1 is given twice; keep one"):
        contracts().add(achievements=[row.replace(achieved=9)])
    more = contracts().add(achievements=[row.replace(year=2)])
    assert more.achievements[:1] == contracts().achievements


def indicator(**fields: Any) -> dict[str, Any]:
    given = {
        "id": "K1",
        "label": {"en": "Projects"},
        "weight": 1,
        "kind": "cumulative",
        "criterion": "C2.6",
        "factor": 1,
    }
    return {**given, **fields}


def test_rules_name_each_indicator_once_and_find_it() -> None:
    twice = [indicator(weight=0.5), indicator(weight=0.5)]
    steps = [{"at_least": 0, "pays": 1}]
    with pytest.raises(InvalidInputError, match="the indicator 'K1' is given twice; ids are unique"):
        ContractRules.of({"years": 5, "indicators": twice, "payments": steps})
    rules = ContractRules.of({"years": 5, "indicators": [indicator()], "payments": steps})
    assert rules.indicator("K1").criterion == "C2.6"
    with pytest.raises(InvalidInputError, match="no indicator of the contract is called 'K2'; there are K1"):
        rules.indicator("K2")


def test_promises_are_whole_at_least_one_and_targets_never_exceed_them() -> None:
    half = ContractIndicator.of(indicator(factor=0.5))
    from decimal import Decimal

    assert [half.promise(Decimal(n)) for n in (0, 1, 2, 3, 4)] == [1, 1, 1, 2, 2]
    assert [half.target(7, year, 5) for year in range(1, 6)] == [2, 3, 5, 6, 7]
    level = ContractIndicator.of(indicator(kind="level"))
    assert [level.target(7, year, 5) for year in range(1, 6)] == [7] * 5


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"years": 4}, r"contract\.years: the contract lasts 4 years, the budget pays 5"),
        (
            {"criterion": "C3.4"},
            r"contract\.indicators\[0\]\.criterion: a promise comes from .*, got 'C3.4'; there are C1.6, C2.6, C4.3",
        ),
        ({"criterion": "C1.1"}, r"contract\.indicators\[0\]\.criterion: .* got 'C1.1'"),
        ({"criterion": "C9"}, r"contract\.indicators\[0\]\.criterion: .* got 'C9'"),
    ],
)
def test_rules_of_the_contract_fit_their_call(change: dict[str, Any], message: str) -> None:
    rules = call_of().contract
    assert rules is not None
    if "criterion" in change:
        first, *rest = rules.indicators
        changed = rules.replace(indicators=[first.replace(**change), *rest])
    else:
        changed = rules.replace(review_year=None, **change)
    with pytest.raises(InvalidInputError, match=message):
        call_of().replace(contract=changed)


def test_the_budget_says_how_long_the_reserve_list_holds() -> None:
    budget = call_of().budget
    with pytest.raises(InvalidInputError, match="reserve_months: must be at least 1"):
        budget.replace(reserve_months=0)
    with pytest.raises(InvalidInputError, match="reserve_crosses_lots: must be true or false"):
        budget.replace(reserve_crosses_lots="no")
