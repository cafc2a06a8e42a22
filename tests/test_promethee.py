"""PROMETHEE I and II against plain loops and pymcdm; their parameters, their refusals, the laws they declare."""

from __future__ import annotations

import json
import warnings
from itertools import product
from math import exp
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import clusterdecide as cd
from clusterdecide.methods import Promethee1, Promethee2, from_spec, to_spec
from clusterdecide.methods.preferences import THRESHOLDS
from clusterdecide.testing import problems, weight_vectors

TIGHT = {"rtol": 1e-12, "atol": 1e-12}
METHODS = {
    "usual": Promethee2(),
    "ushape": Promethee2("ushape", q=0.5),
    "vshape": Promethee2("vshape", p=2),
    "level": Promethee2("level", q=0.5, p=1.5),
    "linear": Promethee2("linear", q=0.5, p=2),
    "gaussian": Promethee2("gaussian", s=1.5),
}


def plain_preference(method: Any, d: float) -> float:
    """The functions as Brans prints them, on the half marks of the test problems."""
    name, q, p, s = method.preference, method.q, method.p, method.s
    if name == "usual":
        return float(d > 0)
    if name == "ushape":
        return float(d > q)
    if name == "gaussian":
        return 1 - exp(-d * d / (2 * s * s)) if d > 0 else 0.0
    if name == "level":
        return 0.0 if d <= q else 0.5 if d <= p else 1.0
    low = 0.0 if name == "vshape" else q
    return 0.0 if d <= low else (d - low) / (p - low) if d <= p else 1.0


def plain_indices(problem: cd.Problem, weights: Any, method: Any) -> list[list[float]]:
    rows = (problem.grades * problem.senses).tolist()
    return [[sum(w * plain_preference(method, x - y) for w, x, y in zip(weights, a, b)) for b in rows] for a in rows]


@given(problem=problems(alternatives=(2, 6)), data=st.data())
def test_flows_are_those_of_plain_loops(problem: cd.Problem, data: st.DataObject) -> None:
    weights = data.draw(weight_vectors(problem.shape[1]))
    others = len(problem) - 1
    for name, method in METHODS.items():
        indices = plain_indices(problem, weights, method)
        steps = method.on(problem).steps(weights)
        np.testing.assert_allclose(steps.leaving, [sum(row) / others for row in indices], **TIGHT, err_msg=name)
        np.testing.assert_allclose(steps.entering, [sum(row) / others for row in zip(*indices)], **TIGHT, err_msg=name)
        np.testing.assert_allclose(steps.score, steps.leaving - steps.entering, **TIGHT, err_msg=name)
        mine = method.preference_indices(problem, cd.Weights.of(weights))
        np.testing.assert_allclose(mine, indices, **TIGHT, err_msg=name)


def peer(problem: cd.Problem, weights: Any, method: Any, kind: str) -> Any:
    import pymcdm

    names = {"linear": "vshape_2"}
    p, q = ([value] * problem.shape[1] if value is not None else None for value in (method.p, method.q))
    home = pymcdm.methods if kind == "PROMETHEE_II" else pymcdm.methods.partial
    made = getattr(home, kind)(names.get(method.preference, method.preference), p=p, q=q)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return made(problem.grades, weights, problem.senses.astype(int), validation=False, verbose=False)


@settings(max_examples=30)
@given(seed=st.integers(0, 2**32 - 1))
def test_pymcdm_gives_the_same_flows(seed: int) -> None:
    generator = np.random.default_rng(seed)
    shape = (int(generator.integers(2, 9)), int(generator.integers(1, 7)))
    senses = ["max" if up else "min" for up in generator.integers(0, 2, shape[1])]
    problem = cd.Problem.of(generator.uniform(0.1, 5.0, shape), sense=senses)
    weights = generator.dirichlet(np.ones(shape[1]))
    for name in ("usual", "ushape", "vshape", "level", "linear"):
        method = METHODS[name]
        score = cd.rank(problem, weights, method).score
        np.testing.assert_allclose(score, peer(problem, weights, method, "PROMETHEE_II"), **TIGHT, err_msg=name)
        steps = method.on(problem).steps(weights)
        leaving, entering = peer(problem, weights, method, "PROMETHEE_I")
        np.testing.assert_allclose(steps.leaving, leaving, **TIGHT, err_msg=name)
        np.testing.assert_allclose(steps.entering, entering, **TIGHT, err_msg=name)


def test_each_criterion_has_its_own_function_and_thresholds() -> None:
    problem = cd.Problem.of([[4, 90, 2], [3, 60, 1], [5, 80, 2]], ["a", "b", "c"], sense={"b": "min"})
    method = Promethee2({"c": "usual", "b": "linear", "a": "vshape"}, q={"b": 5}, p={"b": 25, "a": 4})
    steps = method.on(problem).steps(np.array([0.5, 0.3, 0.2]))
    np.testing.assert_allclose(2 * steps.net_by_criterion[:, 0], [0.0, -0.75, 0.75], **TIGHT)
    np.testing.assert_allclose(2 * steps.net_by_criterion[:, 1], [-1.25, 1.75, -0.5], **TIGHT)
    np.testing.assert_allclose(2 * steps.net_by_criterion[:, 2], [1.0, -2.0, 1.0], **TIGHT)
    np.testing.assert_allclose(2 * steps.leaving_by_criterion[:, 1], [0.0, 1.75, 0.25], **TIGHT)
    np.testing.assert_allclose(2 * steps.entering_by_criterion[:, 1], [1.25, 0.0, 0.75], **TIGHT)
    np.testing.assert_allclose(2 * steps.score, [-0.175, -0.25, 0.425], **TIGHT)


@given(problem=problems(), data=st.data())
def test_sums_are_means_times_the_number_of_others(problem: cd.Problem, data: st.DataObject) -> None:
    weights = data.draw(weight_vectors(problem.shape[1]))
    for name, method in METHODS.items():
        means = method.on(problem).steps(weights)
        spec = to_spec(method) | {"flows": "sum"}
        for mean, total in zip(means, from_spec(spec).on(problem).steps(weights)):
            np.testing.assert_allclose(total, (len(problem) - 1) * mean, **TIGHT, err_msg=name)


@pytest.mark.parametrize("name", METHODS)
@pytest.mark.parametrize("flows", ["mean", "sum"])
@pytest.mark.parametrize("weights", [(0.1, 0.3, 0.4, 0.2), (0.3, 0.1, 0.2, 0.4), (0.15, 0.2, 0.35, 0.3)])
def test_as_much_weight_for_either_of_two_is_a_tie(name: str, flows: str, weights: Any) -> None:
    """Sums of opposite flows differ by rounding alone, and there is no larger score beside which that is nothing."""
    problem = cd.Problem.of([[4, 1, 4, 1], [1, 4, 1, 4]])
    method = from_spec(to_spec(METHODS[name]) | {"flows": flows})
    assert cd.rank(problem, weights, method).ties == (("A1", "A2"),)
    assert method.on(problem).score(np.array([weights])).tolist() == [[0.0, 0.0]]
    wider = cd.rank(problem, np.add(weights, [1e-9, -1e-9, 0, 0]), method)
    assert wider.order == ("A1", "A2")
    assert wider.ties == ()


def test_ties_at_zero_go_by_the_largest_flows() -> None:
    """Nobody is preferred over the third, or less."""
    problem = cd.Problem.of([[4, 1, 4, 1], [1, 4, 1, 4], [2.5, 2.5, 2.5, 2.5]])
    score = cd.rank(problem, [0.1, 0.3, 0.4, 0.2], Promethee2("ushape", q=2)).score
    assert score.tolist() == [0.0, 0.0, 0.0]


def test_a_single_alternative_has_flows_of_zero() -> None:
    for method in METHODS.values():
        steps = method.on(cd.Problem.of([[3.0, 1.0]])).steps(np.array([0.5, 0.5]))
        assert all(not part.any() for part in steps)


def test_equal_thresholds_make_a_jump() -> None:
    problem = cd.Problem.of([[1.0], [2.0], [3.5]])
    for name in ("level", "linear"):
        score = cd.rank(problem, [1.0], Promethee2(name, q=1, p=1)).score
        assert score.tolist() == cd.rank(problem, [1.0], Promethee2("ushape", q=1)).score.tolist() == [-0.5, -0.5, 1.0]


def test_thresholds_are_in_the_unit_of_a_value_where_there_is_one() -> None:
    behind = cd.Problem.of([[0], [5], [10]], [cd.Criterion("a", "max", value=[(0, 0), (10, 1)])])
    np.testing.assert_allclose(cd.rank(behind, [1.0], Promethee2("vshape", p=1)).score, [-0.75, 0, 0.75], **TIGHT)


@settings(max_examples=25)
@given(problem=problems(), data=st.data())
def test_many_weights_and_many_matrices_at_once_are_single_ones(problem: cd.Problem, data: st.DataObject) -> None:
    batch = np.array([data.draw(weight_vectors(problem.shape[1])) for _ in range(2)])
    x = np.stack([problem.grades, problem.grades[::-1]])
    for name, method in METHODS.items():
        scorers = [method.on(problem, one) for one in x]
        score = method.on(problem, x).score(batch)
        np.testing.assert_allclose(score, [s.score(w) for s, w in zip(scorers, batch)], **TIGHT, err_msg=name)
        steps = method.on(problem, x).steps(batch)
        for field in steps._fields:
            each = [getattr(s.steps(w), field) for s, w in zip(scorers, batch)]
            np.testing.assert_allclose(getattr(steps, field), each, **TIGHT, err_msg=name)
        relations = Promethee1(method.preference, method.q, method.p, method.s).relate(problem, x)
        singles = [relations_of(method, problem, one).relation(w) for one, w in zip(x, batch)]
        assert relations.relation(batch).tolist() == [single.tolist() for single in singles]


def relations_of(method: Any, problem: cd.Problem, x: Any = None) -> Any:
    return Promethee1(method.preference, method.q, method.p, method.s).relate(problem, x)


@settings(max_examples=40)
@given(problem=problems(alternatives=(1, 6)), data=st.data())
def test_promethee_1_compares_both_flows(problem: cd.Problem, data: st.DataObject) -> None:
    """Ahead, tied or incomparable by the definition; and whoever is ahead scores more in PROMETHEE II."""
    weights = data.draw(weight_vectors(problem.shape[1]))
    for name, method in METHODS.items():
        ranking = cd.rank(problem, weights, method)
        order = cd.outrank(problem, weights, Promethee1(method.preference, method.q, method.p, method.s))
        steps = order.steps
        for flow in ("leaving", "entering", "leaving_by_criterion", "entering_by_criterion"):
            np.testing.assert_allclose(getattr(steps, flow), getattr(ranking.steps, flow), **TIGHT)
        leaving, entering = np.round(steps.leaving, 10), np.round(steps.entering, 10)
        for a, b in product(range(len(problem)), repeat=2):
            up, down = np.sign(leaving[a] - leaving[b]), np.sign(entering[b] - entering[a])
            expected = 2 if up * down < 0 else np.sign(up + down)
            assert order.relation[a, b] == steps.relation[a, b] == expected, name
            if expected == 1:
                assert ranking.score[a] > ranking.score[b], name


def test_promethee_1_of_the_six_power_plants() -> None:
    """Partial order of the paper of 1986, as its printed preference indices give it."""
    text = (Path(__file__).parent / "published" / "promethee-brans-1986-power-plants.json").read_text(encoding="utf-8")
    document = json.loads(text)
    inputs, functions = document["inputs"], document["parameters"]["preference_functions"]
    problem = cd.Problem.of(inputs["matrix"], sense=["max" if sign > 0 else "min" for sign in inputs["types"]])
    names = problem.criteria_names
    given = {t: {name: f[t] for name, f in zip(names, functions) if t in f} for t in ("q", "p", "s")}
    method = Promethee1({name: f["type"] for name, f in zip(names, functions)}, **given)
    relation = cd.outrank(problem, cd.Weights.equal(names), method).relation
    printed = np.array(document["expected"]["preference_index"])
    leaving, entering = printed.sum(1), printed.sum(0)
    for a, b in product(range(6), repeat=2):
        up, down = np.sign(leaving[a] - leaving[b]), np.sign(entering[b] - entering[a])
        assert relation[a, b] == (2 if up * down < 0 else np.sign(up + down))
    assert (relation == 2).sum() > 0


def test_it_says_that_others_matter() -> None:
    problem = cd.Problem.of([[1, 2], [3, 1]])
    assert cd.rank(problem, [0.5, 0.5], Promethee2()).note == "scores are relative to the alternatives present"
    assert cd.outrank(problem, [0.5, 0.5], Promethee1()).note == "flows are relative to the alternatives present"


def test_explanations_are_labelled() -> None:
    problem = cd.Problem.of([[1, 2], [3, 1]], ["a", "b"], alternatives=["x", "y"])
    told = cd.rank(problem, [0.5, 0.5], Promethee2()).explain()
    assert list(told) == ["weights", *Promethee2().on(problem).steps(np.ones(2))._fields]
    assert told["net_by_criterion"].columns == ("a", "b")
    assert told["leaving"].rows == ("x", "y")


@pytest.mark.parametrize(
    "method",
    [
        *METHODS.values(),
        Promethee2({"a": "usual", "b": "gaussian"}, s={"b": 2}, flows="sum"),
        Promethee1("linear", q={"a": 0, "b": 1}, p=3),
    ],
)
def test_a_method_is_a_value_and_goes_to_json_and_back(method: Any) -> None:
    spec = json.loads(json.dumps(to_spec(method)))
    assert from_spec(spec) == method
    assert hash(from_spec(spec)) == hash(method)
    assert spec["method"] == type(method).__name__.lower()


REFUSED: list[tuple[dict[str, Any], str]] = [
    ({"preference": "sigmoid"}, "unknown preference function 'sigmoid'; there are usual, ushape, vshape, level"),
    ({"preference": 5}, "unknown preference function 5"),
    ({"preference": {"a": "usual", "b": "u"}}, "unknown preference function 'u' for criterion 'b'"),
    ({"preference": "linear", "q": 1}, "preference 'linear' needs p; give p= as a number, or by criterion"),
    ({"preference": "ushape"}, "preference 'ushape' needs q;"),
    ({"preference": "gaussian"}, "preference 'gaussian' needs s;"),
    ({"preference": {"a": "level", "b": "usual"}, "q": 1}, "preference 'level' needs p for criterion 'a'"),
    ({"preference": {"a": "ushape", "b": "level"}, "q": {"a": 1}, "p": 2}, "'level' needs q for criterion 'b'"),
    ({"q": 1}, "q is given, but no preference function takes it .in use: 'usual'.; leave it out"),
    ({"preference": "vshape", "p": 1, "q": 0}, "q is given, but no preference function takes it"),
    ({"preference": {"a": "usual", "b": "ushape"}, "q": 1, "s": 1}, "s is given, .* .in use: 'ushape', 'usual'."),
    ({"preference": {"a": "usual", "b": "ushape"}, "q": {"a": 1, "b": 1}}, "q names criterion 'a', whose preference"),
    ({"preference": {"b": "ushape"}, "q": {"a": 1, "b": 1}}, "q names criterion 'a', for which no preference is given"),
    ({"preference": "ushape", "q": -1}, "q must be a finite number, zero or positive, got -1"),
    ({"preference": "ushape", "q": float("nan")}, "q must be a finite number, zero or positive, got nan"),
    ({"preference": "ushape", "q": "1"}, "q must be a finite number, zero or positive, got '1'"),
    ({"preference": "ushape", "q": {"a": None}}, "q of criterion 'a' must be a finite number, .* got None"),
    ({"preference": "vshape", "p": 0}, "p must be above zero, got 0; without a threshold choose 'usual'"),
    ({"preference": "gaussian", "s": {"a": 1, "b": 0}}, "s of criterion 'b' must be above zero, got 0"),
    ({"preference": "linear", "q": 2, "p": 1}, r"the thresholds are out of order: q \(2\) must not exceed p \(1\)"),
    ({"preference": "level", "q": {"a": 1, "b": 3}, "p": 2}, r"thresholds of criterion 'b' are out of order: q \(3\)"),
    ({"preference": "level", "q": 1, "p": {"a": 1, "b": 0.5}}, "thresholds of criterion 'b' are out of order"),
    ({"preference": {"a": "level", "b": "linear"}, "q": 1, "p": {"a": 0.5, "b": 2}}, "criterion 'a' are out of order"),
]  # fmt: skip


@pytest.mark.parametrize("kind", [Promethee1, Promethee2])
@pytest.mark.parametrize(("parameters", "words"), REFUSED)
def test_wrong_parameters_are_refused_when_a_method_is_made(kind: Any, parameters: dict[str, Any], words: str) -> None:
    with pytest.raises(cd.InvalidInputError, match=words):
        kind(**parameters)


def test_thresholds_are_in_order_only_where_one_function_takes_both() -> None:
    method = Promethee2({"a": "ushape", "b": "vshape"}, q={"a": 5}, p={"b": 1})
    assert cd.rank(cd.Problem.of([[9, 1], [1, 2]], ["a", "b"]), [0.5, 0.5], method).score.tolist() == [0.0, 0.0]
    assert Promethee2({"a": "ushape", "b": "vshape"}, q=5, p=1).q == 5.0


def test_unknown_flows_are_refused() -> None:
    with pytest.raises(cd.InvalidInputError, match="unknown kind of flows 'total'; there are mean, sum"):
        Promethee2(flows="total")


@pytest.mark.parametrize(
    ("parameters", "words"),
    [
        ({"preference": {"a": "usual"}}, "preference gives no value for criteria 'b'"),
        ({"preference": {"a": "usual", "b": "usual", "z": "usual"}}, "preference names unknown criteria 'z'; there"),
        ({"preference": "ushape", "q": {"a": 1}}, "q gives no value for criteria 'b'"),
        ({"preference": "vshape", "p": {"a": 1, "b": 1, "c": 1}}, "p names unknown criteria 'c'"),
        ({"preference": {"a": "usual", "z": "ushape"}, "q": {"z": 1}}, "preference names unknown criteria 'z'"),
    ],
)  # fmt: skip
def test_names_are_those_of_the_problem(parameters: dict[str, Any], words: str) -> None:
    problem = cd.Problem.of([[1, 2], [2, 1]], ["a", "b"])
    with pytest.raises(cd.InvalidInputError, match=words):
        cd.rank(problem, [0.5, 0.5], Promethee2(**parameters))
    with pytest.raises(cd.InvalidInputError, match=words):
        cd.outrank(problem, [0.5, 0.5], Promethee1(**parameters))


ALWAYS = {"clone", "delete_worst", "delete_any", "replace_worse", "pairs_cycle", "pairs_agree"}


@pytest.mark.parametrize(
    ("parameters", "more"),
    [
        ({}, set()),
        ({"preference": "ushape", "q": 0}, set()),
        ({"preference": "ushape", "q": 1}, {"strict_dominance", "unit_change"}),
        ({"preference": "vshape", "p": 1}, {"unit_change"}),
        ({"preference": "level", "q": 0, "p": 1}, {"unit_change"}),
        ({"preference": "linear", "q": 1, "p": 2}, {"strict_dominance", "unit_change"}),
        ({"preference": "linear", "q": {"a": 0, "b": 1}, "p": 2}, {"strict_dominance", "unit_change"}),
        ({"preference": "gaussian", "s": 1}, {"unit_change"}),
    ],
)
def test_laws_depend_on_thresholds(parameters: dict[str, Any], more: set[str]) -> None:
    for kind in (Promethee1, Promethee2):
        laws = kind(**parameters).laws()
        assert laws.broken == ALWAYS | more
        assert laws.open == set()
    assert Promethee2(**parameters).laws().verdict("bounds") == "holds"
    assert Promethee2(**parameters, flows="sum").laws().verdict("bounds") == "inapplicable"
    assert Promethee1(**parameters).laws().verdict("bounds") == "inapplicable"


def test_every_function_is_tried() -> None:
    assert set(METHODS) == set(THRESHOLDS)
