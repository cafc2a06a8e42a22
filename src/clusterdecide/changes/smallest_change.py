"""Smallest change of the weights that changes the winner, the first k, the order or a pair."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

import numpy as np

from clusterdecide._typing import Floats
from clusterdecide.changes.nodes import groups, parted
from clusterdecide.changes.smallest_change_additive import nearest_line
from clusterdecide.changes.smallest_change_closeness import nearest_curve
from clusterdecide.changes.smallest_change_general import nearest_hit
from clusterdecide.changes.smallest_change_region import Aim, region, watching
from clusterdecide.changes.smallest_change_result import SmallestChange, Teller
from clusterdecide.errors import InvalidInputError
from clusterdecide.kernels.ranks import TIE
from clusterdecide.methods import Additive, Closeness, Method, Scorer, applied
from clusterdecide.methods.base import check_problem
from clusterdecide.methods.forms import merged
from clusterdecide.model import Problem, Weights, WeightSet
from clusterdecide.model._cells import as_float, is_real
from clusterdecide.model._names import shown
from clusterdecide.model.seeds import generator
from clusterdecide.model.weights import as_weights

__all__ = ["SmallestChange", "smallest_change"]

_BOXES = 200_000
_WORK = 50_000_000


def smallest_change(
    problem: Problem,
    weights: Weights | Mapping[str, float] | Sequence[float] | Floats,
    method: Method,
    *,
    watch: Aim = "winner",
    norm: str = "l1",
    within: WeightSet | None = None,
    over: Sequence[str] | None = None,
    gap: float = 0.001,
    boxes: int | None = None,
    rng: int | np.random.Generator | None = 0,
) -> SmallestChange:
    """Least change of the weights with which what is watched is no longer the same.

    Weights stay non-negative with a sum of 1. The answer counts as changed from the tie on, where someone outside
    shares the rank of someone inside: the distance is the least one at which that happens, so nothing changes at
    any smaller distance.

    Parameters
    ----------
    problem, weights
        What is ranked, and the weights to start from.
    method
        The method. A scorer of form `Additive` gives an exact answer, `Closeness` a certified one, any other form
        the best change that a search finds, which is an upper bound.
    watch
        ``"winner"``; k, for the set of the first k; ``"order"``; or ``("A", "B")``, A above B now.
    norm
        ``"l1"``, the sum of all changes: twice the weight that moves; ``"l2"``, Euclidean; ``"linf"``, the largest.
    within
        Admissible weights; all of them by default.
    over
        Nodes of the tree that the weights come from (and criteria), each criterion under one of them: these weights
        move, and those inside a node keep their proportions. Every criterion by default.
    gap
        For closeness: the search ends when it has proved that nothing nearer than ``1 - gap`` times the distance
        changes anything.
    boxes
        For closeness: how many boxes of weights may be examined; the bound reached by then is reported. By default
        200,000 up to 6 weights, fewer where there are more and each box costs more.
    rng
        For other forms: seed or generator of the search.

    Returns
    -------
    SmallestChange
        Distance, witness weights, who catches whom up, and how far all of this is proved.

    Raises
    ------
    InvalidInputError
        An unknown norm, ``watch`` or name; a pair whose first is not above; weights outside ``within`` (the
        constraint is named) or with a sum other than 1; a ``gap`` outside (0, 1); nodes that leave out a criterion.

    References
    ----------
    L. G. Proll, A. Salhi and D. Ríos Insua, "Improving an optimization-based framework for sensitivity analysis in
    multi-criteria decision-making", *Journal of Multi-Criteria Decision Analysis* 10 (2001), for weighted sums; the
    search for closeness is ours.

    Examples
    --------
    >>> import clusterdecide as cd
    >>> from clusterdecide.changes.smallest_change import smallest_change
    >>> problem = cd.Problem.of([[4, 2], [2, 4]], ["vision", "market"], alternatives=["A", "B"])
    >>> smallest_change(problem, {"vision": 0.7, "market": 0.3}, cd.WeightedSum(normalisation="minmax"))
    weight of  now     changed  change
    vision     0.7000  0.5000   -0.2000
    market     0.3000  0.5000   +0.2000
    WeightedSum(normalisation='minmax'); winner; sum of changes 0.4: 'B' catches 'A' up; exact
    """
    check_problem(problem, "smallest_change")
    _check_search(gap, boxes)
    start, scorer = _moving(problem, as_weights(weights), applied(method, problem), over)
    inside = region(start.keys(), start.values, within, norm)
    seen = watching(problem, scorer.score(start.values), watch, _same(scorer))
    tell = Teller(problem, start, watch, repr(method), scorer, inside, seen)
    if seen.reason:
        return tell.never(seen.reason)
    if seen.tied is not None:
        return tell.found(*seen.tied, np.zeros(len(start)), lower=0.0)
    if isinstance(scorer, Additive):
        line = nearest_line(inside, scorer.utilities, seen.above, seen.below)
        return tell.never() if line is None else tell.nearest(line, line.length)
    if isinstance(scorer, Closeness) and _continuous(scorer):
        most = min(_BOXES, _WORK // len(start) ** 3) if boxes is None else boxes
        curve = nearest_curve(inside, scorer, seen.above, seen.below, gap, most)
        return tell.bounded(curve.best, curve.lower)
    return tell.searched(nearest_hit(inside, tell.changed, generator(rng)))


def _moving(problem: Problem, weights: Weights, scorer: Scorer, over: Sequence[str] | None) -> tuple[Weights, Scorer]:
    """Weights that move, by name, and the scorer in them."""
    values = weights.aligned(problem)
    if over is None:
        return Weights.raw(values, problem.criteria_names), scorer
    if isinstance(over, str) or len(set(over)) != len(over):
        msg = f"over must be different names of nodes or criteria that hold all criteria, got {shown(over)}"
        raise InvalidInputError(msg)
    found = parted(problem, groups(problem, weights, values, over), over)
    return Weights.raw(found.now, tuple(over)), merged(scorer, found.shares)


def _check_search(gap: object, boxes: object) -> None:
    if not is_real(gap) or not 0 < as_float(gap) < 1:
        msg = f"gap must be between 0 and 1, such as 0.001 for 0.1 %, got {shown(gap)}"
        raise InvalidInputError(msg)
    if boxes is not None and (not isinstance(boxes, (int, np.integer)) or isinstance(boxes, bool) or boxes < 0):
        msg = f"boxes must be a whole number from 0 up, got {shown(boxes)}"
        raise InvalidInputError(msg)


def _continuous(scorer: Closeness) -> bool:
    """Whether an alternative at no distance from both points is never alone in this: its closeness jumps to a half."""
    nowhere = (scorer.to_best == 0) & (scorer.to_worst == 0)
    return bool((nowhere == nowhere[0]).all())


def _same(scorer: Scorer) -> Callable[[int, int], bool]:
    """Whether two alternatives score alike under all weights, as far as the form tells."""
    if isinstance(scorer, Additive):
        rows = scorer.utilities
    elif isinstance(scorer, Closeness):
        rows = np.hstack([scorer.to_best, scorer.to_worst])
    else:
        return lambda _a, _b: False
    return lambda a, b: bool((abs(rows[a] - rows[b]) <= TIE * abs(rows).max(0)).all())
