"""The Choquet integral against a plain loop, its indices against averages over orders, its laws and refusals."""

from __future__ import annotations

import json
import math
import pickle
from collections.abc import Callable
from itertools import combinations, permutations
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import clusterdecide as cd
from clusterdecide.kernels import choquet as kernel
from clusterdecide.kernels.normalise import normalise
from clusterdecide.methods import Choquet, applied, from_spec, interaction_indices, shapley_values, to_spec

TIGHT = {"rtol": 1e-12, "atol": 1e-12}
Sets = dict[frozenset[str], float]


def subsets(names: Any) -> list[frozenset[str]]:
    return [frozenset(some) for size in range(len(names) + 1) for some in combinations(names, size)]


@st.composite
def capacities(draw: st.DrawFn, largest: int = 4) -> Sets:
    """Monotone, often with steps of 0: a set is worth the most of its parts and some more."""
    names = [f"C{j + 1}" for j in range(draw(st.integers(1, largest)))]
    worth: Sets = {}
    for some in subsets(names):
        more = draw(st.sampled_from([0, 0, 1, 2, 5])) if some else 0
        worth[some] = max([worth[some - {name}] for name in some], default=0) + more
    top = worth[frozenset(names)]
    if top == 0:
        return {some: float(len(some) == len(names)) for some in worth}
    return {some: value / top for some, value in worth.items()}


def criteria(capacity: Sets) -> list[str]:
    return sorted(set().union(*capacity))


def problem_of(capacity: Sets, grades: Any) -> cd.Problem:
    scaled = [cd.Criterion(name, "min" if name == "C2" else "max", scale=(0, 8)) for name in criteria(capacity)]
    return cd.Problem.of(grades, scaled)


def plain(gains: dict[str, float], capacity: Sets) -> float:
    """Sum over the sorted chain."""
    total, before = 0.0, 0.0
    left = set(gains)
    for name in sorted(gains, key=lambda one: gains[one]):
        total += (gains[name] - before) * capacity[frozenset(left)]
        before = gains[name]
        left.remove(name)
    return total


def gains_of(problem: cd.Problem, grades: Any) -> list[dict[str, float]]:
    signs = problem.senses
    return [{n: (g if s > 0 else 8 - g) / 8 for n, g, s in zip(problem.criteria_names, row, signs)} for row in grades]


@given(capacities(), st.integers(0, 2**32 - 1))
def test_scores_are_those_of_a_plain_loop_over_the_sorted_chain(capacity: Sets, seed: int) -> None:
    x = np.random.default_rng(seed).integers(0, 9, (3, 4, len(criteria(capacity)))) * 1.0
    method = Choquet(capacity)
    problem = problem_of(capacity, x[0])
    each = np.array([[plain(row, capacity) for row in gains_of(problem, one)] for one in x])
    np.testing.assert_allclose(cd.rank(problem, method=method).score, each[0], **TIGHT)
    scorer = method.on(problem, x)
    np.testing.assert_allclose(scorer.score(np.zeros(x.shape[-1])), each, **TIGHT)
    assert scorer.score(np.zeros((2, 1, x.shape[-1]))).shape == (2, 3, 4)
    steps = scorer.steps(np.zeros(x.shape[-1]))
    np.testing.assert_allclose((steps.weight * steps.normalised).sum(-1), each, **TIGHT)
    np.testing.assert_allclose(steps.weight.sum(-1), 1.0, **TIGHT)
    assert (steps.weight >= 0).all()


@given(capacities())
def test_indices_are_averages_over_orders_and_sets(capacity: Sets) -> None:
    names = criteria(capacity)
    orders = list(permutations(names))
    for name, value in shapley_values(capacity).items():
        before = [frozenset(order[: order.index(name)]) for order in orders]
        found = sum(capacity[some | {name}] - capacity[some] for some in before) / len(orders)
        assert value == pytest.approx(found, abs=1e-12)
    pairs = interaction_indices(capacity)
    assert set(pairs) == set(combinations(names, 2))
    for (a, b), value in pairs.items():
        n, found = len(names), 0.0
        for some in subsets([name for name in names if name not in (a, b)]):
            both = capacity[some | {a, b}] - capacity[some | {a}] - capacity[some | {b}] + capacity[some]
            found += math.factorial(n - len(some) - 2) * math.factorial(len(some)) / math.factorial(n - 1) * both
        assert value == pytest.approx(found, abs=1e-12)


@given(capacities())
def test_the_transform_sums_over_subsets_with_signs_and_turns_back(capacity: Sets) -> None:
    names = criteria(capacity)
    table = np.array(
        [capacity[frozenset(n for j, n in enumerate(names) if i >> j & 1)] for i in range(1 << len(names))]
    )
    masses = kernel.moebius(table)
    for i, mass in enumerate(masses):
        parts = [k for k in range(len(table)) if k & ~i == 0]
        assert mass == pytest.approx(sum((-1) ** (i ^ k).bit_count() * table[k] for k in parts), abs=1e-12)
    np.testing.assert_allclose(kernel.zeta(masses), table, **TIGHT)
    np.testing.assert_allclose(kernel.moebius(np.stack([table, 2 * table])), [masses, 2 * masses], **TIGHT)
    np.testing.assert_allclose(kernel.interaction(np.stack([table, 2 * table]))[1], 2 * kernel.interaction(table))


def test_the_transform_of_sixteen_criteria_turns_back() -> None:
    table = np.random.default_rng(0).random(1 << 16)
    np.testing.assert_allclose(kernel.zeta(kernel.moebius(table)), table, atol=1e-9)
    assert table[3] != kernel.moebius(table)[3]  # what is given stays
    assert not kernel.interaction(table[:16]).diagonal().any()


@given(capacities(), st.integers(0, 2**32 - 1))
def test_better_grades_never_score_less(capacity: Sets, seed: int) -> None:
    problem = problem_of(capacity, np.random.default_rng(seed).integers(0, 9, (2, len(criteria(capacity)))))
    x = problem.grades.copy()
    x[0] = problem.senses * (problem.senses * x).max(0)
    score = Choquet(capacity).on(problem, x).score(np.zeros(1))
    assert score[0] >= score[1] - 1e-12


@given(capacities(), st.integers(0, 8))
def test_equal_gains_are_the_score(capacity: Sets, gain: int) -> None:
    names = criteria(capacity)
    row = [8 - gain if name == "C2" else gain for name in names]
    assert cd.rank(problem_of(capacity, [row]), method=Choquet(capacity)).score[0] == gain / 8


@pytest.mark.parametrize("kind", cd.methods.NORMALISATIONS)
def test_special_capacities_are_a_weighted_sum_the_least_and_the_largest_gain(kind: str) -> None:
    weights = dict(zip(("C1", "C2", "C3"), (0.5, 0.25, 0.25)))
    every = subsets(weights)
    additive = {some: sum(weights[name] for name in some) for some in every}
    problem = problem_of(additive, np.random.default_rng(1).integers(1, 9, (6, 3)))
    score = cd.rank(problem, method=Choquet(additive, kind)).score
    sums = cd.rank(problem, weights, cd.WeightedSum(kind))
    np.testing.assert_allclose(score, sums.score, **TIGHT)
    gains = sums.steps.utility
    least = cd.rank(problem, method=Choquet({some: float(len(some) == 3) for some in every}, kind)).score
    largest = cd.rank(problem, method=Choquet({some: float(len(some) > 0) for some in every}, kind)).score
    np.testing.assert_allclose(least, gains.min(-1), **TIGHT)
    np.testing.assert_allclose(largest, gains.max(-1), **TIGHT)


@given(st.integers(1, 5), st.integers(0, 2**32 - 1), st.sampled_from([1.0, 0.5]))
def test_two_additive_capacities_keep_their_indices_and_score_by_least_of_pairs(n: int, seed: int, part: float) -> None:
    generator = np.random.default_rng(seed)
    names = [f"C{j + 1}" for j in range(n)]
    counts = generator.dirichlet(np.ones(n))
    told = np.triu(generator.uniform(-1, 1, (n, n)), 1)
    both = np.abs(told + told.T).sum(1) / 2
    told *= part * min(1.0, (counts / np.where(both > 0, both, 1.0)).min())  # at part 1 on the edge of what is allowed
    pairs = {(names[j], names[i]): float(told[i, j]) for i, j in combinations(range(n), 2)}
    method = Choquet.two_additive(dict(zip(names, counts)), pairs)
    np.testing.assert_allclose(list(shapley_values(method.capacity).values()), counts, **TIGHT)
    for (a, b), value in interaction_indices(method.capacity).items():
        assert value == pytest.approx(pairs[b, a], abs=1e-12)
    grades = generator.integers(0, 9, (4, n))
    problem = cd.Problem.of(grades, [cd.Criterion(name, scale=(0, 8)) for name in names])
    gains = grades / 8
    plain_score = gains @ counts - sum(
        told[i, j] / 2 * np.abs(gains[:, i] - gains[:, j]) for i, j in combinations(range(n), 2)
    )
    np.testing.assert_allclose(cd.rank(problem, method=method).score, plain_score, **TIGHT)


def test_the_least_that_a_criterion_adds_names_its_set() -> None:
    found, where = kernel.least_marginals(np.array([0.0, 0.5, 0.25, 0.6]))
    np.testing.assert_allclose(found, [0.35, 0.1])
    assert where.tolist() == [2, 1]


SQUARES = {("a",): 0.25, ("b",): 0.25, ("a", "b"): 1.0}
METHOD = Choquet(SQUARES)
PROBLEM = cd.Problem.of([[4, 1], [2, 3]], [cd.Criterion(name, scale=(0, 4)) for name in "ab"])


def test_criteria_are_found_by_name_and_sets_in_any_form() -> None:
    lopsided = {"a": 0.1, "b": 0.4, ("b", "a"): 1}
    turned = cd.Problem.of(PROBLEM.grades[:, ::-1], PROBLEM.criteria[::-1])
    score = cd.rank(PROBLEM, method=Choquet(lopsided)).score
    np.testing.assert_allclose(score, [0.25 + 0.75 * 0.1, 0.5 + 0.25 * 0.4], **TIGHT)
    np.testing.assert_allclose(cd.rank(turned, method=Choquet(lopsided)).score, score, **TIGHT)
    forms = [{frozenset(key): value for key, value in SQUARES.items()}, list(SQUARES.items()), {(): 0, **SQUARES}]
    assert [Choquet(form) for form in forms] == [METHOD] * 3


def test_criteria_in_any_order_score_the_same() -> None:
    worth = dict(zip(subsets("abc"), (0, 0.1, 0.2, 0.3, 0.4, 0.7, 0.9, 1.0)))
    grades = np.array([[1.0, 2.0, 4.0], [4.0, 1.0, 2.0], [2.0, 4.0, 1.0]])
    wanted = [plain(dict(zip("abc", row / 4)), worth) for row in grades]
    for order in permutations(range(3)):
        turned = cd.Problem.of(grades[:, order], [cd.Criterion("abc"[j], scale=(0, 4)) for j in order])
        np.testing.assert_allclose(cd.rank(turned, method=Choquet(worth)).score, wanted, **TIGHT)


def test_a_method_is_a_value() -> None:
    assert from_spec(json.loads(json.dumps(to_spec(METHOD)))) == METHOD
    assert hash(from_spec(to_spec(METHOD))) == hash(METHOD)
    assert pickle.loads(pickle.dumps(METHOD)) == METHOD  # noqa: S301 - our own bytes


def test_a_ranking_has_steps_and_no_weights() -> None:
    ranking = cd.rank(PROBLEM, method=METHOD)
    assert list(ranking.explain()) == ["normalised", "weight", "score"]
    assert ranking.given is None
    assert ranking.note == ""
    assert "relative" in cd.rank(PROBLEM, method=Choquet(SQUARES, "minmax")).note
    with pytest.raises(cd.InvalidInputError, match=r"Choquet\(.*takes no weights"):
        cd.rank(PROBLEM, [0.5, 0.5], METHOD)
    with pytest.raises(cd.InvalidInputError, match=r"Choquet\(.*takes no weights"):
        applied(METHOD, PROBLEM)


def test_laws_follow_the_capacity() -> None:
    least = Choquet({"a": 0, "b": 0, ("a", "b"): 1}, "minmax").laws()
    assert least.verdict("strict_dominance") == "broken"
    assert least.verdict("pairs_cycle") == "holds"
    assert least.verdict("delete_any") == "broken"
    assert METHOD.laws().verdict("strict_dominance") == "holds"
    assert Choquet(SQUARES, "sum").laws().verdict("pairs_cycle") == "holds"
    alone = Choquet({"a": 1, "b": 0, ("a", "b"): 1}, "vector").laws()
    assert alone.broken == {"strict_dominance"}
    assert alone.bounds == (-1.0, 1.0)
    thirds = {some: len(some) / 3 for some in subsets("abc")}
    assert Choquet(thirds, "minmax").laws().verdict("pairs_cycle") == "broken"


def two(shapley: Any = None, interaction: Any = None) -> Callable[[], Any]:
    counts = {"a": 0.5, "b": 0.3, "c": 0.2} if shapley is None else shapley
    return lambda: Choquet.two_additive(counts, {} if interaction is None else interaction)


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: Choquet({}), r"capacity must give a value for every set of criteria, got \{\}"),
        (lambda: Choquet(3), "capacity must give a value for every set of criteria, got 3"),
        (lambda: Choquet([("a", 1, 2)]), r"capacity must give a value for every set of criteria, got \[\("),
        (lambda: Choquet([(5, 1)]), "a set of criteria is one name or several, got 5"),
        (lambda: Choquet({("a", ""): 1}), "name of a criterion in the capacity must be a non-empty text, got ''"),
        (lambda: Choquet({(): 0}), "a capacity is of 1 to 16 criteria, got one of 0"),
        (lambda: Choquet({str(j): 1 for j in range(17)}), "a capacity is of 1 to 16 criteria, got one of 17"),
        (lambda: Choquet({"a": 0.2, "b": 1}), r"no value for 1 sets: \('a', 'b'\); give one for every set"),
        (lambda: Choquet([("a", 1), (["a"], 1)]), r"a set \('a',\) is given twice"),
        (lambda: Choquet({("a", "a"): 1}), r"a criterion of the set \('a', 'a'\) is given twice"),
        (lambda: Choquet({"a": math.nan}), r"capacity of \('a',\) must be a finite number, got nan"),
        (lambda: Choquet({"a": 0.9}), "capacity of all criteria must be 1, got 0.9"),
        (lambda: Choquet({(): 0.1, "a": 1}), "capacity of no criterion must be 0, got 0.1"),
        (
            lambda: Choquet({"a": 0.2, "b": 1.2, ("a", "b"): 1}),
            r"capacity of \('a', 'b'\) is 1, less than 1.2 of its part \('b',\); no set may be worth more",
        ),
        (lambda: Choquet({"a": -0.2, "b": 0.2, ("a", "b"): 1}), r"of \('a',\) is -0.2, less than 0 of its part \(\)"),
        (lambda: Choquet({"a": 1}, "best"), "unknown normalisation 'best'"),
        (lambda: METHOD.on(cd.Problem.of([[1]], ["a"])), "capacity names unknown criteria 'b'"),
        (lambda: METHOD.on(cd.Problem.of([[1, 2, 3]], ["a", "b", "c"])), "capacity gives no value for criteria 'c'"),
        (
            lambda: METHOD.on(PROBLEM, np.full((2, 2), 5.0)),
            "criterion 'a': the grade 5 of alternative 'A1' is outside its scale",
        ),
        (two({}), "a capacity is of 1 to 16 criteria, got Shapley values of 0"),
        (two({str(j): 1 / 17 for j in range(17)}), "got Shapley values of 17"),
        (two(0.5), "shapley must give numbers by the name of a criterion, got 0.5"),
        (two({"a": 0.5, "b": 0.4}), "Shapley values must sum to 1, got 0.9"),
        (two(None, 0.5), "interaction must give an index by pair of criteria, got 0.5"),
        (two(None, {("a", "d"): 0.1}), r"interaction: \('a', 'd'\) is no pair of two of 'a', 'b', 'c'"),
        (two(None, {("a", "a"): 0.1}), r"interaction: \('a', 'a'\) is no pair"),
        (two(None, {"ab": 0.1}), r"interaction: 'ab' is no pair"),
        (two(None, {("a", "b"): 0.1, ("b", "a"): 0.1}), r"interaction: \('b', 'a'\) is given twice"),
        (two(None, {("a", "b"): 1.5}), r"interaction of \('a', 'b'\) must be a number from -1 to 1, got 1.5"),
        (
            two(None, {("a", "c"): 0.3, ("b", "c"): -0.2}),
            "criterion 'c': its Shapley value 0.2 is less than half the magnitudes of its interactions, 0.25",
        ),
        (two({"a": 1.2, "b": -0.2}), "criterion 'b': its Shapley value -0.2 is less than half"),
    ],
)
def test_refusals(make: Callable[[], Any], message: str) -> None:
    with pytest.raises(cd.InvalidInputError, match=message):
        make()


def strongest_cycle(capacity: Any, kind: str) -> float:
    """By which margin one of two criteria is lost at once and gained back in two steps, or the reverse, rest equal."""
    count = len(capacity).bit_length() - 1
    steps = np.geomspace(1.05, 1e5, 200)
    one, other = (side.ravel() for side in np.meshgrid(steps, steps))
    best = -1.0
    for i, j in permutations(range(count), 2):
        leads = []
        for gained, lost in ((one, 1 / other), (1 / np.sqrt(one), np.sqrt(other))):
            x = np.ones((len(one), 2, count))
            x[:, 0, i], x[:, 0, j] = gained, lost
            score = kernel.choquet(normalise(x, np.ones(count), kind), capacity)
            leads.append(score[:, 0] - score[:, 1])
        best = max(best, float(np.minimum(*leads).max()), float((-np.maximum(*leads)).max()))
    return best


@pytest.mark.parametrize("kind", ["max", "linear", "sum", "vector"])
@pytest.mark.parametrize(
    "capacity",
    [
        *[
            [0, *alone, 1]
            for alone in ((0.7, 0.4), (0.5, 0.45), (0.4, 0.4), (1, 0.4), (0.9, 0), (1, 1), (0, 0), (0, 1))
        ],
        [0, 0, 0, 0.5, 0, 0.2, 0, 1],
        [0, 0.4, 0, 0.4, 0, 0.5, 0.1, 1],
    ],
    ids=str,
)
def test_two_criteria_go_in_a_cycle_where_they_count_unlike(capacity: list[float], kind: str) -> None:
    table = np.array(capacity, dtype=np.float64)
    found = kernel.pair_cycle(table, kind)
    assert found == (strongest_cycle(table, kind) > 1e-4)
    assert not kernel.cyclic(table)


def test_three_criteria_that_count_alike_are_left_open() -> None:
    """And rightly: the least gain of three goes in a cycle, but by no two criteria."""
    least = Choquet({"a": 0, ("a", "b"): 0, ("a", "c"): 0, ("b", "c"): 0, "b": 0, "c": 0, ("a", "b", "c"): 1}, "max")
    assert least.laws().verdict("pairs_cycle") == "open"
    rows = [[4, 2, 1], [1, 4, 2], [2, 1, 4]]
    for first, second in ((0, 1), (1, 2), (2, 0)):
        pair = cd.Problem.of([rows[first], rows[second]], ["a", "b", "c"])
        assert cd.rank(pair, method=least).rank.tolist() == [1, 2]
