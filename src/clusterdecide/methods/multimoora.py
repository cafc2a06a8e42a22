"""MULTIMOORA: the three rankings of MOORA, brought together by dominance."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, NamedTuple

import numpy as np

from clusterdecide._typing import A, Floats
from clusterdecide.kernels.dominance import majority_ranks
from clusterdecide.kernels.ranks import competition_ranks
from clusterdecide.kernels.sums import weighed
from clusterdecide.methods.base import register
from clusterdecide.methods.checks import check_choice
from clusterdecide.methods.forms import General
from clusterdecide.methods.laws import Laws
from clusterdecide.methods.moora import Moora, MooraReferencePoint
from clusterdecide.methods.weighted_product import positive_logs
from clusterdecide.model import Problem


class MultimooraSteps(NamedTuple):
    """Every array of one MULTIMOORA run, in order of computation."""

    ratio: A
    reference_point: A
    multiplicative: A  # geometric means, in parts of the best
    rank_ratio: A
    rank_reference_point: A
    rank_multiplicative: A
    rank: A
    score: A  # how many alternatives have no better rank, without itself


@register
@dataclass(frozen=True, slots=True)
class Multimoora:
    """Ratio system, reference point and full multiplicative form of MOORA in one, by the theory of dominance.

    Parameters
    ----------
    weighting
        How weights enter the full multiplicative form; see `MooraMultiplicative`.

    Raises
    ------
    InvalidInputError
        An unknown weighting.

    Notes
    -----
    One alternative dominates another where it is ahead in more of the three rankings than it is behind (general
    dominance); with two against one this is the published rule of two in three. Alternatives in a circle of such pairs
    share one rank (circular reasoning), and so do those that no dominance separates. The score is the number of
    alternatives less the rank. Grades must be above zero.

    References
    ----------
    W. K. M. Brauers and E. K. Zavadskas, "Project management by MULTIMOORA as an instrument for transition economies",
    *Technological and Economic Development of Economy* 16 (2010); on dominance the same, "MULTIMOORA optimization used
    to decide on a bank loan to buy property", *Technological and Economic Development of Economy* 17 (2011).

    Examples
    --------
    >>> import clusterdecide as cd
    >>> problem = cd.Problem.of([[3.0, 8], [4.0, 6], [1.0, 9]], ["quality", "cost"], sense=["max", "min"])
    >>> cd.rank(problem, [0.5, 0.5], Multimoora()).score
    array([1., 2., 0.])
    """

    normalisation: ClassVar[str] = "vector"
    weighting: str = "exponents"

    def __post_init__(self) -> None:
        check_choice("weighting", self.weighting, ("exponents", "none"))

    def laws(self) -> Laws:
        """Two of the three rankings depend on whoever is present, and a majority of three may go in circles."""
        broken = {"zero_change", "mirror", "split", "improve", "clone", "delete_worst", "delete_any", "replace_worse"}
        broken |= {"pairs_cycle", "pairs_agree"}
        if self.weighting == "none":
            broken |= {"zero_weight"}
        return Laws(broken=broken, open={"strict_dominance"})

    def on(self, problem: Problem, x: Floats | None = None) -> General:
        """Both scorers and the logarithms, ready for any weights.

        Raises
        ------
        InvalidInputError
            A grade that is zero or negative.
        """
        logs = positive_logs(problem, x, "the full multiplicative form of MULTIMOORA")
        ratio, reference = Moora().on(problem, x), MooraReferencePoint().on(problem, x)
        plain = self.weighting == "none"

        def parts(weights: Floats) -> tuple[Floats, Floats, Floats]:
            exponents = np.ones_like(weights) if plain else weights
            means = weighed(exponents / exponents.sum(-1, keepdims=True), logs)
            return ratio.score(weights), reference.score(weights), np.exp(means - means.max(-1, keepdims=True))

        def score(weights: Floats) -> Floats:
            rank = majority_ranks(np.stack([competition_ranks(part) for part in parts(weights)]))
            return np.asarray(rank.shape[-1] - rank)

        def steps(weights: Floats) -> MultimooraSteps:
            scores = parts(weights)
            ranks = np.stack([competition_ranks(part) for part in scores])
            rank = majority_ranks(ranks)
            one, two, three = ranks.astype(np.float64)
            return MultimooraSteps(*scores, one, two, three, rank, rank.shape[-1] - rank)

        return General(score, steps=steps)
