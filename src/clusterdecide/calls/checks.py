"""Checks across the parts of a call: every name known, every sum kept; each fault with its place."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from itertools import pairwise
from typing import TYPE_CHECKING

from clusterdecide.calls.committee_checks import committee_faults
from clusterdecide.calls.contract_rules import contract_faults
from clusterdecide.calls.criteria import tree_faults
from clusterdecide.calls.dates import check_zone
from clusterdecide.calls.findings import Finding, finding
from clusterdecide.calls.parts import ROOT
from clusterdecide.calls.status import overall_maximum
from clusterdecide.calls.tree import children

if TYPE_CHECKING:
    from decimal import Decimal

    from clusterdecide.calls.call import Call
    from clusterdecide.calls.parts import JudgementRound, Lot
    from clusterdecide.calls.rules import Test

Fault = Finding | tuple[str, str]


def faults_of(call: Call) -> list[Finding]:
    """Every fault of a call; those of its tree alone when the tree has any, as the others follow from it."""
    first: list[Finding] = [*_names(call), *_versions(call), *tree_faults(call.criteria, ROOT)]
    if first:
        return first
    checks: tuple[Callable[[Call], Iterator[Fault]], ...] = (
        _aims,
        _rules,
        _lots,
        _judgements,
        _ladder,
        _budget,
        _selection,
        contract_faults,
        committee_faults,
    )
    found = [fault for check in checks for fault in check(call)]
    from clusterdecide.calls.dossier_checks import dossier_faults
    from clusterdecide.calls.panel_checks import panel_faults

    everything = [*found, *dossier_faults(call), *panel_faults(call)]
    return [one if isinstance(one, Finding) else finding("INVALID_VALUE", *one) for one in everything]


def unknown(what: str, name: str, known: Iterable[str]) -> str:
    """Say that a name is not known, and which are."""
    names = list(known)
    shown = ", ".join(names[:25]) + (", ..." if len(names) > 25 else "")
    return f"unknown {what} {name!r}; there {'is' if len(names) == 1 else 'are'} {shown or 'none'}"


def _names(call: Call) -> Iterator[Finding]:
    for field in ("aims", "facts", "documents", "eligibility", "lots", "committee"):
        names = [part.id for part in getattr(call, field)]
        for i, name in repeated(names):
            yield finding("DUPLICATE_ID", f"{field}[{i}].id", f"{name!r} is given twice; ids are unique")
    for i, name in repeated(dossier.code for dossier in call.dossiers):
        yield finding("DUPLICATE_ID", f"dossiers[{i}].code", f"duplicate code {name!r}; each dossier has its own")


def repeated(names: Iterable[object]) -> Iterator[tuple[int, object]]:
    """Positions and values of those that were already given before."""
    seen = set()
    for i, name in enumerate(names):
        if name in seen:
            yield i, name
        seen.add(name)


def _versions(call: Call) -> Iterator[Finding]:
    try:
        check_zone(call.timezone)
    except ValueError as error:
        yield finding("UNKNOWN_TIMEZONE", "timezone", str(error))
    for i, (before, after) in enumerate(pairwise(call.versions), 1):
        if not (before.number < after.number and before.published_at < after.published_at):
            why = "versions go by number and publication; the last one is in force"
            yield finding("VERSIONS_OUT_OF_ORDER", f"versions[{i}]", why)


def _aims(call: Call) -> Iterator[Fault]:
    known = [aim.id for aim in call.aims]
    for i, node in enumerate(call.criteria):
        for j, aim in enumerate(node.aims):
            if aim not in known:
                yield finding("UNKNOWN_AIM", f"criteria[{i}].aims[{j}]", unknown("aim", aim, known))


def _test(call: Call, test: Test, place: str) -> Iterator[Fault]:
    kinds = {fact.id: fact.kind for fact in call.facts}
    if test.fact not in kinds:
        yield finding("UNKNOWN_FACT", f"{place}.fact", unknown("fact", test.fact, kinds))
    elif test.kind not in (None, kinds[test.fact]):
        why = f"the fact {test.fact!r} is a {kinds[test.fact]}, the test reads a {test.kind}"
        yield finding("TEST_DOES_NOT_FIT_FACT", place, why)
    elif test.kind == "text" and test.op not in ("in", "=="):
        yield finding("TEST_DOES_NOT_FIT_FACT", f"{place}.op", f"a text is tested with 'in' or '==', got {test.op!r}")


def _rules(call: Call) -> Iterator[Fault]:
    for i, rule in enumerate(call.eligibility):
        if rule.test is not None:
            yield from _test(call, rule.test, f"eligibility[{i}].test")
    if not any(rule.requested_lot for rule in call.eligibility):
        why = "no rule asks for the condition of the requested lot; add one with requested_lot: true"
        yield finding("NO_RULE_ON_LOT", "eligibility", why)


def _lots(call: Call) -> Iterator[Fault]:
    for i, lot in enumerate(call.lots):
        for j, test in enumerate(lot.where):
            yield from _test(call, test, f"lots[{i}].where[{j}]")
        yield from _weights(call, lot, f"lots[{i}].weights")
        yield from _floors(call, lot, f"lots[{i}].floors")


def _weights(call: Call, lot: Lot, place: str) -> Iterator[Fault]:
    inner = {None: "the whole tree"} | {node.id: node.id for node in call.criteria if node.kind == "node"}
    for i, node in repeated(group.node for group in lot.weights):
        why = f"the weights below {node or 'the whole tree'} are given twice"
        yield finding("WEIGHTS_GIVEN_TWICE", f"{place}[{i}].node", why)
    for i, group in enumerate(lot.weights):
        if group.node not in inner:
            why = unknown("inner node", str(group.node), (name for name in inner.values()))
            yield finding("UNKNOWN_CRITERION", f"{place}[{i}].node", why)
            continue
        below = children(call.criteria, group.node)
        for child in group.percents:
            if child not in below:
                why = unknown(f"criterion below {inner[group.node]}", child, below)
                yield finding("UNKNOWN_CRITERION", f"{place}[{i}].percents.{child}", why)
        for child in below:
            if child not in group.percents:
                yield finding("MISSING_WEIGHT", f"{place}[{i}].percents", f"no weight for {child!r}", criterion=child)
    given = {group.node for group in lot.weights}
    for node in inner:
        if node not in given:
            yield finding("MISSING_WEIGHT", place, f"no weights for what is below {inner[node]}", node=node)


def _floors(call: Call, lot: Lot, place: str) -> Iterator[Fault]:
    nodes = {node.id: node for node in call.criteria}
    for name, least in lot.floors.leaf.items():
        node = nodes.get(name)
        if node is None or node.kind == "node":
            why = unknown("criterion", name, (n for n in nodes if nodes[n].kind != "node"))
            yield finding("UNKNOWN_CRITERION", f"{place}.leaf.{name}", why)
        elif node.sense == "min":
            why = "less is better on this criterion: a least grade has no meaning"
            yield finding("THRESHOLD_WITHOUT_MEANING", f"{place}.leaf.{name}", why)
        else:
            low, high = node.scale or (node.value[0][0], node.value[-1][0])
            if not low <= least <= high:
                yield _off(f"{place}.leaf.{name}", least, low, high)
    for name, least in lot.floors.node.items():
        if name not in nodes or nodes[name].kind != "node":
            why = unknown("inner node", name, (n for n in nodes if nodes[n].kind == "node"))
            yield finding("UNKNOWN_CRITERION", f"{place}.node.{name}", why)
        elif not 0 <= least <= call.scoring.node_maximum:
            yield _off(f"{place}.node.{name}", least, 0, call.scoring.node_maximum)
    overall, most = lot.floors.overall, overall_maximum(call, lot.floors.overall_on)
    if overall is not None and not 0 <= overall <= most:
        yield _off(f"{place}.overall", overall, 0, most)
    if overall is None and lot.floors.overall_on != "weighted":
        why = "says what an overall floor reads, and there is none: give overall or leave it out"
        yield finding("THRESHOLD_WITHOUT_MEANING", f"{place}.overall_on", why)


def _off(place: str, least: Decimal, low: Decimal | int, high: Decimal | int) -> Finding:
    return finding("THRESHOLD_OFF_SCALE", place, f"the floor {least} is off the scale, {low} to {high}")


def _judgements(call: Call) -> Iterator[Fault]:
    for i, key in repeated((r.lot, r.node, r.member, r.round) for r in call.judgements):
        why = f"round {key[3]} of {key[2]} is given twice"  # type: ignore[index]
        yield finding("DUPLICATE_ROUND", f"judgements[{i}]", why)
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
            why = f"{where}: disconnected judgements, no pair joins {shown}; judge one more pair"
            yield finding("JUDGEMENTS_DISCONNECTED", "judgements", why, observed=shown, lot=lot, node=node)


def _round(call: Call, entry: JudgementRound, place: str) -> Iterator[Fault]:
    lots, members = [lot.id for lot in call.lots], [member.id for member in call.committee]
    items = children(call.criteria, entry.node)
    if entry.lot not in lots:
        yield finding("UNKNOWN_LOT", f"{place}.lot", unknown("lot", entry.lot, lots))
    if entry.member not in members:
        yield finding("UNKNOWN_MEMBER", f"{place}.member", unknown("member", entry.member, members))
    if not items:
        yield finding("UNKNOWN_CRITERION", f"{place}.node", unknown("inner node", str(entry.node), _inner(call)))
        return
    for j, pair in enumerate(entry.pairs):
        for name in (pair.a, pair.b):
            if name not in items:
                yield finding("UNKNOWN_CRITERION", f"{place}.pairs[{j}]", unknown("criterion", name, items))


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
                yield finding("UNKNOWN_LOT", f"ladder[{i}].criterion.{lot}", unknown("lot", lot, lots))
            if name not in nodes:
                yield finding("UNKNOWN_CRITERION", f"ladder[{i}].criterion.{lot}", unknown("criterion", name, nodes))
        if step.by == "score" and (lacking := [lot for lot in lots if lot not in step.criterion]):
            yield finding("LADDER_INCOMPLETE", f"ladder[{i}].criterion", f"no criterion for lot {', '.join(lacking)}")
        kind = "number" if step.by == "number" else "text"
        known = [fact.id for fact in call.facts if fact.kind == kind]
        if step.fact is not None and step.fact not in known:
            yield finding("UNKNOWN_FACT", f"ladder[{i}].fact", unknown(f"{kind} fact", step.fact, known))
        if step.by == "draw" and call.draw is None:
            why = "a step by draw needs the draw of the call and its commitment"
            yield finding("DRAW_NOT_COMMITTED", f"ladder[{i}]", why)
        if step.by == "draw" and i + 1 < len(call.ladder):
            why = "nothing can come after the draw, which separates all"
            yield finding("NOTHING_AFTER_DRAW", f"ladder[{i + 1}]", why)


def _budget(call: Call) -> Iterator[Fault]:
    lots = [lot.id for lot in call.lots]
    for i, name in enumerate(call.budget.gives_up):
        if name not in lots:
            yield finding("UNKNOWN_LOT", f"budget.gives_up[{i}]", unknown("lot", name, lots))


def _selection(call: Call) -> Iterator[Fault]:
    rule, lots = call.selection, [lot.id for lot in call.lots]
    texts = [fact.id for fact in call.facts if fact.kind == "text"]
    for name in rule.envelopes:
        if name not in lots:
            yield finding("UNKNOWN_LOT", f"selection.envelopes.{name}", unknown("lot", name, lots))
    for i, group in enumerate(rule.groups):
        if group.fact not in texts:
            yield finding("UNKNOWN_FACT", f"selection.groups[{i}].fact", unknown("text fact", group.fact, texts))
    if rule.by != "order":
        return
    lacking = [name for name in lots if name not in rule.envelopes]
    if lacking and len(lots) > 1:
        why = f"several lots selected by order need an envelope each; {', '.join(lacking)} has none"
        yield finding("ENVELOPE_OF_LOT", "selection.envelopes", why)
    total = sum(rule.envelopes.values())
    if total > call.budget.annual_envelope:
        why = f"the envelopes of the lots sum to {total}, more than the annual envelope {call.budget.annual_envelope}"
        yield finding("ENVELOPE_OF_LOT", "selection.envelopes", why)
