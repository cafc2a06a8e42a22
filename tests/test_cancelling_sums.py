"""Sums in which terms cancel: ties of exact arithmetic are ties of the ranking, and of every analysis of it."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import clusterdecide as cd
from clusterdecide import methods
from clusterdecide._typing import Floats
from clusterdecide.kernels.normalise import affine
from clusterdecide.kernels.ranks import competition_ranks
from clusterdecide.methods import Additive
from clusterdecide.model import Draws
from clusterdecide.model.grades import GradeDraws

METHODS = [cd.WeightedSum(normalisation="vector"), methods.Moora()]


def exact_ranks(rows: list[list[int]], weights: list[int]) -> list[int]:
    """Competition ranks of exact sums: the columns have one norm, by which no order depends."""
    total = sum(weights)
    sums = [sum((Fraction(w, total) * x for w, x in zip(weights, row)), Fraction(0)) for row in rows]
    return [1 + sum(other > one for other in sums) for one in sums]


@st.composite
def cancelling(draw: st.DrawFn) -> tuple[list[list[int]], list[int]]:
    """Signed grades whose columns hold the same numbers, half of them costs, and whole weights, equal for both."""
    size, pairs = draw(st.integers(2, 5)), draw(st.integers(1, 4))
    base = draw(st.lists(st.integers(1, 9), min_size=size, max_size=size))
    columns = [draw(st.permutations(base)) for _ in range(2 * pairs)]
    signed = [[x if c < pairs else -x for x in column] for c, column in enumerate(columns)]
    half = draw(st.lists(st.integers(1, 9), min_size=pairs, max_size=pairs))
    return [list(row) for row in zip(*signed)], half + list(draw(st.permutations(half)))


def as_problem(rows: list[list[int]]) -> cd.Problem:
    """Costs as positive grades."""
    sense = ["max" if x > 0 else "min" for x in rows[0]]
    return cd.Problem.of(np.abs(np.array(rows, dtype=np.float64)), sense=sense)


@pytest.mark.parametrize("method", METHODS, ids=repr)
def test_two_scores_that_are_zero_but_for_rounding_tie(method: methods.Method) -> None:
    """Benefits are 6 * 4 + 6 * 4 + 4 * 5 and costs the same, in parts of 32 and of one norm; or 5, 5 and 4."""
    rows, weights = [[4, 4, 5, -4, -4, -5], [5, 5, 4, -5, -5, -4]], [6, 6, 4, 6, 6, 4]
    assert exact_ranks(rows, weights) == [1, 1]
    ranking = cd.rank(as_problem(rows), [w / 32 for w in weights], method)
    assert ranking.rank.tolist() == [1, 1]
    assert ranking.score.tolist() == [0.0, 0.0]
    assert ranking.steps.score.tolist() == [0.0, 0.0]


def test_exact_analyses_see_the_same_ties() -> None:
    """Each cost has the grades of a benefit, and no weights of the set part the two."""
    rows = [[4, 4, 5, -4, -4, -5], [5, 5, 4, -5, -5, -4], [4, 5, 4, -4, -5, -4]]
    problem, method = as_problem(rows), METHODS[0]
    halves = np.array([[6, 6, 4], [1, 2, 9], [3, 7, 5], [5, 1, 3]])
    vectors = np.hstack([halves, halves]) / (2 * halves.sum(-1, keepdims=True))
    anywhere = cd.WeightSet.hull(vectors, problem.criteria_names)
    found = cd.extreme_ranks(problem, anywhere, method)
    assert found.best.tolist() == found.worst.tolist() == [1, 1, 1]
    assert found.necessary.all()
    assert cd.sensitivity.exact_acceptability(problem, anywhere, method).first(1).tolist() == [1, 1, 1]
    for point in vectors:
        weights = cd.Weights.of(point, problem.criteria_names)
        assert cd.smallest_change(problem, weights, method, watch="winner").distance == 0
        nearest = cd.breakpoints(problem, weights, method)
        assert nearest.low.tolist() == nearest.high.tolist() == nearest.current.tolist()
        assert not cd.sensitivity.reversals(problem, weights, method).deciders
        assert cd.why(problem, weights, method, "A1", "A2").tied


@given(case=cancelling())
@pytest.mark.parametrize("method", METHODS, ids=repr)
def test_ranks_are_those_of_exact_arithmetic(method: methods.Method, case: tuple[list[list[int]], list[int]]) -> None:
    rows, whole = case
    problem, weights = as_problem(rows), np.array(whole) / sum(whole)
    ranks = exact_ranks(rows, whole)
    assert cd.rank(problem, weights, method).rank.tolist() == ranks
    batch = method.on(problem).score(np.stack([weights, weights]))
    assert competition_ranks(batch).tolist() == [ranks, ranks]
    drawn = method.on(problem, np.stack([problem.performance] * 2)).score(weights)
    assert competition_ranks(drawn).tolist() == [ranks, ranks]


@given(case=cancelling())
def test_acceptability_ties_alike(case: tuple[list[list[int]], list[int]]) -> None:
    rows, whole = case
    problem, method = as_problem(rows), METHODS[0]
    point = cd.Weights.of(np.array(whole) / sum(whole), problem.criteria_names)
    first = np.array(exact_ranks(rows, whole)) == 1
    draws = Draws(np.stack([point.values] * 3), problem.criteria_names)
    assert (cd.acceptability(problem, draws, method).first(1) == first).all()
    grades = GradeDraws(np.stack([problem.grades] * 3))
    assert (cd.acceptability(problem, point, method, grades=grades).first(1) == first).all()


@given(scale=st.sampled_from([1.0, 1e-150, 1e150]), gap=st.integers(1, 1000), size=st.integers(2, 6))
def test_real_differences_of_sums_that_cancel_stay(scale: float, gap: int, size: int) -> None:
    """Steps of 1e-13 of the terms and more are no rounding."""
    utilities = np.stack([[1.0, -1.0 + (i + 1) * gap * 1e-13] for i in range(size)]) * scale
    for weights in (np.array([0.5, 0.5]), np.array([[0.5, 0.5], [0.25, 0.25]])):
        score = Additive(utilities).score(weights)
        assert (competition_ranks(score) == np.arange(size, 0, -1)).all()
        np.testing.assert_allclose(score, (utilities @ weights.T).T, rtol=1e-12)


@given(noise=st.lists(st.integers(-40, 40), min_size=2, max_size=7), level=st.sampled_from([0.0, 1e-4, -1e-6]))
def test_sums_one_rounding_apart_tie_by_linkage(noise: list[int], level: float) -> None:
    """Ties are transitive, also well away from 0 where the terms are larger still."""
    utilities = np.stack([[1.0, level - 1.0 + k * 2.0**-53] for k in noise])
    sums = utilities.sum(-1)
    score = Additive(utilities).score(np.ones(2))
    ordered = np.sort(sums)
    near = 1e-14 * np.abs(utilities).sum(-1).max()
    linked = (np.diff(ordered) <= near * (1 - 1e-6)).all()
    if linked and (level or np.abs(sums).max() <= near):
        assert len(set(score.tolist())) == 1
    np.testing.assert_allclose(score, sums, rtol=0, atol=1e-12)


def test_a_row_that_cancels_leaves_the_others_of_its_batch_alone() -> None:
    utilities = np.array([[0.1, 0.2, -0.3], [0.3, -0.1, -0.2], [0.5, 0.5, -0.9]])[:2]
    weights = np.array([[1.0, 1.0, 1.0], [0.2, 0.5, 0.3], [1.0, 1.0, 1.0]]) / 3
    score = Additive(utilities).score(weights)
    assert score[0].tolist() == score[2].tolist() == [0.0, 0.0]
    assert score[1].tolist() == (weights @ utilities.T)[1].tolist()
    drawn = Additive(np.stack([utilities * 1e-9, utilities])).score(weights[0])
    assert drawn.tolist() == [[0.0, 0.0], [0.0, 0.0]]


def test_parts_and_groups_of_a_scorer_tie_as_the_whole_does() -> None:
    utilities = np.array([[0.1, 0.2, -0.3], [0.3, -0.1, -0.2]])
    scorer = Additive(utilities, reach=0.3)
    weights = np.full(3, 1 / 3)
    assert scorer.rows(np.array([1, 0])).score(weights).tolist() == [0.0, 0.0]
    grouped = methods.forms.merged(scorer, np.array([[0.5, 0.5, 0.0], [0.0, 0.0, 1.0]]))
    assert grouped.score(np.array([2 / 3, 1 / 3])).tolist() == [0.0, 0.0]


def test_no_time_is_spent_where_no_utility_is_negative(monkeypatch: pytest.MonkeyPatch) -> None:
    def refused(*_: object) -> Floats:
        raise AssertionError

    monkeypatch.setattr("clusterdecide.methods.forms.levelled", refused)
    problem = cd.Problem.of([[1.0, 2], [2, 1]], [cd.Criterion(name, scale=(0, 5)) for name in "ab"])
    plain = [cd.WeightedSum(normalisation=kind) for kind in ("scale", "minmax", "sum", "max", "linear")]
    for method in (*plain, methods.Aras(), methods.Marcos(), methods.Gra(), methods.Spotis(), methods.Edas()):
        assert np.isfinite(cd.rank(problem, [0.5, 0.5], method).score).all()
    for method in (*METHODS, methods.Mabac(), methods.Promethee2()):
        with pytest.raises(AssertionError):
            cd.rank(problem, [0.5, 0.5], method)


@pytest.mark.parametrize("kind", ["scale", "minmax", "sum", "max", "linear", "vector"])
def test_the_reach_of_a_normalisation_is_that_of_its_gains(kind: str) -> None:
    x, senses, scales = np.array([[2.0, 3], [4, 5]]), np.array([1.0, -1]), np.array([[1.0, 5], [1, 7]])
    made = affine(x, senses, kind, scales)
    assert made.reach() == pytest.approx(np.abs(made.gains()).max())


@pytest.mark.parametrize("weights", [np.ones(2), np.ones((3, 2))], ids=["one", "many"])
def test_no_number_of_alternatives_hides_that_terms_cancel(weights: Floats) -> None:
    """Scores of 0.009 beside terms of 2, apart by 1.1e-14: more than 1e-12 of the scores, less than of 0.02."""
    utilities = np.stack([[1.0, 0.009 - 1.0 + (i % 2) * 100 * 2.0**-53] for i in range(400)])
    score = Additive(utilities).score(weights)
    assert (score == score[..., :1]).all()
