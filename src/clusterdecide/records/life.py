"""The state of a call between two acts: what is fixed, received, graded, agreed, decided and sealed so far."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, NoReturn, cast

from clusterdecide.calls.call import Call
from clusterdecide.calls.dossier import Dossier
from clusterdecide.calls.freeze import Freeze
from clusterdecide.calls.notice import CallRules
from clusterdecide.calls.panel import Amendment, Conflict, Consensus, Evaluator, Mark, Panel, Sheet
from clusterdecide.calls.status import examine
from clusterdecide.errors import InvalidInputError

if TYPE_CHECKING:
    from clusterdecide.calls.decision import DossierResult
    from clusterdecide.calls.dossier import Withdrawal
    from clusterdecide.calls.record import Decision

Pair = tuple[str, str]
What = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Life:
    """A call as it stands: what is fixed, received, graded, agreed, decided and sealed so far."""

    rules: CallRules
    frozen: Freeze | None = None
    dossiers: Mapping[str, Dossier] = field(default_factory=dict)
    evaluators: Mapping[str, Evaluator] = field(default_factory=dict)
    conflicts: Mapping[Pair, Conflict] = field(default_factory=dict)
    marks: Mapping[Pair, Mapping[str, Mark]] = field(default_factory=dict)
    amendments: tuple[Amendment, ...] = ()
    closed_at: dt.datetime | None = None
    consensus: Mapping[str, Consensus] = field(default_factory=dict)
    decision: Decision | None = None
    sealed: str | None = None

    @property
    def graded(self) -> tuple[str, ...]:
        """Criteria that evaluators grade."""
        return tuple(node.id for node in self.rules.criteria if node.kind == "graded")

    def recused(self, evaluator: str, dossier: str) -> bool:
        """Whether an evaluator may not judge a dossier."""
        found = self.conflicts.get((evaluator, dossier))
        return found is not None and found.decision == "recusal"

    def call(self) -> Call:
        """The call as it stands, with all that was received and all that the panel did."""
        return self._call(tuple(self.dossiers))

    def check(self, *codes: str) -> None:
        """Refuse what the rules of the call do not allow, for the rules alone or for some dossiers."""
        self._call(codes)

    def _call(self, codes: tuple[str, ...]) -> Call:
        rules = {name: getattr(self.rules, name) for name in CallRules.model_fields}
        dossiers = tuple(self.dossiers[code] for code in codes)
        return Call.of({**rules, "frozen": self.frozen, "dossiers": dossiers, "panel": self._panel(set(codes))})

    def _panel(self, codes: set[str]) -> Panel:
        pairs = {**self.marks, **{pair: {} for pair in self.conflicts if self.recused(*pair) and self.closed_at}}
        sheets = (Sheet(evaluator=e, dossier=d, marks=self._sheet(e, d)) for e, d in pairs if d in codes)
        changed = (a for a in self.amendments if a.dossier in codes and not self.recused(a.evaluator, a.dossier))
        return Panel(
            evaluators=tuple(self.evaluators.values()),
            conflicts=tuple(found for (_, d), found in self.conflicts.items() if d in codes),
            sheets=tuple(sheets),
            amendments=tuple(changed),
            closed_at=self.closed_at,
            consensus=tuple(found for d, found in self.consensus.items() if d in codes),
        )

    def _sheet(self, evaluator: str, dossier: str) -> Mapping[str, Mark]:
        """Marks that count for one evaluator and dossier: recused ones say so, and what is not given is missing."""
        if self.recused(evaluator, dossier):
            return dict.fromkeys(self.graded, Mark(status="recused"))
        given = self.marks.get((evaluator, dossier), {})
        lacking = Mark(status="missing")
        return {name: given.get(name, lacking) for name in self.graded if name in given or self.closed_at}

    def in_force(self, evaluator: str, dossier: str) -> dict[str, Mark]:
        """Marks in force of one evaluator for one dossier, amended ones in place of the first."""
        found = dict(self.marks.get((evaluator, dossier), {}))
        for change in self.amendments:
            if (change.evaluator, change.dossier) == (evaluator, dossier):
                found[change.criterion] = change.mark
        return found

    def to_evaluate(self) -> tuple[str, ...]:
        """Codes of the dossiers that are to be evaluated: admissible, eligible, not withdrawn."""
        return tuple(code for code in self.dossiers if self.stopped(code) is None)

    def status(self, code: str) -> DossierResult:
        """Receipt, pieces and eligibility of a dossier as it stands; to be evaluated when it passed."""
        return examine(cast("Call", self.rules), self.dossiers[code])

    def stopped(self, code: str) -> str | None:
        """Why a dossier is not to be evaluated; None when it is."""
        found = self.status(code)
        if found.status == "passed":
            return None
        return f"is {found.status}: {', '.join(reason.code for reason in found.reasons)}"


def refuse(problem: str) -> NoReturn:
    """Refuse an act: what is wrong, and what must come first."""
    raise InvalidInputError(problem)


def received(life: Life, code: str) -> Dossier:
    """Dossier that was received, withdrawn or not."""
    if code not in life.dossiers:
        refuse(f"no dossier {code!r} was received; receive it first")
    return life.dossiers[code]


def standing_dossier(life: Life, code: str, act: str) -> Dossier:
    """Dossier that was received and not withdrawn since."""
    dossier = received(life, code)
    if life.status(code).status == "withdrawn":
        refuse(
            f"dossier {code} was withdrawn at {cast('Withdrawal', dossier.withdrawn).at.isoformat()}: no {act} any more"
        )
    return dossier
