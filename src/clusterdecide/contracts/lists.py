"""The funded and the reserve of each lot once the authority has decided; places and money hold exactly."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from clusterdecide.errors import InvalidInputError

if TYPE_CHECKING:
    from clusterdecide.calls.call import Call
    from clusterdecide.calls.decision import Standing
    from clusterdecide.calls.record import Decision


@dataclass(frozen=True, slots=True)
class AwardedLot:
    """Who holds the places of a lot, and who waits for one; codes in the published order.

    ``places`` are those that the envelope left, less those that went to another lot, where the call allows it.
    """

    lot: str
    places: int
    funded: tuple[str, ...]
    reserve: tuple[str, ...]
    withdrawn: tuple[str, ...] = ()

    @property
    def unused(self) -> int:
        """How many places nobody holds."""
        return self.places - len(self.funded)


def standing(decision: Decision, code: str) -> Standing | None:
    """Standing of a dossier in its lot; None when it was not evaluated."""
    lot = decision[decision.dossier(code).requested_lot]
    return next((found for found in lot.standings if found.code == code), None)


def fate(decision: Decision, code: str) -> str:
    """What the rule gives a dossier: funded, reserve, eliminated, or the status that stopped it."""
    found = standing(decision, code)
    return decision.dossier(code).status if found is None else found.outcome


def fates(decision: Decision) -> dict[str, str]:
    """What the rule gives every dossier; see `fate`."""
    judged = {found.code: found.outcome for lot in decision.lots for found in lot.standings}
    return {result.code: judged.get(result.code, result.status) for result in decision.dossiers}


def codes_of(decision: Decision, lot: str) -> tuple[str, ...]:
    """Every dossier that asks for a lot: the published order, then the eliminated, then those not evaluated."""
    judged = [standing.code for standing in decision[lot].standings]
    known = set(judged)
    return (*judged, *(d.code for d in decision.dossiers if d.requested_lot == lot and d.code not in known))


def above(order: tuple[str, ...], code: str) -> tuple[str, ...]:
    """Dossiers that stand above one in the published order of their lot: all of it where the one has no position."""
    return order[: order.index(code)] if code in order else order


def published_order(decision: Decision, lot: str) -> tuple[str, ...]:
    """Dossiers of a lot that passed the floors, by their published position, whatever their outcome."""
    placed = [(found.position, found.code) for found in decision[lot].standings if found.position is not None]
    return tuple(code for _, code in sorted(placed))


def awarded_lots(decision: Decision, changes: Mapping[str, str]) -> tuple[AwardedLot, ...]:
    """Lists of each lot: what the rule gives, with some fates changed."""
    lots = []
    given = {**fates(decision), **changes}
    for lot in decision.lots:
        codes = codes_of(decision, lot.lot)
        funded, reserve = (tuple(code for code in codes if given[code] == kind) for kind in ("funded", "reserve"))
        lots.append(AwardedLot(lot.lot, lot.places, funded, reserve))
    return tuple(lots)


def check_places(lots: Sequence[AwardedLot]) -> None:
    """Refuse more funded dossiers than places.

    Raises
    ------
    InvalidInputError
        Names the lot, how many are funded and how many places there are.
    """
    for lot in lots:
        if lot.unused < 0:
            msg = (
                f"lot {lot.lot}: {len(lot.funded)} funded ({', '.join(lot.funded)}) for {lot.places} places; "
                f"record also who is not funded, or ask for a larger envelope"
            )
            raise InvalidInputError(msg)


def amount_of(call: Call, code: str) -> Decimal:
    """Yearly amount of a dossier: its own, or the one of the budget."""
    own = call.dossier(code).amount_per_year
    return call.budget.amount_per_year if own is None else own


def per_year(call: Call, codes: Iterable[str]) -> Decimal:
    """Yearly cost of some dossiers, exact."""
    return sum((amount_of(call, code) for code in codes), Decimal(0))


def check_money(call: Call, codes: Iterable[str]) -> None:
    """Refuse a list that the annual envelope does not pay.

    Raises
    ------
    InvalidInputError
        With the cost, the envelope and what is lacking.
    """
    budget, cost = call.budget, per_year(call, codes)
    if cost > budget.annual_envelope:
        msg = (
            f"the funded dossiers cost {cost} {budget.currency} a year, the annual envelope is "
            f"{budget.annual_envelope}: {cost - budget.annual_envelope} too much"
        )
        raise InvalidInputError(msg)
