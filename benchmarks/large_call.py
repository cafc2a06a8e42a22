"""A large call, generated: dossiers of two lots, 60 leaves, the sheets of 40 evaluators, four on each dossier.

python benchmarks/large_call.py 2000 /tmp/call.json
"""

from __future__ import annotations

import argparse
import hashlib
import json
from pathlib import Path
from typing import Any

import numpy as np

SEED = 20240507
MAINS, BELOW = 6, 10
EVALUATORS, ON_EACH = 40, 4
REVEALED = "large call"
REGIONS = [f"R{i:02}" for i in range(12)]
PERCENTS = {"L1": [25, 25, 15, 15, 10, 10], "L2": [15, 20, 25, 10, 20, 10]}
INDICATORS = ("M3.10", "M6.10")


def nodes() -> list[dict[str, Any]]:
    """Six main criteria of ten leaves, two of the leaves read from figures."""
    found: list[dict[str, Any]] = []
    for m in range(1, MAINS + 1):
        found.append({"id": f"M{m}", "kind": "node", "label": {"en": f"Main {m}"}})
        for k in range(1, BELOW + 1):
            leaf = {"id": f"M{m}.{k}", "parent": f"M{m}", "label": {"en": f"Leaf {m}.{k}"}}
            figure = {"kind": "indicator", "unit": "%", "value": [[0, 0], [30, 0.6], [100, 1]]}
            found.append(
                leaf | (figure if leaf["id"] in INDICATORS else {"kind": "graded", "scale": [0, 5], "step": 0.5})
            )
    return found


def lots(places: int) -> list[dict[str, Any]]:
    """Two lots with their own weights, floors and places."""
    inside = [15, 15, 10, 10, 10, 10, 10, 10, 5, 5]
    groups = [
        {"node": f"M{m}", "source": "direct", "percents": {f"M{m}.{k}": p for k, p in enumerate(inside, 1)}}
        for m in range(1, MAINS + 1)
    ]
    found = []
    for name, percents in PERCENTS.items():
        top = {"source": "direct", "percents": {f"M{m}": p for m, p in enumerate(percents, 1)}}
        age = {"fact": "created", "op": ">=" if name == "L1" else "<", "years": 5, "relative_to": "deadline"}
        floors = {"leaf": {"M1.1": 2, "M2.1": 2}, "node": {"M1": 3, "M2": 2.5}, "overall": 60}
        lot = {"id": name, "label": {"en": name}, "where": [age], "places": places}
        found.append(lot | {"weights": [top, *groups], "floors": floors})
    return found


def half(values: Any) -> Any:
    """On the half-mark scale from 0 to 5, half up."""
    return np.clip(np.floor(np.asarray(values) * 2 + 0.5) / 2, 0, 5)


def rules(places: int) -> dict[str, Any]:
    """Everything that is published."""
    budget = {"currency": "EUR", "amount_per_year": 200000, "years": 5, "annual_envelope": 200000 * 2 * places}
    return {
        "format": "clusterdecide/call/1",
        "id": "LARGE",
        "title": {"en": "A large call (generated)"},
        "notice": {"en": "GENERATED DATA"},
        "timezone": "UTC",
        "versions": [
            {
                "number": 1,
                "published_at": "2024-01-08T09:00:00+00:00",
                "deadline": "2024-03-29T15:00:00+00:00",
                "decision_due": "2024-07-01T17:00:00+00:00",
            }
        ],
        "facts": [
            {"id": "created", "kind": "date", "label": {"en": "date of creation"}},
            {"id": "members", "kind": "number", "label": {"en": "members"}},
            {"id": "region", "kind": "text", "label": {"en": "region"}},
        ],
        "documents": [{"id": "P1", "label": {"en": "Form"}, "curable": True}],
        "cure": {"days": 5},
        "eligibility": [
            {"id": "EL1", "label": {"en": "15 members"}, "test": {"fact": "members", "op": ">=", "value": 15}},
            {"id": "EL2", "label": {"en": "Lot"}, "requested_lot": True},
        ],
        "criteria": nodes(),
        "lots": lots(places),
        "panel_rules": {"comment_at_most": 1, "comment_at_least": 5, "round_to": 0.5},
        "ranking": {"method": {"method": "topsis", "normalisation": "scale"}},
        "ladder": [
            {"by": "score", "criterion": {"L1": "M2", "L2": "M3"}},
            {"by": "score", "criterion": {"L1": "M1", "L2": "M1"}},
            {"by": "region", "fact": "region"},
            {"by": "draw"},
        ],
        "draw": {"commitment": hashlib.sha256(REVEALED.encode()).hexdigest()},
        "budget": budget,
    }


def marked(grade: float) -> dict[str, Any]:
    """One mark, with a comment at the extremes."""
    mark = {"grade": float(grade), "at": "2024-04-15T10:00:00+00:00"}
    return mark | ({"comment": "As the anchor says."} if not 1 < grade < 5 else {})


def dossier(i: int, rng: np.random.Generator) -> tuple[dict[str, Any], list[dict[str, Any]], dict[str, Any]]:
    """A dossier, the sheets of its evaluators, and what the meeting agreed."""
    code, young = f"D{i:05}", bool(i % 2)
    leaves = [f"M{m}.{k}" for m in range(1, MAINS + 1) for k in range(1, BELOW + 1)]
    graded = [leaf for leaf in leaves if leaf not in INDICATORS]
    quality = rng.normal(3.3, 0.45) + rng.normal(0, 0.5, len(graded))
    panel = rng.choice(EVALUATORS, ON_EACH, replace=False)
    marks = half(quality + rng.normal(0, 0.25, (ON_EACH, 1)) + rng.normal(0, 0.4, (ON_EACH, len(graded))))
    sheets = [
        {"evaluator": f"E{e:02}", "dossier": code, "marks": dict(zip(graded, map(marked, row), strict=True))}
        for e, row in zip(panel, marks, strict=True)
    ]
    start = half(marks.mean(0))
    agreed = half(start + rng.choice([-0.5, 0.0, 0.5], len(graded), p=[0.02, 0.96, 0.02]))
    consensus = {
        leaf: {"grade": float(b)} | ({"reason": "Discussed."} if a != b else {})
        for leaf, a, b in zip(graded, start, agreed, strict=True)
    }
    told = {
        "code": code,
        "requested_lot": "L1" if young else "L2",
        "received_at": f"2024-03-{1 + i % 28:02}T10:00:00+00:00",
        "facts": {
            "created": f"{rng.integers(2020, 2024) if young else rng.integers(2005, 2018)}-03-01",
            "members": int(rng.integers(15, 200)),
            "region": str(rng.choice(REGIONS)),
        },
        "pieces": {"P1": {"status": "present"}},
        "indicators": {leaf: round(float(rng.uniform(0, 100)), 1) for leaf in INDICATORS},
    }
    return told, sheets, {"dossier": code, "at": "2024-05-15T10:00:00+00:00", "marks": consensus}


def generate(dossiers: int) -> dict[str, Any]:
    """The whole call as plain values; a tenth of the dossiers find a place."""
    rng = np.random.default_rng(SEED)
    parts = [dossier(i, rng) for i in range(1, dossiers + 1)]
    panel = {
        "evaluators": [{"id": f"E{e:02}"} for e in range(EVALUATORS)],
        "sheets": [sheet for _, sheets, _ in parts for sheet in sheets],
        "closed_at": "2024-05-01T10:00:00+00:00",
        "consensus": [agreed for _, _, agreed in parts],
    }
    return rules(max(1, dossiers // 20)) | {"dossiers": [told for told, _, _ in parts], "panel": panel}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("dossiers", type=int)
    parser.add_argument("file", type=Path)
    given = parser.parse_args()
    given.file.write_text(json.dumps(generate(given.dossiers)), encoding="utf-8")


if __name__ == "__main__":
    main()
