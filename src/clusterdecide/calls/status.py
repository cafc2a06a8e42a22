"""From receipt to floors: what stops a dossier, every failed rule of the stage listed."""

from __future__ import annotations

import datetime as dt
from fractions import Fraction
from typing import TYPE_CHECKING, Literal

from clusterdecide.calls.dates import DateSpan, day_of
from clusterdecide.calls.decision import DossierResult, Reason
from clusterdecide.calls.rules import Fact, all_hold
from clusterdecide.calls.tree import children

if TYPE_CHECKING:
    from collections.abc import Mapping
    from decimal import Decimal

    from clusterdecide.calls.arithmetic import Scores
    from clusterdecide.calls.call import Call
    from clusterdecide.calls.dossier import Dossier, Piece, Submission
    from clusterdecide.calls.notice import CallRules
    from clusterdecide.calls.parts import Document, Floors, Lot
    from clusterdecide.calls.rules import EligibilityRule

FloorRule = Literal["leaf", "main", "overall"]
Floor = tuple[FloorRule, str]
_FLOOR_CODES = {"leaf": "FLOOR_LEAF", "main": "FLOOR_MAIN", "overall": "FLOOR_OVERALL"}


def stated_facts(call: Call, dossier: Dossier) -> dict[str, Fact]:
    """Facts that a dossier states, dates as the spans of days that they leave possible."""
    kinds = {fact.id: fact.kind for fact in call.facts}
    return {
        name: DateSpan.parse(value) if kinds[name] == "date" and isinstance(value, str) else value
        for name, value in dossier.facts.items()
        if value is not None
    }


def lots_met(call: Call, dossier: Dossier) -> tuple[str, ...]:
    """Lots whose conditions the facts of a dossier meet.

    Raises
    ------
    InvalidInputError
        If a date known only by its month or year leaves a condition open.
    """
    facts = stated_facts(call, dossier)
    day = day_of(call.deadline, call.timezone)
    return tuple(lot.id for lot in call.lots if all_hold(lot.where, facts, day, code=dossier.code, lot=lot.id))


def admissible(call: Call, dossier: Dossier) -> bool:
    """Whether nothing of the receipt and the pieces of a dossier stops it; a withdrawn one is not stopped by them."""
    return not (_receipt(call, dossier) or _pieces(call, dossier))


def in_force(call: Call, dossier: Dossier) -> Submission | None:
    """Version of a dossier that counts: the last one received on time and not withdrawn; None when there is none.

    A replacement that comes too late does not count, and the version before it stands. A withdrawal takes back every
    version received before it.
    """
    taken_back = None if dossier.withdrawn is None else dossier.withdrawn.at
    counted = [
        each
        for each in dossier.submissions
        if _on_time(call, each.received_at) and (taken_back is None or each.received_at > taken_back)
    ]
    return counted[-1] if counted else None


def _on_time(call: Call, instant: dt.datetime) -> bool:
    """Whether an instant is on time: at the very deadline, to the second, the rule of the call says."""
    return instant < call.deadline or (instant == call.deadline and call.late == "after_deadline")


def examine(call: Call, dossier: Dossier) -> DossierResult:
    """Receipt, pieces and eligibility of a dossier; one that passes them all is to be evaluated: status passed."""
    code, requested = dossier.code, dossier.requested_lot
    if dossier.withdrawn is not None and in_force(call, dossier) is None:
        why = Reason("WITHDRAWN", "withdrawal", "withdrawal", None, dossier.withdrawn.at)
        return DossierResult(code, requested, None, "withdrawn", (why,))
    reasons = [*_receipt(call, dossier), *_pieces(call, dossier)]
    if reasons:
        return DossierResult(code, requested, None, "inadmissible", tuple(reasons))
    lots = lots_met(call, dossier)
    failed = tuple(_eligibility(call, dossier, lots))
    return DossierResult(code, requested, lots, "ineligible" if failed else "passed", failed)


def _receipt(call: Call, dossier: Dossier) -> list[Reason]:
    received = [each.received_at for each in dossier.submissions]
    if any(_on_time(call, instant) for instant in received):
        return []
    return [Reason("LATE", "deadline", "deadline_in_force", call.deadline, received[0])]


def _pieces(call: Call, dossier: Dossier) -> list[Reason]:
    days = dt.timedelta(days=call.cure.days)
    found = (_piece(document, dossier.pieces[document.id], days) for document in call.documents)
    return [reason for reason in found if reason is not None]


def _piece(document: Document, piece: Piece, days: dt.timedelta) -> Reason | None:
    def stopped(code: str, threshold: dt.datetime | None, observed: dt.datetime | str) -> Reason:
        return Reason(code, "document", document.id, threshold, observed, document.label, document.curable)

    if piece.status == "missing":
        return stopped("DOC_MISSING", None, "missing")
    if piece.requested_at is None or piece.received_at is None or piece.status == "present":
        return None
    if not document.curable:
        return stopped("DOC_NOT_CURABLE", None, piece.received_at)
    limit = piece.requested_at + days
    return stopped("DOC_CURED_TOO_LATE", limit, piece.received_at) if piece.received_at > limit else None


def _eligibility(call: Call, dossier: Dossier, lots: tuple[str, ...]) -> list[Reason]:
    facts = stated_facts(call, dossier)
    day = day_of(call.deadline, call.timezone)
    reasons = []
    for rule in call.eligibility:
        if rule.requested_lot and dossier.requested_lot not in lots:
            reasons.append(Reason(rule.id, "eligibility", rule.id, dossier.requested_lot, lots, rule.label))
        if rule.test is not None and not rule.test.settled(facts, day, f"dossier {dossier.code}", f"rule {rule.id}"):
            reasons.append(_failed(rule, facts))
    return reasons


def _failed(rule: EligibilityRule, facts: Mapping[str, Fact]) -> Reason:
    test = rule.test
    assert test is not None  # noqa: S101 - the caller tests it
    observed = facts.get(test.fact)
    threshold = str(test) if test.value is None else test.value
    shown = str(observed) if isinstance(observed, DateSpan) else observed
    return Reason(rule.id, "eligibility", rule.id, threshold, shown, rule.label)


def floors_of(floors: Floors) -> dict[Floor, Decimal]:
    """Least value of each thing that has a floor, by kind of rule and name; the overall floor by what it reads."""
    found: dict[Floor, Decimal] = {("leaf", name): least for name, least in floors.leaf.items()}
    found |= {("main", name): least for name, least in floors.node.items()}
    if floors.overall is not None:
        found["overall", "TOTAL" if floors.overall_on == "weighted" else "UNWEIGHTED"] = floors.overall
    return found


def read_by_floor(call: CallRules, scores: Scores, floor: Floor) -> Fraction | Decimal:
    """What a floor reads of a dossier: a grade as agreed, a sum unrounded, the total as published."""
    rule, name = floor
    if rule == "leaf":
        return Fraction(scores.grades[name])
    if rule == "main":
        return scores.node(name)
    return scores.total_published if name == "TOTAL" else unweighted_total(call, scores)


def floors_missed(call: Call, lot: Lot, scores: Scores) -> tuple[Reason, ...]:
    """Every floor of a lot that a dossier misses."""
    label = {("main" if node.kind == "node" else "leaf", node.id): node.label for node in call.criteria}
    read = ((floor, least, read_by_floor(call, scores, floor)) for floor, least in floors_of(lot.floors).items())
    return tuple(
        Reason(_FLOOR_CODES[floor[0]], floor[0], floor[1], least, seen, label.get(floor))
        for floor, least, seen in read
        if seen < Fraction(least)
    )


def unweighted_total(call: CallRules, scores: Scores) -> Fraction:
    """Sum of the scores of the main criteria, each out of the node maximum and counted alike; unrounded."""
    return sum((scores.node(name) for name in children(call.criteria, None)), Fraction(0))


def overall_maximum(call: CallRules, basis: str) -> Decimal:
    """Highest value of what the overall floor reads: the weighted total, or the sum of the main criteria."""
    if basis == "weighted":
        return call.scoring.total_maximum
    return call.scoring.node_maximum * len(children(call.criteria, None))
