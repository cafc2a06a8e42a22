"""What `why` answers: contributions that add up, the criteria that suffice, and a sentence."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import localcontext
from typing import Any

import numpy as np

from clusterdecide._table import Tabular, View
from clusterdecide._typing import Floats
from clusterdecide.errors import InvalidInputError
from clusterdecide.messages import LANGUAGES
from clusterdecide.model import Problem, WeightSet
from clusterdecide.model._names import listed, shown
from clusterdecide.reasons.games import Nodes
from clusterdecide.reasons.sentence import sentence
from clusterdecide.reasons.sufficient import Sufficient

_FIGURES = 500  # of any float, before and after the point


@dataclass(frozen=True, eq=False, repr=False)
class Why(Tabular):
    """Difference of two scores, criterion by criterion and node by node.

    Attributes
    ----------
    problem
        What is ranked.
    weights
        Shape ``(C,)``.
    a, b
        The two alternatives: contributions are of ``a`` over ``b``.
    score
        Of ``a`` and of ``b``.
    tied
        Whether they share a rank.
    nodes
        Criteria and the nodes above them, K in all.
    by_node
        Shape ``(K,)``: contribution of each node; those under a node add up to its own.
    error
        Shape ``(K,)``: standard errors, 0 where exact.
    residual
        Difference of the scores that is left when ``b`` stands in the place of ``a``: 0 for a method that treats
        equal alternatives equally.
    sufficient
        The smallest set of criteria that settles who is ahead.
    within
        Weights that were admitted for it; None for all.
    method
        The method, as text.
    draws
        Orders of criteria that were sampled, each with its reverse; 0 where exact.

    Examples
    --------
    >>> import clusterdecide as cd
    >>> from clusterdecide.reasons.why import why
    >>> problem = cd.Problem.of([[4, 3], [3, 5]], ["vision", "team"], alternatives=["A", "B"])
    >>> found = why(problem, {"vision": 0.8, "team": 0.2}, cd.WeightedSum(normalisation="max"), "A", "B")
    >>> found["vision"], round(found["team"], 6), round(found.difference, 6)
    (0.2, -0.08, 0.12)
    """

    problem: Problem
    weights: Floats
    a: str
    b: str
    score: tuple[float, float]
    tied: bool
    nodes: Nodes = field(repr=False)
    by_node: Floats
    error: Floats
    residual: float
    sufficient: Sufficient
    within: WeightSet | None
    method: str
    draws: int

    @property
    def criteria(self) -> tuple[str, ...]:
        """Names of the C criteria."""
        return self.problem.criteria_names

    @property
    def contribution(self) -> Floats:
        """Contribution of each criterion, shape ``(C,)``; with `residual` they add up to `difference`."""
        return np.asarray(self.by_node[self.nodes.leaves()])

    @property
    def difference(self) -> float:
        """Score of ``a`` less that of ``b``."""
        return self.score[0] - self.score[1]

    @property
    def grades(self) -> Floats:
        """Grades of ``a`` and of ``b``, shape ``(2, C)``, as given."""
        names = self.problem.alternatives
        return np.asarray(self.problem.grades[[names.index(self.a), names.index(self.b)]])

    def __getitem__(self, name: str) -> float:
        """Contribution of a criterion or of a node of the tree."""
        if not name or name not in self.nodes.names:
            msg = f"no criterion or node is named {shown(name)}; there are {listed([n for n in self.nodes.names if n])}"
            raise InvalidInputError(msg)
        return float(self.by_node[self.nodes.names.index(name)])

    def sentence(
        self,
        lang: str = "en",
        *,
        most: int = 3,
        digits: int | None = None,
        depth: int | None = None,
        labels: Mapping[str, str] | None = None,
    ) -> str:
        """Say it in one sentence whose figures add up as written.

        Parameters
        ----------
        lang
            ``"fr"`` or ``"en"``.
        most
            Criteria named on each side; what the others make together is one figure.
        digits
            Decimals; by default as many as give the lead two figures, and always as many as tell the scores apart.
        depth
            Tell the nodes at this depth of the tree (1: right below the root) rather than the criteria.
        labels
            Texts in place of names of alternatives, criteria and nodes; criteria have their own labels by default.

        Notes
        -----
        Contributions are rounded down or up, by less than one unit of the last decimal, so that they add up to the
        difference of the rounded scores.

        Raises
        ------
        InvalidInputError
            A language without messages, a number out of its range, or labels that are no mapping.
        """
        if labels is not None and not isinstance(labels, Mapping):
            msg = f"labels are texts by name, such as {{'A1': 'Green H2'}}, got {shown(labels)}"
            raise InvalidInputError(msg)
        with localcontext(prec=_FIGURES):
            return sentence(self, lang, most=most, digits=digits, depth=depth, labels=labels or {})

    def to_dict(self) -> dict[str, Any]:
        """Plain values for JSON."""
        enough = self.sufficient
        return {
            "method": self.method,
            "a": self.a,
            "b": self.b,
            "score_a": self.score[0],
            "score_b": self.score[1],
            "difference": self.difference,
            "sentence": {lang: self.sentence(lang) for lang in LANGUAGES},
            "tied": self.tied,
            "exact": not self.draws,
            "draws": self.draws,
            "residual": self.residual,
            "contributions": self._rows(),
            "sufficient": {
                "criteria": None if enough.criteria is None else list(enough.criteria),
                "margin": enough.margin,
                "smallest": enough.smallest,
                "reason": enough.reason,
                "within": None if self.within is None else repr(self.within),
            },
        }

    def to_frame(self, library: str) -> Any:
        """One row per criterion and node, in order of the tree; in pandas, polars or pyarrow."""
        from clusterdecide.model._frames import to_frame

        rows = self._rows()
        return to_frame({key: [row[key] for row in rows] for key in rows[0]}, library)

    def _rows(self) -> list[dict[str, Any]]:
        """A node has no grades; where the two tie there are no shares."""
        place = {k: c for c, k in enumerate(self.nodes.leaves())}
        grades, below = self.grades, self.nodes.tree.members @ self.weights
        found = []
        for k, name in enumerate(self.nodes.names):
            if not name:
                continue
            own = [None, None] if k not in place else grades[:, place[k]].tolist()
            value = float(self.by_node[k])
            found.append(
                {
                    "name": name,
                    "depth": self.nodes.depth[k],
                    "weight": float(below[k]),
                    "grade_a": own[0],
                    "grade_b": own[1],
                    "contribution": value,
                    "standard_error": float(self.error[k]),
                    "share": None if self.tied else value / self.difference,
                }
            )
        return found

    def _view(self) -> View:
        header = ["criterion", "weight", self.a, self.b, "contribution", "share"]
        rows = []
        for row in self._rows():
            grades = ["" if row[key] is None else f"{row[key]:.6g}" for key in ("grade_a", "grade_b")]
            share = "" if row["share"] is None else f"{row['share']:.0%}"
            name = "  " * max(0, row["depth"] - 1) + row["name"]
            rows.append([name, f"{row['weight']:.4f}", *grades, f"{row['contribution']:+.4f}", share])
        return View(header, rows, "l", self._caption())

    def _caption(self) -> str:
        how = f"sampled over {self.draws} orders, standard error {self.error.max():.1g}" if self.draws else "exact"
        scores = f"{self.a} {self.score[0]:.4f}, {self.b} {self.score[1]:.4f}"
        left = f"; {self.residual:+.4g} by the method itself" if self.residual else ""
        return f"{self.method}; {scores}, difference {self.difference:+.4f}; {how}{left}\n{self._enough()}"

    def _enough(self) -> str:
        enough = self.sufficient
        if enough.criteria is None:
            return f"enough: no answer ({enough.reason})"
        names = f"the weight of {', '.join(enough.criteria)}" if enough.criteria else "any admissible weights"
        least = "" if enough.margin is None else f", ahead by {enough.margin:.4g} at least"
        return f"enough: {names}{least}{'' if enough.smallest else '; perhaps fewer'}"
