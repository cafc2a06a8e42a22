"""Answer a request: rank a problem or decide a call, from JSON to JSON."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from clusterdecide import __version__
from clusterdecide._json import canonical_json, read_json
from clusterdecide.errors import FileError
from clusterdecide.interop.analysis_requests import Analyses
from clusterdecide.interop.faults import Fault, RequestError, checked, placed
from clusterdecide.interop.problems import ProblemPart
from clusterdecide.interop.requests import REQUEST, RankRequest
from clusterdecide.interop.weights import read_weights, write_weights
from clusterdecide.methods import Method, from_spec, rank, to_spec
from clusterdecide.model import Explanation, Problem, Ranking, Weights

if TYPE_CHECKING:
    from clusterdecide import sensitivity
    from clusterdecide.calls import Decision

RESPONSE = "clusterdecide/response/1"
MADE_BY = f"clusterdecide {__version__}"
_ANALYSES = tuple(name for name in Analyses.model_fields if name != "explain")


@dataclass(frozen=True, slots=True, eq=False)
class Answer:
    """What a request to rank gives, as values of the library.

    Attributes
    ----------
    ranking
        The ranking; its weights keep how they were obtained.
    method
        The method.
    explanation
        The intermediate steps, where they were asked for, else None.
    acceptability, breakpoints
        Two of the analyses, where they were asked for, else None; so are all that follow, each the result of the
        function of `clusterdecide.sensitivity` of its name (``margins`` of ``line_margins``, ``variance`` of
        ``variance_shares``).
    """

    ranking: Ranking
    method: Method
    explanation: Explanation | None = None
    acceptability: sensitivity.Acceptability | None = None
    breakpoints: sensitivity.Breakpoints | None = None
    smallest_change: sensitivity.SmallestChange | None = None
    extreme_ranks: sensitivity.ExtremeRanks | None = None
    exact_acceptability: sensitivity.ExactAcceptability | None = None
    leave_out: sensitivity.LeaveOut | None = None
    reversals: sensitivity.Reversals | None = None
    why: sensitivity.Why | None = None
    contributions: sensitivity.Contributions | None = None
    margins: sensitivity.LineMargins | None = None
    compare: sensitivity.Comparison | None = None
    variance: sensitivity.VarianceShares | None = None

    @property
    def analyses(self) -> dict[str, Any]:
        """The analyses asked for, by name."""
        found = {name: getattr(self, name) for name in _ANALYSES}
        return {name: result for name, result in found.items() if result is not None}

    def to_dict(self) -> dict[str, Any]:
        """Give the response as JSON holds it."""
        evidence = self.ranking.weights.evidence
        parts = {
            "evidence": evidence and evidence.to_dict(),
            "explanation": self.explanation and _steps(self.explanation),
            **{name: result.to_dict() for name, result in self.analyses.items()},
        }
        return {
            "format": RESPONSE,
            "made_by": MADE_BY,
            "method": to_spec(self.method),
            "ranking": {**self.ranking.to_dict(), "order": list(self.ranking.order)},
            **{name: part for name, part in parts.items() if part is not None},
        }


def evaluate(request: Mapping[str, Any] | str | bytes | Path, *, name: str = "request") -> dict[str, Any]:
    """Answer a JSON request: rank a problem with its analyses, or decide a call.

    Parameters
    ----------
    request
        A request of the format ``clusterdecide/request/1``: as plain values, as JSON text, or the path of a file.
        `clusterdecide.interop.schema` gives its JSON Schema.
    name
        What to call the request in messages; a path gives its own name.

    Returns
    -------
    dict
        A response of the format ``clusterdecide/response/1``, of plain values with finite numbers only.

    Raises
    ------
    FileError
        Not JSON, or a request that cannot be answered: with the path of the field at fault.

    Examples
    --------
    >>> import clusterdecide as cd
    >>> response = cd.evaluate({
    ...     "format": "clusterdecide/request/1",
    ...     "problem": {
    ...         "alternatives": ["Green H2", "Rail"],
    ...         "criteria": [{"name": "strategy", "scale": [0, 5]}, {"name": "cost", "sense": "min", "scale": [0, 40]}],
    ...         "grades": [[4, 12], [3, 5]],
    ...     },
    ...     "weights": {"strategy": 0.7, "cost": 0.3},
    ...     "method": {"method": "topsis", "normalisation": "scale"},
    ... })
    >>> response["ranking"]["order"], response["ranking"]["rank"]
    (['Green H2', 'Rail'], [1, 2])
    """
    done = solve(request, name=name)
    if isinstance(done, Answer):
        return done.to_dict()
    return {"format": RESPONSE, "made_by": MADE_BY, "decision": done.to_dict()}


def evaluate_text(text: str | bytes, *, name: str = "<text>") -> tuple[str, int]:
    """Answer a request given as JSON text; errors are answers too.

    Parameters
    ----------
    text
        The request.
    name
        What to call it in messages.

    Returns
    -------
    tuple
        The response as canonical JSON text, and a status: 0, or 2 where the response holds an ``error`` with a
        ``code``, the ``path`` of the field at fault and a ``message``.

    Examples
    --------
    >>> print(evaluate_text("{")[0], end="")  # doctest: +ELLIPSIS
    {"error":{"code":"not_json","message":"not valid JSON: ...","path":"line 1, column 2"},"format":...}
    """
    try:
        return canonical_json(evaluate(text, name=name)), 0
    except RequestError as error:
        first, *others = error.faults
    except FileError as error:
        first, others = Fault("not_json", error.place, error.problem), []
    answer = first.to_dict() | ({"others": [fault.to_dict() for fault in others]} if others else {})
    return canonical_json({"format": RESPONSE, "made_by": MADE_BY, "error": answer}), 2


def solve(request: Mapping[str, Any] | str | bytes | Path, *, name: str = "request") -> Answer | Decision:
    """Answer a request with values of the library in place of JSON; see `evaluate`.

    Raises
    ------
    FileError
        As `evaluate`.
    """
    if isinstance(request, (str, bytes, Path)):
        name = request.name if isinstance(request, Path) else name
        request = read_json(request, name=name)
    if isinstance(request, Mapping) and "call" in request:
        from clusterdecide.interop.call_requests import CallRequest

        wanted = checked(CallRequest, request, name)
        with placed("call", name):
            return wanted.call.decide(draw_seed=wanted.draw_seed, at=wanted.at)
    return _ranked(checked(RankRequest, request, name), name)


def request(
    problem: Problem, weights: Weights, method: Method, analyses: Mapping[str, Any] | None = None
) -> dict[str, Any]:
    """Write a request that ranks a problem, to be sent to another program or kept.

    Parameters
    ----------
    problem, weights, method
        What `clusterdecide.rank` takes.
    analyses
        As in the request's own form, such as ``{"breakpoints": {"watch": "winner"}}``.

    Returns
    -------
    dict
        Plain values; `evaluate` gives the same ranking from them, to the last bit.

    Examples
    --------
    >>> import clusterdecide as cd
    >>> problem = cd.Problem.of([[4, 3], [5, 1]], ["vision", "market"], alternatives=["A", "B"])
    >>> asked = cd.interop.request(problem, cd.Weights.equal(["vision", "market"]), cd.Topsis())
    >>> asked["method"], cd.evaluate(asked)["ranking"]["order"]
    ({'method': 'topsis', 'normalisation': 'vector'}, ['A', 'B'])
    """
    asked = {
        "format": REQUEST,
        "problem": ProblemPart.from_problem(problem).dump(),
        "weights": write_weights(weights, problem),
        "method": to_spec(method),
    }
    return asked | ({"analyses": dict(analyses)} if analyses else {})


def _ranked(wanted: RankRequest, name: str) -> Answer:
    with placed("problem", name):
        problem = wanted.problem.problem()
    with placed("weights", name):
        weights = read_weights(wanted.weights)
        weights.aligned(problem)
    method = from_spec(wanted.method)
    with placed("problem", name):
        ranking = rank(problem, weights, method)
    return analysed(ranking, method, wanted.analyses, name)


def analysed(ranking: Ranking, method: Method, wanted: Analyses, name: str, *, within: str = "analyses.") -> Answer:
    """Make the analyses wanted of a ranking; ``within`` begins the path of a fault.

    Raises
    ------
    RequestError
        An analysis cannot be made: with its name, and the field where one is at fault.
    """
    found: dict[str, Any] = {}
    for analysis in _ANALYSES:
        part = getattr(wanted, analysis)
        with placed(f"{within}{analysis}", name):
            found[analysis] = None if part is None else part.found(ranking, method)
    return Answer(ranking, method, ranking.explain() if wanted.explain else None, **found)


def _steps(explanation: Explanation) -> list[dict[str, Any]]:
    return [
        {"name": step.name, "rows": list(step.rows), "columns": list(step.columns), "values": step.values.tolist()}
        for step in explanation.parts
    ]
