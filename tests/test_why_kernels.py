"""Shapley values of players in a tree against plain loops over orders, and leads certified over a simplex."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from clusterdecide._typing import Floats
from clusterdecide.kernels.shapley import (
    Game,
    Tree,
    flat,
    random_orders,
    sampled_shapley,
    shapley,
    tree_shapley,
)
from clusterdecide.kernels.simplex_lead import Pair, _product, leads_on_simplex
from clusterdecide.testing import hierarchies

seeds = st.integers(0, 2**32 - 1)


def tabled(table: Floats) -> Game:
    """A game with any worth at all for each coalition."""
    players = table.shape[-1].bit_length() - 1
    return lambda members: table[..., (members @ (1 << np.arange(players))).astype(int)]


def nested(children: dict[int, tuple[int, ...]], node: int = 0) -> Iterator[tuple[int, ...]]:
    """Every order of the leaves in which those under each node follow one another."""
    below = children.get(node, ())
    if not below:
        yield (node,)
        return
    for order in itertools.permutations(below):
        for parts in itertools.product(*(list(nested(children, child)) for child in order)):
            yield sum(parts, ())


def tree_of(children: dict[int, tuple[int, ...]]) -> Tree:
    count = 1 + sum(map(len, children.values()))
    leaves = [k for k in range(count) if k not in children]
    members = np.zeros((count, len(leaves)))
    for k in range(count):
        under = next(nested(children, k))
        members[k, [leaves.index(leaf) for leaf in under]] = 1
    return Tree(tuple(children.get(k, ()) for k in range(count)), members)


def loops(table: Floats, children: dict[int, tuple[int, ...]], tree: Tree) -> list[float]:
    """Mean over the orders of what each leaf adds, summed under each node."""
    leaves = [k for k in range(len(tree.children)) if k not in children]
    orders = list(nested(children))
    added = dict.fromkeys(leaves, 0.0)
    for order in orders:
        coalition = 0
        for leaf in order:
            joined = coalition | 1 << leaves.index(leaf)
            added[leaf] += (table[joined] - table[coalition]) / len(orders)
            coalition = joined
    return [sum(added[leaf] for leaf in next(nested(children, k))) for k in range(len(tree.children))]


@given(st.integers(1, 5), seeds)
def test_shapley_is_the_mean_over_all_orders(players: int, seed: int) -> None:
    table = np.random.default_rng(seed).normal(size=1 << players)
    expected = loops(table, {0: tuple(range(1, players + 1))}, flat(players))
    np.testing.assert_allclose(shapley(table), expected[1:], atol=1e-12)
    np.testing.assert_allclose(tree_shapley(tabled(table), flat(players)), expected, atol=1e-12)


TREES = {
    "two groups": {0: (1, 2), 1: (3, 4), 2: (5, 6, 7)},
    "a leaf beside groups": {0: (1, 2, 3), 1: (4, 5), 3: (6, 7)},
    "three levels": {0: (1, 2), 1: (3, 4), 4: (5, 6, 7)},
    "a chain": {0: (1,), 1: (2, 3), 3: (4,), 4: (5, 6)},
}


@pytest.mark.parametrize("children", TREES.values(), ids=TREES)
@given(seed=seeds)
def test_shares_on_a_tree_are_the_mean_over_nested_orders(children: dict[int, tuple[int, ...]], seed: int) -> None:
    tree = tree_of(children)
    table = np.random.default_rng(seed).normal(size=1 << tree.members.shape[1])
    np.testing.assert_allclose(tree_shapley(tabled(table), tree), loops(table, children, tree), atol=1e-12)


@given(hierarchies(), seeds)
def test_shares_add_up_at_every_node(hierarchy: object, seed: int) -> None:
    names = hierarchy.nodes  # type: ignore[attr-defined]
    children = {k: tuple(names.index(c) for c in hierarchy.children(n)) for k, n in enumerate(names)}  # type: ignore[attr-defined]
    tree = tree_of({k: below for k, below in children.items() if below})
    if tree.members.shape[1] > 10 or tree.bits > 12:
        return
    table = np.random.default_rng(seed).normal(size=(2, 1 << tree.members.shape[1]))
    found = tree_shapley(tabled(table), tree)
    np.testing.assert_allclose(found[:, 0], table[:, -1] - table[:, 0], atol=1e-12)
    for node, below in enumerate(tree.children):
        if below:
            np.testing.assert_allclose(found[:, list(below)].sum(-1), found[:, node], atol=1e-12)


def test_many_players_are_taken_in_parts() -> None:
    squares = np.arange(1.0, 17.0)
    game: Callable[[Floats], Floats] = lambda members: (members @ squares) ** 2  # noqa: E731
    expected = squares * squares.sum()  # the Shapley value of a squared sum
    np.testing.assert_allclose(tree_shapley(game, flat(16))[1:], expected, rtol=1e-12)
    halves = Tree(
        ((1, 2), tuple(range(3, 11)), tuple(range(11, 19)), *((),) * 16),
        np.vstack([np.ones(16), np.repeat(np.eye(2), 8, axis=1), np.eye(16)]),
    )
    np.testing.assert_allclose(tree_shapley(game, halves)[3:], expected, rtol=1e-12)
    assert halves.bits == 9


@given(st.sampled_from(list(TREES.values())), seeds)
def test_sampled_orders_keep_the_players_under_a_node_together(children: dict[int, tuple[int, ...]], seed: int) -> None:
    tree = tree_of(children)
    leaves = [k for k in range(len(tree.children)) if k not in children]
    allowed = {tuple(leaves.index(leaf) for leaf in order) for order in nested(children)}
    drawn = {tuple(row.tolist()) for row in random_orders(tree, 50, np.random.default_rng(seed))}
    assert drawn <= allowed


@pytest.mark.parametrize("children", [TREES["two groups"], TREES["a leaf beside groups"]])
def test_sampled_shares_lie_within_four_standard_errors(children: dict[int, tuple[int, ...]]) -> None:
    tree = tree_of(children)
    table = np.random.default_rng(3).normal(size=1 << tree.members.shape[1])
    added = sampled_shapley(tabled(table), random_orders(tree, 4000, np.random.default_rng(5)))
    np.testing.assert_allclose(added.sum(-1), table[-1] - table[0], atol=1e-12)
    exact = tree_shapley(tabled(table), tree) @ np.linalg.pinv(tree.members.T)
    error = added.std(0, ddof=1) / np.sqrt(len(added))
    assert (np.abs(added.mean(0) - exact) <= 4 * error).all()
    assert error.min() > 0


def everywhere(points: Floats) -> tuple[np.ndarray, np.ndarray]:
    return np.ones(points.shape[:2], dtype=bool), np.zeros(len(points), dtype=bool)


@given(st.integers(2, 4), seeds)
def test_a_certified_lead_holds_at_every_sampled_weight(criteria: int, seed: int) -> None:
    rng = np.random.default_rng(seed)
    x = rng.integers(0, 11, (2, criteria)) / 10
    x[0] = np.maximum(x[0], x[1] - 0.3 * rng.random(criteria))
    pair = Pair((1 - x[0]) ** 2, x[0] ** 2, (1 - x[1]) ** 2, x[1] ** 2)
    found = leads_on_simplex(pair, np.eye(criteria), everywhere, 1e-12, 1 << 20)
    lead = pair.lead(rng.dirichlet(np.ones(criteria) / 2, 2000))
    assert found.leads is not None or abs(lead).min() < 1e-3
    if found.leads:
        assert lead.min() > 0
    elif found.witness is not None:
        assert pair.lead(found.witness) <= 1e-12


def test_a_lead_lost_only_between_the_corners_is_found() -> None:
    x, y = np.array([0.2, 0.8, 0.8]), np.array([0.6, 0.5, 0.5])
    pair = Pair((1 - x) ** 2, x**2, (1 - y) ** 2, y**2)
    corners = np.array([[0.4, 0.6, 0.0], [0.4, 0.0, 0.6]])
    assert pair.lead(corners).min() > 0
    assert pair.lead(corners.mean(0)) < 0
    found = leads_on_simplex(pair, corners, everywhere, 1e-12, 1 << 20)
    assert found.leads is False
    assert pair.lead(found.witness) < 0


@pytest.mark.parametrize(("first", "leads"), [(0.3244, False), (0.3239, True)])
def test_a_lead_lost_near_one_inner_point_alone_is_told_from_one_that_holds(first: float, leads: bool) -> None:  # noqa: FBT001
    x, y = np.array([0.2, 0.8, 0.8, 0.8]), np.array([0.6, 0.5, 0.5, 0.5])
    pair = Pair((1 - x) ** 2, x**2, (1 - y) ** 2, y**2)
    corners = np.column_stack([np.full(3, first), (1 - first) * np.eye(3)])
    assert pair.lead((corners + corners[[1, 2, 0]]) / 2).min() > 0.05
    assert (pair.lead(corners.mean(0)) > 0) == leads
    assert leads_on_simplex(pair, corners, everywhere, 1e-12, 1 << 20).leads is leads


@given(st.integers(1, 4), seeds)
def test_coefficients_of_a_product_do_not_depend_on_the_order_of_places(corners: int, seed: int) -> None:
    rng = np.random.default_rng(seed)
    a, b = (m + m.T for m in rng.normal(size=(2, corners, corners)))
    found = _product(a[None], b[None])[0]
    for places in itertools.permutations(range(4)):
        np.testing.assert_allclose(found.transpose(places), found, atol=1e-12)
    at = rng.dirichlet(np.ones(corners))
    np.testing.assert_allclose(np.einsum("ijkl,i,j,k,l", found, at, at, at, at), (at @ a @ at) * (at @ b @ at))


def test_pieces_without_an_admissible_weight_do_not_count() -> None:
    x, y = np.array([0.2, 0.8, 0.8]), np.array([0.6, 0.5, 0.5])
    pair = Pair((1 - x) ** 2, x**2, (1 - y) ** 2, y**2)
    corners = np.array([[0.4, 0.6, 0.0], [0.4, 0.0, 0.6]])

    def most_on_the_second(points: Floats) -> tuple[np.ndarray, np.ndarray]:
        held = points[..., 1] >= 0.55
        return held, ~held.any(-1)

    assert leads_on_simplex(pair, corners, most_on_the_second, 1e-12, 1 << 20).leads


def test_too_little_work_is_said() -> None:
    pair = Pair(*np.array([[0.2, 0.2, 0.2], [0.8, 0.8, 0.8], [0.2, 0.2, 0.2], [0.7, 0.79, 0.7]]))
    assert leads_on_simplex(pair, np.eye(3), everywhere, 1e-12, 10).leads is None
