"""Checks of what the committee said on the weights: swings whole and on known criteria, nothing said too late."""

from __future__ import annotations

from typing import TYPE_CHECKING

from clusterdecide.calls.findings import Finding, finding
from clusterdecide.calls.tree import children

if TYPE_CHECKING:
    from collections.abc import Iterator

    from clusterdecide.calls.call import Call
    from clusterdecide.calls.parts import SwingRound


def committee_faults(call: Call) -> Iterator[Finding]:
    """Every fault of the swings, and of the instants of swings and judgements."""
    seen = set()
    for i, entry in enumerate(call.swings):
        place = f"swings[{i}]"
        key = (entry.lot, entry.node, entry.member, entry.round)
        if key in seen:
            yield finding("DUPLICATE_ROUND", place, f"round {entry.round} of {entry.member} is given twice")
        seen.add(key)
        yield from _swing(call, entry, place)
    first = min((dossier.received_at for dossier in call.dossiers), default=None)
    for field in ("judgements", "swings"):
        for i, entry in enumerate(getattr(call, field)):
            if first is not None and entry.at is not None and entry.at >= first:
                why = f"said at {entry.at.isoformat()}, when the first dossier had been received ({first.isoformat()})"
                yield finding("JUDGED_TOO_LATE", f"{field}[{i}].at", f"{why}; weights are fixed before")


def _swing(call: Call, entry: SwingRound, place: str) -> Iterator[Finding]:
    from clusterdecide.calls.checks import unknown

    lots, members = [lot.id for lot in call.lots], [member.id for member in call.committee]
    if entry.lot not in lots:
        yield finding("UNKNOWN_LOT", f"{place}.lot", unknown("lot", entry.lot, lots))
    if entry.member not in members:
        yield finding("UNKNOWN_MEMBER", f"{place}.member", unknown("member", entry.member, members))
    items = children(call.criteria, entry.node)
    if not items:
        inner = [node.id for node in call.criteria if node.kind == "node"]
        yield finding("UNKNOWN_CRITERION", f"{place}.node", unknown("inner node", str(entry.node), inner))
        return
    for name in entry.points:
        if name not in items:
            yield finding("UNKNOWN_CRITERION", f"{place}.points.{name}", unknown("criterion", name, items))
    lacking = [name for name in items if name not in entry.points]
    if lacking:
        why = f"no points for {', '.join(lacking)}; a swing worth nothing has 0"
        yield finding("MISSING_WEIGHT", f"{place}.points", why)
