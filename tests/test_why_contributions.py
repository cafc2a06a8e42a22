"""Each score shared out among the criteria: what is left besides is the base, and nothing else."""

from __future__ import annotations

import json
import math
from dataclasses import dataclass
from itertools import permutations
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import clusterdecide as cd
from clusterdecide._typing import Floats
from clusterdecide.methods import Closeness, General
from clusterdecide.reasons.contributions import contributions
from clusterdecide.testing import problems, weights_for


@dataclass(frozen=True)
class Weakest:
    """The least of the weighted places on the scale: as far from a sum as can be."""

    def on(self, problem: cd.Problem, x: Floats | None = None) -> General:
        low, high = problem.scales.T
        place = (problem.values(x) - low) / (high - low)
        place = np.where(problem.senses > 0, place, 1 - place)
        return General(lambda w: (place ** w[..., None, :]).min(-1))


METHODS: list[Any] = [cd.WeightedSum(), cd.Topsis(normalisation="scale"), cd.Topsis(), Weakest()]


@pytest.mark.parametrize("method", METHODS, ids=repr)
@given(problem=problems(criteria=(1, 4)), data=st.data())
def test_contributions_and_base_add_up_to_each_score(method: Any, problem: cd.Problem, data: st.DataObject) -> None:
    weights = data.draw(weights_for(problem))
    found = contributions(problem, weights, method)
    np.testing.assert_array_equal(found.score, cd.rank(problem, weights, method).score)
    np.testing.assert_allclose(found.values.sum(-1) + found.base, found.score, atol=1e-12)
    assert found.values.shape == problem.shape


@given(problem=problems(criteria=(1, 4)), data=st.data())
def test_closeness_is_shared_out_from_the_worst_point(problem: cd.Problem, data: st.DataObject) -> None:
    weights = data.draw(weights_for(problem))
    method = cd.Topsis(normalisation="scale")
    found = contributions(problem, weights, method)
    size = problem.shape[1]
    worst = np.where(problem.senses > 0, 0.0, 5.0)
    expected = np.zeros(problem.shape)
    for order in permutations(range(size)):
        mixed = np.tile(worst, (len(problem), 1))
        before = np.zeros(len(problem))
        for c in order:
            mixed[:, c] = problem.grades[:, c]
            after = cd.rank(cd.Problem.of(mixed, problem.criteria), weights, method).score
            expected[:, c] += (after - before) / math.factorial(size)
            before = after
    np.testing.assert_allclose(found.values, expected, atol=1e-12)
    assert not found.base.any()


def test_vector_closeness_is_shared_out_whole_as_its_worst_point_is_present() -> None:
    problem = cd.Problem.of([[4, 120], [3, 90], [1, 60]], ["quality", "cost"], sense=["max", "min"])
    found = contributions(problem, [0.6, 0.4], cd.Topsis())
    assert not found.base.any()
    assert found["quality"][2] == pytest.approx(0, abs=1e-15)  # the worst grade earns nothing
    assert found["cost"][0] == pytest.approx(0, abs=1e-15)


@dataclass(frozen=True)
class Beyond:
    """A closeness whose best point lies below some of the alternatives."""

    def on(self, problem: cd.Problem, x: Floats | None = None) -> Closeness:
        grades = problem.values(x)
        return Closeness((grades - 3.0) ** 2, grades**2)


def test_alternatives_beyond_the_best_point_start_from_the_worst_grades() -> None:
    problem = cd.Problem.of([[4, 2], [2, 5]], [cd.Criterion(name, scale=(0, 5)) for name in "ab"])
    found = contributions(problem, [0.5, 0.5], Beyond())
    np.testing.assert_allclose(found.values.sum(-1) + found.base, found.score, atol=1e-12)
    assert found.base == pytest.approx(0)


def test_the_worst_grades_are_ends_of_scales_values_or_the_worst_present() -> None:
    criteria = [
        cd.Criterion("share", value=[(10, 0), (50, 1)]),
        cd.Criterion("cost", sense="min", scale=(0, 100)),
        cd.Criterion("delay", sense="min"),
    ]
    problem = cd.Problem.of([[30, 40, 7], [50, 80, 9]], criteria)

    @dataclass(frozen=True)
    class Sum:
        def on(self, problem: cd.Problem, x: Floats | None = None) -> General:
            gains = problem.values(x) * problem.senses
            return General(lambda w: (gains * w).sum(-1))

    found = contributions(problem, [0.5, 0.3, 0.2], Sum())
    np.testing.assert_allclose(found.base, 0.5 * 0 - 0.3 * 100 - 0.2 * 9)
    np.testing.assert_allclose(found.values, [[0.25, 18, 0.4], [0.5, 6, 0]])
    assert "base" in repr(found).splitlines()[0]


def test_a_tree_a_document_and_a_frame() -> None:
    problem = cd.Problem.of([[4, 3], [3, 5]], [cd.Criterion(name, scale=(0, 5)) for name in ("vision", "team")])
    tree = cd.Hierarchy.of({"strategy": ("0.8", {"vision": 1}), "team": "0.2"})
    found = contributions(problem, tree.weights(), cd.Topsis(normalisation="scale"))
    np.testing.assert_allclose(found["strategy"], found["vision"])
    np.testing.assert_allclose(found["total"], found.score)
    plain = json.loads(json.dumps(found.to_dict(), allow_nan=False))
    assert plain["exact"] is True
    assert list(plain["alternatives"][0]["contributions"]) == ["total", "strategy", "vision", "team"]
    assert found.to_frame("polars").shape == (8, 5)


def test_many_criteria_are_sampled_and_many_alternatives_taken_in_parts() -> None:
    names = [f"C{j + 1}" for j in range(21)]
    grades = np.random.default_rng(1).integers(0, 11, (40, 21)) / 2
    problem = cd.Problem.of(grades, [cd.Criterion(name, scale=(0, 5)) for name in names])
    method = cd.Topsis(normalisation="scale")
    found = contributions(problem, cd.Weights.equal(names), method, draws=10, rng=1)
    np.testing.assert_allclose(found.values.sum(-1), found.score, atol=1e-12)
    assert found.error[:, 1:].max() > 0
    assert "sampled over 10 orders" in repr(found)
    assert "first 30 of 40 shown" in repr(found)
    fewer = contributions(problem.take(range(3)), cd.Weights.equal(names), method, draws=10, rng=1)
    np.testing.assert_allclose(fewer.values, found.values[:3], atol=1e-12)
