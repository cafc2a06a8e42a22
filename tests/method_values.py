"""Values of every registered method on which its laws are checked: the default, and parameters that change them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import fields
from typing import Any

import clusterdecide as cd
from clusterdecide.methods import (
    NORMALISATIONS,
    Aras,
    Choquet,
    Codas,
    Comet,
    Electre1,
    Electre3,
    ElectreTri,
    MrSort,
    Promethee1,
    Promethee2,
    Spotis,
)
from clusterdecide.methods.base import registered
from clusterdecide.methods.laws import Laws

_TWO = ("low", "high")
_SETS = {
    ("C1", "C2"): 0.4,
    ("C1", "C3"): 0.4,
    ("C2", "C3"): 0.4,
    "C1": 0.1,
    "C2": 0.1,
    "C3": 0.1,
    ("C1", "C2", "C3"): 1,
}


class ForCriteria:
    """A method whose parameters name the criteria, made anew for those of each problem."""

    def __init__(self, name: str, make: Callable[[cd.Problem], Any]) -> None:
        self.name, self.make = name, make
        self.kind = type(make(cd.Problem.of([[1]])))

    def laws(self) -> Laws:
        declared: Laws = self.make(cd.Problem.of([[1]])).laws()
        return declared

    def relate(self, problem: cd.Problem, x: Any = None) -> Any:
        return self.make(problem).relate(problem, x)

    def __repr__(self) -> str:
        return self.name


def _relative(problem: cd.Problem) -> Electre3:
    """Preference from a quarter of the grade on."""
    return Electre3(p={name: {"relative": 0.25} for name in problem.criteria_names})


NOTABLE: dict[str, list[Any]] = {
    "Aras": [Aras(), Aras(optimal={"C1": 12.0})],
    "Codas": [Codas(), Codas(tau=0.0), Codas(tau=0.6)],
    "Choquet": [
        *[Choquet(_SETS, kind) for kind in NORMALISATIONS],
        Choquet({"C1": 0, "C2": 0, ("C1", "C2"): 1}),
        Choquet({"C1": 1, "C2": 0, ("C1", "C2"): 1}, "sum"),
        *[Choquet({"C1": 0.8, "C2": 0.2, ("C1", "C2"): 1}, kind) for kind in ("sum", "max", "vector")],
        Choquet({"C1": 0.4, "C2": 0.4, ("C1", "C2"): 1}, "linear"),
        Choquet.two_additive({"C1": 0.5, "C2": 0.3, "C3": 0.2}, {("C1", "C2"): 0.2, ("C2", "C3"): -0.3}),
    ],
    "Comet": [Comet({"C1": (0, 4, 10), "C2": (0, 6, 10)}, ratings=(1, 2, 3, 2, 5, 7, 4, 6, 9))],
    "Spotis": [Spotis(), Spotis(bounds="data"), Spotis(expected={"C1": 4.0})],
    "Electre1": [
        Electre1(),
        Electre1(0.6, 0.4, "own"),
        Electre1(0.65, 1, "own"),
        Electre1(0.6, 0.3, "scale"),
        Electre1(1, 0.35),
        Electre1(0.6, 0),
    ],
    "Electre3": [
        Electre3(),
        Electre3(1, 2),
        Electre3(1, 2, 4),
        Electre3(1, 2, 8),
        ForCriteria("Electre3(p={every criterion: {'relative': 0.25}})", _relative),
    ],
    "ElectreTri": [
        ElectreTri(_TWO, [4], 1, 2, cut=0.6),
        ElectreTri(_TWO, [4], 1, 2, cut=0.6, rule="optimistic"),
        ElectreTri(_TWO, [4], 0, 1, 4, cut=0.5),
        ElectreTri(_TWO, [4], p=2, v=7, cut=0.5, rule="optimistic"),
    ],
    "MrSort": [MrSort(_TWO, [4]), MrSort(_TWO, [4], veto=2)],
    "MooraMultiplicative": [cd.methods.MooraMultiplicative(weighting=kind) for kind in ("exponents", "none")],
    "Multimoora": [cd.methods.Multimoora(weighting=kind) for kind in ("exponents", "none")],
    "Promethee1": [Promethee1(), Promethee1("linear", q=1, p=3)],
    "Promethee2": [Promethee2(), Promethee2("linear", q=1, p=3), Promethee2("gaussian", s=2, flows="sum")],
    "Vikor": [cd.Vikor(v=v, normalisation=kind) for kind in ("minmax", "scale") for v in (0.5, 0.0, 1.0)],
    "Waspas": [cd.methods.Waspas(share_of_sum=share) for share in (0.5, 0.0, 1.0)],
}
"""By class; a class without an entry is checked by its default value, or by each normalisation if it has one."""


def method_values() -> list[Any]:
    """One value of each class at least, in the order of the register."""
    return [value for kind in registered() if kind.__module__.startswith("clusterdecide.") for value in _values(kind)]


def kind_of(method: Any) -> type[Any]:
    """Registered class that a value stands for."""
    kind: type[Any] = getattr(method, "kind", type(method))
    return kind


def _values(kind: type[Any]) -> list[Any]:
    if kind.__name__ in NOTABLE:
        return NOTABLE[kind.__name__]
    if any(field.name == "normalisation" for field in fields(kind)):
        return [kind(normalisation=name) for name in getattr(kind, "normalisations", NORMALISATIONS)]
    return [kind()]
