"""AHP: laws of both priority vectors, independent oracles, completions, groups, trees, rounding."""

from __future__ import annotations

import json
from fractions import Fraction
from itertools import combinations
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pymcdm.weights.subjective import AHP

import clusterdecide as cd
from clusterdecide.errors import InvalidInputError
from clusterdecide.kernels import completion, pairwise
from clusterdecide.weighting import AhpResult, random_index

SCALE = [Fraction(1, k) for k in range(9, 1, -1)] + [Fraction(k) for k in range(1, 10)]
UPPER = tuple[Fraction, ...]
law = settings(deadline=None, max_examples=50)
METHODS = pytest.mark.parametrize("prioritisation", ["geometric", "eigenvector"])


def judged(upper: UPPER | list[float], items: str = "abcdefgh") -> cd.Judgements:
    n = next(n for n in range(2, 9) if n * (n - 1) // 2 == len(upper))
    return cd.Judgements.of(dict(zip(combinations(items[:n], 2), upper)), list(items[:n]))


def uppers(low: int = 3, high: int = 6) -> st.SearchStrategy[UPPER]:
    pairs = st.integers(low, high).map(lambda n: n * (n - 1) // 2)
    return pairs.flatmap(lambda k: st.tuples(*[st.sampled_from(SCALE)] * k))


def matrix_of(judgements: cd.Judgements) -> np.ndarray:
    return judgements.ratios[0]


def evidence(judgements: cd.Judgements, **options: object) -> AhpResult:
    return cd.ahp(judgements, **options).evidence


def lambda_of(logs: np.ndarray) -> float:
    return float(np.linalg.eigvals(np.exp(logs)).real.max())


def oracle_eigen(matrix: np.ndarray) -> tuple[float, np.ndarray]:
    values, vectors = np.linalg.eig(matrix)
    best = int(values.real.argmax())
    vector = np.abs(vectors[:, best].real)
    return float(values[best].real), vector / vector.sum()


# laws


@METHODS
@law
@given(weights=st.lists(st.floats(1e-3, 1e3), min_size=1, max_size=9))
def test_consistent_judgements_give_their_weights_back(prioritisation: str, weights: list[float]) -> None:
    w = np.array(weights)
    result = evidence(cd.Judgements.matrix(w[:, None] / w[None, :]), prioritisation=prioritisation)
    np.testing.assert_allclose(result.priorities, w / w.sum(), rtol=1e-12)
    assert result.cr == pytest.approx(0, abs=1e-12)
    assert result.gci == pytest.approx(0, abs=1e-12)
    assert result.orders_agree


@METHODS
@law
@given(upper=uppers(), data=st.data())
def test_reordering_the_items_reorders_the_weights(prioritisation: str, upper: UPPER, data: st.DataObject) -> None:
    judgements = judged(upper)
    order = data.draw(st.permutations(range(len(judgements.items))))
    moved = cd.Judgements.matrix(matrix_of(judgements)[np.ix_(order, order)], [judgements.items[i] for i in order])
    first, second = (cd.ahp(j, prioritisation=prioritisation) for j in (judgements, moved))
    np.testing.assert_allclose(second.reordered(judgements.items).values, first.values, rtol=1e-12)
    assert second.evidence.cr == pytest.approx(first.evidence.cr, abs=1e-12)


@law
@given(upper=uppers())
def test_transposed_judgements_give_inverse_geometric_weights(upper: UPPER) -> None:
    weights, turned = (cd.ahp(judged(u)).values for u in (upper, tuple(1 / r for r in upper)))
    np.testing.assert_allclose(turned, (1 / weights) / (1 / weights).sum(), rtol=1e-12)


@law
@given(upper=uppers(), factor=st.floats(1.01, 9))
def test_a_stronger_judgement_never_lowers_a_geometric_weight(upper: UPPER, factor: float) -> None:
    before, after = cd.ahp(judged(upper)).values, cd.ahp(judged([upper[0] * Fraction(factor), *upper[1:]])).values
    assert (after[0] / after[1:] >= before[0] / before[1:] * (1 - 1e-12)).all()


@law
@given(uppers_=st.integers(3, 5).flatmap(lambda n: st.lists(uppers(n, n), min_size=2, max_size=4)), data=st.data())
def test_geometric_weights_of_the_mean_judgements_are_the_mean_of_the_weights(
    uppers_: list[UPPER], data: st.DataObject
) -> None:
    weights = data.draw(st.lists(st.integers(1, 9), min_size=len(uppers_), max_size=len(uppers_)))
    group = cd.Judgements.group({f"M{k}": judged(u) for k, u in enumerate(uppers_)}, weights=weights)
    together, apart = (cd.ahp(group, aggregation=way) for way in ("judgements", "priorities"))
    np.testing.assert_allclose(together.values, apart.values, rtol=1e-12)
    assert (apart.evidence.cr, apart.evidence.matrix, apart.evidence.complete) == (None, None, True)


@law
@given(upper=uppers())
def test_complete_least_squares_are_row_geometric_means(upper: UPPER) -> None:
    logs, known = pairwise.ratio_logs(matrix_of(judged(upper)))
    np.testing.assert_allclose(
        pairwise.least_squares(logs, known.astype(float)), pairwise.row_means(logs), rtol=0, atol=1e-12
    )


@law
@given(upper=uppers())
def test_the_eigenvalue_is_never_below_the_order(upper: UPPER) -> None:
    result = evidence(judged(upper))
    assert result.lambda_max is not None
    assert result.lambda_max >= len(result.items)


@law
@given(stack=st.integers(3, 6).flatmap(lambda n: st.lists(uppers(n, n), min_size=6, max_size=9)))
def test_a_batch_equals_the_loop(stack: list[UPPER]) -> None:
    logs, _ = pairwise.ratio_logs(np.array([matrix_of(judged(u)) for u in stack]))
    value, vector = pairwise.eigenvector(logs, pairwise.row_means(logs))
    for k, one in enumerate(logs):
        single_value, single = pairwise.eigenvector(one, pairwise.row_means(one))
        np.testing.assert_allclose(vector[k], single, atol=1e-12)
        assert value[k] == pytest.approx(single_value, rel=1e-12)


# where the eigenvector breaks laws that the geometric mean keeps


def test_the_eigenvector_of_transposed_judgements_is_not_the_inverse() -> None:
    upper = [1, 1, 1, 1, 1, 2]
    weights = cd.ahp(judged(upper), prioritisation="eigenvector").values
    turned = cd.ahp(judged([1 / r for r in upper]), prioritisation="eigenvector").values
    assert np.abs(turned - (1 / weights) / (1 / weights).sum()).max() > 1e-3


def test_a_stronger_judgement_can_lower_an_eigenvector_weight() -> None:
    upper = [0.5, 1, 5, 1, 1, 0.2, 2, 1, 1, 2]
    before = cd.ahp(judged(upper), prioritisation="eigenvector").values
    after = cd.ahp(judged([0.6, *upper[1:]]), prioritisation="eigenvector").values
    assert after[0] / after[4] < before[0] / before[4] * (1 - 1e-3)


def test_the_eigenvector_of_the_mean_is_not_the_mean_of_the_eigenvectors() -> None:
    upper = [1, 1, 1, 1, 1, 2]
    group = cd.Judgements.group({"M1": judged(upper), "M2": judged([1 / r for r in upper])})
    together, apart = (
        cd.ahp(group, prioritisation="eigenvector", aggregation=way).values for way in ("judgements", "priorities")
    )
    np.testing.assert_allclose(together, 0.25, atol=1e-12)
    assert np.abs(together - apart).max() > 1e-4


def test_both_orders_can_differ_and_it_is_said() -> None:
    result = evidence(judged([Fraction(1, 5), 1, 3, 9, 9, 5]))
    assert result.cr == pytest.approx(0.0834, abs=1e-4)
    assert not result.orders_agree
    assert "ORDERS DIFFER" in repr(result)


# independent oracles


@law
@given(upper=uppers(3, 8))
def test_eigenvector_and_consistency_agree_with_a_full_decomposition(upper: UPPER) -> None:
    judgements = judged(upper)
    value, vector = oracle_eigen(matrix_of(judgements))
    result = evidence(judgements, prioritisation="eigenvector")
    np.testing.assert_allclose(result.priorities, vector, rtol=1e-10)
    n = len(judgements.items)
    assert result.lambda_max == pytest.approx(value, rel=1e-12)
    assert result.cr == pytest.approx((value - n) / (n - 1) / random_index.TABLES["saaty_1980"][n], abs=1e-10)


@law
@given(upper=uppers(3, 7))
def test_eigenvector_and_ratio_agree_with_pymcdm(upper: UPPER) -> None:
    judgements = judged(upper)
    theirs = AHP(matrix=matrix_of(judgements).copy())
    result = evidence(judgements, prioritisation="eigenvector", random_index=AHP.RI_M[len(judgements.items) - 1])
    np.testing.assert_allclose(result.priorities, theirs(), rtol=1e-9)
    assert result.cr == pytest.approx(theirs.get_cr(), abs=1e-9)
    assert result.random_index == "given"


@law
@given(upper=uppers(3, 5))
def test_the_geometric_index_is_the_mean_of_squared_log_errors(upper: UPPER) -> None:
    result = evidence(judged(upper))
    n, w = len(result.items), result.geometric
    assert result.matrix is not None
    errors = [np.log(result.matrix[i, j] * w[j] / w[i]) ** 2 for i, j in combinations(range(n), 2)]
    assert result.gci == pytest.approx(2 * sum(errors) / ((n - 1) * (n - 2)), abs=1e-12)


def test_hard_matrices_fall_back_to_a_full_decomposition() -> None:
    cycle = np.array([[1, 1e40, 1e-30, 1], [1e-40, 1, 1e35, 2], [1e30, 1e-35, 1, 3], [1, 0.5, 1 / 3, 1]])
    logs = np.log(np.stack([cycle] * 6))
    logs[1:] = 0
    value, vector = pairwise.eigenvector(logs, pairwise.row_means(logs))
    balanced = pairwise.balanced(logs[0], pairwise.row_means(logs[0]))
    assert value[0] == pytest.approx(np.linalg.eigvals(balanced).real.max(), rel=1e-9)
    right = np.exp(vector[0] - pairwise.row_means(logs[0]))
    np.testing.assert_allclose(balanced @ right, value[0] * right, rtol=1e-9)
    np.testing.assert_allclose(pairwise.shares(vector[1:]), 0.25)


def test_a_ratio_of_1e9_keeps_its_digits() -> None:
    for prioritisation in ("geometric", "eigenvector"):
        weights = cd.ahp(judged([1e9, 1e9, 1]), prioritisation=prioritisation).values
        np.testing.assert_allclose(weights, np.array([1, 1e-9, 1e-9]) / (1 + 2e-9), rtol=1e-13)


def test_weights_that_would_vanish_are_refused() -> None:
    chain = {(f"i{k}", f"i{k + 1}"): 1e90 for k in range(8)}
    with pytest.raises(InvalidInputError, match="too large a range"):
        cd.ahp(cd.Judgements.of(chain))


# missing judgements


def incomplete() -> st.SearchStrategy[cd.Judgements]:
    """Judgements with a chain that links all items and some of the other pairs."""

    def build(upper: UPPER, keep: list[bool]) -> cd.Judgements:
        full = judged(upper).pairs()
        chain = {("a", "b"), ("b", "c"), ("c", "d"), ("d", "e")}
        return cd.Judgements.of({pair: r for (pair, r), kept in zip(full.items(), keep) if kept or pair in chain})

    return st.builds(build, uppers(5, 5), st.lists(st.booleans(), min_size=10, max_size=10))


@law
@given(judgements=incomplete())
def test_least_squares_fit_the_judged_pairs_best(judgements: cd.Judgements) -> None:
    result = evidence(judgements)
    rows = [
        (judgements.items.index(a), judgements.items.index(b), float(r)) for (a, b), r in judgements.pairs().items()
    ]
    design = np.zeros((len(rows), 5))
    for k, (i, j, _) in enumerate(rows):
        design[k, i], design[k, j] = 1, -1
    fit = np.linalg.lstsq(design, np.log([r for _, _, r in rows]), rcond=None)[0]
    np.testing.assert_allclose(result.geometric, np.exp(fit) / np.exp(fit).sum(), rtol=1e-10)
    for (a, b), ratio in result.completed.items():
        i, j = judgements.items.index(a), judgements.items.index(b)
        assert ratio == pytest.approx(result.geometric[i] / result.geometric[j], rel=1e-10)
    assert result.cr is None or result.complete


@law
@given(judgements=incomplete(), seed=st.integers(0, 2**32 - 1))
def test_no_completion_has_a_smaller_eigenvalue(judgements: cd.Judgements, seed: int) -> None:
    result = evidence(judgements, completion="lambda_min", prioritisation="eigenvector")
    assert result.matrix is not None
    logs, known = np.log(result.matrix), ~np.isnan(judgements.ratios[0])
    least = lambda_of(logs)
    rng = np.random.default_rng(seed)
    for size in (1e-3, 0.1, 2.0):
        noise = np.triu(rng.normal(size=logs.shape) * size, 1)
        assert lambda_of(logs + np.where(known, 0, noise - noise.T)) >= least * (1 - 1e-12)
    for other in ("log_least_squares", "harker"):
        assert evidence(judgements, completion=other).lambda_max >= least * (1 - 1e-12)


@law
@given(judgements=incomplete())
def test_harker_agrees_with_his_own_matrix(judgements: cd.Judgements) -> None:
    ratios = judgements.ratios[0]
    matrix = np.where(np.isnan(ratios), 0, ratios) + np.diag(np.isnan(ratios).sum(1))
    value, vector = oracle_eigen(matrix)
    result = evidence(judgements, completion="harker", prioritisation="eigenvector")
    np.testing.assert_allclose(result.priorities, vector, rtol=1e-9)
    assert result.lambda_max == pytest.approx(value, rel=1e-10)


def test_a_chain_is_free_of_contradiction_in_every_completion() -> None:
    for way in ("log_least_squares", "lambda_min", "harker"):
        result = evidence(cd.Judgements.of({("a", "b"): 2, ("b", "c"): 2}), completion=way)
        np.testing.assert_allclose(result.priorities * 7, [4, 2, 1], rtol=1e-12)
        assert result.completed == {("a", "c"): pytest.approx(4)}
        assert (result.cr, result.gci) == (None, None)
        assert "CR none, pairs are missing" in repr(result)


def test_the_smallest_eigenvalue_is_found_from_a_poor_start() -> None:
    logs, known = pairwise.ratio_logs(
        np.array([[1, 9, np.nan, 1 / 9], [1 / 9, 1, 9, np.nan], [np.nan, 1 / 9, 1, 9], [9, np.nan, 1 / 9, 1]])
    )
    near = completion.smallest_eigenvalue(logs, known, np.zeros(4))
    far = completion.smallest_eigenvalue(logs, known, np.array([0.0, 36.0, -28.0, 12.0]))
    np.testing.assert_allclose(
        completion.filled(logs, known, far), completion.filled(logs, known, near), rtol=0, atol=1e-9
    )


def test_newton_steps_use_the_exact_curvature(monkeypatch: pytest.MonkeyPatch) -> None:
    text = (Path(__file__).parent / "published" / "ahp-incomplete-bozoki-2010-8x8.json").read_text(encoding="utf-8")
    logs, known = pairwise.ratio_logs(cd.Judgements.matrix(json.loads(text)["inputs"]["pairwise"]).ratios[0])
    states: list[object] = []
    look = completion._state
    monkeypatch.setattr(completion, "_state", lambda *args: states.append(args) or look(*args))
    completion.smallest_eigenvalue(logs, known, pairwise.least_squares(logs, known.astype(float)))
    assert len(states) <= 5


WILD = {
    "lambda_min": {"ab": 2, "ae": 45, "bc": 14, "bd": 98, "cd": 80, "ce": 96},
    "harker": dict(
        zip(
            ["ae", "af", "bc", "bd", "be", "cd", "ce", "cf", "cg", "de", "df", "ef", "fg"],
            [-24, 66, -20, 57, -37, -52, 58, 75, -84, -88, 34, -33, 15],
        )
    ),
}


@pytest.mark.parametrize("way", WILD)
def test_what_floats_cannot_complete_is_refused(way: str) -> None:
    judgements = cd.Judgements.of({(a, b): f"1e{exponent}" for (a, b), exponent in WILD[way].items()})
    with pytest.raises(InvalidInputError, match=f"too large a range to be completed by '{way}'"):
        cd.ahp(judgements, completion=way)


def test_a_pair_counts_by_its_strength() -> None:
    logs = np.log(np.array([[1, 2, 8], [0.5, 1, 2], [1 / 8, 0.5, 1]]))
    strength = np.array([[0, 1, 1e-12], [1, 0, 1], [1e-12, 1, 0]])
    np.testing.assert_allclose(pairwise.shares(pairwise.least_squares(logs, strength)) * 7, [4, 2, 1], rtol=1e-9)


# groups


def committee() -> cd.Judgements:
    return cd.Judgements.group(
        {
            "M1": {("a", "b"): 2, ("a", "c"): 4, ("b", "c"): 2},
            "M2": {("a", "b"): 8, ("b", "c"): "1/2"},
            "M3": {1: {("a", "b"): 9, ("a", "c"): "1/9", ("b", "c"): 9}, 2: {("a", "b"): 4, ("a", "c"): 1}},
        },
        weights={"M1": 2, "M2": 1, "M3": 1},
    )


def test_a_pair_is_averaged_over_those_who_judged_it() -> None:
    result = evidence(committee())
    assert result.matrix is not None
    assert result.matrix[0, 1] == pytest.approx((2 * 2 * 8 * 4) ** (1 / 4))
    assert result.matrix[0, 2] == pytest.approx((4 * 4 * 1) ** (1 / 3))
    assert result.matrix[1, 2] == pytest.approx((2 * 2 * 0.5) ** (1 / 3))
    assert result.complete
    np.testing.assert_allclose(result.matrix * result.matrix.T, 1, rtol=1e-15)


def test_every_round_of_every_member_is_reported() -> None:
    result = evidence(committee())
    assert [(m.member, m.round, m.in_force, m.complete) for m in result.members] == [
        ("M1", 1, True, True),
        ("M2", 1, True, False),
        ("M3", 1, False, True),
        ("M3", 2, True, False),
    ]
    first = result.of_member("M3", round=1)
    assert first.cr is not None
    assert first.cr > 1
    assert result.of_member("M3").cr is None
    np.testing.assert_allclose(result.of_member("M1").priorities, np.array([4, 2, 1]) / 7, rtol=1e-12)
    assert [m.weight for m in result.members] == [0.5, 0.25, 0.25, 0.25]
    assert "2 (replaced)" not in repr(result)
    assert "1 (replaced)" in repr(result)


def test_a_member_whose_judgements_do_not_link_counts_in_judgements_but_not_in_priorities() -> None:
    group = cd.Judgements.group({"M1": {("a", "b"): 2}, "M2": {("b", "c"): 2}})
    result = evidence(group)
    np.testing.assert_allclose(result.priorities * 7, [4, 2, 1], rtol=1e-12)
    assert result.of_member("M1").priorities is None
    with pytest.raises(InvalidInputError, match=r"member 'M1': .*not connected.*\{a, b\}; \{c\}"):
        cd.ahp(group, aggregation="priorities")
    with pytest.raises(InvalidInputError, match="no judgements of member 'M1' in round 3"):
        result.of_member("M1", round=3)


def test_judgements_that_do_not_link_all_items_are_refused_with_the_groups() -> None:
    with pytest.raises(InvalidInputError, match=r"not connected.*2 separate groups \{a, d\}; \{b, c\}"):
        cd.ahp(cd.Judgements.of({("a", "d"): 2, ("b", "c"): 3}, ["a", "b", "c", "d"]))
