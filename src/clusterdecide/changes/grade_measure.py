"""How changes of grades are compared: number of steps, largest step, or prices of steps."""

from __future__ import annotations

import math
from collections.abc import Mapping
from fractions import Fraction
from typing import Literal, NamedTuple

import numpy as np

from clusterdecide._typing import Ints
from clusterdecide.changes.grade_grid import Levels
from clusterdecide.errors import InvalidInputError
from clusterdecide.model import Problem
from clusterdecide.model._cells import is_real
from clusterdecide.model._names import listed, shown

Cost = Literal["steps", "largest"] | Mapping[str, float | Fraction]

_MOST_UNITS = 20_000


class Measure(NamedTuple):
    """How changes are compared."""

    kind: str  # "steps", "largest" or "prices"
    prices: tuple[int, ...]  # whole units a step, per criterion that may move
    unit: Fraction  # cost of one unit

    def of(self, steps: Ints) -> Ints:
        """Cost in units, from shape ``(B, M)`` to ``(B,)``."""
        return np.asarray(steps.max(-1) if self.kind == "largest" else steps @ np.array(self.prices))

    def cost(self, units: int) -> float:
        """Cost as asked for."""
        total = units * self.unit
        return int(total) if total.denominator == 1 else float(total)


def measured(cost: Cost, problem: Problem, levels: Levels) -> Measure:
    """Measure of changes, checked."""
    names = [problem.criteria_names[column] for column in levels.columns]
    if isinstance(cost, str) and cost in ("steps", "largest"):
        return Measure(cost, (1,) * len(names), Fraction(1))
    if not isinstance(cost, Mapping):
        msg = f"cost must be 'steps', 'largest' or the price of a step on each criterion, got {shown(cost)}"
        raise InvalidInputError(msg)
    lacking, unknown = [n for n in names if n not in cost], [n for n in cost if n not in names]
    if lacking or unknown:
        told = f"lack {listed(lacking)}" if lacking else f"name {listed(unknown)}"
        msg = f"prices {told}; give the price of one step on each criterion that may move: {listed(names)}"
        raise InvalidInputError(msg)
    bad = next((name for name in names if not _is_price(cost[name])), None)
    if bad is not None:
        msg = f"the price of a step on criterion {shown(bad)} must be a positive number, got {shown(cost[bad])}"
        raise InvalidInputError(msg)
    exact = [p if isinstance(p, Fraction) else Fraction(repr(float(p))) for p in (cost[name] for name in names)]
    below = math.lcm(*(price.denominator for price in exact))
    whole = [int(price * below) for price in exact]
    common = math.gcd(*whole)
    units = tuple(price // common for price in whole)
    if sum(cap * price for cap, price in zip(levels.caps, units)) > _MOST_UNITS:
        msg = f"prices are too fine: {listed(cost[name] for name in names)}; give small whole numbers, such as 1, 2, 5"
        raise InvalidInputError(msg)
    return Measure("prices", units, Fraction(common, below))


def _is_price(price: object) -> bool:
    return is_real(price) and 0 < price < math.inf  # type: ignore[operator]


def counted(steps: float) -> str:
    """Number of steps in words.

    Examples
    --------
    >>> counted(1), counted(3)
    ('1 step', '3 steps')
    """
    return f"{steps:g} step" if steps == 1 else f"{steps:g} steps"
