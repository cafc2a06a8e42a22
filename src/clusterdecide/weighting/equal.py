"""Equal weights: what is left when nothing is known about the importance of the criteria."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from clusterdecide._table import View
from clusterdecide.model._names import read_names
from clusterdecide.model.problem import Problem
from clusterdecide.model.weights import Weights
from clusterdecide.weighting.evidence import Evidence


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class EqualResult(Evidence):
    """That nobody was asked; the ``evidence`` of `Weights`.

    Attributes
    ----------
    criteria
        Names.
    """

    criteria: tuple[str, ...]

    def _view(self) -> View:
        share = f"{1 / len(self.criteria):.4f}"
        return View(["criterion", "weight"], [[name, share] for name in self.criteria], "l", "equal: nobody was asked")


def equal(criteria: Problem | Sequence[str]) -> Weights:
    """Give every criterion the same weight.

    Equal weights are a choice too: splitting one criterion in two doubles what it counts.

    Parameters
    ----------
    criteria
        Names, or a problem whose criteria they are.

    Returns
    -------
    Weights
        By criterion; ``.evidence`` is an `EqualResult`.

    Raises
    ------
    InvalidInputError
        No names, names that are no texts, or one name twice.

    References
    ----------
    R. M. Dawes, "The robust beauty of improper linear models in decision making" (1979).

    Examples
    --------
    >>> equal(["quality", "price"])
    criterion  weight
    quality    0.5000
    price      0.5000
    equal: nobody was asked
    """
    names = criteria.criteria_names if isinstance(criteria, Problem) else read_names(criteria, "criterion", "criteria")
    weights = Weights.equal(names)
    return Weights(weights.criteria, weights.values, EqualResult(names))
