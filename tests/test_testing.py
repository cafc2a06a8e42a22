"""The testing kit itself: its strategies shrink to small cases, and its laws catch faulty functions by small ones."""

from __future__ import annotations

import builtins
import itertools
from fractions import Fraction
from typing import Any

import numpy as np
import pytest
from hypothesis import find, given

import clusterdecide as cd
from clusterdecide.testing import (
    LAWS,
    check_ranking_function,
    hierarchies,
    judgements,
    problems,
    weight_vectors,
    weights_for,
)

EXAMPLES = 50


def good(matrix: Any, weights: Any, senses: Any) -> Any:
    """Weighted sum by the largest, costs negative."""
    if np.isnan(matrix).any():
        msg = "a grade is missing"
        raise ValueError(msg)
    return (senses * matrix / matrix.max(axis=0)) @ weights


@pytest.mark.parametrize(
    "method",
    [cd.Topsis(), cd.WeightedSum(normalisation="minmax")],
    ids=repr,
)
def test_our_own_methods_pass(method: Any) -> None:
    def ours(matrix: Any, weights: Any, senses: Any) -> Any:
        problem = cd.Problem.of(matrix, sense=["max" if sense > 0 else "min" for sense in senses])
        return cd.rank(problem, weights, method).score

    report = check_ranking_function(ours, examples=EXAMPLES)
    assert report.passed, report
    assert report.laws == tuple(LAWS)


def test_a_good_function_of_a_user_passes() -> None:
    report = check_ranking_function(good, examples=EXAMPLES)
    assert report.passed
    assert repr(report) == f"good: {len(LAWS)} of {len(LAWS)} laws hold on {EXAMPLES} problems each"


def positions_for_ranks(matrix: Any, weights: Any, senses: Any) -> Any:
    """argsort gives who comes where, not where each comes."""
    return -np.argsort(-good(matrix, weights, senses))


def costs_as_gains(matrix: Any, weights: Any, senses: Any) -> Any:
    return good(matrix, weights, np.abs(senses))


def lower_is_better(matrix: Any, weights: Any, senses: Any) -> Any:
    return -good(matrix, weights, senses)


def no_unit(matrix: Any, weights: Any, senses: Any) -> Any:
    good(matrix, weights, senses)
    return (senses * matrix) @ weights


def nan_passed_through(matrix: Any, weights: Any, senses: Any) -> Any:
    return (senses * matrix / matrix.max(axis=0)) @ weights


def nan_filled_with_zero(matrix: Any, weights: Any, senses: Any) -> Any:
    return good(np.nan_to_num(matrix), weights, senses)


def min_max_without_care(matrix: Any, weights: Any, senses: Any) -> Any:
    good(matrix, weights, senses)
    low, high = matrix.min(axis=0), matrix.max(axis=0)
    return (senses * (matrix - low) / (high - low)) @ weights


def first_row_favoured(matrix: Any, weights: Any, senses: Any) -> Any:
    score = good(matrix, weights, senses)
    score[0] += 1e-3
    return score


def only_the_first_criterion(matrix: Any, weights: Any, senses: Any) -> Any:
    good(matrix, weights, senses)
    return senses[0] * matrix[:, 0] / matrix[:, 0].max()


def rounded(matrix: Any, weights: Any, senses: Any) -> Any:
    return np.round(good(matrix, weights, senses))


def overwriting(matrix: Any, weights: Any, senses: Any) -> Any:
    good(matrix, weights, senses)
    matrix /= matrix.max(axis=0)
    return (senses * matrix) @ weights


_COUNTER = itertools.count()


def moody(matrix: Any, weights: Any, senses: Any) -> Any:
    return good(matrix, weights, senses) + 1e-6 * next(_COUNTER)


def too_short(matrix: Any, weights: Any, senses: Any) -> Any:
    return good(matrix, weights, senses)[:-1]


def always_failing(*_: Any) -> Any:
    msg = "no"
    raise KeyError(msg)


def in_words(matrix: Any, weights: Any, senses: Any) -> Any:
    good(matrix, weights, senses)
    return ["good"] * len(matrix)


def nan_in_two_columns_of_two_rows(matrix: Any, weights: Any, senses: Any) -> Any:
    return good(matrix if min(matrix.shape) < 2 else np.nan_to_num(matrix), weights, senses)


def whole_when_refusing(matrix: Any, weights: Any, senses: Any) -> Any:
    """Refuses on its second call of every pair."""
    if next(_COUNTER) % 2:
        msg = "not now"
        raise RuntimeError(msg)
    return good(matrix, weights, senses)


FAULTY = [
    (positions_for_ranks, {"permute_alternatives", "weak_dominance", "ties"}),
    (costs_as_gains, {"weak_dominance", "strict_dominance"}),
    (lower_is_better, {"weak_dominance", "strict_dominance"}),
    (no_unit, {"unit_change"}),
    (nan_passed_through, {"nan_refused"}),
    (nan_filled_with_zero, {"nan_refused"}),
    (nan_in_two_columns_of_two_rows, {"nan_refused"}),
    (min_max_without_care, {"finite"}),
    (first_row_favoured, {"permute_alternatives", "ties"}),
    (only_the_first_criterion, {"permute_criteria", "strict_dominance"}),
    (rounded, {"strict_dominance"}),
    (overwriting, {"input_kept"}),
    (moody, {"repeatable"}),
    (too_short, {"finite"}),
    (always_failing, {"finite"}),
    (in_words, {"finite"}),
]


@pytest.mark.parametrize(("function", "broken"), FAULTY, ids=[f.__name__ for f, _ in FAULTY])
def test_a_faulty_function_is_caught_by_a_small_problem(function: Any, broken: set[str]) -> None:
    report = check_ranking_function(function, laws=sorted(broken), examples=EXAMPLES)
    assert not report.passed
    assert {failure.law for failure in report.failures} == broken
    for failure in report.failures:
        rows, columns = len(failure.matrix), len(failure.matrix[0])
        assert rows * columns <= 4, failure
        assert max(max(row) for row in failure.matrix) <= 3, failure
        assert sum(failure.weights) == pytest.approx(1)
        assert set(failure.senses) <= {1, -1}
        assert failure.law in repr(report)
        assert failure.sentence in repr(report)
    assert repr(report).startswith(f"{function.__name__}: 0 of {len(broken)} laws hold")


def test_a_fault_does_not_spread_to_laws_that_hold() -> None:
    """Where the careless min-max gives NaN the other laws pass over the problem."""
    report = check_ranking_function(min_max_without_care, laws=["finite", "unit_change", "ties"], examples=EXAMPLES)
    assert {failure.law for failure in report.failures} == {"finite"}
    assert "not finite" in report.failures[0].sentence


def test_a_function_that_never_answers_fails_every_law_that_needs_an_answer() -> None:
    report = check_ranking_function(always_failing, examples=5)
    assert {failure.law for failure in report.failures} == set(LAWS) - {"nan_refused"}
    assert "it raised KeyError: 'no'" in report.failures[0].sentence
    assert "could not be judged on any problem: it raised KeyError" in report.failures[-1].sentence


def test_a_function_that_refuses_at_random_is_no_pass() -> None:
    report = check_ranking_function(whole_when_refusing, laws=["repeatable"], examples=5)
    assert not report.passed
    assert "could not be judged on any problem" in report.failures[0].sentence


def test_sentences_say_what_happened() -> None:
    def said(function: Any, law: str) -> str:
        return check_ranking_function(function, laws=[law], examples=EXAMPLES).failures[0].sentence

    assert said(costs_as_gains, "weak_dominance").startswith("alternative 2 is nowhere worse than alternative 1, but")
    assert said(nan_passed_through, "nan_refused") == (
        "the missing grade (NaN) of alternative 1 on criterion 1 was answered with [nan] instead of an error"
    )
    assert said(overwriting, "input_kept") == "the function changed its input: matrix"
    assert said(first_row_favoured, "ties").startswith("alternatives 1 and 2 are equal on every criterion, but score")
    assert said(too_short, "finite") == "it gave scores of shape (0,) for 1 alternatives"
    assert "could not convert" in said(in_words, "finite")
    assert "is ahead of alternative 2, with which it was tied" in said(no_unit, "unit_change")
    assert "the same call gave" in said(moody, "repeatable")


def test_the_verdict_is_always_the_same() -> None:
    assert check_ranking_function(no_unit, laws=["unit_change"]) == check_ranking_function(
        no_unit, laws=["unit_change"]
    )


@pytest.mark.parametrize(
    ("arguments", "options", "words"),
    [
        ((None,), {}, r"a function f\(matrix, weights, senses\) is needed, got None"),
        ((good,), {"laws": ["dominance"]}, "laws must be some of finite, permute_alternatives, .*, got 'dominance'"),
        ((good,), {"laws": []}, "laws must be some of .*, got none"),
        ((good,), {"laws": "ties and more"}, "got 'ties and more'"),
        ((good,), {"laws": 3}, "laws must be some of .*, got 3"),
        ((good,), {"examples": 0}, "the number of examples must be at least 1, got 0"),
        ((good,), {"examples": True}, "at least 1, got True"),
        ((good,), {"examples": 2.5}, "at least 1, got 2.5"),
    ],
)
def test_misuse_is_refused(arguments: Any, options: Any, words: str) -> None:
    with pytest.raises(cd.InvalidInputError, match=words):
        check_ranking_function(*arguments, **options)


def test_one_law_may_be_named_alone() -> None:
    assert check_ranking_function(good, laws="ties", examples=5).laws == ("ties",)


# strategies


@given(
    problems(senses=("min",), scale=(1, 3), step=1, scaled=False, positive=True, alternatives=(2, 3), criteria=(2, 2))
)
def test_problems_are_as_asked(problem: cd.Problem) -> None:
    assert 2 <= len(problem) <= 3
    assert problem.shape[1] == 2
    assert set(problem.grades.ravel().tolist()) <= {1.0, 2.0, 3.0}
    assert (problem.senses == -1).all()
    assert problem.criteria[0].scale is None


@given(problems())
def test_problems_lie_on_half_marks_by_default(problem: cd.Problem) -> None:
    assert ((problem.grades * 2) % 1 == 0).all()
    assert problem.scales.tolist() == [[0.0, 5.0]] * problem.shape[1]


def test_problems_shrink() -> None:
    smallest = find(problems(), lambda problem: bool((problem.grades > 2).any()))
    assert smallest.grades.tolist() == [[2.5]]
    twins = find(problems(criteria=(3, 3)), lambda p: len(p) > 1 and bool((p.grades[0] == p.grades[1]).all()))
    assert twins.grades.tolist() == [[0.0] * 3] * 2
    assert find(problems(), lambda problem: "min" in {c.sense for c in problem.criteria}).shape == (1, 1)


@given(weight_vectors(3), weight_vectors(3, positive=True))
def test_weight_vectors_sum_to_1(any_weights: Any, positive: Any) -> None:
    assert any_weights.shape == positive.shape == (3,)
    assert any_weights.sum() == pytest.approx(1)
    assert any_weights.min() >= 0
    assert positive.min() > 0


@given(problems().flatmap(weights_for))
def test_weights_fit_the_problem(weights: cd.Weights) -> None:
    assert weights.total == pytest.approx(1)


@given(judgements(items=(3, 4), members=(2, 3), complete=False))
def test_incomplete_judgements_link_all_items(told: cd.Judgements) -> None:
    assert 2 <= len(told.members) <= 3
    assert cd.ahp(told).total == pytest.approx(1)
    for member in told.members:
        assert cd.ahp(told.of_member(member)).total == pytest.approx(1)


@given(judgements(largest=3))
def test_judgements_lie_on_the_scale(told: cd.Judgements) -> None:
    allowed = {Fraction(1), Fraction(2), Fraction(3), Fraction(1, 2), Fraction(1, 3)}
    assert set(told.pairs().values()) <= allowed
    assert len(told.pairs()) == len(told.items) * (len(told.items) - 1) // 2


@given(hierarchies(depth=2, width=2))
def test_trees_are_as_asked(tree: cd.Hierarchy) -> None:
    assert 1 <= len(tree.leaves) <= 4
    assert sum(tree.exact_weights().values()) == 1


@pytest.mark.parametrize(
    ("build", "words"),
    [
        (lambda: problems(alternatives=(0, 3)), "alternatives must be whole numbers .* from 1 up"),
        (lambda: problems(criteria=(3, 2)), "criteria must be whole numbers"),
        (lambda: problems(step=20), "must leave 2 to 256 grades, not 1"),
        (lambda: problems(step=0.001), "must leave 2 to 256 grades, not 1000"),
        (lambda: problems(step=-1), "the step must be a positive number"),
        (lambda: problems(scale=(5, 0)), "the scale must be"),
        (lambda: problems(senses=("up",)), "the sense"),
        (lambda: weight_vectors(0), "criteria must be whole numbers"),
        (lambda: judgements(items=(1.5, 2)), "items must be whole numbers"),  # type: ignore[arg-type]
        (lambda: judgements(largest=0), "largest must be whole numbers"),
        (lambda: hierarchies(depth=0), "depth must be whole numbers"),
    ],
)
def test_strategies_refuse(build: Any, words: str) -> None:
    with pytest.raises(cd.InvalidInputError, match=words):
        build()


def test_without_hypothesis_the_extra_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    plain = builtins.__import__

    def without(name: str, *rest: Any, **more: Any) -> Any:
        if name.split(".", maxsplit=1)[0] == "hypothesis":
            raise ImportError(name)
        return plain(name, *rest, **more)

    monkeypatch.setattr(builtins, "__import__", without)
    with pytest.raises(cd.MissingExtraError, match=r"pip install 'clusterdecide\[test\]'"):
        problems()
