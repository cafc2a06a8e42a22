"""Published examples of the weighted product, WASPAS, VIKOR, MOORA and COPRAS, and ranks by several methods."""

from __future__ import annotations

from collections.abc import Callable
from itertools import combinations
from typing import Any

import numpy as np

import clusterdecide as cd
from clusterdecide.methods import (
    Copras,
    Moora,
    MooraMultiplicative,
    MooraReferencePoint,
    Multimoora,
    Vikor,
    Waspas,
    WeightedProduct,
    compromise,
    registered,
)

Document = dict[str, Any]


def _problem(inputs: dict[str, Any]) -> cd.Problem:
    return cd.Problem.of(inputs["matrix"], sense=["max" if kind > 0 else "min" for kind in inputs["types"]])


def _weights(values: list[float]) -> cd.Weights:
    """Weights that do not sum to 1 are taken as printed."""
    return cd.Weights.of(values) if abs(sum(values) - 1) <= 1e-9 else cd.Weights.raw(values)


def _rank(document: Document, method: Any) -> cd.Ranking:
    return cd.rank(_problem(document["inputs"]), _weights(document["inputs"]["weights"]), method)


def wpm(document: Document) -> dict[str, Any]:
    ranking = _rank(document, WeightedProduct(normalisation=document["parameters"]["normalisation"]))
    ratios = [one / other for one, other in combinations(ranking.score.tolist(), 2)]
    return {"scores": ranking.score.tolist(), "ratios": ratios, "ranks": ranking.rank.tolist()}


def waspas(document: Document) -> dict[str, Any]:
    """One column of scores for each lambda, where several are given; what is normalised already has a best of 1."""
    given = document["parameters"]
    assert given["normalisation"] == "max" or (np.max(document["inputs"]["matrix"], axis=0) == 1).all()
    shares = given["lambda"] if isinstance(given["lambda"], list) else [given["lambda"]]
    rankings = [_rank(document, Waspas(share_of_sum=share)) for share in shares]
    scores = np.column_stack([ranking.score for ranking in rankings])
    several = isinstance(given["lambda"], list)
    return {"scores": scores.tolist() if several else scores[:, 0].tolist(), "ranks": rankings[0].rank.tolist()}


def vikor(document: Document) -> dict[str, Any]:
    """The weights of VIKOR are relative; alternatives are numbered from 1."""
    weights = cd.Weights.scaled(document["inputs"]["weights"])
    ranking = cd.rank(_problem(document["inputs"]), weights, Vikor(v=document["parameters"]["v"]))
    steps, chosen = ranking.steps, compromise(ranking)
    return {
        "S": steps.group_regret.tolist(),
        "R": steps.largest_regret.tolist(),
        "Q": steps.combined_regret.tolist(),
        "ranks": ranking.rank.tolist(),
        "acceptable_advantage": chosen.acceptable_advantage,
        "acceptable_stability": chosen.acceptable_stability,
        "compromise": sorted(1 + ranking.alternatives.index(name) for name in chosen.names),
    }


def moora(document: Document) -> dict[str, Any]:
    weighting = "none" if document["parameters"].get("fmf") == "raw" else "exponents"
    ratio, point = _rank(document, Moora()), _rank(document, MooraReferencePoint())
    product = _rank(document, MooraMultiplicative(weighting=weighting))
    together = _rank(document, Multimoora(weighting=weighting))
    return {
        "ratio": ratio.score.tolist(),
        "reference_point": point.steps.largest_deviation.tolist(),
        "full_multiplicative": product.score.tolist(),
        "rank_ratio": ratio.rank.tolist(),
        "rank_reference_point": point.rank.tolist(),
        "rank_full_multiplicative": product.rank.tolist(),
        "rank_multimoora": together.rank.tolist(),
    }


def copras(document: Document) -> dict[str, Any]:
    ranking = _rank(document, Copras())
    steps = ranking.steps
    return {
        "S_plus": steps.benefits.tolist(),
        "S_minus": steps.costs.tolist(),
        "Q": ranking.score.tolist(),
        "utility": steps.utility.tolist(),
        "ranks": ranking.rank.tolist(),
    }


def rank_check(document: Document) -> dict[str, Any]:
    """Ranks of the same grades under several weights, by each method that is named."""
    inputs, known = document["inputs"], {kind.__name__.upper(): kind for kind in registered("ranking")}
    found = {}
    for name in document["expected"]:
        method = cd.WeightedSum(normalisation="linear") if name == "SAW" else known[name]()
        rankings = [cd.rank(_problem(inputs), _weights(values), method) for values in inputs["weight_sets"]]
        found[name] = [ranking.rank.tolist() for ranking in rankings]
    return found


RUNNERS: dict[str, Callable[[Document], dict[str, Any]]] = {
    "wpm": wpm,
    "waspas": waspas,
    "vikor": vikor,
    "moora": moora,
    "copras": copras,
    "rank_check": rank_check,
}
