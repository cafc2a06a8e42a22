"""Six normalisations: grades of any unit become gains without unit, more is better."""

from __future__ import annotations

import numpy as np

from clusterdecide._typing import Floats

RATIO = ("sum", "max", "linear")
"""Normalisations that take ratios and so need data without negative values."""


def normalise(x: Floats, senses: Floats, kind: str, scales: Floats | None = None) -> Floats:
    """Gains of each alternative on each criterion.

    Parameters
    ----------
    x
        Grades, shape ``(..., A, C)``.
    senses
        Shape ``(C,)``: 1 where more is better, -1 where less is.
    kind
        ``"vector"``: ``sense * x / norm``. ``"minmax"``: place between the worst and the best. ``"sum"``:
        ``x / sum``, costs ``(1/x) / sum(1/x)``. ``"max"``: ``x / max``, costs ``1 - x / max``. ``"linear"``:
        ``x / max``, costs ``min / x``. ``"scale"``: place on the fixed scale of the criterion.
    scales
        Shape ``(C, 2)``, low and high; needed for ``"scale"`` only.

    Returns
    -------
    Floats
        Shape ``(..., A, C)``. Where a quotient 0/0 would arise (a constant or all-zero criterion) the gain is 0
        for all: such a criterion separates nobody.

    Examples
    --------
    >>> normalise(np.array([[2.0, 10.0], [4.0, 5.0]]), np.array([1.0, -1.0]), "linear")
    array([[0.5, 0.5], [1. , 1. ]])
    """
    return _KINDS[kind](x, senses, scales)


def _vector(x: Floats, senses: Floats, _: Floats | None) -> Floats:
    largest = np.abs(x).max(-2, keepdims=True)
    unit = _divided(x, largest) if not 1e-100 < largest.min() <= largest.max() < 1e100 else None
    if unit is None:
        norm = np.sqrt(np.einsum("...ac,...ac->...c", x, x)[..., None, :])
        return np.asarray(x * (senses / norm))
    norm = np.sqrt(np.einsum("...ac,...ac->...c", unit, unit)[..., None, :])
    return np.asarray(_divided(unit, norm) * senses)


def _minmax(x: Floats, senses: Floats, _: Floats | None) -> Floats:
    low, high = x.min(-2, keepdims=True), x.max(-2, keepdims=True)
    worst, best = np.where(senses > 0, low, high), np.where(senses > 0, high, low)
    with np.errstate(over="ignore"):
        span = best - worst
    if not np.isfinite(span).all():
        return _minmax(x / 4, senses, None)
    return _divided(x - worst, span)


def _sum(x: Floats, senses: Floats, _: Floats | None) -> Floats:
    share = np.where(senses > 0, _divided(x, x.max(-2, keepdims=True)), _inverted(x, senses))
    return _divided(share, share.sum(-2, keepdims=True))


def _max(x: Floats, senses: Floats, _: Floats | None) -> Floats:
    share = _divided(x, x.max(-2, keepdims=True))
    return np.where(senses > 0, share, 1 - share)


def _linear(x: Floats, senses: Floats, _: Floats | None) -> Floats:
    return np.where(senses > 0, _divided(x, x.max(-2, keepdims=True)), _inverted(x, senses))


def _scale(x: Floats, senses: Floats, scales: Floats | None) -> Floats:
    assert scales is not None  # noqa: S101 - the caller checked that every criterion has a scale
    low, high = scales[:, 0], scales[:, 1]
    worst, best = np.where(senses > 0, low, high), np.where(senses > 0, high, low)
    return np.asarray((x - worst) / (best - worst))


def _inverted(x: Floats, senses: Floats) -> Floats:
    """Smallest over each: 1 for the cheapest; gains are left at 0 here and filled by the caller."""
    return _divided(np.where(senses < 0, x.min(-2, keepdims=True), 0.0), np.where(senses < 0, x, 1.0))


def _divided(a: Floats, b: Floats) -> Floats:
    out = np.zeros(np.broadcast_shapes(a.shape, b.shape))
    np.divide(a, b, out=out, where=b != 0)
    return out


_KINDS = {"vector": _vector, "minmax": _minmax, "sum": _sum, "max": _max, "linear": _linear, "scale": _scale}
