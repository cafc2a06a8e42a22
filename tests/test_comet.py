"""COMET against a plain loop and pymcdm, its refusals, and rankings without weights."""

from __future__ import annotations

import json
import math
import pickle
from collections.abc import Callable
from itertools import product
from typing import Any

import numpy as np
import pymcdm.methods
import pytest
from hypothesis import given
from hypothesis import strategies as st

import clusterdecide as cd
from clusterdecide import sensitivity
from clusterdecide.kernels import comet
from clusterdecide.methods import Comet, applied, characteristic_objects, from_spec, to_spec

TIGHT = {"rtol": 1e-12, "atol": 1e-12}
POINTS = {"a": (0, 3, 5), "b": (10, 40)}
MODEL = Comet(POINTS, ratings=(3, 1, 7, 2, 9, 8))
PROBLEM = cd.Problem.of([[4, 10], [3, 25]], ["a", "b"], sense=["max", "min"], alternatives=["P", "Q"])


@st.composite
def models(draw: st.DrawFn) -> tuple[Comet, np.ndarray]:
    """A model, and grades between its characteristic values, often on them; ratings are often equal."""
    sizes = draw(st.lists(st.integers(2, 4), min_size=1, max_size=4))
    generator = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    points = {f"C{j + 1}": np.cumsum(generator.integers(1, 4, size)) - 3.0 for j, size in enumerate(sizes)}
    model = Comet(points, generator.integers(0, draw(st.sampled_from([1, 3, 9])) + 1, math.prod(sizes)))
    ends = np.array([(grades[0], grades[-1]) for grades in points.values()])
    grades = ends[:, 0] + generator.integers(0, 9, (draw(st.integers(1, 5)), len(sizes))) / 8 * (
        ends[:, 1] - ends[:, 0]
    )
    return model, grades


def membership(x: float, points: tuple[float, ...], i: int) -> float:
    """Triangular fuzzy number around characteristic value number ``i``."""
    if x == points[i]:
        return 1.0
    if i > 0 and points[i - 1] < x < points[i]:
        return (x - points[i - 1]) / (points[i] - points[i - 1])
    if i + 1 < len(points) and points[i] < x < points[i + 1]:
        return (points[i + 1] - x) / (points[i + 1] - points[i])
    return 0.0


def plain(model: Comet, grades: Any) -> list[float]:
    different = sorted(set(model.ratings))
    steps = max(len(different) - 1, 1)
    level = [different.index(rating) / steps if len(different) > 1 else 0.5 for rating in model.ratings]
    points = [tuple(values) for values in model.characteristic.values()]
    objects = list(product(*[range(len(values)) for values in points]))
    return [
        sum(
            p * math.prod(membership(x, values, i) for x, values, i in zip(row, points, which))
            for p, which in zip(level, objects)
        )
        for row in grades
    ]


@given(models())
def test_scores_are_those_of_a_plain_loop_and_of_pymcdm(drawn: tuple[Comet, np.ndarray]) -> None:
    model, grades = drawn
    score = cd.rank(cd.Problem.of(grades), method=model).score
    np.testing.assert_allclose(score, plain(model, grades.tolist()), **TIGHT)
    if len(set(model.ratings)) > 1:  # it divides 0 by 0 else
        cvalues = [np.array(values) for values in model.characteristic.values()]
        peer = pymcdm.methods.COMET(cvalues, lambda _: (np.array(model.ratings), None))
        np.testing.assert_allclose(score, peer(grades), **TIGHT)


@given(models())
def test_batches_are_many_single_ones(drawn: tuple[Comet, np.ndarray]) -> None:
    model, grades = drawn
    problem = cd.Problem.of(grades)
    x = np.stack([grades, grades[::-1]])
    each = np.array([model.on(problem, one).score(np.zeros(1)) for one in x])
    scorer = model.on(problem, x)
    assert np.array_equal(scorer.score(np.zeros(1)), each)
    assert np.array_equal(scorer.score(np.zeros((3, 1, 1))), np.broadcast_to(each, (3, *each.shape)))
    assert np.array_equal(model.on(problem).score(np.zeros((4, 1))), np.broadcast_to(each[0], (4, *each[0].shape)))
    assert np.array_equal(scorer.steps(np.zeros(1)).score, each)
    assert scorer.score(np.zeros(1)).flags.writeable


def test_blocks_of_any_size_give_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    generator = np.random.default_rng(3)
    grid, place = generator.random((3, 2, 4)), generator.random((7, 3))
    whole = comet.between(place, grid)
    for block in (1, 9, 20, 10**6):
        monkeypatch.setattr(comet, "_BLOCK", block)
        assert np.array_equal(comet.between(place, grid), whole)


def test_steps_tell_the_place_between_characteristic_values() -> None:
    ranking = cd.rank(PROBLEM, method=MODEL)
    np.testing.assert_allclose(ranking.steps.place, [[1.5, 0.0], [1.0, 0.5]], **TIGHT)
    np.testing.assert_allclose(ranking.score, [0.8, 0.4], **TIGHT)


def test_objects_come_with_the_last_criterion_changing_fastest() -> None:
    assert characteristic_objects(POINTS).tolist() == [[0, 10], [0, 40], [3, 10], [3, 40], [5, 10], [5, 40]]


def test_criteria_are_found_by_name() -> None:
    turned = cd.Problem.of(PROBLEM.grades[:, ::-1], ["b", "a"])
    np.testing.assert_allclose(cd.rank(turned, method=MODEL).score, [0.8, 0.4], **TIGHT)


def test_characteristic_values_go_through_value_functions_also_falling_ones() -> None:
    value = [(10, 1), (40, 0)]
    seen = cd.Problem.of(PROBLEM.grades, [cd.Criterion("a"), cd.Criterion("b", "min", value=value)])
    np.testing.assert_allclose(cd.rank(seen, method=MODEL).score, [0.8, 0.4], **TIGHT)


def test_judgements_in_pairs_rate_by_the_sums_of_rows() -> None:
    rank = np.array(MODEL.ratings)
    matrix = np.where(rank[:, None] > rank, 1.0, np.where(rank[:, None] == rank, 0.5, 0.0))
    np.testing.assert_allclose(cd.rank(PROBLEM, method=Comet.judged(POINTS, matrix)).score, [0.8, 0.4], **TIGHT)


def test_ratings_a_rounding_apart_are_one() -> None:
    assert comet.levels(np.array([0.3, 0.1 + 0.2, 1.0])).tolist() == [0.0, 0.0, 1.0]
    assert comet.levels(np.zeros(3)).tolist() == [0.5] * 3


def test_a_model_is_a_value() -> None:
    assert from_spec(json.loads(json.dumps(to_spec(MODEL)))) == MODEL
    assert hash(from_spec(to_spec(MODEL))) == hash(MODEL)
    assert pickle.loads(pickle.dumps(MODEL)) == MODEL  # noqa: S301 - our own bytes
    assert Comet(POINTS, np.array(MODEL.ratings)) == MODEL


def test_a_ranking_without_weights_says_so() -> None:
    ranking = cd.rank(PROBLEM, method=MODEL)
    assert ranking.given is None
    assert ranking.to_dict()["weights"] is None
    assert list(ranking.explain()) == ["place", "score"]
    assert repr(ranking).splitlines()[1].split() == ["1", "0.8000", "P"]
    assert ranking.note == ""
    with pytest.raises(cd.InvalidInputError, match=r"Comet\(.*takes no weights, so its ranking has none"):
        _ = ranking.weights


def test_weights_are_missing_or_too_many() -> None:
    with pytest.raises(cd.InvalidInputError, match=r"Comet\(.* takes no weights, .* use rank\(problem, method=...\)"):
        cd.rank(PROBLEM, [0.5, 0.5], MODEL)
    with pytest.raises(cd.InvalidInputError, match=r"Comet\(.* takes no weights"):
        applied(MODEL, PROBLEM)
    with pytest.raises(cd.InvalidInputError, match=r"Topsis\(.*\) takes weights: give them as the second argument"):
        cd.rank(PROBLEM, method=cd.Topsis())
    with pytest.raises(cd.InvalidInputError, match=r"a method such as Topsis\(\) is needed, got None"):
        cd.rank(PROBLEM, [0.5, 0.5])


def test_what_varies_weights_refuses_a_method_without() -> None:
    weights = [0.5, 0.5]
    for verb in (sensitivity.breakpoints, sensitivity.smallest_change, sensitivity.leave_out):
        with pytest.raises(cd.InvalidInputError, match="takes no weights"):
            verb(PROBLEM, weights, MODEL)
    result = cd.compare(PROBLEM, weights, [cd.Topsis(), MODEL])
    assert (len(result.labels), dict(result.refused)) == (2, {})  # a case of its own beside the others


OUTSIDE = cd.Problem.of([[4, 10], [6, 25]], ["a", "b"])
FLAT = cd.Problem.of([[4, 10]], [cd.Criterion("a", value=[(0, 0), (3, 1), (5, 1)]), cd.Criterion("b")])


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: Comet({}, ()), r"must give two or more rising grades by the name of each criterion, got \{\}"),
        (lambda: Comet([(0, 1)], (0, 1)), r"by the name of each criterion, got \[\(0, 1\)\]"),
        (
            lambda: Comet({"a": (1,)}, (0,)),
            r"characteristic of criterion 'a' must be two or more rising grades, got \(1,",
        ),
        (lambda: Comet({"a": (1, 1)}, (0, 1)), "characteristic of criterion 'a' must be two or more rising grades"),
        (lambda: Comet({"a": 3}, (0, 1)), "characteristic of criterion 'a' must be two or more rising grades, got 3"),
        (
            lambda: Comet({"a": (0, math.nan)}, (0, 1)),
            "characteristic of criterion 'a' must be a finite number, got nan",
        ),
        (
            lambda: Comet({str(j): (0, 1) for j in range(21)}, ()),
            "2097152 characteristic objects are more than 1048576",
        ),
        (lambda: Comet(POINTS, (1, 2)), "6 characteristic objects need as many ratings, in their order; got 2 ratings"),
        (lambda: Comet(POINTS, 5), "6 characteristic objects need as many ratings, in their order; got 5"),
        (lambda: Comet({"a": (0, 1)}, (0, "x")), "rating 2 must be a finite number, got 'x'"),
        (lambda: Comet.rated(POINTS, lambda objects: objects), "rating 1 must be a finite number"),
        (lambda: Comet.judged({"a": (0, 1)}, [[0.5, 1]]), "of 2 objects has 2 rows of 2 numbers 0, 0.5 or 1"),
        (lambda: Comet.judged({"a": (0, 1)}, [[0.5, 2], [0, 0.5]]), "of 2 objects has 2 rows of 2 numbers"),
        (lambda: Comet.judged({"a": (0, 1)}, "no"), "of 2 objects has 2 rows of 2 numbers"),
        (
            lambda: Comet.judged({"a": (0, 1)}, [[0.5, 1], [1, 0.5]]),
            "objects 1 and 2 are judged 1 and 1; both must add",
        ),
        (
            lambda: MODEL.on(OUTSIDE),
            "'a': the grade 6 of alternative 'A2' is outside its characteristic values, 0 to 5",
        ),
        (lambda: MODEL.on(cd.Problem.of([[4]], ["a"])), "characteristic names unknown criteria 'b'; there are 'a'"),
        (lambda: Comet({"a": (0, 9)}, (0, 1)).on(PROBLEM), "characteristic gives no value for criteria 'b'"),
        (lambda: MODEL.on(FLAT), "'a': its value function gives two characteristic values the same value"),
    ],
)
def test_refusals(make: Callable[[], Any], message: str) -> None:
    with pytest.raises(cd.InvalidInputError, match=message):
        make()
