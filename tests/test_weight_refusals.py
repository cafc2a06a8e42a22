"""What a set of weights, its draws and its questions refuse: each message says what is wrong and what to give."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

import clusterdecide as cd
from clusterdecide.model.seeds import generator

ABC = cd.WeightSet.simplex(["a", "b", "c"])
CENTRE = cd.Weights.of({"a": 0.5, "b": 0.3, "c": 0.2})
SOURCES: list[Any] = [ABC, cd.Sobol(ABC), cd.Dirichlet(CENTRE, 10), cd.WeightSet.order(["a", "b"])]


@pytest.mark.parametrize(
    ("ask", "words"),
    [
        (lambda: cd.WeightSet.between(None), "bounds must be given by criterion, such as .* got None"),  # type: ignore[arg-type]
        (lambda: cd.WeightSet.between([("a", (0, 1))]), "bounds must be given by criterion"),  # type: ignore[arg-type]
        (lambda: cd.WeightSet.between({"a": (0, 1), "b": "01"}), r"of 'b' must be \(lower, upper\), got '01'"),  # type: ignore[dict-item]
        (lambda: cd.WeightSet.between({"a": ("0", "1"), "b": (0, 1)}), r"of 'a' must be \(lower, upper\)"),  # type: ignore[dict-item]
        (lambda: cd.WeightSet.between({"a": (False, True), "b": (0, 1)}), r"got \(False, True\)"),
        (
            lambda: cd.WeightSet.around([0.5, 0.5], 0.2),
            r"needs Weights that sum to 1, got \[0.5, 0.5\]; build them with",
        ),  # type: ignore[arg-type]
        (lambda: cd.WeightSet.around(cd.Weights.raw([5, 3], ["a", "b"]), 0.2), "got weights that sum to 8"),
        (lambda: cd.WeightSet.around(CENTRE, "x"), "relative must be a positive number such as 0.2, got 'x'"),  # type: ignore[arg-type]
        (lambda: cd.WeightSet.around(CENTRE, True), "relative must be a positive number such as 0.2, got True"),
        (lambda: ABC.contains("abc"), "weights must be numbers in the order of the criteria, got str"),  # type: ignore[arg-type]
        (lambda: ABC.contains(CENTRE), "of Weights take .values"),  # type: ignore[arg-type]
        (lambda: ABC.ratio(["a"], "b", 1, 2), "names of two criteria are needed"),  # type: ignore[arg-type]
        (lambda: cd.Sobol(cd.WeightSet), "quasi-random points need a WeightSet, got type"),  # type: ignore[arg-type]
        (lambda: ABC.diagnose(1000, "x"), "rng must be a seed .* got 'x'"),  # type: ignore[arg-type]
        (lambda: ABC.diagnose(1000, -1), "rng must be a seed .* got -1"),
        (lambda: cd.Draws([[0.5, 0.5], [1, 0]]).draw(-1, generator(1)), "number of draws must be .* got -1"),
    ],
)
def test_a_wrong_set_or_question_is_refused(ask: Callable[[], Any], words: str) -> None:
    with pytest.raises(cd.InvalidInputError, match=words):
        ask()


@pytest.mark.parametrize("source", SOURCES, ids=repr)
def test_draws_are_counted_in_whole_numbers_and_come_from_a_generator(source: Any) -> None:
    for n in (-1, 1.5, "x", None, True):
        with pytest.raises(cd.InvalidInputError, match="number of draws must be a whole number, zero or positive, got"):
            source.draw(n, generator(1))
    for rng in (1, None, "x", np.random.RandomState(1)):
        with pytest.raises(
            cd.InvalidInputError, match=r"need a numpy Generator, got .*; give np.random.default_rng\(seed"
        ):
            source.draw(4, rng)
    assert len(source.draw(np.int64(4), generator(1))) == 4
    assert len(source.draw(0, generator(1))) == 0


@pytest.mark.parametrize("vector", [[np.inf, 0, 0], [1e308, 1e308, 1e308], [-np.inf, np.inf, 1]])
def test_what_is_not_finite_is_in_no_set(vector: list[float]) -> None:
    for some in (ABC, cd.WeightSet.order(["a", "b", "c"])):
        assert not some.contains(np.array(vector))


def test_a_seed_is_a_generator_and_a_generator_itself() -> None:
    rng = np.random.default_rng(5)
    assert generator(rng) is rng
    assert generator(5).random() == np.random.default_rng(5).random()
    assert isinstance(generator(None), np.random.Generator)


@pytest.mark.parametrize("watch", [np.array([1, 2]), ["order"], "Winner", 2.0])
def test_what_is_watched_is_one_of_three(watch: Any) -> None:
    problem = cd.Problem.of([[4, 2], [2, 4]], [cd.Criterion(n, scale=(0, 5)) for n in "ab"])
    for ask in (cd.breakpoints, cd.smallest_change):
        with pytest.raises(cd.InvalidInputError, match="watch must be 'order', 'winner' or a number from 1 to 2, got"):
            ask(problem, [0.6, 0.4], cd.WeightedSum(), watch=watch)
    with pytest.raises(cd.InvalidInputError, match="over must be names of criteria or nodes, got 3"):
        cd.breakpoints(problem, [0.6, 0.4], cd.WeightedSum(), over=3)  # type: ignore[arg-type]
