"""What a call publishes and fixes before the dossiers are opened: notice, lots, criteria, weights, rules, money."""

import datetime as dt
from collections.abc import Mapping
from typing import TYPE_CHECKING, Annotated, Any, Literal

from pydantic import Field

from clusterdecide.calls.base import FrozenMap, Name, Part, Text
from clusterdecide.calls.committee import (
    WeightDifference,
    elicited_percents,
    judgements_on,
    swings_on,
    weight_differences,
)
from clusterdecide.calls.contract_rules import ContractRules
from clusterdecide.calls.criteria import Node
from clusterdecide.calls.panel import PanelRules
from clusterdecide.calls.parts import (
    Aim,
    Budget,
    Channel,
    Cure,
    Document,
    DrawRule,
    JudgementRound,
    LadderStep,
    Lot,
    Member,
    Question,
    RankingRule,
    Scoring,
    SwingRound,
    Version,
)
from clusterdecide.calls.rules import EligibilityRule, FactSpec
from clusterdecide.calls.selection_rule import SelectionRule
from clusterdecide.calls.tree import CriteriaTree, aims_coverage, build_tree
from clusterdecide.errors import InvalidInputError
from clusterdecide.model import Judgements, Weights

if TYPE_CHECKING:
    from numpy.random import Generator

    from clusterdecide.calls.rehearsal import Rehearsal
    from clusterdecide.calls.synthetic_grades import GradeModel

Stage = Literal["unpublished", "open", "closed", "due"]


class CallRules(Part):
    """Everything of a call but what is received: what must be known before the first dossier is opened."""

    format: Literal["clusterdecide/call/1"]
    id: Name
    title: Text
    authority: Text | None = None
    notice: Text | None = None
    needs_native_check: tuple[Literal["fr", "en", "ar"], ...] = ()
    timezone: Name
    versions: Annotated[tuple[Version, ...], Field(min_length=1)]
    late: Literal["after_deadline", "from_deadline"] = "after_deadline"
    channels: tuple[Channel, ...] = ()
    questions: tuple[Question, ...] = ()
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
    swings: tuple[SwingRound, ...] = ()
    panel_rules: PanelRules = Field(default_factory=PanelRules)
    ranking: RankingRule
    ladder: tuple[LadderStep, ...]
    draw: DrawRule | None = None
    budget: Budget
    selection: SelectionRule = Field(default_factory=SelectionRule)
    contract: ContractRules | None = None

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

    def stage_at(self, instant: dt.datetime) -> Stage:
        """Where the call stands at an instant, by the version of the notice in force then.

        Returns
        -------
        str
            ``"unpublished"``; ``"open"`` until the deadline, its very second included; ``"closed"``, when it may be
            decided; ``"due"`` once the date planned for the decision has passed.

        Raises
        ------
        InvalidInputError
            The instant has no offset from UTC.

        Examples
        --------
        >>> import clusterdecide as cd
        >>> call = cd.calls.example()
        >>> call.stage_at(call.versions[0].deadline), call.stage_at(call.version.decision_due)
        ('open', 'closed')
        """
        version = self.version_at(instant)
        if version is None:
            return "unpublished"
        if instant <= version.deadline:
            return "open"
        return "closed" if instant <= version.decision_due else "due"

    def _one(self, what: str, parts: tuple[Any, ...], name: str) -> Any:
        for part in parts:
            if name == part.id:
                return part
        msg = f"no {what} is called {name!r} in call {self.id}"
        raise InvalidInputError(msg)

    def lot(self, name: str) -> Lot:
        """Lot by its id."""
        found: Lot = self._one("lot", self.lots, name)
        return found

    def criterion(self, name: str) -> Node:
        """Node of the criteria tree by its id."""
        found: Node = self._one("criterion", self.criteria, name)
        return found

    def tree(self, lot: str | None = None) -> CriteriaTree:
        """Criteria tree, with the published weights of a lot if one is named."""
        return build_tree(self.criteria, self.aims, None if lot is None else self.lot(lot))

    def aims_coverage(self) -> Mapping[str, tuple[str, ...]]:
        """For each aim, the criteria that serve it; an aim that none serves has none."""
        return aims_coverage(self.aims, self.criteria)

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

    def swing(self, lot: str, node: str | None = None) -> Weights:
        """Weights that the committee's swings on the children of a node give; the last round of each member counts.

        Raises
        ------
        InvalidInputError
            If nobody gave points there.
        """
        return swings_on(self, lot, node)

    def judged_percents(self, lot: str, node: str | None = None) -> Mapping[str, int]:
        """Whole percents that the committee's judgements or swings give, by largest remainder.

        Swings serve where the published weights say that they come from them, or where nothing else was judged.
        """
        return FrozenMap(elicited_percents(self, lot, node))

    def rehearse(
        self,
        *,
        trials: int = 1000,
        dossiers: int | Mapping[str, int] = 12,
        grades: "GradeModel | None" = None,
        amounts: tuple[float, float] = (1.0, 1.0),
        rng: "int | Generator | None" = None,
    ) -> "Rehearsal":
        """Run the rules on synthetic dossiers before publication: what nobody passes, what never matters, what ties.

        The dossiers of a trial are in time, whole, and eligible in their lot; their facts lie on both sides of every
        threshold that the conditions name, those of the other lots included. Each trial goes through the whole rule:
        floors, scores, rounding, ladder of ties, places, envelope. Dossiers that were received take no part.

        Parameters
        ----------
        trials
            Number of synthetic calls.
        dossiers
            Dossiers of each lot, from 1 to 200; one number, or one by lot.
        grades
            Law of the grades: `QualityGrades` (the default: a quality by dossier, and a noise by grade),
            `UniformGrades`, or any value with their method ``levels``. It gives levels of each leaf's own scale and
            step; an indicator goes a tenth beyond the range of its value function.
        amounts
            Least and most that a dossier asks for a year, in times the amount of the call, uniformly by hundredths.
        rng
            Seed, generator, or None for fresh entropy, which the result keeps.

        Returns
        -------
        Rehearsal
            Use of each floor, leaf and step of the ladder by lot; gaps and overlaps between lots, exact; findings that
            say what to change, in French and English; and each synthetic call, to be decided again.

        Raises
        ------
        InvalidInputError
            The rules are at fault; a number, law or amount that has no meaning; a bad seed.

        Notes
        -----
        Shares are sampled: what never happens in n trials happens in at most 3 / n of cases, at 95 % confidence [1]_.
        A hundred trials at a time share their facts and amounts. A call selected by optimum, or with amounts that
        differ, is decided one trial at a time: ten seconds for a thousand. A leaf is judged by what happens when all
        have the same grade on it, the middle one of the trial, and it has no floor: totals and bars then keep their
        meaning, which they do not when its weight is given to its neighbours.

        References
        ----------
        .. [1] J. A. Hanley and A. Lippman-Hand, "If nothing goes wrong, is everything all right?", *JAMA* 249 (1983).

        Examples
        --------
        >>> import clusterdecide as cd
        >>> found = cd.calls.rule_set("horizon").rehearse(trials=200, rng=1)
        >>> found.open > 0, [one.code for one in found.findings][0]
        (True, 'LADDER_OPEN')
        """
        from clusterdecide.calls.rehearse import rehearse

        return rehearse(self, trials=trials, dossiers=dossiers, grades=grades, amounts=amounts, rng=rng)

    def weight_differences(self) -> tuple[WeightDifference, ...]:
        """Published percents that the committee's judgements do not give."""
        return weight_differences(self)
