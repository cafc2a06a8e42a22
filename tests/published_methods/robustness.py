"""Published examples of acceptability and robust portfolios through the public API: one function for each key."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

import clusterdecide as cd
from clusterdecide.robustness.core_index import core_index
from clusterdecide.robustness.exact_acceptability import exact_acceptability

Document = dict[str, Any]

_EXACT = 1e-9


def _problem(rows: Any, names: Any = None) -> cd.Problem:
    """Utilities as they are, on one scale that holds them all: ranks and shares do not depend on its length."""
    values = np.asarray(rows, dtype=float)
    ends = (float(min(values.min(), 0)), float(max(values.max(), 1)))
    criteria = [cd.Criterion(f"C{j + 1}", scale=ends) for j in range(values.shape[1])]
    return cd.Problem.of(values, criteria, alternatives=names)


def _agree(sampled: Any, exact: Any, within: float) -> None:
    """Fail where sampled shares stray from the exact ones by more than the document allows."""
    far = float(np.abs(np.asarray(sampled) - np.asarray(exact)).max())
    if far > within:
        message = f"sampled acceptability is {far:.3g} from the exact one, more than {within:g}"
        raise AssertionError(message)


def smaa2(document: Document) -> dict[str, Any]:
    """By volume, held to 1e-9 of what the document expects; and by as many draws as it asks for, to its tolerance."""
    inputs, expected = document["inputs"], document["expected"]
    problem = _problem(inputs["values"], inputs.get("alternatives"))
    anywhere = cd.WeightSet.simplex(problem.criteria_names)
    exact = exact_acceptability(problem, anywhere, cd.WeightedSum())
    samples = int((document.get("parameters") or {}).get("samples", 400_000))
    drawn = cd.acceptability(problem, anywhere, cd.WeightedSum(), draws=samples, rng=1)
    within = float(document["tolerance"])
    shares, centres = ("rank_acceptability", "central_weights")
    _agree(drawn.rank_acceptability, exact.rank_acceptability, within)
    sampled, central = _centres(drawn.central_weights), _centres(exact.central_weights)
    _agree([c for c in sampled if c], [c for c in central if c], within)
    result = {shares: exact.rank_acceptability.tolist(), centres: central}
    for name in (shares, centres):
        if document.get("source", {}).get("confidence", "").startswith("derived") and name in expected:
            _agree([c for c in result[name] if c], [c for c in expected[name] if c], _EXACT)
    return result | {
        "first_rank": exact.first(1).tolist(),
        "expected_rank": exact.expected_rank.tolist(),
        "confidence": exact.confidence.tolist(),
        "pairwise_winning": exact.pairwise_winning.tolist(),
    }


def _centres(weights: dict[str, cd.Weights | None]) -> list[list[float] | None]:
    return [None if one is None else one.values.tolist() for one in weights.values()]


def rpm(document: Document) -> dict[str, Any]:
    inputs = document["inputs"]
    problem = _problem(inputs["projects"])
    weights = cd.WeightSet.hull(inputs["extreme_weights"], problem.criteria_names)
    result = core_index(problem, weights, cd.WeightedSum(), costs=inputs["costs"], budget=inputs["budget"])

    def numbers(names: tuple[str, ...]) -> list[int]:
        return [problem.alternatives.index(name) + 1 for name in names]

    return {
        "nondominated": sorted(map(numbers, result.named)),
        "core_index": result.core_index.tolist(),
        "core": numbers(result.core),
        "exterior": numbers(result.exterior),
        "borderline": numbers(result.borderline),
    }


RUNNERS: dict[str, Callable[[Document], dict[str, Any]]] = {"smaa2_additive": smaa2, "rpm_core_index": rpm}
