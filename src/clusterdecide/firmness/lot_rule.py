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
from clusterdecide.calls.selecting import check_by_places
from clusterdecide.errors import InvalidInputError
from clusterdecide.firmness.lot_cells import Cells
from clusterdecide.firmness.open_ties import Mixture, OpenTies
from clusterdecide.kernels.cut import cut, on_edge, refined, rounded
from clusterdecide.methods import WeightedSum, from_spec
from clusterdecide.selection import digest

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from decimal import Decimal

    from clusterdecide.calls.parts import Floors, LadderStep, Lot, Scoring
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
        if result.problem is None or result.tree.hierarchy is None:
            msg = f"lot {lot!r} has no evaluated dossier: there is no list to ask about"
            raise InvalidInputError(msg)
        rule, rules = call.ranking, call.lot(lot) if rules is None else rules
        method = WeightedSum(normalisation="scale") if rule.exact else from_spec(rule.method)
        codes, names = result.problem.alternatives, result.problem.criteria_names
        below = {node: np.isin(names, result.tree.hierarchy.leaves_under(node)) for node in result.tree.parents}
        ladder = Ladder.of(call, rules, codes, {}, decision.draw_seed)
        return cls(
            lot, codes, result.places, result.problem, method, result.weights.values, rule.exact,
            float(call.scoring.total_maximum if rule.exact else rule.factor), rule.precision, call.scoring,
            rules.floors, result.tree, {code: call.judged(code) for code in codes}, ladder, below,
            Cells.of(result.problem, method, rules.floors), OpenTies(codes, ladder), _draw_key(codes, ladder.seed),
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
        given = self.weights[None] if weights is None else weights
        units = self._published(given, cells, known=weights is None)
        passed = self._passed(given, cells)
        shape = np.broadcast_shapes(units.shape, passed.shape)
        units, passed = np.broadcast_to(units, shape), np.broadcast_to(passed, shape)
        line, open_at = cut(units, passed, self.places), 0
        for step in self.ladder.steps:
            key = self._key(step, given, cells) if line.tied.any() else None
            if key is None:
                break
            line, open_at = refined(line, key, self.places), open_at + 1
        mixed: dict[int, Mixture] = {}
        if line.tied.any() and self._stateful(open_at):
            line, mixed = self.ties.resolved(line, open_at, self.places, self._later(open_at, given, cells))
        return Funded(line.sure, line.tied, mixed, units, passed)

    def _stateful(self, at: int) -> bool:
        return at < len(self.ladder.steps) and self.ladder.steps[at].by != "draw"

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
        for name, least in self.floors.node.items():
            passed = passed & (self.node(name, weights, cells) >= float(least) - _NODE_NEAR)
        if self.floors.overall is None:
            return passed
        if self.floors.overall_on == "unweighted":
            total = sum(self.node(name, weights, cells) for name in self.tree.main)
            return np.asarray(passed & (total >= float(self.floors.overall) - _NODE_NEAR))
        precision = self.scoring.total_precision
        total = float(self.scoring.total_maximum) * cells.part(weights, None)
        least = ceil(Fraction(self.floors.overall) * 10**precision)
        return np.asarray(passed & (rounded(cells.spread(total), precision, _EXACT_SLACK) >= least))

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

    def _key(self, step: LadderStep, weights: Floats, cells: Cells) -> Floats | None:
        """Key of a step that depends on each dossier alone, more is better; None for any other step."""
        if step.by == "score":
            return self.node(step.criterion[self.lot], weights, cells).round(12)
        if step.by == "draw" and self.ladder.seed is not None:
            return self.drawn_last
        return None

    def _later(self, at: int, weights: Floats, cells: Cells) -> dict[str, Floats]:
        """Scores of the nodes that steps of the ladder after a stateful one read."""
        later = (step for step in self.ladder.steps[at:] if step.by == "score")
        nodes = {step.criterion[self.lot] for step in later}
        return {name: self.node(name, weights, cells).round(12) for name in nodes}

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
