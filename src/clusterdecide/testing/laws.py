"""The laws of a ranking function: what each draws, and how it is broken."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

import numpy as np

from clusterdecide._typing import Floats
from clusterdecide.testing._extra import hypothesis

RankingFunction = Callable[[Floats, Floats, Floats], Any]

SAME = 1e-9
"""Scores closer than this part of the largest magnitude count as equal; with rounding in between they may differ."""

APART = 1e-12
"""Scores must differ by more than this part of the largest magnitude to count as different."""


_FACTORS = (1, 2, 10, 1000, 0.5, 0.01)


class Data(NamedTuple):
    """One small problem, and what a law does with it."""

    matrix: Floats  # (A, C), whole numbers from 1 to 9
    weights: Floats  # (C,), positive, summing to 1
    senses: Floats  # (C,), 1 or -1
    change: Any = None  # what the law changes: an order, places, factors


class UnusableError(Exception):
    """The function gave no score to judge: the message says what it gave."""


def scores_of(function: RankingFunction, data: Data) -> Floats:
    """Scores as floats, shape ``(A,)``; the function gets copies of its own.

    Raises
    ------
    UnusableError
        An exception, another number of scores, or scores that are not finite numbers.
    """
    try:
        with np.errstate(all="ignore"):
            given = function(data.matrix.copy(), data.weights.copy(), data.senses.copy())
            scores = np.array(given, dtype=np.float64)
    except Exception as error:
        msg = f"it raised {type(error).__name__}: {error}"
        raise UnusableError(msg) from error
    if scores.shape != (len(data.matrix),):
        msg = f"it gave scores of shape {scores.shape} for {len(data.matrix)} alternatives"
        raise UnusableError(msg)
    if not np.isfinite(scores).all():
        msg = f"it gave scores that are not finite: {scores.tolist()}"
        raise UnusableError(msg)
    return scores


def _finite(function: RankingFunction, data: Data) -> str | None:
    try:
        scores_of(function, data)
    except UnusableError as error:
        return str(error)
    return None


def _permute_alternatives(function: RankingFunction, data: Data) -> str | None:
    order = np.array(data.change)
    before = scores_of(function, data)[order]
    after = scores_of(function, data._replace(matrix=data.matrix[order]))
    if _close(before, after):
        return None
    return f"alternatives in the order {(order + 1).tolist()} score {_told(after)} instead of {_told(before)}"


def _permute_criteria(function: RankingFunction, data: Data) -> str | None:
    order = np.array(data.change)
    moved = Data(data.matrix[:, order], data.weights[order], data.senses[order])
    before, after = scores_of(function, data), scores_of(function, moved)
    if _close(before, after):
        return None
    return f"with criteria in the order {(order + 1).tolist()} the scores are {_told(after)} instead of {_told(before)}"


def _weak_dominance(function: RankingFunction, data: Data) -> str | None:
    first, second = scores_of(function, data)[:2]
    if second >= first - SAME * max(abs(first), abs(second)):
        return None
    return f"alternative 2 is nowhere worse than alternative 1, but scores {second:g} against {first:g}"


def _strict_dominance(function: RankingFunction, data: Data) -> str | None:
    first, second = scores_of(function, data)[:2]
    equal = (data.matrix[0] == data.matrix[1]).all()
    if equal or second > first + APART * max(abs(first), abs(second)):
        return None
    return (
        "alternative 2 is nowhere worse than alternative 1 and better somewhere, "
        f"but scores {second:g} against {first:g}"
    )


def _unit_change(function: RankingFunction, data: Data) -> str | None:
    factors = np.array(data.change, dtype=np.float64)
    before = scores_of(function, data)
    after = scores_of(function, data._replace(matrix=data.matrix * factors))
    for a, b in np.ndindex(len(before), len(before)):
        if _decided(before, a, b) and not after[a] > after[b] + APART * np.abs(after).max():
            return (
                f"with the criteria multiplied by {_told(factors)}, alternative {a + 1} is no longer ahead of "
                f"alternative {b + 1}: the scores are {_told(after)} after {_told(before)}"
            )
    return None


def _ties(function: RankingFunction, data: Data) -> str | None:
    first, second = scores_of(function, data)[:2]
    if _close(first, second):
        return None
    return f"alternatives 1 and 2 are equal on every criterion, but score {first:g} and {second:g}"


def _input_kept(function: RankingFunction, data: Data) -> str | None:
    kept = [part.copy() for part in data[:3]]
    try:
        with np.errstate(all="ignore"):
            function(*kept)
    except Exception as error:
        raise UnusableError from error
    names = [name for name, now, before in zip(data._fields, kept, data) if not np.array_equal(now, before)]
    return f"the function changed its input: {', '.join(names)}" if names else None


def _repeatable(function: RankingFunction, data: Data) -> str | None:
    first, second = scores_of(function, data), scores_of(function, data)
    if first.tobytes() == second.tobytes():
        return None
    return f"the same call gave {_told(first)}, then {_told(second)}"


def _nan_refused(function: RankingFunction, data: Data) -> str | None:
    i, j = data.change
    matrix = data.matrix.copy()
    matrix[i, j] = np.nan
    try:
        with np.errstate(all="ignore"):
            given = function(matrix, data.weights.copy(), data.senses.copy())
    except Exception:  # noqa: BLE001 - whatever it raises, it refuses
        return None
    answer = np.asarray(given).tolist() if np.ndim(given) else given
    place = f"alternative {i + 1} on criterion {j + 1}"
    return f"the missing grade (NaN) of {place} was answered with {answer} instead of an error"


def _close(a: Any, b: Any) -> bool:
    largest = max(np.abs(a).max(), np.abs(b).max())
    return bool((np.abs(a - b) <= SAME * largest).all())


def _decided(scores: Floats, a: int, b: int) -> bool:
    """Whether a is ahead of b by so much that rounding cannot matter."""
    return bool(scores[a] - scores[b] > 1e3 * SAME * np.abs(scores).max())


def _told(values: Floats) -> str:
    return "[" + ", ".join(f"{value:g}" for value in values) + "]"


class Law(NamedTuple):
    """One law: in words, what it changes, how many alternatives it needs, and the sentence of a case that breaks it."""

    words: str
    broken: Callable[[RankingFunction, Data], str | None]
    rows: int = 1
    change: str = ""


_LAWS = {
    "finite": Law("one finite score for each alternative, also where criteria are constant", _finite),
    "permute_alternatives": Law("alternatives in another order: same scores", _permute_alternatives, 1, "rows"),
    "permute_criteria": Law("criteria in another order: same scores", _permute_criteria, 1, "columns"),
    "weak_dominance": Law("nowhere worse: never a lower score", _weak_dominance, 2, "dominance"),
    "strict_dominance": Law("nowhere worse and somewhere better: a higher score", _strict_dominance, 2, "dominance"),
    "unit_change": Law("criteria in other units (times a positive factor): same order", _unit_change, 1, "factors"),
    "ties": Law("equal rows: equal scores", _ties, 2, "equal"),
    "input_kept": Law("the arrays that are given are not changed", _input_kept),
    "repeatable": Law("the same call gives the same scores", _repeatable),
    "nan_refused": Law("a missing grade (NaN) is an error, not an answer", _nan_refused, 1, "cell"),
}
LAWS = {name: law.words for name, law in _LAWS.items()}
"""Names of the laws that `check_ranking_function` knows, and what each says."""


def law_named(name: str) -> Law:
    """Law of a name in `LAWS`."""
    return _LAWS[name]


def cases(law: Law) -> Any:
    """Strategy of small problems that a law applies to; drawn as a few texts of bytes, which is fast and shrinks."""
    st = hypothesis().strategies

    @st.composite  # type: ignore[untyped-decorator]
    def draw_data(draw: Any) -> Data:
        columns = draw(st.integers(1, 4))
        cells = np.frombuffer(draw(st.binary(min_size=law.rows * columns, max_size=5 * columns)), dtype=np.uint8)
        rows = len(cells) // columns
        matrix = (cells[: rows * columns] % 9 + 1).astype(np.float64).reshape(rows, columns)
        size = 2 * columns + max(rows, columns)
        rest = np.frombuffer(draw(st.binary(min_size=size, max_size=size)), dtype=np.uint8)
        shares = (rest[:columns] % 5 + 1).astype(np.float64)
        senses = np.where(rest[columns : 2 * columns] % 2, -1.0, 1.0)
        if law.change == "dominance":
            matrix[1] = np.where(senses > 0, np.maximum(matrix[0], matrix[1]), np.minimum(matrix[0], matrix[1]))
        elif law.change == "equal":
            matrix[1] = matrix[0]
        return Data(matrix, shares / shares.sum(), senses, _change(law.change, rest[2 * columns :], (rows, columns)))

    return draw_data()


def _change(kind: str, places: Any, shape: tuple[int, int]) -> Any:
    rows, columns = shape
    if kind in ("rows", "columns"):
        return np.argsort(places[: rows if kind == "rows" else columns], kind="stable").tolist()
    if kind == "factors":
        return [_FACTORS[place % len(_FACTORS)] for place in places[:columns]]
    if kind == "cell":
        return int(places[0]) % rows, int(places[-1]) % columns
    return None


def smaller(law: Law, data: Data) -> Iterator[Data]:
    """Same case with one criterion, or one alternative that the law does not need, left out."""
    rows, columns = data.matrix.shape
    drops = [("columns", j) for j in range(columns) if columns > 1]
    drops += [("rows", i) for i in range(0 if law.rows == 1 else law.rows, rows) if rows > law.rows]
    for axis, place in drops:
        if law.change == "cell" and data.change[int(axis == "columns")] == place:
            continue
        change = _left(law.change, data.change, axis, place)
        matrix = np.delete(data.matrix, place, axis=1 if axis == "columns" else 0)
        weights, senses = data.weights, data.senses
        if axis == "columns":
            weights, senses = np.delete(weights, place), np.delete(senses, place)
        yield Data(matrix, weights / weights.sum(), senses, change)


def _left(kind: str, change: Any, axis: str, place: int) -> Any:
    """What a law changes once a row or column is gone."""
    if kind == axis:
        return [p - (p > place) for p in change if p != place]
    if kind == "factors" and axis == "columns":
        return [factor for j, factor in enumerate(change) if j != place]
    if kind == "cell":
        i, j = change
        return (i - (i > place), j) if axis == "rows" else (i, j - (j > place))
    return change
