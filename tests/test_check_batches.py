"""What analyses ask of a method, many weights or matrices at once, is checked too; and faults show every digit."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
from relating_methods import pareto, relating

import clusterdecide as cd
from clusterdecide.methods import Additive, General
from clusterdecide.methods.laws import LAWS, Laws
from clusterdecide.testing import check_method, check_ranking_function, check_weighting
from clusterdecide.testing.answers import OfMethod, UnusableError, plain
from clusterdecide.weighting.laws import JudgementLaws


def gains(problem: cd.Problem, x: Any = None) -> Any:
    return problem.values(x) * problem.senses


def summed(x: Any, weights: Any) -> Any:
    return np.einsum("...ac,...c->...a", x, weights)


def turned(x: Any, weights: Any) -> Any:
    return summed(x, weights) * (1 if weights.ndim == 1 else -1)


def crossed(x: Any, weights: Any) -> Any:
    """Every matrix under the first of the weights."""
    return summed(x, weights if weights.ndim == 1 or x.ndim == 2 else weights[0])


def on(score: Any) -> Any:
    return SimpleNamespace(on=lambda p, x=None: General(lambda weights: score(gains(p, x), weights)))


def place(position: Any) -> Any:
    def placed(problem: cd.Problem, x: Any = None) -> Any:
        return SimpleNamespace(placed=lambda w: SimpleNamespace(position=position(gains(problem, x), w)))

    return SimpleNamespace(place=placed)


def level(x: Any, weights: Any) -> Any:
    return (summed(x, weights) > 0).astype(int)


SOUND = {"scores": on(summed), "a relation": relating(pareto), "categories": place(level)}
FAULTY: dict[str, tuple[Any, str]] = {
    "turned in a batch": (on(turned), "with two weight vectors at once, for number 1, the scores are"),
    "first weights for all": (on(crossed), r"two matrices \(x\) and a weight vector for each at once, for number 2"),
    "x ignored": (
        SimpleNamespace(on=lambda p, x=None: Additive(gains(p))),  # noqa: ARG005 - that is the fault
        r"with two matrices \(x\) at once, it gave an array of shape \(\d,\) for 2 times \d alternatives; one after",
    ),
    "no x": (SimpleNamespace(on=lambda p: Additive(gains(p))), r"two matrices \(x\) at once, it raised TypeError"),
    "one vector alone": (on(lambda x, weights: x @ weights), "two weight vectors at once, it raised ValueError"),
    "a mean of the batch": (
        on(lambda x, weights: summed(x, weights).mean(tuple(range(max(x.ndim - 2, weights.ndim - 1))))),
        "for 2 times",
    ),
    "relation of the first": (
        relating(lambda x, w: pareto(x if x.ndim == 2 else np.broadcast_to(x[:1], x.shape), w)),
        r"with two matrices \(x\) at once, for number 2, the relation is",
    ),
    "places of the first": (
        place(lambda x, w: level(x, w if w.ndim == 1 else np.broadcast_to(w[:1], w.shape))),
        "with two weight vectors at once, for number 2, the relation is",
    ),
    "refused in a batch": (
        SimpleNamespace(on=lambda p, x=None: Additive(gains(p)) if x is None else cd.Weights.raw([0, 0])),
        r"with two matrices \(x\) at once, all weights are zero",
    ),
}


@pytest.mark.parametrize("what", SOUND)
def test_what_answers_in_batches_as_alone_keeps_the_law(what: str) -> None:
    check = check_method(SOUND[what], laws="batch", examples=60)
    assert check["batch"].found == "kept", check
    assert check["batch"].examples == 60


@pytest.mark.parametrize("what", FAULTY)
def test_batches_that_are_another_answer_are_found(what: str) -> None:
    method, words = FAULTY[what]
    found = check_method(method, laws="batch", examples=60)["batch"]
    assert found.found == "broken"
    with pytest.raises(AssertionError, match=words):
        raise AssertionError(found.counterexample.sentence)
    assert check_method(method, laws="finite", examples=5).passed


@pytest.mark.parametrize("position", [lambda *_: 1, lambda *_: ["good"]])
def test_places_that_are_none_are_no_answer(position: Any) -> None:
    found = check_method(place(position), laws="finite", examples=5)["finite"]
    assert "it raised" in found.counterexample.sentence


def test_a_method_for_one_problem_at_a_time_may_say_so() -> None:
    declared = Laws(inapplicable={"batch"})
    method = SimpleNamespace(on=FAULTY["no x"][0].on, laws=lambda: declared)
    assert check_method(method, laws="batch")["batch"].found == "skipped"


def test_plain_functions_are_not_asked_for_batches() -> None:
    assert "batch" in LAWS
    with pytest.raises(cd.InvalidInputError, match="got 'batch'"):
        check_ranking_function(lambda matrix, weights, _: matrix @ weights, laws=["batch"])


def test_answers_to_several_cases_come_in_their_order() -> None:
    first = plain([[1, 2], [3, 1]], [1, 3], [1, 1])
    cases = first, first._replace(shares=np.array([3.0, 1.0]), matrix=np.array([[5.0, 6], [7, 8]]))
    subject = OfMethod(on(summed), None)
    both = subject.together(cases, weights=True, matrices=True)
    assert [answer.scores.tolist() for answer in both] == [subject(one).scores.tolist() for one in cases]
    with pytest.raises(UnusableError, match="for 2 times 2"):
        subject.together(cases, weights=False, matrices=False)


def test_what_differs_beyond_six_digits_is_shown() -> None:
    counter = iter(range(1000))
    moody = SimpleNamespace(on=lambda p, x=None: General(lambda w: summed(gains(p, x), w) + 1e-9 * next(counter)))
    fault = check_method(moody, laws="repeatable", examples=5).failures[0].fault
    first, second = fault.splitlines()[0].split("gave: ")[1].split(", then ")
    assert first != second
    weighed = check_weighting(
        lambda judged: np.full(len(judged.items), (1 + 1e-9 * next(counter)) / len(judged.items)),
        JudgementLaws(),
        examples=5,
    )
    sentence = weighed["repeatable"].counterexample.sentence
    first, second = sentence.split("gave ")[1].split(", then ")
    assert first != second


def test_a_text_in_place_of_a_set_of_laws_is_told() -> None:
    with pytest.raises(
        cd.InvalidInputError, match=r"broken must be a set of laws, got the text 'split'; write {'split'}"
    ):
        Laws(broken="split")
