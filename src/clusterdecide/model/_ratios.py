"""From whatever a caller hands over to exact ratio judgements, or to an error that names the pair."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from fractions import Fraction
from typing import Any

import numpy as np

from clusterdecide._typing import Floats
from clusterdecide.errors import InvalidInputError

Pairs = dict[tuple[int, int], Fraction]
Rows = list[tuple[str, str, object]]

RECIPROCAL_TOLERANCE = Fraction(1, 10**6)
"""How far ``a[i, j] * a[j, i]`` may be from 1: room for float32 and for six printed digits, no more."""

_LARGEST = Fraction(10) ** 100
_LONGEST_TEXT = 60
_NUMBER = r"[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]{1,3})?"
_RATIO = re.compile(rf"\s*({_NUMBER})\s*(?:/\s*({_NUMBER})\s*)?", re.ASCII)
_WANTED = 'wanted is a positive number such as 3, 0.5 or "1/3"'


def read_ratio(value: object, place: str, noun: str = "judgement") -> Fraction:
    """Read one judgement, or another positive number, exactly.

    Raises
    ------
    InvalidInputError
        Not a positive, finite number of reasonable size; ``place`` says which judgement.
    """
    place = f"{place}: the {noun}"
    number = _exact(value, place)
    if number == 0:
        msg = f"{place} is zero; {_WANTED}; leave out what was not judged"
        raise InvalidInputError(msg)
    if number < 0:
        msg = f"{place} {shown(value)} is negative; {_WANTED}"
        raise InvalidInputError(msg)
    if not 1 / _LARGEST <= number <= _LARGEST:
        msg = f"{place} {shown(value)} is out of range; its scale must lie between 1e-100 and 1e100"
        raise InvalidInputError(msg)
    return number


def _exact(value: object, place: str) -> Fraction:
    if isinstance(value, str):
        return _from_text(value, place)
    if isinstance(value, (bool, np.bool_)) or not isinstance(
        value, (int, float, Fraction, Decimal, np.integer, np.floating)
    ):
        what = "missing (None)" if value is None else f"{shown(value)} of type {type(value).__name__}"
        msg = f"{place} is {what}, not a number; {_WANTED}; leave out what was not judged"
        raise InvalidInputError(msg)
    if isinstance(value, (int, Fraction, np.integer)):
        return Fraction(value if isinstance(value, (int, Fraction)) else int(value))
    if isinstance(value, Decimal):
        if value.is_finite():
            return _from_decimal(value, place)
        value = float("nan") if value.is_nan() else float(value)
    if not math.isfinite(value):
        what = "NaN, not a number: missing" if math.isnan(value) else f"{float(value)}, not finite"
        msg = f"{place} is {what}; {_WANTED}; leave out what was not judged (None in a matrix)"
        raise InvalidInputError(msg)
    return Fraction(float(value))


def _from_text(text: str, place: str) -> Fraction:
    found = _RATIO.fullmatch(text) if len(text) <= _LONGEST_TEXT else None
    if not text.strip():
        msg = f"{place} is an empty text: missing, not a number; {_WANTED}; leave out what was not judged"
        raise InvalidInputError(msg)
    if found is None:
        msg = f"{place} {shown(text)} is text but not a number; {_WANTED}, with a decimal point and no unit"
        raise InvalidInputError(msg)
    top = _from_decimal(Decimal(found[1]), place)
    bottom = Fraction(1) if found[2] is None else _from_decimal(Decimal(found[2]), place)
    if bottom == 0:
        msg = f"{place} {shown(text)} divides by zero, not a number; {_WANTED}"
        raise InvalidInputError(msg)
    return top / bottom


def _from_decimal(number: Decimal, place: str) -> Fraction:
    if number != 0 and abs(number.adjusted()) > 200:  # before a Fraction writes out all its digits
        msg = f"{place} {number:.3e} is out of range; its scale must lie between 1e-100 and 1e100"
        raise InvalidInputError(msg)
    return Fraction(number) if number != 0 else Fraction(0)


def shown(value: object) -> str:
    """Repr of a value, shortened, that never fails."""
    try:
        text = repr(value)
    except Exception:  # noqa: BLE001 - repr of a huge integer, or of a foreign object, may raise anything
        return f"a value of type {type(value).__name__}"
    return text if len(text) <= _LONGEST_TEXT else text[: _LONGEST_TEXT - 3] + "..."


def simplest(ratio: Fraction, inverse: Fraction) -> Fraction:
    """Return the ratio, or 1/inverse, whichever is written with smaller numbers: 1/3 rather than 0.3333333333333333."""
    other = 1 / inverse
    return min(ratio, other, key=lambda r: (r.numerator + r.denominator, r))


def agree(ratio: Fraction, inverse: Fraction) -> bool:
    """Whether two judgements of one pair, seen from either side, say the same."""
    return abs(ratio * inverse - 1) <= RECIPROCAL_TOLERANCE


def decimal_text(ratio: Fraction) -> str:
    """Write a ratio for people: 3, 1/3, 2.5.

    Examples
    --------
    >>> [decimal_text(r) for r in (Fraction(3), Fraction(1, 3), Fraction(5, 2), Fraction(0.1), Fraction(1234567, 1000))]
    ['3', '1/3', '5/2', '0.1', '1234.57']
    """
    if max(ratio.numerator, ratio.denominator) < 1000:
        return str(ratio)
    near = ratio.limit_denominator(1000)
    if near and max(near.numerator, near.denominator) < 1000 and abs(near / ratio - 1) < Fraction(1, 10**12):
        return f"{float(near):.10g}" if near.denominator % 10 == 0 else str(near)
    return f"{float(ratio):.6g}"


def told_rows(judgements: object, about: str) -> Rows:
    """Judgements by pair as rows (a, b, ratio): the shape is checked, the content not yet.

    Raises
    ------
    InvalidInputError
        Neither a mapping from pairs nor rows of two names and a number.
    """
    if isinstance(judgements, Mapping):
        found: list[object] = [
            (*pair, ratio) if isinstance(pair, (tuple, list)) else (pair, ratio) for pair, ratio in judgements.items()
        ]
    elif isinstance(judgements, (str, bytes, np.ndarray)) or not isinstance(judgements, Iterable):
        msg = (
            f"{about}judgements are given by pair, {{('a', 'b'): 3, ...}}, got {type(judgements).__name__};"
            " for a full matrix use Judgements.matrix"
        )
        raise InvalidInputError(msg)
    else:
        found = list(judgements)
    for row in found:
        if not isinstance(row, (tuple, list)) or len(row) != 3 or not all(isinstance(name, str) for name in row[:2]):
            msg = f"{about}each judgement needs two item names and a number, ('a', 'b', 3), got {shown(row)}"
            raise InvalidInputError(msg)
    return [(row[0], row[1], row[2]) for row in found]  # type: ignore[index]


def told_pairs(rows: Rows, items: tuple[str, ...], about: str) -> Pairs:
    """Judged pairs by positions, i before j, every row checked.

    Raises
    ------
    InvalidInputError
        An unknown item, an item compared with itself, a ratio that is no positive number, one pair judged twice with
        ratios that contradict each other, no judgements at all.
    """
    place = {name: i for i, name in enumerate(items)}
    pairs: Pairs = {}
    for a, b, value in rows:
        where = f"{about}pair {(a, b)}"
        unknown = next((name for name in (a, b) if name not in place), None)
        if unknown is not None:
            msg = f"{where}: unknown item {unknown!r}; the items are {', '.join(map(repr, items[:30]))}"
            raise InvalidInputError(msg)
        if a == b:
            msg = f"{where}: {a!r} is compared with itself; leave the pair out"
            raise InvalidInputError(msg)
        if value is None:
            continue
        ratio = read_ratio(value, where)
        key, ratio = ((place[a], place[b]), ratio) if place[a] < place[b] else ((place[b], place[a]), 1 / ratio)
        if key in pairs and not agree(ratio, 1 / pairs[key]):
            before = pairs[key] if place[a] < place[b] else 1 / pairs[key]
            msg = f"{where}: judged twice, and contradicting: {shown(value)} now, {decimal_text(before)} before"
            raise InvalidInputError(msg)
        pairs[key] = simplest(ratio, 1 / pairs[key]) if key in pairs else ratio
    if not pairs and len(items) != 1:
        msg = f"{about}no judgements: at least one pair of items must be compared (empty)"
        raise InvalidInputError(msg)
    return pairs


def read_cells(cells: object, what: str) -> list[list[object]]:
    """Rows of a full matrix of judgements, checked to be square; ``None`` where a masked array is masked.

    Raises
    ------
    InvalidInputError
        Not a square matrix.
    """
    if hasattr(cells, "columns"):
        cells = np.asarray(cells, dtype=object)
    if isinstance(cells, np.ndarray):
        if cells.ndim != 2 or cells.shape[0] != cells.shape[1]:
            msg = f"{what} must be a square matrix, one row and one column for each item, got shape {cells.shape}"
            raise InvalidInputError(msg)
        cells = cells.tolist()
    if isinstance(cells, (str, bytes, Mapping, set, frozenset)) or not isinstance(cells, Iterable):
        msg = f"{what} must be a square matrix, a list of rows of numbers, got {shown(cells)} ({type(cells).__name__})"
        raise InvalidInputError(msg)
    rows = [row.tolist() if isinstance(row, np.ndarray) else row for row in cells]
    for i, row in enumerate(rows):
        if not isinstance(row, (list, tuple)):
            msg = f"{what} must be a square matrix, a list of rows: row {i + 1} is {shown(row)}, not a list"
            raise InvalidInputError(msg)
        if len(row) != len(rows):
            msg = f"{what} must be a square matrix: it has {len(rows)} rows, but row {i + 1} has {len(row)} columns"
            raise InvalidInputError(msg)
    return [list(row) for row in rows]


def quick_matrix(cells: object) -> Floats | None:
    """Reciprocal matrix of plain numbers as floats, or None where something has to be looked at cell by cell."""
    if isinstance(cells, list) and cells and all(type(row) is list for row in cells):
        if not all(type(cell) in (int, float) for row in cells for cell in row) or {len(r) for r in cells} != {
            len(cells)
        }:
            return None
        try:
            cells = np.array(cells, dtype=np.float64)
        except OverflowError:
            return None
    if type(cells) is not np.ndarray or cells.dtype != np.float64 or cells.ndim != 2 or not cells.size:
        return None
    if cells.shape[0] != cells.shape[1] or not (cells.min() >= 1e-100 and cells.max() <= 1e100):
        return None
    off = np.abs(cells * cells.T - 1).max()
    return cells if off <= float(RECIPROCAL_TOLERANCE) and (cells.diagonal() == 1).all() else None


def matrix_pairs(cells: Sequence[Sequence[object]], items: tuple[str, ...]) -> Pairs:
    """Judged pairs of a square matrix, upper triangle, every cell checked.

    Raises
    ------
    InvalidInputError
        A diagonal cell that is not 1, a cell that is no positive number, a pair whose two cells are not reciprocal.
    """
    pairs: Pairs = {}
    for i, row in enumerate(cells):
        if row[i] is None or read_ratio(row[i], f"diagonal, item {items[i]!r}") != 1:
            msg = f"the diagonal must be 1, an item against itself: {items[i]!r} has {shown(row[i])}"
            raise InvalidInputError(msg)
        for j in range(i + 1, len(row)):
            ratio = _both_sides(row[j], cells[j][i], items[i], items[j])
            if ratio is not None:
                pairs[i, j] = ratio
    return pairs


def _both_sides(upper: object, lower: object, a: str, b: str) -> Fraction | None:
    if upper is None and lower is None:
        return None
    if upper is None or lower is None:
        given, lacking = ((a, b), (b, a)) if lower is None else ((b, a), (a, b))
        msg = f"pair {given}: judged, but {lacking} is missing; give the reciprocal too, or None on both sides"
        raise InvalidInputError(msg)
    ratio, inverse = read_ratio(upper, f"pair {(a, b)}"), read_ratio(lower, f"pair {(b, a)}")
    if not agree(ratio, inverse):
        msg = (
            f"not reciprocal: pair {(a, b)} is {shown(upper)} and pair {(b, a)} is {shown(lower)},"
            f' which should be the inverse, {decimal_text(1 / ratio)}; write fractions as text, such as "1/3"'
        )
        raise InvalidInputError(msg)
    return simplest(ratio, inverse)


def as_matrix(pairs: Mapping[tuple[int, int], Fraction], n: int) -> Floats:
    """Reciprocal matrix (n, n) with NaN for the pairs that are not there, read-only."""
    matrix = np.full((n, n), np.nan)
    np.fill_diagonal(matrix, 1.0)
    for (i, j), ratio in pairs.items():
        matrix[i, j], matrix[j, i] = float(ratio), float(1 / ratio)
    matrix.setflags(write=False)
    return matrix


def exact_pairs(matrix: Floats) -> Pairs:
    """Upper triangle of a checked matrix of floats as exact ratios."""
    cells: Any = matrix.tolist()
    n = len(cells)
    return {
        (i, j): simplest(Fraction(cells[i][j]), Fraction(cells[j][i]))
        for i in range(n)
        for j in range(i + 1, n)
        if cells[i][j] == cells[i][j]
    }
