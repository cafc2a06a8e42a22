"""Weighted product and WASPAS against plain loops and pymcdm; a published score that is no sum in every analysis."""

from __future__ import annotations

import math
import warnings
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import clusterdecide as cd
from clusterdecide.calls.line import line_breakpoints
from clusterdecide.changes.criticality import criticality
from clusterdecide.changes.grade_change import largest_loss, smallest_gain
from clusterdecide.influence.compare import _registered
from clusterdecide.kernels.products import tied_logs
from clusterdecide.kernels.ranks import competition_ranks
from clusterdecide.methods import Additive, Waspas, WeightedProduct, forms, from_spec, to_spec
from clusterdecide.reasons.contributions import contributions
from clusterdecide.testing import problems, weight_vectors

TIGHT = {"rtol": 1e-12, "atol": 1e-12}
KINDS = WeightedProduct.normalisations


def plain_gains(problem: cd.Problem, kind: str) -> list[list[float]]:
    """Gains by the formula in the documentation, column by column."""
    columns = []
    for column, sense in zip(problem.grades.T.tolist(), problem.senses):
        gains = [x if sense > 0 else 1 / x for x in column]
        over = {"none": 1.0, "linear": max(gains), "sum": sum(gains)}[kind]
        columns.append([gain / over for gain in gains])
    return [list(row) for row in zip(*columns)]


@given(problem=problems(positive=True), data=st.data())
def test_scores_are_those_of_plain_loops(problem: cd.Problem, data: st.DataObject) -> None:
    weights = data.draw(weight_vectors(problem.shape[1]))
    for kind in KINDS:
        expected = [math.prod(g**w for g, w in zip(row, weights)) for row in plain_gains(problem, kind)]
        scorer = WeightedProduct(normalisation=kind).on(problem)
        np.testing.assert_allclose(scorer.score(weights), expected, **TIGHT)
        steps = scorer.steps(weights)
        np.testing.assert_allclose(steps.utility, plain_gains(problem, kind), **TIGHT)
        np.testing.assert_allclose(steps.factor, np.array(plain_gains(problem, kind)) ** weights, **TIGHT)
        np.testing.assert_allclose(steps.score, expected, **TIGHT)
    share = data.draw(st.sampled_from([0.0, 0.3, 0.5, 1.0]))
    gains = plain_gains(problem, "linear")
    total = [sum(g * w for g, w in zip(row, weights)) for row in gains]
    whole = [math.prod(g**w for g, w in zip(row, weights)) for row in gains]
    steps = Waspas(share_of_sum=share).on(problem).steps(weights)
    np.testing.assert_allclose(steps.normalised, gains, **TIGHT)
    np.testing.assert_allclose(steps.weighted_sum, total, **TIGHT)
    np.testing.assert_allclose(steps.weighted_product, whole, **TIGHT)
    np.testing.assert_allclose(steps.score, share * np.array(total) + (1 - share) * np.array(whole), **TIGHT)


@given(seed=st.integers(0, 2**32 - 1))
def test_pymcdm_gives_the_same_scores(seed: int) -> None:
    import pymcdm

    generator = np.random.default_rng(seed)
    shape = (int(generator.integers(2, 9)), int(generator.integers(1, 7)))
    senses = ["max" if up else "min" for up in generator.integers(0, 2, shape[1])]
    problem = cd.Problem.of(generator.uniform(0.1, 9.0, shape), sense=senses)
    weights = generator.dirichlet(np.ones(shape[1]))
    rules = pymcdm.normalizations
    pairs = [
        (WeightedProduct(normalisation="sum"), pymcdm.methods.WPM(rules.sum_normalization)),
        (WeightedProduct(normalisation="linear"), pymcdm.methods.WPM(rules.linear_normalization)),
        (Waspas(), pymcdm.methods.WASPAS(rules.linear_normalization)),
    ]
    for method, peer in pairs:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # it warns of dominated alternatives
            expected = peer(problem.grades, weights, problem.senses.astype(int), validation=False, verbose=False)
        np.testing.assert_allclose(cd.rank(problem, weights, method).score, expected, rtol=1e-9, err_msg=repr(method))


@given(problem=problems(positive=True), data=st.data())
def test_the_order_is_that_of_keys_and_of_sums_under_every_normalisation(
    problem: cd.Problem, data: st.DataObject
) -> None:
    weights = data.draw(weight_vectors(problem.shape[1]))
    score = WeightedProduct().on(problem).score(weights)
    lead = score[:, None] - score > 1e-9 * score.max()
    for kind in KINDS:
        scorer = WeightedProduct(normalisation=kind).on(problem)
        for values in (scorer.key(weights), scorer.sums(weights), scorer.score(weights)):
            assert (values[:, None] > values)[lead].all()


def test_waspas_ends_are_the_sum_and_the_product() -> None:
    problem = cd.Problem.of([[4.0, 100], [9.0, 400], [6.0, 150]], sense=["max", "min"])
    weights = np.array([0.3, 0.7])
    for share, kind in ((1.0, cd.WeightedSum), (0.0, WeightedProduct)):
        method = kind(normalisation="linear")
        expected = method.on(problem).score(weights)
        np.testing.assert_allclose(Waspas(share_of_sum=share).on(problem).score(weights), expected, **TIGHT)


@pytest.mark.parametrize("spec", [{"method": "weighted_product", "normalisation": "sum"}, {"method": "waspas"}])
def test_they_are_known_by_name(spec: dict[str, Any]) -> None:
    assert to_spec(from_spec(spec)) == spec | ({"share_of_sum": 0.5} if spec["method"] == "waspas" else {})
    assert isinstance(from_spec({"method": "waspas", "share_of_sum": 1}).share_of_sum, float)


@pytest.mark.parametrize(
    ("make", "match"),
    [
        (
            lambda: WeightedProduct(normalisation="vector"),
            "unknown normalisation 'vector'; there are none,",
        ),
        (lambda: Waspas(share_of_sum=1.5), r"share_of_sum must be a number from 0 to 1, got 1\.5"),
        (lambda: Waspas(share_of_sum=float("nan")), "share_of_sum must be a number from 0 to 1, got nan"),
        (lambda: Waspas(share_of_sum=True), "share_of_sum must be a number from 0 to 1, got True"),
        (lambda: Waspas(share_of_sum="0.5"), "share_of_sum must be a number from 0 to 1, got '0.5'"),  # type: ignore[arg-type]
    ],
)
def test_a_wrong_parameter_is_refused(make: Any, match: str) -> None:
    with pytest.raises(cd.InvalidInputError, match=match):
        make()


@pytest.mark.parametrize("method", [WeightedProduct(), Waspas()], ids=repr)
@pytest.mark.parametrize(("grade", "fault"), [(0.0, r"is zero \(0\)"), (-2.0, r"is negative \(-2\)")])
def test_a_grade_that_is_not_above_zero_is_refused(method: Any, grade: float, fault: str) -> None:
    problem = cd.Problem.of([[1.0, 2.0], [3.0, grade]], ["team", "risk"], alternatives=["A", "B"])
    match = f"criterion 'risk': the grade of alternative 'B' {fault}; .* needs values above zero"
    with pytest.raises(cd.InvalidInputError, match=match):
        cd.rank(problem, [0.5, 0.5], method)
    x = np.array([[[1.0, 2.0], [3.0, 4.0]], [[1.0, 2.0], [3.0, grade]]])
    with pytest.raises(cd.InvalidInputError, match=match):
        method.on(cd.Problem.of(x[0], ["team", "risk"], alternatives=["A", "B"]), x)


@pytest.mark.parametrize(("grade", "power"), [(1e200, "400"), (1e-200, "-400")])
def test_a_product_beyond_floats_is_refused(grade: float, power: str) -> None:
    problem = cd.Problem.of([[grade, grade], [1.0, 1.0]])
    assert cd.rank(problem, [0.5, 0.5], WeightedProduct()).score[0] == pytest.approx(grade)
    with pytest.raises(cd.InvalidInputError, match=rf"a product of about 10\^{power} is beyond floats; use units"):
        cd.rank(problem, cd.Weights.raw([1.0, 1.0]), WeightedProduct())


def test_the_note_says_when_scores_are_relative() -> None:
    problem = cd.Problem.of([[1.0, 2.0], [3.0, 1.0]])
    assert cd.rank(problem, [0.5, 0.5], WeightedProduct()).note == ""
    assert "relative" in cd.rank(problem, [0.5, 0.5], WeightedProduct(normalisation="linear")).note
    assert "relative" in cd.rank(problem, [0.5, 0.5], Waspas()).note


def test_weights_of_any_sum_are_taken_as_they_are() -> None:
    problem = cd.Problem.of([[2.0, 5.0], [3.0, 4.0]], sense=["max", "min"])
    score = cd.rank(problem, cd.Weights.raw([2.0, 1.0]), WeightedProduct()).score
    np.testing.assert_allclose(score, [4 / 5, 9 / 4], **TIGHT)


def test_products_that_are_equal_have_sums_that_tie() -> None:
    """Six is two times three, but not so the rounded logarithms: next to a product of 1, alone, they must tie."""
    rows = [[a * b, a, b] for a in range(1, 30) for b in range(1, 30)]
    scorer = WeightedProduct().on(cd.Problem.of(rows, sense=["max", "min", "min"]))
    weights = np.array([1 / 3] * 3)
    assert (competition_ranks(scorer.score(weights)) == 1).all()
    assert (competition_ranks(scorer.sums(weights)) == 1).all()


# ----- a published score that is not the sum


PROBLEM = cd.Problem.of(
    [[4.0, 3.0, 2.0], [2.0, 4.5, 3.0], [3.0, 3.0, 3.0], [4.5, 1.0, 4.0]],
    [cd.Criterion(name, scale=(0.5, 5), step=0.5) for name in ("vision", "market", "team")],
    alternatives=["A", "B", "C", "D"],
)
WEIGHTS = np.array([0.5, 0.3, 0.2])
PRODUCT = WeightedProduct()


def test_breakpoints_are_where_products_meet_and_its_scores_are_products() -> None:
    found = cd.breakpoints(PROBLEM, WEIGHTS, PRODUCT)
    assert found.exact
    assert len(found.changes) > 2
    for change in found.changes:
        k = PROBLEM.criteria_names.index(change.name)
        rest = np.where(np.arange(3) == k, 0.0, WEIGHTS) / (1 - WEIGHTS[k])
        weights = (1 - change.weight) * rest + change.weight * np.eye(3)[k]
        score = PRODUCT.on(PROBLEM).score(weights)
        one, other = (PROBLEM.alternatives.index(name) for name in change.before)
        assert score[one] == pytest.approx(score[other], rel=1e-12)
        np.testing.assert_allclose(found.score(change.name, [change.weight])[0], score, **TIGHT)


def test_acceptability_counts_the_ranks_of_products() -> None:
    anywhere = cd.WeightSet.simplex(PROBLEM.criteria_names)
    draws = anywhere.draw(2000, np.random.default_rng(1))
    found = cd.acceptability(PROBLEM, cd.Draws(draws), PRODUCT)
    score = np.prod(PROBLEM.grades ** draws[:, None], -1)
    best = np.bincount(score.argmax(-1), minlength=4) / len(draws)
    np.testing.assert_allclose(found.rank_acceptability[:, 0], best, **TIGHT)


def test_products_far_below_the_best_tie_in_acceptability_as_in_ranks() -> None:
    """Keys are logarithms, in which they are far apart."""
    problem = cd.Problem.of([[1e15, 1e15], [2.0, 2.0], [1.0, 1.0]])
    assert cd.rank(problem, [0.5, 0.5], PRODUCT).rank.tolist() == [1, 2, 2]
    found = cd.acceptability(problem, cd.WeightSet.simplex(problem.criteria_names), PRODUCT, draws=256, rng=1)
    assert found.rank_acceptability[:, 1].tolist() == [0.0, 1.0, 1.0]


@pytest.mark.parametrize("spread", [0.0, 5.0, 25.0])
def test_tied_logs_are_the_most_that_tied_products_are_apart(spread: float) -> None:
    logs = np.array([[spread, 0.0], [0.0, 0.0]])
    assert -math.expm1(-tied_logs(logs)) == pytest.approx(1e-12 * math.exp(spread), rel=1e-9)
    assert tied_logs(np.array([[28.0], [0.0]])) == math.inf
    assert tied_logs(np.array([[1400.0], [0.0]])) == math.inf


def test_smallest_change_and_extreme_ranks_follow_the_product() -> None:
    found = cd.smallest_change(PROBLEM, WEIGHTS, PRODUCT)
    assert found.exact
    assert found.witness is not None
    score = PRODUCT.on(PROBLEM).score(found.witness.aligned(PROBLEM))
    first = np.sort(score)[::-1]
    assert first[0] == pytest.approx(first[1], rel=1e-9)
    anywhere = cd.WeightSet.simplex(PROBLEM.criteria_names)
    ranks = cd.extreme_ranks(PROBLEM, anywhere, PRODUCT)
    draws = anywhere.draw(4000, np.random.default_rng(2))
    score = np.prod(PROBLEM.grades ** draws[:, None], -1)
    seen = 1 + (score[:, None] > score[..., None]).sum(-1)
    assert (ranks.best <= seen.min(0)).all()
    assert (ranks.worst >= seen.max(0)).all()


def test_criticality_brings_products_level() -> None:
    found = criticality(PROBLEM, WEIGHTS, PRODUCT)
    c = int(np.nanargmin(np.where(np.isfinite(found.any), abs(found.any), np.nan)))
    moved = WEIGHTS.copy()
    moved[c] += found.any[c]
    logs = np.log(PROBLEM.grades) @ moved
    one, other = found.any_pair[c]
    assert logs[one] == pytest.approx(logs[other], abs=1e-12)


def shapley(worth: Any, players: int) -> list[float]:
    """By definition: mean gain over all orders."""
    from itertools import permutations

    total = np.zeros(players)
    orders = list(permutations(range(players)))
    for order in orders:
        inside: set[int] = set()
        for player in order:
            before = worth(inside)
            inside.add(player)
            total[player] += worth(inside) - before
    return list(total / len(orders))


def test_why_shares_out_the_difference_of_the_products() -> None:
    found = cd.why(PROBLEM, WEIGHTS, PRODUCT, "A", "B")
    a, b = PROBLEM.grades[0], PROBLEM.grades[1]

    def worth(inside: set[int]) -> float:
        return math.prod((a[j] if j in inside else b[j]) ** WEIGHTS[j] for j in range(3))

    values = [found[name] for name in PROBLEM.criteria_names]
    np.testing.assert_allclose(values, shapley(worth, 3), **TIGHT)
    assert sum(values) == pytest.approx(found.difference, abs=1e-12)
    assert found.draws == 0
    assert found.sufficient.margin is None
    plain = cd.why(PROBLEM, WEIGHTS, Logs(), "A", "B")
    assert found.sufficient.criteria == plain.sufficient.criteria


def test_contributions_share_out_the_product_above_the_worst_present() -> None:
    found = contributions(PROBLEM, WEIGHTS, PRODUCT)
    low = PROBLEM.grades.min(0)
    np.testing.assert_allclose(found.base, math.prod(low**WEIGHTS), **TIGHT)
    for i, own in enumerate(PROBLEM.grades):

        def worth(inside: set[int], own: Any = own) -> float:
            return math.prod((own[j] if j in inside else low[j]) ** WEIGHTS[j] for j in range(3))

        np.testing.assert_allclose(found.values[i], shapley(worth, 3), **TIGHT)
    np.testing.assert_allclose(found.base + found.values.sum(-1), found.score, **TIGHT)


class Logs:
    """The weighted product without its map."""

    def on(self, problem: cd.Problem, x: Any = None) -> Additive:
        return Additive(np.log(problem.values(x)) * problem.senses)


@pytest.mark.parametrize("rival", [None, "B"])
def test_grade_changes_are_those_of_the_logarithms(rival: str | None) -> None:
    for alternative in ("B", "C"):
        if alternative == rival:
            continue
        watch: Any = {"above": rival} if rival else {}
        verb = largest_loss if cd.rank(PROBLEM, WEIGHTS, PRODUCT)[alternative] == 1 else smallest_gain
        one, other = (verb(PROBLEM, WEIGHTS, method, alternative, **watch) for method in (PRODUCT, Logs()))
        assert one.cost == other.cost
        assert (one.exact, one.possible) == (other.exact, True)
        assert [str(move) for move in one.moves] == [str(move) for move in other.moves]


def test_portfolios_by_sums_of_products_are_refused() -> None:
    from clusterdecide.robustness.core_index import core_index

    anywhere = cd.WeightSet.simplex(PROBLEM.criteria_names)
    with pytest.raises(cd.InvalidInputError, match=r"scores are weighted sums; WeightedProduct.* use WeightedSum"):
        core_index(PROBLEM, anywhere, PRODUCT, costs=[1, 1, 1, 1], budget=2)


def test_rows_and_groups_keep_the_published_score() -> None:
    scorer = PRODUCT.on(PROBLEM)
    some = scorer.rows(np.array([2, 0]))
    np.testing.assert_allclose(some.score(WEIGHTS), scorer.score(WEIGHTS)[[2, 0]], **TIGHT)
    shares = np.array([[1.0, 0.0, 0.0], [0.0, 0.6, 0.4]])
    grouped = forms.merged(scorer, shares)
    np.testing.assert_allclose(grouped.score(np.array([0.5, 0.5])), scorer.score(WEIGHTS), **TIGHT)
    picked = scorer.rows(np.array([[0, 1], [3, 3]]))
    expected = scorer.score(WEIGHTS)[[[0, 1], [3, 3]]]
    np.testing.assert_allclose(picked.score(WEIGHTS), expected, **TIGHT)


def test_a_published_score_may_depend_on_the_weights_of_the_criteria() -> None:
    utilities, top = np.array([[1.0, 4.0, 2.0], [3.0, 1.0, 2.0]]), np.array([3.0, 4.0, 2.0])
    scorer = Additive(utilities, published=lambda sums, weights: sums / (weights @ top)[..., None], tied=lambda: 0.5)
    expected = utilities @ WEIGHTS / (WEIGHTS @ top)
    np.testing.assert_allclose(scorer.score(WEIGHTS), expected, **TIGHT)
    shares = np.array([[1.0, 0.0, 0.0], [0.0, 0.6, 0.4]])
    for again in (forms.merged(scorer, shares), scorer.rows(np.arange(2))):
        weights = np.array([0.5, 0.5]) if again.utilities.shape[1] == 2 else WEIGHTS
        np.testing.assert_allclose(again.score(weights), expected, **TIGHT)
        assert again.near >= 0.5 / np.ptp(again.utilities)
    assert scorer.rows(np.arange(2)).near == scorer.near

    class Ratio:
        def on(self, _: cd.Problem, __: Any = None) -> Additive:
            return scorer

    found = cd.breakpoints(PROBLEM.take([0, 1]), WEIGHTS, Ratio())  # type: ignore[arg-type]
    weights = np.array([0.1, 0.9 * 0.6, 0.9 * 0.4])
    np.testing.assert_allclose(found.score("vision", [0.1])[0], scorer.score(weights), **TIGHT)


def test_steps_towards_the_line_are_not_counted_in_logarithms() -> None:
    from clusterdecide.letters.improvement_search import _parts

    assert _parts(PRODUCT.on(PROBLEM), WEIGHTS) is None
    assert _parts(cd.WeightedSum().on(PROBLEM), WEIGHTS) is not None


def test_the_funding_line_and_the_sheet_by_hand_refuse_products(monkeypatch: pytest.MonkeyPatch) -> None:
    from clusterdecide.calls import line
    from clusterdecide.letters import hand_sheet

    decision = cd.calls.example().decide()
    for module in (line, hand_sheet):
        monkeypatch.setattr(module, "from_spec", lambda _: PRODUCT)
    with pytest.raises(cd.InvalidInputError, match="publishes another score than its sum"):
        line_breakpoints(decision, "L1", "C2")
    with pytest.raises(cd.InvalidInputError, match="neither a weighted sum nor a closeness"):
        hand_sheet.by_hand(decision, decision["L1"].funded[0])


def test_a_comparison_of_every_method_asks_none_for_a_normalisation_that_it_does_not_take() -> None:
    named, refused = _registered()
    assert [name for name in refused if name.startswith(("WeightedProduct", "Vikor", "MooraReferencePoint"))] == []
    assert sum(isinstance(method, WeightedProduct) for method in named.values()) == len(KINDS)
