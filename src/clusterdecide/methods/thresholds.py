"""Thresholds of indifference, preference and veto: constant, or linear in the grade."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from clusterdecide._frozen import FrozenMap
from clusterdecide._typing import Floats
from clusterdecide.errors import InvalidInputError
from clusterdecide.kernels.outranking import Thresholds
from clusterdecide.methods.parameters import called, check_names, number
from clusterdecide.model import Problem
from clusterdecide.model._names import listed, shown

Linear = float | Mapping[str, float]
Given = float | Mapping[str, Linear | None] | None

_PARTS = ("relative", "constant")


def frozen_threshold(value: object, name: str, *, optional: bool = False) -> Any:
    """Check a threshold and freeze it: a number, or by criterion numbers or ``{"relative": a, "constant": b}``.

    Raises
    ------
    InvalidInputError
        A part that is no finite number, a negative constant threshold, an unknown part: with the criterion.

    Examples
    --------
    >>> frozen_threshold({"noise": 5, "cost": {"relative": 0.1}}, "q")
    {'noise': 5.0, 'cost': {'relative': 0.1}}
    """
    if value is None and optional:
        return None
    if not isinstance(value, Mapping):
        return number(value, name, low=0.0)
    return FrozenMap({key: _part(one, called(name, key), optional=optional) for key, one in value.items()})


def _part(value: object, name: str, *, optional: bool) -> Any:
    if value is None and optional:
        return None
    if not isinstance(value, Mapping):
        return number(value, name, low=0.0)
    unknown = [key for key in value if key not in _PARTS]
    if unknown or not value:
        got = f"got {listed(unknown)}" if unknown else "got none of them"
        msg = f"{name}: a threshold that is linear in the grade has the parts 'relative' and 'constant', {got}"
        raise InvalidInputError(msg)
    return FrozenMap({key: number(one, f"{name}, {key}") for key, one in value.items()})


def is_relative(value: Any) -> bool:
    """Whether some threshold depends on the grade."""
    parts = value.values() if isinstance(value, Mapping) else ()
    return any(isinstance(part, Mapping) and part.get("relative", 0.0) != 0 for part in parts)


def is_zero(value: Any) -> bool:
    """Whether every threshold is 0."""
    parts = value.values() if isinstance(value, Mapping) else (value,)
    return not any(any(part.values()) if isinstance(part, Mapping) else part for part in parts)


def thresholds(given: tuple[Any, Any, Any], problem: Problem, grades: Floats) -> Thresholds:
    """Values of ``q``, ``p`` and ``v`` at each grade.

    Parameters
    ----------
    given
        As `frozen_threshold` gives them; ``v`` may be None.
    problem
        Names criteria and alternatives.
    grades
        Shape ``(..., A, C)``: where linear thresholds are evaluated.

    Returns
    -------
    Thresholds
        Each of shape ``(..., A, C)``, or ``(1, C)`` where all are constant.

    Raises
    ------
    InvalidInputError
        Names that do not fit the problem, a threshold that is negative at some grade, or not ``q <= p <= v``.
    """
    q, p, v = (_values(value, problem, grades, name) for value, name in zip(given, "qpv"))
    _check_order(q, p, "p, the preference threshold", "q, the indifference threshold", problem)
    _check_order(p, v, "v, the veto threshold", "p, the preference threshold", problem)
    return Thresholds(q, p, v)


def _values(value: Any, problem: Problem, grades: Floats, name: str) -> Floats:
    names = problem.criteria_names
    if isinstance(value, Mapping):
        check_names(value, problem, name, whole=name != "v")
    by_name = value if isinstance(value, Mapping) else dict.fromkeys(names, value)
    slope = np.zeros(len(names))
    level = np.full(len(names), np.inf)
    for c, criterion in enumerate(names):
        part = by_name.get(criterion)
        if isinstance(part, Mapping):
            slope[c], level[c] = part.get("relative", 0.0), part.get("constant", 0.0)
        elif part is not None:
            level[c] = part
    if not slope.any():
        return _not_negative(level[None], problem, name)
    return _not_negative(slope * grades + level, problem, name)


def _not_negative(values: Floats, problem: Problem, name: str) -> Floats:
    if values.min() < 0:
        row, c = (int(axis[0]) for axis in (values < 0).nonzero()[-2:])
        where = f" at the grade of alternative {shown(problem.alternatives[row])}" if len(values) > 1 else ""
        least = f"{values[..., row, c].min():g}"
        msg = f"{called(name, problem.criteria_names[c])} is negative{where}: {least}; thresholds are zero or positive"
        raise InvalidInputError(msg)
    return values


def _check_order(low: Floats, high: Floats, larger: str, smaller: str, problem: Problem) -> None:
    wrong = low > high
    if wrong.any():
        at = tuple(int(axis[0]) for axis in wrong.nonzero())
        low, high = np.broadcast_arrays(low, high)
        msg = (
            f"criterion {shown(problem.criteria_names[at[-1]])}: {larger}, is {high[at]:g} and {smaller}, is "
            f"{low[at]:g}; thresholds must not fall from q to p to v"
        )
        raise InvalidInputError(msg)
