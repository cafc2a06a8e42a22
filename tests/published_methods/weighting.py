"""Published weights by other ways than AHP through the public API: one function for each ``method`` key."""

from __future__ import annotations

from itertools import combinations
from typing import Any

import numpy as np

import clusterdecide as cd
from clusterdecide import weighting

Document = dict[str, Any]


def _problem(document: Document) -> cd.Problem:
    inputs = document["inputs"]
    sense = ["max" if kind > 0 else "min" for kind in inputs.get("types", [1] * len(inputs["matrix"][0]))]
    return cd.Problem.of(inputs["matrix"], sense=sense)


def _names(count: int) -> list[str]:
    return [f"criterion {j + 1}" for j in range(count)]


def entropy(document: Document) -> dict[str, Any]:
    found = weighting.entropy(_problem(document), costs=document["parameters"].get("costs", "as_given"))
    return {
        "weights": found.values.tolist(),
        "entropy": found.evidence.entropy.tolist(),
        "divergence": found.evidence.divergence.tolist(),
    }


def critic(document: Document) -> dict[str, Any]:
    found = weighting.critic(_problem(document), costs=document["parameters"].get("costs", "turned"))
    return {"weights": found.values.tolist(), "information": found.evidence.information.tolist()}


def merec(document: Document) -> dict[str, Any]:
    found = weighting.merec(_problem(document))
    return {
        "weights": found.values.tolist(),
        "S": found.evidence.performance.tolist(),
        "S_removed": found.evidence.without.tolist(),
        "E": found.evidence.effect.tolist(),
    }


def standard_deviation(document: Document) -> dict[str, Any]:
    normalisation = (document.get("parameters") or {}).get("normalisation", "none")
    return {"weights": weighting.standard_deviation(_problem(document), normalisation=normalisation).values.tolist()}


def rank_weights(document: Document) -> dict[str, Any]:
    names = _names(document["inputs"]["n"])
    rules = {"roc": "centroid", "rank_sum": "sum", "rank_reciprocal": "reciprocal"}
    found: dict[str, Any] = {
        key: weighting.rank_order(names, rule=rule).values.tolist()  # type: ignore[arg-type]
        for key, rule in rules.items()
    }
    exponent = (document.get("parameters") or {}).get("exponent")
    if exponent is not None:
        found["rank_exponent"] = weighting.rank_order(names, rule="exponent", exponent=exponent).values.tolist()
    return found


def swara(document: Document) -> dict[str, Any]:
    steps = document["inputs"]["s"]
    evidence = weighting.swara(_names(len(steps)), steps[1:]).evidence
    return {"q": [float(q) for q in evidence.recalculated], "weights": [float(share) for share in evidence.shares]}


def simos(document: Document) -> dict[str, Any]:
    inputs, parameters = document["inputs"], document["parameters"]
    order: list[Any] = []
    before = max(inputs["positions"])
    for position in sorted(set(inputs["positions"]), reverse=True):
        if before - position > 1:
            order.append(before - position - 1)
        order.append([name for name, place in zip(inputs["criteria"], inputs["positions"]) if place == position])
        before = position
    found = weighting.simos(order, parameters["ratio"], decimals=parameters["decimals"])
    return {
        "weights": {name: 100 * weight for name, weight in found.to_dict().items()},
        "step": float(found.evidence.step),
    }


def bwm(document: Document) -> dict[str, Any]:
    to, over = document["inputs"]["best_to_others"], document["inputs"]["others_to_worst"]
    names = _names(len(to))
    best = int(np.argmax([b == 1 and w == max(over) for b, w in zip(to, over)]))
    worst = int(np.argmax([w == 1 and b == max(to) for b, w in zip(to, over)]))
    found = weighting.bwm(dict(zip(names, to)), dict(zip(names, over)), best=names[best], worst=names[worst])
    evidence = found.evidence
    return {
        "weights": found.values.tolist(),
        "weights_linear": found.values.tolist(),
        "xi_linear": evidence.deviation,
        "xi_nonlinear": evidence.ratio_deviation,
        "weight_intervals_nonlinear": evidence.intervals.tolist(),
        "CI": evidence.consistency_index,
        "CR": evidence.consistency_ratio,
        "CR_input": evidence.input_ratio,
    }


def bwm_consistency_index(document: Document) -> dict[str, Any]:
    return {"CI": {str(a): weighting.bwm_consistency_index(a) for a in document["inputs"]["a_BW"]}}


def fuzzy_ahp(document: Document) -> dict[str, Any]:
    cells = document["inputs"]["tfn_pairwise"]
    names = _names(len(cells))
    pairs = {(names[i], names[j]): cells[i][j] for i, j in combinations(range(len(cells)), 2)}
    evidence = weighting.fuzzy_ahp(pairs, names).evidence
    return {"weights": evidence.weights.tolist(), "fuzzy_weights": evidence.fuzzy.tolist()}


RUNNERS = {
    "entropy_weights": entropy,
    "critic_weights": critic,
    "merec_weights": merec,
    "std_weights": standard_deviation,
    "rank_weights": rank_weights,
    "swara": swara,
    "simos": simos,
    "bwm": bwm,
    "bwm_consistency_index": bwm_consistency_index,
    "fuzzy_ahp_buckley": fuzzy_ahp,
}
