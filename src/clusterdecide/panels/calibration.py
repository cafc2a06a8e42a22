"""Leniency of each evaluator, and grades corrected for it: a diagnostic beside the marks, never in their place."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Literal, NamedTuple

import numpy as np

from clusterdecide._table import Tabular, View
from clusterdecide._typing import Floats, Ints
from clusterdecide.errors import InvalidInputError
from clusterdecide.kernels import leniency, leniency_scale
from clusterdecide.kernels.grouped import medians_and_trimmed, sizes
from clusterdecide.model._names import listed, read_names, shown
from clusterdecide.panels.grades import Grades, mean_of_groups
from clusterdecide.panels.marks import Marks, check_marks

Model = Literal["additive", "scale"]

DIAGNOSTIC = "diagnostic: shown beside the marks, applied to none"


class Leniency(NamedTuple):
    """How one evaluator grades beside the panel; ``error`` and ``scale_error`` are standard errors."""

    marks: int
    offset: float
    error: float | None
    scale: float
    scale_error: float | None


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Calibration(Tabular):
    """Leniency of each evaluator by least squares, and the grades corrected for it.

    Attributes
    ----------
    marks
        What was calibrated.
    model
        ``"additive"``: grade = cell + offset. ``"scale"``: grade = middle + offset + scale x (cell - middle), the
        middle being the mean calibrated grade of the cells.
    reference
        Evaluators whose offsets have mean zero, and whose scales have mean 1: what calibrated grades are relative to.
    offset, scale
        Shape ``(E,)``; a positive offset is lenient, a scale below 1 is compressed.
    offset_error, scale_error
        Shape ``(E,)``: standard errors; None where no degree of freedom is left to estimate them.
    residual
        Shape ``(M,)``: each mark less what the model says, in the order of ``marks``.
    residual_sd
        Standard deviation of a mark of confidence 1; None without a degree of freedom.
    freedom
        Degrees of freedom: marks less what was estimated.
    cells, dossiers
        Raw mean, median and trimmed mean beside the calibrated grade, of each cell and each dossier.
    """

    marks: Marks
    model: Model
    reference: tuple[str, ...]
    offset: Floats
    scale: Floats
    offset_error: Floats | None
    scale_error: Floats | None
    residual: Floats
    residual_sd: float | None
    freedom: int
    cells: Grades
    dossiers: Grades

    @property
    def evaluators(self) -> tuple[str, ...]:
        """Names of the E evaluators."""
        return self.marks.evaluators

    @property
    def corrected(self) -> Floats:
        """Shape ``(M,)``: each mark as an evaluator without leniency would have given it: cell + residual / scale.

        Raises
        ------
        InvalidInputError
            The scale of an evaluator is zero: such marks say nothing of a cell.
        """
        if (self.scale == 0).any():
            name = self.evaluators[int(np.flatnonzero(self.scale == 0)[0])]
            msg = f"the marks of {shown(name)} are the same on every cell (scale 0): they cannot be corrected"
            raise InvalidInputError(msg)
        return np.asarray(self.cells.calibrated[self.marks.cell] + self.residual / self.scale[self.marks.evaluator])

    def interval(self, level: float = 0.95) -> Floats:
        """Shape ``(E, 2)``: confidence interval of each offset, by Student's t.

        Raises
        ------
        InvalidInputError
            A level that is not between 0 and 1, or no degree of freedom.
        """
        from scipy.special import stdtrit

        check_share(level, "level")
        if self.offset_error is None:
            msg = f"{len(self.marks)} marks leave no degree of freedom: offsets have no interval; more marks are needed"
            raise InvalidInputError(msg)
        reach = float(stdtrit(self.freedom, (1 + level) / 2)) * self.offset_error
        return np.stack([self.offset - reach, self.offset + reach], axis=1)

    def __getitem__(self, evaluator: str) -> Leniency:
        """Leniency of one evaluator.

        Raises
        ------
        InvalidInputError
            No evaluator of this name gave a mark.
        """
        if evaluator not in self.evaluators:
            msg = f"no evaluator {shown(evaluator)} gave a mark; there are {listed(self.evaluators)}"
            raise InvalidInputError(msg)
        e = self.evaluators.index(evaluator)
        return self._rows()[e]

    def _rows(self) -> list[Leniency]:
        e = len(self.evaluators)
        errors = [_plain(self.offset_error, e), _plain(self.scale_error, e)]
        counts = np.bincount(self.marks.evaluator, minlength=e).tolist()
        return [Leniency(*row) for row in zip(counts, self.offset.tolist(), errors[0], self.scale.tolist(), errors[1])]

    def to_dict(self) -> dict[str, Any]:
        """Plain values for JSON: evaluators, cells and dossiers."""
        return {
            "model": self.model,
            "applied": False,
            "reference": list(self.reference),
            "marks": len(self.marks),
            "degrees_of_freedom": self.freedom,
            "residual_sd": self.residual_sd,
            "evaluators": [{"evaluator": n} | row._asdict() for n, row in zip(self.evaluators, self._rows())],
            "cells": self.cells.to_dict()["rows"],
            "dossiers": self.dossiers.to_dict()["rows"],
        }

    def to_frame(self, library: str) -> Any:
        """One row an evaluator; ``cells.to_frame`` and ``dossiers.to_frame`` give the grades."""
        from clusterdecide.model._frames import to_frame

        columns = zip(Leniency._fields, zip(*self._rows()))
        return to_frame({"evaluator": list(self.evaluators)} | {name: list(c) for name, c in columns}, library)

    def _view(self) -> View:
        scaled = self.model == "scale"
        header = ["evaluator", "marks", "offset", "error", *(["scale", "error"] if scaled else [])]
        rows = []
        for name, row in zip(self.evaluators, self._rows()):
            shown_scale = [f"{row.scale:.3f}", _told(row.scale_error)] if scaled else []
            rows.append([name, str(row.marks), f"{row.offset:+.3f}", _told(row.error), *shown_scale])
        sd = "none left to estimate it" if self.residual_sd is None else f"{self.residual_sd:.3f}"
        against = "the panel" if len(self.reference) == len(self.evaluators) else listed(self.reference)
        caption = (
            f"{_words(self.model)}; offsets relative to {against}; "
            f"residual standard deviation {sd}, {self.freedom} degrees of freedom\n{DIAGNOSTIC}"
        )
        return View(header, rows, "l", caption)


def calibrate(
    marks: Marks, model: Model = "additive", *, reference: Iterable[str] | None = None, trim: float = 0.2
) -> Calibration:
    """Estimate the leniency of each evaluator, and grades corrected for it, by weighted least squares.

    Parameters
    ----------
    marks
        Of evaluators who all share cells, directly or through others; each cell has its own grade in the model, so
        that a lot of better dossiers is not taken for a lenient evaluator.
    model
        ``"additive"``: grade = cell + offset. ``"scale"``: the evaluator also stretches or compresses the scale.
    reference
        Evaluators whose mean offset is zero (and mean scale 1); by default all. Only differences between evaluators
        show in marks: this chooses what calibrated grades are relative to, and their order does not depend on it.
    trim
        Share of the marks of a cell left out at each end in the trimmed mean, rounded down to whole marks.

    Returns
    -------
    Calibration

    Raises
    ------
    InvalidInputError
        The evaluators fall into parts that share no cell, which are named; for ``"scale"``, parts that share too few
        cells, or too few different grades, to compare how they stretch the scale.

    Notes
    -----
    The variance of a mark is that of the residuals over its confidence: confidences count up to a common factor.
    With the default reference, a constant added to all marks of one evaluator adds its E-th part to every calibrated
    grade; with a reference that leaves this evaluator out, no calibrated grade moves.

    In the model ``"scale"`` errors are those of the linearised model at the minimum found, which is a local one,
    searched from the additive solution. It needs two cells in common, with different grades, where the additive
    model needs one.

    References
    ----------
    R. S. MacKay, R. Kenna, R. J. Low and S. Parker, "Calibration with confidence: a principled method for panel
    assessment", *Royal Society Open Science* 4 (2017), article 160760.

    Examples
    --------
    >>> from clusterdecide.panels import Marks, calibrate
    >>> rows = [("E1", "D1", "plan", 3), ("E2", "D1", "plan", 4), ("E1", "D2", "plan", 2), ("E2", "D2", "plan", 3.5)]
    >>> found = calibrate(Marks.of([*rows, ("E1", "D3", "plan", 3)]))
    >>> found
    evaluator  marks  offset  error
    E1             3  -0.625  0.125
    E2             2  +0.625  0.125
    grade = cell + offset; offsets relative to the panel; residual standard deviation 0.250, 1 degrees of freedom
    diagnostic: shown beside the marks, applied to none
    >>> found.dossiers["D3"].mean, found.dossiers["D3"].calibrated
    (3.0, 3.625)
    """
    check_marks(marks)
    if model not in ("additive", "scale"):
        msg = f"model must be 'additive' or 'scale', got {shown(model, 60)}"
        raise InvalidInputError(msg)
    check_share(trim, "trim", most=0.5)
    names, weights = _reference(marks, reference)
    design, group = marks.design(), _dossier_of_cells(marks)
    matrix = leniency.laplacian(design)
    _refuse_parts(marks, leniency.parts(matrix), "")
    fit = leniency.additive(design, matrix, weights, group)
    estimated = len(marks.cells) + len(marks.evaluators) - 1
    if model == "scale":
        fit = _scaled(marks, fit, weights, group)
        estimated += len(marks.evaluators) - 1
    return _result(marks, model, names, fit, len(marks) - estimated, trim)


def check_share(value: object, what: str, *, most: float = 1.0) -> None:
    """Refuse what is no number of at least 0 and below ``most``."""
    if isinstance(value, bool) or not isinstance(value, (int, float)) or not 0 <= value < most:
        msg = f"{what} must be a number from 0 to below {most:g}, got {shown(value, 60)}"
        raise InvalidInputError(msg)


def _reference(marks: Marks, reference: Iterable[str] | None) -> tuple[tuple[str, ...], Floats]:
    names = marks.evaluators if reference is None else read_names(reference, "evaluator", "reference")
    if not names:
        msg = f"reference is empty; name evaluators among {listed(marks.evaluators)}"
        raise InvalidInputError(msg)
    for name in names:
        if name not in marks.evaluators:
            msg = f"reference: no evaluator {shown(name)} gave a mark; there are {listed(marks.evaluators)}"
            raise InvalidInputError(msg)
    weights = np.isin(np.array(marks.evaluators, dtype=object), np.array(names, dtype=object)).astype(float)
    return names, weights / weights.sum()


def _dossier_of_cells(marks: Marks) -> Ints:
    number = {name: i for i, name in enumerate(marks.dossiers)}
    return np.array([number[cell.dossier] for cell in marks.cells])


def _refuse_parts(marks: Marks, label: Ints, why: str) -> None:
    if label.max() == 0:
        return
    parts = [[marks.evaluators[e] for e in np.flatnonzero(label == k)] for k in range(label.max() + 1)]
    told = "; ".join(f"({listed(part)})" for part in parts)
    what = why or "share no cell: a lenient part cannot be told from one with better dossiers"
    msg = (
        f"the panel falls into {len(parts)} parts that {what}: {told}; calibrate each part by itself, as by "
        f"marks.only(evaluators=...), or have cells of one part graded in another"
    )
    raise InvalidInputError(msg)


def _scaled(marks: Marks, start: leniency.Fit, weights: Floats, group: Ints) -> leniency.Fit:
    design = marks.design()
    few = "share too few cells to compare how they stretch the scale (two are needed between two evaluators)"
    _refuse_parts(marks, leniency_scale.structure_parts(design), few)
    found = leniency_scale.leniency_and_scale(design, start, weights, group)
    same = "share too few cells with different grades to compare how they stretch the scale"
    _refuse_parts(marks, found.parts, same)
    if not found.ended or not np.isfinite(found.fit.value).all():
        msg = (
            f"no leniency and scale fit these {len(marks)} marks best: the search did not end, as where the sum of "
            f"squares falls without end, or the mean scale of the reference is zero; use model='additive'"
        )
        raise InvalidInputError(msg)
    return found.fit


def _result(
    marks: Marks, model: Model, reference: tuple[str, ...], fit: leniency.Fit, freedom: int, trim: float
) -> Calibration:
    deviation = math.sqrt(fit.squares / freedom) if freedom > 0 else None

    def error(variance: Floats) -> Floats | None:
        return None if deviation is None else deviation * np.sqrt(np.maximum(variance, 0))

    starts, group = marks.design().starts, _dossier_of_cells(marks)
    size = sizes(starts, len(marks))
    mean = np.add.reduceat(marks.grade, starts) / size
    middle, trimmed = medians_and_trimmed(marks.cell, marks.grade, starts, trim)
    made = f"calibrated by {_words(model)}; trimmed by {trim:g} at each end\n{DIAGNOSTIC}"
    cells = Grades(tuple(marks.cells), size, mean, middle, trimmed, fit.value, error(fit.value_variance), made)
    dossiers = Grades(
        tuple((name,) for name in marks.dossiers),
        np.bincount(group, size).astype(np.int64),
        mean_of_groups(mean, group),
        mean_of_groups(middle, group),
        mean_of_groups(trimmed, group),
        mean_of_groups(fit.value, group),
        error(fit.group_variance),
        f"means over the cells of each dossier; {made}",
    )
    scale_error = error(fit.scale_variance) if model == "scale" else None
    return Calibration(
        marks, model, reference, fit.offset, fit.scale, error(fit.offset_variance), scale_error,
        fit.residual, deviation, freedom, cells, dossiers,
    )  # fmt: skip


def _words(model: Model) -> str:
    return "grade = cell + offset" if model == "additive" else "grade = middle + offset + scale x (cell - middle)"


def _plain(errors: Floats | None, e: int) -> list[float | None]:
    return [None] * e if errors is None else errors.tolist()


def _told(error: float | None) -> str:
    return "" if error is None else f"{error:.3f}"
