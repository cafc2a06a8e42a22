"""Preference functions of criteria: which of the six of Brans, with which thresholds."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from clusterdecide._frozen import FrozenMap
from clusterdecide.errors import InvalidInputError
from clusterdecide.kernels.promethee import BELL, SLOPE, STEPS, Preference
from clusterdecide.methods.parameters import Numbers, called, check_names, numbers
from clusterdecide.model import Problem
from clusterdecide.model._names import shown

THRESHOLDS = {
    "usual": "",
    "ushape": "q",
    "vshape": "p",
    "level": "qp",
    "linear": "qp",
    "gaussian": "s",
}
"""Names of the preference functions, and which thresholds each takes."""

_put = object.__setattr__


@dataclass(frozen=True, slots=True)
class Preferences:
    """Parameters of the methods that compare grades through preference functions; `Promethee2` explains them."""

    preference: str | Mapping[str, str] = "usual"
    q: Numbers | None = None
    p: Numbers | None = None
    s: Numbers | None = None

    def __post_init__(self) -> None:
        _put(self, "preference", _functions(self.preference))
        for name in "qps":
            _put(self, name, _threshold(name, getattr(self, name)))
        for name in "qps":
            _check_use(self, name)
        _check_order(self)

    def _values(self, name: str) -> tuple[float, ...]:
        """All values of one threshold."""
        given = getattr(self, name)
        if isinstance(given, FrozenMap):
            return tuple(given.values())
        return () if given is None else (given,)

    def _aligned(self, problem: Problem) -> Preference:
        """Functions in the order of a problem's criteria, as the kernel takes them.

        Raises
        ------
        InvalidInputError
            A criterion without a function or threshold, or one that the problem does not have.
        """
        parts = {"preference": self.preference, "q": self.q, "p": self.p, "s": self.s}
        named = {field: given for field, given in parts.items() if isinstance(given, FrozenMap)}
        for field, given in named.items():
            check_names(given, problem, field, whole=field == "preference" or "preference" not in named)
        names = problem.criteria_names
        found = [self._of(name) for name in names] if named else [self._of(names[0])] * len(names)
        shape, q, p = zip(*found)
        return Preference(np.array(shape), np.array(q), np.array(p))

    def _of(self, criterion: str) -> tuple[int, float, float]:
        function = _at(self.preference, criterion)
        if function == "usual":
            return STEPS, 0.0, 0.0
        if function == "gaussian":
            return BELL, 0.0, _at(self.s, criterion)
        q = _at(self.q, criterion) if "q" in THRESHOLDS[function] else 0.0
        p = _at(self.p, criterion) if "p" in THRESHOLDS[function] else q
        return SLOPE if function in ("vshape", "linear") and q < p else STEPS, q, p


def _at(given: Any, criterion: str | None) -> Any:
    return given[criterion] if isinstance(given, FrozenMap) else given


def _functions(given: object) -> str | FrozenMap[str, str]:
    named = given.items() if isinstance(given, Mapping) else [(None, given)]
    for criterion, function in named:
        if not isinstance(function, str) or function not in THRESHOLDS:
            where = "" if criterion is None else f" for criterion {shown(criterion)}"
            msg = f"unknown preference function {shown(function)}{where}; there are {', '.join(THRESHOLDS)}"
            raise InvalidInputError(msg)
    return FrozenMap(given) if isinstance(given, Mapping) else str(given)


def _threshold(name: str, given: Any) -> float | FrozenMap[str, float] | None:
    if given is None:
        return None
    found = numbers(given, name, low=0.0)
    for criterion, value in found.items() if isinstance(found, FrozenMap) else [(None, found)]:
        if value == 0 and name != "q":
            what = name if criterion is None else called(name, criterion)
            msg = f"{what} must be above zero, got 0; without a threshold choose 'usual'"
            raise InvalidInputError(msg)
    return found


def _check_use(given: Preferences, name: str) -> None:
    """Every function that takes a threshold has it, and every threshold has a function that takes it."""
    threshold = getattr(given, name)
    takers = [(key, function) for key, function in _by_criterion(given) if name in THRESHOLDS[function]]
    for criterion, function in takers:
        if threshold is None or (isinstance(threshold, FrozenMap) and criterion not in (None, *threshold)):
            where = "" if criterion is None else f" for criterion {shown(criterion)}"
            msg = f"preference {function!r} needs {name}{where}; give {name}= as a number, or by criterion"
            raise InvalidInputError(msg)
    if threshold is not None and not takers:
        used = ", ".join(sorted({repr(function) for _, function in _by_criterion(given)})) or "none"
        msg = f"{name} is given, but no preference function takes it (in use: {used}); leave it out"
        raise InvalidInputError(msg)
    if isinstance(threshold, FrozenMap) and isinstance(given.preference, FrozenMap):
        idle = [key for key in threshold if key not in dict(takers)]
        if idle:
            found = given.preference.get(idle[0])
            why = f"whose preference {found!r} takes none" if found else "for which no preference is given"
            msg = f"{name} names criterion {shown(idle[0])}, {why}; leave it out"
            raise InvalidInputError(msg)


def _by_criterion(given: Preferences) -> list[tuple[str | None, str]]:
    if isinstance(given.preference, str):
        return [(None, given.preference)]
    return list(given.preference.items())


def _check_order(given: Preferences) -> None:
    """Wherever a function takes both thresholds and both are known, q is at most p."""
    parts = given.preference, given.q, given.p
    maps = [part for part in parts if isinstance(part, FrozenMap)]
    for criterion in dict.fromkeys(key for part in maps for key in part) if maps else (None,):
        if None in parts or any(criterion not in part for part in maps):
            continue
        function, q, p = (_at(part, criterion) for part in parts)
        if THRESHOLDS[function] == "qp" and q > p:
            where = "" if criterion is None else f" of criterion {shown(criterion)}"
            msg = f"the thresholds{where} are out of order: q ({q:g}) must not exceed p ({p:g})"
            raise InvalidInputError(msg)
