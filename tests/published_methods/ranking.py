"""Published examples of TOPSIS and the weighted sum through the public API: one function for each ``method`` key."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

import clusterdecide as cd

Document = dict[str, Any]

_SENSES: dict[Any, Any] = {1: "max", -1: "min", "max": "max", "min": "min", "benefit": "max", "cost": "min"}
_NORMALISATIONS = {
    **{name: name for name in cd.methods.NORMALISATIONS},
    "min-max": "minmax",
    "fixed": "scale",
    "linear_ratio": "linear",
    "euclidean": "vector",
    **dict.fromkeys(("none", "raw", "identity"), "none"),
}


def _said(document: Document, *names: str) -> Any:
    """First of these fields that the parameters or the inputs give."""
    parts = (document.get("parameters") or {}, document["inputs"])
    return next((part[name] for part in parts for name in names if part.get(name) is not None), None)


def _normalisation(document: Document, default: str) -> str:
    return _NORMALISATIONS[_said(document, "normalisation", "normalization") or default]


def _weights(values: list[float]) -> cd.Weights:
    """Several papers print weights that do not sum to 1; their scores need them as they are."""
    return cd.Weights.of(values) if abs(sum(values) - 1) <= 1e-9 else cd.Weights.raw(values)


def _problem(document: Document, scales: Any = None) -> cd.Problem:
    inputs = document["inputs"]
    matrix = inputs["matrix"]
    types = inputs.get("types") or [1] * len(matrix[0])
    names = inputs.get("criteria") or [f"C{j + 1}" for j in range(len(types))]
    ends = scales if scales is not None else [None] * len(types)
    criteria = [
        cd.Criterion(name, _SENSES[kind], scale=None if end is None else tuple(end))
        for name, kind, end in zip(names, types, ends)
    ]
    return cd.Problem.of(matrix, criteria, alternatives=inputs.get("alternatives"))


def _ranked(ranking: cd.Ranking, expected: dict[str, Any]) -> dict[str, Any]:
    """What every ranking gives; its order as names where the publication names alternatives, else as numbers from 1."""
    order = np.argsort(ranking.rank, kind="stable")
    named = any(isinstance(name, str) for name in expected.get("ranking") or [])
    return {
        "scores": ranking.score.tolist(),
        "ranks": ranking.rank.tolist(),
        "ranking": list(ranking.order) if named else (order + 1).tolist(),
        "best": ranking.order[0] if isinstance(expected.get("best"), str) else int(order[0]) + 1,
        "weights": ranking.weights.values.tolist(),
    }


def topsis(document: Document) -> dict[str, Any]:
    scales = _said(document, "scales", "scale", "bounds")
    method = cd.Topsis(normalisation=_normalisation(document, "vector" if scales is None else "scale"))
    ranking = cd.rank(_problem(document, scales), _weights(document["inputs"]["weights"]), method)
    steps = ranking.steps
    return _ranked(ranking, document["expected"]) | {
        "normalised": steps.normalised.tolist(),
        "weighted": steps.weighted.tolist(),
        "ideal": steps.ideal.tolist(),
        "anti_ideal": steps.anti_ideal.tolist(),
        "d_plus": steps.to_ideal.tolist(),
        "d_minus": steps.to_anti_ideal.tolist(),
    }


def saw(document: Document) -> dict[str, Any]:
    weights = document["inputs"]["weights"]
    kind = _normalisation(document, "none" if _said(document, "scales", "bounds") is None else "scale")
    if kind == "none":
        return _plain_sum(document, weights)
    if kind == "max":  # papers on weighted sums call max what inverts costs too, min / x: our linear
        kind = "linear"
    method = cd.WeightedSum(normalisation=kind)
    ranking = cd.rank(_problem(document, _said(document, "scales", "bounds")), _weights(weights), method)
    return _ranked(ranking, document["expected"]) | _parts(ranking, 1.0)


def _plain_sum(document: Document, weights: list[float]) -> dict[str, Any]:
    """Data as they are, on one scale from 0 to their largest; costs count negative."""
    largest = float(np.max(document["inputs"]["matrix"])) or 1.0
    problem = _problem(document, [(0.0, largest)] * len(weights))
    ranking = cd.rank(problem, _weights(weights), cd.WeightedSum(normalisation="scale"))
    costs = float(np.array(weights) @ (problem.senses < 0))
    scores = largest * (ranking.score - costs)
    return _ranked(ranking, document["expected"]) | _parts(ranking, largest) | {"scores": scores.tolist()}


def _parts(ranking: cd.Ranking, unit: float) -> dict[str, Any]:
    steps = ranking.steps
    utilities, weighted = (unit * steps.utility).tolist(), (unit * steps.contribution).tolist()
    return {"normalised": utilities, "utilities": utilities, "weighted": weighted, "contributions": weighted}


RUNNERS: dict[str, Callable[[Document], dict[str, Any]]] = {"topsis": topsis, "saw": saw}
