"""From the panel of a call to the marks that can be studied, and to the grades that its meeting starts from."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import Decimal
from fractions import Fraction
from math import floor
from statistics import median
from typing import TYPE_CHECKING

from clusterdecide.errors import InvalidInputError
from clusterdecide.model._names import listed, read_names, shown

if TYPE_CHECKING:
    from clusterdecide.calls.call import Call
    from clusterdecide.calls.criteria import Node
    from clusterdecide.calls.panel import Panel
    from clusterdecide.panels import Marks

Cell = tuple[str, str]


def panel_marks(call: Call, lot: str | None = None, *, criteria: Iterable[str] | None = None) -> Marks:
    """Graded marks in force of the panel of a call: amended ones in place of the first.

    Parameters
    ----------
    call
        With the sheets of its panel.
    lot
        Only the dossiers that ask for this lot; by default all.
    criteria
        Only these graded criteria; by default all.

    Returns
    -------
    Marks
        What is recused, missing or abstained is not there, and is never zero. Indicators are no marks.

    Raises
    ------
    InvalidInputError
        An unknown lot or criterion; nothing is graded; the criteria have several scales, which no leniency can be
        common to: names them.

    Examples
    --------
    >>> import clusterdecide as cd
    >>> call = cd.calls.example()
    >>> panel = cd.calls.Panel.of({"sheets": [
    ...     {"evaluator": "E1", "dossier": "D02", "marks": {"C1.1": {"grade": 3.5}, "C1.2": {"status": "abstained"}}},
    ...     {"evaluator": "E2", "dossier": "D02", "marks": {"C1.1": {"grade": 3}}},
    ... ]})
    >>> len(graded_marks(panel)), graded_marks(panel)["E2", "D02", "C1.1"]
    (2, Decimal('3'))
    """
    from clusterdecide.panels import Marks

    graded = {node.id: node for node in call.criteria if node.kind == "graded"}
    wanted = tuple(graded) if criteria is None else read_names(criteria, "criterion", "criteria")
    for name in wanted:
        if name not in graded:
            msg = f"no graded criterion is called {shown(name)}; there are {listed(graded)}"
            raise InvalidInputError(msg)
    _refuse_scales([graded[name] for name in wanted])
    asked = None if lot is None else call.lot(lot).id
    lots = {dossier.code: dossier.requested_lot for dossier in call.dossiers}
    rows = [
        (evaluator, code, criterion, float(grade))
        for (evaluator, code, criterion), grade in graded_marks(call.panel).items()
        if criterion in wanted and (asked is None or lots.get(code) == asked)
    ]
    if not rows:
        where = "" if asked is None else f", lot {asked}"
        msg = f"call {call.id}{where}: the panel gave no grade on these criteria; there is nothing to study"
        raise InvalidInputError(msg)
    return Marks.of(rows)


def starting_points(call: Call) -> dict[Cell, Decimal]:
    """Grade from which the meeting starts, by (dossier, criterion), for every cell with a grade.

    It is the mean or the median of the grades in force of those who are not recused, as ``panel_rules`` says, exact;
    with ``calibration: "additive"`` each grade is first corrected for the leniency of its evaluator, estimated on all
    dossiers of the call, and what comes out is held to the scale. It is then rounded half up to ``round_to``: on the
    exact value, or on a calibrated one first rounded to 9 decimals, so that the noise of the computer rounds nothing.
    Without ``round_to``, a mean that no decimal writes is given to 28 digits.

    Raises
    ------
    InvalidInputError
        As `panel_marks`, and parts of the panel that share no cell, where the rules ask for calibration.
    """
    if call.panel_rules.calibration != "none":
        return _calibrated_starts(call)
    found: dict[Cell, list[Decimal]] = {}
    for (_, code, criterion), grade in graded_marks(call.panel).items():
        found.setdefault((code, criterion), []).append(grade)
    return {cell: _rounded(call, _middle(call, list(map(Fraction, grades)))) for cell, grades in found.items()}


def starting_point(call: Call, dossier: str, criterion: str) -> Decimal:
    """Grade from which the meeting starts on one cell; `starting_points` gives all at once.

    Raises
    ------
    InvalidInputError
        Nobody graded it; else as `starting_points`.
    """
    found = starting_points(call).get((dossier, criterion))
    if found is None:
        msg = f"dossier {shown(dossier)}, criterion {shown(criterion)}: nobody graded it, the meeting has no start"
        raise InvalidInputError(msg)
    return found


def graded_marks(panel: Panel) -> dict[tuple[str, str, str], Decimal]:
    """Grades in force by (evaluator, dossier, criterion), in one pass over the sheets and the amendments."""
    found = {
        (sheet.evaluator, sheet.dossier, criterion): mark.grade
        for sheet in panel.sheets
        for criterion, mark in sheet.marks.items()
    }
    for change in panel.amendments:
        found[change.evaluator, change.dossier, change.criterion] = change.mark.grade
    return {key: grade for key, grade in found.items() if grade is not None}


def _refuse_scales(nodes: Sequence[Node]) -> None:
    scales: dict[object, list[str]] = {}
    for node in nodes:
        scales.setdefault(node.scale, []).append(node.id)
    if len(scales) > 1:
        told = "; ".join(f"{_interval(scale)}: {listed(names)}" for scale, names in scales.items())
        msg = f"criteria have several scales ({told}): no leniency is common to them; name those of one by criteria="
        raise InvalidInputError(msg)


def _interval(scale: object) -> str:
    return " to ".join(map(str, scale)) if isinstance(scale, tuple) else "none"


def _calibrated_starts(call: Call) -> dict[Cell, Decimal]:
    from clusterdecide.panels import calibrate

    marks = panel_marks(call)
    found = calibrate(marks)
    ends = {node.id: node.scale for node in call.criteria if node.kind == "graded"}
    if call.panel_rules.starting_point == "mean":
        values = found.cells.calibrated.tolist()
    else:
        grades: list[list[float]] = [[] for _ in marks.cells]
        for c, grade in zip(marks.cell.tolist(), found.corrected.tolist()):
            grades[c].append(grade)
        values = [median(several) for several in grades]
    return {
        cell: _rounded(call, held_to(Fraction(f"{value:.9f}"), ends[cell.criterion]))
        for cell, value in zip(marks.cells, values)
    }


def held_to(value: Fraction, scale: tuple[Decimal, Decimal] | None) -> Fraction:
    """Nearest point of a scale."""
    return value if scale is None else min(max(value, Fraction(scale[0])), Fraction(scale[1]))


def _middle(call: Call, grades: Sequence[Fraction]) -> Fraction:
    return sum(grades, Fraction(0)) / len(grades) if call.panel_rules.starting_point == "mean" else median(grades)


def _rounded(call: Call, value: Fraction) -> Decimal:
    step = call.panel_rules.round_to
    if step is None:
        return Decimal(value.numerator) / Decimal(value.denominator)
    return Decimal(floor(value / Fraction(step) + Fraction(1, 2))) * step
