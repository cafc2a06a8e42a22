"""The same rule for all: every rule of the call against every dossier, with what was not examined left blank."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from clusterdecide._table import Tabular, View

if TYPE_CHECKING:
    from clusterdecide.calls.call import Call
    from clusterdecide.calls.decision import DossierResult
    from clusterdecide.calls.parts import Floors
    from clusterdecide.calls.record import Decision

Rule = tuple[str, str]
"""Kind and identifier, as in a `Reason`."""

_ORDER = ("deadline", "document", "eligibility", "leaf", "main", "overall")
_SHOWN = {True: "yes", False: "NO", None: ""}


@dataclass(frozen=True, slots=True, repr=False)
class RuleTable(Tabular):
    """Whether each dossier meets each rule.

    Attributes
    ----------
    dossiers
        Codes, in the order of the call.
    rules
        Kind and identifier of each rule, in the order in which they are applied; a floor is one of some lot.
    cells
        By dossier and rule: True where met, False where failed, None where the rule was not reached, or is no rule of
        the dossier's lot.
    exceptions
        Dossiers that are funded and fail a rule; the rules of a call leave none.
    """

    dossiers: tuple[str, ...]
    rules: tuple[Rule, ...]
    cells: Mapping[tuple[str, Rule], bool | None]
    exceptions: tuple[str, ...]

    def failed(self, kind: str, name: str) -> tuple[str, ...]:
        """Dossiers that fail a rule."""
        return tuple(code for code in self.dossiers if self.cells[code, (kind, name)] is False)

    def to_dict(self) -> dict[str, Any]:
        """Plain values for JSON."""
        rows = [
            {"kind": kind, "rule": name, "met": {code: self.cells[code, (kind, name)] for code in self.dossiers}}
            for kind, name in self.rules
        ]
        return {"dossiers": [*self.dossiers], "rules": rows, "exceptions": [*self.exceptions]}

    def _view(self) -> View:
        rows = [
            [
                kind,
                "" if kind == "deadline" else name,
                *(_SHOWN[self.cells[code, (kind, name)]] for code in self.dossiers),
            ]
            for kind, name in self.rules
        ]
        caption = (
            "yes: met, NO: not met, blank: not reached, or no rule of the dossier's lot; "
            f"funded in spite of a rule: {', '.join(self.exceptions) or 'none'}"
        )
        return View(["kind", "rule", *self.dossiers], rows, "l" * (2 + len(self.dossiers)), caption)


def rule_table(decision: Decision) -> RuleTable:
    """Hold every rule against every dossier.

    Parameters
    ----------
    decision
        A decision.

    Returns
    -------
    RuleTable
        Deadline, documents and eligibility as they stopped a dossier or not, then the floors of its lot. Rules of a
        stage that a dossier did not reach are blank: they were not examined.

    Examples
    --------
    >>> import clusterdecide as cd
    >>> table = rule_table(cd.calls.example().decide())
    >>> table.failed("eligibility", "EL2"), table.failed("leaf", "C2.4"), table.exceptions
    (('D07',), ('D13',), ())
    """
    call = decision.call
    rules = tuple(sorted(dict.fromkeys(_rules(call)), key=lambda rule: _ORDER.index(rule[0])))
    cells: dict[tuple[str, Rule], bool | None] = {}
    for found in decision.dossiers:
        failed = {(reason.rule, reason.id) for reason in found.reasons}
        held = _held(call, found)
        cells |= {(found.code, rule): rule not in failed if rule in held else None for rule in rules}
    funded = {code for codes in decision.funded.values() for code in codes}
    broken = {code for (code, _), met in cells.items() if met is False}
    codes = tuple(found.code for found in decision.dossiers)
    return RuleTable(codes, rules, cells, tuple(code for code in codes if code in funded & broken))


def _rules(call: Call) -> Iterator[Rule]:
    yield from _received(call)
    yield from _eligible(call)
    for lot in call.lots:
        yield from _floors(lot.floors)


def _received(call: Call) -> Iterator[Rule]:
    yield ("deadline", "deadline_in_force")
    yield from (("document", document.id) for document in call.documents)


def _eligible(call: Call) -> Iterator[Rule]:
    yield from (("eligibility", rule.id) for rule in call.eligibility)


def _floors(floors: Floors) -> Iterator[Rule]:
    yield from (("leaf", name) for name in floors.leaf)
    yield from (("main", name) for name in floors.node)
    if floors.overall is not None:
        yield ("overall", "TOTAL" if floors.overall_on == "weighted" else "UNWEIGHTED")


def _held(call: Call, found: DossierResult) -> set[Rule]:
    """Rules that a dossier was held against: those of the stage that stopped it, and of the stages before."""
    if found.status == "withdrawn":
        return set()
    held = set(_received(call))
    if found.status == "inadmissible":
        return held
    held |= set(_eligible(call))
    return held if found.status == "ineligible" else held | set(_floors(call.lot(found.requested_lot).floors))
