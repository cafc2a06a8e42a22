"""Touches told apart from crossings, coincident crossings, the ends, and the way between two weight vectors."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import clusterdecide as cd
from clusterdecide._json import canonical_json
from clusterdecide.kernels.bernstein import product, unit_roots, value
from clusterdecide.kernels.contacts import contacts
from clusterdecide.kernels.paths import Curves, Lines
from clusterdecide.methods import Additive, Closeness
from clusterdecide.testing import problems, weight_vectors


@dataclass(frozen=True)
class Given:
    """Closenesses with given squared distances, whatever the problem."""

    to_best: Any
    to_worst: Any

    def on(self, problem: cd.Problem, x: Any = None) -> Closeness:  # noqa: ARG002 - the protocol
        return Closeness(np.array(self.to_best, dtype=float), np.array(self.to_worst, dtype=float))


def pair(lift: float = 0.0, stretch: float = 1.0) -> Given:
    """The first leads by ``(s - q)**2 - 4 lift q s``, with ``s = (t / (1 - t))**2`` and q the stretch."""
    q = stretch
    return Given([[0, q], [1, q]], [[1, q], [4 * (1 + lift), 0]])


def plain(count: int) -> cd.Problem:
    return cd.Problem.of([[1, 2]] * count)


def where(result: Any, name: str = "C1") -> tuple[list[Any], list[Any]]:
    return ([c.weight for c in result.changes if c.name == name], [c.weight for c in result.touches if c.name == name])


@pytest.mark.parametrize("watch", ["order", "winner"])
@pytest.mark.parametrize("lift", [0.0, 1e-16, -1e-16, 1e-15, -1e-15, 2e-14, -2e-14, 3e-13, -3e-13])
def test_what_rounding_splits_or_lifts_is_one_touch(lift: float, watch: Any) -> None:
    """A gap or a dip that counts as a tie in any ranking is a tie here."""
    result = cd.breakpoints(plain(2), [0.3, 0.7], pair(lift), watch=watch)
    changes, touches = where(result)
    assert changes == []
    assert touches == [pytest.approx(0.5, abs=1e-6)]
    assert result.interval("C1") == (0.0, 1.0)


@pytest.mark.parametrize("watch", ["order", "winner"])
def test_a_true_dip_is_two_changes_and_a_true_gap_is_none(watch: Any) -> None:
    two = cd.breakpoints(plain(2), [0.3, 0.7], pair(1e-8), watch=watch)
    s = np.array([1 - 2e-4, 1 + 2e-4])  # to first order in the root of the lift
    np.testing.assert_allclose(where(two)[0], np.sqrt(s) / (1 + np.sqrt(s)), atol=1e-8)
    assert where(two)[1] == []
    assert two.interval("C1") == (0.0, pytest.approx(0.499975, abs=1e-8))
    assert where(cd.breakpoints(plain(2), [0.3, 0.7], pair(-1e-8), watch=watch)) == ([], [])


@given(stretch=st.floats(1e-3, 1e3), start=st.floats(0.01, 0.99))
def test_a_touch_is_found_wherever_it_lies(stretch: float, start: float) -> None:
    result = cd.breakpoints(plain(2), [start, 1 - start], pair(stretch=stretch))
    changes, touches = where(result)
    root = np.sqrt(stretch)
    assert changes == []
    assert touches == [pytest.approx(root / (1 + root), abs=1e-9)]
    both = result.score("C1", touches)[0]
    assert both[0] == pytest.approx(both[1], abs=1e-12)


def test_a_touch_now_is_a_tie_on_both_sides_at_once() -> None:
    for watch in ("order", "winner"):
        result = cd.breakpoints(plain(2), [0.5, 0.5], pair(), watch=watch)
        assert result.interval("C1") == (0.5, 0.5)
        assert where(result) == ([], [pytest.approx(0.5)])


def test_a_touch_on_the_line_is_told_with_who_is_inside() -> None:
    """A third alternative always ahead: the pair touches at the line of the first two, not at that of the winner."""
    three = Given([[0, 1], [1, 1], [0, 0]], [[1, 1], [4, 0], [1, 1]])
    found = {watch: cd.breakpoints(plain(3), [0.3, 0.7], three, watch=watch) for watch in ("order", "winner", 2, 3)}
    assert [(len(r.touches), r.changes) for r in found.values()] == [(2, ()), (0, ()), (2, ()), (0, ())]
    assert {(t.ahead, t.reaching) for t in found[2].touches} == {("A1", "A2")}
    assert found[2].touch_table.ahead.tolist() == [0, 0]


def test_lines_never_touch_inside() -> None:
    problem = cd.Problem.of([[4, 2, 1], [4, 1, 3], [2, 2, 2], [1, 5, 0]])
    for watch in ("order", "winner", 2):
        result = cd.breakpoints(problem, [0.5, 0.3, 0.2], cd.WeightedSum(normalisation="minmax"), watch=watch)
        assert result.touches == ()


@dataclass(frozen=True)
class Straight:
    """Weighted sums with given utilities, whatever the problem."""

    utilities: Any

    def on(self, problem: cd.Problem, x: Any = None) -> Additive:  # noqa: ARG002 - the protocol
        return Additive(np.array(self.utilities, dtype=float))


def test_three_lines_through_one_point_swap_pair_by_pair_and_the_winner_once() -> None:
    third = 1 / 3
    method = Straight([[1, 0], [0, third / (1 - third)], [0.5, third / (1 - third) / 2]])
    order = cd.breakpoints(plain(3), [0.9, 0.1], method)
    swaps, touches = where(order)
    assert touches == []
    np.testing.assert_allclose(swaps, [third] * 3, rtol=1e-14)
    assert {c.before for c in order.changes if c.name == "C1"} == {("A2", "A1"), ("A2", "A3"), ("A3", "A1")}
    for watch, sides in (("winner", (("A2",), ("A1",))), (2, (("A2", "A3"), ("A1", "A3")))):
        result = cd.breakpoints(plain(3), [0.9, 0.1], method, watch=watch)
        assert [(c.before, c.after) for c in result.changes if c.name == "C1"] == [sides]
        assert result.interval("C1")[0] == pytest.approx(third)


def test_a_pair_that_differs_by_rounding_alone_always_ties() -> None:
    """Equal sums in another order: the same scores but for the last bit, all along."""
    utilities = [[0.1 + 0.2, 1], [0.3, 1], [0.6, 0]]
    squares = Given([[0.1 + 0.2, 1], [0.3, 1], [0.6, 0]], [[0.7, 1 - 1e-16], [0.7, 1], [0.1, 0.9]])
    for method in (Straight(utilities), squares):
        result = cd.breakpoints(plain(3), [0.5, 0.5], method)
        assert frozenset({"A1", "A2"}) not in {frozenset(c.before) for c in result.changes}
        assert result.touches == ()
    assert cd.breakpoints(plain(2), [0.5, 0.5], Straight(utilities[:2])).interval("C1") == (0.0, 1.0)


@pytest.mark.parametrize("near", [1e-15, 1e-13, 1e-9, 1e-5])
def test_crossings_near_the_ends_count_as_far_as_scores_can_tell(near: float) -> None:
    """Closer to an end than ties reach, there is no order to swap."""
    for at in (near, 1 - near):
        ends = np.array([[-at, 0.0, 1.0]]), np.array([[1 - at, 0.0, 1.0]])
        met = contacts(Lines(*ends), 0, np.array([0]), np.array([1]))
        assert met.weight.tolist() == ([pytest.approx(at, rel=1e-9)] if near > 1e-12 else [])
        assert met.crosses.all()


def test_twins_meet_nowhere() -> None:
    curves = Curves(*(np.array([[0.3, 0.3, 0.1]]) for _ in range(4)))
    met = contacts(curves, 0, np.array([0, 0]), np.array([1, 2]))
    assert (met.start.tolist(), met.weight.size) == ([0, 0], 0)


def test_a_touch_on_the_way_to_other_weights() -> None:
    """The way passes equal weights, where the pair touches, a quarter along."""
    start, end = np.array([0.4, 0.6]), np.array([0.8, 0.2])
    for watch in ("order", "winner"):
        result = cd.breakpoints(plain(2), start, pair(), toward=end, watch=watch)
        assert where(result, "toward") == ([], [pytest.approx(0.25, abs=1e-8)])
        assert result.interval("toward") == (0.0, 1.0)
    two = cd.breakpoints(plain(2), start, pair(1e-6), toward=end)
    assert len(two.changes) == 2
    assert two.changes[0].before == two.changes[1].after == ("A1", "A2")
    assert two.touches == ()


def test_the_way_to_other_weights_by_hand() -> None:
    problem = cd.Problem.of([[4, 2], [2, 4]], ["a", "b"], alternatives=["A", "B"])
    for method in (cd.WeightedSum(normalisation="minmax"), cd.Topsis()):
        result = cd.breakpoints(problem, {"a": 0.9, "b": 0.1}, method, toward={"b": 0.9, "a": 0.1})
        assert (result.names, result.current.tolist()) == (("toward",), [0.0])
        assert result.interval("toward") == (0.0, pytest.approx(0.5))
        assert [(c.name, c.before, c.after) for c in result.changes] == [("toward", ("A", "B"), ("B", "A"))]
        assert result.to_dict()["toward"] == {"a": 0.1, "b": 0.9}
        assert repr(result).splitlines()[0].split()[0] == "way"
        assert "exact, all weights move from 0 (now) to 1 (toward)" in repr(result)
        np.testing.assert_allclose(result.score("toward", [1.0])[0], cd.rank(problem, [0.1, 0.9], method).score)


@given(problem=problems(alternatives=(2, 5), criteria=(2, 4)), data=st.data())
def test_the_way_back_shows_the_same_changes_in_reverse(problem: cd.Problem, data: st.DataObject) -> None:
    start, end = (data.draw(weight_vectors(problem.shape[1])) for _ in range(2))
    for method in (cd.WeightedSum(), cd.Topsis(normalisation="scale")):
        there = cd.breakpoints(problem, start, method, toward=end, watch="winner")
        back = cd.breakpoints(problem, end, method, toward=start, watch="winner")
        assert [(c.before, c.after) for c in there.changes] == [(c.after, c.before) for c in reversed(back.changes)]
        np.testing.assert_allclose(
            [c.weight for c in there.changes], [1 - c.weight for c in reversed(back.changes)], atol=1e-7
        )


def test_no_way_at_all_changes_nothing_and_a_weight_of_1_may_start_one() -> None:
    problem = cd.Problem.of([[4, 2], [2, 4]])
    still = cd.breakpoints(problem, [1.0, 0.0], cd.Topsis(), toward=[1.0, 0.0])
    assert (still.interval("toward"), still.changes, still.touches) == ((0.0, 1.0), (), ())
    assert cd.breakpoints(problem, [1.0, 0.0], cd.Topsis(), toward=[0.0, 1.0]).interval("toward")[1] == 0.5


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"toward": [0.5, 0.5], "over": "C1"}, "either over .* or toward .*, not both"),
        ({"toward": cd.Weights.raw([2.0, 1.0])}, "need weights that sum to 1 in toward, got 3"),
        ({"toward": [0.2, 0.3, 0.5]}, "3 weights for 2 criteria"),
        ({"over": []}, "over names no weight"),
    ],
)
def test_ways_refuse(options: Any, words: str) -> None:
    with pytest.raises(cd.InvalidInputError, match=words):
        cd.breakpoints(cd.Problem.of([[4, 2], [2, 4]]), [0.7, 0.3], cd.WeightedSum(normalisation="minmax"), **options)


def test_what_is_no_problem_is_refused() -> None:
    with pytest.raises(cd.InvalidInputError, match="breakpoints needs a Problem first, got list"):
        cd.breakpoints([[1]], [1.0], cd.Topsis())  # type: ignore[arg-type]


@pytest.mark.parametrize("library", ["pandas", "polars", "pyarrow"])
def test_changes_and_touches_as_frames(library: str) -> None:
    result = cd.breakpoints(plain(2), [0.3, 0.7], pair(1e-6))
    frame = result.to_frame(library, rows="changes")
    columns = frame.column_names if library == "pyarrow" else list(frame.columns)
    assert columns == ["name", "weight", "before", "after"]
    assert len(frame) == len(result.changes) == 4
    touching = cd.breakpoints(plain(2), [0.3, 0.7], pair())
    assert len(touching.to_frame(library, rows="touches")) == len(touching.touches) == 2
    with pytest.raises(cd.InvalidInputError, match="rows must be 'weights', 'changes' or 'touches', got 'all'"):
        result.to_frame(library, rows="all")  # type: ignore[arg-type]


def test_json_tells_touches_and_that_nothing_is_bracketed() -> None:
    told = json.loads(canonical_json(cd.breakpoints(plain(2), [0.3, 0.7], pair(), watch=np.int64(1)).to_dict()))
    assert (told["exact"], told["resolution"], told["toward"], told["watch"]) == (True, None, None, 1)
    assert [set(touch) for touch in told["touches"]] == [{"name", "weight", "ahead", "reaching"}] * 2


@given(st.lists(st.floats(-0.5, 1.5), min_size=1, max_size=4), st.floats(-3, 3).filter(bool))
def test_every_simple_root_of_a_polynomial_is_found(roots: list[float], factor: float) -> None:
    expected = sorted(t for t in roots if 1e-3 < t < 1 - 1e-3)
    if np.diff(sorted(roots), append=9).min() < 1e-2 or any(abs(t) < 1e-2 or abs(t - 1) < 1e-2 for t in roots):
        return
    coefficients = np.array([factor])
    for t in roots:  # times (u - t), by elevation of the degree
        n, c = len(coefficients), coefficients
        coefficients = np.array(
            [
                ((k * c[k - 1] * (1 - t)) if k else 0) / n + (((n - k) * c[k] * -t) if k < n else 0) / n
                for k in range(n + 1)
            ]
        )
    found = unit_roots(coefficients[:, None])[:, 0]
    found = np.sort(found[np.isfinite(found)])
    kept = [t for t in found if abs(value(coefficients[:, None], np.array([t]))[0]) < 1e-14 * abs(coefficients).max()]
    np.testing.assert_allclose(kept, expected, atol=1e-9)


def test_a_product_of_quadratics_is_one_everywhere() -> None:
    rng = np.random.default_rng(3)
    a, b, t = rng.uniform(0, 1, (3, 50)), rng.uniform(0, 1, (3, 50)), rng.uniform(0, 1, 50)
    np.testing.assert_allclose(value(product(a, b), t), value(a, t) * value(b, t), rtol=1e-13)
