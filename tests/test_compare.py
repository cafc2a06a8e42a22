"""Several methods, parameters and weightings in one table: ranks, agreement, and what the choice costs."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import clusterdecide as cd
from clusterdecide.influence.compare import compare, grid
from clusterdecide.influence.comparison import Comparison
from clusterdecide.methods import General
from clusterdecide.methods.base import _REGISTER
from clusterdecide.testing import problems, weights_for

METHODS = [cd.Topsis(), cd.Topsis(normalisation="scale"), cd.WeightedSum(), cd.WeightedSum(normalisation="minmax")]


@dataclass(frozen=True)
class Cut:
    """A method of the tests: the weight of the criteria on which an alternative reaches a bar, one for each."""

    bar: Mapping[str, float] = field(default_factory=dict)
    above: float = 0.0

    def __post_init__(self) -> None:
        if any(value < self.above for value in self.bar.values()):
            message = "a bar lies below the least one"
            raise cd.InvalidInputError(message)

    def on(self, problem: cd.Problem, x: Any = None) -> General:
        bars = np.array([self.bar.get(name, self.above) for name in problem.criteria_names])
        reached = (problem.values(x) >= bars).astype(np.float64)
        return General(lambda w: np.einsum("...ac,...c->...a", reached, w))


def three() -> cd.Problem:
    return cd.Problem.of([[5, 2], [4, 4], [1, 5]], ["vision", "market"], alternatives=["A", "B", "D"])


def made(scores: Any, watch: Any = "winner") -> Comparison:
    """A comparison of given scores, the first row the reference."""
    values = np.array(scores, dtype=np.float64)
    labels = tuple(f"m{m}" for m in range(len(values)))
    names = tuple("abcdefgh"[: values.shape[1]])
    return Comparison(names, labels, labels, ("",) * len(labels), values, watch, 0, {})


@given(problems(positive=True), st.data())
def test_every_row_is_the_ranking_of_its_method(problem: cd.Problem, data: st.DataObject) -> None:
    weights = data.draw(weights_for(problem))
    result = compare(problem, weights, METHODS)
    assert result.labels == ("Topsis('vector')", "Topsis('scale')", "WeightedSum('scale')", "WeightedSum('minmax')")
    for method, score, rank in zip(METHODS, result.scores, result.rank):
        expected = cd.rank(problem, weights, method)
        assert score.tolist() == expected.score.tolist()
        assert rank.tolist() == expected.rank.tolist()
    assert result.refused == {}


@given(problems(alternatives=(2, 6), positive=True), st.data())
def test_methods_times_weightings(problem: cd.Problem, data: st.DataObject) -> None:
    several = {name: data.draw(weights_for(problem)) for name in ("even", "bold")}
    result = compare(problem, several, METHODS[:2], watch=1)
    assert result.weightings == ("even", "even", "bold", "bold")
    assert result.labels[3] == "Topsis('scale'), bold"
    for m, (name, method) in enumerate([(n, method) for n in several for method in METHODS[:2]]):
        np.testing.assert_allclose(result.scores[m], cd.rank(problem, several[name], method).score, atol=1e-12)


def test_a_weighting_may_be_written_as_rank_takes_it() -> None:
    plain = compare(three(), {"vision": 0.7, "market": 0.3}, METHODS[:1])
    several = compare(three(), {"a": {"market": 0.3, "vision": 0.7}, "b": [0.5, 0.5]}, METHODS[:1])
    assert plain.weightings == ("",)
    assert several.scores[0].tolist() == plain.scores[0].tolist()
    with pytest.raises(cd.InvalidInputError, match="weight of criterion 'market' must be a number"):
        compare(three(), {"vision": 0.5, "market": "half"}, METHODS[:1])  # type: ignore[dict-item]
    with pytest.raises(cd.InvalidInputError, match="3 weights for 2 criteria"):
        compare(three(), [0.2, 0.3, 0.5], METHODS[:1])


def test_all_methods_and_normalisations_by_default_and_refusals_are_told() -> None:
    result = compare(three(), [0.6, 0.4])
    for kind in ("Topsis", "WeightedSum"):
        for name in cd.methods.NORMALISATIONS:
            assert (f"{kind}('{name}')" in result.labels) == (name != "scale")
    assert result.refused["Topsis('scale')"].startswith("criteria without a fixed scale: 'vision', 'market'")
    assert "refused: WeightedSum('scale'): criteria without a fixed scale" in repr(result)
    assert result.to_dict()["refused"] == dict(result.refused)


def test_a_registered_method_that_needs_parameters_is_refused_not_dropped(monkeypatch: pytest.MonkeyPatch) -> None:
    @dataclass(frozen=True)
    class Demanding:
        level: float

        on = Cut.on

    monkeypatch.setitem(_REGISTER, "demanding", Demanding)
    monkeypatch.setitem(_REGISTER, "cut", Cut)
    result = compare(three(), [0.6, 0.4])
    assert "missing 1 required positional argument: 'level'" in result.refused["Demanding()"]
    assert "Cut({}, 0.0)" in result.labels


def test_a_grid_is_every_combination() -> None:
    found = grid(Cut, bar={"vision": [2, 3], "market": np.array([4.0, 5.0])}, above=1)
    assert [method.bar for method in found] == [
        {"vision": 2, "market": 4.0},
        {"vision": 2, "market": 5.0},
        {"vision": 3, "market": 4.0},
        {"vision": 3, "market": 5.0},
    ]
    assert {method.above for method in found} == {1}
    assert [m.above for m in grid(Cut, above=range(3))] == [0, 1, 2]
    assert grid(cd.Topsis) == [cd.Topsis()]
    result = compare(three(), [0.6, 0.4], found)
    assert result["Cut(bar={'vision': 2, 'market': 4.0})"] == {"A": 2, "B": 1, "D": 3}
    assert result.methods[0] == "Cut(bar={'vision': 2, 'market': 4.0}, above=1)"


def test_a_grid_refuses_what_cannot_be_built() -> None:
    with pytest.raises(
        cd.InvalidInputError, match=r"combination Cut\(bar=\{'v': 1\}, above=2\) is refused: a bar lies"
    ):
        grid(Cut, bar={"v": [3, 1]}, above=2)
    with pytest.raises(cd.InvalidInputError, match="Topsis has no parameter 'q'; it has normalisation"):
        grid(cd.Topsis, q=[1, 2])
    with pytest.raises(cd.InvalidInputError, match="no value is given for normalisation"):
        grid(cd.Topsis, normalisation=[])
    with pytest.raises(cd.InvalidInputError, match="grid needs the class of a method"):
        grid(cd.Topsis(), normalisation=["sum"])  # type: ignore[arg-type]


def test_labels_are_short_and_unique() -> None:
    long = [Cut({"a criterion with a long name": float(v)}, above) for v in (1, 2) for above in (0.0, 0.5)]
    result = compare(three(), [0.6, 0.4], [*METHODS, *long, cd.Topsis(), cd.Topsis()])
    assert len(set(result.labels)) == len(result.labels)
    assert max(map(len, result.labels)) <= 64
    assert result.labels[-2:] == ("Topsis('vector') #2", "Topsis('vector') #3")
    varying = compare(three(), [0.6, 0.4], [Cut({"a criterion with a long name": 4.0}, v) for v in (0.0, 0.5)])
    assert varying.labels == ("Cut(above=0.0)", "Cut(above=0.5)")
    alone = compare(three(), [0.6, 0.4], [Cut({"another criterion with a long name": 4.0})])
    assert alone.labels == ("Cut(bar={'another criterion with a long name': 4.0})",)


def test_the_reference_is_a_label_or_a_method() -> None:
    weights = [0.7, 0.3]
    names = {"ours": cd.Topsis(), "theirs": cd.WeightedSum(normalisation="minmax")}
    assert compare(three(), weights, names).reference == 0
    assert compare(three(), weights, names, reference="theirs").reference == 1
    assert compare(three(), weights, names, reference=cd.WeightedSum(normalisation="minmax")).reference == 1
    added = compare(three(), weights, names, reference=cd.Topsis(normalisation="max"))
    assert (added.reference, added.labels) == (0, ("Topsis('max')", "ours", "theirs"))
    both = compare(three(), {"u": weights, "v": weights[::-1]}, names, reference="theirs, v")
    assert both.labels[both.reference] == "theirs, v"
    assert compare(three(), {"u": weights, "v": weights[::-1]}, names, reference="theirs").reference == 1
    with pytest.raises(cd.InvalidInputError, match="no case is named 'nobody'; there are 'ours', 'theirs'"):
        compare(three(), weights, names, reference="nobody")
    with pytest.raises(
        cd.InvalidInputError, match=r"the reference WeightedSum\('scale'\) refuses these data: criteria"
    ):
        compare(three(), weights, names, reference=cd.WeightedSum())


def test_what_is_no_method_is_refused() -> None:
    for wrong, message in [
        ([cd.Topsis], "a method such as Topsis"),
        ({"t": 3}, "'t': a method such as Topsis"),
        (cd.Topsis(), "methods must be a sequence of methods"),
        ("Topsis", "methods must be a sequence of methods"),
        ([], "no method is given"),
        ({"alternative": cd.Topsis()}, "cannot be called 'alternative'"),
        ([cd.WeightedSum()], r"no method takes these data: WeightedSum\('scale'\): criteria without"),
    ]:
        with pytest.raises(cd.InvalidInputError, match=message):
            compare(three(), [0.5, 0.5], wrong)  # type: ignore[arg-type]
    with pytest.raises(cd.InvalidInputError, match="compare needs a Problem first"):
        compare([[1, 2]], [0.5, 0.5])  # type: ignore[arg-type]
    with pytest.raises(cd.InvalidInputError, match="watch must be 'order', 'winner' or a number from 1 to 3"):
        compare(three(), [0.5, 0.5], watch=4)
    with pytest.raises(cd.InvalidInputError, match="two cases are called 'a, b, c'"):
        compare(three(), {"b, c": [0.5, 0.5], "c": [0.5, 0.5]}, {"a": METHODS[0], "a, b": METHODS[0]})


def test_what_a_change_costs_by_hand() -> None:
    scores = [[0.9, 0.6, 0.5, 0.1], [0.1, 9.0, 0.2, 0.3], [5.0, 4.0, 3.0, 2.0], [7.0, 0.0, 6.0, 1.0]]
    one = made(scores).switches
    assert [(s.label, s.entering, s.leaving) for s in one] == [("m1", ("b",), ("a",))]
    assert (one[0].loss, one[0].relative, one[0].of_most) == pytest.approx((0.3, 1 / 3, 0.3 / 0.8))
    assert (one[0].moved, one[0].before, one[0].after) == ("a", 1, 4)
    two = made(scores, 2).switches
    assert [(s.label, s.entering, s.leaving) for s in two] == [("m1", ("d",), ("a",)), ("m3", ("c",), ("b",))]
    assert [s.loss for s in two] == pytest.approx([0.8, 0.1])
    assert [s.relative for s in two] == pytest.approx([0.8 / 1.5, 0.1 / 1.5])
    assert [s.of_most for s in two] == pytest.approx([0.8 / 0.9, 0.1 / 0.9])
    order = made(scores, "order").switches
    assert [(s.label, s.entering, s.leaving) for s in order] == [("m1", ("d",), ("a",)), ("m3", ("d",), ("b",))]
    assert [s.loss for s in order] == pytest.approx([0.8, 0.5])
    assert made(scores).shift.tolist()[1] == [3, -1, 0, -2]


def test_a_tie_on_the_line_shares_the_places_left() -> None:
    tied = made([[0.8, 0.6, 0.4, 0.0], [1.0, 0.5, 0.5, 0.5], [0.5, 0.5, 0.5, 0.5]], 2).switches
    assert [s.entering for s in tied] == [("c", "d"), ("c", "d")]
    assert [s.loss for s in tied] == pytest.approx([1.4 - (0.8 + 1.0 / 3), 1.4 - 2 * 1.8 / 4])
    even = made([[0.5, 0.5, 0.1], [0.9, 0.4, 0.1]]).switches  # leaving a tie costs nothing
    assert [(s.leaving, s.loss, s.relative, s.of_most) for s in even] == [(("b",), 0.0, 0.0, 0.0)]


def test_what_is_above_by_a_rounding_only_is_no_loss() -> None:
    tied = made([[0.1 + 0.2, 0.3, 0.0], [1.0, 2.0, 0.0]], "order").switches
    assert [(s.entering, s.leaving, s.loss) for s in tied] == [((), (), 0.0)]


def test_scores_below_zero_have_no_relative_loss() -> None:
    below = made([[-0.2, -0.6], [1.0, 2.0]]).switches[0]
    assert (below.loss, below.relative, below.of_most) == (pytest.approx(0.4), None, 1.0)
    flat = made([[0.0, 0.0], [1.0, 2.0]], "order").switches[0]
    assert (flat.entering, flat.loss, flat.relative, flat.of_most) == ((), 0.0, None, 0.0)


GRIDS = st.lists(st.lists(st.integers(0, 4), min_size=4, max_size=4), min_size=2, max_size=4)


@given(GRIDS, st.sampled_from(["winner", 1, 2, 3, 4, "order"]))
def test_costs_are_those_of_plain_loops(scores: Any, watch: Any) -> None:
    result = made(scores, watch)
    rank, own = result.rank, np.array(scores[0], dtype=np.float64)
    k = {"winner": 1, "order": 0}.get(watch, watch)
    found = {switch.label: switch for switch in result.switches}
    for m in range(1, len(scores)):
        if not k:
            pairs = np.argwhere((rank[m][:, None] < rank[m]) & (rank[0][:, None] > rank[0]))
            expected = max((own[j] - own[i] for i, j in pairs), default=0.0)
            changed = rank[m].tolist() != rank[0].tolist()
        else:
            expected = shared_sum(own, rank[0], k) - shared_sum(own, rank[m], k)
            changed = set(np.flatnonzero(rank[m] <= k)) != set(np.flatnonzero(rank[0] <= k))
        assert (f"m{m}" in found) == changed
        if changed:
            assert found[f"m{m}"].loss == pytest.approx(max(expected, 0), abs=1e-12)
            assert 0 <= found[f"m{m}"].of_most <= 1 + 1e-12


def shared_sum(score: Any, rank: Any, k: int) -> float:
    """Members above the line, then the mean of those tied on it for each place left."""
    above = [i for i in range(len(rank)) if rank[i] <= k and rank[i] + (rank == rank[i]).sum() - 1 <= k]
    tied = [i for i in range(len(rank)) if rank[i] <= k and i not in above]
    rest = (k - len(above)) * score[tied].mean() if tied else 0.0
    return float(score[above].sum() + rest)


@given(GRIDS)
def test_agreement_counts_pairs(scores: Any) -> None:
    result = made(scores)
    rank, count = result.rank, len(scores)
    for watch, states in [("winner", rank == 1), (2, rank <= 2), ("order", rank)]:
        same = [[(a == b).all() for b in states] for a in states]
        assert result.same(watch).tolist() == same
        pairs = [same[i][j] for i in range(count) for j in range(i)]
        assert result.agreement(watch) == pytest.approx(np.mean(pairs))
    assert made(scores[:1]).agreement() == 1.0
    np.testing.assert_allclose(result.first(2), (rank <= 2).mean(0))


@given(problems(alternatives=(2, 6), positive=True), st.data())
def test_reordering_alternatives_reorders_the_table(problem: cd.Problem, data: st.DataObject) -> None:
    weights = data.draw(weights_for(problem))
    order = np.array(data.draw(st.permutations(range(len(problem)))))
    result, moved = (compare(p, weights, METHODS) for p in (problem, problem.take(order)))
    np.testing.assert_allclose(moved.scores, result.scores[:, order], rtol=1e-9, atol=1e-12)
    assert moved.alternatives == tuple(problem.alternatives[i] for i in order)


def test_the_table_reads_and_travels() -> None:
    result = compare(three(), [0.7, 0.3], [cd.Topsis(), cd.WeightedSum(normalisation="minmax")])
    text = repr(result)
    assert text.splitlines()[0].split() == ["alternative", "Topsis('vector')", "WeightedSum('minmax')"]
    assert "ranks, exact; winner of Topsis('vector') kept in 1 of 2 cases" in text
    assert "following WeightedSum('minmax') loses 0.02108 (4.01 % of the most)" in text
    frame = result.to_frame("pandas")
    assert list(frame.columns) == ["alternative", *result.labels]
    assert frame["Topsis('vector')"].tolist() == [1, 2, 3]
    document = json.loads(json.dumps(result.to_dict(), allow_nan=False))
    assert (document["exact"], document["reference"]) == (True, "Topsis('vector')")
    assert document["cases"][1]["rank"] == [2, 1, 3]
    assert document["kendall"][0][1] == pytest.approx(1 / 3)
    assert document["switches"][0]["entering"] == ["B"]
    for name in ("spearman", "weighted_spearman", "rank_similarity"):
        assert document[name] == getattr(result, name).tolist()
    with pytest.raises(cd.InvalidInputError, match="no case is named 'x'"):
        result["x"]


def test_a_large_table_is_shown_by_its_ends() -> None:
    generator = np.random.default_rng(0)
    problem = cd.Problem.of(generator.integers(1, 9, (60, 2)).astype(float))
    text = repr(compare(problem, [0.5, 0.5], grid(Cut, above=np.linspace(1, 8, 12)), watch=3))
    assert "first 3 of Cut({}, 1.0) kept in" in text
    assert "first 50 of 60 alternatives shown; first 10 of 12 cases shown" in text


def test_who_moves_most_may_move_up_and_the_dearest_case_is_told_first() -> None:
    scores = np.array([[3.0, 2.0, 1.0], [3.0, 1.0, 2.0], [2.0, 1.0, 3.0]])
    names, labels = ("A", "B", "D"), ("now", "near", "far")
    found = cd.sensitivity.Comparison(names, labels, labels, ("",) * 3, scores, "order", 0, {})
    near, far = found.switches
    assert (far.moved, far.before, far.after) == ("D", 3, 1)
    assert (near.loss, near.relative, far.loss, far.relative) == (1.0, 1 / 2, 2.0, pytest.approx(2 / 3))
    assert repr(found).index("following far") < repr(found).index("following near")


def test_every_case_names_its_normalisation() -> None:
    grades = [[5, 2], [4, 4], [1, 5]]
    problem = cd.Problem.of(grades, [cd.Criterion(name, scale=(1, 5)) for name in "vm"])
    result = cd.compare(problem, [0.7, 0.3])
    assert len(result.normalisations) == len(result.labels)
    assert all(result.normalisations), "a registered method does not say how it makes grades comparable"
    named = dict(zip(result.labels, result.normalisations))
    assert (named["Copras()"], named["Topsis('max')"], named["Spotis('scale', {})"]) == ("sum", "max", "scale")
    header = repr(cd.compare(problem, [0.7, 0.3], {"mine": cd.Topsis(), "other": cd.methods.Mabac()})).splitlines()[0]
    assert header.split("  ") == ["alternative", "mine [vector]", "other [minmax]"]
    cases = result.to_dict()["cases"]
    assert [case["normalisation"] for case in cases] == list(result.normalisations)


def test_a_method_without_weights_is_one_case_under_any_weighting() -> None:
    problem = cd.Problem.of([[5, 2], [4, 4], [1, 5]], ["v", "m"], alternatives=["A", "B", "D"])
    comet = cd.methods.Comet({"v": [0, 5], "m": [0, 5]}, [0.0, 0.3, 0.6, 1.0])
    both = {"one": [0.7, 0.3], "two": [0.2, 0.8]}
    result = cd.compare(problem, both, {"comet": comet, "topsis": cd.Topsis()}, reference="comet")
    assert result.labels == ("comet", "topsis, one", "topsis, two")
    assert result.weightings == ("", "one", "two")
    assert result.scores[0].tolist() == cd.rank(problem, method=comet).score.tolist()
    assert result["topsis, two"] == dict(zip(["A", "B", "D"], cd.rank(problem, both["two"], cd.Topsis()).rank.tolist()))
    assert "Comet" not in str(result.refused)


def test_a_method_that_gives_no_ranking_is_refused_with_the_verb_that_takes_it() -> None:
    problem = cd.Problem.of([[5, 2], [4, 4]], ["v", "m"])
    with pytest.raises(cd.InvalidInputError, match=r"Promethee1\(.* is a method for outrank and gives no ranking; use"):
        cd.compare(problem, [0.5, 0.5], [cd.Topsis(), cd.methods.Promethee1()])
