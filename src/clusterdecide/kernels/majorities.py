"""Many rankings counted: points of Borda, pairs by majority, and the orders nearest to all of them (Kemeny)."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain, combinations, islice, product
from typing import Any, NamedTuple

import numpy as np

from clusterdecide._typing import Bools, Floats, Ints
from clusterdecide.kernels.correlations import midranks
from clusterdecide.kernels.relations import strong_classes

_SLACK = 1e-6  # tolerances of the solver, relative to the sum of the magnitudes of all costs

_INFEASIBLE = 2

Order = tuple[int, ...]


class Nearest(NamedTuple):
    """Orders whose pairs are contradicted by the fewest votes."""

    orders: list[Order]  # the first so many of the optimal orders
    complete: bool  # whether these are all
    against: int  # votes against the pairs of such an order
    bound: int  # no order has fewer; proven
    solved: Ints  # sizes of the cycles that needed a programme


def borda_points(ranks: Ints, votes: Floats) -> Floats:
    """Points of Borda: for each vote, the alternatives ranked below plus half of those tied with.

    Parameters
    ----------
    ranks
        Shape ``(R, A)``, competition ranks.
    votes
        Shape ``(R,)``, whole numbers.

    Returns
    -------
    Floats
        Shape ``(A,)``, exact; they sum to ``A (A - 1) / 2`` for each vote.

    Examples
    --------
    >>> borda_points(np.array([[1, 2, 2], [3, 1, 2]]), np.array([2.0, 1.0]))
    array([4., 3., 2.])
    """
    return np.asarray(votes @ (ranks.shape[1] - midranks(ranks)))


def votes_above(ranks: Ints, votes: Floats) -> Floats:
    """Votes that rank the alternative of the row strictly above that of the column.

    Parameters
    ----------
    ranks
        Shape ``(R, A)``, less is better.
    votes
        Shape ``(R,)``, whole numbers.

    Returns
    -------
    Floats
        Shape ``(A, A)``, exact.

    Examples
    --------
    >>> votes_above(np.array([[1, 2, 2], [3, 1, 2]]), np.array([2.0, 1.0]))
    array([[0., 2., 2.],
           [1., 0., 1.],
           [1., 0., 0.]])
    """
    columns = np.ascontiguousarray(ranks.T)
    return np.stack([(own < columns).astype(np.float64) @ votes for own in columns])


def exact_ranks(points: Floats) -> Ints:
    """Competition ranks of points without rounding, more is better, shape ``(A,)``.

    Examples
    --------
    >>> exact_ranks(np.array([2.0, 5.0, 2.0, 1.0]))
    array([2, 1, 2, 4])
    """
    return np.asarray(np.searchsorted(np.sort(-points), -points) + 1)


def nearest_orders(above: Floats, most: int) -> Nearest:
    """Orders without ties that the fewest votes contradict, with a proof (Kemeny).

    Parameters
    ----------
    above
        Shape ``(A, A)``: votes, whole numbers, that put the row above the column.
    most
        How many optimal orders to list at most, 1 or more.

    Returns
    -------
    Nearest
        Orders best first, as indices.

    Notes
    -----
    A pair on no cycle of strict majorities stands as its majority has it in every optimal order (an extension of
    Condorcet's criterion), so only the strong components of these majorities are searched, each by a programme in
    0 and 1 whose triangles forbid cycles. An order is optimal exactly if each component is ordered optimally and each
    strict majority between components is kept; so all optimal orders are found, component by component.

    References
    ----------
    H. P. Young and A. Levenglick, "A consistent extension of Condorcet's election principle", *SIAM Journal on
    Applied Mathematics* 35 (1978); M. Truchon, "An extension of the Condorcet criterion and Kemeny orders" (1998);
    V. Conitzer, A. Davenport and J. Kalagnanam, "Improved bounds for computing Kemeny rankings", *AAAI* (2006).

    Examples
    --------
    >>> nearest_orders(np.array([[0, 2, 1], [1, 0, 2], [2, 1, 0]]) * 1.0, 10)[:4]
    ([(0, 1, 2), (1, 2, 0), (2, 0, 1)], True, 4, 4)
    """
    strict = above > above.T
    classes = strong_classes(strict)
    groups = [np.flatnonzero(classes == k) for k in range(int(classes.max()) + 1)]
    parts = [_component(above[np.ix_(group, group)], most) for group in groups]
    least = int(np.minimum(above, above.T)[np.triu_indices(len(above), 1)].sum())
    before = strict & (classes[:, None] != classes)
    choices = ([tuple(group[list(order)]) for order in part.orders] for group, part in zip(groups, parts))
    several = (_extensions(before, chosen) for chosen in product(*choices))
    found = list(islice(chain.from_iterable(several), most + 1))
    return Nearest(
        sorted(found[:most]),
        len(found) <= most and all(part.complete for part in parts),
        least + sum(part.against for part in parts),
        least + sum(part.bound for part in parts),
        np.array([len(group) for group in groups if len(group) > 1], dtype=np.int64),
    )


def _component(above: Floats, most: int) -> Nearest:
    """Nearest orders of alternatives on common cycles; votes beyond those that any order has against it."""
    size = len(above)
    if size == 1:
        return Nearest([(0,)], complete=True, against=0, bound=0, solved=np.zeros(0, dtype=np.int64))
    rows, columns = np.triu_indices(size, 1)
    margin = (above - above.T)[rows, columns]
    scale = float(np.gcd.reduce(margin.astype(np.int64)))
    programme = _Programme(size, -margin / scale)
    constant = float(np.maximum(margin, 0).sum()) / scale
    orders: list[Order] = []
    best = bound = 0
    complete = False
    while len(orders) <= most:
        solution = programme.solve()
        if solution is None:
            complete = True
            break
        order, lower = solution
        cost = round(programme.cost(order) + constant)
        if not orders:
            best, bound = cost, min(cost, int(np.ceil(lower + constant - programme.slack)))
        elif cost > best:
            complete = lower + constant - programme.slack > best
            break
        orders.append(order)
        programme.forbid(order)
    return Nearest(orders[:most], complete, best * int(scale), bound * int(scale), np.array([size]))


class _Programme:
    """One variable for each pair i < j: 1 where i stands above j."""

    def __init__(self, size: int, costs: Floats) -> None:
        from scipy.sparse import csr_array

        self.size, self.costs = size, costs
        self.slack = _SLACK * (1 + float(np.abs(costs).sum()))
        i, j, k = np.array(list(combinations(range(size), 3))).T
        columns = np.stack([self._pair(i, j), self._pair(j, k), self._pair(i, k)], axis=1).ravel()
        signs = np.tile([1.0, 1.0, -1.0], len(i))
        self.triangles = csr_array((signs, columns, np.arange(0, len(signs) + 1, 3)), shape=(len(i), len(costs)))
        self.cuts: list[tuple[Floats, float]] = []

    def _pair(self, i: Ints, j: Ints) -> Ints:
        return np.asarray(i * (2 * self.size - i - 1) // 2 + j - i - 1)

    def solve(self) -> tuple[Order, float] | None:
        """Return the order of least cost and a bound below every cost; None where every order is forbidden."""
        from scipy.optimize import Bounds, LinearConstraint, milp

        limits = [LinearConstraint(self.triangles, 0, 1)]
        if self.cuts:
            limits.append(LinearConstraint(np.stack([row for row, _ in self.cuts]), ub=[most for _, most in self.cuts]))
        found: Any = milp(
            self.costs, integrality=np.ones(len(self.costs), dtype=np.int64), bounds=Bounds(0, 1), constraints=limits,
            options={"mip_rel_gap": 0.0},
        )  # fmt: skip
        if found.status == _INFEASIBLE:
            return None
        wins = np.zeros(self.size)
        rows, columns = np.triu_indices(self.size, 1)
        np.add.at(wins, rows, np.round(found.x))
        np.add.at(wins, columns, 1 - np.round(found.x))
        return tuple(np.argsort(-wins, kind="stable").tolist()), float(found.mip_dual_bound)

    def cost(self, order: Order) -> float:
        """Cost of an order."""
        return float(self.costs @ self._row(order))

    def forbid(self, order: Order) -> None:
        """Exclude one order: some pair must differ."""
        row = self._row(order)
        self.cuts.append((2 * row - 1, float(row.sum()) - 1))

    def _row(self, order: Order) -> Floats:
        place = np.argsort(order)
        rows, columns = np.triu_indices(self.size, 1)
        return (place[rows] < place[columns]).astype(np.float64)


def _extensions(before: Bools, chains: tuple[Order, ...]) -> Iterator[Order]:
    """Every order that keeps what must come before what, and each of some orders within itself."""
    needed = before.copy()
    for one in chains:
        needed[one[:-1], one[1:]] = True
    size = len(needed)
    waiting = needed.sum(0)
    order: list[int] = []
    stack = [iter(np.flatnonzero(waiting == 0).tolist())]
    while stack:
        chosen = next(stack[-1], None)
        if chosen is None:
            stack.pop()
            if order:
                waiting += needed[order.pop()]
            continue
        order.append(chosen)
        waiting -= needed[chosen]
        if len(order) == size:
            yield tuple(order)
            waiting += needed[order.pop()]
            continue
        ready = np.setdiff1d(np.flatnonzero(waiting == 0), order)
        stack.append(iter(ready.tolist()))
