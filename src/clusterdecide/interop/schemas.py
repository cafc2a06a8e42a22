"""The JSON Schemas that the package ships: read as files, so that no model has to be built."""

from __future__ import annotations

import json
from importlib.resources import files
from typing import Any

from clusterdecide.errors import InvalidInputError

SCHEMAS = ("request", "response", "call", "problem", "criteria")
VERSION = 1


def schema(name: str = "request") -> dict[str, Any]:
    """Give the JSON Schema of a format.

    Parameters
    ----------
    name
        ``"request"``, ``"response"``, ``"call"``, ``"problem"`` or ``"criteria"``.

    Returns
    -------
    dict
        A JSON Schema, draft 2020-12; its ``$id`` holds the version of the format.

    Raises
    ------
    InvalidInputError
        Another name.

    Examples
    --------
    >>> schema("call")["$id"]
    'urn:clusterdecide:schema:call:1'
    """
    found: dict[str, Any] = json.loads(schema_text(name))
    return found


def schema_text(name: str = "request") -> str:
    """Give the JSON Schema of a format as text, as it is shipped; see `schema`."""
    if name not in SCHEMAS:
        msg = f"no schema is called {name!r}; there are {', '.join(SCHEMAS)}"
        raise InvalidInputError(msg)
    return files("clusterdecide.interop").joinpath("schema", f"{name}-{VERSION}.json").read_text(encoding="utf-8")
