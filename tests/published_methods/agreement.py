"""Published coefficients and distances between rankings: one function for each ``method`` key."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from clusterdecide import consensus

Document = dict[str, Any]


def rank_correlation(document: Document) -> dict[str, Any]:
    """The first ranking is the reference of the coefficient that is not symmetric."""
    names = "reference", "other"
    ranks = dict(zip(names, (document["inputs"]["x"], document["inputs"]["y"])))
    return consensus.correlations(ranks).between(*names)


def ranking_distance(document: Document) -> dict[str, Any]:
    inputs = document["inputs"]
    return {"kemeny": consensus.kemeny_distance([inputs["reference"], *inputs["rankings"]])[0, 1:].tolist()}


RUNNERS: dict[str, Callable[[Document], dict[str, Any]]] = {
    "rank_correlation": rank_correlation,
    "ranking_distance": ranking_distance,
}
