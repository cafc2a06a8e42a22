"""Uncertain grades: sources, counts against a plain loop, closed forms, and what is refused."""

from __future__ import annotations

from statistics import NormalDist
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import clusterdecide as cd
from clusterdecide.kernels.ranks import competition_ranks
from clusterdecide.methods import General
from clusterdecide.model import GradeDraws, GradeNoise, GradeSet, PanelGrades
from clusterdecide.testing import problems

ANYWHERE = cd.WeightSet.simplex(["a", "b", "c"])
METHODS = [
    cd.WeightedSum(),
    cd.WeightedSum(normalisation="minmax"),
    cd.WeightedSum(normalisation="linear"),
    cd.Topsis(),
    cd.Topsis(normalisation="scale"),
]


class Product:
    """A method of these tests: any function of weights and grades."""

    def on(self, problem: cd.Problem, x: Any = None) -> General:
        values = problem.values(x) + 1.0
        return General(lambda w: np.exp((np.log(values) * w[..., None, :]).sum(-1)))


def scaled(seed: int = 0, size: int = 5) -> cd.Problem:
    values = np.random.default_rng(seed).uniform(1, 4, (size, 3))
    senses = ["max", "min", "max"]
    return cd.Problem.of(values, [cd.Criterion(n, s, scale=(0, 5)) for n, s in zip("abc", senses)])


@pytest.mark.parametrize("method", [*METHODS, Product()], ids=repr)
def test_counts_of_given_grades_are_those_of_a_plain_loop(method: Any) -> None:
    problem, rng = scaled(), np.random.default_rng(3)
    draws = rng.dirichlet(np.ones(3), 1300)
    samples = np.clip(problem.grades + rng.uniform(-0.5, 0.5, (1300, 5, 3)).round(1), 0.1, 5)
    found = cd.acceptability(problem, cd.Draws(draws), method, grades=GradeDraws(samples), pairwise=True)
    counts, wins, first = np.zeros((5, 5), int), np.zeros((5, 5), int), np.zeros((5, 3))
    for weights, grades in zip(draws, samples):
        rank = cd.rank(cd.Problem.of(grades, problem.criteria), weights, method).rank
        counts[np.arange(5), rank - 1] += 1
        wins += rank[:, None] < rank
        first += np.outer(rank == 1, weights)
    assert (found.counts == counts).all()
    assert (found.tally.wins == wins).all()
    np.testing.assert_allclose(found.favourable, first, rtol=1e-12)
    assert (found.draws, found.entropy) == (1300, None)


def test_value_functions_stand_between_drawn_grades_and_the_method() -> None:
    bent = cd.Criterion("a", scale=(0, 10), value=((0, 0), (2, 0.8), (10, 1)))
    problem = cd.Problem.of([[2.0, 3.0], [4.0, 1.0]], [bent, cd.Criterion("b", scale=(0, 5))])
    rng = np.random.default_rng(0)
    samples, draws = rng.uniform(0, 5, (200, 2, 2)), rng.dirichlet([1, 1], 200)
    found = cd.acceptability(problem, cd.Draws(draws), cd.WeightedSum(), grades=GradeDraws(samples))
    ranks = [cd.rank(cd.Problem.of(x, problem.criteria), w, cd.WeightedSum()).rank for w, x in zip(draws, samples)]
    assert (found.counts[:, 0] == (np.array(ranks) == 1).sum(0)).all()


@given(problems(criteria=(1, 3), alternatives=(1, 5)), st.integers(0, 99))
def test_rows_and_pairs_add_up(problem: cd.Problem, seed: int) -> None:
    found = cd.acceptability(
        problem,
        cd.Weights.equal(problem.criteria_names),
        cd.Topsis(),
        grades=GradeSet.around(problem, 0.5),
        draws=64,
        pairwise=True,
        rng=seed,
    )
    wins = found.pairwise_winning
    assert (found.counts.sum(-1) == 64).all()
    assert (wins + wins.T <= 1).all()
    np.testing.assert_allclose(found.expected_rank, 1 + wins.T.sum(-1), atol=1e-12)


def test_two_uniform_grades_have_a_closed_form() -> None:
    """P(A > B) for A uniform on (0, 1) and B on (0.25, 1.25) is 0.75**2 / 2."""
    problem = cd.Problem.of([[0.5], [0.75]], [cd.Criterion("a", scale=(-1, 2))], alternatives=["A", "B"])
    grades = GradeSet.around(problem, 0.5)
    found = cd.acceptability(problem, cd.Weights.equal(["a"]), cd.WeightedSum(), grades=grades, draws=100_000, rng=4)
    assert abs(found.first(1)[0] - 0.75**2 / 2) < 4 * found.first_error(1)[0]
    assert repr(found.source) == "fixed weights"


def test_normal_grades_have_a_closed_form() -> None:
    """The difference of two normal grades of deviation s is normal of deviation s * sqrt(2)."""
    problem = cd.Problem.of([[1.0], [2.0]], ["a"], alternatives=["A", "B"])
    noise = GradeNoise(problem, 1.0)
    method = cd.WeightedSum(normalisation="minmax")
    found = cd.acceptability(problem, cd.Weights.equal(["a"]), method, grades=noise, draws=100_000, rng=4)
    assert abs(found.first(1)[1] - NormalDist().cdf(1 / np.sqrt(2))) < 4 * found.first_error(1)[1]


def test_noise_is_cut_at_the_scale_and_keeps_its_moments_inside() -> None:
    problem = cd.Problem.of([[2.5, 4.9], [1.0, 2.5]], [cd.Criterion(n, scale=(0, 5)) for n in "ab"])
    drawn = GradeNoise(problem, {"b": 0.25}).draw(40_000, np.random.default_rng(1))
    assert drawn.min() >= 0
    assert drawn.max() <= 5
    assert (drawn[:, :, 0] == problem.grades[:, 0]).all()
    inside = drawn[:, 1, 1]
    assert abs(inside.mean() - 2.5) < 5 * 0.25 / 200
    assert abs(inside.std() - 0.25) < 0.005
    cut = drawn[:, 0, 1]
    law, end = NormalDist(), (5 - 4.9) / 0.25
    assert abs(cut.mean() - (4.9 - 0.25 * law.pdf(end) / law.cdf(end))) < 0.005  # no mass piles up at the end
    assert (cut == 5).sum() == 0


def test_given_grades_are_taken_from_the_first_on() -> None:
    samples = np.arange(12.0).reshape(3, 2, 2)
    assert (GradeDraws(samples).draw(2, np.random.default_rng(0)) == samples[:2]).all()


def test_intervals_are_cut_at_the_scale() -> None:
    problem = cd.Problem.of([[0.25, 4.0]], [cd.Criterion("a", scale=(0, 5)), "b"])
    some = GradeSet.around(problem, [0.5, 2.0])
    assert some.low.tolist() == [[0.0, 2.0]]
    assert some.high.tolist() == [[0.75, 6.0]]
    drawn = some.draw(20_000, np.random.default_rng(0))
    assert drawn.shape == (20_000, 1, 2)
    np.testing.assert_allclose(drawn.mean(0), [[0.375, 4.0]], atol=0.02)


def test_the_panel_is_drawn_again_with_its_own_spread() -> None:
    """The mean of n marks drawn with replacement has the variance of the marks over n."""
    marks = {"E1": [[3, 4], [2, 2]], "E2": [[4, 4], [3, 1]], "E3": [[5, 3], None]}
    panel = PanelGrades(marks)
    drawn = panel.draw(60_000, np.random.default_rng(2))
    np.testing.assert_allclose(drawn.mean(0), panel.mean, atol=0.01)
    np.testing.assert_allclose(drawn[:, 0].var(0), np.var([[3, 4], [4, 4], [5, 3]], axis=0) / 3, atol=0.01)
    together = np.cov(drawn[:, 0].T)[0, 1]
    expected = np.cov([3, 4, 5], [4, 4, 3], bias=True)[0, 1] / 3  # a severe evaluator stays severe
    assert abs(together - expected) < 0.01


def test_confidence_under_uncertain_grades_is_a_share_at_the_central_weights() -> None:
    problem = scaled(2, 3)
    grades = GradeSet.around(problem, 0.8)
    found = cd.acceptability(problem, ANYWHERE, cd.WeightedSum(), grades=grades, draws=5000, rng=1)
    drawn = grades.draw(20_000, np.random.default_rng(99))
    for i, weights in enumerate(found.central_weights.values()):
        assert weights is not None
        score = cd.WeightedSum().on(problem, drawn).score(weights.values)
        share = (competition_ranks(score)[:, i] == 1).mean()
        assert abs(found.confidence[i] - share) < 4 * np.sqrt(0.25 / 8192 + 0.25 / 20_000)


def test_grades_do_not_change_which_weights_are_drawn() -> None:
    problem = scaled()
    tiny = GradeSet.around(problem, 1e-9)
    sure = cd.acceptability(problem, ANYWHERE, cd.WeightedSum(), draws=3000, rng=5)
    nearly = cd.acceptability(problem, ANYWHERE, cd.WeightedSum(), grades=tiny, draws=3000, rng=5)
    assert abs(sure.counts - nearly.counts).max() <= 2
    np.testing.assert_allclose(sure.favourable, nearly.favourable, atol=2)


class Wrong:
    """Sources that break their word."""

    criteria = None

    def __init__(self, drawn: Any) -> None:
        self.drawn = drawn

    def draw(self, n: int, rng: Any) -> Any:  # noqa: ARG002
        return np.broadcast_to(self.drawn, (n, *np.shape(self.drawn)))


def test_weights_and_grades_are_drawn_from_streams_of_their_own() -> None:
    heard = []

    class Heard(Wrong):
        def draw(self, n: int, rng: Any) -> Any:
            heard.append(tuple(rng.random(3)))
            return super().draw(n, rng)

    weights, grades = Heard([0.5, 0.3, 0.2]), Heard(scaled().grades)
    cd.acceptability(scaled(), weights, cd.Topsis(), grades=grades, draws=8192 + 4, rng=1)
    assert len(set(heard)) == len(heard) >= 4


def test_given_draws_and_grades_of_more_than_one_task_are_all_counted() -> None:
    problem, rng, size = scaled(1, 3), np.random.default_rng(6), 4 * 8192 + 10
    draws = rng.dirichlet(np.ones(3), size)
    samples = np.clip(problem.grades + rng.uniform(-0.5, 0.5, (size, 3, 3)), 0, 5)
    found = cd.acceptability(problem, cd.Draws(draws), cd.WeightedSum(), grades=GradeDraws(samples))
    ranks = competition_ranks(cd.WeightedSum().on(problem, samples).score(draws))
    assert (found.counts == [[(ranks[:, i] == r).sum() for r in (1, 2, 3)] for i in range(3)]).all()


def test_intervals_are_those_of_wilson() -> None:
    """One success in ten: 0.0179 to 0.4042, as textbooks have it."""
    problem = cd.Problem.of([[4, 2], [2, 4]], [cd.Criterion(n, scale=(0, 5)) for n in "ab"])
    draws = np.array([[0.9, 0.1]] * 9 + [[0.1, 0.9]])
    low, high = cd.acceptability(problem, cd.Draws(draws), cd.WeightedSum()).interval()
    assert (low[1, 0], high[1, 0]) == (pytest.approx(0.017876, abs=1e-6), pytest.approx(0.404150, abs=1e-6))


def test_weights_under_which_several_are_first_count_once_for_each() -> None:
    problem = cd.Problem.of([[4, 2], [2, 4]], [cd.Criterion(n, scale=(0, 5)) for n in "ab"])
    draws = np.array([[0.75, 0.25], [0.5, 0.5], [0.5, 0.5], [0.25, 0.75]])
    found = cd.acceptability(problem, cd.Draws(draws), cd.WeightedSum())
    assert found.favourable.tolist() == [[1.75, 1.25], [1.25, 1.75]]
    assert found.counts.tolist() == [[3, 1], [3, 1]]


def _one(value: float) -> Any:
    grades = scaled().grades.copy()
    grades[1, 2] = value
    return grades


@pytest.mark.parametrize(
    ("grades", "words"),
    [
        (scaled().grades, "grades must be a source such as GradeSet.around.*got ndarray"),
        (GradeDraws(np.ones((4, 5, 2))), r"drew shape \(4, 5, 2\) where \(4, 5, 3\)"),
        (GradeDraws(np.full((4, 5, 3), np.nan)), "draw number 1, alternative 'A1', criterion 'a': the grade nan"),
        (Wrong(_one(np.inf)), "alternative 'A2', criterion 'c': the grade inf is not finite"),
        (GradeDraws(np.full((4, 5, 3), 6.0)), "criterion 'a': the grade 6 .* is outside its scale, 0 to 5"),
    ],
)
@pytest.mark.parametrize("method", [cd.WeightedSum(), cd.Topsis(normalisation="scale")], ids=repr)
def test_wrong_grades_are_refused(grades: Any, words: str, method: Any) -> None:
    with pytest.raises(cd.InvalidInputError, match=words):
        cd.acceptability(scaled(), ANYWHERE, method, grades=grades, draws=4, rng=1)


@pytest.mark.parametrize(
    ("drawn", "words"),
    [
        ([0.5, 0.4, 0.2], "draw number 1 is .*sum to 1"),
        ([0.5, 0.3, 0.2 + 1e-6], "draw number 1 is .*sum to 1"),
        ([0.5, 0.7, -0.2], "zero or positive"),
        ([np.nan, 0.5, 0.5], "draw number 1 is .nan"),
        ([0.5, 0.5], r"drew shape \(10, 2\) where \(10, 3\)"),
    ],
)
def test_wrong_draws_of_weights_are_refused(drawn: Any, words: str) -> None:
    with pytest.raises(cd.InvalidInputError, match=words):
        cd.acceptability(scaled(), Wrong(drawn), cd.Topsis(), draws=10, rng=1)


def test_a_method_whose_scores_are_not_finite_is_named() -> None:
    class Broken:
        def on(self, problem: cd.Problem, x: Any = None) -> General:
            return General(lambda w: np.where(w[..., :1] > 0.5, np.nan, problem.values(x).sum(-1)))

    with pytest.raises(cd.InvalidInputError, match="gives alternative number 1 the score nan at weights"):
        cd.acceptability(scaled(), ANYWHERE, Broken(), draws=100, rng=1)
    with pytest.raises(cd.InvalidInputError, match="gives alternative number 1 the score nan"):
        cd.rank(scaled(), [0.6, 0.2, 0.2], Broken())


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (lambda: GradeSet.around(scaled(), -1), "reach on criterion 'a' must be finite, zero or positive, got -1"),
        (lambda: GradeSet.around(scaled(), {"z": 1}), "names unknown criteria 'z'"),
        (lambda: GradeSet.around(scaled(), [1, 2]), "one number, one for each of 3 criteria"),
        (lambda: GradeSet.around(scaled(), "wide"), "one number, one for each of 3 criteria.*'wide'"),
        (lambda: GradeSet.around(scaled(), 0), "no grade may move"),
        (lambda: GradeSet.between([[2.0]], [[1.0]]), "row 1, column 1: the lower bound 2 is above the upper one, 1"),
        (lambda: GradeSet.between([[2.0]], [[1.0, 3.0]]), "differ"),
        (lambda: GradeSet.between([[np.nan]], [[1.0]]), "lower bounds of grades must be finite"),
        (lambda: GradeSet.between("ab", [[1.0]]), "lower bounds of grades must be numbers"),
        (lambda: GradeSet([[2.0]], [[1.0]]), "row 1, column 1: the lower bound 2 is above"),  # type: ignore[arg-type]
        (lambda: GradeSet("ab", [[1.0]]), "lower bounds of grades must be numbers"),  # type: ignore[arg-type]
        (lambda: GradeSet.around([[2.0]], 1), "reach is around the grades of a Problem.*got list"),  # type: ignore[arg-type]
        (lambda: GradeNoise("ab", 1), "deviation is around the grades of a Problem.*got str"),  # type: ignore[arg-type]
        (lambda: GradeNoise(scaled(), 0), "deviation is zero everywhere"),
        (lambda: GradeNoise(scaled(), np.inf), "deviation on criterion 'a' must be finite"),
        (lambda: GradeDraws([[1.0, 2.0]]), r"shape \(draws, alternatives, criteria\), got \(1, 2\)"),
        (lambda: GradeDraws("abc"), "must be numbers of shape"),
        (lambda: GradeDraws(np.ones((2, 1, 1))).draw(3, np.random.default_rng(0)), "3 draws are asked of 2 given"),
        (lambda: PanelGrades({"E1": [[1, 2]]}), "alternatives number '1' have fewer than two evaluators"),
        (lambda: PanelGrades({"E1": [[1, 2]], "E2": [[1, None]]}), "evaluator 'E2': .* column 2 is nan"),
        (lambda: PanelGrades({"E1": [[1, 2]], "E2": [["x", 1]]}), "evaluator 'E2': marks must be numbers"),
        (lambda: PanelGrades({"E1": 3, "E2": 4}), "evaluator 'E1': marks must be rows of numbers.* got 3"),
        (lambda: PanelGrades({"E1": [3, 4], "E2": [4, 4]}), "evaluator 'E1': marks must be rows of numbers"),
        (lambda: PanelGrades({"E1": "12", "E2": "34"}), "evaluator 'E1': marks must be rows of numbers.* got '12'"),
        (lambda: PanelGrades({"E1": scaled(), "E2": scaled()}), "evaluator 'E1': marks must be rows of numbers"),
        (lambda: PanelGrades({"E1": [[1, 2]], "E2": [None]}), "evaluator 'E2' graded no alternative"),
        (lambda: PanelGrades({"E1": [[1, 2]], "E2": [[1, 2], [2, 3]]}), "different shapes"),
    ],
)
def test_sources_of_grades_refuse(make: Any, words: str) -> None:
    with pytest.raises(cd.InvalidInputError, match=words):
        make()


def test_sources_say_what_they_are() -> None:
    problem = scaled()
    assert repr(GradeSet.around(problem, 0.5)) == "GradeSet(15 of 15 grades, within at most 0.5)"
    assert repr(GradeNoise(problem, 0.5)) == "GradeNoise(standard deviation at most 0.5)"
    assert repr(GradeDraws(np.ones((2, 1, 1)))) == "GradeDraws(2 matrices)"
    assert repr(PanelGrades({"E1": [[1, 2]], "E2": [[1, 3]]})) == "PanelGrades(2 evaluators)"
    found = cd.acceptability(problem, ANYWHERE, cd.Topsis(), grades=GradeSet.around(problem, 0.5), draws=10, rng=1)
    assert "GradeSet(15 of 15 grades" in repr(found)
    assert found.to_dict()["grades"].startswith("GradeSet(")


@pytest.mark.parametrize("size", [1e-318, 1e-300, 1e-200, 1e200, 1e307])
def test_the_unit_of_the_scores_changes_no_rank(size: float) -> None:
    """Some scores are exactly zero, which no unit changes; the smallest unit leaves three figures."""

    class Sized:
        def __init__(self, unit: float) -> None:
            self.unit = unit

        def on(self, problem: cd.Problem, x: Any = None) -> General:
            values = problem.values(x)
            return General(lambda w: self.unit * np.maximum((values * w[..., None, :]).sum(-1) - 2.5, 0).round(2))

    problem = cd.Problem.of(scaled().grades, ["a", "b", "c"])
    plain, other = (cd.acceptability(problem, ANYWHERE, Sized(u), draws=2000, rng=1, pairwise=True) for u in (1, size))
    assert (other.counts == plain.counts).all()
    share = other.pairwise_winning
    np.testing.assert_allclose(other.pairwise_error, np.sqrt(share * (1 - share) / 2000))
