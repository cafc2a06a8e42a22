"""ARAS: what share of the optimum each alternative reaches."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import ClassVar, NamedTuple

import numpy as np

from clusterdecide._frozen import FrozenMap
from clusterdecide._typing import AC, A, Bools, C, Floats
from clusterdecide.errors import InvalidInputError
from clusterdecide.kernels.columns import extremes, sums
from clusterdecide.methods.base import check_ratio, register
from clusterdecide.methods.forms import Additive
from clusterdecide.methods.laws import Laws
from clusterdecide.methods.parameters import grades_by_criterion, named
from clusterdecide.model import Problem
from clusterdecide.model._names import shown


class ArasSteps(NamedTuple):
    """Every array of one ARAS run, in order of computation; the optimum is one more row of the sums."""

    optimal: C  # as methods see the grades
    normalised: AC
    normalised_optimal: C
    weighted: AC
    weighted_optimal: C
    total: A
    score: A  # degree of utility: 1 is the optimum's


@register
@dataclass(frozen=True, slots=True)
class Aras:
    """Additive ratio assessment.

    Parameters
    ----------
    optimal
        Optimal grade by the name of a criterion, in its own unit, positive as methods see it: from experts, also
        outside the data. Where none is given it is the best present.

    Raises
    ------
    InvalidInputError
        No mapping, or a grade that is no finite number.

    Notes
    -----
    Grades, with the optimum as one row more, are divided by their sum; costs are inverted first. So they must not be
    negative and costs must be positive. The score is a weighted sum over that of the optimum, which no alternative
    changes more than another: every exact analysis applies. It is in [0, 1] unless an alternative is better than an
    optimum given. A criterion on which all grades are 0, the optimum too, counts like any other on which all are equal.

    References
    ----------
    E. K. Zavadskas and Z. Turskis, "A new additive ratio assessment (ARAS) method in multicriteria decision-making",
    *Technological and Economic Development of Economy* 16 (2010).

    Examples
    --------
    >>> import clusterdecide as cd
    >>> problem = cd.Problem.of([[1, 5], [4, 2], [3, 3]], ["a", "b"])
    >>> cd.rank(problem, [0.5, 0.5], Aras()).score.round(4)
    array([0.625, 0.7  , 0.675])
    >>> cd.rank(problem, [0.5, 0.5], Aras(optimal={"a": 8})).score.round(4)
    array([0.475, 0.46 , 0.465])
    """

    normalisation: ClassVar[str] = "sum"
    optimal: Mapping[str, float] = field(default_factory=FrozenMap)

    def __post_init__(self) -> None:
        object.__setattr__(self, "optimal", named(self.optimal, "optimal"))

    def laws(self) -> Laws:
        """Sums follow whoever is present, also a copy; an optimum given stays in its unit and with its criterion."""
        broken = {"zero_change", "mirror", "clone", "delete_worst", "delete_any", "replace_worse"}
        broken |= {"pairs_cycle", "pairs_agree"}
        return Laws(broken=broken | {"unit_change", "split"}) if self.optimal else Laws(broken=broken, bounds=(0, 1))

    def on(self, problem: Problem, x: Floats | None = None) -> Additive:
        """Share of each alternative in the sum of each criterion, ready for any weights.

        Raises
        ------
        InvalidInputError
            A negative grade, a cost of zero, an optimal grade that is not positive or for an unknown criterion.
        """
        values = problem.values(x)
        check_ratio(problem, values, "ARAS", inverts=True)
        low, high = extremes(values)
        optimal = self._optimum(problem, np.where(problem.senses > 0, high, low))
        ends = np.minimum(low, optimal), np.maximum(high, optimal)
        shares, best = _shares(values, optimal, ends, problem.senses > 0)

        def published(total: Floats, weights: Floats) -> Floats:
            return np.asarray(total / (best[..., 0, :] * weights).sum(-1)[..., None])

        def steps(weights: Floats) -> ArasSteps:
            across = weights[..., None, :]
            weighted, top = shares * across, best * across
            total = weighted.sum(-1)
            return ArasSteps(
                optimal[..., 0, :],
                shares,
                best[..., 0, :],
                weighted,
                top[..., 0, :],
                total,
                published(total, weights),
            )

        return Additive(shares, steps=steps, published=published, reach=0.0)

    def _optimum(self, problem: Problem, present: Floats) -> Floats:
        """Optimal grades as methods see them, shape ``(..., 1, C)``: the best present, or what is told."""
        if not self.optimal:
            return present
        told = grades_by_criterion(self.optimal, problem, "optimal")
        if (told <= 0).any():
            j = int(np.argmax(told <= 0))
            name = problem.criteria_names[j]
            seen = f"is {told[j]:g} as methods see it; it must be positive"
            msg = f"criterion {shown(name)}: the optimal grade {self.optimal[name]:g} {seen}"
            raise InvalidInputError(msg)
        return np.where(np.isnan(told), present, told)


def _shares(values: Floats, optimal: Floats, ends: tuple[Floats, Floats], gain: Bools) -> tuple[Floats, Floats]:
    """Share of each alternative and of the optimum in the sum of each criterion, costs inverted."""
    smallest, largest = ends
    empty = gain & (largest == 0)
    some = np.count_nonzero(empty) > 0

    def ratio(grades: Floats) -> Floats:  # at most 1, so that no sum overflows
        over, under = np.where(gain, grades, smallest), np.where(gain, largest, grades)
        return np.where(empty, 1.0, over / np.where(empty, 1.0, under)) if some else over / under

    parts, best = ratio(values), ratio(optimal)
    total = sums(parts) + best
    return parts / total, best / total
