"""COMET: levels of characteristic objects, and places between them."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from clusterdecide._typing import Floats, Ints
from clusterdecide.kernels.ranks import TIE

_BLOCK = 1 << 18


def levels(ratings: Floats) -> Floats:
    """Preference of each object: its place among the different ratings.

    Parameters
    ----------
    ratings
        Shape ``(T,)``, finite, more is better; neighbours closer than 1e-12 of the largest magnitude are one rating.

    Returns
    -------
    Floats
        Shape ``(T,)``: equal steps from 0 for the worst to 1 for the best; 0.5 where all are rated alike.

    Examples
    --------
    >>> levels(np.array([5.0, 0.0, 5.0, 1.0]))
    array([1. , 0. , 1. , 0.5])
    """
    order = ratings.argsort(kind="stable")
    apart = np.diff(ratings[order]) > TIE * np.abs(ratings).max()
    found = np.empty(len(ratings))
    found[order] = np.concatenate([[0.0], np.cumsum(apart)])
    top = found.max()
    return np.asarray(found / top) if top > 0 else np.full(len(ratings), 0.5)


def places(x: Floats, points: Sequence[Floats]) -> Floats:
    """Number of the characteristic value just below each grade, and the part of the way to the next.

    Parameters
    ----------
    x
        Shape ``(N, C)``, within the points.
    points
        Rising characteristic values of each of C criteria, at least two.

    Returns
    -------
    Floats
        Shape ``(N, C)``, from 0 to the number of points less 1.

    Examples
    --------
    >>> places(np.array([[4.0], [9.0], [10.0]]), [np.array([0.0, 8.0, 10.0])])
    array([[0.5],
           [1.5],
           [2. ]])
    """
    return np.stack([np.interp(column, rising, np.arange(len(rising))) for column, rising in zip(x.T, points)], -1)


def between(place: Floats, grid: Floats) -> Floats:
    """Preference of alternatives between characteristic objects, linear in the grade on each criterion.

    Parameters
    ----------
    place
        Shape ``(N, C)``, as `places` gives them.
    grid
        Preference of the objects, one axis for each criterion.

    Returns
    -------
    Floats
        Shape ``(N,)``: products of triangular memberships times preferences, summed over the objects. Alternatives
        are taken in blocks that stay in cache.

    Examples
    --------
    >>> between(np.array([[0.5, 0.25]]), np.array([[0.0, 1.0], [0.0, 0.5]]))
    array([0.1875])
    """
    lower = np.minimum(place, np.array(grid.shape) - 2.0).astype(np.int64)
    part = place - lower
    out = np.empty(len(place))
    rows = max(1, _BLOCK * grid.shape[0] // grid.size)
    for start in range(0, len(place), rows):
        some = slice(start, start + rows)
        out[some] = _folded(lower[some], part[some], grid)
    return out


def _folded(lower: Ints, part: Floats, grid: Floats) -> Floats:
    """One criterion after the other, each from two neighbours to one value."""
    rows = np.arange(len(lower))
    values = grid[None]  # the same for all until the first criterion is folded
    for j in range(grid.ndim):
        row = rows if j else 0
        i, share = lower[:, j], part[:, j].reshape(-1, *[1] * (grid.ndim - j - 1))
        values = (1 - share) * values[row, i] + share * values[row, i + 1]
    return np.asarray(values)
