"""What a change of grades was found to be: labelled, replayable, ready for a table."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from clusterdecide._table import Tabular, View
from clusterdecide.errors import InvalidInputError
from clusterdecide.model import Problem
from clusterdecide.model._names import listed, shown


@dataclass(frozen=True, slots=True)
class GradeMove:
    """One grade that changes: from where to where, in how many steps of its scale."""

    criterion: str
    before: float
    after: float
    steps: int

    def to_dict(self) -> dict[str, Any]:
        """Plain values for JSON."""
        return {"criterion": self.criterion, "before": self.before, "after": self.after, "steps": self.steps}

    def __str__(self) -> str:
        return f"{self.criterion} {self.before:g} → {self.after:g}"


@dataclass(frozen=True, slots=True)
class GradePath:
    """One combination of moves that changes sides, and where it leads.

    Attributes
    ----------
    moves
        The grades that change; all others stay.
    steps
        Number of steps in all.
    rank, score
        Of the candidate once the problem is ranked again.
    crossed
        Those who were on the other side of the candidate before: whom it leaves behind, or who leaves it behind.
    """

    moves: tuple[GradeMove, ...]
    steps: int
    rank: int
    score: float
    crossed: tuple[str, ...]

    def to_dict(self) -> dict[str, Any]:
        """Plain values for JSON."""
        told = {"steps": self.steps, "rank": self.rank, "score": self.score, "crossed": list(self.crossed)}
        return {"moves": [move.to_dict() for move in self.moves], **told}


@dataclass(frozen=True, eq=False, repr=False)
class GradeChange(Tabular):
    """The smallest change of one candidate's grades that puts it above a line, or drops it below.

    Attributes
    ----------
    alternative
        The candidate.
    direction
        ``"gain"`` or ``"loss"``.
    line
        What is passed, in words: ``"first 3"``, ``"above 'B'"``; and whether a tie is enough.
    rank, score
        Of the candidate now.
    possible
        Whether any change does it; None where the search ended before it was known.
    reason
        One sentence on what was found.
    measure
        ``"steps"``, ``"largest"`` or ``"prices"``.
    cost
        Smallest cost in that measure: 0 where nothing is needed, None where nothing was found.
    lower
        Nothing of a smaller cost does it: equal to ``cost`` where the result is exact.
    exact
        Whether ``cost`` is proven smallest, or impossibility proven; else it lies between ``lower`` and ``cost``.
    paths
        Every combination of this cost: fewest criteria first, then in the order of the criteria.
    complete
        Whether ``paths`` holds all of them.
    alone
        For each criterion moved alone, the least change that does it; None where no grade of its scale does. Empty
        where nothing is needed.
    grades
        For each criterion that may move, the grades from the one now outwards.
    problem
        What is ranked.
    method
        The method, as text.
    """

    alternative: str
    direction: Literal["gain", "loss"]
    line: str
    rank: int
    score: float
    possible: bool | None
    reason: str
    measure: str
    cost: float | None
    lower: float
    exact: bool
    paths: tuple[GradePath, ...]
    complete: bool
    alone: Mapping[str, GradeMove | None]
    grades: Mapping[str, tuple[float, ...]]
    problem: Problem
    method: str

    @property
    def moves(self) -> tuple[GradeMove, ...]:
        """Moves of the first path; empty where nothing is needed or nothing was found."""
        return self.paths[0].moves if self.paths else ()

    @property
    def steps(self) -> int | None:
        """Steps of the first path; 0 where nothing is needed, None where nothing was found."""
        if self.paths:
            return self.paths[0].steps
        return 0 if self.cost == 0 else None

    @property
    def bears(self) -> int | None:
        """For a loss: any fall of at most so many steps in all (on each criterion, under ``"largest"``) is borne.

        None for a gain and under prices, where any fall cheaper than ``lower`` is borne.
        """
        if self.direction == "gain" or self.measure == "prices":
            return None
        if self.possible is not False:
            return int(self.lower) - 1
        counts = [len(grades) - 1 for grades in self.grades.values()]
        return max(counts) if self.measure == "largest" else sum(counts)

    def borne(self, criterion: str) -> float:
        """For a loss: the worst grade that the candidate bears on this criterion, all others unchanged."""
        if self.direction == "gain":
            msg = f"borne is about losses, and this is a gain; see alone[{criterion!r}]"
            raise InvalidInputError(msg)
        if criterion not in self.grades:
            msg = f"no grade of {shown(criterion)} was moved; there are {listed(self.grades)}"
            raise InvalidInputError(msg)
        move = self.alone[criterion]
        return self.grades[criterion][-1 if move is None else move.steps - 1]

    def changed(self, path: int = 0) -> Problem:
        """Problem with the grades of one path, to be ranked again by anyone; unchanged where no path is needed.

        Raises
        ------
        InvalidInputError
            There is no such path.
        """
        if not self.paths and self.cost == 0 and path == 0:
            return self.problem
        if not 0 <= path < len(self.paths):
            msg = f"no path number {path}: there are {len(self.paths)} ({self.reason})"
            raise InvalidInputError(msg)
        grades = self.problem.grades.copy()
        i = self.problem.alternatives.index(self.alternative)
        for move in self.paths[path].moves:
            grades[i, self.problem.criteria_names.index(move.criterion)] = move.after
        return Problem.of(grades, list(self.problem.criteria), alternatives=list(self.problem.alternatives))

    def to_dict(self) -> dict[str, Any]:
        """Plain values for JSON."""
        return {
            "alternative": self.alternative,
            "direction": self.direction,
            "line": self.line,
            "rank": self.rank,
            "score": self.score,
            "possible": self.possible,
            "reason": self.reason,
            "measure": self.measure,
            "cost": self.cost,
            "lower": self.lower,
            "exact": self.exact,
            "bears": self.bears,
            "paths": [path.to_dict() for path in self.paths],
            "complete": self.complete,
            "alone": {name: None if move is None else move.to_dict() for name, move in self.alone.items()},
            "method": self.method,
        }

    def to_frame(self, library: str) -> Any:
        """One row per criterion that may move: the grade now, in the first path, and alone (None where none does)."""
        from clusterdecide.model._frames import to_frame

        together = {move.criterion: move for move in self.moves}
        alone = [self.alone.get(name) for name in self.grades]
        columns: dict[str, list[Any]] = {
            "criterion": list(self.grades),
            "now": [grades[0] for grades in self.grades.values()],
            "together": [together[name].after if name in together else g[0] for name, g in self.grades.items()],
            "steps": [together[name].steps if name in together else 0 for name in self.grades],
            "alone": [None if move is None else move.after for move in alone],
            "steps_alone": [None if move is None else move.steps for move in alone],
        }
        return to_frame(columns, library)

    def _view(self) -> View:
        together = {move.criterion: f"{move.after:g}" for move in self.moves}
        rows = []
        for name, grades in self.grades.items():
            move = self.alone.get(name)
            alone = f"{move.after:g}" if move else "none" if self.alone else ""
            rows.append([name, f"{grades[0]:g}", together.get(name, ""), alone])
        return View(["criterion", "now", "together", "alone"], rows, "lrrr", self._caption())

    def _caption(self) -> str:
        count = len(self.paths)
        others = f"; 1 of {count}{'' if self.complete else ' or more'} of this cost" if count > 1 else ""
        sure = "exact" if self.exact else f"not proven smallest: nothing of cost below {self.lower:g} does it"
        return f"{self.alternative}, {self.line}: {self.reason}{others}\n{self.method}; {sure}"
