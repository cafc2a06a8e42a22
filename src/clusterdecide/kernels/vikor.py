"""VIKOR: regret in sum and in the worst criterion, and the index between the two."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from clusterdecide._typing import AC, A, C, Floats
from clusterdecide.kernels.normalise import Affine
from clusterdecide.kernels.ranks import TIE
from clusterdecide.kernels.sums import largest, weighed


class VikorSteps(NamedTuple):
    """Every array of one VIKOR run, in order of computation."""

    best: C  # f*
    worst: C  # f-
    regret: AC
    group_regret: A  # S
    largest_regret: A  # R
    combined_regret: A  # Q, less is better
    score: A  # 1 - Q


def regrets(made: Affine) -> Floats:
    """Distance of each grade from the best, in parts of that of the worst; 0 where a criterion separates nobody.

    Parameters
    ----------
    made
        Map to gains between the worst (0) and the best (1).

    Returns
    -------
    Floats
        Shape ``(..., A, C)``.
    """
    gains, idle = made.gains(), np.isinf(made.unit)
    regret = np.subtract(1.0, gains, out=gains)
    return np.where(idle, 0.0, regret) if np.count_nonzero(idle) else regret


def between(values: Floats) -> Floats:
    """Place between the least (0) and the largest (1) along the last axis; 0 for all where they are equal.

    Values closer than ``1e-12`` of the largest magnitude count as equal, as in ranks.

    Examples
    --------
    >>> between(np.array([[2.0, 3.0, 6.0], [1.0, 1.0, 1.0]]))
    array([[0.  , 0.25, 1.  ],
           [0.  , 0.  , 0.  ]])
    """
    if values.ndim == 1:  # plain floats take less time than arrays of one
        least, most = values.item(values.argmin()), values.item(values.argmax())
        reach = most - least
        return np.asarray((values - least) / (reach if reach > TIE * most else np.inf))
    low = np.minimum.reduce(values, axis=-1, keepdims=True)
    high = np.maximum.reduce(values, axis=-1, keepdims=True)
    span = high - low
    place = values - low
    place /= np.where(span > TIE * high, span, np.inf)
    return np.asarray(place)


def index_of(regret: Floats, weights: Floats, share: float) -> tuple[Floats, Floats, Floats]:
    """Sum of regrets, largest regret, and the index between them.

    Parameters
    ----------
    regret
        Shape ``(..., A, C)``, not negative.
    weights
        Shape ``(..., C)``, not negative.
    share
        Share of the sum in the index, v.

    Returns
    -------
    group, worst, index
        S, R and Q, shape ``(..., A)`` each; less is better.

    Examples
    --------
    >>> index_of(np.array([[0.0, 1.0], [0.75, 0.0], [1.0, 1.0]]), np.array([0.5, 0.5]), 0.5)[2]
    array([0.6, 0. , 1. ])
    """
    group, worst = weighed(weights, regret), largest(weights, regret)
    index, other = between(group), between(worst)
    index *= share  # in place: for many weights new arrays take longer than what is computed
    other *= 1 - share
    index += other
    return group, worst, index
