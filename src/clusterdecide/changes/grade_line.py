"""Who is close to the line: the smallest gain of everyone below it and the largest loss of everyone above."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from clusterdecide._table import Tabular, View
from clusterdecide._typing import Floats
from clusterdecide.changes.grade_case import Case, Rest, Ties, at_rest, parts
from clusterdecide.changes.grade_change import Given, make_case, paths, read_line, solve, worded
from clusterdecide.changes.grade_grid import Grid, Step, read_grid
from clusterdecide.changes.grade_measure import counted, measured
from clusterdecide.changes.grade_result import GradeMove
from clusterdecide.changes.grade_search import Separable
from clusterdecide.errors import InvalidInputError
from clusterdecide.kernels.ranks import competition_ranks
from clusterdecide.methods import Method, applied
from clusterdecide.methods.base import check_problem
from clusterdecide.model import Problem
from clusterdecide.model._names import listed, shown
from clusterdecide.model.watch import Watch
from clusterdecide.model.weights import as_weights


@dataclass(frozen=True, slots=True)
class LineMargin:
    """How far one candidate is from the line, in steps of its grades.

    Attributes
    ----------
    alternative, rank, score
        The candidate now.
    above
        Whether it is above the line.
    steps
        Fewest steps that make it change sides; None where none do, or where none were found.
    lower
        No change of fewer steps does it.
    exact
        Whether ``steps`` is proven smallest, or impossibility proven.
    moves
        One such change.
    """

    alternative: str
    rank: int
    score: float
    above: bool
    steps: int | None
    lower: int
    exact: bool
    moves: tuple[GradeMove, ...]

    def to_dict(self) -> dict[str, Any]:
        """Plain values for JSON."""
        now = {"alternative": self.alternative, "rank": self.rank, "score": self.score, "above": self.above}
        found = {"steps": self.steps, "lower": self.lower, "exact": self.exact}
        return now | found | {"moves": [move.to_dict() for move in self.moves]}


@dataclass(frozen=True, eq=False, repr=False)
class LineMargins(Tabular):
    """Distance of every candidate to the line, in steps of grades, best score first."""

    line: str
    margins: tuple[LineMargin, ...]
    method: str

    def __getitem__(self, alternative: str) -> LineMargin:
        """Margin of one candidate."""
        for margin in self.margins:
            if margin.alternative == alternative:
                return margin
        names = listed(margin.alternative for margin in self.margins)
        msg = f"no alternative is named {shown(alternative)}; there are {names}"
        raise InvalidInputError(msg)

    @property
    def exact(self) -> bool:
        """Whether every margin is exact."""
        return all(margin.exact for margin in self.margins)

    def to_dict(self) -> dict[str, Any]:
        """Plain values for JSON."""
        told = [margin.to_dict() for margin in self.margins]
        return {"line": self.line, "margins": told, "exact": self.exact, "method": self.method}

    def to_frame(self, library: str) -> Any:
        """One row per candidate, best score first."""
        from clusterdecide.model._frames import to_frame

        names = ("alternative", "rank", "score", "above", "steps", "lower", "exact")
        return to_frame({name: [getattr(margin, name) for margin in self.margins] for name in names}, library)

    def _view(self) -> View:
        rows = []
        for margin in self.margins:
            told = ", ".join(map(str, margin.moves)) if len(margin.moves) <= 3 else f"{len(margin.moves)} grades"
            side = "above" if margin.above else "below"
            rows.append([str(margin.rank), margin.alternative, f"{margin.score:.4f}", side, _told(margin), told])
        sure = "exact" if self.exact else "not all proven smallest"
        caption = f"{self.line}; {self.method}; {sure}"
        return View(
            ["rank", "alternative", "score", "side", "changes sides", "for instance by"], rows, "rlrlll", caption
        )


def _told(margin: LineMargin) -> str:
    if margin.steps is None:
        return "never" if margin.exact else f"after {counted(margin.lower)} or more"
    return f"after {counted(margin.steps)}" if margin.exact else f"after {margin.lower} to {margin.steps} steps"


def line_margins(
    problem: Problem,
    weights: Given,
    method: Method,
    watch: Watch = "winner",
    *,
    criteria: Sequence[str] | str | None = None,
    step: Step = None,
    ties: Ties = "in",
    budget: int = 20_000,
) -> LineMargins:
    """Fewest steps of its grades that make each candidate change sides of a line, one candidate at a time.

    Parameters
    ----------
    problem, weights, method
        What is ranked, and how.
    watch
        ``"winner"``, or k for the first k.
    criteria, step, ties, budget
        As in `smallest_gain`; the budget is that of each candidate.

    Returns
    -------
    LineMargins
        Steps up for those below the line, steps down for those above: one step less is what they bear.

    Raises
    ------
    InvalidInputError
        All that `smallest_gain` refuses.

    Examples
    --------
    >>> import clusterdecide as cd
    >>> marks = [cd.Criterion(name, scale=(0, 5), step=0.5) for name in ("vision", "market")]
    >>> problem = cd.Problem.of([[4, 4], [3, 3.5]], marks, alternatives=["A", "B"])
    >>> line_margins(problem, [0.75, 0.25], cd.WeightedSum(normalisation="scale"))
    rank  alternative   score  side   changes sides  for instance by
       1  A            0.8000  above  after 3 steps  vision 4 → 2.5
       2  B            0.6250  below  after 3 steps  vision 3 → 4.5
    first 1, ties in; WeightedSum(normalisation='scale'); exact
    """
    check_problem(problem, "line_margins")
    line, grid = read_line(problem, watch, None, ties), read_grid(problem, criteria, step)
    given = as_weights(weights)
    rest = at_rest(problem, given.aligned(problem), method)
    rank = competition_ranks(rest.score)
    order = np.argsort(rank, kind="stable").tolist()
    above = line.holds(rest.score, np.arange(len(problem)))
    cases = [make_case(problem, given, method, line, i, grid, up=not above[i]) for i in order]
    shared = _shared(cases[0], grid, rest)
    found = tuple(_margin(case, _margins(case, grid, rest, shared), rest, int(rank[case.i]), budget) for case in cases)
    return LineMargins(worded(problem, line), found, repr(method))


def _margin(case: Case, margins: Separable | None, rest: Rest, rank: int, budget: int) -> LineMargin:
    measure = measured("steps", case.problem, case.levels)
    found = solve(case, margins, measure, 1, budget)
    moves = paths(case, rest.score, found.steps)[0].moves if len(found.steps) else ()
    name, own = case.problem.alternatives[case.i], float(rest.score[case.i])
    proven = found.ended and (found.cost is None or found.lower >= found.cost)
    return LineMargin(name, rank, own, not case.up, found.cost, found.lower, proven, moves)


def _margins(case: Case, grid: Grid, rest: Rest, shared: tuple[Floats, ...]) -> Separable | None:
    if len(case.problem) <= case.line.size:
        return None
    tables = _tables(case, grid, rest, shared) if shared else None
    if tables is None or not case.moves_alone(tables, rest):
        return case.margins(case.columns(rest), rest)
    return case.own_margins(tables, rest)


def _shared(case: Case, grid: Grid, rest: Rest) -> tuple[Floats, ...]:
    """Weighted parts of every candidate at every mark, ``(L, A, C)`` each; none where a candidate moves another.

    They come from all candidates and criteria moved together; they must be what one candidate gives on one criterion.
    """
    grades = case.problem.grades
    x = np.repeat(grades[None], max(map(len, grid.marks)), axis=0)
    for column, marks in zip(grid.columns, grid.marks):
        x[:, :, column] = marks[np.minimum(np.arange(len(x)), len(marks) - 1)][:, None]
    columns = case.columns(rest)
    if not rest.parts or not all(column.own and column.apart for column in columns):
        return ()
    shared = parts(applied(case.method, case.problem, x), case.weights)
    tables = _tables(case, grid, rest, shared)
    if tables is None:
        return ()
    alone = [tuple(plane[:, case.i] for plane in column.planes) for column in columns]
    pairs = [(a, b) for one, other in zip(tables, alone) for a, b in zip(one, other)]
    return shared if all(np.allclose(a, b, rtol=1e-12, atol=1e-15) for a, b in pairs) else ()


def _tables(case: Case, grid: Grid, rest: Rest, shared: tuple[Floats, ...]) -> list[tuple[Floats, ...]] | None:
    """Parts of one candidate at each of its levels; None where it has a grade beyond the marks."""
    found = []
    for column, marks, grades in zip(grid.columns, grid.marks, case.levels.grades):
        at = np.abs(marks[:, None] - grades[1:]).argmin(0)
        if len(at) and np.abs(marks[at] - grades[1:]).max() > 1e-9 * float(np.ptp(marks)):
            return None
        planes = zip(shared, rest.parts)
        found.append(tuple(np.append(now[case.i, column], plane[at, case.i, column]) for plane, now in planes))
    return found
