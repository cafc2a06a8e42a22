"""A criterion: what is judged, which way is better, on which scale, and what each level means."""

from __future__ import annotations

import itertools
import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction
from types import MappingProxyType
from typing import Any, Literal

import numpy as np

from clusterdecide._typing import Floats
from clusterdecide.errors import InvalidInputError
from clusterdecide.model._cells import as_float, python_number
from clusterdecide.model._names import check_name, shown

Sense = Literal["max", "min"]
Number = int | float | Fraction

_REAL = (int, float, Fraction, np.integer, np.floating)
_NOTHING: Mapping[object, object] = MappingProxyType({})


def _nothing() -> Any:
    return _NOTHING


@dataclass(frozen=True, slots=True)
class Criterion:
    """One criterion of a decision.

    Parameters
    ----------
    name
        Its identifier, unique among criteria.
    sense
        ``"max"`` where more is better, ``"min"`` where less is.
    unit
        Unit of the grades, for people: ``"%"``, ``"/5"``, ``"MAD"``.
    scale
        Lowest and highest possible grade, fixed before the alternatives are known.
    step
        Grid of the allowed grades above the low end of the scale, such as 0.5.
    label
        Text by language: ``{"fr": ..., "en": ...}``.
    anchors
        Meaning of levels: ``{3: {"fr": ..., "en": ...}, ...}``.
    value
        Points ``(grade, value)`` of a piecewise-linear value function, values in [0, 1], constant outside.
        A criterion with a value function is seen by every method as its value: more is better, scale (0, 1).
    aims
        Identifiers of the aims of the call that the criterion serves.

    Raises
    ------
    InvalidInputError
        An empty name, a sense that is neither ``"max"`` nor ``"min"``, a scale or step that is not finite or not
        increasing, or a value function whose points are not increasing in grade, leave [0, 1] or contradict the sense.

    Examples
    --------
    >>> Criterion("overlap", sense="min", unit="%", scale=(0, 40)).text("fr")
    'overlap'
    >>> Criterion("share", value=[(10, 0), (30, 0.6), (50, 1)]).values([20.0, 60.0])
    array([0.3, 1. ])
    """

    name: str
    sense: Sense = "max"
    unit: str = ""
    scale: tuple[Number, Number] | None = None
    step: Number | None = None
    label: Mapping[str, str] = field(default_factory=_nothing, hash=False)
    anchors: Mapping[Number, Mapping[str, str]] = field(default_factory=_nothing, hash=False)
    value: tuple[tuple[Number, Number], ...] = ()
    aims: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        check_name(self.name, "criterion")
        if not isinstance(self.sense, str) or self.sense not in ("max", "min"):
            msg = f"criterion {shown(self.name)}: the sense (direction) must be 'max' or 'min', got {shown(self.sense)}"
            raise InvalidInputError(msg)
        if self.scale is not None:
            object.__setattr__(self, "scale", read_scale(self.scale, self.name))
        if isinstance(self.step, np.generic):
            object.__setattr__(self, "step", python_number(self.step))
        if self.step is not None and not (_is_number(self.step) and self.step > 0):
            msg = f"criterion {shown(self.name)}: the step must be a positive number, got {shown(self.step)}"
            raise InvalidInputError(msg)
        if isinstance(self.value, np.ndarray) or self.value:
            object.__setattr__(self, "value", _points(self.value, self.name, self.sense))
        if self.label is not _NOTHING:
            object.__setattr__(self, "label", MappingProxyType(dict(self.label)))
        if self.anchors is not _NOTHING:
            object.__setattr__(self, "anchors", MappingProxyType(dict(self.anchors)))
        if type(self.aims) is not tuple:
            object.__setattr__(self, "aims", tuple(self.aims))

    def __reduce__(self) -> tuple[object, ...]:
        parts = (self.name, self.sense, self.unit, self.scale, self.step, dict(self.label), dict(self.anchors))
        return (Criterion, (*parts, self.value, self.aims))

    def text(self, lang: str) -> str:
        """Return the label in a language, or the name where there is none."""
        return self.label.get(lang, self.name)

    def values(self, grades: object) -> Floats:
        """Value in [0, 1] of each grade by the value function, or the grades themselves where there is none."""
        array = np.asarray(grades, dtype=np.float64)
        if not self.value:
            return array
        x, v = np.array([[float(a), float(b)] for a, b in self.value]).T
        return np.asarray(np.interp(array, x, v))

    def exact_value(self, grade: int | Decimal | Fraction) -> Fraction:
        """Value in [0, 1] of one grade in exact arithmetic; without a value function, its place on the scale.

        Raises
        ------
        InvalidInputError
            The criterion has neither a value function nor a scale.

        Examples
        --------
        >>> Criterion("share", value=[(10, 0), (30, Fraction(3, 5)), (50, 1)]).exact_value(Fraction(20))
        Fraction(3, 10)
        """
        if self.value:
            return _interpolated([(Fraction(x), Fraction(v)) for x, v in self.value], Fraction(grade))
        if self.scale is None:
            msg = f"criterion {shown(self.name)} has neither a scale nor a value function; give one of them"
            raise InvalidInputError(msg)
        low, high = Fraction(self.scale[0]), Fraction(self.scale[1])
        place = (Fraction(grade) - low) / (high - low)
        return place if self.sense == "max" else 1 - place

    @property
    def seen_scale(self) -> tuple[float, float] | None:
        """Scale on which methods see the criterion: (0, 1) behind a value function."""
        if self.value:
            return (0.0, 1.0)
        return None if self.scale is None else (float(self.scale[0]), float(self.scale[1]))

    @property
    def seen_sense(self) -> Sense:
        """Sense in which methods see the criterion: ``"max"`` behind a value function."""
        return "max" if self.value else self.sense


def _parts(value: Any) -> tuple[Any, ...]:
    """Parts of a sequence or array, numbers of Python among them; none of anything else."""
    if isinstance(value, np.ndarray):
        value = value.tolist()
    return tuple(map(python_number, value)) if isinstance(value, (tuple, list)) else ()


def _is_number(value: object) -> bool:
    return isinstance(value, _REAL) and not isinstance(value, bool) and math.isfinite(as_float(value))


def read_scale(scale: object, name: str) -> tuple[Number, Number]:
    """Check the lowest and the highest possible grade of a criterion.

    Raises
    ------
    InvalidInputError
        No pair of finite numbers in increasing order, or a width that no float holds.
    """
    pair = _parts(scale)
    if len(pair) != 2 or not all(map(_is_number, pair)) or not pair[0] < pair[1]:
        msg = f"criterion {shown(name)}: the scale must be (low, high) with low < high, both finite, got {shown(scale)}"
        raise InvalidInputError(msg)
    if not 0 < float(pair[1]) - float(pair[0]) < math.inf:
        msg = f"criterion {shown(name)}: the width of the scale {shown(scale)} is out of the range of floats"
        raise InvalidInputError(msg)
    return pair[0], pair[1]


def _points(points: object, name: str, sense: Sense) -> tuple[tuple[Number, Number], ...]:
    pairs = tuple([_parts(point) for point in _parts(points)])
    where = f"criterion {shown(name)}: the value function"
    if len(pairs) < 2 or any(len(p) != 2 or not all(map(_is_number, p)) for p in pairs):
        msg = f"{where} needs at least two points (grade, value) of finite numbers, got {shown(points)}"
        raise InvalidInputError(msg)
    if any(a[0] >= b[0] for a, b in itertools.pairwise(pairs)):
        msg = f"{where} must have grades in increasing order, got {[p[0] for p in pairs]}"
        raise InvalidInputError(msg)
    if any(not 0 <= p[1] <= 1 for p in pairs):
        msg = f"{where} must have values in [0, 1], got {[p[1] for p in pairs]}"
        raise InvalidInputError(msg)
    rises = [b[1] - a[1] for a, b in itertools.pairwise(pairs)]
    if any(rise < 0 if sense == "max" else rise > 0 for rise in rises):
        msg = f"{where} contradicts its sense {sense!r}: values are {[p[1] for p in pairs]}"
        raise InvalidInputError(msg)
    return pairs


def _interpolated(points: list[tuple[Fraction, Fraction]], grade: Fraction) -> Fraction:
    if grade <= points[0][0]:
        return points[0][1]
    for (x0, v0), (x1, v1) in itertools.pairwise(points):
        if grade <= x1:
            return v0 + (v1 - v0) * (grade - x0) / (x1 - x0)
    return points[-1][1]
