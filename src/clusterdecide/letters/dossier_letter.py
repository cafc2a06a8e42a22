"""What is said to one dossier: result, rules not met, distance to the line, grades and their reasons, what sufficed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from clusterdecide.calls import Reason, Text
from clusterdecide.letters.improving import Improvements, improvements
from clusterdecide.letters.letter_words import sections, title
from clusterdecide.messages import check_language
from clusterdecide.methods import WeightedSum, from_spec
from clusterdecide.sensitivity import why
from clusterdecide.wording.pages import Document, Section

if TYPE_CHECKING:
    from clusterdecide.calls import Decision, LotResult, Node
    from clusterdecide.firmness import FundedShare


@dataclass(frozen=True, slots=True)
class CellReason:
    """One grade of a dossier and what stands behind it.

    Attributes
    ----------
    criterion, label, grade, out_of, unit
        The criterion, the agreed grade or the figure, and its scale or unit.
    anchors
        Level and text of the levels that the grade lies on or between.
    starting_point, reason
        Where the meeting started from, and why it moved the grade; None where it did not.
    comments
        Comments of evaluators, without their names.
    """

    criterion: str
    label: Text
    grade: Decimal
    out_of: Decimal | None
    unit: str | None
    anchors: tuple[tuple[str, Text], ...] = ()
    starting_point: Decimal | None = None
    reason: str | None = None
    comments: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Gap:
    """How far a dossier is from the last one funded in its lot.

    Attributes
    ----------
    line
        The last funded dossier.
    line_published, published
        Published scores of both.
    points
        Unrounded difference of the scores, that of the line less that of the dossier.
    by_criterion
        What each main criterion adds to it; they sum to ``points``.
    """

    line: str
    line_published: Decimal
    published: Decimal
    points: float
    by_criterion: Mapping[str, float]


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Letter(Document):
    """Everything that one dossier is told, as data and as a letter in French or English.

    Attributes
    ----------
    decision, lot, code
        The dossier.
    outcome
        ``funded``, ``reserve``, ``eliminated``, ``ineligible``, ``inadmissible`` or ``withdrawn``.
    reasons
        Every rule that was not met.
    gap
        Distance to the line; None for a funded dossier, for one without scores, and where nothing is funded.
    grades
        Agreed grades and figures, in the order of the tree.
    better
        The smallest improvements that would have funded it; None for a funded dossier and for one without grades.
    share
        Share of the admissible weights that would fund it, when one was given.

    Examples
    --------
    >>> import clusterdecide as cd
    >>> told = cd.letters.letter(cd.calls.example().decide(), "D10")
    >>> told.outcome, told.gap.line, round(told.gap.points, 3)
    ('reserve', 'D02', 1.067)
    """

    decision: Decision
    lot: str
    code: str
    outcome: str
    reasons: tuple[Reason, ...]
    gap: Gap | None
    grades: tuple[CellReason, ...]
    better: Improvements | None
    share: FundedShare | None = None

    def title(self, lang: str = "fr") -> str:
        """Title of the letter."""
        return title(self, lang)

    def sections(self, lang: str = "fr") -> tuple[Section, ...]:
        """Parts of the letter in French or English, ready for any template."""
        check_language(lang)
        return sections(self, lang)

    def to_dict(self, lang: str = "en") -> dict[str, Any]:
        """Plain values for JSON, with the parts of the letter in one language."""
        gap = self.gap
        return {
            "call": self.decision.call.id,
            "dossier": self.code,
            "lot": self.lot,
            "outcome": self.outcome,
            "failed_rules": [reason.code for reason in self.reasons],
            "gap": None
            if gap is None
            else {"line": gap.line, "points": gap.points, "by_criterion": dict(gap.by_criterion)},
            "improvements": None if self.better is None else self.better.to_dict(),
            "share": None if self.share is None else self.share.to_dict(),
            "lang": lang,
            "title": title(self, lang),
            "sections": [section.to_dict() for section in self.sections(lang)],
        }


def letter(decision: Decision, code: str, *, share: FundedShare | None = None) -> Letter:
    """Tell one dossier its result and every reason of it.

    Parameters
    ----------
    decision
        A decision; with the seed of its draw if the ladder of ties may need it.
    code
        Any dossier of the call.
    share
        What ``firmness.funded_share`` found for it, to be said too.

    Raises
    ------
    InvalidInputError
        No dossier has this code.

    Examples
    --------
    >>> import clusterdecide as cd
    >>> told = cd.letters.letter(cd.calls.example().decide(), "D13")
    >>> told.outcome, [reason.id for reason in told.reasons]
    ('eliminated', ['C2.4'])
    """
    found = decision.dossier(code)
    if found.status not in ("passed", "eliminated"):
        return Letter(decision, found.requested_lot, code, found.status, found.reasons, None, (), None, share)
    result = decision[found.requested_lot]
    standing = result[code]
    funded = standing.outcome == "funded"
    return Letter(
        decision, result.lot, code, standing.outcome, standing.reasons,
        None if funded else _gap(decision, result, code), _grades(decision, code),
        None if funded else improvements(decision, code), share,
    )  # fmt: skip


def letters(decision: Decision) -> dict[str, Letter]:
    """Letters of all the dossiers of a call, in its order.

    Examples
    --------
    >>> import clusterdecide as cd
    >>> len(letters(cd.calls.example().decide()))
    15
    """
    return {dossier.code: letter(decision, dossier.code) for dossier in decision.call.dossiers}


def _gap(decision: Decision, result: LotResult, code: str) -> Gap | None:
    if not result.funded:
        return None
    last, rule = result.funded[-1], decision.call.ranking
    method = WeightedSum(normalisation="scale") if rule.exact else from_spec(rule.method)
    factor = float(decision.call.scoring.total_maximum if rule.exact else rule.factor)
    assert result.problem is not None  # noqa: S101 - the dossier is evaluated
    found = why(result.problem, result.weights, method, last, code, rng=0)
    parts = {name: factor * found[name] for name in result.tree.main}
    line, own = result[last], result[code]
    return Gap(last, line.published, own.published, float(line.score) - float(own.score), parts)


def _grades(decision: Decision, code: str) -> tuple[CellReason, ...]:
    call = decision.call
    judged, marks = call.judged(code), call.panel.marks(code)
    agreed = next((c.marks for c in call.panel.consensus if c.dossier == code), {})
    told = []
    for node in call.criteria:
        if node.kind == "node":
            continue
        grade, found = judged[node.id], agreed.get(node.id)
        moved = found is not None and found.reason is not None
        comments = [m.comment for (_, name), m in marks.items() if name == node.id and m.comment is not None]
        told.append(
            CellReason(
                node.id,
                node.label,
                grade,
                node.scale[1] if node.scale else None,
                node.unit,
                _anchors(node, grade),
                found.starting_point if moved and found else None,
                found.reason if found else None,
                tuple(dict.fromkeys(comments)),
            )
        )
    return tuple(told)


def _anchors(node: Node, grade: Decimal) -> tuple[tuple[str, Text], ...]:
    """The level that a grade lies on, or the two that it lies between."""
    levels = sorted((Decimal(level), level) for level in node.anchors)
    below = [pair for pair in levels if pair[0] <= grade][-1:]
    above = [pair for pair in levels if pair[0] > grade][:1]
    kept = below if below and below[0][0] == grade else below + above
    return tuple((level, node.anchors[level]) for _, level in kept)
