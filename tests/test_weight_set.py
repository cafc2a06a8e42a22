"""Where weights may lie: uniform draws from polytopes by each of the ways there are, Dirichlet laws, given draws."""

from __future__ import annotations

import json
import pickle
from typing import Any

import numpy as np
import pytest

import clusterdecide as cd
from clusterdecide.kernels import polytope
from clusterdecide.model import Sobol, WeightSource

N = 20_000
BOUNDS = {"a": (0.1, 1), "b": (0.2, 1), "c": (0.05, 0.9)}
MANY = cd.WeightSet.between({f"c{j}": (0.0, 0.1) for j in range(24)})
ABC = cd.WeightSet.simplex(["a", "b", "c"])


def rng(seed: int = 1) -> np.random.Generator:
    return np.random.default_rng(seed)


def test_draws_repeat_with_the_seed_and_differ_without() -> None:
    region = cd.WeightSet.between(BOUNDS)
    assert (region.draw(50, rng(3)) == region.draw(50, rng(3))).all()
    assert (region.draw(50, rng(3)) != region.draw(50, rng(4))).any()
    assert region.draw(0, rng()).shape == (0, 3)


def test_bounds_are_tightened_by_the_sum() -> None:
    region = cd.WeightSet.between({"a": (0, 1), "b": (0.3, 0.6), "c": (0.3, 0.9)})
    np.testing.assert_allclose(region.low, [0, 0.3, 0.3])
    np.testing.assert_allclose(region.high, [0.4, 0.6, 0.7])
    floor = cd.WeightSet.between({"a": (0, 0.4), "b": (0, 0.3)} | {"c": (0, 1)})
    np.testing.assert_allclose(floor.low, [0, 0, 0.3])


def test_around_is_a_share_of_each_weight() -> None:
    weights = cd.Weights.of({"a": 0.5, "b": 0.5, "c": 0.0})
    region = cd.WeightSet.around(weights, 0.2)
    np.testing.assert_allclose(region.low, [0.4, 0.4, 0])
    np.testing.assert_allclose(region.high, [0.6, 0.6, 0])
    assert (region.draw(100, rng())[:, 2] == 0).all()
    wide = cd.WeightSet.around(weights, 3.0)
    np.testing.assert_allclose(wide.high, [1, 1, 0])
    assert repr(region) == "WeightSet(a 0.4 to 0.6, b 0.4 to 0.6, c 0 to 0)"
    assert repr(cd.WeightSet.simplex(["a", "b"])) == "WeightSet.simplex(2 criteria)"


def test_a_set_says_what_it_is() -> None:
    order = cd.WeightSet.order(["a", ("b", "c"), "d"])
    assert repr(order) == "WeightSet.order(a > (b, c) > d)"
    assert repr(order.where({"a": 2, "d": -1.5}, at_most=0.7, at_least=0.1)) == (
        "WeightSet(a >= b, a >= c, b >= d, c >= d, 2 a - 1.5 d <= 0.7, 2 a - 1.5 d >= 0.1)"
    )
    bounded = cd.WeightSet.between({"a": (0.2, 0.6), "b": (0, 0.5), "c": (0, 1)}).ratio("a", "b", 1, 3)
    assert repr(bounded) == "WeightSet(a 0.2 to 0.6, b 0 to 0.5, c 0 to 0.8, a / b >= 1, a / b <= 3)"
    assert repr(cd.WeightSet.order([("a", "b")])) == "WeightSet.simplex(2 criteria)"
    long = cd.WeightSet.order([f"c{j}" for j in range(9)])
    assert repr(long) == "WeightSet.order(c0 > ... > c8; 9 criteria)"
    plain = json.loads(json.dumps(ABC.ratio("a", "b", 2, 2).where({"c": 1}, at_least=0.1).to_dict()))
    assert plain == {
        "set": "WeightSet(a / b = 2, c >= 0.1)",
        "criteria": ["a", "b", "c"],
        "bounds": {"a": [0, 1], "b": [0, 1], "c": [0, 1]},
        "constraints": [
            {"words": "a / b = 2", "weights": {"a": 1, "b": -2}, "equal": 0},
            {"words": "c >= 0.1", "weights": {"c": -1}, "at_most": -0.1},
        ],
    }


def test_constraints_follow_the_criteria_of_a_problem() -> None:
    problem = cd.Problem.of([[4, 2, 1], [2, 4, 1]], ["c", "a", "b"])
    region = cd.WeightSet.between({"a": (0, 0.6), "b": (0.1, 1), "c": (0, 1)}).ratio("a", "b", 1, 3)
    region = region.where({"c": 1, "a": 1}, equal=0.7)
    moved = region.aligned(problem)
    assert moved.criteria == ("c", "a", "b")
    drawn = moved.draw(500, rng())
    assert region.contains(drawn[:, [1, 2, 0]]).all()
    for mine, theirs in zip(moved.constraints, region.constraints):
        np.testing.assert_array_equal(mine, theirs[..., [2, 0, 1]] if theirs.shape[-1:] == (3,) else theirs)
    assert region.aligned(cd.Problem.of([[4, 2, 1]], ["a", "b", "c"])) is region


def test_contains_tells_vectors_apart() -> None:
    region = ABC.ratio("a", "b", 1, 2).where({"c": 1}, equal=0.4)
    inside = [[0.4, 0.2, 0.4], [0.3, 0.3, 0.4], [0.35, 0.25, 0.4]]
    outside = [[0.41, 0.19, 0.4], [0.29, 0.31, 0.4], [0.4, 0.2, 0.3], [0.35, 0.2, 0.45], [np.nan, 0.2, 0.4]]
    assert region.contains(np.array([inside])).tolist() == [[True] * 3]
    assert not region.contains(np.array(outside)).any()
    assert region.contains(np.array([0.3 - 1e-6, 0.3 + 1e-6, 0.4])).shape == ()
    assert not region.contains(np.array([0.3 - 1e-6, 0.3 + 1e-6, 0.4]))
    assert region.contains(np.array([0.3 - 1e-6, 0.3 + 1e-6, 0.4]), tol=1e-5)
    assert not ABC.contains(np.array([-0.1, 0.6, 0.5]))
    with pytest.raises(cd.InvalidInputError, match=r"weights have shape \(2,\); the last axis must be the 3 criteria"):
        region.contains(np.array([0.5, 0.5]))


def test_ratios_bound_the_first_weight_by_the_second() -> None:
    pair = cd.WeightSet.simplex(["a", "b"])
    assert sorted(pair.ratio("a", "b", 1, 4).vertices[:, 0].round(12)) == [0.5, 0.8]
    assert sorted(pair.ratio("b", "a", 1, 4).vertices[:, 0].round(12)) == [0.2, 0.5]
    assert sorted(pair.ratio("a", "b", 4, float("inf")).vertices[:, 0].round(12)) == [0.8, 1.0]
    assert sorted(ABC.ratio("a", "b", 0, 0).vertices[:, 0].round(12)) == [0.0, 0.0]


def test_constraints_that_say_nothing_new_change_nothing() -> None:
    plain = ABC.ratio("a", "b", 1, 2)
    wordy = plain.where({"a": 1, "b": -1}, at_least=0).where({"a": 1, "b": 1, "c": 1}, equal=1).ratio("a", "b", 0, 7)
    wordy = wordy.where({"a": 2, "b": 2, "c": 2}, at_most=2).where({"c": 1}, at_most=1)
    assert sorted(wordy.vertices.round(12).tolist()) == sorted(plain.vertices.round(12).tolist())
    np.testing.assert_allclose(wordy.centre, plain.centre)


def test_the_set_up_is_done_once(monkeypatch: pytest.MonkeyPatch) -> None:
    region = cd.WeightSet.order(list("abcd")).where({"a": 1}, at_most=0.6)
    first = region.draw(10, rng(5))
    region.draw(7, rng(8))
    for name in ("corners", "triangulation", "frame", "inner"):
        monkeypatch.setattr(polytope, name, None)
    assert (region.draw(10, rng(5)) == first).all()


def test_sets_travel_between_processes() -> None:
    region = cd.WeightSet.order(list("abcd")).where({"a": 1}, at_most=0.6)
    again = pickle.loads(pickle.dumps(region))  # noqa: S301 - our own bytes
    assert (again.draw(10, rng(5)) == region.draw(10, rng(5))).all()


def test_a_single_criterion_has_all_the_weight() -> None:
    assert cd.WeightSet.simplex(["a"]).draw(3, rng()).tolist() == [[1.0]] * 3


@pytest.mark.parametrize(
    ("build", "words"),
    [
        (lambda: cd.WeightSet.between({}), "bounds are empty: at least one criterion is needed"),
        (
            lambda: cd.WeightSet.between({"a": (0.5, 0.4), "b": (0, 1)}),
            "of 'a' must satisfy 0 <= lower <= upper <= 1",
        ),
        (lambda: cd.WeightSet.between({"a": (-0.1, 0.4), "b": (0, 1)}), "of 'a' must satisfy"),
        (lambda: cd.WeightSet.between({"a": (0, 1.4), "b": (0, 1)}), "of 'a' must satisfy"),
        (lambda: cd.WeightSet.between({"a": (0, float("nan")), "b": (0, 1)}), "of 'a' must satisfy"),
        (lambda: cd.WeightSet.between({"a": 0.5, "b": (0, 1)}), r"of 'a' must be \(lower, upper\), got 0.5"),
        (lambda: cd.WeightSet.between({"a": (0, "x"), "b": (0, 1)}), r"of 'a' must be \(lower, upper\)"),
        (lambda: cd.WeightSet.between({"a": (0, 0.5, 1), "b": (0, 1)}), r"of 'a' must be \(lower, upper\)"),
        (
            lambda: cd.WeightSet.between({"a": (0, 0.4), "b": (0, 0.5)}),
            r"no weight vector fits .*upper bounds to 0\.9",
        ),
        (lambda: cd.WeightSet.between({"a": (0.6, 1), "b": (0.5, 1)}), "lower bounds sum to 1.1"),
        (lambda: cd.WeightSet.between({"a": (0.5, 0.5), "b": (0.5, 0.5)}), "a point is not a set, use it as Weights"),
        (lambda: cd.WeightSet.between({"a": (0.5, 1), "b": (0.5, 1)}), "a point is not a set"),
        (lambda: cd.WeightSet.between({"": (0, 1)}), "non-empty text"),
        (lambda: cd.WeightSet.simplex(["a", "a"]), "two criteria have the same name 'a'"),
        (lambda: cd.WeightSet.simplex("ab"), "criteria must be a sequence of names"),
        (
            lambda: cd.WeightSet.around(cd.Weights.equal(["a", "b"]), 0),
            "relative must be a positive number",
        ),
        (lambda: cd.WeightSet.around(cd.Weights.equal(["a", "b"]), float("nan")), "a point is not a set"),
        (lambda: cd.WeightSet.order("ab"), "an order must be a sequence of names, the most important first, got 'ab'"),
        (lambda: cd.WeightSet.order({"a", "b"}), "an order must be a sequence"),
        (lambda: cd.WeightSet.order([]), "at least one criterion in each place"),
        (lambda: cd.WeightSet.order(["a", ()]), "at least one criterion in each place"),
        (lambda: cd.WeightSet.order(["a", ("b", "a")]), "two criteria have the same name 'a'"),
        (lambda: cd.WeightSet.order(["a", 3]), "non-empty text"),
        (lambda: ABC.ratio("a", "x", 1, 2), "unknown criteria 'x'; the criteria are 'a', 'b', 'c'"),
        (lambda: ABC.ratio("a", "a", 1, 2), "the ratio of 'a' to 'a': two different criteria are needed"),
        (lambda: ABC.ratio("a", "b", 3, 2), r"must satisfy 0 <= lower <= upper, got \(3, 2\)"),
        (lambda: ABC.ratio("a", "b", -1, 2), "must satisfy 0 <= lower <= upper"),
        (lambda: ABC.ratio("a", "b", 0, float("inf")), "is unbounded: from 0 to infinity says nothing"),
        (
            lambda: ABC.ratio("a", "b", float("nan"), 1),
            "lower bound of the ratio of 'a' to 'b' must be a finite number",
        ),
        (
            lambda: ABC.ratio("a", "b", 1, float("nan")),
            "upper bound of the ratio of 'a' to 'b' must be a finite number",
        ),
        (lambda: ABC.ratio("a", "b", 1, "x"), "must be a finite number, got 'x'"),
        (lambda: ABC.where({"x": 1}, at_most=1), "a constraint names unknown criteria 'x'"),
        (lambda: ABC.where({}, at_most=1), "must give coefficients of criteria"),
        (lambda: ABC.where([1, 2, 3], at_most=1), "must give coefficients of criteria"),
        (lambda: ABC.where({"a": 0}, at_most=1), "all coefficients of 'a' are 0"),
        (lambda: ABC.where({"a": float("nan")}, at_most=1), "the coefficient of 'a' must be a finite number, got nan"),
        (lambda: ABC.where({"a": True}, at_most=1), "the coefficient of 'a' must be a finite number"),
        (lambda: ABC.where({"a": 1, "b": -2}), "a - 2 b: give at_most, at_least or both, .* got none of them"),
        (lambda: ABC.where({"a": 1}, at_most=1, equal=0.5), "got at_most, equal"),
        (lambda: ABC.where({"a": 1}, at_most=float("nan")), "at_most of a must be a finite number, got nan"),
        (lambda: ABC.where({"a": 1}, at_least=0.5, at_most=0.4), "at_least 0.5 is above at_most 0.4"),
        (
            lambda: ABC.where({"a": 1}, at_least=0.6).ratio("b", "a", 1, 2),
            "infeasible.*'a >= 0.6', 'b / a >= 1' cannot hold together",
        ),
        (
            lambda: cd.WeightSet.between({"a": (0.5, 1), "b": (0, 1), "c": (0, 1)}).where({"b": 1}, equal=0.7),
            "infeasible.*'a >= 0.5', 'b = 0.7' cannot hold together",
        ),
        (lambda: ABC.where({"a": 1, "b": 1, "c": 1}, at_most=0.9), r"infeasible.*'a \+ b \+ c <= 0.9' cannot"),
        (lambda: ABC.where({"a": 1}, equal=1), "'a = 1' leave a single weight vector; a point is not a set"),
        (lambda: ABC.ratio("a", "b", 1, 1).ratio("b", "c", 2, 2), "leave a single weight vector"),
        (
            lambda: ABC.where({"a": 1, "b": -1}, at_least=0, at_most=1e-10),
            "leave a set thinner than 1e-09 in some direction",
        ),
        (lambda: cd.WeightSet.hull([[0.5, 0.5]], ["a", "b"]), "'hull of 1 vectors' leave a single weight vector"),
        (lambda: cd.WeightSet.hull([[0.5, 0.5]] * 3, ["a", "b"]), "leave a single weight vector"),
        (lambda: cd.WeightSet.hull([[0.5, 0.6]], ["a", "b"]), "draw number 1 is"),
        (lambda: cd.WeightSet.hull([[float("nan"), 1]], ["a", "b"]), "draw number 1 is"),
        (lambda: cd.WeightSet.hull([[0.5, 0.5]], ["a"]), "vectors have 2 weights for 1 criteria"),
        (
            lambda: cd.WeightSet.hull([[0.5, 0.5, 0], [0.5, 0.5 - 1e-10, 1e-10], [1, 0, 0]], list("abc")),
            "hull of 3 vectors is thinner",
        ),
        (
            lambda: cd.WeightSet.hull(rng().dirichlet(np.ones(12), 40), [f"c{j}" for j in range(12)]),
            "hull of 40 vectors in 11 dimensions has too many facets",
        ),
        (lambda: cd.WeightSet.simplex(list("ab")).diagnose(10), "at least 1000 draws, got 10"),
        (lambda: Sobol(cd.Weights.equal(["a", "b"])), "quasi-random points need a WeightSet, got Weights"),  # type: ignore[arg-type]
        (lambda: Sobol(MANY), "quasi-random points need fewer vertices than this set on 24 criteria has"),
        (lambda: MANY.vertices, "this set on 24 criteria has too many vertices to list"),
        (lambda: cd.Dirichlet(cd.Weights.equal(["a", "b"]), 0), "concentration must be a positive number, got 0"),
        (lambda: cd.Dirichlet(cd.Weights.equal(["a", "b"]), float("inf")), "concentration must be"),
        (lambda: cd.Dirichlet(cd.Weights.of({"a": 1.0, "b": 0.0}), 5), "needs positive weights; zero for 'b'"),
        (lambda: cd.Draws([0.5, 0.5]), r"must have shape \(draws, criteria\), got \(2,\)"),
        (lambda: cd.Draws([]), "must have shape"),
        (lambda: cd.Draws([["a", "b"]]), "draws of weights must be numbers of shape"),
        (lambda: cd.Draws([[0.5, 0.5], [1.0]]), "draws of weights must be numbers of shape"),
        (
            lambda: cd.Draws([[0.5, 0.5], [0.5, 0.6]]),
            r"draw number 2 is \[0.5, 0.6\]: weights must be",
        ),
        (lambda: cd.Draws([[1.5, -0.5]]), "draw number 1"),
        (lambda: cd.Draws([[float("nan"), 0.5]]), "draw number 1"),
        (lambda: cd.Draws([[0.5, 0.5]], ["a", "a"]), "two criteria have the same name"),
        (lambda: cd.Draws([[0.5, 0.5]]).draw(2, rng()), "2 draws are asked of 1 given vectors"),
    ],
)
def test_sets_and_laws_refuse(build: Any, words: str) -> None:
    with pytest.raises(cd.InvalidInputError, match=words):
        build()


def test_a_dirichlet_law_has_its_mean_and_variance() -> None:
    weights = cd.Weights.of({"a": 0.6, "b": 0.3, "c": 0.1})
    law = cd.Dirichlet(weights, 20)
    drawn = law.draw(N, rng())
    np.testing.assert_allclose(drawn.sum(-1), 1)
    np.testing.assert_allclose(drawn.mean(0), weights.values, atol=4 * 0.11 / np.sqrt(N))
    np.testing.assert_allclose(drawn.var(0), weights.values * (1 - weights.values) / 21, rtol=0.05)
    assert law.criteria == ("a", "b", "c")
    assert repr(law) == "Dirichlet(concentration=20)"


def test_a_tiny_concentration_still_gives_weights() -> None:
    drawn = cd.Dirichlet(cd.Weights.equal(["a", "b"]), 1e-3).draw(2000, rng())
    assert np.isfinite(drawn).all()
    np.testing.assert_allclose(drawn.sum(-1), 1)


def test_given_draws_are_used_as_they_are() -> None:
    draws = cd.Draws([[0.5, 0.5], [0.2, 0.8]], ["a", "b"])
    assert draws.draw(1, rng()).tolist() == [[0.5, 0.5]]
    assert (len(draws), draws.criteria, repr(draws)) == (2, ("a", "b"), "Draws(2 vectors)")
    assert isinstance(draws, WeightSource)


def test_a_long_set_is_shown_by_its_ends() -> None:
    names = [f"c{j}" for j in range(1, 9)]
    assert repr(cd.WeightSet.around(cd.Weights.equal(names), 0.2)) == (
        "WeightSet(c1 0.1 to 0.15, ..., c8 0.1 to 0.15; 8 criteria)"
    )
