"""clusterdecide through its public interface: one call per operation, no repair work."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

import clusterdecide as cd
from adapters.base import Adapter, Ranking, Weights

METHODS = {
    "saw-minmax": cd.WeightedSum(normalisation="minmax"),
    "saw-sum": cd.WeightedSum(normalisation="sum"),
    "saw-linear": cd.WeightedSum(normalisation="linear"),
    "topsis-vector": cd.Topsis(normalisation="vector"),
    "topsis-minmax": cd.Topsis(normalisation="minmax"),
    "topsis-sum": cd.Topsis(normalisation="sum"),
}


class A(Adapter):
    """Every operation that the library has."""

    name, package, named, weights_by_name = "clusterdecide", "clusterdecide", True, True
    methods = tuple(METHODS)
    direction: ClassVar[Mapping[str, Any]] = {
        "max": "max",
        "min": "min",
        "unknown": "gain",
        "upper": "MAX",
        "empty": "",
        "two": 2,
        "zero": 0,
        "half": 0.5,
        "max-scalar": "max",
    }

    def rank(
        self,
        method: str,
        *,
        matrix: Any,
        weights: Any,
        directions: Any,
        criteria: Any,
        alternatives: Any,
        options: Mapping[str, Any],
    ) -> Ranking:
        chosen = cd.methods.from_spec(cd.methods.to_spec(METHODS[method]) | dict(options))
        problem = cd.Problem.of(matrix, criteria, alternatives=alternatives, sense=directions)
        result = cd.rank(problem, cd.Weights.of(weights, criteria), chosen)
        return Ranking(result.score, result.rank)

    def ahp(self, matrix: Any) -> Weights:
        found = cd.ahp(cd.Judgements.matrix(matrix))
        return Weights(found.values, found.evidence.cr)

    def ahp_pairs(self, items: Any, judgements: Any) -> Weights:
        found = cd.ahp(cd.Judgements.of(judgements, items=items))
        return Weights(found.to_dict(), found.evidence.cr)

    def tree(self, nodes: Any) -> dict[str, float]:
        rows = [(node["id"], node["parent"], node["weight"]) for node in nodes]
        return cd.Hierarchy.from_rows(rows).weights().to_dict()
