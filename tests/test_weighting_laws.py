"""Every way to weights whose laws are declared keeps them, or breaks them, as declared."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import settings

import clusterdecide as cd
from clusterdecide.testing import check_weighting
from clusterdecide.testing.judgement_laws import FromJudgements, Pairs, efficient, intensity, preference
from clusterdecide.testing.weightings import _label
from clusterdecide.weighting.lawful import Weighting, lawful
from clusterdecide.weighting.laws import DATA_LAWS, JUDGEMENT_LAWS, DataLaws, JudgementLaws

DEEP = settings.default.max_examples > 100  # type: ignore[union-attr]
EXAMPLES = settings.default.max_examples if DEEP else 40  # type: ignore[union-attr]


@pytest.mark.parametrize("way", lawful(), ids=lambda way: _label(way.function))
def test_laws_are_found_as_declared(way: Weighting) -> None:
    check = check_weighting(way.function, way.laws, examples=EXAMPLES)
    assert check.passed, check


def spread(problem: cd.Problem) -> Any:
    """Mean absolute deviation after min-max."""
    x = problem.performance
    span = np.ptp(x, axis=0)
    shares = np.abs(x - x.mean(0)).mean(0) / np.where(span > 0, span, 1.0)
    if not shares.any():
        msg = "nothing separates the alternatives"
        raise cd.InvalidInputError(msg)
    return cd.Weights.scaled(shares, problem.criteria_names)


def test_a_way_of_a_user_is_checked_against_all_laws() -> None:
    check = check_weighting(spread, DataLaws(), examples=40)
    assert check.passed, check
    assert [one.law for one in check.laws] == list(DATA_LAWS)
    assert check.subject == "spread"


def last_favoured(told: cd.Judgements) -> list[float]:
    weights = cd.ahp(told).values + np.eye(len(told.items))[-1] * 0.01
    return (weights / weights.sum()).tolist()


def not_shares(told: cd.Judgements) -> dict[str, float]:
    return {item: 2 * weight for item, weight in cd.ahp(told).to_dict().items()}


def by_first_row(told: cd.Judgements) -> Any:
    matrix = cd.ahp(told).evidence.matrix
    return 1 / matrix[0] / (1 / matrix[0]).sum()


def by_largest_in_row(told: cd.Judgements) -> Any:
    shares = cd.ahp(told).evidence.matrix.max(1)
    return shares / shares.sum()


def moody(told: cd.Judgements, state: list[int] = []) -> Any:  # noqa: B006 - it remembers
    state.append(0)
    return cd.ahp(told).values * (1 + 1e-12 * len(state))


FAULTY = [
    (last_favoured, {"consistent", "permute_items", "transpose", "group", "row_dominance", "efficient"}),
    (not_shares, {"sum_to_one"}),
    (by_first_row, {"permute_items"}),
    (by_largest_in_row, {"transpose", "group"}),
    (moody, {"repeatable"}),
]


@pytest.mark.parametrize(("way", "broken"), FAULTY, ids=[way.__name__ for way, _ in FAULTY])
def test_faults_are_found_by_small_judgements(way: Any, broken: set[str]) -> None:
    check = check_weighting(way, JudgementLaws(), laws=sorted(broken), examples=60)
    assert {one.law for one in check.failures} == broken
    for one in check.failures:
        assert len(one.counterexample.judgements.items) <= 3, one
        assert "on judgements I1/I2" in one.fault
        assert one.fault.startswith("declared to hold, but there is a counterexample")


def senses_ignored(problem: cd.Problem) -> Any:
    shares = problem.performance.sum(0)
    return shares / shares.sum()


def by_rows(problem: cd.Problem) -> Any:
    shares = problem.performance[0] - problem.performance.min(0) + 0.1
    return shares / shares.sum()


def by_place(problem: cd.Problem) -> Any:
    shares = np.arange(1.0, problem.shape[1] + 1)
    return shares / shares.sum()


def by_count(problem: cd.Problem) -> Any:
    shares = np.ptp(problem.performance, axis=0) / 9 + 1 / len(problem)
    return shares / shares.sum()


FAULTY_DATA = [
    (senses_ignored, {"unit_change", "zero_change", "mirror", "constant"}),
    (by_rows, {"permute_alternatives"}),
    (by_place, {"permute_criteria", "twins", "constant"}),
    (by_count, {"replicate"}),
]


@pytest.mark.parametrize(("way", "broken"), FAULTY_DATA, ids=[way.__name__ for way, _ in FAULTY_DATA])
def test_faults_are_found_by_small_problems(way: Any, broken: set[str]) -> None:
    check = check_weighting(way, DataLaws(), laws=sorted(broken), examples=60)
    assert {one.law for one in check.failures} == broken
    for one in check.failures:
        assert len(one.counterexample.matrix) == 2, one
        assert "weights [" not in repr(one.counterexample).splitlines()[-1]


def test_false_modesty_and_an_open_law_with_a_counterexample_are_failures() -> None:
    modest = check_weighting(cd.ahp, JudgementLaws(broken={"transpose"}), laws="transpose", examples=10)
    assert not modest.passed
    assert "declared broken, but no counterexample was found in 110 examples" in modest.failures[0].fault
    undecided = check_weighting(cd.ahp, JudgementLaws(open={"preference"}), laws="preference", examples=60)
    assert "declare it broken" in undecided.failures[0].fault


def test_how_far_weights_are_from_inefficient_is_told() -> None:
    """The search follows the margin: below zero where no other weights are as near everywhere."""
    ratios = np.array([[0, 1, -2], [-1, 0, 3], [2, -3, 0]])
    finding = efficient(FromJudgements(cd.ahp), Pairs(ratios))
    assert finding.margin < -0.1
    assert finding.sentence is None


def test_what_consistent_judgements_say_is_kept_by_far() -> None:
    ratios = Pairs(np.array([[0, 1, 3], [-1, 0, 1], [-3, -1, 0]]))
    for judge in (preference, intensity):
        assert judge(FromJudgements(cd.ahp), ratios).margin < -0.5


def test_what_never_answers_is_a_failure_and_what_is_inapplicable_is_not_asked() -> None:
    def refusing(_: object) -> Any:
        msg = "not today"
        raise cd.InvalidInputError(msg)

    check = check_weighting(refusing, JudgementLaws(inapplicable={"group"}), laws=["raise", "group"], examples=5)
    assert check["raise"].fault == "raise: the law could not be judged on any problem: not today"
    assert check["group"].found == "skipped"
    assert check["group"].passed


def test_an_exception_or_no_weights_break_the_first_law() -> None:
    def failing(_: object) -> Any:
        msg = "no"
        raise KeyError(msg)

    def short(told: cd.Judgements) -> Any:
        return cd.ahp(told).values[:-1]

    for way, words in ((failing, "it raised KeyError"), (short, "as weights of 2")):
        check = check_weighting(way, JudgementLaws(), laws="sum_to_one", examples=5)
        assert words in check.failures[0].counterexample.sentence


@pytest.mark.parametrize(
    ("arguments", "options", "words"),
    [
        ((3, DataLaws()), {}, "a function of judgements or of a problem is needed, got 3"),
        ((cd.Weights, DataLaws()), {}, "a function of judgements or of a problem is needed"),
        ((cd.ahp, None), {}, r"declared must be JudgementLaws\(...\) or DataLaws\(...\), .*, got None"),
        ((cd.ahp, JudgementLaws()), {"laws": "twins"}, "laws must be some of sum_to_one, .*, got 'twins'"),
        ((cd.ahp, JudgementLaws()), {"examples": 0}, "at least 1, got 0"),
    ],
)
def test_misuse_is_refused(arguments: Any, options: Any, words: str) -> None:
    with pytest.raises(cd.InvalidInputError, match=words):
        check_weighting(*arguments, **options)


def test_declarations_refuse_unknown_and_double_laws() -> None:
    with pytest.raises(cd.InvalidInputError, match="open: there is no law 'twins'; there are sum_to_one, "):
        JudgementLaws(open={"twins"})
    with pytest.raises(cd.InvalidInputError, match="law 'twins' is declared broken and open; keep one"):
        DataLaws(broken={"twins"}, open={"twins"})
    assert JudgementLaws().holds == set(JUDGEMENT_LAWS)
