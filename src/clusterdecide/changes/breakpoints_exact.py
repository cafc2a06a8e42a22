"""Changes along paths whose meetings have a formula: every pair at once, nothing sampled."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np

from clusterdecide._typing import Bools, Floats, Ints
from clusterdecide.changes.breakpoints_tables import Found, Steps, found, joined, line_changes
from clusterdecide.kernels.contacts import contacts
from clusterdecide.kernels.paths import Formulas, Lines
from clusterdecide.kernels.ranks import competition_ranks
from clusterdecide.model.watch import chosen

APART = 1e-12
"""Crossings closer than this along a weight count as one."""

_PAIRS = 1 << 18


class _Meetings(NamedTuple):
    """Where pairs of n alternatives meet on one path, by number among the n."""

    ahead_of: Ints  # (n,): how many are strictly ahead of each at first
    weight: Floats  # (M,)
    ahead: Ints  # (M,): who is ahead just before
    behind: Ints  # (M,)
    crosses: Bools  # (M,)

    def only(self, kept: Bools) -> tuple[Floats, Ints, Ints]:
        return self.weight[kept], self.ahead[kept], self.behind[kept]


def exact_found(paths: Formulas, k: int, size: int) -> Found:
    """Every change and every touch on path ``k``: of the order where ``size`` is 0, else of the first ``size``."""
    count = paths.traits(k).shape[0]
    if size:
        steps, touches = _line(paths, k, size)
        return found(line_changes(steps), touches, k)
    met = _meetings(paths, k, np.arange(count))
    weight, ahead, behind = met.only(met.crosses)
    changes = weight, np.stack([ahead, behind], -1), np.stack([behind, ahead], -1)
    return found(changes, met.only(~met.crosses), k)


def nearest(paths: Formulas, now: Floats, size: int) -> tuple[Floats, Floats, Found | None]:
    """Nearest changes on both sides of every weight, 0 and 1 where there is none; and all, if it took them to know."""
    if size and isinstance(paths, Lines):
        ends = _line_intervals(paths, now, size)
        if ends is not None:
            return (*ends, None)
    if not size:
        low, high = np.array([_of_order(paths, k, t) for k, t in enumerate(now.tolist())]).T
        return low, high, None
    walked = [_line(paths, k, size) for k in range(len(now))]
    each = [
        steps.around(t, chosen(paths.score(k, np.array([t]))[0], size), APART)
        for k, (t, (steps, _)) in enumerate(zip(now.tolist(), walked))
    ]
    low, high = np.array(each).T
    return low, high, joined([found(line_changes(steps), touches, k) for k, (steps, touches) in enumerate(walked)])


def _line_intervals(paths: Lines, now: Floats, size: int) -> tuple[Floats, Floats] | None:
    """Lines cross once: the nearest crossing of one of the first with one of the others is a change.

    None where a tie now leaves open who the first are.
    """
    score = paths.score(0, now[:1])[0]
    first = chosen(score, size)
    if np.count_nonzero(first) > size:
        return None
    slope = paths.one - paths.zero
    low, high = np.zeros(len(now)), np.ones(len(now))
    for i in np.flatnonzero(first):
        steeper = slope - slope[:, i, None]
        gap = np.where(first, np.inf, score[i] - score)  # the first ones do not push each other out
        with np.errstate(divide="ignore", invalid="ignore"):
            reach = gap / steeper
        np.minimum(high, now + np.where(steeper > 0, reach, np.inf).min(-1), out=high)
        np.maximum(low, now + np.where(steeper < 0, reach, -np.inf).max(-1), out=low)
    return low, high


def _of_order(paths: Formulas, k: int, now: float) -> tuple[float, float]:
    """Whatever swaps first are neighbours now."""
    score = paths.score(k, np.array([now]))[0]
    order, rank = np.argsort(-score, kind="stable"), competition_ranks(score)
    one, other = order[:-1], order[1:]
    met = contacts(paths, k, one, other)
    if ((rank[one] == rank[other]) & (met.start != 0)).any():  # they tie now and nowhere around
        return (now, now)
    weight = met.weight[met.crosses]
    return float(weight[weight < now].max(initial=0.0)), float(weight[weight > now].min(initial=1.0))


def _line(paths: Formulas, k: int, size: int) -> tuple[Steps, tuple[Floats, Ints, Ints]]:
    """Who is among the first on each stretch, and who touches the line without crossing it."""
    who = _candidates(paths, k, size)
    met = _meetings(paths, k, who)
    edges, inside = _stretches(met, size)
    states = np.zeros((len(inside), paths.traits(k).shape[0]), dtype=np.bool_)
    states[:, who] = inside
    weight, ahead, behind = met.only(~met.crosses)
    before, after = (np.searchsorted(edges, weight + side * APART) for side in (-1, 1))
    kept = inside[before, ahead] & inside[after, ahead] & ~inside[before, behind] & ~inside[after, behind]
    return Steps(edges, states), (weight[kept], who[ahead[kept]], who[behind[kept]])


def _candidates(paths: Formulas, k: int, size: int) -> Ints:
    """Leave out who is behind ``size`` others all along: they are never among the first, nor decide who is."""
    traits = paths.traits(k)
    worse = np.zeros(len(traits), dtype=np.int64)
    step = max(1, _PAIRS // len(traits))
    for start in range(0, len(traits), step):
        block = traits[start : start + step]
        ahead = np.ones((len(block), len(traits)), dtype=np.bool_)
        for one, all_of_them in zip(block.T, traits.T):
            ahead &= all_of_them > one[:, None]
        worse[start : start + step] = ahead.sum(-1)
    return np.flatnonzero(worse < size)


def _stretches(met: _Meetings, size: int) -> tuple[Floats, Bools]:
    """Weights at which someone enters or leaves the first, and who is among them on each stretch between."""
    weight, ahead, behind = met.only(met.crosses)
    group = np.cumsum(np.diff(weight, prepend=weight[:1]) > APART)
    who, when = np.concatenate([behind, ahead]), np.concatenate([group, group])
    order = np.lexsort((when, who))
    who, when = who[order], when[order]
    total = np.cumsum(np.repeat([-1, 1], len(weight))[order])
    new = np.diff(who, prepend=-1) != 0
    base = np.where(new, np.concatenate([[0], total[:-1]]), 0)
    starts = np.maximum.accumulate(np.where(new, np.arange(len(who)), 0))
    inside = met.ahead_of[who] + total - base[starts] < size
    last = np.ones(len(who), dtype=np.bool_)  # of all that one alternative meets at one weight
    last[:-1] = new[1:] | (np.diff(when) != 0)
    who, when, inside, new = who[last], when[last], inside[last], np.diff(who[last], prepend=-1) != 0
    earlier = np.where(new, met.ahead_of[who] < size, np.concatenate([[False], inside[:-1]])[: len(who)])
    turned = inside != earlier
    groups, row = np.unique(when[turned], return_inverse=True)
    flips = np.zeros((len(groups) + 1, len(met.ahead_of)), dtype=np.bool_)
    flips[0] = met.ahead_of < size
    flips[row + 1, who[turned]] = True
    return weight[np.searchsorted(group, groups)], np.logical_xor.accumulate(flips)


def _meetings(paths: Formulas, k: int, who: Ints) -> _Meetings:
    """Meetings of all pairs of ``who``, in order along the path."""
    ahead_of = np.zeros(len(who), dtype=np.int64)
    parts = []
    for one, other in _pairs(len(who)):
        met = contacts(paths, k, who[one], who[other])
        for side, loser in ((1, other), (-1, one)):
            ahead_of += np.bincount(loser[met.start == side], minlength=len(who))
        i, j, leads = one[met.pair], other[met.pair], met.before > 0
        parts.append((met.weight, np.where(leads, i, j), np.where(leads, j, i), met.crosses))
    weight, ahead, behind, crosses = (np.concatenate(column) for column in zip(*parts))
    order = np.argsort(weight, kind="stable")
    return _Meetings(ahead_of, weight[order], ahead[order], behind[order], crosses[order])


def _pairs(count: int) -> Iterator[tuple[Ints, Ints]]:
    """All pairs of ``count``, in blocks of rows."""
    step = max(1, _PAIRS // count)
    for start in range(0, count, step):
        rows = np.arange(start, min(start + step, count))
        row, other = np.nonzero(np.arange(count) > rows[:, None])
        yield rows[row], other
