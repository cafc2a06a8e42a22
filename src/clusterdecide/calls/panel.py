"""The panel: who grades, who may not, every individual mark, what was amended and why, what the meeting agreed."""

from collections.abc import Iterable
from decimal import Decimal
from fractions import Fraction
from functools import cached_property
from math import floor
from statistics import median
from typing import Literal, Self

from pydantic import model_validator

from clusterdecide.calls.base import Count, Flag, FrozenMap, Instant, Line, Map, Name, Number, Part, Positive, Text
from clusterdecide.calls.translation import CodedError
from clusterdecide.errors import InvalidInputError

Status = Literal["graded", "missing", "abstained", "recused"]


class PanelRules(Part):
    """How the panel grades, fixed before the dossiers are opened.

    A grade at or below ``comment_at_most``, or at or above ``comment_at_least``, needs a comment. The meeting starts
    from the mean (or median) of the grades of the evaluators who are not recused, rounded half up to ``round_to``;
    not rounded when there is none. Fewer than ``least_grades`` grades on a criterion that was agreed on is a fault.
    With ``calibration`` it starts from grades corrected for each evaluator's leniency, and every output says so.
    """

    least_grades: Count = 3
    comment_at_most: Number | None = None
    comment_at_least: Number | None = None
    starting_point: Literal["mean", "median"] = "mean"
    round_to: Positive | None = None
    calibration: Literal["none", "additive"] = "none"
    quorum: Count | None = None

    def start(self, grades: Iterable[Decimal | Fraction]) -> Fraction:
        """Where the meeting starts from: the exact mean or median of the grades, rounded half up to ``round_to``.

        Raises
        ------
        InvalidInputError
            If there are no grades.

        Examples
        --------
        >>> PanelRules(round_to=Decimal("0.5")).start([Decimal(3), Decimal(3), Decimal("3.5"), Decimal("3.5")])
        Fraction(7, 2)
        """
        exact = [Fraction(grade) for grade in grades]
        if not exact:
            msg = "no grades to start from; give at least one"
            raise InvalidInputError(msg)
        middle = sum(exact, Fraction(0)) / len(exact) if self.starting_point == "mean" else median(exact)
        if self.round_to is None:
            return middle
        step = Fraction(self.round_to)
        return floor(middle / step + Fraction(1, 2)) * step

    def asks_comment(self, grade: Decimal) -> bool:
        """Whether a grade is far enough to one end of the scale to need a comment."""
        low, high = self.comment_at_most, self.comment_at_least
        return (low is not None and grade <= low) or (high is not None and grade >= high)


class Evaluator(Part):
    """An expert who grades dossiers; a name is kept out of every public output."""

    id: Name
    name: Line | None = None
    expertise: Text | None = None
    body: Text | None = None
    independence_declared: Flag = True


class Conflict(Part):
    """A declared conflict of interest between an evaluator and a dossier, and what was decided."""

    evaluator: Name
    dossier: Name
    nature: Text | None = None
    declared_at: Instant
    decision: Literal["recusal", "no_conflict"] = "recusal"


class Mark(Part):
    """What one evaluator says of one criterion of one dossier.

    Graded, missing (not given yet), abstained and recused are four different things; only ``graded`` has a grade.

    Examples
    --------
    >>> Mark.of({"grade": 3.5, "at": "2023-06-20T09:03:00+01:00"}).status
    'graded'
    """

    status: Status = "graded"
    grade: Number | None = None
    comment: Line | None = None
    at: Instant | None = None

    @model_validator(mode="after")
    def _grade_fits_status(self) -> Self:
        if (self.status == "graded") != (self.grade is not None):
            what = "needs a grade" if self.status == "graded" else "has no grade"
            msg = f"a mark with status {self.status} {what}; change the status or the grade"
            raise CodedError(msg, code="MARK_CONTRADICTS_STATUS")
        return self


class Sheet(Part):
    """The marks of one evaluator for one dossier, by criterion, as they were closed before the meeting."""

    evaluator: Name
    dossier: Name
    marks: Map[Name, Mark]


class Amendment(Part):
    """A mark given anew before the close, with the reason; the first one stays in its sheet."""

    evaluator: Name
    dossier: Name
    criterion: Name
    mark: Mark
    reason: Line
    at: Instant


class Agreed(Part):
    """The grade that the meeting agreed on; a reason is needed when it differs from the starting point.

    ``starting_point`` may be left out: it follows from the marks. When it is stated it must be what follows from them.
    """

    grade: Number
    starting_point: Number | None = None
    reason: Line | None = None
    dissent: tuple[Name, ...] = ()


class Consensus(Part):
    """What the meeting agreed for one dossier: when, who was present, and the grade of every criterion."""

    dossier: Name
    at: Instant | None = None
    present: tuple[Name, ...] = ()
    marks: Map[Name, Agreed]


class Panel(Part):
    """Everything the panel did; consensus stands beside the individual marks and never overwrites one."""

    evaluators: tuple[Evaluator, ...] = ()
    conflicts: tuple[Conflict, ...] = ()
    sheets: tuple[Sheet, ...] = ()
    amendments: tuple[Amendment, ...] = ()
    closed_at: Instant | None = None
    consensus: tuple[Consensus, ...] = ()

    @cached_property
    def _of_dossier(self) -> dict[str, tuple[list[Sheet], list[Amendment]]]:
        found: dict[str, tuple[list[Sheet], list[Amendment]]] = {}
        for sheet in self.sheets:
            found.setdefault(sheet.dossier, ([], []))[0].append(sheet)
        for change in self.amendments:
            found.setdefault(change.dossier, ([], []))[1].append(change)
        return found

    def marks(self, dossier: str) -> FrozenMap[tuple[str, str], Mark]:
        """Marks in force of one dossier, by evaluator and criterion: amended ones in place of the first.

        Examples
        --------
        >>> import clusterdecide as cd
        >>> mark = cd.calls.example().panel.marks("D10")["E2", "C2.4"]
        >>> mark.status, str(mark.grade)
        ('graded', '3')
        """
        sheets, changes = self._of_dossier.get(dossier, ((), ()))
        given = {(sheet.evaluator, name): mark for sheet in sheets for name, mark in sheet.marks.items()}
        return FrozenMap(given | {(change.evaluator, change.criterion): change.mark for change in changes})

    @cached_property
    def recusals(self) -> frozenset[tuple[str, str]]:
        """Evaluators and dossiers for which a conflict led to a recusal."""
        return frozenset((c.evaluator, c.dossier) for c in self.conflicts if c.decision == "recusal")
