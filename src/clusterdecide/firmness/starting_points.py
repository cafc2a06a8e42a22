"""Starting points of the meeting, made again from the marks of the panel: exact, with marks left out or others."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from functools import cached_property
from math import floor
from statistics import median
from typing import TYPE_CHECKING

from clusterdecide.errors import InvalidInputError

if TYPE_CHECKING:
    from clusterdecide.calls.call import Call
    from clusterdecide.calls.panel import Amendment

Cell = tuple[str, str]
Grade = Decimal | Fraction


@dataclass(frozen=True)
class StartingPoints:
    """Starting point of every cell (dossier, criterion) by the panel rules of a call.

    Examples
    --------
    >>> import clusterdecide as cd
    >>> starts = StartingPoints(cd.calls.example())
    >>> str(starts.of(("D10", "C2.4"))), str(starts.mean(("D10", "C2.4"))), str(starts.difference(("D10", "C2.4")))
    ('3.5', '18/5', '-1/2')
    """

    call: Call

    @cached_property
    def recused(self) -> frozenset[tuple[str, str]]:
        """Pairs (evaluator, dossier) kept apart by a recusal."""
        return frozenset((c.evaluator, c.dossier) for c in self.call.panel.conflicts if c.decision == "recusal")

    @cached_property
    def marks(self) -> Mapping[Cell, Mapping[str, Fraction]]:
        """Grades in force by cell and evaluator; those of a recused evaluator do not count."""
        found: dict[Cell, dict[str, Fraction]] = {}
        for dossier in self.call.dossiers:
            for (evaluator, criterion), mark in self.call.panel.marks(dossier.code).items():
                if mark.grade is not None and (evaluator, dossier.code) not in self.recused:
                    found.setdefault((dossier.code, criterion), {})[evaluator] = Fraction(mark.grade)
        return found

    @cached_property
    def stated(self) -> Mapping[Cell, Decimal]:
        """Starting points that the consensus states."""
        return {
            (one.dossier, criterion): mark.starting_point
            for one in self.call.panel.consensus
            for criterion, mark in one.marks.items()
            if mark.starting_point is not None
        }

    def mean(self, cell: Cell, *, without: Collection[str] = ()) -> Fraction | None:
        """Mean, or median, of the grades of a cell, unrounded; None where nobody graded it."""
        given = [grade for who, grade in self.marks.get(cell, {}).items() if who not in without]
        return self.unrounded(given) if given else None

    def unrounded(self, given: Sequence[Fraction]) -> Fraction:
        """Mean, or median, of some grades, one at least."""
        if self.call.panel_rules.starting_point == "median":
            return Fraction(median(given))
        return sum(given, Fraction(0)) / len(given)

    def of(self, cell: Cell, *, without: Collection[str] = ()) -> Grade | None:
        """Starting point of a cell: as stated where no mark is left out, else made from the marks."""
        if not without and cell in self.stated:
            return self.stated[cell]
        found = self.mean(cell, without=without)
        return None if found is None else self.rounded(found)

    def of_marks(self, given: Sequence[Fraction]) -> Grade | None:
        """Starting point that some grades give; None without any."""
        return self.rounded(self.unrounded(given)) if given else None

    def rounded(self, value: Fraction) -> Grade:
        """Round half up to the step of the panel rules."""
        step = self.call.panel_rules.round_to
        return value if step is None else floor(value / Fraction(step) + Fraction(1, 2)) * step

    def difference(self, cell: Cell) -> Fraction:
        """What the meeting added to the starting point; 0 where there is none."""
        start, agreed = self.of(cell), self.call.judged(cell[0]).get(cell[1])
        return Fraction(0) if start is None or agreed is None else Fraction(agreed) - Fraction(start)

    def kept(self, cell: Cell, start: Grade) -> Grade:
        """Grade of a cell from another starting point with the meeting's difference kept, within the scale."""
        scale = self.call.criterion(cell[1]).scale
        found = Fraction(start) + self.difference(cell)
        if scale is not None:
            found = min(max(found, Fraction(scale[0])), Fraction(scale[1]))
        return found

    def before(self, change: Amendment) -> Fraction | None:
        """Grade that an amendment took the place of; None where there was none."""
        for sheet in self.call.panel.sheets:
            if (sheet.evaluator, sheet.dossier) == (change.evaluator, change.dossier):
                mark = sheet.marks.get(change.criterion)
                return None if mark is None or mark.grade is None else Fraction(mark.grade)
        return None

    def check_calibration(self, what: str) -> None:
        """Refuse a call whose starting points are calibrated.

        Raises
        ------
        InvalidInputError
            Starting points that follow from all marks of all dossiers are not made again cell by cell.
        """
        if self.call.panel_rules.calibration != "none":
            msg = (
                f"the panel rules of call {self.call.id} calibrate the starting points ({what} leaves marks out cell "
                "by cell); ask it of a call with calibration='none'"
            )
            raise InvalidInputError(msg)
