"""Polytopes of weight vectors: vertices, affine hull, triangulation, volumes, an interior point, what conflicts.

A polytope is given by rows, ``upper @ w <= limit`` and ``equal @ w == total``, within the simplex of the vectors
that are non-negative and sum to 1.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np

from clusterdecide._typing import Bools, Floats, Ints
from clusterdecide.errors import InvalidInputError

TIGHT = 1e-12
"""Distance in weights within which a vertex lies on a constraint."""
THIN = 1e-9
"""Width in weights below which a set is not told from a flat one."""
MOST_SIMPLICES = 20_000

_MOST_CORNERS = 2048
_MOST_WORK = 200_000_000
_MOST_FACES = 6000
_PRECISE = {"primal_feasibility_tolerance": 1e-10, "dual_feasibility_tolerance": 1e-10}


class Corners(NamedTuple):
    """Vertices, and the constraints that each one lies on."""

    points: Floats  # (V, C)
    tight: Bools  # (V, R), the C signs of the weights first


class Frame(NamedTuple):
    """Coordinates of the affine hull: ``w = origin + axes @ y``."""

    origin: Floats  # (C,), the mean of the points
    axes: Floats  # (C, D), orthonormal columns
    widths: Floats  # (D,), extent along each axis
    thin: bool  # whether some extent is neither zero nor safely above rounding


class Inner(NamedTuple):
    """The polytope seen from its Chebyshev centre: ``rows @ (w - origin) <= room`` within the affine hull."""

    origin: Floats  # (C,)
    axes: Floats  # (C, D), orthonormal columns, of the affine hull
    rows: Floats  # (M, C), those that hold with equality everywhere left out
    room: Floats  # (M,), slack at the origin
    radius: float  # of the largest ball


def as_rows(low: Floats, high: Floats) -> tuple[Floats, Floats]:
    """Bounds of each weight as rows, those that the simplex implies left out.

    Examples
    --------
    >>> as_rows(np.array([0.0, 0.2]), np.array([0.5, 1.0]))
    (array([[-0., -1.],
           [ 1.,  0.]]), array([-0.2,  0.5]))
    """
    unit = np.eye(len(low))
    some, few = low > 0, high < 1
    return np.concatenate([-unit[some], unit[few]]), np.concatenate([-low[some], high[few]])


def corners(upper: Floats, limit: Floats, equal: Floats, total: Floats, most: int = _MOST_CORNERS) -> Corners | None:
    """Vertices by double description: the simplex is cut by one row after another.

    Returns
    -------
    Corners or None
        No points where the rows contradict each other; None where more than ``most`` points appear on the way.

    References
    ----------
    T. S. Motzkin, H. Raiffa, G. L. Thompson and R. M. Thrall, "The double description method" (1953).

    Examples
    --------
    >>> none = np.empty((0, 3)), np.empty(0)
    >>> corners(np.array([[0.0, 0.0, 1.0]]), np.array([0.5]), *none).points  # the third weight at most one half
    array([[1. , 0. , 0. ],
           [0. , 1. , 0. ],
           [0.5, 0. , 0.5],
           [0. , 0.5, 0.5]])
    """
    size = upper.shape[1]
    found = Corners(np.eye(size), ~np.eye(size, dtype=bool))
    cuts = [(row, value, True) for row, value in zip(equal, total)]
    cuts += [(row, value, False) for row, value in zip(upper, limit)]
    for row, value, both in cuts:
        left = _cut(found, row, value, both=both)
        if left is None or len(left.points) > most:
            return None
        if not len(left.points):
            return left
        found = left
    return found


def _cut(body: Corners, row: Floats, value: float, *, both: bool) -> Corners | None:
    points, tight = body
    level = row - row.mean()
    length = float(np.linalg.norm(level))
    if length <= TIGHT * abs(row).max():  # a multiple of the sum: it holds everywhere or nowhere
        length = max(1.0, float(abs(row).max()))
    side = points @ (row - value) / length
    over, under = side > TIGHT, side < -TIGHT
    on = ~(over | under)
    if not over.any() and not (both and under.any()):
        return Corners(points, np.column_stack([tight, on]))
    pairs = _edges(tight, np.flatnonzero(over), np.flatnonzero(under), points.shape[1])
    if pairs is None:
        return None
    a, b = pairs
    share = (side[a] / (side[a] - side[b]))[:, None]
    new = np.maximum(points[a] + share * (points[b] - points[a]), 0)
    keep = on if both else ~over
    column = np.concatenate([on[keep], np.ones(len(a), dtype=bool)])
    tight = np.concatenate([tight[keep], tight[a] & tight[b]])
    return Corners(np.concatenate([points[keep], new]), np.column_stack([tight, column]))


def _edges(tight: Bools, over: Ints, under: Ints, size: int) -> tuple[Ints, Ints] | None:
    """Pairs of vertices on an edge: no third vertex lies on all that the two lie on."""
    on = tight.astype(np.float32)
    near = np.argwhere(on[over] @ on[under].T >= size - 2)
    if len(near) * tight.size > _MOST_WORK * 16:
        return None
    a, b = over[near[:, 0]], under[near[:, 1]]
    shared = on[a] * on[b]
    holders = ((shared @ on.T) == shared.sum(-1, keepdims=True)).sum(-1)
    return a[holders == 2], b[holders == 2]


def frame(points: Floats) -> Frame:
    """Coordinates of the affine hull of some points.

    Examples
    --------
    >>> frame(np.array([[0.5, 0.5, 0.0], [0.0, 0.5, 0.5]])).axes.shape  # a segment
    (3, 1)
    """
    origin = points.mean(0)
    axes = np.linalg.svd(points - origin)[2].T
    widths = np.ptp((points - origin) @ axes, axis=0)
    free = widths > 10 * TIGHT
    return Frame(origin, axes[:, free], widths[free], bool((widths[free] < THIN).any()))


def triangulation(tight: Bools, dimension: int, *, last: bool = False) -> Ints | None:
    """Simplices that fill a polytope, from which vertex lies on which constraint alone: pulling triangulation.

    Parameters
    ----------
    tight
        Shape ``(V, R)``.
    dimension
        Of the affine hull.
    last
        Whether the last vertex of a face is pulled, or the first: two triangulations of one body.

    Returns
    -------
    Ints or None
        Indices of vertices, shape ``(S, dimension + 1)``; None where more than 20,000 simplices would be needed.

    References
    ----------
    B. Büeler, A. Enge and K. Fukuda, "Exact volume computation for polytopes: a practical study" (2000).

    Examples
    --------
    >>> square = np.array([[1, 0, 1, 0], [1, 0, 0, 1], [0, 1, 0, 1], [0, 1, 1, 0]], dtype=bool)
    >>> triangulation(square, 2)
    array([[0, 1, 2],
           [0, 2, 3]])
    """
    columns = [column for column in tight.T if column.any() and not column.all()]
    facets = sorted({int.from_bytes(np.packbits(c, bitorder="little").tobytes(), "little") for c in columns})
    try:
        return _pulled((1 << len(tight)) - 1, dimension, facets, {}, last=last)
    except _TooManyError:
        return None


class _TooManyError(Exception):
    """More simplices or faces than are worth it."""


def _pulled(face: int, dimension: int, facets: list[int], known: dict[int, Ints], *, last: bool) -> Ints:
    if face in known:
        return known[face]
    if face.bit_count() == dimension + 1:
        return np.array([[i for i in range(face.bit_length()) if face >> i & 1]])
    apex = face.bit_length() - 1 if last else (face & -face).bit_length() - 1
    parts, size = [np.empty((0, dimension + 1), dtype=np.int64)], 0
    for facet in _facets(face, facets):
        if facet >> apex & 1:
            continue
        base = _pulled(facet, dimension - 1, facets, known, last=last)
        parts.append(np.insert(base, 0, apex, axis=1))
        size += len(base)
        if size > MOST_SIMPLICES or len(known) > _MOST_FACES:
            raise _TooManyError
    known[face] = np.concatenate(parts)
    return known[face]


def _facets(face: int, facets: list[int]) -> list[int]:
    parts = {face & facet for facet in facets} - {face, 0}
    kept: list[int] = []
    for part in sorted(parts, key=lambda p: (-p.bit_count(), p)):
        if not any(part & other == part for other in kept):
            kept.append(part)
    return kept


def volumes(simplices: Floats) -> Floats:
    """Volume of each simplex, shape ``(...)``, from its corners of shape ``(..., D + 1, D)``.

    Examples
    --------
    >>> float(volumes(np.array([[0.0, 0.0], [1.0, 0.0], [0.0, 1.0]])))
    0.5
    """
    edges = simplices[..., 1:, :] - simplices[..., :1, :]
    whole = np.prod(np.arange(1.0, edges.shape[-1] + 1))
    return np.asarray(abs(np.linalg.det(edges)) / whole)


def inner(upper: Floats, limit: Floats, equal: Floats, total: Floats) -> Inner | None:
    """Find the affine hull and the Chebyshev centre by linear programmes.

    Parameters
    ----------
    upper, limit, equal, total
        All rows, those of ``w >= 0`` and of the sum of 1 included.

    Returns
    -------
    Inner or None
        None where nothing satisfies the rows. Inequalities that hold with equality all over the set (their slack
        never exceeds 1e-9) become equalities, so that the set has full dimension along ``axes``.
    """
    while True:
        start = np.asarray(np.linalg.lstsq(equal, total, rcond=None)[0], dtype=np.float64)
        axes = _kernel(equal)
        across = upper @ axes
        length = np.linalg.norm(across, axis=1)
        free = length > THIN * np.linalg.norm(upper, axis=1)
        slack = limit - upper @ start
        if abs(equal @ start - total).max() > THIN or (slack[~free] < -THIN).any():
            return None
        most = _most_slack(across[free] / length[free, None], slack[free] / length[free])
        if most is None:
            return None
        flat = most <= THIN
        upper, limit, ties, fixed = upper[free][~flat], limit[free][~flat], upper[free][flat], limit[free][flat]
        if not flat.any():
            return _centred(start, axes, upper, limit)
        equal, total = np.concatenate([equal, ties]), np.concatenate([total, fixed])


def _kernel(equal: Floats) -> Floats:
    scaled = equal / np.linalg.norm(equal, axis=1, keepdims=True)
    size, axes = np.linalg.svd(scaled)[1:]
    return np.ascontiguousarray(axes[(size > THIN).sum() :].T)


def _most_slack(rows: Floats, room: Floats) -> Floats | None:
    """A lower bound of the greatest slack of each row, zero only where it is zero; None where nothing fits."""
    count, size = rows.shape
    most = np.zeros(count)
    while True:
        wanted = np.concatenate([np.zeros(size), np.where(most > THIN, 0.0, -1.0)])
        bounds = [(None, None)] * size + [(0, 1)] * count
        answer = _solve(wanted, np.hstack([rows, np.eye(count)]), room, bounds)
        if answer.status == 2:
            return None
        found = room - rows @ answer.x[:size]
        if not ((most <= THIN) & (found > THIN)).any():
            return most
        most = np.maximum(most, found)


def _centred(start: Floats, axes: Floats, rows: Floats, limit: Floats) -> Inner:
    size = axes.shape[1]
    if not size:
        return Inner(start, axes, rows, limit - rows @ start, 0.0)
    across = rows @ axes
    ball = np.column_stack([across, np.linalg.norm(across, axis=1)])
    bounds = [(None, None)] * size + [(0, 1)]
    answer = _solve(-np.eye(size + 1)[-1], ball, limit - rows @ start, bounds)
    origin = start + axes @ answer.x[:size]
    return Inner(origin, axes, rows, limit - rows @ origin, float(answer.x[size]))


def extremes(body: Inner) -> Floats:
    """Where each weight is least and greatest, shape ``(2 C, C)``, by linear programmes."""
    across = body.rows @ body.axes
    free = [(None, None)] * across.shape[1]
    goals = np.concatenate([body.axes, -body.axes])
    ends = np.tile(body.origin, (len(goals), 1))
    for k in np.flatnonzero(np.linalg.norm(goals, axis=1) > THIN):  # the others are fixed
        ends[k] += body.axes @ _solve(goals[k], across, body.room, free).x
    return ends


def conflict(rows: Floats, limits: Floats) -> tuple[float, Floats]:
    """Least total distance by which a weight vector violates rows, and the part of each row in its proof (Farkas).

    Parameters
    ----------
    rows, limits
        ``rows @ w <= limits``, shapes ``(M, C)`` and ``(M,)``; the weights are non-negative and sum to 1.

    Examples
    --------
    >>> violated, proof = conflict(np.array([[1.0, 0.0], [0.0, 1.0], [1.0, -1.0]]), np.array([0.2, 0.3, 0.5]))
    >>> round(violated, 9), proof > 0
    (0.707106781, array([ True,  True, False]))
    """
    length = np.maximum(np.linalg.norm(rows - rows.mean(1, keepdims=True), axis=1), 1e-300)
    length = np.where(length > TIGHT * abs(rows).max(1, initial=0), length, np.maximum(1.0, abs(rows).max(1)))
    count, size = rows.shape
    cost = np.concatenate([np.zeros(size), np.ones(count)])
    every = np.hstack([rows / length[:, None], -np.eye(count)])
    one = np.concatenate([np.ones(size), np.zeros(count)])[None]
    answer = _solve(cost, every, limits / length, [(0, None)] * (size + count), one, np.ones(1))
    return float(answer.fun), np.abs(answer.ineqlin.marginals)


def _solve(cost: Floats, upper: Floats, limit: Floats, bounds: Any, equal: Any = None, total: Any = None) -> Any:
    from scipy.optimize import linprog

    for options in (_PRECISE, {}):
        answer = linprog(cost, upper, limit, equal, total, bounds, method="highs", options=options)  # type: ignore[call-overload]
        if answer.status in (0, 2):
            return answer
    msg = f"a linear programme on this set of weights failed: {answer.message}; widen or simplify its constraints"
    raise InvalidInputError(msg)
