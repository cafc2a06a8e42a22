"""The strategy of whole calls: what it changes, what it keeps, what it says of a failing example."""

from __future__ import annotations

from decimal import Decimal
from hashlib import sha256
from typing import Any

import pytest
from case_files import grades_stated
from hypothesis import Phase, find, given, settings
from hypothesis import strategies as st

import clusterdecide as cd
from clusterdecide.calls import Call, rule_set
from clusterdecide.testing import DRAW_SEED, edited_calls

CALL = grades_stated()
FEW = settings(max_examples=20, deadline=None)
FIND = settings(deadline=None, database=None, max_examples=200, phases=[Phase.generate])
JUDGED = [dossier.code for dossier in CALL.dossiers if CALL.judged(dossier.code)]


@FEW
@given(call=edited_calls(edits=3))
def test_what_was_judged_and_stated_is_changed_and_no_rule_is(call: Call) -> None:
    cells = [
        (dossier.code, name)
        for dossier in CALL.dossiers
        for name, value in CALL.judged(dossier.code).items()
        if call.judged(dossier.code)[name] != value
    ]
    assert len(cells) <= 3
    moved = [dossier for dossier in CALL.dossiers if call.dossier(dossier.code).facts != dossier.facts]
    assert len(moved) <= 1
    assert all(call.dossier(d.code).facts in [other.facts for other in CALL.dossiers] for d in moved)
    for name in type(CALL).model_fields:
        if name not in ("dossiers", "lots", "budget", "draw"):
            assert getattr(call, name) == getattr(CALL, name)
    assert [lot.replace(places=0) for lot in call.lots] == [lot.replace(places=0) for lot in CALL.lots]
    assert call.draw is not None
    assert call.draw.commitment == sha256(DRAW_SEED.encode()).hexdigest()


@FEW
@given(call=edited_calls())
def test_every_call_can_be_decided_within_its_envelope(call: Call) -> None:
    decision = call.decide(draw_seed=DRAW_SEED)
    assert decision.spend.per_year <= call.budget.annual_envelope
    assert sum(lot.places for lot in decision.lots) <= max(call.budget.contracts, 0)


def judged(call: Call, name: str) -> list[Decimal]:
    return [found[name] for code in JUDGED if name in (found := call.judged(code))]


@pytest.mark.parametrize(
    "what",
    [
        lambda call: call.decide(draw_seed=DRAW_SEED).spend.given_up,
        lambda call: any(lot.places > was.places for lot, was in zip(call.lots, CALL.lots, strict=True)),
        lambda call: any(call.dossier(code).facts != CALL.dossier(code).facts for code in JUDGED),
        lambda call: any(judged(call, name) != judged(CALL, name) for name in ("C1.1", "C1.2", "C1.3")),
        lambda call: any(max(judged(call, name)) > most for name, most in (("C1.6", 50), ("C3.4", 40), ("C2.6", 6))),
    ],
    ids=["places given up", "more places", "other facts", "other grades", "a figure beyond its points"],
)
def test_what_a_test_may_need_is_found(what: Any) -> None:
    assert what(find(edited_calls(edits=12), what, settings=FIND))


def test_nothing_is_changed_where_it_need_not_be() -> None:
    call = find(edited_calls(), lambda _: True, settings=FIND)  # the first one tried is the simplest
    assert call == CALL.replace(draw=call.draw)


def test_the_panel_and_the_freeze_are_left_out_and_grades_are_those_agreed() -> None:
    graded = cd.calls.example()
    frozen = graded.freeze(at=graded.versions[0].published_at)
    call = find(edited_calls(frozen, edits=0), lambda _: True, settings=FIND)
    assert (call.frozen, call.panel.sheets, call.panel.consensus) == (None, (), ())
    assert call.judged("D10") == graded.judged("D10")


@FEW
@given(data=st.data())
def test_money_stays_where_contracts_cost_unequal_amounts(data: st.DataObject) -> None:
    dossiers = [d.replace(amount_per_year=1_500_000) if d.code == "D03" else d for d in CALL.dossiers]
    call = data.draw(edited_calls(CALL.replace(dossiers=dossiers)))
    assert (call.lots, call.budget) == (CALL.lots, CALL.budget)


@pytest.mark.parametrize("edits", [-1, 1.5, True])
def test_edits_that_are_no_number_are_refused(edits: Any) -> None:
    with pytest.raises(cd.InvalidInputError, match="edits must be a whole number from 0 up"):
        edited_calls(edits=edits)


def test_a_call_without_judged_dossiers_is_refused() -> None:
    fields = {name: getattr(rule_set("horizon"), name) for name in type(rule_set("horizon")).model_fields}
    with pytest.raises(cd.InvalidInputError, match="has no dossier that is judged: there is nothing to change"):
        edited_calls(Call.of({name: value for name, value in fields.items() if name in Call.model_fields}))


def test_a_failing_example_says_what_was_changed() -> None:
    @settings(deadline=None, database=None, derandomize=True, max_examples=50)
    @given(call=edited_calls(edits=2))
    def no_envelope_is_short(call: Call) -> None:
        assert call.budget.contracts >= sum(lot.places for lot in call.lots)

    with pytest.raises(AssertionError) as caught:
        no_envelope_is_short()
    notes = "\n".join(caught.value.__notes__)
    assert "edited_calls(): places of L1 = 3, places of L2 = 2, annual envelope = " in notes
    assert "call=Call(CLU-2023-ILL: 15 dossiers, lots L1 and L2, deadline 2023-06-14T15:00:00+01:00)" in notes
    assert len(notes) < 2000
