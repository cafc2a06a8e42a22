"""Limit of the powers of a supermatrix, whether or not they settle.

A supermatrix is column-stochastic: ``matrix[i, j]`` is the share of the influence on element j that comes from element
i; ``n`` is the number of elements. Both eliminations below add, multiply and divide positive numbers only, so that each
entry of the limit keeps its digits even where influences are tiny.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from clusterdecide._typing import Bools, Floats


class SupermatrixLimit(NamedTuple):
    """The limit, and the closed groups of elements in which all influence ends."""

    matrix: Floats  # (n, n), column-stochastic
    closed: tuple[tuple[int, ...], ...]  # with one group all columns of the limit are equal


def supermatrix_limit(matrix: Floats) -> SupermatrixLimit:
    """Mean of all powers of a column-stochastic matrix: its eigenprojection onto the eigenvalue 1.

    Where the powers converge it is their limit; where they go round in a cycle it is the mean over the cycle. It is
    made of the stationary vector of each closed group, and of the shares with which the other elements end in each.

    Parameters
    ----------
    matrix
        Shape ``(n, n)``, non-negative, columns summing to 1.

    References
    ----------
    J. G. Kemeny and J. L. Snell, *Finite Markov Chains* (1960); W. K. Grassmann, M. I. Taksar and D. P. Heyman,
    "Regenerative analysis and steady state distributions for Markov chains" (1985).

    Examples
    --------
    >>> supermatrix_limit(np.array([[0.0, 1.0], [1.0, 0.0]])).matrix
    array([[0.5, 0.5],
           [0.5, 0.5]])
    >>> supermatrix_limit(np.array([[0.0, 0.0, 0.0], [0.75, 1.0, 0.0], [0.25, 0.0, 1.0]])).closed
    ((1,), (2,))
    """
    closed = closed_groups(matrix > 0)
    settled = np.zeros_like(matrix)
    for group in closed:
        at = np.array(group)
        settled[np.ix_(at, at)] = stationary(matrix[np.ix_(at, at)])[:, None]
    inside = np.array(sorted(k for group in closed for k in group))
    outside = np.setdiff1d(np.arange(len(matrix)), inside)
    if len(outside):
        settled[:, outside] = settled[:, inside] @ _entered(matrix, outside)[inside]
    return SupermatrixLimit(settled / settled.sum(0), closed)


def closed_groups(links: Bools) -> tuple[tuple[int, ...], ...]:
    """Groups that influence reaches and never leaves: smallest sets of elements closed under ``links``.

    Parameters
    ----------
    links
        Shape ``(n, n)``: whether influence passes from column j to row i.

    Examples
    --------
    >>> closed_groups(np.array([[0, 0, 0], [1, 0, 1], [0, 1, 0]], dtype=bool))
    ((1, 2),)
    """
    reach = links | np.eye(len(links), dtype=bool)
    while True:
        further = (reach.astype(np.float64) @ reach) > 0
        if (further == reach).all():
            break
        reach = further
    returns = (~reach | reach.T).all(0)
    groups = {tuple(np.flatnonzero(reach[:, j]).tolist()) for j in np.flatnonzero(returns)}
    return tuple(sorted(groups))


def stationary(matrix: Floats) -> Floats:
    """Share of each element in the long run, of one closed group, shape ``(n,)``, positive and summing to 1.

    Examples
    --------
    >>> stationary(np.array([[0.5, 1.0], [0.5, 0.0]])).round(12)
    array([0.66666667, 0.33333333])
    """
    left = matrix.copy()
    for k in range(len(left) - 1, 0, -1):
        left[k, :k] /= left[:k, k].sum()
        left[:k, :k] += np.outer(left[:k, k], left[k, :k])
    share = np.ones(len(left))
    for k in range(1, len(left)):
        share[k] = left[k, :k] @ share[:k]
        share[: k + 1] /= share[: k + 1].max()
    return np.asarray(share / share.sum())


def _entered(matrix: Floats, outside: np.ndarray[tuple[int, ...], np.dtype[np.int64]]) -> Floats:
    """Where influence from each element outside enters the closed groups: columns ``(n, len(outside))``."""
    left = matrix[:, outside].copy()
    for column, k in enumerate(outside):
        left[k, column] = 0.0
        left[:, column] /= left[:, column].sum()
        passed = left[k].copy()
        left[k] = 0.0
        left += np.outer(left[:, column], passed)
    return left
