"""The strategy of calls: each decides, many kinds come up, and cases get small."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import find, given, settings

import clusterdecide as cd
from clusterdecide.testing import calls


@settings(max_examples=30, deadline=None)
@given(call=calls())
def test_calls_decide(call: cd.Call) -> None:
    decision = call.decide()
    assert {lot.lot for lot in decision.lots} == {lot.id for lot in call.lots}
    assert cd.Call.loads(call.dumps()) == call


def first(strategy: Any, condition: Any) -> Any:
    return find(strategy, condition, settings=settings(max_examples=100, deadline=None))


def test_calls_are_of_many_kinds_and_shrink() -> None:
    two = first(calls(dossiers=(2, 4)), lambda call: any(len(lot.funded) > 1 for lot in call.decide().lots))
    assert [len(part) for part in (two.dossiers, two.criteria, two.lots)] == [2, 1, 1]
    assert {float(grade) for dossier in two.dossiers for grade in dossier.grades.values()} == {0.0}
    out = first(
        calls(), lambda call: any(s.outcome == "eliminated" for lot in call.decide().lots for s in lot.standings)
    )
    assert len(out.dossiers) == 1
    lots = first(calls(lots=(2, 2)), lambda call: {d.requested_lot for d in call.dossiers} == {"L1", "L2"})
    assert [dossier.requested_lot for dossier in lots.dossiers] == ["L1", "L2"]
    alone = first(calls(), lambda call: any(dossier.facts["members"] < 2 for dossier in call.dossiers))
    assert [lot.order for lot in alone.decide().lots] == [()]
    tied = first(calls(), lambda call: any(lot.ties for lot in call.decide().lots))
    assert len(tied.dossiers) == 2


def test_calls_refuse_empty_ranges() -> None:
    with pytest.raises(cd.InvalidInputError, match="lots must be whole numbers"):
        calls(lots=(0, 1))
