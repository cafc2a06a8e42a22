"""Who graded what: evaluators by dossiers, the cells with too few grades, who was recused."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from clusterdecide._table import Tabular, View
from clusterdecide.calls.base import FrozenMap

if TYPE_CHECKING:
    from clusterdecide.calls.call import Call

STATUSES = ("graded", "missing", "abstained", "recused")
_MOST_SHOWN = 20


@dataclass(frozen=True, slots=True, repr=False)
class PanelCoverage(Tabular):
    """Coverage matrix of a panel: how many criteria each evaluator graded of each dossier, and with what status.

    Attributes
    ----------
    evaluators, dossiers
        Who grades, and what was given to somebody to grade, in the order of the call.
    criteria
        How many criteria a sheet has to grade.
    counts
        For an evaluator and a dossier that was given to them, how many criteria are graded, missing, abstained or
        recused; a criterion of which their sheet says nothing is missing. A missing mark is never a zero.
    grades
        For a dossier and a criterion, how many grades there are.
    least
        How many the rule of the panel asks for.
    few
        Dossiers and criteria with fewer.
    recused
        Evaluators and dossiers where a conflict led to a recusal.

    Examples
    --------
    >>> import clusterdecide as cd
    >>> found = cd.calls.example().panel_coverage("L1")
    >>> found.few, found.recused, found.counts["E2", "D02"]["recused"], min(found.grades.values())
    ((), (('E2', 'D02'),), 15, 3)
    """

    evaluators: tuple[str, ...]
    dossiers: tuple[str, ...]
    criteria: int
    counts: Mapping[tuple[str, str], Mapping[str, int]]
    grades: Mapping[tuple[str, str], int]
    least: int
    few: tuple[tuple[str, str], ...]
    recused: tuple[tuple[str, str], ...]

    def to_dict(self) -> dict[str, Any]:
        """Plain values for JSON."""
        return {
            "evaluators": [*self.evaluators],
            "dossiers": [*self.dossiers],
            "criteria": self.criteria,
            "counts": [{"evaluator": e, "dossier": d, **count} for (e, d), count in self.counts.items()],
            "grades": [{"dossier": d, "criterion": c, "grades": n} for (d, c), n in self.grades.items()],
            "least": self.least,
            "few": [{"dossier": d, "criterion": c, "grades": self.grades[d, c]} for d, c in self.few],
            "recused": [{"evaluator": e, "dossier": d} for e, d in self.recused],
        }

    def _view(self) -> View:
        fewest: dict[str, int] = {}
        for (code, _), n in self.grades.items():
            fewest[code] = min(n, fewest.get(code, n))
        rows = [
            [code, *(self._cell(name, code) for name in self.evaluators), str(fewest.get(code, 0))]
            for code in self.dossiers
        ]
        few = [f"{code} {criterion} ({self.grades[code, criterion]})" for code, criterion in self.few]
        shown = ", ".join(few[:_MOST_SHOWN]) + (f" and {len(few) - _MOST_SHOWN} more" if len(few) > _MOST_SHOWN else "")
        recused = ", ".join(f"{name} for {code}" for name, code in self.recused)
        caption = (
            f"{self.criteria} criteria to grade; at least {self.least} grades asked on each\n"
            f"too few: {shown or 'none'}\nrecused: {recused or 'nobody'}"
        )
        return View(
            ["dossier", *self.evaluators, "fewest grades"], rows, "l" * (len(self.evaluators) + 1) + "r", caption
        )

    def _cell(self, evaluator: str, code: str) -> str:
        count = self.counts.get((evaluator, code))
        if count is None:
            return "-"
        rest = [f"{count[status]} {status}" for status in STATUSES[1:] if count[status]]
        return ", ".join([str(count["graded"]), *rest]) if count["graded"] or not rest else ", ".join(rest)


def panel_coverage(call: Call, lot: str | None = None) -> PanelCoverage:
    """Coverage matrix of the panel of a call; see `Call.panel_coverage`."""
    wanted = None if lot is None else call.lot(lot).id
    graded = [node.id for node in call.criteria if node.kind == "graded"]
    given = {sheet.dossier for sheet in call.panel.sheets}
    codes = tuple(d.code for d in call.dossiers if d.code in given and wanted in (None, d.requested_lot))
    evaluators = tuple(evaluator.id for evaluator in call.panel.evaluators)
    counts, grades = {}, {}
    for code in codes:
        marks = call.panel.marks(code)
        there = {name for name, _ in marks}
        for name in (name for name in evaluators if name in there):
            said: Counter[str] = Counter(marks[name, c].status if (name, c) in marks else "missing" for c in graded)
            counts[name, code] = FrozenMap({status: said[status] for status in STATUSES})
        by_criterion = Counter(criterion for (_, criterion), mark in marks.items() if mark.status == "graded")
        grades.update({(code, criterion): by_criterion[criterion] for criterion in graded})
    least = call.panel_rules.least_grades
    return PanelCoverage(
        evaluators,
        codes,
        len(graded),
        FrozenMap(counts),
        FrozenMap(grades),
        least,
        tuple(cell for cell, n in grades.items() if n < least),
        tuple((c.evaluator, c.dossier) for c in call.panel.conflicts if c.decision == "recusal" and c.dossier in codes),
    )
