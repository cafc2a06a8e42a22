"""COPRAS: what costs take from an alternative, shared out in proportion to their reciprocals."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from clusterdecide._typing import AC, A, Floats


class CoprasSteps(NamedTuple):
    """Every array of one COPRAS run, in order of computation."""

    share: AC
    weighted: AC
    benefits: A  # S+
    costs: A  # S-
    utility: A  # in parts of the best
    score: A  # Q


def significance(benefits: Floats, costs: Floats) -> Floats:
    """Relative significance Q: benefits, and the sum of all costs shared out by the reciprocals of each.

    Parameters
    ----------
    benefits, costs
        Weighted sums of shares, shape ``(..., A)`` each, not negative.

    Returns
    -------
    Floats
        Shape ``(..., A)``. Where some costs are 0, those share the whole sum equally, the limit as costs go to 0;
        where all are 0 there is nothing to share.

    Examples
    --------
    >>> significance(np.array([0.25, 0.5]), np.array([0.125, 0.375]))
    array([0.625, 0.625])
    >>> significance(np.array([0.25, 0.5]), np.array([0.0, 0.5]))
    array([0.75, 0.5 ])
    """
    least = np.minimum.reduce(costs, axis=-1, keepdims=True)
    if np.count_nonzero(least) == least.size:
        inverse = least / costs
    else:
        free = costs == 0
        inverse = np.where(free, 1.0, least / np.where(free, 1.0, costs))
    total = np.add.reduce(inverse, axis=-1, keepdims=True)
    inverse *= np.add.reduce(costs, axis=-1, keepdims=True)
    inverse /= total
    inverse += benefits
    return np.asarray(inverse)
