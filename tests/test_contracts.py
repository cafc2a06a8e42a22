"""Contracts of the case: ids, tranches, targets, rates, payments, sums, all as the case says them."""

from __future__ import annotations

import csv
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from functools import cache
from math import ceil

import pytest
from case_files import CASE, EXPECTED, FOLDER, call_of

from clusterdecide.contracts import (
    Achievement,
    Award,
    Contracts,
    Ledger,
    Payment,
    Review,
    contracts_of,
    ledger,
    reconcile,
    schedule,
)
from clusterdecide.errors import InvalidInputError

FIRST_YEAR = int(CASE["contracts"][0]["first_year"])
AT = "2027-01-31T10:00:00+01:00"


@cache
def contracts() -> Contracts:
    return contracts_of(call_of().decide(), first_year=FIRST_YEAR)


def achievements() -> list[Achievement]:
    return [
        Achievement.of(
            {
                "contract": row["contract_id"],
                "indicator": row["kpi_id"],
                "year": int(row["year"]),
                "achieved": Decimal(row["achieved"]),
            }
        )
        for row in CASE["monitoring"]
    ]


@cache
def monitored() -> Ledger:
    return ledger(contracts(), achievements())


def review(outcome: str, contract: str = "K-A", **more: object) -> Review:
    said = {"contract": contract, "year": 3, "by": "An outside firm", "at": AT, "outcome": outcome}
    return Review.of({**said, **({} if outcome == "continue" else {"reason": "as advised"}), **more})


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


def test_a_year_without_a_report_is_pending_and_a_measured_zero_is_zero() -> None:
    name = contracts().contracts[0].id
    zeros = [
        Achievement(contract=name, indicator=i.id, year=1, achieved=Decimal(0)) for i in contracts().rules.indicators
    ]
    before, after = ledger(contracts())[name], ledger(contracts(), zeros)[name]
    assert [tranche.status for tranche in before.tranches] == ["signature"] + ["pending"] * 4
    assert before.lost == 0
    assert before.rates == ()
    assert (after.rates, after.tranches[1].status) == ((Fraction(0),), "none")
    assert after.lost == after.tranches[1].amount


def test_a_year_reported_in_part_is_refused_by_the_names_of_what_is_missing() -> None:
    rows = [
        row for row in achievements() if (row.contract, row.year) == ("K-B", 1) and row.indicator not in ("K3", "K6")
    ]
    with pytest.raises(InvalidInputError, match=r"K-B, year 1 is reported in part: nothing on K3, K6; what was not"):
        ledger(contracts(), rows)


def test_years_are_reported_in_order() -> None:
    rows = [row for row in achievements() if not (row.contract == "K-B" and row.year == 2)]
    with pytest.raises(InvalidInputError, match="K-B: year 3 is reported, year 2 is not"):
        ledger(contracts(), rows)
    early = [row for row in achievements() if row.year < 2]
    with pytest.raises(InvalidInputError, match="K-A: the review of year 3 is reported, year 2 is not"):
        ledger(contracts(), early, [review("continue")])


def test_a_review_is_ahead_then_due_then_what_it_decided() -> None:
    first = [row for row in achievements() if row.year < 3]
    assert ledger(contracts(), first)["K-A"].review == "ahead"
    assert monitored()["K-A"].review == "due"
    assert ledger(contracts(), achievements(), [review("continue")])["K-A"].review == "continue"
    without = contracts().replace(rules=contracts().rules.replace(review_year=None))
    assert ledger(without, achievements())["K-A"].review == "none"


def test_a_stop_ends_the_tranches_from_then_on_and_what_was_paid_stays() -> None:
    stopped = ledger(contracts(), achievements(), [review("stop", "K-A")])["K-A"]
    kept = monitored()["K-A"]
    assert [t.status for t in stopped.tranches[3:]] == ["stopped", "stopped"]
    assert stopped.tranches[:3] == kept.tranches[:3]
    assert stopped.lost == kept.lost + sum(t.amount for t in kept.tranches[3:])
    assert stopped.still_possible == 0
    assert stopped.paid + stopped.lost == stopped.total


def test_a_revision_gives_new_targets_from_the_next_year_and_keeps_those_signed() -> None:
    signed = contracts().targets
    revised = contracts().add(reviews=[review("revise", promises={"K4": 10, "K6": 5})]).targets
    assert revised.of("K-A", "K4")[:3] == signed.of("K-A", "K4")[:3]
    assert revised.of("K-A", "K4")[3:] == (8, 10)
    assert revised.of("K-A", "K6")[3:] == (5, 5)
    assert [t.signed for t in revised.items] == [t.target for t in signed.items]
    assert revised.of("K-B", "K4") == signed.of("K-B", "K4")
    assert revised.of("K-A", "K1") == signed.of("K-A", "K1")


def test_what_is_carried_is_paid_with_a_later_tranche_that_is_earned_whole() -> None:
    carrying = contracts().replace(rules=contracts().rules.replace(withheld="carried"))
    targets = {(t.indicator, t.year): t.target for t in carrying.targets.items if t.contract == "K-A"}
    shares = {1: 0, 2: 1, 3: 0, 4: 0}
    rows = [
        Achievement(contract="K-A", indicator=i, year=y, achieved=Decimal(target * shares[y]))
        for (i, y), target in targets.items()
        if y in shares
    ]
    until = [ledger(carrying, [row for row in rows if row.year <= year])["K-A"] for year in (1, 2, 3, 4)]
    each = carrying["K-A"].amount_per_year
    assert [account.carried for account in until] == [each, 0, each, 0]
    assert [account.paid for account in until] == [each, 3 * each, 3 * each, 3 * each]
    assert [account.lost for account in until] == [0, 0, 0, 2 * each]
    assert until[1].tranches[2].released == each
    assert until[3].tranches[4].status == "none"


def test_a_stop_loses_what_was_carried_too() -> None:
    carrying = contracts().replace(rules=contracts().rules.replace(withheld="carried"))
    rows = [
        Achievement(contract="K-A", indicator=i.id, year=y, achieved=Decimal(0))
        for i in carrying.rules.indicators
        for y in (1, 2)
    ]
    each = carrying["K-A"].amount_per_year
    assert ledger(carrying, rows)["K-A"].carried == 2 * each
    stopped = ledger(carrying, rows, [review("stop")])["K-A"]
    assert (stopped.lost, stopped.paid) == (4 * each, each)
    assert stopped.carried == stopped.still_possible == 0


def test_a_share_that_is_no_whole_hundredth_is_rounded_down_and_nothing_vanishes() -> None:
    steps = [{"at_least": 0, "pays": "1/3"}]
    rules = contracts().rules.replace(payments=steps)
    odd = [contract.replace(amount_per_year=Decimal("100.01")) for contract in contracts().contracts]
    account = ledger(contracts().replace(rules=rules, contracts=odd), achievements())["K-A"]
    assert account.tranches[1].paid == Decimal("33.33")
    assert account.tranches[1].lost == Decimal("66.68")
    assert account.paid + account.lost + account.still_possible == account.total == Decimal("500.05")


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
    import datetime as dt

    from clusterdecide.contracts import resolve

    at = call_of().deadline + dt.timedelta(days=40)
    return resolve(call_of().decide(), by="The minister", at=at)


def test_many_contracts_have_letters_like_columns_of_a_sheet() -> None:
    from clusterdecide.contracts.contract import _letters

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


def test_the_schedule_of_tranches_sums_to_the_envelope_of_the_case() -> None:
    tranches = schedule(call_of().decide(), first_year=FIRST_YEAR)
    budget = CASE["budget"]
    assert tranches.years == tuple(range(FIRST_YEAR, FIRST_YEAR + budget["years"]))
    assert tranches.per_year == budget["annual_envelope"] - tranches.left
    assert tranches.total == call_of().decide().spend.total == contracts().total
    assert schedule(call_of().decide()).years == (1, 2, 3, 4, 5)
    frame = tranches.to_frame("polars")
    assert frame.columns == ["lot", "dossier", *map(str, tranches.years), "total"]


def test_money_follows_the_contract_when_every_release_is_paid() -> None:
    told = contracts().add(achievements=achievements())
    payments = [Payment(contract=t.contract, year=t.year, amount=t.paid, at=AT) for t in monitored().tranches if t.paid]
    whole = reconcile(told.add(payments=payments))
    assert whole.follows
    assert whole.due == whole.paid == monitored().paid
    assert {match.verdict for match in whole.matches} == {"as_due"}


def test_money_that_does_not_follow_is_named_tranche_by_tranche() -> None:
    told = contracts().add(achievements=achievements())
    said = [("K-A", 1, 1_000_000), ("K-A", 1, 500_000), ("K-A", 2, 2_500_000), ("K-C", 2, 10), ("K-B", 5, 7)]
    payments = [Payment.of({"contract": c, "year": y, "amount": a, "at": AT}) for c, y, a in said]
    found = {
        (m.contract, m.year): (m.verdict, m.difference) for m in reconcile(told.add(payments=payments)).differences
    }
    assert found["K-A", 1] == ("short", Decimal(-500_000))
    assert found["K-A", 2] == ("over", Decimal(500_000))
    assert found["K-C", 2] == ("not_released", Decimal(10))
    assert found["K-B", 5] == ("not_released", Decimal(7))
    assert found["K-D", 1] == ("unpaid", Decimal(-2_000_000))
    assert not reconcile(told).follows


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
