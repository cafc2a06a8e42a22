"""Places among ordered categories, from who passes which boundary."""

from __future__ import annotations

import numpy as np

from clusterdecide._typing import Bools, Ints


def from_above(passes: Bools) -> Ints:
    """Place above the highest boundary that is passed (the pessimistic rule).

    Parameters
    ----------
    passes
        Shape ``(..., A, P)``: whether the alternative is at least as good as the boundary, the lowest first.

    Returns
    -------
    Ints
        Shape ``(..., A)``, from 0, the lowest category.

    Examples
    --------
    >>> from_above(np.array([[True, False], [False, False], [True, True]]))
    array([1, 0, 2])
    """
    return np.asarray(np.where(passes, np.arange(1, passes.shape[-1] + 1), 0).max(-1))


def from_below(beaten: Bools) -> Ints:
    """Place below the lowest boundary that is strictly better (the optimistic rule).

    Parameters
    ----------
    beaten
        Shape ``(..., A, P)``: whether the boundary is preferred to the alternative, the lowest first.

    Returns
    -------
    Ints
        Shape ``(..., A)``, from 0, the lowest category.

    Examples
    --------
    >>> from_below(np.array([[False, True], [True, True], [False, False]]))
    array([1, 0, 2])
    """
    return np.asarray(np.where(beaten, np.arange(beaten.shape[-1]), beaten.shape[-1]).min(-1))
