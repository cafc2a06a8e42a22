"""Weighted products as sums of logarithms."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from clusterdecide._typing import AC, A, Floats
from clusterdecide.kernels.ranks import TIE


class ProductSteps(NamedTuple):
    """Every array of a weighted product, in order of computation."""

    utility: AC
    factor: AC
    score: A


def log_gains(x: Floats, senses: Floats, kind: str = "none") -> Floats:
    """Logarithms of gains by ratios, more is better.

    Parameters
    ----------
    x
        Grades, shape ``(..., A, C)``, positive.
    senses
        Shape ``(C,)``: 1 where more is better, -1 where less is.
    kind
        ``"none"``: ``x``, costs ``1/x``; ``"linear"``: the same over the largest of them; ``"sum"``: over their sum.

    Examples
    --------
    >>> np.exp(log_gains(np.array([[2.0, 10.0], [4.0, 5.0]]), np.array([1.0, -1.0]), "linear")).round(12)
    array([[0.5, 0.5],
           [1. , 1. ]])
    """
    logs = np.log(x) * senses
    if kind == "none":
        return np.asarray(logs)
    logs = logs - logs.max(-2, keepdims=True)
    return np.asarray(logs if kind == "linear" else logs - np.log(np.exp(logs).sum(-2, keepdims=True)))


def tied_logs(logs: Floats) -> float:
    """Most by which sums of logarithms, weights summing to 1, can differ where their products tie.

    Examples
    --------
    >>> round(tied_logs(np.log([[1.0, 1.0], [1000.0, 2.0]])) / 1e-9, 3)
    1.0
    """
    spread = float((logs.max(-2) - logs.min(-2)).max())
    part = TIE * np.exp(min(spread, 700.0))  # of the lower of two products, in the worst place
    return float(-np.log1p(-part)) if part < 1 else float("inf")
