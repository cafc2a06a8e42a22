"""Smallest change of the weights of nodes, and the radius that many criteria leave clear."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import clusterdecide as cd
from clusterdecide.kernels.closeness_bounds import clear_radii, forms, values
from clusterdecide.methods import General
from clusterdecide.methods.forms import merged

TREE = cd.Hierarchy.of({"N": ("0.5", {"a": "0.6", "b": "0.4"}), "M": ("0.3", {"c": "0.5", "d": "0.5"}), "e": "0.2"})
NODES = ("N", "M", "e")
LOCAL = np.array([[0.6, 0.4, 0, 0, 0], [0, 0, 0.5, 0.5, 0], [0, 0, 0, 0, 1.0]])


def problem(seed: int, size: int = 5) -> cd.Problem:
    grades = np.random.default_rng(seed).integers(0, 11, (size, 5)) / 2
    return cd.Problem.of(grades, [cd.Criterion(n, scale=(0, 5)) for n in "abcde"])


class Flattest:
    """A method of these tests: the least of the weighted grades counts most."""

    def on(self, problem: cd.Problem, x: Any = None) -> General:
        u = problem.values(x) / 5
        return General(lambda w: (w[..., None, :] * np.sqrt(u)).sum(-1))


METHODS = [cd.WeightedSum(), cd.Topsis("scale"), Flattest()]


@pytest.mark.parametrize("method", METHODS, ids=repr)
def test_a_merged_scorer_scores_as_the_whole_one_at_the_weights_of_nodes(method: Any) -> None:
    drawn = np.random.default_rng(0).dirichlet(np.ones(3), 20)
    scorer = method.on(problem(1))
    np.testing.assert_allclose(merged(scorer, LOCAL).score(drawn), scorer.score(drawn @ LOCAL), rtol=1e-12)


@pytest.mark.parametrize("norm", ["l1", "l2", "linf"])
@pytest.mark.parametrize("method", METHODS[:2], ids=repr)
def test_no_nearer_weights_of_nodes_change_the_winner(method: Any, norm: str) -> None:
    for seed in range(8):
        some = problem(seed)
        found = cd.smallest_change(some, TREE.weights(), method, over=NODES, norm=norm)
        if found.distance is None or found.distance == 0:
            continue
        assert found.start.to_dict() == pytest.approx({"N": 0.5, "M": 0.3, "e": 0.2})
        nodes = np.random.default_rng(seed).dirichlet(np.ones(3), 4000)
        order = {"l1": 1, "l2": 2, "linf": np.inf}[norm]
        length = np.linalg.norm(nodes - found.start.values, order, axis=1)
        score = method.on(some).score(nodes @ LOCAL)
        winner = cd.rank(some, TREE.weights(), method).order[0]
        kept = score.argmax(1) == some.alternatives.index(winner)
        assert kept[length < 0.998 * found.distance].all()
        assert found.beyond is not None
        leaves = dict(zip("abcde", (found.beyond.values @ LOCAL).tolist()))
        assert cd.rank(some, leaves, method)[found.enters] == 1
        assert cd.rank(some, leaves, method)[found.leaves] > 1 or "draws level" in found.reason


def test_one_node_alone_is_the_breakpoint_of_two() -> None:
    """With two nodes there is one way to move, and the nearest breakpoint is the answer."""
    tree = cd.Hierarchy.of({"N": ("0.6", {"a": "0.6", "b": "0.4"}), "M": ("0.4", dict.fromkeys("cde", "1/3"))})
    for seed in range(10):
        some = problem(seed)
        edges = cd.breakpoints(some, tree.weights(), cd.Topsis("scale"), over="N", watch="winner")
        found = cd.smallest_change(some, tree.weights(), cd.Topsis("scale"), over=["N", "M"], norm="linf")
        away = [abs(end - 0.6) for end in edges.interval("N") if 0 < end < 1]
        if away:
            assert found.distance == pytest.approx(min(away), rel=2e-3)


def test_criteria_and_nodes_may_be_mixed_and_ordered_at_will() -> None:
    first = cd.smallest_change(problem(3), TREE.weights(), cd.WeightedSum(), over=["N", "c", "d", "e"])
    second = cd.smallest_change(problem(3), TREE.weights(), cd.WeightedSum(), over=["e", "d", "N", "c"])
    assert first.distance == pytest.approx(second.distance)
    near = cd.WeightSet.between({"e": (0.1, 0.3), "N": (0.4, 0.6), "M": (0.2, 0.4)})
    bounded = cd.smallest_change(problem(3), TREE.weights(), cd.WeightedSum(), over=NODES, within=near)
    free = cd.smallest_change(problem(3), TREE.weights(), cd.WeightedSum(), over=NODES)
    assert bounded.distance is None or free.distance is None or bounded.distance >= free.distance - 1e-12


@pytest.mark.parametrize(
    ("over", "words"),
    [
        (["N", "M"], "criteria 'e' are under none of 'N', 'M'"),
        (["N", "M", "e", "a"], "criteria 'a' are under more than one of"),
        (["N", "M", "e", "e"], "over must be different names"),
        ("N", "over must be different names"),
        (["N", "M", "x"], "no node is named 'x'|unknown|no criterion"),
    ],
    ids=["one under none", "one under two", "twice the same", "one text", "unknown"],
)
def test_nodes_that_do_not_part_the_criteria_are_refused(over: Any, words: str) -> None:
    with pytest.raises(cd.InvalidInputError, match=words):
        cd.smallest_change(problem(0), TREE.weights(), cd.WeightedSum(), over=over)
    with pytest.raises(cd.InvalidInputError, match="come from no tree"):
        cd.smallest_change(problem(0), [0.2] * 5, cd.WeightedSum(), over=NODES)


@given(st.integers(0, 10_000), st.sampled_from(["l1", "l2", "linf"]), st.integers(2, 12))
def test_forms_stay_positive_within_their_clear_radius(seed: int, norm: str, size: int) -> None:
    rng = np.random.default_rng(seed)
    best, worst = rng.random((2, 4, size)) ** 2
    start = rng.dirichlet(np.ones(size))
    form = forms(best, worst, np.array([0, 1, 2]), np.array([1, 2, 3]))
    form = form * np.sign(values(form, start))[:, None, None]
    radius = clear_radii(form, start, norm, 2.5)
    order = {"l1": 1, "l2": 2, "linf": np.inf}[norm]
    way = rng.standard_normal((400, size)) * (rng.random((400, size)) < rng.uniform(0.1, 1))
    way -= way.mean(-1, keepdims=True)
    length = np.linalg.norm(way, order, axis=-1)
    way = way[length > 0] / length[length > 0, None]
    for one, reach in zip(form, radius):
        assert (values(one, start + 0.999999 * reach * way) >= 0).all()
    assert (radius > 0).sum() == (values(form, start) > 1e-14).sum()


def test_many_criteria_get_a_bound_that_says_something() -> None:
    grades = np.random.default_rng(5).uniform(1, 4, (6, 19))
    some = cd.Problem.of(grades, [cd.Criterion(f"C{j}", scale=(0, 5)) for j in range(19)])
    weights = np.random.default_rng(6).dirichlet(np.full(19, 5.0))
    found = cd.smallest_change(some, weights, cd.Topsis("scale"), boxes=0)
    assert found.gap is not None
    assert found.gap < 0.6
    assert found.lower is not None
    assert found.lower > 0
