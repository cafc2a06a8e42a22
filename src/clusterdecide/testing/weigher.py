"""A way to weights as the laws ask it: one case in, one vector out."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable
from typing import Any

import numpy as np

from clusterdecide._typing import Floats
from clusterdecide.errors import InvalidInputError
from clusterdecide.model import Weights
from clusterdecide.testing.answers import SAME, UnusableError, numbers
from clusterdecide.testing.judging import VOID, Finding


class Weigher(ABC):
    """A function from judgements or a problem to `Weights`, or to a mapping or sequence of numbers."""

    def __init__(self, function: Callable[[Any], Any]) -> None:
        self.function = function

    @abstractmethod
    def given(self, case: Any) -> object:
        """What the function takes."""

    @abstractmethod
    def named(self, case: Any) -> tuple[str, ...]:
        """Names of what is weighed, in order."""

    def __call__(self, case: Any) -> Floats:
        """Weights in the order of the names.

        Raises
        ------
        UnusableError
            The input is refused, an exception, or no weights.
        """
        names = self.named(case)
        try:
            answer = self.function(self.given(case))
            values = _in_order(answer, names)
        except InvalidInputError as error:
            raise UnusableError(str(error), refused=True) from error
        except Exception as error:
            msg = f"it raised {type(error).__name__}: {error}"
            raise UnusableError(msg) from error
        if values.shape != (len(names),) or not np.isfinite(values).all():
            msg = f"it gave {values.tolist()} as weights of {len(names)}"
            raise UnusableError(msg)
        return values


def _in_order(answer: Any, names: tuple[str, ...]) -> Floats:
    if isinstance(answer, Weights) and answer.criteria is not None:
        answer = answer.to_dict()
    values = [answer[name] for name in names] if hasattr(answer, "keys") else getattr(answer, "values", answer)
    return np.array(values, dtype=np.float64)


def sum_to_one(weigh: Weigher, case: Any) -> Finding:
    """An answer to what is not refused, with weights that are shares."""
    try:
        weights = weigh(case)
    except UnusableError as error:
        if error.refused:
            raise
        return Finding(1.0, str(error))
    margin = max(abs(float(weights.sum()) - 1.0), -float(weights.min()))
    return Finding(margin, f"the weights {numbers(weights)} are no shares of 1") if margin > SAME else VOID


def weights_differ(before: Floats, after: Floats, what: str) -> Finding:
    """Whether two vectors of weights are the same."""
    margin = float(np.abs(before - after).max())
    told = f"{what}, the weights are {numbers(after)} instead of {numbers(before)}"
    return Finding(margin, told if margin > SAME else None)
