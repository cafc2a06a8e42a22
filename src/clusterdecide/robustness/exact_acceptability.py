"""Exact rank acceptability of additive scores: volumes of the sets of weights that give each rank."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from clusterdecide._typing import Floats, Ints
from clusterdecide.errors import InvalidInputError
from clusterdecide.kernels.ranks import TIE, competition_ranks
from clusterdecide.kernels.volumes import ROUNDING, Body, body, losses, share_above
from clusterdecide.methods import Additive, Method
from clusterdecide.model import Problem, WeightSet
from clusterdecide.robustness.region import region
from clusterdecide.robustness.shares import RankShares

MOST_SIMPLICES = 20_000_000
"""Simplices that one analysis may make: about 20 seconds."""


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class ExactAcceptability(RankShares):
    """Share of a set of weights in which each alternative takes each rank, by volume.

    Attributes
    ----------
    alternatives, criteria
        Names.
    rank_acceptability
        Shape ``(A, A)``: share of the set in which alternative i takes rank r + 1; rows sum to 1. Alternatives that
        tie all over the set share the best rank; other ties have no volume.
    pairwise_winning
        Shape ``(A, A)``: share of the set in which alternative i scores above alternative j; 0 on the diagonal.
    favourable
        Shape ``(A, C)``: integral of the weights over the part that puts alternative i first.
    confidence
        Shape ``(A,)``: 1 where alternative i is first at its own central weights, else 0 (grades are certain here).
    method, source
        As text: the method and the set.
    dimension
        Of the set: C - 1, or less where constraints make it flat.
    simplices
        How many simplices it was cut into.
    """

    alternatives: tuple[str, ...]
    criteria: tuple[str, ...]
    rank_acceptability: Floats
    pairwise_winning: Floats
    favourable: Floats
    confidence: Floats
    method: str
    source: str
    dimension: int
    simplices: int

    def to_dict(self) -> dict[str, Any]:
        """Plain values for JSON."""
        central = {name: w.to_dict() if w else None for name, w in self.central_weights.items()}
        return {
            "alternatives": list(self.alternatives),
            "criteria": list(self.criteria),
            "exact": True,
            "rank_acceptability": self.rank_acceptability.tolist(),
            "pairwise_winning": self.pairwise_winning.tolist(),
            "expected_rank": self.expected_rank.tolist(),
            "central_weights": central,
            "confidence": self.confidence.tolist(),
            "method": self.method,
            "source": self.source,
            "dimension": self.dimension,
            "simplices": self.simplices,
        }

    def _caption(self) -> str:
        return f"{self.method}; {self.source}; exact, by volume in {self.dimension} dimensions"


def exact_acceptability(problem: Problem, weights: WeightSet, method: Method) -> ExactAcceptability:
    """Share of a set of weights in which each alternative takes each rank, without sampling.

    Parameters
    ----------
    problem
        Grades of A alternatives.
    weights
        The set, of full dimension or flat.
    method
        A method whose scorer is `Additive`.

    Returns
    -------
    ExactAcceptability
        Exact but for rounding: rows sum to 1 to 1e-9.

    Raises
    ------
    InvalidInputError
        Not a `WeightSet`, other criteria than the problem's, a method of another form, or a set too complex: one of
        more than 2,048 vertices, or one that would fall into more than 20,000,000 simplices on up to 5
        criteria, fewer on more.

    Notes
    -----
    The set is cut into simplices, and for each alternative they are cut along the weights at which it ties with each
    of the others. Their number grows steeply with the criteria. Over all weights, 12 random alternatives took 0.1 s on
    3 criteria (2,000 simplices), 0.1 s on 4 (50,000) and 4 s on 5 (3,000,000) on one core; the bound is reached by
    some 30 alternatives on 4 criteria, 13 on 5, 8 on 6. Blocks are cut one after another: memory stays small.

    References
    ----------
    R. Lahdelma and P. Salminen, "SMAA-2: stochastic multicriteria acceptability analysis for group decision making",
    *Operations Research* 49 (2001); the triangulation is the staircase of a product of simplices: J. A. De Loera,
    J. Rambau and F. Santos, *Triangulations* (2010).

    Examples
    --------
    >>> import clusterdecide as cd
    >>> problem = cd.Problem.of([[4, 2], [2, 4], [2.5, 3.5]], ["vision", "market"], alternatives=["A", "B", "C"])
    >>> anywhere = cd.WeightSet.simplex(["vision", "market"])
    >>> result = exact_acceptability(problem, anywhere, cd.WeightedSum(normalisation="minmax"))
    >>> result.rank_acceptability
    array([[0.5, 0. , 0.5],
           [0.5, 0. , 0.5],
           [0. , 1. , 0. ]])
    >>> result.central_weights["A"].values
    array([0.75, 0.25])
    """
    given = region(problem, weights, method, "exact_acceptability")
    start = None if given.corners is None else body(given.corners)
    if given.corners is None or start is None:
        msg = f"exact_acceptability: {weights!r} has too many vertices to be cut up; {_INSTEAD}"
        raise InvalidInputError(msg)
    group = _tied(Additive(given.utilities).score(given.corners.points).T)
    share, favourable, made = _ranks(start, given.utilities, group)
    winning = _winning(start, given.utilities, group)
    confidence = _confidence(given.utilities, share[:, 0], favourable)
    for array in (share, winning, favourable, confidence):
        array.setflags(write=False)
    names = (problem.alternatives, problem.criteria_names)
    size = start.points.shape[-1]
    return ExactAcceptability(*names, share, winning, favourable, confidence, repr(method), repr(weights), size, made)


_INSTEAD = "use acceptability, which samples and states its error"


def _tied(scores: Floats) -> Ints:
    """Number of the group of each alternative, from its scores ``(A, V)``; members tie all over the set, by linkage."""
    near = TIE * np.abs(scores).max()
    linked = np.array([np.abs(scores - one).max(-1) <= near for one in scores]).astype(np.int64)
    while True:
        wider = np.minimum(linked @ linked, 1)
        if (wider == linked).all():
            return np.asarray(linked.argmax(-1))
        linked = wider


def _ranks(start: Body, utilities: Floats, group: Ints) -> tuple[Floats, Floats, int]:
    """Share of each rank, integral of the weights where first, number of simplices."""
    size, criteria = utilities.shape
    most = MOST_SIMPLICES * 5**2 // max(5, criteria) ** 2  # each costs more the more criteria there are
    heads, times = np.unique(group, return_counts=True)
    share, favourable = np.zeros((size, size)), np.zeros((size, criteria))
    made = 0
    for i in heads:
        others = heads != i
        slope, offset = _leads(start, utilities[heads[others]] - utilities[i])
        found = losses(start, *_balanced(start, slope, offset, times[others]), most - made)
        if found is None:
            msg = (
                f"exact_acceptability of {size} alternatives on {criteria} criteria needs more than "
                f"{most} simplices; {_INSTEAD}"
            )
            raise InvalidInputError(msg)
        by_losses, mean, more = found
        made += more
        members = group == i
        share[members, : len(by_losses)] = by_losses
        favourable[members] = by_losses[0] * start.origin + mean @ start.axes
    return share, favourable, made + len(start.volume)


def _leads(start: Body, differences: Floats) -> tuple[Floats, Floats]:
    """Linear functions of the coordinates of the body."""
    return differences @ start.axes.T, differences @ start.origin


def _balanced(start: Body, slope: Floats, offset: Floats, times: Ints) -> tuple[Floats, Floats, Ints]:
    """Order rivals so that those who split the set evenly come first, which makes fewer simplices."""
    above = _shares(start, slope, offset)
    order = np.argsort(np.abs(above - 0.5), kind="stable")
    return slope[order], offset[order], times[order]


def _shares(start: Body, slope: Floats, offset: Floats) -> Floats:
    value = np.einsum("nvd,rd->rnv", start.points, slope) + offset[:, None, None]
    limit = ROUNDING * np.abs(value).max((1, 2), initial=0)
    return share_above(value, start.volume, limit)


def _winning(start: Body, utilities: Floats, group: Ints) -> Floats:
    size = len(utilities)
    found = np.zeros((size, size))
    for i in range(size):
        others = np.flatnonzero(group != group[i])
        found[i, others] = _shares(start, *_leads(start, utilities[i] - utilities[others]))
    return found


def _confidence(utilities: Floats, first: Floats, favourable: Floats) -> Floats:
    confidence = np.zeros(len(first))
    some = np.flatnonzero(first)
    if some.size:
        central = favourable[some] / favourable[some].sum(-1, keepdims=True)
        ranks = competition_ranks(Additive(utilities).score(central))
        confidence[some] = ranks[np.arange(len(some)), some] == 1
    return confidence
