"""The shape of the analyses in a response, each as its result's ``to_dict`` gives it."""

from typing import Literal

from clusterdecide.interop.shapes import Matrix, Names, Row, Shape, Watch, Whole


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
    pairwise_winning: Matrix | None = None
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
    """The weights at which the ranking changes, one weight moving at a time; exact, or bracketed to a resolution.

    Towards other weights there is one weight, named ``toward``: how far along the way, from 0 to 1.
    """

    method: str
    watch: Watch
    exact: bool
    resolution: float | None = None
    toward: dict[str, float] | None = None
    weights: tuple[RangeShape, ...]
    changes: tuple[ChangeShape, ...]
    touches: tuple[TouchShape, ...] = ()


class SmallestChangeShape(Shape):
    """The least change of the weights: at the witness ``enters`` has caught ``leaves`` up, beyond it is above.

    ``exact`` is true, the certified gap as a share of the distance, or false. Null stands for what there is none of.
    """

    method: str
    watch: Watch | tuple[str, str]
    norm: Literal["l1", "l2", "linf"]
    exact: bool | float
    distance: float | None
    lower: float | None
    leaves: str | None
    enters: str | None
    start: dict[str, float]
    witness: dict[str, float] | None
    beyond: dict[str, float] | None
    reason: str


class ExtremeRanksShape(Shape):
    """Best and worst rank of each alternative, with weights that give them; pairs that are never the other way round.

    ``hasse`` holds the pairs from which ``necessary`` follows, one alternative of each group of ``equivalent`` ones.
    """

    alternatives: Names
    criteria: Names
    exact: bool
    best: Whole
    worst: Whole
    best_weights: dict[str, dict[str, float]]
    worst_weights: dict[str, dict[str, float]]
    necessary: tuple[tuple[str, str], ...]
    hasse: tuple[tuple[str, str], ...]
    equivalent: tuple[Names, ...]
    method: str
    source: str


class ExactAcceptabilityShape(Shape):
    """Shares of the set of weights by volume; row i, column r - 1 as in the sampled ones."""

    alternatives: Names
    criteria: Names
    exact: bool
    rank_acceptability: Matrix
    pairwise_winning: Matrix
    expected_rank: Row
    central_weights: dict[str, dict[str, float] | None]
    confidence: Row
    method: str
    source: str
    dimension: int
    simplices: int


class LeaveOutShape(Shape):
    """Ranks without each of ``left_out``, 0 for the one that is absent; ``kept`` is what cannot be left out, and why.

    ``relative`` tells whether leaving an alternative out moves the score of another.
    """

    what: str
    method: str
    watch: Watch
    exact: bool
    relative: bool | None
    alternatives: Names
    before: Whole
    left_out: Names
    changed: tuple[bool, ...]
    ranks: tuple[Whole, ...]
    kept: dict[str, str]


class PairShape(Shape):
    """Two alternatives whose order is not what it was: how the first stood and stands to the second."""

    first: str
    second: str
    before: Literal["ahead", "level", "behind"]
    after: Literal["ahead", "level", "behind"]


class WithdrawalShape(Shape):
    """An alternative whose withdrawal changes what is watched; ``above``, even for those ahead of it."""

    name: str
    above: bool
    pairs: tuple[PairShape, ...]


class AdditionShape(Shape):
    """An alternative that would change what is watched without winning."""

    label: str
    grades: dict[str, float]
    rank: int
    pairs: tuple[PairShape, ...]


class ExactReversalsShape(Shape):
    """Withdrawals are all tried; additions are settled only where the method places grades on fixed scales."""

    withdrawals: bool
    additions: bool


class ReversalsShape(Shape):
    """Who changes the order of others by leaving, and who would by coming, among so many probes."""

    method: str
    watch: Watch
    exact: ExactReversalsShape
    relative: bool
    fixed: bool
    warning: str
    withdrawals: tuple[WithdrawalShape, ...]
    probes: int
    additions: tuple[AdditionShape, ...]


class ReasonOfShape(Shape):
    """What a criterion or node brings to the lead of one alternative; a node has no grades, a tie no shares."""

    name: str
    depth: int
    weight: float
    grade_a: float | None
    grade_b: float | None
    contribution: float
    standard_error: float
    share: float | None


class SufficientShape(Shape):
    """The smallest set of criteria that settles who is ahead, or why there is no answer."""

    criteria: Names | None
    margin: float | None
    smallest: bool
    reason: str
    within: str | None


class WhyShape(Shape):
    """Contributions to the difference of two scores; with the residual those of the criteria add up to it."""

    method: str
    a: str
    b: str
    score_a: float
    score_b: float
    difference: float
    sentence: dict[str, str]
    tied: bool
    exact: bool
    draws: int
    residual: float
    contributions: tuple[ReasonOfShape, ...]
    sufficient: SufficientShape


class ShareShape(Shape):
    """Contributions of criteria and nodes to one score; with the base those of the criteria add up to it."""

    name: str
    score: float
    base: float
    contributions: dict[str, float]
    standard_errors: dict[str, float] | None


class ContributionsShape(Shape):
    """Each score shared out among criteria and nodes."""

    method: str
    exact: bool
    draws: int
    alternatives: tuple[ShareShape, ...]


class MoveShape(Shape):
    """One grade that changes."""

    criterion: str
    before: float
    after: float
    steps: int


class MarginShape(Shape):
    """Fewest steps of its grades that take an alternative over the line; null where none do or none were found.

    No change of fewer steps than ``lower`` does; ``exact`` tells whether all of it is proven.
    """

    alternative: str
    rank: int
    score: float
    above: bool
    steps: int | None
    lower: int
    exact: bool
    moves: tuple[MoveShape, ...]


class MarginsShape(Shape):
    """How far everyone is from the line, best score first."""

    line: str
    margins: tuple[MarginShape, ...]
    exact: bool
    method: str


class CaseShape(Shape):
    """Scores and ranks by one method, in the order of the alternatives."""

    label: str
    method: str
    weighting: str
    normalisation: str
    score: Row
    rank: Whole


class SwitchShape(Shape):
    """What following another case than the reference changes, and costs in the reference's own scores."""

    label: str
    entering: Names
    leaving: Names
    loss: float
    relative: float | None
    of_most: float
    moved: str
    before: int
    after: int


class CompareShape(Shape):
    """The ranks that several methods give, agreement between each two of them, and what a switch costs."""

    exact: bool
    alternatives: Names
    cases: tuple[CaseShape, ...]
    watch: Watch
    reference: str
    refused: dict[str, str]
    spearman: Matrix
    kendall: Matrix
    weighted_spearman: Matrix
    rank_similarity: Matrix
    same: tuple[tuple[bool, ...], ...]
    agreement: float
    switches: tuple[SwitchShape, ...]


class VarianceShape(Shape):
    """First-order and total indices of Sobol: row g, column o is factor g and alternative o; sampled."""

    exact: bool
    alternatives: Names
    factors: Names
    first: Matrix
    first_error: Matrix
    total: Matrix
    total_error: Matrix
    mean: Row
    variance: Row
    interactions: Row
    of: Literal["score", "rank", "winner"] | int
    draws: int
    evaluations: int
    method: str
    source: str
    entropy: int
