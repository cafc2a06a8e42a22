"""Grey relational analysis: alike to the best present."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, NamedTuple

import numpy as np

from clusterdecide._typing import AC, A, Floats
from clusterdecide.errors import InvalidInputError
from clusterdecide.methods.base import mapped, register
from clusterdecide.methods.forms import Additive
from clusterdecide.methods.laws import Laws
from clusterdecide.methods.parameters import number
from clusterdecide.model import Problem


class GraSteps(NamedTuple):
    """Every array of one grey relational analysis, in order of computation."""

    distance: AC  # from the best present, in [0, 1]
    coefficient: AC
    contribution: AC
    score: A  # grey relational grade


@register
@dataclass(frozen=True, slots=True)
class Gra:
    """Grey relational analysis.

    Parameters
    ----------
    zeta
        Distinguishing coefficient, in (0, 1], without unit: the smaller, the more the nearest to the best stand out.

    Raises
    ------
    InvalidInputError
        A coefficient outside (0, 1].

    Notes
    -----
    Grades are placed between the worst and the best present; the reference is the best. A coefficient is
    ``(least + zeta * most) / (distance + zeta * most)`` with the least and the most distance in the whole matrix,
    which are 0 and 1 unless all alternatives coincide: ``zeta / (distance + zeta)``. On a criterion on which all grades
    are equal everybody is at the reference and the coefficient is 1. The score is their weighted sum, in
    [zeta / (1 + zeta), 1], so every exact analysis applies.

    References
    ----------
    J.-L. Deng, "Introduction to grey system theory", *The Journal of Grey System* 1 (1989).

    Examples
    --------
    >>> import clusterdecide as cd
    >>> problem = cd.Problem.of([[1, 5], [4, 2], [3, 3]], ["a", "b"])
    >>> cd.rank(problem, [0.5, 0.5], Gra()).score.round(4)
    array([0.6667, 0.6667, 0.5143])
    """

    normalisation: ClassVar[str] = "minmax"
    zeta: float = 0.5

    def __post_init__(self) -> None:
        object.__setattr__(self, "zeta", number(self.zeta, "zeta", low=0.0, high=1.0))
        if self.zeta == 0:
            msg = "zeta must be above 0, got 0: only the best present would count, 0/0"
            raise InvalidInputError(msg)

    def laws(self) -> Laws:
        """Distances are parts of the range of whoever is present."""
        return Laws(broken={"delete_worst", "delete_any", "replace_worse", "pairs_cycle", "pairs_agree"}, bounds=(0, 1))

    def on(self, problem: Problem, x: Floats | None = None) -> Additive:
        """Grey relational coefficient of each alternative on each criterion, ready for any weights."""
        made = mapped(problem, x, "minmax")
        best = np.where(made.unit > 0, made.high, made.low)
        distance = (best - made.x) / made.unit
        coefficient = self.zeta / (distance + self.zeta)

        def steps(weights: Floats) -> GraSteps:
            parts = coefficient * weights[..., None, :]
            return GraSteps(distance, coefficient, parts, parts.sum(-1))

        return Additive(coefficient, steps=steps, reach=0.0)
