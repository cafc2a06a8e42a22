"""The minutes of the meeting that decided, as data first: a template, a page or a file is made of them later."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from clusterdecide._table import Tabular, View
from clusterdecide.calls.base import plain
from clusterdecide.calls.decision import written
from clusterdecide.errors import InvalidInputError
from clusterdecide.records.chain import entry_hashes, part_hash
from clusterdecide.records.sealing import Record, parts_of, present_versions, results_of
from clusterdecide.wording.pages import Document, Section

if TYPE_CHECKING:
    from clusterdecide.calls import Decision
    from clusterdecide.contracts import Award

FORMAT = "clusterdecide/minutes/1"


@dataclass(frozen=True, slots=True)
class Seat:
    """A member of the body that meets: name, role, and whether present."""

    name: str
    role: str | None
    present: bool


@dataclass(frozen=True, slots=True)
class Reservation:
    """A reservation or a dissent that a member wants noted."""

    by: str
    text: str


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Minutes(Tabular, Document):
    """The minutes of a decision: everything they state, and no layout.

    `sections` gives them as titled paragraphs and tables in French or English, `to_markdown` and `to_html` as plain
    documents, `to_dict` as data for a template of one's own.

    Attributes
    ----------
    decision
        What was decided, whole.
    seats
        Members and presence.
    quorum
        How many must be present; None where no rule asks for any.
    held_at, place
        When and where the meeting was held.
    reservations
        What members want noted, in the order given.
    award
        The authority's decision on the list, where it was taken.
    hashes
        SHA-256 of the parts that the minutes rest on: rules, dossiers, panel, results.
    versions
        What computed: library, Python, packages, system.
    seal
        The seal of the record, where there is one.
    """

    decision: Decision
    seats: tuple[Seat, ...]
    quorum: int | None
    held_at: dt.datetime
    place: str | None
    reservations: tuple[Reservation, ...]
    award: Award | None
    hashes: Mapping[str, str]
    versions: Mapping[str, str]
    seal: str | None

    @property
    def present(self) -> tuple[str, ...]:
        """Names of the members present."""
        return tuple(seat.name for seat in self.seats if seat.present)

    def sections(self, lang: str = "fr") -> tuple[Section, ...]:
        """Titled paragraphs and tables, in French or English."""
        from clusterdecide.records.proceedings_words import sections

        return sections(self, lang)

    def title(self, lang: str = "fr") -> str:
        """Title of the document, in French or English."""
        from clusterdecide.messages import text

        return text("minutes.title", lang, title=self.decision.call.title.get(lang))

    def to_dict(self) -> dict[str, Any]:
        """The minutes as plain JSON; results as a decision writes them."""
        call, results = self.decision.call, results_of(self.decision)
        return {
            "format": FORMAT,
            "call": {"id": call.id, "title": call.title.to_dict(), "authority": plain(call.authority)},
            "held_at": plain(self.held_at),
            "place": self.place,
            "members": [{"name": s.name, "role": s.role, "present": s.present} for s in self.seats],
            "quorum": {"needed": self.quorum, "present": len(self.present)},
            "conflicts": plain(call.panel.conflicts),
            "received": [
                {"code": d.code, "lot": d.requested_lot, "received_at": plain(d.received_at), "version": d.version}
                for d in call.dossiers
            ],
            **results,
            "draw": {
                "commitment": None if call.draw is None else call.draw.commitment,
                "seed": self.decision.draw_seed,
            },
            "award": None if self.award is None else self.award.to_dict(),
            "reservations": [{"by": r.by, "text": r.text} for r in self.reservations],
            "dissents": written(dissents(self.decision)),
            "hashes": dict(self.hashes),
            "versions": dict(self.versions),
            "seal": self.seal,
        }

    def _view(self) -> View:
        rows = [[seat.name, seat.role or "", "present" if seat.present else "absent"] for seat in self.seats]
        return View(["member", "role", "presence"], rows, "lll", f"{self.title('en')}, {self.held_at.isoformat()}")


def minutes(
    decision: Decision,
    *,
    members: Mapping[str, str] | Sequence[str],
    present: Sequence[str],
    held_at: dt.datetime,
    quorum: int | None = None,
    place: str | None = None,
    reservations: Sequence[tuple[str, str]] = (),
    award: Award | None = None,
    record: Record | None = None,
) -> Minutes:
    """Draw up the minutes of the meeting that decided.

    Parameters
    ----------
    decision
        What was decided, whole: results, reasons, ties and money are taken from it, and none is typed again.
    members
        Names of the members of the body, or names with their roles.
    present
        Names of those present.
    held_at
        When the meeting was held, with an offset from UTC; after the deadline of the call.
    quorum
        How many members must be present; by default what the rules of the call ask for, if they do.
    place
        Where it was held.
    reservations
        Pairs of a member and what that member wants noted.
    award
        What the authority decided on the list, with its departures, where that is known.
    record
        The sealed record of this decision, whose seal the minutes then state.

    Raises
    ------
    InvalidInputError
        The quorum is not met; somebody is present or has a reservation who is no member; the meeting is held before
        the deadline or at an instant without offset; the award or the record is that of another decision.

    Examples
    --------
    >>> import datetime as dt
    >>> import clusterdecide as cd
    >>> held = dt.datetime.fromisoformat("2023-07-20T10:00:00+01:00")
    >>> found = minutes(cd.calls.example().decide(), members=["Chair", "Finance"], present=["Chair"], held_at=held)
    >>> found.to_markdown("en").splitlines()[0]
    '# Minutes: Industrial and technological clusters call 2023 (illustration)'
    """
    call = decision.call
    seats = _seats(members, present)
    needed = call.panel_rules.quorum if quorum is None else quorum
    _check_meeting(decision, seats, needed, held_at)
    for by, _ in reservations:
        _check_member(by, seats, "has a reservation")
    if award is not None and results_of(award.decision) != results_of(decision):
        msg = "the award is that of another decision; give the one made on this decision"
        raise InvalidInputError(msg)
    return Minutes(
        decision,
        seats,
        needed,
        held_at,
        place,
        tuple(Reservation(by, text) for by, text in reservations),
        award,
        _hashes(decision, record),
        present_versions(),
        None if record is None else record.seal,
    )


def _seats(members: Mapping[str, str] | Sequence[str], present: Sequence[str]) -> tuple[Seat, ...]:
    roles: dict[str, str | None] = dict(members) if isinstance(members, Mapping) else dict.fromkeys(members)
    if not roles or len(roles) < len(members):
        msg = f"members are named once each, and there is one at least; got {', '.join(members) or 'none'}"
        raise InvalidInputError(msg)
    seats = tuple(Seat(name, role, name in set(present)) for name, role in roles.items())
    for name in present:
        _check_member(name, seats, "is present")
    return seats


def _check_member(name: str, seats: Sequence[Seat], what: str) -> None:
    if name not in [seat.name for seat in seats]:
        msg = f"{name!r} {what} and is no member; there are {', '.join(seat.name for seat in seats)}"
        raise InvalidInputError(msg)


def _check_meeting(decision: Decision, seats: Sequence[Seat], needed: int | None, held_at: dt.datetime) -> None:
    if not isinstance(held_at, dt.datetime) or held_at.utcoffset() is None:
        msg = f"held_at must be an instant with an offset from UTC, got {held_at!r}"
        raise InvalidInputError(msg)
    if held_at <= decision.call.deadline:
        limit = decision.call.deadline.isoformat()
        msg = f"the meeting is held at {held_at.isoformat()}, and the call is open until {limit}"
        raise InvalidInputError(msg)
    there = sum(seat.present for seat in seats)
    if needed is not None and there < needed:
        msg = f"the quorum is {needed} and {there} are present: minutes cannot state a valid decision"
        raise InvalidInputError(msg)


def _hashes(decision: Decision, record: Record | None) -> dict[str, str]:
    parts = {**parts_of(decision.call), "results": results_of(decision)}
    from clusterdecide._json import canonical_json, read_json

    parts = read_json(canonical_json(parts))
    if record is None:
        return {name: part_hash(entry_hashes(name, part, "")) for name, part in parts.items()}
    document = record.document
    for name, part in parts.items():
        if document["parts"].get(name) != part:
            msg = f"the record is that of another decision: its {name} differ; give the one sealed from this decision"
            raise InvalidInputError(msg)
    return {link["part"]: link["sha256"] for link in document["chain"] if link["part"] in parts}


def dissents(decision: Decision) -> list[dict[str, str]]:
    """Who of the panel dissents from which agreed grade."""
    return [
        {"dossier": found.dossier, "criterion": name, "evaluator": who}
        for found in decision.call.panel.consensus
        for name, mark in found.marks.items()
        for who in mark.dissent
    ]
