"""UTASTAR: value functions and weights from a ranking of a few well-known alternatives."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

import numpy as np

from clusterdecide._frozen import FrozenMap
from clusterdecide._table import View
from clusterdecide._typing import Floats, Ints
from clusterdecide.errors import InvalidInputError
from clusterdecide.kernels.utastar import Values, fitted, reached
from clusterdecide.model import Problem, Weights
from clusterdecide.model._cells import as_float, is_real
from clusterdecide.model._names import listed, shown
from clusterdecide.weighting.evidence import Evidence, fixed

Points = tuple[tuple[float, float], ...]


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class UtastarResult(Evidence):
    """Value functions and weights that follow a ranking; the ``evidence`` of `Weights`.

    Attributes
    ----------
    criteria
        C names.
    value_functions
        By criterion: points (grade, value) with rising grades and values from 0 to 1. Equal steps where the weight is
        0, 0/0.
    weights
        Shape ``(C,)``: the mean of the solutions that make the weight of each criterion largest.
    ranges
        Shape ``(C, 2)``: least and largest weight over all value functions that follow the ranking as well.
    alternatives
        A names.
    ranks
        Shape ``(A,)``: the ranking as told.
    values
        Shape ``(A,)``: global values, from 0 to 1.
    over, under
        Shape ``(A,)``: what must be taken from the value, and added to it, for the ranking to be followed.
    total_error
        Least possible sum of both; 0 where the ranking can be followed, which is told as ``consistent``.
    delta, epsilon
        As given.
    """

    criteria: tuple[str, ...]
    value_functions: Mapping[str, Points]
    weights: Floats
    ranges: Floats
    alternatives: tuple[str, ...]
    ranks: Ints
    values: Floats
    over: Floats
    under: Floats
    total_error: float
    delta: float
    epsilon: float

    @property
    def consistent(self) -> bool:
        """Whether some value functions follow the ranking without an error."""
        return self.total_error == 0

    def applied(self, problem: Problem) -> Problem:
        """Same alternatives, the reference ones or others, on criteria that carry the value functions.

        Outside the breakpoints values stay as at the nearest one.

        Raises
        ------
        InvalidInputError
            Criteria without a value function.
        """
        lacking = [name for name in problem.criteria_names if name not in self.value_functions]
        if lacking:
            msg = f"there is no value function for criteria {listed(lacking)}; there are {listed(self.criteria)}"
            raise InvalidInputError(msg)
        seen = [replace(criterion, value=self.value_functions[criterion.name]) for criterion in problem.criteria]
        return Problem.of(problem.grades, seen, alternatives=problem.alternatives)

    def _view(self) -> View:
        rows = [
            [name, f"{weight:.4f}", f"{low:.4f} - {high:.4f}", " ".join(f"{x:g}:{v:.4f}" for x, v in points)]
            for (name, points), weight, (low, high) in zip(self.value_functions.items(), self.weights, self.ranges)
        ]
        told = f"UTASTAR on {len(self.alternatives)} alternatives, delta {self.delta:g}; "
        if self.consistent:
            told += "the ranking is followed without error"
        else:
            errors = self.over + self.under
            worst = [f"{self.alternatives[i]} {errors[i]:.4f}" for i in np.argsort(-errors, kind="stable")[:3]]
            told += f"NO value functions follow the ranking: total error {self.total_error:.4f}, {', '.join(worst)}"
        return View(["criterion", "weight", "range", "grade:value"], rows, "lrll", told)


def utastar(
    problem: Problem,
    ranking: Mapping[str, int] | Sequence[int] | Ints,
    breakpoints: Mapping[str, Sequence[float]],
    *,
    delta: float = 0.05,
    epsilon: float = 0.0,
) -> Weights:
    """Weights and piecewise-linear value functions under which a weighted sum ranks as people did.

    Parameters
    ----------
    problem
        The reference alternatives, two or more, known well enough to be ranked as wholes. Their grades are taken as
        given, whatever value functions the criteria carry.
    ranking
        Rank of each alternative, by name or in order: 1 is best, equal ranks are ties.
    breakpoints
        By criterion: two or more rising or falling grades between which its value is linear, in its own unit; the ends
        must enclose its grades.
    delta
        By how much the value of an alternative is larger than that of the next one, at least.
    epsilon
        By how much the total error may exceed the least one in the ranges of the weights, and in the weights: above 0
        the values may miss the ranking by as much.

    Returns
    -------
    Weights
        By criterion; ``.evidence`` is a `UtastarResult`, which says whether the ranking can be followed. Rank
        ``evidence.applied(problem)`` under these weights by `WeightedSum`: the scores are the global values.

    Raises
    ------
    InvalidInputError
        One alternative alone; ranks that are missing or no whole numbers; breakpoints that are missing, of an unknown
        criterion, not monotone, or that do not enclose the grades; a delta that is not between 0 and 1, or an epsilon
        that is negative.

    Notes
    -----
    Minimises the sum of two errors of each alternative, then makes each weight largest and smallest with that sum
    kept. Many value functions may follow one ranking: look at ``ranges`` before the weights. Steps of delta add up to
    at most 1, so a small delta is needed for many ranks.

    References
    ----------
    Y. Siskos, E. Grigoroudis and N. F. Matsatsinis, "UTA methods", in *Multiple Criteria Decision Analysis: State of
    the Art Surveys* (2005).

    Examples
    --------
    >>> import clusterdecide as cd
    >>> problem = cd.Problem.of([[5, 1], [3, 3], [1, 4]], ["vision", "team"], alternatives=["A", "B", "D"])
    >>> weights = utastar(problem, [1, 2, 3], {"vision": (0, 5), "team": (0, 5)}, delta=0.1)
    >>> weights.evidence
    criterion  weight  range            grade:value
    vision     0.8125  0.6250 - 1.0000  0:0.0000 5:1.0000
    team       0.1875  0.0000 - 0.3750  0:0.0000 5:1.0000
    UTASTAR on 3 alternatives, delta 0.1; the ranking is followed without error
    >>> cd.rank(weights.evidence.applied(problem), weights, cd.WeightedSum()).score
    array([0.85  , 0.6   , 0.3125])
    """
    if not isinstance(problem, Problem) or len(problem) < 2:
        msg = f"utastar needs a Problem of two reference alternatives or more, got {shown(problem)}"
        raise InvalidInputError(msg)
    _check_number("delta", delta, 1.0)
    _check_number("epsilon", epsilon, np.inf)
    if delta == 0:
        msg = "delta must be above 0: without it the alternatives may all have one value; got 0"
        raise InvalidInputError(msg)
    ranks = _ranks(problem, ranking)
    points = _breakpoints(problem, breakpoints)
    senses = [1.0 if criterion.sense == "max" else -1.0 for criterion in problem.criteria]
    parts = [reached(x, rising, sense) for x, rising, sense in zip(problem.grades.T, points, senses)]
    order = np.argsort(ranks, kind="stable")
    owner = np.repeat(np.arange(len(points)), [len(rising) - 1 for rising in points])
    whole = np.hstack(parts)
    found = fitted(whole, owner, order, np.diff(ranks[order]) > 0, float(delta), float(epsilon))
    evidence = _result(problem, ranks, points, senses, found, owner, whole @ found.steps, (delta, epsilon))
    return Weights.of(evidence.weights, evidence.criteria, evidence=evidence)


def _result(
    problem: Problem,
    ranks: Ints,
    points: list[Floats],
    senses: list[float],
    found: Values,
    owner: Ints,
    values: Floats,
    given: tuple[float, float],
) -> UtastarResult:
    functions = {}
    for j, (name, rising, sense) in enumerate(zip(problem.criteria_names, points, senses)):
        functions[name] = _function(rising, sense, found.steps[owner == j])
    weights = np.bincount(owner, found.steps)
    return UtastarResult(
        criteria=problem.criteria_names,
        value_functions=FrozenMap(functions),
        weights=fixed(weights / weights.sum()),
        ranges=fixed(found.ranges),
        alternatives=problem.alternatives,
        ranks=ranks,
        values=fixed(values),
        over=fixed(found.over),
        under=fixed(found.under),
        total_error=found.error,
        delta=float(given[0]),
        epsilon=float(given[1]),
    )


def _function(rising: Floats, sense: float, steps: Floats) -> Points:
    """Points of the value function of one criterion, divided by its weight."""
    from_worst = steps if sense > 0 else steps[::-1]
    total = from_worst.sum()
    shares = from_worst / total if total > 0 else np.full(len(steps), 1 / len(steps))
    values = np.append(0.0, np.minimum(np.cumsum(shares), 1.0))
    values[-1] = 1.0
    return tuple(zip(rising.tolist(), (values if sense > 0 else values[::-1]).tolist()))


def _check_number(name: str, value: object, high: float) -> None:
    if not is_real(value) or not 0 <= as_float(value) <= high or not np.isfinite(as_float(value)):
        wanted = "a number from 0 to 1" if high == 1 else "a finite number, zero or positive"
        msg = f"{name} must be {wanted}, got {shown(value)}"
        raise InvalidInputError(msg)


def _ranks(problem: Problem, told: object) -> Ints:
    names = problem.alternatives
    if isinstance(told, Mapping):
        lacking = [name for name in names if name not in told]
        unknown = [name for name in told if name not in names]
        if lacking or unknown:
            what = (
                f"gives no rank for {listed(lacking)}" if lacking else f"names unknown alternatives {listed(unknown)}"
            )
            msg = f"the ranking {what}; it must rank every alternative of the problem"
            raise InvalidInputError(msg)
        told = [told[name] for name in names]
    listing = told if isinstance(told, (list, tuple, np.ndarray)) else ()
    if len(listing) != len(names):
        got = f"{len(listing)} ranks" if len(listing) else shown(told)
        msg = f"the ranking must give one rank for each of {len(names)} alternatives, got {got}"
        raise InvalidInputError(msg)
    for name, rank in zip(names, listing):
        if not is_real(rank) or not 1 <= as_float(rank) < 2**53 or as_float(rank) % 1:
            msg = f"alternative {shown(name)}: its rank must be a whole number from 1 up, got {shown(rank)}"
            raise InvalidInputError(msg)
    ranks = np.array(listing, dtype=np.int64)
    ranks.setflags(write=False)
    return ranks


def _breakpoints(problem: Problem, told: object) -> list[Floats]:
    names = problem.criteria_names
    given = told if isinstance(told, Mapping) else {}
    unknown, lacking = [key for key in given if key not in names], [name for name in names if name not in given]
    if unknown or lacking:
        what = f"names unknown criteria {listed(unknown)}" if unknown else f"lacks criteria {listed(lacking)}"
        msg = f"breakpoints {what}; give two grades or more for each of {listed(names)}"
        raise InvalidInputError(msg)
    return [_rising(name, given[name], grades, problem) for name, grades in zip(names, problem.grades.T)]


def _rising(name: str, told: object, grades: Floats, problem: Problem) -> Floats:
    """Breakpoints of one criterion in rising order, which its grades must lie between."""
    where = f"criterion {shown(name)}: the breakpoints"
    found = list(told) if isinstance(told, (list, tuple, np.ndarray)) else []
    numbers = [as_float(one) for one in found if is_real(one) and np.isfinite(as_float(one))]
    points = numbers[::-1] if numbers and numbers[0] > numbers[-1] else numbers
    if len(numbers) < max(2, len(found)) or any(low >= high for low, high in pairwise(points)):
        msg = f"{where} must be two or more finite grades that rise or fall, got {shown(told)}"
        raise InvalidInputError(msg)
    outside = np.flatnonzero((grades < points[0]) | (grades > points[-1]))
    if len(outside):
        i = int(outside[0])
        alternative = shown(problem.alternatives[i])
        msg = (
            f"{where}, {points[0]:g} to {points[-1]:g}, leave out the grade {grades[i]:g} of alternative {alternative}"
        )
        raise InvalidInputError(msg)
    return np.array(points)
