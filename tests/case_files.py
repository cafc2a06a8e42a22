"""The case that tests judge: the folder named by CLUSTERDECIDE_CASE, by default the project's own copy."""

from __future__ import annotations

import importlib.util
import json
import os
import sys
from functools import cache
from pathlib import Path
from types import ModuleType
from typing import Any

from clusterdecide import Call
from clusterdecide.calls import example

FOLDER = Path(os.environ.get("CLUSTERDECIDE_CASE") or Path(__file__).parent / "case")
CONVERTER = Path(__file__).parents[1] / "examples" / "convert_case.py"


def load_converter() -> ModuleType:
    spec = importlib.util.spec_from_file_location("convert_case", CONVERTER)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules["convert_case"] = module
    spec.loader.exec_module(module)
    return module


converter = load_converter()
CASE: dict[str, Any] = converter.read_case(FOLDER)
EXPECTED: dict[str, Any] = json.loads((FOLDER / "expected.json").read_text(encoding="utf-8"))
RULE_FIELDS = {CASE["call"][field]["method"]: field for field in ("ranking_rule_variant", "ranking_rule")}
READINGS = {"default": "lots"} | {
    field.removeprefix("lots_"): field for field in CASE["call"] if field.startswith("lots_variant")
}


def seed() -> str | None:
    """The revealed seed; it is no input of the case, and may not be there."""
    path = FOLDER / "reveal.json"
    return json.loads(path.read_text(encoding="utf-8"))["seed"] if path.exists() else None


@cache
def call_of(rule: str = "", reading: str = "default") -> Call:
    """The case as a call, ranked by a rule (by default the case's own), its lots under a reading."""
    field = RULE_FIELDS[rule or CASE["call"]["ranking_rule"]["method"]]
    return Call.of(converter.convert(CASE, lots=READINGS[reading], ranking_rule=field))


@cache
def grades_stated() -> Call:
    """The shipped call with no panel: its dossiers state the grades agreed, so that a test can change them."""
    call, graded = example(), [node.id for node in example().criteria if node.kind == "graded"]
    judged = {dossier.code: call.judged(dossier.code) for dossier in call.dossiers}
    dossiers = [d.replace(grades={n: judged[d.code][n] for n in graded if judged[d.code]}) for d in call.dossiers]
    return Call.of({name: getattr(call, name) for name in Call.model_fields} | {"dossiers": dossiers, "panel": {}})
