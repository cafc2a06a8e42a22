"""pymcdm 1.4: method objects called as ``method(matrix, weights, types)``."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from pymcdm import correlations, helpers, methods
from pymcdm import normalizations as nz
from pymcdm import weights as pw
from pymcdm.weights.subjective import AHP

from adapters.naive import bisect_all, smaa

if TYPE_CHECKING:
    from collections.abc import Callable

    from workloads import Array, Data, Result, Run


def _topsis() -> Any:
    return methods.TOPSIS(nz.vector_normalization)


def _sum() -> Any:
    return methods.WSM(nz.minmax_normalization)


def scores(d: Data) -> Run:
    return lambda: {"scores": _topsis()(d["x"], d["w"], d["sense"])}


def scores_and_ranks(d: Data) -> Run:
    def run() -> Result:
        m = _topsis()
        s = m(d["x"], d["w"], d["sense"])
        return {"scores": s, "ranks": m.rank(s)}

    return run


def acceptability(make: Callable[[], Any]) -> Callable[[Data], Run]:
    def factory(d: Data) -> Run:
        def run() -> Result:
            m, n = make(), len(d["x"])
            i, rai = np.arange(n), np.zeros((n, n))
            for w in d["draws"]:
                rai[i, m.rank(m(d["x"], w, d["sense"])).astype(int) - 1] += 1
            return {"rai": rai / len(d["draws"])}

        return run

    return factory


def promethee(d: Data) -> Run:
    # an object with p and q works once only, so it is made in the call
    return lambda: {"phi": methods.PROMETHEE_II("vshape_2", p=d["p"], q=d["q"])(d["x"], d["w"], d["sense"])}


def eigenvector(d: Data) -> Run:
    def run() -> Result:
        judged = [AHP(matrix=a) for a in d["judgements"]]
        return {"weights": np.array([a() for a in judged]), "cr": np.array([a.get_cr() for a in judged])}

    return run


def vikor_ranks(d: Data) -> Run:
    def run() -> Result:
        m = methods.VIKOR()
        return {"ranks": np.array([m.rank(m(d["x"], w, d["sense"])) for w in d["draws"]])}

    return run


def drop_one(d: Data) -> Run:
    def run() -> Result:
        ranks, _, _ = helpers.leave_one_out_rr(
            _topsis(), d["x"], d["w"], d["sense"], correlations.spearman, only_rr=False
        )
        full = ranks[0]
        expected = (np.delete(full - (full > full[i]), i) for i in range(len(full)))
        found = (np.delete(r, i) for i, r in enumerate(ranks[1:-1]))
        return {"changed": np.array([np.any(a != b) for a, b in zip(found, expected, strict=True)])}

    return run


def weight_intervals(d: Data) -> Run:
    def run() -> Result:
        m = _sum()
        return bisect_all(lambda v: m(d["x"], v / v.sum(), d["sense"], validation=False), d["w"])

    return run


def session(d: Data) -> Run:
    def run() -> Result:
        out: dict[str, Array] = {"weights": AHP(matrix=d["judgements"][0])(), "ranks": scores_and_ranks(d)()["ranks"]}
        for factory in (acceptability(_topsis), drop_one, weight_intervals):
            out |= factory(d)()
        return out

    return run


def correlation(f: Callable[..., Any]) -> Callable[[Data], Run]:
    return lambda d: lambda: {"corr": helpers.correlation_matrix(d["rankings"], f)}


WORKLOADS = {
    "W1": scores_and_ranks,
    "W2": scores,
    "W2r": scores_and_ranks,
    "W3": acceptability(_topsis),
    "W4": acceptability(_sum),
    "W5": smaa(_sum(), _sum().rank),
    "W6": promethee,
    "W7e": eigenvector,
    "W8": vikor_ranks,
    "W9": drop_one,
    "W10": weight_intervals,  # bisection
    "W12e": lambda d: lambda: {"weights": pw.entropy_weights(d["x"])},
    "W12c": lambda d: lambda: {"weights": pw.critic_weights(d["x"])},
    "W13s": correlation(correlations.spearman),
    "W13k": correlation(correlations.kendall_tau),
    "W14": session,
}
MAX_UNITS = {"W3": 4000, "W4": 4000, "W5": 4000, "W6": 2000, "W7e": 5000, "W13s": 100, "W13k": 30}
ORDER = {"W6": 2.0, "W9": 2.0, "W13s": 2.0, "W13k": 2.0}
KNOWN = {"W7e": "RI(7) = 1.3322"}
