"""Published examples of methods that compare with a reference point, through the public API."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import clusterdecide as cd
from clusterdecide.methods import Aras, Codas, Comet, Edas, Gra, Mabac, Marcos, Method, Spotis

Document = dict[str, Any]

_NAMES = {"E": "euclidean", "T": "taxicab"}
"""Steps that publications call otherwise."""


def _problem(document: Document) -> cd.Problem:
    inputs = document["inputs"]
    ends = inputs.get("bounds") or [None] * len(inputs["types"])
    criteria = [
        cd.Criterion(f"C{j + 1}", "max" if kind > 0 else "min", scale=None if pair is None else tuple(pair))
        for j, (kind, pair) in enumerate(zip(inputs["types"], ends))
    ]
    return cd.Problem.of(inputs["matrix"], criteria)


def _ranked(document: Document, method: Method) -> dict[str, Any]:
    """Scores, ranks and every step; weights that do not sum to 1 are taken as printed."""
    weights = document["inputs"]["weights"]
    whole = abs(sum(weights) - 1) <= 1e-9
    ranking = cd.rank(_problem(document), cd.Weights.of(weights) if whole else cd.Weights.raw(weights), method)
    steps = {name: values.tolist() for name, values in ranking.steps._asdict().items()}
    found = steps | {"scores": ranking.score.tolist(), "ranks": ranking.rank.tolist()}
    return found | {printed: steps[name] for printed, name in _NAMES.items() if name in steps}


def aras(document: Document) -> dict[str, Any]:
    optimal: Mapping[str, float] = {f"C{j + 1}": v for j, v in enumerate(document["inputs"].get("optimal", ()))}
    return _ranked(document, Aras(optimal=optimal))


def spotis(document: Document) -> dict[str, Any]:
    """The index is what is published: less is better."""
    found = _ranked(document, Spotis())
    return found | {"scores": found["total"]}


def comet(document: Document) -> dict[str, Any]:
    """Objects are rated by TOPSIS between the worst and the best of them."""
    inputs, parameters = document["inputs"], document["parameters"]
    names = [f"C{j + 1}" for j in range(len(inputs["matrix"][0]))]
    senses = ["max" if kind > 0 else "min" for kind in parameters["expert_types"]]

    def expert(objects: Any) -> Any:
        problem = cd.Problem.of(objects, names, sense=senses)
        return cd.rank(problem, parameters["expert_weights"], cd.Topsis(normalisation="minmax")).score

    model = Comet.rated(dict(zip(names, inputs["characteristic_values"])), expert)
    return {"scores": cd.rank(cd.Problem.of(inputs["matrix"], names), method=model).score.tolist()}


RUNNERS: dict[str, Callable[[Document], dict[str, Any]]] = {
    "aras": aras,
    "comet": comet,
    "codas": lambda document: _ranked(document, Codas(tau=document["parameters"]["tau"])),
    "edas": lambda document: _ranked(document, Edas()),
    "gra": lambda document: _ranked(document, Gra(zeta=document["parameters"]["zeta"])),
    "mabac": lambda document: _ranked(document, Mabac()),
    "marcos": lambda document: _ranked(document, Marcos()),
    "spotis": spotis,
}
