"""Best and worst rank of each alternative over a set of weights, and what holds for all of them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from clusterdecide._table import Tabular, View
from clusterdecide._typing import Bools, Floats, Ints
from clusterdecide.kernels.rank_programmes import (
    Leads,
    Within,
    greatest_margin,
    leads,
    least_leads,
    least_leads_by_programme,
    most_at_once,
)
from clusterdecide.kernels.ranks import CANCELLED, TIE, competition_ranks
from clusterdecide.methods import Additive, Method
from clusterdecide.model import Problem, Weights, WeightSet
from clusterdecide.robustness.region import Region, region

_TRIED = 2048


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class ExtremeRanks(Tabular):
    """Best and worst rank of each alternative, with weights that give them, and the necessary relation.

    Attributes
    ----------
    alternatives, criteria
        Names.
    best, worst
        Shape ``(A,)``: both are ranks that the alternative takes at some weights of the set; ties share the best
        rank.
    best_vectors, worst_vectors
        Shape ``(A, C)``: weights at which each takes them; by name in `best_weights` and `worst_weights`.
    necessary
        Shape ``(A, A)``: whether alternative i scores at least as much as j at all weights of the set.
    possible
        Shape ``(A, A)``: whether it does at some.
    method, source
        As text: the method and the set.
    programmes
        How many mixed integer programmes were solved; the other ranks followed from pairs and trials.
    """

    alternatives: tuple[str, ...]
    criteria: tuple[str, ...]
    best: Ints
    worst: Ints
    best_vectors: Floats
    worst_vectors: Floats
    necessary: Bools
    possible: Bools
    method: str
    source: str
    programmes: int

    @property
    def best_weights(self) -> dict[str, Weights]:
        """Weights that give each alternative its best rank."""
        return self._named(self.best_vectors)

    @property
    def worst_weights(self) -> dict[str, Weights]:
        """Weights that give each alternative its worst rank."""
        return self._named(self.worst_vectors)

    def _named(self, vectors: Floats) -> dict[str, Weights]:
        return {name: Weights.of(vector, self.criteria) for name, vector in zip(self.alternatives, vectors)}

    @property
    def equivalent(self) -> tuple[tuple[str, ...], ...]:
        """Groups of two and more alternatives that tie at all weights of the set."""
        both = self.necessary & self.necessary.T
        heads = both.argmax(-1)
        groups = [np.flatnonzero(heads == head) for head in np.unique(heads)]
        return tuple(tuple(self.alternatives[i] for i in group) for group in groups if len(group) > 1)

    @property
    def hasse(self) -> tuple[tuple[str, str], ...]:
        """Pairs (better, worse) from which all of the necessary relation follows, one of each group of ties.

        They are the lines of its Hasse diagram: no third alternative lies between the two.
        """
        both = self.necessary & self.necessary.T
        heads = np.unique(both.argmax(-1))
        strict = (self.necessary & ~both)[np.ix_(heads, heads)]
        steps = strict & ~(strict.astype(np.int64) @ strict > 0)
        return tuple((self.alternatives[heads[i]], self.alternatives[heads[j]]) for i, j in np.argwhere(steps))

    def to_dict(self) -> dict[str, Any]:
        """Plain values for JSON; ``necessary`` as pairs of names, each with itself left out."""
        names = self.alternatives
        pairs = np.argwhere(self.necessary & ~np.eye(len(names), dtype=np.bool_))
        return {
            "alternatives": list(names),
            "criteria": list(self.criteria),
            "exact": True,
            "best": self.best.tolist(),
            "worst": self.worst.tolist(),
            "best_weights": {name: weights.to_dict() for name, weights in self.best_weights.items()},
            "worst_weights": {name: weights.to_dict() for name, weights in self.worst_weights.items()},
            "necessary": [[names[i], names[j]] for i, j in pairs],
            "hasse": [list(pair) for pair in self.hasse],
            "equivalent": [list(group) for group in self.equivalent],
            "method": self.method,
            "source": self.source,
        }

    def to_frame(self, library: str) -> Any:
        """One row per alternative: best and worst rank; in pandas, polars or pyarrow."""
        from clusterdecide.model._frames import to_frame

        columns = {"alternative": list(self.alternatives), "best": self.best.tolist(), "worst": self.worst.tolist()}
        return to_frame(columns, library)

    def _view(self) -> View:
        order = np.lexsort((np.arange(len(self.best)), self.worst, self.best))[:50]
        surpassed = self.necessary.sum(-1) - 1
        rows = [[self.alternatives[i], str(self.best[i]), str(self.worst[i]), str(surpassed[i])] for i in order]
        caption = f"{self.method}; {self.source}; exact: each rank is attained, none lies outside"
        return View(["alternative", "best", "worst", "never behind"], rows, "l", caption)


def extreme_ranks(problem: Problem, weights: WeightSet, method: Method) -> ExtremeRanks:
    """Best and worst rank of each alternative over a set of weights, and which preferences hold all over it.

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
    ExtremeRanks
        Every rank is one that ``rank`` gives at the weights shown beside it.

    Raises
    ------
    InvalidInputError
        Not a `WeightSet`, other criteria than the problem's, a method of another form, an empty set.

    Notes
    -----
    Ranks follow the rule of ``rank``: scores closer than 1e-12 of the largest tie, and ties share the best rank. A
    best rank may therefore need an exact tie, at a single point of the set, while a worst rank needs rivals strictly
    ahead: one that is only approached in the limit is not attained and not given.

    Differences of pairs over the set leave an interval for each rank, trials of 2,048 weights another inside; only
    where the two differ is a mixed integer programme solved. What it proposes is tried, with the rule for ties, at
    the weights that give it most room; where that fails, the rivals that exclude each other are told apart and it is
    solved again. The solver works to 1e-6 of the differences: regions narrower than that are found as far as it sees
    them, and never claimed without weights that prove them.

    References
    ----------
    M. Kadziński, S. Greco and R. Słowiński, "Extreme ranking analysis in robust ordinal regression", *Omega* 40
    (2012); S. Greco, V. Mousseau and R. Słowiński, "Ordinal regression revisited: multiple criteria ranking using a
    set of additive value functions", *European Journal of Operational Research* 191 (2008).

    Examples
    --------
    >>> import clusterdecide as cd
    >>> problem = cd.Problem.of([[4, 2], [2, 4], [2.5, 3]], ["vision", "market"], alternatives=["A", "B", "C"])
    >>> anywhere = cd.WeightSet.simplex(["vision", "market"])
    >>> extreme_ranks(problem, anywhere, cd.WeightedSum(normalisation="minmax"))
    alternative  best  worst  never behind
    A               1      3             0
    B               1      3             0
    C               2      3             0
    WeightedSum(normalisation='minmax'); WeightSet.simplex(2 criteria); exact: each rank is attained, none lies outside
    """
    given = region(problem, weights, method, "extreme_ranks")
    search = _Search(given, _trials(given, weights.aligned(problem)))
    for i in range(len(problem)):
        search.best_of(i)
        search.worst_of(i)
    necessary = search.least >= -search.near
    possible = search.near >= search.least.T
    ranks, vectors = (search.best, search.worst), (search.best_at, search.worst_at)
    for array in (*ranks, *vectors, necessary, possible):
        array.setflags(write=False)
    names = (problem.alternatives, problem.criteria_names)
    return ExtremeRanks(*names, *ranks, *vectors, necessary, possible, repr(method), repr(weights), search.programmes)


def _trials(given: Region, weights: WeightSet) -> Floats:
    """Weights at which ranks are tried: vertices and mixtures of them, or draws."""
    generator = np.random.default_rng(0)
    if given.corners is None:
        return weights.draw(_TRIED, generator)
    points = given.corners.points
    few = min(len(points), 8)
    chosen = generator.integers(len(points), size=(_TRIED, few))
    shares = generator.dirichlet(np.full(few, 0.5), _TRIED)
    mixed = np.einsum("nv,nvc->nc", shares, points[chosen])
    return np.concatenate([points.mean(0)[None], mixed, points])


def _within(given: Region, points: Floats) -> Within:
    size = points.shape[1]
    origin = points.mean(0)
    reach = float(np.abs(points - origin).max()) or 1.0
    upper = np.concatenate([given.upper, -np.eye(size)])
    room = np.concatenate([given.limit, np.zeros(size)]) - upper @ origin
    return Within(origin, reach, upper, np.maximum(room, 0.0) / reach, given.equal)


class _Search:
    """Intervals of ranks from outside, by pairs and programmes, and from inside, by trials."""

    def __init__(self, given: Region, trials: Floats) -> None:
        self.utilities = given.utilities
        self.given = given
        self.programmes = 0
        self.body = _within(given, trials)
        trials = _settled(trials)
        scores = Additive(self.utilities).score(trials)
        ranks = competition_ranks(scores)
        terms = float((trials @ np.abs(self.utilities).T).max())
        self.near = TIE * max(float(np.abs(scores).max()), CANCELLED * terms)
        self.best, self.worst = ranks.min(0), ranks.max(0)
        self.best_at, self.worst_at = trials[ranks.argmin(0)], trials[ranks.argmax(0)]
        if given.corners is None:
            self.least = least_leads_by_programme(self.utilities, self.body)
        else:
            self.least = least_leads(self.utilities, given.corners.points)

    def best_of(self, i: int) -> None:
        """As many rivals as possible level with i or behind."""
        ahead = np.flatnonzero(self.least[:, i] > self.near)
        behind = np.flatnonzero(self.least[i] >= -self.near)
        rivals = np.setdiff1d(np.arange(len(self.best)), np.concatenate([ahead, behind]))
        if self.best[i] > 1 + len(ahead):
            self._improve(i, rivals, lambda: len(rivals) - (int(self.best[i]) - 1 - len(ahead)), up=True)

    def worst_of(self, i: int) -> None:
        """As many rivals as possible ahead of i."""
        ahead = np.flatnonzero(self.least[:, i] > self.near)
        rivals = np.setdiff1d(np.flatnonzero(self.least[i] < -self.near), ahead)
        if self.worst[i] < 1 + len(ahead) + len(rivals):
            self._improve(i, rivals, lambda: int(self.worst[i]) - 1 - len(ahead), up=False)

    def _improve(self, i: int, rivals: Ints, known: Any, *, up: bool) -> None:
        """Ask for more rivals on the right side than ``known()`` until there are none; each proposal is tried."""
        own = np.full(len(rivals), i)
        conditions = leads(self.utilities, self.body, (own, rivals) if up else (rivals, own), self.least)
        apart: list[Ints] = []
        while known() < len(rivals):
            self.programmes += 1
            holds = most_at_once(self.body, conditions, apart, known())
            if holds is None:
                return
            before = known()
            clash = self._try(i, conditions, np.flatnonzero(holds))
            if known() == before:
                apart.append(clash)

    def _try(self, i: int, conditions: Leads, some: Ints) -> Ints:
        """Rank at the weights that give some conditions most room; what cannot hold together if they fail."""
        proof = greatest_margin(self.body, conditions, some)
        tried = _settled(proof.weights)
        rank = competition_ranks(Additive(self.utilities).score(tried))[:, i]
        if rank.min() < self.best[i]:
            self.best[i], self.best_at[i] = rank.min(), tried[rank.argmin()]
        if rank.max() > self.worst[i]:
            self.worst[i], self.worst_at[i] = rank.max(), tried[rank.argmax()]
        return proof.binding


def _settled(vectors: Floats) -> Floats:
    """Weights as they are handed out: not negative, their sum 1."""
    positive = np.maximum(vectors, 0.0)
    return np.asarray(positive / positive.sum(-1, keepdims=True))
