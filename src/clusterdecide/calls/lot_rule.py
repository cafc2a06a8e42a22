"""The published rule of a lot as a function of arrays: scores, rounding, floors, ladder of ties, places."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from math import ceil
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from clusterdecide._typing import Bools, Floats, Ints
from clusterdecide.calls.arithmetic import Scores, half_up
from clusterdecide.calls.ladder import Ladder
from clusterdecide.calls.lot_cells import Cells
from clusterdecide.calls.open_ties import Mixture, OpenTies
from clusterdecide.calls.selecting import check_by_places
from clusterdecide.errors import InvalidInputError
from clusterdecide.kernels.cut import Cut, cut, on_edge, refined, rounded
from clusterdecide.methods import WeightedSum, from_spec
from clusterdecide.selection import digest

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from decimal import Decimal

    from clusterdecide.calls.call import Call
    from clusterdecide.calls.parts import Floors, Lot, Scoring
    from clusterdecide.calls.record import Decision
    from clusterdecide.calls.tree import CriteriaTree
    from clusterdecide.model import Problem

_CELLS = 1 << 20  # of one block: a few tens of megabytes, whatever the number of draws
_NODE_NEAR = 1e-9
_METHOD_SLACK = 0.5e-9  # a score of a method is first rounded to 9 decimals
_EXACT_SLACK = 1e-11  # a total is exact in the published arithmetic; this is what floats may lose of it
_EDGE = 1e-11


class Funded(NamedTuple):
    """Who is funded in each of B draws of the A dossiers of a lot."""

    sure: Bools  # (B, A), funded whatever the draw of lots
    open: Bools  # (B, A), tied for the last places: the ladder ends there, or the seed of its draw is not known
    mixed: dict[int, Mixture]  # by row: sets and their probabilities under the draw, where they are not all alike
    units: Floats  # (B, A), published scores in units of their last decimal
    passed: Bools  # (B, A), above every floor

    def repeated(self, n: int) -> Funded:
        """The one draw that there is, n times."""
        mixed = dict.fromkeys(range(n), self.mixed[0]) if self.mixed else {}
        sure, tied = np.repeat(self.sure, n, 0), np.repeat(self.open, n, 0)
        return Funded(sure, tied, mixed, np.repeat(self.units, n, 0), np.repeat(self.passed, n, 0))

    def probability(self, places: int) -> Floats:
        """Probability of being funded in each draw, shape ``(B, A)``: 0 or 1 but for the open ties."""
        found = self.sure.astype(np.float64)
        rows = np.flatnonzero(self.open.any(-1))
        if rows.size:
            need = places - self.sure[rows].sum(-1)
            found[rows] += self.open[rows] * (need / self.open[rows].sum(-1))[:, None]
        for row, mixture in self.mixed.items():
            found[row] = mixture.probability(len(found[row]))
        return found


class Line(NamedTuple):
    """The line of places in each of B draws, by what reads each dossier alone."""

    cut: Cut
    steps: Ints  # (B,), how many steps of the ladder were applied: 0 where nobody is tied on the line
    units: Floats  # (B, A), published scores in units of their last decimal
    passed: Bools  # (B, A), above every floor


@dataclass(frozen=True, slots=True, eq=False)
class LotRule:
    """The rule of one lot, ready for any number of weights and grades at once.

    It gives what `calls.relist` gives for each of them, and is made from a decision with `LotRule.of`. Weights and
    grades are floats: a score less than 1e-9 below a half unit is rounded up, as a decision does with the scores of a
    method, and as it is within 1e-11 for a weighted total; with the published weights it is settled exactly.

    Attributes
    ----------
    lot, codes
        The lot and its A evaluated dossiers.
    places
        How many dossiers are funded.
    problem, method, weights
        Grades, ranking method, and published weights of the C criteria, shape ``(C,)``.

    Examples
    --------
    >>> import clusterdecide as cd
    >>> decision = cd.calls.example().decide()
    >>> rule = LotRule.of(decision, "L1")
    >>> [code for code, held in zip(rule.codes, rule.funded()[0], strict=True) if held]
    ['D02', 'D03', 'D09']
    """

    lot: str
    codes: tuple[str, ...]
    places: int
    problem: Problem
    method: Any
    weights: Floats
    exact: bool
    factor: float
    precision: int
    scoring: Scoring
    floors: Floors
    tree: CriteriaTree
    judged: Mapping[str, Mapping[str, Decimal]]
    ladder: Ladder
    nodes: Mapping[str, Bools]
    cells: Cells
    ties: OpenTies
    drawn_last: Floats

    @classmethod
    def of(cls, decision: Decision, lot: str, *, rules: Lot | None = None) -> LotRule:
        """Read the rule of a lot from a decision.

        Parameters
        ----------
        decision
            The decision; with the seed of its draw where it was revealed.
        lot
            Identifier of the lot.
        rules
            The lot with other floors, as by ``call.lot("L1").replace(...)``; that of the call by default.

        Raises
        ------
        InvalidInputError
            The lot has no evaluated dossier, or the call does not select by places.
        """
        call, result = decision.call, decision[lot]
        check_by_places(call, "the rule of a lot on arrays")
        if result.problem is None:
            msg = f"lot {lot!r} has no evaluated dossier: there is no list to ask about"
            raise InvalidInputError(msg)
        rules = call.lot(lot) if rules is None else rules
        return cls.on(call, rules, result.tree, result.problem, result.places, decision.draw_seed)

    @classmethod
    def on(cls, call: Call, rules: Lot, tree: CriteriaTree, problem: Problem, places: int, seed: str | None) -> LotRule:
        """Read the rule of a lot from a call that may be decided or not, for the dossiers of a problem."""
        assert tree.hierarchy is not None and tree.weights is not None  # noqa: S101, PT018 - the tree of a lot has weights
        rule, codes = call.ranking, problem.alternatives
        method = WeightedSum(normalisation="scale") if rule.exact else from_spec(rule.method)
        below = {node: np.isin(problem.criteria_names, tree.hierarchy.leaves_under(node)) for node in tree.parents}
        ladder = Ladder.of(call, rules, codes, {}, seed)
        return cls(
            rules.id, codes, places, problem, method, tree.weights.values, rule.exact,
            float(call.scoring.total_maximum if rule.exact else rule.factor), rule.precision, call.scoring,
            rules.floors, tree, {code: call.judged(code) for code in codes}, ladder, below,
            Cells.of(problem, method, rules.floors), OpenTies(codes, ladder), _draw_key(codes, ladder.seed),
        )  # fmt: skip

    @property
    def rowwise(self) -> bool:
        """Whether the score of a dossier depends on its own grades alone."""
        return getattr(self.method, "normalisation", None) == "scale"

    def funded(self, weights: Floats | None = None, grades: Floats | None = None) -> Bools:
        """Who is funded under each of B weights, grades, or pairs of both.

        Parameters
        ----------
        weights
            Shape ``(B, C)``, in the order of the problem's criteria; the published ones by default.
        grades
            Shape ``(B, A, C)``; the agreed ones by default.

        Returns
        -------
        Bools
            Shape ``(B, A)``; where the last places depend on a draw whose seed is not known, nobody in it is funded.

        Raises
        ------
        InvalidInputError
            Another shape.
        """
        self._check(weights, grades)
        size = len(weights) if weights is not None else 1 if grades is None else len(grades)
        step = max(1, self.rows() if grades is None else self.rows() // self.problem.shape[1])
        found = np.empty((size, len(self.codes)), dtype=np.bool_)
        for at in range(0, size, step):
            part = slice(at, at + step)
            cells = self.cells if grades is None else self.cells_of(grades[part])
            found[part] = self.apply(None if weights is None else weights[part], cells).sure
        return found

    def _check(self, weights: Floats | None, grades: Floats | None) -> None:
        size, criteria = self.problem.shape
        if weights is not None and (np.ndim(weights) != 2 or np.shape(weights)[1] != criteria):
            msg = f"weights must have shape (draws, {criteria}), got {np.shape(weights)}"
            raise InvalidInputError(msg)
        if grades is not None and (np.ndim(grades) != 3 or np.shape(grades)[1:] != (size, criteria)):
            msg = f"grades must have shape (draws, {size}, {criteria}), got {np.shape(grades)}"
            raise InvalidInputError(msg)
        if weights is not None and grades is not None and len(weights) != len(grades):
            msg = f"{len(weights)} weights are given for {len(grades)} matrices of grades; give as many of each"
            raise InvalidInputError(msg)

    def rows(self, wide: int | None = None) -> int:
        """How many draws are worked through at once."""
        return max(1, _CELLS // max(1, wide or len(self.codes)))

    def cells_of(self, grades: Floats) -> Cells:
        """Grades drawn anew, shape ``(B, A, C)``, or a table of R rows, shape ``(R, C)``."""
        return Cells.of(self.problem, self.method, self.floors, grades)

    def apply(self, weights: Floats | None, cells: Cells) -> Funded:
        """Apply the whole rule to one block; weights of shape ``(B, C)``, or None for those published."""
        return self.settled(self.line(weights, cells), weights, cells)

    def settled(self, found: Line, weights: Floats | None, cells: Cells) -> Funded:
        """Go on from the line of one block with what is left of the ladder."""
        at, line = self.plain_steps, found.cut
        mixed: dict[int, Mixture] = {}
        if line.tied.any() and at < len(self.ladder.steps) and self.ladder.steps[at].by != "draw":
            line, mixed = self.ties.resolved(line, at, self.places, self.later(at, weights, cells))
        return Funded(line.sure, line.tied, mixed, found.units, found.passed)

    def line(self, weights: Floats | None, cells: Cells) -> Line:
        """Draw the line of one block by the published scores, then by `plain_steps` of the ladder."""
        given = self.weights[None] if weights is None else weights
        units = self._published(given, cells, known=weights is None)
        passed = self._passed(given, cells)
        shape = np.broadcast_shapes(units.shape, passed.shape)
        units, passed = np.broadcast_to(units, shape), np.broadcast_to(passed, shape)
        line = cut(units, passed, self.places)
        steps = np.zeros(len(units), dtype=np.int64)
        for key in self._keys(given, cells):
            tied = line.tied.any(-1)
            if not tied.any():
                break
            steps += tied
            line = refined(line, key, self.places)
        return Line(line, steps, units, passed)

    @property
    def plain_steps(self) -> int:
        """How many steps of the ladder, from the first on, read each dossier alone."""
        plain = [
            step.by == "score" or (step.by == "draw" and self.ladder.seed is not None) for step in self.ladder.steps
        ]
        return plain.index(False) if False in plain else len(plain)

    def keys(self, weights: Floats | None, cells: Cells) -> list[Floats]:
        """What each of `plain_steps` reads, more is better, shape ``(B, A)`` or ``(1, A)`` each."""
        return list(self._keys(self.weights[None] if weights is None else weights, cells))

    def _keys(self, weights: Floats, cells: Cells) -> Iterator[Floats]:
        for step in self.ladder.steps[: self.plain_steps]:
            draw = step.by == "draw"
            yield self.drawn_last if draw else self.node(step.criterion[self.lot], weights, cells).round(12)

    def _published(self, weights: Floats, cells: Cells, *, known: bool) -> Floats:
        slack = _EXACT_SLACK if self.exact else _METHOD_SLACK
        score = self.factor * cells.score(weights)
        if not known:
            score = cells.spread(score)
        units = rounded(score, self.precision, slack)
        if known and self.exact:
            units = self._settled(units, on_edge(score, self.precision, slack, 2 * _EXACT_SLACK), cells)
        elif not self.exact and cells is self.cells:
            self._as_decided(units, on_edge(score, self.precision, slack, _EDGE), weights)
        return np.asarray(cells.spread(units)) if known else units

    def _settled(self, units: Floats, edge: Bools, cells: Cells) -> Floats:
        """Totals on the edge of a rounding in exact arithmetic, where the grades are those agreed."""
        if cells is self.cells:
            for row, i in np.argwhere(np.atleast_2d(edge)):
                total = Scores(self.tree, self.judged[self.codes[i]], self.scoring).total
                units[row, i] = float(half_up(total, self.precision).scaleb(self.precision))
        return units

    def _as_decided(self, units: Floats, edge: Bools, weights: Floats) -> None:
        """Scores on the edge of a rounding as a decision computes them, one weight vector at a time."""
        for row in np.flatnonzero(edge.any(-1)):
            score = self.factor * self.cells.scorer.score(weights[row])
            for i in np.flatnonzero(edge[row]):
                units[row, i] = float(half_up(float(score[i]), self.precision).scaleb(self.precision))

    def _passed(self, weights: Floats, cells: Cells) -> Bools:
        passed = np.atleast_2d(cells.spread(cells.above_floors))
        for name in self.floors.node:
            passed = passed & self.above_node_floor(name, weights, cells)
        if self.floors.overall is None:
            return passed
        return np.asarray(passed & self.above_overall_floor(self.overall(weights, cells)))

    def above_node_floor(self, name: str, weights: Floats, cells: Cells) -> Bools:
        """Whether the score of a node reaches its floor, shape ``(B, A)``."""
        return np.asarray(self.node(name, weights, cells) >= float(self.floors.node[name]) - _NODE_NEAR)

    def overall(self, weights: Floats, cells: Cells) -> Floats:
        """What the overall floor reads, shape ``(B, A)``.

        It is the weighted total in units of its last published decimal, or the sum of the main criteria.
        """
        if self.floors.overall_on == "unweighted":
            return np.asarray(sum(self.node(name, weights, cells) for name in self.tree.main))
        total = float(self.scoring.total_maximum) * cells.part(weights, None)
        return rounded(cells.spread(total), self.scoring.total_precision, _EXACT_SLACK)

    def above_overall_floor(self, overall: Floats) -> Bools:
        """Whether what the overall floor reads reaches it, shape ``(B, A)``."""
        least = Fraction(self.floors.overall or 0)
        if self.floors.overall_on == "unweighted":
            return np.asarray(overall >= float(least) - _NODE_NEAR)
        return np.asarray(overall >= ceil(least * 10**self.scoring.total_precision))

    def node(self, name: str, weights: Floats, cells: Cells) -> Floats:
        """Score of a node, shape ``(B, A)``; where all weights inside are 0, by those published there."""
        if name in cells.nodes:
            return np.asarray(cells.spread(cells.nodes[name]))
        leaves = self.nodes[name]
        whole = weights[:, leaves].sum(-1, keepdims=True)
        if not whole.all():
            weights = np.where((whole == 0) & leaves, self._inside(name), weights)
            whole = weights[:, leaves].sum(-1, keepdims=True)
        value = float(self.scoring.node_maximum) * cells.part(weights, leaves)
        return np.asarray(cells.spread(value / whole))

    def read_nodes(self) -> set[str]:
        """Nodes whose scores the floors and the ladder read."""
        found = {step.criterion[self.lot] for step in self.ladder.steps if step.by == "score"} | set(self.floors.node)
        unweighted = self.floors.overall is not None and self.floors.overall_on == "unweighted"
        return found | set(self.tree.main) if unweighted else found

    def _inside(self, name: str) -> Floats:
        assert self.tree.hierarchy is not None  # noqa: S101 - the tree of a lot has weights
        share = self.tree.hierarchy.exact_weights(name)
        return np.array([float(share.get(leaf, 0)) for leaf in self.problem.criteria_names])

    def later(self, at: int, weights: Floats | None, cells: Cells) -> dict[str, Floats]:
        """Scores of the nodes that steps of the ladder from ``at`` on read, shape ``(B, A)`` each."""
        given = self.weights[None] if weights is None else weights
        later = (step for step in self.ladder.steps[at:] if step.by == "score")
        nodes = {step.criterion[self.lot] for step in later}
        return {name: self.node(name, given, cells).round(12) for name in nodes}

    def blocks(self, size: int, wide: int | None = None) -> Iterator[slice]:
        """Slices of a few draws each."""
        step = self.rows(wide)
        return (slice(at, min(at + step, size)) for at in range(0, size, step))


def _draw_key(codes: tuple[str, ...], seed: str | None) -> Floats:
    """Minus the place of each dossier in the draw, shape ``(1, A)``."""
    place = {code: i for i, code in enumerate(sorted(codes, key=lambda code: digest(seed or "", code)))}
    return np.array([[-float(place[code]) for code in codes]])


def picked(codes: tuple[str, ...], held: Bools | Ints) -> tuple[str, ...]:
    """Codes of a row of booleans."""
    return tuple(code for code, one in zip(codes, held, strict=True) if one)
