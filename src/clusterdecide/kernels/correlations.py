"""How alike rankings are: Spearman, Kendall, their weighted cousins and distances, all pairs at once.

Rankings come as competition ranks (1, 2, 2, 4) or as mid-ranks (1, 2.5, 2.5, 4), one a row; 1 is best. A ranking that
ties everybody says nothing: by convention its Spearman and Kendall coefficients are 1 with another such ranking and 0
with any that tells some apart.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from clusterdecide._typing import Floats, Ints

_WHOLE = 1 << 24
"""Integers below it are exact in single precision, whose products take half the time."""

_CELLS = 1 << 21  # signs of one block
_TILE = 800_000  # multiplications of one product


def midranks(ranks: Floats | Ints) -> Floats:
    """Tied ranks replaced by their mean: 1, 2, 2, 4 becomes 1, 2.5, 2.5, 4.

    Parameters
    ----------
    ranks
        Shape ``(M, A)``, competition ranks or mid-ranks.

    Returns
    -------
    Floats
        Shape ``(M, A)``; each row sums to ``A (A + 1) / 2``.

    Examples
    --------
    >>> midranks(np.array([[1, 2, 2, 4], [4, 3, 2, 1]]))
    array([[1. , 2.5, 2.5, 4. ],
           [4. , 3. , 2. , 1. ]])
    """
    size = ranks.shape[-1]
    middle = ranks.astype(np.float64)
    total = np.einsum("ij->i", middle)
    tied = np.flatnonzero(total < size * (size + 1) / 2)  # only the best of a group's places was counted
    if tied.size:
        places = ranks[tied].astype(np.int64) + (size + 1) * np.arange(len(tied))[:, None]
        members = np.bincount(places.ravel(), minlength=(size + 1) * len(tied))
        middle[tied] += (members[places] - 1) / 2
    return middle


def spearman(ranks: Floats | Ints) -> Floats:
    """Rank correlation of Spearman: that of Pearson between mid-ranks.

    Parameters
    ----------
    ranks
        Shape ``(M, A)``, competition ranks or mid-ranks.

    Returns
    -------
    Floats
        Shape ``(M, M)``, in [-1, 1]; exactly 1 between identical rankings.

    Notes
    -----
    Twice the distance of a mid-rank from the mean rank is a whole number: products of such are exact.

    References
    ----------
    C. Spearman, "The proof and measurement of association between two things", *American Journal of Psychology* 15
    (1904); M. G. Kendall, *Rank Correlation Methods* (1948), for ties.

    Examples
    --------
    >>> spearman(np.array([[1, 2, 3, 4, 5], [1, 3, 2, 4, 5], [1, 1, 1, 1, 1]]))
    array([[1. , 0.9, 0. ],
           [0.9, 1. , 0. ],
           [0. , 0. , 1. ]])
    """
    size = ranks.shape[-1]
    small = size * (size * size - 1) < 3 * _WHOLE
    centred: Any = midranks(ranks).astype(np.float32 if small else np.float64, copy=False)
    centred *= 2
    centred -= size + 1
    squares = np.einsum("ij,ij->i", centred, centred)
    if squares[0] and (squares == squares[0]).all():
        return _products(centred, float(squares[0]))
    return _cosines(_products(centred))


def kendall(ranks: Floats | Ints) -> Floats:
    """Rank correlation of Kendall, ties handled (tau-b).

    Pairs ordered alike less pairs ordered otherwise, over the geometric mean of the numbers of pairs that each of the
    two rankings orders.

    Parameters
    ----------
    ranks
        Shape ``(M, A)``, competition ranks or mid-ranks.

    Returns
    -------
    Floats
        Shape ``(M, M)``, in [-1, 1]; exactly 1 between identical rankings.

    References
    ----------
    M. G. Kendall, "The treatment of ties in ranking problems", *Biometrika* 33 (1945).

    Examples
    --------
    >>> kendall(np.array([[1, 2, 3, 4], [1, 3, 2, 4], [1, 2, 2, 4], [1, 1, 1, 1]])).round(4)
    array([[1.    , 0.6667, 0.9129, 0.    ],
           [0.6667, 1.    , 0.9129, 0.    ],
           [0.9129, 0.9129, 1.    , 0.    ],
           [0.    , 0.    , 0.    , 1.    ]])
    """
    products = np.zeros((len(ranks), len(ranks)))
    for signs in _signs(ranks):
        products += signs.T @ signs
    return _cosines(products)


def kemeny(ranks: Floats | Ints) -> Floats:
    """Distance of Kemeny: over all pairs, 2 where two rankings oppose each other and 1 where only one of them ties.

    Parameters
    ----------
    ranks
        Shape ``(M, A)``, competition ranks or mid-ranks.

    Returns
    -------
    Floats
        Shape ``(M, M)``, whole numbers from 0 to ``A (A - 1)``.

    References
    ----------
    J. G. Kemeny, "Mathematics without numbers", *Daedalus* 88 (1959).

    Examples
    --------
    >>> kemeny(np.array([[1, 2, 3], [1, 2, 2], [3, 2, 1]]))
    array([[0., 1., 6.],
           [1., 0., 5.],
           [6., 5., 0.]])
    """
    opposed, tied_once = disagreements(ranks)
    return np.asarray(2 * opposed + tied_once)


def disagreements(ranks: Floats | Ints) -> tuple[Floats, Floats]:
    """Of all pairs of alternatives, those that two rankings order otherwise, and those that only one of them ties.

    Parameters
    ----------
    ranks
        Shape ``(M, A)``, competition ranks or mid-ranks.

    Returns
    -------
    tuple of Floats
        Each of shape ``(M, M)``, whole numbers.

    Examples
    --------
    >>> opposed, tied_once = disagreements(np.array([[1, 2, 3], [1, 2, 2], [3, 2, 1]]))
    >>> opposed[0], tied_once[0]
    (array([0., 0., 3.]), array([0., 1., 0.]))
    """
    count = len(ranks)
    both, product, ordered = np.zeros((count, count)), np.zeros((count, count)), np.zeros(count)
    for signs in _signs(ranks):
        told = np.abs(signs)
        ordered += told.sum(0, dtype=np.float64)
        both += told.T @ told
        product += signs.T @ signs
    return (both - product) / 2, ordered[:, None] + ordered - 2 * both


def footrule(ranks: Floats | Ints) -> Floats:
    """Distance of Spearman: sum of the differences of rank (the footrule), ties at their mid-ranks.

    Parameters
    ----------
    ranks
        Shape ``(M, A)``, competition ranks or mid-ranks.

    Returns
    -------
    Floats
        Shape ``(M, M)``, from 0 to the whole part of ``A**2 / 2``.

    References
    ----------
    P. Diaconis and R. L. Graham, "Spearman's footrule as a measure of disarray", *Journal of the Royal Statistical
    Society B* 39 (1977).

    Examples
    --------
    >>> footrule(np.array([[1, 2, 3], [1, 2, 2], [3, 2, 1]]))
    array([[0., 1., 4.],
           [1., 0., 4.],
           [4., 4., 0.]])
    """
    place = midranks(ranks)
    return np.stack([np.abs(place - own).sum(-1) for own in place])


def weighted_spearman(ranks: Floats | Ints) -> Floats:
    """Weighted rank correlation of Pinto da Costa and Soares: differences near the top count more.

    Parameters
    ----------
    ranks
        Shape ``(M, A)``, competition ranks or mid-ranks.

    Returns
    -------
    Floats
        Shape ``(M, M)``, 1 between identical rankings, -1 between opposite ones without ties.

    Notes
    -----
    Ties take mid-ranks; the coefficient is not rescaled for them. It is 1 where there is one alternative.

    References
    ----------
    J. Pinto da Costa and C. Soares, "A weighted rank measure of correlation", *Australian & New Zealand Journal of
    Statistics* 47 (2005).

    Examples
    --------
    >>> weighted_spearman(np.array([[1, 2, 3, 4, 5], [1, 3, 2, 4, 5]])).round(4)
    array([[1.    , 0.8833],
           [0.8833, 1.    ]])
    """
    size = ranks.shape[-1]
    if size == 1:
        return np.ones((len(ranks), len(ranks)))
    height = size + 1 - midranks(ranks)  # of heights a and b: (a - b)**2 (a + b) = a**3 + b**3 - a**2 b - a b**2
    cubes, mixed = (height**3).sum(-1), (height * height) @ height.T
    apart = cubes[:, None] + cubes - mixed - mixed.T
    return np.asarray(1 - 6 * apart / (size * (size - 1) * (size + 1) ** 2))


def rank_similarity(ranks: Floats | Ints) -> Floats:
    """Similarity coefficient WS of Salabun and Urbaniak: a place lost at the top counts twice one lost just below.

    Parameters
    ----------
    ranks
        Shape ``(M, A)``, competition ranks or mid-ranks.

    Returns
    -------
    Floats
        Shape ``(M, M)``, in [0, 1] for rankings without ties; row i takes ranking i as the reference, and the
        coefficient is not symmetric.

    Notes
    -----
    Ties take mid-ranks. It is 1 where there is one alternative.

    References
    ----------
    W. Salabun and K. Urbaniak, "A new coefficient of rankings similarity in decision-making problems", *ICCS* (2020).

    Examples
    --------
    >>> rank_similarity(np.array([[1, 2, 3, 4, 5], [1, 3, 2, 4, 5]])).round(4)
    array([[1.    , 0.8542],
           [0.8542, 1.    ]])
    """
    place = midranks(ranks)
    farthest = np.maximum(place - 1, ranks.shape[-1] - place)
    importance = np.exp2(-place) / np.where(farthest > 0, farthest, 1.0)
    return np.stack([1 - np.abs(place - own) @ weight for own, weight in zip(place, importance)])


def _products(rows: Floats, unit: float = 1.0) -> Floats:
    """Products of all pairs of rows over a unit, in tiles that BLAS does not split: that costs more than it gains."""
    count, width = rows.shape
    columns = np.ascontiguousarray(rows.T)  # of its own: a product with its own transpose is split sooner
    found = np.empty((count, count))
    tile = max(16, int((_TILE / width) ** 0.5))
    for i in range(0, count, tile):
        for j in range(i, count, tile):
            part = found[i : i + tile, j : j + tile]
            np.divide(rows[i : i + tile] @ columns[:, j : j + tile], unit, out=part, dtype=np.float64)
            found[j : j + tile, i : i + tile] = part.T
    return found


def _cosines(products: Floats) -> Floats:
    """Products of whole numbers over the lengths of both; silent rows agree with one another and with nobody else."""
    squares = products.diagonal().copy()
    if squares.all() and (squares == squares[0]).all():
        products /= squares[0]
        return products
    silent = squares == 0
    squares[silent] = 1.0
    products /= np.sqrt(squares[:, None] * squares)
    products[np.ix_(silent, silent)] = 1.0
    return products


def _signs(ranks: Floats | Ints) -> Iterator[Floats]:
    """Sign of every pair of alternatives in every ranking, in blocks of shape ``(pairs, M)``."""
    columns = np.ascontiguousarray(ranks.T, dtype=np.float32)
    size, count = columns.shape
    room = min(size * (size - 1) // 2, max(size, min(_WHOLE, _CELLS // max(count, 1))))
    block, used = np.empty((room, count), dtype=np.float32), 0
    for i in range(size - 1):
        more = size - 1 - i
        if used + more > room:
            yield np.sign(block[:used], out=block[:used])
            used = 0
        np.subtract(columns[i + 1 :], columns[i], out=block[used : used + more])
        used += more
    yield np.sign(block[:used], out=block[:used])
