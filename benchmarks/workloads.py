"""The workloads: seeded synthetic data, sizes, and the canonical result of each.

``units`` is the number of repeated things of a workload (weight draws, alternatives, matrices ...). A run with fewer
units lets a slow system be timed and extrapolated, and lets results be compared cheaply: every system gets the same
data at equal units.

An adapter returns, for each workload, a dictionary of plain arrays under the names in ``Workload.results``.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

Array = NDArray[Any]
Data = dict[str, Array]  # x (A, C) grades; sense (C,) +1 or -1; w (C,) weights; draws (B, C) weights; ...
Result = dict[str, Array]
Run = Callable[[], Result]

SEED = 20230519
CONCORDANCE, DISCORDANCE = 0.65, 0.35  # levels of the ELECTRE I workload
FUNDED = 4  # of 9, in the workloads of the smallest change
VETO_FACTOR = 3.0  # veto threshold of the ELECTRE III workload, in preference thresholds
RANDOM_INDEX_7 = 1.32  # Saaty's random index of order 7


@dataclass(frozen=True, slots=True)
class Workload:
    """What is computed, on what, and what must come back."""

    title: str
    generate: Callable[[int], Data]
    units: int  # of the full workload
    small: int  # units at which results are compared
    results: tuple[str, ...]
    rtol: float = 1e-6  # agreement asked of two systems
    ratio: float | None = None  # target: times the NumPy limit
    seconds: float | None = None  # target: absolute time of one call

    def data(self, units: int | None = None) -> Data:
        """The seeded inputs of a run of this size."""
        return self.generate(self.units if units is None else units)


def grades(rng: np.random.Generator, n: int, m: int) -> Array:
    """Strictly positive decision matrix ``(n, m)`` with a different magnitude per column."""
    scale = 10.0 ** rng.uniform(-1, 3, size=m)
    return rng.lognormal(0.0, 0.5, size=(n, m)) * scale


def senses(m: int) -> Array:
    """+1 for more is better; -1 for the last third of the criteria."""
    out = np.ones(m, dtype=int)
    out[m - m // 3 :] = -1
    return out


def simplex(rng: np.random.Generator, draws: int, m: int) -> Array:
    """Weight vectors uniform on the simplex, ``(draws, m)``."""
    e = rng.standard_exponential(size=(draws, m))
    return e / e.sum(axis=1, keepdims=True)


def judgements(rng: np.random.Generator, draws: int, n: int) -> Array:
    """Noisy reciprocal matrices on Saaty's scale, ``(draws, n, n)``."""
    w = rng.lognormal(0, 0.7, size=(draws, n))
    log_ratio = np.log(w[:, :, None] / w[:, None, :]) + rng.normal(0, 0.35, size=(draws, n, n))
    size = np.clip(np.rint(np.exp(np.abs(log_ratio))), 1, 9)
    value = np.where(log_ratio >= 0, size, 1 / size)
    upper = np.triu_indices(n, 1)
    out = np.ones((draws, n, n))
    out[:, upper[0], upper[1]] = value[:, upper[0], upper[1]]
    out[:, upper[1], upper[0]] = 1 / value[:, upper[0], upper[1]]
    return out


def _one_ranking(seed: int, m: int, n: int | None = None) -> Callable[[int], Data]:
    def generate(units: int) -> Data:
        rng = np.random.default_rng(SEED + seed)
        return {"x": grades(rng, n or units, m), "w": simplex(rng, 1, m)[0], "sense": senses(m)}

    return generate


def _weight_draws(units: int) -> Data:
    rng = np.random.default_rng(SEED + 3)
    return {"x": grades(rng, 50, 8), "sense": senses(8), "draws": simplex(rng, units, 8)}


def _weight_and_grade_draws(units: int) -> Data:
    """Weights unknown (uniform on the simplex), grades uniform within 10 %."""
    rng = np.random.default_rng(SEED + 5)
    x = grades(rng, 20, 6)
    draws = simplex(rng, units, 6)
    return {"x": x, "sense": senses(6), "draws": draws, "samples": x * rng.uniform(0.9, 1.1, size=(units, 20, 6))}


def _thresholds(units: int) -> Data:
    rng = np.random.default_rng(SEED + 6)
    x = grades(rng, units, 6)
    spread = x[: min(units, 1000)].std(axis=0)
    return {"x": x, "sense": senses(6), "w": simplex(rng, 1, 6)[0], "q": 0.25 * spread, "p": 1.0 * spread}


def _pairwise(units: int) -> Data:
    return {"judgements": judgements(np.random.default_rng(SEED + 7), units, 7)}


def _one_at_a_time(units: int) -> Data:
    """Each weight in turn on a grid, the others rescaled in proportion."""
    rng = np.random.default_rng(SEED + 8)
    n, m = 100, 8
    w = simplex(rng, 1, m)[0]
    grid = np.linspace(0.0, 0.98, units)
    draws = np.empty((m, units, m))
    for j in range(m):
        draws[j] = (1 - grid)[:, None] * (w / (1 - w[j]))
        draws[j, :, j] = grid
    return {"x": grades(rng, n, m), "sense": senses(m), "w": w, "grid": grid, "draws": draws.reshape(-1, m)}


def _correlated(units: int) -> Data:
    rng = np.random.default_rng(SEED + 12)
    factor = rng.normal(size=(units, 1))
    load = rng.uniform(-1, 1, size=20)
    x = np.exp(0.4 * (factor * load + rng.normal(size=(units, 20)))) * 10.0 ** rng.uniform(-1, 3, size=20)
    return {"x": x, "sense": np.ones(20, dtype=int)}


def _rankings(units: int) -> Data:
    rng = np.random.default_rng(SEED + 13)
    base = np.arange(50) + rng.normal(0, 8, size=(units, 50))
    return {"rankings": (base.argsort(axis=1).argsort(axis=1) + 1).astype(float)}


def _session(units: int) -> Data:
    """What an analyst does with one call: 12 candidates on 6 criteria."""
    rng = np.random.default_rng(SEED + 14)
    return {
        "judgements": judgements(rng, 1, 6),
        "x": grades(rng, 12, 6),
        "sense": senses(6),
        "w": simplex(rng, 1, 6)[0],
        "draws": simplex(rng, units, 6),
    }


def _funded(units: int) -> Data:
    """Several problems of 9 candidates on 6 criteria, 4 of whom get the money."""
    rng = np.random.default_rng(SEED + 15)
    x = np.array([grades(rng, 9, 6) for _ in range(units)])
    return {"x": x, "w": simplex(rng, units, 6), "sense": senses(6)}


_RANKING = ("scores", "ranks")
_BOUNDS = ("low", "high")  # of each weight, the winner unchanged
_CERTIFIED = 1e-3  # what is proved of ours where no formula gives the smallest change
_BISECTED = 2e-5  # systems without exact intervals bisect to 1e-6

WORKLOADS = {
    "W1": Workload("one TOPSIS ranking, 10 x 6 (hot call)", _one_ranking(1, 6, 10), 1, 1, _RANKING, seconds=55e-6),
    "W2": Workload("TOPSIS scores, 1e6 x 10", _one_ranking(2, 10), 1_000_000, 2_000, ("scores",), ratio=2.0),
    "W2r": Workload("TOPSIS scores and ranks, 1e6 x 10", _one_ranking(2, 10), 1_000_000, 2_000, _RANKING),
    # rai[i, r]: share of draws in which alternative i has rank r + 1
    "W3": Workload(
        "1e5 weight draws, 50 x 8, TOPSIS: rank acceptability", _weight_draws, 100_000, 500, ("rai",), ratio=1.3
    ),
    "W4": Workload(
        "1e5 weight draws, 50 x 8, weighted sum: rank acceptability", _weight_draws, 100_000, 500, ("rai",), ratio=1.4
    ),
    # central: mean weights of the draws that put an alternative first, NaN where none does
    "W5": Workload(
        "SMAA-2: 1e5 draws of weights and grades, 20 x 6",
        _weight_and_grade_draws,
        100_000,
        500,
        ("rai", "central"),
        ratio=1.3,
    ),
    "W6": Workload("PROMETHEE II net flows, linear preference, n x 6", _thresholds, 100_000, 60, ("phi",), ratio=1.3),
    "W7e": Workload(
        "AHP, 1e5 matrices of order 7: eigenvector and CR", _pairwise, 100_000, 300, ("weights", "cr"), ratio=1.5
    ),
    "W7g": Workload("AHP, 1e5 matrices of order 7: geometric mean", _pairwise, 100_000, 300, ("weights",), ratio=1.5),
    "W8": Workload(
        "VIKOR, one weight at a time, 100 x 8, 8 x 101 points", _one_at_a_time, 101, 5, ("ranks",), ratio=1.3
    ),
    "W9": Workload(
        "drop each alternative, TOPSIS again, n x 8", _one_ranking(9, 8), 1_000, 40, ("changed",), ratio=1.5
    ),
    "W10": Workload(
        "weight intervals of the weighted sum, n x 8", _one_ranking(9, 8), 1_000, 40, _BOUNDS, rtol=_BISECTED, ratio=1.5
    ),
    "W11": Workload("ELECTRE I relation, n x 6", _thresholds, 1_000, 40, ("outrank",), ratio=1.5),
    "W11c": Workload("ELECTRE III credibility, n x 6", _thresholds, 1_000, 25, ("credibility",), ratio=1.5),
    "W12e": Workload("entropy weights, 1e6 x 20", _correlated, 1_000_000, 2_000, ("weights",), ratio=1.3),
    "W12c": Workload("CRITIC weights, 1e6 x 20", _correlated, 1_000_000, 2_000, ("weights",), ratio=1.3),
    "W13s": Workload("Spearman matrix of 1000 rankings of 50", _rankings, 1_000, 25, ("corr",), ratio=1.3),
    "W13k": Workload("Kendall matrix of 1000 rankings of 50", _rankings, 1_000, 25, ("corr",), ratio=1.3),
    "W14": Workload(
        "analyst session, 12 x 6: AHP, TOPSIS, 1e4 draws, drop-one, weight intervals",
        _session,
        10_000,
        200,
        ("weights", "ranks", "rai", "changed", *_BOUNDS),
        rtol=_BISECTED,
        seconds=15e-3,
    ),
    # distance: sum of the changes of weights with which one of the first 4 is first caught up
    "W15": Workload(
        "smallest change of weights for the first 4 of 9, 6 criteria, weighted sum: 10 problems",
        _funded,
        10,
        5,
        ("distance",),
        seconds=10 * 100e-3,
    ),
    "W15t": Workload(
        "smallest change of weights for the first 4 of 9, 6 criteria, TOPSIS: 10 problems",
        _funded,
        10,
        1,
        ("distance",),
        rtol=_CERTIFIED,
        seconds=10 * 100e-3,
    ),
}


def probe(result: Result) -> tuple[dict[str, tuple[float, float, int]], str]:
    """A few numbers per array, one of them sensitive to positions, and a digest: what identifies a result."""
    numbers, digest = {}, hashlib.sha256()
    for key in sorted(result):
        values = np.asarray(result[key], dtype=float).ravel()
        finite = np.where(np.isfinite(values), values, 0.0)
        weights = np.cos(np.arange(finite.size) % 997)
        numbers[key] = (float(finite.sum()), float(finite @ weights), int(finite.size))
        digest.update(np.char.mod("%.7e", finite[:100_000]).tobytes())
    return numbers, digest.hexdigest()[:12]
