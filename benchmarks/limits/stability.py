"""How firm a result is: drop-one, weight intervals, smallest change, rank correlation, and a session of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from workloads import FUNDED

from limits.blocks import minmax
from limits.ranking import scores_and_ranks, topsis, topsis_acceptability
from limits.weighting import principal

if TYPE_CHECKING:
    from workloads import Array, Data, Result, Run


def _two_ends(y: Array) -> tuple[tuple[Array, Array, Array], tuple[Array, Array, Array]]:
    """Where each column is largest, its largest and second largest value; the same for smallest."""
    n = len(y)
    part = np.partition(y, (0, 1, n - 2, n - 1), axis=0)
    return (y.argmax(axis=0), part[n - 1], part[n - 2]), (y.argmin(axis=0), part[0], part[1])


def _planes(y: Array, ends: tuple[Array, Array, Array]) -> tuple[Array, Array]:
    """Squared gaps to the end and to the end without its holder, criterion first."""
    _, first, second = ends
    return np.ascontiguousarray(((y - first) ** 2).T), np.ascontiguousarray(((y - second) ** 2).T)


def drop_each(x: Array, w: Array, sense: Array, order: Array, block: int = 256) -> Array:
    """For every alternative: does dropping it change the order of the others?

    Column statistics of every drop come from the two largest and smallest values and the sum of squares; the scores of
    all drops are two products; the order is tested on neighbours in the old order, without a sort.
    """
    n = len(x)
    y = x * sense
    squares = np.einsum("ij,ij->j", x, x)
    best, worst = _two_ends(y)
    far, far_without = _planes(y[order], best)
    near, near_without = _planes(y[order], worst)
    place = np.empty(n, dtype=np.int64)
    place[order] = np.arange(n)
    holders = np.unique(np.concatenate((best[0], worst[0])))
    changed = np.zeros(n, dtype=bool)
    for start in range(0, n, block):
        idx = np.arange(start, min(n, start + block))
        a = (w * w) / (squares - x[idx] ** 2)
        d_far, d_near = a @ far, a @ near
        for i in holders[(holders >= start) & (holders < start + len(idx))]:
            row = i - start
            d_far[row] = a[row] @ np.where((best[0] == i)[:, None], far_without, far)
            d_near[row] = a[row] @ np.where((worst[0] == i)[:, None], near_without, near)
        changed[idx] = _any_break(d_far, d_near, place[idx])
    return changed


def _any_break(far: Array, near: Array, dropped: Array) -> Array:
    ratio = np.divide(far, near, out=far, where=near > 0)
    np.copyto(ratio, np.inf, where=near <= 0)
    # the dropped one takes the value of a neighbour: never a break
    rows = np.arange(len(ratio))
    ratio[rows, dropped] = ratio[rows, np.where(dropped > 0, dropped - 1, 1)]
    return (ratio[:, 1:] < ratio[:, :-1]).any(axis=1)


def drop_one(d: Data) -> Run:
    def run() -> Result:
        order = np.argsort(-topsis(d["x"], d["w"], d["sense"]), kind="stable")
        return {"changed": drop_each(d["x"], d["w"], d["sense"], order)}

    return run


def weight_intervals(d: Data) -> Run:
    """With w_j = t and the others in proportion the score of i is t u_ij + (1 - t) b_ij: one crossing per rival."""

    def run() -> Result:
        u, w = minmax(d["x"], d["sense"]), d["w"]
        score = u @ w
        best = int(score.argmax())
        rest = (score[:, None] - u * w) / (1 - w)
        slope = (u - rest) - (u[best] - rest[best])
        with np.errstate(divide="ignore", invalid="ignore"):
            crossing = (rest[best] - rest) / slope
        high = np.where(slope > 0, crossing, 1.0).min(axis=0)
        low = np.where(slope < 0, crossing, 0.0).max(axis=0)
        return {"low": np.clip(low, 0, 1), "high": np.clip(high, 0, 1)}

    return run


def least_transfer(x: Array, w: Array, sense: Array) -> float:
    """Least sum of changes with which one of the first is caught up.

    A gap closes fastest into the criterion where its lead is least, out of those where it is largest, while they last.
    """
    u = minmax(x, sense)
    order = (-(u @ w)).argsort()
    lead = (u[order[:FUNDED], None] - u[order[FUNDED:]]).reshape(-1, len(w))
    out = (-lead).argsort(axis=1)
    gain = np.take_along_axis(lead, out, axis=1) - lead.min(axis=1, keepdims=True)
    at_most = gain * w[out]
    closed = at_most.cumsum(axis=1)
    need = (lead @ w)[:, None]
    part = np.clip(need - (closed - at_most), 0, at_most)
    moved = np.divide(part, gain, out=np.zeros_like(gain), where=gain > 0).sum(axis=1)
    return 2 * float(moved[closed[:, -1] >= need[:, 0]].min())


def smallest_change(d: Data) -> Run:
    def run() -> Result:
        found = [least_transfer(x, w, d["sense"]) for x, w in zip(d["x"], d["w"], strict=True)]
        return {"distance": np.array(found)}

    return run


def spearman(d: Data) -> Run:
    def run() -> Result:
        r = d["rankings"]
        z = r - r.mean(axis=1, keepdims=True)
        z /= np.sqrt(np.einsum("ij,ij->i", z, z))[:, None]
        return {"corr": z @ z.T}

    return run


def kendall(d: Data) -> Run:
    """Tau-b of all pairs as one float32 product of signs: integers below 2**24 are exact there."""

    def run() -> Result:
        r = d["rankings"].astype(np.float32)
        count, n = r.shape
        signs = np.empty((count, n * (n - 1) // 2), dtype=np.float32)
        start = 0
        for i in range(n - 1):
            stop = start + n - 1 - i
            np.subtract(r[:, i + 1 :], r[:, i : i + 1], out=signs[:, start:stop])
            start = stop
        np.sign(signs, out=signs)
        products = (signs @ signs.T).astype(np.float64)
        length = np.sqrt(np.diag(products))
        return {"corr": products / np.outer(length, length)}

    return run


def session(d: Data) -> Run:
    def run() -> Result:
        v, _ = principal(np.ascontiguousarray(d["judgements"].transpose(1, 2, 0)))
        return {
            "weights": v[:, 0],
            "ranks": scores_and_ranks(d)()["ranks"],
            **topsis_acceptability(d)(),
            **drop_one(d)(),
            **weight_intervals(d)(),
        }

    return run
