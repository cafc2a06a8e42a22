"""Acts of the panel undone one at a time: what the meeting changed, means rounded, marks amended, recusals."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from typing import TYPE_CHECKING

from clusterdecide.errors import InvalidInputError
from clusterdecide.firmness.acts import Act
from clusterdecide.firmness.starting_points import Cell, Grade, StartingPoints
from clusterdecide.firmness.wording import moved

if TYPE_CHECKING:
    from clusterdecide.calls.panel import Amendment
    from clusterdecide.calls.replay import Replay
    from clusterdecide.panels.calibration import Calibration

ESTIMATE = (
    "estimate: the evaluator is taken to give the calibrated grade of each cell plus their leniency (additive model); "
    "starting points are made again with these marks, and the differences of the meeting kept"
)


@dataclass(frozen=True)
class PanelActs:
    """Acts of the panel that bear on one lot."""

    replay: Replay
    starts: StartingPoints

    def all(self) -> Iterator[Act]:
        """Every act, undone alone."""
        for code in self.replay.codes:
            for criterion, grade in self.replay.judged[code].items():
                if self.replay.call.criterion(criterion).kind == "graded":
                    yield from self._cell((code, criterion), grade)
        for change in self.replay.call.panel.amendments:
            yield from self._amendment(change)
        for evaluator, code in sorted(self.starts.recused):
            if code in self.replay.codes and self.calibration is not None and evaluator in self.calibration.evaluators:
                yield self._recusal(evaluator, code, self.calibration)

    @cached_property
    def calibration(self) -> Calibration | None:
        """Leniency of the evaluators; None where the marks do not tell it."""
        from clusterdecide.panels.calibration import calibrate
        from clusterdecide.panels.marks import Marks

        rows = [(who, *cell, grade) for cell, marks in self.starts.marks.items() for who, grade in marks.items()]
        try:
            return calibrate(Marks.of(rows))
        except InvalidInputError:
            return None

    def unknown(self) -> tuple[str, ...]:
        """Recusals of this lot that cannot be estimated, with the reason."""
        mine = [(who, code) for who, code in sorted(self.starts.recused) if code in self.replay.codes]
        if not mine:
            return ()
        if self.calibration is None:
            return tuple(f"{who} for {code}: the marks do not tell leniency apart from quality" for who, code in mine)
        known = self.calibration.evaluators
        return tuple(f"{who} for {code}: no mark of theirs counts" for who, code in mine if who not in known)

    def _act(self, kind: str, cell: Cell, who: str | None, was: object, undone: Grade) -> Act:
        funded = self.replay.with_grade(*cell, undone)
        return Act(kind, self.replay.rules.id, *cell, who, was, undone, moved(self.replay.listed, funded))  # type: ignore[arg-type]

    def _cell(self, cell: Cell, grade: Grade) -> Iterator[Act]:
        start = self.starts.of(cell)
        if start is None:
            return
        if Fraction(start) != Fraction(grade):
            yield self._act("consensus", cell, None, grade, start)
        mean = self.starts.mean(cell)
        if mean is not None and mean != Fraction(start):
            yield self._act("mean_rounding", cell, None, grade, self.starts.kept(cell, mean))

    def _amendment(self, change: Amendment) -> Iterator[Act]:
        cell = (change.dossier, change.criterion)
        if change.dossier not in self.replay.codes or (change.evaluator, change.dossier) in self.starts.recused:
            return
        marks = {who: grade for who, grade in self.starts.marks.get(cell, {}).items() if who != change.evaluator}
        first = self.starts.before(change)
        start = self.starts.of_marks([*marks.values(), *([] if first is None else [first])])
        if start is not None:
            was, undone = self.replay.judged[cell[0]][cell[1]], self.starts.kept(cell, start)
            yield self._act("amendment", cell, change.evaluator, was, undone)

    def _recusal(self, evaluator: str, code: str, calibration: Calibration) -> Act:
        offset = Fraction(calibration[evaluator].offset)
        grades: dict[Cell, Grade] = {}
        for cell, marks in self.starts.marks.items():
            if cell[0] == code and cell[1] in self.replay.judged[code]:
                given = Fraction(calibration.cells[cell].calibrated) + offset
                start = self.starts.rounded(self.starts.unrounded([*marks.values(), given]))
                grades[cell] = self.starts.kept(cell, start)
        funded = self.replay.changed(grades=grades).funded()
        before = {name: self.replay.judged[code][name] for _, name in grades}
        after = {name: grade for (_, name), grade in grades.items()}
        change = moved(self.replay.listed, funded)
        return Act(
            "recusal", self.replay.rules.id, code, None, evaluator, before, after, change, exact=False, note=ESTIMATE
        )
