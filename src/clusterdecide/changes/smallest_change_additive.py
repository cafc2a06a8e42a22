"""Smallest change of weights under weighted sums: exact, one linear or quadratic programme per pair."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np

from clusterdecide._typing import Floats, Ints
from clusterdecide.changes.smallest_change_region import Region
from clusterdecide.errors import InvalidInputError
from clusterdecide.kernels.least_moves import ROUNDING, Moves, floor_length, least_level, least_square, least_transfer

_CELLS = 1 << 20
_BATCH = 256
_TRUSTED = 1e-9


class Nearest(NamedTuple):
    """The least of several least changes."""

    pair: int
    length: float
    change: Floats  # (C,)


def nearest_line(inside: Region, utilities: Floats, above: Ints, below: Ints) -> Nearest | None:
    """Least change with which one of the pairs ties, None where no admissible change does it.

    Pairs are taken in the order of a bound that costs nothing, until it passes the least length found.

    Parameters
    ----------
    inside
        Admissible weights.
    utilities
        Shape ``(A, C)``.
    above, below
        Shape ``(P,)``: the alternatives of each pair.
    """
    floor = np.empty(len(above))
    step = max(1, _CELLS // utilities.shape[1])
    for first in range(0, len(above), step):
        part = slice(first, first + step)
        h = utilities[above[part]] - utilities[below[part]]
        floor[part] = floor_length(h, h @ inside.start, inside.norm)
    order = np.argsort(floor, kind="stable")
    best: Nearest | None = None
    for first in range(0, len(order), _BATCH):
        batch = order[first : first + _BATCH]
        if not floor[batch[0]] < (np.inf if best is None else best.length):
            break
        h = utilities[above[batch]] - utilities[below[batch]]
        found = nearest_plane(inside, h, h @ inside.start, best.length if best else np.inf)
        if found is not None:
            best = found._replace(pair=int(batch[found.pair]))
    return best


def nearest_plane(inside: Region, h: Floats, need: Floats, cut: float = np.inf) -> Nearest | None:
    """Least admissible change shorter than ``cut`` that lowers one of P differences by its need.

    Parameters
    ----------
    inside
        Admissible weights.
    h, need
        Shapes ``(P, C)`` and ``(P,)``.
    cut
        Longer changes are not sought.
    """
    moves = relaxed(inside, h, need)
    exact = inside.plain and inside.norm != "l2"
    best: Nearest | None = None
    for p in np.argsort(moves.length, kind="stable"):
        if not moves.length[p] < (cut if best is None else best.length):
            break
        change = moves.change[p] if exact else least_move(inside, h[p], float(need[p]), float(moves.length[p]))
        if change is None:
            continue
        length = float(inside.length(change))
        if length < (cut if best is None else best.length):
            best = Nearest(int(p), length, change)
    return best


def relaxed(inside: Region, h: Floats, need: Floats) -> Moves:
    """Least moves between the bounds, further constraints left aside; exact but for L2, where the length is a bound."""
    if inside.norm == "linf":
        return least_level(h, need, inside.down, inside.up)
    moves = least_transfer(h, need, inside.down, inside.up)
    if inside.norm == "l1":
        return moves
    spread = moves.length / np.sqrt(h.shape[-1])
    return Moves(np.maximum(spread, floor_length(h, need, "l2")), moves.change)


def least_move(inside: Region, h: Floats, need: float, guess: float) -> Floats | None:
    """Least admissible change that lowers one difference by its need, None where none does.

    ``guess`` is about its length: programmes are solved in units of it, since solvers take 1e-7 for nothing.
    """
    need -= ROUNDING * float(abs(h).max())
    if need <= 0:
        return np.zeros(len(h))
    if inside.norm == "l2":
        basis = _directions(inside.equal)
        goal = h @ basis
        if not len(goal) or not abs(goal).max() > ROUNDING * abs(h).max():
            return None
        rows = np.vstack([inside.rows @ basis, basis, -basis])
        found = least_square(goal, need, rows, np.concatenate([_slack(inside), inside.up, inside.down]), guess)
        change = None if found is None else basis @ found
    else:
        change = _programme(inside, h, need, guess)
    if change is None or need + h @ change > _TRUSTED * float(abs(h).max()):
        return None
    return change


def deepest(inside: Region, h: Floats) -> Floats:
    """Admissible weights where a difference is lowest, shape ``(C,)``."""
    if inside.plain:
        move = least_transfer(h[None], np.array([np.inf]), inside.down, inside.up)
        return inside.moved(move.change[0])
    from scipy.optimize import linprog

    ends = list(zip(-inside.down, inside.up))
    found = linprog(
        h, A_ub=inside.rows, b_ub=_slack(inside), A_eq=inside.equal, b_eq=np.zeros(len(inside.equal)), bounds=ends
    )
    return inside.moved(_solution(found))


def _programme(inside: Region, h: Floats, need: float, guess: float) -> Floats | None:
    """Linear programme in changes up and down (L1), or in changes and their largest size (L-infinity)."""
    from scipy.optimize import linprog

    size, scale = len(h), float(abs(h).max())
    rows, limit = np.vstack([h / scale, inside.rows]), np.append(-need / scale, _slack(inside)) / guess
    low, high = -inside.down / guess, inside.up / guess
    if inside.norm == "l1":
        cost = np.ones(2 * size)
        rows, equal = np.hstack([rows, -rows]), np.hstack([inside.equal, -inside.equal])
        ends = [(0.0, top) for top in (*high, *-low)]
    else:
        cost = np.append(np.zeros(size), 1.0)
        eye, ones = np.eye(size), np.ones((size, 1))
        rows = np.vstack([np.pad(rows, ((0, 0), (0, 1))), np.hstack([eye, -ones]), np.hstack([-eye, -ones])])
        limit = np.append(limit, np.zeros(2 * size))
        equal = np.pad(inside.equal, ((0, 0), (0, 1)))
        ends = [*zip(low, high), (0.0, None)]
    found = linprog(cost, A_ub=rows, b_ub=limit, A_eq=equal, b_eq=np.zeros(len(equal)), bounds=ends)
    if found.status == 2:
        return None
    x = _solution(found)
    change = x[:size] - (x[size:] if inside.norm == "l1" else 0.0)
    return np.asarray(change * guess)


def _solution(found: Any) -> Floats:
    if found.status != 0:
        msg = f"the linear programme of the smallest change was not solved: {found.message}"
        raise InvalidInputError(msg)
    return np.asarray(found.x)


def _slack(inside: Region) -> Floats:
    return np.asarray(inside.limit - inside.rows @ inside.start)


def _directions(equal: Floats) -> Floats:
    """Orthonormal basis of the changes that keep every equality, shape ``(C, N)``."""
    _, sizes, axes = np.linalg.svd(equal)
    kept = int((sizes > ROUNDING * sizes.max()).sum())
    return np.asarray(axes[kept:].T)


def some_weights(inside: Region, count: int, rng: np.random.Generator) -> Floats:
    """Admissible weights worth a look: the ends of each weight and of ways from the start, and some between those.

    The ways are transfers between two weights and random ones: weights that are drawn alone seldom lie in the
    direction of one that is small already.

    Returns
    -------
    Floats
        Shape ``(N, C)``, about twice ``count`` of them.
    """
    size = len(inside.start)
    sides = np.vstack([np.eye(size), -np.eye(size)])
    corners = np.array([deepest(inside, side) for side in sides])
    basis = _directions(inside.equal)
    transfers = (np.eye(size)[:, None] - np.eye(size)).reshape(-1, size)
    ways = np.vstack([rng.standard_normal((count, basis.shape[1])), transfers @ basis]) @ basis.T
    ends = np.vstack([corners, _ends(inside, ways)])
    share = rng.random((count, 1))
    between = (
        share * ends[rng.integers(len(ends), size=count)] + (1 - share) * ends[rng.integers(len(ends), size=count)]
    )
    return np.vstack([ends, between])


def _ends(inside: Region, ways: Floats) -> Floats:
    """Last admissible weights on each way from the start, shape ``(N, C)``."""
    ways = np.where(abs(ways) <= ROUNDING, 0.0, ways)
    slopes = np.hstack([-ways, ways, ways @ inside.rows.T])
    room = np.concatenate([inside.down, inside.up, _slack(inside)])
    steps = np.divide(room, slopes, out=np.full(slopes.shape, np.inf), where=slopes > ROUNDING).min(-1, initial=np.inf)
    return inside.moved(np.where(np.isfinite(steps), steps, 0.0)[:, None] * ways)
