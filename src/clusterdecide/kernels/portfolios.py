"""Portfolios within a budget that no other dominates, by dynamic programming over the alternatives."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from clusterdecide._typing import Bools, Floats, Ints
from clusterdecide.kernels.ranks import TIE

Money = NDArray[Any]
"""Whole numbers of the smallest unit: int64, or Python integers where those are too small."""

_BLOCK = 1 << 18  # comparisons at a time
_FEW = 64


def undominated(costs: Money, values: Floats, near: float) -> Bools:
    """Which rows cost no more than any other that is at least as good everywhere and better somewhere.

    Parameters
    ----------
    costs
        Shape ``(K,)``.
    values
        Shape ``(K, V)``, more is better.
    near
        Values closer than this are the same.

    Returns
    -------
    Bools
        Shape ``(K,)``; rows of the same values are all kept, whatever they cost.

    Examples
    --------
    >>> undominated(np.array([2, 1, 1]), np.array([[3.0, 1.0], [3.0, 2.0], [3.0, 2.0]]), 1e-12)
    array([False,  True,  True])
    """
    total = values.sum(-1)
    order = np.argsort(-total, kind="stable")
    for most in (_FEW, len(order)):  # those of the greatest sums dominate most of the others
        order = order[_kept(costs[order], values[order], total[order], near, most)]
    found = np.zeros(len(values), dtype=np.bool_)
    found[order] = True
    return found


def _kept(costs: Money, values: Floats, total: Floats, near: float, most: int) -> Bools:
    """Which rows, in order of their sums, are dominated by none of the first ``most``."""
    count, width = values.shape
    keep = np.ones(count, dtype=np.bool_)
    step = max(1, _BLOCK // min(count, most))
    for first in range(0, count, step):
        rows = slice(first, first + step)
        # one that is at least as good everywhere has no smaller sum
        last = int(np.searchsorted(-total[:most], -(total[rows].min() - width * near), side="right"))
        better = np.asarray(costs[None, :last] <= costs[rows, None], dtype=np.bool_)
        for column in values.T:
            better &= column[None, :last] >= column[rows, None] - near
        worse, by = np.nonzero(better)
        ahead = (values[by] - values[first + worse]).max(-1) > near
        keep[first + worse[ahead]] = False
    return keep


def nondominated(values: Floats, costs: Money, budget: int, most: int) -> Bools | None:
    """Portfolios within a budget that no other one dominates.

    Parameters
    ----------
    values
        Shape ``(A, V)``: value of each alternative at V weight vectors; a portfolio's are their sums.
    costs
        Shape ``(A,)``, not negative.
    budget
        In the same unit.
    most
        How many portfolios to keep at most on the way.

    Returns
    -------
    Bools or None
        Shape ``(P, A)``, in lexicographic order of their members, the first alternative's first; None where more
        than ``most`` would have to be kept.

    Notes
    -----
    Of two choices among the first alternatives, one that costs no more and is dominated in value by none of the
    completions left can be dropped: whatever completes the worse completes the better. Where all that is left can be
    paid for, what was spent makes no difference.

    Examples
    --------
    >>> nondominated(np.array([[3.0, 0.0], [0.0, 3.0], [1.0, 1.0]]), np.array([1, 1, 1]), 1, 100)
    array([[ True, False, False],
           [False,  True, False],
           [False, False,  True]])
    """
    order = _order(values, costs, budget)
    near = TIE * float(np.abs(values).sum(0).max(initial=0.0))
    values = np.unique(values, axis=1)
    held, spent, worth = np.zeros((1, len(values)), dtype=np.bool_), costs[:1] * 0, np.zeros((1, values.shape[1]))
    left = costs.sum()
    for a in order:
        left = left - costs[a]
        pays = np.asarray(spent + costs[a] <= budget, dtype=np.bool_)
        more = held[pays]
        more[:, a] = True
        held = np.concatenate([held, more])
        spent = np.concatenate([spent, spent[pays] + costs[a]])
        worth = np.concatenate([worth, worth[pays] + values[a]])
        keep = undominated(np.maximum(spent, budget - left), worth, near)
        held, spent, worth = held[keep], spent[keep], worth[keep]
        if len(held) > most:
            return None
    return held[np.lexsort(~held.T[::-1])]


def _order(values: Floats, costs: Money, budget: int) -> Ints:
    """Put those whose value for money leaves little doubt first: fewer portfolios are kept on the way."""
    total = values.sum(-1)
    price = costs.astype(np.float64)
    ratio = np.divide(total, price, out=np.where(total > 0, np.inf, -np.inf), where=price > 0)
    best = np.argsort(-ratio, kind="stable")
    line = ratio[best[min(int((np.cumsum(price[best]) <= float(budget)).sum()), len(best) - 1)]]
    away = np.abs(ratio - (line if np.isfinite(line) else 0.0))
    return np.argsort(-away, kind="stable")
