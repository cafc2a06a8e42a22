"""The call: everything a ministry publishes and receives, from one JSON file to its decision."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal, Self

from pydantic import Field, ValidationError, model_validator

from clusterdecide._json import pretty_json, read_json, replace_file
from clusterdecide.calls.base import FrozenMap, Name, Part, Text
from clusterdecide.calls.checks import faults_of
from clusterdecide.calls.committee import WeightDifference, judgements_on, weight_differences
from clusterdecide.calls.criteria import Node
from clusterdecide.calls.dossier import Dossier
from clusterdecide.calls.ladder import check_seed, digest
from clusterdecide.calls.parts import (
    Aim,
    Budget,
    Cure,
    Document,
    DrawRule,
    JudgementRound,
    LadderStep,
    Lot,
    Member,
    RankingRule,
    Scoring,
    Version,
)
from clusterdecide.calls.rules import EligibilityRule, FactSpec
from clusterdecide.calls.translation import FindingsError, refuse
from clusterdecide.calls.tree import CriteriaTree, aims_coverage, build_tree
from clusterdecide.errors import FileError, InvalidInputError
from clusterdecide.model import Judgements, Problem, Weights

if TYPE_CHECKING:
    from clusterdecide.calls.record import Decision

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


class Call(Part):
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

    format: Literal["clusterdecide/call/1"]
    id: Name
    title: Text
    authority: Text | None = None
    notice: Text | None = None
    needs_native_check: tuple[Literal["fr", "en", "ar"], ...] = ()
    timezone: Name
    versions: Annotated[tuple[Version, ...], Field(min_length=1)]
    aims: tuple[Aim, ...] = ()
    facts: tuple[FactSpec, ...]
    documents: tuple[Document, ...] = ()
    cure: Cure = Field(default_factory=lambda: Cure(days=0))
    eligibility: tuple[EligibilityRule, ...]
    criteria: Annotated[tuple[Node, ...], Field(min_length=1)]
    scoring: Scoring = Field(default_factory=Scoring)
    lots: Annotated[tuple[Lot, ...], Field(min_length=1)]
    committee: tuple[Member, ...] = ()
    judgements: tuple[JudgementRound, ...] = ()
    ranking: RankingRule
    ladder: tuple[LadderStep, ...]
    draw: DrawRule | None = None
    budget: Budget
    dossiers: tuple[Dossier, ...] = ()

    @model_validator(mode="after")
    def _parts_agree(self) -> Self:
        faults = faults_of(self)
        if faults:
            raise FindingsError(faults)
        return self

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
            raise FileError(msg, file=name, place=within)
        try:
            return cls(**data)
        except ValidationError as error:
            refuse(error, name, file=True, within=within)

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

    @property
    def version(self) -> Version:
        """Version of the notice in force: the last one."""
        return self.versions[-1]

    @property
    def deadline(self) -> dt.datetime:
        """Deadline in force."""
        return self.version.deadline

    def version_at(self, instant: dt.datetime) -> Version | None:
        """Version of the notice in force at an instant; None before the first."""
        if instant.utcoffset() is None:
            msg = f"the instant {instant.isoformat()} has no offset from UTC; give one"
            raise InvalidInputError(msg)
        return next((v for v in reversed(self.versions) if v.published_at <= instant), None)

    def _one(self, what: str, parts: tuple[Any, ...], name: str) -> Any:
        for part in parts:
            if name == (part.code if what == "dossier" else part.id):
                return part
        msg = f"no {what} is called {name!r} in call {self.id}"
        raise InvalidInputError(msg)

    def lot(self, name: str) -> Lot:
        """Lot by its id."""
        found: Lot = self._one("lot", self.lots, name)
        return found

    def dossier(self, code: str) -> Dossier:
        """Dossier by its code."""
        found: Dossier = self._one("dossier", self.dossiers, code)
        return found

    def criterion(self, name: str) -> Node:
        """Node of the criteria tree by its id."""
        found: Node = self._one("criterion", self.criteria, name)
        return found

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

    def tree(self, lot: str | None = None) -> CriteriaTree:
        """Criteria tree, with the published weights of a lot if one is named."""
        return build_tree(self.criteria, self.aims, None if lot is None else self.lot(lot))

    def aims_coverage(self) -> Mapping[str, tuple[str, ...]]:
        """For each aim, the criteria that serve it; an aim that none serves has none."""
        return aims_coverage(self.aims, self.criteria)

    def problem(self, lot: str) -> Problem | None:
        """Problem of the evaluated dossiers of a lot, those that a floor eliminates included; None without any."""
        from clusterdecide.calls.decide import lot_problem
        from clusterdecide.calls.status import examine

        mine = [dossier for dossier in self.dossiers if dossier.requested_lot == self.lot(lot).id]
        codes = [dossier.code for dossier in mine if examine(self, dossier).status == "passed"]
        return lot_problem(self, self.lot(lot), codes, self.tree(lot))

    def committee_judgements(self, lot: str, node: str | None = None) -> Judgements:
        """Judgements on the children of a node (None: the main criteria), all rounds; see `Call.ahp`."""
        return judgements_on(self, lot, node)

    def ahp(self, lot: str, node: str | None = None, *, member: str | None = None, round: int | None = None) -> Weights:  # noqa: A002
        """Weights that the judgements on the children of a node give, by AHP.

        Parameters
        ----------
        lot, node
            Where; no node means the main criteria.
        member, round
            One member, in one round (by default the last), in place of the committee.

        Raises
        ------
        InvalidInputError
            If nothing was judged there.
        """
        from clusterdecide.weighting import ahp

        judgements = self.committee_judgements(lot, node)
        return ahp(judgements if member is None else judgements.of_member(member, round=round))

    def judged_percents(self, lot: str, node: str | None = None) -> Mapping[str, int]:
        """Whole percents that the committee's judgements give, by largest remainder."""
        from clusterdecide.weighting import published_percent

        return FrozenMap(published_percent(self.ahp(lot, node)))

    def weight_differences(self) -> tuple[WeightDifference, ...]:
        """Published percents that the committee's judgements do not give."""
        return weight_differences(self)

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
