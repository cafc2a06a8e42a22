"""Flows by sorting against every pair in exact arithmetic, against the square, and batched against one by one."""

from __future__ import annotations

from fractions import Fraction
from math import expm1
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from clusterdecide.kernels.promethee import BELL, SLOPE, STEPS, Flows, Preference, flows, preference_indices

TIGHT = {"rtol": 1e-12, "atol": 1e-12}
LARGEST = float(np.finfo(np.float64).max)
COLUMNS = (
    st.lists(st.integers(0, 6).map(float), min_size=1, max_size=9),
    st.lists(st.integers(0, 20).map(lambda n: n / 10), min_size=1, max_size=9),
    st.lists(st.integers(-9, 9).map(lambda n: 1e12 + n / 8), min_size=1, max_size=9),
    st.lists(st.sampled_from([LARGEST, -LARGEST, 1e300, 1.0, 0.0, -0.0, 5e-324, 1e-310]), min_size=1, max_size=6),
    st.lists(st.floats(allow_nan=False, allow_infinity=False), min_size=1, max_size=6),
)


@st.composite
def cases(draw: st.DrawFn) -> tuple[list[float], float, float]:
    """Gains with ties, offsets, huge and tiny magnitudes; thresholds that often equal a difference of two."""
    x = draw(st.one_of(COLUMNS))
    gaps = sorted({abs(a - b) for a in x for b in x} - {float("inf")})
    near = st.tuples(st.sampled_from(gaps), st.sampled_from([1.0, 0.5, 1 + 2**-52, 3.0]))
    first, second = (min(gap * factor, LARGEST) for gap, factor in (draw(near), draw(near)))
    return x, min(first, second), max(first, second)


def function(shape: int, q: float, p: float) -> Preference:
    return Preference(np.array([shape]), np.array([q]), np.array([p]))


def found(x: Any, shape: int, q: float, p: float) -> tuple[Any, Any]:
    both = flows(np.array(x)[:, None], function(shape, q, p))
    return both.leaving[:, 0], both.entering[:, 0]


def summed(x: list[float], preferred: Any) -> tuple[list[float], list[float]]:
    """Leaving and entering flows, pair by pair."""
    leaving = [float(sum(preferred(a, b) for b in x)) for a in x]
    return leaving, [float(sum(preferred(b, a) for b in x)) for a in x]


@given(case=cases())
def test_the_straight_rise_is_that_of_exact_arithmetic(case: tuple[list[float], float, float]) -> None:
    x, q, p = case
    if q == p:
        q, p = float(np.nextafter(p, 0.0)), p or 5e-324
    low, high = Fraction(q), Fraction(p)

    def preferred(a: float, b: float) -> Fraction:
        gap = Fraction(a) - Fraction(b)
        return Fraction(min(max(gap - low, Fraction(0)), high - low) / (high - low))

    for mine, exact in zip(found(x, SLOPE, q, p), summed(x, preferred)):
        np.testing.assert_allclose(mine, exact, rtol=1e-13, atol=1e-13)


def over(a: float, b: float, threshold: float) -> bool:
    """Whether a exceeds b by more than the threshold and rounding, in exact arithmetic."""
    rest = Fraction(a) - Fraction(threshold)
    return Fraction(b) < rest - Fraction(8 * 2**-52) * max(abs(Fraction(a)), abs(rest))


@given(case=cases())
def test_steps_count_who_is_exceeded_by_more_than_each_threshold(case: tuple[list[float], float, float]) -> None:
    x, q, p = case
    exact = summed(x, lambda a, b: (over(a, b, q) + over(a, b, p)) / 2)
    for mine, expected in zip(found(x, STEPS, q, p), exact):
        assert mine.tolist() == expected


@pytest.mark.parametrize(("a", "b", "gap"), [(0.8, 0.6, 0.2), (0.3, 0.1, 0.2), (0.8, 0.7, 0.1), (1.1, 1.0, 0.1)])
def test_a_difference_that_equals_a_threshold_but_for_rounding_does_not_exceed_it(
    a: float, b: float, gap: float
) -> None:
    for turned in (1.0, -1.0):
        x = [turned * a, turned * b]
        for mine in found(x, STEPS, gap, gap):
            assert mine.tolist() == [0.0, 0.0]
        leaving, entering = found(x, STEPS, gap * (1 - 1e-9), gap)
        assert sorted(leaving) == sorted(entering) == [0.0, 0.5]


def test_values_one_rounding_apart_are_not_preferred() -> None:
    leaving, entering = found([0.3, 0.1 + 0.2, 0.4], STEPS, 0.0, 0.0)
    assert leaving.tolist() == [0.0, 0.0, 2.0]
    assert entering.tolist() == [1.0, 1.0, 0.0]


@given(case=cases(), width=st.sampled_from([1e-300, 0.3, 1.0, 1e12, LARGEST]))
def test_the_gaussian_is_summed_pair_by_pair(case: tuple[list[float], float, float], width: float) -> None:
    x = case[0]

    def preferred(a: float, b: float) -> float:
        z = min(max((Fraction(a) - Fraction(b)) / Fraction(width), Fraction(0)), Fraction(100))
        return -expm1(-(float(z) ** 2) / 2)

    for mine, expected in zip(found(x, BELL, 0.0, width), summed(x, preferred)):
        np.testing.assert_allclose(mine, expected, **TIGHT)


def test_a_wide_gaussian_keeps_its_tiny_preferences() -> None:
    leaving, _ = found([0.0, 1.0, 2.0], BELL, 0.0, 1e9)
    np.testing.assert_allclose(leaving, [0.0, 0.5e-18, 2.5e-18], rtol=1e-9)


def drawn(seed: int, shape: tuple[int, ...]) -> tuple[Any, Preference]:
    """Gains on a grid or not, and every shape of function."""
    generator = np.random.default_rng(seed)
    x = generator.normal(size=shape) * 10.0 ** generator.integers(-3, 6)
    x = np.where(generator.random(shape[-1]) < 0.5, np.round(x, 1), x) + generator.choice([0.0, 1e6])
    kinds, size = generator.integers(0, 3, shape[-1]), np.abs(x).max() or 1.0
    q = np.round(size * generator.uniform(0, 0.1, shape[-1]), 1) * (kinds != BELL)
    p = q + size * generator.choice([1e-3, 0.1, 1.0], shape[-1])
    return x, Preference(kinds, q, np.where(generator.random(shape[-1]) < 0.3, np.where(kinds == STEPS, q, p), p))


def squared(x: Any, preference: Preference) -> Flows:
    """Flows by the square, criterion by criterion."""
    columns = [(x[..., [c]], Preference(*(part[[c]] for part in preference))) for c in range(x.shape[-1])]
    each = [preference_indices(*column, np.ones(1)) for column in columns]
    return Flows(np.stack([one.sum(-1) for one in each], -1), np.stack([one.sum(-2) for one in each], -1))


@given(seed=st.integers(0, 2**32 - 1), count=st.integers(1, 40), criteria=st.integers(1, 5))
def test_flows_are_those_of_the_square(seed: int, count: int, criteria: int) -> None:
    x, preference = drawn(seed, (count, criteria))
    for mine, square in zip(flows(x, preference), squared(x, preference)):
        assert np.isfinite(mine).all()
        np.testing.assert_allclose(mine, square, rtol=1e-10, atol=1e-10)


@pytest.mark.parametrize("shape", [STEPS, SLOPE, BELL])
def test_many_alternatives_are_cut_into_blocks(shape: int) -> None:
    """Several blocks of criteria, and of pairs under the Gaussian."""
    x = np.random.default_rng(3).lognormal(size=(700, 25))
    preference = Preference(np.full(25, shape), np.full(25, 0.2), np.full(25, 0.9))
    for mine, square in zip(flows(x, preference), squared(x, preference)):
        np.testing.assert_allclose(mine, square, rtol=1e-10, atol=1e-10)


@given(seed=st.integers(0, 2**32 - 1), sizes=st.tuples(st.integers(1, 4), st.integers(1, 3), st.integers(1, 12)))
def test_a_batch_is_its_matrices_one_by_one(seed: int, sizes: tuple[int, int, int]) -> None:
    x, preference = drawn(seed, (*sizes, 3))
    both = flows(x, preference)
    weights = np.random.default_rng(seed).dirichlet(np.ones(3), sizes[:2])
    indices = preference_indices(x, preference, weights)
    for at in np.ndindex(sizes[:2]):
        one = flows(x[at], preference)
        np.testing.assert_allclose(both.leaving[at], one.leaving, **TIGHT)
        np.testing.assert_allclose(both.entering[at], one.entering, **TIGHT)
        np.testing.assert_allclose(indices[at], preference_indices(x[at], preference, weights[at]), **TIGHT)


@given(seed=st.integers(0, 2**32 - 1), count=st.integers(1, 30))
def test_what_leaves_enters_and_lies_between_nobody_and_all_others(seed: int, count: int) -> None:
    both = flows(*drawn(seed, (count, 4)))
    np.testing.assert_allclose(both.leaving.sum(0), both.entering.sum(0), rtol=1e-12, atol=1e-10)
    for part in both:
        assert part.min() >= 0
        assert part.max() <= count - 1 + 1e-9


def test_a_hundred_thousand_far_from_zero_lose_nothing() -> None:
    """Prefix sums of plain floats would lose four digits here: exact integers are the oracle."""
    steps = np.random.default_rng(5).integers(0, 1 << 20, 100_000)
    leaving, entering = found(1e9 + steps / 1024, SLOPE, 16 / 1024, 80 / 1024)
    counts = np.bincount(steps, minlength=(1 << 20) + 200).astype(np.int64)
    before = np.concatenate([np.zeros(201, dtype=np.int64), np.cumsum(counts)])  # who lies under v, at v + 200
    under, above = np.zeros(len(steps), dtype=np.int64), np.zeros(len(steps), dtype=np.int64)
    for gap in range(17, 80):
        under += (gap - 16) * np.where(steps >= gap, counts[steps - gap], 0)
        above += (gap - 16) * counts[steps + gap]
    beyond = before[np.maximum(steps - 80 + 1 + 200, 0)]
    ahead = len(steps) - before[np.minimum(steps + 80 + 200, len(before) - 1)]
    np.testing.assert_allclose(leaving, beyond + under / 64, rtol=1e-13)
    np.testing.assert_allclose(entering, ahead + above / 64, rtol=1e-13)


def test_flows_come_criterion_first_for_products_with_weights() -> None:
    both = flows(np.ones((4, 3)), Preference(np.zeros(3, dtype=int), np.zeros(3), np.zeros(3)))
    assert (both.leaving - both.entering).T.flags.c_contiguous
