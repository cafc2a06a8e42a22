"""Files that hold a problem: JSON for all of it, with or without weights; CSV for its grades alone."""

from pathlib import Path
from typing import Literal, NamedTuple

from clusterdecide._json import pretty_json, read_json
from clusterdecide.errors import InvalidInputError
from clusterdecide.interop.faults import checked, placed
from clusterdecide.interop.problems import ProblemPart
from clusterdecide.interop.tables import read_table, table_text
from clusterdecide.interop.weights import WeightsPart, read_weights, write_weights
from clusterdecide.model import Problem, Weights

PROBLEM = "clusterdecide/problem/1"
FORMATS = ("json", "csv")


class ProblemDocument(ProblemPart):
    """A problem in a file of its own, with its weights if they are fixed."""

    format: Literal["clusterdecide/problem/1"]
    weights: WeightsPart | None = None


class LoadedProblem(NamedTuple):
    """A problem and, where the file holds them, its weights."""

    problem: Problem
    weights: Weights | None


def load_problem(source: str | Path | bytes, format: str = "json", *, name: str = "<data>") -> LoadedProblem:  # noqa: A002
    r"""Read a problem from a file or from bytes.

    Parameters
    ----------
    source
        Path, or the bytes themselves.
    format
        ``"json"``, or ``"csv"``: names in the first column, every other column a criterion of which more is better.
    name
        What to call bytes in messages.

    Returns
    -------
    LoadedProblem
        ``problem`` and ``weights`` (None where the file holds none, as in CSV).

    Raises
    ------
    InvalidInputError
        Another format.
    FileError
        A file that cannot be read, or does not hold a problem: with the place in it.

    Examples
    --------
    >>> load_problem(b"name,vision,market\nA,4,3.5\nB,3,5\n", "csv").problem.criteria_names
    ('vision', 'market')
    """
    _check(format)
    if not isinstance(source, bytes):
        source = Path(source)
        name = source.name
    if format == "csv":
        return LoadedProblem(read_table(source, name=name).problem(), None)
    document = checked(ProblemDocument, read_json(source, name=name), name)
    with placed("", name):
        problem = document.problem()
    if document.weights is None:
        return LoadedProblem(problem, None)
    with placed("weights", name):
        weights = read_weights(document.weights)
        weights.aligned(problem)
    return LoadedProblem(problem, weights)


def dump_problem(problem: Problem, weights: Weights | None = None, format: str = "json") -> bytes:  # noqa: A002
    """Write a problem; read again, JSON gives the same problem and weights to the last bit.

    Parameters
    ----------
    problem, weights
        What to write. CSV holds the grades alone: no weights, and neither senses nor scales.
    format
        ``"json"`` or ``"csv"``.

    Raises
    ------
    InvalidInputError
        Another format, weights in CSV, or a name that a spreadsheet would take for a formula.

    Examples
    --------
    >>> problem = Problem.of([[4, 3.5], [3, 5]], ["vision", "market"], alternatives=["A", "B"])
    >>> load_problem(dump_problem(problem, Weights.equal(["vision", "market"]))).weights.to_dict()
    {'vision': 0.5, 'market': 0.5}
    """
    _check(format)
    if format == "csv":
        if weights is not None:
            msg = "CSV has no place for weights; write JSON, or leave them out"
            raise InvalidInputError(msg)
        return table_text(problem).encode()
    document = {"format": PROBLEM, **ProblemPart.from_problem(problem).dump()}
    if weights is not None:
        weights.aligned(problem)
        document["weights"] = write_weights(weights, problem)
    return pretty_json(document).encode()


def _check(name: str) -> None:
    if name not in FORMATS:
        msg = f"the format {name!r} is not supported; there are {', '.join(FORMATS)}"
        raise InvalidInputError(msg)
