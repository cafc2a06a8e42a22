"""Results that people read in French or English, and programs as columns or plain JSON."""

from __future__ import annotations

import datetime as dt
from abc import abstractmethod
from collections.abc import Mapping, Sequence
from typing import Annotated, Any

from pydantic import AfterValidator, Field

from clusterdecide._table import Tabular, View, text_table
from clusterdecide.calls.base import plain
from clusterdecide.errors import InvalidInputError

NONE = "\u2013"


def _says_something(text: str) -> str:
    if not text.strip():
        msg = f"must say something in words, got {text!r}"
        raise ValueError(msg)
    return text


Words = Annotated[str, Field(strict=True), AfterValidator(_says_something)]


class Told(Tabular):
    """A result that reads as one table in either language; English in a terminal and a notebook."""

    __slots__ = ()

    @abstractmethod
    def _told(self, lang: str) -> View:
        """Header, cells and caption in a language."""

    @abstractmethod
    def _columns(self) -> Mapping[str, Sequence[object]]:
        """Plain columns by name, exact."""

    def _view(self) -> View:
        return self._told("en")

    def text(self, lang: str = "fr") -> str:
        """Write the table and what must be said with it.

        Parameters
        ----------
        lang
            ``"fr"`` or ``"en"``.

        Raises
        ------
        InvalidInputError
            There is no catalogue in this language.
        """
        view = self._told(lang)
        table = text_table(view.header, view.rows, align=view.align)
        return f"{table}\n{view.caption}" if view.caption else table

    def rows(self) -> list[dict[str, Any]]:
        """Rows as JSON can hold them: exact money, ratios as "1/3", instants as ISO 8601 text."""
        columns = self._columns()
        return [
            {name: plain(cell) for name, cell in zip(columns, row, strict=True)}
            for row in zip(*columns.values(), strict=True)
        ]

    def to_frame(self, library: str) -> Any:
        """Columns as a data frame, exact: money as Decimal, ratios as text.

        Parameters
        ----------
        library
            ``"pandas"``, ``"polars"`` or ``"pyarrow"``.

        Raises
        ------
        InvalidInputError
            No data frame library has this name.
        MissingExtraError
            The library is not installed.
        """
        from clusterdecide.model._frames import to_frame

        return to_frame(self._columns(), library)


def checked_instant(at: object, what: str) -> dt.datetime:
    """Refuse what is not an instant with an offset from UTC."""
    if not isinstance(at, dt.datetime):
        msg = f"{what} must be a datetime with an offset from UTC, got {at!r}"
        raise InvalidInputError(msg)
    if at.utcoffset() is None:
        msg = f"{what}={at.isoformat()} has no offset from UTC; give an instant with one"
        raise InvalidInputError(msg)
    return at


def checked_words(text: object, what: str) -> str:
    """Refuse what says nothing."""
    if not isinstance(text, str) or not text.strip():
        msg = f"{what} must say something in words, got {text!r}"
        raise InvalidInputError(msg)
    return text
