"""UTASTAR: planted value functions are followed, contradictions are told, and ranges enclose the weights."""

from __future__ import annotations

import json
import math
from collections.abc import Callable
from itertools import pairwise
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.optimize import linprog

import clusterdecide as cd
from clusterdecide.kernels.ranks import competition_ranks
from clusterdecide.kernels.utastar import reached
from clusterdecide.weighting import utastar

NEAR = 1e-7


@st.composite
def planted(draw: st.DrawFn) -> tuple[cd.Problem, dict[str, list[float]], Any]:
    """A problem, breakpoints, and global values of a model that is linear between them."""
    count, rows = draw(st.integers(1, 3)), draw(st.integers(2, 6))
    generator = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    names = [f"C{j + 1}" for j in range(count)]
    senses = generator.choice(["max", "min"], count).tolist()
    grades = generator.integers(0, 13, (rows, count)) / 2
    points = {name: [0.0, *sorted({2.5, 4.0} if j % 2 else {3.0}), 6.0] for j, name in enumerate(names)}
    weights, values = generator.dirichlet(np.ones(count)), np.zeros(rows)
    for j, name in enumerate(names):
        rises = np.append(0.0, np.cumsum(generator.dirichlet(np.ones(len(points[name]) - 1))))
        heights = rises if senses[j] == "max" else rises[::-1]
        values += weights[j] * np.array([on_line(x, points[name], heights) for x in grades[:, j]])
    if draw(st.booleans()):
        points = {name: given[::-1] for name, given in points.items()}
    return cd.Problem.of(grades, names, sense=senses), points, values


def on_line(x: float, points: Any, heights: Any) -> float:
    k = next(k for k in range(len(points) - 1) if x <= points[k + 1])
    part = (x - points[k]) / (points[k + 1] - points[k])
    return float(heights[k] + part * (heights[k + 1] - heights[k]))


def ranked(values: Any) -> tuple[list[int], float]:
    """Ranks, those closer than 1e-9 tied, and a delta that the values allow."""
    ranks = competition_ranks(np.round(values, 9)).tolist()
    gaps = np.diff(np.sort(values))
    apart = gaps[gaps > 1e-9]
    return ranks, float(min([0.05, *(apart * 0.9)]))


@given(planted())
def test_a_planted_ranking_is_followed_without_error(drawn: tuple[cd.Problem, dict[str, list[float]], Any]) -> None:
    problem, points, planned = drawn
    ranks, delta = ranked(planned)
    weights = utastar(problem, ranks, points, delta=delta)
    found = weights.evidence
    assert found.total_error == 0
    assert found.consistent
    assert "followed without error" in repr(found)
    assert found.over.max() <= NEAR
    assert found.under.max() <= NEAR
    for i, j in np.ndindex(len(problem), len(problem)):
        lead = found.values[i] - found.values[j]
        assert (
            lead >= delta - NEAR if ranks[i] < ranks[j] else lead == pytest.approx(0, abs=NEAR) or ranks[i] > ranks[j]
        )
    seen = found.applied(problem)
    score = cd.rank(seen, weights, cd.WeightedSum()).score
    np.testing.assert_allclose(score, found.values, atol=1e-9)
    assert (found.ranges[:, 0] - NEAR <= weights.values).all()
    assert (weights.values <= found.ranges[:, 1] + NEAR).all()


@given(planted(), st.integers(0, 2**32 - 1))
def test_any_ranking_is_followed_up_to_its_errors(
    drawn: tuple[cd.Problem, dict[str, list[float]], Any], seed: int
) -> None:
    problem, points, _ = drawn
    ranks = np.random.default_rng(seed).integers(1, 4, len(problem))
    weights = utastar(problem, ranks, points)
    found = weights.evidence
    assert found.total_error == pytest.approx(least_error(problem, points, ranks.tolist(), 0.05), abs=1e-6)
    told = found.values - found.over + found.under
    order = np.argsort(ranks, kind="stable")
    for i, j in pairwise(order):
        wanted = 0.05 if ranks[i] < ranks[j] else 0.0
        assert told[i] - told[j] >= wanted - NEAR
        assert wanted > 0 or told[i] - told[j] <= NEAR
    assert (np.minimum(found.over, found.under) == 0).all()
    assert (found.over + found.under).sum() == pytest.approx(found.total_error, abs=1e-6)
    if not found.consistent:
        assert "NO value functions follow the ranking" in repr(found)
    np.testing.assert_allclose(
        cd.rank(found.applied(problem), weights, cd.WeightedSum()).score, found.values, atol=1e-9
    )


def least_error(problem: cd.Problem, points: Any, ranks: list[int], delta: float) -> float:
    """Linear programme in values at breakpoints, all pairs of alternatives beside neighbours in the ranking."""
    names = [(name, x) for name, given in points.items() for x in sorted(given)]
    place = {one: k for k, one in enumerate(names)}
    n, a = len(names), len(problem)
    value = np.zeros((a, n + 2 * a))
    rows, equal, total = [], [], []
    for criterion, grades in zip(problem.criteria, problem.grades.T):
        given = sorted(points[criterion.name])
        places = [place[criterion.name, x] for x in given]
        up = 1 if criterion.sense == "max" else -1
        for low, high in pairwise(places):
            rows.append(up * (np.eye(n + 2 * a)[low] - np.eye(n + 2 * a)[high]))
        equal.append(np.eye(n + 2 * a)[places[0 if up > 0 else -1]])
        total.append(0.0)
        for i, x in enumerate(grades):
            value[i, places] += [on_line(x, given, unit) for unit in np.eye(len(given))]
    best = [place[c.name, max(points[c.name]) if c.sense == "max" else min(points[c.name])] for c in problem.criteria]
    equal.append(np.eye(n + 2 * a)[best].sum(0))
    total.append(1.0)
    value[:, n:] = np.hstack([-np.eye(a), np.eye(a)])
    limits = [0.0] * len(rows)
    order = np.argsort(ranks, kind="stable")
    for i, j in pairwise(order):
        if ranks[i] < ranks[j]:
            rows.append(value[j] - value[i])
            limits.append(-delta)
        else:
            equal.append(value[i] - value[j])
            total.append(0.0)
    cost = np.append(np.zeros(n), np.ones(2 * a))
    return float(linprog(cost, np.array(rows), limits, np.array(equal), total).fun)


CONFLICT = cd.Problem.of([[1, 1], [2, 2]], ["a", "b"], alternatives=["P", "Q"])
POINTS = {"a": (0, 4), "b": (0, 4)}


def test_a_ranking_against_dominance_has_an_error_and_says_so() -> None:
    found = utastar(CONFLICT, [1, 2], POINTS, delta=0.05).evidence
    assert found.total_error == pytest.approx(0.3)  # Q leads by a quarter whatever the weights
    assert not found.consistent
    text = repr(found)
    assert "NO value functions follow the ranking: total error 0.3000, " in text
    assert json.loads(json.dumps(found.to_dict()))["total_error"] == pytest.approx(0.3)


def test_ranges_are_those_that_hands_find() -> None:
    problem = cd.Problem.of([[4, 0], [0, 4]], ["a", "b"])
    found = utastar(problem, [1, 2], POINTS, delta=0.5).evidence  # a - b >= 0.5 and a + b = 1
    np.testing.assert_allclose(found.ranges, [[0.75, 1.0], [0.0, 0.25]], atol=NEAR)
    np.testing.assert_allclose(found.weights, [0.875, 0.125], atol=NEAR)
    wider = utastar(problem, [1, 2], POINTS, delta=0.5, epsilon=0.1).evidence
    np.testing.assert_allclose(wider.ranges, [[0.7, 1.0], [0.0, 0.3]], atol=NEAR)
    np.testing.assert_allclose(wider.over + wider.under, [0.0, 0.05], atol=0.05)


@pytest.mark.parametrize(
    ("grades", "ranks", "epsilon"),
    [
        ([[3, 0], [0, 4], [2, 0]], [2, 2, 2], 0.1),
        ([[3, 1], [0, 2], [2, 4]], [3, 1, 3], 0.1),
        ([[2, 2], [4, 1], [4, 1], [3, 3]], [1, 3, 1, 3], 0.1),
        ([[1, 4], [4, 2], [1, 3], [4, 0]], [2, 1, 3, 2], 0.5),
    ],
)
def test_no_alternative_stands_both_too_high_and_too_low(grades: Any, ranks: list[int], epsilon: float) -> None:
    found = utastar(cd.Problem.of(grades, ["a", "b"]), ranks, POINTS, epsilon=epsilon).evidence
    assert (np.minimum(found.over, found.under) == 0).all()
    assert (found.over + found.under).sum() <= found.total_error + epsilon + NEAR
    told = found.values - found.over + found.under
    for i, j in pairwise(np.argsort(ranks, kind="stable")):
        wanted = 0.05 if ranks[i] < ranks[j] else 0.0
        assert told[i] - told[j] >= wanted - NEAR
        assert wanted > 0 or told[i] - told[j] <= NEAR


def test_a_criterion_without_weight_has_a_value_function_of_equal_steps() -> None:
    problem = cd.Problem.of([[4, 2], [2, 2], [0, 2]], ["a", "b"], sense=["max", "min"])
    weights = utastar(problem, {"A1": 1, "A2": 2, "A3": 3}, {"a": (0, 2, 4), "b": (0, 1, 2, 4)}, delta=0.5)
    assert weights.to_dict() == pytest.approx({"a": 1.0, "b": 0.0}, abs=NEAR)
    told = weights.evidence.value_functions
    np.testing.assert_allclose(told["b"], [(0, 1), (1, 2 / 3), (2, 1 / 3), (4, 0)], rtol=1e-15)
    np.testing.assert_allclose(told["a"], [(0, 0), (2, 0.5), (4, 1)], atol=NEAR)


def test_value_functions_serve_other_alternatives_and_forget_those_that_were_there() -> None:
    bent = [cd.Criterion(name, unit="km", value=[(0, 0), (1, 1)]) for name in "ab"]
    problem = cd.Problem.of([[4, 0], [0, 4]], bent)
    weights = utastar(problem, [1, 2], POINTS, delta=0.5)
    other = weights.evidence.applied(cd.Problem.of([[2, 8]], bent, alternatives=["Z"]))
    assert other.criteria[0].unit == "km"
    assert cd.rank(other, weights, cd.WeightedSum()).score == pytest.approx([0.875 / 2 + 0.125])


def test_parts_are_counted_from_the_worst_end() -> None:
    points = np.array([0.0, 2.0, 4.0])
    np.testing.assert_allclose(reached(np.array([3.0, 0.0]), points, 1.0), [[1, 0.5], [0, 0]])
    np.testing.assert_allclose(reached(np.array([3.0, 0.0]), points, -1.0), [[0, 0.5], [1, 1]])


def call(ranking: Any = (1, 2), points: Any = None, **options: Any) -> Callable[[], Any]:
    return lambda: utastar(CONFLICT, ranking, POINTS if points is None else points, **options)


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: utastar([[1, 2]], [1], POINTS), r"needs a Problem of two reference alternatives or more, got \[\["),
        (lambda: utastar(cd.Problem.of([[1, 2]]), [1], POINTS), "needs a Problem of two reference alternatives"),
        (call(delta=0), "delta must be above 0"),
        (call(delta=1.5), "delta must be a number from 0 to 1, got 1.5"),
        (call(delta=math.nan), "delta must be a number from 0 to 1, got nan"),
        (call(epsilon=-1), "epsilon must be a finite number, zero or positive, got -1"),
        (call(epsilon=math.inf), "epsilon must be a finite number, zero or positive, got inf"),
        (call([1]), "one rank for each of 2 alternatives, got 1 ranks"),
        (call("PQ"), "one rank for each of 2 alternatives, got 'PQ'"),
        (call([1, 2.5]), "alternative 'Q': its rank must be a whole number from 1 up, got 2.5"),
        (call([0, 1]), "alternative 'P': its rank must be a whole number from 1 up, got 0"),
        (call([True, 1]), "alternative 'P': its rank must be a whole number from 1 up, got True"),
        (call({"P": 1}), "the ranking gives no rank for 'Q'"),
        (call({"P": 1, "Q": 2, "R": 3}), "the ranking names unknown alternatives 'R'"),
        (call(points={"a": (0, 4)}), "breakpoints lacks criteria 'b'"),
        (call(points=POINTS | {"c": (0, 1)}), "breakpoints names unknown criteria 'c'"),
        (call(points=[(0, 4)]), "breakpoints lacks criteria 'a', 'b'"),
        (call(points=POINTS | {"b": (0,)}), r"'b': the breakpoints must be two or more finite grades .* got \(0,\)"),
        (call(points=POINTS | {"b": (0, 3, 2)}), "'b': the breakpoints must be two or more finite grades"),
        (call(points=POINTS | {"b": (0, "4")}), "'b': the breakpoints must be two or more finite grades"),
        (call(points=POINTS | {"b": (0, math.inf, 4)}), "'b': the breakpoints must be two or more finite grades"),
        (call(points=POINTS | {"b": 4}), "'b': the breakpoints must be two or more finite grades .* got 4"),
        (
            call(points=POINTS | {"b": (1.5, 4)}),
            "'b': the breakpoints, 1.5 to 4, leave out the grade 1 of alternative 'P'",
        ),
        (call(points=POINTS | {"b": (1, 1.5)}), "leave out the grade 2 of alternative 'Q'"),
        (
            lambda: utastar(CONFLICT, [1, 1], POINTS).evidence.applied(cd.Problem.of([[1]], ["c"])),
            "there is no value function for criteria 'c'; there are 'a', 'b'",
        ),
    ],
)
def test_refusals(make: Callable[[], Any], message: str) -> None:
    with pytest.raises(cd.InvalidInputError, match=message):
        make()
