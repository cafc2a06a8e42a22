"""Hit-and-run in a polytope of weights: many chains at once, rounded by covariance, checked before they are used."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from clusterdecide._typing import Floats
from clusterdecide.kernels.polytope import Inner

CONVERGED = 1.02
"""Greatest split R-hat that passes."""
MOST_STEPS = 1 << 17

_CHAINS = 128
_ROUNDED = 4  # one step in so many goes along a rounded direction, the others exchange two weights
_SEEN = 8  # steps between two looks at the covariance
_AWAY = 1e-15
_NOTHING = 1e-12


class Settled(NamedTuple):
    """Chains that have forgotten their starts, and what is needed to go on from there."""

    ends: Floats  # (K, C), weight vectors
    shape: Floats  # (C, D), root of the covariance
    steps: int  # after which a chain has forgotten where it was
    r_hat: Floats  # (2 C,), of each weight and of its square
    effective: Floats  # (2 C,), effective number of draws behind ``r_hat``
    spent: int  # steps of each chain


class Trace(NamedTuple):
    """Means over the steps of each chain, of the weights less the origin and of their squares."""

    ends: Floats  # (K, C)
    mean: Floats  # (2 C, K)
    square: Floats  # (2 C, K), mean of squares
    spread: Floats  # (C, C), covariance over steps and chains


def walk(body: Inner, shape: Floats, start: Floats, steps: int, rng: np.random.Generator) -> Floats:
    """Take every chain a number of steps further: a random direction, then a uniform point of the chord.

    Parameters
    ----------
    body
        Rows, origin and affine hull.
    shape
        Shape ``(C, D)``: one step in four goes along ``shape`` times a normal vector; the others exchange two
        weights, projected on the hull. All chains share their directions, which leaves each of them uniform and
        independent of the others: for any given directions every step keeps the uniform law.
    start
        Shape ``(K, C)``, in the body.
    steps
        Of each chain.
    rng
        Source of randomness.

    Returns
    -------
    Floats
        The ends, shape ``(K, C)``.

    References
    ----------
    R. L. Smith, "Efficient Monte Carlo procedures for generating points uniformly distributed over bounded
    regions", *Operations Research* 32 (1984); C. J. P. Bélisle, H. E. Romeijn and R. L. Smith, "Hit-and-run
    algorithms for generating multivariate distributions", *Mathematics of Operations Research* 18 (1993), for
    directions of any law.

    Examples
    --------
    >>> from clusterdecide.kernels.polytope import inner
    >>> body = inner(-np.eye(3), np.zeros(3), np.ones((1, 3)), np.ones(1))
    >>> ends = walk(body, body.axes, np.full((1000, 3), 1 / 3), 30, np.random.default_rng(1))
    >>> bool(ends.min() >= 0), bool(abs(ends.mean(0) - 1 / 3).max() < 0.03)
    (True, True)
    """
    point = np.ascontiguousarray((start - body.origin).T)
    slack = body.room[:, None] - body.rows @ point
    for step in range(steps):
        _move(point, slack, body.rows, _direction(body, shape, step, rng), rng)
    return body.origin + (body.axes @ (body.axes.T @ point)).T


def _direction(body: Inner, shape: Floats, step: int, rng: np.random.Generator) -> Floats:
    if step % _ROUNDED == 0:
        return np.asarray(shape @ rng.standard_normal(shape.shape[1]))
    i, j = rng.choice(len(shape), 2, replace=False)
    return np.asarray(body.axes @ (body.axes[i] - body.axes[j]))


def _move(point: Floats, slack: Floats, rows: Floats, direction: Floats, rng: np.random.Generator) -> None:
    across = rows @ direction
    met = np.flatnonzero(abs(across) > _NOTHING)
    if not len(met):
        return  # two fixed weights: nothing to exchange
    moved, step = np.flatnonzero(abs(direction) > _NOTHING), across[met, None]
    left = slack[met]
    nearness = step / np.maximum(left, _AWAY)
    ahead, behind = 1 / nearness.max(0), 1 / nearness.min(0)
    length = behind + (ahead - behind) * rng.random(point.shape[1])
    point[moved] += direction[moved, None] * length
    slack[met] = left - step * length


def settle(body: Inner, starts: Floats, rng: np.random.Generator, most: int) -> Settled:
    """Run chains until their halves agree, rounding the directions by their covariance on the way.

    Parameters
    ----------
    body
        Rows, origin and affine hull.
    starts
        Shape ``(S, C)``: points of the body spread wider than its uniform law, such as its extremes.
    rng
        Source of randomness.
    most
        Steps of each chain at which to give up: the R-hat returned then says so.

    References
    ----------
    A. Vehtari, A. Gelman, D. Simpson, B. Carpenter and P.-C. Bürkner, "Rank-normalization, folding, and
    localization: an improved R-hat", *Bayesian Analysis* 16 (2021), for the split R-hat and the effective size.

    Examples
    --------
    >>> from clusterdecide.kernels.polytope import inner
    >>> body = inner(-np.eye(3), np.zeros(3), np.ones((1, 3)), np.ones(1))
    >>> settled = settle(body, np.eye(3), np.random.default_rng(1), 10_000)
    >>> settled.ends.shape, bool(settled.r_hat.max() < 1.02)
    ((128, 3), True)
    """
    size = len(body.origin)
    point = body.origin + 0.9 * (starts[np.arange(_CHAINS) % len(starts)] - body.origin)
    shape, length, spent = _root(body, np.cov(point.T, bias=True)), 25 + 2 * size, 0
    while True:
        first = _traced(body, shape, point, length, rng)
        second = _traced(body, shape, first.ends, length, rng)
        spent, point = spent + 2 * length, second.ends
        shape = _root(body, (first.spread + second.spread) / 2)
        r_hat, memory = split_r_hat(first, second, length)
        enough = r_hat.max() < CONVERGED and spent > 12 * size
        if enough or spent >= most:
            effective = 2 * _CHAINS * length / np.maximum(memory, 1.0)
            steps = max(10 + 8 * size, int(np.ceil(3 * memory.max())))
            return Settled(point, shape, steps, r_hat, effective, spent)
        length *= 2


def _root(body: Inner, spread: Floats) -> Floats:
    """Root of a covariance within the hull, safe where some direction has hardly been seen yet."""
    across = body.axes.T @ spread @ body.axes
    ridge = 1e-9 * np.trace(across) / len(across)
    return np.asarray(body.axes @ np.linalg.cholesky(across + ridge * np.eye(len(across))))


def _traced(body: Inner, shape: Floats, start: Floats, steps: int, rng: np.random.Generator) -> Trace:
    point = np.ascontiguousarray((start - body.origin).T)
    slack = body.room[:, None] - body.rows @ point
    size, chains = point.shape
    outer, total, square = np.zeros((size, size)), np.zeros((2 * size, chains)), np.zeros((2 * size, chains))
    values = np.empty((2 * size, chains))
    for step in range(steps):
        _move(point, slack, body.rows, _direction(body, shape, step, rng), rng)
        values[:size] = point
        np.square(values[:size], out=values[size:])
        total += values
        square += values * values
        if step % _SEEN == 0:
            outer += point @ point.T
    mean = total[:size].mean(1) / steps
    spread = outer / (len(range(0, steps, _SEEN)) * chains) - np.outer(mean, mean)
    return Trace(body.origin + point.T, total / steps, square / steps, spread)


def split_r_hat(first: Trace, second: Trace, length: int) -> tuple[Floats, Floats]:
    """R-hat with each chain split in halves, and the integrated autocorrelation time in steps.

    Returns
    -------
    tuple
        Both of shape ``(F,)``. The time comes from the spread of the means of the half chains: it is ``length``
        times their variance over the variance of the functional. A functional that never varies has R-hat 1.
    """
    mean, square = np.hstack([first.mean, second.mean]), np.hstack([first.square, second.square])
    within = np.maximum(square - mean**2, 0).mean(-1)
    between = mean.var(-1, ddof=1)
    whole = within + between
    still = whole <= _NOTHING**2
    r_hat = np.sqrt(whole / np.where(within > 0, within * length / (length - 1), _NOTHING**2))
    return np.where(still, 1.0, r_hat), np.where(still, 0.0, length * between / np.where(still, 1.0, whole))
