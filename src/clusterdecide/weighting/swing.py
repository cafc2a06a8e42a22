"""Swing weighting: how much going from the worst to the best on each criterion is worth, beside the best swing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import ClassVar

from clusterdecide.errors import InvalidInputError
from clusterdecide.model.weights import Weights
from clusterdecide.weighting.points import Points, PointsResult, weights_from_points

BEST = 100


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class SwingResult(PointsResult):
    """How weights were obtained from swings; the ``evidence`` of `Weights`.

    Attributes
    ----------
    items
        The criteria compared.
    points
        Exact points by member and criterion; one person alone is the member ``""``.
    voices
        Exact share of each member in the group, summing to 1.
    shares
        Exact weights of the group, summing to 1: the mean of the members' own, weighted by their voices.
    """

    caption: ClassVar[str] = "swing: points out of 100, mean of own weights; exact"


def swing(points: Points | Mapping[str, Points], *, voices: Points | None = None) -> Weights:
    """Weights from swings: the most wanted swing has 100 points, the others as many as they are worth beside it.

    A swing goes from the worst to the best of a criterion, on the scale that the notice states; weights are the points
    divided by their sum. In a group each member's points are first divided by their own sum, so that nobody weighs more
    by giving more points, and the means of these weights are taken: unlike a geometric mean, they let a member hold
    that a swing is worth nothing (0 points) without deciding so for all.

    Parameters
    ----------
    points
        Points by criterion, from 0 to 100; or by member, then by criterion, all on the same criteria.
    voices
        Weight of each member, any positive numbers; equal by default.

    Returns
    -------
    Weights
        By criterion; ``.evidence`` is a `SwingResult`, with the exact shares.

    Raises
    ------
    InvalidInputError
        No criterion or a single one, points outside 0 to 100, no swing at 100, members who judge different criteria,
        voices that are not positive or not those of the members.

    References
    ----------
    D. von Winterfeldt and W. Edwards, *Decision Analysis and Behavioral Research* (1986).

    Examples
    --------
    >>> swing({"price": 100, "life span": 75, "colour": 10}).values.round(3)
    array([0.541, 0.405, 0.054])
    >>> swing({"M1": {"a": 100, "b": 0}, "M2": {"a": 50, "b": 100}}).to_dict()
    {'a': 0.6666666666666666, 'b': 0.3333333333333333}
    """
    return weights_from_points(points, voices, SwingResult, "swings", _check)


def _check(read: Mapping[str, Fraction], said: Points, whose: str) -> None:
    for name, value in read.items():
        if not 0 <= value <= BEST:
            msg = f"{whose}the points of {name!r} must lie between 0 and {BEST}, got {said[name]}"
            raise InvalidInputError(msg)
    if max(read.values()) != BEST:
        msg = f"{whose}the most wanted swing has {BEST} points, got at most {max(said.values())}; scale the points"
        raise InvalidInputError(msg)
