"""Priorities of many complete matrices of judgements in one call: for simulations, as arrays without labels."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np

from clusterdecide._typing import Floats
from clusterdecide.errors import InvalidInputError
from clusterdecide.kernels.pairwise import consistency_index
from clusterdecide.kernels.principal import farthest_from_reciprocal, geometric, principal, turned
from clusterdecide.model._cells import check_unmasked
from clusterdecide.model._names import shown
from clusterdecide.model._ratios import RECIPROCAL_TOLERANCE
from clusterdecide.weighting.grades import check_word
from clusterdecide.weighting.random_index import TableName, index_scale

_WIDEST = 1e9
_RECIPROCAL = float(RECIPROCAL_TOLERANCE)


class Priorities(NamedTuple):
    """What `priorities` finds, the leading axes those of the matrices."""

    weights: Floats  # (..., n), summing to 1
    consistency_ratio: Floats | None  # (...), None when not asked for


def priorities(
    ratios: Any,
    prioritisation: str = "geometric",
    *,
    consistency: bool = True,
    random_index: TableName | float = "saaty_1980",
) -> Priorities:
    """Priorities and consistency ratios of many matrices of pairwise judgements.

    The numbers are those of `ahp`, which takes the judgements of one group, complete or not, with names, and reports on
    them as evidence; this takes arrays, a million matrices as well as one.

    Parameters
    ----------
    ratios
        Shape ``(..., n, n)``: how many times item i counts as much as item j; reciprocal to within 1e-6, complete,
        between 1e-9 and 1e9.
    prioritisation
        ``"geometric"``: row geometric means; ``"eigenvector"``: the principal eigenvector.
    consistency
        Whether to find the consistency ratios, which takes the principal eigenvalue.
    random_index
        As for `ahp`.

    Returns
    -------
    Priorities
        ``weights``, shape ``(..., n)``; ``consistency_ratio``, shape ``(...)``.

    Raises
    ------
    InvalidInputError
        Not square matrices of numbers; a ratio that is missing, not positive or out of range; a pair that is not
        reciprocal; an unknown prioritisation or random index.

    References
    ----------
    T. L. Saaty, *The Analytic Hierarchy Process* (1980); G. Crawford and C. Williams, "A note on the analysis of
    subjective judgment matrices" (1985).

    Examples
    --------
    >>> found = priorities([[[1, 2, 4], [0.5, 1, 2], [0.25, 0.5, 1]], [[1, 1, 1], [1, 1, 1], [1, 1, 1]]])
    >>> (found.weights * 7).round(6)
    array([[4.      , 2.      , 1.      ],
           [2.333333, 2.333333, 2.333333]])
    >>> found.consistency_ratio.round(6)
    array([0., 0.])
    """
    check_word("prioritisation", prioritisation, ("geometric", "eigenvector"))
    if not isinstance(consistency, (bool, np.bool_)):
        msg = f"consistency must be True or False, got {shown(consistency)}"
        raise InvalidInputError(msg)
    cells = _square(ratios)
    n = cells.shape[-1]
    scale = index_scale(random_index, n)
    flat = cells.reshape(-1, n, n)
    weights = np.empty(flat.shape[:-1])
    values = np.full(len(flat), float(n)) if consistency else None
    for part, last in turned(flat):
        if not _fine(last):
            _refuse(flat[part], part.start, cells.shape)
        means = geometric(last)
        if values is None and prioritisation == "geometric":
            weights[part] = means.T
            continue
        value, vector = principal(last, means)
        weights[part] = means.T if prioritisation == "geometric" else vector
        if values is not None:
            values[part] = np.maximum(value, n)
    ratio = None if values is None else consistency_index(values, n).reshape(cells.shape[:-2]) / (scale.ri or 1.0)
    return Priorities(weights.reshape(cells.shape[:-1]), ratio)


def _square(ratios: Any) -> Floats:
    check_unmasked(ratios, "ratios")
    try:
        cells = np.asarray(ratios)
    except (ValueError, TypeError) as error:
        msg = f"ratios must be square matrices of numbers, shape (..., n, n): {error}"
        raise InvalidInputError(msg) from error
    if cells.dtype.kind not in "fiu" or cells.ndim < 2 or cells.shape[-1] != cells.shape[-2] or not cells.shape[-1]:
        what = f"got shape {cells.shape} of {cells.dtype}"
        msg = f"ratios must be square matrices of numbers, shape (..., n, n), {what}; for names and gaps there is ahp"
        raise InvalidInputError(msg)
    return cells.astype(np.float64, copy=False)


def _fine(last: Floats) -> bool:
    with np.errstate(all="ignore"):  # where pairs are reciprocal, the lower end alone needs a look
        return farthest_from_reciprocal(last) <= _RECIPROCAL and bool(last.min() >= 1 / _WIDEST)


def _refuse(block: Floats, start: int, shape: tuple[int, ...]) -> None:
    with np.errstate(all="ignore"):
        gap = np.abs(np.where(np.eye(block.shape[-1]), block, block * block.swapaxes(-1, -2)) - 1)
    fine = (block >= 1 / _WIDEST) & (gap <= _RECIPROCAL)
    k, i, j = np.argwhere(~fine)[0].tolist()
    where = f"matrix {list(map(int, np.unravel_index(start + k, shape[:-2])))}, " if len(shape) > 2 else ""
    here, there = block[k, i, j], block[k, j, i]
    if i == j:
        msg = f"{where}row {i + 1}: the diagonal is {here:g}, wanted is 1, an item against itself"
    elif np.isnan(here) or np.isnan(there):
        msg = f"{where}pair ({i + 1}, {j + 1}) is missing (NaN); judge all pairs, or complete them with ahp"
    elif min(here, there) < 1 / _WIDEST or max(here, there) > 2 * _WIDEST:
        msg = f"{where}pair ({i + 1}, {j + 1}) is {here:g}, wanted is a positive ratio between 1e-9 and 1e9"
    else:
        other = f"pair ({j + 1}, {i + 1}) is {there:g}, which should be its inverse, {1 / here:g}"
        msg = f"{where}pair ({i + 1}, {j + 1}) is {here:g} and {other}"
    raise InvalidInputError(msg)
