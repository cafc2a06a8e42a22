"""Every dossier with its status and reasons, and the grades of those evaluated."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from clusterdecide.reporting.html import Safe, join, row, table, tag
from clusterdecide.wording.sentences import reason

if TYPE_CHECKING:
    from clusterdecide.calls import DossierResult
    from clusterdecide.reporting.view import LotView, View

COLUMNS = 9
"""Most dossiers in one table of grades."""


def statuses(view: View) -> Safe:
    """Status of every dossier, in the order of the call, with every reason in a sentence."""
    words = view.words
    if not view.decision.dossiers:
        return tag("p", words("dossier.none"))
    header = [
        words("rank.code"),
        words("dossier.lot"),
        words("dossier.received"),
        words("dossier.status"),
        words("dossier.why"),
    ]
    rows = [
        row(
            [
                tag("b", found.code),
                found.requested_lot,
                words.instant(view.call.dossier(found.code).received_at),
                tag("span", words(f"status.{found.status}"), class_="mark"),
                words.paragraphs(explained(view, found)),
            ],
            "lllll",
        )
        for found in view.decision.dossiers
    ]
    count = {name: sum(d.status == name for d in view.decision.dossiers) for name in _STATUSES}
    told = words.listed([words(f"count.{name}", n=n) for name, n in count.items() if n])
    said = words("dossier.count", total=words("dossiers", n=len(view.decision.dossiers)), told=told)
    stages = tag("p", words("dossier.stages"), class_="note")
    return join([tag("p", said), stages, table(header, rows, "lllll")])


_STATUSES = ("passed", "eliminated", "ineligible", "inadmissible", "withdrawn")


def explained(view: View, found: DossierResult) -> list[str]:
    """Reasons of a dossier that was stopped; place of one that was not."""
    if found.reasons:
        return [reason(view.words, view.call, why, found.code) for why in found.reasons]
    standing = view.decision[found.requested_lot][found.code]
    values = {"n": standing.position, "lot": view.words("lot", id=found.requested_lot), "score": view.score(standing)}
    return [view.words(f"dossier.{standing.outcome}", **values)]


def grades(view: View, lot: LotView) -> Safe:
    """Consensus grades and indicators of the evaluated dossiers of a lot."""
    words, codes = view.words, [standing.code for standing in lot.result.standings]
    if not codes:
        return tag("p", words("glance.empty", lot=words("lot", id=lot.result.lot)))
    parts = [_grades(view, lot, codes[i : i + COLUMNS]) for i in range(0, len(codes), COLUMNS)]
    return join([tag("p", words("grades.note"), class_="note"), *parts])


def _grades(view: View, lot: LotView, codes: Sequence[str]) -> Safe:
    words, align = view.words, "l" + "r" * (len(codes) + 1)
    rows = []
    for criterion in lot.result.tree.criteria:
        node = view.call.criterion(criterion.name)
        unit = node.unit or (words("grades.scale", high=words.number(node.scale[1])) if node.scale else "")
        name = join([node.id, f" {view.label(node.id)}", tag("span", f" ({unit})", class_="unit") if unit else ""])
        weight = words.percent(lot.result.weights[node.id], 2)
        cells = [words.number(view.call.judged(code)[node.id]) for code in codes]
        rows.append(row([name, weight, *cells], align))
    header = [words("line.criterion"), words("grades.weight"), *codes]
    return table(header, rows, align)
