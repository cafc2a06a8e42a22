"""MOORA: the ratio system, the reference point and the full multiplicative form."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import ClassVar, NamedTuple

import numpy as np

from clusterdecide._typing import AC, A, C, Floats
from clusterdecide.kernels.drop_each import SumsWithoutEach
from clusterdecide.kernels.normalise import Affine
from clusterdecide.kernels.sums import largest
from clusterdecide.methods.base import mapped, register
from clusterdecide.methods.checks import check_choice
from clusterdecide.methods.forms import Additive, General
from clusterdecide.methods.laws import Laws
from clusterdecide.methods.weighted_product import positive_logs, product, product_scorer
from clusterdecide.model import Problem

_OTHERS = frozenset({"clone", "delete_worst", "delete_any", "replace_worse", "pairs_cycle", "pairs_agree"})


class MooraSteps(NamedTuple):
    """Every array of the ratio system, in order of computation."""

    ratio: AC  # as given: costs positive
    weighted: AC
    benefits: A
    costs: A
    score: A  # benefits less costs


class ReferencePointSteps(NamedTuple):
    """Every array of the reference point, in order of computation."""

    normalised: AC
    reference: C
    weighted_deviation: AC
    largest_deviation: A  # less is better
    score: A  # minus that


class MultiplicativeSteps(NamedTuple):
    """Every array of the full multiplicative form, in order of computation."""

    factor: AC
    benefits: A
    costs: A
    score: A  # benefits over costs


@register
@dataclass(frozen=True, slots=True)
class Moora:
    """Ratio system of MOORA: weighted ratios of what is maximised, less those of what is minimised.

    Notes
    -----
    A ratio is a grade over the Euclidean norm of its column. The scores are those of
    ``WeightedSum(normalisation="vector")``; the steps are MOORA's own.

    References
    ----------
    W. K. M. Brauers and E. K. Zavadskas, "The MOORA method and its application to privatization in a transition
    economy", *Control and Cybernetics* 35 (2006).

    Examples
    --------
    >>> import clusterdecide as cd
    >>> problem = cd.Problem.of([[3.0, 8], [4.0, 6]], ["quality", "cost"], sense=["max", "min"])
    >>> cd.rank(problem, [0.5, 0.5], Moora()).score.round(4)
    array([-0.1,  0.1])
    """

    normalisation: ClassVar[str] = "vector"

    def laws(self) -> Laws:
        """A sum of ratios to a norm, which moves with whoever is present."""
        return Laws(broken=_OTHERS | {"zero_change", "mirror"}, bounds=(-1, 1))

    def on(self, problem: Problem, x: Floats | None = None) -> Additive:
        """Signed ratio of each alternative on each criterion, ready for any weights."""
        made = mapped(problem, x, "vector")
        return Additive.mapped(made, steps=partial(_ratio_steps, made, problem.senses), reach=1.0)

    def drop_each(self, problem: Problem, x: Floats | None = None) -> SumsWithoutEach | None:
        """Scores as each alternative is left out, for all of them at once; see `Method`."""
        return SumsWithoutEach.of(mapped(problem, x, "vector"), problem.senses, "vector")


def _ratio_steps(made: Affine, senses: Floats, weights: Floats) -> MooraSteps:
    ratio = made.x / np.abs(made.unit)
    weighted = ratio * weights[..., None, :]
    benefits, costs = weighted @ (senses > 0), weighted @ (senses < 0)
    return MooraSteps(ratio, weighted, benefits, costs, Additive.mapped(made, reach=1.0).score(weights))


@register
@dataclass(frozen=True, slots=True)
class MooraReferencePoint:
    """Reference point of MOORA: the largest weighted distance from the best on any criterion; the score is minus that.

    Parameters
    ----------
    normalisation
        ``"vector"`` is the published form, with the best grades present as the reference point. ``"scale"`` takes the
        best ends of the fixed scales, so that no alternative can change the score of another.

    Raises
    ------
    InvalidInputError
        An unknown normalisation.

    References
    ----------
    W. K. M. Brauers and E. K. Zavadskas, "The MOORA method and its application to privatization in a transition
    economy", *Control and Cybernetics* 35 (2006).

    Examples
    --------
    >>> import clusterdecide as cd
    >>> problem = cd.Problem.of([[3.0, 8], [4.0, 6]], ["quality", "cost"], sense=["max", "min"])
    >>> cd.rank(problem, [0.5, 0.5], MooraReferencePoint()).score.round(4)
    array([-0.1,  0. ])
    """

    normalisation: str = "vector"

    normalisations: ClassVar = ("vector", "scale")

    def __post_init__(self) -> None:
        check_choice("normalisation", self.normalisation, self.normalisations)

    def laws(self) -> Laws:
        """The largest deviation alone counts, so that a better grade elsewhere may change nothing."""
        broken = {"strict_dominance", "split"}
        if self.normalisation == "scale":
            return Laws(broken=broken | {"constant"}, bounds=(-1, 0))
        return Laws(broken=broken | _OTHERS | {"zero_change", "mirror", "improve"}, bounds=(-(2**0.5), 0))

    def on(self, problem: Problem, x: Floats | None = None) -> General:
        """Distance of each alternative from the reference on each criterion, ready for any weights."""
        made = mapped(problem, x, self.normalisation)
        gains = made.gains()
        reference = np.ones_like(gains[..., :1, :]) if self.normalisation == "scale" else gains.max(-2, keepdims=True)
        deviation = reference - gains

        def steps(weights: Floats) -> ReferencePointSteps:
            worst = largest(weights, deviation)
            weighted = deviation * weights[..., None, :]
            return ReferencePointSteps(gains, reference[..., 0, :], weighted, worst, 0.0 - worst)

        return General(lambda weights: 0.0 - largest(weights, deviation), steps=steps)


@register
@dataclass(frozen=True, slots=True)
class MooraMultiplicative:
    """Full multiplicative form: the product of what is maximised over the product of what is minimised.

    Parameters
    ----------
    weighting
        ``"exponents"`` raises each grade to its weight, which makes it a weighted product. ``"none"`` is the form first
        published, in which weights play no part: as factors they would change no order.

    Raises
    ------
    InvalidInputError
        An unknown weighting.

    Notes
    -----
    Grades must be above zero. Exact analyses of weights apply to ``"exponents"``.

    References
    ----------
    W. K. M. Brauers and E. K. Zavadskas, "Project management by MULTIMOORA as an instrument for transition economies",
    *Technological and Economic Development of Economy* 16 (2010).

    Examples
    --------
    >>> import clusterdecide as cd
    >>> problem = cd.Problem.of([[3.0, 8], [4.0, 6]], ["quality", "cost"], sense=["max", "min"])
    >>> cd.rank(problem, [0.5, 0.5], MooraMultiplicative(weighting="none")).score.round(4)
    array([0.375 , 0.6667])
    """

    normalisation: ClassVar[str] = "none"
    weighting: str = "exponents"

    def __post_init__(self) -> None:
        check_choice("weighting", self.weighting, ("exponents", "none"))

    def laws(self) -> Laws:
        """The order of two depends on these two alone; without exponents a criterion of weight 0 counts."""
        plain = self.weighting == "none"
        return Laws(broken={"zero_change", "mirror"} | ({"zero_weight", "split"} if plain else {"weight_scale"}))

    def on(self, problem: Problem, x: Floats | None = None) -> Additive | General:
        """Logarithm of each grade, ready for any weights.

        Raises
        ------
        InvalidInputError
            A grade that is zero or negative.
        """
        logs = positive_logs(problem, x, "the full multiplicative form")
        shown = partial(_multiplicative_steps, logs, problem.senses)
        if self.weighting == "exponents":
            return product_scorer(logs, shown)
        whole = product(logs.sum(-1))

        def score(weights: Floats) -> Floats:
            return np.broadcast_to(whole, (*np.broadcast_shapes(weights.shape[:-1], whole.shape[:-1]), whole.shape[-1]))

        return General(score, steps=lambda weights: shown(np.ones_like(weights)))


def _multiplicative_steps(logs: Floats, senses: Floats, weights: Floats) -> MultiplicativeSteps:
    factors = logs * weights[..., None, :]
    up, down = factors @ (senses > 0), factors @ (senses < 0)
    return MultiplicativeSteps(np.exp(factors * senses), np.exp(up), np.exp(-down), product(up + down))
