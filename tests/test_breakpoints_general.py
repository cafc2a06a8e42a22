"""Scorers of no known form: what bracketing finds equals the exact weights to within its resolution, and says so."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from itertools import product
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import clusterdecide as cd
from clusterdecide._json import canonical_json
from clusterdecide.calls import line, line_breakpoints
from clusterdecide.changes import breakpoints_general
from clusterdecide.methods import Additive, Closeness, General, base
from clusterdecide.testing import problems, weight_vectors


@dataclass(frozen=True)
class Hidden:
    """Another method's scores with their form hidden."""

    method: Any

    def on(self, problem: cd.Problem, x: Any = None) -> General:
        return General(self.method.on(problem, x).score)


@dataclass(frozen=True)
class Own:
    """Scores by any function of weights of shape ``(M, C)``."""

    function: Callable[[Any], Any]

    def on(self, problem: cd.Problem, x: Any = None) -> General:  # noqa: ARG002 - the protocol
        return General(self.function)


def own(*parts: Callable[[Any], Any]) -> Own:
    """One alternative for each function of the first weight."""
    return Own(lambda w: np.stack([part(np.asarray(w)[..., 0]) for part in parts], -1))


def two(count: int = 2) -> cd.Problem:
    return cd.Problem.of([[1, 2]] * count, alternatives=list("ABCD"[:count]))


METHODS = [cls() for cls in base.registered("ranking") if base.takes_weights(cls)]
WATCHES: list[Any] = ["order", "winner", 2]


def apart(result: Any, name: str) -> bool:
    """Whether a grid tells the changes and touches of one path apart: none closer than two steps."""
    met = [c.weight for c in (*result.changes, *result.touches) if c.name == name]
    return np.diff(np.unique(np.round([0.0, *met, 1.0], 9))).min() > 2e-3


def same(found: Any, exact: Any, name: str, within: float) -> None:
    key = lambda c: (c.before, c.after)  # noqa: E731 - an order for both
    mine = [c for c in found.changes if c.name == name]
    theirs = [c for c in exact.changes if c.name == name]
    assert sorted(map(key, mine)) == sorted(map(key, theirs))
    for pair in {key(c) for c in mine}:
        places = [[c.weight for c in told if key(c) == pair] for told in (mine, theirs)]
        np.testing.assert_allclose(*places, atol=within, rtol=0)
    np.testing.assert_allclose(found.interval(name), exact.interval(name), atol=within, rtol=0)


@settings(max_examples=30)
@given(problem=problems(alternatives=(2, 5), criteria=(2, 4), positive=True), data=st.data())
@pytest.mark.parametrize("method", METHODS, ids=repr)
def test_bracketed_changes_equal_exact_ones(method: Any, problem: cd.Problem, data: st.DataObject) -> None:
    weights = data.draw(weight_vectors(problem.shape[1], positive=True))
    watch = data.draw(st.sampled_from(WATCHES))
    resolution = data.draw(st.sampled_from([1e-3, 1e-6, 1e-9]))
    name = data.draw(st.sampled_from(problem.criteria_names))
    found = cd.breakpoints(problem, weights, Hidden(method), watch=watch, over=name, resolution=resolution)
    assert (found.exact, found.resolution) == (False, resolution)
    if not isinstance(method.on(problem), Additive | Closeness):
        return
    exact = cd.breakpoints(problem, weights, method, watch=watch, over=name)
    order = cd.breakpoints(problem, weights, method, over=name)
    if apart(order, name):
        same(found, exact, name, resolution)


@settings(max_examples=20)
@given(problem=problems(alternatives=(2, 5), criteria=(2, 4), positive=True), data=st.data())
def test_bracketing_the_way_to_other_weights_equals_the_exact_one(problem: cd.Problem, data: st.DataObject) -> None:
    start, end = (data.draw(weight_vectors(problem.shape[1])) for _ in range(2))
    for method in (cd.WeightedSum(), cd.Topsis()):
        exact = cd.breakpoints(problem, start, method, toward=end)
        found = cd.breakpoints(problem, start, Hidden(method), toward=end)
        if apart(exact, "toward"):
            same(found, exact, "toward", 1e-6)


def test_changes_of_a_method_of_no_form_by_hand() -> None:
    """A falls as B rises with the square of the first weight: they swap at its root."""
    for level, resolution in product([0.04321, 0.1, 0.2, 0.3, 0.31], [1e-3, 1e-6, 1e-11]):
        method = own(lambda t, level=level: level + 0 * t, lambda t: t * t)
        result = cd.breakpoints(two(), [0.6, 0.4], method, over="C1", resolution=resolution)
        assert result.interval("C1") == (pytest.approx(np.sqrt(level), abs=resolution), 1.0)
        assert [(c.before, c.after) for c in result.changes] == [(("A", "B"), ("B", "A"))]
        assert result.touches == ()  # not even where the root is a weight that is tried
        np.testing.assert_allclose(result.score("C1", [0.5]), [[level, 0.25]])


def test_several_changes_between_neighbours_are_told_apart() -> None:
    """Three alternatives pass the first within one step of the grid, in an order that halving finds."""
    steps = [0.30002, 0.30005, 0.30008]
    method = own(lambda t: 0 * t, *(lambda t, at=at, k=k: (t - at) * (1 + k) for k, at in enumerate(steps)))
    result = cd.breakpoints(two(4), [0.6, 0.4], method, over="C1", resolution=1e-8)
    mine = {c.before[1]: c.weight for c in result.changes if c.before[0] == "A"}
    assert mine == {name: pytest.approx(at, abs=1e-8) for name, at in zip("BCD", steps)}
    first = cd.breakpoints(two(4), [0.6, 0.4], method, over="C1", watch="winner", resolution=1e-8)
    assert (first.changes[0].before, first.changes[0].after) == (("A",), ("B",))


def test_a_touch_at_a_weight_that_is_tried_is_told_apart() -> None:
    method = own(lambda t: 0 * t, lambda t: -((t - 0.5) ** 2))
    for watch in ("order", "winner"):
        result = cd.breakpoints(two(), [0.2, 0.8], method, over="C1", watch=watch)
        assert result.changes == ()
        assert [(t.ahead, t.reaching, t.weight) for t in result.touches] == [("A", "B", pytest.approx(0.5, abs=1e-6))]
        assert result.interval("C1") == (0.0, 1.0)
        now = cd.breakpoints(two(), [0.5, 0.5], method, over="C1", watch=watch)
        assert now.interval("C1") == (0.5, 0.5)


def test_a_tie_that_lasts_is_a_change_at_each_end() -> None:
    """From 0.3 to 0.7 both score the same; the pair is named on the side where it has an order."""
    method = own(lambda t: np.clip(t, 0.3, None), lambda t: np.clip(t, 0.3, 0.7) + np.maximum(0, 2 * (t - 0.7)))
    level = own(lambda t: 0.3 + 0 * t, lambda t: np.minimum(t, 0.3) + np.maximum(0, t - 0.7))
    order = cd.breakpoints(two(), [0.5, 0.5], level, over="C1")
    assert [(c.before, c.after) for c in order.changes] == [(("A", "B"), ()), ((), ("B", "A"))]
    assert order.interval("C1") == (pytest.approx(0.3, abs=1e-6), pytest.approx(0.7, abs=1e-6))
    winner = cd.breakpoints(two(), [0.5, 0.5], level, over="C1", watch="winner")
    assert [(c.before, c.after) for c in winner.changes] == [(("A",), ("A", "B")), (("A", "B"), ("B",))]
    assert len(cd.breakpoints(two(), [0.5, 0.5], method, over="C1").changes) == 1


def test_a_tie_of_some_resolutions_is_a_stretch_of_its_own() -> None:
    level = own(lambda t: 0 * t, lambda t: np.minimum(0, t - 0.3004) + np.maximum(0, t - 0.30041))
    order = cd.breakpoints(two(), [0.5, 0.5], level, over="C1")
    assert [(c.before, c.after) for c in order.changes] == [(("A", "B"), ()), ((), ("B", "A"))]
    assert [c.weight for c in order.changes] == [pytest.approx(0.3004, abs=1e-6), pytest.approx(0.30041, abs=1e-6)]


def test_what_holds_at_the_weight_now_alone_is_found() -> None:
    """Between two neighbours of the grid the second wins; nobody would know, were not the weight now between them."""
    method = own(lambda t: 0 * t, lambda t: 1e-4 - abs(t - 0.30053))
    result = cd.breakpoints(two(), [0.30053, 0.69947], method, over="C1", watch="winner")
    assert result.interval("C1") == (pytest.approx(0.30043, abs=1e-6), pytest.approx(0.30063, abs=1e-6))
    assert [(c.before, c.after) for c in result.changes] == [(("A",), ("B",)), (("B",), ("A",))]


def test_changes_closer_than_a_step_may_be_missed_and_the_result_says_so() -> None:
    method = own(lambda t: 0 * t, lambda t: 1e-4 - abs(t - 0.3005))
    result = cd.breakpoints(two(), [0.6, 0.4], method, watch="winner")
    assert [c for c in result.changes if c.name == "C1"] == []
    assert "bracketed to 1e-06, two changes within 0.001 of each other may be missed" in repr(result)
    told = json.loads(canonical_json(result.to_dict()))
    assert (told["exact"], told["resolution"]) == (False, 1e-6)


def test_scores_need_not_exist_at_the_ends() -> None:
    """Logarithms of the weights: at 0 and 1 there is no score."""
    method = own(np.log, lambda t: np.log(1 - t))
    result = cd.breakpoints(two(), [0.3, 0.7], method)
    assert [(c.name, c.weight) for c in result.changes] == [
        (name, pytest.approx(0.5, abs=1e-6)) for name in ("C1", "C2")
    ]


def test_a_score_that_is_not_finite_is_refused() -> None:
    method = own(lambda t: np.where(t > 0.6, np.nan, t), lambda t: 1 - t)
    with pytest.raises(cd.InvalidInputError, match=r"alternative number 1 the score nan at weights .0\.601"):
        cd.breakpoints(two(), [0.3, 0.7], method)


@pytest.mark.parametrize("resolution", [0, -1e-6, 1e-13, 0.01, float("nan"), True, "fine", None])
def test_a_resolution_out_of_range_is_refused(resolution: Any) -> None:
    with pytest.raises(cd.InvalidInputError, match=r"resolution must be a number from 1e-12 to 0\.001, got"):
        cd.breakpoints(two(), [0.3, 0.7], cd.Topsis(), resolution=resolution)


def test_batches_of_weights_change_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    problem = cd.Problem.of(np.random.default_rng(5).uniform(1, 5, (6, 3)))
    before = cd.breakpoints(problem, [0.5, 0.3, 0.2], Hidden(cd.Topsis()), over="C1")
    monkeypatch.setattr(breakpoints_general, "_CELLS", 1)
    after = cd.breakpoints(problem, [0.5, 0.3, 0.2], Hidden(cd.Topsis()), over="C1")
    assert before.changes == after.changes
    assert before.changes


def test_the_funding_line_refuses_a_method_of_no_exact_form(monkeypatch: pytest.MonkeyPatch) -> None:
    decision = cd.calls.example().decide()
    monkeypatch.setattr(line, "from_spec", lambda spec: Hidden(cd.methods.from_spec(spec)))
    with pytest.raises(cd.InvalidInputError, match="a method of form Additive or Closeness alone; Hidden"):
        line_breakpoints(decision, "L1", "C2")
