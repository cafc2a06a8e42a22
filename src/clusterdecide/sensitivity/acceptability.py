"""Rank acceptability: how often each alternative takes each rank when the weights are not known exactly (SMAA-2)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np

from clusterdecide._table import Tabular, View
from clusterdecide._typing import Floats, Ints
from clusterdecide.errors import InvalidInputError
from clusterdecide.kernels.ranks import competition_ranks, count_places, packed_order
from clusterdecide.methods import General, Method, Scorer, applied
from clusterdecide.model import Draws, Problem, Weights, WeightSource

SEED_BLOCK = 8192
"""Draws for which one child of the seed serves, whatever the memory, so that results never depend on it."""

_CELLS = 1 << 18  # of one product: smaller than what BLAS splits over cores, which costs more than it gains
_KEYS = 1 << 16  # of one block: they stay in cache from the product to the count
_DEFAULT_DRAWS = 10_000


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Acceptability(Tabular):
    """Counts of ranks over draws of weights, and the weights that favour each alternative.

    Attributes
    ----------
    alternatives, criteria
        Names.
    counts
        Shape ``(A, A)``: in how many draws alternative i took rank r + 1. Tied alternatives share the best rank.
    draws
        Number of draws.
    favourable
        Shape ``(A, C)``: sum of the weights over the draws that put alternative i first.
    confidence
        Shape ``(A,)``: 1 where alternative i is first at its own central weights, else 0 (grades are certain here).
    method, source
        As text: the method, and where the weights were drawn.
    entropy
        Seed that reproduces the draws; None where the draws were given.
    """

    alternatives: tuple[str, ...]
    criteria: tuple[str, ...]
    counts: Ints
    draws: int
    favourable: Floats
    confidence: Floats
    method: str
    source: str
    entropy: int | None

    @property
    def rank_acceptability(self) -> Floats:
        """Share of draws in which alternative i takes rank r + 1, shape ``(A, A)``; rows sum to 1."""
        return self.counts / self.draws

    @property
    def standard_error(self) -> Floats:
        """Standard error of each share, shape ``(A, A)``, at most ``0.5 / sqrt(draws)``."""
        share = self.rank_acceptability
        return np.sqrt(share * (1 - share) / self.draws)

    @property
    def expected_rank(self) -> Floats:
        """Mean rank, shape ``(A,)``."""
        return np.asarray(self.rank_acceptability @ np.arange(1, len(self.counts) + 1))

    def first(self, k: int) -> Floats:
        """Share of draws in which each alternative is among the first ``k``, shape ``(A,)``.

        Raises
        ------
        InvalidInputError
            ``k`` is not between 1 and the number of alternatives.
        """
        if not 1 <= k <= len(self.counts):
            msg = f"k must be from 1 to {len(self.counts)} alternatives, got {k!r}"
            raise InvalidInputError(msg)
        return np.asarray(self.rank_acceptability[:, :k].sum(-1))

    @property
    def central_weights(self) -> dict[str, Weights | None]:
        """Mean of the weights that put each alternative first; None for one that is never first."""
        found: dict[str, Weights | None] = {}
        for name, sums, times in zip(self.alternatives, self.favourable, self.counts[:, 0]):
            found[name] = Weights.scaled(sums, self.criteria) if times else None
        return found

    def to_dict(self) -> dict[str, Any]:
        """Plain values for JSON."""
        central = {name: w.to_dict() if w else None for name, w in self.central_weights.items()}
        return {
            "alternatives": list(self.alternatives),
            "criteria": list(self.criteria),
            "draws": self.draws,
            "rank_acceptability": self.rank_acceptability.tolist(),
            "standard_error": self.standard_error.tolist(),
            "expected_rank": self.expected_rank.tolist(),
            "central_weights": central,
            "confidence": self.confidence.tolist(),
            "method": self.method,
            "source": self.source,
            "entropy": self.entropy,
        }

    def to_frame(self, library: str) -> Any:
        """One row per alternative: share of each rank, expected rank; in pandas, polars or pyarrow."""
        from clusterdecide.model._frames import to_frame

        share = self.rank_acceptability
        columns: dict[str, Any] = {"alternative": list(self.alternatives)}
        columns |= {f"rank {r + 1}": share[:, r].tolist() for r in range(len(share))}
        return to_frame(columns | {"expected rank": self.expected_rank.tolist()}, library)

    def _view(self) -> View:
        shown = min(10, len(self.counts))
        header = ["alternative", *(f"rank {r + 1}" for r in range(shown)), "expected"]
        order = np.argsort(self.expected_rank, kind="stable")[:50]
        share, mean = self.rank_acceptability, self.expected_rank
        rows = [
            [self.alternatives[i], *(_percent(share[i, r], self.counts[i, r]) for r in range(shown)), f"{mean[i]:.2f}"]
            for i in order
        ]
        return View(header, rows, "l", self._caption())

    def _caption(self) -> str:
        error = 100 * float(self.standard_error.max())
        return f"{self.method}; {self.source}; {self.draws} draws, sampled: standard error at most {error:.2f} %"


def acceptability(
    problem: Problem,
    weights: WeightSource,
    method: Method,
    *,
    draws: int | None = None,
    rng: int | np.random.Generator | None = None,
) -> Acceptability:
    """How often each alternative takes each rank over weights drawn from a set or a law.

    Parameters
    ----------
    problem
        Grades of A alternatives.
    weights
        Where the weights may lie: `WeightSet`, `Dirichlet`, or `Draws` of your own.
    method
        Any method whose scorer orders alternatives.
    draws
        Number of weight vectors; 10,000 by default, all of them for `Draws`. The standard error of a share is at
        most ``0.5 / sqrt(draws)``.
    rng
        Seed, generator, or None for fresh entropy, which the result keeps.

    Returns
    -------
    Acceptability
        Ranks counted draw by draw with the same rule for ties as ``rank``; memory does not grow with ``draws``.

    Raises
    ------
    InvalidInputError
        A single point in place of a set, other criteria than the problem's, a number of draws below 1, a bad seed.

    References
    ----------
    R. Lahdelma and P. Salminen, "SMAA-2: stochastic multicriteria acceptability analysis for group decision making",
    *Operations Research* 49 (2001).

    Examples
    --------
    >>> import clusterdecide as cd
    >>> problem = cd.Problem.of([[4, 2], [2, 4]], ["vision", "market"], alternatives=["A", "B"])
    >>> anywhere = cd.WeightSet.simplex(["vision", "market"])
    >>> result = cd.acceptability(problem, anywhere, cd.WeightedSum(normalisation="minmax"), rng=1)
    >>> abs(result.first(1) - 0.5).max() < 0.02
    np.True_
    """
    columns = _columns(problem, weights)
    count = _count(weights, draws)
    seed = None if isinstance(weights, Draws) else _seed(rng)
    scorer = applied(method, problem)
    size, criteria = problem.shape
    places, favourable = np.zeros((size, size), dtype=np.int64), np.zeros((size, criteria))
    for block in _blocks(weights, count, seed):
        ordered = block if columns is None else block[:, columns]
        for stack in _stacks(ordered, size):
            _add(scorer, stack, places, favourable)
    confidence = _confidence(scorer, places[0], favourable)
    entropy = None if seed is None else int(seed.entropy)  # type: ignore[arg-type]
    names = (problem.alternatives, problem.criteria_names)
    return Acceptability(*names, places.T.copy(), count, favourable, confidence, repr(method), repr(weights), entropy)


def _stacks(weights: Floats, alternatives: int) -> Iterator[Floats]:
    """Cut into blocks of shape ``(products, rows, C)``: few calls, and each product small."""
    criteria = weights.shape[1]
    rows = 1 << max(0, (_CELLS // (alternatives * criteria)).bit_length() - 1)
    block = max(rows, 1 << max(0, (_KEYS // alternatives).bit_length() - 1))
    whole = len(weights) - len(weights) % rows
    for start in range(0, whole, block):
        yield weights[start : min(start + block, whole)].reshape(-1, rows, criteria)
    if whole < len(weights):
        yield weights[whole:][None]


def _add(scorer: Scorer, stack: Floats, places: Ints, favourable: Floats) -> None:
    """Count the ranks of one block; rows with near ties are ranked by their scores."""
    weights = stack.reshape(-1, stack.shape[-1])
    if isinstance(scorer, General):
        _add_close(scorer, weights, places, favourable)
        return
    order, close = packed_order(scorer.key(stack).reshape(len(weights), -1), scorer.near)
    if close.any():
        _add_close(scorer, weights[close], places, favourable)
        order, weights = order[~close], weights[~close]
    best = order[:, -1].copy()
    count_places(order, places)
    for c, column in enumerate(np.ascontiguousarray(weights.T)):
        favourable[:, c] += np.bincount(best, column, len(favourable))


def _add_close(scorer: Scorer, weights: Floats, places: Ints, favourable: Floats) -> None:
    rank = competition_ranks(scorer.score(weights))
    size = rank.shape[-1]
    places += np.bincount(((rank - 1) * size + np.arange(size)).ravel(), minlength=size * size).reshape(size, size)
    favourable += (rank == 1).T.astype(np.float64) @ weights


def _confidence(scorer: Scorer, first: Ints, favourable: Floats) -> Floats:
    confidence = np.zeros(len(first))
    some = np.flatnonzero(first)
    if some.size:
        central = favourable[some] / favourable[some].sum(-1, keepdims=True)
        ranks = competition_ranks(scorer.score(central))
        confidence[some] = ranks[np.arange(len(some)), some] == 1
    return confidence


def _blocks(source: WeightSource, count: int, seed: np.random.SeedSequence | None) -> Iterator[Floats]:
    if seed is None:
        yield source.draw(count, np.random.default_rng(0))
        return
    for start in range(0, count, SEED_BLOCK):
        child = np.random.default_rng(seed.spawn(1)[0])
        yield source.draw(min(SEED_BLOCK, count - start), child)


def _columns(problem: Problem, source: WeightSource) -> list[int] | None:
    if isinstance(source, Weights) or not hasattr(source, "draw"):
        msg = (
            f"acceptability needs a set or law of weights, got {type(source).__name__}; "
            "use WeightSet.around(weights, 0.2), Dirichlet(weights, concentration) or Draws(array)"
        )
        raise InvalidInputError(msg)
    size = problem.shape[1]
    names = source.criteria
    if names is None:
        if isinstance(source, Draws) and source.vectors.shape[1] != size:
            msg = f"draws have {source.vectors.shape[1]} weights for {size} criteria"
            raise InvalidInputError(msg)
        return None
    place = Weights.equal(names).reordered(problem.criteria_names)
    return None if place.criteria == names else [names.index(name) for name in problem.criteria_names]


def _count(source: WeightSource, draws: int | None) -> int:
    if draws is None:
        return len(source) if isinstance(source, Draws) else _DEFAULT_DRAWS
    if isinstance(draws, bool) or not isinstance(draws, (int, np.integer)) or draws < 1:
        msg = f"the number of draws (samples) must be at least 1, got {draws!r}"
        raise InvalidInputError(msg)
    return int(draws)


def _seed(rng: int | np.random.Generator | None) -> np.random.SeedSequence:
    if rng is None:
        return np.random.SeedSequence()
    if isinstance(rng, np.random.Generator):
        return np.random.SeedSequence(int(rng.integers(2**63)))
    if isinstance(rng, bool) or not isinstance(rng, (int, np.integer)) or rng < 0:
        msg = f"rng must be a seed (an integer, zero or positive), a numpy Generator or None, got {rng!r}"
        raise InvalidInputError(msg)
    return np.random.SeedSequence(int(rng))


def _percent(share: float, count: int) -> str:
    if count == 0:
        return "."
    return "<1 %" if share < 0.01 else f"{100 * share:.0f} %"
