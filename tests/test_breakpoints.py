"""Exact weights of change against the method's own scores on a grid and by bisection."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import clusterdecide as cd
from clusterdecide._json import canonical_json
from clusterdecide.changes import breakpoints_exact
from clusterdecide.kernels.ranks import competition_ranks
from clusterdecide.methods import Closeness
from clusterdecide.testing import problems, weight_vectors

METHODS = [cd.WeightedSum(), cd.Topsis(normalisation="scale"), cd.Topsis(), cd.Topsis(normalisation="minmax")]
GRID = np.linspace(0, 1, 103)[1:-1]
WATCHES: list[Any] = ["order", "winner", 2]


def path(weights: Any, inside: list[int], t: Any) -> Any:
    """Weights as those inside sum to each of t, proportions kept on both sides; shape ``(M, C)``."""
    moved = np.zeros(len(weights), bool)
    moved[inside] = True
    total = weights[moved].sum()
    inner = weights[moved] / total if total else np.ones(1)
    t = np.atleast_1d(t)[:, None]
    out = np.empty((len(t), len(weights)))
    out[:, moved], out[:, ~moved] = t * inner, (1 - t) * weights[~moved] / (1 - total)
    return out


def states(score: Any, watch: Any) -> Any:
    rank = competition_ranks(score)
    return rank if watch == "order" else rank <= (1 if watch == "winner" else watch)


def clear(score: Any) -> Any:
    """Where no two different scores are so close that rounding could decide."""
    gaps = np.diff(np.sort(score, axis=-1), axis=-1)
    return ((gaps < 1e-13) | (gaps > 1e-9)).all(-1)


def check_interval(scorer: Any, weights: Any, inside: list[int], watch: Any, ends: Any) -> None:
    """Same state everywhere between the ends, and another just outside them."""
    low, high = ends
    now = states(scorer.score(weights), watch)
    current = weights[inside].sum()
    assert low <= current + 1e-12
    assert high >= current - 1e-12
    if high - low < 1e-9:
        return  # a tie now: both ends are here
    between = GRID[(low + 1e-9 < GRID) & (high - 1e-9 > GRID)]
    beyond = np.array([t for end, t in ((low, low - 1e-6), (high, high + 1e-6)) if 1e-5 < end < 1 - 1e-5])
    for places, same in ((between, True), (beyond, False)):
        score = scorer.score(path(weights, inside, places))
        wrong = ((states(score, watch) == now).all(-1) != same) & clear(score)
        assert not wrong.any(), places[wrong]


@given(problem=problems(alternatives=(2, 5), criteria=(2, 4)), data=st.data())
def test_the_state_is_the_same_up_to_the_ends_and_another_beyond(problem: cd.Problem, data: st.DataObject) -> None:
    weights = data.draw(weight_vectors(problem.shape[1], positive=True))
    for method in METHODS:
        watch = data.draw(st.sampled_from(WATCHES))
        result, scorer = cd.breakpoints(problem, weights, method, watch=watch), method.on(problem)
        for k in range(problem.shape[1]):
            check_interval(scorer, weights, [k], watch, (result.low[k], result.high[k]))


def swaps(problem: cd.Problem, method: Any, weights: Any, k: int) -> Iterator[tuple[float, str, str]]:
    """Every swap that a fine grid shows along one weight, found to 1e-12 by bisection: where, who was ahead, who is."""
    grid = np.linspace(0, 1, 401)[1:-1]
    scorer = method.on(problem)
    score = scorer.score(path(weights, [k], grid))
    names = problem.alternatives
    for a, b in zip(*np.triu_indices(len(names), 1)):
        sign = np.sign(np.where(np.abs(score[:, a] - score[:, b]) < 1e-12, 0, score[:, a] - score[:, b]))
        kept = np.flatnonzero(sign)
        for i, j in pairwise(kept):
            if sign[i] == sign[j]:
                continue
            left, right = grid[i], grid[j]
            while right - left > 1e-13:
                middle = (left + right) / 2
                both = scorer.score(path(weights, [k], middle)[0])
                left, right = (middle, right) if np.sign(both[a] - both[b]) == sign[i] else (left, middle)
            first, second = (a, b) if sign[i] > 0 else (b, a)
            yield (left + right) / 2, names[first], names[second]


@settings(max_examples=25)
@given(problem=problems(alternatives=(2, 4), criteria=(2, 3)), data=st.data())
def test_every_swap_of_a_fine_grid_is_found(problem: cd.Problem, data: st.DataObject) -> None:
    weights = data.draw(weight_vectors(problem.shape[1], positive=True))
    for method in METHODS:
        result = cd.breakpoints(problem, weights, method)
        for k, name in enumerate(problem.criteria_names):
            mine = [change for change in result.changes if change.name == name]
            for where, first, second in swaps(problem, method, weights, k):
                near = [c for c in mine if abs(c.weight - where) < 1e-7 and c.before == (first, second)]
                assert near, (repr(method), name, where, first, second, mine)
                assert near[0].after == (second, first)


@given(problem=problems(alternatives=(2, 5), criteria=(2, 4)), data=st.data())
def test_changes_of_the_winner_are_in_order_and_join_up(problem: cd.Problem, data: st.DataObject) -> None:
    weights = data.draw(weight_vectors(problem.shape[1], positive=True))
    for method in METHODS[:2]:
        result = cd.breakpoints(problem, weights, method, watch="winner")
        for k, name in enumerate(problem.criteria_names):
            mine = [change for change in result.changes if change.name == name]
            assert [c.weight for c in mine] == sorted(c.weight for c in mine)
            for one, other in pairwise(mine):
                assert set(one.after) == set(other.before)
            met = [c.weight for c in mine] + [touch.weight for touch in result.touches if touch.name == name]
            met = [t for t in met if t in {c.weight for c in mine} or abs(t - result.current[k]) < 1e-9]
            below = [t for t in met if t <= result.current[k] + 1e-9]
            above = [t for t in met if t >= result.current[k] - 1e-9]
            assert result.low[k] == pytest.approx(max(below, default=0.0), abs=1e-9)
            assert result.high[k] == pytest.approx(min(above, default=1.0), abs=1e-9)


def scaled(rows: Any, names: Any = None, top: float = 5) -> cd.Problem:
    criteria = [cd.Criterion(f"C{j + 1}", scale=(0, top)) for j in range(len(rows[0]))]
    return cd.Problem.of(rows, criteria, alternatives=names)


def test_lines_by_hand() -> None:
    """A = 4t + 1(1-t), B = 2t + 3(1-t): they meet at a half."""
    result = cd.breakpoints(scaled([[4, 1], [2, 3]], ["A", "B"]), {"C1": 0.7, "C2": 0.3}, cd.WeightedSum())
    assert result.interval("C1") == (pytest.approx(0.5, abs=1e-15), 1.0)
    assert result.interval("C2") == (0.0, pytest.approx(0.5, abs=1e-15))
    change = result.changes[0]
    assert (change.name, change.before, change.after) == ("C1", ("B", "A"), ("A", "B"))
    np.testing.assert_allclose(result.score("C1", [0.0, 0.25, 1.0]), [[0.2, 0.6], [0.35, 0.55], [0.8, 0.4]])


def test_a_node_moves_all_its_leaves_in_proportion() -> None:
    tree = cd.Hierarchy.of({"strategy": ("0.6", {"C1": "0.25", "C2": "0.75"}), "C3": "0.4"})
    problem = scaled([[5, 1, 2], [1, 4, 3], [2, 2, 5]])
    weights = tree.weights()
    for method in METHODS[:2]:
        for watch in WATCHES:
            result = cd.breakpoints(problem, weights, method, over="strategy", watch=watch)
            assert result.names == ("strategy",)
            assert result.current.tolist() == [pytest.approx(0.6)]
            check_interval(method.on(problem), weights.values, [0, 1], watch, result.interval("strategy"))
    both = cd.breakpoints(problem, weights, cd.WeightedSum(), over=["strategy", "C3"])
    assert both.interval("strategy")[1] == pytest.approx(1 - both.interval("C3")[0])


@dataclass(frozen=True)
class Given:
    """Two closenesses with given squared distances, whatever the problem."""

    to_best: tuple[tuple[float, float], ...]
    to_worst: tuple[tuple[float, float], ...]

    def on(self, problem: cd.Problem, x: Any = None) -> Closeness:  # noqa: ARG002 - the protocol
        return Closeness(np.array(self.to_best), np.array(self.to_worst))


TOUCHING = Given(((0, 1), (1, 1)), ((1, 1), (4, 0)))  # the difference is (s - 1)**2, with s = (t / (1 - t))**2
CROSSING = Given(((0, 1), (1, 2)), ((1, 2), (9, 0)))  # the difference is (s - 1) * (s - 4)


def test_closeness_may_swap_twice_along_one_weight() -> None:
    result = cd.breakpoints(scaled([[1, 2], [2, 1]]), [0.6, 0.4], CROSSING)
    assert result.interval("C1") == (pytest.approx(0.5, abs=1e-15), pytest.approx(2 / 3, abs=1e-15))
    changes = [(change.before, change.after) for change in result.changes if change.name == "C1"]
    assert changes == [(("A1", "A2"), ("A2", "A1")), (("A2", "A1"), ("A1", "A2"))]
    watched = cd.breakpoints(scaled([[1, 2], [2, 1]]), [0.6, 0.4], CROSSING, watch="winner")
    assert [change.after for change in watched.changes if change.name == "C1"] == [("A2",), ("A1",)]


def test_curves_that_touch_change_nothing() -> None:
    result = cd.breakpoints(scaled([[1, 2], [2, 1]]), [0.3, 0.7], TOUCHING)
    score = result.score("C1", [0.3, 0.5, 0.7])
    assert (score[[0, 2], 0] > score[[0, 2], 1]).all()
    assert score[1, 0] == pytest.approx(score[1, 1], abs=1e-15)
    assert result.interval("C1") == (0.0, 1.0)
    assert [change for change in result.changes if change.name == "C1"] == []
    winner = cd.breakpoints(scaled([[1, 2], [2, 1]]), [0.3, 0.7], TOUCHING, watch="winner")
    assert winner.changes == ()
    for found in (result, winner):
        touch = next(touch for touch in found.touches if touch.name == "C1")
        assert (touch.ahead, touch.reaching, touch.weight) == ("A1", "A2", pytest.approx(0.5, abs=1e-15))
        assert found.to_dict()["touches"][0]["reaching"] == "A2"


@pytest.mark.parametrize("watch", WATCHES)
@pytest.mark.parametrize("method", METHODS[:2], ids=repr)
def test_a_tie_now_ends_on_both_sides_at_once(method: Any, watch: Any) -> None:
    problem = scaled([[4, 2], [2, 4], [1, 1]])
    result = cd.breakpoints(problem, [0.5, 0.5], method, watch=watch)
    ends = result.interval("C1")
    if watch == 2:  # the two that tie stay the first two around here
        assert ends[0] < 0.5 < ends[1]
    else:
        assert ends == (0.5, 0.5)


def test_a_tie_among_the_others_hides_nothing() -> None:
    problem = scaled([[4, 4], [3, 1], [1, 3]])
    result = cd.breakpoints(problem, [0.5, 0.5], cd.WeightedSum(), watch="winner")
    assert result.interval("C1") == (0.0, 1.0)
    assert cd.breakpoints(problem, [0.5, 0.5], cd.WeightedSum()).interval("C1") == (0.5, 0.5)


@pytest.mark.parametrize("method", METHODS[:2], ids=repr)
def test_identical_alternatives_never_swap(method: Any) -> None:
    problem = scaled([[4, 1], [2, 3], [4, 1]])
    alone = cd.breakpoints(problem.without("A3"), [0.7, 0.3], method)
    twins = cd.breakpoints(problem, [0.7, 0.3], method)
    np.testing.assert_allclose(twins.low, alone.low, atol=1e-12)
    np.testing.assert_allclose(twins.high, alone.high, atol=1e-12)
    pairs = {frozenset(change.before) for change in twins.changes}
    assert frozenset(("A1", "A3")) not in pairs
    assert len(twins.changes) == 2 * len(alone.changes)
    same = cd.breakpoints(scaled([[4, 1], [4, 1]]), [0.7, 0.3], method)
    assert (same.interval("C1"), same.changes) == ((0.0, 1.0), ())


def test_alternatives_that_meet_only_at_the_ends_never_swap() -> None:
    problem = scaled([[4, 3], [4, 1]])  # equal where the first criterion has all the weight
    for method in METHODS[:2]:
        result = cd.breakpoints(problem, [0.7, 0.3], method)
        assert (result.interval("C1"), result.changes) == ((0.0, 1.0), ())
        assert "never" in repr(result)


def test_a_weight_of_zero_moves_up_from_zero() -> None:
    problem = scaled([[1, 4, 2], [5, 1, 1]])
    weights = np.array([0.0, 0.5, 0.5])
    for method in METHODS[:2]:
        result = cd.breakpoints(problem, weights, method)
        low, high = result.interval("C1")
        assert low == 0.0
        assert 0 < high < 1
        check_interval(method.on(problem), weights, [0], "order", (low, high))


def test_one_alternative_never_changes() -> None:
    for watch in ("order", "winner", 1):
        result = cd.breakpoints(scaled([[1, 2]]), [0.5, 0.5], cd.Topsis(normalisation="scale"), watch=watch)
        assert (result.interval("C1"), result.changes) == ((0.0, 1.0), ())


def test_the_first_k_are_a_set() -> None:
    """Swaps within the first two do not count; one with the third does."""
    problem = scaled([[5, 3], [4, 4], [1, 4.5]])
    order = cd.breakpoints(problem, [0.6, 0.4], cd.WeightedSum()).interval("C1")
    two = cd.breakpoints(problem, [0.6, 0.4], cd.WeightedSum(), watch=2)
    assert order[0] == pytest.approx(0.5)
    assert two.interval("C1")[0] == pytest.approx(1.5 / 5.5)
    change = next(change for change in two.changes if change.name == "C1")
    assert change.after == ("A1", "A2")
    assert change.before == ("A2", "A3")
    assert cd.breakpoints(problem, [0.6, 0.4], cd.WeightedSum(), watch=3).changes == ()
    assert cd.breakpoints(problem, [0.6, 0.4], cd.WeightedSum(), watch=np.int64(2)).interval("C1") == two.interval("C1")


def test_a_tie_at_the_border_of_the_first_k_is_walked_to_where_one_falls_behind() -> None:
    """Twins at rank 2 put three among the first two; the change is where the winner falls behind both."""
    problem = scaled([[0, 1, 0], [0, 0.5, 1], [0, 1, 0]])
    result = cd.breakpoints(problem, [1 / 3, 1 / 3, 1 / 3], cd.WeightedSum(), watch=2)
    assert result.interval("C2") == (0.0, pytest.approx(0.5))
    change = next(change for change in result.changes if change.name == "C2")
    assert (change.before, change.after) == (("A1", "A2", "A3"), ("A1", "A3"))


def test_crossings_one_rounding_apart_are_one_change() -> None:
    problem = scaled([[0, 3.5, 3, 0], [5, 4, 1.5, 3.5], [5, 1, 5, 3]])
    result = cd.breakpoints(problem, [0.05, 0.45, 0.4, 0.1], cd.WeightedSum(), watch="winner")
    changes = [(change.before, change.after) for change in result.changes if change.name == "C1"]
    assert changes == [(("A1",), ("A2", "A3"))]


PROBLEM = scaled([[4, 1, 2], [2, 3, 1]], ["x", "<y>"])
TREE = cd.Hierarchy.of({"n": ("0", {"C1": "0.5", "C2": "0.5"}), "C3": "1"}, root="r")


@pytest.mark.parametrize("method", [cd.WeightedSum(), cd.Topsis(normalisation="scale")])
def test_a_node_of_weight_0_grows_by_the_local_weights_of_its_tree(method: cd.WeightedSum | cd.Topsis) -> None:
    tree = cd.Hierarchy.of({"n": ("0", {"C1": "0.75", "C2": "0.25"}), "C3": "1"}, root="r")
    moved = cd.breakpoints(PROBLEM, tree.weights(), method, over="n")
    grown = cd.Hierarchy.of({"n": ("0.4", {"C1": "0.75", "C2": "0.25"}), "C3": "0.6"}, root="r")
    expected = cd.rank(PROBLEM, grown.weights(), method).score
    np.testing.assert_allclose(moved.score("n", [0.4])[0], expected, rtol=1e-12)
    assert moved.current.tolist() == [0]


@dataclass(frozen=True)
class Shapeless:
    """A method whose scorer has none of the forms."""

    def on(self, problem: cd.Problem, x: Any = None) -> Any:  # noqa: ARG002 - the protocol
        return object()


@pytest.mark.parametrize(
    ("weights", "method", "options", "words"),
    [
        (cd.Weights.raw([1.0, 1.0, 1.0]), cd.WeightedSum(), {}, r"need weights that sum to 1, got 3 \(raw weights\)"),
        ([1.0, 0.0, 0.0], cd.WeightedSum(), {}, "the weight of 'C1' is 1: the others have no proportions to keep"),
        (TREE.weights(), cd.WeightedSum(), {"over": "r"}, "the weight of 'r' is 1"),
        (TREE.weights(), cd.WeightedSum(), {"over": "ghost"}, "unknown node 'ghost'"),
        (
            [0.5, 0.3, 0.2],
            cd.WeightedSum(),
            {"over": "n"},
            "no criterion is named 'n', and the weights come",
        ),
        (
            [0.5, 0.3, 0.2],
            cd.WeightedSum(),
            {"watch": "first"},
            "watch must be 'order', 'winner' or a number",
        ),
        ([0.5, 0.3, 0.2], cd.WeightedSum(), {"watch": 3}, "a number from 1 to 2, got 3"),
        ([0.5, 0.3, 0.2], cd.WeightedSum(), {"watch": 0}, "got 0"),
        ([0.5, 0.3, 0.2], cd.WeightedSum(), {"watch": True}, "got True"),
        ([0.5, 0.3, 0.2], cd.WeightedSum(), {"watch": 1.0}, "got 1.0"),
        (
            [0.5, 0.3, 0.2],
            Shapeless(),
            {},
            r"need a scorer of form Additive, Closeness or General; Shapeless\(\) gives object",
        ),
        ([0.5, 0.5], cd.WeightedSum(), {}, "2 weights for 3 criteria"),
    ],
)
def test_breakpoints_refuse(weights: Any, method: Any, options: Any, words: str) -> None:
    with pytest.raises(cd.InvalidInputError, match=words):
        cd.breakpoints(PROBLEM, weights, method, **options)


def test_an_unknown_weight_is_refused_when_asked_for() -> None:
    result = cd.breakpoints(PROBLEM, [0.5, 0.3, 0.2], cd.WeightedSum(), over=["C1"])
    with pytest.raises(cd.InvalidInputError, match="no weight of 'C2' was moved; there are C1"):
        result.interval("C2")
    with pytest.raises(cd.InvalidInputError, match="no weight of 'C9' was moved"):
        result.score("C9", [0.1])


def test_breakpoints_read_well() -> None:
    result = cd.breakpoints(PROBLEM, [0.5, 0.3, 0.2], cd.WeightedSum(), watch=1)
    lines = repr(result).splitlines()
    assert lines[0].split() == ["weight", "of", "now", "changes", "below", "changes", "above"]
    assert lines[-1] == "WeightedSum(normalisation='scale'); first 1; exact, others rescaled in proportion"
    assert "<table" in result._repr_html_()
    told = json.loads(canonical_json(result.to_dict()))
    assert told["exact"] is True
    assert told["weights"][0] == {"name": "C1", "current": 0.5, "low": told["weights"][0]["low"], "high": 1.0}
    assert told["changes"][0]["before"] == ["<y>"]
    frame = result.to_frame("pandas")
    assert frame["name"].tolist() == ["C1", "C2", "C3"]
    assert frame["low"].tolist() == result.low.tolist()


@pytest.mark.parametrize("watch", WATCHES)
def test_blocks_of_pairs_change_nothing(watch: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    problem = scaled(np.random.default_rng(2).integers(0, 11, (8, 3)) / 2)
    before = cd.breakpoints(problem, [0.5, 0.3, 0.2], cd.Topsis(), watch=watch)
    changes, touches = before.changes, before.touches
    monkeypatch.setattr(breakpoints_exact, "_PAIRS", 1)
    after = cd.breakpoints(problem, [0.5, 0.3, 0.2], cd.Topsis(), watch=watch)
    assert (before.low == after.low).all()
    assert (before.high == after.high).all()
    assert (changes, touches) == (after.changes, after.touches)
    assert changes
