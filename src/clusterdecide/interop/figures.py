"""How numbers are written in a table: with a decimal comma or point, digits grouped by spaces or not."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from clusterdecide.errors import FileError, InvalidInputError

_SPACES = " \u00a0\u2009\u202f"
_SIGN = "[+-]?"
_WHOLE = rf"(?:[0-9]+|[0-9]{{1,3}}(?:[{_SPACES}][0-9]{{3}})+)"
_POWER = "(?:[eE][+-]?[0-9]{1,4})?"
_WRITTEN = {
    mark: re.compile(rf"{_SIGN}(?:{_WHOLE}(?:{re.escape(mark)}[0-9]*)?|{re.escape(mark)}[0-9]+){_POWER}")
    for mark in (".", ",")
}
_THOUSANDS = {mark: re.compile(rf"{_SIGN}[1-9][0-9]{{0,2}}(?:{re.escape(mark)}[0-9]{{3}})+") for mark in (".", ",")}
_WORDS = {"nan": "not a number: missing", "inf": "not finite", "infinity": "not finite"}
_BARE = str.maketrans({**dict.fromkeys(_SPACES), "\u2212": "-"})

Cell = tuple[int, str, str]


@dataclass(frozen=True, slots=True)
class Figures:
    """The decimal mark of a table, or None where no cell holds one."""

    decimal: Literal[".", ","] | None

    def read(self, text: str) -> tuple[float | None, str]:
        """Read a cell: its value, or None and what is wrong with it.

        Examples
        --------
        >>> Figures(",").read("2 000,50"), Figures(".").read("3,5")[1]
        ((2000.5, ''), "'3,5' is not a number: here the decimal mark is '.'")
        """
        mark = self.decimal or "."
        text = text.strip()
        bare = text.replace("\u2212", "-")
        if not text:
            return None, "the cell is empty: a missing value; every grade must be given"
        if _WRITTEN[mark].fullmatch(bare):
            value = float(bare.translate(_BARE).replace(mark, "."))
            return (value, "") if math.isfinite(value) else (None, f"{text!r} is too large: not finite as a float")
        if bare.lower().lstrip("+-") in _WORDS:
            return None, f"{text!r} is {_WORDS[bare.lower().lstrip('+-')]}; write a finite number"
        other = "," if mark == "." else "."
        if other in bare and _WRITTEN[other].fullmatch(bare):
            return None, f"{text!r} is not a number: here the decimal mark is {mark!r}"
        return None, f"{text[:60]!r} is not a number; write digits alone, without unit or remark"


def reading(cells: Iterable[Cell], *, decimal: str | None, commas: bool, name: str) -> Figures:
    """Tell how numbers are written, from all cells ``(line, column, text)`` of a table.

    Raises
    ------
    FileError
        Cells show both marks, or none shows which one it is.
    """
    if decimal is not None:
        if decimal not in (".", ","):
            msg = f"the decimal mark must be '.' or ',', got {decimal!r}"
            raise InvalidInputError(msg)
        return Figures("." if decimal == "." else ",")
    if commas:
        return Figures(".")
    sure: dict[str, Cell] = {}
    unsure: dict[str, Cell] = {}
    for cell in cells:
        bare = cell[2].replace("\u2212", "-")
        for mark in (".", ","):
            if mark not in bare:
                continue
            if _THOUSANDS[mark].fullmatch(bare):
                unsure.setdefault(mark, cell)
            elif _WRITTEN[mark].fullmatch(bare):
                sure.setdefault(mark, cell)
    return _decided(sure, unsure, name)


def _decided(sure: dict[str, Cell], unsure: dict[str, Cell], name: str) -> Figures:
    if len(sure) == 2:
        (line, column, text), other = max(sure.values()), min(sure.values())
        msg = f"{text!r} has another decimal mark than {other[2]!r} in line {other[0]}; write all numbers alike"
        raise FileError(msg, file=name, place=f"line {line}, column {column!r}")
    for mark, (line, column, text) in unsure.items():
        if mark not in sure:
            readings = f"{text.replace(mark, '')} or {text.replace(mark, '.', 1)}"
            msg = f"{text!r} may mean {readings}: say decimal='.' or decimal=','"
            raise FileError(msg, file=name, place=f"line {line}, column {column!r}")
    if not sure:
        return Figures(None)
    return Figures("." if "." in sure else ",")
