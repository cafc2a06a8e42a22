"""EDAS: distances above and below the average, and the appraisal that they give."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from clusterdecide._typing import AC, A, C, Floats
from clusterdecide.kernels.columns import divisor, extremes, sums


class EdasSteps(NamedTuple):
    """Every array of one EDAS run, in order of computation."""

    average: C
    above: AC
    below: AC
    weighted_above: A
    weighted_below: A
    share_above: A
    share_below: A
    score: A  # appraisal in [0, 1]


def around_average(x: Floats, senses: Floats) -> tuple[Floats, Floats, Floats]:
    """Average of each criterion, and how far each alternative is on its better and on its worse side.

    Parameters
    ----------
    x
        Shape ``(..., A, C)``, not negative.
    senses
        Shape ``(C,)``: 1 where more is better, -1 where less is.

    Returns
    -------
    average, above, below
        ``average`` of shape ``(..., C)`` in the unit of ``x``; ``above`` and ``below`` of shape ``(..., A, C)``, as
        parts of the average, not negative; both 0 where a criterion is 0 for all.

    Examples
    --------
    >>> around_average(np.array([[3.0], [1.0]]), np.array([1.0]))
    (array([2.]), array([[0.5], [0. ]]), array([[0. ], [0.5]]))
    """
    _, high = extremes(x)
    share = x / divisor(high)  # equal grades are then 1 to the last bit, and no sum overflows
    mean = sums(share) / x.shape[-2]
    gap = senses * (share - mean) / divisor(mean)
    return (mean * high)[..., 0, :], np.maximum(gap, 0.0), np.maximum(-gap, 0.0)


def appraisal(above: Floats, below: Floats) -> tuple[Floats, Floats, Floats]:
    """Mean of the share in the largest distance above and of what is missing to the largest below.

    Parameters
    ----------
    above, below
        Weighted distances, shape ``(..., A)``, not negative; overwritten.

    Returns
    -------
    share_above, share_below, score
        Shape ``(..., A)`` each, in [0, 1]. Where nobody is away from the average, 0/0, the shares are 0 and 1.

    Examples
    --------
    >>> appraisal(np.array([0.5, 0.0]), np.array([0.0, 0.5]))[-1]
    array([1., 0.])
    """
    above /= divisor(np.maximum.reduce(above, axis=-1, keepdims=True))
    below /= divisor(np.maximum.reduce(below, axis=-1, keepdims=True))
    share_above, share_below = above, np.subtract(1, below, out=below)
    score = share_above + share_below
    score /= 2
    return share_above, share_below, score
