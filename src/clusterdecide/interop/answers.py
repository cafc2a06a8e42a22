"""The shape of responses: the contract that the shipped schema states and the tests hold."""

from typing import Annotated, Any, Literal

from pydantic import Field

from clusterdecide.interop.analysis_answers import (
    AcceptabilityShape,
    BreakpointsShape,
    CompareShape,
    ContributionsShape,
    ExactAcceptabilityShape,
    ExtremeRanksShape,
    LeaveOutShape,
    MarginsShape,
    ReversalsShape,
    SmallestChangeShape,
    VarianceShape,
    WhyShape,
)
from clusterdecide.interop.shapes import Matrix, Names, Row, Shape


class RankingShape(Shape):
    """The ranking: scores (more is better) and ranks (1 is best, ties share the best) in the order of alternatives."""

    method: str
    note: str
    weights: dict[str, float]
    alternatives: Names
    score: Row
    rank: tuple[int, ...]
    order: Names


class StepShape(Shape):
    """One intermediate array; without columns it holds one number for each row."""

    name: str
    rows: Names
    columns: Names
    values: Matrix | Row


class RankResponse(Shape):
    """The answer to a request that ranks a problem."""

    format: Literal["clusterdecide/response/1"]
    made_by: str
    method: dict[str, Any]
    ranking: RankingShape
    evidence: dict[str, Any] | None = None
    explanation: tuple[StepShape, ...] | None = None
    acceptability: AcceptabilityShape | None = None
    breakpoints: BreakpointsShape | None = None
    smallest_change: SmallestChangeShape | None = None
    extreme_ranks: ExtremeRanksShape | None = None
    exact_acceptability: ExactAcceptabilityShape | None = None
    leave_out: LeaveOutShape | None = None
    reversals: ReversalsShape | None = None
    why: WhyShape | None = None
    contributions: ContributionsShape | None = None
    margins: MarginsShape | None = None
    compare: CompareShape | None = None
    variance: VarianceShape | None = None


class ReasonShape(Shape):
    """Why a dossier was stopped."""

    code: str
    rule: str
    id: str


class DossierShape(Shape):
    """Status of a dossier."""

    code: str
    requested_lot: str
    lots: Names | None
    status: Literal["withdrawn", "inadmissible", "ineligible", "eliminated", "passed"]
    reasons: tuple[ReasonShape, ...]


class StandingShape(Shape):
    """Where a dossier stands in its lot; no position where a floor eliminates it."""

    code: str
    position: int | None
    outcome: Literal["funded", "reserve", "eliminated"]
    score: float
    published: float
    total: float
    total_published: float
    mains: dict[str, float]
    reasons: tuple[ReasonShape, ...]


class LotShape(Shape):
    """The result of a lot."""

    lot: str
    standings: tuple[StandingShape, ...]
    funded: Names
    reserve: Names
    places: int
    places_published: int
    cost_per_year: float
    cost: float


class FindingShape(Shape):
    """A warning that the decision carries: what must be known of the call, and where."""

    code: str
    severity: Literal["warning"]
    place: str
    where: dict[str, Any]
    observed: Any


class DecisionShape(Shape):
    """The decision of a call, with the call itself."""

    format: Literal["clusterdecide/decision/1"]
    call: dict[str, Any]
    draw_seed: str | None
    dossiers: tuple[DossierShape, ...]
    lots: tuple[LotShape, ...]
    spend: dict[str, Any]
    findings: tuple[FindingShape, ...]


class DecisionResponse(Shape):
    """The answer to a request that decides a call."""

    format: Literal["clusterdecide/response/1"]
    made_by: str
    decision: DecisionShape


class FaultShape(Shape):
    """One fault: a code, the path of the field (or the line and column of text that is not JSON), a sentence."""

    code: Literal["not_json", "wrong_format", "missing_field", "unknown_field", "invalid_value"]
    path: str
    message: str


class ErrorShape(FaultShape):
    """The first fault, and the others found with it."""

    others: Annotated[tuple[FaultShape, ...], Field(min_length=1)] | None = None


class ErrorResponse(Shape):
    """The answer to a request that cannot be answered."""

    format: Literal["clusterdecide/response/1"]
    made_by: str
    error: ErrorShape
