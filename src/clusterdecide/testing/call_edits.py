"""Hypothesis strategy for whole calls: one call with its grades, figures, facts, places and envelope changed."""

from __future__ import annotations

import math
from collections.abc import Mapping
from decimal import Decimal
from hashlib import sha256
from typing import TYPE_CHECKING, Any

from clusterdecide.errors import InvalidInputError
from clusterdecide.testing._extra import hypothesis

if TYPE_CHECKING:
    from hypothesis.strategies import SearchStrategy

    from clusterdecide.calls import Call, Dossier, Node

DRAW_SEED = "a seed for tests"
_PARTS = 20  # an indicator takes that many values over the span of its value function, and some beyond


def edited_calls(call: Call | None = None, *, edits: int = 6) -> SearchStrategy[Call]:
    """Calls as they could have been: one call, what was judged and what was stated changed in places.

    Parameters
    ----------
    call
        To start from; by default the example that ships with the library.
    edits
        Most grades and figures that are changed.

    Returns
    -------
    SearchStrategy
        Of `Call`. Changed are grades and figures of dossiers that are judged, the facts of one (it takes those of
        another), and, where places decide and every contract costs the same, the places and the envelope. Dossiers
        state the grades agreed, in place of the panel; the rules are not frozen; a draw is committed to ``DRAW_SEED``:
        ``decide(draw_seed=DRAW_SEED)`` is never stopped by a tie.

    Raises
    ------
    InvalidInputError
        The call has no dossier that is judged, or ``edits`` is no whole number from 0 up.
    MissingExtraError
        Hypothesis is not installed.

    Examples
    --------
    >>> from hypothesis import find, settings
    >>> slow = settings(deadline=None, database=None)
    >>> find(edited_calls(), lambda call: "D10" in call.decide(draw_seed=DRAW_SEED)["L1"].funded, settings=slow)
    Call(CLU-2023-ILL: 15 dossiers, lots L1 and L2, deadline 2023-06-14T15:00:00+01:00)
    """
    from clusterdecide.calls import example

    st = hypothesis().strategies
    if isinstance(edits, bool) or not isinstance(edits, int) or edits < 0:
        msg = f"edits must be a whole number from 0 up, got {edits!r}"
        raise InvalidInputError(msg)
    base = _stated(example() if call is None else call)
    leaves = {node.id: node for node in base.criteria if node.kind != "node"}
    judged = [dossier.code for dossier in base.dossiers if base.judged(dossier.code)]
    if not judged:
        msg = f"call {base.id} has no dossier that is judged: there is nothing to change"
        raise InvalidInputError(msg)
    cells = st.tuples(st.sampled_from(judged), st.sampled_from(sorted(leaves)))
    unequal = any(dossier.amount_per_year is not None for dossier in base.dossiers)

    @st.composite  # type: ignore[untyped-decorator]
    def draw_call(draw: Any) -> Call:
        chosen = draw(st.lists(cells, max_size=edits, unique=True))
        values = {cell: draw(st.sampled_from(_values(leaves[cell[1]]))) for cell in chosen}
        moved = {draw(st.sampled_from(judged)): draw(st.sampled_from(judged))} if draw(st.booleans()) else {}
        facts = {code: base.dossier(other).facts for code, other in moved.items()}
        dossiers = [_edited(dossier, leaves, values, facts) for dossier in base.dossiers]
        money = {} if unequal or base.selection.by != "places" else draw(_money(base))
        changed = base.replace(dossiers=dossiers, **money)
        hypothesis().note(_told(changed, values, moved))
        return changed

    return draw_call()  # type: ignore[no-any-return]


def _told(call: Call, values: Mapping[tuple[str, str], Decimal], moved: Mapping[str, str]) -> str:
    """What was changed, for the report of an example that fails."""
    said = [f"{code} {name} = {value}" for (code, name), value in values.items()]
    said += [f"facts of {code} = those of {other}" for code, other in moved.items()]
    said += [f"places of {lot.id} = {lot.places}" for lot in call.lots]
    return f"edited_calls(): {', '.join([*said, f'annual envelope = {call.budget.annual_envelope}'])}"


def _stated(call: Call) -> Call:
    """The call without panel and freeze, its dossiers with the grades agreed, its draw committed to a known seed."""
    from clusterdecide.calls import Panel

    graded = {node.id for node in call.criteria if node.kind == "graded"}
    dossiers = [
        dossier.replace(grades={name: grade for name, grade in call.judged(dossier.code).items() if name in graded})
        for dossier in call.dossiers
    ]
    draw = None if call.draw is None else call.draw.replace(commitment=sha256(DRAW_SEED.encode()).hexdigest())
    return call.replace(dossiers=dossiers, panel=Panel(), frozen=None, draw=draw)


def _values(node: Node) -> list[Decimal]:
    """Grades that a criterion may take: those of its steps, or parts of its span; a figure also some way beyond it."""
    low, high = node.scale or (node.value[0][0], node.value[-1][0])
    step = node.step or (high - low) / _PARTS
    beyond = 0 if node.scale else _PARTS // 4
    count = math.floor((high - low) / step)
    return [low + step * k for k in range(count + beyond + 1)]


def _edited(
    dossier: Dossier,
    leaves: Mapping[str, Node],
    values: Mapping[tuple[str, str], Decimal],
    facts: Mapping[str, Mapping[str, Any]],
) -> Dossier:
    mine = {name: value for (code, name), value in values.items() if code == dossier.code}
    if not mine and dossier.code not in facts:
        return dossier
    graded = {name: value for name, value in mine.items() if leaves[name].kind == "graded"}
    figures = {name: value for name, value in mine.items() if name not in graded}
    return dossier.replace(
        grades={**dossier.grades, **graded},
        indicators={**dossier.indicators, **figures},
        facts=facts.get(dossier.code, dossier.facts),
    )


def _money(call: Call) -> Any:
    """Places of each lot, contracts that the envelope pays, and who gives up a place first, for all that may be."""
    st = hypothesis().strategies
    budget = call.budget

    @st.composite  # type: ignore[untyped-decorator]
    def draw_money(draw: Any) -> dict[str, Any]:
        lots = [lot.replace(places=draw(st.sampled_from([lot.places, *range(lot.places + 2)]))) for lot in call.lots]
        places = [lot.id for lot in lots for _ in range(lot.places)]
        contracts = draw(st.sampled_from([budget.contracts, *range(len(places) + 2)]))
        changed = budget
        if contracts != budget.contracts:
            changed = changed.replace(annual_envelope=contracts * budget.amount_per_year)
        if contracts < len(places):
            changed = changed.replace(gives_up=[*budget.gives_up, *places])
        return {"lots": lots, "budget": changed}

    return draw_money()
