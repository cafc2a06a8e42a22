"""The shipped call with the grades agreed on its dossiers, and small edits of it, for the tests of the requirements."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from fractions import Fraction

from case_files import grades_stated
from hypothesis import settings
from hypothesis import strategies as st

from clusterdecide.calls import Call, LotResult

CALL = grades_stated()
TOTAL = CALL.replace(ranking=CALL.ranking.replace(method={"method": "weighted_total"}))
DECISION = CALL.decide()
GRADED = tuple(node.id for node in CALL.criteria if node.kind == "graded")
FIGURES = tuple(node.id for node in CALL.criteria if node.kind == "indicator")
JUDGED = tuple(standing.code for lot in DECISION.lots for standing in lot.standings)
OTHER = {"L1": "L2", "L2": "L1"}
SUPPORTED = CALL.replace(
    lots=[
        CALL.lot("L1").replace(where=[{"fact": "support_start", "op": "is_empty"}, *CALL.lot("L1").where]),
        CALL.lot("L2").replace(where=[CALL.lot("L2").where[0].replace(fact="support_start")]),
    ]
)
grades = st.integers(0, 10).map(lambda halves: Decimal(halves) / 2)
few = settings(max_examples=15, deadline=None)


def edit(call: Call, code: str, **fields: object) -> Call:
    """The call with some fields of one dossier changed."""
    return call.replace(dossiers=[d.replace(**fields) if d.code == code else d for d in call.dossiers])


def regraded(call: Call, code: str, values: Mapping[str, object]) -> Call:
    """The call with other grades or figures of one dossier."""
    dossier = call.dossier(code)
    graded = {name: value for name, value in values.items() if name in GRADED}
    figures = {name: value for name, value in values.items() if name in FIGURES}
    return edit(call, code, grades={**dossier.grades, **graded}, indicators={**dossier.indicators, **figures})


def with_lot(call: Call, lot: str, **fields: object) -> Call:
    """The call with some fields of one lot changed."""
    return call.replace(lots=[each.replace(**fields) if each.id == lot else each for each in call.lots])


def with_floors_of(call: Call, lot: str, other: str) -> Call:
    """The call with the floors of another lot applied to one."""
    return with_lot(call, lot, floors=call.lot(other).floors)


def told(result: LotResult) -> object:
    """Everything that a lot decides, to be compared."""
    return (result.standings, result.ties, result.places, result.cost)


def total_of(call: Call, code: str) -> Fraction:
    """Unrounded weighted total of a dossier."""
    return call.decide()[call.dossier(code).requested_lot][code].total
