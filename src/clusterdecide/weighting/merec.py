"""MEREC: a criterion counts by what its removal does to the performance of the alternatives."""

from __future__ import annotations

from dataclasses import dataclass

from clusterdecide._table import View
from clusterdecide._typing import Floats
from clusterdecide.kernels import objective_weights
from clusterdecide.model.problem import Problem
from clusterdecide.model.weights import Weights
from clusterdecide.weighting.evidence import Evidence, fixed
from clusterdecide.weighting.grades import performance, refuse, weights_of


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class MerecResult(Evidence):
    """How weights were obtained by MEREC; the ``evidence`` of `Weights`.

    Attributes
    ----------
    criteria
        Names of the C criteria.
    performance
        Shape ``(A,)``: of each alternative on all criteria.
    without
        Shape ``(A, C)``: the same when each criterion is not counted.
    effect, weights
        Shape ``(C,)``: sum over the alternatives of the differences, and its share of the sum.
    """

    criteria: tuple[str, ...]
    performance: Floats
    without: Floats
    effect: Floats
    weights: Floats

    def _view(self) -> View:
        rows = [[name, f"{e:.4f}", f"{w:.4f}"] for name, e, w in zip(self.criteria, self.effect, self.weights)]
        return View(["criterion", "effect", "weight"], rows, "l", "MEREC; relative to the alternatives present")


def merec(problem: Problem) -> Weights:
    """Weights by the removal effects of criteria.

    Grades are divided into the worst one of the criterion, or the worst one into them; the performance of an
    alternative is ``ln(1 + mean of |ln of these quotients|)``. No unit matters, but the zero does. A criterion on which
    all grades are equal has weight 0.

    Parameters
    ----------
    problem
        At least two alternatives; positive grades.

    Returns
    -------
    Weights
        By criterion; ``.evidence`` is a `MerecResult`.

    Raises
    ------
    InvalidInputError
        A grade that is zero or negative (named), a single alternative, no criterion on which two alternatives differ.

    References
    ----------
    M. Keshavarz-Ghorabaee, M. Amiri, E. K. Zavadskas, Z. Turskis and J. Antucheviciene, "Determination of objective
    weights using a new method based on the removal effects of criteria (MEREC)" (2021).

    Examples
    --------
    >>> merec(Problem.of([[1, 30], [3, 40], [4, 20]], ["quality", "price"], sense=["max", "min"])).evidence
    criterion  effect  weight
    quality    0.8531  0.7268
    price      0.3206  0.2732
    MEREC; relative to the alternatives present
    """
    problem, x = performance(problem, "MEREC")
    refuse(problem, x <= 0, "MEREC takes logarithms, so every grade must be positive; count from a true zero")
    steps = objective_weights.merec(x, problem.senses)
    evidence = MerecResult(problem.criteria_names, *map(fixed, steps))
    return weights_of(problem, steps.weights, evidence, "on every criterion all alternatives have the same grade")
