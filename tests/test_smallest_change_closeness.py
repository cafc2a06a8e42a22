"""Smallest change of weights under closeness: its bounds, dense grids, and problems whose answer is known."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from smallest_change_oracles import NORMS, SEARCHES, ball, differs, length, problem_of

import clusterdecide as cd
from clusterdecide.changes.smallest_change import smallest_change
from clusterdecide.changes.smallest_change_closeness import Boxes, cut
from clusterdecide.changes.smallest_change_region import region
from clusterdecide.kernels.closeness_bounds import forms, least_values, values
from clusterdecide.methods import Closeness
from clusterdecide.testing import problems, weights_for

TOPSIS = [cd.Topsis(), cd.Topsis(normalisation="scale"), cd.Topsis(normalisation="minmax")]
WATCHES: list[Any] = ["winner", 2, 3, "order"]


def barycentric(steps: int) -> Any:
    """All weights of three criteria in steps."""
    i, j = np.meshgrid(np.arange(steps + 1), np.arange(steps + 1))
    inside = i + j <= steps
    return np.column_stack([i[inside], j[inside], steps - i[inside] - j[inside]]) / steps


GRID = barycentric(140)


@pytest.mark.parametrize("norm", NORMS)
def test_nothing_changes_nearer_and_the_witness_just_beyond_does(norm: str) -> None:
    seen = 0
    for seed in range(SEARCHES):
        problem, start = problem_of(seed + 5000 * NORMS.index(norm), 6, 4, half=seed % 2 == 0)
        method, watch = TOPSIS[seed % 3], WATCHES[seed % 4]
        scorer = method.on(problem)
        found = smallest_change(problem, start, method, watch=watch, norm=norm)
        if not found.distance:
            drawn = np.random.default_rng(seed).dirichlet(np.ones(len(start)), 400)
            assert "tied now" in found.reason if found.distance == 0 else not differs(scorer, start, drawn, watch).any()
            continue
        seen += 1
        assert found.lower is not None
        assert found.gap is not None
        assert found.gap <= 0.001 + 1e-9
        assert found.lower >= found.distance * (1 - found.gap) * (1 - 1e-9)
        near = ball(start, 0.999 * found.distance, norm, 1500, seed)
        assert not differs(scorer, start, near, watch).any()
        assert found.witness is not None
        assert found.beyond is not None
        assert length(found.witness.values - start, norm) == pytest.approx(found.distance, rel=1e-9)
        assert differs(scorer, start, found.beyond.values, watch)
        assert length(found.beyond.values - start, norm) <= found.distance + 1e-3
        score = scorer.score(found.witness.values)
        leaves, enters = (problem.alternatives.index(str(name)) for name in (found.leaves, found.enters))
        assert abs(score[leaves] - score[enters]) <= 1e-9
    assert seen > 0.7 * SEARCHES


@pytest.mark.parametrize("norm", NORMS)
def test_a_dense_grid_finds_nothing_nearer_than_the_bound(norm: str) -> None:
    for seed in range(SEARCHES):
        problem, start = problem_of(seed, 5, 3, half=seed % 2 == 1)
        method, watch = TOPSIS[seed % 3], WATCHES[seed % 4]
        found = smallest_change(problem, start, method, watch=watch, norm=norm)
        changes = differs(method.on(problem), start, GRID, watch)
        nearest = length(GRID[changes] - start, norm).min(initial=np.inf)
        if found.distance is None:
            assert found.exact
            assert not changes.any()
        elif found.distance > 0:
            assert found.lower is not None
            assert nearest >= found.lower * (1 - 1e-9)
            assert nearest <= found.distance + 0.1 or not np.isfinite(nearest)


@given(st.integers(0, 10**6), st.sampled_from(NORMS), st.integers(2, 5))
def test_bounds_of_a_box_hold_for_all_weights_in_it(seed: int, norm: str, size: int) -> None:
    rng = np.random.default_rng(seed)
    far, near = rng.random((2, 6, size)) * rng.integers(0, 2, (2, 6, size))
    form = forms(near, far, np.arange(3), np.arange(3, 6))
    start = rng.dirichlet(np.ones(size))
    radius = float(rng.random())
    inner = rng.dirichlet(np.ones(size), 3)
    low, high = inner * rng.random((3, size)), inner + (1 - inner) * rng.random((3, size)) * rng.random()
    bound, bent = least_values(form, low, high, start, radius, norm)
    assert (bent >= 0).all()
    drawn = np.vstack([rng.dirichlet(np.ones(size), 300), ball(start, radius, norm, 300, seed), inner])
    drawn = np.vstack([drawn, inner[:1] + 0.05 * (drawn - inner[:1])])
    held = length(drawn - start, norm) <= radius
    for n in range(3):
        boxed = held & (drawn >= low[n]).all(-1) & (drawn <= high[n]).all(-1)
        assert (values(form[n], drawn[boxed]) >= bound[n] - 1e-12).all()


@given(st.integers(0, 10**6), st.sampled_from(NORMS), st.integers(2, 5))
def test_cutting_a_box_loses_no_weights_of_the_ball(seed: int, norm: str, size: int) -> None:
    rng = np.random.default_rng(seed)
    problem = cd.Problem.of(rng.random((2, size)))
    row = dict(zip(problem.criteria_names, rng.standard_normal(size)))
    start = rng.dirichlet(np.ones(size))
    limit = float(start @ list(row.values())) + 0.1
    inside = region(problem, start, cd.WeightSet.simplex(problem.criteria_names).where(row, at_most=limit), norm)
    radius = float(rng.random())
    points = ball(start, radius, norm, 60, seed)
    points = points[inside.holds(points) & (length(points - start, norm) < radius)]
    low, high = points * rng.random(points.shape), points + rng.random(points.shape) * rng.random()
    left = cut(inside, Boxes(np.arange(len(points)), low, high, np.zeros(len(points))), radius)
    assert left.pair.tolist() == list(range(len(points)))
    assert (left.low <= points + 1e-12).all()
    assert (left.high >= points - 1e-12).all()
    assert (left.near <= length(points - start, norm) + 1e-12).all()


def test_bounds_grow_tight_as_boxes_shrink() -> None:
    rng = np.random.default_rng(4)
    far, near = rng.random((2, 40, 4))
    form = forms(near, far, np.arange(20), np.arange(20, 40))
    at = rng.dirichlet(np.full(4, 5.0), 20)
    here = values(form, at)
    errors = []
    for width in (0.02, 0.01):
        low, high = at - width, at + width
        line = np.array([values(f, ball(w, width, "linf", 200)).min() for f, w in zip(form, at)])
        bounds = np.array(
            [least_values(f[None], a[None], b[None], w, width, "linf")[0][0] for f, a, b, w in zip(form, low, high, at)]
        )
        assert (bounds <= line + 1e-12).all()
        errors.append((here - bounds - (here - line)).mean())
    assert errors[1] < 0.4 * errors[0]  # what is left out shrinks with the square of the width


@given(problems(alternatives=(2, 5), criteria=(2, 4)), st.sampled_from(NORMS), st.data())
def test_the_order_of_names_is_of_no_account(problem: cd.Problem, norm: str, data: st.DataObject) -> None:
    start = data.draw(weights_for(problem))
    method = data.draw(st.sampled_from(TOPSIS[:2]))
    rows = data.draw(st.permutations(range(len(problem))))
    columns = data.draw(st.permutations(range(len(start))))
    criteria = [problem.criteria[c] for c in columns]
    names = [problem.alternatives[r] for r in rows]
    other = cd.Problem.of(problem.performance[np.ix_(rows, columns)], criteria, alternatives=names)
    first = smallest_change(problem, start, method, norm=norm)
    second = smallest_change(other, start, method, norm=norm)
    assert (first.distance is None) == (second.distance is None)
    if first.distance is not None:
        assert second.distance == pytest.approx(first.distance, rel=0.0011, abs=1e-9)


@given(problems(alternatives=(2, 5), criteria=(2, 4)), st.sampled_from(NORMS), st.data())
def test_coarse_grades_and_weights_of_zero_are_no_trap(problem: cd.Problem, norm: str, data: st.DataObject) -> None:
    start = data.draw(weights_for(problem))
    method = data.draw(st.sampled_from(TOPSIS[:2]))
    found = smallest_change(problem, start, method, norm=norm, boxes=20_000)
    if found.distance:
        assert found.lower is not None
        near = ball(start.values, 0.999 * found.lower, norm, 300)
        assert not differs(method.on(problem), start.values, near, "winner").any()
        assert found.gap is not None
        assert found.gap <= 0.02


@pytest.mark.parametrize("norm", NORMS)
def test_bounds_of_weights_hold(norm: str) -> None:
    for seed in range(SEARCHES // 2):
        problem, start = problem_of(seed + 3, 5, 3)
        start = np.maximum(start, 0.05) / np.maximum(start, 0.05).sum()
        named = cd.Weights.of(start, problem.criteria_names)
        within = cd.WeightSet.around(named, 0.4)
        found = smallest_change(problem, named, TOPSIS[1], watch=2, norm=norm, within=within)
        held = ((within.low <= GRID) & (within.high >= GRID)).all(-1)
        changes = differs(TOPSIS[1].on(problem), start, GRID[held], 2)
        nearest = length(GRID[held][changes] - start, norm).min(initial=np.inf)
        if found.distance is None:
            assert found.exact
            assert not changes.any()
            continue
        assert found.lower is not None
        assert found.lower <= nearest
        for weights in (found.witness, found.beyond):
            assert weights is not None
            assert (weights.values >= within.low - 1e-12).all()
            assert (weights.values <= within.high + 1e-12).all()


@given(problems(alternatives=(2, 5), criteria=(2, 3)), st.data())
def test_one_weight_at_a_time_never_finds_a_nearer_change(problem: cd.Problem, data: st.DataObject) -> None:
    start = data.draw(weights_for(problem, positive=True))
    method = data.draw(st.sampled_from(TOPSIS[:2]))
    found = smallest_change(problem, start, method)
    single = cd.breakpoints(problem, start, method, watch="winner")
    for k, name in enumerate(single.names):
        for end in single.interval(name):
            moved = start.values * (1 - end) / (1 - single.current[k])
            moved[k] = end
            if differs(method.on(problem), start.values, moved, "winner") and found.distance != 0:
                assert found.lower is not None
                assert found.lower <= length(moved - start.values, "l1") + 1e-9


def test_more_pairs_than_one_search_holds_share_what_is_found() -> None:
    problem, start = problem_of(3, 50, 3)
    found = smallest_change(problem, start, TOPSIS[1], watch=25)
    assert found.distance
    assert found.lower is not None
    assert found.lower >= 0.999 * found.distance * (1 - 1e-9)
    near = ball(start, 0.999 * found.distance, "l1", 2000)
    assert not differs(TOPSIS[1].on(problem), start, near, 25).any()
    least = smallest_change(problem, start, TOPSIS[1], watch=(str(found.leaves), str(found.enters)))
    assert least.distance == pytest.approx(found.distance, rel=0.0011)


def test_a_smaller_gap_is_kept_and_a_short_search_says_how_far_it_came() -> None:
    problem, start = problem_of(8, 6, 4)
    fine = smallest_change(problem, start, TOPSIS[0], watch=3, gap=0.0002)
    short = smallest_change(problem, start, TOPSIS[0], watch=3, boxes=2)
    assert fine.distance is not None
    assert fine.lower is not None
    assert fine.lower >= 0.9998 * fine.distance * (1 - 1e-9)
    assert short.lower is not None
    assert short.gap is not None
    assert not short.exact
    assert short.lower <= fine.distance
    assert short.gap > 0.001
    assert f"gap {short.gap:.2%}" in repr(short)
    assert short.to_dict()["exact"] == short.gap


def test_a_dominated_alternative_draws_level_only_where_what_parts_them_weighs_nothing() -> None:
    problem = cd.Problem.of([[4, 3, 3], [2, 3, 2]], ["a", "b", "c"], alternatives=["A", "B"])
    found = smallest_change(problem, [0.3, 0.5, 0.2], cd.Topsis())
    assert (found.distance, found.exact) == (pytest.approx(1.0), True)
    assert found.witness is not None
    assert found.witness.to_dict() == {"a": 0.0, "b": pytest.approx(1.0), "c": 0.0}
    assert "draws level" in found.reason
    below = smallest_change(problem.take([0, 1]), [0.0, 0.0, 1.0], cd.Topsis(), norm="linf")
    assert below.distance == pytest.approx(1.0)
    never = smallest_change(cd.Problem.of([[4, 3], [2, 2]], ["a", "b"]), [0.5, 0.5], cd.Topsis())
    assert (never.distance, never.exact, never.lower) == (None, True, None)


def test_a_small_advantage_is_enough_to_win() -> None:
    criteria = [cd.Criterion(name, scale=(0, 5)) for name in "abc"]
    problem = cd.Problem.of([[4, 4, 1], [2, 2, 1.1]], criteria, alternatives=["A", "B"])
    start = np.array([0.3, 0.3, 0.4])
    found = smallest_change(problem, start, TOPSIS[1])
    changes = differs(TOPSIS[1].on(problem), start, GRID, "winner")
    nearest = length(GRID[changes] - start, "l1").min()
    assert found.lower is not None
    assert found.distance is not None
    assert found.lower <= nearest <= found.distance + 0.05
    assert found.distance < 1.199


def test_a_set_of_weights_in_which_nothing_changes_is_proved() -> None:
    problem = cd.Problem.of([[4, 2, 1], [1, 3, 4]], [cd.Criterion(n, scale=(0, 5)) for n in "abc"])
    weights = cd.Weights.of({"a": 0.6, "b": 0.2, "c": 0.2})
    found = smallest_change(problem, weights, TOPSIS[1], within=cd.WeightSet.around(weights, 0.1))
    assert (found.distance, found.exact, found.witness, found.gap) == (None, True, None, 0.0)
    assert "no admissible weights change it" in repr(found)
    open_end = smallest_change(problem, weights, TOPSIS[1], within=cd.WeightSet.around(weights, 0.1), boxes=0)
    assert (open_end.distance, open_end.exact) == (None, False)
    assert open_end.lower is not None
    assert 0 < open_end.lower < 2
    assert "more boxes" in open_end.reason


def test_two_criteria_are_the_crossing_of_the_one_weight_that_moves() -> None:
    for seed in range(12):
        problem, start = problem_of(seed + 1, 5, 2)
        start = np.maximum(start, 0.01) / np.maximum(start, 0.01).sum()
        single = cd.breakpoints(problem, start, TOPSIS[1], watch=2).interval("C1")
        ends = [abs(end - start[0]) for end in single if 0 < end < 1]
        found = smallest_change(problem, start, TOPSIS[1], watch=2, norm="linf", gap=1e-4)
        if ends:
            assert found.distance == pytest.approx(min(ends), rel=1e-4)


def test_a_closeness_that_jumps_is_searched_and_not_proved() -> None:
    """An alternative alone at no distance from both points has a closeness of a half there, and no limit."""

    class Odd:
        def on(self, problem: cd.Problem, x: Any = None) -> Closeness:
            return Closeness(np.array([[1.0, 0.0], [0.5, 2.0]]), problem.values(x))

    problem = cd.Problem.of([[3.0, 0.0], [1.0, 9.0]], ["a", "b"], alternatives=["A", "B"])
    found = smallest_change(problem, [0.9, 0.1], Odd(), watch=("A", "B"))
    assert found.distance is not None
    assert (found.exact, found.lower, found.gap) == (False, None, None)
    assert "upper bound" in repr(found)
    stays = cd.Problem.of([[3.0, 0.0], [1.0, 1.0]], ["a", "b"], alternatives=["A", "B"])
    nothing = smallest_change(stays, [0.5, 0.5], Odd(), watch=("A", "B"))
    assert (nothing.distance, nothing.exact) == (None, False)
    assert "proves nothing" in nothing.reason
