"""The smallest set of criteria whose weights settle which of two alternatives is ahead."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from clusterdecide._typing import Bools, Floats, Ints
from clusterdecide.kernels.ranks import TIE
from clusterdecide.kernels.simplex_lead import Pair, leads_on_simplex
from clusterdecide.model.weight_set import Constraints

LISTED = 20
"""Criteria at most where every set of them is listed."""

PAIRED = 14
"""The same for closeness."""

_SOLVED = 1e-9
_WORK = 1 << 22
_OPEN = 4
_CHUNK = 1 << 14

Judge = Callable[[Bools], tuple[float, Floats | None]]
"""From a set of criteria to the least lead, and to weights where there is none; NaN and None where not settled."""


@dataclass(frozen=True, slots=True)
class Sufficient:
    """Criteria whose weights, as they are, settle the preference however the others share what is left.

    Attributes
    ----------
    criteria
        Names; empty where every admissible weight agrees; None where there is no answer, for which see `reason`.
    margin
        Least difference of scores over these weights; None where only its sign was certified.
    smallest
        Whether it is proven that no smaller set suffices.
    reason
        Why there is no answer.
    """

    criteria: tuple[str, ...] | None
    margin: float | None = None
    smallest: bool = False
    reason: str = ""


def none(reason: str) -> Sufficient:
    """No answer, and why."""
    return Sufficient(None, reason=reason)


def inside(points: Floats, region: Constraints, tolerance: float = 1e-9) -> Bools:
    """Which weights ``(..., C)`` lie in a set."""
    held = ((points >= region.low - tolerance) & (points <= region.high + tolerance)).all(-1)
    held &= (points @ region.upper.T <= region.limit + tolerance).all(-1)
    held &= (np.abs(points @ region.equal.T - region.total) <= tolerance).all(-1)
    return np.asarray(held)


def by_sum(names: tuple[str, ...], weights: Floats, utilities: Floats, region: Constraints | None) -> Sufficient:
    """Smallest set for a weighted sum, the one with the largest margin among the smallest.

    Parameters
    ----------
    utilities
        Shape ``(2, C)``: of the one ahead and of the other.
    region
        Admissible weights; None for all.
    """
    gap, tie = utilities[0] - utilities[1], TIE * float(np.abs(utilities).max())
    if region is None:
        chosen, margin = _greedy(weights, gap, tie)
    elif len(weights) > LISTED:
        return none(f"{len(weights)} criteria are too many within a set of weights: at most {LISTED}")
    elif _is_box(region):
        chosen, margin = _boxed(weights, gap, tie, region)
    else:
        found = _searched(weights, _programme(weights, gap, region), _SOLVED * float(np.abs(utilities).max()))
        chosen, margin = found[:2]
    if chosen is None:
        return none("the lead is not clear of rounding")
    return Sufficient(_named(names, chosen), margin, smallest=True)


def by_closeness(
    names: tuple[str, ...], weights: Floats, pair: Pair, gained: Floats, region: Constraints | None
) -> Sufficient:
    """Smallest set for closeness, the one that contributes most among the smallest.

    Parameters
    ----------
    pair
        The one ahead and the other.
    gained
        Contribution of each criterion to the lead, shape ``(C,)``.
    region
        Admissible weights; None for all.
    """
    size = len(weights)
    if size > PAIRED:
        return none(f"{size} criteria are too many for closeness: at most {PAIRED}")
    if region is None:
        region = Constraints(
            np.empty((0, size)), np.empty(0), np.ones((1, size)), np.ones(1), np.zeros(size), np.ones(size)
        )
    alive = _not_refuted(weights, pair, region)
    chosen, _, proven = _searched(weights, _certified(weights, pair, region), TIE, alive=alive, gained=gained)
    if chosen is None:
        return none("not settled within the work allowed")
    return Sufficient(_named(names, chosen), None, smallest=proven)


def _named(names: tuple[str, ...], chosen: Bools) -> tuple[str, ...]:
    return tuple(name for name, taken in zip(names, chosen) if taken)


def _greedy(weights: Floats, gap: Floats, tie: float) -> tuple[Bools | None, float]:
    """Any weights: at worst all that is left goes to the criterion left with the least difference.

    Where that is criterion m, all with smaller differences are in the set, and any other c adds
    ``w_c (gap_c - gap_m) >= 0`` to the margin: the best set of each size takes the largest of these.
    """
    found: tuple[int, float, Bools | None] = (len(gap) + 1, 0.0, None)
    for m in range(len(gap)):
        must = gap < gap[m]
        gains = weights * (gap - gap[m])
        others = np.flatnonzero(~must & (np.arange(len(gap)) != m))
        others = others[np.argsort(-gains[others], kind="stable")]
        margins = gap[m] + gains[must].sum() + np.concatenate([[0.0], np.cumsum(gains[others])])
        clear = np.flatnonzero(margins > tie)
        if not clear.size:
            continue
        more = int(clear[0])
        size, margin = int(must.sum()) + more, float(margins[more])
        if (size, -margin) < (found[0], -found[1]):
            chosen = must.copy()
            chosen[others[:more]] = True
            found = (size, margin, chosen)
    return found[2], found[1]


def _is_box(region: Constraints) -> bool:
    return len(region.upper) == 0 and len(region.equal) == 1


def _boxed(weights: Floats, gap: Floats, tie: float, region: Constraints) -> tuple[Bools | None, float]:
    """Weights between bounds: at worst the rest fills up in the order of the differences; every set is tried."""
    order = np.argsort(gap, kind="stable")
    w, d, low, room = (part[order] for part in (weights, gap, region.low, region.high - region.low))
    place = np.empty_like(order)
    place[order] = np.arange(len(order))
    best: tuple[int, float, Bools | None] = (len(gap) + 1, 0.0, None)
    for start in range(0, 1 << len(gap), _CHUNK):
        taken = _sets(np.arange(start, min(start + _CHUNK, 1 << len(gap))), len(gap))
        base = np.where(taken, w, low)
        free = np.where(taken, 0.0, room)
        before = np.cumsum(free, -1) - free
        more = np.clip((w.sum() - base.sum(-1))[:, None] - before, 0.0, free)
        margin, size = (base + more) @ d, taken.sum(-1)
        enough = np.flatnonzero(margin > tie)
        if enough.size:
            first = enough[np.lexsort((-margin[enough], size[enough]))[0]]
            found = (int(size[first]), float(margin[first]), taken[first][place])
            best = min(best, found, key=lambda one: (one[0], -one[1]))
    return best[2], best[1]


def _sets(index: Ints, size: int) -> Bools:
    return np.asarray((index[:, None] >> np.arange(size)) & 1 == 1)


def _searched(
    weights: Floats, judge: Judge, tie: float, *, alive: Bools | None = None, gained: Floats | None = None
) -> tuple[Bools | None, float, bool]:
    """Try sets from the smallest up; weights that refute one refute all sets on which they are as given.

    With ``gained`` the first set that holds is taken, in the order of what it gains; else the largest margin.
    """
    size = len(weights)
    index = np.arange(1 << size)
    left = np.ones(len(index), dtype=np.bool_) if alive is None else alive
    worth = np.zeros(len(index)) if gained is None else _sets(index, size) @ gained
    count = np.bitwise_count(index)
    best: tuple[int, float, Bools | None] = (size + 1, 0.0, None)
    unsettled = 0
    for mask in np.lexsort((-worth, count)):
        if count[mask] > best[0] or unsettled > _OPEN:
            break
        if not left[mask]:
            continue
        chosen = _sets(index[mask : mask + 1], size)[0]
        margin, witness = judge(chosen)
        if witness is not None and not margin > tie:
            left &= (index & ((witness != weights) @ (1 << np.arange(size)))) != 0
        elif np.isnan(margin):
            unsettled += 1
        elif margin > best[1]:
            best = (int(count[mask]), margin, chosen)
            if gained is not None:
                break
    return best[2], best[1], unsettled == 0


def _programme(weights: Floats, gap: Floats, region: Constraints) -> Judge:
    """Least difference over the rest of the weight, by a linear programme."""

    def judge(chosen: Bools) -> tuple[float, Floats | None]:
        from scipy.optimize import linprog

        low, high = (np.where(chosen, weights, end).tolist() for end in (region.low, region.high))
        found = linprog(gap, region.upper, region.limit, region.equal, region.total, list(zip(low, high)))
        if found.x is None:  # the weights as they are fit, so the solver lost them in rounding
            return float("nan"), None
        return float(gap @ found.x), found.x

    return judge


def _certified(weights: Floats, pair: Pair, region: Constraints) -> Judge:
    """Whether the closeness leads over the whole of the rest."""

    def judge(chosen: Bools) -> tuple[float, Floats | None]:
        corners = _corners(weights, chosen[None], region)[0][~chosen]
        if len(corners) < 2 or np.ptp(corners, axis=0).max() <= TIE:
            return float(pair.lead(weights)), weights
        found = leads_on_simplex(pair, corners, lambda at: _admitted(at, region), TIE, _WORK)
        if found.leads is None:
            return float("nan"), None
        return (1.0, None) if found.leads else (-1.0, found.witness)

    return judge


def _corners(weights: Floats, chosen: Bools, region: Constraints) -> Floats:
    """Weights with all that is free on one criterion, shape ``(M, C, C)``: row c is that of criterion c."""
    base = np.where(chosen, weights, region.low)
    spare = np.maximum(weights.sum() - base.sum(-1), 0.0)
    return np.asarray(base[:, None] + spare[:, None, None] * np.eye(len(weights)))


def _not_refuted(weights: Floats, pair: Pair, region: Constraints) -> Bools:
    """Which sets of criteria no corner of their rest refutes, shape ``(2**C,)``."""
    size = len(weights)
    found = np.ones(1 << size, dtype=np.bool_)
    step = max(1, _CHUNK // size)
    for start in range(0, 1 << size, step):
        chosen = _sets(np.arange(start, min(start + step, 1 << size)), size)
        corners = _corners(weights, chosen, region)
        losing = (pair.lead(corners) <= TIE) & inside(corners, region) & ~chosen
        found[start : start + step] = ~losing.any(-1)
    return found


def _admitted(points: Floats, region: Constraints) -> tuple[Bools, Bools]:
    """Which vertices ``(B, P, C)`` are admissible, and which pieces ``(B,)`` lie beyond one of the constraints."""
    off = np.concatenate(
        [
            points @ region.upper.T - region.limit,
            region.low - points,
            points - region.high,
            points @ region.equal.T - region.total,
            region.total - points @ region.equal.T,
        ],
        axis=-1,
    )
    beyond = off > _SOLVED
    return np.asarray(~beyond.any(-1)), np.asarray(beyond.all(1).any(-1))
