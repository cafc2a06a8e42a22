"""A decision sealed: inputs, rules, seeds, results and versions as one text that anyone can recompute."""

from __future__ import annotations

import datetime as dt
import platform
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Any

from clusterdecide import __version__
from clusterdecide._json import canonical_json, read_json, replace_file
from clusterdecide._table import Tabular, View
from clusterdecide.calls.base import plain
from clusterdecide.errors import InvalidInputError
from clusterdecide.records.chain import FORMAT, chain_of
from clusterdecide.records.replays import replay

if TYPE_CHECKING:
    from clusterdecide.calls import Call, Decision
    from clusterdecide.records.replays import Requests, Settings

_PACKAGES = ("numpy", "scipy", "pydantic")
_NO_RESULT = {"format", "call", "draw_seed"}


@dataclass(frozen=True, slots=True, repr=False)
class Record(Tabular):
    """A sealed record: one canonical JSON text, its parts and its seal.

    Attributes
    ----------
    text
        The record as it is saved, canonical JSON.
    seal
        Last link of the chain, 64 hexadecimal figures: publish it, and the record can no longer be replaced unseen.

    Examples
    --------
    >>> import clusterdecide as cd
    >>> record = seal(cd.calls.example().decide())
    >>> len(record.seal), record.text == seal(cd.calls.example().decide()).text
    (64, True)
    """

    text: str
    seal: str

    @property
    def document(self) -> dict[str, Any]:
        """The record as data: format, parts, chain, seal."""
        found: dict[str, Any] = read_json(self.text, name="record")
        return found

    def save(self, path: str | Path) -> Path:
        """Write the record to a file, replaced whole or not at all.

        Raises
        ------
        FileError
            The file cannot be written.
        """
        return replace_file(Path(path), self.text)

    @classmethod
    def load(cls, path: str | Path) -> Record:
        """Read a record from a file, its hashes and its chain checked; see `verify` for the whole of it.

        Raises
        ------
        FileError
            It cannot be read, or was changed after it was sealed: with the place.
        """
        from clusterdecide.records.verifying import read_record

        return read_record(Path(path))

    def to_dict(self) -> dict[str, Any]:
        """The record as plain JSON."""
        from json import loads

        found: dict[str, Any] = loads(self.text)
        return found

    def _view(self) -> View:
        rows = [[link["part"], str(len(link["entries"])), link["sha256"]] for link in self.document["chain"]]
        return View(["part", "entries", "SHA-256"], rows, "lrl", f"seal {self.seal}")


def seal(
    decision: Decision,
    path: str | Path | None = None,
    *,
    made_at: dt.datetime | None = None,
    analyses: Requests | None = None,
    award: Any = None,
    salt: str | None = None,
) -> Record:
    """Seal a decision: write all that it was made from and all that came out, hashed part by part into a chain.

    Parameters
    ----------
    decision
        The decision, whole.
    path
        Where to write the record; it is not written when left out.
    made_at
        When the record is made, an instant with an offset; left out of the record when it is not given, so that the
        same decision always gives the same bytes.
    analyses
        Analyses to run and to seal with the decision, by name, with their settings (or a list of settings):
        ``{"line_breakpoints": [{"lot": "L1"}, {"lot": "L2"}]}``. What is drawn at random needs a whole number as
        ``rng``, so that it can be drawn again.
    award
        What the authority decided on the list (departures, reserve, replacements): anything with ``to_dict()``.
    salt
        A secret text, kept in the record and in no public export: without it, a hash of a private part that is
        published lets somebody who guesses the part whole know that the guess is right.

    Returns
    -------
    Record
        ``seal``, ``text`` and ``save(path)``.

    Raises
    ------
    InvalidInputError
        The instant has no offset; an analysis is not known, or its draws cannot be repeated.
    FileError
        The file cannot be written.

    References
    ----------
    R. C. Merkle, "A certified digital signature" (1989), for hashes of hashes; S. Haber and W. S. Stornetta, "How to
    time-stamp a digital document" (1991), for the chain.

    Examples
    --------
    >>> import clusterdecide as cd
    >>> record = seal(cd.calls.example().decide())
    >>> [link["part"] for link in record.document["chain"]]
    ['heading', 'rules', 'dossiers', 'panel', 'seeds', 'results', 'versions']
    """
    parts = parts_of(decision.call)
    parts["heading"] = _heading(decision, made_at, salt)
    asked = [(name, one) for name, settings in (analyses or {}).items() for one in _each(settings)]
    found = [replay(decision, name, settings) for name, settings in asked]
    parts["seeds"] = {"draw": decision.draw_seed, "analyses": seeds_of(found)}
    parts["results"] = results_of(decision)
    parts["versions"] = present_versions()
    if award is not None:
        parts["award"] = award.to_dict()
    if found:
        parts["analyses"] = found
    parts = read_json(canonical_json(parts))  # numbers as a reader finds them, so that the hashes are a reader's
    chain = chain_of(parts)
    document = {"format": FORMAT, "parts": parts, "chain": chain, "seal": chain[-1]["link"]}
    record = Record(canonical_json(document), chain[-1]["link"])
    if path is not None:
        record.save(path)
    return record


def parts_of(call: Call) -> dict[str, Any]:
    """What a call fixes beforehand, what it receives, and what its panel does, apart."""
    whole = call.dump()
    received = {"dossiers": whole.pop("dossiers", []), "panel": whole.pop("panel", {})}
    return {"rules": whole, **received}


def results_of(decision: Decision) -> dict[str, Any]:
    """Results of a decision, without what they were made from."""
    whole = decision.to_dict()
    return {name: value for name, value in whole.items() if name not in _NO_RESULT}


def present_versions() -> dict[str, str]:
    """What computes here: versions of the library, of Python and of the packages, system and processor."""
    packages = {name: version(name) for name in _PACKAGES}
    system = {"system": platform.system(), "machine": platform.machine()}
    return {"clusterdecide": __version__, "python": platform.python_version(), **packages, **system}


def _heading(decision: Decision, made_at: dt.datetime | None, salt: str | None) -> dict[str, Any]:
    if made_at is not None and made_at.utcoffset() is None:
        msg = f"made_at={made_at.isoformat()} has no offset from UTC; give an instant with one"
        raise InvalidInputError(msg)
    if salt is not None and not salt:
        msg = "the salt is an empty text; give one that nobody can guess, or leave it out"
        raise InvalidInputError(msg)
    return {"call": decision.call.id, "made_at": None if made_at is None else plain(made_at), "salt": salt}


def seeds_of(analyses: Sequence[Mapping[str, Any]]) -> list[Any]:
    """Seed of every analysis, in order; None where nothing is drawn."""
    return [analysis["settings"].get("rng") for analysis in analyses]


def _each(settings: Settings | Sequence[Settings]) -> Sequence[Settings]:
    return [settings] if isinstance(settings, Mapping) else settings
