"""Correlations and distances through the public door: against SciPy and plain loops, labelled, refused."""

from __future__ import annotations

import json
from itertools import combinations
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from clusterdecide import consensus
from clusterdecide.errors import InvalidInputError
from clusterdecide.kernels.correlations import midranks
from clusterdecide.kernels.ranks import competition_ranks


@st.composite
def tables(draw: st.DrawFn) -> Any:
    size = draw(st.integers(2, 8))
    rows = st.lists(st.integers(0, 5), min_size=size, max_size=size)
    return competition_ranks(np.array(draw(st.lists(rows, min_size=1, max_size=4)), dtype=np.float64))


def plain_kendall(x: Any, y: Any, penalty: float) -> float:
    found = 0.0
    for i, j in combinations(range(len(x)), 2):
        signs = np.sign(x[i] - x[j]), np.sign(y[i] - y[j])
        found += 1.0 if signs[0] * signs[1] < 0 else penalty if bool(signs[0]) != bool(signs[1]) else 0.0
    return found


@given(tables(), st.sampled_from([0.0, 0.25, 0.5, 1.0]))
def test_distances_are_their_sums(ranks: Any, penalty: float) -> None:
    middle = midranks(ranks)
    kendall, footrule = consensus.kendall_distance(ranks, penalty=penalty), consensus.footrule_distance(ranks)
    for i, j in np.ndindex(kendall.shape):
        assert kendall[i, j] == plain_kendall(ranks[i], ranks[j], penalty)
        assert footrule[i, j] == sum(abs(a - b) for a, b in zip(middle[i], middle[j]))
    assert (consensus.kemeny_distance(ranks) == 2 * consensus.kendall_distance(ranks)).all()


@given(tables())
def test_distances_keep_the_laws_of_distances(ranks: Any) -> None:
    for matrix in consensus.distances(ranks).measures.values():
        same = (ranks[:, None] == ranks[None]).all(-1)
        assert ((matrix == 0) == same).all()
        assert (matrix == matrix.T).all()
        assert (matrix[:, None, :] <= matrix[:, :, None] + matrix[None, :, :] + 1e-12).all()


@given(tables())
def test_the_footrule_is_between_the_inversions_and_twice_as_many(ranks: Any) -> None:
    found = consensus.distances(ranks)
    assert (found["kendall"] <= found["footrule"]).all()
    assert (found["footrule"] <= 2 * found["kendall"]).all()


@given(tables())
def test_correlations_are_those_of_scipy(ranks: Any) -> None:
    from scipy import stats

    found = consensus.correlations(ranks)
    for i, j in combinations(range(len(ranks)), 2):
        if np.ptp(ranks[i]) and np.ptp(ranks[j]):
            assert found["spearman"][i, j] == pytest.approx(stats.spearmanr(ranks[i], ranks[j]).statistic, abs=1e-12)
            assert found["kendall"][i, j] == pytest.approx(stats.kendalltau(ranks[i], ranks[j]).statistic, abs=1e-12)
    for name in ("spearman", "kendall", "weighted_spearman", "ws"):
        assert (getattr(consensus, name)(ranks) == found[name]).all()


def test_how_ties_are_told_does_not_matter() -> None:
    rows = [[1, 2, 2, 4], [1, 2.5, 2.5, 4], [1, 2, 2, 3]]
    for matrix in consensus.distances(rows).measures.values():
        assert not matrix.any()


def test_likeness_reads_as_a_table_and_as_plain_values() -> None:
    found = consensus.correlations({"x": [1, 2, 3], "y": [3, 1, 2]}, alternatives=["a", "b", "c"])
    assert found.between("y", "x")["ws"] == found["ws"][1, 0] != found["ws"][0, 1]
    document = json.loads(json.dumps(found.to_dict()))
    assert (document["labels"], document["alternatives"]) == (["x", "y"], ["a", "b", "c"])
    assert document["measures"]["spearman"] == found["spearman"].tolist()
    assert "<table" in found._repr_html_()
    assert not found["kendall"].flags.writeable
    assert repr(consensus.distances([[1, 2]] * 12)).endswith("; first 50 of 66 pairs shown")
    with pytest.raises(InvalidInputError, match="no measure is named 'tau'; there are 'spearman', 'kendall'"):
        _ = found["tau"]
    with pytest.raises(InvalidInputError, match="no ranking is named 'z'; there are 'x', 'y'"):
        found.between("x", "z")


@pytest.mark.parametrize("penalty", [-0.1, 1.1, float("nan"), True, "half"])
def test_a_penalty_is_from_0_to_1(penalty: Any) -> None:
    with pytest.raises(InvalidInputError, match="tied in one ranking only must be from 0 to 1"):
        consensus.kendall_distance([[1, 2]], penalty=penalty)
