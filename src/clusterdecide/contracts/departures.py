"""Departures of the authority from the list: recorded one by one, with their reason and their cost in points."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Literal

from clusterdecide._table import View
from clusterdecide.calls.base import Instant, Name, Part
from clusterdecide.contracts.lists import (
    above,
    awarded_lots,
    check_money,
    check_places,
    codes_of,
    fate,
    fates,
    published_order,
    standing,
)
from clusterdecide.contracts.told import NONE, Told, Words
from clusterdecide.errors import InvalidInputError
from clusterdecide.messages import number, text

if TYPE_CHECKING:
    import datetime as dt

    from clusterdecide.calls.record import Decision

ORDER = "order"
To = Literal["funded", "reserve", "not_funded"]


class Departure(Part):
    """A recorded choice of the authority that the rule does not give.

    ``to`` is what the dossier gets: ``"funded"``, ``"reserve"`` (off the funded, kept on the reserve list at its rank)
    or ``"not_funded"`` (off both). ``rules`` names what it departs from: ``"order"``, the published order of the lot,
    or, for a dossier that a rule stopped, every rule that it failed (see `failed_rules`).

    Examples
    --------
    >>> Departure.of({"dossier": "D10", "lot": "L1", "to": "funded", "by": "The minister", "reason": " ",
    ...               "at": "2023-07-20T10:00:00+01:00"})
    Traceback (most recent call last):
    clusterdecide.errors.InvalidInputError: Departure, reason: must say something in words, got ' '
    """

    dossier: Name
    lot: Name
    to: To
    by: Words
    reason: Words
    rules: tuple[Name, ...] = (ORDER,)
    at: Instant


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the ledger of departures: a dossier whose fate is not the one that the rule gave.

    Attributes
    ----------
    lot, dossier
        Which.
    rule_gave
        ``"funded"``, ``"reserve"``, ``"eliminated"``, or the status that stopped it before it was evaluated.
    to
        What the authority gives.
    position, published
        In the published order, and score as published; None where there is none.
    against
        For a dossier taken, the one that it displaces; for one displaced, the one taken in its place; None without.
    points
        For a dossier taken: published score of the one displaced less its own; None where either has none.
    jumped
        For a dossier taken: those above it in the published order that are not funded.
    departure
        The record: who, why, which rule; None in a question asked beforehand.
    """

    lot: str
    dossier: str
    rule_gave: str
    to: To
    position: int | None
    published: Decimal | None
    against: str | None = None
    points: Decimal | None = None
    jumped: tuple[str, ...] = ()
    departure: Departure | None = None


@dataclass(frozen=True, slots=True, repr=False)
class Departures(Told):
    """The ledger of departures, or what it would be.

    Attributes
    ----------
    entries
        One for each dossier whose fate differs from the rule's, by lot and published order.
    """

    entries: tuple[Entry, ...] = ()

    @property
    def count(self) -> int:
        """How many dossiers have another fate than the rule gave."""
        return len(self.entries)

    @property
    def taken(self) -> tuple[str, ...]:
        """Codes of the dossiers funded against the rule."""
        return tuple(entry.dossier for entry in self.entries if entry.to == "funded")

    @property
    def points(self) -> Decimal:
        """Cost in points, exact: published scores of those displaced less those of the ones taken in their place."""
        return sum((entry.points for entry in self.entries if entry.points is not None), Decimal(0))

    def to_dict(self) -> dict[str, Any]:
        """Ledger as plain JSON."""
        return {"count": self.count, "taken": [*self.taken], "points": str(self.points), "entries": self.rows()}

    def _columns(self) -> Mapping[str, Sequence[object]]:
        names = ("lot", "dossier", "rule_gave", "to", "position", "published", "against", "points")
        given = {name: [getattr(entry, name) for entry in self.entries] for name in names}
        said = {name: [getattr(e.departure, name, None) for e in self.entries] for name in ("by", "reason", "at")}
        rules = [", ".join(e.departure.rules) if e.departure else None for e in self.entries]
        return {**given, "jumped": [", ".join(e.jumped) for e in self.entries], **said, "rules": rules}

    def _told(self, lang: str) -> View:
        header = [text(f"contract.head.{name}", lang) for name in _HEADS]
        rows = [_cells(entry, lang) for entry in self.entries]
        caption = text("contract.departures", lang, n=self.count, points=points_shown(self.points, lang))
        return View(header, rows, "lllrlrlll", caption)


def points_shown(points: Decimal, lang: str) -> str:
    """Points with the decimals that they were published with."""
    return number(points, lang, max(0, -int(points.as_tuple().exponent)))


_HEADS = ("lot", "dossier", "change", "score", "against", "points", "jumped", "by", "reason")


def _cells(entry: Entry, lang: str) -> list[str]:
    given, to = (text(f"contract.fate.{fate}", lang) for fate in (entry.rule_gave, entry.to))
    said = entry.departure
    return [
        entry.lot,
        entry.dossier,
        f"{given} → {to}",
        NONE if entry.published is None else points_shown(entry.published, lang),
        entry.against or NONE,
        NONE if entry.points is None else points_shown(entry.points, lang),
        ", ".join(entry.jumped) or NONE,
        said.by if said else NONE,
        said.reason if said else NONE,
    ]


def departure_cost(decision: Decision, *, fund: Iterable[str] = (), drop: Iterable[str] = ()) -> Departures:
    """What another choice would cost: the ledger that it would need.

    Parameters
    ----------
    decision
        What the rules give.
    fund
        Codes of dossiers to fund that the rule does not fund.
    drop
        Codes of dossiers not to fund that the rule funds; they would stay on the reserve list.

    Returns
    -------
    Departures
        An entry for each dossier concerned, without a reason: how many departures, points lost, ranks jumped over.

    Raises
    ------
    InvalidInputError
        No dossier has one of the codes; the rule gives it already; the places of a lot or the envelope do not hold it.

    Examples
    --------
    >>> import clusterdecide as cd
    >>> otherwise = departure_cost(cd.calls.example().decide(), fund=["D10"], drop=["D02"])
    >>> otherwise.count, otherwise.points, otherwise.taken
    (2, Decimal('1.0'), ('D10',))
    """
    changes: dict[str, To] = {}
    for code, to in [*((code, "funded") for code in fund), *((code, "reserve") for code in drop)]:
        check_change(decision, code, to)
        if code in changes:
            msg = f"dossier {code} is named twice; say once what becomes of it"
            raise InvalidInputError(msg)
        changes[code] = to  # type: ignore[assignment]
    lots = awarded_lots(decision, changes)
    check_places(lots)
    check_money(decision.call, [code for lot in lots for code in lot.funded])
    return ledger_of(decision, changes)


def failed_rules(decision: Decision, code: str) -> tuple[str, ...]:
    """Names of the rules that a dossier failed, as a departure must name them.

    Examples
    --------
    >>> import clusterdecide as cd
    >>> decision = cd.calls.example().decide()
    >>> failed_rules(decision, "D13"), failed_rules(decision, "D07"), failed_rules(decision, "D15")
    (('FLOOR_LEAF C2.4',), ('EL2', 'EL3'), ('LATE',))
    """
    bare = ("deadline_in_force", "TOTAL", "UNWEIGHTED")
    return tuple(
        reason.code if reason.id in (reason.code, *bare) else f"{reason.code} {reason.id}"
        for reason in decision.dossier(code).reasons
    )


def checked(
    decision: Decision, departures: Iterable[Departure], listed: dt.datetime, at: dt.datetime
) -> tuple[Departure, ...]:
    """Departures that may stand, in their own order.

    Raises
    ------
    InvalidInputError
        Names the dossier: decided twice, of another lot, before the list or after the award, a rule not named.
    """
    found = tuple(departures)
    seen: set[str] = set()
    for departure in found:
        if not isinstance(departure, Departure):
            msg = f"departures are of clusterdecide.contracts.Departure, got {departure!r}"
            raise InvalidInputError(msg)
        where = f"departure on {departure.dossier}"
        if departure.dossier in seen:
            msg = f"{where}: the dossier has another one; record one departure for a dossier"
            raise InvalidInputError(msg)
        seen.add(departure.dossier)
        check_change(decision, departure.dossier, departure.to)
        _check_record(decision, departure, where)
        if not listed <= departure.at <= at:
            msg = (
                f"{where}: recorded at {departure.at.isoformat()}; a departure comes after the list "
                f"({listed.isoformat()}) and not after the award ({at.isoformat()})"
            )
            raise InvalidInputError(msg)
    return found


def check_change(decision: Decision, code: str, to: str) -> None:
    """Refuse a change on a dossier that is not there, was withdrawn, or has by the rule what is asked."""
    lot = decision.dossier(code).requested_lot
    decision[lot]
    given = fate(decision, code)
    if given == "withdrawn":
        msg = f"dossier {code} was withdrawn: nothing can be decided on it"
        raise InvalidInputError(msg)
    if to == (given if given in ("funded", "reserve") else "not_funded"):
        msg = f"dossier {code} is {given} by the rule: {to} is no departure; remove it"
        raise InvalidInputError(msg)


def _check_record(decision: Decision, departure: Departure, where: str) -> None:
    code, named = departure.dossier, set(departure.rules)
    lot = decision.dossier(code).requested_lot
    if departure.lot != lot:
        msg = f"{where}: it is in lot {lot}, the departure says {departure.lot}"
        raise InvalidInputError(msg)
    failed = set(failed_rules(decision, code))
    if failed - named:
        lacking = ", ".join(name for name in failed_rules(decision, code) if name not in named)
        msg = (
            f"{where}: the dossier is {fate(decision, code)}; {departure.to} needs a departure that names every rule "
            f"it failed: add {lacking} to rules"
        )
        raise InvalidInputError(msg)
    if not named or named - failed - {ORDER}:
        unknown = ", ".join(sorted(named - failed - {ORDER})) or "nothing"
        msg = f"{where}: rules names {unknown}; it departs from {', '.join(sorted(failed | {ORDER}))}"
        raise InvalidInputError(msg)


def ledger_of(decision: Decision, changes: Mapping[str, To], records: Iterable[Departure] = ()) -> Departures:
    """Ledger of what differs from the rule, dossiers taken against those displaced in the published order."""
    said = {record.dossier: record for record in records}
    rule = fates(decision)
    funded = {code for code, given in {**rule, **changes}.items() if given == "funded"}
    entries: list[Entry] = []
    for lot in decision.lots:
        codes = [code for code in codes_of(decision, lot.lot) if code in changes]
        taken = [code for code in codes if changes[code] == "funded"]
        displaced = [code for code in codes if rule[code] == "funded"]
        against = dict(zip(taken, displaced, strict=False))
        for code in codes:
            bare = _entry(decision, code, changes[code], rule[code], against)
            jumped = above(published_order(decision, lot.lot), code) if code in taken else ()
            passed = tuple(name for name in jumped if name not in funded)
            entries.append(replace(bare, jumped=passed, departure=said.get(code)))
    return Departures(tuple(entries))


def _entry(decision: Decision, code: str, to: To, given: str, against: Mapping[str, str]) -> Entry:
    mine = standing(decision, code)
    position, published = (None, None) if mine is None else (mine.position, mine.published)
    named = (decision.dossier(code).requested_lot, code, given, to, position, published)
    if to != "funded":
        return Entry(*named, against={out: taken for taken, out in against.items()}.get(code))
    other = standing(decision, against[code]) if code in against else None
    points = None if other is None or mine is None else other.published - mine.published
    return Entry(*named, against=against.get(code), points=points)
