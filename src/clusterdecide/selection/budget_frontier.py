"""The efficient frontier over the budget: every budget at which the best total value grows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from math import lcm
from typing import Any

from clusterdecide._table import Tabular, View
from clusterdecide.errors import InvalidInputError
from clusterdecide.kernels.choice import Limit, UnsettledError, optima
from clusterdecide.model import Ranking
from clusterdecide.selection.choosing import select
from clusterdecide.selection.request import Amount, Request, shown

MOST_POINTS = 2_000


@dataclass(frozen=True, slots=True)
class Point:
    """The least budget that pays for a total value, and a set that is worth it."""

    budget: Fraction
    value: Fraction
    chosen: tuple[str, ...]


@dataclass(frozen=True, slots=True, repr=False)
class Frontier(Tabular):
    """Least budgets of growing total values; between two points the best value stays that of the lower one."""

    points: tuple[Point, ...]

    def at(self, budget: Amount) -> Point:
        """Point that a budget pays for.

        Raises
        ------
        InvalidInputError
            The budget is below the least that any set costs.
        """
        within = [point for point in self.points if point.budget <= Fraction(budget)]
        if not within:
            msg = f"no set can be paid with {budget}; the least budget is {shown(self.points[0].budget)}"
            raise InvalidInputError(msg)
        return within[-1]

    def to_dict(self) -> dict[str, Any]:
        """Plain values for JSON; exact amounts as text."""
        points = [{"budget": shown(p.budget), "value": shown(p.value), "chosen": [*p.chosen]} for p in self.points]
        return {"points": points, "exact": True}

    def _view(self) -> View:
        rows = [[shown(p.budget), shown(p.value), ", ".join(p.chosen)] for p in self.points]
        return View(
            ["budget from", "value", "chosen"], rows, "rrl", "every budget at which the best value grows; exact"
        )


def frontier(
    values: Mapping[str, Amount] | Ranking, costs: Mapping[str, Amount], budget: Amount | None = None, **wishes: Any
) -> Frontier:
    """Find every budget at which the best total value grows.

    Parameters
    ----------
    values, costs
        As in ``select``; one amount for each item.
    budget
        The largest budget looked at; None: what all the items cost.
    wishes
        ``must``, ``must_not``, ``exclusions``, ``needs``, ``groups``, ``least``, ``most``, as in ``select``.

    Raises
    ------
    ConflictError
        No set meets the limits within the largest budget.
    InvalidInputError
        As ``select``; or the frontier has more than 2,000 points.

    Examples
    --------
    >>> frontier({"A": 1, "B": 2}, {"A": 1, "B": 2})
    budget from  value  chosen
              0      0
              1      1  A
              2      2  B
              3      3  A, B
    every budget at which the best value grows; exact
    """
    most = sum(costs.values()) if budget is None else budget
    best = select(values, costs, most, alternatives=1, **wishes)
    request = best.request
    points: list[Point] = []
    value: Fraction | None = best.value
    while value is not None:
        held = _cheapest(request, value)
        cost = sum((request.costs[i][0] for i in held), Fraction(0))
        names = tuple(request.names[i] for i in sorted(held))
        points.append(Point(cost, value, names))
        if len(points) > MOST_POINTS:
            msg = f"the frontier has more than {MOST_POINTS} points; give a smaller budget or rounder amounts"
            raise InvalidInputError(msg)
        value = _best_below(request, cost)
    return Frontier(tuple(reversed(points)))


def _units(request: Request) -> tuple[int, int]:
    cost = lcm(*(row[0].denominator for row in request.costs), request.budgets[0].denominator)
    return cost, lcm(1, *(value.denominator for value in request.values))


def _cheapest(request: Request, value: Fraction) -> frozenset[int]:
    """Cheapest set that is worth at least so much."""
    cost, unit = _units(request)
    worth = Limit(tuple(int(v * unit) for v in request.values), least=int(value * unit))
    spent = [-int(row[0] * cost) for row in request.costs]
    return _settled(spent, [*(named.limit for named in request.limits), worth])[0]


def _best_below(request: Request, budget: Fraction) -> Fraction | None:
    """Best value of the sets that cost less than a budget; None where there is none."""
    cost, unit = _units(request)
    cheaper = Limit(tuple(int(row[0] * cost) for row in request.costs), most=int(budget * cost) - 1)
    worth = [int(v * unit) for v in request.values]
    found = _settled(worth, [*(named.limit for named in request.limits), cheaper])
    return sum((request.values[i] for i in found[0]), Fraction(0)) if found else None


def _settled(worth: list[int], limits: list[Limit]) -> tuple[frozenset[int], ...]:
    try:
        return optima(worth, limits, 1).sets
    except UnsettledError as error:
        msg = f"the frontier could not be settled exactly: {error}; round the amounts to fewer digits"
        raise InvalidInputError(msg) from None
