"""Scores as each alternative in turn is left out, for all of them at once.

Under an affine normalisation leaving one alternative out changes a few numbers of each column: its ends, read from the
two smallest and the two largest values, and its sum. So the scores of all A drops are a product or two, of shape
``(A, C) @ (C, A)``; only the holders of an end need products of their own.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from clusterdecide._typing import Bools, Floats, Ints
from clusterdecide.kernels.columns import squares
from clusterdecide.kernels.normalise import Affine
from clusterdecide.kernels.ranks import TIE
from clusterdecide.kernels.sums import thin_product
from clusterdecide.kernels.topsis import closeness

_SHRINKS = 1 / 8  # a magnitude that falls below this part of itself may leave too few digits of a sum
_LARGEST, _SMALLEST = 1e100, 1e-100  # beyond these squares may leave the range of floats
_FAR = 1e-3
_ROUNDING = 10 * TIE


class Each(NamedTuple):
    """What an affine normalisation becomes as each row is left out; axes ``(A, C)``, first the row left out."""

    x: Floats  # (A, C), the grades themselves, costs inverted under sum and linear
    low: Floats  # least of each column
    high: Floats  # largest
    unit: Floats  # what one step is divided by, negative where less is better
    doubtful: Bools  # (A,): rows that hold so much of a column that what remains is known to few digits


def ends_without_each(x: Floats) -> tuple[Floats, Floats]:
    """Least and largest value of each column as each row is left out.

    Parameters
    ----------
    x
        Shape ``(A, C)``, at least two rows.

    Returns
    -------
    low, high
        Shape ``(A, C)`` each.

    Examples
    --------
    >>> low, high = ends_without_each(np.array([[1.0], [5.0], [2.0]]))
    >>> low.ravel().tolist(), high.ravel().tolist()
    ([2.0, 1.0, 1.0], [5.0, 2.0, 5.0])
    """
    columns = np.ascontiguousarray(x.T)
    return _without(columns, columns.argmin(-1), 1.0), _without(columns, columns.argmax(-1), -1.0)


def _without(columns: Floats, at: Ints, side: float) -> Floats:
    where = np.arange(len(columns)), at
    rest = columns.copy()
    rest[where] = side * np.inf
    out = np.empty(columns.shape[::-1])
    out[:] = columns[where]
    out[at, where[0]] = rest.min(-1) if side > 0 else rest.max(-1)
    return out


def affine_without_each(made: Affine, senses: Floats, kind: str) -> Each | None:
    """Normalisation of each column as each row is left out.

    Parameters
    ----------
    made
        The normalisation with all rows, ``x`` of shape ``(A, C)``, at least two rows.
    senses
        Shape ``(C,)``.
    kind
        Name of the normalisation.

    Returns
    -------
    Each or None
        None for magnitudes whose squares might leave the range of floats: then nothing is saved.

    Examples
    --------
    >>> from clusterdecide.kernels.normalise import affine
    >>> senses = np.array([1.0])
    >>> affine_without_each(affine(np.array([[1.0], [5.0], [2.0]]), senses, "sum"), senses, "sum").unit.ravel()
    array([7., 3., 6.])
    """
    reach = np.maximum(np.abs(made.low), np.abs(made.high))
    if _beyond_squares(reach, made.unit) or _rescaled_from_afar(reach, made.high - made.low):
        return None
    low, high = ends_without_each(made.x)
    if kind == "scale":
        return Each(made.x, low, high, np.broadcast_to(made.unit, made.x.shape), np.zeros(len(made.x), dtype=np.bool_))
    unit = _unit(made, senses, kind, low, high)
    lost = np.maximum(np.abs(low), np.abs(high)) < _SHRINKS * reach  # else sums keep an eighth, of squares a 64th
    return Each(made.x, low, high, np.where(unit == 0, np.inf, unit), np.asarray(lost.any(-1)))


def _beyond_squares(reach: Floats, unit: Floats) -> bool:
    sizes = np.concatenate([reach[reach > 0], np.abs(unit[np.isfinite(unit)])])
    return bool(((sizes > _LARGEST) | (sizes < _SMALLEST)).any())


def _rescaled_from_afar(reach: Floats, span: Floats) -> bool:
    """Whether grades may have been divided by their largest, which each drop changes, while their range is small."""
    return bool(((reach == 0) | (reach == 1)).all() and ((span > 0) & (span < _FAR * reach)).any())


def _unit(made: Affine, senses: Floats, kind: str, low: Floats, high: Floats) -> Floats:
    if kind == "vector":
        return np.asarray(senses * np.sqrt(np.maximum(squares(made.x) - made.x * made.x, 0.0)))
    if kind == "sum":
        return np.asarray(np.maximum(made.x.sum(0) - made.x, 0.0))
    if kind == "minmax":
        return np.asarray(senses * (high - low))
    return np.asarray(senses * high) if kind == "max" else high


@dataclass(frozen=True, slots=True, eq=False)
class SumsWithoutEach:
    """Weighted sums as each alternative is left out.

    Attributes
    ----------
    gaps
        Shape ``(A, C)``: grades above the origin that holds with all alternatives.
    shift
        Shape ``(A, C)``: that origin above the origin without each alternative.
    unit
        Shape ``(A, C)``.
    doubtful
        Shape ``(A,)``: to be computed afresh, for want of digits.
    fixed
        Whether origin and unit are those of fixed scales, so that nobody's score depends on the others.
    """

    gaps: Floats
    shift: Floats
    unit: Floats
    doubtful: Bools
    fixed: bool

    @classmethod
    def of(cls, made: Affine, senses: Floats, kind: str) -> SumsWithoutEach | None:
        """From the normalisation with all alternatives; None where nothing is saved."""
        each = affine_without_each(made, senses, kind)
        if each is None:
            return None
        shift = np.zeros_like(each.unit)
        if made.origin is not None and kind != "scale":
            ends = np.where(senses > 0, each.low if kind == "minmax" else 0.0, each.high)
            shift = np.asarray(made.origin - ends)
        gaps = made.x if made.origin is None else made.x - made.origin
        return cls(gaps, shift, each.unit, each.doubtful, kind == "scale")

    def score(self, weights: Floats, rows: slice) -> tuple[Floats, Floats]:
        """Scores of all as each of some alternatives is left out; those of the ones left out mean nothing.

        Parameters
        ----------
        weights
            Shape ``(C,)``.
        rows
            B of the alternatives to leave out.

        Returns
        -------
        score, error
            Shapes ``(B, A)`` and ``(B,)``: neighbours further apart than the error are told apart for certain.
        """
        key, error = self.key(weights, rows)
        moved = (self.shift[rows] * (weights / self.unit[rows])).sum(-1)
        return key + moved[:, None], error

    def key(self, weights: Floats, rows: slice) -> tuple[Floats, Floats]:
        """Order alternatives as the score does, which lies higher by the same amount for all."""
        factor = weights / self.unit[rows]
        error = _ROUNDING * (np.abs(factor) @ np.abs(self.gaps).max(0) + np.abs(factor * self.shift[rows]).sum(-1))
        return thin_product(factor, np.ascontiguousarray(self.gaps.T)), error


class ClosenessWithoutEach:
    """Closeness to the best rather than to the worst point as each alternative is left out.

    Parameters
    ----------
    x
        Shape ``(A, C)``.
    points
        The best and the worst with all alternatives, shape ``(1, C)`` each.
    moved
        The best and the worst without each alternative, shape ``(A, C)`` each.
    unit, doubtful, fixed
        As in `SumsWithoutEach`.
    """

    __slots__ = ("_far", "_movers", "_near", "_x", "best", "doubtful", "fixed", "unit", "worst")

    def __init__(
        self,
        x: Floats,
        points: tuple[Floats, Floats],
        moved: tuple[Floats, Floats],
        unit: Floats,
        doubtful: Bools,
        *,
        fixed: bool,
    ) -> None:
        self._x, self.best, self.worst = x, *moved
        self.unit, self.doubtful, self.fixed = unit, doubtful, fixed
        self._movers = np.flatnonzero(((self.best != points[0]) | (self.worst != points[1])).any(-1))
        self._far, self._near = (_square(x.T - point.T) for point in points)

    @classmethod
    def of(cls, made: Affine, senses: Floats, kind: str) -> ClosenessWithoutEach | None:
        """From the normalisation with all alternatives; None where nothing is saved."""
        each = affine_without_each(made, senses, kind)
        if each is None:
            return None
        if kind == "scale":
            assert made.origin is not None  # noqa: S101 - the low end of each scale
            points = (made.origin + made.unit)[None], made.origin[None]
            moved = np.broadcast_to(points[0], made.x.shape), np.broadcast_to(points[1], made.x.shape)
            return cls(made.x, points, moved, each.unit, each.doubtful, fixed=True)
        gain = made.unit > 0
        points = np.where(gain, made.high, made.low), np.where(gain, made.low, made.high)
        moved = np.where(gain, each.high, each.low), np.where(gain, each.low, each.high)
        return cls(made.x, points, moved, each.unit, each.doubtful, fixed=False)

    def score(self, weights: Floats, rows: slice) -> tuple[Floats, Floats]:
        """Scores of all as each of some alternatives is left out; see `SumsWithoutEach.score`."""
        near, far = self._squares(weights, rows)
        return closeness(np.sqrt(far), np.sqrt(near)), _certain(near + far, _ROUNDING)

    def key(self, weights: Floats, rows: slice) -> tuple[Floats, Floats]:
        """Order alternatives as the closeness does, in [0, 1], without a square root."""
        near, both = self._squares(weights, rows)
        both += near
        error = _certain(both, 2 * _ROUNDING)  # it moves at most twice as fast as the closeness
        if not both.all():
            both[both == 0] = 1.0
        return np.divide(near, both, out=near), error

    def _squares(self, weights: Floats, rows: slice) -> tuple[Floats, Floats]:
        """Squared distances to the worst and to the best point, shape ``(B, A)`` each."""
        factor = np.square(weights / weights.max() / self.unit[rows])
        near, far = thin_product(factor, self._near), thin_product(factor, self._far)
        start = rows.start
        for i in self._movers[(self._movers >= start) & (self._movers < rows.stop)]:
            near[i - start] = factor[i - start] @ _square(self._x.T - self.worst[i, :, None])
            far[i - start] = factor[i - start] @ _square(self._x.T - self.best[i, :, None])
        return near, far


def _square(gap: Floats) -> Floats:
    gap *= gap
    return np.ascontiguousarray(gap)


def _certain(both: Floats, error: float) -> Floats:
    """Infinite where distances are so small that their squares may have lost their digits."""
    return np.where(both.min(-1) > _SMALLEST, error, np.inf)
