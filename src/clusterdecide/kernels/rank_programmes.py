"""Extreme ranks over a polytope of weights: leads of pairs, and the most rivals that can be ahead at once."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np

from clusterdecide._typing import Bools, Floats, Ints
from clusterdecide.errors import ClusterDecideError

_PRECISE = {"primal_feasibility_tolerance": 1e-10, "dual_feasibility_tolerance": 1e-10}
_ACTIVE = 1e-7
_INFEASIBLE = 2


class Within(NamedTuple):
    """A polytope of weights ``origin + reach * y`` in its own size: ``upper @ y <= room`` and ``equal @ y == 0``."""

    origin: Floats  # (C,), one of its points
    reach: float
    upper: Floats  # (M, C)
    room: Floats  # (M,)
    equal: Floats  # (E, C)


class Leads(NamedTuple):
    """Rivals' conditions on a point of the polytope: condition k holds where ``slope[k] @ y + offset[k] >= 0``.

    In units of the largest size of each over the polytope, so that all are between -1 and 1.
    """

    slope: Floats  # (K, C)
    offset: Floats  # (K,)
    least: Floats  # (K,), the least value of each over the polytope, at most 0


class Proof(NamedTuple):
    """The point at which the least of some conditions is greatest."""

    weights: Floats  # (2, C): as solved, and moved onto what they touch to within the solver's precision
    binding: Ints  # those conditions that cannot all exceed it


def least_leads(utilities: Floats, points: Floats) -> Floats:
    """Least difference of two scores over the vertices of a set of weights, which is that over the set.

    Parameters
    ----------
    utilities
        Shape ``(A, C)``.
    points
        Shape ``(V, C)``.

    Returns
    -------
    Floats
        Shape ``(A, A)``: the least score of i less the score of j.

    Examples
    --------
    >>> least_leads(np.array([[1.0, 0.5], [0.5, 0.5]]), np.eye(2))
    array([[ 0. ,  0. ],
           [-0.5,  0. ]])
    """
    scores = points @ utilities.T
    return np.array([(one[:, None] - scores).min(0) for one in scores.T])


def least_leads_by_programme(utilities: Floats, body: Within) -> Floats:
    """Find the same where vertices are too many: one linear programme for each ordered pair."""
    size = len(utilities)
    found = np.zeros((size, size))
    for i, j in np.argwhere(~np.eye(size, dtype=np.bool_)):
        slope = utilities[i] - utilities[j]
        unit = np.abs(slope).max() or 1.0
        answer = _programme(slope / unit, body.upper, body.room, body.equal, (None, None))
        found[i, j] = slope @ (body.origin + body.reach * _solved(answer))
    return found


def leads(utilities: Floats, body: Within, pairs: tuple[Ints, Ints], least: Floats) -> Leads:
    """Conditions that one alternative scores at least as much as another.

    Parameters
    ----------
    utilities
        Shape ``(A, C)``.
    body
        The polytope.
    pairs
        K alternatives, and K others that they are to be level with or ahead of.
    least
        Shape ``(A, A)``, as `least_leads` gives it.
    """
    ahead, behind = pairs
    difference = utilities[ahead] - utilities[behind]
    low = np.minimum(least[ahead, behind], 0.0)
    unit = np.maximum(-low, np.maximum(-least[behind, ahead], np.finfo(np.float64).tiny))
    return Leads(difference * (body.reach / unit[:, None]), difference @ body.origin / unit, low / unit)


def most_at_once(body: Within, given: Leads, apart: list[Ints], above: int) -> Bools | None:
    """Most conditions that hold at one point, by a mixed integer programme.

    Parameters
    ----------
    body
        The polytope.
    given
        K conditions.
    apart
        Sets of conditions known not to hold together.
    above
        Only more than so many are of use.

    Returns
    -------
    Bools or None
        Shape ``(K,)``: which hold; None where no more than ``above`` can.

    Notes
    -----
    Condition k is ``slope @ y + offset >= least * (1 - z)``: with z = 0 it asks nothing, with no room to spare.

    Examples
    --------
    >>> body = Within(np.zeros(1), 1.0, np.array([[1.0], [-1.0]]), np.ones(2), np.empty((0, 1)))  # y from -1 to 1
    >>> given = Leads(np.array([[1.0], [-1.0]]), np.array([-0.5, 0.0]), np.array([-1.5, -1.0]))  # y >= 0.5, y <= 0
    >>> int(most_at_once(body, given, [], 0).sum()), most_at_once(body, given, [], 1)
    (1, None)
    """
    from scipy.optimize import Bounds, LinearConstraint, milp

    count, size = given.slope.shape
    plain = np.zeros((len(body.upper), count))
    clashes = np.array([np.isin(np.arange(count), group) for group in apart], dtype=np.float64).reshape(-1, count)
    several = np.concatenate([clashes, -np.ones((1, count))])
    asked = np.block(
        [[body.upper, plain], [-given.slope, np.diag(-given.least)], [np.zeros((len(several), size)), several]]
    )
    ends = np.concatenate([body.room, given.offset - given.least, clashes.sum(-1) - 1, [-above - 1.0]])
    level = np.hstack([body.equal, np.zeros((len(body.equal), count))])
    integral = np.concatenate([np.zeros(size), np.ones(count)])
    answer = milp(
        -integral,
        integrality=integral,
        bounds=Bounds(np.where(integral, 0.0, -np.inf), np.where(integral, 1.0, np.inf)),
        constraints=[LinearConstraint(asked, -np.inf, ends), LinearConstraint(level, 0.0, 0.0)],
    )
    return None if answer.status == _INFEASIBLE else np.asarray(_solved(answer)[size:] > 0.5)


def greatest_margin(body: Within, given: Leads, some: Ints) -> Proof:
    """Weights that keep the least of some conditions as great as possible.

    Parameters
    ----------
    body, given
        The polytope and the conditions.
    some
        Numbers of those that are to hold.
    """
    slope, offset = given.slope[some], given.offset[some]
    count, size = slope.shape
    answer = _programme(
        np.concatenate([np.zeros(size), [-1.0]]),
        np.block([[-slope, np.ones((count, 1))], [body.upper, np.zeros((len(body.upper), 1))]]),
        np.concatenate([offset, body.room]),
        np.hstack([body.equal, np.zeros((len(body.equal), 1))]),
        [(None, None)] * size + [(-2, 2)],
    )
    point = _solved(answer)[:size]
    binding = some[answer.ineqlin.marginals[:count] < -_ACTIVE]
    borders = np.concatenate([slope, -body.upper, body.equal])
    ends = np.concatenate([offset, body.room, np.zeros(len(body.equal))])
    both = np.array([point, _polished(point, borders, ends)])
    return Proof(body.origin + body.reach * both, binding if len(binding) else some)


def _programme(cost: Floats, upper: Floats, room: Floats, equal: Floats, bounds: Any) -> Any:
    """Solve a linear programme whose equations all have 0 on the right."""
    from scipy import optimize

    solver: Any = optimize.linprog
    return solver(cost, upper, room, equal, np.zeros(len(equal)), bounds=bounds, options=_PRECISE)


def _solved(answer: Any) -> Floats:
    """Solution of a programme that has one."""
    if answer.x is None:
        msg = f"the solver gave up on a programme that has a solution ({answer.message}); use fewer alternatives"
        raise ClusterDecideError(msg)
    return np.asarray(answer.x)


def _polished(point: Floats, slope: Floats, offset: Floats) -> Floats:
    """Move a point onto the borders that it is nearly on, by least squares."""
    active = np.abs(slope @ point + offset) <= _ACTIVE
    for _ in range(2):
        gap = slope[active] @ point + offset[active]
        point = point - np.linalg.lstsq(slope[active], gap, rcond=1e-9)[0]
    return np.asarray(point)
