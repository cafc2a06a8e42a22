"""CODAS: its threshold, its sums, and what the threshold costs."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import clusterdecide as cd
from clusterdecide.kernels import codas
from clusterdecide.methods import Codas

TIGHT = {"rtol": 1e-12, "atol": 1e-12}


@given(seed=st.integers(0, 2**32 - 1), tau=st.sampled_from([0.0, 1e-13, 0.02, 0.25, 0.5, 3.0]))
def test_sums_of_codas_are_those_of_its_pairs(seed: int, tau: float) -> None:
    """Distances on a grid, so that many are equal and many are apart by the threshold to the last digit."""
    generator = np.random.default_rng(seed)
    shape = (*generator.integers(1, 4, 2), generator.integers(1, 40))
    euclidean, taxicab = generator.integers(0, 9, (2, *shape)) / 4
    pairs = codas.assessment(euclidean, taxicab, tau)
    np.testing.assert_allclose(codas.relative_assessment(euclidean, taxicab, tau), pairs.sum(-1), **TIGHT)


def test_the_threshold_of_codas_is_reached_from_it_on_whatever_the_rounding() -> None:
    """0.32 - 0.3 is a little more than 0.02 in floats, 0.12 - 0.1 a little less."""
    for low, high in ((0.3, 0.32), (0.1, 0.12)):
        ends = np.array([low, high])
        assert codas.assessment(ends, 2 * ends, 0.02)[1, 0] == pytest.approx(0.06, abs=1e-12)
        assert codas.assessment(ends, 2 * ends, 0.02 + 1e-9)[1, 0] == pytest.approx(0.02, abs=1e-12)
        assert codas.relative_assessment(ends, 2 * ends, 0.02)[1] == pytest.approx(0.06, abs=1e-12)
        assert codas.relative_assessment(ends, 2 * ends, 0.02 + 1e-9)[1] == pytest.approx(0.02, abs=1e-12)


@pytest.mark.parametrize("tau", [0.01, 0.02, 0.1, 0.3, 0.45])
def test_below_half_a_threshold_of_codas_may_put_the_better_behind(tau: float) -> None:
    """Whoever comes within the threshold of rivals that are far by one criterion alone loses what it led by the sum."""
    method, size, share = Codas(tau=tau), 900, 0.48
    weights = np.array([share, *[(1 - share) / size] * size])

    def row(euclidean: float) -> list[float]:
        """Best on all small criteria, and so far on the large one."""
        return [math.sqrt(euclidean**2 - (1 - share) ** 2 / size) / share, *[1.0] * size]

    rivals = [[1.0, *[0.0] * size]] * 6
    zero = [[0.0] * (size + 1)]
    worse, better = row(share - tau - 1e-3), row(share - tau + 1e-3)
    score = method.on(cd.Problem.of([worse, better, *rivals, *zero])).score(weights)
    assert score[0] > score[1] + 0.1  # dominance
    rest = [row(share - tau - 2e-3), *rivals, *zero]
    before, after = (method.on(cd.Problem.of([one, *rest])).score(weights) for one in (worse, better))
    assert before[0] > before[1]
    assert after[0] < after[1]  # improvement
    assert {"weak_dominance", "strict_dominance", "improve"} <= method.laws().broken
    assert {"weak_dominance", "strict_dominance", "improve"} <= Codas(tau=0.5).laws().open
    assert {"weak_dominance", "strict_dominance"} <= Codas(tau=0.0).laws().holds


def test_dominance_fails_codas_as_published() -> None:
    """Seven alternatives, all criteria to be minimised: the third is nowhere worse than the first and comes behind."""
    problem = cd.Problem.of([[3, 1, 2], [1, 3, 1], *[[2, 1, 2]] * 5], sense=["min"] * 3)
    score = Codas().on(problem).score(np.array([0.3, 0.4, 0.3]))
    assert score[2] < score[0] - 5e-4
    np.testing.assert_allclose(score[[0, 2]], [-0.0066, -0.0074], atol=5e-5)


def test_scores_of_codas_add_up_to_nothing() -> None:
    score = Codas().on(cd.Problem.of([[1, 5], [4, 2], [3, 3]])).score(np.array([0.5, 0.5]))
    assert score.sum() == pytest.approx(0, abs=1e-15)
