"""Dates and conditions: known to the day, the month or the year; against the deadline; the day in the call's zone."""

from __future__ import annotations

import datetime as dt
import operator
import zoneinfo
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
from case_files import grades_stated
from hypothesis import given
from hypothesis import strategies as st

from clusterdecide.calls import Call, Piece, Test
from clusterdecide.calls.arithmetic import half_up
from clusterdecide.calls.dates import DateSpan, add_years, check_zone, day_of

COMPARE = {"<": operator.lt, "<=": operator.le, ">": operator.gt, ">=": operator.ge}
DAYS = st.dates(dt.date(1995, 1, 1), dt.date(2030, 12, 31))
DEADLINE = dt.date(2023, 6, 14)


def days(span: DateSpan) -> list[dt.date]:
    return [span.first + dt.timedelta(days=n) for n in range((span.last - span.first).days + 1)]


def date_test(op: str, years: int) -> Test:
    return Test.of({"fact": "created", "op": op, "years": years, "relative_to": "deadline"})


@given(day=DAYS, cut=st.sampled_from([4, 7, 10]), op=st.sampled_from(sorted(COMPARE)), years=st.integers(0, 12))
def test_a_date_test_holds_when_it_holds_on_every_possible_day(day: dt.date, cut: int, op: str, years: int) -> None:
    span = DateSpan.parse(day.isoformat()[:cut])
    answers = {COMPARE[op](add_years(one, years), DEADLINE) for one in days(span)}
    expected = answers.pop() if len(answers) == 1 else None
    assert date_test(op, years).holds({"created": span}, DEADLINE) is expected


@given(text=DAYS.flatmap(lambda day: st.sampled_from([day.isoformat()[:cut] for cut in (4, 7, 10)])))
def test_a_date_is_written_as_it_was_read(text: str) -> None:
    assert str(DateSpan.parse(text)) == text


@pytest.mark.parametrize(
    ("created", "op", "years", "holds"),
    [
        ("2015-06-14", "<", 8, False),  # exactly eight years at the deadline is not more than eight
        ("2015-06-13", "<", 8, True),
        ("2018-06-14", ">=", 5, True),
        ("2018-06-13", ">=", 5, False),
        ("2018", ">=", 5, None),
        ("2021", ">=", 5, True),
        ("2010", "<", 8, True),
        ("2015", "<", 8, None),
        ("2015-06", "<", 8, None),
        ("2015-05", "<", 8, True),
        ("2023-06-14", "<=", 0, True),
        ("2023-06-15", "<=", 0, False),
    ],
)
def test_years_of_existence_at_the_deadline(created: str, op: str, years: int, holds: object) -> None:
    assert date_test(op, years).holds({"created": DateSpan.parse(created)}, DEADLINE) is holds


def test_29_february_is_28_february_in_a_common_year() -> None:
    assert add_years(dt.date(2016, 2, 29), 4) == dt.date(2020, 2, 29)
    assert add_years(dt.date(2016, 2, 29), 5) == dt.date(2021, 2, 28)


@pytest.mark.parametrize(
    ("fields", "facts", "holds"),
    [
        ({"op": "is_empty"}, {}, True),
        ({"op": "is_empty"}, {"x": Decimal(0)}, False),
        ({"op": ">=", "value": 15}, {"x": Decimal(15)}, True),
        ({"op": ">", "value": 15}, {"x": Decimal(15)}, False),
        ({"op": "==", "value": 0.6}, {"x": Decimal("0.60")}, True),
        ({"op": ">=", "value": 15}, {}, False),
        ({"op": "in", "value": ["association", "GIE"]}, {"x": "GIE"}, True),
        ({"op": "in", "value": ["association", "GIE"]}, {"x": "SA"}, False),
        ({"op": "==", "value": "GIE"}, {"x": "GIE"}, True),
        ({"op": "<", "years": 8, "relative_to": "deadline"}, {}, False),
    ],
)
def test_a_fact_that_is_not_stated_satisfies_is_empty_alone(fields: Any, facts: Any, holds: object) -> None:
    assert Test.of({"fact": "x", **fields}).holds(facts, DEADLINE) is holds


def test_conditions_read_well() -> None:
    tests = grades_stated().eligibility
    assert [str(rule.test) for rule in tests[:2]] == ["legal_form in association, GIE", "members >= 15"]
    assert str(date_test("<", 8)) == "created + 8 years < deadline"
    assert str(Test.of({"fact": "support_start", "op": "is_empty"})) == "support_start is empty"


def test_the_day_is_that_of_the_zone_or_of_the_offset_where_zones_are_unknown(monkeypatch: pytest.MonkeyPatch) -> None:
    instant = dt.datetime.fromisoformat("2023-06-14T23:30:00+00:00")

    class Plus(dt.tzinfo):
        def utcoffset(self, _: dt.datetime | None) -> dt.timedelta:
            return dt.timedelta(hours=1)

        def dst(self, _: dt.datetime | None) -> dt.timedelta:
            return dt.timedelta(0)

        def fromutc(self, moment: dt.datetime) -> dt.datetime:
            return moment + dt.timedelta(hours=1)

    monkeypatch.setattr(zoneinfo, "ZoneInfo", lambda _: Plus())
    assert day_of(instant, "Africa/Casablanca") == dt.date(2023, 6, 15)
    check_zone("Africa/Casablanca")

    def no_database(name: str) -> zoneinfo.ZoneInfo:
        raise zoneinfo.ZoneInfoNotFoundError(name)

    monkeypatch.setattr(zoneinfo, "ZoneInfo", no_database)
    assert day_of(instant, "Africa/Casablanca") == dt.date(2023, 6, 14)
    check_zone("Nowhere/AtAll")


def with_dossier(call: Call, code: str, **fields: object) -> Call:
    return call.replace(dossiers=[d.replace(**fields) if d.code == code else d for d in call.dossiers])


@pytest.mark.parametrize(("seconds", "status"), [(-1, "passed"), (0, "passed"), (1, "inadmissible")])
def test_a_dossier_received_at_the_deadline_is_in_time(seconds: int, status: str) -> None:
    call = grades_stated()
    instant = (call.deadline + dt.timedelta(seconds=seconds)).astimezone(dt.UTC)
    result = with_dossier(call, "D03", received_at=instant).decide().dossier("D03")
    assert result.status == status
    assert [(r.code, r.threshold, r.observed) for r in result.reasons] == [("LATE", call.deadline, instant)][
        : seconds > 0
    ]


def supplied(requested: dt.datetime, received: dt.datetime) -> Piece:
    return Piece(status="supplied_after_request", requested_at=requested, received_at=received)


@pytest.mark.parametrize(
    ("piece", "seconds", "code"),
    [("P8", 0, None), ("P8", 1, "DOC_CURED_TOO_LATE"), ("P3", -3600, "DOC_NOT_CURABLE")],
)
def test_only_a_curable_piece_may_come_later_and_in_time(piece: str, seconds: int, code: str | None) -> None:
    call = grades_stated()
    requested = call.deadline + dt.timedelta(hours=20)
    received = requested + dt.timedelta(days=call.cure.days, seconds=seconds)
    pieces = {**call.dossier("D03").pieces, piece: supplied(requested, received)}
    result = with_dossier(call, "D03", pieces=pieces).decide().dossier("D03")
    assert [reason.code for reason in result.reasons] == [code][: code is not None]
    assert result.lots == (None if code else ("L1",))


def test_every_fault_of_a_stage_is_listed_and_the_next_stage_is_not_reached() -> None:
    call = grades_stated()
    late = call.deadline + dt.timedelta(days=1)
    facts = {**call.dossier("D08").facts, "members": 3}
    found = with_dossier(call, "D08", received_at=late, facts=facts).decide().dossier("D08")
    assert [reason.code for reason in found.reasons] == ["LATE", "DOC_MISSING", "DOC_CURED_TOO_LATE"]
    facts = {"created": "2016-11-02", "region": "Oriental"}
    found = with_dossier(call, "D11", facts=facts).decide().dossier("D11")
    assert [(r.code, r.observed) for r in found.reasons] == [
        ("EL1", None), ("EL2", None), ("EL3", None), ("EL4", None), ("EL5", ()),
    ]  # fmt: skip


def test_an_eligibility_rule_may_read_a_date() -> None:
    call = grades_stated()
    test = date_test(">", 0)
    rule = call.eligibility[0].replace(test=test)
    changed = call.replace(eligibility=[rule, *call.eligibility[1:]])
    reason = changed.decide().dossier("D07").reasons[0]
    assert (reason.code, reason.threshold, reason.observed) == ("EL1", str(test), "2022-01-20")


def test_versions_of_the_notice() -> None:
    call = grades_stated()
    first, second = call.versions
    assert call.version_at(first.published_at) == first
    assert call.version_at(second.published_at) == second == call.version
    assert call.version_at(first.published_at - dt.timedelta(seconds=1)) is None
    assert call.decide(at=call.deadline + dt.timedelta(seconds=1)).funded == call.decide().funded


@given(number=st.fractions(-1000, 1000), precision=st.integers(0, 4))
def test_half_up_takes_the_nearest_and_the_upper_of_two(number: Any, precision: int) -> None:
    rounded = half_up(number, precision)
    unit = Decimal(1).scaleb(-precision)
    gap = Fraction(rounded) - number
    assert -unit / 2 < gap <= unit / 2
    assert half_up(float(number), 9) == half_up(Fraction(f"{float(number):.9f}"), 9)
