"""What a way to weights leaves behind: a table to read and plain values for JSON."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields
from fractions import Fraction
from typing import Any

import numpy as np

from clusterdecide._table import Tabular
from clusterdecide._typing import Floats


class Evidence(Tabular):
    """How weights were obtained, as a frozen dataclass."""

    __slots__ = ()

    def to_dict(self) -> dict[str, Any]:
        """Plain values for JSON."""
        return {field.name: plain(getattr(self, field.name)) for field in fields(self)}  # type: ignore[arg-type]


def plain(value: Any) -> Any:
    """Arrays and tuples as lists, fractions as floats, results as their own plain values.

    Examples
    --------
    >>> plain({"a": (Fraction(1, 2), np.array([1.0]))})
    {'a': [0.5, [1.0]]}
    """
    if isinstance(value, Fraction):
        return float(value)
    if isinstance(value, np.ndarray):
        return value.tolist()
    if isinstance(value, Mapping):
        return {name: plain(part) for name, part in value.items()}
    if isinstance(value, (tuple, list)):
        return [plain(part) for part in value]
    return value.to_dict() if hasattr(value, "to_dict") else value


def fixed(array: Floats) -> Floats:
    """Make an array read-only.

    Examples
    --------
    >>> fixed(np.zeros(2)).flags.writeable
    False
    """
    array = np.ascontiguousarray(array)
    array.setflags(write=False)
    return array
