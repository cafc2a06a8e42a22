"""Data frames of any library, read and written through narwhals."""

from __future__ import annotations

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
    import narwhals as nw

    try:
        table = nw.from_native(frame)
    except TypeError:
        msg = f"a data frame (pandas, polars, pyarrow) is needed, got {type(frame).__name__}; use Problem.of for arrays"
        raise InvalidInputError(msg) from None
    if isinstance(table, nw.LazyFrame):
        table = table.collect()
    present = [str(column) for column in table.columns]
    twice = first_twice(present)
    if twice is not None:
        msg = f"the frame has two columns named {shown(twice)}; names must be unique, no duplicate"
        raise InvalidInputError(msg)
    wanted = [column for column in present if column != id_column] if columns is None else list(columns)
    for column in [*wanted, *([id_column] if id_column is not None else [])]:
        if column not in present:
            msg = f"the frame has no column {shown(column)}; its columns are {listed(present)}"
            raise InvalidInputError(msg)
    cells = [list(row) for row in zip(*(table[column].to_list() for column in wanted))]
    return FrameTable(cells, tuple(wanted), _row_names(table, frame, id_column), str(table.implementation))


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


def _row_names(table: Any, frame: Any, id_column: str | None) -> list[str] | None:
    if id_column is not None:
        return list(table[id_column].to_list())
    index = getattr(frame, "index", None)
    if index is None or not hasattr(index, "tolist") or type(index).__name__ == "RangeIndex":
        return None
    return [str(name) for name in index.tolist()]
