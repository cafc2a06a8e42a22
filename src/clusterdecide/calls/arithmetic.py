"""Exact totals and node scores, and rounding half up at a published precision."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from math import floor
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from clusterdecide.calls.parts import Scoring
    from clusterdecide.calls.tree import CriteriaTree


def half_up(value: Fraction | float, precision: int) -> Decimal:
    """Round half up at a number of decimals: on the exact value, or on a float first rounded to 9 decimals.

    Examples
    --------
    >>> half_up(Fraction(7225, 100), 1), half_up(72.24999999999999, 1)
    (Decimal('72.3'), Decimal('72.3'))
    """
    exact = value if isinstance(value, Fraction) else Fraction(f"{value:.9f}")
    return Decimal(floor(exact * 10**precision + Fraction(1, 2))).scaleb(-precision)


class Scores:
    """Exact scores of one dossier in one lot.

    Parameters
    ----------
    tree
        Criteria with the weights of the lot.
    grades
        Grade or indicator of each leaf.
    scoring
        Out of how much nodes and totals are stated.

    Attributes
    ----------
    total
        Weighted total, unrounded.
    total_published
        Weighted total at the published precision.
    """

    __slots__ = ("_node_maximum", "_values", "grades", "total", "total_published")

    def __init__(self, tree: CriteriaTree, grades: Mapping[str, Decimal], scoring: Scoring) -> None:
        self.grades = grades
        self._values = tree.node_values({leaf: Fraction(grade) for leaf, grade in grades.items()})
        self._node_maximum = Fraction(scoring.node_maximum)
        root = tree.hierarchy.root if tree.hierarchy else ""
        self.total = self._values[root] * Fraction(scoring.total_maximum)
        self.total_published = half_up(self.total, scoring.total_precision)

    def node(self, name: str) -> Fraction:
        """Score of a node, unrounded: its value times the node maximum of the call."""
        return self._values[name] * self._node_maximum

    def moved(self, tree: CriteriaTree, leaf: str, grade: Decimal | Fraction, scoring: Scoring) -> Scores:
        """Scores of the same dossier with another grade on one leaf: only what lies above it is computed anew."""
        assert tree.hierarchy is not None  # noqa: S101 - the tree of a lot has weights
        new = Scores.__new__(Scores)
        new.grades = {**self.grades, leaf: grade}  # type: ignore[dict-item]
        new._node_maximum, new._values = self._node_maximum, dict(self._values)
        step = tree[leaf].exact_value(Fraction(grade)) - self._values[leaf]
        node: str | None = leaf
        while node is not None:
            new._values[node] += step
            step *= tree.hierarchy.local.get(node, 1)
            node = tree.hierarchy.parent(node)
        new.total = new._values[tree.hierarchy.root] * Fraction(scoring.total_maximum)
        new.total_published = half_up(new.total, scoring.total_precision)
        return new
