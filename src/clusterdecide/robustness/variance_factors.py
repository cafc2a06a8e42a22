"""What varies, independently: raw importances of criteria and grades, each uniform in its interval."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

import numpy as np

from clusterdecide._typing import Floats, Ints
from clusterdecide.errors import InvalidInputError
from clusterdecide.model import Problem, Weights
from clusterdecide.model._cells import as_float, is_real
from clusterdecide.model._names import shown
from clusterdecide.model.grades import GradeSet
from clusterdecide.model.weights import as_weights

GROUPS = ("cell", "criterion", "alternative")

_MOST = 10_600
"""Uncertain numbers that Sobol points can serve: they have 21,201 axes, two for each number."""


class Factors(NamedTuple):
    """D uncertain numbers, raw importances first and grades after them, in G factors."""

    names: tuple[str, ...]  # G
    member: Ints  # (D,), the factor of each number
    low: Floats  # (D,)
    high: Floats  # (D,)
    moving: Ints  # criteria whose raw importance varies
    cells: Ints  # grades that vary, as positions in the flat (A, C)
    raw: Floats  # (C,), raw importances now, the middle of those that vary
    grades: Floats  # (A, C), those that do not vary, the least value of those that do

    def weights(self, points: Floats) -> Floats:
        """Weights at points of shape ``(m, D)``: raw importances over their sum, shape ``(m, C)``."""
        if not self.moving.size:
            return np.tile(self.raw / self.raw.sum(), (len(points), 1))
        raw = np.tile(self.raw, (len(points), 1))
        raw[:, self.moving] = points[:, : len(self.moving)]
        total = raw.sum(-1, keepdims=True)
        return np.asarray(np.where(total > 0, raw, self.raw) / np.where(total > 0, total, self.raw.sum()))

    def matrices(self, points: Floats) -> Floats | None:
        """Grades at points of shape ``(m, D)``, shape ``(m, A, C)``; None where no grade varies."""
        if not self.cells.size:
            return None
        x = np.tile(self.grades.ravel(), (len(points), 1))
        x[:, self.cells] = points[:, len(self.moving) :]
        return x.reshape(-1, *self.grades.shape)

    def is_weight(self, factor: int) -> bool:
        """Whether a factor is the importance of a criterion."""
        return factor < len(self.moving)


def factors(problem: Problem, weights: Any, spread: float | None, grades: Any, group: str) -> Factors:
    """Read what varies.

    Raises
    ------
    InvalidInputError
        Bounds or widths that make no sense, dependent weights or grades, nothing or too much that varies.
    """
    if not isinstance(group, str) or group not in GROUPS:
        msg = f"group must be one of {', '.join(GROUPS)}, got {shown(group)}"
        raise InvalidInputError(msg)
    low, high = _importances(problem, weights, spread)
    lowest, highest = _intervals(problem, grades)
    moving = np.flatnonzero(high > low)
    cells = np.flatnonzero((highest > lowest).ravel())
    count = len(moving) + len(cells)
    if not 0 < count <= _MOST:
        what = (
            "nothing varies: give spread=, bounds of importances or grades=" if not count else f"{count} numbers vary"
        )
        msg = f"{what}; from 1 to {_MOST} weights and grades can vary at once"
        raise InvalidInputError(msg)
    where, names = _grouped(problem, cells, group)
    return Factors(
        (*(f"weight of {problem.criteria_names[j]}" for j in moving), *names),
        np.concatenate([np.arange(len(moving)), len(moving) + where]),
        np.concatenate([low[moving], lowest.ravel()[cells]]),
        np.concatenate([high[moving], highest.ravel()[cells]]),
        moving,
        cells,
        (low + high) / 2,
        lowest,
    )


def _grouped(problem: Problem, cells: Ints, group: str) -> tuple[Ints, list[str]]:
    """Factor of each uncertain grade, from 0, and the names of the factors."""
    rows, columns = np.divmod(cells, problem.shape[1])
    alternatives, criteria = problem.alternatives, problem.criteria_names
    if group == "cell":
        return np.arange(len(cells)), [f"grade of {alternatives[i]} on {criteria[j]}" for i, j in zip(rows, columns)]
    one, word, names = (columns, "on", criteria) if group == "criterion" else (rows, "of", alternatives)
    present, where = np.unique(one, return_inverse=True)
    return where, [f"grades {word} {names[k]}" for k in present]


def _importances(problem: Problem, weights: Any, spread: float | None) -> tuple[Floats, Floats]:
    """Bounds of the raw importance of each criterion, shape ``(C,)`` each."""
    if isinstance(weights, Mapping) and any(isinstance(bound, (tuple, list, np.ndarray)) for bound in weights.values()):
        if spread is not None:
            msg = "spread is for weights that are single numbers; the weights given carry bounds of their own"
            raise InvalidInputError(msg)
        return _bounds(problem, weights)
    if hasattr(weights, "draw"):
        msg = (
            f"variance shares need raw importances that vary independently, and weights of a {type(weights).__name__} "
            "do not; give spread= beside one weighting, or bounds by name such as {'vision': (2, 4), 'market': 3}"
        )
        raise InvalidInputError(msg)
    values = as_weights(weights).aligned(problem)
    if spread is None:
        return values, values
    if isinstance(spread, bool) or not isinstance(spread, (int, float, np.number)) or not 0 < spread < np.inf:
        msg = f"spread must be a positive number such as 0.2, got {shown(spread)}; leave it out for certain weights"
        raise InvalidInputError(msg)
    reach = values * float(spread)
    return np.maximum(0.0, values - reach), values + reach


def _bounds(problem: Problem, given: Mapping[str, Any]) -> tuple[Floats, Floats]:
    pairs = np.array([_pair(name, bound) for name, bound in given.items()])
    ends = [Weights(tuple(given), column).aligned(problem) for column in pairs.T]
    if not ends[1].any():
        msg = "all importances are zero: some upper bound must be positive"
        raise InvalidInputError(msg)
    return ends[0], ends[1]


def _pair(name: str, bound: Any) -> tuple[float, float]:
    try:
        low, high = bound if isinstance(bound, (tuple, list, np.ndarray)) else (bound, bound)
        low, high = (as_float(end) if is_real(end) else float("nan") for end in (low, high))
    except (TypeError, ValueError):
        low = high = float("nan")
    if np.isnan(low) or np.isnan(high):
        msg = f"the importance of {shown(name)} must be a number or (lower, upper), got {shown(bound)}"
        raise InvalidInputError(msg)
    if not 0 <= low <= high < np.inf:
        msg = f"the importance of {shown(name)} must satisfy 0 <= lower <= upper, finite, got ({low:g}, {high:g})"
        raise InvalidInputError(msg)
    return low, high


def _intervals(problem: Problem, grades: Any) -> tuple[Floats, Floats]:
    """Bounds of each grade, shape ``(A, C)`` each."""
    if grades is None:
        return problem.grades, problem.grades
    if not isinstance(grades, GradeSet):
        if hasattr(grades, "draw"):
            what = f"grades that vary independently in intervals, got {type(grades).__name__}"
            msg = f"variance shares need {what}; use GradeSet.around or GradeSet.between"
            raise InvalidInputError(msg)
        grades = GradeSet.around(problem, grades)
    if grades.low.shape != problem.shape:
        msg = f"the intervals of grades have shape {grades.low.shape}, the problem {problem.shape}"
        raise InvalidInputError(msg)
    return grades.low, grades.high
