"""Core indices against the enumeration of every portfolio."""

from __future__ import annotations

import json
import sys
from decimal import Decimal
from fractions import Fraction
from itertools import product
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import clusterdecide as cd
from clusterdecide._json import canonical_json
from clusterdecide.kernels.portfolios import nondominated, undominated
from clusterdecide.robustness.core_index import CoreIndex, core_index
from clusterdecide.testing import problems

METHOD = cd.WeightedSum()


def enumerated(values: Any, costs: Any, budget: Any) -> set[tuple[bool, ...]]:
    """Every portfolio within the budget, each compared with each."""
    every = [
        held
        for held in product([False, True], repeat=len(values))
        if sum(c for c, h in zip(costs, held) if h) <= budget
    ]
    worth = (np.array(every) @ np.asarray(values)).round(9)
    found = set()
    for held, own in zip(every, worth):
        beaten = ((worth >= own).all(-1) & (worth > own).any(-1)).any()
        found |= set() if beaten else {held}
    return found


def portfolios(result: CoreIndex) -> set[tuple[bool, ...]]:
    return set(map(tuple, result.portfolios.tolist()))


SETS = [None, [(0.25, 0.5), (0.125, 1.0), (0.0, 0.5)], [(0.5, 0.5), (0.0, 1.0), (0.0, 1.0)]]


@settings(max_examples=40)
@given(problems(criteria=(3, 3), alternatives=(1, 7)), st.sampled_from(SETS), st.data())
def test_portfolios_are_those_of_an_enumeration(problem: cd.Problem, bounds: Any, data: st.DataObject) -> None:
    names = problem.criteria_names
    weights = cd.WeightSet.simplex(names) if bounds is None else cd.WeightSet.between(dict(zip(names, bounds)))
    costs = data.draw(st.lists(st.integers(0, 3), min_size=len(problem), max_size=len(problem)))
    budget = data.draw(st.integers(0, 1 + sum(costs)))
    result = core_index(problem, weights, METHOD, costs=costs, budget=budget)
    values = METHOD.on(problem).utilities @ result.vertices.T
    expected = enumerated(values, costs, budget)
    assert portfolios(result) == expected
    assert len(result.portfolios) == len(expected)
    np.testing.assert_allclose(result.core_index, np.mean(list(expected), axis=0))
    np.testing.assert_allclose(result.values, result.portfolios @ values)
    assert sorted(result.core + result.borderline + result.exterior) == sorted(problem.alternatives)
    assert (result.portfolios @ np.array(costs) <= budget).all()


@settings(max_examples=40)
@given(st.integers(1, 8), st.integers(1, 4), st.data())
def test_values_below_zero_are_no_obstacle(count: int, width: int, data: st.DataObject) -> None:
    """More is then not always better; whole numbers make many portfolios of equal values."""
    whole = st.lists(st.integers(-2, 3), min_size=width, max_size=width)
    values = np.array(data.draw(st.lists(whole, min_size=count, max_size=count)), dtype=float)
    costs = data.draw(st.lists(st.integers(0, 3), min_size=count, max_size=count))
    budget = data.draw(st.integers(0, 8))
    for money in (np.array(costs), np.array(costs, dtype=object)):
        found = nondominated(values, money, budget, 1000)
        assert found is not None
        assert set(map(tuple, found.tolist())) == enumerated(values, costs, budget)


@pytest.mark.parametrize("seed", range(3))
def test_ten_alternatives_with_real_costs_are_as_enumerated(seed: int) -> None:
    generator = np.random.default_rng(seed)
    problem = cd.Problem.of(generator.random((10, 3)), [cd.Criterion(n, scale=(0, 1)) for n in "abc"])
    costs, budget = (generator.integers(100, 900, 10) / 10).tolist(), 180.5
    result = core_index(problem, cd.WeightSet.simplex(["a", "b", "c"]), METHOD, costs=costs, budget=budget)
    assert portfolios(result) == enumerated(problem.grades, [Fraction(str(c)) for c in costs], Fraction("180.5"))


@settings(max_examples=40)
@given(st.integers(1, 4), st.data())
def test_rows_are_dominated_as_in_a_plain_loop(width: int, data: st.DataObject) -> None:
    row = st.lists(st.integers(0, 3), min_size=width + 1, max_size=width + 1)
    rows = np.array(data.draw(st.lists(row, min_size=1, max_size=80)), dtype=float)
    costs, values = rows[:, 0], rows[:, 1:]
    expected = [
        not any(c <= cost and (v >= value).all() and (v > value).any() for c, v in zip(costs, values))
        for cost, value in zip(costs, values)
    ]
    assert undominated(costs, values, 1e-12).tolist() == expected


@pytest.mark.parametrize("size", [1, 10, 1000])
def test_the_size_of_blocks_changes_nothing(size: int, monkeypatch: pytest.MonkeyPatch) -> None:
    generator = np.random.default_rng(1)
    costs, values = generator.integers(0, 50, 700), generator.random((700, 2))
    before = undominated(costs, values, 1e-12)
    module = sys.modules[undominated.__module__]
    monkeypatch.setattr(module, "_BLOCK", size * 7)
    monkeypatch.setattr(module, "_FEW", size)
    assert (undominated(costs, values, 1e-12) == before).all()
    assert 0 < before.sum() < 700


GRADES = [[3, 0], [0, 3], [1, 1], [2, 2]]
CRITERIA = [cd.Criterion(n, scale=(0, 3)) for n in "ab"]
PROBLEM = cd.Problem.of(GRADES, CRITERIA, alternatives=["w", "x", "<y>", "z"])
ANYWHERE = cd.WeightSet.simplex(["a", "b"])


def test_core_and_exterior_follow_from_what_is_known_of_the_weights() -> None:
    """Where the first criterion weighs most, w and z are in; with a budget for one, equal weights leave z alone."""
    some = cd.WeightSet.between({"a": (0.7, 1.0), "b": (0.0, 0.3)})
    result = core_index(PROBLEM, some, METHOD, costs=[1, 1, 1, 1], budget=2)
    assert (result.core, result.borderline, result.exterior) == (("w", "z"), (), ("x", "<y>"))
    alone = core_index(PROBLEM, cd.WeightSet.between({"a": (0.4, 0.6), "b": (0, 1)}), METHOD, costs=[1] * 4, budget=1)
    assert alone.named == (("z",),)
    rich = core_index(PROBLEM, ANYWHERE, METHOD, costs=[1] * 4, budget=4)
    assert rich.named == (("w", "x", "<y>", "z"),)
    poor = core_index(PROBLEM, ANYWHERE, METHOD, costs=[1] * 4, budget=0)
    assert poor.named == ((),)
    assert poor.exterior == PROBLEM.alternatives


def test_an_order_of_the_weights_leaves_fewer_portfolios() -> None:
    """At weights (1, 0) and (1/2, 1/2) the values of w, x, y, z are 3, 0, 1, 2 and 1.5, 1.5, 1, 2."""
    ordered = cd.WeightSet.order(["a", "b"])
    result = core_index(PROBLEM, ordered, METHOD, costs=[1, 1, 1, 1], budget=2)
    assert result.named == (("w", "z"),)
    dear = core_index(PROBLEM, ordered, METHOD, costs=[2, 1, 1, 1], budget=2)
    assert dear.named == (("x", "z"), ("<y>", "z"))


def test_a_dearer_portfolio_of_equal_values_is_kept() -> None:
    """Both specialists are worth what the two all-rounders are; cost alone does not put a portfolio out."""
    result = core_index(PROBLEM, ANYWHERE, METHOD, costs=[2, 2, 1, 2], budget=4)
    assert {("w", "x"), ("<y>", "z")} <= set(result.named)
    equal = cd.Problem.of([[1, 2], [1, 2]], CRITERIA)
    assert core_index(equal, ANYWHERE, METHOD, costs=[1, 3], budget=3).named == (("A1",), ("A2",))


@pytest.mark.parametrize(
    ("costs", "budget"),
    [
        ([0.1, 0.2, 0.1, 0.1], 0.3),
        ([Decimal("0.1"), Decimal("0.2"), Decimal("0.1"), Decimal("0.1")], Decimal("0.3")),
        ([Fraction(1, 3), Fraction(2, 3), Fraction(1, 3), Fraction(1, 3)], 1),
        ([10**30, 2 * 10**30, 10**30, 10**30], 3 * 10**30),
        (np.array([1, 2, 1, 1]), np.int64(3)),
        (np.array([0.1, 0.2, 0.1, 0.1]), np.float64(0.3)),
        ({"z": 1, "<y>": 1, "x": 2, "w": 1}, 3),
    ],
    ids=["floats", "decimals", "fractions", "huge", "integers", "array", "by name"],
)
def test_money_is_exact(costs: Any, budget: Any) -> None:
    """0.2 and 0.1 fit into 0.3, which they do not as binary fractions."""
    result = core_index(PROBLEM, ANYWHERE, METHOD, costs=costs, budget=budget)
    assert portfolios(result) == enumerated(np.array(GRADES), [1, 2, 1, 1], 3)
    assert ("x", "z") in result.named


def test_fifteen_alternatives_follow_a_change_of_order() -> None:
    generator = np.random.default_rng(2)
    grades, costs = generator.integers(0, 11, (15, 3)) / 2, generator.integers(10, 60, 15)
    criteria = [cd.Criterion(n, scale=(0, 5)) for n in "abc"]
    weights = cd.WeightSet.simplex(["a", "b", "c"])
    result = core_index(cd.Problem.of(grades, criteria), weights, METHOD, costs=costs, budget=200)
    order = generator.permutation(15)
    moved = core_index(cd.Problem.of(grades[order], criteria), weights, METHOD, costs=costs[order], budget=200)
    np.testing.assert_allclose(moved.core_index, result.core_index[order])
    assert portfolios(moved) == set(map(tuple, result.portfolios[:, order].tolist()))


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"costs": [1, 1, 1], "budget": 2}, "3 costs for 4 alternatives"),
        ({"costs": [1, -1, 1, 1], "budget": 2}, "the cost of 'x' must be a number, finite, zero or positive, got -1"),
        ({"costs": [1, float("nan"), 1, 1], "budget": 2}, "the cost of 'x' must be a number, .* got nan"),
        ({"costs": [1, Decimal("sNaN"), 1, 1], "budget": 2}, "the cost of 'x' must be a number"),
        ({"costs": [1, True, 1, 1], "budget": 2}, "the cost of 'x' must be a number, .* got True"),
        ({"costs": [1, 10**400, 1, 1], "budget": 2}, "the cost of 'x' must be a number, finite"),
        ({"costs": "1111", "budget": 2}, "one number for each alternative, by name or in order, got '1111'"),
        ({"costs": 4, "budget": 2}, "one number for each alternative, by name or in order, got 4"),
        ({"costs": {"w": 1, "x": 1, "z": 1, "v": 1}, "budget": 2}, "no cost for '<y>'; costs name unknown .* 'v'"),
        ({"costs": [1] * 4, "budget": -2}, "the budget must be a number, finite, zero or positive, got -2"),
        ({"costs": [1] * 4, "budget": None}, "the budget must be a number"),
    ],
)
def test_core_index_refuses_money(options: Any, words: str) -> None:
    with pytest.raises(cd.InvalidInputError, match=words):
        core_index(PROBLEM, ANYWHERE, METHOD, **options)


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (([[1]], ANYWHERE, METHOD), "core_index needs a Problem first, got list"),
        ((PROBLEM, cd.Weights.equal(["a", "b"]), METHOD), "core_index needs a WeightSet, got Weights"),
        ((PROBLEM, ANYWHERE, cd.Topsis()), "core_index is exact and needs a scorer of form Additive"),
    ],
)
def test_core_index_refuses(arguments: Any, words: str) -> None:
    with pytest.raises(cd.InvalidInputError, match=words):
        core_index(*arguments, costs=[1] * 4, budget=2)


def test_too_many_portfolios_or_vertices_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys.modules[core_index.__module__], "MOST_PORTFOLIOS", 2)
    with pytest.raises(cd.InvalidInputError, match="4 alternatives would keep more than 2 portfolios; narrow the set"):
        core_index(PROBLEM, ANYWHERE, METHOD, costs=[1] * 4, budget=2)
    many = cd.Problem.of(np.ones((2, 24)), [cd.Criterion(f"C{j}", scale=(0, 1)) for j in range(24)])
    weights = cd.WeightSet.around(cd.Weights.equal(many.criteria_names), 0.5)
    with pytest.raises(cd.InvalidInputError, match=r"at every vertex of the set; .* has too many: fix some weights"):
        core_index(many, weights, METHOD, costs=[1, 1], budget=1)


def test_core_index_reads_well() -> None:
    result = core_index(PROBLEM, ANYWHERE, METHOD, costs=[1, 1, 1, Decimal("1.0")], budget=2)
    lines = repr(result).splitlines()
    assert lines[1].split() == ["z", "1", "0.75", "borderline"]
    assert lines[-1].endswith("WeightSet.simplex(2 criteria); non-dominated portfolios within 2: 4; exact")
    assert "&lt;y&gt;" in result._repr_html_()
    told = json.loads(canonical_json(result.to_dict()))
    assert told["nondominated"] == [["w", "x"], ["w", "z"], ["x", "z"], ["<y>", "z"]]
    assert (told["exact"], told["core"], told["budget"]) == (True, [], 2)
    assert list(result.to_frame("pandas").columns) == ["alternative", "cost", "core index", "class"]
