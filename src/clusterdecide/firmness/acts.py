"""An act on the way to a list, and what the list would be had that act alone not been done."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from clusterdecide.calls.decision import written
from clusterdecide.firmness.wording import Moved

Kind = Literal[
    "consensus",
    "mean_rounding",
    "amendment",
    "recusal",
    "cure",
    "judgement",
    "member",
    "round",
    "weights_published",
    "weight_rounding",
    "score_rounding",
    "total_rounding",
    "tie_step",
]
KINDS: tuple[Kind, ...] = Kind.__args__  # type: ignore[attr-defined]


@dataclass(frozen=True, slots=True)
class Act:
    """One act, undone alone.

    Attributes
    ----------
    kind
        ``"consensus"``: the meeting changed a starting point; undone, the starting point stands.
        ``"mean_rounding"``: a mean of marks was rounded to the step of the scale; undone, the mean counts.
        ``"amendment"``: a mark was given anew before the close; undone, the first one counts.
        ``"recusal"``: an evaluator did not grade a dossier; undone, by an estimate of what they would have given.
        ``"cure"``: a piece supplied after a request was accepted; undone, the dossier is not admissible.
        ``"judgement"``, ``"member"``: a comparison, or all those of a member; undone, the percents without it.
        ``"round"``: a member judged again; undone, the first round counts.
        ``"weights_published"``: percents other than those that the judgements give; undone, those count.
        ``"weight_rounding"``: weights were rounded to whole percents; undone, the unrounded ones count.
        ``"score_rounding"``: scores were rounded; undone, unrounded scores rank.
        ``"total_rounding"``: totals were rounded before the overall floor; undone, unrounded ones are tested.
        ``"tie_step"``: a step of the ladder parted dossiers; undone, the next steps do.
    lot
        Whose list it bears on.
    dossier, criterion, who
        What it is about, as far as it is: ``who`` is an evaluator, a member, or a pair judged by a member.
    was, undone
        What was decided, and what it would have been.
    moved
        The list without the act, who gains and who loses.
    exact
        False where what would have been is an estimate.
    note
        How an estimate was made, or what decides in place of a step.
    """

    kind: Kind
    lot: str
    dossier: str | None
    criterion: str | None
    who: str | None
    was: Any
    undone: Any
    moved: Moved
    exact: bool = True
    note: str = ""

    @property
    def funded_if_undone(self) -> tuple[str, ...] | None:
        """The list without the act; None where a tie would be undecided."""
        return self.moved.funded

    @property
    def gains(self) -> tuple[str, ...]:
        """Who would be funded and is not."""
        return self.moved.gains

    @property
    def loses(self) -> tuple[str, ...]:
        """Who is funded and would not be."""
        return self.moved.loses

    def to_dict(self) -> dict[str, Any]:
        """Plain values for JSON."""
        return {
            "kind": self.kind,
            "lot": self.lot,
            "dossier": self.dossier,
            "criterion": self.criterion,
            "who": self.who,
            "was": written(self.was),
            "undone": written(self.undone),
            "funded_if_undone": None if self.moved.funded is None else list(self.moved.funded),
            "gains": list(self.gains),
            "loses": list(self.loses),
            "exact": self.exact,
            "note": self.note,
        }


def shown(value: object) -> str:
    """What was, or would have been, in a cell of a table.

    Examples
    --------
    >>> from fractions import Fraction
    >>> shown({"C1": 29, "C2": 42}), shown(Fraction(17, 5)), shown(None)
    ('C1 29, C2 42', '3.4', '')
    """
    if value is None:
        return ""
    if isinstance(value, Mapping):
        return ", ".join(f"{name} {shown(part)}" for name, part in value.items())
    if isinstance(value, str):
        return value
    return f"{float(value):.6g}"  # type: ignore[arg-type]
