"""What users hand over by habit: integers of NumPy and pandas, arrays, plain mappings; and what is not what is wanted.

Every refusal is an error of ours, whatever the type that came in.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

import clusterdecide as cd

W, M = cd.weighting, cd.methods
PROBLEM = cd.Problem.of([[1, 5], [4, 2], [3, 3]], ["a", "b"])
JUDGED = cd.Judgements.of({("a", "b"): 2, ("b", "c"): 2, ("a", "c"): 3})
TRIANGLES = [[[1, 2, 3], [1, 2, 3]], [[2, 3, 4], [1, 1, 2]]]
HUGE = 10**400
ALIKE: dict[str, tuple[Callable[..., Any], Any, Any]] = {
    "swing": (W.swing, {"a": 100, "b": 10}, dict(zip("ab", np.array([100, 10])))),
    "smart": (W.smart, {"a": 20, "b": 10}, dict(zip("ab", np.array([20, 10], dtype=np.float32)))),
    "swara": (lambda steps: W.swara(["a", "b"], steps), [1], np.array([1])),
    "simos, ratio": (lambda ratio: W.simos(["a", "b"], ratio), 3, np.int64(3)),
    "simos, white cards": (lambda cards: W.simos(["a", cards, "b"], 3), 2, np.int16(2)),
    "simos, decimals": (lambda decimals: W.simos(["a", "b"], 2, decimals=decimals), 0, np.int64(0)),
    "percents": (W.published_percent, {"a": 1, "b": 2}, dict(zip("ab", np.array([1, 2])))),
    "fuzzy AHP": (W.fuzzy_ahp, {("a", "b"): (1, 2, 3)}, {("a", "b"): np.array([1, 2, 3])}),
    "UTASTAR": (lambda ranks: W.utastar(PROBLEM, ranks, {"a": [1, 4], "b": [2, 5]}), [3, 1, 2], np.array([3.0, 1, 2])),
    "weights of a synthesis": (
        lambda weights: W.synthesise(weights, {"s": {"A": 0.7, "B": 0.3}}),
        cd.Weights.of({"s": 1.0}),
        {"s": 1.0},
    ),
    "priorities of a synthesis": (
        lambda local: W.synthesise({"s": 1.0}, {"s": local}),
        cd.Weights.of({"A": 0.7, "B": 0.3}),
        {"A": 0.7, "B": 0.3},
    ),
    "set of weights": (
        lambda names: cd.WeightSet.between({"a": (0.1, 0.3), "b": (0, 1)}).aligned(names).low.tolist(),
        ("b", "a"),
        ["b", "a"],
    ),
}


@pytest.mark.parametrize("what", ALIKE)
def test_the_same_numbers_of_another_kind_give_the_same(what: str) -> None:
    function, plain, other = ALIKE[what]
    assert repr(function(other)) == repr(function(plain))


@pytest.mark.parametrize("kind", [np.int8, np.int64, np.float32])
def test_senses_of_fuzzy_topsis_may_be_any_numbers(kind: Any) -> None:
    weights = [[0.1, 0.2, 0.3]] * 2
    found = M.fuzzy_topsis(TRIANGLES, weights, np.array([1, -1], dtype=kind))
    assert found.score.tolist() == M.fuzzy_topsis(TRIANGLES, weights, ["max", "min"]).score.tolist()


REFUSED: list[tuple[Callable[[], Any], str]] = [
    (
        lambda: W.synthesise({"s": 1.0}, 3),
        "priorities are a mapping from criteria to weights of the alternatives, got 3",
    ),
    (lambda: W.synthesise({"s": 1.0}, {"s": {"A": 1.0}}, mode=np.array(["ideal"])), "the mode of a synthesis is"),
    (lambda: M.from_spec("topsis"), "a method is told as a mapping such as {'method': 'topsis'}, got 'topsis'"),
    (lambda: M.registered(["ranking"]), r"unknown kind of method \['ranking'\]"),
    (
        lambda: W.swing({"a": 100, "b": {"x": 1}}),
        "member 'a': points by criterion are needed, got 100",
    ),
    (lambda: cd.Problem.of({"a": 1, "b": 2}), "the column 'a' must be a sequence of grades, got 1"),
    (lambda: cd.Problem.of([[1.0]], np.ma.masked), "criteria must be a sequence of names, got masked"),
    (lambda: cd.Problem.of([[1.0]], ["a"], sense=np.ma.masked), "sense .* in order or by name, got masked"),
    (lambda: cd.Topsis(np.array(["vector", "sum"])), "unknown normalisation array"),
    (lambda: M.Promethee2(flows=np.array(["sum", "mean"])), "unknown kind of flows array"),
    (lambda: M.MrSort(("x", "y"), np.ma.masked), "profiles: 1 grades between the categories"),
    (lambda: cd.ahp(JUDGED, prioritisation=np.array(["x", "y"])), "prioritisation must be one of"),
    (lambda: W.critic(PROBLEM, costs=np.array(["x", "y"])), "costs must be one of 'turned', 'as_given'"),
    (lambda: W.rank_order(["a", "b"], rule=np.array(["x", "y"])), "rule must be one of"),
    (lambda: W.rank_order(["a", "b"], rule="exponent", exponent=HUGE), "a finite number, 0 or more, got 1000"),
    (lambda: W.priorities(np.ones((2, 2)), prioritisation=["x"]), "prioritisation must be one of"),
    (lambda: W.priorities(np.ones((2, 2)), consistency="no"), "consistency must be True or False, got 'no'"),
    (lambda: W.fewest_revisions(JUDGED, threshold=HUGE), "the threshold is a consistency ratio, 0 or more, got 1000"),
    (lambda: W.suggested_revision(JUDGED, by=["slope"]), "suggested by 'slope' or 'deviation'"),
    (lambda: W.simos(["a", "b"], 2, decimals=np.array([1, 2])), "decimals must be 0, 1 or 2"),
    (lambda: W.simos(["a", True, "b"], 2), "white cards are a whole number from 1 up .* got True"),
    (lambda: W.swara(["a", "b"], {1: 0.2}), "2 criteria need 1 steps, .* got {1: 0.2}"),
    (lambda: W.swara(["a", "b"], [HUGE]), "the step from 'a' to 'b' is inf; steps are shares such as 0.15"),
    (lambda: W.utastar(PROBLEM, [3.5, 1, 2], {"a": [1, 4], "b": [2, 5]}), "a whole number from 1 up, got 3.5"),
    (lambda: W.utastar(PROBLEM, [True, 1, 2], {"a": [1, 4], "b": [2, 5]}), "a whole number from 1 up, got True"),
    (
        lambda: W.bwm(best=["a"], best_to_others={"b": 2}, others_to_worst={"a": 2}, worst="b"),
        r"the name of a criterion, the best, must be a non-empty text, got \['a'\]",
    ),
    (lambda: W.Supermatrix.of({"c": ["a"]}, {"a": {"c": {"a": 1}}}).of_cluster(["c"]), r"unknown cluster \['c'\]"),
    (lambda: cd.WeightSet.simplex(["a", "b"]).contains([0.5, 0.5], "x"), "tol, the distance .* 0 or more, got 'x'"),
    (lambda: cd.WeightSet.simplex(["a", "b"]).contains([0.5, 0.5], float("nan")), "0 or more, got nan"),
    (
        lambda: cd.WeightSet.simplex(["a", "b"]).contains([HUGE, 0]),
        "weights must be numbers in the order of the criteria",
    ),
]


@pytest.mark.parametrize(("call", "words"), REFUSED, ids=[str(i) for i in range(len(REFUSED))])
def test_what_is_not_what_is_wanted_is_told(call: Callable[[], Any], words: str) -> None:
    with pytest.raises(cd.InvalidInputError, match=words):
        call()


def masked(*shape: int) -> Any:
    """Ones, of which the first is hidden."""
    hidden = np.zeros(shape, dtype=bool)
    hidden.flat[0] = True
    return np.ma.array(np.ones(shape), mask=hidden)


MASKED: dict[str, Callable[[], Any]] = {
    "ranks": lambda: cd.consensus.borda(masked(2, 3)),
    "rows of ranks": lambda: cd.consensus.kendall([masked(2), [1, 2]]),
    "votes": lambda: cd.consensus.borda([[1, 2], [2, 1]], votes=masked(2)),
    "weights": lambda: cd.Weights.of(masked(2)),
    "draws of weights": lambda: cd.Draws(masked(3, 2)),
    "hull": lambda: cd.WeightSet.hull(masked(3, 2), ["a", "b"]),
    "contains": lambda: cd.WeightSet.simplex(["a", "b"]).contains(masked(2)),
    "bounds of grades": lambda: cd.GradeSet.between(masked(3, 2), np.ones((3, 2)) * 2),
    "reach of grades": lambda: cd.GradeSet.around(PROBLEM, masked(2)),
    "samples of grades": lambda: cd.GradeDraws(masked(4, 3, 2)),
    "marks": lambda: cd.PanelGrades({"E1": masked(3, 2), "E2": np.ones((3, 2))}),
    "ratios": lambda: W.priorities(masked(2, 2)),
    "triangles": lambda: M.fuzzy_topsis(masked(2, 2, 3), [[0.1, 0.2, 0.3]] * 2, ["max", "max"]),
    "grades": lambda: cd.Problem.of(masked(2, 2)),
    "ranks of UTASTAR": lambda: W.utastar(PROBLEM, masked(3), {"a": [1, 4], "b": [2, 5]}),
}


@pytest.mark.parametrize("what", MASKED)
def test_what_a_mask_hides_is_missing(what: str) -> None:
    with pytest.raises(cd.InvalidInputError, match=r"mask|must be a number, 0 or more, got None"):
        MASKED[what]()


@pytest.mark.parametrize("total", [1e-7, 1e7, 1e300])
def test_raw_weights_of_an_extreme_sum_are_refused(total: float) -> None:
    """Squares of such weights vanish or overflow: everybody would tie, or no score would be a number."""
    with pytest.raises(cd.InvalidInputError, match=r"raw weights must sum to 1e-06 to 1e.06, got .*Weights.scaled"):
        cd.Weights.raw([total / 2, total / 2])


@pytest.mark.parametrize("total", [1e-6, 1e6])
@pytest.mark.parametrize("method", [cd.Topsis(), M.Marcos(), M.Codas(tau=0.0), M.Vikor(), M.Edas()], ids=repr)
def test_raw_weights_at_the_ends_keep_the_order(method: Any, total: float) -> None:
    order = cd.rank(PROBLEM, [0.7, 0.3], method).order
    assert cd.rank(PROBLEM, cd.Weights.raw([0.7 * total, 0.3 * total], ["a", "b"]), method).order == order
