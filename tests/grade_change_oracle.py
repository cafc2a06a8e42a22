"""Changes of grades by plain enumeration: every combination of marks, each ranked on its own."""

from __future__ import annotations

import itertools
from dataclasses import dataclass
from typing import Any

import hypothesis.strategies as st
import numpy as np

import clusterdecide as cd
from clusterdecide.kernels.ranks import competition_ranks
from clusterdecide.methods import General
from clusterdecide.model import Problem
from clusterdecide.testing import weights_for

MARKS = (1.0, 1.5, 2.0, 2.5, 3.0)
VALUE = ((1, 0), (2, 0.75), (2.5, 0.75), (3, 1))


@dataclass(frozen=True)
class WorstShare:
    """The least of weighted shares of the best grade present: neither a sum nor a closeness."""

    def on(self, problem: Problem, x: Any = None) -> General:
        grades = problem.values(x) * problem.senses
        low = grades.min(-2, keepdims=True)
        shares = (grades - low + 1) / (grades.max(-2, keepdims=True) - low + 1)
        return General(lambda weights: (shares * (weights + 0.1)).min(-1) + (shares * weights).sum(-1) / 8)


METHODS = (
    cd.WeightedSum(normalisation="scale"),
    cd.Topsis(normalisation="scale"),
    cd.WeightedSum(normalisation="minmax"),
    cd.WeightedSum(normalisation="sum"),
    cd.WeightedSum(normalisation="vector"),
    cd.Topsis(normalisation="vector"),
    cd.Topsis(normalisation="minmax"),
    WorstShare(),
)


def criterion(kind: int, name: str) -> cd.Criterion:
    """Five marks from 1 to 3, as benefit, as cost, and behind value functions."""
    if kind == 0:
        return cd.Criterion(name, scale=(1, 3), step=0.5)
    if kind == 1:
        return cd.Criterion(name, sense="min", scale=(1, 3), step=0.5)
    if kind == 2:
        return cd.Criterion(name, scale=(1, 3), step=0.5, value=VALUE)
    falling = tuple((grade, 1 - value) for grade, value in VALUE)
    return cd.Criterion(name, sense="min", step=0.5, value=falling)


@st.composite
def cases(draw: Any, alternatives: tuple[int, int] = (1, 4), criteria: tuple[int, int] = (1, 3)) -> dict[str, Any]:
    """Arguments of a verb, with marks, ties and equal rows of all kinds."""
    rows, columns = draw(st.integers(*alternatives)), draw(st.integers(*criteria))
    kinds = draw(st.lists(st.integers(0, 3), min_size=columns, max_size=columns))
    cells = draw(st.lists(st.sampled_from(MARKS), min_size=rows * columns, max_size=rows * columns))
    known = [criterion(kind, f"C{j + 1}") for j, kind in enumerate(kinds)]
    problem = Problem.of(np.array(cells).reshape(rows, columns), known)
    line: dict[str, Any] = {"watch": draw(st.integers(1, rows)), "ties": draw(st.sampled_from(["in", "out"]))}
    name = draw(st.sampled_from(problem.alternatives))
    rivals = [other for other in problem.alternatives if other != name]
    if rivals and draw(st.booleans()):
        line = {"above": draw(st.sampled_from(rivals)), "ties": line["ties"]}
    given = {"problem": problem, "weights": draw(weights_for(problem)), "alternative": name}
    return given | {"method": draw(st.sampled_from(METHODS)), **line}


def holds(case: dict[str, Any], grades: Any) -> bool:
    """Whether the candidate is above the line with these grades."""
    problem = case["problem"]
    score = case["method"].on(problem, grades).score(case["weights"].aligned(problem))
    rank = dict(zip(problem.alternatives, competition_ranks(score).tolist()))
    own = rank[case["alternative"]]
    if "above" in case:
        return own <= rank[case["above"]] if case["ties"] == "in" else own < rank[case["above"]]
    return own <= case["watch"] if case["ties"] == "in" else sum(r <= own for r in rank.values()) <= case["watch"]


def changes(case: dict[str, Any], *, up: bool, free: list[int] | None = None) -> list[tuple[int, ...]]:
    """Every vector of steps that makes the candidate change sides."""
    problem = case["problem"]
    i = problem.alternatives.index(case["alternative"])
    paths = []
    for j, known in enumerate(problem.criteria):
        marks = MARKS if known.sense == "max" else MARKS[::-1]
        at = marks.index(problem.grades[i, j])
        moving = free is None or j in free
        paths.append((marks[at:] if up else marks[at::-1]) if moving else marks[at : at + 1])
    found = []
    for steps in itertools.product(*(range(len(path)) for path in paths)):
        grades = problem.grades.copy()
        grades[i] = [path[step] for path, step in zip(paths, steps)]
        if holds(case, grades) == up:
            found.append(steps)
    return found
