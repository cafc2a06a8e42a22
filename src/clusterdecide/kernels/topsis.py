"""TOPSIS: distances to an ideal and an anti-ideal point, and the closeness they give."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from clusterdecide._typing import AC, A, C, Floats

_BLOCK = 1 << 16
_WIDE = 32


class TopsisSteps(NamedTuple):
    """Every array of one TOPSIS run, in order of computation."""

    normalised: AC
    weighted: AC
    ideal: C
    anti_ideal: C
    to_ideal: A
    to_anti_ideal: A
    score: A  # closeness in [0, 1]


def closeness(to_ideal: Floats, to_anti_ideal: Floats) -> Floats:
    """Share of the distance from the anti-ideal in both distances.

    Parameters
    ----------
    to_ideal, to_anti_ideal
        Distances, shape ``(..., A)``, not negative.

    Returns
    -------
    Floats
        Shape ``(..., A)``, in [0, 1]; where both distances are 0 (all alternatives coincide) it is defined as 0.5.

    Examples
    --------
    >>> closeness(np.array([1.0, 0.0]), np.array([3.0, 0.0]))
    array([0.75, 0.5 ])
    """
    span = to_ideal + to_anti_ideal
    if np.logical_and.reduce(span, axis=None):
        return np.asarray(to_anti_ideal / span)
    score = np.full(span.shape, 0.5)
    np.divide(to_anti_ideal, span, out=score, where=span > 0)
    return score


def distance(x: Floats, point: Floats, factor: Floats) -> Floats:
    """Euclidean distance of each alternative to a point, criteria multiplied by a factor.

    Parameters
    ----------
    x
        Shape ``(A, C)``.
    point, factor
        Shape ``(C,)``.

    Returns
    -------
    Floats
        Shape ``(A,)``. Tall matrices are taken in blocks that stay in cache, several rows to a line.

    Examples
    --------
    >>> distance(np.array([[3.0, 4.0], [0.0, 1.0]]), np.zeros(2), np.ones(2))
    array([5., 1.])
    """
    rows, columns = x.shape
    if rows * columns <= _BLOCK:
        gap = (x - point) * factor
        return np.asarray(np.sqrt(np.einsum("ac,ac->a", gap, gap)))
    step = max(_WIDE, _BLOCK // columns // _WIDE * _WIDE)
    whole, ones, buffer = rows - rows % _WIDE, np.ones(columns), np.empty(step * columns)
    lines = x[:whole].reshape(-1, _WIDE * columns)
    wide_point, wide_factor = np.tile(point, _WIDE), np.tile(factor, _WIDE)
    out = np.empty(rows)
    for start in range(0, whole, step):
        block = lines[start // _WIDE : (start + step) // _WIDE]
        gap = buffer[: block.size].reshape(block.shape)
        np.subtract(block, wide_point, out=gap)
        gap *= wide_factor
        gap *= gap
        np.matmul(gap.reshape(-1, columns), ones, out=out[start : start + gap.size // columns])
    rest = (x[whole:] - point) * factor
    out[whole:] = (rest * rest) @ ones
    return np.sqrt(out, out=out)
