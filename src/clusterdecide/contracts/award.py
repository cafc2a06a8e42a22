"""The award: the authority's decision on the list, its reserve, and what became of it since."""

from __future__ import annotations

import calendar
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Literal

from clusterdecide._table import View
from clusterdecide.calls.base import plain
from clusterdecide.calls.decision import Spend
from clusterdecide.contracts.departures import Departures, points_shown
from clusterdecide.contracts.line import BelowLine, below_line
from clusterdecide.contracts.lists import (
    AwardedLot,
    amount_of,
    awarded_lots,
    check_money,
    codes_of,
    per_year,
    standing,
)
from clusterdecide.contracts.told import NONE, Told, checked_instant, checked_words
from clusterdecide.errors import InvalidInputError
from clusterdecide.messages import instant, listed, money, number, text

if TYPE_CHECKING:
    import datetime as dt

    from clusterdecide.calls.call import Call
    from clusterdecide.calls.record import Decision

FORMAT = "clusterdecide/award/1"


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happened to the list: when, what, to which dossier, why.

    ``kind`` is ``"departure"``, ``"award"``, ``"withdrawal"``, ``"promotion"`` (from the reserve list) or ``"unused"``
    (a place that nobody takes).
    """

    at: dt.datetime
    kind: Literal["departure", "award", "withdrawal", "promotion", "unused"]
    lot: str | None
    dossier: str | None
    reason: str | None


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Award(Told):
    """The authority's decision: who is awarded a contract, who is on the reserve list, what happened since.

    Attributes
    ----------
    decision
        What the rules gave.
    by, at
        The authority, and when it decided.
    departures
        Ledger of what differs from the rule.
    lots
        Lists of each lot, as they are now.
    history
        What happened, in order; never shortened.

    Examples
    --------
    >>> import clusterdecide as cd
    >>> import datetime as dt
    >>> at = dt.datetime.fromisoformat("2023-07-25T10:00:00+01:00")
    >>> award = cd.contracts.resolve(cd.calls.example().decide(), by="The minister", at=at)
    >>> award.funded, award.reserve
    ({'L1': ('D03', 'D09', 'D02'), 'L2': ('D12', 'D04')}, {'L1': ('D10', 'D06', 'D14'), 'L2': ('D05',)})
    >>> later = award.withdraw("D09", at=at + dt.timedelta(days=30), reason="the bearer gave up")
    >>> later.funded["L1"], [event.kind for event in later.history]
    (('D03', 'D02', 'D10'), ['award', 'withdrawal', 'promotion'])
    """

    decision: Decision
    by: str
    at: dt.datetime
    departures: Departures
    lots: tuple[AwardedLot, ...]
    history: tuple[Event, ...]

    def __getitem__(self, lot: str) -> AwardedLot:
        """Lists of a lot, as they are now."""
        for found in self.lots:
            if found.lot == lot:
                return found
        msg = f"no lot is called {lot!r}; there are {', '.join(found.lot for found in self.lots)}"
        raise InvalidInputError(msg)

    @property
    def call(self) -> Call:
        """The call that was decided on."""
        return self.decision.call

    @property
    def funded(self) -> dict[str, tuple[str, ...]]:
        """Codes of the funded dossiers of each lot, in the published order."""
        return {lot.lot: lot.funded for lot in self.lots}

    @property
    def reserve(self) -> dict[str, tuple[str, ...]]:
        """Codes of the reserve list of each lot, in the published order."""
        return {lot.lot: lot.reserve for lot in self.lots}

    @property
    def entered(self) -> tuple[str, ...]:
        """Codes of all that were ever funded: those of the award by lot and published order, then those promoted."""
        given = awarded_lots(self.decision, {entry.dossier: entry.to for entry in self.departures.entries})
        risen = [event.dossier for event in self.history if event.kind == "promotion" and event.dossier]
        return (*(code for lot in given for code in lot.funded), *risen)

    @property
    def reserve_until(self) -> dt.datetime | None:
        """Last instant at which the reserve list holds; None when the call sets no end."""
        months = self.call.budget.reserve_months
        return None if months is None else months_later(self.at, months)

    @property
    def spend(self) -> Spend:
        """Contracts and money of the list as it is now, exact."""
        call, codes = self.call, [code for lot in self.lots for code in lot.funded]
        year, budget, given_up = per_year(call, codes), call.budget, self.decision.spend.given_up
        total = year * budget.years
        return Spend(budget.currency, len(codes), budget.years, year, total, budget.annual_envelope, given_up)

    def below_line(self) -> BelowLine:
        """Funded dossiers that lie below an unfunded one of their lot, with what explains each.

        Examples
        --------
        >>> import clusterdecide as cd
        >>> import datetime as dt
        >>> at = dt.datetime.fromisoformat("2023-07-25T10:00:00+01:00")
        >>> cd.contracts.resolve(cd.calls.example().decide(), by="The minister", at=at).below_line().count
        0
        """
        return below_line(self.decision, self.lots, self.departures)

    def withdraw(self, code: str, *, at: dt.datetime, reason: str, fill: bool = True) -> Award:
        """Record that a dossier of the list withdraws; the next of its lot's reserve takes its place.

        Parameters
        ----------
        code
            A funded dossier, or one of the reserve list.
        at
            When; not before what happened last.
        reason
            Why, in words.
        fill
            False to leave the place unused.

        Returns
        -------
        Award
            A new one; its history holds the withdrawal and what became of the place.

        Raises
        ------
        InvalidInputError
            The dossier is not on the list; out of order; and, when the place is to be filled: the reserve list has
            lapsed, is empty, or its next dossier costs more than is left.
        """
        _check_next(self, at, reason)
        lot = next((found for found in self.lots if code in found.funded + found.reserve), None)
        if lot is None:
            msg = f"dossier {code!r} is neither funded nor on the reserve list: it cannot withdraw from them"
            raise InvalidInputError(msg)
        left = replace(
            lot,
            funded=tuple(name for name in lot.funded if name != code),
            reserve=tuple(name for name in lot.reserve if name != code),
            withdrawn=(*lot.withdrawn, code),
        )
        lots = tuple(left if found.lot == lot.lot else found for found in self.lots)
        gone = Event(at, "withdrawal", lot.lot, code, reason)
        after = replace(self, lots=lots, history=(*self.history, gone))
        if code in lot.reserve:
            return after
        if not fill:
            return replace(after, history=(*after.history, Event(at, "unused", lot.lot, None, reason)))
        try:
            return _filled(after, lot.lot, at, f"in place of {code}")
        except InvalidInputError as error:
            msg = f"{error}; to record the withdrawal and leave the place unused, give fill=False"
            raise InvalidInputError(msg) from None

    def fill(self, lot: str, *, at: dt.datetime, reason: str) -> Award:
        """Give an unused place of a lot to the next of its reserve.

        Raises
        ------
        InvalidInputError
            No place is unused; out of order; the reserve list has lapsed, is empty, or its next dossier costs more
            than is left.
        """
        _check_next(self, at, reason)
        if self[lot].unused < 1:
            msg = f"lot {lot}: all {self[lot].places} places are held; nothing to fill"
            raise InvalidInputError(msg)
        return _filled(self, lot, at, reason)

    def to_dict(self) -> dict[str, Any]:
        """Award as plain JSON; the decision by its call and lists only."""
        spend = self.spend
        return {
            "format": FORMAT,
            "call": self.call.id,
            "by": self.by,
            "at": self.at.isoformat(),
            "rule_gave": {lot: [*codes] for lot, codes in self.decision.funded.items()},
            "funded": {lot: [*codes] for lot, codes in self.funded.items()},
            "reserve": {lot: [*codes] for lot, codes in self.reserve.items()},
            "reserve_until": plain(self.reserve_until),
            "departures": self.departures.to_dict(),
            "below_line": self.below_line().rows(),
            "per_year": plain(spend.per_year),
            "total": plain(spend.total),
            "currency": spend.currency,
            "history": [{name: plain(getattr(event, name)) for name in Event.__slots__} for event in self.history],
        }

    def _lines(self) -> list[tuple[str, str, str]]:
        return [
            (lot.lot, code, kind)
            for lot in self.lots
            for kind in ("funded", "reserve", "withdrawn")
            for code in getattr(lot, kind)
        ]

    def _columns(self) -> Mapping[str, Sequence[object]]:
        lines, call = self._lines(), self.call
        stands = [standing(self.decision, code) for _, code, _ in lines]
        return {
            "lot": [lot for lot, _, _ in lines],
            "dossier": [code for _, code, _ in lines],
            "fate": [kind for _, _, kind in lines],
            "published": [found and found.published for found in stands],
            "amount_per_year": [amount_of(call, code) if kind == "funded" else None for _, code, kind in lines],
        }

    def _told(self, lang: str) -> View:
        call = self.call
        rows = []
        for lot, code, kind in self._lines():
            found = standing(self.decision, code)
            year = money(amount_of(call, code), call.budget.currency, lang) if kind == "funded" else NONE
            score = NONE if found is None else number(found.published, lang, call.ranking.precision)
            rows.append([lot, code, score, text(f"contract.fate.{kind}", lang), year])
        header = [text(f"contract.head.{name}", lang) for name in ("lot", "dossier", "score", "fate", "year_amount")]
        return View(header, rows, "llrlr", _caption(self, lang))


def months_later(at: dt.datetime, months: int) -> dt.datetime:
    """Move an instant some months later, at the same hour and offset; the last day where the month has no such day.

    Examples
    --------
    >>> import datetime as dt
    >>> months_later(dt.datetime(2024, 1, 31, 12, tzinfo=dt.UTC), 1).isoformat()
    '2024-02-29T12:00:00+00:00'
    """
    years, month = divmod(at.month - 1 + months, 12)
    year = at.year + years
    return at.replace(year=year, month=month + 1, day=min(at.day, calendar.monthrange(year, month + 1)[1]))


def _check_next(award: Award, at: dt.datetime, reason: str) -> None:
    checked_words(reason, "reason")
    last = award.history[-1]
    if checked_instant(at, "at") < last.at:
        msg = f"at={at.isoformat()} is before the last thing that happened ({last.kind}, {last.at.isoformat()})"
        raise InvalidInputError(msg)


def _filled(award: Award, lot: str, at: dt.datetime, reason: str) -> Award:
    """Promote the next of the reserve; the place goes with it where it is of another lot."""
    until, budget = award.reserve_until, award.call.budget
    if until is not None and at > until:
        msg = f"lot {lot}: the reserve list lapsed on {until.isoformat()}, it is {at.isoformat()}"
        raise InvalidInputError(msg)
    takers = [award[lot], *award.lots] if budget.reserve_crosses_lots else [award[lot]]
    taker = next((found for found in takers if found.reserve), None)
    if taker is None:
        msg = f"lot {lot}: the reserve list is empty, and the call lets no place go to another lot"
        if budget.reserve_crosses_lots:
            msg = f"lot {lot}: every reserve list is empty"
        raise InvalidInputError(msg)
    code, *rest = taker.reserve
    lots = tuple(_after(award, found, lot, taker.lot, code, tuple(rest)) for found in award.lots)
    check_money(award.call, [name for found in lots for name in found.funded])
    risen = replace(award, lots=lots, history=(*award.history, Event(at, "promotion", taker.lot, code, reason)))
    risen.below_line().check()
    return risen


def _after(award: Award, lot: AwardedLot, gives: str, takes: str, code: str, rest: tuple[str, ...]) -> AwardedLot:
    places = lot.places - (lot.lot == gives) + (lot.lot == takes)
    if lot.lot != takes:
        return replace(lot, places=places)
    order = codes_of(award.decision, lot.lot)
    funded = tuple(sorted((*lot.funded, code), key=order.index))
    return replace(lot, places=places, funded=funded, reserve=rest)


def _caption(award: Award, lang: str) -> str:
    spend = award.spend
    amounts = {"year": spend.per_year, "total": spend.total, "envelope": spend.annual_envelope}
    shown = {name: money(amount, spend.currency, lang) for name, amount in amounts.items()}
    lines = [
        text("contract.award", lang, by=award.by, at=instant(award.at, lang)),
        text("contract.award.money", lang, n=spend.contracts, **shown),
        text("contract.departures", lang, n=award.departures.count, points=points_shown(award.departures.points, lang)),
    ]
    if award.reserve_until is not None:
        lines.append(text("contract.award.reserve", lang, until=instant(award.reserve_until, lang)))
    unused = [text("contract.award.unused.lot", lang, lot=lot.lot, n=lot.unused) for lot in award.lots if lot.unused]
    if unused:
        lines.append(text("contract.award.unused", lang, lots=listed(unused, lang)))
    return "\n".join(lines)
