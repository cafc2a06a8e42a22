"""Which weight or grade makes a score or rank vary: shares of variance (indices of Sobol), by quasi-random points."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np

from clusterdecide._typing import Floats, Ints
from clusterdecide.errors import InvalidInputError
from clusterdecide.kernels.ranks import TIE, competition_ranks
from clusterdecide.methods import Method, Scorer, applied
from clusterdecide.methods.base import check_problem
from clusterdecide.model import Problem, Weights
from clusterdecide.model._names import listed, shown
from clusterdecide.model.grades import GradeSet
from clusterdecide.model.seeds import child, seed_of
from clusterdecide.model.watch import watched
from clusterdecide.robustness.variance_factors import Factors, factors
from clusterdecide.robustness.variance_result import VarianceShares

SCRAMBLES = 8
"""Independent scrambles of the points: their spread is the standard error."""

_CELLS = 1 << 18  # numbers in one block


def variance_shares(
    problem: Problem,
    weights: Weights | Mapping[str, float | tuple[float, float]] | Sequence[float] | Floats,
    method: Method,
    *,
    of: str | int = "score",
    alternative: str | None = None,
    spread: float | None = None,
    grades: GradeSet | float | Mapping[str, float] | Sequence[float] | Floats | None = None,
    group: str = "cell",
    draws: int = 4096,
    rng: int | np.random.Generator | None = None,
) -> VarianceShares:
    """Shares of the variance of each score, rank or selection that each weight and each grade brings about.

    Weights that sum to 1 depend on one another, so what varies is the raw importance of each criterion, uniform in
    its interval; the method sees importances divided by their sum. Grades are uniform in their intervals. All vary
    independently.

    Parameters
    ----------
    problem
        Grades of A alternatives.
    weights
        One weighting, as in `rank`; or by name bounds ``(lower, upper)`` of the raw importance on any scale of your
        own, a single number for one that is certain.
    method
        Any method; it is applied to matrices of shape ``(m, A, C)`` at once where grades vary.
    of
        ``"score"``, ``"rank"``, ``"winner"`` or k: being among the first k, which is 0 or 1.
    alternative
        The alternative wanted; all of them by default.
    spread
        With one weighting: each raw importance within this share of its weight, 0.2 from 80 % to 120 %.
    grades
        Intervals of the grades: a `GradeSet`, or the reach that `GradeSet.around` takes (0.5 is half a mark both
        ways, cut at the scale); certain grades by default.
    group
        Factors among the grades: ``"cell"`` for each grade, ``"criterion"`` for all the grades on one criterion
        together, ``"alternative"`` for all those of one alternative.
    draws
        Points N of the design, a power of two from 64 on: N (G + 2) rankings for G factors.
    rng
        Seed, generator, or None for fresh entropy, which the result keeps.

    Returns
    -------
    VarianceShares
        First-order and total index of each factor with standard errors; memory does not grow with ``draws``.

    Raises
    ------
    InvalidInputError
        A set or law of weights (they are not independent), bounds that make no sense, nothing that varies, a number
        of draws that is no power of two, an unknown alternative, grades that the method refuses.

    Notes
    -----
    Scrambled Sobol points in 8 independent scrambles of N / 8, whose spread gives the standard errors: 2.36 of them on
    each side make an interval of 95 % (law of Student with 7 degrees of freedom). First-order
    indices by the estimator of Saltelli et al., total ones by that of Jansen. An output whose standard deviation
    over the points is below 1e-12 of its largest magnitude counts as constant: its shares are 0.

    References
    ----------
    I. M. Sobol, "Sensitivity estimates for nonlinear mathematical models", *Mathematical Modelling and Computational
    Experiment* 1 (1993); M. J. W. Jansen, *Computer Physics Communications* 117 (1999); A. Saltelli et al.,
    "Variance based sensitivity analysis of model output", *Computer Physics Communications* 181 (2010).

    Examples
    --------
    >>> import clusterdecide as cd
    >>> problem = cd.Problem.of([[4.0, 2.5], [3.0, 3.0]], ["vision", "team"], scale=(0, 5))
    >>> result = variance_shares(problem, [0.8, 0.2], cd.WeightedSum(), grades=0.5, alternative="A1", rng=1)
    >>> {name: round(first, 2) for name, (first, total) in result["A1"].items() if total > 0}
    {'grade of A1 on vision': 0.94, 'grade of A1 on team': 0.06}
    """
    check_problem(problem, "variance_shares")
    size = _output(of, len(problem))
    columns = _columns(problem, alternative)
    each = _points(draws) // SCRAMBLES
    space = factors(problem, weights, spread, grades, group)
    entropy = seed_of(rng)
    job = _Job(problem, method, space, size, columns, applied(method, problem))
    sums = [_replicate(job, each, child(entropy, r)) for r in range(SCRAMBLES)]
    first, total, mean, variance = _estimates(sums, each)
    names = tuple(problem.alternatives[i] for i in columns)
    evaluations = each * SCRAMBLES * (len(space.names) + 2)
    counted = of if isinstance(of, str) else size
    source = _source(space, spread, group)
    return VarianceShares(
        names,
        space.names,
        *(first[0], total[0], first[1], total[1], mean, variance),
        *(counted, each * SCRAMBLES, evaluations, repr(method), source, entropy),
    )


class _Job(NamedTuple):
    """What every block needs."""

    problem: Problem
    method: Method
    space: Factors
    size: int  # -1 for the score, 0 for the rank, k for being among the first k
    columns: Ints
    certain: Scorer  # at the problem's own grades

    def scorer(self, x: Floats | None) -> Scorer:
        return self.certain if x is None else applied(self.method, self.problem, x)

    def outputs(self, scorer: Scorer, weights: Floats) -> Floats:
        """Shape ``(m, O)``."""
        score = scorer.score(weights)
        if self.size < 0:
            return np.asarray(score[:, self.columns])
        rank = competition_ranks(score)[:, self.columns]
        return (rank if self.size == 0 else rank <= self.size).astype(np.float64)


class _Sums(NamedTuple):
    """Sums over the points of one scramble, outputs counted from a fixed origin."""

    origin: Floats  # (O,)
    largest: Floats  # (O,)
    output: Floats  # (O,), over both samples
    squares: Floats  # (O,), over both samples
    moved: Floats  # (G, O): output with one factor exchanged, less the output
    product: Floats  # (G, O): the same times the output of the second sample
    gaps: Floats  # (G, O): the same squared


def _replicate(job: _Job, count: int, rng: np.random.Generator) -> _Sums:
    from scipy.stats.qmc import Sobol

    space = job.space
    inputs, outputs = len(space.member), len(job.columns)
    middle = ((space.low + space.high) / 2)[None]
    origin = job.outputs(job.scorer(space.matrices(middle)), space.weights(middle))[0]
    flat = [np.zeros(outputs) for _ in range(3)]
    sums = _Sums(origin, *flat, *(np.zeros((len(space.names), outputs)) for _ in range(3)))
    widest = max(2 * inputs, space.grades.size)
    rows = min(count, 1 << max(0, (_CELLS // widest).bit_length() - 1))
    engine = Sobol(2 * inputs, scramble=True, rng=rng)
    for _ in range(count // rows):
        _add(job, engine.random(rows), sums)
    return sums


def _add(job: _Job, uniform: Floats, sums: _Sums) -> None:
    """Add one block of points, shape ``(m, 2 D)``: the two samples side by side."""
    space = job.space
    inputs = len(space.member)
    one, other = (space.low + (space.high - space.low) * half for half in (uniform[:, :inputs], uniform[:, inputs:]))
    weights, scorer = space.weights(one), job.scorer(space.matrices(one))
    base = job.outputs(scorer, weights) - sums.origin
    second = job.outputs(job.scorer(space.matrices(other)), space.weights(other)) - sums.origin
    for values in (base, second):
        np.maximum(sums.largest, np.abs(values + sums.origin).max(0), out=sums.largest)
        np.add(sums.output, values.sum(0), out=sums.output)
        np.add(sums.squares, (values * values).sum(0), out=sums.squares)
    for g in range(len(space.names)):
        mixed = one.copy()
        exchanged = space.member == g
        mixed[:, exchanged] = other[:, exchanged]
        if space.is_weight(g):
            moved = job.outputs(scorer, space.weights(mixed))
        else:
            moved = job.outputs(job.scorer(space.matrices(mixed)), weights)
        moved -= sums.origin
        moved -= base
        sums.moved[g] += moved.sum(0)
        sums.product[g] += (moved * second).sum(0)
        sums.gaps[g] += (moved * moved).sum(0)


def _estimates(sums: list[_Sums], each: int) -> tuple[tuple[Floats, Floats], tuple[Floats, Floats], Floats, Floats]:
    """Indices with standard errors, mean and variance of the output."""
    outputs, squares = (np.array([getattr(s, name) for s in sums]) / (2 * each) for name in ("output", "squares"))
    mean = outputs.mean(0)
    variances = squares - 2 * mean * outputs + mean * mean  # around the common mean, (R, O)
    variance = variances.mean(0)
    largest = np.max([s.largest for s in sums], axis=0)
    varies = variance > (TIE * largest) ** 2
    first = np.array([(s.product - mean * s.moved) / each for s in sums])
    total = np.array([s.gaps / (2 * each) for s in sums])
    indices = _share(first, variances, varies), _share(total, variances, varies)
    return *indices, sums[0].origin + mean, np.where(varies, variance, 0.0)


def _share(parts: Floats, variances: Floats, varies: Any) -> tuple[Floats, Floats]:
    """Ratio of two means over scrambles, and its standard error to first order."""
    whole = np.where(varies, variances.mean(0), 1.0)
    share = np.where(varies, parts.mean(0) / whole, 0.0)
    rest = parts - share * variances[:, None]
    error = rest.std(0, ddof=1) / np.sqrt(len(parts)) / whole
    return share, np.where(varies, error, 0.0)


def _output(of: str | int, alternatives: int) -> int:
    if isinstance(of, str) and of in ("score", "rank"):
        return -1 if of == "score" else 0
    if of != "order":
        try:
            return watched(of, alternatives)
        except InvalidInputError:
            pass
    msg = f"of must be 'score', 'rank', 'winner' or a number from 1 to {alternatives}, got {shown(of)}"
    raise InvalidInputError(msg)


def _columns(problem: Problem, alternative: str | None) -> Ints:
    if alternative is None:
        return np.arange(len(problem))
    if alternative not in problem.alternatives:
        msg = f"no alternative is named {shown(alternative)}; there are {listed(problem.alternatives)}"
        raise InvalidInputError(msg)
    return np.array([problem.alternatives.index(alternative)])


def _points(draws: int) -> int:
    whole = isinstance(draws, (int, np.integer)) and not isinstance(draws, bool)
    if not whole or draws < 8 * SCRAMBLES or draws & (draws - 1):
        msg = f"draws must be a power of two from {8 * SCRAMBLES} on, such as 1024 or 4096, got {shown(draws)}"
        raise InvalidInputError(msg)
    return int(draws)


def _source(space: Factors, spread: float | None, group: str) -> str:
    moving, cells = len(space.moving), len(space.cells)
    how = "" if spread is None else f" within {100 * spread:.4g} %"
    parts = [f"{moving} raw importances uniform{how}, divided by their sum"] if moving else []
    parts += [f"{cells} grades uniform, by {group}"] if cells else []
    return " and ".join(parts)
