"""CODAS: relative assessment of alternatives by two distances from the negative ideal."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from clusterdecide._typing import AA, AC, A, C, Floats, Ints
from clusterdecide.kernels.ranks import TIE


class CodasSteps(NamedTuple):
    """Every array of one CODAS run, in order of computation."""

    normalised: AC
    weighted: AC
    negative_ideal: C
    euclidean: A
    taxicab: A
    assessment: AA  # of the row against the column
    score: A


def assessment(euclidean: Floats, taxicab: Floats, tau: float) -> Floats:
    """Assessment of each alternative against each other one.

    Parameters
    ----------
    euclidean, taxicab
        Distances from the negative ideal, shape ``(..., A)``.
    tau
        Where Euclidean distances are at least so far apart, to 1e-12, the difference of the taxicab ones is added.

    Returns
    -------
    Floats
        Shape ``(..., A, A)``, of the row against the column.

    Examples
    --------
    >>> assessment(np.array([0.3, 0.2]), np.array([0.5, 0.4]), 0.02).round(3)
    array([[ 0. ,  0.2],
           [-0.2,  0. ]])
    """
    gap = euclidean[..., :, None] - euclidean[..., None, :]
    far = np.abs(gap) >= tau - TIE  # rounding must not decide what is exactly at the threshold
    gap += np.where(far, taxicab[..., :, None] - taxicab[..., None, :], 0.0)
    return np.asarray(gap)


def relative_assessment(euclidean: Floats, taxicab: Floats, tau: float) -> Floats:
    """Sum of the assessments of each alternative against all, by sorting instead of in pairs.

    Parameters
    ----------
    euclidean, taxicab, tau
        As in `assessment`.

    Returns
    -------
    Floats
        Shape ``(..., A)``.

    Notes
    -----
    In the order of the Euclidean distances those far below an alternative come first and those far above last: their
    taxicab distances are differences of one running sum.

    Examples
    --------
    >>> relative_assessment(np.array([0.3, 0.2]), np.array([0.5, 0.4]), 0.02).round(3)
    array([ 0.2, -0.2])
    """
    size = euclidean.shape[-1]
    if tau <= TIE:
        both = euclidean + taxicab
        return np.asarray(size * both - both.sum(-1, keepdims=True))
    e, t = euclidean.reshape(-1, size), taxicab.reshape(-1, size)
    order = e.argsort(-1)
    e, t = np.take_along_axis(e, order, -1), np.take_along_axis(t, order, -1)
    below, above = _far(e, tau - TIE)
    running = np.zeros((len(e), size + 1))
    np.cumsum(t, -1, out=running[:, 1:])
    lower = np.take_along_axis(running, below, -1)
    upper = running[:, -1:] - np.take_along_axis(running, size - above, -1)
    score = size * e - e.sum(-1, keepdims=True) + t * (below + above) - lower - upper
    out = np.empty_like(score)
    np.put_along_axis(out, order, score, -1)
    return np.asarray(out.reshape(euclidean.shape))


def _far(ordered: Floats, reach: float) -> tuple[Ints, Ints]:
    """How many are at least ``reach``, positive, below and above each in rising rows of shape ``(B, A)``."""
    count, size = ordered.shape
    merged = np.concatenate([ordered, ordered - reach], -1).argsort(-1)
    below = (merged >= size).nonzero()[1].reshape(count, size) - np.arange(size)
    cells = below + np.arange(0, count * (size + 1), size + 1)[:, None]
    tally = np.bincount(cells.ravel(), minlength=count * (size + 1)).reshape(count, size + 1)
    return below, size - tally.cumsum(-1)[:, :-1]
