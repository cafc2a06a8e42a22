"""Margins of everyone to the line, and the illustrative call with its nineteen leaves."""

from __future__ import annotations

import itertools
import json
from typing import Any

import numpy as np
import pytest
from grade_change_oracle import cases
from hypothesis import given

import clusterdecide as cd
from clusterdecide.changes.grade_change import largest_loss, smallest_gain
from clusterdecide.changes.grade_line import line_margins
from clusterdecide.errors import InvalidInputError
from clusterdecide.model import Problem

CLOSENESS = cd.Topsis(normalisation="scale")
SUM = cd.WeightedSum(normalisation="scale")


@given(case=cases())
def test_margins_are_the_smallest_gains_and_losses(case: dict[str, Any]) -> None:
    line = {"watch": case.get("watch", 1), "ties": case["ties"], "step": 0.5}
    given_ = (case["problem"], case["weights"], case["method"])

    found = line_margins(*given_, **line)

    ranking = cd.rank(*given_)
    assert [margin.alternative for margin in found.margins] == list(ranking.order)
    for margin in found.margins:
        one = (largest_loss if margin.above else smallest_gain)(*given_, margin.alternative, **line)
        assert (margin.steps, margin.lower, margin.exact, margin.moves) == (one.cost, one.lower, True, one.moves)
        assert (margin.rank, margin.score) == (one.rank, one.score)


def test_a_candidate_that_moves_nobody_by_chance_does_not_vouch_for_the_others() -> None:
    problem = Problem.of([[1.0], [1.5]], [cd.Criterion("a", scale=(1, 3), step=0.5)])
    found = line_margins(problem, [1.0], cd.WeightedSum(normalisation="minmax"))
    assert {margin.alternative: margin.steps for margin in found.margins} == {"A2": None, "A1": 1}


def test_near_ties_are_listed_in_the_order_of_their_ranks() -> None:
    problem = Problem.of([[0.1, 0.2], [0.3, 0.0]], [cd.Criterion(n, scale=(0, 1), step=0.1) for n in "ab"])
    found = line_margins(problem, [0.5, 0.5], SUM)
    assert [(margin.alternative, margin.rank) for margin in found.margins] == [("A1", 1), ("A2", 1)]


def test_margins_are_told_in_json_frames_and_tables() -> None:
    marks = [cd.Criterion(name, scale=(0, 5), step=0.5) for name in ("vision", "market")]
    problem = Problem.of([[3, 3], [4, 4], [0, 0]], marks, alternatives=["A", "B", "C"])

    found = line_margins(problem, [0.9, 0.1], SUM)

    told = json.loads(json.dumps(found.to_dict()))
    assert [(one["alternative"], one["above"], one["steps"]) for one in told["margins"]] == [
        ("B", True, 3), ("A", False, 3), ("C", False, 9),
    ]  # fmt: skip
    assert told["exact"]
    assert found.to_frame("pandas")["steps"].tolist() == [3, 3, 9]
    assert found["A"].moves[0].after == 4.5
    assert "after 3 steps" in repr(found)
    with pytest.raises(InvalidInputError, match="no alternative is named 'D'; there are 'B', 'A', 'C'"):
        found["D"]
    with pytest.raises(InvalidInputError, match="line_margins needs a Problem first"):
        line_margins([[1]], [1.0], SUM)  # type: ignore[arg-type]


def test_nobody_is_dropped_from_a_line_that_takes_all() -> None:
    problem = Problem.of([[3.0], [4.0]], [cd.Criterion("a", scale=(0, 5), step=1)])
    found = line_margins(problem, [1.0], SUM, 2)
    assert [(margin.steps, margin.exact) for margin in found.margins] == [(None, True), (None, True)]
    assert "never" in repr(found)


def test_a_short_search_says_so() -> None:
    rng = np.random.default_rng(3)
    problem = Problem.of(rng.integers(0, 4, (4, 3)), [cd.Criterion(n, scale=(0, 5), step=0.5) for n in "abc"])
    found = line_margins(problem, [0.4, 0.3, 0.3], cd.Topsis(), budget=1)
    assert not found.exact
    assert "not all proven smallest" in repr(found)
    assert "after 1 step or more" in repr(found)


@pytest.fixture(scope="module")
def lot() -> Any:
    return cd.calls.example().decide()["L1"]


@pytest.mark.parametrize("method", [CLOSENESS, SUM], ids=repr)
def test_on_the_illustrative_call_no_fewer_steps_do(lot: Any, method: Any) -> None:
    above = cd.rank(lot.problem, lot.weights, method).order[:3]
    for code in lot.problem.alternatives:
        verb = largest_loss if code in above else smallest_gain
        found = verb(lot.problem, lot.weights, method, code, watch=3, step=1)
        assert found.exact
        assert found.cost is not None
        for k in range(len(found.paths)):
            order = cd.rank(found.changed(k), lot.weights, method).rank <= 3
            assert order[lot.problem.alternatives.index(code)] == (code not in above)
        fewer = min(int(found.cost) - 1, 2)
        assert not _any_does(lot, method, code, found.grades, fewer, up=code not in above)


def _any_does(lot: Any, method: Any, code: str, grades: Any, most: int, *, up: bool) -> bool:
    """Whether any combination of at most so many steps changes sides, all ranked in one stack."""
    problem, i = lot.problem, lot.problem.alternatives.index(code)
    rows = []
    for count in range(1, most + 1):
        for chosen in itertools.combinations_with_replacement(range(len(grades)), count):
            steps = np.bincount(chosen, minlength=len(grades))
            if all(step < len(levels) for step, levels in zip(steps, grades.values())):
                rows.append([levels[step] for step, levels in zip(steps, grades.values())])
    if not rows:
        return False
    x = np.repeat(problem.grades[None], len(rows), axis=0)
    x[:, i] = rows
    score = method.on(problem, x).score(lot.weights.values)
    place = (score > score[:, [i]] + 1e-9).sum(-1) + 1
    return bool(((place <= 3) == up).any())


def test_the_funding_line_of_the_illustrative_call(lot: Any) -> None:
    found = line_margins(lot.problem, lot.weights, CLOSENESS, 3, step=1)
    steps = {margin.alternative: margin.steps for margin in found.margins}
    assert steps == {"D03": 4, "D09": 2, "D02": 1, "D10": 1, "D06": 3, "D14": 4, "D13": 5}
    assert {margin.alternative for margin in found.margins if margin.above} == set(lot.funded)
