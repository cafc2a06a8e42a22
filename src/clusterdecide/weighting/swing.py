"""Swing weighting: how much going from the worst to the best on each criterion is worth, beside the best swing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, cast

from clusterdecide._table import Tabular, View
from clusterdecide.errors import InvalidInputError
from clusterdecide.model.hierarchy import exact
from clusterdecide.model.weights import Weights

BEST = 100
Points = Mapping[str, float | Fraction]


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class SwingResult(Tabular):
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

    items: tuple[str, ...]
    points: Mapping[str, Mapping[str, Fraction]]
    voices: Mapping[str, Fraction]
    shares: Mapping[str, Fraction]

    def own(self, member: str) -> dict[str, Fraction]:
        """Exact weights of one member alone: points divided by their sum.

        Raises
        ------
        InvalidInputError
            If there is no such member.
        """
        if member not in self.points:
            msg = f"no member is called {member!r}; there are {', '.join(map(repr, self.points))}"
            raise InvalidInputError(msg)
        return _normalised(self.points[member])

    def to_dict(self) -> dict[str, Any]:
        """Plain values for JSON."""
        return {
            "items": list(self.items),
            "points": {name: {k: float(v) for k, v in said.items()} for name, said in self.points.items()},
            "voices": {name: float(voice) for name, voice in self.voices.items()},
            "shares": {name: float(share) for name, share in self.shares.items()},
        }

    def _view(self) -> View:
        members = list(self.points)
        rows = [
            [name, *(f"{float(self.points[member][name]):g}" for member in members), f"{float(self.shares[name]):.4f}"]
            for name in self.items
        ]
        header = ["criterion", *(f"points {member}".strip() for member in members), "weight"]
        return View(
            header, rows, "l" + "r" * (len(members) + 1), "swing: points out of 100, mean of own weights; exact"
        )


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
    if not isinstance(points, Mapping) or not points:
        msg = f"swings are a mapping from criteria to points, or from members to such mappings, got {points!r}"
        raise InvalidInputError(msg)
    single = not any(isinstance(said, Mapping) for said in points.values())
    if single and voices is not None:
        msg = "voices are those of several members; give the points by member"
        raise InvalidInputError(msg)
    said = cast("Mapping[str, Points]", {"": points} if single else points)
    items = tuple(next(iter(said.values())))
    read = {member: _read(member, own, items) for member, own in said.items()}
    share = _voices(voices, tuple(read))
    own = {member: _normalised(given) for member, given in read.items()}
    group = {name: sum((share[m] * own[m][name] for m in own), Fraction(0)) for name in items}
    evidence = SwingResult(items, read, share, group)
    return Weights.of({name: float(value) for name, value in group.items()}, evidence=evidence)


def _normalised(points: Mapping[str, Fraction]) -> dict[str, Fraction]:
    whole = sum(points.values(), Fraction(0))
    return {name: value / whole for name, value in points.items()}


def _read(member: str, said: object, items: tuple[str, ...]) -> dict[str, Fraction]:
    whose = f"member {member!r}: " if member else ""
    if not isinstance(said, Mapping):
        msg = f"{whose}points by criterion are needed, got {said!r}"
        raise InvalidInputError(msg)
    odd = [name for name in (*items, *said) if name not in said or name not in items]
    if odd or len(items) < 2:
        msg = f"{whose}swings are compared on the same two criteria or more, got {', '.join(map(str, said)) or 'none'}"
        raise InvalidInputError(msg)
    read = {name: exact(said[name], f"{whose}the points of {name!r}") for name in items}
    for name, value in read.items():
        if not 0 <= value <= BEST:
            msg = f"{whose}the points of {name!r} must lie between 0 and {BEST}, got {said[name]}"
            raise InvalidInputError(msg)
    if max(read.values()) != BEST:
        msg = f"{whose}the most wanted swing has {BEST} points, got at most {max(said.values())}; scale the points"
        raise InvalidInputError(msg)
    return read


def _voices(voices: object, members: tuple[str, ...]) -> dict[str, Fraction]:
    given = dict.fromkeys(members, 1) if voices is None else voices
    if not isinstance(given, Mapping) or set(given) != set(members):
        msg = f"voices are those of the members {', '.join(map(repr, members))}, got {given!r}"
        raise InvalidInputError(msg)
    read = {member: exact(given[member], f"the voice of {member!r}") for member in members}
    if min(read.values()) <= 0:
        msg = f"voices are positive numbers, got {given!r}"
        raise InvalidInputError(msg)
    return _normalised(read)
