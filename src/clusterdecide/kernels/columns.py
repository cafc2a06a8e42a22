"""Column statistics of tall narrow matrices, with long inner loops."""

from __future__ import annotations

import numpy as np

from clusterdecide._typing import Floats

_WIDE = 64
_TALL = 512


def extremes(x: Floats) -> tuple[Floats, Floats]:
    """Least and largest value of each column, shape ``(..., 1, C)`` each, of ``x`` of shape ``(..., A, C)``.

    Examples
    --------
    >>> extremes(np.array([[1.0, 5.0], [4.0, 2.0]]))
    (array([[1., 2.]]), array([[4., 5.]]))
    """
    if _wide(x):
        return _tall(np.minimum, x), _tall(np.maximum, x)
    return np.minimum.reduce(x, axis=-2, keepdims=True), np.maximum.reduce(x, axis=-2, keepdims=True)


def sums(x: Floats) -> Floats:
    """Sum of each column, shape ``(..., 1, C)``.

    Examples
    --------
    >>> sums(np.array([[3.0, 1.0], [4.0, 2.0]]))
    array([[7., 3.]])
    """
    return _tall(np.add, x) if _wide(x) else np.asarray(np.add.reduce(x, axis=-2, keepdims=True))


def squares(x: Floats) -> Floats:
    """Sum of squares of each column, shape ``(..., 1, C)``.

    Examples
    --------
    >>> squares(np.array([[3.0, 1.0], [4.0, 2.0]]))
    array([[25.,  5.]])
    """
    if not _wide(x):
        return np.asarray(np.einsum("...ac,...ac->...c", x, x)[..., None, :])
    top, rest = _folded(x)
    wide = np.einsum("ij,ij->j", top, top).reshape(_WIDE, x.shape[1]).sum(0)
    return np.asarray((wide + np.einsum("ij,ij->j", rest, rest))[None])


def divisor(x: Floats) -> Floats:
    """Return x with 1 in place of every 0, for quotients that are then 0.

    Examples
    --------
    >>> divisor(np.array([0.0, 2.0]))
    array([1., 2.])
    """
    return x if np.count_nonzero(x) == x.size else np.where(x == 0, 1.0, x)


def _wide(x: Floats) -> bool:
    return x.ndim == 2 and len(x) >= _TALL and x.flags.c_contiguous


def _folded(x: Floats) -> tuple[Floats, Floats]:
    """Rows joined 64 by 64, and the few that are left."""
    whole = len(x) - len(x) % _WIDE
    return x[:whole].reshape(-1, _WIDE * x.shape[1]), x[whole:]


def _tall(reduce: np.ufunc, x: Floats) -> Floats:
    top, rest = _folded(x)
    found = reduce.reduce(reduce.reduce(top, axis=0).reshape(_WIDE, x.shape[1]), axis=0)
    return np.asarray((reduce(found, reduce.reduce(rest, axis=0)) if len(rest) else found)[None])
