"""ELECTRE TRI-B: alternatives sorted into ordered categories by outranking the profiles between them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import NamedTuple

import numpy as np

from clusterdecide._typing import AP, Floats, IntsA
from clusterdecide.kernels.outranking import Thresholds, credibility, cut
from clusterdecide.kernels.placing import from_above, from_below
from clusterdecide.methods.base import register
from clusterdecide.methods.checks import check_choice
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
from clusterdecide.methods.thresholds import ByProfile, frozen_threshold, given_at_all, thresholds
from clusterdecide.methods.verbs import Placed, Placements
from clusterdecide.model import Problem

RULES = ("pessimistic", "optimistic")


class ElectreTriSteps(NamedTuple):
    """Every array of ELECTRE TRI-B, in order of computation; places count categories from 0, the worst."""

    over_profile: AP
    under_profile: AP
    pessimistic: IntsA
    optimistic: IntsA


@register
@dataclass(frozen=True, slots=True)
class ElectreTri:
    """Category of each alternative from the credibility that it outranks the boundaries of the categories.

    Parameters
    ----------
    categories
        Names, worst first.
    profiles
        Boundaries between categories, the lowest first: by criterion one grade between each two categories, or one
        such sequence for all criteria. Each boundary must dominate the one below.
    q, p
        Thresholds of indifference and of preference, in the unit of the criterion. One number for all criteria, or by
        name; a number, one for each boundary, or ``{"relative": a, "constant": b}`` for ``a * boundary + b``.
    v
        Veto threshold, likewise; None, or a criterion that is not named, has none.
    cut
        Credibility from which outranking is accepted, from 0.5 to 1.
    rule
        Assignment that the sorting follows: ``"pessimistic"``, above the highest boundary that the alternative
        outranks, indifference included; ``"optimistic"``, below the lowest boundary that is strictly preferred to it.
        Both are always given.

    Raises
    ------
    InvalidInputError
        Unknown words, numbers out of their range, boundaries that do not match the categories; with a problem also
        boundaries and thresholds that do not fit its criteria, or boundaries that do not dominate one another.

    Notes
    -----
    With the same thresholds at every boundary the optimistic category is never worse than the pessimistic one; they
    differ where an alternative is incomparable to a boundary. Thresholds that change from boundary to boundary faster
    than the grades do can reverse this. The cut is reached to within 1e-12. Behind a value function, thresholds are
    parts of the value.

    References
    ----------
    W. Yu, *ELECTRE TRI* (1992).

    V. Mousseau, R. Slowinski and P. Zielniewicz, "A user-oriented implementation of the ELECTRE-TRI method",
    *Computers & Operations Research* 27 (2000).

    Examples
    --------
    >>> import clusterdecide as cd
    >>> problem = cd.Problem.of([[4, 10], [2, 40], [5, 45]], ["vision", "cost"], sense=["max", "min"])
    >>> method = ElectreTri(("poor", "good"), {"vision": [3], "cost": [30]}, p=1, cut=0.6)
    >>> cd.sort(problem, [0.5, 0.5], method)
    category  alternative  pessimistic  optimistic
    good      A1           good         good
    poor      A2           poor         poor
    poor      A3           poor         good
    ElectreTri(categories=('poor', 'good'), profiles={'vision': (3.0,), 'cost': (30.0,)}, q=0.0, p=1.0, v=None, cut=0.6,
    rule='pessimistic'); categories from worst to best: poor, good; rules differ on 1 of 3 alternatives
    """

    categories: Sequence[str]
    profiles: Profiles
    q: float | Mapping[str, ByProfile] = 0.0
    p: float | Mapping[str, ByProfile] = 0.0
    v: float | Mapping[str, ByProfile | None] | None = None
    cut: float = 0.75
    rule: str = "pessimistic"

    def __post_init__(self) -> None:
        categories = read_categories(self.categories)
        object.__setattr__(self, "categories", categories)
        object.__setattr__(self, "profiles", frozen_profiles(self.profiles, categories))
        count = len(categories) - 1
        for name in "qpv":
            given = frozen_threshold(getattr(self, name), name, optional=name == "v", profiles=count)
            object.__setattr__(self, name, given)
        object.__setattr__(self, "cut", number(self.cut, "cut", low=0.5, high=1.0))
        check_choice("rule", self.rule, RULES)

    def place(self, problem: Problem, x: Floats | None = None) -> Placements:
        """Gains of alternatives and boundaries, ready for any weights."""
        categories = tuple(self.categories)
        grades = profile_values(self.profiles, categories, problem)  # type: ignore[arg-type]
        names = boundaries(categories)
        limits = thresholds((self.q, self.p, self.v), problem, grades, names)
        gains = problem.values(x) * problem.senses
        steps = partial(_steps, gains, grades * problem.senses, limits, self.cut)

        def placed(weights: Floats) -> Placed:
            made = steps(weights)
            both = {"pessimistic": made.pessimistic, "optimistic": made.optimistic}
            return Placed(both[self.rule], both)

        return Placements(placed, categories, profiles=names, steps=steps)

    def laws(self) -> Laws:
        """Which laws the categories keep: who else is sorted does not matter, boundaries are in the data's unit."""
        by_veto = {"zero_weight", "split"} if given_at_all(self.v) else set()
        return sorting_laws(self.profiles, broken_by_veto=by_veto)  # type: ignore[arg-type]


def _steps(gains: Floats, profiles: Floats, limits: Thresholds, level: float, weights: Floats) -> ElectreTriSteps:
    over = credibility(gains, profiles, weights, Thresholds(*(limit[None] for limit in limits)))
    under = credibility(profiles, gains, weights, Thresholds(*(limit[:, None] for limit in limits)))
    under = np.swapaxes(under, -1, -2)
    passes, passed_by = cut(over, level), cut(under, level)
    return ElectreTriSteps(over, under, from_above(passes), from_below(passed_by & ~passes))
