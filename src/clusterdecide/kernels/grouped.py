"""Plain statistics of the marks of each cell; marks stand in the order of their cells."""

from __future__ import annotations

import numpy as np

from clusterdecide._typing import Floats, Ints


def sizes(starts: Ints, marks: int) -> Ints:
    """How many marks each cell has, shape ``(N,)``, from the first mark of each.

    Examples
    --------
    >>> sizes(np.array([0, 3]), 5)
    array([3, 2])
    """
    return np.diff(starts, append=marks)


def medians_and_trimmed(cell: Ints, grade: Floats, starts: Ints, trim: float) -> tuple[Floats, Floats]:
    """Median and trimmed mean of each cell, shape ``(N,)`` each.

    Parameters
    ----------
    cell, grade
        Shape ``(M,)``.
    starts
        Shape ``(N,)``: first mark of each cell.
    trim
        Share of the marks of a cell that is left out at each end, rounded down to whole marks.

    Examples
    --------
    >>> marks = np.array([0, 0, 0, 0, 0]), np.array([1.0, 3.0, 2.0, 9.0, 4.0])
    >>> medians_and_trimmed(*marks, np.array([0]), 0.2)
    (array([3.]), array([3.]))
    """
    ordered = grade[np.lexsort((grade, cell))]
    size = sizes(starts, len(grade))
    middle = (ordered[starts + (size - 1) // 2] + ordered[starts + size // 2]) / 2
    left_out = np.floor(trim * size + 1e-9).astype(np.int64)
    place = np.arange(len(grade)) - starts[cell]
    kept = (place >= left_out[cell]) & (place < (size - left_out)[cell])
    trimmed = np.add.reduceat(np.where(kept, ordered, 0.0), starts) / (size - 2 * left_out)
    return middle, trimmed


def spreads(cell: Ints, grade: Floats, starts: Ints) -> tuple[Floats, Floats, Floats]:
    """Range and standard deviation of each cell, ``(N,)``, and each mark less the mean of the others, ``(M,)``.

    Where a cell has one mark, all three are zero.

    Examples
    --------
    >>> spreads(np.array([0, 0, 0]), np.array([1.0, 2.0, 3.0]), np.array([0]))
    (array([2.]), array([1.]), array([-1.5,  0. ,  1.5]))
    """
    size = sizes(starts, len(grade))
    from_mean = grade - (np.add.reduceat(grade, starts) / size)[cell]
    others = np.maximum(size - 1, 1)
    deviation = np.sqrt(np.add.reduceat(from_mean**2, starts) / others)
    return (
        np.maximum.reduceat(grade, starts) - np.minimum.reduceat(grade, starts),
        deviation,
        from_mean * (size / others)[cell],
    )
