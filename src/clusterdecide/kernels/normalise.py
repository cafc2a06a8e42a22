"""Six normalisations: grades of any unit become gains without unit, more is better.

Each is an affine map of every column, after costs were inverted where a normalisation takes their reciprocals.
Distances between gains are then distances between grades, divided by a unit.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from clusterdecide._typing import Floats
from clusterdecide.kernels.columns import extremes, squares

RATIO = ("sum", "max", "linear")
"""Normalisations that take ratios and so need data without negative values."""

INVERTING = ("sum", "linear")
"""Normalisations that divide by costs, which must then be positive."""

_SMALL, _LARGE = 1e-100, 1e100


class Affine(NamedTuple):
    """Gains as ``(x - origin) / unit``."""

    x: Floats  # (..., A, C), costs inverted under sum and linear
    origin: Floats | None  # (..., 1, C); None for 0
    unit: Floats  # (..., 1, C), negative where less is better; infinite where a criterion separates nobody
    low: Floats  # (..., 1, C), least of x
    high: Floats  # (..., 1, C), largest of x

    def gains(self) -> Floats:
        """Shape ``(..., A, C)``."""
        return np.asarray((self.x if self.origin is None else self.x - self.origin) / self.unit)

    def reach(self) -> float:
        """Largest magnitude of a gain; at most 1."""
        ends = np.stack([self.low, self.high])
        return float(np.abs((ends if self.origin is None else ends - self.origin) / self.unit).max())

    def weighed(self, weights: Floats) -> Floats:
        """Sum over criteria of weights ``(..., C)`` times gains, one criterion at a time: shape ``(..., A)``."""
        reach = weights[..., None, :] / self.unit
        total = np.zeros_like(self.x[..., 0])
        part = np.empty_like(total)
        for c in range(self.x.shape[-1]):
            column = self.x[..., c]
            if self.origin is not None:
                column = np.subtract(column, self.origin[..., c], out=part)
            total += np.multiply(column, reach[..., c], out=part)
        return total


def normalise(x: Floats, senses: Floats, kind: str, scales: Floats | None = None) -> Floats:
    """Gains of each alternative on each criterion.

    Parameters
    ----------
    x
        Grades, shape ``(..., A, C)``.
    senses
        Shape ``(C,)``: 1 where more is better, -1 where less is.
    kind
        ``"vector"``: ``sense * x / norm``. ``"minmax"``: place between the worst and the best. ``"sum"``:
        ``x / sum``, costs ``(1/x) / sum(1/x)``. ``"max"``: ``x / max``, costs ``1 - x / max``. ``"linear"``:
        ``x / max``, costs ``min / x``. ``"scale"``: place on the fixed scale of the criterion.
    scales
        Shape ``(C, 2)``, low and high; needed for ``"scale"`` only.

    Returns
    -------
    Floats
        Shape ``(..., A, C)``. Where a quotient 0/0 would arise (a constant or all-zero criterion) the gain is 0
        for all: such a criterion separates nobody.

    Examples
    --------
    >>> normalise(np.array([[2.0, 10.0], [4.0, 5.0]]), np.array([1.0, -1.0]), "linear")
    array([[0.5, 0.5], [1. , 1. ]])
    """
    return affine(x, senses, kind, scales).gains()


def affine(x: Floats, senses: Floats, kind: str, scales: Floats | None = None) -> Affine:
    """Map behind a normalisation; parameters as in `normalise`.

    Examples
    --------
    >>> affine(np.array([[2.0], [4.0]]), np.array([1.0]), "minmax").unit
    array([[2.]])
    """
    low, high = extremes(x)
    if kind == "scale":
        assert scales is not None  # noqa: S101 - the caller checked that every criterion has a scale
        return Affine(x, *_between(scales[:, 0], scales[:, 1], senses), low, high)
    if kind in INVERTING:  # before any rescaling, under which the smallest costs could vanish
        x, low, high = _inverted(x, senses, low, high)
    if _extreme(low, high):
        x, low, high = _rescaled(x, low, high)
    return _RELATIVE[kind](x, senses, low, high)


def _vector(x: Floats, senses: Floats, low: Floats, high: Floats) -> Affine:
    return Affine(x, None, senses * _or_infinite(np.sqrt(squares(x))), low, high)


def _minmax(x: Floats, senses: Floats, low: Floats, high: Floats) -> Affine:
    worst, way = _between(low, high, senses)
    return Affine(x, worst, _or_infinite(way), low, high)


def _sum(x: Floats, _: Floats, low: Floats, high: Floats) -> Affine:
    return Affine(x, None, _or_infinite(np.add.reduce(x, axis=-2, keepdims=True)), low, high)


def _max(x: Floats, senses: Floats, low: Floats, high: Floats) -> Affine:
    origin = np.where(senses > 0, 0.0, high)
    return Affine(x, origin, senses * _or_infinite(high), low, high)


def _linear(x: Floats, _: Floats, low: Floats, high: Floats) -> Affine:
    return Affine(x, None, _or_infinite(high), low, high)


_RELATIVE = {"vector": _vector, "minmax": _minmax, "sum": _sum, "max": _max, "linear": _linear}


def _between(low: Floats, high: Floats, senses: Floats) -> tuple[Floats, Floats]:
    """Worst end, and the way from it to the best."""
    return np.where(senses > 0, low, high), senses * (high - low)


def _inverted(x: Floats, senses: Floats, low: Floats, high: Floats) -> tuple[Floats, Floats, Floats]:
    """Costs become smallest over each: 1 for the cheapest; the caller checked that they are positive."""
    cost = senses < 0
    if not np.count_nonzero(cost):
        return x, low, high
    shares = np.where(cost, low, x) / np.where(cost, x, 1.0)
    return shares, np.where(cost, low / np.where(cost, high, 1.0), low), np.where(cost, 1.0, high)


def _or_infinite(unit: Floats) -> Floats:
    """A unit of 0 belongs to a criterion that separates nobody: all its gains become 0."""
    return unit if np.count_nonzero(unit) == unit.size else np.where(unit == 0, np.inf, unit)


def _extreme(low: Floats, high: Floats) -> bool:
    largest = np.maximum(-low, high)
    return bool(largest.item(largest.argmax()) > _LARGE or largest.item(largest.argmin()) < _SMALL)


def _rescaled(x: Floats, low: Floats, high: Floats) -> tuple[Floats, Floats, Floats]:
    """Largest magnitude 1 in each column, so that no square or difference overflows or underflows."""
    largest = np.maximum(-low, high)
    largest = np.where(largest == 0, 1.0, largest)
    return x / largest, low / largest, high / largest
