"""JSON in, JSON out: the same answers as Python, every fault with its code and path, the shipped schemas."""

from __future__ import annotations

import copy
import json
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator
from pydantic import TypeAdapter

import clusterdecide as cd
from clusterdecide._json import canonical_json
from clusterdecide.interop import schema_building
from clusterdecide.interop.answers import DecisionResponse, ErrorResponse, RankResponse
from clusterdecide.interop.schemas import SCHEMAS, schema_text

BASE: dict[str, Any] = {
    "format": "clusterdecide/request/1",
    "problem": {
        "alternatives": ["MMI", "GreenH2", "Énergie خضراء"],
        "criteria": [
            {"name": "strategy", "scale": [0, 10], "label": {"fr": "Stratégie"}, "anchors": {"5": {"en": "fair"}}},
            {"name": "innovation", "value": [[0, 0], [6, "3/5"], [10, 1]], "aims": ["A1"]},
            {"name": "cost", "sense": "min", "unit": "kMAD", "scale": [0, 200], "step": 0.5},
        ],
        "grades": [[7.0, 6.0, 120], [8.5, 7.5, 180], [5.5, 8, 90.5]],
    },
    "weights": {"strategy": 0.5, "innovation": 0.3, "cost": 0.2},
    "method": {"method": "topsis", "normalisation": "scale"},
}
ALL = {
    "acceptability": {"weights": {"around": 0.2}, "draws": 200, "seed": 7},
    "breakpoints": {"watch": "winner", "over": ["cost"]},
    "explain": True,
}
NAN, INF = float("nan"), float("inf")


def changed(path: str, value: object) -> dict[str, Any]:
    """Give the base request with one field replaced; ``...`` removes it."""
    request = copy.deepcopy(BASE)
    *steps, last = [int(step) if step.isdigit() else step for step in path.split("/")]
    inside: Any = request
    for step in steps:
        inside = inside[step]
    if value is ...:
        del inside[last]
    else:
        inside[last] = value
    return request


def fault(request: object) -> dict[str, Any]:
    text, status = cd.interop.evaluate_text(json.dumps(request), name="request.json")
    answer = json.loads(text)
    assert status == 2
    ErrorResponse.model_validate(answer)
    found: dict[str, Any] = answer["error"]
    return found


def test_the_answer_is_that_of_python() -> None:
    problem, weights = cd.interop.load_problem(json.dumps(problem_document()).encode())
    assert weights is not None
    method = cd.Topsis(normalisation="scale")
    answer = cd.evaluate({**BASE, "analyses": ALL})

    ranking = cd.rank(problem, weights, method)
    assert answer["ranking"] == {**ranking.to_dict(), "order": list(ranking.order)}
    around = cd.WeightSet.around(weights, 0.2)
    assert answer["acceptability"] == cd.acceptability(problem, around, method, draws=200, rng=7).to_dict()
    assert answer["breakpoints"] == cd.breakpoints(problem, weights, method, over=["cost"], watch="winner").to_dict()
    assert [step["name"] for step in answer["explanation"]] == list(ranking.explain())
    assert answer["explanation"][-1]["values"] == ranking.score.tolist()
    assert answer["method"] == BASE["method"]
    RankResponse.model_validate(answer)


def problem_document() -> dict[str, Any]:
    return {"format": "clusterdecide/problem/1", **BASE["problem"], "weights": BASE["weights"]}


def test_only_what_is_asked_for_is_answered() -> None:
    assert set(cd.evaluate(BASE)) == {"format", "made_by", "method", "ranking"}


def test_values_text_bytes_and_file_give_the_same(tmp_path: Path) -> None:
    request = {**BASE, "analyses": ALL}
    text = json.dumps(request, ensure_ascii=False)
    (tmp_path / "request.json").write_text(text, encoding="utf-8-sig")
    answers = [cd.evaluate(given) for given in (request, text, text.encode(), tmp_path / "request.json")]
    assert len({canonical_json(answer) for answer in answers}) == 1


def test_writing_is_canonical_and_reads_back_to_the_same() -> None:
    text, status = cd.interop.evaluate_text(json.dumps({**BASE, "analyses": ALL}))
    answer = cd.evaluate({**BASE, "analyses": ALL})
    assert status == 0
    assert json.loads(text) == answer
    assert canonical_json(json.loads(text)) == text == canonical_json(answer)


def test_a_request_made_in_python_gives_the_same_ranking_to_the_last_bit() -> None:
    answer = cd.interop.solve(BASE)
    assert isinstance(answer, cd.interop.Answer)
    again = cd.interop.request(answer.ranking.problem, answer.ranking.weights, answer.method, ALL)
    assert again["problem"] == {**BASE["problem"], "grades": [[7.0, 6.0, 120.0], [8.5, 7.5, 180.0], [5.5, 8.0, 90.5]]}
    assert cd.evaluate(json.dumps(again))["ranking"] == answer.to_dict()["ranking"]


def test_without_a_seed_the_answer_holds_one_that_replays_it() -> None:
    asked = {"acceptability": {"weights": {"dirichlet": 30}, "draws": 50}}
    first = cd.evaluate({**BASE, "analyses": asked})
    asked["acceptability"]["seed"] = first["acceptability"]["entropy"]
    assert first == cd.evaluate({**BASE, "analyses": asked})


@pytest.mark.parametrize(
    "spread",
    [
        "simplex",
        {"around": 0.1},
        {"dirichlet": 50},
        {"between": {"strategy": [0.3, 0.6], "innovation": [0, 1], "cost": [0, 1]}},
    ],
    ids=str,
)
def test_weights_may_lie_in_several_sets(spread: object) -> None:
    answer = cd.evaluate({**BASE, "analyses": {"acceptability": {"weights": spread, "draws": 40, "seed": 1}}})
    rows = answer["acceptability"]["rank_acceptability"]
    assert [sum(row) for row in rows] == pytest.approx([1, 1, 1])


TREE = {"merit": {"weight": "4/5", "children": {"strategy": "5/8", "innovation": "3/8"}}, "cost": 0.2}
PAIRS = [["strategy", "innovation", 2], ["innovation", "cost", "3/2"], ["strategy", "cost", 3]]
MEMBERS = {
    "M1": {"weight": 2, "rounds": {"1": PAIRS}},
    "M2": {"rounds": {"1": PAIRS[:1], "2": [["cost", "strategy", "1/3"], ["cost", "innovation", 1]]}},
}
WAYS = {
    "scaled": {"scaled": {"strategy": 50, "innovation": 30, "cost": 20}},
    "tree": {"hierarchy": TREE, "root": "all"},
    "pairs": {"judgements": {"pairs": PAIRS}},
    "group": {"judgements": {"members": MEMBERS}, "aggregation": "judgements", "random_index": 0.58},
    "nodes": {
        "judgements": {
            "nodes": {
                "all": {"pairs": [["merit", "cost", 4]]},
                "merit": {"items": ["innovation", "strategy"], "pairs": [["strategy", "innovation", "5/3"]]},
            }
        },
        "prioritisation": "eigenvector",
    },
}


@pytest.mark.parametrize("way", WAYS)
def test_weights_may_be_said_in_several_ways(way: str) -> None:
    answer = cd.evaluate({**BASE, "weights": WAYS[way]})
    assert sum(answer["ranking"]["weights"].values()) == pytest.approx(1)
    assert ("evidence" in answer) == (way in ("pairs", "group", "nodes"))
    RankResponse.model_validate(answer)


def test_weights_are_those_of_python() -> None:
    assert cd.evaluate({**BASE, "weights": WAYS["tree"]})["ranking"]["weights"] == BASE["weights"]
    said = cd.Judgements.of({(a, b): ratio for a, b, ratio in PAIRS})
    for judgements in ({"pairs": PAIRS}, said.to_dict()):
        answer = cd.evaluate({**BASE, "weights": {"judgements": judgements}})
        assert answer["ranking"]["weights"] == cd.ahp(said).to_dict()
        assert answer["evidence"]["cr"] == cd.ahp(said).evidence.cr
    raw = cd.evaluate({**BASE, "weights": {"raw": {"strategy": 5, "innovation": 3, "cost": 2}}})
    assert raw["ranking"]["order"] == cd.evaluate(BASE)["ranking"]["order"]


def test_a_criterion_may_be_called_like_a_way_to_weights() -> None:
    request = changed("problem/criteria/0/name", "scaled")
    request["weights"] = {"scaled": 0.5, "innovation": 0.3, "cost": 0.2}
    assert cd.evaluate(request)["ranking"]["weights"]["scaled"] == 0.5


def test_a_call_is_decided() -> None:
    call = cd.calls.example()
    request = {"format": "clusterdecide/request/1", "call": call.dump()}
    answer = cd.evaluate(request)
    assert answer["decision"] == call.decide().to_dict()
    DecisionResponse.model_validate(answer)
    assert isinstance(cd.interop.solve(request), cd.calls.Decision)
    Draft202012Validator(cd.interop.schema("request")).validate(request)
    Draft202012Validator(cd.interop.schema("response")).validate(answer)


def test_a_fault_in_a_call_is_placed() -> None:
    document = cd.calls.example().dump()
    document["dossiers"][3]["received_at"] = "2023-06-12T10:00:00"
    found = fault({"format": "clusterdecide/request/1", "call": document})
    assert (found["path"], found["code"]) == ("call.dossiers[3].received_at", "invalid_value")
    assert "without an offset" in found["message"]
    found = fault(
        {"format": "clusterdecide/request/1", "call": cd.calls.example().dump(), "at": "2020-01-01T00:00:00Z"}
    )
    assert found["path"] == "call"


PLACED = [
    ("format", "clusterdecide/request/2", "format", "must be 'clusterdecide/request/1'"),
    ("format", ..., "format", "missing"),
    ("method", ..., "method", "missing"),
    ("xyzzy", 1, "xyzzy", "unknown field"),
    ("problem", [1], "problem", "must be an object"),
    ("problem/alternatives", [], "problem.alternatives", "at least 1"),
    ("problem/alternatives/1", "", "problem.alternatives[1]", "must not be empty"),
    ("problem/alternatives/1", "MMI", "problem", "same name 'MMI'"),
    ("problem/grades/1/2", None, "problem.grades[1][2]", "'GreenH2' on criterion 'cost' is missing"),
    ("problem/grades/1/2", "180", "problem.grades[1][2]", "must be a number, got '180'"),
    ("problem/grades/1/2", True, "problem.grades[1][2]", "must be a number, got True"),
    ("problem/grades/1", [1, 2], "problem.grades[1]", "2 grades for 3 criteria"),
    ("problem/grades/1", [1, 2, 3, None], "problem.grades[1]", "4 grades for 3 criteria"),
    ("problem/grades", [[1, 2, 3]], "problem.grades", "1 rows for 3 alternatives"),
    ("problem/grades/1/2", 201, "problem", "'cost': the grade 201 of alternative 'GreenH2' is outside its scale"),
    ("problem/criteria/0/scale", [5, 5], "problem.criteria[0]", "'strategy': the scale"),
    ("problem/criteria/0/scale", [0], "problem.criteria[0].scale[1]", "missing"),
    ("problem/criteria/0/sense", "maxi", "problem.criteria[0].sense", "'max' or 'min'"),
    ("problem/criteria/0/anchors", {"x": {"en": "?"}}, "problem.criteria[0]", "the level 'x'"),
    ("problem/criteria/1/value/1/1", "two", "problem.criteria[1].value[1][1]", "'3/5'"),
    ("problem/criteria/1/value/1/1", -1, "problem.criteria[1]", r"values in [0, 1]"),
    ("problem/criteria/2/name", "strategy", "problem", "same name 'strategy'"),
    ("weights", 3, "weights", "must be an object"),
    ("weights", {}, "weights", "at least 1"),
    ("weights/cost", 2, "weights", '{"scaled": {...}}'),
    ("weights/cost", -0.2, "weights", "'cost' is negative"),
    ("weights/cost", "0.2", "weights.cost", "must be a number"),
    ("weights/cost", ..., "weights", "sum to 1, got 0.8"),
    ("weights", {"strategy": 1}, "weights", "no weight for criteria 'innovation', 'cost'"),
    ("weights", {"scaled": {"strategy": 0, "innovation": 0, "cost": 0}}, "weights", "all weights are zero"),
    ("weights", {"scaled": {"strategy": [1]}}, "weights.scaled.strategy", "must be a number"),
    ("weights", {"judgements": {}}, "weights.judgements", "one of pairs, members, nodes, got none"),
    ("weights", {"judgements": {"pairs": PAIRS, "members": MEMBERS}}, "weights.judgements", "pairs and members"),
    ("weights", {"judgements": {"pairs": [["a", "b", 0]]}}, "weights", "'b'): the judgement is zero"),
    ("weights", {"judgements": {"pairs": [["a", "b"]]}}, "weights.judgements.pairs[0][2]", "missing"),
    ("weights", {"judgements": {"pairs": PAIRS[:1]}}, "weights", "no weight for criteria 'cost'"),
    ("weights", {"judgements": {"pairs": PAIRS}, "random_index": "saaty"}, "weights", "saaty_1980"),
    ("weights", {"hierarchy": {"a": {"weight": 1}}}, "weights.hierarchy.a.children", "missing"),
    ("weights", {"hierarchy": {"a": None}}, "weights.hierarchy.a", "is missing (null)"),
    ("weights", {"hierarchy": {"a": 0.5}}, "weights", "must sum to 1"),
    ("method", {"method": "topsys"}, "method", "unknown method 'topsys'"),
    ("method", {"method": "topsis", "power": 2}, "method", "no parameter 'power'"),
    ("method", {"method": "topsis", "normalisation": "none"}, "method", "unknown normalisation"),
    ("analyses", {"explain": 1}, "analyses.explain", "true or false"),
    ("analyses", {"acceptability": {"weights": "simplest"}}, "analyses.acceptability.weights", "'simplex'"),
    ("analyses", {"acceptability": {"weights": {"around": 0}}}, "analyses.acceptability.weights", "relative must be"),
    ("analyses", {"acceptability": {"weights": "simplex", "draws": 0}}, "analyses.acceptability.draws", "at least 1"),
    ("analyses", {"acceptability": {"weights": "simplex", "draws": 1e12}}, "analyses.acceptability.draws", "at most"),
    ("analyses", {"acceptability": {"weights": "simplex", "draws": 2.5}}, "analyses.acceptability.draws", "whole"),
    ("analyses", {"acceptability": {"weights": "simplex", "seed": -1}}, "analyses.acceptability.seed", "at least 0"),
    (
        "analyses",
        {"acceptability": {"weights": {"between": {"cost": [0, 1]}}}},
        "analyses.acceptability.weights",
        "no weight for",
    ),
    ("analyses", {"breakpoints": {"watch": "first"}}, "analyses.breakpoints.watch", "'order' or 'winner'"),
    ("analyses", {"breakpoints": {"watch": 4}}, "analyses.breakpoints", "a number from 1 to 3"),
    ("analyses", {"breakpoints": {"over": ["size"]}}, "analyses.breakpoints", "'size'"),
]


@pytest.mark.parametrize(("path", "value", "place", "says"), PLACED, ids=lambda value: str(value)[:40])
def test_a_fault_is_placed_and_explained(path: str, value: object, place: str, says: str) -> None:
    request = changed(path, value)
    found = fault(request)
    assert found["path"] == place
    assert says in found["message"]
    with pytest.raises(cd.FileError) as caught:
        cd.evaluate(request)
    assert str(caught.value).startswith(f"request, {place}: ")


@pytest.mark.parametrize(
    ("value", "says"), [(NAN, "NaN, a missing value"), (INF, "infinite"), (-INF, "infinite"), (10**400, "too large")]
)
def test_a_number_that_is_not_finite_is_refused_from_python_too(value: float, says: str) -> None:
    with pytest.raises(cd.FileError, match=rf"problem\.grades\[0\]\[1\]: .*'MMI' on criterion 'innovation' .*{says}"):
        cd.evaluate(changed("problem/grades/0/1", value))


def test_every_fault_is_told() -> None:
    request = changed("problem/grades/1/2", None)
    request["problem"]["grades"][0][0] = "x"
    found = fault({**request, "format": 3})
    assert [other["path"] for other in found["others"]] == ["problem.grades[0][0]", "problem.grades[1][2]"]
    assert [found["code"], found["others"][0]["code"]] == ["wrong_format", "invalid_value"]
    with pytest.raises(cd.InvalidInputError, match=r"(?s)must be a number, got 'x'.*problem\.grades\[1\]\[2\]"):
        cd.evaluate(request)
    many = {**BASE, **{f"extra{i}": 1 for i in range(30)}}
    with pytest.raises(cd.InvalidInputError, match="and 10 more"):
        cd.evaluate(many)


@pytest.mark.parametrize(
    ("text", "place", "says"),
    [
        ("", "", "empty"),
        ('{"format": ', "line 1, column 12", "not valid JSON"),
        ("[1, 2]", "", "a JSON object is needed, got an array"),
        ('"text"', "", "got a text"),
        ("null", "", "got null"),
        ('{"a": 1, "a": 2}', "", "'a' is given twice"),
        ("[" * 5000, "line 1", "nested deeper"),
        (b"\xff\xfe{\x00}\x00", "", "not UTF-8"),
    ],
    ids=lambda value: str(value)[:12],
)
def test_text_that_is_no_request_is_refused(text: str | bytes, place: str, says: str) -> None:
    answer, status = cd.interop.evaluate_text(text)
    error = json.loads(answer)["error"]
    assert (status, error["path"]) == (2, place)
    assert says in error["message"]


@pytest.mark.parametrize("name", SCHEMAS)
def test_a_shipped_schema_is_that_of_the_models(name: str) -> None:
    assert cd.interop.schema(name) == schema_building.built(name)
    assert cd.interop.schema(name)["$id"] == f"urn:clusterdecide:schema:{name}:1"
    Draft202012Validator.check_schema(cd.interop.schema(name))


def test_schemas_are_written_as_they_are_shipped(tmp_path: Path) -> None:
    schema_building.write(tmp_path)
    for name in SCHEMAS:
        assert (tmp_path / f"{name}-1.json").read_text(encoding="utf-8") == schema_text(name)
    with pytest.raises(cd.InvalidInputError, match="no schema is called 'table'; there are request, response"):
        cd.interop.schema("table")


@pytest.mark.parametrize("way", WAYS)
def test_what_is_accepted_and_answered_fits_the_schemas(way: str) -> None:
    request = {**BASE, "weights": WAYS[way], "analyses": {**ALL, "acceptability": {"weights": "simplex", "draws": 9}}}
    Draft202012Validator(cd.interop.schema("request")).validate(request)
    Draft202012Validator(cd.interop.schema("response")).validate(json.loads(canonical_json(cd.evaluate(request))))


@pytest.mark.parametrize("path", ["format", "problem/grades/1/2", "weights", "method", "problem/criteria/0/name"])
def test_the_request_schema_refuses_what_the_models_refuse(path: str) -> None:
    assert not Draft202012Validator(cd.interop.schema("request")).is_valid(changed(path, None))


def test_errors_fit_the_response_schema() -> None:
    answer = json.loads(cd.interop.evaluate_text("{}")[0])
    Draft202012Validator(cd.interop.schema("response")).validate(answer)
    TypeAdapter(ErrorResponse).validate_python(answer)


def test_the_room_offers_its_names_only() -> None:
    assert set(dir(cd.interop)) == set(cd.interop.__all__)
    with pytest.raises(AttributeError, match="no attribute 'evaluated'"):
        cd.interop.evaluated  # noqa: B018
