"""Least change of one weight alone against plain loops, and against the order just short of it and just beyond."""

from __future__ import annotations

import json
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import clusterdecide as cd
from clusterdecide._json import canonical_json
from clusterdecide.changes import criticality as module
from clusterdecide.changes.criticality import Criticality, criticality
from clusterdecide.kernels.ranks import competition_ranks
from clusterdecide.testing import problems, weight_vectors

SUM = cd.WeightedSum()


def by_hand(problem: cd.Problem, weights: Any, c: int, *, top: bool) -> float:
    """The definitions of the paper, pair by pair."""
    utilities, least = SUM.on(problem).utilities, np.inf
    score = utilities @ weights
    rank = competition_ranks(score)
    for i in range(len(score)):
        for j in range(len(score)):
            if rank[i] >= rank[j] or (top and rank[i] > 1) or utilities[i, c] == utilities[j, c]:
                continue
            quotient = (score[j] - score[i]) / (utilities[j, c] - utilities[i, c])  # what the weight loses
            at_zero = utilities @ np.where(np.arange(len(weights)) == c, 0, weights)
            level = abs(at_zero[i] - at_zero[j]) <= 1e-12 * abs(score).max()  # a weight of 0 is still one
            if (quotient <= weights[c] or level) and abs(quotient) < abs(least):
                least = -quotient
    return least


@given(problem=problems(alternatives=(1, 6), criteria=(1, 4)), data=st.data())
def test_changes_are_those_of_the_definitions(problem: cd.Problem, data: st.DataObject) -> None:
    weights = data.draw(weight_vectors(problem.shape[1]))
    found = criticality(problem, weights, SUM)
    for c in range(problem.shape[1]):
        assert abs(found.top[c]) == pytest.approx(abs(by_hand(problem, weights, c, top=True)), rel=1e-9)
        assert abs(found.any[c]) == pytest.approx(abs(by_hand(problem, weights, c, top=False)), rel=1e-9)
        assert np.isfinite(found.any[c]) == (found.any_pair[c, 0] >= 0)


@given(problem=problems(alternatives=(2, 6), criteria=(1, 4)), data=st.data())
def test_the_pair_swaps_just_beyond_and_none_does_before(problem: cd.Problem, data: st.DataObject) -> None:
    weights = data.draw(weight_vectors(problem.shape[1], positive=True))
    found, scorer = criticality(problem, weights, SUM), SUM.on(problem)
    now = scorer.score(weights)
    behind = (competition_ranks(now) > competition_ranks(now)[:, None]).nonzero()
    for c, (change, pair) in enumerate(zip(found.any, found.any_pair)):
        least = min(abs(change), 2.0)
        for side in (-1.0, 1.0):  # as far both ways, as long as the weight is positive
            short = weights.copy()
            short[c] = max(0.0, weights[c] + side * least * 0.999)
            score = scorer.score(short)
            assert (score[behind[0]] > score[behind[1]] - 1e-12).all()
        if np.isfinite(change) and weights[c] + change > 1e-6:
            beyond = weights.copy()
            beyond[c] = weights[c] + change * 1.001
            if beyond[c] >= 0:
                score = scorer.score(beyond)
                assert score[pair[1]] > score[pair[0]]


def test_renormalised_weights_give_the_same_order() -> None:
    problem = cd.Problem.of([[4, 1, 2], [2, 3, 1], [1, 2, 5]], [cd.Criterion(n, scale=(0, 5)) for n in "abc"])
    weights = np.array([0.5, 0.3, 0.2])
    for c, change in enumerate(criticality(problem, weights, SUM).top):
        moved = weights.copy()
        moved[c] += change * 1.01
        raw, shares = (SUM.on(problem).score(w) for w in (moved, moved / moved.sum()))
        assert competition_ranks(raw).tolist() == competition_ranks(shares).tolist()
        assert competition_ranks(raw)[0] != competition_ranks(SUM.on(problem).score(weights))[0] or np.isinf(change)


PROBLEM = cd.Problem.of(
    [[4, 2], [2, 3], [1, 1]], [cd.Criterion(n, scale=(0, 5)) for n in ("vision", "market")], alternatives=list("ABC")
)


def test_by_hand() -> None:
    """A = 4 v + 2 m, B = 2 v + 3 m: they meet where 2 v = m. C is behind both on both criteria."""
    found = criticality(PROBLEM, {"vision": 0.6, "market": 0.4}, SUM)
    np.testing.assert_allclose(found.top, [-0.4, 0.8])
    np.testing.assert_allclose(found.percent_top, [200 / 3, 200])
    assert (found.percent_top_critical, found.absolute_top_critical) == ("vision", "vision")
    assert found.top_pair.tolist() == [[0, 1], [0, 1]]
    np.testing.assert_allclose(found.sensitivity, [0.015, 0.005])
    told = json.loads(canonical_json(found.to_dict()))
    assert told["criteria"][0]["top"] == {"change": pytest.approx(-0.4), "pair": ["A", "B"]}
    assert told["exact"] is True
    assert "B catches up with A" in repr(found)
    assert "-0.4000 (66.7 %)" in repr(found)
    assert repr(found).endswith("exact, one weight changes and no other is rescaled")


def test_a_change_below_zero_does_not_count() -> None:
    """B needs more of the market than there is vision to give up: only raising the market does it."""
    found = criticality(PROBLEM.without("B"), {"vision": 0.6, "market": 0.4}, SUM)
    assert np.isinf(found.top).all()
    assert (found.percent_any_critical, found.absolute_top_critical) == (None, None)
    assert found.sensitivity.tolist() == [0.0, 0.0]
    assert found.to_dict()["criteria"][0] == {
        "name": "vision",
        "weight": 0.6,
        "top": {"change": None, "pair": None},
        "any": {"change": None, "pair": None},
        "sensitivity": 0.0,
    }
    assert "never" in repr(found)
    for library in ("pandas", "polars", "pyarrow"):
        assert len(found.to_frame(library)) == 2


@pytest.mark.parametrize("seed", range(20))
def test_a_tie_without_the_criterion_is_found_whatever_the_rounding(seed: int) -> None:
    """The two differ on the first criterion alone: they tie when it has no weight, that is a change of 100 %."""
    weights = np.random.default_rng(seed).dirichlet(np.ones(3))
    problem = cd.Problem.of([[4.5, 3.5, 1], [1, 3.5, 1]], [cd.Criterion(n, scale=(0, 5)) for n in "abc"])
    found = criticality(problem, weights, SUM)
    assert found.top.tolist() == pytest.approx([-weights[0], np.inf, np.inf])
    assert -found.top[0] <= weights[0]
    assert found.percent_top[0] == pytest.approx(100)


@pytest.mark.parametrize("grade", [0.1 + 0.2, 0.3 + 1e-300])
def test_grades_one_rounding_apart_never_swap(grade: float) -> None:
    """However large the weight, scores that differ by rounding tie."""
    problem = cd.Problem.of([[4, 0.3], [2, grade]], [cd.Criterion(n, scale=(0, 5)) for n in "ab"])
    found = criticality(problem, [0.5, 0.5], SUM)
    assert np.isinf(found.top[1])
    assert np.isinf(found.any[1])
    huge = cd.Problem.of([[4, 0], [2, 1e-310]], [cd.Criterion(n, scale=(0, 5)) for n in "ab"])
    assert not np.isnan(criticality(huge, [0.5, 0.5], SUM).top).any()


def test_a_weight_of_zero_has_a_change_and_no_percentage() -> None:
    found = criticality(PROBLEM, {"vision": 1.0, "market": 0.0}, SUM)
    assert found.top[1] == pytest.approx(2.0)
    assert np.isinf(found.percent_top[1])
    assert found.percent_top_critical == "vision"
    assert "+2.0000  " in repr(found)


def test_ties_have_no_order_to_swap() -> None:
    tied = criticality(PROBLEM, cd.Weights.raw([1.0, 2.0]), SUM)
    assert isinstance(tied, Criticality)
    assert {tuple(pair) for pair in tied.any_pair.tolist()} <= {(0, 2), (1, 2), (-1, -1)}


def test_blocks_of_pairs_change_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    problem = cd.Problem.of(
        np.random.default_rng(1).uniform(0, 5, (9, 3)), [cd.Criterion(n, scale=(0, 5)) for n in "abc"]
    )
    before = criticality(problem, [0.5, 0.3, 0.2], SUM)
    monkeypatch.setattr(module, "_PAIRS", 1)
    after = criticality(problem, [0.5, 0.3, 0.2], SUM)
    assert before.to_dict() == after.to_dict()


@pytest.mark.parametrize(
    ("weights", "method", "words"),
    [
        ([0.6, 0.4], cd.Topsis(), "needs a scorer of form Additive; Topsis.* gives Closeness; use breakpoints"),
        ([0.6, 0.3, 0.1], SUM, "3 weights for 2 criteria"),
    ],
)
def test_criticality_refuses(weights: Any, method: Any, words: str) -> None:
    with pytest.raises(cd.InvalidInputError, match=words):
        criticality(PROBLEM, weights, method)


def test_the_smallest_change_is_smallest_whatever_its_sign() -> None:
    """One weight must fall by 0.5, the other rise by 0.125."""
    some = cd.Problem.of([[0.6, 0.1], [0.4, 0.9]], [cd.Criterion(n, scale=(0, 1)) for n in "ab"])
    found = criticality(some, [0.9, 0.1], cd.WeightedSum())
    np.testing.assert_allclose(found.top, [-0.5, 0.125])
    assert found.absolute_top_critical == found.absolute_any_critical == "b"
