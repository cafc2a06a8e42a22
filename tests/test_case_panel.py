"""What the panel of the case would have made of the lists, against its plain script: offsets, means, calibrated."""

from __future__ import annotations

import json
from functools import cache

import pytest
from case_files import CASE, EXPECTED, RULE_FIELDS, call_of, seed

from clusterdecide.calls import CalibratedGrades, calibrated_grades, panel_marks, starting_point, starting_points
from clusterdecide.errors import InvalidInputError
from clusterdecide.panels import calibrate

WITHIN = {"abs": float(EXPECTED["tolerance"]), "rel": float(EXPECTED["tolerance"])}
RULE_LOTS = [(rule, lot) for rule in sorted(RULE_FIELDS) for lot in EXPECTED["rules"][rule]]


@cache
def found(rule: str = "") -> CalibratedGrades:
    return calibrated_grades(call_of(rule), draw_seed=seed())


def test_offsets_of_the_evaluators() -> None:
    calibration = calibrate(panel_marks(call_of()))
    offsets = dict(zip(calibration.marks.evaluators, calibration.offset.tolist(), strict=True))
    assert offsets == pytest.approx(EXPECTED["evaluator_offsets"], **WITHIN)
    assert sum(offsets.values()) == pytest.approx(0, abs=1e-12)


@pytest.mark.parametrize("code", EXPECTED["totals"])
def test_totals_by_individual_means_and_by_calibrated_grades(code: str) -> None:
    stated = EXPECTED["totals"][code]
    row = next(row for row in found()[stated["lot"]].totals if row.dossier == code)
    for name in ("total", "total_individual_means", "total_calibrated"):
        assert float(getattr(row, name)) == pytest.approx(stated[name], **WITHIN), name


@pytest.mark.parametrize(("rule", "lot"), RULE_LOTS)
def test_orders_by_individual_means_and_by_calibrated_grades(rule: str, lot: str) -> None:
    stated, mine = EXPECTED["rules"][rule][lot], found(rule)[lot]
    assert [*mine.order_individual_means] == stated["order_individual_means"]
    assert [*mine.order_calibrated] == stated["order_calibrated"]
    first = set(stated["order_calibrated"][: len(stated["funded"])])
    assert (lot in found(rule).moved) == (first != set(stated["funded"]))


def test_calibration_is_shown_and_applies_nothing() -> None:
    assert found().decision.to_json() == call_of().decide(draw_seed=seed()).to_json()
    plain = json.loads(json.dumps(found().to_dict()))
    assert plain["applied"] is False
    assert {row["dossier"] for lot in plain["lots"].values() for row in lot["totals"]} == set(EXPECTED["totals"])
    assert "diagnostic: the list is that of the agreed grades" in repr(found())
    assert found().to_frame("polars").shape[0] == len(EXPECTED["totals"])
    with pytest.raises(InvalidInputError, match="no lot is called 'L9'"):
        found()["L9"]


def test_starting_points_are_those_of_the_meeting() -> None:
    starts = starting_points(call_of())
    for row in CASE["consensus"]:
        cell = row["candidate_id"], row["criterion_id"]
        assert float(starts[cell]) == float(row["starting_point"])
        assert starting_point(call_of(), *cell) == starts[cell]
    with pytest.raises(InvalidInputError, match="nobody graded it"):
        starting_point(call_of(), "D99", "C1.1")


def test_a_grade_held_to_its_scale_is_named() -> None:
    """A dossier has the best grade of all who may grade it, and they are severe: correcting would lead beyond 5."""
    call = call_of()
    lenient = max(EXPECTED["evaluator_offsets"], key=EXPECTED["evaluator_offsets"].__getitem__)
    code = next(code for who, code in call.panel.recusals if who == lenient)
    best = {node.id: node.scale[1] for node in call.criteria if node.kind == "graded" and node.scale is not None}
    sheets = [
        sheet
        if sheet.dossier != code
        else sheet.replace(
            marks={
                name: mark if mark.grade is None else mark.replace(grade=best[name], comment="beyond doubt")
                for name, mark in sheet.marks.items()
            }
        )
        for sheet in call.panel.sheets
    ]
    consensus = [
        each
        if each.dossier != code
        else each.replace(
            marks={
                name: m.replace(starting_point=best[name], grade=best[name], reason=None)
                for name, m in each.marks.items()
            }
        )
        for each in call.panel.consensus
    ]
    shown = calibrated_grades(
        call.replace(panel=call.panel.replace(sheets=sheets, consensus=consensus)), draw_seed=seed()
    )
    assert {cell[0] for cell in shown.held} == {code}
    assert f"{len(shown.held)} cells held to the scale" in repr(shown)
