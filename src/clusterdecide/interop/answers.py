"""The shape of responses: the contract that the shipped schema states and the tests hold."""

from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field

Names = tuple[str, ...]
Row = tuple[float, ...]
Matrix = tuple[Row, ...]


class Shape(BaseModel):
    """A part of a response; fields may be added within a version of the format, never removed or changed."""

    model_config = ConfigDict(frozen=True, extra="allow", allow_inf_nan=False)


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


class AcceptabilityShape(Shape):
    """Shares of draws: row i, column r - 1 is how often alternative i takes rank r."""

    alternatives: Names
    criteria: Names
    draws: int
    exact: bool
    rank_acceptability: Matrix
    standard_error: Matrix
    expected_rank: Row
    expected_rank_error: Row
    central_weights: dict[str, dict[str, float] | None]
    confidence: Row
    method: str
    source: str
    grades: str | None
    entropy: int


class RangeShape(Shape):
    """A weight now, and its nearest changes below and above; 0 and 1 where there is none."""

    name: str
    current: float
    low: float
    high: float


class ChangeShape(Shape):
    """A weight at which what is watched changes."""

    name: str
    weight: float
    before: Names
    after: Names


class TouchShape(Shape):
    """A weight at which two alternatives tie without swapping."""

    name: str
    weight: float
    ahead: str
    reaching: str


class BreakpointsShape(Shape):
    """The weights at which the ranking changes, one weight moving at a time; exact, or bracketed to a resolution."""

    method: str
    watch: Literal["order", "winner"] | int
    exact: bool
    resolution: float | None = None
    toward: dict[str, float] | None = None
    weights: tuple[RangeShape, ...]
    changes: tuple[ChangeShape, ...]
    touches: tuple[TouchShape, ...] = ()


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
    status: Literal["inadmissible", "ineligible", "eliminated", "passed"]
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


class DecisionShape(Shape):
    """The decision of a call, with the call itself."""

    format: Literal["clusterdecide/decision/1"]
    call: dict[str, Any]
    draw_seed: str | None
    dossiers: tuple[DossierShape, ...]
    lots: tuple[LotShape, ...]
    spend: dict[str, Any]
    notes: tuple[dict[str, Any], ...]


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
