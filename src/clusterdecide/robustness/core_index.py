"""Robust portfolio modelling: who belongs to the portfolios that may be best, whatever the weights of a set."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import numpy as np

from clusterdecide._table import Tabular, View
from clusterdecide._typing import Bools, Floats
from clusterdecide.errors import InvalidInputError
from clusterdecide.kernels.portfolios import Money, nondominated
from clusterdecide.methods import Method
from clusterdecide.model import Problem, WeightSet
from clusterdecide.model._cells import as_float, is_real
from clusterdecide.model._names import listed, shown
from clusterdecide.robustness.region import region

MOST_PORTFOLIOS = 20_000
"""Portfolios that one analysis may keep on its way."""

_LARGEST = 1 << 62


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class CoreIndex(Tabular):
    """Non-dominated portfolios over a set of weights, and the share of them that holds each alternative.

    Attributes
    ----------
    alternatives
        Names.
    portfolios
        Shape ``(P, A)``: which alternatives each non-dominated portfolio holds.
    values
        Shape ``(P, V)``: value of each portfolio at each vertex of the set.
    vertices
        Shape ``(V, C)``: the vertices, weights.
    costs
        Shape ``(A,)``, as floats.
    budget
        As float.
    method, source
        As text: the method and the set.
    """

    alternatives: tuple[str, ...]
    portfolios: Bools
    values: Floats
    vertices: Floats
    costs: Floats
    budget: float
    method: str
    source: str

    @property
    def core_index(self) -> Floats:
        """Share of the non-dominated portfolios that holds each alternative, shape ``(A,)``."""
        return np.asarray(self.portfolios.mean(0))

    @property
    def core(self) -> tuple[str, ...]:
        """Alternatives of every non-dominated portfolio: whatever is learnt of the weights, they stay."""
        return self._of_class("core")

    @property
    def exterior(self) -> tuple[str, ...]:
        """Alternatives of no non-dominated portfolio."""
        return self._of_class("exterior")

    @property
    def borderline(self) -> tuple[str, ...]:
        """Alternatives of some: to learn more of the weights, or of these, is what decides."""
        return self._of_class("borderline")

    def _of_class(self, wanted: str) -> tuple[str, ...]:
        return tuple(name for name, kind in zip(self.alternatives, self._classes()) if kind == wanted)

    @property
    def named(self) -> tuple[tuple[str, ...], ...]:
        """Names of the members of each non-dominated portfolio."""
        return tuple(tuple(self.alternatives[i] for i in np.flatnonzero(held)) for held in self.portfolios)

    def to_dict(self) -> dict[str, Any]:
        """Plain values for JSON."""
        return {
            "alternatives": list(self.alternatives),
            "exact": True,
            "core_index": self.core_index.tolist(),
            "core": list(self.core),
            "borderline": list(self.borderline),
            "exterior": list(self.exterior),
            "nondominated": [list(names) for names in self.named],
            "costs": self.costs.tolist(),
            "budget": self.budget,
            "method": self.method,
            "source": self.source,
        }

    def to_frame(self, library: str) -> Any:
        """One row per alternative: cost, core index, class; in pandas, polars or pyarrow."""
        from clusterdecide.model._frames import to_frame

        columns = {
            "alternative": list(self.alternatives),
            "cost": self.costs.tolist(),
            "core index": self.core_index.tolist(),
            "class": self._classes(),
        }
        return to_frame(columns, library)

    def _classes(self) -> list[str]:
        return ["core" if s == 1 else "borderline" if s else "exterior" for s in self.core_index.tolist()]

    def _view(self) -> View:
        share, classes = self.core_index, self._classes()
        order = np.argsort(-share, kind="stable")[:50]
        rows = [[self.alternatives[i], f"{self.costs[i]:g}", f"{share[i]:.2f}", classes[i]] for i in order]
        count = len(self.portfolios)
        caption = f"{self.method}; {self.source}; non-dominated portfolios within {self.budget:g}: {count}; exact"
        return View(["alternative", "cost", "core index", "class"], rows, "lrrl", caption)


def core_index(
    problem: Problem,
    weights: WeightSet,
    method: Method,
    *,
    costs: Mapping[str, Any] | Sequence[Any] | Floats,
    budget: Any,
) -> CoreIndex:
    """All portfolios within a budget that may be best over a set of weights, and who belongs to them.

    The value of a portfolio is the sum of the scores of its members. It is dominated where another one within the
    budget is worth at least as much at all weights of the set and more at some.

    Parameters
    ----------
    problem
        Grades of A alternatives.
    weights
        The set, of full dimension or flat.
    method
        A method whose scorer is `Additive` and whose scores are the weighted sums themselves.
    costs
        Cost of each alternative, by name or in order: integers, ``Decimal``, ``Fraction``, or floats, which stand for
        the decimal number that they print as. Sums are exact.
    budget
        In the unit of the costs.

    Returns
    -------
    CoreIndex
        Every non-dominated portfolio; those of equal values are all kept. Alternatives of core index 1 belong to all
        of them (core), of 0 to none (exterior); the others are borderline.

    Raises
    ------
    InvalidInputError
        Costs that are negative, missing or not finite (named), a negative budget, not a `WeightSet`, a method of
        another form, a set of more than 2,048 vertices, or more than 20,000 portfolios to keep on the way.

    Notes
    -----
    Scores below 0 are no obstacle: partial portfolios are compared by what they cost and are worth, never by whether
    they could be larger. On 3 criteria without knowledge of the weights, 20 alternatives take a fraction of a
    second, 40 of half marks a second and 40 whose values never tie ten; knowledge of the weights leaves fewer.

    References
    ----------
    J. Liesiö, P. Mild and A. Salo, "Preference programming for robust portfolio modeling and project selection",
    *European Journal of Operational Research* 181 (2007).

    Examples
    --------
    >>> import clusterdecide as cd
    >>> grades = [[3, 0], [0, 3], [1, 1], [2, 2]]
    >>> problem = cd.Problem.of(grades, ["vision", "market"], alternatives=["A", "B", "C", "D"], scale=(0, 3))
    >>> anywhere = cd.WeightSet.simplex(["vision", "market"])
    >>> result = core_index(problem, anywhere, cd.WeightedSum(), costs=[1, 1, 1, 1], budget=2)
    >>> result.named
    (('A', 'B'), ('A', 'D'), ('B', 'D'), ('C', 'D'))
    >>> result.core_index
    array([0.5 , 0.5 , 0.25, 0.75])
    """
    given = region(problem, weights, method, "core_index")
    if not given.plain:
        msg = (
            "core_index adds up the scores of portfolios and needs a method whose scores are weighted sums; "
            f"{method!r} publishes others, such as products: use WeightedSum"
        )
        raise InvalidInputError(msg)
    if given.corners is None:
        msg = f"core_index compares portfolios at every vertex of the set; {weights!r} has too many: fix some weights"
        raise InvalidInputError(msg)
    money, limit = _read(problem.alternatives, costs, budget)
    vertices = given.corners.points
    values = given.utilities @ vertices.T
    found = nondominated(values, *_whole(money, limit), MOST_PORTFOLIOS)
    if found is None:
        msg = (
            f"core_index of {len(money)} alternatives would keep more than {MOST_PORTFOLIOS} portfolios; "
            "narrow the set of weights, or decide some alternatives beforehand"
        )
        raise InvalidInputError(msg)
    worth, prices = found @ values, np.array([float(cost) for cost in money])
    for array in (found, worth, vertices, prices):
        array.setflags(write=False)
    return CoreIndex(problem.alternatives, found, worth, vertices, prices, float(limit), repr(method), repr(weights))


def _read(names: tuple[str, ...], costs: Any, budget: Any) -> tuple[list[Fraction], Fraction]:
    """Costs in the order of the alternatives, and the budget, as exact numbers."""
    if isinstance(costs, Mapping):
        lacking, unknown = [n for n in names if n not in costs], [n for n in costs if n not in set(names)]
        if lacking or unknown:
            parts = [f"no cost for {listed(lacking)}"] if lacking else []
            parts += [f"costs name unknown alternatives {listed(unknown)}"] if unknown else []
            raise InvalidInputError("; ".join(parts))
        costs = [costs[name] for name in names]
    if isinstance(costs, (str, bytes)) or not hasattr(costs, "__len__"):
        msg = f"costs must be one number for each alternative, by name or in order, got {shown(costs)}"
        raise InvalidInputError(msg)
    if len(costs) != len(names):
        msg = f"{len(costs)} costs for {len(names)} alternatives; give one cost for each alternative"
        raise InvalidInputError(msg)
    money = [_exact(cost, f"the cost of {shown(name)}") for name, cost in zip(names, costs)]
    return money, _exact(budget, "the budget")


def _exact(number: Any, what: str) -> Fraction:
    """Read a number as the decimal that it is written as."""
    near = as_float(number) if is_real(number) else math.nan
    if not 0 <= near < math.inf:
        msg = f"{what} must be a number, finite, zero or positive, got {shown(number, 60)}"
        raise InvalidInputError(msg)
    if isinstance(number, (float, np.floating)):
        return Fraction(repr(near))
    return Fraction(int(number)) if isinstance(number, np.integer) else Fraction(number)


def _whole(money: list[Fraction], limit: Fraction) -> tuple[Money, int]:
    """Whole numbers of the largest unit that measures all of them."""
    unit = math.lcm(*(amount.denominator for amount in (*money, limit)))
    whole, most = [int(amount * unit) for amount in money], int(limit * unit)
    small = sum(whole) + most < _LARGEST
    return np.array(whole, dtype=np.int64 if small else object), most
