"""Correlations between rankings: against SciPy, against plain loops, and where nothing is told apart."""

from __future__ import annotations

from itertools import combinations
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from clusterdecide.kernels import correlations
from clusterdecide.kernels.correlations import kemeny, kendall, midranks, rank_similarity, spearman, weighted_spearman
from clusterdecide.kernels.ranks import competition_ranks

EVERY = [spearman, kendall, weighted_spearman, rank_similarity]


@st.composite
def rankings(draw: st.DrawFn, sizes: tuple[int, int] = (1, 9), levels: int = 5) -> Any:
    """Competition ranks of coarse scores: many ties, and rows that tie everybody."""
    size = draw(st.integers(*sizes))
    rows = st.lists(st.integers(0, levels), min_size=size, max_size=size)
    return competition_ranks(np.array(draw(st.lists(rows, min_size=1, max_size=5)), dtype=np.float64))


def permutations_of(size: int, count: int, seed: int) -> Any:
    return np.random.default_rng(seed).permuted(np.tile(np.arange(1, size + 1), (count, 1)), axis=1)


@given(rankings())
def test_midranks_are_those_of_scipy(ranks: Any) -> None:
    from scipy.stats import rankdata

    expected = rankdata(ranks, method="average", axis=1)
    assert midranks(ranks).tolist() == expected.tolist()
    assert midranks(expected).tolist() == expected.tolist()


@given(rankings())
def test_spearman_and_kendall_are_those_of_scipy(ranks: Any) -> None:
    from scipy import stats

    for ours, theirs in ((spearman, stats.pearsonr), (kendall, stats.kendalltau)):
        found = ours(ranks)
        for i, j in np.ndindex(found.shape):
            silent = [len(set(ranks[k].tolist())) == 1 for k in (i, j)]
            if any(silent):
                assert found[i, j] == float(all(silent))
            else:
                averages = midranks(ranks[[i, j]])
                assert found[i, j] == pytest.approx(theirs(*averages).statistic, abs=1e-12)


def test_spearman_without_ties_is_that_of_scipy_on_many_rankings() -> None:
    from scipy import stats

    for size in (5, 50, 700):  # 700: beyond what single precision holds exactly
        ranks = permutations_of(size, 6, size)
        np.testing.assert_allclose(spearman(ranks), stats.spearmanr(ranks, axis=1).statistic, atol=1e-12)


def plain_weighted(x: Any, y: Any) -> float:
    n = len(x)
    total = sum((a - b) ** 2 * ((n - a + 1) + (n - b + 1)) for a, b in zip(x, y))
    return float(1 - 6 * total / (n**4 + n**3 - n**2 - n))


def plain_similarity(x: Any, y: Any) -> float:
    n = len(x)
    return float(1 - sum(2.0**-a * abs(a - b) / max(abs(1 - a), abs(n - a)) for a, b in zip(x, y)))


def plain_distance(x: Any, y: Any) -> int:
    pairs = combinations(range(len(x)), 2)
    return sum(abs(int(np.sign(x[i] - x[j])) - int(np.sign(y[i] - y[j]))) for i, j in pairs)


@given(rankings(sizes=(2, 9)))
def test_the_others_are_their_published_sums(ranks: Any) -> None:
    middle = midranks(ranks)
    measured = weighted_spearman(ranks), rank_similarity(ranks), kemeny(ranks)
    for i, j in np.ndindex(len(ranks), len(ranks)):
        x, y = middle[i], middle[j]
        assert measured[0][i, j] == pytest.approx(plain_weighted(x, y), abs=1e-12)
        if (np.maximum(x - 1, len(x) - x) > 0).all():
            assert measured[1][i, j] == pytest.approx(plain_similarity(x, y), abs=1e-12)
        assert measured[2][i, j] == plain_distance(x, y)


@given(rankings())
def test_every_ranking_is_wholly_like_itself_and_none_gives_nan(ranks: Any) -> None:
    for measure in EVERY:
        found = measure(ranks)
        assert np.isfinite(found).all()
        assert found.max() <= 1 + 1e-12
        assert (found.diagonal() == 1).all()
    assert (kemeny(ranks).diagonal() == 0).all()


@given(rankings(), st.randoms(use_true_random=False))
def test_names_of_alternatives_do_not_matter(ranks: Any, random: Any) -> None:
    order = list(range(ranks.shape[1]))
    random.shuffle(order)
    for measure in [*EVERY, kemeny]:
        np.testing.assert_allclose(measure(ranks[:, order]), measure(ranks), atol=1e-12)


@pytest.mark.parametrize("size", [2, 3, 8, 51])
def test_opposite_rankings_are_at_the_other_end(size: int) -> None:
    ranks = np.stack([np.arange(1, size + 1), np.arange(size, 0, -1)])
    for measure in (spearman, kendall, weighted_spearman):
        assert measure(ranks)[0, 1] == pytest.approx(-1, abs=1e-12)
    assert kemeny(ranks)[0, 1] == size * (size - 1)


def test_identical_rankings_give_exactly_one_whatever_the_length() -> None:
    for size in range(3, 60):
        ranks = np.repeat(permutations_of(size, 1, size), 2, axis=0)
        tied = competition_ranks(-(ranks // 2).astype(np.float64))
        for rows in (ranks, tied, np.concatenate([ranks, tied])):
            assert (spearman(rows)[:2, :2] == 1).all()
            assert (kendall(rows)[:2, :2] == 1).all()


def test_one_alternative_and_one_ranking() -> None:
    for measure in EVERY:
        assert measure(np.ones((3, 1), dtype=np.int64)).tolist() == [[1.0] * 3] * 3
        assert measure(np.array([[1, 2, 2]])).tolist() == [[1.0]]
    assert kemeny(np.ones((2, 1), dtype=np.int64)).tolist() == [[0, 0], [0, 0]]


def test_blocks_of_pairs_add_up(monkeypatch: pytest.MonkeyPatch) -> None:
    ranks = competition_ranks(np.random.default_rng(3).integers(0, 12, (4, 40)).astype(np.float64))
    whole = kendall(ranks), kemeny(ranks)
    monkeypatch.setattr(correlations, "_CELLS", 4 * 90)
    np.testing.assert_array_equal(kendall(ranks), whole[0])
    np.testing.assert_array_equal(kemeny(ranks), whole[1])


def test_many_rankings_in_tiles_are_as_one_product() -> None:
    ranks = competition_ranks(np.random.default_rng(8).integers(0, 40, (200, 50)).astype(np.float64))
    np.testing.assert_allclose(spearman(ranks), np.corrcoef(midranks(ranks)), atol=1e-12)
