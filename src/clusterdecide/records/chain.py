"""The parts of a record, their hashes and the chain that binds them: small enough to be written again by anyone."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from typing import Any

from clusterdecide._json import canonical_json

FORMAT = "clusterdecide/record/1"
PARTS = ("heading", "rules", "dossiers", "panel", "seeds", "results", "award", "analyses", "versions")
"""Every part that a record may have, in the order of the chain."""

LISTS = frozenset({"dossiers", "analyses"})
NEEDED = frozenset(PARTS) - {"award", "analyses"}
PRIVATE = frozenset({"dossiers", "panel", "award"})
"""Parts that the public export does not hold; their entries are hashed with the salt of the record."""


def sha256(text: str) -> str:
    """SHA-256, hexadecimal, of a text in UTF-8.

    Examples
    --------
    >>> sha256("")[:8]
    'e3b0c442'
    """
    return hashlib.sha256(text.encode()).hexdigest()


def entries_of(part: Any) -> Iterator[tuple[str, Any]]:
    """Entries of a part by name: fields of an object, and the items of lists one by one.

    Examples
    --------
    >>> dict(entries_of({"id": "C", "lots": [{"id": "L1"}, {"id": "L2"}]}))
    {'id': 'C', 'lots[0]': {'id': 'L1'}, 'lots[1]': {'id': 'L2'}}
    """
    fields = part.items() if isinstance(part, Mapping) else [("", part)]
    for name, value in fields:
        if isinstance(value, list) and value:
            yield from ((f"{name}[{i}]", item) for i, item in enumerate(value))
        else:
            yield name, value


def entry_hashes(name: str, part: Any, salt: str) -> dict[str, str]:
    """Hash of every entry of a part: SHA-256 of its canonical JSON, after the salt in a private part."""
    before = salt if name in PRIVATE else ""
    return {key: sha256(before + canonical_json(item)) for key, item in entries_of(part)}


def part_hash(entries: Mapping[str, str]) -> str:
    """Hash of a part: SHA-256 of the canonical JSON of its table of entry hashes."""
    return sha256(canonical_json(dict(entries)))


def link_hash(before: str, name: str, part: str) -> str:
    """Hash of a link: SHA-256 of the link before, the name of the part and its hash, one after the other."""
    return sha256(before + name + part)


def salt_of(parts: Mapping[str, Any]) -> str:
    """Salt that a record states in its heading; empty where it states none."""
    heading = parts.get("heading")
    salt = heading.get("salt") if isinstance(heading, Mapping) else None
    return salt if isinstance(salt, str) else ""


def chain_of(parts: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Bind the parts into a chain; the last link is the seal.

    Examples
    --------
    >>> parts = {"heading": {"call": "C"}, "rules": {"id": "C"}}
    >>> [link["part"] for link in chain_of(parts)], chain_of(parts)[-1]["link"][:8]
    (['heading', 'rules'], '3b9a1d57')
    """
    link, chain = sha256(FORMAT), []
    salt = salt_of(parts)
    for name in PARTS:
        if name not in parts:
            continue
        entries = entry_hashes(name, parts[name], salt)
        whole = part_hash(entries)
        link = link_hash(link, name, whole)
        chain.append({"part": name, "entries": entries, "sha256": whole, "link": link})
    return chain
