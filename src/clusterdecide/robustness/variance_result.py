"""Shares of the variance of a score or rank that weights and grades bring about."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from clusterdecide._table import Tabular, View
from clusterdecide._typing import Floats
from clusterdecide.errors import InvalidInputError
from clusterdecide.model._names import listed, shown

_ROWS, _COLUMNS = 40, 6


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class VarianceShares(Tabular):
    """First-order and total index of Sobol of each factor, for the score, rank or selection of O alternatives.

    The first-order index is the share of the variance that vanishes on average once the factor is known; the total
    index is the share that stays on average when all the others are. Estimates are as they come: by chance one may
    lie below 0 or above 1 by a few standard errors.

    Attributes
    ----------
    alternatives
        O names.
    factors
        G names.
    first, total
        Shape ``(G, O)``: the indices; 0 where the output does not vary.
    first_error, total_error
        Shape ``(G, O)``: their standard errors, from independent scrambles of the points.
    mean, variance
        Shape ``(O,)``: of the output; a variance of 0 says that it varies at none of the points.
    of
        ``"score"``, ``"rank"``, ``"winner"``, or the number k: being among the first k.
    draws, evaluations
        Points of the design, and problems ranked.
    method, source
        As text: the method, and what varies.
    entropy
        Seed that reproduces the result.
    """

    alternatives: tuple[str, ...]
    factors: tuple[str, ...]
    first: Floats
    total: Floats
    first_error: Floats
    total_error: Floats
    mean: Floats
    variance: Floats
    of: str | int
    draws: int
    evaluations: int
    method: str
    source: str
    entropy: int

    @property
    def interactions(self) -> Floats:
        """Share of the variance that no factor brings about alone, shape ``(O,)``; 0 where nothing varies."""
        return np.where(self.variance > 0, 1 - self.first.sum(0), 0.0)

    @property
    def constant(self) -> tuple[str, ...]:
        """Alternatives whose output varies at none of the points: all their shares are 0."""
        return tuple(name for name, spread in zip(self.alternatives, self.variance) if spread == 0)

    def __getitem__(self, name: str) -> dict[str, tuple[float, float]]:
        """First-order and total index of each factor for one alternative, the largest total first."""
        if name not in self.alternatives:
            msg = f"no shares of an alternative named {shown(name)}; there are {listed(self.alternatives)}"
            raise InvalidInputError(msg)
        o = self.alternatives.index(name)
        order = np.argsort(-self.total[:, o], kind="stable")
        return {self.factors[g]: (float(self.first[g, o]), float(self.total[g, o])) for g in order}

    def to_dict(self) -> dict[str, Any]:
        """Plain values for JSON."""
        arrays = ("first", "first_error", "total", "total_error", "mean", "variance", "interactions")
        return {
            "exact": False,
            "alternatives": list(self.alternatives),
            "factors": list(self.factors),
            **{name: getattr(self, name).tolist() for name in arrays},
            "of": self.of,
            "draws": self.draws,
            "evaluations": self.evaluations,
            "method": self.method,
            "source": self.source,
            "entropy": self.entropy,
        }

    def to_frame(self, library: str) -> Any:
        """One row per alternative and factor: both indices with their standard errors."""
        from clusterdecide.model._frames import to_frame

        size = len(self.factors)
        columns: dict[str, Any] = {
            "alternative": [name for name in self.alternatives for _ in range(size)],
            "factor": list(self.factors) * len(self.alternatives),
        }
        names = {"first": "first", "first_error": "first error", "total": "total", "total_error": "total error"}
        columns |= {title: getattr(self, name).T.ravel().tolist() for name, title in names.items()}
        return to_frame(columns, library)

    def _view(self) -> View:
        rows = np.argsort(-self.total.mean(-1), kind="stable")[:_ROWS]
        header = ["first / total", *self.alternatives[:_COLUMNS]]
        cells = [
            [self.factors[g], *(f"{a:.2f} / {b:.2f}" for a, b in zip(self.first[g, :_COLUMNS], self.total[g]))]
            for g in rows
        ]
        return View(header, cells, "l", self._caption())

    def _caption(self) -> str:
        error = max(float(self.first_error.max()), float(self.total_error.max()))
        what = self.of if isinstance(self.of, str) else f"being among the first {self.of}"
        parts = [
            f"{self.method}; variance of {what}; {self.source}",
            f"{self.draws} points, {self.evaluations} rankings, sampled: standard error at most {error:.2g}",
        ]
        parts += [f"the same at every point, so without shares: {listed(self.constant)}"] if self.constant else []
        counts = (_ROWS, len(self.factors), "factors"), (_COLUMNS, len(self.alternatives), "alternatives")
        cuts = [f"first {n} of {total} {word} shown" for n, total, word in counts if total > n]
        return "\n".join([*parts, *cuts])
