"""Shares of variance: against SALib, against exact integrals, and the laws that the indices obey."""

from __future__ import annotations

import json
import tracemalloc
from dataclasses import dataclass
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import clusterdecide as cd
from clusterdecide.kernels.ranks import competition_ranks
from clusterdecide.methods import General
from clusterdecide.model.grades import GradeNoise, GradeSet
from clusterdecide.robustness import variance
from clusterdecide.robustness.variance import variance_shares
from clusterdecide.robustness.variance_result import VarianceShares
from clusterdecide.testing import problems, weights_for


@dataclass(frozen=True)
class Ishigami:
    """A method of the tests: the score of an alternative is the function of Ishigami of its three grades."""

    a: float = 7.0
    b: float = 0.1

    def on(self, problem: cd.Problem, x: Any = None) -> General:
        g = problem.values(x)
        score = np.sin(g[..., 0]) + self.a * np.sin(g[..., 1]) ** 2 + self.b * g[..., 2] ** 4 * np.sin(g[..., 0])
        return General(lambda w: score + 0 * w.sum(-1)[..., None])


@dataclass(frozen=True)
class Spiked:
    """The same, far off at the middle of the intervals alone, which no point meets."""

    def on(self, problem: cd.Problem, x: Any = None) -> General:
        score = Ishigami().on(problem, x).score(np.zeros(1))
        score = np.where((problem.values(x) == 0).all(-1), 1000.0, score)
        return General(lambda w: score + 0 * w.sum(-1)[..., None])


def scaled(rows: Any, high: float = 5.0) -> cd.Problem:
    names = ["vision", "team", "market", "cost"][: len(rows[0])]
    return cd.Problem.of(rows, [cd.Criterion(name, scale=(0, high)) for name in names])


THREE = scaled([[4.0, 2.0, 3.0], [3.0, 4.5, 2.0], [2.0, 3.0, 4.5]])
MARKS = [0.5, 0.3, 0.2]


def near(result: VarianceShares, first: Any, total: Any, slack: float = 1e-9) -> None:
    """Within 4.8 standard errors: one in 500 for the law of Student with 7 degrees of freedom."""
    for found, error, exact in [(result.first, result.first_error, first), (result.total, result.total_error, total)]:
        assert (np.abs(found - np.array(exact)) <= 4.8 * error + slack).all(), (found, error, exact)


def plain_topsis(x: Any, w: Any) -> Any:
    """One matrix, one vector of weights, by the textbook."""
    v = x / np.sqrt((x**2).sum(0)) * w
    far, close = np.sqrt(((v - v.max(0)) ** 2).sum(1)), np.sqrt(((v - v.min(0)) ** 2).sum(1))
    return close / (far + close)


def test_an_additive_score_shares_its_variance_by_squared_weight_times_width() -> None:
    reach = np.array([[0.5, 0.25, 0.4], [0.2, 0.3, 0.1], [0.5, 0.0, 0.5]])
    result = variance_shares(THREE, MARKS, cd.WeightedSum(), grades=reach, rng=1)
    cells = [(i, j) for i in range(3) for j in range(3) if reach[i, j]]
    names = [f"grade of A{i + 1} on {THREE.criteria_names[j]}" for i, j in cells]
    assert list(result.factors) == names
    parts = (np.array(MARKS) * reach / 5) ** 2 / 3
    exact = np.array([[parts[i, j] * (i == o) for o in range(3)] for i, j in cells])
    np.testing.assert_allclose(result.variance, exact.sum(0), rtol=1e-2)
    near(result, exact / exact.sum(0), exact / exact.sum(0))
    idle = exact == 0
    assert (result.first[idle] == 0).all()
    assert (result.total[idle] == 0).all()


def test_the_function_of_ishigami() -> None:
    problem = cd.Problem.of(np.zeros((2, 3)))
    result = variance_shares(problem, [0.2, 0.3, 0.5], Ishigami(), grades=np.pi, alternative="A2", rng=5)
    wide = 0.1 * np.pi**4
    alone = (0.5 * (1 + wide / 5) ** 2, 49 / 8, 0.0)
    both = 8 * wide**2 / 225
    whole = sum(alone) + both
    first = np.array([0, 0, 0, *alone])[:, None] / whole
    total = np.array([0, 0, 0, alone[0] + both, alone[1], both])[:, None] / whole
    near(result, first, total)
    assert result.total_error.max() < 0.02
    np.testing.assert_allclose(result.variance, whole, rtol=0.02)
    np.testing.assert_allclose(result.mean, 3.5, atol=0.05)
    assert (result.first[:3] == 0).all()


def test_where_outputs_are_counted_from_does_not_matter() -> None:
    problem = cd.Problem.of(np.zeros((1, 3)))
    plain, spiked = (
        variance_shares(problem, [0.2, 0.3, 0.5], method, grades=np.pi, draws=256, rng=5)
        for method in (Ishigami(), Spiked())
    )
    for name in ("first", "total", "first_error", "total_error", "mean", "variance"):
        np.testing.assert_allclose(getattr(spiked, name), getattr(plain, name), rtol=1e-6, atol=1e-9)


@pytest.mark.parametrize("method", [cd.Topsis(), cd.WeightedSum(normalisation="sum")])
def test_weights_against_exact_integrals_over_raw_importances(method: Any) -> None:
    """Gauss and Legendre over the cube of three raw importances."""
    nodes, mass = np.polynomial.legendre.leggauss(12)
    mass = mass / 2
    axes = [w * (1 + 0.6 * nodes) for w in MARKS]
    cube = np.stack(np.meshgrid(*axes, indexing="ij"), -1)
    score = method.on(THREE).score(cube / cube.sum(-1, keepdims=True))
    p = np.einsum("i,j,k->ijk", mass, mass, mass)[..., None]
    mean = (p * score).sum((0, 1, 2))
    whole = (p * (score - mean) ** 2).sum((0, 1, 2))
    first, total = [], []
    for j in range(3):
        others = tuple(k for k in range(3) if k != j)
        shape = [1, 1, 1, 1]
        shape[j] = 12
        known = (p * score).sum(others, keepdims=True) / mass.reshape(shape)
        first.append((mass.reshape(shape) * (known - mean) ** 2).sum((0, 1, 2)) / whole)
        rest = (mass.reshape(shape) * score).sum(j, keepdims=True)
        total.append((mass.reshape(shape) * p / mass.reshape(shape) * (score - rest) ** 2).sum((0, 1, 2)) / whole)
    result = variance_shares(THREE, MARKS, method, spread=0.6, rng=2)
    assert result.factors == ("weight of vision", "weight of team", "weight of market")
    near(result, first, total, 1e-4)
    np.testing.assert_allclose(result.mean, mean, atol=1e-3)
    np.testing.assert_allclose(result.variance, whole, rtol=0.02)


def salib(bounds: list[list[float]], function: Any, outputs: int) -> list[dict[str, Any]]:
    """Indices of SALib, one dictionary for each output."""
    analyze = pytest.importorskip("SALib.analyze.sobol").analyze
    sample = pytest.importorskip("SALib.sample.sobol").sample
    about = {"num_vars": len(bounds), "names": [f"x{d}" for d in range(len(bounds))], "bounds": bounds}
    points = sample(about, 512, calc_second_order=False, seed=7)
    found = np.array([function(point) for point in points])
    return [analyze(about, found[:, o], calc_second_order=False, seed=7) for o in range(outputs)]


@pytest.mark.parametrize("of", ["score", "rank"])
def test_the_same_function_on_the_same_ranges_in_salib(of: Any) -> None:
    pytest.importorskip("SALib")
    reach = np.array([[0.6, 0.0, 0.3], [0.0, 0.8, 0.0], [0.4, 0.0, 0.9]])
    cells = np.argwhere(reach > 0)
    result = variance_shares(
        THREE, {"team": (0.1, 0.6), "vision": (0.2, 0.8), "market": 0.2}, cd.Topsis(), of=of, grades=reach, rng=3
    )

    def plain(point: Any) -> Any:
        raw, x = np.array([point[0], point[1], 0.2]), THREE.grades.copy()
        for (i, j), value in zip(cells, point[2:]):
            x[i, j] = value
        score = plain_topsis(x, raw / raw.sum())
        return score if of == "score" else competition_ranks(score)

    intervals = [[max(0, THREE.grades[i, j] - reach[i, j]), min(5, THREE.grades[i, j] + reach[i, j])] for i, j in cells]
    for o, theirs in enumerate(salib([[0.2, 0.8], [0.1, 0.6], *intervals], plain, 3)):
        for ours, error, kind in [
            (result.first, result.first_error, "S1"),
            (result.total, result.total_error, "ST"),
        ]:
            both = np.hypot(error[:, o], theirs[f"{kind}_conf"] / 1.96)
            assert (np.abs(ours[:, o] - theirs[kind]) <= 4.5 * both + 1e-3).all(), (o, kind)


def test_who_wins_of_two_uniform_grades() -> None:
    """The winner is 1 where a > b: the variance is 1/4, its mean given a is a, so that the shares are 1/3 and 2/3."""
    two = cd.Problem.of([[0.5], [0.5]], [cd.Criterion("mark", scale=(0, 1))])
    for of in ("winner", 1, "rank"):
        result = variance_shares(two, [1.0], cd.WeightedSum(), of=of, grades=0.5, draws=8192, rng=4)
        near(result, np.full((2, 2), 1 / 3), np.full((2, 2), 2 / 3))
        np.testing.assert_allclose(result.variance, 0.25, atol=1e-3)
        np.testing.assert_allclose(result.interactions, 1 / 3, atol=0.05)
        assert result.first_error.max() < 0.03
    both = variance_shares(two, [1.0], cd.WeightedSum(), of=2, grades=0.5, rng=4)
    assert both.constant == ("A1", "A2")
    assert both.of == 2


def test_the_stated_error_is_that_of_the_estimate() -> None:
    """Over 50 seeds the error in units of the stated one has the spread of Student's law, about 1.2."""
    two = cd.Problem.of([[0.5], [0.5]], [cd.Criterion("mark", scale=(0, 1))])
    found = [variance_shares(two, [1.0], cd.WeightedSum(), of=1, grades=0.5, draws=256, rng=r) for r in range(50)]
    for name, exact in (("first", 1 / 3), ("total", 2 / 3)):
        off = np.array([(getattr(v, name)[:, 0] - exact) / getattr(v, f"{name}_error")[:, 0] for v in found])
        assert 0.8 < np.sqrt((off**2).mean()) < 1.7
        assert abs(off.mean()) < 0.6
        assert 0.88 <= (np.abs(off) < 2.365).mean() <= 1.0


def test_grades_in_groups() -> None:
    grouped = {
        group: variance_shares(THREE, MARKS, cd.WeightedSum(), grades=0.5, group=group, rng=6)
        for group in ("criterion", "alternative")
    }
    exact = np.array(MARKS) ** 2 / (np.array(MARKS) ** 2).sum()
    assert grouped["criterion"].factors == ("grades on vision", "grades on team", "grades on market")
    near(grouped["criterion"], np.tile(exact[:, None], 3), np.tile(exact[:, None], 3))
    assert grouped["alternative"].factors == ("grades of A1", "grades of A2", "grades of A3")
    near(grouped["alternative"], np.eye(3), np.eye(3))
    assert grouped["criterion"].evaluations == 4096 * 5


def test_a_group_holds_only_what_varies() -> None:
    result = variance_shares(THREE, MARKS, cd.Topsis(), grades={"team": 0.5}, group="alternative", spread=0.1, rng=6)
    assert result.factors[3:] == ("grades of A1", "grades of A2", "grades of A3")
    assert variance_shares(THREE, MARKS, cd.Topsis(), grades={"team": 0.5}, group="criterion", rng=6).factors == (
        "grades on team",
    )


@settings(max_examples=25)
@given(problems(alternatives=(1, 4), criteria=(1, 3)), st.data())
def test_laws_of_the_indices(problem: cd.Problem, data: st.DataObject) -> None:
    weights = data.draw(weights_for(problem, positive=True))
    of = data.draw(st.sampled_from(["score", "rank", "winner"]))
    method = data.draw(st.sampled_from([cd.Topsis(normalisation="scale"), cd.WeightedSum()]))
    result = variance_shares(
        problem,
        weights,
        method,
        of=of,
        spread=0.3,
        grades=0.5,
        group="criterion",
        draws=64,
        rng=data.draw(st.integers(0, 99)),
    )
    slack = 8 * np.sqrt((result.first_error**2).sum(0)) + 8 * result.total_error.max(0) + 1e-9
    assert (result.first.sum(0) <= 1 + slack).all()
    assert (result.total >= result.first - slack).all()
    assert (result.total >= 0).all()
    json.dumps(result.to_dict(), allow_nan=False)
    still = [name in result.constant for name in result.alternatives]
    assert (result.total[:, still] == 0).all()
    assert (result.first[:, still] == 0).all()
    assert (result.first_error[:, still] == 0).all()


def test_what_does_not_vary_has_no_share_even_when_rounding_moves_it() -> None:
    even = scaled([[3.3, 3.3, 3.3], [1.1, 1.1, 1.1]])
    result = variance_shares(even, MARKS, cd.WeightedSum(), spread=0.5, rng=1)
    assert result.constant == ("A1", "A2")
    assert not result.first.any()
    assert not result.variance.any()
    assert "the same at every point, so without shares: 'A1', 'A2'" in repr(result)
    np.testing.assert_allclose(result.mean, [0.66, 0.22])
    np.testing.assert_allclose(result.interactions, 0)


def test_order_and_names_do_not_matter() -> None:
    result = variance_shares(THREE, MARKS, cd.Topsis(), spread=0.3, rng=9)
    moved = variance_shares(THREE.take([2, 0, 1]), MARKS, cd.Topsis(), spread=0.3, rng=9)
    np.testing.assert_allclose(moved.first, result.first[:, [2, 0, 1]], atol=1e-9)
    bounds = {"market": (0.14, 0.26), "vision": (0.35, 0.65), "team": (0.21, 0.39)}
    named = variance_shares(THREE, bounds, cd.Topsis(), rng=9)
    np.testing.assert_allclose(named.total, result.total, atol=1e-9)
    tenfold = {name: (10 * low, 10 * high) for name, (low, high) in bounds.items()}
    np.testing.assert_allclose(variance_shares(THREE, tenfold, cd.Topsis(), rng=9).total, result.total, atol=1e-9)
    one = variance_shares(THREE, MARKS, cd.Topsis(), spread=0.3, alternative="A2", rng=9)
    assert one.alternatives == ("A2",)
    np.testing.assert_allclose(one.first, result.first[:, [1]], atol=1e-12)


def test_bounds_from_nothing_on() -> None:
    free = variance_shares(THREE, dict.fromkeys(THREE.criteria_names, (0, 1)), cd.WeightedSum(), rng=1)
    assert np.isfinite(free.total).all()
    lone = variance_shares(THREE, {"vision": (0, 1), "team": 0, "market": 0.0}, cd.WeightedSum(), rng=1)
    assert lone.constant == THREE.alternatives
    huge = variance_shares(THREE, MARKS, cd.WeightedSum(), spread=5, rng=1)
    assert np.isfinite(huge.first).all()


def test_certain_grades_of_an_interval_set_are_its_own() -> None:
    low = THREE.grades.copy()
    low[0, 0], high = 1.0, low.copy()
    high[0, 0], high[1, 1] = 1.0, 5.0
    intervals = GradeSet.between(low, high)
    result = variance_shares(THREE, MARKS, cd.WeightedSum(), grades=intervals, rng=1)
    assert result.factors == ("grade of A2 on team",)
    expected = cd.rank(scaled(low), MARKS, cd.WeightedSum()).score
    np.testing.assert_allclose(result.mean[[0, 2]], expected[[0, 2]])


def test_the_same_seed_gives_the_same_bytes() -> None:
    def run(problem: cd.Problem, rng: Any) -> VarianceShares:
        return variance_shares(problem, MARKS, cd.Topsis(), of="rank", spread=0.4, grades=0.5, draws=256, rng=rng)

    one = run(THREE, 11)
    assert one.entropy == 11
    for other in (run(THREE, 11), run(scaled(np.asfortranarray(THREE.grades)), 11)):
        for name in ("first", "total", "first_error", "total_error", "mean", "variance"):
            assert getattr(one, name).tobytes() == getattr(other, name).tobytes()
    fresh = run(THREE, None)
    assert run(THREE, fresh.entropy).first.tobytes() == fresh.first.tobytes()
    drawn = run(THREE, np.random.default_rng(3))
    assert drawn.first.tobytes() == run(THREE, np.random.default_rng(3)).first.tobytes()
    assert one.first.tobytes() != run(THREE, 12).first.tobytes()


def test_blocks_add_up_and_memory_does_not_grow(monkeypatch: pytest.MonkeyPatch) -> None:
    def run(draws: int) -> tuple[VarianceShares, int]:
        tracemalloc.start()
        found = variance_shares(
            THREE, MARKS, cd.Topsis(), spread=0.4, grades=0.5, group="criterion", draws=draws, rng=1
        )
        peak = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return found, peak

    whole = run(1024)[0]
    monkeypatch.setattr(variance, "_CELLS", 1 << 11)
    few, peak = run(1024)
    np.testing.assert_allclose(few.first, whole.first, atol=1e-12)
    np.testing.assert_allclose(few.total_error, whole.total_error, atol=1e-12)
    assert run(4096)[1] < 1.5 * peak + 100_000


def test_the_result_reads_and_travels() -> None:
    result = variance_shares(THREE, MARKS, cd.Topsis(), spread=0.2, grades=0.5, group="criterion", draws=256, rng=1)
    text = repr(result)
    assert text.splitlines()[0].split() == ["first", "/", "total", "A1", "A2", "A3"]
    assert "Topsis(normalisation='vector'); variance of score" in text
    assert "3 raw importances uniform within 20 %, divided by their sum and 9 grades uniform, by criterion" in text
    assert "256 points, 2048 rankings, sampled: standard error at most" in text
    frame = result.to_frame("pandas")
    assert list(frame.columns) == ["alternative", "factor", "first", "first error", "total", "total error"]
    second = frame[(frame.alternative == "A2") & (frame.factor == "weight of team")]
    assert second["total"].tolist() == [result.total[1, 1]]
    assert second["first error"].tolist() == [result.first_error[1, 1]]
    document = json.loads(json.dumps(result.to_dict(), allow_nan=False))
    assert (document["exact"], document["draws"], document["evaluations"]) == (False, 256, 2048)
    assert document["first"] == result.first.tolist()
    shares = result["A3"]
    assert set(shares) == set(result.factors)
    assert [total for _, total in shares.values()] == sorted(result.total[:, 2].tolist(), reverse=True)
    with pytest.raises(cd.InvalidInputError, match="no shares of an alternative named 'B'"):
        result["B"]
    wide = scaled(np.random.default_rng(0).uniform(1, 4, (8, 4)))
    many = repr(variance_shares(wide, [0.25] * 4, cd.Topsis(), grades=0.5, spread=0.2, of=3, draws=64, rng=1))
    assert "variance of being among the first 3" in many
    assert "first 6 of 8 alternatives shown" in many
    some = scaled(np.random.default_rng(0).uniform(1, 4, (11, 4)))
    assert "first 40 of 44 factors shown" in repr(
        variance_shares(some, [0.25] * 4, cd.Topsis(), grades=0.5, draws=64, rng=1)
    )


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"draws": 1000}, "draws must be a power of two from 64 on, such as 1024 or 4096, got 1000"),
        ({"draws": 32}, "power of two from 64"),
        ({"draws": True}, "power of two from 64"),
        ({"of": "order"}, "of must be 'score', 'rank', 'winner' or a number from 1 to 3, got 'order'"),
        ({"of": 4}, "of must be 'score', 'rank', 'winner' or a number from 1 to 3, got 4"),
        ({"alternative": "B"}, "no alternative is named 'B'; there are 'A1', 'A2', 'A3'"),
        ({"spread": None}, "nothing varies: give spread="),
        ({"spread": 0}, "spread must be a positive number such as 0.2, got 0"),
        ({"spread": "much"}, "spread must be a positive number"),
        ({"group": "row"}, "group must be one of cell, criterion, alternative, got 'row'"),
        ({"rng": -1}, "rng must be a seed"),
        ({"grades": GradeNoise(THREE, 0.5)}, "grades that vary independently in intervals, got GradeNoise"),
        ({"grades": GradeSet.between([[1.0]], [[2.0]])}, r"have shape \(1, 1\), the problem \(3, 3\)"),
        ({"grades": {"charm": 1}}, "unknown criteria 'charm'"),
        ({"weights": cd.WeightSet.simplex(THREE.criteria_names)}, "weights of a WeightSet do not; give spread="),
        ({"weights": {"vision": (1, 2), "team": 1, "market": 1}}, "spread is for weights that are single numbers"),
        (
            {"weights": {"vision": (2, 1), "team": 1, "market": 1}, "spread": None},
            r"importance of 'vision' must satisfy",
        ),
        ({"weights": {"vision": (1, 2, 3), "team": 1, "market": 1}, "spread": None}, r"a number or \(lower, upper\)"),
        ({"weights": {"vision": (1, 2), "team": 1}, "spread": None}, "no weight for criteria 'market'"),
        ({"weights": {"vision": (0, 0), "team": 0, "market": 0}, "spread": None}, "all importances are zero"),
        ({"weights": {"vision": ("1", 2)}, "spread": None}, r"number or \(lower, upper\), got \('1', 2"),
        ({"weights": {"vision": (1, 10**400)}, "spread": None}, "lower <= upper, finite, got"),
        ({"weights": [0.5, 0.5]}, "2 weights for 3 criteria"),
        ({"method": cd.Topsis}, "a method such as Topsis"),
        ({"problem": 3}, "variance_shares needs a Problem first"),
        ({"grades": GradeSet.between(THREE.grades, THREE.grades + 2), "method": cd.WeightedSum()}, "outside its scale"),
    ],
)
def test_what_makes_no_sense_is_refused(change: dict[str, Any], message: str) -> None:
    asked = {"problem": THREE, "weights": MARKS, "method": cd.Topsis(), "spread": 0.2, "draws": 64, "rng": 1} | change
    with pytest.raises(cd.InvalidInputError, match=message):
        variance_shares(asked.pop("problem"), asked.pop("weights"), asked.pop("method"), **asked)


def test_more_numbers_than_points_can_serve_are_refused() -> None:
    with pytest.raises(cd.InvalidInputError, match="10601 numbers vary; from 1 to 10600"):
        variance_shares(cd.Problem.of(np.ones((10_601, 1))), [1.0], cd.Topsis(), grades=0.5, rng=1)
