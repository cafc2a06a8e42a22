"""Ways to weights in JSON that ask people for less than judgements in pairs: those of Python, faults with paths."""

from __future__ import annotations

import json
from typing import Any

import pytest
from jsonschema import Draft202012Validator

import clusterdecide as cd
from clusterdecide.weighting import bwm, rank_order, simos, smart, swara, swing

BASE: dict[str, Any] = {
    "format": "clusterdecide/request/1",
    "problem": {
        "alternatives": ["x", "y"],
        "criteria": [{"name": "swing"}, {"name": "b"}, {"name": "c"}],
        "grades": [[4, 3, 1], [2, 5, 4]],
    },
    "method": {"method": "weighted_sum", "normalisation": "minmax"},
}
POINTS = {"swing": 100, "b": "125/2", "c": 20}
SAID: dict[str, tuple[dict[str, Any], cd.Weights]] = {
    "swing": ({"swing": POINTS}, swing({"swing": 100, "b": 62.5, "c": 20})),
    "smart": ({"smart": {**POINTS, "c": 10}}, smart({"swing": 100, "b": 62.5, "c": 10})),
    "rank_order": ({"rank_order": ["swing", ["b", "c"]]}, rank_order(["swing", ["b", "c"]])),
    "exponent": (
        {"rank_order": ["c", "b", "swing"], "rule": "exponent", "exponent": 2},
        rank_order(["c", "b", "swing"], rule="exponent", exponent=2),
    ),
    "simos": (
        {"simos": ["swing", 2, ["b", "c"]], "ratio": 6.5, "decimals": 2},
        simos(["swing", 2, ["b", "c"]], 6.5, decimals=2),
    ),
    "swara": ({"swara": ["swing", "b", "c"], "steps": [0.1, "1/5"]}, swara(["swing", "b", "c"], [0.1, "1/5"])),  # type: ignore[list-item]
    "best_worst": (
        {
            "best_worst": {
                "best": "b",
                "worst": "c",
                "best_to_others": {"swing": 2, "c": "9/2"},
                "others_to_worst": {"swing": 3},
            }
        },
        bwm({"swing": 2, "c": 4.5}, {"swing": 3}, best="b", worst="c"),
    ),
}


@pytest.mark.parametrize("way", SAID)
def test_weights_and_evidence_are_those_of_python(way: str) -> None:
    said, expected = SAID[way]
    request = {**BASE, "weights": said}
    Draft202012Validator(cd.interop.schema("request")).validate(request)
    answer = cd.evaluate(request)
    Draft202012Validator(cd.interop.schema("response")).validate(answer)
    assert answer["ranking"]["weights"] == pytest.approx(expected.to_dict(), abs=1e-12)
    assert json.loads(json.dumps(answer["evidence"])) == json.loads(json.dumps(expected.evidence.to_dict()))


@pytest.mark.parametrize(
    ("weights", "path", "says"),
    [
        ({"simos": ["swing", 2.5, "b", "c"], "ratio": 5}, "weights.simos[1]", "must be a whole number"),
        ({"simos": ["swing", True, "b"], "ratio": 5}, "weights.simos[1]", "must be text, got True"),
        ({"simos": ["swing", "b", "c"]}, "weights.ratio", "field is missing"),
        ({"swing": {"swing": 90, "b": 60, "c": 20}}, "weights", "the most wanted swing has 100 points, got at most 90"),
        ({"smart": {}}, "weights.smart", "must hold at least 1 items"),
        ({"rank_order": []}, "weights.rank_order", "must hold at least 1 items"),
        ({"rank_order": ["b", 3]}, "weights.rank_order[1]", "must be text, got 3"),
        ({"rank_order": ["b", "c"]}, "weights", "no weight for criteria 'swing'"),
        ({"rank_order": ["b", "c"], "rule": "roc"}, "weights.rule", "must be 'centroid'"),
        ({"swara": ["swing", "b", "c"], "steps": [0.1]}, "weights", "3 criteria need 2 steps"),
        ({"best_worst": {"best": "b"}}, "weights.best_worst.worst", "field is missing"),
    ],
)
def test_a_fault_has_its_path(weights: dict[str, Any], path: str, says: str) -> None:
    answer, status = cd.interop.evaluate_text(json.dumps({**BASE, "weights": weights}))
    error = json.loads(answer)["error"]
    assert (status, error["path"]) == (2, path)
    assert says in error["message"]


def test_a_criterion_may_be_called_like_a_way() -> None:
    answer = cd.evaluate({**BASE, "weights": {"swing": 0.5, "b": 0.3, "c": 0.2}})
    assert answer["ranking"]["weights"]["swing"] == 0.5
    assert "evidence" not in answer
