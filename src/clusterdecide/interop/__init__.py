"""Doors for other programs: JSON requests and responses, tables, criteria files, schemas.

Names are loaded at first use: a JSON Schema is read without loading numpy or pydantic.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from clusterdecide._lazy import door

if TYPE_CHECKING:
    from clusterdecide.interop.documents import LoadedProblem, dump_problem, load_problem
    from clusterdecide.interop.evaluation import Answer, evaluate, evaluate_text, request, solve
    from clusterdecide.interop.faults import RequestError
    from clusterdecide.interop.pymcdm_bridge import PymcdmCallable, PymcdmMethod, from_pymcdm, to_pymcdm
    from clusterdecide.interop.schemas import SCHEMAS, schema, schema_text
    from clusterdecide.interop.table_ranking import rank_table, read_criteria
    from clusterdecide.interop.tables import Table, read_table, table_text

_HOME = {
    "Answer": "evaluation",
    "LoadedProblem": "documents",
    "PymcdmCallable": "pymcdm_bridge",
    "PymcdmMethod": "pymcdm_bridge",
    "RequestError": "faults",
    "SCHEMAS": "schemas",
    "Table": "tables",
    "dump_problem": "documents",
    "evaluate": "evaluation",
    "evaluate_text": "evaluation",
    "from_pymcdm": "pymcdm_bridge",
    "load_problem": "documents",
    "rank_table": "table_ranking",
    "read_criteria": "table_ranking",
    "read_table": "tables",
    "request": "evaluation",
    "schema": "schemas",
    "schema_text": "schemas",
    "solve": "evaluation",
    "table_text": "tables",
    "to_pymcdm": "pymcdm_bridge",
}

__all__ = [
    "SCHEMAS",
    "Answer",
    "LoadedProblem",
    "PymcdmCallable",
    "PymcdmMethod",
    "RequestError",
    "Table",
    "dump_problem",
    "evaluate",
    "evaluate_text",
    "from_pymcdm",
    "load_problem",
    "rank_table",
    "read_criteria",
    "read_table",
    "request",
    "schema",
    "schema_text",
    "solve",
    "table_text",
    "to_pymcdm",
]

__getattr__, __dir__ = door(__name__, _HOME)
