"""The parts of a call: versions of the notice, lots, judgements, ranking rule, ladder of ties, draw, budget."""

from decimal import Decimal
from fractions import Fraction
from typing import Annotated, Any, Literal, Self

from pydantic import Field, field_validator, model_validator

from clusterdecide.calls.base import (
    WHOLE,
    Count,
    Flag,
    FrozenMap,
    Instant,
    Map,
    Name,
    NotNegative,
    Number,
    Ordinal,
    Part,
    Positive,
    Ratio,
    Text,
    plain,
)
from clusterdecide.calls.findings import finding
from clusterdecide.calls.rules import Test
from clusterdecide.calls.translation import CodedError, FindingsError

ROOT = "total"
HIGHEST_JUDGEMENT = 9
BEST_SWING = 100
Precision = Annotated[int, Field(ge=0, le=9), WHOLE]


class Version(Part):
    """A version of the notice; the last one is in force."""

    number: Ordinal
    published_at: Instant
    deadline: Instant
    decision_due: Instant
    change: Text | None = None

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        published, deadline, due = (t.isoformat() for t in (self.published_at, self.deadline, self.decision_due))
        if not self.published_at < self.deadline:
            msg = f"the deadline {deadline} is not after the publication {published}"
            raise ValueError(msg)
        if not self.deadline < self.decision_due:
            msg = f"the decision is due {due}, not after the deadline {deadline}"
            raise ValueError(msg)
        return self


class Aim(Part):
    """An aim of the call, served by criteria."""

    id: Name
    label: Text


class Document(Part):
    """A piece that every dossier must hold; a curable one may be supplied after a request."""

    id: Name
    label: Text
    curable: Flag


class Channel(Part):
    """A way by which dossiers are received, such as a counter or a platform."""

    id: Name
    label: Text


class Question(Part):
    """A question asked about the call, and the answer published to all."""

    asked_at: Instant
    text: Text
    answered_at: Instant | None = None
    answer: Text | None = None

    @model_validator(mode="after")
    def _answered_whole(self) -> Self:
        if (self.answered_at is None) != (self.answer is None):
            msg = "an answer has a text and an instant, answered_at; give both or none"
            raise ValueError(msg)
        if self.answered_at is not None and self.answered_at < self.asked_at:
            msg = "answered before it was asked; check the two instants"
            raise ValueError(msg)
        return self


class Cure(Part):
    """How long a curable piece may be supplied after the request: days of 24 hours."""

    days: Annotated[int, Field(ge=0, le=3650), WHOLE]


class GroupWeights(Part):
    """Published whole percents of the children of a node (``None``: the whole tree), summing to 100.

    Rules that publish other whole shares, such as 2, 3 and 2 where one criterion counts half as much again, say of how
    many: ``out_of`` is then their sum. Weights elicited from a committee are always percents.
    """

    node: Name | None = None
    percents: Map[Name, Count]
    out_of: Ordinal = 100
    source: Literal["ahp", "swing", "direct"]

    @model_validator(mode="after")
    def _sum_to_100(self) -> Self:
        if self.out_of != 100 and self.source != "direct":
            msg = f"weights elicited by {self.source} are published as percents, out of 100, not of {self.out_of}"
            raise ValueError(msg)
        total = sum(self.percents.values())
        if total != self.out_of:
            msg = f"the weights below {self.node or 'the whole tree'} must sum to {self.out_of}, got {total}"
            raise FindingsError([finding("WEIGHTS_NOT_100", "percents", msg, observed=total)])
        return self


class Floors(Part):
    """Least grade of a criterion, least score of an inner node, least total; unweighted by what is above them.

    ``overall`` reads, by ``overall_on``, the published weighted total (``"weighted"``), or the sum of the scores of the
    main criteria, each out of ``scoring.node_maximum`` and counted alike (``"unweighted"``: 10 out of 15, say).
    """

    leaf: Map[Name, Number] = Field(default_factory=FrozenMap)
    node: Map[Name, Number] = Field(default_factory=FrozenMap)
    overall: Number | None = None
    overall_on: Literal["weighted", "unweighted"] = "weighted"


class Lot(Part):
    """A lot: who may ask for it, how many places it has, its weights and floors."""

    id: Name
    label: Text
    where: Annotated[tuple[Test, ...], Field(min_length=1)]
    says: Text | None = None
    places: Count
    weights: tuple[GroupWeights, ...]
    floors: Floors = Field(default_factory=Floors)


class Member(Part):
    """A member of the committee that weighs the criteria."""

    id: Name
    role: Text | None = None
    weight: Positive = Decimal(1)


class Pair(Part):
    """How many times ``a`` matters more than ``b``; no value when the member did not judge the pair."""

    a: Name
    b: Name
    value: Ratio | None = None

    @model_validator(mode="after")
    def _on_scale(self) -> Self:
        if self.a == self.b:
            msg = f"{self.a!r} is compared with itself"
            raise ValueError(msg)
        if self.value is not None and not Fraction(1, HIGHEST_JUDGEMENT) <= self.value <= HIGHEST_JUDGEMENT:
            msg = f"the judgement of {self.a} against {self.b} must be between 1/9 and 9, got {self.value}"
            raise CodedError(msg, code="JUDGEMENT_OUT_OF_SCALE", observed=str(self.value))
        return self


class JudgementRound(Part):
    """The judgements of one member on the children of one node for one lot, in one round; the last round counts."""

    lot: Name
    node: Name | None = None
    member: Name
    round: Ordinal = 1
    at: Instant | None = None
    pairs: tuple[Pair, ...]

    @model_validator(mode="after")
    def _each_pair_once(self) -> Self:
        seen: dict[frozenset[str], Pair] = {}
        for i, pair in enumerate(self.pairs):
            first = seen.setdefault(frozenset((pair.a, pair.b)), pair)
            if first is pair:
                continue
            contradict = _of(first, pair.a) != pair.value
            code = "RECIPROCAL_CONTRADICTION" if contradict else "DUPLICATE_JUDGEMENT"
            said = f" and otherwise, {first.a}/{first.b} {first.value} then {pair.a}/{pair.b} {pair.value}"
            msg = f"the pair {pair.a}, {pair.b} is judged twice{said * contradict}; keep one judgement"
            raise FindingsError([finding(code, f"pairs[{i}]", msg, observed=str(pair.value))])
        return self


def _of(pair: Pair, name: str) -> Fraction | None:
    """How many times this item of a pair matters more than the other."""
    return pair.value if pair.value is None or name == pair.a else 1 / pair.value


class SwingRound(Part):
    """The points of one member for the children of one node of one lot, by swing: the best swing 100, the others less.

    A point says how much going from the worst to the best on that criterion is worth beside the most wanted swing. The
    last round of a member counts.
    """

    lot: Name
    node: Name | None = None
    member: Name
    round: Ordinal = 1
    at: Instant | None = None
    points: Map[Name, Number]

    @model_validator(mode="after")
    def _best_is_100(self) -> Self:
        if not all(0 <= value <= BEST_SWING for value in self.points.values()):
            msg = f"points of a swing lie between 0 and {BEST_SWING}, got {', '.join(map(str, self.points.values()))}"
            raise ValueError(msg)
        if max(self.points.values(), default=Decimal(0)) != BEST_SWING:
            msg = f"the most wanted swing has {BEST_SWING} points, got {', '.join(map(str, self.points.values()))}"
            raise ValueError(msg)
        return self


class Scoring(Part):
    """How node scores and totals are stated: out of how much, and at which precision the total is published."""

    node_maximum: Positive = Decimal(5)
    total_maximum: Positive = Decimal(100)
    total_precision: Precision = 1
    rounding: Literal["half_up"] = "half_up"


class RankingRule(Part):
    """The method that ranks a lot, as data, and the precision at which its score is published.

    ``method`` is ``{"method": "weighted_total"}`` (exact arithmetic) or any registered method by name with its
    parameters, such as ``{"method": "topsis", "normalisation": "scale"}``. The published score is ``factor`` times the
    method's score, rounded; the weighted total is out of ``scoring.total_maximum`` and takes no factor.
    """

    method: Map[Name, Any]
    factor: Positive = Decimal(100)
    precision: Precision = 1
    rounding: Literal["half_up"] = "half_up"

    @field_validator("method")
    @classmethod
    def _known_method(cls, spec: dict[str, Any]) -> dict[str, Any]:
        if spec.get("method") == "weighted_total":
            if len(spec) > 1:
                msg = f"weighted_total takes no parameter, got {', '.join(name for name in spec if name != 'method')}"
                raise ValueError(msg)
            return FrozenMap(spec)
        from clusterdecide.methods import from_spec

        exact_numbers_as_floats = FrozenMap({name: plain(value) for name, value in spec.items()})
        from_spec(exact_numbers_as_floats, "ranking")
        return exact_numbers_as_floats

    @model_validator(mode="after")
    def _factor_has_a_meaning(self) -> Self:
        if self.exact and self.factor != 100:
            msg = f"weighted_total is out of scoring.total_maximum and takes no factor, got {self.factor}; remove it"
            raise ValueError(msg)
        return self

    @property
    def exact(self) -> bool:
        """Whether scores are totals in exact arithmetic."""
        return bool(self.method["method"] == "weighted_total")

    def says(self) -> str:
        """Say the rule in one line."""
        decimals = f"{self.precision} decimal{'' if self.precision == 1 else 's'}, half up"
        if self.exact:
            return f"weighted total, {decimals}"
        parameters = ", ".join(f"{name} {value}" for name, value in self.method.items() if name != "method")
        return f"{self.method['method']} ({parameters}), {self.factor} x score, {decimals}"


class LadderStep(Part):
    """One step of the ladder of ties: by the score of a node, a fact of the dossiers, or a draw.

    ``score``: the unrounded score of the node named for each lot, highest first. ``number``: the number fact named, the
    highest first or, with ``first="lowest"``, the lowest. Two steps count again after each placing: ``region``, where
    the region (the text fact named) with fewer clusters already placed in the lot goes first, and ``coverage``, where
    the dossier goes first that has something which no dossier placed ahead of it has (``counts="any"``), or more such
    things (``counts="each"``); a text fact may hold several, separated by semicolons. ``draw``: the digest of the
    revealed seed and the code, ascending.

    Examples
    --------
    >>> LadderStep(by="coverage", fact="topics", counts="each").by
    'coverage'
    """

    by: Literal["score", "region", "coverage", "number", "draw"]
    criterion: Map[Name, Name] = Field(default_factory=FrozenMap)
    fact: Name | None = None
    first: Literal["highest", "lowest"] = "highest"
    counts: Literal["any", "each"] = "any"

    @model_validator(mode="after")
    def _fields_fit(self) -> Self:
        by_fact = self.by in ("region", "coverage", "number")
        if (self.by == "score") != bool(self.criterion):
            msg = f"a step by {self.by} {'needs' if self.by == 'score' else 'takes no'} criterion by lot"
            raise ValueError(msg)
        if by_fact != (self.fact is not None):
            msg = f"a step by {self.by} {'needs' if by_fact else 'takes no'} fact"
            raise ValueError(msg)
        if self.by != "number" and self.first != "highest":
            msg = f"a step by {self.by} takes no field first; it belongs to a step by number"
            raise ValueError(msg)
        if self.by != "coverage" and self.counts != "any":
            msg = f"a step by {self.by} takes no field counts; it belongs to a step by coverage"
            raise ValueError(msg)
        return self


class DrawRule(Part):
    """The draw: SHA-256 of the revealed seed followed by the code, ascending; the seed is committed to beforehand."""

    algorithm: Literal["sha256"] = "sha256"
    commitment: Annotated[str, Field(strict=True, pattern=r"^[0-9a-f]{64}$")]


class Budget(Part):
    """Money of the call: the same yearly amount for each contract, an annual envelope, who gives up a place first.

    The reserve list holds for ``reserve_months`` after the award (None: without end). A place that a withdrawal leaves
    goes to the reserve of its own lot alone, unless ``reserve_crosses_lots``: then, once that reserve is empty, to the
    first reserve that is not, lots in the order of the call.
    """

    currency: Name
    amount_per_year: Positive
    years: Annotated[int, Field(ge=1, le=100), WHOLE]
    annual_envelope: NotNegative
    gives_up: tuple[Name, ...] = ()
    reserve_months: Annotated[int, Field(ge=1, le=1200), WHOLE] | None = None
    reserve_crosses_lots: Flag = False

    @field_validator("amount_per_year", "annual_envelope")
    @classmethod
    def _whole_hundredths(cls, amount: Decimal) -> Decimal:
        if amount * 100 % 1:
            msg = f"an amount of money has at most two decimals, got {amount}"
            raise ValueError(msg)
        return amount

    @property
    def contracts(self) -> int:
        """How many contracts the annual envelope pays for."""
        return int(self.annual_envelope // self.amount_per_year)
