"""Fuzzy TOPSIS against a plain loop, in batches, and its refusals."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import clusterdecide as cd
from clusterdecide.methods import fuzzy_topsis

TIGHT = {"rtol": 1e-12, "atol": 1e-12}


def plain(x: Any, w: Any, senses: Any) -> list[list[float]]:
    """Distance to the ideal, to the anti-ideal, and closeness of each alternative."""
    found = []
    for row in x:
        best = worst = 0.0
        for j, (a, b, c) in enumerate(row):
            if senses[j] == "max":
                top = max(other[j][2] for other in x)
                triangle = (a / top, b / top, c / top) if top else (0.0, 0.0, 0.0)
            else:
                low = min(other[j][0] for other in x)
                triangle = (low / c, low / b, low / a)
            v = [p * q for p, q in zip(triangle, w[j])]
            best += math.sqrt(sum((1 - p) ** 2 for p in v) / 3)
            worst += math.sqrt(sum(p**2 for p in v) / 3)
        found.append([best, worst, worst / (best + worst)])
    return found


@given(st.integers(1, 4), st.integers(1, 4), st.integers(0, 2**32 - 1))
def test_scores_are_those_of_a_plain_loop(rows: int, columns: int, seed: int) -> None:
    generator = np.random.default_rng(seed)
    senses = generator.choice(["max", "min"], columns).tolist()
    x = np.sort(generator.integers(1, 10, (2, rows, columns, 3)) * 1.0, -1)
    x[:, :, np.array(senses) == "max"] -= 1  # benefits may be 0
    w = np.sort(generator.random((2, columns, 3)), -1)
    found = fuzzy_topsis(x[0], w[0], senses)
    wanted = np.array(plain(x[0].tolist(), w[0].tolist(), senses)).T
    np.testing.assert_allclose([found.to_ideal, found.to_anti_ideal, found.score], wanted, **TIGHT)
    signs = [1 if sense == "max" else -1 for sense in senses]
    many = fuzzy_topsis(x[:, None], w, np.array(signs, dtype=float))
    loop = [[fuzzy_topsis(one, weights, signs).score for weights in w] for one in x]
    np.testing.assert_allclose(many.score, loop, **TIGHT)


def test_numbers_that_are_certain_and_best_everywhere_are_the_ideal() -> None:
    x = [[[4, 4, 4], [2, 2, 2]], [[2, 2, 2], [4, 4, 4]]]
    found = fuzzy_topsis(x, np.ones((2, 3)), ["max", "min"])
    np.testing.assert_allclose(found.score, [1.0, 0.5], **TIGHT)
    assert np.array_equal(found.normalised[1], [[0.5] * 3, [0.5] * 3])
    assert fuzzy_topsis([[[0, 0, 0]]], [[1, 1, 1]], ["max"]).score.tolist() == [0.0]
    assert fuzzy_topsis([[[0, 0, 1]]], [[0, 0, 0]], ["max"]).score.tolist() == [0.0]


X, W = [[[1, 2, 3], [4, 5, 6]]], [[0.1, 0.2, 0.3], [0.4, 0.5, 0.6]]


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: fuzzy_topsis([[1, 2, 3]], W, ["max"]), r"grades must be numbers of shape \(..., A, C, 3\).*\(1, 3\)"),
        (lambda: fuzzy_topsis(X, [0.1, 0.2, 0.3], ["max"]), r"weights must be numbers of shape \(..., C, 3\)"),
        (lambda: fuzzy_topsis([[[1, 2], [3, 4]]], W, ["max"] * 2), r"grades must be .* got shape \(1, 2, 2\)"),
        (lambda: fuzzy_topsis([[[1, 2, 3], [4]]], W, ["max"] * 2), "grades must be numbers of shape .* got \\[\\[\\["),
        (lambda: fuzzy_topsis([[["1", "2", "3"]]], W, ["max"]), "grades must be numbers of shape"),
        (lambda: fuzzy_topsis(None, W, ["max"]), "grades must be numbers of shape .* got None"),
        (lambda: fuzzy_topsis(X, W[:1], ["max"] * 2), "1 weights for 2 criteria; give one triangle for each"),
        (
            lambda: fuzzy_topsis([[[1, 2, 3], [4, math.nan, 6]]], W, ["max"] * 2),
            r"the grade of alternative number 1 on criterion number 2, .*: nan is not finite",
        ),
        (
            lambda: fuzzy_topsis([*X, [[1, 2, 3], [-4, 5, 6]]], W, ["max"] * 2),
            r"alternative number 2 on criterion number 2, .*: -4 is negative",
        ),
        (
            lambda: fuzzy_topsis([[[1, 3, 2], [4, 5, 6]]], W, ["max"] * 2),
            r"criterion number 1, \[1.0, 3.0, 2.0\]: 2 is less than the one before; give least, middle and largest",
        ),
        (
            lambda: fuzzy_topsis(X, [W[0], [0.4, 0.5, 1.6]], ["max"] * 2),
            r"the weight of criterion number 2, .*: 1.6 is above 1; weights lie between 0 and 1",
        ),
        (
            lambda: fuzzy_topsis([[[1, 2, 3], [0, 5, 6]]], W, ["max", "min"]),
            "on criterion number 2, .*: 0 is zero; costs divide, so they must be positive",
        ),
        (lambda: fuzzy_topsis(X, W, ["max"]), r"for each of 2 criteria, got \['max'\]"),
        (lambda: fuzzy_topsis(X, W, "max"), "for each of 2 criteria, got 'max'"),
        (lambda: fuzzy_topsis(X, W, ["max", "cost"]), "criterion number 2: the sense must be .* got 'cost'"),
        (lambda: fuzzy_topsis(X, W, [True, 1]), "criterion number 1: the sense must be .* got True"),
        (
            lambda: fuzzy_topsis([X, X], [W, W, W], ["max"] * 2),
            r"leading axes of grades \(2,\) and of weights \(3,\) do not broadcast",
        ),
    ],
)
def test_refusals(make: Callable[[], Any], message: str) -> None:
    with pytest.raises(cd.InvalidInputError, match=message):
        make()
