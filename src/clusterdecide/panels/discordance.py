"""Cells on which evaluators differ enough to talk about them before agreeing."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np

from clusterdecide._table import Tabular, View
from clusterdecide._typing import Bools, Floats
from clusterdecide.errors import InvalidInputError
from clusterdecide.kernels.grouped import sizes, spreads
from clusterdecide.model._cells import is_real
from clusterdecide.model._names import shown
from clusterdecide.panels.calibration import DIAGNOSTIC, calibrate
from clusterdecide.panels.marks import Marks, check_marks

_SHOWN = 30
_EQUAL = 1e-9


class Distance(NamedTuple):
    """Spread of the marks of one cell, and who is farthest from the mean of the others, by how much."""

    range: float
    sd: float
    farthest: tuple[str, ...]
    by: float


class Discordance(NamedTuple):
    """A cell to discuss: its spread as marked, and once each evaluator's leniency is taken off (None: unknown)."""

    dossier: str
    criterion: str
    marks: int
    marked: Distance
    corrected: Distance | None

    @property
    def explained(self) -> bool:
        """Whether leniency explains half of the range or more: a matter of habits rather than of the dossier."""
        return self.corrected is not None and 2 * self.corrected.range <= self.marked.range + _EQUAL


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Discordances(Tabular):
    """Cells that call for discussion, the widest first.

    Attributes
    ----------
    rows
        One for each cell.
    threshold
        Range from which a cell is listed, as marked or as corrected.
    cells
        How many cells have two marks or more.
    note
        Why there is no corrected spread; empty where there is one.
    """

    rows: tuple[Discordance, ...]
    threshold: float
    cells: int
    note: str

    def __len__(self) -> int:
        return len(self.rows)

    def to_dict(self) -> dict[str, Any]:
        """Plain values for JSON."""
        return {
            "threshold": self.threshold,
            "cells": self.cells,
            "note": self.note,
            "applied": False,
            "rows": [
                row._asdict() | {"marked": _plain(row.marked), "corrected": _plain(row.corrected)} for row in self.rows
            ],
        }

    def to_frame(self, library: str) -> Any:
        """One row a cell."""
        from clusterdecide.model._frames import to_frame

        told: dict[str, list[Any]] = {n: [getattr(r, n) for r in self.rows] for n in Discordance._fields[:3]}
        for kind in ("marked", "corrected"):
            found = [_plain(getattr(row, kind)) or {} for row in self.rows]
            for name in Distance._fields:
                values = [one.get(name) for one in found]
                told[f"{kind}_{name}"] = [", ".join(v) if isinstance(v, list) else v for v in values]
        return to_frame(told, library)

    def _view(self) -> View:
        rows = []
        for row in self.rows[:_SHOWN]:
            after = ["", ""] if row.corrected is None else [f"{row.corrected.range:.2f}", _who(row.corrected)]
            named = [row.dossier, row.criterion, str(row.marks), f"{row.marked.range:.2f}", f"{row.marked.sd:.2f}"]
            rows.append([*named, _who(row.marked), *after])
        header = ["dossier", "criterion", "marks", "range", "sd", "farthest", "range corrected", "farthest corrected"]
        more = f"; the first {_SHOWN} shown" if len(self) > _SHOWN else ""
        caption = (
            f"{len(self)} of {self.cells} cells with two marks or more have a range of {self.threshold:g} or more, as "
            f"marked or corrected for leniency{more}\n{self.note or DIAGNOSTIC}"
        )
        return View(header, rows, "llrrrlrl", caption)


def discordant(marks: Marks, threshold: float) -> Discordances:
    """Cells whose range of marks is at least a threshold, as marked or once leniency is taken off, the widest first.

    Parameters
    ----------
    marks
        Of the panel.
    threshold
        In grades, positive: on a scale from 0 to 5, 2 is a usual choice.

    Returns
    -------
    Discordances
        Ordered by the larger of both ranges, then by the standard deviation, then as the cells first come. Who is
        farthest is said against the mean of the others, all names where several are as far. Leniency is additive
        (`calibrate`); where parts of the panel share no cell it is unknown, and the caption says so.

    Raises
    ------
    InvalidInputError
        A threshold that is not a positive number.

    Examples
    --------
    >>> from clusterdecide.panels import Marks, discordant
    >>> given = {"D1": (3, 3.5, 3), "D2": (1, 4, 1.5), "D3": (2, 2.5, 2)}
    >>> rows = [(f"E{i}", dossier, "plan", grade) for dossier, row in given.items() for i, grade in enumerate(row)]
    >>> discordant(Marks.of(rows), 2)
    dossier  criterion  marks  range    sd  farthest  range corrected  farthest corrected
    D2       plan           3   3.00  1.61  E1 +2.75             1.67  E1 +1.50
    1 of 3 cells with two marks or more have a range of 2 or more, as marked or corrected for leniency
    diagnostic: shown beside the marks, applied to none
    """
    check_marks(marks)
    if not is_real(threshold) or not 0 < float(threshold) < np.inf:
        msg = f"threshold must be a positive number of grades, got {shown(threshold, 60)}"
        raise InvalidInputError(msg)
    design = marks.design()
    size = sizes(design.starts, len(marks))
    raw = spreads(marks.cell, marks.grade, design.starts)
    note, after = "", None
    if len(parts := marks.parts) == 1:
        after = spreads(marks.cell, calibrate(marks).corrected, design.starts)
    else:
        note = f"leniency is unknown: the panel falls into {len(parts)} parts that share no cell; nothing is applied"
    widest = raw[0] if after is None else np.maximum(raw[0], after[0])
    listed = np.flatnonzero((widest >= float(threshold) - _EQUAL) & (size >= 2))
    order = listed[np.lexsort((listed, -raw[1][listed].round(9), -widest[listed].round(9)))]
    rows = []
    for c in order:
        mine = slice(design.starts[c], design.starts[c] + size[c])
        names = np.array(marks.evaluators, dtype=object)[marks.evaluator[mine]]
        dossier, criterion = marks.cells[c]
        corrected = None if after is None else _distance(after, c, mine, names)
        rows.append(Discordance(dossier, criterion, int(size[c]), _distance(raw, c, mine, names), corrected))
    return Discordances(tuple(rows), float(threshold), int((size >= 2).sum()), note)


def _distance(found: tuple[Floats, Floats, Floats], c: int, mine: slice, names: Any) -> Distance:
    from_others = found[2][mine]
    most = np.abs(from_others).max()
    far: Bools = np.abs(from_others) >= most - _EQUAL
    by = most if far.sum() > 1 else float(from_others[far][0])
    return Distance(float(found[0][c]), float(found[1][c]), tuple(names[far].tolist()), float(by))


def _who(distance: Distance) -> str:
    if len(distance.farthest) == 1:
        return f"{distance.farthest[0]} {distance.by:+.2f}"
    return f"{', '.join(distance.farthest)} by {distance.by:.2f}"


def _plain(distance: Distance | None) -> dict[str, Any] | None:
    return None if distance is None else distance._asdict() | {"farthest": list(distance.farthest)}
