"""Weights from the data alone: entropy, CRITIC, MEREC, standard deviation; batched over matrices.

Each takes grades ``(..., A, C)`` and gives weights ``(..., C)`` that sum to 1 on the last axis. Where no criterion
carries any information they are 0/0, defined as all 0.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np

from clusterdecide._typing import AC, A, C, Floats
from clusterdecide.kernels.columns import extremes, sums

_BLOCK = 1 << 17  # numbers of one block that stay in the second-level cache
_FOLD = 64
_SMALL, _LARGE = 1e-100, 1e100
_LOST = 1e-5  # below this divergence the quick formula has lost half of its digits
_NEAR = 1e-3  # below this distance from the mean the series is better than the logarithm
_SAME = 1e-12  # correlations this close to 1 are 1


class EntropySteps(NamedTuple):
    """Entropy of each criterion's shares, what it lacks to 1, and the weights."""

    entropy: C
    divergence: C
    weights: C


class CriticSteps(NamedTuple):
    """Spread and correlation on min-max values, what each criterion says that the others do not, and the weights."""

    deviation: C
    correlation: Floats  # (..., C, C)
    conflict: C
    information: C
    weights: C


class MerecSteps(NamedTuple):
    """Performance with all criteria and without each, the effects of the removals, and the weights."""

    performance: A
    without: AC
    effect: C
    weights: C


class DeviationSteps(NamedTuple):
    """Standard deviation of each criterion in its unit, and the weights."""

    deviation: C
    weights: C


def shared(information: Floats) -> Floats:
    """Divide by the sum over the last axis; all 0 where that is 0, all NaN where a part is.

    Examples
    --------
    >>> shared(np.array([[1.0, 3.0], [0.0, 0.0]]))
    array([[0.25, 0.75],
           [0.  , 0.  ]])
    """
    largest = information.max(-1, keepdims=True)
    parts = information / np.where(largest == 0, 1.0, largest)  # the sum of the largest floats is no float
    total = parts.sum(-1, keepdims=True)
    return np.asarray(parts / np.where(total == 0, 1.0, total))


def entropy(x: Floats) -> EntropySteps:
    """Weights by how unevenly each criterion is shared out among the alternatives.

    Parameters
    ----------
    x
        Shape ``(..., A, C)``, non-negative. Where a grade is negative the criterion's figures are NaN, and so are the
        weights of its matrix.

    Returns
    -------
    EntropySteps
        ``entropy`` in [0, 1], 1 where all alternatives have the same grade; ``divergence`` is 1 less that, with full
        precision however small. 0 ln 0 is 0; a criterion of zeros has entropy 1, and so has a single alternative.

    Notes
    -----
    ``H = ln S - (sum of x ln x) / S`` needs one pass and no normalised copy. Where ``ln A - H`` is small, it is taken
    afresh as a sum of terms none of which is negative.

    References
    ----------
    C. E. Shannon (1948); C.-L. Hwang and K. Yoon, *Multiple Attribute Decision Making* (1981).

    Examples
    --------
    >>> entropy(np.array([[1.0, 3.0], [1.0, 1.0]])).weights
    array([0., 1.])
    """
    count = x.shape[-2]
    if count == 1:
        divergence = np.where(x[..., 0, :] < 0, np.nan, 0.0)
        return EntropySteps(1 - divergence, divergence, shared(divergence))
    total, logs = _logarithmic_sums(x)
    with np.errstate(invalid="ignore", divide="ignore", over="ignore"):
        divergence = 1 - (np.log(total) - logs / total) / np.log(count)
    odd = ~np.isfinite(divergence) | (total < _SMALL)
    again = odd | (divergence < _LOST)
    if again.any():
        columns = np.moveaxis(x, -2, -1)[again]
        divergence[again] = _divergence(columns) / np.log(count)
    return EntropySteps(1 - divergence, divergence, shared(divergence))


def critic(x: Floats, senses: Floats) -> CriticSteps:
    """Weights by contrast and conflict: criteria importance through intercriteria correlation.

    Parameters
    ----------
    x
        Shape ``(..., A, C)``.
    senses
        Shape ``(C,)``: -1 where less is better; a correlation between criteria of opposite senses changes its sign.

    Returns
    -------
    CriticSteps
        ``deviation`` is the sample one of the min-max values, ``conflict`` the sum over the criteria of 1 less the
        correlation. A criterion on which all grades are equal has no correlation: its row is 0, and it adds nothing
        to the conflict of the others. Correlations within 1e-12 of 1 count as 1.

    Notes
    -----
    Correlation does not feel the min-max scaling, so one centred product serves for both.

    References
    ----------
    D. Diakoulaki, G. Mavrotas and L. Papayannakis, "Determining objective weights in multiple criteria problems: the
    CRITIC method" (1995).

    Examples
    --------
    >>> critic(np.array([[1.0, 3.0], [2.0, 1.0]]), np.array([1.0, 1.0])).weights
    array([0.5, 0.5])
    """
    low, high = extremes(x)
    largest = np.maximum(-low, high)
    if (largest > _LARGE).any() or (largest < _SMALL).any():
        largest = np.where(largest > 0, largest, 1.0)
        x, low, high = x / largest, low / largest, high / largest
    span = (high - low)[..., 0, :]
    varied = span > 0
    products = _centred_products(x, sums(x) / x.shape[-2])
    length = np.where(varied, np.sqrt(np.diagonal(products, axis1=-2, axis2=-1)), 1.0)
    deviation = np.where(varied, length / np.where(varied, span, 1.0), 0.0) / np.sqrt(max(x.shape[-2] - 1, 1))
    known = varied[..., :, None] & varied[..., None, :]
    turned = senses[:, None] * senses
    correlation = np.clip(products / (length[..., :, None] * length[..., None, :]), -1, 1) * turned
    correlation = np.where(known, correlation, 0.0)
    gap = 1 - correlation
    conflict = np.where(known & (gap > _SAME), gap, 0.0).sum(-1)
    information = deviation * conflict
    return CriticSteps(deviation, correlation, conflict, information, shared(information))


def merec(x: Floats, senses: Floats) -> MerecSteps:
    """Weights by what the removal of each criterion does to the performance of the alternatives.

    Parameters
    ----------
    x
        Shape ``(..., A, C)``, positive.
    senses
        Shape ``(C,)``: 1 where more is better, -1 where less is.

    Returns
    -------
    MerecSteps
        ``without[..., i, j]`` is the performance of alternative i when criterion j is not counted.

    References
    ----------
    M. Keshavarz-Ghorabaee, M. Amiri, E. K. Zavadskas, Z. Turskis and J. Antucheviciene, "Determination of objective
    weights using a new method based on the removal effects of criteria (MEREC)" (2021).

    Examples
    --------
    >>> merec(np.array([[1.0, 3.0], [2.0, 3.0]]), np.array([1.0, 1.0])).weights
    array([1., 0.])
    """
    logs = np.log(x)
    low, high = extremes(logs)
    far = np.where(senses > 0, logs - low, high - logs) / x.shape[-1]  # of each grade from the worst, as a logarithm
    total = far.sum(-1, keepdims=True)
    # the difference of two logarithms as one: no digits are lost where an effect is small
    effect = np.abs(np.log1p(-far / (1 + total)).sum(-2))
    return MerecSteps(np.log1p(total[..., 0]), np.log1p(np.maximum(total - far, 0.0)), effect, shared(effect))


def deviation(x: Floats, unit: Floats | None = None) -> DeviationSteps:
    """Weights by the standard deviation of each criterion.

    Parameters
    ----------
    x
        Shape ``(..., A, C)``.
    unit
        What deviations are divided by, shape ``(..., C)``, positive; by default the distance of the best grade from
        the worst one, under which a criterion on which all grades are equal has deviation 0.

    Returns
    -------
    DeviationSteps
        The sample deviation, of A - 1 degrees of freedom, and the weights.

    Examples
    --------
    >>> deviation(np.array([[1.0, 30.0], [2.0, 10.0]])).weights
    array([0.5, 0.5])
    >>> deviation(np.array([[1.0, 30.0], [2.0, 10.0]]), np.ones(2)).weights.round(3)
    array([0.048, 0.952])
    """
    low, high = extremes(x)
    largest = np.maximum(-low, high)
    largest = np.where(largest > 0, largest, 1.0)
    near = x / largest  # equal grades are now 1, or -1, and deviate by 0 exactly
    near -= near.mean(-2, keepdims=True)
    spread = np.sqrt(np.einsum("...ac,...ac->...c", near, near) / max(x.shape[-2] - 1, 1))
    if unit is None:
        span = (high / largest - low / largest)[..., 0, :]
        found = spread / np.where(span > 0, span, 1.0)
    else:
        found = spread * (largest[..., 0, :] / unit)
    return DeviationSteps(found, shared(found))


def _blocks(x: Floats) -> Iterator[Floats]:
    """Blocks of rows that stay in the cache; the whole of what is small or a batch."""
    if x.ndim > 2:
        yield x
        return
    rows = max(_FOLD, _BLOCK // x.shape[-1] // _FOLD * _FOLD)
    for start in range(0, len(x), rows):
        yield x[start : start + rows]


def _logarithmic_sums(x: Floats) -> tuple[Floats, Floats]:
    """Sums of x and of x ln x over the alternatives, ``(..., C)``; NaN or infinite where a term is."""
    total = np.zeros((*x.shape[:-2], x.shape[-1]))
    logs = np.zeros_like(total)
    buffer: Floats | None = None
    with np.errstate(invalid="ignore", divide="ignore", over="ignore"):
        for block in _blocks(x):
            whole = buffer is not None and buffer.shape == block.shape
            buffer = np.log(block, out=buffer) if whole else np.log(block)
            buffer *= block
            total += sums(block)[..., 0, :]
            logs += sums(buffer)[..., 0, :]
    return total, logs


def _divergence(columns: Floats) -> Floats:
    """Of each row of ``(K, A)``: ln A less the entropy of its shares, never negative; NaN where a grade is."""
    largest = columns.max(-1, keepdims=True)
    columns = columns / np.where(largest > 0, largest, 1.0)  # equal grades are now 1, and at the mean exactly
    mean = columns.mean(-1, keepdims=True)
    d = (columns - mean) / np.where(mean > 0, mean, 1.0)
    series = d * d * (1 / 2 - d * (1 / 6 - d * (1 / 12 - d * (1 / 20 - d / 30))))
    inside = d > -1
    logs = (1 + d) * np.log1p(np.where(inside, d, 0.0)) - d
    found = np.where(np.abs(d) < _NEAR, series, np.where(inside, logs, 1.0)).mean(-1)
    return np.where((columns < 0).any(-1), np.nan, found)


def _centred_products(x: Floats, mean: Floats) -> Floats:
    """Products of the criteria around their means, ``(..., C, C)``."""
    if x.ndim > 2:
        centred = x - mean
        return np.asarray(centred.swapaxes(-1, -2) @ centred)
    out = np.zeros((x.shape[1], x.shape[1]))
    buffer: Floats | None = None
    means = np.tile(mean[0], _FOLD)
    for block in _blocks(x):
        if buffer is None or buffer.shape != block.shape:
            buffer = np.empty(block.shape)
        if len(block) % _FOLD or not block.flags.c_contiguous:
            np.subtract(block, mean, out=buffer)
        else:  # long inner loops
            np.subtract(block.reshape(-1, means.size), means, out=buffer.reshape(-1, means.size))
        out += buffer.T @ buffer
    return out
