"""The marks of a panel: who gave which grade to which cell, a cell being a criterion of a dossier."""

from __future__ import annotations

import math
from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass
from itertools import zip_longest
from typing import Any, NamedTuple, Self

import numpy as np

from clusterdecide._table import Tabular, View
from clusterdecide._typing import Floats, Ints
from clusterdecide.errors import InvalidInputError
from clusterdecide.kernels import leniency
from clusterdecide.kernels.grouped import sizes
from clusterdecide.model._cells import as_float, is_real
from clusterdecide.model._names import listed, read_names, shown

_LACKS = object()


class Cell(NamedTuple):
    """A criterion of a dossier: what evaluators grade."""

    dossier: str
    criterion: str

    def __str__(self) -> str:
        return f"{self.dossier} {self.criterion}"


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Marks(Tabular):
    """Individual marks of a panel, one row for each grade given; what was not given is not there, and is never zero.

    Make them by `of`, `from_frame` or `clusterdecide.calls.panel_marks`.

    Attributes
    ----------
    evaluators
        E names, in the order in which they first come.
    cells
        N pairs (dossier, criterion), in the order in which they first come.
    evaluator, cell
        Shape ``(M,)``: number of the evaluator and of the cell of each mark, marks in the order of the cells.
    grade
        Shape ``(M,)``, on the scale of the criteria, which is one for all.
    confidence
        Shape ``(M,)``, positive: the inverse of the variance of each mark, up to a common factor; 1 by default.
    library
        Of the frame that the marks came from; None where there was none.

    Examples
    --------
    >>> from clusterdecide.panels import Marks
    >>> marks = Marks.of([("E1", "D1", "plan", 3.5), ("E2", "D1", "plan", 3), ("E1", "D2", "plan", 4)])
    >>> marks
    evaluator  marks  mean grade  standard deviation  alone on
    E1             2       3.750               0.354         1
    E2             1       3.000                             0
    3 marks of 2 evaluators on 2 cells: 2 dossiers, 1 criterion; 1 cell graded by all
    """

    evaluators: tuple[str, ...]
    cells: tuple[Cell, ...]
    evaluator: Ints
    cell: Ints
    grade: Floats
    confidence: Floats
    library: str | None = None

    @classmethod
    def of(cls, rows: Iterable[Sequence[object]]) -> Self:
        """Marks from rows (evaluator, dossier, criterion, grade), or with a confidence as a fifth value.

        Raises
        ------
        InvalidInputError
            No row, a row of another length, a name that is no text, a grade that is not a finite number, a confidence
            that is not positive, two marks by one evaluator on one cell: names the row or the cell.
        """
        if isinstance(rows, (str, bytes)) or not isinstance(rows, Iterable):
            msg = f"marks are rows (evaluator, dossier, criterion, grade), got {shown(rows, 60)}"
            raise InvalidInputError(msg)
        found = list(rows)
        for i, row in enumerate(found):
            if not isinstance(row, (tuple, list)) or len(row) not in (4, 5):
                msg = (
                    f"mark number {i + 1} must be (evaluator, dossier, criterion, grade), with a confidence if there "
                    f"is one, got {shown(row, 80)}"
                )
                raise InvalidInputError(msg)
        return cls._from_columns([*zip_longest(*found, fillvalue=_LACKS)] or [()] * 4, None)

    @classmethod
    def from_frame(
        cls,
        frame: Any,
        *,
        evaluator: str = "evaluator",
        dossier: str = "dossier",
        criterion: str = "criterion",
        grade: str = "grade",
        confidence: str | None = None,
    ) -> Self:
        """Marks from a data frame of any library, one row a mark, by the names of its columns.

        Raises
        ------
        InvalidInputError
            A column is missing; else as `of`. A row without a grade is refused: leave it out of the frame.

        Examples
        --------
        >>> import pandas as pd
        >>> from clusterdecide.panels import Marks
        >>> frame = pd.DataFrame({"who": ["E1", "E2"], "dossier": "D1", "leaf": "plan", "grade": [3, 4]})
        >>> Marks.from_frame(frame, evaluator="who", criterion="leaf").grade
        array([3., 4.])
        """
        from clusterdecide.model._frames import read_frame

        columns = [evaluator, dossier, criterion, grade, *([] if confidence is None else [confidence])]
        table = read_frame(frame, columns, None)
        names = [[_named(row[j]) for row in table.cells] for j in range(3)]
        values = [[row[j] for row in table.cells] for j in range(3, len(columns))]
        return cls._from_columns([*names, *values], table.library)

    @classmethod
    def _from_columns(cls, columns: Sequence[Sequence[Any]], library: str | None) -> Self:
        who, dossiers, criteria, given = columns[:4]
        if not len(who):
            msg = "there are no marks; give at least one row (evaluator, dossier, criterion, grade)"
            raise InvalidInputError(msg)
        evaluators, evaluator = _coded(who)
        pairs, cell = _coded(list(zip(dossiers, criteria)))
        _check_names(evaluators, pairs)
        cells = tuple(Cell(*pair) for pair in pairs)

        def place(i: int) -> str:
            return (
                f"of {shown(evaluators[evaluator[i]])} on dossier {shown(dossiers[i])}, criterion {shown(criteria[i])}"
            )

        grade = _numbers(given, place, "grade")
        trust = np.ones(len(who)) if len(columns) == 4 else _confidences(columns[4], place)
        order = np.argsort(cell, kind="stable")
        made = cls(evaluators, cells, evaluator[order], cell[order], grade[order], trust[order], library)
        made._refuse_twice()
        return made

    def __post_init__(self) -> None:
        for values in (self.evaluator, self.cell, self.grade, self.confidence):
            values.setflags(write=False)

    def _refuse_twice(self) -> None:
        key, times = np.unique(self.cell * len(self.evaluators) + self.evaluator, return_counts=True)
        if (times > 1).any():
            at = int(key[times > 1][0])
            cell, who = self.cells[at // len(self.evaluators)], self.evaluators[at % len(self.evaluators)]
            msg = (
                f"{shown(who)} gave two marks to dossier {shown(cell.dossier)}, criterion {shown(cell.criterion)}; "
                f"keep the one in force"
            )
            raise InvalidInputError(msg)

    def __len__(self) -> int:
        return len(self.grade)

    @property
    def dossiers(self) -> tuple[str, ...]:
        """Names of the dossiers, in the order in which they first come."""
        return tuple(dict.fromkeys(cell.dossier for cell in self.cells))

    @property
    def criteria(self) -> tuple[str, ...]:
        """Names of the criteria, in the order in which they first come."""
        return tuple(dict.fromkeys(cell.criterion for cell in self.cells))

    @property
    def parts(self) -> tuple[tuple[str, ...], ...]:
        """Evaluators who can be compared, part by part: those who share a cell, directly or through others."""
        label = leniency.parts(leniency.laplacian(self.design()))
        return tuple(tuple(self.evaluators[e] for e in np.flatnonzero(label == k)) for k in range(label.max() + 1))

    def table(self) -> tuple[tuple[Cell, ...], Floats]:
        """Cells that every evaluator graded, and their grades, shape ``(n, E)``."""
        e = len(self.evaluators)
        design = self.design()
        full = np.flatnonzero(sizes(design.starts, len(self)) == e)
        kept = np.isin(self.cell, full)
        order = np.argsort(self.cell[kept] * e + self.evaluator[kept])
        return tuple(self.cells[c] for c in full), self.grade[kept][order].reshape(len(full), e)

    def only(
        self,
        *,
        evaluators: Iterable[str] | None = None,
        dossiers: Iterable[str] | None = None,
        criteria: Iterable[str] | None = None,
    ) -> Self:
        """Keep the marks of some evaluators, dossiers or criteria.

        Raises
        ------
        InvalidInputError
            A name that has no mark, or nothing is left.

        Examples
        --------
        >>> from clusterdecide.panels import Marks
        >>> marks = Marks.of([("E1", "D1", "plan", 3.5), ("E2", "D1", "plan", 3), ("E1", "D2", "plan", 4)])
        >>> len(marks.only(evaluators=["E1"]))
        2
        """
        who = _chosen(evaluators, self.evaluators, "evaluator")
        files, leaves = _chosen(dossiers, self.dossiers, "dossier"), _chosen(criteria, self.criteria, "criterion")
        inside = np.array([cell.dossier in files and cell.criterion in leaves for cell in self.cells])
        mine = np.array([name in who for name in self.evaluators])
        kept = np.flatnonzero(mine[self.evaluator] & inside[self.cell])
        pairs = [self.cells[c] for c in self.cell[kept]]
        names = [self.evaluators[e] for e in self.evaluator[kept]]
        columns: list[list[Any]] = [names, [p[0] for p in pairs], [p[1] for p in pairs], self.grade[kept].tolist()]
        return self._from_columns([*columns, self.confidence[kept].tolist()], self.library)

    def design(self) -> leniency.Design:
        """Marks as the kernels take them."""
        return leniency.design(self.evaluator, self.cell, self.grade, self.confidence, len(self.evaluators))

    def to_dict(self) -> dict[str, Any]:
        """Plain values for JSON: one row a mark."""
        fields = ("evaluator", "dossier", "criterion", "grade", "confidence")
        return {"marks": [dict(zip(fields, row)) for row in zip(*self._columns().values())]}

    def to_frame(self, library: str | None = None) -> Any:
        """One row a mark; by default in the library of the frame that the marks came from."""
        from clusterdecide.model._frames import to_frame

        return to_frame(self._columns(), library or self.library)

    def _columns(self) -> dict[str, list[Any]]:
        pairs = [self.cells[c] for c in self.cell]
        return {
            "evaluator": [self.evaluators[e] for e in self.evaluator],
            "dossier": [pair.dossier for pair in pairs],
            "criterion": [pair.criterion for pair in pairs],
            "grade": self.grade.tolist(),
            "confidence": self.confidence.tolist(),
        }

    def _view(self) -> View:
        size = sizes(self.design().starts, len(self))
        alone = np.bincount(self.evaluator[size[self.cell] == 1], minlength=len(self.evaluators))
        rows = []
        for e, name in enumerate(self.evaluators):
            grades = self.grade[self.evaluator == e]
            spread = f"{grades.std(ddof=1):.3f}" if len(grades) > 1 else ""
            rows.append([name, str(len(grades)), f"{grades.mean():.3f}", spread, str(alone[e])])
        counts = [
            _count(len(self), "mark"), _count(len(self.evaluators), "evaluator"), _count(len(self.cells), "cell"),
            _count(len(self.dossiers), "dossier"), _count(len(self.criteria), "criterion", "criteria"),
            _count(int((size == len(self.evaluators)).sum()), "cell"),
        ]  # fmt: skip
        caption = "{} of {} on {}: {}, {}; {} graded by all".format(*counts)
        return View(["evaluator", "marks", "mean grade", "standard deviation", "alone on"], rows, "lrrrr", caption)


def check_marks(marks: object) -> None:
    """Refuse what is no `Marks`."""
    if not isinstance(marks, Marks):
        msg = f"marks of a panel are needed, got {type(marks).__name__}; make them by Marks.of or panel_marks(call)"
        raise InvalidInputError(msg)


def _coded(values: Sequence[Any]) -> tuple[tuple[Any, ...], Ints]:
    """Different values, in the order in which they first come, and the number of each."""
    number: dict[Hashable, int] = {}
    try:
        codes = [number.setdefault(value, len(number)) for value in values]
    except TypeError:
        bad = next(v for value in values for v in (value if isinstance(value, tuple) else (value,)) if _unhashable(v))
        msg = f"names of evaluators, dossiers and criteria are texts, got {shown(bad, 60)}"
        raise InvalidInputError(msg) from None
    return tuple(number), np.array(codes, dtype=np.int64)


def _unhashable(value: object) -> bool:
    return getattr(value, "__hash__", None) is None


def _check_names(evaluators: tuple[Any, ...], pairs: tuple[Any, ...]) -> None:
    read_names(evaluators, "evaluator", "evaluators")
    for position, (one, many) in enumerate((("dossier", "dossiers"), ("criterion", "criteria"))):
        read_names(list(dict.fromkeys(pair[position] for pair in pairs)), one, many)


def _named(value: object) -> object:
    """Name of a frame: whole numbers as texts, the rest as it is."""
    return str(value) if isinstance(value, (int, np.integer)) and not isinstance(value, bool) else value


def _numbers(values: Sequence[Any], place: Any, what: str) -> Floats:
    found = np.empty(len(values))
    for i, value in enumerate(values):
        if type(value) is not float:
            value = _number(value)  # noqa: PLW2901 - read once
        if not math.isfinite(value):
            told = "missing" if values[i] is None or values[i] is _LACKS else shown(values[i], 60)
            msg = f"the {what} {place(i)} is {told}; it must be a finite number, or the row must be left out"
            raise InvalidInputError(msg)
        found[i] = value
    return found


def _number(value: object) -> float:
    return as_float(value) if is_real(value) else math.nan


def _confidences(values: Sequence[Any], place: Any) -> Floats:
    found = _numbers(values, place, "confidence")
    if (found <= 0).any():
        i = int(np.flatnonzero(found <= 0)[0])
        msg = f"the confidence {place(i)} is {found[i]:g}; it must be positive: leave a mark without any out"
        raise InvalidInputError(msg)
    least, most = int(found.argmin()), int(found.argmax())
    if found[most] / found[least] > 1e9:
        msg = (
            f"confidences run from {found[least]:g} {place(least)} to {found[most]:g} {place(most)}: "
            f"more than a thousand million times apart, which no arithmetic can weigh; leave the smallest out"
        )
        raise InvalidInputError(msg)
    return found


def _chosen(names: Iterable[str] | None, known: tuple[str, ...], what: str) -> frozenset[str]:
    if names is None:
        return frozenset(known)
    wanted = read_names(names, what, f"{what}s")
    for name in wanted:
        if name not in known:
            msg = f"no {what} {shown(name)} has a mark; there are {listed(known)}"
            raise InvalidInputError(msg)
    return frozenset(wanted)


def _count(n: int, one: str, many: str = "") -> str:
    return f"{n} {one if n == 1 else many or one + 's'}"
