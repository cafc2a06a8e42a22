"""SPOTIS: distance from an ideal within bounds fixed in advance."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np

from clusterdecide._frozen import FrozenMap
from clusterdecide._typing import AC, A, C, Floats
from clusterdecide.errors import InvalidInputError
from clusterdecide.kernels.columns import extremes
from clusterdecide.methods.base import check_scale, mapped, register
from clusterdecide.methods.checks import check_choice
from clusterdecide.methods.forms import Additive
from clusterdecide.methods.laws import Laws
from clusterdecide.methods.parameters import grades_by_criterion, named
from clusterdecide.model import Problem
from clusterdecide.model._names import shown

_BOUNDS = ("scale", "data")


class SpotisSteps(NamedTuple):
    """Every array of one SPOTIS run, in order of computation."""

    reference: C  # the ideal, or the grade expected, as methods see the grades
    distance: AC  # in [0, 1]
    total: A  # the published index: less is better
    score: A  # 1 less that index, under weights that sum to 1


@register
@dataclass(frozen=True, slots=True)
class Spotis:
    """Stable preference ordering towards an ideal solution.

    Parameters
    ----------
    bounds
        ``"scale"`` takes the fixed scales of the criteria, so that no alternative can change the score of another:
        the point of the method. ``"data"`` takes the worst and the best present.
    expected
        Expected grade by the name of a criterion, in its own unit and on its scale: the distance is then taken from it,
        on either side, instead of from the better bound.

    Raises
    ------
    InvalidInputError
        Bounds of an unknown kind; expected grades that are no mapping or no finite numbers, or beside bounds that are
        not fixed.

    Notes
    -----
    The published index is a weighted distance, less is better; the score is the weighted sum of one less each distance,
    so that more is better and every exact analysis applies. Without expected grades that is the weighted sum of places
    between the bounds. A criterion on which all grades are equal has no range under ``"data"``, 0/0: everybody is at no
    distance.

    References
    ----------
    J. Dezert, A. Tchamova, D. Han and J.-M. Tacnet, "The SPOTIS rank reversal free method for multi-criteria
    decision-making support", *23rd International Conference on Information Fusion* (2020).

    Examples
    --------
    >>> import clusterdecide as cd
    >>> problem = cd.Problem.of([[1, 5], [4, 2]], ["a", "b"], scale=(0, 5))
    >>> cd.rank(problem, [0.5, 0.5], Spotis()).steps.total.round(4)
    array([0.4, 0.4])
    >>> cd.rank(problem, [0.5, 0.5], Spotis(expected={"a": 4})).score
    array([0.7, 0.7])
    """

    bounds: str = "scale"
    expected: Mapping[str, float] = field(default_factory=FrozenMap)

    def __post_init__(self) -> None:
        check_choice("bounds", self.bounds, _BOUNDS)
        object.__setattr__(self, "expected", named(self.expected, "expected"))
        if self.expected and self.bounds != "scale":
            msg = f"expected grades need fixed bounds, got bounds={self.bounds!r}; use bounds='scale'"
            raise InvalidInputError(msg)

    @property
    def normalisation(self) -> str:
        """What grades are measured against: the bounds."""
        return self.bounds

    def laws(self) -> Laws:
        """Fixed bounds keep every law; others follow whoever is present; beyond an expected grade more is worse."""
        broken: set[str] = set()
        if self.bounds == "data":
            broken |= {"delete_worst", "delete_any", "replace_worse", "pairs_cycle", "pairs_agree"}
        if self.expected:
            broken |= {"weak_dominance", "strict_dominance", "ideal_first", "improve", "replace_worse"}
            broken |= {"unit_change", "zero_change", "mirror", "split"}
        return Laws(broken=broken, bounds=(0, 1))

    def on(self, problem: Problem, x: Floats | None = None) -> Additive:
        """Nearness of each alternative to the reference on each criterion, ready for any weights.

        Raises
        ------
        InvalidInputError
            A missing scale, a grade outside its scale, an expected grade outside its scale or for an unknown criterion.
        """
        values = problem.values(x)
        if self.bounds == "scale":
            scales = problem.scales
            check_scale(problem, values, scales)
            low, high = scales.T
            reference = self._reference(problem, low, high)
            distance = np.abs(values - reference) / (high - low)
        else:
            made, (low, high) = mapped(problem, x, "minmax"), extremes(values)  # the map may be in another unit
            gain = problem.senses > 0
            reference = np.where(gain, high, low)[..., 0, :]
            distance = np.abs((made.x - np.where(gain, made.high, made.low)) / made.unit)

        def steps(weights: Floats) -> SpotisSteps:
            total = (distance * weights[..., None, :]).sum(-1)
            return SpotisSteps(reference, distance, total, weights.sum(-1)[..., None] - total)

        return Additive(1 - distance, steps=steps, reach=0.0)

    def _reference(self, problem: Problem, low: Floats, high: Floats) -> Floats:
        """Grade from which distances are taken on fixed scales, shape ``(C,)``."""
        ideal: Floats = np.where(problem.senses > 0, high, low)
        if not self.expected:
            return ideal
        told = grades_by_criterion(self.expected, problem, "expected")
        outside = (told < low) | (told > high)
        if outside.any():
            j = int(np.argmax(outside))
            name = problem.criteria_names[j]
            where = f"outside its scale, {low[j]:g} to {high[j]:g}"
            msg = f"criterion {shown(name)}: the expected grade {self.expected[name]:g} is {where}"
            raise InvalidInputError(msg)
        return np.asarray(np.where(np.isnan(told), ideal, told))
