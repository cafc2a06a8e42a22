"""What each criterion contributes to each score."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from clusterdecide._table import Tabular, View
from clusterdecide._typing import Floats
from clusterdecide.errors import InvalidInputError
from clusterdecide.kernels.shapley import Game
from clusterdecide.methods import Additive, Closeness, Method, applied
from clusterdecide.methods.base import check_problem
from clusterdecide.methods.forms import Scorer
from clusterdecide.model import Criterion, Problem, Weights
from clusterdecide.model._names import listed, shown
from clusterdecide.model.weights import as_weights
from clusterdecide.reasons.games import (
    EXACT_BITS,
    GENERAL_BITS,
    Nodes,
    Planes,
    Shares,
    check_draws,
    closeness_game,
    mixed_game,
    nodes_of,
    published_game,
    shared,
)

_CELLS = 1 << 20
_ALL_BITS = 25  # coalitions of all alternatives together, where closeness lists more than the least
_LEAST_BITS = 16  # about as many coalitions as the default number of orders visits


@dataclass(frozen=True, eq=False, repr=False)
class Contributions(Tabular):
    """Contribution of each criterion, and of each node of the tree, to the score of each alternative.

    Attributes
    ----------
    problem
        What is ranked.
    score
        Shape ``(A,)``.
    base
        Shape ``(A,)``: score of each alternative with the worst grades in place of its own; the contributions of
        the criteria add up to the score less this.
    nodes
        Criteria and the nodes above them, K in all.
    by_node
        Shape ``(A, K)``.
    error
        Shape ``(A, K)``: standard errors, 0 where exact.
    method
        The method, as text.
    draws
        Orders of criteria that were sampled, each with its reverse; 0 where exact.

    Examples
    --------
    >>> import clusterdecide as cd
    >>> problem = cd.Problem.of([[4, 3], [3, 5]], ["vision", "team"], alternatives=["A", "B"])
    >>> contributions(problem, {"vision": 0.8, "team": 0.2}, cd.WeightedSum(normalisation="max"))
    alternative  vision    team   score
    A            0.8000  0.1200  0.9200
    B            0.6000  0.2000  0.8000
    WeightedSum(normalisation='max'); exact
    """

    problem: Problem
    score: Floats
    base: Floats
    nodes: Nodes = field(repr=False)
    by_node: Floats
    error: Floats
    method: str
    draws: int

    @property
    def alternatives(self) -> tuple[str, ...]:
        """Names of the A alternatives."""
        return self.problem.alternatives

    @property
    def criteria(self) -> tuple[str, ...]:
        """Names of the C criteria."""
        return self.problem.criteria_names

    @property
    def values(self) -> Floats:
        """Contribution of each criterion, shape ``(A, C)``."""
        return np.asarray(self.by_node[:, self.nodes.leaves()])

    def __getitem__(self, name: str) -> Floats:
        """Contribution of a criterion or of a node of the tree to each score, shape ``(A,)``."""
        if not name or name not in self.nodes.names:
            msg = f"no criterion or node is named {shown(name)}; there are {listed([n for n in self.nodes.names if n])}"
            raise InvalidInputError(msg)
        return np.asarray(self.by_node[:, self.nodes.names.index(name)])

    def to_dict(self) -> dict[str, Any]:
        """Plain values for JSON."""
        named = [(k, name) for k, name in enumerate(self.nodes.names) if name]
        return {
            "method": self.method,
            "exact": not self.draws,
            "draws": self.draws,
            "alternatives": [
                {
                    "name": name,
                    "score": float(self.score[i]),
                    "base": float(self.base[i]),
                    "contributions": {node: float(self.by_node[i, k]) for k, node in named},
                    "standard_errors": {node: float(self.error[i, k]) for k, node in named} if self.draws else None,
                }
                for i, name in enumerate(self.alternatives)
            ],
        }

    def to_frame(self, library: str) -> Any:
        """One row per alternative and criterion or node; in pandas, polars or pyarrow."""
        from clusterdecide.model._frames import to_frame

        cells = [(i, k) for i in range(len(self.alternatives)) for k, name in enumerate(self.nodes.names) if name]
        columns: dict[str, list[Any]] = {
            "alternative": [self.alternatives[i] for i, _ in cells],
            "name": [self.nodes.names[k] for _, k in cells],
            "depth": [self.nodes.depth[k] for _, k in cells],
            "contribution": [float(self.by_node[cell]) for cell in cells],
            "standard_error": [float(self.error[cell]) for cell in cells],
        }
        return to_frame(columns, library)

    def _view(self) -> View:
        based = bool(self.base.any())
        header = ["alternative", *self.criteria, *(["base"] if based else []), "score"]
        ends = np.column_stack([self.base, self.score]) if based else self.score[:, None]
        cells = np.column_stack([self.values, ends])[:30]
        rows = [[name, *(f"{cell:.4f}" for cell in row)] for name, row in zip(self.alternatives, cells)]
        how = f"sampled over {self.draws} orders, standard error {self.error.max():.1g}" if self.draws else "exact"
        more = f"; first 30 of {len(self.score)} shown" if len(self.score) > 30 else ""
        return View(header, rows, "l", f"{self.method}; {how}{more}")


def contributions(
    problem: Problem,
    weights: Weights | Mapping[str, float] | Sequence[float] | Floats,
    method: Method,
    *,
    draws: int = 2000,
    rng: int | np.random.Generator | None = None,
) -> Contributions:
    """Share out each score among the criteria.

    A weighted sum gives each criterion its weight times its utility. Elsewhere they are Shapley values of a game: a
    coalition is worth what the alternative scores with its own grades on these criteria and the worst on the others.
    For closeness the worst is the worst point, so that a score is shared out whole; for a score that increases with
    a weighted sum without being one it is the worst of each criterion's utilities present; for other methods it is the
    worst end of the scale, or the worst grade present on a criterion without one.

    Parameters
    ----------
    problem, weights, method
        As in ``rank``; weights that come from a tree give contributions of its nodes.
    draws
        Orders sampled, each with its reverse, where the coalitions are too many to be listed: beyond 20 nodes told
        apart at once for closeness (16 where alternatives are many), 13 for a method that is neither a weighted sum
        nor a closeness.
    rng
        Seed, generator or None, for these.

    Returns
    -------
    Contributions
        Contributions which, with the base, add up to each score.

    Raises
    ------
    InvalidInputError
        A tree whose leaves are not the criteria, or a method that cannot score mixed alternatives.

    References
    ----------
    L. S. Shapley, "A value for n-person games", *Contributions to the Theory of Games* II (1953); on trees E. Winter,
    "A value for cooperative games with levels structure of cooperation", *International Journal of Game Theory* 18
    (1989).

    Examples
    --------
    >>> import clusterdecide as cd
    >>> problem = cd.Problem.of([[4, 3], [3, 5]], ["vision", "team"], scale=(0, 5))
    >>> contributions(problem, {"vision": 0.8, "team": 0.2}, cd.Topsis(normalisation="scale"))
    alternative  vision    team   score
    A1           0.6844  0.1001  0.7845
    A2           0.4895  0.1296  0.6190
    Topsis(normalisation='scale'); exact
    """
    check_problem(problem, "contributions")
    given = as_weights(weights)
    values = given.aligned(problem)
    sampling, nodes = (check_draws(draws), rng), nodes_of(problem, given)
    scorer = applied(method, problem)
    score = scorer.score(values)
    shares, base, sampled = _shares(problem, values, method, scorer, nodes, sampling)
    return Contributions(problem, score, base, nodes, shares.values, shares.error, repr(method), sampled)


def _shares(
    problem: Problem,
    weights: Floats,
    method: Method,
    scorer: Scorer,
    nodes: Nodes,
    sampling: tuple[int, int | np.random.Generator | None],
) -> tuple[Shares, Floats, int]:
    if isinstance(scorer, Additive) and scorer.published is None:
        by_node = (weights * scorer.utilities) @ nodes.tree.members.T
        return Shares(by_node, np.zeros_like(by_node)), np.zeros(len(problem)), 0
    games = _games(scorer, weights)
    bits = GENERAL_BITS if games is None else max(_LEAST_BITS, min(EXACT_BITS, _ALL_BITS - len(problem).bit_length()))
    step = 1 if games is None else max(1, _CELLS >> min(nodes.tree.bits, EXACT_BITS))
    found, base = [], np.empty(len(problem))
    worst = _worst_grades(problem) if games is None else np.empty(0)
    for start in range(0, len(problem), step):
        rows = slice(start, start + step)
        game = mixed_game(problem, weights, method, start, worst) if games is None else games(rows)
        base[rows] = game(np.zeros((1, len(weights))))[..., 0]
        found.append(shared(game, nodes, bits, *sampling))
    shape = (len(problem), len(nodes.names))
    shares = Shares(*(np.concatenate(parts).reshape(shape) for parts in zip(*found)))
    return shares, base, sampling[0] if nodes.tree.bits > bits else 0


def _games(scorer: Scorer, weights: Floats) -> Callable[[slice], Game] | None:
    """Games of some alternatives at once against the worst point; None where the method must be applied anew."""
    if isinstance(scorer, Additive):
        utilities, lowest = scorer.utilities, scorer.utilities.min(0, keepdims=True)
        return lambda rows: published_game(scorer, utilities[rows], lowest, weights)
    planes = _worst_point(scorer) if isinstance(scorer, Closeness) else None
    if planes is None or not isinstance(scorer, Closeness):
        return None
    best, worst = scorer.to_best, scorer.to_worst
    return lambda rows: closeness_game((best[rows], worst[rows]), planes, weights)


def _worst_point(scorer: Closeness) -> Planes | None:
    """Squared distances of the worst point; None where the alternatives do not lie between the two points."""
    reach = np.sqrt(scorer.to_best) + np.sqrt(scorer.to_worst)
    span = reach[:1]
    if (np.abs(reach - span) > 1e-9 * span).any():
        return None
    return span * span, np.zeros_like(span)


def _worst_grades(problem: Problem) -> Floats:
    present = np.where(problem.senses > 0, problem.grades.min(0), problem.grades.max(0))
    return np.array([_worst_grade(one, float(seen)) for one, seen in zip(problem.criteria, present)])


def _worst_grade(criterion: Criterion, present: float) -> float:
    if criterion.value:
        return float(min(criterion.value, key=lambda point: point[1])[0])
    if criterion.scale is None:
        return present
    return float(criterion.scale[0 if criterion.sense == "max" else 1])
