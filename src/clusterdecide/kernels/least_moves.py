"""Least changes of a weight vector that bring linear differences of scores down to zero, their sum kept.

A difference of two scores is ``h @ w``. Lowering it by ``need`` asks for a move ``d`` with ``h @ d <= -need``,
``sum(d) = 0`` and ``-down <= d <= up``. The three norms each have their own exact way, for many differences at once:
a greedy transfer (L1), Newton steps on a convex piecewise linear function (L-infinity), and least distance programming
by non-negative least squares, one difference at a time but under any linear constraints (L2).
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from clusterdecide._typing import Floats

ROUNDING = 1e-13
"""What is left of a difference below this part of its largest coefficient is rounding."""

_ROUNDS = 8
_FAR = 100.0


class Moves(NamedTuple):
    """Least moves of P differences."""

    length: Floats  # (P,), infinite where no move is enough
    change: Floats  # (P, C), the move; the one that lowers the difference most where none is enough


def floor_length(h: Floats, need: Floats, norm: str) -> Floats:
    """Length below which no move lowers a difference enough, bounds left aside: need over the dual norm.

    Parameters
    ----------
    h, need
        Shapes ``(P, C)`` and ``(P,)``.
    norm
        ``"l1"``, ``"l2"`` or ``"linf"``.

    Returns
    -------
    Floats
        Shape ``(P,)``; infinite where the difference is the same under all weights.

    Examples
    --------
    >>> floor_length(np.array([[1.0, 0.0]]), np.array([0.25]), "l1")
    array([0.5])
    """
    if norm == "l1":
        dual = (h.max(-1) - h.min(-1)) / 2
    elif norm == "l2":
        dual = np.sqrt(((h - h.mean(-1, keepdims=True)) ** 2).sum(-1))
    else:
        dual = abs(h - np.median(h, axis=-1, keepdims=True)).sum(-1)
    return np.asarray(np.divide(need, dual, out=np.full(len(h), np.inf), where=dual > 0))


def least_transfer(h: Floats, need: Floats, down: Floats, up: Floats) -> Moves:
    """Least moves in the L1 norm: weight goes from the criteria of largest ``h`` to those of smallest, while it pays.

    Parameters
    ----------
    h, need
        Shapes ``(P, C)`` and ``(P,)``; an infinite need asks for the lowest difference that can be had.
    down, up
        Shape ``(C,)``: by how much each weight can fall and rise.

    Examples
    --------
    >>> moves = least_transfer(np.array([[1.0, -1.0, 0.0]]), np.array([0.5]), np.full(3, 1 / 3), np.full(3, 2 / 3))
    >>> moves.length, moves.change
    (array([0.5]), array([[-0.25,  0.25,  0.  ]]))
    """
    rows = np.arange(len(h))
    order = np.argsort(h, axis=-1)
    taken, given = np.zeros(len(h), dtype=np.int64), np.full(len(h), h.shape[-1] - 1)
    room, stock = up[order], down[order]
    moved, left = np.zeros(h.shape), need.astype(np.float64)
    small = ROUNDING * abs(h).max(-1)
    for _ in range(2 * h.shape[-1]):
        to, source = order[rows, taken], order[rows, given]
        pays = h[rows, source] - h[rows, to]
        going = (left > small) & (taken < given) & (pays > 0)
        if not going.any():
            break
        enough = np.divide(left, pays, out=np.zeros(len(h)), where=going)
        part = np.where(going, np.minimum(np.minimum(room[rows, taken], stock[rows, given]), enough), 0.0)
        moved[rows, to] += part
        moved[rows, source] -= part
        room[rows, taken] -= part
        stock[rows, given] -= part
        left -= np.where(going, part * pays, 0.0)
        taken += going & (room[rows, taken] <= 0)
        given -= going & (stock[rows, given] <= 0)
    return Moves(np.where(left <= small, abs(moved).sum(-1), np.inf), moved)


def least_level(h: Floats, need: Floats, down: Floats, up: Floats) -> Moves:
    """Least moves in the L-infinity norm.

    The lowest difference within reach ``t`` is convex and piecewise linear in ``t``: Newton steps from below end at
    its root, or show by a slope of zero that there is none.

    Parameters
    ----------
    h, need, down, up
        As for `least_transfer`.

    Examples
    --------
    >>> moves = least_level(np.array([[1.0, -1.0, 0.0]]), np.array([0.5]), np.full(3, 1 / 3), np.full(3, 2 / 3))
    >>> moves.length, moves.change
    (array([0.25]), array([[-0.25,  0.25,  0.  ]]))
    """
    order = np.argsort(h, axis=-1)
    ordered, fall, rise = np.take_along_axis(h, order, -1), down[order], up[order]
    small = ROUNDING * abs(h).max(-1)
    reach = floor_length(h, need, "linf")
    never = ~np.isfinite(reach)
    reach[never] = 0.0
    while True:
        move, slope = _lowest(ordered, fall, rise, reach[:, None])
        left = need + (ordered * move).sum(-1)
        never |= (left > small) & (slope >= 0)
        going = (left > small) & ~never
        ahead = np.divide(left, -slope, out=np.zeros(len(h)), where=going)
        going &= reach + ahead > reach
        if not going.any():
            break
        reach += np.where(going, ahead, 0.0)
    change = np.empty(h.shape)
    np.put_along_axis(change, order, move, -1)
    return Moves(np.where(never, np.inf, abs(change).max(-1)), change)


def _lowest(h: Floats, fall: Floats, rise: Floats, reach: Floats) -> tuple[Floats, Floats]:
    """Move within reach that lowers each difference most, and how fast more reach would lower it; ``h`` ascending."""
    low, high = np.minimum(fall, reach), np.minimum(rise, reach)
    room, total = low + high, low.sum(-1, keepdims=True)
    filled = np.cumsum(room, axis=-1)
    move = np.clip(total - (filled - room), 0.0, room) - low
    margin = np.minimum((filled < total).sum(-1), h.shape[-1] - 1)
    over = h - np.take_along_axis(h, margin[:, None], -1)
    slope = np.where(over < 0, over * (reach < rise), -over * (reach < fall)).sum(-1)
    return move, slope


def least_square(goal: Floats, need: float, rows: Floats, limit: Floats, guess: float) -> Floats | None:
    """Shortest vector ``z`` with ``goal @ z <= -need`` and ``rows @ z <= limit``.

    Parameters
    ----------
    goal, need
        Shape ``(N,)`` and a positive number.
    rows, limit
        Shapes ``(M, N)`` and ``(M,)``; limits not negative, so that staying in place is allowed.
    guess
        About how long it is: numbers near 1 are neither lost in rounding nor taken for none.

    Returns
    -------
    Floats or None
        Shape ``(N,)``; None where no vector fits.

    References
    ----------
    C. L. Lawson and R. J. Hanson, *Solving Least Squares Problems* (1974), chapter 23: least distance programming.

    Examples
    --------
    >>> least_square(np.array([1.0, 1.0]), 1.0, np.array([[-1.0, 0.0]]), np.array([0.25]), 1.0).round(12)
    array([-0.25, -0.75])
    """
    from scipy.optimize import nnls

    end = np.zeros(len(goal) + 1)
    end[-1] = 1.0
    for _ in range(_ROUNDS):
        inner = np.column_stack([-rows, -limit / guess])
        pulls = np.vstack([np.append(-goal, need / guess), inner]).T
        pulls /= np.sqrt((pulls * pulls).sum(0))
        factors, _ = nnls(pulls, end, maxiter=50 * pulls.shape[1])
        rest = pulls @ factors - end
        if -rest[-1] <= ROUNDING:
            return None
        found = -rest[:-1] / rest[-1]
        length = float(np.sqrt(found @ found))
        if length < _FAR:
            return np.asarray(guess * found)
        guess *= length
    return None
