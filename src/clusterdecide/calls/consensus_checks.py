"""Checks of what the meeting agreed: complete, on the scale, from its starting point, reasoned, by those present."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING

from clusterdecide.calls.findings import Finding, finding
from clusterdecide.errors import InvalidInputError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from clusterdecide.calls.call import Call
    from clusterdecide.calls.panel import Agreed, Consensus, PanelRules
    from clusterdecide.calls.panel_checks import Known


@dataclass(frozen=True, slots=True)
class Starts:
    """Where the meeting starts from, cell by cell; the same grades are looked at once."""

    rules: PanelRules
    calibrated: Mapping[tuple[str, str], Decimal] | None
    known: dict[tuple[Decimal, ...], Decimal | Fraction]

    @classmethod
    def of_call(cls, call: Call) -> Starts:
        """Starts by the rules of a call; grades that cannot be calibrated give none."""
        rules = call.panel_rules
        if rules.calibration == "none":
            return cls(rules, None, {})
        from clusterdecide.calls.marking import starting_points

        try:
            return cls(rules, starting_points(call), {})
        except InvalidInputError:
            return cls(rules, {}, {})

    def at(self, cell: tuple[str, str], grades: list[Decimal]) -> Decimal | Fraction | None:
        """Start of a cell from the grades in force; None where nobody graded it."""
        if not grades or self.calibrated is not None:
            return (self.calibrated or {}).get(cell)
        key = tuple(sorted(grades))
        if key not in self.known:
            start = self.rules.start(key)
            short = Decimal(start.numerator) / start.denominator
            self.known[key] = short if Fraction(short) == start else start
        return self.known[key]


def consensus_faults(known: Known) -> Iterator[Finding]:
    """Every fault of the consensus of a panel."""
    seen: set[str] = set()
    starts = Starts.of_call(known.call)
    for i, entry in enumerate(known.call.panel.consensus):
        place = f"panel.consensus[{i}]"
        yield from known.dossier(place, entry.dossier)
        if entry.dossier in seen:
            why = f"dossier {entry.dossier} was already agreed on; keep one consensus"
            yield finding("DUPLICATE_CONSENSUS", f"{place}.dossier", why)
        seen.add(entry.dossier)
        yield from _meeting(known, entry, place)
        yield from _agreed(known, entry, place, starts)


def _meeting(known: Known, entry: Consensus, place: str) -> Iterator[Finding]:
    panel, quorum = known.call.panel, known.call.panel_rules.quorum
    for j, name in enumerate(entry.present):
        if name not in known.evaluators:
            yield _stranger(known, name, f"{place}.present[{j}]")
        if (name, entry.dossier) in panel.recusals:
            why = f"{name} is recused for {entry.dossier} and leaves the room; hold the meeting again without"
            yield finding("CONFLICTED_EVALUATOR_PRESENT", f"{place}.present[{j}]", why, evaluator=name)
    if entry.present and quorum is not None and len(set(entry.present)) < quorum:
        why = f"{len(set(entry.present))} evaluators were present, the quorum is {quorum}; hold the meeting again"
        yield finding("QUORUM_NOT_MET", f"{place}.present", why, observed=len(set(entry.present)))
    if entry.at is not None and panel.closed_at is not None and entry.at < panel.closed_at:
        closed = panel.closed_at.isoformat()
        why = f"agreed {entry.at.isoformat()}, before the individual grades were closed {closed}; check the instants"
        yield finding("CONSENSUS_BEFORE_CLOSE", f"{place}.at", why)


def _stranger(known: Known, name: str, place: str) -> Finding:
    why = f"{name!r} is not on the panel; there are {', '.join(sorted(known.evaluators)) or 'none'}"
    return finding("UNKNOWN_EVALUATOR", place, why, evaluator=name)


def _agreed(known: Known, entry: Consensus, place: str, starts: Starts) -> Iterator[Finding]:
    graded = [name for name, node in known.nodes.items() if node.kind == "graded"]
    if missing := [name for name in graded if name not in entry.marks]:
        why = f"dossier {entry.dossier}: nothing was agreed on {', '.join(missing)}; complete it"
        yield finding("CONSENSUS_INCOMPLETE", f"{place}.marks", why, observed=", ".join(missing))
    grades: dict[str, list[Decimal]] = {}
    for (_, name), mark in known.call.panel.marks(entry.dossier).items():
        if mark.grade is not None:
            grades.setdefault(name, []).append(mark.grade)
    for name, agreed in entry.marks.items():
        at = f"{place}.marks.{name}"
        if (fault := known.criterion(at, name)) is not None:
            yield fault
            continue
        if (wrong := known.grade_fault(name, agreed.grade)) is not None:
            yield finding(wrong[0], f"{at}.grade", wrong[1])
        start = starts.at((entry.dossier, name), grades.get(name, []))
        if agreed.starting_point is not None and start is not None and agreed.starting_point != start:
            why = (
                f"the starting point is {agreed.starting_point}, the grades {', '.join(map(str, grades[name]))} give "
                f"{_shown(start)} by the rules of the panel; correct it or leave it out"
            )
            yield finding("STARTING_POINT_DIFFERS", f"{at}.starting_point", why)
        yield from _reasoned(agreed, at, agreed.starting_point if start is None else start)
        if agreed.dissent:
            yield from _dissent(known, entry, agreed, at)


def _reasoned(agreed: Agreed, at: str, start: Decimal | Fraction | None) -> Iterator[Finding]:
    if start is not None and agreed.grade != start and not (agreed.reason and agreed.reason.strip()):
        why = f"the grade went from {_shown(start)} to {agreed.grade} without a reason; write why"
        yield finding("CONSENSUS_CHANGED_WITHOUT_REASON", f"{at}.reason", why, observed=agreed.reason or "")


def _shown(value: Decimal | Fraction) -> str:
    return f"{float(value):.12g}"


def _dissent(known: Known, entry: Consensus, agreed: Agreed, at: str) -> Iterator[Finding]:
    recusals: frozenset[tuple[str, str]] = known.call.panel.recusals
    for j, name in enumerate(agreed.dissent):
        place = f"{at}.dissent[{j}]"
        if name not in known.evaluators:
            yield _stranger(known, name, place)
        if (name, entry.dossier) in recusals:
            why = f"{name} is recused for {entry.dossier} and takes no part in its meeting; remove the dissent"
            yield finding("CONFLICTED_EVALUATOR_PRESENT", place, why, evaluator=name)
        if entry.present and name in known.evaluators and name not in entry.present:
            why = f"{name} dissents and was not present; complete the presence list or remove the dissent"
            yield finding("DISSENT_OF_ABSENT", place, why, evaluator=name)
