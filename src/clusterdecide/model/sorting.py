"""A sorting: which of several ordered categories each alternative belongs to."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any

import numpy as np

from clusterdecide._table import Tabular, View
from clusterdecide._typing import Ints
from clusterdecide.errors import InvalidInputError
from clusterdecide.model._names import listed, shown
from clusterdecide.model.explanation import Explanation, Step, labelled
from clusterdecide.model.problem import Problem
from clusterdecide.model.weights import Weights

_SHOWN = 50


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Sorting(Tabular):
    """Category of each alternative of one problem.

    Attributes
    ----------
    problem
        What was sorted.
    weights
        The weights used.
    categories
        Names of the categories, worst first.
    position
        Shape ``(A,)``, read-only: place of each alternative's category among `categories`, from 0, the worst.
    rule
        The method, a value with its parameters.
    by_rule
        Positions by each rule of assignment, such as ``"pessimistic"`` and ``"optimistic"``, of a method that has
        several; empty for others.
    note
        What a reader must know of the method.

    Examples
    --------
    >>> import numpy as np
    >>> problem = Problem.of([[1, 5], [5, 4]], ["a", "b"], alternatives=["A", "B"])
    >>> both = {"pessimistic": np.array([0, 1]), "optimistic": np.array([1, 1])}
    >>> sorting = Sorting(problem, Weights.of([0.5, 0.5]), ("poor", "good"), both["pessimistic"], "by hand", both)
    >>> sorting
    category  alternative  pessimistic  optimistic
    good      B            good         good
    poor      A            poor         good
    by hand; categories from worst to best: poor, good; rules differ on 1 of 2 alternatives
    >>> sorting["A"], sorting.members("good"), sorting.under("optimistic"), sorting.disputed
    ('poor', ('B',), ('good', 'good'), ('A',))
    """

    problem: Problem
    weights: Weights
    categories: tuple[str, ...]
    position: Ints
    rule: Any
    by_rule: Mapping[str, Ints] = field(default_factory=dict)
    note: str = ""

    def __post_init__(self) -> None:
        object.__setattr__(self, "by_rule", MappingProxyType(dict(self.by_rule)))

    def __reduce__(self) -> tuple[Any, ...]:
        parts = (self.problem, self.weights, self.categories, self.position, self.rule, dict(self.by_rule), self.note)
        return (Sorting, parts)

    @property
    def method(self) -> str:
        """The method with its parameters, as text."""
        return self.rule if isinstance(self.rule, str) else repr(self.rule)

    @property
    def alternatives(self) -> tuple[str, ...]:
        """Names of the A alternatives, in the problem's order."""
        return self.problem.alternatives

    @property
    def category(self) -> tuple[str, ...]:
        """Category of each alternative, in the problem's order."""
        return self._named(self.position)

    @property
    def disputed(self) -> tuple[str, ...]:
        """Alternatives on which the rules of assignment differ; empty where the method has one rule."""
        apart = np.zeros(len(self), dtype=np.bool_)
        for position in self.by_rule.values():
            apart |= position != self.position
        return tuple(self.alternatives[i] for i in np.flatnonzero(apart))

    @property
    def steps(self) -> Any:
        """Every intermediate array, computed anew: a named tuple."""
        return self.rule.place(self.problem).steps(self.weights.aligned(self.problem))

    def under(self, rule: str) -> tuple[str, ...]:
        """Category of each alternative under one rule of assignment, in the problem's order.

        Raises
        ------
        InvalidInputError
            The method has no such rule.
        """
        if rule not in self.by_rule:
            there = f"there are {listed(self.by_rule)}" if self.by_rule else "the method has one rule: use category"
            msg = f"no rule of assignment is called {shown(rule)}; {there}"
            raise InvalidInputError(msg)
        return self._named(self.by_rule[rule])

    def members(self, category: str) -> tuple[str, ...]:
        """Alternatives of one category, in the problem's order.

        Raises
        ------
        InvalidInputError
            There is no such category.
        """
        if category not in self.categories:
            msg = f"no category is called {shown(category)}; there are, worst first, {listed(self.categories)}"
            raise InvalidInputError(msg)
        place = self.categories.index(category)
        return tuple(self.alternatives[i] for i in np.flatnonzero(self.position == place))

    def __getitem__(self, name: str) -> str:
        """Category of one alternative."""
        if name not in self.alternatives:
            msg = f"no alternative is named {shown(name)}; there are {listed(self.alternatives)}"
            raise InvalidInputError(msg)
        return self.categories[self.position[self.alternatives.index(name)]]

    def __len__(self) -> int:
        return len(self.problem)

    def explain(self) -> Explanation:
        """Every intermediate matrix, labelled."""
        placer = self.rule.place(self.problem)
        weights = self.weights.aligned(self.problem)
        first = Step("weights", weights, self.problem.criteria_names, ())
        return Explanation(self.method, (first, *labelled(placer.steps(weights), self.problem, P=placer.profiles)))

    def to_frame(self, library: str | None = None) -> Any:
        """Alternative, category and the category under each rule as a data frame, best first.

        Parameters
        ----------
        library
            ``"pandas"``, ``"polars"`` or ``"pyarrow"``; by default the library of the problem's source.

        Raises
        ------
        InvalidInputError
            The problem did not come from a frame and no library is named.
        """
        from clusterdecide.model._frames import to_frame

        order = self._best_first()
        columns: dict[str, list[str]] = {"alternative": [self.alternatives[i] for i in order]}
        for title, position in {"category": self.position, **self.by_rule}.items():
            columns[title] = list(self._named(position[order]))
        return to_frame(columns, library or self.problem.library)

    def to_dict(self) -> dict[str, Any]:
        """Plain values for JSON."""
        return {
            "method": self.method,
            "note": self.note,
            "weights": self.weights.to_dict(),
            "categories": list(self.categories),
            "alternatives": list(self.alternatives),
            "category": list(self.category),
            "by_rule": {rule: list(self.under(rule)) for rule in self.by_rule},
        }

    def _named(self, position: Ints) -> tuple[str, ...]:
        return tuple(self.categories[k] for k in position)

    def _best_first(self) -> Ints:
        return np.argsort(-self.position, kind="stable")

    def _view(self) -> View:
        columns = [self.category, self.alternatives, *map(self.under, self.by_rule)]
        rows = [[column[i] for column in columns] for i in self._best_first()[:_SHOWN]]
        parts = [self.method, self.note, f"categories from worst to best: {', '.join(self.categories)}"]
        if self.by_rule:
            parts.append(f"rules differ on {len(self.disputed)} of {len(self)} alternatives")
        if len(self) > _SHOWN:
            parts.append(f"first {_SHOWN} of {len(self)} shown")
        header = ["category", "alternative", *self.by_rule]
        return View(header, rows, "l" * len(header), "; ".join(part for part in parts if part))
