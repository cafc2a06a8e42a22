"""The laws by name, the small problems that each is tried on, and how a problem gets smaller."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from types import MappingProxyType
from typing import Any, NamedTuple

import numpy as np

from clusterdecide._typing import Floats, Ints
from clusterdecide.testing import judging
from clusterdecide.testing.answers import Data, plain
from clusterdecide.testing.judging import Finding

ROWS, COLUMNS = 5, 4
"""Largest problem."""

BYTES = 2 + 2 * COLUMNS + ROWS + ROWS * COLUMNS
_FACTORS = (1, 2, 10, 1000, 0.5, 0.01)
_SHIFTS = (0, 1, 2, 10, 100)


class Law(NamedTuple):
    """How a law is judged, the smallest problem that it speaks of, and what it changes."""

    judge: Callable[[Any, Data], Finding]
    rows: int = 1
    columns: int = 1
    change: str = ""
    needed: int = 0  # how many of the first alternatives the law names

    def built(self, text: bytes) -> Data:
        """Problem that a text of bytes stands for, at least as large as the law needs."""
        places = np.frombuffer(text, dtype=np.uint8).astype(np.int64)
        rows = max(self.rows, 1 + int(places[0]) % ROWS)
        columns = max(self.columns, 1 + int(places[1]) % COLUMNS)
        shares, senses, change, cells = np.split(places[2:], [COLUMNS, 2 * COLUMNS, 2 * COLUMNS + ROWS])
        matrix = (cells[: rows * columns] % 9 + 1).astype(np.float64).reshape(rows, columns)
        data = plain(matrix, shares[:columns] % 5 + 1, np.where(senses[:columns] % 2, -1.0, 1.0))
        return _changed(self.change, data, change)

    def smaller(self, data: Data) -> Iterator[Data]:
        """Same case with a criterion or an alternative left out, with fewer costs, or with a smaller number."""
        for part in (_without_columns, _without_rows, _with_simple_columns, _with_less, _with_less_change):
            yield from (less for less in part(self, data) if premised(self, less))


ENGINE: Mapping[str, Law] = MappingProxyType(
    {
        "finite": Law(judging.finite),
        "repeatable": Law(judging.repeatable),
        "permute_alternatives": Law(judging.permute_alternatives, change="rows"),
        "permute_criteria": Law(judging.permute_criteria, change="columns"),
        "ties": Law(judging.ties, 2, change="equal", needed=2),
        "weak_dominance": Law(judging.weak_dominance, 2, change="dominance", needed=2),
        "strict_dominance": Law(judging.strict_dominance, 2, change="dominance", needed=2),
        "ideal_first": Law(judging.ideal_first, 2, change="ideal", needed=1),
        "bounds": Law(judging.bounds),
        "improve": Law(judging.improve, 2, change="better"),
        "unit_change": Law(judging.unit_change, change="factors"),
        "zero_change": Law(judging.zero_change, change="shifts"),
        "mirror": Law(judging.mirror, change="turned"),
        "weight_scale": Law(judging.weight_scale, change="factor"),
        "zero_weight": Law(judging.zero_weight, 1, 2, change="column"),
        "constant": Law(judging.constant, change="constant"),
        "split": Law(judging.split, change="column"),
        "clone": Law(judging.clone, change="row"),
        "delete_worst": Law(judging.delete_worst, 3),
        "delete_any": Law(judging.delete_any, 3, change="row"),
        "replace_worse": Law(judging.replace_worse, 2, change="worse"),
        "pairs_cycle": Law(judging.pairs_cycle, 3),
        "pairs_agree": Law(judging.pairs_agree, 3),
        "batch": Law(judging.batch, change="rows"),
        "input_kept": Law(judging.input_kept),
        "nan_refused": Law(judging.nan_refused, change="cell"),
    }
)
"""Every law that can be judged; the last two speak of plain functions only."""


def _changed(kind: str, data: Data, places: Ints) -> Data:
    """Problem that the premise of a law holds for, with what it changes."""
    rows, columns = data.matrix.shape
    if kind == "dominance":
        data.matrix[1] = data.senses * (data.senses * data.matrix[:2]).max(0)
    elif kind == "equal":
        data.matrix[1] = data.matrix[0]
    elif kind == "twins":
        data.matrix[:, 1], data.senses[1] = data.matrix[:, 0], data.senses[0]
    elif kind == "ideal":
        data.matrix[0] = data.senses * (data.senses * data.matrix).max(0)
    elif kind == "turned":
        data.senses[int(places[0]) % columns] = -1.0
    elif kind in ("better", "worse"):
        return _moved(data, int(places[0]) % rows, int(places[1]) % columns, int(places[2]), better=kind == "better")
    return data._replace(change=_CHANGES[kind](places, rows, columns) if kind in _CHANGES else None)


_CHANGES: Mapping[str, Callable[[Ints, int, int], Any]] = {
    "rows": lambda places, rows, _: np.argsort(places[:rows], kind="stable").tolist(),
    "columns": lambda places, _, columns: np.argsort(places[:columns], kind="stable").tolist(),
    "factors": lambda places, _, columns: [_FACTORS[place % len(_FACTORS)] for place in places[:columns]],
    "shifts": lambda places, _, columns: [_SHIFTS[place % len(_SHIFTS)] for place in places[:columns]],
    "factor": lambda places, *_: _FACTORS[1 + places[0] % (len(_FACTORS) - 1)],
    "row": lambda places, rows, _: int(places[0]) % rows,
    "column": lambda places, _, columns: int(places[0]) % columns,
    "turned": lambda places, _, columns: int(places[0]) % columns,
    "cell": lambda places, rows, columns: (int(places[0]) % rows, int(places[1]) % columns),
    "constant": lambda places, *_: (int(places[0]) % 9 + 1, int(places[1]) % 5 + 1),
}


def _moved(data: Data, i: int, j: int, place: int, *, better: bool) -> Data:
    """One grade better or worse by a whole step or more; a grade at the end first makes room."""
    up = (data.senses[j] > 0) == better
    x = int(min(data.matrix[i, j], 8) if up else max(data.matrix[i, j], 2))
    data.matrix[i, j] = x
    return data._replace(change=(i, j, x + 1 + place % (9 - x) if up else x - 1 - place % (x - 1)))


def premised(law: Law, data: Data) -> bool:
    """Whether a problem is one that the law speaks of."""
    premise = _PREMISES.get(law.change)
    return premise is None or bool(premise(data.matrix * data.senses, data))


def _step(data: Data) -> float:
    """By how much the grade that moves gets better."""
    i, j, value = data.change
    return float((value - data.matrix[i, j]) * data.senses[j])


_PREMISES: Mapping[str, Callable[[Floats, Data], Any]] = {
    "dominance": lambda gains, _: (gains[1] >= gains[0]).all(),
    "equal": lambda gains, _: (gains[1] == gains[0]).all(),
    "ideal": lambda gains, _: (gains[0] >= gains).all(),
    "twins": lambda gains, _: (gains[:, 0] == gains[:, 1]).all(),
    "turned": lambda _, data: data.senses[data.change] < 0,
    "better": lambda _, data: _step(data) > 0,
    "worse": lambda _, data: _step(data) < 0,
}


def _without_columns(law: Law, data: Data) -> Iterator[Data]:
    columns = len(data.shares)
    for gone in range(columns if columns > law.columns else 0):
        change = _left(data.change, law.change, "column", gone)
        if change is not _GONE:
            kept = [j for j in range(columns) if j != gone]
            yield plain(data.matrix[:, kept], data.shares[kept], data.senses[kept], change)


def _without_rows(law: Law, data: Data) -> Iterator[Data]:
    rows = len(data.matrix)
    for gone in range(law.needed, rows if rows > law.rows else 0):
        change = _left(data.change, law.change, "row", gone)
        if change is not _GONE:
            yield data._replace(matrix=np.delete(data.matrix, gone, axis=0), change=change)


def _with_simple_columns(law: Law, data: Data) -> Iterator[Data]:
    """A cost turned around to be a gain; a column in which the same order is told by smaller numbers."""
    for j, sense in enumerate(data.senses):
        column = data.matrix[:, j]
        moves = law.change in ("better", "worse") and data.change[1] == j
        seen = np.append(column, data.change[2]) if moves else column
        dense = _dense(seen)
        senses = np.where(np.arange(len(data.senses)) == j, 1.0, data.senses)
        if sense < 0:
            yield data._replace(senses=senses)
            yield _regraded(data._replace(senses=senses), j, dense.max() + 1 - dense)
            yield _regraded(data._replace(senses=senses), j, seen.max() + seen.min() - seen)
        for less in (dense, seen - seen.min() + 1):
            if less.sum() < seen.sum():
                yield _regraded(data, j, less)


def _regraded(data: Data, j: int, seen: Floats) -> Data:
    """Other grades on a criterion, and another one for the grade that moves there."""
    matrix = data.matrix.copy()
    matrix[:, j] = seen[: len(matrix)]
    change = data.change if len(seen) == len(matrix) else (*data.change[:2], int(seen[-1]))
    return data._replace(matrix=matrix, change=change)


def _dense(values: Floats) -> Floats:
    """Same order told by 1, 2, 3, ..."""
    return np.asarray(np.unique(values, return_inverse=True)[1] + 1, dtype=np.float64)


def _lower(value: float) -> list[float]:
    return sorted({1.0, value - 1.0} - {value, 0.0})


def _with_less(_: Law, data: Data) -> Iterator[Data]:
    for place in np.ndindex(data.matrix.shape):
        for value in _lower(float(data.matrix[place])):
            matrix = data.matrix.copy()
            matrix[place] = value
            yield data._replace(matrix=matrix)
    dense = _dense(data.shares)
    if dense.sum() < data.shares.sum():
        yield data._replace(shares=dense)
    for j, share in enumerate(data.shares):
        for value in _lower(float(share)):
            shares = data.shares.copy()
            shares[j] = value
            yield data._replace(shares=shares)


def _with_less_change(law: Law, data: Data) -> Iterator[Data]:
    """A grade that moves by one step less, a factor or shift that does nothing, a pair in its order."""
    change = data.change
    if law.change in ("better", "worse"):
        i, j, value = change
        yield data._replace(change=(i, j, value + int(np.sign(data.matrix[i, j] - value))))
    elif law.change in ("factors", "shifts"):
        idle = int(law.change == "factors")
        places = [j for j, one in enumerate(change) if one != idle]
        yield from (data._replace(change=[*change[:j], idle, *change[j + 1 :]]) for j in places)
    elif law.change in ("rows", "columns"):
        places = [j for j in range(len(change) - 1) if change[j] > change[j + 1]]
        yield from (data._replace(change=[*change[:j], change[j + 1], change[j], *change[j + 2 :]]) for j in places)


_GONE = object()
_ROW_KINDS = {"rows": "order", "row": "place", "cell": "first", "better": "first", "worse": "first"}
_COLUMN_KINDS = {
    "columns": "order",
    "column": "place",
    "turned": "place",
    "factors": "list",
    "shifts": "list",
    "cell": "second",
    "better": "second",
    "worse": "second",
}


def _left(change: Any, kind: str, axis: str, gone: int) -> Any:
    """What a law changes once a row or column is gone; ``_GONE`` where that was the one."""
    part = (_ROW_KINDS if axis == "row" else _COLUMN_KINDS).get(kind, "")
    if part == "order":
        return [place - (place > gone) for place in change if place != gone]
    if part == "list":
        return [one for j, one in enumerate(change) if j != gone]
    if part == "place":
        return _GONE if change == gone else change - (change > gone)
    if part:
        at = int(part == "second")
        if change[at] == gone:
            return _GONE
        moved = list(change)
        moved[at] -= moved[at] > gone
        return tuple(moved)
    return change
