"""Checks of the panel: names, recusals, marks, amendments; each in one pass over what it reads."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from clusterdecide.calls.checks import repeated, unknown
from clusterdecide.calls.consensus_checks import consensus_faults
from clusterdecide.calls.findings import Finding, finding

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterator
    from decimal import Decimal

    from clusterdecide.calls.call import Call
    from clusterdecide.calls.criteria import Node
    from clusterdecide.calls.panel import Amendment, Mark, Sheet

Sheets = dict[tuple[str, str], "list[Sheet]"]  # by evaluator and dossier
Fault = tuple[str, str, str, object]  # code, end of the place, words, value found


@dataclass(frozen=True, slots=True)
class Known:
    """What the marks of a panel are held against, looked up once."""

    call: Call
    evaluators: frozenset[str]
    dossiers: frozenset[str]
    nodes: dict[str, Node]
    stopped: frozenset[str]
    grade_faults: dict[tuple[str, Decimal], tuple[str, str] | None]
    mark_faults: dict[tuple[str, Decimal | None, bool], tuple[Fault, ...]]

    @classmethod
    def of(cls, call: Call) -> Known:
        """Look up the names of a call, and which graded dossiers are not admissible."""
        return cls(
            call,
            frozenset(evaluator.id for evaluator in call.panel.evaluators),
            frozenset(dossier.code for dossier in call.dossiers),
            {node.id: node for node in call.criteria},
            frozenset(_inadmissible(call)),
            {},
            {},
        )

    def grade_fault(self, criterion: str, grade: Decimal) -> tuple[str, str] | None:
        """Code and words for a grade that its criterion does not take; the same grade is looked at once."""
        key = criterion, grade
        if key not in self.grade_faults:
            self.grade_faults[key] = self.nodes[criterion].fault(grade)
        return self.grade_faults[key]

    def mark(self, name: str, mark: Mark, place: str) -> list[Finding]:
        """Faults of a mark on a criterion; marks that are alike are looked at once."""
        key = name, mark.grade, bool(mark.comment and mark.comment.strip())
        if key not in self.mark_faults:
            self.mark_faults[key] = tuple(self._of_mark(*key))
        return [finding(code, place + end, why, observed=seen) for code, end, why, seen in self.mark_faults[key]]

    def _of_mark(self, name: str, grade: Decimal | None, commented: bool) -> Iterator[Fault]:  # noqa: FBT001
        stray = self.criterion("", name)
        if stray is not None:
            yield stray.code, "", stray.message, None
        if stray is not None or grade is None:
            return
        wrong = self.grade_fault(name, grade)
        if wrong is not None:
            yield wrong[0], ".grade", wrong[1], None
        rules = self.call.panel_rules
        if rules.asks_comment(grade) and not commented:
            limits = (f"at most {rules.comment_at_most}", f"at least {rules.comment_at_least}")
            stated = (rules.comment_at_most, rules.comment_at_least)
            asked = " or ".join(limit for limit, value in zip(limits, stated, strict=True) if value is not None)
            yield (
                "COMMENT_REQUIRED",
                ".comment",
                f"a grade of {grade} needs a comment, as does any {asked}; write why",
                "",
            )

    def names(self, place: str, evaluator: str, dossier: str) -> Iterator[Finding]:
        """Faults of the two names that everything a panel does bears."""
        if evaluator not in self.evaluators:
            why = unknown("evaluator", evaluator, sorted(self.evaluators))
            yield finding("UNKNOWN_EVALUATOR", f"{place}.evaluator", why)
        yield from self.dossier(place, dossier)

    def dossier(self, place: str, dossier: str) -> Iterator[Finding]:
        """Faults of the dossier that is graded or agreed on."""
        if dossier not in self.dossiers:
            why = unknown("dossier", dossier, sorted(self.dossiers))
            yield finding("UNKNOWN_CANDIDATE", f"{place}.dossier", why)
        if dossier in self.stopped:
            why = f"dossier {dossier} is not admissible, so nobody grades it; remove this"
            yield finding("SCORED_INADMISSIBLE_DOSSIER", f"{place}.dossier", why)

    def criterion(self, place: str, name: str) -> Finding | None:
        """Fault of the criterion of a mark; None when it is one that a panel grades."""
        node = self.nodes.get(name)
        if node is not None and node.kind == "graded":
            return None
        graded = [each.id for each in self.nodes.values() if each.kind == "graded"]
        if node is None:
            return finding("UNKNOWN_CRITERION", place, unknown("graded criterion", name, graded))
        what = "an inner node" if node.kind == "node" else "an indicator, a figure of the dossier"
        why = f"{name!r} is {what}: nobody grades it; there are {', '.join(graded)}"
        return finding("NOT_A_GRADED_CRITERION", place, why)


def _inadmissible(call: Call) -> Iterator[str]:
    from clusterdecide.calls.status import admissible

    graded = {sheet.dossier for sheet in call.panel.sheets} | {entry.dossier for entry in call.panel.consensus}
    asked = {document.id for document in call.documents}
    told = (dossier for dossier in call.dossiers if dossier.code in graded and asked <= dossier.pieces.keys())
    return (dossier.code for dossier in told if not admissible(call, dossier))


def panel_faults(call: Call) -> Iterator[Finding]:
    """Every fault of what the panel did."""
    panel = call.panel
    if not (panel.evaluators or panel.conflicts or panel.sheets or panel.amendments or panel.consensus):
        return
    known = Known.of(call)
    given: Sheets = {}
    yield from _people(known)
    for i, sheet in enumerate(panel.sheets):
        yield from _sheet(known, sheet, f"panel.sheets[{i}]", given)
    yield from _amendments(known, given)
    yield from _recusals(known)
    yield from _coverage(known)
    yield from consensus_faults(known)


def _people(known: Known) -> Iterator[Finding]:
    panel = known.call.panel
    for i, name in repeated(evaluator.id for evaluator in panel.evaluators):
        yield finding("DUPLICATE_ID", f"panel.evaluators[{i}].id", f"{name!r} is given twice; ids are unique")
    graders = {sheet.evaluator for sheet in panel.sheets}
    for i, evaluator in enumerate(panel.evaluators):
        if evaluator.id in graders and not evaluator.independence_declared:
            why = f"{evaluator.id} graded without having signed the declaration of independence; have it signed first"
            yield finding("INDEPENDENCE_NOT_DECLARED", f"panel.evaluators[{i}].independence_declared", why)
    for i, pair in repeated((conflict.evaluator, conflict.dossier) for conflict in panel.conflicts):
        why = f"the conflict of {' and '.join(pair)} is declared twice; keep one"  # type: ignore[arg-type]
        yield finding("DUPLICATE_CONFLICT", f"panel.conflicts[{i}]", why)
    for i, conflict in enumerate(panel.conflicts):
        place = f"panel.conflicts[{i}]"
        if conflict.evaluator not in known.evaluators:
            why = unknown("evaluator", conflict.evaluator, sorted(known.evaluators))
            yield finding("UNKNOWN_EVALUATOR", f"{place}.evaluator", why)
        if conflict.dossier not in known.dossiers:
            why = unknown("dossier", conflict.dossier, sorted(known.dossiers))
            yield finding("UNKNOWN_CANDIDATE", f"{place}.dossier", why)


def _sheet(known: Known, sheet: Sheet, place: str, given: Sheets) -> Iterator[Finding]:
    yield from known.names(place, sheet.evaluator, sheet.dossier)
    closed_at = known.call.panel.closed_at
    before = given.setdefault((sheet.evaluator, sheet.dossier), [])
    for name, mark in sheet.marks.items():
        at = f"{place}.marks.{name}"
        if before and any(name in other.marks for other in before):
            why = f"{sheet.evaluator} already graded {name} of {sheet.dossier}; keep one, change it by an amendment"
            yield finding("DUPLICATE_EVALUATION", at, why)
        yield from known.mark(name, mark, at)
        if closed_at is not None and mark.at is not None and mark.at > closed_at:
            yield _late("MARK_AFTER_CLOSE", f"{at}.at", mark.at, closed_at)
    before.append(sheet)


def _late(code: str, place: str, at: dt.datetime, closed_at: dt.datetime) -> Finding:
    why = f"given {at.isoformat()}, when the grades had been closed {closed_at.isoformat()}; it cannot count"
    return finding(code, place, why)


def _amendments(known: Known, given: Sheets) -> Iterator[Finding]:
    latest: dict[tuple[str, str, str], dt.datetime | None] = {}
    for i, change in enumerate(known.call.panel.amendments):
        place, cell = f"panel.amendments[{i}]", (change.evaluator, change.dossier, change.criterion)
        first = [sheet.marks[cell[2]].at for sheet in given.get(cell[:2], ()) if cell[2] in sheet.marks]
        if not first:
            yield from known.names(place, change.evaluator, change.dossier)
            why = f"{change.evaluator} gave no mark on {change.criterion} of {change.dossier} to amend; use a sheet"
            yield finding("AMENDMENT_WITHOUT_MARK", place, why)
            continue
        yield from known.mark(change.criterion, change.mark, f"{place}.mark")
        yield from _amended(known, change, place, latest.get(cell, first[0]))
        latest[cell] = change.at


def _amended(known: Known, change: Amendment, place: str, before: dt.datetime | None) -> Iterator[Finding]:
    closed_at = known.call.panel.closed_at
    if not change.reason.strip():
        yield finding("AMENDMENT_WITHOUT_REASON", f"{place}.reason", "the reason is blank; write why the mark changed")
    if before is not None and change.at < before:
        why = f"made {change.at.isoformat()}, before the mark that it changes ({before.isoformat()}); put them in order"
        yield finding("AMENDMENT_OUT_OF_ORDER", f"{place}.at", why)
    if closed_at is not None and change.at > closed_at:
        yield _late("AMENDMENT_AFTER_CLOSE", f"{place}.at", change.at, closed_at)


def _recusals(known: Known) -> Iterator[Finding]:
    """Marks in force against the conflicts: an evaluator is recused where a recusal was decided, and only there."""
    panel = known.call.panel
    amended = {(c.evaluator, c.dossier, c.criterion): i for i, c in enumerate(panel.amendments)}
    for i, sheet in enumerate(panel.sheets):
        who, code = pair = sheet.evaluator, sheet.dossier
        wrong = "graded" if pair in panel.recusals else "recused"
        for name, first in sheet.marks.items():
            k = amended.get((who, code, name)) if amended else None
            if (first if k is None else panel.amendments[k].mark).status != wrong:
                continue
            place = f"panel.sheets[{i}].marks.{name}.status" if k is None else f"panel.amendments[{k}].mark.status"
            if wrong == "recused":
                why = f"no conflict of {who} with {code} led to a recusal; declare it, or give another status"
                yield finding("RECUSED_WITHOUT_CONFLICT", place, why)
            else:
                why = f"{who} is recused for {code} and grades nothing of it; the status is recused, without grade"
                yield finding("CONFLICTED_EVALUATOR_SCORED", place, why, observed="graded")


def _coverage(known: Known) -> Iterator[Finding]:
    """Grades of each criterion that was agreed on, or closed, against the least number of them."""
    call, least = known.call, known.call.panel_rules.least_grades
    graded = [name for name, node in known.nodes.items() if node.kind == "graded"]
    agreed = dict.fromkeys(entry.dossier for entry in call.panel.consensus)
    closed = dict.fromkeys(sheet.dossier for sheet in call.panel.sheets) if call.panel.closed_at else {}
    for code in {**agreed, **closed}:
        if code not in known.dossiers or code in known.stopped:
            continue
        count = Counter(name for (_, name), mark in call.panel.marks(code).items() if mark.status == "graded")
        for name in graded:
            if count[name] < least:
                why = f"{name} of {code} has {count[name]} grades, the rule asks for {least}; have it graded by others"
                yield finding(
                    "TOO_FEW_EVALUATIONS", "panel.sheets", why, observed=count[name], dossier=code, criterion=name
                )


def late_marks(call: Call) -> Iterator[Finding]:
    """Marks dated after the withdrawal of their dossier; they do not count, and stay on the record."""
    withdrawn = {dossier.code: dossier.withdrawn.at for dossier in call.dossiers if dossier.withdrawn is not None}
    if not withdrawn:
        return
    for i, sheet in enumerate(call.panel.sheets):
        limit = withdrawn.get(sheet.dossier)
        late = [name for name, mark in sheet.marks.items() if limit and mark.at is not None and mark.at > limit]
        if late and limit:
            why = f"dossier {sheet.dossier} was withdrawn {limit.isoformat()}; marks given after it do not count"
            yield finding("MARK_AFTER_WITHDRAWAL", f"panel.sheets[{i}]", why, observed=", ".join(late))
