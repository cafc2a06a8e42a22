"""Contracts of the case: ids, tranches, targets, rates, payments, sums, all as the case says them."""

from __future__ import annotations

import csv
import datetime as dt
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from math import ceil

import pytest
from case_files import CASE, EXPECTED, FOLDER, call_of
from contracts_case import FIRST_YEAR, achievements, contracts, monitored, review

from clusterdecide.contracts import Award, Contracts, contracts_of, ledger, reconcile, resolve, schedule
from clusterdecide.contracts.contract import _letters
from clusterdecide.errors import InvalidInputError


def test_contracts_are_those_of_the_case() -> None:
    made = [
        (c.id, c.dossier, c.lot, c.first_year, contracts().rules.years, c.amount_per_year)
        for c in contracts().contracts
    ]
    assert made == [
        (
            row["contract_id"],
            row["candidate_id"],
            row["lot"],
            int(row["first_year"]),
            int(row["years"]),
            Decimal(row["mad_per_year"]),
        )
        for row in CASE["contracts"]
    ]
    assert contracts().total == sum(Decimal(row["total_mad"]) for row in CASE["contracts"])


def test_every_target_is_that_of_the_case_with_the_figure_it_comes_from() -> None:
    expected = {
        (row["contract_id"], row["candidate_id"], row["kpi_id"], row["source_criterion"], int(row["year"])): (
            Decimal(row["promised_value"]),
            int(row["target"]),
        )
        for row in CASE["contract_kpis"]
    }
    found = {
        (t.contract, t.dossier, t.indicator, t.criterion, t.year): (t.figure, t.target)
        for t in contracts().targets.items
    }
    assert found == expected
    assert all(t.target == t.signed for t in contracts().targets.items)


def test_every_target_follows_from_the_rule_by_a_plain_loop() -> None:
    template = CASE["contract_template"]
    kpis = {row["id"]: row for row in template["kpis"]}
    for target in contracts().targets.items:
        kpi = kpis[target.indicator]
        figure = call_of().judged(target.dossier)[kpi["target_from"]["criterion"]]
        promise = max(1, ceil(Fraction(figure) * Fraction(str(kpi["target_from"]["factor"]))))
        level = kpi["kind"] == "level"
        assert target.promise == promise
        assert target.target == (promise if level else ceil(Fraction(promise * target.year, template["years"])))


def test_every_rate_and_tranche_is_that_of_the_case_exactly() -> None:
    with (FOLDER / "expected_tranches.csv").open(encoding="utf-8") as file:
        expected = list(csv.DictReader(file))
    assert expected
    for row in expected:
        account, year = monitored()[row["contract_id"]], int(row["year_achieved"])
        tranche = account.tranches[year]
        assert account.rates[year - 1] == tranche.rate == Fraction(row["achievement_rate_exact"])
        assert (tranche.year, tranche.calendar_year) == (year + 1, FIRST_YEAR + year)
        assert tranche.paid == Decimal(row["next_tranche_mad"])
        assert tranche.withheld == tranche.lost == Decimal(row["withheld_mad"])
    assert len(expected) == sum(len(account.rates) for account in monitored().accounts)


def test_every_account_is_that_of_the_case() -> None:
    assert [account.contract for account in monitored().accounts] == [*EXPECTED["contracts"]]
    for name, expected in EXPECTED["contracts"].items():
        account = monitored()[name]
        decided = [tranche.paid for tranche in account.tranches if tranche.status != "pending"]
        assert account.dossier == expected["candidate_id"]
        assert decided == expected["paid_years_1_to_4"]
        assert (account.paid, account.lost) == (expected["paid"], expected["lost"])
        assert (account.still_possible, account.total) == (expected["still_possible"], expected["total"])
        assert account.carried == 0


def test_what_the_steps_ask_for_beside_is_told_with_the_tranche() -> None:
    template = CASE["contract_template"]["release_rules"]
    for tranche in monitored().tranches:
        if tranche.rate is None:
            assert tranche.then is None
            continue
        step = max((r for r in template if r["min_rate"] <= tranche.rate), key=lambda r: r["min_rate"])
        assert (None if tranche.then is None else tranche.then.get("en")) == step.get("then")


def test_a_rate_just_at_a_step_reaches_it_and_one_just_below_does_not() -> None:
    rules = contracts().rules
    for step in rules.payments:
        assert rules.step(step.at_least) is step
        if step.at_least:
            assert rules.step(step.at_least - Fraction(1, 10**12)).at_least < step.at_least


def test_contracts_follow_an_award_and_ids_are_never_taken_over(award: Award) -> None:
    before = contracts_of(award, first_year=2024)
    lot = next(lot for lot in award.lots if lot.reserve)
    gone, risen = lot.funded[0], lot.reserve[0]
    after = contracts_of(award.withdraw(gone, at=award.at, reason="gave up"), first_year=2024)
    ids = {contract.dossier: contract.id for contract in before.contracts}
    now = {contract.dossier: contract.id for contract in after.contracts}
    assert gone not in now
    assert now[risen] not in ids.values()
    assert {code: name for code, name in now.items() if code != risen} == {c: n for c, n in ids.items() if c != gone}
    assert after.total == before.total


def test_contracts_that_do_not_come_to_the_list_are_refused() -> None:
    decision = call_of().decide()
    other = replace(decision, spend=replace(decision.spend, total=decision.spend.total + 1))
    with pytest.raises(InvalidInputError, match=r"the contracts come to \d+ MAD, the list to \d+1; take the award"):
        contracts_of(other, first_year=2024)


@pytest.fixture
def award() -> Award:
    at = call_of().deadline + dt.timedelta(days=40)
    return resolve(call_of().decide(), by="The minister", at=at)


def test_many_contracts_have_letters_like_columns_of_a_sheet() -> None:
    assert [_letters(i) for i in (0, 25, 26, 51, 53, 701, 702)] == ["A", "Z", "AA", "AZ", "BB", "ZZ", "AAA"]


def test_ids_may_be_given_and_must_be_whole() -> None:
    decision = call_of().decide()
    funded = [code for codes in decision.funded.values() for code in codes]
    own = {code: f"2024/{code}" for code in funded}
    assert [c.id for c in contracts_of(decision, first_year=2024, ids=own).contracts] == [*own.values()]
    with pytest.raises(InvalidInputError, match=f"no id for the contract of dossier {funded[-1]}"):
        contracts_of(decision, first_year=2024, ids={code: own[code] for code in funded[:-1]})


@pytest.mark.parametrize("year", [24, "soon", 2024.5, True])
def test_the_first_year_is_a_year(year: object) -> None:
    with pytest.raises(InvalidInputError, match="Contract, first_year: must be"):
        contracts_of(call_of().decide(), first_year=year)  # type: ignore[arg-type]
    if not isinstance(year, int) or isinstance(year, bool):
        with pytest.raises(InvalidInputError, match="first_year must be a year such as 2024, got"):
            schedule(call_of().decide(), first_year=year)  # type: ignore[arg-type]


def test_rows_may_be_given_as_plain_mappings_and_are_checked_alike() -> None:
    row = achievements()[0].dump()
    assert contracts().add(achievements=[row]).achievements == (achievements()[0],)  # type: ignore[list-item]
    with pytest.raises(InvalidInputError, match=r"achievements\[0\]\.achieved: must be a number, got 'much'"):
        ledger(contracts(), [{**row, "achieved": "much"}])  # type: ignore[list-item]


def test_the_schema_of_a_contracts_file_can_be_written() -> None:
    schema = Contracts.model_json_schema()
    assert {"format", "call", "currency", "rules", "contracts"} == {*schema["required"]}


def test_a_dossier_without_the_figure_of_a_promise_is_refused_by_name() -> None:
    decision = call_of().decide()
    bare = next(d.code for d in decision.dossiers if d.status == "inadmissible" and not call_of().judged(d.code))
    lot = decision.dossier(bare).requested_lot
    swapped = [replace(s, code=bare) if s.code == decision[lot].funded[0] else s for s in decision[lot].standings]
    lots = tuple(replace(mine, standings=tuple(swapped)) if mine.lot == lot else mine for mine in decision.lots)
    with pytest.raises(
        InvalidInputError, match=f"dossier {bare} has no figure on .*, from which the promise on K1 comes"
    ):
        contracts_of(replace(decision, lots=lots), first_year=2024)


def test_contracts_need_rules() -> None:
    with pytest.raises(InvalidInputError, match="has no rules of contract; give them in its field contract"):
        contracts_of(call_of().replace(contract=None).decide(), first_year=2024)


@pytest.mark.parametrize("lang", ["fr", "en"])
def test_everything_reads_in_both_languages(lang: str, award: Award) -> None:
    told = contracts().add(achievements=achievements(), reviews=[review("revise", promises={"K4": 10})])
    texts = [x.text(lang) for x in (ledger(told), told, told.targets, reconcile(told), schedule(award), award)]
    assert all("contract." not in text for text in texts)
    shown = {
        "fr": ("pas encore déclarée", "Année", "les cibles sont révisées"),
        "en": ("not reported yet", "Year", "the targets are revised"),
    }
    assert all(word.replace(" ", "\u00a0") in texts[0].replace(" ", "\u00a0") for word in shown[lang])
    assert "8 (16)" in texts[2]
    assert repr(told) == str(told) == told.text("en")
    assert "<table" in told._repr_html_()


def test_results_are_plain_json_and_frames() -> None:
    book = monitored()
    plain = book.to_dict()
    assert plain["paid"] == sum(row["paid"] for row in EXPECTED["contracts"].values())
    assert plain["contracts"]["K-B"]["rates"][0] == str(book["K-B"].rates[0])
    assert len(plain["tranches"]) == len(book.tranches) == book.to_frame("pandas").shape[0]
    with pytest.raises(InvalidInputError, match="no contract is called 'K-Z'; there are K-A"):
        book["K-Z"]
    with pytest.raises(InvalidInputError, match="no contract is called 'K-Z'; there are K-A"):
        contracts()["K-Z"]
    with pytest.raises(InvalidInputError, match="no targets of contract 'K-Z'"):
        contracts().targets.of("K-Z", "K1")
    with pytest.raises(InvalidInputError, match="contract K-A promises nothing on 'K9'; there are K1"):
        contracts()["K-A"].promise("K9")
