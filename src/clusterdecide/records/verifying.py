"""A record verified: its bytes, its hashes and its chain first, then the whole decision made again."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NoReturn

from clusterdecide._json import bytes_of, canonical_json, read_json
from clusterdecide._table import Tabular, View
from clusterdecide.calls.base import plain
from clusterdecide.calls.call import Call
from clusterdecide.calls.record import Decision
from clusterdecide.calls.translation import place_of
from clusterdecide.errors import ClusterDecideError, FileError, InvalidInputError
from clusterdecide.messages import text as said
from clusterdecide.records.chain import FORMAT, LISTS, NEEDED, PARTS, chain_of, part_hash
from clusterdecide.records.comparing import ABSENT, first_gap
from clusterdecide.records.places import key_given_twice, path_at
from clusterdecide.records.replays import replay
from clusterdecide.records.sealing import Record, parts_of, present_versions, results_of, seeds_of

_FIELDS = {"format", "parts", "chain", "seal"}
_LONGEST = 80


@dataclass(frozen=True, slots=True)
class Difference:
    """The first place where a record is not what it should be.

    Attributes
    ----------
    kind
        ``"unreadable"`` (no JSON), ``"form"`` (not written as a record is), ``"hash"`` (contents changed after they
        were hashed), ``"chain"``, ``"seal"``, ``"input"`` (hashes hold, yet the call is refused) or ``"result"`` (the
        decision comes out otherwise).
    part
        Part of the record, such as ``"panel"``; empty where the text falls outside of all.
    place
        Path of the field, such as ``"parts.results.lots[0].standings[1].total"``.
    stated, recomputed
        What the record says there, and what comes out.
    """

    kind: str
    part: str
    place: str
    stated: Any = None
    recomputed: Any = None

    def says(self, lang: str = "en") -> str:
        """Say it in one sentence, in French or English."""
        values = {"place": self.place or "–", "stated": _short(self.stated), "found": _short(self.recomputed)}
        return said(f"verify.{self.kind}", lang, **values)


@dataclass(frozen=True, slots=True, repr=False)
class Verification(Tabular):
    """What came out of verifying a record; true or false as its ``ok`` is.

    Attributes
    ----------
    ok
        Whether everything that was checked holds.
    seal
        The seal that the record states; None where it states none.
    checked
        What was checked and holds, in order.
    difference
        The first place where something does not; None when all holds.
    versions
        Programs whose version here is another than in the record: name, stated, present. That is no fault by itself.
    """

    ok: bool
    seal: str | None
    checked: tuple[str, ...]
    difference: Difference | None = None
    versions: tuple[tuple[str, str, str], ...] = ()

    def __bool__(self) -> bool:
        return self.ok

    def says(self, lang: str = "en") -> str:
        """Say in full, in French or English, what was checked and what was found."""
        lines = [said("verify.ok" if self.ok else "verify.false", lang, seal=self.seal or "–")]
        if self.difference is not None:
            lines.append(f"- {self.difference.says(lang)}")
        lines += [f"- {said(f'verify.checked.{_root(name)}', lang, name=_name(name))}" for name in self.checked]
        lines += [said("verify.version", lang, name=n, stated=a, here=b) for n, a, b in self.versions]
        return "\n".join(lines)

    def to_dict(self) -> dict[str, Any]:
        """The verification as plain JSON."""
        found = self.difference
        fields = ("kind", "part", "place", "stated", "recomputed")
        return {
            "ok": self.ok,
            "seal": self.seal,
            "checked": [*self.checked],
            "difference": None if found is None else {name: getattr(found, name) for name in fields},
            "versions": [{"name": n, "stated": a, "present": b} for n, a, b in self.versions],
        }

    def _view(self) -> View:
        rows = [[name, "holds"] for name in self.checked]
        if self.difference is not None:
            rows.append([self.difference.place or self.difference.kind, self.difference.says()])
        return View(["checked", "finding"], rows, "ll", self.says().splitlines()[0])


class _Stop(Exception):  # noqa: N818 - no error: it carries the first difference out of the checks
    def __init__(self, difference: Difference) -> None:
        self.difference = difference


def verify(source: str | bytes | Path | Record, *, seal: str | None = None) -> Verification:
    """Verify a record: that no byte of it was changed, and that the decision comes out again from what it holds.

    Cheap checks come first: the text is canonical JSON, every entry has its hash, every link follows from the one
    before. Only then is the call decided again, and every analysis run again from its seed, with the programs here.

    Parameters
    ----------
    source
        A path, or the record itself: text that begins with a brace, bytes, or a `Record`.
    seal
        The seal as it was published. Without it, a record that somebody wrote anew from end to end, hashes included,
        is found true to itself; with it, it is found to be another.

    Returns
    -------
    Verification
        Whether all holds; what was checked; the first difference by its place.

    Raises
    ------
    FileError
        The file cannot be read at all. A false record raises nothing.

    Examples
    --------
    >>> import clusterdecide as cd
    >>> from clusterdecide.records import seal, verify
    >>> record = seal(cd.calls.example().decide())
    >>> verify(record).ok
    True
    >>> forged = record.text.replace('"position":1', '"position":2', 1)
    >>> print(verify(forged).difference.says())
    parts.results.lots[0].standings[0].position: the record says 2, recomputing gives 1.
    """
    data = _bytes(source)
    checked: list[str] = []
    document: dict[str, Any] = {}
    difference = None
    try:
        document = _document(data)
        checked.append("form")
        _check_chain(document, seal)
        checked.append("chain")
        _recompute(document["parts"], checked)
    except _Stop as stop:
        difference = stop.difference
    stated = document.get("seal")
    return Verification(
        difference is None,
        stated if isinstance(stated, str) else None,
        tuple(checked),
        difference,
        _other_versions(document),
    )


def read_record(path: Path) -> Record:
    """Read a record from a file; see `Record.load`."""
    data = bytes_of(path)
    try:
        document = _document(data)
        _check_chain(document, None)
    except _Stop as stop:
        raise FileError(stop.difference.says(), file=path.name, place=stop.difference.place) from None
    return Record(data.decode(), document["seal"])


def decide_again(record: Record) -> Decision:
    """Make the decision of a record again.

    Raises
    ------
    InvalidInputError
        The record does not hold: with the first difference.
    """
    found = verify(record)
    if found.difference is not None:
        raise InvalidInputError(found.difference.says())
    return _decided(record.document["parts"])


def _bytes(source: str | bytes | Path | Record) -> bytes:
    if isinstance(source, Record):
        return source.text.encode()
    if isinstance(source, bytes):
        return source
    if isinstance(source, str) and source.lstrip("\ufeff \n\t").startswith("{"):
        return source.encode("utf-8", "surrogatepass")
    return bytes_of(Path(source))


def _document(data: bytes) -> dict[str, Any]:
    """Read the text, and refuse one that is not written as a record is."""
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        before = data[: error.start].decode("utf-8")
        _stop("unreadable", path_at(before + " ", len(before)), f"byte {error.start}", "UTF-8")
    try:
        document = read_json(text, name="record")
    except FileError as error:
        _stop("unreadable", _where(text, error), error.problem, "JSON")
    if not isinstance(document, dict):
        _stop("form", (), type(document).__name__, "a record")
    again = canonical_json(document)
    if again != text:
        pairs = zip(text, again, strict=False)
        at = next((i for i, (a, b) in enumerate(pairs) if a != b), min(len(text), len(again)))
        _stop("form", path_at(text, at), text[at : at + 20], again[at : at + 20])
    _check_fields(document)
    return document


def _where(text: str, error: FileError) -> tuple[str | int, ...]:
    """Path of the field where a JSON reader stopped; canonical JSON is one line."""
    if error.place.startswith("line "):
        line, column = (int(word) for word in error.place.replace(",", "").split()[1::2])
        start = sum(len(one) + 1 for one in text.split("\n")[: line - 1])
        return path_at(text, start + column - 1)
    return key_given_twice(text) or ()


def _check_fields(document: Mapping[str, Any]) -> None:
    if document.get("format") != FORMAT:
        _stop("form", ("format",), document.get("format", ABSENT), FORMAT)
    for field in sorted(_FIELDS ^ set(document)):
        _stop("form", (field,), ABSENT if field in _FIELDS else "a field", "a field" if field in _FIELDS else ABSENT)
    parts = document["parts"]
    if not isinstance(parts, dict):
        _stop("form", ("parts",), type(parts).__name__, "an object")
    for name in sorted((NEEDED - set(parts)) | (set(parts) - set(PARTS))):
        _stop("form", ("parts", name), "a part" if name in parts else ABSENT, ABSENT if name in parts else "a part")
    for name, part in parts.items():
        if not isinstance(part, list if name in LISTS else dict):
            _stop("form", ("parts", name), type(part).__name__, "a list" if name in LISTS else "an object")


def _check_chain(document: Mapping[str, Any], published: str | None) -> None:
    """Compare every hash, and name what was changed: the contents of an entry, or a hash."""
    parts, stated = document["parts"], document["chain"]
    found = chain_of(parts)
    for k, link in enumerate(found):
        given = stated[k] if isinstance(stated, list) and k < len(stated) else ABSENT
        if given == link:
            continue
        _changed_contents(parts, link, given)
        gap = first_gap(given, link, ("chain", k))
        assert gap is not None  # noqa: S101 - the two links differ
        _stop("chain", gap.path, gap.stated, gap.found, part=str(link["part"]))
    if stated != found:
        _stop("chain", ("chain", len(found)), "a link", ABSENT)
    if document["seal"] != found[-1]["link"]:
        _stop("seal", ("seal",), document["seal"], found[-1]["link"])
    if published is not None and published != document["seal"]:
        _stop("seal", ("seal",), document["seal"], published)


def _changed_contents(parts: Mapping[str, Any], link: Mapping[str, Any], given: Any) -> None:
    """Stop at an entry whose contents no longer have the hash that the part was sealed with."""
    name, entries = link["part"], given.get("entries") if isinstance(given, Mapping) else None
    if not isinstance(entries, Mapping) or part_hash(entries) != given.get("sha256"):
        return  # the table of hashes is not what the part was sealed with either
    if name == "results":
        _compare(parts[name], results_of(_decided(parts)), name)  # what precedes holds: name the very figure
    found = link["entries"]
    for key in {**found, **entries}:
        if entries.get(key) != found.get(key):
            place = f"parts.{name}{'' if key.startswith('[') else '.'}{key}"
            raise _Stop(Difference("hash", name, place, entries.get(key, ABSENT), found.get(key, ABSENT)))


def _recompute(parts: Mapping[str, Any], checked: list[str]) -> None:
    decision = _decided(parts)
    checked.append("call")
    _compare(parts["results"], results_of(decision), "results")
    checked.append("results")
    analyses = parts.get("analyses", [])
    for k, analysis in enumerate(analyses):
        try:
            again = replay(decision, analysis["name"], analysis["settings"])
        except (ClusterDecideError, KeyError, TypeError) as error:
            _stop("input", ("parts", "analyses", k), str(error), "an analysis")
        _compare(analysis, again, "analyses", k)
        checked.append(f"analysis {analysis['name']}")
    _compare(parts["seeds"].get("analyses"), seeds_of(analyses), "seeds", "analyses")


def _decided(parts: Mapping[str, Any]) -> Decision:
    whole = {**parts["rules"], "dossiers": parts["dossiers"], "panel": parts["panel"]}
    try:
        call = Call.of_json(whole, name="record", within="parts")
    except FileError as error:
        _stop("input", (error.place or "parts",), error.problem.splitlines()[0], "a call")
    for name, again in parts_of(call).items():
        _compare(parts[name], again, name)
    _compare(parts["heading"].get("call"), call.id, "heading", "call")
    try:
        return call.decide(draw_seed=parts["seeds"].get("draw"))
    except InvalidInputError as error:
        _stop("input", ("parts",), str(error), "a decision")


def _compare(stated: Any, found: Any, *at: str | int) -> None:
    gap = first_gap(stated, read_json(canonical_json(found)), ("parts", *at))
    if gap is not None:
        _stop("result" if at[0] in ("results", "analyses") else "input", gap.path, gap.stated, gap.found)


def _other_versions(document: Mapping[str, Any]) -> tuple[tuple[str, str, str], ...]:
    parts = document.get("parts")
    stated = parts.get("versions") if isinstance(parts, dict) else None
    if not isinstance(stated, dict):
        return ()
    here = present_versions()
    return tuple((n, str(stated.get(n, ABSENT)), here[n]) for n in here if stated.get(n) != here[n])


def _stop(kind: str, path: Sequence[str | int], stated: Any, found: Any, *, part: str = "") -> NoReturn:
    inside = str(path[1]) if len(path) > 1 and path[0] == "parts" else part
    raise _Stop(Difference(kind, inside, place_of(path), plain(stated), plain(found)))


def _short(value: Any) -> str:
    text = value if isinstance(value, str) else canonical_json(value).rstrip("\n")
    return text if len(text) <= _LONGEST else f"{text[: _LONGEST - 1]}…"


def _root(name: str) -> str:
    return name.split(maxsplit=1)[0]


def _name(name: str) -> str:
    return name.partition(" ")[2]
