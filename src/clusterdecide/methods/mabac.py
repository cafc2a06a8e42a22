"""MABAC: above or below a border between the alternatives."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, NamedTuple

import numpy as np

from clusterdecide._typing import AC, A, C, Floats
from clusterdecide.methods.base import mapped, register
from clusterdecide.methods.forms import Additive
from clusterdecide.methods.laws import Laws
from clusterdecide.model import Problem


class MabacSteps(NamedTuple):
    """Every array of one MABAC run, in order of computation."""

    normalised: AC
    weighted: AC
    border: C
    distance: AC
    score: A


@register
@dataclass(frozen=True, slots=True)
class Mabac:
    """Multi-attributive border approximation area comparison.

    Notes
    -----
    The border of a criterion is the geometric mean of ``w (1 + gain)`` over the alternatives, gains between the worst
    and the best present: the weight times a number that no weight changes, so the score is a weighted sum and
    every exact analysis applies. It orders as the weighted sum of the same gains does. A criterion on which all grades
    are equal, where the gain is 0/0, puts everybody on the border.

    References
    ----------
    D. Pamučar and G. Ćirović, "The selection of transport and handling resources in logistics centers using
    multi-attributive border approximation area comparison (MABAC)", *Expert Systems with Applications* 42 (2015).

    Examples
    --------
    >>> import clusterdecide as cd
    >>> problem = cd.Problem.of([[1, 5], [4, 2], [3, 3]], ["a", "b"])
    >>> cd.rank(problem, [0.5, 0.5], Mabac()).score.round(4)
    array([0.0597, 0.0597, 0.0597])
    """

    normalisation: ClassVar[str] = "minmax"

    def laws(self) -> Laws:
        """Gains lie between the worst and the best present; the score has no bounds of its own."""
        relative = {"delete_worst", "delete_any", "replace_worse", "pairs_cycle", "pairs_agree"}
        return Laws(broken=relative)

    def on(self, problem: Problem, x: Floats | None = None) -> Additive:
        """Distance of each alternative from the border before weighting, ready for any weights."""
        gains = mapped(problem, x, "minmax").gains()
        border = np.exp(np.log1p(gains).mean(-2))
        distance = 1 + gains - border[..., None, :]

        def steps(weights: Floats) -> MabacSteps:
            across = weights[..., None, :]
            return MabacSteps(gains, (1 + gains) * across, border * weights, distance * across, scorer.score(weights))

        scorer = Additive(distance, steps=steps, reach=1.0)
        return scorer
