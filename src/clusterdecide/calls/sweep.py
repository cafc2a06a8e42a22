"""The rule of a lot applied along the path of one weight: where it may turn, and whom it funds on the way."""

from __future__ import annotations

from dataclasses import dataclass, field
from fractions import Fraction
from itertools import accumulate, groupby
from math import ceil, floor
from typing import TYPE_CHECKING

import numpy as np

from clusterdecide._typing import Bools, Floats, Ints
from clusterdecide.calls.arithmetic import Scores, half_up
from clusterdecide.calls.ladder import Ladder, UndecidedError
from clusterdecide.errors import InvalidInputError
from clusterdecide.kernels.paths import Curves, Lines
from clusterdecide.methods import WeightedSum

if TYPE_CHECKING:
    from clusterdecide.calls.call import Call
    from clusterdecide.calls.decision import LotResult
    from clusterdecide.calls.parts import Lot

_MOST_LEVELS = 200_000


@dataclass(slots=True)
class _Shares:
    """Node scores of one dossier at one weight, for the ladder: those that the weight moves, else the exact ones."""

    exact: Scores
    moving: dict[str, float]

    def node(self, name: str) -> Fraction | float:
        return self.moving.get(name, self.exact.node(name))


@dataclass(slots=True)
class Sweep:
    """The rule of a lot, applied along the path of one weight."""

    call: Call
    result: LotResult
    paths: Lines | Curves
    totals: Lines | Curves
    k: int
    node: str
    seed: str | None
    lot: Lot = field(init=False)
    factor: float = field(init=False)
    codes: tuple[str, ...] = field(init=False)
    exact: dict[str, Scores] = field(init=False)
    moving: dict[str, tuple[Lines, Lines]] = field(init=False)

    def __post_init__(self) -> None:
        assert self.result.problem is not None  # noqa: S101 - the caller checked it
        self.codes = self.result.problem.alternatives
        self.lot = self.call.lot(self.result.lot)
        rule, scoring = self.call.ranking, self.call.scoring
        self.factor = float(scoring.total_maximum if rule.exact else rule.factor)
        tree = self.result.tree
        self.exact = {code: Scores(tree, self.call.judged(code), self.call.scoring) for code in self.codes}
        self.moving = self._moving_nodes()

    def _moving_nodes(self) -> dict[str, tuple[Lines, Lines]]:
        """Numerator and denominator of the nodes whose inside weights change: those strictly above the moved one."""
        tree = self.result.tree.hierarchy
        problem, weights = self.result.problem, self.result.weights
        assert tree is not None and problem is not None  # noqa: S101, PT018 - a decided lot has both
        names = problem.criteria_names
        utilities = WeightedSum(normalisation="scale").on(problem).utilities
        inside = np.isin(names, tree.leaves_under(self.node))
        now = weights.values[inside].sum()
        shares = tree.exact_weights(self.node)
        inner = np.array([float(shares.get(name, 0)) for name in names])
        rest = np.where(inside, 0.0, weights.values / (1 - now))
        found = {}
        above = tree.parent(self.node)
        while above is not None and above != tree.root:
            own = np.isin(names, tree.leaves_under(above))
            parts = (utilities * own, np.broadcast_to(own * 1.0, utilities.shape))
            found[above] = tuple(Lines((part @ rest)[None], (part @ inner)[None]) for part in parts)
            above = tree.parent(above)
        return found  # type: ignore[return-value]

    def events(self) -> Floats:
        """Every weight in (0, 1) where a rounding, a floor or a comparison of the ladder may turn."""
        found = [self._roundings(), self._overall(), *self._node_events()]
        return np.unique(np.concatenate([part[np.isfinite(part)] for part in found]))

    def _roundings(self) -> Floats:
        """Weights where a published score changes by one unit while another dossier is within reach of it."""
        rule = self.call.ranking
        unit = 10.0**-rule.precision / self.factor
        ends = self.paths.score(self.k, np.array([0.0, 1.0]))  # a closeness lies in [0, 1], a line between its ends
        lowest, highest = floor(min(0.0, ends.min()) / unit), ceil(max(1.0, ends.max()) / unit)
        if highest - lowest > _MOST_LEVELS:
            msg = (
                f"the ranking rule publishes {rule.precision} decimals of a score out of {self.factor:g}: "
                f"too fine to follow every step of rounding; give at most {_MOST_LEVELS} steps"
            )
            raise InvalidInputError(msg)
        levels = np.asarray((np.arange(lowest, highest) + 0.5) * unit, dtype=np.float64)
        found = []
        for i, t in enumerate(self.paths.reaching(self.k, levels).T):
            reached = t[np.isfinite(t)]
            score = self.paths.score(self.k, reached)
            near = abs(np.delete(score, i, -1) - score[:, [i]]) <= 2 * unit
            found.append(reached[near.any(-1)])
        return np.concatenate(found)

    def _overall(self) -> Floats:
        bar, scoring = self.lot.floors.overall, self.call.scoring
        if bar is None:
            return np.empty(0)
        if self.lot.floors.overall_on == "unweighted":
            return self._unweighted_events(float(bar))
        grid = 10**scoring.total_precision
        least = (Fraction(ceil(Fraction(bar) * grid)) - Fraction(1, 2)) / grid / Fraction(scoring.total_maximum)
        return self.totals.reaching(self.k, np.array([float(least)])).ravel()

    def _unweighted_events(self, bar: float) -> Floats:
        """Weights where the sum of the main scores meets its bar: only a main criterion above the moved node moves."""
        found = [np.empty(0)]
        maximum = float(self.call.scoring.node_maximum)
        for name in self.moving.keys() & set(self.result.tree.main):
            top, bottom = self.moving[name]
            level = (bar - self._fixed_mains()) / maximum
            gap = Lines(top.zero - level * bottom.zero, top.one - level * bottom.one)
            found.append(gap.reaching(0, np.zeros(1)).ravel())
        return np.concatenate(found)

    def _fixed_mains(self) -> Floats:
        """Sum of the scores of the main criteria that the weight does not move, by dossier."""
        fixed = [name for name in self.result.tree.main if name not in self.moving]
        return np.array([float(sum(self.exact[code].node(name) for name in fixed)) for code in self.codes])

    def _node_events(self) -> list[Floats]:
        found = []
        maximum = float(self.call.scoring.node_maximum)
        for name, (top, bottom) in self.moving.items():
            if name in self.lot.floors.node:
                level = float(self.lot.floors.node[name]) / maximum
                gap = Lines(top.zero - level * bottom.zero, top.one - level * bottom.one)
                found.append(gap.reaching(0, np.zeros(1)).ravel())
            i, j = np.triu_indices(len(self.codes), 1)
            found.append(top.roots(0, i, j).ravel())
        return found

    def funded(self, weights: Floats, stop: set[str] | None = None) -> list[tuple[str, ...] | None]:
        """Funded dossiers at each weight, in published order; ends after the first list that differs from ``stop``."""
        published, passed = self._published(weights), self._passed(weights)
        found: list[tuple[str, ...] | None] = []
        for m, t in enumerate(weights.tolist()):
            found.append(self._list(t, published[m], passed[m]))
            if stop is not None and (found[-1] is None or set(found[-1]) != stop):
                break
        return found

    def _published(self, weights: Floats) -> Ints:
        rule = self.call.ranking
        score = np.round(self.factor * self.paths.score(self.k, weights), 9)
        return np.floor(score * 10.0**rule.precision + 0.5).astype(np.int64)

    def _passed(self, weights: Floats) -> Bools:
        scoring, floors = self.call.scoring, self.lot.floors
        passed = np.ones((len(weights), len(self.codes)), dtype=np.bool_)
        if floors.overall is not None and floors.overall_on == "unweighted":
            moved = (self._node_score(name, weights) for name in self.moving.keys() & set(self.result.tree.main))
            passed &= sum(moved, self._fixed_mains()[None]) >= float(floors.overall) - 1e-9
        elif floors.overall is not None:
            grid = 10.0**scoring.total_precision
            total = np.round(float(scoring.total_maximum) * self.totals.score(self.k, weights), 9)
            passed &= np.floor(total * grid + 0.5) >= float(floors.overall) * grid - 1e-6
        for i, code in enumerate(self.codes):
            grades = self.exact[code].grades
            fixed = [Fraction(grades[leaf]) >= Fraction(least) for leaf, least in floors.leaf.items()]
            fixed += [self.exact[code].node(n) >= Fraction(v) for n, v in floors.node.items() if n not in self.moving]
            passed[:, i] &= all(fixed)
        for name in floors.node.keys() & self.moving.keys():
            passed &= self._node_score(name, weights) >= float(floors.node[name]) - 1e-9
        return passed

    def _node_score(self, name: str, weights: Floats) -> Floats:
        top, bottom = self.moving[name]
        return float(self.call.scoring.node_maximum) * top.score(0, weights) / bottom.score(0, weights)

    def _list(self, t: float, published: Ints, passed: Bools) -> tuple[str, ...] | None:
        inside = sorted(np.flatnonzero(passed).tolist(), key=lambda i: -published[i])
        groups = [[self.codes[i] for i in tied] for _, tied in groupby(inside, key=lambda i: published[i])]
        first = list(accumulate((len(group) for group in groups), initial=0))
        groups = [group for group, placed in zip(groups, first) if placed < self.result.places]
        ladder = self._ladder(t, inside) if any(len(group) > 1 for group in groups) else None
        if ladder is None:
            return tuple(code for group in groups for code in group)
        for group in groups:
            start = len(ladder.placed)
            try:
                ladder.place(group, half_up(0.0, 0))
            except UndecidedError:
                if start + len(group) > self.result.places:
                    return None
                ladder.placed[start:] = group  # all of them are funded, whatever the draw
        return tuple(ladder.placed[: self.result.places])

    def _ladder(self, t: float, inside: list[int]) -> Ladder:
        moved = {name: self._node_score(name, np.array([t]))[0].round(12) for name in self.moving}
        scores = {
            self.codes[i]: _Shares(self.exact[self.codes[i]], {name: float(v[i]) for name, v in moved.items()})
            for i in inside
        }
        return Ladder.of(self.call, self.lot, scores, scores, self.seed)
