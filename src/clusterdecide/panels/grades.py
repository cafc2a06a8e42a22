"""What the marks of a panel make of each cell and of each dossier: mean, median, trimmed mean, calibrated grade."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np

from clusterdecide._table import Tabular, View
from clusterdecide._typing import Floats, Ints
from clusterdecide.errors import InvalidInputError
from clusterdecide.model._names import listed, shown

_SHOWN = 30


class Grade(NamedTuple):
    """What the marks make of one cell or one dossier; ``error`` is the standard error of ``calibrated``."""

    marks: int
    mean: float
    median: float
    trimmed: float
    calibrated: float
    error: float | None


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Grades(Tabular):
    """Raw and calibrated grades side by side, of cells or of dossiers.

    The grade of a dossier is the plain mean over its cells, each cell counting alike, whatever the weights of a call.

    Attributes
    ----------
    labels
        One text a row for dossiers, two (dossier, criterion) for cells.
    marks
        Shape ``(n,)``: how many marks.
    mean, median, trimmed
        Shape ``(n,)``: of the marks as given, unweighted.
    calibrated
        Shape ``(n,)``: corrected for each evaluator's leniency.
    error
        Shape ``(n,)``: standard errors of the calibrated grades; None where nothing is left to estimate them.
    made
        How they were made.
    """

    labels: tuple[tuple[str, ...], ...]
    marks: Ints
    mean: Floats
    median: Floats
    trimmed: Floats
    calibrated: Floats
    error: Floats | None
    made: str

    def __len__(self) -> int:
        return len(self.labels)

    def __getitem__(self, label: str | tuple[str, ...]) -> Grade:
        """Row of a dossier, or of a cell by (dossier, criterion).

        Raises
        ------
        InvalidInputError
            There is no such row.
        """
        wanted = (label,) if isinstance(label, str) else tuple(label)
        if wanted not in self.labels:
            told = listed(" ".join(known) for known in self.labels)
            msg = f"no row is called {shown(label)}; there are {told}"
            raise InvalidInputError(msg)
        i = self.labels.index(wanted)
        error = None if self.error is None else float(self.error[i])
        mean, median, trimmed = float(self.mean[i]), float(self.median[i]), float(self.trimmed[i])
        return Grade(int(self.marks[i]), mean, median, trimmed, float(self.calibrated[i]), error)

    def to_dict(self) -> dict[str, Any]:
        """Plain values for JSON, one row each."""
        columns = self._columns()
        return {"made": self.made, "rows": [dict(zip(columns, row)) for row in zip(*columns.values())]}

    def to_frame(self, library: str) -> Any:
        """One row each, in a data frame of the given library."""
        from clusterdecide.model._frames import to_frame

        return to_frame(self._columns(), library)

    def _columns(self) -> dict[str, list[Any]]:
        names = ("dossier", "criterion")[: len(self.labels[0])]
        told: dict[str, list[Any]] = {name: [label[j] for label in self.labels] for j, name in enumerate(names)}
        for name in ("marks", "mean", "median", "trimmed", "calibrated"):
            told[name] = getattr(self, name).tolist()
        return told | {"error": [None] * len(self) if self.error is None else self.error.tolist()}

    def _view(self) -> View:
        names = ("dossier", "criterion")[: len(self.labels[0])]
        rows = []
        for i, label in enumerate(self.labels[:_SHOWN]):
            values = [self.mean[i], self.median[i], self.trimmed[i], self.calibrated[i]]
            error = "" if self.error is None else f"{self.error[i]:.3f}"
            rows.append([*label, str(self.marks[i]), *(f"{value:.3f}" for value in values), error])
        more = f"\nthe first {_SHOWN} of {len(self)}; all by to_frame" if len(self) > _SHOWN else ""
        header = [*names, "marks", "mean", "median", "trimmed", "calibrated", "error"]
        return View(header, rows, "l" * len(names), self.made + more)


def mean_of_groups(values: Floats, group: Ints) -> Floats:
    """Mean of each group of cells, shape ``(G,)``."""
    return np.asarray(np.bincount(group, values) / np.bincount(group))
