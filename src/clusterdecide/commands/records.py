"""Commands on records: seal, verify, compare, draw up, export."""

from __future__ import annotations

import argparse
import datetime as dt
from pathlib import Path
from typing import TYPE_CHECKING, Any

from clusterdecide.commands.decisions import decided
from clusterdecide.commands.output import Output, writable
from clusterdecide.errors import FileError, InvalidInputError

if TYPE_CHECKING:
    from clusterdecide.calls import Decision
    from clusterdecide.records import Record

NOT_TRUE = 1


def seal(options: argparse.Namespace) -> Output:
    """Seal the decision of a call."""
    from clusterdecide._json import bytes_of
    from clusterdecide.records import seal

    output = None if options.output is None else writable(options.output)
    salt = None if options.salt is None else bytes_of(Path(options.salt)).decode("utf-8", "replace").strip()
    analyses = None if options.analyses is None else _analyses(Path(options.analyses))
    decision = decided(options.call, options.draw_seed)
    record = seal(decision, output, made_at=_instant(options.made_at), analyses=analyses, salt=salt)
    return Output(record.text, exact=True) if output is None else Output(record.seal)


def verify(options: argparse.Namespace) -> Output:
    """Verify a record."""
    from clusterdecide._json import canonical_json
    from clusterdecide.records import verify

    found = verify(Path(options.record), seal=options.seal)
    status = 0 if found.ok else NOT_TRUE
    if options.json:
        return Output(canonical_json(found.to_dict()), exact=True, status=status)
    return Output(found.says(options.lang), status=status)


def diff(options: argparse.Namespace) -> Output:
    """Say what changed between two records or calls."""
    from clusterdecide._json import canonical_json
    from clusterdecide.records import diff

    found = diff(_source(options.before), _source(options.after))
    return Output(canonical_json(found.to_dict()), exact=True) if options.json else Output(found.says(options.lang))


def minutes(options: argparse.Namespace) -> Output:
    """Draw up the minutes of a decision."""
    from clusterdecide._json import pretty_json
    from clusterdecide.records import Meeting, Record, decide_again, minutes

    meeting, source = Meeting.load(options.meeting), _source(options.source)
    record = source if isinstance(source, Record) else None
    decision = decide_again(source) if isinstance(source, Record) else source
    found = minutes(decision, record=record, **meeting.settings())
    if options.json:
        return Output(pretty_json(found.to_dict()), exact=True)
    return Output(found.to_html(options.lang) if options.html else found.to_markdown(options.lang), exact=True)


def export(options: argparse.Namespace) -> Output:
    """Export a decision for an audience."""
    from clusterdecide.records import export_text

    return Output(export_text(_source(options.source), options.audience), exact=True)


def _source(name: str) -> Decision | Record:
    """Read a record, or decide a call."""
    from clusterdecide._json import read_json
    from clusterdecide.records import Record

    data = read_json(Path(name))
    if isinstance(data, dict) and str(data.get("format", "")).startswith("clusterdecide/record/"):
        return Record.load(name)
    return decided(name, None)


def _instant(text: str | None) -> dt.datetime | None:
    try:
        return None if text is None else dt.datetime.fromisoformat(text)
    except ValueError:
        msg = f"--made-at must be an instant such as 2023-07-20T10:00:00+01:00, got {text!r}"
        raise InvalidInputError(msg) from None


def _analyses(path: Path) -> dict[str, Any]:
    from clusterdecide._json import read_json

    found = read_json(path)
    if not isinstance(found, dict):
        msg = "analyses are a JSON object: names with settings"
        raise FileError(msg, file=path.name)
    return found
