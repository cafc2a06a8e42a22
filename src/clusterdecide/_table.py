"""Small tables as aligned text and as HTML, for results that read well in a terminal and a notebook."""

from __future__ import annotations

import unicodedata
from abc import ABC, abstractmethod
from collections.abc import Sequence
from html import escape
from typing import NamedTuple

_CELL = "padding:.25em .75em;border-bottom:1px solid rgba(128,128,128,.35)"


class View(NamedTuple):
    """What a table shows: cells already formatted, and a caption below."""

    header: Sequence[str]
    rows: Sequence[Sequence[str]]
    align: str = "l"
    caption: str = ""


class Tabular(ABC):
    """A value that reads as one table, in a terminal and in a notebook."""

    __slots__ = ()

    @abstractmethod
    def _view(self) -> View:
        """Header, cells and caption."""

    def _caption(self) -> str:
        """What stands below the table."""
        return self._view().caption

    def __repr__(self) -> str:
        view = self._view()
        table = text_table(view.header, view.rows, align=view.align)
        return f"{table}\n{view.caption}" if view.caption else table

    def _repr_html_(self) -> str:
        view = self._view()
        return html_table(view.header, view.rows, align=view.align, caption=view.caption.replace("\n", "; "))


def text_table(header: Sequence[str], rows: Sequence[Sequence[str]], *, align: str = "") -> str:
    """Columns padded to one width each.

    Parameters
    ----------
    header
        Titles of the columns.
    rows
        Cells, already formatted.
    align
        One letter a column, ``"l"`` or ``"r"``; missing letters mean ``"r"``.

    Examples
    --------
    >>> print(text_table(["rank", "name"], [["1", "Green H2"], ["2", "Élan"]], align="rl"))
    rank  name
       1  Green H2
       2  Élan
    """
    lines = [list(header), *[list(row) for row in rows]]
    widths = [max(_width(line[j]) for line in lines) for j in range(len(header))]
    align = align.ljust(len(header), "r")
    return "\n".join("  ".join(map(_padded, line, widths, align)).rstrip() for line in lines)


def html_table(header: Sequence[str], rows: Sequence[Sequence[str]], *, align: str = "", caption: str = "") -> str:
    """Write the same table as HTML with inline style; every value is escaped.

    Examples
    --------
    >>> "&lt;b&gt;" in html_table(["name"], [["<b>"]])
    True
    """
    align = align.ljust(len(header), "r")
    sides = ["left" if letter == "l" else "right" for letter in align]
    head = "".join(f'<th style="{_CELL};text-align:{side}">{escape(cell)}</th>' for cell, side in zip(header, sides))
    body = "".join(
        "<tr>"
        + "".join(f'<td style="{_CELL};text-align:{side}">{escape(cell)}</td>' for cell, side in zip(row, sides))
        + "</tr>"
        for row in rows
    )
    note = f'<caption style="caption-side:bottom;text-align:left;padding:.5em 0">{escape(caption)}</caption>'
    return (
        '<table style="border-collapse:collapse;font-variant-numeric:tabular-nums">'
        f"{note if caption else ''}<thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"
    )


def _width(text: str) -> int:
    return sum(0 if unicodedata.combining(c) else 2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in text)


def _padded(text: str, width: int, letter: str) -> str:
    space = " " * (width - _width(text))
    return text + space if letter == "l" else space + text
