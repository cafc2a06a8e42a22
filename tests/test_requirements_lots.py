"""R10 to R14: two lots, by dated facts alone, kept apart; an open list of candidates."""

from __future__ import annotations

import datetime as dt
from hashlib import sha256

import pytest
from case_files import EXPECTED, READINGS, call_of
from hypothesis import given, settings
from hypothesis import strategies as st
from requirements_case import (
    CALL,
    DECISION,
    GRADED,
    OTHER,
    SUPPORTED,
    TOTAL,
    edit,
    few,
    grades,
    regraded,
    told,
    with_lot,
)

import clusterdecide as cd
from clusterdecide.calls import Call
from clusterdecide.testing import DRAW_SEED, edited_calls

DEADLINE = CALL.deadline.date()
CODES = tuple(dossier.code for dossier in CALL.dossiers)
created = st.dates(dt.date(2008, 1, 1), dt.date(2024, 12, 31)) | st.sampled_from(
    [dt.date(year, 6, day) for year in (2015, 2018, 2023) for day in (13, 14, 15)]
)


def years_before(years: int) -> dt.date:
    return DEADLINE.replace(year=DEADLINE.year - years)


def dated(call: Call, code: str, **facts: object) -> Call:
    return edit(call, code, facts={**call.dossier(code).facts, **facts})


@given(day=created)
@few
def test_R10_those_created_in_the_five_years_before_the_deadline_are_in_the_first_lot(day: dt.date) -> None:
    lots = dated(CALL, "D03", created=day.isoformat()).lots_of("D03")
    assert ("L1" in lots) == (years_before(5) <= day <= DEADLINE)


@given(data=st.data(), day=created)
@few
def test_R10_the_lot_is_a_function_of_dated_facts_and_of_nothing_else(data: st.DataObject, day: dt.date) -> None:
    one, other = data.draw(st.sampled_from(CODES)), data.draw(st.sampled_from(CODES))
    first = dated(CALL, one, created=day.isoformat())
    changed = data.draw(edited_calls(first))
    changed = edit(changed, one, facts=first.dossier(one).facts, requested_lot=data.draw(st.sampled_from(["L1", "L2"])))
    changed = dated(changed, one, members=data.draw(st.integers(0, 99)), region="elsewhere")
    changed = edit(changed, one, received_at=CALL.deadline + dt.timedelta(hours=data.draw(st.integers(-9, 9))))
    assert changed.lots_of(one) == first.lots_of(one)
    twin = dated(CALL, other, created=day.isoformat())
    assert twin.lots_of(other) == first.lots_of(one)


@pytest.mark.parametrize(("day", "lots"), [("2015-06-14", ()), ("2015-06-13", ("L2",)), ("2015-06-15", ())])
def test_R11_exactly_eight_years_is_not_more_than_eight(day: str, lots: tuple[str, ...]) -> None:
    assert dt.date.fromisoformat("2015-06-14") == years_before(8)
    call = dated(CALL, "D04", created=day)
    assert call.lots_of("D04") == lots
    assert [reason.code for reason in call.decide().dossier("D04").reasons] == ["EL5"] * (not lots)


def test_R11_a_cluster_of_six_years_fits_no_lot_and_the_gap_is_reported() -> None:
    assert CALL.dossier("D11").facts["created"] == "2016-11-02"
    assert CALL.coverage().gaps == ("D11",)
    assert [(r.code, r.observed) for r in DECISION.dossier("D11").reasons] == [("EL5", ())]
    assert ("LOT_GAP", {"dossier": "D11"}) in [(found.code, found.where) for found in DECISION.findings]


def test_R11_the_reading_by_state_support_is_one_field_away() -> None:
    (test,) = CALL.lot("L2").where
    assert (test.fact, test.op, test.years, test.relative_to) == ("created", "<", 8, "deadline")
    assert str(test) == "created + 8 years < deadline"
    supported = with_lot(CALL, "L2", where=[test.replace(fact="support_start")])
    assert (CALL.lots_of("D01"), supported.lots_of("D01")) == (("L2",), ())
    assert supported.coverage().gaps == ("D01", "D11")
    assert supported.decide().dossier("D01").status == "ineligible"
    assert SUPPORTED.coverage().gaps == ("D01", "D11")


def test_R11_both_readings_are_those_of_the_case() -> None:
    for reading in READINGS:
        stated = {code: tuple(lots) for code, lots in EXPECTED["lots"][reading].items()}
        assert dict(call_of(reading=reading).coverage().lots) == stated


BY_REGION = CALL.replace(
    ladder=[{"by": "region", "fact": "region"}, {"by": "draw"}], ranking=CALL.ranking.replace(precision=0)
)


@given(rules=st.sampled_from([CALL, TOTAL, BY_REGION]), kept=st.sampled_from(["L1", "L2"]), data=st.data())
@settings(few, max_examples=25)
def test_R12_nothing_of_one_lot_depends_on_the_other(rules: Call, kept: str, data: st.DataObject) -> None:
    edited = data.draw(edited_calls(rules, edits=12))
    free = [code for code in CODES if rules.dossier(code).requested_lot == OTHER[kept]]
    gone = data.draw(st.sets(st.sampled_from(free)))
    dossiers = [edited.dossier(d.code) if d.code in free else d for d in rules.dossiers if d.code not in gone]
    call = rules.replace(dossiers=dossiers, draw=edited.draw)
    top, *inner = call.lot(OTHER[kept]).weights
    percents = dict(zip(top.percents, data.draw(st.permutations([*top.percents.values()])), strict=True))
    floors = {"leaf": data.draw(st.dictionaries(st.sampled_from(GRADED), grades, max_size=3)), "overall": 50}
    call = with_lot(call, OTHER[kept], weights=[top.replace(percents=percents), *inner], floors=floors)
    before = rules.replace(draw=edited.draw).decide(draw_seed=DRAW_SEED)
    assert told(call.decide(draw_seed=DRAW_SEED)[kept]) == told(before[kept])


def test_R12_each_lot_has_its_weights_floors_and_places_and_none_passes_to_the_other() -> None:
    first, second = CALL.lots
    assert (first.places, second.places) == (3, 2)
    assert first.weights[0].percents != second.weights[0].percents
    assert first.floors != second.floors
    of_first = [code for code in CODES if CALL.dossier(code).requested_lot == "L1"]
    empty = CALL.replace(dossiers=[d for d in CALL.dossiers if d.code not in of_first]).decide()
    assert (empty["L1"].funded, empty["L2"].funded) == ((), DECISION["L2"].funded)


def test_R12_a_shorter_envelope_takes_places_in_the_order_of_the_rules_the_first_lot_first() -> None:
    short = CALL.replace(budget=CALL.budget.replace(annual_envelope=9_000_000)).decide()
    assert {lot.lot: lot.places for lot in short.lots} == {"L1": 2, "L2": 2}
    assert short.spend.given_up == ("L1",)
    assert short.funded == {"L1": ("D03", "D09"), "L2": ("D12", "D04")}
    other = CALL.replace(budget=CALL.budget.replace(annual_envelope=9_000_000, gives_up=["L2"])).decide()
    assert {lot.lot: lot.places for lot in other.lots} == {"L1": 3, "L2": 1}
    twice = CALL.replace(budget=CALL.budget.replace(annual_envelope=6_000_000, gives_up=["L1", "L1", "L2"])).decide()
    assert twice.spend.given_up == ("L1", "L1")
    silent = CALL.replace(budget=CALL.budget.replace(annual_envelope=9_000_000, gives_up=[]))
    with pytest.raises(cd.InvalidInputError, match="gives_up names only 0 of the 1 places to give up: complete it"):
        silent.decide()


def test_R12_the_step_by_region_counts_funded_clusters_of_the_same_lot() -> None:
    call = BY_REGION.replace(draw={"commitment": sha256(DRAW_SEED.encode()).hexdigest()})
    *north, south = [code for code in call.draw_order(DRAW_SEED) if code in ("D02", "D03", "D09", "D10")]
    for code in (*north, south):
        alike = {**dict.fromkeys(GRADED, 5), **CALL.dossier("D03").indicators}
        call = dated(regraded(call, code, alike), code, region="South" if code == south else "North")
    for code in ("D04", "D12"):  # funded in the other lot, which is not counted
        call = dated(call, code, region="South")
    (tie,) = [tie for tie in call.decide(draw_seed=DRAW_SEED)["L1"].ties if south in tie.tied]
    assert set(tie.tied) == {*north, south}
    regions = [dict(step.values) for step in tie.steps if step.kind == "region"]
    assert regions[0] == dict.fromkeys(tie.tied, 0)
    assert regions[1] == {**dict.fromkeys(north[1:], 1), south: 0}  # the first drawn is of the North
    assert tie.order == (north[0], south, *north[1:])


@given(
    order=st.permutations(CODES), names=st.permutations([f"N{i:02}" for i in range(len(CODES))]), total=st.booleans()
)
@few
def test_R13_permuting_and_renaming_dossiers_permutes_results_alone(
    order: list[str], names: list[str], *, total: bool
) -> None:
    call, new = (TOTAL if total else CALL), dict(zip(CODES, names, strict=True))
    moved = call.replace(dossiers=[call.dossier(code).replace(code=new[code]) for code in order]).decide()
    before = call.decide()
    for code in CODES:
        mine, was = moved.dossier(new[code]), before.dossier(code)
        assert (mine.status, mine.lots, mine.reasons) == (was.status, was.lots, was.reasons)
    for lot in before.lots:
        assert moved[lot.lot].order == tuple(new[code] for code in lot.order)
        assert moved[lot.lot].funded == tuple(new[code] for code in lot.funded)
        now = [(s.position, s.outcome, s.score, s.total, s.mains) for s in moved[lot.lot].standings]
        assert now == [(s.position, s.outcome, s.score, s.total, s.mains) for s in lot.standings]


def test_R13_the_list_of_dossiers_is_open() -> None:
    more = [CALL.dossier("D03").replace(code=f"X{i}") for i in range(30)]
    assert len(CALL.replace(dossiers=[*CALL.dossiers, *more]).problem("L1") or ()) == 37
    assert CALL.replace(dossiers=[]).decide().funded == {"L1": (), "L2": ()}


OLDEST = ("D04", "D05", "D12")


readings = pytest.mark.parametrize("call", [CALL, SUPPORTED], ids=["existence", "support"])


@readings
def test_R14_clusters_supported_since_2011_are_in_the_second_lot_under_either_reading(call: Call) -> None:
    since = {code: str(call.dossier(code).facts.get("support_start")) for code in CODES}
    assert tuple(code for code, start in since.items() if start.startswith("2011")) == OLDEST
    for code in OLDEST:
        assert str(call.dossier(code).facts["created"]) <= since[code]
        assert call.lots_of(code) == ("L2",)


@readings
@given(code=st.sampled_from(CODES), asked=st.sampled_from(["L1", "L2"]))
@few
def test_R14_a_lot_is_derived_from_facts_and_never_typed(call: Call, code: str, asked: str) -> None:
    changed = edit(call, code, requested_lot=asked)
    found = changed.decide().dossier(code)
    assert changed.lots_of(code) == call.lots_of(code)
    if found.lots is not None:
        assert ("EL5" in {reason.code for reason in found.reasons}) == (asked not in call.lots_of(code))
