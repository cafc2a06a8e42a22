"""Cheapest combinations of steps that pass a line: exact where margins are sums over criteria, else cost by cost."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple

import numpy as np

from clusterdecide._typing import Bools, Floats, Ints

Check = Callable[[Ints], Bools]
"""Which vectors of steps, shape ``(B, M)``, really pass the line when the changed problem is ranked."""

_FRONTIER = 1 << 20
_CELLS = 1 << 24
_ROOM = 8


class Separable(NamedTuple):
    """Margins that are sums over criteria of what each level adds."""

    tables: tuple[Floats, ...]  # per criterion, shape (R, L): margin over each of R rivals that a level adds
    offset: Floats  # (R,), margin from the criteria that do not move
    least: Floats  # (R,), margin from which a rival counts as passed
    need: int  # how many rivals must be passed

    def capped(self, caps: Sequence[int]) -> Separable:
        """No more than so many steps on each criterion."""
        return self._replace(tables=tuple(table[:, : cap + 1] for table, cap in zip(self.tables, caps)))

    def hopeless(self) -> bool:
        """Whether even the best level everywhere passes too few rivals."""
        best = self.offset + np.sum([table.max(1) for table in self.tables], axis=0)
        return bool((best >= self.least).sum() < self.need)


class Found(NamedTuple):
    """What a search found."""

    steps: Ints  # (S, M) vectors of steps of the least cost, fewest criteria first, then earliest criteria first
    cost: int | None  # their cost; None where nothing was found
    lower: int  # nothing of a smaller cost passes
    complete: bool  # whether these are all of this cost
    ended: bool  # whether the search ended by itself: without anything found, nothing can be


def search(
    margins: Separable | None, caps: Sequence[int], prices: Sequence[int], check: Check, most: int, budget: int
) -> Found:
    """Find the cheapest vectors of steps.

    Parameters
    ----------
    margins
        Where the margins are sums over criteria; None for any other scorer.
    caps, prices
        Most steps, and cost of one step, for each of M criteria.
    check
        Ranks changed problems.
    most
        Most vectors to list.
    budget
        Most changed problems to rank where margins are no sums.
    """
    if margins is None or len(margins.offset) * (sum(caps) + 1) * (len(caps) + 1) ** 2 > _CELLS:
        return _one_by_one(caps, prices, check, most, budget)
    return _by_margins(margins.capped(caps), prices, check, most)


def search_largest(margins: Separable | None, caps: Sequence[int], check: Check, most: int, budget: int) -> Found:
    """Find the vectors of the smallest largest step, fewest steps first."""
    size = len(caps)
    for largest in range(1, max(caps, default=0) + 1):
        within = [min(cap, largest) for cap in caps]
        if margins is not None and margins.capped(within).hopeless():
            continue
        found = search(margins, within, [1] * size, check, most, budget)
        if len(found.steps) or not found.ended:
            known = largest if len(found.steps) else None
            return found._replace(cost=known, lower=largest, complete=found.complete and found.lower == found.cost)
    return nothing(size, max(caps, default=0) + 1)


def nothing(size: int, lower: int, *, ended: bool = True) -> Found:
    """Nothing found, and nothing cheaper than ``lower`` to be found."""
    return Found(np.zeros((0, size), dtype=np.int64), None, lower, complete=ended, ended=ended)


def _by_margins(margins: Separable, prices: Sequence[int], check: Check, most: int) -> Found:
    """Dynamic programming: the best margin that each cost can buy; costs that suffice are then spelled out.

    A cost is the price, then the number of criteria touched: ``price * (M + 1) + touched``.
    """
    size, doubt = len(prices), None
    costs = [_costs(table.shape[1], price, size) for table, price in zip(margins.tables, prices)]
    dearest = int(sum(price * (table.shape[1] - 1) for price, table in zip(prices, margins.tables)))
    kept, complete, tried = np.zeros((0, size), dtype=np.int64), True, 0
    for cost, best in _enough(margins, costs, dearest):
        price = cost // (size + 1)
        if len(kept) and (price > tried or not complete):
            break
        passing, cut = _passing(margins, costs, best, cost, check, most)
        if cut and not len(passing) and not len(kept) and doubt is None:
            doubt = price
        complete = complete and not cut and len(kept) + len(passing) <= most
        kept, tried = np.concatenate([kept, passing])[:most], price
    if len(kept):
        found = int(kept[0] @ np.asarray(prices))
        return Found(kept, found, found if doubt is None else doubt, complete, ended=True)
    return nothing(size, dearest + 1 if doubt is None else doubt, ended=doubt is None)


def _enough(margins: Separable, costs: Sequence[Ints], dearest: int) -> Iterator[tuple[int, list[Floats]]]:
    """Costs whose best margins suffice, in order; the range looked at doubles until nothing dearer exists."""
    size, done, prices = len(costs), 0, 8
    while True:
        horizon = min(prices, dearest) * (size + 1) + size
        best = _suffixes(margins, costs, horizon)
        passed = (margins.offset[:, None] + best[0] >= margins.least[:, None]).sum(0) >= margins.need
        for cost in passed.nonzero()[0].tolist():
            if cost > done:
                yield cost, best
        if prices >= dearest:
            return
        done, prices = horizon, 2 * prices


def _passing(
    margins: Separable, costs: Sequence[Ints], best: Sequence[Floats], cost: int, check: Check, most: int
) -> tuple[Ints, bool]:
    """Vectors of one exact cost that really pass, and whether some may be missing; few are spelled out if few do."""
    room = 2 * most + _ROOM
    longest = max(table.shape[1] for table in margins.tables)
    most_room = max(room, _FRONTIER // (longest * len(margins.offset)))
    while True:
        steps, cut = _spelled(margins, costs, best, cost, room)
        passing = steps[check(steps)] if len(steps) else steps
        if not cut or len(passing) > most or room >= most_room:
            return passing, cut
        room = min(8 * room, most_room)


def _costs(levels: int, price: int, size: int) -> Ints:
    steps = np.arange(levels)
    return steps * price * (size + 1) + (steps > 0)


def _suffixes(margins: Separable, costs: Sequence[Ints], horizon: int) -> list[Floats]:
    """Largest margin of the criteria from each on at each exact cost up to a horizon, shape ``(R, H + 1)`` each."""
    rivals = len(margins.offset)
    last = np.full((rivals, horizon + 1), -np.inf)
    last[:, 0] = 0.0
    suffixes, reach = [last], 0
    for table, cost in zip(reversed(margins.tables), reversed(costs)):
        below, here = suffixes[-1], np.full((rivals, horizon + 1), -np.inf)
        for level, spent in enumerate(cost[cost <= horizon].tolist()):
            into = here[:, spent : spent + reach + 1]
            np.maximum(into, below[:, : into.shape[1]] + table[:, [level]], out=into)
        reach = min(reach + int(cost[-1]), horizon)
        suffixes.append(here)
    return suffixes[::-1]


def _spelled(
    margins: Separable, costs: Sequence[Ints], best: Sequence[Floats], cost: int, room: int
) -> tuple[Ints, bool]:
    """Vectors of one exact cost whose margins suffice, more steps on earlier criteria first; and whether some miss.

    With one rival each partial vector kept leads to a whole one, so that keeping the first ones keeps the order.
    """
    steps, left, margin = np.zeros((1, 0), dtype=np.int64), np.array([cost]), margins.offset[None]
    cut = False
    for c, (table, price) in enumerate(zip(margins.tables, costs)):
        levels = np.arange(len(price))[::-1]
        rest = left[:, None] - price[levels]
        reached = margin[:, None, :] + table.T[levels]
        bound = reached + best[c + 1][:, np.maximum(rest, 0)].transpose(1, 2, 0)
        alive = (rest >= 0) & ((bound >= margins.least).sum(-1) >= margins.need)
        row, at = alive.nonzero()
        cut = cut or len(row) > room
        row, at = row[:room], at[:room]
        steps = np.column_stack([steps[row], levels[at]])
        left, margin = rest[row, at], reached[row, at]
    return steps, cut


def _one_by_one(caps: Sequence[int], prices: Sequence[int], check: Check, most: int, budget: int) -> Found:
    """Every vector, cost by cost: nothing is assumed of the scorer."""
    size, spent = len(caps), 0
    ways = _ways(caps, prices)
    for cost in (np.flatnonzero(ways > 0)[1:]).tolist():
        if spent + ways[cost] > budget:
            return nothing(size, cost, ended=False)
        spent += int(ways[cost])
        steps = _vectors(caps, prices, cost)
        order = np.lexsort((*(-steps.T[::-1]), (steps > 0).sum(1)))
        passing = steps[order][check(steps[order])]
        if len(passing):
            return Found(passing[:most], cost, cost, complete=len(passing) <= most, ended=True)
    return nothing(size, len(ways))


def _ways(caps: Sequence[int], prices: Sequence[int]) -> Floats:
    """How many vectors have each cost."""
    ways = np.ones(1)
    for cap, price in zip(caps, prices):
        comb = np.zeros(cap * price + 1)
        comb[::price] = 1.0
        ways = np.convolve(ways, comb)
    return np.round(ways)


def _vectors(caps: Sequence[int], prices: Sequence[int], cost: int) -> Ints:
    """Every vector of this cost, shape ``(B, M)``."""
    reach = [_ways(caps[c:], prices[c:]) > 0 for c in range(len(caps) + 1)]
    steps, left = np.zeros((1, 0), dtype=np.int64), np.array([cost])
    for c, (cap, price) in enumerate(zip(caps, prices)):
        rest = left[:, None] - price * np.arange(cap + 1)
        ahead = reach[c + 1]
        fits = (rest >= 0) & (rest < len(ahead))
        fits[fits] = ahead[rest[fits]]
        row, at = fits.nonzero()
        steps, left = np.column_stack([steps[row], at]), rest[row, at]
    return steps
