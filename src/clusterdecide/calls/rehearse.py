"""A draft call on synthetic dossiers, before it is published: what its rules do, counted over many trials."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from clusterdecide._typing import Bools, Ints
from clusterdecide.calls.base import FrozenMap
from clusterdecide.calls.decide import places_given_up
from clusterdecide.calls.lot_regions import lot_regions
from clusterdecide.calls.lot_rule import LotRule
from clusterdecide.calls.rehearsal import FloorUse, Kind, LeafUse, LotRehearsal, Rehearsal, Spread, StepUse
from clusterdecide.calls.rehearsal_counts import LotCounts, Trials
from clusterdecide.calls.status import overall_maximum
from clusterdecide.calls.synthetic import BLOCK, Scene
from clusterdecide.calls.synthetic_grades import GradeModel, QualityGrades
from clusterdecide.errors import InvalidInputError
from clusterdecide.model import Problem
from clusterdecide.model.seeds import seed_of

if TYPE_CHECKING:
    from decimal import Decimal

    from clusterdecide.calls.notice import CallRules
    from clusterdecide.calls.parts import Lot

_MOST_DOSSIERS = 200
_QUANTILES = (0.05, 0.25, 0.5, 0.75, 0.95)


def rehearse(
    rules: CallRules,
    *,
    trials: int = 1000,
    dossiers: int | Mapping[str, int] = 12,
    grades: GradeModel | None = None,
    amounts: tuple[float, float] = (1.0, 1.0),
    rng: int | np.random.Generator | None = None,
) -> Rehearsal:
    """See `CallRules.rehearse`."""
    count = _whole(trials, "trials", 1_000_000)
    sizes = _sizes(rules, dossiers)
    law = QualityGrades() if grades is None else grades
    if not callable(getattr(law, "levels", None)):
        msg = f"grades must be a law such as UniformGrades() or QualityGrades(), got {grades!r}"
        raise InvalidInputError(msg)
    scene = Scene(rules, sizes, law, _amounts(amounts), seed_of(rng))
    run = _Run.of(scene, count)
    for block in range(-(-count // BLOCK)):
        run.add(block, min(BLOCK, count - block * BLOCK))
    return run.result()


def _whole(value: object, what: str, most: int) -> int:
    if isinstance(value, bool) or not isinstance(value, int | np.integer) or not 1 <= value <= most:
        msg = f"{what} must be a whole number from 1 to {most}, got {value!r}"
        raise InvalidInputError(msg)
    return int(value)


def _sizes(rules: CallRules, dossiers: int | Mapping[str, int]) -> dict[str, int]:
    lots = [lot.id for lot in rules.lots]
    if not isinstance(dossiers, Mapping):
        return dict.fromkeys(lots, _whole(dossiers, "dossiers", _MOST_DOSSIERS))
    if set(dossiers) != set(lots):
        msg = f"dossiers must give a number for each of the lots {', '.join(lots)}, got {', '.join(map(str, dossiers))}"
        raise InvalidInputError(msg)
    return {lot: _whole(dossiers[lot], f"dossiers of lot {lot}", _MOST_DOSSIERS) for lot in lots}


def _amounts(amounts: tuple[float, float]) -> tuple[float, float]:
    try:
        low, high = (float(one) for one in amounts)
    except (TypeError, ValueError):
        low, high = 0.0, 0.0
    if not 0.01 <= low <= high <= 100:
        msg = (
            "amounts must be the least and the most that is asked for, in times the yearly amount of the call, from "
            f"0.01 to 100 and in order, such as (0.5, 1.5); got {amounts!r}"
        )
        raise InvalidInputError(msg)
    return low, high


@dataclass(eq=False)
class _Run:
    """Counts of all lots, and of trials as a whole."""

    scene: Scene
    trials: int
    places: Mapping[str, int]
    lots: dict[str, LotCounts]
    open: int = 0
    drawn: int = 0
    empty: int = 0
    short: int = 0
    refused: int = 0

    @classmethod
    def of(cls, scene: Scene, trials: int) -> _Run:
        steps, leaves = len(scene.call.ladder), len(scene.levels)
        lots = {lot.id: LotCounts.empty_of(steps, leaves) for lot in scene.rules.lots if scene.size(lot.id)}
        return cls(scene, trials, _places(scene), lots)

    @property
    def alone(self) -> bool:
        """Whether money is a matter of each list alone: the first of each lot, all for the same amount."""
        return self.scene.rules.selection.by != "optimum" and self.scene.amounts == (1.0, 1.0)

    def add(self, block: int, n: int) -> None:
        """Count the first n trials of a block."""
        flags = {name: np.zeros(n, dtype=np.bool_) for name in ("empty", "short", "last", "stuck")}
        found = {lot.id: self._trials(block, n, lot) for lot in self.scene.rules.lots if lot.id in self.lots}
        passed = {lot: trials.line.passed.sum(-1) for lot, trials in found.items()}
        short = self._short(passed) if self.alone else self._decided(block, passed)
        for lot, trials in found.items():
            counts, empty = self.lots[lot], passed[lot] < self.places[lot]
            counts.add(trials)
            counts.empty += int(empty.sum())
            counts.short += int(short[lot].sum())
            flags["empty"] |= empty
            flags["short"] |= short[lot]
            flags["last"] |= trials.ladder_use.reached[:, -1]
            flags["stuck"] |= trials.ladder_use.stuck
        self.empty += int(flags["empty"].sum())
        self.short += int(flags["short"].sum())
        self.refused += int(flags["stuck"].sum()) if self.alone else 0
        by_draw = any(step.by == "draw" for step in self.scene.rules.ladder)
        self.drawn += int(flags["last"].sum()) if by_draw else 0
        self.open += 0 if by_draw else int(flags["last"].sum())

    def _trials(self, block: int, n: int, lot: Lot) -> Trials:
        scene = self.scene
        x = scene.grades(scene.drawn(block, lot.id)[:n])
        tree = scene.rules.tree(lot.id)
        problem = Problem.of(x[0], tree.criteria, alternatives=scene.codes(lot.id))
        rule = LotRule.on(scene.template(block), lot, tree, problem, self.places[lot.id], scene.seed)
        ends = [np.array([leaf.values[at] for leaf in scene.levels]) for at in (0, -1)]
        return Trials(rule, x, *ends)

    def _short(self, passed: Mapping[str, Ints]) -> dict[str, Bools]:
        """Trials in which a published place that could be filled is not paid for."""
        most = {lot.id: lot.places for lot in self.scene.rules.lots}
        return {lot: np.minimum(n, most[lot]) > self.places[lot] for lot, n in passed.items()}

    def _decided(self, block: int, passed: Mapping[str, Ints]) -> dict[str, Bools]:
        """The same where amounts differ or the lots are chosen together: each call is decided."""
        short = {lot: np.zeros(len(n), dtype=np.bool_) for lot, n in passed.items()}
        for row in range(len(next(iter(passed.values()), ()))):
            try:
                funded = self.scene.trial(block * BLOCK + row).decide(draw_seed=self.scene.seed).funded
            except InvalidInputError:
                self.refused += 1
                continue
            for lot, n in passed.items():
                short[lot][row] = len(funded[lot]) < min(int(n[row]), self.scene.rules.lot(lot).places)
        return short

    def result(self) -> Rehearsal:
        scene = self.scene
        lots = tuple(self._lot(lot) for lot in scene.rules.lots)
        return Rehearsal(
            scene, self.trials, lots, lot_regions(scene.rules), self.open, self.drawn, self.empty, self.short,
            self.refused,
        )  # fmt: skip

    def _lot(self, lot: Lot) -> LotRehearsal:
        scene, counts = self.scene, self.lots.get(lot.id)
        closed = scene.closed(lot.id)
        numbers = (self.trials, scene.size(lot.id), self.places[lot.id], lot.places)
        if counts is None:
            return LotRehearsal(lot.id, *numbers, 0, 0, 0, 0, (), (), (), None, closed)
        return LotRehearsal(
            lot.id, *numbers, counts.passed, counts.empty, counts.short, counts.tied, tuple(self._floors(lot, counts)),
            tuple(self._leaves(lot, counts)), tuple(self._steps(counts)), self._spread(lot, counts), closed,
        )  # fmt: skip

    def _floors(self, lot: Lot, counts: LotCounts) -> Iterator[FloorUse]:
        floors, dossiers = lot.floors, self.trials * self.scene.size(lot.id)
        least: list[tuple[Kind, str, Decimal]] = [("leaf", name, value) for name, value in floors.leaf.items()]
        least += [("node", name, value) for name, value in floors.node.items()]
        least += [] if floors.overall is None else [("overall", "total", floors.overall)]
        for kind, name, value in least:
            yield FloorUse(kind, name, value, dossiers, counts.above[kind, name], counts.alone[kind, name])

    def _leaves(self, lot: Lot, counts: LotCounts) -> Iterator[LeafUse]:
        weights = self.scene.rules.tree(lot.id).weights
        assert weights is not None  # noqa: S101 - the tree of a lot has weights
        hands = int(counts.seats.sum())
        for j, leaf in enumerate(self.scene.levels):
            seats = int(counts.seats[j])
            share = seats / hands if hands else 0.0
            numbers = (int(counts.levelled[j]), seats, int(counts.one_grade[j]), share)
            yield LeafUse(leaf.name, float(weights[leaf.name]), self.trials, *numbers)

    def _steps(self, counts: LotCounts) -> Iterator[StepUse]:
        numbers = zip(counts.reached.tolist(), counts.separates.tolist(), counts.settles.tolist(), strict=True)
        published = len(self.scene.rules.ladder)
        for k, (step, each) in enumerate(zip(self.scene.call.ladder, numbers, strict=True), 1):
            yield StepUse(k, step.by if k <= published else "none", self.trials, *each)

    def _spread(self, lot: Lot, counts: LotCounts) -> Spread:
        read = np.concatenate([one.ravel() for one in counts.overall])
        on, scoring = lot.floors.overall_on, self.scene.rules.scoring
        values = read / 10.0**scoring.total_precision if on == "weighted" else read.round(9)
        quantiles = np.quantile(values, _QUANTILES, method="inverted_cdf").tolist()
        told = FrozenMap(dict(zip(_QUANTILES, quantiles, strict=True)))
        return Spread(on, overall_maximum(self.scene.rules, on), lot.floors.overall, told)


def _places(scene: Scene) -> dict[str, int]:
    """Places of each lot, once the envelope has had its say where it has one before anything is ranked."""
    rules, found = scene.rules, {lot.id: lot.places for lot in scene.rules.lots}
    if rules.selection.by == "places":
        given_up = places_given_up(scene.call)
        return {lot: places - given_up.count(lot) for lot, places in found.items()}
    if rules.selection.by == "order" and scene.amounts == (1.0, 1.0):
        envelopes = {lot: rules.selection.envelopes.get(lot, rules.budget.annual_envelope) for lot in found}
        return {lot: min(n, int(envelopes[lot] // rules.budget.amount_per_year)) for lot, n in found.items()}
    return found
