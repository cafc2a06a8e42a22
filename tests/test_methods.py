"""Methods against two oracles (plain loops, and pymcdm), their protocol, their refusals."""

from __future__ import annotations

import math
import warnings
from dataclasses import FrozenInstanceError, dataclass
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import clusterdecide as cd
from clusterdecide.methods import NORMALISATIONS, Additive, Closeness, Method, base, from_spec, register, to_spec
from clusterdecide.testing import problems, weight_vectors

SCALED = [cd.Criterion("a", scale=(0, 5)), cd.Criterion("b", "min", scale=(0, 5))]
TIGHT = {"rtol": 1e-12, "atol": 1e-12}


def plain_gain(kind: str, column: list[float], sense: float, scale: tuple[float, float]) -> list[float]:
    """One column normalised by the formula in the documentation, in plain Python."""
    low, high = min(column), max(column)
    if kind == "vector":
        norm = math.sqrt(sum(x * x for x in column))
        return [sense * x / norm for x in column]
    if kind in ("minmax", "scale"):
        low, high = (low, high) if kind == "minmax" else scale
        if low == high:
            return [0.0 for _ in column]
        return [(x - low) / (high - low) if sense > 0 else (high - x) / (high - low) for x in column]
    if kind == "sum":
        shares = column if sense > 0 else [1 / x for x in column]
        return [share / sum(shares) for share in shares]
    if kind == "max":
        return [x / high if sense > 0 else 1 - x / high for x in column]
    return [x / high if sense > 0 else low / x for x in column]


def plain_scores(problem: cd.Problem, weights: list[float], method: Any) -> list[float]:
    kind = method.normalisation
    columns = [
        plain_gain(kind, problem.grades[:, j].tolist(), problem.senses[j], (0.0, 5.0)) for j in range(problem.shape[1])
    ]
    if isinstance(method, cd.WeightedSum):
        return [sum(w * gain for w, gain in zip(weights, row)) for row in zip(*columns)]
    best = [1.0 if kind == "scale" else max(column) for column in columns]
    worst = [0.0 if kind == "scale" else min(column) for column in columns]
    scores = []
    for row in zip(*columns):
        near = math.sqrt(sum((w * (gain - b)) ** 2 for w, gain, b in zip(weights, row, best)))
        far = math.sqrt(sum((w * (gain - b)) ** 2 for w, gain, b in zip(weights, row, worst)))
        scores.append(far / (near + far) if near + far else 0.5)
    return scores


@given(problem=problems(positive=True), data=st.data())
def test_scores_are_those_of_plain_loops(problem: cd.Problem, data: st.DataObject) -> None:
    weights = data.draw(weight_vectors(problem.shape[1]))
    for method in [m(normalisation=kind) for kind in NORMALISATIONS for m in (cd.WeightedSum, cd.Topsis)]:
        expected = plain_scores(problem, weights.tolist(), method)
        np.testing.assert_allclose(method.on(problem).score(weights), expected, **TIGHT, err_msg=repr(method))


def peer_scores(problem: cd.Problem, weights: Any, method: Any) -> Any:
    """Scores of pymcdm, which has no fixed scales and calls the constant criterion 1 under min-max."""
    import pymcdm

    function = getattr(pymcdm.normalizations, f"{method.normalisation}_normalization")
    peer = pymcdm.methods.TOPSIS(function) if isinstance(method, cd.Topsis) else pymcdm.methods.WSM(function)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # it warns of dominated alternatives
        return peer(problem.grades, weights, problem.senses.astype(int), validation=False, verbose=False)


@settings(max_examples=40)
@given(seed=st.integers(0, 2**32 - 1))
def test_pymcdm_gives_the_same_scores(seed: int) -> None:
    generator = np.random.default_rng(seed)
    shape = (int(generator.integers(2, 9)), int(generator.integers(1, 7)))
    senses = ["max" if up else "min" for up in generator.integers(0, 2, shape[1])]
    problem = cd.Problem.of(generator.uniform(0.1, 9.0, shape), sense=senses)
    weights = generator.dirichlet(np.ones(shape[1]))
    for kind in ("vector", "minmax", "sum", "max", "linear"):
        for method in (cd.Topsis(normalisation=kind), cd.WeightedSum(normalisation=kind)):
            expected = peer_scores(problem, weights, method)
            if method == cd.WeightedSum(normalisation="vector"):  # it adds 1 to each cost
                expected = expected - weights @ (problem.senses < 0)
            score = cd.rank(problem, weights, method).score
            np.testing.assert_allclose(score, expected, rtol=1e-9, atol=1e-12, err_msg=repr(method))


def test_topsis_steps_are_in_the_direction_of_the_data() -> None:
    """Under vector normalisation a cost stays a cost and the ideals swap, as in the textbook."""
    problem = cd.Problem.of([[3.0, 4.0], [4.0, 3.0]], sense=["max", "min"])
    steps = cd.Topsis().on(problem).steps(np.array([0.5, 0.5]))
    np.testing.assert_allclose(steps.normalised, [[0.6, 0.8], [0.8, 0.6]], **TIGHT)
    np.testing.assert_allclose(steps.weighted, [[0.3, 0.4], [0.4, 0.3]], **TIGHT)
    np.testing.assert_allclose(steps.ideal, [0.4, 0.3], **TIGHT)
    np.testing.assert_allclose(steps.anti_ideal, [0.3, 0.4], **TIGHT)
    np.testing.assert_allclose(steps.to_ideal, [math.sqrt(0.02), 0.0], **TIGHT)
    np.testing.assert_allclose(steps.to_anti_ideal, [0.0, math.sqrt(0.02)], **TIGHT)
    assert steps.score.tolist() == [0.0, 1.0]
    assert steps._fields[-1] == "score"


def test_topsis_by_max_shows_costs_as_they_are() -> None:
    problem = cd.Problem.of([[3.0, 4.0], [4.0, 3.0]], sense=["max", "min"])
    steps = cd.Topsis(normalisation="max").on(problem).steps(np.array([0.5, 0.5]))
    np.testing.assert_allclose(steps.normalised, [[0.75, 1.0], [1.0, 0.75]], **TIGHT)
    np.testing.assert_allclose(steps.ideal, [0.5, 0.375], **TIGHT)


def test_on_fixed_scales_the_ideals_are_the_ends_of_the_scales() -> None:
    problem = cd.Problem.of([[2.0, 4.0], [3.0, 3.0]], SCALED)
    steps = cd.Topsis(normalisation="scale").on(problem).steps(np.array([0.4, 0.6]))
    np.testing.assert_allclose(steps.normalised, [[0.4, 0.2], [0.6, 0.4]], **TIGHT)
    np.testing.assert_allclose(steps.ideal, [0.4, 0.6], **TIGHT)
    np.testing.assert_allclose(steps.anti_ideal, [0.0, 0.0], **TIGHT)


def test_steps_of_a_weighted_sum_add_up() -> None:
    problem = cd.Problem.of([[2.0, 4.0], [3.0, 3.0]], SCALED)
    steps = cd.WeightedSum().on(problem).steps(np.array([0.4, 0.6]))
    np.testing.assert_allclose(steps.utility, [[0.4, 0.2], [0.6, 0.4]], **TIGHT)
    np.testing.assert_allclose(steps.contribution.sum(-1), steps.score, **TIGHT)
    np.testing.assert_allclose(steps.score, [0.28, 0.48], **TIGHT)


def test_forms_stand_alone() -> None:
    """What a method of someone else's gets without steps of its own."""
    best, worst = np.array([[0.0, 1.0], [1.0, 0.0]]), np.array([[1.0, 0.0], [0.0, 1.0]])
    scorer = Closeness(best, worst)
    weights = np.array([0.8, 0.2])
    np.testing.assert_allclose(scorer.steps(weights).score, [0.8, 0.2], **TIGHT)
    assert scorer.to_best is best
    shown = Additive(worst, steps=lambda w: ("mine", w))
    assert shown.steps(weights) == ("mine", weights)
    assert Closeness(best, worst, steps=lambda w: ("mine", w)).steps(weights) == ("mine", weights)


def test_a_key_where_nothing_separates_is_in_the_middle() -> None:
    zero = np.zeros((2, 1))
    assert Closeness(zero, zero).key(np.array([1.0])).tolist() == [1.5, 1.5]
    flat = Additive(np.full((2, 2), 0.3)).key(np.array([0.5, 0.5]))
    assert flat.tolist() == [1.0, 1.0]


def test_methods_are_values() -> None:
    assert cd.Topsis() == cd.Topsis(normalisation="vector") != cd.Topsis(normalisation="scale")
    assert hash(cd.WeightedSum()) == hash(cd.WeightedSum(normalisation="scale"))
    with pytest.raises(FrozenInstanceError):
        cd.Topsis().normalisation = "sum"  # type: ignore[misc]
    assert isinstance(cd.Topsis(), Method)


@pytest.mark.parametrize("kind", NORMALISATIONS)
@pytest.mark.parametrize("name", ["topsis", "weighted_sum"])
def test_a_method_goes_to_json_and_back(name: str, kind: str) -> None:
    spec = {"method": name, "normalisation": kind}
    assert to_spec(from_spec(spec)) == spec


@pytest.mark.parametrize(
    ("spec", "words"),
    [
        ({}, "unknown method None; there are .*topsis, .*weighted_sum"),
        ({"method": "topsys"}, "unknown method 'topsys'"),
        ({"method": ["topsis"]}, "unknown method"),
        ({"method": "topsis", "normalization": "scale"}, "'topsis' has no parameter 'normalization'; it has norm"),
        ({"method": "topsis", "normalisation": "maxmin"}, "unknown normalisation 'maxmin'; there are vector, minmax"),
        ({"method": "weighted_sum", "normalisation": None}, "unknown normalisation None"),
    ],
)
def test_a_wrong_spec_is_refused(spec: Any, words: str) -> None:
    with pytest.raises(cd.InvalidInputError, match=words):
        from_spec(spec)


def test_a_method_of_ones_own_is_registered_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(base, "_REGISTER", dict(base._REGISTER))

    @register
    @dataclass(frozen=True)
    class LastColumn:
        """Only the last criterion counts."""

        factor: float = 1.0

        def on(self, problem: cd.Problem, x: Any = None) -> Additive:
            utilities = np.zeros(problem.values(x).shape)
            utilities[..., -1] = self.factor * problem.values(x)[..., -1]
            return Additive(utilities)

    assert from_spec({"method": "last_column", "factor": 2.0}) == LastColumn(factor=2.0)
    ranking = cd.rank(cd.Problem.of([[1, 2], [2, 1]]), [0.5, 0.5], LastColumn())
    assert ranking.order == ("A1", "A2")
    assert "LastColumn" in repr(ranking)
    assert register(LastColumn) is LastColumn
    with pytest.raises(cd.InvalidInputError, match="a method named 'last_column' exists already"):
        register(type("LastColumn", (), {}))


def test_an_unregistered_method_has_no_json_form() -> None:
    with pytest.raises(cd.InvalidInputError, match="dict is not registered; decorate the class"):
        to_spec({})


@pytest.mark.parametrize("method", [cd.WeightedSum, cd.Topsis])
def test_an_unknown_normalisation_is_refused(method: Any) -> None:
    with pytest.raises(cd.InvalidInputError, match="unknown normalisation 'zscore'; there are vector"):
        method(normalisation="zscore")


def ranked(grades: Any, method: Any, weights: Any = (0.5, 0.5), **options: Any) -> cd.Ranking:
    return cd.rank(cd.Problem.of(grades, **options), weights, method)


@pytest.mark.parametrize("kind", ["sum", "max", "linear"])
def test_negative_data_are_refused_where_ratios_are_taken(kind: str) -> None:
    words = rf"criterion 'C2': the grade of alternative 'A2' is negative \(-1\); normalisation '{kind}' needs values"
    with pytest.raises(cd.InvalidInputError, match=words):
        ranked([[1, 2], [3, -1], [2, 0]], cd.Topsis(normalisation=kind))


@pytest.mark.parametrize("kind", ["sum", "linear"])
def test_a_cost_of_zero_is_refused_where_costs_are_inverted(kind: str) -> None:
    words = rf"criterion 'C1': the grade of alternative 'A1' is zero \(0\); normalisation '{kind}' divides by costs"
    with pytest.raises(cd.InvalidInputError, match=words):
        ranked([[0, 2], [3, 1]], cd.WeightedSum(normalisation=kind), sense=["min", "max"])


def test_a_missing_scale_names_every_criterion_without_one() -> None:
    with pytest.raises(cd.InvalidInputError, match="criteria without a fixed scale: 'C1', 'C2'; give Criterion"):
        ranked([[1, 2], [3, 1]], cd.WeightedSum())


@pytest.mark.parametrize(("grade", "told"), [(5.5, "5.5"), (-0.5, "-0.5")])
def test_a_grade_outside_its_scale_is_named(grade: float, told: str) -> None:
    problem = cd.Problem.of([[1, 2], [grade, 1]], SCALED, alternatives=["x", "y"])
    with pytest.raises(cd.InvalidInputError, match=f"'a': the grade {told} of alternative 'y' is outside its scale, 0"):
        cd.rank(problem, [0.5, 0.5], cd.Topsis(normalisation="scale"))


def test_a_bad_grade_in_a_batch_is_named() -> None:
    problem = cd.Problem.of([[1, 2], [3, 1]], SCALED)
    x = np.stack([problem.grades, problem.grades + 4])
    with pytest.raises(cd.InvalidInputError, match="'b': the grade 6 of alternative 'A1' is outside"):
        cd.WeightedSum().on(problem, x)
    with pytest.raises(cd.InvalidInputError, match="'a': the grade of alternative 'A1' is negative"):
        cd.WeightedSum(normalisation="sum").on(problem, problem.grades[None] - 1.5)


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (([[1, 2]], [0.5, 0.5], cd.Topsis()), "rank needs a Problem first, got list; build it with Problem.of"),
        ((cd.Problem.of([[1, 2]]), [0.5, 0.5], cd.Topsis), r"a method such as Topsis\(\) is needed"),
        ((cd.Problem.of([[1, 2]]), [0.5, 0.5], "topsis"), r"a method such as Topsis\(\) is needed, got 'topsis'"),
        ((cd.Problem.of([[1, 2]]), [1.0], cd.Topsis()), "1 weights for 2 criteria"),
        ((cd.Problem.of([[1, 2]]), [0.5, 0.6], cd.Topsis()), "weights must sum to 1, got 1.1; use Weights.scaled"),
        ((cd.Problem.of([[1, 2]]), {"C1": 1.0}, cd.Topsis()), "no weight for criteria 'C2'"),
        ((cd.Problem.of([[1, 2]]), {"C1": 0.5, "x": 0.5}, cd.Topsis()), "weights name unknown criteria 'x'"),
    ],
)
def test_rank_refuses_what_it_cannot_use(arguments: Any, words: str) -> None:
    with pytest.raises(cd.InvalidInputError, match=words):
        cd.rank(*arguments)


def test_a_ranking_says_whether_scores_are_relative() -> None:
    problem = cd.Problem.of([[1, 2], [3, 1]], SCALED)
    assert cd.rank(problem, [0.5, 0.5], cd.WeightedSum()).note == ""
    relative = cd.rank(problem, [0.5, 0.5], cd.WeightedSum(normalisation="max"))
    assert relative.note == "scores are relative to the alternatives present"


def test_the_distance_of_tall_matrices_is_the_same_in_blocks() -> None:
    """Over 2**16 cells TOPSIS takes several rows to a line."""
    generator = np.random.default_rng(1)
    for rows, columns in ((30_007, 3), (9_001, 8), (2_222, 40)):
        problem = cd.Problem.of(generator.uniform(1, 5, (rows, columns)), sense=["min"] + ["max"] * (columns - 1))
        weights = generator.dirichlet(np.ones(columns))
        scorer = cd.Topsis().on(problem)
        np.testing.assert_allclose(scorer.score(weights), scorer.score(weights[None])[0], **TIGHT)
