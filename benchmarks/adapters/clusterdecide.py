"""clusterdecide, through its public API only."""

from __future__ import annotations

from typing import TYPE_CHECKING

import clusterdecide as cd

if TYPE_CHECKING:
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


WORKLOADS = {"W1": scores_and_ranks, "W2": scores, "W2r": scores_and_ranks}
