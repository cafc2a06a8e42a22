"""Where weights may lie: uniform draws from polytopes by each of the ways there are, Dirichlet laws, given draws."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import clusterdecide as cd
from clusterdecide.model import weight_set

N = 20_000


def rng(seed: int = 1) -> np.random.Generator:
    return np.random.default_rng(seed)


def long_sample(region: cd.WeightSet) -> Any:
    """Uniform on the set by plain rejection from the simplex: exact, whatever it wastes."""
    generator, kept = rng(99), []
    while sum(map(len, kept)) < N:
        drawn = generator.dirichlet(np.ones(len(region.low)), size=1 << 18)
        kept.append(drawn[((drawn >= region.low) & (drawn <= region.high)).all(-1)])
    return np.concatenate(kept)


def alike(drawn: Any, sample: Any) -> None:
    """Same means and covariances to within four standard errors, and as many draws in each half."""
    scale = sample.std(0)
    error = 4 * np.sqrt(1 / len(drawn) + 1 / len(sample))
    assert (np.abs(drawn.mean(0) - sample.mean(0)) <= error * scale).all()
    spread = np.abs(np.cov(drawn.T) - np.cov(sample.T)) / np.outer(scale, scale)
    assert spread.max() <= 2 * error
    middle = np.median(sample, axis=0)
    assert np.abs((drawn > middle).mean(0) - 0.5).max() <= error


WAYS = {
    "simplex": {"a": (0, 1), "b": (0, 1), "c": (0, 1)},
    "_from_below": {"a": (0.1, 1), "b": (0.2, 1), "c": (0.05, 0.9)},
    "_from_above": {"a": (0, 0.4), "b": (0, 0.45), "c": (0, 0.42)},
    "_from_box": {"a": (0.3, 0.4), "b": (0.3, 0.4), "c": (0.1, 0.9)},
    "_exchanged": None,
}
EXCHANGED = {f"c{j}": (0.0, 2.5 / 60) for j in range(60)}


@pytest.mark.parametrize("way", WAYS)
def test_draws_are_uniform(way: str, monkeypatch: pytest.MonkeyPatch) -> None:
    region = cd.WeightSet.between(WAYS[way] or {"a": (0.1, 0.5), "b": (0.2, 0.6), "c": (0.05, 0.4), "d": (0, 0.3)})
    if way == "_exchanged":
        monkeypatch.setattr(weight_set, "_WORTH", 1.1)
    used = []
    for name in ("_simplex", "_accepted", "_exchanged"):
        spied(monkeypatch, name, used)
    drawn = region.draw(N, rng())
    assert drawn.shape == (N, len(region.criteria))
    assert np.abs(drawn.sum(-1) - 1).max() < 1e-12
    assert (drawn >= region.low - 1e-12).all()
    assert (drawn <= region.high + 1e-12).all()
    alike(drawn, long_sample(region))
    expected = {"simplex": "_simplex", "_exchanged": "_exchanged"}.get(way, way)
    assert expected in used


def spied(monkeypatch: pytest.MonkeyPatch, name: str, used: list[str]) -> None:
    plain = getattr(weight_set, name)

    def spy(*arguments: Any) -> Any:
        used.append(arguments[1].__name__ if name == "_accepted" else name)
        return plain(*arguments)

    monkeypatch.setattr(weight_set, name, spy)


def test_where_every_covering_wastes_too_much_weights_are_exchanged(monkeypatch: pytest.MonkeyPatch) -> None:
    used: list[str] = []
    spied(monkeypatch, "_exchanged", used)
    region = cd.WeightSet.between(EXCHANGED)
    drawn = region.draw(4000, rng())
    assert used == ["_exchanged"]
    assert np.abs(drawn.sum(-1) - 1).max() < 1e-12
    assert ((drawn >= region.low - 1e-12) & (drawn <= region.high + 1e-12)).all()
    error = drawn.std(0).max() / np.sqrt(len(drawn))
    assert np.abs(drawn.mean(0) - 1 / 60).max() < 5 * error  # equal bounds, equal laws


def test_draws_repeat_with_the_seed_and_differ_without() -> None:
    region = cd.WeightSet.between(WAYS["_from_below"])  # type: ignore[arg-type]
    assert (region.draw(50, rng(3)) == region.draw(50, rng(3))).all()
    assert (region.draw(50, rng(3)) != region.draw(50, rng(4))).any()
    assert region.draw(0, rng()).shape == (0, 3)


def test_bounds_are_tightened_by_the_sum() -> None:
    region = cd.WeightSet.between({"a": (0, 1), "b": (0.3, 0.6), "c": (0.3, 0.9)})
    np.testing.assert_allclose(region.low, [0, 0.3, 0.3])
    np.testing.assert_allclose(region.high, [0.4, 0.6, 0.7])
    floor = cd.WeightSet.between({"a": (0, 0.4), "b": (0, 0.3)} | {"c": (0, 1)})
    np.testing.assert_allclose(floor.low, [0, 0, 0.3])


def test_around_is_a_share_of_each_weight() -> None:
    weights = cd.Weights.of({"a": 0.5, "b": 0.5, "c": 0.0})
    region = cd.WeightSet.around(weights, 0.2)
    np.testing.assert_allclose(region.low, [0.4, 0.4, 0])
    np.testing.assert_allclose(region.high, [0.6, 0.6, 0])
    assert (region.draw(100, rng())[:, 2] == 0).all()
    wide = cd.WeightSet.around(weights, 3.0)
    np.testing.assert_allclose(wide.high, [1, 1, 0])
    assert repr(region) == "WeightSet(a 0.4 to 0.6, b 0.4 to 0.6, c 0 to 0)"
    assert repr(cd.WeightSet.simplex(["a", "b"])) == "WeightSet.simplex(2 criteria)"


def test_a_single_criterion_has_all_the_weight() -> None:
    assert cd.WeightSet.simplex(["a"]).draw(3, rng()).tolist() == [[1.0]] * 3


@pytest.mark.parametrize(
    ("build", "words"),
    [
        (lambda: cd.WeightSet.between({}), "bounds are empty: at least one criterion is needed"),
        (
            lambda: cd.WeightSet.between({"a": (0.5, 0.4), "b": (0, 1)}),
            "of 'a' must satisfy 0 <= lower <= upper <= 1",
        ),
        (lambda: cd.WeightSet.between({"a": (-0.1, 0.4), "b": (0, 1)}), "of 'a' must satisfy"),
        (lambda: cd.WeightSet.between({"a": (0, 1.4), "b": (0, 1)}), "of 'a' must satisfy"),
        (lambda: cd.WeightSet.between({"a": (0, float("nan")), "b": (0, 1)}), "of 'a' must satisfy"),
        (lambda: cd.WeightSet.between({"a": 0.5, "b": (0, 1)}), r"of 'a' must be \(lower, upper\), got 0.5"),
        (lambda: cd.WeightSet.between({"a": (0, "x"), "b": (0, 1)}), r"of 'a' must be \(lower, upper\)"),
        (lambda: cd.WeightSet.between({"a": (0, 0.5, 1), "b": (0, 1)}), r"of 'a' must be \(lower, upper\)"),
        (
            lambda: cd.WeightSet.between({"a": (0, 0.4), "b": (0, 0.5)}),
            r"no weight vector fits .*upper bounds to 0\.9",
        ),
        (lambda: cd.WeightSet.between({"a": (0.6, 1), "b": (0.5, 1)}), "lower bounds sum to 1.1"),
        (lambda: cd.WeightSet.between({"a": (0.5, 0.5), "b": (0.5, 0.5)}), "a point is not a set, use it as Weights"),
        (lambda: cd.WeightSet.between({"a": (0.5, 1), "b": (0.5, 1)}), "a point is not a set"),
        (lambda: cd.WeightSet.between({"": (0, 1)}), "non-empty text"),
        (lambda: cd.WeightSet.simplex(["a", "a"]), "two criteria have the same name 'a'"),
        (lambda: cd.WeightSet.simplex("ab"), "criteria must be a sequence of names"),
        (
            lambda: cd.WeightSet.around(cd.Weights.equal(["a", "b"]), 0),
            "relative must be a positive number",
        ),
        (lambda: cd.WeightSet.around(cd.Weights.equal(["a", "b"]), float("nan")), "a point is not a set"),
        (lambda: cd.Dirichlet(cd.Weights.equal(["a", "b"]), 0), "concentration must be a positive number, got 0"),
        (lambda: cd.Dirichlet(cd.Weights.equal(["a", "b"]), float("inf")), "concentration must be"),
        (lambda: cd.Dirichlet(cd.Weights.of({"a": 1.0, "b": 0.0}), 5), "needs positive weights; zero for 'b'"),
        (lambda: cd.Draws([0.5, 0.5]), r"must have shape \(draws, criteria\), got \(2,\)"),
        (lambda: cd.Draws([]), "must have shape"),
        (lambda: cd.Draws([["a", "b"]]), "draws of weights must be numbers of shape"),
        (lambda: cd.Draws([[0.5, 0.5], [1.0]]), "draws of weights must be numbers of shape"),
        (
            lambda: cd.Draws([[0.5, 0.5], [0.5, 0.6]]),
            r"draw number 2 is \[0.5, 0.6\]: weights must be",
        ),
        (lambda: cd.Draws([[1.5, -0.5]]), "draw number 1"),
        (lambda: cd.Draws([[float("nan"), 0.5]]), "draw number 1"),
        (lambda: cd.Draws([[0.5, 0.5]], ["a", "a"]), "two criteria have the same name"),
        (lambda: cd.Draws([[0.5, 0.5]]).draw(2, rng()), "2 draws are asked of 1 given vectors"),
    ],
)
def test_sets_and_laws_refuse(build: Any, words: str) -> None:
    with pytest.raises(cd.InvalidInputError, match=words):
        build()


def test_a_dirichlet_law_has_its_mean_and_variance() -> None:
    weights = cd.Weights.of({"a": 0.6, "b": 0.3, "c": 0.1})
    law = cd.Dirichlet(weights, 20)
    drawn = law.draw(N, rng())
    np.testing.assert_allclose(drawn.sum(-1), 1)
    np.testing.assert_allclose(drawn.mean(0), weights.values, atol=4 * 0.11 / np.sqrt(N))
    np.testing.assert_allclose(drawn.var(0), weights.values * (1 - weights.values) / 21, rtol=0.05)
    assert law.criteria == ("a", "b", "c")
    assert repr(law) == "Dirichlet(concentration=20)"


def test_a_tiny_concentration_still_gives_weights() -> None:
    drawn = cd.Dirichlet(cd.Weights.equal(["a", "b"]), 1e-3).draw(2000, rng())
    assert np.isfinite(drawn).all()
    np.testing.assert_allclose(drawn.sum(-1), 1)


def test_given_draws_are_used_as_they_are() -> None:
    draws = cd.Draws([[0.5, 0.5], [0.2, 0.8]], ["a", "b"])
    assert draws.draw(1, rng()).tolist() == [[0.5, 0.5]]
    assert (len(draws), draws.criteria, repr(draws)) == (2, ("a", "b"), "Draws(2 vectors)")
    assert isinstance(draws, weight_set.WeightSource)


def test_a_long_set_is_shown_by_its_ends() -> None:
    names = [f"c{j}" for j in range(1, 9)]
    assert repr(cd.WeightSet.around(cd.Weights.equal(names), 0.2)) == (
        "WeightSet(c1 0.1 to 0.15, ..., c8 0.1 to 0.15; 8 criteria)"
    )
