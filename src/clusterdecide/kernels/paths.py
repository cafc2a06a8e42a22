"""Scores along a path of weights, and the exact points where two of them meet.

A path is ``w(t) = t e + (1 - t) r``. Where one weight (of a criterion or a node) goes from 0 to 1 and the others keep
their proportions, ``e`` and ``r`` have disjoint support: a weighted sum is a line in ``t``, and a squared distance is
``a t**2 + b (1 - t)**2``, so the order of two closenesses is the sign of a quadratic in ``s = (t / (1 - t))**2``.
Between two weight vectors of any kind a squared distance is a full quadratic in ``t``, and that order is the sign of
a quartic.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np

from clusterdecide._typing import Floats
from clusterdecide.kernels.bernstein import NEARLY, product, unit_roots
from clusterdecide.kernels.ranks import levelled
from clusterdecide.kernels.topsis import closeness


class Lines(NamedTuple):
    """Weighted sums at both ends of K paths, shape ``(K, A)`` each.

    ``published`` gives what a method publishes for sums ``(M, A)`` on path ``k`` at ``t`` of shape ``(M,)``, where
    that is not the sums themselves; it increases with them, so that it moves no meeting.
    """

    zero: Floats
    one: Floats
    published: Callable[[int, Floats, Floats], Floats] | None = None

    def score(self, k: int, t: Floats) -> Floats:
        """Scores on path ``k`` at weights ``t`` of shape ``(M,)``: shape ``(M, A)``."""
        zero, one = self.zero[k], self.one[k]
        sums = np.asarray(zero + t[:, None] * (one - zero))
        low, high = min(float(zero.min()), float(one.min())), max(float(zero.max()), float(one.max()))
        if low >= 0 or high <= 0:
            return sums
        return levelled(sums, np.stack([1 - t, t], -1), max(-low, high), lambda: np.stack([zero, one], -1))

    def shown(self, k: int, t: Floats) -> Floats:
        """Published scores on path ``k`` at weights ``t`` of shape ``(M,)``: shape ``(M, A)``."""
        sums = self.score(k, t)
        return sums if self.published is None else self.published(k, t, sums)

    def difference(self, k: int, t: Floats, i: Any, j: Any) -> Floats:
        """Score of ``i`` less that of ``j``, both of shape ``(P,)``, at ``t`` of shape ``(..., P)``."""
        zero = self.zero[k][i] - self.zero[k][j]
        return np.asarray(zero + t * (self.one[k][i] - self.one[k][j] - zero))

    def roots(self, k: int, i: Any, j: Any) -> Floats:
        """Weights where alternatives ``i`` and ``j`` score alike, shape ``(1, ...)``; NaN where they never do."""
        zero = self.zero[k][i] - self.zero[k][j]
        fall = zero - (self.one[k][i] - self.one[k][j])
        return _within(_quotient(zero, fall))[None]

    def reaching(self, k: int, level: Floats) -> Floats:
        """Weights where each alternative scores ``level`` (shape ``(M,)``), shape ``(M, A)``; NaN where it does not."""
        rise = np.broadcast_to(self.one[k] - self.zero[k], (len(level), self.zero.shape[1]))
        return _within(_quotient(level[:, None] - self.zero[k], rise))

    def traits(self, k: int) -> Floats:
        """Shape ``(A, 2)``: whoever has more of each is ahead all along the path."""
        return np.stack([self.zero[k], self.one[k]], -1)


class Curves(NamedTuple):
    """Squared distances at both ends of K paths, shape ``(K, A)`` each."""

    best_zero: Floats
    best_one: Floats
    worst_zero: Floats
    worst_one: Floats

    def score(self, k: int, t: Floats) -> Floats:
        """Closeness on path ``k`` at weights ``t`` of shape ``(M,)``: shape ``(M, A)``."""
        return self._closeness(k, t[:, None], slice(None))

    def difference(self, k: int, t: Floats, i: Any, j: Any) -> Floats:
        """Closeness of ``i`` less that of ``j``, both of shape ``(P,)``, at ``t`` of shape ``(..., P)``."""
        return self._closeness(k, t, i) - self._closeness(k, t, j)

    def _closeness(self, k: int, t: Floats, of: Any) -> Floats:
        up, down = t * t, (1 - t) ** 2
        to_best = up * self.best_one[k][of] + down * self.best_zero[k][of]
        to_worst = up * self.worst_one[k][of] + down * self.worst_zero[k][of]
        return closeness(np.sqrt(to_best), np.sqrt(to_worst))

    def roots(self, k: int, i: Any, j: Any) -> Floats:
        """Weights where alternatives ``i`` and ``j`` score alike, shape ``(2, ...)``; NaN where they do not.

        A pair that rounding leaves in doubt has its closest approach given twice.
        """
        b0, b1, w0, w1 = (part[k] for part in self)
        square = w1[i] * b1[j] - w1[j] * b1[i]
        middle = w1[i] * b0[j] + w0[i] * b1[j] - w1[j] * b0[i] - w0[j] * b1[i]
        constant = w0[i] * b0[j] - w0[j] * b0[i]
        return _weight(_quadratic(square, middle, constant))

    def reaching(self, k: int, level: Floats) -> Floats:
        """Weights where each alternative has closeness ``level`` (shape ``(M,)``), shape ``(M, A)``; NaN elsewhere."""
        far, near = (level * level)[:, None], ((1 - level) ** 2)[:, None]
        rise = near * self.worst_one[k] - far * self.best_one[k]
        start = far * self.best_zero[k] - near * self.worst_zero[k]
        return _weight(_quotient(start, rise))

    def traits(self, k: int) -> Floats:
        """Shape ``(A, 4)``: whoever has more of each is ahead all along the path."""
        return np.stack([-self.best_zero[k], -self.best_one[k], self.worst_zero[k], self.worst_one[k]], -1)


class Segments(NamedTuple):
    """Squared distances along K segments between two weight vectors each.

    ``best`` and ``worst`` have shape ``(3, K, A)``: the coefficients of ``(1 - t)**2``, ``2 t (1 - t)`` and ``t**2``.
    """

    best: Floats
    worst: Floats

    def score(self, k: int, t: Floats) -> Floats:
        """Closeness on path ``k`` at positions ``t`` of shape ``(M,)``: shape ``(M, A)``."""
        return self._closeness(k, t[:, None], slice(None))

    def difference(self, k: int, t: Floats, i: Any, j: Any) -> Floats:
        """Closeness of ``i`` less that of ``j``, both of shape ``(P,)``, at ``t`` of shape ``(..., P)``."""
        return self._closeness(k, t, i) - self._closeness(k, t, j)

    def _closeness(self, k: int, t: Floats, of: Any) -> Floats:
        parts = (1 - t) ** 2, 2 * t * (1 - t), t * t
        to_best, to_worst = (
            sum((part * row[of] for part, row in zip(parts, side[:, k])), np.zeros(1))
            for side in (self.best, self.worst)
        )
        return closeness(np.sqrt(to_best), np.sqrt(to_worst))

    def roots(self, k: int, i: Any, j: Any) -> Floats:
        """Positions where alternatives ``i`` and ``j`` score alike, or nearly touch: shape ``(7, ...)``, else NaN."""
        i, j = np.broadcast_arrays(i, j)
        best, worst = self.best[:, k], self.worst[:, k]
        gap = product(worst[:, i], best[:, j]) - product(worst[:, j], best[:, i])
        found = unit_roots(gap.reshape(5, -1))
        return found.reshape(len(found), *i.shape)

    def traits(self, k: int) -> Floats:
        """Shape ``(A, 6)``: whoever has more of each is ahead all along the path."""
        return np.concatenate([-self.best[:, k], self.worst[:, k]]).T


class Traced(NamedTuple):
    """Scores on demand along K paths: any function of the weights, with no formula for its roots.

    ``rest`` and ``inner`` are the weights at both ends of each path, shape ``(K, C)``.
    """

    function: Callable[[Floats], Floats]
    rest: Floats
    inner: Floats

    def score(self, k: int, t: Floats) -> Floats:
        """Scores on path ``k`` at weights ``t`` of shape ``(M,)``: shape ``(M, A)``."""
        return np.asarray(self.function((1 - t)[:, None] * self.rest[k] + t[:, None] * self.inner[k]))


def _quadratic(a: Floats, b: Floats, c: Floats) -> Floats:
    """Real roots of ``a s**2 + b s + c``, shape ``(2, ...)``, without cancellation; NaN where there is none.

    Where the discriminant is so small that rounding may have made it, the vertex stands in for both.
    """
    delta = b * b - 4 * a * c
    double = (abs(delta) <= NEARLY * b * b) & (a != 0)
    with np.errstate(invalid="ignore"):
        q = -(b + np.copysign(np.sqrt(np.where(double & (delta < 0), 0.0, delta)), b)) / 2
    return np.stack([_quotient(q, a), _quotient(c, q)])


def _quotient(a: Floats, b: Floats) -> Floats:
    out = np.full(np.shape(a), np.nan)
    with np.errstate(over="ignore"):
        np.divide(a, b, out=out, where=(b != 0) & np.isfinite(b))
    return out


def _weight(s: Floats) -> Floats:
    """From ``s = (t / (1 - t))**2`` to ``t``; NaN outside (0, 1)."""
    with np.errstate(invalid="ignore"):
        ratio = np.sqrt(s)
        return _within(ratio / (1 + ratio))


def _within(t: Floats) -> Floats:
    with np.errstate(invalid="ignore"):
        return np.where((t > 0) & (t < 1), t, np.nan)


Formulas = Lines | Curves | Segments
"""Paths whose meetings are roots of a polynomial."""

Paths = Formulas | Traced
