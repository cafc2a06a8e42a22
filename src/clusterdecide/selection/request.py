"""What is asked of a choice, as named limits in whole numbers."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from math import lcm
from typing import NamedTuple

from clusterdecide.errors import InvalidInputError
from clusterdecide.kernels.choice import Limit, Members

Amount = int | float | Decimal | Fraction


@dataclass(frozen=True, slots=True)
class Group:
    """Items of which at least and at most so many may be chosen.

    Examples
    --------
    >>> Group("north", ("D01", "D04"), least=1)
    Group(name='north', members=('D01', 'D04'), least=1, most=None)
    """

    name: str
    members: tuple[str, ...]
    least: int | None = None
    most: int | None = None

    def __post_init__(self) -> None:
        object.__setattr__(self, "members", tuple(self.members))
        for bound in (self.least, self.most):
            if bound is not None and (isinstance(bound, bool) or not isinstance(bound, int) or bound < 0):
                msg = f"group {self.name!r}: least and most are whole numbers of items, got {bound!r}"
                raise InvalidInputError(msg)
        if self.least is not None and self.most is not None and self.least > self.most:
            msg = f"group {self.name!r}: at least {self.least} and at most {self.most} cannot both hold"
            raise InvalidInputError(msg)


class Named(NamedTuple):
    """A limit and how it is said."""

    says: str
    limit: Limit
    kind: str


class Request(NamedTuple):
    """A choice to make: items, exact values and costs, and the limits in words and in whole numbers.

    ``costs`` has one row for each item, one column for each year; ``budgets`` one amount a year.
    """

    names: tuple[str, ...]
    values: tuple[Fraction, ...]
    costs: tuple[tuple[Fraction, ...], ...]
    budgets: tuple[Fraction, ...]
    limits: tuple[Named, ...]

    def worth(self) -> list[int]:
        """Values as whole numbers of one unit."""
        return whole(self.values)

    def broken(self, held: Members) -> list[Named]:
        """Limits that a set breaks."""
        return [named for named in self.limits if named.limit.broken_by(held)]


def exact(value: object, what: str) -> Fraction:
    """Read a number exactly; a float as its shortest decimal.

    Raises
    ------
    InvalidInputError
        It is no finite number.

    Examples
    --------
    >>> exact(0.1, "cost")
    Fraction(1, 10)
    """
    if not isinstance(value, int | float | Decimal | Fraction) and hasattr(value, "dtype") and hasattr(value, "item"):
        value = value.item()
    if isinstance(value, bool) or not isinstance(value, int | float | Decimal | Fraction):
        msg = f"{what} must be a number, got {value!r}"
        raise InvalidInputError(msg)
    number = Decimal(repr(value)) if isinstance(value, float) else value
    if isinstance(number, Decimal) and not number.is_finite():
        msg = f"{what} must be a finite number, got {value}"
        raise InvalidInputError(msg)
    return Fraction(number)


def whole(numbers: Sequence[Fraction]) -> list[int]:
    """Numbers as whole multiples of their largest common unit.

    Examples
    --------
    >>> whole([Fraction(1, 2), Fraction(3, 4)])
    [2, 3]
    """
    unit = lcm(*(number.denominator for number in numbers)) if numbers else 1
    return [int(number * unit) for number in numbers]


def yearly(value: object, what: str) -> tuple[Fraction, ...]:
    """Read an amount, or one a year."""
    several = isinstance(value, Sequence) and not isinstance(value, str)
    items: Iterable[object] = value if several else [value]  # type: ignore[assignment]
    return tuple(exact(item, what) for item in items)


def read_costs(
    costs: Mapping[str, object] | Amount | None, budget: object, names: Sequence[str]
) -> tuple[tuple[tuple[Fraction, ...], ...], tuple[Fraction, ...]]:
    """Costs by item and year, and budgets by year; no column where there is no budget."""
    if budget is None:
        if costs is not None:
            msg = "costs are given without a budget: give budget=..., an amount or one a year"
            raise InvalidInputError(msg)
        return tuple(() for _ in names), ()
    budgets = yearly(budget, "budget")
    if costs is None:
        msg = "a budget needs costs: one amount for each item, or one a year for each"
        raise InvalidInputError(msg)
    given: Mapping[str, object] = costs if isinstance(costs, Mapping) else dict.fromkeys(names, costs)
    check_names(given, names, "costs")
    rows = []
    for name in names:
        if name not in given:
            msg = f"no cost is given for {name!r}"
            raise InvalidInputError(msg)
        row = yearly(given[name], f"cost of {name!r}")
        if len(row) == 1 and len(budgets) > 1:
            row *= len(budgets)
        if len(row) != len(budgets):
            msg = f"cost of {name!r} has {len(row)} years, the budget has {len(budgets)}"
            raise InvalidInputError(msg)
        rows.append(row)
    for what, amounts in [("budget", budgets), *((f"cost of {n!r}", r) for n, r in zip(names, rows))]:
        if min(amounts) < 0:
            msg = f"{what} must not be negative, got {shown(min(amounts))}"
            raise InvalidInputError(msg)
    return tuple(rows), budgets


def check_names(given: Iterable[str], names: Sequence[str], where: str) -> None:
    """Refuse a name that is no item."""
    for name in given:
        if name not in names:
            there = ", ".join(names[:20]) + (", ..." if len(names) > 20 else "")
            msg = f"{where}: no item is called {name!r}; there are {there or 'none'}"
            raise InvalidInputError(msg)


def shown(amount: Fraction) -> str:
    """Write an exact amount.

    Examples
    --------
    >>> shown(Fraction(5, 2)), shown(Fraction(1, 3))
    ('2.5', '1/3')
    """
    if amount.denominator == 1:
        return str(amount.numerator)
    digits = amount.denominator
    for prime in (2, 5):
        while digits % prime == 0:
            digits //= prime
    return str(amount) if digits > 1 else f"{Decimal(amount.numerator) / Decimal(amount.denominator):f}"
