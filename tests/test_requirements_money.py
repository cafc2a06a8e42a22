"""R31 to R33: the best are selected and sign a five-year contract-programme of 2 million dirhams a year."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise

import pytest
from case_files import EXPECTED, call_of, seed
from hypothesis import given
from hypothesis import strategies as st
from requirements_case import CALL, DECISION, few, regraded

import clusterdecide as cd
from clusterdecide.calls import Call
from clusterdecide.contracts import Departure, contracts_of, ledger, resolve, schedule
from clusterdecide.testing import DRAW_SEED, edited_calls

AT = CALL.deadline + dt.timedelta(days=40)


def departure(code: str, to: str, lot: str = "L1") -> Departure:
    said = {"by": "The minister", "reason": "the region has no cluster", "at": AT}
    return Departure.of({"dossier": code, "lot": lot, "to": to, **said})


@few
@given(call=edited_calls())
def test_R31_no_funded_dossier_lies_below_an_unfunded_one_of_its_lot(call: Call) -> None:
    decision = call.decide(draw_seed=DRAW_SEED)
    for lot in decision.lots:
        score = {standing.code: standing.published for standing in lot.standings}
        passed = [standing.code for standing in lot.standings if not standing.reasons]
        assert len(lot.funded) == min(lot.places, len(passed))
        assert {*lot.funded, *lot.reserve} == {*passed}
        assert all(score[f] >= score[r] for f in lot.funded for r in lot.reserve)
        tied = {frozenset(tie.tied) for tie in lot.ties}
        for first, second in pairwise(lot.order):
            assert score[first] > score[second] or any({first, second} <= group for group in tied)
    below = resolve(decision, by="The minister", at=AT).below_line()
    assert (below.jumps, below.count) == ((), 0)


def test_R31_a_dossier_below_an_unfunded_one_needs_an_entry_of_the_ledger() -> None:
    award = resolve(DECISION, [departure("D10", "funded"), departure("D02", "reserve")], by="The minister", at=AT)
    (jump,) = award.below_line().jumps
    assert (jump.lot, jump.funded, jump.unfunded, jump.explained_by) == ("L1", "D10", "D02", "D10")
    entries = {entry.dossier: entry for entry in award.departures.entries}
    assert set(entries) == {"D10", "D02"}
    assert entries["D10"].departure is not None
    assert (entries["D10"].departure.reason, entries["D10"].points) == ("the region has no cluster", Decimal("1.0"))
    silent = replace(award, departures=replace(award.departures, entries=()))
    with pytest.raises(cd.InvalidInputError, match="D10 is funded below D02, which is not, and no departure explains"):
        silent.below_line().check()
    with pytest.raises(cd.InvalidInputError, match="lot L1: 4 funded"):
        resolve(DECISION, [departure("D10", "funded")], by="The minister", at=AT)


@few
@given(call=edited_calls(), data=st.data())
def test_R31_any_choice_of_the_authority_is_in_the_ledger(call: Call, data: st.DataObject) -> None:
    decision = call.decide(draw_seed=DRAW_SEED)
    lots = [lot for lot in decision.lots if lot.funded and lot.reserve]
    if not lots:
        return
    lot = data.draw(st.sampled_from(lots))
    out, taken = data.draw(st.sampled_from(lot.funded)), data.draw(st.sampled_from(lot.reserve))
    changes = [departure(taken, "funded", lot.lot), departure(out, "reserve", lot.lot)]
    award = resolve(decision, changes, by="The minister", at=AT)
    assert set(award.funded[lot.lot]) == {*lot.funded, taken} - {out}
    assert {entry.dossier for entry in award.departures.entries} == {out, taken}
    assert award.departures.points == lot[out].published - lot[taken].published
    assert award.below_line().unexplained == ()


def test_R31_the_line_the_ties_and_the_reserve_are_those_of_the_rules() -> None:
    for rule, lots in EXPECTED["rules"].items():
        decision = call_of(rule).decide(draw_seed=seed())
        for lot, stated in lots.items():
            found = decision[lot]
            assert ([*found.funded], [*found.reserve]) == (stated["funded"], stated["reserve"])
            assert [set(tie.tied) for tie in found.ties] == [set(t) for t in stated["ties_at_published_precision"]]


def test_R32_every_funded_cluster_signs_five_tranches_that_make_ten_million() -> None:
    signed = contracts_of(DECISION, first_year=2024)
    assert {c.dossier for c in signed.contracts} == {code for codes in DECISION.funded.values() for code in codes}
    assert signed.rules.years == 5
    for account in ledger(signed).accounts:
        assert [tranche.calendar_year for tranche in account.tranches] == [2024, 2025, 2026, 2027, 2028]
        assert [tranche.amount for tranche in account.tranches] == [Decimal(2_000_000)] * 5
        assert account.total == sum(tranche.amount for tranche in account.tranches) == Decimal(10_000_000)
    assert signed.total == 50_000_000


def test_R32_every_contract_has_indicators_whose_targets_come_from_the_plan_that_was_scored() -> None:
    signed = contracts_of(DECISION, first_year=2024)
    weights = [indicator.weight for indicator in signed.rules.indicators]
    assert sum(weights) == 1
    asked = {(c.id, i.id, year) for c in signed.contracts for i in signed.rules.indicators for year in range(1, 6)}
    targets = {(t.contract, t.indicator, t.year): t for t in signed.targets.items}
    assert set(targets) == asked
    for target in targets.values():
        assert target.figure == CALL.judged(target.dossier)[target.criterion]
        assert target.target >= 1


def test_R32_a_better_plan_binds_to_more() -> None:
    before, after = (
        {
            t.indicator: t.target
            for t in contracts_of(call.decide(), first_year=2024).targets.items
            if t.dossier == "D03" and t.year == 5
        }
        for call in (CALL, regraded(CALL, "D03", {"C2.6": CALL.judged("D03")["C2.6"] + 2}))
    )
    assert all(after[name] >= target for name, target in before.items())
    assert after != before


amounts = st.integers(1, 10**11).map(lambda cents: Decimal(cents) / 100)


@few
@given(amount=amounts, contracts=st.integers(0, 5), years=st.integers(1, 9), left=st.integers(0, 10**9))
def test_R33_money_is_exact_to_the_centime(amount: Decimal, contracts: int, years: int, left: int) -> None:
    cents = int(amount * 100)
    envelope = Decimal(cents * contracts + left % cents) / 100
    budget = CALL.budget.replace(
        amount_per_year=amount, annual_envelope=envelope, years=years, gives_up=["L1"] * 3 + ["L2"] * 2
    )
    call = CALL.replace(budget=budget, contract=None)
    decision = call.decide()
    spend = decision.spend
    assert budget.contracts == contracts
    assert sum(len(codes) for codes in decision.funded.values()) == spend.contracts == contracts
    assert {type(spend.per_year), type(spend.total), type(spend.annual_envelope)} == {Decimal}
    assert Fraction(spend.per_year) == Fraction(cents * contracts, 100) <= Fraction(envelope)
    assert Fraction(spend.total) == Fraction(cents * contracts * years, 100)
    assert schedule(decision).total == spend.total
    assert Call.loads(call.dumps()).budget == budget


def test_R33_tenths_do_not_drift() -> None:
    budget = CALL.budget.replace(amount_per_year=0.1, annual_envelope=0.3, gives_up=["L1", "L1"])
    spend = CALL.replace(budget=budget).decide().spend
    assert (spend.contracts, spend.per_year, spend.total) == (3, Decimal("0.3"), Decimal("1.5"))
    with pytest.raises(cd.InvalidInputError, match="an amount of money has at most two decimals"):
        CALL.budget.replace(annual_envelope=0.001)


def test_R33_two_million_a_year_and_one_contract_short_is_said() -> None:
    assert (CALL.budget.amount_per_year, CALL.budget.years, CALL.budget.currency) == (2_000_000, 5, "MAD")
    spend = DECISION.spend
    assert (spend.contracts, spend.per_year, spend.total) == (5, 10_000_000, 50_000_000)
    short = CALL.replace(budget=CALL.budget.replace(annual_envelope=9_000_000)).decide()
    (found,) = [found for found in short.findings if found.code == "BUDGET_EXCEEDED"]
    assert (found.severity, found.place) == ("warning", "budget.annual_envelope")
    assert "pays for 4 contracts, 5 places are published" in found.message
    assert short.spend.given_up == ("L1",)
    assert [short["L1"]["D02"].outcome, DECISION["L1"]["D02"].outcome] == ["reserve", "funded"]
    assert "BUDGET_EXCEEDED" not in {found.code for found in DECISION.findings}
