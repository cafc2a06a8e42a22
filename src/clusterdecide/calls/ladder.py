"""The ladder of ties: applied step by step to dossiers that share a published score; its state is counted again."""

from __future__ import annotations

from dataclasses import dataclass, field
from fractions import Fraction
from typing import TYPE_CHECKING, Protocol

from clusterdecide.calls.base import FrozenMap
from clusterdecide.calls.decision import Tie, TieStep
from clusterdecide.errors import InvalidInputError
from clusterdecide.selection import commitment, digest

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from decimal import Decimal

    from clusterdecide.calls.call import Call
    from clusterdecide.calls.parts import DrawRule, LadderStep, Lot


def check_seed(draw: DrawRule | None, seed: str) -> None:
    """Refuse a seed that is not the one committed to.

    Raises
    ------
    InvalidInputError
        If the call has no draw, the seed is no text, or the SHA-256 of the seed differs from the commitment.
    """
    if draw is None:
        msg = "draw_seed is given but the call has no draw; leave it out"
        raise InvalidInputError(msg)
    if not isinstance(seed, str) or not seed:
        msg = f"draw_seed must be the text that was revealed, got {seed!r}"
        raise InvalidInputError(msg)
    found = commitment(seed)
    if found != draw.commitment:
        msg = (
            f"draw_seed does not match the commitment of the call: its SHA-256 is {found}, "
            f"the commitment is {draw.commitment}; give the seed exactly as revealed"
        )
        raise InvalidInputError(msg)


class NodeScores(Protocol):
    """Scores of a dossier by node: exact, or floats along the path of a weight."""

    def node(self, name: str) -> Fraction | float:
        """Score of a node."""


class UndecidedError(InvalidInputError):
    """The ladder cannot separate ties: a seed is not given, a fact is not stated, or no step is left."""


@dataclass(slots=True)
class Ladder:
    """The ladder of one lot while its list is being made.

    Attributes
    ----------
    facts
        For each fact that a step reads, what each dossier states.
    placed
        Codes in the order in which they were placed so far.
    """

    lot: str
    steps: Sequence[LadderStep]
    places: int
    scores: Mapping[str, NodeScores]
    facts: Mapping[str, Mapping[str, Decimal | str]]
    seed: str | None
    placed: list[str] = field(default_factory=list)
    _applied: list[TieStep] = field(default_factory=list)

    @classmethod
    def of(
        cls, call: Call, lot: Lot, codes: Iterable[str], scores: Mapping[str, NodeScores], seed: str | None
    ) -> Ladder:
        """Ladder of a call for the dossiers of one lot, before any is placed."""
        names = {step.fact for step in call.ladder if step.fact is not None}
        stated = {code: call.dossier(code).facts for code in codes}
        facts = {name: {c: f[name] for c, f in stated.items() if f.get(name) is not None} for name in names}
        return cls(lot.id, call.ladder, lot.places, scores, facts, seed)  # type: ignore[arg-type]

    def place(self, tied: Iterable[str], published: Decimal) -> Tie | None:
        """Place the dossiers that share a published score; the tie as it was resolved, None when there is only one.

        Raises
        ------
        InvalidInputError
            If the draw is reached and no seed is given, or the ladder ends before all are separated.
        """
        group = tuple(tied)
        self._applied = []
        start = len(self.placed)
        self._resolve(group, 0)
        return Tie(published, group, tuple(self._applied), tuple(self.placed[start:])) if len(group) > 1 else None

    def _resolve(self, group: Sequence[str], at: int) -> None:
        if len(group) == 1:
            self.placed.append(group[0])
            return
        if at == len(self.steps):
            msg = f"lot {self.lot}: the ladder of ties ends without separating {', '.join(group)}; add a step by draw"
            raise UndecidedError(msg)
        kind = self.steps[at].by
        if kind in ("score", "number"):
            self._by_value(group, at)
        elif kind == "draw":
            self._by_draw(group, at)
        else:
            self._one_at_a_time(group, at)

    def _by_value(self, group: Sequence[str], at: int) -> None:
        step = self.steps[at]
        by = step.criterion[self.lot] if step.by == "score" else step.fact or ""
        values: dict[str, Fraction | float] = {
            code: self.scores[code].node(by) if step.by == "score" else Fraction(self._fact(code, at)) for code in group
        }
        levels = sorted(set(values.values()), reverse=step.first == "highest")
        self._record(at, by, values, separates=len(levels) > 1)
        for level in levels:
            self._resolve([code for code in group if values[code] == level], at + 1)

    def _one_at_a_time(self, group: Sequence[str], at: int) -> None:
        """Place the tied dossiers one by one: each placing may change what the step counts for the others."""
        held = {code: self._held(code, at) for code in [*group, *self.placed]}
        left = list(group)
        while len(left) > 1:
            values = self._counted(left, held, at)
            least = self.steps[at].by == "region"
            best = min(values.values()) if least else max(values.values())
            first_ones = [code for code in left if values[code] == best]
            self._record(at, self.steps[at].by, values, separates=len(first_ones) < len(left))
            if len({held[code] for code in left}) == 1:
                self._resolve(left, at + 1)
                return
            first = len(self.placed)
            self._resolve(first_ones, at + 1)
            del self.placed[first + 1 :]  # the others are counted again
            left.remove(self.placed[first])
        self.placed += left

    def _counted(self, left: Sequence[str], held: Mapping[str, frozenset[str]], at: int) -> dict[str, int]:
        step = self.steps[at]
        if step.by == "region":
            inside = [held[code] for code in self.placed[: self.places]]
            return {code: inside.count(held[code]) for code in left}
        ahead = frozenset().union(*(held[code] for code in self.placed))
        new = {code: len(held[code] - ahead) for code in left}
        return new if step.counts == "each" else {code: int(count > 0) for code, count in new.items()}

    def _held(self, code: str, at: int) -> frozenset[str]:
        """What a dossier states for a step that counts: its region whole, or each of the things it covers."""
        text = str(self._fact(code, at))
        if self.steps[at].by == "region":
            return frozenset((text,))
        return frozenset(part.strip() for part in text.split(";") if part.strip())

    def _fact(self, code: str, at: int) -> Decimal | str:
        fact = self.steps[at].fact or ""
        value = self.facts[fact].get(code)
        if value is None:
            msg = f"dossier {code}: the fact {fact} is not stated, and step {at + 1} of the ladder of ties needs it"
            raise UndecidedError(msg)
        return value

    def _by_draw(self, group: Sequence[str], at: int) -> None:
        if self.seed is None:
            msg = (
                f"lot {self.lot}: {', '.join(group)} are still tied at step {at + 1} of the ladder, the draw; "
                "give the revealed seed, decide(draw_seed=...)"
            )
            raise UndecidedError(msg)
        values = {code: digest(self.seed, code) for code in group}
        self._record(at, "draw", values, separates=True)
        self.placed.extend(sorted(group, key=values.__getitem__))

    def _record(self, at: int, by: str, values: Mapping[str, Fraction | float | str], *, separates: bool) -> None:
        self._applied.append(TieStep(at + 1, self.steps[at].by, by, FrozenMap(values), separates))
