"""PROMETHEE II by sorting, ELECTRE I by bit codes, ELECTRE III in blocks."""

from __future__ import annotations

import numpy as np
from workloads import CONCORDANCE, DISCORDANCE, VETO_FACTOR, Array, Data, Run

from limits.blocks import minmax


def _linear_flows(x: Array, q: float, p: float) -> tuple[Array, Array]:
    """Sums of linear preferences over and under each value: four boundary searches on sorted values and prefix sums.

    T. Calders and D. Van Assche, "PROMETHEE is not quadratic: an O(q n log n) algorithm" (2018).
    """
    n = len(x)
    order = np.argsort(x)
    s = x[order]
    sums = np.concatenate(([0.0], np.cumsum(s)))
    slope = 1 / (p - q)
    plus, minus = np.empty(n), np.empty(n)
    a = np.searchsorted(s, s - p, side="left")
    b = np.searchsorted(s, s - q, side="left")
    plus[order] = a + ((b - a) * (s - q) - (sums[b] - sums[a])) * slope
    a = np.searchsorted(s, s + q, side="right")
    b = np.searchsorted(s, s + p, side="right")
    minus[order] = (n - b) + ((sums[b] - sums[a]) - (b - a) * (s + q)) * slope
    return plus, minus


def promethee(d: Data) -> Run:
    def run() -> dict[str, Array]:
        x, w = d["x"], d["w"]
        n, m = x.shape
        net = np.zeros(n)
        for k in range(m):
            column = x[:, k] * d["sense"][k]
            plus, minus = _linear_flows(column - column.mean(), d["q"][k], d["p"][k])
            net += w[k] * (plus - minus)
        return {"phi": net / (n - 1)}

    return run


def _electre_one(x: Array, w: Array, sense: Array, block: int = 64) -> Array:
    """The m <= 8 comparisons of a pair are one byte, which indexes a table of 2**m sums of weights."""
    n, m = x.shape
    u = minmax(x, sense).T.copy()
    table = ((np.arange(1 << m)[:, None] >> np.arange(m)) & 1) @ w >= CONCORDANCE - 1e-12
    out = np.empty((n, n), dtype=bool)
    for i in range(0, n, block):
        rows = u[:, i : i + block]
        code = np.zeros((rows.shape[1], n), dtype=np.uint8)
        veto = np.zeros((rows.shape[1], n), dtype=bool)
        for k in range(m):
            a = rows[k][:, None]
            code |= (a >= u[k]).view(np.uint8) << np.uint8(k)
            veto |= u[k] > a + DISCORDANCE
        np.take(table, code, out=out[i : i + block])
        out[i : i + block] &= ~veto
    np.fill_diagonal(out, val=False)
    return out


def electre_one(d: Data) -> Run:
    return lambda: {"outrank": _electre_one(d["x"], d["w"], d["sense"])}


def _credibility_rows(y: Array, rows: slice, w: Array, thresholds: tuple[Array, Array, Array], discord: Array) -> Array:
    """Credibility of some alternatives against all; ``discord`` is a buffer ``(m, rows, n)``."""
    q, p, v = thresholds
    concord = np.zeros(discord.shape[1:])
    for k in range(len(y)):
        gap = y[k] - y[k, rows, None]
        z = (p[k] - gap) * (1 / (p[k] - q[k]))
        np.clip(z, 0, 1, out=z)
        z *= w[k]
        concord += z
        gap -= p[k]
        gap *= 1 / (v[k] - p[k])
        np.clip(gap, 0, 1, out=discord[k])
    out = concord.copy()
    with np.errstate(divide="ignore", invalid="ignore"):
        inverse = 1 / (1 - concord)
        for marginal in discord:
            factor = (1 - marginal) * inverse
            np.copyto(factor, 1.0, where=marginal <= concord)
            out *= factor
    return out


def electre_three(d: Data, block: int = 16) -> Run:
    def run() -> dict[str, Array]:
        n, m = d["x"].shape
        y = (d["x"] * d["sense"]).T.copy()
        w = d["w"] / d["w"].sum()
        thresholds = d["q"], d["p"], VETO_FACTOR * d["p"]
        out, buffer = np.empty((n, n)), np.empty((m, block, n))
        for i in range(0, n, block):
            rows = slice(i, min(n, i + block))
            out[rows] = _credibility_rows(y, rows, w, thresholds, buffer[:, : rows.stop - i])
        return {"credibility": out}

    return run
