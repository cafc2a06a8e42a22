"""A ranking: who came where, by how much, by which method; and every step that led there."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from clusterdecide._table import Tabular, View
from clusterdecide._typing import Floats, Ints
from clusterdecide.errors import InvalidInputError
from clusterdecide.kernels.ranks import competition_ranks
from clusterdecide.model._names import listed, shown
from clusterdecide.model.explanation import Explanation, Step, labelled
from clusterdecide.model.problem import Problem
from clusterdecide.model.weights import SUM_TOLERANCE, Weights


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Ranking(Tabular):
    """Scores and ranks of the alternatives of one problem.

    Attributes
    ----------
    problem
        What was ranked.
    given
        The weights used, or None for a method that takes none.
    score
        Shape ``(A,)``, more is better, read-only.
    rule
        The method, a value with its parameters.

    Examples
    --------
    >>> import clusterdecide as cd
    >>> problem = cd.Problem.of([[4, 3], [5, 1], [2, 2]], ["vision", "market"], alternatives=["A", "B", "D"])
    >>> ranking = cd.rank(problem, {"vision": 0.5, "market": 0.5}, cd.Topsis())
    >>> ranking
    rank   score  alternative
       1  0.8041  A
       2  0.4555  B
       3  0.3391  D
    Topsis(normalisation='vector'); scores are relative to the alternatives present
    >>> ranking["B"], ranking.order
    (2, ('A', 'B', 'D'))
    """

    problem: Problem
    given: Weights | None
    score: Floats
    rule: Any

    @property
    def method(self) -> str:
        """The method with its parameters, as text."""
        return repr(self.rule)

    @property
    def note(self) -> str:
        """What a reader must know of the method: whether scores depend on the alternatives present."""
        fixed = getattr(self.rule, "normalisation", "scale") in ("scale", "none")
        if fixed and hasattr(self.rule, "laws"):
            fixed = self.rule.laws().verdict("delete_any") == "holds"
        return "" if fixed else "scores are relative to the alternatives present"

    @property
    def weights(self) -> Weights:
        """The weights used.

        Raises
        ------
        InvalidInputError
            The method takes no weights.
        """
        if self.given is None:
            msg = f"{shown(self.rule, 200)} takes no weights, so its ranking has none; ask for given, which is None"
            raise InvalidInputError(msg)
        return self.given

    @property
    def steps(self) -> Any:
        """Every intermediate array, computed anew: a named tuple that ends in ``score``."""
        given, problem = self.given, self.problem
        return self.rule.on(problem).steps(np.zeros(problem.shape[1]) if given is None else given.aligned(problem))

    @property
    def alternatives(self) -> tuple[str, ...]:
        """Names of the A alternatives, in the problem's order."""
        return self.problem.alternatives

    @property
    def rank(self) -> Ints:
        """Shape ``(A,)``, 1 is best; ties share the best rank (1, 2, 2, 4)."""
        return competition_ranks(self.score)

    @property
    def order(self) -> tuple[str, ...]:
        """Names, best first; tied names in the problem's order."""
        return tuple(self.alternatives[i] for i in np.argsort(self.rank, kind="stable"))

    @property
    def ties(self) -> tuple[tuple[str, ...], ...]:
        """Groups of names that share a rank."""
        rank, names = self.rank, self.alternatives
        groups = [tuple(names[i] for i in np.flatnonzero(rank == r)) for r in np.unique(rank)]
        return tuple(group for group in groups if len(group) > 1)

    def __getitem__(self, name: str) -> int:
        """Rank of one alternative."""
        if name not in self.alternatives:
            msg = f"no alternative is named {shown(name)}; there are {listed(self.alternatives)}"
            raise InvalidInputError(msg)
        return int(self.rank[self.alternatives.index(name)])

    def __len__(self) -> int:
        return len(self.problem)

    def explain(self) -> Explanation:
        """Every intermediate matrix, labelled.

        Examples
        --------
        >>> import clusterdecide as cd
        >>> ranking = cd.rank(cd.Problem.of([[4, 3], [5, 1]]), [0.5, 0.5], cd.Topsis(normalisation="minmax"))
        >>> ranking.explain()["ideal"]
        ideal
        C1  0.5
        C2  0.5
        """
        steps = labelled(self.steps, self.problem)
        if self.given is None:
            return Explanation(self.method, steps)
        weights = Step("weights", self.given.aligned(self.problem), self.problem.criteria_names, ())
        return Explanation(self.method, (weights, *steps))

    def to_frame(self, library: str | None = None) -> Any:
        """Alternative, score and rank as a data frame, best first.

        Parameters
        ----------
        library
            ``"pandas"``, ``"polars"`` or ``"pyarrow"``; by default the library of the problem's source.

        Raises
        ------
        InvalidInputError
            The problem did not come from a frame and no library is named.
        """
        from clusterdecide.model._frames import to_frame

        order = np.argsort(self.rank, kind="stable")
        columns = {
            "alternative": [self.alternatives[i] for i in order],
            "score": self.score[order].tolist(),
            "rank": self.rank[order].tolist(),
        }
        return to_frame(columns, library or self.problem.library)

    def to_dict(self) -> dict[str, Any]:
        """Plain values for JSON."""
        return {
            "method": self.method,
            "note": self.note,
            "weights": None if self.given is None else self.given.to_dict(),
            "alternatives": list(self.alternatives),
            "score": self.score.tolist(),
            "rank": self.rank.tolist(),
        }

    def _view(self) -> View:
        rank, score, names = self.rank, self.score, self.alternatives
        rows = [[str(rank[i]), f"{score[i]:.4f}", names[i]] for i in np.argsort(rank, kind="stable")[:50]]
        parts = [self.method, self.note]
        if self.given is not None and abs(self.given.total - 1) > SUM_TOLERANCE:
            parts.append(f"weights sum to {self.given.total:.6g}")
        if len(self) > 50:
            parts.append(f"first 50 of {len(self)} shown")
        return View(["rank", "score", "alternative"], rows, "rrl", "; ".join(part for part in parts if part))
