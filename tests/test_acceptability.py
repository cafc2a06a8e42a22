"""Rank acceptability against plain loops, closed forms and known volumes."""

from __future__ import annotations

import json
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import clusterdecide as cd
from clusterdecide._json import canonical_json
from clusterdecide.kernels.ranks import competition_ranks
from clusterdecide.robustness import tally
from clusterdecide.testing import problems


def grades(shape: tuple[int, int], seed: int = 0) -> cd.Problem:
    values = np.random.default_rng(seed).integers(0, 11, shape) / 2
    senses = ["max", "min", "max", "max"] * shape[1]
    return cd.Problem.of(values, [cd.Criterion(f"C{j + 1}", senses[j], scale=(0, 5)) for j in range(shape[1])])


def vectors(count: int, criteria: int, seed: int = 5) -> Any:
    return np.random.default_rng(seed).dirichlet(np.ones(criteria), size=count)


def by_hand(problem: cd.Problem, draws: Any, method: Any, rank: Any) -> tuple[Any, Any]:
    """Counts and sums of favourable weights, one draw at a time."""
    counts, sums = np.zeros((len(problem), len(problem)), int), np.zeros(problem.shape)
    for weights in draws:
        ranks = rank(cd.rank(problem, weights, method).score)
        for i, place in enumerate(ranks):
            counts[i, int(place) - 1] += 1
            sums[i] += weights if place == 1 else 0
    return counts, sums


METHODS = [cd.WeightedSum(), cd.Topsis(normalisation="scale"), cd.Topsis(), cd.WeightedSum(normalisation="minmax")]


@pytest.mark.parametrize("method", METHODS, ids=repr)
def test_counts_are_those_of_a_plain_loop(method: Any) -> None:
    from scipy.stats import rankdata

    problem, draws = grades((6, 3)), vectors(200, 3)
    result = cd.acceptability(problem, cd.Draws(draws), method)
    counts, sums = by_hand(problem, draws, method, lambda score: rankdata(-score.round(11), method="min"))
    assert (result.counts == counts).all()
    np.testing.assert_allclose(result.favourable, sums, rtol=1e-9, atol=1e-9)
    assert (result.draws, result.entropy, repr(result.source)) == (200, None, "Draws(200 vectors)")


@settings(max_examples=30)
@given(problems(criteria=(2, 4)), st.integers(0, 1000))
def test_counts_are_those_of_the_ranking_also_with_ties(problem: cd.Problem, seed: int) -> None:
    """Draws on a coarse grid make many ties; equal rows tie in every draw."""
    generator = np.random.default_rng(seed)
    draws = generator.integers(1, 4, (25, problem.shape[1])).astype(float)
    draws /= draws.sum(-1, keepdims=True)
    for method in METHODS[:3]:
        result = cd.acceptability(problem, cd.Draws(draws), method)
        counts, _ = by_hand(problem, draws, method, competition_ranks)
        assert (result.counts == counts).all()
        assert (result.counts.sum(-1) == 25).all()


def test_identical_alternatives_share_every_rank() -> None:
    problem = cd.Problem.of([[1, 2], [3, 1], [1, 2]], [cd.Criterion(n, scale=(0, 5)) for n in "ab"])
    result = cd.acceptability(problem, cd.WeightSet.simplex(["a", "b"]), cd.WeightedSum(), draws=2000, rng=1)
    assert (result.counts[0] == result.counts[2]).all()
    assert result.counts[0, 2] == 0  # two that tie below another both take rank 2
    assert result.counts.sum() == 3 * 2000


def test_scores_one_rounding_apart_tie_in_every_draw() -> None:
    """Keys decide most draws; where neighbours are close the scores and the rule of ``rank`` do."""
    near = np.nextafter(3.0, 4.0)
    problem = cd.Problem.of([[3.0, 2.0], [near, 2.0], [1.0, 5.0]], [cd.Criterion(n, scale=(0, 5)) for n in "ab"])
    for method in METHODS[:2]:
        draws = vectors(800, 2)
        result = cd.acceptability(problem, cd.Draws(draws), method)
        assert (result.counts[0] == result.counts[1]).all()
        assert (result.counts == by_hand(problem, draws, method, competition_ranks)[0]).all()


@pytest.mark.parametrize("cells", [1, 7, 100, 1 << 12, 1 << 30])
@pytest.mark.parametrize("source", ["simplex", "draws"])
def test_the_size_of_the_blocks_changes_nothing(cells: int, source: str, monkeypatch: pytest.MonkeyPatch) -> None:
    problem = grades((5, 3), 3)
    drawn = cd.Draws(vectors(300, 3)) if source == "draws" else cd.WeightSet.simplex(problem.criteria_names)
    options: dict[str, Any] = {} if source == "draws" else {"draws": 300, "rng": 2}
    before = cd.acceptability(problem, drawn, cd.Topsis(), **options)
    monkeypatch.setattr(tally, "_CELLS", cells)
    after = cd.acceptability(problem, drawn, cd.Topsis(), **options)
    assert (before.counts == after.counts).all()
    np.testing.assert_allclose(before.favourable, after.favourable, rtol=1e-12)
    assert (before.confidence == after.confidence).all()


def test_the_entropy_repeats_the_draws() -> None:
    problem = grades((4, 3))
    anywhere = cd.WeightSet.simplex(problem.criteria_names)
    fresh = cd.acceptability(problem, anywhere, cd.WeightedSum(), draws=500)
    again = cd.acceptability(problem, anywhere, cd.WeightedSum(), draws=500, rng=fresh.entropy)
    other = cd.acceptability(problem, anywhere, cd.WeightedSum(), draws=500)
    assert (again.counts == fresh.counts).all()
    assert (again.favourable == fresh.favourable).all()
    assert other.entropy != fresh.entropy
    assert (other.favourable != fresh.favourable).any()
    generators = [cd.acceptability(problem, anywhere, cd.WeightedSum(), rng=np.random.default_rng(8)) for _ in "ab"]
    assert (generators[0].counts == generators[1].counts).all()
    assert generators[0].draws == 10_000


def test_more_draws_than_one_block_of_the_seed() -> None:
    problem = grades((4, 3))
    anywhere = cd.WeightSet.simplex(problem.criteria_names)
    few = cd.acceptability(problem, anywhere, cd.WeightedSum(), draws=8192, rng=1)
    many = cd.acceptability(problem, anywhere, cd.WeightedSum(), draws=8192 * 2, rng=1)
    assert many.counts.sum() == 4 * 8192 * 2
    assert cd.acceptability(problem, anywhere, cd.WeightedSum(), draws=8193, rng=1).counts.sum() == 4 * 8193
    assert (many.counts >= few.counts).all()  # the first block is the same
    second = many.counts - few.counts
    assert (second != few.counts).any()  # and the second is another
    assert (many.favourable != 2 * few.favourable).any()


def test_two_alternatives_on_two_criteria_have_a_closed_form() -> None:
    """A is ahead where the weight of the first criterion is above 0.3: with probability 0.7 on the simplex."""
    problem = cd.Problem.of([[5, 2], [0, 4.142857142857143]], [cd.Criterion(n, scale=(0, 5)) for n in "ab"])
    edge = (4.142857142857143 - 2) / (5 + 4.142857142857143 - 2)
    result = cd.acceptability(problem, cd.WeightSet.simplex(["a", "b"]), cd.WeightedSum(), draws=40_000, rng=3)
    share = result.rank_acceptability
    assert edge == pytest.approx(0.3)
    assert abs(share[0, 0] - 0.7) < 5 * result.standard_error[0, 0]
    np.testing.assert_allclose(share, [[share[0, 0], 1 - share[0, 0]], [1 - share[0, 0], share[0, 0]]])
    central = result.central_weights["A1"]
    assert central is not None
    assert central["a"] == pytest.approx((1 + edge) / 2, abs=0.01)
    assert central.total == pytest.approx(1.0)


def test_volumes_of_the_simplex_of_three_criteria() -> None:
    """Each of three specialists is first on a third of the simplex; with a generalist of 0.6 the corners remain.

    A specialist is ahead of the generalist where its weight is above 0.6: a corner of side 0.4, 0.16 of the simplex.
    """
    rows = [*np.eye(3).tolist(), [0.6, 0.6, 0.6]]
    problem = cd.Problem.of(rows, [cd.Criterion(n, scale=(0, 1)) for n in "abc"], alternatives=["x", "y", "z", "all"])
    everywhere = cd.WeightSet.simplex(["a", "b", "c"])
    result = cd.acceptability(problem, everywhere, cd.WeightedSum(), draws=50_000, rng=1)
    np.testing.assert_allclose(result.rank_acceptability[:, 0], [0.16, 0.16, 0.16, 0.52], atol=0.01)
    alone = cd.acceptability(problem.without("all"), everywhere, cd.WeightedSum(), draws=50_000, rng=1)
    np.testing.assert_allclose(alone.rank_acceptability, np.full((3, 3), 1 / 3), atol=0.01)
    central = result.central_weights["x"]
    assert central is not None
    np.testing.assert_allclose(central.values, [0.6 + 0.4 / 3, 0.4 / 3, 0.4 / 3], atol=0.01)  # centre of the corner
    np.testing.assert_allclose(result.expected_rank.sum(), 10, atol=0.2)
    np.testing.assert_allclose(result.first(4), 1)


def test_more_than_1024_alternatives() -> None:
    problem, draws = grades((1100, 3), 4), vectors(6, 3)
    result = cd.acceptability(problem, cd.Draws(draws), cd.Topsis(normalisation="scale"))
    counts, _ = by_hand(problem, draws, cd.Topsis(normalisation="scale"), competition_ranks)
    assert (result.counts == counts).all()


def test_confidence_is_whether_the_central_weights_put_one_first() -> None:
    """Of a dominated alternative there are no central weights; of convex regions they always suffice."""
    problem = cd.Problem.of([[5, 1], [1, 5], [0, 0]], [cd.Criterion(n, scale=(0, 5)) for n in "ab"])
    result = cd.acceptability(problem, cd.WeightSet.simplex(["a", "b"]), cd.WeightedSum(), draws=500, rng=1)
    assert result.confidence.tolist() == [1.0, 1.0, 0.0]
    assert result.central_weights["A3"] is None
    assert result.first(1)[2] == 0


def test_criteria_may_come_in_another_order() -> None:
    problem = cd.Problem.of([[4, 1], [3, 5]], [cd.Criterion(n, scale=(0, 5)) for n in "ab"])
    swapped = cd.WeightSet.between({"b": (0, 0.2), "a": (0.8, 1)})
    result = cd.acceptability(problem, swapped, cd.WeightedSum(), draws=200, rng=1)
    weights = result.central_weights["A1"]
    assert weights is not None
    assert weights["a"] > 0.79
    given = cd.Draws([[0.1, 0.9]], ["b", "a"])
    assert cd.acceptability(problem, given, cd.WeightedSum()).favourable[0].tolist() == [0.9, 0.1]
    law = cd.Dirichlet(cd.Weights.of({"b": 0.1, "a": 0.9}), 1e4)
    assert cd.acceptability(problem, law, cd.WeightedSum(), draws=100, rng=1).first(1).tolist() == [1.0, 0.0]


PROBLEM = cd.Problem.of([[4, 1], [3, 5]], [cd.Criterion(n, scale=(0, 5)) for n in "ab"], alternatives=["x", "<y>"])
ANYWHERE = cd.WeightSet.simplex(["a", "b"])


@pytest.mark.parametrize(
    ("arguments", "options", "words"),
    [
        ((cd.Weights.equal(["a", "b"]),), {}, "needs a set or law of weights, got Weights; use WeightSet.around"),
        (([0.5, 0.5],), {}, "needs a set or law of weights, got list"),
        ((cd.WeightSet.simplex(["a", "c"]),), {}, "no weight for criteria 'b'; weights name unknown criteria 'c'"),
        ((cd.WeightSet.simplex(["a", "b", "c"]),), {}, "unknown criteria 'c'"),
        ((cd.Draws([[1.0]]),), {}, "draws have 1 weights for 2 criteria"),
        ((cd.Draws([[0.5, 0.5]], ["a", "c"]),), {}, "unknown criteria 'c'"),
        ((ANYWHERE,), {"draws": 0}, r"the number of draws \(samples\) must be at least 1, got 0"),
        ((ANYWHERE,), {"draws": 1.5}, "must be at least 1, got 1.5"),
        ((ANYWHERE,), {"draws": True}, "must be at least 1, got True"),
        ((cd.Draws([[0.5, 0.5]]),), {"draws": 2}, "2 draws are asked of 1 that are given"),
        ((ANYWHERE,), {"rng": -1}, "rng must be a seed .* got -1"),
        ((ANYWHERE,), {"rng": True}, "rng must be a seed"),
        ((ANYWHERE,), {"rng": "1"}, "rng must be a seed .* got '1'"),
    ],
)
def test_acceptability_refuses(arguments: Any, options: Any, words: str) -> None:
    with pytest.raises(cd.InvalidInputError, match=words):
        cd.acceptability(PROBLEM, *arguments, cd.WeightedSum(), **options)


def test_the_first_k_are_counted_and_all_are_among_the_first_of_all() -> None:
    size, rng = 10, np.random.default_rng(1)
    problem = cd.Problem.of(rng.random((size, 2)), [cd.Criterion(name, scale=(0, 1)) for name in ("a", "b")])
    result = cd.acceptability(problem, ANYWHERE, cd.WeightedSum(), draws=997, rng=1)
    for k in range(1, size + 1):
        np.testing.assert_array_equal(result.first(k), result.counts[:, :k].sum(-1) / 997)
    assert result.first(size).tolist() == [1.0] * size
    assert result.first_error(size).tolist() == [0.0] * size


@pytest.mark.parametrize("k", [0, 3, -1, 1.5, True, "1"])
def test_the_first_k_are_some_of_the_alternatives(k: Any) -> None:
    result = cd.acceptability(PROBLEM, ANYWHERE, cd.WeightedSum(), draws=10, rng=1)
    with pytest.raises(cd.InvalidInputError, match=f"k must be from 1 to 2 alternatives, got {k!r}"):
        result.first(k)


def test_acceptability_reads_well() -> None:
    result = cd.acceptability(PROBLEM, ANYWHERE, cd.WeightedSum(), draws=400, rng=1)
    lines = repr(result).splitlines()
    assert lines[0].split() == ["alternative", "rank", "1", "rank", "2", "expected"]
    assert lines[-1].startswith(
        "WeightedSum(normalisation='scale'); WeightSet.simplex(2 criteria); 400 draws, sampled:"
    )
    assert "&lt;y&gt;" in result._repr_html_()
    assert "<y>" not in result._repr_html_()
    told = json.loads(canonical_json(result.to_dict()))
    assert told["rank_acceptability"] == result.rank_acceptability.tolist()
    assert told["entropy"] == 1
    frame = result.to_frame("pandas")
    assert list(frame.columns) == ["alternative", "rank 1", "rank 2", "expected rank"]
    sure = cd.acceptability(PROBLEM, cd.Draws([[0.99, 0.01]] * 300 + [[0.01, 0.99]]), cd.WeightedSum())
    assert "<1 %" in repr(sure)
    assert "." in repr(cd.acceptability(PROBLEM, cd.Draws([[0.99, 0.01]]), cd.WeightedSum())).splitlines()[1]
