"""Differences of two closenesses as quadratic forms in squared weights, and certified bounds of them over boxes.

Closeness orders alternatives as ``far / near``, the ratio of their squared distances to the worst and to the best
point. Both are linear in the squares ``s = w**2``, so that the order of two alternatives is the sign of
``(far_i s)(near_j s) - (far_j s)(near_i s) = s M s``.
"""

from __future__ import annotations

import numpy as np

from clusterdecide._typing import Floats, Ints

ROUNDING = 1e-13
"""Entries of a form below this part of the products they come from are rounding."""

_NOISE = 4e-15
_RADIUS_HALVINGS = 40


def forms(to_best: Floats, to_worst: Floats, above: Ints, below: Ints) -> Floats:
    """Forms whose sign says who of each pair is above, scaled so that their largest entry is 1.

    Parameters
    ----------
    to_best, to_worst
        Squared distances, shape ``(A, C)``.
    above, below
        Shape ``(P,)``.

    Returns
    -------
    Floats
        Shape ``(P, C, C)``, symmetric; all 0 for two alternatives that are alike.

    Examples
    --------
    >>> far = np.array([[4.0, 0.0], [0.0, 1.0]])
    >>> forms(far[::-1], far, np.array([0]), np.array([1]))
    array([[[ 1.    ,  0.    ],
            [ 0.    , -0.0625]]])
    """
    gain = to_worst[above][:, :, None] * to_best[below][:, None, :]
    loss = to_worst[below][:, :, None] * to_best[above][:, None, :]
    form = gain - loss
    form[abs(form) <= ROUNDING * (gain + loss)] = 0.0
    form = (form + form.transpose(0, 2, 1)) / 2
    largest = abs(form).max((1, 2), keepdims=True)
    return np.asarray(np.divide(form, largest, out=np.zeros(form.shape), where=largest > 0))


def values(form: Floats, weights: Floats) -> Floats:
    """Values of forms of shape ``(..., C, C)`` at weights of shape ``(..., C)``: shape ``(...)``."""
    squares = weights * weights
    return np.asarray(np.einsum("...c,...cd,...d->...", squares, form, squares))


def gradients(form: Floats, weights: Floats) -> Floats:
    """Gradients in the weights, shape ``(..., C)``."""
    return np.asarray(4 * weights * np.einsum("...cd,...d->...c", form, weights * weights))


def clear_radii(form: Floats, start: Floats, norm: str, most: float) -> Floats:
    """Radii within which forms that are positive at a start certainly stay so, whatever the number of criteria.

    Parameters
    ----------
    form
        Shape ``(P, C, C)``.
    start, norm
        Centre of shape ``(C,)``, weights summing to 1, and norm of the ball.
    most
        No radius needs to be larger.

    Returns
    -------
    Floats
        Shape ``(P,)``, by halving: the least value over the ball of the line through the start, less the largest of
        what it leaves out there, is positive.

    Examples
    --------
    >>> form = np.array([[[1.0, 0.0], [0.0, -1.0]]])  # zero where both weights are a half
    >>> 0.1 < clear_radii(form, np.array([0.6, 0.4]), "l1", 1.0)[0] <= 0.2
    np.True_
    """
    squares = start * start
    pull = form @ squares
    slope = 4 * pull * start
    noise = _NOISE * (abs(slope).sum(-1) + squares @ abs(form) @ squares)
    value = pull @ squares - noise
    steep = _steepest(slope, norm)
    low, high = np.zeros(len(form)), np.full(len(form), most)
    for _ in range(_RADIUS_HALVINGS):
        radius = (low + high) / 2
        clear = value - steep * radius - _left_out(form, pull, start, radius, norm) > 0
        low, high = np.where(clear, radius, low), np.where(clear, high, radius)
    return np.asarray(low)


def _steepest(slope: Floats, norm: str) -> Floats:
    """Largest fall of a line over the unit ball cut by a sum of 0."""
    if norm == "l1":
        return np.asarray(np.ptp(slope, axis=-1) / 2)
    if norm == "l2":
        return np.asarray(np.sqrt(((slope - slope.mean(-1, keepdims=True)) ** 2).sum(-1)))
    return np.asarray(abs(slope - np.median(slope, axis=-1, keepdims=True)).sum(-1))


def _left_out(form: Floats, pull: Floats, start: Floats, radius: Floats, norm: str) -> Floats:
    """Largest fall over a ball beyond first order: ``2 (M s0) e**2 + u M u`` with ``u = e (2 start + e)``."""
    size = len(start)
    reach = radius * {"l1": 0.5, "l2": np.sqrt((size - 1) / size), "linf": 1.0}[norm]
    per = 2 * start + reach[:, None]
    bend = np.where(np.eye(size, dtype=np.bool_), np.maximum(-form, 0.0), abs(form)) * per[:, :, None] * per[:, None]
    fall = 2 * np.maximum(-pull, 0.0)
    if norm == "l1":  # half the way up, half down: no square is above a quarter of the radius squared
        most = np.sort(fall, axis=-1)[:, -2:].sum(-1) / 4 + bend.max((1, 2))
    elif norm == "l2":
        most = fall.max(-1) + np.sqrt((bend * bend).sum((1, 2)))
    else:
        most = fall.sum(-1) + bend.sum((1, 2))
    return np.asarray(most * radius * radius)


def least_values(
    form: Floats, low: Floats, high: Floats, start: Floats, radius: float, norm: str
) -> tuple[Floats, Floats]:
    """Certified lower bounds of forms over boxes of weights, cut by the sum of 1 and a ball around a start.

    The better of two: each term at its least over the box; and the expansion to first order, whose least value over
    the cut box is bounded by duality, less the largest of what it leaves out.

    Parameters
    ----------
    form
        Shape ``(N, C, C)``.
    low, high
        Shape ``(N, C)``: boxes that hold weights summing to 1.
    start, radius, norm
        Centre of shape ``(C,)``, radius and norm of the ball.

    Returns
    -------
    bound, bent
        Shape ``(N,)``, and shape ``(N, C)``: how far each criterion bends the form within the box, where to cut next.

    Notes
    -----
    With ``e`` the change from a point of the box, ``s M s = f + g e + 2 (M s0) e**2 + u M u``, where ``u`` is the
    change of the squares: exact, so that only the last two terms need a bound. What bends
    upwards loses nothing and yet keeps the line below the form: it counts for cutting all the same.
    """
    room = high - low
    share = (1 - low.sum(-1)) / np.maximum(room.sum(-1), np.finfo(float).tiny)
    at = low + np.clip(share, 0, 1)[:, None] * room
    squares, floor, roof = at * at, low * low, high * high
    pull = np.einsum("ncd,nd->nc", form, squares)
    slope = 4 * pull * at
    spread = np.maximum(squares - floor, roof - squares)
    reach = np.maximum(at - low, high - at) ** 2
    size = abs(form)
    noise = _NOISE * (abs(slope).sum(-1) + _quadratic(size, roof))
    bent = 2 * abs(pull) * reach + spread * np.einsum("ncd,nd->nc", size, spread)
    corner = np.arange(form.shape[-1])
    size[:, corner, corner] = np.maximum(-form[:, corner, corner], 0)
    lost = 2 * np.maximum(-pull, 0) * reach + spread * np.einsum("ncd,nd->nc", size, spread)
    value = (squares * pull).sum(-1) - (slope * (at - start)).sum(-1)
    line = _least_line(slope, low - start, high - start, radius, norm)
    terms = _quadratic(np.maximum(form, 0), floor) - _quadratic(np.maximum(-form, 0), roof)
    return np.maximum(value + line - lost.sum(-1), terms) - noise, bent


def _quadratic(form: Floats, point: Floats) -> Floats:
    return np.asarray(np.einsum("nc,ncd,nd->n", point, form, point))


def _least_line(slope: Floats, low: Floats, high: Floats, radius: float, norm: str) -> Floats:
    """Lower bound of ``slope @ x`` over ``low <= x <= high``, ``sum(x) = 0`` and the ball: the best of some duals.

    For every ``m`` and ``v >= 0`` the sum over criteria of the least of ``(slope - m) x + v |x|``, less ``v radius``,
    is a bound; in the L1 norm the best lies where two criteria balance, one of each sign, or at ``v = 0``.
    """
    if norm == "linf":
        low, high = np.maximum(low, -radius), np.minimum(high, radius)
    middle, price = _multipliers(slope, radius, norm)
    tilt, price = slope[:, None, :] - middle[:, :, None], price[:, :, None]
    low, high = low[:, None, :], high[:, None, :]
    if norm == "l2":
        outer = np.where(tilt > 0, -np.inf, np.inf)
        best = np.clip(np.divide(-tilt, 2 * price, out=outer, where=price > 0), low, high)
        least = (tilt + price * best) * best
        return np.asarray((least.sum(-1) - price[:, :, 0] * radius * radius).max(-1))
    still = np.clip(0.0, low, high)
    least = np.minimum(tilt * low + price * abs(low), tilt * high + price * abs(high))
    least = np.minimum(least, tilt * still + price * abs(still))
    return np.asarray((least.sum(-1) - price[:, :, 0] * radius).max(-1))


def _multipliers(slope: Floats, radius: float, norm: str) -> tuple[Floats, Floats]:
    """Multipliers of the sum and of the ball that are worth trying, shape ``(N, K)`` each."""
    if norm == "linf":
        return slope, np.zeros(slope.shape)
    if norm == "l1":
        c, d = np.triu_indices(slope.shape[-1])
        return (slope[:, c] + slope[:, d]) / 2, abs(slope[:, c] - slope[:, d]) / 2
    mean = slope.mean(-1, keepdims=True)
    steep = np.sqrt(((slope - mean) ** 2).sum(-1, keepdims=True)) / (2 * radius)
    middle = np.hstack([slope, np.repeat(mean, 4, axis=-1)])
    return middle, np.hstack([np.zeros(slope.shape), steep * np.array([1.0, 0.6, 0.3, 0.1])])
