"""The check of methods itself: planted faults are found by small problems, claims that are too modest are found too."""

from __future__ import annotations

import itertools
from dataclasses import dataclass
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
from relating_methods import pareto, relating

import clusterdecide as cd
from clusterdecide.methods import Additive, General
from clusterdecide.methods.laws import LAWS, Laws
from clusterdecide.testing import check_method, check_ranking_function, law_table
from clusterdecide.testing.answers import OfMethod, plain
from clusterdecide.testing.cases import BYTES, ENGINE, premised
from clusterdecide.testing.counterexamples import Store, read_problem, written
from clusterdecide.testing.judging import Finding
from clusterdecide.testing.search import Hunt

QUICK = 40


class Made:
    """A method out of a function of gains (A, C) on the scales, weights (C,) and the problem."""

    def __init__(self, name: str, function: Any, **options: Any) -> None:
        self.name, self.function = name, function
        if options:
            self.laws = lambda: Laws(**options)

    def on(self, problem: cd.Problem, x: Any = None) -> General:
        low, high = problem.scales.T
        place = (problem.values(x) - low) / (high - low)
        gains = np.where(problem.senses > 0, place, 1 - place)
        return General(lambda weights: self.function(gains, weights, problem))

    def __repr__(self) -> str:
        return self.name


def total(gains: Any, weights: Any, _: Any = None) -> Any:
    return np.einsum("...ac,...c->...a", gains, weights)


COUNTER = iter(range(10**9))
FAULTY: list[tuple[str, Any, set[str]]] = [
    (
        "costs",
        lambda _g, w, p: p.performance @ w,
        {"weak_dominance", "ideal_first", "improve", "mirror"},
    ),
    ("nan", lambda g, w, _p: g @ w / np.ptp(g @ w), {"finite"}),
    ("first", lambda g, w, _p: g @ w + np.eye(len(g))[0] / 9, {"permute_alternatives", "ties"}),
    ("one", lambda g, _w, _p: g[:, 0], {"permute_criteria", "strict_dominance", "zero_weight"}),
    ("moody", lambda g, w, _p: g @ w + 1e-7 * next(COUNTER), {"repeatable"}),
    ("rounded", lambda g, w, _p: np.round(g @ w, 1), {"strict_dominance"}),
    ("squared", lambda g, w, _p: g @ (w * w), {"split"}),
    ("unweighed", lambda g, _w, _p: g.sum(1), {"zero_weight", "split"}),
    ("heavy", lambda g, w, _p: g @ np.minimum(w, 1.0), {"weight_scale"}),
    ("observed", lambda g, w, _p: (g - g.min(0)) / np.maximum(np.ptp(g, 0), 1e-9) @ w, {"delete_worst", "delete_any"}),
    ("mean", lambda g, w, _p: -np.abs(g - g.mean(0)) @ w, {"clone", "replace_worse", "improve"}),
    ("positions", lambda g, w, _p: np.argsort(np.argsort(g @ w)) + 0.0, {"ties", "permute_alternatives"}),
    ("zero", lambda _g, w, p: np.log(p.performance) * p.senses @ w, {"zero_change", "mirror"}),
    ("lexical", lambda g, w, _p: g @ w + g[:, :1].sum(1) * 9, {"permute_criteria"}),
    ("counted", lambda g, w, _p: g @ w + 0.1 * (g == g.max(0)).sum(1), {"pairs_agree", "delete_any"}),
    ("copeland", lambda g, w, _p: np.sign(np.sign(g[:, None] - g[None]) @ w).sum(1), {"pairs_cycle", "pairs_agree"}),
]


@pytest.mark.parametrize(("name", "function", "broken"), FAULTY, ids=[name for name, *_ in FAULTY])
def test_a_planted_fault_is_found_by_a_small_problem(name: str, function: Any, broken: set[str]) -> None:
    check = check_method(Made(name, function), laws=sorted(broken), examples=QUICK)
    assert {one.law for one in check.failures} == broken
    for one in check.failures:
        assert one.declared == "undeclared"
        assert premised(ENGINE[one.law], one.counterexample.data)
        rows, columns = np.shape(one.counterexample.matrix)
        assert rows <= (2 if ENGINE[one.law].rows < 3 else 3) + (one.law in ("replace_worse", "improve")), one
        assert columns <= 3, one
        assert one.counterexample.problem.shape == (rows, columns)
        assert one.fault in repr(check)


def test_the_same_faults_are_found_in_plain_functions() -> None:
    """One engine serves both: what is asked of a method may be asked of a function."""

    def mean(matrix: Any, weights: Any, senses: Any) -> Any:
        gains = matrix * senses
        return -np.abs(gains - gains.mean(0)) @ weights

    check = check_ranking_function(mean, laws=["improve", "clone", "ties"], examples=QUICK)
    assert {one.law for one in check.failures} == {"improve", "clone"}


def test_a_sound_method_without_declaration_is_asked_for_every_law() -> None:
    check = check_method(Made("total", total), examples=QUICK)
    assert check.passed, check
    assert [one.law for one in check.laws] == list(LAWS)
    assert check["bounds"].found == "skipped"
    assert {one.declared for one in check.laws} == {"undeclared", "inapplicable"}
    assert all(one.examples == QUICK for one in check.laws if one.law != "bounds")


def test_bounds_that_are_stated_are_checked() -> None:
    kept = check_method(Made("total", total, bounds=(0, 1)), laws="bounds", examples=QUICK)
    assert kept["bounds"].found == "kept"
    for bounds in ((0, 0.5), (0.5, 1)):
        check = check_method(Made("total", total, bounds=bounds), laws="bounds", examples=QUICK)
        assert f"leave [{bounds[0]:g}, {bounds[1]:g}]" in check.failures[0].fault


def test_false_modesty_is_a_failure() -> None:
    check = check_method(
        Made("total", total, broken={"clone"}, open={"improve"}), laws=["clone", "improve"], examples=9
    )
    assert [one.law for one in check.failures] == ["clone"]
    assert check["clone"].fault.endswith("was found in 99 examples; declare that it holds, or open")
    assert check["improve"].passed
    assert "2 laws are as declared" not in repr(check).splitlines()[0]
    assert "total: 1 of 2 laws are as declared" in repr(check)


def test_an_open_law_with_a_counterexample_must_be_declared_broken() -> None:
    check = check_method(Made("squared", FAULTY[6][1], open={"split"}), laws="split", examples=QUICK)
    assert check["split"].fault.startswith("declared open, but there is a counterexample: declare it broken\n  split: ")


def test_a_claim_that_is_false_is_a_failure_and_a_true_denial_is_none() -> None:
    function = FAULTY[6][1]
    claimed = check_method(Made("squared", function, bounds=(0, 1)), laws="split", examples=QUICK)
    assert claimed["split"].fault.startswith("declared to hold, but there is a counterexample")
    denied = check_method(Made("squared", function, broken={"split"}), laws="split", examples=QUICK)
    assert denied.passed
    assert denied["split"].found == "broken"
    assert "on matrix" in denied["split"].seen


def places(gains: Any, weights: Any) -> Any:
    """Who stands later scores more, in proportion to the sum of the weights."""
    return (np.arange(gains.shape[-2]) + 0 * gains[..., 0]) * weights.sum(-1)[..., None]


def test_rounding_of_zero_orders_nobody() -> None:
    """Gains and losses that cancel leave scores of 1e-17, in which nothing can be read."""
    cancelling = Made("cancelling", lambda g, w, _: 1e-16 * places(g, w))
    check = check_method(cancelling, examples=QUICK)
    assert {one.law for one in check.failures} == {"strict_dominance"}
    loud = check_method(Made("loud", lambda g, w, _: 1e-9 * places(g, w)), examples=QUICK)
    assert {"ties", "permute_alternatives"} < {one.law for one in loud.failures}


def test_laws_without_meaning_are_not_asked() -> None:
    check = check_method(Made("one", FAULTY[3][1], inapplicable={"zero_weight"}), laws="zero_weight")
    assert check.passed
    assert check["zero_weight"].found == "skipped"


def test_refusals_are_passed_over_and_silence_is_a_failure() -> None:
    @dataclass(frozen=True)
    class Choosy:
        smallest: float

        def on(self, problem: cd.Problem, x: Any = None) -> Additive:
            if problem.performance.min() < self.smallest:
                msg = f"grades below {self.smallest} are refused"
                raise cd.InvalidInputError(msg)
            return cd.WeightedSum().on(problem, x)

    assert check_method(Choosy(2), laws=["finite", "split"], examples=QUICK).passed
    silent = check_method(Choosy(99), laws=["finite", "split"], examples=5)
    assert [one.found for one in silent.laws] == ["unjudged", "unjudged"]
    assert silent["split"].fault == "split: the law could not be judged on any problem: grades below 99 are refused"


@pytest.mark.parametrize(
    ("scorer", "words"),
    [
        (lambda _: [np.nan], "scores that are not finite"),
        (lambda _: [1.0, 2.0], r"scores of shape \(2,\) for 1 alternatives"),
        (lambda _: 1 // 0, "it raised ZeroDivisionError"),
    ],
)
def test_no_answer_breaks_finite(scorer: Any, words: str) -> None:
    method = SimpleNamespace(on=lambda _: SimpleNamespace(score=scorer))
    check = check_method(method, laws=["finite"], examples=5)
    found = check["finite"].counterexample
    assert found is not None
    with pytest.raises(AssertionError, match=words):
        raise AssertionError(found.sentence)


def test_an_exception_as_the_method_is_applied_is_no_refusal() -> None:
    def broken(_: cd.Problem) -> Any:
        return {}["none"]

    check = check_method(SimpleNamespace(on=broken), laws=["finite", "ties"], examples=5)
    assert "it raised KeyError" in check["finite"].fault
    assert "could not be judged on any problem: it raised KeyError" in check["ties"].fault


# partial orders and categories


def test_a_partial_order_is_judged_by_its_relation() -> None:
    check = check_method(relating(pareto), laws=[law for law in LAWS if law != "bounds"], examples=QUICK)
    assert {one.law for one in check.failures} == {"zero_weight"}
    assert "the relation is [==, ==] after the relation is [=" in check["zero_weight"].fault


def test_faults_of_a_partial_order_are_found() -> None:
    def longer(gains: Any, weights: Any) -> Any:
        return (
            np.where(np.eye(len(gains)), 0, pareto(gains, weights)) if len(gains) < 3 else 2 * (1 - np.eye(len(gains)))
        )

    def strangers(gains: Any, _: Any) -> Any:
        return 2 * (1 - np.eye(len(gains), dtype=int))

    found = check_method(relating(longer), laws=["delete_any", "clone", "pairs_agree"], examples=QUICK)
    assert len(found.failures) == 3
    assert "the relation is [" in repr(found)
    apart = check_method(relating(strangers), laws=["ties", "strict_dominance", "weak_dominance"], examples=QUICK)
    assert [one.law for one in apart.failures] == ["ties", "strict_dominance"]
    assert "are not tied" in apart["ties"].fault
    assert "is incomparable" in apart["strict_dominance"].fault


@pytest.mark.parametrize(
    ("relation", "words"),
    [
        (lambda *_: np.zeros((1, 2)), r"a relation of shape \(1, 2\)"),
        (lambda gains, _: np.ones((len(gains),) * 2, dtype=int), "contradicts itself"),
        (lambda gains, _: np.full((len(gains),) * 2, 7), "contradicts itself"),
        (lambda gains, _: 1 - np.eye(len(gains)), "contradicts itself"),
        (lambda gains, _: np.triu(np.full((len(gains),) * 2, 2), 1), "contradicts itself"),
    ],
)
def test_a_relation_that_is_none_breaks_finite(relation: Any, words: str) -> None:
    found = check_method(relating(relation), laws="finite", examples=20)["finite"].counterexample
    with pytest.raises(AssertionError, match=words):
        raise AssertionError(found.sentence)


def test_categories_are_judged_by_their_order() -> None:
    def place(problem: cd.Problem) -> Any:
        gains = np.where(problem.senses > 0, problem.performance, 10 - problem.performance)
        return SimpleNamespace(placed=lambda w: SimpleNamespace(position=(gains @ w > 5 * w.sum()).astype(int)))

    check = check_method(SimpleNamespace(place=place), laws=["weak_dominance", "delete_any", "clone"], examples=QUICK)
    assert check.passed, check
    assert not check_method(SimpleNamespace(place=place), laws="strict_dominance", examples=QUICK).passed


# misuse, store, table


@pytest.mark.parametrize(
    ("method", "options", "words"),
    [
        (cd.Topsis, {}, r"a method such as Topsis\(\) is needed"),
        (3, {}, r"a method such as Topsis\(\) is needed, got 3"),
        (cd.Topsis(), {"laws": ["iia"]}, "laws must be some of finite, .*, got 'iia'"),
        (cd.Topsis(), {"laws": []}, "laws must be some of finite, .*, got none"),
        (cd.Topsis(), {"examples": 0}, "the number of examples must be at least 1, got 0"),
        (SimpleNamespace(on=None, laws=dict), {}, r"laws\(\) of .* must give a Laws, got {}"),
    ],
)
def test_misuse_is_refused(method: Any, options: Any, words: str) -> None:
    with pytest.raises(cd.InvalidInputError, match=words):
        check_method(method, **options)


def test_declarations_refuse_what_is_no_law_and_no_bounds() -> None:
    with pytest.raises(cd.InvalidInputError, match="broken: there is no law 'iia'; there are finite, "):
        Laws(broken={"iia"})
    with pytest.raises(cd.InvalidInputError, match="law 'clone' is declared broken and inapplicable; keep one"):
        Laws(broken={"clone"}, inapplicable={"clone"})
    for bounds in ((1, 0), (0,), 1, ("a", "b"), (1, 1)):
        with pytest.raises(cd.InvalidInputError, match="bounds must be"):
            Laws(bounds=bounds)  # type: ignore[arg-type]
    with pytest.raises(cd.InvalidInputError, match="there is no law 'iia'"):
        Laws().verdict("iia")
    assert Laws(bounds=(0, 1), open={"clone"}).holds == set(LAWS) - {"clone"}
    assert "bounds" not in Laws().holds


def test_the_verdict_is_always_the_same() -> None:
    method = Made("squared", FAULTY[6][1])
    first, second = (check_method(method, laws=["split", "clone"], examples=QUICK) for _ in range(2))
    assert repr(first) == repr(second)
    assert first["split"].counterexample == second["split"].counterexample


def test_a_stored_problem_is_tried_first(monkeypatch: pytest.MonkeyPatch) -> None:
    problem = {"matrix": [[7, 1], [1, 9]], "weights": [5, 4], "senses": [1, 1], "change": 0}
    store = Store({"problems": {"split": [problem]}, "methods": {"kept": {"split": 0}}})
    monkeypatch.setattr("clusterdecide.testing.methods.stored", lambda: store)
    kept = check_method(Made("kept", FAULTY[6][1]), laws="split", examples=1)
    assert kept["split"].counterexample.matrix == ((7, 1), (1, 9))
    other = check_method(Made("other", FAULTY[6][1]), laws="split", examples=1)
    assert np.sum(other["split"].counterexample.matrix) < 10


def test_problems_are_written_and_read_whatever_the_change() -> None:
    for law in ENGINE.values():
        for k in range(10):
            data = law.built(np.random.default_rng(k).bytes(BYTES))
            back = read_problem(written(data))
            assert repr(back) == repr(data) or back.change == list(data.change)
            assert premised(law, data)
            assert law.rows <= len(data.matrix) <= 5
            assert law.columns <= len(data.shares) <= 4


def test_a_grade_that_moves_gets_better_or_worse() -> None:
    for name, sign in (("improve", 1), ("replace_worse", -1)):
        data = ENGINE[name].built(np.random.default_rng(6).bytes(BYTES))
        for case in (data, *ENGINE[name].smaller(data)):
            i, j, value = case.change
            assert sign * case.senses[j] * (value - case.matrix[i, j]) > 0


def test_a_hunt_may_ask_for_a_clear_margin() -> None:
    data = plain([[1, 2], [2, 1]], [1, 1], [1, 1], 0)
    squared = OfMethod(Made("squared", FAULTY[6][1]), None)
    margin = ENGINE["split"].judge(squared, data).margin
    assert Hunt(squared, ENGINE["split"], clear=margin / 2).breaks(data)
    assert not Hunt(squared, ENGINE["split"], clear=margin * 2).breaks(data)
    unclear = Hunt(squared, ENGINE["split"], clear=margin * 2)
    unclear.tried(data)
    assert unclear.case is None


def test_climbing_changes_a_little_until_nothing_helps_then_starts_anew() -> None:
    texts: list[bytes] = []
    law = SimpleNamespace(built=lambda text: text, judge=lambda _, text: texts.append(text) or Finding(-1.0))
    Hunt(None, law).climb(30, patience=4)
    moved = [sum(a != b for a, b in zip(old, new)) for old, new in itertools.pairwise(texts)]
    assert [k for k, changed in enumerate(moved) if changed > 6] == [4, 9, 14, 19, 24]


def test_the_factor_of_the_weights_reaches_the_method() -> None:
    assert plain([[1, 2]], [1, 3], [1, 1])._replace(total=8.0).weights.tolist() == [2, 6]


def test_smaller_problems_are_smaller_and_keep_the_premise() -> None:
    for name, law in ENGINE.items():
        data = law.built(np.random.default_rng(4).bytes(BYTES))
        many = list(law.smaller(data))
        assert many, name
        assert all(premised(law, less) for less in many), name
        assert all(less.matrix.size <= data.matrix.size for less in many), name
        assert min(min(less.matrix.min(), less.shares.min()) for less in many) >= 1, name
        assert all(written(less) != written(data) for less in many), name


def test_the_change_follows_what_is_left_out() -> None:
    data = plain([[1, 2, 3], [4, 5, 6], [7, 8, 9]], [1, 1, 1], [1, 1, 1], (2, 1, 9))
    shapes = {(less.matrix.shape, less.change) for less in ENGINE["improve"].smaller(data) if less.matrix.size < 9}
    assert shapes == {((3, 2), (2, 0, 9)), ((3, 2), (2, 1, 9)), ((2, 3), (1, 1, 9))}


def test_the_table_has_a_row_for_each_method_and_a_sign_for_each_law() -> None:
    lines = law_table([cd.Topsis(), Made("m", total, open={"clone"})]).splitlines()
    assert len(lines) == len(LAWS) + 5
    assert lines[-1] == "| `m` |" + "✓|" * 8 + "–|" + "✓|" * 8 + "?|" + "✓|" * 6
    assert lines[-2].count("|") == lines[-3].count("|") == len(LAWS) + 2
