"""Checks of the dossiers against their call: facts, pieces, grades, indicators."""

from __future__ import annotations

from typing import TYPE_CHECKING

from clusterdecide.calls.checks import unknown
from clusterdecide.calls.dates import DateSpan

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from decimal import Decimal

    from clusterdecide.calls.call import Call
    from clusterdecide.calls.checks import Fault
    from clusterdecide.calls.criteria import Node
    from clusterdecide.calls.dossier import Dossier


def dossier_faults(call: Call) -> Iterator[Fault]:
    """Every fault of the dossiers of a call."""
    lots = [lot.id for lot in call.lots]
    kinds = {fact.id: fact.kind for fact in call.facts}
    documents = [document.id for document in call.documents]
    leaves = {node.id: node for node in call.criteria if node.kind != "node"}
    agreed = {entry.dossier for entry in call.panel.consensus}
    graded = agreed | {sheet.dossier for sheet in call.panel.sheets}
    for i, dossier in enumerate(call.dossiers):
        place = f"dossiers[{i}]"
        if dossier.requested_lot not in lots:
            yield f"{place}.requested_lot", unknown("lot", dossier.requested_lot, lots)
        for name, value in dossier.facts.items():
            fault = unknown("fact", name, kinds) if name not in kinds else _fact_fault(kinds[name], value)
            if fault is not None:
                yield f"{place}.facts.{name}", fault
        for name in documents:
            if name not in dossier.pieces:
                yield f"{place}.pieces", f"nothing is said of piece {name!r} of dossier {dossier.code}; say if missing"
        for name in dossier.pieces:
            if name not in documents:
                yield f"{place}.pieces.{name}", unknown("document", name, documents)
        yield from _judged(dossier, leaves, place)
        if dossier.code in agreed and dossier.grades:
            yield f"{place}.grades", f"the grades of {dossier.code} are given twice, here and by the panel; keep one"
        stated = {name: node for name, node in leaves.items() if node.kind == "indicator" or dossier.code not in graded}
        yield from _incomplete(dossier, stated, place, evaluated=dossier.code in agreed)


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


def _judged(dossier: Dossier, leaves: Mapping[str, Node], place: str) -> Iterator[Fault]:
    for field, kind in (("grades", "graded"), ("indicators", "indicator")):
        given: Mapping[str, Decimal] = getattr(dossier, field)
        of_kind = [name for name, node in leaves.items() if node.kind == kind]
        for name, grade in given.items():
            fault = leaves[name].fault(grade) if name in of_kind else unknown(f"{kind} criterion", name, of_kind)
            if fault is not None:
                yield f"{place}.{field}.{name}", fault


def _incomplete(dossier: Dossier, stated: Mapping[str, Node], place: str, *, evaluated: bool) -> Iterator[Fault]:
    """Grades and indicators are stated whole; grades that a panel gives are its own, and may come later."""
    for field, kind in (("indicators", "indicator"), ("grades", "graded")):
        given: Mapping[str, Decimal] = getattr(dossier, field)
        missing = [name for name, node in stated.items() if node.kind == kind and name not in given]
        if missing and (dossier.grades or dossier.indicators or evaluated):
            yield f"{place}.{field}", f"dossier {dossier.code}: missing grade on {', '.join(missing)}"
