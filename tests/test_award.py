"""The award after it was made: withdrawals, the reserve list, its end, the place that stays unused, the history."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from decimal import Decimal
from functools import cache
from typing import Any

import pytest
from case_files import CASE, call_of
from hypothesis import given
from hypothesis import strategies as st

from clusterdecide.calls import Call
from clusterdecide.contracts import Award, Departure, resolve
from clusterdecide.contracts.award import months_later
from clusterdecide.errors import InvalidInputError

AT = call_of().deadline + dt.timedelta(days=40)
DAY = dt.timedelta(days=1)


@cache
def award_of(**budget: Any) -> Award:
    call = call_of()
    months = {"reserve_months": CASE["budget"]["reserve_list_months"]}
    call = call.model_copy(update={"budget": call.budget.replace(**{**months, **budget})})
    return resolve(call.decide(), by="The minister", at=AT)


def first_lot(award: Award) -> str:
    return next(lot.lot for lot in award.lots if lot.funded and lot.reserve)


def emptied(award: Award, lot: str) -> Award:
    for code in award[lot].reserve:
        award = award.withdraw(code, at=award.history[-1].at, reason="not interested")
    return award


def test_the_next_of_the_same_lot_takes_the_place() -> None:
    award = award_of()
    lot = first_lot(award)
    gone, risen = award[lot].funded[0], award[lot].reserve[0]
    after = award.withdraw(gone, at=AT + DAY, reason="merged with another")
    assert after[lot].funded == (*award[lot].funded[1:], risen)
    assert after[lot].reserve == award[lot].reserve[1:]
    assert after[lot].withdrawn == (gone,)
    assert after.spend == award.spend
    assert [mine for mine in after.lots if mine.lot != lot] == [mine for mine in award.lots if mine.lot != lot]
    assert [(e.kind, e.dossier, e.at) for e in after.history[-2:]] == [
        ("withdrawal", gone, AT + DAY),
        ("promotion", risen, AT + DAY),
    ]
    assert after.history[: len(award.history)] == award.history
    assert after.below_line().count == 0
    assert award[lot].funded[0] == gone, "an award is never changed"


def test_one_displaced_by_a_departure_comes_back_first_and_one_refused_does_not() -> None:
    decision = award_of().decision
    lot = first_lot(award_of())
    out, taken = decision[lot].funded[-1], decision[lot].reserve[0]
    said = {"lot": lot, "by": "The minister", "reason": "balance", "at": AT - DAY}
    for to, expected in (("reserve", out), ("not_funded", decision[lot].reserve[1])):
        records = [
            Departure.of({"dossier": taken, "to": "funded", **said}),
            Departure.of({"dossier": out, "to": to, **said}),
        ]
        award = resolve(decision, records, by="The minister", at=AT)
        after = award.withdraw(award[lot].funded[0], at=AT, reason="gave up")
        assert expected in after[lot].funded
        assert after.below_line().unexplained == ()
        assert [event.kind for event in after.history] == ["departure", "departure", "award", "withdrawal", "promotion"]


def test_the_reserve_list_holds_to_the_second_and_no_longer() -> None:
    award = award_of()
    until = award.reserve_until
    assert until == months_later(AT, CASE["budget"]["reserve_list_months"])
    lot = first_lot(award)
    code = award[lot].funded[0]
    assert award.withdraw(code, at=until, reason="gave up")[lot].unused == 0
    late = until + dt.timedelta(seconds=1)
    with pytest.raises(InvalidInputError, match=rf"lot {lot}: the reserve list lapsed on .*; to record the withdrawal"):
        award.withdraw(code, at=late, reason="gave up")
    alone = award.withdraw(code, at=late, reason="gave up", fill=False)
    assert (alone[lot].unused, alone.history[-1].kind) == (1, "unused")
    assert alone.spend.contracts == award.spend.contracts - 1
    amount = award.decision.call.budget.amount_per_year
    assert award.spend.per_year - alone.spend.per_year == amount
    assert award.spend.total - alone.spend.total == amount * award.spend.years
    with pytest.raises(InvalidInputError, match="the reserve list lapsed"):
        alone.fill(lot, at=late, reason="a second thought")


def test_without_months_the_reserve_list_has_no_end() -> None:
    award = award_of(reserve_months=None)
    assert award.reserve_until is None
    lot = first_lot(award)
    much_later = AT.replace(year=AT.year + 50)
    assert award.withdraw(award[lot].funded[0], at=much_later, reason="gave up")[lot].unused == 0


def test_an_empty_reserve_fills_nothing_and_no_other_lot_helps() -> None:
    award = award_of()
    lot = first_lot(award)
    bare = emptied(award, lot)
    assert any(other.reserve for other in bare.lots)
    code = bare[lot].funded[0]
    with pytest.raises(InvalidInputError, match=f"lot {lot}: the reserve list is empty, and the call lets no place go"):
        bare.withdraw(code, at=AT, reason="gave up")
    alone = bare.withdraw(code, at=AT, reason="gave up", fill=False)
    assert [other for other in alone.lots if other.lot != lot] == [other for other in bare.lots if other.lot != lot]
    assert f"1 in lot\u00a0{lot}" in alone.text("en")
    assert f"1 dans le lot\u00a0{lot}" in alone.text("fr")


def test_a_call_may_let_the_place_go_to_another_lot() -> None:
    award = award_of(reserve_crosses_lots=True)
    lot = first_lot(award)
    for mine in award.lots:
        own = award.withdraw(mine.funded[0], at=AT, reason="gave up")
        assert own[mine.lot].funded[-1] == mine.reserve[0], "its own reserve comes first"
    bare = emptied(award, lot)
    other = next(mine for mine in bare.lots if mine.reserve)
    after = bare.withdraw(bare[lot].funded[0], at=AT, reason="gave up")
    assert after[other.lot].funded == (*other.funded, other.reserve[0])
    assert (after[lot].places, after[other.lot].places) == (bare[lot].places - 1, other.places + 1)
    assert (after[lot].unused, after[other.lot].unused) == (0, 0)
    assert after.spend == award.spend
    nobody = emptied(after, other.lot)
    with pytest.raises(InvalidInputError, match="every reserve list is empty"):
        nobody.withdraw(other.reserve[0], at=AT, reason="gave up")


def test_a_next_one_that_costs_too_much_is_refused_with_the_amounts() -> None:
    award = award_of()
    lot = first_lot(award)
    call, dear = award.decision.call, award[lot].reserve[0]
    amount = call.budget.amount_per_year + Decimal("0.01")
    dossiers = tuple(d.replace(amount_per_year=amount) if d.code == dear else d for d in call.dossiers)
    changed = replace(award, decision=replace(award.decision, call=_fresh(call, dossiers)))
    with pytest.raises(InvalidInputError, match=r"cost \d+\.01 MAD a year, the annual envelope is \d+: 0\.01 too much"):
        changed.withdraw(award[lot].funded[0], at=AT, reason="gave up")


def _fresh(call: Call, dossiers: tuple[Any, ...]) -> Call:
    changed = call.model_copy(update={"dossiers": dossiers})
    changed.__dict__.pop("_by_code", None)
    return changed


def test_an_unused_place_may_be_filled_later_while_the_reserve_holds() -> None:
    award = award_of()
    lot = first_lot(award)
    open_place = award.withdraw(award[lot].funded[0], at=AT, reason="gave up", fill=False)
    filled = open_place.fill(lot, at=AT + DAY, reason="the authority decided to fill it")
    assert filled[lot].funded[-1] == award[lot].reserve[0]
    with pytest.raises(InvalidInputError, match=f"lot {lot}: all .* places are held; nothing to fill"):
        filled.fill(lot, at=AT + DAY, reason="again")


def test_illegal_acts_are_refused() -> None:
    award = award_of()
    lot = first_lot(award)
    code = award[lot].funded[0]
    after = award.withdraw(code, at=AT + DAY, reason="gave up")
    cases: list[tuple[Any, dict[str, Any], str]] = [
        ((after, code), {}, f"dossier '{code}' is neither funded nor on the reserve list"),
        ((after, "D99"), {}, "dossier 'D99' is neither funded"),
        ((after, after[lot].funded[0]), {"at": AT}, "is before the last thing that happened"),
        ((award, code), {"at": AT - DAY}, r"is before the last thing that happened \(award"),
        ((award, code), {"reason": " "}, "reason must say something in words"),
        ((award, code), {"at": AT.replace(tzinfo=None)}, "has no offset from UTC"),
    ]
    for (of, which), fields, message in cases:
        with pytest.raises(InvalidInputError, match=message):
            of.withdraw(which, **{"at": AT + 2 * DAY, "reason": "gave up", **fields})
    with pytest.raises(InvalidInputError, match="no lot is called 'L9'; there are"):
        award["L9"]


def test_the_award_is_plain_json_and_a_frame() -> None:
    plain = award_of().to_dict()
    assert plain["format"] == "clusterdecide/award/1"
    assert plain["total"] == award_of().spend.total
    assert plain["departures"]["count"] == 0
    assert plain["history"][-1]["kind"] == "award"
    frame = award_of().to_frame("pandas")
    assert list(frame["dossier"])[:2] == [*award_of().lots[0].funded[:2]]


@pytest.mark.parametrize(
    ("start", "months", "end"),
    [
        ("2023-07-24T10:00:00+01:00", 12, "2024-07-24T10:00:00+01:00"),
        ("2023-12-31T23:59:59+01:00", 2, "2024-02-29T23:59:59+01:00"),
        ("2023-12-31T23:59:59+01:00", 14, "2025-02-28T23:59:59+01:00"),
        ("2023-11-30T00:00:00+00:00", 1, "2023-12-30T00:00:00+00:00"),
        ("2023-12-01T00:00:00+00:00", 1, "2024-01-01T00:00:00+00:00"),
    ],
)
def test_months_end_on_the_same_day_or_the_last(start: str, months: int, end: str) -> None:
    assert months_later(dt.datetime.fromisoformat(start), months) == dt.datetime.fromisoformat(end)


@given(data=st.data())
def test_any_withdrawals_keep_places_money_order_and_history(data: st.DataObject) -> None:
    award = award_of(reserve_crosses_lots=data.draw(st.booleans()))
    budget, places = award.decision.call.budget, sum(lot.places for lot in award.lots)
    gone: list[str] = []
    for step in range(data.draw(st.integers(1, 6))):
        codes = [code for lot in award.lots for code in lot.funded + lot.reserve]
        code = data.draw(st.sampled_from(codes))
        before, at = award, AT + step * DAY
        can_fill = bool(award[award.decision.dossier(code).requested_lot].reserve)
        award = award.withdraw(code, at=at, reason="gave up", fill=can_fill and data.draw(st.booleans()))
        gone.append(code)
        assert award.history[: len(before.history)] == before.history
    funded = [code for lot in award.lots for code in lot.funded]
    assert not {*funded, *(code for lot in award.lots for code in lot.reserve)} & {*gone}
    assert sum(lot.places for lot in award.lots) == places
    assert all(lot.unused >= 0 for lot in award.lots)
    assert award.spend.per_year == len(funded) * budget.amount_per_year <= budget.annual_envelope
    assert [event.at for event in award.history] == sorted(event.at for event in award.history)
    for lot in award.lots:
        stay = [code for code in award.decision[lot.lot].order if code not in gone]
        assert [*lot.funded, *lot.reserve] == stay, "funded ones are a head of those who stayed"
    assert {*award.entered} == {*funded} | {code for code in gone if code in award.entered}
