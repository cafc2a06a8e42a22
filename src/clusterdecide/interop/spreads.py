"""Where weights and grades may lie, as requests say it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, Literal

from pydantic import ConfigDict, Discriminator, Field, Tag

from clusterdecide.calls.base import Map, Part
from clusterdecide.interop.faults import inside
from clusterdecide.interop.fields import Label, Real, form_of
from clusterdecide.model import (
    Dirichlet,
    GradeNoise,
    GradeSet,
    PanelGrades,
    Problem,
    Weights,
    WeightSet,
    WeightSource,
)
from clusterdecide.model.grades import GradeSource


class Row(Part):
    """A linear constraint: a weighted sum of the weights, ``at_most``, ``at_least`` or ``equal`` to a number."""

    weights: Annotated[Map[Label, Real], Field(min_length=1)]
    at_most: Real | None = None
    at_least: Real | None = None
    equal: Real | None = None


class Ratio(Part):
    """Bounds of the weight of ``first`` over that of ``second``; without ``high`` there is no upper one."""

    first: Label
    second: Label
    low: Real = 0.0
    high: Real | None = None


class Narrowed(Part):
    """All weights that satisfy linear constraints and ratios."""

    model_config = ConfigDict(json_schema_extra={"minProperties": 1})

    where: tuple[Row, ...] = ()
    ratios: tuple[Ratio, ...] = ()

    def whole(self, centre: Weights) -> WeightSet:
        """Give the set without the constraints."""
        return WeightSet.simplex(centre.keys())

    def weight_set(self, centre: Weights) -> WeightSet:
        """Give the set."""
        found = self.whole(centre)
        for row in self.where:
            found = found.where(row.weights, at_most=row.at_most, at_least=row.at_least, equal=row.equal)
        for one in self.ratios:
            found = found.ratio(one.first, one.second, one.low, float("inf") if one.high is None else one.high)
        return found


class Around(Narrowed):
    """Weights within a share of the weights of the request: 0.2 means from 80 % to 120 % of each."""

    around: Real

    def whole(self, centre: Weights) -> WeightSet:
        """Give the set without the constraints."""
        return WeightSet.around(centre, self.around)


class Between(Narrowed):
    """Weights between the bounds given for every criterion."""

    between: Annotated[Map[Label, tuple[Real, Real]], Field(min_length=1)]

    def whole(self, centre: Weights) -> WeightSet:  # noqa: ARG002 - each set tells itself in its own way
        """Give the set without the constraints."""
        return WeightSet.between(self.between)


def _one_or_several(value: object) -> str:
    return "<several>" if isinstance(value, (list, tuple)) else "<one>"


Place = Annotated[
    Annotated[Label, Tag("<one>")] | Annotated[Annotated[tuple[Label, ...], Field(min_length=1)], Tag("<several>")],
    Discriminator(_one_or_several),
]


class Order(Narrowed):
    """Criteria in decreasing importance; a list stands for criteria among which nothing is known."""

    order: Annotated[tuple[Place, ...], Field(min_length=1)]

    def whole(self, centre: Weights) -> WeightSet:  # noqa: ARG002
        """Give the set without the constraints."""
        return WeightSet.order(self.order)


class DirichletPart(Part):
    """Weights drawn around those of the request by a Dirichlet law of this concentration."""

    dirichlet: Real


def _form(value: object) -> str:
    if isinstance(value, str):
        return "<simplex>"
    known = form_of(value, ("around", "dirichlet", "between", "order"), "simplex")
    narrowed = isinstance(value, Narrowed) or (isinstance(value, Mapping) and {"where", "ratios"} & set(value))
    return "<narrowed>" if known == "<simplex>" and narrowed else known


Region = Annotated[
    Annotated[Literal["simplex"], Tag("<simplex>")]
    | Annotated[Around, Tag("<around>")]
    | Annotated[Between, Tag("<between>")]
    | Annotated[Order, Tag("<order>")]
    | Annotated[Narrowed, Tag("<narrowed>")],
    Discriminator(lambda value: "<simplex>" if _form(value) == "<dirichlet>" else _form(value)),
]
Spread = Annotated[
    Annotated[Literal["simplex"], Tag("<simplex>")]
    | Annotated[Around, Tag("<around>")]
    | Annotated[DirichletPart, Tag("<dirichlet>")]
    | Annotated[Between, Tag("<between>")]
    | Annotated[Order, Tag("<order>")]
    | Annotated[Narrowed, Tag("<narrowed>")],
    Discriminator(_form),
]


def weight_set(region: Any, centre: Weights, problem: Problem, field: str) -> WeightSet:
    """Give the set that a request states in ``field``, its criteria in the order of the problem."""
    with inside(field):
        part = Narrowed() if region == "simplex" else region
        made: WeightSet = part.weight_set(centre)
        return made.aligned(problem)


def weight_source(spread: Any, centre: Weights, problem: Problem, field: str) -> WeightSource:
    """Give the set or law of weights that a request states in ``field``."""
    if not isinstance(spread, DirichletPart):
        return weight_set(spread, centre, problem, field)
    with inside(field):
        return Dirichlet(centre, spread.dirichlet)


Each = Annotated[
    Annotated[Real, Tag("<number>")] | Annotated[Annotated[Map[Label, Real], Field(min_length=1)], Tag("<each>")],
    Discriminator(lambda value: "<each>" if isinstance(value, Mapping) else "<number>"),
]
"""One number for all criteria, or one for each by name (0 for those left out)."""


class GradesAround(Part):
    """Each grade uniform within this much of its value, in the unit of its criterion, cut at its scale."""

    around: Each


class GradesNoise(Part):
    """Each grade normal around its value with this standard deviation, cut at the scale of its criterion."""

    noise: Each


class GradesPanel(Part):
    """Evaluators drawn again with replacement: the marks of each, a row for each alternative, null where absent."""

    panel: Annotated[Map[Label, tuple[tuple[Real, ...] | None, ...]], Field(min_length=1)]


GradeSpread = Annotated[
    Annotated[GradesAround, Tag("<around>")]
    | Annotated[GradesNoise, Tag("<noise>")]
    | Annotated[GradesPanel, Tag("<panel>")],
    Discriminator(lambda value: form_of(value, ("around", "noise", "panel"), "around")),
]


def grade_source(spread: Any, problem: Problem, field: str) -> GradeSource | None:
    """Give the source of grades that a request states in ``field``."""
    if spread is None:
        return None
    with inside(field):
        if isinstance(spread, GradesPanel):
            return PanelGrades(spread.panel)
        if isinstance(spread, GradesNoise):
            return GradeNoise(problem, spread.noise)
        return GradeSet.around(problem, spread.around)
