"""Fuzzy AHP: plain geometric means as oracle, certain ratios as those of AHP, refusals."""

from __future__ import annotations

import json
import math
from fractions import Fraction
from itertools import combinations
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import clusterdecide as cd
from clusterdecide.errors import InvalidInputError
from clusterdecide.weighting import fuzzy_ahp

NAMES = "abcde"


def test_the_widest_judgements_give_weights_that_floats_hold() -> None:
    said: dict[tuple[str, str], Any] = dict.fromkeys(combinations("abcd", 2), 1e99)
    weights = fuzzy_ahp(said | {("a", "b"): (1e-99, 1, 1e99)})
    assert weights.total == pytest.approx(1)
    assert np.isfinite(weights.evidence.fuzzy).all()


def plain_buckley(cube: list[list[tuple[float, float, float]]]) -> list[float]:
    n = len(cube)
    means = [[math.prod(cell[k] for cell in row) ** (1 / n) for k in range(3)] for row in cube]
    totals = [sum(row[k] for row in means) for k in range(3)]
    centres = [(low / totals[2] + middle / totals[1] + high / totals[0]) / 3 for low, middle, high in means]
    return [centre / sum(centres) for centre in centres]


triangles = st.lists(st.integers(1, 9), min_size=3, max_size=3).map(sorted)


@given(sides=st.integers(2, 5).flatmap(lambda n: st.lists(triangles, min_size=n * (n - 1) // 2, max_size=10)))
def test_fuzzy_weights_are_the_plain_geometric_means(sides: list[list[int]]) -> None:
    n = next(n for n in range(5, 1, -1) if n * (n - 1) // 2 <= len(sides))
    said = {(NAMES[i], NAMES[j]): tuple(t) for (i, j), t in zip(combinations(range(n), 2), sides)}
    cube = [[(1.0, 1.0, 1.0)] * n for _ in range(n)]
    for (i, j), (low, middle, high) in zip(combinations(range(n), 2), sides):
        cube[i][j], cube[j][i] = (low, middle, high), (1 / high, 1 / middle, 1 / low)
    weights = fuzzy_ahp(said)
    np.testing.assert_allclose(weights.values, plain_buckley(cube), rtol=1e-10)
    np.testing.assert_allclose(weights.evidence.judgements, cube, rtol=1e-12)
    assert (np.diff(weights.evidence.fuzzy) >= 0).all()
    middles = cd.ahp(cd.Judgements.of({pair: t[1] for pair, t in said.items()}))
    np.testing.assert_allclose(weights.evidence.middle.priorities, middles.values, rtol=1e-12)
    turned = {pair[::-1]: [Fraction(1, side) for side in reversed(t)] for pair, t in said.items()}
    np.testing.assert_allclose(fuzzy_ahp(turned, list(NAMES[:n])).values, weights.values, rtol=1e-10)


@given(values=st.lists(st.integers(1, 9), min_size=3, max_size=3))
def test_certain_ratios_give_the_weights_of_ahp(values: list[int]) -> None:
    pairs = list(zip(["a", "a", "b"], ["b", "c", "c"], values))
    weights = fuzzy_ahp(pairs)
    plain = cd.ahp(cd.Judgements.of(pairs))
    np.testing.assert_allclose(weights.values, plain.values, rtol=1e-12)
    assert weights.evidence.middle.cr == pytest.approx(plain.evidence.cr)


def test_fuzzy_judgements_read_as_a_table_and_go_to_json() -> None:
    evidence = fuzzy_ahp({("a", "b"): ("1/2", 1, 2), ("b", "c"): 3, ("c", "a"): (0.25, 0.5, 1)}).evidence
    assert repr(evidence).splitlines()[0].split() == ["item", "least", "middle", "largest", "weight"]
    assert f"CR of the middle ratios {evidence.middle.cr:.4f}" in repr(evidence)
    assert evidence.middle.cr > 0
    told = json.loads(json.dumps(evidence.to_dict()))
    assert told["items"] == ["a", "b", "c"]
    assert told["middle"]["priorities"] == evidence.middle.priorities.tolist()
    assert told["judgements"][0][2] == [1, 2, 4]


@pytest.mark.parametrize(
    ("judgements", "items", "why"),
    [
        ([[1, 2], [0.5, 1]], None, "each judgement needs two item names and a number"),
        ({("a", "b"): (1, 2)}, None, r"a triangular ratio is \(least, middle, largest\)"),
        ({("a", "b"): (3, 2, 4)}, None, "must be in this order"),
        ({("a", "b"): (0, 1, 2)}, None, "pair .* least: the judgement is zero"),
        ({("a", "b"): None}, None, "the judgement is missing"),
        ({("a", "b"): 2, ("b", "a"): 2}, None, "told twice; give each pair once"),
        ([("a", "b", 2), ("a", "b", 2)], None, "told twice"),
        ({("a", "a"): 2}, ["a", "b"], "'a' is compared with itself"),
        ({("a", "x"): 2}, ["a", "b"], "unknown item 'x'"),
        ({("a", "b"): 2}, ["a", "b", "c"], r"the pairs \('a', 'c'\), \('b', 'c'\) are missing: .* see ahp"),
        ({}, None, "there is no pair"),
        ({("a", "b"): (1e-101, 1, 2)}, None, "out of range; its scale must lie between 1e-100 and 1e100"),
    ],
)
def test_fuzzy_judgements_that_are_none_are_refused(judgements: Any, items: Any, why: str) -> None:
    with pytest.raises(InvalidInputError, match=why):
        fuzzy_ahp(judgements, items)
