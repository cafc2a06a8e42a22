"""Where the weights of a lot may lie: the main weights near those published, all of them, or a set of one's own."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np

from clusterdecide.errors import InvalidInputError
from clusterdecide.model import NodeWeights, Weights, WeightSet, WeightSource

if TYPE_CHECKING:
    from clusterdecide._typing import Ints
    from clusterdecide.calls.decision import LotResult
    from clusterdecide.calls.lot_cells import Cells
    from clusterdecide.calls.lot_rule import LotRule
    from clusterdecide.model import Hierarchy

NEAR = 0.2
"""Share of each main weight by which it moves, by default."""

_EXAMPLES = "a share such as 0.2, 'any' for all main weights, or a source such as WeightSet.around(weights, 0.2)"


def main_weights(tree: Hierarchy, relative: float | None) -> NodeWeights:
    """Every vector of the main weights, or those within a share of the weights of the tree.

    Weights inside each main criterion keep their proportions.

    Examples
    --------
    >>> import clusterdecide as cd
    >>> main_weights(cd.calls.cluster_criteria(lot="L1").hierarchy, None)
    NodeWeights(WeightSet.simplex(4 criteria))
    """
    mains = tree.children(tree.root)
    now = Weights.of({name: float(tree.local[name]) for name in mains})
    return NodeWeights(tree, WeightSet.simplex(mains) if relative is None else WeightSet.around(now, relative))


def movable(lot: LotResult) -> bool:
    """Whether a lot has two main criteria at least whose weights could move."""
    tree = lot.tree.hierarchy
    return tree is not None and sum(tree.local[name] > 0 for name in tree.children(tree.root)) > 1


def source_of(lot: LotResult, given: Any) -> WeightSource | None:
    """Read where the weights of a lot may lie; None where they are those published.

    Parameters
    ----------
    lot
        The lot as decided.
    given
        None, a share, ``"any"``, a source of weights of the criteria or of the main criteria, or a mapping of these
        by lot.

    Raises
    ------
    InvalidInputError
        Anything else, or a source of other criteria.
    """
    if isinstance(given, Mapping):
        given = given.get(lot.lot)
    tree = lot.tree.hierarchy
    if given is None or tree is None:
        return None
    if isinstance(given, str | int | float) and not isinstance(given, bool):
        if isinstance(given, str) and given != "any":
            msg = f"weights of lot {lot.lot} must be {_EXAMPLES}, got {given!r}"
            raise InvalidInputError(msg)
        return main_weights(tree, None if isinstance(given, str) else float(given)) if movable(lot) else None
    if not callable(getattr(given, "draw", None)) or isinstance(given, type):
        msg = f"weights of lot {lot.lot} must be {_EXAMPLES}, got {type(given).__name__}"
        raise InvalidInputError(msg)
    names = getattr(given, "criteria", None)
    if names is not None and set(names) == set(tree.children(tree.root)) != set(tree.leaves):
        return NodeWeights(tree, given)
    return given  # type: ignore[no-any-return]


def columns_of(source: WeightSource, criteria: tuple[str, ...], lot: str) -> Ints | None:
    """Where each criterion stands in what a source draws; None where the order is the same.

    Raises
    ------
    InvalidInputError
        Other criteria than those of the lot.
    """
    names = source.criteria
    if names is None or names == criteria:
        return None
    if set(names) != set(criteria):
        lacking = [name for name in criteria if name not in names] or [n for n in names if n not in criteria]
        msg = f"weights of lot {lot}: drawn for other criteria than those of the lot; {lacking[0]!r} is in one alone"
        raise InvalidInputError(msg)
    return np.array([names.index(name) for name in criteria])


def inside_groups(rule: LotRule, source: NodeWeights, cells: Cells) -> Cells | None:
    """Cells in the weights of the nodes that a source draws; None where the rule reads a node above one of them.

    Inside the nodes that are drawn proportions are kept, so that their scores, and those of what is below them, are
    the published ones.
    """
    drawn, tree = source.nodes.criteria or (), rule.tree.hierarchy
    if source.tree is not tree or tree is None:
        return None
    inside = {node for node in tree.nodes if _within(tree, node, drawn)}
    if not rule.read_nodes() <= inside:
        return None
    names = rule.problem.criteria_names
    exact = [tree.exact_weights(name) for name in drawn]
    shares = np.array([[float(share.get(leaf, 0)) for leaf in names] for share in exact])
    nodes = {name: rule.node(name, rule.weights[None], cells)[0] for name in rule.read_nodes()}
    return cells.grouped(shares, nodes)


def _within(tree: Hierarchy, node: str, drawn: tuple[str, ...]) -> bool:
    """Whether a node is one of those drawn or below one."""
    above: str | None = node
    while above is not None and above not in drawn:
        above = tree.parent(above)
    return above is not None
