"""Smallest gains and largest losses of grades, against plain enumeration of every combination of marks."""

from __future__ import annotations

import json
from fractions import Fraction
from typing import Any

import hypothesis.strategies as st
import numpy as np
import pytest
from grade_change_oracle import MARKS, METHODS, WorstShare, cases, changes, holds
from hypothesis import given

import clusterdecide as cd
from clusterdecide.changes import grade_search
from clusterdecide.changes.grade_change import largest_loss, smallest_gain
from clusterdecide.changes.grade_result import GradeChange, GradePath
from clusterdecide.errors import InvalidInputError
from clusterdecide.model import Problem

SUM = cd.WeightedSum(normalisation="scale")
ALL = 10_000


def asked(case: dict[str, Any], **more: Any) -> GradeChange:
    verb = largest_loss if holds(case, case["problem"].grades) else smallest_gain
    return verb(**case, **{"step": 0.5, "most": ALL} | more)


def vector(found: GradeChange, path: GradePath) -> tuple[int, ...]:
    steps = {move.criterion: move.steps for move in path.moves}
    return tuple(steps.get(name, 0) for name in found.problem.criteria_names)


def truth(case: dict[str, Any], **more: Any) -> list[tuple[int, ...]]:
    return changes(case, up=not holds(case, case["problem"].grades), **more)


@given(case=cases())
def test_the_fewest_steps_are_found_and_all_of_their_combinations(case: dict[str, Any]) -> None:
    found, known = asked(case), truth(case)

    assert found.exact
    assert found.complete
    assert found.possible == bool(known)
    assert found.cost == (min(map(sum, known)) if known else None)
    cheapest = [steps for steps in known if sum(steps) == found.cost]
    in_order = sorted(cheapest, key=lambda steps: (np.count_nonzero(steps), [-step for step in steps]))
    assert [vector(found, path) for path in found.paths] == in_order


@given(case=cases())
def test_the_smallest_largest_step_is_found_then_the_fewest_steps(case: dict[str, Any]) -> None:
    found, known = asked(case, cost="largest"), truth(case)

    assert (found.exact, found.complete) == (True, True)
    best = min(((max(steps), sum(steps)) for steps in known), default=(None, None))
    assert (found.cost, found.steps) == best
    cheapest = {steps for steps in known if (max(steps), sum(steps)) == best}
    assert {vector(found, path) for path in found.paths} == cheapest


@given(case=cases(), data=st.data())
def test_the_lowest_price_is_found(case: dict[str, Any], data: st.DataObject) -> None:
    offers = st.sampled_from([Fraction(1, 3), Fraction(1), 2, 0.5, 1.5])
    prices = {name: data.draw(offers) for name in case["problem"].criteria_names}
    found, known = asked(case, cost=prices), truth(case)
    exact = [Fraction(price) for price in prices.values()]
    paid = {steps: sum(step * price for step, price in zip(steps, exact)) for steps in known}

    assert (found.exact, found.complete) == (True, True)
    least = min(paid.values(), default=None)
    assert found.cost == (None if least is None else pytest.approx(float(least), abs=1e-12))
    assert {vector(found, path) for path in found.paths} == {steps for steps, price in paid.items() if price == least}


@given(case=cases())
def test_each_criterion_alone_has_its_own_least_change(case: dict[str, Any]) -> None:
    found = asked(case)

    for j, name in enumerate(case["problem"].criteria_names):
        alone = [steps[j] for steps in truth(case, free=[j])]
        move = found.alone[name]
        assert (None if move is None else move.steps) == min(alone, default=None)


@given(case=cases(criteria=(2, 3)))
def test_only_the_criteria_that_may_move_do(case: dict[str, Any]) -> None:
    found, known = asked(case, criteria=["C2"]), truth(case, free=[1])

    assert found.cost == (min(map(sum, known)) if known else None)
    assert list(found.grades) == ["C2"]


@given(case=cases())
def test_ranking_the_changed_problem_again_gives_what_was_told(case: dict[str, Any]) -> None:
    found = asked(case)
    gains = found.direction == "gain"
    before = cd.rank(case["problem"], case["weights"], case["method"]).rank
    i = case["problem"].alternatives.index(case["alternative"])
    for k, path in enumerate(found.paths):
        changed = found.changed(k)
        after = cd.rank(changed, case["weights"], case["method"])
        assert holds(case, changed.grades) == gains
        assert after.rank[i] == path.rank
        assert after.score[i] == pytest.approx(path.score, abs=1e-12)
        assert (np.delete(changed.grades, i, 0) == np.delete(case["problem"].grades, i, 0)).all()
        ahead = (before < before[i], after.rank < after.rank[i])
        behind = (before > before[i], after.rank > after.rank[i])
        then, now = ahead if gains else behind
        assert path.crossed == tuple(np.array(case["problem"].alternatives)[then & ~now])


@given(case=cases())
def test_a_candidate_bears_what_it_is_told_to_bear_and_no_more(case: dict[str, Any]) -> None:
    found = asked(case)
    if found.direction == "gain":
        assert found.bears is None
        return
    known = truth(case)
    assert found.bears is not None
    assert all(sum(steps) > found.bears for steps in known)
    assert any(sum(steps) == found.bears + 1 for steps in known) == bool(known)
    for j, name in enumerate(case["problem"].criteria_names):
        grades, fatal = found.grades[name], [steps[j] for steps in truth(case, free=[j])]
        assert found.borne(name) == grades[min(fatal, default=len(grades)) - 1]


@given(case=cases(alternatives=(2, 4)))
def test_a_search_that_ends_early_tells_what_it_has_proven(case: dict[str, Any]) -> None:
    found = asked(case | {"method": WorstShare()}, budget=3)
    known = truth(case | {"method": WorstShare()})

    least = min(map(sum, known), default=None)
    if found.exact:
        assert found.cost == least
        return
    assert all(sum(steps) >= found.lower for steps in known)
    assert not found.complete
    if found.cost is None:
        assert found.possible is None
        assert "before the search ended" in found.reason
    else:
        assert vector(found, found.paths[0]) in known
        assert sum(vector(found, found.paths[0])) == found.cost
        assert "not proven smallest" in repr(found)


@given(case=cases(alternatives=(2, 4), criteria=(3, 3)), method=st.sampled_from(METHODS[2:5]))
def test_an_enumeration_cut_short_proves_no_more_than_it_saw(case: dict[str, Any], method: Any) -> None:
    case |= {"method": method}
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(grade_search, "_FRONTIER", 1)
        patch.setattr(grade_search, "_ROOM", -1)
        found, wide = asked(case, most=1), asked(case, most=1, cost="largest")
    known = truth(case)

    least = min(map(sum, known), default=None)
    assert all(sum(steps) >= found.lower for steps in known)
    assert not found.exact or found.cost == least
    assert not found.complete or len(found.paths) == sum(sum(steps) == least for steps in known)
    assert found.cost is None or vector(found, found.paths[0]) in known
    assert not wide.exact or wide.cost == min(map(max, known), default=None)
    assert all(max(steps) >= wide.lower for steps in known)


@pytest.mark.parametrize("method", METHODS[:5], ids=repr)
def test_sums_and_fixed_closeness_need_no_search(method: Any) -> None:
    rng = np.random.default_rng(5)
    marks = [cd.Criterion(f"C{j + 1}", scale=(1, 3), step=0.5) for j in range(8)]
    problem = Problem.of(rng.choice(MARKS, (6, 8)), marks)
    weights = rng.dirichlet(np.ones(8))
    order = cd.rank(problem, weights, method).order

    found = [smallest_gain(problem, weights, method, order[-1], watch=2, budget=1)]
    found.append(largest_loss(problem, weights, method, order[0], watch=4, budget=1))

    assert [one.exact for one in found] == [True, True]
    assert [one.possible for one in found] == [True, True]


def test_a_longer_search_of_a_relative_closeness_is_exact() -> None:
    rng = np.random.default_rng(7)
    problem = Problem.of(rng.choice(MARKS, (4, 3)), [cd.Criterion(n, scale=(1, 3), step=0.5) for n in "abc"])
    last = cd.rank(problem, [0.5, 0.3, 0.2], cd.Topsis()).order[-1]

    short = smallest_gain(problem, [0.5, 0.3, 0.2], cd.Topsis(), last, budget=4)
    full = smallest_gain(problem, [0.5, 0.3, 0.2], cd.Topsis(), last)

    assert (short.exact, full.exact) == (False, True)
    assert full.cost is not None
    assert short.cost is not None
    assert short.lower < full.cost <= short.cost
    assert full.lower == full.cost


def half_marks(grades: Any, **more: Any) -> Problem:
    names = [f"C{j + 1}" for j in range(len(grades[0]))]
    return Problem.of(grades, [cd.Criterion(name, scale=(0, 5), step=0.5, **more) for name in names])


def test_above_already_needs_nothing_and_says_so() -> None:
    problem = half_marks([[4, 4], [3, 3]])

    found = smallest_gain(problem, [0.5, 0.5], SUM, "A1")

    assert (found.cost, found.steps, found.possible, found.exact, found.paths) == (0, 0, True, True, ())
    assert found.alone == {}
    assert found.changed() is problem
    assert "already above the line" in repr(found)


def test_what_cannot_be_reached_is_no_error() -> None:
    found = smallest_gain(half_marks([[5, 5], [3, 3]]), [0.5, 0.5], SUM, "A2", ties="out")

    assert (found.possible, found.cost, found.steps, found.exact) == (False, None, None, True)
    assert found.reason == "even the best grades would not do"
    with pytest.raises(InvalidInputError, match="no path number 0: there are 0"):
        found.changed()


def test_a_tie_on_the_line_is_above_it_unless_ties_are_out() -> None:
    problem = half_marks([[4, 4], [3, 4]])

    level, ahead = (smallest_gain(problem, [0.5, 0.5], SUM, "A2", ties=ties) for ties in ("in", "out"))

    assert (level.cost, ahead.cost) == (2, 3)
    assert (level.paths[0].rank, level.paths[0].crossed) == (1, ("A1",))
    assert smallest_gain(problem, [0.5, 0.5], SUM, "A2", above="A1").cost == 3
    assert largest_loss(problem, [0.5, 0.5], SUM, "A1").bears == 2
    assert largest_loss(problem, [0.5, 0.5], SUM, "A1", ties="out").bears == 1
    assert largest_loss(problem, [0.5, 0.5], SUM, "A1", above="A2").bears == 1


@pytest.mark.parametrize("rows", [1, 3])
def test_no_loss_drops_a_candidate_when_all_are_above(rows: int) -> None:
    problem = half_marks([[4, 2]] * rows)

    found = largest_loss(problem, [0.5, 0.5], SUM, watch=rows)

    assert (found.possible, found.cost, found.exact) == (False, None, True)
    assert found.reason == "no fall of its grades drops it"
    assert (found.bears, found.lower) == (12, 13)
    assert largest_loss(problem, [0.5, 0.5], SUM, watch=rows, cost="largest").bears == 8
    assert (found.borne("C1"), found.borne("C2")) == (0.0, 0.0)


def test_the_last_one_above_is_asked_by_default() -> None:
    problem = half_marks([[5, 5], [3, 3], [4, 4], [1, 1]])
    assert largest_loss(problem, [0.5, 0.5], SUM, watch=2).alternative == "A3"
    assert largest_loss(problem, [0.5, 0.5], SUM, watch=3).alternative == "A2"


def test_a_cost_gains_by_falling() -> None:
    marks = [cd.Criterion("quality", scale=(0, 5), step=1), cd.Criterion("cost", "min", scale=(0, 100), step=10)]
    problem = Problem.of([[3, 40], [3, 60]], marks, alternatives=["A", "B"])

    gain = smallest_gain(problem, [0.5, 0.5], SUM, "B", criteria="cost")
    loss = largest_loss(problem, [0.5, 0.5], SUM, "A", criteria="cost")

    assert [str(move) for move in gain.moves] == ["cost 60 → 40"]
    assert [str(move) for move in loss.moves] == ["cost 40 → 70"]
    assert loss.borne("cost") == 60


def test_a_value_function_bounds_the_grades_and_those_beyond_its_ends_walk_back() -> None:
    share = cd.Criterion("share", unit="%", value=[(10, 0), (50, 1)])
    problem = Problem.of([[70], [30]], [share], alternatives=["A", "B"])

    gain = smallest_gain(problem, [1.0], SUM, "B", step=10)
    loss = largest_loss(problem, [1.0], SUM, "A", step=10)

    assert gain.grades == {"share": (30.0, 40.0, 50.0)}
    assert gain.cost == 2
    assert loss.grades == {"share": (70.0, 60.0, 50.0, 40.0, 30.0, 20.0, 10.0)}
    assert (loss.bears, loss.borne("share")) == (4, 30.0)


def test_the_last_step_of_a_value_function_may_go_beyond_its_end() -> None:
    share = cd.Criterion("share", unit="%", value=[(10, 0), (45, 1)])
    problem = Problem.of([[50], [30]], [share], alternatives=["A", "B"])
    assert smallest_gain(problem, [1.0], SUM, "B", step=10).grades == {"share": (30.0, 40.0, 50.0)}


def test_a_change_told_before_its_proof_has_no_step_to_spare() -> None:
    rng = np.random.default_rng(11)
    problem = half_marks(rng.integers(2, 7, (5, 4)) / 2)
    weights, method = [0.3, 0.3, 0.2, 0.2], WorstShare()
    last = cd.rank(problem, weights, method).order[-1]
    found = smallest_gain(problem, weights, method, last, budget=1)
    assert not found.exact
    assert found.cost is not None
    assert found.cost < sum(len(grades) - 1 for grades in found.grades.values())
    i = problem.alternatives.index(last)
    for move in found.moves:
        grades, path = found.changed().grades.copy(), found.grades[move.criterion]
        grades[i, problem.criteria_names.index(move.criterion)] = path[move.steps - 1]
        less = Problem.of(grades, list(problem.criteria))
        assert cd.rank(less, weights, method).rank[i] > 1


def test_steps_by_name_prevail_and_one_number_serves_those_without() -> None:
    marks = [cd.Criterion("a", scale=(0, 4), step=1), cd.Criterion("b", scale=(0, 4))]
    problem = Problem.of([[4, 4], [3, 3]], marks)

    assert smallest_gain(problem, [0.5, 0.5], SUM, "A2", step=0.5).grades == {"a": (3, 4), "b": (3, 3.5, 4)}
    by_name = smallest_gain(problem, [0.5, 0.5], SUM, "A2", step={"a": Fraction(1, 2), "b": 1})
    assert by_name.grades == {"a": (3, 3.5, 4), "b": (3, 4)}


def test_decimal_steps_land_on_the_grades_as_written() -> None:
    problem = Problem.of([[0.7, 0.3], [0.1, 0.3]], [cd.Criterion(n, scale=(0, 1), step=0.1) for n in "ab"])
    found = smallest_gain(problem, [0.5, 0.5], SUM, "A2", criteria="a")
    assert found.grades["a"] == (0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1.0)
    assert found.cost == 6


def test_a_long_list_is_cut_and_says_so() -> None:
    problem = half_marks([[4] * 6, [3] * 6])

    found = smallest_gain(problem, [1 / 6] * 6, SUM, "A2", most=5)

    assert found.cost == 12
    assert (len(found.paths), found.complete, found.exact) == (5, False, True)
    assert [vector(found, path) for path in found.paths[:2]] == [(4, 4, 4, 0, 0, 0), (4, 4, 0, 4, 0, 0)]
    assert "1 of 5 or more" in repr(found)


def test_a_result_is_told_in_json_frames_and_tables() -> None:
    problem = half_marks([[4, 4], [3, 3.5]])
    gain = smallest_gain(problem, [0.75, 0.25], SUM, "A2")
    loss = largest_loss(problem, [0.75, 0.25], SUM)

    told = json.loads(json.dumps(gain.to_dict()))
    assert (told["exact"], told["cost"], told["lower"], told["complete"]) == (True, 3, 3, True)
    assert told["paths"][0]["moves"] == [{"criterion": "C1", "before": 3.0, "after": 4.5, "steps": 3}]
    assert told["paths"][0]["crossed"] == ["A1"]
    assert told["alone"]["C2"] is None
    assert json.loads(json.dumps(loss.to_dict()))["bears"] == 2
    frame = gain.to_frame("polars")
    assert frame["together"].to_list() == [4.5, 3.5]
    assert frame["alone"].to_list() == [4.5, None]
    assert repr(gain) == (
        "criterion  now  together  alone\n"
        "C1           3       4.5    4.5\n"
        "C2         3.5             none\n"
        "A2, first 1, ties in: 3 steps in all can put it above; 1 of 2 of this cost\n"
        "WeightedSum(normalisation='scale'); exact"
    )
    assert "bears 2 steps in any combination; 3 can drop it" in repr(loss)
    assert "<table" in gain._repr_html_()
