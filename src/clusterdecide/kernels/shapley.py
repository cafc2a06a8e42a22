"""Shapley contributions of players who stand in a tree, exactly or over sampled orders."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import NamedTuple

import numpy as np

from clusterdecide._typing import Floats, Ints

Game = Callable[[Floats], Floats]
"""From coalitions, rows of 0 and 1 of shape ``(M, C)``, to their worth, shape ``(..., M)``."""

_CHUNK_BITS = 14


class Tree(NamedTuple):
    """Players under nodes; node 0 is the root."""

    children: tuple[tuple[int, ...], ...]  # of each of the K nodes; none for a leaf, which is one player
    members: Floats  # (K, C), 1 where player c stands under node k

    @property
    def bits(self) -> int:
        """Largest number of nodes whose coalitions are told apart at once: the work doubles with each."""
        found, pending = 0, [(0, 0)]
        while pending:
            node, outer = pending.pop()
            below = self.children[node]
            found = max(found, outer + len(below))
            pending += [(child, outer + len(below) - 1) for child in below]
        return found


def flat(players: int) -> Tree:
    """Every player right under the root.

    Examples
    --------
    >>> flat(2).children
    ((1, 2), (), ())
    """
    members = np.vstack([np.ones((1, players)), np.eye(players)])
    return Tree((tuple(range(1, players + 1)), *((),) * players), members)


def shapley(table: Floats) -> Floats:
    """Shapley value from the worth of every coalition.

    Parameters
    ----------
    table
        Shape ``(..., 2**P)``: at index ``i`` the worth of the players whose bits are set in ``i``.

    Returns
    -------
    Floats
        Shape ``(..., P)``; they add up to the worth of all players less that of none.

    References
    ----------
    L. S. Shapley, "A value for n-person games", *Contributions to the Theory of Games* II (1953).

    Examples
    --------
    >>> shapley(np.array([0.0, 1.0, 2.0, 5.0]))
    array([2., 3.])
    """
    size = table.shape[-1]
    players = size.bit_length() - 1
    share = _shares(players)[np.bitwise_count(np.arange(size))]
    found = np.empty((*table.shape[:-1], players))
    for j in range(players):
        pairs = table.reshape(*table.shape[:-1], -1, 2, 1 << j)
        gained = pairs[..., 1, :] - pairs[..., 0, :]
        gained *= share.reshape(-1, 2, 1 << j)[:, 0]
        found[..., j] = gained.reshape(*table.shape[:-1], -1).sum(-1)
    return found


def tree_shapley(game: Game, tree: Tree) -> Floats:
    """Contribution of every node of a tree to the worth of all players less that of none.

    A node shares what its parent got among its children by a Shapley value in which the nodes beside its ancestors
    join as wholes: the average over all orders in which the players under each node follow one another. What the
    children of a node get adds up to what the node gets.

    Parameters
    ----------
    game
        Worth of coalitions; called on a few thousand at a time.
    tree
        The players.

    Returns
    -------
    Floats
        Shape ``(..., K)``. The work is ``2**tree.bits`` coalitions at the deepest node.

    References
    ----------
    E. Winter, "A value for cooperative games with levels structure of cooperation", *International Journal of Game
    Theory* 18 (1989); for trees of criteria C. Labreuche and S. Fossier, "Explaining multi-criteria decision aiding
    models with an extended Shapley value", *IJCAI* (2018).

    Examples
    --------
    >>> tree_shapley(lambda members: members.sum(-1) ** 2, flat(3)).tolist()
    [9.0, 3.0, 3.0, 3.0]
    """
    ends = game(np.stack([np.zeros_like(tree.members[0]), tree.members[0]]))
    found = np.empty((*ends.shape[:-1], len(tree.children)))
    found[..., 0] = ends[..., 1] - ends[..., 0]
    pending: list[tuple[int, list[tuple[int, ...]]]] = [(0, [])]
    while pending:
        node, outer = pending.pop()
        below = tree.children[node]
        if below:
            found[..., list(below)] = shapley(_inner(game, tree, below, outer))
        pending += [(child, [*outer, tuple(other for other in below if other != child)]) for child in below]
    return found


def sampled_shapley(game: Game, orders: Ints) -> Floats:
    """What each player adds, in each order and its reverse together.

    Parameters
    ----------
    game
        Worth of coalitions.
    orders
        Shape ``(N, C)``: players in the order in which they join.

    Returns
    -------
    Floats
        Shape ``(..., N, C)``. Each row adds up to the worth of all players less that of none; the mean over rows
        estimates the Shapley value, and rows are independent.

    Examples
    --------
    >>> sampled_shapley(lambda members: members.sum(-1) ** 2, np.array([[0, 1, 2]])).tolist()
    [[3.0, 3.0, 3.0]]
    """
    draws, players = orders.shape
    step = max(1, (1 << _CHUNK_BITS) // (2 * players + 2))
    found = []
    for start in range(0, draws, step):
        some = orders[start : start + step]
        both = np.stack([some, some[:, ::-1]])
        joined = (np.argsort(both, -1)[..., None, :] < np.arange(players + 1)[:, None]).astype(np.float64)
        worth = game(joined.reshape(-1, players))
        added = np.diff(worth.reshape(*worth.shape[:-1], *both.shape[:-1], players + 1), axis=-1)
        by_player = np.take_along_axis(added, np.broadcast_to(np.argsort(both, -1), added.shape), -1)
        found.append(by_player.mean(-3))
    return np.concatenate(found, -2)


def random_orders(tree: Tree, draws: int, rng: np.random.Generator) -> Ints:
    """Orders of the players, uniform among those in which the players under each node follow one another.

    Examples
    --------
    >>> sorted(random_orders(flat(3), 1, np.random.default_rng(0))[0].tolist())
    [0, 1, 2]
    """
    players = tree.members.shape[1]
    leaf = {k: int(row.argmax()) for k, row in enumerate(tree.members) if not tree.children[k]}
    found = np.empty((draws, players), dtype=np.int64)
    for row in found:
        pending, place = [0], 0
        while pending:
            node = pending.pop()
            below = tree.children[node]
            pending += [below[i] for i in rng.permutation(len(below))]
            if not below:
                row[place] = leaf[node]
                place += 1
    return found


def _shares(players: int) -> Floats:
    """Share of the orders in which one player joins after s given others, at index s; 0 at the end."""
    return np.array([*(1 / (players * math.comb(players - 1, s)) for s in range(players)), 0.0])


def _inner(game: Game, tree: Tree, below: Sequence[int], outer: Sequence[tuple[int, ...]]) -> Floats:
    """Worth of the coalitions of a node's children, averaged over who joined before from outside the node."""
    beside = [node for level in outer for node in level]
    blocks = tree.members[[*below, *beside]]
    inner, total = 1 << len(below), 1 << len(blocks)
    chance = np.ones(1)
    for level in outer:
        chance = np.outer(_shares(len(level) + 1)[np.bitwise_count(np.arange(1 << len(level)))], chance).ravel()
    low = _unions(blocks[:_CHUNK_BITS])
    found: Floats | None = None
    for start in range(0, total, len(low)):  # powers of 2 all: whole inner tables, or parts of one
        above = (start >> np.arange(_CHUNK_BITS, len(blocks))) & 1
        worth = game(low + above @ blocks[_CHUNK_BITS:])
        if found is None:
            found = np.zeros((*worth.shape[:-1], inner))
        _add(found, worth, start, chance)
    assert found is not None  # noqa: S101 - there is always the empty coalition
    return found


def _unions(blocks: Floats) -> Floats:
    """Every union of disjoint blocks, shape ``(2**k, C)``."""
    found = np.zeros((1, blocks.shape[1]))
    for block in blocks:
        found = np.concatenate([found, found + block])
    return found


def _add(found: Floats, worth: Floats, start: int, chance: Floats) -> None:
    """Add a run of consecutive coalitions, each times the chance of what joined before from outside."""
    inner, count = found.shape[-1], worth.shape[-1]
    if count <= inner:
        found[..., start % inner : start % inner + count] += worth * chance[start // inner]
        return
    outer = chance[start // inner : (start + count) // inner]
    found += np.einsum("...oi,o->...i", worth.reshape(*worth.shape[:-1], -1, inner), outer)
