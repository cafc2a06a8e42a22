"""Raw speed of this machine: the denominators of "how far is the limit from the metal".

python benchmarks/roofline.py [BLAS threads]
"""

from __future__ import annotations

import os
import sys
import time
from typing import TYPE_CHECKING

threads = sys.argv[1] if len(sys.argv) > 1 else "1"
for variable in ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ[variable] = threads

import numpy as np  # noqa: E402 - it reads the number of threads

if TYPE_CHECKING:
    from collections.abc import Callable


def least(f: Callable[[], object], repeats: int = 7) -> float:
    """Least seconds of a call, after one to warm up."""
    f()
    times = []
    for _ in range(repeats):
        start = time.perf_counter()
        f()
        times.append(time.perf_counter() - start)
    return min(times)


def memory_and_products() -> dict[str, float]:
    """Gigabytes a second (a copy counts both ways) and gigaflops a second."""
    big = np.ones(25_000_000)
    other = np.empty_like(big)
    a = np.random.default_rng(0).random((1500, 1500))
    b = a.astype(np.float32)
    return {
        "read, GB/s": big.nbytes / least(big.sum) / 1e9,
        "copy, GB/s": 2 * big.nbytes / least(lambda: np.copyto(other, big)) / 1e9,
        "double product, GFLOP/s": 2 * 1500**3 / least(lambda: a @ a, 3) / 1e9,
        "single product, GFLOP/s": 2 * 1500**3 / least(lambda: b @ b, 3) / 1e9,
    }


def elementwise() -> dict[str, float]:
    """Nanoseconds a value, in cache."""
    x = np.random.default_rng(0).random((2048, 50)) + 0.1
    out = np.empty_like(x)
    binary = {f.__name__: least(lambda f=f: f(x, x, out=out), 50) for f in (np.add, np.divide)}
    unary = {f.__name__: least(lambda f=f: f(x, out=out), 50) for f in (np.sqrt, np.log, np.exp)}
    return {f"{name}, ns": t / x.size * 1e9 for name, t in (binary | unary).items()}


def sorting() -> dict[str, float]:
    """Nanoseconds a value of rows of several lengths."""
    rng = np.random.default_rng(0)
    out = {}
    for columns in (10, 20, 50, 200, 1000):
        y = rng.random((200_000 // columns, columns))
        for name, f, values in (
            ("argsort", np.argsort, y),
            ("sort", np.sort, y),
            ("sort of int64", np.sort, y.view(np.int64)),
        ):
            out[f"{name} of {columns}, ns"] = least(lambda f=f, v=values: f(v, axis=1)) / y.size * 1e9
    i = rng.integers(0, 2500, 200_000)
    return out | {"bincount, ns": least(lambda: np.bincount(i, minlength=2500)) / i.size * 1e9}


def drawing() -> dict[str, float]:
    """Nanoseconds a draw."""
    rng = np.random.default_rng(0)
    n = 200_000
    laws = {"exponential": rng.standard_exponential, "normal": rng.standard_normal, "uniform": rng.random}
    out = {f"{name}, ns": least(lambda f=f: f(n)) / n * 1e9 for name, f in laws.items()}
    return out | {"weights of 8, ns": least(lambda: rng.dirichlet(np.ones(8), n // 10)) / (n / 10) * 1e9}


if __name__ == "__main__":
    print(f"BLAS threads: {threads}")
    for part in (memory_and_products, elementwise, sorting, drawing):
        for key, value in part().items():
            print(f"{key:28}{value:10.2f}", flush=True)
