"""Weighted sums and weighted maxima over criteria, for many weights at once without an array of draws by criteria."""

from __future__ import annotations

import numpy as np

from clusterdecide._typing import Floats

_WHOLE = 1 << 18  # multiplications that BLAS leaves on one core: to split thin products costs more than it gains


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
        return _product(weights, planes.T)
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
    top = planes[..., 0] * weights[..., 0, None]
    part = np.empty_like(top)
    for c in range(1, planes.shape[-1]):
        np.maximum(top, np.multiply(planes[..., c], weights[..., c, None], out=part), out=top)
    return np.asarray(top)


def _product(rows: Floats, columns: Floats) -> Floats:
    if rows.ndim != 2 or rows.size * columns.shape[1] <= _WHOLE or columns.size > _WHOLE // 2:
        return np.asarray(rows @ columns)
    found = np.empty((len(rows), columns.shape[1]))
    step = _WHOLE // columns.size
    for start in range(0, len(rows), step):
        np.matmul(rows[start : start + step], columns, out=found[start : start + step])
    return found
