"""ELECTRE TRI-B and MR-Sort against plain loops and each other, on batches, at their edges, and what they refuse."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from outranking_oracles import majority, tri

import clusterdecide as cd
from clusterdecide.kernels.placing import from_above, from_below
from clusterdecide.methods import ElectreTri, MrSort, from_spec, to_spec
from clusterdecide.testing import problems, weight_vectors

CATEGORIES = ("poor", "fair", "good", "best")
SHARES = [0.5, 0.6, 0.75, 1.0]


@st.composite
def profiles_for(draw: Any, problem: cd.Problem, count: int) -> Any:
    """Boundaries by criterion, the lowest first, each of which dominates the one below."""
    columns = {}
    for j, criterion in enumerate(problem.criteria):
        drawn = st.lists(
            st.sampled_from(np.arange(0, 5.5, 0.5).tolist()), min_size=count, max_size=count, unique=j == 0
        )
        columns[criterion.name] = sorted(draw(drawn), reverse=criterion.sense == "min")
    return columns


@st.composite
def cases(draw: Any) -> Any:
    problem = draw(problems(alternatives=(1, 5), criteria=(1, 4)))
    count = draw(st.integers(1, 3))
    return problem, draw(weight_vectors(problem.shape[1])), CATEGORIES[: count + 1], draw(profiles_for(problem, count))


def rows(profiles: Any, problem: cd.Problem) -> Any:
    return list(zip(*(profiles[name] for name in problem.criteria_names)))


@given(cases(), st.sampled_from(SHARES), st.data())
def test_electre_tri_by_plain_loops(case: Any, cut: float, data: Any) -> None:
    problem, weights, categories, profiles = case
    count = len(categories) - 1
    given_: Any = {"q": {}, "p": {}, "v": {}}
    limits: Any = [[] for _ in range(count)]
    for name in problem.criteria_names:
        each = [sorted(data.draw(st.lists(st.sampled_from([0, 0.5, 1, 2.5]), min_size=3, max_size=3))) for _ in limits]
        for k, key in enumerate("qpv"):
            given_[key][name] = [steps[k] for steps in each]
        forbids = data.draw(st.booleans())
        if not forbids:
            given_["v"][name] = None
        for steps, limit in zip(each, limits):
            limit.append([lambda _, s=s: s for s in (*steps[:2], steps[2] if forbids else np.inf)])
    method = ElectreTri(categories, profiles, **given_, cut=cut)
    found = tri(problem.grades, rows(profiles, problem), problem.senses, weights, limits, cut)
    for rule, expected in zip(("pessimistic", "optimistic"), found):
        sorting = cd.sort(problem, weights, ElectreTri(categories, profiles, **given_, cut=cut, rule=rule))
        assert sorting.position.tolist() == expected
        assert sorting.by_rule[rule].tolist() == expected
    steps = method.place(problem).steps(weights)
    assert (steps.pessimistic.tolist(), steps.optimistic.tolist()) == found


@given(cases(), st.sampled_from(SHARES), st.data())
def test_mr_sort_by_plain_loops(case: Any, share: float, data: Any) -> None:
    problem, weights, categories, profiles = case
    losses = st.lists(st.sampled_from([0.5, 1, 2.5]), min_size=len(categories) - 1, max_size=len(categories) - 1)
    veto = {name: data.draw(st.none() | losses) for name in problem.criteria_names}
    method = MrSort(categories, profiles, share, veto)
    by_profile = list(zip(*(veto[name] or [np.inf] * (len(categories) - 1) for name in problem.criteria_names)))
    expected = majority(problem.grades, rows(profiles, problem), problem.senses, weights, share, by_profile)
    sorting = cd.sort(problem, weights, method)
    assert sorting.position.tolist() == expected
    assert sorting.steps.position.tolist() == expected
    assert sorting.by_rule == {}


@given(cases(), st.sampled_from(SHARES))
def test_mr_sort_is_electre_tri_without_thresholds(case: Any, share: float) -> None:
    problem, weights, categories, profiles = case
    mine = cd.sort(problem, weights, MrSort(categories, profiles, share))
    theirs = cd.sort(problem, weights, ElectreTri(categories, profiles, cut=share))
    assert mine.category == theirs.under("pessimistic")
    np.testing.assert_array_equal(mine.steps.majority, theirs.steps.over_profile)


@given(cases(), st.sampled_from(SHARES), st.data())
def test_sorting_keeps_its_laws(case: Any, share: float, data: Any) -> None:
    """Better grades never lower a category; who is sorted along, order, units and the sum of weights do not matter."""
    problem, weights, categories, profiles = case
    methods = [MrSort(categories, profiles, share, 1.0)]
    methods += [ElectreTri(categories, profiles, 0.5, 1, 2.5, share, rule) for rule in ("pessimistic", "optimistic")]
    gains = problem.grades * problem.senses
    steps = methods[1].place(problem).steps(weights)
    assert (steps.pessimistic <= steps.optimistic).all()
    for method in methods:
        place = cd.sort(problem, weights, method).position
        for i in range(len(problem)):
            assert cd.sort(problem.take([i]), weights, method).position[0] == place[i]
            assert all(place[j] >= place[i] for j in range(len(problem)) if (gains[j] >= gains[i]).all())
        tripled = cd.Weights.raw(3 * weights)
        assert cd.sort(problem, tripled, method).position.tolist() == place.tolist()
    j = data.draw(st.integers(0, problem.shape[1] - 1))
    words = [("min" if c.sense == "max" else "max") if k == j else c.sense for k, c in enumerate(problem.criteria)]
    grades, name = problem.grades.copy(), problem.criteria_names[j]
    grades[:, j] = 5 - grades[:, j]
    turned = cd.Problem.of(grades, problem.criteria_names, sense=words)
    mirrored = profiles | {name: [5 - x for x in profiles[name]]}
    for method in methods:
        changed = type(method)(**{f: getattr(method, f) for f in method.__slots__} | {"profiles": mirrored})
        assert cd.sort(turned, weights, changed).category == cd.sort(problem, weights, method).category


@pytest.mark.parametrize("kind", ["tri", "optimistic", "mr"])
def test_batches_equal_the_loop(kind: str) -> None:
    rng = np.random.default_rng(4)
    x = rng.integers(0, 10, (4, 6, 3)).astype(float)
    problem = cd.Problem.of(x[0], ["a", "b", "c"], sense=["max", "min", "max"])
    profiles = {"a": [3, 6], "b": [7, 4], "c": [2, 8]}
    v = {"a": {"relative": 1.0}, "b": [5, 6]}
    rule = "optimistic" if kind == "optimistic" else "pessimistic"
    method: Any = ElectreTri(CATEGORIES[:3], profiles, 1, 2, v, 0.6, rule) if kind != "mr" else None
    method = method or MrSort(CATEGORIES[:3], profiles, 0.6, v)
    weights = rng.dirichlet(np.ones(3), 4)
    alone = [[method.place(problem, grades).placed(w).position for w in weights] for grades in x]
    np.testing.assert_array_equal(method.place(problem).placed(weights).position, alone[0])
    np.testing.assert_array_equal(method.place(problem, x).placed(weights[1]).position, [row[1] for row in alone])
    placed = method.place(problem, x).placed(weights)
    np.testing.assert_array_equal(placed.position, [alone[k][k] for k in range(4)])
    assert len(np.unique(placed.position)) > 1


def test_indifference_counts_for_the_pessimistic_and_not_against_the_optimistic_rule() -> None:
    profiles = {"a": [5], "b": [5]}
    at_the_boundary = cd.Problem.of([[5, 5], [5, 4], [4, 5], [9, 0]], ["a", "b"])
    sorting = cd.sort(at_the_boundary, [0.5, 0.5], ElectreTri(("low", "high"), profiles, cut=0.75))
    assert sorting.under("pessimistic") == ("high", "low", "low", "low")
    assert sorting.under("optimistic") == ("high", "low", "low", "high")
    assert sorting.disputed == ("A4",)
    lenient = cd.sort(at_the_boundary, [0.5, 0.5], ElectreTri(("low", "high"), profiles, q=1, p=1, cut=0.75))
    assert lenient.category == ("high", "high", "high", "low")


def test_a_cut_and_a_majority_are_reached_in_spite_of_rounding() -> None:
    problem, weights = cd.Problem.of([[1, 1, 0]], ["a", "b", "c"]), [0.1, 0.7, 0.2]  # 0.1 + 0.7 is a bit less than 0.8
    profiles = {name: [1] for name in "abc"}
    for method in (MrSort(("no", "yes"), profiles, 0.8), ElectreTri(("no", "yes"), profiles, cut=0.8)):
        assert cd.sort(problem, weights, method).category == ("yes",)
    for method in (MrSort(("no", "yes"), profiles, 0.8001), ElectreTri(("no", "yes"), profiles, cut=0.8001)):
        assert cd.sort(problem, weights, method).category == ("no",)


def test_a_veto_forbids_from_its_loss_on() -> None:
    problem = cd.Problem.of([[9, 3], [9, 2.0], [9, 1.9]], ["a", "b"])
    profiles = {"a": [5], "b": [4]}
    for veto, expected in ((2, ("yes", "no", "no")), ({"b": 2.05}, ("yes", "yes", "no")), ({"a": 2}, ("yes",) * 3)):
        sorting = cd.sort(problem, [0.6, 0.4], MrSort(("no", "yes"), profiles, 0.6, veto))
        assert sorting.category == expected
    shown = cd.sort(problem, [0.6, 0.4], MrSort(("no", "yes"), profiles, 0.6, 2)).explain()
    assert shown["vetoed"].values.tolist() == [[False], [True], [True]]
    rounded = cd.Problem.of([[9, 0.1 + 0.2]], ["a", "b"])  # a bit above 0.3
    at = MrSort(("no", "yes"), {"a": [5], "b": [0.4]}, 0.6, {"b": 0.1})
    assert cd.sort(rounded, [0.6, 0.4], at).category == ("no",)


def test_thresholds_are_those_of_the_boundary() -> None:
    problem = cd.Problem.of([[8.0], [16.0]], ["a"])
    method = ElectreTri(CATEGORIES[:3], {"a": [10, 20]}, 0, {"a": {"relative": 0.4}}, cut=0.5)
    steps = cd.sort(problem, [1.0], method).steps
    np.testing.assert_allclose(steps.over_profile, [[0.5, 0], [1, 0.5]])
    np.testing.assert_allclose(steps.under_profile, [[1, 1], [0, 1]])
    listed = ElectreTri(CATEGORIES[:3], {"a": [10, 20]}, 0, {"a": [4, 8]}, cut=0.5)
    np.testing.assert_array_equal(cd.sort(problem, [1.0], listed).steps.over_profile, steps.over_profile)


def test_places_from_above_and_from_below() -> None:
    passes = np.array([[True, False, True], [False, False, False]])
    assert from_above(passes).tolist() == [3, 0]
    assert from_below(passes).tolist() == [0, 3]
    assert from_below(~passes).tolist() == [1, 0]


def test_boundaries_go_through_value_functions() -> None:
    criteria = [cd.Criterion("a", "min", value=[(0, 1), (10, 0)]), cd.Criterion("b", scale=(0, 1))]
    problem = cd.Problem.of([[3, 0.5], [7, 0.5]], criteria)
    method = MrSort(("low", "high"), {"a": [5], "b": [0.2]}, 1.0)
    assert cd.sort(problem, [0.5, 0.5], method).category == ("high", "low")


def test_steps_are_labelled_by_boundary() -> None:
    problem = cd.Problem.of([[3, 1]], ["a", "b"])
    shown = cd.sort(problem, [0.5, 0.5], ElectreTri(CATEGORIES[:3], {"a": [1, 2], "b": [0, 3]})).explain()
    assert list(shown) == ["weights", "over_profile", "under_profile", "pessimistic", "optimistic"]
    assert shown["over_profile"].columns == ("poor | fair", "fair | good")
    assert shown["pessimistic"].rows == ("A1",)
    assert shown["weights"].rows == ("a", "b")


def test_one_sequence_is_for_all_criteria() -> None:
    problem = cd.Problem.of([[3, 4], [6, 5], [5, 1]], ["a", "b"])
    for kind in (ElectreTri, MrSort):
        mine, theirs = (kind(CATEGORIES[:3], given_) for given_ in ([2, 5], {"a": [2, 5], "b": [2, 5]}))
        assert cd.sort(problem, [0.5, 0.5], mine).category == cd.sort(problem, [0.5, 0.5], theirs).category
        assert from_spec(to_spec(mine)) == mine
        named = cd.sort(problem, [0.5, 0.5], kind(CATEGORIES[:3], {"a": [2, 6], "b": [1, 4]}))
        turned = cd.sort(problem, [0.5, 0.5], kind(CATEGORIES[:3], {"b": [1, 4], "a": [2, 6]}))
        np.testing.assert_array_equal(named.explain().parts[1].values, turned.explain().parts[1].values)
        with pytest.raises(cd.InvalidInputError, match=r"'b': fair \| good \(5\) is worse than poor \| fair \(2\)"):
            cd.sort(cd.Problem.of([[3, 4]], ["a", "b"], sense=["max", "min"]), [0.5, 0.5], mine)


GOOD: dict[str, Any] = {"categories": ("low", "high"), "profiles": {"a": [5], "b": [3]}}


@pytest.mark.parametrize("kind", [ElectreTri, MrSort])
@pytest.mark.parametrize(
    ("given_", "words"),
    [
        ({"categories": ("low",)}, r"categories: at least two are needed, worst first, got \('low',\)"),
        ({"categories": ("low", "low")}, "two categories have the same name 'low'"),
        ({"categories": "low"}, "categories must be a sequence of names, got 'low'"),
        ({"categories": ("low", 2)}, r"the name of a category \(number 2\) must be a non-empty text, got 2"),
        ({"profiles": [[5, 3]]}, r"profiles, low \| high must be a finite number, got \[5, 3\]"),
        ({"profiles": [5, 3]}, r"profiles: 1 grades between the categories, the lowest first, are needed .*got \[5, 3"),
        ({"profiles": "5"}, "profiles: 1 grades between the categories, the lowest first, are needed .*got '5'"),
        (
            {"profiles": {"a": [5, 6]}},
            "profiles of criterion 'a': 1 grades between the categories, the lowest first, are needed",
        ),
        (
            {"profiles": {"a": 5}},
            "profiles of criterion 'a': 1 grades between the categories, the lowest first, are needed",
        ),
        ({"profiles": {"a": ["5"]}}, r"profiles of criterion 'a', low \| high must be a finite number, got '5'"),
        (
            {"profiles": {"a": [float("nan")]}},
            r"profiles of criterion 'a', low \| high must be a finite number, got nan",
        ),
    ],
)
def test_wrong_categories_and_profiles_are_refused(kind: Any, given_: Any, words: str) -> None:
    with pytest.raises(cd.InvalidInputError, match=words):
        kind(**GOOD | given_)


@pytest.mark.parametrize(
    ("kind", "given_", "words"),
    [
        (ElectreTri, {"cut": 0.4}, "cut must be a number from 0.5 to 1, got 0.4"),
        (ElectreTri, {"cut": 1.1}, "cut must be a number from 0.5 to 1, got 1.1"),
        (ElectreTri, {"rule": "both"}, "unknown rule 'both'; there are pessimistic, optimistic"),
        (
            ElectreTri,
            {"q": {"a": [1, 2]}},
            "q of criterion 'a': 2 numbers for 1 boundaries; give one number for each, or",
        ),
        (
            ElectreTri,
            {"p": {"a": [-1]}},
            "p of criterion 'a', boundary 1 must be a finite number, zero or positive, got -1",
        ),
        (ElectreTri, {"q": None}, "q must be a finite number, zero or positive, got None"),
        (MrSort, {"majority": 0.49}, "majority must be a number from 0.5 to 1, got 0.49"),
        (MrSort, {"majority": 1.01}, "majority must be a number from 0.5 to 1, got 1.01"),
        (MrSort, {"veto": -1}, "veto must be a finite number, zero or positive, got -1"),
        (MrSort, {"veto": {"a": [1, 2]}}, "veto of criterion 'a': 2 numbers for 1 boundaries"),
    ],
)
def test_wrong_parameters_are_refused(kind: Any, given_: Any, words: str) -> None:
    with pytest.raises(cd.InvalidInputError, match=words):
        kind(**GOOD | given_)


@pytest.mark.parametrize("kind", [ElectreTri, MrSort])
@pytest.mark.parametrize(
    ("profiles", "words"),
    [
        (
            {"a": [5, 4], "b": [3, 2]},
            r"'a': fair \| good \(4\) is worse than poor \| fair \(5\); with sense 'max' boundaries",
        ),
        (
            {"a": [4, 5], "b": [2, 3]},
            r"'b': fair \| good \(3\) is worse than poor \| fair \(2\); with sense 'min' boundaries",
        ),
        (
            {"a": [4, 4], "b": [2, 2]},
            r"profiles: poor \| fair and fair \| good are equal on all criteria; each must dominate",
        ),
        ({"a": [4, 5]}, "profiles gives no value for criteria 'b'; name every criterion"),
        ({"a": [4, 5], "b": [2, 1], "c": [1, 2]}, "profiles names unknown criteria 'c'; there are 'a', 'b'"),
    ],
)
def test_profiles_that_do_not_fit_the_problem_are_refused(kind: Any, profiles: Any, words: str) -> None:
    problem = cd.Problem.of([[1, 2]], ["a", "b"], sense=["max", "min"])
    with pytest.raises(cd.InvalidInputError, match=words):
        cd.sort(problem, [0.5, 0.5], kind(CATEGORIES[:3], profiles))


def test_thresholds_that_do_not_fit_the_boundaries_are_refused() -> None:
    problem = cd.Problem.of([[1, 2]], ["a", "b"])
    profiles = {"a": [-2, 4], "b": [1, 2]}
    with pytest.raises(
        cd.InvalidInputError, match=r"p of criterion 'a' at the grade of 'poor \| fair' is negative: -1"
    ):
        cd.sort(problem, [0.5, 0.5], ElectreTri(CATEGORIES[:3], profiles, p={"a": {"relative": 0.5}, "b": 0}))
    with pytest.raises(
        cd.InvalidInputError, match="criterion 'a': p, the preference threshold, is 1 and q, the indiff"
    ):
        cd.sort(problem, [0.5, 0.5], ElectreTri(CATEGORIES[:3], profiles, q={"a": [1, 2], "b": 0}, p=1))
    with pytest.raises(cd.InvalidInputError, match="veto names unknown criteria 'c'"):
        cd.sort(problem, [0.5, 0.5], MrSort(CATEGORIES[:3], profiles, veto={"c": 1}))
