"""The call: everything a ministry publishes and receives, from one JSON file to its decision."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

from pydantic import Field, ValidationError, model_validator

from clusterdecide._json import pretty_json, read_json, replace_file
from clusterdecide.calls.base import FrozenMap
from clusterdecide.calls.checks import faults_of
from clusterdecide.calls.dossier import Dossier
from clusterdecide.calls.dossier_checks import unsettled
from clusterdecide.calls.findings import Finding, finding, located
from clusterdecide.calls.freeze import Freeze, freeze_faults, freeze_of, whole_hash
from clusterdecide.calls.ladder import check_seed
from clusterdecide.calls.notice import CallRules
from clusterdecide.calls.panel import Panel
from clusterdecide.calls.translation import FindingsError, refuse
from clusterdecide.errors import FileError, InvalidInputError
from clusterdecide.model import Problem
from clusterdecide.selection import digest

if TYPE_CHECKING:
    from clusterdecide.calls.panel_coverage import PanelCoverage
    from clusterdecide.calls.record import Decision
    from clusterdecide.calls.what_if import WhatIf

FORMAT = "clusterdecide/call/1"


@dataclass(frozen=True, slots=True)
class Coverage:
    """Which lots each dossier fits by its facts; dossiers that fit none, and those that fit several."""

    lots: Mapping[str, tuple[str, ...]]

    @property
    def gaps(self) -> tuple[str, ...]:
        """Codes of the dossiers that fit no lot."""
        return tuple(code for code, lots in self.lots.items() if not lots)

    @property
    def overlaps(self) -> tuple[str, ...]:
        """Codes of the dossiers that fit several lots."""
        return tuple(code for code, lots in self.lots.items() if len(lots) > 1)


class Call(CallRules):
    """A call for dossiers, as data: notice, lots, rules, criteria, weights, dossiers and their grades.

    Read it with `Call.load` or `Call.loads`; see `clusterdecide.calls.example` for a whole one.

    Examples
    --------
    >>> import clusterdecide as cd
    >>> call = cd.calls.example()
    >>> call.deadline.isoformat(), call.lots_of("D04")
    ('2023-06-14T15:00:00+01:00', ('L2',))
    >>> call.replace(ranking=call.ranking.replace(method={"method": "weighted_total"})).decide()["L1"].ties[0].tied
    ('D02', 'D10')
    """

    dossiers: tuple[Dossier, ...] = ()
    panel: Panel = Field(default_factory=Panel)
    frozen: Freeze | None = None

    @model_validator(mode="after")
    def _parts_agree(self) -> Self:
        faults = [*freeze_faults(self), *faults_of(self)]
        if faults:
            raise FindingsError([located(fault, self) for fault in faults])
        return self

    def __repr__(self) -> str:
        lots = " and ".join(lot.id for lot in self.lots)
        return f"Call({self.id}: {len(self.dossiers)} dossiers, lots {lots}, deadline {self.deadline.isoformat()})"

    __str__ = __repr__

    @classmethod
    def load(cls, path: str | Path) -> Self:
        """Read a call from a JSON file.

        Raises
        ------
        FileError
            With the file and the place in it: not readable, not JSON, or not a call; up to 20 faults at once.
        """
        path = Path(path)
        return cls.of_json(read_json(path), name=path.name)

    @classmethod
    def loads(cls, text: str | bytes, *, name: str = "<text>") -> Self:
        """Read a call from JSON text.

        Raises
        ------
        FileError
            As `Call.load`; ``name`` stands for the file.
        """
        return cls.of_json(read_json(text, name=name), name=name)

    @classmethod
    def of_json(cls, data: object, *, name: str, within: str = "") -> Self:
        """Make a call from what a JSON reader gave; ``within`` is the field of the file that holds it."""
        if not isinstance(data, Mapping):
            msg = f"a call is a JSON object, got {type(data).__name__}"
            refusal = FileError(msg, file=name, place=within)
            refusal.findings = (finding("NOT_A_CALL", "", msg),)
            raise refusal
        try:
            return cls(**data)
        except ValidationError as error:
            refuse(error, name, data, file=True, within=within)

    @classmethod
    def check(cls, source: "Call | Mapping[str, object] | str | Path") -> tuple[Finding, ...]:
        """Find everything wrong with a call, and everything that must be known of it, without raising.

        Parameters
        ----------
        source
            A call, its fields as a JSON reader gives them, or the path of its file.

        Returns
        -------
        tuple of Finding
            Errors first: with any of them the call cannot be read. Warnings come once there is no error, and are those
            that a decision carries.

        Examples
        --------
        >>> import clusterdecide as cd
        >>> [(found.severity, found.code, found.where) for found in cd.Call.check(cd.calls.example())]
        [('warning', 'LOT_GAP', {'dossier': 'D11'})]
        """
        try:
            call = source if isinstance(source, Call) else cls._read(source)
        except InvalidInputError as error:
            return error.findings or (finding("NOT_READABLE", getattr(error, "place", ""), str(error)),)
        return tuple(unsettled(call)) or call.warnings

    @classmethod
    def _read(cls, source: Mapping[str, object] | str | Path) -> Self:
        return cls.of_json(source, name="<fields>") if isinstance(source, Mapping) else cls.load(source)

    @cached_property
    def warnings(self) -> tuple[Finding, ...]:
        """What must be known of the call: findings that do not stop it, and that its decision carries.

        Raises
        ------
        InvalidInputError
            If a date known only by its month or year leaves a condition open: names the dossier and the fact.
        """
        from clusterdecide.calls.cautions import warnings_of

        return warnings_of(self)

    def dumps(self) -> str:
        """Give the call as JSON text; read again, it is an equal call."""
        return pretty_json(self.dump())

    def save(self, path: str | Path) -> None:
        """Write the call to a JSON file, replaced whole or not at all.

        Raises
        ------
        FileError
            The file cannot be written.
        """
        replace_file(Path(path), self.dumps())

    def dossier(self, code: str) -> Dossier:
        """Dossier by its code."""
        found = self._by_code.get(code)
        if found is None:
            msg = f"no dossier is called {code!r} in call {self.id}"
            raise InvalidInputError(msg)
        return found

    @cached_property
    def _by_code(self) -> dict[str, Dossier]:
        return {dossier.code: dossier for dossier in self.dossiers}

    @cached_property
    def _agreed(self) -> dict[str, dict[str, Decimal]]:
        return {c.dossier: {name: mark.grade for name, mark in c.marks.items()} for c in self.panel.consensus}

    @property
    def rules_hash(self) -> str:
        """SHA-256 of the rules: as they were frozen, or as they stand when they are not."""
        return whole_hash(self) if self.frozen is None else self.frozen.sha256

    def freeze(self, *, at: dt.datetime) -> Self:
        """Fix the rules: from then on a call whose rules differ is refused, and each changed field is named.

        Later versions of the notice, questions and their answers may still be added; see `Freeze`.

        Parameters
        ----------
        at
            When, with an offset from UTC; not after the first dossier was received.

        Raises
        ------
        InvalidInputError
            An instant without offset, one after a dossier was received, or a call that is frozen already.

        Examples
        --------
        >>> import clusterdecide as cd
        >>> call = cd.calls.example()
        >>> frozen = call.freeze(at=call.versions[0].published_at)
        >>> frozen.replace(late="from_deadline")
        Traceback (most recent call last):
        clusterdecide.errors.InvalidInputError: Call, late: added since the rules were frozen at
        2023-03-06T09:00:00+01:00; undo it, or explore with replace(frozen=None, ...)
        """
        if self.frozen is not None:
            msg = f"the rules are frozen already, at {self.frozen.at.isoformat()}; a frozen call is not frozen again"
            raise InvalidInputError(msg)
        return self.replace(frozen=freeze_of(self, at=at))

    def judged(self, code: str) -> dict[str, Decimal]:
        """Agreed grades and indicators of a dossier, by criterion; empty while it is not evaluated.

        Grades are those of the panel's consensus, or those that the dossier states when there is none.

        Examples
        --------
        >>> import clusterdecide as cd
        >>> str(cd.calls.example().judged("D10")["C2.4"])
        '3'
        """
        dossier = self.dossier(code)
        grades = self._agreed.get(code, dossier.grades)
        if not grades and any(node.kind == "graded" for node in self.criteria):
            return {}
        return {**grades, **dossier.indicators}

    def lots_of(self, code: str) -> tuple[str, ...]:
        """Lots whose conditions the facts of a dossier meet, whatever lot it asks for.

        Raises
        ------
        InvalidInputError
            If a date known only by its month or year leaves a condition open: names the dossier and the fact.
        """
        from clusterdecide.calls.status import lots_met

        return lots_met(self, self.dossier(code))

    def coverage(self) -> Coverage:
        """Lots that each dossier fits; gaps and overlaps.

        Examples
        --------
        >>> import clusterdecide as cd
        >>> cd.calls.example().coverage().gaps
        ('D11',)
        """
        return Coverage(FrozenMap({dossier.code: self.lots_of(dossier.code) for dossier in self.dossiers}))

    def panel_coverage(self, lot: str | None = None) -> "PanelCoverage":
        """Who graded what: evaluators by dossiers, the cells with fewer grades than the rule asks, who was recused.

        Parameters
        ----------
        lot
            Only the dossiers that ask for this lot; all of them by default.

        Raises
        ------
        InvalidInputError
            If the call has no such lot.

        Examples
        --------
        >>> import clusterdecide as cd
        >>> cd.calls.example().panel_coverage("L2")
        dossier  E1  E2  E3          E4               E5  fewest grades
        D01      15  15  15          13, 2 abstained  15              4
        D04      15  15  15          15               15              5
        D05      15  15  15 recused  15               15              4
        D12      15  15  15          15               15              5
        15 criteria to grade; at least 3 grades asked on each
        too few: none
        recused: E3 for D05
        """
        from clusterdecide.calls.panel_coverage import panel_coverage

        return panel_coverage(self, lot)

    def problem(self, lot: str) -> Problem | None:
        """Problem of the evaluated dossiers of a lot, those that a floor eliminates included; None without any."""
        from clusterdecide.calls.decide import judged_in, lot_problem
        from clusterdecide.calls.status import examine

        mine = [dossier for dossier in self.dossiers if dossier.requested_lot == self.lot(lot).id]
        codes = [dossier.code for dossier in mine if examine(self, dossier).status == "passed"]
        return lot_problem(judged_in(self, self.lot(lot), codes), self.tree(lot))

    def draw_order(self, seed: str) -> dict[str, str]:
        """Digest of every dossier under the revealed seed, in the order of the draw.

        Raises
        ------
        InvalidInputError
            If the seed is not the one committed to.
        """
        check_seed(self.draw, seed)
        digests = {dossier.code: digest(seed, dossier.code) for dossier in self.dossiers}
        return dict(sorted(digests.items(), key=lambda item: item[1]))

    def decide(self, *, draw_seed: str | None = None, at: dt.datetime | None = None) -> "Decision":
        """Decide the call: statuses, floors, ranking, ties, lists and money.

        Parameters
        ----------
        draw_seed
            The revealed seed of the draw; needed only when the ladder of ties reaches the draw.
        at
            Instant of the decision; one before the deadline is refused.

        Raises
        ------
        InvalidInputError
            A dossier to be evaluated has no grades; a date known only by its year leaves a condition open; the draw
            is reached without a seed, or the seed is not the one committed to.

        Examples
        --------
        >>> import clusterdecide as cd
        >>> cd.calls.example().decide()["L1"].funded
        ('D03', 'D09', 'D02')
        """
        from clusterdecide.calls.decide import decide

        return decide(self, draw_seed=draw_seed, at=at)

    def what_if(self, *, draw_seed: str | None = None, **changes: Any) -> "WhatIf":
        """Decide, then say who moves if something were otherwise; see `Decision.what_if`, quicker for more questions.

        Examples
        --------
        >>> import clusterdecide as cd
        >>> cd.calls.example().what_if(budget=8_000_000).loses
        ('D02',)
        """
        return self.decide(draw_seed=draw_seed).what_if(**changes)
