"""Receipt: versions replaced and withdrawn, the very second of the deadline, pieces cured, channels known."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path
from typing import Any

import pytest
from case_files import grades_stated
from hypothesis import given
from hypothesis import strategies as st

import clusterdecide as cd
from clusterdecide.calls import Call, Submission
from clusterdecide.calls.status import in_force
from clusterdecide.reporting import decision_text

CODE = "D03"
CALL = grades_stated()
DEADLINE = CALL.deadline
SECOND = dt.timedelta(seconds=1)
HOUR = dt.timedelta(hours=1)


def received(call: Call = CALL, **fields: Any) -> Call:
    """The call with other facts of receipt of one dossier."""
    return call.replace(dossiers=[d.replace(**fields) if d.code == CODE else d for d in call.dossiers])


def earlier(*instants: dt.datetime) -> list[dict[str, Any]]:
    return [{"version": i, "received_at": at} for i, at in enumerate(instants, 1)]


def status(call: Call) -> tuple[str, list[str]]:
    found = call.decide().dossier(CODE)
    return found.status, [reason.code for reason in found.reasons]


@pytest.mark.parametrize(
    ("rule", "shift", "expected"),
    [
        ("after_deadline", -1, "passed"),
        ("after_deadline", 0, "passed"),
        ("after_deadline", 1, "inadmissible"),
        ("from_deadline", -1, "passed"),
        ("from_deadline", 0, "inadmissible"),
        ("from_deadline", 1, "inadmissible"),
    ],
)
def test_the_rule_says_what_counts_at_the_very_second(rule: str, shift: int, expected: str) -> None:
    at = DEADLINE + shift * SECOND
    call = received(CALL.replace(late=rule), received_at=at)
    found = call.decide().dossier(CODE)
    assert found.status == expected
    assert [(r.code, r.threshold, r.observed) for r in found.reasons] == (
        [] if expected == "passed" else [("LATE", DEADLINE, at)]
    )


def test_the_same_instant_in_another_offset_is_the_same() -> None:
    at = DEADLINE.astimezone(dt.timezone(dt.timedelta(hours=5, minutes=30)))
    assert status(received(received_at=at))[0] == "passed"
    assert status(received(CALL.replace(late="from_deadline"), received_at=at))[0] == "inadmissible"


@pytest.mark.parametrize("lang", ["fr", "en"])
def test_the_page_says_that_the_very_deadline_is_late(lang: str, tmp_path: Path) -> None:
    call = received(CALL.replace(late="from_deadline"), received_at=DEADLINE)
    text = cd.report(call.decide(), tmp_path / "r.html", lang=lang, draws=50).read_text("utf-8")
    assert {"fr": "avis demande avant", "en": "Received at the very deadline"}[lang] in text


def test_the_last_version_on_time_counts() -> None:
    call = received(version=3, earlier=earlier(DEADLINE - 9 * HOUR, DEADLINE - 5 * HOUR), received_at=DEADLINE - HOUR)
    assert status(call) == ("passed", [])
    counted = in_force(call, call.dossier(CODE))
    assert counted == Submission.of({"version": 3, "received_at": DEADLINE - HOUR})
    assert "REPLACEMENT_TOO_LATE" not in {found.code for found in call.warnings}
    assert Call.loads(call.dumps()) == call


def test_a_replacement_that_comes_too_late_leaves_the_version_before_it() -> None:
    call = received(version=2, earlier=earlier(DEADLINE - 5 * HOUR), received_at=DEADLINE + SECOND)
    assert status(call) == ("passed", [])
    (found,) = [one for one in call.decide().findings if one.code == "REPLACEMENT_TOO_LATE"]
    assert (found.severity, found.where, found.observed) == ("warning", {"dossier": CODE}, DEADLINE + SECOND)
    assert found.place == f"dossiers[{[d.code for d in call.dossiers].index(CODE)}].received_at"
    assert "version 1 stands" in found.message
    assert call.decide()["L1"].funded == CALL.decide()["L1"].funded


def test_versions_that_all_come_too_late_are_late_by_the_first() -> None:
    call = received(version=2, earlier=earlier(DEADLINE + SECOND), received_at=DEADLINE + HOUR)
    found = call.decide().dossier(CODE)
    assert (found.status, [(r.code, r.observed) for r in found.reasons]) == (
        "inadmissible",
        [("LATE", DEADLINE + SECOND)],
    )


@pytest.mark.parametrize("lang", ["fr", "en"])
def test_a_withdrawn_dossier_is_withdrawn_and_the_pages_say_so(lang: str, tmp_path: Path) -> None:
    at = DEADLINE + 2 * HOUR
    decision = received(withdrawn={"at": at, "reason": "Project given up."}).decide()
    found = decision.dossier(CODE)
    assert (found.status, found.lots) == ("withdrawn", None)
    assert [(r.code, r.rule, r.observed) for r in found.reasons] == [("WITHDRAWN", "withdrawal", at)]
    assert CODE not in decision["L1"].order
    assert decision["L1"].funded == cd.calls.relist(CALL.decide(), "L1", without=[CODE]).funded
    page = cd.report(decision, tmp_path / "r.html", lang=lang, draws=50).read_text("utf-8")
    words = {"fr": ("Retiré par son porteur le", "1 retiré"), "en": ("Withdrawn by its bearer on", "1 withdrawn")}[lang]
    plain = page.replace("\u00a0", " ").replace("\u202f", " ")
    assert all(word in plain for word in words)
    assert f"{CODE}" in decision_text(decision, lang)
    assert f"{CODE} withdrawn: WITHDRAWN" in repr(decision)
    assert cd.calls.Decision.from_json(decision.to_json()).to_dict() == decision.to_dict()


def test_a_version_sent_on_time_after_a_withdrawal_counts_and_a_late_one_does_not() -> None:
    taken_back = {"at": DEADLINE - 3 * HOUR}
    again = received(version=2, earlier=earlier(DEADLINE - 5 * HOUR), received_at=DEADLINE - HOUR, withdrawn=taken_back)
    assert status(again) == ("passed", [])
    late = received(version=2, earlier=earlier(DEADLINE - 5 * HOUR), received_at=DEADLINE + HOUR, withdrawn=taken_back)
    assert status(late) == ("withdrawn", ["WITHDRAWN"])


def test_marks_given_before_a_withdrawal_stay_and_later_ones_are_told() -> None:
    call = cd.calls.example()
    marks = next(s for s in call.panel.sheets if (s.evaluator, s.dossier) == ("E1", CODE)).marks
    instants = sorted(mark.at for mark in marks.values() if mark.at)
    taken_back = received(call, withdrawn={"at": instants[3]})
    assert taken_back.decide().dossier(CODE).status == "withdrawn"
    told = [found for found in taken_back.warnings if found.code == "MARK_AFTER_WITHDRAWAL"]
    mine = next(found for found in told if found.where["evaluator"] == "E1")
    assert len(mine.observed.split(", ")) == len(marks) - 4
    after = received(call, withdrawn={"at": DEADLINE + dt.timedelta(days=30)})
    assert "MARK_AFTER_WITHDRAWAL" not in {found.code for found in after.warnings}


@pytest.mark.parametrize(
    ("fields", "code", "place", "match"),
    [
        (
            {"version": 2, "earlier": earlier(DEADLINE - HOUR), "received_at": DEADLINE - HOUR},
            "SUBMISSIONS_OUT_OF_ORDER",
            r"dossiers\[{i}\]",
            "version 2 of D03, received .*, does not come after version 1",
        ),
        (
            {"version": 1, "earlier": earlier(DEADLINE - HOUR), "received_at": DEADLINE},
            "SUBMISSIONS_OUT_OF_ORDER",
            r"dossiers\[{i}\]",
            "put them in order",
        ),
        (
            {"version": 3, "earlier": earlier(DEADLINE - HOUR, DEADLINE - 2 * HOUR), "received_at": DEADLINE},
            "SUBMISSIONS_OUT_OF_ORDER",
            r"dossiers\[{i}\]\.earlier\[1\]",
            "version 2 of D03",
        ),
        (
            {"withdrawn": {"at": "2023-01-01T00:00:00+01:00"}},
            "WITHDRAWN_BEFORE_RECEIVED",
            r"dossiers\[{i}\]\.withdrawn\.at",
            "check the two instants",
        ),
        ({"channel": "post"}, "UNKNOWN_CHANNEL", r"dossiers\[{i}\]\.channel", "unknown channel 'post'; there are none"),
        (
            {"version": 2, "earlier": [{"version": 1, "received_at": "2023-01-01T00:00:00+01:00", "channel": "fax"}]},
            "UNKNOWN_CHANNEL",
            r"dossiers\[{i}\]\.earlier\[0\]\.channel",
            "unknown channel 'fax'",
        ),
    ],
)
def test_versions_that_cannot_be_are_refused(fields: dict[str, Any], code: str, place: str, match: str) -> None:
    i = [d.code for d in CALL.dossiers].index(CODE)
    with pytest.raises(cd.InvalidInputError, match=match) as caught:
        received(**fields)
    (found,) = caught.value.findings
    assert (found.code, found.place) == (code, place.replace("{i}", str(i)).replace("\\", ""))
    assert found.where["dossier"] == CODE


def test_a_known_channel_is_kept() -> None:
    call = CALL.replace(channels=[{"id": "desk", "label": {"en": "Desk"}}])
    kept = received(call, channel="desk", sha256="0" * 64)
    assert kept.dossier(CODE).submissions[-1].channel == "desk"
    assert json.loads(kept.dumps()) == kept.dump()


hours = st.integers(-40, 20)


@given(st.lists(hours, min_size=1, max_size=5, unique=True), st.none() | hours)
def test_the_version_in_force_is_the_one_a_plain_reading_gives(shifts: list[int], back: int | None) -> None:
    shifts = sorted(shifts)
    if back is not None and back < shifts[0]:
        back = shifts[0]
    call = received(
        version=len(shifts),
        earlier=earlier(*(DEADLINE + h * HOUR for h in shifts[:-1])),
        received_at=DEADLINE + shifts[-1] * HOUR,
        withdrawn=None if back is None else {"at": DEADLINE + back * HOUR},
    )
    counted = None
    for version, shift in enumerate(shifts, 1):
        if shift <= 0 and not (back is not None and shift <= back):
            counted = version
    found = in_force(call, call.dossier(CODE))
    assert (None if found is None else found.version) == counted
    expected = "passed" if counted else "inadmissible" if back is None else "withdrawn"
    assert status(call)[0] == expected
