"""Build the JSON Schemas from the models: run when a format changes; a test holds the shipped files to the result.

``python -m clusterdecide.interop.schema_building FOLDER`` writes them.
"""

import sys
from pathlib import Path
from typing import Any

from pydantic import TypeAdapter
from pydantic.json_schema import GenerateJsonSchema

from clusterdecide._json import pretty_json
from clusterdecide.calls import Call
from clusterdecide.interop.answers import DecisionResponse, ErrorResponse, RankResponse
from clusterdecide.interop.call_requests import CallRequest
from clusterdecide.interop.documents import ProblemDocument
from clusterdecide.interop.requests import RankRequest
from clusterdecide.interop.schemas import SCHEMAS, VERSION
from clusterdecide.interop.table_ranking import CriteriaFile, WeighedCriterion

_MODELS: dict[str, Any] = {
    "request": RankRequest | CallRequest,
    "response": RankResponse | DecisionResponse | ErrorResponse,
    "call": Call,
    "problem": ProblemDocument,
    "criteria": CriteriaFile | tuple[WeighedCriterion, ...],
}


_BOUNDS = {"ge": "minimum", "le": "maximum", "gt": "exclusiveMinimum", "lt": "exclusiveMaximum"}
_LENGTHS = {
    "object": {"minLength": "minProperties", "maxLength": "maxProperties"},
    "array": {"minLength": "minItems", "maxLength": "maxItems"},
}


def built(name: str) -> dict[str, Any]:
    """Build the JSON Schema of a format from its models."""
    core = TypeAdapter(_MODELS[name]).json_schema(mode="validation")
    return {
        "$schema": GenerateJsonSchema.schema_dialect,
        "$id": f"urn:clusterdecide:schema:{name}:{VERSION}",
        "title": f"clusterdecide {name}, version {VERSION}",
        **{key: _worded(value) for key, value in core.items() if key != "title"},
    }


def _worded(part: Any) -> Any:
    """Bounds in the words of JSON Schema, where pydantic keeps those of Python behind a validator of our own."""
    if isinstance(part, list):
        return [_worded(item) for item in part]
    if not isinstance(part, dict):
        return part
    words = _BOUNDS | _LENGTHS.get(part.get("type", ""), {})
    return {words.get(key, key) if not isinstance(value, dict) else key: _worded(value) for key, value in part.items()}


def write(folder: Path) -> None:
    """Write every schema to a folder, in the form that is shipped."""
    for name in SCHEMAS:
        (folder / f"{name}-{VERSION}.json").write_text(pretty_json(built(name)), encoding="utf-8", newline="\n")


if __name__ == "__main__":
    write(Path(sys.argv[1]))
