"""Competition ranks with ties by linkage: 1 is best, ties share the best rank (1, 2, 2, 4)."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache

import numpy as np

from clusterdecide._typing import Bools, Floats, Ints
from clusterdecide.kernels.sums import weighed

TIE = 1e-12
"""Sorted neighbours closer than this part of the largest magnitude tie."""

CANCELLED = 1e-2
"""Scores below this part of the terms that they sum are taken to be as large as this part, for ties."""

_PACKED_LIMIT = 1024
_MANTISSA = 2.0**52
_SMALL = 2.0**-960


def competition_ranks(score: Floats) -> Ints:
    """Rank scores, more is better.

    Parameters
    ----------
    score
        Shape ``(..., A)``, finite.

    Returns
    -------
    Ints
        Shape ``(..., A)``; sorted neighbours closer than ``1e-12`` of the largest magnitude of their row tie,
        transitively, so that values one rounding apart never order alternatives.

    Examples
    --------
    >>> competition_ranks(np.array([0.3, 0.1 + 0.2, 0.9, 0.1]))
    array([2, 2, 1, 4])
    """
    if score.ndim == 1:
        return _one_ranking(score)
    order = np.argsort(-score, axis=-1)
    ordered = np.take_along_axis(score, order, -1)
    largest = np.maximum(abs(ordered[..., :1]), abs(ordered[..., -1:]))
    place = _places(ordered[..., :-1] - ordered[..., 1:] > TIE * largest, score.shape)
    ranks = np.empty(score.shape, dtype=np.int64)
    np.put_along_axis(ranks, order, place, -1)
    return ranks


def _one_ranking(score: Floats) -> Ints:
    order = (-score).argsort()
    ordered = score[order]
    ranks = np.empty(len(score), dtype=np.int64)
    largest = max(abs(float(ordered[0])), abs(float(ordered[-1])))
    ranks[order] = _places(ordered[:-1] - ordered[1:] > TIE * largest, score.shape)
    return ranks


def _places(apart: Bools, shape: tuple[int, ...]) -> Ints:
    """Competition ranks in sorted order, one row for all where nobody ties: a place of its own for whoever is apart."""
    if np.count_nonzero(apart) == apart.size:
        return np.arange(1, shape[-1] + 1)
    place = np.ones(shape, dtype=np.int64)
    place[..., 1:] = np.where(apart, np.arange(2, shape[-1] + 1), 1)
    return np.maximum.accumulate(place, axis=-1)


def levelled(sums: Floats, weights: Floats, reach: float, planes: Callable[[], Floats]) -> Floats:
    """Weighted sums with those made equal that only the rounding of larger terms, which cancel, tells apart.

    Parameters
    ----------
    sums
        Shape ``(..., A)``; may be overwritten.
    weights
        Shape ``(..., C)``.
    reach
        No plane is larger than this in magnitude.
    planes
        What was summed, shape ``(..., A, C)``; asked for only where terms may cancel.

    Returns
    -------
    Floats
        Shape ``(..., A)``. Where the largest sum is below 1e-2 of the largest sum of magnitudes of terms, sorted
        neighbours closer than 1e-14 of the latter become equal, and 0 where they are so close to 0.

    Examples
    --------
    >>> planes = np.array([[0.1, 0.2, -0.3], [0.3, -0.1, -0.2]])
    >>> planes.sum(-1)
    array([ 5.55111512e-17, -2.77555756e-17])
    >>> levelled(planes.sum(-1), np.ones(3), 0.3, lambda: planes)
    array([0., 0.])
    """
    limit = CANCELLED * reach
    limit *= limit * sums.shape[-1] * weights.shape[-1]  # of squares: norms bound what is largest, and take less time
    if sums.ndim == 1:
        if sums.dot(sums) > limit * weights.dot(weights):
            return sums
        rows = np.ones((), dtype=np.bool_)
    else:
        most = np.einsum("...c,...c->...", weights, weights)
        rows = np.broadcast_to(~(np.einsum("...a,...a->...", sums, sums) > limit * most), sums.shape[:-1])
        if not rows.any():
            return sums
    return _levelled(sums, weights, planes(), rows)


def _levelled(sums: Floats, weights: Floats, planes: Floats, rows: Bools) -> Floats:
    """Look at some rows."""
    lead = sums.shape[:-1]
    some = np.broadcast_to(weights, (*lead, weights.shape[-1]))[rows]
    own = planes if planes.ndim == 2 else np.broadcast_to(planes, (*lead, *planes.shape[-2:]))[rows]
    score = sums[rows]
    least = CANCELLED * weighed(some, np.abs(own)).max(-1)
    cancel = np.abs(score).max(-1) < least
    if cancel.any():
        score[cancel] = _level(score[cancel], TIE * least[cancel, None])
        sums[rows] = score
    return sums


def _level(score: Floats, near: Floats) -> Floats:
    """Make sorted neighbours that are near equal to the first of them, shape ``(B, A)``."""
    score = np.where(np.abs(score) <= near, 0.0, score)
    order = np.argsort(-score, axis=-1)
    ordered = np.take_along_axis(score, order, -1)
    first = np.broadcast_to(_places(ordered[:, :-1] - ordered[:, 1:] > near, score.shape), score.shape)
    np.put_along_axis(score, order, np.take_along_axis(ordered, first - 1, -1), -1)
    return score


def unit_keys(score: Floats) -> tuple[Floats, float]:
    """Keys for `packed_order` from any scores.

    Parameters
    ----------
    score
        Shape ``(B, A)``, finite, more is better.

    Returns
    -------
    key, near
        ``key`` of shape ``(B, A)``, in [1, 2] up to rounding, ordered as the scores; scores that tie have keys
        within ``near``.

    Examples
    --------
    >>> unit_keys(np.array([[0.0, 10.0], [5.0, 2.5]]))[0]
    array([[1.  , 2.  ],
           [1.5 , 1.25]])
    """
    low, high = float(score.min()), float(score.max())
    if high - low == np.inf:
        return unit_keys(score / 4)
    if 0 < high - low < _SMALL:  # one over it would be infinite
        return unit_keys(score / _SMALL)
    span = (high - low) or 1.0
    key = np.multiply(score, 1 / span, order="C")
    key += 1 - low / span
    return key, 4 * TIE * max(1.0, max(abs(low), abs(high)) / span)


def packed_order(key: Floats, near: float) -> tuple[Ints, Bools]:
    """Order rows of keys in [1, 2] worst first by one sort of integers.

    The bits of a float in [1, 2] order like integers, so the lowest bits are replaced by the column and the
    rows are sorted by value: faster than ``argsort``, and neighbours come out side by side for the check of ties.

    Parameters
    ----------
    key
        Shape ``(B, A)``, in [1, 2], more is better; overwritten.
    near
        Neighbours closer than this are not told apart by the key.

    Returns
    -------
    order, close
        ``order`` of shape ``(B, A)``: the alternative at each place, worst first. ``close`` of shape ``(B,)``:
        rows with neighbours closer than ``near``, for which the order is not final.

    Examples
    --------
    >>> order, close = packed_order(np.array([[1.2, 1.9, 1.5], [1.1, 1.4, 1.1]]), 1e-12)
    >>> order.tolist(), close.tolist()
    ([[0, 2, 1], [0, 2, 1]], [False, True])
    """
    alternatives = key.shape[-1]
    if alternatives > _PACKED_LIMIT:
        order = np.argsort(key, axis=-1)
        ordered = np.take_along_axis(key, order, -1)
        return order, np.asarray((ordered[:, 1:] - ordered[:, :-1] <= near).any(-1))
    mask = (1 << max(1, (alternatives - 1).bit_length())) - 1
    bits = key.view(np.int64)
    bits &= ~mask
    bits |= _columns(len(bits), alternatives)
    bits.sort(axis=-1)
    limit = int(near * _MANTISSA) + mask
    close = np.zeros(len(key), dtype=np.bool_)
    line = bits.view(np.uint64).ravel()  # from row to row the gap is negative: huge without a sign
    if line.size > 1 and (line[1:] - line[:-1]).min() <= limit:
        close = np.asarray((bits[:, 1:] - bits[:, :-1] <= limit).any(-1))
    bits &= mask
    return bits, close


def count_places(order: Ints, counts: Ints) -> None:
    """Add a block of orders to counts, in place.

    Parameters
    ----------
    order
        Shape ``(B, A)``: alternatives from worst to best; overwritten.
    counts
        Shape ``(A, A)``: how often rank r + 1 (row) went to alternative i (column).
    """
    size = order.shape[-1]
    order += np.arange(size - 1, -1, -1) * size
    counts += np.bincount(order.ravel(), minlength=size * size).reshape(size, size)


@lru_cache(maxsize=4)
def _columns(rows: int, size: int) -> Ints:
    """Rows of 0, 1, 2, ...: faster to combine with than one row broadcast."""
    out = np.tile(np.arange(size), (rows, 1))
    out.setflags(write=False)
    return out
