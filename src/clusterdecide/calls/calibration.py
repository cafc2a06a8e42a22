"""The list as the panel's own marks would make it, as they stand and calibrated, beside the one that is published."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from clusterdecide._table import Tabular, View
from clusterdecide.calls.base import FrozenMap
from clusterdecide.calls.marking import held_to, panel_marks
from clusterdecide.calls.parts import Floors
from clusterdecide.calls.relisting import relist
from clusterdecide.panels import Marks, calibrate

if TYPE_CHECKING:
    from clusterdecide.calls.call import Call
    from clusterdecide.calls.decision import LotResult
    from clusterdecide.calls.record import Decision
    from clusterdecide.panels import Calibration

Cell = tuple[str, str]


class CalibratedTotal(NamedTuple):
    """One dossier three times: by the agreed grades, by the individual means, and by the calibrated ones.

    Totals are weighted totals, unrounded. Ranks are None where the agreed grades miss a floor. The last two fields name
    the floors that the other grades would miss: criteria, nodes, ``"TOTAL"``.
    """

    dossier: str
    total: Fraction
    total_individual_means: Fraction
    total_calibrated: Fraction
    rank: int | None
    rank_individual_means: int | None
    rank_calibrated: int | None
    misses_individual_means: tuple[str, ...]
    misses_calibrated: tuple[str, ...]


@dataclass(frozen=True, slots=True, eq=False)
class CalibratedLot:
    """One lot decided three times.

    Attributes
    ----------
    published
        By the agreed grades: the list of the call.
    individual_means, calibrated
        By the mean of the marks of each cell, and by calibrated grades: scores, rounding, ties and places by the same
        rule. Floors stand on agreed grades alone, so that those whom they eliminate take no part.
    totals
        One row for each evaluated dossier, in the published order.
    """

    published: LotResult
    individual_means: LotResult
    calibrated: LotResult
    totals: tuple[CalibratedTotal, ...]

    @property
    def order_individual_means(self) -> tuple[str, ...]:
        """Dossiers that meet the floors, in order, by the mean of the individual marks of each cell."""
        return self.individual_means.order

    @property
    def order_calibrated(self) -> tuple[str, ...]:
        """Dossiers that meet the floors, in order, by calibrated grades."""
        return self.calibrated.order


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class CalibratedGrades(Tabular):
    """What calibration would change in the lists of a call; nothing of it is applied.

    Attributes
    ----------
    decision
        As published: by the agreed grades.
    calibration
        Leniency of each evaluator, estimated on all marks of the call; the grades of each cell and each dossier.
    lots
        Each lot decided by the three sets of grades.
    held
        Cells whose calibrated grade lies outside the scale and is held to its end.
    kept
        Cells that nobody graded: the agreed grade serves in all three.
    """

    decision: Decision
    calibration: Calibration
    lots: Mapping[str, CalibratedLot]
    held: tuple[Cell, ...]
    kept: tuple[Cell, ...]

    def __getitem__(self, lot: str) -> CalibratedLot:
        """Lot by its identifier."""
        return self.lots[self.decision.call.lot(lot).id]

    @property
    def moved(self) -> tuple[str, ...]:
        """Lots whose funded dossiers are not the same by calibrated grades."""
        return tuple(name for name, lot in self.lots.items() if set(lot.published.funded) != set(lot.calibrated.funded))

    def to_dict(self) -> dict[str, Any]:
        """Plain values for JSON; totals as numbers."""
        return {
            "applied": False,
            "call": self.decision.call.id,
            "calibration": self.calibration.to_dict(),
            "held_to_scale": [list(cell) for cell in self.held],
            "graded_by_nobody": [list(cell) for cell in self.kept],
            "lots": {
                name: {
                    "order": list(lot.published.order),
                    "order_individual_means": list(lot.order_individual_means),
                    "order_calibrated": list(lot.order_calibrated),
                    "totals": [_plain(row) for row in lot.totals],
                }
                for name, lot in self.lots.items()
            },
        }

    def to_frame(self, library: str) -> Any:
        """One row a dossier: its lot, three totals and three ranks."""
        from clusterdecide.model._frames import to_frame

        rows = [{"lot": name} | _plain(row) for name, lot in self.lots.items() for row in lot.totals]
        columns = ("lot", *CalibratedTotal._fields)
        return to_frame({column: [row[column] for row in rows] for column in columns}, library)

    def _view(self) -> View:
        rows = []
        for name, lot in self.lots.items():
            for row in lot.totals:
                ranks = ["-" if rank is None else str(rank) for rank in row[4:7]]
                marks = ["", *("*" if missed else "" for missed in row[7:])]
                totals = [f"{float(total):.2f}{mark}" for total, mark in zip(row[1:4], marks)]
                rows.append([name, row.dossier, *(cell for pair in zip(ranks, totals) for cell in pair)])
        header = ["lot", "dossier", "rank", "total", "of means", "total", "calibrated", "total"]
        funded = f"in lot {', '.join(self.moved)}" if self.moved else "nowhere"
        caption = (
            f"by the agreed grades, by the mean of the marks, by calibrated grades; -: a floor is missed; *: these "
            f"grades would miss one\ncalibrated grades would fund others {funded}; "
            f"diagnostic: the list is that of the agreed grades"
        )
        for cells, what in ((self.held, "held to the scale"), (self.kept, "graded by nobody, as agreed")):
            caption += f"\n{len(cells)} cells {what}" if cells else ""
        return View(header, rows, "llrrrrrr", caption)


def calibrated_grades(call: Call, *, draw_seed: str | None = None) -> CalibratedGrades:
    """Totals and order by individual means and by calibrated grades, beside the published ones.

    Parameters
    ----------
    call
        With the marks of its panel and agreed grades.
    draw_seed
        The revealed seed of the draw, where the ladder of ties reaches it.

    Returns
    -------
    CalibratedGrades
        Each lot decided three times. Means are exact; calibrated grades are additive
        (`clusterdecide.panels.calibrate`, all lots together), to 12 decimals, held to the scale of the criterion.
        Indicators and floors are the same in all three: floors stand on agreed grades.

    Raises
    ------
    InvalidInputError
        As `panel_marks` and `clusterdecide.panels.calibrate`: nothing is graded, several scales, or parts of the
        panel that share no cell.
    """
    decision = call.decide(draw_seed=draw_seed)
    marks = panel_marks(call)
    found = calibrate(marks)
    scales = {node.id: node.scale for node in call.criteria}
    fair: dict[Cell, Fraction] = {
        cell: Fraction(f"{value:.12f}") for cell, value in zip(marks.cells, found.cells.calibrated.tolist())
    }
    held = {cell: held_to(value, scales[cell[1]]) for cell, value in fair.items()}
    means = _means(marks)
    lots, kept = {}, []
    for result in decision.lots:
        codes = {standing.code for standing in result.standings}
        graded = [name for name in result.tree.names if name in marks.criteria]
        kept += [(code, name) for code in sorted(codes) for name in graded if (code, name) not in fair]
        lots[result.lot] = _three_times(decision, result, means, held)
    outside = tuple(cell for cell in fair if fair[cell] != held[cell])
    return CalibratedGrades(decision, found, FrozenMap(lots), outside, tuple(kept))


def _three_times(
    decision: Decision, result: LotResult, means: Mapping[Cell, Fraction], fair: Mapping[Cell, Fraction]
) -> CalibratedLot:
    open_lot = decision.call.lot(result.lot).replace(floors=Floors())
    codes = {standing.code for standing in result.standings}
    whole, orders = [], []
    for grades in (means, fair):
        mine = {cell: grade for cell, grade in grades.items() if cell[0] in codes}
        whole.append(relist(decision, result.lot, grades=mine))
        listed = {cell: grade for cell, grade in mine.items() if cell[0] in result.order}
        out = result.eliminated
        orders.append(relist(decision, result.lot, grades=listed, rules=open_lot, without=out))
    rows = []
    for one in result.standings:
        by = [lot[one.code] for lot in whole]
        ranks = [1 + lot.order.index(one.code) if one.code in result.order else None for lot in orders]
        misses = [tuple(reason.rule or "total" for reason in found.reasons) for found in by]
        totals = (one.total, by[0].total, by[1].total)
        rows.append(CalibratedTotal(one.code, *totals, one.position, ranks[0], ranks[1], misses[0], misses[1]))
    return CalibratedLot(result, orders[0], orders[1], tuple(rows))


def _means(marks: Marks) -> dict[Cell, Fraction]:
    """Exact mean of each cell: grades are halves, tenths and the like, each read as the decimal that it is."""
    sums = [Fraction(0)] * len(marks.cells)
    for c, grade in zip(marks.cell.tolist(), marks.grade.tolist()):
        sums[c] += Fraction(repr(grade))
    counts = np.bincount(marks.cell).tolist()
    return {cell: total / n for cell, total, n in zip(marks.cells, sums, counts)}


def _plain(row: CalibratedTotal) -> dict[str, Any]:
    told = {name: float(value) if isinstance(value, Fraction) else value for name, value in row._asdict().items()}
    return {name: list(value) if isinstance(value, tuple) else value for name, value in told.items()}
