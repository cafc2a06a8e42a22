"""Every intermediate array of a result, with the names of its rows and columns."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, get_args, get_type_hints

from clusterdecide._table import Tabular, View
from clusterdecide._typing import Floats
from clusterdecide.errors import InvalidInputError
from clusterdecide.model.problem import Problem


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Step(Tabular):
    """One intermediate array with the names of its rows and columns."""

    name: str
    values: Floats
    rows: tuple[str, ...]
    columns: tuple[str, ...]

    def _view(self) -> View:
        if not self.columns:
            return View([self.name, ""], [[row, f"{x:.6g}"] for row, x in zip(self.rows, self.values)])
        body = [[row, *(f"{x:.6g}" for x in line)] for row, line in zip(self.rows, self.values)]
        return View([self.name, *self.columns], body)


@dataclass(frozen=True, slots=True, eq=False)
class Explanation(Mapping[str, Step]):
    """Every step of a ranking, by name, in order of computation."""

    method: str
    parts: tuple[Step, ...]

    def __getitem__(self, name: str) -> Step:
        for step in self.parts:
            if step.name == name:
                return step
        msg = f"no step is named {name!r}; there are {', '.join(step.name for step in self.parts)}"
        raise InvalidInputError(msg)

    def __iter__(self) -> Any:
        return (step.name for step in self.parts)

    def __len__(self) -> int:
        return len(self.parts)

    def __repr__(self) -> str:
        return "\n\n".join([self.method, *map(repr, self.parts)])

    def _repr_html_(self) -> str:
        from html import escape

        return f"<p>{escape(self.method)}</p>" + "".join(step._repr_html_() for step in self.parts)


def labelled(steps: Any, problem: Problem, **axes: tuple[str, ...]) -> tuple[Step, ...]:
    """Give rows and columns of steps their names.

    Parameters
    ----------
    steps
        A named tuple whose arrays are typed by the axes that end them, such as ``AC``.
    problem
        Names alternatives, ``A``, and criteria, ``C``.
    axes
        Names along axes of the method's own, by their letter.
    """
    names = {"A": problem.alternatives, "C": problem.criteria_names} | axes
    hints = get_type_hints(type(steps), include_extras=True)
    found = []
    for name, values in steps._asdict().items():
        letters = get_args(hints[name])[-1]
        columns = names[letters[1]] if len(letters) == 2 else ()
        found.append(Step(name, values, names[letters[0]], columns))
    return tuple(found)
