"""Where the weights come from: published percents, the committee's judgements, their consistency."""

from __future__ import annotations

from itertools import combinations
from typing import TYPE_CHECKING

from clusterdecide.reporting.html import Safe, join, row, table, tag

if TYPE_CHECKING:
    from clusterdecide.reporting.view import View
    from clusterdecide.weighting.ahp_result import AhpMember, AhpResult

CONSISTENT = 0.1
"""Consistency ratio above which a round is flagged: the usual limit of T. L. Saaty."""


def published(view: View) -> Safe:
    """Tree of criteria with the published weights of every lot: inside the node, and in the total."""
    words, call = view.words, view.call
    sources = {(lot.id, group.node): group.source for lot in call.lots for group in lot.weights}
    header = [words("line.criterion")]
    for lot in call.lots:
        name = words("lot", id=lot.id)
        header += [words("weights.inside", lot=name), words("weights.total", lot=name)]
    align = "l" + "r" * (len(header) - 1)
    rows = []
    for node in call.criteria:
        cells: list[str] = [join([tag("b", node.id) if node.parent is None else node.id, f" {view.label(node.id)}"])]
        for lot, shown in zip(call.lots, view.lots):
            tree = shown.result.tree.hierarchy
            local = words.percent(tree.local[node.id]) if tree else ""
            cells.append(f"{local} *" if sources[lot.id, node.parent] == "ahp" else local)
            cells.append(words.percent(shown.result.weights[node.id], 2))
        rows.append(row(cells, align, class_="leaf" if node.parent else "group"))
    note = tag("p", words("weights.note"), class_="note")
    return join([note, table(header, rows, align)])


def judged(view: View) -> Safe:
    """Judgements of the committee, lot by lot and node by node."""
    words, call = view.words, view.call
    places = dict.fromkeys((entry.lot, entry.node) for entry in call.judgements)
    if not places:
        return tag("p", words("ahp.none"))
    parts = [tag("p", words("ahp.intro", limit=words.number(CONSISTENT, 2)))]
    for lot, node in places:
        what = words("ahp.mains") if node is None else f"{node} {view.label(node)}"
        parts.append(tag("h3", words("ahp.title", lot=words("lot", id=lot), what=what)))
        parts.append(_judged(view, lot, node))
    return join([*parts, _differences(view)])


def _judged(view: View, lot: str, node: str | None) -> Safe:
    words, call = view.words, view.call
    evidence: AhpResult = call.ahp(lot, node).evidence
    percents = next(group.percents for group in call.lot(lot).weights if group.node == node)
    header = [words("ahp.member"), words("ahp.round"), words("ahp.cr"), *evidence.items]
    align = "llr" + "r" * len(evidence.items)
    roles = {member.id: words.of(member.role) for member in call.committee}
    rows = [_member(view, one, roles.get(one.member, ""), align) for one in evidence.members]
    ratio = words("ahp.incomplete") if evidence.cr is None else words.number(evidence.cr, 3)
    group = [words.percent(float(share), 2) for share in evidence.priorities]
    rows.append(row([words("ahp.group"), "", ratio, *group], align, class_="group"))
    stated = [words.percent(percents[item] / 100) for item in evidence.items]
    rows.append(row([words("ahp.published"), "", "", *stated], align, class_="group"))
    orders = words("ahp.orders_agree" if evidence.orders_agree else "ahp.orders_differ")
    notes = [said for one in evidence.members for said in _flags(view, lot, node, one)]
    return join([table(header, rows, align), words.paragraphs([*notes, orders])])


def _flags(view: View, lot: str, node: str | None, one: AhpMember) -> list[str]:
    """What a reader must know of the judgements of one member in one round."""
    words, said = view.words, []
    if _flagged(one):
        said.append(words("ahp.flagged", member=one.member, n=one.round, cr=words.number(one.cr or 0, 3)))
    if not one.complete and one.in_force:
        pairs = words.listed(_missing(view, lot, node, one))
        said.append(words("ahp.missing", member=one.member, pairs=pairs))
    return said


def _missing(view: View, lot: str, node: str | None, one: AhpMember) -> list[str]:
    """Pairs that a member did not judge in a round."""
    asked = (lot, node, one.member, one.round)
    said = next(r for r in view.call.judgements if (r.lot, r.node, r.member, r.round) == asked)
    judged = {frozenset((pair.a, pair.b)) for pair in said.pairs if pair.value is not None}
    items = next(group.percents for group in view.call.lot(lot).weights if group.node == node)
    return [f"{a}–{b}" for a, b in combinations(items, 2) if frozenset((a, b)) not in judged]


def _flagged(one: AhpMember) -> bool:
    return one.cr is not None and one.cr > CONSISTENT


def _member(view: View, one: AhpMember, role: str, align: str) -> Safe:
    words = view.words
    name = join([tag("b", one.member), tag("span", role, class_="small") if role else ""])
    turn = words("ahp.in_force" if one.in_force else "ahp.replaced", round=str(one.round))
    ratio: str = words("ahp.incomplete") if one.cr is None else words.number(one.cr, 3)
    if _flagged(one):
        ratio = tag("span", f"⚠ {ratio}", class_="fail")
    shares = one.priorities
    cells = [words.percent(float(s), 2) for s in shares] if shares is not None else ["–"] * (len(align) - 3)
    return row([name, turn, ratio, *cells], align, class_=None if one.in_force else "out")


def _differences(view: View) -> Safe:
    words = view.words
    found = view.call.weight_differences()
    if not found:
        return tag("p", words("ahp.same"))
    said = [
        words(
            "ahp.differs", lot=words("lot", id=one.lot), child=one.child,
            published=words.percent(one.published / 100), judged=words.percent(one.from_judgements / 100),
        )
        for one in found
    ]  # fmt: skip
    return words.paragraphs(said)
