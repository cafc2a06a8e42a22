"""Departures from the list: what they cost, what is refused, nothing funded below the line without one."""

from __future__ import annotations

import datetime as dt
import itertools
from dataclasses import replace
from decimal import Decimal
from functools import cache
from typing import Any, Literal

import pytest
from case_files import call_of
from hypothesis import given
from hypothesis import strategies as st

from clusterdecide.calls import Decision, Dossier
from clusterdecide.contracts import Award, Departure, departure_cost, failed_rules, resolve
from clusterdecide.errors import InvalidInputError

HOUR = dt.timedelta(hours=1)
AT = call_of().deadline + dt.timedelta(days=40)


@cache
def decision() -> Decision:
    return call_of().decide()


LOT = next(lot.lot for lot in decision().lots if lot.funded and lot.reserve)
IN, NEXT = decision()[LOT].funded[-1], decision()[LOT].reserve[0]


def departure(code: str, to: str, **more: Any) -> Departure:
    said = {"dossier": code, "lot": decision().dossier(code).requested_lot, "to": to, "by": "The minister"}
    return Departure.of({**said, "reason": "the region has no cluster", "at": AT - HOUR, **more})


def decide(*departures: Departure, **more: Any) -> Award:
    return resolve(decision(), departures, **{"by": "The minister", "at": AT, **more})


def swap() -> tuple[Departure, Departure]:
    return departure(NEXT, "funded"), departure(IN, "reserve")


def with_dossier(dossier: Dossier) -> Decision:
    """The decision on a call where one dossier is another, the lists as they were."""
    call = decision().call
    dossiers = tuple(dossier if d.code == dossier.code else d for d in call.dossiers)
    changed = call.model_copy(update={"dossiers": dossiers})
    changed.__dict__.pop("_by_code", None)
    return replace(decision(), call=changed)


def test_without_departures_the_award_is_the_list() -> None:
    award = decide()
    assert award.funded == decision().funded
    assert award.reserve == {lot.lot: lot.reserve for lot in decision().lots}
    assert award.departures.count == award.departures.points == award.below_line().count == 0
    assert award.spend == decision().spend


def test_a_swap_is_in_the_ledger_with_who_why_which_rule_and_what_it_costs() -> None:
    award = decide(*swap())
    stands = decision()[LOT]
    out, taken = award.departures.entries
    assert award.departures.count == 2
    assert award.departures.taken == (NEXT,)
    assert award.departures.points == stands[IN].published - stands[NEXT].published == taken.points
    assert (taken.dossier, taken.rule_gave, taken.to, taken.against) == (NEXT, "reserve", "funded", IN)
    assert (taken.position, taken.jumped) == (stands[NEXT].position, (IN,))
    assert (out.dossier, out.rule_gave, out.to, out.against, out.points) == (IN, "funded", "reserve", NEXT, None)
    assert taken.departure == swap()[0]
    row = award.departures.rows()[1]
    assert (row["by"], row["rules"], row["reason"]) == ("The minister", "order", "the region has no cluster")
    assert award.reserve[LOT][0] == IN
    assert award.below_line().rows() == [{"lot": LOT, "funded": NEXT, "unfunded": IN, "explained_by": NEXT}]


def test_the_cost_may_be_asked_before_anything_is_decided() -> None:
    asked = departure_cost(decision(), fund=[NEXT], drop=[IN])
    recorded = decide(*swap()).departures
    assert [replace(entry, departure=None) for entry in recorded.entries] == [*asked.entries]
    assert "points" in asked.to_dict()


def test_a_dossier_that_is_not_funded_leaves_its_place_and_the_reserve() -> None:
    award = decide(departure(IN, "not_funded"))
    assert IN not in award.funded[LOT] + award.reserve[LOT]
    assert award[LOT].unused == 1
    assert award.departures.points == 0
    assert award.departures.entries[0].against is None


def test_a_dossier_of_the_reserve_may_be_taken_off_it() -> None:
    award = decide(departure(NEXT, "not_funded"))
    assert award.reserve[LOT] == decision()[LOT].reserve[1:]
    assert award.funded == decision().funded


def test_one_more_than_the_places_is_refused_with_the_numbers() -> None:
    places = decision()[LOT].places
    with pytest.raises(InvalidInputError, match=rf"lot {LOT}: {places + 1} funded .* for {places} places"):
        decide(departure(NEXT, "funded"))
    with pytest.raises(InvalidInputError, match=rf"lot {LOT}: {places + 1} funded"):
        departure_cost(decision(), fund=[NEXT])


def test_more_money_than_the_envelope_is_refused_with_the_amounts() -> None:
    call = decision().call
    dear = call.budget.amount_per_year + Decimal("0.01")
    changed = with_dossier(next(d for d in call.dossiers if d.code == NEXT).replace(amount_per_year=dear))
    left = call.budget.annual_envelope - decision().spend.per_year
    assert left == 0, "the case spends its envelope"
    with pytest.raises(InvalidInputError, match=r"cost \d+\.01 MAD a year, the annual envelope is \d+: 0\.01 too much"):
        resolve(changed, swap(), by="The minister", at=AT)


STOPPED = [d.code for d in decision().dossiers if d.status in ("eliminated", "ineligible", "inadmissible")]


@pytest.mark.parametrize("code", STOPPED)
def test_a_stopped_dossier_is_funded_only_by_naming_every_rule_it_failed(code: str) -> None:
    lot, failed = decision().dossier(code).requested_lot, failed_rules(decision(), code)
    out = decision()[lot].funded[-1]
    freed = departure(out, "not_funded")
    assert len(failed) == len(decision().dossier(code).reasons)
    for named in [("order",), *itertools.combinations(failed, len(failed) - 1)]:
        with pytest.raises(InvalidInputError, match=f"departure on {code}: .* add .*{failed[0].split()[0]}|add "):
            decide(freed, departure(code, "funded", rules=named))
    award = decide(freed, departure(code, "funded", rules=failed))
    assert award.funded[lot][-1] == code
    entry = award.departures.entries[-1]
    assert (entry.rule_gave, entry.to) == (decision().dossier(code).status, "funded")
    assert set(entry.jumped) == {*decision()[lot].order} - {*award.funded[lot]}
    assert award.below_line().unexplained == ()


REFUSED = [
    ({"reason": ""}, "Departure, reason: must say something in words, got ''"),
    ({"reason": None}, "Departure, reason: must be text"),
    ({"by": "  "}, "Departure, by: must say something in words"),
    ({"to": "maybe"}, "Departure, to: must be 'funded', 'reserve' or 'not_funded', got 'maybe'"),
    ({"at": "2023-07-01T10:00:00"}, "Departure, at: instant without an offset"),
    ({"why": "x"}, "Departure, why: unknown field"),
]


@pytest.mark.parametrize(("fields", "message"), REFUSED, ids=[message[:30] for _, message in REFUSED])
def test_a_record_without_reason_authority_or_instant_is_refused(fields: dict[str, Any], message: str) -> None:
    with pytest.raises(InvalidInputError, match=message.replace("(", r"\(")):
        departure(IN, **{"to": "reserve", **fields})
    with pytest.raises(InvalidInputError, match="Departure, reason: field is missing"):
        Departure.of({"dossier": IN, "lot": LOT, "to": "funded", "by": "The minister", "at": AT})


def test_a_departure_comes_after_the_list_and_before_the_award() -> None:
    listed = AT - 10 * HOUR
    early, late = departure(IN, "reserve", at=listed - HOUR / 3600), departure(IN, "reserve", at=AT + HOUR / 3600)
    with pytest.raises(InvalidInputError, match=f"departure on {IN}: recorded at .* a departure comes after the list"):
        decide(early, listed_at=listed)
    with pytest.raises(InvalidInputError, match=f"departure on {IN}: recorded at .* not after the award"):
        decide(late, listed_at=listed)
    before = departure(IN, "reserve", at=decision().call.deadline - HOUR)
    with pytest.raises(InvalidInputError, match="a departure comes after the list"):
        decide(before)
    assert decide(departure(IN, "reserve", at=listed), listed_at=listed).departures.count == 1
    assert decide(departure(IN, "reserve", at=AT)).departures.count == 1


def test_the_history_is_in_the_order_of_time_whatever_the_order_of_the_records() -> None:
    award = decide(departure(NEXT, "funded", at=AT - HOUR), departure(IN, "reserve", at=AT - 2 * HOUR))
    assert [(event.kind, event.dossier) for event in award.history] == [
        ("departure", IN),
        ("departure", NEXT),
        ("award", None),
    ]
    assert [event.at for event in award.history] == [AT - 2 * HOUR, AT - HOUR, AT]


def test_departures_that_cannot_stand_are_refused_by_name() -> None:
    other = next(lot.lot for lot in decision().lots if lot.lot != LOT)
    cases = [
        ((departure(IN, "funded"),), f"dossier {IN} is funded by the rule: funded is no departure"),
        ((departure(NEXT, "reserve"),), f"dossier {NEXT} is reserve by the rule: reserve is no departure"),
        ((departure(STOPPED[0], "not_funded"),), f"dossier {STOPPED[0]} is .* not_funded is no departure"),
        ((departure(IN, "reserve"), departure(IN, "not_funded")), f"departure on {IN}: the dossier has another one"),
        ((departure(IN, "reserve", lot=other),), f"departure on {IN}: it is in lot {LOT}, the departure says {other}"),
        ((departure(IN, "reserve", rules=["taste"]),), f"departure on {IN}: rules names taste; it departs from order"),
        ((departure(IN, "reserve", rules=[]),), f"departure on {IN}: rules names nothing"),
        ((departure(IN, "reserve").replace(dossier="D99"),), "no dossier has the code 'D99'"),
    ]
    for departures, message in cases:
        with pytest.raises(InvalidInputError, match=message):
            decide(*departures)
    with pytest.raises(InvalidInputError, match=r"departures are of clusterdecide\.contracts\.Departure, got 'D02'"):
        decide("D02")  # type: ignore[arg-type]
    with pytest.raises(InvalidInputError, match=f"dossier {IN} is named twice"):
        departure_cost(decision(), drop=[IN, IN])


def test_a_withdrawn_dossier_takes_no_departure() -> None:
    lots = tuple(replace(lot, standings=tuple(s for s in lot.standings if s.code != NEXT)) for lot in decision().lots)
    results = tuple(replace(r, status="withdrawn") if r.code == NEXT else r for r in decision().dossiers)
    changed = replace(decision(), lots=lots, dossiers=results)
    with pytest.raises(InvalidInputError, match=f"dossier {NEXT} was withdrawn"):
        resolve(changed, swap(), by="The minister", at=AT)


def test_an_award_needs_an_authority_and_an_instant_after_the_deadline() -> None:
    deadline = decision().call.deadline
    with pytest.raises(InvalidInputError, match="by must say something in words"):
        decide(by=" ")
    with pytest.raises(InvalidInputError, match=r"the call is open until .*: no award at"):
        decide(at=deadline)
    with pytest.raises(InvalidInputError, match="has no offset from UTC"):
        decide(at=AT.replace(tzinfo=None))
    with pytest.raises(InvalidInputError, match="at must be a datetime"):
        decide(at="2024-01-01")
    with pytest.raises(InvalidInputError, match="the list comes after the deadline"):
        decide(listed_at=deadline - HOUR)
    with pytest.raises(InvalidInputError, match="not after the award"):
        decide(listed_at=AT + HOUR)


def test_a_list_that_funds_below_the_line_without_a_departure_is_refused() -> None:
    result = decision()[LOT]
    swapped: dict[str, Literal["funded", "reserve"]] = {IN: "reserve", NEXT: "funded"}
    standings = tuple(replace(s, outcome=swapped.get(s.code, s.outcome)) for s in result.standings)
    bent = replace(
        decision(), lots=tuple(replace(lot, standings=standings) if lot.lot == LOT else lot for lot in decision().lots)
    )
    with pytest.raises(InvalidInputError, match=f"lot {LOT}: {NEXT} is funded below {IN}, which is not, and no dep"):
        resolve(bent, by="The minister", at=AT)


@st.composite
def choices(draw: st.DrawFn) -> dict[str, str]:
    """Any fates for any dossiers of one lot that are changes, places held."""
    lot = draw(st.sampled_from([lot for lot in decision().lots if lot.order]))
    chosen = {code: draw(st.sampled_from(["funded", "reserve", "not_funded", "rule"])) for code in lot.order}
    given = {code: "funded" if code in lot.funded else "reserve" for code in lot.order}
    changes = {code: to for code, to in chosen.items() if to not in ("rule", given[code])}
    funded = [code for code in lot.order if changes.get(code, given[code]) == "funded"]
    for code in funded[lot.places :]:
        changes[code] = "not_funded"
    return changes


@given(changes=choices())
def test_any_recorded_choice_gives_the_list_chosen_its_cost_and_nothing_unexplained(changes: dict[str, str]) -> None:
    award = decide(*(departure(code, to) for code, to in changes.items()))
    for lot in decision().lots:
        fate = {code: changes.get(code, "funded" if code in lot.funded else "reserve") for code in lot.order}
        assert award.funded[lot.lot] == tuple(code for code in lot.order if fate[code] == "funded")
        assert award.reserve[lot.lot] == tuple(code for code in lot.order if fate[code] == "reserve")
    assert award.departures.count == len(changes)
    assert {entry.dossier: entry.to for entry in award.departures.entries} == changes
    rule = {code for codes in decision().funded.values() for code in codes}
    now = {code for codes in award.funded.values() for code in codes}
    if len(rule) == len(now):
        lost = sum(_published(code) for code in rule) - sum(_published(code) for code in now)
        assert award.departures.points == lost >= 0
    below = {
        (code, other)
        for lot in decision().lots
        for other, code in itertools.combinations(lot.order, 2)
        if code in now and other not in now
    }
    assert {(jump.funded, jump.unfunded) for jump in award.below_line().jumps} == below
    assert award.below_line().unexplained == ()


def _published(code: str) -> Decimal:
    return decision()[decision().dossier(code).requested_lot][code].published


@pytest.mark.parametrize("lang", ["fr", "en"])
def test_the_ledger_reads_in_both_languages(lang: str) -> None:
    award = decide(*swap())
    words = {"fr": ("retenu → liste de réserve", "2 dérogations"), "en": ("funded → reserve list", "2 departures")}
    shown = award.departures.text(lang).replace("\u00a0", " ").replace("\u202f", " ")
    assert all(word in shown for word in (*words[lang], "The minister", "the region has no cluster"))
    assert "contract." not in shown + award.below_line().text(lang)
    assert award.departures.to_frame("polars").shape == (2, 13)
    with pytest.raises(InvalidInputError, match="no messages in language 'de'"):
        award.departures.text("de")
