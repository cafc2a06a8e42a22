"""TOPSIS, weighted sum and VIKOR: one ranking, a million alternatives, many weight vectors."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from limits.blocks import column_statistics, count_ranks, minmax, order_rows, ranks_from_order, rows_per_block

if TYPE_CHECKING:
    from workloads import Array, Data, Result, Run

_WIDE = 32  # rows seen as one, so that inner loops are long


def topsis(x: Array, w: Array, sense: Array) -> Array:
    """Closeness of each alternative."""
    if x.size >= 20_000:
        return _topsis_in_blocks(x, w, sense)
    scaled = x * (w * sense / np.sqrt(np.einsum("ij,ij->j", x, x)))
    to_best = scaled - scaled.max(axis=0)
    to_worst = scaled - scaled.min(axis=0)
    far = np.sqrt(np.einsum("ij,ij->i", to_best, to_best))
    near = np.sqrt(np.einsum("ij,ij->i", to_worst, to_worst))
    return near / (far + near)


def _topsis_in_blocks(x: Array, w: Array, sense: Array) -> Array:
    n, m = x.shape
    squares, high, low = column_statistics(x, square=True)
    factor = w * sense / np.sqrt(squares)
    ends = np.maximum(high * factor, low * factor), np.minimum(high * factor, low * factor)
    wide = tuple(np.tile(v, _WIDE) for v in (factor, *ends))
    step = rows_per_block(8 * m)
    scaled, gap = np.empty((step, m)), np.empty((step, m))
    out = np.empty(n)
    for i in range(0, n, step):
        block = x[i : i + step]
        c = len(block)
        a, best, worst = (factor, *ends) if c % _WIDE else wide
        shape = (-1, len(a))
        s, g = scaled[:c].reshape(shape), gap[:c].reshape(shape)
        np.multiply(block.reshape(shape), a, out=s)
        np.subtract(s, best, out=g)
        far = _root_of_squares(g, c, m)
        np.subtract(s, worst, out=s)
        near = _root_of_squares(s, c, m)
        far += near
        np.divide(near, far, out=out[i : i + c])
    return out


def _root_of_squares(gap: Array, rows: int, m: int) -> Array:
    np.multiply(gap, gap, out=gap)
    total = gap.reshape(rows, m) @ np.ones(m)
    return np.sqrt(total, out=total)


def rank_descending(scores: Array) -> Array:
    """Ranks 1 ... n; ties by index. A stable sort costs four times as much, so it is the exception."""
    order = np.argsort(-scores)
    sorted_scores = scores[order]
    if (sorted_scores[1:] == sorted_scores[:-1]).any():
        order = np.argsort(-scores, kind="stable")
    ranks = np.empty(len(scores), dtype=np.int64)
    ranks[order] = np.arange(1, len(scores) + 1)
    return ranks


def scores(d: Data) -> Run:
    return lambda: {"scores": topsis(d["x"], d["w"], d["sense"])}


def scores_and_ranks(d: Data) -> Run:
    def run() -> Result:
        s = topsis(d["x"], d["w"], d["sense"])
        return {"scores": s, "ranks": rank_descending(s)}

    return run


def topsis_acceptability(d: Data) -> Run:
    """Squared distances are products of squared weights, and closeness falls as d+^2 / d-^2 grows: no square root."""
    x, sense, draws = d["x"], d["sense"], d["draws"]

    def run() -> Result:
        n = len(x)
        step = rows_per_block(8 * n)
        scaled = x * (sense / np.sqrt(np.einsum("ij,ij->j", x, x)))
        to_best, to_worst = ((scaled - end) ** 2 for end in (scaled.max(axis=0), scaled.min(axis=0)))
        to_best, to_worst = to_best.T.copy(), to_worst.T.copy()
        counts = np.zeros((n, n), dtype=np.int64)
        far, near = np.empty((step, n)), np.empty((step, n))
        with np.errstate(divide="ignore"):
            for i in range(0, len(draws), step):
                w = draws[i : i + step]
                squares = w * w
                a, b = far[: len(w)], near[: len(w)]
                np.matmul(squares, to_best, out=a)
                np.matmul(squares, to_worst, out=b)
                np.divide(a, b, out=a)
                count_ranks(order_rows(a), counts)
        return {"rai": counts.T / len(draws)}

    return run


def sum_acceptability(d: Data) -> Run:
    """One product of weights and losses: ascending order is best first."""
    x, sense, draws = d["x"], d["sense"], d["draws"]

    def run() -> Result:
        n = len(x)
        step = rows_per_block(8 * n)
        loss = (1 - minmax(x, sense)).T.copy()
        counts = np.zeros((n, n), dtype=np.int64)
        buffer = np.empty((step, n))
        for i in range(0, len(draws), step):
            w = draws[i : i + step]
            a = buffer[: len(w)]
            np.matmul(w, loss, out=a)
            np.abs(a, out=a)
            count_ranks(order_rows(a), counts)
        return {"rai": counts.T / len(draws)}

    return run


def _smaa_block(samples: Array, draws: Array, sense: Array, counts: Array, sums: Array) -> None:
    """One block of the min-max weighted sum on drawn grades ``(c, n, m)`` and weights ``(c, m)``."""
    c, n, m = samples.shape
    by_criterion = np.ascontiguousarray(samples.transpose(2, 1, 0))  # reductions run along the draws
    loss, tmp = np.zeros((n, c)), np.empty((n, c))
    for k in range(m):
        z = by_criterion[k]
        high, low = z.max(axis=0), z.min(axis=0)
        np.subtract(high if sense[k] > 0 else z, z if sense[k] > 0 else low, out=tmp)
        tmp *= draws[:, k] / (high - low)
        loss += tmp
    order = order_rows(np.ascontiguousarray(loss.T))
    first = order[:, 0].copy()
    count_ranks(order, counts)
    for k in range(m):
        sums[:, k] += np.bincount(first, weights=draws[:, k], minlength=n)


def smaa(d: Data, block: int = 512) -> Run:
    samples, draws, sense = d["samples"], d["draws"], d["sense"]

    def run() -> Result:
        n, m = samples.shape[1:]
        counts, sums = np.zeros((n, n), dtype=np.int64), np.zeros((n, m))
        for i in range(0, len(draws), block):
            _smaa_block(samples[i : i + block], draws[i : i + block], sense, counts, sums)
        with np.errstate(invalid="ignore", divide="ignore"):
            central = sums / counts[0].astype(float)[:, None]
        return {"rai": counts.T / len(draws), "central": central}

    return run


def _on_unit(z: Array) -> Array:
    low = z.min(axis=1, keepdims=True)
    return (z - low) / (z.max(axis=1, keepdims=True) - low)


def vikor_ranks(d: Data) -> Run:
    """The group utility is one product, the regret a running maximum over criteria."""

    def run() -> Result:
        draws = d["draws"]
        loss = np.ascontiguousarray((1 - minmax(d["x"], d["sense"])).T)
        regret = draws[:, :1] * loss[0]
        tmp = np.empty_like(regret)
        for k in range(1, len(loss)):
            np.multiply(draws[:, k : k + 1], loss[k], out=tmp)
            np.maximum(regret, tmp, out=regret)
        index = 0.5 * _on_unit(draws @ loss) + 0.5 * _on_unit(regret)
        return {"ranks": ranks_from_order(order_rows(index))}

    return run
