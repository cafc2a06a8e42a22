"""Best-worst method: laws of both models, linear programmes and bisection as oracles, refusals."""

from __future__ import annotations

import json
from typing import Any

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from scipy.optimize import linprog

import clusterdecide as cd
from clusterdecide.errors import InvalidInputError
from clusterdecide.weighting import bwm, bwm_consistency_index

few = settings(deadline=None, max_examples=30)
Said = tuple[list[float], list[float]]


@st.composite
def said(draw: st.DrawFn, most: int = 4) -> Said:
    """Ratios of the best (first) to all and of all to the worst (last), on the scale from 1 to 9."""
    whole = draw(st.integers(1, 9))
    between = draw(st.integers(0, most))
    ratios = st.lists(st.integers(1, whole), min_size=between, max_size=between)
    to, over = draw(ratios), draw(ratios)
    return [1, *to, whole], [whole, *over, 1]


def names(count: int) -> list[str]:
    return [f"c{j}" for j in range(count)]


def judged(pair: Said, order: list[int] | None = None) -> cd.Weights:
    count = len(pair[0])
    order = list(range(count)) if order is None else order
    to, over = ({f"c{j}": side[j] for j in order} for side in pair)
    return bwm(to, over, best="c0", worst=f"c{count - 1}")


def difference_rows(pair: Said) -> np.ndarray:
    to, over = pair
    n = len(to)
    first = [unit(0, n) - to[j] * unit(j, n) for j in range(1, n)]
    return np.array(first + [unit(j, n) - over[j] * unit(n - 1, n) for j in range(1, n - 1)])


def differences(pair: Said, weights: np.ndarray) -> np.ndarray:
    return np.abs(difference_rows(pair) @ weights)


def smallest_deviation(pair: Said) -> float:
    """The linear model as published: one linear programme."""
    rows = difference_rows(pair)
    n = rows.shape[1]
    bounded = [[*row, -1.0] for row in np.vstack([rows, -rows])]
    found = linprog([0.0] * n + [1.0], bounded, [0.0] * len(bounded), [[1.0] * n + [0.0]], [1.0])
    return float(found.fun)


def unit(j: int, n: int) -> np.ndarray:
    return np.eye(n)[j]


def ratio_rows(pair: Said, deviation: float) -> np.ndarray:
    """Rows of the non-linear model for a given deviation: their products with the weights are at most 0."""
    to, over = pair
    n = len(to)
    rows = []
    for j in range(n):
        for top, bottom, ratio in ((0, j, to[j]), (j, n - 1, over[j])):
            if top != bottom:
                rows.append(unit(top, n) - (ratio + deviation) * unit(bottom, n))
                rows.append((ratio - deviation) * unit(bottom, n) - unit(top, n))
    return np.array(rows)


def is_possible(pair: Said, deviation: float) -> bool:
    n = len(pair[0])
    rows = ratio_rows(pair, deviation)
    return linprog([0.0] * n, rows, [0.0] * len(rows), [[1.0] * n], [1.0]).status == 0


# laws


@given(pair=said())
def test_weights_are_positive_shares_and_the_model_says_how_far_it_is(pair: Said) -> None:
    weights = judged(pair)
    assert weights.total == pytest.approx(1, abs=1e-12)
    assert (weights.values > 0).all()
    assert weights.evidence.deviation == pytest.approx(differences(pair, weights.values).max(), abs=1e-11)


@given(pair=said(), data=st.data())
def test_the_optimum_does_not_depend_on_the_order_of_the_criteria(pair: Said, data: st.DataObject) -> None:
    order = data.draw(st.permutations(range(len(pair[0]))))
    weights, moved = judged(pair), judged(pair, order)
    np.testing.assert_allclose(moved.reordered(weights.keys()).values, weights.values, rtol=1e-7)
    place = [moved.keys().index(name) for name in weights.keys()]  # noqa: SIM118 - names in order
    np.testing.assert_allclose(moved.evidence.intervals[place], weights.evidence.intervals, rtol=1e-9)
    np.testing.assert_array_equal(moved.evidence.input_ratios[place], weights.evidence.input_ratios)


@given(over=st.lists(st.integers(1, 9), max_size=4), whole=st.sampled_from([9.0, 12.0]))
def test_consistent_judgements_give_their_weights_back(over: list[int], whole: float) -> None:
    pair = [1.0, *(whole / b for b in over), whole], [whole, *map(float, over), 1.0]
    weights = judged(pair)
    expected = np.array(pair[1]) / sum(pair[1])
    np.testing.assert_allclose(weights.values, expected, rtol=1e-9)
    np.testing.assert_allclose(weights.evidence.intervals, np.column_stack([expected, expected]), rtol=1e-9)
    found = weights.evidence
    assert (found.intervals[:, 0] <= found.intervals[:, 1]).all()
    assert found.deviation == 0
    assert found.ratio_deviation == pytest.approx(0, abs=1e-12)
    assert found.consistency_ratio == pytest.approx(0, abs=1e-12)
    assert found.input_ratio == pytest.approx(0, abs=1e-12)


@given(pair=said(most=3), data=st.data())
def test_criteria_of_whom_the_same_was_said_have_the_same_weight(pair: Said, data: st.DataObject) -> None:
    j = data.draw(st.integers(1, len(pair[0]) - 1)) - 1
    twice = [[*side[: j + 1], side[j], *side[j + 1 :]] if j > 0 else side for side in pair]
    weights = judged((twice[0], twice[1])).values
    if j > 0:
        assert weights[j] == pytest.approx(weights[j + 1], rel=1e-9)


@few
@given(pair=said(most=3))
def test_the_optimum_of_the_linear_model_is_unique(pair: Said) -> None:
    weights = judged(pair)
    rows = difference_rows(pair)
    n = rows.shape[1]
    bounds = [weights.evidence.deviation + 1e-9] * 2 * len(rows)
    for j, weight in enumerate(weights.values):
        for sign in (1, -1):
            found = linprog(sign * unit(j, n), np.vstack([rows, -rows]), bounds, [[1.0] * n], [1.0])
            assert sign * found.fun == pytest.approx(weight, abs=1e-6)


# oracles


@few
@given(pair=said())
def test_the_linear_model_is_one_linear_programme(pair: Said) -> None:
    assert judged(pair).evidence.deviation == pytest.approx(smallest_deviation(pair), abs=1e-9)


@few
@given(pair=said())
def test_no_smaller_deviation_of_ratios_is_possible(pair: Said) -> None:
    found = judged(pair).evidence.ratio_deviation
    assert is_possible(pair, found + 1e-5)
    assert not found or not is_possible(pair, found - 1e-5)


def test_bisection_finds_the_same_deviation_of_ratios() -> None:
    pair = [1, 2, 5, 3, 7, 9], [9, 3, 4, 3, 1, 1]
    low, high = 0.0, 9.0
    for _ in range(25):
        middle = (low + high) / 2
        low, high = (low, middle) if is_possible(pair, middle) else (middle, high)
    assert judged(pair).evidence.ratio_deviation == pytest.approx(high, abs=2e-6)


@few
@given(pair=said())
@example(pair=([1, 9, 1, 9], [9, 9, 1, 1]))
@example(pair=([1, 5, 1, 5], [5, 5, 1, 1]))
def test_intervals_are_what_linear_programmes_find(pair: Said) -> None:
    evidence = judged(pair).evidence
    n = len(pair[0])
    rows = ratio_rows(pair, evidence.ratio_deviation + 1e-9)
    for j, interval in enumerate(evidence.intervals):
        for sign, end in zip((1, -1), interval):
            found = linprog(sign * unit(j, n), rows, [0.0] * len(rows), [[1.0] * n], [1.0])
            assert sign * found.fun == pytest.approx(end, abs=2e-6)


@given(whole=st.integers(2, 9), between=st.integers(1, 3))
def test_the_index_is_the_deviation_of_the_worst_judgements(whole: int, between: int) -> None:
    evidence = judged(([1, *[whole] * between, whole], [whole, *[whole] * between, 1])).evidence
    assert evidence.ratio_deviation == pytest.approx(bwm_consistency_index(whole))
    assert evidence.consistency_ratio == pytest.approx(1)
    assert evidence.input_ratio == pytest.approx(1)


@given(pair=said())
def test_consistency_ratios_are_relative_to_the_index(pair: Said) -> None:
    evidence = judged(pair).evidence
    assert evidence.consistency_ratio >= 0
    assert 0 <= evidence.input_ratio <= 1
    assert evidence.consistency_index == bwm_consistency_index(pair[0][-1])
    if evidence.ratio_deviation:
        ratio = evidence.ratio_deviation / evidence.consistency_index
        assert evidence.consistency_ratio == pytest.approx(ratio)


def test_the_input_based_ratio_is_the_plain_formula() -> None:
    evidence = judged(([1, 3, 5, 8], [8, 4, 2, 1])).evidence
    assert evidence.input_ratios.tolist() == pytest.approx([0, abs(12 - 8) / 56, abs(10 - 8) / 56, 0])
    assert evidence.input_ratio == pytest.approx(4 / 56)


@pytest.mark.parametrize("a", [1.0, 1.5, 3, 9, 100])
def test_the_consistency_index_solves_its_equation(a: float) -> None:
    x = bwm_consistency_index(a)
    assert x * x - (1 + 2 * a) * x + a * a - a == pytest.approx(0, abs=1e-9)
    assert x < a


# what is told


def test_two_criteria_and_equal_ones() -> None:
    assert bwm({"a": 1, "b": 3}, {"a": 3}, best="a", worst="b").values.tolist() == pytest.approx([0.75, 0.25])
    equal = bwm({"b": 1, "c": 1}, {"a": 1, "b": 1}, best="a", worst="c")
    np.testing.assert_allclose(equal.values, [1 / 3] * 3)
    assert equal.evidence.consistency_ratio == 0
    assert equal.evidence.input_ratio == 0


def test_the_best_and_the_worst_may_be_left_out_and_stand_anywhere() -> None:
    full = bwm({"p": 2, "q": 1, "w": 8}, {"p": 4, "q": 8, "w": 1}, best="q", worst="w")
    assert full.keys() == ("p", "q", "w")
    short = bwm({"p": "2"}, {"q": 8, "p": 4}, best="q", worst="w")
    assert short.keys() == ("q", "p", "w")
    np.testing.assert_allclose(short.reordered(full.keys()).values, full.values, rtol=1e-9)
    assert bwm({"p": 2, "w": 8}, {"p": 4}, best="q", worst="w").to_dict() == short.to_dict()


def test_the_evidence_reads_as_a_table_and_goes_to_json() -> None:
    evidence = judged(([1, 2, 4, 3, 8], [8, 4, 2, 3, 1])).evidence
    text = repr(evidence)
    assert "best c0, worst c4; deviation 0.0109" in text
    assert "non-linear model: deviation 0.1459, index 4.47, consistency ratio 0.0326; input-based 0.0179" in text
    assert "0.4461 - 0.4571" in text
    told = json.loads(json.dumps(evidence.to_dict()))
    assert told["best"] == "c0"
    assert told["intervals"][0] == evidence.intervals[0].tolist()
    with pytest.raises(ValueError, match="read-only"):
        evidence.weights[0] = 1


@pytest.mark.parametrize(
    ("to", "over", "best", "worst", "why"),
    [
        ([1, 2], {"a": 1}, "a", "b", "best_to_others is a mapping from criteria to ratios, got"),
        ({"b": 2}, None, "a", "b", "others_to_worst is a mapping"),
        ({"a": 1, "b": 2}, {"a": 2, "b": 1}, "a", "a", "the best and the worst criterion are both 'a'"),
        ({"b": 2, "c": 3}, {"a": 3}, "a", "c", "others_to_worst lacks the criteria 'b'; compare each with 'c'"),
        ({"b": 2, "c": 3}, {"b": 2, "d": 1}, "a", "c", "names criteria 'd' that best_to_others does not have"),
        ({"b": 2}, {"b": 2}, "a", "c", "the ratio of best 'a' to worst 'c' is missing; give it once"),
        ({"b": 2, "c": 4}, {"a": 3, "b": 2}, "a", "c", "the ratio of best 'a' to worst 'c' differs: 3 and 4"),
        ({"b": 5, "c": 4}, {"b": 2}, "a", "c", "best_to_others: 'b' has 5, more than the 4 of best 'a' to worst 'c'"),
        ({"b": 2, "c": 4}, {"b": 5}, "a", "c", "others_to_worst: 'b' has 5, more than the 4"),
        ({"a": 2, "b": 2, "c": 4}, {"b": 2}, "a", "c", "best_to_others: 'a' compared with itself is 1, got 2"),
        ({"b": 2, "c": 4}, {"b": 2, "c": 3}, "a", "c", "others_to_worst: 'c' compared with itself is 1, got 3"),
        ({"b": 0.5, "c": 4}, {"b": 2}, "a", "c", "best 'a' to 'b': the ratio must lie between 1 and 100, .* got 0.5"),
        ({"b": 2, "c": 101}, {"b": 2}, "a", "c", "best 'a' to 'c': the ratio must lie between 1 and 100"),
        ({"b": 2, "c": 4}, {"b": -1}, "a", "c", "worst 'c' against 'b': the ratio -1 is negative"),
        ({"b": None, "c": 4}, {"b": 1}, "a", "c", "best 'a' to 'b': the ratio is missing"),
        ({"b": 2}, {"b": 2}, "", "c", "the name of a criterion"),
        ({"b": 2}, {"b": 2}, "a", 3, "the name of a criterion"),
    ],
)
def test_what_contradicts_itself_is_refused(to: Any, over: Any, best: Any, worst: Any, why: str) -> None:
    with pytest.raises(InvalidInputError, match=why):
        bwm(to, over, best=best, worst=worst)


@pytest.mark.parametrize("a", [0.9, -1, float("nan"), "x", 101])
def test_a_ratio_of_best_to_worst_that_is_none_has_no_index(a: Any) -> None:
    with pytest.raises(InvalidInputError, match="the ratio of best to worst"):
        bwm_consistency_index(a)
