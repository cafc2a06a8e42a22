"""EDAS: better and worse than the average."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from clusterdecide._typing import Floats
from clusterdecide.kernels.edas import EdasSteps, appraisal, around_average
from clusterdecide.methods.base import check_ratio, register
from clusterdecide.methods.forms import Additive, General
from clusterdecide.methods.laws import Laws
from clusterdecide.model import Problem


@register
@dataclass(frozen=True, slots=True)
class Edas:
    """Evaluation based on the distance from the average solution.

    Notes
    -----
    Distances are parts of the average, so grades must not be negative. The score is in [0, 1]. Where nobody is away
    from the average on what counts (all alternatives coincide) every score is 0.5. Exact analyses of weights do not
    apply: the largest distances, by which the others are divided, change hands as the weights move.

    References
    ----------
    M. Keshavarz Ghorabaee, E. K. Zavadskas, L. Olfat and Z. Turskis, "Multi-criteria inventory classification using a
    new method of evaluation based on distance from average solution (EDAS)", *Informatica* 26 (2015).

    Examples
    --------
    >>> import clusterdecide as cd
    >>> problem = cd.Problem.of([[1, 5], [4, 2], [3, 3]], ["a", "b"])
    >>> cd.rank(problem, [0.5, 0.5], Edas()).score.round(4)
    array([0.5  , 0.68 , 0.545])
    """

    normalisation: ClassVar[str] = "distance from the mean"

    def laws(self) -> Laws:
        """Averages follow whoever is present, also a copy; that better grades never harm is not proved."""
        return Laws(
            broken={
                "zero_change",
                "mirror",
                "clone",
                "delete_worst",
                "delete_any",
                "replace_worse",
                "pairs_cycle",
                "pairs_agree",
            },
            open={"improve"},
            bounds=(0, 1),
        )

    def on(self, problem: Problem, x: Floats | None = None) -> General:
        """Distances of each alternative from the average, ready for any weights.

        Raises
        ------
        InvalidInputError
            A negative grade.
        """
        values = problem.values(x)
        check_ratio(problem, values, "EDAS")
        average, above, below = around_average(values, problem.senses)
        better, worse = Additive(above, reach=0.0), Additive(below, reach=0.0)

        def score(weights: Floats) -> Floats:
            return appraisal(better.score(weights), worse.score(weights))[-1]

        def steps(weights: Floats) -> EdasSteps:
            sums = better.score(weights), worse.score(weights)
            return EdasSteps(average, above, below, *sums, *appraisal(*(part.copy() for part in sums)))

        return General(score, steps=steps)
