"""Agreement of evaluators: intraclass correlations with their intervals, and Krippendorff's alpha."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from clusterdecide._typing import Floats, Ints

_ZERO = 1e-14
_FLOOR = 1e-6  # nearer to its pole, the coefficient of the mean is all rounding


class Squares(NamedTuple):
    """Mean squares of a table of n cells by k evaluators (Shrout and Fleiss 1979, table 3)."""

    n: int
    k: int
    between: float  # cells, n - 1
    within: float  # n (k - 1)
    judges: float  # evaluators, k - 1
    error: float  # (n - 1) (k - 1)


class Interval(NamedTuple):
    """A coefficient and its confidence interval; None where it is 0/0, or has no interval."""

    value: float | None
    low: float | None
    high: float | None


UNDEFINED = Interval(None, None, None)


def mean_squares(table: Floats) -> Squares:
    """Mean squares of a two-way table, shape ``(n, k)``, both at least 2.

    Examples
    --------
    >>> mean_squares(np.array([[1.0, 2.0], [3.0, 6.0]]))
    Squares(n=2, k=2, between=9.0, within=2.5, judges=4.0, error=1.0)
    """
    n, k = table.shape
    centred = table - table.mean()
    rows, columns = centred.mean(1), centred.mean(0)
    largest = float((centred**2).sum())

    def mean_square(rest: Floats, times: int, freedom: int) -> float:
        total = times * float((rest**2).sum())
        return total / freedom if total > _ZERO * largest else 0.0

    return Squares(
        n, k,
        mean_square(rows, k, n - 1),
        mean_square(centred - rows[:, None], 1, n * (k - 1)),
        mean_square(columns, n, k - 1),
        mean_square(centred - rows[:, None] - columns, 1, (n - 1) * (k - 1)),
    )  # fmt: skip


def one_way(squares: Squares, tail: float) -> Interval:
    """ICC(1,1): one mark by an evaluator taken at random for each cell; ``tail`` is left out on each side.

    References
    ----------
    P. E. Shrout and J. L. Fleiss, "Intraclass correlations: uses in assessing rater reliability", *Psychological
    Bulletin* 86 (1979).
    """
    n, k = squares.n, squares.k
    return _consistent(squares.between, squares.within, k, (n - 1, n * (k - 1)), tail)


def two_way_mixed(squares: Squares, tail: float) -> Interval:
    """ICC(3,1), consistency: the evaluators are those of interest, and their leniency is left aside."""
    n, k = squares.n, squares.k
    return _consistent(squares.between, squares.error, k, (n - 1, (n - 1) * (k - 1)), tail)


def two_way_random(squares: Squares, tail: float) -> Interval:
    """ICC(2,1), agreement: evaluators taken at random, their leniency counts as error.

    Without residual, or where the approximate interval does not hold the value (below 0, with few cells), it has none.
    """
    n, k, between, _, judges, error = squares
    below = between + (k - 1) * error + k * (judges - error) / n
    if below <= 0:
        return UNDEFINED
    value = (between - error) / below
    if error <= 0 or value <= -1 / (k - 1):
        return Interval(value, None, None)
    ratio, rest = judges / error, n * (1 + (k - 1) * value) - k * value
    freedom = (k - 1) * (n - 1) * (k * value * ratio + rest) ** 2 / ((n - 1) * k**2 * value**2 * ratio**2 + rest**2)
    upper, lower = _quantile(n - 1, freedom, tail), _quantile(freedom, n - 1, tail)
    noise = k * judges + (k * n - k - n) * error
    if not 0 < upper * noise + n * between < np.inf or not 0 < noise + n * lower * between < np.inf:
        return Interval(value, None, None)
    low = n * (between - upper * error) / (upper * noise + n * between)
    high = n * (lower * between - error) / (noise + n * lower * between)
    return Interval(value, low, high) if low <= value <= high else Interval(value, None, None)


def of_mean(single: Interval, k: int) -> Interval:
    """The same coefficient for the mean of k marks (Spearman and Brown), at the value and at both ends.

    Examples
    --------
    >>> of_mean(Interval(0.5, 0.0, 1.0), 3)
    Interval(value=0.75, low=0.0, high=1.0)
    """
    return Interval(*(None if x is None or 1 + (k - 1) * x <= _FLOOR else k * x / (1 + (k - 1) * x) for x in single))


def alpha(cell: Ints, value: Floats) -> float | None:
    """Krippendorff's alpha of values with squared differences, over cells with two marks or more.

    Parameters
    ----------
    cell
        Shape ``(M,)``: number of the cell of each mark.
    value
        Shape ``(M,)``: the grades (interval), or their mean ranks as `mean_ranks` gives them (ordinal).

    Returns
    -------
    float or None
        None where all values are equal, or no cell has two.

    References
    ----------
    K. Krippendorff, *Content Analysis: An Introduction to Its Methodology*, 2nd edition (2004), chapter 11.

    Examples
    --------
    >>> alpha(np.array([0, 0, 1, 1]), np.array([1.0, 1.0, 2.0, 2.0]))
    1.0
    """
    n = len(value)
    if n == 0:
        return None
    centred = value - value.mean()
    count = np.bincount(cell)[cell]
    mean = (np.bincount(cell, centred) / np.maximum(np.bincount(cell), 1))[cell]
    expected = float(centred @ centred) / (n - 1)
    if expected <= _ZERO * float(np.abs(value).max()) ** 2:
        return None
    return float(1 - (count / (count - 1)) @ (centred - mean) ** 2 / n / expected)


def alpha_nominal(cell: Ints, value: Floats) -> float | None:
    """Krippendorff's alpha of grades that agree or differ, over cells with two marks or more.

    Examples
    --------
    >>> alpha_nominal(np.array([0, 0, 1, 1]), np.array([1.0, 1.0, 2.0, 3.0]))
    0.4
    """
    n = len(value)
    _, level = np.unique(value, return_inverse=True)
    size = np.bincount(level)
    expected = (n**2 - float((size.astype(float) ** 2).sum())) / (n - 1) if n > 1 else 0.0
    if expected == 0:
        return None
    pair, same = np.unique(cell * len(size) + level, return_counts=True)
    count = np.bincount(cell)[pair // len(size)]
    return float(1 - (same * (count - same) / (count - 1)).sum() / expected)


def mean_ranks(value: Floats) -> Floats:
    """Rank of each value from 0, ties sharing their mean: differences of these are Krippendorff's ordinal ones.

    Examples
    --------
    >>> mean_ranks(np.array([4.0, 2.0, 4.0]))
    array([2. , 0.5, 2. ])
    """
    _, level, size = np.unique(value, return_inverse=True, return_counts=True)
    return np.asarray((np.cumsum(size) - size / 2)[level])


def _consistent(between: float, noise: float, k: int, freedom: tuple[int, int], tail: float) -> Interval:
    if between + (k - 1) * noise <= 0:
        return UNDEFINED
    value = (between - noise) / (between + (k - 1) * noise)
    if noise <= 0:
        return Interval(value, None, None)
    ratio = between / noise
    low, high = ratio / _quantile(*freedom, tail), ratio * _quantile(freedom[1], freedom[0], tail)
    return Interval(value, (low - 1) / (low + k - 1), (high - 1) / (high + k - 1))


def _quantile(above: float, below: float, tail: float) -> float:
    from scipy.special import fdtri

    return float(fdtri(above, below, 1 - tail))
