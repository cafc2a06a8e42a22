"""A request to rank, as other programs send it."""

from typing import Annotated, Any, Literal

from pydantic import Discriminator, Field, Tag, field_validator

from clusterdecide.calls.base import FrozenMap, Map, Part, plain
from clusterdecide.interop.fields import Label, Real, Seed, Whole, form_of
from clusterdecide.interop.problems import ProblemPart
from clusterdecide.interop.weights import WeightsPart
from clusterdecide.methods import from_spec

REQUEST = "clusterdecide/request/1"
MOST_DRAWS = 10_000_000
"""A request is answered in one go: more draws belong in a program of their own."""


class Around(Part):
    """Weights within a share of the weights of the request: 0.2 means from 80 % to 120 % of each."""

    around: Real


class DirichletPart(Part):
    """Weights drawn around those of the request by a Dirichlet law of this concentration."""

    dirichlet: Real


class Between(Part):
    """Weights between the bounds given for every criterion."""

    between: Annotated[Map[Label, tuple[Real, Real]], Field(min_length=1)]


def _form(value: object) -> str:
    return form_of(value, ("around", "dirichlet", "between"), "simplex") if not isinstance(value, str) else "<simplex>"


Spread = Annotated[
    Annotated[Literal["simplex"], Tag("<simplex>")]
    | Annotated[Around, Tag("<around>")]
    | Annotated[DirichletPart, Tag("<dirichlet>")]
    | Annotated[Between, Tag("<between>")],
    Discriminator(_form),
]


Watched = Annotated[
    Annotated[Literal["order", "winner"], Tag("<word>")] | Annotated[Whole, Tag("<count>")],
    Discriminator(lambda value: "<word>" if isinstance(value, str) else "<count>"),
]


class AcceptabilityPart(Part):
    """How often each alternative takes each rank as the weights vary; without a seed, one is drawn and returned."""

    weights: Spread
    draws: Annotated[Whole, Field(ge=1, le=MOST_DRAWS)] = 10_000
    seed: Seed | None = None


class BreakpointsPart(Part):
    """The exact weights at which the order, the winner or the first k change, one weight moving at a time."""

    watch: Watched = "order"
    over: tuple[Label, ...] | None = None


class Analyses(Part):
    """What is wanted beside the ranking."""

    acceptability: AcceptabilityPart | None = None
    breakpoints: BreakpointsPart | None = None
    explain: Annotated[bool, Field(strict=True)] = False


class RankRequest(Part):
    """A problem to rank: alternatives with their grades, weights, a method, and the analyses wanted."""

    format: Literal["clusterdecide/request/1"]
    problem: ProblemPart
    weights: WeightsPart
    method: Map[Label, Any]
    analyses: Analyses = Field(default_factory=Analyses)

    @field_validator("method")
    @classmethod
    def _known_method(cls, spec: dict[str, Any]) -> dict[str, Any]:
        read = FrozenMap({name: plain(value) for name, value in spec.items()})
        from_spec(read)
        return read
