"""Methods that compare with a reference point: steps by hand, undefined quotients, extreme magnitudes."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest

import clusterdecide as cd
from clusterdecide.methods import Aras, Codas, Edas, Gra, Mabac, Marcos, Spotis

TIGHT = {"rtol": 1e-12, "atol": 1e-12}
LOOSE = {"rtol": 1e-9, "atol": 1e-10}


def test_steps_are_those_of_the_papers() -> None:
    """Two alternatives by hand: more is better on the first criterion, less on the second."""
    problem = cd.Problem.of([[4.0, 1.0], [2.0, 2.0]], sense=["max", "min"])
    weights = np.array([0.25, 0.75])
    expected: dict[Any, dict[str, Any]] = {
        Codas(): {"normalised": [[1, 1], [0.5, 0.5]], "negative_ideal": [0.125, 0.375], "taxicab": [0.5, 0]},
        Mabac(): {"weighted": [[0.5, 1.5], [0.25, 0.75]], "border": [0.25 * 2**0.5, 0.75 * 2**0.5]},
        Marcos(): {"ideal": weights, "anti_ideal": [0.125, 0.375], "to_ideal": [1, 0.5], "to_anti_ideal": [2, 1]},
        Gra(): {"distance": [[0, 0], [1, 1]], "contribution": [[0.25, 0.75], [0.25 / 3, 0.25]]},
        Edas(): {
            "average": [3, 1.5],
            "above": [[1 / 3, 1 / 3], [0, 0]],
            "weighted_above": [1 / 3, 0],
            "weighted_below": [0, 1 / 3],
            "share_above": [1, 0],
            "share_below": [1, 0],
        },
        Aras(): {"optimal": [4, 1], "normalised": [[0.4, 0.4], [0.2, 0.2]], "weighted_optimal": [0.1, 0.3]},
        Spotis(bounds="data"): {"reference": [4, 1], "distance": [[0, 0], [1, 1]], "total": [0, 1]},
    }
    for method, steps in expected.items():
        found = method.on(problem).steps(weights)
        for name, values in steps.items():
            np.testing.assert_allclose(getattr(found, name), values, **TIGHT, err_msg=f"{method!r} {name}")


def test_steps_lead_to_the_score_at_weights_of_any_sum() -> None:
    problem = cd.Problem.of([[4.0, 1.0], [2.0, 2.0], [1.0, 3.0]], sense=["max", "min"])
    weights = np.array([1.0, 3.0])
    for method in (Codas(), Mabac(), Marcos(), Gra(), Edas(), Aras(), Spotis(bounds="data")):
        scorer = method.on(problem)
        np.testing.assert_allclose(scorer.steps(weights).score, scorer.score(weights), **TIGHT, err_msg=repr(method))


def test_where_all_coincide_scores_are_as_documented() -> None:
    same = cd.Problem.of([[2.0, 3.0]] * 3, [cd.Criterion("C1", scale=(0, 5)), cd.Criterion("C2", "min", scale=(0, 5))])
    weights = np.array([0.25, 0.75])
    documented = {
        Edas(): 0.5,
        Mabac(): 0.0,
        Marcos(): 2 / 3,
        Aras(): 1.0,
        Gra(): 1.0,
        Codas(): 0.0,
        Spotis(bounds="data"): 1.0,
    }
    for method, expected in documented.items():
        np.testing.assert_allclose(method.on(same).score(weights), [expected] * 3, rtol=1e-14, err_msg=repr(method))


@pytest.mark.parametrize("method", [Marcos(), Aras(), Edas(), Codas(), Mabac(), Gra()], ids=repr)
def test_a_criterion_of_zeros_counts_as_any_other_on_which_all_are_equal(method: Any) -> None:
    weights = np.array([0.3, 0.7])
    zeros, twos = (cd.Problem.of([[1.0, c], [3.0, c], [2.0, c]]) for c in (0.0, 2.0))
    np.testing.assert_allclose(method.on(zeros).score(weights), method.on(twos).score(weights), **TIGHT)


def test_marcos_without_an_anti_ideal_is_the_limit() -> None:
    problem = cd.Problem.of([[0.0, 4.0], [2.0, 0.0], [0.0, 0.0]])
    near = cd.Problem.of([[1e-12, 4.0], [2.0, 1e-12], [1e-12, 1e-12]])
    weights = np.array([0.5, 0.5])
    scorer = Marcos().on(problem)
    np.testing.assert_allclose(scorer.score(weights), Marcos().on(near).score(weights), atol=1e-10)
    assert scorer.score(weights).tolist() == [0.5, 0.5, 0.0]
    assert scorer.steps(weights).to_anti_ideal.tolist() == [math.inf, math.inf, 1.0]


def test_magnitudes_at_the_ends_of_floats_are_no_trouble() -> None:
    grades = np.array([[1.0, 5.0], [4.0, 2.0], [3.0, 3.0]])
    problem = cd.Problem.of(grades, sense=["max", "min"])
    weights = np.array([0.4, 0.6])
    for factor in (1e-300, 1e300):
        scaled = cd.Problem.of(grades * factor, sense=["max", "min"])
        for method in (Edas(), Mabac(), Marcos(), Aras(), Gra(), Codas(), Spotis(bounds="data")):
            score = method.on(scaled).score(weights)
            np.testing.assert_allclose(score, method.on(problem).score(weights), **LOOSE, err_msg=repr(method))
        np.testing.assert_allclose(Edas().on(scaled).steps(weights).average, [8 / 3 * factor, 10 / 3 * factor])
        assert Spotis(bounds="data").on(scaled).steps(weights).reference.tolist() == [4 * factor, 2 * factor]


def test_an_optimum_given_counts_where_all_grades_are_zero() -> None:
    problem = cd.Problem.of([[0.0, 1.0], [0.0, 3.0]], ["a", "b"])
    weights = np.array([0.5, 0.5])
    steps = Aras(optimal={"a": 7.0}).on(problem).steps(weights)
    np.testing.assert_allclose(steps.normalised[:, 0], [0, 0], **TIGHT)
    np.testing.assert_allclose(steps.score, [(1 / 7) / (1 + 3 / 7), (3 / 7) / (1 + 3 / 7)], **TIGHT)
