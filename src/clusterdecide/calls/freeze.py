"""The rules of a call, frozen: one hash of them all, one of each place, so that a change is refused and named."""

from __future__ import annotations

import datetime as dt
from hashlib import sha256
from typing import TYPE_CHECKING, Any

from clusterdecide._json import canonical_json
from clusterdecide.calls.base import FrozenMap, Instant, Line, Map, Part, plain
from clusterdecide.calls.dossier import Digest
from clusterdecide.calls.findings import Finding, finding

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from clusterdecide.calls.call import Call
    from clusterdecide.calls.notice import CallRules
    from clusterdecide.calls.parts import Question

_MOST_NAMED = 20


class Freeze(Part):
    """The rules of a call as they stood at an instant.

    ``parts`` has the SHA-256 of the canonical JSON of every place of the rules that is not left at its default;
    ``sha256`` is that of the canonical JSON of ``parts``. A later version of the notice published after ``at``, and a
    question asked or answered after it, are no part of it: they may still be added.

    Examples
    --------
    >>> import clusterdecide as cd
    >>> call = cd.calls.example()
    >>> frozen = call.freeze(at=call.versions[0].published_at).frozen
    >>> frozen.sha256 == freeze_of(call, at=frozen.at).sha256, "lots[L1].weights" in frozen.parts
    (True, True)
    """

    at: Instant
    sha256: Digest
    parts: Map[Line, Digest]


def freeze_of(rules: CallRules, *, at: dt.datetime) -> Freeze:
    """Hash the rules of a call as they stand at an instant.

    Raises
    ------
    InvalidInputError
        If the instant has no offset from UTC.
    """
    parts = hashes(rules, Freeze.of({"at": at, "sha256": "0" * 64, "parts": {}}).at)
    return Freeze(at=at, sha256=_whole(parts), parts=parts)


def hashes(rules: CallRules, at: dt.datetime | None = None) -> FrozenMap[str, str]:
    """SHA-256 of every place of the rules, as they stand at an instant; of all of them when there is none.

    Examples
    --------
    >>> import clusterdecide as cd
    >>> [place for place in hashes(cd.calls.example()) if place.startswith("ranking")]
    ['ranking.method']
    """
    return FrozenMap({place: _hash(value) for place, value in _places(rules, at)})


def whole_hash(rules: CallRules) -> str:
    """One SHA-256 of all the rules of a call, whatever their instants."""
    return _whole(hashes(rules))


def _whole(parts: Mapping[str, str]) -> str:
    return _hash(dict(parts))


def _hash(value: Any) -> str:
    return sha256(canonical_json(value).encode()).hexdigest()


def _places(rules: CallRules, at: dt.datetime | None) -> Iterator[tuple[str, Any]]:
    """Places of the rules with their values as JSON; what is at its default has none."""
    from clusterdecide.calls.notice import CallRules

    for name, field in CallRules.model_fields.items():
        value = getattr(rules, name)
        if not field.is_required() and value == field.get_default(call_default_factory=True):
            continue
        if isinstance(value, Part):
            yield from ((f"{name}.{inner}", found) for inner, found in value.dump().items())
        elif isinstance(value, tuple) and value and isinstance(value[0], Part):
            yield from _items(name, value, at)
        else:
            yield name, plain(value)


def _items(name: str, items: tuple[Any, ...], at: dt.datetime | None) -> Iterator[tuple[str, Any]]:
    if name == "versions":
        items = tuple(item for i, item in enumerate(items) if not i or at is None or item.published_at <= at)
    elif name == "questions":
        items = tuple(_as_known(item, at) for item in items if at is None or item.asked_at <= at)
    keys = [_key(item, i) for i, item in enumerate(items)]
    if name not in ("versions", "questions"):
        yield name, keys
    for key, item in zip(keys, items, strict=True):
        yield from ((f"{name}[{key}].{inner}", found) for inner, found in item.dump().items())


def _as_known(question: Question, at: dt.datetime | None) -> Question:
    late = at is not None and question.answered_at is not None and question.answered_at > at
    return question.replace(answer=None, answered_at=None) if late else question


def _key(item: Any, index: int) -> str:
    """Name of an item in its list: its id or number, what a round is on, or its position."""
    fields = type(item).model_fields
    if "member" in fields and "round" in fields:
        return f"{item.lot}/{item.node or 'total'}/{item.member}/{item.round}"
    found = getattr(item, "id", getattr(item, "number", index))
    return str(found)


def changes(before: Mapping[str, str], after: Mapping[str, str]) -> tuple[tuple[str, str], ...]:
    """Places where two sets of rules differ, each with ``"changed"``, ``"added"`` or ``"removed"``.

    Examples
    --------
    >>> changes({"late": "a", "title.fr": "b"}, {"late": "c", "notice.en": "d"})
    (('late', 'changed'), ('title.fr', 'removed'), ('notice.en', 'added'))
    """
    found = [(place, "removed" if place not in after else "changed") for place in before]
    kept = [(place, how) for place, how in found if how == "removed" or before[place] != after[place]]
    return (*kept, *((place, "added") for place in after if place not in before))


def named(found: Iterable[tuple[str, str]]) -> str:
    """Say which places differ, the first of them by name."""
    places = [f"{place} ({how})" for place, how in found]
    more = f" and {len(places) - _MOST_NAMED} more" if len(places) > _MOST_NAMED else ""
    return ", ".join(places[:_MOST_NAMED]) + more


def freeze_faults(call: Call) -> Iterator[Finding]:
    """Every place where a frozen call differs from its freeze, and what is wrong with the freeze itself."""
    frozen = call.frozen
    if frozen is None:
        return
    if _whole(frozen.parts) != frozen.sha256:
        why = "is not the hash of frozen.parts: the freeze was edited; take it from the published file"
        yield finding("FREEZE_EDITED", "frozen.sha256", why)
        return
    first = min(call.dossiers, key=lambda dossier: dossier.received_at, default=None)
    at = frozen.at.isoformat()
    if first is not None and first.received_at < frozen.at:
        received = first.received_at.isoformat()
        why = f"the rules were frozen at {at}, after dossier {first.code} was received at {received}"
        yield finding("RULES_FROZEN_LATE", "frozen.at", f"{why}; rules are fixed before")
    for place, how in changes(frozen.parts, hashes(call, frozen.at)):
        why = f"{how} since the rules were frozen at {at}; undo it, or explore with replace(frozen=None, ...)"
        yield finding("RULES_CHANGED", place, why)
