"""Forms of a scorer: exact analyses follow from the form, never from a method's name."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np

from clusterdecide._typing import AC, A, Floats, Ints
from clusterdecide.errors import InvalidInputError
from clusterdecide.kernels.normalise import Affine
from clusterdecide.kernels.ranks import TIE, levelled
from clusterdecide.kernels.sums import weighed
from clusterdecide.kernels.topsis import closeness, distance

Published = Callable[[Floats, Floats], Floats]
"""From sums ``(..., A)`` and weights ``(..., C)`` to published scores ``(..., A)``, increasing in the sum."""


class AdditiveSteps(NamedTuple):
    """Every array of a weighted sum, in order of computation."""

    utility: AC
    contribution: AC
    score: A


class Additive:
    """Scores that are weighted sums of utilities which do not depend on the weights, or increase with such sums.

    Parameters
    ----------
    utilities
        Shape ``(..., A, C)``, more is better.
    steps
        How a method shows its own steps; the default shows utilities and contributions.
    published
        From sums ``(..., A)`` and weights ``(..., C)`` to the scores that the method publishes, where these are not
        the sums themselves: increasing in the sum, alike for all alternatives, finite.
    tied
        Gives how far apart sums never give published scores that tie, under weights that sum to 1; 0 by default. Asked
        by exact analyses alone.
    reach
        No utility is larger than this in magnitude, if that is known; 0 where none is negative, so that terms of a sum
        never cancel.

    Notes
    -----
    Sums that rounding alone tells apart are made equal before ranks see them: where terms cancel, the rounding of the
    terms may be larger than 1e-12 of the largest sum. See `levelled` in ``kernels/ranks.py``.

    Examples
    --------
    >>> scorer = Additive(np.array([[1.0, 0.0], [0.0, 1.0]]))
    >>> scorer.score(np.array([[0.8, 0.2], [0.4, 0.6]]))
    array([[0.8, 0.2],
           [0.4, 0.6]])
    """

    __slots__ = ("_bound", "_map", "_planes", "_reach", "_steps", "_tied", "_utilities", "published")

    def __init__(
        self,
        utilities: Floats,
        *,
        steps: Callable[[Floats], Any] | None = None,
        published: Published | None = None,
        tied: Callable[[], float] = float,
        reach: float | None = None,
    ) -> None:
        self._utilities: Floats | None = utilities
        self._map: Affine | None = None
        self._steps = steps
        self._planes: tuple[Floats, float] | None = None
        self.published = published
        self._tied = tied
        self._bound = reach
        self._reach: float | None = None

    @classmethod
    def mapped(
        cls, gains: Affine, *, steps: Callable[[Floats], Any] | None = None, reach: float | None = None
    ) -> Additive:
        """Build a scorer whose utilities are the gains of a map; for drawn grades they are never written out."""
        self = cls.__new__(cls)
        self._utilities = self._planes = self._reach = None
        self._map = gains
        self._steps = steps
        self.published = None
        self._tied = float
        self._bound = reach
        return self

    @property
    def utilities(self) -> Floats:
        """Shape ``(..., A, C)``, more is better."""
        if self._utilities is None:
            assert self._map is not None  # noqa: S101 - one of both is always there
            self._utilities = self._map.gains()
        return self._utilities

    def score(self, weights: Floats) -> Floats:
        """Score of each alternative.

        Parameters
        ----------
        weights
            Shape ``(..., C)``.

        Returns
        -------
        Floats
            Shape ``(..., A)``; leading axes broadcast, and one matrix with many weights is one product.
        """
        sums = self.sums(weights)
        if self._bound != 0:
            sums = levelled(sums, weights, self._largest(sums.ndim), lambda: self.utilities)
        return sums if self.published is None else self.published(sums, weights)

    def sums(self, weights: Floats) -> Floats:
        """Weighted sums of the utilities, shape ``(..., A)``: what exact analyses compare, published or not."""
        if self._map is not None and self._map.x.ndim > 2:
            several = self._map.x.shape[:-2]
            if np.broadcast_shapes(weights.shape[:-1], several) == several:
                return self._map.weighed(weights)
        return weighed(weights, self.utilities)

    def rows(self, index: Ints) -> Additive:
        """Scorer of some alternatives, or of those picked in each of many draws: ``index`` of shape ``(..., R)``."""
        return Additive(self.utilities[index], published=self.published, tied=self._tied, reach=self._bound)

    def grouped(self, shares: Floats) -> Additive:
        """Scorer in the weights of groups of criteria; see `merged`."""
        published = self.published
        if published is not None:
            of_criteria = published

            def published(sums: Floats, weights: Floats) -> Floats:
                return of_criteria(sums, weights @ shares)

        return Additive(self.utilities @ shares.T, published=published, tied=self._tied, reach=self._bound)

    def key(self, weights: Floats) -> Floats:
        """Order alternatives as the score does, in [1, 2] when weights sum to 1; shape ``(..., A)``."""
        return np.asarray(weights @ self._made()[0])

    @property
    def near(self) -> float:
        """Keys closer than this may belong to tied scores."""
        return self._made()[1]

    def steps(self, weights: Floats) -> Any:
        """Return a named tuple of every array that leads to the score, itself last."""
        if self._steps is not None:
            return self._steps(weights)
        contribution = self.utilities * weights[..., None, :]
        return AdditiveSteps(self.utilities, contribution, self.score(weights))

    def _largest(self, axes: int) -> float:
        """At least the largest magnitude of a utility; one ranking is content with what is known."""
        if self._bound is not None and axes == 1:
            return self._bound
        if self._reach is None:
            self._reach = float(np.abs(self.utilities).max()) if self._map is None else self._map.reach()
        return self._reach

    def _made(self) -> tuple[Floats, float]:
        if self._planes is None:
            low, high = float(self.utilities.min()), float(self.utilities.max())
            span = (high - low) or 1.0
            planes = np.ascontiguousarray(((self.utilities - low) / span).T) + 1.0
            near = 4 * TIE * max(1.0, max(abs(low), abs(high)) / span) + self._tied() / span
            self._planes = planes, min(1.0, near)  # keys are never further apart
        return self._planes


class Closeness:
    """Scores that are the share of one weighted Euclidean distance in two.

    Parameters
    ----------
    to_best, to_worst
        Squared distance of each alternative to the best and to the worst point on each criterion, before
        weighting, shape ``(..., A, C)``: squared distances are then ``w**2`` times their rows.
    steps
        How a method shows its own steps; the default shows the score alone.

    Examples
    --------
    >>> scorer = Closeness(np.array([[0.0, 1.0], [1.0, 0.0]]), np.array([[1.0, 0.0], [0.0, 1.0]]))
    >>> scorer.score(np.array([0.8, 0.2]))
    array([0.8, 0.2])
    """

    __slots__ = ("_planes", "_points", "_squares", "_steps")

    near = 4 * TIE
    """Keys closer than this may belong to tied scores: a key moves at most twice as fast as the closeness."""

    def __init__(self, to_best: Floats, to_worst: Floats, *, steps: Callable[[Floats], Any] | None = None) -> None:
        self._squares: tuple[Floats, Floats] | None = (to_best, to_worst)
        self._points: tuple[Floats, Floats, Floats, Floats] | None = None
        self._planes: tuple[Floats, Floats, float] | None = None
        self._steps = steps

    @classmethod
    def between(
        cls, x: Floats, points: tuple[Floats, Floats], unit: Floats, *, steps: Callable[[Floats], Any] | None = None
    ) -> Closeness:
        """Build a scorer from the best and the worst point; squared distances are then made only when needed.

        Parameters
        ----------
        x
            Shape ``(..., A, C)``.
        points
            The best and the worst, in the unit of ``x``, shape ``(..., 1, C)`` each.
        unit
            Shape ``(..., 1, C)``: what one step on each criterion is divided by before weighting; may be infinite.
        """
        self = cls.__new__(cls)
        self._squares = self._planes = None
        self._points = (x, *points, unit)
        self._steps = steps
        return self

    @property
    def to_best(self) -> Floats:
        """Squared distance to the best point on each criterion, shape ``(..., A, C)``."""
        return self._made()[0]

    @property
    def to_worst(self) -> Floats:
        """Squared distance to the worst point on each criterion, shape ``(..., A, C)``."""
        return self._made()[1]

    def _made(self) -> tuple[Floats, Floats]:
        if self._squares is None:
            assert self._points is not None  # noqa: S101 - one of both is always there
            x, best, worst, unit = self._points
            self._squares = ((x - best) / unit) ** 2, ((x - worst) / unit) ** 2
        return self._squares

    def score(self, weights: Floats) -> Floats:
        """Closeness in [0, 1].

        Parameters
        ----------
        weights
            Shape ``(..., C)``.

        Returns
        -------
        Floats
            Shape ``(..., A)``; 0.5 where an alternative is at no distance from either point.
        """
        if self._points is not None and weights.ndim == 1 and self._points[0].ndim == 2:
            x, best, worst, unit = self._points
            reach = weights / unit[0]
            return closeness(distance(x, best[0], reach), distance(x, worst[0], reach))
        squares = weights * weights
        return closeness(np.sqrt(weighed(squares, self.to_best)), np.sqrt(weighed(squares, self.to_worst)))

    def key(self, weights: Floats) -> Floats:
        """Order alternatives as the closeness does, in [1, 2], without a square root; shape ``(..., A)``."""
        squares = weights * weights
        if self._planes is None:
            both = self.to_best + self.to_worst
            floor = float(both.max(-1).min())
            self._planes = np.ascontiguousarray(both.T), np.ascontiguousarray((both + self.to_worst).T), floor
        whole = squares @ self._planes[0]
        part = squares @ self._planes[1]
        least = float(weights.min())
        if least * least * self._planes[2] > 0 or whole.min() > 0:  # the first is a shorter way to the second
            return np.divide(part, whole, out=part)
        part[whole == 0] = 1.5
        whole[whole == 0] = 1.0
        return np.divide(part, whole, out=part)

    def rows(self, index: Ints) -> Closeness:
        """Scorer of some alternatives, or of those picked in each of many draws: ``index`` of shape ``(..., R)``."""
        return Closeness(self.to_best[index], self.to_worst[index])

    def steps(self, weights: Floats) -> Any:
        """Return a named tuple of every array that leads to the score, itself last."""
        return ScoreStep(self.score(weights)) if self._steps is None else self._steps(weights)


class General:
    """Scores by any function of the weights: exact analyses do not apply, bracketing and sampling do and say so.

    Parameters
    ----------
    function
        From weights of shape ``(..., C)`` to scores of shape ``(..., A)``, more is better.
    steps
        How a method shows its own steps; the default shows the score alone.

    Examples
    --------
    >>> utilities = np.array([[1.0, 0.0], [0.0, 1.0]])
    >>> scorer = General(lambda w: (w[..., None, :] * utilities).max(-1))
    >>> scorer.score(np.array([0.8, 0.2]))
    array([0.8, 0.2])
    """

    __slots__ = ("_function", "_steps")

    def __init__(self, function: Callable[[Floats], Floats], *, steps: Callable[[Floats], Any] | None = None) -> None:
        self._function = function
        self._steps = steps

    @classmethod
    def without_weights(cls, score: Floats, *, steps: Callable[[Floats], Any]) -> General:
        """Build a scorer of a method that takes no weights, from scores of shape ``(..., A)``.

        Parameters
        ----------
        score
            Whatever the weights.
        steps
            From the scores, as broadcast with the leading axes of the weights, to the steps.
        """

        def same(weights: Floats) -> Floats:
            shape = np.broadcast_shapes((*weights.shape[:-1], score.shape[-1]), score.shape)
            return np.broadcast_to(score, shape).copy()

        return cls(same, steps=lambda weights: steps(same(weights)))

    def score(self, weights: Floats) -> Floats:
        """Score of each alternative at weights of shape ``(..., C)``: shape ``(..., A)``.

        Raises
        ------
        InvalidInputError
            The function gives scores that are not finite.
        """
        score = self._function(weights)
        if np.count_nonzero(np.isfinite(score)) < score.size:
            row = np.argwhere(~np.isfinite(score))[0].tolist()
            at = weights if weights.ndim == 1 else weights[tuple(row[: weights.ndim - 1])]
            msg = f"the method gives alternative number {row[-1] + 1} the score {score[tuple(row)]} at weights {at}"
            raise InvalidInputError(msg)
        return score

    def rows(self, index: Ints) -> General:
        """Scorer of some alternatives, seen among all of them: ``index`` of shape ``(R,)``."""
        return General(lambda weights: self.score(weights)[..., index])

    def key(self, weights: Floats) -> Floats:
        """Order alternatives: the score itself, in no particular range; shape ``(..., A)``."""
        return self.score(weights)

    def steps(self, weights: Floats) -> Any:
        """Return a named tuple of every array that leads to the score, itself last."""
        return ScoreStep(self.score(weights)) if self._steps is None else self._steps(weights)


class ScoreStep(NamedTuple):
    """The score alone, for a method that shows no steps of its own."""

    score: A


Scorer = Additive | Closeness | General


def merged(scorer: Scorer, shares: Floats) -> Scorer:
    """Scorer in the weights of groups of criteria that keep their proportions inside.

    Parameters
    ----------
    scorer
        Of one matrix of grades.
    shares
        Shape ``(K, C)``: proportions inside each group; weights ``v`` of groups stand for ``v @ shares``.

    Examples
    --------
    >>> scorer = Additive(np.array([[1.0, 0.0, 2.0]]))
    >>> merged(scorer, np.array([[0.5, 0.5, 0.0], [0.0, 0.0, 1.0]])).score(np.array([0.4, 0.6]))
    array([1.4])
    """
    if isinstance(scorer, Additive):
        return scorer.grouped(shares)
    if isinstance(scorer, Closeness):
        squares = (shares * shares).T
        return Closeness(scorer.to_best @ squares, scorer.to_worst @ squares)
    return General(lambda weights: scorer.score(weights @ shares))
