"""Smallest change of weights: ties, ends, further constraints, other forms, messages and what a result shows."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

import numpy as np
import pytest
from smallest_change_oracles import NORMS, ball, by_loop, differs, length, problem_of

import clusterdecide as cd
from clusterdecide._json import canonical_json
from clusterdecide.changes.smallest_change import SmallestChange, smallest_change
from clusterdecide.methods import General

SUM = cd.WeightedSum()
FORMS = [SUM, cd.Topsis(normalisation="scale")]
ABC = cd.WeightSet.simplex(["a", "b", "c"])


def table(rows: Any, names: str = "abc") -> cd.Problem:
    criteria = [cd.Criterion(name, scale=(0, 5)) for name in names]
    return cd.Problem.of(rows, criteria, alternatives=[f"A{i + 1}" for i in range(len(rows))])


@pytest.mark.parametrize("norm", NORMS)
@pytest.mark.parametrize("method", FORMS, ids=repr)
def test_further_constraints_hold_and_the_answer_is_that_of_a_plain_programme(method: Any, norm: str) -> None:
    checked = 0
    for seed in range(6):
        problem, start = problem_of(seed + 1, 5, 4)
        names = problem.criteria_names
        row = np.array([1.0, -2.0, 0.5, 0.0]) * (1 if seed % 2 else -1)
        limit = float(row @ start) + 0.01
        within = cd.WeightSet.simplex(names).where(dict(zip(names, row)), at_most=limit)
        found = smallest_change(problem, start, method, watch=2, norm=norm, within=within)
        scorer = method.on(problem)
        if found.distance is None:
            drawn = np.random.default_rng(seed).dirichlet(np.ones(4), 4000)
            assert not differs(scorer, start, drawn[drawn @ row <= limit], 2).any()
            continue
        checked += 1
        if method is SUM:
            expected = by_loop(scorer, start, 2, norm, rows=row[None], limit=np.array([limit]))
            assert found.distance == pytest.approx(expected, rel=1e-5)
        near = ball(start, 0.998 * found.distance, norm, 2000, seed)
        near = near[near @ row <= limit]
        assert not differs(scorer, start, near, 2).any()
        assert found.witness is not None
        assert found.beyond is not None
        for weights in (found.witness, found.beyond):
            assert row @ weights.values <= limit + 1e-9
            assert weights.values.min() >= 0
        assert differs(scorer, start, found.beyond.values, 2)
    assert checked > 2


@pytest.mark.parametrize("norm", NORMS)
@pytest.mark.parametrize("method", FORMS, ids=repr)
def test_an_equality_leaves_fewer_ways_to_go(method: Any, norm: str) -> None:
    problem = table([[4, 1, 2], [1, 4, 2], [2, 2, 3]])
    start = [0.4, 0.3, 0.3]
    free = smallest_change(problem, start, method, norm=norm)
    bound = smallest_change(problem, start, method, norm=norm, within=ABC.where({"a": 1, "b": -1}, equal=0.1))
    assert bound.witness is not None
    assert bound.witness["a"] - bound.witness["b"] == pytest.approx(0.1)
    assert free.distance is not None
    assert bound.distance is not None
    assert free.distance < bound.distance
    t = np.linspace(-0.3, 0.15, 4501)  # a and b rise or fall together: one line of weights
    line = np.array(start) + t[:, None] * np.array([1, 1, -2])
    changes = differs(method.on(problem), np.array(start), line, "winner")
    nearest = length(line[changes] - start, norm).min()
    assert bound.distance == pytest.approx(nearest, abs=5e-4)
    narrow = ABC.where({"a": 1}, equal=0.4).where({"b": 1}, at_least=0.29).where({"b": 1}, at_most=0.31)
    never = smallest_change(problem, start, method, norm=norm, within=narrow)
    assert (never.distance, never.exact) == (None, True)


@pytest.mark.parametrize("method", FORMS, ids=repr)
def test_a_tie_now_is_a_distance_of_zero(method: Any) -> None:
    problem = table([[4, 2, 1], [2, 4, 1], [0, 0, 1]])
    for watch in ("winner", "order", ("A1", "A2"), ("A2", "A1"), 1):
        found = smallest_change(problem, [0.4, 0.4, 0.2], method, watch=watch)
        assert (found.distance, found.lower, found.gap, found.exact) == (0.0, 0.0, 0.0, True)
        assert "tied now" in found.reason
        assert found.change is not None
        assert not found.change.any()
        assert found.beyond is not None
        score = method.on(problem).score(found.beyond.values)
        assert abs(score[0] - score[1]) > 1e-12
    clear = smallest_change(problem, [0.4, 0.4, 0.2], method, watch=2)
    assert clear.distance != 0


@pytest.mark.parametrize("method", FORMS, ids=repr)
def test_two_that_are_alike_tie_under_all_weights(method: Any) -> None:
    problem = table([[4, 2, 1], [4, 2, 1], [1, 3, 1]])
    line = smallest_change(problem, [0.5, 0.3, 0.2], method)
    assert (line.distance, line.beyond) == (0.0, None)
    order = smallest_change(problem, [0.5, 0.3, 0.2], method, watch="order")
    assert order.distance is not None
    assert order.distance > 0
    assert order.enters == "A3"
    twins = smallest_change(problem.take([0, 1]), [0.5, 0.3, 0.2], method, watch="order")
    assert (twins.distance, twins.exact) == (None, True)
    assert "alike under all weights" in twins.reason


@pytest.mark.parametrize("method", FORMS, ids=repr)
@pytest.mark.parametrize("norm", NORMS)
def test_nothing_to_change_is_an_answer(method: Any, norm: str) -> None:
    ask: dict[str, Any] = {"norm": norm}
    alone = smallest_change(table([[4, 2, 1]]), [0.5, 0.3, 0.2], method, **ask)
    assert (alone.distance, alone.exact, alone.reason) == (None, True, "there is one alternative")
    ordered = smallest_change(table([[4, 2, 1]]), [0.5, 0.3, 0.2], method, watch="order", **ask)
    assert ordered.reason == "there is one alternative"
    everyone = smallest_change(table([[4, 2, 1], [1, 2, 3]]), [0.5, 0.3, 0.2], method, watch=2, **ask)
    assert everyone.reason == "all 2 alternatives are among the first 2"
    single = smallest_change(table([[4], [2]], "a"), [1.0], method, **ask)
    assert (single.distance, single.exact) == (None, True)
    best = smallest_change(table([[4, 4, 4], [3, 3, 3]]), [0.5, 0.3, 0.2], method, **ask)
    assert (best.distance, best.exact, best.lower, best.witness, best.change) == (None, True, None, None, None)
    assert "keeps its order" in best.reason


@pytest.mark.parametrize("unit", [1e-300, 1e-12, 1e-9, 1e12, 1e150, 1e308])
@pytest.mark.parametrize("side", ["at_most", "equal"])
def test_a_constraint_holds_in_whatever_unit_it_is_written(side: str, unit: float) -> None:
    """Programmes drop coefficients below 1e-9 and refuse huge ones: the row is brought to size before."""
    problem, start = table([[4, 2, 1], [2, 4, 3], [3, 3, 5]]), [0.5, 0.25, 0.25]
    plain, written = (ABC.where({"a": u, "b": -u}, **{side: 0.25 * u}) for u in (1.0, unit))
    expected, found = (smallest_change(problem, start, SUM, within=within) for within in (plain, written))
    assert expected.distance == pytest.approx(0.375)
    assert found.distance == pytest.approx(expected.distance, rel=1e-12)
    assert found.witness is not None
    assert plain.contains(found.witness.values)
    with pytest.raises(cd.InvalidInputError, match="the weights are not in `within`"):
        smallest_change(problem, [0.7, 0.1, 0.2], SUM, within=written)
    drawn = written.draw(100, np.random.default_rng(1))
    assert plain.contains(drawn).all()
    assert written.contains(drawn).all()
    assert not written.contains([0.7, 0.1, 0.2])
    told = written.to_dict()["constraints"][0]
    assert told["weights"] == {"a": unit, "b": -unit}


def test_a_draw_at_the_edge_is_a_change_that_nothing_goes_beyond() -> None:
    problem = table([[4, 3, 3], [2, 3, 3]])
    for norm, expected in zip(NORMS, (1.0, np.sqrt(0.375), 0.5)):
        found = smallest_change(problem, [0.5, 0.25, 0.25], SUM, norm=norm)
        assert found.distance == pytest.approx(expected)
        assert found.witness is not None
        assert found.beyond is not None
        assert found.witness["a"] == 0.0
        assert (found.beyond.values == found.witness.values).all()
        assert "draws level" in found.reason


@dataclass(frozen=True)
class Worst:
    """A method of another form: the weighted sum, less what the worst criterion takes away."""

    share: float = 0.0

    def on(self, problem: cd.Problem, x: Any = None) -> General:
        grades = problem.values(x)
        return General(lambda w: w @ grades.T - self.share * (w[..., None, :] * (5 - grades)).max(-1))


@pytest.mark.parametrize("norm", NORMS)
def test_another_form_gives_an_upper_bound_that_is_a_true_change(norm: str) -> None:
    for seed in range(4):
        problem, start = problem_of(seed, 5, 3)
        problem = table(problem.performance)
        found = smallest_change(problem, start, Worst(0.5), watch=2, norm=norm, rng=1)
        assert found.distance is not None
        assert (found.exact, found.gap, found.lower) == (False, None, None)
        assert found.to_dict()["exact"] is False
        assert "upper bound" in repr(found)
        assert found.witness is not None
        scorer = Worst(0.5).on(problem)
        assert differs(scorer, start, found.witness.values, 2)
        near = ball(start, 0.9 * found.distance, norm, 1000, seed)
        assert differs(scorer, start, near, 2).mean() < 0.01
        again = smallest_change(problem, start, Worst(0.5), watch=2, norm=norm, rng=np.random.default_rng(1))
        assert again.distance == found.distance


def test_the_search_comes_near_to_what_is_known_exactly() -> None:
    for seed in range(8):
        problem, start = problem_of(seed, 5, 3)
        problem = table(problem.performance)
        known = smallest_change(problem, start, SUM, watch=2).distance
        found = smallest_change(problem, start, Worst(), watch=2).distance
        assert known is not None
        assert found is not None
        assert known * (1 - 1e-9) <= found <= 1.002 * known


def test_the_search_stays_within() -> None:
    problem = table([[4, 1, 2], [1, 4, 2]])
    within = cd.WeightSet.between({"a": (0.4, 0.7), "b": (0.1, 0.5), "c": (0.1, 0.3)})
    found = smallest_change(problem, [0.6, 0.2, 0.2], Worst(0.2), within=within)
    assert found.witness is not None
    assert (found.witness.values >= within.low - 1e-12).all()
    assert (found.witness.values <= within.high + 1e-12).all()


def test_names_may_come_in_any_order() -> None:
    problem = table([[4, 1, 2], [1, 4, 2]])
    within = cd.WeightSet.between({"c": (0.1, 0.3), "a": (0.4, 0.7), "b": (0.1, 0.5)})
    found = smallest_change(problem, {"c": 0.2, "b": 0.2, "a": 0.6}, SUM, within=within)
    assert found.witness is not None
    assert found.witness.to_dict() == {"a": pytest.approx(0.4), "b": pytest.approx(0.4), "c": pytest.approx(0.2)}
    assert (found.leaves, found.enters) == ("A1", "A2")


WRONG: list[tuple[dict[str, Any], str]] = [
    ({"norm": "l3"}, "norm must be 'l1', 'l2' or 'linf', got 'l3'"),
    ({"watch": "loser"}, "watch must be 'order', 'winner' or a number from 1 to 2, got 'loser'; or two names"),
    ({"watch": 3}, "from 1 to 2, got 3"),
    ({"watch": True}, "from 1 to 2, got True"),
    ({"watch": ("A1", "Z")}, "two different alternatives of 'A1', 'A2'"),
    ({"watch": ("A1", "A1")}, "two different alternatives"),
    ({"watch": ("A1",)}, "two different alternatives"),
    ({"watch": ("A2", "A1")}, r"'A2' is not above 'A1' now; watch \('A1', 'A2'\)"),
    ({"gap": 0.0}, "gap must be between 0 and 1"),
    ({"gap": float("nan")}, "gap must be between 0 and 1"),
    ({"gap": "small"}, "gap must be between 0 and 1"),
    ({"boxes": -1}, "boxes must be a whole number from 0 up, got -1"),
    ({"within": 0.2}, "within must be a WeightSet, or None for all weights, got float"),
    ({"within": cd.WeightSet.between({"a": (0.1, 0.5), "b": (0.1, 0.6), "c": (0.1, 0.6)})}, "'a' is 0.6 and must be"),
    ({"within": cd.WeightSet.between({"x": (0.1, 0.5), "b": (0.1, 0.6), "c": (0.1, 0.6)})}, "criteria"),
    (
        {"within": ABC.where({"a": 1, "b": -3}, at_most=0)},
        "'a - 3 b <= 0' does not hold at 'a 0.6, b 0.1, c 0.3'; start",
    ),
    ({"within": ABC.where({"a": 1, "b": -1}, equal=0)}, "'a - b = 0' does not hold at 'a 0.6"),
]


@pytest.mark.parametrize(("ask", "message"), WRONG, ids=[message for _, message in WRONG])
def test_a_wrong_question_is_refused(ask: dict[str, Any], message: str) -> None:
    problem = table([[4, 1, 2], [1, 4, 2]])
    with pytest.raises(cd.InvalidInputError, match=message):
        smallest_change(problem, [0.6, 0.1, 0.3], SUM, **ask)


def test_raw_weights_and_what_is_no_problem_are_refused() -> None:
    problem = table([[4, 1, 2], [1, 4, 2]])
    with pytest.raises(cd.InvalidInputError, match=r"sum to 1, got 2 \(raw weights\)"):
        smallest_change(problem, cd.Weights.raw([1.0, 0.5, 0.5]), SUM)
    with pytest.raises(cd.InvalidInputError, match="smallest_change needs a Problem first, got list"):
        smallest_change([[1]], [1.0], SUM)  # type: ignore[arg-type]


def test_a_result_shows_what_it_found() -> None:
    problem = table([[4, 1, 2], [1, 4, 2]])
    found: SmallestChange = smallest_change(problem, [0.6, 0.2, 0.2], SUM)
    data = json.loads(canonical_json(found.to_dict()))
    assert data["exact"] is True
    assert data["distance"] == pytest.approx(0.4)
    assert data["witness"] == pytest.approx({"a": 0.4, "b": 0.4, "c": 0.2})
    assert (data["leaves"], data["enters"], data["watch"]) == ("A1", "A2", "winner")
    assert "sum of changes 0.4: 'A2' catches 'A1' up; exact" in repr(found)
    assert "<table" in found._repr_html_()
    frame = found.to_frame("pandas")
    assert frame["change"].tolist() == pytest.approx([-0.2, 0.2, 0.0])
    assert list(frame.columns) == ["criterion", "now", "changed", "change"]
    pair = smallest_change(problem, [0.6, 0.2, 0.2], SUM, watch=("A1", "A2"))
    assert pair.to_dict()["watch"] == ["A1", "A2"]
    assert "'A1' over 'A2'" in repr(pair)
    never = smallest_change(table([[4, 4, 4], [1, 1, 1]]), [0.6, 0.2, 0.2], SUM, watch=1)
    assert canonical_json(never.to_dict())
    assert "first 1; no admissible weights change it" in repr(never)
    assert never.to_frame("polars")["change"].to_list() == [0.0, 0.0, 0.0]
