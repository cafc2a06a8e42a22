"""Grades of the dossiers of a lot as its rule reads them: as agreed, drawn anew, or picked from a table."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np

from clusterdecide._typing import Bools, Floats, Ints
from clusterdecide.methods import Additive, Closeness, WeightedSum, applied
from clusterdecide.methods.forms import merged

if TYPE_CHECKING:
    from clusterdecide.calls.parts import Floors
    from clusterdecide.methods import Scorer
    from clusterdecide.model import Problem

_NEAR = 1e-9
_PRODUCT = 1 << 18


@dataclass(frozen=True, slots=True, eq=False)
class Cells:
    """What the rule of a lot reads of R rows of grades: the dossiers themselves, or all the rows they may draw.

    Attributes
    ----------
    scorer
        Of the ranking method, over the R rows.
    utilities
        Place of each grade on its scale, or value by the value function: shape ``(R, C)``, or ``(B, A, C)``.
    above_floors
        Whether no grade is below its own floor: shape ``(R,)`` or ``(B, A)``.
    index
        Row of each of A dossiers in each of B draws, shape ``(B, A)``; None where the rows are the dossiers.
    nodes
        Scores of nodes inside which the weights are those published, shape ``(R,)`` or ``(B, A)`` each.
    """

    scorer: Scorer
    utilities: Floats
    above_floors: Bools
    index: Ints | None = None
    nodes: Mapping[str, Floats] = field(default_factory=dict)

    @classmethod
    def of(cls, problem: Problem, method: Any, floors: Floors, x: Floats | None = None) -> Cells:
        """Cells of the grades of a problem, or of grades ``x`` of shape ``(R, C)`` or ``(B, A, C)``.

        Raises
        ------
        InvalidInputError
            A grade that the method or a scale does not take.
        """
        plain = applied(WeightedSum(normalisation="scale"), problem, x)
        assert isinstance(plain, Additive)  # noqa: S101 - the form of a weighted sum
        scorer = plain if method == WeightedSum(normalisation="scale") else applied(method, problem, x)
        grades = problem.grades if x is None else x
        above = np.ones(grades.shape[:-1], dtype=np.bool_)
        for leaf, least in floors.leaf.items():
            above &= grades[..., problem.criteria_names.index(leaf)] >= float(least) - _NEAR
        return cls(scorer, plain.utilities, above)

    def grouped(self, shares: Floats, nodes: Mapping[str, Floats]) -> Cells:
        """Give the same rows in the weights of K groups of criteria that keep their proportions inside.

        Parameters
        ----------
        shares
            Shape ``(K, C)``: proportions inside each group.
        nodes
            Scores of the nodes inside the groups, shape ``(R,)`` each.
        """
        return Cells(merged(self.scorer, shares), self.utilities @ shares.T, self.above_floors, None, nodes)

    def drawn(self, index: Ints, *, one_weight: bool) -> Cells:
        """Pick one of the rows for each dossier in each draw: shape ``(B, A)``.

        With one weight vector for all draws each row is scored once; else what is read of the rows is gathered.
        """
        if one_weight:
            return Cells(self.scorer, self.utilities, self.above_floors, index, self.nodes)
        assert isinstance(self.scorer, Additive | Closeness)  # noqa: S101 - others are drawn without a table
        scorer, utilities = self.scorer.rows(index), self.utilities[index]
        nodes = {name: values[index] for name, values in self.nodes.items()}
        return Cells(scorer, utilities, self.above_floors[index], None, nodes)

    def spread(self, values: Any) -> Any:
        """From the rows, shape ``(R,)`` or ``(1, R)``, to the dossiers of each draw, shape ``(B, A)``."""
        return np.atleast_2d(values) if self.index is None else values.ravel()[self.index]

    def score(self, weights: Floats) -> Floats:
        """Score by the ranking method, shape ``(B, R)``, under weights of shape ``(B, C)``."""
        return self._in_small_products(self.scorer.score, weights)

    def part(self, weights: Floats, leaves: Bools | None) -> Floats:
        """Weighted sum of utilities over some criteria, or all: shape ``(B, R)``."""
        if leaves is None:
            leaves = np.ones(weights.shape[-1], dtype=np.bool_)
        planes = Additive(self.utilities[..., leaves])
        return self._in_small_products(planes.score, weights[:, leaves])

    def _in_small_products(self, score: Callable[[Floats], Floats], weights: Floats) -> Floats:
        """Products of few rows each: BLAS splits larger ones over cores, which costs more than it gains."""
        rows = max(1, _PRODUCT // max(1, self.utilities.shape[-2] * weights.shape[-1]))
        if self.utilities.ndim > 2 or len(weights) <= rows:
            return np.asarray(score(weights))
        whole = len(weights) - len(weights) % rows
        stacked = score(weights[:whole].reshape(-1, rows, weights.shape[-1]))
        return np.concatenate([stacked.reshape(whole, -1), score(weights[whole:])])
