"""The cells to discuss first: grades of which a small doubt, or the panel's own spread, changes the published list."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from statistics import stdev
from typing import TYPE_CHECKING, Any

from clusterdecide._table import Tabular, View
from clusterdecide.calls.decision import written
from clusterdecide.firmness.nearest_grade import GradeStep, grade_steps
from clusterdecide.firmness.starting_points import StartingPoints
from clusterdecide.firmness.wording import shown_moved

if TYPE_CHECKING:
    from clusterdecide.calls.record import Decision


@dataclass(frozen=True, slots=True)
class CellToDiscuss:
    """One agreed grade on which the list turns.

    Attributes
    ----------
    lot, dossier, criterion, grade
        Where, and the agreed grade.
    nearest
        The nearest change of the grade that changes the list; one within the spread where there is one.
    within
        Whether a grade between the lowest and the highest mark of the panel changes the list.
    marks
        How many marks the cell has.
    low, high
        The lowest and the highest of them; None without any.
    deviation
        Standard deviation of the marks; None with fewer than two.
    """

    lot: str
    dossier: str
    criterion: str
    grade: Decimal
    nearest: GradeStep
    within: bool
    marks: int
    low: Fraction | None
    high: Fraction | None
    deviation: float | None

    @property
    def spread(self) -> Fraction:
        """Range of the marks; 0 without any."""
        return Fraction(0) if self.low is None or self.high is None else self.high - self.low


@dataclass(frozen=True, slots=True, repr=False)
class Discussion(Tabular):
    """Cells to discuss, those first on which the list turns within the spread of the marks, then by fewest steps.

    Attributes
    ----------
    cells
        Where one step, or the panel's own spread, changes the list; then the widest spread first.
    examined
        How many cells were looked at.
    rule
        The ranking rule, in one line.
    """

    cells: tuple[CellToDiscuss, ...]
    examined: int
    rule: str

    def to_dict(self) -> dict[str, Any]:
        """Plain values for JSON."""
        rows = [
            {
                "lot": cell.lot,
                "dossier": cell.dossier,
                "criterion": cell.criterion,
                "grade": float(cell.grade),
                "within": cell.within,
                "steps": cell.nearest.steps,
                "changed": float(cell.nearest.changed),
                "marks": cell.marks,
                "low": written(cell.low),
                "high": written(cell.high),
                "deviation": cell.deviation,
                **cell.nearest.moved.to_dict(),
            }
            for cell in self.cells
        ]
        return {"cells": rows, "examined": self.examined, "rule": self.rule, "exact": True}

    def _view(self) -> View:
        rows = [
            [c.lot, c.dossier, c.criterion, str(c.grade),
             "" if c.low is None or c.high is None else f"{float(c.low):g} to {float(c.high):g}",
             f"{c.nearest.steps:+d}", "yes" if c.within else "no", shown_moved(c.nearest.moved)]
            for c in self.cells
        ]  # fmt: skip
        head = ["lot", "dossier", "criterion", "grade", "marks", "steps", "within marks", "who"]
        caption = f"{len(self.cells)} of {self.examined} grades turn the list; {self.rule}; exact"
        return View(head, rows, "lllrlrll", caption)


def cells_to_discuss(decision: Decision, lot: str | None = None) -> Discussion:
    """Cells (dossier, criterion) to discuss first, by their effect on the published list; exact.

    A cell is listed when one step of its grade changes the list, or when some grade between the lowest and the highest
    mark that the panel gave does. Those within the spread of the marks come first, then those of the fewest steps,
    then those on which the marks differ most.

    Parameters
    ----------
    decision
        A decision; with the seed of its draw if the ladder may need it.
    lot
        One lot; all of them by default.

    Examples
    --------
    >>> import clusterdecide as cd
    >>> cell = cells_to_discuss(cd.calls.example().decide()).cells[0]
    >>> cell.dossier, cell.criterion, cell.nearest.steps, cell.within
    ('D10', 'C2.1', 1, True)
    """
    found = grade_steps(decision, lot)
    starts = StartingPoints(decision.call)
    by_cell: dict[tuple[str, str], list[GradeStep]] = {}
    for change in found.changes:
        if decision.call.criterion(change.criterion).kind == "graded":
            by_cell.setdefault((change.dossier, change.criterion), []).append(change)
    cells = [cell for changes in by_cell.values() if (cell := _cell(starts, changes)) is not None]
    cells.sort(key=lambda c: (not c.within, abs(c.nearest.steps), -c.spread, -(c.deviation or 0.0)))
    names = [result.lot for result in decision.lots] if lot is None else [lot]
    dossiers = sum(len(decision[name].standings) for name in names)
    graded = sum(node.kind == "graded" and node.step is not None for node in decision.call.criteria)
    return Discussion(tuple(cells), dossiers * graded, found.rule)


def _cell(starts: StartingPoints, changes: list[GradeStep]) -> CellToDiscuss | None:
    first = changes[0]
    marks = list(starts.marks.get((first.dossier, first.criterion), {}).values())
    low, high = (min(marks), max(marks)) if marks else (None, None)
    inside = [c for c in changes if low is not None and high is not None and low <= Fraction(c.changed) <= high]
    nearest = min(inside or changes, key=lambda c: abs(c.steps))
    if not inside and abs(nearest.steps) > 1:
        return None
    deviation = float(stdev(map(float, marks))) if len(marks) > 1 else None
    where = (first.lot, first.dossier, first.criterion, first.grade)
    return CellToDiscuss(*where, nearest, bool(inside), len(marks), low, high, deviation)
