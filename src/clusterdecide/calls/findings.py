"""What is wrong with a call, or must be known of it: one finding with a code, a severity, a place and a repair.

``CODES`` is the whole list: an error stops the call from being read, a warning is carried by the decision. The
catalogue says each code in one sentence, in French and English (``finding.CODE``).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Literal

from clusterdecide.messages import text

if TYPE_CHECKING:
    from collections.abc import Iterable

Severity = Literal["error", "warning"]
_WARNINGS = (
    "AIM_NOT_SERVED",
    "AMOUNT_BEYOND_ENVELOPE",
    "BUDGET_EXCEEDED",
    "INCONSISTENT_JUDGEMENTS",
    "LOT_GAP",
    "LOT_OVERLAP",
    "MARK_AFTER_WITHDRAWAL",
    "PASSED_OVER",
    "PUBLISHED_WEIGHTS_DIFFER_FROM_AHP",
    "REPLACEMENT_TOO_LATE",
    "SCORED_INELIGIBLE_DOSSIER",
    "SEVERAL_OPTIMA",
)
_ERRORS = (
    # what any file can get wrong
    "NOT_READABLE",
    "NOT_A_CALL",
    "MISSING_FIELD",
    "UNKNOWN_FIELD",
    "WRONG_TYPE",
    "OUT_OF_BOUNDS",
    "INVALID_VALUE",
    "NAIVE_TIMESTAMP",
    "DUPLICATE_ID",
    "UNKNOWN_AIM",
    "UNKNOWN_CANDIDATE",
    "UNKNOWN_CHANNEL",
    "UNKNOWN_CRITERION",
    "UNKNOWN_DOCUMENT",
    "UNKNOWN_EVALUATOR",
    "UNKNOWN_FACT",
    "UNKNOWN_LOT",
    "UNKNOWN_MEMBER",
    # the rules of the call
    "UNKNOWN_TIMEZONE",
    "VERSIONS_OUT_OF_ORDER",
    "PARENT_NOT_A_NODE",
    "CYCLE_IN_TREE",
    "EMPTY_NODE",
    "BREAKPOINTS_CONTRADICT_DIRECTION",
    "TEST_DOES_NOT_FIT_FACT",
    "NO_RULE_ON_LOT",
    "WEIGHTS_NOT_100",
    "NEGATIVE_WEIGHT",
    "WEIGHTS_GIVEN_TWICE",
    "MISSING_WEIGHT",
    "THRESHOLD_OFF_SCALE",
    "THRESHOLD_WITHOUT_MEANING",
    "JUDGEMENT_OUT_OF_SCALE",
    "RECIPROCAL_CONTRADICTION",
    "DUPLICATE_JUDGEMENT",
    "DUPLICATE_ROUND",
    "JUDGEMENTS_DISCONNECTED",
    "LADDER_INCOMPLETE",
    "NOTHING_AFTER_DRAW",
    "ENVELOPE_OF_LOT",
    "DRAW_NOT_COMMITTED",
    "JUDGED_TOO_LATE",
    "RULES_CHANGED",
    "RULES_FROZEN_LATE",
    "FREEZE_EDITED",
    # what was received
    "SUBMISSIONS_OUT_OF_ORDER",
    "WITHDRAWN_BEFORE_RECEIVED",
    "FACT_OF_WRONG_KIND",
    "FACT_LEAVES_RULE_OPEN",
    "MISSING_PIECE",
    "MISSING_GRADE",
    "GRADES_GIVEN_TWICE",
    "SCORE_OUT_OF_RANGE",
    "SCORE_OFF_STEP",
    # the panel
    "INDEPENDENCE_NOT_DECLARED",
    "DUPLICATE_CONFLICT",
    "NOT_A_GRADED_CRITERION",
    "MARK_CONTRADICTS_STATUS",
    "COMMENT_REQUIRED",
    "DUPLICATE_EVALUATION",
    "RECUSED_WITHOUT_CONFLICT",
    "CONFLICTED_EVALUATOR_SCORED",
    "CONFLICTED_EVALUATOR_PRESENT",
    "SCORED_INADMISSIBLE_DOSSIER",
    "TOO_FEW_EVALUATIONS",
    "MARK_AFTER_CLOSE",
    "AMENDMENT_WITHOUT_MARK",
    "AMENDMENT_WITHOUT_REASON",
    "AMENDMENT_OUT_OF_ORDER",
    "AMENDMENT_AFTER_CLOSE",
    # the meeting
    "DUPLICATE_CONSENSUS",
    "CONSENSUS_BEFORE_CLOSE",
    "CONSENSUS_INCOMPLETE",
    "CONSENSUS_CHANGED_WITHOUT_REASON",
    "STARTING_POINT_DIFFERS",
    "DISSENT_OF_ABSENT",
    "QUORUM_NOT_MET",
)
CODES: Mapping[str, Severity] = MappingProxyType(
    {**dict.fromkeys(_ERRORS, "error"), **dict.fromkeys(_WARNINGS, "warning")}
)


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing wrong with a call, or to be known of it.

    Attributes
    ----------
    code
        Stable, one of ``CODES``.
    severity
        ``"error"``: no decision is made. ``"warning"``: the decision is made and carries it.
    place
        Path of the field in the call file, such as ``panel.sheets[3].marks.C1.2.grade``.
    where
        The same in names: lot, node, criterion, dossier, evaluator, member and the like.
    message
        What is wrong, what was received and how to repair it.
    observed
        Value found; None where the fault is that there is none.

    Examples
    --------
    >>> import clusterdecide as cd
    >>> fields = cd.calls.example().dump()
    >>> fields["panel"]["sheets"][0]["marks"]["C1.1"]["grade"] = 5.5
    >>> first = cd.calls.Call.check(fields)[0]
    >>> first.code, first.place
    ('SCORE_OUT_OF_RANGE', 'panel.sheets[0].marks.C1.1.grade')
    >>> first.where, first.observed
    ({'evaluator': 'E1', 'dossier': 'D01', 'criterion': 'C1.1'}, Decimal('5.5'))
    """

    code: str
    severity: Severity
    place: str
    where: Mapping[str, Any]
    message: str
    observed: Any = None

    __hash__ = None  # type: ignore[assignment] # names and values found may be lists

    def __str__(self) -> str:
        return f"{self.severity} {self.code}, {self.place}: {self.message}" if self.place else self.message

    def says(self, lang: str) -> str:
        """Sentence of the code in French or English, with the names of the place.

        Examples
        --------
        >>> Finding("WEIGHTS_NOT_100", "error", "", {"lot": "L1", "node": None}, "", 99).says("fr")
        'Les poids ne font pas 100 (lot L1).'
        """
        named = [f"{text(f'where.{name}', lang)} {value}" for name, value in self.where.items() if value is not None]
        said = text(f"finding.{self.code}", lang)
        return f"{said} ({', '.join(named)})." if named else f"{said}."

    def to_dict(self) -> dict[str, Any]:
        """Plain values for JSON."""
        from clusterdecide.calls.base import plain

        return {name: plain(getattr(self, name)) for name in self.__slots__}


def finding(code: str, place: str, message: str, *, observed: Any = None, **where: Any) -> Finding:
    """Make a finding; names of its place that can be read in the call are added by `located`."""
    return Finding(code, CODES[code], place, where, message, observed)


_NAMED: Mapping[str, Mapping[str, str]] = {
    "versions": {"version": "number"},
    "channels": {"channel": "id"},
    "aims": {"aim": "id"},
    "facts": {"fact": "id"},
    "documents": {"document": "id"},
    "eligibility": {"rule": "id"},
    "criteria": {"criterion": "id"},
    "committee": {"member": "id"},
    "lots": {"lot": "id"},
    "lots.weights": {"node": "node"},
    "judgements": {"lot": "lot", "node": "node", "member": "member", "round": "round"},
    "judgements.pairs": {"a": "a", "b": "b"},
    "swings": {"lot": "lot", "node": "node", "member": "member", "round": "round"},
    "contract.indicators": {"indicator": "id"},
    "dossiers": {"dossier": "code"},
    "dossiers.earlier": {"version": "version"},
    "panel.evaluators": {"evaluator": "id"},
    "panel.conflicts": {"evaluator": "evaluator", "dossier": "dossier"},
    "panel.sheets": {"evaluator": "evaluator", "dossier": "dossier"},
    "panel.amendments": {"evaluator": "evaluator", "dossier": "dossier", "criterion": "criterion"},
    "panel.consensus": {"dossier": "dossier"},
}
_KEYS: Mapping[str, str] = {
    "lots.weights.percents": "criterion",
    "lots.floors.leaf": "criterion",
    "lots.floors.node": "criterion",
    "ladder.criterion": "lot",
    "swings.points": "criterion",
    "dossiers.facts": "fact",
    "dossiers.pieces": "document",
    "dossiers.grades": "criterion",
    "dossiers.indicators": "criterion",
    "panel.sheets.marks": "criterion",
    "panel.consensus.marks": "criterion",
}


def located(found: Finding, data: object) -> Finding:
    """Add to a finding the names of its place and the value there, as the call or its fields hold them."""
    where: dict[str, Any] = {}
    path, rest, value = "", found.place, data
    while rest:
        step, rest, value = _step(value, rest)
        if step is None:
            value = None
            break
        if isinstance(step, int):
            where |= {name: _plain(_get(value, field)) for name, field in _NAMED.get(path, {}).items()}
        elif path in _KEYS:
            where[_KEYS[path]] = step
            path += ".*"
        else:
            path = f"{path}.{step}".lstrip(".")
    observed = value if found.observed is None and not isinstance(value, Mapping | tuple | list) else found.observed
    given = {**where, **found.where}
    return Finding(found.code, found.severity, found.place, given, found.message, _plain(observed))


def _step(value: object, rest: str) -> tuple[str | int | None, str, object]:
    """First step of a path, what is left of it, and the value that the step leads to; None where there is none."""
    if rest.startswith("["):
        number, _, left = rest[1:].partition("]")
        items = value if isinstance(value, list | tuple) else ()
        if not number.isdecimal():  # named as the freeze of the rules does, lots[L1]
            return None, left, None
        index = int(number)
        return (index, left.removeprefix("."), items[index]) if index < len(items) else (None, left, None)
    names = value if isinstance(value, Mapping) else getattr(type(value), "model_fields", {})
    fitting = [name for name in names if isinstance(name, str) and _starts(rest, name)]
    if not fitting:
        return None, rest, None
    name = max(fitting, key=len)
    return name, rest[len(name) :].removeprefix("."), _get(value, name)


def _starts(rest: str, name: str) -> bool:
    return rest.startswith(name) and rest[len(name) : len(name) + 1] in ("", ".", "[")


def _get(value: object, name: str) -> Any:
    return value.get(name) if isinstance(value, Mapping) else getattr(value, name, None)


def _plain(value: object) -> Any:
    return value if not hasattr(type(value), "model_fields") else None


def errors_in(found: Iterable[Finding]) -> tuple[Finding, ...]:
    """Those that stop the call."""
    return tuple(one for one in found if one.severity == "error")
