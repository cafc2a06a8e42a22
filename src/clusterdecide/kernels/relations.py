"""Pairs of alternatives: who is ahead, tied, behind or incomparable; and the graph that this makes."""

from __future__ import annotations

import numpy as np

from clusterdecide._typing import Bools, Codes, Floats, Ints

AHEAD, TIED, BEHIND, INCOMPARABLE = 1, 0, -1, 2


def relation_of(at_least: Bools) -> Codes:
    """Relation of each pair, from who is at least as good as whom.

    Parameters
    ----------
    at_least
        Shape ``(..., A, A)``: whether the row is at least as good as the column; the diagonal is not read.

    Returns
    -------
    Codes
        Shape ``(..., A, A)``: 1 where the row is ahead of the column, 0 tied, -1 behind, 2 incomparable.

    Examples
    --------
    >>> relation_of(np.array([[True, True, False], [False, True, False], [False, False, True]]))
    array([[ 0,  1,  2],
           [-1,  0,  2],
           [ 2,  2,  0]], dtype=int8)
    """
    turned = np.swapaxes(at_least, -1, -2)
    codes = np.asarray(at_least.view(np.int8) - turned.view(np.int8))
    np.copyto(codes, INCOMPARABLE, where=~(at_least | turned))
    np.einsum("...ii->...i", codes)[...] = TIED
    return codes


def agreed(*ranks: Ints | Floats) -> Codes:
    """Relation on which several orders agree: ahead where no order contradicts it.

    Parameters
    ----------
    ranks
        Each of shape ``(..., A)``, less is better.

    Returns
    -------
    Codes
        Shape ``(..., A, A)``, as `relation_of`; incomparable where one order puts either ahead.

    Examples
    --------
    >>> agreed(np.array([1, 2, 3]), np.array([2, 1, 3]))
    array([[ 0,  2,  1],
           [ 2,  0,  1],
           [-1, -1,  0]], dtype=int8)
    """
    each = [rank[..., :, None] <= rank[..., None, :] for rank in ranks]
    return relation_of(np.logical_and.reduce(each))


def median_places(*places: Ints) -> Ints:
    """Places in the median preorder of complete preorders: it ranks what they agree on, and who is left by their mean.

    Parameters
    ----------
    places
        Each of shape ``(..., A)``: classes counted from 1, the best.

    Returns
    -------
    Ints
        Shape ``(..., A)``, classes counted from 1. First comes who lies lower in the relation on which the preorders
        agree, by the longest way down to it from somebody that nobody is ahead of; then the mean of the places.

    Examples
    --------
    >>> median_places(np.array([1, 3, 2, 4]), np.array([3, 1, 4, 4]))
    array([1, 1, 2, 3])
    """
    ahead = agreed(*places) == AHEAD
    total: Ints = np.sum(places, axis=0)
    depth = np.zeros_like(total)
    for _ in range(total.shape[-1] - 1):
        before, depth = depth, np.where(ahead, depth[..., :, None] + 1, 0).max(-2)
        if (before == depth).all():
            break
    key = depth * (int(total.max()) + 1) + total
    order = np.argsort(key, axis=-1)
    ordered = np.take_along_axis(key, order, -1)
    found = np.empty_like(key)
    np.put_along_axis(found, order, np.cumsum(np.diff(ordered, axis=-1, prepend=ordered[..., :1] - 1) > 0, -1), -1)
    return np.asarray(found)


def strong_classes(at_least: Bools) -> Ints:
    """Classes of alternatives on common cycles: each reaches every other of its class.

    Parameters
    ----------
    at_least
        Shape ``(A, A)``.

    Returns
    -------
    Ints
        Class of each alternative, shape ``(A,)``, numbered from 0 in the order of first members.

    Examples
    --------
    >>> strong_classes(np.array([[0, 1, 0], [0, 0, 1], [0, 1, 0]], dtype=bool))
    array([0, 1, 1])
    """
    from scipy.sparse.csgraph import connected_components

    labels = connected_components(at_least, directed=True, connection="strong")[1]
    _, first, inverse = np.unique(labels, return_index=True, return_inverse=True)
    return np.argsort(np.argsort(first))[inverse]


def condensed(ahead: Bools, classes: Ints) -> Bools:
    """Arrows between K classes, shape ``(K, K)``: some member is ahead of some other's; no cycle is left."""
    size = int(classes.max()) + 1
    arrows = np.zeros((size, size), dtype=np.bool_)
    rows, columns = ahead.nonzero()
    arrows[classes[rows], classes[columns]] = True
    np.fill_diagonal(arrows, val=False)
    return arrows


def depths(arrows: Bools) -> Ints:
    """Longest way to each class from a class that no arrow enters, shape ``(K,)``.

    Parameters
    ----------
    arrows
        Shape ``(K, K)``, without cycles.

    Examples
    --------
    >>> depths(np.array([[0, 1, 1], [0, 0, 1], [0, 0, 0]], dtype=bool))
    array([0, 1, 2])
    """
    entering = arrows.sum(0)
    depth = np.zeros(len(arrows), dtype=np.int64)
    now, level = np.flatnonzero(entering == 0), 0
    while now.size:
        depth[now] = level
        entering[now] = -1
        entering -= arrows[now].sum(0)
        now, level = np.flatnonzero(entering == 0), level + 1
    return depth


def kernel(arrows: Bools) -> Bools:
    """The one set of classes in which no arrow runs inside, and that an arrow leaves to each class outside.

    Parameters
    ----------
    arrows
        Shape ``(K, K)``, without cycles.

    Examples
    --------
    >>> kernel(np.array([[0, 1, 0], [0, 0, 1], [0, 0, 0]], dtype=bool))
    array([ True, False,  True])
    """
    inside = np.zeros(len(arrows), dtype=np.bool_)
    for k in np.argsort(depths(arrows), kind="stable"):
        inside[k] = not (arrows[:, k] & inside).any()
    return inside


def reduced(arrows: Bools) -> Bools:
    """Fewest arrows that leave the same ways open (the diagram of Hasse).

    Parameters
    ----------
    arrows
        Shape ``(K, K)``, without cycles.

    Examples
    --------
    >>> reduced(np.array([[0, 1, 1], [0, 0, 1], [0, 0, 0]], dtype=bool)).nonzero()
    (array([0, 1]), array([1, 2]))
    """
    reach = np.zeros(arrows.shape, dtype=np.bool_)
    for k in np.argsort(-depths(arrows), kind="stable"):
        reach[k] = arrows[k] | reach[arrows[k]].any(0)
    longer = arrows.astype(np.float32) @ reach.astype(np.float32) > 0
    return np.asarray(arrows & ~longer)
