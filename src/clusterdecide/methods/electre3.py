"""ELECTRE III: a partial preorder from credibilities with thresholds, distilled from the best and from the worst."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from clusterdecide._typing import AA, Codes, CodesAA, Floats, Ints, IntsA
from clusterdecide.errors import InvalidInputError
from clusterdecide.kernels.distillation import distilled
from clusterdecide.kernels.outranking import Thresholds, credibility
from clusterdecide.kernels.relations import agreed, median_places
from clusterdecide.methods.base import register
from clusterdecide.methods.checks import check_choice
from clusterdecide.methods.laws import Laws
from clusterdecide.methods.parameters import number
from clusterdecide.methods.thresholds import Given, Linear, frozen_threshold, given_at_all, has_part, thresholds
from clusterdecide.methods.verbs import Relations
from clusterdecide.model import Problem
from clusterdecide.model._names import shown

CONVENTIONS = ("direct", "inverse")


class Electre3Steps(NamedTuple):
    """Every array of ELECTRE III, in order of computation; places count classes from 1, the best."""

    concordance: AA
    credibility: AA
    descending: IntsA
    ascending: IntsA
    median: IntsA
    relation: CodesAA


@register
@dataclass(frozen=True, slots=True)
class Electre3:
    """Partial preorder on which two distillations of the credibility of outranking agree.

    Parameters
    ----------
    q, p
        Thresholds of indifference and of preference, in the unit of the criterion: up to ``q`` a loss does not count,
        from ``p`` it counts in full. One number for all criteria, or by name; a number, or ``{"relative": a,
        "constant": b}`` for ``a * grade + b``.
    v
        Veto threshold, from which a loss forbids outranking; None, or a criterion that is not named, has none.
    convention
        Where linear thresholds are evaluated: ``"direct"``, at the grade of the alternative that is tested, or
        ``"inverse"``, at the grade of the one that it is tested against.
    discrimination
        ``(a, b)`` of ``s(level) = a + b level``, by which a credibility must exceed another to count as larger.

    Raises
    ------
    InvalidInputError
        A threshold that is negative, unknown words, ``s`` outside 0 to 1; with a problem also thresholds that do not
        fit its criteria or fall from ``q`` to ``p`` to ``v``.

    Notes
    -----
    One alternative is ahead of another if it is ahead in one distillation and not behind in the other; they are
    incomparable if the distillations contradict each other. Distillations work on unrounded credibilities, and allow
    1e-12 for rounding in comparisons.

    Who must rank everybody finds the median preorder in the steps, as ``median``: places by the longest way down the
    partial preorder, and in the same place of it by the mean of the places in both distillations. It puts an order on
    pairs that are incomparable; the relation does not.

    References
    ----------
    B. Roy, "ELECTRE III", *Cahiers du CERO* 20 (1978); B. Roy and D. Bouyssou, *Aide multicritère à la décision:
    méthodes et cas* (1993), for the median preorder.

    Examples
    --------
    >>> import clusterdecide as cd
    >>> problem = cd.Problem.of([[10, 20], [14, 15], [3, 8]], ["vision", "market"], alternatives=["A", "B", "D"])
    >>> order = cd.outrank(problem, [0.5, 0.5], Electre3(q=1, p=3, v={"vision": 10}))
    >>> order.compare("A", "D"), order.kernel
    ('ahead', ('A', 'B'))
    >>> order.steps.median
    array([1, 1, 2])
    """

    q: float | Mapping[str, Linear] = 0.0
    p: float | Mapping[str, Linear] = 0.0
    v: Given = None
    convention: str = "direct"
    discrimination: tuple[float, float] = (0.3, -0.15)

    def __post_init__(self) -> None:
        for name in "qpv":
            object.__setattr__(self, name, frozen_threshold(getattr(self, name), name, optional=name == "v"))
        check_choice("convention", self.convention, CONVENTIONS)
        object.__setattr__(self, "discrimination", _line(self.discrimination))

    def credibility(self, problem: Problem, weights: Floats, x: Floats | None = None) -> Floats:
        """Credibility that the row is at least as good as the column, shape ``(..., A, A)``.

        Parameters
        ----------
        problem
            Labels and senses.
        weights
            Shape ``(..., C)``, of any positive sum.
        x
            Other grades, shape ``(..., A, C)``, in place of the problem's own.
        """
        gains, limits = self._prepared(problem, x)
        return credibility(gains, gains, weights, limits)

    def relate(self, problem: Problem, x: Floats | None = None) -> Relations:
        """Gains and thresholds of each alternative, ready for any weights."""
        gains, limits = self._prepared(problem, x)
        lenient = limits._replace(v=np.full_like(limits.v, np.inf))

        def relation(weights: Floats) -> Codes:
            return agreed(*self._places(credibility(gains, gains, weights, limits)))

        def steps(weights: Floats) -> Electre3Steps:
            credible = credibility(gains, gains, weights, limits)
            places = self._places(credible)
            agreement = median_places(*places), agreed(*places)
            return Electre3Steps(credibility(gains, gains, weights, lenient), credible, *places, *agreement)

        return Relations(relation, steps=steps, note=_NOTE)

    def laws(self) -> Laws:
        """Which laws the relation keeps.

        Where an alternative dominates another it is preferred to whomever that is, and whoever is preferred to it is to
        the other: it is then drawn no later from the best and no sooner from the worst, provided that ``s`` does not
        rise with the level. Thresholds do not move with the unit of a criterion.
        """
        broken = {"strict_dominance", "constant", "clone", "delete_worst", "delete_any"}
        broken |= {"replace_worse", "pairs_cycle", "pairs_agree"}
        given = (self.q, self.p, self.v)
        if any(has_part(value, "relative") for value in given):
            broken |= {"zero_change", "mirror"}
        if any(has_part(value, "constant") for value in given):
            broken.add("unit_change")
        if given_at_all(self.v):
            broken |= {"zero_weight", "split"}
        rising = {"weak_dominance", "ideal_first"} if self.discrimination[1] > 0 else set()
        return Laws(broken=broken, open={"improve"} | rising, inapplicable={"bounds"})

    def _prepared(self, problem: Problem, x: Floats | None) -> tuple[Floats, Thresholds]:
        grades = problem.values(x)
        limits = thresholds((self.q, self.p, self.v), problem, grades, problem.alternatives)
        axis = -2 if self.convention == "direct" else -3
        return grades * problem.senses, Thresholds(*(np.expand_dims(limit, axis) for limit in limits))

    def _places(self, credible: Floats) -> tuple[Ints, Ints]:
        """Places in both distillations, from 1, the best."""
        descending = distilled(credible, self.discrimination, best_first=True)
        ascending = distilled(credible, self.discrimination, best_first=False)
        return descending + 1, ascending.max(-1, keepdims=True) - ascending + 1


_NOTE = "relations depend on the alternatives present"


def _line(value: object) -> tuple[float, float]:
    if not isinstance(value, (tuple, list)) or len(value) != 2:
        msg = f"discrimination must be two numbers (a, b) of s(level) = a + b * level, got {shown(value)}"
        raise InvalidInputError(msg)
    intercept, slope = (number(part, f"discrimination, {name}") for part, name in zip(value, ("a", "b")))
    if not (0 <= intercept <= 1 and 0 <= intercept + slope <= 1):
        line = f"s(level) = {intercept:g} + {slope:g} * level"
        msg = f"discrimination: {line} must stay from 0 to 1 for levels from 0 to 1; got {shown(value)}"
        raise InvalidInputError(msg)
    return intercept, slope
