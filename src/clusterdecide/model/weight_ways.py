"""Ways of drawing uniformly from a set of weights; which one is taken depends on the set alone."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np

from clusterdecide._typing import Floats, Ints
from clusterdecide.errors import InvalidInputError
from clusterdecide.kernels import hit_and_run, polytope
from clusterdecide.kernels.sums import thin_product
from clusterdecide.model._names import shown
from clusterdecide.model.weight_shape import Constraints

GOOD, WORTH = 0.1, 0.02
"""Shares of proposals kept from which rejection is the first choice, and better than a walk."""

_PILOT = 2048
_BLOCK = 8192


class Way(Protocol):
    """One way of drawing."""

    @property
    def words(self) -> str:
        """What is done, for the report."""

    def draw(self, n: int, rng: np.random.Generator) -> Floats:
        """Draw vectors, shape ``(n, C)``."""


class Mapped(Way, Protocol):
    """A way that maps the unit cube on the set, volumes in proportion."""

    @property
    def uniforms(self) -> int:
        """Dimension of the cube."""

    def at(self, uniforms: Floats) -> Floats:
        """Map points, shape ``(n, uniforms)``, to vectors, shape ``(n, C)``."""


@dataclass(frozen=True, slots=True, eq=False)
class Ordered:
    """Groups of criteria in decreasing importance: sorted weights, shuffled within each group."""

    levels: Ints  # (C,), 0 for the most important

    @property
    def words(self) -> str:
        """What is done."""
        return "exact: normalised exponentials" + (", sorted" if self.levels.any() else "")

    @property
    def _groups(self) -> list[slice]:
        sizes = np.bincount(self.levels)
        ends = np.cumsum(sizes)
        return [slice(end - size, end) for size, end in zip(sizes, ends)] if len(sizes) > 1 else []

    def draw(self, n: int, rng: np.random.Generator) -> Floats:
        """Draw vectors, shape ``(n, C)``."""
        parts = simplex(n, len(self.levels), rng)
        if not self._groups:
            return parts
        parts = np.ascontiguousarray(np.sort(parts)[:, ::-1])
        for group in self._groups:
            if group.stop - group.start > 1:
                parts[:, group] = rng.permuted(parts[:, group], axis=1)
        return self._placed(parts)

    @property
    def uniforms(self) -> int:
        """One for each part of the whole, and one for each criterion that is shuffled."""
        return len(self.levels) - 1 + (len(self.levels) if self._groups else 0)

    def at(self, uniforms: Floats) -> Floats:
        """Map points of the unit cube."""
        size = len(self.levels)
        parts = broken(uniforms[:, : size - 1])
        if not self._groups:
            return parts
        parts, keys = np.sort(parts)[:, ::-1], uniforms[:, size - 1 :]
        parts = np.hstack([np.take_along_axis(parts[:, g], keys[:, g].argsort(-1), -1) for g in self._groups])
        return self._placed(parts)

    def _placed(self, parts: Floats) -> Floats:
        drawn = np.empty_like(parts)
        drawn[:, np.argsort(self.levels, kind="stable")] = parts
        return drawn


@dataclass(frozen=True, slots=True, eq=False)
class Rejection:
    """Proposals from a covering of the set, those outside dropped."""

    bounds: Constraints
    kind: str
    rate: float

    @property
    def words(self) -> str:
        """What is done."""
        return f"exact: rejection from a {self.kind}, {100 * self.rate:.0f} % kept"

    def draw(self, n: int, rng: np.random.Generator) -> Floats:
        """Draw vectors, shape ``(n, C)``."""
        kept, missing = [np.empty((0, len(self.bounds.low)))], n
        while missing > 0:
            drawn = COVERINGS[self.kind](self.bounds, max(64, int(1.1 * missing / self.rate)), rng)
            good = drawn[_inside(drawn, self.bounds)][:missing]
            kept.append(good)
            missing -= len(good)
        return np.concatenate(kept)


@dataclass(frozen=True, slots=True, eq=False)
class Triangulated:
    """Simplices that fill the set, taken in proportion to their volumes."""

    tables: Floats  # (D + 1, S, C), the vertices of each simplex
    below: Floats  # (S,), share of the volume in this simplex and those before it

    @property
    def words(self) -> str:
        """What is done."""
        count = len(self.below)
        return f"exact: triangulation of {count:,} simplices" if count > 1 else "exact: one simplex"

    def draw(self, n: int, rng: np.random.Generator) -> Floats:
        """Draw vectors, shape ``(n, C)``."""
        pick = None if len(self.below) == 1 else self._chosen(rng.random(n))
        return self._mixed(pick, simplex(n, len(self.tables), rng))

    @property
    def uniforms(self) -> int:
        """One to choose the simplex, where there are several, and one for each dimension."""
        return len(self.tables) - (len(self.below) == 1)

    def at(self, uniforms: Floats) -> Floats:
        """Map points of the unit cube."""
        if len(self.below) == 1:
            return self._mixed(None, broken(uniforms))
        return self._mixed(self._chosen(uniforms[:, 0]), broken(uniforms[:, 1:]))

    def _chosen(self, uniform: Floats) -> Ints:
        return np.minimum(np.searchsorted(self.below, uniform, side="right"), len(self.below) - 1)

    def _mixed(self, pick: Ints | None, parts: Floats) -> Floats:
        if pick is None:
            return thin_product(parts, self.tables[:, 0])
        drawn = np.zeros((len(parts), self.tables.shape[2]))
        for start in range(0, len(parts), _BLOCK):  # a block stays in cache
            block = slice(start, start + _BLOCK)
            for k, table in enumerate(self.tables):
                drawn[block] += parts[block, k, None] * table.take(pick[block], axis=0)
        return drawn


@dataclass(frozen=True, slots=True, eq=False)
class Walked:
    """Hit-and-run: each vector is the end of a chain of its own."""

    body: polytope.Inner
    settled: hit_and_run.Settled
    low: Floats
    high: Floats

    @property
    def words(self) -> str:
        """What is done."""
        s = self.settled
        return (
            f"hit-and-run: {len(s.ends)} chains settled in {s.spent:,} steps (R-hat at most {s.r_hat.max():.3f}), "
            f"from which each draw is {s.steps:,} steps of a chain of its own"
        )

    def draw(self, n: int, rng: np.random.Generator) -> Floats:
        """Draw vectors, shape ``(n, C)``."""
        drawn = np.empty((n, len(self.low)))
        for start in range(0, n, _BLOCK):
            count = min(_BLOCK, n - start)
            first = self.settled.ends[rng.integers(len(self.settled.ends), size=count)]
            ends = hit_and_run.walk(self.body, self.settled.shape, first, self.settled.steps, rng)
            drawn[start : start + count] = np.clip(ends, self.low, self.high)
        return drawn


def simplex(n: int, size: int, rng: np.random.Generator) -> Floats:
    """Uniform draws of ``size`` parts of 1."""
    parts = rng.standard_exponential(size=(n, size))
    parts /= parts.sum(-1, keepdims=True)
    return parts


def broken(uniforms: Floats) -> Floats:
    """Map the cube of dimension D on the parts of 1, shape ``(n, D + 1)``, each part a share of what is left.

    Examples
    --------
    >>> broken(np.array([[0.75, 0.5]]))
    array([[0.5 , 0.25, 0.25]])
    """
    n, size = uniforms.shape
    left = np.cumprod((1 - uniforms) ** (1 / np.arange(size, 0, -1)), axis=-1)
    return -np.diff(left, axis=-1, prepend=np.ones((n, 1)), append=np.zeros((n, 1)))


def exact(c: Constraints, corners: Callable[[], polytope.Corners | None]) -> Way | None:
    """First of the exact ways that suits the set, or None; bounds alone rarely need their vertices."""
    bounds = len(c.equal) == 1 and not len(c.upper)
    return ordered(c) or (rejection(c, GOOD) if bounds else None) or triangulated(c, corners()) or rejection(c, WORTH)


def ordered(c: Constraints) -> Ordered | None:
    """Groups in decreasing importance, the simplex a single one; None for any other set."""
    if len(c.equal) > 1 or c.low.any() or (c.high < 1).any() or c.limit.any():
        return None
    size = len(c.low)
    if (np.sort(c.upper)[:, [0, -1]] != [-1, 1]).any() or (np.count_nonzero(c.upper, axis=1) != 2).any():
        return None
    above = np.zeros((size, size), dtype=bool)
    above[c.upper.argmin(-1), c.upper.argmax(-1)] = True
    levels = np.zeros(size, dtype=np.int64)
    for _ in range(size):
        levels = np.where(above, levels[:, None] + 1, 0).max(0)
    if levels.max() >= size or (above[levels[:, None] + 1 == levels] == 0).any():
        return None
    return Ordered(levels)


def rejection(c: Constraints, least: float) -> Rejection | None:
    """Rejection from whichever covering wastes least, if at least this share is kept."""
    if len(c.equal) > 1:
        return None
    pilot = np.random.default_rng(len(c.low))
    rates = {kind: float(_inside(propose(c, _PILOT, pilot), c).mean()) for kind, propose in COVERINGS.items()}
    best = max(rates, key=lambda kind: rates[kind])
    return Rejection(c, best, rates[best]) if rates[best] >= least else None


def triangulated(c: Constraints, corners: polytope.Corners | None) -> Triangulated | None:
    """Exact triangulation, None where it would take too many vertices or simplices.

    Two triangulations must give one volume: rounding that had put a vertex off its constraint would show there.
    """
    if corners is None:
        return None
    frame = polytope.frame(corners.points)
    size = len(frame.widths)
    here = (corners.points - frame.origin) @ frame.axes / frame.widths
    found = [polytope.triangulation(corners.tight, size, last=last) for last in (False, True)]
    if found[0] is None or found[1] is None:
        return None
    parts, others = polytope.volumes(here[found[0]]), polytope.volumes(here[found[1]])
    if not abs(parts.sum() - others.sum()) <= 1e-6 * parts.sum():
        return None
    points = np.clip(corners.points, c.low, c.high)
    return Triangulated(np.ascontiguousarray(points[found[0].T]), np.cumsum(parts / parts.sum()))


def walked(body: polytope.Inner, c: Constraints, criteria: tuple[str, ...]) -> Walked:
    """Chains that have settled, or an error."""
    rng = np.random.default_rng(len(c.low))
    settled = hit_and_run.settle(body, polytope.extremes(body), rng, hit_and_run.MOST_STEPS)
    if not settled.r_hat.max() < hit_and_run.CONVERGED:
        worst = criteria[int(settled.r_hat.argmax()) % len(criteria)]
        msg = (
            f"the sampler of this set has not converged: after {settled.spent:,} steps of hit-and-run R-hat is "
            f"{settled.r_hat.max():.3f} for the weight of {shown(worst)} (below {hit_and_run.CONVERGED} is needed); "
            "use fewer or wider constraints, or Draws of your own"
        )
        raise InvalidInputError(msg)
    return Walked(body, settled, c.low, c.high)


def _from_below(c: Constraints, n: int, rng: np.random.Generator) -> Floats:
    return np.asarray(c.low + (1 - c.low.sum()) * simplex(n, len(c.low), rng))


def _from_above(c: Constraints, n: int, rng: np.random.Generator) -> Floats:
    return np.asarray(c.high - (c.high.sum() - 1) * simplex(n, len(c.low), rng))


def _from_box(c: Constraints, n: int, rng: np.random.Generator) -> Floats:
    """All weights but the freest one uniform in their bounds; that one takes the rest: still uniform."""
    freest = int((c.high - c.low).argmax())
    drawn = rng.uniform(c.low, c.high, size=(n, len(c.low)))
    drawn[:, freest] = 0
    drawn[:, freest] = 1 - drawn.sum(-1)
    return drawn


COVERINGS = {"shifted simplex": _from_below, "mirrored simplex": _from_above, "box": _from_box}


def _inside(drawn: Floats, c: Constraints) -> Any:
    inside = ((drawn >= c.low) & (drawn <= c.high)).all(-1)
    if len(c.upper):
        inside &= (thin_product(drawn, c.upper.T) <= c.limit).all(-1)
    return inside
