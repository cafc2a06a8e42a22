from __future__ import annotations

import os
import re

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from panel_strategies import links, marks_of

from clusterdecide import InvalidInputError
from clusterdecide.panels import Calibration, Marks, calibrate

DEEP = os.environ.get("HYPOTHESIS_PROFILE") == "deep"
SEEDS = st.integers(0, 2**32 - 1)


def planted(linked: np.ndarray, seed: int, noise: float) -> tuple[Marks, np.ndarray, np.ndarray, np.ndarray]:
    """Marks of a panel; offset at the middle, scale and cell as the model states them, by evaluator and cell."""
    rng = np.random.default_rng(seed)
    level, scale = rng.normal(0, 0.5, linked.shape[1]), rng.uniform(0.6, 1.4, linked.shape[1])
    cell = rng.uniform(1, 4, linked.shape[0])
    grades = level + scale * cell[:, None] + noise * rng.standard_normal(linked.shape)
    unit = scale.mean()
    scale, cell = scale / unit, cell * unit
    level, cell = level - scale * level.mean(), cell + level.mean()
    return marks_of(linked, grades), level + (scale - 1) * cell.mean(), scale, cell


def order(found: Calibration) -> tuple[list[int], list[int]]:
    cells = [2 * int(dossier[1:]) + int(criterion[1:]) for dossier, criterion in found.marks.cells]
    return [int(name[1:]) for name in found.evaluators], cells


@given(linked=links(least=3), seed=SEEDS)
def test_planted_leniency_and_scale_are_found_exactly_where_there_is_no_noise(linked: np.ndarray, seed: int) -> None:
    marks, offset, scale, cell = planted(linked, seed, 0.0)
    found = calibrate(marks, "scale")
    who, which = order(found)
    np.testing.assert_allclose(found.scale, scale[who], atol=1e-5)
    np.testing.assert_allclose(found.offset, offset[who], atol=1e-5)
    np.testing.assert_allclose(found.cells.calibrated, cell[which], atol=1e-5)


def oracle(marks: Marks, reference: np.ndarray) -> tuple[float, np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """Squares, offsets, scales, cells, and variances of all three, by scipy on every parameter at once."""
    from scipy.optimize import least_squares

    e = len(marks.evaluators)
    start = calibrate(marks)
    root = np.sqrt(marks.confidence)

    def residuals(x: np.ndarray) -> np.ndarray:
        fitted = x[:e][marks.evaluator] + x[e : 2 * e][marks.evaluator] * x[2 * e :][marks.cell]
        held = [reference @ x[:e], reference @ x[e : 2 * e] - 1]
        return np.append(root * (marks.grade - fitted), held)

    found = least_squares(
        residuals,
        np.concatenate([start.offset, np.ones(e), start.cells.calibrated]),
        xtol=1e-15,
        ftol=1e-15,
        gtol=1e-15,
    )
    x = found.x

    def told(x: np.ndarray) -> np.ndarray:
        return np.concatenate([x[:e] + (x[e : 2 * e] - 1) * x[2 * e :].mean(), x[e:]])

    table, held = found.jac[:-2], found.jac[-2:]
    free = np.linalg.svd(held)[2][2:].T
    covariance = free @ np.linalg.inv(free.T @ table.T @ table @ free) @ free.T
    step = 1e-6
    change = np.array([(told(x + step * row) - told(x - step * row)) / 2 / step for row in np.eye(len(x))]).T
    value = told(x)
    return 2 * found.cost, value[:e], value[e : 2 * e], value[2 * e :], np.diag(change @ covariance @ change.T)


@given(seed=SEEDS, evaluators=st.integers(2, 4), cells=st.integers(5, 8), some=st.booleans())
def test_the_fit_and_its_errors_are_those_of_scipy_on_every_parameter(
    seed: int,
    evaluators: int,
    cells: int,
    some: bool,  # noqa: FBT001
) -> None:
    rng = np.random.default_rng(seed)
    linked = np.ones((cells, evaluators), dtype=bool)
    linked[rng.integers(cells), rng.integers(evaluators)] = False
    marks, *_ = planted(linked, seed, 0.15)
    trust = rng.choice([0.5, 1.0, 2.0], len(marks))
    marks = Marks.of((*list(r.values())[:4], k) for r, k in zip(marks.to_dict()["marks"], trust))
    names = [marks.evaluators[0]] if some else list(marks.evaluators)

    found = calibrate(marks, "scale", reference=names)

    weights = np.array([(name in names) / len(names) for name in marks.evaluators])
    squares, offset, scale, cell, variance = oracle(marks, weights)
    mine = float(marks.confidence @ found.residual**2)
    assert mine == pytest.approx(squares, rel=1e-6, abs=1e-12)
    np.testing.assert_allclose(found.scale, scale, atol=1e-4)
    np.testing.assert_allclose(found.offset, offset, atol=1e-4)
    np.testing.assert_allclose(found.cells.calibrated, cell, atol=1e-4)
    assert found.freedom == len(marks) - cells - 2 * evaluators + 2
    assert found.residual_sd is not None
    errors = np.concatenate([found.offset_error, found.scale_error, found.cells.error])  # type: ignore[arg-type]
    np.testing.assert_allclose(errors, np.sqrt(mine / found.freedom * np.maximum(variance, 0)), rtol=2e-3, atol=1e-5)


@given(seed=SEEDS, factor=st.sampled_from([0.2, 20.0]), constant=st.floats(-50, 50))
def test_another_unit_of_the_grades_changes_offsets_alone(seed: int, factor: float, constant: float) -> None:
    marks, *_ = planted(np.ones((7, 3), dtype=bool), seed, 0.2)
    rows = [list(r.values()) for r in marks.to_dict()["marks"]]
    before = calibrate(marks, "scale")
    after = calibrate(Marks.of((w, d, c, constant + factor * g) for w, d, c, g, _ in rows), "scale")
    np.testing.assert_allclose(after.scale, before.scale, atol=1e-6)
    np.testing.assert_allclose(after.offset, factor * before.offset, atol=1e-5 * factor)
    np.testing.assert_allclose(after.cells.calibrated, constant + factor * before.cells.calibrated, atol=1e-4)
    np.testing.assert_allclose(after.scale_error, before.scale_error, rtol=1e-4)


def test_intervals_cover_the_planted_scales() -> None:
    runs = 2000 if DEEP else 120
    hits = 0.0
    for seed in range(runs):
        marks, _, scale, _ = planted(np.ones((15, 4), dtype=bool), seed, 0.2)
        found = calibrate(marks, "scale")
        assert found.scale_error is not None
        reach = (found.interval()[:, 1] - found.interval()[:, 0]) / 2 / found.offset_error
        hits += float(np.mean(np.abs(found.scale - scale[order(found)[0]]) <= reach * found.scale_error))
    assert hits / runs == pytest.approx(0.95, abs=0.015 if DEEP else 0.03)


def test_a_compressed_scale_is_seen_and_marks_are_stretched_back() -> None:
    rows = [(who, f"D{g}", "c", 3 + s * (g - 3)) for who, s in (("wide", 1.2), ("narrow", 0.4)) for g in range(1, 6)]
    found = calibrate(Marks.of(rows), "scale")
    assert found["narrow"].scale / found["wide"].scale == pytest.approx(1 / 3)
    assert "scale x (cell - middle)" in repr(found)
    np.testing.assert_allclose(found.corrected[0::2], found.corrected[1::2], atol=1e-9)


def test_one_cell_in_common_is_enough_for_the_offset_and_not_for_the_scale() -> None:
    rows = [("Ann", f"D{i}", "c", g) for i, g in enumerate((1, 2, 4))]
    rows += [("Bo", f"D{i}", "c", g) for i, g in enumerate((2, 3, 4), 2)]
    marks = Marks.of(rows)
    assert calibrate(marks)["Ann"].offset == 1.0
    told = re.escape("2 parts that share too few cells to compare how they stretch the scale") + ".*'Ann'.*'Bo'"
    with pytest.raises(InvalidInputError, match=told):
        calibrate(marks, "scale")
    calibrate(Marks.of([*rows, ("Bo", "D0", "c", 1)]), "scale")


def test_a_ring_of_single_cells_is_rigid_where_it_has_enough_of_them() -> None:
    pairs = [(0, 1), (1, 2), (2, 0)]
    rng = np.random.default_rng(1)

    def ring(times: int) -> Marks:
        rows = []
        for i, pair in enumerate(pairs * times):
            value = rng.uniform(1, 4)
            rows += [(f"E{e}", f"D{i}", "c", value * (1 + e / 10) + e / 5) for e in pair]
        return Marks.of(rows)

    with pytest.raises(InvalidInputError, match="3 parts that share too few cells"):
        calibrate(ring(1), "scale")
    assert calibrate(ring(2), "scale")["E2"].scale == pytest.approx(1.2 / 1.1, abs=1e-4)


def test_common_cells_of_one_grade_do_not_tell_scales_apart() -> None:
    rows = [(who, f"D{i}", "c", grade) for who, grade in (("Ann", 3), ("Bo", 4)) for i in range(4)]
    with pytest.raises(InvalidInputError, match="share too few cells with different grades"):
        calibrate(Marks.of(rows), "scale")


def test_an_evaluator_who_gives_one_grade_to_all_has_a_scale_of_zero_and_no_corrected_marks() -> None:
    rows = [(f"E{e}", f"D{i}", "c", g + e / 4) for e in range(2) for i, g in enumerate((1, 2, 4, 3))]
    rows += [("flat", f"D{i}", "c", 3) for i in range(4)]
    found = calibrate(Marks.of(rows), "scale")
    assert found["flat"].scale == pytest.approx(0, abs=1e-9)
    assert found["E0"].scale == pytest.approx(1.5)
    with pytest.raises(
        InvalidInputError, match=r"share too few cells with different grades|the mean scale of the reference is"
    ):
        calibrate(Marks.of(rows), "scale", reference=["flat"])


def test_marks_that_say_the_contrary_of_each_other_are_refused() -> None:
    rows = [("up", f"D{i}", "c", g) for i, g in enumerate((1.0, 2.0, 3.0, 5.0))]
    rows += [("down", f"D{i}", "c", 6 - g) for i, g in enumerate((1.0, 2.0, 3.0, 5.0))]
    with pytest.raises(InvalidInputError, match="share too few cells with different grades"):
        calibrate(Marks.of(rows), "scale")


def test_one_evaluator_alone_has_the_scale_one() -> None:
    found = calibrate(Marks.of([("E", f"D{i}", "c", i) for i in range(3)]), "scale")
    assert (found["E"].offset, found["E"].scale, found.freedom) == (pytest.approx(0), pytest.approx(1), 0)
    np.testing.assert_allclose(found.cells.calibrated, [0, 1, 2], atol=1e-9)
