"""pyDecision 5.1: one function per method, with graphs and printing switched off."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from limits.blocks import minmax
from pyDecision.algorithm import (
    ahp_method,
    critic_method,
    electre_i,
    entropy_method,
    promethee_ii,
    topsis_method,
    vikor_method,
)
from pyDecision.algorithm.e_iii import credibility_matrix, global_concordance_matrix
from workloads import CONCORDANCE, DISCORDANCE, VETO_FACTOR, Array, Data, Result, Run

from adapters.naive import order_changes

if TYPE_CHECKING:
    from collections.abc import Callable


def _senses(d: Data) -> list[str]:
    return ["max" if v > 0 else "min" for v in d["sense"]]


def _topsis(d: Data, x: Array, w: Array) -> Array:
    return topsis_method(x, w, _senses(d), graph=False, verbose=False)


def _rank(s: Array) -> Array:
    r = np.empty(len(s), dtype=int)
    r[np.argsort(-s, kind="stable")] = np.arange(1, len(s) + 1)
    return r


def scores(d: Data) -> Run:
    return lambda: {"scores": _topsis(d, d["x"], d["w"])}


def scores_and_ranks(d: Data) -> Run:
    def run() -> Result:
        s = _topsis(d, d["x"], d["w"])
        return {"scores": s, "ranks": _rank(s)}

    return run


def acceptability(d: Data) -> Run:
    def run() -> Result:
        n = len(d["x"])
        i, rai = np.arange(n), np.zeros((n, n))
        for w in d["draws"]:
            rai[i, _rank(_topsis(d, d["x"], w)) - 1] += 1
        return {"rai": rai / len(d["draws"])}

    return run


def promethee(d: Data) -> Run:
    def run() -> Result:
        # no direction argument: costs are negated by hand
        kinds = ["t5"] * len(d["w"])
        flows = promethee_ii(d["x"] * d["sense"], d["w"], d["q"], d["p"], d["p"], kinds, sort=False, verbose=False)
        return {"phi": flows[:, 1]}

    return run


def eigenvector(d: Data) -> Run:
    def run() -> Result:
        out = [ahp_method(a, wd="max_eigen") for a in d["judgements"]]
        return {"weights": np.array([o[0] for o in out]), "cr": np.array([o[1] for o in out])}

    return run


def geometric_mean(d: Data) -> Run:
    return lambda: {"weights": np.array([ahp_method(a, wd="geometric")[0] for a in d["judgements"]])}


def vikor_ranks(d: Data) -> Run:
    def one(w: Array) -> Array:
        _, _, q, _ = vikor_method(d["x"], w, _senses(d), graph=False, verbose=False)
        r = np.empty(len(d["x"]), dtype=int)
        r[q[:, 0].astype(int) - 1] = np.arange(1, len(d["x"]) + 1)
        return r

    return lambda: {"ranks": np.array([one(w) for w in d["draws"]])}


def drop_one(d: Data) -> Run:
    return lambda: {"changed": order_changes(lambda x: _rank(_topsis(d, x, d["w"])), d["x"])}


def electre_one(d: Data) -> Run:
    def run() -> Result:
        u = minmax(d["x"], d["sense"])
        return {"outrank": electre_i(u, d["w"], c_hat=CONCORDANCE, d_hat=DISCORDANCE, graph=False)[2]}

    return run


def electre_three(d: Data) -> Run:
    def run() -> Result:
        x = d["x"] * d["sense"]
        concordance = global_concordance_matrix(x, P=d["p"], Q=d["q"], W=d["w"])
        return {"credibility": credibility_matrix(x, concordance, P=d["p"], V=VETO_FACTOR * d["p"])}

    return run


def objective(f: Callable[[Array, list[str]], Array]) -> Callable[[Data], Run]:
    return lambda d: lambda: {"weights": f(d["x"], _senses(d))}


WORKLOADS = {  # not W4: its weighted sum has the max normalisation built in
    "W1": scores_and_ranks,
    "W2": scores,
    "W2r": scores_and_ranks,
    "W3": acceptability,
    "W6": promethee,
    "W7e": eigenvector,
    "W7g": geometric_mean,
    "W8": vikor_ranks,
    "W9": drop_one,
    "W11": electre_one,
    "W11c": electre_three,
    "W12e": objective(entropy_method),
    "W12c": objective(critic_method),
}
MAX_UNITS = {"W3": 5000, "W6": 200, "W7e": 5000, "W7g": 5000, "W11": 100, "W11c": 100, "W12e": 10_000}
ORDER = {"W6": 2.0, "W9": 2.0, "W11": 2.0, "W11c": 2.0}
KNOWN = {"W11c": "the diagonal of credibility is 0", "W12e": "adds 1e-9 before the logarithm"}
