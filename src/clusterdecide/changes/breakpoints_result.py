"""What `breakpoints` gives: intervals of weights, and every change and touch along the way."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Literal

import numpy as np

from clusterdecide._table import Tabular, View
from clusterdecide._typing import Floats, Ints
from clusterdecide.changes.breakpoints_exact import exact_found
from clusterdecide.changes.breakpoints_general import GRID
from clusterdecide.changes.breakpoints_tables import ChangeTable, Found, TouchTable, joined
from clusterdecide.errors import InvalidInputError
from clusterdecide.kernels.paths import Lines, Paths, Traced
from clusterdecide.model import Problem, Weights
from clusterdecide.model.watch import Watch, watched

TOWARD = "toward"
"""Name of the path between two weight vectors."""


@dataclass(frozen=True, slots=True)
class Change:
    """One weight at which what is watched changes.

    Attributes
    ----------
    name
        Criterion or node whose weight moves, or ``"toward"``.
    weight
        Where, in (0, 1).
    before, after
        Names just below and just above it: the order of the two that swap, or the first ones. A pair that goes on
        tied over more than a point, which no exact form does, is named on the other side alone.
    """

    name: str
    weight: float
    before: tuple[str, ...]
    after: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Touch:
    """One weight at which two alternatives tie without swapping.

    Attributes
    ----------
    name
        Criterion or node whose weight moves, or ``"toward"``.
    weight
        Where, in (0, 1).
    ahead
        Who is ahead on both sides; among the first on both sides, where these are watched.
    reaching
        Who comes up to it and falls back.
    """

    name: str
    weight: float
    ahead: str
    reaching: str


@dataclass(frozen=True, eq=False, repr=False)
class Breakpoints(Tabular):
    """Interval of each weight in which a ranking holds, and every change along the whole of [0, 1].

    Attributes
    ----------
    names
        K criteria or nodes whose weights move, one at a time; ``("toward",)`` alone between two weight vectors.
    current
        Shape ``(K,)``: their weights now; 0 at the start of the way between two weight vectors.
    low, high
        Shape ``(K,)``: the nearest change below and above; 0 and 1 where there is none. Both are the weight now where
        a tie holds there and nowhere beside it. A touch elsewhere ends no interval.
    problem
        What is ranked.
    watch
        ``"order"``, ``"winner"`` or the number k of the first ones.
    method
        The method, as text.
    paths
        Scores along each path, for plots and for `changes`.
    resolution
        How near to the true one a bracketed weight is; None where weights are exact.
    toward
        The weights at the far end of the way; None where single weights move.
    known
        Changes and touches, where finding the nearest took finding all.
    """

    names: tuple[str, ...]
    current: Floats
    low: Floats
    high: Floats
    problem: Problem
    watch: Watch
    method: str
    paths: Paths
    resolution: float | None = None
    toward: Weights | None = None
    known: Found | None = None

    @property
    def exact(self) -> bool:
        """Whether weights come from formulas, so that nothing is missed; else they are bracketed."""
        return self.resolution is None

    @property
    def alternatives(self) -> tuple[str, ...]:
        """Names of the A alternatives."""
        return self.problem.alternatives

    @cached_property
    def _found(self) -> Found:
        if self.known is not None:
            return self.known
        assert not isinstance(self.paths, Traced)  # noqa: S101 - the verb brackets before it builds the result
        size = watched(self.watch, len(self.alternatives))
        return joined([exact_found(self.paths, k, size) for k in range(len(self.names))])

    @property
    def change_table(self) -> ChangeTable:
        """Every change as columns of numbers, for the many of a large problem."""
        return self._found.changes

    @property
    def touch_table(self) -> TouchTable:
        """Every touch as columns of numbers."""
        return self._found.touches

    @cached_property
    def changes(self) -> tuple[Change, ...]:
        """Every change along each weight from 0 to 1, in order."""
        path, weight, before, after = self.change_table
        rows = zip(path.tolist(), weight.tolist(), self._named(before), self._named(after))
        return tuple(Change(self.names[k], t, was, now) for k, t, was, now in rows)

    @cached_property
    def touches(self) -> tuple[Touch, ...]:
        """Every weight at which two tie without swapping; with the first ones watched, one of them and another.

        Bracketing sees those alone that lie at one of the weights it tries.
        """
        rows = zip(*(column.tolist() for column in self.touch_table))
        names = self.alternatives
        return tuple(Touch(self.names[k], t, names[i], names[j]) for k, t, i, j in rows)

    def score(self, name: str, weights: Sequence[float] | Floats) -> Floats:
        """Scores of all alternatives as the weight of ``name`` takes these values, shape ``(M, A)``."""
        k, t = self._place(name), np.asarray(weights, dtype=np.float64)
        return self.paths.shown(k, t) if isinstance(self.paths, Lines) else self.paths.score(k, t)

    def interval(self, name: str) -> tuple[float, float]:
        """Return the nearest changes below and above the current weight of ``name``."""
        k = self._place(name)
        return float(self.low[k]), float(self.high[k])

    def _place(self, name: str) -> int:
        if name not in self.names:
            msg = f"no weight of {name!r} was moved; there are {', '.join(self.names)}"
            raise InvalidInputError(msg)
        return self.names.index(name)

    def _named(self, members: Ints) -> list[tuple[str, ...]]:
        names = self.alternatives
        return [tuple(names[i] for i in row if i >= 0) for row in members.tolist()]

    def to_dict(self) -> dict[str, Any]:
        """Plain values for JSON."""
        return {
            "method": self.method,
            "watch": self.watch if isinstance(self.watch, str) else int(self.watch),
            "exact": self.exact,
            "resolution": self.resolution,
            "toward": None if self.toward is None else self.toward.to_dict(),
            "weights": [
                {"name": name, "current": float(now), "low": float(low), "high": float(high)}
                for name, now, low, high in zip(self.names, self.current, self.low, self.high)
            ],
            "changes": [
                {"name": c.name, "weight": c.weight, "before": list(c.before), "after": list(c.after)}
                for c in self.changes
            ],
            "touches": [
                {"name": c.name, "weight": c.weight, "ahead": c.ahead, "reaching": c.reaching} for c in self.touches
            ],
        }

    def to_frame(self, library: str, *, rows: Literal["weights", "changes", "touches"] = "weights") -> Any:
        """One row per weight, per change or per touch, in pandas, polars or pyarrow.

        Columns are name, current, low, high; or name, weight, before, after; or name, weight, ahead, reaching.
        """
        from clusterdecide.model._frames import to_frame

        if rows == "weights":
            columns = {"current": self.current, "low": self.low, "high": self.high}
            return to_frame({"name": list(self.names)} | {n: v.tolist() for n, v in columns.items()}, library)
        if rows not in ("changes", "touches"):
            msg = f"rows must be 'weights', 'changes' or 'touches', got {rows!r}"
            raise InvalidInputError(msg)
        table = self.change_table if rows == "changes" else self.touch_table
        told = {"name": [self.names[k] for k in table.path.tolist()], "weight": table.weight.tolist()}
        names = self.alternatives
        for field, column in zip(table._fields[2:], table[2:]):
            several = column.ndim == 2
            told[field] = [list(row) for row in self._named(column)] if several else [names[i] for i in column.tolist()]
        return to_frame(told, library)

    def _view(self) -> View:
        rows = [
            [name, f"{now:.4f}", f"{low:.4f}" if low > 0 else "never", f"{high:.4f}" if high < 1 else "never"]
            for name, now, low, high in zip(self.names, self.current, self.low, self.high)
        ]
        title = "weight of" if self.toward is None else "way"
        return View([title, "now", "changes below", "changes above"], rows, "l", self._caption())

    def _caption(self) -> str:
        what = self.watch if isinstance(self.watch, str) else f"first {self.watch}"
        how = "exact"
        if self.resolution is not None:
            step = 1 / (GRID - 1)
            how = f"bracketed to {self.resolution:g}, two changes within {step:g} of each other may be missed"
        way = "others rescaled in proportion" if self.toward is None else "all weights move from 0 (now) to 1 (toward)"
        return f"{self.method}; {what}; {how}, {way}"
