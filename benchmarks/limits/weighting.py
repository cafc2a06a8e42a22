"""Weights: AHP on many matrices at once, entropy, CRITIC."""

from __future__ import annotations

import numpy as np
from workloads import RANDOM_INDEX_7, Array, Data, Result, Run

from limits.blocks import column_statistics, reduce_columns, rows_per_block


def principal(a: Array, tol: float = 1e-12, most: int = 200, blind: int = 12) -> tuple[Array, Array]:
    """Principal eigenvectors and eigenvalues of a block of matrices, batch axis last: ``(n, n, c)``.

    Power steps from the geometric mean; after ``blind`` steps every second is tested: the test costs half a step.
    """
    v = np.multiply.reduce(a, axis=1) ** (1 / a.shape[0])
    v /= v.sum(axis=0)
    for k in range(1, most):
        u = np.einsum("ijc,jc->ic", a, v)
        value = u.sum(axis=0)
        u /= value
        if k >= blind and k % 2 == 0 and np.abs(u - v).max() < tol:
            return u, value
        v = u
    return v, value


def eigenvector(d: Data, block: int = 2048) -> Run:
    a = d["judgements"]

    def run() -> Result:
        count, n, _ = a.shape
        w, value = np.empty((count, n)), np.empty(count)
        for i in range(0, count, block):
            v, value[i : i + block] = principal(np.ascontiguousarray(a[i : i + block].transpose(1, 2, 0)))
            w[i : i + block] = v.T
        return {"weights": w, "cr": (value - n) / (n - 1) / RANDOM_INDEX_7}

    return run


def geometric_mean(d: Data, block: int = 2048) -> Run:
    a = d["judgements"]

    def run() -> Result:
        count, n, _ = a.shape
        w = np.empty((count, n))
        for i in range(0, count, block):
            g = np.multiply.reduce(np.ascontiguousarray(a[i : i + block].transpose(2, 1, 0)), axis=0)
            np.power(g, 1 / n, out=g)
            g /= g.sum(axis=0)
            w[i : i + block] = g.T
        return {"weights": w}

    return run


def entropy(d: Data) -> Run:
    """H_j = ln S - (sum of x ln x) / S: one pass, no normalised copy."""

    def run() -> Result:
        x = d["x"]
        n, m = x.shape
        step = rows_per_block(8 * m)
        total, logs, buffer = np.zeros(m), np.zeros(m), np.empty((step, m))
        for i in range(0, n, step):
            block = x[i : i + step]
            b = np.log(block, out=buffer[: len(block)])
            b *= block
            total += reduce_columns(np.add, block)
            logs += reduce_columns(np.add, b)
        e = 1 - (np.log(total) - logs / total) / np.log(n)
        return {"weights": e / e.sum()}

    return run


def _centred_products(x: Array, mean: Array, wide: int = 32) -> Array:
    n, m = x.shape
    step = rows_per_block(8 * m)
    means, out, buffer = np.tile(mean, wide), np.zeros((m, m)), np.empty((step, m))
    for i in range(0, n, step):
        block = x[i : i + step]
        b = buffer[: len(block)]
        if len(block) % wide:
            np.subtract(block, mean, out=b)
        else:
            np.subtract(block.reshape(-1, wide * m), means, out=b.reshape(-1, wide * m))
        out += b.T @ b
    return out


def critic(d: Data) -> Run:
    """Correlation does not feel min-max scaling, so one centred product suffices."""

    def run() -> Result:
        x, sense = d["x"], d["sense"]
        n = len(x)
        total, high, low = column_statistics(x)
        products = _centred_products(x, total / n)
        deviation = np.sqrt(np.diag(products))
        correlation = products / np.outer(deviation, deviation) * np.outer(sense, sense)
        information = deviation / np.sqrt(n - 1) / (high - low) * (1 - correlation).sum(axis=0)
        return {"weights": information / information.sum()}

    return run
