"""The command line: what it takes, its output on stdout, one line on stderr when a command fails."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Callable, Sequence
from typing import IO, Any, NoReturn

from clusterdecide import __version__
from clusterdecide.commands import decisions, records, tables
from clusterdecide.commands.output import Output
from clusterdecide.errors import ClusterDecideError

EXAMPLE_REPORT = "clusterdecide-example.html"
BAD_INPUT = 2
_CUT_OFF = 1
_STOPPED = 130


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
        found: Output = options.run(options)
        _write(found.text) if found.exact else _say(found.text)
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
    if found.fault:
        _failed(options.command, found.fault)
    return found.status


def _parser() -> argparse.ArgumentParser:
    parser = _Parser(
        prog="clusterdecide",
        description="Decisions that must be defended: rank on many criteria, say how sure, decide a call, report.",
        epilog="Bad input gives one line on stderr and exit status 2.",
    )
    parser.add_argument("--version", action="version", version=f"clusterdecide {__version__}")
    commands = parser.add_subparsers(dest="command", metavar="COMMAND", required=True, parser_class=_Parser)

    def command(name: str, run: Callable[[argparse.Namespace], Output], says: str) -> argparse.ArgumentParser:
        added = commands.add_parser(name, help=says, description=f"{says[0].upper()}{says[1:]}.")
        added.set_defaults(run=run)
        return added

    example = command(
        "example", decisions.example, "decide the example call that ships with the library and write its report"
    )
    example.add_argument("-o", "--output", metavar="FILE", default=EXAMPLE_REPORT, help="default: %(default)s")
    _language(example)

    decide = command("decide", decisions.decide, "decide a call")
    decide.add_argument("call", metavar="CALL.json", help="call file")
    decide.add_argument("-o", "--output", metavar="FILE", help="write the report, one HTML file")
    decide.add_argument("--draw-seed", metavar="TEXT", help="revealed seed of the draw, where ties come to it")
    _language(decide)
    _as_json(decide, "print the decision as JSON")

    _rehearse_options(command("rehearse", decisions.rehearse, "rehearse the rules of a call before they are published"))

    _rank_options(command("rank", tables.rank, "rank the rows of a table"))

    evaluate = command("evaluate", tables.evaluate, "answer a JSON request, with every analysis it asks for")
    evaluate.add_argument("request", metavar="REQUEST.json", nargs="?", help="request file (default: stdin)")

    _record_commands(command)

    schema = command("schema", tables.schema, "print the JSON Schema of a format")
    schema.add_argument(
        "name", nargs="?", default="request", help="request (default), response, call, problem or criteria"
    )
    return parser


def _record_commands(command: Callable[..., argparse.ArgumentParser]) -> None:
    sealing = command("seal", records.seal, "seal the decision of a call into a record")
    sealing.add_argument("call", metavar="CALL.json", help="call file")
    sealing.add_argument("-o", "--output", metavar="FILE", help="write the record there and print its seal")
    sealing.add_argument("--draw-seed", metavar="TEXT", help="revealed seed of the draw, where ties come to it")
    sealing.add_argument("--made-at", metavar="INSTANT", help="when the record is made, as 2023-07-20T10:00:00+01:00")
    sealing.add_argument("--analyses", metavar="FILE", help="analyses to seal with it, JSON: names with settings")
    sealing.add_argument("--salt", metavar="FILE", help="file whose text makes hashes of private parts unguessable")

    verifying = command(
        "verify", records.verify, "verify a record to the byte, and by deciding again; exit status 1 if false"
    )
    verifying.add_argument("record", metavar="RECORD.json", help="record")
    verifying.add_argument("--seal", metavar="HEX", help="seal as it was published")
    _language(verifying)
    _as_json(verifying, "print the verification as JSON")

    comparing = command("diff", records.diff, "say what changed from one record or call to another")
    comparing.add_argument("before", metavar="BEFORE.json", help="record, or call to be decided")
    comparing.add_argument("after", metavar="AFTER.json", help="record, or call to be decided")
    _language(comparing)
    _as_json(comparing, "print the changes as JSON")

    minuting = command("minutes", records.minutes, "draw up the minutes of a decision, as Markdown")
    minuting.add_argument("source", metavar="RECORD.json", help="record, or call to be decided")
    minuting.add_argument("--meeting", metavar="FILE", required=True, help="members, presence, when and where, JSON")
    minuting.add_argument("--html", action="store_true", help="print one HTML page")
    _language(minuting)
    _as_json(minuting, "print the minutes as JSON")

    exporting = command("export", records.export, "export a decision with names, or with codes and nobody to find")
    exporting.add_argument("source", metavar="RECORD.json", help="record, or call to be decided")
    exporting.add_argument("--audience", choices=("internal", "public"), required=True, help="for whom")


def _rehearse_options(rehearsing: argparse.ArgumentParser) -> None:
    rehearsing.add_argument("call", metavar="CALL.json", help="call file, with dossiers or without")
    rehearsing.add_argument("--seed", metavar="N", type=int, help="seed of the draws (default: a fresh one, and told)")
    rehearsing.add_argument("--trials", metavar="N", type=int, default=1000, help="default: %(default)s")
    _language(rehearsing)
    _as_json(rehearsing, "print the rehearsal as JSON")


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
