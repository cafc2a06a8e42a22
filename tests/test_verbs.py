"""rank, outrank and sort: each takes its kind of method and names the verb for another; the register knows them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import pytest

import clusterdecide as cd
from clusterdecide.kernels.relations import agreed
from clusterdecide.methods import (
    Electre1,
    Electre3,
    ElectreTri,
    Method,
    MrSort,
    Outranking,
    Placed,
    Placements,
    Relations,
    SortingMethod,
    base,
    from_spec,
    register,
    registered,
    to_spec,
)
from clusterdecide.methods.verbs import PlaceStep, RelationStep

PROBLEM = cd.Problem.of([[4, 3], [5, 1], [2, 2]], ["vision", "market"], alternatives=["A", "B", "D"])
EQUAL = [0.5, 0.5]
PROFILES = {"vision": [3], "market": [2]}
TRI = ElectreTri(("poor", "good"), PROFILES)
MR = MrSort(("poor", "good"), PROFILES)


@dataclass(frozen=True)
class Pareto:
    """Agreement of all criteria."""

    def relate(self, problem: cd.Problem, x: Any = None) -> Relations:
        columns = -(problem.values(x) * problem.senses).T
        return Relations(lambda _: agreed(*columns), note="no weights are used")


@dataclass(frozen=True)
class Halves:
    """Above or below 3 in the weighted mean."""

    def place(self, problem: cd.Problem, x: Any = None) -> Placements:
        return Placements(lambda w: Placed((problem.values(x) @ w >= 3).astype(np.int64), {}), ("no", "yes"))


def test_a_method_of_ones_own_outranks() -> None:
    order = cd.outrank(PROBLEM, EQUAL, Pareto())
    assert order.relation.tolist() == [[0, 2, 1], [2, 0, 2], [-1, 2, 0]]
    assert order.note == "no weights are used"
    assert "Pareto(); no weights are used; a partial order" in repr(order)
    assert isinstance(order.steps, RelationStep)
    assert order.explain()["relation"].values.tolist() == order.relation.tolist()
    assert order.explain()["weights"].values.tolist() == EQUAL


def test_a_method_of_ones_own_sorts() -> None:
    sorting = cd.sort(PROBLEM, {"market": 0.5, "vision": 0.5}, Halves())
    assert sorting.category == ("yes", "yes", "no")
    assert isinstance(sorting.steps, PlaceStep)
    assert sorting.explain()["position"].values.tolist() == [1, 1, 0]
    assert sorting.explain()["weights"].values.tolist() == EQUAL


@pytest.mark.parametrize("method", [Electre1(), Electre3(), Pareto()])
def test_an_outranking_method_is_for_outrank(method: Any) -> None:
    assert isinstance(method, Outranking)
    assert not isinstance(method, (Method, SortingMethod))
    for verb, gives in ((cd.rank, "ranking"), (cd.sort, "sorting")):
        words = rf"{type(method).__name__}\(.* is a method for outrank and gives no {gives}; use outrank\(problem, w"
        with pytest.raises(cd.InvalidInputError, match=words):
            verb(PROBLEM, EQUAL, method)


@pytest.mark.parametrize("method", [TRI, MR, Halves()])
def test_a_sorting_method_is_for_sort(method: Any) -> None:
    assert isinstance(method, SortingMethod)
    for verb, gives in ((cd.rank, "ranking"), (cd.outrank, "partial order")):
        words = rf"is a method for sort and gives no {gives}; use sort\(problem, weights, method\)"
        with pytest.raises(cd.InvalidInputError, match=words):
            verb(PROBLEM, EQUAL, method)


def test_a_ranking_method_is_for_rank() -> None:
    for verb in (cd.outrank, cd.sort):
        with pytest.raises(cd.InvalidInputError, match=r"Topsis\(.* is a method for rank and gives no"):
            verb(PROBLEM, EQUAL, cd.Topsis())


@pytest.mark.parametrize(
    ("verb", "such", "wrong"),
    [(cd.outrank, r"Electre1\(\)", Electre1), (cd.sort, r"ElectreTri\(\.\.\.\)", TRI.__class__), (cd.sort, "", "tri")],
)
def test_what_is_no_method_is_refused(verb: Any, such: str, wrong: Any) -> None:
    with pytest.raises(cd.InvalidInputError, match=f"a method such as {such}.*is needed, got"):
        verb(PROBLEM, EQUAL, wrong)


@pytest.mark.parametrize(("verb", "method"), [(cd.outrank, Electre1()), (cd.sort, TRI)])
def test_the_problem_and_the_weights_are_checked(verb: Any, method: Any) -> None:
    with pytest.raises(cd.InvalidInputError, match=f"{verb.__name__} needs a Problem first, got list"):
        verb([[1, 2]], EQUAL, method)
    with pytest.raises(cd.InvalidInputError, match=r"weights must sum to 1, got 1.1"):
        verb(PROBLEM, [0.5, 0.6], method)
    with pytest.raises(cd.InvalidInputError, match="3 weights for 2 criteria"):
        verb(PROBLEM, [0.5, 0.25, 0.25], method)
    with pytest.raises(cd.InvalidInputError, match="no weight for criteria 'market'"):
        verb(PROBLEM, {"vision": 1.0}, method)


def test_weights_by_name_and_raw_weights() -> None:
    turned = cd.outrank(PROBLEM, {"market": 0.9, "vision": 0.1}, Electre1())
    assert turned.relation.tolist() == cd.outrank(PROBLEM, [0.1, 0.9], Electre1()).relation.tolist()
    raw = cd.outrank(PROBLEM, cd.Weights.raw([1, 9]), Electre1())
    assert raw.relation.tolist() == turned.relation.tolist()


def test_the_register_knows_the_kinds() -> None:
    assert {Electre1, Electre3} <= set(registered("outranking"))
    assert {ElectreTri, MrSort} <= set(registered("sorting"))
    assert {cd.Topsis, cd.WeightedSum} <= set(registered("ranking"))
    kinds = [set(registered(kind)) for kind in ("ranking", "outranking", "sorting")]
    assert set(registered()) == set.union(*kinds)
    assert not (kinds[1] | kinds[2]) & {cd.Topsis, cd.WeightedSum}
    with pytest.raises(
        cd.InvalidInputError, match="unknown kind of method 'rank'; there are ranking, outranking, sorting"
    ):
        registered("rank")


def test_what_does_nothing_cannot_be_registered(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(base, "_REGISTER", dict(base._REGISTER))
    with pytest.raises(cd.InvalidInputError, match=r"Idle has none of on, relate, place; a method that ranks needs on"):
        register(type("Idle", (), {}))
    assert register(Pareto) is Pareto
    assert Pareto in registered("outranking")
    assert from_spec({"method": "pareto"}) == Pareto()


def test_a_method_of_two_kinds_takes_both_verbs() -> None:
    class Both(Pareto):
        def on(self, problem: cd.Problem, x: Any = None) -> Any:
            return cd.WeightedSum("minmax").on(problem, x)

    assert cd.rank(PROBLEM, EQUAL, Both()).order[0] == "A"
    assert cd.outrank(PROBLEM, EQUAL, Both()).compare("A", "D") == "ahead"


METHODS = [
    Electre1(0.7, 0.2, "own"),
    Electre3(q=1, p={"vision": {"relative": 0.1, "constant": 2}, "market": 3}, v={"vision": None, "market": 9}),
    ElectreTri(["poor", "fair", "good"], {"vision": [2, 3], "market": [1, 4]}, p={"vision": [1, 2], "market": 0}, v=8),
    MrSort(["poor", "good"], PROFILES, majority=0.6, veto={"market": {"relative": 0.5}}),
]


@pytest.mark.parametrize("method", METHODS, ids=lambda method: type(method).__name__)
def test_methods_go_to_json_and_back_and_are_values(method: Any) -> None:
    import json

    from clusterdecide._json import canonical_json

    again = from_spec(json.loads(canonical_json(to_spec(method))))
    assert again == method
    assert hash(again) == hash(method)


def test_a_kind_can_be_asked_of_a_spec() -> None:
    assert from_spec({"method": "electre1"}, "outranking") == Electre1()
    with pytest.raises(
        cd.InvalidInputError, match=r"method 'electre1' is no ranking method; there are .*topsis"
    ) as error:
        from_spec({"method": "electre1"}, "ranking")
    assert "electre3" not in str(error.value)
    with pytest.raises(cd.InvalidInputError, match=r"unknown method 'electre9'; there are .*electre3"):
        from_spec({"method": "electre9"})


def test_a_call_and_a_comparison_take_ranking_methods_only() -> None:
    from pydantic import ValidationError

    from clusterdecide.calls.parts import RankingRule

    with pytest.raises(ValidationError, match="method 'electre1' is no ranking method"):
        RankingRule(method={"method": "electre1"})
    with pytest.raises(cd.InvalidInputError, match=r"'mine': Electre1\(.*use outrank\(problem, weights, method\)"):
        cd.compare(PROBLEM, EQUAL, {"mine": Electre1()})
    scaled = cd.Problem.of(PROBLEM.grades, [cd.Criterion(name, scale=(0, 5)) for name in PROBLEM.criteria_names])
    assert not any("Electre" in repr(case) for case in cd.compare(scaled, EQUAL).refused)
