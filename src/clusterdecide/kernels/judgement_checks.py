"""Where pairwise ratio judgements contradict each other, on logarithms as in `clusterdecide.kernels.pairwise`."""

from __future__ import annotations

from itertools import combinations

import numpy as np

from clusterdecide._typing import Bools, Floats, Ints
from clusterdecide.kernels.pairwise import balanced
from clusterdecide.kernels.principal import perron

_STRETCHES = 2.0 * np.geomspace(1.0, 20.0, 14)


def triads(n: int) -> Ints:
    """Every three of n items, shape ``(T, 3)``, each in order.

    Examples
    --------
    >>> triads(3)
    array([[0, 1, 2]])
    """
    return np.array(list(combinations(range(n), 3)), dtype=np.int64).reshape(-1, 3)


def triad_gaps(logs: Floats, judged: Bools, places: Ints) -> Floats:
    """Logarithm of the ratio that two judgements of a triad imply for the third pair, less the one judged.

    Parameters
    ----------
    logs, judged
        Shape ``(..., n, n)``.
    places
        Shape ``(T, 3)``, items i, j, k.

    Returns
    -------
    Floats
        ``log(a[i, j] a[j, k] / a[i, k])``, shape ``(..., T)``; NaN where a pair was not judged, which the caller must
        turn into words.

    Examples
    --------
    >>> from clusterdecide.kernels.pairwise import ratio_logs
    >>> logs, judged = ratio_logs(np.array([[1, 2, 2], [0.5, 1, 3], [0.5, 1 / 3, 1]]))
    >>> float(np.exp(triad_gaps(logs, judged, triads(3)))[0].round(12))
    3.0
    """
    i, j, k = places.T
    gaps = logs[..., i, j] + logs[..., j, k] - logs[..., i, k]
    return np.where(judged[..., i, j] & judged[..., j, k] & judged[..., i, k], gaps, np.nan)


def koczkodaj_of_gaps(gaps: Floats) -> Floats:
    """Koczkodaj's inconsistency of triads, the lesser of ``|1 - b / (a c)|`` and ``|1 - a c / b|``, from 0 to 1.

    Examples
    --------
    >>> float(koczkodaj_of_gaps(np.log(3.0)).round(12))
    0.666666666667
    """
    return np.asarray(-np.expm1(-np.abs(gaps)))


def eigenvalue_slopes(logs: Floats, priorities: Floats) -> Floats:
    """Derivatives of the principal eigenvalue by the logarithm of each judgement, its reciprocal moving along.

    Parameters
    ----------
    logs
        Shape ``(..., n, n)``, all pairs known.
    priorities
        Logarithms of any good priorities, shape ``(..., n)``.

    Returns
    -------
    Floats
        Shape ``(..., n, n)``, antisymmetric.

    References
    ----------
    P. T. Harker, "Derivatives of the Perron root of a positive reciprocal matrix" (1987).

    Examples
    --------
    >>> logs = np.log(np.array([[1, 2, 4], [0.5, 1, 2], [0.25, 0.5, 1]]))
    >>> float(np.abs(eigenvalue_slopes(logs, logs.mean(-1))).max().round(12))
    0.0
    """
    matrix = balanced(logs, priorities)
    right, left = perron(matrix)[1], perron(np.ascontiguousarray(matrix.swapaxes(-1, -2)))[1]
    flow = left[..., :, None] * matrix * right[..., None, :] / (left * right).sum(-1)[..., None, None]
    return np.asarray(flow - flow.swapaxes(-1, -2))


def freed_bounds(logs: Floats, freed: Ints) -> Floats:
    """Lower bounds on the principal eigenvalue of one complete matrix when some of its judgements may be anything.

    With ``x[i, j] = log(a[i, j] w[j] / w[i])`` of the eigenvector w, n times the eigenvalue less n is the sum over the
    pairs of ``2 cosh x - 2``. The pairs kept alone bound it from below, and the least sum over all w has a dual: any
    circulation u on the pairs kept bounds it by the sum of ``u log a`` less that of the convex conjugates
    ``u asinh(u / 2) - sqrt(4 + u ** 2) + 2``. The stretched residuals of log least squares on the pairs kept are one.

    Parameters
    ----------
    logs
        Shape ``(n, n)``, all pairs known.
    freed
        Shape ``(K, k)``: which pairs are freed, as positions among the pairs (i, j), i before j, row by row.

    Returns
    -------
    Floats
        Shape ``(K,)``; infinite where the pairs kept no longer link all items: one judgement less can be freed then, as
        a pair that closes no circle contradicts nothing.

    Examples
    --------
    >>> logs = np.log(np.array([[1, 2, 4], [0.5, 1, 8], [0.25, 0.125, 1]]))
    >>> freed_bounds(logs, np.array([[0], [2]])).round(12)
    array([3., 3.])
    """
    n = len(logs)
    first, second = np.triu_indices(n, 1)
    ends = np.eye(n)[first] - np.eye(n)[second]
    unfitted = np.eye(len(first)) - ends @ ends.T / n
    residual = unfitted @ logs[first, second]
    inner = unfitted[freed[:, :, None], freed[:, None, :]]
    linked = np.linalg.eigvalsh(inner)[:, 0] > 1e-9
    moved = np.linalg.solve(inner[linked], residual[freed[linked]][..., None])
    kept = residual - (unfitted[freed[linked]] * moved).sum(-2)
    bounds = np.full(len(freed), np.inf)
    squares = np.square(kept).sum(-1)
    least = np.zeros(len(kept))
    for stretch in _STRETCHES:
        flow = stretch * kept
        conjugate = flow * np.arcsinh(flow / 2) - np.sqrt(4 + flow**2) + 2
        least = np.maximum(least, stretch * squares - conjugate.sum(-1))
    bounds[linked] = n + least / n
    return bounds
