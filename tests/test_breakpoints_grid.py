"""Nothing missed, nothing invented: 200 random problems of each form against a grid of 20,001 weights."""

from __future__ import annotations

import os
from fractions import Fraction
from typing import Any

import numpy as np
import pytest

import clusterdecide as cd
from clusterdecide.kernels.ranks import competition_ranks

PROBLEMS = 200
DEEP = os.environ.get("HYPOTHESIS_PROFILE") == "deep"
GRID = np.linspace(0, 1, 20_001)[1:-1]
NEAR = 1e-9
FORMS: dict[str, list[Any]] = {
    "additive": [cd.WeightedSum(), cd.WeightedSum(normalisation="minmax")],
    "closeness": [cd.Topsis(normalisation="scale"), cd.Topsis(), cd.Topsis(normalisation="minmax")],
}


def problem_of(rng: Any, number: int) -> cd.Problem:
    """Whole grades every other time, where ties, twins and coincident crossings are the norm."""
    shape = int(rng.integers(2, 6)), int(rng.integers(2, 5))
    grades = rng.integers(0, 6, shape).astype(float) if number % 2 else rng.uniform(0.5, 5, shape)
    senses = rng.choice(["max", "min"], shape[1], p=[0.8, 0.2])
    criteria = [cd.Criterion(f"C{j + 1}", sense, scale=(0, 5)) for j, sense in enumerate(senses)]
    return cd.Problem.of(grades, criteria)


def weights_of(rng: Any, count: int, number: int) -> Any:
    parts = rng.integers(1, 6, count) if number % 2 else rng.uniform(0.1, 1, count)
    return parts / parts.sum()


def one_moving(weights: Any, inside: list[int]) -> Any:
    """Weights along the whole grid as those inside sum to each of its points, proportions kept on both sides."""
    moved = np.zeros(len(weights), bool)
    moved[inside] = True
    out = np.empty((len(GRID), len(weights)))
    out[:, moved] = GRID[:, None] * weights[moved] / weights[moved].sum()
    out[:, ~moved] = (1 - GRID[:, None]) * weights[~moved] / weights[~moved].sum()
    return out


class Way:
    """One path of a result, beside the method's own scores along it."""

    def __init__(self, scorer: Any, name: str, weights: Any, alternatives: tuple[str, ...]) -> None:
        self.weights, self.scorer, self.name = weights, scorer, name
        self.score = scorer.score(weights)
        self.rank = competition_ranks(self.score)
        ordered = np.sort(self.score, axis=-1)
        gaps = ordered[:, 1:] - ordered[:, :-1]
        self.sure = ((gaps < 1e-13) | (gaps > NEAR)).all(-1)
        self.place = {alternative: i for i, alternative in enumerate(alternatives)}

    def of(self, result: Any) -> Way:
        name = self.name
        self.changes = [change for change in result.changes if change.name == name]
        self.touches = [touch for touch in result.touches if touch.name == name]
        return self

    def at(self, t: float) -> Any:
        """Scores between the weights of the grid: they move on a straight line along every path."""
        first, last = self.weights[0], self.weights[-1]
        share = (t - GRID[0]) / (GRID[-1] - GRID[0])
        return self.scorer.score((1 - share) * first + share * last)

    def check_order(self) -> None:
        for a, b in zip(*np.triu_indices(len(self.place), 1)):
            swaps = [c for c in self.changes if {self.place[n] for n in c.before} == {a, b}]
            touches = [t.weight for t in self.touches if {self.place[t.ahead], self.place[t.reaching]} == {a, b}]
            self.check_pair(a, b, swaps, np.array(touches))

    def check_pair(self, a: int, b: int, swaps: list[Any], touches: Any) -> None:
        gap = self.score[:, a] - self.score[:, b]
        sure = abs(gap) > NEAR
        where = np.array([c.weight for c in swaps])
        if not sure.any():  # twins, or alternatives that differ by nothing all along
            assert not swaps
            assert not touches.size
            return
        for t in touches:
            level = self.at(t)
            assert abs(level[a] - level[b]) < NEAR
        turns = np.searchsorted(where, GRID)
        said = turns % 2 == turns[sure.argmax()] % 2  # ahead where it was ahead at the first sure point
        assert ((gap > 0) == (said == (gap[sure.argmax()] > 0)))[sure].all(), (a, b, where)
        known = np.concatenate([where, touches, [0.0, 1.0]])
        unsure = GRID[~sure]
        assert (abs(unsure[:, None] - known).min(-1, initial=1.0) < 0.02).all(), (a, b, unsure, known)
        for change in swaps:
            reach = np.sort(abs(known - change.weight))[1] / 2
            low, high = (self.at(change.weight + side * min(reach, 1e-4)) for side in (-1, 1))
            ahead, behind = (self.place[n] for n in change.before)
            assert low[ahead] > low[behind]
            assert high[ahead] < high[behind]

    def check_first(self, size: int) -> None:
        """The set of the first ones at every grid weight is the one that the changes say."""
        actual = self.rank <= size
        where = np.array([c.weight for c in self.changes])
        met = np.concatenate([where, [t.weight for t in self.touches]])
        sure = self.sure.copy()
        for t in met:
            sure &= abs(GRID - t) > NEAR
        sets = [self.mask(c.after) for c in self.changes]
        start = self.mask(self.changes[0].before) if sets else actual[np.flatnonzero(sure)[0]]
        said = np.array([start, *sets])[np.searchsorted(where, GRID)]
        assert (said == actual)[sure].all()
        for change in self.changes:
            assert set(change.before) != set(change.after)

    def mask(self, names: Any) -> Any:
        return np.isin(list(self.place), list(names))


def check(problem: cd.Problem, weights: Any, method: Any, name: str, along: Any, **options: Any) -> int:
    scorer = method.on(problem)
    result = cd.breakpoints(problem, weights, method, **options)
    assert result.exact
    way = Way(scorer, name, along, problem.alternatives)
    way.of(result).check_order()
    for watch, size in (("winner", 1), (2, 2)):
        first = cd.breakpoints(problem, weights, method, watch=watch, **options)
        way.of(first).check_first(size)
    return len(result.changes)


@pytest.mark.parametrize("form", FORMS)
def test_changes_are_those_of_a_grid_of_20001_weights(form: str) -> None:
    rng, seen = np.random.default_rng(1997), 0
    for number in range(PROBLEMS):
        problem = problem_of(rng, number)
        count = problem.shape[1]
        weights, k = weights_of(rng, count, number), int(rng.integers(count))
        method = FORMS[form][number % len(FORMS[form])]
        name = problem.criteria_names[k]
        seen += check(problem, weights, method, name, one_moving(weights, [k]), over=name)
    assert seen > PROBLEMS


@pytest.mark.parametrize("form", FORMS)
def test_changes_along_a_segment_are_those_of_a_grid_of_20001_positions(form: str) -> None:
    rng, seen = np.random.default_rng(2012), 0
    for number in range(PROBLEMS if DEEP else PROBLEMS // 4):
        problem = problem_of(rng, number)
        start, end = (weights_of(rng, problem.shape[1], number) for _ in range(2))
        if number % 5 == 0:
            end = np.eye(problem.shape[1])[0]  # all the weight on one criterion at the end
        along = start + GRID[:, None] * (end - start)
        method = FORMS[form][number % len(FORMS[form])]
        seen += check(problem, start, method, "toward", along, toward=end)
    assert seen > number / 2


@pytest.mark.parametrize("form", FORMS)
def test_changes_of_a_node_are_those_of_a_grid_of_20001_weights(form: str) -> None:
    rng = np.random.default_rng(7)
    for number in range(20):
        grades = rng.integers(0, 6, (4, 4)) if number % 2 else rng.uniform(0, 5, (4, 4))
        problem = cd.Problem.of(grades, [cd.Criterion(f"C{j}", scale=(0, 5)) for j in range(4)])
        inner, outer = (rng.integers(1, 6, size).tolist() for size in (2, 3))
        rows = [("root", None, None), ("n", "root", Fraction(outer[0], sum(outer)))]
        rows += [(f"C{j}", "n", Fraction(inner[j], sum(inner))) for j in range(2)]
        rows += [(f"C{j}", "root", Fraction(outer[j - 1], sum(outer))) for j in (2, 3)]
        weights = cd.Hierarchy.from_rows(rows).weights()
        method = FORMS[form][0]
        check(problem, weights, method, "n", one_moving(weights.aligned(problem), [0, 1]), over=["C2", "n"])
