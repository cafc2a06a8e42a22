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
    At the smallest deviation the intervals of the ratio of best to worst have one point in common. With the worst at 1
    and the best at this point, each other item is free between its own two bounds, whatever the others are.

    Examples
    --------
    >>> to, over = np.array([2.0, 4.0, 3.0]), np.array([4.0, 2.0, 3.0])
    >>> ratio_intervals(to, over, 8.0, ratio_deviation(to, over, 8.0))[0].round(4)
    array([0.4461, 0.4571])
    """
    down = np.maximum(to - deviation, 0.0) * np.maximum(over - deviation, 0.0)
    least = max([whole - deviation, *down.tolist()])
    most = min([whole + deviation, *((to + deviation) * (over + deviation)).tolist()])
    best = (least + most) / 2  # the same, but for rounding
    ends = np.array([np.maximum(over - deviation, best / (to + deviation)), over + deviation])
    free = to > deviation
    ends[1, free] = np.minimum(ends[1, free], best / (to[free] - deviation))
    low, high = (np.array([best, *end, 1.0]) for end in np.sort(ends, axis=0))
    return np.column_stack([low / (low + high.sum() - high), high / (high + low.sum() - low)])


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
