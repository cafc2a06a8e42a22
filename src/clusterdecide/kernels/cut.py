"""Who is above a line of places: scores rounded half up, ties at the line refined key by key."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from clusterdecide._typing import Bools, Floats, Ints


class Cut(NamedTuple):
    """A line of places in each of B rows of A."""

    sure: Bools  # (B, A), above the line
    tied: Bools  # (B, A), level on the line where not all of them have a place; none in a row that is settled


def rounded(score: Floats, precision: int, slack: float) -> Floats:
    """Round half up to whole units of the last published decimal.

    Parameters
    ----------
    score
        Shape ``(...)``.
    precision
        Number of published decimals.
    slack
        A score this little below a half is taken as the half: what arithmetic in floats may have lost.

    Returns
    -------
    Floats
        Whole numbers, shape ``(...)``.

    Examples
    --------
    >>> rounded(np.array([72.24999999999999, 72.2499, 72.25]), 1, 1e-11)
    array([723., 722., 723.])
    """
    grid = 10.0**precision
    units = score + slack
    units *= grid
    units += 0.5
    return np.floor(units, out=units)


def on_edge(score: Floats, precision: int, slack: float, width: float) -> Bools:
    """Where `rounded` turns within ``width`` of a score, shape ``(...)``.

    Examples
    --------
    >>> on_edge(np.array([72.25, 72.2]), 1, 0.0, 1e-9)
    array([ True, False])
    """
    grid = 10.0**precision
    units = (score + slack) * grid + 0.5
    return np.asarray(np.abs(units - np.rint(units)) <= width * grid + 4e-16 * np.abs(units))


def cut(units: Floats, passed: Bools, places: int) -> Cut:
    """Draw the line by a first key.

    Parameters
    ----------
    units
        Shape ``(B, A)``, more is better; equal values tie.
    passed
        Shape ``(B, A)``: who may have a place.
    places
        How many have one, at most.

    Examples
    --------
    >>> cut(np.array([[3.0, 2.0, 2.0, 1.0]]), np.ones((1, 4), bool), 2)
    Cut(sure=array([[ True, False, False, False]]), tied=array([[False,  True,  True, False]]))
    """
    size = units.shape[-1]
    if places <= 0:
        return Cut(np.zeros_like(passed), np.zeros_like(passed))
    if places >= size:
        return Cut(passed.copy(), np.zeros_like(passed))
    key = np.where(passed, units, -np.inf)
    level = np.partition(key, size - places, axis=-1)[:, size - places, None]
    return _settled(key > level, (key == level) & passed, places)


def refined(line: Cut, key: Floats, places: int) -> Cut:
    """Separate those who are tied on the line by a further key.

    Parameters
    ----------
    line
        The line so far.
    key
        Shape ``(B, A)``, more is better, finite.
    places
        How many have a place, at most.

    Examples
    --------
    >>> line = cut(np.array([[3.0, 2.0, 2.0, 1.0]]), np.ones((1, 4), bool), 2)
    >>> refined(line, np.array([[0.0, 1.0, 5.0, 9.0]]), 2).sure
    array([[ True, False,  True, False]])
    """
    rows = np.flatnonzero(line.tied.any(-1))
    if not rows.size:
        return line
    tied = line.tied[rows]
    held = np.where(tied, np.broadcast_to(key, line.tied.shape)[rows], -np.inf)
    need = places - line.sure[rows].sum(-1)
    level = np.take_along_axis(np.sort(held, axis=-1), (held.shape[-1] - need)[:, None], -1)
    some = _settled(line.sure[rows] | (held > level), tied & (held == level), places)
    sure, left = line.sure.copy(), line.tied.copy()
    sure[rows], left[rows] = some
    return Cut(sure, left)


def _settled(sure: Bools, tied: Bools, places: int) -> Cut:
    """Whoever is level on the line is above it where there is a place for all."""
    whole = sure.sum(-1) + tied.sum(-1) <= places
    return Cut(sure | (tied & whole[:, None]), tied & ~whole[:, None])


def places_taken(units: Floats, passed: Bools) -> Ints:
    """Rank by whole units among those who passed: 1 is best, ties share the best rank, 0 for whoever did not pass.

    Examples
    --------
    >>> places_taken(np.array([[3.0, 7.0, 7.0, 9.0]]), np.array([[True, True, True, False]]))
    array([[3, 1, 1, 0]])
    """
    key = np.where(passed, -units, np.inf)
    order = np.argsort(key, axis=-1)
    ordered = np.take_along_axis(key, order, -1)
    place = np.ones(key.shape, dtype=np.int64)
    place[:, 1:] = np.where(ordered[:, 1:] > ordered[:, :-1], np.arange(2, key.shape[-1] + 1), 1)
    np.maximum.accumulate(place, axis=-1, out=place)
    ranks = np.empty_like(place)
    np.put_along_axis(ranks, order, place, -1)
    return np.where(passed, ranks, 0)
