"""Who among the people decides: one evaluator, one judgement or one member of a group left out in turn."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any, Literal

import numpy as np

from clusterdecide._typing import Floats
from clusterdecide.errors import InvalidInputError
from clusterdecide.influence.leave_out import LeaveOut, compared
from clusterdecide.methods import Method, rank
from clusterdecide.methods.base import check_problem
from clusterdecide.model import Criterion, Problem, Ranking, Weights
from clusterdecide.model._cells import as_float, is_real
from clusterdecide.model._names import listed, read_names, shown
from clusterdecide.model.judgements import Judgements, Round
from clusterdecide.model.watch import Watch, watched
from clusterdecide.model.weights import as_weights
from clusterdecide.weighting import ahp

Average = Literal["mean", "median"]
Marks = Problem | Sequence[Sequence[float | None]]

_OVER = ("judgements", "members")


def leave_one_evaluator(
    marks: Mapping[str, Marks],
    weights: Weights | Mapping[str, float] | Sequence[float] | Floats,
    method: Method,
    *,
    criteria: Sequence[Criterion | str] | None = None,
    alternatives: Sequence[str] | None = None,
    average: Average = "mean",
    watch: Watch = "order",
) -> LeaveOut:
    """Leave out each evaluator in turn; the marks of the others are averaged anew.

    Parameters
    ----------
    marks
        By evaluator: a `Problem`, whose alternatives are those that this evaluator marked; or A rows of C marks, None
        where the evaluator gave no mark (a conflict of interest, for instance).
    weights, method
        How the averaged marks are ranked.
    criteria, alternatives
        As in `Problem.of`; needed, and allowed, only for rows of marks. Names are C1, C2, ... and A1, A2, ... by
        default.
    average
        ``"mean"`` or ``"median"`` of the marks that there are.
    watch
        ``"order"``, ``"winner"``, or k for the set of the first k.

    Returns
    -------
    LeaveOut
        An evaluator who alone marked an alternative on a criterion cannot be left out: it says so, and why.

    Raises
    ------
    InvalidInputError
        A mark that is no finite number, a cell that nobody marked, evaluators with other criteria or other shapes.

    Examples
    --------
    >>> import clusterdecide as cd
    >>> marks = {"Ann": [[4, 3], [2, 2]], "Bo": [[3, 3], [4, 3]], "Cy": [[1, 2], [4, 3]]}
    >>> result = leave_one_evaluator(marks, [0.5, 0.5], cd.WeightedSum(normalisation="max"))
    >>> result.deciders, [str(pair) for pair in result.pairs("Cy")]
    (('Cy',), ['A2 / A1: ahead, then behind'])
    """
    if average not in ("mean", "median"):
        msg = f"average must be 'mean' or 'median', got {shown(average)}"
        raise InvalidInputError(msg)
    names, known, cells = _stacked(marks, criteria, alternatives)
    given = as_weights(weights)

    def ranked(kept: Floats) -> Ranking:
        return rank(Problem.of(_averaged(kept, average), known, alternatives=names), given, method)

    _check_all_marked(cells, names, known)
    watched(watch, len(names))
    without, kept = {}, {}
    for e, name in enumerate(marks):
        others = np.delete(cells, e, axis=0)
        alone = np.argwhere(np.isnan(others).all(0))
        if alone.size:
            i, j = alone[0]
            kept[name] = f"nobody else marked alternative {shown(names[i])} on criterion {shown(known[j].name)}"
        else:
            without[name] = ranked(others)
    return compared(ranked(cells), without, kept, "evaluator", watch)


def leave_one_judgement(
    problem: Problem,
    judgements: Judgements,
    method: Method,
    *,
    over: Literal["judgements", "members"] = "judgements",
    watch: Watch = "order",
    **options: Any,
) -> LeaveOut:
    """Leave out each pairwise judgement of the criteria, or each member of a group, in turn; weights are derived anew.

    Parameters
    ----------
    problem
        What is ranked; its criteria are the items compared.
    judgements
        Of one member or of a group; the rounds in force count.
    method
        How the alternatives are ranked.
    over
        ``"judgements"``: each pair, of each member; ``"members"``: each member, the others' weights rescaled.
    watch
        ``"order"``, ``"winner"``, or k for the set of the first k.
    options
        Of `ahp`: ``prioritisation``, ``aggregation``, ``completion``.

    Returns
    -------
    LeaveOut
        A judgement without which nothing links all criteria cannot be left out: it says so, and why.

    Raises
    ------
    InvalidInputError
        What `ahp` refuses of all judgements together, items that are not the criteria, an unknown word.

    Examples
    --------
    >>> import clusterdecide as cd
    >>> problem = cd.Problem.of([[4, 2, 3], [2, 5, 3]], ["vision", "market", "team"], alternatives=["A", "B"])
    >>> told = cd.Judgements.of({("vision", "market"): "1/3", ("vision", "team"): 3, ("market", "team"): 1})
    >>> result = leave_one_judgement(problem, told, cd.WeightedSum(normalisation="max"))
    >>> result.deciders
    ('vision / market',)
    """
    check_problem(problem, "leave_one_judgement")
    if over not in _OVER:
        msg = f"over must be 'judgements' or 'members', got {shown(over)}"
        raise InvalidInputError(msg)
    base = rank(problem, ahp(judgements, **options), method)
    watched(watch, len(problem))
    current = Judgements(judgements.items, judgements.in_force, judgements.weights)
    parts = pairs_left_out(current) if over == "judgements" else members_left_out(current)
    without, kept = {}, {}
    for name, rest in parts.items():
        weights, why = _derived(rest, options)
        if weights is None:
            kept[name] = why
        else:
            without[name] = rank(problem, weights, method)
    return compared(base, without, kept, "judgement" if over == "judgements" else "member", watch)


def _derived(judgements: Judgements | None, options: Mapping[str, Any]) -> tuple[Weights | None, str]:
    if judgements is None:
        return None, "nobody else judged"
    try:
        return ahp(judgements, **options), ""
    except InvalidInputError as error:  # what is left may not link all items: that is a result, and it says why
        return None, str(error)


def pairs_left_out(judgements: Judgements) -> dict[str, Judgements]:
    """Judgements without each pair of each member."""
    items, several = judgements.items, len(judgements.members) > 1
    found = {}
    for m, one in enumerate(judgements.history):
        for pair in sorted(one.exact):
            label = f"{items[pair[0]]} / {items[pair[1]]}"
            rounds = list(judgements.history)
            rounds[m] = _round_without(one, pair)
            found[f"{one.member}: {label}" if several else label] = replace(judgements, history=tuple(rounds))
    return found


def _round_without(one: Round, pair: tuple[int, int]) -> Round:
    ratios = one.ratios.copy()
    ratios[pair], ratios[pair[::-1]] = np.nan, np.nan
    ratios.setflags(write=False)
    return Round(one.member, one.number, ratios, {other: ratio for other, ratio in one.exact.items() if other != pair})


def members_left_out(judgements: Judgements) -> dict[str, Judgements | None]:
    """Judgements without each member, the others' weights rescaled; None where nobody is left."""
    found: dict[str, Judgements | None] = {}
    for m, name in enumerate(judgements.members):
        weights = np.delete(judgements.weights, m)
        rounds = judgements.history[:m] + judgements.history[m + 1 :]
        found[name] = Judgements(judgements.items, rounds, weights / weights.sum()) if rounds else None
    return found


def _averaged(cells: Floats, average: Average) -> Floats:
    if average == "median":
        return np.asarray(np.nanmedian(cells, axis=0))
    return np.asarray(np.nansum(cells, axis=0) / np.count_nonzero(~np.isnan(cells), axis=0))


def _check_all_marked(cells: Floats, names: Sequence[str], criteria: Sequence[Criterion]) -> None:
    lacking = np.argwhere(np.isnan(cells).all(0))
    if lacking.size:
        i, j = lacking[0]
        msg = f"nobody marked alternative {shown(names[i])} on criterion {shown(criteria[j].name)}; one mark is needed"
        raise InvalidInputError(msg)


def _stacked(
    marks: object, criteria: Sequence[Criterion | str] | None, alternatives: Sequence[str] | None
) -> tuple[tuple[str, ...], tuple[Criterion, ...], Floats]:
    """Names, criteria, and marks of shape ``(E, A, C)``, NaN where there is none."""
    if not isinstance(marks, Mapping) or not marks:
        msg = f"marks are a mapping from evaluators to their marks, with at least one evaluator, got {shown(marks)}"
        raise InvalidInputError(msg)
    read_names(tuple(marks), "evaluator", "evaluators")
    told = [isinstance(one, Problem) for one in marks.values()]
    if all(told) and criteria is None and alternatives is None:
        return _from_problems(marks)
    if any(told):
        msg = "marks are either all problems, which carry their criteria and alternatives, or all rows of marks"
        raise InvalidInputError(msg)
    cells = [_rows(name, one) for name, one in marks.items()]
    for name, one in zip(marks, cells):
        if one.shape != cells[0].shape:
            msg = f"evaluator {shown(name)} gave marks of shape {one.shape}, the first one of {cells[0].shape}"
            raise InvalidInputError(msg)
    labels = Problem.of(np.ones(cells[0].shape), criteria, alternatives=alternatives)
    return labels.alternatives, labels.criteria, np.array(cells)


def _from_problems(marks: Mapping[str, Problem]) -> tuple[tuple[str, ...], tuple[Criterion, ...], Floats]:
    first = next(iter(marks.values()))
    names = tuple(dict.fromkeys(name for one in marks.values() for name in one.alternatives))
    place = {name: i for i, name in enumerate(names)}
    cells = np.full((len(marks), len(names), first.shape[1]), np.nan)
    for e, (name, one) in enumerate(marks.items()):
        if one.criteria != first.criteria:
            msg = (
                f"evaluator {shown(name)} has other criteria than the first one: {listed(one.criteria_names)}; "
                "all evaluators need the same criteria, in the same order"
            )
            raise InvalidInputError(msg)
        cells[e, [place[label] for label in one.alternatives]] = one.grades
    return names, first.criteria, cells


def _rows(name: str, rows: Any) -> Floats:
    given = list(rows) if hasattr(rows, "__iter__") else []
    lines = [list(row) if hasattr(row, "__iter__") and not isinstance(row, (str, bytes)) else row for row in given]
    if not lines or not all(isinstance(line, list) and len(line) == len(lines[0]) > 0 for line in lines):
        msg = f"the marks of evaluator {shown(name)} must be rows of equal length, one for each alternative"
        raise InvalidInputError(msg)
    return np.array([[_mark(name, cell, i, j) for j, cell in enumerate(line)] for i, line in enumerate(lines)])


def _mark(name: str, cell: object, i: int, j: int) -> float:
    if cell is None:
        return np.nan
    value = as_float(cell) if is_real(cell) else np.nan
    if not np.isfinite(value):
        msg = (
            f"the mark of evaluator {shown(name)} for alternative number {i + 1} on criterion number {j + 1} "
            f"must be a finite number, or None where there is none, got {shown(cell, 60)}"
        )
        raise InvalidInputError(msg)
    return value
