"""MR-Sort: a majority of the weights decides which boundary an alternative passes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import NamedTuple

import numpy as np

from clusterdecide._typing import AP, BoolsAP, Floats, IntsA
from clusterdecide.kernels.outranking import Thresholds, credibility, cut, vetoed
from clusterdecide.kernels.placing import from_above
from clusterdecide.methods.base import register
from clusterdecide.methods.laws import Laws
from clusterdecide.methods.parameters import number
from clusterdecide.methods.profiles import (
    Profiles,
    boundaries,
    frozen_profiles,
    profile_values,
    read_categories,
    sorting_laws,
)
from clusterdecide.methods.thresholds import ByProfile, frozen_threshold, given_at_all, threshold_values
from clusterdecide.methods.verbs import Placed, Placements
from clusterdecide.model import Problem


class MrSortSteps(NamedTuple):
    """Every array of MR-Sort, in order of computation; places count categories from 0, the worst."""

    majority: AP
    vetoed: BoolsAP
    position: IntsA


@register
@dataclass(frozen=True, slots=True)
class MrSort:
    """Majority rule sorting: above the highest boundary that enough of the weights reach, unless a veto forbids it.

    Parameters
    ----------
    categories
        Names, worst first.
    profiles
        Boundaries between categories, the lowest first: by criterion one grade between each two categories, or one
        such sequence for all criteria. Each boundary must dominate the one below.
    majority
        Share of the weights of the criteria that must reach a boundary, from 0.5 to 1.
    veto
        Loss against a boundary, in the unit of the criterion, that forbids to pass it, whatever the majority. One
        number for all criteria, or by name; a number, one for each boundary, or ``{"relative": a, "constant": b}`` for
        ``a * boundary + b``. None, or a criterion that is not named, has none.

    Raises
    ------
    InvalidInputError
        Numbers out of their range, boundaries that do not match the categories; with a problem also boundaries and
        vetoes that do not fit its criteria, or boundaries that do not dominate one another.

    Notes
    -----
    Without a veto this is the pessimistic rule of ELECTRE TRI-B with thresholds of 0. The majority is reached to within
    1e-12. Behind a value function, vetoes are parts of the value.

    References
    ----------
    A. Leroy, V. Mousseau and M. Pirlot, "Learning the parameters of a multiple criteria sorting method", *Algorithmic
    Decision Theory* (2011).

    Examples
    --------
    >>> import clusterdecide as cd
    >>> problem = cd.Problem.of([[4, 10], [2, 40], [5, 45]], ["vision", "cost"], sense=["max", "min"])
    >>> method = MrSort(("poor", "good"), {"vision": [3], "cost": [30]}, majority=0.5)
    >>> cd.sort(problem, [0.5, 0.5], method).members("good")
    ('A1', 'A3')
    """

    categories: Sequence[str]
    profiles: Profiles
    majority: float = 0.5
    veto: float | Mapping[str, ByProfile | None] | None = None

    def __post_init__(self) -> None:
        categories = read_categories(self.categories)
        object.__setattr__(self, "categories", categories)
        object.__setattr__(self, "profiles", frozen_profiles(self.profiles, categories))
        object.__setattr__(self, "majority", number(self.majority, "majority", low=0.5, high=1.0))
        veto = frozen_threshold(self.veto, "veto", optional=True, profiles=len(categories) - 1)
        object.__setattr__(self, "veto", veto)

    def place(self, problem: Problem, x: Floats | None = None) -> Placements:
        """Gains of alternatives and boundaries and who is stopped by a veto, ready for any weights."""
        categories = tuple(self.categories)
        grades = profile_values(self.profiles, categories, problem)  # type: ignore[arg-type]
        names = boundaries(categories)
        veto = threshold_values(self.veto, problem, grades, "veto", names)
        gains, profiles = problem.values(x) * problem.senses, grades * problem.senses
        steps = partial(_steps, gains, profiles, vetoed(gains, profiles, veto), self.majority)
        return Placements(lambda weights: Placed(steps(weights).position, {}), categories, profiles=names, steps=steps)

    def laws(self) -> Laws:
        """Which laws the categories keep: who else is sorted does not matter, boundaries are in the data's unit."""
        by_veto = {"zero_weight"} if given_at_all(self.veto) else set()
        return sorting_laws(self.profiles, broken_by_veto=by_veto)  # type: ignore[arg-type]


def _steps(gains: Floats, profiles: Floats, stopped: BoolsAP, majority: float, weights: Floats) -> MrSortSteps:
    none = np.zeros((1, 1, gains.shape[-1]))
    share = credibility(gains, profiles, weights, Thresholds(none, none, none + np.inf))
    passes = cut(share, majority) & ~stopped
    return MrSortSteps(share, np.broadcast_to(stopped, passes.shape), from_above(passes))
