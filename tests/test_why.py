"""Why one alternative stands before another: laws of the contributions, for every form of scorer."""

from __future__ import annotations

import json
import math
from dataclasses import dataclass
from fractions import Fraction
from itertools import permutations
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import clusterdecide as cd
from clusterdecide._typing import Floats
from clusterdecide.errors import InvalidInputError
from clusterdecide.methods import General
from clusterdecide.reasons.contributions import contributions
from clusterdecide.reasons.why import why
from clusterdecide.testing import problems, weights_for


@dataclass(frozen=True)
class Geometric:
    """A method of the tests' own: a weighted geometric mean on the scale, so a score depends on no other."""

    def on(self, problem: cd.Problem, x: Floats | None = None) -> General:
        low, high = problem.scales.T
        place = (problem.values(x) - low) / (high - low)
        logs = np.log1p(np.where(problem.senses > 0, place, 1 - place))
        return General(lambda w: np.exp((logs * w[..., None, :]).sum(-1)))


@dataclass(frozen=True)
class Duels:
    """A relative method: the weighted share of the other alternatives that each one beats; a nudge by position."""

    nudge: float = 0.0

    def on(self, problem: cd.Problem, x: Floats | None = None) -> General:
        gains = problem.values(x) * problem.senses
        beats = np.sign(gains[..., :, None, :] - gains[..., None, :, :]).mean(-2)
        order = self.nudge * np.arange(len(problem))
        return General(lambda w: (beats * w[..., None, :]).sum(-1) + order)


METHODS: list[Any] = [
    cd.WeightedSum(),
    cd.WeightedSum(normalisation="minmax"),
    cd.Topsis(normalisation="scale"),
    cd.Topsis(),
    Geometric(),
    Duels(),
]
ALONE = [cd.WeightedSum(), cd.Topsis(normalisation="scale"), cd.Topsis(), Geometric()]
each = pytest.mark.parametrize("method", METHODS, ids=repr)
several = problems(alternatives=(2, 5), criteria=(1, 5))


def tree_for(names: tuple[str, ...], split: int) -> cd.Hierarchy:
    """The first criteria under one node, the others under another, some of them one level deeper."""
    half = Fraction(1, 2)
    rows: list[tuple[str, str | None, Any]] = [("all", None, None), ("left", "all", half), ("right", "all", half)]
    rows += [(name, "left", Fraction(1, split)) for name in names[:split]]
    rows += [("deep", "right", half), ("last", "right", half)] if len(names) > split + 1 else []
    others = names[split:]
    if len(others) == 1:
        return cd.Hierarchy.from_rows([*rows, (others[0], "right", 1)])
    rows = [row for row in rows if row[0] != "last"] + [(others[-1], "right", half)]
    return cd.Hierarchy.from_rows([*rows, *((name, "deep", Fraction(1, len(others) - 1)) for name in others[:-1])])


@each
@given(problem=several, data=st.data())
def test_contributions_add_up_to_the_difference_of_scores(
    method: Any, problem: cd.Problem, data: st.DataObject
) -> None:
    weights = data.draw(weights_for(problem))
    a, b = data.draw(st.permutations(problem.alternatives))[:2]
    found = why(problem, weights, method, a, b)
    score = dict(zip(problem.alternatives, cd.rank(problem, weights, method).score))
    assert found.difference == pytest.approx(score[a] - score[b], abs=1e-15)
    assert found.contribution.sum() + found.residual == pytest.approx(found.difference, abs=1e-12)
    assert found.residual == pytest.approx(0, abs=1e-12)
    assert found.draws == 0


@given(method=st.sampled_from(METHODS), problem=problems(alternatives=(2, 4), criteria=(2, 5)), data=st.data())
def test_on_a_tree_they_add_up_at_every_node(method: Any, problem: cd.Problem, data: st.DataObject) -> None:
    names = problem.criteria_names
    hierarchy = tree_for(names, data.draw(st.integers(1, len(names) - 1)))
    found = why(problem, hierarchy.weights(), method, *problem.alternatives[:2])
    for node in hierarchy.nodes:
        below = hierarchy.children(node)
        if below:
            assert sum(found[child] for child in below) == pytest.approx(found[node], abs=1e-12)
    assert found[hierarchy.root] + found.residual == pytest.approx(found.difference, abs=1e-12)


@given(problem=several, data=st.data())
def test_a_weighted_sum_on_a_tree_gives_sums_of_plain_differences(problem: cd.Problem, data: st.DataObject) -> None:
    weights = data.draw(weights_for(problem))
    found = why(problem, weights, cd.WeightedSum(), *problem.alternatives[:2])
    utilities = cd.WeightedSum().on(problem).utilities
    expected = weights.values * (utilities[0] - utilities[1])
    np.testing.assert_allclose(found.contribution, expected, atol=1e-15)


@dataclass(frozen=True)
class Disguised:
    """A weighted sum that does not say that it is one."""

    def on(self, problem: cd.Problem, x: Floats | None = None) -> General:
        return General(cd.WeightedSum().on(problem, x).score)


@given(problem=problems(alternatives=(2, 4), criteria=(2, 5)), data=st.data())
def test_the_game_of_a_weighted_sum_gives_its_plain_differences(problem: cd.Problem, data: st.DataObject) -> None:
    names = problem.criteria_names
    weights = tree_for(names, data.draw(st.integers(1, len(names) - 1))).weights()
    plain, played = (why(problem, weights, m, *problem.alternatives[:2]) for m in (cd.WeightedSum(), Disguised()))
    np.testing.assert_allclose(played.by_node, plain.by_node, atol=1e-12)
    whole, shared = (contributions(problem, weights, m) for m in (cd.WeightedSum(), Disguised()))
    np.testing.assert_allclose(shared.by_node, whole.by_node, atol=1e-12)


@given(method=st.sampled_from(ALONE), problem=several, data=st.data())
def test_turning_the_question_round_turns_every_sign(method: Any, problem: cd.Problem, data: st.DataObject) -> None:
    weights = data.draw(weights_for(problem))
    a, b = problem.alternatives[:2]
    there, back = why(problem, weights, method, a, b), why(problem, weights, method, b, a)
    np.testing.assert_allclose(there.contribution, -back.contribution, atol=1e-12)
    assert there.sufficient.criteria == back.sufficient.criteria


@given(method=st.sampled_from(METHODS), problem=several, data=st.data())
def test_equal_grades_and_no_weight_contribute_nothing(method: Any, problem: cd.Problem, data: st.DataObject) -> None:
    weights = data.draw(weights_for(problem))
    found = why(problem, weights, method, *problem.alternatives[:2])
    same = (problem.grades[0] == problem.grades[1]) | (weights.values == 0)
    np.testing.assert_allclose(found.contribution[same], 0, atol=1e-15)


@given(
    method=st.sampled_from(METHODS),
    problem=problems(alternatives=(2, 4), criteria=(1, 3), senses=("max",)),
    data=st.data(),
)
def test_criteria_alike_contribute_alike(method: Any, problem: cd.Problem, data: st.DataObject) -> None:
    grades = np.column_stack([problem.grades, problem.grades[:, 0]])
    criteria = [*problem.criteria, cd.Criterion("twin", scale=problem.criteria[0].scale)]
    shares = data.draw(weights_for(problem)).values
    doubled = cd.Problem.of(grades, criteria, alternatives=problem.alternatives)
    found = why(doubled, cd.Weights.scaled([*shares, shares[0]]), method, *problem.alternatives[:2])
    assert found["twin"] == pytest.approx(found["C1"], abs=1e-12)


@given(problem=problems(alternatives=(2, 3), criteria=(1, 4)), data=st.data())
def test_closeness_is_shared_as_a_loop_over_all_orders_of_mixed_alternatives(
    problem: cd.Problem, data: st.DataObject
) -> None:
    weights = data.draw(weights_for(problem))
    method = cd.Topsis(normalisation="scale")
    found = why(problem, weights, method, *problem.alternatives[:2])
    size = len(problem.criteria)
    expected = np.zeros(size)
    for order in permutations(range(size)):
        mixed = problem.grades[1].copy()
        before = found.score[1]
        for c in order:
            mixed[c] = problem.grades[0, c]
            after = float(cd.rank(cd.Problem.of([mixed], problem.criteria), weights, method).score[0])
            expected[c] += (after - before) / math.factorial(size)
            before = after
    np.testing.assert_allclose(found.contribution, expected, atol=1e-12)


def test_a_mix_at_the_ideal_is_at_no_distance_from_it() -> None:
    criteria = [cd.Criterion(name, scale=(0, 3)) for name in ("a", "b", "c")]
    problem = cd.Problem.of([[3, 0.1, 3], [0.1, 3, 0.7]], criteria)
    weights = {"a": 0.1, "b": 0.2, "c": 0.7}
    found = why(problem, weights, cd.Topsis(normalisation="scale"), "A1", "A2")
    other = why(problem, weights, cd.Topsis(normalisation="scale"), "A2", "A1")
    np.testing.assert_allclose(found.contribution, -other.contribution, atol=1e-15)


def test_a_method_that_knows_places_leaves_a_residual_that_is_shown() -> None:
    problem = cd.Problem.of([[4, 2], [2, 5], [3, 3]], ["a", "b"])
    found = why(problem, [0.5, 0.5], Duels(nudge=0.25), "A1", "A2")
    assert found.residual == pytest.approx(-0.25)
    assert found.contribution.sum() + found.residual == pytest.approx(found.difference)
    assert "-0.25 by the method itself" in repr(found)
    assert found.sufficient.criteria is None
    assert "weighted sum or a closeness" in found.sufficient.reason


def wide(criteria: int) -> tuple[cd.Problem, cd.Weights]:
    names = [f"C{j + 1}" for j in range(criteria)]
    grades = np.random.default_rng(7).integers(0, 11, (3, criteria)) / 2
    return cd.Problem.of(grades, [cd.Criterion(n, scale=(0, 5)) for n in names]), cd.Weights.equal(names)


@pytest.mark.parametrize(("method", "criteria"), [(cd.Topsis(normalisation="scale"), 21), (Geometric(), 14)])
def test_too_many_coalitions_are_sampled_with_their_error(method: Any, criteria: int) -> None:
    problem, weights = wide(criteria)
    found = why(problem, weights, method, "A1", "A2", draws=60, rng=3)
    again = why(problem, weights, method, "A1", "A2", draws=60, rng=3)
    assert found.draws == 60
    assert (found.by_node == again.by_node).all()
    assert found.contribution.sum() == pytest.approx(found.difference, abs=1e-12)
    assert found.error[1:].max() > 0
    assert "sampled over 60 orders, standard error" in repr(found)
    assert found.to_dict()["exact"] is False
    assert "estimated over 60 orders" in found.sentence("en")


def test_a_tree_makes_many_criteria_exact() -> None:
    problem, _ = wide(24)
    names = problem.criteria_names
    groups = {f"G{g}": ("1/6", dict.fromkeys(names[4 * g : 4 * g + 4], "1/4")) for g in range(6)}
    found = why(problem, cd.Hierarchy.of(groups).weights(), cd.Topsis(normalisation="scale"), "A1", "A2")
    assert found.draws == 0
    assert sum(found[f"G{g}"] for g in range(6)) == pytest.approx(found.difference, abs=1e-12)


def test_the_result_reads_as_a_table_a_document_and_a_frame() -> None:
    criteria = [cd.Criterion(name, scale=(0, 5)) for name in ("vision", "market", "team")]
    problem = cd.Problem.of([[4, 3, 2], [3, 2.5, 3]], criteria, alternatives=["Green H2", "Rail"])
    tree = cd.Hierarchy.of({"strategy": ("0.8", {"vision": "0.625", "market": "0.375"}), "team": "0.2"})
    found = why(problem, tree.weights(), cd.WeightedSum(), "Green H2", "Rail")
    assert repr(found).splitlines() == [
        "criterion  weight  Green H2  Rail  contribution  share",
        "total      1.0000                       +0.0900   100%",
        "strategy   0.8000                       +0.1300   144%",
        "  vision   0.5000         4     3       +0.1000   111%",
        "  market   0.3000         3   2.5       +0.0300    33%",
        "team       0.2000         2     3       -0.0400   -44%",
        "WeightedSum(normalisation='scale'); Green H2 0.6600, Rail 0.5700, difference +0.0900; exact",
        "enough: the weight of team, ahead by 0.04 at least",
    ]
    plain = json.loads(json.dumps(found.to_dict(), allow_nan=False))
    assert plain["sufficient"]["criteria"] == ["team"]
    assert [row["name"] for row in plain["contributions"]] == ["total", "strategy", "vision", "market", "team"]
    frame = found.to_frame("polars")
    assert frame["grade_a"].to_list() == [None, None, 4.0, 3.0, 2.0]
    assert found.to_frame("pandas")["share"].iloc[0] == pytest.approx(1)
    assert found.grades.tolist() == [[4, 3, 2], [3, 2.5, 3]]


def test_a_tie_has_no_shares_and_nothing_to_settle() -> None:
    problem = cd.Problem.of([[4, 2], [2, 4]], [cd.Criterion(name, scale=(0, 5)) for name in "ab"])
    found = why(problem, [0.5, 0.5], cd.WeightedSum(), "A1", "A2")
    assert found.tied
    assert found.sufficient.criteria is None
    assert all(row["share"] is None for row in found.to_dict()["contributions"])
    assert "the two tie" in repr(found)


def test_scores_one_rounding_apart_tie() -> None:
    problem = cd.Problem.of([[1, 1, 0, 0], [0, 0, 1, 0]], [cd.Criterion(name, scale=(0, 1)) for name in "abcd"])
    found = why(problem, [0.1, 0.2, 0.3, 0.4], cd.WeightedSum(), "A1", "A2")
    assert found.difference != 0
    assert found.tied


BASE = cd.Problem.of([[4, 2], [2, 5]], [cd.Criterion(name, scale=(0, 5)) for name in "ab"])


@dataclass(frozen=True)
class OneAtATime:
    def on(self, problem: cd.Problem, x: Floats | None = None) -> General:
        grades = problem.values(x)
        grades = grades if grades.ndim == 2 else grades[0]
        return General(lambda w: grades @ w)


@dataclass(frozen=True)
class Undefined:
    def on(self, problem: cd.Problem, x: Floats | None = None) -> General:
        grades = problem.values(x)
        return General(lambda w: np.where(grades.ndim > 2, np.nan, 1.0) * (grades * w).sum(-1))


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"a": "A3"}, "no alternative is named 'A3'; there are 'A1', 'A2'"),
        ({"b": "A1"}, "two different alternatives are needed, got 'A1' twice"),
        ({"problem": [[1, 2]]}, "why needs a Problem first, got list"),
        ({"weights": cd.Weights.raw([2.0, 1.0])}, "why needs weights that sum to 1, got 3"),
        ({"within": 0.2}, "within must be a WeightSet"),
        ({"within": cd.WeightSet.between({"a": (0.6, 1), "b": (0, 0.4)})}, "the weights lie outside the set"),
        ({"within": cd.WeightSet.simplex(["a", "c"])}, "no weight for criteri"),
        ({"draws": 1}, "draws must be a whole number of orders from 2 up, got 1"),
        ({"draws": True}, "draws must be a whole number"),
        ({"method": cd.Topsis}, "a method such as Topsis"),
        ({"method": OneAtATime()}, r"gives scores of shape \(2,\) for grades of shape"),
        ({"method": Undefined()}, "the score nan at weights"),
        (
            {"weights": cd.Weights.of({"a": 0.5, "b": 0.5}, hierarchy=cd.Hierarchy.of({"a": "1/2", "c": "1/2"}))},
            "the tree of the weights and the problem differ on 'b', 'c'",
        ),
    ],
)
def test_what_cannot_be_explained_is_refused(change: dict[str, Any], message: str) -> None:
    asked: dict[str, Any] = {"problem": BASE, "weights": [0.5, 0.5], "method": cd.WeightedSum(), "a": "A1", "b": "A2"}
    with pytest.raises(InvalidInputError, match=message):
        why(**{**asked, **change})


def test_an_unknown_node_is_named() -> None:
    found = why(BASE, [0.5, 0.5], cd.WeightedSum(), "A1", "A2")
    with pytest.raises(InvalidInputError, match="no criterion or node is named 'c'; there are 'a', 'b'"):
        found["c"]
    with pytest.raises(InvalidInputError, match="no criterion or node is named ''"):
        contributions(BASE, [0.5, 0.5], cd.WeightedSum())[""]
