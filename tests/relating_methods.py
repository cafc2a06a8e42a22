"""Outranking methods out of a function, for the tests of the check of methods."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import numpy as np

import clusterdecide as cd


def relating(relation: Any) -> Any:
    def relate(problem: cd.Problem, x: Any = None) -> Any:
        gains = problem.values(x) * problem.senses
        return SimpleNamespace(relation=lambda weights: relation(gains, weights))

    return SimpleNamespace(relate=relate)


def pareto(gains: Any, weights: Any) -> Any:
    ahead = (gains[..., :, None, :] >= gains[..., None, :, :]).all(-1)
    behind = np.swapaxes(ahead, -1, -2)
    found = np.where(ahead & behind, 0, np.where(ahead, 1, np.where(behind, -1, 2)))
    return np.broadcast_to(found, np.broadcast_shapes(found.shape, (*np.shape(weights)[:-1], 1, 1)))
