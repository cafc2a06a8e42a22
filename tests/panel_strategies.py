"""Panels drawn by Hypothesis, and the plain least squares that calibration is held against."""

from __future__ import annotations

import numpy as np
from hypothesis import strategies as st
from numpy.typing import NDArray

from clusterdecide.panels import Marks

Floats = NDArray[np.float64]
GRADES = st.integers(0, 10).map(lambda n: n / 2)


@st.composite
def links(draw: st.DrawFn, *, least: int = 1) -> NDArray[np.bool_]:
    """Who graded which cell, shape (cells, evaluators): neighbours share ``least`` cells, so that all are linked."""
    evaluators = draw(st.integers(2, 5))
    chain = [[e in (i, i + 1) for e in range(evaluators)] for i in range(evaluators - 1) for _ in range(least)]
    row = st.lists(st.booleans(), min_size=evaluators, max_size=evaluators).filter(any)
    more = draw(st.lists(row, max_size=6))
    order = draw(st.permutations(range(len(chain) + len(more))))
    return np.array([*chain, *more])[list(order)]


def marks_of(linked: NDArray[np.bool_], grades: Floats, confidence: Floats | None = None) -> Marks:
    """Marks of a table of grades, where the panel graded; cell i is criterion ``c0`` or ``c1`` of dossier i // 2."""
    where = np.argwhere(linked)
    rows = [
        (f"E{e}", f"D{i // 2}", f"c{i % 2}", float(grades[i, e]), *([] if confidence is None else [confidence[i, e]]))
        for i, e in where.tolist()
    ]
    return Marks.of(rows)


@st.composite
def panels(draw: st.DrawFn, *, weighted: bool = False) -> Marks:
    """Marks on half steps of a linked panel, with confidences if asked for."""
    linked = draw(links())
    cells = st.lists(GRADES, min_size=linked.size, max_size=linked.size)
    grades = np.array(draw(cells)).reshape(linked.shape)
    if not weighted:
        return marks_of(linked, grades)
    trust = st.lists(st.sampled_from([0.25, 0.5, 1.0, 3.0]), min_size=linked.size, max_size=linked.size)
    return marks_of(linked, grades, np.array(draw(trust)).reshape(linked.shape))


def full_design(marks: Marks) -> Floats:
    """One row a mark, one column an evaluator, then one column a cell."""
    m, e = len(marks), len(marks.evaluators)
    table = np.zeros((m, e + len(marks.cells)))
    table[np.arange(m), marks.evaluator] = 1
    table[np.arange(m), e + marks.cell] = 1
    return table


def plain_least_squares(marks: Marks) -> tuple[Floats, Floats, Floats]:
    """Offsets, cells and the covariance of both for a residual variance of 1, on the full design; offsets sum to 0."""
    e = len(marks.evaluators)
    root = np.sqrt(marks.confidence)
    table = full_design(marks) * root[:, None]
    held = np.zeros((1, table.shape[1]))
    held[0, :e] = 1
    found = np.linalg.lstsq(np.vstack([table, held]), np.append(root * marks.grade, 0), rcond=None)[0]
    _, _, right = np.linalg.svd(held)
    free = right[1:].T
    covariance = free @ np.linalg.inv(free.T @ table.T @ table @ free) @ free.T
    return found[:e], found[e:], covariance
