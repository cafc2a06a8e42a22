"""The committee's judgements as evidence for the published weights, and where the two differ."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING

from clusterdecide.calls.tree import children
from clusterdecide.errors import InvalidInputError

if TYPE_CHECKING:
    from clusterdecide.calls.notice import CallRules
    from clusterdecide.calls.parts import SwingRound
    from clusterdecide.model import Judgements, Weights


@dataclass(frozen=True, slots=True)
class WeightDifference:
    """A published percent that the committee's judgements do not give by largest remainder."""

    lot: str
    node: str | None
    child: str
    published: int
    from_judgements: int


def judgements_on(call: CallRules, lot: str, node: str | None) -> Judgements:
    """Judgements of the committee on the children of a node for a lot: every round, the last of each member in force.

    Raises
    ------
    InvalidInputError
        If the committee judged nothing there.
    """
    from clusterdecide.model import Judgements

    said: dict[str, dict[int, dict[tuple[str, str], Fraction]]] = {}
    for entry in call.judgements:
        pairs = {(pair.a, pair.b): pair.value for pair in entry.pairs if pair.value is not None}
        if (entry.lot, entry.node) == (lot, node):
            said.setdefault(entry.member, {})[entry.round] = pairs
    # the last round counts: a member who left all of it blank judged nothing, whatever was said before
    said = {name: {n: r for n, r in rounds.items() if r} for name, rounds in said.items() if rounds[max(rounds)]}
    if not said:
        judged = sorted({f"{entry.lot}/{entry.node or 'whole tree'}" for entry in call.judgements})
        msg = f"no judgements on {node or 'the whole tree'} for lot {lot}; there are on {', '.join(judged) or 'none'}"
        raise InvalidInputError(msg)
    members = {member.id: member.weight for member in call.committee if member.id in said}
    ordered = {name: said[name] for name in members}
    weights = {name: float(weight) for name, weight in members.items()}
    return Judgements.group(ordered, items=children(call.criteria, node), weights=weights)


def swings_on(call: CallRules, lot: str, node: str | None) -> Weights:
    """Weights that the swings of the committee on the children of a node give, the last round of each member in force.

    Raises
    ------
    InvalidInputError
        If nobody gave points there.
    """
    from clusterdecide.weighting import swing

    last: dict[str, SwingRound] = {}
    for entry in call.swings:
        known = last.get(entry.member)
        if (entry.lot, entry.node) == (lot, node) and (known is None or known.round < entry.round):
            last[entry.member] = entry
    if not last:
        given = sorted({f"{entry.lot}/{entry.node or 'whole tree'}" for entry in call.swings})
        msg = f"no swings on {node or 'the whole tree'} for lot {lot}; there are on {', '.join(given) or 'none'}"
        raise InvalidInputError(msg)
    items = children(call.criteria, node)
    voices = {member.id: Fraction(member.weight) for member in call.committee if member.id in last}
    points = {name: {item: Fraction(last[name].points[item]) for item in items} for name in voices}
    return swing(points, voices=voices)


def elicited_percents(call: CallRules, lot: str, node: str | None) -> dict[str, int]:
    """Whole percents that judgements or swings give: swings where the weights say so, or nothing else was judged."""
    from clusterdecide.weighting import published_percent

    source = next((group.source for group in call.lot(lot).weights if group.node == node), None)
    judged, swung = ({(e.lot, e.node) for e in rounds} for rounds in (call.judgements, call.swings))
    if source == "swing" or ((lot, node) in swung and (lot, node) not in judged):
        return published_percent(swings_on(call, lot, node).evidence.shares)
    return published_percent(call.ahp(lot, node))


def weight_differences(call: CallRules) -> tuple[WeightDifference, ...]:
    """Published percents that differ from those that the committee's judgements or swings give.

    Nodes on which the committee said nothing are passed over.
    """
    said = {(e.lot, e.node) for e in call.judgements} | {(e.lot, e.node) for e in call.swings}
    found = []
    for lot in call.lots:
        for group in lot.weights:
            if (lot.id, group.node) not in said:
                continue
            given = call.judged_percents(lot.id, group.node)
            found += [
                WeightDifference(lot.id, group.node, child, percent, given[child])
                for child, percent in group.percents.items()
                if given[child] != percent
            ]
    return tuple(found)
