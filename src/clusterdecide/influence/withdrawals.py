"""Each alternative left out in turn: at once where the method offers it, run by run elsewhere, always alike.

What the fast form cannot tell apart for certain (near ties, lost digits) is run afresh.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np

from clusterdecide._typing import Bools, Floats, Ints
from clusterdecide.kernels.ranks import TIE, competition_ranks
from clusterdecide.methods import Method, applied
from clusterdecide.model import Problem

_KEYS = 1 << 16  # of one block: they stay in cache from the product to the test
_ALIKE = TIE / 64
"""Scores that agree to this part of the largest are tied whatever the rounding."""

_CLEAN = 1e3 * TIE


@dataclass(frozen=True, slots=True, eq=False)
class Withdrawals:
    """Rankings of A alternatives as each of them is left out.

    Attributes
    ----------
    problem, weights, method
        What is ranked, the weights of shape ``(C,)``, and how.
    score, before
        Shape ``(A,)``: scores and ranks with all alternatives.
    """

    problem: Problem
    weights: Floats
    method: Method
    score: Floats
    before: Ints

    @classmethod
    def of(cls, problem: Problem, weights: Floats, method: Method) -> Withdrawals:
        """Rank all alternatives first."""
        score = applied(method, problem).score(weights)
        return cls(problem, weights, method, score, competition_ranks(score))

    @property
    def left_out(self) -> tuple[str, ...]:
        """Names of those that can be left out: nobody where there is but one."""
        return self.problem.alternatives if len(self.problem) > 1 else ()

    def changed(self, size: int) -> Bools:
        """Whether the order of the others, or their first ``size``, are not what they were, shape ``(A,)``."""
        found = np.zeros(len(self.left_out), dtype=np.bool_)
        if not found.size:
            return found
        order, fast = self._fast()
        if fast is None:
            unclear = np.arange(len(found))
        else:
            place = self.before[order]
            sure = _order_verdicts(fast, self.weights, place) if not size else _first(fast, self.weights, place, size)
            sure[fast.doubtful] = 0
            found[order] = sure > 0
            unclear = order[sure == 0]
        for i in unclear:
            ranks, was = self._afresh(int(i)), struck(self.before, int(i))
            found[i] = (ranks != was).any() if not size else ((ranks <= size) != (was <= size)).any()
        return found

    def ranks(self) -> Ints:
        """Ranks as each is left out, shape ``(D, A)``; 0 stands for the one left out."""
        size = len(self.left_out)
        out = np.zeros((size, len(self.problem)), dtype=np.int64)
        order, fast = self._fast() if size else (np.arange(0), None)
        unclear = np.arange(size)
        if fast is not None:
            certain = np.zeros(size, dtype=np.bool_)
            for rows, score, error in _blocks(fast.score, self.weights, size):
                kept = np.ones(score.shape, dtype=np.bool_)
                kept[np.arange(len(score)), np.arange(rows.start, rows.stop)] = False
                others = score[kept].reshape(len(score), size - 1)
                certain[rows] = _told_apart(others, error)
                block = np.zeros(score.shape, dtype=np.int64)
                block[kept] = competition_ranks(others).ravel()
                out[order[rows, None], order] = block
            unclear = order[~certain | fast.doubtful]
        for i in unclear:
            out[i] = self._afresh(int(i))
        return out

    def ranks_without(self, i: int) -> Ints:
        """Ranks as alternative number ``i`` is left out, shape ``(A,)``; 0 stands for it."""
        return self._afresh(i)

    def relative(self) -> bool:
        """Whether leaving anybody out moves the score of another."""
        size = len(self.left_out)
        order, fast = self._fast() if size else (np.arange(0), None)
        unclear = np.arange(size)
        if fast is not None:
            doubtful = fast.doubtful.copy()
            for rows, score, error in _blocks(fast.score, self.weights, size):
                doubtful[rows] |= error == np.inf
                moved = np.abs(score - self.score[order])
                moved[np.arange(len(score)), np.arange(rows.start, rows.stop)] = 0.0
                if ((moved.max(-1) > error) & ~doubtful[rows]).any():
                    return True
            unclear = order[doubtful]
        near = 10 * TIE * np.abs(self.score).max(initial=0.0)
        for i in unclear:
            kept = np.delete(np.arange(size), i)
            if (np.abs(self._scores(kept) - self.score[kept]) > near).any():
                return True
        return False

    @property
    def fixed(self) -> bool:
        """Whether the method says that nobody's score can depend on the others."""
        return bool(getattr(self._fast()[1], "fixed", False)) if self.left_out else False

    def _fast(self) -> tuple[Ints, Any]:
        """Alternatives in their order, and the fast form of the method on them, if it has one."""
        order = np.argsort(self.before, kind="stable")
        offered = getattr(self.method, "drop_each", None)
        return order, None if offered is None else offered(self.problem, self.problem.grades[order])

    def _scores(self, kept: Ints) -> Floats:
        return applied(self.method, self.problem.take(kept)).score(self.weights)

    def _afresh(self, i: int) -> Ints:
        kept = np.delete(np.arange(len(self.problem)), i)
        out = np.zeros(len(self.problem), dtype=np.int64)
        if kept.size:
            out[kept] = competition_ranks(self._scores(kept))
        return out


def struck(before: Ints, i: int) -> Ints:
    """Ranks with one of the alternatives struck from the list: those behind it move up, and 0 stands for it.

    Examples
    --------
    >>> struck(np.array([2, 1, 2, 4]), 1)
    array([1, 0, 1, 3])
    """
    ranks = np.asarray(before - (before > before[i]))
    ranks[i] = 0
    return ranks


def _blocks(make: Any, weights: Floats, size: int) -> Iterator[tuple[slice, Floats, Floats]]:
    step = max(1, _KEYS // size)
    for start in range(0, size, step):
        rows = slice(start, min(start + step, size))
        yield rows, *make(weights, rows)


def _order_verdicts(fast: Any, weights: Floats, place: Ints) -> Ints:
    """Tell for each drop whether the order of the others is the same (-1), another (1), or not known (0).

    Alternatives come in their old order, so that only neighbours need to be compared, without a sort.
    """
    level = place[1:] == place[:-1]
    make = fast.score if level.any() else fast.key
    verdict = np.zeros(len(place), dtype=np.int64)
    for rows, score, error in _blocks(make, weights, len(place)):
        _fill_own(score, rows, level)
        alike = _alike(score, error) if level.any() else np.full(len(score), -1.0)
        fall = score[:, :-1] - score[:, 1:]
        if rows.start == 0 and not level[0]:  # nobody is above the first and below the last
            fall[0, 0] = np.inf
        if rows.stop == len(place) and not level[-1]:
            fall[-1, -1] = np.inf
        verdict[rows] = _neighbours(fall, level, error, alike)
    return verdict


def _fill_own(score: Floats, rows: slice, level: Bools) -> None:
    """Put the one left out where it tells nothing of its own: with those it was tied with, or between neighbours."""
    own = np.arange(rows.start, rows.stop)
    at, last = np.arange(len(own)), score.shape[1] - 1
    above, below = score[at, np.maximum(own - 1, 0)], score[at, np.minimum(own + 1, last)]
    tied_above = (own > 0) & level[np.maximum(own - 1, 0)]
    tied_below = (own < last) & level[np.minimum(own, last - 1)]
    above, below = np.where(own == 0, below, above), np.where(own == last, above, below)
    score[at, own] = np.where(tied_above, above, np.where(tied_below, below, (above + below) / 2))


def _alike(score: Floats, error: Floats) -> Floats:
    """How near scores of each row are tied whatever the rounding; -1 where the rounding may be larger than a tie."""
    largest = np.maximum(score.max(-1), -score.min(-1))
    return np.where(error <= _CLEAN * largest, _ALIKE * largest, -1.0)


def _neighbours(fall: Floats, level: Bools, error: Floats, alike: Floats) -> Ints:
    """Verdict on each row from the falls between old neighbours."""
    least = (fall if not level.any() else fall[:, ~level]).min(-1, initial=np.inf)
    changed, same = (least < -error) | (np.abs(least) <= alike), least > error
    if level.any():
        apart = np.abs(fall[:, level]).max(-1)
        changed |= apart > error * fall.shape[1]  # a chain of ties cannot reach that far
        same &= apart <= alike
    return np.asarray(np.where(changed, 1, np.where(same, -1, 0)))


def _first(fast: Any, weights: Floats, place: Ints, size: int) -> Ints:
    """Tell for each drop whether the first ones of the others are the same (-1), others (1), or not known (0)."""
    inside, reserve = np.searchsorted(place, [size, size + 1], side="right")
    verdict = np.zeros(len(place), dtype=np.int64)
    for rows, score, error in _blocks(fast.key, weights, len(place)):
        own = np.arange(rows.start, rows.stop)
        moves_up = own < inside  # one of the first leaves: the next one is expected among them
        lead = np.full(len(own), -np.inf)
        for which, split in ((moves_up, reserve), (~moves_up, inside)):
            lead[which] = _lead(score[which], own[which], int(split))
        crowd = np.where(moves_up, reserve - 1, inside)
        known = np.where(lead < -error, 1, np.where(lead > error, -1, 0))
        verdict[rows] = np.where((known < 0) & (crowd > size), 0, known)  # a tie on the line may have come apart
    return verdict


def _lead(score: Floats, own: Ints, split: int) -> Floats:
    """How far the last of the first ``split`` is ahead of the best of the rest, the one left out apart."""
    at = np.arange(len(own))
    score[at, own] = np.where(own < split, np.inf, -np.inf)
    lead = score[:, :split].min(-1, initial=np.inf) - score[:, split:].max(-1, initial=-np.inf)
    return np.asarray(lead)


def _told_apart(score: Floats, error: Floats) -> Bools:
    """Whether all neighbours in each row are clearly apart or clearly tied."""
    falls = np.diff(np.sort(score, axis=-1), axis=-1)
    return np.asarray(((falls > error[:, None]) | (falls <= _alike(score, error)[:, None])).all(-1))
