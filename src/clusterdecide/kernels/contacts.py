"""Where two scores meet along a path: crossings told apart from touches, for many pairs at once."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from clusterdecide._typing import Bools, Floats, Ints
from clusterdecide.kernels.paths import Formulas
from clusterdecide.kernels.ranks import TIE

_PLACES = np.linspace(0.0, 1.0, 33)


class Contacts(NamedTuple):
    """Every meeting of P pairs inside (0, 1), pair by pair."""

    start: (
        Ints  # (P,): 1 where the first of the pair is ahead at first, -1 where the second is, 0 where they always tie
    )
    pair: Ints  # (M,): which of the pairs
    weight: Floats  # (M,)
    before: Ints  # (M,): 1 or -1, who is ahead just before
    crosses: Bools  # (M,): whether they swap there; else they touch


def contacts(paths: Formulas, k: int, i: Ints, j: Ints) -> Contacts:
    """Meetings of alternatives ``i`` and ``j`` on path ``k``.

    Parameters
    ----------
    paths
        Scores along the paths.
    k
        Which path.
    i, j
        Shape ``(P,)``.

    Notes
    -----
    Who is ahead is read half-way between the roots, and a difference that counts as a tie anywhere else counts as one
    here: a pair that ties between two roots has met once, in their middle. It has crossed if someone else is ahead
    afterwards, and touched if not. Roots with no more than ties up to an end of the path are no meeting inside it.

    Examples
    --------
    >>> from clusterdecide.kernels.paths import Lines
    >>> lines = Lines(np.array([[0.0, 0.5, 0.0]]), np.array([[1.0, 0.5, 2.0]]))
    >>> found = contacts(lines, 0, np.array([0, 0, 1]), np.array([1, 2, 2]))
    >>> found.pair, found.weight, found.crosses
    (array([0, 2]), array([0.5 , 0.25]), array([ True,  True]))
    """
    top = abs(paths.score(k, _PLACES)).max(-1)
    roots = np.sort(paths.roots(k, i, j), axis=0)  # NaN comes last
    met = np.flatnonzero(np.isfinite(roots[0]))
    start = _sign(paths, k, np.full(len(i), 0.5), i, j, top)
    roots, a, b = roots[:, met], i[met], j[met]
    ends = np.zeros((1, len(met)))
    edges = np.concatenate([ends, np.nan_to_num(roots, nan=1.0), ends + 1])
    sign = _sign(paths, k, (edges[:-1] + edges[1:]) / 2, a, b, top)
    sign[1:][np.isnan(roots)] = 0
    first, parts = sign[0].copy(), []
    for row in _meetings(roots, sign):
        np.copyto(first, row.before + row.after, where=first == 0)
        column = np.flatnonzero((row.before != 0) & (row.after != 0))
        weight, before = row.weight[column], row.before[column]
        crosses = before != row.after[column]
        touching = crosses | (_sign(paths, k, weight, a[column], b[column], top) == 0)
        parts.append([part[touching] for part in (met[column], weight, before, crosses)])
    start[met] = first
    return Contacts(start, *(np.concatenate(column) for column in zip(*parts)))


class _Row(NamedTuple):
    weight: Floats
    before: Ints
    after: Ints


def _meetings(roots: Floats, sign: Ints) -> list[_Row]:
    """Root by root, who was ahead before it and who is after it; 0 after it where the pair still ties."""
    ahead, since = sign[0].copy(), roots[0].copy()
    rows = []
    for q in range(len(roots)):
        after = sign[q + 1]
        rows.append(_Row((since + roots[q]) / 2, ahead.copy(), after))
        moved = after != 0
        if q + 1 < len(roots):
            np.copyto(since, roots[q + 1], where=moved)
        np.copyto(ahead, after, where=moved)
    return rows


def _sign(paths: Formulas, k: int, t: Floats, i: Ints, j: Ints, top: Floats) -> Ints:
    """Who is ahead at ``t``: 1, -1, or 0 for a tie by the common rule."""
    gap = paths.difference(k, t, i, j)
    gap[abs(gap) <= TIE * np.interp(t, _PLACES, top)] = 0
    return np.sign(gap).astype(np.int64)
