"""A set of weights and additive utilities, checked once, as exact analyses take them."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from clusterdecide._typing import Floats
from clusterdecide.errors import InvalidInputError
from clusterdecide.kernels.polytope import Corners, as_rows, corners
from clusterdecide.methods import Additive, Method, applied
from clusterdecide.methods.base import check_problem
from clusterdecide.model import Problem, WeightSet


class Region(NamedTuple):
    """What an exact analysis over a set of weights works on."""

    utilities: Floats  # (A, C), more is better
    plain: bool  # whether scores are the weighted sums themselves
    upper: Floats  # (M, C): the weights satisfy upper @ w <= limit
    limit: Floats  # (M,)
    equal: Floats  # (E, C), and equal @ w == total
    total: Floats  # (E,)
    corners: Corners | None  # vertices of the set, None where there are too many


def region(problem: Problem, weights: WeightSet, method: Method, verb: str) -> Region:
    """Check the three arguments that every exact analysis takes.

    Parameters
    ----------
    problem, weights, method
        As given by the caller.
    verb
        Name of the analysis, for messages.

    Raises
    ------
    InvalidInputError
        No problem, no `WeightSet`, other criteria than the problem's, a method whose scores are not additive.

    Examples
    --------
    >>> import clusterdecide as cd
    >>> problem = cd.Problem.of([[4, 2], [2, 4]], ["vision", "market"])
    >>> anywhere = cd.WeightSet.simplex(["vision", "market"])
    >>> region(problem, anywhere, cd.WeightedSum(normalisation="minmax"), "ranks").corners.points
    array([[1., 0.],
           [0., 1.]])
    """
    check_problem(problem, verb)
    if not isinstance(weights, WeightSet):
        msg = (
            f"{verb} needs a WeightSet, got {type(weights).__name__}; "
            "use WeightSet.simplex(criteria) or WeightSet.around(weights, 0.2)"
        )
        raise InvalidInputError(msg)
    held = weights.aligned(problem).constraints
    scorer = applied(method, problem)
    if not isinstance(scorer, Additive):
        msg = (
            f"{verb} is exact and needs a scorer of form Additive; {method!r} gives {type(scorer).__name__}: "
            "use acceptability, which samples"
        )
        raise InvalidInputError(msg)
    rows, ends = as_rows(held.low, held.high)
    upper, limit = np.concatenate([held.upper, rows]), np.concatenate([held.limit, ends])
    vertices = corners(upper, limit, held.equal, held.total)
    if vertices is not None and not len(vertices.points):
        msg = f"{verb}: no weight vector satisfies the constraints of {weights!r} (infeasible); relax them"
        raise InvalidInputError(msg)
    return Region(scorer.utilities, scorer.published is None, upper, limit, held.equal, held.total, vertices)
