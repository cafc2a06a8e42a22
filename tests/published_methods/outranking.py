"""Published examples of outranking and sorting through the public API: one function for each ``method`` key."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

import clusterdecide as cd

Document = dict[str, Any]

_PARTS = {"abs": "constant", "rel": "relative"}


def _problem(document: Document) -> cd.Problem:
    inputs = document["inputs"]
    senses = ["max" if kind > 0 else "min" for kind in inputs["types"]]
    names = inputs.get("criteria") or [f"C{j + 1}" for j in range(len(senses))]
    return cd.Problem.of(inputs["matrix"], names, alternatives=inputs.get("labels"), sense=senses)


def _threshold(parts: dict[str, float]) -> dict[str, float]:
    return {_PARTS[part]: value for part, value in parts.items()}


def _classes(places: Any) -> list[list[int]]:
    """Numbers from 1 of the alternatives in each class, the best first."""
    return [(np.flatnonzero(places == k) + 1).tolist() for k in range(1, places.max() + 1)]


def electre1(document: Document) -> dict[str, Any]:
    levels = document["parameters"]
    method = cd.methods.Electre1(levels["c_hat"], levels["d_hat"], span="largest")
    order = cd.outrank(_problem(document), document["inputs"]["weights"], method)
    numbers = [order.alternatives.index(name) + 1 for name in order.kernel]
    steps = order.steps
    return {
        "concordance": steps.concordance.tolist(),
        "discordance": steps.discordance.tolist(),
        "kernel": numbers,
    }


def electre3(document: Document) -> dict[str, Any]:
    given, problem = document["parameters"], _problem(document)
    limits = {
        name: dict(zip(problem.criteria_names, map(_threshold, given[name]))) for name in "qpv" if given.get(name)
    }
    line = given["alpha"], given["beta"]
    method = cd.methods.Electre3(**limits, convention="direct", discrimination=line)
    steps = cd.outrank(problem, document["inputs"]["weights"], method).steps
    return {
        "credibility": steps.credibility.tolist(),
        "descending": _classes(steps.descending),
        "ascending": _classes(steps.ascending),
    }


def electre_tri(document: Document) -> dict[str, Any]:
    inputs, given, problem = document["inputs"], document["parameters"], _problem(document)
    names = problem.criteria_names
    profiles = dict(zip(names, zip(*inputs["profiles"])))
    limits = {name: dict(zip(names, zip(*given[name]))) for name in "qpv" if given[name]}
    method = cd.methods.ElectreTri(inputs["categories"], profiles, **limits, cut=given["lambda"])
    sorting = cd.sort(problem, inputs["weights"], method)
    return {rule: list(sorting.under(rule)) for rule in ("pessimistic", "optimistic")}


def mr_sort(document: Document) -> dict[str, Any]:
    """A veto is published as the grade that forbids, and taken as the loss against the boundary."""
    inputs, given, problem = document["inputs"], document["parameters"], _problem(document)
    names = problem.criteria_names
    losses = np.subtract(inputs["profiles"], given["veto_profiles"]) * problem.senses
    profiles = dict(zip(names, zip(*inputs["profiles"])))
    method = cd.methods.MrSort(inputs["categories"], profiles, given["majority"], dict(zip(names, losses.T.tolist())))
    weights = cd.Weights.scaled(inputs["weights"], names)
    return {"assignments": list(cd.sort(problem, weights, method).category)}


RUNNERS: dict[str, Callable[[Document], dict[str, Any]]] = {
    "electre1": electre1,
    "electre3": electre3,
    "electre_tri": electre_tri,
    "mr_sort": mr_sort,
}
