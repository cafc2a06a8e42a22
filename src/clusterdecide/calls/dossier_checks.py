"""Checks of the dossiers against their call: facts, pieces, grades, indicators."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

from clusterdecide.calls.checks import unknown
from clusterdecide.calls.dates import DateSpan
from clusterdecide.calls.findings import Finding, finding, located
from clusterdecide.errors import InvalidInputError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from decimal import Decimal

    from clusterdecide.calls.call import Call
    from clusterdecide.calls.criteria import Node
    from clusterdecide.calls.dossier import Dossier


def dossier_faults(call: Call) -> Iterator[Finding]:
    """Every fault of the dossiers of a call."""
    lots = [lot.id for lot in call.lots]
    kinds = {fact.id: fact.kind for fact in call.facts}
    documents = [document.id for document in call.documents]
    leaves = {node.id: node for node in call.criteria if node.kind != "node"}
    channels = [channel.id for channel in call.channels]
    agreed = {entry.dossier for entry in call.panel.consensus}
    graded = agreed | {sheet.dossier for sheet in call.panel.sheets}
    for i, dossier in enumerate(call.dossiers):
        place = f"dossiers[{i}]"
        if dossier.requested_lot not in lots:
            yield finding("UNKNOWN_LOT", f"{place}.requested_lot", unknown("lot", dossier.requested_lot, lots))
        for name, value in dossier.facts.items():
            code = "FACT_OF_WRONG_KIND" if name in kinds else "UNKNOWN_FACT"
            fault = unknown("fact", name, kinds) if name not in kinds else _fact_fault(kinds[name], value)
            if fault is not None:
                yield finding(code, f"{place}.facts.{name}", fault)
        for name in documents:
            if name not in dossier.pieces:
                why = f"nothing is said of piece {name!r} of dossier {dossier.code}; say if missing"
                yield finding("MISSING_PIECE", f"{place}.pieces", why, document=name)
        for name in dossier.pieces:
            if name not in documents:
                yield finding("UNKNOWN_DOCUMENT", f"{place}.pieces.{name}", unknown("document", name, documents))
        yield from _receipt(dossier, channels, place)
        yield from _judged(dossier, leaves, place)
        if dossier.code in agreed and dossier.grades:
            why = f"the grades of {dossier.code} are given twice, here and by the panel; keep one"
            yield finding("GRADES_GIVEN_TWICE", f"{place}.grades", why)
        stated = {name: node for name, node in leaves.items() if node.kind == "indicator" or dossier.code not in graded}
        yield from _incomplete(dossier, stated, place, evaluated=dossier.code in agreed)


def _receipt(dossier: Dossier, channels: Sequence[str], place: str) -> Iterator[Finding]:
    """Versions received one after the other, by known channels, and withdrawn after the first."""
    received = dossier.submissions
    for i, each in enumerate(received):
        at = f"{place}.earlier[{i}]" if i < len(dossier.earlier) else place
        if each.channel is not None and each.channel not in channels:
            yield finding("UNKNOWN_CHANNEL", f"{at}.channel", unknown("channel", each.channel, channels))
    for i, (before, after) in enumerate(pairwise(received), 1):
        at = f"{place}.earlier[{i}]" if i < len(dossier.earlier) else place
        if not (before.version < after.version and before.received_at < after.received_at):
            why = (
                f"version {after.version} of {dossier.code}, received {after.received_at.isoformat()}, does not come "
                f"after version {before.version}, received {before.received_at.isoformat()}; put them in order"
            )
            yield finding("SUBMISSIONS_OUT_OF_ORDER", at, why)
    first = received[0].received_at
    if dossier.withdrawn is not None and dossier.withdrawn.at < first:
        why = f"withdrawn {dossier.withdrawn.at.isoformat()}, received {first.isoformat()}; check the two instants"
        yield finding("WITHDRAWN_BEFORE_RECEIVED", f"{place}.withdrawn.at", why)


def _fact_fault(kind: str, value: Decimal | str | None) -> str | None:
    if value is None:
        return None
    if kind == "number":
        return f"must be a number, got {value!r}" if isinstance(value, str) else None
    if not isinstance(value, str):
        return f"must be a {kind} between quotes, got {value}"
    if kind == "date":
        try:
            DateSpan.parse(value)
        except ValueError as error:
            return str(error)
    return None


def _judged(dossier: Dossier, leaves: Mapping[str, Node], place: str) -> Iterator[Finding]:
    for field, kind in (("grades", "graded"), ("indicators", "indicator")):
        given: Mapping[str, Decimal] = getattr(dossier, field)
        of_kind = [name for name, node in leaves.items() if node.kind == kind]
        for name, grade in given.items():
            at = f"{place}.{field}.{name}"
            if name not in leaves or leaves[name].kind != kind:
                yield finding("UNKNOWN_CRITERION", at, unknown(f"{kind} criterion", name, of_kind))
            elif (fault := leaves[name].fault(grade)) is not None:
                yield finding(fault[0], at, fault[1])


def _incomplete(dossier: Dossier, stated: Mapping[str, Node], place: str, *, evaluated: bool) -> Iterator[Finding]:
    """Grades and indicators are stated whole, indicators perhaps before any grade; those of a panel are its own."""
    for field, kind in (("indicators", "indicator"), ("grades", "graded")):
        given: Mapping[str, Decimal] = getattr(dossier, field)
        missing = [name for name, node in stated.items() if node.kind == kind and name not in given]
        if missing and (dossier.grades or (kind == "indicator" and (given or evaluated))):
            why = f"dossier {dossier.code}: missing grade on {', '.join(missing)}"
            yield finding("MISSING_GRADE", f"{place}.{field}", why)


def unsettled(call: Call) -> Iterator[Finding]:
    """Facts too vague for a rule to be settled; each is an error when the call is decided."""
    from clusterdecide.calls.status import examine

    for i, dossier in enumerate(call.dossiers):
        try:
            examine(call, dossier)
        except InvalidInputError as error:
            yield located(finding("FACT_LEAVES_RULE_OPEN", f"dossiers[{i}].facts", str(error)), call)
