"""SMART: how many times more each criterion counts than the least important one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import ClassVar

from clusterdecide.errors import InvalidInputError
from clusterdecide.model.weights import Weights
from clusterdecide.weighting.points import Points, PointsResult, weights_from_points

LEAST = 10


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class SmartResult(PointsResult):
    """How weights were obtained from direct ratios; the ``evidence`` of `Weights`.

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

    caption: ClassVar[str] = "SMART: 10 points for the least important, mean of own weights; exact"


def smart(points: Points | Mapping[str, Points], *, voices: Points | None = None) -> Weights:
    """Weights from direct ratios: the least important criterion has 10 points, one that counts thrice as much has 30.

    Weights are the points divided by their sum; in a group, the means of the members' own weights. A criterion cannot
    have 0 points: leave out what counts for nothing. Beware that importance without a range means little: tell people
    the worst and the best of each criterion, or use `swing`.

    Parameters
    ----------
    points
        Points by criterion, from 10 up; or by member, then by criterion, all on the same criteria.
    voices
        Weight of each member, any positive numbers; equal by default.

    Returns
    -------
    Weights
        By criterion; ``.evidence`` is a `SmartResult`, with the exact shares.

    Raises
    ------
    InvalidInputError
        No criterion or a single one, points below 10, no criterion at 10, members who judge different criteria, voices
        that are not positive or not those of the members.

    References
    ----------
    W. Edwards, "How to use multiattribute utility measurement for social decisionmaking" (1977).

    Examples
    --------
    >>> smart({"price": 50, "life span": 30, "colour": 10}).evidence
    criterion  points  weight
    price          50  0.5556
    life span      30  0.3333
    colour         10  0.1111
    SMART: 10 points for the least important, mean of own weights; exact
    """
    return weights_from_points(points, voices, SmartResult, "ratios", _check)


def _check(read: Mapping[str, Fraction], said: Points, whose: str) -> None:
    for name, value in read.items():
        if value < LEAST:
            msg = f"{whose}the points of {name!r} must be {LEAST} or more, got {said[name]}: {LEAST} is the least"
            raise InvalidInputError(msg)
    if min(read.values()) != LEAST:
        msg = f"{whose}the least important criterion has {LEAST} points, got at least {min(said.values())}; scale them"
        raise InvalidInputError(msg)
