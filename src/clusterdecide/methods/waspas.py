"""WASPAS: weighted sum and weighted product in one."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, NamedTuple

import numpy as np

from clusterdecide._typing import AC, A, Floats
from clusterdecide.kernels.products import log_gains
from clusterdecide.kernels.sums import weighed
from clusterdecide.methods.base import register
from clusterdecide.methods.checks import check_positive, check_share
from clusterdecide.methods.forms import General
from clusterdecide.methods.laws import Laws
from clusterdecide.methods.weighted_product import product
from clusterdecide.model import Problem


class WaspasSteps(NamedTuple):
    """Every array of one WASPAS run, in order of computation."""

    normalised: AC
    weighted_sum: A
    weighted_product: A
    score: A


@register
@dataclass(frozen=True, slots=True)
class Waspas:
    """Weighted aggregated sum product assessment.

    Parameters
    ----------
    share_of_sum
        The lambda of the publications, from 0 to 1: the score is so much of the weighted sum and the rest of the
        weighted product.

    Raises
    ------
    InvalidInputError
        A share that is not between 0 and 1.

    Notes
    -----
    Grades are divided by the best present (gains ``x / max``, costs ``min / x``) and must be above zero. At shares of
    1 and 0 the order is that of `WeightedSum` and `WeightedProduct`, to which exact analyses of weights apply; they do
    not apply here.

    References
    ----------
    E. K. Zavadskas, Z. Turskis, J. Antucheviciene and A. Zakarevicius, "Optimization of weighted aggregated sum product
    assessment", *Elektronika ir Elektrotechnika* 122 (2012).

    Examples
    --------
    >>> import clusterdecide as cd
    >>> problem = cd.Problem.of([[4.0, 100], [9.0, 400]], ["quality", "cost"], sense=["max", "min"])
    >>> cd.rank(problem, [0.5, 0.5], Waspas()).score.round(4)
    array([0.6944, 0.5625])
    """

    normalisation: ClassVar[str] = "linear"
    share_of_sum: float = 0.5

    def __post_init__(self) -> None:
        object.__setattr__(self, "share_of_sum", check_share("share_of_sum", self.share_of_sum))

    def laws(self) -> Laws:
        """A sum and a product move apart when weights are scaled; the sum depends on the best present."""
        broken = {"zero_change", "mirror"}
        if self.share_of_sum < 1:
            broken |= {"weight_scale"}
        if 0 < self.share_of_sum < 1:
            broken |= {"constant"}
        if self.share_of_sum > 0:
            broken |= {"delete_worst", "delete_any", "replace_worse", "pairs_cycle", "pairs_agree"}
        return Laws(broken=broken, bounds=(0, 1))

    def on(self, problem: Problem, x: Floats | None = None) -> General:
        """Gains and their logarithms, ready for any weights.

        Raises
        ------
        InvalidInputError
            A grade that is zero or negative.
        """
        values = problem.values(x)
        check_positive(problem, values, "WASPAS")
        logs = log_gains(values, problem.senses, "linear")
        gains, share = np.exp(logs), self.share_of_sum

        def parts(weights: Floats) -> tuple[Floats, Floats]:
            return weighed(weights, gains), product(weighed(weights, logs))

        def score(weights: Floats) -> Floats:
            total, whole = parts(weights)
            return share * total + (1 - share) * whole

        return General(score, steps=lambda weights: WaspasSteps(gains, *parts(weights), score(weights)))
