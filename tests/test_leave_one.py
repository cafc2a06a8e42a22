"""Leaving out one evaluator, one judgement or one member, against plain loops."""

from __future__ import annotations

from fractions import Fraction
from statistics import fmean, median
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import clusterdecide as cd
from clusterdecide.errors import InvalidInputError
from clusterdecide.influence.leave_one import leave_one_evaluator, leave_one_judgement
from clusterdecide.influence.leave_out import left_out
from clusterdecide.testing import judgements, weight_vectors

SUM = cd.WeightedSum(normalisation="max")


@st.composite
def panels(draw: Any) -> dict[str, list[list[float | None]]]:
    evaluators, alternatives, criteria = (draw(st.integers(1, 4)) for _ in range(3))
    mark = st.one_of(st.none(), st.sampled_from([0.5, 1.0, 2.0, 3.5, 5.0]))
    grid = st.lists(st.lists(mark, min_size=criteria, max_size=criteria), min_size=alternatives, max_size=alternatives)
    return {f"E{e + 1}": draw(grid) for e in range(evaluators)}


def averaged(rows: list[list[list[float | None]]], average: Any) -> list[list[float]] | None:
    """Plain loops over cells; None where nobody marked one."""
    out = []
    for i in range(len(rows[0])):
        line = []
        for j in range(len(rows[0][0])):
            marks = [m for one in rows if (m := one[i][j]) is not None]
            if not marks:
                return None
            line.append(average(marks))
        out.append(line)
    return out


@given(marks=panels(), data=st.data())
def test_evaluators_against_plain_loops(marks: dict[str, Any], data: st.DataObject) -> None:
    word, function = data.draw(st.sampled_from([("mean", fmean), ("median", median)]))
    rows = list(marks.values())
    weights = data.draw(weight_vectors(len(rows[0][0])))
    if averaged(rows, function) is None:
        with pytest.raises(InvalidInputError, match="nobody marked alternative 'A"):
            leave_one_evaluator(marks, weights, SUM, average=word)
        return
    result = leave_one_evaluator(marks, weights, SUM, average=word, watch="winner")
    whole = cd.rank(cd.Problem.of(averaged(rows, function)), weights, SUM)
    assert result.before.tolist() == whole.rank.tolist()
    for e, name in enumerate(marks):
        others = averaged(rows[:e] + rows[e + 1 :], function) if len(rows) > 1 else None
        if others is None:
            assert "nobody else marked alternative" in result.kept[name]
        else:
            there = cd.rank(cd.Problem.of(others), weights, SUM).rank
            assert result.without(name).tolist() == there.tolist()
            assert (name in result.deciders) == ((there == 1) != (whole.rank == 1)).any()


def test_problems_stand_for_marks_and_recuse_themselves_by_absence() -> None:
    columns = [cd.Criterion("vision", scale=(0, 5)), cd.Criterion("team", value=[(0, 0), (5, 1)])]
    rows = {"Ann": [[4, 3], [2, 2], [1, 1]], "Bo": [[3, 3], [None, None], [2, 2]], "Cy": [[1, 2], [4, 3], [5, 5]]}
    names = ("A", "B", "D")
    told = {}
    for name, lines in rows.items():
        there = [i for i, line in enumerate(lines) if line[0] is not None]
        told[name] = cd.Problem.of([lines[i] for i in there], columns, alternatives=[names[i] for i in there])
    by_rows = leave_one_evaluator(rows, [0.5, 0.5], SUM, criteria=columns, alternatives=names)
    by_problem = leave_one_evaluator(told, [0.5, 0.5], SUM)
    assert by_rows.alternatives == by_problem.alternatives == names
    assert by_rows.ranks.tolist() == by_problem.ranks.tolist()
    assert by_rows.what == "evaluator"
    assert "without evaluator" in repr(by_rows)


@pytest.mark.parametrize(
    ("marks", "said"),
    [
        ({}, "at least one evaluator"),
        ([[1, 2]], "mapping from evaluators"),
        ({"E": 3}, "evaluator 'E' must be rows of equal length"),
        ({"E": [[1, 2], [3]]}, "evaluator 'E' must be rows of equal length"),
        ({"E": ["ab"]}, "evaluator 'E' must be rows of equal length"),
        ({"E": [[1, "2"]]}, r"evaluator 'E' for alternative number 1 on criterion number 2 .* got '2'"),
        ({"E": [[1, True]]}, "got True"),
        ({"E": [[1, float("nan")]]}, "got nan"),
        ({"E": [[1, 10**400]]}, "must be a finite number"),
        (
            {"E": [[1, 2]], "F": [[1, 2], [3, 4]]},
            r"evaluator 'F' gave marks of shape \(2, 2\), the first one of \(1, 2",
        ),
        ({"E": [[1, 2]], 3: [[1, 2]]}, r"name of an evaluator \(number 2\) must be a non-empty text, got 3"),
        ({"E": [[1, None]]}, "nobody marked alternative 'A1' on criterion 'C2'"),
        ({"E": cd.Problem.of([[1, 2]]), "F": [[1, 2]]}, "either all problems"),
        (
            {"E": cd.Problem.of([[1, 2]], ["a", "b"]), "F": cd.Problem.of([[1, 2]], ["b", "a"])},
            "evaluator 'F' has other criteria than the first one: 'b', 'a'",
        ),
    ],
)
def test_marks_that_are_none_are_refused(marks: Any, said: str) -> None:
    with pytest.raises(InvalidInputError, match=said):
        leave_one_evaluator(marks, [0.5, 0.5], SUM)


def test_words_that_are_none_are_refused() -> None:
    problem = cd.Problem.of([[1, 2], [2, 1]], ["a", "b"])
    told = cd.Judgements.of({("a", "b"): 2})
    with pytest.raises(InvalidInputError, match="average must be 'mean' or 'median', got 'mode'"):
        leave_one_evaluator({"E": [[1, 2]]}, [0.5, 0.5], SUM, average="mode")  # type: ignore[arg-type]
    with pytest.raises(InvalidInputError, match="watch must be"):
        leave_one_evaluator({"E": [[1, 2]]}, [0.5, 0.5], SUM, watch="first")
    with pytest.raises(InvalidInputError, match="over must be 'judgements' or 'members', got 'pairs'"):
        leave_one_judgement(problem, told, SUM, over="pairs")  # type: ignore[arg-type]
    with pytest.raises(InvalidInputError, match="leave_one_judgement needs a Problem first"):
        leave_one_judgement([[1]], told, SUM)  # type: ignore[arg-type]
    with pytest.raises(InvalidInputError, match="weights and criteria differ"):
        leave_one_judgement(problem, cd.Judgements.of({("a", "c"): 2}), SUM)


def test_rankings_that_are_none_are_refused() -> None:
    base = cd.rank(cd.Problem.of([[1, 2], [2, 1]]), [0.5, 0.5], SUM)
    with pytest.raises(InvalidInputError, match="the base: a Ranking is needed, as from rank, got str"):
        left_out("A1", {})  # type: ignore[arg-type]
    with pytest.raises(InvalidInputError, match="without 'round': a Ranking is needed, as from rank, got list"):
        left_out(base, {"round": [1, 2]})  # type: ignore[dict-item]
    with pytest.raises(InvalidInputError, match=r"without is a mapping .* got list"):
        left_out(base, [base])  # type: ignore[arg-type]


def graded(items: tuple[str, ...]) -> cd.Problem:
    return cd.Problem.of(np.random.default_rng(len(items)).integers(1, 10, (4, len(items))), items)


def linked(items: tuple[str, ...], pairs: Any) -> bool:
    """Whether pairs link all items, by walking."""
    reached, wave = {items[0]}, [items[0]]
    while wave:
        here = wave.pop()
        fresh = {b for pair in pairs if here in pair for b in pair} - reached
        reached |= fresh
        wave += fresh
    return len(reached) == len(items)


@given(told=judgements(items=(2, 5), complete=False))
def test_each_judgement_against_a_loop(told: cd.Judgements) -> None:
    problem = graded(told.items)
    result = leave_one_judgement(problem, told, SUM)
    base = cd.rank(problem, cd.ahp(told), SUM).rank
    assert result.before.tolist() == base.tolist()
    pairs = told.pairs()
    assert {*result.left_out, *result.kept} == {f"{a} / {b}" for a, b in pairs}
    for pair in pairs:
        rest: dict[tuple[str, str], Fraction] = {p: r for p, r in pairs.items() if p != pair}
        name = " / ".join(pair)
        if not linked(told.items, rest):
            assert "not connected" in result.kept[name]
        else:
            weights = cd.ahp(cd.Judgements.of(rest, items=told.items))
            assert result.without(name).tolist() == cd.rank(problem, weights, SUM).rank.tolist()


@given(told=judgements(items=(2, 4), members=(1, 3)))
def test_each_member_against_a_loop(told: cd.Judgements) -> None:
    problem = graded(told.items)
    result = leave_one_judgement(problem, told, SUM, over="members", aggregation="priorities")
    assert result.what == "member"
    for name in told.members:
        others = {m: told.of_member(m) for m in told.members if m != name}
        if not others:
            assert result.kept[name] == "nobody else judged"
        else:
            weights = cd.ahp(cd.Judgements.group(others, items=told.items), aggregation="priorities")
            assert result.without(name).tolist() == cd.rank(problem, weights, SUM).rank.tolist()


def test_of_a_group_each_pair_of_each_member_and_only_rounds_in_force() -> None:
    told = cd.Judgements.group(
        {"M1": {1: {("a", "b"): 9, ("a", "c"): 9}, 2: {("a", "b"): 3, ("b", "c"): 2}}, "M2": {("a", "b"): 1}},
        weights={"M1": 1, "M2": 3},
    )
    problem = graded(told.items)
    result = leave_one_judgement(problem, told, SUM)
    assert result.left_out == ("M1: a / b", "M2: a / b")
    assert "not connected" in result.kept["M1: b / c"]
    alone = cd.ahp(cd.Judgements.of({("a", "b"): 3, ("b", "c"): 2}))
    assert result.without("M2: a / b").tolist() == cd.rank(problem, alone, SUM).rank.tolist()
    members = leave_one_judgement(problem, told, SUM, over="members")
    assert members.left_out == ("M2",)
    assert "not connected" in members.kept["M1"]
    weights = {"M1": Fraction(1, 4), "M3": Fraction(1, 2)}
    three = cd.Judgements.group(
        {"M1": {("a", "b"): 5}, "M2": {("a", "b"): "1/7"}, "M3": {("a", "b"): "1/4"}},
        weights={**weights, "M2": Fraction(1, 4)},
    )
    both = cd.Problem.of([[2, 1], [1, 2]], ["a", "b"])  # M1 alone is for a, M3 for b: their weights decide
    without = leave_one_judgement(both, three, SUM, over="members").without("M2")
    assert without.tolist() == [2, 1]


def test_the_way_of_deriving_weights_is_the_callers_own() -> None:
    """Judgements so inconsistent that both ways order the criteria otherwise, with all of them and without one."""
    told = cd.Judgements.of(
        {("a", "b"): "1/3", ("a", "c"): 7, ("a", "d"): 1, ("b", "c"): "1/9", ("b", "d"): 5, ("c", "d"): 5}
    )
    problem = cd.Problem.of(np.eye(4), told.items)
    found = {way: leave_one_judgement(problem, told, SUM, prioritisation=way) for way in ("eigenvector", "geometric")}
    assert found["eigenvector"].before.tolist() == found["eigenvector"].without("b / d").tolist() == [1, 3, 2, 4]
    assert found["geometric"].before.tolist() == found["geometric"].without("b / d").tolist() == [2, 3, 1, 4]


def test_the_first_mark_that_nobody_else_gave_is_named() -> None:
    marks = {"Ann": [[4, 3], [2, 2]], "Bo": [[3, None], [None, 2]]}
    kept = leave_one_evaluator(marks, [0.5, 0.5], SUM).kept
    assert kept == {"Ann": "nobody else marked alternative 'A1' on criterion 'C2'"}
