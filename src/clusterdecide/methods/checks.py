"""What methods check of their parameters and of the grades they are given."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from clusterdecide._typing import Floats
from clusterdecide.errors import InvalidInputError
from clusterdecide.model import Problem
from clusterdecide.model._cells import as_float, is_real
from clusterdecide.model._names import shown


def check_choice(what: str, value: object, known: Sequence[str]) -> None:
    """Refuse a parameter that is none of the words which the method takes."""
    if not isinstance(value, str) or value not in known:
        msg = f"unknown {what} {shown(value)}; there are {', '.join(known)}"
        raise InvalidInputError(msg)


def check_share(what: str, value: object) -> float:
    """Read a parameter between 0 and 1, both included."""
    if is_real(value) and 0 <= (share := as_float(value)) <= 1:
        return share
    msg = f"{what} must be a number from 0 to 1, got {shown(value, 60)}"
    raise InvalidInputError(msg)


def check_positive(problem: Problem, values: Floats, what: str) -> None:
    """Refuse grades that are not above zero, in the name of what multiplies or divides them.

    Raises
    ------
    InvalidInputError
        Such a grade, with its criterion and alternative.
    """
    if np.minimum.reduce(values, axis=None) > 0:
        return
    low = values.min(tuple(range(values.ndim - 1)))
    j = int((low <= 0).nonzero()[0][0])
    i = int(values[..., j].reshape(-1, len(problem)).min(0).argmin())
    fault = "is negative" if low[j] < 0 else "is zero"
    criterion, alternative = shown(problem.criteria_names[j]), shown(problem.alternatives[i])
    msg = (
        f"criterion {criterion}: the grade of alternative {alternative} {fault} ({low[j]:g}); "
        f"{what} needs values above zero"
    )
    raise InvalidInputError(msg)
