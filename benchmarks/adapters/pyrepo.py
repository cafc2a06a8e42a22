"""pyrepo-mcda 0.1.15."""

from __future__ import annotations

import contextlib
import io
import re
from typing import TYPE_CHECKING, Any

import numpy as np
from pyrepo_mcda import correlations as pc
from pyrepo_mcda import normalizations as nz
from pyrepo_mcda import weighting_methods as wm
from pyrepo_mcda.additions import rank_preferences
from pyrepo_mcda.mcda_methods import AHP, PROMETHEE_II, SAW, TOPSIS, VIKOR

from adapters.naive import matrix_of, order_changes

if TYPE_CHECKING:
    from collections.abc import Callable

    from workloads import Array, Data, Result, Run


def _topsis() -> Any:
    return TOPSIS(normalization_method=nz.vector_normalization)


def _sum() -> Any:
    return SAW(normalization_method=nz.minmax_normalization)


def _rank(scores: Array) -> Array:
    return rank_preferences(scores, reverse=True)


def scores(d: Data) -> Run:
    return lambda: {"scores": _topsis()(d["x"], d["w"], d["sense"])}


def scores_and_ranks(d: Data) -> Run:
    def run() -> Result:
        s = _topsis()(d["x"], d["w"], d["sense"])
        return {"scores": s, "ranks": _rank(s)}

    return run


def acceptability(make: Callable[[], Any]) -> Callable[[Data], Run]:
    def factory(d: Data) -> Run:
        def run() -> Result:
            m, n = make(), len(d["x"])
            i, rai = np.arange(n), np.zeros((n, n))
            for w in d["draws"]:
                rai[i, _rank(m(d["x"], w, d["sense"])) - 1] += 1
            return {"rai": rai / len(d["draws"])}

        return run

    return factory


def promethee(d: Data) -> Run:
    def run() -> Result:
        m = PROMETHEE_II()
        kinds = [m._linear_function] * len(d["w"])  # how its own examples name a preference function
        return {"phi": m(d["x"], d["w"], d["sense"], kinds, d["p"], d["q"])}

    return run


def eigenvector(d: Data) -> Run:
    def run() -> Result:
        m, weights, ratio = AHP(), [], []
        for a in d["judgements"]:
            weights.append(m._calculate_eigenvector(a))  # no public name
            text = io.StringIO()
            with contextlib.redirect_stdout(text):  # the ratio is printed only
                m._check_consistency(a)
            found = re.search(r"index:\s+(\S+)", text.getvalue())
            ratio.append(float(found.group(1)) if found else np.nan)
        return {"weights": np.array(weights), "cr": np.array(ratio)}

    return run


def geometric_mean(d: Data) -> Run:
    m = AHP()
    return lambda: {"weights": np.array([m._geometric_mean(a) for a in d["judgements"]])}


def vikor_ranks(d: Data) -> Run:
    m = VIKOR()
    return lambda: {"ranks": np.array([rank_preferences(m(d["x"], w, d["sense"]), reverse=False) for w in d["draws"]])}


def drop_one(d: Data) -> Run:
    m = _topsis()
    return lambda: {"changed": order_changes(lambda x: _rank(m(x, d["w"], d["sense"])), d["x"])}


WORKLOADS = {
    "W1": scores_and_ranks,
    "W2": scores,
    "W2r": scores_and_ranks,  # its ranker is quadratic
    "W3": acceptability(_topsis),
    "W4": acceptability(_sum),
    "W6": promethee,
    "W7e": eigenvector,
    "W7g": geometric_mean,
    "W8": vikor_ranks,
    "W9": drop_one,
    "W12e": lambda d: lambda: {"weights": wm.entropy_weighting(d["x"])},
    "W12c": lambda d: lambda: {"weights": wm.critic_weighting(d["x"])},
    "W13s": matrix_of(pc.spearman),
    "W13k": matrix_of(pc.kendall_tau),
}
MAX_UNITS = {
    "W2": 100_000, "W2r": 60_000, "W3": 1500, "W4": 3000, "W6": 150, "W7e": 2000, "W7g": 5000,
    "W12e": 10_000, "W12c": 300_000, "W13s": 60, "W13k": 20,
}  # fmt: skip
ORDER = {"W2r": 2.0, "W6": 2.0, "W9": 2.0, "W13s": 2.0, "W13k": 2.0}
