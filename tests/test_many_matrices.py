"""Many matrices of judgements at once: the numbers of `ahp`, of a full decomposition, and every refusal."""

from __future__ import annotations

from fractions import Fraction
from itertools import combinations
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as npst

import clusterdecide as cd
from clusterdecide.errors import InvalidInputError
from clusterdecide.kernels import principal
from clusterdecide.weighting import priorities, random_index

Array = np.ndarray[Any, Any]
SCALE = np.array([1 / k for k in range(9, 1, -1)] + list(range(1, 10)), dtype=float)


def reciprocal(rng: np.random.Generator, count: int, n: int, scale: Array = SCALE) -> Array:
    matrices = np.ones((count, n, n))
    for i, j in combinations(range(n), 2):
        matrices[:, i, j] = rng.choice(scale, count)
        matrices[:, j, i] = 1 / matrices[:, i, j]
    return matrices


def decomposed(matrix: Array) -> tuple[float, Array]:
    values, vectors = np.linalg.eig(matrix)
    vector = np.abs(vectors[:, values.real.argmax()])
    return float(values.real.max()), vector / vector.sum()


@given(st.integers(1, 8), st.data())
def test_the_numbers_are_those_of_ahp(n: int, data: st.DataObject) -> None:
    upper = data.draw(st.lists(st.sampled_from(SCALE), min_size=n * (n - 1) // 2, max_size=n * (n - 1) // 2))
    matrix = np.ones((n, n))
    for (i, j), ratio in zip(combinations(range(n), 2), upper):
        matrix[i, j], matrix[j, i] = ratio, 1 / ratio
    items = list("abcdefgh"[:n])
    result = cd.weighting.ahp(cd.Judgements.matrix(matrix.tolist(), items=items)).evidence
    for way, wanted in (("geometric", result.geometric), ("eigenvector", result.eigenvector)):
        found = priorities(np.repeat(matrix[None], 6, 0), way)  # more than a few take power steps
        np.testing.assert_allclose(found.weights, np.broadcast_to(wanted, (6, n)), rtol=1e-11)
        np.testing.assert_allclose(found.consistency_ratio, result.cr, atol=1e-11)


@pytest.mark.parametrize("n", [2, 3, 7, 12, 40])
def test_eigenvectors_are_those_of_a_full_decomposition(n: int) -> None:
    matrices = reciprocal(np.random.default_rng(n), 60, n)
    found = priorities(matrices, "eigenvector", random_index=1.5)
    for k, matrix in enumerate(matrices):
        value, vector = decomposed(matrix)
        np.testing.assert_allclose(found.weights[k], vector, rtol=1e-11)
        np.testing.assert_allclose(found.consistency_ratio[k], (value - n) / (n - 1) / 1.5 if n > 2 else 0, atol=1e-11)


@pytest.mark.parametrize("n", [3, 7, 29, 31, 40])
def test_geometric_means_by_products_or_by_logarithms(n: int) -> None:
    matrices = reciprocal(np.random.default_rng(n), 5, n, np.array([1e-9, 1e-3, 1.0, 1e3, 1e9]))
    matrices[0, 0, 1:], matrices[0, 1:, 0] = 1e9, 1e-9
    means = np.exp(np.log(matrices).sum(-1) / n)
    found = priorities(matrices, consistency=False)
    assert found.consistency_ratio is None
    np.testing.assert_allclose(found.weights, means / means.sum(-1, keepdims=True), rtol=1e-12)


def test_judgements_in_a_circle_settle_by_decomposition() -> None:
    circle = np.array([[1, 1e8, 1e-8], [1e-8, 1, 1e8], [1e8, 1e-8, 1]])
    easy = reciprocal(np.random.default_rng(1), 30, 3)
    found = priorities(np.concatenate([easy, circle[None], easy]), "eigenvector")
    np.testing.assert_allclose(found.weights[30], 1 / 3, rtol=1e-12)
    assert found.consistency_ratio is not None
    np.testing.assert_allclose(found.consistency_ratio[30] * 0.58, (1e8 + 1e-8 + 1 - 3) / 2, rtol=1e-12)


def test_a_vector_is_settled_when_all_its_components_are() -> None:
    matrix = np.array([[1, 1, 1], [1.5, 1.9, 0.1], [0.5, 0.1, 1.9]])  # the first never moves from 1/3
    value, vector = principal.perron(np.repeat(matrix[None], 6, 0))
    wanted = decomposed(matrix)
    np.testing.assert_allclose(value, wanted[0], rtol=1e-12)
    np.testing.assert_allclose(vector, np.broadcast_to(wanted[1], (6, 3)), rtol=1e-12)


def test_blocks_are_put_together_in_order(monkeypatch: pytest.MonkeyPatch) -> None:
    matrices = reciprocal(np.random.default_rng(3), 23, 4)
    whole = priorities(matrices, "eigenvector")
    monkeypatch.setattr(principal, "_BLOCK", 5 * 16)
    assert [part.stop for part in principal.blocks(23, 4)] == [5, 10, 15, 20, 23]
    apart = priorities(matrices, "eigenvector")
    for one, other in zip(whole, apart):
        np.testing.assert_allclose(one, other, rtol=1e-12, atol=1e-14)


def test_leading_axes_are_kept_and_none_is_one_matrix() -> None:
    matrices = reciprocal(np.random.default_rng(4), 6, 5)
    found = priorities(matrices.reshape(2, 3, 5, 5))
    assert found.weights.shape == (2, 3, 5)
    assert found.consistency_ratio is not None
    assert found.consistency_ratio.shape == (2, 3)
    np.testing.assert_array_equal(found.weights[1, 2], priorities(matrices)[0][5])
    one = priorities([[1, 2], [0.5, 1]])
    np.testing.assert_allclose(one.weights, [2 / 3, 1 / 3])
    none = priorities(np.ones((0, 4, 4)))
    assert none.weights.shape == (0, 4)


@given(npst.arrays(float, (6, 3), elements=st.floats(-8, 8)))
def test_consistent_judgements_give_their_weights_back(logs: Array) -> None:
    weights = np.exp(logs)
    ratios = weights[:, :, None] / weights[:, None, :]
    for way in ("geometric", "eigenvector"):
        found = priorities(ratios, way)
        np.testing.assert_allclose(found.weights, weights / weights.sum(-1, keepdims=True), rtol=1e-11)
        assert found.consistency_ratio is not None
        assert found.consistency_ratio.min() >= 0
        np.testing.assert_allclose(found.consistency_ratio, 0, atol=1e-11)


def changed(at: tuple[int, ...], value: float, other: float | None = None) -> Array:
    matrices = reciprocal(np.random.default_rng(5), 9, 4).reshape(3, 3, 4, 4)
    matrices[at] = value
    if other is not None:
        matrices[(*at[:2], at[3], at[2])] = other
    return matrices


@pytest.mark.parametrize(
    ("ratios", "message"),
    [
        (
            changed((1, 2, 0, 3), 7.0, 0.5),
            r"matrix \[1, 2\], pair \(1, 4\) is 7 and pair \(4, 1\) is 0.5, .*, 0.142857",
        ),
        (changed((1, 2, 0, 3), -2.0, -0.5), r"matrix \[1, 2\], pair \(1, 4\) is -2, wanted is a positive ratio"),
        (changed((0, 1, 1, 0), np.nan), r"matrix \[0, 1\], pair \(1, 2\) is missing \(NaN\); .* ahp"),
        (changed((2, 0, 1, 2), 0.0, np.inf), r"matrix \[2, 0\], pair \(2, 3\) is 0, wanted is a positive ratio"),
        (
            changed((2, 0, 1, 2), 1e-10, 1e10),
            r"pair \(2, 3\) is 1e-10, wanted is a positive ratio between 1e-9 and 1e9",
        ),
        (changed((2, 0, 1, 2), 1e200, 1e200), r"pair \(2, 3\) is 1e\+200, wanted is a positive ratio"),
        (changed((2, 2, 3, 3), 2.0), r"matrix \[2, 2\], row 4: the diagonal is 2, wanted is 1"),
        ([[1, 2], [2, 1]], r"^pair \(1, 2\) is 2 and pair \(2, 1\) is 2, which should be its inverse, 0.5"),
        ([[1, 0.5], [0.5, 1]], r"^pair \(1, 2\) is 0.5 and pair \(2, 1\) is 0.5, which should be its inverse, 2"),
        (np.ones((3, 4)), r"square matrices of numbers, shape \(..., n, n\), got shape \(3, 4\)"),
        (np.ones(3), r"got shape \(3,\)"),
        (np.ones((2, 0, 0)), r"got shape \(2, 0, 0\)"),
        ([["1", "2"], ["1/2", "1"]], "square matrices of numbers"),
        ([[1, 2], [1]], "square matrices of numbers"),
        ([[Fraction(1), 2], [None, 1]], "got shape .* of object; for names and gaps there is ahp"),
        (np.ones((2, 2), dtype=bool), "of bool"),
        (np.ones((2, 2), dtype=complex), "of complex"),
    ],
)
def test_what_cannot_be_judged_is_refused(ratios: object, message: str) -> None:
    with pytest.raises(InvalidInputError, match=message):
        priorities(ratios)


def test_options_are_checked() -> None:
    one = [[1, 2], [0.5, 1]]
    with pytest.raises(InvalidInputError, match="prioritisation must be one of 'geometric', 'eigenvector', got 'mean'"):
        priorities(one, "mean")
    for wrong in (0, -1, float("nan"), float("inf"), True, None, 10**400):
        with pytest.raises(InvalidInputError, match=r"must be one of .* or a number from 0.001 to 1000"):
            priorities(one, random_index=wrong)  # type: ignore[arg-type]
    with pytest.raises(InvalidInputError, match="unknown random index table"):
        priorities(one, random_index="saaty")  # type: ignore[arg-type]


def test_simulated_index_is_the_mean_over_full_decompositions() -> None:
    found = random_index.simulate(5, 4000, rng=11)
    values = [decomposed(one)[0] for one in reciprocal(np.random.default_rng(12), 4000, 5)]
    apart = np.hypot(found.standard_error, np.std(values) / 4 / np.sqrt(4000))
    assert abs(found.value - (np.mean(values) - 5) / 4) < 4 * apart
    assert abs(found.value - 1.1086) < 4 * found.standard_error  # Alonso and Lamata (2006)
