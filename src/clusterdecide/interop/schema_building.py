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


def built(name: str) -> dict[str, Any]:
    """Build the JSON Schema of a format from its models."""
    core = TypeAdapter(_MODELS[name]).json_schema(mode="validation")
    return {
        "$schema": GenerateJsonSchema.schema_dialect,
        "$id": f"urn:clusterdecide:schema:{name}:{VERSION}",
        "title": f"clusterdecide {name}, version {VERSION}",
        **{key: value for key, value in core.items() if key != "title"},
    }


def write(folder: Path) -> None:
    """Write every schema to a folder, in the form that is shipped."""
    for name in SCHEMAS:
        (folder / f"{name}-{VERSION}.json").write_text(pretty_json(built(name)), encoding="utf-8", newline="\n")


if __name__ == "__main__":
    write(Path(sys.argv[1]))
