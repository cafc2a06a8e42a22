"""Smallest change of weights under scores of any form: a search, which gives an upper bound and proves nothing."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from clusterdecide._typing import Bools, Floats
from clusterdecide.changes.smallest_change_additive import some_weights
from clusterdecide.changes.smallest_change_region import Region

_DRAWS = 512
_ROUNDS = 24
_KEPT = 8
_HALVINGS = 36
_TINY = 1e-300


def nearest_hit(inside: Region, changed: Callable[[Floats], Bools], rng: np.random.Generator) -> Floats | None:
    """Least change found, None where no weights tried change anything.

    Weights are drawn among the admissible ones and taken back, along straight lines, to where something changes;
    then drawn again between the nearest changes and further weights, ever closer.

    Parameters
    ----------
    inside
        Admissible weights.
    changed
        From weights of shape ``(N, C)`` to whether the answer there is another, shape ``(N,)``.
    rng
        Source of the weights drawn.
    """
    start = inside.start
    drawn = some_weights(inside, _DRAWS, rng)
    best = _back(start, drawn[changed(drawn)], changed)
    if not len(best):
        return None
    for turn in range(_ROUNDS):
        best = best[np.argsort(inside.length(best), kind="stable")[:_KEPT]]
        others = drawn[rng.integers(len(drawn), size=_DRAWS)] - start
        near = best[rng.integers(len(best), size=_DRAWS)]
        part = 2.0 ** (-turn / 2) * rng.random((_DRAWS, 1))
        # straight lines between admissible weights stay admissible
        way = (1 - part) * near + part * others
        shorter = (inside.length(best).min() / np.maximum(inside.length(way), _TINY))[:, None]
        tried = start + np.minimum(1.0, shorter) * way
        best = np.vstack([best, _back(start, tried[changed(tried)], changed)])
    return np.asarray(best[inside.length(best).argmin()])


def _back(start: Floats, points: Floats, changed: Callable[[Floats], Bools]) -> Floats:
    """Changes on the way from the start to changed weights at which something changes, shape ``(N, C)``."""
    low, high = np.zeros(len(points)), np.ones(len(points))
    way = points - start
    for _ in range(_HALVINGS if len(points) else 0):
        middle = (low + high) / 2
        turned = changed(start + middle[:, None] * way)
        low, high = np.where(turned, low, middle), np.where(turned, middle, high)
    return np.asarray(high[:, None] * way)
