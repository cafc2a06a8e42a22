"""Down a list within a budget, and draws that can be replayed."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
from case_files import EXPECTED, call_of, seed
from hypothesis import given
from hypothesis import strategies as st

from clusterdecide.errors import InvalidInputError
from clusterdecide.selection import commitment, down_the_list, draw

amounts = st.integers(0, 400).map(lambda n: Decimal(n) / 100)


@given(
    costs=st.lists(st.lists(amounts, min_size=2, max_size=2), min_size=1, max_size=8),
    budget=st.tuples(amounts, amounts),
    jumps=st.booleans(),
)
def test_a_walk_takes_what_the_budget_pays_and_says_so(costs: Any, budget: Any, jumps: bool) -> None:  # noqa: FBT001
    order = [f"D{k}" for k in range(len(costs))]
    found = down_the_list(order, dict(zip(order, costs)), budget, jumps=jumps)
    left, taken, stopped = [Fraction(b) for b in budget], [], []
    for name, row in zip(order, costs):
        if all(Fraction(c) <= have for c, have in zip(row, left)):
            taken.append(name)
            left = [have - Fraction(c) for c, have in zip(row, left)]
        else:
            stopped.append((name, max(Fraction(c) - have for c, have in zip(row, left))))
            if not jumps:
                break
    assert (list(found.taken), list(found.left)) == (taken, left)
    assert [(stop.name, stop.short) for stop in found.stops] == stopped
    assert min(found.left) >= 0
    assert jumps or found.taken == tuple(order[: len(found.taken)])


def test_a_strict_walk_stops_and_a_walk_with_jumps_goes_on() -> None:
    costs = {"A": 3, "B": 4, "C": 2, "D": 1}
    strict, jumping = (down_the_list("ABCD", costs, 5, jumps=jumps) for jumps in (False, True))
    assert (strict.taken, jumping.taken) == (("A",), ("A", "C"))
    assert [stop.name for stop in jumping.stops] == ["B", "D"]
    assert "short by 2" in repr(jumping)
    assert "not reached" in repr(strict)
    assert strict.to_dict()["stops"] == [{"name": "B", "left": "2", "cost": "4", "short": "2"}]
    full = down_the_list("ABCD", costs, 100, most=2)
    assert (full.taken, full.full, full.left) == (("A", "B"), True, (93,))


def test_refused_lists() -> None:
    with pytest.raises(InvalidInputError, match="'A' stands twice in the order"):
        down_the_list(["A", "A"], 1, 1)
    with pytest.raises(InvalidInputError, match="most must be a whole number of items, got -1"):
        down_the_list(["A"], 1, 1, most=-1)
    with pytest.raises(InvalidInputError, match="no cost is given for 'B'"):
        down_the_list(["A", "B"], {"A": 1}, 1)


def test_the_draw_of_the_case_is_replayed() -> None:
    revealed, call = seed(), call_of()
    if revealed is None or call.draw is None:
        pytest.skip("the case has no revealed seed")
    codes = [dossier.code for dossier in call.dossiers]
    found = draw(codes, revealed, call.draw.commitment)
    assert commitment(revealed) == call.draw.commitment
    assert [*found] == EXPECTED["draw"]["order"]
    assert found == EXPECTED["draw"]["sha256"] == call.draw_order(revealed)


@given(codes=st.lists(st.text(min_size=1), unique=True, max_size=6), secret=st.text(min_size=1), turn=st.randoms())
def test_a_draw_does_not_depend_on_the_order_of_its_codes(codes: list[str], secret: str, turn: Any) -> None:
    moved = list(codes)
    turn.shuffle(moved)
    assert list(draw(moved, secret, commitment(secret)).items()) == list(
        draw(codes, secret, commitment(secret)).items()
    )


def test_a_draw_refuses_another_seed_and_a_code_given_twice() -> None:
    with pytest.raises(InvalidInputError, match="the seed does not match its commitment"):
        draw(["A"], "other", commitment("seed"))
    with pytest.raises(InvalidInputError, match="'A' is drawn twice"):
        draw(["A", "A"], "seed", commitment("seed"))
    with pytest.raises(InvalidInputError, match="a seed is a text that is not empty, got ''"):
        commitment("")
