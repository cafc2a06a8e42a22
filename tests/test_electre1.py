"""ELECTRE I against plain loops, on batches, at its edges, and what it refuses."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from outranking_oracles import electre_one

import clusterdecide as cd
from clusterdecide.kernels.outranking import comparisons, concordance
from clusterdecide.kernels.relations import relation_of
from clusterdecide.methods import Electre1
from clusterdecide.testing import problems, weight_vectors

levels = st.sampled_from([0.0, 0.25, 0.5, 0.65, 0.75, 1.0])


def spans(problem: cd.Problem, kind: str) -> Any:
    ranges = np.ptp(problem.grades, axis=0)
    return {"largest": np.full(len(ranges), ranges.max()), "own": ranges, "scale": np.full(len(ranges), 5.0)}[kind]


@given(problems(), levels, levels, st.sampled_from(["largest", "own", "scale"]), st.data())
def test_electre_one_by_plain_loops(problem: cd.Problem, agree: float, oppose: float, span: str, data: Any) -> None:
    weights = data.draw(weight_vectors(problem.shape[1]))
    steps = Electre1(agree, oppose, span).relate(problem).steps(weights)
    gains = problem.grades * problem.senses
    agreed, against, outranks = electre_one(gains, weights, (agree, oppose), spans(problem, span))
    np.testing.assert_allclose(steps.concordance, agreed, atol=1e-12)
    np.testing.assert_allclose(steps.discordance, against, atol=1e-12)
    assert steps.outranks.tolist() == outranks.tolist()
    assert steps.relation.tolist() == relation_of(outranks).tolist()
    assert cd.outrank(problem, weights, Electre1(agree, oppose, span)).relation.tolist() == steps.relation.tolist()


@pytest.mark.parametrize("count", [1, 7, 8, 9, 17])
@pytest.mark.parametrize("span", ["largest", "own", "scale"])
def test_batches_equal_the_loop(count: int, span: str) -> None:
    rng = np.random.default_rng(count)
    criteria = [cd.Criterion(f"C{j}", "max" if j % 2 else "min", scale=(0, 9)) for j in range(count)]
    x = rng.integers(0, 10, (4, 6, count)).astype(float)
    problem = cd.Problem.of(x[0], criteria)
    weights = rng.dirichlet(np.ones(count), 4)
    method = Electre1(0.6, 0.5, span)
    one_by_one = [[method.relate(problem, grades).relation(w) for w in weights] for grades in x]
    relation = method.relate(problem).relation(weights)
    assert relation.shape == (4, 6, 6)
    np.testing.assert_array_equal(relation, one_by_one[0])
    np.testing.assert_array_equal(method.relate(problem, x).relation(weights[0]), [row[0] for row in one_by_one])
    paired = method.relate(problem, x).relation(weights)
    np.testing.assert_array_equal(paired, [one_by_one[k][k] for k in range(4)])
    every = method.relate(problem, x).relation(weights[:, None])
    np.testing.assert_array_equal(every, np.swapaxes(one_by_one, 0, 1))
    steps = method.relate(problem, x).steps(weights)
    for k in range(4):
        alone = method.relate(problem, x[k]).steps(weights[k])
        np.testing.assert_allclose(steps.concordance[k], alone.concordance, atol=1e-12)
        np.testing.assert_allclose(steps.discordance[k], alone.discordance, atol=1e-12)
        np.testing.assert_array_equal(steps.outranks[k], alone.outranks)


def test_many_alternatives_are_worked_in_blocks() -> None:
    grades = np.random.default_rng(1).integers(0, 10, (400, 3)).astype(float)
    problem, weights = cd.Problem.of(grades), np.array([0.5, 0.3, 0.2])
    steps = Electre1(0.6, 0.5, "own").relate(problem).steps(weights)
    agreed = ((grades[:, None] >= grades[None]) * weights).sum(-1)
    losses = ((grades[None] - grades[:, None]) / np.ptp(grades, axis=0)).max(-1).clip(0)
    np.testing.assert_allclose(steps.concordance, agreed, atol=1e-12)
    np.testing.assert_allclose(steps.discordance, losses, atol=1e-12)
    assert (steps.outranks == ((agreed >= 0.6 - 1e-12) & (losses <= 0.5 + 1e-12))).all()


def test_levels_are_reached_in_spite_of_rounding() -> None:
    weights = np.array([0.1, 0.7, 0.2])  # 0.1 + 0.7 is a bit less than 0.8, and so is 0.7 + 0.1
    problem = cd.Problem.of([[1, 1, 0.7], [0, 0, 0.8], [0, 0, 0], [0, 0, 1]])
    assert cd.outrank(problem, weights, Electre1(0.8, 0.1, "own"))["A1", "A2"] == 1
    assert cd.outrank(problem, weights, Electre1(0.8 + 1e-9, 0.1, "own"))["A1", "A2"] == 2
    assert cd.outrank(problem, weights, Electre1(0.8, 0.1 - 1e-9, "own"))["A1", "A2"] == 2
    nine = np.array([0.1, 0.2, *[0.1] * 7])
    many = cd.Problem.of([[1, 1, *[0] * 7], [0, 0, *[1] * 7]])
    assert cd.outrank(many, nine, Electre1(0.1 + 0.2, 1))["A1", "A2"] == 0
    assert cd.outrank(many, nine, Electre1(0.3 + 1e-9, 1))["A1", "A2"] == -1
    for shares in ([4, 5, 5, 3, 2, 8, 7, 2, 1.0], [1, 6, 3, 3.0]):  # these sum to a bit more than 1
        assert concordance(comparisons(np.ones((1, len(shares)))), np.array(shares)).tolist() == [[1.0]]


def test_when_all_are_equal_all_tie_and_one_alone_stands() -> None:
    for span in ("largest", "own", "scale"):
        criteria = [cd.Criterion(name, scale=(0, 5)) for name in "ab"]
        same = cd.outrank(cd.Problem.of([[2, 3]] * 3, criteria), [0.5, 0.5], Electre1(1, 0, span))
        assert not same.relation.any()
        assert same.kernel == ("A1", "A2", "A3")
        assert not same.steps.discordance.any()
        assert cd.outrank(cd.Problem.of([[2, 3]], criteria), [0.5, 0.5], Electre1(span=span)).kernel == ("A1",)


def test_weights_count_by_their_shares() -> None:
    relations = Electre1(0.6, 0.8).relate(cd.Problem.of([[1, 5, 2], [2, 1, 4], [3, 3, 3]]))
    weights = np.array([1.0, 2.0, 3.0])
    whole, parts = relations.steps(weights), relations.steps(weights / 6)
    np.testing.assert_allclose(whole.concordance, [[1, 2 / 6, 2 / 6], [4 / 6, 1, 3 / 6], [4 / 6, 3 / 6, 1]], rtol=1e-12)
    assert whole.relation.tolist() == parts.relation.tolist()


def test_the_span_is_what_it_says() -> None:
    problem = cd.Problem.of([[0, 5], [10, 1]], [cd.Criterion("a", scale=(0, 50)), cd.Criterion("b", scale=(0, 8))])
    losses = {
        span: cd.outrank(problem, [0.5, 0.5], Electre1(span=span)).steps.discordance.tolist()
        for span in ("largest", "own", "scale")
    }
    assert losses == {"largest": [[0, 1], [0.4, 0]], "own": [[0, 1], [1, 0]], "scale": [[0, 0.2], [0.5, 0]]}
    noted = [cd.outrank(problem, [0.5, 0.5], Electre1(span=span)).note for span in ("largest", "own", "scale")]
    assert noted == ["losses are relative to the range of the alternatives present"] * 2 + [""]
    assert cd.outrank(problem, [0.5, 0.5], Electre1(0.6, 1)).note == ""


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"concordance": 1.1}, "concordance must be a number from 0 to 1, got 1.1"),
        ({"discordance": -0.1}, "discordance must be a number from 0 to 1, got -0.1"),
        ({"concordance": float("nan")}, "concordance must be a number from 0 to 1, got nan"),
        ({"discordance": "0.5"}, "discordance must be a number from 0 to 1, got '0.5'"),
        ({"concordance": True}, "concordance must be a number from 0 to 1, got True"),
        ({"span": "range"}, "unknown span 'range'; there are largest, own, scale"),
        ({"span": ["own"]}, r"unknown span \['own'\]"),
    ],
)
def test_wrong_parameters_are_refused(given: Any, words: str) -> None:
    with pytest.raises(cd.InvalidInputError, match=words):
        Electre1(**given)


def test_a_missing_scale_is_named() -> None:
    with pytest.raises(cd.InvalidInputError, match="criteria without a fixed scale: 'C1', 'C2'"):
        cd.outrank(cd.Problem.of([[1, 2]]), [0.5, 0.5], Electre1(span="scale"))


def test_a_grade_outside_its_scale_is_named() -> None:
    criteria = [cd.Criterion("a", scale=(0, 5)), cd.Criterion("b", scale=(0, 5))]
    with pytest.raises(cd.InvalidInputError, match="'b': the grade 6 of alternative 'A1' is outside its scale, 0 to 5"):
        cd.outrank(cd.Problem.of([[1, 6]], criteria), [0.5, 0.5], Electre1(span="scale"))


def test_value_functions_are_seen_and_steps_are_labelled() -> None:
    criteria = [cd.Criterion("a", value=[(0, 0), (10, 1), (20, 1)]), cd.Criterion("b", scale=(0, 1))]
    order = cd.outrank(cd.Problem.of([[10, 0], [20, 1]], criteria), [0.5, 0.5], Electre1(0.5, 1))
    assert order.steps.concordance.tolist() == [[1, 0.5], [1, 1]]
    shown = order.explain()
    assert list(shown) == ["weights", "concordance", "discordance", "outranks", "relation"]
    assert shown["concordance"].rows == shown["concordance"].columns == ("A1", "A2")
