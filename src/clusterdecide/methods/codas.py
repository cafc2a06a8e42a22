"""CODAS: far from the negative ideal by two distances."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from clusterdecide._typing import Floats
from clusterdecide.kernels.codas import CodasSteps, assessment, relative_assessment
from clusterdecide.methods.base import mapped, register
from clusterdecide.methods.forms import Additive, General
from clusterdecide.methods.laws import Laws
from clusterdecide.methods.parameters import number
from clusterdecide.model import Problem

_SAFE = 0.5
"""Threshold from which dominance is not known to fail, under weights that sum to 1."""


@register
@dataclass(frozen=True, slots=True)
class Codas:
    """Combinative distance-based assessment.

    Parameters
    ----------
    tau
        Threshold of the Euclidean distance, without unit: two alternatives at least so far apart by it are also
        compared by the taxicab distance. The authors use 0.02 and suggest 0.01 to 0.05; 0 always adds the second.

    Raises
    ------
    InvalidInputError
        A threshold that is negative or not finite.

    Notes
    -----
    Grades are divided by the largest of their criterion, costs divide the smallest (``"linear"``), so they must not be
    negative and costs must be positive. Scores add up to 0. With a threshold above 0 an alternative that is better
    than another on every criterion may come behind it, since the taxicab distance then counts against some and not
    against others; prefer another method where that cannot be defended.

    References
    ----------
    M. Keshavarz Ghorabaee, E. K. Zavadskas, Z. Turskis and J. Antucheviciene, "A new combinative distance-based
    assessment (CODAS) method for multi-criteria decision-making", *Economic Computation and Economic Cybernetics
    Studies and Research* 50 (2016).

    Examples
    --------
    >>> import clusterdecide as cd
    >>> problem = cd.Problem.of([[1, 5], [4, 2], [3, 3]], ["a", "b"])
    >>> cd.rank(problem, [0.5, 0.5], Codas()).score.round(4)
    array([-0.1693,  0.2807, -0.1115])
    """

    normalisation: ClassVar[str] = "linear"
    tau: float = 0.02

    def __post_init__(self) -> None:
        object.__setattr__(self, "tau", number(self.tau, "tau", low=0.0))

    def laws(self) -> Laws:
        """Whoever is present counts; a threshold between two distances costs dominance too.

        From 0.5 on an alternative cannot be that far ahead by the Euclidean distance and behind by the other one, so
        that nothing is known to break.
        """
        broken = {"zero_change", "mirror", "split", "delete_worst", "delete_any", "replace_worse"}
        broken |= {"pairs_cycle", "pairs_agree"}
        if self.tau == 0:
            return Laws(broken=broken, open={"improve"})
        jumps = {"weak_dominance", "strict_dominance", "improve", "constant", "clone"}
        broken |= {"weight_scale"} | (jumps if self.tau < _SAFE else set())
        return Laws(broken=broken, open={"ideal_first"} | (jumps - broken))

    def on(self, problem: Problem, x: Floats | None = None) -> General:
        """Distances of each alternative from the negative ideal, ready for any weights.

        Raises
        ------
        InvalidInputError
            A negative grade, or a cost of zero.
        """
        gains = mapped(problem, x, "linear").gains()
        above = gains - gains.min(-2, keepdims=True)
        straight, squares, tau = Additive(above, reach=0.0), Additive(above * above, reach=0.0), self.tau

        def distances(weights: Floats) -> tuple[Floats, Floats]:
            return np.sqrt(squares.score(weights * weights)), straight.score(weights)

        def score(weights: Floats) -> Floats:
            return relative_assessment(*distances(weights), tau)

        def steps(weights: Floats) -> CodasSteps:
            weighted = gains * weights[..., None, :]
            against = assessment(*distances(weights), tau)
            return CodasSteps(gains, weighted, weighted.min(-2), *distances(weights), against, against.sum(-1))

        return General(score, steps=steps)
