"""The weighted product."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any, ClassVar

import numpy as np

from clusterdecide._typing import Floats
from clusterdecide.errors import InvalidInputError
from clusterdecide.kernels.products import ProductSteps, log_gains, tied_logs
from clusterdecide.methods.base import register
from clusterdecide.methods.checks import check_choice, check_positive
from clusterdecide.methods.forms import Additive
from clusterdecide.methods.laws import Laws
from clusterdecide.model import Problem

_HELD = float(np.log(np.finfo(np.float64).tiny)), float(np.log(np.finfo(np.float64).max))
_OFFSET = 1.0
"""Added to every logarithm: products of 1 then have sums well away from 0, where rounding would pass for a lead."""


@register
@dataclass(frozen=True, slots=True)
class WeightedProduct:
    """Weighted product: each grade to the power of its weight, costs to the power of minus their weight.

    Parameters
    ----------
    normalisation
        ``"none"`` multiplies the grades as they are; ``"linear"`` divides them by the best present, so that scores are
        in (0, 1]; ``"sum"`` divides by the sum of those present. The order and the ratios of scores are the same.

    Raises
    ------
    InvalidInputError
        An unknown normalisation.

    Notes
    -----
    Only ratios of grades count, so they need a true zero and must be above it; the unit is of no matter. The order of
    two alternatives depends on nobody else. Logarithms make the method additive: exact analyses of weights apply, and
    compare sums of logarithms.

    References
    ----------
    P. W. Bridgman, *Dimensional Analysis* (1922); D. W. Miller and M. K. Starr, *Executive Decisions and Operations
    Research* (1969).

    Examples
    --------
    >>> import clusterdecide as cd
    >>> problem = cd.Problem.of([[4.0, 100], [9.0, 400]], ["quality", "cost"], sense=["max", "min"])
    >>> cd.rank(problem, [0.5, 0.5], WeightedProduct()).score.round(4)
    array([0.2 , 0.15])
    """

    normalisation: str = "none"

    normalisations: ClassVar = ("none", "linear", "sum")

    def __post_init__(self) -> None:
        check_choice("normalisation", self.normalisation, self.normalisations)

    def laws(self) -> Laws:
        """The order of two depends on these two alone; with weights that sum to hundreds, products far apart tie."""
        broken = {"zero_change", "mirror"} | ({"weight_scale"} if self.normalisation != "sum" else set())
        return Laws(broken=broken, bounds=None if self.normalisation == "none" else (0, 1))

    def on(self, problem: Problem, x: Floats | None = None) -> Additive:
        """Logarithm of each grade on each criterion, ready for any weights.

        Raises
        ------
        InvalidInputError
            A grade that is zero or negative.
        """
        logs = positive_logs(problem, x, "the weighted product", self.normalisation)
        return product_scorer(logs, partial(_steps, logs))


def positive_logs(problem: Problem, x: Floats | None, what: str, kind: str = "none") -> Floats:
    """Logarithms of gains by ratios, shape ``(..., A, C)``, after checking that grades are above zero.

    Raises
    ------
    InvalidInputError
        A grade that is not, refused in the name of ``what``.
    """
    values = problem.values(x)
    check_positive(problem, values, what)
    return log_gains(values, problem.senses, kind)


def product_scorer(logs: Floats, steps: Callable[[Floats], Any]) -> Additive:
    """Scorer that is additive in logarithms and publishes the product."""
    return Additive(logs + _OFFSET, steps=steps, published=_product, tied=partial(tied_logs, logs), reach=0.0)


def product(sums: Floats) -> Floats:
    """Products from sums of logarithms.

    Raises
    ------
    InvalidInputError
        A product that floats cannot hold.

    Examples
    --------
    >>> product(np.log([2.0, 8.0])).round(12)
    array([2., 8.])
    """
    low, high = float(sums.min()), float(sums.max())
    if low < _HELD[0] or high > _HELD[1]:
        power = (low if low < _HELD[0] else high) / np.log(10)
        remedy = "use units nearer to 1, and where weights are exponents let them sum to 1"
        msg = f"a product of about 10^{power:.3g} is beyond floats; {remedy}"
        raise InvalidInputError(msg)
    return np.exp(sums)


def _product(sums: Floats, weights: Floats) -> Floats:
    return product(sums - _OFFSET * weights.sum(-1)[..., None])


def _steps(logs: Floats, weights: Floats) -> ProductSteps:
    factors = np.exp(logs * weights[..., None, :])
    return ProductSteps(np.exp(logs), factors, product((logs * weights[..., None, :]).sum(-1)))
