"""ELECTRE III against plain loops, on batches, at its thresholds, and what it refuses."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from outranking_oracles import distil, electre_three

import clusterdecide as cd
from clusterdecide.kernels.distillation import distilled
from clusterdecide.kernels.outranking import Thresholds, credibility
from clusterdecide.kernels.relations import median_places
from clusterdecide.methods import Electre3
from clusterdecide.testing import problems, weight_vectors

LINES = [(0.3, -0.15), (0.0, 0.0), (0.2, 0.0), (0.1, 0.1), (1.0, -1.0)]


@st.composite
def cases(draw: Any) -> Any:
    """A problem, weights, a method, and the same thresholds as functions of the grade for each criterion."""
    problem = draw(problems(alternatives=(1, 5), criteria=(1, 4)))
    given_, functions = {"q": {}, "p": {}, "v": {}}, []
    for name in problem.criteria_names:
        steps = sorted(draw(st.lists(st.sampled_from([0.0, 0.5, 1.0, 1.5, 2.5]), min_size=3, max_size=3)))
        slope = draw(st.sampled_from([0.0, 0.0, 0.1, 0.25]))
        vetoes = draw(st.booleans())
        parts = [{"relative": slope, "constant": step} if slope else step for step in steps]
        for key, part in zip("qpv", parts):
            given_[key][name] = part
        if not vetoes:
            given_["v"][name] = None
        made = [lambda g, a=slope, b=step: a * g + b for step in steps]
        functions.append((made[0], made[1], made[2] if vetoes else lambda _: np.inf))
    convention = draw(st.sampled_from(["direct", "inverse"]))
    method = Electre3(**given_, convention=convention, discrimination=draw(st.sampled_from(LINES)))
    return problem, draw(weight_vectors(problem.shape[1])), method, functions


@given(cases())
def test_electre_three_by_plain_loops(case: Any) -> None:
    problem, weights, method, functions = case
    line, convention = method.discrimination, method.convention
    grades, senses = problem.grades, problem.senses
    found, down, up, relation = electre_three(grades, senses, weights, functions, line, convention)
    steps = method.relate(problem).steps(weights)
    np.testing.assert_allclose(steps.credibility, found, atol=1e-12)
    assert (steps.descending.tolist(), steps.ascending.tolist()) == (down, up)
    assert steps.median.tolist() == median(down, up)
    assert steps.relation.tolist() == relation
    assert cd.outrank(problem, weights, method).relation.tolist() == relation
    np.testing.assert_array_equal(method.credibility(problem, weights), steps.credibility)
    np.testing.assert_allclose(steps.concordance, replace(method, v=None).credibility(problem, weights), atol=1e-12)


def median(first: list[int], second: list[int]) -> list[int]:
    """Layer by layer those that nobody left is ahead of, each layer by the sum of both places."""
    left, classes = set(range(len(first))), []

    def ahead(a: int, b: int) -> bool:
        return first[a] <= first[b] and second[a] <= second[b] and (first[a], second[a]) != (first[b], second[b])

    while left:
        layer = {b for b in left if not any(ahead(a, b) for a in left)}
        totals = sorted({first[b] + second[b] for b in layer})
        classes += [[b for b in layer if first[b] + second[b] == total] for total in totals]
        left -= layer
    return [next(n for n, members in enumerate(classes, 1) if a in members) for a in range(len(first))]


@given(st.lists(st.tuples(st.integers(1, 6), st.integers(1, 6)), min_size=1, max_size=9))
def test_the_median_preorder_by_plain_loops(pairs: list[tuple[int, int]]) -> None:
    first, second = (np.array(side) for side in zip(*pairs))
    expected = median(first.tolist(), second.tolist())
    assert median_places(first, second).tolist() == expected
    both = median_places(np.stack([first, second[::-1]]), np.stack([second, first[::-1]]))
    assert both.tolist() == [expected, expected[::-1]]


def test_the_median_preorder_of_published_distillations_by_hand() -> None:
    """Waste incineration (Wang and Triantaphyllou 2008): the two distillations are published, the rest is by hand.

    With places (best, worst) the layers are 9 (1, 2) and 7 (3, 1); 4 (2, 3) and 1 (6, 1); 10; 5; 3, 11 (5, 6) and
    2 (7, 5); 8; 6.
    """
    published = Path(__file__).parent / "published" / "electre3-wang-triantaphyllou-2008-waste.json"
    expected = json.loads(published.read_text(encoding="utf-8"))["expected"]
    classes = [[9], [7], [4], [1], [10], [5], [3, 11], [2], [8], [6]]
    descending, ascending, found = (
        np.array([next(n for n, some in enumerate(each, 1) if a in some) for a in range(1, 12)])
        for each in (expected["descending"], expected["ascending"], classes)
    )
    assert median_places(descending, ascending).tolist() == found.tolist()


grids = st.integers(1, 7).flatmap(
    lambda n: st.lists(
        st.lists(
            st.lists(st.sampled_from([0, 5, 10, 11, 13, 16, 18, 20]), min_size=n, max_size=n), min_size=n, max_size=n
        ),
        min_size=1,
        max_size=4,
    )
)


@given(grids, st.sampled_from(LINES), st.booleans())
def test_distillations_by_plain_loops(grid: Any, line: Any, best_first: bool) -> None:  # noqa: FBT001 - drawn
    matrices = np.array(grid) / 20
    found = distilled(matrices, line, best_first=best_first)
    assert found.tolist() == [distil(matrix, line, best_first=best_first) for matrix in matrices]
    assert distilled(matrices[0], line, best_first=best_first).tolist() == found[0].tolist()


@pytest.mark.parametrize("line", [(0.3, -0.15), (0.1, 0.0)])
def test_long_distillations_by_plain_loops(line: Any) -> None:
    """Long enough that levels change as those who gave them are drawn."""
    matrices = np.random.default_rng(0).random((60, 11, 11)).round(3)
    for best_first in (True, False):
        found = distilled(matrices[:, None], line, best_first=best_first)
        assert found.tolist() == [[distil(matrix, line, best_first=best_first)] for matrix in matrices]


def test_many_matrices_are_worked_in_blocks() -> None:
    matrices = np.random.default_rng(5).random((9, 200, 200)).round(2)
    found = distilled(matrices, (0.3, -0.15), best_first=True)
    assert all((distilled(m, (0.3, -0.15), best_first=True) == f).all() for m, f in zip(matrices, found))


@pytest.mark.parametrize("convention", ["direct", "inverse"])
@pytest.mark.parametrize("veto", [None, 5, {"C1": {"relative": 0.5, "constant": 4.0}}])
def test_batches_equal_the_loop(convention: str, veto: Any) -> None:
    rng = np.random.default_rng(3)
    x = rng.integers(0, 10, (4, 6, 3)).astype(float)
    problem = cd.Problem.of(x[0], ["C1", "C2", "C3"], sense=["max", "min", "max"])
    weights = rng.dirichlet(np.ones(3), 4)
    p = {"C1": {"relative": 0.25, "constant": 1}, "C2": 2, "C3": 3}
    method = Electre3(1, p, veto, convention=convention)
    alone = [[method.relate(problem, grades).steps(w) for w in weights] for grades in x]
    steps = method.relate(problem).steps(weights)
    paired = method.relate(problem, x).steps(weights)
    for field in steps._fields:
        np.testing.assert_allclose(getattr(steps, field), [getattr(a, field) for a in alone[0]], atol=1e-12)
        one = getattr(method.relate(problem, x).steps(weights[1]), field)
        np.testing.assert_allclose(one, [getattr(row[1], field) for row in alone], atol=1e-12)
        np.testing.assert_allclose(getattr(paired, field), [getattr(alone[k][k], field) for k in range(4)], atol=1e-12)
    np.testing.assert_array_equal(method.relate(problem, x).relation(weights), paired.relation)


def test_many_alternatives_are_worked_in_blocks() -> None:
    rng = np.random.default_rng(2)
    gains, weights = rng.random((300, 4)), np.array([0.4, 0.3, 0.2, 0.1])
    for slope in (0.0, 0.1):
        at = slope * gains[:, None] + np.array([[[0.1]], [[0.3]], [[0.5]]])[:, None] * np.ones(4)
        limits = Thresholds(*at.reshape(3, -1, 1, 4))
        found = credibility(gains, gains, weights, limits)
        for i in (0, 150, 299):
            row = Thresholds(*(t[i : i + 1] if len(t) > 1 else t for t in limits))
            np.testing.assert_array_equal(found[i], credibility(gains[i : i + 1], gains, weights, row)[0])


def pair(q: float, p: float, v: float | None, loss: float) -> float:
    """Credibility that one with a loss on the first of two criteria outranks the other."""
    problem = cd.Problem.of([[0, 1], [loss, 0]])
    method = Electre3({"C1": q, "C2": 0}, {"C1": p, "C2": 0}, {"C1": v})
    return float(method.credibility(problem, np.array([0.4, 0.6]))[0, 1])


def test_thresholds_are_edges() -> None:
    assert [pair(1, 3, None, loss) for loss in (0, 1, 2, 3, 9)] == pytest.approx([1, 1, 0.8, 0.6, 0.6])
    assert [pair(1, 3, 5, loss) for loss in (3, 4, 4.2, 4.6, 5, 6)] == pytest.approx([0.6, 0.6, 0.6, 0.3, 0, 0])
    assert [pair(2, 2, 2, loss) for loss in (2, 2.1)] == [1, 0]
    assert pair(0.2, 0.2, None, 0.1 + 0.2 - 0.1) == 1  # 0.2 and a bit, by rounding
    assert pair(0, 0, None, 1e-9) == 0.6


def test_a_criterion_of_no_weight_still_forbids() -> None:
    problem, weights = cd.Problem.of([[9, 0, 0], [1, 1, 9]]), np.array([0.5, 0.5, 0.0])
    assert Electre3(p=2, v=5).credibility(problem, weights)[0, 1] == 0
    assert Electre3(p=2).credibility(problem, weights)[0, 1] == 0.75
    unanimous = np.array([[1, 1, 1, 0], [8, 7, 6, 0.0]])  # shares of the second sum to a bit less than 1
    equal = cd.Problem.of([[1, 1, 1, 0], [1, 1, 1, 9]])
    assert Electre3(p=2, v=5).credibility(equal, unanimous)[:, 0, 1].tolist() == pytest.approx([1, 1])


def test_no_credibility_is_above_1() -> None:
    shares = np.array([1, 6, 3, 3.0])  # these sum to a bit more than 1
    assert Electre3().credibility(cd.Problem.of([[1, 1, 1, 1]]), shares).tolist() == [[1.0]]


def test_distillations_allow_for_rounding() -> None:
    level = 0.8 - (0.3 - 0.15 * 0.8)
    assert 0.8 - 0.62 > 0.3 - 0.15 * 0.8  # by rounding: both are 0.18
    assert distilled(np.array([[1, 0.8], [0.62, 1]]), (0.3, -0.15), best_first=True).tolist() == [0, 0]
    assert level > 0.62  # by rounding: a credibility of 0.62 is not below the level and counts as a preference
    chain = np.array([[1, 0.8, 0], [0, 1, 0], [0.62, 0, 1]])
    assert distilled(chain, (0.3, -0.15), best_first=True).tolist() == [1, 2, 0]


def test_a_distillation_stops_at_level_0() -> None:
    credible = np.zeros((4, 4))
    credible[[0, 1, 1], [1, 2, 3]] = 0.8  # the first two have qualification 1; examined again, the first would win
    assert distilled(credible, (0.3, -0.15), best_first=True).tolist() == [0, 0, 1, 1]


def test_thresholds_are_taken_where_the_convention_says() -> None:
    problem = cd.Problem.of([[10, 1], [15, 1]], ["a", "b"])
    linear = {"a": {"relative": 0.4}, "b": 0}
    direct = Electre3(q=0, p=linear).credibility(problem, np.array([0.5, 0.5]))
    inverse = Electre3(q=0, p=linear, convention="inverse").credibility(problem, np.array([0.5, 0.5]))
    assert direct[0, 1] == pytest.approx(0.5)  # 5 behind with a threshold of 4
    assert inverse[0, 1] == pytest.approx(0.5 + 0.5 / 6)  # 5 behind with a threshold of 6


def test_one_alternative_and_equal_ones() -> None:
    assert cd.outrank(cd.Problem.of([[1, 2]]), [0.5, 0.5], Electre3()).kernel == ("A1",)
    same = cd.outrank(cd.Problem.of([[1, 2]] * 3), [0.5, 0.5], Electre3(q=0, p=1, v=2))
    assert same.classes == (("A1", "A2", "A3"),)
    assert same.steps.credibility.tolist() == [[1, 1, 1]] * 3
    assert same.note == "relations depend on the alternatives present"


@pytest.mark.parametrize(
    ("given_", "words"),
    [
        ({"q": -1}, "q must be a finite number, zero or positive, got -1"),
        ({"p": float("inf")}, "p must be a finite number, zero or positive, got inf"),
        ({"q": None}, "q must be a finite number, zero or positive, got None"),
        ({"q": {"a": "1"}}, "q of criterion 'a' must be a finite number, zero or positive, got '1'"),
        ({"q": {"a": None}}, "q of criterion 'a' must be a finite number, zero or positive, got None"),
        ({"v": {"a": -2}}, "v of criterion 'a' must be a finite number, zero or positive, got -2"),
        (
            {"p": {"a": {"rel": 0.1}}},
            "p of criterion 'a': a threshold that is linear .* 'relative' and 'constant', got 'rel'",
        ),
        ({"p": {"a": {}}}, "p of criterion 'a': .*'relative' and 'constant', got none of them"),
        ({"p": {"a": {"relative": "x"}}}, "p of criterion 'a', relative must be a finite number, got 'x'"),
        ({"q": {"a": [1, 2]}}, r"q of criterion 'a' must be a finite number, zero or positive, got \[1, 2\]"),
        ({"convention": "reverse"}, "unknown convention 'reverse'; there are direct, inverse"),
        (
            {"discrimination": 0.3},
            r"discrimination must be two numbers \(a, b\) of s\(level\) = a \+ b \* level, got 0.3",
        ),
        ({"discrimination": (0.3,)}, "discrimination must be two numbers"),
        ({"discrimination": (0.3, "x")}, "discrimination, b must be a finite number, got 'x'"),
        ({"discrimination": (0.3, -0.4)}, r"s\(level\) = 0.3 \+ -0.4 \* level must stay from 0 to 1"),
        ({"discrimination": (0.9, 0.2)}, r"s\(level\) = 0.9 \+ 0.2 \* level must stay from 0 to 1"),
        ({"discrimination": (-0.1, 0.2)}, "must stay from 0 to 1"),
        ({"discrimination": (1.2, -0.5)}, "must stay from 0 to 1"),
    ],
)
def test_wrong_parameters_are_refused(given_: Any, words: str) -> None:
    with pytest.raises(cd.InvalidInputError, match=words):
        Electre3(**given_)


@pytest.mark.parametrize(
    ("given_", "words"),
    [
        (
            {"q": 2, "p": 1},
            "criterion 'a': p, the preference threshold, is 1 and q, the indifference threshold, is 2; thres",
        ),
        (
            {"p": {"a": 1, "b": 3}, "v": 2},
            "criterion 'b': v, the veto threshold, is 2 and p, the preference threshold, is 3",
        ),
        ({"q": {"a": 1, "c": 2}}, "q names unknown criteria 'c'; there are 'a', 'b'"),
        ({"q": {"a": 1}}, "q gives no value for criteria 'b'; name every criterion, or give one number for all"),
        ({"v": {"c": 1}}, "v names unknown criteria 'c'"),
        (
            {"p": {"a": {"relative": 1.0, "constant": -2}, "b": 0}},
            "p of criterion 'a' at the grade of 'y' is negative: -1",
        ),
        (
            {"q": {"a": {"relative": 0.5}, "b": 0}, "p": {"a": 3, "b": 0}},
            "criterion 'a': p, the preference threshold, is 3 and q, the indifference threshold, is 4",
        ),
    ],
)
def test_thresholds_that_do_not_fit_the_problem_are_refused(given_: Any, words: str) -> None:
    problem = cd.Problem.of([[8, 1], [1, 5]], ["a", "b"], alternatives=["x", "y"])
    with pytest.raises(cd.InvalidInputError, match=words):
        cd.outrank(problem, [0.5, 0.5], Electre3(**given_))


def test_steps_are_labelled() -> None:
    shown = cd.outrank(cd.Problem.of([[1, 2], [2, 1]]), [0.5, 0.5], Electre3()).explain()
    assert list(shown) == ["weights", "concordance", "credibility", "descending", "ascending", "median", "relation"]
    assert shown["descending"].rows == ("A1", "A2")
