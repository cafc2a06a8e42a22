"""Checks across the parts of a call: every name known, every sum kept; each fault with its place."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from itertools import pairwise
from typing import TYPE_CHECKING

from clusterdecide.calls.contract_rules import contract_faults
from clusterdecide.calls.criteria import tree_faults
from clusterdecide.calls.dates import check_zone
from clusterdecide.calls.parts import ROOT
from clusterdecide.calls.status import overall_maximum
from clusterdecide.calls.tree import children

if TYPE_CHECKING:
    from clusterdecide.calls.call import Call
    from clusterdecide.calls.parts import JudgementRound, Lot
    from clusterdecide.calls.rules import Test

Fault = tuple[str, str]


def faults_of(call: Call) -> list[Fault]:
    """Every fault of a call; those of its tree alone when the tree has any, as the others follow from it."""
    first = [*_names(call), *_versions(call), *tree_faults(call.criteria, ROOT)]
    if first:
        return first
    checks: tuple[Callable[[Call], Iterator[Fault]], ...] = (
        _aims,
        _rules,
        _lots,
        _judgements,
        _ladder,
        _budget,
        contract_faults,
    )
    found = [fault for check in checks for fault in check(call)]
    from clusterdecide.calls.dossier_checks import dossier_faults

    return [*found, *dossier_faults(call)]


def unknown(what: str, name: str, known: Iterable[str]) -> str:
    """Say that a name is not known, and which are."""
    names = list(known)
    shown = ", ".join(names[:25]) + (", ..." if len(names) > 25 else "")
    return f"unknown {what} {name!r}; there {'is' if len(names) == 1 else 'are'} {shown or 'none'}"


def _names(call: Call) -> Iterator[Fault]:
    for field in ("aims", "facts", "documents", "eligibility", "lots", "committee"):
        names = [part.id for part in getattr(call, field)]
        for i, name in repeated(names):
            yield f"{field}[{i}].id", f"{name!r} is given twice; ids are unique"
    for i, name in repeated(dossier.code for dossier in call.dossiers):
        yield f"dossiers[{i}].code", f"duplicate code {name!r}; each dossier has its own"


def repeated(names: Iterable[object]) -> Iterator[tuple[int, object]]:
    """Positions and values of those that were already given before."""
    seen = set()
    for i, name in enumerate(names):
        if name in seen:
            yield i, name
        seen.add(name)


def _versions(call: Call) -> Iterator[Fault]:
    try:
        check_zone(call.timezone)
    except ValueError as error:
        yield "timezone", str(error)
    for i, (before, after) in enumerate(pairwise(call.versions), 1):
        if not (before.number < after.number and before.published_at < after.published_at):
            yield (
                f"versions[{i}]",
                "versions go by number and publication; the last one is in force",
            )


def _aims(call: Call) -> Iterator[Fault]:
    known = [aim.id for aim in call.aims]
    for i, node in enumerate(call.criteria):
        for j, aim in enumerate(node.aims):
            if aim not in known:
                yield f"criteria[{i}].aims[{j}]", unknown("aim", aim, known)


def _test(call: Call, test: Test, place: str) -> Iterator[Fault]:
    kinds = {fact.id: fact.kind for fact in call.facts}
    if test.fact not in kinds:
        yield f"{place}.fact", unknown("fact", test.fact, kinds)
    elif test.kind not in (None, kinds[test.fact]):
        yield place, f"the fact {test.fact!r} is a {kinds[test.fact]}, the test reads a {test.kind}"
    elif test.kind == "text" and test.op not in ("in", "=="):
        yield f"{place}.op", f"a text is tested with 'in' or '==', got {test.op!r}"


def _rules(call: Call) -> Iterator[Fault]:
    for i, rule in enumerate(call.eligibility):
        if rule.test is not None:
            yield from _test(call, rule.test, f"eligibility[{i}].test")
    if not any(rule.requested_lot for rule in call.eligibility):
        yield "eligibility", "no rule asks for the condition of the requested lot; add one with requested_lot: true"


def _lots(call: Call) -> Iterator[Fault]:
    for i, lot in enumerate(call.lots):
        for j, test in enumerate(lot.where):
            yield from _test(call, test, f"lots[{i}].where[{j}]")
        yield from _weights(call, lot, f"lots[{i}].weights")
        yield from _floors(call, lot, f"lots[{i}].floors")


def _weights(call: Call, lot: Lot, place: str) -> Iterator[Fault]:
    inner = {None: "the whole tree"} | {node.id: node.id for node in call.criteria if node.kind == "node"}
    for i, node in repeated(group.node for group in lot.weights):
        yield f"{place}[{i}].node", f"the weights below {node or 'the whole tree'} are given twice"
    for i, group in enumerate(lot.weights):
        if group.node not in inner:
            yield f"{place}[{i}].node", unknown("inner node", str(group.node), (name for name in inner.values()))
            continue
        below = children(call.criteria, group.node)
        for child in group.percents:
            if child not in below:
                yield f"{place}[{i}].percents.{child}", unknown(f"criterion below {inner[group.node]}", child, below)
        for child in below:
            if child not in group.percents:
                yield f"{place}[{i}].percents", f"no weight for {child!r}"
    given = {group.node for group in lot.weights}
    for node in inner:
        if node not in given:
            yield place, f"no weights for what is below {inner[node]}"


def _floors(call: Call, lot: Lot, place: str) -> Iterator[Fault]:
    nodes = {node.id: node for node in call.criteria}
    for name, least in lot.floors.leaf.items():
        node = nodes.get(name)
        if node is None or node.kind == "node":
            yield f"{place}.leaf.{name}", unknown("criterion", name, (n for n in nodes if nodes[n].kind != "node"))
        elif node.sense == "min":
            yield f"{place}.leaf.{name}", "less is better on this criterion: a least grade has no meaning"
        else:
            low, high = node.scale or (node.value[0][0], node.value[-1][0])
            if not low <= least <= high:
                yield f"{place}.leaf.{name}", f"the floor {least} is off the scale, {low} to {high}"
    for name, least in lot.floors.node.items():
        if name not in nodes or nodes[name].kind != "node":
            yield f"{place}.node.{name}", unknown("inner node", name, (n for n in nodes if nodes[n].kind == "node"))
        elif not 0 <= least <= call.scoring.node_maximum:
            yield f"{place}.node.{name}", f"the floor {least} is off the scale, 0 to {call.scoring.node_maximum}"
    overall, most = lot.floors.overall, overall_maximum(call, lot.floors.overall_on)
    if overall is not None and not 0 <= overall <= most:
        yield f"{place}.overall", f"the floor {overall} is off the scale, 0 to {most}"
    if overall is None and lot.floors.overall_on != "weighted":
        yield (
            f"{place}.overall_on",
            "says what an overall floor reads, and there is none: give overall or leave it out",
        )


def _judgements(call: Call) -> Iterator[Fault]:
    for i, key in repeated((r.lot, r.node, r.member, r.round) for r in call.judgements):
        yield f"judgements[{i}]", f"round {key[3]} of {key[2]} is given twice"  # type: ignore[index]
    groups: dict[tuple[str, str | None], dict[str, JudgementRound]] = {}
    for i, entry in enumerate(call.judgements):
        yield from _round(call, entry, f"judgements[{i}]")
        last = groups.setdefault((entry.lot, entry.node), {})
        if entry.member not in last or last[entry.member].round < entry.round:
            last[entry.member] = entry
    for (lot, node), last in groups.items():
        parts = _connected(children(call.criteria, node), last.values())
        if len(parts) > 1:
            shown = " | ".join(" ".join(part) for part in parts)
            where = f"lot {lot}, {node or 'the whole tree'}"
            yield "judgements", f"{where}: disconnected judgements, no pair joins {shown}; judge one more pair"


def _round(call: Call, entry: JudgementRound, place: str) -> Iterator[Fault]:
    lots, members = [lot.id for lot in call.lots], [member.id for member in call.committee]
    items = children(call.criteria, entry.node)
    if entry.lot not in lots:
        yield f"{place}.lot", unknown("lot", entry.lot, lots)
    if entry.member not in members:
        yield f"{place}.member", unknown("member", entry.member, members)
    if not items:
        yield f"{place}.node", unknown("inner node", str(entry.node), _inner(call))
        return
    for j, pair in enumerate(entry.pairs):
        for name in (pair.a, pair.b):
            if name not in items:
                yield f"{place}.pairs[{j}]", unknown("criterion", name, items)


def _inner(call: Call) -> list[str]:
    return [node.id for node in call.criteria if node.kind == "node"]


def _connected(items: tuple[str, ...], rounds: Iterable[JudgementRound]) -> list[list[str]]:
    """Items joined by judged pairs, part by part, in the order of the items."""
    part = {name: name for name in items}
    for entry in rounds:
        for pair in entry.pairs:
            if pair.value is not None and pair.a in part and pair.b in part:
                kept, merged = part[pair.a], part[pair.b]
                part = {name: kept if of == merged else of for name, of in part.items()}
    groups: dict[str, list[str]] = {}
    for name, of in part.items():
        groups.setdefault(of, []).append(name)
    return list(groups.values())


def _ladder(call: Call) -> Iterator[Fault]:
    lots, nodes = [lot.id for lot in call.lots], [node.id for node in call.criteria]
    for i, step in enumerate(call.ladder):
        for lot, name in step.criterion.items():
            if lot not in lots:
                yield f"ladder[{i}].criterion.{lot}", unknown("lot", lot, lots)
            if name not in nodes:
                yield f"ladder[{i}].criterion.{lot}", unknown("criterion", name, nodes)
        if step.by == "score" and (lacking := [lot for lot in lots if lot not in step.criterion]):
            yield f"ladder[{i}].criterion", f"no criterion for lot {', '.join(lacking)}"
        kind = "number" if step.by == "number" else "text"
        known = [fact.id for fact in call.facts if fact.kind == kind]
        if step.fact is not None and step.fact not in known:
            yield f"ladder[{i}].fact", unknown(f"{kind} fact", step.fact, known)
        if step.by == "draw" and call.draw is None:
            yield f"ladder[{i}]", "a step by draw needs the draw of the call and its commitment"
        if step.by == "draw" and i + 1 < len(call.ladder):
            yield f"ladder[{i + 1}]", "nothing can come after the draw, which separates all"


def _budget(call: Call) -> Iterator[Fault]:
    lots = [lot.id for lot in call.lots]
    for i, name in enumerate(call.budget.gives_up):
        if name not in lots:
            yield f"budget.gives_up[{i}]", unknown("lot", name, lots)
