"""Who decides: the list without each evaluator, each member of the committee, each criterion."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import TYPE_CHECKING, Any, Literal

from clusterdecide._table import Tabular, View
from clusterdecide.calls.parts import ROOT, Floors
from clusterdecide.calls.replay import Replay
from clusterdecide.calls.tree import reweighted
from clusterdecide.errors import InvalidInputError
from clusterdecide.firmness.acts_weights import WeightActs
from clusterdecide.firmness.starting_points import Cell, Grade, StartingPoints
from clusterdecide.firmness.wording import Moved, moved, shown_list, shown_moved

if TYPE_CHECKING:
    from clusterdecide.calls.record import Decision
    from clusterdecide.calls.tree import CriteriaTree

Meeting = Literal["kept", "dropped"]


@dataclass(frozen=True, slots=True)
class Without:
    """The list of a lot without one of those who decide; ``grades`` counts the agreed grades that are then others."""

    name: str
    lot: str
    moved: Moved
    grades: int = 0

    @property
    def changes(self) -> bool:
        """Whether the list is another one."""
        return self.moved.funded is None or bool(self.moved.gains or self.moved.loses)


@dataclass(frozen=True, slots=True, repr=False)
class WhoDecides(Tabular):
    """Lists without each evaluator, member or criterion, one at a time; all else as decided.

    Attributes
    ----------
    what
        ``"evaluator"``, ``"member"`` or ``"criterion"``.
    rows
        One for each of them in each lot that they bear on.
    kept
        Who cannot be left out, and why.
    how
        What was done with the rest.
    """

    what: str
    rows: tuple[Without, ...]
    kept: Mapping[str, str]
    how: str

    @property
    def deciders(self) -> tuple[str, ...]:
        """Those without whom some list is another one."""
        return tuple(dict.fromkeys(row.name for row in self.rows if row.changes))

    def of(self, name: str) -> tuple[Without, ...]:
        """Lists without one of them."""
        return tuple(row for row in self.rows if row.name == name)

    def to_dict(self) -> dict[str, Any]:
        """Plain values for JSON."""
        rows = [{"name": r.name, "lot": r.lot, "grades": r.grades, **r.moved.to_dict()} for r in self.rows]
        deciders = list(self.deciders)
        return {
            "what": self.what, "rows": rows, "deciders": deciders, "kept": dict(self.kept), "how": self.how,
            "exact": True,
        }  # fmt: skip

    def _view(self) -> View:
        graded = self.what == "evaluator"
        rows = [
            [r.lot, r.name, *([str(r.grades)] if graded else []), shown_moved(r.moved), shown_list(r.moved.funded)]
            for r in self.rows
        ]
        head = ["lot", f"without {self.what}", *(["grades moved"] if graded else []), "who", "funded"]
        kept = "".join(f"\nnot left out: {name}: {why}" for name, why in self.kept.items())
        caption = f"{self.how}; decide: {', '.join(self.deciders) or 'none'}; exact, rounding and ladder included{kept}"
        return View(head, rows, "llrll" if graded else "llll", caption)


def without_evaluator(decision: Decision, *, meeting: Meeting = "kept") -> WhoDecides:
    """Leave each evaluator out in turn: starting points are made again from the marks of the others; exact.

    Parameters
    ----------
    decision
        A decision of a call with a panel.
    meeting
        ``"kept"``: what the meeting added to a starting point is added to the new one, within the scale (half a mark
        less stays half a mark less); ``"dropped"``: the new starting points stand.

    Returns
    -------
    WhoDecides
        An evaluator who alone graded a cell cannot be left out: it says so, and why.

    Raises
    ------
    InvalidInputError
        A call without individual marks, one whose rules calibrate starting points, another word for ``meeting``.

    Examples
    --------
    >>> import clusterdecide as cd
    >>> without_evaluator(cd.calls.example().decide()).deciders
    ('E2', 'E4', 'E5')
    """
    if meeting not in ("kept", "dropped"):
        msg = f"meeting must be 'kept' or 'dropped', got {meeting!r}"
        raise InvalidInputError(msg)
    starts = StartingPoints(decision.call)
    starts.check_calibration("without_evaluator")
    if not starts.marks:
        msg = f"call {decision.call.id} holds no individual marks: there is no evaluator to leave out"
        raise InvalidInputError(msg)
    rows, kept = [], {}
    evaluators = sorted({who for marks in starts.marks.values() for who in marks})
    for result in decision.lots:
        replay = Replay.of(decision, result.lot)
        for who in evaluators:
            mine = [cell for cell, marks in starts.marks.items() if who in marks and cell[0] in replay.codes]
            alone = next((cell for cell in mine if len(starts.marks[cell]) == 1), None)
            if alone is not None:
                kept[f"{who} in {result.lot}"] = f"nobody else graded {alone[0]} on {alone[1]}"
            elif mine:
                rows.append(_without_one(replay, starts, who, mine, meeting))
    told = "what the meeting changed is kept as differences" if meeting == "kept" else "the meeting's changes dropped"
    return WhoDecides("evaluator", tuple(rows), kept, f"starting points made again from the others' marks, {told}")


def _without_one(replay: Replay, starts: StartingPoints, who: str, mine: list[Cell], meeting: Meeting) -> Without:
    grades: dict[Cell, Grade] = {}
    cells = mine if meeting == "kept" else [cell for cell in starts.marks if cell[0] in replay.codes]
    for cell in cells:
        start = starts.of(cell, without=(who,))
        assert start is not None  # noqa: S101 - others graded the cell
        grade = starts.kept(cell, start) if meeting == "kept" else start
        if Fraction(grade) != Fraction(replay.judged[cell[0]][cell[1]]):
            grades[cell] = grade
    funded = replay.changed(grades=grades).funded()
    return Without(who, replay.rules.id, moved(replay.listed, funded), len(grades))


def without_member(decision: Decision) -> WhoDecides:
    """Leave each member of the committee out in turn: percents are made again from the others' judgements; exact.

    Raises
    ------
    InvalidInputError
        No published weights come from judgements.

    Examples
    --------
    >>> import clusterdecide as cd
    >>> without_member(cd.calls.example().decide()).deciders
    ()
    """
    rows: list[Without] = []
    kept: dict[str, str] = {}
    judged = False
    for result in decision.lots:
        acts = WeightActs(Replay.of(decision, result.lot))
        judged = judged or bool(acts.judged)
        rows += [Without(act.who or "", act.lot, act.moved) for act in acts.members()] if acts.replay.codes else []
        kept |= {f"{name.removeprefix('member ')} in {result.lot}": why for name, why in acts.kept.items()}
    if not judged:
        msg = f"no published weights of call {decision.call.id} come from judgements: there is no member to leave out"
        raise InvalidInputError(msg)
    return WhoDecides("member", tuple(rows), kept, "percents made again from the others' judgements")


def without_criterion(decision: Decision, *, leaves: bool = False) -> WhoDecides:
    """Leave each main criterion out in turn, or each leaf: weights beside it are scaled up, its floors lifted; exact.

    Parameters
    ----------
    decision
        A decision.
    leaves
        Leave out the leaves of the tree in place of its main criteria.

    Returns
    -------
    WhoDecides
        A criterion beside which nothing has weight cannot be left out: it says so.

    Examples
    --------
    >>> import clusterdecide as cd
    >>> without_criterion(cd.calls.example().decide()).deciders
    ('C2',)
    """
    rows, kept = [], {}
    for result in decision.lots:
        replay = Replay.of(decision, result.lot)
        for name in (result.tree.names if leaves else result.tree.main) if replay.codes else ():
            tree = _without_node(result.tree, name)
            if tree is None:
                kept[f"{name} in {result.lot}"] = "nothing beside it has weight"
            else:
                rows.append(Without(name, result.lot, _lifted(replay, tree, name)))
    return WhoDecides("criterion", tuple(rows), kept, "the weights beside it scaled up, its own floors lifted")


def _without_node(tree: CriteriaTree, name: str) -> CriteriaTree | None:
    """Tree in which a node weighs nothing; None where nothing beside it has weight."""
    assert tree.hierarchy is not None  # noqa: S101 - the tree of a lot has weights
    above = tree.parents[name]
    shares = {child: tree.hierarchy.local[child] for child in tree.hierarchy.children(above)}
    shares[name] = Fraction(0)
    if any(shares.values()):
        return reweighted(tree, {above: shares})
    return None if above == ROOT else _without_node(tree, above)


def _lifted(replay: Replay, tree: CriteriaTree, name: str) -> Moved:
    """List without a node: its weight is nothing, the floors on it and below it are lifted."""
    assert tree.hierarchy is not None  # noqa: S101 - the tree of a lot has weights
    gone = {name, *_below(tree, name)}
    floors = replay.rules.floors
    kept = Floors.of(
        {
            **{field: getattr(floors, field) for field in type(floors).model_fields},
            "leaf": {leaf: least for leaf, least in floors.leaf.items() if leaf not in gone},
            "node": {node: least for node, least in floors.node.items() if node not in gone},
        }
    )
    changed = replace(replay.changed(tree=tree), rules=replay.rules.replace(floors=kept))
    return moved(replay.listed, changed.funded())


def _below(tree: CriteriaTree, name: str) -> Iterator[str]:
    assert tree.hierarchy is not None  # noqa: S101 - the tree of a lot has weights
    for child in tree.hierarchy.children(name):
        yield child
        yield from _below(tree, child)
