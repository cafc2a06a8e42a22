"""R1 to R9: the ministry launches a call, with its aims and its dates, and receives dossiers."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest
from case_files import CASE, call_of
from hypothesis import example, given
from hypothesis import strategies as st
from requirements_case import CALL, DECISION, edit, few

import clusterdecide as cd
from clusterdecide.calls import Call
from clusterdecide.contracts import resolve
from clusterdecide.testing import edited_calls

SECOND = dt.timedelta(seconds=1)
FIRST, LAST = CALL.versions


def test_R1_a_call_with_its_authority_object_and_version_is_loaded_and_comes_back_equal(tmp_path: Path) -> None:
    authority = {"fr": "Ministère de l'Industrie et du Commerce", "en": "Ministry of Industry and Trade"}
    made = call_of().replace(authority=authority)
    made.save(tmp_path / "call.json")
    loaded = Call.load(tmp_path / "call.json")
    assert loaded == made
    assert loaded.dumps() == made.dumps()
    assert loaded.authority is not None
    assert loaded.authority.to_dict() == authority
    assert (loaded.id, loaded.title.to_dict()) == (CASE["call"]["call_id"], CASE["call"]["title"])
    assert loaded.version.number == CASE["call"]["versions"][-1]["version"]


@few
@given(call=edited_calls())
def test_R1_any_call_written_and_read_is_the_same_call(call: Call) -> None:
    assert Call.loads(call.dumps()) == call
    assert Call.loads(call.dumps()).dumps() == call.dumps()


@given(days=st.integers(-60, 200), seconds=st.integers(-1, 1))
def test_R2_the_version_in_force_at_an_instant_is_the_last_published_by_then(days: int, seconds: int) -> None:
    at = FIRST.published_at + dt.timedelta(days=days, seconds=seconds)
    published = [version for version in CALL.versions if version.published_at <= at]
    assert CALL.version_at(at) == (published[-1] if published else None)


def test_R2_the_first_version_comes_before_the_second_and_the_last_one_is_in_force() -> None:
    assert FIRST.published_at < LAST.published_at
    assert (FIRST.published_at.year, FIRST.published_at.month) == (2023, 3)
    assert CALL.version_at(LAST.published_at - SECOND) == FIRST
    assert CALL.version_at(LAST.published_at) == LAST == CALL.version
    with pytest.raises(cd.InvalidInputError, match="versions go by number and publication"):
        CALL.replace(versions=[LAST, FIRST])
    with pytest.raises(cd.InvalidInputError, match="has no offset from UTC"):
        CALL.version_at(dt.datetime(2023, 5, 1))


def check_served(aim: str, *leaves: str) -> None:
    """The leaves serve the aim, and without them a coverage report shows that nothing does."""
    served = CALL.aims_coverage()
    assert set(leaves) <= set(served[aim])
    assert CALL.tree().aims[aim] == served[aim]
    assert "AIM_NOT_SERVED" not in {found.code for found in CALL.warnings}
    untagged = [
        node if aim not in node.aims else node.replace(aims=[a for a in node.aims if a != aim])
        for node in CALL.criteria
    ]
    bare = CALL.replace(criteria=untagged)
    assert {name for name, found in bare.aims_coverage().items() if not found} == {aim}
    (warning,) = [found for found in bare.decide().findings if found.code == "AIM_NOT_SERVED"]
    assert (warning.severity, warning.where) == ("warning", {"aim": aim})


def test_R3_innovative_market_oriented_projects_are_served_and_no_aim_is_left_out() -> None:
    check_served("A1", "C2.1", "C1.5")
    assert all(CALL.aims_coverage()[aim.id] for aim in CALL.aims)
    assert set(CALL.aims_coverage()) == {aim.id for aim in CALL.aims} == {"A1", "A2", "A3", "A4"}


def test_R4_the_place_among_technology_producers_is_served() -> None:
    check_served("A2", "C2.1", "C4.2")


def test_R5_the_high_value_added_economy_is_served() -> None:
    check_served("A3", "C1.4")


def test_R6_the_image_abroad_and_attractiveness_to_investors_are_served() -> None:
    check_served("A4", "C4.2")


def test_R7_no_decision_before_closing() -> None:
    for at in (CALL.deadline - SECOND, CALL.deadline):
        with pytest.raises(cd.InvalidInputError, match=r"the call is open until 2023-06-14T15:00:00.*: no decision at"):
            CALL.decide(at=at)
        with pytest.raises(cd.InvalidInputError, match=r"the call is open until 2023-06-14T15:00:00.*: no award at"):
            resolve(DECISION, by="The minister", at=at)
    assert CALL.decide(at=CALL.deadline + SECOND).funded == DECISION.funded


def test_R7_the_stage_of_the_call_follows_the_dates_known_then() -> None:
    stages = {
        FIRST.published_at - SECOND: "unpublished",
        FIRST.published_at: "open",
        FIRST.deadline + SECOND: "open",  # extended before it came
        LAST.deadline: "open",
        LAST.deadline + SECOND: "closed",
        LAST.decision_due: "closed",
        LAST.decision_due + SECOND: "due",
    }
    assert {at: CALL.stage_at(at) for at in stages} == stages
    reopened = CALL.replace(versions=[FIRST, LAST.replace(published_at=FIRST.deadline + dt.timedelta(days=3))])
    assert [reopened.stage_at(FIRST.deadline + SECOND), reopened.stage_at(LAST.deadline)] == ["closed", "open"]
    alone = CALL.replace(versions=[FIRST])
    assert [alone.stage_at(FIRST.deadline + SECOND), alone.stage_at(FIRST.decision_due + SECOND)] == ["closed", "due"]


def test_R7_the_planned_decision_comes_after_the_deadline_and_moves_with_it() -> None:
    monday, friday = dt.date(2023, 5, 22), dt.date(2023, 5, 26)
    assert monday <= FIRST.decision_due.date() <= friday
    assert LAST.decision_due - FIRST.decision_due == LAST.deadline - FIRST.deadline == dt.timedelta(days=26)
    with pytest.raises(cd.InvalidInputError, match=r"the decision is due .*, not after the deadline"):
        LAST.replace(decision_due=LAST.deadline)


@pytest.mark.parametrize("offset", [0, 1, -5])
@pytest.mark.parametrize(
    ("late", "seconds", "status"),
    [
        ("after_deadline", -1, "passed"),
        ("after_deadline", 0, "passed"),
        ("after_deadline", 1, "inadmissible"),
        ("from_deadline", -1, "passed"),
        ("from_deadline", 0, "inadmissible"),
        ("from_deadline", 1, "inadmissible"),
    ],
)
def test_R8_a_second_before_the_deadline_is_in_and_a_second_after_is_out(
    late: str, seconds: int, status: str, offset: int
) -> None:
    at = (CALL.deadline + seconds * SECOND).astimezone(dt.timezone(dt.timedelta(hours=offset)))
    found = edit(CALL.replace(late=late), "D03", received_at=at).decide().dossier("D03")
    assert found.status == status
    assert [(r.code, r.threshold, r.observed) for r in found.reasons] == [("LATE", CALL.deadline, at)][
        : status == "inadmissible"
    ]


def test_R8_an_extension_holds_for_everyone() -> None:
    between = FIRST.deadline + dt.timedelta(days=1)
    received = edit(CALL, "D03", received_at=between)
    assert received.decide().dossier("D03").status == "passed"
    found = received.replace(versions=[FIRST]).decide().dossier("D03")
    assert [(r.code, r.threshold) for r in found.reasons] == [("LATE", FIRST.deadline)]


def test_R8_an_instant_without_offset_is_refused() -> None:
    naive = CALL.deadline.replace(tzinfo=None)
    for make in (
        lambda: edit(CALL, "D03", received_at=naive),
        lambda: edit(CALL, "D03", received_at=naive.isoformat()),
        lambda: LAST.replace(deadline=naive),
    ):
        with pytest.raises(cd.InvalidInputError, match="instant without an offset from UTC"):
            make()
    fields = CALL.dump()
    fields["dossiers"][2]["received_at"] = naive.isoformat()
    (found,) = Call.check(fields)
    assert (found.code, found.severity, found.place) == ("NAIVE_TIMESTAMP", "error", "dossiers[2].received_at")
    with pytest.raises(cd.InvalidInputError, match="no offset from UTC"):
        CALL.decide(at=naive)


def test_R9_the_late_dossier_is_inadmissible_with_the_two_instants() -> None:
    found = cd.calls.example().decide().dossier("D15")
    (reason,) = found.reasons
    assert (found.status, found.lots, reason.code, reason.threshold) == ("inadmissible", None, "LATE", CALL.deadline)
    assert isinstance(reason.observed, dt.datetime)
    assert reason.observed - CALL.deadline == dt.timedelta(minutes=6, seconds=12)


def test_R9_every_piece_at_fault_is_listed_and_not_the_first_alone() -> None:
    found = cd.calls.example().decide().dossier("D08")
    piece = CALL.dossier("D08").pieces["P8"]
    assert piece.requested_at is not None
    assert found.status == "inadmissible"
    assert [(r.code, r.id, r.curable, r.threshold, r.observed) for r in found.reasons] == [
        ("DOC_MISSING", "P7", False, None, "missing"),
        ("DOC_CURED_TOO_LATE", "P8", True, piece.requested_at + dt.timedelta(days=5), piece.received_at),
    ]


def test_R9_a_piece_cured_after_the_deadline_and_in_time_counts() -> None:
    piece = CALL.dossier("D13").pieces["P8"]
    assert piece.received_at is not None
    assert piece.received_at > CALL.deadline
    found = cd.calls.example().decide().dossier("D13")
    assert (found.lots, {reason.rule for reason in found.reasons}) == (("L1",), {"leaf"})  # judged, then by a floor


@given(seconds=st.integers(-3, 3), days=st.integers(0, 10))
@example(seconds=0, days=5)
@example(seconds=1, days=5)
@few
def test_R9_a_curable_piece_counts_to_the_second_that_the_cure_allows(seconds: int, days: int) -> None:
    requested = CALL.deadline + dt.timedelta(hours=18)
    at = requested + dt.timedelta(days=days, seconds=seconds)
    cured = {"status": "supplied_after_request", "requested_at": requested, "received_at": max(at, requested)}
    call = edit(CALL, "D03", pieces={**CALL.dossier("D03").pieces, "P8": cured})
    late = max(at, requested) > requested + dt.timedelta(days=CALL.cure.days)
    assert [reason.code for reason in call.decide().dossier("D03").reasons] == ["DOC_CURED_TOO_LATE"] * late
