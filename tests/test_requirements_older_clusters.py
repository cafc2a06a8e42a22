"""R27 to R30: the older clusters are specially watched; vision, strategy and positioning are held to a higher bar."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st
from requirements_case import (
    CALL,
    DECISION,
    GRADED,
    JUDGED,
    OTHER,
    few,
    grades,
    regraded,
    told,
    with_floors_of,
    with_lot,
)

from clusterdecide.calls import scrutiny
from clusterdecide.testing import DRAW_SEED, edited_calls


@given(
    lot=st.sampled_from(["L1", "L2"]), leaf=st.dictionaries(st.sampled_from(GRADED), grades, max_size=4),
    more=st.integers(0, 30),
)  # fmt: skip
@few
def test_R27_a_tighter_floor_can_only_shrink_those_that_pass(lot: str, leaf: dict[str, Decimal], more: int) -> None:
    old = CALL.lot(lot).floors
    assert old.overall is not None
    higher = {**leaf, **{name: max(least, leaf.get(name, least)) for name, least in old.leaf.items()}}
    tight = with_lot(CALL, lot, floors=old.replace(leaf=higher, overall=old.overall + more)).decide()
    assert set(tight[lot].order) <= set(DECISION[lot].order)
    assert told(tight[OTHER[lot]]) == told(DECISION[OTHER[lot]])


def test_R27_older_clusters_are_held_to_higher_floors_and_the_list_says_by_how_much_each_stands() -> None:
    looked = scrutiny(DECISION, "L2")
    stated = {floor.id: (float(floor.floor), floor.elsewhere and float(floor.elsewhere)) for floor in looked.floors}
    vision = dict.fromkeys(("C1.1", "C1.2", "C1.3"), (3.5, None))
    assert stated == {**vision, "C1": (3.5, 3.0), "TOTAL": (70.0, 65.0)}
    assert {watched.dossier for watched in looked.dossiers} == {"D01", "D04", "D05", "D12"}
    for watched in looked.dossiers:
        rows = [*zip(looked.floors, watched.observed, watched.margins, strict=True)]
        assert all(margin == seen - Fraction(floor.floor) for floor, seen, margin in rows)
        missed = {reason.id for reason in DECISION.dossier(watched.dossier).reasons}
        assert {floor.id for floor, _, margin in rows if margin < 0} == missed
    assert dict(looked.stopped) == {"D01": ("L1",)}
    assert scrutiny(DECISION, "L1").floors == ()
    assert "*3" in repr(looked)
    assert looked.to_dict()["floors"][-1] == {"rule": "overall", "id": "TOTAL", "floor": 70, "elsewhere": 65}


@pytest.mark.parametrize("basis", ["weighted", "unweighted"])
def test_R27_the_list_compares_only_floors_that_read_the_same_thing(basis: str) -> None:
    floors = CALL.lot("L1").floors.replace(overall=12, overall_on=basis)
    looked = scrutiny(with_lot(CALL, "L1", floors=floors).decide(), "L2")
    assert looked.floors[-1].id == "TOTAL"
    assert looked.floors[-1].elsewhere == (12 if basis == "weighted" else None)


def test_R27_a_floor_is_higher_than_in_every_other_lot_or_it_is_not_on_the_list() -> None:
    first = CALL.lot("L1")
    between = first.replace(id="L3", places=0, floors=first.floors.replace(overall=68, leaf={"C1.1": Decimal("3.5")}))
    ladder = [
        step.replace(criterion={**step.criterion, "L3": "C2"}) if step.by == "score" else step for step in CALL.ladder
    ]
    looked = scrutiny(CALL.replace(lots=[*CALL.lots, between], ladder=ladder).decide(), "L2")
    elsewhere = {floor.id: floor.elsewhere for floor in looked.floors}
    assert "C1.1" not in elsewhere
    assert (elsewhere["TOTAL"], elsewhere["C1.2"]) == (68, None)


def test_R28_the_vision_must_be_very_clear_in_the_second_lot_and_need_not_in_the_first() -> None:
    (reason,) = DECISION.dossier("D01").reasons
    assert (reason.code, reason.id, reason.threshold, reason.observed) == ("FLOOR_LEAF", "C1.1", Decimal("3.5"), 3)
    assert DECISION["L2"]["D01"].outcome == "eliminated"
    assert "D01" in with_floors_of(CALL, "L2", "L1").decide()["L2"].order


def check_second_lot_floor(leaf: str, data: st.DataObject) -> None:
    """Below 3.5 on the leaf a dossier is out of the second lot whatever the rest; the floors of the first let it in."""
    grade = data.draw(grades)
    best = regraded(CALL, "D12", {**dict.fromkeys(GRADED, 5), leaf: grade})
    missed = {reason.id for reason in best.decide().dossier("D12").reasons}
    assert missed == ({leaf} if grade < Decimal("3.5") else set())
    assert "D12" in with_floors_of(best, "L2", "L1").decide()["L2"].order
    other = regraded(data.draw(edited_calls(edits=10)), "D12", {leaf: grade})
    found = other.decide(draw_seed=DRAW_SEED).dossier("D12")
    if found.status in ("passed", "eliminated"):
        assert (leaf in {reason.id for reason in found.reasons}) == (grade < Decimal("3.5"))


@given(data=st.data())
@few
def test_R29_a_strategy_less_structured_than_asked_is_out_of_the_second_lot(data: st.DataObject) -> None:
    check_second_lot_floor("C1.2", data)


@given(data=st.data())
@few
def test_R30_a_positioning_less_targeted_than_asked_is_out_of_the_second_lot(data: st.DataObject) -> None:
    check_second_lot_floor("C1.3", data)


@given(data=st.data())
@few
def test_R28_a_vision_less_clear_than_asked_is_out_of_the_second_lot(data: st.DataObject) -> None:
    check_second_lot_floor("C1.1", data)


def test_R27_every_judged_dossier_is_on_the_list_of_its_lot() -> None:
    assert {watched.dossier for lot in OTHER for watched in scrutiny(DECISION, lot).dossiers} == set(JUDGED)
