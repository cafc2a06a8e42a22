"""Grades on their discrete scales: which marks a grade may take, and how far one candidate can go."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import NamedTuple

import numpy as np

from clusterdecide._typing import Floats, Ints
from clusterdecide.errors import InvalidInputError
from clusterdecide.model import Criterion, Problem
from clusterdecide.model._cells import is_real
from clusterdecide.model._names import listed, read_names, shown

Step = float | Fraction | Mapping[str, float | Fraction] | None

MOST_MARKS = 1000
"""A scale cut finer than this is refused: an answer in steps would mean nothing."""

_NEAR = 1e-9


class Grid(NamedTuple):
    """Marks of the criteria that may move, worst first."""

    columns: tuple[int, ...]
    marks: tuple[Floats, ...]  # one array per criterion that may move


class Levels(NamedTuple):
    """What one candidate's grades may become, from its grade now outwards, one step at a time."""

    columns: tuple[int, ...]
    grades: tuple[Floats, ...]

    @property
    def caps(self) -> tuple[int, ...]:
        """Most steps on each criterion."""
        return tuple(len(grades) - 1 for grades in self.grades)

    def applied(self, row: Floats, steps: Ints) -> Floats:
        """Rows after so many steps on each criterion, from shape ``(B, M)`` to ``(B, C)``."""
        rows = np.repeat(row[None], len(steps), axis=0)
        for k, column in enumerate(self.columns):
            rows[:, column] = self.grades[k][steps[:, k]]
        return rows


def read_grid(problem: Problem, criteria: Sequence[str] | str | None, step: Step) -> Grid:
    """Marks of each criterion that may move.

    Parameters
    ----------
    problem
        Its criteria carry scales (or value functions, whose first and last points bound the grades) and steps.
    criteria
        Those that may move; all of them by default.
    step
        One step for the criteria that carry none, or steps by name, which prevail.

    Raises
    ------
    InvalidInputError
        An unknown name, a criterion without scale or step, a step that does not divide the scale or leaves more
        than 1,000 marks.
    """
    names = problem.criteria_names
    wanted = (
        names
        if criteria is None
        else read_names([criteria] if isinstance(criteria, str) else criteria, "criterion", "criteria")
    )
    _check_known(wanted, names, "criteria names")
    if not wanted:
        msg = "criteria names nothing: at least one criterion must be free to move; leave it out to move all"
        raise InvalidInputError(msg)
    columns = tuple(j for j, name in enumerate(names) if name in set(wanted))
    moving = [problem.criteria[j] for j in columns]
    steps = _steps(moving, names, step)
    return Grid(columns, tuple(_marks(criterion, size) for criterion, size in zip(moving, steps)))


def read_levels(problem: Problem, grid: Grid, i: int, *, up: bool) -> Levels:
    """Grades that candidate ``i`` may reach, towards the better end of each scale or towards the worse.

    Raises
    ------
    InvalidInputError
        A grade of the candidate that is not on the grid: criterion and alternative are named.
    """
    found = []
    for column, marks in zip(grid.columns, grid.marks):
        criterion, grade = problem.criteria[column], float(problem.grades[i, column])
        every = marks if criterion.scale is not None else _reached(marks, grade)
        at = _place(criterion, every, grade, problem.alternatives[i])
        ahead = every[at + 1 :] if up else every[:at][::-1]
        found.append(np.concatenate([[grade], ahead]))
    return Levels(grid.columns, tuple(found))


def _reached(marks: Floats, grade: float) -> Floats:
    """Marks carried on beyond the ends of a value function, which is constant there, as far as the grade."""
    size = float(marks[1] - marks[0])
    before, after = (min(max(0, round(gap / size)), MOST_MARKS) for gap in (marks[0] - grade, grade - marks[-1]))
    worse, better = (size * np.arange(1, count + 1) for count in (before, after))
    return np.concatenate([(marks[0] - worse)[::-1], marks, marks[-1] + better])


def _place(criterion: Criterion, marks: Floats, grade: float, alternative: str) -> int:
    at = int(np.abs(marks - grade).argmin())
    if abs(float(marks[at]) - grade) > _NEAR * abs(float(marks[-1] - marks[0])):
        low, high, size = float(marks.min()), float(marks.max()), abs(float(marks[1] - marks[0]))
        msg = (
            f"criterion {shown(criterion.name)}: the grade {grade:g} of alternative {shown(alternative)} is not one "
            f"of its marks, {low:g} to {high:g} in steps of {size:g}; correct the grade, give a step that reaches "
            "it, or leave the criterion out of criteria="
        )
        raise InvalidInputError(msg)
    return at


def _steps(moving: Sequence[Criterion], names: tuple[str, ...], step: Step) -> list[Fraction]:
    by_name = isinstance(step, Mapping)
    given: Mapping[str, object] = step if isinstance(step, Mapping) else {}
    _check_known(tuple(given), names, "step names")
    for name, size in [*given.items(), *([] if by_name or step is None else [("", step)])]:
        if not is_real(size) or not math.isfinite(size) or not size > 0:  # type: ignore[arg-type, operator]
            where = f" of criterion {shown(name)}" if name else ""
            msg = f"the step{where} must be a positive number, got {shown(size)}"
            raise InvalidInputError(msg)
    unbounded = [criterion.name for criterion in moving if criterion.scale is None and not criterion.value]
    if unbounded:
        msg = (
            f"criteria without a scale: {listed(unbounded)}; which grades they may take is unknown: give "
            "Criterion(scale=(low, high), step=...), or name those that may move with criteria="
        )
        raise InvalidInputError(msg)
    default = None if by_name else step
    sizes = [given.get(c.name, c.step if c.step is not None else default) for c in moving]
    lacking = [criterion.name for criterion, size in zip(moving, sizes) if size is None]
    if lacking:
        msg = (
            f"criteria without a step: {listed(lacking)}; give Criterion(step=...), or step= as one number or by "
            "name, or name those that may move with criteria="
        )
        raise InvalidInputError(msg)
    return [_exact(size) for size in sizes]


def _marks(criterion: Criterion, step: Fraction) -> Floats:
    """Grades from the worst end of the scale to the best."""
    ends = criterion.scale or (criterion.value[0][0], criterion.value[-1][0])
    low, high = _exact(ends[0]), _exact(ends[1])
    count = (high - low) / step
    where = f"criterion {shown(criterion.name)}: the step {float(step):g}"
    if criterion.scale is not None and abs(count - round(count)) > Fraction(1, 10**9) * count:
        msg = f"{where} does not divide its scale, {float(low):g} to {float(high):g}; give a step that does"
        raise InvalidInputError(msg)
    whole = round(count) if criterion.scale is not None else math.ceil(count)
    if whole >= MOST_MARKS:
        msg = f"{where} cuts {float(low):g} to {float(high):g} in {whole}, over {MOST_MARKS} marks; give a larger one"
        raise InvalidInputError(msg)
    if whole < 1:
        msg = f"{where} is larger than its scale, {float(low):g} to {float(high):g}; give a step that divides it"
        raise InvalidInputError(msg)
    marks = np.array([float(low + n * step) for n in range(whole + 1)])
    return marks if criterion.sense == "max" else marks[::-1]


def _exact(number: object) -> Fraction:
    """A number as it is written: 0.1 is a tenth."""
    return number if isinstance(number, Fraction) else Fraction(repr(float(number)))  # type: ignore[arg-type]


def _check_known(given: Sequence[str], names: tuple[str, ...], what: str) -> None:
    unknown = [name for name in given if name not in names]
    if unknown:
        msg = f"{what} unknown criteria {listed(unknown)}; there are {listed(names)}"
        raise InvalidInputError(msg)
