"""Scores along a path of one weight, and the exact points where two of them cross.

One weight (of a criterion or a node) goes from 0 to 1 and the others keep their proportions: ``w(t) = t e + (1 - t) r``
with ``e`` and ``r`` of disjoint support. A weighted sum is then a line in ``t``; a squared distance is
``a t**2 + b (1 - t)**2``, so the order of two closenesses is the sign of a quadratic in ``s = (t / (1 - t))**2``.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np

from clusterdecide._typing import Floats
from clusterdecide.kernels.topsis import closeness


class Lines(NamedTuple):
    """Weighted sums at both ends of K paths, shape ``(K, A)`` each."""

    zero: Floats
    one: Floats

    def score(self, k: int, t: Floats) -> Floats:
        """Scores on path ``k`` at weights ``t`` of shape ``(M,)``: shape ``(M, A)``."""
        return np.asarray(self.zero[k] + t[:, None] * (self.one[k] - self.zero[k]))

    def roots(self, k: int, i: Any, j: Any) -> Floats:
        """Weights where alternatives ``i`` and ``j`` score alike, shape ``(1, ...)``; NaN where they never do."""
        zero = self.zero[k][i] - self.zero[k][j]
        fall = zero - (self.one[k][i] - self.one[k][j])
        return _within(_quotient(zero, fall))[None]

    def reaching(self, k: int, level: Floats) -> Floats:
        """Weights where each alternative scores ``level`` (shape ``(M,)``), shape ``(M, A)``; NaN where it does not."""
        rise = np.broadcast_to(self.one[k] - self.zero[k], (len(level), self.zero.shape[1]))
        return _within(_quotient(level[:, None] - self.zero[k], rise))


class Curves(NamedTuple):
    """Squared distances at both ends of K paths, shape ``(K, A)`` each."""

    best_zero: Floats
    best_one: Floats
    worst_zero: Floats
    worst_one: Floats

    def score(self, k: int, t: Floats) -> Floats:
        """Closeness on path ``k`` at weights ``t`` of shape ``(M,)``: shape ``(M, A)``."""
        up, down = (t * t)[:, None], ((1 - t) ** 2)[:, None]
        to_best = up * self.best_one[k] + down * self.best_zero[k]
        to_worst = up * self.worst_one[k] + down * self.worst_zero[k]
        return closeness(np.sqrt(to_best), np.sqrt(to_worst))

    def roots(self, k: int, i: Any, j: Any) -> Floats:
        """Weights where alternatives ``i`` and ``j`` score alike, shape ``(2, ...)``; NaN where they do not."""
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


def _quadratic(a: Floats, b: Floats, c: Floats) -> Floats:
    """Real roots of ``a s**2 + b s + c``, shape ``(2, ...)``, without cancellation; NaN where there is none."""
    delta = b * b - 4 * a * c
    # a double root that rounding made complex is still a contact of two curves
    delta = np.where((delta < 0) & (delta > -1e-15 * b * b), 0.0, delta)
    with np.errstate(invalid="ignore"):
        q = -(b + np.copysign(np.sqrt(delta), b)) / 2
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


Paths = Lines | Curves
