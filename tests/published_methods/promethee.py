"""Published examples of PROMETHEE through the public API."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import clusterdecide as cd

Document = dict[str, Any]


def _problem(inputs: dict[str, Any]) -> cd.Problem:
    return cd.Problem.of(inputs["matrix"], sense=["max" if sign > 0 else "min" for sign in inputs["types"]])


def _parameters(document: Document, names: tuple[str, ...]) -> dict[str, Any]:
    """Preference functions by criterion; a threshold that no function takes stays away."""
    functions = dict(zip(names, document["parameters"]["preference_functions"]))
    found = {t: {name: f[t] for name, f in functions.items() if t in f} for t in ("q", "p", "s")}
    return {"preference": {name: f["type"] for name, f in functions.items()}} | {t: v for t, v in found.items() if v}


def promethee(document: Document) -> dict[str, Any]:
    """Papers print net flows as means (``phi``) or as sums (``phi_sum``), and weights of any sum."""
    problem = _problem(document["inputs"])
    weights = cd.Weights.scaled(document["inputs"]["weights"], problem.criteria_names)
    parameters = _parameters(document, problem.criteria_names)
    mean = cd.rank(problem, weights, cd.methods.Promethee2(**parameters))
    total = cd.rank(problem, weights, cd.methods.Promethee2(**parameters, flows="sum"))
    partial, others = cd.outrank(problem, weights, cd.methods.Promethee1(**parameters)).steps, len(problem) - 1
    return {
        "phi": mean.score.tolist(),
        "phi_sum": total.score.tolist(),
        "ranks": mean.rank.tolist(),
        "leaving_sum": (partial.leaving * others).tolist(),
        "entering_sum": (partial.entering * others).tolist(),
        "relation": partial.relation.tolist(),
        "preference_index": total.rule.preference_indices(problem, weights).tolist(),
    }


RUNNERS: dict[str, Callable[[Document], dict[str, Any]]] = {"promethee": promethee}
