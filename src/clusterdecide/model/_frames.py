"""Data frames of any library, read and written through narwhals."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from clusterdecide.errors import InvalidInputError, MissingExtraError
from clusterdecide.model._names import first_twice, listed, shown


@dataclass(frozen=True, slots=True)
class FrameTable:
    """What was read from a frame."""

    cells: list[list[object]]
    columns: tuple[str, ...]
    names: list[str] | None
    library: str


def read_frame(frame: Any, columns: Sequence[str] | None, id_column: str | None) -> FrameTable:
    """Read cells, names of columns and of rows; the cells are checked by the caller."""
    table = _opened(frame)
    present = [str(column) for column in table.columns]
    if (twice := first_twice(present)) is not None:  # names that differ as values and are one as text: 1 and "1"
        raise InvalidInputError(_given_twice(twice))
    wanted = [column for column in present if column != id_column] if columns is None else list(columns)
    for column in [*wanted, *([id_column] if id_column is not None else [])]:
        if column not in present:
            msg = f"the frame has no column {shown(column)}; its columns are {listed(present)}"
            raise InvalidInputError(msg)
    if not wanted:
        beside = "" if id_column is None else f" beside the names in {shown(id_column)}"
        msg = f"there are no criteria: the frame has no column{beside}; at least one is needed"
        raise InvalidInputError(msg)
    series = dict(zip(present, table.iter_columns()))
    cells = [list(row) for row in zip(*(series[column].to_list() for column in wanted))]
    names = _index_names(frame) if id_column is None else series[id_column].to_list()
    return FrameTable(cells, tuple(wanted), None if names is None else _texts(names), str(table.implementation))


def to_frame(data: Mapping[str, Sequence[object]], library: str | None) -> Any:
    """Build a frame of the given library from columns.

    Raises
    ------
    InvalidInputError
        No library is given and the source was not a frame.
    MissingExtraError
        The library is not installed.
    """
    import narwhals as nw

    if library is None:
        msg = "the source was not a data frame: name the library, for instance to_frame('pandas') or to_frame('polars')"
        raise InvalidInputError(msg)
    try:
        return nw.from_dict(dict(data), backend=library).to_native()  # type: ignore[arg-type]
    except ModuleNotFoundError:
        msg = f"{library} is not installed; run: pip install {library}"
        raise MissingExtraError(msg) from None
    except ValueError as error:
        msg = f"no data frame library is called {library!r}: {error}"
        raise InvalidInputError(msg) from None


def _opened(frame: Any) -> Any:
    import narwhals as nw

    try:
        table = nw.from_native(frame)
    except nw.exceptions.DuplicateError:
        names = frame.column_names if hasattr(frame, "column_names") else frame.columns
        raise InvalidInputError(_given_twice(first_twice(map(str, names)))) from None
    except TypeError:
        msg = f"a data frame (pandas, polars, pyarrow) is needed, got {type(frame).__name__}; use Problem.of for arrays"
        raise InvalidInputError(msg) from None
    return table.collect() if isinstance(table, nw.LazyFrame) else table


def _given_twice(name: str | None) -> str:
    return f"the frame has two columns named {shown(name)}; names must be unique, no duplicate"


def _index_names(frame: Any) -> list[Any] | None:
    """Labels of the rows of a pandas frame, unless they are the 0, 1, 2, ... that it numbers rows with by itself."""
    index = getattr(frame, "index", None)
    if index is None or not hasattr(index, "tolist"):
        return None
    if type(index).__name__ == "RangeIndex" and (index.start, index.step) == (0, 1):
        return None
    return list(index.tolist())


def _texts(names: Sequence[Any]) -> list[Any]:
    """Names as text; what stands for a missing value stays as it is and is refused by the caller."""
    return [name if _is_missing(name) else str(name) for name in names]


def _is_missing(name: Any) -> bool:
    return (
        name is None or type(name).__name__ in ("NAType", "NaTType") or (isinstance(name, float) and math.isnan(name))
    )
