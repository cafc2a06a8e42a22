"""The criteria tree of a call as the ranking library knows it, usable alone with a data frame."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Any

from clusterdecide.calls.base import FrozenMap, Text
from clusterdecide.calls.criteria import Node
from clusterdecide.calls.parts import ROOT, Aim, Lot
from clusterdecide.errors import InvalidInputError
from clusterdecide.model import Criterion, Hierarchy, Problem, Weights


@dataclass(frozen=True, slots=True)
class CriteriaTree:
    """The criteria of a call, their tree, and the weights of one lot.

    Attributes
    ----------
    criteria
        The leaves, in the order of the tree: scales, value functions, anchors in French and English, aims.
    parents
        Node above each node; the top node is called ``"total"``.
    labels
        Text of each node.
    aims
        For each aim of the call, the leaves that serve it.
    hierarchy
        The tree with the published weights of the lot, exact; None when no lot is named.
    weights
        Weights of the leaves; None when no lot is named.

    Examples
    --------
    >>> import clusterdecide as cd
    >>> tree = cd.calls.cluster_criteria(lot="L1")
    >>> tree.main
    ('C1', 'C2', 'C3', 'C4')
    >>> tree.labels["C2"].get("en"), tree.weights["C2"]
    ('Collaborative innovation to initiate', 0.42)
    """

    criteria: tuple[Criterion, ...]
    parents: Mapping[str, str]
    labels: Mapping[str, Text]
    aims: Mapping[str, tuple[str, ...]]
    hierarchy: Hierarchy | None = None
    weights: Weights | None = None

    @property
    def names(self) -> tuple[str, ...]:
        """Names of the leaves."""
        return tuple(criterion.name for criterion in self.criteria)

    @property
    def main(self) -> tuple[str, ...]:
        """Names of the main criteria: the nodes just below the top."""
        return tuple(node for node, parent in self.parents.items() if parent == ROOT)

    def __getitem__(self, name: str) -> Criterion:
        """Criterion of a leaf."""
        for criterion in self.criteria:
            if criterion.name == name:
                return criterion
        msg = f"no criterion is named {name!r}; there are {', '.join(self.names)}"
        raise InvalidInputError(msg)

    def problem(self, frame: Any, *, id: str | None = None) -> Problem:  # noqa: A002 - the habit of data frames
        """Problem from a data frame that has one column for each leaf.

        Raises
        ------
        InvalidInputError
            A column is missing, or a cell is not a finite number.

        Examples
        --------
        >>> import clusterdecide as cd, pandas as pd
        >>> tree = cd.calls.cluster_criteria(lot="L1")
        >>> frame = pd.DataFrame({name: [3.0, 4.0] for name in tree.names}, index=["mine", "theirs"])
        >>> tree.problem(frame).shape
        (2, 19)
        """
        return Problem.from_frame(frame, self.criteria, id=id)

    def node_values(self, grades: Mapping[str, Fraction]) -> dict[str, Fraction]:
        """Exact value in [0, 1] of every node, from the grades of the leaves: means weighted inside each node.

        Raises
        ------
        InvalidInputError
            The tree has no weights: no lot was named.
        """
        if self.hierarchy is None:
            msg = "the criteria tree has no weights; name a lot, as in cluster_criteria(lot='L1')"
            raise InvalidInputError(msg)
        values = {criterion.name: criterion.exact_value(grades[criterion.name]) for criterion in self.criteria}
        for node in reversed(_top_down(self.hierarchy)):
            below = self.hierarchy.children(node)
            values[node] = sum((self.hierarchy.local[child] * values[child] for child in below), Fraction(0))
        return values


def _top_down(tree: Hierarchy) -> list[str]:
    inner = [tree.root]
    for node in inner:
        inner.extend(child for child in tree.children(node) if tree.children(child))
    return inner


def children(nodes: Iterable[Node], parent: str | None) -> tuple[str, ...]:
    """Nodes just below a node (``None``: the top), in the order of the call."""
    return tuple(node.id for node in nodes if node.parent == parent)


def aims_coverage(aims: Sequence[Aim], nodes: Sequence[Node]) -> FrozenMap[str, tuple[str, ...]]:
    """For each aim, the leaves that serve it; an aim that none serves has an empty tuple."""
    return FrozenMap({aim.id: tuple(node.id for node in nodes if aim.id in node.aims) for aim in aims})


def build_tree(nodes: Sequence[Node], aims: Sequence[Aim], lot: Lot | None) -> CriteriaTree:
    """Build the criteria tree of a call, with the weights of a lot if one is given."""
    leaves = {node.id: node.criterion() for node in nodes if node.kind != "node"}
    parents = FrozenMap({node.id: node.parent or ROOT for node in nodes})
    labels = FrozenMap({node.id: node.label for node in nodes})
    served = aims_coverage(aims, nodes)
    if lot is None:
        return CriteriaTree(tuple(leaves[name] for name in _leaves(nodes, None)), parents, labels, served)
    shares = {child: Fraction(n, group.out_of) for group in lot.weights for child, n in group.percents.items()}
    rows = [(node.id, node.parent or ROOT, shares[node.id]) for node in nodes]
    hierarchy = Hierarchy.from_rows([(ROOT, None, None), *rows])
    criteria = tuple(leaves[name] for name in hierarchy.leaves)
    return CriteriaTree(criteria, parents, labels, served, hierarchy, hierarchy.weights())


def _leaves(nodes: Sequence[Node], parent: str | None) -> list[str]:
    found = []
    for node in nodes:
        if node.parent == parent:
            found += _leaves(nodes, node.id) if node.kind == "node" else [node.id]
    return found


def reweighted(tree: CriteriaTree, shares: Mapping[str, Mapping[str, Fraction]]) -> CriteriaTree:
    """Copy of a tree with other exact weights inside some nodes.

    Parameters
    ----------
    tree
        The tree of a lot.
    shares
        For each node concerned (``"total"`` is the top), the weight of each child: of any positive sum, scaled to 1.

    Examples
    --------
    >>> import clusterdecide as cd
    >>> tree = cd.calls.cluster_criteria(lot="L1")
    >>> moved = reweighted(tree, {"total": {"C1": 1, "C2": 1, "C3": 1, "C4": 0}})
    >>> str(moved.hierarchy.local["C1"]), moved.weights["C4.1"]
    ('1/3', 0.0)
    """
    assert tree.hierarchy is not None  # noqa: S101 - the tree of a lot has weights
    local = {name: tree.hierarchy.local[name] for name in tree.parents}
    for given in shares.values():
        whole = sum(map(Fraction, given.values()), Fraction(0))
        local |= {child: Fraction(value) / whole for child, value in given.items()}
    rows = [(node, parent, local[node]) for node, parent in tree.parents.items()]
    hierarchy = Hierarchy.from_rows([(ROOT, None, None), *rows])
    return replace(tree, hierarchy=hierarchy, weights=hierarchy.weights())
