"""Values of every registered method on which its laws are checked: the default, and parameters that change them."""

from __future__ import annotations

from dataclasses import fields
from typing import Any

import clusterdecide as cd
from clusterdecide.methods import NORMALISATIONS
from clusterdecide.methods.base import registered

NOTABLE: dict[str, list[Any]] = {
    "Topsis": [cd.Topsis(normalisation=kind) for kind in NORMALISATIONS],
    "WeightedSum": [cd.WeightedSum(normalisation=kind) for kind in NORMALISATIONS],
}
"""By class; a class without an entry is checked by its default value, and by each normalisation if it has one."""


def method_values() -> list[Any]:
    """One value of each class at least, in the order of the register."""
    return [value for kind in registered() if kind.__module__.startswith("clusterdecide.") for value in _values(kind)]


def _values(kind: type[Any]) -> list[Any]:
    if kind.__name__ in NOTABLE:
        return NOTABLE[kind.__name__]
    if any(field.name == "normalisation" for field in fields(kind)):
        return [kind(normalisation=name) for name in NORMALISATIONS]
    return [kind()]
