"""TOPSIS: nearest to the ideal and farthest from the anti-ideal."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from functools import partial

import numpy as np

from clusterdecide._typing import Floats
from clusterdecide.kernels.drop_each import ClosenessWithoutEach
from clusterdecide.kernels.normalise import Affine
from clusterdecide.kernels.topsis import TopsisSteps, closeness
from clusterdecide.methods.base import check_normalisation, mapped, register
from clusterdecide.methods.forms import Closeness
from clusterdecide.methods.laws import Laws
from clusterdecide.model import Problem


@register
@dataclass(frozen=True, slots=True)
class Topsis:
    """Technique for order of preference by similarity to an ideal solution.

    Parameters
    ----------
    normalisation
        ``"vector"`` is the textbook form; ideals are then the best and worst present. ``"scale"`` takes the fixed
        scales of the criteria and puts the ideals at their ends, so that no alternative can change the score of
        another. ``"minmax"``, ``"sum"``, ``"max"`` and ``"linear"`` take observed ideals too.

    Raises
    ------
    InvalidInputError
        An unknown normalisation.

    Notes
    -----
    Distances are Euclidean on weighted normalised grades; where an alternative is at no distance from either ideal
    (all alternatives coincide) its closeness is 0.5.

    References
    ----------
    C.-L. Hwang and K. Yoon, *Multiple Attribute Decision Making* (1981).

    Examples
    --------
    >>> import clusterdecide as cd
    >>> problem = cd.Problem.of([[1, 5], [4, 2], [3, 3]], ["a", "b"])
    >>> cd.rank(problem, [0.5, 0.5], Topsis(normalisation="max")).score.round(4)
    array([0.4444, 0.5556, 0.5331])
    """

    normalisation: str = "vector"

    def __post_init__(self) -> None:
        check_normalisation(self.normalisation)

    def on(self, problem: Problem, x: Floats | None = None) -> Closeness:
        """Distances of each alternative to both ideals, ready for any weights."""
        made = mapped(problem, x, self.normalisation)
        if self.normalisation == "scale":
            assert made.origin is not None  # noqa: S101 - the low end of each scale
            points = (made.origin + made.unit)[None], made.origin[None]
            return Closeness.between(made.x, points, made.unit[None], steps=self._shown(made, points))
        gain = made.unit > 0
        points = np.where(gain, made.high, made.low), np.where(gain, made.low, made.high)
        return Closeness.between(made.x, points, made.unit, steps=self._shown(made, points))

    def laws(self) -> Laws:
        """Declare the laws; fixed scales cure rank reversal, but a constant criterion then counts as a distance.

        Under the relative forms that divide by an end (``minmax``, ``max``, ``linear``) a better grade never costs a
        place. Short of the ends of its criterion it moves its own gain alone. As the only worst it moves the worst
        end: its own distance to the best stays or falls, the others lose distance from the worst and, where the worst
        end divides, gain distance to the best. As the best it moves the best end: the others gain distance to the best
        and at most keep that from the worst, its own to the best is 0 and that from the worst does not fall. So it
        goes, too, where a criterion on which all are equal begins or ceases to count. Each way its own closeness does
        not fall and no other's rises. ``sum`` and ``vector`` divide all grades by a number that it moves.
        """
        return Laws(**_LAWS[self.normalisation], bounds=(0.0, 1.0))

    def drop_each(self, problem: Problem, x: Floats | None = None) -> ClosenessWithoutEach | None:
        """Scores as each alternative is left out, for all of them at once; see `Method`."""
        return ClosenessWithoutEach.of(mapped(problem, x, self.normalisation), problem.senses, self.normalisation)

    def _shown(self, made: Affine, points: tuple[Floats, Floats]) -> Callable[[Floats], TopsisSteps]:
        """Arrays in the direction of the data: under vector and max a cost stays a cost and the ideals swap."""
        return partial(_steps, made, points, as_given=self.normalisation in ("vector", "max"))


_REVERSALS = {"split", "delete_worst", "delete_any", "replace_worse", "pairs_cycle", "pairs_agree"}
_LAWS: Mapping[str, Mapping[str, AbstractSet[str]]] = {
    "vector": {"broken": _REVERSALS | {"improve", "zero_change", "mirror", "clone"}},
    "minmax": {"broken": _REVERSALS},
    "sum": {"broken": _REVERSALS | {"improve", "zero_change", "mirror", "clone"}},
    "max": {"broken": _REVERSALS | {"zero_change", "mirror"}},
    "linear": {"broken": _REVERSALS | {"zero_change", "mirror"}},
    "scale": {"broken": {"split", "constant"}},
}


def _steps(made: Affine, points: tuple[Floats, Floats], weights: Floats, *, as_given: bool) -> TopsisSteps:
    origin, unit = (None, np.abs(made.unit)) if as_given else (made.origin, made.unit)
    reach = weights[..., None, :] / unit
    above = made.x if origin is None else made.x - origin
    weighted = above * reach
    ideal, anti_ideal = ((point if origin is None else point - origin) * reach for point in points)
    to_ideal, to_anti_ideal = _length(weighted - ideal), _length(weighted - anti_ideal)
    score = closeness(to_ideal, to_anti_ideal)
    return TopsisSteps(above / unit, weighted, ideal[..., 0, :], anti_ideal[..., 0, :], to_ideal, to_anti_ideal, score)


def _length(gap: Floats) -> Floats:
    return np.asarray(np.sqrt(np.einsum("...c,...c->...", gap, gap)))
