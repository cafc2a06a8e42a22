"""Fuzzy TOPSIS: grades and weights that are triangular numbers."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from clusterdecide._typing import Bools, Floats
from clusterdecide.errors import InvalidInputError
from clusterdecide.kernels.fuzzy_topsis import shares, to_vertices
from clusterdecide.model._cells import check_unmasked, python_number
from clusterdecide.model._names import shown

_SIGN = {"max": 1.0, "min": -1.0, 1: 1.0, -1: -1.0}


class FuzzyTopsis(NamedTuple):
    """Every array of one fuzzy TOPSIS run, in order of computation."""

    normalised: Floats  # (..., A, C, 3)
    weighted: Floats  # (..., A, C, 3)
    to_ideal: Floats  # (..., A), distance to all ones
    to_anti_ideal: Floats  # (..., A), distance to all zeros
    score: Floats  # (..., A), closeness in [0, 1], more is better


def fuzzy_topsis(grades: object, weights: object, senses: Sequence[str | int] | Floats) -> FuzzyTopsis:
    """Closeness of alternatives whose grades are triangular, under weights that are triangular.

    Parameters
    ----------
    grades
        Shape ``(..., A, C, 3)``: least, middle and largest grade; zero or positive, costs positive.
    weights
        Shape ``(..., C, 3)``: least, middle and largest weight, from 0 to 1; they need not sum to 1.
    senses
        For each of C criteria ``"max"`` or 1 where more is better, ``"min"`` or -1 where less is.

    Returns
    -------
    FuzzyTopsis
        ``score`` has shape ``(..., A)``; leading axes broadcast.

    Raises
    ------
    InvalidInputError
        Arrays of other shapes, numbers that are not finite or out of range, three that are not in rising order, an
        unknown sense: with the numbers of the alternative and of the criterion.

    Notes
    -----
    Grades are divided by the largest of their criterion, costs divide the smallest, so scores are relative to the
    alternatives present. The ideal is (1, 1, 1) and the anti-ideal (0, 0, 0) on every criterion; the distance of two
    triangles is the root mean square over their corners. A criterion on which all grades are 0 gives 0 to all.

    References
    ----------
    C.-T. Chen, "Extensions of the TOPSIS for group decision-making under fuzzy environment", *Fuzzy Sets and Systems*
    114 (2000).

    Examples
    --------
    >>> grades = [[[3, 5, 7], [7, 9, 10]], [[7, 9, 10], [5, 7, 9]]]
    >>> fuzzy_topsis(grades, [[0.7, 0.9, 1.0], [0.3, 0.5, 0.7]], ["max", "max"]).score.round(4)
    array([0.4598, 0.5576])
    """
    x = _triangles(grades, "grade", "A, C, 3")
    w = _triangles(weights, "weight", "C, 3")
    signs = _signs(senses, x.shape[-2])
    if w.shape[-2] != x.shape[-2]:
        msg = f"{w.shape[-2]} weights for {x.shape[-2]} criteria; give one triangle for each criterion"
        raise InvalidInputError(msg)
    _lead(x, w)
    _refuse(w, w > 1, "weight", "is above 1; weights lie between 0 and 1")
    _refuse(x, (x == 0) & (signs < 0)[:, None], "grade", "is zero; costs divide, so they must be positive")
    normalised = shares(x, signs)
    weighted = normalised * w[..., None, :, :]
    return FuzzyTopsis(normalised, weighted, *to_vertices(weighted))


def _triangles(given: object, what: str, axes: str) -> Floats:
    check_unmasked(given, f"{what}s")
    try:
        told = np.array(given)
    except ValueError:  # ragged
        told = np.empty(0)
    found = told.astype(np.float64) if told.dtype.kind in "iuf" else np.empty(0)
    if found.ndim <= axes.count(",") or found.shape[-1] != 3 or not found.size:
        msg = f"{what}s must be numbers of shape (..., {axes}), three for each; got {_kind(given, found)}"
        raise InvalidInputError(msg)
    _refuse(found, ~np.isfinite(found), what, "is not finite")
    _refuse(found, found < 0, what, "is negative; all must be zero or positive")
    falls = np.zeros(found.shape, dtype=bool)
    falls[..., 1:] = np.diff(found, axis=-1) < 0
    _refuse(found, falls, what, "is less than the one before; give least, middle and largest")
    return found


def _kind(given: object, found: Floats) -> str:
    return f"shape {found.shape}" if found.size else shown(given)


def _refuse(array: Floats, bad: Bools, what: str, why: str) -> None:
    """Refuse the first number that is bad, and say where it is."""
    places = np.argwhere(bad)
    if len(places):
        at = tuple(places[0].tolist())
        of = f"alternative number {at[-3] + 1} on criterion" if what == "grade" else "criterion"
        msg = f"the {what} of {of} number {at[-2] + 1}, {array[at[:-1]].tolist()}: {array[at]:g} {why}"
        raise InvalidInputError(msg)


def _signs(senses: object, count: int) -> Floats:
    told = [python_number(sense) for sense in senses] if isinstance(senses, (list, tuple, np.ndarray)) else []
    if len(told) != count:
        msg = f"senses must be 'max' or 'min' (or 1 or -1) for each of {count} criteria, got {shown(senses)}"
        raise InvalidInputError(msg)
    for j, sense in enumerate(told):
        if not isinstance(sense, (str, int, float)) or isinstance(sense, bool) or sense not in _SIGN:
            msg = f"criterion number {j + 1}: the sense must be 'max' or 'min' (or 1 or -1), got {shown(sense)}"
            raise InvalidInputError(msg)
    return np.array([_SIGN[sense] for sense in told])


def _lead(x: Floats, w: Floats) -> None:
    try:
        np.broadcast_shapes(x.shape[:-3], w.shape[:-2])
    except ValueError:
        msg = f"leading axes of grades {x.shape[:-3]} and of weights {w.shape[:-2]} do not broadcast; give the same"
        raise InvalidInputError(msg) from None
