"""Every planted defect of the case is found: at least its codes, with its severity, at its place, and how to repair."""

from __future__ import annotations

import copy
import json
from pathlib import Path
from typing import Any

import pytest
from case_files import CASE, EXPECTED, FOLDER, converter, grades_stated

from clusterdecide import Call, FileError, InvalidInputError
from clusterdecide.calls import CODES, Finding

Row = dict[str, Any]
DEFECTS: list[Row] = json.loads((FOLDER / "defects.json").read_text(encoding="utf-8"))["defects"]
NAMES = {
    "candidate_id": "dossier",
    "evaluator_id": "evaluator",
    "criterion_id": "criterion",
    "member_id": "member",
    "parent_id": "node",
    "id": "criterion",
}
# the field of the call file that a field of the tables becomes, where it has another name
FIELDS = {
    "score": "grade",
    "comment_fr": "comment",
    "candidate_id": "dossier",
    "percent": "percents",
    "judgement": "pairs",
    "breakpoints": "value",
    "minimum": "floors",
    "reason_if_changed_fr": "reason",
}
TABLES = {
    "evaluations": "panel.sheets",
    "consensus": "panel.consensus",
    "pairwise": "judgements",
    "budget": "budget",
    "weights_published": "lots",
    "thresholds": "lots",
    "candidates": "dossiers",
    "criteria": "criteria",
}


def matches(row: Row, wanted: Row) -> bool:
    return all(str(row.get(name)) == str(value) for name, value in wanted.items())


def mutated(change: Row, file: str) -> Row:
    """Tables of the case with one mutation, by the rules of the file of defects."""
    case = copy.deepcopy(CASE)
    table: Any = case[file.rpartition(".")[0]]
    rows: list[Row] = [table] if isinstance(table, dict) else table
    found = [row for row in rows if matches(row, change["row"])]
    if change["op"] == "append":
        rows.append(dict(change["values"]))
    elif change["op"] == "remove":
        name = change.get("where_a_or_b")
        kept = [row for row in rows if row not in found or (name and name not in (row["a"], row["b"]))]
        assert len(kept) < len(rows)
        table[:] = kept
    elif change["op"] == "set":
        (row,) = found
        row.update(change["values"])
    else:
        listed = change["where"]
        chosen = [row for row in found if all(row[name] in values for name, values in listed.items())]
        assert chosen
        for row in chosen:
            row.update(change["values"])
    return case


def names(row: Row) -> Row:
    return {NAMES.get(name, name): None if value == "ROOT" else value for name, value in row.items()}


def place_of(defect: Row) -> Row:
    """Where the defect shows; a row that was removed leaves the others of its kind, whatever their round."""
    place, gone = defect["place"], defect["mutation"]["op"] == "remove"
    return place | {"row": {name: value for name, value in place["row"].items() if not (gone and name == "round")}}


def place_fits(found: Finding, place: Row) -> bool:
    """The finding is in the part of the call that the table becomes, and says nothing else of any name of its row."""
    wanted = names(place["row"])
    agrees = all(str(wanted[name]) == str(value) for name, value in found.where.items() if name in wanted)
    named = {name for name in wanted if name in found.where}
    in_part = found.place.startswith(TABLES[place["file"].rpartition(".")[0]])
    return in_part and agrees and (bool(named) or not wanted)


@pytest.mark.parametrize("defect", DEFECTS, ids=[defect["code"] for defect in DEFECTS])
def test_a_planted_defect_is_found_with_its_severity_at_its_place(defect: Row) -> None:
    fields = converter.convert(mutated(defect["mutation"], defect["place"]["file"]))
    findings = Call.check(fields)
    for code in defect["at_least"]:
        mine = [found for found in findings if found.code == code]
        assert mine, (code, findings)
        assert {found.severity for found in mine} == {defect["severity"]}
        here = [found for found in mine if place_fits(found, place_of(defect))]
        assert here, (defect["place"], mine)
        field = defect["place"]["field"]
        if field in FIELDS:
            assert any(FIELDS[field] in found.place for found in here)
        if "observed" in defect:
            assert defect["observed"] in [found.observed for found in here]
    told = {found.code for found in findings}
    if defect["severity"] == "error":
        with pytest.raises(InvalidInputError) as caught:
            Call.of(fields)
        assert {found.code for found in caught.value.findings} == told
    else:
        decision = Call.of(fields).decide()
        assert told == {found.code for found in decision.findings}
        assert told <= {"LOT_GAP", "LOT_OVERLAP", *defect["at_least"], *defect.get("may_follow", ())}


@pytest.mark.parametrize("defect", DEFECTS, ids=[defect["code"] for defect in DEFECTS])
def test_what_is_said_of_a_defect_names_it_in_both_languages(defect: Row) -> None:
    findings = Call.check(converter.convert(mutated(defect["mutation"], defect["place"]["file"])))
    for found in findings:
        assert CODES[found.code] == found.severity
        assert found.message.strip()
        assert found.says("fr") != found.says("en")
        assert found.to_dict()["code"] == found.code
        json.dumps(found.to_dict())


def test_the_case_as_it_is_has_no_error_and_only_the_warnings_true_of_it() -> None:
    found = Call.check(converter.convert(CASE))
    gaps = {code for code in EXPECTED["lots"]["no_lot_default"] if EXPECTED["status"][code]["status"] != "inadmissible"}
    assert {(each.code, each.where["dossier"]) for each in found} == {("LOT_GAP", code) for code in gaps}


def test_a_file_with_a_defect_is_checked_from_disk_and_refused_with_the_same_findings(tmp_path: Path) -> None:
    fields = Call.of(converter.convert(CASE)).dump()
    fields["panel"]["sheets"][0]["marks"]["C1.1"]["grade"] = 3.3
    path = tmp_path / "call.json"
    path.write_text(json.dumps(fields), encoding="utf-8")
    found = Call.check(path)
    assert found[0].code == "SCORE_OFF_STEP"
    with pytest.raises(
        FileError, match=r"panel\.sheets\[0\]\.marks\.C1\.1\.grade: the grade 3\.3 is off the step"
    ) as caught:
        Call.load(path)
    assert caught.value.findings == found
    assert str(found[0]).startswith("error SCORE_OFF_STEP, panel.sheets[0].marks.C1.1.grade: ")


@pytest.mark.parametrize(
    ("text", "code"),
    [("{", "NOT_READABLE"), ("[]", "NOT_A_CALL"), ('{"format": "clusterdecide/call/1"}', "MISSING_FIELD")],
)
def test_what_is_no_call_at_all_is_told_without_raising(text: str, code: str, tmp_path: Path) -> None:
    path = tmp_path / "call.json"
    path.write_text(text, encoding="utf-8")
    found = Call.check(path)
    assert found[0].code == code
    assert {each.severity for each in found} == {"error"}


def test_a_sound_call_is_checked_without_raising_and_open_facts_are_told() -> None:
    call = grades_stated()
    assert Call.check(call) == call.warnings
    gap = call.coverage().gaps[0]
    vague = [d.replace(facts={**d.facts, "created": "2018"}) if d.code == gap else d for d in call.dossiers]
    (found,) = Call.check(call.replace(dossiers=vague))
    assert (found.code, found.severity, found.where) == ("FACT_LEAVES_RULE_OPEN", "error", {"dossier": gap})
    assert "state the day" in found.message
