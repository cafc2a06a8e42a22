"""Changes along paths without a formula: a grid of weights, and every change between neighbours halved."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from clusterdecide._typing import Bools, Floats, Ints
from clusterdecide.changes.breakpoints_tables import Found, Steps, found, line_changes
from clusterdecide.kernels.paths import Traced
from clusterdecide.kernels.ranks import competition_ranks
from clusterdecide.model.watch import chosen

GRID = 1001
"""Weights that are tried along each path before halving."""

_STEP = 1 / (GRID - 1)
_CELLS = 1 << 22
_PARTS = 4  # a bracket is halved to this part of the resolution, so that what is made of several stays within it


class _Runs(NamedTuple):
    """Stretches of tried weights on which the state is the same, and the ties between them that last no longer."""

    edges: Floats  # (M,)
    ranks: Ints  # (M + 1, A): on each stretch
    tied_at: Floats  # (T,)
    tied: Ints  # (T, A): ranks there
    stretch: Ints  # (T,): the stretch before each tie


def general_found(paths: Traced, k: int, now: float, size: int, resolution: float) -> tuple[Found, tuple[float, float]]:
    """Changes and touches on path ``k``, and the nearest changes around ``now``."""
    t, rank = _tried(paths, k, now, size, resolution)
    runs = _runs(t, rank, size, resolution)
    states = _state(runs.ranks, size)
    changing = (states[1:] != states[:-1]).any(-1)
    steps = Steps(runs.edges[changing], states[np.concatenate([[True], changing])])
    changes = line_changes(steps) if size else _swaps(runs)
    here = paths.score(k, np.array([now]))[0]
    return found(changes, _touches(runs, states, size), k), steps.around(
        now, chosen(here, size) if size else competition_ranks(here), resolution
    )


def _state(rank: Ints, size: int) -> Ints | Bools:
    return rank <= size if size else rank


def _tried(paths: Traced, k: int, now: float, size: int, resolution: float) -> tuple[Floats, Ints]:
    """Weights in order, with ranks at each: neighbours differ only where they are close enough."""
    width = resolution / _PARTS
    grid = np.linspace(0.0, 1.0, GRID)
    grid[[0, -1]] = width, 1 - width  # at the ends themselves a score need not exist
    if width < now < 1 - width:
        grid = np.append(grid[abs(grid - now) > width], now)
    t = np.sort(grid)
    rank = _ranks(paths, k, t)
    while True:
        state = _state(rank, size)
        open_ = (state[1:] != state[:-1]).any(-1) & (np.diff(t) > width)
        if not open_.any():
            return t, rank
        middle = (t[:-1][open_] + t[1:][open_]) / 2
        place = np.flatnonzero(open_) + 1
        rank = np.insert(rank, place, _ranks(paths, k, middle), axis=0)
        t = np.insert(t, place, middle)


def _ranks(paths: Traced, k: int, t: Floats) -> Ints:
    """Ranks at each weight, shape ``(M, A)``; in batches, for methods that compare every pair."""
    count, criteria = paths.score(k, t[:1]).shape[-1], paths.rest.shape[1]
    step = max(1, _CELLS // (count * max(count, criteria)))
    parts = [paths.score(k, t[start : start + step]) for start in range(0, len(t), step)]
    return competition_ranks(np.concatenate(parts))


def _runs(t: Floats, rank: Ints, size: int, resolution: float) -> _Runs:
    """Stretches between changes; a tie narrower than the resolution is where two scores meet, not a stretch."""
    state = _state(rank, size)
    starts = np.flatnonzero(np.concatenate([[True], (state[1:] != state[:-1]).any(-1)]))
    stops = np.append(starts[1:], len(t)) - 1
    narrow = t[stops] - t[starts] <= resolution / 2
    ties = _ties(rank[starts], size)
    beside = np.maximum(np.concatenate([[-1], ties[:-1]]), np.concatenate([ties[1:], [-1]]))
    point = narrow & (ties > beside) & (beside >= 0)
    for within in (t[stops] < _STEP, t[starts] > 1 - _STEP):  # scores that meet at an end tie for a while before it
        if not within.all():
            point |= within & (ties > ties[~within][0 if within[0] else -1])
    kept, points = np.flatnonzero(~point), np.flatnonzero(point)
    edges = (t[stops[kept[:-1]]] + t[starts[kept[1:]]]) / 2
    where = (t[starts[points]] + t[stops[points]]) / 2
    return _Runs(edges, rank[starts[kept]], where, rank[starts[points]], np.searchsorted(kept, points) - 1)


def _ties(rank: Ints, size: int) -> Ints:
    """How many tie: on the line, or anywhere in the order."""
    if size:
        return np.asarray((rank <= size).sum(-1))
    ordered = np.sort(rank, axis=-1)
    return np.asarray((ordered[:, 1:] == ordered[:, :-1]).sum(-1))


def _swaps(runs: _Runs) -> tuple[Floats, Ints, Ints]:
    """Each pair whose order changes at an edge; a pair that ties on one side is named on the other alone."""
    weight: list[Floats] = []
    before: list[Ints] = []
    after: list[Ints] = []
    for edge, old, new in zip(runs.edges, runs.ranks[:-1], runs.ranks[1:]):
        moved = np.flatnonzero(old != new)
        was, now = (np.sign(rank - rank[moved, None]) for rank in (old, new))  # 1 where the mover is ahead
        known = np.zeros(len(old), dtype=np.bool_)
        known[moved] = True
        fresh = ~known | (np.arange(len(old)) > moved[:, None])
        row, other = np.nonzero((was != now) & fresh)
        for sign, named in ((was, before), (now, after)):
            named.append(_pair(sign[row, other], moved[row], other))
        weight.append(np.full(len(row), edge))
    if not weight:
        return np.empty(0), np.empty((0, 2), dtype=np.int64), np.empty((0, 2), dtype=np.int64)
    return np.concatenate(weight), np.concatenate(before), np.concatenate(after)


def _pair(sign: Ints, one: Ints, other: Ints) -> Ints:
    """Who is ahead and who behind, shape ``(M, 2)``; -1 for a pair that ties."""
    pair = np.where(sign[:, None] > 0, np.stack([one, other], -1), np.stack([other, one], -1))
    return np.where(sign[:, None] == 0, -1, pair)


def _touches(runs: _Runs, states: Ints | Bools, size: int) -> tuple[Floats, Ints, Ints]:
    """Pairs that tie at a tried weight and are ordered alike, or on the same sides of the line, around it."""
    weight, ahead, behind = [], [], []
    for where, tied, at in zip(runs.tied_at, runs.tied, runs.stretch):
        if not 0 <= at < len(runs.edges):
            continue
        old, new = states[at], states[at + 1]
        apart = (old & new)[:, None] & ~(old | new) if size else (old[:, None] < old) & (new[:, None] < new)
        i, j = np.nonzero(apart & (tied[:, None] == tied))
        weight.append(np.full(len(i), where))
        ahead.append(i)
        behind.append(j)
    if not weight:
        return np.empty(0), np.empty(0, dtype=np.int64), np.empty(0, dtype=np.int64)
    return np.concatenate(weight), np.concatenate(ahead), np.concatenate(behind)
