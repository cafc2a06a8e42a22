"""Exact acceptability against crossings, triangles, hulls of another package and sampled weights."""

from __future__ import annotations

import json
import os
from itertools import pairwise
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import clusterdecide as cd
from clusterdecide._json import canonical_json
from clusterdecide.kernels import volumes
from clusterdecide.robustness.exact_acceptability import ExactAcceptability, exact_acceptability
from clusterdecide.testing import problems

DEEP = os.environ.get("HYPOTHESIS_PROFILE") == "deep"
METHOD = cd.WeightedSum()


def graded(utilities: Any, names: Any = None) -> cd.Problem:
    """A problem whose utilities are the given numbers from 0 to 1."""
    rows = np.asarray(utilities, dtype=float)
    return cd.Problem.of(
        rows, [cd.Criterion(f"C{j + 1}", scale=(0, 1)) for j in range(rows.shape[1])], alternatives=names
    )


def anywhere(problem: cd.Problem) -> cd.WeightSet:
    return cd.WeightSet.simplex(problem.criteria_names)


def exact(utilities: Any, bounds: Any = None) -> ExactAcceptability:
    problem = graded(utilities)
    names = problem.criteria_names
    weights = cd.WeightSet.simplex(names) if bounds is None else cd.WeightSet.between(dict(zip(names, bounds)))
    return exact_acceptability(problem, weights, METHOD)


def counted(utilities: Any, draws: Any) -> Any:
    """Share of each rank over draws, without ties."""
    size = len(utilities)
    places = np.argsort(np.argsort(-(draws @ np.asarray(utilities).T), axis=-1), axis=-1)
    return np.array([np.bincount(places[:, i], minlength=size) for i in range(size)]) / len(draws)


def drawn(count: int, low: Any, high: Any, generator: np.random.Generator) -> Any:
    """Uniform weights within bounds, by plain rejection."""
    kept: list[Any] = []
    while sum(map(len, kept)) < count:
        some = generator.dirichlet(np.ones(len(low)), 200_000)
        kept.append(some[((some >= low) & (some <= high)).all(-1)])
    return np.concatenate(kept)[:count]


@pytest.mark.parametrize("seed", range(50 if DEEP else 10))
def test_volumes_are_within_four_standard_errors_of_sampled_shares(seed: int) -> None:
    """Shares so small that a single draw would be beyond it are given the error of one draw."""
    generator = np.random.default_rng(seed)
    count, criteria = 1_000_000 if DEEP else 200_000, int(generator.integers(2, 6))
    alternatives = int(generator.integers(2, 13 if criteria < 5 else 9))
    utilities = generator.random((alternatives, criteria))
    low, high = np.zeros(criteria), np.ones(criteria)
    if seed % 2:
        low, high = generator.random(criteria) * 0.4 / criteria, 1 - generator.random(criteria) * (criteria - 1) * 0.1
    result = exact(utilities, list(zip(low, high)))
    draws = drawn(count, low, high, generator)
    share = result.rank_acceptability
    error = np.sqrt(np.maximum(share * (1 - share), 1 / count) / count)
    assert (np.abs(counted(utilities, draws) - share) <= 4 * error).all()
    scores = draws @ utilities.T
    for i in range(alternatives):
        won = (scores[:, [i]] > scores).mean(0)
        assert (np.abs(won - result.pairwise_winning[i]) <= 2.5 / np.sqrt(count)).all()
    first = scores.argmax(-1)
    for i, weights in enumerate(result.central_weights.values()):
        if weights is not None and (first == i).sum() > 1000:
            np.testing.assert_allclose(
                draws[first == i].mean(0), weights.values, atol=4 * 0.5 / (first == i).sum() ** 0.5
            )


@settings(max_examples=30)
@given(problems(criteria=(2, 2), alternatives=(1, 6)), st.integers(0, 4), st.integers(6, 10))
def test_two_criteria_are_lengths_between_crossings(problem: cd.Problem, first: int, last: int) -> None:
    """The first weight runs along a segment; between two crossings of lines the ranks do not change."""
    low, high = first / 10, last / 10
    names = problem.criteria_names
    weights = cd.WeightSet.between({names[0]: (low, high), names[1]: (0, 1)})
    result = exact_acceptability(problem, weights, METHOD)
    utilities = METHOD.on(problem).utilities
    slope, start = utilities[:, 0] - utilities[:, 1], utilities[:, 1]
    ends = {low, high}
    for i, j in zip(*np.triu_indices(len(problem), 1)):
        if slope[i] != slope[j]:
            t = (start[j] - start[i]) / (slope[i] - slope[j])
            ends |= {t} if low < t < high else set()
    edges = np.sort(list(ends))
    share = np.zeros((len(problem), len(problem)))
    for a, b in pairwise(edges):
        score = np.round(start + (a + b) / 2 * slope, 11)
        for i, one in enumerate(score):
            share[i, int((score > one).sum())] += (b - a) / (high - low)
    np.testing.assert_allclose(result.rank_acceptability, share, atol=1e-9)


def test_corners_and_a_compromise_have_a_closed_form() -> None:
    """A corner of the simplex where one weight is above 0.6 is 0.16 of it."""
    result = exact([*np.eye(3).tolist(), [0.6, 0.6, 0.6]])
    np.testing.assert_allclose(result.rank_acceptability[:, 0], [0.16, 0.16, 0.16, 0.52], atol=1e-12)
    central = result.central_weights["A1"]
    assert central is not None
    np.testing.assert_allclose(central.values, [0.6 + 0.4 / 3, 0.4 / 3, 0.4 / 3], atol=1e-12)
    np.testing.assert_allclose(result.pairwise_winning[0], [0, 0.5, 0.5, 0.16], atol=1e-12)
    assert result.confidence.tolist() == [1.0] * 4
    assert result.dimension == 2


@pytest.mark.parametrize("criteria", [2, 3, 4, 5, 6])
def test_specialists_share_the_simplex_by_symmetry(criteria: int) -> None:
    """Every order of the weights is as likely: each of C specialists takes each rank on 1/C of the simplex."""
    share = exact(np.eye(criteria)).rank_acceptability
    np.testing.assert_allclose(share, np.full((criteria, criteria), 1 / criteria), atol=1e-12)


@pytest.mark.parametrize("criteria", [2, 3, 4, 5, 6])
@pytest.mark.parametrize("level", [0.2, 0.5, 0.7])
def test_beating_a_constant_is_a_small_simplex(criteria: int, level: float) -> None:
    """The first weight is above c on (1 - c)^(C - 1) of the simplex."""
    result = exact([np.eye(criteria)[0], np.full(criteria, level)])
    assert result.first(1)[0] == pytest.approx((1 - level) ** (criteria - 1), abs=1e-12)


def test_a_set_made_flat_by_a_fixed_weight_is_measured_in_its_own_dimension() -> None:
    """With the third weight fixed at one half, the first runs from 0 to 0.5; A leads above 0.3."""
    utilities = [[1.0, 0.0, 0.0], [0.0, 0.0, 0.6]]
    result = exact(utilities, [(0, 1), (0, 1), (0.5, 0.5)])
    np.testing.assert_allclose(result.rank_acceptability, [[0.4, 0.6], [0.6, 0.4]], atol=1e-12)
    assert result.dimension == 1
    central = result.central_weights["A1"]
    assert central is not None
    np.testing.assert_allclose(central.values, [0.4, 0.1, 0.5], atol=1e-12)


def test_an_order_of_the_weights_has_a_closed_form() -> None:
    """Over w1 >= w2 >= w3 the first weight is 1, 1/2 and 1/3 at the vertices: above 0.6 on 0.8 by 0.6 of the set."""
    ordered = cd.WeightSet.order(["C1", "C2", "C3"])
    result = exact_acceptability(graded([[1.0, 0.0, 0.0], [0.6, 0.6, 0.6]]), ordered, METHOD)
    np.testing.assert_allclose(result.rank_acceptability, [[0.48, 0.52], [0.52, 0.48]], atol=1e-12)
    sure = exact_acceptability(graded(np.eye(3)), ordered, METHOD)
    np.testing.assert_allclose(sure.rank_acceptability, np.eye(3), atol=1e-12)
    central = sure.central_weights["A1"]
    assert central is not None
    np.testing.assert_allclose(central.values, [11 / 18, 5 / 18, 2 / 18], atol=1e-12)  # weights by rank-order centroid


def test_a_set_made_flat_by_an_equation_is_measured_in_its_own_dimension() -> None:
    """With the first two weights equal, the third runs from 0 to 1; A leads while (1 - t) / 2 is above 0.6 t."""
    weights = cd.WeightSet.simplex(["C1", "C2", "C3"]).where({"C1": 1, "C2": -1}, equal=0)
    result = exact_acceptability(graded([[1.0, 0.0, 0.0], [0.0, 0.0, 0.6]]), weights, METHOD)
    assert result.dimension == 1
    assert result.first(1) == pytest.approx([1 / 2.2, 1.2 / 2.2], abs=1e-12)


@pytest.mark.parametrize("seed", range(4))
def test_any_linear_constraints_are_within_four_standard_errors_of_sampled_shares(seed: int) -> None:
    generator = np.random.default_rng(seed)
    utilities = generator.random((6, 4))
    problem, rows = graded(utilities), generator.integers(-3, 4, (3, 4))
    weights = anywhere(problem)
    draws = generator.dirichlet(np.ones(4), 300_000)
    for row in rows:
        limit = float(np.quantile(draws @ row, 0.6).round(3))
        weights = weights.where(dict(zip(problem.criteria_names, row.tolist())), at_most=limit)
        draws = draws[draws @ row <= limit]
    share = exact_acceptability(problem, weights, METHOD).rank_acceptability
    error = np.sqrt(np.maximum(share * (1 - share), 1 / len(draws)) / len(draws))
    assert len(draws) > 10_000
    assert (np.abs(counted(utilities, draws) - share) <= 4 * error).all()


def test_a_very_narrow_set_is_measured_as_well_as_a_wide_one() -> None:
    """Around equal weights within a millionth: by symmetry each of three specialists leads on a third."""
    weights = cd.WeightSet.around(cd.Weights.equal(["C1", "C2", "C3"]), 1e-6)
    result = exact_acceptability(graded(np.eye(3)), weights, METHOD)
    np.testing.assert_allclose(result.rank_acceptability, np.full((3, 3), 1 / 3), atol=1e-8)


def hull_share(utilities: Any, i: int, low: Any, high: Any) -> float:
    """Volume of the weights that put i first, by another package, over that of the set."""
    from scipy.optimize import linprog
    from scipy.spatial import ConvexHull, HalfspaceIntersection

    criteria = utilities.shape[1]
    bounds = np.concatenate([-np.eye(criteria), np.eye(criteria)]), np.concatenate([-low, high])

    def volume(rows: Any, limits: Any) -> float:
        # the last weight is 1 less the others
        flat, limit = rows[:, :-1] - rows[:, -1:], limits - rows[:, -1]
        length = np.linalg.norm(flat, axis=1)
        wide = np.column_stack([flat, length])
        inner = linprog([0] * (criteria - 1) + [-1], wide, limit, bounds=[(None, None)] * (criteria - 1) + [(0, 1)])
        if inner.status != 0 or inner.x[-1] < 1e-9:
            return 0.0
        met = HalfspaceIntersection(np.column_stack([flat, -limit]), inner.x[:-1])
        return float(ConvexHull(met.intersections).volume)

    leads = np.delete(utilities, i, 0) - utilities[i]
    rows, limits = np.concatenate([bounds[0], leads]), np.concatenate([bounds[1], np.zeros(len(leads))])
    return volume(rows, limits) / volume(*bounds)


@pytest.mark.parametrize("seed", range(40 if DEEP else 12))
def test_first_ranks_are_the_volumes_of_hulls(seed: int) -> None:
    generator = np.random.default_rng(seed)
    criteria = int(generator.integers(3, 6))
    utilities = generator.random((int(generator.integers(2, 8)), criteria))
    low, high = generator.random(criteria) * 0.5 / criteria, np.full(criteria, 0.6) + 0.4 * generator.random(criteria)
    share = exact(utilities, list(zip(low, high))).first(1)
    assert share == pytest.approx([hull_share(utilities, i, low, high) for i in range(len(utilities))], abs=1e-9)


@given(problems(criteria=(1, 4), alternatives=(1, 6)), st.data())
def test_shares_add_up_and_follow_a_change_of_order(problem: cd.Problem, data: st.DataObject) -> None:
    result = exact_acceptability(problem, anywhere(problem), METHOD)
    share = result.rank_acceptability
    assert share.min() >= 0
    np.testing.assert_allclose(share.sum(-1), 1, atol=1e-9)
    np.testing.assert_allclose(result.favourable.sum(-1), share[:, 0], atol=1e-9)
    utilities = METHOD.on(problem).utilities
    distinct = len({tuple(row) for row in utilities.round(9).tolist()}) == len(problem)
    if distinct:  # two with one score everywhere are the only tie with a volume
        np.testing.assert_allclose(share.sum(0), 1, atol=1e-9)
        np.testing.assert_allclose(result.pairwise_winning.sum(-1) + result.expected_rank, len(problem), atol=1e-9)
    assert (result.confidence == (share[:, 0] > 0)).all()
    order = np.array(data.draw(st.permutations(range(len(problem)))))
    columns = np.array(data.draw(st.permutations(range(problem.shape[1]))))
    moved = cd.Problem.of(problem.grades[order][:, columns], [problem.criteria[j] for j in columns])
    other = exact_acceptability(moved, anywhere(problem), METHOD)
    np.testing.assert_allclose(other.rank_acceptability, share[order], atol=1e-9)
    np.testing.assert_allclose(other.pairwise_winning, result.pairwise_winning[np.ix_(order, order)], atol=1e-9)
    np.testing.assert_allclose(other.favourable, result.favourable[order][:, columns], atol=1e-9)


def test_alternatives_alike_share_the_best_rank() -> None:
    result = exact([[1.0, 0.0], [0.0, 1.0], [1.0, 0.0], [0.0, 0.0]])
    np.testing.assert_allclose(
        result.rank_acceptability, [[0.5, 0.5, 0, 0], [0.5, 0, 0.5, 0], [0.5, 0.5, 0, 0], [0, 0, 0, 1]], atol=1e-12
    )
    assert result.pairwise_winning[0, 2] == result.pairwise_winning[2, 0] == 0
    near = exact([[0.3, 0.2], [np.nextafter(0.3, 1), 0.2], [0.1, 0.5]])
    np.testing.assert_allclose(near.rank_acceptability[0], near.rank_acceptability[1])


@settings(max_examples=40)
@given(st.integers(1, 5), st.data())
def test_the_pieces_of_a_simplex_fill_it(size: int, data: st.DataObject) -> None:
    """The volume of each piece is that of its determinant, and every point lies in one piece or on a border."""
    lead = np.array(data.draw(st.lists(st.integers(-3, 3), min_size=size + 1, max_size=size + 1)), dtype=float)
    points = np.concatenate([np.zeros((1, size)), np.eye(size)])[None]
    pieces = list(volumes._cut(points, np.ones(1), np.zeros(1, dtype=np.int64), lead[None], 1))
    corners, volume, lost = (np.concatenate(part) for part in zip(*pieces))
    np.testing.assert_allclose(volume.sum(), 1, rtol=1e-12)
    np.testing.assert_allclose(volume, np.abs(np.linalg.det(corners[:, 1:] - corners[:, :1])), rtol=1e-9)
    inside = np.random.default_rng(0).dirichlet(np.ones(size + 1), 50)
    homogeneous = np.concatenate([corners, np.ones((*corners.shape[:2], 1))], axis=-1)
    place = np.concatenate([inside @ points[0], np.ones((50, 1))], axis=1)
    shares = np.linalg.solve(homogeneous.transpose(0, 2, 1)[:, None], place[None, :, :, None])[..., 0]
    holder = (shares > 0).all(-1)
    assert (holder.sum(0) == 1).all()
    assert ((lost[holder.argmax(0)] == 1) == (inside @ lead > 0)).all()
    part = volumes.share_above(lead[None], np.ones(1), np.array(0.0))
    np.testing.assert_allclose(part, volume[lost == 1].sum(), atol=1e-12)


PROBLEM = cd.Problem.of([[4, 1], [3, 5]], [cd.Criterion(n, scale=(0, 5)) for n in "ab"], alternatives=["x", "<y>"])
ANYWHERE = cd.WeightSet.simplex(["a", "b"])


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (([[1]], ANYWHERE, METHOD), "exact_acceptability needs a Problem first, got list"),
        ((PROBLEM, cd.Weights.equal(["a", "b"]), METHOD), "needs a WeightSet, got Weights; use WeightSet.simplex"),
        ((PROBLEM, cd.WeightSet.simplex(["a", "c"]), METHOD), "unknown criteria 'c'"),
        ((PROBLEM, ANYWHERE, cd.Topsis()), "form Additive; Topsis.* gives Closeness: use acceptability, which samples"),
        ((PROBLEM, ANYWHERE, "saw"), "a method such as Topsis"),
    ],
)
def test_exact_acceptability_refuses(arguments: Any, words: str) -> None:
    with pytest.raises(cd.InvalidInputError, match=words):
        exact_acceptability(*arguments)


def test_too_many_simplices_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    import sys

    problem = graded(np.random.default_rng(0).random((6, 4)))
    monkeypatch.setattr(sys.modules[exact_acceptability.__module__], "MOST_SIMPLICES", 50)
    with pytest.raises(
        cd.InvalidInputError, match="6 alternatives on 4 criteria needs more than 50 simplices; use acc"
    ):
        exact_acceptability(problem, anywhere(problem), METHOD)
    many = graded(np.random.default_rng(0).random((2, 24)))
    weights = cd.WeightSet.around(cd.Weights.equal(many.criteria_names), 0.5)
    with pytest.raises(cd.InvalidInputError, match="too many vertices to be cut up; use acceptability"):
        exact_acceptability(many, weights, METHOD)


@pytest.mark.parametrize("block", [1, 2, 100])
def test_the_size_of_blocks_changes_nothing(block: int, monkeypatch: pytest.MonkeyPatch) -> None:
    problem = graded(np.random.default_rng(3).random((5, 4)))
    before = exact_acceptability(problem, anywhere(problem), METHOD)
    monkeypatch.setattr(volumes, "BLOCK", block)
    after = exact_acceptability(problem, anywhere(problem), METHOD)
    np.testing.assert_allclose(after.rank_acceptability, before.rank_acceptability, atol=1e-13)
    assert after.simplices == before.simplices


@pytest.mark.parametrize("k", [0, 3])
def test_the_first_k_are_some_of_the_alternatives(k: int) -> None:
    with pytest.raises(cd.InvalidInputError, match=f"k must be from 1 to 2 alternatives, got {k}"):
        exact_acceptability(PROBLEM, ANYWHERE, METHOD).first(k)


def test_exact_acceptability_reads_well() -> None:
    result = exact_acceptability(PROBLEM, ANYWHERE, METHOD)
    lines = repr(result).splitlines()
    assert lines[1].split() == ["<y>", "80", "%", "20", "%", "1.20"]
    assert lines[-1].endswith("WeightSet.simplex(2 criteria); exact, by volume in 1 dimensions")
    assert "&lt;y&gt;" in result._repr_html_()
    told = json.loads(canonical_json(result.to_dict()))
    assert told["exact"] is True
    assert told["rank_acceptability"] == result.rank_acceptability.tolist()
    assert told["central_weights"]["x"]["a"] == pytest.approx(0.9)
    frame = result.to_frame("pandas")
    assert list(frame.columns) == ["alternative", "rank 1", "rank 2", "expected rank"]
    rare = exact([[1.0, 0.0], [0.995, 1.0], [0.0, 0.0]])
    assert "<1 %" in repr(rare)
    assert rare.central_weights["A3"] is None
    assert rare.first(2).tolist() == [1, 1, 0]


def test_a_chain_of_near_ties_is_one_tie() -> None:
    """Neighbours tie by the common rule, the ends do not: linked, all three share the best rank all over the set."""
    grades = [[1.0, 1.0], [1 - 8e-13, 1 - 8e-13], [1 - 16e-13, 1 - 16e-13], [0.5, 0.0]]
    problem = cd.Problem.of(grades, [cd.Criterion(n, scale=(0, 1)) for n in ("a", "b")])
    found = exact_acceptability(problem, cd.WeightSet.simplex(["a", "b"]), cd.WeightedSum())
    assert found.rank_acceptability.tolist() == [[1, 0, 0, 0]] * 3 + [[0, 0, 0, 1]]
    assert found.pairwise_winning.tolist() == [[0, 0, 0, 1]] * 3 + [[0, 0, 0, 0]]


def test_the_bound_is_on_the_simplices_of_the_whole_analysis(monkeypatch: pytest.MonkeyPatch) -> None:
    problem = cd.Problem.of(np.random.default_rng(3).uniform(1, 5, (6, 3)), ["a", "b", "c"])
    anywhere, method = cd.WeightSet.simplex(["a", "b", "c"]), cd.WeightedSum(normalisation="minmax")
    made = exact_acceptability(problem, anywhere, method).simplices
    monkeypatch.setattr("clusterdecide.robustness.exact_acceptability.MOST_SIMPLICES", made // 2)
    with pytest.raises(cd.InvalidInputError, match=f"needs more than {made // 2} simplices"):
        exact_acceptability(problem, anywhere, method)
