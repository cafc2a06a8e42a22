"""Whole numbers near some whole numbers: every way of moving so many points between places."""

from __future__ import annotations

import numpy as np

from clusterdecide._typing import Ints


def shell(start: Ints, points: int, most: int) -> Ints | None:
    """Rows of whole numbers, none negative, that are reached by moving a number of points between places.

    Parameters
    ----------
    start
        Shape ``(M,)``: where the points are now.
    points
        How many move, from 1 up: what some places lose in all, and others gain.
    most
        No more rows than this are made.

    Returns
    -------
    Ints or None
        Shape ``(N, M)``, in order; None where there are more than ``most``.

    Examples
    --------
    >>> shell(np.array([1, 0, 2]), 2, 100).tolist()
    [[0, 2, 1], [1, 2, 0], [2, 1, 0], [3, 0, 0]]
    """
    rows = np.empty((1, 0), dtype=np.int64)
    up, down = np.array([points]), np.array([points])
    for m in range(len(start)):
        changes = np.arange(-min(int(start[m]), points), points + 1)
        gains, losses = up[:, None] - np.maximum(changes, 0), down[:, None] + np.minimum(changes, 0)
        at, which = np.nonzero((gains >= 0) & (losses >= 0) & _possible(gains, losses, start[m + 1 :]))
        if len(at) > most:
            return None
        rows = np.column_stack([rows[at], start[m] + changes[which]])
        up, down = gains[at, which], losses[at, which]
    return rows


def _possible(up: Ints, down: Ints, rest: Ints) -> Ints:
    """Whether the places that are left can gain and lose this much, each of them only one of both."""
    if not len(rest):
        return np.asarray((up == 0) & (down == 0))
    spare = int(rest.sum()) - int(rest.min())
    return np.asarray(np.where(up > 0, down <= spare, down <= int(rest.sum())))
