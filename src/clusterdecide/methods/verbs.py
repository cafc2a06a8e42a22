"""Methods without a score: those that relate alternatives in pairs, those that sort them, and their two verbs."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple, Protocol, runtime_checkable

import numpy as np

from clusterdecide._typing import Codes, CodesAA, Floats, Ints, IntsA
from clusterdecide.methods.base import check_kind, check_problem
from clusterdecide.model import PartialOrder, Problem, Sorting, Weights
from clusterdecide.model.weights import as_weights


class Relations:
    """Relations of pairs as a function of the weights: what an outranking method makes of a problem.

    Parameters
    ----------
    function
        From weights of shape ``(..., C)`` to relations of shape ``(..., A, A)``: 1 where the alternative of the row is
        ahead of that of the column, 0 tied, -1 behind, 2 incomparable.
    steps
        From weights of shape ``(..., C)`` to a named tuple of every array that leads to the relation, itself last.
    note
        What a reader must know of the method.

    Examples
    --------
    >>> from clusterdecide.kernels.relations import agreed
    >>> relations = Relations(lambda weights: agreed(-weights))
    >>> relations.relation(np.array([0.7, 0.3]))
    array([[ 0,  1],
           [-1,  0]], dtype=int8)
    """

    __slots__ = ("_function", "_steps", "note")

    def __init__(
        self, function: Callable[[Floats], Codes], *, steps: Callable[[Floats], Any] | None = None, note: str = ""
    ) -> None:
        self._function = function
        self._steps = steps
        self.note = note

    def relation(self, weights: Floats) -> Codes:
        """Relation of each pair at weights of shape ``(..., C)``: shape ``(..., A, A)``."""
        return self._function(weights)

    def steps(self, weights: Floats) -> Any:
        """Return a named tuple of every array that leads to the relation, itself last."""
        return RelationStep(self.relation(weights)) if self._steps is None else self._steps(weights)


class RelationStep(NamedTuple):
    """The relation alone, for a method that shows no steps of its own."""

    relation: CodesAA


class Placed(NamedTuple):
    """Places among ordered categories, from 0, the worst."""

    position: Ints
    """Shape ``(..., A)``."""
    by_rule: Mapping[str, Ints]
    """The same by each rule of assignment, where there are several."""


class Placements:
    """Categories as a function of the weights: what a sorting method makes of a problem.

    Parameters
    ----------
    function
        From weights of shape ``(..., C)`` to places of shape ``(..., A)``.
    categories
        Names, worst first.
    profiles
        Names of the boundaries between them, from the lowest, for explanations.
    steps
        From weights of shape ``(..., C)`` to a named tuple of every array that leads to the places.
    note
        What a reader must know of the method.
    """

    __slots__ = ("_function", "_steps", "categories", "note", "profiles")

    def __init__(
        self,
        function: Callable[[Floats], Placed],
        categories: tuple[str, ...],
        *,
        profiles: tuple[str, ...] = (),
        steps: Callable[[Floats], Any] | None = None,
        note: str = "",
    ) -> None:
        self._function = function
        self._steps = steps
        self.categories = categories
        self.profiles = profiles
        self.note = note

    def placed(self, weights: Floats) -> Placed:
        """Places at weights of shape ``(..., C)``."""
        return self._function(weights)

    def steps(self, weights: Floats) -> Any:
        """Return a named tuple of every array that leads to the places."""
        return PlaceStep(self.placed(weights).position) if self._steps is None else self._steps(weights)


class PlaceStep(NamedTuple):
    """The places alone, for a method that shows no steps of its own."""

    position: IntsA


@runtime_checkable
class Outranking(Protocol):
    """A frozen value whose fields are its parameters, and that gives a partial order."""

    def relate(self, problem: Problem, x: Floats | None = None) -> Relations:
        """Return the relations: names become arrays, and what does not depend on weights is computed here, once.

        Parameters
        ----------
        problem
            Labels and senses.
        x
            Other grades, shape ``(..., A, C)``, in place of the problem's own.
        """


@runtime_checkable
class SortingMethod(Protocol):
    """A frozen value whose fields are its parameters, and that gives each alternative a category."""

    def place(self, problem: Problem, x: Floats | None = None) -> Placements:
        """Return the places: names become arrays, and what does not depend on weights is computed here, once.

        Parameters
        ----------
        problem
            Labels and senses.
        x
            Other grades, shape ``(..., A, C)``, in place of the problem's own.
        """


def outrank(
    problem: Problem, weights: Weights | Mapping[str, float] | Sequence[float] | Floats, method: Outranking
) -> PartialOrder:
    """Compare the alternatives of a problem in pairs; some may remain incomparable.

    Parameters
    ----------
    problem
        Grades of A alternatives on C criteria.
    weights
        Weights, or what `Weights.of` reads: by name or in order, summing to 1.
    method
        An outranking method, with its parameters.

    Returns
    -------
    PartialOrder
        Who is ahead of whom, who ties and who is incomparable: no ranks.

    Raises
    ------
    InvalidInputError
        A method that ranks or sorts, weights that do not fit the problem, or data that the method cannot take.

    Examples
    --------
    >>> import clusterdecide as cd
    >>> from clusterdecide.kernels.relations import agreed
    >>> from clusterdecide.methods import Relations
    >>> class EveryCriterion:
    ...     def relate(self, problem, x=None):
    ...         return Relations(lambda weights: agreed(*-(problem.values(x) * problem.senses).T))
    ...     def __repr__(self):
    ...         return "EveryCriterion()"
    >>> problem = cd.Problem.of([[4, 3], [5, 1], [3, 1]], ["vision", "market"], alternatives=["A", "B", "D"])
    >>> cd.outrank(problem, [0.5, 0.5], EveryCriterion()).incomparable
    (('A', 'B'),)
    """
    check_problem(problem, "outrank")
    check_kind(method, "outranking")
    given = as_weights(weights)
    values = given.aligned(problem)
    relations = method.relate(problem)
    relation = np.asarray(relations.relation(values), dtype=np.int8)
    relation.setflags(write=False)
    return PartialOrder(problem, given, relation, method, relations.note)


def sort(
    problem: Problem, weights: Weights | Mapping[str, float] | Sequence[float] | Floats, method: SortingMethod
) -> Sorting:
    """Put the alternatives of a problem into ordered categories.

    Parameters
    ----------
    problem
        Grades of A alternatives on C criteria.
    weights
        Weights, or what `Weights.of` reads: by name or in order, summing to 1.
    method
        A sorting method, with its categories and their boundaries.

    Returns
    -------
    Sorting
        The category of each alternative, under each rule of assignment that the method has.

    Raises
    ------
    InvalidInputError
        A method that ranks or outranks, weights that do not fit the problem, or data that the method cannot take.

    Examples
    --------
    >>> import clusterdecide as cd
    >>> from clusterdecide.methods import Placed, Placements
    >>> class Halves:
    ...     def place(self, problem, x=None):
    ...         return Placements(lambda w: Placed((problem.values(x) @ w >= 0.5).astype(int), {}), ("no", "yes"))
    ...     def __repr__(self):
    ...         return "Halves()"
    >>> cd.sort(cd.Problem.of([[1, 0], [0.8, 0.4]]), [0.3, 0.7], Halves()).category
    ('no', 'yes')
    """
    check_problem(problem, "sort")
    check_kind(method, "sorting")
    given = as_weights(weights)
    values = given.aligned(problem)
    placements = method.place(problem)
    position, by_rule = placements.placed(values)
    for array in (position, *by_rule.values()):
        array.setflags(write=False)
    return Sorting(problem, given, placements.categories, position, method, by_rule, placements.note)
