"""Analyses through JSON: what Python gives, in the shapes that the schema states, each fault with its path."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator
from pydantic import BaseModel, ValidationError

import clusterdecide as cd
from clusterdecide._json import canonical_json
from clusterdecide.interop.analysis_requests import Analyses
from clusterdecide.interop.answers import RankResponse
from clusterdecide.testing import problems, weights_for

TREE = {"merit": {"weight": "4/5", "children": {"strategy": "5/8", "innovation": "3/8"}}, "cost": 0.2}
BASE: dict[str, Any] = {
    "format": "clusterdecide/request/1",
    "problem": {
        "alternatives": ["MMI", "GreenH2", "Rail", "Twin"],
        "criteria": [
            {"name": "strategy", "scale": [0, 10], "step": 0.5},
            {"name": "innovation", "scale": [0, 10], "step": 0.5},
            {"name": "cost", "sense": "min", "scale": [0, 200], "step": 10},
        ],
        "grades": [[7, 6, 120], [8.5, 7.5, 180], [5.5, 8, 90], [5.5, 8, 90]],
    },
    "weights": {"hierarchy": TREE},
    "method": {"method": "topsis", "normalisation": "scale"},
}
SUM = {"method": "weighted_sum", "normalisation": "minmax"}
PROBLEM = cd.interop.load_problem(json.dumps({"format": "clusterdecide/problem/1", **BASE["problem"]}).encode()).problem
NAMES = PROBLEM.criteria_names
WEIGHTS = cd.Hierarchy.of({"merit": (0.8, {"strategy": "5/8", "innovation": "3/8"}), "cost": 0.2}).weights()
WISHED = {"strategy": 0.2, "innovation": 0.3, "cost": 0.5}
ORDER = cd.WeightSet.order(["strategy", ["innovation", "cost"]])
AROUND = cd.WeightSet.around(WEIGHTS, 0.3)
SIMPLEX = cd.WeightSet.simplex(NAMES)
LESS_COST = {"weights": {"cost": 1, "strategy": -1}, "at_most": 0}

PANEL: dict[str, Any] = {
    "E1": [[7, 6, 120], [8, 8, 170], [5, 8, 90], [5, 7, 90]],
    "E2": [[6, 7, 110], [9, 7, 190], [6, 8, 90], None],
}
PANEL["E3"] = PANEL["E1"][::-1]

Asked = tuple[dict[str, Any], Callable[..., Any], dict[str, Any]]
S = cd.sensitivity
ASKED: dict[str, Asked] = {
    "acceptability": (
        {"grades": {"around": {"strategy": 0.5, "cost": 10}}, "draws": 500, "pairwise": True, "seed": 3},
        lambda p, w, m: cd.acceptability(
            p, w, m, grades=cd.GradeSet.around(p, {"strategy": 0.5, "cost": 10}), draws=500, pairwise=True, rng=3
        ),
        {},
    ),
    "acceptability, noise and precision": (
        {"weights": {"order": ["strategy", ["innovation", "cost"]]}, "grades": {"noise": 0.5}, "precision": 0.02,
         "seed": 3},
        lambda p, _, m: cd.acceptability(p, ORDER, m, grades=cd.GradeNoise(p, 0.5), precision=0.02, rng=3),
        {},
    ),
    "acceptability of a panel": (
        {"grades": {"panel": PANEL}, "draws": 300, "seed": 3},
        lambda p, w, m: cd.acceptability(p, w, m, grades=cd.PanelGrades(PANEL), draws=300, rng=3),
        {},
    ),
    "breakpoints": ({"toward": WISHED}, lambda p, w, m: cd.breakpoints(p, w, m, toward=WISHED), {}),
    "breakpoints of a node": (
        {"over": ["merit"], "watch": 2}, lambda p, w, m: cd.breakpoints(p, w, m, over=["merit"], watch=2), {}
    ),
    "smallest_change": (
        {"watch": ["GreenH2", "MMI"], "norm": "l2", "within": {"around": 0.3}},
        lambda p, w, m: cd.smallest_change(p, w, m, watch=("GreenH2", "MMI"), norm="l2", within=AROUND),
        {},
    ),
    "smallest_change of the first two": (
        {"watch": 2, "norm": "linf"}, lambda p, w, m: cd.smallest_change(p, w, m, watch=2, norm="linf"), SUM
    ),
    "extreme_ranks": ({"weights": "simplex"}, lambda p, _, m: cd.extreme_ranks(p, SIMPLEX, m), SUM),
    "exact_acceptability": (
        {"weights": {"where": [LESS_COST]}},
        lambda p, _, m: S.exact_acceptability(p, SIMPLEX.where({"cost": 1, "strategy": -1}, at_most=0), m),
        SUM,
    ),
    "leave_out": ({}, S.leave_out, SUM),
    "leave_out of criteria": (
        {"over": "criteria", "watch": "winner"},
        lambda p, w, m: S.leave_out(p, w, m, over="criteria", watch="winner"),
        {},
    ),
    "leave_out of a node": (
        {"over": ["merit"], "watch": 2}, lambda p, w, m: S.leave_out(p, w, m, over=["merit"], watch=2), {}
    ),
    "reversals": ({"watch": 2}, lambda p, w, m: S.reversals(p, w, m, watch=2), SUM),
    "why": (
        {"a": "MMI", "b": "Rail", "within": {"around": 0.3}},
        lambda p, w, m: cd.why(p, w, m, "MMI", "Rail", within=AROUND),
        {},
    ),
    "why two that tie": ({"a": "Rail", "b": "Twin"}, lambda p, w, m: cd.why(p, w, m, "Rail", "Twin"), SUM),
    "contributions": ({}, S.contributions, {}),
    "margins": ({"watch": 2}, lambda p, w, m: S.line_margins(p, w, m, 2), {}),
    "margins by smaller steps": (
        {"criteria": ["cost"], "step": {"cost": 5}},
        lambda p, w, m: S.line_margins(p, w, m, criteria=["cost"], step={"cost": 5}),
        {},
    ),
    "compare": ({}, lambda p, w, m: cd.compare(p, w, reference=m), {}),
    "compare some": (
        {"watch": "order", "methods": [SUM]},
        lambda p, w, m: cd.compare(p, w, [cd.WeightedSum("minmax")], watch="order", reference=m),
        {},
    ),
    "variance": (
        {"spread": 0.2, "of": "rank", "draws": 64, "seed": 5},
        lambda p, w, m: S.variance_shares(p, w, m, spread=0.2, of="rank", draws=64, rng=5),
        {},
    ),
    "variance of grades": (
        {"alternative": "MMI", "grades": {"strategy": 0.5}, "group": "criterion", "of": 2, "draws": 64, "seed": 5},
        lambda p, w, m: S.variance_shares(
            p, w, m, alternative="MMI", grades={"strategy": 0.5}, group="criterion", of=2, draws=64, rng=5
        ),
        {},
    ),
}  # fmt: skip


def asked(name: str, part: object, **changes: Any) -> dict[str, Any]:
    return copy.deepcopy({**BASE, **changes, "analyses": {name.partition(" ")[0].strip(","): part}})


def parts(value: object) -> Iterator[BaseModel]:
    """All parts of a response, the whole first."""
    if isinstance(value, BaseModel):
        yield value
        value = {name: getattr(value, name) for name in type(value).model_fields}
    for item in value.values() if isinstance(value, dict) else value if isinstance(value, tuple) else ():
        yield from parts(item)


def leaves(value: object) -> Iterator[object]:
    """Whatever is neither a list nor a dictionary, keys included."""
    if type(value) not in (dict, list):
        yield value
        return
    for item in [*value, *value.values()] if isinstance(value, dict) else value:  # type: ignore[attr-defined]
        yield from leaves(item)


def check_shape(answer: dict[str, Any]) -> None:
    """Nothing undeclared, nothing of another type, nothing left out but what is optional."""
    assert {type(value) for value in leaves(answer)} <= {str, int, float, bool, type(None)}
    text = canonical_json(answer)
    assert not list(RESPONSE.iter_errors(json.loads(text)))
    read = RankResponse.model_validate_json(text, strict=True)
    for part in parts(read):
        assert not part.model_extra, f"{type(part).__name__} does not declare {part.model_extra}"
        given_by_all = set(type(part).model_fields) - {"pairwise_winning"}
        assert part is read or given_by_all <= part.model_fields_set, type(part).__name__


REQUEST = Draft202012Validator(cd.interop.schema("request"))
RESPONSE = Draft202012Validator(cd.interop.schema("response"))


@pytest.mark.parametrize("name", ASKED)
def test_the_answer_is_that_of_python(name: str) -> None:
    part, done, spec = ASKED[name]
    request = asked(name, part, method=spec or BASE["method"])
    REQUEST.validate(request)
    answer = cd.evaluate(request)
    method = cd.WeightedSum("minmax") if spec else cd.Topsis("scale")
    [analysis] = request["analyses"]
    assert canonical_json(answer[analysis]) == canonical_json(done(PROBLEM, WEIGHTS, method).to_dict())
    check_shape(answer)
    assert answer == cd.evaluate(json.dumps(request))


def test_every_analysis_is_tried_here() -> None:
    fields = set(RankResponse.model_fields) - {"format", "made_by", "method", "ranking", "evidence", "explanation"}
    assert {name.partition(" ")[0].strip(",") for name in ASKED} == fields


def test_several_analyses_answer_at_once() -> None:
    wanted = {name: part for name, (part, _, spec) in ASKED.items() if " " not in name and not spec}
    answer = cd.evaluate({**BASE, "analyses": wanted})
    assert set(wanted) <= set(answer)
    check_shape(answer)
    solved = cd.interop.solve({**BASE, "analyses": wanted})
    assert isinstance(solved, cd.interop.Answer)
    assert set(solved.analyses) == set(wanted)
    assert repr(solved.why).startswith("criterion")


SETS = {
    "bounds and a row": (
        {"between": {"strategy": [0.3, 0.6], "innovation": [0, 1], "cost": [0, 1]}, "where": [LESS_COST]},
        cd.WeightSet.between({"strategy": (0.3, 0.6), "innovation": (0, 1), "cost": (0, 1)}).where(
            {"cost": 1, "strategy": -1}, at_most=0
        ),
    ),
    "around and a ratio": (
        {"around": 0.5, "ratios": [{"first": "strategy", "second": "cost", "low": 2}]},
        cd.WeightSet.around(WEIGHTS, 0.5).ratio("strategy", "cost", 2, float("inf")),
    ),
    "order, ratios and rows": (
        {
            "order": [["strategy", "innovation"], "cost"],
            "ratios": [{"first": "strategy", "second": "cost", "high": 4}],
            "where": [{"weights": {"innovation": 1}, "at_least": 0.1, "at_most": 0.4}],
        },
        cd.WeightSet.order([["strategy", "innovation"], "cost"])
        .where({"innovation": 1}, at_least=0.1, at_most=0.4)
        .ratio("strategy", "cost", 0, 4),
    ),
    "a flat set": (
        {"where": [{"weights": {"cost": 1}, "equal": 0.25}]},
        SIMPLEX.where({"cost": 1}, equal=0.25),
    ),
}


@pytest.mark.parametrize("name", SETS)
@pytest.mark.parametrize("analysis", ["acceptability", "extreme_ranks", "exact_acceptability"])
def test_sets_of_weights_are_those_of_python(analysis: str, name: str) -> None:
    said, made = SETS[name]
    more: dict[str, Any] = {"draws": 100, "seed": 1} if analysis == "acceptability" else {}
    request = asked(analysis, {"weights": said, **more}, method=SUM)
    REQUEST.validate(request)
    found = {"draws": 100, "rng": 1} if more else {}
    expected = getattr(S, analysis)(PROBLEM, made, cd.WeightedSum("minmax"), **found).to_dict()
    answer = cd.evaluate(request)
    assert answer[analysis] == expected
    check_shape(answer)


@pytest.mark.parametrize("name", ["acceptability", "variance"])
def test_without_a_seed_the_answer_holds_one_that_replays_it(name: str) -> None:
    part: dict[str, Any] = {"grades": {"noise": 0.5}} if name == "acceptability" else {"spread": 0.2}
    part["draws"] = 64
    first, other = (cd.evaluate(asked(name, part)) for _ in range(2))
    assert first[name]["entropy"] != other[name]["entropy"]
    assert first == cd.evaluate(asked(name, {**part, "seed": first[name]["entropy"]}))


def test_contributions_that_are_sampled_have_a_seed() -> None:
    names = [f"c{i}" for i in range(22)]
    problem = cd.Problem.of([[1 + i % 4 for i in range(22)], [2 + i % 3 for i in range(22)]], names)
    weights, method = cd.Weights.scaled(range(3, 25), names), cd.Topsis()
    wanted = {"contributions": {"seed": 4}, "why": {"a": "A1", "b": "A2"}}
    answer = cd.evaluate(cd.interop.request(problem, weights, method, wanted))
    assert answer["contributions"] == S.contributions(problem, weights, method, rng=4).to_dict()
    assert answer["why"] == cd.why(problem, weights, method, "A1", "A2", rng=0).to_dict()
    assert (answer["why"]["exact"], answer["contributions"]["alternatives"][0]["standard_errors"] is None) == (0, 0)
    check_shape(answer)


EMPTY = {"where": [{"weights": {"cost": 1}, "at_least": 0.6}, {"weights": {"strategy": 1}, "at_least": 0.6}]}
POINT = {"where": [{"weights": {"cost": 1}, "equal": 0.2}, {"weights": {"strategy": 1}, "equal": 0.2}]}
FAULTS: list[tuple[str, Any, str, str]] = [
    ("smallest_change", {"watch": "last"}, ".watch", "'order' or 'winner'"),
    ("smallest_change", {"watch": ["MMI"]}, ".watch[1]", "missing"),
    ("smallest_change", {"watch": ["MMI", "Nobody"]}, "", "Nobody"),
    ("smallest_change", {"watch": 9}, "", "1 to 4"),
    ("smallest_change", {"norm": "l3"}, ".norm", "'l1', 'l2' or 'linf'"),
    ("smallest_change", {"within": EMPTY}, ".within", "infeasible"),
    ("smallest_change", {"within": POINT}, ".within", "single weight vector"),
    ("smallest_change", {"within": {"dirichlet": 30}}, ".within", "must be 'simplex'"),
    ("smallest_change", {"within": {"order": ["cost", "strategy"]}}, ".within", "no weight for criteria 'innovation'"),
    ("smallest_change", {"within": {"order": ["cost", ["strategy", "innovation"]]}}, "", "not in `within`"),
    ("extreme_ranks", {}, ".weights", "missing"),
    ("extreme_ranks", {"weights": "all"}, ".weights", "'simplex'"),
    ("extreme_ranks", {"weights": {"around": 0.2}}, "", "form Additive"),
    ("extreme_ranks", {"weights": {"order": []}}, ".weights.order", "at least 1"),
    ("extreme_ranks", {"weights": {"order": [["a"], []]}}, ".weights.order[1]", "at least 1"),
    ("extreme_ranks", {"weights": {"order": [3]}}, ".weights.order[0]", "must be text"),
    ("extreme_ranks", {"weights": {"where": [{"at_most": 1}]}}, ".weights.where[0].weights", "missing"),
    ("extreme_ranks", {"weights": {"where": [{"weights": {"cost": 1}}]}}, ".weights", "at_most, at_least"),
    ("extreme_ranks", {"weights": {"where": [{"weights": {"size": 1}, "equal": 1}]}}, ".weights", "'size'"),
    ("extreme_ranks", {"weights": {"where": [{"weights": {"cost": "1"}}]}}, ".weights.where[0].weights.cost", "number"),
    ("extreme_ranks", {"weights": {"ratios": [{"first": "cost"}]}}, ".weights.ratios[0].second", "missing"),
    ("extreme_ranks", {"weights": {"ratios": [{"first": "cost", "second": "cost"}]}}, ".weights", "two different"),
    ("extreme_ranks", {"weights": {}}, ".weights", "'simplex'"),
    ("extreme_ranks", {"weights": {"ratio": []}}, ".weights", "'simplex'"),
    ("exact_acceptability", {"weights": EMPTY}, ".weights", "infeasible"),
    ("acceptability", {}, "", "needs a set or law of weights"),
    ("acceptability", {"weights": {"order": ["cost", "cost"]}}, ".weights", "same name"),
    ("acceptability", {"weights": {"dirichlet": -1}}, ".weights", "concentration"),
    ("acceptability", {"weights": "simplex", "draws": 5, "precision": 0.1}, "", "not both"),
    ("acceptability", {"weights": "simplex", "precision": 1e-9}, ".precision", "at least 0.0002"),
    ("acceptability", {"weights": "simplex", "pairwise": 1}, ".pairwise", "true or false"),
    ("acceptability", {"grades": {"around": 0}}, ".grades", "no grade may move"),
    ("acceptability", {"grades": {"around": {"size": 1}}}, ".grades", "'size'"),
    ("acceptability", {"grades": {"around": {"cost": "1"}}}, ".grades.around.cost", "must be a number"),
    ("acceptability", {"grades": {"noise": -1}}, ".grades", "zero or positive"),
    ("acceptability", {"grades": {"noise": 1, "around": 1}}, ".grades.noise", "unknown field"),
    ("acceptability", {"grades": 3}, ".grades", "must be an object"),
    ("acceptability", {"grades": {"panel": {}}}, ".grades.panel", "at least 1"),
    ("acceptability", {"grades": {"panel": {"E1": [[1, 2, "x"]]}}}, ".grades.panel.E1[0][2]", "must be a number"),
    ("acceptability", {"grades": {"panel": {"E1": [[1, 2, 3]] * 4}}}, ".grades", "fewer than two evaluators"),
    ("acceptability", {"grades": {"panel": {"E1": [[1, 2]], "E2": [[1, 2]]}}}, "", "drew shape"),
    ("breakpoints", {"toward": {"cost": 1}}, ".toward", "no weight for criteria"),
    ("breakpoints", {"toward": {"strategy": 0.5, "innovation": 0.5, "cost": 0.5}}, ".toward", "sum to 1"),
    ("breakpoints", {"toward": WISHED, "over": ["cost"]}, "", "not both"),
    ("leave_out", {"over": "members"}, ".over", "'alternatives' or 'criteria'"),
    ("leave_out", {"over": []}, ".over", "at least 1"),
    ("leave_out", {"over": ["size"]}, "", "'size'"),
    ("leave_out", {"over": [1]}, ".over[0]", "must be text"),
    ("reversals", {"watch": 0}, "", "1 to 4"),
    ("reversals", {"draws": 5}, ".draws", "unknown field"),
    ("reversals", 3, "", "must be an object"),
    ("why", {"a": "MMI"}, ".b", "missing"),
    ("why", {"a": "MMI", "b": "Nobody"}, "", "Nobody"),
    ("why", {"a": "MMI", "b": "MMI"}, "", "twice"),
    ("why", {"a": "MMI", "b": "Rail", "within": EMPTY}, ".within", "infeasible"),
    ("contributions", {"of": 1}, ".of", "unknown field"),
    ("margins", {"watch": "order"}, ".watch", "'winner'"),
    ("margins", {"watch": 2.5}, ".watch", "whole"),
    ("margins", {"step": {"cost": 0.3}}, "", "step"),
    ("margins", {"step": {"cost": "x"}}, ".step.cost", "3/5"),
    ("margins", {"criteria": ["size"]}, "", "'size'"),
    ("compare", {"watch": "loser"}, ".watch", "'order' or 'winner'"),
    ("compare", {"methods": []}, ".methods", "at least 1"),
    ("compare", {"methods": [SUM, {"method": "topsys"}]}, ".methods[1]", "unknown method 'topsys'"),
    ("variance", {}, "", "varies"),
    ("variance", {"spread": 0.2, "of": "order"}, ".of", "'score', 'rank' or 'winner'"),
    ("variance", {"spread": 0.2, "draws": 100}, "", "power of two"),
    ("variance", {"spread": 0.2, "draws": 1 << 30}, ".draws", "at most"),
    ("variance", {"spread": 0.2, "output": "rank"}, ".output", "unknown field"),
    ("variance", {"spread": -1}, "", "spread must be"),
    ("variance", {"spread": 0.2, "alternative": "Nobody"}, "", "Nobody"),
    ("sensitivity", {}, "", "unknown field"),
]


@pytest.mark.parametrize(("name", "part", "place", "says"), FAULTS, ids=lambda value: str(value)[:50])
def test_a_fault_is_placed_and_explained(name: str, part: object, place: str, says: str) -> None:
    text, status = cd.interop.evaluate_text(json.dumps(asked(name, part)))
    answer = json.loads(text)
    assert not list(RESPONSE.iter_errors(answer))
    assert (status, answer["error"]["path"]) == (2, f"analyses.{name}{place}")
    assert says in answer["error"]["message"]


@pytest.mark.parametrize(("name", "part", "place", "says"), FAULTS, ids=lambda value: str(value)[:50])
def test_the_schema_refuses_what_the_models_refuse(name: str, part: object, place: str, says: str) -> None:
    try:
        Analyses.model_validate({name: part})
    except ValidationError:
        assert not REQUEST.is_valid(asked(name, part)) or says.startswith("unknown method"), place
    else:
        REQUEST.validate(asked(name, part))


LIKELY: dict[str, Any] = {
    "acceptability": {"weights": {"around": 0.5}, "draws": 40, "seed": 1, "pairwise": True},
    "breakpoints": {},
    "smallest_change": {"norm": "linf"},
    "extreme_ranks": {"weights": "simplex"},
    "leave_out": {},
    "reversals": {"watch": "winner"},
    "contributions": {},
    "margins": {},
    "compare": {},
    "variance": {"spread": 0.5, "draws": 64, "seed": 1},
}


@given(st.data())
def test_any_problem_is_answered_in_shape_or_refused_in_place(data: st.DataObject) -> None:
    problem = data.draw(problems(alternatives=(1, 4), criteria=(1, 3)))
    weights = data.draw(weights_for(problem))
    method: Any = data.draw(st.sampled_from([cd.Topsis(), cd.WeightedSum("minmax"), cd.Topsis("minmax")]))
    name = data.draw(st.sampled_from([*LIKELY, "why", "exact_acceptability"]))
    part = LIKELY.get(name, {"weights": "simplex"})
    if name == "why":
        part = {"a": problem.alternatives[0], "b": problem.alternatives[-1]}
    request = json.dumps(cd.interop.request(problem, weights, method, {name: part}))
    place = ""
    try:
        check_shape(cd.evaluate(request))
    except cd.FileError as error:
        place = error.place
    # a normalisation may refuse the problem before any analysis
    assert place in ("", "problem") or place.startswith(f"analyses.{name}")
