"""Oracles of the smallest change: plain loops of programmes, and weights all over the ball that must change nothing."""

from __future__ import annotations

import os
from typing import Any

import numpy as np

import clusterdecide as cd
from clusterdecide.kernels.ranks import competition_ranks

DEEP = os.environ.get("HYPOTHESIS_PROFILE") == "deep"
PROBLEMS = 200 if DEEP else 60
SEARCHES = 200 if DEEP else 20
NORMS = ("l1", "l2", "linf")


def problem_of(seed: int, alternatives: int = 6, criteria: int = 4, *, half: bool = False) -> tuple[cd.Problem, Any]:
    """Grades, anywhere or on half marks, and weights of which some can be 0."""
    rng = np.random.default_rng(seed)
    grades = rng.integers(0, 11, (alternatives, criteria)) / 2 if half else rng.random((alternatives, criteria)) * 5
    senses = rng.choice(["max", "min"], criteria)
    problem = cd.Problem.of(grades, [cd.Criterion(f"C{j + 1}", senses[j], scale=(0, 5)) for j in range(criteria)])
    weights = rng.dirichlet(np.full(criteria, 2.0))
    if seed % 5 == 0:
        weights[rng.integers(criteria)] = 0.0
    return problem, weights / weights.sum()


def length(change: Any, norm: str) -> Any:
    return np.linalg.norm(change, {"l1": 1, "l2": 2, "linf": np.inf}[norm], axis=-1)


def ball(start: Any, radius: float, norm: str, count: int, seed: int = 0) -> Any:
    """Weights within a distance: many on its sphere, in random directions, in those of transfers and at its corners."""
    rng, size = np.random.default_rng(seed), len(start)
    smooth = rng.standard_normal((count, size))
    smooth -= smooth.mean(-1, keepdims=True)
    signs = rng.choice([-1.0, 1.0], (count, size))
    signs -= signs.mean(-1, keepdims=True)
    pairs = (np.eye(size)[:, None] - np.eye(size)[None]).reshape(-1, size)
    ways = np.vstack([smooth, signs, pairs])
    ways = ways[abs(ways).max(-1) > 1e-9]
    ways = ways / length(ways, norm)[:, None]
    part = np.where(rng.random(len(ways)) < 0.7, 1.0, rng.random(len(ways)))
    falling = np.minimum(ways, -1e-300)
    room = np.where(ways < 0, start / -falling, np.inf).min(-1)  # no weight below 0
    return start + np.minimum(part * radius, room)[:, None] * ways


def state(score: Any, watch: Any) -> Any:
    rank = competition_ranks(score)
    if watch == "order":
        return rank
    return rank <= (1 if watch == "winner" else watch)


def differs(scorer: Any, start: Any, weights: Any, watch: Any) -> Any:
    return (state(scorer.score(weights), watch) != state(scorer.score(start), watch)).any(-1)


def across(score: Any, watch: Any) -> list[tuple[int, int]]:
    """Every pair of which the upper is watched against the lower."""
    rank = competition_ranks(score)
    if watch == "order":
        return [(int(i), int(j)) for i in range(len(rank)) for j in range(len(rank)) if rank[i] < rank[j]]
    first = state(score, watch)
    return [(int(i), int(j)) for i in np.flatnonzero(first) for j in np.flatnonzero(~first)]


def programme(h: Any, start: Any, norm: str, low: Any, high: Any, rows: Any = None, limit: Any = None) -> float:
    """One linear or quadratic programme of a pair as a textbook writes it."""
    from scipy.optimize import LinearConstraint, linprog, minimize

    size = len(start)
    rows, limit = (np.empty((0, size)), np.empty(0)) if rows is None else (rows, limit)
    if norm == "l2":
        total = LinearConstraint(np.ones((1, size)), 1, 1)
        cuts = LinearConstraint(np.vstack([h, rows]), -np.inf, np.append(0.0, limit))
        begin = linprog(h, A_ub=rows, b_ub=limit, A_eq=np.ones((1, size)), b_eq=[1.0], bounds=list(zip(low, high)))
        if not begin.fun <= 0:
            return np.inf
        found = minimize(
            lambda w: ((w - start) ** 2).sum(),
            begin.x,
            jac=lambda w: 2 * (w - start),
            bounds=list(zip(low, high)),
            constraints=[total, cuts],
            method="SLSQP",
            options={"ftol": 1e-16, "maxiter": 500},
        )
        return float(np.sqrt(found.fun))
    parts = size if norm == "l1" else 1
    spread = np.eye(size) if norm == "l1" else np.ones((size, 1))
    none = np.zeros((len(rows) + 1, parts))
    upper = np.vstack(
        [
            np.hstack([np.vstack([h, rows]), none]),
            np.hstack([np.eye(size), -spread]),
            np.hstack([-np.eye(size), -spread]),
        ]
    )
    ends = np.concatenate([[0.0], limit, start, -start])
    found = linprog(
        np.append(np.zeros(size), np.ones(parts)),
        A_ub=upper,
        b_ub=ends,
        A_eq=np.append(np.ones(size), np.zeros(parts))[None],
        b_eq=[1.0],
        bounds=[*zip(low, high), *[(0, None)] * parts],
    )
    return float(found.fun) if found.status == 0 else np.inf


def by_loop(scorer: Any, start: Any, watch: Any, norm: str, **region: Any) -> float:
    """Least length over all pairs, one programme each."""
    size = len(start)
    low, high = region.pop("low", np.zeros(size)), region.pop("high", np.ones(size))
    u = scorer.utilities
    pairs = across(scorer.score(start), watch)
    return min((programme(u[i] - u[j], start, norm, low, high, **region) for i, j in pairs), default=np.inf)
