"""The problem: alternatives by criteria, checked once, so that everything behind it can trust it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from clusterdecide._table import Tabular, View
from clusterdecide._typing import Floats, Ints
from clusterdecide.errors import InvalidInputError
from clusterdecide.model._cells import column_names, read_matrix
from clusterdecide.model._criteria import (
    SIGN,
    Scale,
    Scales,
    Senses,
    numbered,
    read_criteria,
    read_scales,
    read_senses,
)
from clusterdecide.model._names import listed, read_names, shown
from clusterdecide.model.criterion import Criterion

_put = object.__setattr__


class Problem(Tabular):
    """Grades of A alternatives on C criteria.

    Build it with `Problem.of` (arrays and lists) or `Problem.from_frame` (pandas, polars, pyarrow). Every cell is
    checked there; nothing is repaired. Methods read `performance`; people and floors read `grades`.

    Attributes
    ----------
    alternatives
        A names.
    criteria
        C criteria.
    grades
        Shape ``(A, C)``, as given, read-only.
    performance
        Shape ``(A, C)``, what methods see: value functions applied, read-only.
    senses
        Shape ``(C,)``: 1 where more is better, -1 where less is, as methods see them.
    library
        Name of the data frame library of the source, or None.
    """

    __slots__ = (
        "_alternatives",
        "_bounds",
        "_criteria",
        "_names",
        "_scales",
        "grades",
        "library",
        "performance",
        "senses",
    )

    grades: Floats
    performance: Floats
    senses: Floats
    library: str | None
    _alternatives: tuple[str, ...] | None
    _criteria: tuple[Criterion, ...] | None
    _bounds: tuple[Scale | None, ...] | None  # scales of criteria that are not made yet
    _names: tuple[str, ...] | None
    _scales: Floats | None

    @classmethod
    def of(
        cls,
        matrix: object,
        criteria: Sequence[Criterion | str] | None = None,
        *,
        alternatives: Sequence[str] | None = None,
        sense: Senses | None = None,
        scale: Scales | None = None,
    ) -> Problem:
        """Build a problem from a matrix of numbers.

        Parameters
        ----------
        matrix
            Shape ``(A, C)``: an array, nested sequences, or a data frame whose columns are the criteria in order.
        criteria
            Criteria or their names; by default the columns of a frame, else C1, C2, ...
        alternatives
            Names; A1, A2, ... by default.
        sense
            ``"max"`` or ``"min"`` for each criterion given by name, in order or by name; all ``"max"`` by default.
        scale
            Lowest and highest possible grade of criteria given by name: one pair for all, or one for each, in order or
            by name, None for one without; none by default.

        Raises
        ------
        InvalidInputError
            A cell that is missing, not finite or not a number (named by alternative and criterion), ragged rows,
            another shape than the names, duplicate or empty names, an unknown sense, a scale that is no pair of finite
            numbers in increasing order, senses or scales beside criteria that carry their own.

        Examples
        --------
        >>> problem = Problem.of([[4, 120], [3, 90]], ["quality", "cost"], sense=["max", "min"])
        >>> problem.grades
        array([[  4., 120.],
               [  3.,  90.]])
        >>> Problem.of([[4, 2], [3, 5]], ["vision", "team"], scale=(0, 5)).criteria[1].scale
        (0, 5)
        """
        names = None if alternatives is None else read_names(alternatives, "alternative", "alternatives")
        if criteria is None and type(matrix) is not np.ndarray:
            criteria = column_names(matrix)
        known = None if criteria is None else read_criteria(criteria, sense, scale)
        labels = None if known is None else tuple([criterion.name for criterion in known])
        grades = read_matrix(matrix, names, labels)
        if known is None:
            count = grades.shape[1]
            bounds = None if scale is None else read_scales(scale, numbered(count))
            return cls._made(grades, grades, _fixed(read_senses(sense, count)), names, None, bounds=bounds)
        senses = np.array([SIGN[criterion.seen_sense] for criterion in known])
        return cls._made(grades, _performance(grades, known), _fixed(senses), names, known)

    @classmethod
    def _made(
        cls,
        grades: Floats,
        performance: Floats,
        senses: Floats,
        alternatives: tuple[str, ...] | None,
        criteria: tuple[Criterion, ...] | None,
        library: str | None = None,
        bounds: tuple[Scale | None, ...] | None = None,
    ) -> Problem:
        self = cls.__new__(cls)
        _put(self, "grades", grades)
        _put(self, "performance", performance)
        _put(self, "senses", senses)
        _put(self, "library", library)
        _put(self, "_alternatives", alternatives)
        _put(self, "_criteria", criteria)
        _put(self, "_bounds", bounds)
        _put(self, "_names", None)
        _put(self, "_scales", None)
        return self

    def __setattr__(self, name: str, value: object) -> None:
        msg = f"a Problem does not change: build another one instead of setting {name!r}"
        raise AttributeError(msg)

    def __reduce__(self) -> tuple[Any, ...]:
        labels = self._alternatives, self._criteria, self.library, self._bounds
        return (Problem._made, (self.grades, self.performance, self.senses, *labels))

    @classmethod
    def from_frame(
        cls,
        frame: Any,
        criteria: Sequence[Criterion | str] | None = None,
        *,
        id: str | None = None,  # noqa: A002 - the habit of data frames
        sense: Senses | None = None,
        scale: Scales | None = None,
    ) -> Problem:
        """Build a problem from a data frame of any library that narwhals knows.

        Parameters
        ----------
        frame
            One row per alternative. Results give back frames of the same library.
        criteria
            Criteria, or names of columns; by default every column but ``id``.
        id
            Column of the names of the alternatives; by default the index of a pandas frame, else A1, A2, ...
        sense, scale
            As in `Problem.of`.

        Raises
        ------
        InvalidInputError
            Not a data frame, a column that does not exist, and all that `Problem.of` refuses.

        Examples
        --------
        >>> import pandas as pd
        >>> frame = pd.DataFrame({"cluster": ["A", "B"], "vision": [4.0, 3.5], "market": [3.0, 5.0]})
        >>> Problem.from_frame(frame, id="cluster").alternatives
        ('A', 'B')
        """
        from clusterdecide.model._frames import read_frame

        table = read_frame(frame, [c if isinstance(c, str) else c.name for c in criteria] if criteria else None, id)
        labels = list(criteria) if criteria else list(table.columns)
        problem = cls.of(table.cells, labels, alternatives=table.names, sense=sense, scale=scale)
        _put(problem, "library", table.library)
        return problem

    @property
    def alternatives(self) -> tuple[str, ...]:
        """Names of the A alternatives."""
        if self._alternatives is None:
            _put(self, "_alternatives", tuple(f"A{i + 1}" for i in range(len(self.grades))))
        return self._alternatives  # type: ignore[return-value]

    @property
    def criteria(self) -> tuple[Criterion, ...]:
        """The C criteria."""
        if self._criteria is None:
            sense = ["max" if sign > 0 else "min" for sign in self.senses]
            _put(self, "_criteria", read_criteria(self.criteria_names, sense, self._bounds))
        return self._criteria  # type: ignore[return-value]

    @property
    def criteria_names(self) -> tuple[str, ...]:
        """Names of the C criteria."""
        if self._names is None:
            given = self._criteria
            names = numbered(self.shape[1]) if given is None else tuple([criterion.name for criterion in given])
            _put(self, "_names", names)
        return self._names  # type: ignore[return-value]

    @property
    def scales(self) -> Floats:
        """Fixed scale of each criterion as methods see it, shape ``(C, 2)``.

        Raises
        ------
        InvalidInputError
            A criterion has no scale (named).
        """
        if self._scales is None:
            scales = [one.seen_scale for one in self.criteria] if self._bounds is None else self._bounds
            if None in scales:
                lacking = [name for name, scale in zip(self.criteria_names, scales) if scale is None]
                msg = (
                    f"criteria without a fixed scale: {listed(lacking)}; give Criterion(scale=(low, high)), or scale= "
                    "where the problem is built, or choose a relative normalisation such as 'vector'"
                )
                raise InvalidInputError(msg)
            _put(self, "_scales", _fixed(np.array(scales, dtype=np.float64)))
        return self._scales  # type: ignore[return-value]

    @property
    def shape(self) -> tuple[int, int]:
        """Numbers of alternatives and of criteria."""
        return (self.grades.shape[0], self.grades.shape[1])

    def values(self, x: Floats | None = None) -> Floats:
        """What methods see: `performance`, or grades ``x`` of shape ``(..., A, C)`` through the value functions."""
        if x is None:
            return self.performance
        return x if self._criteria is None else _performance(np.asarray(x, dtype=np.float64), self._criteria)

    def take(self, rows: Sequence[int] | Ints) -> Problem:
        """Keep the alternatives at these positions, in this order."""
        index = np.asarray(rows, dtype=np.int64)
        names = self.alternatives
        return self._with_rows(index, tuple(names[i] for i in index))

    def without(self, name: str) -> Problem:
        """Leave out one alternative.

        Raises
        ------
        InvalidInputError
            No alternative has this name, or it is the only one.
        """
        if name not in self.alternatives:
            msg = f"no alternative is named {shown(name)}; there are {listed(self.alternatives)}"
            raise InvalidInputError(msg)
        kept = [i for i, other in enumerate(self.alternatives) if other != name]
        if not kept:
            msg = f"{shown(name)} is the only alternative: without it no alternative is left"
            raise InvalidInputError(msg)
        return self.take(kept)

    def _with_rows(self, index: Ints, names: tuple[str, ...]) -> Problem:
        grades = _fixed(self.grades[index])
        seen = grades if self.performance is self.grades else _fixed(self.performance[index])
        return Problem._made(grades, seen, self.senses, names, self._criteria, self.library, self._bounds)

    def __len__(self) -> int:
        return len(self.grades)

    def _view(self) -> View:
        header = ["alternative", *(f"{c.name} ({c.unit})" if c.unit else c.name for c in self.criteria)]
        rows = [[name, *(f"{x:.6g}" for x in row)] for name, row in zip(self.alternatives[:30], self.grades[:30])]
        lower = [c.name for c in self.criteria if c.sense == "min"]
        more = f"; first 30 of {len(self)} shown" if len(self) > 30 else ""
        return View(header, rows, "l", f"less is better: {', '.join(lower) if lower else 'none'}{more}")


def _performance(grades: Floats, criteria: tuple[Criterion, ...]) -> Floats:
    behind = [j for j, criterion in enumerate(criteria) if criterion.value]
    if not behind:
        return grades
    seen = grades.copy(order="K")
    for j in behind:
        seen[..., j] = criteria[j].values(grades[..., j])
    return _fixed(seen)


def _fixed(array: Floats) -> Floats:
    array.setflags(write=False)
    return array
