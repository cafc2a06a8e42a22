"""The orders nearest to several rankings (Kemeny), with the proof that none is nearer."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from clusterdecide._table import Tabular, View
from clusterdecide._typing import Floats
from clusterdecide.consensus.ballots import frozen, read_ballots, read_votes, votes_told
from clusterdecide.consensus.points import GivenVotes
from clusterdecide.errors import InvalidInputError
from clusterdecide.kernels.majorities import nearest_orders, votes_above
from clusterdecide.model._names import shown

_SHOWN, _COLUMNS = 50, 10


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class KemenyResult(Tabular):
    """Orders whose distance to all rankings is least, and how that is known.

    Attributes
    ----------
    alternatives
        A names.
    labels
        R names of the rankings counted.
    votes
        Votes of each ranking, shape ``(R,)``.
    above
        Shape ``(A, A)``: votes that put the alternative of the row strictly above that of the column.
    orders
        Optimal orders, each of A names, best first, without ties.
    complete
        Whether ``orders`` lists all that are optimal.
    distance
        Sum over all votes of the distance of Kemeny to such an order: 2 for each pair that the vote puts otherwise,
        1 for each that it ties.
    bound
        What the search proved: no order has a smaller distance.
    cycles
        Numbers of alternatives on common cycles of majorities, each ordered by a programme of its own; empty where
        the majorities alone give the order.
    """

    alternatives: tuple[str, ...]
    labels: tuple[str, ...]
    votes: Floats
    above: Floats
    orders: tuple[tuple[str, ...], ...]
    complete: bool
    distance: float
    bound: float
    cycles: tuple[int, ...]

    @property
    def proven(self) -> bool:
        """Whether the bound meets the distance, counted in whole votes: the orders are optimal beyond doubt."""
        return self.bound == self.distance

    @property
    def unique(self) -> bool:
        """Whether there is one optimal order and no other."""
        return self.complete and len(self.orders) == 1

    @property
    def order(self) -> tuple[str, ...]:
        """The optimal order.

        Raises
        ------
        InvalidInputError
            There are others: choose among ``orders``, openly.
        """
        if not self.unique:
            msg = f"{self._count()} optimal orders, so none is the order; choose among orders and say how"
            raise InvalidInputError(msg)
        return self.orders[0]

    def to_dict(self) -> dict[str, Any]:
        """Plain values for JSON."""
        return {
            "rule": "Kemeny",
            "alternatives": list(self.alternatives),
            "labels": list(self.labels),
            "votes": self.votes.tolist(),
            "above": self.above.tolist(),
            "orders": [list(order) for order in self.orders],
            "complete": self.complete,
            "unique": self.unique,
            "distance": self.distance,
            "bound": self.bound,
            "proven": self.proven,
            "cycles": list(self.cycles),
        }

    def _count(self) -> str:
        return str(len(self.orders)) if self.complete else f"at least {len(self.orders)}"

    def _view(self) -> View:
        head = ["order"] if self.unique else [f"order {k + 1}" for k in range(min(len(self.orders), _COLUMNS))]
        size = len(self.alternatives)
        rows = [[str(p + 1), *(order[p] for order in self.orders[: len(head)])] for p in range(min(size, _SHOWN))]
        why = "proven least" if self.proven else f"none is below {self.bound:.10g}"
        how = f"cycles of majorities among {', '.join(map(str, self.cycles))}" if self.cycles else "no cycle"
        parts = [
            f"Kemeny: distance {self.distance:.10g} to {votes_told(self.labels, self.votes)}, {why}",
            "the only optimal order" if self.unique else f"{self._count()} optimal orders",
            how,
        ]
        cuts = (len(head), len(self.orders), "orders"), (len(rows), size, "places")
        parts += [f"first {n} of {total} {what} shown" for n, total, what in cuts if n < total]
        return View(["place", *head], rows, "r" + "l" * len(head), "; ".join(parts))


def kemeny(
    rankings: Any, votes: GivenVotes | None = None, *, most: int = 10, alternatives: Sequence[str] | None = None
) -> KemenyResult:
    """Find the orders nearest to several rankings in the distance of Kemeny, exactly.

    Parameters
    ----------
    rankings, votes, alternatives
        As in `borda`.
    most
        How many optimal orders to list at most. With 1 the search is quickest, and the order may not be the only one.

    Returns
    -------
    KemenyResult
        Optimal orders, their distance and the bound that proves them optimal.

    Raises
    ------
    InvalidInputError
        As in `borda`, or ``most`` that is no whole number from 1.

    Notes
    -----
    Pairs on no cycle of majorities stand as their majority says (a winner over all others comes first); the
    alternatives on each cycle are ordered by a programme in 0 and 1. Twenty alternatives on one cycle take less than
    a second for each order listed, forty a few; without cycles a thousand are quick. Votes count in whole numbers; with
    some millions of them on one cycle, the solver's tolerance may leave the bound below the distance, and ``proven``
    tells.

    References
    ----------
    J. G. Kemeny, "Mathematics without numbers", *Daedalus* 88 (1959); H. P. Young and A. Levenglick, "A consistent
    extension of Condorcet's election principle", *SIAM Journal on Applied Mathematics* 35 (1978).

    Examples
    --------
    >>> kemeny([[1, 2, 3], [3, 1, 2], [2, 3, 1], [1, 2, 3]], alternatives=["Ada", "Ben", "Cy"])
    place  order
        1  Ada
        2  Ben
        3  Cy
    Kemeny: distance 8 to 4 rankings, proven least; the only optimal order; no cycle
    >>> kemeny([[1, 2, 3], [3, 1, 2], [2, 3, 1]]).orders
    (('A1', 'A2', 'A3'), ('A2', 'A3', 'A1'), ('A3', 'A1', 'A2'))
    """
    if isinstance(most, bool) or not isinstance(most, (int, np.integer)) or most < 1:
        msg = f"most is how many optimal orders to list, a whole number from 1, got {shown(most, 120)}"
        raise InvalidInputError(msg)
    ballots = read_ballots(rankings, alternatives)
    counted = read_votes(votes, ballots.labels)
    above = votes_above(ballots.ranks, counted.whole)
    found = nearest_orders(above, int(most))
    size, names = len(above), ballots.alternatives
    tied = int(counted.whole.sum()) * (size * (size - 1) // 2) - int(above.sum())
    return KemenyResult(
        names,
        ballots.labels,
        frozen(counted.given(counted.whole)),
        frozen(counted.given(above)),
        tuple(tuple(names[i] for i in order) for order in found.orders),
        found.complete,
        float((2 * found.against + tied) * counted.unit),
        float((2 * found.bound + tied) * counted.unit),
        tuple(found.solved.tolist()),
    )
