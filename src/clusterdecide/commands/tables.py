"""Commands on tables and requests, and the formats that they take."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from clusterdecide.commands.output import Output

_SEPARATORS = {"tab": "\t"}


def rank(options: argparse.Namespace) -> Output:
    """Rank the rows of a table."""
    from clusterdecide._json import canonical_json
    from clusterdecide.interop import rank_table, read_table
    from clusterdecide.methods import from_spec

    chosen = {} if options.normalisation is None else {"normalisation": options.normalisation}
    method = from_spec({"method": options.method, **chosen}, "ranking")
    separator = _SEPARATORS.get(options.separator, options.separator)
    table = read_table(options.table, header=options.header, separator=separator, decimal=options.decimal)
    answer = rank_table(table, options.criteria, method, id=options.id, analyses=options.analyses)
    if options.json:
        return Output(canonical_json(answer.to_dict()), exact=True)
    steps = [] if answer.explanation is None else [answer.explanation]
    named = [f"{name}:\n{result!r}" for name, result in answer.analyses.items()]
    return Output("\n\n".join([*map(repr, [answer.ranking, *steps]), *named]))


def evaluate(options: argparse.Namespace) -> Output:
    """Answer a request, from a file or from stdin."""
    from clusterdecide._json import bytes_of
    from clusterdecide.interop import evaluate_text

    path = None if options.request is None else Path(options.request)
    name, given = ("<stdin>", sys.stdin.buffer.read()) if path is None else (path.name, bytes_of(path))
    text, status = evaluate_text(given, name=name)
    if not status:
        return Output(text, exact=True)
    import json

    fault = json.loads(text)["error"]
    place = f", {fault['path']}" if fault["path"] else ""
    return Output(text, exact=True, status=status, fault=f"{name}{place}: {fault['message']}")


def schema(options: argparse.Namespace) -> Output:
    """Print the schema of a format."""
    from clusterdecide.interop import schema_text

    return Output(schema_text(options.name), exact=True)
