"""What an analysis watches: the whole order, the winner, or who is among the first k."""

from __future__ import annotations

import operator
from typing import Any

import numpy as np

from clusterdecide._typing import Bools, Floats
from clusterdecide.errors import InvalidInputError
from clusterdecide.kernels.ranks import TIE, competition_ranks
from clusterdecide.model._names import shown

Watch = str | int | np.integer[Any]


def watched(watch: Watch, alternatives: int) -> int:
    """How many first ones are watched; 0 for the whole order.

    Raises
    ------
    InvalidInputError
        Neither ``"order"`` nor ``"winner"`` nor a number from 1 to the number of alternatives.
    """
    if isinstance(watch, str) and watch in ("order", "winner"):
        return int(watch == "winner")
    count = operator.index(watch) if isinstance(watch, (int, np.integer)) and not isinstance(watch, bool) else 0
    if not 1 <= count <= alternatives:
        msg = f"watch must be 'order', 'winner' or a number from 1 to {alternatives}, got {shown(watch)}"
        raise InvalidInputError(msg)
    return count


def chosen(score: Floats, size: int) -> Bools:
    """Who is among the first ``size``, shape ``(A,)``; a tie on the line takes all of its members in."""
    if size == 1:  # without a sort where the winner is clear of all others
        top, bottom = score.max(), score.min()
        alone = score >= top - TIE * max(abs(top), abs(bottom))
        if np.count_nonzero(alone) == 1:
            return np.asarray(alone)
    return competition_ranks(score) <= size
