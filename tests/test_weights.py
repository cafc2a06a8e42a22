"""Weights and trees of criteria: what they hold, and the text of every refusal."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import clusterdecide as cd
from clusterdecide.testing import hierarchies, problems, weights_for


def refused(words: str) -> Any:
    return pytest.raises(cd.InvalidInputError, match=words)


# weights


def test_weights_by_name_and_by_position() -> None:
    weights = cd.Weights.of({"a": 0.75, "b": 0.25})
    assert (weights["a"], weights.total, len(weights), list(weights), dict(weights)) == (
        0.75,
        1.0,
        2,
        ["a", "b"],
        {"a": 0.75, "b": 0.25},
    )
    assert cd.Weights.of([0.75, 0.25]).keys() == ("C1", "C2")
    assert cd.Weights.of({"b": 0.25, "a": 0.75}, ["a", "b"]).values.tolist() == [0.75, 0.25]
    assert weights.reordered(["b", "a"]).values.tolist() == [0.25, 0.75]
    assert cd.Weights.scaled({"a": 1e308, "b": 1e308}).values.tolist() == [0.5, 0.5]
    assert cd.Weights.equal(["a", "b", "c", "d"])["d"] == 0.25
    assert repr(weights).splitlines()[1].split() == ["a", "0.7500"]
    assert "sum 3, not 1 (raw weights)" in repr(cd.Weights.raw([2.0, 1.0]))


def test_weights_do_not_change() -> None:
    source = np.array([0.5, 0.5])
    weights = cd.Weights.of(source)
    source[0] = 9
    assert weights.values.tolist() == [0.5, 0.5]
    with pytest.raises(ValueError, match="read-only"):
        weights.values[0] = 1
    with pytest.raises(AttributeError):
        weights.values = source  # type: ignore[misc]


@given(problems(), st.data())
def test_weights_align_to_a_problem_by_name(problem: cd.Problem, data: st.DataObject) -> None:
    weights = data.draw(weights_for(problem))
    shuffled = cd.Weights.of(dict(reversed(list(weights.to_dict().items()))))
    assert shuffled.aligned(problem).tolist() == weights.values.tolist() == weights.aligned(problem).tolist()


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (([0.5, 0.6],), "weights must sum to 1, got 1.1; use Weights.scaled"),
        (([0.5, 0.5 + 2e-9],), "weights must sum to 1, got 1.000000002"),
        (({"a": -0.5, "b": 1.5},), "the weight of criterion 'a' is negative: .*-0.5"),
        (([np.nan, 1.0],), r"the weight of criterion number 1 is not finite \(NaN or inf\)"),
        (([0.5, np.inf], ["a", "b"]), "the weight of criterion 'b' is not finite"),
        (([0.5, -np.inf],), "criterion number 2 is not finite"),
        (([0.5, Decimal("sNaN")],), "criterion number 2 is not finite"),
        ((["0.5", 0.5],), "the weight of criterion number 1 must be a number, got '0.5' of type str"),
        (([True, 0.0],), "must be a number, got True of type bool"),
        (([1j],), "of type complex"),
        (([np.timedelta64(1, "D")],), "of type timedelta64"),
        (([None, 1.0],), "got None of type NoneType"),
        (([10**400],), "the weight of criterion number 1 is too large to be a float"),
        (([],), "no weights are given"),
        (({},), "no weights are given"),
        ((None,), "weights must be one number for each criterion, by name or in order, got None"),
        ((0.5,), "got 0.5"),
        (("ab",), "got 'ab'"),
        (({0.5},), "one number for each criterion"),
        ((np.full((2, 1), 0.5),), r"got an array of shape \(2, 1\)"),
        ((np.ma.masked_array([0.5, 0.5], [False, True]), ["a", "b"]), "the weight of criterion 'b' is masked"),
        (([0.5, 0.5], ["a"]), "2 weights for 1 criteria"),
        (([0.5, 0.5], ["a", "a"]), "two criteria have the same name 'a'"),
        (([0.5, 0.5], ["a", ""]), r"the name of a criterion in the weights \(number 2\)"),
        (({"": 1.0},), "the name of a criterion in the weights"),
        (({"a": 1.0}, ["a", "b"]), "no weight for criteria 'b'"),
        (({"a": 0.5, "x": 0.5}, ["a"]), "weights name unknown criteria 'x'"),
    ],
)
def test_weights_refuse(arguments: Any, words: str) -> None:
    with refused(words):
        cd.Weights.of(*arguments)


@pytest.mark.parametrize("build", [cd.Weights.scaled, cd.Weights.raw])
def test_weights_of_zero_have_no_shares(build: Any) -> None:
    with refused("all weights are zero: their sum must be positive"):
        build([0.0, 0.0])


def test_a_weight_of_nobody_is_refused() -> None:
    with refused("no weight for 'c'; weights are given for 'a', 'b'"):
        cd.Weights.equal(["a", "b"])["c"]
    with refused("weights are given for positions only"):
        cd.Weights.of([1.0])["C1"]


# trees

TREE = {"strategy": ("0.6", {"vision": "1/3", "market": "2/3"}), "openness": 0.25, "team": Decimal("0.15")}


def test_a_tree_multiplies_exactly() -> None:
    tree = cd.Hierarchy.of(TREE, root="call")
    assert tree.leaves == ("vision", "market", "openness", "team")
    assert tree.nodes == ("call", "strategy", "vision", "market", "openness", "team")
    assert tree.exact_weights() == {
        "vision": Fraction(1, 5),
        "market": Fraction(2, 5),
        "openness": Fraction(1, 4),
        "team": Fraction(3, 20),
    }
    assert tree.exact_weights("strategy") == {"vision": Fraction(1, 3), "market": Fraction(2, 3)}
    assert (tree.children("strategy"), tree.children("team")) == (("vision", "market"), ())
    assert (tree.parent("vision"), tree.parent("call"), tree.leaves_under("team")) == ("strategy", None, ("team",))
    weights = tree.weights()
    assert weights.to_dict() == {"vision": 0.2, "market": 0.4, "openness": 0.25, "team": 0.15}
    assert weights["strategy"] == pytest.approx(0.6, abs=1e-15)
    assert weights.hierarchy is tree
    with refused("unknown node 'x'; the tree has 'call', 'strategy'"):
        tree.children("x")
    with refused("unknown node 'x'"):
        weights["x"]


@given(hierarchies())
def test_leaf_weights_sum_to_1_exactly(tree: cd.Hierarchy) -> None:
    assert sum(tree.exact_weights().values()) == 1
    assert set(tree.exact_weights()) == set(tree.leaves) == set(tree.leaves_under(tree.root))
    rows = [(tree.root, None, None), *[(n, tree.parents[n], tree.local[n]) for n in reversed(list(tree.parents))]]
    assert cd.Hierarchy.from_rows(rows).exact_weights() == tree.exact_weights()


def test_a_chain_of_1000_and_5000_leaves_are_quick_enough() -> None:
    chain = cd.Hierarchy.from_rows([("n0", None, None), *[(f"n{i}", f"n{i - 1}", 1) for i in range(1, 1001)]])
    assert chain.weights().to_dict() == {"n1000": 1.0}
    wide = cd.Hierarchy.from_rows([("r", None, None), *[(f"c{i}", "r", Fraction(1, 5000)) for i in range(5000)]])
    assert wide.weights().total == pytest.approx(1.0, abs=1e-12)
    floats = cd.Hierarchy.from_rows([("r", None, None), *[(f"c{i}", "r", 1 / 5000) for i in range(5000)]])
    assert len(floats.weights()) == 5000


ROOT = ("root", None, None)


@pytest.mark.parametrize(
    ("rows", "words"),
    [
        ([], r"a tree needs one root \(a node without parent\), got none: it is empty, or its nodes form a cycle"),
        ([ROOT], "the tree holds only its root 'root'; at least one criterion is needed below it"),
        ([ROOT, ("r2", None, None), ("a", "root", 1)], "exactly one root .*, got 'root', 'r2'"),
        ([ROOT, ("a", "root", 1), ("a", "root", 0)], "the node 'a' is given twice"),
        ([ROOT, ("a", "ghost", 1)], r"node 'a': its parent 'ghost' does not exist \(unknown name\)"),
        ([ROOT, ("a", "a", 1)], "node 'a' is its own parent: a cycle"),
        ([ROOT, ("c", "root", 1), ("a", "b", 1), ("b", "a", 1)], "the tree has a cycle: 'a' -> 'b' -> 'a'"),
        ([ROOT, ("", "root", 1)], "the name of a node must be a non-empty text, got ''"),
        ([ROOT, ("a", "root", 0.5), ("b", "root", 0.4)], "under node 'root' must sum to 1, got 0.9; they are 'a' 0.5"),
        ([ROOT, ("a", "root", -0.5), ("b", "root", 1.5)], "weight of node 'a' is negative: -0.5"),
        ([ROOT, ("a", "root", None)], "weight of node 'a' must be a number, got None of type NoneType"),
        ([ROOT, ("a", "root", True)], "must be a number, got True of type bool"),
        ([ROOT, ("a", "root", "half")], "must be a number such as 0.25, '1/4' or '0.25', got 'half'"),
        ([ROOT, ("a", "root", "1/0")], "must be a number such as"),
        ([ROOT, ("a", "root", float("nan"))], "weight of node 'a' must be finite, got nan"),
        ([ROOT, ("a", "root", Decimal("Infinity"))], "must be a number such as"),
        ([ROOT, ("a", "root", 10**400)], "under node 'root' must sum to 1, got more than 1e300"),
    ],
)
def test_a_tree_refuses(rows: Any, words: str) -> None:
    with refused(words):
        cd.Hierarchy.from_rows(rows)
