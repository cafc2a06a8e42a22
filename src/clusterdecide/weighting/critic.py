"""CRITIC: a criterion counts by how much it varies and by how little the others say the same."""

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
from clusterdecide.weighting.grades import check_word, performance, weights_of

Costs = Literal["turned", "as_given"]


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class CriticResult(Evidence):
    """How weights were obtained by CRITIC; the ``evidence`` of `Weights`.

    Attributes
    ----------
    criteria
        Names of the C criteria.
    costs
        ``"turned"`` or ``"as_given"``.
    deviation
        Shape ``(C,)``: sample standard deviation of the min-max values.
    correlation
        Shape ``(C, C)``; 0 for a criterion on which all grades are equal.
    conflict
        Shape ``(C,)``: sum over the others of 1 less the correlation.
    information, weights
        Shape ``(C,)``: deviation times conflict, and its share of the sum.
    """

    criteria: tuple[str, ...]
    costs: str
    deviation: Floats
    correlation: Floats
    conflict: Floats
    information: Floats
    weights: Floats

    def _view(self) -> View:
        columns = zip(self.criteria, self.deviation, self.conflict, self.information, self.weights)
        rows = [[name, *(f"{value:.4f}" for value in values)] for name, *values in columns]
        note = f"CRITIC, costs {self.costs.replace('_', ' ')}; relative to the alternatives present"
        return View(["criterion", "deviation", "conflict", "information", "weight"], rows, "l", note)


def critic(problem: Problem, *, costs: Costs = "turned") -> Weights:
    """Weights by contrast and conflict: criteria importance through intercriteria correlation.

    Neither unit nor zero matters. A criterion on which all grades are equal has weight 0 and changes nothing for the
    others.

    Parameters
    ----------
    problem
        At least two alternatives, two criteria that do not order them alike.
    costs
        ``"turned"``: where less is better min-max values are turned around, as published, so that two criteria which
        point the same way do not conflict. ``"as_given"``: senses are not looked at.

    Returns
    -------
    Weights
        By criterion; ``.evidence`` is a `CriticResult`.

    Raises
    ------
    InvalidInputError
        A single alternative; no two criteria that conflict: all grades equal, one criterion, or all correlations 1.

    Notes
    -----
    Grades enter as methods see them, value functions applied. Correlations within 1e-12 of 1 count as 1. Deviations
    with n in place of n - 1 would give the same weights.

    References
    ----------
    D. Diakoulaki, G. Mavrotas and L. Papayannakis, "Determining objective weights in multiple criteria problems: the
    CRITIC method" (1995).

    Examples
    --------
    >>> critic(Problem.of([[1, 30], [3, 40], [4, 20]], ["quality", "price"], sense=["max", "min"])).evidence
    criterion  deviation  conflict  information  weight
    quality       0.5092    0.6727       0.3425  0.5045
    price         0.5000    0.6727       0.3363  0.4955
    CRITIC, costs turned; relative to the alternatives present
    """
    problem, x = performance(problem, "CRITIC")
    check_word("costs", costs, ("turned", "as_given"))
    senses = problem.senses if costs == "turned" else np.ones_like(problem.senses)
    steps = objective_weights.critic(x, senses)
    evidence = CriticResult(problem.criteria_names, costs, *map(fixed, steps))
    return weights_of(problem, steps.weights, evidence, "no two criteria conflict, so that CRITIC has nothing to share")
