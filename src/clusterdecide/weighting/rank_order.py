"""Weights from an order alone: rank-order centroid, rank sum, rank reciprocal, rank exponent."""

from __future__ import annotations

import math
from dataclasses import dataclass
from numbers import Real
from typing import Literal

from clusterdecide._table import View
from clusterdecide.errors import InvalidInputError
from clusterdecide.model._cells import as_float
from clusterdecide.model._names import shown
from clusterdecide.model.weights import Weights
from clusterdecide.weighting.evidence import Evidence
from clusterdecide.weighting.grades import check_word
from clusterdecide.weighting.order import Groups, Order, read_order

Rule = Literal["centroid", "sum", "reciprocal", "exponent"]
_RULES = ("centroid", "sum", "reciprocal", "exponent")


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class RankOrderResult(Evidence):
    """How weights were obtained from an order; the ``evidence`` of `Weights`.

    Attributes
    ----------
    rule
        ``"centroid"``, ``"sum"``, ``"reciprocal"`` or ``"exponent"``.
    exponent
        Of the rule ``"exponent"``, else None.
    order
        Groups of tied criteria, from the most important on.
    by_place
        Weight of each of the C places, before ties share them.
    weights
        Weight of the criteria, in the order given.
    """

    rule: str
    exponent: float | None
    order: Groups
    by_place: tuple[float, ...]
    weights: tuple[float, ...]

    def _view(self) -> View:
        weights = iter(self.weights)
        rows, first = [], 1
        for group in self.order:
            places = f"{first}" if len(group) == 1 else f"{first} to {first + len(group) - 1}, tied"
            rows += [[places, name, f"{next(weights):.4f}"] for name in group]
            first += len(group)
        power = "" if self.exponent is None else f" {self.exponent:g}"
        return View(["place", "criterion", "weight"], rows, "ll", f"rank order, {self.rule}{power}")


def rank_order(order: Order, *, rule: Rule = "centroid", exponent: float | None = None) -> Weights:
    """Weights from the order of the criteria, when no more than that is known.

    The weight of place k of C is, up to a common factor: ``1/k + 1/(k + 1) + ... + 1/C`` (centroid), ``C - k + 1``
    (sum), ``1/k`` (reciprocal), ``(C - k + 1) ** p`` (exponent p; 0 gives equal weights and 1 the rank sum).

    Parameters
    ----------
    order
        Names from the most important on; a list among them stands for ties. Tied criteria share equally the weights of
        the places that they take together, which for the centroid is the mean over all orders that the ties allow.
    rule
        ``"centroid"``, the mean of all weights that agree with the order; ``"sum"``, flatter; ``"reciprocal"``, steep
        at the top and flat below; ``"exponent"``, as flat or steep as its exponent.
    exponent
        p, 0 or more, for the rule ``"exponent"`` only.

    Returns
    -------
    Weights
        In the order given; ``.evidence`` is a `RankOrderResult`.

    Raises
    ------
    InvalidInputError
        Not an order, one name twice, an unknown rule, an exponent that is missing, negative or given to another rule.

    References
    ----------
    W. G. Stillwell, D. A. Seaver and W. Edwards, "A comparison of weight approximation techniques in multiattribute
    utility decision making" (1981); F. H. Barron and B. E. Barrett, "Decision quality using ranked attribute weights"
    (1996); E. Roszkowska, "Rank ordering criteria weighting methods" (2013).

    Examples
    --------
    >>> rank_order(["quality", "price", "colour"]).values.round(4)
    array([0.6111, 0.2778, 0.1111])
    >>> rank_order(["quality", ["price", "colour"]], rule="sum").evidence
    place         criterion  weight
    1             quality    0.5000
    2 to 3, tied  price      0.2500
    2 to 3, tied  colour     0.2500
    rank order, sum
    """
    groups = read_order(order)
    power = _exponent(rule, exponent)
    by_place = _by_place(sum(map(len, groups)), rule, power)
    weights: list[float] = []
    for group in groups:
        places = by_place[len(weights) : len(weights) + len(group)]
        weights += [math.fsum(places) / len(group)] * len(group)
    evidence = RankOrderResult(rule, power, groups, tuple(by_place), tuple(weights))
    return Weights.of(weights, [name for group in groups for name in group], evidence=evidence)


def _by_place(count: int, rule: str, power: float | None) -> list[float]:
    places = range(1, count + 1)
    if rule == "centroid":
        parts = [math.fsum(1 / j for j in range(k, count + 1)) for k in places]
    elif rule == "reciprocal":
        parts = [1 / k for k in places]
    else:
        p = 1.0 if power is None else power
        parts = [((count - k + 1) / count) ** p for k in places]
    whole = math.fsum(parts)
    return [part / whole for part in parts]


def _exponent(rule: object, exponent: object) -> float | None:
    check_word("rule", rule, tuple(_RULES))
    if rule != "exponent":
        if exponent is not None:
            msg = f"an exponent belongs to rule='exponent', but rule is {rule!r} and the exponent {shown(exponent)}"
            raise InvalidInputError(msg)
        return None
    if isinstance(exponent, bool) or not isinstance(exponent, Real) or not 0 <= as_float(exponent) < math.inf:
        msg = f"rule='exponent' needs exponent= a finite number, 0 or more, got {shown(exponent)}"
        raise InvalidInputError(msg)
    return float(exponent)
