"""Where the conditions of the lots leave a gap or overlap: facts cut at every threshold, each cut tried, exact."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from itertools import pairwise
from math import prod
from typing import TYPE_CHECKING, Any

import numpy as np

from clusterdecide._typing import Bools
from clusterdecide.calls.base import FrozenMap, plain
from clusterdecide.calls.dates import DateSpan, add_years, day_of

if TYPE_CHECKING:
    from clusterdecide.calls.notice import CallRules
    from clusterdecide.calls.rules import Fact, FactSpec, Test

MOST_CELLS = 50_000
_FIRST_DAY = dt.date(1000, 1, 1)


@dataclass(frozen=True, slots=True)
class Stretch:
    """Values of one fact between which no condition turns: days, numbers, one word, or not stated.

    Attributes
    ----------
    kind
        ``"date"``, ``"number"``, ``"text"``, or ``"absent"`` where the fact is not stated.
    low, high
        First and last day, or ends of an interval of numbers; None where there is no end.
    closed
        Whether each end is included.
    older, younger
        Years before the deadline that the two ends of an interval of days stand for.
    words
        The words; empty for any other word than those that the conditions name.
    """

    kind: str
    low: Any = None
    high: Any = None
    closed: tuple[bool, bool] = (True, True)
    older: int | None = None
    younger: int | None = None
    words: tuple[str, ...] = ()

    @property
    def example(self) -> Fact | None:
        """One value inside; None where the fact is not stated."""
        if self.kind == "text":
            return self.words[0] if self.words else "\N{HORIZONTAL ELLIPSIS}"
        if self.kind == "absent":
            return None
        if self.kind == "date":
            day = self.low or self.high or _FIRST_DAY
            return DateSpan(day, day)
        if self.low is None or self.high is None:
            return Decimal(0) if self.low == self.high else self.low + 1 if self.high is None else self.high - 1
        return Decimal((self.low + self.high) / 2)

    def to(self, other: Stretch) -> Stretch:
        """From the beginning of this stretch to the end of a later one."""
        closed = (self.closed[0], other.closed[1])
        return replace(self, high=other.high, closed=closed, younger=other.younger)

    def to_dict(self) -> dict[str, Any]:
        """Plain values for JSON."""
        named = {name: plain(getattr(self, name)) for name in self.__slots__}
        if self.kind != "number":
            del named["closed"]
        return {name: value for name, value in named.items() if value not in (None, [])}


@dataclass(frozen=True, slots=True)
class Region:
    """Facts for which the same lots are open: none of them, or several.

    Attributes
    ----------
    lots
        Lots whose conditions hold there.
    where
        What each fact states, in stretches; a fact that may state anything is left out.
    between
        Whether a lot is open on both sides of it along one of the facts: a gap between lots, not outside them all.
    """

    lots: tuple[str, ...]
    where: Mapping[str, tuple[Stretch, ...]]
    between: bool

    def to_dict(self) -> dict[str, Any]:
        """Plain values for JSON."""
        where = {fact: [one.to_dict() for one in stretches] for fact, stretches in self.where.items()}
        return {"lots": [*self.lots], "where": where, "between": self.between}


def stretches_of(rules: CallRules, fact: FactSpec, tests: Iterable[Test]) -> tuple[Stretch, ...]:
    """Cut a fact where one of some tests on it turns; the last stretch is "not stated" if a test asks for that.

    Examples
    --------
    >>> import clusterdecide as cd
    >>> call = cd.calls.example()
    >>> tests = [test for lot in call.lots for test in lot.where]
    >>> for one in stretches_of(call, call.facts[2], tests):
    ...     print(one.low, one.high, one.older, one.younger)
    None 2015-06-13 None 8
    2015-06-14 2018-06-13 8 5
    2018-06-14 2023-06-14 5 0
    2023-06-15 None 0 None
    """
    mine = [test for test in tests if test.fact == fact.id]
    cut = {"date": _days, "number": _numbers, "text": _words}[fact.kind]
    absent = [Stretch("absent")] if any(test.op == "is_empty" for test in mine) else []
    return (*cut(mine, day_of(rules.deadline, rules.timezone)), *absent)


def _days(tests: Sequence[Test], deadline: dt.date) -> Iterator[Stretch]:
    turns = {_turn(test, deadline): test.years for test in tests if test.years is not None}
    starts = [None, *sorted(turns), None]
    for first, after in pairwise(starts):
        last = None if after is None else after - dt.timedelta(days=1)
        older, younger = (None if day is None else turns[day] for day in (first, after))
        yield Stretch("date", first, last, older=older, younger=younger)


def _turn(test: Test, deadline: dt.date) -> dt.date:
    """First day for which a condition on a date says otherwise than for the day before."""
    years = test.years or 0
    day = max(_FIRST_DAY, deadline.replace(year=deadline.year - years, day=min(deadline.day, 28)))
    day -= dt.timedelta(days=5)
    first = deadline if test.op in ("<", ">=") else deadline + dt.timedelta(days=1)
    while add_years(day, years) < first:
        day += dt.timedelta(days=1)
    return day


def _numbers(tests: Sequence[Test], _deadline: dt.date) -> Iterator[Stretch]:
    points = sorted({test.value for test in tests if isinstance(test.value, Decimal)})
    ends = [None, *points, None]
    for low, high in pairwise(ends):
        yield Stretch("number", low, high, closed=(False, False))
        if high is not None:
            yield Stretch("number", high, high)


def _words(tests: Sequence[Test], _deadline: dt.date) -> Iterator[Stretch]:
    named = {word: None for test in tests for word in words_of(test)}
    yield from (Stretch("text", words=(word,)) for word in named)
    yield Stretch("text")


def words_of(test: Test) -> tuple[str, ...]:
    """Words that a condition names."""
    return test.value if isinstance(test.value, tuple) else (test.value,) if isinstance(test.value, str) else ()


def open_where(rules: CallRules, tests: Iterable[Test], fact: str, stretches: Sequence[Stretch]) -> Bools:
    """For each stretch of a fact, whether every test on it holds, shape ``(S,)``."""
    day = day_of(rules.deadline, rules.timezone)
    mine = [test for test in tests if test.fact == fact]
    values = [one.example for one in stretches]
    stated = [{} if value is None else {fact: value} for value in values]
    return np.array([all(test.holds(facts, day) for test in mine) for facts in stated], dtype=np.bool_)


def lot_regions(rules: CallRules) -> tuple[Region, ...] | None:
    """Facts that no lot takes, or several; None where the conditions cut them into too many parts to be listed.

    Examples
    --------
    >>> import clusterdecide as cd
    >>> gap, outside = lot_regions(cd.calls.example())
    >>> gap.lots, gap.between, str(gap.where["created"][0].low), str(gap.where["created"][0].high)
    ((), True, '2015-06-14', '2018-06-13')
    >>> outside.between
    False
    """
    tests = [test for lot in rules.lots for test in lot.where]
    facts = [fact for fact in rules.facts if any(test.fact == fact.id for test in tests)]
    axes = [stretches_of(rules, fact, tests) for fact in facts]
    if prod(map(len, axes)) > MOST_CELLS:
        return None
    met = np.ones((len(rules.lots), *map(len, axes)), dtype=np.bool_)
    for i, lot in enumerate(rules.lots):
        for k, (fact, axis) in enumerate(zip(facts, axes, strict=True)):
            shape = [-1 if k == j else 1 for j in range(len(axes))]
            met[i] &= open_where(rules, lot.where, fact.id, axis).reshape(shape)
    found = []
    for box in _boxes(met):
        corner = tuple(low for low, _ in box)
        lots = tuple(lot.id for lot, held in zip(rules.lots, met, strict=True) if held[corner])
        if len(lots) != 1:
            where = {fact.id: _stated(axis, at) for fact, axis, at in zip(facts, axes, box, strict=True)}
            told = FrozenMap({name: parts for name, parts in where.items() if parts})
            found.append(Region(lots, told, not lots and _between(np.asarray(met.any(0)), box, axes)))
    return tuple(found)


Box = tuple[tuple[int, int], ...]


def _boxes(met: Bools) -> list[Box]:
    """Cells of equal lots joined into boxes: from and to along each fact, both included."""
    last = np.moveaxis(met, 0, -1)
    held = {tuple((i, i) for i in at): last[at].tobytes() for at in np.ndindex(last.shape[:-1])}
    for axis in range(met.ndim - 1):
        rows: dict[tuple[Box, bytes], list[tuple[int, int]]] = {}
        for box, lots in held.items():
            rows.setdefault((box[:axis] + box[axis + 1 :], lots), []).append(box[axis])
        held = {
            (*rest[:axis], joined, *rest[axis:]): lots
            for (rest, lots), parts in rows.items()
            for joined in _joined(sorted(parts))
        }
    return sorted(held)


def _joined(parts: Sequence[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    first, last = parts[0]
    for low, high in parts[1:]:
        if low != last + 1:
            yield first, last
            first = low
        last = high
    yield first, last


def _stated(axis: Sequence[Stretch], at: tuple[int, int]) -> tuple[Stretch, ...]:
    """What a box states of a fact; nothing where it takes in the whole of it."""
    some = axis[at[0] : at[1] + 1]
    if len(some) == len(axis):
        return ()
    stated = [one for one in some if one.kind != "absent"]
    whole = [stated[0].to(stated[-1])] if stated and stated[0].kind != "text" else _named(stated)
    return (*whole, *(one for one in some if one.kind == "absent"))


def _named(stated: Sequence[Stretch]) -> list[Stretch]:
    named = tuple(word for one in stated for word in one.words)
    others = [one for one in stated if not one.words]
    return ([Stretch("text", words=named)] if named else []) + others


def _between(covered: Bools, box: Box, axes: Sequence[Sequence[Stretch]]) -> bool:
    at = [low for low, _ in box]
    for k, (low, high) in enumerate(box):
        if axes[k][0].kind in ("date", "number"):
            stated = sum(one.kind != "absent" for one in axes[k])
            line = covered[tuple(slice(None) if k == j else i for j, i in enumerate(at))]
            if line[:low].any() and line[high + 1 : stated].any():
                return True
    return False
