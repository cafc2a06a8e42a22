"""MARCOS: how near to the ideal and how far from the anti-ideal."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, NamedTuple

import numpy as np

from clusterdecide._typing import AC, A, C, Floats
from clusterdecide.methods.base import mapped, register
from clusterdecide.methods.forms import Additive
from clusterdecide.methods.laws import Laws
from clusterdecide.model import Problem


class MarcosSteps(NamedTuple):
    """Every array of one MARCOS run, in order of computation."""

    normalised: AC
    weighted: AC
    ideal: C
    anti_ideal: C
    total: A
    to_anti_ideal: A  # infinite where the anti-ideal adds up to 0
    to_ideal: A
    score: A


@register
@dataclass(frozen=True, slots=True)
class Marcos:
    """Measurement of alternatives and ranking according to a compromise solution.

    Notes
    -----
    Grades are divided by the best of their criterion, costs divide it, so they must not be negative and costs must be
    positive. With ``s`` the weighted sum of an alternative, ``a`` that of the best and ``b`` that of the worst grades,
    the published utility function is ``s (a + b) / (a a + a b + b b)``: at given weights the sum times one number, so
    every exact analysis applies. That form is also its limit where ``b`` is 0 and its parts are infinite. A criterion
    on which all grades are 0, where the quotient is 0/0, counts like any other on which all are equal: 1 for all. The
    score is in [0, 1].

    References
    ----------
    Ž. Stević, D. Pamučar, A. Puška and P. Chatterjee, "Sustainable supplier selection in healthcare industries using
    a new MCDM method: measurement of alternatives and ranking according to compromise solution (MARCOS)", *Computers
    and Industrial Engineering* 140 (2020).

    Examples
    --------
    >>> import clusterdecide as cd
    >>> problem = cd.Problem.of([[1, 5], [4, 2], [3, 3]], ["a", "b"])
    >>> cd.rank(problem, [0.5, 0.5], Marcos()).score.round(4)
    array([0.5789, 0.6483, 0.6252])
    """

    normalisation: ClassVar[str] = "linear"

    def laws(self) -> Laws:
        """Quotients by the best present order as a weighted sum of them does."""
        relative = {"zero_change", "mirror", "delete_worst", "delete_any", "replace_worse"}
        return Laws(broken=relative | {"pairs_cycle", "pairs_agree"}, bounds=(0, 1))

    def on(self, problem: Problem, x: Floats | None = None) -> Additive:
        """Share of the best on each criterion, ready for any weights.

        Raises
        ------
        InvalidInputError
            A negative grade, or a cost of zero.
        """
        made = mapped(problem, x, "linear")
        gains = np.where(np.isinf(made.unit), 1.0, made.gains())
        worst = gains.min(-2)

        def published(sums: Floats, weights: Floats) -> Floats:
            best, least = _ends(worst, weights)
            return np.asarray(sums * (best + least) / (best * best + best * least + least * least))

        def steps(weights: Floats) -> MarcosSteps:
            weighted = gains * weights[..., None, :]
            total, (best, least) = weighted.sum(-1), _ends(worst, weights)
            ideal = np.broadcast_to(weights, np.broadcast_shapes(weights.shape, worst.shape))
            return MarcosSteps(
                gains,
                weighted,
                ideal,
                worst * weights,
                total,
                _over(total, least),
                total / best,
                published(total, weights),
            )

        return Additive(gains, steps=steps, published=published, reach=0.0)


def _ends(worst: Floats, weights: Floats) -> tuple[Floats, Floats]:
    """Sums of the ideal and of the anti-ideal, shape ``(..., 1)`` each."""
    return weights.sum(-1)[..., None], (worst * weights).sum(-1)[..., None]


def _over(total: Floats, least: Floats) -> Floats:
    """Total over least; 1 where both are 0, since the alternative then is the anti-ideal."""
    quotient = np.where(total > 0, np.inf, 1.0)
    return np.divide(total, least, out=quotient, where=np.broadcast_to(least > 0, total.shape))
