"""Distillation: a preorder from credibilities, class by class from the best or from the worst (ELECTRE III)."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from clusterdecide._typing import Bools, Floats, Ints
from clusterdecide.kernels.ranks import TIE

_BLOCK = 1 << 18  # credibilities worked on at once


def distilled(credibility: Floats, discrimination: tuple[float, float], *, best_first: bool) -> Ints:
    """Class of each alternative in the order in which classes are drawn.

    Parameters
    ----------
    credibility
        Shape ``(..., A, A)``, in [0, 1], that the row is at least as good as the column; the diagonal is not read.
    discrimination
        ``(a, b)`` of ``s(level) = a + b level``: a preference must exceed its converse by more than ``s``.
    best_first
        Draw those with the largest qualification (descending), or the smallest (ascending).

    Returns
    -------
    Ints
        Shape ``(..., A)``: 0 for the class that is drawn first.

    Notes
    -----
    Among those left, the level falls from the largest credibility to the next one that is smaller by more than
    ``s(level)``; ``a`` is preferred to ``b`` where ``r(a, b)`` is above the new level and exceeds ``r(b, a)`` by more
    than ``s(r(a, b))``; the qualification is the number of preferences for less the number against. Those with the best
    are examined again from that level on, until one is left or the level is 0. Comparisons allow 1e-12 for rounding.

    References
    ----------
    B. Roy, "ELECTRE III", *Cahiers du CERO* 20 (1978).

    Examples
    --------
    >>> credibility = np.array([[1.0, 0.9, 0.9], [0.4, 1.0, 0.8], [0.3, 0.8, 1.0]])
    >>> distilled(credibility, (0.3, -0.15), best_first=True)
    array([0, 1, 1])
    """
    size = credibility.shape[-1]
    flat = credibility.reshape(-1, size, size)
    out = np.empty((len(flat), size), dtype=np.int64)
    step = max(1, _BLOCK // (size * size))
    for start in range(0, len(flat), step):
        out[start : start + step] = _distilled(flat[start : start + step], discrimination, best_first=best_first)
    return out.reshape(credibility.shape[:-1])


class _Matrices(NamedTuple):
    """Credibilities of B matrices, and what all steps of a distillation need of them."""

    known: Floats  # (B, A, A), 0 on the diagonal
    preferred: Floats  # (B, A, A): credibility where it exceeds the converse by more than s, else 0
    discrimination: tuple[float, float]
    sign: int  # 1 where the largest qualification is drawn, -1 where the smallest is


class _Step(NamedTuple):
    """One examination of some alternatives of some matrices."""

    members: Ints  # (b, k): the alternatives examined, padded with others
    valid: Bools  # (b, k)
    level: Floats  # (b,), the new one
    qualification: Ints  # (b, k)
    witnesses: Ints  # (b, 4): pairs whose credibilities are the old and the new level


def _distilled(credibility: Floats, discrimination: tuple[float, float], *, best_first: bool) -> Ints:
    """Classes of B matrices at once.

    A level that is found among all those left stays the same until one of the pairs that gave it is drawn; until then
    qualifications change only by the comparisons with those that were drawn.
    """
    matrices = _matrices(credibility, discrimination, sign=1 if best_first else -1)
    rows, size = credibility.shape[:2]
    place = np.zeros((rows, size), dtype=np.int64)
    left = np.ones((rows, size), dtype=np.bool_)
    level, qualification = np.zeros(rows), np.zeros((rows, size), dtype=np.int64)
    witnesses = np.full((rows, 4), -1)
    number = 0
    while left.any():
        stale = (witnesses < 0).any(1) | ~np.take_along_axis(left, witnesses, 1).all(1)
        again = np.flatnonzero(stale & (left.sum(1) > 1))
        if again.size:
            step = _examined(matrices, again, left[again], None)
            level[again], witnesses[again] = step.level, step.witnesses
            qualification[again[:, None], step.members] = step.qualification
        drawn = _narrowed(matrices, left & _best(qualification, left), level.copy())
        place[drawn] = number
        left &= ~drawn
        qualification -= _against(matrices, drawn, level)
        number += 1
    return place


def _matrices(credibility: Floats, discrimination: tuple[float, float], sign: int) -> _Matrices:
    known = credibility.copy()
    np.einsum("bii->bi", known)[...] = 0.0
    intercept, slope = discrimination
    clear = known - np.swapaxes(known, -1, -2) > intercept + slope * known + TIE
    return _Matrices(known, np.where(clear, known, 0.0), discrimination, sign)


def _examined(matrices: _Matrices, rows: Ints, members: Bools, level: Floats | None) -> _Step:
    """Next level below a given one, or below the largest credibility, and qualifications at it."""
    index, valid = _padded(members)
    at = rows[:, None, None], index[:, :, None], index[:, None, :]
    pairs = valid[:, :, None] & valid[:, None, :]
    values = np.where(pairs, matrices.known[at], 0.0).reshape(len(rows), -1)
    first = values.argmax(1)
    now = np.take_along_axis(values, first[:, None], 1)[:, 0] if level is None else level
    intercept, slope = matrices.discrimination
    lower = np.where(values < (now - (intercept + slope * now) - TIE)[:, None], values, 0.0)
    second = lower.argmax(1)
    new = np.take_along_axis(lower, second[:, None], 1)[:, 0]
    wins = pairs & (matrices.preferred[at] > new[:, None, None] + TIE)
    qualification = matrices.sign * (wins.sum(2) - wins.sum(1))
    count = index.shape[1]
    places = np.stack([first // count, first % count, second // count, second % count], axis=1)
    return _Step(index, valid, new, qualification, np.take_along_axis(index, places, 1))


def _narrowed(matrices: _Matrices, drawn: Bools, level: Floats) -> Bools:
    """Those that remain of the drawn as the level falls, until one is left or the level is 0."""
    rows = np.flatnonzero((level > TIE) & (drawn.sum(1) > 1))
    while rows.size:
        step = _examined(matrices, rows, drawn[rows], level[rows])
        keep = _best(step.qualification, step.valid)
        drawn[rows[:, None], step.members] = keep
        level[rows] = step.level
        rows = rows[(step.level > TIE) & (keep.sum(1) > 1)]
    return drawn


def _against(matrices: _Matrices, drawn: Bools, level: Floats) -> Ints:
    """What those that are drawn have added to the qualification of each alternative, shape ``(B, A)``."""
    index, valid = _padded(drawn)
    rows = np.arange(len(drawn))[:, None]
    above = (level + TIE)[:, None, None]
    won = (matrices.preferred[rows, :, index] > above) & valid[:, :, None]
    lost = (matrices.preferred[rows, index] > above) & valid[:, :, None]
    return np.asarray(matrices.sign * (won.sum(1) - lost.sum(1)))


def _best(qualification: Ints, among: Bools) -> Bools:
    least = np.iinfo(np.int64).min
    return np.asarray(among & (qualification == np.where(among, qualification, least).max(1)[:, None]))


def _padded(members: Bools) -> tuple[Ints, Bools]:
    """Indices of members, as many columns as the largest group has, and which of them are members."""
    count = max(1, int(members.sum(1).max()))
    index = np.argsort(~members, axis=1, kind="stable")[:, :count]
    return index, np.take_along_axis(members, index, 1)
