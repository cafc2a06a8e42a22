"""Exact 0-1 choice under linear limits: a mixed-integer solver proposes, whole-number arithmetic verifies."""

from __future__ import annotations

from collections.abc import Sequence
from math import gcd
from typing import Any, NamedTuple

import numpy as np

Members = frozenset[int]
"""Positions of the members of a chosen set."""

_SMALL = 1 << 20  # whole coefficients up to here are far from the solver's tolerance of 1e-6
_DIGIT = 12
_ROOM = 1e-4
_WORTH = 1 << 30  # larger sums of worth are scaled to this: the solver's tolerance is then far below _NEAR
_NEAR = 0.25
_MOST_SOLVES = 400


class UnsettledError(ArithmeticError):
    """The solver's proposals and whole-number arithmetic did not come together."""


class Limit(NamedTuple):
    """Least and most (None: no limit) of a sum over the members of a set; whole numbers of any size."""

    coefficients: tuple[int, ...]
    least: int | None = None
    most: int | None = None

    def broken_by(self, held: Members) -> int:
        """By how much a set breaks the limit: positive above the most, negative below the least, 0 if it is kept."""
        total = sum(self.coefficients[i] for i in held)
        if self.most is not None and total > self.most:
            return total - self.most
        return total - self.least if self.least is not None and total < self.least else 0


class Optima(NamedTuple):
    """Sets of the greatest worth.

    Attributes
    ----------
    sets
        The optimal sets that were found; empty when no set keeps the limits.
    whole
        Whether these are all of them.
    proven
        Whether no better set exists, by whole-number arithmetic; if not, only to 1e-9 of the sum of all worths.
    """

    sets: tuple[Members, ...]
    whole: bool
    proven: bool


def optima(worth: Sequence[int], limits: Sequence[Limit], most: int) -> Optima:
    """Sets of the greatest total worth among those that keep every limit.

    Parameters
    ----------
    worth
        One whole number for each item, of any size and sign.
    limits
        Each with one coefficient for each item.
    most
        How many optimal sets to look for, at least 1.

    Raises
    ------
    UnsettledError
        No set was found and none was excluded: amounts that differ by less than a solver can tell, too many times.

    Notes
    -----
    The solver works with floats and tolerances, but refuses nothing that keeps the limits exactly. Each set that it
    proposes is checked in whole numbers: one that breaks a limit is cut off with all that break it alike, one that
    keeps them is recorded and cut off alone, until nothing as good is left.

    Examples
    --------
    >>> optima([4, 2, 2], [Limit((2, 1, 1), most=2)], 10).sets
    (frozenset({0}), frozenset({1, 2}))
    """
    if not worth:
        kept = not any(limit.broken_by(frozenset()) for limit in limits)
        return Optima((frozenset(),) if kept else (), whole=True, proven=True)
    model = Model(tuple(worth), limits)
    found: dict[Members, int] = {}
    whole = False
    for _ in range(_MOST_SOLVES + most):
        held = model.proposed()
        if held is None:
            whole = True
            break
        if model.refuted(held):
            continue
        found[held] = sum(worth[i] for i in held)
        model.ask_for(max(found.values()))
        model.exclude(held)
        if model.exact and len(found) > most:
            break
    if not found and not whole:
        msg = "the solver proposes nothing that keeps the limits exactly, and cannot exclude that there is such a set"
        raise UnsettledError(msg)
    best = max(found.values(), default=0)
    sets = sorted((held for held, value in found.items() if value == best), key=sorted)
    return Optima(tuple(sets[:most]), whole and len(sets) <= most, whole or model.exact)


def possible(size: int, limits: Sequence[Limit]) -> bool:
    """Whether any set of items keeps every limit.

    Raises
    ------
    UnsettledError
        As `optima`.

    Examples
    --------
    >>> possible(2, [Limit((3, 5), most=4), Limit((1, 1), least=2)])
    False
    """
    return bool(optima([0] * size, limits, 1).sets)


class Model:
    """What the solver is given: rows of floats, to which cuts and, where needed, exact digits are added.

    Parameters
    ----------
    worth
        What is maximised.
    limits
        Those that every set must keep.
    """

    def __init__(self, worth: tuple[int, ...], limits: Sequence[Limit]) -> None:
        self.worth = worth
        self.limits = [_reduced(limit) for limit in limits]
        self._unit = max(_WORTH, sum(map(abs, worth)))
        self._rows: list[tuple[list[int], list[float], float, float]] = []
        self._bounds = [(0.0, 1.0)] * len(worth)
        self._whole = [1] * len(worth)
        self._split: set[int] = set()
        self._asked: int | None = None
        for limit in self.limits:
            self._read(limit)

    @property
    def exact(self) -> bool:
        """Whether sums of worth are whole numbers for the solver too."""
        return self._unit == _WORTH

    def proposed(self) -> Members | None:
        """Best set of the model as the solver sees it; None when it has none."""
        from scipy.optimize import Bounds, milp

        cost = np.zeros(len(self._whole))
        cost[: len(self.worth)] = [-self._scaled(value) for value in self.worth]
        bounds = Bounds(*np.array(self._bounds).T)
        for presolve in (True, False):
            options: Any = {"mip_rel_gap": 0.0, "presolve": presolve}
            rows, whole = self._constraint(), np.array(self._whole)
            result = milp(cost, integrality=whole, bounds=bounds, constraints=rows, options=options)
            if result.status == 2:
                return None
            if result.status == 0 and result.x is not None:
                return frozenset(np.flatnonzero(result.x[: len(self.worth)] > 0.5).tolist())
        msg = f"the solver stopped without an answer: {result.message}"
        raise UnsettledError(msg)

    def refuted(self, held: Members) -> bool:
        """Whether a proposed set breaks a limit; if so, it and its like are cut off."""
        broken = [k for k, limit in enumerate(self.limits) if limit.broken_by(held)]
        for k in broken:
            limit = _upwards(self.limits[k], held)
            self._row(*_cover(limit, held))
            if k not in self._split and max(map(abs, limit.coefficients)) > _SMALL >> _DIGIT:
                self._split.add(k)
                self._digits(limit)
        return bool(broken)

    def exclude(self, held: Members) -> None:
        """Propose this set no more."""
        self._row([(i, 1 if i in held else -1) for i in range(len(self.worth))], None, len(held) - 1)

    def ask_for(self, value: int) -> None:
        """Propose only what is worth this much, as far as the solver can tell."""
        largest = max(map(abs, self.worth))
        if not largest:
            return
        ratio = _SMALL / max(_SMALL, self._scaled(largest))
        row = self._made(
            [(i, self._scaled(v) * ratio) for i, v in enumerate(self.worth)],
            (self._scaled(value) - _NEAR) * ratio,
            None,
        )
        if self._asked is None:
            self._asked = len(self._rows)
            self._rows.append(row)
        self._rows[self._asked] = row

    def _scaled(self, value: int) -> float:
        return value * _WORTH / self._unit

    def _read(self, limit: Limit) -> None:
        """Add a limit as the solver can read it: never stricter than it is."""
        down, up = (sum(c for c in limit.coefficients if c * sign > 0) for sign in (-1, 1))
        low = None if limit.least is None else min(max(limit.least, down), up + 1)
        high = None if limit.most is None else max(min(limit.most, up), down - 1)
        largest = max((abs(c) for c in limit.coefficients), default=0)
        if largest <= _SMALL:
            self._row(list(enumerate(limit.coefficients)), low, high)
            return
        entries = [(i, c * _SMALL / largest) for i, c in enumerate(limit.coefficients)]
        least = None if low is None else low * _SMALL / largest - _ROOM
        self._row(entries, least, None if high is None else high * _SMALL / largest + _ROOM)

    def _digits(self, limit: Limit) -> None:
        """Write a limit that has a most digit by digit, with carries: small numbers, so that the solver sees it all."""
        base, size = 1 << _DIGIT, len(self.worth)
        most = min(limit.most or 0, sum(c for c in limit.coefficients if c > 0))
        count = -(-max(map(abs, limit.coefficients)).bit_length() // _DIGIT)
        carried: list[tuple[int, float]] = []
        for k in range(count):
            last = k == count - 1
            digits = [(i, _digit(c, k, last=last)) for i, c in enumerate(limit.coefficients)]
            slack = [(self._variable(0, np.inf if last else base - 1, whole=False), 1.0)]
            out = [] if last else [(self._variable(-size - 2, size + 2, whole=True), -float(base))]
            right = _digit(most, k, last=last)
            self._row([*digits, *slack, *carried, *out], right, right)
            carried = [(i, 1.0) for i, _ in out]

    def _variable(self, low: float, high: float, *, whole: bool) -> int:
        self._bounds.append((low, high))
        self._whole.append(int(whole))
        return len(self._whole) - 1

    def _row(self, entries: Sequence[tuple[int, float]], low: float | None, high: float | None) -> None:
        self._rows.append(self._made(entries, low, high))

    @staticmethod
    def _made(
        entries: Sequence[tuple[int, float]], low: float | None, high: float | None
    ) -> tuple[list[int], list[float], float, float]:
        kept = [(i, float(c)) for i, c in entries if c]
        ends = -np.inf if low is None else float(low), np.inf if high is None else float(high)
        return [i for i, _ in kept], [c for _, c in kept], *ends

    def _constraint(self) -> Any:
        from scipy.optimize import LinearConstraint
        from scipy.sparse import csr_array

        if not self._rows:
            return ()
        columns, numbers, low, high = zip(*self._rows)
        starts = np.cumsum([0, *map(len, columns)])
        shape = (len(columns), len(self._whole))
        matrix = csr_array((np.concatenate(numbers), np.concatenate(columns).astype(np.int64), starts), shape=shape)
        return LinearConstraint(matrix, np.array(low), np.array(high))


def _reduced(limit: Limit) -> Limit:
    """Divide by the common divisor of the coefficients: the same sets keep it, and its numbers are small."""
    unit = gcd(*limit.coefficients)
    if unit < 2:
        return limit
    least = None if limit.least is None else -(-limit.least // unit)
    most = None if limit.most is None else limit.most // unit
    return Limit(tuple(c // unit for c in limit.coefficients), least, most)


def _upwards(limit: Limit, held: Members) -> Limit:
    """Side of a limit that a set breaks, as a most."""
    if limit.most is not None and sum(limit.coefficients[i] for i in held) > limit.most:
        return Limit(limit.coefficients, None, limit.most)
    return Limit(tuple(-c for c in limit.coefficients), None, -(limit.least or 0))


def _cover(limit: Limit, held: Members) -> tuple[list[tuple[int, float]], None, int]:
    """Write that not all of the members that together break a limit can be held: the fewest, with the larger ones."""
    coefficients, most = limit.coefficients, limit.most or 0
    total = sum(c for c in coefficients if c < 0)  # an item of a negative coefficient counts where it is not held
    guilty = sorted(
        (i for i, c in enumerate(coefficients) if c and (c > 0) == (i in held)), key=lambda i: -abs(coefficients[i])
    )
    cover: list[int] = []
    for i in guilty:
        if total > most:
            break
        cover.append(i)
        total += abs(coefficients[i])
    if not cover:
        return [], None, -1
    largest = abs(coefficients[cover[0]])
    both = set(cover) | {i for i, c in enumerate(coefficients) if abs(c) >= largest}
    entries = [(i, 1.0 if coefficients[i] > 0 else -1.0) for i in sorted(both)]
    return entries, None, len(cover) - 1 - sum(coefficients[i] < 0 for i in both)


def _digit(number: int, k: int, *, last: bool) -> int:
    """Digit of a whole number to the base of the digits, with its sign; the last one holds all that is left."""
    left = abs(number) >> (_DIGIT * k)
    digit = left if last else left & ((1 << _DIGIT) - 1)
    return digit if number >= 0 else -digit
