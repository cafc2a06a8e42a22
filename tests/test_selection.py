"""The exact choice within limits, against every subset; money to the centime; conflicts that are minimal."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import clusterdecide as cd
from clusterdecide.errors import InvalidInputError
from clusterdecide.selection import ConflictError, Group, Selection, frontier, select

INSTANCES = 500
Chosen = frozenset[str]


def instance(seed: int) -> tuple[dict[str, Any], dict[str, Any], Any, dict[str, Any]]:
    """A random choice of up to 14 items: values with ties, costs of one to three years, every kind of wish."""
    rng = np.random.default_rng([2023, seed])
    count, years = int(rng.integers(1, 15)), int(rng.integers(1, 4))
    names = [f"D{k:02d}" for k in range(count)]
    values = {name: int(rng.integers(0, 12)) for name in names}
    costs = {name: [int(c) for c in rng.integers(1, 20, years)] for name in names}
    budget = [int(sum(row[y] for row in costs.values()) * rng.uniform(0.2, 0.9)) for y in range(years)]

    def some(most: int) -> list[str]:
        return [str(name) for name in rng.choice(names, size=int(rng.integers(0, min(most, count) + 1)), replace=False)]

    wishes: dict[str, Any] = {"must": some(1), "must_not": some(2), "exclusions": [some(3) for _ in range(2)]}
    pair = some(2)
    wishes["needs"] = {pair[0]: pair[1]} if len(pair) == 2 else {}
    wishes["exclusions"] = [wish for wish in wishes["exclusions"] if len(wish) > 1]
    least = int(rng.integers(0, 3))
    wishes["groups"] = [Group("north", tuple(some(8)), least=least, most=least + int(rng.integers(0, 3)))]
    if rng.random() < 0.5:
        wishes["most"] = int(rng.integers(1, count + 1))
    return values, costs, budget, wishes


def brute(values: dict[str, Any], costs: dict[str, Any], budget: Any, wishes: dict[str, Any]) -> tuple[Any, Any]:
    """Every subset at once, one row each: the best value and all the sets that reach it."""
    names = list(values)
    rows = (np.arange(2 ** len(names))[:, None] >> np.arange(len(names))) & 1

    def count(items: Any) -> Any:
        return rows[:, [names.index(name) for name in items]].sum(1)

    kept = np.ones(len(rows), dtype=bool)
    for year, most in enumerate(budget):
        kept &= rows @ np.array([int(costs[name][year]) for name in names], dtype=np.int64) <= most
    must, banned = wishes.get("must", ()), wishes.get("must_not", ())
    kept &= (count(must) == len(must)) & (count(banned) == 0) & (count(names) <= wishes.get("most", len(names)))
    for wish in wishes.get("exclusions", ()):
        kept &= count(wish) <= 1
    for name, other in wishes.get("needs", {}).items():
        kept &= count([name]) <= count([other])
    for group in wishes.get("groups", ()):
        kept &= (count(group.members) >= (group.least or 0)) & (count(group.members) <= (group.most or 0))
    if not kept.any():
        return None, set()
    worth = rows @ np.array([int(values[name]) for name in names], dtype=np.int64)
    best = worth[kept].max()
    sets = rows[kept & (worth == best)].astype(bool)
    return int(best), {frozenset(name for name, held in zip(names, row) if held) for row in sets}


def told(found: Selection) -> set[Chosen]:
    return {frozenset(names) for names in found.alternatives}


@pytest.mark.parametrize("block", range(10))
def test_random_choices_equal_brute_force_with_every_optimal_set(block: int) -> None:
    checked = infeasible = 0
    for seed in range(block, INSTANCES, 10):
        values, costs, budget, wishes = instance(seed)
        best, sets = brute(values, costs, budget, wishes)
        if best is None:
            infeasible += 1
            with pytest.raises(ConflictError):
                select(values, costs, budget, **wishes)
            continue
        found = select(values, costs, budget, alternatives=20_000, **wishes)
        assert (seed, found.value, told(found)) == (seed, best, sets)
        assert found.complete
        assert found.proven
        assert all(left >= 0 for left in found.left)
        checked += 1
    assert checked > infeasible


def test_a_list_of_optimal_sets_that_is_cut_says_so() -> None:
    found = select(dict.fromkeys("ABCDE", 1), 1, 2, alternatives=3)
    assert (len(found.alternatives), found.complete) == (3, False)
    assert all(len(names) == 2 for names in found.alternatives)
    assert "3 or more sets are as good" in repr(found)
    assert len(select(dict.fromkeys("ABCDE", 1), 1, 2, alternatives=10).alternatives) == 10


cents = st.integers(10**11 - 3, 10**11 + 3).map(lambda n: Decimal(n) / 100)


@given(prices=st.lists(cents, min_size=1, max_size=6), slack=st.integers(-2, 2), count=st.integers(1, 6))
def test_a_budget_is_never_exceeded_by_a_centime(prices: list[Decimal], slack: int, count: int) -> None:
    names = [f"D{k}" for k in range(len(prices))]
    costs = dict(zip(names, prices))
    budget = sum(sorted(prices)[:count], Decimal(0)) + Decimal(slack) / 100
    centimes = {name: [int(100 * price)] for name, price in costs.items()}
    found = select(dict.fromkeys(names, 1), costs, budget, alternatives=100)
    assert sum((costs[name] for name in found.chosen), Decimal(0)) <= budget
    assert found.left == (Fraction(budget) - sum((Fraction(costs[n]) for n in found.chosen), Fraction(0)),)
    best, sets = brute(dict.fromkeys(names, 1), centimes, [int(100 * budget)], {})
    assert (found.value, told(found)) == (best, sets)


def test_values_that_differ_in_the_last_digit_are_told_apart() -> None:
    close = {"A": Decimal("72.13666386314932"), "B": Decimal("72.13666386314933")}
    assert select(close, 1, 1).alternatives == (("B",),)


@pytest.mark.parametrize("seed", range(40))
def test_a_conflict_names_limits_of_which_none_can_be_spared(seed: int) -> None:
    values, costs, _, wishes = instance(seed)
    names = list(values)
    if len(names) < 2:
        return
    wishes |= {"must": names[:3], "exclusions": [names[:2], names[1:3]], "most": 1}
    with pytest.raises(ConflictError) as caught:
        select(values, costs, [10**6] * len(costs[names[0]]), **wishes)
    conflict = caught.value.conflict
    assert all(said in str(caught.value) for said in conflict)
    from clusterdecide.kernels.choice import possible
    from clusterdecide.selection.wishes import wish_limits

    settings = {"least": None, "most": None} | wishes
    named = [limit for limit in wish_limits(names, **settings) if limit.says in conflict]
    assert not possible(len(names), [limit.limit for limit in named])
    for spared in named:
        assert possible(len(names), [limit.limit for limit in named if limit is not spared])


def test_the_plainest_conflicts() -> None:
    with pytest.raises(ConflictError, match="budget: 3; at least 2 in all"):
        select({"A": 1, "B": 1}, {"A": 2, "B": 2}, 3, least=2)
    with pytest.raises(ConflictError, match="A must be chosen; A must not be chosen"):
        select({"A": 1}, must=["A"], must_not=["A"])


def test_each_item_left_out_has_its_reason() -> None:
    found = select(
        {"A": 9, "B": 4, "C": 3, "D": 1, "E": 1, "F": 2},
        {"A": 5, "B": 5, "C": 1, "D": 1, "E": 1, "F": 1},
        8,
        must_not=["D"],
        exclusions=[["A", "C"]],
        needs={"E": "B"},
        groups=[Group("south", ("C", "F"), most=1)],
    )
    assert found.chosen == ("A", "F")
    assert {out.name: out.breaks for out in found.left_out} == {
        "B": ("budget: 8",),
        "C": ("at most one of A, C", "at most 1 of south"),
        "D": ("D must not be chosen",),
        "E": ("E only with B",),
    }
    assert found.why_not("B").short == 3
    assert "short by 3" in found.why_not("B").says()
    assert "C could be paid" in found.says_left()
    with pytest.raises(InvalidInputError, match="'A' was chosen"):
        found.why_not("A")
    assert found.to_dict()["left"] == [2]
    assert select({"A": 1, "B": 0}).why_not("B").says() == "would add nothing to the total value"


def test_money_over_several_years() -> None:
    found = select({"A": 3, "B": 2}, {"A": [1, 9], "B": 5}, [10, 10])
    assert (found.chosen, found.cost, found.left) == (("A",), (1, 9), (9, 1))
    assert "short by 4" in found.says_left()
    assert select({"A": 3}, {"A": 1}, 5).says_left() == "everything is chosen"
    assert select({"A": 3}).says_left() == "no money is counted"


def test_a_ranking_can_be_chosen_from() -> None:
    problem = cd.Problem.of([[4, 3], [3, 5], [1, 1]], ["vision", "team"], alternatives=["A", "B", "C"])
    ranking = cd.rank(problem, {"vision": 0.5, "team": 0.5}, cd.WeightedSum(normalisation="max"))
    assert select(ranking, 1, 2).chosen == ("A", "B")


REFUSED = [
    ({"values": [1]}, "values must be a mapping from names to numbers, or a ranking, got list"),
    ({"values": {"A": float("nan")}}, "value of 'A' must be a finite number, got nan"),
    ({"values": {"A": "1"}}, "value of 'A' must be a number, got '1'"),
    ({"values": {"A": 1}, "costs": 1}, "costs are given without a budget"),
    ({"values": {"A": 1}, "budget": 1}, "a budget needs costs"),
    ({"values": {"A": 1}, "costs": {"B": 1}, "budget": 1}, "costs: no item is called 'B'; there are A"),
    ({"values": {"A": 1}, "costs": {}, "budget": 1}, "no cost is given for 'A'"),
    ({"values": {"A": 1}, "costs": {"A": -1}, "budget": 1}, "cost of 'A' must not be negative, got -1"),
    ({"values": {"A": 1}, "costs": {"A": [1, 2]}, "budget": 1}, "cost of 'A' has 2 years, the budget has 1"),
    ({"values": {"A": 1}, "must": ["B"]}, "B must be chosen: no item is called 'B'"),
    ({"values": {"A": 1}, "needs": {"A": "A"}}, "'A' is said to need itself"),
    ({"values": {"A": 1}, "least": -1}, "least and most are whole numbers of items, got -1"),
    ({"values": {"A": 1}, "alternatives": 0}, "alternatives must be a whole number of at least 1, got 0"),
]


@pytest.mark.parametrize(("given_", "said"), REFUSED)
def test_refusals(given_: dict[str, Any], said: str) -> None:
    with pytest.raises(InvalidInputError, match=said):
        select(**given_)


def test_groups_are_checked_when_made() -> None:
    with pytest.raises(InvalidInputError, match="at least 2 and at most 1 cannot both hold"):
        Group("north", ("A",), least=2, most=1)
    with pytest.raises(InvalidInputError, match=r"whole numbers of items, got 1\.5"):
        Group("north", ("A",), least=1.5)  # type: ignore[arg-type]


def test_nothing_to_choose_from() -> None:
    assert select({}).chosen == ()


def best_by_budget(values: dict[str, int], prices: dict[str, int]) -> Any:
    """The classical table of the knapsack problem: best value for every whole budget."""
    best = np.zeros(sum(prices.values()) + 1, dtype=np.int64)
    for name, price in prices.items():
        best[price:] = np.maximum(best[price:], best[: len(best) - price] + values[name])
    return best


@pytest.mark.parametrize("seed", range(8))
def test_the_frontier_is_where_the_best_value_grows(seed: int) -> None:
    values, costs, _, _ = instance(seed)
    prices = {name: row[0] for name, row in costs.items()}
    found = frontier(values, prices)
    best = best_by_budget(values, prices)
    assert [found.at(budget).value for budget in range(len(best))] == best.tolist()
    assert [point.budget for point in found.points] == [0, *np.flatnonzero(np.diff(best)) + 1]
    for point in found.points:
        assert sum(prices[name] for name in point.chosen) == point.budget
        assert sum(values[name] for name in point.chosen) == point.value


def test_the_frontier_keeps_the_limits() -> None:
    found = frontier({"A": 1, "B": 2}, {"A": 1, "B": 2}, must=["A"])
    assert [point.chosen for point in found.points] == [("A",), ("A", "B")]
    with pytest.raises(InvalidInputError, match="no set can be paid with 0; the least budget is 1"):
        found.at(0)
