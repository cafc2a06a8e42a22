"""Competition ranks with ties by linkage: 1 is best, ties share the best rank (1, 2, 2, 4)."""

from __future__ import annotations

from functools import lru_cache

import numpy as np

from clusterdecide._typing import Bools, Floats, Ints

TIE = 1e-12
"""Sorted neighbours closer than this part of the largest magnitude tie."""

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
