"""Laws that methods without a score declare: those kept hold on random problems, those broken have counterexamples."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from relation_laws import CHECKS, case_of, related

import clusterdecide as cd
from clusterdecide.methods import Electre1, Electre3, ElectreTri, MrSort
from clusterdecide.methods.laws import LAWS, Laws
from clusterdecide.testing import problems


def relative(problem: cd.Problem) -> Electre3:
    """Preference from a quarter of the grade on."""
    return Electre3(p={name: {"relative": 0.25} for name in problem.criteria_names})


def wheel(pattern: list[float], low: float = 1.0) -> list[list[float]]:
    """Alternatives each of which beats the next by the same differences, on criteria turned by one: a cycle."""
    size = len(pattern)
    rows = [[0.0] * size]
    for i in range(size - 1):
        rows.append([x - pattern[(i - j) % size] for j, x in enumerate(rows[-1])])
    columns = zip(*rows)
    return [list(row) for row in zip(*([x - min(column) + low for x in column] for column in columns))]


METHODS: dict[str, Any] = {
    "default": Electre1(),
    "own": Electre1(0.6, 0.4, "own"),
    "no veto": Electre1(0.65, 1, "own"),
    "scale": Electre1(0.6, 0.3, "scale"),
    "domination": Electre1(1, 0.35),
    "no loss": Electre1(0.6, 0),
    "true criteria": Electre3(),
    "pseudo": Electre3(1, 2),
    "veto": Electre3(1, 2, 4),
    "relative": relative,
    "tri": ElectreTri(("low", "high"), [4], 1, 2, cut=0.6),
    "tri, optimistic": ElectreTri(("low", "high"), [4], 1, 2, cut=0.6, rule="optimistic"),
    "tri, veto": ElectreTri(("low", "high"), [4], 0, 1, 4, cut=0.5),
    "majority": MrSort(("low", "high"), [4]),
    "majority, veto": MrSort(("low", "high"), [4], veto=2),
}

BROKEN: dict[str, dict[str, Any]] = {
    "default": {
        "strict_dominance": ([[3, 1], [6, 5], [5, 5]], [1, 2]),
        "unit_change": ([[7, 9], [6, 7], [8, 3]], [1, 2]),
        "zero_weight": ([[7, 9], [6, 7], [8, 3]], [1, 2]),
        "constant": ([[8, 6], [4, 5], [3, 5]], [2, 1]),
        "delete_worst": ([[3, 1], [6, 5], [5, 5]], [1, 2]),
        "delete_any": ([[7, 9], [6, 7], [8, 3]], [1, 2]),
        "replace_worse": ([[6, 5], [7, 5], [5, 3]], [2, 4]),
        "pairs_cycle": (wheel([3, -1, 0, -1, 0, -1, 0, 0, 0]), [1] * 9),
        "pairs_agree": ([[7, 9], [6, 7], [8, 3]], [1, 2]),
    },
    "own": {
        "strict_dominance": ([[3, 1], [6, 5], [5, 5]], [1, 2]),
        "zero_weight": ([[7, 9], [6, 7], [8, 3]], [1, 2]),
        "constant": ([[8, 6], [4, 5], [3, 5]], [2, 1]),
        "delete_worst": ([[3, 1], [6, 5], [5, 5]], [1, 2]),
        "delete_any": ([[6, 2], [5, 3], [9, 8]], [1, 3]),
        "replace_worse": ([[7, 9], [6, 7], [8, 3]], [1, 2]),
        "pairs_agree": ([[6, 2], [5, 3], [9, 8]], [1, 3]),
    },
    "no veto": {
        "strict_dominance": ([[5, 6], [5, 7]], [4, 1]),
        "constant": ([[7, 9], [6, 7], [8, 3]], [1, 2]),
        "replace_worse": ([[8, 1, 6, 5], [2, 1, 2, 8], [7, 8, 9, 1], [4, 7, 7, 7], [2, 2, 4, 5]], [2, 3, 1, 2]),
        "pairs_cycle": (wheel([1, 1, -2]), [1] * 3),
    },
    "scale": {
        "strict_dominance": ([[5, 6], [5, 7]], [4, 1]),
        "zero_weight": ([[7, 9], [6, 7], [8, 3]], [1, 2]),
        "constant": ([[3, 9], [5, 5]], [3, 3]),
        "replace_worse": ([[6, 2, 3], [3, 9, 8], [4, 8, 6]], [2, 1, 4]),
        "pairs_cycle": (wheel([1, 1, -2]), [1] * 3),
    },
    "domination": {"zero_weight": ([[7, 9], [6, 7], [8, 3]], [1, 2])},
    "no loss": {"zero_weight": ([[7, 9], [6, 7], [8, 3]], [1, 2])},
    "true criteria": {
        "strict_dominance": ([[4, 3, 9, 3], [6, 4, 7, 6], [1, 1, 2, 9], [7, 3, 9, 3], [6, 5, 9, 5]], [1, 2, 4, 2]),
        "constant": ([[7, 9], [6, 7], [8, 3]], [1, 2]),
        "clone": ([[9, 8], [1, 8], [5, 8], [6, 3], [7, 3]], [2, 3]),
        "delete_worst": ([[7, 6], [1, 7], [5, 1]], [1, 3]),
        "delete_any": ([[7, 9], [6, 7], [8, 3]], [1, 2]),
        "replace_worse": ([[7, 6], [1, 7], [5, 1]], [1, 3]),
        "pairs_cycle": (wheel([1, 1, -2]), [1] * 3),
        "pairs_agree": ([[7, 9], [6, 7], [8, 3]], [1, 2]),
    },
    "pseudo": {
        "strict_dominance": ([[9, 8], [8, 7], [6, 4]], [4, 2]),
        "unit_change": ([[7, 9], [6, 7], [8, 3]], [1, 2]),
        "constant": ([[7, 9], [6, 7], [8, 3]], [1, 2]),
        "clone": ([[4, 5], [5, 9], [8, 1], [7, 3]], [2, 3]),
        "delete_worst": ([[5, 8], [9, 5], [1, 7]], [1, 1]),
        "delete_any": ([[5, 8], [9, 5], [1, 7]], [1, 1]),
        "replace_worse": ([[5, 8], [9, 5], [1, 7]], [1, 1]),
        "pairs_cycle": (wheel([3, 3, -6]), [1] * 3),
        "pairs_agree": ([[5, 8], [9, 5], [1, 7]], [1, 1]),
    },
    "veto": {
        "strict_dominance": ([[9, 8], [8, 7], [6, 4]], [4, 2]),
        "unit_change": ([[7, 9], [6, 7], [8, 3]], [1, 2]),
        "zero_weight": ([[7, 9], [6, 7], [8, 3]], [1, 2]),
        "constant": ([[8, 4], [6, 2], [6, 3]], [1, 4]),
        "split": ([[4, 6], [7, 1]], [5, 3]),
        "clone": ([[4, 5], [5, 9], [8, 1], [7, 3]], [2, 3]),
        "delete_worst": ([[5, 8], [9, 5], [1, 7]], [1, 1]),
        "delete_any": ([[5, 8], [9, 5], [1, 7]], [1, 1]),
        "replace_worse": ([[5, 8], [9, 5], [1, 7]], [1, 1]),
        "pairs_cycle": (wheel([2, 2, -3.2, 2, -3.2, 2, 2, -3.2, 2, -3.2, 2, 2, -3.2]), [1] * 13),
        "pairs_agree": ([[5, 8], [9, 5], [1, 7]], [1, 1]),
    },
    "relative": {
        "strict_dominance": ([[5, 6], [5, 7]], [4, 1]),
        "zero_change": ([[7, 9], [6, 7], [8, 3]], [1, 2]),
        "mirror": ([[6, 2], [5, 3], [9, 8]], [1, 3]),
        "constant": ([[7, 9], [6, 7], [8, 3]], [1, 2]),
        "clone": ([[7, 3, 2, 4], [4, 7, 8, 4], [2, 8, 5, 9], [4, 3, 1, 7], [5, 3, 5, 2]], [4, 2, 2, 3]),
        "delete_worst": ([[7, 6], [1, 7], [5, 1]], [1, 3]),
        "delete_any": ([[7, 9], [6, 7], [8, 3]], [1, 2]),
        "replace_worse": ([[7, 6], [1, 7], [5, 1]], [1, 3]),
        "pairs_cycle": (wheel([3, 3, -6]), [1] * 3),
        "pairs_agree": ([[7, 9], [6, 7], [8, 3]], [1, 2]),
    },
    "tri": {
        "strict_dominance": ([[7, 9], [6, 7], [8, 3]], [1, 2]),
        "unit_change": ([[9, 1], [5, 8]], [1, 4]),
        "zero_change": ([[9, 1], [5, 8]], [1, 4]),
        "mirror": ([[7, 9], [6, 7], [8, 3]], [1, 2]),
        "constant": ([[9, 1], [5, 8]], [1, 4]),
    },
    "tri, optimistic": {
        "strict_dominance": ([[7, 9], [6, 7], [8, 3]], [1, 2]),
        "unit_change": ([[9, 1], [5, 8]], [1, 4]),
        "zero_change": ([[9, 1], [5, 8]], [1, 4]),
        "mirror": ([[7, 9], [6, 7], [8, 3]], [1, 2]),
        "constant": ([[9, 1], [5, 8]], [1, 4]),
    },
    "tri, veto": {
        "strict_dominance": ([[7, 9], [6, 7], [8, 3]], [1, 2]),
        "unit_change": ([[7, 9], [6, 7], [8, 3]], [1, 2]),
        "zero_change": ([[7, 9], [6, 7], [8, 3]], [1, 2]),
        "mirror": ([[3, 9], [5, 5]], [3, 3]),
        "zero_weight": ([[3, 9], [5, 5]], [3, 3]),
        "constant": ([[7, 9], [6, 7], [8, 3]], [1, 2]),
        "split": ([[8, 8], [1, 7], [6, 4]], [2, 3]),
    },
    "majority": {
        "strict_dominance": ([[7, 9], [6, 7], [8, 3]], [1, 2]),
        "unit_change": ([[7, 9], [6, 7], [8, 3]], [1, 2]),
        "zero_change": ([[7, 9], [6, 7], [8, 3]], [1, 2]),
        "mirror": ([[5], [9]], [2]),
        "constant": ([[7, 9], [6, 7], [8, 3]], [1, 2]),
    },
    "majority, veto": {
        "strict_dominance": ([[7, 9], [6, 7], [8, 3]], [1, 2]),
        "unit_change": ([[7, 9], [6, 7], [8, 3]], [1, 2]),
        "zero_change": ([[7, 9], [6, 7], [8, 3]], [1, 2]),
        "mirror": ([[3, 9], [5, 5]], [3, 3]),
        "zero_weight": ([[7, 9], [6, 7], [8, 3]], [1, 2]),
        "constant": ([[7, 9], [6, 7], [8, 3]], [1, 2]),
    },
}


def laws_of(name: str) -> Laws:
    method = METHODS[name]
    return (method(cd.Problem.of([[1]])) if callable(method) else method).laws()


def test_every_law_has_a_check() -> None:
    assert set(CHECKS) == set(LAWS) - {"bounds"}
    assert all(laws_of(name).inapplicable == {"bounds"} for name in METHODS)
    joining = {"constant", "split", "zero_weight"}
    for kind in (ElectreTri, MrSort):
        assert kind(("low", "high"), {"C1": [4]}).laws().inapplicable == {"bounds"} | joining


@pytest.mark.parametrize("name", METHODS)
def test_a_law_declared_broken_has_a_counterexample(name: str) -> None:
    declared = laws_of(name)
    assert set(BROKEN[name]) == declared.broken
    kept = [law for law, (rows, weights) in BROKEN[name].items() if CHECKS[law](case_of(METHODS[name], rows, weights))]
    assert kept == []


@pytest.mark.parametrize("name", METHODS)
@given(data=st.data())
def test_a_law_declared_kept_holds(name: str, data: st.DataObject) -> None:
    law = data.draw(st.sampled_from(sorted(laws_of(name).holds)), label="law")
    problem = data.draw(problems(alternatives=(1, 4), criteria=(1, 3), scale=(1, 9), step=1), label="problem")
    weights = data.draw(st.lists(st.integers(1, 5), min_size=problem.shape[1], max_size=problem.shape[1]), label="w")
    case = case_of(METHODS[name], problem.grades, [float(w) for w in weights], [c.sense for c in problem.criteria])
    assert CHECKS[law](case)


@pytest.mark.parametrize("name", METHODS)
def test_stored_counterexamples_break_no_law_that_is_kept(name: str) -> None:
    """Small problems on which much changes: every kept law is tried on each of them."""
    holding = sorted(laws_of(name).holds)
    cases = [case_of(METHODS[name], *given_) for given_ in BROKEN[name].values() if len(given_[0]) <= 4]
    assert [law for law in holding for case in cases[:4] if not CHECKS[law](case)] == []


def test_laws_depend_on_the_parameters() -> None:
    assert Electre3().laws().open == {"improve"}
    assert Electre3(discrimination=(0.1, 0.1)).laws().open == {"improve", "weak_dominance", "ideal_first"}
    assert Electre3(v=0).laws().verdict("split") == "broken"
    assert Electre3(v={"C1": None}).laws().verdict("zero_weight") == "holds"
    assert Electre3(v={"C1": {"relative": 0.5}}).laws().verdict("zero_weight") == "broken"
    assert Electre3(q={"C1": 0, "C2": 0}, p={"C1": 0, "C2": 1}).laws().verdict("unit_change") == "broken"
    assert Electre1(0.65, 1, "largest").laws().verdict("unit_change") == "holds"
    assert Electre1(0.65, 1, "largest").laws().verdict("pairs_cycle") == "broken"


def test_a_relation_of_a_wheel_is_a_cycle() -> None:
    codes = related(case_of(METHODS["true criteria"], wheel([1, 1, -2])[:2], [1.0] * 3))
    assert codes.tolist() == [[0, 1], [-1, 0]]
    assert np.min(wheel([2, -3.2, 1.2])) == 1
