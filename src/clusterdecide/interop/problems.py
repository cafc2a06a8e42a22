"""A problem as JSON holds it: alternatives, criteria, rows of grades."""

from fractions import Fraction
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from clusterdecide.calls.base import FrozenMap, Map, Part
from clusterdecide.calls.translation import FindingsError
from clusterdecide.errors import InvalidInputError
from clusterdecide.interop.fields import Cell, Exact, Label, Labels, exact, real, written
from clusterdecide.model import Criterion, Problem

Pair = tuple[Exact, Exact]


class CriterionPart(Part):
    """One criterion: which way is better, fixed scale, value function, labels.

    Numbers are numbers; a text such as ``"3/5"`` is an exact fraction.
    """

    name: Label
    sense: Literal["max", "min"] = "max"
    unit: Annotated[str, Field(strict=True)] = ""
    scale: Pair | None = None
    step: Exact | None = None
    label: Map[Label, Label] = Field(default_factory=FrozenMap)
    anchors: Map[Label, Map[Label, Label]] = Field(default_factory=FrozenMap)
    value: tuple[Pair, ...] = ()
    aims: tuple[Label, ...] = ()

    @model_validator(mode="after")
    def _has_a_meaning(self) -> Self:
        self.criterion()
        return self

    def criterion(self) -> Criterion:
        """Give the criterion that methods know."""
        anchors = {_level(level): dict(texts) for level, texts in self.anchors.items()}
        parts = {"label": dict(self.label), "anchors": anchors, "value": self.value, "aims": self.aims}
        return Criterion(self.name, self.sense, self.unit, self.scale, self.step, **parts)  # type: ignore[arg-type]

    @classmethod
    def from_criterion(cls, criterion: Criterion) -> Self:
        """Write a criterion."""
        return cls(
            name=criterion.name,
            sense=criterion.sense,
            unit=criterion.unit,
            scale=criterion.scale,
            step=criterion.step,
            label=dict(criterion.label),
            anchors={str(written(level)): dict(texts) for level, texts in criterion.anchors.items()},
            value=criterion.value,
            aims=criterion.aims,
        )


class ProblemPart(Part):
    """Alternatives, criteria, and one row of grades for each alternative in the order of the criteria."""

    alternatives: Labels
    criteria: Annotated[tuple[CriterionPart, ...], Field(min_length=1)]
    grades: Annotated[tuple[tuple[Cell, ...], ...], Field(min_length=1)]

    @model_validator(mode="after")
    def _every_grade_is_a_number(self) -> Self:
        found = [*self._rows_at_fault(), *self._cells_at_fault()]
        if found:
            raise FindingsError(found)
        return self

    def _rows_at_fault(self) -> list[tuple[str, str]]:
        rows, names, width = self.grades, self.alternatives, len(self.criteria)
        if len(rows) != len(names):
            return [("grades", f"holds {len(rows)} rows for {len(names)} alternatives; give one row for each")]
        return [
            (f"grades[{i}]", f"alternative {name!r} has {len(row)} grades for {width} criteria; give one for each")
            for i, (name, row) in enumerate(zip(names, rows))
            if len(row) != width
        ]

    def _cells_at_fault(self) -> list[tuple[str, str]]:
        found = []
        for i, row in enumerate(self.grades):
            for j, cell in enumerate(row):
                try:
                    real(cell)
                except ValueError as error:
                    found.append((f"grades[{i}][{j}]", f"{self._called(i, j)} {error}"))
        return found

    def _called(self, i: int, j: int) -> str:
        if i >= len(self.alternatives) or j >= len(self.criteria):
            return "the grade"
        return f"the grade of alternative {self.alternatives[i]!r} on criterion {self.criteria[j].name!r}"

    def problem(self) -> Problem:
        """Give the problem that methods know."""
        criteria = [part.criterion() for part in self.criteria]
        grades = [[real(cell) for cell in row] for row in self.grades]
        return Problem.of(grades, criteria, alternatives=self.alternatives)

    @classmethod
    def from_problem(cls, problem: Problem) -> Self:
        """Write a problem."""
        return cls(
            alternatives=problem.alternatives,
            criteria=tuple(CriterionPart.from_criterion(criterion) for criterion in problem.criteria),
            grades=tuple(map(tuple, problem.grades.tolist())),
        )


def _level(text: str) -> int | float | Fraction:
    try:
        number = exact(text) if "/" in text else float(text)
    except ValueError:
        msg = f"the level {text!r} of the anchors is not a number; write for instance '3' or '0.5'"
        raise InvalidInputError(msg) from None
    return int(number) if isinstance(number, float) and number == int(number) else number
