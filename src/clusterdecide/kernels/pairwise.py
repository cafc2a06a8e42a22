"""Priorities and consistency of pairwise ratio judgements, on logarithms.

A matrix of ratios ``a[i, j]`` ("i over j") enters as ``logs``: the natural logarithms, antisymmetric, 0 where a pair
was not judged; ``judged`` says which pairs were. ``n`` is the number of items; leading axes are a batch.
"""

from __future__ import annotations

import numpy as np

from clusterdecide._typing import Bools, Floats
from clusterdecide.kernels.principal import perron


def ratio_logs(ratios: Floats) -> tuple[Floats, Bools]:
    """Logarithms of ratios and which pairs were judged.

    Parameters
    ----------
    ratios
        Shape ``(..., n, n)``, positive, reciprocal, NaN for a pair that was not judged.

    Returns
    -------
    logs, judged
        Both ``(..., n, n)``; ``logs`` is exactly antisymmetric and 0 where nothing was judged.

    Examples
    --------
    >>> logs, judged = ratio_logs(np.array([[1.0, np.nan], [np.nan, 1.0]]))
    >>> logs.tolist(), judged.tolist()
    ([[0.0, 0.0], [0.0, 0.0]], [[True, False], [False, True]])
    """
    judged = ~np.isnan(ratios)
    logs = np.log(ratios) if judged.all() else np.log(np.where(judged, ratios, 1.0))
    return (logs - logs.swapaxes(-1, -2)) / 2, judged


def shares(logs: Floats) -> Floats:
    """Positive weights summing to 1 on the last axis, from their logarithms up to a constant, shape ``(..., n)``.

    Examples
    --------
    >>> shares(np.log(np.array([2.0, 6.0])))
    array([0.25, 0.75])
    """
    with np.errstate(under="ignore"):
        weights = np.exp(logs - logs.max(-1, keepdims=True))
        return np.asarray(weights / weights.sum(-1, keepdims=True))


def row_means(logs: Floats) -> Floats:
    """Logarithms of the row geometric means of complete matrices, shape ``(..., n)``.

    References
    ----------
    G. Crawford and C. Williams, "A note on the analysis of subjective judgment matrices" (1985).

    Examples
    --------
    >>> shares(row_means(np.log(np.array([[1.0, 3.0], [1 / 3, 1.0]])))).round(12)
    array([0.75, 0.25])
    """
    return np.asarray(logs.mean(-1))


def least_squares(logs: Floats, strength: Floats) -> Floats:
    """Logarithms of the priorities that fit the judged pairs best in log least squares.

    Parameters
    ----------
    logs
        Shape ``(..., n, n)``, antisymmetric.
    strength
        How much each pair counts, shape ``(..., n, n)``: symmetric, 0 where a pair was not judged. The graph of the
        pairs that count must be connected; the diagonal is not read.

    Returns
    -------
    Floats
        Shape ``(..., n)``, summing to 0. With all pairs judged and of equal strength these are the row means.

    References
    ----------
    S. Bozóki, J. Fülöp and L. Rónyai, "On optimal completion of incomplete pairwise comparison matrices" (2010),
    section 4.

    Examples
    --------
    >>> logs, judged = ratio_logs(np.array([[1, 2, np.nan], [0.5, 1, 2], [np.nan, 0.5, 1]]))
    >>> (shares(least_squares(logs, judged.astype(float))) * 7).round(12)
    array([4., 2., 1.])
    """
    n = logs.shape[-1]
    pairs = np.where(np.eye(n, dtype=bool), 0.0, strength)
    laplacian = -pairs + np.eye(n) * pairs.sum(-1)[..., None] + pairs.max((-1, -2), keepdims=True, initial=1e-300)
    solved = np.linalg.solve(laplacian, (pairs * logs).sum(-1)[..., None])[..., 0]
    return np.asarray(solved - solved.mean(-1, keepdims=True))


def balanced(logs: Floats, priorities: Floats) -> Floats:
    """Ratios divided by those of the priorities, ``a[i, j] w[j] / w[i]``: all 1 where judgements are consistent.

    The matrix has the same eigenvalues as the ratios, and entries of one magnitude even where ratios span 1e9.

    Parameters
    ----------
    logs
        Shape ``(..., n, n)``.
    priorities
        Logarithms, shape ``(..., n)``.
    """
    return np.asarray(np.exp(logs + priorities[..., None, :] - priorities[..., :, None]))


def eigenvector(logs: Floats, priorities: Floats) -> tuple[Floats, Floats]:
    """Principal eigenvalue of complete matrices and logarithms of the principal eigenvector.

    Parameters
    ----------
    logs
        Shape ``(..., n, n)``, all pairs known.
    priorities
        Logarithms of any good priorities, such as the row means, shape ``(..., n)``: the iteration starts from them.

    Returns
    -------
    value, vector_logs
        Shapes ``(...)`` and ``(..., n)``; the value is at least n, as it is in exact arithmetic.

    References
    ----------
    T. L. Saaty, *The Analytic Hierarchy Process* (1980).

    Examples
    --------
    >>> logs = np.log(np.array([[1.0, 2.0, 4.0], [0.5, 1.0, 2.0], [0.25, 0.5, 1.0]]))
    >>> value, vector = eigenvector(logs, row_means(logs))
    >>> round(float(value), 12), (shares(vector) * 7).round(12)
    (3.0, array([4., 2., 1.]))
    """
    value, vector = perron(balanced(logs, priorities))
    with np.errstate(divide="ignore"):  # a component below the smallest float is 0, its logarithm -inf
        return np.maximum(value, logs.shape[-1]), priorities + np.log(vector)


def consistency_index(value: Floats, n: int) -> Floats:
    """Saaty's consistency index ``(lambda - n) / (n - 1)``, 0 below three items.

    Examples
    --------
    >>> float(consistency_index(np.float64(4.3), 4).round(12))
    0.1
    """
    return np.asarray((value - n) / (n - 1) if n > 2 else np.zeros_like(value))


def geometric_consistency(logs: Floats, judged: Bools, priorities: Floats) -> Floats:
    """Geometric consistency index: the residual variance of the judged pairs, in squared logarithms.

    The squared residuals ``log(a[i, j] w[j] / w[i])`` of the least squares priorities over the pairs, divided by
    their degrees of freedom, the pairs judged less n - 1. With all pairs judged these are (n - 1)(n - 2)/2 and the
    index is that of Aguarón and Moreno-Jiménez. Without degrees of freedom nothing can contradict: NaN for a tree of
    more than two items, which the caller must turn into words, and 0 below three items.

    Parameters
    ----------
    logs, judged
        Shape ``(..., n, n)``.
    priorities
        Logarithms of the least squares priorities, shape ``(..., n)``.

    References
    ----------
    J. Aguarón and J. M. Moreno-Jiménez, "The geometric consistency index: approximated thresholds" (2003).

    Examples
    --------
    >>> logs, judged = ratio_logs(np.array([[1, 2, 8], [0.5, 1, 2], [0.125, 0.5, 1]]))
    >>> float(geometric_consistency(logs, judged, row_means(logs)) / np.log(2) ** 2 * 3)
    1.0
    """
    n = logs.shape[-1]
    if n < 3:
        return np.zeros(logs.shape[:-2])
    residual = np.where(judged, logs + priorities[..., None, :] - priorities[..., :, None], 0.0)
    free = (judged.sum((-1, -2)) - n) / 2 - (n - 1)
    squares = np.square(residual).sum((-1, -2)) / 2
    return np.where(free > 0, squares / np.maximum(free, 1), np.nan)


def group_logs(logs: Floats, judged: Bools, weights: Floats) -> tuple[Floats, Bools]:
    """Weighted mean of the members' logarithms, pair by pair, over the members who judged the pair.

    Parameters
    ----------
    logs, judged
        Shape ``(..., M, n, n)`` for M members.
    weights
        Shape ``(..., M)``, positive.

    Returns
    -------
    logs, judged
        Shape ``(..., n, n)``; a pair is judged when one member judged it.

    References
    ----------
    J. Aczél and T. L. Saaty, "Procedures for synthesizing ratio judgements" (1983).

    Examples
    --------
    >>> logs = np.log(np.array([[[1.0, 2.0], [0.5, 1.0]], [[1.0, 8.0], [0.125, 1.0]]]))
    >>> together, _ = group_logs(logs, np.ones(logs.shape, dtype=bool), np.array([1.0, 1.0]))
    >>> float(np.exp(together[0, 1]).round(12))
    4.0
    """
    heard = judged * weights[..., :, None, None]
    total = heard.sum(-3)
    known = total > 0
    return (heard * logs).sum(-3) / np.where(known, total, 1.0), known


def components(judged: Bools) -> list[list[int]]:
    """Find the groups of items that judgements link, for one matrix (n, n); one group when connected.

    Examples
    --------
    >>> components(np.array([[1, 0, 1], [0, 1, 0], [1, 0, 1]], dtype=bool))
    [[0, 2], [1]]
    """
    left = np.ones(len(judged), dtype=bool)
    groups = []
    while left.any():
        group = np.zeros(len(judged), dtype=bool)
        edge = group.copy()
        edge[np.argmax(left)] = True
        while edge.any():
            group |= edge
            edge = judged[edge].any(0) & ~group
        left &= ~group
        groups.append(np.flatnonzero(group).tolist())
    return groups
