"""Alternatives that might be added: copies, worse ones, and corners of what the criteria allow."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations

import numpy as np

from clusterdecide._typing import Floats, Ints
from clusterdecide.model import Criterion, Problem

_FEW = 100
"""Alternatives, best first, of which copies and worse versions are tried."""


def probes(problem: Problem, before: Ints, drawn: int, rng: np.random.Generator) -> dict[str, Floats]:
    """Grades of alternatives to add, shape ``(C,)`` each, by what they are; equal ones once.

    Parameters
    ----------
    problem, before
        What is ranked, and the ranks, shape ``(A,)``.
    drawn
        How many to draw at random beside them.
    rng
        Where these come from.

    Notes
    -----
    Grades stay on the scale of a criterion and on its grid; where it has no scale they go beyond those observed by
    the range observed, and positive grades stay positive.
    """
    found: dict[str, Floats] = {}
    known: set[bytes] = set()
    worst, best = _ends(problem)
    for label, row in _all(problem, before, worst, best):
        key = (row + 0.0).tobytes()
        if key not in known:
            known.add(key)
            found[label] = row
    for i in range(drawn):
        share = rng.random(len(worst))
        found[f"draw {i + 1}"] = _on_grid(worst + share * (best - worst), problem)
    return found


def _all(problem: Problem, before: Ints, worst: Floats, best: Floats) -> Iterator[tuple[str, Floats]]:
    grades, names, columns = problem.grades, problem.alternatives, problem.criteria_names
    lower = _worse(problem, worst)
    for i in np.argsort(before, kind="stable")[:_FEW]:
        yield f"a copy of {names[i]}", grades[i].copy()
        yield f"{names[i]}, a step worse on every criterion", lower[i].copy()
        for j, column in enumerate(columns):
            yield f"{names[i]}, a step worse on {column}", _with(grades[i], [j], lower[i])
            yield f"{names[i]}, at the worst on {column}", _with(grades[i], [j], worst)
    gain = _senses(problem) > 0
    seen = np.where(gain, grades.min(0), grades.max(0))
    for floor, words in ((seen, "the worst present"), (worst, "the worst possible")):
        yield f"{words} on every criterion", floor.copy()
        for j, column in enumerate(columns):
            yield f"the best possible on {column}, {words} elsewhere", _with(floor, [j], best)
        for pair in combinations(range(len(columns)), 2):
            both = " and ".join(columns[j] for j in pair)
            yield f"the best possible on {both}, {words} elsewhere", _with(floor, list(pair), best)


def _with(row: Floats, columns: list[int], other: Floats) -> Floats:
    out = row.copy()
    out[columns] = other[columns]
    return out


def _senses(problem: Problem) -> Floats:
    return np.array([1.0 if criterion.sense == "max" else -1.0 for criterion in problem.criteria])


def _ends(problem: Problem) -> tuple[Floats, Floats]:
    """Worst and best grade that may be tried on each criterion, shape ``(C,)`` each."""
    pairs = np.array([_reach(c, column) for c, column in zip(problem.criteria, problem.grades.T)])
    gain = _senses(problem) > 0
    return np.where(gain, pairs[:, 0], pairs[:, 1]), np.where(gain, pairs[:, 1], pairs[:, 0])


def _reach(criterion: Criterion, column: Floats) -> tuple[float, float]:
    low, high = float(column.min()), float(column.max())
    if criterion.scale is not None:
        ends = float(criterion.scale[0]), float(criterion.scale[1])
        positive = criterion.sense == "min" and low > 0 >= ends[0]  # a cost of 0 has no reciprocal
        return (low if positive else min(low, ends[0])), max(high, ends[1])
    span = (high - low) or abs(high) or 1.0
    if not np.isfinite(high + span) or not np.isfinite(low - span):
        return low, high
    return (max(low - span, low / 2) if low >= 0 else low - span), high + span


def _worse(problem: Problem, worst: Floats) -> Floats:
    """Every alternative one step worse on every criterion, as far as the worst, shape ``(A, C)``."""
    grades, sense = problem.grades, _senses(problem)
    spans = grades.max(0) / 4 - grades.min(0) / 4
    steps = np.array([span if c.step is None else float(c.step) for c, span in zip(problem.criteria, spans)])
    steps = np.where(steps > 0, steps, np.abs(worst - grades[0]) / 4)
    moved = grades - sense * steps
    return np.asarray(np.where(sense > 0, np.maximum(moved, worst), np.minimum(moved, worst)))


def _on_grid(row: Floats, problem: Problem) -> Floats:
    for j, criterion in enumerate(problem.criteria):
        if criterion.step is not None and criterion.scale is not None:
            low, high, step = float(criterion.scale[0]), float(criterion.scale[1]), float(criterion.step)
            row[j] = min(low + step * np.round((row[j] - low) / step), high)
    return row
