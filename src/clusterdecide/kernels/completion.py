"""Completion of one matrix of ratio judgements with missing pairs, on logarithms.

All three completions fill a missing pair with a ratio of two positive numbers, ``s[i] / s[j]``; they differ in ``s``.
Log least squares takes its own priorities (`clusterdecide.kernels.pairwise.least_squares`); the two below serve the
eigenvector.
"""

from __future__ import annotations

import numpy as np

from clusterdecide._typing import Bools, Floats
from clusterdecide.kernels.pairwise import balanced
from clusterdecide.kernels.principal import perron

_NEWTON_STEPS = 100
_STILL = 1e-11
_FLAT = 1e-15
_SEEN = 1e-12  # of the eigenvalue: a smaller curvature is rounding, and floats do not see where the minimum is
_ROUNDING = 1e-13


def filled(logs: Floats, judged: Bools, scale: Floats) -> Floats:
    """Logarithms with the missing pairs taken from ``scale[i] - scale[j]``, shape ``(..., n, n)``.

    Examples
    --------
    >>> judged = np.array([[True, False], [False, True]])
    >>> filled(np.zeros((2, 2)), judged, np.array([0.5, -0.5])).tolist()
    [[0.0, 1.0], [-1.0, 0.0]]
    """
    return np.where(judged, logs, scale[..., :, None] - scale[..., None, :])


def harker(logs: Floats, judged: Bools, start: Floats) -> Floats:
    """Logarithms of Harker's priorities: each missing ratio stands for ``w[i] / w[j]`` itself.

    That is the eigenvector of the matrix with 0 for missing pairs and, on the diagonal, 1 plus the number of
    missing pairs of the row.

    Parameters
    ----------
    logs, judged
        Shape ``(n, n)``, a connected graph of judged pairs.
    start
        Logarithms of the least squares priorities, shape ``(n,)``.

    References
    ----------
    P. T. Harker, "Incomplete pairwise comparisons in the analytic hierarchy process" (1987).

    Examples
    --------
    >>> judged = np.array([[1, 1, 0], [1, 1, 1], [0, 1, 1]], dtype=bool)
    >>> logs = np.log(np.array([[1, 2, 1], [0.5, 1, 2], [1, 0.5, 1]]))
    >>> vector = np.exp(harker(logs, judged, np.zeros(3)))
    >>> (vector / vector.sum() * 7).round(12)
    array([4., 2., 1.])
    """
    matrix = np.where(judged, balanced(logs, start), 0.0) + np.diag((~judged).sum(-1))
    with np.errstate(divide="ignore"):  # a component below the smallest float is 0, its logarithm -inf
        return np.asarray(start + np.log(perron(matrix)[1]))


def smallest_eigenvalue(logs: Floats, judged: Bools, start: Floats) -> Floats:
    """Logarithms ``s`` whose ratios complete the matrix with the smallest principal eigenvalue.

    The eigenvalue is convex in the logarithms of the missing entries, and at its minimum each missing ratio is
    ``s[i] / s[j]`` with ``s = sqrt(right / left)`` of the principal eigenvectors: so the minimum is sought over the n
    logarithms of ``s`` by Newton steps with exact derivatives, until no missing logarithm moves by 1e-11.

    Parameters
    ----------
    logs, judged
        Shape ``(n, n)``, a connected graph of judged pairs (the minimum is then unique).
    start
        Logarithms of the least squares priorities, shape ``(n,)``.

    Raises
    ------
    numpy.linalg.LinAlgError
        No minimum found: judgements that contradict each other by factors beyond 1e50 exhaust floats.

    References
    ----------
    S. Bozóki, J. Fülöp and L. Rónyai, "On optimal completion of incomplete pairwise comparison matrices" (2010).

    Examples
    --------
    >>> judged = np.array([[1, 1, 0], [1, 1, 1], [0, 1, 1]], dtype=bool)
    >>> logs = np.log(np.array([[1, 2, 1], [0.5, 1, 2], [1, 0.5, 1]]))
    >>> scale = smallest_eigenvalue(logs, judged, np.zeros(3))
    >>> float(np.exp(scale[0] - scale[2]).round(9))
    4.0
    """
    fixed = np.where(judged, balanced(logs, start), 0.0)
    scale = np.zeros(len(logs))
    value, right, left, missing = _state(fixed, judged, scale)
    for _ in range(_NEWTON_STEPS):
        flow = left[:, None] * missing * right[None, :]
        gradient = flow.sum(1) - flow.sum(0)
        hessian = _curvature(value, right, left, fixed + missing, flow)
        if np.abs(gradient).max() <= _FLAT * value:
            break
        step = _downward(hessian, gradient)
        for _ in range(60):  # halved until the eigenvalue falls; far from the minimum a full step may overshoot
            next_state = _state(fixed, judged, scale + step)
            if next_state[0] <= value * (1 + 1e-13):
                break
            step = step / 2
        scale = scale + step
        value, right, left, missing = next_state
        if np.ptp(step) <= _STILL:
            break
    else:
        hessian = np.zeros_like(fixed)  # never came to rest
    if _rank(hessian, _SEEN * value) < _rank(np.diag((~judged).sum(-1)) - ~judged, _SEEN):
        msg = "no minimum found"
        raise np.linalg.LinAlgError(msg)
    return start + scale


def _state(fixed: Floats, judged: Bools, scale: Floats) -> tuple[float, Floats, Floats, Floats]:
    """Principal eigenvalue, right and left vectors (product 1) and the missing part of the completed matrix."""
    missing = np.where(judged, 0.0, np.exp(scale[:, None] - scale[None, :]))
    matrix = fixed + missing
    value, vectors = perron(np.stack([matrix, matrix.T]))
    return float(value[0]), vectors[0], vectors[1] / (vectors[0] @ vectors[1]), missing


def _curvature(value: float, right: Floats, left: Floats, matrix: Floats, flow: Floats) -> Floats:
    """Second derivatives in the logarithms of s; ``flow`` is left times missing times right, entry by entry."""
    projector = np.outer(right, left)
    resolvent = np.linalg.inv(value * np.eye(len(right)) - matrix + projector) - projector
    moved_right = (np.diag(flow.sum(1)) - flow) / left[:, None]  # column i: derivative by s[i], times right
    moved_left = (flow - np.diag(flow.sum(0))) / right[None, :]  # row i: left, times derivative by s[i]
    bend = moved_left @ resolvent @ moved_right
    both = flow + flow.T
    return np.asarray(bend + bend.T + np.diag(both.sum(1)) - both)


def _downward(hessian: Floats, gradient: Floats) -> Floats:
    """Newton step; a negative curvature of what is convex is rounding, and its size still tells how far to go down."""
    bends, along = np.linalg.eigh(hessian)
    size = np.abs(bends)
    kept = size > _ROUNDING * size.max()
    return np.asarray(-along[:, kept] @ ((gradient @ along[:, kept]) / size[kept]))


def _rank(symmetric: Floats, least: float) -> int:
    return int((np.abs(np.linalg.eigvalsh(symmetric)) > least).sum())
