"""Exact weights at which a ranking changes, one weight moving and the others keeping their proportions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from clusterdecide._table import Tabular, View
from clusterdecide._typing import Bools, Floats
from clusterdecide.errors import InvalidInputError
from clusterdecide.kernels.paths import Curves, Lines, Paths
from clusterdecide.kernels.ranks import TIE, competition_ranks
from clusterdecide.methods import Additive, Closeness, Method, applied
from clusterdecide.model import Problem, Weights
from clusterdecide.model.weights import as_weights
from clusterdecide.sensitivity.watch import Watch, chosen, watched

APART = 1e-12
"""Crossings closer than this along a weight count as one."""

_CELLS = 1 << 18


@dataclass(frozen=True, slots=True)
class Change:
    """One weight at which what is watched changes.

    Attributes
    ----------
    name
        Criterion or node whose weight moves.
    weight
        Where, in (0, 1).
    before, after
        Names just below and just above it: the order of the two that swap, or the first ones.
    """

    name: str
    weight: float
    before: tuple[str, ...]
    after: tuple[str, ...]


@dataclass(frozen=True, eq=False, repr=False)
class Breakpoints(Tabular):
    """Interval of each weight in which a ranking holds, and every change along the whole of [0, 1].

    Attributes
    ----------
    names
        K criteria or nodes whose weights move, one at a time.
    current
        Shape ``(K,)``: their weights now.
    low, high
        Shape ``(K,)``: the nearest change below and above; 0 and 1 where there is none.
    problem
        What is ranked.
    watch
        ``"order"``, ``"winner"`` or the number k of the first ones.
    method
        The method, as text.
    paths
        Scores along each path, for plots and for `changes`.
    """

    names: tuple[str, ...]
    current: Floats
    low: Floats
    high: Floats
    problem: Problem
    watch: Watch
    method: str
    paths: Paths

    @property
    def alternatives(self) -> tuple[str, ...]:
        """Names of the A alternatives."""
        return self.problem.alternatives

    @property
    def changes(self) -> tuple[Change, ...]:
        """Every change along each weight from 0 to 1, in order."""
        found: list[Change] = []
        for k in range(len(self.names)):
            found += self._swaps(k) if self.watch == "order" else self._steps(k)
        return tuple(found)

    def score(self, name: str, weights: Sequence[float] | Floats) -> Floats:
        """Scores of all alternatives as the weight of ``name`` takes these values, shape ``(M, A)``."""
        return self.paths.score(self._place(name), np.asarray(weights, dtype=np.float64))

    def interval(self, name: str) -> tuple[float, float]:
        """Return the nearest changes below and above the current weight of ``name``."""
        k = self._place(name)
        return float(self.low[k]), float(self.high[k])

    def _place(self, name: str) -> int:
        if name not in self.names:
            msg = f"no weight of {name!r} was moved; there are {', '.join(self.names)}"
            raise InvalidInputError(msg)
        return self.names.index(name)

    def _swaps(self, k: int) -> list[Change]:
        """Each pair that swaps, at each of its crossings."""
        i, j = np.triu_indices(len(self.alternatives), 1)
        roots = self.paths.roots(k, i, j)
        which, pair = np.nonzero(np.isfinite(roots))
        where = roots[which, pair]
        found = []
        for t, a, b in sorted(zip(where.tolist(), i[pair].tolist(), j[pair].tolist())):
            below, above = self._signs(k, t, a, b)
            if below * above < 0:
                up, down = (b, a) if above < 0 else (a, b)
                names = self.alternatives
                found.append(Change(self.names[k], t, (names[down], names[up]), (names[up], names[down])))
        return found

    def _signs(self, k: int, t: float, a: int, b: int) -> tuple[float, float]:
        """Sign of the difference of two scores half-way to their neighbouring crossings."""
        others = self.paths.roots(k, np.array([a]), np.array([b])).ravel()
        apart = np.abs(others[np.isfinite(others)] - t)
        reach = min([t, 1 - t, *apart[apart > APART].tolist()]) / 2
        scores = self.paths.score(k, np.array([t - reach, t + reach]))
        below, above = np.sign(scores[:, a] - scores[:, b])
        return float(below), float(above)

    def _steps(self, k: int) -> list[Change]:
        """Each change of the first ones, walking from the weight now to both ends."""
        size = watched(self.watch, len(self.alternatives))
        found = []
        for side in (-1, 1):
            t = float(self.current[k])
            state = _states(self.paths, k, np.array([t]), size)[0]
            while True:
                t, after = _outward(self.paths, k, t, state, size, side)
                if (after == state).all():
                    break
                inner, outer = self._named(state), self._named(after)
                found.append(Change(self.names[k], t, *((outer, inner) if side < 0 else (inner, outer))))
                state = after
        return sorted(found, key=lambda change: change.weight)

    def _named(self, chosen: Bools) -> tuple[str, ...]:
        return tuple(self.alternatives[i] for i in np.flatnonzero(chosen))

    def to_dict(self) -> dict[str, Any]:
        """Plain values for JSON."""
        return {
            "method": self.method,
            "watch": self.watch,
            "exact": True,
            "weights": [
                {"name": name, "current": float(now), "low": float(low), "high": float(high)}
                for name, now, low, high in zip(self.names, self.current, self.low, self.high)
            ],
            "changes": [
                {"name": c.name, "weight": c.weight, "before": list(c.before), "after": list(c.after)}
                for c in self.changes
            ],
        }

    def to_frame(self, library: str) -> Any:
        """One row per weight: name, current, low, high; in pandas, polars or pyarrow."""
        from clusterdecide.model._frames import to_frame

        columns = {"current": self.current, "low": self.low, "high": self.high}
        return to_frame({"name": list(self.names)} | {n: v.tolist() for n, v in columns.items()}, library)

    def _view(self) -> View:
        rows = [
            [name, f"{now:.4f}", f"{low:.4f}" if low > 0 else "never", f"{high:.4f}" if high < 1 else "never"]
            for name, now, low, high in zip(self.names, self.current, self.low, self.high)
        ]
        return View(["weight of", "now", "changes below", "changes above"], rows, "l", self._caption())

    def _caption(self) -> str:
        watched = f"first {self.watch}" if isinstance(self.watch, int) else self.watch
        return f"{self.method}; {watched}; exact, others rescaled in proportion"


def breakpoints(
    problem: Problem,
    weights: Weights | Mapping[str, float] | Sequence[float] | Floats,
    method: Method,
    *,
    over: str | Sequence[str] | None = None,
    watch: Watch = "order",
) -> Breakpoints:
    """Exact weights at which the order, the winner or the first k change.

    Each weight in turn goes from 0 to 1 while the others keep their proportions; those inside a node of weight 0 are
    the local weights of its tree.

    Parameters
    ----------
    problem, weights
        What is ranked, and the weights to start from.
    method
        A method whose scorer is `Additive` (crossings of lines) or `Closeness` (roots of a quadratic per pair).
    over
        Criteria, or nodes of the tree that the weights come from; every criterion by default.
    watch
        ``"order"``, ``"winner"``, or k for the set of the first k.

    Returns
    -------
    Breakpoints
        The nearest change on each side of each weight, and all of them.

    Raises
    ------
    InvalidInputError
        A weight of 1 (the others have no proportions to keep), an unknown name, a ``watch`` that is none of the
        three, a method of another form.

    References
    ----------
    E. Triantaphyllou and A. Sánchez, "A sensitivity analysis approach for some deterministic multi-criteria
    decision-making methods", *Decision Sciences* 28 (1997), for weighted sums; the quadratic for closeness is ours.

    Examples
    --------
    >>> import clusterdecide as cd
    >>> problem = cd.Problem.of([[4, 2], [2, 4]], ["vision", "market"], alternatives=["A", "B"])
    >>> result = cd.breakpoints(problem, {"vision": 0.7, "market": 0.3}, cd.WeightedSum(normalisation="minmax"))
    >>> np.round(result.interval("vision"), 9)
    array([0.5, 1. ])
    >>> result.changes[0].before, result.changes[0].after
    (('B', 'A'), ('A', 'B'))
    """
    given = as_weights(weights)
    start = given.aligned(problem)
    size = watched(watch, len(problem))
    names = (over,) if isinstance(over, str) else tuple(problem.criteria_names if over is None else over)
    inner, rest, now = _profiles(problem, given, start, names)
    paths = _paths(applied(method, problem), inner, rest, method)
    low, high = _nearest(paths, now, size)
    return Breakpoints(names, now, low, high, problem, watch, repr(method), paths)


def _profiles(
    problem: Problem, weights: Weights, values: Floats, names: tuple[str, ...]
) -> tuple[Floats, Floats, Floats]:
    """Proportions inside each moved weight and outside it, shape ``(K, C)`` each, and its value now ``(K,)``."""
    if abs(values.sum() - 1) > 1e-9:
        msg = f"breakpoints need weights that sum to 1, got {values.sum():.6g} (raw weights)"
        raise InvalidInputError(msg)
    columns = problem.criteria_names
    inside = np.zeros((len(names), len(columns)))
    if names == columns:
        np.fill_diagonal(inside, 1.0)
    else:
        for k, name in enumerate(names):
            inside[k, [columns.index(leaf) for leaf in _leaves(weights, columns, name)]] = 1.0
    inner = values * inside
    now = inner.sum(-1)
    for empty in np.flatnonzero((now == 0) & (inside.sum(-1) > 1)):
        assert weights.hierarchy is not None  # noqa: S101 - only a node of a tree has several leaves
        shares = weights.hierarchy.exact_weights(names[empty])
        inside[empty] = [float(shares.get(leaf, 0)) for leaf in columns]
    if (now > 1 - TIE).any():
        whole = names[int(np.flatnonzero(now > 1 - TIE)[0])]
        msg = f"the weight of {whole!r} is 1: the others have no proportions to keep"
        raise InvalidInputError(msg)
    inner = np.where(now[:, None] > 0, inner / np.where(now > 0, now, 1.0)[:, None], inside)
    return inner, np.where(inside > 0, 0.0, values) / (1 - now)[:, None], now


def _leaves(weights: Weights, columns: tuple[str, ...], name: str) -> tuple[str, ...]:
    if name in columns:
        return (name,)
    if weights.hierarchy is None:
        msg = f"no criterion is named {name!r}, and the weights come from no tree; there are {', '.join(columns)}"
        raise InvalidInputError(msg)
    return weights.hierarchy.leaves_under(name)


def _paths(scorer: Any, inner: Floats, rest: Floats, method: Method) -> Paths:
    if isinstance(scorer, Additive):
        return Lines(rest @ scorer.utilities.T, inner @ scorer.utilities.T)
    if isinstance(scorer, Closeness):
        near, far = scorer.to_best.T, scorer.to_worst.T
        return Curves((rest * rest) @ near, (inner * inner) @ near, (rest * rest) @ far, (inner * inner) @ far)
    msg = f"exact breakpoints need a scorer of form Additive or Closeness; {method!r} gives {type(scorer).__name__}"
    raise InvalidInputError(msg)


def _nearest(paths: Paths, now: Floats, size: int) -> tuple[Floats, Floats]:
    """Nearest changes on both sides of every weight."""
    if size and isinstance(paths, Lines):
        found = _line_intervals(paths, now, size)
        if found is not None:
            return found
    ends = np.array([_walked(paths, k, t, size) for k, t in enumerate(now.tolist())])
    return ends[:, 0], ends[:, 1]


def _line_intervals(paths: Lines, now: Floats, size: int) -> tuple[Floats, Floats] | None:
    """Lines cross once: the nearest crossing of one of the first with one of the others is a change.

    None where a tie now leaves open who the first are.
    """
    score = paths.score(0, now[:1])[0]
    first = chosen(score, size)
    if np.count_nonzero(first) > size:
        return None
    slope = paths.one - paths.zero
    low, high = np.zeros(len(now)), np.ones(len(now))
    for i in np.flatnonzero(first):
        steeper = slope - slope[:, i, None]
        gap = np.where(first, np.inf, score[i] - score)  # the first ones do not push each other out
        with np.errstate(divide="ignore", invalid="ignore"):
            reach = gap / steeper
        np.minimum(high, now + np.where(steeper > 0, reach, np.inf).min(-1), out=high)
        np.maximum(low, now + np.where(steeper < 0, reach, -np.inf).max(-1), out=low)
    return low, high


def _walked(paths: Paths, k: int, t: float, size: int) -> tuple[float, float]:
    """Nearest changes on both sides of the weight now."""
    here = _states(paths, k, np.array([t]), size)[0]
    below, above = (_outward(paths, k, t, here, size, side)[0] for side in (-1, 1))
    return below, above


def _outward(paths: Paths, k: int, t: float, here: Any, size: int, side: int) -> tuple[float, Any]:
    """Nearest change from ``t`` towards one end, and the state behind it; the end and ``here`` where there is none.

    States are read half-way between crossings, so that curves which touch without crossing change nothing.
    """
    end = 0.0 if side < 0 else 1.0
    crossings = _crossings(paths, k, here, size)
    ahead = np.sort(side * crossings[(crossings - t) * side > APART])
    ahead = ahead[np.diff(ahead, prepend=-np.inf) > APART]  # between two that are one there is no state to read
    edges = side * np.concatenate([[side * t], ahead, [side * end]])
    middles = (edges[:-1] + edges[1:]) / 2
    step = max(1, _CELLS // paths.score(k, middles[:1]).size)
    for start in range(0, len(middles), step):
        states = _states(paths, k, middles[start : start + step], size)
        other = np.flatnonzero((states != here).any(-1))
        if other.size:
            return float(edges[start + other[0]]), states[other[0]]
    return end, here


def _states(paths: Paths, k: int, t: Floats, size: int) -> Any:
    """Ranks, or who is among the first ones, at each weight: shape ``(M, A)``."""
    rank = competition_ranks(paths.score(k, t))
    return rank if not size else rank <= size


def _crossings(paths: Paths, k: int, here: Any, size: int) -> Floats:
    """Weights where the state may change: neighbours in the order, or the first ones against the others."""
    if size:
        # where a tie puts more than k among the first, some of them can fall behind the others
        inside, others = np.flatnonzero(here), np.flatnonzero(~here | (here.sum() > size))
        roots = paths.roots(k, inside[:, None], others[None, :])
    else:
        order = np.argsort(here, kind="stable")
        roots = paths.roots(k, order[:-1], order[1:])
    return np.unique(roots[np.isfinite(roots)])
