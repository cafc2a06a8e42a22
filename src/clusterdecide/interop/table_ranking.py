"""Rank a table by a file of criteria: what the command ``rank`` does."""

from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any, Literal, Self

from pydantic import Field, model_validator

from clusterdecide._json import read_json
from clusterdecide.calls.base import Part
from clusterdecide.interop.analysis_requests import Analyses
from clusterdecide.interop.evaluation import Answer, analysed
from clusterdecide.interop.faults import checked, placed
from clusterdecide.interop.fields import Exact
from clusterdecide.interop.problems import CriterionPart
from clusterdecide.interop.tables import Table, read_table
from clusterdecide.interop.weights import WeightsPart, read_weights
from clusterdecide.methods import Method, rank
from clusterdecide.model import Criterion, Weights


class WeighedCriterion(CriterionPart):
    """A criterion, named as the column of the table, with its weight where the file gives no weights apart."""

    weight: Exact | None = None


class CriteriaFile(Part):
    """Criteria and their weights: apart, in any form of a request, or one with each criterion; they sum to 1."""

    format: Literal["clusterdecide/criteria/1"] = "clusterdecide/criteria/1"
    criteria: Annotated[tuple[WeighedCriterion, ...], Field(min_length=1)]
    weights: WeightsPart | None = None

    @model_validator(mode="after")
    def _weights_once(self) -> Self:
        lacking = [part.name for part in self.criteria if part.weight is None]
        if self.weights is None and lacking:
            msg = f"no weight for criterion {lacking[0]!r}; give each criterion a weight, or the file weights"
            raise ValueError(msg)
        if self.weights is not None and len(lacking) < len(self.criteria):
            msg = "weights are given twice, with the criteria and apart; keep one"
            raise ValueError(msg)
        return self

    def read(self) -> tuple[list[Criterion], Weights]:
        """Give the criteria and the weights that methods know."""
        given = self.weights
        if given is None:
            given = {part.name: float(part.weight or 0) for part in self.criteria}
        return [part.criterion() for part in self.criteria], read_weights(given)


def read_criteria(source: str | Path | bytes, *, name: str = "<criteria>") -> tuple[list[Criterion], Weights]:
    """Read criteria and their weights from JSON: an object, or a list of criteria each with its weight.

    Parameters
    ----------
    source
        Path, or the bytes themselves.
    name
        What to call bytes in messages.

    Returns
    -------
    tuple
        Criteria, and weights.

    Raises
    ------
    FileError
        With the file and the field at fault.

    Examples
    --------
    >>> criteria, weights = read_criteria(b'[{"name": "vision", "weight": 0.6}, {"name": "cost", "weight": 0.4}]')
    >>> weights["vision"]
    0.6
    """
    if not isinstance(source, bytes):
        source = Path(source)
        name = source.name
    data = read_json(source, name=name)
    document = checked(CriteriaFile, {"criteria": data} if isinstance(data, list) else data, name)
    with placed("weights", name):
        criteria, weights = document.read()
        weights.reordered([criterion.name for criterion in criteria])
    return criteria, weights


def rank_table(
    table: Table | str | Path | bytes,
    criteria: tuple[list[Criterion], Weights] | str | Path | bytes,
    method: Method,
    *,
    id: str | None = None,  # noqa: A002 - the word of Problem.from_frame
    analyses: Mapping[str, Any] | str | Path | bytes | None = None,
) -> Answer:
    r"""Rank the rows of a table, with the analyses wanted.

    Parameters
    ----------
    table
        What `read_table` gives, or reads.
    criteria
        What `read_criteria` gives, or reads.
    method
        The method.
    id
        Column of the names of the alternatives; by default the first one.
    analyses
        As in a request, such as ``{"breakpoints": {"watch": "winner"}}``, or a JSON file that holds this.

    Returns
    -------
    Answer
        Its ``ranking`` and analyses; its ``to_dict()`` is the response that `evaluate` gives to the same request.

    Raises
    ------
    FileError
        With the file at fault, and the line or field.

    Examples
    --------
    >>> import clusterdecide as cd
    >>> table = b"name,vision,cost\nA,4,120\nB,3,90\n"
    >>> criteria = b'[{"name": "vision", "weight": 0.9}, {"name": "cost", "sense": "min", "weight": 0.1}]'
    >>> rank_table(table, criteria, cd.Topsis()).ranking.order
    ('A', 'B')
    """
    rows = table if isinstance(table, Table) else read_table(table)
    columns, weights = criteria if isinstance(criteria, tuple) else read_criteria(criteria)
    problem = rows.problem(columns, id=id)
    wanted, name = _wanted(analyses)
    with placed("", rows.name):
        ranking = rank(problem, weights, method)
    return analysed(ranking, method, wanted, name, within="")


def _wanted(analyses: Mapping[str, Any] | str | Path | bytes | None) -> tuple[Analyses, str]:
    """Read the analyses, and what to call them in messages."""
    name = "<analyses>"
    if isinstance(analyses, (str, Path)):
        analyses = Path(analyses)
        name = analyses.name
    data = read_json(analyses, name=name) if isinstance(analyses, (Path, bytes)) else analyses
    return checked(Analyses, {} if analyses is None else data, name), name
