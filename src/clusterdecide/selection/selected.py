"""A choice that was made: who, for how much, what is left, what else was as good, why the others were not chosen."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from clusterdecide._table import Tabular, View
from clusterdecide.errors import InvalidInputError
from clusterdecide.kernels.choice import Members
from clusterdecide.selection.request import Named, Request, shown


@dataclass(frozen=True, slots=True)
class LeftOut:
    """Why an item was not chosen: the limits that it would break beside the chosen ones; none if it adds nothing."""

    name: str
    breaks: tuple[str, ...]
    short: Fraction | None = None

    def says(self) -> str:
        """Say it in one line."""
        if not self.breaks:
            return "would add nothing to the total value"
        money = "" if self.short is None else f" (short by {shown(self.short)})"
        return f"with it, this would not hold: {'; '.join(self.breaks)}{money}"


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Selection(Tabular):
    """The best set within the limits.

    Attributes
    ----------
    request
        What was asked.
    held, optimal
        Positions of the chosen items; every optimal set that is listed, the chosen one first.
    complete
        Whether ``optimal`` holds them all.
    proven
        Whether no better set exists by whole-number arithmetic; otherwise to 1e-9 of the sum of the values.

    Examples
    --------
    >>> from clusterdecide.selection import select
    >>> select({"A": 4, "B": 2, "C": 2}, {"A": 2, "B": 1, "C": 1}, 2)
    item  value  cost  chosen  why not
    A         4     2  yes
    B         2     1  no      with it, this would not hold: budget: 2 (short by 1)
    C         2     1  no      with it, this would not hold: budget: 2 (short by 1)
    value 4, cost 2, left 0; exact; 2 sets are as good: A | B, C
    """

    request: Request
    held: Members
    optimal: tuple[Members, ...]
    complete: bool
    proven: bool

    @property
    def chosen(self) -> tuple[str, ...]:
        """Names of the chosen items, in the order of the request."""
        return self._named(self.held)

    @property
    def alternatives(self) -> tuple[tuple[str, ...], ...]:
        """Every optimal set that is listed, the chosen one first."""
        return tuple(self._named(held) for held in self.optimal)

    @property
    def value(self) -> Fraction:
        """Total value, exact."""
        return sum((self.request.values[i] for i in self.held), Fraction(0))

    @property
    def cost(self) -> tuple[Fraction, ...]:
        """Money spent each year, exact; empty where none is counted."""
        years = range(len(self.request.budgets))
        return tuple(sum((self.request.costs[i][year] for i in self.held), Fraction(0)) for year in years)

    @property
    def left(self) -> tuple[Fraction, ...]:
        """Money left each year, exact; never negative."""
        return tuple(budget - cost for budget, cost in zip(self.request.budgets, self.cost, strict=True))

    @property
    def left_out(self) -> tuple[LeftOut, ...]:
        """Reason of each item that was not chosen."""
        return tuple(self._left_out(i) for i in range(len(self.request.names)) if i not in self.held)

    def why_not(self, name: str) -> LeftOut:
        """Reason of one item that was not chosen.

        Raises
        ------
        InvalidInputError
            It was chosen, or is no item.
        """
        for found in self.left_out:
            if found.name == name:
                return found
        msg = f"{name!r} was chosen" if name in self.chosen else f"no item is called {name!r}"
        raise InvalidInputError(msg)

    def says_left(self) -> str:
        """Say what the money that is left could not buy."""
        if not self.request.budgets:
            return "no money is counted"
        affordable = [found for found in self.left_out if found.short is None]
        if affordable:
            return "; ".join(f"{found.name} could be paid: {found.says()}" for found in affordable)
        if not self.left_out:
            return "everything is chosen"
        least = min(self.left_out, key=lambda found: found.short or 0)
        return f"nothing more can be paid: {least.name} is nearest, short by {shown(least.short or Fraction(0))}"

    def to_dict(self) -> dict[str, Any]:
        """Plain values for JSON; exact amounts as numbers, or as ratios where they are none."""
        return {
            "chosen": [*self.chosen],
            "value": _plain(self.value),
            "cost": [_plain(cost) for cost in self.cost],
            "left": [_plain(left) for left in self.left],
            "alternatives": [[*found] for found in self.alternatives],
            "complete": self.complete,
            "exact": self.proven,
            "left_out": [{"name": f.name, "breaks": [*f.breaks], "why": f.says()} for f in self.left_out],
        }

    def _named(self, held: Members) -> tuple[str, ...]:
        return tuple(self.request.names[i] for i in sorted(held))

    def _left_out(self, i: int) -> LeftOut:
        broken = self.request.broken(self.held | {i})
        short = [c - left for c, left in zip(self.request.costs[i], self.left, strict=True) if c > left]
        return LeftOut(self.request.names[i], tuple(map(_said, broken)), max(short, default=None))

    def _view(self) -> View:
        why = {found.name: found.says() for found in self.left_out}
        rows = [
            [
                name, shown(self.request.values[i]), ", ".join(map(shown, self.request.costs[i])),
                "no" if name in why else "yes", why.get(name, ""),
            ]
            for i, name in enumerate(self.request.names)
        ]  # fmt: skip
        return View(["item", "value", "cost", "chosen", "why not"], rows, "lrrll", self._caption())

    def _caption(self) -> str:
        money = ""
        if self.request.budgets:
            cost, left = (", ".join(map(shown, amounts)) for amounts in (self.cost, self.left))
            money = f", cost {cost}, left {left}"
        how = "exact" if self.proven else "best to 1e-9 of the sum of the values"
        others = ""
        if len(self.optimal) > 1:
            count = f"{len(self.optimal)}{'' if self.complete else ' or more'}"
            others = f"; {count} sets are as good: {' | '.join(', '.join(found) for found in self.alternatives)}"
        return f"value {shown(self.value)}{money}; {how}{others}"


def _said(named: Named) -> str:
    return named.says


def _plain(amount: Fraction) -> int | float | str:
    if amount.denominator == 1:
        return amount.numerator
    return float(amount) if Fraction(repr(float(amount))) == amount else str(amount)
