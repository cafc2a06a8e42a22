"""Counts over draws of the lists of a call: sums that add up, whoever counted them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from clusterdecide._typing import Bools, Floats, Ints
from clusterdecide.calls.open_ties import uniform
from clusterdecide.kernels.cut import places_taken

if TYPE_CHECKING:
    from clusterdecide.calls.lot_rule import Funded

MOST_SETS = 1 << 14
"""Different sets of funded dossiers that are kept apart in each lot; memory does not grow with the draws."""

_ALIKE = 32  # sets of an open tie that are counted one by one


@dataclass(slots=True, eq=False)
class LotTally:
    """What some draws gave for one lot of A dossiers."""

    funded: Floats  # (A,), sum of the probabilities of being funded
    squares: Floats  # (A,), sum of their squares
    stopped: Ints  # (A,), how often a floor stopped the dossier
    ranks: Ints  # (A, A), how often dossier i (row) took published rank r + 1 (column)
    announced: Floats  # (2,), sum of the probabilities of the announced set, and of their squares
    open: int  # draws in which a tie at the line was left open
    sets: dict[bytes, float]  # packed set of funded dossiers: sum of its probabilities
    unlisted: float  # sum of the probabilities of sets that are not kept apart

    @classmethod
    def empty(cls, size: int) -> LotTally:
        """Nothing counted yet."""
        zeros, square = np.zeros(size), np.zeros((size, size), dtype=np.int64)
        return cls(zeros, zeros.copy(), np.zeros(size, dtype=np.int64), square, np.zeros(2), 0, {}, 0.0)

    def plus(self, other: LotTally) -> LotTally:
        """Both together."""
        found = LotTally(
            self.funded + other.funded,
            self.squares + other.squares,
            self.stopped + other.stopped,
            self.ranks + other.ranks,
            self.announced + other.announced,
            self.open + other.open,
            dict(self.sets),
            self.unlisted + other.unlisted,
        )
        for held, share in other.sets.items():
            found.add_set(held, share)
        return found

    def add_set(self, held: bytes, share: float) -> None:
        """Count a set, apart while there is room."""
        if held in self.sets or len(self.sets) < MOST_SETS:
            self.sets[held] = self.sets.get(held, 0.0) + share
        else:
            self.unlisted += share

    def add(self, found: Funded, places: int, announced: Bools) -> Floats:
        """Count one block; give the probability of the announced set in each of its draws, shape ``(B,)``."""
        size = len(self.funded)
        probability = found.probability(places)
        self.funded += probability.sum(0)
        self.squares += (probability * probability).sum(0)
        self.stopped += (~found.passed).sum(0)
        rank = places_taken(found.units, found.passed)
        cells = (np.arange(size) * size + rank - 1)[found.passed]
        self.ranks += np.bincount(cells, minlength=size * size).reshape(size, size)
        is_open: Bools = np.any(found.open, axis=-1)
        self.open += int(is_open.sum()) + len(found.mixed)
        hit: Floats = np.all(found.sure == announced, axis=-1).astype(np.float64)
        packed = np.packbits(found.sure, axis=-1)
        apart: Bools = is_open.copy()
        apart[list(found.mixed)] = True
        self._add_plain(packed[~apart])
        for row in np.flatnonzero(apart).tolist():
            hit[row] = self._add_open(found, row, places, announced)
        self.announced += (hit.sum(), (hit * hit).sum())
        return hit

    def _add_plain(self, packed: Any) -> None:
        if len(packed):
            lines = np.ascontiguousarray(packed).view(np.dtype((np.void, packed.shape[1]))).ravel()
            held, count = np.unique(lines, return_counts=True)
            for one, times in zip(held, count.tolist(), strict=True):
                self.add_set(one.tobytes(), float(times))

    def _add_open(self, found: Funded, row: int, places: int, announced: Bools) -> float:
        """Count the sets of an open tie; give the probability of the announced one."""
        mixture = found.mixed.get(row)
        if mixture is None:
            sure, tied = np.flatnonzero(found.sure[row]).tolist(), np.flatnonzero(found.open[row]).tolist()
            mixture = uniform(sure, tied, places - len(sure), _ALIKE)
            if mixture is None:
                self.unlisted += 1.0
                return _chance(sure, tied, places, np.flatnonzero(announced).tolist())
        hit, mine = 0.0, tuple(np.flatnonzero(announced).tolist())
        for held, share in zip(mixture.sets, mixture.shares, strict=True):
            mask = np.zeros(len(self.funded), dtype=np.bool_)
            mask[list(held)] = True
            self.add_set(np.packbits(mask).tobytes(), share)
            hit += share if held == mine else 0.0
        return hit


def _chance(sure: list[int], tied: list[int], places: int, announced: Iterable[int]) -> float:
    """Probability that a fair draw gives the announced set."""
    from math import comb

    wanted = set(announced)
    fits = set(sure) <= wanted <= set(sure) | set(tied) and len(wanted) == places
    return 1.0 / comb(len(tied), places - len(sure)) if fits else 0.0


@dataclass(slots=True, eq=False)
class ListTally:
    """What some draws gave for every lot, and for all lists together."""

    draws: int
    lots: list[LotTally]
    announced: Floats  # (2,), sum of the probabilities that every list is the announced one, and of their squares

    @classmethod
    def empty(cls, sizes: Iterable[int]) -> ListTally:
        """Nothing counted yet."""
        return cls(0, [LotTally.empty(size) for size in sizes], np.zeros(2))

    def plus(self, other: ListTally) -> ListTally:
        """Both together."""
        lots = [mine.plus(theirs) for mine, theirs in zip(self.lots, other.lots, strict=True)]
        return ListTally(self.draws + other.draws, lots, self.announced + other.announced)
