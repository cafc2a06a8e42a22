"""Tables in CSV as spreadsheets write them: read by stated rules, never by a guess; a fault names line and column."""

from __future__ import annotations

import codecs
import csv
import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from clusterdecide._json import bytes_of
from clusterdecide.errors import FileError, InvalidInputError
from clusterdecide.interop.figures import Figures, reading
from clusterdecide.model import Criterion, Problem
from clusterdecide.model._criteria import Scales, Senses

SEPARATORS = {";": "semicolon", "\t": "tab", ",": "comma"}
_FORMULA = ("=", "+", "-", "@", "\t", "\r")
_LONGEST_CELL = 100_000
Decimal = Literal[".", ","]


@dataclass(frozen=True, slots=True)
class Table:
    r"""A table as it was written: texts in named columns.

    Attributes
    ----------
    name
        Name of the file, for messages.
    columns
        Names of the columns, unique.
    rows
        Texts of the cells, blanks around them dropped.
    lines
        Line of the file at which each row begins.
    figures
        How numbers are written in it.

    Examples
    --------
    >>> table = read_table(b"dossier;part;montant\nD02;36,5;2 000 000,00\nD03;32;1 500 000\n")
    >>> table.columns, table.numbers("montant")
    (('dossier', 'part', 'montant'), (2000000.0, 1500000.0))
    """

    name: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    lines: tuple[int, ...]
    figures: Figures

    def texts(self, column: str) -> tuple[str, ...]:
        """Cells of a column as they were written.

        Raises
        ------
        FileError
            No column has this name.
        """
        j = self._place(column)
        return tuple(row[j] for row in self.rows)

    def numbers(self, column: str) -> tuple[float, ...]:
        """Cells of a column as numbers.

        Raises
        ------
        FileError
            No column has this name, or a cell is empty, no number, not finite: with its line and column.
        """
        found = []
        for line, text in zip(self.lines, self.texts(column)):
            value, problem = self.figures.read(text)
            if value is None:
                raise FileError(problem, file=self.name, place=f"line {line}, column {column!r}")
            found.append(value)
        return tuple(found)

    def problem(
        self,
        criteria: Sequence[Criterion | str] | None = None,
        *,
        id: str | None = None,  # noqa: A002 - the word of Problem.from_frame
        sense: Senses | None = None,
        scale: Scales | None = None,
    ) -> Problem:
        r"""Problem whose alternatives are the rows.

        Parameters
        ----------
        criteria
            Criteria, or names of columns; by default every column but ``id``.
        id
            Column of the names of the alternatives; by default the first one.
        sense, scale
            As in `Problem.of`.

        Raises
        ------
        FileError
            A column that does not exist, a cell that is no number, names that are empty or not unique, no column left.

        Examples
        --------
        >>> table = read_table(b"dossier,vision,market\nD02,4,3.5\nD03,3,5\n")
        >>> table.problem().grades
        array([[4. , 3.5],
               [3. , 5. ]])
        """
        names = self.columns[0] if id is None else id
        alternatives = self.texts(names)
        wanted = list(criteria) if criteria is not None else [column for column in self.columns if column != names]
        if not wanted:
            msg = f"there is no column beside {names!r}: at least one criterion is needed"
            raise FileError(msg, file=self.name)
        grades = zip(*(self.numbers(c if isinstance(c, str) else c.name) for c in wanted))
        try:
            rows = [list(row) for row in grades]
            return Problem.of(rows, wanted, alternatives=alternatives, sense=sense, scale=scale)
        except InvalidInputError as error:
            raise FileError(str(error), file=self.name) from None

    def _place(self, column: str) -> int:
        if column not in self.columns:
            msg = f"there is no column {column!r}; the columns are {', '.join(map(repr, self.columns[:30]))}"
            raise FileError(msg, file=self.name)
        return self.columns.index(column)


def read_table(
    source: str | Path | bytes,
    *,
    header: int = 1,
    separator: str | None = None,
    decimal: Decimal | None = None,
    name: str = "<table>",
) -> Table:
    r"""Read a table in CSV: UTF-8, or UTF-16 with its mark; separated by semicolons, tabs or commas.

    The separator is the one of the three that the header line holds. With commas the decimal mark is a point;
    otherwise it is the one that the cells show. Spaces, no-break ones too, may group digits by three. Where cells
    allow two readings, such as 1.234 beside semicolons, the table is refused until ``decimal`` says which.

    Parameters
    ----------
    source
        Path of the file, or its bytes.
    header
        Line that holds the names of the columns; lines above it, such as a title, are left out.
    separator
        ``";"``, ``","`` or a tab, where the header holds several of them.
    decimal
        ``"."`` or ``","``, where cells allow both.
    name
        What to call bytes in messages.

    Returns
    -------
    Table
        Texts; numbers are read column by column.

    Raises
    ------
    FileError
        Not readable, another encoding, no separator or several possible ones, columns without a name or with the
        same name, a row that is longer or shorter than the header, no rows, ambiguous numbers: with the line.

    Examples
    --------
    >>> table = read_table("nom;note\nMMI;3,5\nONCF;4\n".encode())
    >>> table.texts("nom"), table.numbers("note")
    (('MMI', 'ONCF'), (3.5, 4.0))
    """
    if not isinstance(source, bytes):
        name = Path(source).name
    text = _decoded(bytes_of(Path(source)) if not isinstance(source, bytes) else source, name)
    mark = _separator(text, header, separator, name)
    lines, rows = _rows(text, header, mark, name)
    columns = _columns(rows[0], lines[0], name)
    body = _body(lines[1:], rows[1:], columns, name)
    numbered = [(line, column, cell) for line, row in body for column, cell in zip(columns, row)]
    figures = reading(numbered, decimal=decimal, commas=mark == ",", name=name)
    return Table(name, columns, tuple(row for _, row in body), tuple(line for line, _ in body), figures)


def table_text(problem: Problem, *, first: str = "alternative") -> str:
    """Write the grades of a problem in CSV: commas, decimal points, names in the first column.

    Senses, scales and weights have no place in a table; JSON keeps them.

    Raises
    ------
    InvalidInputError
        A name that spreadsheets would take for a formula, or that a table cannot hold.

    Examples
    --------
    >>> print(table_text(Problem.of([[4, 3.5]], ["vision", "market"], alternatives=["Green H2"])), end="")
    alternative,vision,market
    Green H2,4,3.5
    """
    for name in (*problem.alternatives, *problem.criteria_names):
        if name.startswith(_FORMULA) or name != name.strip() or "\0" in name:
            msg = (
                f"the name {name!r} cannot be kept in CSV: it begins with a character that spreadsheets take for a "
                "formula, or with a blank; rename it, or write JSON"
            )
            raise InvalidInputError(msg)
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow([first if first not in problem.criteria_names else "", *problem.criteria_names])
    for name, row in zip(problem.alternatives, problem.grades.tolist()):
        writer.writerow([name, *(repr(x).removesuffix(".0") for x in row)])
    return out.getvalue()


def _decoded(data: bytes, name: str) -> str:
    utf16 = data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    try:
        text = data.decode("utf-16" if utf16 else "utf-8-sig")
    except UnicodeDecodeError as error:
        line = data[: error.start].count(b"\n") + 1
        msg = "the encoding is not UTF-8; in a spreadsheet, save as 'CSV UTF-8'"
        raise FileError(msg, file=name, place=f"line {line}") from None
    if "\0" in text:
        line = text[: text.index("\0")].count("\n") + 1
        msg = "holds a zero byte: no text, or UTF-16 encoding without its mark; in a spreadsheet, save as 'CSV UTF-8'"
        raise FileError(msg, file=name, place=f"line {line}")
    if not text.strip():
        msg = "the file is empty; a header line and rows are expected"
        raise FileError(msg, file=name)
    return text


def _separator(text: str, header: int, asked: str | None, name: str) -> str:
    if asked is not None:
        if asked not in SEPARATORS:
            msg = f"the separator must be ';', ',' or a tab, got {asked!r}"
            raise InvalidInputError(msg)
        return asked
    lines = text.splitlines()
    if not 1 <= header <= len(lines):
        msg = f"there is no line {header} to hold the names of the columns; the file has {len(lines)} lines"
        raise FileError(msg, file=name)
    bare = "".join(lines[header - 1].split('"')[::2])  # what is outside quotes
    found = [mark for mark in SEPARATORS if mark in bare]
    if len(found) == 1:
        return found[0]
    place = f"line {header}"
    if not found:
        msg = "no separator (semicolon, tab or comma) between names of columns; if this line is a title, say header=2"
        raise FileError(msg, file=name, place=place)
    kinds = " and ".join(SEPARATORS[mark] for mark in found)
    msg = f"the separator may be {kinds}; say which, as in separator={found[0]!r}, or put names with commas in quotes"
    raise FileError(msg, file=name, place=place)


def _rows(text: str, header: int, separator: str, name: str) -> tuple[list[int], list[tuple[str, ...]]]:
    """Rows from the header on, blanks around cells dropped, with the line at which each begins."""
    lines: list[int] = []
    rows: list[tuple[str, ...]] = []
    for line, cells in _parsed(text, separator, name):
        if line >= header and any(cells):
            lines.append(line)
            rows.append(cells)
    if not rows:
        msg = f"there are no rows from line {header} on"
        raise FileError(msg, file=name)
    return lines, rows


def _parsed(text: str, separator: str, name: str) -> Iterator[tuple[int, tuple[str, ...]]]:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    line = 1
    while True:
        try:
            cells = next(reader, None)
        except csv.Error as error:
            msg = f"the row cannot be read as CSV (check its quotes): {error}"
            raise FileError(msg, file=name, place=f"line {line}") from None
        if cells is None:
            return
        if any(len(cell) > _LONGEST_CELL for cell in cells):
            msg = f"a cell holds more than {_LONGEST_CELL} characters (check its quotes)"
            raise FileError(msg, file=name, place=f"line {line}")
        yield line, tuple(cell.strip() for cell in cells)
        line = reader.line_num + 1


def _columns(names: tuple[str, ...], line: int, name: str) -> tuple[str, ...]:
    place = f"line {line}"
    for j, column in enumerate(names):
        if not column and j:
            filled = sum(map(bool, names))
            hint = "; if this line is a title, say header=2" if filled == 1 and names[0] else ""
            msg = f"column {j + 1} has no name; name it or remove it{hint}"
            raise FileError(msg, file=name, place=place)
        if column in names[:j]:
            msg = f"columns {names.index(column) + 1} and {j + 1} are both named {column!r}; no duplicate names"
            raise FileError(msg, file=name, place=place)
    return names


def _body(
    lines: list[int], rows: list[tuple[str, ...]], columns: tuple[str, ...], name: str
) -> list[tuple[int, tuple[str, ...]]]:
    if not rows:
        msg = "there are no rows under the header: at least one alternative is needed"
        raise FileError(msg, file=name)
    for line, row in zip(lines, rows):
        if len(row) != len(columns):
            msg = f"the row has {len(row)} values (fields) for {len(columns)} columns"
            raise FileError(msg, file=name, place=f"line {line}")
    return list(zip(lines, rows))
