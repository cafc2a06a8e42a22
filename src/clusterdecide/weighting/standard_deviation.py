"""Standard deviation weights: a criterion counts by how much the alternatives differ on it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np

from clusterdecide._table import View
from clusterdecide._typing import Floats
from clusterdecide.errors import InvalidInputError
from clusterdecide.kernels import objective_weights
from clusterdecide.model.problem import Problem
from clusterdecide.model.weights import Weights
from clusterdecide.weighting.evidence import Evidence, fixed
from clusterdecide.weighting.grades import check_word, performance, weights_of

Normalisation = Literal["minmax", "scale", "none"]
_SAID = {"minmax": "relative to the alternatives present", "scale": "on fixed scales", "none": "in the units given"}


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class StandardDeviationResult(Evidence):
    """How weights were obtained by standard deviations; the ``evidence`` of `Weights`.

    Attributes
    ----------
    criteria
        Names of the C criteria.
    normalisation
        ``"minmax"``, ``"scale"`` or ``"none"``.
    deviation, weights
        Shape ``(C,)``: sample standard deviation of the normalised grades, and its share of the sum.
    """

    criteria: tuple[str, ...]
    normalisation: str
    deviation: Floats
    weights: Floats

    def _view(self) -> View:
        rows = [[name, f"{d:.4g}", f"{w:.4f}"] for name, d, w in zip(self.criteria, self.deviation, self.weights)]
        note = f"standard deviation, normalisation {self.normalisation!r}; {_SAID[self.normalisation]}"
        return View(["criterion", "deviation", "weight"], rows, "l", note)


def standard_deviation(problem: Problem, *, normalisation: Normalisation = "minmax") -> Weights:
    """Weights by the standard deviation of the grades.

    A criterion on which all grades are equal has weight 0. Senses do not matter.

    Parameters
    ----------
    problem
        At least two alternatives.
    normalisation
        What grades are divided by: ``"minmax"``, the distance from the worst to the best one; ``"scale"``, the length
        of the criterion's scale; ``"none"``, nothing: only for grades that share one unit.

    Returns
    -------
    Weights
        By criterion; ``.evidence`` is a `StandardDeviationResult`.

    Raises
    ------
    InvalidInputError
        A single alternative; no criterion on which two alternatives differ; a scale that is needed and missing (named);
        grades so far apart that floats do not hold their deviation.

    Notes
    -----
    Grades enter as methods see them, value functions applied. Deviations with n in place of n - 1 would give the same
    weights.

    References
    ----------
    D. Diakoulaki, G. Mavrotas and L. Papayannakis (1995); A. Jahan and K. L. Edwards, "Weighting of dependent and
    target-based criteria for optimal decision-making in materials selection process" (2013).

    Examples
    --------
    >>> standard_deviation(Problem.of([[1, 30], [3, 40], [4, 20]], ["quality", "price"])).evidence
    criterion  deviation  weight
    quality       0.5092  0.5045
    price            0.5  0.4955
    standard deviation, normalisation 'minmax'; relative to the alternatives present
    """
    problem, x = performance(problem, "standard deviation")
    check_word("normalisation", normalisation, ("minmax", "scale", "none"))
    unit = None
    if normalisation == "scale":
        unit = problem.scales[:, 1] - problem.scales[:, 0]
    elif normalisation == "none":
        unit = np.ones(x.shape[1])
    with np.errstate(over="ignore", invalid="ignore"):
        steps = objective_weights.deviation(x, unit)
    odd = ~np.isfinite(steps.deviation)
    if odd.any():
        name = problem.criteria_names[int(odd.argmax())]
        msg = f"the grades on criterion {name!r} lie too far apart for floats to hold their deviation; change the unit"
        raise InvalidInputError(msg)
    evidence = StandardDeviationResult(problem.criteria_names, normalisation, *map(fixed, steps))
    return weights_of(problem, steps.weights, evidence, "on every criterion all alternatives have the same grade")
