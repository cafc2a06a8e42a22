"""Entropy weights: the more unevenly a criterion is shared out among the alternatives, the more it counts."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np

from clusterdecide._table import View
from clusterdecide._typing import Floats
from clusterdecide.kernels import objective_weights
from clusterdecide.model.problem import Problem
from clusterdecide.model.weights import Weights
from clusterdecide.weighting.evidence import Evidence, fixed
from clusterdecide.weighting.grades import check_word, performance, refuse, weights_of

Costs = Literal["as_given", "inverted"]


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class EntropyResult(Evidence):
    """How weights were obtained by entropy; the ``evidence`` of `Weights`.

    Attributes
    ----------
    criteria
        Names of the C criteria.
    costs
        ``"as_given"`` or ``"inverted"``.
    entropy, divergence, weights
        Shape ``(C,)``: entropy of the shares divided by that of equal shares, 1 less that, and its share of the sum.
    """

    criteria: tuple[str, ...]
    costs: str
    entropy: Floats
    divergence: Floats
    weights: Floats

    def _view(self) -> View:
        columns = zip(self.criteria, self.entropy, self.divergence, self.weights)
        rows = [[name, *(f"{value:.4f}" for value in values)] for name, *values in columns]
        note = f"entropy, costs {self.costs.replace('_', ' ')}; relative to the alternatives present"
        return View(["criterion", "entropy", "divergence", "weight"], rows, "l", note)


def entropy(problem: Problem, *, costs: Costs = "as_given") -> Weights:
    """Weights by how much the shares of the alternatives in each criterion differ from equal shares.

    No unit matters, but the zero does: grades must be counted from a true zero. A criterion on which all grades are
    equal, all zero too, has weight 0.

    Parameters
    ----------
    problem
        At least two alternatives; no negative grade.
    costs
        ``"as_given"``: shares of the grades themselves, whatever the sense of the criterion, as most publications
        have it. ``"inverted"``: shares of 1/x where less is better, so that costs must be positive.

    Returns
    -------
    Weights
        By criterion; ``.evidence`` is an `EntropyResult`.

    Raises
    ------
    InvalidInputError
        A negative grade, or an inverted cost that is not positive (named); a single alternative; no criterion on which
        two alternatives differ.

    Notes
    -----
    Grades enter as methods see them, value functions applied. 0 ln 0 is 0.

    References
    ----------
    C. E. Shannon, "A mathematical theory of communication" (1948); C.-L. Hwang and K. Yoon, *Multiple Attribute
    Decision Making* (1981); E. K. Zavadskas and V. Podvezko, "Integrated determination of objective criteria weights in
    MCDM" (2016).

    Examples
    --------
    >>> entropy(Problem.of([[1, 30], [3, 30], [5, 60]], ["quality", "price"], sense=["max", "min"])).evidence
    criterion  entropy  divergence  weight
    quality     0.8528      0.1472  0.7331
    price       0.9464      0.0536  0.2669
    entropy, costs as given; relative to the alternatives present
    """
    problem, x = performance(problem, "entropy")
    check_word("costs", costs, ("as_given", "inverted"))
    less = problem.senses < 0
    if costs == "inverted" and less.any():
        refuse(problem, less & (x <= 0), "costs='inverted' divides by costs, which must be positive")
        lowest = np.where(less, x.min(0), 1.0)  # the least cost becomes 1: no reciprocal overflows
        x = np.where(less, lowest / np.where(less, x, 1.0), x)
    steps = objective_weights.entropy(x)
    if np.isnan(steps.divergence).any():
        refuse(problem, x < 0, "entropy takes shares of a total, so no grade may be negative; count from a true zero")
    evidence = EntropyResult(problem.criteria_names, costs, *map(fixed, steps))
    return weights_of(problem, steps.weights, evidence, "on every criterion all alternatives have the same grade")
