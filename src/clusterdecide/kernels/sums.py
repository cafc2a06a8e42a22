"""Weighted sums and weighted maxima over criteria, for many weights at once without an array of draws by criteria."""

from __future__ import annotations

import numpy as np

from clusterdecide._typing import Floats

ONE_CORE = 1 << 18
"""Multiplications of one product that BLAS leaves on one core."""


def weighed(weights: Floats, planes: Floats) -> Floats:
    """Sum over criteria of weights times planes.

    Parameters
    ----------
    weights
        Shape ``(..., C)``.
    planes
        Shape ``(..., A, C)``; leading axes broadcast against those of the weights.

    Returns
    -------
    Floats
        Shape ``(..., A)``.

    Examples
    --------
    >>> weighed(np.array([0.25, 0.75]), np.array([[4.0, 8.0], [8.0, 0.0]]))
    array([7., 2.])
    """
    if planes.ndim == 2:
        return thin_product(weights, planes.T)
    if planes.strides[-1] < planes.strides[0] or not planes.shape[-1]:
        return np.asarray(np.einsum("...ac,...c->...a", planes, weights))
    # drawn grades come criterion first: long inner loops along the draws
    total = planes[..., 0] * weights[..., 0, None]
    for c in range(1, planes.shape[-1]):
        total += planes[..., c] * weights[..., c, None]
    return np.asarray(total)


def largest(weights: Floats, planes: Floats) -> Floats:
    """Largest over criteria of weights times planes; shapes as in `weighed`.

    Examples
    --------
    >>> largest(np.array([0.25, 0.75]), np.array([[4.0, 8.0], [8.0, 0.0]]))
    array([6., 2.])
    """
    if weights.ndim == 1 and planes.ndim == 2:
        return np.asarray((planes * weights).max(-1))
    if weights.ndim == planes.ndim == 2:
        return _largest_of_many(weights, planes)
    top = planes[..., 0] * weights[..., 0, None]
    part = np.empty_like(top)
    for c in range(1, planes.shape[-1]):
        np.maximum(top, np.multiply(planes[..., c], weights[..., c, None], out=part), out=top)
    return np.asarray(top)


def _largest_of_many(weights: Floats, planes: Floats) -> Floats:
    """Many weights on one matrix: outer products, which take less time than broadcasting."""
    by_weight, by_row = np.ascontiguousarray(weights.T), np.ascontiguousarray(planes.T)
    top = np.einsum("i,j->ij", by_weight[0], by_row[0])
    part = np.empty_like(top)
    for weight, row in zip(by_weight[1:], by_row[1:]):
        np.maximum(top, np.einsum("i,j->ij", weight, row, out=part), out=top)
    return np.asarray(top)


def thin_product(left: Floats, right: Floats) -> Floats:
    """Product of many rows with a small matrix, in parts that BLAS leaves on one core: more cost more than they gain.

    Parameters
    ----------
    left
        Shape ``(..., C)``; parts are made of ``(B, C)``.
    right
        Shape ``(C, A)``; where it is large itself, the product is one.

    Examples
    --------
    >>> thin_product(np.ones((3, 2)), np.ones((2, 1))).tolist()
    [[2.0], [2.0], [2.0]]
    """
    if left.ndim != 2 or len(left) * right.size <= ONE_CORE or right.size > ONE_CORE // 2:
        return np.asarray(left @ right)
    step = ONE_CORE // right.size
    whole = len(left) - len(left) % step
    found = np.empty((len(left), right.shape[1]))
    parts = left[:whole].reshape(-1, step, left.shape[1])
    np.matmul(parts, right, out=found[:whole].reshape(-1, step, right.shape[1]))
    np.matmul(left[whole:], right, out=found[whole:])
    return found
