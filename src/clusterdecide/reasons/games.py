"""Games whose players are criteria: the worth of a hybrid that takes some grades from one alternative."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from clusterdecide._typing import Floats
from clusterdecide.errors import InvalidInputError
from clusterdecide.kernels.shapley import Game, Tree, flat, random_orders, sampled_shapley, tree_shapley
from clusterdecide.kernels.topsis import closeness
from clusterdecide.methods import Additive, Method, applied
from clusterdecide.model import Problem, Weights
from clusterdecide.model._names import listed, shown
from clusterdecide.model.seeds import child, seed_of

EXACT_BITS = 20
"""Nodes whose coalitions are told apart at once, at most: beyond, orders are sampled."""

GENERAL_BITS = 13
"""The same where each coalition applies the whole method anew."""

_CELLS = 1 << 20

Planes = tuple[Floats, Floats]


class Nodes(NamedTuple):
    """Criteria and the nodes above them, root first, in order of the tree."""

    names: tuple[str, ...]  # K; the root has none where the weights come from no tree
    depth: tuple[int, ...]  # K, 0 for the root
    tree: Tree

    def leaves(self) -> list[int]:
        """Place of each criterion among the nodes, in the problem's order of criteria."""
        alone = [k for k, below in enumerate(self.tree.children) if not below]
        return sorted(alone, key=lambda k: int(self.tree.members[k].argmax()))


class Shares(NamedTuple):
    """Contribution of each node."""

    values: Floats  # (..., K)
    error: Floats  # (..., K), standard errors; 0 where exact


def nodes_of(problem: Problem, weights: Weights) -> Nodes:
    """Criteria as players, in the tree that the weights come from or right under one root.

    Raises
    ------
    InvalidInputError
        The leaves of the tree are not the criteria of the problem.
    """
    names, tree = problem.criteria_names, weights.hierarchy
    if tree is None:
        return Nodes(("", *names), (0, *(1,) * len(names)), flat(len(names)))
    if set(tree.leaves) != set(names):
        wrong = sorted(set(tree.leaves) ^ set(names))
        msg = f"the tree of the weights and the problem differ on {listed(wrong)}; its leaves must be the criteria"
        raise InvalidInputError(msg)
    order = tree.nodes
    place = {name: k for k, name in enumerate(order)}
    members = np.zeros((len(order), len(names)))
    depth: list[int] = []
    for k, name in enumerate(order):
        members[k, [names.index(leaf) for leaf in tree.leaves_under(name)]] = 1.0
        above = tree.parent(name)
        depth.append(0 if above is None else depth[place[above]] + 1)
    children = tuple(tuple(place[below] for below in tree.children(name)) for name in order)
    return Nodes(order, tuple(depth), Tree(children, members))


def shared(game: Game, nodes: Nodes, bits: int, draws: int, rng: int | np.random.Generator | None) -> Shares:
    """Contributions by every coalition, or over sampled orders where they are too many."""
    if nodes.tree.bits <= bits:
        values = tree_shapley(game, nodes.tree)
        return Shares(values, np.zeros_like(values))
    orders = random_orders(nodes.tree, draws, child(seed_of(rng), 0))
    drawn = sampled_shapley(game, orders) @ nodes.tree.members.T
    return Shares(drawn.mean(-2), drawn.std(-2, ddof=1) / np.sqrt(draws))


def check_draws(draws: object) -> int:
    """Refuse a number of sampled orders that gives no standard error."""
    if isinstance(draws, bool) or not isinstance(draws, (int, np.integer)) or draws < 2:
        msg = f"draws must be a whole number of orders from 2 up, got {shown(draws)}"
        raise InvalidInputError(msg)
    return int(draws)


def closeness_game(own: Planes, other: Planes, weights: Floats) -> Game:
    """Closeness of a hybrid, ideals as they are: squared distances add over criteria.

    Parameters
    ----------
    own, other
        Squared distances to the best and to the worst point, shape ``(..., C)``: of the alternative explained, and
        of what it takes its other grades from.
    weights
        Shape ``(C,)``.
    """
    squares = weights * weights
    mine, theirs = [plane * squares for plane in own], [plane * squares for plane in other]

    def game(members: Floats) -> Floats:
        # sums of the two parts, never a difference: a hybrid at the ideal is at a distance of exactly 0
        rest = 1.0 - members
        best, worst = (np.sqrt(a @ members.T + b @ rest.T) for a, b in zip(mine, theirs))
        return closeness(best, worst)

    return game


def published_game(scorer: Additive, own: Floats, other: Floats, weights: Floats) -> Game:
    """Published score of a hybrid, utilities as they are: weighted sums add over criteria.

    Parameters
    ----------
    scorer
        One that publishes something else than its sums.
    own, other
        Utilities, shape ``(..., C)``: of the alternative explained, and of what it takes its other grades from.
    weights
        Shape ``(C,)``.
    """
    published = scorer.published
    assert published is not None  # noqa: S101 - else contributions are the terms of the sum
    mine, theirs = own * weights, other * weights
    return lambda members: published(mine @ members.T + theirs @ (1.0 - members).T, weights)


def mixed_game(
    problem: Problem, weights: Floats, method: Method, row: int, other: Floats, against: int | None = None
) -> Game:
    """Score of an alternative whose grades are partly those of another, the method applied to each such problem.

    Parameters
    ----------
    row
        The alternative that takes grades from ``other``, shape ``(C,)``.
    against
        The alternative whose score in the same problem is subtracted.

    Raises
    ------
    InvalidInputError
        The method gives scores of another shape for many matrices of grades.
    """
    grades = problem.grades
    step = max(1, _CELLS // grades.size)

    def game(members: Floats) -> Floats:
        worth = np.empty(len(members))
        for start in range(0, len(members), step):
            some = members[start : start + step]
            x = np.repeat(grades[None], len(some), 0)
            x[:, row] = np.where(some > 0, grades[row], other)
            score = applied(method, problem, x).score(weights)
            _check_score(score, (len(some), len(problem)), method)
            worth[start : start + len(some)] = score[:, row] - (0.0 if against is None else score[:, against])
        return worth

    return game


def _check_score(score: Floats, shape: tuple[int, int], method: Method) -> None:
    if score.shape != shape:
        msg = f"{method!r} gives scores of shape {score.shape} for grades of shape {(*shape, '...')}, not {shape}"
        raise InvalidInputError(msg)
