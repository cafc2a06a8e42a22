"""Down a list within a budget: strictly, or with jumps over what cannot be paid, each one explained."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from clusterdecide._table import Tabular, View
from clusterdecide.errors import InvalidInputError
from clusterdecide.selection.request import Amount, read_costs, shown


@dataclass(frozen=True, slots=True)
class Stop:
    """An item that could not be paid: what was left, what it costs, by how much it was short, in the worst year."""

    name: str
    left: Fraction
    cost: Fraction

    @property
    def short(self) -> Fraction:
        """What was lacking."""
        return self.cost - self.left


@dataclass(frozen=True, slots=True, repr=False)
class Walk(Tabular):
    """A list walked down within a budget.

    Attributes
    ----------
    order
        The items in the order of the list.
    taken
        Those that were taken.
    stops
        Those that could not be paid when their turn came: one for a strict order, each jump otherwise.
    left
        Money left each year.
    jumps
        Whether items that cannot be paid are jumped over.
    full
        Whether the walk ended because as many as allowed were taken.
    """

    order: tuple[str, ...]
    taken: tuple[str, ...]
    stops: tuple[Stop, ...]
    left: tuple[Fraction, ...]
    jumps: bool
    full: bool

    def to_dict(self) -> dict[str, Any]:
        """Plain values for JSON; exact amounts as text."""
        stops = [
            {"name": s.name, "left": shown(s.left), "cost": shown(s.cost), "short": shown(s.short)} for s in self.stops
        ]
        left = [shown(amount) for amount in self.left]
        return {"order": [*self.order], "taken": [*self.taken], "stops": stops, "left": left, "jumps": self.jumps}

    def _view(self) -> View:
        told = {stop.name: f"short by {shown(stop.short)}" for stop in self.stops}
        rows = [[str(k), name, self._said(name, told)] for k, name in enumerate(self.order, 1)]
        how = "down the list, jumping over what cannot be paid" if self.jumps else "down the list, strictly"
        return View(["place", "item", "outcome"], rows, "rll", f"{how}; left {', '.join(map(shown, self.left))}; exact")

    def _said(self, name: str, told: Mapping[str, str]) -> str:
        return "taken" if name in self.taken else told.get(name, "not reached")


def down_the_list(
    order: Sequence[str],
    costs: Mapping[str, Amount | Sequence[Amount]] | Amount,
    budget: Amount | Sequence[Amount],
    *,
    jumps: bool = False,
    most: int | None = None,
) -> Walk:
    """Take the items of a list from its top while the budget pays for them.

    Parameters
    ----------
    order
        Names, the best first.
    costs, budget
        As in ``select``.
    jumps
        False: the walk ends at the first item that cannot be paid, so that nobody passes another. True: it is jumped
        over, and the walk goes on with what is left.
    most
        Most items taken; None: as many as can be paid.

    Raises
    ------
    InvalidInputError
        A name that comes twice or has no cost, an amount that is no finite number or negative.

    Examples
    --------
    >>> down_the_list(["A", "B", "C"], {"A": 3, "B": 4, "C": 2}, 5, jumps=True)
    place  item  outcome
        1  A     taken
        2  B     short by 2
        3  C     taken
    down the list, jumping over what cannot be paid; left 0; exact
    """
    names = tuple(order)
    if len(set(names)) < len(names):
        twice = next(name for name in names if names.count(name) > 1)
        msg = f"{twice!r} stands twice in the order"
        raise InvalidInputError(msg)
    if most is not None and (isinstance(most, bool) or not isinstance(most, int) or most < 0):
        msg = f"most must be a whole number of items, got {most!r}"
        raise InvalidInputError(msg)
    rows, budgets = read_costs(costs, budget, names)
    taken: list[str] = []
    stops: list[Stop] = []
    left = budgets
    for name, row in zip(names, rows, strict=True):
        if most is not None and len(taken) >= most:
            return Walk(names, tuple(taken), tuple(stops), left, jumps, full=True)
        short, year = max((cost - have, k) for k, (cost, have) in enumerate(zip(row, left, strict=True)))
        if short > 0:
            stops.append(Stop(name, left[year], row[year]))
            if not jumps:
                break
            continue
        taken.append(name)
        left = tuple(have - cost for have, cost in zip(left, row, strict=True))
    return Walk(names, tuple(taken), tuple(stops), left, jumps, full=False)
