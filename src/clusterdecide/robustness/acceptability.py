"""Rank acceptability: how often each alternative takes each rank when weights and grades are not known exactly."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np

from clusterdecide._typing import Floats
from clusterdecide.errors import InvalidInputError
from clusterdecide.methods import Method, applied
from clusterdecide.methods.base import check_problem
from clusterdecide.model import Draws, Problem, Weights, WeightSource
from clusterdecide.model.grades import GradeDraws, GradeSource
from clusterdecide.model.seeds import child, seed_of
from clusterdecide.robustness.acceptability_result import Acceptability
from clusterdecide.robustness.blocks import (
    SEED_BLOCK,
    TASK,
    Executor,
    Progress,
    Report,
    performed,
)
from clusterdecide.robustness.tally import Tally

_DEFAULT_DRAWS = 10_000


def acceptability(
    problem: Problem,
    weights: WeightSource | Weights,
    method: Method,
    *,
    grades: GradeSource | None = None,
    draws: int | None = None,
    precision: float | None = None,
    pairwise: bool = False,
    rng: int | np.random.Generator | None = None,
    executor: Executor | None = None,
    progress: Progress = None,
) -> Acceptability:
    """How often each alternative takes each rank over drawn weights and grades.

    Parameters
    ----------
    problem
        Grades of A alternatives.
    weights
        Where the weights may lie: `WeightSet`, `Dirichlet`, or `Draws` of your own; `Weights` where only the grades
        are uncertain.
    method
        Any method whose scorer orders alternatives.
    grades
        Where the grades may lie: `GradeSet`, `GradeNoise`, `PanelGrades`, or `GradeDraws` of your own; certain by
        default.
    draws
        Number of draws; 10,000 by default, all of them where draws are given. The standard error of a share is at
        most ``0.5 / sqrt(draws)``.
    precision
        In place of ``draws``: go on until no share has a larger standard error than this.
    pairwise
        Count also how often each alternative beats each other one; about doubles the work on 20 alternatives.
    rng
        Seed, generator, or None for fresh entropy, which the result keeps.
    executor
        Any ``concurrent.futures.Executor``, or a dask client; the calling thread by default. Results are the same
        bytes whatever runs them.
    progress
        A callable that is told ``(done, total)`` draws, or True for a bar (needs tqdm).

    Returns
    -------
    Acceptability
        Ranks counted draw by draw with the same rule for ties as ``rank``; memory does not grow with ``draws``.

    Raises
    ------
    InvalidInputError
        A single point with certain grades, other criteria than the problem's, grades of another shape or outside
        their scale, a number of draws below 1, a precision that is not positive, a bad seed or executor.

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
    check_problem(problem, "acceptability")
    source = _source(problem, weights, grades)
    limit, goal = _limits(source, grades, draws, precision)
    given = isinstance(source, Draws) and (grades is None or isinstance(grades, GradeDraws))
    entropy = None if given else seed_of(rng)
    work = _Work(problem, source, method, grades, _columns(problem, source), entropy, pairwise)
    total = Tally.empty(*problem.shape, pairwise=pairwise)
    with Report(progress, limit) as report:
        for found in performed(work.parts(limit), executor):
            total = total.plus(found)
            report(total.draws)
            if goal is not None and total.largest_error() <= goal:
                break
    return Acceptability(problem, method, source, grades, total, entropy)


@dataclass(frozen=True, slots=True)
class _Work:
    """All that a part needs to know, the same for every part."""

    problem: Problem
    source: WeightSource
    method: Method
    grades: GradeSource | None
    columns: list[int] | None
    entropy: int | None
    pairwise: bool

    def parts(self, draws: int) -> Iterator[_Part]:
        """Cut into parts of a few seed blocks; given draws are sent along slice by slice."""
        for start in range(0, draws, TASK * SEED_BLOCK):
            stop = min(start + TASK * SEED_BLOCK, draws)
            source, grades = self.source, self.grades
            weights = _Slice(source.vectors[start:stop], start) if isinstance(source, Draws) else source
            matrices = _Slice(grades.samples[start:stop], start) if isinstance(grades, GradeDraws) else grades
            yield _Part(self, weights, matrices, start, stop)

    def __reduce__(self) -> tuple[Any, ...]:
        """Leave given draws behind: each part carries its own slice."""
        source = None if isinstance(self.source, Draws) else self.source
        grades = True if isinstance(self.grades, GradeDraws) else self.grades
        return (_Work, (self.problem, source, self.method, grades, self.columns, self.entropy, self.pairwise))


class _Source(Protocol):
    def draw(self, n: int, rng: np.random.Generator) -> Floats: ...


@dataclass(frozen=True, slots=True)
class _Slice:
    """Given draws from ``start`` on, handed out block by block."""

    values: Floats
    start: int

    def at(self, first: int, n: int) -> Floats:
        return self.values[first - self.start :][:n]


@dataclass(frozen=True, slots=True)
class _Part:
    """Draws ``start`` to ``stop``: what one task counts, in this process or another."""

    work: _Work
    source: _Source | _Slice
    grades: _Source | _Slice | None
    start: int
    stop: int

    def __call__(self) -> Tally:
        work = self.work
        tally = Tally.empty(*work.problem.shape, pairwise=work.pairwise)
        scorer = applied(work.method, work.problem) if self.grades is None else None
        for first in range(self.start, self.stop, SEED_BLOCK):
            n, block = min(SEED_BLOCK, self.stop - first), first // SEED_BLOCK
            weights = self._weights(n, first, block)
            if scorer is not None:
                tally.count(scorer, weights)
            else:
                self._count_grades(tally, weights, first, block)
        return tally

    def _weights(self, n: int, first: int, block: int) -> Floats:
        if isinstance(self.source, _Slice):
            found = self.source.at(first, n)
        else:
            found = self.source.draw(n, child(self.work.entropy or 0, block))
            _check_drawn(found, n, first, self.work.problem.shape[1])
        return found if self.work.columns is None else found[:, self.work.columns]

    def _count_grades(self, tally: Tally, weights: Floats, first: int, block: int) -> None:
        """Grades are drawn a few matrices at a time, in order, so that they stay in cache."""
        work = self.work
        rng = child(work.entropy or 0, block, 0)
        step = Tally.matrices(*work.problem.shape)
        best = np.empty(len(weights), dtype=np.int64)
        for at in range(0, len(weights), step):
            some = weights[at : at + step]
            if isinstance(self.grades, _Slice):
                drawn = self.grades.at(first + at, len(some))
            else:
                assert self.grades is not None  # noqa: S101 - the caller saw to it
                drawn = self.grades.draw(len(some), rng)
            best[at : at + step] = tally.add(_scores(work, drawn, some, first + at), some)
        tally.favour(best, weights)


def _scores(work: _Work, drawn: Floats, weights: Floats, first: int) -> Floats:
    """Scores of drawn grades, each under its own weights: shape ``(B, A)``."""
    problem, expected = work.problem, (len(weights), *work.problem.shape)
    if np.shape(drawn) != expected:
        msg = f"the source of grades drew shape {np.shape(drawn)} where {expected} was asked"
        raise InvalidInputError(msg)
    x = np.ascontiguousarray(drawn.T).T  # reductions run along the draws
    _check_finite(x, first, problem)
    return applied(work.method, problem, x).score(weights)


def _source(problem: Problem, weights: Any, grades: Any) -> WeightSource:
    if grades is not None and not callable(getattr(grades, "draw", None)):
        msg = f"grades must be a source such as GradeSet.around(problem, 0.5), got {type(grades).__name__}"
        raise InvalidInputError(msg)
    if isinstance(weights, Weights) and grades is not None:
        return _Fixed(weights.aligned(problem), problem.criteria_names)
    if isinstance(weights, Weights) or not hasattr(weights, "draw"):
        msg = (
            f"acceptability needs a set or law of weights, got {type(weights).__name__}; "
            "use WeightSet.around(weights, 0.2), Dirichlet(weights, concentration) or Draws(array)"
        )
        raise InvalidInputError(msg)
    return weights  # type: ignore[no-any-return]


@dataclass(frozen=True, slots=True, eq=False)
class _Fixed:
    """One weight vector again and again, where only the grades are uncertain."""

    values: Floats
    criteria: tuple[str, ...]

    def draw(self, n: int, rng: np.random.Generator) -> Floats:  # noqa: ARG002 - the protocol of weight sources
        return np.tile(self.values, (n, 1))

    def __repr__(self) -> str:
        return "fixed weights"


def _limits(
    source: WeightSource, grades: GradeSource | None, draws: int | None, precision: float | None
) -> tuple[int, float | None]:
    """Most draws, and the standard error at which to stop before."""
    given = [len(one) for one in (source, grades) if isinstance(one, (Draws, GradeDraws))]
    if precision is None:
        return _count(draws, given), None
    if draws is not None:
        msg = f"give draws or precision, not both (got {draws!r} and {precision!r})"
        raise InvalidInputError(msg)
    if isinstance(precision, bool) or not isinstance(precision, (int, float)) or not 1e-9 <= precision < np.inf:
        msg = f"precision must be a positive standard error such as 0.005 (1e-9 at least), got {precision!r}"
        raise InvalidInputError(msg)
    enough = int(np.ceil(0.25 / precision**2))  # no share has a larger error than one of 0.5
    if given and min(given) < enough:
        msg = f"a standard error of {precision:g} may need {enough} draws; only {min(given)} are given"
        raise InvalidInputError(msg)
    return enough, float(precision)


def _count(draws: int | None, given: list[int]) -> int:
    if draws is None:
        if len(set(given)) > 1:
            msg = f"{given[0]} draws of weights and {given[1]} of grades are given; give draws= or as many of each"
            raise InvalidInputError(msg)
        return given[0] if given else _DEFAULT_DRAWS
    if isinstance(draws, bool) or not isinstance(draws, (int, np.integer)) or draws < 1:
        msg = f"the number of draws (samples) must be at least 1, got {draws!r}"
        raise InvalidInputError(msg)
    if given and draws > min(given):
        msg = f"{draws} draws are asked of {min(given)} that are given"
        raise InvalidInputError(msg)
    return int(draws)


def _columns(problem: Problem, source: WeightSource) -> list[int] | None:
    size = problem.shape[1]
    names = source.criteria
    if names is None:
        if isinstance(source, Draws) and source.vectors.shape[1] != size:
            msg = f"draws have {source.vectors.shape[1]} weights for {size} criteria"
            raise InvalidInputError(msg)
        return None
    place = Weights.equal(names).reordered(problem.criteria_names)
    return None if place.criteria == names else [names.index(name) for name in problem.criteria_names]


def _check_drawn(weights: Floats, n: int, first: int, criteria: int) -> None:
    """Refuse what a source of the caller's own draws wrongly."""
    if weights.shape != (n, criteria):
        msg = f"the source of weights drew shape {weights.shape} where {(n, criteria)} was asked"
        raise InvalidInputError(msg)
    wrong = ~(abs(np.einsum("bc->b", weights) - 1) <= 1e-9)
    if wrong.any() or weights.min() < 0:
        row = int(np.flatnonzero(wrong | (weights < 0).any(-1))[0])
        msg = f"draw number {first + row + 1} is {weights[row].tolist()}: weights are zero or positive and sum to 1"
        raise InvalidInputError(msg)


def _check_finite(x: Floats, first: int, problem: Problem) -> None:
    with np.errstate(over="ignore", invalid="ignore"):
        if np.isfinite(x.sum()) or np.isfinite(x).all():  # the sum alone costs a third
            return
    b, i, j = np.argwhere(~np.isfinite(x))[0]
    where = f"alternative {problem.alternatives[i]!r}, criterion {problem.criteria_names[j]!r}"
    msg = f"draw number {first + b + 1}, {where}: the grade {x[b, i, j]} is not finite"
    raise InvalidInputError(msg)
