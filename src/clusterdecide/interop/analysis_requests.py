"""The analyses that a request may ask for: each part is what its function takes, and calls it."""

from __future__ import annotations

import secrets
from typing import Annotated, Any, Literal

from pydantic import Discriminator, Field, Tag, WithJsonSchema

from clusterdecide import sensitivity
from clusterdecide.calls.base import Map, Part
from clusterdecide.interop.faults import inside
from clusterdecide.interop.fields import Exact, Label, Labels, Real, Seed, Whole
from clusterdecide.interop.method_specs import MethodSpec
from clusterdecide.interop.spreads import (
    Each,
    GradeSpread,
    Region,
    Spread,
    grade_source,
    weight_set,
    weight_source,
)
from clusterdecide.interop.weights import WeightsPart, read_weights
from clusterdecide.methods import Method, from_spec
from clusterdecide.model import Ranking

MOST_DRAWS = 10_000_000
"""A request is answered in one go: more draws belong in a program of their own."""
LEAST_ERROR = 0.0002
"""Standard error that these draws reach for certain."""
MOST_POINTS = 1 << 17
_SEED_BITS = 53  # what every JSON reader keeps exactly


def _kind(value: object) -> str:
    if isinstance(value, str):
        return "<word>"
    return "<names>" if isinstance(value, (list, tuple)) else "<count>"


Watched = Annotated[
    Annotated[Literal["order", "winner"], Tag("<word>")] | Annotated[Whole, Tag("<count>")],
    Discriminator(lambda value: "<word>" if isinstance(value, str) else "<count>"),
]
Line = Annotated[
    Annotated[Literal["winner"], Tag("<word>")] | Annotated[Whole, Tag("<count>")],
    Discriminator(lambda value: "<word>" if isinstance(value, str) else "<count>"),
]
Aim = Annotated[
    Annotated[Literal["order", "winner"], Tag("<word>")]
    | Annotated[Whole, Tag("<count>")]
    | Annotated[tuple[Label, Label], Tag("<names>")],
    Discriminator(_kind),
]
Output = Annotated[
    Annotated[Literal["score", "rank", "winner"], Tag("<word>")] | Annotated[Whole, Tag("<count>")],
    Discriminator(lambda value: "<word>" if isinstance(value, str) else "<count>"),
]
Over = Annotated[
    Annotated[Literal["alternatives", "criteria"], Tag("<word>")] | Annotated[Labels, Tag("<names>")],
    Discriminator(lambda value: "<word>" if isinstance(value, str) else "<names>"),
]
Steps = Annotated[
    Annotated[Exact, Tag("<number>")] | Annotated[Annotated[Map[Label, Exact], Field(min_length=1)], Tag("<each>")],
    Discriminator(lambda value: "<each>" if isinstance(value, dict) else "<number>"),
]

Precision = Annotated[Real, Field(ge=LEAST_ERROR), WithJsonSchema({"type": "number", "minimum": LEAST_ERROR})]


def _seed(given: int | None) -> int:
    return secrets.randbits(_SEED_BITS) if given is None else given


class AcceptabilityPart(Part):
    """How often each alternative takes each rank as weights, grades or both vary, sampled.

    Without ``weights`` they are those of the request, and ``grades`` must vary. Without a seed, one is drawn and
    returned. Without ``draws`` and ``precision``, 10,000 draws; a precision is the largest standard error of a share.
    """

    weights: Spread | None = None
    grades: GradeSpread | None = None
    draws: Annotated[Whole, Field(ge=1, le=MOST_DRAWS)] | None = None
    precision: Precision | None = None
    pairwise: Annotated[bool, Field(strict=True)] = False
    seed: Seed | None = None

    def found(self, ranking: Ranking, method: Method) -> sensitivity.Acceptability:
        """Give the result."""
        problem, centre = ranking.problem, ranking.weights
        drawn = centre if self.weights is None else weight_source(self.weights, centre, problem, "weights")
        return sensitivity.acceptability(
            problem,
            drawn,
            method,
            grades=grade_source(self.grades, problem, "grades"),
            draws=self.draws,
            precision=self.precision,
            pairwise=self.pairwise,
            rng=_seed(self.seed),
        )


class BreakpointsPart(Part):
    """The weights at which the order, the winner or the first k change, exact where the method has formulas.

    One weight moves at a time, or all go straight ``toward`` other weights.
    """

    watch: Watched = "order"
    over: tuple[Label, ...] | None = None
    toward: WeightsPart | None = None

    def found(self, ranking: Ranking, method: Method) -> sensitivity.Breakpoints:
        """Give the result."""
        toward = None
        if self.toward is not None:
            with inside("toward"):
                toward = read_weights(self.toward)
                toward.aligned(ranking.problem)
        return sensitivity.breakpoints(
            ranking.problem, ranking.weights, method, over=self.over, toward=toward, watch=self.watch
        )


class SmallestChangePart(Part):
    """The least change of the weights that changes the winner, the first k, the order, or ``[a, b]``: a above b."""

    watch: Aim = "winner"
    norm: Literal["l1", "l2", "linf"] = "l1"
    within: Region | None = None

    def found(self, ranking: Ranking, method: Method) -> sensitivity.SmallestChange:
        """Give the result."""
        problem, start = ranking.problem, ranking.weights
        within = None if self.within is None else weight_set(self.within, start, problem, "within")
        return sensitivity.smallest_change(problem, start, method, watch=self.watch, norm=self.norm, within=within)


class ExtremeRanksPart(Part):
    """Best and worst rank of each alternative over a set of weights, and which preferences hold all over it."""

    weights: Region

    def found(self, ranking: Ranking, method: Method) -> sensitivity.ExtremeRanks:
        """Give the result."""
        problem = ranking.problem
        given = weight_set(self.weights, ranking.weights, problem, "weights")
        return sensitivity.extreme_ranks(problem, given, method)


class ExactAcceptabilityPart(Part):
    """The share of a set of weights in which each alternative takes each rank, by volume: nothing is sampled."""

    weights: Region

    def found(self, ranking: Ranking, method: Method) -> sensitivity.ExactAcceptability:
        """Give the result."""
        problem = ranking.problem
        given = weight_set(self.weights, ranking.weights, problem, "weights")
        return sensitivity.exact_acceptability(problem, given, method)


class LeaveOutPart(Part):
    """What becomes of the ranking without each alternative, each criterion, or each criterion or node named."""

    over: Over = "alternatives"
    watch: Watched = "order"

    def found(self, ranking: Ranking, method: Method) -> sensitivity.LeaveOut:
        """Give the result."""
        return sensitivity.leave_out(ranking.problem, ranking.weights, method, over=self.over, watch=self.watch)


class ReversalsPart(Part):
    """Whose withdrawal, and the addition of which alternative, changes the order of others."""

    watch: Watched = "order"

    def found(self, ranking: Ranking, method: Method) -> sensitivity.Reversals:
        """Give the result."""
        return sensitivity.reversals(ranking.problem, ranking.weights, method, watch=self.watch)


class WhyPart(Part):
    """Why ``a`` stands where it does beside ``b``: contributions that add up, and the criteria that suffice.

    Where a method has so many criteria that contributions are sampled, ``seed`` fixes them.
    """

    a: Label
    b: Label
    within: Region | None = None
    seed: Seed = 0

    def found(self, ranking: Ranking, method: Method) -> sensitivity.Why:
        """Give the result."""
        problem, given = ranking.problem, ranking.weights
        within = None if self.within is None else weight_set(self.within, given, problem, "within")
        return sensitivity.why(problem, given, method, self.a, self.b, within=within, rng=self.seed)


class ContributionsPart(Part):
    """What each criterion, and each node of the tree, brings to each score; ``seed`` as in `WhyPart`."""

    seed: Seed = 0

    def found(self, ranking: Ranking, method: Method) -> sensitivity.Contributions:
        """Give the result."""
        return sensitivity.contributions(ranking.problem, ranking.weights, method, rng=self.seed)


class MarginsPart(Part):
    """Fewest steps of its grades that take each alternative over the line below the first k, up or down."""

    watch: Line = "winner"
    criteria: Labels | None = None
    step: Steps | None = None

    def found(self, ranking: Ranking, method: Method) -> sensitivity.LineMargins:
        """Give the result."""
        options: dict[str, Any] = {"criteria": self.criteria, "step": self.step}
        return sensitivity.line_margins(ranking.problem, ranking.weights, method, self.watch, **options)


class ComparePart(Part):
    """The ranks that other methods give, held against the method of the request.

    By default every method with every normalisation.
    """

    watch: Watched = "winner"
    methods: Annotated[tuple[MethodSpec, ...], Field(min_length=1)] | None = None

    def found(self, ranking: Ranking, method: Method) -> sensitivity.Comparison:
        """Give the result."""
        methods = None if self.methods is None else [from_spec(spec) for spec in self.methods]
        return sensitivity.compare(ranking.problem, ranking.weights, methods, watch=self.watch, reference=method)


class VariancePart(Part):
    """The share of the variance of each score or rank that each weight and each grade brings about, sampled.

    ``spread`` is the share by which raw weights vary, ``grades`` the reach of the grades, ``draws`` a power of two.
    """

    output: Output = Field("score", alias="of")  # every part has a method named of
    alternative: Label | None = None
    spread: Real | None = None
    grades: Each | None = None
    group: Literal["cell", "criterion", "alternative"] = "cell"
    draws: Annotated[Whole, Field(ge=64, le=MOST_POINTS)] = 4096
    seed: Seed | None = None

    def found(self, ranking: Ranking, method: Method) -> sensitivity.VarianceShares:
        """Give the result."""
        names = ("alternative", "spread", "grades", "group", "draws")
        options: dict[str, Any] = {name: getattr(self, name) for name in names}
        options |= {"of": self.output, "rng": _seed(self.seed)}
        return sensitivity.variance_shares(ranking.problem, ranking.weights, method, **options)


class Analyses(Part):
    """What is wanted beside the ranking."""

    acceptability: AcceptabilityPart | None = None
    breakpoints: BreakpointsPart | None = None
    smallest_change: SmallestChangePart | None = None
    extreme_ranks: ExtremeRanksPart | None = None
    exact_acceptability: ExactAcceptabilityPart | None = None
    leave_out: LeaveOutPart | None = None
    reversals: ReversalsPart | None = None
    why: WhyPart | None = None
    contributions: ContributionsPart | None = None
    margins: MarginsPart | None = None
    compare: ComparePart | None = None
    variance: VariancePart | None = None
    explain: Annotated[bool, Field(strict=True)] = False
