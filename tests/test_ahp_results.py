"""AHP: tables of random indices, options, trees, synthesis, whole percents, and how results read."""

from __future__ import annotations

import json
import pickle
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import clusterdecide as cd
from clusterdecide.errors import InvalidInputError
from clusterdecide.weighting import AhpResult, ahp_tree, published_percent, random_index, synthesise

THREE = cd.Judgements.of({("a", "b"): 2, ("a", "c"): 4, ("b", "c"): 3})
GROUP = cd.Judgements.group({"M1": THREE, "M2": {1: {("a", "b"): 9}, 2: {("a", "b"): 2, ("b", "c"): "1/2"}}})


def evidence(judgements: cd.Judgements, **options: object) -> AhpResult:
    return cd.ahp(judgements, **options).evidence


# the small orders, the tables, the options


def test_one_and_two_items_never_contradict() -> None:
    one, two = evidence(cd.Judgements.matrix([[1]])), evidence(cd.Judgements.matrix([[1, 3], [1 / 3, 1]]))
    assert (one.priorities.tolist(), one.cr, one.ci, one.gci, one.lambda_max) == ([1.0], 0.0, 0.0, 0.0, 1.0)
    np.testing.assert_allclose(two.priorities, [0.75, 0.25], rtol=1e-15)
    assert (two.cr, two.ri, two.lambda_max) == (0.0, 0.0, pytest.approx(2))
    assert evidence(cd.Judgements.matrix([[1]]), random_index=1.3).cr == 0.0


def test_beyond_the_tables_a_named_formula_takes_over() -> None:
    rng = np.random.default_rng(3)
    upper = np.triu(np.exp(rng.normal(size=(20, 20))), 1)
    matrix = upper + np.tril(1 / np.where(upper == 0, 1, upper).T, -1) + np.eye(20)
    result = evidence(cd.Judgements.matrix(matrix))
    assert (result.random_index, result.ri) == ("alonso_lamata_2006 formula", random_index.beyond_tables(20))
    assert result.ci is not None
    assert result.cr == pytest.approx(result.ci / ((2.7699 * 20 - 4.3513 - 20) / 19))
    with pytest.raises(InvalidInputError, match="'saaty_1980' ends at order 15, got order 20"):
        random_index.value(20)
    with pytest.raises(InvalidInputError, match="from order 3 up, got order 2"):
        random_index.beyond_tables(2)


@pytest.mark.parametrize("table", random_index.TABLES)
def test_the_tables_are_near_each_other_and_near_the_formula(table: str) -> None:
    for order, ri in random_index.TABLES[table].items():
        if order < 3:
            assert ri == 0
        elif order > 3:
            assert ri == pytest.approx(random_index.TABLES["alonso_lamata_2006"][order], rel=0.07)
            assert ri == pytest.approx(random_index.beyond_tables(order), rel=0.09)


@pytest.mark.parametrize("order", [3, 5, 8])
def test_simulation_finds_the_table_of_half_a_million_matrices(order: int) -> None:
    found = random_index.simulate(order, 4000, rng=5)
    assert abs(found.value - random_index.value(order, "alonso_lamata_2006")) < 4 * found.standard_error
    assert found == random_index.simulate(order, 4000, rng=found.entropy)


def test_simulation_takes_a_generator_and_refuses_what_it_cannot_do() -> None:
    assert random_index.simulate(3, 10, rng=np.random.default_rng(1)).entropy is None
    with pytest.raises(InvalidInputError, match="order must be an integer of at least 3, got 2"):
        random_index.simulate(2)
    with pytest.raises(InvalidInputError, match="samples must be an integer of at least 2, got 1"):
        random_index.simulate(3, 1)
    with pytest.raises(InvalidInputError, match=r"rng must be a seed .* got '5'"):
        random_index.simulate(3, 10, rng="5")
    with pytest.raises(InvalidInputError, match="rng must be a seed of zero or more, got -1"):
        random_index.simulate(3, 10, rng=-1)


@pytest.mark.parametrize("table", ["saaty_later", "donegan_dodd_1991", 1.35])
def test_the_random_index_is_the_one_asked_for(table: str | float) -> None:
    result = evidence(THREE, random_index=table)
    ri = random_index.value(3, table) if isinstance(table, str) else table
    assert result.ci is not None
    assert (result.ri, result.cr) == (ri, result.ci / ri)
    assert result.random_index == ("given" if table == 1.35 else table)


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"prioritisation": "mean"}, "prioritisation must be one of 'geometric', 'eigenvector', got 'mean'"),
        ({"aggregation": "votes"}, "aggregation must be one of"),
        ({"completion": None}, "completion must be one of"),
        ({"random_index": "saaty"}, "unknown random index table 'saaty'"),
        ({"random_index": 0}, "a number from 0.001 to 1000, got 0"),
        ({"random_index": True}, "a number from 0.001 to 1000, got True"),
        ({"random_index": float("nan")}, "a number from 0.001 to 1000, got nan"),
    ],
)
def test_an_unknown_option_is_refused(options: dict[str, object], message: str) -> None:
    with pytest.raises(InvalidInputError, match=message):
        cd.ahp(THREE, **options)


def test_judgements_of_another_kind_are_refused() -> None:
    with pytest.raises(InvalidInputError, match=r"must be a Judgements, got dict; build one with Judgements\.of"):
        cd.ahp({("a", "b"): 2})


# results


@pytest.mark.parametrize("aggregation", ["judgements", "priorities"])
def test_results_read_well_and_round_trip(aggregation: str) -> None:
    weights = cd.ahp(GROUP, aggregation=aggregation)
    plain = weights.evidence.to_dict()
    assert json.loads(json.dumps(plain, allow_nan=False)) == plain
    assert plain["members"][1]["priorities"] is None
    assert "M2      1 (replaced)  incomplete       -       -       -" in repr(weights.evidence)
    assert weights.evidence._repr_html_().count("<table") == 2
    again = pickle.loads(pickle.dumps(weights))  # noqa: S301 - our own value
    assert again.evidence.to_dict() == plain
    assert not weights.values.flags.writeable
    assert not weights.evidence.eigenvector.flags.writeable


def test_one_member_alone_is_the_same_under_both_aggregations() -> None:
    first, second = evidence(THREE), evidence(THREE, aggregation="priorities")
    assert first.cr == second.cr
    assert first.priorities.tolist() == second.priorities.tolist()
    assert (first.complete, first.completed) == (True, {})


def test_a_replaced_round_does_not_count() -> None:
    latest = cd.Judgements.group({"M2": {("a", "b"): 2, ("b", "c"): "1/2"}, "M1": THREE}, items=["a", "b", "c"])
    np.testing.assert_allclose(cd.ahp(GROUP).values, cd.ahp(latest).values, rtol=1e-14)


# trees


def test_a_tree_multiplies_local_weights_exactly() -> None:
    weights = ahp_tree(
        {
            "strategy": cd.Judgements.of({("vision", "market"): 2}),
            "goal": cd.Judgements.of({("strategy", "openness"): 3, ("strategy", "cost"): 6, ("openness", "cost"): 2}),
        }
    )
    np.testing.assert_allclose(
        [weights[n] for n in ("vision", "market", "openness", "cost")], [4 / 9, 2 / 9, 2 / 9, 1 / 9]
    )
    assert weights["strategy"] == pytest.approx(2 / 3)
    assert weights.hierarchy is not None
    assert weights.hierarchy.children("goal") == ("strategy", "openness", "cost")
    assert weights.evidence.nodes["goal"].cr == pytest.approx(0, abs=1e-12)
    assert "goal      strategy, openness, cost  0.0000  yes" in repr(weights.evidence)
    assert set(json.loads(json.dumps(weights.evidence.to_dict()))["nodes"]) == {"strategy", "goal"}


@pytest.mark.parametrize(
    ("nodes", "message"),
    [
        ({}, "at least one node"),
        ({"goal": {("a", "b"): 1}, "other": {("c", "d"): 1}}, "needs one root.*'goal', 'other'"),
        ({"a": {("b", "c"): 1}, "b": {("a", "d"): 1}}, "none: every node is below another, a cycle"),
        ({"goal": {("a", "b"): 1}, "a": {("b", "c"): 1}}, "'b' is given twice"),
        ({"goal": {("a", "b"): 1, ("c", "d"): 1}}, "node 'goal': the judgements are not connected"),
    ],
)
def test_what_is_no_tree_is_refused(nodes: dict[str, dict[tuple[str, str], float]], message: str) -> None:
    with pytest.raises(InvalidInputError, match=message):
        ahp_tree({node: cd.Judgements.of(pairs) for node, pairs in nodes.items()})


def test_every_node_of_a_tree_is_judged_as_asked() -> None:
    said = cd.Judgements.of(
        {("a", "b"): 3, ("a", "c"): 5, ("a", "d"): "1/2", ("b", "c"): "1/4", ("b", "d"): 7, ("c", "d"): 2}
    )
    options = {"prioritisation": "eigenvector", "random_index": "alonso_lamata_2006"}
    tree, one = ahp_tree({"goal": said}, **options), cd.ahp(said, **options)
    np.testing.assert_allclose([tree[name] for name in "abcd"], one.values, rtol=1e-12)
    assert tree.evidence.nodes["goal"].cr == one.evidence.cr


def test_synthesis_in_both_modes() -> None:
    weights = cd.Weights.of({"speed": 0.6, "price": 0.4})
    local = {
        "price": cd.ahp(cd.Judgements.of({("car", "bus"): "1/4"})),
        "speed": cd.ahp(cd.Judgements.of({("bus", "car"): "1/3"})),
    }
    ranking = synthesise(weights, local)
    assert ranking.alternatives == ("bus", "car")  # in the order of the first criterion's judgements
    np.testing.assert_allclose(ranking.score, [0.6 / 4 + 0.4 * 4 / 5, 0.6 * 3 / 4 + 0.4 / 5], rtol=1e-12)
    ideal = synthesise(weights, local, mode="ideal")
    np.testing.assert_allclose(ideal.score, [0.6 / 3 + 0.4, 0.6 + 0.4 / 4], rtol=1e-12)
    assert ideal.order == ("car", "bus")
    assert ideal.explain()["scaled"].values.max(0).tolist() == [1.0, 1.0]
    assert repr(ideal).endswith("Synthesis(mode='ideal'); scores are relative to the alternatives present")


@pytest.mark.parametrize(
    ("local", "mode", "message"),
    [
        ({"speed": ["car", "bus"]}, "distributive", "criteria 'price' are in one but not in the other"),
        ({"speed": ["car", "bus"], "price": ["car", "bus"], "size": ["car", "bus"]}, "ideal", "'size'"),
        (
            {"speed": ["car", "bus"], "price": ["car", "tram"]},
            "ideal",
            "'price' compares the alternatives 'car', 'tram'",
        ),
        ({"speed": ["car", "bus"], "price": ["car", "bus"]}, "best", "'distributive' or 'ideal', got 'best'"),
    ],
)
def test_a_synthesis_that_does_not_fit_is_refused(local: dict[str, list[str]], mode: str, message: str) -> None:
    weights = cd.Weights.of({"speed": 0.6, "price": 0.4})
    priorities = {name: cd.Weights.equal(alternatives) for name, alternatives in local.items()}
    with pytest.raises(InvalidInputError, match=message):
        synthesise(weights, priorities, mode=mode)


# whole percents


@settings(deadline=None)
@given(weights=st.lists(st.integers(0, 10**6), min_size=1, max_size=12).filter(any), total=st.integers(1, 1000))
def test_whole_shares_sum_to_the_total_and_stay_within_one(weights: list[int], total: int) -> None:
    named = {f"c{k}": Fraction(w) for k, w in enumerate(weights)}
    shares = published_percent(named, total)
    assert sum(shares.values()) == total
    assert all(abs(shares[n] - w * total / sum(named.values())) < 1 for n, w in named.items())


def test_equal_remainders_go_to_the_first() -> None:
    assert published_percent({"a": 1 / 3, "b": 1 / 3, "c": 1 / 3}) == {"a": 34, "b": 33, "c": 33}
    assert published_percent({"a": 1 / 3 - 1e-16, "b": 1 / 3, "c": 1 / 3}) == {"a": 34, "b": 33, "c": 33}
    assert published_percent({"a": Fraction(1, 3), "b": Fraction(2, 3)}, 1) == {"a": 0, "b": 1}
    assert published_percent(cd.ahp(THREE)) == {"a": 56, "b": 32, "c": 12}


@pytest.mark.parametrize(
    ("weights", "total", "message"),
    [
        ({"a": -0.1, "b": 1.1}, 100, "the weight of 'a' is negative"),
        ({"a": float("nan")}, 100, "the weight of 'a' must be finite"),
        ({"a": 0.0}, 100, "all weights are zero"),
        ({}, 100, "weights by name are needed"),
        ([0.5, 0.5], 100, "a Weights or a mapping, got list"),
        ({"a": 1.0}, 0, "a positive integer, got 0"),
        ({"a": 1.0}, 10.5, "a positive integer, got 10.5"),
    ],
)
def test_what_cannot_be_shared_out_is_refused(weights: object, total: object, message: str) -> None:
    with pytest.raises(InvalidInputError, match=message):
        published_percent(weights, total)
