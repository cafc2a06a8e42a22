"""R34 and R35: AHP and TOPSIS with their sensitivity, in one vectorised path."""

from __future__ import annotations

import sys
from collections.abc import Callable
from decimal import Decimal
from fractions import Fraction
from hashlib import sha256
from typing import Any

import numpy as np
import pytest
from case_files import EXPECTED, RULE_FIELDS, call_of, converter, seed
from requirements_case import CALL, DECISION

import clusterdecide as cd
from clusterdecide.calls import LotRule, line_breakpoints, relist
from clusterdecide.testing import DRAW_SEED

METHODS = [cd.Topsis(normalisation="scale"), cd.WeightedSum(normalisation="scale")]
methods = pytest.mark.parametrize("method", METHODS, ids=["topsis", "sum"])
lots = pytest.mark.parametrize("lot", ["first", "second"])
LOTS = {"first": "L1", "second": "L2"}


def close(value: object) -> Any:
    return pytest.approx(value, rel=1e-9, abs=1e-9)


def test_R34_weights_by_ahp_are_those_expected() -> None:
    for key, stated in EXPECTED["ahp_group"].items():
        lot, node = key.split("/")
        assert call_of().ahp(lot, converter.node_of(node)).to_dict() == close(stated["weights"])
        assert dict(call_of().judged_percents(lot, converter.node_of(node))) == stated["published_percent"]


@pytest.mark.parametrize("rule", RULE_FIELDS)
def test_R34_scores_and_lists_are_those_expected(rule: str) -> None:
    decision = call_of(rule).decide(draw_seed=seed())
    assert EXPECTED["rules"][rule]
    for lot, stated in EXPECTED["rules"][rule].items():
        scores = {code: score["unrounded"] for code, score in stated["scores"].items()}
        assert {s.code: float(s.score) for s in decision[lot].standings} == close(scores)
        assert [*decision[lot].funded] == stated["funded"]


@pytest.mark.parametrize("rule", RULE_FIELDS)
def test_R34_the_weights_that_change_the_list_are_those_expected(rule: str) -> None:
    decision = call_of(rule).decide(draw_seed=seed())
    assert EXPECTED["funding_line_sensitivity"][rule]
    for lot, stated in EXPECTED["funding_line_sensitivity"][rule].items():
        line = line_breakpoints(decision, lot, over=list(stated["by_main_criterion"]))
        assert line.gap == close(stated["unrounded_gap"])
        for node, wanted in stated["by_main_criterion"].items():
            for side, found in (("below", line[node].below), ("above", line[node].above)):
                there = wanted["list_changes_at"][side]
                assert (found and found.weight) == (there and close(there["weight"]))


def looped(problem: cd.Problem, weights: np.ndarray, grades: np.ndarray, method: Any) -> list[float]:
    """Scores of one scenario, one dossier and one leaf at a time."""
    scores = []
    for row in grades.tolist():
        values = [float(c.exact_value(Fraction(grade))) for c, grade in zip(problem.criteria, row, strict=True)]
        gains = [weight * value for weight, value in zip(weights, values, strict=True)]
        if isinstance(method, cd.Topsis):
            lacking = [weight * (1 - value) for weight, value in zip(weights, values, strict=True)]
            worst, best = (sum(part**2 for part in parts) ** 0.5 for parts in (gains, lacking))
            scores.append(worst / (worst + best))
        else:
            scores.append(sum(gains))
    return scores


def scenarios(problem: cd.Problem, count: int, *, least: float = 0) -> tuple[np.ndarray, np.ndarray]:
    """Weights of shape (B, C) and grades of shape (B, A, C), the graded ones on half marks."""
    rng = np.random.default_rng(17)
    weights = rng.dirichlet(np.ones(problem.shape[1]), count)
    graded = np.array([criterion.scale is not None for criterion in problem.criteria])
    halves = rng.integers(round(2 * least), 11, (count, *problem.shape)) / 2
    return weights, np.where(graded, halves, problem.grades)


@methods
@lots
def test_R35_all_scenarios_at_once_give_what_a_loop_gives(lot: str, method: Any) -> None:
    problem = DECISION[LOTS[lot]].problem
    assert problem is not None
    weights, grades = scenarios(problem, 40)
    found = method.on(problem, grades).score(weights)
    assert found.shape == (40, len(problem))
    expected = [looped(problem, w, x, method) for w, x in zip(weights, grades, strict=True)]
    np.testing.assert_allclose(found, expected, rtol=1e-9, atol=1e-12)


@lots
def test_R35_all_lists_at_once_are_those_decided_one_by_one(lot: str) -> None:
    draw = {"commitment": sha256(DRAW_SEED.encode()).hexdigest()}
    decision = CALL.replace(draw=draw).decide(draw_seed=DRAW_SEED)
    rule, problem = LotRule.of(decision, LOTS[lot]), decision[LOTS[lot]].problem
    assert problem is not None
    _, grades = scenarios(problem, 20, least=2.5)
    names = [(a, c) for a in problem.alternatives for c in problem.criteria_names]
    for row, x in zip(rule.funded(None, grades), grades, strict=True):
        cells = dict(zip(names, map(Decimal, map(str, x.ravel())), strict=True))
        one = relist(decision, LOTS[lot], grades=cells)
        assert {code for code, held in zip(rule.codes, row, strict=True) if held} == set(one.funded)


def steps_of(work: Callable[[], object]) -> int:
    """Functions called in Python while some work is done."""
    count, before = 0, sys.getprofile()

    def counted(_frame: object, event: str, _arg: object) -> None:
        nonlocal count
        count += event == "call"

    sys.setprofile(counted)
    try:
        work()
    finally:
        sys.setprofile(before)
    return count


@methods
def test_R35_the_work_in_python_does_not_grow_with_scenarios(method: Any) -> None:
    problem = DECISION["L1"].problem
    assert problem is not None
    scorer = method.on(problem)
    some, many = (scenarios(problem, count)[0] for count in (10, 10_000))
    assert scorer.score(many).shape == (10_000, len(problem))
    assert steps_of(lambda: scorer.score(many)) == steps_of(lambda: scorer.score(some)) < 100
