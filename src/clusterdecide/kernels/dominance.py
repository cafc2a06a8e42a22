"""One ranking from several, by majority, with circles merged."""

from __future__ import annotations

import numpy as np

from clusterdecide._typing import Floats, Ints

_CELLS = 1 << 18


def majority_ranks(ranks: Ints) -> Floats:
    """Rank by pairs: whoever is ahead in more of K rankings than behind; a circle of such pairs shares one rank.

    Parameters
    ----------
    ranks
        Shape ``(K, ..., A)``, less is better.

    Returns
    -------
    Floats
        Shape ``(..., A)``: competition ranks, 1 is best. The best share one rank with everyone whom they do not beat,
        directly or through others.

    Notes
    -----
    With 1 for a pair won and 1/2 for a pair tied, k alternatives win all their pairs against the rest if and only if
    they hold the most points that k can have, ``k (k - 1) / 2 + k (A - k)``: prefixes of the order by points tell the
    groups without a search for circles (H. G. Landau, "On dominance relations and the structure of animal societies:
    III", *Bulletin of Mathematical Biophysics* 15, 1953).

    Examples
    --------
    >>> majority_ranks(np.array([[1, 2, 3, 4], [2, 3, 1, 4], [3, 1, 2, 4]]))
    array([1., 1., 1., 4.])
    """
    count = ranks.shape[-1]
    points = _twice_the_points(ranks)
    order = np.argsort(-points, axis=-1)  # who ties shares a group: their order is of no matter
    held = np.cumsum(np.take_along_axis(points, order, -1), axis=-1)
    size = np.arange(1, count + 1)
    closed = held == size * (size - 1) + 2 * size * (count - size)
    starts = np.ones(points.shape)
    starts[..., 1:] = np.where(closed[..., :-1], size[1:], 1)
    found = np.empty(points.shape)
    np.put_along_axis(found, order, np.maximum.accumulate(starts, axis=-1), -1)
    return found


def _twice_the_points(ranks: Ints) -> Ints:
    """2 for each other alternative that one beats, 1 for each that it ties with."""
    count = ranks.shape[-1]
    small = np.min_scalar_type(-1 - count)  # of ranks, of their differences, and of pairs won less pairs lost
    rows = ranks.transpose(0, -1, *range(1, ranks.ndim - 1)).astype(small, order="C")
    won = np.zeros(rows.shape[1:], dtype=small)
    step = max(1, _CELLS // won.size)
    for start in range(0, count, step):
        others = rows[:, start : start + step, None]
        lead = np.zeros((others.shape[1], *won.shape), dtype=np.int8)
        for row, other in zip(rows, others):
            lead += np.sign(other - row)
        won += np.add.reduce(np.sign(lead), axis=0, dtype=small)
    return np.ascontiguousarray(won.transpose(*range(1, won.ndim), 0)) + np.int64(count - 1)
