"""What changes of grades refuse, and how they say it."""

from __future__ import annotations

from typing import Any

import pytest

import clusterdecide as cd
from clusterdecide.changes.grade_change import largest_loss, smallest_gain
from clusterdecide.errors import InvalidInputError
from clusterdecide.model import Problem

SUM = cd.WeightedSum(normalisation="scale")


def half_marks(grades: Any, **more: Any) -> Problem:
    names = [f"C{j + 1}" for j in range(len(grades[0]))]
    return Problem.of(grades, [cd.Criterion(name, scale=(0, 5), step=0.5, **more) for name in names])


BASE = {"problem": half_marks([[4, 4], [3, 3]]), "weights": [0.5, 0.5], "method": SUM, "alternative": "A2"}
BARE = Problem.of([[4, 4], [3, 3]], [cd.Criterion("C1", scale=(0, 5)), cd.Criterion("C2")])


@pytest.mark.parametrize(
    ("more", "message"),
    [
        ({"problem": [[1]]}, "smallest_gain needs a Problem first"),
        ({"alternative": "Z"}, "no alternative is named 'Z'; there are 'A1', 'A2'"),
        ({"above": "Z"}, "no alternative is named 'Z'"),
        ({"above": "A2"}, "'A2' cannot be above itself; name another rival"),
        ({"above": "A1", "watch": 1}, "are two lines; give one of them"),
        ({"watch": "order"}, "has no line to be above of"),
        ({"watch": 3}, "a number from 1 to 2"),
        ({"ties": "maybe"}, "ties must be 'in'"),
        ({"criteria": ["C9"]}, "criteria names unknown criteria 'C9'; there are 'C1', 'C2'"),
        ({"criteria": []}, "criteria names nothing"),
        ({"step": {"C9": 1}}, "step names unknown criteria 'C9'"),
        ({"step": -1}, "the step must be a positive number, got -1"),
        ({"step": {"C1": float("nan")}}, "the step of criterion 'C1' must be a positive number, got nan"),
        ({"step": {"C1": 0.4}}, "criterion 'C1': the step 0.4 does not divide its scale, 0 to 5"),
        ({"step": {"C1": 10}}, "criterion 'C1': the step 10 "),
        ({"step": {"C1": 0.001}}, "cuts 0 to 5 in 5000, over 1000 marks; give a larger one"),
        ({"problem": BARE}, "criteria without a scale: 'C2'"),
        ({"problem": BARE, "criteria": ["C1"]}, "criteria without a step: 'C1'; give Criterion"),
        (
            {"problem": half_marks([[4, 4], [3, 3.2]])},
            "'C2': the grade 3.2 of alternative 'A2' is not one",
        ),
        ({"cost": "least"}, "cost must be 'steps', 'largest' or the price"),
        ({"cost": {"C1": 1}}, "prices lack 'C2'"),
        ({"cost": {"C1": 1, "C2": 1, "C3": 1}}, "prices name 'C3'"),
        ({"cost": {"C1": 1, "C2": 0}}, "the price of a step on criterion 'C2' must be a positive number, got 0"),
        ({"cost": {"C1": 1, "C2": 0.123456789}}, "prices are too fine: 1, 0.123456789"),
        ({"most": 0}, "most must be a whole number of at least 1, got 0"),
        ({"budget": 1.5}, "budget must be a whole number of at least 1, got 1.5"),
        ({"method": cd.Topsis}, "a method such as Topsis"),
    ],
)
def test_what_cannot_be_asked_is_refused(more: dict[str, Any], message: str) -> None:
    with pytest.raises(InvalidInputError, match=message):
        smallest_gain(**(BASE | more))


def test_a_loss_is_asked_of_one_above_only() -> None:
    with pytest.raises(InvalidInputError, match=r"'A2' is not above the line .*its rank is 2.*ask for smallest_gain"):
        largest_loss(**BASE)
    with pytest.raises(InvalidInputError, match="against a rival no one is the last above"):
        largest_loss(BASE["problem"], [0.5, 0.5], SUM, above="A2")
    with pytest.raises(InvalidInputError, match=r"no alternative is above the line .*: a tie crosses it"):
        largest_loss(half_marks([[4, 4], [4, 4]]), [0.5, 0.5], SUM, ties="out")
    with pytest.raises(InvalidInputError, match="borne is about losses"):
        smallest_gain(**BASE).borne("C1")
    with pytest.raises(InvalidInputError, match="no grade of 'C9' was moved; there are 'C1', 'C2'"):
        largest_loss(**BASE | {"alternative": "A1"}).borne("C9")


def test_a_grade_that_the_method_refuses_is_named() -> None:
    marks = [cd.Criterion("cost", "min", scale=(0, 5), step=1)]
    problem = Problem.of([[1], [2]], marks)
    with pytest.raises(InvalidInputError, match=r"the method refuses a grade that 'A2' may take .*zero"):
        smallest_gain(problem, [1.0], cd.WeightedSum(normalisation="sum"), "A2")
