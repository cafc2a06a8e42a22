"""Choquet integral of gains by a capacity, and what a capacity says of criteria and of pairs of them.

A capacity is a table of shape ``(..., 2**C)``: at index ``i`` the value of the criteria whose bits are set in ``i``.
"""

from __future__ import annotations

import numpy as np

from clusterdecide._typing import Floats, Ints

_NOTHING = 1e-9
"""Worths that differ by less may be equal but for rounding."""


def choquet(gains: Floats, capacity: Floats) -> Floats:
    """Integral of the gains of each alternative, in steps from its worst criterion to its best.

    Parameters
    ----------
    gains
        Shape ``(..., A, C)``, more is better, any sign.
    capacity
        Shape ``(2**C,)``.

    Returns
    -------
    Floats
        Shape ``(..., A)``: the least gain, and each rise above it times the value of the criteria that reach it.

    Examples
    --------
    >>> choquet(np.array([[0.5, 1.0], [1.0, 0.5]]), np.array([0.0, 0.5, 0.25, 1.0]))
    array([0.625, 0.75 ])
    """
    order = gains.argsort(-1)
    rising = np.take_along_axis(gains, order, -1)
    rising[..., 1:] -= rising[..., :-1].copy()
    rising *= capacity[_chain(order)]
    return np.asarray(rising.sum(-1))


def criterion_weights(gains: Floats, capacity: Floats) -> Floats:
    """Weight of each criterion for each alternative: what it adds to the value of those on which it is better.

    Parameters
    ----------
    gains
        Shape ``(..., A, C)``.
    capacity
        Shape ``(2**C,)``.

    Returns
    -------
    Floats
        Shape ``(..., A, C)``; summed over criteria, weights times gains are the integral.

    Examples
    --------
    >>> criterion_weights(np.array([[0.5, 1.0], [1.0, 0.5]]), np.array([0.0, 0.5, 0.25, 1.0]))
    array([[0.75, 0.25],
           [0.5 , 0.5 ]])
    """
    order = gains.argsort(-1)
    reached = _chain(order)
    found = np.empty(gains.shape)
    np.put_along_axis(found, order, capacity[reached] - capacity[reached - (1 << order)], -1)
    return found


def moebius(capacity: Floats) -> Floats:
    """Möbius transform: what each set of criteria adds to the values of all its parts.

    Parameters
    ----------
    capacity
        Shape ``(..., 2**C)``.

    Returns
    -------
    Floats
        Shape ``(..., 2**C)``; the value of a set is the sum over its subsets. Turned back by `zeta`.

    References
    ----------
    G.-C. Rota, "On the foundations of combinatorial theory I", *Zeitschrift für Wahrscheinlichkeitstheorie* 2 (1964).

    Examples
    --------
    >>> moebius(np.array([0.0, 0.5, 0.25, 1.0]))
    array([0.  , 0.5 , 0.25, 0.25])
    """
    found = np.array(capacity, dtype=np.float64)
    for low, high in _halves(found):
        np.subtract(high, low, out=high)
    return found


def zeta(masses: Floats) -> Floats:
    """Capacity whose Möbius transform is given, shape ``(..., 2**C)``: sums over subsets.

    Examples
    --------
    >>> zeta(np.array([0.0, 0.5, 0.25, 0.25]))
    array([0.  , 0.5 , 0.25, 1.  ])
    """
    found = np.array(masses, dtype=np.float64)
    for low, high in _halves(found):
        np.add(high, low, out=high)
    return found


def interaction(capacity: Floats) -> Floats:
    """Interaction index of each pair of criteria.

    Parameters
    ----------
    capacity
        Shape ``(..., 2**C)``.

    Returns
    -------
    Floats
        Shape ``(..., C, C)``, from -1 to 1: negative where one makes up for the other, positive where both are needed;
        0 on the diagonal.

    References
    ----------
    T. Murofushi and S. Soneda, "Techniques for reading fuzzy measures (iii): interaction index" (1993).

    Examples
    --------
    >>> interaction(np.array([0.0, 0.5, 0.25, 1.0]))
    array([[0.  , 0.25],
           [0.25, 0.  ]])
    """
    size = capacity.shape[-1]
    sets = np.arange(size)
    members = ((sets[:, None] >> np.arange(size.bit_length() - 1)) & 1).astype(np.float64)
    share = moebius(capacity) / np.maximum(np.bitwise_count(sets) - 1.0, 1.0)
    found = np.asarray((members.T * share[..., None, :]) @ members)
    places = np.arange(members.shape[1])
    found[..., places, places] = 0.0
    return found


def least_marginals(capacity: Floats) -> tuple[Floats, Ints]:
    """Least that each criterion adds to any set without it, and the index of the first such set.

    Parameters
    ----------
    capacity
        Shape ``(2**C,)``.

    Returns
    -------
    tuple[Floats, Ints]
        Shape ``(C,)`` each; none is negative where the capacity is monotone.

    Examples
    --------
    >>> least_marginals(np.array([0.0, 0.5, 0.25, 1.0]))
    (array([0.5 , 0.25]), array([0, 0]))
    """
    sets = np.arange(len(capacity))
    without = [sets[sets >> j & 1 == 0] for j in range(len(capacity).bit_length() - 1)]
    added = np.array([capacity[some | 1 << j] - capacity[some] for j, some in enumerate(without)])
    first = added.argmin(-1)
    return added.min(-1), np.array([some[i] for some, i in zip(without, first)])


def cyclic(capacity: Floats) -> bool:
    """Whether alternatives that differ on some criteria may beat each other in a cycle by all that they are better on.

    That is so where no criterion of some set is worth as much as the others of the set together: each alternative can
    then beat the next one on all of them but one. Else the criterion that is decides, unless grades on it are equal.

    Parameters
    ----------
    capacity
        Shape ``(2**C,)``.

    Examples
    --------
    >>> cyclic(np.array([0, 1, 1, 2, 1, 2, 2, 3]) / 3), cyclic(np.array([0.0, 0, 0, 0, 0, 0, 0, 1]))
    (True, False)
    """
    sets = np.arange(len(capacity))
    some = sets > 0
    for bit in 1 << np.arange(len(capacity).bit_length() - 1):
        some &= (sets & bit == 0) | (capacity[sets & ~bit] > capacity[bit])
    return bool(some.any())


def pair_cycle(capacity: Floats, kind: str) -> bool | None:
    """Whether pairs decided alone may beat each other in a cycle, gains being ratios within each pair; None if unknown.

    Parameters
    ----------
    capacity
        Shape ``(2**C,)``, not `cyclic`.
    kind
        ``"max"``, ``"linear"``, ``"sum"`` or ``"vector"``.

    Notes
    -----
    Two alternatives that differ on criteria i and j alone, by factors exp(p) and exp(q), one better on each: the first
    is ahead where ``G_i(p) > G_j(q)``, with ``G_i(p) = v_i R(p) + m_i L(p)``, ``v_i`` the worth of i alone and ``m_i``
    what it adds to all others, R and L what gains move by above and below those of equals: R is 0 and L is 1 - exp(-p)
    under ``max`` and ``linear``, both are tanh(p / 2) / 2 under ``sum``, (1 + exp(-2 p))**-0.5 - 0.5**0.5 and
    0.5**0.5 - (1 + exp(2 p))**-0.5 under ``vector``. Let neither be 0 and the two differ: what p just outweighs q is
    then bounded, or rises at two rates, so it is no multiple of q, and one step that outweighs a large q, taken back
    in two small ones or the reverse, ends where it began: a cycle of three. With two criteria that are alike, p > q
    decides, that is the sum of logarithms; with one that counts nothing, the other decides. Neither can go in a cycle.

    Examples
    --------
    >>> [pair_cycle(np.array([0, v, 0.4, 1]), "max") for v in (0.7, 0.4, 1.0)]
    [True, False, False]
    """
    bits = 1 << np.arange(len(capacity).bit_length() - 1)
    alone, last = capacity[bits], capacity[-1] - capacity[len(capacity) - 1 - bits]
    counts = {"vector": np.stack([alone, last]), "sum": alone[None] + last}.get(kind, last[None])
    some = counts[:, (np.abs(counts) > _NOTHING).any(0)]
    if some.shape[1] and (np.ptp(some, axis=1) > _NOTHING).any():
        return True
    return False if len(bits) <= 2 else None


def _chain(order: Ints) -> Ints:
    """Index of the set of criteria from each place of a rising order on."""
    return np.asarray(np.cumsum((1 << order)[..., ::-1], -1)[..., ::-1])


def _halves(table: Floats) -> list[tuple[Floats, Floats]]:
    """For each criterion, views of the sets without it and of the same sets with it."""
    pairs = [table.reshape(*table.shape[:-1], -1, 2, 1 << j) for j in range(table.shape[-1].bit_length() - 1)]
    return [(pair[..., 0, :], pair[..., 1, :]) for pair in pairs]
