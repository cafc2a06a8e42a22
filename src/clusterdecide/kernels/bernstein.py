"""Roots in (0, 1) of many small polynomials at once, in Bernstein form: stable where products of sums cancel."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import numpy as np

from clusterdecide._typing import Floats

NEARLY = 1e-9
"""An extremum this small, of the largest coefficient, may be a double root that rounding has split or lifted."""

_STEPS = 100
_SETTLED = 1e-15


def product(a: Floats, b: Floats) -> Floats:
    """Coefficients of the product of two quadratics, shape ``(3, ...)`` each: shape ``(5, ...)``.

    Examples
    --------
    >>> product(np.array([1.0, 0.5, 0.0]), np.array([1.0, 0.5, 0.0]))  # (1 - t) times (1 - t)
    array([1.        , 0.5       , 0.16666667, 0.        , 0.        ])
    """
    return np.stack(
        [
            a[0] * b[0],
            (a[0] * b[1] + a[1] * b[0]) / 2,
            (a[0] * b[2] + 4 * a[1] * b[1] + a[2] * b[0]) / 6,
            (a[1] * b[2] + a[2] * b[1]) / 2,
            a[2] * b[2],
        ]
    )


def value(c: Floats, t: Floats) -> Floats:
    """Polynomials at ``t`` by de Casteljau: coefficients of shape ``(n + 1, P)``, ``t`` of shape ``(..., P)``."""
    rows: list[Any] = list(c)
    while len(rows) > 1:
        rows = [low + t * (high - low) for low, high in pairwise(rows)]
    return np.asarray(rows[0])


def unit_roots(c: Floats) -> Floats:
    """Every root in (0, 1), and every extremum so close to 0 that it may be a double root.

    Parameters
    ----------
    c
        Coefficients in Bernstein form, shape ``(n + 1, P)``, n at least 1.

    Returns
    -------
    Floats
        Shape ``(2 n - 1, P)``, in no order, NaN where there is none.

    Notes
    -----
    Between two roots of the derivative a polynomial is monotone, so one sign test finds each of its roots; the
    derivative is one degree lower, down to a line. Coefficients of one sign have no root between 0 and 1.

    Examples
    --------
    >>> unit_roots(np.array([[1.0], [-1.0], [1.0]]))  # (1 - 2 t)**2: a double root
    array([[nan],
           [nan],
           [0.5]])
    """
    degree = len(c) - 1
    found = np.full((2 * degree - 1, c.shape[1]), np.nan)
    largest = abs(c).max(0)
    mixed = (c.min(0) <= NEARLY * largest) & (c.max(0) >= -NEARLY * largest) & (largest > 0)
    if mixed.any():
        found[:, mixed] = _mixed_roots(c[:, mixed], largest[mixed])
    return found


def _mixed_roots(c: Floats, largest: Floats) -> Floats:
    turns = _turns(c)
    flat = abs(value(c, np.nan_to_num(turns, nan=0.5))) <= NEARLY * largest
    return np.concatenate([_monotone_roots(c, turns), np.where(flat, turns, np.nan)])


def _turns(c: Floats) -> Floats:
    """Roots of the derivative in (0, 1), sorted, NaN last: shape ``(n - 1, P)``."""
    if len(c) == 2:
        return np.empty((0, c.shape[1]))
    slope = np.diff(c, axis=0)
    return np.sort(_monotone_roots(slope, _turns(slope)), axis=0)


def _monotone_roots(c: Floats, turns: Floats) -> Floats:
    """One root at most in each stretch between turns: shape ``(n, P)``."""
    ends = np.zeros((1, c.shape[1]))
    edges = np.concatenate([ends, np.nan_to_num(turns, nan=1.0), ends + 1])
    sign = np.sign(value(c, edges))
    found = np.full((len(c) - 1, c.shape[1]), np.nan)
    stretch, column = np.nonzero(sign[:-1] * sign[1:] < 0)
    if column.size:
        found[stretch, column] = _solved(c[:, column], edges[stretch, column], edges[stretch + 1, column])
    return found


def _solved(c: Floats, low: Floats, high: Floats) -> Floats:
    """One root in each bracket, shape ``(M,)``: Newton's steps, and halving where one leaves it or gains too little."""
    found = (low + high) / 2
    at = np.arange(len(found))
    rising = value(c, high) > 0
    t, last = found.copy(), high - low
    for _ in range(_STEPS):
        f, rise = value(c, t), (len(c) - 1) * value(np.diff(c, axis=0), t)
        above = (f > 0) == rising
        high, low = np.where(above, t, high), np.where(above, low, t)
        newton = t - np.divide(f, rise, out=np.full_like(f, np.inf), where=rise != 0)
        inside = (newton > low) & (newton < high) & (2 * abs(newton - t) <= last)
        after = np.where(f == 0, t, np.where(inside, newton, (low + high) / 2))
        last, t = abs(after - t), after
        found[at] = t
        going = last > _SETTLED
        if not going.any():
            break
        c, low, high, t, last = c[:, going], low[going], high[going], t[going], last[going]
        rising, at = rising[going], at[going]
    return found
