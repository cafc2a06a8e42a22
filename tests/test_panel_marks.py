"""Laws of the marks of a panel: starting points against a plain oracle, marks in force, coverage, one pass."""

from __future__ import annotations

import json
from collections import Counter
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from statistics import median

import pytest
from case_files import CASE, call_of
from hypothesis import given
from hypothesis import strategies as st

import clusterdecide as cd
from clusterdecide.calls import Amendment, Mark, Panel, PanelRules, Sheet
from clusterdecide.errors import InvalidInputError

HALVES = st.integers(0, 10).map(lambda n: Decimal(n) / 2)
ROWS = CASE["evaluations"]
STATUS = {"scored": "graded", "conflict": "recused", "missing": "missing", "abstained": "abstained"}


@given(st.lists(HALVES, min_size=1, max_size=7), st.sampled_from(["mean", "median"]))
def test_the_start_is_the_exact_middle_rounded_half_up(grades: list[Decimal], middle: str) -> None:
    found = PanelRules.of({"starting_point": middle, "round_to": Decimal("0.5")}).start(grades)
    exact = sum(map(Fraction, grades), Fraction(0)) / len(grades) if middle == "mean" else median(map(Fraction, grades))
    halves = exact * 2
    # to 0.01 first would round twice: the quotient is written out to more digits than a half can need
    written = (Decimal(halves.numerator) / Decimal(halves.denominator)).quantize(Decimal(1), ROUND_HALF_UP)
    assert found == Fraction(written) / 2
    assert PanelRules.of({"starting_point": middle}).start(grades) == exact
    assert found == PanelRules.of({"starting_point": middle, "round_to": Decimal("0.5")}).start(sorted(grades))


def test_there_is_no_start_without_a_grade() -> None:
    with pytest.raises(InvalidInputError, match="no grades to start from; give at least one"):
        PanelRules().start([])


@pytest.mark.parametrize(
    ("low", "high", "asked"),
    [
        (2, Decimal("4.5"), [*map(Decimal, ("0", "0.5", "1", "1.5", "2", "4.5", "5"))]),
        (None, 5, [5]),
        (0, None, [0]),
        (None, None, []),
    ],
)
def test_a_comment_is_asked_at_the_extremes_alone(low: object, high: object, asked: list[object]) -> None:
    rules = PanelRules.of({"comment_at_most": low, "comment_at_least": high})
    grades = [Decimal(n) / 2 for n in range(11)]
    assert [grade for grade in grades if rules.asks_comment(grade)] == asked


def test_every_row_of_the_case_is_a_mark_of_the_panel_and_nothing_else_is() -> None:
    panel = call_of().panel
    found = {
        (name, code, criterion): mark
        for code in {sheet.dossier for sheet in panel.sheets}
        for (name, criterion), mark in panel.marks(code).items()
    }
    assert len(found) == len(ROWS)
    for row in ROWS:
        mark = found[row["evaluator_id"], row["candidate_id"], row["criterion_id"]]
        assert mark.status == STATUS[row["status"]]
        assert (mark.grade is None) == (row["score"] == "")
        assert mark.grade is None or mark.grade == Decimal(row["score"])
        assert (mark.comment or "") == row["comment_fr"]


def test_starting_points_of_the_case_follow_from_its_marks() -> None:
    call = call_of()
    for row in CASE["consensus"]:
        marks = call.panel.marks(row["candidate_id"])
        grades = [m.grade for (_, name), m in marks.items() if name == row["criterion_id"] and m.grade is not None]
        assert len(grades) == int(row["n_scores"])
        assert call.panel_rules.start(grades) == Fraction(row["starting_point"])


@given(st.lists(st.tuples(st.sampled_from("ABC"), st.sampled_from("XY"), HALVES), max_size=12))
def test_the_last_amendment_of_a_cell_is_in_force_and_the_first_mark_stays(
    given_: list[tuple[str, str, Decimal]],
) -> None:
    at = "2023-06-20T09:03:00+01:00"
    first = {(who, name): Mark.of({"grade": 1}) for who in "ABC" for name in "XY"}
    sheets = [
        Sheet.of({"evaluator": who, "dossier": "D", "marks": {name: first[who, name] for name in "XY"}})
        for who in "ABC"
    ]
    changes = [
        Amendment.of(
            {"evaluator": who, "dossier": "D", "criterion": name, "mark": {"grade": grade}, "reason": "x", "at": at}
        )
        for who, name, grade in given_
    ]
    panel = Panel.of({"sheets": sheets, "amendments": changes})
    plain = {cell: mark.grade for cell, mark in first.items()}
    for who, name, grade in given_:
        plain[who, name] = grade
    assert {cell: mark.grade for cell, mark in panel.marks("D").items()} == plain
    assert panel.sheets == tuple(sheets)
    assert panel.marks("E") == {}


@pytest.mark.parametrize("lot", [None, "L1", "L2"])
def test_the_coverage_matrix_counts_the_rows_of_the_case(lot: str | None) -> None:
    call = call_of()
    found = call.panel_coverage(lot)
    lots = {row["candidate_id"]: row["requested_lot"] for row in CASE["candidates"]}
    rows = [row for row in ROWS if lot in (None, lots[row["candidate_id"]])]
    counted = Counter((row["evaluator_id"], row["candidate_id"], STATUS[row["status"]]) for row in rows)
    assert {(e, d, s): n for (e, d), count in found.counts.items() for s, n in count.items() if n} == counted
    grades = Counter((row["candidate_id"], row["criterion_id"]) for row in rows if row["status"] == "scored")
    assert {cell: n for cell, n in found.grades.items() if n} == grades
    assert found.few == ()
    recused = {(row["evaluator_id"], row["candidate_id"]) for row in CASE["conflicts"]}
    assert set(found.recused) == {pair for pair in recused if lot in (None, lots[pair[1]])}
    assert json.loads(json.dumps(found.to_dict()))["least"] == found.least
    for code in found.dossiers:
        assert code in repr(found)


def test_the_coverage_of_a_panel_at_work_says_what_is_missing() -> None:
    call = cd.calls.example()
    sheets = [s for s in call.panel.sheets if s.evaluator != "E3" and s.dossier in ("D01", "D02")]
    short = sheets[0].replace(marks={name: mark for name, mark in sheets[0].marks.items() if name != "C1.1"})
    at_work = call.replace(panel=call.panel.replace(sheets=[short, *sheets[1:]], consensus=()), dossiers=call.dossiers)
    rules = call.panel_rules.replace(least_grades=4)
    found = at_work.replace(panel_rules=rules).panel_coverage()
    assert found.dossiers == ("D01", "D02")
    assert ("E3", "D01") not in found.counts
    assert found.counts["E1", "D01"]["missing"] == 1
    assert ("D01", "C1.1") in found.few
    assert all(found.grades[cell] < 4 for cell in found.few)
    shown = repr(found)
    assert "D01      14, 1 missing  15" in shown
    assert "D01 C1.1 (3)" in shown
    assert "15 recused" in shown
    many = at_work.replace(panel_rules=call.panel_rules.replace(least_grades=5)).panel_coverage()
    assert len(many.few) == 30
    assert repr(many).splitlines()[-2].endswith(" and 10 more")
    empty = call.replace(panel={}, dossiers=call.dossiers).panel_coverage()
    assert (empty.dossiers, empty.few) == ((), ())
    assert "too few: none" in repr(empty)


def test_a_lot_that_is_none_has_no_coverage() -> None:
    with pytest.raises(InvalidInputError, match="no lot is called 'X'"):
        cd.calls.example().panel_coverage("X")


@pytest.mark.parametrize("count", [20, 40])
def test_checks_read_each_mark_once(count: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """No nested scan: twice the sheets are twice the looks at a sheet, whatever the clock says."""
    from clusterdecide.calls.checks import faults_of

    call = cd.calls.example()
    model = call.dossier("D03")
    kept = [s for s in call.panel.sheets if s.dossier == "D03"]
    agreed = next(c for c in call.panel.consensus if c.dossier == "D03")
    codes = [f"X{i}" for i in range(count)]
    panel = call.panel.replace(
        sheets=[s.replace(dossier=code) for code in codes for s in kept],
        consensus=[agreed.replace(dossier=code) for code in codes],
        conflicts=(),
    )
    large = call.replace(dossiers=[model.replace(code=code) for code in codes], panel=panel)
    looks = Counter[str]()
    plain = Sheet.__getattribute__

    def counted(self: Sheet, name: str) -> object:
        looks[name] += 1
        return plain(self, name)

    monkeypatch.setattr(Sheet, "__getattribute__", counted)
    assert faults_of(large) == []
    assert looks["marks"] <= 4 * len(panel.sheets)
    assert looks["dossier"] <= 8 * len(panel.sheets)
