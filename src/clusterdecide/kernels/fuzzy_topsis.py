"""Fuzzy TOPSIS: closeness of triangular numbers to all ones and all zeros."""

from __future__ import annotations

import numpy as np

from clusterdecide._typing import Floats
from clusterdecide.kernels.topsis import closeness


def shares(grades: Floats, senses: Floats) -> Floats:
    """Linear normalisation of triangular grades: what is best becomes 1.

    Parameters
    ----------
    grades
        Shape ``(..., A, C, 3)``: least, middle and largest, zero or positive; costs positive.
    senses
        Shape ``(C,)``: 1 where more is better, -1 where less is.

    Returns
    -------
    Floats
        Shape ``(..., A, C, 3)``: over the largest grade of all, or for costs the smallest of all over the largest,
        middle and least; 0 on a criterion on which all grades are 0.

    Examples
    --------
    >>> shares(np.array([[[1.0, 2.0, 4.0]], [[2.0, 4.0, 5.0]]]), np.array([-1.0]))
    array([[[0.25, 0.5 , 1.  ]],
           [[0.2 , 0.25, 0.5 ]]])
    """
    top = grades[..., 2].max(-2)[..., None, :, None]
    least = grades[..., 0].min(-2)[..., None, :, None]
    cost = (senses < 0)[:, None]
    over = np.where(cost, grades[..., ::-1], np.where(top == 0, np.inf, top))
    return np.asarray(np.where(cost, least, grades) / over)


def to_vertices(weighted: Floats) -> tuple[Floats, Floats, Floats]:
    """Distances to all ones and to all zeros, and the share of the second in both.

    Parameters
    ----------
    weighted
        Shape ``(..., A, C, 3)``, from 0 to 1.

    Returns
    -------
    tuple[Floats, Floats, Floats]
        Shape ``(..., A)`` each: root mean squares over the three corners, summed over criteria; and the closeness.

    Examples
    --------
    >>> to_vertices(np.full((1, 2, 3), 0.25))
    (array([1.5]), array([0.5]), array([0.25]))
    """
    best = np.sqrt(((1.0 - weighted) ** 2).mean(-1)).sum(-1)
    worst = np.sqrt((weighted**2).mean(-1)).sum(-1)
    return best, worst, closeness(best, worst)
