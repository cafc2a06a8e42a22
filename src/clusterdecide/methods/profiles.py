"""Ordered categories and the profiles that bound them, for methods that sort."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from itertools import pairwise

import numpy as np

from clusterdecide._frozen import FrozenMap
from clusterdecide._typing import Floats
from clusterdecide.errors import InvalidInputError
from clusterdecide.methods.laws import Laws
from clusterdecide.methods.parameters import called, check_names, number
from clusterdecide.model import Problem
from clusterdecide.model._names import read_names, shown

Profiles = Mapping[str, Sequence[float]] | Sequence[float]
Frozen = FrozenMap[str, tuple[float, ...]] | tuple[float, ...]


def read_categories(categories: object) -> tuple[str, ...]:
    """Check the names of categories, worst first.

    Raises
    ------
    InvalidInputError
        Fewer than two, a name that is no text or comes twice.

    Examples
    --------
    >>> read_categories(["poor", "good"])
    ('poor', 'good')
    """
    names = read_names(categories, "category", "categories")
    if len(names) < 2:
        msg = f"categories: at least two are needed, worst first, got {shown(names)}"
        raise InvalidInputError(msg)
    return names


def frozen_profiles(profiles: object, categories: tuple[str, ...]) -> Frozen:
    """Check boundaries between categories, by criterion or for all of them, from the lowest up, and freeze them.

    Raises
    ------
    InvalidInputError
        Neither a mapping nor a sequence, another number of boundaries than one between each two categories, or no
        finite number: with the criterion.

    Examples
    --------
    >>> frozen_profiles({"vision": [2, 4]}, ("poor", "fair", "good"))
    {'vision': (2.0, 4.0)}
    """
    if not isinstance(profiles, Mapping):
        return _levels(profiles, categories, "profiles")
    return FrozenMap({name: _levels(values, categories, called("profiles", name)) for name, values in profiles.items()})


def _levels(values: object, categories: tuple[str, ...], place: str) -> tuple[float, ...]:
    wanted = len(categories) - 1
    if isinstance(values, np.ndarray):
        values = values.tolist()
    if not isinstance(values, (list, tuple)) or len(values) != wanted:
        what = "grades between the categories, the lowest first"
        msg = f"{place}: {wanted} {what}, are needed for {len(categories)} categories, got {shown(values)}"
        raise InvalidInputError(msg)
    return tuple(number(value, f"{place}, {name}") for value, name in zip(values, boundaries(categories)))


def boundaries(categories: tuple[str, ...]) -> tuple[str, ...]:
    """Names of the boundaries between categories, the lowest first.

    Examples
    --------
    >>> boundaries(("poor", "fair", "good"))
    ('poor | fair', 'fair | good')
    """
    return tuple(f"{low} | {high}" for low, high in pairwise(categories))


def profile_values(profiles: Frozen, categories: tuple[str, ...], problem: Problem) -> Floats:
    """What methods see of the boundaries, shape ``(P, C)``, the lowest first.

    Raises
    ------
    InvalidInputError
        Names that do not fit the problem, boundaries that get worse upwards on some criterion, or two that are equal
        on all.

    Examples
    --------
    >>> problem = Problem.of([[3, 20]], ["vision", "cost"], sense=["max", "min"])
    >>> profile_values({"cost": (30.0, 10.0), "vision": (2.0, 4.0)}, ("poor", "fair", "good"), problem)
    array([[ 2., 30.],
           [ 4., 10.]])
    """
    by_name = profiles if isinstance(profiles, Mapping) else dict.fromkeys(problem.criteria_names, profiles)
    check_names(by_name, problem, "profiles")
    values = problem.values(np.array([by_name[name] for name in problem.criteria_names]).T)
    rise = np.diff(values * problem.senses, axis=0)
    names = boundaries(categories)
    if (rise < 0).any():
        k, c = (int(axis[0]) for axis in (rise < 0).nonzero())
        criterion = problem.criteria[c]
        pair = by_name[criterion.name][k : k + 2]
        msg = (
            f"{called('profiles', criterion.name)}: {names[k + 1]} ({pair[1]:g}) is worse than {names[k]} "
            f"({pair[0]:g}); with sense {criterion.sense!r} boundaries must not get worse from the lowest up"
        )
        raise InvalidInputError(msg)
    level = (rise == 0).all(1)
    if level.any():
        k = int(level.argmax())
        msg = f"profiles: {names[k]} and {names[k + 1]} are equal on all criteria; each must dominate the one below"
        raise InvalidInputError(msg)
    return values


def sorting_laws(profiles: Frozen, *, broken_by_veto: Collection[str]) -> Laws:
    """Laws of methods that compare each alternative with boundaries: who else is there does not matter.

    Boundaries do not move with the unit, the zero or the direction of a criterion; where they are given by name, a
    criterion more would need boundaries of its own.
    """
    broken = {"strict_dominance", "unit_change", "zero_change", "mirror", "constant", *broken_by_veto}
    joining = {"constant", "split", "zero_weight"} if isinstance(profiles, Mapping) else set()
    return Laws(broken=broken - joining, inapplicable={"bounds"} | joining)
