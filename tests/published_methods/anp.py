"""Published ANP examples through the public API: one function for each ``method`` key."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import clusterdecide as cd
from clusterdecide.weighting import Supermatrix, anp

Document = dict[str, Any]


def from_hierarchy(document: Document) -> dict[str, Any]:
    """Criteria under a goal, the alternatives under each criterion: one network with sinks."""
    root = document["inputs"]["hierarchy"]
    children = root["children"]
    criteria = [child["name"] for child in children]
    alternatives = [f"a{i + 1}" for i in range(len(children[0]["pairwise"]))]

    def local(rows: Any, names: list[str]) -> cd.Weights:
        return cd.ahp(cd.Judgements.matrix(rows, names), prioritisation="eigenvector")

    network = Supermatrix.of(
        {"goal": [root["name"]], "criteria": criteria, "alternatives": alternatives},
        {root["name"]: {"criteria": local(root["pairwise"], criteria)}}
        | {child["name"]: {"alternatives": local(child["pairwise"], alternatives)} for child in children},
    )
    weights = anp(network, start=root["name"])
    return {"limit_alternatives": weights.values.tolist()}


RUNNERS: dict[str, Callable[[Document], dict[str, Any]]] = {"anp_from_hierarchy": from_hierarchy}
