"""Parameters that may differ by criterion: one number for all, or numbers by the name of the criterion."""

from __future__ import annotations

import math
from collections.abc import Collection, Mapping
from typing import Any

import numpy as np

from clusterdecide._frozen import FrozenMap
from clusterdecide._typing import Floats
from clusterdecide.errors import InvalidInputError
from clusterdecide.model import Problem
from clusterdecide.model._cells import as_float, is_real
from clusterdecide.model._names import listed, shown

Numbers = float | Mapping[str, float]


def number(value: object, name: str, *, low: float = -np.inf, high: float = np.inf) -> float:
    """Check one number of a method.

    Raises
    ------
    InvalidInputError
        Not a finite number from ``low`` to ``high``.

    Examples
    --------
    >>> number(1, "cut", low=0.5, high=1)
    1.0
    """
    if is_real(value) and low <= (found := as_float(value)) <= high and math.isfinite(found):
        return found
    ends = {(-np.inf, np.inf): "a finite number", (0.0, np.inf): "a finite number, zero or positive"}
    wanted = ends.get((low, high), f"a number from {low:g} to {high:g}")
    msg = f"{name} must be {wanted}, got {shown(value, 60)}"
    raise InvalidInputError(msg)


def numbers(value: object, name: str, *, low: float = -np.inf, high: float = np.inf) -> float | FrozenMap[str, float]:
    """Check a number, or numbers by criterion, and freeze them.

    Raises
    ------
    InvalidInputError
        Not a finite number from ``low`` to ``high``: with the criterion.

    Examples
    --------
    >>> numbers({"cost": 5, "noise": 0.5}, "q", low=0.0)
    {'cost': 5.0, 'noise': 0.5}
    """
    if not isinstance(value, Mapping):
        return number(value, name, low=low, high=high)
    return FrozenMap({key: number(one, called(name, key), low=low, high=high) for key, one in value.items()})


def named(value: object, name: str) -> FrozenMap[str, float]:
    """Check numbers by criterion where one number for all makes no sense, and freeze them.

    Raises
    ------
    InvalidInputError
        No mapping, or not a finite number: with the criterion.

    Examples
    --------
    >>> named({"cost": 5}, "optimal")
    {'cost': 5.0}
    """
    if isinstance(value, Mapping):
        return FrozenMap({key: number(one, called(name, key)) for key, one in value.items()})
    msg = f"{name} must give numbers by the name of a criterion, got {shown(value)}"
    raise InvalidInputError(msg)


def called(name: str, criterion: object) -> str:
    """What a parameter of one criterion is called in messages."""
    return f"{name} of criterion {shown(criterion)}"


def by_criterion(
    value: float | Mapping[str, Any], problem: Problem, name: str, *, absent: float | None = None
) -> Floats:
    """Value of a parameter on each criterion of a problem, shape ``(C,)``.

    Parameters
    ----------
    value
        One number for all criteria, or numbers by name.
    problem
        Gives the order of the criteria.
    name
        Of the parameter, for messages.
    absent
        What holds for criteria that a mapping does not name; without it every criterion must be named.

    Raises
    ------
    InvalidInputError
        A name that no criterion has, or a criterion without a value.

    Examples
    --------
    >>> problem = Problem.of([[1, 2]], ["noise", "cost"])
    >>> by_criterion({"cost": 5.0, "noise": 0.5}, problem, "q"), by_criterion(1.0, problem, "q")
    (array([0.5, 5. ]), array([1., 1.]))
    """
    if not isinstance(value, Mapping):
        return np.full(problem.shape[1], value, dtype=np.float64)
    check_names(value, problem, name, whole=absent is None)
    return np.array([value.get(criterion, absent) for criterion in problem.criteria_names], dtype=np.float64)


def check_names(given: Collection[str], problem: Problem, name: str, *, whole: bool = True) -> None:
    """Refuse names that no criterion has and, where the whole is needed, criteria that are not named."""
    there = problem.criteria_names
    unknown = [key for key in given if key not in there]
    if unknown:
        msg = f"{name} names unknown criteria {listed(unknown)}; there are {listed(there)}"
        raise InvalidInputError(msg)
    lacking = [criterion for criterion in there if criterion not in given]
    if whole and lacking:
        msg = f"{name} gives no value for criteria {listed(lacking)}; name every criterion, or give one number for all"
        raise InvalidInputError(msg)


def grades_by_criterion(value: Mapping[str, Any], problem: Problem, name: str) -> Floats:
    """Grades given by the name of a criterion, as methods see them: through its value function where it has one.

    Returns
    -------
    Floats
        Shape ``(C,)``, NaN where none is given.

    Raises
    ------
    InvalidInputError
        A name that no criterion has.

    Examples
    --------
    >>> grades_by_criterion({"b": 3.0}, Problem.of([[1, 2]], ["a", "b"]), "optimal")
    array([nan,  3.])
    """
    told = by_criterion(value, problem, name, absent=np.nan)
    return np.array([criterion.values(grade) for criterion, grade in zip(problem.criteria, told)])
