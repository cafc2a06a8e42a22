"""A tree of criteria of any depth whose local weights multiply into leaf weights exactly."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from clusterdecide.errors import InvalidInputError
from clusterdecide.model._cells import python_number
from clusterdecide.model._names import check_name, first_twice, listed, shown

if TYPE_CHECKING:
    from clusterdecide.model.weights import Weights

_SUM_TOLERANCE = Fraction(1, 10**9)


@dataclass(frozen=True, slots=True)
class Hierarchy:
    """Criteria arranged under nodes, with the weight of each inside its node.

    Build it with `Hierarchy.of` or `Hierarchy.from_rows`.

    Parameters
    ----------
    root
        Name of the top node.
    parents
        Parent of every other node, in order of the tree.
    local
        Weight of every other node inside its parent: exact, summing to 1 under each node.

    Raises
    ------
    InvalidInputError
        A duplicate or empty name, an unknown parent, a cycle, no root or two roots, a weight that is negative or
        not a number, weights under a node that do not sum to 1.
    """

    root: str
    parents: Mapping[str, str]
    local: Mapping[str, Fraction]
    _children: Mapping[str, tuple[str, ...]] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        children: dict[str, list[str]] = {self.root: []}
        for name, parent in self.parents.items():
            children.setdefault(name, [])
            children.setdefault(parent, []).append(name)
        object.__setattr__(self, "_children", {node: tuple(below) for node, below in children.items()})
        _check_reached(self)
        _check_sums(self)

    @classmethod
    def of(cls, tree: Mapping[str, Any], *, root: str = "total") -> Hierarchy:
        """Build a tree from nested mappings.

        Parameters
        ----------
        tree
            ``{name: weight}`` for leaves and ``{name: (weight, {...})}`` for nodes. Weights under a node sum to 1;
            give ``"29/100"``, ``Fraction`` or ``Decimal`` to keep them exact.
        root
            Name of the top node.

        Examples
        --------
        >>> tree = Hierarchy.of({"strategy": ("0.6", {"vision": "0.5", "market": "0.5"}), "openness": "0.4"})
        >>> tree.leaves
        ('vision', 'market', 'openness')
        >>> dict(tree.weights())
        {'vision': 0.3, 'market': 0.3, 'openness': 0.4}
        """
        rows: list[tuple[str, str | None, Any]] = [(root, None, None)]
        pending = [(root, tree)]
        while pending:
            parent, below = pending.pop(0)
            for name, entry in below.items():
                weight, deeper = entry if isinstance(entry, tuple) and len(entry) == 2 else (entry, None)
                rows.append((name, parent, weight))
                if deeper is not None:
                    pending.append((name, deeper))
        return cls.from_rows(rows)

    @classmethod
    def from_rows(cls, rows: Iterable[tuple[str, str | None, Any]]) -> Hierarchy:
        """Build a tree from rows ``(name, parent, weight)`` in any order; the root has no parent and no weight.

        Examples
        --------
        >>> rows = [("goal", None, None), ("cost", "goal", "0.25"), ("gain", "goal", "0.75")]
        >>> Hierarchy.from_rows(rows).children("goal")
        ('cost', 'gain')
        """
        table = list(rows)
        names = [name for name, _, _ in table]
        for name in names:
            check_name(name, "node")
        twice = first_twice(names)
        if twice is not None:
            msg = f"the node {shown(twice)} is given twice; names must be unique, no duplicate"
            raise InvalidInputError(msg)
        roots = [name for name, parent, _ in table if parent is None]
        known = set(names)
        for name, parent, _ in table:
            if parent is not None and parent not in known:
                msg = f"node {shown(name)}: its parent {shown(parent)} does not exist (unknown name)"
                raise InvalidInputError(msg)
            if parent == name:
                msg = f"node {shown(name)} is its own parent: a cycle"
                raise InvalidInputError(msg)
        if not roots:
            msg = "a tree needs one root (a node without parent), got none: it is empty, or its nodes form a cycle"
            raise InvalidInputError(msg)
        if len(roots) > 1:
            msg = f"a tree needs exactly one root (a node without parent), got {listed(roots)}"
            raise InvalidInputError(msg)
        below = [(name, parent, weight) for name, parent, weight in table if parent is not None]
        return cls(
            roots[0],
            {name: parent for name, parent, _ in below},
            {name: exact(weight, f"weight of node {shown(name)}") for name, _, weight in below},
        )

    @property
    def leaves(self) -> tuple[str, ...]:
        """Nodes without children, in order of the tree."""
        return self.leaves_under(self.root)

    @property
    def nodes(self) -> tuple[str, ...]:
        """Every node, root first, in order of the tree."""
        return tuple(self._walk(self.root))

    def children(self, name: str) -> tuple[str, ...]:
        """Nodes right below a node; empty for a leaf."""
        return self._children[self._known(name)]

    def parent(self, name: str) -> str | None:
        """Node right above; None for the root."""
        return self.parents.get(self._known(name))

    def leaves_under(self, name: str) -> tuple[str, ...]:
        """Leaves below a node; a leaf is the only one below itself."""
        return tuple(node for node in self._walk(self._known(name)) if not self._children[node])

    def exact_weights(self, name: str | None = None) -> dict[str, Fraction]:
        """Exact product of the local weights from a node (the root by default) down to each leaf."""
        start = self.root if name is None else self._known(name)
        product = {start: Fraction(1)}
        for node in self._walk(start):
            for child in self._children[node]:
                product[child] = product[node] * self.local[child]
        return {node: product[node] for node in product if not self._children[node]}

    def weights(self) -> Weights:
        """Leaf weights: the exact products, rounded once to floats; the result remembers this tree."""
        from clusterdecide.model.weights import Weights

        products = self.exact_weights()
        order = self.leaves
        total = sum(products.values())
        return Weights.of({leaf: float(products[leaf] / total) for leaf in order}, hierarchy=self)

    def _known(self, name: str) -> str:
        if name not in self._children:
            msg = f"unknown node {shown(name)}; the tree has {listed(self._children)}"
            raise InvalidInputError(msg)
        return name

    def _walk(self, start: str) -> Iterable[str]:
        pending = [start]
        while pending:
            node = pending.pop()
            yield node
            pending.extend(reversed(self._children[node]))


def exact(value: object, what: str) -> Fraction:
    """Read a number exactly: of Python, NumPy, Fraction, Decimal or a text such as ``"29/100"`` or ``"0.29"``.

    Raises
    ------
    InvalidInputError
        Not a number, not finite, or negative.
    """
    value = python_number(value)
    if isinstance(value, bool) or not isinstance(value, (int, float, str, Decimal, Fraction)):
        msg = f"{what} must be a number, got {shown(value, 60)} of type {type(value).__name__}"
        raise InvalidInputError(msg)
    if isinstance(value, float) and not math.isfinite(value):
        msg = f"{what} must be finite, got {shown(value, 60)}"
        raise InvalidInputError(msg)
    try:
        number = Fraction(value)
    except (ValueError, OverflowError, ZeroDivisionError):
        msg = f"{what} must be a number such as 0.25, '1/4' or '0.25', got {shown(value, 60)}"
        raise InvalidInputError(msg) from None
    if number < 0:
        msg = f"{what} is negative: {shown(value, 60)}; weights are zero or positive"
        raise InvalidInputError(msg)
    return number


def _check_reached(tree: Hierarchy) -> None:
    reached = set(tree._walk(tree.root))
    lost = [name for name in tree.parents if name not in reached]
    if lost:
        chain, name = [], lost[0]
        while name not in chain:
            chain.append(name)
            name = tree.parents[name]
        loop = [*chain[chain.index(name) :], name]
        msg = f"the tree has a cycle: {listed(loop).replace(', ', ' -> ')}"
        raise InvalidInputError(msg)
    if not tree.parents:
        msg = f"the tree holds only its root {shown(tree.root)}; at least one criterion is needed below it (empty tree)"
        raise InvalidInputError(msg)


def _check_sums(tree: Hierarchy) -> None:
    for node, below in tree._children.items():
        total = sum((tree.local[child] for child in below), Fraction(0))
        if below and abs(total - 1) > _SUM_TOLERANCE:
            told = ", ".join(f"{shown(child, 60)} {_rounded(tree.local[child])}" for child in below[:10])
            msg = f"the weights under node {shown(node)} must sum to 1, got {_rounded(total)}; they are {told}"
            raise InvalidInputError(msg)


def _rounded(number: Fraction) -> str:
    """Six digits, whatever the size: floats end at 1e308."""
    return f"{float(number):.6g}" if number < 10**300 else "more than 1e300"
