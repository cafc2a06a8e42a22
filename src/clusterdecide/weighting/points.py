"""Points that one person or several give to criteria: read exactly, divided by their sum, averaged."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import ClassVar, TypeVar, cast

from clusterdecide._table import View
from clusterdecide.errors import InvalidInputError
from clusterdecide.model.hierarchy import exact
from clusterdecide.model.weights import Weights
from clusterdecide.weighting.evidence import Evidence

Points = Mapping[str, float | Fraction]
Check = Callable[[Mapping[str, Fraction], Points, str], None]
"""Refuses points that the way does not allow: the points read, those given, and whose they are."""


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class PointsResult(Evidence):
    """How weights were obtained from points.

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

    caption: ClassVar[str] = "points; mean of own weights; exact"

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
        return normalised(self.points[member])

    def _view(self) -> View:
        members = list(self.points)
        rows = [
            [name, *(f"{float(self.points[member][name]):g}" for member in members), f"{float(self.shares[name]):.4f}"]
            for name in self.items
        ]
        header = ["criterion", *(f"points {member}".strip() for member in members), "weight"]
        return View(header, rows, "l" + "r" * (len(members) + 1), self.caption)


Result = TypeVar("Result", bound=PointsResult)


def weights_from_points(
    points: Points | Mapping[str, Points], voices: Points | None, result: type[Result], what: str, check: Check
) -> Weights:
    """Mean over the members of points divided by their own sum.

    Parameters
    ----------
    points
        By criterion, or by member, then by criterion.
    voices
        Weight of each member; equal by default.
    result
        Class of the evidence.
    what
        What the points are given to, for messages.
    check
        Refuses points that the way does not allow.

    Raises
    ------
    InvalidInputError
        Not a mapping, fewer than two criteria, members who judge different criteria, voices that are not positive or
        not those of the members, and all that ``check`` refuses.
    """
    if not isinstance(points, Mapping) or not points:
        msg = f"{what} are a mapping from criteria to points, or from members to such mappings, got {points!r}"
        raise InvalidInputError(msg)
    single = not any(isinstance(said, Mapping) for said in points.values())
    if single and voices is not None:
        msg = "voices are those of several members; give the points by member"
        raise InvalidInputError(msg)
    said = cast("Mapping[str, Points]", {"": points} if single else points)
    items = tuple(next(own for own in said.values() if isinstance(own, Mapping)))
    read = {member: _read(member, own, items, what, check) for member, own in said.items()}
    share = _voices(voices, tuple(read))
    own = {member: normalised(given) for member, given in read.items()}
    group = {name: sum((share[m] * own[m][name] for m in own), Fraction(0)) for name in items}
    evidence = result(items, read, share, group)
    return Weights.of({name: float(value) for name, value in group.items()}, evidence=evidence)


def normalised(points: Mapping[str, Fraction]) -> dict[str, Fraction]:
    """Points divided by their sum, which must be positive.

    Examples
    --------
    >>> normalised({"a": Fraction(3), "b": Fraction(1)})
    {'a': Fraction(3, 4), 'b': Fraction(1, 4)}
    """
    whole = sum(points.values(), Fraction(0))
    return {name: value / whole for name, value in points.items()}


def _read(member: str, said: object, items: tuple[str, ...], what: str, check: Check) -> dict[str, Fraction]:
    whose = f"member {member!r}: " if member else ""
    if not isinstance(said, Mapping):
        msg = f"{whose}points by criterion are needed, got {said!r}"
        raise InvalidInputError(msg)
    odd = [name for name in (*items, *said) if name not in said or name not in items]
    if odd or len(items) < 2:
        msg = f"{whose}{what} are compared on the same two criteria or more, got {', '.join(map(str, said)) or 'none'}"
        raise InvalidInputError(msg)
    read = {name: exact(said[name], f"{whose}the points of {name!r}") for name in items}
    check(read, said, whose)
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
    return normalised(read)
