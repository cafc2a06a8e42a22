"""The command line: every command is one public function, its output on stdout, one line on stderr when it fails."""

from __future__ import annotations

import argparse
import datetime as dt
import os
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any, NoReturn

from clusterdecide import __version__
from clusterdecide.errors import ClusterDecideError, FileError, InvalidInputError

if TYPE_CHECKING:
    from clusterdecide.calls import Decision
    from clusterdecide.records import Record

EXAMPLE_REPORT = "clusterdecide-example.html"
BAD_INPUT = 2
NOT_TRUE = 1
_CUT_OFF = 1
_STOPPED = 130
_SEPARATORS = {"tab": "\t"}
_WRITTEN = {"fr": "Rapport : {}", "en": "Report: {}"}


class _Parser(argparse.ArgumentParser):
    """A parser whose errors are one line."""

    def error(self, message: str) -> NoReturn:
        self.exit(BAD_INPUT, f"{self.prog}: {message} (see {self.prog} --help)\n")


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command.

    Parameters
    ----------
    arguments
        What follows the program's name; by default those of the process.

    Returns
    -------
    int
        Exit status: 0; 2 for bad input, with one line on stderr that names the file and the place; 1 when a record
        does not hold, or the reader of the output went away.
    """
    options = _parser().parse_args(arguments)
    try:
        status: int = options.run(options)
        sys.stdout.flush()
    except BrokenPipeError:
        _silence(sys.stdout)
        return _CUT_OFF
    except KeyboardInterrupt:
        return _STOPPED
    except ClusterDecideError as error:
        return _failed(options.command, str(error))
    except OSError as error:
        return _failed(options.command, f"the output cannot be written: {error.strerror or error}")
    return status


def _parser() -> argparse.ArgumentParser:
    parser = _Parser(
        prog="clusterdecide",
        description="Decisions that must be defended: rank on many criteria, say how sure, decide a call, report.",
        epilog="Bad input gives one line on stderr and exit status 2.",
    )
    parser.add_argument("--version", action="version", version=f"clusterdecide {__version__}")
    commands = parser.add_subparsers(dest="command", metavar="COMMAND", required=True, parser_class=_Parser)

    def command(name: str, run: Callable[[argparse.Namespace], int], says: str) -> argparse.ArgumentParser:
        added = commands.add_parser(name, help=says, description=f"{says[0].upper()}{says[1:]}.")
        added.set_defaults(run=run)
        return added

    example = command("example", _example, "decide the example call that ships with the library and write its report")
    example.add_argument("-o", "--output", metavar="FILE", default=EXAMPLE_REPORT, help="default: %(default)s")
    _language(example)

    decide = command("decide", _decide, "decide a call")
    decide.add_argument("call", metavar="CALL.json", help="call file")
    decide.add_argument("-o", "--output", metavar="FILE", help="write the report, one HTML file")
    decide.add_argument("--draw-seed", metavar="TEXT", help="revealed seed of the draw, where ties come to it")
    _language(decide)
    _as_json(decide, "print the decision as JSON")

    _rank_options(command("rank", _rank, "rank the rows of a table"))

    evaluate = command("evaluate", _evaluate, "answer a JSON request, with every analysis it asks for")
    evaluate.add_argument("request", metavar="REQUEST.json", nargs="?", help="request file (default: stdin)")

    _record_commands(command)

    schema = command("schema", _schema, "print the JSON Schema of a format")
    schema.add_argument(
        "name", nargs="?", default="request", help="request (default), response, call, problem or criteria"
    )
    return parser


def _record_commands(command: Callable[..., argparse.ArgumentParser]) -> None:
    sealing = command("seal", _seal, "seal the decision of a call into a record")
    sealing.add_argument("call", metavar="CALL.json", help="call file")
    sealing.add_argument("-o", "--output", metavar="FILE", help="write the record there and print its seal")
    sealing.add_argument("--draw-seed", metavar="TEXT", help="revealed seed of the draw, where ties come to it")
    sealing.add_argument("--made-at", metavar="INSTANT", help="when the record is made, as 2023-07-20T10:00:00+01:00")
    sealing.add_argument("--analyses", metavar="FILE", help="analyses to seal with it, JSON: names with settings")
    sealing.add_argument("--salt", metavar="FILE", help="file whose text makes hashes of private parts unguessable")

    verifying = command("verify", _verify, "verify a record to the byte, and by deciding again; exit status 1 if false")
    verifying.add_argument("record", metavar="RECORD.json", help="record")
    verifying.add_argument("--seal", metavar="HEX", help="seal as it was published")
    _language(verifying)
    _as_json(verifying, "print the verification as JSON")

    comparing = command("diff", _diff, "say what changed from one record or call to another")
    comparing.add_argument("before", metavar="BEFORE.json", help="record, or call to be decided")
    comparing.add_argument("after", metavar="AFTER.json", help="record, or call to be decided")
    _language(comparing)
    _as_json(comparing, "print the changes as JSON")

    minuting = command("minutes", _minutes, "draw up the minutes of a decision, as Markdown")
    minuting.add_argument("source", metavar="RECORD.json", help="record, or call to be decided")
    minuting.add_argument("--meeting", metavar="FILE", required=True, help="members, presence, when and where, JSON")
    minuting.add_argument("--html", action="store_true", help="print one HTML page")
    _language(minuting)
    _as_json(minuting, "print the minutes as JSON")

    exporting = command("export", _export, "export a decision with names, or with codes and nobody to find")
    exporting.add_argument("source", metavar="RECORD.json", help="record, or call to be decided")
    exporting.add_argument("--audience", choices=("internal", "public"), required=True, help="for whom")


def _rank_options(rank: argparse.ArgumentParser) -> None:
    rank.add_argument("table", metavar="TABLE.csv", help="one row per alternative, names in the first column")
    rank.add_argument("--criteria", metavar="FILE", required=True, help="criteria and weights, JSON")
    rank.add_argument("--method", metavar="NAME", default="topsis", help="topsis (default) or weighted_sum")
    rank.add_argument("--normalisation", metavar="NAME", help="vector, minmax, sum, max, linear or scale")
    rank.add_argument("--id", metavar="COLUMN", help="column of names, if not the first")
    rank.add_argument("--header", metavar="LINE", type=int, default=1, help="line of the column names (default: 1)")
    rank.add_argument("--separator", metavar="MARK", help="';', ',' or tab, where the header leaves it open")
    rank.add_argument("--decimal", metavar="MARK", help="'.' or ',', where the numbers leave it open")
    rank.add_argument("--analyses", metavar="FILE", help="analyses wanted beside the ranking, JSON as in a request")
    _as_json(rank, "print the response that evaluate gives")


def _language(command: argparse.ArgumentParser) -> None:
    command.add_argument("--lang", choices=("fr", "en"), default="fr", help="language (default: %(default)s)")


def _as_json(command: argparse.ArgumentParser, says: str) -> None:
    command.add_argument("--json", action="store_true", help=says)


def _example(options: argparse.Namespace) -> int:
    from clusterdecide.calls import example

    output = _writable(options.output)
    decision = example().decide()
    _report(decision, output, options.lang)
    _print_decision(decision, options.lang)
    _say(_WRITTEN[options.lang].format(output))
    return 0


def _decide(options: argparse.Namespace) -> int:
    output = None if options.output is None else _writable(options.output)
    decision = _decided(options.call, options.draw_seed)
    if output is not None:
        _report(decision, output, options.lang)
    if options.json:
        _write(decision.to_json())
        return 0
    _print_decision(decision, options.lang)
    if output is not None:
        _say(_WRITTEN[options.lang].format(output))
    return 0


def _rank(options: argparse.Namespace) -> int:
    from clusterdecide._json import canonical_json
    from clusterdecide.interop import rank_table, read_table
    from clusterdecide.methods import from_spec

    chosen = {} if options.normalisation is None else {"normalisation": options.normalisation}
    method = from_spec({"method": options.method, **chosen}, "ranking")
    separator = _SEPARATORS.get(options.separator, options.separator)
    table = read_table(options.table, header=options.header, separator=separator, decimal=options.decimal)
    answer = rank_table(table, options.criteria, method, id=options.id, analyses=options.analyses)
    if options.json:
        _write(canonical_json(answer.to_dict()))
        return 0
    steps = [] if answer.explanation is None else [answer.explanation]
    named = [f"{name}:\n{result!r}" for name, result in answer.analyses.items()]
    _say("\n\n".join([*map(repr, [answer.ranking, *steps]), *named]))
    return 0


def _evaluate(options: argparse.Namespace) -> int:
    from clusterdecide._json import bytes_of
    from clusterdecide.interop import evaluate_text

    path = None if options.request is None else Path(options.request)
    name, given = ("<stdin>", sys.stdin.buffer.read()) if path is None else (path.name, bytes_of(path))
    text, status = evaluate_text(given, name=name)
    _write(text)
    if status:
        import json

        fault = json.loads(text)["error"]
        place = f", {fault['path']}" if fault["path"] else ""
        _failed(options.command, f"{name}{place}: {fault['message']}")
    return status


def _seal(options: argparse.Namespace) -> int:
    from clusterdecide._json import bytes_of
    from clusterdecide.records import seal

    output = None if options.output is None else _writable(options.output)
    salt = None if options.salt is None else bytes_of(Path(options.salt)).decode("utf-8", "replace").strip()
    analyses = None if options.analyses is None else _analyses(Path(options.analyses))
    decision = _decided(options.call, options.draw_seed)
    record = seal(decision, output, made_at=_instant(options.made_at), analyses=analyses, salt=salt)
    if output is None:
        _write(record.text)
    else:
        _say(record.seal)
    return 0


def _verify(options: argparse.Namespace) -> int:
    from clusterdecide._json import canonical_json
    from clusterdecide.records import verify

    found = verify(Path(options.record), seal=options.seal)
    if options.json:
        _write(canonical_json(found.to_dict()))
    else:
        _say(found.says(options.lang))
    return 0 if found.ok else NOT_TRUE


def _diff(options: argparse.Namespace) -> int:
    from clusterdecide._json import canonical_json
    from clusterdecide.records import diff

    found = diff(_source(options.before), _source(options.after))
    if options.json:
        _write(canonical_json(found.to_dict()))
    else:
        _say(found.says(options.lang))
    return 0


def _minutes(options: argparse.Namespace) -> int:
    from clusterdecide._json import pretty_json
    from clusterdecide.records import Meeting, Record, decide_again, minutes

    meeting, source = Meeting.load(options.meeting), _source(options.source)
    record = source if isinstance(source, Record) else None
    decision = decide_again(source) if isinstance(source, Record) else source
    found = minutes(decision, record=record, **meeting.settings())
    if options.json:
        _write(pretty_json(found.to_dict()))
    else:
        _write(found.to_html(options.lang) if options.html else found.to_markdown(options.lang))
    return 0


def _export(options: argparse.Namespace) -> int:
    from clusterdecide.records import export_text

    _write(export_text(_source(options.source), options.audience))
    return 0


def _source(name: str) -> Decision | Record:
    """Read a record, or decide a call."""
    from clusterdecide._json import read_json
    from clusterdecide.records import Record

    data = read_json(Path(name))
    if isinstance(data, dict) and str(data.get("format", "")).startswith("clusterdecide/record/"):
        return Record.load(name)
    return _decided(name, None)


def _decided(name: str, draw_seed: str | None) -> Decision:
    from clusterdecide.calls import Call

    call = Call.load(name)
    try:
        return call.decide(draw_seed=draw_seed)
    except InvalidInputError as error:
        raise FileError(str(error), file=Path(name).name) from error


def _instant(text: str | None) -> dt.datetime | None:
    try:
        return None if text is None else dt.datetime.fromisoformat(text)
    except ValueError:
        msg = f"--made-at must be an instant such as 2023-07-20T10:00:00+01:00, got {text!r}"
        raise InvalidInputError(msg) from None


def _analyses(path: Path) -> dict[str, Any]:
    from clusterdecide._json import read_json

    found = read_json(path)
    if not isinstance(found, dict):
        msg = "analyses are a JSON object: names with settings"
        raise FileError(msg, file=path.name)
    return found


def _schema(options: argparse.Namespace) -> int:
    from clusterdecide.interop import schema_text

    _write(schema_text(options.name))
    return 0


def _report(decision: Decision, output: Path, lang: str) -> None:
    from clusterdecide.reporting import report

    report(decision, output, lang=lang)


def _print_decision(decision: Decision, lang: str) -> None:
    from clusterdecide.reporting import decision_text

    _say(decision_text(decision, lang))


def _writable(output: str) -> Path:
    """Refuse a place that cannot be written before any work is done."""
    path = Path(output)
    if path.is_dir():
        msg = "is a folder; name a file in it"
        raise FileError(msg, file=output)
    if not path.parent.is_dir():
        msg = f"the folder {str(path.parent)!r} does not exist; make it first"
        raise FileError(msg, file=output)
    return path


def _write(text: str) -> None:
    """JSON byte for byte, whatever the terminal's encoding."""
    sys.stdout.flush()
    sys.stdout.buffer.write(text.encode("utf-8"))


def _say(text: str) -> None:
    """Text for people: a character that the terminal lacks is replaced, never an error."""
    encoding = sys.stdout.encoding or "utf-8"
    print(text.rstrip("\n").encode(encoding, "replace").decode(encoding))


def _failed(command: str, message: str) -> int:
    first, *others = message.splitlines() or [""]
    more = f" (and {len(others)} more)" if others else ""
    line = f"clusterdecide {command}: {first}{more}\n"
    sys.stderr.write(
        line.encode(sys.stderr.encoding or "utf-8", "backslashreplace").decode(sys.stderr.encoding or "utf-8")
    )
    return BAD_INPUT


def _silence(stream: IO[Any]) -> None:
    """Point a stream whose reader is gone to nowhere, so that closing it does not fail again."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, stream.fileno())
    os.close(nowhere)
