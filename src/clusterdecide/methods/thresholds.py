"""Thresholds of indifference, preference and veto: constant, or linear in the grade."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
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
ByProfile = float | Sequence[float] | Mapping[str, float]
Given = float | Mapping[str, Linear | None] | None

_PARTS = ("relative", "constant")


def frozen_threshold(value: object, name: str, *, optional: bool = False, profiles: int = 0) -> Any:
    """Check a threshold and freeze it: a number, or by criterion numbers or ``{"relative": a, "constant": b}``.

    Parameters
    ----------
    value
        What the user gave.
    name
        Of the threshold, for messages.
    optional
        Whether None will do, for no threshold.
    profiles
        Where positive, a criterion may also have this many numbers, one for each profile.

    Raises
    ------
    InvalidInputError
        A part that is no finite number, a negative number, an unknown part: with the criterion.

    Examples
    --------
    >>> frozen_threshold({"noise": 5, "cost": {"relative": 0.1}}, "q")
    {'noise': 5.0, 'cost': {'relative': 0.1}}
    """
    if value is None and optional:
        return None
    if not isinstance(value, Mapping):
        return number(value, name, low=0.0)
    return FrozenMap({key: _part(one, called(name, key), optional, profiles) for key, one in value.items()})


def _part(value: object, name: str, optional: bool, profiles: int) -> Any:  # noqa: FBT001 - inner
    if value is None and optional:
        return None
    if profiles and isinstance(value, (tuple, list)):
        if len(value) != profiles:
            msg = f"{name}: {len(value)} numbers for {profiles} boundaries; give one number for each, or one for all"
            raise InvalidInputError(msg)
        return tuple(number(one, f"{name}, boundary {k + 1}", low=0.0) for k, one in enumerate(value))
    if not isinstance(value, Mapping):
        return number(value, name, low=0.0)
    unknown = [key for key in value if key not in _PARTS]
    if unknown or not value:
        got = f"got {listed(unknown)}" if unknown else "got none of them"
        msg = f"{name}: a threshold that is linear in the grade has the parts 'relative' and 'constant', {got}"
        raise InvalidInputError(msg)
    return FrozenMap({key: number(one, f"{name}, {key}") for key, one in value.items()})


def has_part(value: Any, part: str) -> bool:
    """Whether some threshold has a relative, or a constant, part that is not 0.

    Examples
    --------
    >>> has_part(frozen_threshold({"cost": {"relative": 0.1}}, "q"), "constant")
    False
    """
    each = value.values() if isinstance(value, Mapping) else (value,)
    found = (one.get(part) if isinstance(one, Mapping) else part == "constant" and one for one in each)
    return any(found)


def given_at_all(value: Any) -> bool:
    """Whether some criterion has the threshold: 0 is one, None is none."""
    return any(one is not None for one in (value.values() if isinstance(value, Mapping) else (value,)))


def thresholds(given: tuple[Any, Any, Any], problem: Problem, grades: Floats, rows: Sequence[str]) -> Thresholds:
    """Values of ``q``, ``p`` and ``v`` at each grade.

    Parameters
    ----------
    given
        As `frozen_threshold` gives them; ``v`` may be None.
    problem
        Names criteria.
    grades
        Shape ``(..., A, C)``: where linear thresholds are evaluated, of alternatives or profiles.
    rows
        Names of these, for messages.

    Returns
    -------
    Thresholds
        Each of shape ``(..., A, C)``, or ``(1, C)`` where all are constant.

    Raises
    ------
    InvalidInputError
        Names that do not fit the problem, a threshold that is negative at some grade, or not ``q <= p <= v``.
    """
    q, p, v = (threshold_values(value, problem, grades, name, rows) for value, name in zip(given, "qpv"))
    _check_order(q, p, "p, the preference threshold", "q, the indifference threshold", problem)
    _check_order(p, v, "v, the veto threshold", "p, the preference threshold", problem)
    return Thresholds(q, p, v)


def threshold_values(value: Any, problem: Problem, grades: Floats, name: str, rows: Sequence[str]) -> Floats:
    """Values of one threshold at each grade, infinite where there is none; parameters as in `thresholds`."""
    names = problem.criteria_names
    if isinstance(value, Mapping):
        check_names(value, problem, name, whole=name in "qp")
    by_name = value if isinstance(value, Mapping) else dict.fromkeys(names, value)
    slope = np.zeros(len(names))
    level = np.full((grades.shape[-2], len(names)), np.inf)
    for c, criterion in enumerate(names):
        part = by_name.get(criterion)
        if isinstance(part, Mapping):
            slope[c], level[:, c] = part.get("relative", 0.0), part.get("constant", 0.0)
        elif part is not None:
            level[:, c] = part
    if not slope.any():
        return level[:1] if (level == level[0]).all() else level
    values: Floats = slope * grades + level
    if values.min() < 0:
        row, c = (int(axis[0]) for axis in (values < 0).nonzero()[-2:])
        least = f"{values[..., row, c].min():g}"
        place = f"{called(name, names[c])} at the grade of {shown(rows[row])}"
        msg = f"{place} is negative: {least}; thresholds are zero or positive"
        raise InvalidInputError(msg)
    return values


def _check_order(low: Floats, high: Floats, larger: str, smaller: str, problem: Problem) -> None:
    low, high = np.broadcast_arrays(low, high)
    wrong = low > high
    if wrong.any():
        at = tuple(int(axis[0]) for axis in wrong.nonzero())
        msg = (
            f"criterion {shown(problem.criteria_names[at[-1]])}: {larger}, is {high[at]:g} and {smaller}, is "
            f"{low[at]:g}; thresholds must not fall from q to p to v"
        )
        raise InvalidInputError(msg)
