"""One order from several rankings: laws, an exhaustive oracle, and what is refused."""

from __future__ import annotations

import json
from fractions import Fraction
from itertools import combinations, permutations
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import clusterdecide as cd
from clusterdecide.consensus import borda, copeland, kemeny
from clusterdecide.errors import InvalidInputError
from clusterdecide.kernels.ranks import competition_ranks

NAMES = ("Memphis", "Nashville", "Chattanooga", "Knoxville")
TENNESSEE = [[1, 2, 3, 4], [4, 1, 2, 3], [4, 3, 1, 2], [4, 3, 2, 1]]
COUNTS = [42, 26, 15, 17]
ALL = 1000


@st.composite
def elections(draw: st.DrawFn, most: int = 5) -> tuple[Any, list[int]]:
    """Competition ranks with ties, and whole votes of which not all are 0."""
    size = draw(st.integers(1, most))
    rows = st.lists(st.integers(0, 5), min_size=size, max_size=size)
    ranks = competition_ranks(np.array(draw(st.lists(rows, min_size=1, max_size=5)), dtype=np.float64))
    votes = draw(st.lists(st.integers(0, 3), min_size=len(ranks), max_size=len(ranks)).filter(any))
    return ranks, votes


def strictly_above(ranks: Any, votes: list[int], i: int, j: int) -> int:
    return sum(vote for row, vote in zip(ranks.tolist(), votes) if row[i] < row[j])


def total_distance(ranks: Any, votes: list[int], order: tuple[int, ...]) -> int:
    """Sum of the distances of Kemeny, pair by pair: 2 for one put otherwise, 1 for one tied."""
    place = {alternative: p for p, alternative in enumerate(order)}
    found = 0
    for row, vote in zip(ranks.tolist(), votes):
        for i, j in combinations(range(len(row)), 2):
            apart = 2 * ((row[i] < row[j]) != (place[i] < place[j]))
            found += vote * (1 if row[i] == row[j] else apart)
    return found


def optimal(ranks: Any, votes: list[int]) -> tuple[int, set[tuple[str, ...]]]:
    """Every order tried."""
    costs = {order: total_distance(ranks, votes, order) for order in permutations(range(ranks.shape[1]))}
    least = min(costs.values())
    return least, {tuple(f"A{i + 1}" for i in order) for order, cost in costs.items() if cost == least}


def winner_over_all(ranks: Any, votes: list[int]) -> int | None:
    size = ranks.shape[1]
    beats = [
        all(strictly_above(ranks, votes, i, j) > strictly_above(ranks, votes, j, i) for j in range(size) if j != i)
        for i in range(size)
    ]
    return beats.index(True) if any(beats) else None


@given(elections())
def test_points_are_those_counted_by_hand(election: Any) -> None:
    ranks, votes = election
    size = ranks.shape[1]
    places, pairs = borda(ranks, votes), copeland(ranks, votes, win=3, tie=1, loss=-1)
    for i in range(size):
        others = [j for j in range(size) if j != i]
        expected = sum(
            vote * sum(1.0 if row[j] > row[i] else 0.5 if row[j] == row[i] else 0.0 for j in others)
            for row, vote in zip(ranks.tolist(), votes)
        )
        assert places.score[i] == expected
        margins = [strictly_above(ranks, votes, i, j) - strictly_above(ranks, votes, j, i) for j in others]
        counts = sum(m > 0 for m in margins), sum(m == 0 for m in margins), sum(m < 0 for m in margins)
        assert (pairs.wins[i], pairs.ties[i], pairs.losses[i]) == counts
        assert pairs.score[i] == 3 * counts[0] + counts[1] - counts[2]
    for found in (places, pairs):
        assert found.rank.tolist() == competition_ranks(found.score).tolist()
        assert found.winners == tuple(n for n, r in zip(found.alternatives, found.rank.tolist()) if r == 1)


@given(elections())
def test_kemeny_finds_every_optimal_order_and_proves_it(election: Any) -> None:
    ranks, votes = election
    least, orders = optimal(ranks, votes)
    found = kemeny(ranks, votes, most=ALL)
    assert (found.distance, found.bound, found.proven, found.complete) == (least, least, True, True)
    assert set(found.orders) == orders
    assert len(found.orders) == len(orders)
    assert found.unique == (len(orders) == 1)
    assert kemeny(ranks, votes, most=1).unique == found.unique
    few = kemeny(ranks, votes, most=2)
    assert set(few.orders) <= orders
    assert (few.distance, len(few.orders), few.complete) == (least, min(2, len(orders)), len(orders) <= 2)


@pytest.mark.parametrize("seed", range(4))
def test_kemeny_of_six_on_one_cycle_is_the_best_of_all_720_orders(seed: int) -> None:
    rng = np.random.default_rng(seed)
    cycle = (np.arange(6) + np.arange(6)[:, None]) % 6 + 1  # every rotation: all on one cycle
    ranks, votes = np.vstack([cycle, rng.permuted(np.tile(np.arange(1, 7), (3, 1)), axis=1)]), [2] * 6 + [1] * 3
    least, orders = optimal(ranks, votes)
    found = kemeny(ranks, votes, most=ALL)
    assert found.cycles == (6,)
    assert (found.distance, found.bound, set(found.orders)) == (least, least, orders)


def test_kemeny_of_a_cycle_counts_every_vote_and_finds_every_order() -> None:
    turns = [[1, 2, 3, 4], [4, 1, 2, 3], [3, 4, 1, 2]]
    side_by_side = turns + [[a, b, d, c] for a, b, c, d in turns], [1] * 6  # two orders, one swap apart
    margins_of_4 = [[1, 2, 3], [3, 1, 2], [2, 3, 1], [3, 2, 1]], [5, 4, 4, 1]
    for ranks, votes in (side_by_side, margins_of_4):
        least, orders = optimal(np.array(ranks), votes)
        found = kemeny(ranks, votes)
        assert (found.distance, found.bound, set(found.orders)) == (least, least, orders)


@given(elections(), st.randoms(use_true_random=False))
def test_names_and_order_of_voters_do_not_matter(election: Any, random: Any) -> None:
    ranks, votes = election
    columns, voters = list(range(ranks.shape[1])), list(range(len(ranks)))
    random.shuffle(columns)
    random.shuffle(voters)
    moved = ranks[np.ix_(voters, columns)], [votes[v] for v in voters]
    names = [f"A{i + 1}" for i in columns]
    for rule in (borda, copeland):
        once, again = rule(ranks, votes), rule(*moved, alternatives=names)
        assert again.score.tolist() == once.score[columns].tolist()
        assert again.rank.tolist() == once.rank[columns].tolist()
    once, again = kemeny(ranks, votes, most=ALL), kemeny(*moved, most=ALL, alternatives=names)
    assert (set(again.orders), again.distance, again.bound) == (set(once.orders), once.distance, once.bound)


@given(elections())
def test_votes_are_rankings_repeated(election: Any) -> None:
    ranks, votes = election
    repeated = np.repeat(ranks, votes, axis=0)
    assert borda(repeated).score.tolist() == borda(ranks, votes).score.tolist()
    assert copeland(repeated).above.tolist() == copeland(ranks, votes).above.tolist()
    once, again = kemeny(ranks, votes), kemeny(repeated)
    assert (once.orders, once.distance) == (again.orders, again.distance)


@given(elections())
def test_what_all_put_above_stays_above(election: Any) -> None:
    ranks, votes = election
    counted = ranks[np.array(votes) > 0]
    places, pairs, orders = borda(ranks, votes), copeland(ranks, votes), kemeny(ranks, votes, most=ALL).orders
    for i, j in np.argwhere((counted[:, :, None] < counted[:, None, :]).all(0)):
        assert places.score[i] > places.score[j]
        assert pairs.score[i] > pairs.score[j]
        assert all(order.index(f"A{i + 1}") < order.index(f"A{j + 1}") for order in orders)


@given(elections(), st.sampled_from([0.0, 0.3, 0.5, 1.0]))
def test_who_beats_every_other_comes_first(election: Any, tie: float) -> None:
    ranks, votes = election
    best = winner_over_all(ranks, votes)
    pairs = copeland(ranks, votes, tie=tie)
    assert pairs.condorcet_winner == (None if best is None else f"A{best + 1}")
    if best is not None:
        assert pairs.winners == (f"A{best + 1}",)
        assert {order[0] for order in kemeny(ranks, votes, most=ALL).orders} == {f"A{best + 1}"}


@given(elections())
def test_turning_every_ranking_round_turns_the_outcome_round(election: Any) -> None:
    ranks, votes = election
    turned = competition_ranks(ranks.astype(np.float64))
    size = ranks.shape[1]
    assert borda(turned, votes).score.tolist() == (sum(votes) * (size - 1) - borda(ranks, votes).score).tolist()
    assert copeland(turned, votes).score.tolist() == (size - 1 - copeland(ranks, votes).score).tolist()
    once, again = kemeny(ranks, votes, most=ALL), kemeny(turned, votes, most=ALL)
    assert {order[::-1] for order in again.orders} == set(once.orders)
    assert again.distance == once.distance


@given(elections(), st.sampled_from([0.1, 0.25, 3, Fraction(1, 3)]))
def test_the_unit_of_votes_does_not_matter(election: Any, unit: Any) -> None:
    ranks, votes = election
    scaled = [Fraction(str(unit)) * vote for vote in votes]
    given_votes = [vote if isinstance(unit, Fraction) else float(vote) for vote in scaled]
    for rule in (borda, copeland, kemeny):
        once, again = rule(ranks, votes), rule(ranks, given_votes)
        if rule is kemeny:
            assert (once.orders, again.proven) == (again.orders, True)
            assert again.distance == pytest.approx(float(unit) * once.distance, rel=1e-12)
        else:
            assert once.rank.tolist() == again.rank.tolist()


def test_tenths_of_votes_tie_as_they_are_written() -> None:
    found = copeland([[1, 2], [1, 2], [2, 1]], [0.1, 0.2, 0.3])
    assert (found.ties.tolist(), found.rank.tolist()) == ([1, 1], [1, 1])
    assert found.votes.tolist() == [0.1, 0.2, 0.3]
    assert found.above.tolist() == [[0.0, 0.3], [0.3, 0.0]]
    assert borda([[1, 2], [1, 2], [2, 1]], [0.1, 0.2, 0.3]).rank.tolist() == [1, 1]


def test_two_opposed_rankings_leave_every_order_open() -> None:
    found = kemeny([[1, 2, 3, 4, 5, 6], [6, 5, 4, 3, 2, 1]])
    assert (len(found.orders), found.complete, found.distance, found.cycles) == (10, False, 30.0, ())
    assert "at least 10 optimal orders" in repr(found)
    with pytest.raises(InvalidInputError, match="at least 10 optimal orders, so none is the order; choose among"):
        _ = found.order


def test_twenty_on_one_cycle_and_five_hundred_on_none() -> None:
    rng = np.random.default_rng(1)
    ranks = rng.permuted(np.tile(np.arange(1, 21), (5, 1)), axis=1)
    found = kemeny(ranks, most=1)
    assert found.proven
    places = [[order.index(f"A{i + 1}") + 1 for i in range(20)] for order in found.orders]
    between = cd.consensus.kemeny_distance(np.vstack([places, ranks]))
    assert found.distance == between[0, 1:].sum()
    assert found.distance <= between[1:, 1:].sum(1).min()  # no voter's own order is nearer
    many = kemeny([np.arange(1, 501)] * 3)
    assert (many.order[:2], many.distance, many.cycles) == (("A1", "A2"), 0.0, ())


def test_millions_of_votes_leave_a_bound_that_says_so() -> None:
    votes = [4_000_001, 3_999_998, 4_000_003]
    found = kemeny([[1, 2, 3], [3, 1, 2], [2, 3, 1]], votes, most=1)
    assert found.orders == (("A3", "A1", "A2"),)
    assert found.bound < found.distance <= found.bound * (1 + 1e-5)
    assert not found.proven
    assert f"none is below {found.bound:.10g}" in repr(found)
    many = [2**41, 2**42, 2**41]  # 1, 2, 1 in other words
    assert kemeny([[1, 2, 3], [3, 1, 2], [2, 3, 1]], many).proven


def test_tennessee_read_as_tables_and_plain_values() -> None:
    ranks = dict(zip("wxyz", TENNESSEE))
    votes = dict(zip("zyxw", COUNTS[::-1]))
    assert repr(borda(ranks, votes, alternatives=NAMES)).splitlines() == [
        "rank  points  alternative",
        "   1     194  Nashville",
        "   2     173  Chattanooga",
        "   3     126  Memphis",
        "   4     107  Knoxville",
        "Borda: a point for each alternative ranked below, half a point for each tied; 4 rankings with 100 votes",
    ]
    pairs = copeland(ranks, votes, alternatives=NAMES)
    assert pairs.condorcet_winner == "Nashville"
    assert pairs["Memphis"] == 4
    nearest = kemeny(ranks, votes, alternatives=NAMES)
    assert nearest.order == ("Nashville", "Chattanooga", "Knoxville", "Memphis")
    assert nearest.distance == 2 * (42 * 3 + 15 * 2 + 17 * 3)  # pairs that each voter has otherwise
    for result in (borda(ranks, votes, alternatives=NAMES), pairs, nearest):
        document = json.loads(json.dumps(result.to_dict()))
        assert document["votes"] == COUNTS
        assert document["labels"] == list("wxyz")
        assert "<table" in result._repr_html_()
        assert not result.votes.flags.writeable


def test_long_results_are_cut_and_say_so() -> None:
    rows = [np.arange(1, 61)] * 2
    assert repr(borda(rows)).endswith("2 rankings; first 50 of 60 shown")
    assert repr(kemeny(rows)).endswith("no cycle; first 50 of 60 places shown")
    opposed = repr(kemeny([[1, 2, 3, 4], [4, 3, 2, 1]], most=ALL))
    assert "24 optimal orders; no cycle; first 10 of 24 orders shown" in opposed


def ranking_of(scores: list[float], names: list[str]) -> cd.Ranking:
    problem = cd.Problem.of([[score] for score in scores], ["C1"], alternatives=names)
    return cd.rank(problem, [1.0], cd.WeightedSum("minmax"))


def test_rankings_of_the_same_alternatives_in_another_order_are_aligned() -> None:
    one, other = ranking_of([3, 2, 1], ["a", "b", "c"]), ranking_of([1, 2, 3], ["c", "a", "b"])
    found = borda([one, other], [2, 1])
    assert dict(zip(found.alternatives, found.score.tolist())) == {"a": 5.0, "b": 4.0, "c": 0.0}
    named = kemeny({"first": one, "second": other}, {"second": 1, "first": 2})
    assert (named.labels, named.order) == (("first", "second"), ("a", "b", "c"))


def test_a_comparison_gives_its_cases_as_rankings() -> None:
    problem = cd.Problem.of([[5, 2], [4, 4], [1, 5]], ["vision", "market"], alternatives=["A", "B", "D"])
    compared = cd.compare(problem, {"vision": 0.7, "market": 0.3}, [cd.Topsis(), cd.WeightedSum("minmax")])
    found = borda(compared)
    assert (found.labels, found.alternatives) == (compared.labels, problem.alternatives)
    assert found.score.tolist() == [3.0, 3.0, 0.0]
    assert (cd.consensus.correlations(compared)["kendall"] == compared.kendall).all()


def test_ranks_are_read_with_ties_of_three_kinds() -> None:
    for row in ([1, 2, 2, 4], [1, 2.5, 2.5, 4], [1, 2, 2, 3]):
        assert borda([row]).rank.tolist() == [1, 2, 2, 4]
    assert borda([[1, 1, 1]]).score.tolist() == [1.0, 1.0, 1.0]
    mixed = copeland([[1, 2, 3, 4], [4, 2.5, 2.5, 1], [2, 1, 1, 3]])
    assert mixed.above[1].tolist() == [2.0, 0.0, 1.0, 2.0]


@pytest.mark.parametrize(
    ("rankings", "match"),
    [
        ([], "no ranking is given; give rankings such as cd.rank returns"),
        ({}, "no ranking is given"),
        ("abc", "an array of ranks, one ranking a row; got 'abc'"),
        (7, "one ranking a row; got 7"),
        ([1, 2, 3], r"one ranking a row; got \[1, 2, 3\]"),
        ([[]], "one ranking a row; got"),
        ([["a", "b"]], "one ranking a row; got"),
        ([[True, False]], "one ranking a row; got"),
        ([[1, 2], [1, 2, 3]], "same alternatives, but their lengths are {'R1': 2, 'R2': 3}"),
        ({"x": [1, 2], "y": [0, 1]}, r"ranking 'y' is none: ranks go from 1, the best, .* got \[0.0, 1.0\]"),
        ([[1, 2], [0.9, 0.4]], "ranking 'R2' is none"),
        ([[1, 1, 2, 4]], "ranking 'R1' is none"),
        ([[0, 1], [0, 1]], "ranking 'R1' is none"),
        ([[1, 2, 4]], "ranking 'R1' is none"),
        ([[1, 2], [1, float("nan")]], r"ranking 'R2' is none.*got \[1.0, nan\]"),
        ([[1, float("inf")]], "ranking 'R1' is none"),
        ({"": [1, 2]}, "the name of a ranking"),
    ],
)
def test_what_is_no_ranking_is_refused(rankings: Any, match: str) -> None:
    for rule in (borda, copeland, kemeny, cd.consensus.spearman, cd.consensus.distances):
        with pytest.raises(InvalidInputError, match=match):
            rule(rankings)


def test_rankings_that_do_not_belong_together_are_refused() -> None:
    one, other = ranking_of([3, 2], ["a", "b"]), ranking_of([1, 2], ["a", "c"])
    with pytest.raises(InvalidInputError, match="'R2' is of other alternatives than the first: 'b', 'c' in only one"):
        borda([one, other])
    with pytest.raises(InvalidInputError, match="ranking 'R2' does not name its alternatives, but the first does"):
        borda([one, [1, 2]])
    with pytest.raises(InvalidInputError, match="either all or none of the rankings name their alternatives"):
        borda([[1, 2], one])
    with pytest.raises(InvalidInputError, match="named by the rankings themselves; leave the names out"):
        borda([one], alternatives=["a", "b"])
    with pytest.raises(InvalidInputError, match="3 alternatives are named, but each ranking has 2"):
        borda([[1, 2]], alternatives=["a", "b", "c"])
    problem = cd.Problem.of([[1, 5], [5, 1]], ["x", "y"])
    partial = cd.outrank(problem, [0.5, 0.5], cd.methods.Promethee1())
    with pytest.raises(InvalidInputError, match="ranking 'R1' is a PartialOrder, which has no ranks"):
        borda([partial])


@pytest.mark.parametrize(
    ("votes", "match"),
    [
        ([1], "votes must be 2 numbers, one for each ranking"),
        ("12", "votes must be 2 numbers"),
        (3, "votes must be 2 numbers"),
        ([1, -1], "votes of ranking 'R2' must be a number, 0 or more, got -1"),
        ([float("nan"), 1], "votes of ranking 'R1' must be a number, 0 or more, got nan"),
        ([1, float("inf")], "votes of ranking 'R2' must be a number"),
        ([1, "2"], "votes of ranking 'R2' must be a number"),
        ([True, 2], "votes of ranking 'R1' must be a number"),
        ([1, None], "votes of ranking 'R2' must be a number"),
        ([0, 0], "all votes are 0, so nobody decides"),
        ([1 / 3, 1 / 7], "no ratio of small whole numbers, so ties could not be told exactly; give whole numbers"),
        ({"R1": 1}, "votes and rankings differ: 'R2' in only one of them"),
        ({"R1": 1, "R2": 1, "R3": 1}, "votes and rankings differ: 'R3' in only one of them"),
    ],
)
def test_votes_that_cannot_be_counted_are_refused(votes: Any, match: str) -> None:
    for rule in (borda, copeland, kemeny):
        with pytest.raises(InvalidInputError, match=match):
            rule([[1, 2], [2, 1]], votes)


def test_votes_come_as_arrays_too() -> None:
    assert borda([[1, 2], [2, 1]], np.array([2, 1])).score.tolist() == [2.0, 1.0]


@pytest.mark.parametrize(
    ("points", "match"),
    [
        ({"win": float("nan")}, "win must be a finite number, the points of such a pair, got nan"),
        ({"tie": "half"}, "tie must be a finite number"),
        ({"loss": True}, "loss must be a finite number"),
        ({"tie": 2}, "points must fall from win over tie to loss"),
        ({"loss": 0.7}, "points must fall"),
        ({"win": 0, "tie": 0}, "win above loss"),
    ],
)
def test_points_of_pairs_must_fall(points: Any, match: str) -> None:
    with pytest.raises(InvalidInputError, match=match):
        copeland([[1, 2]], **points)


@pytest.mark.parametrize("most", [0, 1.5, True, "all"])
def test_how_many_orders_is_a_whole_number(most: Any) -> None:
    with pytest.raises(InvalidInputError, match="how many optimal orders to list, a whole number from 1"):
        kemeny([[1, 2]], most=most)


def test_unknown_names_are_refused() -> None:
    with pytest.raises(InvalidInputError, match="no alternative is named 'Z'; there are 'A1', 'A2'"):
        _ = borda([[1, 2]])["Z"]
