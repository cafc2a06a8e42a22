"""Admissible weights around a start, and what is watched there."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import NamedTuple

import numpy as np

from clusterdecide._typing import Bools, Floats, Ints
from clusterdecide.errors import InvalidInputError
from clusterdecide.kernels.ranks import competition_ranks
from clusterdecide.model import Problem, WeightSet
from clusterdecide.model._names import listed, shown
from clusterdecide.model.watch import watched
from clusterdecide.model.weight_rules import Rule
from clusterdecide.model.weights import SUM_TOLERANCE

NORMS = ("l1", "l2", "linf")
SNAP = 1e-12
"""Weights this near to a bound are on it."""

Aim = str | int | tuple[str, str]


@dataclass(frozen=True, slots=True, eq=False)
class Region:
    """Admissible weights: ``rows @ w <= limit``, ``equal @ w == total``, ``low <= w <= high``; the start among them.

    The first row of ``equal`` is the sum. ``plain`` says that there is nothing but bounds and the sum.
    """

    start: Floats  # (C,)
    low: Floats  # (C,)
    high: Floats  # (C,)
    rows: Floats  # (M, C)
    limit: Floats  # (M,)
    equal: Floats  # (E, C)
    total: Floats  # (E,)
    norm: str

    @property
    def plain(self) -> bool:
        """Whether bounds and the sum are all."""
        return not len(self.rows) and len(self.equal) == 1

    @property
    def down(self) -> Floats:
        """By how much each weight can fall, shape ``(C,)``."""
        return self.start - self.low

    @property
    def up(self) -> Floats:
        """By how much each weight can rise, shape ``(C,)``."""
        return self.high - self.start

    def length(self, change: Floats) -> Floats:
        """Length of changes of shape ``(..., C)``."""
        size = abs(change)
        if self.norm == "l1":
            return np.asarray(size.sum(-1))
        return np.asarray(size.max(-1) if self.norm == "linf" else np.sqrt((size * size).sum(-1)))

    def moved(self, change: Floats) -> Floats:
        """The start moved, rounding at the bounds taken away so that a weight of 0 is 0."""
        at = np.clip(self.start + change, self.low, self.high)
        at = np.where(abs(at - self.low) < SNAP, self.low, at)
        return np.where(abs(at - self.high) < SNAP, self.high, at)

    def holds(self, weights: Floats, slack: float = SUM_TOLERANCE) -> Bools:
        """Which weight vectors are admissible: shape ``(..., C)`` to ``(...)``."""
        fits = ((weights >= self.low - slack) & (weights <= self.high + slack)).all(-1)
        fits &= (weights @ self.rows.T <= self.limit + slack).all(-1)
        return np.asarray(fits & (abs(weights @ self.equal.T - self.total) <= slack).all(-1))


def region(names: tuple[str, ...], start: Floats, within: WeightSet | None, norm: str) -> Region:
    """Check the start and the set of admissible weights, and put the set in the order of the names.

    Raises
    ------
    InvalidInputError
        An unknown norm, weights that do not sum to 1, a set of another kind, a start outside it.
    """
    if norm not in NORMS:
        msg = f"norm must be 'l1', 'l2' or 'linf', got {shown(norm)}"
        raise InvalidInputError(msg)
    if abs(start.sum() - 1) > SUM_TOLERANCE:
        msg = f"the smallest change needs weights that sum to 1, got {start.sum():.6g} (raw weights)"
        raise InvalidInputError(msg)
    if within is not None and not isinstance(within, WeightSet):
        msg = f"within must be a WeightSet, or None for all weights, got {type(within).__name__}"
        raise InvalidInputError(msg)
    given = WeightSet.simplex(names) if within is None else within.aligned(names)
    upper, limit, equal, total, low, high = given.constraints
    _check_start(names, start, Region(start, low, high, upper, limit, equal, total, norm), given.rules)
    # a start on a bound, rounding apart, is admissible: staying must always be allowed
    return Region(
        start,
        np.minimum(low, start),
        np.maximum(high, start),
        upper,
        np.maximum(limit, upper @ start),
        equal,
        equal @ start,
        norm,
    )


def _check_start(names: tuple[str, ...], start: Floats, inside: Region, rules: Sequence[Rule]) -> None:
    outside = (start < inside.low - SUM_TOLERANCE) | (start > inside.high + SUM_TOLERANCE)
    if outside.any():
        c = int(outside.argmax())
        bounds = f"{inside.low[c]:.6g} to {inside.high[c]:.6g}"
        msg = f"the weights are not in `within`: {shown(names[c])} is {start[c]:.6g} and must be {bounds}"
        raise InvalidInputError(msg)
    over = np.concatenate([inside.rows @ start - inside.limit, abs(inside.equal @ start - inside.total)])
    wrong = np.flatnonzero(over > SUM_TOLERANCE)
    if wrong.size:
        words = [r.words for r in rules if not r.equal] + ["sum = 1"] + [r.words for r in rules if r.equal]
        now = ", ".join(f"{name} {value:.6g}" for name, value in zip(names, start))
        first = shown(words[wrong[0]])
        msg = f"the weights are not in `within`: {first} does not hold at {shown(now)}; start inside it, or widen it"
        raise InvalidInputError(msg)


class Watched(NamedTuple):
    """What is watched, as pairs that must not change places and as an answer read off scores."""

    above: Ints  # (P,) who of each pair is above now
    below: Ints  # (P,) who must not catch up
    tied: tuple[int, int] | None  # who ties now where a tie leaves the answer open
    answer: Callable[[Floats], Bools]  # scores (..., A) to what is watched (..., N)
    reason: str  # why nothing can change, where nothing can


def watching(problem: Problem, score: Floats, watch: Aim, same: Callable[[int, int], bool]) -> Watched:
    """Pairs to watch at the scores now.

    Parameters
    ----------
    problem, score
        Names, and scores of shape ``(A,)``.
    watch
        ``"winner"``, a number, ``"order"`` or two names, the upper first.
    same
        Whether two alternatives score alike under all weights.

    Raises
    ------
    InvalidInputError
        A ``watch`` of another kind, an unknown name, one name twice, a pair in which the first is not above.
    """
    rank = competition_ranks(score)
    if isinstance(watch, tuple):
        return _pair(problem, rank, watch)
    try:
        size = watched(watch, len(problem))
    except InvalidInputError as error:
        msg = f"{error}; or two names, the upper first"
        raise InvalidInputError(msg) from None
    if size == 0:
        return _order(rank, same)
    first = rank <= size
    inside, outside = np.flatnonzero(first), np.flatnonzero(~first)
    tied = None
    if len(inside) > size:
        last = np.flatnonzero(rank == rank[inside].max())
        tied = int(last[0]), int(last[1])
    reason = ""
    if size == len(problem):
        reason = f"all {size} alternatives are among the first {size}" if size > 1 else "there is one alternative"
    above, below = np.repeat(inside, len(outside)), np.tile(outside, len(inside))
    return Watched(above, below, tied, lambda s: competition_ranks(s) <= size, reason)


def _pair(problem: Problem, rank: Ints, watch: tuple[str, str]) -> Watched:
    names = problem.alternatives
    if len(watch) != 2 or watch[0] == watch[1] or any(name not in names for name in watch):
        msg = f"a pair to watch is two different alternatives of {listed(names)}, got {shown(watch)}"
        raise InvalidInputError(msg)
    a, b = (names.index(name) for name in watch)
    if rank[a] > rank[b]:
        msg = f"{shown(names[a])} is not above {shown(names[b])} now; watch ({names[b]!r}, {names[a]!r})"
        raise InvalidInputError(msg)
    tied = (a, b) if rank[a] == rank[b] else None

    def answer(score: Floats) -> Bools:
        found = competition_ranks(score)
        return np.stack([found[..., a] < found[..., b], found[..., a] > found[..., b]], axis=-1)

    return Watched(np.array([a]), np.array([b]), tied, answer, "")


def _order(rank: Ints, same: Callable[[int, int], bool]) -> Watched:
    """Neighbours are enough: whoever ties first, everyone between the two ties with them."""
    order = np.argsort(rank, kind="stable")
    upper, lower = order[:-1], order[1:]
    level = rank[upper] == rank[lower]
    parting = [(int(a), int(b)) for a, b in zip(upper[level], lower[level]) if not same(int(a), int(b))]
    above, below = _neighbours(rank)
    reason = ""
    if not len(above) and not parting:
        reason = "there is one alternative" if len(rank) == 1 else "all alternatives are alike under all weights"
    return Watched(above, below, parting[0] if parting else None, _relations, reason)


def _neighbours(rank: Ints) -> tuple[Ints, Ints]:
    """Every member of a place against every member of the next place."""
    places = np.unique(rank)
    above, below = [np.empty(0, dtype=np.int64)], [np.empty(0, dtype=np.int64)]
    for here, after in pairwise(places.tolist()):
        upper, lower = np.flatnonzero(rank == here), np.flatnonzero(rank == after)
        above.append(np.repeat(upper, len(lower)))
        below.append(np.tile(lower, len(upper)))
    return np.concatenate(above), np.concatenate(below)


def _relations(score: Floats) -> Bools:
    """Who is strictly above whom, shape ``(..., A * A)``."""
    rank = competition_ranks(score)
    return (rank[..., :, None] < rank[..., None, :]).reshape(*rank.shape[:-1], -1)
