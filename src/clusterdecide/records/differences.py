"""What changed between two records, decisions or calls, topic by topic and in words."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import Any

from clusterdecide._json import canonical_json, read_json
from clusterdecide._table import Tabular, View
from clusterdecide.calls.base import plain
from clusterdecide.calls.call import Call
from clusterdecide.calls.panel import Panel
from clusterdecide.calls.record import Decision
from clusterdecide.errors import InvalidInputError
from clusterdecide.messages import check_language, number
from clusterdecide.messages import text as said
from clusterdecide.records.comparing import ABSENT, same
from clusterdecide.records.sealing import Record, parts_of, results_of

TOPICS = ("rules", "dossiers", "panel", "marks", "grades", "results", "seeds", "versions", "award", "analyses")
_SHORT = 60
_WORDS = ("funded", "reserve", "eliminated", "passed", "ineligible", "inadmissible", "withdrawn")
Steps = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Change:
    """One change: its topic, its kind, where, and what it was before and after.

    ``names`` says what the sentence speaks of, such as the dossier and the criterion; ``before`` or ``after`` is
    ``"nothing"`` for what is new or gone.
    """

    topic: str
    kind: str
    place: str
    before: Any
    after: Any
    names: Mapping[str, str] = field(default_factory=dict)

    def says(self, lang: str = "en") -> str:
        """Say it in one sentence, in French or English."""
        key = f"diff.{self.kind}"
        if self.kind == "other":
            key = "diff.new" if self.before == ABSENT else "diff.gone" if self.after == ABSENT else "diff.other"
        values = {"before": _written(self.before, lang), "after": _written(self.after, lang), "place": self.place}
        return said(key, lang, **{**values, **self.names})


@dataclass(frozen=True, slots=True, repr=False)
class Differences(Tabular):
    """Everything that changed between two records, decisions or calls, in the order of the topics.

    Attributes
    ----------
    changes
        Rules first, then dossiers, panel, marks, agreed grades, results, seeds, versions.
    """

    changes: tuple[Change, ...]

    def __bool__(self) -> bool:
        return bool(self.changes)

    def of(self, topic: str) -> tuple[Change, ...]:
        """Changes of one topic.

        Raises
        ------
        InvalidInputError
            There is no such topic.
        """
        if topic not in TOPICS:
            msg = f"no topic is called {topic!r}; there are {', '.join(TOPICS)}"
            raise InvalidInputError(msg)
        return tuple(change for change in self.changes if change.topic == topic)

    def says(self, lang: str = "en") -> str:
        """Say all of it in French or English: a heading for each topic, a sentence for each change."""
        check_language(lang)
        lines = []
        for topic in TOPICS:
            found = self.of(topic)
            lines += [said(f"diff.topic.{topic}", lang)] * bool(found) + [f"- {one.says(lang)}" for one in found]
        return "\n".join(lines) or said("diff.none", lang)

    def to_dict(self) -> dict[str, Any]:
        """The changes as plain JSON."""
        names = ("topic", "kind", "place", "before", "after")
        rows = [{**{n: plain(getattr(c, n)) for n in names}, "names": dict(c.names)} for c in self.changes]
        return {"changes": rows}

    def _view(self) -> View:
        rows = [[change.topic, change.says()] for change in self.changes]
        return View(["topic", "change"], rows, "ll", "" if rows else said("diff.none", "en"))


def diff(a: Record | Decision | Call | str | Path, b: Record | Decision | Call | str | Path) -> Differences:
    """Say what changed from one record, decision or call to another.

    Parameters
    ----------
    a, b
        Before and after: records, decisions, calls or paths of records. Results are compared where both have some.

    Returns
    -------
    Differences
        By topic; ``says(lang)`` gives them in words.

    Examples
    --------
    >>> import clusterdecide as cd
    >>> call = cd.calls.example()
    >>> later = call.replace(budget=call.budget.replace(annual_envelope=8000000))
    >>> print(diff(call.decide(), later.decide()).says("en").replace(chr(160), " "))
    Rules
    - budget.annual_envelope: 10,000,000 becomes 8,000,000.
    Results
    - Lot L1: 3 places become 2.
    - Application D02: funded becomes reserve list.
    - Spent a year: 10,000,000 becomes 8,000,000.
    """
    before, after = _parts(a), _parts(b)
    found = [
        *_rules(before["rules"], after["rules"]),
        *_dossiers(before["dossiers"], after["dossiers"]),
        *_panel(before["panel"], after["panel"]),
    ]
    if before["results"] is not None and after["results"] is not None:
        found += _results(before["results"], after["results"])
    for topic in ("seeds", "versions", "award", "analyses"):
        gaps = _gaps(before.get(topic), after.get(topic), (topic,)) if topic in before and topic in after else ()
        found += [Change(topic, "other", _place(path), x, y) for path, x, y in gaps]
    return Differences(tuple(found))


def _parts(source: Record | Decision | Call | str | Path) -> dict[str, Any]:
    """Parts of what is compared, as a reader of JSON finds them."""
    if isinstance(source, Call):
        return {**_plain(parts_of(source)), "results": None}
    if isinstance(source, Decision):
        seeds = {"draw": source.draw_seed}
        return _plain({**parts_of(source.call), "results": results_of(source), "seeds": seeds})
    record = source if isinstance(source, Record) else Record.load(source)
    found: dict[str, Any] = record.document["parts"]
    return {**found, "seeds": {name: seed for name, seed in found["seeds"].items() if seed != []}}


def _plain(value: Any) -> dict[str, Any]:
    found: dict[str, Any] = read_json(canonical_json(value))
    return found


def _rules(before: Mapping[str, Any], after: Mapping[str, Any]) -> Iterator[Change]:
    for path, x, y in _gaps(_keyed(before), _keyed(after), ()):
        kind, names = _rule_kind(path)
        yield Change("rules", kind, _place(path), x, y, names)


def _rule_kind(path: Steps) -> tuple[str, dict[str, str]]:
    match path:
        case ("lots", lot, "weights", _, "percents", criterion):
            return "weight", {"lot": lot, "criterion": criterion}
        case ("lots", lot, "floors", "leaf" | "node", criterion):
            return "floor", {"lot": lot, "criterion": criterion}
        case ("lots", lot, "floors", "overall"):
            return "floor_overall", {"lot": lot}
        case ("versions", version, "deadline"):
            return "deadline", {"version": version}
    return "other", {}


def _dossiers(before: list[Any], after: list[Any]) -> Iterator[Change]:
    was, now = ({d["code"]: d for d in side} for side in (before, after))
    for code in {**was, **now}:
        if code not in was or code not in now:
            kind = "dossier_gone" if code in was else "dossier_new"
            x, y = (code if code in side else ABSENT for side in (was, now))
            yield Change("dossiers", kind, code, x, y, {"dossier": code})
            continue
        for path, x, y in _gaps(_keyed(was[code]), _keyed(now[code]), ()):
            agreed = path[0] == "grades"
            names = {"dossier": code, "criterion": path[-1], "what": _place(path)}
            yield Change("grades" if agreed else "dossiers", "agreed" if agreed else "dossier", code, x, y, names)


def _panel(before: Mapping[str, Any], after: Mapping[str, Any]) -> Iterator[Change]:
    for name, key in (("evaluators", ("id",)), ("conflicts", ("evaluator", "dossier"))):
        was, now = ({" ".join(item[k] for k in key): item for item in side.get(name, [])} for side in (before, after))
        yield from (Change("panel", "other", _place(path), x, y) for path, x, y in _gaps(was, now, (name,)))
    closed = [side.get("closed_at", ABSENT) for side in (before, after)]
    if closed[0] != closed[1]:
        yield Change("panel", "other", "closed_at", *closed)
    was_marks, now_marks = (_marks(side) for side in (before, after))
    for cell in {**was_marks, **now_marks}:
        x, y = was_marks.get(cell, ABSENT), now_marks.get(cell, ABSENT)
        names = dict(zip(("evaluator", "dossier", "criterion"), cell, strict=True))
        if x != y and (_stated(x), _stated(y)) != (ABSENT, ABSENT):
            kind = "mark" if _stated(x) != _stated(y) else "comment"
            yield Change("marks", kind, " ".join(cell), _stated(x), _stated(y), names)
    yield from _agreed(before, after)


def _marks(panel: Mapping[str, Any]) -> dict[Steps, dict[str, Any]]:
    """Marks in force by evaluator, dossier and criterion."""
    whole = Panel.of(panel)
    codes = dict.fromkeys(sheet.dossier for sheet in whole.sheets)
    found = {(e, code, n): mark for code in codes for (e, n), mark in whole.marks(code).items()}
    return {cell: _plain(mark.dump()) for cell, mark in found.items()}


def _stated(mark: Any) -> Any:
    """Grade of a mark, or its status where it has none."""
    return mark if mark == ABSENT else mark.get("grade", mark.get("status", "graded"))


def _agreed(before: Mapping[str, Any], after: Mapping[str, Any]) -> Iterator[Change]:
    was, now = ({entry["dossier"]: entry for entry in side.get("consensus", [])} for side in (before, after))
    for code in {**was, **now}:
        for path, x, y in _gaps(_keyed(was.get(code, {})), _keyed(now.get(code, {})), ()):
            match path:
                case ("marks", criterion, "grade") | ("marks", criterion):
                    names = {"dossier": code, "criterion": criterion}
                    yield Change("grades", "agreed", code, _grade(x), _grade(y), names)
                case _:
                    yield Change("grades", "other", _place((code, *path)), x, y)


def _grade(agreed: Any) -> Any:
    return agreed.get("grade", ABSENT) if isinstance(agreed, Mapping) else agreed


def _results(before: Mapping[str, Any], after: Mapping[str, Any]) -> Iterator[Change]:
    was, now = (_outcomes(side) for side in (before, after))
    for path, x, y in _gaps(was, now, ()):
        match path:
            case ("lots", lot, "places"):
                yield Change("results", "places", _place(path), x, y, {"lot": lot})
            case ("dossiers", code, what):
                yield Change("results", what, _place(path), x, y, {"dossier": code})
            case ("spend",):
                yield Change("results", "spend", "spend", x, y)
            case _:
                yield Change("results", "other", _place(path), x, y)


def _outcomes(results: Mapping[str, Any]) -> dict[str, Any]:
    """What people look at: places, result, rank and published figures of every dossier, order of ties, money."""
    found: dict[str, dict[str, Any]] = {d["code"]: {"outcome": d["status"]} for d in results["dossiers"]}
    for lot in results["lots"]:
        for s in lot["standings"]:
            ranked = {} if s["position"] is None else {"position": s["position"]}
            found[s["code"]] = {
                "outcome": s["outcome"], **ranked, "score": s["published"], "total": s["total_published"],
            }  # fmt: skip
    lots = {lot["lot"]: {"places": lot["places"]} for lot in results["lots"]}
    ties = {lot["lot"]: {str(t["published"]): ", ".join(t["order"]) for t in lot["ties"]} for lot in results["lots"]}
    return {"lots": lots, "dossiers": found, "ties": ties, "spend": results["spend"]["per_year"]}


def _keyed(value: Any) -> Any:
    """Documents whose lists of named items are looked up by name, so that an item moved or added shifts no other."""
    if isinstance(value, Mapping):
        return {key: _keyed(item) for key, item in value.items()}
    if not isinstance(value, list):
        return value
    names = [_name(item) for item in value]
    if None in names or len(set(names)) < len(names) or not names:
        return [_keyed(item) for item in value]
    return {str(name): _keyed(item) for name, item in zip(names, value, strict=True)}


def _name(item: Any) -> str | None:
    """Name of an item of a list: its id or number, the node of a group of weights, or what a round is on."""
    if not isinstance(item, Mapping):
        return None
    if "percents" in item:
        return str(item.get("node", "-"))
    if "member" in item and "pairs" in item:
        return " ".join(str(item.get(key, "-")) for key in ("lot", "node", "member", "round"))
    found = item.get("id", item.get("number", item.get("code")))
    return None if found is None else str(found)


def _gaps(before: Any, after: Any, at: Steps) -> Iterator[tuple[Steps, Any, Any]]:
    """Every place where two keyed documents differ, as deep as both go on."""
    if isinstance(before, Mapping) and isinstance(after, Mapping):
        for key in {**before, **after}:
            yield from _gaps(before.get(key, ABSENT), after.get(key, ABSENT), (*at, key))
    elif isinstance(before, list) and isinstance(after, list) and len(before) == len(after):
        for i, (x, y) in enumerate(zip(before, after, strict=True)):
            yield from _gaps(x, y, (*at, str(i)))
    elif not same(before, after) and before != after:
        yield at, before, after


def _place(path: Steps) -> str:
    return ".".join(path)


def _written(value: Any, lang: str) -> str:
    """A value as people read it: numbers in the language, outcomes in words, long texts cut."""
    if isinstance(value, int | float | Decimal) and not isinstance(value, bool):
        return number(value, lang)
    if value == ABSENT:
        return said("diff.nothing", lang)
    if isinstance(value, str) and value in _WORDS:
        return said(f"diff.is.{value}", lang)
    text = value if isinstance(value, str) else canonical_json(value).rstrip("\n")
    return text if len(text) <= _SHORT else f"{text[: _SHORT - 1]}…"
