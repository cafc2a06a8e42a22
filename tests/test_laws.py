"""Laws of the weighted sum and TOPSIS under every normalisation, on random problems; each example tries all of them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

import clusterdecide as cd
from clusterdecide.kernels.normalise import INVERTING
from clusterdecide.kernels.ranks import competition_ranks
from clusterdecide.methods import NORMALISATIONS
from clusterdecide.testing import problems, weight_vectors

RELATIVE = [name for name in NORMALISATIONS if name != "scale"]
TIGHT = {"rtol": 1e-12, "atol": 1e-12}
LOOSE = {"rtol": 1e-9, "atol": 1e-12}


def methods(problem: cd.Problem, kinds: Any = NORMALISATIONS) -> Iterator[Any]:
    """Both methods under every normalisation that the data of a problem allow."""
    zero_cost = ((problem.grades == 0) & (problem.senses < 0)).any()
    negative = (problem.grades < 0).any()
    for kind in kinds:
        if not (zero_cost and kind in INVERTING) and not (negative and kind in ("sum", "max", "linear")):
            yield cd.WeightedSum(normalisation=kind)
            yield cd.Topsis(normalisation=kind)


def rebuilt(problem: cd.Problem, grades: Any, scales: Any = None) -> cd.Problem:
    """Same criteria with other grades, and other scales where given."""
    ends = [c.scale for c in problem.criteria] if scales is None else [tuple(pair) for pair in scales]
    criteria = [cd.Criterion(c.name, c.sense, scale=end) for c, end in zip(problem.criteria, ends)]
    return cd.Problem.of(grades, criteria)


def drawn_weights(data: st.DataObject, problem: cd.Problem, *, positive: bool = False) -> Any:
    return data.draw(weight_vectors(problem.shape[1], positive=positive), label="weights")


def order_of(data: st.DataObject, count: int) -> Any:
    return np.argsort(np.frombuffer(data.draw(st.binary(min_size=count, max_size=count)), np.uint8), kind="stable")


@given(problem=problems(), data=st.data())
def test_reordering_alternatives_reorders_scores(problem: cd.Problem, data: st.DataObject) -> None:
    weights, order = drawn_weights(data, problem), order_of(data, len(problem))
    for method in methods(problem):
        moved = method.on(problem.take(order)).score(weights)
        np.testing.assert_allclose(moved, method.on(problem).score(weights)[order], **LOOSE, err_msg=repr(method))


@given(problem=problems(), data=st.data())
def test_reordering_criteria_changes_no_score(problem: cd.Problem, data: st.DataObject) -> None:
    weights, order = drawn_weights(data, problem), order_of(data, problem.shape[1])
    moved = cd.Problem.of(problem.grades[:, order], [problem.criteria[j] for j in order])
    for method in methods(problem):
        score = method.on(moved).score(weights[order])
        np.testing.assert_allclose(score, method.on(problem).score(weights), **LOOSE, err_msg=repr(method))


@given(problem=problems(alternatives=(2, 6)), data=st.data())
def test_a_dominated_alternative_scores_less(problem: cd.Problem, data: st.DataObject) -> None:
    weights = drawn_weights(data, problem)
    grades = problem.grades.copy()
    grades[1] = np.where(problem.senses > 0, grades[:2].max(0), grades[:2].min(0))
    better = weights @ (grades[1] != grades[0]) > 0
    dominated = rebuilt(problem, grades)
    for method in methods(dominated):
        first, second = method.on(dominated).score(weights)[:2]
        assert second > first + 1e-12 if better else second == pytest.approx(first, **_approx()), repr(method)


def _approx() -> dict[str, float]:
    return {"rel": 1e-9, "abs": 1e-12}


@given(problem=problems(), data=st.data())
def test_a_change_of_unit_with_its_scale_changes_no_score(problem: cd.Problem, data: st.DataObject) -> None:
    """An affine change for fixed scales and min-max, a factor for the others."""
    weights = drawn_weights(data, problem)
    size = problem.shape[1]
    factor = np.array(data.draw(st.tuples(*[st.sampled_from([1.0, 0.01, 0.3, 7.0, 1e6])] * size)))
    shift = np.array(data.draw(st.tuples(*[st.sampled_from([0.0, 1.0, -3.0, 273.15])] * size)))
    scales = problem.scales.T * factor + shift
    affine = rebuilt(problem, problem.grades * factor + shift, scales.T)
    scaled = rebuilt(problem, problem.grades * factor)
    for method in methods(problem):
        other = affine if method.normalisation in ("scale", "minmax") else scaled
        score = method.on(other).score(weights)
        np.testing.assert_allclose(score, method.on(problem).score(weights), rtol=1e-7, atol=1e-7, err_msg=repr(method))


@given(problem=problems(alternatives=(2, 6)), data=st.data())
def test_on_fixed_scales_who_is_present_changes_no_score(problem: cd.Problem, data: st.DataObject) -> None:
    weights = drawn_weights(data, problem)
    gone = data.draw(st.sampled_from(problem.alternatives))
    kept = [i for i, name in enumerate(problem.alternatives) if name != gone]
    joined = rebuilt(problem, np.vstack([problem.grades, problem.scales.T[data.draw(st.sampled_from([0, 1]))]]))
    for method in methods(problem, ["scale"]):
        score = method.on(problem).score(weights)
        np.testing.assert_allclose(method.on(problem.without(gone)).score(weights), score[kept], **TIGHT)
        np.testing.assert_allclose(method.on(joined).score(weights)[:-1], score, **TIGHT)


@given(problem=problems(), data=st.data())
def test_many_weights_at_once_are_many_single_ones(problem: cd.Problem, data: st.DataObject) -> None:
    batch = np.array([drawn_weights(data, problem) for _ in range(3)])
    for method in methods(problem):
        scorer = method.on(problem)
        each = np.array([scorer.score(weights) for weights in batch])
        np.testing.assert_allclose(scorer.score(batch), each, **TIGHT, err_msg=repr(method))
        keys = np.array([scorer.key(weights) for weights in batch])
        np.testing.assert_allclose(scorer.key(batch), keys, **TIGHT, err_msg=repr(method))
        many, one = scorer.steps(batch), [scorer.steps(weights) for weights in batch]
        for name in many._fields:
            parts = np.array([getattr(step, name) for step in one])
            np.testing.assert_allclose(np.broadcast_to(getattr(many, name), parts.shape), parts, **TIGHT)


@given(problem=problems(), data=st.data())
def test_many_matrices_at_once_are_many_single_ones(problem: cd.Problem, data: st.DataObject) -> None:
    weights = np.array([drawn_weights(data, problem) for _ in range(2)])
    x = np.stack([problem.grades, problem.grades[::-1]])
    for method in methods(problem):
        alone = [method.on(rebuilt(problem, one)) for one in x]
        scorer = method.on(problem, x)
        for given_weights in (weights[0], weights):
            pairs = zip(alone, np.broadcast_to(given_weights, weights.shape))
            each = np.array([scorer_of_one.score(w) for scorer_of_one, w in pairs])
            np.testing.assert_allclose(scorer.score(given_weights), each, **TIGHT, err_msg=repr(method))
            np.testing.assert_allclose(scorer.steps(given_weights).score, each, **TIGHT, err_msg=repr(method))


@given(problem=problems(), data=st.data())
def test_the_fast_score_is_the_score_of_the_steps(problem: cd.Problem, data: st.DataObject) -> None:
    weights = drawn_weights(data, problem)
    for method in methods(problem):
        scorer = method.on(problem)
        np.testing.assert_allclose(scorer.steps(weights).score, scorer.score(weights), **TIGHT, err_msg=repr(method))


@given(problem=problems(), data=st.data())
def test_keys_order_as_scores_do_and_lie_between_1_and_2(problem: cd.Problem, data: st.DataObject) -> None:
    weights = drawn_weights(data, problem)
    for method in methods(problem):
        scorer = method.on(problem)
        score, key = scorer.score(weights), scorer.key(weights)
        assert key.min() >= 1 - 1e-12, repr(method)
        assert key.max() <= 2 + 1e-12, repr(method)
        apart = score[:, None] - score > 1e-11
        assert (key[:, None] > key)[apart].all(), repr(method)
        tied = np.abs(score[:, None] - score) <= 1e-12 * np.abs(score).max()
        assert (np.abs(key[:, None] - key)[tied] <= scorer.near).all(), repr(method)


@given(problem=problems(), data=st.data())
def test_scores_lie_between_0_and_1(problem: cd.Problem, data: st.DataObject) -> None:
    weights = drawn_weights(data, problem)
    for method in methods(problem):
        score = method.on(problem).score(weights)
        low = -1.0 if method == cd.WeightedSum(normalisation="vector") else 0.0  # costs of a vector count negative
        assert low - 1e-12 <= score.min() <= score.max() <= 1 + 1e-12, repr(method)


@given(problem=problems(alternatives=(2, 6)), data=st.data())
def test_equal_rows_tie(problem: cd.Problem, data: st.DataObject) -> None:
    weights = drawn_weights(data, problem)
    grades = problem.grades.copy()
    grades[-1] = grades[0]
    twins = rebuilt(problem, grades)
    for method in methods(twins):
        rank = cd.rank(twins, weights, method).rank
        assert rank[0] == rank[-1], repr(method)


@given(problem=problems(criteria=(2, 5)), data=st.data())
def test_a_criterion_without_weight_does_not_matter(problem: cd.Problem, data: st.DataObject) -> None:
    weights = np.append(data.draw(weight_vectors(problem.shape[1] - 1)), 0.0)
    grades = problem.grades.copy()
    grades[:, -1] = np.roll(grades[:, -1], 1)[::-1]
    shuffled = rebuilt(problem, grades)
    for method in methods(problem):
        score = method.on(problem).score(weights)
        np.testing.assert_allclose(method.on(shuffled).score(weights), score, **LOOSE, err_msg=repr(method))


@given(problem=problems(alternatives=(2, 6)), data=st.data())
def test_a_constant_criterion_moves_no_pair(problem: cd.Problem, data: st.DataObject) -> None:
    weights = drawn_weights(data, problem)
    grades = problem.grades.copy()
    grades[:, 0] = grades[0, 0]
    constant = rebuilt(problem, grades)
    for method in methods(constant):
        scorer = method.on(constant)
        score = scorer.score(weights)
        assert np.isfinite(score).all(), repr(method)
        if isinstance(method, cd.WeightedSum):
            rest = scorer.utilities[:, 1:] @ weights[1:]
            np.testing.assert_allclose(score - score[0], rest - rest[0], **LOOSE, err_msg=repr(method))
        elif method.normalisation != "scale":
            assert (scorer.to_best[:, 0] == 0).all(), repr(method)


@given(problem=problems(alternatives=(2, 5), positive=True), data=st.data())
def test_a_better_grade_never_loses_a_won_pair_of_a_weighted_sum(problem: cd.Problem, data: st.DataObject) -> None:
    weights = drawn_weights(data, problem)
    column = data.draw(st.integers(0, problem.shape[1] - 1))
    grades = problem.grades.copy()
    end = 5.0 if problem.senses[column] > 0 else 0.5
    grades[0, column] = end
    improved = rebuilt(problem, grades)
    for method in methods(problem):
        if isinstance(method, cd.WeightedSum):
            before, after = method.on(problem).score(weights), method.on(improved).score(weights)
            won = before[0] >= before
            assert (after[0] >= after[won] - 1e-12).all(), repr(method)


@given(problem=problems(), data=st.data())
def test_ranks_of_a_batch_are_the_ranks_of_its_rows(problem: cd.Problem, data: st.DataObject) -> None:
    batch = np.array([drawn_weights(data, problem) for _ in range(3)])
    score = cd.WeightedSum().on(problem).score(batch)
    assert competition_ranks(score).tolist() == [competition_ranks(row).tolist() for row in score]


@given(problem=problems(), data=st.data())
def test_value_functions_are_applied_before_any_method(problem: cd.Problem, data: st.DataObject) -> None:
    weights = drawn_weights(data, problem)
    points = ((0, 0.2), (2, 0.3), (5, 1))
    criteria = [cd.Criterion(f"C{j + 1}", "max", value=points) for j in range(problem.shape[1])]
    behind = cd.Problem.of(problem.grades, criteria)
    seen = np.interp(problem.grades, *zip(*points))
    plain = cd.Problem.of(seen, [cd.Criterion(c.name, "max", scale=(0, 1)) for c in criteria])
    for method in methods(plain):
        np.testing.assert_allclose(method.on(behind).score(weights), method.on(plain).score(weights), **TIGHT)
        x = problem.grades[None]
        np.testing.assert_allclose(method.on(behind, x).score(weights)[0], method.on(plain).score(weights), **TIGHT)


@given(problem=problems(alternatives=(2, 6)), data=st.data())
def test_under_min_max_two_alternatives_lose_all_magnitude(problem: cd.Problem, data: st.DataObject) -> None:
    """Why calls use fixed scales: of two alternatives each criterion only says who is ahead."""
    weights = drawn_weights(data, problem)
    pair = problem.take([0, 1])
    assume((pair.grades[0] != pair.grades[1]).all())
    ahead = (pair.grades[0] - pair.grades[1]) * pair.senses > 0
    score = cd.rank(pair, weights, cd.WeightedSum(normalisation="minmax")).score
    np.testing.assert_allclose(score, [weights @ ahead, weights @ ~ahead], **TIGHT)


def reverses(method: Any, problem: cd.Problem, weights: Any, gone: str) -> bool:
    """Whether two of the others swap when an alternative leaves."""
    before = cd.rank(problem, weights, method)
    after = cd.rank(problem.without(gone), weights, method)
    names = after.alternatives
    return any(before[a] < before[b] and after[a] > after[b] for a in names for b in names)


def test_relative_normalisations_reverse_ranks_and_fixed_scales_do_not() -> None:
    generator = np.random.default_rng(3)
    seen = dict.fromkeys(NORMALISATIONS, 0)
    for _ in range(60):
        criteria = [cd.Criterion(name, scale=(0, 10)) for name in "abc"]
        problem = cd.Problem.of(generator.integers(1, 10, size=(4, 3)), criteria)
        weights = cd.Weights.scaled(generator.integers(1, 6, size=3).tolist())
        for kind in NORMALISATIONS:
            seen[kind] += reverses(cd.Topsis(normalisation=kind), problem, weights, "A1")
    assert seen["scale"] == 0
    assert min(seen[kind] for kind in RELATIVE) > 0


def test_min_max_reversal_is_a_stored_counterexample() -> None:
    """The last one leaves, and another wins: the reason why calls rank on fixed scales."""
    problem = cd.Problem.of([[4, 2], [2, 3], [1, 3], [2, 1]])
    method = cd.WeightedSum(normalisation="minmax")
    assert cd.rank(problem, [0.5, 0.5], method).order == ("A1", "A2", "A3", "A4")
    assert cd.rank(problem.without("A4"), [0.5, 0.5], method).order == ("A2", "A1", "A3")


def test_vector_topsis_breaks_improvement_on_the_stored_counterexample() -> None:
    """One cell gets better and a won pair is lost: the norm moves with the cell."""
    problem = cd.Problem.of([[5, 1, 5], [1, 1, 1], [5, 4, 1], [2, 5, 4]], sense=["min"] * 3)
    weights = cd.Weights.scaled([1, 1, 2])
    assert _loses_a_won_pair(problem, weights, cd.Topsis())
    assert not _loses_a_won_pair(problem, weights, cd.WeightedSum(normalisation="minmax"))


def _loses_a_won_pair(problem: cd.Problem, weights: cd.Weights, method: Any) -> bool:
    before = cd.rank(problem, weights, method).score
    for i, j in np.ndindex(problem.shape):
        for better in range(1, int(problem.grades[i, j])):
            grades = problem.grades.copy()
            grades[i, j] = better
            after = cd.rank(cd.Problem.of(grades, sense=["min"] * 3), weights, method).score
            if ((before[i] > before + 1e-9) & (after[i] < after - 1e-9)).any():
                return True
    return False


def test_vector_topsis_is_not_free_of_zero_points() -> None:
    problem = cd.Problem.of([[1, 5], [4, 2], [3, 3.4]])
    shifted = cd.Problem.of(problem.grades + np.array([100.0, 0.0]))
    scores = [cd.rank(p, [0.5, 0.5], cd.Topsis()).score for p in (problem, shifted)]
    assert np.abs(scores[0] - scores[1]).max() > 0.01


@pytest.mark.parametrize("kind", RELATIVE)
def test_where_nothing_separates_the_closeness_is_a_half(kind: str) -> None:
    problem = cd.Problem.of([[3.0, 2.0]] * 3, sense=["max", "min"])
    ranking = cd.rank(problem, [0.3, 0.7], cd.Topsis(normalisation=kind))
    assert ranking.score.tolist() == [0.5] * 3
    assert ranking.rank.tolist() == [1, 1, 1]
