"""Volumes of regions of weights: polytopes as simplices, and simplices cut by hyperplanes without a determinant."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import combinations
from math import comb
from typing import Any, NamedTuple

import numpy as np

from clusterdecide._typing import Floats, Ints
from clusterdecide.kernels.polytope import Corners, frame, triangulation, volumes

BLOCK = 1 << 13
"""Simplices cut at a time, at most: memory does not grow with their number."""

_CELLS = 1 << 22  # coordinates of what one block may fall into

ROUNDING = 64 * float(np.finfo(np.float64).eps)
"""Values below this part of the largest one lie on the hyperplane."""

_DUST = 1e-16  # part of the whole below which a piece is left out


class Body(NamedTuple):
    """A polytope cut into N simplices, in coordinates of its own of the order of 1."""

    points: Floats  # (N, D + 1, D)
    volume: Floats  # (N,), parts of the whole: their sum is 1
    origin: Floats  # (C,)
    axes: Floats  # (D, C): a point x of the body stands for the weights origin + x @ axes


class Split(NamedTuple):
    """How a simplex with p vertices above a hyperplane, z on it and q below falls into simplices.

    Vertices are numbered in that order; then come the points where edges cross, number ``p + z + q + a * q + b``.
    """

    pieces: Ints  # (T, D + 1): vertices of each piece
    factors: Ints  # (T, D + 1): which of the factors multiply to its part of the volume
    above: int  # the first pieces lie above, the others below


def body(corners: Corners) -> Body | None:
    """Cut a polytope into simplices, in coordinates in which it is about as wide along every axis, however flat.

    Returns
    -------
    Body or None
        None where `triangulation` gives none: too many simplices.

    Examples
    --------
    >>> simplex = Corners(np.eye(3), ~np.eye(3, dtype=bool))
    >>> body(simplex).volume
    array([1.])
    """
    origin, axes, widths, _ = frame(corners.points)
    simplices = triangulation(corners.tight, len(widths))
    if simplices is None:
        return None
    points = ((corners.points - origin) @ axes / widths)[simplices]
    volume = volumes(points)
    return Body(points, volume / volume.sum(), origin, axes.T * widths[:, None])


def share_above(points_value: Floats, volume: Floats, rounding: Floats) -> Floats:
    """Volume of the parts of N simplices on which a linear function is above 0, for many functions at once.

    Parameters
    ----------
    points_value
        Shape ``(..., N, D + 1)``: its value at each vertex.
    volume
        Shape ``(N,)``.
    rounding
        Shape ``(...)``: values up to this count as 0.

    Returns
    -------
    Floats
        Shape ``(...)``.

    Examples
    --------
    >>> share_above(np.array([[1.0, -1.0, -1.0]]), np.array([1.0]), np.array(0.0))
    array(0.25)
    """
    shape = points_value.shape[:-1]
    value = np.where(np.abs(points_value) <= rounding[..., None, None], 0.0, points_value)
    value = value.reshape(-1, value.shape[-1])
    part = (value.max(-1) > 0).astype(np.float64)
    for split, rows, _, shares in _groups(value):
        part[rows] = _factors(shares)[:, split.factors[: split.above]].prod(-1).sum(-1)
    return np.asarray((part.reshape(shape) * volume).sum(-1))


def losses(start: Body, rivals: Floats, offsets: Floats, times: Ints, most: int) -> tuple[Floats, Floats, int] | None:
    """Volume on which exactly r rivals are above 0, and where none is.

    Parameters
    ----------
    start
        The polytope.
    rivals, offsets
        Shape ``(R, D)`` and ``(R,)``: each rival's lead at x is ``x @ rivals[r] + offsets[r]``.
    times
        Shape ``(R,)``: how many losses its lead counts.
    most
        How many simplices to make at most.

    Returns
    -------
    by_losses, mean, made
        ``by_losses`` of shape ``(times.sum() + 1,)`` sums to 1; ``mean`` of shape ``(D,)`` is the integral of x over
        the part without a loss; ``made`` counts simplices. None where there would be more than ``most``.

    Examples
    --------
    >>> whole = Body(np.array([[[0.0], [4.0]]]), np.ones(1), np.zeros(1), np.eye(1))  # x from 0 to 4
    >>> losses(whole, np.array([[1.0]]), np.array([-1.0]), np.ones(1, dtype=int), 100)  # above 0 where x > 1
    (array([0.25, 0.75]), array([0.125]), 2)
    """
    found, mean, made = np.zeros(int(times.sum()) + 1), np.zeros(start.points.shape[-1]), 0
    limit = ROUNDING * np.array([np.abs(start.points @ g + c).max() for g, c in zip(rivals, offsets)])
    block = _block(*start.points.shape[1:])
    lost = np.zeros(len(start.volume), dtype=np.int64)
    stack = [(0, *parts) for parts in _parted((start.points, start.volume, lost), block)]
    while stack:
        turn, points, volume, lost = stack.pop()
        if turn == len(rivals):
            found += np.bincount(lost, volume, len(found))
            won = lost == 0
            mean += np.einsum("n,nvd->d", volume[won], points[won]) / points.shape[1]
            continue
        lead = points @ rivals[turn] + offsets[turn]
        lead[np.abs(lead) <= limit[turn]] = 0.0
        pieces = list(_cut(points, volume, lost, lead, int(times[turn])))
        made += sum(len(piece[0]) for piece in pieces[1:])
        if made > most:
            return None
        whole = [np.concatenate(parts) for parts in zip(*pieces)]
        stack += [(turn + 1, *parts) for parts in _parted(whole, block)]
    total = found.sum()
    return found / total, mean / total, made


def _block(vertices: int, dimension: int) -> int:
    """Simplices cut at once: what one falls into grows with the binomial of its vertices, and must fit in memory."""
    return max(1, min(BLOCK, _CELLS // (comb(vertices, vertices // 2) * vertices * max(1, dimension))))


def _parted(parts: Sequence[Any], block: int) -> Iterator[tuple[Any, ...]]:
    """Arrays of the same length, cut into blocks side by side."""
    count = 1 + len(parts[0]) // block
    return zip(*(np.array_split(part, count) for part in parts))


def _cut(points: Floats, volume: Floats, lost: Ints, lead: Floats, times: int) -> Iterator[tuple[Floats, Floats, Ints]]:
    """Those that the hyperplane misses, then the pieces of the others."""
    above, below = (lead > 0).any(-1), (lead < 0).any(-1)
    whole = ~(above & below)
    yield points[whole], volume[whole], (lost + times * above)[whole]
    for split, rows, order, shares in _groups(lead):
        corner = np.take_along_axis(points[rows], order[..., None], 1)
        p, q = shares.shape[1:]
        crossing = corner[:, :p, None] + shares[..., None] * (corner[:, None, -q:] - corner[:, :p, None])
        known = np.concatenate([corner, crossing.reshape(len(rows), p * q, -1)], axis=1)
        part = volume[rows, None] * _factors(shares)[:, split.factors].prod(-1)
        more = times * (np.arange(len(split.pieces)) < split.above)
        worth = part > _DUST
        yield known[:, split.pieces][worth], part[worth], (lost[rows, None] + more)[worth]


def _groups(value: Floats) -> Iterator[tuple[Split, Ints, Ints, Floats]]:
    """Simplices that a hyperplane cuts, by how many vertices are above and below.

    Gives how they split, which they are, their vertices from the highest to the lowest, and the shares of edges.
    """
    size = value.shape[-1]
    p, q = (value > 0).sum(-1), (value < 0).sum(-1)
    kind = np.where((p > 0) & (q > 0), p * (size + 1) + q, 0)
    for code in np.unique(kind[kind > 0]):
        rows = np.flatnonzero(kind == code)
        above, below = divmod(int(code), size + 1)
        order = np.argsort(-value[rows], axis=-1)
        ordered = np.take_along_axis(value[rows], order, -1)
        high, low = ordered[:, :above, None], ordered[:, None, -below:]
        yield _split(above, size - above - below, below), rows, order, high / (high - low)


def _factors(shares: Floats) -> Floats:
    """Shape ``(N, 1 + 2 p q)``: 1, the share of each edge from above to the hyperplane, and the rest of it."""
    flat = shares.reshape(len(shares), -1)
    return np.concatenate([np.ones((len(flat), 1)), flat, 1 - flat], axis=1)


@lru_cache(maxsize=256)
def _split(p: int, z: int, q: int) -> Split:
    """Staircases: above lies, up to a projection, the product of a simplex of p vertices and one of q + 1.

    Each step of a staircase brings in one vertex of the old simplex, so that the matrix of its coordinates is
    triangular and its part of the volume is a product of shares.
    """
    above = [_staircase(path, p, z, q, first="above") for path in _paths(p, q)]
    below = [_staircase(path, p, z, q, first="below") for path in _paths(q, p)]
    pieces, factors = (np.array(rows, dtype=np.int64) for rows in zip(*above, *below))
    return Split(pieces, factors, len(above))


def _paths(own: int, other: int) -> Iterator[tuple[int, ...]]:
    """Every order of ``own - 1`` steps along the own side (0) and ``other`` steps along the other (1)."""
    for places in combinations(range(own + other - 1), other):
        yield tuple(int(step in places) for step in range(own + other - 1))


def _staircase(path: tuple[int, ...], p: int, z: int, q: int, *, first: str) -> tuple[list[int], list[int]]:
    """Vertices of one piece and their factors; it starts at the first vertex of its own side, not yet across."""
    edges, corners = p * q, p + z + q
    own, other = 0, -1
    piece, factor = [0 if first == "above" else p + z], [0]
    for step in path:
        own, other = own + (step == 0), other + (step == 1)
        a, b = (own, other) if first == "above" else (other, own)
        if other < 0:
            piece.append(a if first == "above" else p + z + b)
            factor.append(0)
        else:
            edge = a * q + b
            piece.append(corners + edge)
            brought_below = (step == 1) == (first == "above")
            factor.append(1 + edge if brought_below else 1 + edges + edge)
    return piece + list(range(p, p + z)), factor + [0] * z
