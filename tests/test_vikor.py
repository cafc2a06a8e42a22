"""VIKOR against plain loops and pymcdm; its 0/0, its compromise set with all three outcomes, its refusals."""

from __future__ import annotations

import warnings
from typing import Any

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

import clusterdecide as cd
from clusterdecide.kernels import vikor as kernels
from clusterdecide.methods import Compromise, Vikor, compromise, from_spec, to_spec
from clusterdecide.testing import problems, weight_vectors

TIGHT = {"rtol": 1e-12, "atol": 1e-12}
Plain = tuple[list[float], list[float], list[float]]


def plain(problem: cd.Problem, weights: list[float], v: float, scale: tuple[float, float] | None = None) -> Plain:
    """S, R and Q by the formulas of the publication; a quotient 0/0 is 0."""
    rows = problem.grades.tolist()
    ends = []
    for column, sense in zip(zip(*rows), problem.senses):
        low, high = scale or (min(column), max(column))
        ends.append((high, low) if sense > 0 else (low, high))
    regret = [[0.0 if b == w else (b - x) / (b - w) for x, (b, w) in zip(row, ends)] for row in rows]
    s = [sum(w * r for w, r in zip(weights, row)) for row in regret]
    r = [max(w * r for w, r in zip(weights, row)) for row in regret]
    q = [v * one + (1 - v) * other for one, other in zip(between(s), between(r))]
    return s, r, q


def between(values: list[float]) -> list[float]:
    low, high = min(values), max(values)
    return [(x - low) / (high - low) if high - low > 1e-12 * high else 0.0 for x in values]


@given(problem=problems(), v=st.sampled_from([0.0, 0.25, 0.5, 1.0]), data=st.data())
def test_scores_and_steps_are_those_of_plain_loops(problem: cd.Problem, v: float, data: st.DataObject) -> None:
    weights = data.draw(weight_vectors(problem.shape[1]))
    for kind, scale in (("minmax", None), ("scale", (0.0, 5.0))):
        s, r, q = plain(problem, weights.tolist(), v, scale)
        scorer = Vikor(v=v, normalisation=kind).on(problem)
        steps = scorer.steps(weights)
        np.testing.assert_allclose(steps.group_regret, s, **TIGHT)
        np.testing.assert_allclose(steps.largest_regret, r, **TIGHT)
        np.testing.assert_allclose(steps.combined_regret, q, **TIGHT)
        np.testing.assert_allclose(steps.score, 1 - np.array(q), **TIGHT)
        np.testing.assert_allclose(scorer.score(weights), steps.score, **TIGHT)
        assert ((steps.regret >= 0) & (steps.regret <= 1)).all()


@given(seed=st.integers(0, 2**32 - 1))
def test_pymcdm_gives_the_same_index(seed: int) -> None:
    import pymcdm

    generator = np.random.default_rng(seed)
    shape = (int(generator.integers(2, 9)), int(generator.integers(1, 7)))
    senses = ["max" if up else "min" for up in generator.integers(0, 2, shape[1])]
    problem = cd.Problem.of(generator.uniform(0.1, 9.0, shape), sense=senses)
    weights, v = generator.dirichlet(np.ones(shape[1])), float(generator.uniform())
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # it warns of dominated alternatives
        peer = pymcdm.methods.VIKOR(v=v)
        expected = peer(problem.grades, weights, problem.senses.astype(int), validation=False, verbose=False)
    np.testing.assert_allclose(Vikor(v=v).on(problem).steps(weights).combined_regret, expected, rtol=1e-9, atol=1e-9)


def test_the_best_and_the_worst_are_shown_in_the_unit_of_the_data() -> None:
    criteria = [cd.Criterion("gain", scale=(0, 10)), cd.Criterion("cost", "min", scale=(0, 20))]
    problem = cd.Problem.of([[3.0, 12.0], [7.0, 4.0]], criteria)
    ranking = cd.rank(problem, [0.5, 0.5], Vikor())
    assert (ranking.steps.best.tolist(), ranking.steps.worst.tolist()) == ([7.0, 4.0], [3.0, 12.0])
    fixed = cd.rank(problem, [0.5, 0.5], Vikor(normalisation="scale"))
    assert (fixed.steps.best.tolist(), fixed.steps.worst.tolist()) == ([10.0, 0.0], [0.0, 20.0])
    np.testing.assert_allclose(fixed.steps.regret, [[0.7, 0.6], [0.3, 0.2]], **TIGHT)
    assert ranking.explain()["best"].values.tolist() == [7.0, 4.0]
    assert "relative" in ranking.note
    assert "relative" in fixed.note
    assert cd.rank(problem, [0.5, 0.5], Vikor(v=1.0, normalisation="scale")).note == ""


def test_where_all_coincide_nobody_is_behind() -> None:
    problem = cd.Problem.of([[2.0, 3.0]] * 3)
    assert cd.rank(problem, [0.5, 0.5], Vikor()).score.tolist() == [1.0, 1.0, 1.0]


def test_equal_regrets_leave_the_other_part_to_decide() -> None:
    """Largest regrets are equal, sums are not; then the other way round."""
    problem = cd.Problem.of([[1.0, 5.0, 5.0], [5.0, 1.0, 3.0], [5.0, 5.0, 1.0]])
    steps = cd.rank(problem, [1 / 3] * 3, Vikor()).steps
    assert len(set(steps.largest_regret.tolist())) == 1
    np.testing.assert_allclose(steps.combined_regret, 0.5 * np.array(between(steps.group_regret.tolist())), **TIGHT)
    sums = cd.rank(cd.Problem.of([[1.0, 3.0], [2.0, 2.0], [3.0, 1.0]]), [0.5, 0.5], Vikor()).steps
    assert len(set(sums.group_regret.tolist())) == 1
    np.testing.assert_allclose(sums.combined_regret, [0.5, 0.0, 0.5], **TIGHT)


def test_sums_that_differ_by_rounding_alone_are_equal() -> None:
    problem = cd.Problem.of([[0.1, 0.3, 0.2], [0.2, 0.1, 0.3], [0.3, 0.2, 0.1]])
    weights = np.array([1 / 3] * 3)
    scorer = Vikor(v=1.0).on(problem)
    assert scorer.steps(weights).group_regret.std() < 1e-15
    assert kernels.between(np.array([0.3, 0.1 + 0.2])).tolist() == [0.0, 0.0]
    assert kernels.between(np.array([[0.3, 0.1 + 0.2], [0.3, 0.2]])).tolist() == [[0.0, 0.0], [1.0, 0.0]]
    assert scorer.score(weights).tolist() == [1.0, 1.0, 1.0]


# ----- the compromise


def outcome(q: list[float], s: list[float], r: list[float]) -> tuple[list[int], bool, bool]:
    """The three outcomes by the text of the publication, for values that do not tie."""
    order = sorted(range(len(q)), key=lambda i: q[i])
    threshold = 1 / (len(q) - 1)
    advantage = q[order[1]] - q[order[0]] >= threshold
    stable = s[order[0]] == min(s) or r[order[0]] == min(r)
    if advantage and stable:
        return order[:1], advantage, stable
    if advantage:
        return order[:2], advantage, stable
    return [i for i in order if q[i] - q[order[0]] < threshold], advantage, stable


@given(seed=st.integers(0, 2**32 - 1))
def test_the_compromise_is_that_of_the_publication(seed: int) -> None:
    generator = np.random.default_rng(seed)
    problem = cd.Problem.of(generator.uniform(1, 9, (int(generator.integers(2, 6)), 3)))
    weights, v = generator.dirichlet(np.ones(3)), float(generator.choice([0.0, 0.3, 0.5, 1.0]))
    ranking = cd.rank(problem, weights, Vikor(v=v))
    assume(not ranking.ties)
    steps, found = ranking.steps, compromise(ranking)
    members, advantage, stable = outcome(
        *(part.tolist() for part in (steps.combined_regret, steps.group_regret, steps.largest_regret))
    )
    assert found.names == tuple(problem.alternatives[i] for i in members)
    assert (found.acceptable_advantage, found.acceptable_stability) == (advantage, stable)
    assert found.combined_regret == tuple(steps.combined_regret[members])
    assert found.threshold == 1 / (len(problem) - 1)


def compromised(rows: Any, weights: Any, v: float = 0.5) -> Compromise:
    return compromise(cd.rank(cd.Problem.of(rows), weights, Vikor(v=v)))


def test_an_advantage_of_just_the_threshold_is_enough() -> None:
    """Q is 0, 1/2 and 1: the second is 1 / (3 - 1) behind."""
    found = compromised([[3.0], [2.0], [1.0]], [1.0])
    assert (found.advantage, found.threshold) == (0.5, 0.5)
    assert found.acceptable_advantage
    assert found.names == ("A1",)
    assert "acceptable advantage holds: 0.5000 against 0.5000; acceptable stability holds" in repr(found)


def test_an_advantage_without_stability_proposes_two() -> None:
    """B has the least sum of regrets, C the least largest one; A is close to both."""
    rows = [[63, *[91] * 8, 89], [0, *[100] * 9], [70] * 10, [10, *[77] * 8, 74]]
    criteria = [cd.Criterion(f"C{j}", scale=(0, 100)) for j in range(10)]
    problem = cd.Problem.of(rows, criteria, alternatives=["A", "B", "C", "D"])
    ranking = cd.rank(problem, [0.1] * 10, Vikor(v=0.51, normalisation="scale"))
    found = compromise(ranking)
    assert (found.acceptable_advantage, found.acceptable_stability) == (True, False)
    assert found.names == ranking.order[:2] == ("A", "B")
    assert found.advantage == pytest.approx(0.49 - 0.1)
    assert "acceptable stability does not hold" in repr(found)
    level = compromise(cd.rank(problem, [0.1] * 10, Vikor(normalisation="scale")))
    assert level.names == ("A", "B", "C")  # B and C tie for the second place


def test_those_who_tie_for_the_first_place_stay_together() -> None:
    found = compromised([[3.0, 3.0], [3.0, 3.0], [1.0, 1.0]], [0.5, 0.5])
    assert found.names == ("A1", "A2")
    assert (found.acceptable_advantage, found.acceptable_stability, found.advantage) == (False, True, 0.0)


def test_one_who_is_just_the_threshold_behind_is_not_proposed() -> None:
    """Q is 0, 1/10, 1/3 and 1; the threshold is 1/3."""
    found = compromised([[30.0], [27.0], [20.0], [0.0]], [1.0])
    assert not found.acceptable_advantage
    assert found.names == ("A1", "A2")


def test_one_alternative_is_its_own_compromise() -> None:
    found = compromised([[3.0, 1.0]], [0.5, 0.5])
    assert found.names == ("A1",)
    assert (found.acceptable_advantage, found.acceptable_stability) == (True, True)
    assert (found.advantage, found.threshold) == (np.inf, 0.0)


@given(problem=problems(), data=st.data())
def test_the_order_of_alternatives_does_not_change_the_compromise(problem: cd.Problem, data: st.DataObject) -> None:
    weights = data.draw(weight_vectors(problem.shape[1]))
    order = data.draw(st.permutations(range(len(problem))))
    one, other = (compromise(cd.rank(each, weights, Vikor())) for each in (problem, problem.take(order)))
    assert set(one.names) == set(other.names)
    assert one.acceptable_advantage == other.acceptable_advantage
    assert one.acceptable_stability == other.acceptable_stability


@pytest.mark.parametrize("given_value", ["VIKOR", None])
def test_a_compromise_needs_a_ranking(given_value: Any) -> None:
    with pytest.raises(cd.InvalidInputError, match="compromise needs a ranking by Vikor, got"):
        compromise(given_value)


def test_a_compromise_needs_a_ranking_by_vikor() -> None:
    ranking = cd.rank(cd.Problem.of([[1.0, 2.0], [2.0, 1.0]]), [0.5, 0.5], cd.Topsis())
    with pytest.raises(cd.InvalidInputError, match=r"compromise needs a ranking by Vikor, got Topsis.* with Vikor\(\)"):
        compromise(ranking)


# ----- parameters and analyses


def test_it_is_known_by_name_and_on_the_front_door() -> None:
    assert cd.Vikor is Vikor
    spec = {"method": "vikor", "v": 0.3, "normalisation": "scale"}
    assert to_spec(from_spec(spec)) == spec
    assert isinstance(from_spec({"method": "vikor", "v": 1}).v, float)


@pytest.mark.parametrize(
    ("parameters", "match"),
    [
        ({"v": -0.1}, r"v must be a number from 0 to 1, got -0\.1"),
        ({"v": None}, "v must be a number from 0 to 1, got None"),
        ({"normalisation": "vector"}, "unknown normalisation 'vector'; there are minmax, scale"),
    ],
)
def test_a_wrong_parameter_is_refused(parameters: dict[str, Any], match: str) -> None:
    with pytest.raises(cd.InvalidInputError, match=match):
        Vikor(**parameters)


def test_a_scale_is_needed_for_fixed_ends() -> None:
    with pytest.raises(cd.InvalidInputError, match="criteria without a fixed scale"):
        cd.rank(cd.Problem.of([[1.0], [2.0]]), [1.0], Vikor(normalisation="scale"))


def test_analyses_bracket_and_sample_and_say_so() -> None:
    problem = cd.Problem.of([[4.0, 3.0, 2.0], [2.0, 4.5, 3.0], [3.0, 3.0, 3.0]])
    found = cd.breakpoints(problem, [0.5, 0.3, 0.2], Vikor())
    assert not found.exact
    anywhere = cd.WeightSet.simplex(problem.criteria_names)
    shares = cd.acceptability(problem, anywhere, Vikor(), draws=500, rng=1)
    np.testing.assert_allclose(shares.rank_acceptability.sum(-1), 1.0, **TIGHT)
    why = cd.why(problem, [0.5, 0.3, 0.2], Vikor(), "A1", "A2")
    assert sum(why[name] for name in problem.criteria_names) + why.residual == pytest.approx(why.difference)
