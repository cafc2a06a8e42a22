"""Counts of ranks over draws: integers that add up, whoever counted them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from clusterdecide._typing import Bools, Floats, Ints
from clusterdecide.kernels.ranks import competition_ranks, count_places, packed_order, unit_keys
from clusterdecide.kernels.sums import ONE_CORE
from clusterdecide.methods import General, Scorer

_CELLS = ONE_CORE  # of one product
_KEYS = 1 << 16  # of one block: they stay in cache from the product to the count


@dataclass(frozen=True, slots=True, eq=False)
class Tally:
    """What some draws gave; its arrays are filled in place by ``count`` and ``add``."""

    done: Ints  # (1,), number of draws
    places: Ints  # (A, A), how often rank r + 1 (row) went to alternative i (column)
    favourable: Floats  # (A, C), sum of the weights that put alternative i first
    wins: Ints | None  # (A, A), how often i (row) beats j (column)

    @classmethod
    def empty(cls, size: int, criteria: int, *, pairwise: bool) -> Tally:
        """Nothing counted yet."""
        square = (size, size)
        wins = np.zeros(square, dtype=np.int64) if pairwise else None
        return cls(np.zeros(1, dtype=np.int64), np.zeros(square, dtype=np.int64), np.zeros((size, criteria)), wins)

    @property
    def draws(self) -> int:
        """Number of draws."""
        return int(self.done[0])

    def plus(self, other: Tally) -> Tally:
        """Both together."""
        wins = None if self.wins is None or other.wins is None else self.wins + other.wins
        places, favourable = self.places + other.places, self.favourable + other.favourable
        return Tally(self.done + other.done, places, favourable, wins)

    def largest_error(self) -> float:
        """Largest standard error of a share, a share nearest to one half having it."""
        share = self.places / self.draws
        return float(np.sqrt((share * (1 - share)).max() / self.draws))

    @staticmethod
    def matrices(size: int, criteria: int) -> int:
        """How many drawn matrices of grades are scored at once: a power of two that stays in cache."""
        return 1 << max(0, (_KEYS // (size * criteria)).bit_length() - 1)

    def count(self, scorer: Scorer, weights: Floats) -> None:
        """Rank the same grades under weights of shape ``(B, C)``."""
        best = np.empty(len(weights), dtype=np.int64)
        start = 0
        for stack in _stacks(weights, self.places.shape[0]):
            flat = stack.reshape(-1, stack.shape[-1])
            stop = start + len(flat)
            if isinstance(scorer, General):
                best[start:stop] = self.add(scorer.score(flat), flat)
            else:
                order, close = packed_order(scorer.key(stack).reshape(len(flat), -1), scorer.near)
                ranks = competition_ranks(scorer.score(flat[close])) if close.any() else None
                best[start:stop] = self._add(order, close, ranks, flat)
            start = stop
        self.favour(best, weights)

    def add(self, score: Floats, weights: Floats) -> Ints:
        """Rank scores of shape ``(B, A)`` that weights of shape ``(B, C)`` gave; return the best, for ``favour``."""
        order, close = packed_order(*unit_keys(score))
        return self._add(order, close, competition_ranks(score[close]) if close.any() else None, weights)

    def favour(self, best: Ints, weights: Floats) -> None:
        """Add the weights to the one they put first; A stands for rows already added, of which several are first."""
        size = len(self.favourable)
        for c, column in enumerate(np.ascontiguousarray(weights.T)):
            self.favourable[:, c] += np.bincount(best, column, size + 1)[:size]

    def _add(self, order: Ints, close: Bools, ranks: Ints | None, weights: Floats) -> Ints:
        """Count orders, worst first, and the ranks of rows with near ties in their place."""
        self.done[0] += len(order)
        best = order[:, -1].copy()
        if ranks is not None:
            self._add_ranks(ranks, weights[close])
            best[close] = len(self.favourable)
            order = order[~close]
        if self.wins is not None:
            size = order.shape[-1]
            rank = np.empty_like(order)
            np.put_along_axis(rank, order, np.broadcast_to(np.arange(size, 0, -1), order.shape), -1)
            self._add_wins(rank)
        count_places(order, self.places)
        return best

    def _add_ranks(self, rank: Ints, weights: Floats) -> None:
        """Count ranks that may be shared."""
        size = rank.shape[-1]
        cells = ((rank - 1) * size + np.arange(size)).ravel()
        self.places[...] += np.bincount(cells, minlength=size * size).reshape(size, size)
        self.favourable[...] += (rank == 1).T.astype(np.float64) @ weights
        self._add_wins(rank)

    def _add_wins(self, rank: Ints) -> None:
        if self.wins is not None:
            for i, mine in enumerate(rank.T):
                self.wins[i] += (mine[:, None] < rank).sum(0)


def _stacks(weights: Floats, alternatives: int) -> Iterator[Floats]:
    """Cut into blocks of shape ``(products, rows, C)``: few calls, and each product small."""
    criteria = weights.shape[1]
    rows = 1 << max(0, (_CELLS // (alternatives * criteria)).bit_length() - 1)
    block = max(rows, 1 << max(0, (_KEYS // alternatives).bit_length() - 1))
    whole = len(weights) - len(weights) % rows
    for start in range(0, whole, block):
        yield weights[start : min(start + block, whole)].reshape(-1, rows, criteria)
    if whole < len(weights):
        yield weights[whole:][None]
