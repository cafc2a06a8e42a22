"""mcda 1.1: typed tables on pandas."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from limits.blocks import minmax
from mcda import PerformanceTable
from mcda.functions import VShapeFunction
from mcda.mavt.aggregators import TOPSIS, NormalizedWeightedSum
from mcda.outranking.electre import Electre1, Electre3
from mcda.outranking.promethee import Promethee2
from mcda.scales import PreferenceDirection, QuantitativeScale
from mcda.transformers import Transformer
from workloads import CONCORDANCE, DISCORDANCE, VETO_FACTOR, Array, Data, Result, Run

if TYPE_CHECKING:
    from collections.abc import Callable


def _table(x: Array, sense: Array) -> Any:
    names = list(range(x.shape[1]))
    directions = [PreferenceDirection.MAX if s > 0 else PreferenceDirection.MIN for s in sense]
    scales = {
        j: QuantitativeScale(float(x[:, j].min()), float(x[:, j].max()), preference_direction=directions[j])
        for j in names
    }
    return PerformanceTable(x, criteria=names, scales=scales)


def _numbers(result: Any) -> Array:
    return result.data.to_numpy(dtype=float)


def _ranks(s: Array) -> Array:
    return (-s).argsort(kind="stable").argsort(kind="stable") + 1


def _topsis(table: Any, w: Array) -> Array:
    return _numbers(TOPSIS(dict(enumerate(w)))(table))


def _sum(table: Any, w: Array) -> Array:
    return _numbers(NormalizedWeightedSum(dict(enumerate(w)))(table))


def scores(d: Data) -> Run:
    return lambda: {"scores": _topsis(_table(d["x"], d["sense"]), d["w"])}


def scores_and_ranks(d: Data) -> Run:
    def run() -> Result:
        s = _topsis(_table(d["x"], d["sense"]), d["w"])
        return {"scores": s, "ranks": _ranks(s)}

    return run


def acceptability(
    score: Callable[[Any, Array], Array], prepare: Callable[[Any], Any] = lambda table: table
) -> Callable[[Data], Run]:
    def factory(d: Data) -> Run:
        def run() -> Result:
            n, table = len(d["x"]), prepare(_table(d["x"], d["sense"]))
            i, rai = np.arange(n), np.zeros((n, n))
            for w in d["draws"]:
                rai[i, _ranks(score(table, w)) - 1] += 1
            return {"rai": rai / len(d["draws"])}

        return run

    return factory


def promethee(d: Data) -> Run:
    def run() -> Result:
        kinds = {j: VShapeFunction(p=float(d["p"][j]), q=float(d["q"][j])) for j in range(len(d["w"]))}
        flows = Promethee2(_table(d["x"], d["sense"]), dict(enumerate(d["w"])), kinds).rank()
        return {"phi": _numbers(flows) / (len(d["x"]) - 1)}

    return run


def electre_one(d: Data) -> Run:
    def run() -> Result:
        u = minmax(d["x"], d["sense"])
        m = u.shape[1]
        veto = dict.fromkeys(range(m), DISCORDANCE)
        out = _numbers(Electre1(_table(u, np.ones(m)), dict(enumerate(d["w"])), CONCORDANCE, veto).construct()).copy()
        np.fill_diagonal(out, 0)
        return {"outrank": out}

    return run


def electre_three(d: Data) -> Run:
    def run() -> Result:
        parts = (dict(enumerate(v)) for v in (d["w"], d["q"], d["p"], VETO_FACTOR * d["p"]))
        return {"credibility": _numbers(Electre3(_table(d["x"], d["sense"]), *parts).construct())}

    return run


WORKLOADS = {
    "W1": scores_and_ranks,
    "W2": scores,
    "W2r": scores_and_ranks,
    "W3": acceptability(_topsis),
    "W4": acceptability(_sum, Transformer.normalize),
    "W6": promethee,
    "W11": electre_one,
    "W11c": electre_three,
}
MAX_UNITS = {"W2": 20_000, "W2r": 20_000, "W3": 100, "W4": 50, "W6": 40, "W11": 30, "W11c": 30}
ORDER = {"W6": 2.0, "W11": 2.0, "W11c": 2.0}
