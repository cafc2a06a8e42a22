"""Methods that compare with a reference point, against plain loops and pymcdm; batches, parameters, refusals."""

from __future__ import annotations

import math
import pickle
import warnings
from collections.abc import Callable
from typing import Any

import numpy as np
import pymcdm.methods
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import clusterdecide as cd
from clusterdecide._frozen import FrozenMap
from clusterdecide.methods import (
    Additive,
    Aras,
    Codas,
    Edas,
    Gra,
    Mabac,
    Marcos,
    Spotis,
    from_spec,
    to_spec,
)
from clusterdecide.testing import problems, weight_vectors

TIGHT = {"rtol": 1e-12, "atol": 1e-12}
LOOSE = {"rtol": 1e-9, "atol": 1e-10}
Rows = list[list[float]]
Plain = Callable[[Rows, list[float], list[float]], list[float]]

ADDITIVE = (Aras(), Aras(optimal={"C1": 7.0}), Gra(), Gra(zeta=0.1), Mabac(), Marcos())
ADDITIVE = (*ADDITIVE, Spotis(), Spotis(bounds="data"), Spotis(expected={"C1": 3.5}))
METHODS = (*ADDITIVE, Codas(), Codas(tau=0.0), Codas(tau=0.3), Edas())


def columns(rows: Rows) -> list[list[float]]:
    return [list(column) for column in zip(*rows)]


def weighed(rows: Rows, weights: list[float]) -> list[float]:
    return [sum(w * cell for w, cell in zip(weights, row)) for row in rows]


def minmax(rows: Rows, senses: list[float]) -> Rows:
    """Place between the worst and the best; 0 where all are equal."""
    found = []
    for column, sense in zip(columns(rows), senses):
        low, high = min(column), max(column)
        worst, best = (low, high) if sense > 0 else (high, low)
        found.append([0.0 if low == high else (x - worst) / (best - worst) for x in column])
    return columns(found)


def linear(rows: Rows, senses: list[float]) -> Rows:
    pairs = zip(columns(rows), senses)
    return columns([[x / max(c) if s > 0 else min(c) / x for x in c] for c, s in pairs])


def plain_edas(rows: Rows, weights: list[float], senses: list[float]) -> list[float]:
    means = [sum(column) / len(column) for column in columns(rows)]
    gaps = [[s * (x - m) / m for x, m, s in zip(row, means, senses)] for row in rows]
    gaps = [[0.0 if abs(gap) < 1e-15 else gap for gap in row] for row in gaps]
    above = weighed([[max(gap, 0.0) for gap in row] for row in gaps], weights)
    below = weighed([[max(-gap, 0.0) for gap in row] for row in gaps], weights)
    most, least = max(above), max(below)
    if most == 0:
        return [0.5] * len(rows)
    return [(a / most + 1 - b / least) / 2 for a, b in zip(above, below)]


def plain_mabac(rows: Rows, weights: list[float], senses: list[float]) -> list[float]:
    weighted = [[w * (gain + 1) for w, gain in zip(weights, row)] for row in minmax(rows, senses)]
    border = [math.prod(column) ** (1 / len(rows)) for column in columns(weighted)]
    return [sum(v - g for v, g in zip(row, border)) for row in weighted]


def plain_marcos(rows: Rows, weights: list[float], senses: list[float]) -> list[float]:
    """The chain of the paper, with the ideal and the anti-ideal as rows of the matrix."""
    best = [max(c) if s > 0 else min(c) for c, s in zip(columns(rows), senses)]
    worst = [min(c) if s > 0 else max(c) for c, s in zip(columns(rows), senses)]
    extended = [*rows, best, worst]
    shares = [[x / b if s > 0 else b / x for x, b, s in zip(row, best, senses)] for row in extended]
    *sums, ideal, anti_ideal = weighed(shares, weights)
    scores = []
    for total in sums:
        minus, plus = total / anti_ideal, total / ideal
        of_minus, of_plus = plus / (plus + minus), minus / (plus + minus)
        scores.append((plus + minus) / (1 + (1 - of_plus) / of_plus + (1 - of_minus) / of_minus))
    return scores


def plain_aras(rows: Rows, weights: list[float], senses: list[float], optimal: float | None = None) -> list[float]:
    best = [max(c) if s > 0 else min(c) for c, s in zip(columns(rows), senses)]
    best[0] = best[0] if optimal is None else optimal
    parts = [[x if s > 0 else 1 / x for x, s in zip(row, senses)] for row in [best, *rows]]
    sums = [sum(column) for column in columns(parts)]
    first, *others = weighed([[x / total for x, total in zip(row, sums)] for row in parts], weights)
    return [total / first for total in others]


def plain_gra(rows: Rows, weights: list[float], senses: list[float], zeta: float = 0.5) -> list[float]:
    """Distances of a constant criterion are 0: everybody is at its best."""
    gains = minmax(rows, senses)
    flat = [min(c) == max(c) for c in columns(rows)]
    gaps = [[0.0 if same else 1 - gain for gain, same in zip(row, flat)] for row in gains]
    least, most = min(map(min, gaps)), max(map(max, gaps))
    if most == 0:
        return [sum(weights)] * len(rows)
    return weighed([[(least + zeta * most) / (gap + zeta * most) for gap in row] for row in gaps], weights)


def plain_codas(rows: Rows, weights: list[float], senses: list[float], tau: float = 0.02) -> list[float]:
    weighted = [[w * gain for w, gain in zip(weights, row)] for row in linear(rows, senses)]
    worst = [min(column) for column in columns(weighted)]
    euclidean = [math.sqrt(sum((v - n) ** 2 for v, n in zip(row, worst))) for row in weighted]
    taxicab = [sum(abs(v - n) for v, n in zip(row, worst)) for row in weighted]
    scores = []
    for e, t in zip(euclidean, taxicab):
        parts = [(e - f, t - u) for f, u in zip(euclidean, taxicab)]
        scores.append(sum(gap + (other if abs(gap) >= tau - 1e-12 else 0.0) for gap, other in parts))
    return scores


def plain_spotis(
    rows: Rows, weights: list[float], senses: list[float], bounds: str = "scale", expected: float | None = None
) -> list[float]:
    scores = []
    for row in rows:
        index = 0.0
        for j, (x, w, s) in enumerate(zip(row, weights, senses)):
            column = [other[j] for other in rows]
            low, high = (0.0, 5.0) if bounds == "scale" else (min(column), max(column))
            ideal = expected if j == 0 and expected is not None else (high if s > 0 else low)
            index += w * abs(x - ideal) / (high - low) if high > low else 0.0
        scores.append(sum(weights) - index)
    return scores


ORACLES: list[tuple[Any, Plain]] = [
    (Edas(), plain_edas),
    (Mabac(), plain_mabac),
    (Marcos(), plain_marcos),
    (Aras(), plain_aras),
    (Aras(optimal={"C1": 7.0}), lambda x, w, s: plain_aras(x, w, s, 7.0)),
    (Gra(), plain_gra),
    (Gra(zeta=0.1), lambda x, w, s: plain_gra(x, w, s, 0.1)),
    (Codas(), plain_codas),
    (Codas(tau=0.0), lambda x, w, s: plain_codas(x, w, s, 0.0)),
    (Codas(tau=0.3), lambda x, w, s: plain_codas(x, w, s, 0.3)),
    (Spotis(), plain_spotis),
    (Spotis(bounds="data"), lambda x, w, s: plain_spotis(x, w, s, "data")),
    (Spotis(expected={"C1": 3.5}), lambda x, w, s: plain_spotis(x, w, s, "scale", 3.5)),
]


@given(problem=problems(positive=True), data=st.data())
def test_scores_are_those_of_plain_loops(problem: cd.Problem, data: st.DataObject) -> None:
    weights = data.draw(weight_vectors(problem.shape[1]))
    for method, plain in ORACLES:
        expected = plain(problem.grades.tolist(), weights.tolist(), problem.senses.tolist())
        scorer = method.on(problem)
        np.testing.assert_allclose(scorer.score(weights), expected, **LOOSE, err_msg=repr(method))
        np.testing.assert_allclose(scorer.steps(weights).score, scorer.score(weights), **TIGHT, err_msg=repr(method))


@settings(max_examples=40)
@given(seed=st.integers(0, 2**32 - 1))
def test_pymcdm_gives_the_same_scores(seed: int) -> None:
    """It has no grey relational analysis, and SPOTIS without reversal."""
    generator = np.random.default_rng(seed)
    shape = (int(generator.integers(2, 9)), int(generator.integers(1, 7)))
    types = generator.choice([-1, 1], shape[1])
    grades = generator.uniform(0.1, 4.9, shape)
    criteria = [cd.Criterion(f"C{j + 1}", "max" if up > 0 else "min", scale=(0, 5)) for j, up in enumerate(types)]
    problem = cd.Problem.of(grades, criteria)
    weights = generator.dirichlet(np.ones(shape[1]))
    ends, peers = np.tile([0.0, 5.0], (shape[1], 1)), pymcdm.methods
    expected = np.append(7.0, np.where(types > 0, grades.max(0), grades.min(0))[1:])
    point = np.append(3.5, np.where(types > 0, 5.0, 0.0)[1:])
    cases = [
        (Edas(), peers.EDAS(), 1),
        (Mabac(), peers.MABAC(), 1),
        (Marcos(), peers.MARCOS(), 1),
        (Codas(), peers.CODAS(), 1),
        (Aras(), peers.ARAS(), 1),
        (Aras(optimal={"C1": 7.0}), peers.ARAS(esp=expected), 1),
        (Spotis(), peers.SPOTIS(ends), -1),
        (Spotis(expected={"C1": 3.5}), peers.SPOTIS(ends, esp=point), -1),
    ]
    for method, peer, sign in cases:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # it warns of dominated alternatives
            theirs = peer(grades, weights, types, validation=False)
        ours = cd.rank(problem, weights, method).score
        np.testing.assert_allclose(ours, theirs if sign > 0 else 1 - theirs, **LOOSE, err_msg=repr(method))


@settings(max_examples=30)
@given(problem=problems(positive=True), data=st.data())
def test_batches_are_many_single_ones(problem: cd.Problem, data: st.DataObject) -> None:
    weights = np.array([data.draw(weight_vectors(problem.shape[1])) for _ in range(2)])
    x = np.stack([problem.grades, problem.grades[::-1], np.clip(problem.grades * 0.5 + 0.5, 0.5, 5)])
    for method in METHODS:
        alone = [method.on(problem, one) for one in x]
        each = np.array([[scorer.score(w) for scorer in alone] for w in weights])
        together = method.on(problem, x)
        np.testing.assert_allclose(alone[0].score(weights), each[:, 0], **TIGHT, err_msg=repr(method))
        np.testing.assert_allclose(together.score(weights[0]), each[0], **TIGHT, err_msg=repr(method))
        np.testing.assert_allclose(together.score(weights[:, None]), each, **TIGHT, err_msg=repr(method))
        paired = together.score(np.concatenate([weights, weights[:1]]))
        np.testing.assert_allclose(paired, each[[0, 1, 0], [0, 1, 2]], **TIGHT, err_msg=repr(method))
        np.testing.assert_allclose(together.steps(weights[:, None]).score, each, **TIGHT, err_msg=repr(method))
        many, one = alone[0].steps(weights), [alone[0].steps(w) for w in weights]
        for name in many._fields:
            parts = np.array([getattr(step, name) for step in one])
            np.testing.assert_allclose(np.broadcast_to(getattr(many, name), parts.shape), parts, **TIGHT)


@given(problem=problems(positive=True), data=st.data())
def test_keys_order_as_scores_do(problem: cd.Problem, data: st.DataObject) -> None:
    weights = data.draw(weight_vectors(problem.shape[1]))
    for method in METHODS:
        scorer = method.on(problem)
        score, key = scorer.score(weights), scorer.key(weights)
        assert (key[:, None] > key)[score[:, None] - score > 1e-9].all(), repr(method)


def test_forms_are_the_strongest_that_are_true() -> None:
    problem = cd.Problem.of([[1.0, 2.0], [2.0, 1.0]], [cd.Criterion(name, scale=(0, 5)) for name in ("C1", "C2")])
    assert all(isinstance(method.on(problem), Additive) for method in ADDITIVE)


@pytest.mark.parametrize("method", METHODS, ids=repr)
def test_methods_are_values(method: Any) -> None:
    spec = to_spec(method)
    assert from_spec(spec) == method
    assert hash(from_spec(spec)) == hash(method)
    assert pickle.loads(pickle.dumps(method)) == method  # noqa: S301 - our own bytes
    assert eval(repr(method)) == method  # noqa: S307 - our own text


def test_numbers_by_criterion_do_not_change() -> None:
    given_numbers = {"C1": 3}
    method = Aras(optimal=given_numbers)
    given_numbers["C1"] = 4
    assert method.optimal == {"C1": 3.0}
    assert isinstance(method.optimal, FrozenMap)
    with pytest.raises(TypeError, match="cannot be changed in place"):
        method.optimal["C1"] = 4.0  # type: ignore[index]


def test_numbers_by_criterion_are_grades_and_go_through_value_functions() -> None:
    criteria = [cd.Criterion("C1", "min", scale=(0, 40), value=[(0, 1), (40, 0)]), cd.Criterion("C2", scale=(0, 5))]
    seen = [cd.Criterion("C1", scale=(0, 1)), cd.Criterion("C2", scale=(0, 5))]
    by_grade, by_value = cd.Problem.of([[10, 3], [20, 4]], criteria), cd.Problem.of([[0.75, 3], [0.5, 4]], seen)
    weights = np.array([0.5, 0.5])
    for kind, name in ((Aras, "optimal"), (Spotis, "expected")):
        told, meant = kind(**{name: {"C1": 4}}), kind(**{name: {"C1": 0.9}})
        np.testing.assert_allclose(told.on(by_grade).score(weights), meant.on(by_value).score(weights), **TIGHT)


def test_an_alternative_better_than_the_optimum_given_scores_more_than_1() -> None:
    problem = cd.Problem.of([[4.0], [8.0]], ["a"])
    np.testing.assert_allclose(Aras(optimal={"a": 4.0}).on(problem).score(np.array([1.0])), [1.0, 2.0], **TIGHT)


SCALED = cd.Problem.of([[1.0, 2.0]], [cd.Criterion("a", scale=(0, 5)), cd.Criterion("b", scale=(0, 5))])
NEGATIVE = cd.Problem.of([[1.0, 2.0], [1.0, -2.0]], ["a", "b"])
FREE = cd.Problem.of([[1.0, 0.0], [1.0, 2.0]], ["a", "b"], sense=["max", "min"])
VALUED = cd.Problem.of([[1.0]], [cd.Criterion("a", "min", value=[(0, 1), (5, 0)])])


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: Codas(tau=-0.1), "tau must be a finite number, zero or positive, got -0.1"),
        (lambda: Codas(tau=math.nan), "tau must be a finite number, zero or positive, got nan"),
        (lambda: Codas(tau="0.02"), "tau must be a finite number, zero or positive, got '0.02'"),
        (lambda: Gra(zeta=0), "zeta must be above 0, got 0"),
        (lambda: Gra(zeta=1.5), "zeta must be a number from 0 to 1, got 1.5"),
        (lambda: Gra(zeta=True), "zeta must be a number from 0 to 1, got True"),
        (lambda: Aras(optimal=[1.0]), r"optimal must give numbers by the name of a criterion, got \[1.0\]"),
        (lambda: Aras(optimal={1: 1.0}).on(SCALED), "optimal names unknown criteria 1; there are 'a', 'b'"),
        (lambda: Aras(optimal={"a": math.inf}), "optimal of criterion 'a' must be a finite number, got inf"),
        (
            lambda: Aras(optimal={"a": 0}).on(SCALED),
            "criterion 'a': the optimal grade 0 is 0 as methods see it; it must",
        ),
        (lambda: Aras(optimal={"b": -2}).on(SCALED), "criterion 'b': the optimal grade -2 is -2 as methods see it"),
        (lambda: Aras(optimal={"c": 1}).on(SCALED), "optimal names unknown criteria 'c'; there are 'a', 'b'"),
        (lambda: Aras(optimal={"a": 0}).on(VALUED), None),
        (lambda: Aras(optimal={"a": 5}).on(VALUED), "criterion 'a': the optimal grade 5 is 0 as methods see it"),
        (lambda: Spotis(bounds="fixed"), "unknown bounds 'fixed'; there are scale, data"),
        (lambda: Spotis(bounds=["scale"]), r"unknown bounds \['scale'\]"),
        (lambda: Spotis("data", {"a": 1}), "expected grades need fixed bounds, got bounds='data'; use bounds='scale'"),
        (lambda: Spotis(expected={"c": 1}).on(SCALED), "expected names unknown criteria 'c'; there are 'a', 'b'"),
        (
            lambda: Spotis(expected={"b": 5.5}).on(SCALED),
            "criterion 'b': the expected grade 5.5 is outside its scale, 0 to 5",
        ),
        (lambda: Spotis(expected={"a": -1}).on(SCALED), "criterion 'a': the expected grade -1 is outside its scale"),
        (lambda: Spotis().on(NEGATIVE), "criteria without a fixed scale: 'a', 'b'"),
        (lambda: Edas().on(NEGATIVE), r"'b': the grade of alternative 'A2' is negative \(-2\); EDAS needs values"),
        (lambda: Aras().on(NEGATIVE), r"'b': the grade of alternative 'A2' is negative \(-2\); ARAS needs values"),
        (lambda: Codas().on(NEGATIVE), "'b': the grade of alternative 'A2' is negative"),
        (lambda: Marcos().on(NEGATIVE), "'b': the grade of alternative 'A2' is negative"),
        (lambda: Aras().on(FREE), r"'b': the grade of alternative 'A1' is zero \(0\); ARAS divides by costs"),
        (lambda: Codas().on(FREE), "'b': the grade of alternative 'A1' is zero"),
        (lambda: Marcos().on(FREE), "'b': the grade of alternative 'A1' is zero"),
        (lambda: Edas().on(FREE), None),
    ],
)
def test_refusals(make: Callable[[], Any], message: str | None) -> None:
    if message is None:
        make()
        return
    with pytest.raises(cd.InvalidInputError, match=message):
        make()


def test_scores_that_depend_on_who_is_present_say_so() -> None:
    weights = {"a": 0.5, "b": 0.5}
    for method in (Edas(), Mabac(), Marcos(), Codas(), Aras(), Gra(), Spotis(bounds="data")):
        assert cd.rank(SCALED, weights, method).note == "scores are relative to the alternatives present"
    for method in (Spotis(), Spotis(expected={"a": 3})):
        assert cd.rank(SCALED, weights, method).note == ""
