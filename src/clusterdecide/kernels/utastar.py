"""UTASTAR: piecewise-linear values of grades that agree with an order, by linear programmes."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np

from clusterdecide._typing import Bools, Floats, Ints
from clusterdecide.errors import InvalidInputError

_ZERO = 1e-9
"""Errors below are rounding of the solver."""

_PRECISE = {"primal_feasibility_tolerance": 1e-10, "dual_feasibility_tolerance": 1e-10}


class Values(NamedTuple):
    """Values that agree with an order as far as any can, and what else would agree as well."""

    steps: Floats  # (S,), value gained on each piece, all summing to 1
    over: Floats  # (A,), what must be taken from the value of each alternative
    under: Floats  # (A,), what must be added to it
    error: float  # least possible sum of both
    ranges: Floats  # (C, 2), least and largest sum of steps of each criterion


def reached(grades: Floats, points: Floats, sense: float) -> Floats:
    """Part of each piece of a criterion that grades have behind them, from the worst end on.

    Parameters
    ----------
    grades
        Shape ``(A,)``.
    points
        Rising breakpoints, shape ``(K + 1,)``.
    sense
        1 where more is better, -1 where less is.

    Returns
    -------
    Floats
        Shape ``(A, K)``, in the order of the points, from 0 to 1.

    Examples
    --------
    >>> reached(np.array([3.0]), np.array([0.0, 2.0, 4.0]), 1.0)
    array([[1. , 0.5]])
    """
    part = np.clip((grades[:, None] - points[:-1]) / np.diff(points), 0.0, 1.0)
    return np.asarray(part if sense > 0 else 1.0 - part)


def fitted(parts: Floats, owner: Ints, order: Ints, ahead: Bools, delta: float, epsilon: float) -> Values:
    """Steps under which values follow an order with the least total error, and how far their sums may vary.

    Parameters
    ----------
    parts
        Shape ``(A, S)``: parts of all S pieces that each alternative has behind it.
    owner
        Shape ``(S,)``: the criterion of each piece, from 0 to C - 1.
    order
        Shape ``(A,)``: alternatives from the first on.
    ahead
        Shape ``(A - 1,)``: whether each is ahead of the next one, else they are tied.
    delta
        By how much at least the value of one ahead is larger.
    epsilon
        By how much the total error may exceed the least one when ranges are sought.

    Returns
    -------
    Values
        The steps are the mean of those that make each criterion count most.

    References
    ----------
    Y. Siskos and D. Yannacopoulos, "UTASTAR: an ordinal regression method for building additive value functions"
    (1985).

    Examples
    --------
    >>> found = fitted(np.eye(2), np.arange(2), np.arange(2), np.array([True]), 0.5, 0.0)
    >>> found.steps, found.ranges
    (array([0.875, 0.125]), array([[0.75, 1.  ], [0.  , 0.25]]))
    """
    count, pieces = parts.shape
    eye = np.eye(count)
    value = np.hstack([parts, -eye, eye])
    lead = value[order[:-1]] - value[order[1:]]
    errors = np.repeat([0.0, 1.0], [pieces, 2 * count])
    one = (1.0 - errors)[None]
    upper, limit = -lead[ahead], np.full(int(ahead.sum()), -delta)
    equal, total = np.vstack([one, lead[~ahead]]), np.append(1.0, np.zeros(int((~ahead).sum())))
    best = _solved(errors, upper, limit, equal, total)
    least = _clean(float(errors @ best))
    upper, limit = np.vstack([upper, errors]), np.append(limit, least + epsilon)
    costs = [np.append(owner == j, np.zeros(2 * count)) for j in range(int(owner.max()) + 1)]
    most = [_solved(-cost, upper, limit, equal, total) for cost in costs]
    fewest = [_solved(cost, upper, limit, equal, total) for cost in costs]
    ranges = np.array([[cost @ low, cost @ high] for cost, low, high in zip(costs, fewest, most)])
    steps, over, under = np.split(np.mean(most, 0), [pieces, pieces + count])
    both = np.minimum(over, under)
    return Values(steps / steps.sum(), _small(over - both), _small(under - both), least, np.clip(ranges, 0.0, 1.0))


def _solved(cost: Floats, upper: Floats, limit: Floats, equal: Floats, total: Floats) -> Floats:
    from scipy.optimize import linprog

    for options in (_PRECISE, {}):
        found: Any = linprog(cost, upper, limit, equal, total, method="highs", options=options)  # type: ignore[call-overload]
        if found.status == 0:
            return np.asarray(np.maximum(found.x, 0.0))
    msg = f"a linear programme on this ranking failed: {found.message}; give fewer breakpoints or a larger epsilon"
    raise InvalidInputError(msg)


def _clean(error: float) -> float:
    return error if error > _ZERO else 0.0


def _small(errors: Floats) -> Floats:
    return np.where(errors > _ZERO, errors, 0.0)
