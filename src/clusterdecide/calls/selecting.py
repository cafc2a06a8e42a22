"""From ranked lots to funded dossiers: places, a walk down the list, or the exact optimum over all the lots."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING

from clusterdecide.calls.findings import Finding, finding
from clusterdecide.errors import InvalidInputError
from clusterdecide.selection import Group, Selection, Walk, down_the_list, select

if TYPE_CHECKING:
    from clusterdecide.calls.call import Call
    from clusterdecide.calls.decision import LotResult


def amount_of(call: Call, code: str) -> Decimal:
    """Yearly amount of a dossier: what it asks for, or that of every contract of the call."""
    own = call.dossier(code).amount_per_year
    return call.budget.amount_per_year if own is None else own


def funded_first(call: Call, lot: str, order: Sequence[str], places: int) -> tuple[frozenset[str], Walk | None]:
    """Dossiers of one lot that the rule takes from its order, and the walk where it is one.

    A selection by optimum is over all the lots: it starts from the first of each, and `optimum` settles it.
    """
    rule = call.selection
    if rule.by != "order":
        return frozenset(order[:places]), None
    costs = {code: amount_of(call, code) for code in order}
    envelope = rule.envelopes.get(lot, call.budget.annual_envelope)
    walk = down_the_list(order, costs, envelope, jumps=rule.jumps, most=places)
    return frozenset(walk.taken), walk


def settled(call: Call, lots: Sequence[LotResult]) -> tuple[tuple[LotResult, ...], tuple[Finding, ...]]:
    """Lots with the outcome that the selection rule gives them all together, and what a reader must be told of it.

    Raises
    ------
    InvalidInputError
        By places, the amounts asked for exceed the annual envelope; by optimum, nothing meets every limit.
    """
    if call.selection.by == "optimum":
        return _by_optimum(call, lots)
    if call.selection.by == "order":
        return tuple(lots), tuple(_jumps(lots))
    total = sum((lot.cost_per_year for lot in lots), Decimal(0))
    if total > call.budget.annual_envelope:
        msg = (
            f"the funded dossiers ask for {total} a year, the annual envelope is {call.budget.annual_envelope}: "
            "places do not bound unequal amounts; select by order or by optimum, or correct amount_per_year"
        )
        raise InvalidInputError(msg)
    return tuple(lots), ()


def check_by_places(call: Call, what: str) -> None:
    """Refuse an analysis that follows places where the call selects otherwise.

    Raises
    ------
    InvalidInputError
        Names the analysis and the way in which the call selects.
    """
    if call.selection.by != "places":
        msg = (
            f"{what} follows lists made by places; call {call.id} selects by {call.selection.by}: "
            "change the call with .replace(...) and decide it again"
        )
        raise InvalidInputError(msg)


def best_set(
    call: Call, lots: Sequence[LotResult], groups: Iterable[Group] = (), *, places: bool = True, **wishes: object
) -> Selection:
    """Exact optimum of the published scores among the dossiers that passed, within the annual envelope.

    Among sets of equal total the first in the published order is taken.
    """
    order = {standing.code: standing for lot in lots for standing in lot.standings if standing.position is not None}
    per_lot = [Group(f"lot {lot.lot}", lot.order, most=lot.places) for lot in lots] if places else []
    return select(
        {code: standing.published for code, standing in order.items()},
        {code: amount_of(call, code) for code in order},
        call.budget.annual_envelope,
        groups=[*per_lot, *groups],
        **wishes,  # type: ignore[arg-type]
    )


def groups_of(call: Call, codes: Iterable[str]) -> list[Group]:
    """Groups of the selection rule, with their dossiers."""
    known = list(codes)
    return [
        Group(f"{rule.fact} {rule.value}", _stating(call, known, rule.fact, rule.value), rule.least, rule.most)
        for rule in call.selection.groups
    ]


def _stating(call: Call, codes: Sequence[str], fact: str, value: str) -> tuple[str, ...]:
    return tuple(code for code in codes if call.dossier(code).facts.get(fact) == value)


def _by_optimum(call: Call, lots: Sequence[LotResult]) -> tuple[tuple[LotResult, ...], tuple[Finding, ...]]:
    codes = [code for lot in lots for code in lot.order]
    found = best_set(call, lots, groups_of(call, codes))
    chosen = frozenset(found.chosen)
    return tuple(with_funded(call, lot, chosen) for lot in lots), tuple(_passed_over(lots, found))


def with_funded(call: Call, lot: LotResult, chosen: frozenset[str]) -> LotResult:
    """Give a lot with these dossiers funded and the others that passed in reserve, with their cost."""
    standings = tuple(
        replace(s, outcome="funded" if s.code in chosen else "reserve") if s.position is not None else s
        for s in lot.standings
    )
    cost = cost_of(call, [s.code for s in standings if s.outcome == "funded"])
    return replace(lot, standings=standings, cost_per_year=cost, cost=cost * call.budget.years)


def cost_of(call: Call, codes: Iterable[str]) -> Decimal:
    """Yearly cost of some dossiers, exact."""
    return sum((amount_of(call, code) for code in codes), Decimal(0))


def _jumps(lots: Sequence[LotResult]) -> Iterable[Finding]:
    for lot in lots:
        if lot.walk is None:
            continue
        place = {code: k for k, code in enumerate(lot.walk.order)}
        last = max((place[code] for code in lot.walk.taken), default=-1)
        for k, stop in enumerate(lot.walk.stops):
            if k and place[stop.name] > last:
                continue  # the end of the list, after the first that could not be paid
            why = (
                f"lot {lot.lot}: {stop.name} asks for {stop.cost} a year when {stop.left} is left, short by "
                f"{stop.short}; {'it is jumped over' if lot.walk.jumps else 'the list ends there'}"
            )
            yield finding("AMOUNT_BEYOND_ENVELOPE", "selection", why, lot=lot.lot, dossier=stop.name)


def _passed_over(lots: Sequence[LotResult], found: Selection) -> Iterable[Finding]:
    chosen: Mapping[str, str] = {code: lot.lot for lot in lots for code in lot.order if code in found.chosen}
    for lot in lots:
        last = max((k for k, code in enumerate(lot.order) if code in chosen), default=-1)
        for code in lot.order[:last]:
            if code not in chosen:
                why = f"lot {lot.lot}: {code} is passed over by the optimum; {found.why_not(code).says()}"
                yield finding("PASSED_OVER", "selection", why, lot=lot.lot, dossier=code)
    if len(found.optimal) > 1:
        sets = " | ".join(", ".join(names) for names in found.alternatives)
        yield finding("SEVERAL_OPTIMA", "selection", f"sets of the same total score: {sets}; the first is taken")
