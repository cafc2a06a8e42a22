"""Outranking flows of PROMETHEE, criterion by criterion, without comparing every pair.

In the order of one criterion, those whom an alternative exceeds by more than a threshold stand at the beginning, and
those who exceed it by more stand at the end. So flows are counts of neighbours and differences of prefix sums, found
by sorting; only the Gaussian function needs every pair.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from clusterdecide._typing import Floats, Ints

STEPS, SLOPE, BELL = 0, 1, 2
"""Shapes of preference over a difference: 0, then a half, then 1; a straight rise; a Gaussian curve."""

_HALF, _LEAST = 2.0**1022, 2.0**-1074
_CELLS = 1 << 14
_SLACK = 8 * float(np.finfo(np.float64).eps)
_WRAP = 62
_MULTIPLE = 2.0 ** (_WRAP + 52)  # of 2**_WRAP, as every float beyond it


class Preference(NamedTuple):
    """Preference function of each criterion, as functions of the difference d of two gains; shape ``(C,)`` each.

    ``STEPS``: 0 for d <= q, a half for q < d <= p, 1 for d > p; usual with q = p = 0, U-shape with q = p.
    ``SLOPE``: 0 for d <= q, (d - q) / (p - q) for q < d <= p, 1 for d > p; V-shape with q = 0. It needs q < p.
    ``BELL``: 0 for d <= 0, 1 - exp(-d**2 / (2 * p**2)) for d > 0; q is not read.
    """

    shape: Ints
    q: Floats
    p: Floats


class Flows(NamedTuple):
    """Sums over the other alternatives of being preferred, and of being outranked."""

    leaving: Floats  # (..., A, C)
    entering: Floats  # (..., A, C)


@np.errstate(over="ignore", invalid="ignore")  # what leaves the range of floats is beyond every threshold
def flows(gains: Floats, preference: Preference) -> Flows:
    """Leaving and entering flows on each criterion, in ``O(C A log A)`` except on criteria with a Gaussian.

    Parameters
    ----------
    gains
        Grades times senses, shape ``(..., A, C)``, in the units of the thresholds, more is better.
    preference
        Functions of the C criteria.

    Returns
    -------
    Flows
        Shape ``(..., A, C)`` each, between 0 and A - 1, laid out criterion first.

    Notes
    -----
    ``SLOPE`` compares in exact arithmetic on the gains as they are. ``STEPS`` jumps at its thresholds, so there a
    difference that exceeds one by no more than rounding (``8 eps`` of the larger magnitude) counts as equal to it:
    of 0.8 and 0.6, the first is not preferred over q = 0.2.

    References
    ----------
    T. Calders and D. Van Assche, "PROMETHEE is not quadratic: an O(qn log(n)) algorithm", *Omega* 76 (2018).

    Examples
    --------
    >>> linear = Preference(np.array([SLOPE]), np.array([1.0]), np.array([3.0]))
    >>> found = flows(np.array([[5.0], [3.0], [1.0]]), linear)
    >>> found.leaving.ravel(), found.entering.ravel()
    (array([1.5, 0.5, 0. ]), array([0. , 0.5, 1.5]))
    """
    columns = gains.transpose(-1, *range(gains.ndim - 1))
    count = columns.shape[-1]
    rows = columns.reshape(-1, count)
    each = len(rows) // len(columns)
    shape, (q, p) = preference.shape.repeat(each), (part.repeat(each) for part in (preference.q, preference.p))
    out = np.empty((2, rows.size))
    block = max(1, _CELLS // count)
    for kind in set(preference.shape.tolist()):
        places = (shape == kind).nonzero()[0]
        for start in range(0, len(places), block):
            at = places[start : start + block]
            order = rows[at].argsort(-1)
            order += at[:, None] * count
            for part, flow in zip(out, _SUMS[kind](rows.take(order), q[at, None], p[at, None])):
                part[order] = flow
    leaving, entering = out.reshape(2, *columns.shape)
    back = (*range(1, gains.ndim), 0)
    leaving, entering = leaving.transpose(back), entering.transpose(back)
    return Flows(leaving, entering)


@np.errstate(over="ignore", invalid="ignore")
def preference_indices(gains: Floats, preference: Preference, weights: Floats) -> Floats:
    """How much each alternative is preferred over each other one, all criteria together.

    Parameters
    ----------
    gains
        Shape ``(..., A, C)``.
    preference
        Functions of the C criteria; thresholds are met as in `flows`.
    weights
        Shape ``(..., C)``.

    Returns
    -------
    Floats
        Shape ``(..., A, A)``: of the row over the column.

    Examples
    --------
    >>> usual = Preference(np.array([STEPS, STEPS]), np.zeros(2), np.zeros(2))
    >>> preference_indices(np.array([[2.0, 1.0], [1.0, 3.0]]), usual, np.array([0.4, 0.6]))
    array([[0. , 0.4],
           [0.6, 0. ]])
    """
    count = gains.shape[-2]
    total = np.zeros((*np.broadcast_shapes(gains.shape[:-2], weights.shape[:-1]), count, count))
    for c, (shape, q, p) in enumerate(zip(*preference)):
        total += weights[..., c, None, None] * _PAIRS[int(shape)](gains[..., c], q, p)
    return total


def _step_pairs(x: Floats, q: float, p: float) -> Floats:
    over = [x[..., None, :] < _bound(x, threshold)[..., None] for threshold in (q, p)]
    return 0.5 * over[0] + 0.5 * over[1]


def _slope_pairs(x: Floats, q: float, p: float) -> Floats:
    return np.clip((x[..., None] - x[..., None, :] - q) / (p - q), 0.0, 1.0)


def _bell_pairs(x: Floats, _: float, p: float) -> Floats:
    x, width = _in_range(x, p)
    return _curve(x[..., None] - x[..., None, :], width)


_PAIRS = {STEPS: _step_pairs, SLOPE: _slope_pairs, BELL: _bell_pairs}


def _steps(s: Floats, q: Floats, p: Floats) -> tuple[Floats, Floats]:
    thresholds = q[None] if (q == p).all() else np.array([q, p])
    under, at_most = _counts(s, _bound(s, thresholds)).sum(1) / len(thresholds)
    return under, s.shape[-1] - at_most


def _slope(s: Floats, q: Floats, p: Floats) -> tuple[Floats, Floats]:
    """Those beyond p count 1 each; those between q and p by how far they are beyond q.

    Gains become whole multiples of so small a part of the rise from q to p that nothing is lost. Sums of these wrap
    around on their way, and the difference of two, which is small, comes out exact: however far from zero the gains
    lie, and however many they are.
    """
    rows, count = s.shape
    places = _counts(s, _exact_bound(s, np.array([q, p])))
    rise = p - q
    scale = _WRAP - 1 - count.bit_length() - np.frexp(rise)[1]
    half = scale // 2
    powers = np.ldexp(1.0, half), np.ldexp(1.0, scale - half)  # one alone may leave the range of floats
    whole = _whole(np.concatenate([s, q], -1) * powers[0] * powers[1])
    whole, start = whole[:, :-1], whole[:, -1:]
    sums = np.zeros((rows, count + 1), dtype=np.int64)
    np.add.accumulate(whole, axis=-1, out=sums[:, 1:])
    upto = sums.take(places + np.arange(0, sums.size, count + 1)[:, None])
    between, total = places[:, 0] - places[:, 1], upto[:, 0] - upto[:, 1]
    part = _unwrapped(between * np.array([whole - start, whole + start]) - total) / (rise * powers[0] * powers[1])
    return places[0, 1] + part[0], count - places[1, 1] + part[1]


def _bell(s: Floats, _: Floats, p: Floats) -> tuple[Floats, Floats]:
    """Every pair once, in blocks of alternatives against those below them."""
    leaving, entering = np.zeros(s.shape), np.zeros(s.shape)
    s, width = _in_range(s, p[..., None])
    block = max(1, _CELLS // s.size)
    for start in range(0, s.shape[-1], block):
        stop = min(s.shape[-1], start + block)
        grade = _curve(s[:, start:stop, None] - s[:, None, :stop], width)
        leaving[:, start:stop] = grade.sum(-1)
        entering[:, :stop] += grade.sum(-2)
    return leaving, entering


def _in_range(x: Floats, width: Floats | float) -> tuple[Floats, Floats | float]:
    """Half of both where a difference could leave the range of floats: the quotients stay what they are."""
    if np.abs(x).max(initial=0.0) <= _HALF:
        return x, width
    return x * 0.5, np.maximum(np.multiply(width, 0.5), _LEAST)


def _curve(d: Floats, width: Floats | float) -> Floats:
    z = np.maximum(d, 0.0) / width
    return np.asarray(-np.expm1(-0.5 * z * z))


_SUMS = {STEPS: _steps, SLOPE: _slope, BELL: _bell}


def _bound(x: Floats, threshold: Floats | float) -> Floats:
    """What must lie under, to be exceeded by more than the threshold and rounding."""
    y = x - threshold
    return np.asarray(y - _SLACK * np.maximum(np.abs(x), np.abs(y)))


def _exact_bound(s: Floats, threshold: Floats) -> Floats:
    """Least float that is not under ``s - threshold``: what lies under one lies under the other."""
    y = s - threshold
    back = y - s
    lost = (s - (y - back)) - (threshold + back)  # exactly (s - threshold) - y
    return np.asarray(np.nextafter(y, np.inf, out=y, where=lost > 0))


def _counts(s: Floats, bounds: Floats) -> Ints:
    """For rows ``(R, A)`` and bounds ``(T, R, A)``: values under each bound, and bounds at most each value.

    Both are sorted along the rows, so that one stable sort merges them in linear time. Shape ``(2, T, R, A)``.
    """
    count = s.shape[-1]
    both = np.empty((*bounds.shape[:-1], 2 * count))
    both[..., :count], both[..., count:] = bounds, s
    is_value = (both.argsort(-1, kind="stable") >= count).ravel()
    found = np.array([(~is_value).nonzero()[0], is_value.nonzero()[0]]).reshape(2, *bounds.shape)
    found -= np.arange(0, is_value.size, 2 * count).reshape(*bounds.shape[:-1], 1) + np.arange(count)
    return found


def _whole(x: Floats) -> Ints:
    """Nearest integers, known up to multiples of ``2**_WRAP``."""
    whole = np.rint(x)
    whole[np.abs(whole) > _MULTIPLE] = 0.0
    return np.asarray((whole - np.rint(whole * 2.0**-_WRAP) * 2.0**_WRAP).astype(np.int64))


def _unwrapped(x: Ints) -> Ints:
    half = 1 << (_WRAP - 1)
    return np.asarray(((x + half) & (2 * half - 1)) - half)
