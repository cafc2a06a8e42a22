"""From the list that the rules give to the award: the authority's decision, with its departures."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from clusterdecide.contracts.award import Award, Event
from clusterdecide.contracts.departures import Departure, checked, ledger_of
from clusterdecide.contracts.lists import awarded_lots, check_money, check_places
from clusterdecide.contracts.told import checked_instant, checked_words
from clusterdecide.errors import InvalidInputError

if TYPE_CHECKING:
    import datetime as dt

    from clusterdecide.calls.record import Decision


def resolve(
    decision: Decision,
    departures: Iterable[Departure] = (),
    *,
    by: str,
    at: dt.datetime,
    listed_at: dt.datetime | None = None,
) -> Award:
    """Take the authority's decision on the list that the rules give.

    Parameters
    ----------
    decision
        What the rules give.
    departures
        What the authority decides otherwise, each recorded with its reason.
    by
        The authority.
    at
        When it decides; after the deadline of the call.
    listed_at
        When the list was laid before it, by default the deadline: no departure may be older.

    Returns
    -------
    Award
        With the ledger of departures; without any, the list of the rules.

    Raises
    ------
    InvalidInputError
        A departure that may not stand (names the dossier and why), more dossiers funded than a lot has places, more
        money than the envelope (with the amounts), or a funded dossier below an unfunded one that nothing explains.

    Examples
    --------
    >>> import clusterdecide as cd
    >>> import datetime as dt
    >>> at = dt.datetime.fromisoformat("2023-07-25T10:00:00+01:00")
    >>> said = {"lot": "L1", "by": "The minister", "reason": "the region has none", "at": "2023-07-24T09:00:00+01:00"}
    >>> award = resolve(
    ...     cd.calls.example().decide(),
    ...     [Departure.of({"dossier": "D10", "to": "funded", **said}),
    ...      Departure.of({"dossier": "D02", "to": "reserve", **said})],
    ...     by="The minister",
    ...     at=at,
    ... )
    >>> award.funded["L1"], award.departures.count, award.departures.points
    (('D03', 'D09', 'D10'), 2, Decimal('1.0'))
    """
    deadline = decision.call.deadline
    checked_words(by, "by")
    if checked_instant(at, "at") <= deadline:
        msg = f"the call is open until {deadline.isoformat()}: no award at {at.isoformat()}"
        raise InvalidInputError(msg)
    listed = deadline if listed_at is None else checked_instant(listed_at, "listed_at")
    if not deadline <= listed <= at:
        msg = (
            f"listed_at={listed.isoformat()}: the list comes after the deadline ({deadline.isoformat()}) and not after "
            f"the award ({at.isoformat()})"
        )
        raise InvalidInputError(msg)
    records = checked(decision, departures, listed, at)
    changes = {record.dossier: record.to for record in records}
    lots = awarded_lots(decision, changes)
    check_places(lots)
    check_money(decision.call, [code for lot in lots for code in lot.funded])
    ledger = ledger_of(decision, changes, records)
    history = [
        Event(record.at, "departure", record.lot, record.dossier, record.reason)
        for record in sorted(records, key=lambda record: record.at)
    ]
    award = Award(decision, by, at, ledger, lots, (*history, Event(at, "award", None, None, None)))
    award.below_line().check()
    return award
