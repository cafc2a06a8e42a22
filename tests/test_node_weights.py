"""Weights of nodes drawn by a source, leaves keeping their proportions."""

from __future__ import annotations

import copy
import itertools
from typing import Any

import numpy as np
import pytest

import clusterdecide as cd

TREE = cd.Hierarchy.of({"A": ("0.6", {"a": "0.75", "b": "0.25"}), "B": ("0.3", {"c": "0.5", "d": "0.5"}), "e": "0.1"})
MAINS = ("A", "B", "e")


def test_leaves_keep_their_proportions_and_nodes_are_as_drawn() -> None:
    source = cd.NodeWeights(TREE, cd.WeightSet.around(cd.Weights.of(dict(zip(MAINS, (0.6, 0.3, 0.1)))), 0.3))
    drawn = source.draw(500, np.random.default_rng(1))
    nodes = source.nodes.draw(500, np.random.default_rng(1))
    np.testing.assert_allclose(drawn[:, :2].sum(-1), nodes[:, 0])
    np.testing.assert_allclose(drawn[:, 0], 3 * drawn[:, 1])
    np.testing.assert_allclose(drawn[:, 2], drawn[:, 3])
    np.testing.assert_allclose(drawn.sum(-1), 1)
    assert source.criteria == ("a", "b", "c", "d", "e")
    twin = copy.deepcopy(source)
    assert (twin.draw(5, np.random.default_rng(2)) == source.draw(5, np.random.default_rng(2))).all()


def test_acceptability_over_two_nodes_is_the_length_between_breakpoints() -> None:
    tree = cd.Hierarchy.of({"A": ("0.6", {"a": "0.75", "b": "0.25"}), "B": ("0.4", {"c": "0.5", "d": "0.5"})})
    problem = cd.Problem.of([[5, 1, 2, 2], [2, 2, 3, 5], [3, 3, 3, 3]], [cd.Criterion(n, scale=(0, 5)) for n in "abcd"])
    method = cd.Topsis("scale")
    source = cd.NodeWeights(tree, cd.WeightSet.simplex(["A", "B"]))
    found = cd.acceptability(problem, source, method, draws=40_000, rng=1)
    edges = cd.breakpoints(problem, tree.weights(), method, over="A", watch="winner")
    ends = [0.0, *(change.weight for change in edges.changes), 1.0]
    share = dict.fromkeys(problem.alternatives, 0.0)
    for low, high in itertools.pairwise(ends):
        score = edges.score("A", [(low + high) / 2])[0]
        share[problem.alternatives[int(score.argmax())]] += high - low
    error = np.maximum(found.first_error(1), 1e-4)
    assert (abs(found.first(1) - np.array(list(share.values()))) < 4.5 * error).all()


@pytest.mark.parametrize(
    ("source", "words"),
    [
        (cd.WeightSet.simplex(["A", "B"]), "leaves 'e' must be under one of the nodes 'A', 'B' each"),
        (cd.WeightSet.simplex(["A", "a", "B", "e"]), "leaves 'a' must be under one of the nodes"),
        (cd.WeightSet.simplex(["A", "B", "z"]), "'z'"),
        (cd.Draws([[0.2, 0.3, 0.5]]), "nodes must be a source of named weights"),
        (MAINS, "nodes must be a source of named weights"),
    ],
)
def test_nodes_that_do_not_hold_each_leaf_once_are_refused(source: Any, words: str) -> None:
    with pytest.raises(cd.InvalidInputError, match=words):
        cd.NodeWeights(TREE, source)
