"""Scales given where a problem is built: the same problem as from criteria that carry them, and every refusal."""

from __future__ import annotations

import copy
import pickle
from fractions import Fraction
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import clusterdecide as cd
from clusterdecide.interop import read_table

GRADES = [[4.0, 12.0], [3.0, 9.0]]
NAMES = ["quality", "cost"]
PAIRS = st.tuples(st.integers(-5, 0), st.integers(1, 5) | st.fractions(1, 5))
WAYS = {
    "one for all": (0, 20),
    "a list": [0, 20],
    "in order": [(0, 20), (0, 20)],
    "rows of an array": np.array([[0, 20], [0, 20]]),
    "one array": np.array([0.0, 20.0]),
    "arrays": [np.array([0, 20]), np.array([0, 20])],
    "by name": {"quality": (0, 20), "cost": (0, 20)},
}


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("matrix", [GRADES, np.array(GRADES)], ids=["rows", "array"])
@pytest.mark.parametrize("names", [NAMES, None], ids=["named", "unnamed"])
def test_every_way_to_give_scales_is_that_of_criteria(way: str, matrix: Any, names: Any) -> None:
    scale: Any = WAYS[way]
    labels = names or ["C1", "C2"]
    if way == "by name":
        scale = dict(zip(labels, scale.values()))
    problem = cd.Problem.of(matrix, names, sense=["max", "min"], scale=scale)
    told = [cd.Criterion(labels[0], scale=(0, 20)), cd.Criterion(labels[1], "min", scale=(0, 20))]
    assert problem.scales.tolist() == [[0.0, 20.0], [0.0, 20.0]]
    assert problem.criteria == tuple(told)
    ranking, same = (cd.rank(one, [0.5, 0.5], cd.Topsis("scale")) for one in (problem, cd.Problem.of(matrix, told)))
    assert ranking.score.tolist() == same.score.tolist()


@given(st.lists(st.none() | PAIRS, min_size=3, max_size=3), st.sampled_from(["as built", "looked at"]))
def test_scales_survive_whatever_happens_to_a_problem(pairs: list[Any], state: str) -> None:
    problem = cd.Problem.of(np.array([[1.0, 1, 1], [0, 0, 0], [1, 0, 1]]), scale=pairs)
    if state == "looked at":
        assert len(problem.criteria) == 3
    for other in (pickle.loads(pickle.dumps(problem)), copy.copy(problem), problem.take([2, 0]), problem.without("A2")):  # noqa: S301
        assert [criterion.scale for criterion in other.criteria] == pairs
        if None not in pairs:
            assert other.scales.tolist() == [[float(low), float(high)] for low, high in pairs]


def test_ends_of_scales_stay_exact() -> None:
    third = (Fraction(1, 3), 2)
    assert cd.Problem.of(np.ones((1, 2)), scale=third).criteria[1].exact_value(1) == Fraction(2, 5)


def test_scales_are_read_once_and_do_not_change() -> None:
    for problem in (cd.Problem.of(GRADES, scale=(0, 20)), cd.Problem.of(GRADES, NAMES, scale=(0, 20))):
        assert problem.scales is problem.scales
        with pytest.raises(ValueError, match="read-only"):
            problem.scales[0, 0] = 1.0


@pytest.mark.parametrize("names", [NAMES, None], ids=["named", "unnamed"])
def test_a_scale_for_some_criteria_leaves_the_others_without(names: Any) -> None:
    first = (names or ["C1"])[0]
    nobody = cd.Problem.of(np.array(GRADES), names, scale=[None, None])
    assert [criterion.scale for criterion in nobody.criteria] == [None, None]
    for scale in ({first: (0, 5)}, [(0, 5), None]):
        problem = cd.Problem.of(np.array(GRADES), names, scale=scale)
        with pytest.raises(cd.InvalidInputError, match=r"without a fixed scale: '(cost|C2)'; give .* or scale="):
            _ = problem.scales


@pytest.mark.parametrize(
    ("scale", "words"),
    [
        ("05", r"scale must be one pair \(low, high\) for every criterion, or one for each, in order or by name, got"),
        (5, "in order or by name, got 5"),
        ((5, 0), r"criterion 'C1': the scale must be \(low, high\) with low < high, both finite, got \(5, 0\)"),
        ((0, np.nan), "'C1': the scale must be"),
        ((0, "5"), "'C1': the scale must be"),
        ([(0, 5), (5, 0)], r"'C2': the scale must be .* got \(5, 0\)"),
        ([(0, 5), 7], "'C2': the scale must be .* got 7"),
        ([(0, 5)], "1 scales for 2 criteria; give one for each criterion"),
        ([0, 5, 7], "3 scales for 2 criteria"),
        ([], "0 scales for 2 criteria"),
        ((None, 5), r"'C1': the scale must be .* got \(None, 5\)"),
        (np.zeros((3, 2)), "3 scales for 2 criteria"),
        (np.zeros((2, 3)), "'C1': the scale must be"),
        (np.array(5), r"in order or by name, got 5"),
        ({"price": (0, 5)}, "scale names unknown criteria 'price'; there are 'C1', 'C2'"),
        ({"C1": 5}, "'C1': the scale must be .* got 5"),
        ((-1.5e308, 1.5e308), "'C1': the width of the scale"),
    ],
)
@pytest.mark.parametrize("names", [("C1", "C2"), None], ids=["named", "unnamed"])
def test_scales_are_refused(scale: Any, words: str, names: Any) -> None:
    with pytest.raises(cd.InvalidInputError, match=words):
        cd.Problem.of(np.array(GRADES), names, scale=scale)


def test_criteria_that_carry_their_scales_take_none_beside() -> None:
    with pytest.raises(cd.InvalidInputError, match=r"'a' is a Criterion, .* but scale= is given beside it"):
        cd.Problem.of([[1.0]], [cd.Criterion("a")], scale=(0, 5))


def test_frames_and_tables_take_scales_too() -> None:
    import pandas as pd

    frame = pd.DataFrame({"name": ["A", "B"], "quality": [4.0, 3.0], "cost": [12, 9]})
    problems = (
        cd.Problem.from_frame(frame, id="name", scale={"quality": (0, 5), "cost": (0, 40)}),
        read_table(b"name,quality,cost\nA,4,12\nB,3,9\n").problem(scale=[(0, 5), (0, 40)]),
    )
    for problem in problems:
        assert problem.scales.tolist() == [[0.0, 5.0], [0.0, 40.0]]
