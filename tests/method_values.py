"""Values of every registered method on which its laws are checked: the default, and parameters that change them."""

from __future__ import annotations

from dataclasses import fields
from typing import Any

import clusterdecide as cd
from clusterdecide.methods import NORMALISATIONS, Aras, Codas, Comet, Electre1, Electre3, ElectreTri, MrSort, Spotis
from clusterdecide.methods.base import registered

HALVES = ("low", "high"), [4]
NOTABLE: dict[str, list[Any]] = {
    "Aras": [Aras(), Aras(optimal={"C1": 12.0})],
    "Codas": [Codas(), Codas(tau=0.0)],
    "Comet": [Comet({"C1": (0, 4, 10), "C2": (0, 6, 10)}, ratings=(1, 2, 3, 2, 5, 7, 4, 6, 9))],
    "Electre1": [Electre1(), Electre1(0.65, 1, "own"), Electre1(0.6, 0.3, "scale"), Electre1(1, 0.35)],
    "Electre3": [Electre3(), Electre3(q=1, p=2), Electre3(q=1, p=2, v=8)],
    "ElectreTri": [ElectreTri(*HALVES), ElectreTri(*HALVES, p=2, v=7, cut=0.5, rule="optimistic")],
    "MrSort": [MrSort(*HALVES), MrSort(*HALVES, veto=2)],
    "MooraMultiplicative": [cd.methods.MooraMultiplicative(weighting=kind) for kind in ("exponents", "none")],
    "Multimoora": [cd.methods.Multimoora(weighting=kind) for kind in ("exponents", "none")],
    "Spotis": [Spotis(), Spotis(bounds="data"), Spotis(expected={"C1": 4.0})],
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
