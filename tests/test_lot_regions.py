"""Gaps and overlaps between lots: what is said of a stretch of facts holds for every dossier in it."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import clusterdecide as cd
from clusterdecide.calls import Call, Region, Stretch
from clusterdecide.calls.lot_regions import lot_regions, stretches_of, words_of
from clusterdecide.calls.rules import FactSpec

RULES = cd.calls.rule_set("cluster")
KINDS = {"created": "date", "members": "number", "region": "text"}
WORDS = ("north", "south", "east")


def condition(fact: str, op: str, value: Any) -> dict[str, Any]:
    if op == "is_empty":
        return {"fact": fact, "op": op}
    if fact == "created":
        return {"fact": fact, "op": op, "years": value, "relative_to": "deadline"}
    return {"fact": fact, "op": op, "value": list(value) if fact == "region" else value}


CONDITIONS = st.one_of(
    st.builds(condition, st.just("created"), st.sampled_from(["<", "<=", ">", ">="]), st.integers(0, 4)),
    st.builds(condition, st.just("members"), st.sampled_from(["<", "<=", ">", ">=", "=="]), st.integers(10, 14)),
    st.builds(condition, st.just("region"), st.just("in"), st.sets(st.sampled_from(WORDS), min_size=1).map(sorted)),
    st.builds(condition, st.sampled_from(sorted(KINDS)), st.just("is_empty"), st.none()),
)
LOTS = st.lists(st.lists(CONDITIONS, min_size=1, max_size=3), min_size=1, max_size=3)
DAYS = st.dates(dt.date(2019, 1, 1), dt.date(2024, 12, 31)).map(dt.date.isoformat)
FACTS = st.fixed_dictionaries(
    {
        "created": st.none() | DAYS,
        "members": st.none() | st.integers(18, 30).map(lambda n: n / 2),
        "region": st.none() | st.sampled_from([*WORDS, "elsewhere"]),
    }
)


def rules(conditions: list[list[dict[str, Any]]], deadline: str = "2023-06-14T15:00:00+01:00") -> Call:
    """A call whose lots have these conditions, and whose only rule of eligibility is that of the lot."""
    lots = [RULES.lots[0].replace(id=f"L{i + 1}", where=tests) for i, tests in enumerate(conditions)]
    ladder = [
        step.replace(criterion={lot.id: "C1" for lot in lots}) if step.criterion else step for step in RULES.ladder
    ]
    version = RULES.versions[-1].replace(
        published_at="2023-01-01T00:00:00+01:00", deadline=deadline, decision_due="2025-01-01T00:00:00+01:00"
    )
    return RULES.replace(
        lots=lots, versions=[version], judgements=(), ladder=ladder, eligibility=RULES.eligibility[-1:], contract=None,
        budget=RULES.budget.replace(gives_up=(), annual_envelope=10**8),
    )  # fmt: skip


def inside(stretch: Stretch, value: Any, named: set[str]) -> bool:
    if value is None or stretch.kind == "absent":
        return value is None and stretch.kind == "absent"
    if stretch.kind == "text":
        return value in stretch.words if stretch.words else value not in named
    if stretch.kind == "date":
        value = dt.date.fromisoformat(value)
    above = stretch.low is None or value > stretch.low or (value == stretch.low and stretch.closed[0])
    below = stretch.high is None or value < stretch.high or (value == stretch.high and stretch.closed[1])
    return above and below


def holds(region: Region, facts: dict[str, Any], named: set[str]) -> bool:
    return all(any(inside(one, facts[fact], named) for one in some) for fact, some in region.where.items())


@given(conditions=LOTS, some=st.lists(FACTS, min_size=1, max_size=8), day=st.sampled_from(["2023-06-14", "2024-02-29"]))
def test_a_dossier_fits_the_lots_of_its_region(
    conditions: list[list[dict[str, Any]]], some: list[dict[str, Any]], day: str
) -> None:
    call = rules(conditions, f"{day}T15:00:00+01:00")
    regions = lot_regions(call)
    assert regions is not None
    read = {test.fact for lot in call.lots for test in lot.where}
    named = {word for lot in call.lots for test in lot.where for word in words_of(test)}
    asks = {test.fact for lot in call.lots for test in lot.where if test.op == "is_empty"}
    dossiers = [
        {"code": f"D{i}", "requested_lot": "L1", "received_at": "2023-02-01T00:00:00+01:00", "facts": facts,
         "pieces": {document.id: {"status": "present"} for document in call.documents}}
        for i, facts in enumerate(some)
    ]  # fmt: skip
    received = call.replace(dossiers=dossiers)
    for i, facts in enumerate(some):
        if any(facts[name] is None for name in read - asks):
            continue  # a fact that no condition asks to leave out is taken as stated
        found = [region for region in regions if holds(region, facts, named)]
        lots = received.lots_of(f"D{i}")
        assert [region.lots for region in found] == ([] if len(lots) == 1 else [lots])


def words(region: Region) -> dict[str, list[tuple[str, str]]]:
    return {fact: [(str(one.low), str(one.high)) for one in some] for fact, some in region.where.items()}


def test_neighbours_are_joined_and_what_may_be_anything_is_left_out() -> None:
    found = lot_regions(rules([[condition("members", "<", 10)], [condition("members", ">", 12)]]))
    assert found is not None
    assert [(one.lots, one.between, words(one)) for one in found] == [((), True, {"members": [("10", "12")]})]
    assert found[0].where["members"][0].closed == (True, True)
    both = lot_regions(rules([[condition("region", "in", ["north"])], [condition("region", "in", ["north", "south"])]]))
    assert both is not None
    assert [(one.lots, one.between, [w.words for w in one.where["region"]]) for one in both] == [
        (("L1", "L2"), False, [("north",)]),
        ((), False, [()]),
    ]


def test_a_fact_that_may_be_anything_in_a_gap_is_not_named() -> None:
    north = condition("region", "in", ["north"])
    found = lot_regions(rules([[condition("members", "<", 10)], [condition("members", ">", 12), north]]))
    assert found is not None
    assert sorted(sorted(one.where) for one in found if not one.lots) == [["members"], ["members", "region"]]


def test_a_gap_beyond_every_lot_is_not_between_them() -> None:
    found = lot_regions(rules([[condition("members", ">=", 10), condition("members", "<=", 12)]]))
    assert found is not None
    assert [(words(one), one.between) for one in found] == [
        ({"members": [("None", "10")]}, False),
        ({"members": [("12", "None")]}, False),
    ]
    unstated = lot_regions(rules([[condition("members", "<", 10)], [condition("members", "is_empty", None)]]))
    assert unstated is not None
    assert [(one.lots, one.between) for one in unstated] == [((), False)]


def test_a_threshold_on_29_february_turns_on_its_day() -> None:
    call = rules([[condition("created", ">=", 1)]], "2024-02-29T15:00:00+00:00").replace(timezone="UTC")
    fact = FactSpec(id="created", kind="date")
    starts = [str(one.low) for one in stretches_of(call, fact, call.lots[0].where)]
    assert starts == ["None", "2023-03-01"]  # a year after 28 February 2023 is 28 February 2024, a day short
    later = call.replace(lots=[call.lots[0].replace(where=[condition("created", ">", 4)])])
    assert [str(one.low) for one in stretches_of(later, fact, later.lots[0].where)] == ["None", "2020-03-01"]


def test_too_many_parts_are_not_listed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("clusterdecide.calls.lot_regions.MOST_CELLS", 2)
    assert lot_regions(RULES) is None
    found = RULES.rehearse(trials=1, rng=1)
    assert [one.code for one in found.findings][:1] == ["LOTS_NOT_COMPARED"]
    assert found.to_dict()["regions"] is None


@pytest.mark.parametrize(
    ("conditions", "said"),
    [
        ([("members", "<", 10), ("members", ">", 12)], "10 ≤ number of members ≤ 12"),
        ([("members", "<=", 10), ("members", ">=", 12)], "10 < number of members < 12"),
        ([("members", "<", 10), ("members", ">", 10)], "number of members = 10"),
    ],
)
def test_intervals_of_numbers_are_said_in_signs(conditions: list[tuple[str, str, int]], said: str) -> None:
    found = rules([[condition(*one)] for one in conditions]).rehearse(trials=1, rng=1)
    assert said in found.findings[0].says("en")


def test_overlaps_are_said_whatever_they_are_made_of() -> None:
    same = [condition("members", ">", 12)]
    cases = {
        "number of members > 12": [same, same],
        "number of members ≥ 12": [[condition("members", ">=", 12)]] * 2,
        "number of members ≤ 12": [[condition("members", "<=", 12)]] * 2,
        "date of creation from 14 June 2021 on": [[condition("created", ">=", 2)]] * 2,
        "date of creation up to 13 June 2021": [[condition("created", "<", 2)]] * 2,
        "region: north": [[condition("region", "in", ["north"])]] * 2,
        "number of members not stated": [[condition("members", "is_empty", None)]] * 2,
        "region: north and number of members > 12": [[*same, condition("region", "in", ["north"])]] * 2,
    }
    for words_, conditions in cases.items():
        found = rules(conditions).rehearse(trials=1, rng=1)
        said = next(one.says("en") for one in found.findings if one.code == "LOT_OVERLAP").replace("\u00a0", " ")
        assert f"take dossiers with: {words_};" in said
        assert found.trial(0).decide(draw_seed=found.draw_seed)["L1"].standings


def test_a_stretch_reads_as_json() -> None:
    assert Stretch("number", Decimal(1), Decimal(2), (True, False)).to_dict() == {
        "kind": "number", "low": 1, "high": 2, "closed": [True, False],
    }  # fmt: skip
    assert Stretch("date", dt.date(2020, 1, 2), older=3).to_dict() == {"kind": "date", "low": "2020-01-02", "older": 3}
