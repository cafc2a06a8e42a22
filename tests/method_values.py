"""Values of every registered method on which its laws are checked: the default, and parameters that change them."""

from __future__ import annotations

from dataclasses import fields
from typing import Any

import clusterdecide as cd
from clusterdecide.methods import NORMALISATIONS
from clusterdecide.methods.base import registered

NOTABLE: dict[str, list[Any]] = {
    "MooraMultiplicative": [cd.methods.MooraMultiplicative(weighting=kind) for kind in ("exponents", "none")],
    "Multimoora": [cd.methods.Multimoora(weighting=kind) for kind in ("exponents", "none")],
    "Topsis": [cd.Topsis(normalisation=kind) for kind in NORMALISATIONS],
    "Vikor": [cd.Vikor(v=v, normalisation=kind) for kind in ("minmax", "scale") for v in (0.5, 0.0, 1.0)],
    "Waspas": [cd.methods.Waspas(share_of_sum=share) for share in (0.5, 0.0, 1.0)],
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
        return [kind(normalisation=name) for name in getattr(kind, "normalisations", NORMALISATIONS)]
    return [kind()]
