"""Pairwise ratio judgements: who said how many times more one item matters than another, in which round."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction
from typing import Any

import numpy as np

from clusterdecide._table import html_table, text_table
from clusterdecide._typing import Floats
from clusterdecide.errors import InvalidInputError
from clusterdecide.model._names import check_name, check_unique
from clusterdecide.model._ratios import (
    Pairs,
    Rows,
    as_matrix,
    decimal_text,
    exact_pairs,
    matrix_pairs,
    quick_matrix,
    read_cells,
    read_ratio,
    shown,
    told_pairs,
    told_rows,
)

Ratio = int | float | str | Fraction | Decimal | None
PairJudgements = Mapping[tuple[str, str], Ratio] | Iterable[tuple[str, str, Ratio]]


@dataclass(frozen=True, slots=True, eq=False)
class Round:
    """What one member said in one round.

    Attributes
    ----------
    member
        Name of the member, ``""`` for judgements of nobody in particular.
    number
        1 for the first round.
    ratios
        Shape ``(n, n)``, read-only, reciprocal; NaN where the pair was not judged.
    """

    member: str
    number: int
    ratios: Floats
    _pairs: Pairs | None = field(default=None, repr=False)

    @property
    def exact(self) -> Pairs:
        """Judged pairs as exact ratios, by positions ``(i, j)``, i before j."""
        return exact_pairs(self.ratios) if self._pairs is None else self._pairs

    @property
    def complete(self) -> bool:
        """Whether every pair was judged."""
        return not np.isnan(self.ratios).any()


@dataclass(frozen=True, slots=True, eq=False)
class Judgements:
    """Pairwise judgements of one or more members on one set of items.

    Build them with `Judgements.of` (one member, pairs), `Judgements.matrix` (one member, a square matrix) or
    `Judgements.group` (several members, each with one or more rounds). Of each member the highest round is in force;
    earlier rounds are kept as a record.

    Attributes
    ----------
    items
        The n things compared, in order.
    history
        Every round of every member.
    weights
        Weight of each member, shape ``(M,)``, summing to 1.
    members
        Names, in order.
    ratios
        The rounds in force, shape ``(M, n, n)``, read-only: ``ratios[m, i, j]`` is how many times more item i counts
        than item j for member m; NaN where the member did not judge the pair.

    Examples
    --------
    >>> Judgements.of({("strategy", "innovation"): 2, ("strategy", "overlap"): 4, ("innovation", "overlap"): "3/2"})
    judgements on 3 items, 3 of 3 pairs
                strategy  innovation  overlap
    strategy           1           2        4
    innovation       1/2           1      3/2
    overlap          1/4         2/3        1
    """

    items: tuple[str, ...]
    history: tuple[Round, ...]
    weights: Floats
    members: tuple[str, ...] = field(init=False)
    ratios: Floats = field(init=False, repr=False)

    def __post_init__(self) -> None:
        latest = {one.member: one for one in sorted(self.history, key=lambda one: one.number)}
        members = tuple(dict.fromkeys(one.member for one in self.history))
        ratios = np.array([latest[name].ratios for name in members])
        ratios.setflags(write=False)
        object.__setattr__(self, "members", members)
        object.__setattr__(self, "ratios", ratios)

    @classmethod
    def of(cls, judgements: PairJudgements, items: Sequence[str] | None = None, *, member: str = "") -> Judgements:
        """Judgements of one member, pair by pair.

        Parameters
        ----------
        judgements
            ``{(a, b): ratio}`` or rows ``(a, b, ratio)``: a counts ratio times as much as b. A ratio is a positive
            int, float, ``Fraction``, ``Decimal`` or text such as ``"1/3"``, ``"2.5"``, ``"1/2.5"``, kept exactly.
            A pair that was not judged is left out, or None.
        items
            Names in order; by default in order of first appearance.
        member
            Name of the member, for messages and records.

        Raises
        ------
        InvalidInputError
            The pair is named: a ratio that is zero, negative, not finite or no number; an item compared with itself;
            an unknown item; one pair given twice with ratios that contradict each other; no judgements at all.

        Examples
        --------
        >>> Judgements.of({("a", "b"): 2, ("b", "c"): "1/3"}).ratios[0].round(3)
        array([[1.   , 2.   ,   nan],
               [0.5  , 1.   , 0.333],
               [  nan, 3.   , 1.   ]])
        """
        rows = told_rows(judgements, _about(member, 1))
        names = _items(_named(rows) if items is None else items)
        return cls(names, (_round(rows, names, member, 1),), _equal(1))

    @classmethod
    def matrix(cls, cells: object, items: Sequence[str] | None = None, *, member: str = "") -> Judgements:
        """Judgements of one member as a full reciprocal matrix.

        Parameters
        ----------
        cells
            Square: a list of rows, an array, or a data frame whose columns name the items. Row i, column j: how many
            times more item i counts than item j. Numbers or texts as in `Judgements.of`; None on both sides of a
            pair that was not judged, or a masked cell.
        items
            Names in order; by default the columns of a frame, or ``"item 1"``, ``"item 2"``...
        member
            Name of the member, for messages and records.

        Raises
        ------
        InvalidInputError
            Not square, a diagonal that is not 1, a pair whose two cells are not reciprocal (to within 1e-6), or a
            cell that is no positive number: the pair is named.

        Examples
        --------
        >>> Judgements.matrix([[1, "1/3"], [3, 1]], items=["cost", "gain"]).pairs()
        {('cost', 'gain'): Fraction(1, 3)}
        """
        quick = quick_matrix(cells)
        rows = read_cells(cells, "the judgements") if quick is None else quick
        if not len(rows):
            msg = "the matrix of judgements is empty: at least one item is needed"
            raise InvalidInputError(msg)
        if items is None:
            items = [str(name) for name in getattr(cells, "columns", ())] or [f"item {i + 1}" for i in range(len(rows))]
        names = _items(items)
        if len(names) != len(rows):
            msg = f"{len(names)} items are named for a square matrix of {len(rows)} rows; name each row once"
            raise InvalidInputError(msg)
        if quick is not None:
            ratios = quick.copy()
            ratios.setflags(write=False)
            return cls(names, (Round(member, 1, ratios),), _equal(1))
        pairs = matrix_pairs(rows, names)  # type: ignore[arg-type]
        return cls(names, (Round(member, 1, as_matrix(pairs, len(names)), pairs),), _equal(1))

    @classmethod
    def group(
        cls,
        members: Mapping[str, Any],
        items: Sequence[str] | None = None,
        *,
        weights: Mapping[str, float] | Sequence[float] | None = None,
    ) -> Judgements:
        """Judgements of several members.

        Parameters
        ----------
        members
            By name: pairs as in `Judgements.of`, or a `Judgements` of one member, or ``{1: ..., 2: ...}`` with one
            of these for each round.
        items
            Names in order; by default in order of first appearance.
        weights
            Positive weight of each member, by name or in order, of any sum; equal by default.

        Raises
        ------
        InvalidInputError
            As in `Judgements.of`, the member and the round named; a member without judgements, a round that is not
            1, 2, ..., a weight that is missing, unknown or not positive.

        Examples
        --------
        >>> group = Judgements.group({"M1": {("a", "b"): 2}, "M4": {1: {("a", "b"): 9}, 2: {("a", "b"): 3}}})
        >>> group.rounds
        {'M1': (1,), 'M4': (1, 2)}
        >>> group.of_member("M4").pairs(), group.of_member("M4", round=1).pairs()
        ({('a', 'b'): Fraction(3, 1)}, {('a', 'b'): Fraction(9, 1)})
        """
        if not isinstance(members, Mapping) or not members:
            msg = f"a group is a mapping from members to judgements, with at least one member, got {shown(members)}"
            raise InvalidInputError(msg)
        given: list[tuple[str, int, Rows]] = []
        order: dict[str, None] = {}
        for name, said in members.items():
            check_name(name, "member")
            for number, one in _by_round(said, name):
                rows = _said_rows(one, name, number)
                order |= dict.fromkeys(one.items if isinstance(one, Judgements) else _named(rows))
                given.append((name, number, rows))
        check_unique(tuple(members), "members")
        names = _items(order if items is None else items)
        history = tuple(_round(rows, names, name, number) for name, number, rows in given)
        return cls(names, history, _member_weights(weights, tuple(members)))

    @property
    def rounds(self) -> dict[str, tuple[int, ...]]:
        """Numbers of the rounds of each member."""
        return {name: tuple(sorted(r.number for r in self.history if r.member == name)) for name in self.members}

    @property
    def in_force(self) -> tuple[Round, ...]:
        """The highest round of each member, in order of the members."""
        return tuple(max((r for r in self.history if r.member == m), key=lambda r: r.number) for m in self.members)

    def of_member(self, member: str, *, round: int | None = None) -> Judgements:  # noqa: A002 - the word of the field
        """Judgements of one member: the round in force, or the one asked for.

        Raises
        ------
        InvalidInputError
            No such member or round.
        """
        rounds = self.rounds
        if member not in rounds:
            msg = f"unknown member {member!r}; the members are {', '.join(map(repr, self.members))}"
            raise InvalidInputError(msg)
        number = max(rounds[member]) if round is None else round
        if number not in rounds[member]:
            msg = f"member {member!r} has no round {round!r}; there are {', '.join(map(str, rounds[member]))}"
            raise InvalidInputError(msg)
        one = next(r for r in self.history if (r.member, r.number) == (member, number))
        return Judgements(self.items, (one,), _equal(1))

    def pairs(self) -> dict[tuple[str, str], Fraction]:
        """Judged pairs of a single member as exact ratios, in order of the items.

        Raises
        ------
        InvalidInputError
            There are several members: choose one with `Judgements.of_member`.
        """
        if len(self.members) > 1:
            msg = (
                f"there are {len(self.members)} members; choose one: judgements.of_member({self.members[0]!r}).pairs()"
            )
            raise InvalidInputError(msg)
        return {(self.items[i], self.items[j]): ratio for (i, j), ratio in sorted(self.in_force[0].exact.items())}

    def to_dict(self) -> dict[str, Any]:
        """Plain data: items, and for each member its weight and rounds as rows ``[a, b, "ratio"]``.

        Examples
        --------
        >>> Judgements.of({("a", "b"): "1/3"}, member="M1").to_dict()
        {'items': ['a', 'b'], 'members': {'M1': {'weight': 1.0, 'rounds': {'1': [['a', 'b', '1/3']]}}}}
        """
        told: dict[str, Any] = {
            name: {"weight": float(weight), "rounds": {}} for name, weight in zip(self.members, self.weights)
        }
        for one in self.history:
            rows = [[self.items[i], self.items[j], str(ratio)] for (i, j), ratio in sorted(one.exact.items())]
            told[one.member]["rounds"][str(one.number)] = rows
        return {"items": list(self.items), "members": told}

    def _summary(self) -> tuple[str, list[str], list[list[str]]]:
        n = len(self.items)
        judged = (int((~np.isnan(self.ratios)).sum()) - len(self.members) * n) // 2
        count = f"{judged} of {len(self.members) * n * (n - 1) // 2} pairs"
        if len(self.members) > 1:
            head = f"judgements of {len(self.members)} members on {n} items ({', '.join(self.items[:12])}), {count}"
            rounds = self.rounds
            rows = [
                [name, f"{weight:.4g}", ", ".join(map(str, rounds[name])), str(len(one.exact))]
                for name, weight, one in zip(self.members, self.weights, self.in_force)
            ]
            return head, ["member", "weight", "rounds", "pairs"], rows
        said = "".join(f" of {name}" for name in self.members if name)
        cells = [["1" if i == j else "?" for j in range(n)] for i in range(n)]
        for (i, j), ratio in self.in_force[0].exact.items():
            cells[i][j], cells[j][i] = decimal_text(ratio), decimal_text(1 / ratio)
        rows = [[name, *row[:12]] for name, row in zip(self.items[:12], cells[:12])]
        return f"judgements{said} on {n} items, {count}", ["", *self.items[:12]], rows

    def __repr__(self) -> str:
        head, header, rows = self._summary()
        return f"{head}\n{text_table(header, rows, align='l')}"

    def _repr_html_(self) -> str:
        head, header, rows = self._summary()
        return html_table(header, rows, align="l", caption=head)


def _about(member: str, number: int) -> str:
    return f"member {member!r}, round {number}, " if member else ""


def _said_rows(said: object, member: str, number: int) -> Rows:
    if isinstance(said, Judgements):
        return [(a, b, ratio) for (a, b), ratio in said.pairs().items()]
    return told_rows(said, _about(member, number))


def _by_round(said: object, member: str) -> list[tuple[int, Any]]:
    if not isinstance(said, Mapping) or not said or not all(isinstance(key, (int, np.integer)) for key in said):
        return [(1, said)]
    for number in said:
        if isinstance(number, bool) or number < 1:
            msg = f"member {member!r}: rounds are numbered 1, 2, ..., got {number!r}"
            raise InvalidInputError(msg)
    return [(int(number), said[number]) for number in sorted(said)]


def _named(rows: Rows) -> dict[str, None]:
    """Names of the items in order of first appearance."""
    return dict.fromkeys(name for row in rows for name in row[:2])


def _items(items: object) -> tuple[str, ...]:
    if isinstance(items, (str, bytes)) or not isinstance(items, Iterable):
        msg = f"items must be a sequence of names, got {shown(items)}"
        raise InvalidInputError(msg)
    names = tuple(items)
    for i, name in enumerate(names):
        check_name(name, "compared item", f" (number {i + 1})")
    check_unique(names, "items")
    return names


def _round(rows: Rows, items: tuple[str, ...], member: str, number: int) -> Round:
    pairs = told_pairs(rows, items, _about(member, number))
    return Round(member, number, as_matrix(pairs, len(items)), pairs)


def _equal(count: int) -> Floats:
    weights = np.full(count, 1.0 / count)
    weights.setflags(write=False)
    return weights


def _member_weights(weights: object, members: tuple[str, ...]) -> Floats:
    if weights is None:
        return _equal(len(members))
    if isinstance(weights, Mapping):
        odd = [name for name in [*members, *weights] if name not in weights or name not in members]
        if odd:
            msg = f"member weights and members differ at {', '.join(map(repr, odd[:10]))}; give each member one weight"
            raise InvalidInputError(msg)
        listed = [weights[name] for name in members]
    elif isinstance(weights, (str, bytes)) or not isinstance(weights, Iterable):
        msg = f"member weights must be one number for each member, got {shown(weights)}"
        raise InvalidInputError(msg)
    else:
        listed = list(weights)
    if len(listed) != len(members):
        msg = f"{len(listed)} member weights for {len(members)} members; give one weight for each member"
        raise InvalidInputError(msg)
    found = [read_ratio(value, f"member {name!r}", "weight") for name, value in zip(members, listed)]
    values = np.array([float(value / sum(found)) for value in found])
    values.setflags(write=False)
    return values
