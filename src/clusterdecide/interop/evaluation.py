"""Answer a request: rank a problem or decide a call, from JSON to JSON."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from clusterdecide import __version__
from clusterdecide._json import canonical_json, read_json
from clusterdecide.errors import FileError
from clusterdecide.interop.faults import Fault, RequestError, checked, placed
from clusterdecide.interop.problems import ProblemPart
from clusterdecide.interop.requests import REQUEST, AcceptabilityPart, BreakpointsPart, RankRequest
from clusterdecide.interop.weights import read_weights, write_weights
from clusterdecide.methods import Method, from_spec, rank, to_spec
from clusterdecide.model import Dirichlet, Explanation, Problem, Ranking, Weights, WeightSet, WeightSource
from clusterdecide.sensitivity import Acceptability, Breakpoints, acceptability, breakpoints

if TYPE_CHECKING:
    from clusterdecide.calls import Decision

RESPONSE = "clusterdecide/response/1"
MADE_BY = f"clusterdecide {__version__}"
_SEED_BITS = 53  # what every JSON reader keeps exactly


@dataclass(frozen=True, slots=True, eq=False)
class Answer:
    """What a request to rank gives, as values of the library.

    Attributes
    ----------
    ranking
        The ranking; its weights keep how they were obtained.
    method
        The method.
    acceptability, breakpoints, explanation
        The analyses asked for, else None.
    """

    ranking: Ranking
    method: Method
    acceptability: Acceptability | None = None
    breakpoints: Breakpoints | None = None
    explanation: Explanation | None = None

    def to_dict(self) -> dict[str, Any]:
        """Give the response as JSON holds it."""
        evidence = self.ranking.weights.evidence
        parts = {
            "evidence": evidence and evidence.to_dict(),
            "explanation": self.explanation and _steps(self.explanation),
            "acceptability": self.acceptability and self.acceptability.to_dict(),
            "breakpoints": self.breakpoints and self.breakpoints.to_dict(),
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
    asked = wanted.analyses
    with placed("analyses.acceptability", name):
        sampled = None if asked.acceptability is None else _sampled(asked.acceptability, ranking, method)
    with placed("analyses.breakpoints", name):
        exact = None if asked.breakpoints is None else _crossed(asked.breakpoints, ranking, method)
    return Answer(ranking, method, sampled, exact, ranking.explain() if asked.explain else None)


def _sampled(wanted: AcceptabilityPart, ranking: Ranking, method: Method) -> Acceptability:
    seed = secrets.randbits(_SEED_BITS) if wanted.seed is None else wanted.seed
    source = _source(wanted.weights, ranking.weights)
    return acceptability(ranking.problem, source, method, draws=wanted.draws, rng=seed)


def _source(spread: Any, centre: Weights) -> WeightSource:
    if spread == "simplex":
        return WeightSet.simplex(centre.keys())
    if hasattr(spread, "around"):
        return WeightSet.around(centre, spread.around)
    if hasattr(spread, "dirichlet"):
        return Dirichlet(centre, spread.dirichlet)
    return WeightSet.between(spread.between)


def _crossed(wanted: BreakpointsPart, ranking: Ranking, method: Method) -> Breakpoints:
    return breakpoints(ranking.problem, ranking.weights, method, over=wanted.over, watch=wanted.watch)


def _steps(explanation: Explanation) -> list[dict[str, Any]]:
    return [
        {"name": step.name, "rows": list(step.rows), "columns": list(step.columns), "values": step.values.tolist()}
        for step in explanation.parts
    ]
