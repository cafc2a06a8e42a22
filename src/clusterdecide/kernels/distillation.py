"""Distillation: a preorder from credibilities, class by class from the best or from the worst (ELECTRE III)."""

from __future__ import annotations

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
    B. Roy, "ELECTRE III: un algorithme de classements fonde sur une representation floue des preferences en presence
    de criteres multiples", *Cahiers du CERO* 20 (1978).

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


def _distilled(credibility: Floats, discrimination: tuple[float, float], *, best_first: bool) -> Ints:
    known = credibility.copy()
    np.einsum("bii->bi", known)[...] = 0.0
    intercept, slope = discrimination
    clear = known - np.swapaxes(known, -1, -2) > intercept + slope * known + TIE
    preferred = np.where(clear, known, 0.0)
    place = np.zeros(known.shape[:2], dtype=np.int64)
    left = np.ones(known.shape[:2], dtype=np.bool_)
    sign = 1 if best_first else -1
    number = 0
    while left.any():
        drawn = _drawn(known, preferred, left, discrimination, sign)
        place[drawn] = number
        left &= ~drawn
        number += 1
    return place


def _drawn(known: Floats, preferred: Floats, left: Bools, discrimination: tuple[float, float], sign: int) -> Bools:
    """Next class of each matrix, among those that are left; shape ``(B, A)``."""
    intercept, slope = discrimination
    drawn = left.copy()
    level = np.full(len(known), -1.0)  # below 0: the largest credibility is still to be found
    open_ = np.flatnonzero(drawn.sum(1) > 1)
    while open_.size:
        members = np.flatnonzero(drawn[open_].any(0))
        at = np.ix_(open_, members, members)
        among = drawn[open_][:, members]
        pairs = among[:, :, None] & among[:, None, :]
        values = np.where(pairs, known[at], 0.0)
        now = np.where(level[open_] < 0, values.max((1, 2)), level[open_])
        below = now - (intercept + slope * now) - TIE
        level[open_] = np.where(values < below[:, None, None], values, 0.0).max((1, 2))
        wins = pairs & (preferred[at] > level[open_, None, None] + TIE)
        qualification = sign * (wins.sum(2) - wins.sum(1))
        best = np.where(among, qualification, -len(members)).max(1)
        drawn[np.ix_(open_, members)] = among & (qualification == best[:, None])
        open_ = open_[(level[open_] > TIE) & (drawn[open_].sum(1) > 1)]
    return drawn
