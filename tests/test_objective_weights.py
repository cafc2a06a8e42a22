"""Weights from the data alone: laws, pymcdm and plain loops, degenerate data, refusals."""

from __future__ import annotations

import json
import math
from collections.abc import Callable
from decimal import Decimal, localcontext
from typing import Any

import numpy as np
import pymcdm.weights as peer
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

import clusterdecide as cd
from clusterdecide.errors import InvalidInputError
from clusterdecide.testing import problems
from clusterdecide.weighting import critic, entropy, merec, standard_deviation

Way = Callable[..., cd.Weights]
WAYS: dict[str, Way] = {
    "entropy": entropy,
    "entropy of inverted costs": lambda problem: entropy(problem, costs="inverted"),
    "critic": critic,
    "critic of costs as given": lambda problem: critic(problem, costs="as_given"),
    "merec": merec,
    "standard deviation": standard_deviation,
}
ways = pytest.mark.parametrize("way", WAYS.values(), ids=WAYS)
several = problems(alternatives=(2, 6), criteria=(1, 5), positive=True)


def weighed(way: Way, problem: cd.Problem) -> cd.Weights:
    """Weights, where there are any to have."""
    try:
        return way(problem)
    except InvalidInputError as error:
        assert "use equal weights" in str(error)  # noqa: PT017 - nothing else may be refused here
        assume(False)
        raise


def changed(problem: cd.Problem, grades: np.ndarray, rows: Any = None, columns: Any = None) -> cd.Problem:
    rows = range(len(problem)) if rows is None else rows
    columns = range(grades.shape[1]) if columns is None else columns
    kept = [cd.Criterion(problem.criteria[j].name, problem.criteria[j].sense) for j in columns]
    return cd.Problem.of(np.array(grades)[np.ix_(list(rows), list(columns))], kept)


# laws


@ways
@given(problem=several)
def test_weights_are_shares_and_constant_criteria_have_none(way: Way, problem: cd.Problem) -> None:
    weights = weighed(way, problem)
    assert weights.total == pytest.approx(1, abs=1e-12)
    assert (weights.values >= 0).all()
    constant = np.ptp(problem.performance, axis=0) == 0
    assert (weights.values[constant] == 0).all()
    np.testing.assert_array_equal(weights.evidence.weights, weights.values)


@ways
@given(problem=several, data=st.data())
def test_another_order_of_criteria_and_alternatives_changes_nothing(
    way: Way, problem: cd.Problem, data: st.DataObject
) -> None:
    weights = weighed(way, problem)
    rows = data.draw(st.permutations(range(problem.shape[0])))
    columns = data.draw(st.permutations(range(problem.shape[1])))
    moved = way(changed(problem, problem.grades, rows, columns))
    np.testing.assert_allclose(moved.reordered(problem.criteria_names).values, weights.values, rtol=1e-9, atol=1e-12)


@ways
@given(problem=several, data=st.data())
def test_other_units_change_nothing(way: Way, problem: cd.Problem, data: st.DataObject) -> None:
    weights = weighed(way, problem)
    factor = st.sampled_from([1e-6, 0.1, 3.0, 1e4, 1e150, 1e-150])
    units = np.array([data.draw(factor) for _ in problem.criteria])
    moved = way(changed(problem, problem.grades * units))
    np.testing.assert_allclose(moved.values, weights.values, rtol=1e-8, atol=1e-11)


@pytest.mark.parametrize("way", [critic, standard_deviation])
@given(problem=several, zero=st.sampled_from([-7.0, 100.0]))
def test_another_zero_changes_nothing_where_only_differences_count(way: Way, problem: cd.Problem, zero: float) -> None:
    weights = weighed(way, problem)
    np.testing.assert_allclose(way(changed(problem, problem.grades + zero)).values, weights.values, rtol=1e-8)


@ways
@given(problem=several)
def test_a_constant_criterion_changes_nothing_for_the_others(way: Way, problem: cd.Problem) -> None:
    if way is WAYS["merec"]:
        return  # the mean of |ln| is over all criteria
    weights = weighed(way, problem)
    wider = cd.Problem.of(
        np.column_stack([np.full(len(problem), 3.0), problem.grades]),
        [cd.Criterion("more"), *(cd.Criterion(one.name, one.sense) for one in problem.criteria)],
    )
    assert way(wider)["more"] == 0
    np.testing.assert_allclose(way(wider).values[1:], weights.values, rtol=1e-12)


@given(problem=problems(alternatives=(2, 6), criteria=(2, 5), senses=("min",), positive=True))
def test_entropy_of_inverted_costs_is_that_of_the_reciprocals(problem: cd.Problem) -> None:
    inverted = weighed(WAYS["entropy of inverted costs"], problem)
    np.testing.assert_allclose(inverted.values, entropy(cd.Problem.of(1 / problem.grades)).values, rtol=1e-9)


@given(problem=several)
def test_a_cost_turned_around_is_a_benefit_to_critic(problem: cd.Problem) -> None:
    weights = weighed(critic, problem)
    turned = cd.Problem.of(problem.grades * problem.senses)
    np.testing.assert_allclose(critic(turned).values, weights.values, rtol=1e-9, atol=1e-12)


@given(problem=several)
def test_a_cost_is_the_reciprocal_of_a_benefit_to_merec(problem: cd.Problem) -> None:
    weights = weighed(merec, problem)
    benefits = np.where(problem.senses > 0, problem.grades, 1 / problem.grades)
    np.testing.assert_allclose(merec(cd.Problem.of(benefits)).values, weights.values, rtol=1e-9, atol=1e-12)


# independent oracles


@given(problem=several)
def test_entropy_is_that_of_pymcdm(problem: cd.Problem) -> None:
    weights = weighed(entropy, problem)
    np.testing.assert_allclose(weights.values, peer.entropy_weights(problem.grades), rtol=1e-9, atol=1e-12)


@given(problem=several)
def test_critic_is_that_of_pymcdm(problem: cd.Problem) -> None:
    assume((np.ptp(problem.grades, axis=0) > 0).all())  # there the peer gives NaN
    weights = weighed(WAYS["critic of costs as given"], problem)
    assume(weights.evidence.information.sum() > 1e-9)
    np.testing.assert_allclose(weights.values, peer.critic_weights(problem.grades), rtol=1e-7, atol=1e-9)


@given(problem=several)
def test_critic_turns_costs_around_for_pymcdm(problem: cd.Problem) -> None:
    assume((np.ptp(problem.grades, axis=0) > 0).all())
    weights = weighed(critic, problem)
    assume(weights.evidence.information.sum() > 1e-9)
    expected = peer.critic_weights(problem.grades * problem.senses)
    np.testing.assert_allclose(weights.values, expected, rtol=1e-7, atol=1e-9)


@given(problem=several)
def test_merec_is_that_of_pymcdm(problem: cd.Problem) -> None:
    weights = weighed(merec, problem)
    expected = peer.merec_weights(problem.grades, problem.senses.astype(int))
    np.testing.assert_allclose(weights.values, expected, rtol=1e-9, atol=1e-12)


@given(problem=several)
def test_standard_deviation_is_that_of_pymcdm(problem: cd.Problem) -> None:
    plain = weighed(lambda p: standard_deviation(p, normalisation="none"), problem)
    np.testing.assert_allclose(plain.values, peer.standard_deviation_weights(problem.grades), rtol=1e-9, atol=1e-12)
    span = np.ptp(problem.grades, axis=0)
    scaled = problem.grades / np.where(span > 0, span, 1.0)
    expected = peer.standard_deviation_weights(scaled)
    np.testing.assert_allclose(standard_deviation(problem).values, expected, rtol=1e-9, atol=1e-12)


@given(problem=problems(alternatives=(2, 6), criteria=(1, 4)))
def test_entropy_with_zeros_is_the_plain_sum(problem: cd.Problem) -> None:
    weights = weighed(entropy, problem)
    expected = []
    for column in problem.grades.T.tolist():
        shares = [x / sum(column) for x in column] if sum(column) else [1 / len(column)] * len(column)
        expected.append(-sum(p * math.log(p) for p in shares if p) / math.log(len(column)))
    np.testing.assert_allclose(weights.evidence.entropy, expected, rtol=1e-9, atol=1e-12)
    np.testing.assert_allclose(weights.evidence.divergence, 1 - np.array(expected), rtol=1e-9, atol=1e-12)


@given(problem=several)
def test_merec_steps_are_the_plain_sums(problem: cd.Problem) -> None:
    found = weighed(merec, problem).evidence
    n = problem.shape[1]
    for i, row in enumerate(problem.grades):
        logs = []
        for j, x in enumerate(row):
            column = problem.grades[:, j]
            logs.append(abs(math.log(min(column) / x if problem.senses[j] > 0 else x / max(column))))
        assert found.performance[i] == pytest.approx(math.log(1 + sum(logs) / n), abs=1e-12)
        for j in range(n):
            rest = sum(logs[:j] + logs[j + 1 :])
            assert found.without[i, j] == pytest.approx(math.log(1 + rest / n), abs=1e-12)
    np.testing.assert_allclose(
        found.effect, np.abs(found.performance[:, None] - found.without).sum(0), rtol=1e-9, atol=1e-12
    )


@given(problem=several)
def test_standard_deviation_on_scales_is_in_shares_of_the_scale(problem: cd.Problem) -> None:
    weights = weighed(lambda p: standard_deviation(p, normalisation="scale"), problem)
    np.testing.assert_allclose(weights.evidence.deviation, problem.grades.std(0, ddof=1) / 5, atol=1e-12)


def test_a_scale_counts_by_its_length() -> None:
    problem = cd.Problem.of([[3], [5], [10]], [cd.Criterion("a", scale=(2, 12))])
    found = standard_deviation(problem, normalisation="scale").evidence.deviation
    assert found == pytest.approx(np.std([0.3, 0.5, 1.0], ddof=1))


@given(problem=several)
def test_critic_says_how_it_came_to_its_weights(problem: cd.Problem) -> None:
    found = weighed(critic, problem).evidence
    span = np.ptp(problem.grades, axis=0)
    minmax = (problem.grades - problem.grades.min(0)) / np.where(span > 0, span, 1)
    np.testing.assert_allclose(found.deviation, minmax.std(0, ddof=1), atol=1e-12)
    np.testing.assert_allclose(found.information, found.deviation * found.conflict, atol=1e-15)
    for j, k in np.ndindex(found.correlation.shape):
        expected = 0.0
        if span[j] and span[k]:
            expected = np.corrcoef(problem.grades[:, j], problem.grades[:, k])[0, 1]
            expected *= problem.senses[j] * problem.senses[k]
        assert found.correlation[j, k] == pytest.approx(expected, abs=1e-9)


# small differences, large and small numbers


@pytest.mark.parametrize("size", [1e-1, 1e-2, 2.0**-10, 1e-4, 1e-6, 2.0**-40])
def test_entropy_keeps_its_digits_however_small_the_differences(size: float) -> None:
    grades = 1 + size * np.array([[0, 0], [1, 3], [0, -2], [0, 0]])
    found = entropy(cd.Problem.of(grades)).evidence.divergence
    with localcontext(prec=60):
        for value, column in zip(found, grades.T.tolist()):
            total = sum(map(Decimal, column))
            shares = [Decimal(x) / total for x in column]
            exact = 1 + sum(share * share.ln() for share in shares) / Decimal(len(column)).ln()
            assert value == pytest.approx(float(exact), rel=1e-11 + 1e-15 / size, abs=0)


def test_one_who_differs_among_many_is_not_lost() -> None:
    many = np.ones((200_000, 2))
    many[7] = 2.0, 3.0
    found = entropy(cd.Problem.of(many)).evidence.divergence
    for value, grade in zip(found, (2.0, 3.0)):
        share = grade / (len(many) - 1 + grade)
        exact = share * math.log(share * len(many)) + (1 - share) * math.log((1 - share) * len(many) / (len(many) - 1))
        assert value == pytest.approx(exact / math.log(len(many)), rel=1e-6)


@pytest.mark.parametrize("unit", [1e300, 1e-300, 2.0**-1074])
@ways
def test_numbers_at_the_ends_of_floats_weigh_the_same(way: Way, unit: float) -> None:
    grades = np.array([[1.0, 16.0], [4.0, 2.0], [8.0, 2.0], [16.0, 4.0]])
    for sense in (["max", "min"], ["min", "max"]):
        expected = way(cd.Problem.of(grades, sense=sense)).values
        extreme = way(cd.Problem.of(grades * [unit, 1.0], sense=sense)).values
        np.testing.assert_allclose(extreme, expected, rtol=1e-9)


def test_grades_at_both_ends_of_floats_are_weighed_where_signs_are_free() -> None:
    grades = np.array([[-1.7e308, 1.0], [1.7e308, 2.0], [0.0, 5.0]])
    small = np.array([[-1.0, 1.0], [1.0, 2.0], [0.0, 5.0]])
    for way in (critic, standard_deviation):
        np.testing.assert_allclose(way(cd.Problem.of(grades)).values, way(cd.Problem.of(small)).values, rtol=1e-9)


def test_a_criterion_of_zeros_is_one_that_separates_nobody() -> None:
    problem = cd.Problem.of([[0, 1], [0, 3]])
    assert entropy(problem).values.tolist() == [0, 1]
    assert standard_deviation(problem).values.tolist() == [0, 1]


def test_two_criteria_that_say_the_same_do_not_conflict() -> None:
    x = np.array([[0.1], [0.7], [0.3], [0.35]])
    problem = cd.Problem.of(np.hstack([x, 3 * x + 0.1, [[1], [2], [3], [4]]]))
    assert critic(problem).evidence.conflict[0] == pytest.approx(1 - critic(problem).evidence.correlation[0, 2])


# what is said of them


@ways
def test_the_evidence_is_fixed_and_goes_to_json(way: Way) -> None:
    problem = cd.Problem.of([[1, 30], [3, 40], [4, 20]], ["quality", "price"], sense=["max", "min"])
    evidence = way(problem).evidence
    told = json.loads(json.dumps(evidence.to_dict()))
    assert told["criteria"] == ["quality", "price"]
    assert told["weights"] == way(problem).values.tolist()
    assert "present" in repr(evidence)
    assert "<table" in evidence._repr_html_()
    with pytest.raises(ValueError, match="read-only"):
        evidence.weights[0] = 1
    with pytest.raises(AttributeError):
        evidence.criteria = ()


def test_conventions_are_named_in_the_output() -> None:
    problem = cd.Problem.of([[1, 30], [3, 40], [4, 20]], sense=["max", "min"])
    assert "costs as given" in repr(entropy(problem).evidence)
    assert "costs inverted" in repr(entropy(problem, costs="inverted").evidence)
    assert "costs turned" in repr(critic(problem).evidence)
    assert "in the units given" in repr(standard_deviation(problem, normalisation="none").evidence)
    assert entropy(problem).values.tolist() != entropy(problem, costs="inverted").values.tolist()


def test_value_functions_are_applied() -> None:
    bonus = cd.Criterion("share", value=[(0, 0.25), (50, 1), (100, 1)])
    problem = cd.Problem.of([[0, 1], [50, 2], [100, 4]], [bonus, cd.Criterion("jobs")])
    for way in WAYS.values():
        np.testing.assert_allclose(
            way(problem).values, way(cd.Problem.of([[0.25, 1], [1, 2], [1, 4]])).values, rtol=1e-12
        )


# refusals


@ways
@pytest.mark.parametrize(
    ("grades", "why"),
    [
        ([[1, 2]], "compare alternatives, but the problem has only 'A1'"),
        ([[1, 2], [1, 2]], "use equal weights, or ask people"),
    ],
)
def test_data_that_say_nothing_are_refused(way: Way, grades: list[list[float]], why: str) -> None:
    with pytest.raises(InvalidInputError, match=why):
        way(cd.Problem.of(grades))


@ways
def test_anything_but_a_problem_is_refused(way: Way) -> None:
    with pytest.raises(InvalidInputError, match=r"taken from a Problem, got list; build one"):
        way([[1, 2], [3, 4]])


@pytest.mark.parametrize("way", [entropy, merec])
def test_a_negative_grade_is_named(way: Way) -> None:
    problem = cd.Problem.of([[1, 2], [3, -4], [0.5, -5]], ["a", "b"], alternatives=["x", "y", "z"])
    with pytest.raises(InvalidInputError, match=r"'y' has -4 on criterion 'b': .* count from a true zero"):
        way(problem)


def test_a_zero_is_refused_where_logarithms_or_reciprocals_are_taken() -> None:
    problem = cd.Problem.of([[1, 2], [3, 0]], ["a", "b"], sense=["max", "min"])
    with pytest.raises(InvalidInputError, match="'A2' has 0 on criterion 'b': MEREC takes logarithms"):
        merec(problem)
    with pytest.raises(InvalidInputError, match="'A2' has 0 on criterion 'b': costs='inverted' divides by costs"):
        entropy(problem, costs="inverted")
    assert entropy(problem)["b"] > 0
    assert entropy(cd.Problem.of([[1, 2], [0, 3]], sense=["max", "min"]), costs="inverted").total == pytest.approx(1)


@pytest.mark.parametrize(
    ("way", "option", "why"),
    [
        (entropy, {"costs": "turned"}, "costs must be one of 'as_given', 'inverted', got 'turned'"),
        (critic, {"costs": None}, "costs must be one of 'turned', 'as_given', got None"),
        (standard_deviation, {"normalisation": "vector"}, "one of 'minmax', 'scale', 'none', got 'vector'"),
        (standard_deviation, {"normalisation": "scale"}, "criteria without a fixed scale: 'C1', 'C2'"),
    ],
)
def test_a_wrong_option_is_refused(way: Way, option: dict[str, Any], why: str) -> None:
    with pytest.raises(InvalidInputError, match=why):
        way(cd.Problem.of([[1, 2], [3, 4]]), **option)


def test_one_criterion_or_criteria_that_agree_leave_critic_nothing() -> None:
    for grades in ([[1], [2], [4]], [[1, 10], [2, 20], [4, 40]], [[0.1, 0.3], [0.7, 2.1], [0.3, 0.9]]):
        with pytest.raises(InvalidInputError, match="no two criteria conflict"):
            critic(cd.Problem.of(grades))
    assert entropy(cd.Problem.of([[1], [2]])).values.tolist() == [1]


def test_a_deviation_that_floats_do_not_hold_is_refused() -> None:
    with pytest.raises(InvalidInputError, match="criterion 'C1' lie too far apart for floats"):
        standard_deviation(cd.Problem.of([[-1.7e308, 1], [1.7e308, 2]]), normalisation="none")
