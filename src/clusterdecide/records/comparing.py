"""The first place where two JSON documents differ, numbers read to nine figures."""

from __future__ import annotations

import math
from collections.abc import Mapping
from decimal import Decimal
from typing import Any, NamedTuple

TOLERANCE = 1e-9
"""Numbers closer than this, relatively or absolutely, are the same: another processor may round otherwise."""

ABSENT = "nothing"


class Gap(NamedTuple):
    """One place where two documents differ, and what each says there."""

    path: tuple[str | int, ...]
    stated: Any
    found: Any


def first_gap(stated: Any, found: Any, at: tuple[str | int, ...] = ()) -> Gap | None:
    """Give the first place where two documents differ, in the order of what was found; None where they agree.

    Examples
    --------
    >>> first_gap({"a": [1, 2.0]}, {"a": [1, 2.5]})
    Gap(path=('a', 1), stated=2.0, found=2.5)
    >>> first_gap({"a": Decimal("0.30000000000000004")}, {"a": 0.3}) is None
    True
    """
    pairs = _pairs(stated, found)
    if pairs is None:
        return None if same(stated, found) else Gap(at, stated, found)
    return next((gap for key, a, b in pairs if (gap := first_gap(a, b, (*at, key)))), None)


def _pairs(stated: Any, found: Any) -> list[tuple[str | int, Any, Any]] | None:
    """Items of two objects or lists side by side; None where they are not of one kind."""
    if isinstance(stated, Mapping) and isinstance(found, Mapping):
        keys = [*found, *(key for key in stated if key not in found)]
        return [(key, stated.get(key, ABSENT), found.get(key, ABSENT)) for key in keys]
    if isinstance(stated, list) and isinstance(found, list):
        longest = range(max(len(stated), len(found)))
        sides = ([side[i] if i < len(side) else ABSENT for side in (stated, found)] for i in longest)
        return [(i, a, b) for i, (a, b) in enumerate(sides)]
    return None


def same(stated: Any, found: Any) -> bool:
    """Whether two plain values are the same: numbers to nine figures, all else exactly."""
    if _number(stated) and _number(found):
        return math.isclose(float(stated), float(found), rel_tol=TOLERANCE, abs_tol=TOLERANCE)
    return type(stated) is type(found) and bool(stated == found)


def _number(value: Any) -> bool:
    return isinstance(value, int | float | Decimal) and not isinstance(value, bool)
