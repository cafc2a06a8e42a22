"""Bad call files: each is the shipped example with one fault, and each says what is wrong, where, and what it got."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from case_files import grades_stated

import clusterdecide as cd
from clusterdecide.calls import Call

Fields = dict[str, Any]
EXAMPLE = grades_stated().dumps()


def put(path: str, value: object) -> Callable[[Fields], None]:
    """Set one field, given by its path; a number is a position in a list."""
    *above, last = [int(step) if step.isdecimal() else step for step in path.split("/")]

    def change(call: Fields) -> None:
        part: Any = call
        for step in above:
            part = part[step]
        part[last] = value

    return change


def drop(path: str) -> Callable[[Fields], None]:
    *above, last = [int(step) if step.isdecimal() else step for step in path.split("/")]

    def change(call: Fields) -> None:
        part: Any = call
        for step in above:
            part = part[step]
        del part[last]

    return change


def again(path: str, entry: int = 0) -> Callable[[Fields], None]:
    def change(call: Fields) -> None:
        call[path].append(call[path][entry])

    return change


def without_pairs_on(item: str) -> Callable[[Fields], None]:
    def change(call: Fields) -> None:
        for entry in call["judgements"]:
            if (entry["lot"], entry.get("node")) == ("L1", None):
                entry["pairs"] = [pair for pair in entry["pairs"] if item not in (pair["a"], pair["b"])]

    return change


TEST = {"fact": "members", "op": ">=", "value": 15}
FAULTS: dict[str, tuple[Callable[[Fields], None], str]] = {
    "format unknown": (put("format", "clusterdecide/call/9"), "format: must be 'clusterdecide/call/1', got"),
    "format missing": (drop("format"), "format: field is missing"),
    "field unknown": (put("quota", 3), "quota: unknown field; correct its name or remove it"),
    "field unknown deep": (put("lots/0/floors/total", 3), r"lots\[0\].floors.total: unknown field"),
    "field missing deep": (drop("dossiers/3/received_at"), r"dossiers\[3\].received_at: field is missing"),
    "title empty": (put("title", {}), "title: a text needs at least one of fr, en, ar"),
    "title not text": (put("title", {"fr": 7}), "title.fr: must be text, got 7"),
    "lots no list": (put("lots", {"L1": 3}), "lots: must be a list, got"),
    "budget no object": (put("budget", 10), "budget: must be an object, got 10"),
    "no lots": (put("lots", []), "lots: must hold at least 1 items, got 0"),
    "instant naive": (
        put("dossiers/0/received_at", "2023-06-14T14:59:00"),
        r"dossiers\[0\].received_at: instant without an offset from UTC, got '2023-06-14T14:59:00'; write .*\+01:00",
    ),
    "late and naive": (put("dossiers/14/received_at", "2023-06-14T15:06:12"), "without an offset from UTC"),
    "instant not one": (put("versions/0/deadline", "next week"), r"versions\[0\].deadline: must be an instant such as"),
    "instant a number": (put("versions/0/deadline", 20230519), "must be an instant such as .* got 20230519"),
    "deadline before notice": (
        put("versions/1/published_at", "2023-07-01T12:00:00+01:00"),
        r"versions\[1\]: the deadline 2023-06-14\S+ is not after the publication 2023-07-01",
    ),
    "decision before deadline": (
        put("versions/1/decision_due", "2023-06-01T12:00:00+01:00"),
        "the decision is due 2023-06-01.* not after the deadline",
    ),
    "versions out of order": (put("versions/1/number", 1), r"versions\[1\]: versions go by number and publication"),
    "instant beyond the calendar": (
        put("dossiers/0/received_at", "9999-12-31T23:00:00-12:00"),
        r"dossiers\[0\].received_at: must be an instant of the years 1000 to 8999, got '9999",
    ),
    "instant before the calendar": (put("dossiers/0/received_at", "0001-01-01T00:00:00+14:00"), "years 1000 to 8999"),
    "amount beyond exact money": (
        put("budget/annual_envelope", 1e40),
        r"budget.annual_envelope: must be smaller than 1e\+15 in size, got 1E\+40",
    ),
    "grade off a minute step": (put("criteria/1/step", 3e-40), r"grades.C1.1: the grade \S+ is off the step"),
    "factor of a total": (
        put("ranking", {"method": {"method": "weighted_total"}, "factor": 10}),
        "ranking: weighted_total is out of scoring.total_maximum and takes no factor, got 10",
    ),
    "duplicate code": (again("dossiers", 2), r"dossiers\[15\].code: duplicate code 'D03'"),
    "duplicate lot": (again("lots"), r"lots\[2\].id: 'L1' is given twice"),
    "duplicate criterion": (again("criteria", 1), r"criteria\[23\].id: 'C1.1' is given twice"),
    "criterion called total": (put("criteria/0/id", "total"), "'total' is the name of the whole tree"),
    "parent unknown": (put("criteria/1/parent", "C9"), r"criteria\[1\].parent: unknown criterion 'C9'"),
    "parent a leaf": (put("criteria/2/parent", "C1.1"), r"criteria\[2\].parent: 'C1.1' is a graded criterion"),
    "cycle": (put("criteria/0/parent", "C1"), r"criteria\[0\].parent: the tree has a cycle: C1 -> C1"),
    "node without children": (
        lambda call: call["criteria"].append({"id": "C5", "label": {"fr": "x"}, "kind": "node"}),
        r"criteria\[23\]: the inner node 'C5' has no criterion below it",
    ),
    "node with scale": (put("criteria/0/scale", [0, 5]), r"criteria\[0\]: an inner node has no scale"),
    "graded without scale": (drop("criteria/1/scale"), r"criteria\[1\]: a graded criterion needs a scale"),
    "scale upside down": (put("criteria/1/scale", [5, 0]), "scale must go from its low to its high end"),
    "step zero": (put("criteria/1/step", 0), r"criteria\[1\].step: must be more than 0, got"),
    "anchor off scale": (
        put("criteria/1/anchors", {"7": {"fr": "x"}}),
        r"criteria\[1\]: the anchor '7' is not a level of the scale",
    ),
    "value against sense": (put("criteria/6/sense", "min"), "the sense is min, so values must go down with the grade"),
    "value above 1": (put("criteria/6/value", [[0, 0], [1, 2]]), "between 0 and 1"),
    "value points unordered": (put("criteria/6/value", [[5, 0], [1, 1]]), "points of a value function go up in grade"),
    "value of one point": (put("criteria/6/value", [[5, 0]]), "at least two points"),
    "indicator without value": (drop("criteria/6/value"), "an indicator needs the points of a value function, or a"),
    "kind unknown": (put("criteria/1/kind", "star"), r"criteria\[1\].kind: must be 'node', 'graded' or 'indicator'"),
    "aim unknown": (put("criteria/1/aims", ["A9"]), r"criteria\[1\].aims\[0\]: unknown aim 'A9'; there are "),
    "fact unknown in a lot": (put("lots/0/where/0/fact", "born"), r"lots\[0\].where\[0\].fact: unknown fact 'born'"),
    "test of wrong kind": (put("eligibility/1/test/fact", "region"), "the fact 'region' is a text, the test reads a n"),
    "operation unknown": (put("lots/0/where/0/op", "!="), r"where\[0\].op: must be '<', '<=', "),
    "test without value": (drop("eligibility/1/test/value"), "'>=' needs either a value, or years and relative_to"),
    "in without list": (put("eligibility/0/test/value", "GIE"), "'in' needs a list of texts as value, got 'GIE'"),
    "date test incomplete": (drop("lots/0/where/0/relative_to"), "a date test needs op .* years and relative_to"),
    "is_empty with value": (
        put("lots/0/where/0", {"fact": "created", "op": "is_empty", "value": 3}),
        "is_empty takes no value, years or relative_to",
    ),
    "test value an object": (put("eligibility/1/test/value", {"a": 1}), "must be a number, a text or a list of texts"),
    "text compared": (
        put("eligibility/0/test", {"fact": "region", "op": "<", "value": "B"}),
        r"eligibility\[0\].test.op: a text is tested with 'in' or '=='",
    ),
    "rule with two conditions": (put("eligibility/4/test", TEST), "either a test or requested_lot: true"),
    "no rule on the lot": (lambda call: call["eligibility"].pop(), "eligibility: no rule asks for the condition of"),
    "places negative": (put("lots/0/places", -1), r"lots\[0\].places: must be at least 0, got -1"),
    "places a fraction": (put("lots/0/places", 2.5), r"lots\[0\].places: must be a whole number, got"),
    "places true": (put("lots/0/places", True), r"lots\[0\].places: must be a whole number, got True"),
    "lot without condition": (put("lots/0/where", []), r"lots\[0\].where: must hold at least 1 items"),
    "weights 99": (put("lots/0/weights/0/percents/C1", 28), "the whole tree must sum to 100, got 99"),
    "weight negative": (put("lots/0/weights/0/percents/C1", -29), "percents.C1: must be at least 0, got -29"),
    "weight of unknown criterion": (
        put("lots/0/weights/0/percents", {"C1": 50, "C2": 20, "C3": 20, "C9": 10}),
        r"lots\[0\].weights\[0\].percents.C9: unknown criterion below the whole tree 'C9'",
    ),
    "weight missing": (
        put("lots/0/weights/0/percents", {"C1": 50, "C2": 20, "C3": 30}),
        "percents: no weight for 'C4'",
    ),
    "weights of unknown node": (put("lots/0/weights/1/node", "C9"), r"weights\[1\].node: unknown inner node 'C9'"),
    "weights of node missing": (drop("lots/1/weights/2"), r"lots\[1\].weights: no weights for what is below C2"),
    "weights of node twice": (put("lots/1/weights/2/node", "C1"), "the weights below C1 are given twice"),
    "floor of unknown criterion": (put("lots/0/floors/leaf/C2.9", 2), r"floors.leaf.C2.9: unknown criterion 'C2.9'"),
    "floor of unknown node": (put("lots/0/floors/node/C9", 2), r"floors.node.C9: unknown inner node 'C9'"),
    "floor off scale": (put("lots/1/floors/leaf/C1.1", 6), "floors.leaf.C1.1: the floor 6 is off the scale, 0 to 5"),
    "code that turns the text around": (
        put("dossiers/0/code", "D\u202e01"),
        r"dossiers\[0\].code: must be text without spaces at its ends, line breaks or control characters",
    ),
    "floor off the points of a value function": (
        put("lots/1/floors/leaf/C1.6", 1_000_000),
        "floors.leaf.C1.6: the floor 1000000 is off the scale, 10 to 50",
    ),
    "node floor off scale": (put("lots/1/floors/node/C1", 6), "floors.node.C1: the floor 6 is off the scale, 0 to 5"),
    "total floor off scale": (put("lots/1/floors/overall", 700), "floors.overall: the floor 700 is off the scale"),
    "floor where less is better": (put("lots/0/floors/leaf/C3.4", 2), "less is better on this criterion"),
    "judgement zero": (
        put("judgements/0/pairs/0/value", 0),
        r"judgements\[0\].pairs\[0\]: the judgement of C1 against C2 must be between 1/9 and 9, got 0",
    ),
    "judgement beyond 9": (put("judgements/0/pairs/1/value", 12), "between 1/9 and 9, got 12"),
    "judgement no ratio": (put("judgements/0/pairs/1/value", "two"), "must be a number or a ratio such as '1/3'"),
    "judgement over zero": (put("judgements/0/pairs/1/value", "1/0"), "must be a number or a ratio such as '1/3'"),
    "judgement of itself": (put("judgements/0/pairs/0/b", "C1"), "'C1' is compared with itself"),
    "judgement twice": (put("judgements/0/pairs/1", {"a": "C2", "b": "C1", "value": 3}), "pair C2, C1 is judged twice"),
    "judgements disconnected": (
        without_pairs_on("C4"),
        "judgements: lot L1, the whole tree: disconnected judgements, no pair joins C1 C2 C3 | C4",
    ),
    "judgement on unknown": (
        put("judgements/0/pairs/0/a", "C9"),
        r"judgements\[0\].pairs\[0\]: unknown criterion 'C9'",
    ),
    "judgement of a stranger": (put("judgements/0/member", "M9"), r"judgements\[0\].member: unknown member 'M9'"),
    "judgement for unknown lot": (put("judgements/0/lot", "L9"), r"judgements\[0\].lot: unknown lot 'L9'"),
    "judgement on a leaf": (put("judgements/0/node", "C1.1"), r"judgements\[0\].node: unknown inner node 'C1.1'"),
    "round twice": (again("judgements"), "round 1 of M1 is given twice"),
    "method unknown": (put("ranking/method/method", "horoscope"), "ranking.method: unknown method 'horoscope'"),
    "method parameter unknown": (put("ranking/method/ideal", 1), "ranking.method: .* no parameter 'ideal'"),
    "weighted_total with parameter": (
        put("ranking/method", {"method": "weighted_total", "p": 1}),
        "weighted_total takes no parameter, got p",
    ),
    "rounding unknown": (put("ranking/rounding", "up"), "ranking.rounding: must be 'half_up', got 'up'"),
    "precision negative": (put("ranking/precision", -1), "ranking.precision: must be at least 0, got -1"),
    "ladder on unknown criterion": (
        put("ladder/0/criterion/L1", "C9"),
        r"ladder\[0\].criterion.L1: unknown criterion 'C9'",
    ),
    "ladder without a lot": (drop("ladder/0/criterion/L2"), r"ladder\[0\].criterion: no criterion for lot L2"),
    "ladder on unknown lot": (put("ladder/0/criterion/L9", "C1"), r"ladder\[0\].criterion.L9: unknown lot 'L9'"),
    "ladder by region without fact": (drop("ladder/2/fact"), r"ladder\[2\]: a step by region needs fact"),
    "ladder by unknown fact": (put("ladder/2/fact", "town"), r"ladder\[2\].fact: unknown text fact 'town'"),
    "ladder by score without criterion": (drop("ladder/0/criterion"), "a step by score needs criterion by lot"),
    "ladder goes on after the draw": (again("ladder"), r"ladder\[4\]: nothing can come after the draw"),
    "draw missing": (drop("draw"), "a step by draw needs the draw of the call and its commitment"),
    "commitment too short": (put("draw/commitment", "4b3c"), "draw.commitment: "),
    "money with three decimals": (
        put("budget/amount_per_year", 2000000.125),
        "has at most two decimals, got 2000000.1",
    ),
    "money zero": (put("budget/amount_per_year", 0), "budget.amount_per_year: must be more than 0, got"),
    "unknown lot gives up": (
        put("budget/gives_up/0", "L9"),
        r"budget.gives_up\[0\]: unknown lot 'L9'; there are L1, L2",
    ),
    "requested lot unknown": (put("dossiers/2/requested_lot", "L7"), r"dossiers\[2\].requested_lot: unknown lot 'L7'"),
    "fact unknown in a dossier": (put("dossiers/2/facts/age", 3), r"dossiers\[2\].facts.age: unknown fact 'age'"),
    "fact a list": (put("dossiers/2/facts/members", [3]), r"facts.members: must be a number, a text, or null"),
    "number as text": (put("dossiers/2/facts/members", "44"), r"facts.members: must be a number, got '44'"),
    "date as number": (
        put("dossiers/2/facts/created", 2021),
        r"facts.created: must be a date between quotes, got 2021",
    ),
    "date in words": (put("dossiers/2/facts/created", "May 2021"), "must be a date such as '2021', '2021-03' or"),
    "date that is not": (put("dossiers/2/facts/created", "2021-02-29"), "no such date as '2021-02-29'"),
    "month that is not": (put("dossiers/2/facts/created", "2021-13"), "no such date as '2021-13'"),
    "piece unknown": (put("dossiers/2/pieces/P9", {"status": "missing"}), r"pieces.P9: unknown document 'P9'"),
    "piece not spoken of": (
        drop("dossiers/2/pieces/P3"),
        "nothing is said of piece 'P3' of dossier D03; say if missing",
    ),
    "piece status": (put("dossiers/2/pieces/P3/status", "lost"), "status: must be 'present', 'missing' or 'supplied"),
    "piece without request": (
        put("dossiers/2/pieces/P3", {"status": "supplied_after_request"}),
        r"pieces.P3: a piece supplied after a request needs received_at and requested_at",
    ),
    "piece before its request": (
        put("dossiers/12/pieces/P8/received_at", "2023-06-14T10:00:00+01:00"),
        "received before it was requested",
    ),
    "missing piece received": (put("dossiers/2/pieces/P3/status", "missing"), "a missing piece has no received_at"),
    "grade missing": (drop("dossiers/2/grades/C1.2"), r"dossiers\[2\].grades: dossier D03: missing grade on C1.2"),
    "indicator missing": (
        drop("dossiers/2/indicators/C1.6"),
        r"dossiers\[2\].indicators: dossier D03: missing grade on",
    ),
    "grade on unknown criterion": (
        put("dossiers/2/grades/C9.9", 3),
        r"dossiers\[2\].grades.C9.9: unknown graded criterion 'C9.9'; there are C1.1",
    ),
    "indicator among grades": (put("dossiers/2/grades/C1.6", 3), "grades.C1.6: unknown graded criterion 'C1.6'"),
    "grade off step": (
        put("dossiers/2/grades/C1.2", 3.3),
        r"grades.C1.2: the grade 3.3 is off the step: grades go by 0.5",
    ),
    "grade off scale": (
        put("dossiers/3/grades/C1.2", 5.5),
        r"dossiers\[3\].grades.C1.2: the grade 5.5 is out of the sca",
    ),
    "grade as text": (put("dossiers/3/grades/C1.2", "4"), r"dossiers\[3\].grades.C1.2: must be a number, got '4'"),
    "grade null": (put("dossiers/3/grades/C1.2", None), r"dossiers\[3\].grades.C1.2: must be a number, got None"),
    "grade true": (put("dossiers/3/grades/C1.2", True), r"dossiers\[3\].grades.C1.2: must be a number, got True"),
}


@pytest.mark.parametrize("name", FAULTS)
def test_a_bad_call_file_is_refused_with_its_place(name: str, tmp_path: Path) -> None:
    change, says = FAULTS[name]
    fields = json.loads(EXAMPLE)
    change(fields)
    path = tmp_path / "call.json"
    path.write_text(json.dumps(fields), encoding="utf-8")
    with pytest.raises(cd.FileError, match=says) as refused:
        Call.load(path)
    assert str(refused.value).startswith(f"call.json, {refused.value.place}: ")
    assert refused.value.__cause__ is None
    assert "pydantic" not in str(refused.value)


TEXTS: dict[str, tuple[bytes, str]] = {
    "not JSON": (b'{"format": "clusterdecide/call/1",}', "call.json, line 1, column 3\\d: not valid JSON"),
    "not UTF-8": (EXAMPLE.encode("latin-1", errors="replace"), "call.json: not UTF-8 text"),
    "UTF-16": (EXAMPLE.encode("utf-16"), "call.json: not UTF-8 text"),
    "empty": (b"", "call.json: the file is empty"),
    "cut short": (EXAMPLE.encode()[:5000], "not valid JSON"),
    "a list": (b"[1, 2]", "call.json: a call is a JSON object, got list"),
    "NaN": (EXAMPLE.replace('"places": 3', '"places": NaN').encode(), "NaN is not a finite number"),
    "grade NaN": (EXAMPLE.replace('"C1.1": 4.5', '"C1.1": NaN', 1).encode(), "NaN is not a finite number"),
    "infinite": (EXAMPLE.replace('"places": 3', '"places": 1e999').encode(), "too large"),
    "key twice": (EXAMPLE.replace('"places": 3', '"places": 3, "places": 2').encode(), "key 'places' is given twice"),
}


@pytest.mark.parametrize("name", TEXTS)
def test_a_file_that_is_no_call_is_refused(name: str, tmp_path: Path) -> None:
    data, says = TEXTS[name]
    path = tmp_path / "call.json"
    path.write_bytes(data)
    with pytest.raises(cd.FileError, match=says):
        Call.load(path)


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(cd.FileError, match=r"nowhere.json: cannot be read"):
        Call.load(tmp_path / "nowhere.json")


def test_a_byte_order_mark_is_accepted() -> None:
    assert Call.loads(b"\xef\xbb\xbf" + EXAMPLE.encode()) == grades_stated()


def test_several_faults_are_told_at_once_up_to_twenty() -> None:
    fields = json.loads(EXAMPLE)
    for dossier in fields["dossiers"]:
        dossier["requested_lot"] = "L9"
        if "grades" in dossier:
            dossier["grades"]["C1.1"] = 9
    with pytest.raises(cd.FileError, match=r"unknown lot 'L9'.*\n  dossiers\[0\].grades.C1.1: the grade 9") as refused:
        Call.loads(json.dumps(fields))
    lines = str(refused.value).splitlines()
    assert len(lines) == 21
    assert re.fullmatch("  and 6 more", lines[-1])
