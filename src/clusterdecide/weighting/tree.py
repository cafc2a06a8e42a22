"""AHP over a tree: leaf weights from judgements at each node, and synthesis of alternatives judged in pairs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Any, Literal, NamedTuple

import numpy as np

from clusterdecide._table import text_table
from clusterdecide._typing import AC, A, Floats
from clusterdecide.errors import InvalidInputError
from clusterdecide.model._names import listed, shown
from clusterdecide.model.hierarchy import Hierarchy
from clusterdecide.model.judgements import Judgements
from clusterdecide.model.problem import Problem
from clusterdecide.model.ranking import Ranking
from clusterdecide.model.weights import Weights, as_weights
from clusterdecide.weighting.ahp import Aggregation, Completion, Prioritisation, ahp
from clusterdecide.weighting.ahp_result import AhpResult
from clusterdecide.weighting.random_index import TableName


@dataclass(frozen=True, slots=True, eq=False)
class AhpTree:
    """How the leaf weights of a tree were obtained: the AHP of each node.

    Attributes
    ----------
    nodes
        Result by node, in the order given.
    """

    nodes: Mapping[str, AhpResult]

    def to_dict(self) -> dict[str, Any]:
        """Plain values for JSON."""
        return {"nodes": {name: result.to_dict() for name, result in self.nodes.items()}}

    def _caption(self) -> str:
        first = next(iter(self.nodes.values()))
        return f"AHP at each of {len(self.nodes)} nodes; priorities: {first.prioritisation}; RI {first.random_index}"

    def __repr__(self) -> str:
        rows = [
            [
                name,
                ", ".join(result.items),
                "-" if result.cr is None else f"{result.cr:.4f}",
                "yes" if result.orders_agree else "NO",
            ]
            for name, result in self.nodes.items()
        ]
        return text_table(["node", "items", "CR", "orders agree"], rows, align="llrl")


def ahp_tree(
    judgements: Mapping[str, Judgements],
    *,
    prioritisation: Prioritisation = "geometric",
    random_index: TableName | float = "saaty_1980",
    aggregation: Aggregation = "judgements",
    completion: Completion = "log_least_squares",
) -> Weights:
    """Leaf weights of a tree of criteria from the judgements at each of its nodes.

    Parameters
    ----------
    judgements
        By node: the judgements that compare the nodes right below it. The one node that no judgements compare is the
        root; items that have no judgements of their own are leaves.
    prioritisation, random_index, aggregation, completion
        As in `ahp`, for every node.

    Returns
    -------
    Weights
        By leaf, products of the local weights; ``.hierarchy`` is the tree, ``.evidence`` an `AhpTree`.

    Raises
    ------
    InvalidInputError
        No tree: no root or several, a cycle, an item under two nodes; or as in `ahp`, the node named.

    References
    ----------
    T. L. Saaty, *The Analytic Hierarchy Process* (1980).

    Examples
    --------
    >>> weights = ahp_tree({
    ...     "goal": Judgements.of({("strategy", "openness"): 3}),
    ...     "strategy": Judgements.of({("vision", "market"): 2}),
    ... })
    >>> {leaf: round(weight, 9) for leaf, weight in weights.to_dict().items()}
    {'vision': 0.5, 'market': 0.25, 'openness': 0.25}
    """
    if not isinstance(judgements, Mapping) or not judgements:
        msg = f"a tree is a mapping from nodes to judgements, with at least one node, got {type(judgements).__name__}"
        raise InvalidInputError(msg)
    local = {}
    for node, said in judgements.items():
        try:
            local[node] = ahp(
                said,
                prioritisation=prioritisation,
                random_index=random_index,
                aggregation=aggregation,
                completion=completion,
            )
        except InvalidInputError as error:
            msg = f"node {node!r}: {error}"
            raise InvalidInputError(msg) from error
    tree = Hierarchy.from_rows(_tree_rows(local))
    return replace(tree.weights(), evidence=AhpTree({node: weights.evidence for node, weights in local.items()}))


def _tree_rows(local: Mapping[str, Weights]) -> list[tuple[str, str | None, Fraction | None]]:
    below = [(name, node, weights[name]) for node, weights in local.items() for name in weights]
    held = {name for name, _, _ in below}
    tops = [node for node in local if node not in held]
    if len(tops) != 1:
        named = ", ".join(map(repr, tops)) or "none: every node is below another, a cycle"
        msg = f"a tree needs one root, a node that no judgements compare; got {named}"
        raise InvalidInputError(msg)
    return [(tops[0], None, None), *((name, node, Fraction(weight)) for name, node, weight in below)]


class SynthesisSteps(NamedTuple):
    """Every array of a synthesis: local priorities in the mode's scale, and the composite."""

    scaled: AC
    score: A


@dataclass(frozen=True, slots=True)
class Synthesis:
    """The rule by which local priorities become composite ones: ``"distributive"`` or ``"ideal"``."""

    mode: str

    @property
    def normalisation(self) -> str:
        """What priorities are measured against: all alternatives together, or the best."""
        return self.mode

    def on(self, problem: Problem) -> Synthesised:
        """Local priorities in the mode's scale, ready for any weights."""
        local = problem.performance
        return Synthesised(local / local.max(0) if self.mode == "ideal" else local)


@dataclass(frozen=True, slots=True, eq=False)
class Synthesised:
    """Local priorities in the mode's scale, shape ``(A, C)``."""

    scaled: Floats

    def steps(self, weights: Floats) -> SynthesisSteps:
        """Composite priorities for weights ``(C,)``, with what led there."""
        return SynthesisSteps(self.scaled, self.scaled @ weights)


def synthesise(
    weights: Weights | Mapping[str, float],
    priorities: Mapping[str, Weights | Mapping[str, float]],
    *,
    mode: Literal["distributive", "ideal"] = "distributive",
) -> Ranking:
    """Rank alternatives that were compared in pairs under each criterion.

    Parameters
    ----------
    weights
        Of the criteria, from `ahp`, `ahp_tree` or anywhere else.
    priorities
        By criterion: priorities of the alternatives, from `ahp`. All must compare the same alternatives.
    mode
        ``"distributive"``: priorities sum to 1 under each criterion. ``"ideal"``: they are divided by the largest, so
        that the best alternative of a criterion counts 1. They answer different questions, and each can reverse the
        order of two alternatives where the other does not when a third joins.

    Returns
    -------
    Ranking
        Composite priorities as scores; in distributive mode they sum to 1.

    Raises
    ------
    InvalidInputError
        Criteria without priorities, unknown criteria, other alternatives under one criterion, an unknown mode.

    References
    ----------
    V. Belton and T. Gear, "On a short-coming of Saaty's method of analytic hierarchies" (1983).

    Examples
    --------
    >>> speed = ahp(Judgements.of({("car", "bus"): 3}))
    >>> price = ahp(Judgements.of({("bus", "car"): 3}))
    >>> synthesise(Weights.of({"speed": 0.6, "price": 0.4}), {"speed": speed, "price": price})
    rank   score  alternative
       1  0.5500  car
       2  0.4500  bus
    Synthesis(mode='distributive'); scores are relative to the alternatives present
    """
    if not isinstance(mode, str) or mode not in ("distributive", "ideal"):
        msg = f"the mode of a synthesis is 'distributive' or 'ideal', got {shown(mode)}"
        raise InvalidInputError(msg)
    given = as_weights(weights)
    criteria, alternatives, local = _priorities(given, priorities)
    problem, rule = Problem.of(local, criteria, alternatives=alternatives), Synthesis(mode)
    score = rule.on(problem).steps(given.values).score
    score.setflags(write=False)
    return Ranking(problem, given, score, rule)


def _priorities(
    weights: Weights, priorities: Mapping[str, Weights | Mapping[str, float]]
) -> tuple[tuple[str, ...], tuple[str, ...], Floats]:
    """Criteria, alternatives, and priorities of the latter under each of the former, shape ``(A, C)``."""
    if not isinstance(priorities, Mapping):
        msg = f"priorities are a mapping from criteria to weights of the alternatives, got {shown(priorities)}"
        raise InvalidInputError(msg)
    criteria = weights.keys()
    odd = [name for name in [*criteria, *priorities] if name not in priorities or name not in criteria]
    if odd:
        msg = f"weights and priorities differ: criteria {listed(odd)} are in one but not in the other"
        raise InvalidInputError(msg)
    local = {name: as_weights(priorities[name]) for name in criteria}
    first = local[criteria[0]].keys()
    for name, one in local.items():
        if set(one.keys()) != set(first):
            msg = (
                f"criterion {shown(name)} compares the alternatives {listed(one.keys())},"
                f" but {shown(criteria[0])} compares {listed(first)}; all must compare the same"
            )
            raise InvalidInputError(msg)
    return criteria, first, np.column_stack([one.reordered(first).values for one in local.values()])
