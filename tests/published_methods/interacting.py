"""Published examples of the Choquet integral, fuzzy TOPSIS and UTASTAR, through the public API."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

import clusterdecide as cd
from clusterdecide.kernels.ranks import competition_ranks
from clusterdecide.methods import Choquet, fuzzy_topsis, interaction_indices, shapley_values
from clusterdecide.weighting import utastar

Document = dict[str, Any]

_MARKS = 20.0
"""Marks go from 0 to 20; the integral of their places on that scale times 20 is the integral of the marks."""


def choquet(document: Document) -> dict[str, Any]:
    inputs = document["inputs"]
    names = inputs["criteria"]
    method = Choquet({tuple(told.split("+")): value for told, value in inputs["capacity"].items()})
    problem = cd.Problem.of(inputs["scores"], [cd.Criterion(name, scale=(0, _MARKS)) for name in names])
    ranking = cd.rank(problem, method=method)
    pairs = interaction_indices(method.capacity)
    shares = shapley_values(method.capacity)
    return {
        "scores": (_MARKS * ranking.score).tolist(),
        "ranks": ranking.rank.tolist(),
        "shapley": [shares[name] for name in names],
        "interaction": [[pairs.get((a, b), pairs.get((b, a))) for b in names] for a in names],
    }


def fuzzy(document: Document) -> dict[str, Any]:
    inputs = document["inputs"]
    found = fuzzy_topsis(inputs["matrix"], inputs["weights"], inputs["types"])
    return {
        "scores": found.score.tolist(),
        "d_plus": found.to_ideal.tolist(),
        "d_minus": found.to_anti_ideal.tolist(),
        "ranks": competition_ranks(found.score).tolist(),
    }


def transport(document: Document) -> dict[str, Any]:
    inputs = document["inputs"]
    names = [f"C{j + 1}" for j in range(len(inputs["types"]))]
    senses = ["max" if kind > 0 else "min" for kind in inputs["types"]]
    problem = cd.Problem.of(inputs["matrix"], names, sense=senses)
    points = dict(zip(names, inputs["breakpoints"]))
    evidence = utastar(problem, inputs["ranking"], points, delta=document["parameters"]["delta"]).evidence
    return {
        "optimum": evidence.total_error,
        "min_weights": np.array(evidence.ranges)[:, 0].tolist(),
        "max_weights": np.array(evidence.ranges)[:, 1].tolist(),
    }


RUNNERS: dict[str, Callable[[Document], dict[str, Any]]] = {
    "choquet": choquet,
    "fuzzy_topsis": fuzzy,
    "utastar": transport,
}
