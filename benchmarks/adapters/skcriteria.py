"""scikit-criteria 0.10: decision matrix in, rank result out."""

from __future__ import annotations

import warnings
from typing import TYPE_CHECKING, Any

import numpy as np
import skcriteria as skc
from skcriteria.agg import RankResult
from skcriteria.agg.electre import ELECTRE1
from skcriteria.agg.simple import WeightedSumModel
from skcriteria.agg.topsis import TOPSIS
from skcriteria.agg.vikor import VIKOR
from skcriteria.cmp import RanksComparator
from skcriteria.preprocessing.invert_objectives import NegateMinimize
from skcriteria.preprocessing.scalers import MinMaxScaler, VectorScaler
from skcriteria.preprocessing.weighters import CRITIC, EntropyWeighter
from workloads import CONCORDANCE, DISCORDANCE, Array, Data, Result, Run

from adapters.naive import bisect_all, order_changes, smaa

if TYPE_CHECKING:
    from collections.abc import Callable

warnings.filterwarnings("ignore")


def _matrix(d: Data, x: Array | None = None, w: Array | None = None) -> Any:
    weights = d.get("w") if w is None else w
    return skc.mkdm(d["x"] if x is None else x, [int(v) for v in d["sense"]], weights=weights)


def _vector(dm: Any) -> Any:
    return VectorScaler(target="matrix").transform(dm)


def _minmax(dm: Any) -> Any:
    """Not by CenitDistanceMatrixScaler: it turns costs round but keeps their objective; ELECTRE1 inverts them again."""
    return MinMaxScaler(target="matrix").transform(NegateMinimize().transform(dm))


def scores_and_ranks(d: Data) -> Run:
    def run() -> Result:
        r = TOPSIS().evaluate(_vector(_matrix(d)))
        return {"scores": r.e_.similarity, "ranks": r.rank_}

    return run


def scores(d: Data) -> Run:
    return lambda: {"scores": TOPSIS().evaluate(_vector(_matrix(d))).e_.similarity}


def acceptability(scale: Callable[[Any], Any], make: Callable[[], Any]) -> Callable[[Data], Run]:
    def factory(d: Data) -> Run:
        def run() -> Result:
            dm, method, n = scale(_matrix(d, w=d["draws"][0])), make(), len(d["x"])
            i, rai = np.arange(n), np.zeros((n, n))
            for w in d["draws"]:
                rai[i, method.evaluate(dm.replace(weights=w)).rank_ - 1] += 1
            return {"rai": rai / len(d["draws"])}

        return run

    return factory


def smaa_two(d: Data) -> Run:
    method = WeightedSumModel()
    return smaa(lambda x, w, _: method.evaluate(_minmax(_matrix(d, x, w))).rank_, lambda r: r)(d)


def vikor_ranks(d: Data) -> Run:
    def run() -> Result:
        dm, m = _matrix(d), VIKOR(use_compromise_set=False)
        return {"ranks": np.array([m.evaluate(dm.replace(weights=w)).rank_ for w in d["draws"]])}

    return run


def drop_one(d: Data) -> Run:
    m = TOPSIS()
    return lambda: {"changed": order_changes(lambda x: m.evaluate(_vector(_matrix(d, x))).rank_, d["x"])}


def weight_intervals(d: Data) -> Run:
    def run() -> Result:
        dm, m = _minmax(_matrix(d)), WeightedSumModel()
        return bisect_all(lambda v: m.evaluate(dm.replace(weights=v)).e_.score, d["w"])

    return run


def electre_one(d: Data) -> Run:
    return lambda: {"outrank": ELECTRE1(p=CONCORDANCE, q=DISCORDANCE).evaluate(_minmax(_matrix(d))).e_.outrank}


def correlation(method: str) -> Callable[[Data], Run]:
    def factory(d: Data) -> Run:
        def run() -> Result:
            names = [f"A{i}" for i in range(d["rankings"].shape[1])]
            ranks = [(f"r{i}", RankResult("m", names, r.astype(int), {})) for i, r in enumerate(d["rankings"])]
            return {"corr": RanksComparator(ranks, extra={}).corr(method=method).to_numpy()}

        return run

    return factory


WORKLOADS = {
    "W1": scores_and_ranks,
    "W2": scores,
    "W2r": scores_and_ranks,
    "W3": acceptability(_vector, TOPSIS),
    "W4": acceptability(_minmax, WeightedSumModel),
    "W5": smaa_two,
    "W8": vikor_ranks,
    "W9": drop_one,
    "W10": weight_intervals,  # bisection
    "W11": electre_one,
    "W12e": lambda d: lambda: {"weights": EntropyWeighter().transform(_matrix(d)).weights.to_numpy()},
    "W12c": lambda d: lambda: {"weights": CRITIC().transform(_matrix(d)).weights.to_numpy()},
    "W13s": correlation("spearman"),
    "W13k": correlation("kendall"),
}
MAX_UNITS = {"W3": 500, "W4": 500, "W5": 500, "W13s": 150, "W13k": 100}
ORDER = {"W11": 2.0, "W13s": 2.0, "W13k": 2.0}
