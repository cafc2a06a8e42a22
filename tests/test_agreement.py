from __future__ import annotations

import json
import math

import numpy as np
import pytest
from case_files import CASE, EXPECTED
from hypothesis import given
from hypothesis import strategies as st
from panel_strategies import GRADES, marks_of, panels

from clusterdecide import InvalidInputError
from clusterdecide.panels import Agreement, Marks, agreement

SHROUT_FLEISS = np.array([[9, 2, 5, 8], [6, 1, 3, 2], [8, 4, 6, 8], [7, 1, 2, 6], [10, 5, 6, 9], [6, 2, 4, 7]], float)
"""P. E. Shrout and J. L. Fleiss (1979), table 2: 4 judges, 6 targets."""

KRIPPENDORFF = """
1 2 3 3 2 1 4 1 2 . . .
1 2 3 3 2 2 4 1 2 5 . 3
. 3 3 3 2 3 4 2 2 5 1 .
1 2 3 3 2 4 4 1 2 5 1 .
"""
"""K. Krippendorff, Computing Krippendorff's alpha-reliability (2011), example C: 4 observers, 12 units."""


def whole(table: np.ndarray) -> Marks:
    return marks_of(np.ones(table.shape, dtype=bool), table)


def test_published_intraclass_correlations_of_shrout_and_fleiss() -> None:
    found = agreement(whole(SHROUT_FLEISS))
    published = {
        "ICC(1,1)": 0.17,
        "ICC(2,1)": 0.29,
        "ICC(3,1)": 0.71,
        "ICC(1,k)": 0.44,
        "ICC(2,k)": 0.62,
        "ICC(3,k)": 0.91,
    }
    assert {name: round(found[name].value or 0, 2) for name in published} == published
    assert found.complete == found.cells == 6


def test_published_intervals_of_the_same_table() -> None:
    """As the function ICC of the package psych for R prints them."""
    found = agreement(whole(SHROUT_FLEISS))
    published = {
        "ICC(1,1)": (-0.133, 0.72), "ICC(2,1)": (0.019, 0.76), "ICC(3,1)": (0.342, 0.95),
        "ICC(1,k)": (-0.884, 0.91), "ICC(2,k)": (0.071, 0.93), "ICC(3,k)": (0.676, 0.99),
    }  # fmt: skip
    assert {n: (round(found[n].low or 0, 3), round(found[n].high or 0, 2)) for n in published} == published


def test_published_alphas_of_krippendorff() -> None:
    rows = [line.split() for line in KRIPPENDORFF.strip().splitlines()]
    marks = Marks.of(
        (f"observer {i}", f"unit {j}", "code", int(cell))
        for i, row in enumerate(rows)
        for j, cell in enumerate(row)
        if cell != "."
    )
    found = agreement(marks)
    published = {"alpha nominal": 0.743, "alpha ordinal": 0.815, "alpha interval": 0.849}
    assert {name: round(found[name].value or 0, 3) for name in published} == published
    assert (found.cells, found["alpha nominal"].cells, found.complete) == (12, 11, 8)


def test_the_case_has_the_agreement_that_was_computed_for_it() -> None:
    rows = [r for r in CASE["evaluations"] if r["status"] == "scored"]
    marks = Marks.of((r["evaluator_id"], r["candidate_id"], r["criterion_id"], float(r["score"])) for r in rows)
    found = agreement(marks)
    assert found["ICC(1,1)"].value == pytest.approx(EXPECTED["icc1_complete_cells"]["value"], abs=1e-9)
    assert found["ICC(1,1)"].cells == found.complete == EXPECTED["icc1_complete_cells"]["cells"]
    assert found["ICC(3,1)"].value == pytest.approx(EXPECTED["icc3_consistency_complete_cells"], abs=1e-9)


@st.composite
def tables(draw: st.DrawFn) -> np.ndarray:
    n, k = draw(st.integers(2, 6)), draw(st.integers(2, 4))
    return np.array(draw(st.lists(GRADES, min_size=n * k, max_size=n * k))).reshape(n, k)


@given(table=tables())
def test_intraclass_correlations_are_those_of_an_analysis_of_variance_by_hand(table: np.ndarray) -> None:
    n, k = table.shape
    mean, rows, columns = table.mean(), table.mean(1), table.mean(0)
    between = sum(k * (rows[i] - mean) ** 2 for i in range(n)) / (n - 1)
    judges = sum(n * (columns[j] - mean) ** 2 for j in range(k)) / (k - 1)
    within = sum((table[i, j] - rows[i]) ** 2 for i in range(n) for j in range(k)) / (n * (k - 1))
    rest = sum((table[i, j] - rows[i] - columns[j] + mean) ** 2 for i in range(n) for j in range(k))
    error = rest / (n - 1) / (k - 1)
    found = agreement(whole(table))

    def check(name: str, above: float, below: float) -> None:
        if below < 1e-9:
            assert found[name].value is None
        else:
            assert found[name].value == pytest.approx(above / below, abs=1e-9)

    check("ICC(1,1)", between - within, between + (k - 1) * within)
    check("ICC(2,1)", between - error, between + (k - 1) * error + k * (judges - error) / n)
    check("ICC(3,1)", between - error, between + (k - 1) * error)
    check_bounds(found)


def check_bounds(found: Agreement) -> None:
    for row in found.coefficients:
        if row.low is not None and row.high is not None and row.value is not None:
            assert row.low <= row.value + 1e-9
            assert row.value <= row.high + 1e-9


def plain_alpha(marks: Marks, kind: str) -> float | None:
    """Krippendorff's alpha by the coincidences of every ordered pair, as the book writes it."""
    units = [marks.grade[marks.cell == c].tolist() for c in range(len(marks.cells))]
    units = [unit for unit in units if len(unit) > 1]
    values = sorted(value for unit in units for value in unit)
    counts = {v: values.count(v) for v in values}

    def distance(a: float, b: float) -> float:
        if kind == "ordinal":
            between = sum(n for v, n in counts.items() if min(a, b) <= v <= max(a, b))
            return (between - (counts[a] + counts[b]) / 2) ** 2 if a != b else 0.0
        return float(a != b) if kind == "nominal" else (a - b) ** 2

    n = len(values)
    observed = sum(
        distance(a, b) / (len(u) - 1) for u in units for i, a in enumerate(u) for j, b in enumerate(u) if i != j
    )
    expected = sum(distance(a, b) for a in values for b in values) / (n - 1) if n > 1 else 0.0
    return None if expected == 0 else 1 - observed / expected


@given(marks=panels())
def test_alpha_is_that_of_every_pair_of_marks(marks: Marks) -> None:
    found = agreement(marks)
    for kind in ("nominal", "ordinal", "interval"):
        plain = plain_alpha(marks, kind)
        value = found[f"alpha {kind}"].value
        assert (value is None) == (plain is None)
        if value is not None:
            assert value == pytest.approx(plain, abs=1e-9)


@given(table=tables(), data=st.data())
def test_order_of_cells_and_evaluators_and_unit_of_grades_change_no_coefficient(
    table: np.ndarray, data: st.DataObject
) -> None:
    rows = data.draw(st.permutations(range(len(table))))
    columns = data.draw(st.permutations(range(table.shape[1])))
    before, after = agreement(whole(table)), agreement(whole(7 + 4 * table[rows][:, columns]))
    for mine, other in zip(before.coefficients, after.coefficients):
        for a, b in zip(mine[1:4], other[1:4]):
            assert (a is None) == (b is None)
            assert a is None or b == pytest.approx(a, abs=1e-8)


def test_leniency_alone_lowers_agreement_and_leaves_consistency_whole() -> None:
    found = agreement(whole(np.array([[1.0, 2.0], [2.0, 3.0], [4.0, 5.0]])))
    assert found["ICC(3,1)"][1:4] == (1.0, None, None)
    assert found["ICC(2,1)"].value is not None
    assert found["ICC(2,1)"].value < 1
    assert found["ICC(2,1)"].low is None


def test_incomplete_cells_are_counted_and_left_out() -> None:
    rows = [(f"E{e}", f"D{i}", "c", float(SHROUT_FLEISS[i, e])) for i in range(6) for e in range(4)]
    found = agreement(Marks.of([*rows, ("E1", "D7", "c", 3), ("E2", "D7", "c", 9), ("E0", "D8", "c", 1)]))
    assert (found.cells, found.complete, found["ICC(2,1)"].cells) == (8, 6, 6)
    assert round(found["ICC(2,1)"].value or 0, 2) == 0.29
    assert found["alpha interval"].cells == 7
    assert "8 cells, 6 of them graded by all" in repr(found)


@pytest.mark.parametrize(
    ("rows", "icc", "alpha"),
    [
        (
            [("E1", "D1", "c", 2)],
            "needs two evaluators and two cells graded by all, got 1 and 1",
            "no cell has two marks",
        ),
        ([("E1", "D1", "c", 2), ("E2", "D2", "c", 2)], "two cells graded by all, got 2 and 0", "no cell has two marks"),
        ([(f"E{e}", f"D{i}", "c", 3.1) for e in range(3) for i in range(3)], "0/0", "all grades are equal"),
    ],
)
def test_what_is_undefined_has_no_value_and_says_why(
    rows: list[tuple[str, str, str, float]], icc: str, alpha: str
) -> None:
    found = agreement(Marks.of(rows))
    for row in found.coefficients:
        assert row[1:4] == (None, None, None)
        assert (icc if row.name.startswith("ICC") else alpha) in row.note
    assert "undefined" in repr(found)
    json.dumps(found.to_dict(), allow_nan=False)


def test_the_level_widens_the_intervals() -> None:
    marks = whole(SHROUT_FLEISS)
    narrow, wide = agreement(marks, level=0.5)["ICC(3,1)"], agreement(marks, level=0.99)["ICC(3,1)"]
    assert narrow.low is not None
    assert wide.low is not None
    assert wide.low < narrow.low < (narrow.value or 0)
    assert "intervals at 99 %" in repr(agreement(marks, level=0.99))


def test_refusals_and_plain_values() -> None:
    marks = whole(SHROUT_FLEISS)
    with pytest.raises(InvalidInputError, match="level must be a number from 0 to below 1, got 95"):
        agreement(marks, level=95)
    with pytest.raises(InvalidInputError, match="marks of a panel are needed, got ndarray"):
        agreement(SHROUT_FLEISS)  # type: ignore[arg-type]
    with pytest.raises(InvalidInputError, match=r"no coefficient is called 'kappa'; there are 'ICC\(1,1\)'"):
        agreement(marks)["kappa"]
    told = json.loads(json.dumps(agreement(marks).to_dict()))
    assert (told["complete_cells"], told["coefficients"][2]["name"]) == (6, "ICC(3,1)")
    frame = agreement(marks).to_frame("pandas")
    assert math.isclose(frame["value"][2], 0.7148407148407149)
    assert "diagnostic: nothing is applied" in repr(agreement(marks))
