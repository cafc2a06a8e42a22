"""Columns of changes and touches along paths, and the stretches between changes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np

from clusterdecide._typing import Bools, Floats, Ints


class ChangeTable(NamedTuple):
    """Changes as columns, path by path and in order along each.

    Attributes
    ----------
    path
        Shape ``(M,)``: which of the names moves.
    weight
        Shape ``(M,)``: where.
    before, after
        Shape ``(M, W)``: the alternatives that a `Change` names, by number; -1 fills rows that name fewer.
    """

    path: Ints
    weight: Floats
    before: Ints
    after: Ints


class TouchTable(NamedTuple):
    """Touches as columns, path by path and in order along each: shape ``(M,)`` each, alternatives by number."""

    path: Ints
    weight: Floats
    ahead: Ints
    reaching: Ints


class Found(NamedTuple):
    """What happens along one path, or along all of them."""

    changes: ChangeTable
    touches: TouchTable


class Steps(NamedTuple):
    """Stretches of a path on which the state is the same."""

    edges: Floats  # (M,), in order
    states: Any  # (M + 1, A): ranks, or who is among the first

    def around(self, now: float, here: Any, apart: float) -> tuple[float, float]:
        """Nearest edges on both sides of ``now``; itself where the state there is not that of the stretch beside it."""
        below, above = np.searchsorted(self.edges, [now - apart, now + apart])
        low = self.edges[below - 1] if below else 0.0
        high = self.edges[above] if above < len(self.edges) else 1.0
        if now > 0 and (self.states[below] != here).any():
            low = now
        if (self.states[above] != here).any():
            high = now
        return float(low), float(high)


def found(changes: tuple[Floats, Ints, Ints], touches: tuple[Floats, Ints, Ints], path: int = 0) -> Found:
    """Both tables of one path, from weights and the alternatives concerned."""
    return Found(
        ChangeTable(np.full(len(changes[0]), path), *changes), TouchTable(np.full(len(touches[0]), path), *touches)
    )


def joined(parts: Sequence[Found]) -> Found:
    """One pair of tables for all paths."""
    width = max(part.changes.before.shape[1] for part in parts)
    changes = [
        ChangeTable(path, weight, _wide(before, width), _wide(after, width))
        for path, weight, before, after in (part.changes for part in parts)
    ]
    touches = [part.touches for part in parts]
    return Found(
        ChangeTable(*(np.concatenate(column) for column in zip(*changes))),
        TouchTable(*(np.concatenate(column) for column in zip(*touches))),
    )


def members(mask: Bools) -> Ints:
    """Numbers of those in each row of a mask, shape ``(M, A)``: shape ``(M, W)``, padded with -1.

    Examples
    --------
    >>> members(np.array([[True, False, True], [False, True, False]]))
    array([[ 0,  2],
           [ 1, -1]])
    """
    count = mask.sum(-1)
    width = int(count.max(initial=0))
    first = np.argsort(~mask, axis=-1, kind="stable")[:, :width]
    return np.where(np.arange(width) < count[:, None], first, -1)


def line_changes(steps: Steps) -> tuple[Floats, Ints, Ints]:
    """Weight, and the first ones before and after, at each edge."""
    named = members(steps.states)
    return steps.edges, named[:-1], named[1:]


def _wide(named: Ints, width: int) -> Ints:
    return np.pad(named, ((0, 0), (0, width - named.shape[1])), constant_values=-1)
