"""TOPSIS: nearest to the ideal and farthest from the anti-ideal."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from clusterdecide._typing import Floats
from clusterdecide.kernels.topsis import TopsisSteps, closeness
from clusterdecide.methods.base import check_normalisation, gains, register
from clusterdecide.methods.forms import Closeness
from clusterdecide.model import Problem


@register
@dataclass(frozen=True, slots=True)
class Topsis:
    """Technique for order of preference by similarity to an ideal solution.

    Parameters
    ----------
    normalisation
        ``"vector"`` is the textbook form; ideals are then the best and worst present. ``"scale"`` takes the fixed
        scales of the criteria and puts the ideals at their ends, so that no alternative can change the score of
        another. ``"minmax"``, ``"sum"``, ``"max"`` and ``"linear"`` take observed ideals too.

    Raises
    ------
    InvalidInputError
        An unknown normalisation.

    Notes
    -----
    Distances are Euclidean on weighted normalised grades; where an alternative is at no distance from either ideal
    (all alternatives coincide) its closeness is 0.5.

    References
    ----------
    C.-L. Hwang and K. Yoon, *Multiple Attribute Decision Making* (1981).

    Examples
    --------
    >>> import clusterdecide as cd
    >>> problem = cd.Problem.of([[1, 5], [4, 2], [3, 3]], ["a", "b"])
    >>> cd.rank(problem, [0.5, 0.5], Topsis(normalisation="max")).score.round(4)
    array([0.4444, 0.5556, 0.5331])
    """

    normalisation: str = "vector"

    def __post_init__(self) -> None:
        check_normalisation(self.normalisation)

    def on(self, problem: Problem, x: Floats | None = None) -> Closeness:
        """Squared distances of each alternative to both ideals on each criterion, ready for any weights."""
        normalised = gains(problem, x, self.normalisation)
        if self.normalisation == "scale":
            best, worst = np.ones(normalised.shape[-1]), np.zeros(normalised.shape[-1])
        else:
            best, worst = normalised.max(-2, keepdims=True), normalised.min(-2, keepdims=True)
        from_best, from_worst = normalised - best, normalised - worst

        def show(weights: Floats) -> TopsisSteps:
            return _steps(self.normalisation, problem.senses, normalised, (best, worst), (squared, weights))

        squared = (from_best * from_best, from_worst * from_worst)
        return Closeness(*squared, show)


def _steps(
    kind: str,
    senses: Floats,
    gain: Floats,
    ideals: tuple[Floats, Floats],
    distances: tuple[tuple[Floats, Floats], Floats],
) -> TopsisSteps:
    """Arrays in the direction of the data: under vector and max a cost stays a cost and the ideals swap."""
    (to_best, to_worst), weights = distances
    shown, best, worst = gain, ideals[0], ideals[1]
    if kind == "vector":
        shown, best, worst = gain * senses, best * senses, worst * senses
    elif kind == "max":
        shown, best, worst = (np.where(senses > 0, part, 1 - part) for part in (gain, best, worst))
    squares = weights * weights
    to_ideal = np.sqrt(np.einsum("...ac,...c->...a", to_best, squares))
    to_anti_ideal = np.sqrt(np.einsum("...ac,...c->...a", to_worst, squares))
    row = weights[..., None, :]
    ideal, anti_ideal = (best * row)[..., 0, :], (worst * row)[..., 0, :]
    return TopsisSteps(
        shown, shown * row, ideal, anti_ideal, to_ideal, to_anti_ideal, closeness(to_ideal, to_anti_ideal)
    )
