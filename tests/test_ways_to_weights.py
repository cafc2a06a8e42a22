"""Weights asked of people: orders, decks of cards, steps, points; closed forms, plain loops, refusals."""

from __future__ import annotations

import json
import math
from fractions import Fraction
from itertools import pairwise, permutations
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import clusterdecide as cd
from clusterdecide.errors import InvalidInputError
from clusterdecide.weighting import equal, rank_order, simos, smart, swara

NAMES = "abcdefgh"
RULES: list[dict[str, Any]] = [
    {"rule": "centroid"},
    {"rule": "sum"},
    {"rule": "reciprocal"},
    {"rule": "exponent", "exponent": 2.5},
]
rules = pytest.mark.parametrize("options", RULES, ids=lambda options: options["rule"])


def refused(words: str) -> Any:
    return pytest.raises(InvalidInputError, match=words)


@st.composite
def orders(draw: st.DrawFn, most: int = 6) -> list[list[str]]:
    """Groups of tied names."""
    count = draw(st.integers(1, most))
    starts = [True, *(draw(st.booleans()) for _ in range(count - 1))]
    groups: list[list[str]] = []
    for name, is_first in zip(NAMES, starts):
        if is_first:
            groups.append([])
        groups[-1].append(name)
    return groups


# equal


def test_equal_weights_of_names_and_of_a_problem() -> None:
    assert equal(["a", "b", "c", "d"]).to_dict() == dict.fromkeys("abcd", 0.25)
    weights = equal(cd.Problem.of([[1, 2, 3]], ["x", "y", "z"]))
    assert weights["y"] == 1 / 3
    assert "nobody was asked" in repr(weights.evidence)
    assert repr(weights.evidence).splitlines()[1].split() == ["x", "0.3333"]
    assert weights.evidence.to_dict() == {"criteria": ["x", "y", "z"]}
    for wrong in ("ab", [], ["a", "a"], None):
        with refused(r"criteria|criterion"):
            equal(wrong)  # type: ignore[arg-type]


# from an order


@rules
@given(order=orders())
def test_weights_fall_along_the_order_and_ties_share(options: dict[str, Any], order: list[list[str]]) -> None:
    weights = rank_order(order, **options)
    assert weights.total == pytest.approx(1, abs=1e-12)
    values = [[weights[name] for name in group] for group in order]
    assert all(value == group[0] for group in values for value in group)
    assert all(one[0] > two[0] for one, two in pairwise(values))


@pytest.mark.parametrize("n", [1, 2, 3, 7])
def test_weights_by_place_are_the_closed_forms(n: int) -> None:
    names = NAMES[:n]
    forms: dict[str, list[Any]] = {
        "centroid": [sum(Fraction(1, i) for i in range(k, n + 1)) for k in range(1, n + 1)],
        "sum": [n - k + 1 for k in range(1, n + 1)],
        "reciprocal": [Fraction(1, k) for k in range(1, n + 1)],
        "exponent": [(n - k + 1) ** 3 for k in range(1, n + 1)],
    }
    for rule, parts in forms.items():
        found = rank_order(list(names), rule=rule, exponent=3 if rule == "exponent" else None)  # type: ignore[arg-type]
        np.testing.assert_allclose(found.values, [float(Fraction(p) / sum(parts)) for p in parts], rtol=1e-14)
    assert rank_order(list(names), rule="exponent", exponent=0).values.tolist() == pytest.approx([1 / n] * n)
    one = rank_order(list(names), rule="exponent", exponent=1).values
    np.testing.assert_allclose(one, rank_order(list(names), rule="sum").values, rtol=1e-14)


@given(order=orders(4))
def test_the_centroid_is_the_mean_of_the_corners_of_all_orders_that_ties_allow(order: list[list[str]]) -> None:
    names = [name for group in order for name in group]
    place = {name: k for k, group in enumerate(order) for name in group}
    means = []
    for one in permutations(names):
        if all(place[a] <= place[b] for a, b in pairwise(one)):
            corners = [[1 / (k + 1) if name in one[: k + 1] else 0 for name in names] for k in range(len(names))]
            means.append(np.mean(corners, axis=0))
    np.testing.assert_allclose(rank_order(order).values, np.mean(means, axis=0), rtol=1e-12)


def test_an_order_says_how_its_weights_came_about() -> None:
    evidence = rank_order(["a", ["b", "c"]], rule="exponent", exponent=2).evidence
    assert "2 to 3, tied" in repr(evidence)
    assert "rank order, exponent 2" in repr(evidence)
    told = json.loads(json.dumps(evidence.to_dict()))
    assert told["order"] == [["a"], ["b", "c"]]
    assert told["by_place"] == pytest.approx([9 / 14, 4 / 14, 1 / 14])
    assert told["weights"] == pytest.approx([9 / 14, 5 / 28, 5 / 28])


@pytest.mark.parametrize(
    ("order", "options", "why"),
    [
        ("abc", {}, "an order is a list of criteria from the most important on"),
        ([], {}, "an order is a list of criteria"),
        ({"a", "b"}, {}, "an order is a list of criteria"),
        (["a", []], {}, "place 2 of the order is an empty list"),
        (["a", ["b", "a"]], {}, "two criteria have the same name 'a'"),
        (["a", 3], {}, "the name of a criterion in the order"),
        (["a"], {"rule": "roc"}, "rule must be one of 'centroid', .*, got 'roc'"),
        (["a"], {"exponent": 2}, "an exponent belongs to rule='exponent', but rule is 'centroid'"),
        (["a"], {"rule": "exponent"}, "needs exponent= a finite number, 0 or more, got None"),
        (["a"], {"rule": "exponent", "exponent": -1}, "0 or more, got -1"),
        (["a"], {"rule": "exponent", "exponent": math.inf}, "0 or more, got inf"),
        (["a"], {"rule": "exponent", "exponent": True}, "0 or more, got True"),
    ],
)
def test_what_is_no_order_is_refused(order: Any, options: dict[str, Any], why: str) -> None:
    with refused(why):
        rank_order(order, **options)


# decks of cards


def deck(groups: list[list[str]], white: list[int]) -> list[Any]:
    parts: list[Any] = [groups[0]]
    for cards, group in zip(white, groups[1:]):
        parts += [cards, group] if cards else [group]
    return parts


@st.composite
def decks(draw: st.DrawFn) -> tuple[list[Any], list[list[str]], list[int], Fraction, int]:
    groups = draw(orders(8))
    white = [draw(st.integers(0, 3)) for _ in groups[1:]]
    ratio = Fraction(draw(st.integers(2, 40)), 2)
    return deck(groups, white), groups, white, ratio, draw(st.integers(0, 2))


@given(said=decks())
def test_percents_are_whole_units_that_sum_to_100_next_to_the_exact_ones(said: Any) -> None:
    order, groups, white, ratio, decimals = said
    weights = simos(order, ratio, decimals=decimals)
    found = weights.evidence
    unit = Fraction(1, 10**decimals)
    assert sum(found.percent) == 100
    assert all(one % unit == 0 and abs(one - exact) < unit for one, exact in zip(found.percent, found.normalised))
    assert sum(found.normalised) == 100
    np.testing.assert_allclose(weights.values * 100, [float(one) for one in found.percent], rtol=1e-12)
    assert (found.order, found.white) == (tuple(map(tuple, groups)), tuple(white))


@given(said=decks())
def test_raw_weights_rise_by_one_step_for_each_card(said: Any) -> None:
    order, groups, white, ratio, decimals = said
    raw = dict(zip([name for group in groups for name in group], simos(order, ratio, decimals=decimals).evidence.raw))
    cards = sum(white) + len(white)
    position = cards
    for group, below in zip(groups, [*white, 0]):
        expected = 1 + (ratio - 1) * position / cards if cards else 1
        assert all(abs(raw[name] - expected) <= Fraction(51, 10_000) for name in group)
        position -= below + 1
    if cards:
        assert raw[groups[0][0]] == pytest.approx(float(ratio), abs=0.0051)
    assert raw[groups[-1][0]] == 1


@given(said=decks())
def test_rounding_is_the_published_one(said: Any) -> None:
    """The lists L and L bar and the set M of the publication, step by step."""
    order, _, _, ratio, decimals = said
    found = simos(order, ratio, decimals=decimals).evidence
    exact_ones, n = found.normalised, len(found.normalised)
    w = Fraction(1, 10**decimals)
    cut = [one // w * w for one in exact_ones]
    v = (100 - sum(cut)) / w
    d = [(w - (one - low)) / one for one, low in zip(exact_ones, cut)]
    d_bar = [(one - low) / one for one, low in zip(exact_ones, cut)]
    m_set = {i for i in range(n) if d[i] > d_bar[i]}
    up: set[int] = set()
    if len(m_set) + v <= n:
        l_bar = sorted(range(n), key=lambda i: (-d_bar[i], i))
        up = set([i for i in l_bar if i not in m_set][: int(v)])
    else:
        rising = sorted(range(n), key=lambda i: (d[i], i))
        down = [i for i in rising if i in m_set][int(v) - n :] if v < n else []
        up = set(range(n)) - set(down)
    assert len(up) == v
    assert [one > low for one, low in zip(found.percent, cut)] == [i in up for i in range(n)]


def test_steps_have_six_decimals_and_raw_weights_two() -> None:
    order = ["k", ["a", "h"], "e", ["b", "f", "i", "j"], 1, "d", ["c", "g", "l"]]
    evidence = simos(order, 6.5).evidence
    assert evidence.step == Fraction("0.916667")
    raw = [Fraction(one) for one in ("6.5", "5.58", "4.67", "3.75", "1.92", "1")]
    assert sorted(set(evidence.raw), reverse=True) == raw


def test_what_is_as_near_cut_as_raised_is_raised_where_it_loses_most() -> None:
    assert simos(["a", ["b", "c", "d", "e", "f"]], 3, decimals=0).evidence.percent == (37, 13, 13, 13, 12, 12)


def test_both_cases_of_the_rounding_occur() -> None:
    raised = simos([["a", "b", "c"]], 1, decimals=0)  # all are better cut, yet one must be raised
    assert raised.evidence.percent == (34, 33, 33)
    evidence = simos(["a", "b", ["c", "d"]], 3, decimals=0).evidence
    assert evidence.percent == (43, 29, 14, 14)


def test_a_deck_reads_as_it_was_laid() -> None:
    evidence = simos(["a", 1, ["b", "c"]], "6.5", decimals=2).evidence
    assert evidence.white == (1,)
    assert evidence.step == Fraction(11, 4)
    lines = repr(evidence).splitlines()
    assert lines[0].split() == ["place", "white", "cards", "above", "criterion", "raw", "percent", "rounded"]
    assert [line.split()[:3] for line in lines[1:4]] == [["1", "a", "6.50"], ["2", "1", "b"], ["2", "c", "1.00"]]
    assert lines[-1] == "revised Simos procedure, ratio 6.5"
    told = json.loads(json.dumps(evidence.to_dict()))
    assert (told["order"], told["ratio"], told["decimals"]) == ([["a"], ["b", "c"]], 6.5, 2)


@pytest.mark.parametrize(
    ("order", "ratio", "options", "why"),
    [
        ("ab", 2, {}, "an order is a list of criteria"),
        ([1], 2, {}, "an order is a list of criteria"),
        ([1, "a", "b"], 2, {}, "between two places of the order, once, got 1"),
        (["a", 1, 1, "b"], 2, {}, "between two places of the order, once, got 1"),
        (["a", "b", 2], 2, {}, "white cards lie between two places of the order, got 2 at its end"),
        (["a", 0, "b"], 2, {}, "a whole number from 1 up between two places of the order, once, got 0"),
        (["a", 1.5, "b"], 2, {}, "a whole number from 1 up"),
        (["a", "b"], 0.5, {}, "the ratio of the first place to the last must lie between 1 and 1000000, got 0.5"),
        (["a", "b"], 1e7, {}, "must lie between 1 and 1000000"),
        (["a", "b"], "much", {}, "the ratio must be a number"),
        (["a", "b"], 2, {"decimals": 3}, "decimals must be 0, 1 or 2, got 3"),
        (["a", "b"], 2, {"decimals": True}, "decimals must be 0, 1 or 2, got True"),
    ],
)
def test_what_is_no_deck_is_refused(order: Any, ratio: Any, options: dict[str, Any], why: str) -> None:
    with refused(why):
        simos(order, ratio, **options)


# steps


@given(steps=st.lists(st.integers(0, 300), max_size=6))
def test_steps_divide_exactly(steps: list[int]) -> None:
    names = list(NAMES[: len(steps) + 1])
    found = swara(names, [Fraction(step, 100) for step in steps]).evidence
    assert sum(found.shares) == 1
    assert found.recalculated[0] == 1
    for step, one, two in zip(steps, found.shares, found.shares[1:]):
        assert one == two * (1 + Fraction(step, 100))


def test_steps_read_as_a_table() -> None:
    evidence = swara(["a", "b"], [0.25]).evidence
    assert [line.split() for line in repr(evidence).splitlines()[1:3]] == [
        ["a", "1.0000", "0.5556"],
        ["b", "0.25", "0.8000", "0.4444"],
    ]
    assert evidence.to_dict()["steps"] == [0.25]


@pytest.mark.parametrize(
    ("order", "steps", "why"),
    [
        ("ab", [0.1], "criteria must be a sequence of names"),
        ([], [], "no criteria are given"),
        (["a", "a"], [0.1], "the same name 'a'"),
        (["a", "b"], [0, 0.1], r"2 criteria need 1 steps, .* got \[0, 0.1\]; the first criterion has none"),
        (["a", "b"], "1", "2 criteria need 1 steps"),
        (["a", "b"], None, "2 criteria need 1 steps"),
        (["a", "b"], [-0.1], "the step from 'a' to 'b' is negative"),
        (["a", "b"], [math.nan], "the step from 'a' to 'b' must be finite"),
        (["a", "b"], [2e6], "the step from 'a' to 'b' is 2e[+]06; steps are shares such as 0.15"),
    ],
)
def test_what_are_no_steps_is_refused(order: Any, steps: Any, why: str) -> None:
    with refused(why):
        swara(order, steps)


# points


@given(points=st.lists(st.integers(10, 99), min_size=1, max_size=5))
def test_smart_weights_are_in_the_ratio_of_the_points(points: list[int]) -> None:
    said = dict(zip(NAMES, [10, *points]))
    shares = smart(said).evidence.shares
    assert sum(shares.values()) == 1
    assert all(shares[a] * said[b] == shares[b] * said[a] for a in said for b in said)


def test_smart_in_a_group_is_the_mean_of_own_weights() -> None:
    weights = smart({"M1": {"a": 10, "b": 30}, "M2": {"a": 10, "b": 10}}, voices={"M1": 3, "M2": 1})
    assert weights.evidence.shares == {"a": Fraction(5, 16), "b": Fraction(11, 16)}
    assert weights.evidence.own("M1") == {"a": Fraction(1, 4), "b": Fraction(3, 4)}
    assert "SMART: 10 points for the least important" in repr(weights.evidence)
    assert weights.evidence.to_dict()["points"] == {"M1": {"a": 10, "b": 30}, "M2": {"a": 10, "b": 10}}


@pytest.mark.parametrize(
    ("points", "why"),
    [
        ([10, 20], "ratios are a mapping from criteria to points"),
        ({"a": 10}, "ratios are compared on the same two criteria or more"),
        ({"a": 20, "b": 30}, "the least important criterion has 10 points, got at least 20"),
        ({"a": 10, "b": 5}, "the points of 'b' must be 10 or more, got 5"),
        ({"M": {"a": 10, "b": 5}}, "member 'M': the points of 'b' must be 10 or more"),
        ({"M": {"a": 10, "b": 5}, "N": 3}, "member 'N': points by criterion are needed|member 'M'"),
    ],
)
def test_what_are_no_ratios_is_refused(points: Any, why: str) -> None:
    with refused(why):
        smart(points)
