"""Published coefficients and distances between rankings: one function for each ``method`` key."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from clusterdecide.kernels.correlations import kemeny, kendall, rank_similarity, spearman, weighted_spearman

Document = dict[str, Any]


def rank_correlation(document: Document) -> dict[str, Any]:
    """The first ranking is the reference of the coefficient that is not symmetric."""
    ranks = np.array([document["inputs"]["x"], document["inputs"]["y"]], dtype=np.float64)
    measures = {"spearman": spearman, "kendall": kendall, "weighted_spearman": weighted_spearman, "ws": rank_similarity}
    return {name: float(measure(ranks)[0, 1]) for name, measure in measures.items()}


def ranking_distance(document: Document) -> dict[str, Any]:
    inputs = document["inputs"]
    ranks = np.array([inputs["reference"], *inputs["rankings"]], dtype=np.float64)
    return {"kemeny": kemeny(ranks)[0, 1:].tolist()}


RUNNERS: dict[str, Callable[[Document], dict[str, Any]]] = {
    "rank_correlation": rank_correlation,
    "ranking_distance": ranking_distance,
}
