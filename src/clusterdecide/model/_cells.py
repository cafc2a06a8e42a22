"""From whatever a caller hands over to a float64 matrix, or to an error that names the cell."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from numbers import Real
from typing import Any

import numpy as np

from clusterdecide._typing import Floats
from clusterdecide.errors import InvalidInputError
from clusterdecide.model._names import listed, shown

Names = tuple[str, ...] | None

_BLOCK = 1 << 16


def read_matrix(matrix: object, alternatives: Names, criteria: Names) -> Floats:
    """Check a matrix cell by cell and copy it to a read-only C-ordered float64 array of shape (A, C)."""
    if type(matrix) is np.ndarray and matrix.dtype == np.float64:
        cells = matrix
    else:
        cells = _converted(matrix, alternatives, criteria)
    _check_shape(cells.shape, alternatives, criteria)
    copy = np.empty(cells.shape)
    step = max(1, _BLOCK // cells.shape[1])
    for start in range(0, len(cells), step):  # copied and checked while a block is in cache
        block = copy[start : start + step]
        block[:] = cells[start : start + step]
        finite = np.isfinite(block)
        if np.count_nonzero(finite) < block.size:
            i, j = np.argwhere(~finite)[0]
            kind = "NaN: a missing value" if np.isnan(block[i, j]) else f"{block[i, j]}"
            msg = f"{place(start + i, j, alternatives, criteria)} is {kind}; every grade must be a finite number"
            raise InvalidInputError(msg)
    copy.setflags(write=False)
    return copy


def place(i: int, j: int, alternatives: Names, criteria: Names) -> str:
    """Name of a cell for messages."""
    row = _row_name(i, alternatives)
    column = shown(criteria[j]) if criteria is not None and j < len(criteria) else f"number {j + 1}"
    return f"the grade of alternative {row} on criterion {column}"


def _row_name(i: int, alternatives: Names) -> str:
    return shown(alternatives[i]) if alternatives is not None and i < len(alternatives) else f"number {i + 1}"


def _check_shape(shape: tuple[int, ...], alternatives: Names, criteria: Names) -> None:
    if len(shape) != 2:
        msg = f"a matrix of two dimensions (alternatives, criteria) is needed, got shape {shape}"
        raise InvalidInputError(msg)
    if shape[0] == 0:
        msg = f"there are no alternatives: the matrix is empty, shape {shape}; at least one is needed"
        raise InvalidInputError(msg)
    if shape[1] == 0:
        msg = f"there are no criteria: the matrix has shape {shape}; at least one is needed"
        raise InvalidInputError(msg)
    if criteria is not None and len(criteria) != shape[1]:
        msg = f"the matrix has {shape[1]} columns for {len(criteria)} criteria: shape must be (alternatives, criteria)"
        raise InvalidInputError(msg)
    if alternatives is not None and len(alternatives) != shape[0]:
        msg = f"the matrix has {shape[0]} rows but there are {len(alternatives)} alternatives"
        raise InvalidInputError(msg)


def _converted(matrix: object, alternatives: Names, criteria: Names) -> Any:
    if isinstance(matrix, np.ma.MaskedArray):
        _refuse_masked(matrix, alternatives, criteria)
        matrix = np.asarray(matrix.data)
    columns = column_names(matrix)
    if columns is not None:
        matrix = _from_columns(matrix, columns, criteria)
    if isinstance(matrix, np.ndarray):
        if matrix.dtype.kind in "iuf":
            return _as_floats(np.asarray(matrix), alternatives, criteria)
        if matrix.dtype.kind != "O":
            msg = f"the matrix has dtype {matrix.dtype}; grades must be real numbers (no bool, text, date, complex)"
            raise InvalidInputError(msg)
        matrix = matrix.tolist()
    return _from_rows(matrix, alternatives, criteria)


def _as_floats(array: np.ndarray[Any, Any], alternatives: Names, criteria: Names) -> Floats:
    with np.errstate(over="ignore"):
        floats = array.astype(np.float64)
    if array.ndim == 2 and array.dtype.kind == "f" and (lost := np.isinf(floats) & ~np.isinf(array)).any():
        i, j = np.argwhere(lost)[0]
        msg = f"{place(i, j, alternatives, criteria)} is too large to be a float: {array[i, j]}, not finite"
        raise InvalidInputError(msg)
    return floats


def check_unmasked(values: object, what: str) -> None:
    """Refuse arrays of which some part is masked: a plain array would show what the mask hides."""
    if type(values) is np.ndarray:
        return
    parts = values if isinstance(values, (list, tuple)) else (values,)
    if any(np.ma.is_masked(part) for part in parts):
        msg = f"{what} are masked in part, so missing; give all of them, got {shown(values, 120)}"
        raise InvalidInputError(msg)


def _refuse_masked(matrix: np.ma.MaskedArray[Any, Any], alternatives: Names, criteria: Names) -> None:
    mask = np.ma.getmaskarray(matrix)
    if mask.any() and mask.ndim == 2:
        i, j = np.argwhere(mask)[0]
        msg = f"{place(i, j, alternatives, criteria)} is masked: a missing value; every grade must be given"
        raise InvalidInputError(msg)


def column_names(matrix: object) -> list[str] | None:
    """Names of the columns of a frame or of a mapping of columns; None for anything else."""
    if isinstance(matrix, Mapping):
        return [str(name) for name in matrix]
    # Arrow tables keep the names apart from the columns
    names = getattr(matrix, "column_names", None) or getattr(matrix, "columns", None)
    return None if names is None else [str(name) for name in names]


def _from_columns(frame: Any, columns: list[str], criteria: Names) -> list[Sequence[object]]:
    if hasattr(frame, "to_pydict"):
        frame = frame.to_pydict()
    if criteria is not None and tuple(columns) != criteria:
        msg = f"the columns are {listed(columns)} but the criteria are {listed(criteria)}; give both in one order"
        raise InvalidInputError(msg)
    if not isinstance(frame, Mapping):
        return [list(row) for row in np.asarray(frame, dtype=object)]
    single = next((name for name, column in frame.items() if not isinstance(column, Iterable)), None)
    if single is not None:
        msg = f"the column {shown(single)} must be a sequence of grades, got {shown(frame[single])}"
        raise InvalidInputError(msg)
    lists = [column.tolist() if isinstance(column, np.ndarray) else list(column) for column in frame.values()]
    odd = next((j for j, column in enumerate(lists) if len(column) != len(lists[0])), None)
    if odd is not None:
        msg = (
            f"the columns have different lengths: {shown(columns[0])} has {len(lists[0])} values "
            f"and {shown(columns[odd])} has {len(lists[odd])}"
        )
        raise InvalidInputError(msg)
    return list(zip(*lists))


def _from_rows(matrix: object, alternatives: Names, criteria: Names) -> Any:
    if isinstance(matrix, (str, bytes, set, frozenset)) or not isinstance(matrix, Iterable):
        kind = type(matrix).__name__
        msg = f"a matrix of two dimensions (alternatives, criteria) is needed, got {_brief(matrix)} of type {kind}"
        raise InvalidInputError(msg)
    rows = [row.tolist() if isinstance(row, np.ndarray) else row for row in matrix]
    if not rows:
        return np.empty((0, len(criteria or ())))
    if not all(isinstance(row, (list, tuple)) for row in rows):
        row = next(row for row in rows if not isinstance(row, (list, tuple)))
        msg = f"a matrix of two dimensions is needed: each row a list of grades, got {_brief(row)} for a row"
        raise InvalidInputError(msg)
    expected = len(criteria) if criteria is not None else len(rows[0])
    for i, row in enumerate(rows):
        if len(row) != expected:
            name = _row_name(i, alternatives)
            msg = f"alternative {name} has {len(row)} values, expected {expected}: rows are ragged or criteria lack"
            raise InvalidInputError(msg)
    return np.array(
        [[_number(cell, i, j, alternatives, criteria) for j, cell in enumerate(row)] for i, row in enumerate(rows)],
        dtype=np.float64,
    ).reshape(len(rows), expected)


def is_real(value: object) -> bool:
    """Whether a value is a real number: no truth value, and no duration, which NumPy counts among the integers."""
    return isinstance(value, (Real, Decimal)) and not isinstance(value, (bool, np.bool_, np.timedelta64))


def python_number(value: Any) -> Any:
    """Number of Python in place of one of NumPy, whose arithmetic overflows and knows no fractions."""
    if isinstance(value, np.integer) and not isinstance(value, np.timedelta64):
        return int(value)
    return float(value) if isinstance(value, np.floating) else value


def as_float(number: Any) -> float:
    """Float of a real number: infinite beyond the floats; a signalling NaN of ``Decimal`` becomes a plain one."""
    if isinstance(number, Decimal) and number.is_nan():
        return float("nan")
    try:
        return float(number)
    except OverflowError:  # a whole number or a fraction
        return float("inf") if number > 0 else float("-inf")


def _number(cell: object, i: int, j: int, alternatives: Names, criteria: Names) -> float:
    if is_real(cell):
        found = as_float(cell)
        if math.isinf(found) and not isinstance(cell, float):
            msg = f"{place(i, j, alternatives, criteria)} is too large to be a float: not finite"
            raise InvalidInputError(msg)
        return found
    if cell is None or cell is np.ma.masked or type(cell).__name__ in ("NAType", "NaTType"):
        what = "missing"
    elif isinstance(cell, str) and not cell.strip():
        what = "an empty text: missing"
    else:
        what = f"{_brief(cell)} of type {type(cell).__name__}"
    msg = f"{place(i, j, alternatives, criteria)} is {what}; it must be a real number"
    raise InvalidInputError(msg)


def _brief(value: object) -> str:
    return shown(value, 60)
