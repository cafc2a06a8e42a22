"""The laws of ranking as they read for relations of pairs: each tries every change of one kind on one problem."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import permutations, product
from typing import Any

import numpy as np

import clusterdecide as cd
from clusterdecide.kernels.relations import AHEAD, BEHIND, TIED, strong_classes

Case = tuple[Any, cd.Problem, list[float]]  # a method or what makes it for a problem, the problem, weights of any sum
LOW, HIGH = 1, 9  # grades of all cases


def related(case: Case) -> Any:
    method, problem, weights = case
    made = method(problem) if callable(method) else method
    if hasattr(made, "place"):
        place = cd.sort(problem, cd.Weights.raw(weights), made).position
        return np.sign(place[:, None] - place)
    return cd.outrank(problem, cd.Weights.raw(weights), made).relation


def rebuilt(problem: cd.Problem, grades: Any, senses: Any = None, scales: Any = None) -> cd.Problem:
    words = [c.sense for c in problem.criteria] if senses is None else senses
    ends = [(LOW, HIGH)] * len(words) if scales is None else scales
    criteria = [cd.Criterion(f"C{j + 1}", word, scale=tuple(end)) for j, (word, end) in enumerate(zip(words, ends))]
    return cd.Problem.of(grades, criteria)


def case_of(method: Any, rows: Any, weights: list[float], senses: Any = None) -> Case:
    return method, rebuilt(cd.Problem.of(rows), rows, senses or ["max"] * len(weights)), weights


def swapped(case: Case, grades: Any = None, weights: Any = None, **others: Any) -> Case:
    method, problem, old = case
    return method, rebuilt(problem, problem.grades if grades is None else grades, **others), weights or old


def gains(case: Case) -> Any:
    return case[1].grades * case[1].senses


def kept_order(case: Case, changed: Case, rows: Any = None) -> bool:
    """Whether the relation among all, or among some rows of it, is that of the changed case."""
    relation = related(case)
    rows = np.arange(len(relation)) if rows is None else np.asarray(rows)
    return np.array_equal(relation[np.ix_(rows, rows)], related(changed)[: len(rows), : len(rows)])


def finite(case: Case) -> bool:
    relation = related(case)
    mirrored = np.where(relation == 2, 2, -relation)
    return bool(np.isin(relation, (-1, 0, 1, 2)).all() and (mirrored == relation.T).all() and not relation.trace())


def repeatable(case: Case) -> bool:
    return kept_order(case, case)


def permute_alternatives(case: Case) -> bool:
    relation, orders = related(case), list(permutations(range(len(case[1]))))[:24]
    return all(np.array_equal(related(swapped(case, case[1].grades[list(o)])), relation[np.ix_(o, o)]) for o in orders)


def permute_criteria(case: Case) -> bool:
    method, problem, weights = case
    senses = [c.sense for c in problem.criteria]
    turned = (method, rebuilt(problem, problem.grades[:, ::-1], senses[::-1]), weights[::-1])
    return kept_order(case, turned)


def _pairs(case: Case) -> Iterator[tuple[int, int, Any, int]]:
    relation, values = related(case), gains(case)
    for a, b in permutations(range(len(values)), 2):
        yield a, b, values[a] - values[b], relation[a, b]


def ties(case: Case) -> bool:
    return all(code == TIED for *_, gap, code in _pairs(case) if not gap.any())


def weak_dominance(case: Case) -> bool:
    return all(code in (AHEAD, TIED) for *_, gap, code in _pairs(case) if (gap >= 0).all())


def strict_dominance(case: Case) -> bool:
    return all(code == AHEAD for *_, gap, code in _pairs(case) if (gap >= 0).all() and gap.any())


def ideal_first(case: Case) -> bool:
    values = gains(case)
    ideal = (values >= values.max(0)).all(1)
    return not (related(case)[ideal] == BEHIND).any()


def _moved(case: Case, side: int) -> Iterator[tuple[int, Any]]:
    """Every change of one grade for the better (1) or the worse (-1): the alternative, and the relation after it."""
    problem = case[1]
    for a, c, grade in product(range(len(problem)), range(problem.shape[1]), range(LOW, HIGH + 1)):
        if (grade - problem.grades[a, c]) * problem.senses[c] * side > 0:
            grades = problem.grades.copy()
            grades[a, c] = grade
            yield a, related(swapped(case, grades))


def improve(case: Case) -> bool:
    before = related(case)
    return not any(((before[a] == AHEAD) & (after[a] == BEHIND)).any() for a, after in _moved(case, 1))


def _columns(case: Case, change: Callable[[Any], Any], *, turn: bool = False) -> Iterator[Case]:
    for c in range(case[1].shape[1]):
        grades = case[1].grades.copy()
        grades[:, c] = change(grades[:, c])
        words, ends = [one.sense for one in case[1].criteria], [(float(LOW), float(HIGH))] * case[1].shape[1]
        if turn:
            words[c] = "min" if words[c] == "max" else "max"
        low, high = sorted(change(np.array([LOW, HIGH], dtype=float)))
        ends[c] = (low, high)
        yield swapped(case, grades, senses=words, scales=ends)


def unit_change(case: Case) -> bool:
    return all(kept_order(case, changed) for changed in _columns(case, lambda x: x * 4))


def zero_change(case: Case) -> bool:
    return all(kept_order(case, changed) for changed in _columns(case, lambda x: x + 8))


def mirror(case: Case) -> bool:
    return all(kept_order(case, changed) for changed in _columns(case, lambda x: LOW + HIGH - x, turn=True))


def weight_scale(case: Case) -> bool:
    return kept_order(case, swapped(case, weights=[3 * w for w in case[2]]))


def _joined(case: Case, column: Any, weights: list[float], *, sense: str = "max") -> Case:
    grades = np.column_stack([case[1].grades, column])
    words = [*(c.sense for c in case[1].criteria), sense]
    return swapped(case, grades, weights, senses=words)


def zero_weight(case: Case) -> bool:
    spread = np.linspace(LOW, HIGH, len(case[1])).round()
    return all(kept_order(case, _joined(case, column, [*case[2], 0.0])) for column in (spread, spread[::-1]))


def constant(case: Case) -> bool:
    level = np.full(len(case[1]), 5.0)
    return all(kept_order(case, _joined(case, level, [*case[2], w])) for w in (1.0, sum(case[2])))


def split(case: Case) -> bool:
    _, problem, weights = case
    for c in range(len(weights)):
        halves = [w / 2 if j == c else w for j, w in enumerate(weights)] + [weights[c] / 2]
        if not kept_order(case, _joined(case, problem.grades[:, c], halves, sense=problem.criteria[c].sense)):
            return False
    return True


def clone(case: Case) -> bool:
    grades, everyone = case[1].grades, range(len(case[1]))
    return all(kept_order(case, swapped(case, np.vstack([grades, row])), everyone) for row in grades)


def _without(case: Case, gone: int) -> bool:
    rest = [a for a in range(len(case[1])) if a != gone]
    return not rest or kept_order(case, swapped(case, case[1].grades[rest]), rest)


def delete_worst(case: Case) -> bool:
    behind = (related(case) == BEHIND).sum(1) == len(case[1]) - 1
    return all(_without(case, int(a)) for a in np.flatnonzero(behind))


def delete_any(case: Case) -> bool:
    return all(_without(case, a) for a in range(len(case[1])))


def replace_worse(case: Case) -> bool:
    first = ~(related(case) == BEHIND).any(1)
    return all(first[a] or (first == ~(after == BEHIND).any(1)).all() for a, after in _moved(case, -1))


def _alone(case: Case) -> Any:
    size = len(case[1])
    codes = np.zeros((size, size), dtype=np.int8)
    for a, b in permutations(range(size), 2):
        codes[a, b] = related(swapped(case, case[1].grades[[a, b]]))[0, 1]
    return codes


def pairs_cycle(case: Case) -> bool:
    return len(set(strong_classes(_alone(case) == AHEAD))) == len(case[1])


def pairs_agree(case: Case) -> bool:
    return np.array_equal(_alone(case), related(case))


CHECKS: dict[str, Callable[[Case], bool]] = {
    check.__name__: check
    for check in (
        finite,
        repeatable,
        permute_alternatives,
        permute_criteria,
        ties,
        weak_dominance,
        strict_dominance,
        ideal_first,
        improve,
        unit_change,
        zero_change,
        mirror,
        weight_scale,
        zero_weight,
        constant,
        split,
        clone,
        delete_worst,
        delete_any,
        replace_worse,
        pairs_cycle,
        pairs_agree,
    )
}
