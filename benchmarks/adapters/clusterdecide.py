"""clusterdecide, through its public API only.

Data come as arrays; the senses of the workloads are put into our words (``"max"``, ``"min"``) before the timed call.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from workloads import CONCORDANCE, DISCORDANCE, FUNDED, VETO_FACTOR

import clusterdecide as cd
from clusterdecide.kernels.ranks import competition_ranks

if TYPE_CHECKING:
    from collections.abc import Callable

    from workloads import Data, Result, Run


def _senses(d: Data) -> list[str]:
    return ["max" if s > 0 else "min" for s in d["sense"]]


def _sum() -> cd.WeightedSum:
    return cd.WeightedSum(normalisation="minmax")


def scores(d: Data) -> Run:
    sense = _senses(d)

    def run() -> Result:
        ranking = cd.rank(cd.Problem.of(d["x"], sense=sense), cd.Weights.of(d["w"]), cd.Topsis())
        return {"scores": ranking.score}

    return run


def scores_and_ranks(d: Data) -> Run:
    sense = _senses(d)

    def run() -> Result:
        ranking = cd.rank(cd.Problem.of(d["x"], sense=sense), cd.Weights.of(d["w"]), cd.Topsis())
        return {"scores": ranking.score, "ranks": ranking.rank}

    return run


def acceptability(method: Callable[[], cd.methods.Method]) -> Callable[[Data], Run]:
    def factory(d: Data) -> Run:
        sense = _senses(d)

        def run() -> Result:
            problem = cd.Problem.of(d["x"], sense=sense)
            return {"rai": cd.acceptability(problem, cd.Draws(d["draws"]), method()).rank_acceptability}

        return run

    return factory


def uncertain(d: Data) -> Run:
    sense = _senses(d)

    def run() -> Result:
        problem = cd.Problem.of(d["x"], sense=sense)
        grades = cd.GradeDraws(d["samples"])
        found = cd.acceptability(problem, cd.Draws(d["draws"]), _sum(), grades=grades)
        first = found.counts[:, :1]
        central = np.divide(found.favourable, first, out=np.full_like(found.favourable, np.nan), where=first > 0)
        return {"rai": found.rank_acceptability, "central": central}

    return run


def promethee(d: Data) -> Run:
    sense = _senses(d)
    names = [f"C{j + 1}" for j in range(len(sense))]
    q, p = (dict(zip(names, d[threshold].tolist(), strict=True)) for threshold in ("q", "p"))

    def run() -> Result:
        method = cd.methods.Promethee2("linear", q=q, p=p)
        return {"phi": cd.rank(cd.Problem.of(d["x"], sense=sense), cd.Weights.of(d["w"]), method).score}

    return run


def drop_one(d: Data) -> Run:
    sense = _senses(d)

    def run() -> Result:
        problem = cd.Problem.of(d["x"], sense=sense)
        return {"changed": cd.sensitivity.leave_out(problem, cd.Weights.of(d["w"]), cd.Topsis()).changed}

    return run


def weight_intervals(d: Data) -> Run:
    sense = _senses(d)

    def run() -> Result:
        problem = cd.Problem.of(d["x"], sense=sense)
        found = cd.breakpoints(problem, cd.Weights.of(d["w"]), _sum(), watch="winner")
        return {"low": found.low, "high": found.high}

    return run


def smallest_change(method: Callable[[], cd.methods.Method]) -> Callable[[Data], Run]:
    def factory(d: Data) -> Run:
        sense = _senses(d)

        def run() -> Result:
            found = []
            for x, w in zip(d["x"], d["w"], strict=True):
                problem = cd.Problem.of(x, sense=sense)
                found.append(cd.smallest_change(problem, cd.Weights.of(w), method(), watch=FUNDED, norm="l1").distance)
            return {"distance": np.array(found)}

        return run

    return factory


def objective(way: Callable[[cd.Problem], cd.Weights]) -> Callable[[Data], Run]:
    """Weights of a problem that stands: at a million rows its checked copy takes as long as the weights, once."""

    def factory(d: Data) -> Run:
        problem = cd.Problem.of(d["x"], sense=_senses(d))
        return lambda: {"weights": way(problem).values}

    return factory


def eigenvector(d: Data) -> Run:
    def run() -> Result:
        weights, ratio = cd.weighting.priorities(d["judgements"], "eigenvector")
        return {"weights": weights, "cr": ratio}

    return run


def geometric_mean(d: Data) -> Run:
    return lambda: {"weights": cd.weighting.priorities(d["judgements"], consistency=False).weights}


def vikor_ranks(d: Data) -> Run:
    sense = _senses(d)

    def run() -> Result:
        scorer = cd.methods.applied(cd.Vikor(), cd.Problem.of(d["x"], sense=sense))
        return {"ranks": competition_ranks(scorer.score(d["draws"]))}

    return run


def electre_one(d: Data) -> Run:
    sense = _senses(d)
    method = cd.methods.Electre1(CONCORDANCE, DISCORDANCE, span="own")

    def run() -> Result:
        relation = cd.outrank(cd.Problem.of(d["x"], sense=sense), cd.Weights.of(d["w"]), method).relation
        outranks = (relation == 1) | (relation == 0)
        np.fill_diagonal(outranks, val=False)
        return {"outrank": outranks}

    return run


def electre_three(d: Data) -> Run:
    sense = _senses(d)

    def by_criterion(values: np.ndarray) -> dict[str, float]:
        return {f"C{j + 1}": float(value) for j, value in enumerate(values)}

    q, p, v = map(by_criterion, (d["q"], d["p"], VETO_FACTOR * d["p"]))

    def run() -> Result:
        problem = cd.Problem.of(d["x"], sense=sense)
        return {"credibility": cd.methods.Electre3(q=q, p=p, v=v).credibility(problem, d["w"])}

    return run


def correlation(measure: Callable[..., np.ndarray]) -> Callable[[Data], Run]:
    return lambda d: lambda: {"corr": measure(d["rankings"])}


def session(d: Data) -> Run:
    parts = acceptability(cd.Topsis)(d), drop_one(d), weight_intervals(d)
    ranked = scores_and_ranks(d)

    def run() -> Result:
        judged = cd.ahp(cd.Judgements.matrix(d["judgements"][0]), prioritisation="eigenvector")
        out = {"weights": judged.values, "ranks": ranked()["ranks"]}
        for part in parts:
            out |= part()
        return out

    return run


WORKLOADS = {
    "W1": scores_and_ranks,
    "W2": scores,
    "W2r": scores_and_ranks,
    "W3": acceptability(cd.Topsis),
    "W4": acceptability(_sum),
    "W5": uncertain,
    "W6": promethee,
    "W7e": eigenvector,
    "W7g": geometric_mean,
    "W8": vikor_ranks,
    "W9": drop_one,
    "W10": weight_intervals,
    "W11": electre_one,
    "W11c": electre_three,
    "W12e": objective(cd.weighting.entropy),
    "W12c": objective(cd.weighting.critic),
    "W13s": correlation(cd.consensus.spearman),
    "W13k": correlation(cd.consensus.kendall),
    "W14": session,
    "W15": smallest_change(_sum),
    "W15t": smallest_change(cd.Topsis),
}
