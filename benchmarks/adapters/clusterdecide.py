"""clusterdecide, through its public API only."""

from __future__ import annotations

from typing import TYPE_CHECKING

import clusterdecide as cd

if TYPE_CHECKING:
    from collections.abc import Callable

    from workloads import Data, Result, Run


def _problem(d: Data) -> cd.Problem:
    return cd.Problem.of(d["x"], sense=["max" if s > 0 else "min" for s in d["sense"]])


def _ranked(d: Data) -> cd.Ranking:
    return cd.rank(_problem(d), cd.Weights.of(d["w"]), cd.Topsis())


def scores(d: Data) -> Run:
    return lambda: {"scores": _ranked(d).score}


def scores_and_ranks(d: Data) -> Run:
    def run() -> Result:
        ranking = _ranked(d)
        return {"scores": ranking.score, "ranks": ranking.rank}

    return run


def acceptability(method: Callable[[], cd.methods.Method]) -> Callable[[Data], Run]:
    def factory(d: Data) -> Run:
        return lambda: {"rai": cd.acceptability(_problem(d), cd.Draws(d["draws"]), method()).rank_acceptability}

    return factory


def _sum() -> cd.WeightedSum:
    return cd.WeightedSum(normalisation="minmax")


def weight_intervals(d: Data) -> Run:
    def run() -> Result:
        found = cd.breakpoints(_problem(d), cd.Weights.of(d["w"]), _sum(), watch="winner")
        return {"low": found.low, "high": found.high}

    return run


WORKLOADS = {
    "W1": scores_and_ranks,
    "W2": scores,
    "W2r": scores_and_ranks,
    "W3": acceptability(cd.Topsis),
    "W4": acceptability(_sum),
    "W10": weight_intervals,
}
