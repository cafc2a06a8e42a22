"""How far evaluators agree: intraclass correlations on complete cells, Krippendorff's alpha on all."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np

from clusterdecide._table import Tabular, View
from clusterdecide.errors import InvalidInputError
from clusterdecide.kernels import agreement as kernels
from clusterdecide.kernels.grouped import sizes
from clusterdecide.model._names import listed, shown
from clusterdecide.panels.calibration import check_share
from clusterdecide.panels.marks import Marks, check_marks


class Coefficient(NamedTuple):
    """One coefficient of agreement: 1 is full agreement, 0 is that of chance.

    Attributes
    ----------
    name
        As the literature has it.
    value
        None where it is undefined.
    low, high
        Ends of its confidence interval; None where it has none.
    cells
        How many cells it rests on.
    note
        What it measures, or why it is undefined.
    """

    name: str
    value: float | None
    low: float | None
    high: float | None
    cells: int
    note: str


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Agreement(Tabular):
    """Coefficients of agreement of a panel.

    Attributes
    ----------
    coefficients
        One row each.
    cells
        How many cells have a mark.
    complete
        How many of them every evaluator graded: those that intraclass correlations rest on.
    evaluators
        How many evaluators.
    level
        Of the confidence intervals.
    """

    coefficients: tuple[Coefficient, ...]
    cells: int
    complete: int
    evaluators: int
    level: float

    def __getitem__(self, name: str) -> Coefficient:
        """Coefficient by its name.

        Raises
        ------
        InvalidInputError
            There is none of this name.
        """
        for row in self.coefficients:
            if row.name == name:
                return row
        msg = f"no coefficient is called {shown(name)}; there are {listed(row.name for row in self.coefficients)}"
        raise InvalidInputError(msg)

    def to_dict(self) -> dict[str, Any]:
        """Plain values for JSON; null where a coefficient is undefined or has no interval."""
        return {
            "cells": self.cells,
            "complete_cells": self.complete,
            "evaluators": self.evaluators,
            "level": self.level,
            "coefficients": [row._asdict() for row in self.coefficients],
        }

    def to_frame(self, library: str) -> Any:
        """One row a coefficient."""
        from clusterdecide.model._frames import to_frame

        columns = zip(Coefficient._fields, zip(*self.coefficients))
        return to_frame({name: list(values) for name, values in columns}, library)

    def _view(self) -> View:
        rows = []
        for row in self.coefficients:
            told = ["" if value is None else f"{value:.3f}" for value in row[1:4]]
            rows.append([row.name, *told, str(row.cells), row.note])
        level = f"{100 * self.level:g} %"
        caption = (
            f"{self.evaluators} evaluators, {self.cells} cells, {self.complete} of them graded by all; intervals at "
            f"{level} take cells as independent\ndiagnostic: nothing is applied"
        )
        return View(["coefficient", "value", "low", "high", "cells", "of what"], rows, "lrrrrl", caption)


def agreement(marks: Marks, *, level: float = 0.95) -> Agreement:
    """How far the evaluators of a panel agree.

    Parameters
    ----------
    marks
        Of the panel. Cells are criteria of dossiers, so that what makes criteria easy or hard counts as a difference
        between cells; ``marks.only(criteria=...)`` asks the same of one criterion.
    level
        Of the confidence intervals of the intraclass correlations (F distribution, normal grades).

    Returns
    -------
    Agreement
        ICC(1,1), ICC(2,1), ICC(3,1) and the same for the mean of the panel, on the cells that every evaluator graded;
        Krippendorff's alpha for nominal, ordinal and interval grades, on all cells with two marks or more.
        A coefficient that is 0/0 has no value, and its note says so. Confidences of the marks are not used.

    Raises
    ------
    InvalidInputError
        A level that is not between 0 and 1.

    References
    ----------
    P. E. Shrout and J. L. Fleiss, "Intraclass correlations: uses in assessing rater reliability", *Psychological
    Bulletin* 86 (1979). K. Krippendorff, *Content Analysis*, 2nd edition (2004), chapter 11.

    Examples
    --------
    >>> from clusterdecide.panels import Marks, agreement
    >>> table = {"D1": (9, 2, 5, 8), "D2": (6, 1, 3, 2), "D3": (8, 4, 6, 8), "D4": (7, 1, 2, 6), "D5": (10, 5, 6, 9),
    ...          "D6": (6, 2, 4, 7)}
    >>> rows = [(f"E{i}", dossier, "plan", grade) for dossier, row in table.items() for i, grade in enumerate(row)]
    >>> found = agreement(Marks.of(rows))
    >>> round(found["ICC(1,1)"].value, 2), round(found["ICC(2,1)"].value, 2), round(found["ICC(3,1)"].value, 2)
    (0.17, 0.29, 0.71)
    """
    check_marks(marks)
    check_share(level, "level")
    cells, table = marks.table()
    rows = [*_intraclass(table, (1 - level) / 2), *_alphas(marks)]
    return Agreement(tuple(rows), len(marks.cells), len(cells), len(marks.evaluators), float(level))


def _intraclass(table: Any, tail: float) -> list[Coefficient]:
    n, k = table.shape
    notes = {
        "1": "agreement, each cell graded by others",
        "2": "agreement, the same evaluators on every cell",
        "3": "consistency: leniency set aside",
    }
    if n < 2 or k < 2:
        why = f"undefined: needs two evaluators and two cells graded by all, got {k} and {n}"
        return [Coefficient(f"ICC({kind},{of})", None, None, None, n, why) for of in ("1", "k") for kind in notes]
    squares = kernels.mean_squares(table)
    single = {
        "1": kernels.one_way(squares, tail),
        "2": kernels.two_way_random(squares, tail),
        "3": kernels.two_way_mixed(squares, tail),
    }
    mean = {kind: kernels.of_mean(found, k) for kind, found in single.items()}
    return [
        Coefficient(
            f"ICC({kind},{of})", *found, n,
            "undefined: 0/0, or agreement below what a mean can have" if found.value is None
            else notes[kind] + (f"; mean of {k}" if of == "k" else ""),
        )
        for of, group in (("1", single), ("k", mean))
        for kind, found in group.items()
    ]  # fmt: skip


def _alphas(marks: Marks) -> list[Coefficient]:
    made = marks.design()
    paired = np.isin(marks.cell, np.flatnonzero(sizes(made.starts, len(marks)) >= 2))
    grade = marks.grade[paired]
    _, cell = np.unique(marks.cell[paired], return_inverse=True)
    n = int(cell.max()) + 1 if len(cell) else 0
    values = {
        "nominal": (kernels.alpha_nominal(cell, grade), "equal or not"),
        "ordinal": (kernels.alpha(cell, kernels.mean_ranks(grade)), "order of the grades"),
        "interval": (kernels.alpha(cell, grade), "squared differences"),
    }
    why = "undefined: " + ("all grades are equal" if n else "no cell has two marks")
    return [
        Coefficient(f"alpha {kind}", value, None, None, n, why if value is None else f"Krippendorff: {note}")
        for kind, (value, note) in values.items()
    ]
