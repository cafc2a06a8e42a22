"""Uniform draws from sets of weights: each way against exact moments and against samplers written here."""

from __future__ import annotations

from functools import cache
from typing import Any

import numpy as np
import pytest
from scipy.spatial import ConvexHull

import clusterdecide as cd
from clusterdecide.kernels import hit_and_run
from clusterdecide.model import Sobol, weight_shape, weight_ways

N = 8_000
FOUR = ["a", "b", "c", "d"]
PROBLEM = cd.Problem.of([[4, 2, 1, 1], [2, 4, 1, 1]], FOUR)
ALL = cd.WeightSet.simplex(FOUR)
ORDER = cd.WeightSet.order(FOUR)
VECTORS = np.random.default_rng(5).dirichlet(np.ones(4), 9)

FULL = {
    "simplex": ALL,
    "order": ORDER,
    "partial order": cd.WeightSet.order(["b", ("a", "d"), "c"]),
    "an order of others": cd.WeightSet.order(["d", "a", "b", "c"]).aligned(PROBLEM),
    "bounds": cd.WeightSet.between({"a": (0.1, 0.5), "b": (0.2, 0.6), "c": (0.05, 0.4), "d": (0, 0.3)}),
    "box": cd.WeightSet.around(cd.Weights.equal(FOUR), 0.3),
    "ratios": ALL.ratio("a", "b", 1.5, 3).ratio("c", "d", 0.5, np.inf),
    "general": ORDER.where({"a": 1, "b": -2}, at_most=0.05).where({"c": 1, "d": 1}, at_least=0.2),
    "hull": cd.WeightSet.hull(VECTORS, FOUR),
}
FLAT = {
    "needle": ALL.where({"a": 1, "b": -1}, at_least=0, at_most=0.002).where({"c": 1, "d": -2}, at_least=0, at_most=0.1),
    "an equality": ALL.where({"a": 1, "b": 1}, equal=0.55).ratio("c", "d", 0.2, 4),
    "implied": ALL.where({"a": 1, "b": -1}, at_least=0).where({"b": 1, "a": -1}, at_least=0).ratio("c", "d", 1, 9),
    "a fixed weight": cd.WeightSet.between(dict.fromkeys(FOUR, (0.0, 0.6)) | {"b": (0.2, 0.2)}),
    "a weight of nothing": ORDER.where({"d": 1}, at_most=0),
    "a flat hull": cd.WeightSet.hull([[0.5, 0.5, 0, 0], [0, 0.5, 0.5, 0], [0, 0, 0.5, 0.5], [0.5, 0, 0, 0.5]], FOUR),
    "a segment": cd.WeightSet.hull(VECTORS[:2], FOUR),
}
SETS = FULL | FLAT


def exact_moments(region: cd.WeightSet) -> tuple[Any, Any]:
    """Mean and covariance from the vertices: cones from their centre over the facets of their hull."""
    corners = region.vertices
    centre = corners.mean(0)
    axes = np.linalg.svd(corners - centre)[2][: np.linalg.matrix_rank(corners - centre, tol=1e-9)].T
    here = (corners - centre) @ axes
    scale = np.ptp(here, axis=0)
    if len(scale) == 1:
        cones = np.array([[here.min(0), here.max(0)]])
    else:
        facets = here[ConvexHull(here / scale).simplices]
        cones = np.concatenate([facets, np.zeros((len(facets), 1, len(scale)))], axis=1)
    parts = abs(np.linalg.det((cones[:, 1:] - cones[:, :1]) / scale))
    parts /= parts.sum()
    size = len(scale) + 1
    means = cones.mean(1)
    squares = np.einsum("skd,ske->sde", cones, cones) + size**2 * np.einsum("sd,se->sde", means, means)
    mean = parts @ means
    second = np.einsum("s,sde->de", parts, squares) / (size * (size + 1))
    return centre + axes @ mean, axes @ (second - np.outer(mean, mean)) @ axes.T


def plain_rejection(region: cd.WeightSet, count: int) -> Any:
    """Draw from the whole simplex and keep what is inside."""
    generator, kept = np.random.default_rng(99), []
    while sum(map(len, kept)) < count:
        drawn = generator.dirichlet(np.ones(4), size=1 << 15)
        kept.append(drawn[region.contains(drawn, tol=1e-13)])
    return np.concatenate(kept)[:count]


def plain_walk(region: cd.WeightSet, count: int, steps: int = 60) -> Any:
    """Textbook hit-and-run in coordinates scaled by the vertices, every chain with its own directions."""
    generator, corners, c = np.random.default_rng(98), region.vertices, region.constraints
    centre = corners.mean(0)
    sizes, axes = np.linalg.svd(corners - centre, full_matrices=False)[1:]
    axes = (axes * sizes[:, None])[sizes > 1e-9]
    rows = np.concatenate([-np.eye(4), np.eye(4), c.upper])
    limits = np.concatenate([-c.low, c.high, c.limit])
    point = np.tile(centre, (count, 1))
    for _ in range(steps):
        direction = generator.standard_normal((count, len(axes))) @ axes
        across, slack = direction @ rows.T, np.maximum(limits - point @ rows.T, 0)
        ratio = slack / np.where(abs(across) > 1e-13, across, np.nan)
        ahead = np.nanmin(np.where(across > 0, ratio, np.inf), axis=1)
        behind = np.nanmax(np.where(across < 0, ratio, -np.inf), axis=1)
        point += direction * generator.uniform(behind, ahead)[:, None]
    return point


@cache
def other_sample(name: str) -> Any:
    return plain_rejection(FULL[name], N) if name in FULL else plain_walk(FLAT[name], N)


def within(drawn: Any, mean: Any, covariance: Any, *, error: float = 5.0) -> None:
    """Means and covariances within so many standard errors, these from the fourth moments of the draws."""
    centred = drawn - mean
    floor = 1e-12
    assert (abs(centred.mean(0)) <= error * drawn.std(0) / np.sqrt(len(drawn)) + floor).all()
    products = centred[:, :, None] * centred[:, None, :]
    assert (abs(products.mean(0) - covariance) <= error * products.std(0) / np.sqrt(len(drawn)) + floor).all()


def lawful(region: cd.WeightSet, drawn: Any) -> None:
    assert abs(drawn.sum(-1) - 1).max() < 1e-12
    assert drawn.min() >= 0
    assert region.contains(drawn, tol=1e-9).all()


def halved_alike(drawn: Any, sample: Any) -> None:
    """As many on each side of random hyperplanes through a random draw, to five standard errors."""
    generator = np.random.default_rng(17)
    through = sample[generator.integers(len(sample), size=40)] - sample.mean(0)
    normal = generator.standard_normal((40, 4)) / np.maximum(sample.std(0), 1e-12)
    level = (through * normal).sum(-1)
    shares = [(((part - sample.mean(0)) @ normal.T) > level).mean(0) for part in (drawn, sample)]
    pooled = (shares[0] + shares[1]) / 2
    assert (abs(shares[0] - shares[1]) <= 5 * np.sqrt(pooled * (1 - pooled) * 2 / N) + 1e-3).all()


@pytest.mark.parametrize("name", SETS)
def test_draws_have_the_exact_moments(name: str) -> None:
    drawn = SETS[name].draw(N, np.random.default_rng(3))
    lawful(SETS[name], drawn)
    within(drawn, *exact_moments(SETS[name]))


@pytest.mark.parametrize("name", SETS)
def test_draws_agree_with_a_sampler_of_another_kind(name: str) -> None:
    within(other_sample(name), *exact_moments(SETS[name]))
    halved_alike(SETS[name].draw(N, np.random.default_rng(4)), other_sample(name))


def ways(region: cd.WeightSet) -> dict[str, Any]:
    c = region.constraints
    body = weight_shape.inner(c)
    assert body is not None
    found = {
        "ordered": weight_ways.ordered(c),
        "rejection": weight_ways.rejection(c, 1e-3),
        "triangulated": weight_ways.triangulated(c, weight_shape.corners(c)),
        "walked": weight_ways.walked(body, c, region.criteria),
    }
    return {name: way for name, way in found.items() if way is not None}


@pytest.mark.parametrize("name", SETS)
def test_every_way_draws_the_same_law(name: str) -> None:
    found = ways(SETS[name])
    assert {"triangulated", "walked"} <= set(found)
    assert ("ordered" in found) == (name in ("simplex", "order", "partial order", "an order of others"))
    assert ("rejection" in found) == (name in FULL or name == "a fixed weight")
    moments = exact_moments(SETS[name])
    for way in found.values():
        drawn = way.draw(N, np.random.default_rng(6))
        lawful(SETS[name], drawn)
        within(drawn, *moments)
        halved_alike(drawn, other_sample(name))


@pytest.mark.parametrize(
    ("region", "words"),
    [
        (ALL, "exact: normalised exponentials"),
        (ORDER, "exact: normalised exponentials, sorted"),
        (FULL["bounds"], "exact: rejection from a "),
        (FULL["ratios"], "exact: one simplex"),
        (FULL["hull"], "exact: triangulation of "),
        (FLAT["a segment"], "exact: one simplex"),
        (ALL.ratio("a", "b", 2, 2), "exact: one simplex"),
        (cd.WeightSet.order([f"c{j}" for j in range(40)]), "exact: normalised exponentials, sorted"),
        (cd.WeightSet.order([f"c{j}" for j in range(30)]).where({"c0": 1}, at_most=0.5), "exact: triangulation of"),
        (cd.WeightSet.between({f"c{j}": (0.0, 0.15) for j in range(16)}).ratio("c0", "c1", 1, 9), "exact: rejection"),
    ],
)
def test_the_way_is_told(region: cd.WeightSet, words: str) -> None:
    check = region.diagnose(2000, rng=1)
    assert check.method.startswith(words)
    assert check.exact
    assert check.r_hat.max() < 1.05
    assert check.effective.min() > 500
    assert repr(check).endswith(f"{check.method}; 2,000 draws")
    lawful(region, region.draw(3000, np.random.default_rng(2)))


def long_set() -> cd.WeightSet:
    """Too many vertices, and hardly anything of the coverings: equal laws for the first 14 of 16 weights."""
    bounds = {f"c{j}": (0.0, 1.35 / 16) for j in range(14)} | {"c14": (0.0, 1.0), "c15": (0.0, 1.0)}
    region = cd.WeightSet.between(bounds).where({"c14": 1, "c15": 2}, equal=0.05)
    return region.where({f"c{j}": (-1) ** j for j in range(14)}, at_most=0.02, at_least=-0.02)


def test_where_nothing_exact_will_do_chains_walk() -> None:
    region = long_set()
    check = region.diagnose(1024, rng=1)
    assert not check.exact
    assert check.method.startswith("hit-and-run: 128 chains settled in ")
    assert 1 <= check.r_hat.max() < 1.1
    assert set(check.to_dict()["effective"]) == set(region.criteria)
    drawn = region.draw(4000, np.random.default_rng(1))
    lawful(region, drawn)
    error = drawn.std(0) / np.sqrt(len(drawn))
    even, odd = drawn[:, 0:14:2], drawn[:, 1:14:2]
    for block in (even, odd):
        assert (abs(block.mean(0) - block.mean()) <= 5 * error[:14].max()).all()
    assert abs((even.sum(1) - odd.sum(1)).mean()) <= 5 * 0.02 / np.sqrt(3 * len(drawn))  # symmetric, nearly uniform
    assert region.contains(region.centre)
    first = region.draw(20, np.random.default_rng(8))
    region.draw(3, np.random.default_rng(9))
    np.testing.assert_array_equal(region.draw(20, np.random.default_rng(8)), first)


def test_a_walk_that_does_not_settle_is_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(hit_and_run, "MOST_STEPS", 50)
    region = long_set()
    with pytest.raises(
        cd.InvalidInputError, match=r"has not converged: after \d+ steps of hit-and-run R-hat is \d\.\d+"
    ):
        region.draw(5, np.random.default_rng(1))
    with pytest.raises(cd.InvalidInputError, match="has not converged"):
        region.diagnose()


def test_chains_forget_where_they_start() -> None:
    """The start of each chain tells nothing of its end."""
    region = FULL["general"]
    way = ways(region)["walked"]
    ends = way.settled.ends
    start = np.repeat(ends[[int(ends[:, 0].argmin()), int(ends[:, 0].argmax())]], 4000, axis=0)
    drawn = hit_and_run.walk(way.body, way.settled.shape, start, way.settled.steps, np.random.default_rng(2))
    gap = drawn[:4000].mean(0) - drawn[4000:].mean(0)
    assert (abs(gap) <= 5 * drawn.std(0) * np.sqrt(2 / 4000)).all()


@pytest.mark.parametrize("name", ["simplex", "order", "partial order", "bounds", "general", "a flat hull", "a segment"])
def test_quasi_random_points_have_the_same_law_and_less_error(name: str) -> None:
    region = SETS[name]
    even = Sobol(region)
    mean, covariance = exact_moments(region)
    nets = [even.draw(1024, np.random.default_rng(seed)) for seed in range(12)]
    lawful(region, np.concatenate(nets))
    within(np.concatenate(nets), mean, covariance)
    error = np.array([net.mean(0) - mean for net in nets])
    plain = np.sqrt(np.diag(covariance) / 1024)
    assert (np.sqrt((error**2).mean(0)) <= plain / 2 + 1e-12).all()


def test_quasi_random_points_are_a_source_of_weights() -> None:
    even = Sobol(ALL)
    assert (even.criteria, repr(even)) == (tuple(FOUR), "Sobol(WeightSet.simplex(4 criteria))")
    draw = [even.draw(n, np.random.default_rng(1)) for n in (0, 1, 5, 8, 5)]
    assert [len(part) for part in draw] == [0, 1, 5, 8, 5]
    np.testing.assert_array_equal(draw[2], draw[3][:5])
    np.testing.assert_array_equal(draw[2], draw[4])
    assert (even.draw(8, np.random.default_rng(2)) != draw[3]).any()
    assert Sobol(cd.WeightSet.simplex(["a"])).draw(3, np.random.default_rng(1)).tolist() == [[1.0]] * 3
    found = cd.acceptability(PROBLEM, even, cd.WeightedSum(normalisation="minmax"), draws=8192, rng=1)
    assert abs(found.first(1) - 0.5).max() < 0.002
