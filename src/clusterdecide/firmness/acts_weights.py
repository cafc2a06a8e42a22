"""Acts of the committee undone one at a time: a judgement, a member, a second round, percents rounded or published."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from fractions import Fraction
from functools import cached_property
from typing import TYPE_CHECKING

from clusterdecide.calls.committee import judgements_on
from clusterdecide.calls.parts import ROOT
from clusterdecide.calls.tree import reweighted
from clusterdecide.errors import InvalidInputError
from clusterdecide.firmness.acts import Act
from clusterdecide.firmness.wording import Moved, moved
from clusterdecide.influence.leave_one import members_left_out, pairs_left_out
from clusterdecide.weighting import ahp, published_percent

if TYPE_CHECKING:
    from clusterdecide.calls.replay import FundedSet, Replay
    from clusterdecide.model import Judgements

Percents = Mapping[str, int]


@dataclass(frozen=True)
class WeightActs:
    """Acts of the committee that bear on one lot, on the nodes whose percents come from its judgements.

    Attributes
    ----------
    replay
        The lot.
    kept
        What cannot be undone, and why.
    """

    replay: Replay
    kept: dict[str, str] = field(default_factory=dict)
    _lists: dict[tuple[tuple[str, int], ...], FundedSet] = field(default_factory=dict)

    @cached_property
    def published(self) -> dict[str | None, Percents]:
        """Published percents of the nodes that the committee judged."""
        judged = {entry.node for entry in self.replay.call.judgements if entry.lot == self.replay.rules.id}
        groups = self.replay.rules.weights
        return {group.node: group.percents for group in groups if group.node in judged and group.source == "ahp"}

    @cached_property
    def judged(self) -> dict[str | None, Judgements]:
        """Judgements of the committee on those nodes, every round."""
        return {node: judgements_on(self.replay.call, self.replay.rules.id, node) for node in self.published}

    @cached_property
    def from_judgements(self) -> dict[str | None, Percents]:
        """Whole percents that the judgements give."""
        return {node: published_percent(ahp(judgements)) for node, judgements in self.judged.items()}

    def all(self) -> Iterator[Act]:
        """Every act, undone alone."""
        for node, judgements in self.judged.items():
            now = replace(judgements, history=judgements.in_force)
            for name, rest in pairs_left_out(now).items():
                yield from self._recomputed("judgement", f"{name}{_on(node)}", {node: rest})
            yield from self._first_rounds(node, judgements)
            if self.from_judgements[node] != self.published[node]:
                yield self._act("weights_published", node, None, {node: self.from_judgements[node]})
        yield from self.members()
        if self.judged:
            yield self._unrounded()

    def members(self) -> Iterator[Act]:
        """Each member left out of every node that they judged in this lot."""
        names = dict.fromkeys(name for judgements in self.judged.values() for name in judgements.members)
        for name in names:
            rest = {
                node: members_left_out(replace(judgements, history=judgements.in_force))[name]
                for node, judgements in self.judged.items()
                if name in judgements.members
            }
            yield from self._recomputed("member", name, rest)

    def _first_rounds(self, node: str | None, judgements: Judgements) -> Iterator[Act]:
        for name, rounds in judgements.rounds.items():
            if len(rounds) > 1:
                first = tuple(r for r in judgements.history if r.member != name or r.number == rounds[0])
                yield from self._recomputed("round", f"{name}{_on(node)}", {node: replace(judgements, history=first)})

    def _recomputed(self, kind: str, who: str, rest: Mapping[str | None, Judgements | None]) -> Iterator[Act]:
        """Percents that other judgements give, where they are not those of all judgements."""
        given: dict[str | None, Percents] = {}
        for node, judgements in rest.items():
            try:
                given[node] = self._percents(judgements)
            except InvalidInputError as error:  # what is left may not link all criteria: that is an answer
                self.kept[f"{kind} {who}"] = str(error)
                return
        changed = {node: percents for node, percents in given.items() if percents != self.from_judgements[node]}
        node = next(iter(rest)) if len(rest) == 1 else None
        yield self._act(kind, node, who, changed)

    def _percents(self, judgements: Judgements | None) -> Percents:
        if judgements is None:
            msg = "nobody else judged"
            raise InvalidInputError(msg)
        return published_percent(ahp(judgements))

    def _act(self, kind: str, node: str | None, who: str | None, percents: Mapping[str | None, Percents]) -> Act:
        was = {name: value for here in percents for name, value in self.published[here].items()}
        undone = {name: value for row in percents.values() for name, value in row.items()}
        change = moved(self.replay.listed, self.funded(percents)) if percents else Moved(self.replay.listed, (), ())
        return Act(kind, self.replay.rules.id, None, node, who, was, undone, change)  # type: ignore[arg-type]

    def funded(self, percents: Mapping[str | None, Percents]) -> FundedSet:
        """Dossiers funded under other whole percents inside some nodes."""
        key = tuple(sorted((name, value) for row in percents.values() for name, value in row.items()))
        if key not in self._lists:
            self._lists[key] = self._with(percents)
        return self._lists[key]

    def _with(self, shares: Mapping[str | None, Mapping[str, int | Fraction]]) -> FundedSet:
        tree = reweighted(self.replay.tree, {node or ROOT: row for node, row in shares.items()})  # type: ignore[misc]
        return self.replay.changed(tree=tree).funded()

    def _unrounded(self) -> Act:
        weights = {node: ahp(judgements).to_dict() for node, judgements in self.judged.items()}
        shares = {node: {name: Fraction(value) for name, value in row.items()} for node, row in weights.items()}
        was = {name: value for row in self.published.values() for name, value in row.items()}
        undone = {name: 100 * value for row in weights.values() for name, value in row.items()}
        change = moved(self.replay.listed, self._with(shares))
        return Act("weight_rounding", self.replay.rules.id, None, None, None, was, undone, change)


def _on(node: str | None) -> str:
    return "" if node is None else f" ({node})"
