"""Extreme ranks against every cell of small arrangements, sampled weights and the support of exact acceptability."""

from __future__ import annotations

import json
import sys
from itertools import combinations
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import clusterdecide as cd
from clusterdecide._json import canonical_json
from clusterdecide.kernels.rank_programmes import Within, greatest_margin, leads, least_leads, most_at_once
from clusterdecide.kernels.ranks import competition_ranks
from clusterdecide.robustness.exact_acceptability import exact_acceptability
from clusterdecide.robustness.extreme_ranks import ExtremeRanks, extreme_ranks
from clusterdecide.testing import problems, weights_for

METHOD = cd.WeightedSum()


def graded(utilities: Any, names: Any = None) -> cd.Problem:
    """A problem whose utilities are the given numbers from 0 to 1."""
    rows = np.asarray(utilities, dtype=float)
    criteria = [cd.Criterion(f"C{j + 1}", scale=(0, 1)) for j in range(rows.shape[1])]
    return cd.Problem.of(rows, criteria, alternatives=names)


def within(problem: cd.Problem, bounds: Any = None) -> cd.WeightSet:
    names = problem.criteria_names
    return cd.WeightSet.simplex(names) if bounds is None else cd.WeightSet.between(dict(zip(names, bounds)))


def extremes(utilities: Any, bounds: Any = None) -> ExtremeRanks:
    problem = graded(utilities)
    return extreme_ranks(problem, within(problem, bounds), METHOD)


def faces(utilities: Any, low: Any, high: Any) -> Any:
    """A point in every cell, edge and vertex into which ties and bounds cut the set, for 2 or 3 criteria.

    Each face is convex with vertices where enough ties or bounds meet: it holds the middle of some of them.
    """
    size = utilities.shape[1]
    pairs = [utilities[i] - utilities[j] for i, j in combinations(range(len(utilities)), 2)]
    planes = [(row, 0.0) for row in pairs] + [(row, b) for row, b in zip(np.eye(size), low)]
    planes += [(row, b) for row, b in zip(np.eye(size), high)]
    corners = []
    for some in combinations(planes, size - 1):
        matrix = np.array([row for row, _ in some] + [np.ones(size)])
        if np.linalg.svd(matrix)[1].min() > 1e-9:
            corners.append(np.linalg.solve(matrix, [b for _, b in some] + [1.0]))
    points = np.array(corners)
    points = points[((points >= low - 1e-12) & (points <= high + 1e-12)).all(-1)]
    points = np.unique(points.round(12), axis=0)
    whole = [points]
    for count in range(2, size + 1):
        index = np.array(list(combinations(range(len(points)), count)), dtype=int)
        whole.append(points[index.reshape(-1, count)].mean(1))
    return np.concatenate(whole)


def check_witnesses(problem: cd.Problem, weights: cd.WeightSet, result: ExtremeRanks) -> None:
    """Each rank is the one that ``rank`` gives at its weights, which lie in the set."""
    held = weights.aligned(problem).constraints
    for named, ranks in ((result.best_weights, result.best), (result.worst_weights, result.worst)):
        for i, name in enumerate(problem.alternatives):
            assert cd.rank(problem, named[name], METHOD).rank[i] == ranks[i]
            values = named[name].values
            assert (values >= held.low - 1e-9).all()
            assert (values <= held.high + 1e-9).all()
            assert (held.upper @ values <= held.limit + 1e-9).all()
            np.testing.assert_allclose(held.equal @ values, held.total, atol=1e-9)


SETS = [None, [(0.25, 0.5), (0.125, 1.0), (0.0, 0.5)], [(0.5, 0.5), (0.0, 1.0), (0.0, 1.0)]]


@settings(max_examples=25)
@given(problems(criteria=(3, 3), alternatives=(1, 4)), st.sampled_from(SETS))
def test_extremes_are_those_over_every_cell_with_ties_and_equal_rows(problem: cd.Problem, bounds: Any) -> None:
    """Half marks make ties of several at one point, where best ranks are attained and worst ranks are not."""
    weights = within(problem, bounds)
    result = extreme_ranks(problem, weights, METHOD)
    held = weights.constraints
    utilities = METHOD.on(problem).utilities
    ranks = competition_ranks((faces(utilities, held.low, held.high) @ utilities.T).round(10))
    assert result.best.tolist() == ranks.min(0).tolist()
    assert result.worst.tolist() == ranks.max(0).tolist()
    check_witnesses(problem, weights, result)


@settings(max_examples=30)
@given(problems(criteria=(2, 3), alternatives=(2, 4)), st.data())
def test_programmes_alone_find_what_trials_find(problem: cd.Problem, data: st.DataObject) -> None:
    """With one trial at a single point, programmes propose every rank, and clashes at exact ties are told apart."""
    module, weights = sys.modules[extreme_ranks.__module__], within(problem)
    start = data.draw(weights_for(problem)).values[None]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(module, "_trials", lambda *_: start)
        alone = extreme_ranks(problem, weights, METHOD)
    utilities = METHOD.on(problem).utilities
    size = problem.shape[1]
    ranks = competition_ranks((faces(utilities, np.zeros(size), np.ones(size)) @ utilities.T).round(10))
    assert alone.best.tolist() == ranks.min(0).tolist()
    assert alone.worst.tolist() == ranks.max(0).tolist()


@settings(max_examples=30)
@given(problems(criteria=(3, 3), alternatives=(2, 4)))
def test_as_many_conditions_hold_at_once_as_at_any_face(problem: cd.Problem) -> None:
    """The first alternative level with the others or ahead, as many as possible: no more, no fewer."""
    utilities, middle = METHOD.on(problem).utilities, np.full(3, 1 / 3)
    body = Within(middle, 1.0, -np.eye(3), middle, np.ones((1, 3)))
    rivals = np.arange(1, len(problem))
    conditions = leads(utilities, body, (np.zeros_like(rivals), rivals), least_leads(utilities, np.eye(3)))
    scores = faces(utilities, np.zeros(3), np.ones(3)) @ utilities.T
    most = int((scores[:, :1] - scores[:, 1:] >= -1e-10).sum(-1).max())
    found = most_at_once(body, conditions, [], -1)
    assert found is not None
    assert found.sum() == most
    assert most_at_once(body, conditions, [], most) is None
    proof = greatest_margin(body, conditions, np.flatnonzero(found))
    held = proof.weights @ (utilities[:1] - utilities[1:][found]).T
    assert held.min(initial=0) >= -1e-9
    every = np.arange(len(rivals))
    proof = greatest_margin(body, conditions, every)
    less = greatest_margin(body, conditions, proof.binding)  # those named have no more room without the others

    def room(weights: Any, some: Any) -> float:
        return float((conditions.slope[some] @ (weights - middle) + conditions.offset[some]).min())

    assert room(less.weights[0], proof.binding) == pytest.approx(room(proof.weights[0], every), abs=1e-8)


@settings(max_examples=40)
@given(problems(criteria=(2, 2), alternatives=(1, 7)), st.sampled_from([None, [(0.25, 0.75), (0, 1)]]))
def test_extremes_are_those_between_all_crossings_of_lines(problem: cd.Problem, bounds: Any) -> None:
    weights = within(problem, bounds)
    result = extreme_ranks(problem, weights, METHOD)
    held = weights.constraints
    utilities = METHOD.on(problem).utilities
    ranks = competition_ranks((faces(utilities, held.low, held.high) @ utilities.T).round(10))
    assert result.best.tolist() == ranks.min(0).tolist()
    assert result.worst.tolist() == ranks.max(0).tolist()


@given(problems(criteria=(1, 5), alternatives=(1, 6)), st.integers(0, 1000))
def test_extremes_hold_every_sampled_rank_and_are_attained(problem: cd.Problem, seed: int) -> None:
    generator = np.random.default_rng(seed)
    weights = within(problem)
    if seed % 2 and problem.shape[1] > 1:
        weights = cd.WeightSet.around(
            cd.Weights.scaled(generator.random(problem.shape[1]), problem.criteria_names), 0.4
        )
    result = extreme_ranks(problem, weights, METHOD)
    check_witnesses(problem, weights, result)
    ranks = competition_ranks(METHOD.on(problem).score(weights.draw(500, generator)))
    assert (result.best <= ranks.min(0)).all()
    assert (result.worst >= ranks.max(0)).all()


@pytest.mark.parametrize("seed", range(8))
def test_extremes_are_the_ends_of_exact_acceptability(seed: int) -> None:
    """Without grades alike, every rank that is taken at all is taken on a volume."""
    generator = np.random.default_rng(seed)
    problem = graded(generator.random((int(generator.integers(2, 10)), int(generator.integers(2, 5)))))
    weights = within(problem)
    if seed % 2:
        weights = cd.WeightSet.around(cd.Weights.equal(problem.criteria_names), 0.5)
    taken = exact_acceptability(problem, weights, METHOD).rank_acceptability > 0
    result = extreme_ranks(problem, weights, METHOD)
    assert result.best.tolist() == (taken.argmax(-1) + 1).tolist()
    assert result.worst.tolist() == (len(problem) - taken[:, ::-1].argmax(-1)).tolist()


@pytest.mark.parametrize("seed", range(4))
def test_sets_of_any_linear_constraints_flat_ones_too(seed: int) -> None:
    """Over an order of the weights, or with two of them equal, every sampled rank is held and each end is attained."""
    generator = np.random.default_rng(seed)
    problem = graded(generator.integers(0, 6, (8, 4)) / 5)
    weights = cd.WeightSet.order(problem.criteria_names).ratio("C1", "C2", 1, 3)
    if seed % 2:
        weights = within(problem).where({"C1": 1, "C3": -1}, equal=0).where({"C2": 1, "C4": -2}, at_least=0)
    result = extreme_ranks(problem, weights, METHOD)
    check_witnesses(problem, weights, result)
    draws = weights.draw(2000, generator)
    ranks = competition_ranks(draws @ problem.grades.T)
    assert (result.best <= ranks.min(0)).all()
    assert (result.worst >= ranks.max(0)).all()
    taken = exact_acceptability(problem, weights, METHOD).rank_acceptability > 1e-12
    assert (result.best <= taken.argmax(-1) + 1).all()
    assert (result.worst >= len(problem) - taken[:, ::-1].argmax(-1)).all()


def test_larger_problems_need_programmes_and_hold_100_000_draws() -> None:
    generator = np.random.default_rng(4)
    problem = graded(generator.random((14, 6)))
    weights = within(problem)
    result = extreme_ranks(problem, weights, METHOD)
    assert result.programmes > 0
    check_witnesses(problem, weights, result)
    scores = generator.dirichlet(np.full(6, 0.4), 100_000) @ problem.grades.T
    places = 1 + np.argsort(np.argsort(-scores, axis=-1), axis=-1)
    assert (result.best <= places.min(0)).all()
    assert (result.worst >= places.max(0)).all()


def test_a_tie_at_a_single_point_is_a_best_rank_and_no_worst_rank() -> None:
    """The compromise is level with both specialists at equal weights alone, and one is always ahead elsewhere."""
    result = extremes([[1.0, 0.0], [0.0, 1.0], [0.5, 0.5]])
    assert result.best.tolist() == [1, 1, 1]
    assert result.worst.tolist() == [3, 3, 2]
    assert result.best_weights["A3"].values == pytest.approx([0.5, 0.5])
    thirds = extremes([[0.9, 0.0], [0.0, 0.45], [0.3, 0.3]])  # all three score 0.3 at (1/3, 2/3)
    assert thirds.best.tolist() == [1, 1, 1]
    assert thirds.worst.tolist() == [3, 3, 2]
    assert thirds.best_weights["A3"].values == pytest.approx([1 / 3, 2 / 3])


def test_a_rank_that_is_only_approached_is_not_given() -> None:
    """B draws level with A where the weights end and never passes it."""
    result = extremes([[0.0, 1.0], [1.0, 0.0]], [(0.0, 0.5), (0.5, 1.0)])
    assert result.best.tolist() == [1, 1]
    assert result.worst.tolist() == [1, 2]
    assert result.necessary.tolist() == [[True, True], [False, True]]
    assert result.possible.tolist() == [[True, True], [True, True]]


def test_rivals_that_exclude_each_other_are_told_apart() -> None:
    """Specialists on six criteria are each ahead of their average, yet at least one is always behind it or level.

    At equal weights all are level, so that only the proof that not all six can be ahead gives the worst rank.
    """
    result = extremes([*np.eye(6).tolist(), np.full(6, 1 / 6).tolist()])
    assert (result.best[-1], result.worst[-1]) == (1, 6)
    assert result.best_weights["A7"].values == pytest.approx(np.full(6, 1 / 6))


@pytest.mark.parametrize("width", [1e-3, 1e-6])
def test_narrow_sets_are_searched_in_their_own_size(width: float) -> None:
    """By symmetry around equal weights, however near: specialists take every rank, their average none but 1 to 4."""
    problem = graded([*np.eye(4).tolist(), np.full(4, 0.25).tolist()])
    weights = cd.WeightSet.around(cd.Weights.equal(problem.criteria_names), width)
    result = extreme_ranks(problem, weights, METHOD)
    assert result.best.tolist() == [1] * 5
    assert result.worst.tolist() == [5, 5, 5, 5, 4]


@given(problems(criteria=(1, 4), alternatives=(1, 7)))
def test_necessary_and_possible_preferences_are_those_at_the_vertices(problem: cd.Problem) -> None:
    """Over all weights one is necessarily at least as good where it is so on every criterion (of a positive weight)."""
    result = extreme_ranks(problem, within(problem), METHOD)
    utilities = METHOD.on(problem).utilities.round(12)
    necessary = (utilities[:, None] >= utilities).all(-1)
    assert (result.necessary == necessary).all()
    assert (result.possible == (utilities[:, None] >= utilities).any(-1)).all()
    assert (result.best >= 1 + (necessary & ~result.possible.T).sum(0)).all()
    names = problem.alternatives
    follows = np.eye(len(names), dtype=bool)
    for better, worse in result.hasse:
        follows[names.index(better), names.index(worse)] = True
    for group in result.equivalent:
        for one, other in combinations(map(names.index, group), 2):
            follows[one, other] = follows[other, one] = True
    for _ in names:
        follows = follows | (follows @ follows)
    assert (follows == necessary).all()
    below = {pair: set(result.hasse) - {pair} for pair in result.hasse}
    for (better, worse), others in below.items():  # no line is implied by two others
        assert not any((better, c) in others and (c, worse) in others for c in names)


def test_programmes_take_the_place_of_too_many_vertices(monkeypatch: pytest.MonkeyPatch) -> None:
    module = sys.modules[extreme_ranks.__module__]
    whole = module.region  # type: ignore[attr-defined]
    monkeypatch.setattr(module, "region", lambda *given: whole(*given)._replace(corners=None))
    for seed in range(3):
        problem = graded(np.random.default_rng(seed).integers(0, 6, (6, 3)) / 5)
        weights = within(problem, [(0.1, 0.6), (0.2, 1), (0, 0.5)])
        without = extreme_ranks(problem, weights, METHOD)
        monkeypatch.undo()
        result = extreme_ranks(problem, weights, METHOD)
        monkeypatch.setattr(module, "region", lambda *given: whole(*given)._replace(corners=None))
        assert without.best.tolist() == result.best.tolist()
        assert without.worst.tolist() == result.worst.tolist()
        assert (without.necessary == result.necessary).all()
        check_witnesses(problem, weights, without)


def test_sets_of_many_vertices_are_no_obstacle() -> None:
    """A 22-criteria box around equal weights has over 2,048 vertices; the first of two is ahead where it is seen."""
    utilities = np.zeros((3, 22))
    utilities[0, :11] = 1
    utilities[1, 11:] = 1
    utilities[2] = 0.3
    problem = graded(utilities)
    weights = cd.WeightSet.around(cd.Weights.equal(problem.criteria_names), 0.2)
    result = extreme_ranks(problem, weights, METHOD)
    assert (result.best.tolist(), result.worst.tolist()) == ([1, 1, 3], [2, 2, 3])


@settings(max_examples=25)
@given(problems(criteria=(2, 3), alternatives=(2, 5)), st.data())
def test_extremes_follow_a_change_of_order(problem: cd.Problem, data: st.DataObject) -> None:
    order = np.array(data.draw(st.permutations(range(len(problem)))))
    columns = np.array(data.draw(st.permutations(range(problem.shape[1]))))
    moved = cd.Problem.of(problem.grades[order][:, columns], [problem.criteria[j] for j in columns])
    result = extreme_ranks(problem, within(problem), METHOD)
    other = extreme_ranks(moved, within(problem), METHOD)
    assert (other.best == result.best[order]).all()
    assert (other.worst == result.worst[order]).all()
    assert (other.necessary == result.necessary[np.ix_(order, order)]).all()


PROBLEM = graded([[0.8, 0.2], [0.6, 0.9], [0.1, 0.1], [0.6, 0.9]], ["x", "<y>", "z", "twin"])


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (([[1]], within(PROBLEM), METHOD), "extreme_ranks needs a Problem first, got list"),
        ((PROBLEM, cd.Weights.equal(["C1", "C2"]), METHOD), "extreme_ranks needs a WeightSet, got Weights"),
        ((PROBLEM, cd.WeightSet.simplex(["C1", "c"]), METHOD), "unknown criteria 'c'"),
        ((PROBLEM, within(PROBLEM), cd.Topsis()), "needs a scorer of form Additive; Topsis.*: use acceptability"),
    ],
)
def test_extreme_ranks_refuse(arguments: Any, words: str) -> None:
    with pytest.raises(cd.InvalidInputError, match=words):
        extreme_ranks(*arguments)


def test_a_solver_that_gives_up_is_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    import scipy.optimize

    class Lost:
        x, status, message = None, 4, "numerical trouble"

    monkeypatch.setattr(scipy.optimize, "milp", lambda *_, **__: Lost())
    with pytest.raises(cd.ClusterDecideError, match=r"the solver gave up .*numerical trouble"):
        extremes([[1.0, 0.0], [0.0, 1.0], [0.5, 0.5]])


def test_extreme_ranks_read_well() -> None:
    result = extreme_ranks(PROBLEM, within(PROBLEM), METHOD)
    lines = [line.split() for line in repr(result).splitlines()]
    assert lines[1:5] == [["<y>", "1", "2", "2"], ["twin", "1", "2", "2"], ["x", "1", "3", "1"], ["z", "4", "4", "0"]]
    assert result.hasse == (("x", "z"), ("<y>", "z"))
    assert result.equivalent == (("<y>", "twin"),)
    assert "&lt;y&gt;" in result._repr_html_()
    told = json.loads(canonical_json(result.to_dict()))
    assert told["exact"] is True
    assert ["twin", "<y>"] in told["necessary"]
    assert ["x", "x"] not in told["necessary"]
    assert told["worst"] == [3, 2, 4, 2]
    assert sum(told["worst_weights"]["x"].values()) == pytest.approx(1)
    assert list(result.to_frame("pandas").columns) == ["alternative", "best", "worst"]
