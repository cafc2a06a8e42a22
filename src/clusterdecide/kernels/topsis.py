"""TOPSIS: relative closeness to an ideal point and distance from an anti-ideal one."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from clusterdecide._typing import AC, A, C, Floats


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
    if span.all():
        return np.asarray(to_anti_ideal / span)
    score = np.full(span.shape, 0.5)
    np.divide(to_anti_ideal, span, out=score, where=span > 0)
    return score
