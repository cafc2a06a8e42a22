"""What a run of rank acceptability found: shares, their errors, the weights that favour each alternative."""

from __future__ import annotations

from dataclasses import dataclass, fields, is_dataclass, replace
from functools import cached_property
from statistics import NormalDist
from typing import Any

import numpy as np

from clusterdecide._typing import Floats, Ints
from clusterdecide.errors import InvalidInputError
from clusterdecide.kernels.ranks import competition_ranks
from clusterdecide.methods import Method, applied
from clusterdecide.model import Draws, Problem, WeightSource
from clusterdecide.model.grades import GradeDraws, GradeSource
from clusterdecide.model.seeds import child
from clusterdecide.robustness.blocks import SEED_BLOCK
from clusterdecide.robustness.shares import RankShares
from clusterdecide.robustness.tally import Tally

Entropy = int | tuple[int, ...] | None


@dataclass(frozen=True, eq=False, repr=False)
class Acceptability(RankShares):
    """Counts of ranks over draws, and the weights that favour each alternative.

    Attributes
    ----------
    problem, method
        What was ranked, and how.
    source
        Where the weights were drawn.
    grades
        Where the grades were drawn; None where they are certain.
    tally
        The counts.
    entropy
        Seed that reproduces the draws, several after a merge; None where all draws were given.
    """

    problem: Problem
    method: Method
    source: WeightSource
    grades: GradeSource | None
    tally: Tally
    entropy: Entropy

    @property
    def alternatives(self) -> tuple[str, ...]:
        """Names of the A alternatives."""
        return self.problem.alternatives

    @property
    def criteria(self) -> tuple[str, ...]:
        """Names of the C criteria."""
        return self.problem.criteria_names

    @property
    def draws(self) -> int:
        """Number of draws."""
        return self.tally.draws

    @property
    def counts(self) -> Ints:
        """In how many draws alternative i took rank r + 1, shape ``(A, A)``; tied alternatives share the best rank."""
        return self.tally.places.T

    @property
    def favourable(self) -> Floats:
        """Sum of the weights over the draws that put alternative i first, shape ``(A, C)``."""
        return self.tally.favourable

    @property
    def rank_acceptability(self) -> Floats:
        """Share of draws in which alternative i takes rank r + 1, shape ``(A, A)``; rows sum to 1."""
        return self.counts / self.draws

    @property
    def standard_error(self) -> Floats:
        """Standard error of each share, shape ``(A, A)``, at most ``0.5 / sqrt(draws)``."""
        return self._error(self.rank_acceptability)

    def interval(self, confidence: float = 0.95) -> tuple[Floats, Floats]:
        """Ends of a confidence interval of each share, shape ``(A, A)`` each.

        Parameters
        ----------
        confidence
            How often an interval made like this holds the true share, for each share by itself.

        Raises
        ------
        InvalidInputError
            A confidence that is not between 0 and 1.

        References
        ----------
        E. B. Wilson, "Probable inference, the law of succession, and statistical inference", *Journal of the
        American Statistical Association* 22 (1927).
        """
        if not isinstance(confidence, (int, float)) or not 0 < confidence < (1 + confidence) / 2 < 1:
            msg = f"confidence must be between 0 and 1, such as 0.95, got {confidence!r}"
            raise InvalidInputError(msg)
        z, n, share = NormalDist().inv_cdf((1 + confidence) / 2), self.draws, self.rank_acceptability
        centre = (share + z * z / (2 * n)) / (1 + z * z / n)
        reach = z / (1 + z * z / n) * np.sqrt(share * (1 - share) / n + z * z / (4 * n * n))
        return np.clip(centre - reach, 0, share), np.clip(centre + reach, share, 1)

    @property
    def expected_rank_error(self) -> Floats:
        """Standard error of the mean rank, shape ``(A,)``."""
        spread = self.rank_acceptability @ self._ranks**2 - self.expected_rank**2
        return np.sqrt(np.maximum(spread, 0) / self.draws)

    @property
    def _ranks(self) -> Floats:
        return np.arange(1.0, len(self.alternatives) + 1)

    def _within(self, k: int) -> Floats:
        return np.asarray(self.counts[:, :k].sum(-1) / self.draws)  # shares would add up to 1 less a rounding

    def first_error(self, k: int) -> Floats:
        """Standard error of ``first(k)``, shape ``(A,)``."""
        return self._error(self.first(k))

    @property
    def pairwise_winning(self) -> Floats:
        """Share of draws in which alternative i (row) beats j (column), shape ``(A, A)``; a tie is a win of neither.

        Raises
        ------
        InvalidInputError
            Wins were not counted.
        """
        if self.tally.wins is None:
            msg = "wins were not counted: ask for them with acceptability(..., pairwise=True)"
            raise InvalidInputError(msg)
        return self.tally.wins / self.draws

    @property
    def pairwise_error(self) -> Floats:
        """Standard error of ``pairwise_winning``, shape ``(A, A)``."""
        return self._error(self.pairwise_winning)

    def _error(self, share: Floats) -> Floats:
        return np.sqrt(share * (1 - share) / self.draws)

    @cached_property
    def confidence(self) -> Floats:
        """Confidence factor: how often alternative i is first at its own central weights, shape ``(A,)``.

        With certain grades 1 or 0, without error; with uncertain grades a share of 8,192 draws, or of as many as
        are given, of standard error ``sqrt(c * (1 - c) / 8192)``; 0 for an alternative that is never first.
        """
        some = np.flatnonzero(self.counts[:, 0])
        central = self.favourable[some] / self.favourable[some].sum(-1, keepdims=True)
        found = np.zeros(len(self.alternatives))
        if self.grades is None:
            ranks = competition_ranks(applied(self.method, self.problem).score(central))
            found[some] = ranks[np.arange(len(some)), some] == 1
        else:
            found[some] = self._confident(self.grades, some, central)
        return found

    def _confident(self, grades: GradeSource, some: Ints, central: Floats) -> Floats:
        count = min(SEED_BLOCK, len(grades)) if isinstance(grades, GradeDraws) else SEED_BLOCK
        first = self.entropy[0] if isinstance(self.entropy, tuple) else self.entropy
        x = grades.draw(count, child(first or 0, 0, 1))
        times, step = np.zeros(len(some)), Tally.matrices(*self.problem.shape)
        for start in range(0, count, step):
            scorer = applied(self.method, self.problem, np.ascontiguousarray(x[start : start + step].T).T)
            for f, (i, weights) in enumerate(zip(some, central)):
                times[f] += (competition_ranks(scorer.score(weights))[:, i] == 1).sum()
        return times / count

    def merge(self, other: Acceptability) -> Acceptability:
        """Pool the draws of two runs that differ in their seeds alone: a long run is a sum of short ones.

        Raises
        ------
        InvalidInputError
            Another problem, method or source, a seed that both have, or wins counted in one of them only.

        Examples
        --------
        >>> import clusterdecide as cd
        >>> problem = cd.Problem.of([[4, 2], [2, 4]], ["vision", "team"], scale=(0, 5))
        >>> anywhere = cd.WeightSet.simplex(problem.criteria_names)
        >>> runs = [cd.acceptability(problem, anywhere, cd.Topsis("scale"), draws=500, rng=seed) for seed in (1, 2)]
        >>> runs[0].merge(runs[1]).draws
        1000
        """
        if not isinstance(other, Acceptability):
            msg = f"merge needs the Acceptability of another run, got {type(other).__name__}"
            raise InvalidInputError(msg)
        for what in ("problem", "method", "source", "grades"):
            if not _alike(getattr(self, what), getattr(other, what)):
                msg = f"two runs can be merged where only their seeds differ; these differ in their {what}"
                raise InvalidInputError(msg)
        twice = set(_seeds(self.entropy)) & set(_seeds(other.entropy))
        if twice:
            msg = f"both runs hold the draws of seed {min(twice)}: merged they would count twice; give another rng"
            raise InvalidInputError(msg)
        if (self.tally.wins is None) != (other.tally.wins is None):
            msg = "wins were counted in one of the two runs only; ask for pairwise=True in both or in none"
            raise InvalidInputError(msg)
        seeds = (*_seeds(self.entropy), *_seeds(other.entropy))
        return replace(self, tally=self.tally.plus(other.tally), entropy=seeds or None)

    def to_dict(self) -> dict[str, Any]:
        """Plain values for JSON."""
        central = {name: w.to_dict() if w else None for name, w in self.central_weights.items()}
        wins = {} if self.tally.wins is None else {"pairwise_winning": self.pairwise_winning.tolist()}
        return {
            "alternatives": list(self.alternatives),
            "criteria": list(self.criteria),
            "draws": self.draws,
            "exact": False,
            "rank_acceptability": self.rank_acceptability.tolist(),
            "standard_error": self.standard_error.tolist(),
            "expected_rank": self.expected_rank.tolist(),
            "expected_rank_error": self.expected_rank_error.tolist(),
            "central_weights": central,
            "confidence": self.confidence.tolist(),
            **wins,
            "method": repr(self.method),
            "source": repr(self.source),
            "grades": None if self.grades is None else repr(self.grades),
            "entropy": list(self.entropy) if isinstance(self.entropy, tuple) else self.entropy,
        }

    def _caption(self) -> str:
        error = 100 * float(self.standard_error.max())
        drawn = repr(self.source) if self.grades is None else f"{self.source!r}; {self.grades!r}"
        return f"{self.method!r}; {drawn}; {self.draws} draws, sampled: standard error at most {error:.2f} %"


def _seeds(entropy: Entropy) -> tuple[int, ...]:
    return () if entropy is None else entropy if isinstance(entropy, tuple) else (entropy,)


def _alike(a: Any, b: Any) -> bool:
    """Whether two values describe the same; given draws differ from run to run by their nature."""
    if a is b or isinstance(a, (Draws, GradeDraws)):
        return type(a) is type(b)
    if isinstance(a, Problem) and isinstance(b, Problem):
        names = (a.alternatives, a.criteria) == (b.alternatives, b.criteria)
        return names and bool(np.array_equal(a.grades, b.grades))
    if is_dataclass(a) and type(a) is type(b):
        return all(_alike(getattr(a, f.name), getattr(b, f.name)) for f in fields(a) if f.init)
    if isinstance(a, np.ndarray):
        return bool(np.array_equal(a, b))
    return type(a) is type(b) and bool(a == b)
