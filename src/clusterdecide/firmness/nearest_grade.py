"""The smallest change of one grade with which the published list of funded dossiers is another."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from clusterdecide._table import Tabular, View
from clusterdecide.calls.replay import Replay
from clusterdecide.errors import InvalidInputError
from clusterdecide.firmness.wording import Moved, moved, shown_list, shown_moved

if TYPE_CHECKING:
    from clusterdecide.calls.criteria import Node
    from clusterdecide.calls.record import Decision

_MOST_STEPS = 1000


@dataclass(frozen=True, slots=True)
class GradeStep:
    """One grade that changes the list of a lot alone, with the fewest steps in its direction.

    Attributes
    ----------
    lot, dossier, criterion
        Where.
    grade, changed
        The grade now, and the nearest one with which the list is another.
    steps
        How many steps of the scale lie between them; negative where the grade is lowered.
    moved
        The list that follows, who gains and who loses.
    """

    lot: str
    dossier: str
    criterion: str
    grade: Decimal
    changed: Decimal
    steps: int
    moved: Moved


@dataclass(frozen=True, slots=True, repr=False)
class GradeSteps(Tabular):
    """Every grade that changes a list alone, fewest steps first.

    Attributes
    ----------
    changes
        For each dossier, criterion and direction, the nearest change; absent where none on the scale changes the list.
    examined
        How many single changes were decided again.
    rule
        The ranking rule, in one line.
    left_out
        Criteria without a step: figures of the dossier, which nobody grades, unless a step is given for them.
    """

    changes: tuple[GradeStep, ...]
    examined: int
    rule: str
    left_out: tuple[str, ...]

    @property
    def nearest(self) -> tuple[GradeStep, ...]:
        """Those of the fewest steps."""
        least = min((abs(change.steps) for change in self.changes), default=0)
        return tuple(change for change in self.changes if abs(change.steps) == least)

    def of(self, dossier: str, criterion: str) -> tuple[GradeStep, ...]:
        """Nearest changes of one grade, upwards and downwards."""
        return tuple(c for c in self.changes if (c.dossier, c.criterion) == (dossier, criterion))

    def to_dict(self) -> dict[str, Any]:
        """Plain values for JSON."""
        changes = [
            {
                "lot": c.lot,
                "dossier": c.dossier,
                "criterion": c.criterion,
                "grade": float(c.grade),
                "changed": float(c.changed),
                "steps": c.steps,
                **c.moved.to_dict(),
            }
            for c in self.changes
        ]
        return {"changes": changes, "examined": self.examined, "exact": True, "rule": self.rule}

    def _view(self) -> View:
        rows = [
            [c.lot, c.dossier, c.criterion, f"{c.grade} -> {c.changed}", f"{c.steps:+d}", shown_moved(c.moved),
             shown_list(c.moved.funded)]
            for c in self.changes
        ]  # fmt: skip
        out = f"; no step: {', '.join(self.left_out)}" if self.left_out else ""
        caption = f"{self.examined} single changes decided again; {self.rule}; exact, rounding and ladder included{out}"
        return View(["lot", "dossier", "criterion", "grade", "steps", "who", "funded"], rows, "llllrll", caption)


def grade_steps(
    decision: Decision, lot: str | None = None, *, steps: Mapping[str, Decimal | float | str] | None = None
) -> GradeSteps:
    """For every dossier and criterion, the nearest change of that grade alone which changes the list; exact.

    Parameters
    ----------
    decision
        A decision; with the seed of its draw if the ladder may need it.
    lot
        One lot; all of them by default.
    steps
        Steps for criteria that have none, such as indicators: ``{"C1.6": 5}``.

    Returns
    -------
    GradeSteps
        Fewest steps first; a tie on the line that the ladder leaves undecided is another list.

    Raises
    ------
    InvalidInputError
        An unknown lot or criterion; a step that is no positive number, or more than 1,000 of them on the scale.

    Examples
    --------
    >>> import clusterdecide as cd
    >>> found = grade_steps(cd.calls.example().decide(), "L1")
    >>> best = found.nearest[0]
    >>> best.dossier, best.criterion, best.steps, best.moved.gains, best.moved.loses
    ('D02', 'C2.1', -1, ('D10',), ('D02',))
    """
    names = [result.lot for result in decision.lots] if lot is None else [lot]
    given = _steps(decision, steps or {})
    found: list[GradeStep] = []
    examined = 0
    for name in names:
        replay = Replay.of(decision, name)
        for code in replay.codes:
            for leaf, step in given.items():
                here, count = _cell(replay, code, leaf, step)
                found += here
                examined += count
    order = sorted(found, key=lambda c: (abs(c.steps), names.index(c.lot)))
    left_out = [node.id for node in decision.call.criteria if node.kind != "node" and node.id not in given]
    return GradeSteps(tuple(order), examined, decision.call.ranking.says(), tuple(left_out))


def _steps(decision: Decision, extra: Mapping[str, Decimal | float | str]) -> dict[str, Decimal]:
    found = {node.id: node.step for node in decision.call.criteria if node.kind != "node" and node.step is not None}
    for name, value in extra.items():
        node = decision.call.criterion(name)
        step = Decimal(str(value))
        if node.kind == "node" or not (step.is_finite() and step > 0):
            msg = f"steps are positive numbers by criterion, got {value!r} for {name!r}"
            raise InvalidInputError(msg)
        found[name] = step
    return found


def _ends(node: Node) -> tuple[Decimal, Decimal]:
    if node.scale is not None:
        return node.scale
    return node.value[0][0], node.value[-1][0]


def grid(node: Node, grade: Decimal, step: Decimal) -> Iterator[tuple[int, Decimal]]:
    """Grades of a scale that lie whole steps from one, with the steps; the nearest first."""
    low, high = _ends(node)
    if (high - low) / step > _MOST_STEPS:
        msg = f"criterion {node.id!r}: a step of {step} makes more than {_MOST_STEPS} grades; give a wider one"
        raise InvalidInputError(msg)
    k = 1
    while grade + k * step <= high or grade - k * step >= low:
        yield from ((s, grade + s * step) for s in (k, -k) if low <= grade + s * step <= high)
        k += 1


def _cell(replay: Replay, code: str, leaf: str, step: Decimal) -> tuple[list[GradeStep], int]:
    grade = replay.scores[code].grades[leaf]
    candidates = list(grid(replay.call.criterion(leaf), grade, step))
    sets = replay.with_grades(code, leaf, [other for _, other in candidates]) if candidates else []
    found: dict[bool, GradeStep] = {}
    for (steps, other), funded in zip(candidates, sets, strict=True):
        if funded != replay.now and (steps > 0) not in found:
            found[steps > 0] = GradeStep(replay.rules.id, code, leaf, grade, other, steps, moved(replay.listed, funded))
    return list(found.values()), len(candidates)
