"""What a panel may not do: one mutation of the shipped call for each fault, found with its code, place and names."""

from __future__ import annotations

import copy
import re
from collections.abc import Callable
from typing import Any

import pytest

import clusterdecide as cd
from clusterdecide.calls import Call, Finding

Fields = dict[str, Any]
Change = Callable[[Fields], object]
EXAMPLE = cd.calls.example().dump()
MARK = {"grade": 3, "at": "2023-06-20T09:03:00+01:00"}
CLOSE = "2023-06-20T18:00:00+01:00"
LATER = "2023-06-20T18:00:01+01:00"


def sheet(call: Fields, evaluator: str, dossier: str) -> Fields:
    found: list[Fields] = call["panel"]["sheets"]
    return next(s for s in found if (s["evaluator"], s["dossier"]) == (evaluator, dossier))


def marks(call: Fields, evaluator: str, dossier: str) -> Fields:
    return sheet(call, evaluator, dossier)["marks"]  # type: ignore[no-any-return]


def agreed(call: Fields, dossier: str) -> Fields:
    return next(c for c in call["panel"]["consensus"] if c["dossier"] == dossier)  # type: ignore[no-any-return]


def more(call: Fields, **what: object) -> None:
    """Add entries to lists of the panel, or set what is no list."""
    for name, value in what.items():
        kept = call["panel"].get(name, [])
        call["panel"][name] = [*kept, value] if isinstance(value, dict) else value


def amendment(**changes: object) -> Fields:
    return {
        "evaluator": "E1",
        "dossier": "D01",
        "criterion": "C1.1",
        "mark": {"grade": 3},
        "reason": "Read again.",
        "at": "2023-06-20T17:30:00+01:00",
    } | changes


def first(names: Fields, **changes: object) -> None:
    names["C1.1"] = names["C1.1"] | changes


E1_D01 = {"evaluator": "E1", "dossier": "D01"}
CELL = E1_D01 | {"criterion": "C1.1"}
SHEET = r"panel\.sheets\[0\]"
AMENDMENT = r"panel\.amendments\[0\]"
CONSENSUS = r"panel\.consensus\[0\]"

FAULTS: list[tuple[str, Change, str, Fields]] = [
    ("DUPLICATE_ID", lambda c: more(c, evaluators={"id": "E1"}), r"panel\.evaluators\[5\]\.id", {"evaluator": "E1"}),
    (
        "INDEPENDENCE_NOT_DECLARED",
        lambda c: c["panel"]["evaluators"][1].update(independence_declared=False),
        r"panel\.evaluators\[1\]\.independence_declared",
        {"evaluator": "E2"},
    ),
    (
        "UNKNOWN_EVALUATOR",
        lambda c: more(c, conflicts={"evaluator": "E9", "dossier": "D01", "declared_at": CLOSE}),
        r"panel\.conflicts\[2\]\.evaluator",
        {"evaluator": "E9"},
    ),
    (
        "UNKNOWN_CANDIDATE",
        lambda c: more(c, conflicts={"evaluator": "E1", "dossier": "D99", "declared_at": CLOSE}),
        r"panel\.conflicts\[2\]\.dossier",
        {"dossier": "D99"},
    ),
    (
        "DUPLICATE_CONFLICT",
        lambda c: more(c, conflicts=c["panel"]["conflicts"][0] | {"decision": "no_conflict"}),
        r"panel\.conflicts\[2\]",
        {"evaluator": "E2", "dossier": "D02"},
    ),
    ("UNKNOWN_EVALUATOR", lambda c: sheet(c, "E1", "D01").update(evaluator="E9"), SHEET + r"\.evaluator", {}),
    (
        "UNKNOWN_CRITERION",
        lambda c: marks(c, "E1", "D01").update({"C9": MARK}),
        SHEET + r"\.marks\.C9",
        E1_D01 | {"criterion": "C9"},
    ),
    (
        "NOT_A_GRADED_CRITERION",
        lambda c: marks(c, "E1", "D01").update({"C1": MARK}),
        SHEET + r"\.marks\.C1",
        E1_D01 | {"criterion": "C1"},
    ),
    ("NOT_A_GRADED_CRITERION", lambda c: marks(c, "E1", "D01").update({"C1.6": MARK}), SHEET + r"\.marks\.C1\.6", {}),
    ("SCORE_OUT_OF_RANGE", lambda c: first(marks(c, "E1", "D01"), grade=-0.5, comment="x"), SHEET + ".+grade", CELL),
    ("SCORE_OFF_STEP", lambda c: first(marks(c, "E1", "D01"), grade=3.25), SHEET + ".+grade", CELL),
    ("COMMENT_REQUIRED", lambda c: first(marks(c, "E1", "D01"), grade=2), SHEET + ".+comment", CELL),
    ("COMMENT_REQUIRED", lambda c: first(marks(c, "E1", "D01"), grade=4.5, comment=" "), SHEET + ".+comment", CELL),
    ("MARK_CONTRADICTS_STATUS", lambda c: first(marks(c, "E1", "D01"), status="missing"), SHEET + ".+C1.1", CELL),
    ("MARK_CONTRADICTS_STATUS", lambda c: marks(c, "E1", "D01").update({"C1.1": {}}), SHEET + ".+C1.1", CELL),
    (
        "DUPLICATE_EVALUATION",
        lambda c: more(c, sheets=E1_D01 | {"marks": {"C1.1": MARK}}),
        r"panel\.sheets\[55\]\.marks\.C1\.1",
        CELL,
    ),
    (
        "RECUSED_WITHOUT_CONFLICT",
        lambda c: marks(c, "E1", "D01").update({"C1.1": {"status": "recused"}}),
        SHEET + ".+status",
        CELL,
    ),
    (
        "RECUSED_WITHOUT_CONFLICT",
        lambda c: c["panel"]["conflicts"][0].update(decision="no_conflict"),
        r"panel\.sheets\[\d+\]\.marks\.C1\.1\.status",
        {"evaluator": "E2", "dossier": "D02"},
    ),
    (
        "CONFLICTED_EVALUATOR_SCORED",
        lambda c: more(c, conflicts={"evaluator": "E1", "dossier": "D01", "declared_at": CLOSE}),
        SHEET + r"\.marks\.C1\.1\.status",
        CELL,
    ),
    (
        "CONFLICTED_EVALUATOR_SCORED",
        lambda c: more(c, amendments=amendment(evaluator="E2", dossier="D02")),
        AMENDMENT + r"\.mark\.status",
        {"evaluator": "E2", "dossier": "D02", "criterion": "C1.1"},
    ),
    (
        "SCORED_INADMISSIBLE_DOSSIER",
        lambda c: more(c, consensus={"dossier": "D15", "marks": agreed(c, "D01")["marks"]}),
        r"panel\.consensus\[11\]\.dossier",
        {"dossier": "D15"},
    ),
    ("MARK_AFTER_CLOSE", lambda c: more(c, closed_at="2023-06-20T09:02:59+01:00"), SHEET + r".+C1\.1\.at", CELL),
    (
        "AMENDMENT_WITHOUT_MARK",
        lambda c: more(c, amendments=amendment(criterion="C1.6")),
        AMENDMENT,
        E1_D01 | {"criterion": "C1.6"},
    ),
    ("UNKNOWN_CANDIDATE", lambda c: more(c, amendments=amendment(dossier="D99")), AMENDMENT + r"\.dossier", {}),
    ("AMENDMENT_WITHOUT_REASON", lambda c: more(c, amendments=amendment(reason="")), AMENDMENT + r"\.reason", CELL),
    ("AMENDMENT_WITHOUT_REASON", lambda c: more(c, amendments=amendment(reason=" ")), AMENDMENT + r"\.reason", CELL),
    (
        "AMENDMENT_WITHOUT_REASON",
        lambda c: more(c, amendments={k: v for k, v in amendment().items() if k != "reason"}),
        AMENDMENT + r"\.reason",
        CELL,
    ),
    (
        "AMENDMENT_OUT_OF_ORDER",
        lambda c: more(c, amendments=amendment(at="2023-06-20T09:02:59+01:00")),
        AMENDMENT + r"\.at",
        CELL,
    ),
    (
        "AMENDMENT_OUT_OF_ORDER",
        lambda c: more(c, amendments=[amendment(), amendment(at="2023-06-20T17:29:59+01:00")]),
        r"panel\.amendments\[1\]\.at",
        CELL,
    ),
    (
        "AMENDMENT_AFTER_CLOSE",
        lambda c: more(c, closed_at=CLOSE, amendments=amendment(at=LATER)),
        AMENDMENT + r"\.at",
        CELL,
    ),
    (
        "SCORE_OFF_STEP",
        lambda c: more(c, amendments=amendment(mark={"grade": 3.2})),
        AMENDMENT + r"\.mark\.grade",
        CELL,
    ),
    ("DUPLICATE_CONSENSUS", lambda c: more(c, consensus=agreed(c, "D01")), r".+\[11\]\.dossier", {"dossier": "D01"}),
    (
        "CONSENSUS_BEFORE_CLOSE",
        lambda c: (more(c, closed_at=LATER), agreed(c, "D01").update(at=CLOSE)),
        CONSENSUS + r"\.at",
        {"dossier": "D01"},
    ),
    ("CONSENSUS_INCOMPLETE", lambda c: agreed(c, "D01")["marks"].pop("C1.1"), CONSENSUS + r"\.marks", {}),
    (
        "NOT_A_GRADED_CRITERION",
        lambda c: agreed(c, "D01")["marks"].update({"C1.6": {"grade": 3}}),
        CONSENSUS + r"\.marks\.C1\.6",
        {"dossier": "D01", "criterion": "C1.6"},
    ),
    ("SCORE_OFF_STEP", lambda c: first(agreed(c, "D01")["marks"], grade=3.2, reason="x"), CONSENSUS + ".+grade", {}),
    (
        "CONSENSUS_CHANGED_WITHOUT_REASON",
        lambda c: first(agreed(c, "D01")["marks"], grade=3.5),
        CONSENSUS + r"\.marks\.C1\.1\.reason",
        {"dossier": "D01", "criterion": "C1.1"},
    ),
    (
        "CONSENSUS_CHANGED_WITHOUT_REASON",
        lambda c: agreed(c, "D01")["marks"].update({"C1.1": {"grade": 3.5, "reason": " "}}),
        CONSENSUS + r"\.marks\.C1\.1\.reason",
        {"dossier": "D01", "criterion": "C1.1"},
    ),
    (
        "STARTING_POINT_DIFFERS",
        lambda c: first(agreed(c, "D01")["marks"], starting_point=3.5),
        CONSENSUS + r"\.marks\.C1\.1\.starting_point",
        {"dossier": "D01", "criterion": "C1.1"},
    ),
    (
        "UNKNOWN_EVALUATOR",
        lambda c: first(agreed(c, "D01")["marks"], dissent=["E9"]),
        CONSENSUS + r"\.marks\.C1\.1\.dissent\[0\]",
        {"dossier": "D01", "criterion": "C1.1", "evaluator": "E9"},
    ),
    (
        "DISSENT_OF_ABSENT",
        lambda c: (agreed(c, "D01").update(present=["E2"]), first(agreed(c, "D01")["marks"], dissent=["E3"])),
        CONSENSUS + r"\.marks\.C1\.1\.dissent\[0\]",
        {"evaluator": "E3"},
    ),
    ("UNKNOWN_EVALUATOR", lambda c: agreed(c, "D01").update(present=["E1", "E9"]), CONSENSUS + r"\.present\[1\]", {}),
    (
        "CONFLICTED_EVALUATOR_PRESENT",
        lambda c: agreed(c, "D02").update(present=["E1", "E2"]),
        r"panel\.consensus\[1\]\.present\[1\]",
        {"dossier": "D02", "evaluator": "E2"},
    ),
    (
        "CONFLICTED_EVALUATOR_PRESENT",
        lambda c: first(agreed(c, "D02")["marks"], dissent=["E2"]),
        r"panel\.consensus\[1\]\.marks\.C1\.1\.dissent\[0\]",
        {"dossier": "D02", "evaluator": "E2", "criterion": "C1.1"},
    ),
    (
        "QUORUM_NOT_MET",
        lambda c: (c["panel_rules"].update(quorum=3), agreed(c, "D01").update(present=["E1", "E2", "E2"])),
        CONSENSUS + r"\.present",
        {"dossier": "D01"},
    ),
]


def checked(change: Change) -> tuple[Finding, ...]:
    fields = copy.deepcopy(EXAMPLE)
    change(fields)
    return Call.check(fields)


@pytest.mark.parametrize(
    ("code", "change", "place", "where"), FAULTS, ids=[f"{i}-{fault[0]}" for i, fault in enumerate(FAULTS)]
)
def test_a_fault_of_the_panel_is_found_where_it_is(code: str, change: Change, place: str, where: Fields) -> None:
    found = [one for one in checked(change) if one.code == code]
    assert found
    assert {one.severity for one in found} == {"error"}
    here = [one for one in found if re.fullmatch(place, one.place)]
    assert here, [one.place for one in found]
    assert where.items() <= {**here[0].where}.items()


ALLOWED: list[tuple[str, Change]] = [
    ("a grade at the close", lambda c: more(c, closed_at="2023-06-20T17:15:00+01:00")),
    ("a meeting at the close", lambda c: (more(c, closed_at=CLOSE), agreed(c, "D01").update(at=CLOSE))),
    ("a comment not asked", lambda c: first(marks(c, "E1", "D01"), comment="Fine.")),
    ("an amendment that moves nothing", lambda c: more(c, amendments=amendment(at=CLOSE), closed_at=CLOSE)),
    ("no starting point stated", lambda c: agreed(c, "D01")["marks"]["C1.1"].pop("starting_point")),
    (
        "a conflict found in no relation",
        lambda c: more(c, conflicts=E1_D01 | {"declared_at": CLOSE, "decision": "no_conflict"}),
    ),
    (
        "someone who grades nothing has not declared",
        lambda c: more(c, evaluators={"id": "E6", "independence_declared": False}),
    ),
    ("the rest are present", lambda c: agreed(c, "D02").update(present=["E1", "E3", "E4", "E5"])),
    (
        "the quorum, exactly",
        lambda c: (c["panel_rules"].update(quorum=4), agreed(c, "D02").update(present=["E1", "E3", "E4", "E5"])),
    ),
]


@pytest.mark.parametrize("change", [change for _, change in ALLOWED], ids=[name for name, _ in ALLOWED])
def test_what_the_rules_allow_is_no_fault(change: Change) -> None:
    assert [(found.severity, found.code) for found in checked(change)] == [("warning", "LOT_GAP")]


def test_a_recusal_decided_after_the_marks_is_recorded_by_amendments_and_the_meeting_starts_without_them() -> None:
    def recuse(call: Fields) -> None:
        given = marks(call, "E2", "D03")
        more(call, conflicts={"evaluator": "E2", "dossier": "D03", "declared_at": CLOSE})
        for name in given:
            told = {"evaluator": "E2", "dossier": "D03", "criterion": name, "mark": {"status": "recused"}}
            more(call, amendments=told | {"reason": "Conflict found.", "at": CLOSE})

    found = checked(recuse)
    assert {one.code for one in found} <= {"STARTING_POINT_DIFFERS", "CONSENSUS_CHANGED_WITHOUT_REASON", "LOT_GAP"}
    fields = copy.deepcopy(EXAMPLE)
    recuse(fields)
    for name, entry in agreed(fields, "D03")["marks"].items():
        agreed(fields, "D03")["marks"][name] = {"grade": entry["grade"], "reason": "After the recusal."}
    call = Call.of(fields)
    mark = call.panel.marks("D03")["E2", "C1.1"]
    assert (mark.status, mark.grade) == ("recused", None)
    kept = next(s for s in call.panel.sheets if (s.evaluator, s.dossier) == ("E2", "D03"))
    assert kept.marks["C1.1"].grade is not None


def test_too_few_grades_are_counted_in_the_cells_agreed_on_and_never_read_as_zeros() -> None:
    def silence(call: Fields) -> None:
        for name in ("E1", "E3"):
            marks(call, name, "D02")["C2.1"] = {"status": "abstained"}
        del marks(call, "E4", "D02")["C2.1"]
        agreed(call, "D02")["marks"]["C2.1"]["reason"] = "Few grades."

    found = {one.code: one for one in checked(silence)}
    few = found["TOO_FEW_EVALUATIONS"]
    assert (few.where, few.observed) == ({"dossier": "D02", "criterion": "C2.1"}, 1)
    fields = copy.deepcopy(EXAMPLE)
    silence(fields)
    fields["panel_rules"]["least_grades"] = 1
    del agreed(fields, "D02")["marks"]["C2.1"]["starting_point"]
    call = Call.of(fields)
    (grade,) = [m.grade for (_, name), m in call.panel.marks("D02").items() if name == "C2.1" and m.grade is not None]
    assert call.panel_rules.start([grade]) == grade


def test_a_dossier_with_a_piece_of_which_nothing_is_said_is_told_of_that_alone() -> None:
    found = checked(lambda call: call["dossiers"][0]["pieces"].pop("P3"))
    assert [(one.code, one.where) for one in found] == [("MISSING_PIECE", {"dossier": "D01", "document": "P3"})]


def test_a_panel_at_work_may_be_incomplete_until_it_closes() -> None:
    fields = copy.deepcopy(EXAMPLE)
    fields["panel"] |= {"sheets": fields["panel"]["sheets"][:1], "consensus": []}
    at_work = Call.of(fields)
    assert {found.code for found in at_work.warnings} == {"LOT_GAP"}
    assert at_work.judged("D01") == {}
    with pytest.raises(cd.InvalidInputError, match="it has no grades; give them first"):
        at_work.decide()
    fields["panel"]["closed_at"] = CLOSE
    few = [found for found in Call.check(fields) if found.code == "TOO_FEW_EVALUATIONS"]
    assert [found.observed for found in few] == [1] * 15


def test_a_calibrated_start_is_checked_by_the_calibrated_grades() -> None:
    fields = copy.deepcopy(EXAMPLE)
    fields["panel_rules"]["calibration"] = "additive"
    differing = {(f.where["dossier"], f.where["criterion"]) for f in Call.check(fields) if f.code.startswith("START")}
    starts = cd.calls.starting_points(cd.calls.example().replace(panel_rules=fields["panel_rules"], panel=PANEL))
    stated = {
        (entry["dossier"], name): mark["starting_point"]
        for entry in EXAMPLE["panel"]["consensus"]
        for name, mark in entry["marks"].items()
    }
    assert differing == {cell for cell, start in stated.items() if float(starts[cell]) != start}
    assert differing


PANEL = cd.calls.example().panel.replace(consensus=())
