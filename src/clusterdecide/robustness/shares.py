"""Shares of ranks: what sampled and exact acceptability have in common."""

from __future__ import annotations

from abc import abstractmethod
from typing import TYPE_CHECKING, Any

import numpy as np

from clusterdecide._table import Tabular, View
from clusterdecide._typing import Floats
from clusterdecide.errors import InvalidInputError
from clusterdecide.model import Weights

_ROWS, _RANKS = 50, 10


class RankShares(Tabular):
    """How often each alternative takes each rank, and which weights put it first."""

    __slots__ = ()

    if TYPE_CHECKING:  # fields of one kind of result, properties of the other

        @property
        def alternatives(self) -> tuple[str, ...]:
            """Names of the A alternatives."""

        @property
        def criteria(self) -> tuple[str, ...]:
            """Names of the C criteria."""

        @property
        def rank_acceptability(self) -> Floats:
            """Share in which alternative i takes rank r + 1, shape ``(A, A)``."""

        @property
        def favourable(self) -> Floats:
            """In proportion to the mean of the weights that put alternative i first, shape ``(A, C)``."""

    @property
    def expected_rank(self) -> Floats:
        """Mean rank, shape ``(A,)``."""
        return np.asarray(self.rank_acceptability @ np.arange(1.0, len(self.alternatives) + 1))

    def first(self, k: int) -> Floats:
        """Share in which each alternative is among the first ``k``, shape ``(A,)``.

        Raises
        ------
        InvalidInputError
            ``k`` is not between 1 and the number of alternatives.
        """
        if isinstance(k, bool) or not isinstance(k, (int, np.integer)) or not 1 <= k <= len(self.alternatives):
            msg = f"k must be from 1 to {len(self.alternatives)} alternatives, got {k!r}"
            raise InvalidInputError(msg)
        return self._within(int(k))

    def _within(self, k: int) -> Floats:
        return np.asarray(np.minimum(self.rank_acceptability[:, :k].sum(-1), 1.0))

    @property
    def central_weights(self) -> dict[str, Weights | None]:
        """Mean of the weights that put each alternative first; None for one that is never first."""
        found: dict[str, Weights | None] = {}
        for name, sums, share in zip(self.alternatives, self.favourable, self.rank_acceptability[:, 0]):
            found[name] = Weights.scaled(np.maximum(sums, 0), self.criteria) if share else None
        return found

    def to_frame(self, library: str) -> Any:
        """One row per alternative: share of each rank, expected rank; in pandas, polars or pyarrow."""
        from clusterdecide.model._frames import to_frame

        share = self.rank_acceptability
        columns: dict[str, Any] = {"alternative": list(self.alternatives)}
        columns |= {f"rank {r + 1}": share[:, r].tolist() for r in range(len(share))}
        return to_frame(columns | {"expected rank": self.expected_rank.tolist()}, library)

    def _view(self) -> View:
        shown = min(_RANKS, len(self.alternatives))
        header = ["alternative", *(f"rank {r + 1}" for r in range(shown)), "expected"]
        order = np.argsort(self.expected_rank, kind="stable")[:_ROWS]
        share, mean = self.rank_acceptability, self.expected_rank
        rows = [[self.alternatives[i], *map(_percent, share[i, :shown]), f"{mean[i]:.2f}"] for i in order]
        return View(header, rows, "l", self._caption())

    @abstractmethod
    def _caption(self) -> str:
        """Method, source, and how sure the shares are."""


def _percent(share: float) -> str:
    """Neither possible nor certain by rounding alone."""
    if share == 0:
        return "."
    return "<1 %" if share < 0.01 else f"{min(100 * share, 99) if share < 1 else 100:.0f} %"
