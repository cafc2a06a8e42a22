"""MOORA in three forms, MULTIMOORA and COPRAS against plain loops and pymcdm, their 0/0 and their refusals."""

from __future__ import annotations

import math
import warnings
from itertools import product as combinations
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import clusterdecide as cd
from clusterdecide.kernels import dominance
from clusterdecide.kernels.dominance import majority_ranks
from clusterdecide.kernels.ranks import competition_ranks
from clusterdecide.kernels.sums import largest, weighed
from clusterdecide.methods import (
    Additive,
    Copras,
    General,
    Moora,
    MooraMultiplicative,
    MooraReferencePoint,
    Multimoora,
    Waspas,
    WeightedProduct,
    from_spec,
    to_spec,
)
from clusterdecide.methods.laws import LAWS
from clusterdecide.testing import problems, weight_vectors

TIGHT = {"rtol": 1e-12, "atol": 1e-12}
Rows = list[list[float]]


def columns(rows: Rows) -> Rows:
    return [list(column) for column in zip(*rows)]


def ratios(problem: cd.Problem) -> Rows:
    """Grades over the norm of their column; 0 where all are 0."""
    norms = [math.sqrt(sum(x * x for x in column)) for column in problem.grades.T.tolist()]
    return [[x / n if n else 0.0 for x, n in zip(row, norms)] for row in problem.grades.tolist()]


def plain_ratio(problem: cd.Problem, weights: list[float]) -> list[float]:
    return [sum(s * w * x for s, w, x in zip(problem.senses, weights, row)) for row in ratios(problem)]


def plain_point(problem: cd.Problem, weights: list[float]) -> list[float]:
    rows = ratios(problem)
    best = [max(column) if s > 0 else min(column) for column, s in zip(columns(rows), problem.senses)]
    return [max(w * abs(b - x) for w, b, x in zip(weights, best, row)) for row in rows]


def plain_product(problem: cd.Problem, powers: list[float]) -> list[float]:
    found = []
    for row in problem.grades.tolist():
        above = math.prod(x**p for x, p, s in zip(row, powers, problem.senses) if s > 0)
        below = math.prod(x**p for x, p, s in zip(row, powers, problem.senses) if s < 0)
        found.append(above / below)
    return found


def plain_copras(problem: cd.Problem, weights: list[float]) -> list[float]:
    """By the formulas of Podvezko, with the limit where a cost is 0."""
    shares = columns([[x / sum(c) if sum(c) else 0.0 for x in c] for c in problem.grades.T.tolist()])
    plus = [sum(w * x for w, x, s in zip(weights, row, problem.senses) if s > 0) for row in shares]
    minus = [sum(w * x for w, x, s in zip(weights, row, problem.senses) if s < 0) for row in shares]
    if min(minus) == 0:
        free = [float(m == 0) for m in minus]
        return [p + sum(minus) * f / sum(free) for p, f in zip(plus, free)]
    least = min(minus)
    return [p + least * sum(minus) / (m * sum(least / k for k in minus)) for p, m in zip(plus, minus)]


@given(problem=problems(), data=st.data())
def test_ratio_reference_point_and_copras_are_those_of_plain_loops(problem: cd.Problem, data: st.DataObject) -> None:
    weights = data.draw(weight_vectors(problem.shape[1]))
    told = weights.tolist()
    np.testing.assert_allclose(Moora().on(problem).score(weights), plain_ratio(problem, told), **TIGHT)
    point = -np.array(plain_point(problem, told))
    np.testing.assert_allclose(MooraReferencePoint().on(problem).score(weights), point, **TIGHT)
    np.testing.assert_allclose(Copras().on(problem).score(weights), plain_copras(problem, told), **TIGHT)
    for method in (Moora(), MooraReferencePoint(), Copras()):
        scorer = method.on(problem)
        np.testing.assert_allclose(scorer.steps(weights).score, scorer.score(weights), **TIGHT)


@given(problem=problems(positive=True), data=st.data())
def test_the_multiplicative_form_is_that_of_plain_loops(problem: cd.Problem, data: st.DataObject) -> None:
    weights = data.draw(weight_vectors(problem.shape[1]))
    for weighting, powers in (("exponents", weights.tolist()), ("none", [1.0] * len(weights))):
        scorer = MooraMultiplicative(weighting=weighting).on(problem)
        expected = plain_product(problem, powers)
        np.testing.assert_allclose(scorer.score(weights), expected, **TIGHT)
        steps = scorer.steps(weights)
        np.testing.assert_allclose(steps.score, expected, **TIGHT)
        factors = problem.grades ** np.array(powers)
        np.testing.assert_allclose(steps.factor, factors, **TIGHT)
        np.testing.assert_allclose(steps.benefits, np.where(problem.senses > 0, factors, 1.0).prod(-1), **TIGHT)
        np.testing.assert_allclose(steps.costs, np.where(problem.senses < 0, factors, 1.0).prod(-1), **TIGHT)
    assert isinstance(MooraMultiplicative().on(problem), Additive)


@given(seed=st.integers(0, 2**32 - 1))
def test_pymcdm_gives_the_same_ratios(seed: int) -> None:
    import pymcdm

    generator = np.random.default_rng(seed)
    problem = cd.Problem.of(generator.uniform(0.1, 9.0, (5, 4)), sense=["max", "min", "max", "min"])
    weights = generator.dirichlet(np.ones(4))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # it warns of dominated alternatives
        peer = pymcdm.methods.MOORA()
        expected = peer(problem.grades, weights, problem.senses.astype(int), validation=False, verbose=False)
    np.testing.assert_allclose(Moora().on(problem).score(weights), expected, rtol=1e-9, atol=1e-12)


def test_the_ratio_system_is_the_weighted_sum_by_vector_in_its_own_steps() -> None:
    problem = cd.Problem.of([[3.0, 8.0], [4.0, 6.0]], sense=["max", "min"])
    ranking = cd.rank(problem, [0.25, 0.75], Moora())
    plain = cd.rank(problem, [0.25, 0.75], cd.WeightedSum(normalisation="vector"))
    assert ranking.score.tolist() == plain.score.tolist()
    steps = ranking.steps
    np.testing.assert_allclose(steps.ratio, [[0.6, 0.8], [0.8, 0.6]], **TIGHT)
    np.testing.assert_allclose(steps.weighted, [[0.15, 0.6], [0.2, 0.45]], **TIGHT)
    np.testing.assert_allclose(steps.benefits, [0.15, 0.2], **TIGHT)
    np.testing.assert_allclose(steps.costs, [0.6, 0.45], **TIGHT)


def test_leaving_out_is_fast_and_the_same() -> None:
    generator = np.random.default_rng(3)
    problem = cd.Problem.of(generator.uniform(1, 9, (8, 3)), sense=["max", "min", "max"])
    drops = Moora().drop_each(problem)
    assert drops is not None
    weights = generator.dirichlet(np.ones(3))
    found = drops.score(weights, slice(0, 8))[0]
    for i in range(8):
        rest = [k for k in range(8) if k != i]
        expected = Moora().on(problem.take(rest)).score(weights)
        np.testing.assert_allclose(found[i][rest], expected, rtol=1e-9, atol=1e-12)


def test_on_fixed_scales_the_reference_is_the_best_end() -> None:
    criteria = [cd.Criterion("gain", scale=(0, 10)), cd.Criterion("cost", "min", scale=(0, 20))]
    problem = cd.Problem.of([[3.0, 12.0], [7.0, 4.0]], criteria)
    ranking = cd.rank(problem, [0.5, 0.5], MooraReferencePoint(normalisation="scale"))
    steps = ranking.steps
    assert steps.reference.tolist() == [1.0, 1.0]
    np.testing.assert_allclose(steps.weighted_deviation, [[0.35, 0.3], [0.15, 0.1]], **TIGHT)
    np.testing.assert_allclose(steps.largest_deviation, [0.35, 0.15], **TIGHT)
    assert ranking.note == ""
    assert "relative" in cd.rank(problem, [0.5, 0.5], MooraReferencePoint()).note
    alone = cd.rank(problem.take([1]), [0.5, 0.5], MooraReferencePoint(normalisation="scale"))
    assert alone.score[0] == ranking.score[1]


def test_a_best_alternative_has_no_negative_zero() -> None:
    problem = cd.Problem.of([[3.0], [1.0]])
    assert str(cd.rank(problem, [1.0], MooraReferencePoint()).score[0]) == "0.0"


def test_without_exponents_weights_play_no_part() -> None:
    problem = cd.Problem.of([[3.0, 8.0], [4.0, 6.0]], sense=["max", "min"])
    scorer = MooraMultiplicative(weighting="none").on(problem)
    assert isinstance(scorer, General)
    np.testing.assert_allclose(scorer.score(np.array([[0.1, 0.9], [0.5, 0.5]])), [[3 / 8, 4 / 6]] * 2, **TIGHT)


# ----- MULTIMOORA


def closure(ranks: Any) -> list[int]:
    """Competition ranks of the majority relation, circles merged by a search for everyone that can be reached."""
    size = len(ranks[0])

    def holds(i: int, j: int) -> bool:
        return sum(row[i] < row[j] for row in ranks) >= sum(row[i] > row[j] for row in ranks)

    reach = [[holds(i, j) for j in range(size)] for i in range(size)]
    for k, i, j in combinations(range(size), repeat=3):
        reach[i][j] = reach[i][j] or (reach[i][k] and reach[k][j])
    return [1 + sum(not reach[i][j] for j in range(size)) for i in range(size)]


@st.composite
def three_rankings(draw: Any) -> Rows:
    size = draw(st.integers(1, 7))
    return [draw(st.lists(st.integers(1, 4), min_size=size, max_size=size)) for _ in range(3)]


@given(rows=three_rankings())
def test_a_majority_with_circles_merged_is_the_transitive_closure(rows: Rows) -> None:
    assert majority_ranks(np.array(rows)).tolist() == closure(rows)


def test_blocks_change_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    ranks = np.random.default_rng(1).integers(1, 6, (3, 5, 9))
    whole = majority_ranks(ranks)
    monkeypatch.setattr(dominance, "_CELLS", 1)
    assert majority_ranks(ranks).tolist() == whole.tolist()


@pytest.mark.parametrize("count", [127, 128, 129, 300])
def test_more_alternatives_than_a_byte_counts(count: int) -> None:
    straight = np.arange(1, count + 1)
    assert majority_ranks(np.array([straight, straight, straight[::-1]])).tolist() == straight.tolist()


@given(problem=problems(positive=True), data=st.data())
def test_multimoora_joins_the_three_rankings(problem: cd.Problem, data: st.DataObject) -> None:
    weights = data.draw(weight_vectors(problem.shape[1]))
    for weighting in ("exponents", "none"):
        parts = Moora(), MooraReferencePoint(), MooraMultiplicative(weighting=weighting)
        ranks = [competition_ranks(part.on(problem).score(weights)).tolist() for part in parts]
        scorer = Multimoora(weighting=weighting).on(problem)
        steps = scorer.steps(weights)
        assert [steps.rank_ratio.tolist(), steps.rank_reference_point.tolist()] == ranks[:2]
        assert steps.rank_multiplicative.tolist() == ranks[2]
        assert steps.rank.tolist() == closure(ranks)
        assert scorer.score(weights).tolist() == [len(problem) - rank for rank in closure(ranks)]
        assert steps.score.tolist() == scorer.score(weights).tolist()
        powers = weights if weighting == "exponents" else np.ones(len(weights))
        means = np.array(plain_product(problem, (powers / powers.sum()).tolist()))
        np.testing.assert_allclose(steps.multiplicative, means / means.max(), **TIGHT)


def test_an_alternative_that_is_ahead_twice_and_behind_once_is_ahead() -> None:
    assert majority_ranks(np.array([[1, 2], [2, 1], [1, 2]])).tolist() == [1, 2]
    assert majority_ranks(np.array([[1, 2], [2, 1], [1, 1]])).tolist() == [1, 1]
    assert majority_ranks(np.array([[1, 2], [1, 1], [1, 1]])).tolist() == [1, 2]


# ----- COPRAS


def test_costs_are_no_benefits_in_copras() -> None:
    """Of two alternatives that differ in cost alone the dearer one comes behind."""
    problem = cd.Problem.of([[1.0], [2.0]], sense=["min"])
    np.testing.assert_allclose(cd.rank(problem, [1.0], Copras()).score, [2 / 3, 1 / 3], **TIGHT)


def test_without_costs_only_benefits_count() -> None:
    problem = cd.Problem.of([[1.0, 4.0], [3.0, 4.0]])
    np.testing.assert_allclose(cd.rank(problem, [0.5, 0.5], Copras()).score, [0.375, 0.625], **TIGHT)


def test_those_who_cost_nothing_share_all_of_it_which_is_the_limit() -> None:
    rows = [[1.0, 0.0], [1.0, 3.0], [2.0, 0.0]]
    score = cd.rank(cd.Problem.of(rows, sense=["max", "min"]), [0.5, 0.5], Copras()).score
    np.testing.assert_allclose(score, [0.125 + 0.25, 0.125, 0.25 + 0.25], **TIGHT)
    near = [[1.0, 1e-12], [1.0, 3.0], [2.0, 1e-12]]
    almost = cd.rank(cd.Problem.of(near, sense=["max", "min"]), [0.5, 0.5], Copras()).score
    np.testing.assert_allclose(almost, score, rtol=1e-9)


def test_where_nothing_counts_all_are_equal() -> None:
    steps = cd.rank(cd.Problem.of([[0.0, 0.0], [0.0, 0.0]], sense=["max", "min"]), [0.5, 0.5], Copras()).steps
    assert (steps.score.tolist(), steps.utility.tolist()) == ([0.0, 0.0], [1.0, 1.0])


def test_copras_shows_shares_and_the_degree_of_utility() -> None:
    steps = cd.rank(cd.Problem.of([[3.0, 8.0], [5.0, 8.0]], sense=["max", "min"]), [0.5, 0.5], Copras()).steps
    np.testing.assert_allclose(steps.share, [[0.375, 0.5], [0.625, 0.5]], **TIGHT)
    np.testing.assert_allclose(steps.weighted, [[0.1875, 0.25], [0.3125, 0.25]], **TIGHT)
    np.testing.assert_allclose((steps.benefits, steps.costs), ([0.1875, 0.3125], [0.25, 0.25]), **TIGHT)
    np.testing.assert_allclose(steps.utility, [0.4375 / 0.5625, 1.0], **TIGHT)


def test_extreme_magnitudes_are_taken() -> None:
    rows = np.array([[1e200, 3e-200], [2e200, 1e-200]])
    plain = cd.Problem.of([[1.0, 3.0], [2.0, 1.0]], sense=["max", "min"])
    for method in (Moora(), MooraReferencePoint(), Copras(), MooraMultiplicative(), Multimoora(), cd.Vikor()):
        found = cd.rank(cd.Problem.of(rows, sense=["max", "min"]), [0.5, 0.5], method)
        assert found.rank.tolist() == cd.rank(plain, [0.5, 0.5], method).rank.tolist()


# ----- kernels, parameters, refusals


@given(seed=st.integers(0, 2**32 - 1))
def test_weighted_sums_and_maxima_over_any_axes(seed: int) -> None:
    generator = np.random.default_rng(seed)
    size, draws = (int(generator.integers(1, 5)), int(generator.integers(0, 4))), int(generator.integers(1, 4))
    planes, weights = generator.uniform(-1, 1, (draws, *size)), generator.uniform(0, 1, (draws, size[1]))
    pairs = [(weights, planes), (weights[0], planes), (weights, planes[0]), (weights[0], planes[0])]
    pairs += [(weights[:, None], planes[0]), (weights, np.moveaxis(np.moveaxis(planes, -1, 0).copy(), 0, -1))]
    for w, p in pairs:
        terms = w[..., None, :] * p
        np.testing.assert_allclose(weighed(w, p), terms.sum(-1), **TIGHT)
        if size[1]:
            np.testing.assert_allclose(largest(w, p), terms.max(-1), **TIGHT)


@pytest.mark.parametrize(
    "spec",
    [
        {"method": "moora"},
        {"method": "moora_reference_point", "normalisation": "scale"},
        {"method": "moora_multiplicative", "weighting": "none"},
        {"method": "multimoora", "weighting": "exponents"},
        {"method": "copras"},
    ],
    ids=lambda spec: spec["method"],
)
def test_they_are_known_by_name(spec: dict[str, Any]) -> None:
    assert to_spec(from_spec(spec)) == spec


@pytest.mark.parametrize(
    ("make", "match"),
    [
        (
            lambda: MooraReferencePoint(normalisation="minmax"),
            "unknown normalisation 'minmax'; there are vector",
        ),
        (lambda: MooraMultiplicative(weighting="raw"), "unknown weighting 'raw'; there are exponents, none"),
        (lambda: Multimoora(weighting="factors"), "unknown weighting 'factors'; there are exponents, none"),
    ],
)
def test_a_wrong_parameter_is_refused(make: Any, match: str) -> None:
    with pytest.raises(cd.InvalidInputError, match=match):
        make()


@pytest.mark.parametrize(
    ("method", "grade", "match"),
    [
        (MooraMultiplicative(), 0.0, r"is zero \(0\); the full multiplicative form needs values above zero"),
        (MooraMultiplicative(weighting="none"), -1.0, r"is negative \(-1\); the full multiplicative form needs"),
        (Multimoora(), 0.0, r"is zero \(0\); the full multiplicative form of MULTIMOORA needs values above zero"),
        (Copras(), -1.0, r"is negative \(-1\); COPRAS needs values that are zero or positive"),
    ],
    ids=repr,
)
def test_grades_that_have_no_ratio_are_refused(method: Any, grade: float, match: str) -> None:
    problem = cd.Problem.of([[1.0, 2.0], [grade, 3.0]], ["team", "risk"], alternatives=["A", "B"])
    with pytest.raises(cd.InvalidInputError, match=f"criterion 'team': the grade of alternative 'B' {match}"):
        cd.rank(problem, [0.5, 0.5], method)


def test_a_product_without_exponents_beyond_floats_is_refused() -> None:
    problem = cd.Problem.of([[1e200, 1e200], [1.0, 1.0]])
    with pytest.raises(cd.InvalidInputError, match=r"a product of about 10\^400 is beyond floats"):
        cd.rank(problem, [0.5, 0.5], MooraMultiplicative(weighting="none"))
    assert cd.rank(problem, [0.5, 0.5], Multimoora(weighting="none")).order == ("A1", "A2")


# ----- laws: = holds, X broken, o open, - without meaning; in the order of `LAWS`

_TABLE = {
    "moora": (Moora(), "===========XX====XXXXXX="),
    "copras": (Copras(), "=========o=XX====XXXXXX="),
    "vikor": (cd.Vikor(), "=========X======X=XXXXX="),
    "vikor, sum alone": (cd.Vikor(v=1.0), "==================XXXXX="),
    "vikor, worst alone": (cd.Vikor(v=0.0), "======X=========X=XXX=X="),
    "vikor, fixed": (cd.Vikor(normalisation="scale"), "===============XX=XXX=X="),
    "vikor, fixed sum": (cd.Vikor(v=1.0, normalisation="scale"), "========================"),
    "wpm": (WeightedProduct(), "========-==XXX=========="),
    "wpm by sums": (WeightedProduct(normalisation="sum"), "===========XX==========="),
    "waspas": (Waspas(), "===========XXX=X==XXXXX="),
    "waspas, sum alone": (Waspas(share_of_sum=1.0), "===========XX=====XXXXX="),
    "waspas, product alone": (Waspas(share_of_sum=0.0), "===========XXX=========="),
    "reference point": (MooraReferencePoint(), "======X==X=XX===XXXXXXX="),
    "reference point, fixed": (MooraReferencePoint(normalisation="scale"), "======X========XX======="),
    "multiplicative": (MooraMultiplicative(), "========-==XXX=========="),
    "multiplicative, plain": (MooraMultiplicative(weighting="none"), "========-==XX=X=X======="),
}


@pytest.mark.parametrize(("method", "row"), _TABLE.values(), ids=_TABLE)
def test_laws_are_declared_as_they_were_found(method: Any, row: str) -> None:
    words = {"=": "holds", "X": "broken", "o": "open", "-": "inapplicable"}
    declared = {law: method.laws().verdict(law) for law in LAWS}
    assert declared == {law: words[sign] for law, sign in zip(LAWS, row, strict=True)}


@given(problem=problems(positive=True), data=st.data())
def test_scores_keep_within_the_bounds_that_are_stated(problem: cd.Problem, data: st.DataObject) -> None:
    weights = data.draw(weight_vectors(problem.shape[1]))
    for method, _ in _TABLE.values():
        bounds = method.laws().bounds
        if bounds is not None:
            score = method.on(problem).score(weights)
            assert bounds[0] - 1e-12 <= score.min() <= score.max() <= bounds[1] + 1e-12
