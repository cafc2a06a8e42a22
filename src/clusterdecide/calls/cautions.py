"""What is true of a sound call and must be known of its decision: nothing here stops it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from clusterdecide.calls.findings import Finding, finding, located
from clusterdecide.calls.panel_checks import late_marks
from clusterdecide.calls.status import examine, in_force

if TYPE_CHECKING:
    from collections.abc import Iterator

    from clusterdecide.calls.call import Call

MOST_INCONSISTENT = 0.10


def warnings_of(call: Call) -> tuple[Finding, ...]:
    """Every warning that is true of a call whose dossiers can be examined."""
    checks = (_aims, _budget, _consistency, _published, _receipt, _lots, late_marks)
    return tuple(located(found, call) for check in checks for found in check(call))


def _aims(call: Call) -> Iterator[Finding]:
    served = call.aims_coverage()
    for i, aim in enumerate(call.aims):
        if not served[aim.id]:
            why = f"no criterion serves the aim {aim.id}: name it in the aims of a criterion, or remove it"
            yield finding("AIM_NOT_SERVED", f"aims[{i}]", why)


def _budget(call: Call) -> Iterator[Finding]:
    places, budget = sum(lot.places for lot in call.lots), call.budget
    if call.selection.by == "places" and budget.contracts < places:
        why = (
            f"the annual envelope {budget.annual_envelope} {budget.currency} pays for {budget.contracts} contracts, "
            f"{places} places are published: places are given up in the order of budget.gives_up; or raise the envelope"
        )
        yield finding("BUDGET_EXCEEDED", "budget.annual_envelope", why)


def _consistency(call: Call) -> Iterator[Finding]:
    """Consistency ratio of the last round of each member, where every pair is judged."""
    last = {(r.lot, r.node, r.member): (r.round, i) for i, r in sorted(enumerate(call.judgements), key=_by_round)}
    for lot, node in dict.fromkeys((lot, node) for lot, node, _ in last):
        if not any(pair.value for r in call.judgements if (r.lot, r.node) == (lot, node) for pair in r.pairs):
            continue
        for member in call.ahp(lot, node).evidence.members:
            key = (lot, node, member.member)
            if key in last and member.round == last[key][0] and member.cr is not None and member.cr > MOST_INCONSISTENT:
                why = (
                    f"the judgements of {member.member} have a consistency ratio of {member.cr:.3f}, above "
                    f"{MOST_INCONSISTENT:.2f}; ask for another round"
                )
                yield finding("INCONSISTENT_JUDGEMENTS", f"judgements[{last[key][1]}].pairs", why, observed=member.cr)


def _by_round(entry: tuple[int, object]) -> int:
    return entry[1].round  # type: ignore[attr-defined,no-any-return]


def _published(call: Call) -> Iterator[Finding]:
    place = {
        (lot.id, group.node): f"lots[{i}].weights[{j}].percents"
        for i, lot in enumerate(call.lots)
        for j, group in enumerate(lot.weights)
    }
    for found in call.weight_differences():
        why = (
            f"published {found.published} %, the committee's judgements give {found.from_judgements} %; correct the "
            f"weight before the call is published, or say why it differs"
        )
        yield finding("PUBLISHED_WEIGHTS_DIFFER_FROM_AHP", f"{place[found.lot, found.node]}.{found.child}", why)


def _receipt(call: Call) -> Iterator[Finding]:
    for i, dossier in enumerate(call.dossiers):
        counted = in_force(call, dossier)
        if counted is not None and counted.version != dossier.version:
            why = (
                f"version {dossier.version} of {dossier.code} came {dossier.received_at.isoformat()}, too late for the "
                f"deadline {call.deadline.isoformat()}: version {counted.version} stands, received "
                f"{counted.received_at.isoformat()}; judge that one"
            )
            yield finding("REPLACEMENT_TOO_LATE", f"dossiers[{i}].received_at", why)


def _lots(call: Call) -> Iterator[Finding]:
    graded = {sheet.dossier for sheet in call.panel.sheets}
    for i, dossier in enumerate(call.dossiers):
        result = examine(call, dossier)
        if result.lots is not None and len(result.lots) != 1:
            code, found = ("LOT_OVERLAP", "several lots") if result.lots else ("LOT_GAP", "no lot")
            why = f"dossier {dossier.code} meets the condition of {found}; read the conditions of the lots again"
            yield finding(code, f"dossiers[{i}].facts", why, observed=result.lots)
        if result.status == "ineligible" and dossier.code in graded:
            why = f"dossier {dossier.code} is not eligible: its grades stay on the record and count for nothing"
            failed = tuple(reason.code for reason in result.reasons)
            yield finding("SCORED_INELIGIBLE_DOSSIER", f"dossiers[{i}]", why, observed=failed)
