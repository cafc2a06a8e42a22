"""Money of the contracts: what is pending, lost, carried or stopped, the schedule, and payments against the ledger."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import pytest
from case_files import CASE, call_of
from contracts_case import AT, FIRST_YEAR, achievements, contracts, monitored, review

from clusterdecide.contracts import Achievement, Payment, ledger, reconcile, schedule
from clusterdecide.errors import InvalidInputError


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


def test_the_schedule_has_as_many_tranches_as_the_budget_has_years() -> None:
    budget = call_of().budget.replace(years=3)
    decision = call_of().replace(budget=budget, contract=None).decide()
    tranches = schedule(decision)
    assert tranches.years == (1, 2, 3)
    assert tranches.total == 3 * tranches.per_year == decision.spend.total
