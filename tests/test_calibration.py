from __future__ import annotations

import math
import os
import re

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from panel_strategies import links, marks_of, panels, plain_least_squares

from clusterdecide import InvalidInputError
from clusterdecide.panels import Calibration, Marks, calibrate

DEEP = os.environ.get("HYPOTHESIS_PROFILE") == "deep"
REAL = st.floats(-2, 2, allow_nan=False)


def planted(linked: np.ndarray, seed: int, noise: float = 0.0) -> tuple[Marks, np.ndarray, np.ndarray]:
    rng = np.random.default_rng(seed)
    offset = rng.normal(0, 0.5, linked.shape[1])
    cell = rng.uniform(1, 4, linked.shape[0])
    grades = cell[:, None] + offset + noise * rng.standard_normal(linked.shape)
    return marks_of(linked, grades), offset - offset.mean(), cell + offset.mean()


def numbers(found: Calibration) -> dict[str, int]:
    return {name: int(name[1:]) for name in found.evaluators}


@given(linked=links(), seed=st.integers(0, 2**32 - 1))
def test_planted_offsets_are_found_exactly_where_there_is_no_noise(linked: np.ndarray, seed: int) -> None:
    marks, offset, cell = planted(linked, seed)

    found = calibrate(marks)

    for name, e in numbers(found).items():
        assert found[name].offset == pytest.approx(offset[e], abs=1e-10)
    for (dossier, criterion), value in zip(marks.cells, found.cells.calibrated):
        assert value == pytest.approx(cell[2 * int(dossier[1:]) + int(criterion[1:])], abs=1e-10)
    np.testing.assert_allclose(found.residual, 0, atol=1e-10)


@given(marks=panels(weighted=True))
def test_offsets_cells_and_errors_are_those_of_plain_least_squares_on_the_full_design(marks: Marks) -> None:
    found = calibrate(marks)
    offset, cell, covariance = plain_least_squares(marks)
    e, freedom = len(marks.evaluators), len(marks) - len(marks.cells) - len(marks.evaluators) + 1
    residual = marks.grade - cell[marks.cell] - offset[marks.evaluator]

    np.testing.assert_allclose(found.offset, offset, atol=1e-9)
    np.testing.assert_allclose(found.cells.calibrated, cell, atol=1e-9)
    np.testing.assert_allclose(found.residual, residual, atol=1e-9)
    assert found.freedom == freedom
    if freedom == 0:
        assert (found.residual_sd, found.offset_error, found.cells.error, found.dossiers.error) == (None,) * 4
        return
    deviation = math.sqrt(marks.confidence @ residual**2 / freedom)
    assert found.residual_sd == pytest.approx(deviation, abs=1e-9)
    errors = deviation * np.sqrt(np.diag(covariance))
    np.testing.assert_allclose(found.offset_error, errors[:e], atol=1e-9)
    np.testing.assert_allclose(found.cells.error, errors[e:], atol=1e-9)
    for name in marks.dossiers:
        mean = np.array([0.0] * e + [float(c.dossier == name) for c in marks.cells])
        mean /= mean.sum()
        assert found.dossiers[name].error == pytest.approx(deviation * math.sqrt(mean @ covariance @ mean), abs=1e-9)
        assert found.dossiers[name].calibrated == pytest.approx(mean[e:] @ cell, abs=1e-9)


@given(marks=panels(), constant=REAL, data=st.data())
def test_a_constant_added_to_one_evaluator_moves_its_offset_alone(
    marks: Marks, constant: float, data: st.DataObject
) -> None:
    who = data.draw(st.sampled_from(marks.evaluators))
    others = [name for name in marks.evaluators if name != who]
    shifted = shift(marks, who, constant)

    before, after = calibrate(marks, reference=others), calibrate(shifted, reference=others)

    np.testing.assert_allclose(after.cells.calibrated, before.cells.calibrated, atol=1e-9)
    np.testing.assert_allclose(after.dossiers.calibrated, before.dossiers.calibrated, atol=1e-9)
    moved = np.array([constant if name == who else 0.0 for name in marks.evaluators])
    np.testing.assert_allclose(after.offset - before.offset, moved, atol=1e-9)


def shift(marks: Marks, who: str, constant: float) -> Marks:
    columns = marks.to_dict()["marks"]
    return Marks.of(
        (r["evaluator"], r["dossier"], r["criterion"], r["grade"] + constant * (r["evaluator"] == who)) for r in columns
    )


@given(marks=panels(), constant=REAL, data=st.data())
def test_relative_to_the_whole_panel_all_calibrated_grades_move_by_one_share(
    marks: Marks, constant: float, data: st.DataObject
) -> None:
    who = data.draw(st.sampled_from(marks.evaluators))
    before, after = calibrate(marks), calibrate(shift(marks, who, constant))
    share = constant / len(marks.evaluators)
    np.testing.assert_allclose(after.cells.calibrated - before.cells.calibrated, share, atol=1e-9)
    moved = np.array([constant if name == who else 0.0 for name in marks.evaluators]) - share
    np.testing.assert_allclose(after.offset - before.offset, moved, atol=1e-9)


@given(marks=panels(weighted=True), data=st.data())
def test_errors_relative_to_some_evaluators_are_those_of_the_same_combination(
    marks: Marks, data: st.DataObject
) -> None:
    names = data.draw(st.lists(st.sampled_from(marks.evaluators), min_size=1, unique=True))
    found = calibrate(marks, reference=names)
    offset, cell, covariance = plain_least_squares(marks)
    e = len(offset)
    weights = np.array([(name in names) / len(names) for name in marks.evaluators] + [0.0] * len(cell))
    combination = np.eye(e + len(cell)) - np.append(np.ones(e), -np.ones(len(cell)))[:, None] * weights
    np.testing.assert_allclose(found.offset, (combination @ np.append(offset, cell))[:e], atol=1e-9)
    np.testing.assert_allclose(found.cells.calibrated, (combination @ np.append(offset, cell))[e:], atol=1e-9)
    assert found.offset @ weights[:e] == pytest.approx(0, abs=1e-10)
    if found.residual_sd is not None:
        assert found.offset_error is not None
        errors = found.residual_sd * np.sqrt(np.maximum(np.diag(combination @ covariance @ combination.T), 0))
        np.testing.assert_allclose(found.offset_error, errors[:e], atol=1e-8)
        np.testing.assert_allclose(found.cells.error, errors[e:], atol=1e-8)


@given(marks=panels(weighted=True), data=st.data())
def test_other_names_and_another_order_change_nothing(marks: Marks, data: st.DataObject) -> None:
    rows = [tuple(row.values()) for row in marks.to_dict()["marks"]]
    new = dict(zip(marks.evaluators, data.draw(st.permutations(["Ann", "Bo", "Cy", "Di", "Ed"]))))
    shuffled = data.draw(st.permutations(rows))

    before = calibrate(marks)
    after = calibrate(Marks.of((new[who], f"x{dossier}", leaf, *rest) for who, dossier, leaf, *rest in shuffled))

    for name in marks.evaluators:
        assert after[new[name]].offset == pytest.approx(before[name].offset, abs=1e-9)
    for dossier, leaf in marks.cells:
        mine, theirs = before.cells[dossier, leaf], after.cells[f"x{dossier}", leaf]
        np.testing.assert_allclose(theirs[:5], mine[:5], atol=1e-9)


@given(marks=panels(), factor=st.sampled_from([0.5, 2.0, 10.0]))
def test_confidences_count_up_to_a_common_factor(marks: Marks, factor: float) -> None:
    rows = [list(row.values()) for row in marks.to_dict()["marks"]]
    before, after = calibrate(marks), calibrate(Marks.of([*row[:4], factor] for row in rows))
    np.testing.assert_allclose(after.offset, before.offset, atol=1e-9)
    if before.offset_error is not None:
        np.testing.assert_allclose(after.offset_error, before.offset_error, atol=1e-9)


def test_intervals_cover_the_planted_offsets_as_often_as_they_say() -> None:
    rng = np.random.default_rng(7)
    runs = 4000 if DEEP else 300
    hits = cells = 0
    for seed in range(runs):
        linked = rng.random((12, 5)) < 0.6
        linked[:4] = [[e in (i, i + 1) for e in range(5)] for i in range(4)]
        linked[:, 0] |= ~linked.any(1)
        marks, offset, cell = planted(linked, seed, noise=0.4)
        found = calibrate(marks)
        interval = found.interval(0.95)
        e = np.array(list(numbers(found).values()))
        hits += int(((interval[:, 0] <= offset[e]) & (offset[e] <= interval[:, 1])).sum())
        truth = np.array([cell[2 * int(c.dossier[1:]) + int(c.criterion[1:])] for c in marks.cells])
        assert found.cells.error is not None
        reach = (interval[0, 1] - interval[0, 0]) / 2 / found.offset_error[0]  # type: ignore[index]
        cells += float(np.mean(np.abs(found.cells.calibrated - truth) <= reach * found.cells.error))
    margin = 0.008 if DEEP else 0.02
    assert hits / runs / 5 == pytest.approx(0.95, abs=margin)
    assert cells / runs == pytest.approx(0.95, abs=margin)


def test_parts_that_share_no_cell_are_named() -> None:
    rows = [
        ("Ann", "D1", "c", 3),
        ("Bo", "D1", "c", 4),
        ("Cy", "D2", "c", 2),
        ("Di", "D2", "c", 2),
        ("Ed", "D3", "c", 1),
    ]
    marks = Marks.of(rows)
    assert marks.parts == (("Ann", "Bo"), ("Cy", "Di"), ("Ed",))
    told = re.escape("3 parts that share no cell") + ".*" + re.escape("('Ann', 'Bo'); ('Cy', 'Di'); ('Ed')")
    with pytest.raises(InvalidInputError, match=told):
        calibrate(marks)
    assert calibrate(marks.only(evaluators=["Bo", "Ann"]))["Bo"].offset == pytest.approx(0.5)


@given(first=panels(), second=panels())
def test_two_panels_side_by_side_are_refused(first: Marks, second: Marks) -> None:
    rows = [tuple(r.values()) for r in first.to_dict()["marks"]]
    rows += [(f"other {w}", f"other {d}", c, g, k) for w, d, c, g, k in (r.values() for r in second.to_dict()["marks"])]
    with pytest.raises(InvalidInputError, match="falls into 2 parts that share no cell"):
        calibrate(Marks.of(rows))


def test_raw_statistics_stand_beside_the_calibrated_grade() -> None:
    rows = [(f"E{i}", "D1", "plan", g) for i, g in enumerate((1.0, 3.0, 3.5, 4.0, 5.0))]
    rows += [("E0", "D1", "team", 2.0), ("E1", "D1", "team", 4.0)]
    found = calibrate(Marks.of(rows))
    plan, team = found.cells["D1", "plan"], found.cells["D1", "team"]
    assert (plan.marks, plan.mean, plan.median, plan.trimmed) == (5, 3.3, 3.5, pytest.approx(3.5))
    assert (team.marks, team.mean, team.median, team.trimmed) == (2, 3.0, 3.0, 3.0)
    whole = found.dossiers["D1"]
    assert (whole.marks, whole.mean, whole.median) == (7, pytest.approx(3.15), 3.25)
    assert calibrate(Marks.of(rows), trim=0.4).cells["D1", "plan"].trimmed == 3.5
    assert calibrate(Marks.of(rows), trim=0).cells["D1", "plan"].trimmed == pytest.approx(3.3)


@given(marks=panels())
def test_corrected_marks_have_the_calibrated_grade_as_their_mean(marks: Marks) -> None:
    found = calibrate(marks)
    size = np.bincount(marks.cell)
    np.testing.assert_allclose(np.bincount(marks.cell, found.corrected) / size, found.cells.calibrated, atol=1e-9)
    np.testing.assert_allclose(found.corrected, marks.grade - found.offset[marks.evaluator], atol=1e-9)


def test_where_all_graded_everything_calibration_changes_no_cell() -> None:
    grades = np.random.default_rng(3).integers(0, 11, (6, 4)) / 2
    found = calibrate(marks_of(np.ones((6, 4), dtype=bool), grades))
    np.testing.assert_allclose(found.cells.calibrated, found.cells.mean, atol=1e-12)
    np.testing.assert_allclose(found.offset, [grades[:, e].mean() - grades.mean() for e in range(4)], atol=1e-12)


def test_one_evaluator_alone_has_no_offset() -> None:
    found = calibrate(Marks.of([("E", "D1", "c", 2), ("E", "D2", "c", 3)]))
    assert found["E"] == (2, 0.0, None, 1.0, None)
    assert "none left to estimate it, 0 degrees of freedom" in repr(found)
    with pytest.raises(InvalidInputError, match="2 marks leave no degree of freedom: offsets have no interval"):
        found.interval()


def test_a_panel_too_large_for_one_block_is_solved_alike() -> None:
    rng = np.random.default_rng(5)
    linked = rng.random((2000, 24)) < 0.3
    linked[:, 0] |= ~linked.any(1)
    marks, offset, _ = planted(linked, 11, noise=0.2)
    found = calibrate(marks)
    assert max(abs(found[name].offset - offset[e]) for name, e in numbers(found).items()) < 0.05
    gradient = np.bincount(marks.evaluator, found.residual), np.bincount(marks.cell, found.residual)
    np.testing.assert_allclose(np.concatenate(gradient), 0, atol=1e-9)


@pytest.mark.parametrize(
    ("options", "told"),
    [
        ({"model": "mixed"}, "model must be 'additive' or 'scale', got 'mixed'"),
        ({"trim": 0.5}, "trim must be a number from 0 to below 0.5, got 0.5"),
        ({"trim": math.nan}, "trim must be a number"),
        ({"trim": True}, "trim must be a number"),
        ({"reference": ["E9"]}, "reference: no evaluator 'E9' gave a mark; there are 'E1', 'E2'"),
        ({"reference": []}, "reference is empty; name evaluators among 'E1', 'E2'"),
        ({"reference": "E1"}, "reference must be a sequence of names"),
    ],
)
def test_options_out_of_place_are_refused(options: dict[str, object], told: str) -> None:
    marks = Marks.of([("E1", "D1", "c", 2), ("E2", "D1", "c", 3)])
    with pytest.raises(InvalidInputError, match=re.escape(told)):
        calibrate(marks, **options)  # type: ignore[arg-type]


def test_what_is_no_marks_and_unknown_rows_are_refused() -> None:
    with pytest.raises(InvalidInputError, match=r"marks of a panel are needed, got list; make them by Marks\.of"):
        calibrate([("E1", "D1", "c", 2)])  # type: ignore[arg-type]
    found = calibrate(Marks.of([("E1", "D1", "c", 2), ("E2", "D1", "c", 3)]))
    with pytest.raises(InvalidInputError, match="no evaluator 'E7' gave a mark; there are 'E1', 'E2'"):
        found["E7"]
    with pytest.raises(InvalidInputError, match="no row is called 'D7'; there are 'D1'"):
        found.dossiers["D7"]
    with pytest.raises(InvalidInputError, match="level must be a number from 0 to below 1, got 95"):
        found.interval(95)


def test_results_are_plain_in_json_and_in_frames() -> None:
    import json

    pandas = pytest.importorskip("pandas")
    marks = Marks.of([("E1", "D1", "c", 2), ("E2", "D1", "c", 3), ("E1", "D2", "c", 4), ("E2", "D2", "c", 4.5)])
    found = calibrate(marks)
    told = json.loads(json.dumps(found.to_dict(), allow_nan=False))
    assert (told["applied"], told["degrees_of_freedom"]) == (False, 1)
    assert told["evaluators"][0] == {
        "evaluator": "E1", "marks": 2, "offset": pytest.approx(-0.375), "error": pytest.approx(0.125),
        "scale": 1.0, "scale_error": None,
    }  # fmt: skip
    assert told["cells"][1]["dossier"] == "D2"
    frame = found.to_frame("pandas")
    assert isinstance(frame, pandas.DataFrame)
    assert list(frame["evaluator"]) == ["E1", "E2"]
    assert list(found.cells.to_frame("pandas").columns)[:2] == ["dossier", "criterion"]
    assert list(found.dossiers.to_frame("polars")["mean"]) == [2.5, 4.25]
    for value in (found, found.cells, found.dossiers):
        assert "diagnostic: shown beside the marks, applied to none" in repr(value)
        assert "<table" in value._repr_html_()


def test_a_long_table_shows_its_head_and_says_so() -> None:
    marks = Marks.of(("E", f"D{i}", "c", i % 5) for i in range(40))
    assert "the first 30 of 40; all by to_frame" in repr(calibrate(marks).cells)
