"""Leaving out one alternative or one criterion: the fast form, the loop and the definition say the same."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import clusterdecide as cd
from clusterdecide.errors import InvalidInputError
from clusterdecide.influence.leave_out import RELATIVE, changed_pairs, changes, leave_out, left_out
from clusterdecide.influence.withdrawals import Withdrawals, _told_apart, struck
from clusterdecide.kernels.drop_each import affine_without_each, ends_without_each
from clusterdecide.kernels.normalise import affine
from clusterdecide.kernels.ranks import competition_ranks
from clusterdecide.methods import NORMALISATIONS
from clusterdecide.testing import problems, weight_vectors

METHODS = [kind(normalisation=name) for kind in (cd.Topsis, cd.WeightedSum) for name in NORMALISATIONS]
methods = pytest.mark.parametrize("method", METHODS, ids=repr)


@dataclass(frozen=True)
class Plain:
    """Any method without its fast form."""

    method: Any

    def on(self, problem: cd.Problem, x: Any = None) -> Any:
        return self.method.on(problem, x)


def loop(problem: cd.Problem, weights: Any, method: Any) -> np.ndarray[Any, Any]:
    """Ranks without each alternative by the definition: a new problem for each."""
    size = len(problem)
    ranks = np.zeros((size, size), dtype=int)
    for i, name in enumerate(problem.alternatives):
        ranks[i, np.arange(size) != i] = cd.rank(problem.without(name), weights, method).rank
    return ranks


def expected(before: Any, i: int) -> Any:
    return np.delete(before - (before > before[i]), i)


def check(problem: cd.Problem, weights: Any, method: Any) -> None:
    """Ranks and changes of the fast form against the loop."""
    ranks = loop(problem, weights, method)
    before = cd.rank(problem, weights, method).rank
    found = leave_out(problem, weights, method)
    np.testing.assert_array_equal(found.ranks, ranks)
    others = [np.delete(row, i) for i, row in enumerate(ranks)]
    for watch in ("order", "winner", *range(1, len(problem) + 1)):
        k = {"order": 0, "winner": 1}.get(watch, watch)  # type: ignore[call-overload]
        was = [expected(before, i) for i in range(len(problem))]
        changed = [bool((a != b).any() if not k else ((a <= k) != (b <= k)).any()) for a, b in zip(was, others)]
        assert leave_out(problem, weights, method, watch=watch).changed.tolist() == changed, (watch, method)


@given(problem=problems(alternatives=(2, 6), positive=True), data=st.data())
def test_the_fast_form_equals_the_loop_on_marks(problem: cd.Problem, data: st.DataObject) -> None:
    weights = data.draw(weight_vectors(problem.shape[1]))
    check(problem, weights, data.draw(st.sampled_from(METHODS)))


magnitudes = st.sampled_from([1e-150, 1e-50, 1e-3, 1.0, 1e9, 1e150])


@given(problem=problems(alternatives=(2, 6), criteria=(1, 4), positive=True, scaled=False), data=st.data())
def test_the_fast_form_equals_the_loop_at_any_magnitude(problem: cd.Problem, data: st.DataObject) -> None:
    weights = data.draw(weight_vectors(problem.shape[1]))
    factors = [data.draw(magnitudes) for _ in range(problem.shape[1])]
    rows = [data.draw(st.sampled_from([1.0, 1.0, 1e-3, 1e6])) for _ in range(len(problem))]
    grades = problem.grades * factors * np.array(rows)[:, None]
    large = cd.Problem.of(grades, sense=[c.sense for c in problem.criteria])
    check(large, weights, data.draw(st.sampled_from([m for m in METHODS if m.normalisation != "scale"])))


def panel(seed: int, alternatives: int, criteria: int, kind: str) -> cd.Problem:
    rng = np.random.default_rng(seed)
    grades = {
        "real": rng.random((alternatives, criteria)) + 0.1,
        "marks": rng.integers(1, 4, (alternatives, criteria)).astype(float),
        "tails": np.exp(rng.normal(0, 4, (alternatives, criteria))),
        "afar": 1e9 + rng.integers(0, 50, (alternatives, criteria)),
    }[kind]
    top = float(grades.max())
    columns = [cd.Criterion(f"C{j}", "min" if j % 3 == 2 else "max", scale=(0, top)) for j in range(criteria)]
    return cd.Problem.of(grades, columns)


@methods
@pytest.mark.parametrize("kind", ["real", "marks", "tails", "afar"])
def test_the_fast_form_equals_the_loop_on_more_alternatives(method: Any, kind: str) -> None:
    problem = panel(4, 30, 4, kind)
    weights = np.array([0.4, 0.3, 0.2, 0.1])
    fast = Withdrawals.of(problem, weights, method)
    slow = Withdrawals.of(problem, weights, Plain(method)).ranks()
    np.testing.assert_array_equal(fast.ranks(), slow)
    for size in (0, 1, 2, 7, 29, 30):
        assert fast.changed(size).tolist() == changes(fast.before, slow, size).tolist()


@methods
@pytest.mark.parametrize("kind", ["real", "marks"])
def test_the_scores_themselves_are_those_of_each_smaller_problem(method: Any, kind: str) -> None:
    problem, weights = panel(9, 12, 4, kind), np.array([0.4, 0.3, 0.2, 0.1])
    fast = method.drop_each(problem)
    score, error = fast.score(weights, slice(0, 12))
    assert fast.fixed == (method.normalisation == "scale")
    assert error.max() < 1e-9
    assert np.count_nonzero(fast.doubtful) <= 2
    for i in np.flatnonzero(~fast.doubtful):
        kept = np.delete(np.arange(12), i)
        np.testing.assert_allclose(score[i, kept], method.on(problem.take(kept)).score(weights), rtol=1e-9, atol=1e-12)


@methods
def test_hardly_any_drop_is_run_afresh(method: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    problem = panel(5, 150, 4, "real")
    again: list[int] = []
    afresh = Withdrawals._afresh
    monkeypatch.setattr(Withdrawals, "_afresh", lambda self, i: again.append(i) or afresh(self, i))
    drops = Withdrawals.of(problem, np.array([0.4, 0.3, 0.2, 0.1]), method)
    for size in (0, 1, 5):
        drops.changed(size)
    drops.ranks()
    assert len(again) <= 8  # of 600


@methods
def test_ties_are_told_without_running_drops_afresh(method: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    few = panel(6, 30, 4, "marks")
    problem = few.take([*range(30), *range(30)])
    problem = cd.Problem.of(problem.grades, problem.criteria)
    again: list[int] = []
    afresh = Withdrawals._afresh
    monkeypatch.setattr(Withdrawals, "_afresh", lambda self, i: again.append(i) or afresh(self, i))
    Withdrawals.of(problem, np.array([0.37, 0.31, 0.21, 0.11]), method).changed(0)
    assert len(again) <= 4


@methods
def test_a_range_held_by_one_alternative_collapses_without_it(method: Any) -> None:
    grades = [[2.0, 1.0, 3.0], [2.0, 2.0, 2.5], [2.0, 3.0, 1.0], [9.0, 2.0, 2.0]]  # without the last, C1 is constant
    columns = [cd.Criterion(f"C{j}", s, scale=(0, 10)) for j, s in enumerate(("max", "min", "max"))]
    for weights in ([0.2, 0.4, 0.4], [0.8, 0.1, 0.1], [0.0, 0.0, 1.0]):
        check(cd.Problem.of(grades, columns), np.array(weights), method)


@methods
def test_one_that_dwarfs_the_others_leaves_exact_scores_behind(method: Any) -> None:
    small = np.array([[1.0, 3.0], [2.0, 2.0], [3.0, 1.2], [2.5, 1.9]])
    grades = np.vstack([small, [3e9, 4e9]])  # the square of 3e9 leaves no digit of the others' squares
    columns = [cd.Criterion("a", scale=(0, 1e10)), cd.Criterion("b", "min", scale=(0, 1e10))]
    check(cd.Problem.of(grades, columns), np.array([0.45, 0.55]), method)


GIANTS = [("vector", 3e8, 2.1e8), ("vector", 2.1e8, 3e8), ("sum", 1e17, 3e16), ("sum", 3e16, 1e17)]


@pytest.mark.parametrize("kind", [cd.Topsis, cd.WeightedSum])
@pytest.mark.parametrize(("name", "a", "b"), GIANTS)
def test_ties_among_those_left_by_a_giant_are_exact(kind: Any, name: str, a: float, b: float) -> None:
    method = kind(normalisation=name)
    problem = cd.Problem.of([[1, 3], [3, 1], [a, b]])  # level once the giant is gone, by symmetry
    assert leave_out(problem, [0.5, 0.5], method).without("A3").tolist() == [1, 1, 0]
    for first in ([1, 3], [3, 1], [2, 2.5]):
        check(cd.Problem.of([first, [3, 1], [1, 3], [2.5, 2], [a, b]]), np.array([0.5, 0.5]), method)


def test_a_tie_comes_apart_as_the_range_shrinks() -> None:
    problem = cd.Problem.of([[1.0], [1.01], [1.01 + 4e-13], [1.02], [2.0]])  # level on a range of 1, not of 0.02
    check(problem, np.array([1.0]), cd.WeightedSum(normalisation="minmax"))


def test_a_tie_that_is_broken_is_told_as_one() -> None:
    told = changed_pairs("ABE", np.array([1, 1, 3]), np.array([1, 2, 2]))
    assert [str(pair) for pair in told] == ["A / B: level, then ahead", "B / E: ahead, then level"]


def test_only_what_is_clearly_apart_or_tied_is_told_apart() -> None:
    rows = np.array([[1.0, 0.5, 0.2], [1.0, 0.5, 0.5], [1.0, 0.5, 0.5 + 1e-12], [1.0, 0.5, 0.5 + 1e-10]])
    assert _told_apart(rows, np.full(4, 1e-11)).tolist() == [True, True, False, True]
    assert _told_apart(rows, np.array([np.inf, 1e-6, 1e-6, 1e-6])).tolist() == [False, False, False, False]


def test_a_range_that_shrinks_far_from_zero_keeps_the_digits_of_its_marks() -> None:
    unit = 2.0**-23  # one rounding at 1e9; above the outlier these marks would round to whole multiples of four
    marks = 1e9 + unit * np.array([[0, 10], [3, 7], [5, 5], [10, 0], [1, 9]])  # level two by two once it is gone
    problem = cd.Problem.of(np.vstack([marks, [-1.5e9, -1.5e9]]))
    method = cd.WeightedSum(normalisation="minmax")
    check(problem, np.array([0.5, 0.5]), method)
    assert leave_out(problem, [0.5, 0.5], method).without("A6").tolist() == [1, 1, 1, 1, 1, 0]


@pytest.mark.parametrize("method", [m for m in METHODS if m.normalisation == "scale"], ids=repr)
def test_on_fixed_scales_nobody_decides_about_others(method: Any) -> None:
    @given(problem=problems(alternatives=(2, 6)), data=st.data())
    def holds(problem: cd.Problem, data: st.DataObject) -> None:
        weights = data.draw(weight_vectors(problem.shape[1]))
        result = leave_out(problem, weights, method)
        assert result.deciders == ()
        assert (result.relative, result.note) == (False, "")
        assert all(result.pairs(name) == () for name in problem.alternatives)

    holds()


def test_the_flag_of_relative_methods_comes_from_the_scores() -> None:
    problem = panel(7, 6, 3, "real")
    for method in METHODS:
        for one in (method, Plain(method)):
            result = leave_out(problem, [0.5, 0.3, 0.2], one)
            assert result.relative == (method.normalisation != "scale")
            assert (RELATIVE in repr(result)) == result.relative


def test_a_single_alternative_cannot_be_left_out() -> None:
    result = leave_out(cd.Problem.of([[1.0, 2.0]]), [0.5, 0.5], cd.Topsis())
    assert (result.left_out, result.changed.tolist(), result.ranks.shape) == ((), [], (0, 1))
    assert len(result.to_frame("pandas")) == 0
    assert dict(result.kept) == {"A1": "it is the only alternative"}
    assert "cannot be left out" in repr(result)
    assert result.relative is False
    with pytest.raises(InvalidInputError, match="'A1' was not left out: it is the only alternative"):
        result.without("A1")


@pytest.mark.parametrize("where", [(0, 1.0, 1e300), (1, 0.0, -0.0)])
def test_two_alternatives_leave_one_behind(where: tuple[int, float, float]) -> None:
    row, a, b = where
    grades = [[3.0, 2.0], [2.0, 5.0]]
    grades[row] = [a + 1, b + 1]
    result = leave_out(cd.Problem.of(grades), [0.5, 0.5], cd.Topsis())
    assert result.ranks.tolist() == [[0, 1], [1, 0]]
    assert not result.changed.any()


def test_struck_ranks_are_those_of_the_others() -> None:
    assert struck(np.array([1, 2, 2, 4]), 0).tolist() == [0, 1, 1, 3]
    assert struck(np.array([1, 2, 2, 4]), 3).tolist() == [1, 2, 2, 0]


@given(problem=problems(alternatives=(2, 5), positive=True), data=st.data())
def test_pairs_are_those_whose_order_differs(problem: cd.Problem, data: st.DataObject) -> None:
    weights = data.draw(weight_vectors(problem.shape[1]))
    result = leave_out(problem, weights, data.draw(st.sampled_from(METHODS)))
    names, before = result.alternatives, result.before
    for d, name in enumerate(result.left_out):
        row = result.ranks[d]
        told = {frozenset((p.first, p.second)) for p in result.pairs(name)}
        for i, j in zip(*np.triu_indices(len(names), 1)):
            if d not in (i, j):
                same = np.sign(before[i] - before[j]) == np.sign(row[i] - row[j])
                assert (frozenset((names[i], names[j])) in told) != same
        for p in result.pairs(name):
            i, j = names.index(p.first), names.index(p.second)
            words = {-1: "ahead", 0: "level", 1: "behind"}
            assert (p.before, p.after) == (words[np.sign(before[i] - before[j])], words[np.sign(row[i] - row[j])])
            assert p.before in ("ahead", "level")
        assert bool(result.changed[d]) == bool(told)


@given(problem=problems(alternatives=(1, 5), criteria=(2, 4), positive=True), data=st.data())
def test_leaving_out_a_criterion_equals_a_problem_without_it(problem: cd.Problem, data: st.DataObject) -> None:
    weights = data.draw(weight_vectors(problem.shape[1]))
    method = data.draw(st.sampled_from(METHODS))
    result = leave_out(problem, weights, method, over="criteria")
    assert result.relative is None
    for j, name in enumerate(problem.criteria_names):
        rest = np.delete(weights, j)
        if not rest.any():
            assert "its weight is 1" in result.kept[name]
            continue
        fewer = [c for c in problem.criteria if c.name != name]
        smaller = cd.Problem.of(np.delete(problem.grades, j, axis=1), fewer)
        there = cd.rank(smaller, rest / rest.sum(), method).score
        gaps = np.diff(np.sort(there))
        if ((gaps < 1e-14) | (gaps > 1e-10)).all():
            assert result.without(name).tolist() == competition_ranks(there).tolist()


def test_a_node_of_the_tree_is_left_out_whole() -> None:
    tree = cd.Hierarchy.from_rows(
        [("goal", None, None), ("N", "goal", 0.6), ("a", "N", 0.5), ("b", "N", 0.5), ("c", "goal", 0.4)]
    )
    problem = cd.Problem.of([[5, 4, 1], [1, 2, 3]], ["a", "b", "c"])
    weights = tree.weights()
    result = leave_out(problem, weights, cd.WeightedSum(normalisation="max"), over=["N", "c"])
    assert result.ranks.tolist() == [[2, 1], [1, 2]]
    assert result.deciders == ("N",)
    with pytest.raises(InvalidInputError, match="nobody"):
        leave_out(problem, weights, cd.Topsis(), over="nobody")


def test_raw_weights_keep_their_sum() -> None:
    problem = cd.Problem.of([[5, 4, 1], [1, 2, 3]])
    result = leave_out(problem, cd.Weights.raw([3.0, 1.0, 2.0]), cd.WeightedSum(normalisation="max"), over="criteria")
    assert result.left_out == ("C1", "C2", "C3")


def test_a_weight_that_leaves_only_a_rounding_to_the_others_is_all_there_is() -> None:
    problem = cd.Problem.of([[5, 4], [1, 2]])
    result = leave_out(problem, [1 - 1e-13, 1e-13], cd.WeightedSum(normalisation="max"), over="criteria")
    assert (result.left_out, list(result.kept)) == (("C2",), ["C1"])


def test_words_that_are_none_are_refused() -> None:
    problem = cd.Problem.of([[5, 4], [1, 2]])
    with pytest.raises(InvalidInputError, match="no criterion is named 'vision'"):
        leave_out(problem, [0.5, 0.5], cd.Topsis(), over="vision")
    with pytest.raises(InvalidInputError, match="criteria must be a sequence of names"):
        leave_out(problem, [0.5, 0.5], cd.Topsis(), over=3)  # type: ignore[arg-type]
    with pytest.raises(InvalidInputError, match="watch must be"):
        leave_out(problem, [0.5, 0.5], cd.Topsis(), watch=3)
    with pytest.raises(InvalidInputError, match="leave_out needs a Problem first"):
        leave_out([[1]], [1.0], cd.Topsis())  # type: ignore[arg-type]
    result = leave_out(problem, [0.5, 0.5], cd.Topsis())
    with pytest.raises(InvalidInputError, match="no alternative named 'B' was left out; there are 'A1', 'A2'"):
        result.without("B")


@dataclass(frozen=True)
class Borda:
    """Sum of weighted ranks: a method of the general form, without a fast form."""

    def on(self, problem: cd.Problem, x: Any = None) -> Any:
        values = problem.values(x) * problem.senses
        points = (values[..., :, None, :] > values[..., None, :, :]).sum(-2)
        return cd.methods.General(lambda w: (points * w[..., None, :]).sum(-1))


def test_a_method_of_any_form_is_run_for_each() -> None:
    problem = cd.Problem.of([[5, 1], [4, 3], [3, 2], [1, 5]], alternatives=["A", "B", "D", "E"])
    check(problem, np.array([0.6, 0.4]), Borda())
    assert leave_out(problem, [0.6, 0.4], Borda()).relative


def test_left_out_compares_rankings_of_some_of_the_alternatives() -> None:
    problem = cd.Problem.of([[4, 2], [2, 5], [1, 1]], alternatives=["A", "B", "D"])
    base = cd.rank(problem, [0.5, 0.5], cd.WeightedSum(normalisation="max"))
    fewer = cd.rank(problem.without("D"), [0.7, 0.3], cd.WeightedSum(normalisation="max"))
    result = left_out(base, {"round 2": fewer}, what="round", watch="winner")
    assert (result.what, result.ranks.tolist(), result.deciders) == ("round", [[1, 2, 0]], ("round 2",))
    assert result.first("round 2") == ("A",)
    other = replace(fewer, problem=cd.Problem.of([[4, 2], [2, 5]], alternatives=["A", "X"]))
    with pytest.raises(InvalidInputError, match="without 'round 2' has alternatives that the base has not: 'X'"):
        left_out(base, {"round 2": other})


def test_the_result_reads_well_and_goes_to_json_and_frames() -> None:
    problem = cd.Problem.of([[9, 4], [7, 6], [0, 8], [8, 3]], alternatives=["A", "B", "D", "E"])
    result = leave_out(problem, [0.5, 0.5], cd.WeightedSum(normalisation="minmax"), watch="winner")
    lines = repr(result).splitlines()
    assert " ".join(lines[0].split()) == "without alternative winner changed first then pairs that change"
    assert lines[1].split() == ["D", "yes", "A", "B", "/", "A"]
    assert lines[-1] == f"WeightedSum(normalisation='minmax'); winner; exact; {RELATIVE}"
    plain = json.loads(json.dumps(result.to_dict()))
    assert (plain["exact"], plain["relative"], plain["changed"]) == (True, True, [False, False, True, False])
    assert plain["ranks"] == result.ranks.tolist()
    frame = result.to_frame("pandas")
    assert frame["left out"].tolist() == ["A", "B", "D", "E"]
    assert frame["first"].tolist() == ["B", "A", "A", "B"]
    assert frame["rank of B"].tolist() == result.ranks[:, 1].tolist()
    assert leave_out(problem, [0.5, 0.5], cd.Topsis(), watch=2).to_dict()["watch"] == 2
    many = leave_out(panel(3, 60, 3, "real"), [0.5, 0.3, 0.2], cd.Topsis())
    assert "50 of 60 shown" in repr(many)
    assert "others rescaled" in repr(leave_out(problem, [0.5, 0.5], cd.Topsis(), over="criteria"))


@given(x=st.lists(st.lists(st.integers(-3, 3), min_size=2, max_size=2), min_size=2, max_size=6))
def test_ends_without_each_row(x: list[list[int]]) -> None:
    grades = np.array(x, dtype=float)
    low, high = ends_without_each(grades)
    for i in range(len(x)):
        rest = np.delete(grades, i, axis=0)
        assert (low[i].tolist(), high[i].tolist()) == (rest.min(0).tolist(), rest.max(0).tolist())


@pytest.mark.parametrize("kind", NORMALISATIONS)
def test_units_without_each_row_are_those_of_the_rest_or_doubtful(kind: str) -> None:
    rng = np.random.default_rng(8)
    senses, scales = np.array([1.0, -1.0, 1.0]), np.array([[0.0, 10.0]] * 3)
    for x in (rng.random((9, 3)) + 0.5, rng.integers(1, 4, (6, 3)).astype(float), np.array([[1.0, 2, 3], [4, 5, 9]])):
        made = affine(x, senses, kind, scales)
        each = affine_without_each(made, senses, kind)
        assert each is not None
        for i in np.flatnonzero(~each.doubtful):
            rest = affine(np.delete(made.x, i, axis=0), np.where(kind in ("sum", "linear"), 1.0, senses), kind, scales)
            np.testing.assert_allclose(each.unit[i], np.broadcast_to(rest.unit, (1, 3))[0], rtol=1e-12)
