"""The protocol of a method, the register of methods by name, and the verb ``rank``."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import asdict, fields
from typing import Any, Protocol, TypeVar, runtime_checkable

import numpy as np

from clusterdecide._typing import Floats
from clusterdecide.errors import InvalidInputError
from clusterdecide.kernels.normalise import INVERTING, RATIO, Affine, affine
from clusterdecide.methods.forms import Scorer
from clusterdecide.model import Problem, Ranking, Weights
from clusterdecide.model._names import shown
from clusterdecide.model.weights import as_weights

KINDS = {"ranking": ("on", "rank"), "outranking": ("relate", "outrank"), "sorting": ("place", "sort")}
"""Kinds of methods: what each implements, and the verb that takes it."""

NORMALISATIONS = ("vector", "minmax", "sum", "max", "linear", "scale")


@runtime_checkable
class Method(Protocol):
    """A frozen value whose fields are its parameters.

    Notes
    -----
    A method may offer ``drop_each(problem, x=None)``, which makes leaving out each of A alternatives a few products
    instead of A runs. It returns None where nothing is saved, or a value with ``doubtful``, shape ``(A,)``: drops that
    must be run afresh; ``fixed``: whether nobody's score can depend on the others; and ``score(weights, rows)`` and
    ``key(weights, rows)`` for a slice of B drops: arrays of shapes ``(B, A)`` and ``(B,)``. Neighbours further apart
    than the second are told apart for certain; a key need only order alternatives as their scores do.

    A class that says ``takes_weights = False`` is ranked without weights; its scorer is given zeros for them.
    """

    def on(self, problem: Problem, x: Floats | None = None) -> Scorer:
        """Return a scorer: names become arrays, and all that does not depend on weights is computed here, once.

        Parameters
        ----------
        problem
            Labels, senses and scales.
        x
            Other grades, shape ``(..., A, C)``, in place of the problem's own.
        """


_GIVES = {"ranking": "ranking", "outranking": "partial order", "sorting": "sorting"}
_SUCH = {"ranking": "Topsis()", "outranking": "Electre1()", "sorting": "ElectreTri(...)"}
_REGISTER: dict[str, type[Any]] = {}
_M = TypeVar("_M", bound=type[Any])


def register(method: _M) -> _M:
    """Make a method known by name: ``WeightedSum`` becomes ``"weighted_sum"`` in JSON.

    Raises
    ------
    InvalidInputError
        Another class has the name already, or the class is no method of any kind.
    """
    name = re.sub(r"(?<!^)(?=[A-Z])", "_", method.__name__).lower()
    if _REGISTER.get(name, method) is not method:
        msg = f"a method named {name!r} exists already ({_REGISTER[name]}); choose another class name"
        raise InvalidInputError(msg)
    if not any(_is(method, kind) for kind in KINDS):
        lacking = ", ".join(part for part, _ in KINDS.values())
        msg = f"{method.__name__} has none of {lacking}; a method that ranks needs on(problem, x=None)"
        raise InvalidInputError(msg)
    _REGISTER[name] = method
    return method


def registered(kind: str | None = None) -> tuple[type[Any], ...]:
    """Classes of the methods that are known by name, in the order of their registration.

    Parameters
    ----------
    kind
        ``"ranking"``, ``"outranking"`` or ``"sorting"``: those for one verb alone; all by default.

    Raises
    ------
    InvalidInputError
        An unknown kind.

    Examples
    --------
    >>> {"Topsis", "WeightedSum"} <= {method.__name__ for method in registered("ranking")}
    True
    """
    return tuple(method for method in _REGISTER.values() if kind is None or _is(method, kind))


def from_spec(spec: Mapping[str, Any], kind: str | None = None) -> Any:
    """Build a method from its JSON form.

    Parameters
    ----------
    spec
        ``{"method": name, parameter: value, ...}``.
    kind
        ``"ranking"``, ``"outranking"`` or ``"sorting"`` where only such a method will do; any by default.

    Raises
    ------
    InvalidInputError
        An unknown method or parameter, a method of another kind, or a value that the method refuses.

    Examples
    --------
    >>> from_spec({"method": "topsis", "normalisation": "scale"})
    Topsis(normalisation='scale')
    """
    if not isinstance(spec, Mapping):
        msg = f"a method is told as a mapping such as {{'method': 'topsis'}}, got {shown(spec)}"
        raise InvalidInputError(msg)
    name = spec.get("method")
    known = sorted(name for name, method in _REGISTER.items() if kind is None or _is(method, kind))
    if not isinstance(name, str) or name not in _REGISTER:
        msg = f"unknown method {shown(name)}; there are {', '.join(known)}"
        raise InvalidInputError(msg)
    if name not in known:
        msg = f"method {name!r} is no {kind} method; there are {', '.join(known)}"
        raise InvalidInputError(msg)
    parameters = {key: value for key, value in spec.items() if key != "method"}
    allowed = {field.name for field in fields(_REGISTER[name])}
    unknown = sorted(set(parameters) - allowed)
    if unknown:
        msg = f"method {name!r} has no parameter {unknown[0]!r}; it has {', '.join(sorted(allowed)) or 'none'}"
        raise InvalidInputError(msg)
    return _REGISTER[name](**parameters)


def to_spec(method: Any) -> dict[str, Any]:
    """JSON form of a registered method.

    Raises
    ------
    InvalidInputError
        The class of the method is not registered.
    """
    for name, known in _REGISTER.items():
        if type(method) is known:
            return {"method": name, **asdict(method)}
    msg = f"{type(method).__name__} is not registered; decorate the class with clusterdecide.methods.register"
    raise InvalidInputError(msg)


def check_normalisation(name: object) -> None:
    """Refuse a normalisation that does not exist."""
    if not isinstance(name, str) or name not in NORMALISATIONS:
        msg = f"unknown normalisation {shown(name)}; there are {', '.join(NORMALISATIONS)}"
        raise InvalidInputError(msg)


def mapped(problem: Problem, x: Floats | None, normalisation: str) -> Affine:
    """Affine map from the grades of a problem to gains, after checking that the data allow it.

    Raises
    ------
    InvalidInputError
        Negative data under a ratio normalisation, a zero cost where costs are inverted, a missing scale, a grade
        outside its scale: with the criterion, and the alternative where there is one.
    """
    values = problem.values(x)
    if normalisation == "scale":
        scales = problem.scales
        check_scale(problem, values, scales)
        return affine(values, problem.senses, "scale", scales)
    if normalisation in RATIO:
        check_ratio(problem, values, f"normalisation {normalisation!r}", inverts=normalisation in INVERTING)
    return affine(values, problem.senses, normalisation)


def check_ratio(problem: Problem, values: Floats, what: str, *, inverts: bool = False) -> None:
    """Refuse negative grades, and costs of zero where they are inverted, in the name of what takes ratios.

    Parameters
    ----------
    problem
        Labels and senses.
    values
        What methods see, shape ``(..., A, C)``.
    what
        The method or normalisation, for the message.
    inverts
        Whether it divides by costs.

    Raises
    ------
    InvalidInputError
        Such a grade, with its criterion and alternative.
    """
    if np.minimum.reduce(values, axis=None) > 0:
        return
    low = values.min(tuple(range(values.ndim - 1)))
    bad = (low < 0) | (inverts & (low == 0) & (problem.senses < 0))
    if not bad.any():
        return
    j = int(bad.nonzero()[0][0])
    i = int(values[..., j].reshape(-1, len(problem)).min(0).argmin())
    fault = "is negative" if low[j] < 0 else "is zero"
    why = "needs values that are zero or positive" if low[j] < 0 else "divides by costs, which must be positive"
    criterion, alternative = shown(problem.criteria_names[j]), shown(problem.alternatives[i])
    msg = f"criterion {criterion}: the grade of alternative {alternative} {fault} ({low[j]:g}); {what} {why}"
    raise InvalidInputError(msg)


def check_scale(problem: Problem, values: Floats, scales: Floats, what: str = "its scale") -> None:
    """Refuse grades outside the ends of their criterion.

    Parameters
    ----------
    problem
        Labels.
    values
        What methods see, shape ``(..., A, C)``.
    scales
        Shape ``(C, 2)``, low and high.
    what
        Of what these are the ends, for the message.

    Raises
    ------
    InvalidInputError
        Such a grade, with its criterion and alternative.
    """
    outside = (values < scales[:, 0]) | (values > scales[:, 1])
    if not np.count_nonzero(outside):
        return
    at = tuple(int(axis[0]) for axis in outside.nonzero())
    i, j = at[-2:]
    msg = (
        f"criterion {shown(problem.criteria_names[j])}: the grade {values[at]:g} of alternative "
        f"{shown(problem.alternatives[i])} is outside {what}, {scales[j, 0]:g} to {scales[j, 1]:g}"
    )
    raise InvalidInputError(msg)


def rank(
    problem: Problem,
    weights: Weights | Mapping[str, float] | Sequence[float] | Floats | None = None,
    method: Method | None = None,
) -> Ranking:
    """Rank the alternatives of a problem.

    Parameters
    ----------
    problem
        Grades of A alternatives on C criteria.
    weights
        Weights, or what `Weights.of` reads: by name or in order, summing to 1. None, and only None, for a method that
        takes no weights.
    method
        The method, with its parameters.

    Returns
    -------
    Ranking
        Scores (more is better), ranks (1 is best) and every intermediate step.

    Raises
    ------
    InvalidInputError
        Weights that do not fit the problem, that are missing or that the method does not take, no method, or data that
        the method cannot take.

    Examples
    --------
    >>> import clusterdecide as cd
    >>> problem = cd.Problem.of([[4, 120], [3, 90]], ["quality", "cost"], sense=["max", "min"], alternatives=["A", "B"])
    >>> cd.rank(problem, {"quality": 0.6, "cost": 0.4}, cd.WeightedSum(normalisation="minmax")).order
    ('A', 'B')
    """
    check_problem(problem, "rank")
    check_kind(method, "ranking")
    assert method is not None  # noqa: S101 - None is no method
    given = None
    if takes_weights(method):
        if weights is None:
            msg = f"{shown(method)} takes weights: give them as the second argument of rank, one for each criterion"
            raise InvalidInputError(msg)
        given = as_weights(weights)
    elif weights is not None:
        raise InvalidInputError(_no_weights(method))
    score = method.on(problem).score(np.zeros(problem.shape[1]) if given is None else given.aligned(problem))
    score.setflags(write=False)
    return Ranking(problem, given, score, method)


def check_problem(problem: object, verb: str) -> None:
    """Refuse what is not a `Problem`, in the name of the verb that was called."""
    if not isinstance(problem, Problem):
        msg = (
            f"{verb} needs a Problem first, got {type(problem).__name__}; "
            "build it with Problem.of or Problem.from_frame"
        )
        raise InvalidInputError(msg)


def applied(method: Method, problem: Problem, x: Floats | None = None) -> Scorer:
    """Apply a method to a problem, after checking that it is one.

    Raises
    ------
    InvalidInputError
        A class or another value in place of a method, a method that takes no weights and so leaves nothing to vary,
        or data that the method cannot take.
    """
    check_kind(method, "ranking")
    if not takes_weights(method):
        raise InvalidInputError(_no_weights(method))
    return method.on(problem, x)


def takes_weights(method: object) -> bool:
    """Whether scores of a method depend on weights: yes, unless its class says ``takes_weights = False``."""
    return bool(getattr(method, "takes_weights", True))


def _no_weights(method: object) -> str:
    return f"{shown(method, 200)} takes no weights, nothing in them can count; use rank(problem, method=...)"


def check_kind(method: object, kind: str, named: str = "") -> None:
    """Refuse what is not a method of one kind, and say which verb takes a method of another.

    Parameters
    ----------
    method
        Should be a value of a class with the method that `KINDS` names.
    kind
        ``"ranking"``, ``"outranking"`` or ``"sorting"``.
    named
        Begins the message where the method has a name.

    Examples
    --------
    >>> check_kind({}, "ranking")
    Traceback (most recent call last):
        ...
    clusterdecide.errors.InvalidInputError: a method such as Topsis() is needed, got {}
    """
    if not isinstance(method, type):
        if _is(method, kind):
            return
        for other, (_, verb) in KINDS.items():
            if _is(method, other):
                what = f"{shown(method)} is a method for {verb} and gives no {_GIVES[kind]}"
                msg = f"{named}{what}; use {verb}(problem, weights, method)"
                raise InvalidInputError(msg)
    msg = f"{named}a method such as {_SUCH[kind]} is needed, got {shown(method)}"
    raise InvalidInputError(msg)


def _is(method: object, kind: str) -> bool:
    if not isinstance(kind, str) or kind not in KINDS:
        msg = f"unknown kind of method {shown(kind)}; there are {', '.join(KINDS)}"
        raise InvalidInputError(msg)
    return hasattr(method, KINDS[kind][0])
