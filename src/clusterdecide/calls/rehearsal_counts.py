"""What one lot does in synthetic trials: floors, ladder of ties, line and leaves, counted on arrays."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from clusterdecide._typing import Bools, Floats, Ints
from clusterdecide.calls.decision import TieStep
from clusterdecide.calls.ladder import Ladder, UndecidedError
from clusterdecide.calls.open_ties import OpenTies, Told
from clusterdecide.calls.parts import LadderStep
from clusterdecide.kernels.cut import Cut

if TYPE_CHECKING:
    from clusterdecide.calls.lot_cells import Cells
    from clusterdecide.calls.lot_rule import Line, LotRule

_NEAR = 1e-9
_CELLS = 1 << 22  # of the grades that are tried at once, one dossier and leaf at a time


@dataclass(slots=True, eq=False)
class LotCounts:
    """Sums over the trials of one lot of A dossiers, C leaves and a ladder of K steps.

    Attributes
    ----------
    passed
        Dossiers above every floor.
    above, alone
        For each floor, dossiers that reach it, and those that it alone stops.
    overall
        What the overall floor reads of each dossier, trial after trial.
    empty, short, tied
        Trials in which a place stays empty, in which money lacks for a place that could be filled, and in which a tie
        reaches the line.
    settles
        Trials whose line is settled by each step, shape ``(K,)``.
    reached, separates
        Trials in which each step is reached, and in which it separates somebody, anywhere in the list; ``(K,)`` each.
    levelled, seats, one_grade
        Trials whose funded set changes when all have the same grade on a leaf, places that change hands then, and
        trials whose funded set changes with the grade of one dossier; ``(C,)`` each.
    """

    passed: int
    above: dict[tuple[str, str], int]
    alone: dict[tuple[str, str], int]
    overall: list[Floats]
    empty: int
    short: int
    tied: int
    settles: Ints
    reached: Ints
    separates: Ints
    levelled: Ints
    seats: Ints
    one_grade: Ints

    @classmethod
    def empty_of(cls, steps: int, leaves: int) -> LotCounts:
        """Nothing counted yet."""
        by_step = [np.zeros(steps, dtype=np.int64) for _ in range(3)]
        return cls(0, {}, {}, [], 0, 0, 0, *by_step, *(np.zeros(leaves, dtype=np.int64) for _ in range(3)))

    def add(self, trials: Trials) -> None:
        """Count some trials; places and money are counted where all lots are seen."""
        self._add_floors(trials.above, trials.line.passed)
        self.overall.append(trials.overall)
        settling, (reached, separates, _) = trials.settling(), trials.ladder_use
        self.tied += int((settling > 0).sum())
        self.settles += np.bincount(settling, minlength=len(self.settles) + 1)[1:]
        self.reached += reached.sum(0)
        self.separates += separates.sum(0)
        levelled, seats = trials.levelled()
        self.levelled += levelled
        self.seats += seats
        self.one_grade += trials.one_grade()

    def _add_floors(self, above: Mapping[tuple[str, str], Bools], passed: Bools) -> None:
        self.passed += int(passed.sum())
        times = np.zeros(passed.shape, dtype=np.int64)
        for held in above.values():
            times += ~held
        for key, held in above.items():
            self.above[key] = self.above.get(key, 0) + int(held.sum())
            self.alone[key] = self.alone.get(key, 0) + int((~held & (times == 1)).sum())


class LadderUse(NamedTuple):
    """What the K steps of the ladder do in B trials."""

    reached: Bools  # (B, K), the step is applied to a tie
    separates: Bools  # (B, K), it separates somebody
    stuck: Bools  # (B,), a fact that a step reads is not stated: the decision is refused


@dataclass(frozen=True, eq=False)
class Trials:
    """Some trials of one lot.

    Attributes
    ----------
    rule
        The rule of the lot, with the seed of a draw that ends its ladder.
    x
        Grades, shape ``(B, A, C)``.
    worst, best
        Grades at the two ends of each leaf, shape ``(C,)``.
    """

    rule: LotRule
    x: Floats
    worst: Floats
    best: Floats

    @cached_property
    def cells(self) -> Cells:
        """The grades as the rule reads them."""
        return self.rule.cells_of(self.x)

    @cached_property
    def line(self) -> Line:
        """The line, by the published scores and the first steps of the ladder."""
        return self.rule.line(None, self.cells)

    @cached_property
    def listed(self) -> Bools:
        """Who has one of the places by the list, shape ``(B, A)``."""
        return self.rule.settled(self.line, None, self.cells).sure

    @cached_property
    def above(self) -> dict[tuple[str, str], Bools]:
        """For each floor, who reaches it, shape ``(B, A)``."""
        rule, names = self.rule, self.rule.problem.criteria_names
        weights = rule.weights[None]
        found = {
            ("leaf", leaf): self.x[..., names.index(leaf)] >= float(least) - _NEAR
            for leaf, least in rule.floors.leaf.items()
        }
        found |= {("node", node): rule.above_node_floor(node, weights, self.cells) for node in rule.floors.node}
        if rule.floors.overall is not None:
            found["overall", "total"] = rule.above_overall_floor(self.overall)
        return found

    @cached_property
    def overall(self) -> Floats:
        """What the overall floor reads, shape ``(B, A)``."""
        return self.rule.overall(self.rule.weights[None], self.cells)

    def settling(self) -> Ints:
        """Step of the ladder that settles who has a place, from 1; 0 where nobody is tied on the line; ``(B,)``.

        It is the first step after which the set no longer depends on what comes later.
        """
        rule, line = self.rule, self.line
        steps, rows = line.steps.copy(), np.flatnonzero(line.cut.tied.any(-1))
        ladder, first = rule.ladder, rule.plain_steps
        scores = rule.later(first, None, self.cells) if rows.size else {}
        for at in range(first, len(ladder.steps)):
            steps[rows] = at + 1
            if not rows.size or ladder.steps[at].by == "draw":
                break
            some = (*ladder.steps[: at + 1], LadderStep(by="draw"))
            ties = OpenTies(rule.codes, Ladder(ladder.lot, some, ladder.places, {}, ladder.facts, None))
            part = Cut(line.cut.sure[rows], line.cut.tied[rows])
            left, mixed = ties.resolved(part, first, rule.places, {name: each[rows] for name, each in scores.items()})
            still = np.asarray(left.tied.any(-1))
            still[list(mixed)] = True
            rows = rows[still]
        return steps

    @cached_property
    def ladder_use(self) -> LadderUse:
        """What the ladder does in the whole list, not on the line alone."""
        rule, units, passed = self.rule, self.line.units, self.line.passed
        reached = np.zeros((len(units), len(rule.ladder.steps)), dtype=np.bool_)
        separates, stuck = reached.copy(), np.zeros(len(units), dtype=np.bool_)
        keys = [np.broadcast_to(key, units.shape) for key in rule.keys(None, self.cells)]
        order = np.lexsort([*reversed(keys), units, passed], axis=-1)
        same = _alike(units, order) & np.take_along_axis(passed, order, -1)[:, :-1]
        for k, key in enumerate(keys):
            still = same & _alike(key, order)
            reached[:, k], separates[:, k] = same.any(-1), (same & ~still).any(-1)
            same = still
        nodes = rule.later(0, None, self.cells) if same.any() else {}
        for row in np.flatnonzero(same.any(-1)).tolist():
            scores = {name: each[row] for name, each in nodes.items()}
            steps = self._applied(units[row], passed[row], scores)
            stuck[row] = steps is None
            for step in steps or ():
                reached[row, step.step - 1] = True
                separates[row, step.step - 1] |= step.separates
        return LadderUse(reached, separates, stuck)

    def _applied(self, units: Floats, passed: Bools, scores: Mapping[str, Floats]) -> list[TieStep] | None:
        """Steps of the ladder as they are applied from the top of one list to its end; None where it cannot go on."""
        rule, base = self.rule, self.rule.ladder
        told = {code: Told({name: float(v[i]) for name, v in scores.items()}) for i, code in enumerate(rule.codes)}
        ladder = Ladder(base.lot, base.steps, base.places, told, base.facts, base.seed)
        steps: list[TieStep] = []
        for level in np.unique(units[passed])[::-1]:
            group = [rule.codes[i] for i in np.flatnonzero(passed & (units == level))]
            try:
                tie = ladder.place(group, Decimal(0))
            except UndecidedError:
                return None
            steps += tie.steps if tie is not None else ()
        return steps

    def levelled(self) -> tuple[Ints, Ints]:
        """For each leaf, trials whose set changes when all have its middle grade, and places that change hands."""
        names, (trials, size, leaves) = self.rule.problem.criteria_names, self.x.shape
        changed, seats = np.zeros(leaves, dtype=np.int64), np.zeros(leaves, dtype=np.int64)
        together = [j for j, name in enumerate(names) if name not in self.rule.floors.leaf]
        step = max(1, _CELLS // (trials * size * leaves))
        parts = [together[at : at + step] for at in range(0, len(together), step)]
        for some in [*parts, *([j] for j in range(leaves) if j not in together)]:
            x = np.repeat(self.x[None], len(some), axis=0)
            for k, j in enumerate(some):
                x[k, ..., j] = np.sort(self.x[..., j], axis=-1)[:, [(size - 1) // 2]]
            rule = self._without_floor(names[some[0]])
            held = rule.apply(None, rule.cells_of(x.reshape(-1, size, leaves))).sure.reshape(len(some), trials, size)
            hands = np.maximum((self.listed & ~held).sum(-1), (held & ~self.listed).sum(-1))
            changed[some], seats[some] = (hands > 0).sum(-1), hands.sum(-1)
        return changed, seats

    def _without_floor(self, leaf: str) -> LotRule:
        rule = self.rule
        if leaf not in rule.floors.leaf:
            return rule
        others = {name: least for name, least in rule.floors.leaf.items() if name != leaf}
        return replace(rule, floors=rule.floors.replace(leaf=others))

    def one_grade(self) -> Ints:
        """For each leaf, trials whose set changes with the grade of one dossier.

        Those with a place are given the worst grade, the others the best: more is better everywhere in a rule, so no
        grade between changes the set where these do not.
        """
        size, leaves = self.x.shape[1:]
        wide = size * leaves * size * (1 if self.rule.rowwise else leaves)
        step = max(1, _CELLS // wide)
        parts = [self._one_grade(slice(at, at + step)) for at in range(0, len(self.x), step)]
        found: Ints = np.sum(parts, axis=0)
        return found

    def _one_grade(self, part: slice) -> Ints:
        x, listed = self.x[part], self.listed[part]
        trials, size, leaves = x.shape
        moved = np.repeat(x[:, :, None], leaves, axis=2)  # (B, A, C, C): the grades of a dossier with one of them moved
        one = np.arange(leaves)
        moved[..., one, one] = np.where(listed[..., None], self.worst, self.best)
        rows = np.concatenate([x.reshape(-1, leaves), moved.reshape(-1, leaves)])
        own = trials * size
        index = np.empty((trials, size, leaves, size), dtype=np.int64)
        index[:] = np.arange(own).reshape(trials, 1, 1, size)
        mine = np.arange(size)
        index[:, mine, :, mine] = (own + np.arange(own * leaves)).reshape(trials, size, leaves).swapaxes(0, 1)
        each, rule = index.reshape(-1, size), self.rule
        cells = rule.cells_of(rows).drawn(each, one_weight=True) if rule.rowwise else rule.cells_of(rows[each])
        held = rule.apply(None, cells).sure.reshape(trials, size, leaves, size)
        changed: Bools = (held != listed[:, None, None]).any((1, 3))
        return np.asarray(changed.sum(0))


def _alike(values: Floats, order: Ints) -> Bools:
    """Whether neighbours in an order have the same value, shape ``(B, A - 1)``."""
    taken = np.take_along_axis(values, order, -1)
    return np.asarray(taken[:, 1:] == taken[:, :-1])
