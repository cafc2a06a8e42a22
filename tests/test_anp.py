"""ANP: the supermatrix and its limit, against plain loops, AHP synthesis and cases known by hand."""

from __future__ import annotations

import json
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import clusterdecide as cd
from clusterdecide._typing import Floats
from clusterdecide.errors import InvalidInputError
from clusterdecide.kernels.supermatrix import closed_groups, stationary, supermatrix_limit
from clusterdecide.testing import judgements
from clusterdecide.weighting import Supermatrix, anp, synthesise

CARS = {"criteria": ["price", "speed"], "alternatives": ["car", "bus"]}
LOCAL: dict[str, Any] = {
    "price": {"alternatives": {"car": 0.25, "bus": 0.75}},
    "speed": {"alternatives": {"car": 0.5, "bus": 0.5}},
    "car": {"criteria": {"price": 0.5, "speed": 0.5}},
    "bus": {"criteria": {"price": 1}},
}


@st.composite
def stochastic(draw: st.DrawFn) -> Floats:
    """Columns of few whole numbers, many of them zero: cycles, closed groups and chains of elements are common."""
    n = draw(st.integers(1, 6))
    cells = np.array(draw(st.lists(st.sampled_from([0, 0, 0, 1, 2, 5]), min_size=n * n, max_size=n * n)), dtype=float)
    matrix = cells.reshape(n, n)
    for j in np.flatnonzero(matrix.sum(0) == 0):
        matrix[draw(st.integers(0, n - 1)), j] = 1
    return np.asarray(matrix / matrix.sum(0))


def mean_of_powers(matrix: Floats) -> Floats:
    """Plain loop. The mean of two powers in a row, halved again and again, kills cycles of any length."""
    n = len(matrix)
    power = [[(float(i == j) + matrix[i, j]) / 2 for j in range(n)] for i in range(n)]
    for _ in range(40):
        power = [[sum(power[i][k] * power[k][j] for k in range(n)) for j in range(n)] for i in range(n)]
        totals = [sum(row[j] for row in power) for j in range(n)]
        power = [[cell / total for cell, total in zip(row, totals)] for row in power]
    return np.array(power)


@given(matrix=stochastic())
def test_the_limit_is_that_of_a_plain_loop_over_powers(matrix: Floats) -> None:
    np.testing.assert_allclose(supermatrix_limit(matrix).matrix, mean_of_powers(matrix), atol=1e-9)


@given(matrix=stochastic())
def test_the_limit_is_the_eigenprojection_onto_one(matrix: Floats) -> None:
    limit, closed = supermatrix_limit(matrix)
    for product in (matrix @ limit, limit @ matrix, limit @ limit):
        np.testing.assert_allclose(product, limit, atol=1e-13)
    assert np.linalg.matrix_rank(limit, tol=1e-9) == len(closed)
    np.testing.assert_allclose(limit.sum(0), 1, rtol=1e-14)
    assert (limit >= 0).all()
    unmoved = (np.abs(np.linalg.eigvals(matrix) - 1) < 1e-9).sum()
    assert unmoved == len(closed)


def test_the_mean_of_the_first_powers_nears_the_limit_of_a_cycle() -> None:
    matrix = np.array([[0, 0, 0.25], [1, 0, 0.75], [0, 1, 0.0]])
    power, total = np.eye(3), np.zeros((3, 3))
    for _ in range(6000):
        power = matrix @ power
        total += power
    np.testing.assert_allclose(supermatrix_limit(matrix).matrix, total / 6000, atol=1e-3)


@given(matrix=stochastic(), data=st.data())
def test_naming_the_elements_in_another_order_moves_the_limit_along(matrix: Floats, data: st.DataObject) -> None:
    order = np.array(data.draw(st.permutations(range(len(matrix)))))
    moved = supermatrix_limit(matrix[np.ix_(order, order)]).matrix
    np.testing.assert_allclose(moved, supermatrix_limit(matrix).matrix[np.ix_(order, order)], atol=1e-13)


def test_tiny_influences_keep_their_digits() -> None:
    eps = 1e-200
    np.testing.assert_allclose(stationary(np.array([[1.0, 2 * eps], [eps, 1.0]])), [2 / 3, 1 / 3], rtol=1e-14)
    leak = np.array([[1.0, 0.0, 0.0], [3 * eps, 1.0, 0.0], [eps, 0.0, 1.0]])
    np.testing.assert_allclose(supermatrix_limit(leak).matrix[:, 0], [0, 0.75, 0.25], rtol=1e-14)


def test_elements_outside_that_influence_each_other_end_where_a_linear_system_says() -> None:
    rng = np.random.default_rng(1)
    matrix = np.eye(7)
    matrix[:, :5] = rng.random((7, 5)) ** 3
    matrix /= matrix.sum(0)
    ends = matrix[5:, :5] @ np.linalg.inv(np.eye(5) - matrix[:5, :5])
    np.testing.assert_allclose(supermatrix_limit(matrix).matrix[5:, :5], ends, rtol=1e-12)


def test_closed_groups_are_found_by_hand() -> None:
    links = np.zeros((6, 6), dtype=bool)
    for source, target in [(0, 1), (1, 2), (2, 1), (0, 3), (3, 4), (4, 5), (5, 3)]:
        links[target, source] = True
    assert closed_groups(links) == ((1, 2), (3, 4, 5))


# hierarchies and networks


@given(data=st.data())
def test_a_hierarchy_is_a_special_case(data: st.DataObject) -> None:
    criteria = cd.ahp(data.draw(judgements(items=(1, 4))))
    names = [f"a{i + 1}" for i in range(data.draw(st.integers(2, 4)))]
    one = judgements(items=(len(names), len(names)))
    local = {
        name: cd.Weights.of(cd.ahp(data.draw(one)).values, names)
        for name in criteria.keys()  # noqa: SIM118 - names, not a mapping
    }
    network = Supermatrix.of(
        {"goal": ["goal"], "criteria": criteria.keys(), "alternatives": names},
        {"goal": {"criteria": criteria}} | {name: {"alternatives": weights} for name, weights in local.items()},
    )
    weights = anp(network, start="goal")
    np.testing.assert_allclose(weights.values, synthesise(criteria, local).score, rtol=1e-12)
    assert weights.criteria == tuple(names)
    assert network.sinks == tuple(names)
    np.testing.assert_allclose(network.values.sum(0), 1, rtol=1e-14)


def test_a_hierarchy_with_feedback_to_the_goal_gives_the_same_though_its_powers_go_round() -> None:
    rows = [[0, 0, 0, 1, 1], [0.6, 0, 0, 0, 0], [0.4, 0, 0, 0, 0], [0, 0.75, 0.5, 0, 0], [0, 0.25, 0.5, 0, 0]]
    network = Supermatrix.matrix(rows, {"goal": ["g"], "criteria": ["c", "d"], "alternatives": ["x", "y"]})
    found = anp(network)
    np.testing.assert_allclose(found.values, [0.65, 0.35], rtol=1e-14)
    np.testing.assert_allclose(found.evidence.priorities, np.array([1, 0.6, 0.4, 0.65, 0.35]) / 3, rtol=1e-14)
    np.testing.assert_allclose(found.evidence.within, [1, 0.6, 0.4, 0.65, 0.35], rtol=1e-14)
    np.testing.assert_array_equal(found.evidence.matrix, rows)
    np.testing.assert_allclose(anp(network, of="criteria").values, [0.6, 0.4], rtol=1e-14)
    assert found.evidence.start is None
    assert anp(network, start="c").evidence.start is None


def test_an_element_that_no_influence_reaches_weighs_nothing() -> None:
    network = Supermatrix.matrix([[0, 0, 0], [1, 1, 1], [0, 0, 0]], {"goal": ["g"], "alternatives": ["x", "y"]})
    assert anp(network).to_dict() == {"x": 1.0, "y": 0.0}


def test_cluster_weights_weigh_the_blocks_that_are_there() -> None:
    clusters = {"criteria": ["price", "speed"], "market": ["home"], "alternatives": ["car", "bus"]}
    told = LOCAL | {
        "price": {"alternatives": {"car": 0.25, "bus": 0.75}, "criteria": {"speed": 1}, "market": {"home": 1}},
        "home": {"alternatives": {"car": 1}},
    }
    weights = {"criteria": {"criteria": 0.2, "market": 0.3, "alternatives": 0.5}}
    values = Supermatrix.of(clusters, told, cluster_weights=weights).values
    np.testing.assert_allclose(values[:, 0], [0, 0.2, 0.3, 0.125, 0.375], rtol=1e-15)
    np.testing.assert_allclose(values[:, 1], [0, 0, 0, 0.5, 0.5], rtol=1e-15)
    np.testing.assert_allclose(values[:, 2], [0, 0, 0, 1, 0], rtol=1e-15)
    np.testing.assert_allclose(values.sum(0), 1, rtol=1e-15)


def test_results_are_fixed_and_read_well() -> None:
    network = Supermatrix.of(CARS, {name: LOCAL[name] for name in ("price", "speed")})
    result = anp(network, start="speed").evidence
    assert result.start == "speed"
    assert repr(result).splitlines() == [
        "cluster       element   limit  in cluster",
        "criteria      price    0.0000      0.0000",
        "criteria      speed    0.0000      0.0000",
        "alternatives  car      0.5000      0.5000",
        "alternatives  bus      0.5000      0.5000",
        "limit of the supermatrix from 'speed'; influenced by nothing else than themselves: 'car', 'bus'",
    ]
    assert json.loads(json.dumps(result.to_dict()))["limit"][2] == [0.25, 0.5, 1, 0]
    for array in (network.values, result.limit, result.priorities, result.within):
        assert not array.flags.writeable
    assert "<table" in network._repr_html_()


# refusals


@pytest.mark.parametrize(
    ("clusters", "told", "weights", "match"),
    [
        ([], {}, None, r"clusters are \{name: elements\}, at least one, got \[\]"),
        ({"c": []}, {}, None, "clusters without elements: 'c'"),
        ({"c": ["a"], "d": ["a"]}, {}, None, "two elements of the network have the same name 'a'"),
        (CARS, [("price", 1)], None, r"priorities are \{element: \{cluster: ...\}\}, got"),
        (CARS, {"price": 1}, None, r"priorities are \{element: \{cluster: ...\}\}, got"),
        (CARS, {"colour": {}}, None, "priorities: unknown element 'colour'; there are 'price', 'speed', 'car', 'bus'"),
        (CARS, {"price": {}}, None, "priorities of 'price' are empty"),
        (CARS, {"price": {"cars": {"car": 1}}}, None, "priorities of 'price': unknown cluster 'cars'"),
        (CARS, {"price": {"criteria": {"car": 1}}}, None, "priorities of 'price', 'criteria': unknown 'car'"),
        (
            CARS,
            {"price": {"criteria": {"speed": 0.9}}},
            None,
            "priorities of 'price', 'criteria' must sum to 1, got 0.9",
        ),
        (CARS, {"price": {"criteria": {"speed": -1}}}, None, "'criteria', 'speed': an influence is a number .* got -1"),
        (CARS, {"price": {"criteria": {"speed": "1"}}}, None, "'speed': an influence is a number from 0 to 1, got '1'"),
        (CARS, {"price": {"criteria": {"speed": True}}}, None, "an influence is a number from 0 to 1, got True"),
        (CARS, {"price": {"criteria": {"speed": float("nan")}}}, None, "an influence is a number .* got nan"),
        (CARS, {"price": {"criteria": {"speed": 10**400}}}, None, "an influence is a number from 0 to 1, got 1000"),
        (CARS, LOCAL | {"car": {"criteria": {"price": 1}, "alternatives": {"bus": 1}}}, None, "lack 'criteria', 'alt"),
        (
            CARS,
            LOCAL | {"car": {"criteria": {"price": 1}, "alternatives": {"bus": 1}}},
            {"alternatives": {"criteria": 1}},
            "cluster_weights of 'alternatives' lack 'alternatives', which influences 'car'",
        ),
        (CARS, LOCAL, {"alternatives": {"alternatives": 1}}, "cluster_weights of 'alternatives' lack 'criteria'"),
        (
            CARS,
            LOCAL,
            {"alternatives": {"alternatives": 1, "criteria": 0}},
            "cluster_weights of 'alternatives' are 0 for 'criteria', and nothing else influences 'car'",
        ),
        (CARS, LOCAL, {"colours": {"criteria": 1}}, "cluster_weights: unknown cluster 'colours'"),
        (CARS, LOCAL, {"criteria": {"criteria": 0.3}}, "cluster_weights of 'criteria' must sum to 1, got 0.3"),
    ],
)
def test_bad_networks_are_refused_by_name(clusters: Any, told: Any, weights: Any, match: str) -> None:
    with pytest.raises(InvalidInputError, match=match):
        Supermatrix.of(clusters, told, cluster_weights=weights)


@pytest.mark.parametrize(
    ("rows", "match"),
    [
        ([[1, 0]], "a supermatrix of 2 elements has 2 rows of 2 numbers"),
        ([[1, 0], [0, 1, 0]], "a supermatrix of 2 elements has 2 rows of 2 numbers"),
        ("ab", "a supermatrix of 2 elements has 2 rows of 2 numbers, got 'ab'"),
        ([[1, 0.5], [0, 0.4]], "the column of 'y' must sum to 1, got 0.9: 1 for itself if nothing influences it"),
        ([[1, 0], [0, 0]], "the column of 'y' must sum to 1, got 0"),
        ([[1, 2], [0, -1]], "row 'x', column 'y'|row 'y', column 'y': an influence is a number from 0 to 1, got -1"),
        (np.array([[1, np.nan], [0, 1]]), "row 'x', column 'y': an influence is a number from 0 to 1, got nan"),
    ],
)
def test_bad_matrices_are_refused_by_name(rows: Any, match: str) -> None:
    with pytest.raises(InvalidInputError, match=match):
        Supermatrix.matrix(rows, {"c": ["x", "y"]})


def test_a_limit_that_depends_on_the_start_is_not_guessed() -> None:
    network = Supermatrix.of(CARS, {name: LOCAL[name] for name in ("price", "speed")})
    with pytest.raises(
        InvalidInputError, match=r"depends on where one starts: .* 2 groups, \{car\}; \{bus\}; give start"
    ):
        anp(network)
    with pytest.raises(InvalidInputError, match="unknown start 'goal'; the elements are 'price'"):
        anp(network, start="goal")
    with pytest.raises(
        InvalidInputError, match="unknown cluster 'models'; the clusters are 'criteria', 'alternatives'"
    ):
        anp(network, of="models", start="price")
    with pytest.raises(InvalidInputError, match="the cluster 'criteria' gets nothing in the limit from 'price'"):
        anp(network, of="criteria", start="price")
    with pytest.raises(InvalidInputError, match="a network is a Supermatrix, got list"):
        anp([[1]])  # type: ignore[arg-type]
