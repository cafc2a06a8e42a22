"""Principal eigenvectors and row geometric means of many small matrices at once.

Matrices enter as ``(..., n, n)``; blocks that stay in the cache are turned so that the batch is the last axis, where
every step is one pass over long rows. Nothing is checked here.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from clusterdecide._typing import Floats, Ints

_BLOCK = 100_000  # numbers: 0.8 MB
_SETTLED = 1e-14
_STRIDE = 4  # power steps between two looks at what has settled
_STRIDES = 100
_FEW, _SMALL = 4, 64
_LONGEST_PRODUCT = 30  # factors of up to 1e9 whose product is still a float


def blocks(count: int, n: int) -> Iterator[slice]:
    """Parts of a batch of ``count`` matrices of order ``n`` that fit in the cache.

    Examples
    --------
    >>> list(blocks(3, 300))
    [slice(0, 1, None), slice(1, 2, None), slice(2, 3, None)]
    """
    size = _size(n)
    return (slice(start, min(start + size, count)) for start in range(0, count, size))


def _size(n: int) -> int:
    return max(1, _BLOCK // (n * n))


def turned(matrices: Floats) -> Iterator[tuple[slice, Floats]]:
    """Each block of ``(K, n, n)`` columns first and the batch last, ``(n, n, k)``, and its place.

    ``last[j, i, k]`` is the number in row i and column j of matrix k. The next block is written over it.

    Examples
    --------
    >>> [(part, last.shape) for part, last in turned(np.ones((5, 2, 2)))]
    [(slice(0, 5, None), (2, 2, 5))]
    """
    count, n, _ = matrices.shape
    room = np.empty((n, n, min(count, _size(n))))
    for part in blocks(count, n):
        last = room[..., : part.stop - part.start]
        last[...] = matrices[part].transpose(2, 1, 0)
        yield part, last


def perron(matrix: Floats) -> tuple[Floats, Floats]:
    """Principal eigenvalue and eigenvector of non-negative primitive matrices.

    Power steps until the vector is stable to 1e-14 of each component; a full decomposition where that takes too long,
    or for so few matrices that it is quicker.

    Parameters
    ----------
    matrix
        Shape ``(..., n, n)``, non-negative; positive but for zeros that do not disconnect it; positive diagonal.

    Returns
    -------
    value, vector
        Shapes ``(...)`` and ``(..., n)``; the vector is positive and sums to 1.

    Examples
    --------
    >>> value, vector = perron(np.array([[1.0, 4.0], [0.25, 1.0]]))
    >>> value.round(12), vector.round(12)
    (np.float64(2.0), array([0.8, 0.2]))
    """
    n = matrix.shape[-1]
    flat = matrix.reshape(-1, n, n)
    value, vector = np.empty(len(flat)), np.empty(flat.shape[:-1])
    with np.errstate(under="ignore", invalid="ignore"):
        largest = flat.sum(-1).max(-1)
        scaled = flat / largest[:, None, None]
        if len(flat) <= _FEW and n <= _SMALL:
            value, vector = _decomposed(scaled)
        else:
            for part, last in turned(scaled):
                value[part], vector[part] = principal(last, np.full((n, last.shape[-1]), 1.0 / n))
    return (value * largest).reshape(matrix.shape[:-2])[()], vector.reshape(matrix.shape[:-1])


def principal(last: Floats, start: Floats) -> tuple[Floats, Floats]:
    """Principal eigenvalue and eigenvector of one block.

    Parameters
    ----------
    last
        Shape ``(n, n, K)``, as of `turned`; four steps may not leave the range of floats.
    start
        Shape ``(n, K)``, positive: the better, the fewer steps.

    Returns
    -------
    value, vector
        Shapes ``(K)`` and ``(K, n)``; the vector sums to 1.
    """
    n = len(last)
    near = max(_SETTLED, 4 * n * np.finfo(float).eps)
    found = np.empty((n + 1, start.shape[1]))
    left, matrix, now = np.arange(start.shape[1]), last, start
    for _ in range(_STRIDES):
        value, now, moved = _strode(matrix, now)
        moving = np.flatnonzero(~(moved <= near * now).all(0))
        if 2 * len(moving) <= len(left):  # copying what is left pays only when much has gone
            found[0, left], found[1:, left] = value, now
            left, matrix, now = left[moving], matrix[..., moving], now[:, moving]
            if not len(left):
                break
    value, vector = found[0], np.ascontiguousarray(found[1:].T)
    if len(left):
        value[left], vector[left] = _decomposed(last[..., left].transpose(2, 1, 0))
    return value, vector


def _strode(matrix: Floats, now: Floats) -> tuple[Floats, Floats, Floats]:
    """Eigenvalue and vector after some steps, and how far the last one moved."""
    for _ in range(_STRIDE - 1):
        now = np.einsum("jik,jk->ik", matrix, now)
    now /= now.sum(0)
    after = np.einsum("jik,jk->ik", matrix, now)
    value = after.sum(0)
    after /= value
    return value, after, np.abs(now - after)


def _decomposed(matrix: Floats) -> tuple[Floats, Floats]:
    values, vectors = np.linalg.eig(matrix)
    at: Ints = values.real.argmax(-1)
    column = np.abs(np.take_along_axis(vectors, at[:, None, None], -1)[..., 0])
    column /= column.sum(-1, keepdims=True)
    return (matrix @ column[..., None]).sum((-1, -2)), column


def geometric(last: Floats) -> Floats:
    """Row geometric means of one block of `turned`, of numbers within 1e-9 and 1e9, scaled to sum to 1: ``(n, K)``.

    Examples
    --------
    >>> geometric(np.array([[1.0, 0.25], [4.0, 1.0]])[..., None]).ravel().round(12)
    array([0.8, 0.2])
    """
    n = len(last)
    short = n <= _LONGEST_PRODUCT
    means = np.log(np.multiply.reduce(last)) if short else np.add.reduce(np.log(last))
    means /= n
    np.exp(means, out=means)
    means /= means.sum(0)
    return np.asarray(means)


def farthest_from_reciprocal(last: Floats) -> float:
    """Largest distance from 1 of ``a[i, i]`` and of ``a[i, j] a[j, i]`` in one block ``(n, n, K)``; NaN where one is.

    Examples
    --------
    >>> farthest_from_reciprocal(np.array([[1.0, 4.0], [0.5, 1.0]])[..., None])
    1.0
    """
    n, _, count = last.shape
    products = np.empty((n * (n + 1) // 2, count))
    products[:n] = np.einsum("iik->ik", last)
    at = n
    for i in range(1, n):
        np.multiply(last[i, :i], last[:i, i], out=products[at : at + i])
        at += i
    return float(np.maximum(products.max() - 1, 1 - products.min()))
