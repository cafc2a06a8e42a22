"""The fewest steps up the scales that fund a dossier: depth first, cut by exact bounds, judged by the whole rule."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING

import numpy as np

from clusterdecide._typing import Floats
from clusterdecide.calls import relist
from clusterdecide.methods import Additive, Closeness, WeightedSum, applied, from_spec

if TYPE_CHECKING:
    from clusterdecide.calls import Call, Decision, LotResult, Node
    from clusterdecide.methods.forms import Scorer
    from clusterdecide.model import Problem

SLACK = 1e-9  # bounds only cut; what they let through is judged by the exact rule
MOST_LISTS = 5_000


@dataclass(frozen=True, slots=True)
class Ways:
    """What one dossier could still gain: its graded leaves, the grades above its own, the least it must take."""

    leaves: tuple[str, ...]
    grades: tuple[tuple[Decimal, ...], ...]
    least: tuple[int, ...]

    @property
    def most(self) -> int:
        """Steps up to the top of every scale."""
        return sum(len(levels) - 1 for levels in self.grades)


def ways_of(call: Call, lot: str, code: str) -> Ways | None:
    """Grades that a dossier could reach, its own first; None where a floor is out of their reach."""
    judged, floors = call.judged(code), call.lot(lot).floors.leaf
    leaves, grades, least = [], [], []
    for node in call.criteria:
        if node.kind == "node":
            continue
        levels = _levels(node, judged[node.id])
        floor = floors.get(node.id)
        reached = next((k for k, grade in enumerate(levels) if floor is None or grade >= floor), None)
        if reached is None:
            return None
        if len(levels) > 1:
            leaves.append(node.id)
            grades.append(levels)
            least.append(reached)
    return Ways(tuple(leaves), tuple(grades), tuple(least))


def _levels(node: Node, grade: Decimal) -> tuple[Decimal, ...]:
    if node.kind == "indicator" or node.scale is None or node.step is None:
        return (grade,)
    end, by = (node.scale[1], node.step) if node.sense == "max" else (node.scale[0], -node.step)
    count = int(abs(end - grade) // node.step)
    return tuple(grade + k * by for k in range(count + 1))


@dataclass(slots=True)
class Search:
    """Sets of steps that fund one dossier, by number of steps, then of leaves.

    ``bounds`` are conditions that every funded set meets, each a sum over the leaves of a gain per level: what the
    published score, the overall floor and the floors of nodes ask for. ``lists`` counts the lists decided.
    """

    decision: Decision
    lot: str
    code: str
    ways: Ways
    bounds: list[tuple[Floats, float]] = field(init=False)
    reach: list[list[Floats]] = field(init=False)
    bounded: bool = field(init=False)
    lists: int = 0

    def __post_init__(self) -> None:
        found = list(_bounds(self.decision, self.lot, self.code, self.ways))
        self.bounded = found[0] is not None
        self.bounds = [bound for bound in found if bound is not None]
        self.reach = [_reach(gains, self.ways) for gains, _ in self.bounds]

    def sets(self, steps: int, leaves: int) -> Iterator[tuple[int, ...]]:
        """Every set of exactly so many steps on so many leaves that would fund the dossier."""
        if self._may((), steps, leaves, np.zeros(len(self.bounds))):
            for taken in self._grown((), steps, leaves, np.zeros(len(self.bounds))):
                if self.ended:
                    return
                if self.funds(taken):
                    yield taken

    @property
    def ended(self) -> bool:
        """Whether a search that no bound cuts has decided as many lists as it may."""
        return not self.bounded and self.lists >= MOST_LISTS

    def _may(self, taken: tuple[int, ...], steps: int, leaves: int, gained: Floats) -> bool:
        j = len(taken)
        ahead = [have + reach[j][steps, leaves] for have, reach in zip(gained, self.reach)]
        return all(best >= need - SLACK for best, (_, need) in zip(ahead, self.bounds))

    def _grown(self, taken: tuple[int, ...], steps: int, leaves: int, gained: Floats) -> Iterator[tuple[int, ...]]:
        j = len(taken)
        if j == len(self.ways.leaves):
            if steps == leaves == 0:
                yield taken
            return
        for k in range(self.ways.least[j], min(len(self.ways.grades[j]) - 1, steps) + 1):
            used = leaves - (k > 0)
            if used < 0:
                return
            more = np.array([have + gains[j, k] for have, (gains, _) in zip(gained, self.bounds)])
            if self._may((*taken, k), steps - k, used, more):
                yield from self._grown((*taken, k), steps - k, used, more)

    def funds(self, taken: tuple[int, ...]) -> bool:
        """Whether these steps fund the dossier, by the whole rule."""
        self.lists += 1
        return self.code in self.list_after(taken).funded

    def list_after(self, taken: tuple[int, ...]) -> LotResult:
        """List of the lot after these steps."""
        return relist(self.decision, self.lot, grades=self.cells(taken))

    def cells(self, taken: tuple[int, ...]) -> Mapping[tuple[str, str], Decimal]:
        """Grades that these steps change."""
        rows = zip(self.ways.leaves, self.ways.grades, taken)
        return {(self.code, leaf): levels[k] for leaf, levels, k in rows if k}


def _reach(gains: Floats, ways: Ways) -> list[Floats]:
    """Most that the leaves from j on can add with up to so many steps on up to so many leaves: J + 1 tables."""
    steps, leaves = ways.most, len(ways.leaves)
    table = np.zeros((steps + 1, leaves + 1))
    tables = [table]
    for j in reversed(range(len(ways.leaves))):
        best = np.full_like(table, -np.inf)
        for k in range(ways.least[j], len(ways.grades[j])):
            used = int(k > 0)
            part = table[: steps + 1 - k, : leaves + 1 - used] + gains[j, k]
            np.maximum(best[k:, used:], part, out=best[k:, used:])
        table = best
        tables.append(table)
    return tables[::-1]


def _bounds(decision: Decision, lot: str, code: str, ways: Ways) -> Iterator[tuple[Floats, float] | None]:
    """First what the line asks for (None where others' scores move with the grades), then what each floor asks for."""
    call, tree = decision.call, decision[lot].tree
    judged, scoring, floors = call.judged(code), call.scoring, call.lot(lot).floors
    yield _line(decision, lot, code, ways)
    hierarchy = tree.hierarchy
    assert hierarchy is not None  # noqa: S101 - a decided lot has weights
    overall = floors.overall if floors.overall_on == "weighted" else None
    asked = [(hierarchy.root, overall, scoring.total_maximum)]
    asked += [(node, least, scoring.node_maximum) for node, least in floors.node.items()]
    for node, least, maximum in asked:
        if least is None:
            continue
        shares = hierarchy.exact_weights(node)
        have = sum(
            (share * tree[leaf].exact_value(Fraction(judged[leaf])) for leaf, share in shares.items()), Fraction(0)
        )
        gains = np.zeros((len(ways.leaves), max(map(len, ways.grades), default=1)))
        for j, (leaf, levels) in enumerate(zip(ways.leaves, ways.grades)):
            reached = [tree[leaf].exact_value(Fraction(grade)) for grade in levels]
            gains[j, : len(levels)] = [float(shares.get(leaf, 0) * (value - reached[0])) for value in reached]
        unit = Fraction(1, 2 * 10**scoring.total_precision) if node == hierarchy.root else 0
        yield gains, float((Fraction(least) - unit) / Fraction(maximum) - have)


def _line(decision: Decision, lot: str, code: str, ways: Ways) -> tuple[Floats, float] | None:
    """Gains of the ranking score, level by level, and what the line asks of them."""
    call, result = decision.call, decision[lot]
    others = relist(decision, lot, without=[code])
    planes = _planes(decision, result, code, ways)
    if planes is None:
        return None
    if len(others.order) < result.places:
        return np.zeros((len(ways.leaves), planes[0].shape[1])), 0.0
    rule = call.ranking
    last = others[others.order[result.places - 1]].published
    factor = call.scoring.total_maximum if rule.exact else rule.factor
    target = float((Fraction(last) - Fraction(1, 2 * 10**rule.precision)) / Fraction(factor))
    gains, base = _gains(planes, target)
    return gains - gains[:, :1], -base


def _gains(planes: tuple[Floats, ...], target: float) -> tuple[Floats, float]:
    """Sums that are at least 0 where the score is at least the target: gains by level, and where they start."""
    if len(planes) == 2:
        return planes[0], float(planes[1][0]) - target
    to_worst, to_best, start = planes
    if target <= 0:
        return np.zeros_like(to_worst), 0.0
    ratio = (target / (1 - target)) ** 2 if target < 1 else None
    if ratio is None:
        return -to_best, -float(start[1])
    return to_worst - ratio * to_best, float(start[0] - ratio * start[1])


def _planes(decision: Decision, result: LotResult, code: str, ways: Ways) -> tuple[Floats, ...] | None:
    """Parts of the score by leaf and level, and their sums at the present grades; None where they move the others."""
    call, problem = decision.call, result.problem
    assert problem is not None  # noqa: S101 - the dossier is evaluated
    if call.selection.by != "places":
        return None
    i = problem.alternatives.index(code)
    rule, weights = call.ranking, result.weights.aligned(problem)
    method = WeightedSum(normalisation="scale") if rule.exact else from_spec(rule.method)
    depth = max(map(len, ways.grades), default=1)
    scorers = [applied(method, _raised(problem, i, ways, k)) for k in range(depth)]
    parts = [_parts(scorer, weights) for scorer in scorers]
    if any(p is None for p in parts):
        return None
    columns = [problem.criteria_names.index(leaf) for leaf in ways.leaves]
    found = []
    for table in zip(*(p for p in parts if p is not None), strict=True):
        others = np.delete(np.stack(table), i, axis=1)
        if not np.array_equal(others, np.broadcast_to(others[:1], others.shape)):
            return None
        found.append(np.stack([t[i, columns] for t in table], axis=1))
    start = np.array([p[i].sum() for p in parts[0] or ()])
    return (*found, start)


def _raised(problem: Problem, i: int, ways: Ways, k: int) -> Problem:
    from clusterdecide.model import Problem as Rows

    grades = problem.grades.copy()
    for leaf, levels in zip(ways.leaves, ways.grades):
        grades[i, problem.criteria_names.index(leaf)] = float(levels[min(k, len(levels) - 1)])
    return Rows.of(grades, problem.criteria, alternatives=problem.alternatives)


def _parts(scorer: Scorer, weights: Floats) -> tuple[Floats, ...] | None:
    if isinstance(scorer, Additive) and scorer.published is None:
        return (scorer.utilities * weights,)
    if isinstance(scorer, Closeness):
        return scorer.to_worst * weights**2, scorer.to_best * weights**2
    return None
