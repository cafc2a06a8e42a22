"""Outranking: concordance, discordance and the credibility that one alternative is at least as good as another."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from clusterdecide._typing import Bools, Floats
from clusterdecide.kernels.ranks import TIE

_BYTE = 8
_BLOCK = 1 << 15  # pairs worked on at once: their arrays stay in cache


class Thresholds(NamedTuple):
    """Indifference, preference and veto, each broadcast to ``(..., T, O, C)``; no veto is infinite."""

    q: Floats
    p: Floats
    v: Floats


def comparisons(gains: Floats) -> NDArray[np.uint8]:
    """On which criteria the row is at least as good as the column, eight criteria to a byte.

    Parameters
    ----------
    gains
        Shape ``(..., A, C)``, more is better.

    Returns
    -------
    array of uint8
        Shape ``(G, ..., A, A)``: bit ``k`` of byte ``g`` belongs to criterion ``8 g + k``.

    Examples
    --------
    >>> comparisons(np.array([[1.0, 5.0], [2.0, 5.0]]))[0]
    array([[3, 2],
           [3, 3]], dtype=uint8)
    """
    size, count = gains.shape[-2:]
    codes = np.zeros((-(-count // _BYTE), *gains.shape[:-2], size, size), dtype=np.uint8)
    columns = _by_criterion(gains)
    for rows in _row_blocks(gains):
        for c, column in enumerate(columns):
            won = column[..., rows, None] >= column[..., None, :]
            codes[c // _BYTE][..., rows, :] |= won.view(np.uint8) << np.uint8(c % _BYTE)
    return codes


def concordance(codes: NDArray[np.uint8], weights: Floats) -> Floats:
    """Share of the weights on which the row is at least as good as the column.

    Parameters
    ----------
    codes
        Shape ``(G, ..., A, A)``, see `comparisons`.
    weights
        Shape ``(..., C)``, of any positive sum.

    Returns
    -------
    Floats
        Shape ``(..., A, A)``, in [0, 1]; leading axes broadcast.

    Examples
    --------
    >>> concordance(comparisons(np.array([[1.0, 5.0], [2.0, 4.0]])), np.array([3.0, 1.0]))
    array([[1.  , 0.25],
           [0.75, 1.  ]])
    """
    shares = _shares(weights)
    parts = [_looked_up(_subset_sums(shares[..., _BYTE * g : _BYTE * (g + 1)]), code) for g, code in enumerate(codes)]
    return np.asarray(np.minimum(sum(parts[1:], start=parts[0]), 1.0))


def _shares(weights: Floats) -> Floats:
    return np.asarray(weights / weights.sum(-1, keepdims=True))


def _subset_sums(shares: Floats) -> Floats:
    """Sum of every subset of at most eight weights, shape ``(..., 2**k)``: bit by bit."""
    sums = np.zeros((*shares.shape[:-1], 1))
    for k in range(shares.shape[-1]):
        sums = np.concatenate([sums, sums + shares[..., k, None]], axis=-1)
    return sums


def _looked_up(table: NDArray[Any], code: NDArray[np.uint8]) -> NDArray[Any]:
    if table.ndim == 1 or code.ndim == 2:
        return np.take(table, code, axis=-1)
    several = np.broadcast_shapes(table.shape[:-1], code.shape[:-2])
    rows = np.broadcast_to(table[..., None, :], (*several, code.shape[-2], table.shape[-1]))
    return np.take_along_axis(rows, np.broadcast_to(code, (*several, *code.shape[-2:])).astype(np.intp), -1)


def discordance(gains: Floats, span: Floats) -> Floats:
    """Largest loss of the row against the column, in parts of the span.

    Parameters
    ----------
    gains
        Shape ``(..., A, C)``, more is better.
    span
        Shape ``(..., C)``: what a loss on each criterion is divided by; where it is 0 nobody loses.

    Returns
    -------
    Floats
        Shape ``(..., A, A)``, 0 where the row loses nowhere.

    Examples
    --------
    >>> discordance(np.array([[1.0, 5.0], [2.0, 4.0]]), np.array([4.0, 2.0]))
    array([[0.  , 0.25],
           [0.5 , 0.  ]])
    """
    size = gains.shape[-2]
    worst = np.zeros((*gains.shape[:-2], size, size))
    columns = _scaled(gains, span)
    for rows in _row_blocks(gains):
        part = worst[..., rows, :]
        for column in columns:
            np.maximum(part, column[..., None, :] - column[..., rows, None], out=part)
    return worst


def outranking(codes: NDArray[np.uint8], weights: Floats, tolerable: Bools, level: float) -> Bools:
    """Whether the row outranks the column: concordance reaches its level, to within 1e-12, and no loss is too large.

    Parameters
    ----------
    codes, weights
        See `concordance`.
    tolerable
        Shape ``(..., A, A)``, see `tolerated`.
    level
        Of concordance.

    Returns
    -------
    Bools
        Shape ``(..., A, A)``.
    """
    if len(codes) == 1:  # one look-up tells, without the concordance itself
        return _looked_up(_subset_sums(_shares(weights)) >= level - TIE, codes[0]) & tolerable
    return (concordance(codes, weights) >= level - TIE) & tolerable


def tolerated(gains: Floats, span: Floats, level: float) -> Bools:
    """Whether no loss of the row against the column is more than a part of the span, 1e-12 allowed.

    Parameters
    ----------
    gains, span
        See `discordance`.
    level
        The part.

    Returns
    -------
    Bools
        Shape ``(..., A, A)``.

    Examples
    --------
    >>> tolerated(np.array([[1.0, 5.0], [2.0, 4.0]]), np.array([4.0, 2.0]), 0.25)
    array([[ True,  True],
           [False,  True]])
    """
    size = gains.shape[-2]
    fine = np.ones((*gains.shape[:-2], size, size), dtype=np.bool_)
    columns = _scaled(gains, span)
    for rows in _row_blocks(gains):
        part = fine[..., rows, :]
        for column in columns:
            part &= column[..., None, :] <= column[..., rows, None] + (level + TIE)
    return fine


def _scaled(gains: Floats, span: Floats) -> Floats:
    return _by_criterion(gains / np.where(span > 0, span, np.inf)[..., None, :])


def _by_criterion(gains: Floats) -> Floats:
    return np.ascontiguousarray(np.moveaxis(gains, -1, 0))


def credibility(tested: Floats, others: Floats, weights: Floats, thresholds: Thresholds) -> Floats:
    """Credibility that each tested alternative is at least as good as each other one (ELECTRE III and TRI).

    Parameters
    ----------
    tested
        Shape ``(..., T, C)``, more is better.
    others
        Shape ``(..., O, C)``.
    weights
        Shape ``(..., C)``, of any positive sum.
    thresholds
        ``0 <= q <= p <= v`` on each criterion.

    Returns
    -------
    Floats
        Shape ``(..., T, O)``, in [0, 1]; leading axes broadcast.

    Notes
    -----
    With ``gap`` the loss of the tested one, concordance falls from 1 at ``q`` to 0 at ``p`` and discordance rises from
    0 at ``p`` to 1 at ``v``, linearly; where two thresholds meet, the step counts a gap equal to them as the smaller.

    References
    ----------
    B. Roy, "ELECTRE III", *Cahiers du CERO* 20 (1978).

    Examples
    --------
    >>> limits = Thresholds(*(np.array([[[t]]]) for t in (1.0, 3.0, np.inf)))
    >>> credibility(np.array([[0.0]]), np.array([[1.0], [2.0], [3.0]]), np.array([1.0]), limits)
    array([[1. , 0.5, 0. ]])
    """
    shares = _shares(weights)
    leading = np.broadcast_shapes(tested.shape[:-2], others.shape[:-2], shares.shape[:-1])
    out = np.empty((*leading, tested.shape[-2], others.shape[-2]))
    slack = TIE * np.maximum(_largest(tested), _largest(others))
    step = max(1, _BLOCK // max(1, out.size // out.shape[-2]))
    for start in range(0, out.shape[-2], step):
        rows = slice(start, start + step)
        part = Thresholds(*(t if t.shape[-3] == 1 else t[..., rows, :, :] for t in thresholds))
        out[..., rows, :] = _credible(tested[..., rows, :], others, shares, part, slack)
    return out


def _credible(tested: Floats, others: Floats, shares: Floats, thresholds: Thresholds, slack: Floats) -> Floats:
    total: Floats | float = 0.0
    discordances = []
    for c in range(shares.shape[-1]):
        gap = others[..., None, :, c] - tested[..., :, None, c]
        q, p, v = (t[..., c] for t in thresholds)
        total = total + shares[..., c, None, None] * (1.0 - _between(gap, q, p, slack[c]))
        if np.isfinite(v).any():
            discordances.append(_between(gap, p, v, slack[c]))
    agreed = np.minimum(total, 1.0)
    credible = np.array(agreed)
    for against in discordances:
        vetoing = against > agreed + TIE  # a unanimity that rounding leaves below 1 is one
        credible *= np.divide(1.0 - against, 1.0 - agreed, out=np.ones_like(agreed), where=vetoing)
    return credible


def _between(gap: Floats, low: Floats, high: Floats, slack: float) -> Floats:
    """0 up to low, 1 from high, linear between them; where both meet, a step after them."""
    width = high - low
    level = width <= 0
    with np.errstate(over="ignore"):  # far beyond a tiny width
        risen = np.clip((gap - low) / np.where(level, 1.0, width), 0.0, 1.0)
    return np.where(level, gap > low + slack, risen) if level.any() else risen


def _largest(x: Floats) -> Floats:
    return np.asarray(np.abs(x).max(tuple(range(x.ndim - 1))))


def _row_blocks(gains: Floats) -> list[slice]:
    size = gains.shape[-2]
    step = max(1, _BLOCK // max(1, gains.size // gains.shape[-1]))
    return [slice(start, start + step) for start in range(0, size, step)]


def cut(credible: Floats, level: float) -> Bools:
    """Whether a credibility reaches a level, rounding aside."""
    return credible >= level - TIE


def vetoed(tested: Floats, others: Floats, veto: Floats) -> Bools:
    """Whether some loss of a tested alternative against another reaches the veto, shape ``(..., T, O)``.

    Parameters
    ----------
    tested
        Shape ``(..., T, C)``, more is better.
    others
        Shape ``(..., O, C)``.
    veto
        Broadcast to ``(..., T, O, C)``; no veto is infinite.

    Examples
    --------
    >>> vetoed(np.array([[1.0], [3.0]]), np.array([[4.0]]), np.array([3.0]))
    array([[ True],
           [False]])
    """
    slack = TIE * np.maximum(_largest(tested), _largest(others))
    gap = others[..., None, :, :] - tested[..., :, None, :]
    return np.asarray((gap >= veto - slack).any(-1))
