"""The smallest change of one candidate's grades that puts it above a line, and the largest loss that it can bear."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from clusterdecide._typing import Floats, Ints
from clusterdecide.changes.grade_case import Case, Column, Line, Ties, at_rest
from clusterdecide.changes.grade_grid import Grid, Step, read_grid, read_levels
from clusterdecide.changes.grade_measure import Cost, Measure, counted, measured
from clusterdecide.changes.grade_result import GradeChange, GradeMove, GradePath
from clusterdecide.changes.grade_search import Found, Separable, nothing, search, search_largest
from clusterdecide.errors import InvalidInputError
from clusterdecide.kernels.ranks import competition_ranks
from clusterdecide.methods import Method, applied
from clusterdecide.methods.base import check_problem
from clusterdecide.model import Problem, Weights
from clusterdecide.model._names import listed, shown
from clusterdecide.model.watch import Watch, watched
from clusterdecide.model.weights import as_weights

Given = Weights | Mapping[str, float] | Sequence[float] | Floats


def smallest_gain(
    problem: Problem,
    weights: Given,
    method: Method,
    alternative: str,
    *,
    watch: Watch | None = None,
    above: str | None = None,
    criteria: Sequence[str] | str | None = None,
    step: Step = None,
    cost: Cost = "steps",
    ties: Ties | None = None,
    most: int = 100,
    budget: int = 200_000,
) -> GradeChange:
    """Smallest improvement of one candidate's grades that puts it above the line, all else unchanged.

    Grades move on their discrete scales (half marks, say), towards the better end only. Scores are computed again
    with the changed grades, those of the others too where the method is relative to the alternatives present.

    Parameters
    ----------
    problem, weights, method
        What is ranked, and how.
    alternative
        The candidate whose grades improve.
    watch
        The line: ``"winner"`` (the default) or k for the first k.
    above
        In place of ``watch``: the rival to be passed.
    criteria
        Criteria whose grades may move; all by default.
    step
        Distance between two grades where a criterion carries none: one number, or numbers by name, which prevail.
        A criterion with a value function and without scale moves between the first and the last of its points.
    cost
        What is smallest: ``"steps"``, the number of steps in all; ``"largest"``, the most steps on one criterion,
        then their number; or the price of one step on each criterion that may move.
    ties
        ``"in"``: a tie on the line is above it, as ranks are counted (rank at most k). ``"out"``: the candidate must
        be above the line whatever breaks the tie. By default ``"in"`` for the first k and ``"out"`` for a rival.
    most
        How many of the equally small changes to list.
    budget
        How many changed problems to rank where margins are no sums over criteria (for each size of the largest
        step, under ``"largest"``); beyond it the search ends with what it has proven.

    Returns
    -------
    GradeChange
        Every smallest change, the least change of each criterion alone, and `GradeChange.changed` to rank again.
        Above already: no change, and said so. Impossible: ``possible`` is False and ``cost`` None.

    Raises
    ------
    InvalidInputError
        An unknown name, both or a wrong ``watch`` and ``above``, a criterion without scale or step, a step that does
        not divide its scale, a grade that is none of the marks, prices that are not positive.

    Notes
    -----
    Exact for weighted sums of every normalisation and for closeness between fixed points: with the closeness to be
    reached, its squared distances are sums over criteria as well. Dynamic programming then gives the best margin
    that each cost can buy. Elsewhere changes are ranked one by one, cheapest first, as far as ``budget`` goes.
    Whether a candidate moves the scores of others is not assumed: each criterion is tried alone at all of its levels,
    then all together. Whatever is returned has been ranked again. Rounding and tie-breaks of a call are not applied.

    References
    ----------
    M. Kadziński, K. Ciomek, P. Rychły and R. Słowiński, "Post factum analysis for robust multiple criteria ranking
    and sorting", *Journal of Global Optimization* 65 (2016), for continuous changes.

    Examples
    --------
    >>> import clusterdecide as cd
    >>> marks = [cd.Criterion(name, scale=(0, 5), step=0.5) for name in ("vision", "market")]
    >>> problem = cd.Problem.of([[4, 4], [3, 3.5]], marks, alternatives=["A", "B"])
    >>> found = smallest_gain(problem, [0.75, 0.25], cd.WeightedSum(normalisation="scale"), "B")
    >>> found.steps, [[str(move) for move in path.moves] for path in found.paths]
    (3, [['vision 3 → 4.5'], ['vision 3 → 4', 'market 3.5 → 4']])
    >>> str(found.alone["vision"]), found.alone["market"]
    ('vision 3 → 4.5', None)
    """
    check_problem(problem, "smallest_gain")
    line = read_line(problem, watch, above, ties)
    grid = read_grid(problem, criteria, step)
    case = make_case(problem, weights, method, line, place(problem, alternative), grid, up=True)
    return _answer(case, measured(cost, problem, case.levels), *_counts(most, budget))


def largest_loss(
    problem: Problem,
    weights: Given,
    method: Method,
    alternative: str | None = None,
    *,
    watch: Watch | None = None,
    above: str | None = None,
    criteria: Sequence[str] | str | None = None,
    step: Step = None,
    cost: Cost = "steps",
    ties: Ties | None = None,
    most: int = 100,
    budget: int = 200_000,
) -> GradeChange:
    """Largest loss of grades that a candidate above the line bears: one step less than the smallest that drops it.

    Parameters
    ----------
    problem, weights, method
        What is ranked, and how.
    alternative
        The candidate whose grades worsen; by default the last one above the line.
    watch, above, criteria, step, cost, ties, most, budget
        As in `smallest_gain`; with ``ties="in"`` a candidate on the line is still above it.

    Returns
    -------
    GradeChange
        ``bears`` is the number of steps that it can lose in any combination; ``paths`` are the smallest falls that
        drop it; `GradeChange.borne` tells how far each grade may fall alone. Where nothing drops it, ``possible`` is
        False.

    Raises
    ------
    InvalidInputError
        The candidate is below the line, and all that `smallest_gain` refuses.

    Examples
    --------
    >>> import clusterdecide as cd
    >>> marks = [cd.Criterion(name, scale=(0, 5), step=0.5) for name in ("vision", "market")]
    >>> problem = cd.Problem.of([[4, 4], [3, 3.5]], marks, alternatives=["A", "B"])
    >>> found = largest_loss(problem, [0.75, 0.25], cd.WeightedSum(normalisation="scale"))
    >>> found.alternative, found.bears, [str(move) for move in found.moves]
    ('A', 2, ['vision 4 → 2.5'])
    >>> found.borne("vision"), found.borne("market")
    (3.0, 0.5)
    """
    check_problem(problem, "largest_loss")
    line = read_line(problem, watch, above, ties)
    grid = read_grid(problem, criteria, step)
    i = _last_above(problem, weights, method, line) if alternative is None else place(problem, alternative)
    case = make_case(problem, weights, method, line, i, grid, up=False)
    score = applied(method, problem).score(case.weights)
    if not line.holds(score, i):
        rank = int(competition_ranks(score)[i])
        msg = (
            f"alternative {shown(problem.alternatives[i])} is not above the line ({worded(problem, line)}): its rank "
            f"is {rank}, so it has nothing to lose; ask for smallest_gain"
        )
        raise InvalidInputError(msg)
    return _answer(case, measured(cost, problem, case.levels), *_counts(most, budget))


def read_line(problem: Problem, watch: Watch | None, above: str | None, ties: Ties | None) -> Line:
    """Line of an analysis, checked."""
    if ties not in (None, "in", "out"):
        msg = f"ties must be 'in' (a tie is above the line) or 'out', got {shown(ties)}"
        raise InvalidInputError(msg)
    if above is not None:
        if watch is not None:
            msg = f"watch={watch!r} and above={above!r} are two lines; give one of them"
            raise InvalidInputError(msg)
        return Line(0, place(problem, above), ties or "out")
    size = watched("winner" if watch is None else watch, len(problem))
    if size == 0:
        msg = "watch='order' has no line to be above of; give 'winner', a number of first ones, or above=a rival"
        raise InvalidInputError(msg)
    return Line(size, -1, ties or "in")


def make_case(problem: Problem, weights: Given, method: Method, line: Line, i: int, grid: Grid, *, up: bool) -> Case:
    """One candidate that moves on the grid."""
    if line.rival == i:
        msg = f"alternative {shown(problem.alternatives[i])} cannot be above itself; name another rival"
        raise InvalidInputError(msg)
    values = as_weights(weights).aligned(problem)
    return Case(problem, values, method, line, i, read_levels(problem, grid, i, up=up), up)


def place(problem: Problem, name: str) -> int:
    """Position of an alternative."""
    if name not in problem.alternatives:
        msg = f"no alternative is named {shown(name)}; there are {listed(problem.alternatives)}"
        raise InvalidInputError(msg)
    return problem.alternatives.index(name)


def solve(case: Case, margins: Separable | None, measure: Measure, most: int, budget: int) -> Found:
    """Search in the measure asked for."""
    caps = np.array(case.levels.caps)
    if case.line.size >= len(case.problem):  # everyone is above the line, whatever the grades
        return nothing(len(caps), int(measure.of(caps)) + 1)
    if measure.kind == "largest":
        return search_largest(margins, case.levels.caps, case.check, most, budget)
    return search(margins, case.levels.caps, measure.prices, case.check, most, budget)


def worded(problem: Problem, line: Line) -> str:
    """Line in words."""
    what = f"above {problem.alternatives[line.rival]!r}" if line.rival >= 0 else f"first {line.size}"
    return f"{what}, ties {line.ties}"


def _last_above(problem: Problem, weights: Given, method: Method, line: Line) -> int:
    if line.rival >= 0:
        msg = "name the alternative whose grades worsen: against a rival no one is the last above the line"
        raise InvalidInputError(msg)
    score = applied(method, problem).score(as_weights(weights).aligned(problem))
    inside = [i for i in range(len(problem)) if line.holds(score, i)]
    if not inside:
        msg = f"no alternative is above the line ({worded(problem, line)}): a tie crosses it; give ties='in' or a name"
        raise InvalidInputError(msg)
    return min(inside, key=lambda i: (float(score[i]), -i))


def _counts(most: int, budget: int) -> tuple[int, int]:
    for name, value in (("most", most), ("budget", budget)):
        if isinstance(value, bool) or not isinstance(value, (int, np.integer)) or value < 1:
            msg = f"{name} must be a whole number of at least 1, got {shown(value)}"
            raise InvalidInputError(msg)
    return int(most), int(budget)


def _answer(case: Case, measure: Measure, most: int, budget: int) -> GradeChange:
    rest = at_rest(case.problem, case.weights, case.method)
    if case.up and case.line.holds(rest.score, case.i):
        found = Found(np.zeros((0, len(case.levels.columns)), dtype=np.int64), 0, 0, complete=True, ended=True)
        return _result(case, measure, rest.score, found, None)
    columns = case.columns(rest)
    found = solve(case, case.margins(columns, rest), measure, most, budget)
    alone = _alone(case, columns)
    if not found.ended:
        found = _witnessed(case, measure, found, alone)
    return _result(case, measure, rest.score, found, alone)


def _alone(case: Case, columns: list[Column]) -> dict[int, int]:
    """Steps on each criterion alone that change sides; criteria where none do are left out."""
    changes = [np.flatnonzero(column.holds == case.up) for column in columns]
    return {k: int(steps[0]) for k, steps in enumerate(changes) if len(steps)}


def _witnessed(case: Case, measure: Measure, found: Found, alone: Mapping[int, int]) -> Found:
    """A change that works, where the search ended before the smallest: one criterion alone, or all of them reduced."""
    size = len(case.levels.columns)
    options = [np.eye(size, dtype=np.int64)[k] * steps for k, steps in alone.items()]
    together = np.array(case.levels.caps)
    if case.check(together[None])[0]:
        for k in reversed(range(size)):
            trials = np.repeat(together[None], together[k] + 1, axis=0)
            trials[:, k] = np.arange(together[k] + 1)
            together = trials[np.flatnonzero(case.check(trials))[0]]
        options.append(together)
    if not options:
        return found
    best = options[int(np.argmin(measure.of(np.stack(options))))]
    return found._replace(steps=best[None], cost=int(measure.of(best)))


def _result(case: Case, measure: Measure, score: Floats, found: Found, alone: Mapping[int, int] | None) -> GradeChange:
    problem, names = case.problem, [case.problem.criteria_names[column] for column in case.levels.columns]
    proven = found.ended and (found.cost is None or found.lower >= found.cost)
    possible = True if found.cost is not None else (False if found.ended else None)
    cost = None if found.cost is None else measure.cost(found.cost)
    return GradeChange(
        problem.alternatives[case.i],
        "gain" if case.up else "loss",
        worded(problem, case.line),
        int(competition_ranks(score)[case.i]),
        float(score[case.i]),
        possible,
        _reason(case, measure, cost, ended=found.ended),
        measure.kind,
        cost,
        measure.cost(found.lower),
        proven,
        paths(case, score, found.steps),
        found.complete,
        {} if alone is None else {n: _move(case, k, alone[k]) if k in alone else None for k, n in enumerate(names)},
        {name: tuple(grades.tolist()) for name, grades in zip(names, case.levels.grades)},
        problem,
        repr(case.method),
    )


def paths(case: Case, score: Floats, steps: Ints) -> tuple[GradePath, ...]:
    """Combinations of moves with what comes of them."""
    before, i, names = competition_ranks(score), case.i, case.problem.alternatives
    found = []
    for row, after in zip(steps, case.scores(steps)):
        rank = competition_ranks(after)
        other, now = (before < before[i], rank < rank[i]) if case.up else (before > before[i], rank > rank[i])
        crossed = tuple(names[a] for a in np.flatnonzero(other & ~now))
        moves = tuple(_move(case, int(k), int(row[k])) for k in np.flatnonzero(row))
        found.append(GradePath(moves, int(row.sum()), int(rank[i]), float(after[i]), crossed))
    return tuple(found)


def _move(case: Case, k: int, steps: int) -> GradeMove:
    name, grades = case.problem.criteria_names[case.levels.columns[k]], case.levels.grades[k]
    return GradeMove(name, float(grades[0]), float(grades[steps]), steps)


def _reason(case: Case, measure: Measure, cost: float | None, *, ended: bool) -> str:
    if cost == 0:
        return "already above the line: no change is needed"
    if cost is None and not ended:
        return "no change was found before the search ended"
    if cost is None:
        return "even the best grades would not do" if case.up else "no fall of its grades drops it"
    if not case.up and measure.kind != "prices":
        where = "in any combination" if measure.kind == "steps" else "on every criterion at once"
        return f"bears {counted(cost - 1)} {where}; {cost:g} can drop it"
    told = {"steps": f"{counted(cost)} in all", "largest": f"{counted(cost)} at most on one criterion"}
    verb = "can put it above" if case.up else "can drop it"
    return f"{told.get(measure.kind, f'{cost:g} in prices of steps')} {verb}"
