"""Kernels: ranks with ties, packed keys, closeness, normalisations, paths of one weight."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from clusterdecide.kernels import sums as sums_kernel
from clusterdecide.kernels.columns import extremes, squares, sums
from clusterdecide.kernels.normalise import normalise
from clusterdecide.kernels.paths import Curves, Lines, _quadratic
from clusterdecide.kernels.ranks import TIE, competition_ranks, count_places, packed_order
from clusterdecide.kernels.topsis import closeness, distance

SHORT = st.lists(st.integers(-3, 3), min_size=1, max_size=8)


def plain_ranks(scores: list[float]) -> list[int]:
    """Ties by linkage of sorted neighbours, in plain Python."""
    order = sorted(range(len(scores)), key=lambda i: -scores[i])
    largest = max(abs(score) for score in scores)
    ranks, place = [0] * len(scores), 1
    for position, i in enumerate(order):
        if position and scores[order[position - 1]] - scores[i] > TIE * largest:
            place = position + 1
        ranks[i] = place
    return ranks


@given(SHORT, st.sampled_from([1.0, 1e-3, 1e300, 5e-13, 1e-300]))
def test_ranks_are_those_of_a_plain_loop(scores: list[int], unit: float) -> None:
    values = 1.0 + np.array(scores) * unit if unit == 5e-13 else np.array(scores) * unit
    expected = plain_ranks(values.tolist())
    assert competition_ranks(values).tolist() == expected
    assert competition_ranks(np.stack([values, values[::-1]])).tolist() == [expected, expected[::-1]]


@given(st.lists(st.integers(0, 4), min_size=1, max_size=12))
def test_ranks_of_clear_scores_are_those_of_scipy(scores: list[int]) -> None:
    from scipy.stats import rankdata

    assert competition_ranks(np.array(scores, float)).tolist() == rankdata(-np.array(scores), method="min").tolist()


def test_ties_chain_through_neighbours() -> None:
    step = 0.9e-12
    assert competition_ranks(np.array([1.0, 1 - step, 1 - 2 * step, 1 - 3 * step, 0.5])).tolist() == [1, 1, 1, 1, 5]
    assert competition_ranks(np.array([1.0, 1 - 1.2e-12])).tolist() == [1, 2]


def test_the_tolerance_of_ties_follows_the_largest_magnitude_of_the_row() -> None:
    near = np.array([1.0, 1.0 + 1e-9, 0.0])
    assert competition_ranks(near).tolist() == [2, 1, 3]
    assert competition_ranks(np.append(near, 1e6)).tolist() == [2, 2, 4, 1]
    assert competition_ranks(np.append(near, -1e6)).tolist() == [1, 1, 3, 4]


def test_all_zero_scores_tie_and_one_alternative_is_first() -> None:
    assert competition_ranks(np.zeros(3)).tolist() == [1, 1, 1]
    assert competition_ranks(np.array([-2.0])).tolist() == [1]
    assert competition_ranks(np.array([[7.0], [0.0]])).tolist() == [[1], [1]]


def by_argsort(key: Any, near: float) -> tuple[Any, Any]:
    order = np.argsort(key, axis=-1)
    ordered = np.take_along_axis(key, order, -1)
    return order, (ordered[:, 1:] - ordered[:, :-1] <= near).any(-1)


ADVERSARIAL = {
    "ends": [[1.0, 2.0], [2.0, 1.0]],
    "all ones": [[1.0] * 5, [2.0] * 5],
    "one bit apart": [[1.5, np.nextafter(1.5, 2), 1.2], [np.nextafter(2, 1), 2.0, 1.0]],
    "apart at the last bits": [[1 + k * 2.0**-52 for k in range(6)], [1 + k * 2.0**-46 for k in range(6)]],
    "near the edge of the tolerance": [[1.0, 1 + 4e-12, 1.5], [1.0, 1 + 4.5e-12, 1.5]],
    "crossing a power of two of the mantissa": [[1.9999999999999998, 2.0, 1.75], [1.25, 1.2500000000000002, 1.0]],
}


@pytest.mark.parametrize("name", ADVERSARIAL)
def test_packed_order_agrees_with_argsort_or_asks_for_the_scores(name: str) -> None:
    key = np.array(ADVERSARIAL[name])
    expected, expected_close = by_argsort(key, 4 * TIE)
    order, close = packed_order(key.copy(), 4 * TIE)
    assert (close | ~expected_close).all()  # it may ask more often, never less
    assert (order[~close] == expected[~close]).all()
    assert np.sort(order, axis=-1).tolist() == [list(range(key.shape[1]))] * len(key)


@given(st.integers(1, 70), st.integers(0, 2**32 - 1))
def test_packed_order_on_random_keys_with_near_ties(size: int, seed: int) -> None:
    generator = np.random.default_rng(seed)
    key = 1 + generator.random((4, size))
    key[1] = 1 + generator.integers(0, 3, size) * 0.3
    key[2] = 1.5 + generator.integers(-3, 3, size) * 2.0**-45
    expected, expected_close = by_argsort(key, 4 * TIE)
    order, close = packed_order(key.copy(), 4 * TIE)
    assert (close | ~expected_close).all()
    assert (order[~close] == expected[~close]).all()


def test_packed_order_never_misses_a_tie_in_the_bits_that_it_gives_up() -> None:
    """The lowest bits make room for the column: a gap may look wider than it is by as much."""
    near = 4 * TIE
    bits = np.full(1024, 1.0).view(np.int64) + np.arange(1024) * (1 << 41)
    bits[7] |= 1023
    bits[8] = bits[7] + int(near * 2.0**52)
    key = bits.view(np.float64)[None]
    assert by_argsort(key, near)[1].tolist() == [True]
    assert packed_order(key.copy(), near)[1].tolist() == [True]


def test_packed_order_decides_what_is_clearly_apart() -> None:
    key = 1 + np.random.default_rng(0).permutation(1024)[None] / 1025
    order, close = packed_order(key.copy(), 4 * TIE)
    assert not close.any()
    assert (order == np.argsort(key, axis=-1)).all()


def test_packed_order_beyond_1024_columns() -> None:
    key = 1 + np.random.default_rng(0).random((3, 1100))
    key[1, 7] = key[1, 1000]
    expected, expected_close = by_argsort(key, 4 * TIE)
    order, close = packed_order(key.copy(), 4 * TIE)
    assert (order == expected).all()
    assert close.tolist() == expected_close.tolist() == [False, True, False]


def test_packed_order_of_one_column() -> None:
    order, close = packed_order(np.full((3, 1), 1.5), 4 * TIE)
    assert order.tolist() == [[0]] * 3
    assert not close.any()


def test_places_are_counted() -> None:
    counts = np.zeros((3, 3), dtype=np.int64)
    count_places(np.array([[0, 2, 1], [0, 1, 2], [0, 2, 1]]), counts)
    assert counts.tolist() == [[0, 2, 1], [0, 1, 2], [3, 0, 0]]


def test_closeness_of_nothing_is_a_half() -> None:
    assert closeness(np.zeros((2, 2)), np.array([[0.0, 1.0], [2.0, 0.0]])).tolist() == [[0.5, 1.0], [1.0, 0.5]]


@pytest.mark.parametrize("shape", [(5, 3), (40_001, 2), (65_600, 1), (1_000, 67)])
def test_distance_is_the_norm(shape: tuple[int, int]) -> None:
    x = np.random.default_rng(2).normal(size=shape)
    point, factor = np.linspace(0, 1, shape[1]), np.linspace(1, 2, shape[1])
    expected = np.linalg.norm((x - point) * factor, axis=-1)
    np.testing.assert_allclose(distance(x, point, factor), expected, rtol=1e-12, atol=1e-12)


@pytest.mark.parametrize("shape", [(5, 3), (512, 2), (600, 3), (1_025, 1), (2, 600, 3)])
def test_columns_of_tall_matrices_lose_no_row(shape: tuple[int, ...]) -> None:
    x = np.random.default_rng(3).normal(size=shape)
    low, high = extremes(x)
    assert (low == x.min(-2, keepdims=True)).all()
    assert (high == x.max(-2, keepdims=True)).all()
    np.testing.assert_allclose(sums(x), x.sum(-2, keepdims=True), rtol=1e-12, atol=1e-12)
    np.testing.assert_allclose(squares(x), (x * x).sum(-2, keepdims=True), rtol=1e-12)


@pytest.mark.parametrize("kind", ["vector", "minmax", "sum", "max", "linear"])
@pytest.mark.parametrize("power", [300, -300, -320])
def test_the_size_of_the_unit_changes_no_gain(kind: str, power: int) -> None:
    x, senses = np.array([[2.0, 8.0, 3.0], [4.0, 5.0, 3.0], [1.0, 2.0, 3.0]]), np.array([1.0, -1.0, 1.0])
    tolerance = {"rtol": 1e-12} if power > -320 else {"rtol": 1e-3}  # denormal numbers keep few digits
    np.testing.assert_allclose(normalise(x * 10.0**power, senses, kind), normalise(x, senses, kind), **tolerance)


@pytest.mark.parametrize("kind", ["sum", "linear"])
def test_the_smallest_costs_do_not_vanish_beside_the_largest(kind: str) -> None:
    x = np.array([[1.7e308], [5e-324], [1.0]])
    gains = normalise(x, np.array([-1.0]), kind)
    np.testing.assert_allclose(gains[:, 0], [0.0, 1.0, 0.0], atol=1e-300)


def test_a_span_beyond_floats_is_still_a_span() -> None:
    x = np.array([[-1.6e308], [1.6e308], [0.0]])
    np.testing.assert_allclose(normalise(x, np.array([1.0]), "minmax")[:, 0], [0, 1, 0.5])
    np.testing.assert_allclose(normalise(x, np.array([-1.0]), "vector")[:, 0], [0.5**0.5, -(0.5**0.5), 0])


@pytest.mark.parametrize("kind", ["vector", "minmax", "sum", "max", "linear"])
def test_a_criterion_of_zeros_gains_nothing(kind: str) -> None:
    gains = normalise(np.array([[0.0, 1.0], [0.0, 2.0]]), np.array([1.0, 1.0]), kind)
    assert gains[:, 0].tolist() == [0.0, 0.0]
    assert np.isfinite(gains).all()


def test_a_negative_column_keeps_its_order_under_vectors() -> None:
    gains = normalise(np.array([[-5.0], [-1.0], [-3.0]]), np.array([1.0]), "vector")[:, 0]
    assert gains.argsort().tolist() == [0, 2, 1]


def test_lines_meet_where_scores_are_equal() -> None:
    lines = Lines(np.array([[0.0, 0.5, 0.2]]), np.array([[1.0, 0.5, 0.2]]))
    assert lines.roots(0, 0, 1).tolist() == [0.5]
    assert np.isnan(lines.roots(0, 1, 2)).all()  # parallel
    np.testing.assert_allclose(lines.score(0, np.array([0.0, 0.5])), [[0, 0.5, 0.2], [0.5, 0.5, 0.2]])
    np.testing.assert_allclose(lines.reaching(0, np.array([0.25]))[0, 0], 0.25)
    assert np.isnan(lines.reaching(0, np.array([0.25]))[0, 1])


def test_ends_of_a_path_are_no_crossings() -> None:
    lines = Lines(np.array([[0.0, 0.0, 1.0]]), np.array([[1.0, 0.5, 1.0]]))
    assert np.isnan(lines.roots(0, 0, 1)).all()  # equal at 0
    assert np.isnan(lines.roots(0, 0, 2)).all()  # equal at 1


@given(st.integers(0, 2**32 - 1))
def test_curves_meet_where_closeness_is_equal(seed: int) -> None:
    curves = Curves(*np.random.default_rng(seed).random((4, 1, 2)))
    for t in curves.roots(0, 0, 1)[~np.isnan(curves.roots(0, 0, 1))].tolist():
        score = curves.score(0, np.array([t]))[0]
        assert abs(score[0] - score[1]) < 1e-9
    level = curves.score(0, np.array([0.3]))[0]
    found = curves.reaching(0, level)
    assert (np.abs(np.diag(found) - 0.3) < 1e-9).all()


@pytest.mark.parametrize(
    ("a", "b", "c", "roots"),
    [
        (1.0, -3.0, 2.0, {1.0, 2.0}),
        (0.0, 2.0, -4.0, {2.0}),
        (1.0, -2.0, 1.0, {1.0}),
        (1.0, 0.0, 1.0, set()),
        (0.0, 0.0, 1.0, set()),
        (1.0, -1e8, 1.0, {1e8, 1e-8}),
        (1.0, 0.0, -4.0, {2.0, -2.0}),
    ],
)
def test_quadratics(a: float, b: float, c: float, roots: set[float]) -> None:
    found = _quadratic(np.array([a]), np.array([b]), np.array([c])).ravel()
    np.testing.assert_allclose(np.unique(found[np.isfinite(found)]), sorted(roots), rtol=1e-12)


@pytest.mark.parametrize("whole", [1, 24, 40, 83, 84])
def test_products_in_parts_are_whole_ones(monkeypatch: pytest.MonkeyPatch, whole: int) -> None:
    rng = np.random.default_rng(whole)  # others at each run: what memory holds from before is not right
    weights, planes = rng.random((7, 3)), rng.random((4, 3))
    expected = [[math.fsum(w * u for w, u in zip(row, one)) for one in planes] for row in weights]
    monkeypatch.setattr(sums_kernel, "ONE_CORE", whole)
    np.testing.assert_allclose(sums_kernel.weighed(weights, planes), expected, rtol=1e-14)


def test_a_wide_product_is_the_plain_one() -> None:
    generator = np.random.default_rng(3)
    left, right = generator.random((5001, 40)), generator.random((40, 70))
    np.testing.assert_allclose(sums_kernel.thin_product(left, right), left @ right, rtol=1e-13)
