"""The best-worst method: the linear model by a linear programme, the non-linear one in closed form.

Best is item 0 and worst the last one; ``to`` are the ratios of the best to the items between them, ``over`` those of
these items to the worst, and ``whole`` is that of the best to the worst.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from clusterdecide._typing import Floats

_ZERO = 1e-11


class Optimum(NamedTuple):
    """Weights ``(n,)`` and the largest deviation."""

    weights: Floats
    deviation: float


def linear(to: Floats, over: Floats, whole: float) -> Optimum:
    """Weights with the smallest largest difference from what was said, by one linear programme.

    Parameters
    ----------
    to, over
        Shape ``(n - 2,)``, positive.
    whole
        Ratio of the best to the worst, positive.

    Notes
    -----
    The optimum is unique, whatever the solver and the order of the items. With differences of at most 1 it is the
    largest sum of weights. Given those of the best and the worst, each other weight is at its upper bound, which
    increases with both; and these two lie between lines along which both increase, so their best point is a corner.
    That holds because the ratio of best to worst is one number: told twice, and differing, optima could be many.

    References
    ----------
    J. Rezaei, "Best-worst multi-criteria decision-making method: some properties and a linear model" (2016).

    Examples
    --------
    >>> (linear(np.array([2.0]), np.array([2.0]), 4.0).weights * 7).round(9)
    array([4., 2., 1.])
    """
    from scipy.optimize import linprog

    rows = _differences(to, over, whole)
    n = rows.shape[1]
    bounded = np.vstack([rows, -rows])
    found = linprog(
        np.append(np.zeros(n), 1.0),
        A_ub=np.column_stack([bounded, -np.ones(len(bounded))]),
        b_ub=np.zeros(len(bounded)),
        A_eq=np.append(np.ones(n), 0.0)[None],
        b_eq=[1.0],
    )
    weights = np.maximum(np.asarray(found.x)[:n], 0.0)
    deviation = float(np.abs(rows @ weights).max())
    return Optimum(weights / weights.sum(), deviation if deviation > _ZERO else 0.0)


def ratio_deviation(to: Floats, over: Floats, whole: float) -> float:
    """Smallest largest difference of the ratios of weights from what was said: the optimum of the non-linear model.

    Parameters
    ----------
    to, over
        Shape ``(n - 2,)``, from 1 to ``whole``.
    whole
        Ratio of the best to the worst.

    Notes
    -----
    A deviation d is possible when the ratio of best to worst lies in ``whole - d, whole + d`` and, for each item, in
    ``(to - d)(over - d), (to + d)(over + d)``. Intervals have a point in common when each two have, and each two meet
    from the root of an equation of second or first degree on.

    References
    ----------
    J. Rezaei, "Best-worst multi-criteria decision-making method" (2015).

    Examples
    --------
    >>> round(ratio_deviation(np.array([2.0, 4.0, 3.0]), np.array([4.0, 2.0, 3.0]), 8.0), 4)
    0.1459
    """
    if not len(to):
        return 0.0
    product, total = to * over, to + over
    between = (product[:, None] - product) / (total[:, None] + total)
    beyond, short = np.maximum(product - whole, 0.0), np.maximum(whole - product, 0.0)
    above = 2 * beyond / (total + 1 + np.sqrt((total + 1) ** 2 - 4 * beyond))
    below = 2 * short / (total + 1 + np.sqrt((total + 1) ** 2 + 4 * short))
    return float(max(0.0, between.max(), above.max(), below.max()))


def ratio_intervals(to: Floats, over: Floats, whole: float, deviation: float) -> Floats:
    """Least and largest weight of each item over all optima of the non-linear model, shape ``(n, 2)``.

    Parameters
    ----------
    to, over, whole
        As in `ratio_deviation`.
    deviation
        Its result.

    Notes
    -----
    With the worst at 1 and the best at t, each other item is bounded by linear functions of t, so an extreme weight is
    a quotient of functions linear in t between their kinks: its extremes lie at the kinks and at the ends of t.

    Examples
    --------
    >>> to, over = np.array([2.0, 4.0, 3.0]), np.array([4.0, 2.0, 3.0])
    >>> ratio_intervals(to, over, 8.0, ratio_deviation(to, over, 8.0))[0].round(4)
    array([0.4461, 0.4571])
    """
    down = np.maximum(to - deviation, 0.0)
    least_t = max([whole - deviation, *(down * np.maximum(over - deviation, 0.0)).tolist()])
    most_t = min([whole + deviation, *((to + deviation) * (over + deviation)).tolist()])
    if least_t > most_t:  # they meet in one point, but for rounding
        least_t = most_t = (least_t + most_t) / 2
    kinks = np.concatenate([(over - deviation) * (to + deviation), (over + deviation) * down])
    t = np.concatenate([[least_t, most_t], np.clip(kinks, least_t, most_t)])[:, None]
    low = np.maximum(over - deviation, t / (to + deviation))
    with np.errstate(divide="ignore"):
        high = np.minimum(over + deviation, t / down)
    low, high = np.minimum(low, high), np.maximum(low, high)
    low, high = (np.column_stack([t, part, np.ones(len(t))]) for part in (low, high))
    least = low / (low + high.sum(1, keepdims=True) - high)
    most = high / (high + low.sum(1, keepdims=True) - low)
    return np.column_stack([least.min(0), most.max(0)])


def _differences(to: Floats, over: Floats, whole: float) -> Floats:
    """Rows whose products with the weights are 0 where these are as was said, ``(2 n - 3, n)``."""
    between = len(to)
    n = between + 2
    rows = np.zeros((2 * n - 3, n))
    items = np.arange(between)
    rows[0, 0], rows[0, -1] = 1.0, -whole
    rows[1 + items, 0], rows[1 + items, 1 + items] = 1.0, -to
    rows[1 + between + items, 1 + items], rows[1 + between + items, -1] = 1.0, -over
    return rows
