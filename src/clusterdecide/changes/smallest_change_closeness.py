"""Smallest change of weights under closeness: a global search with a certified bound.

Where one alternative is at least as good on every criterion the answer is exact: the other draws level only where the
criteria that part them weigh nothing. All other pairs are searched together: boxes of weights around the start are
halved until it is proved, box by box, that the pair keeps its order within the ball that is to be cleared.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from clusterdecide._typing import Bools, Floats, Ints
from clusterdecide.changes.smallest_change_additive import Nearest, least_move, nearest_plane, relaxed, some_weights
from clusterdecide.changes.smallest_change_region import Region
from clusterdecide.kernels.closeness_bounds import clear_radii, forms, gradients, least_values, values
from clusterdecide.methods import Closeness

_BATCH = 512
_DRAWS = 256
_TRIED = 24
_STEPS = 12
_HALVINGS = 60
_ROUGH = 6
_EVERYWHERE = 2.5
_PAIRS = 512
_EDGE = 1e-12
_TINY = 1e-12
_WORTH = 1e-6
_WIDE = 1.5
_FEW = 4
_SETTLED = 4
_BEHIND = 2.0
_GROWN: Floats = 1.0 + 2.0 ** np.arange(-30.0, 1.0, 3.0)


class Proved(NamedTuple):
    """The nearest change and the bound below which there is none; a bound of None: there is none at all."""

    best: Nearest | None
    lower: float | None


class Boxes(NamedTuple):
    """Boxes of weights in which one pair each is not yet known to keep its order."""

    pair: Ints  # (N,)
    low: Floats  # (N, C)
    high: Floats  # (N, C)
    near: Floats  # (N,), no weights of the box are nearer to the start

    def take(self, which: Bools | Ints) -> Boxes:
        """Some of them."""
        return Boxes(self.pair[which], self.low[which], self.high[which], self.near[which])

    def joined(self, other: Boxes) -> Boxes:
        """Both."""
        return Boxes(*(np.concatenate(parts) for parts in zip(self, other)))


def nearest_curve(inside: Region, scorer: Closeness, above: Ints, below: Ints, gap: float, boxes: int) -> Proved:
    """Nearest change with which one of the pairs ties, and a bound below which none does.

    Parameters
    ----------
    inside
        Admissible weights.
    scorer
        Squared distances to the best and the worst point.
    above, below
        Shape ``(P,)``: the alternatives of each pair.
    gap
        The search ends when the bound is ``1 - gap`` times the length found.
    boxes
        How many boxes may be examined.
    """
    score = scorer.score(inside.start)
    order = np.argsort(score[above] - score[below], kind="stable")
    best: Nearest | None = None
    lower = np.inf
    for first in range(0, len(order), _PAIRS):
        part = order[first : first + _PAIRS]
        search = _Search(inside, forms(scorer.to_best, scorer.to_worst, above[part], below[part]), best)
        end = search.proof(gap, boxes)
        lower, boxes = min(lower, end), search.left(boxes)
        if search.best is not best and search.best is not None:
            best = search.best._replace(pair=int(part[search.best.pair]))
    if best is None:
        return Proved(None, None if np.isinf(lower) else lower)
    return Proved(best, min(lower, best.length))


def _dominated(inside: Region, form: Floats) -> tuple[Nearest | None, Bools]:
    """Pairs of which one is nowhere worse: they tie where the criteria that part them weigh nothing, or never."""
    parting = np.einsum("pcc->pc", form) > 0
    shared = ~parting[:, :, None] & ~parting[:, None, :]
    settled = (form >= 0).all((1, 2)) & ~((form > 0) & shared).any((1, 2))
    which = np.flatnonzero(settled)
    if not which.size:
        return None, settled
    h = parting[which].astype(np.float64)
    found = nearest_plane(inside, h, h @ inside.start)
    return (None if found is None else found._replace(pair=int(which[found.pair]))), settled


class _Search:
    """Branch and bound over boxes of weights, one pair a box, all pairs sharing the nearest change found."""

    def __init__(self, inside: Region, form: Floats, best: Nearest | None) -> None:
        self.inside = inside
        self.form = form
        self.best = best
        self.seen = 0

    @property
    def length(self) -> float:
        """Length of the nearest change so far."""
        return np.inf if self.best is None else self.best.length

    def left(self, boxes: int) -> int:
        """How many boxes may still be examined."""
        return boxes - self.seen

    def look(self, pairs: Ints) -> None:
        """Find a good change: steps from the start for every pair, then from the nearest of some drawn weights."""
        self._step(pairs, np.tile(self.inside.start, (len(pairs), 1)))
        drawn = some_weights(self.inside, _DRAWS, np.random.default_rng(0))
        p, n = np.nonzero(values(self.form[pairs][:, None], drawn[None]) <= 0)
        if p.size:
            rough = self._back(pairs[p], drawn[n], _ROUGH)
            near = np.argsort(self.inside.length(rough), kind="stable")[:_TRIED]
            ends = self._back(pairs[p[near]], drawn[n[near]])
            self._step(pairs[p[near]], self.inside.start + ends)

    def _step(self, pairs: Ints, points: Floats) -> None:
        """Nearest change to the tangent at each point, again and again; what crosses on the way there is kept."""
        start = self.inside.start
        for turn in range(_STEPS if self.inside.plain else _FEW):
            form = self.form[pairs]
            slope = gradients(form, points)
            need = values(form, points) + ((start - points) * slope).sum(-1)
            changes, good = self._tangent(slope, need)
            if not good.any():
                return
            pairs, changes, points = pairs[good], changes[good], points[good]
            before = self.length
            # ever shorter steps, since the nearest point of a tangent jumps from corner to corner of the ball
            points = points + min(1.0, 2 / (turn + 1)) * (start + changes - points)
            self._cross(pairs, points - start)
            if turn >= _SETTLED and not self.length < before * (1 - _WORTH):
                return

    def _tangent(self, slope: Floats, need: Floats) -> tuple[Floats, Bools]:
        """Least changes to tangents, and which of them are worth a look."""
        need = np.maximum(need, 0.0)
        moves = relaxed(self.inside, slope, need)
        good = (need > 0) & (moves.length < _WIDE * self.length) & np.isfinite(moves.length)
        changes = np.where(good[:, None], moves.change, 0.0)
        if self.inside.plain and self.inside.norm != "l2":
            return changes, good
        nearest = np.argsort(np.where(good, moves.length, np.inf), kind="stable")
        good[nearest[_FEW:]] = False  # each is a programme of its own
        for n in np.flatnonzero(good):
            change = least_move(self.inside, slope[n], float(need[n]), float(moves.length[n]))
            good[n] = change is not None
            changes[n] = 0.0 if change is None else change
        return changes, good

    def _cross(self, pairs: Ints, changes: Floats, parts: Floats = _GROWN) -> None:
        """Go along changes, by parts of shape ``(K,)`` or ``(N, K)``, to where pairs are no longer in order."""
        far = self.inside.start + changes[:, None] * parts[..., None]
        turned = (self.inside.length(far - self.inside.start) < self.length) & self.inside.holds(far, _EDGE)
        turned &= values(self.form[pairs][:, None], far) <= 0
        some = np.flatnonzero(turned.any(-1))
        if some.size:
            self._back(pairs[some], far[some, turned[some].argmax(-1)])

    def _back(self, pairs: Ints, points: Floats, halvings: int = _HALVINGS) -> Floats:
        """Changes, on the way from the start to points where pairs are not in order, at which they tie: ``(N, C)``."""
        low, high = np.zeros(len(pairs)), np.ones(len(pairs))
        form, way = self.form[pairs], points - self.inside.start
        for _ in range(halvings):
            middle = (low + high) / 2
            turned = values(form, self.inside.start + middle[:, None] * way) <= 0
            low, high = np.where(turned, low, middle), np.where(turned, middle, high)
        ends = high[:, None] * way
        lengths = self.inside.length(ends)
        n = int(lengths.argmin())
        if lengths[n] < self.length:
            self.best = Nearest(int(pairs[n]), float(lengths[n]), ends[n])
        return np.asarray(ends)

    def proof(self, gap: float, boxes: int) -> float:
        """Halve boxes, the nearest first, until none is left within ``1 - gap`` of the length found.

        Returns
        -------
        float
            A length below which no pair ties; infinite where no admissible weights make one tie.
        """
        known = self.best
        dominated, settled = _dominated(self.inside, self.form)
        if dominated is not None and dominated.length < self.length:
            self.best = dominated
        pairs = np.flatnonzero(~settled)
        if not len(pairs):
            return self.length if self.best is not known else np.inf
        if known is None:
            self.look(pairs)
        low, high = (np.tile(end, (len(pairs), 1)) for end in (self.inside.low, self.inside.high))
        clear = clear_radii(self.form[pairs], self.inside.start, self.inside.norm, min(_EVERYWHERE, self.length))
        queue = Boxes(pairs, low, high, clear)
        while len(queue.pair) and self.seen < boxes:
            size = min(_BATCH, boxes - self.seen, len(queue.pair))
            order = np.argpartition(queue.near, size - 1)
            batch, queue = queue.take(order[:size]), queue.take(order[size:])
            queue = queue.joined(self._halves(batch, self._radius(gap)))
            queue = queue.take(queue.near < self._radius(gap))
            self.seen += size
        cleared = np.inf if self.best is None else self._radius(gap)
        return min(cleared, float(queue.near.min(initial=np.inf)))

    def _radius(self, gap: float) -> float:
        return min(_EVERYWHERE, (1 - gap) * self.length)

    def _halves(self, batch: Boxes, radius: float) -> Boxes:
        """What is still open of some boxes, cut in two where that tells most."""
        batch = cut(self.inside, batch, radius)
        form = self.form[batch.pair]
        bound, bent = least_values(form, batch.low, batch.high, self.inside.start, radius, self.inside.norm)
        batch, bent = batch.take(~(bound > 0)), bent[~(bound > 0)]
        if not len(batch.pair):
            return batch
        self._meet(batch)
        wide = batch.high - batch.low
        axis = np.where(wide > _EDGE, bent + _TINY * wide, -1.0).argmax(-1)
        rows = np.arange(len(axis))
        middle = (batch.low[rows, axis] + batch.high[rows, axis]) / 2
        left, right = batch.high.copy(), batch.low.copy()
        left[rows, axis] = right[rows, axis] = middle
        return batch._replace(high=left).joined(batch._replace(low=right))

    def _meet(self, batch: Boxes) -> None:
        """Look for pairs out of order in the middle of boxes, and behind it just within the length found."""
        wide = batch.high - batch.low
        share = (self.inside.start.sum() - batch.low.sum(-1)) / np.maximum(wide.sum(-1), _TINY)
        way = batch.low + np.clip(share, 0, 1)[:, None] * wide - self.inside.start
        length = self.inside.length(way)
        behind = np.where((length > 0) & (length < self.length), self.length / np.maximum(length, _TINY), 1.0)
        behind = np.minimum(behind, _BEHIND) * (1 - _WORTH)
        before = self.length
        self._cross(batch.pair, way, np.stack([np.ones(len(way)), behind], axis=-1))
        if self.length < before * (1 - _WORTH):
            best = self.best
            assert best is not None  # noqa: S101 - it has just been found
            self._step(np.array([best.pair]), self.inside.start + best.change[None])


def cut(inside: Region, batch: Boxes, radius: float) -> Boxes:
    """Boxes shrunk to what the sum of 1 and the ball leave of them; those without admissible weights left out."""
    size = len(inside.start)
    share = {"l1": 0.5, "l2": np.sqrt((size - 1) / size), "linf": 1.0}[inside.norm]
    low = np.maximum(batch.low, inside.start - share * radius)
    high = np.minimum(batch.high, inside.start + share * radius)
    whole = inside.start.sum()
    low = np.maximum(low, whole - (high.sum(-1, keepdims=True) - high))
    high = np.minimum(high, whole - (low.sum(-1, keepdims=True) - low))
    down, up = np.maximum(inside.start - high, 0.0), np.maximum(low - inside.start, 0.0)
    near = 2 * np.maximum(down.sum(-1), up.sum(-1)) if inside.norm == "l1" else inside.length(np.maximum(down, up))
    fits = (low <= high + _EDGE).all(-1) & (near < radius)
    for row, limit in zip(inside.rows, inside.limit):
        fits &= _least(row, low, high, whole) <= limit + _EDGE
    for row, total in zip(inside.equal, inside.total):
        fits &= (_least(row, low, high, whole) <= total + _EDGE) & (_least(-row, low, high, whole) <= _EDGE - total)
    return Boxes(batch.pair, low, np.maximum(low, high), np.maximum(near, batch.near)).take(fits)


def _least(row: Floats, low: Floats, high: Floats, whole: float) -> Floats:
    """Least value of a row over weights of each box that sum to ``whole``: the best dual."""
    tilt = row - row[:, None]
    return np.asarray((np.minimum(tilt * low[:, None], tilt * high[:, None]).sum(-1) + row * whole).max(-1))
