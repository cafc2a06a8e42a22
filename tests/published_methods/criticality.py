"""Published criticality of weights through the public API: one function for each ``method`` key."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

import clusterdecide as cd
from clusterdecide.changes.criticality import criticality

Document = dict[str, Any]


def weight_criticality(document: Document) -> dict[str, Any]:
    """Data as they are, on one scale from 0 to their largest; weights as printed, whatever their sum."""
    matrix = np.array(document["inputs"]["matrix"])
    largest = float(matrix.max())
    criteria = [cd.Criterion(f"C{j + 1}", scale=(0, largest)) for j in range(matrix.shape[1])]
    problem = cd.Problem.of(matrix, criteria)
    weights, method = cd.Weights.raw(document["inputs"]["weights"]), cd.WeightedSum(normalisation="scale")
    found = criticality(problem, weights, method)
    return {
        "preferences": (largest * cd.rank(problem, weights, method).score).tolist(),
        "percent_top_critical": found.percent_top_critical,
        "percent_top_value": float(found.percent_top.min()),
        "percent_any_critical": found.percent_any_critical,
        "percent_any_value": float(found.percent_any.min()),
        "absolute_top_critical": found.absolute_top_critical,
        "absolute_any_critical": found.absolute_any_critical,
        "criticality_degree": found.percent_any.tolist(),
        "sensitivity": found.sensitivity.tolist(),
    }


RUNNERS: dict[str, Callable[[Document], dict[str, Any]]] = {"weight_criticality": weight_criticality}
