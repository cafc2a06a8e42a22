"""COMET: between characteristic objects that were judged beforehand."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise, product
from typing import Any, ClassVar, NamedTuple

import numpy as np

from clusterdecide._frozen import FrozenMap
from clusterdecide._typing import AC, A, Floats
from clusterdecide.errors import InvalidInputError
from clusterdecide.kernels.comet import between, levels, places
from clusterdecide.methods.base import check_scale, register
from clusterdecide.methods.forms import General
from clusterdecide.methods.laws import Laws
from clusterdecide.methods.parameters import called, check_names, number
from clusterdecide.model import Problem
from clusterdecide.model._names import shown

_MOST = 1 << 20
"""Characteristic objects of one model: more than anybody judges."""


class CometSteps(NamedTuple):
    """Every array of one COMET run, in order of computation."""

    place: AC  # 1.25 is a quarter of the way from the second characteristic value to the third
    score: A


@register
@dataclass(frozen=True, slots=True)
class Comet:
    """Characteristic objects method.

    Parameters
    ----------
    characteristic
        Characteristic values of every criterion by its name: two or more rising grades, in its own unit.
    ratings
        Rating of each of T characteristic objects, more is better; only their order counts. The objects are all
        combinations of characteristic values, the last criterion changing fastest: see `characteristic_objects`.

    Raises
    ------
    InvalidInputError
        Characteristic values that are not two or more rising finite numbers, more than 1,048,576 objects, or not one
        finite rating for each.

    Notes
    -----
    The objects stand on levels from 0 for the worst to 1 for the best, those rated alike (to 1e-12) on one, and an
    alternative between them by triangular fuzzy numbers: linear in its grade on each criterion. Where all objects are
    rated alike, 0/0, the level is 0.5. No alternative can change the score of another. Senses and weights are in the
    ratings: the method takes no weights, and does not know whether more is better.

    References
    ----------
    W. Sałabun, "The characteristic objects method: a new distance-based approach to multicriteria decision-making
    problems", *Journal of Multi-Criteria Decision Analysis* 22 (2015).

    Examples
    --------
    >>> import clusterdecide as cd
    >>> model = Comet({"vision": (0, 3, 5), "cost": (10, 40)}, ratings=(3, 1, 7, 2, 9, 8))
    >>> problem = cd.Problem.of([[4, 10], [3, 25]], ["vision", "cost"], sense=["max", "min"])
    >>> cd.rank(problem, method=model).score
    array([0.8, 0.4])
    """

    normalisation: ClassVar[str] = "none"
    characteristic: Mapping[str, Sequence[float]]
    ratings: Sequence[float]

    takes_weights: ClassVar[bool] = False

    def __post_init__(self) -> None:
        read = _characteristic(self.characteristic)
        count = math.prod(map(len, read.values()))
        found = tuple(self.ratings) if isinstance(self.ratings, (list, tuple, np.ndarray)) else ()
        if len(found) != count:
            got = f"{len(found)} ratings" if found else shown(self.ratings)
            msg = f"{count} characteristic objects need as many ratings, in their order; got {got}"
            raise InvalidInputError(msg)
        ratings = tuple([number(one, f"rating {i + 1}") for i, one in enumerate(found)])
        object.__setattr__(self, "characteristic", read)
        object.__setattr__(self, "ratings", ratings)

    @classmethod
    def rated(cls, characteristic: Mapping[str, Sequence[float]], expert: Callable[[Floats], Any]) -> Comet:
        """Model whose objects a function rates.

        Parameters
        ----------
        characteristic
            As above.
        expert
            From the objects, shape ``(T, C)``, to T ratings: another method's scores of them, for instance.

        Raises
        ------
        InvalidInputError
            As above.

        Examples
        --------
        >>> grades = {"vision": (0, 5), "cost": (10, 40)}
        >>> Comet.rated(grades, lambda objects: 10 * objects[:, 0] - objects[:, 1]).ratings
        (-10.0, -40.0, 40.0, 10.0)
        """
        return cls(characteristic, np.asarray(expert(characteristic_objects(characteristic))).tolist())

    @classmethod
    def judged(cls, characteristic: Mapping[str, Sequence[float]], matrix: object) -> Comet:
        """Model whose objects were judged in pairs.

        Parameters
        ----------
        characteristic
            As above.
        matrix
            Matrix of expert judgement, shape ``(T, T)``: 1 where the object of the row is better than that of the
            column, 0.5 where they are alike, 0 where it is worse. Sums of rows are the ratings.

        Raises
        ------
        InvalidInputError
            As above; a matrix of another shape or with other numbers, or a pair whose two judgements differ.

        Examples
        --------
        >>> Comet.judged({"vision": (0, 5)}, [[0.5, 0], [1, 0.5]]).ratings
        (0.5, 1.5)
        """
        count = len(characteristic_objects(characteristic))
        try:
            told = np.array(matrix, dtype=np.float64)
        except (TypeError, ValueError):
            told = np.empty(0)
        if told.shape != (count, count) or not np.isin(told, (0.0, 0.5, 1.0)).all():
            msg = f"a matrix of expert judgement of {count} objects has {count} rows of {count} numbers 0, 0.5 or 1"
            raise InvalidInputError(msg)
        odd = np.argwhere(told + told.T != 1)
        if len(odd):
            i, j = odd[0].tolist()
            msg = f"objects {i + 1} and {j + 1} are judged {told[i, j]:g} and {told[j, i]:g}; both must add up to 1"
            raise InvalidInputError(msg)
        return cls(characteristic, told.sum(1).tolist())

    def laws(self) -> Laws:
        """Nobody counts for another; what is better is in the ratings, whatever the senses say."""
        broken = {"weak_dominance", "strict_dominance", "ideal_first", "improve", "replace_worse"}
        broken |= {"unit_change", "zero_change", "mirror"}
        return Laws(broken=broken, inapplicable={"weight_scale", "zero_weight", "constant", "split"}, bounds=(0, 1))

    def on(self, problem: Problem, x: Floats | None = None) -> General:
        """Score of each alternative, whatever the weights.

        Raises
        ------
        InvalidInputError
            Criteria without characteristic values or the reverse, a grade outside them, a value function that does
            not tell two of them apart.
        """
        check_names(self.characteristic, problem, "characteristic")
        names = tuple(self.characteristic)
        order = [names.index(name) for name in problem.criteria_names]
        sizes = [len(grades) for grades in self.characteristic.values()]
        grid = levels(np.array(self.ratings)).reshape(sizes).transpose(order)
        points = [criterion.values(np.array(self.characteristic[criterion.name])) for criterion in problem.criteria]
        for j, (name, seen) in enumerate(zip(problem.criteria_names, points)):
            if (seen[1:] == seen[:-1]).any():
                msg = f"criterion {shown(name)}: its value function gives two characteristic values the same value"
                raise InvalidInputError(msg)
            if seen[0] > seen[-1]:  # behind a falling value function
                points[j], grid = seen[::-1], np.flip(grid, j)
        values = problem.values(x)
        ends = np.array([[seen[0], seen[-1]] for seen in points])
        check_scale(problem, values, ends, "its characteristic values")
        where = places(values.reshape(-1, len(points)), points)
        score = between(where, grid).reshape(values.shape[:-1])
        place = where.reshape(values.shape)
        return General.without_weights(score, steps=lambda seen: CometSteps(place, seen))


def characteristic_objects(characteristic: Mapping[str, Sequence[float]]) -> Floats:
    """All combinations of characteristic values, in the order of the ratings of `Comet`.

    Parameters
    ----------
    characteristic
        Characteristic values of C criteria by name.

    Returns
    -------
    Floats
        Shape ``(T, C)``, the last criterion changing fastest.

    Raises
    ------
    InvalidInputError
        As for `Comet`.

    Examples
    --------
    >>> characteristic_objects({"vision": (0, 5), "cost": (10, 40)})
    array([[ 0., 10.],
           [ 0., 40.],
           [ 5., 10.],
           [ 5., 40.]])
    """
    return np.array(list(product(*_characteristic(characteristic).values())))


def _characteristic(given: object) -> FrozenMap[str, tuple[float, ...]]:
    if not isinstance(given, Mapping) or not given:
        msg = f"characteristic must give two or more rising grades by the name of each criterion, got {shown(given)}"
        raise InvalidInputError(msg)
    read = {}
    for name, grades in given.items():
        what = called("characteristic", name)
        found = grades if isinstance(grades, (list, tuple, np.ndarray)) else ()
        read[name] = tuple([number(grade, what) for grade in found])
        if len(read[name]) < 2 or any(low >= high for low, high in pairwise(read[name])):
            msg = f"{what} must be two or more rising grades, got {shown(grades)}"
            raise InvalidInputError(msg)
    count = math.prod(map(len, read.values()))
    if count > _MOST:
        msg = f"{count} characteristic objects are more than {_MOST}; give fewer characteristic values"
        raise InvalidInputError(msg)
    return FrozenMap(read)
