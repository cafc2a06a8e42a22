"""Two exports of a decision: one for the file, with names, and one for everybody, with codes and nobody to find."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, NoReturn

from clusterdecide._json import canonical_json, pretty_json, read_json
from clusterdecide.calls.record import Decision
from clusterdecide.errors import InvalidInputError
from clusterdecide.records.chain import NEEDED, PRIVATE
from clusterdecide.records.sealing import Record, seal
from clusterdecide.records.verifying import decide_again

if TYPE_CHECKING:
    from clusterdecide.calls import Call, Consensus

FORMAT = "clusterdecide/public/1"
WITHHELD = ("committee", "judgements", "swings", "findings")
"""Fields of the rules and of the results that the public export leaves out: they may name persons."""

FEWEST = 3
"""Fewest grades behind a starting point that is published: with fewer, a colleague could tell whose they are."""

_LEFT_OUT = (
    "evaluators: identity, expertise, body",
    f"individual marks, their instants and comments; per cell a count, and the starting point from {FEWEST} grades on",
    "who is recused, dissents or was present; only how many",
    "reasons of the meeting for moving a grade; only that it was moved",
    "facts, pieces and reasons of withdrawal of the dossiers",
    "findings on the call, which may name an evaluator",
    "judgements of the committee members; the weights that came of them are published",
    "the award of the authority and sealed analyses",
)


def export(source: Decision | Record | str | Path, audience: Literal["internal", "public"]) -> dict[str, Any]:
    """Export a decision for the file (``"internal"``) or for everybody (``"public"``), as plain JSON.

    The internal export is the whole record, names included. The public one has dossiers by their code, the rules and
    the results; nobody of the panel can be found in it: marks are pooled to a count and the starting point of the
    meeting, because a list of marks per cell, even without order, gives away whoever is always lowest. It states what
    it leaves out, and its hashes are those of the record, so that what it shows can be held against the seal.

    Parameters
    ----------
    source
        A decision, a record, or the path of a record.
    audience
        ``"internal"`` or ``"public"``.

    Raises
    ------
    InvalidInputError
        The audience is neither; a text to be published names an evaluator, with the place of that text.

    Examples
    --------
    >>> import clusterdecide as cd
    >>> public = export(cd.calls.example().decide(), "public")
    >>> public["cells"]["D02"]["C1.1"]
    {'grades': 4, 'starting_point': 3, 'agreed': 3, 'moved': False, 'dissents': 0}
    >>> "E2" in str(public["cells"])
    False
    """
    if audience not in ("internal", "public"):
        msg = f"the audience is 'internal' or 'public', got {audience!r}"
        raise InvalidInputError(msg)
    record = _record(source)
    document = record.to_dict()
    if audience == "internal":
        return document
    decision = decide_again(record)
    found = _public(decision, document)
    _check_nobody(decision.call, found)
    return found


def export_text(source: Decision | Record | str | Path, audience: Literal["internal", "public"]) -> str:
    """Export as JSON text: the record itself for the file, indented text for everybody."""
    found = export(source, audience)
    return canonical_json(found) if audience == "internal" else pretty_json(found)


def _record(source: Decision | Record | str | Path) -> Record:
    if isinstance(source, Decision):
        return seal(source)
    return source if isinstance(source, Record) else Record.load(source)


def _public(decision: Decision, document: Mapping[str, Any]) -> dict[str, Any]:
    parts, call = document["parts"], decision.call
    return {
        "format": FORMAT,
        "call": call.id,
        "made_at": parts["heading"]["made_at"],
        "rules": {name: value for name, value in parts["rules"].items() if name not in WITHHELD},
        "dossiers": [
            {
                "code": d.code,
                "lot": d.requested_lot,
                "received_at": d.received_at.isoformat(),
                "version": d.version,
                "withdrawn": d.withdrawn is not None,
                "indicators": {name: _number(value) for name, value in d.indicators.items()},
            }
            for d in call.dossiers
        ],
        "cells": {found.dossier: _cells(call, found) for found in call.panel.consensus},
        "panel": _panel(call),
        "draw": {"commitment": None if call.draw is None else call.draw.commitment, "seed": decision.draw_seed},
        "results": {name: value for name, value in parts["results"].items() if name not in WITHHELD},
        "versions": parts["versions"],
        "left_out": [*_LEFT_OUT],
        "record": _bound(document),
    }


def _panel(call: Call) -> dict[str, Any]:
    recused: dict[str, int] = {}
    for _, code in call.panel.recusals:
        recused[code] = recused.get(code, 0) + 1
    return {
        "evaluators": len(call.panel.evaluators),
        "conflicts_declared": len(call.panel.conflicts),
        "recused": {dossier.code: recused[dossier.code] for dossier in call.dossiers if dossier.code in recused},
    }


def _cells(call: Call, found: Consensus) -> dict[str, Any]:
    """Per criterion: how many grades, where the meeting started, what it agreed, whether it moved the grade."""
    grades: dict[str, int] = {}
    for (_, name), mark in call.panel.marks(found.dossier).items():
        grades[name] = grades.get(name, 0) + (mark.status == "graded")
    cells = {}
    for name, agreed in found.marks.items():
        count, start = grades.get(name, 0), agreed.starting_point
        cells[name] = {
            "grades": count,
            "starting_point": None if start is None or count < FEWEST else _number(start),
            "agreed": _number(agreed.grade),
            "moved": None if start is None or count < FEWEST else agreed.grade != start,
            "dissents": len(agreed.dissent),
        }
    return cells


def _number(value: Any) -> int | float:
    return int(value) if value == int(value) else float(value)


def _bound(document: Mapping[str, Any]) -> dict[str, Any]:
    """Seal and chain; hashes of entries only for the parts that are shown, links alone for the others."""
    shown = NEEDED - PRIVATE - {"heading"}
    chain = []
    for link in document["chain"]:
        bare = {"part": link["part"], "link": link["link"]}
        if link["part"] in shown:
            bare = {**bare, "sha256": link["sha256"], "entries": link["entries"]}
        chain.append(bare)
    return {"format": document["format"], "seal": document["seal"], "chain": chain}


def _check_nobody(call: Call, found: Mapping[str, Any]) -> None:
    """Refuse to publish a text that names an evaluator or repeats a comment.

    Rules were public before the panel was, and may use the same short codes for other things: there, names count alone.
    """
    people = call.panel.evaluators
    names = {person.name for person in people if person.name}
    said = {mark.comment for sheet in call.panel.sheets for mark in sheet.marks.values() if mark.comment}
    for place, text in _texts(found["rules"], "rules"):
        if _has_word(names, text):
            _refuse(place, text, "names an evaluator")
    for field in ("call", "dossiers", "cells", "panel", "draw", "results"):
        for place, text in _texts(found[field], field):
            if _has_word(names | {person.id for person in people}, text):
                _refuse(place, text, "names an evaluator")
            if text in said:
                _refuse(place, text, "repeats a comment of an evaluator")


def _has_word(words: set[str], text: str) -> bool:
    return any(word in text and re.search(rf"(?<!\w){re.escape(word)}(?!\w)", text) for word in words)


def _refuse(place: str, text: str, what: str) -> NoReturn:
    msg = f"{place}: {text!r} {what}, and cannot be published; give the dossier, document or fact another name"
    raise InvalidInputError(msg)


def _texts(value: Any, place: str) -> Iterator[tuple[str, str]]:
    """Every text of a document with its place, keys included."""
    if isinstance(value, str):
        yield place, value
    elif isinstance(value, Mapping):
        for key, item in value.items():
            yield place, str(key)
            yield from _texts(item, f"{place}.{key}")
    elif isinstance(value, list):
        for i, item in enumerate(value):
            yield from _texts(item, f"{place}[{i}]")


def check_public(public: Mapping[str, Any]) -> bool:
    """Whether what a public export shows is what the record was sealed with, and its chain leads to its seal.

    Examples
    --------
    >>> import clusterdecide as cd
    >>> public = export(cd.calls.example().decide(), "public")
    >>> check_public(public), check_public({**public, "results": {**public["results"], "lots": []}})
    (True, False)
    """
    from clusterdecide.records.chain import entry_hashes, link_hash, part_hash, sha256

    bound = read_json(canonical_json(public["record"]))
    shown = {name: read_json(canonical_json(public[name])) for name in ("rules", "results", "versions")}
    link = sha256(bound["format"])
    for one in bound["chain"]:
        if "entries" in one and link_hash(link, one["part"], part_hash(one["entries"])) != one["link"]:
            return False
        if one["part"] in shown:
            mine = entry_hashes(one["part"], shown.pop(one["part"]), "")
            if mine != {key: one["entries"][key] for key in one["entries"] if key.split("[")[0] not in WITHHELD}:
                return False
        link = one["link"]
    return not shown and link == bound["seal"]
