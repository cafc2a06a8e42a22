"""Smallest change of weights under weighted sums: exact, against loops of programmes and sampled weights."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from smallest_change_oracles import NORMS, PROBLEMS, ball, by_loop, differs, length, problem_of

import clusterdecide as cd
from clusterdecide.changes.smallest_change import smallest_change
from clusterdecide.kernels.least_moves import Moves, floor_length, least_level, least_square, least_transfer
from clusterdecide.methods import Additive
from clusterdecide.testing import problems, weights_for

SUM = cd.WeightedSum()
WATCHES: list[Any] = ["winner", 2, 3, "order"]


def seeds(norm: str, count: int = PROBLEMS) -> range:
    return range(1000 * NORMS.index(norm), 1000 * NORMS.index(norm) + count)


@pytest.mark.parametrize("norm", NORMS)
def test_nothing_changes_nearer_and_the_witness_just_beyond_does(norm: str) -> None:
    seen = 0
    for seed in seeds(norm, 200):
        problem, start = problem_of(seed, 7, 5, half=seed % 2 == 0)
        watch, scorer = WATCHES[seed % 4], SUM.on(problem)
        found = smallest_change(problem, start, SUM, watch=watch, norm=norm)
        if found.distance is None:
            assert not differs(
                scorer, start, np.random.default_rng(seed).dirichlet(np.ones(len(start)), 400), watch
            ).any()
            continue
        if found.distance == 0:
            assert "tied now" in found.reason
            continue
        seen += 1
        near = ball(start, 0.999 * found.distance, norm, 400, seed)
        assert not differs(scorer, start, near, watch).any()
        assert found.exact
        assert found.witness is not None
        assert found.beyond is not None
        assert length(found.witness.values - start, norm) == pytest.approx(found.distance, rel=1e-9)
        assert differs(scorer, start, found.beyond.values, watch)
        assert length(found.beyond.values - start, norm) <= found.distance + 1e-3
        score = scorer.score(found.witness.values)
        leaves, enters = (problem.alternatives.index(str(name)) for name in (found.leaves, found.enters))
        assert abs(score[leaves] - score[enters]) <= 1e-11
        assert found.witness.values.min() >= 0
    assert seen > 150


@pytest.mark.parametrize("norm", NORMS)
def test_the_distance_is_that_of_a_loop_of_programmes(norm: str) -> None:
    for seed in seeds(norm, PROBLEMS // 3 if norm == "l2" else PROBLEMS // 6):
        problem, start = problem_of(seed, 5, 4, half=seed % 3 == 0)
        found = smallest_change(problem, start, SUM, watch=2, norm=norm)
        expected = by_loop(SUM.on(problem), start, 2, norm)
        if found.distance != 0:
            assert (found.distance or np.inf) == pytest.approx(expected, rel=1e-5 if norm == "l2" else 1e-7, abs=1e-8)


@pytest.mark.parametrize("norm", NORMS)
def test_bounds_of_weights_hold(norm: str) -> None:
    for seed in seeds(norm, PROBLEMS // 3):
        problem, start = problem_of(seed, 5, 4)
        start = np.maximum(start, 0.02) / np.maximum(start, 0.02).sum()
        named = cd.Weights.of(start, problem.criteria_names)
        within = cd.WeightSet.around(named, 0.3)
        found = smallest_change(problem, named, SUM, watch=2, norm=norm, within=within)
        expected = by_loop(SUM.on(problem), start, 2, norm, low=within.low, high=within.high)
        assert (found.distance or np.inf) == pytest.approx(expected, rel=1e-5 if norm == "l2" else 1e-7)
        for weights in (found.witness, found.beyond):
            if weights is not None:
                assert (weights.values >= within.low - 1e-12).all()
                assert (weights.values <= within.high + 1e-12).all()


@given(st.sampled_from(NORMS), st.data())
def test_more_admissible_weights_never_make_it_longer(norm: str, data: st.DataObject) -> None:
    problem = data.draw(problems(alternatives=(2, 5), criteria=(2, 4)))
    start = data.draw(weights_for(problem, positive=True))
    found = [
        smallest_change(problem, start, SUM, norm=norm, within=within).distance
        for within in (cd.WeightSet.around(start, 0.2), cd.WeightSet.around(start, 0.6), None)
    ]
    lengths = [np.inf if distance is None else distance for distance in found]
    assert lengths[0] >= lengths[1] - 1e-9
    assert lengths[1] >= lengths[2] - 1e-9


@given(problems(alternatives=(2, 6), criteria=(2, 4)), st.data())
def test_norms_bound_each_other(problem: cd.Problem, data: st.DataObject) -> None:
    start = data.draw(weights_for(problem))
    one, two, largest = (smallest_change(problem, start, SUM, norm=norm).distance for norm in NORMS)
    assert (one is None) == (two is None) == (largest is None)
    if one is not None and two is not None and largest is not None:
        assert largest <= two * (1 + 1e-9)
        assert two <= one * (1 + 1e-9)
        assert one <= len(start) * largest * (1 + 1e-9)


@given(problems(alternatives=(2, 6), criteria=(2, 4)), st.sampled_from(NORMS), st.data())
def test_one_weight_at_a_time_never_finds_a_nearer_change(problem: cd.Problem, norm: str, data: st.DataObject) -> None:
    start = data.draw(weights_for(problem, positive=True))
    found = smallest_change(problem, start, SUM, norm=norm, watch="winner")
    single = cd.breakpoints(problem, start, SUM, watch="winner")
    for k, name in enumerate(single.names):
        for end in single.interval(name):
            moved = start.values * (1 - end) / (1 - single.current[k])
            moved[k] = end
            changes = differs(SUM.on(problem), start.values, moved, "winner")
            if changes and found.distance != 0:
                assert found.distance is not None
                assert found.distance <= length(moved - start.values, norm) + 1e-9


@given(problems(alternatives=(2, 6), criteria=(2, 4)), st.sampled_from(NORMS), st.data())
def test_the_order_of_names_is_of_no_account(problem: cd.Problem, norm: str, data: st.DataObject) -> None:
    start = data.draw(weights_for(problem))
    watch = data.draw(st.sampled_from(["winner", "order", 2]))
    rows = data.draw(st.permutations(range(len(problem))))
    columns = data.draw(st.permutations(range(len(start))))
    criteria = [problem.criteria[c] for c in columns]
    names = [problem.alternatives[r] for r in rows]
    other = cd.Problem.of(problem.performance[np.ix_(rows, columns)], criteria, alternatives=names)
    first = smallest_change(problem, start, SUM, watch=watch, norm=norm)
    second = smallest_change(other, start, SUM, watch=watch, norm=norm)
    assert (first.distance is None) == (second.distance is None)
    if first.distance is not None:
        assert second.distance == pytest.approx(first.distance, rel=1e-7, abs=1e-11)


@given(st.integers(0, 10**6), st.sampled_from([1e-6, 3.0, 1e8]), st.sampled_from(NORMS))
def test_the_unit_of_utilities_is_of_no_account(seed: int, factor: float, norm: str) -> None:
    class Scaled:
        def __init__(self, factor: float) -> None:
            self.factor = factor

        def on(self, problem: cd.Problem, x: Any = None) -> Additive:
            return Additive(self.factor * problem.values(x))

    problem, start = problem_of(seed, 5, 4)
    first, second = (smallest_change(problem, start, Scaled(unit), norm=norm) for unit in (1.0, factor))
    assert (first.distance is None) == (second.distance is None)
    if first.distance is not None:
        assert second.distance == pytest.approx(first.distance, rel=1e-7)


def test_every_pair_of_the_order_gives_the_same_as_neighbours() -> None:
    for seed in range(PROBLEMS // 2):
        problem, start = problem_of(seed, 6, 4)
        found = smallest_change(problem, start, SUM, watch="order").distance
        rank = cd.rank(problem, start, SUM)
        pairs = [(a, b) for n, a in enumerate(rank.order) for b in rank.order[n + 1 :]]
        lengths = [smallest_change(problem, start, SUM, watch=pair).distance for pair in pairs]
        assert found == pytest.approx(min(d for d in lengths if d is not None), rel=1e-12)


def test_many_pairs_are_taken_in_the_order_of_their_bounds() -> None:
    """More pairs than one batch holds: none is skipped."""
    problem, start = problem_of(3, 60, 3)
    found = smallest_change(problem, start, SUM, watch=30)
    assert found.distance is not None
    u = SUM.on(problem).utilities
    first = differs(SUM.on(problem), start, start, 30)
    assert not first
    order = np.argsort(-(u @ start))
    h = (u[order[:30], None] - u[order[None, 30:]]).reshape(-1, 3)
    assert found.distance == pytest.approx(least_transfer(h, h @ start, start, 1 - start).length.min(), rel=1e-12)


def test_pairs_that_seem_near_and_cannot_tie_hide_no_other() -> None:
    """Three hundred rivals need the one weight that is fixed; the one that can win comes last by its bound."""
    rivals = [[2.9, 2.9 - k / 1e4, 5.0] for k in range(300)]
    names = ["first", *[f"rival {k}" for k in range(300)], "last"]
    criteria = [cd.Criterion(name, scale=(0, 5)) for name in "abc"]
    problem = cd.Problem.of([[3.0, 3.0, 3.0], *rivals, [1.0, 4.0, 2.5]], criteria, alternatives=names)
    within = cd.WeightSet.between({"a": (0.0, 0.96), "b": (0.0, 0.96), "c": (0.04, 0.04)})
    found = smallest_change(problem, [0.6, 0.36, 0.04], SUM, within=within)
    assert found.enters == "last"
    alone = smallest_change(problem, [0.6, 0.36, 0.04], SUM, within=within, watch=("first", "last"))
    assert found.distance == pytest.approx(alone.distance, rel=1e-9)


@given(st.integers(0, 10**6), st.integers(2, 6))
def test_moves_do_what_they_say(seed: int, size: int) -> None:
    rng = np.random.default_rng(seed)
    h = rng.integers(-4, 5, (6, size)).astype(float)
    start = rng.dirichlet(np.ones(size))
    down, up = start * rng.random(size), (1 - start) * rng.random(size)
    need = rng.random(6) * 2
    for norm, solve in (("l1", least_transfer), ("linf", least_level)):
        moves: Moves = solve(h, need, down, up)
        good = np.isfinite(moves.length)
        assert (abs(moves.change.sum(-1)) <= 1e-12).all()
        assert (moves.change >= -down - 1e-12).all()
        assert (moves.change <= up + 1e-12).all()
        np.testing.assert_allclose((h * moves.change).sum(-1)[good], -need[good], rtol=1e-9, atol=1e-11)
        assert (length(moves.change, norm)[good] >= floor_length(h, need, norm)[good] * (1 - 1e-9)).all()
    one, level = least_transfer(h, need, down, up), least_level(h, need, down, up)
    assert (np.isfinite(one.length) == np.isfinite(level.length)).all()


def test_no_vector_fits_where_limits_forbid_it() -> None:
    rows = np.array([[-1.0, 0.0], [0.0, -1.0]])
    assert least_square(np.array([1.0, 1.0]), 1.0, rows, np.array([0.2, 0.2]), 1.0) is None
    far = least_square(np.array([1.0, 1e-4]), 1.0, rows[:1], np.array([0.0]), 1.0)
    np.testing.assert_allclose(far, [0.0, -1e4], rtol=1e-9, atol=1e-6)


@given(st.data())
def test_weights_of_zero_and_one_are_no_trap(data: st.DataObject) -> None:
    problem = data.draw(problems(alternatives=(2, 4), criteria=(2, 3)))
    column = data.draw(st.integers(0, problem.shape[1] - 1))
    start = np.eye(problem.shape[1])[column]
    found = smallest_change(problem, start, SUM, norm=data.draw(st.sampled_from(NORMS)))
    assume(found.distance)
    assert found.witness is not None
    assert found.witness.values.min() >= 0
    assert found.beyond is not None
    assert differs(SUM.on(problem), start, found.beyond.values, "winner")
