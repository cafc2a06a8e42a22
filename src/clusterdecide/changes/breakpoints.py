"""Weights at which a ranking changes: one weight moving while others keep their proportions, or all toward others."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import partial
from typing import Any, NamedTuple

import numpy as np

from clusterdecide._typing import Floats
from clusterdecide.changes.breakpoints_exact import nearest
from clusterdecide.changes.breakpoints_general import GRID, general_found
from clusterdecide.changes.breakpoints_result import TOWARD, Breakpoints, Change, Touch
from clusterdecide.changes.breakpoints_tables import joined
from clusterdecide.changes.nodes import groups
from clusterdecide.errors import InvalidInputError
from clusterdecide.kernels.paths import Curves, Lines, Paths, Segments, Traced
from clusterdecide.kernels.ranks import TIE
from clusterdecide.methods import Additive, Closeness, General, Method, applied
from clusterdecide.methods.base import check_problem
from clusterdecide.methods.forms import Published
from clusterdecide.model import Problem, Weights
from clusterdecide.model._names import shown
from clusterdecide.model.watch import Watch, watched
from clusterdecide.model.weights import SUM_TOLERANCE, as_weights

__all__ = ["Breakpoints", "Change", "Touch", "breakpoints"]

_FINEST = 1e-12


def breakpoints(
    problem: Problem,
    weights: Weights | Mapping[str, float] | Sequence[float] | Floats,
    method: Method,
    *,
    over: str | Sequence[str] | None = None,
    toward: Weights | Mapping[str, float] | Sequence[float] | Floats | None = None,
    watch: Watch = "order",
    resolution: float = 1e-6,
) -> Breakpoints:
    """Weights at which the order, the winner or the first k change: exact where the method's form has formulas.

    Each weight in turn goes from 0 to 1 while the others keep their proportions; those inside a node of weight 0 are
    the local weights of its tree. Or all weights together move straight to other weights.

    Parameters
    ----------
    problem, weights
        What is ranked, and the weights to start from.
    method
        A method whose scorer is `Additive` (crossings of lines) or `Closeness` (roots of a quadratic per pair, of a
        quartic on the way to other weights): exact. Any other (`General`) is bracketed: 1,001 weights are tried along
        each path and every change between neighbours is halved to the resolution, so that two changes within one
        step of that grid, and a tie within one step of an end, may be missed.
    over
        Criteria, or nodes of the tree that the weights come from; every criterion by default.
    toward
        Other weights, in place of ``over``: positions from 0 (``weights``) to 1 (``toward``) on the straight way
        between them, under the one name ``"toward"``.
    watch
        ``"order"``, ``"winner"``, or k for the set of the first k.
    resolution
        How near to the true one a bracketed weight is, from 1e-12 to 0.001; exact forms do not need it.

    Returns
    -------
    Breakpoints
        The nearest change on each side of each weight, and all of them; touches (ties without a swap) apart.

    Raises
    ------
    InvalidInputError
        A weight of 1 (the others have no proportions to keep), an unknown name, both ``over`` and ``toward``, weights
        that do not sum to 1, a ``watch`` that is none of the three, a ``resolution`` out of range, a scorer of no
        form, a score that is not finite.

    References
    ----------
    E. Triantaphyllou and A. Sánchez, "A sensitivity analysis approach for some deterministic multi-criteria
    decision-making methods", *Decision Sciences* 28 (1997), for weighted sums; the polynomials for closeness are ours.

    Examples
    --------
    >>> import clusterdecide as cd
    >>> problem = cd.Problem.of([[4, 2], [2, 4]], ["vision", "market"], alternatives=["A", "B"])
    >>> result = cd.breakpoints(problem, {"vision": 0.7, "market": 0.3}, cd.WeightedSum(normalisation="minmax"))
    >>> np.round(result.interval("vision"), 9)
    array([0.5, 1. ])
    >>> result.changes[0].before, result.changes[0].after
    (('B', 'A'), ('A', 'B'))

    Half-way from these weights to those that B would like, the order turns:

    >>> wished = {"vision": 0.3, "market": 0.7}
    >>> cd.breakpoints(problem, {"vision": 0.7, "market": 0.3}, cd.Topsis(), toward=wished).changes[0].weight
    0.5
    """
    check_problem(problem, "breakpoints")
    size = watched(watch, len(problem))
    _check_resolution(resolution)
    names, rest, inner, now, target = _ways(problem, as_weights(weights), over, toward)
    paths = _paths(applied(method, problem), rest, inner, method)
    if not isinstance(paths, Traced):
        low, high, known = nearest(paths, now, size)
        return Breakpoints(names, now, low, high, problem, watch, repr(method), paths, None, target, known)
    each = [general_found(paths, k, float(now[k]), size, resolution) for k in range(len(names))]
    low, high = np.array([ends for _, ends in each]).T
    known = joined([part for part, _ in each])
    return Breakpoints(names, now, low, high, problem, watch, repr(method), paths, float(resolution), target, known)


def _check_resolution(resolution: float) -> None:
    step = 1 / (GRID - 1)
    real = isinstance(resolution, (int, float, np.floating)) and not isinstance(resolution, bool)
    if not real or not _FINEST <= resolution <= step:
        msg = f"resolution must be a number from {_FINEST:g} to {step:g}, got {resolution!r}"
        raise InvalidInputError(msg)


class _Ways(NamedTuple):
    names: tuple[str, ...]
    rest: Floats  # (K, C): weights at the start of each path
    inner: Floats  # (K, C): and at its end
    now: Floats  # (K,)
    target: Weights | None


def _ways(problem: Problem, weights: Weights, over: str | Sequence[str] | None, toward: Any) -> _Ways:
    start = _summing(weights.aligned(problem), "")
    if toward is None:
        if not isinstance(over, Iterable | None):
            msg = f"over must be names of criteria or nodes, got {shown(over)}"
            raise InvalidInputError(msg)
        names = (over,) if isinstance(over, str) else tuple(problem.criteria_names if over is None else over)
        if not names:
            msg = "over names no weight; give at least one criterion or node, or leave it out for all criteria"
            raise InvalidInputError(msg)
        return _Ways(names, *_profiles(problem, weights, start, names), None)
    if over is not None:
        msg = "breakpoints take either over (single weights move) or toward (all move to other weights), not both"
        raise InvalidInputError(msg)
    end = _summing(as_weights(toward).aligned(problem), " in toward")
    return _Ways((TOWARD,), start[None], end[None], np.zeros(1), Weights.of(end, problem.criteria_names))


def _summing(values: Floats, where: str) -> Floats:
    if abs(values.sum() - 1) > SUM_TOLERANCE:
        msg = f"breakpoints need weights that sum to 1{where}, got {values.sum():.6g} (raw weights)"
        raise InvalidInputError(msg)
    return values


def _profiles(
    problem: Problem, weights: Weights, values: Floats, names: tuple[str, ...]
) -> tuple[Floats, Floats, Floats]:
    """Proportions outside each moved weight and inside it, shape ``(K, C)`` each, and its value now ``(K,)``."""
    inside, inner, now = groups(problem, weights, values, names)
    if (now > 1 - TIE).any():
        whole = names[int(np.flatnonzero(now > 1 - TIE)[0])]
        msg = f"the weight of {whole!r} is 1: the others have no proportions to keep"
        raise InvalidInputError(msg)
    return np.where(inside, 0.0, values) / (1 - now)[:, None], inner, now


def _published(published: Published, rest: Floats, inner: Floats, k: int, t: Floats, sums: Floats) -> Floats:
    return published(sums, (1 - t)[:, None] * rest[k] + t[:, None] * inner[k])


def _paths(scorer: Any, rest: Floats, inner: Floats, method: Method) -> Paths:
    if isinstance(scorer, Additive):
        shown = None if scorer.published is None else partial(_published, scorer.published, rest, inner)
        return Lines(rest @ scorer.utilities.T, inner @ scorer.utilities.T, shown)
    if isinstance(scorer, General):
        return Traced(scorer.score, rest, inner)
    if not isinstance(scorer, Closeness):
        form = type(scorer).__name__
        msg = f"breakpoints need a scorer of form Additive, Closeness or General; {method!r} gives {form}"
        raise InvalidInputError(msg)
    near, far = scorer.to_best.T, scorer.to_worst.T
    between = rest * inner
    if not between.any():
        return Curves((rest * rest) @ near, (inner * inner) @ near, (rest * rest) @ far, (inner * inner) @ far)
    squares = np.stack([rest * rest, between, inner * inner])
    return Segments(squares @ near, squares @ far)
