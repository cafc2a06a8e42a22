"""Acts on the notice and on dossiers: freeze, publish, receive, replace, cure, withdraw."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import TYPE_CHECKING, Any, cast

from clusterdecide.calls.dossier import Dossier, Piece, Submission, Withdrawal
from clusterdecide.calls.freeze import freeze_of
from clusterdecide.calls.parts import Question, Version
from clusterdecide.calls.status import examine
from clusterdecide.records.life import Life, What, received, refuse, standing_dossier

if TYPE_CHECKING:
    from clusterdecide.calls.call import Call


def freeze(life: Life, _what: What, at: dt.datetime) -> Life:
    """Fix the rules, before the first dossier is received."""
    if life.frozen is not None:
        refuse(f"the rules are frozen already, at {life.frozen.at.isoformat()}")
    return replace(life, frozen=freeze_of(life.rules, at=at))


def publish(life: Life, what: What, at: dt.datetime) -> Life:
    """Publish a later version of the notice, or questions and answers, to all."""
    if at >= life.rules.deadline:
        refuse(f"the deadline {life.rules.deadline.isoformat()} has passed: the notice can no longer be changed")
    fields: dict[str, Any] = {"questions": (*life.rules.questions, *map(Question.of, what["questions"]))}
    if what["version"] is not None:
        version = Version.of(what["version"])
        if version.published_at > at:
            refuse(f"version {version.number} is published at {version.published_at.isoformat()}, after this act")
        fields["versions"] = (*life.rules.versions, version)
    rules = life.rules.replace(**fields)
    after = replace(life, rules=rules)
    after.check()  # the notice must still hold together, and agree with the freeze
    return after


def receive(life: Life, what: What, at: dt.datetime) -> Life:
    """Take in a dossier; one that comes late is kept, and is late."""
    dossier = Dossier.of(what["dossier"])
    if life.frozen is None:
        refuse("dossiers are received once the rules are fixed; freeze them first")
    if dossier.code in life.dossiers:
        refuse(f"dossier {dossier.code} was received already; replace it by a later version")
    if dossier.received_at > at:
        refuse(f"dossier {dossier.code} is received at {dossier.received_at.isoformat()}, after this act")
    if dossier.version != 1 or dossier.earlier or dossier.withdrawn is not None or dossier.grades:
        refuse(f"dossier {dossier.code}: a first receipt has version 1, no earlier version, no withdrawal, no grades")
    after = replace(life, dossiers={**life.dossiers, dossier.code: dossier})
    after.check(dossier.code)
    return after


def replace_dossier(life: Life, what: What, at: dt.datetime) -> Life:
    """Put a later version in place of a dossier, withdrawn or not; after the deadline the version in time stands."""
    later = Dossier.of(what["dossier"])
    code = later.code
    now = received(life, code)
    if not now.received_at < later.received_at <= at:
        refuse(f"dossier {code}: a later version is received after the one before, and not after this act")
    if any(dossier == code for _, dossier in life.marks):
        refuse(f"dossier {code} is graded as it was received; it can no longer be replaced")
    if later.grades:
        refuse(f"dossier {code}: grades are given by the panel, not by a dossier")
    before = Submission(version=now.version, received_at=now.received_at, channel=now.channel, sha256=now.sha256)
    history = {"version": now.version + 1, "earlier": (*now.earlier, before), "withdrawn": now.withdrawn}
    after = replace(life, dossiers={**life.dossiers, code: later.replace(**history)})
    after.check(code)
    return life if _is_late(life, later) and not _is_late(life, now) else after


def _is_late(life: Life, dossier: Dossier) -> bool:
    found = examine(cast("Call", life.rules), dossier)
    return any(reason.code == "LATE" for reason in found.reasons)


def cure(life: Life, what: What, at: dt.datetime) -> Life:
    """Note a piece that was asked for again and supplied."""
    code, document = what["dossier"], what["document"]
    dossier, piece = standing_dossier(life, code, "piece"), Piece.of(what["piece"])
    now = dossier.pieces.get(document)
    if now is None or now.status != "missing":
        refuse(f"dossier {code}: piece {document!r} is not missing")
    if piece.received_at is None or piece.received_at > at:
        refuse(f"dossier {code}, piece {document}: it is noted once it is received, not before")
    after = replace(life, dossiers={**life.dossiers, code: dossier.replace(pieces={**dossier.pieces, document: piece})})
    after.check(code)
    return after


def withdraw(life: Life, what: What, at: dt.datetime) -> Life:
    """Note that a dossier is taken back by its bearer."""
    dossier = standing_dossier(life, what["dossier"], "second withdrawal")
    taken = dossier.replace(withdrawn=Withdrawal(at=at, reason=what["reason"]))
    return replace(life, dossiers={**life.dossiers, dossier.code: taken})
