"""COPRAS: benefits, and costs by their reciprocals."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from clusterdecide._typing import Floats
from clusterdecide.kernels.copras import CoprasSteps, significance
from clusterdecide.kernels.normalise import affine
from clusterdecide.kernels.sums import weighed
from clusterdecide.methods.base import check_ratio, register
from clusterdecide.methods.forms import General
from clusterdecide.methods.laws import Laws
from clusterdecide.model import Problem


@register
@dataclass(frozen=True, slots=True)
class Copras:
    """Complex proportional assessment: the score is the relative significance Q.

    Notes
    -----
    Each grade counts as its share in the total of its criterion. Benefits add up; the weighted costs of everyone
    together are shared out in proportion to the reciprocal of each alternative's own. Without criteria to be minimised
    the score is the sum of benefits alone. Alternatives that cost nothing share the total of costs equally, which is
    the limit as costs go to zero. A criterion on which all grades are zero counts for nothing. The degree of utility, Q
    in parts of the best, is among the steps; where every Q is 0 it is 1. Grades must not be negative.

    References
    ----------
    E. K. Zavadskas, A. Kaklauskas and V. Sarka, "The new method of multicriteria complex proportional assessment of
    projects", *Technological and Economic Development of Economy* 1 (1994); V. Podvezko, "The comparative analysis of
    MCDA methods SAW and COPRAS", *Engineering Economics* 22 (2011).

    Examples
    --------
    >>> import clusterdecide as cd
    >>> problem = cd.Problem.of([[3.0, 8], [4.0, 6]], ["quality", "cost"], sense=["max", "min"])
    >>> cd.rank(problem, [0.5, 0.5], Copras()).score.round(4)
    array([0.4286, 0.5714])
    """

    normalisation: ClassVar[str] = "sum"

    def laws(self) -> Laws:
        """Shares in totals, which move with whoever is present; that a better grade never harms is not proved."""
        broken = {"zero_change", "mirror", "clone", "delete_worst", "delete_any", "replace_worse"}
        return Laws(broken=broken | {"pairs_cycle", "pairs_agree"}, open={"improve"}, bounds=(0, 1))

    def on(self, problem: Problem, x: Floats | None = None) -> General:
        """Share of each alternative in the total of each criterion, ready for any weights.

        Raises
        ------
        InvalidInputError
            A negative grade.
        """
        values, gain = problem.values(x), problem.senses > 0
        check_ratio(problem, values, "COPRAS")
        share = affine(values, np.abs(problem.senses), "sum").gains()
        cost = ~gain
        up, down = share.compress(gain, -1), share.compress(cost, -1)

        def parts(weights: Floats) -> tuple[Floats, Floats]:
            return weighed(weights.compress(gain, -1), up), weighed(weights.compress(cost, -1), down)

        def steps(weights: Floats) -> CoprasSteps:
            benefits, costs = parts(weights)
            score = significance(benefits, costs)
            best = score.max(-1, keepdims=True)
            utility = np.where(best > 0, score / np.where(best > 0, best, 1.0), 1.0)
            return CoprasSteps(share, share * weights[..., None, :], benefits, costs, utility, score)

        return General(lambda weights: significance(*parts(weights)), steps=steps)
