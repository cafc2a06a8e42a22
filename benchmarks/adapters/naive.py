"""Textbook NumPy written draw by draw: the oracle of results, and the code an analyst would write by hand."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from limits.blocks import minmax
from scipy import optimize, stats
from workloads import CONCORDANCE, DISCORDANCE, FUNDED, RANDOM_INDEX_7, VETO_FACTOR, Array, Data, Result, Run

if TYPE_CHECKING:
    from collections.abc import Callable


_CAUGHT = 1e-8  # scores nearer than this are level after a local search


def topsis(x: Array, w: Array, sense: Array) -> Array:
    v = x / np.sqrt((x**2).sum(axis=0)) * w
    best = np.where(sense > 0, v.max(axis=0), v.min(axis=0))
    worst = np.where(sense > 0, v.min(axis=0), v.max(axis=0))
    far = np.sqrt(((v - best) ** 2).sum(axis=1))
    near = np.sqrt(((v - worst) ** 2).sum(axis=1))
    return near / (far + near)


def weighted_sum(x: Array, w: Array, sense: Array) -> Array:
    return minmax(x, sense) @ w


def vikor(x: Array, w: Array, sense: Array) -> Array:
    loss = (1 - minmax(x, sense)) * w
    group, regret = loss.sum(axis=1), loss.max(axis=1)
    return 0.5 * sum((z - z.min()) / (z.max() - z.min()) for z in (group, regret))


def rank(scores: Array) -> Array:
    """1 is best; ties share the best rank."""
    return stats.rankdata(-scores, method="min").astype(int)


def acceptability(method: Callable[[Array, Array, Array], Array]) -> Callable[[Data], Run]:
    def factory(d: Data) -> Run:
        def run() -> Result:
            n = len(d["x"])
            rai, i = np.zeros((n, n)), np.arange(n)
            for w in d["draws"]:
                rai[i, rank(method(d["x"], w, d["sense"])) - 1] += 1
            return {"rai": rai / len(d["draws"])}

        return run

    return factory


def smaa(scores: Callable[[Array, Array, Array], Array], ranks: Callable[[Array], Array]) -> Callable[[Data], Run]:
    """Loop over draws of grades and weights, with the scores and ranks of any system."""

    def factory(d: Data) -> Run:
        def run() -> Result:
            n, m = d["samples"].shape[1:]
            rai, sums, i = np.zeros((n, n)), np.zeros((n, m)), np.arange(n)
            for x, w in zip(d["samples"], d["draws"], strict=True):
                r = ranks(scores(x, w, d["sense"])).astype(int)
                rai[i, r - 1] += 1
                sums[r == 1] += w
            with np.errstate(invalid="ignore"):
                return {"rai": rai / len(d["draws"]), "central": sums / rai[:, :1]}

        return run

    return factory


def promethee(d: Data) -> Run:
    def run() -> Result:
        x = d["x"] * d["sense"]
        preference = np.zeros((len(x), len(x)))
        for k in range(x.shape[1]):
            gap = x[:, k, None] - x[:, k] - d["q"][k]
            preference += d["w"][k] * np.clip(gap / (d["p"][k] - d["q"][k]), 0, 1)
        return {"phi": (preference.sum(axis=1) - preference.sum(axis=0)) / (len(x) - 1)}

    return run


def eigenvector(d: Data) -> Run:
    def run() -> Result:
        weights, ratio = [], []
        for a in d["judgements"]:
            values, vectors = np.linalg.eig(a)
            i = values.real.argmax()
            v = np.abs(vectors[:, i].real)
            n = len(a)
            weights.append(v / v.sum())
            ratio.append((values[i].real - n) / (n - 1) / RANDOM_INDEX_7)
        return {"weights": np.array(weights), "cr": np.array(ratio)}

    return run


def geometric_mean(d: Data) -> Run:
    def run() -> Result:
        means = [a.prod(axis=1) ** (1 / len(a)) for a in d["judgements"]]
        return {"weights": np.array([g / g.sum() for g in means])}

    return run


def vikor_ranks(d: Data) -> Run:
    return lambda: {"ranks": np.array([rank(-vikor(d["x"], w, d["sense"])) for w in d["draws"]])}


def order_changes(ranks: Callable[[Array], Array], x: Array) -> Array:
    """For each alternative: do the ranks of the others change without it?"""
    full = ranks(x)
    changed = np.zeros(len(x), dtype=bool)
    for i in range(len(x)):
        expected = np.delete(full - (full > full[i]), i)
        changed[i] = np.any(ranks(np.delete(x, i, axis=0)) != expected)
    return changed


def drop_one(d: Data) -> Run:
    return lambda: {"changed": order_changes(lambda x: rank(topsis(x, d["w"], d["sense"])), d["x"])}


def _last_win(wins: Callable[[float], bool], inside: float, edge: float, tol: float) -> float:
    if wins(edge):
        return edge
    outside = edge
    while abs(inside - outside) > tol:
        middle = (inside + outside) / 2
        inside, outside = (middle, outside) if wins(middle) else (inside, middle)
    return inside


def bisect_all(score: Callable[[Array], Array], w: Array, tol: float = 1e-6) -> Result:
    """Both ends of the interval of each weight that keeps the winner, the others rescaled in proportion."""
    best = int(np.argmax(score(w)))
    ends = np.empty((len(w), 2))
    for j in range(len(w)):
        rest = w / (1 - w[j])

        def wins(t: float, j: int = j, rest: Array = rest) -> bool:
            v = rest * (1 - t)
            v[j] = t
            return int(np.argmax(score(v))) == best

        ends[j] = [_last_win(wins, w[j], edge, tol) for edge in (0.0, 1.0)]
    return {"low": ends[:, 0], "high": ends[:, 1]}


def weight_intervals(d: Data) -> Run:
    def run() -> Result:
        u = minmax(d["x"], d["sense"])
        return bisect_all(lambda v: u @ v, d["w"])

    return run


def _pairs(score: Array) -> list[tuple[int, int]]:
    """One who has the money, and one who has not."""
    order = np.argsort(-score)
    return [(int(a), int(b)) for a in order[:FUNDED] for b in order[FUNDED:]]


def least_of_programmes(x: Array, w: Array, sense: Array) -> float:
    """One linear programme per pair, in the rises and falls of the weights."""
    u, m = minmax(x, sense), len(w)
    found = []
    for a, b in _pairs(u @ w):
        lead = u[a] - u[b]
        done = optimize.linprog(
            np.ones(2 * m),
            A_ub=np.concatenate([lead, -lead])[None],
            b_ub=[-lead @ w],
            A_eq=np.concatenate([np.ones(m), -np.ones(m)])[None],
            b_eq=[0.0],
            bounds=[(0, None)] * m + [(0, v) for v in w],
        )
        if done.status == 0:
            found.append(done.fun)
    return float(min(found))


def least_of_searches(x: Array, w: Array, sense: Array, starts: int = 2) -> float:
    """Local searches per pair, which prove nothing: no linear programme fits TOPSIS."""
    m, rng = len(w), np.random.default_rng(0)
    balance = {"type": "eq", "fun": lambda v: v[:m].sum() - v[m:].sum()}
    found = []
    for a, b in _pairs(topsis(x, w, sense)):

        def behind(v: Array, a: int = a, b: int = b) -> float:
            score = topsis(x, w + v[:m] - v[m:], sense)
            return float(score[b] - score[a])

        for start in rng.uniform(0, 0.1, size=(starts, 2 * m)):
            done = optimize.minimize(
                np.sum,
                start,
                jac=np.ones_like,
                method="SLSQP",
                bounds=[(0, 1)] * m + [(0, v) for v in w],
                constraints=[balance, {"type": "ineq", "fun": behind}],
                options={"ftol": 1e-9},
            )
            if done.success and behind(done.x) > -_CAUGHT:
                found.append(done.fun)
    return float(min(found))


def smallest_change(least: Callable[[Array, Array, Array], float]) -> Callable[[Data], Run]:
    def factory(d: Data) -> Run:
        return lambda: {"distance": np.array([least(x, w, d["sense"]) for x, w in zip(d["x"], d["w"], strict=True)])}

    return factory


def electre_one(d: Data) -> Run:
    def run() -> Result:
        u = minmax(d["x"], d["sense"])
        gap = u[:, None, :] - u[None, :, :]
        concordance = ((gap >= 0) * d["w"]).sum(axis=2)
        discordance = np.maximum(-gap, 0).max(axis=2)
        out = (concordance >= CONCORDANCE) & (discordance <= DISCORDANCE)
        np.fill_diagonal(out, val=False)
        return {"outrank": out}

    return run


def electre_three(d: Data) -> Run:
    def run() -> Result:
        x, q, p = d["x"] * d["sense"], d["q"], d["p"]
        gap = x[None, :, :] - x[:, None, :]
        concordance = (np.clip((p - gap) / (p - q), 0, 1) * d["w"]).sum(axis=2) / d["w"].sum()
        discordance = np.clip((gap - p) / (VETO_FACTOR * p - p), 0, 1)
        with np.errstate(divide="ignore", invalid="ignore"):
            veto = (1 - discordance) / (1 - concordance[:, :, None])
        factor = np.where(discordance > concordance[:, :, None], veto, 1.0)
        return {"credibility": concordance * factor.prod(axis=2)}

    return run


def entropy(d: Data) -> Run:
    def run() -> Result:
        share = d["x"] / d["x"].sum(axis=0)
        e = 1 + (share * np.log(share)).sum(axis=0) / np.log(len(share))
        return {"weights": e / e.sum()}

    return run


def critic(d: Data) -> Run:
    def run() -> Result:
        u = minmax(d["x"], d["sense"])
        information = u.std(axis=0, ddof=1) * (1 - np.corrcoef(u.T)).sum(axis=0)
        return {"weights": information / information.sum()}

    return run


def scores(d: Data) -> Run:
    return lambda: {"scores": topsis(d["x"], d["w"], d["sense"])}


def scores_and_ranks(d: Data) -> Run:
    def run() -> Result:
        s = topsis(d["x"], d["w"], d["sense"])
        return {"scores": s, "ranks": rank(s)}

    return run


def spearman(d: Data) -> Run:
    return lambda: {"corr": stats.spearmanr(d["rankings"].T).statistic}


def matrix_of(f: Callable[[Array, Array], float]) -> Callable[[Data], Run]:
    """All pairs of rankings through a correlation of two."""
    return lambda d: lambda: {"corr": np.array([[f(a, b) for b in d["rankings"]] for a in d["rankings"]])}


def session(d: Data) -> Run:
    parts = acceptability(topsis)(d), drop_one(d), weight_intervals(d)

    def run() -> Result:
        values, vectors = np.linalg.eig(d["judgements"][0])
        v = np.abs(vectors[:, values.real.argmax()].real)
        out = {"weights": v / v.sum(), "ranks": scores_and_ranks(d)()["ranks"]}
        for part in parts:
            out |= part()
        return out

    return run


WORKLOADS = {
    "W1": scores_and_ranks,
    "W2": scores,
    "W2r": scores_and_ranks,
    "W3": acceptability(topsis),
    "W4": acceptability(weighted_sum),
    "W5": smaa(weighted_sum, rank),
    "W6": promethee,
    "W7e": eigenvector,
    "W7g": geometric_mean,
    "W8": vikor_ranks,
    "W9": drop_one,
    "W10": weight_intervals,
    "W11": electre_one,
    "W11c": electre_three,
    "W12e": entropy,
    "W12c": critic,
    "W13s": spearman,
    "W13k": matrix_of(lambda a, b: stats.kendalltau(a, b).statistic),
    "W14": session,
    "W15": smallest_change(least_of_programmes),
    "W15t": smallest_change(least_of_searches),
}
MAX_UNITS = {
    "W3": 5000, "W4": 5000, "W5": 5000, "W6": 2000, "W7e": 10_000, "W7g": 20_000, "W13k": 60, "W11": 300, "W11c": 300,
    "W15t": 1,
}  # fmt: skip
ORDER = {"W6": 2.0, "W11": 2.0, "W11c": 2.0, "W13k": 2.0}
