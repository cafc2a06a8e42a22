"""The same problem under several methods, parameters and weightings, and what the choice between them changes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import MISSING, fields, is_dataclass
from itertools import product
from typing import Any

import numpy as np

from clusterdecide._typing import Floats
from clusterdecide.errors import InvalidInputError
from clusterdecide.influence.comparison import Comparison
from clusterdecide.methods import NORMALISATIONS, Method, Scorer, applied
from clusterdecide.methods.base import check_kind, check_problem, registered, takes_weights
from clusterdecide.model import Problem, Weights
from clusterdecide.model._names import first_twice, listed, read_names, shown
from clusterdecide.model.watch import Watch, watched
from clusterdecide.model.weights import as_weights

_SHORT, _LONGEST = 32, 60

OneWeighting = Weights | Mapping[str, float] | Sequence[float] | Floats


def compare(
    problem: Problem,
    weights: OneWeighting | Mapping[str, OneWeighting],
    methods: Sequence[Method] | Mapping[str, Method] | None = None,
    *,
    watch: Watch = "winner",
    reference: str | Method | None = None,
) -> Comparison:
    """Rank the same alternatives by several methods and weightings, and say what the choice between them changes.

    Parameters
    ----------
    problem
        Grades of A alternatives.
    weights
        One weighting, as in `rank`; or several by name: every method is then applied under each. A method that takes
        no weights is applied once.
    methods
        Methods in a sequence, such as `grid` makes, or by the name that each shall have; by default every ranking
        method with every normalisation.
    watch
        ``"winner"``, k for the set of the first k, or ``"order"``: what a change is.
    reference
        Name of a case, or a method (which is added if it is not among ``methods``); the first case by default.

    Returns
    -------
    Comparison
        Ranks of every alternative in every case, agreement between cases, and for each case that changes what is
        watched the loss in the reference's own score. Methods that refuse these data are in ``refused`` with the
        reason.

    Raises
    ------
    InvalidInputError
        Weights that do not fit, a value that is no method, no method that takes the data, a ``watch`` that is none
        of the three, an unknown reference or one that refuses the data.

    Examples
    --------
    >>> import clusterdecide as cd
    >>> problem = cd.Problem.of([[5, 2], [4, 4], [1, 5]], ["vision", "market"], alternatives=["A", "B", "D"])
    >>> kinds = grid(cd.WeightedSum, normalisation=["minmax", "max", "scale"])
    >>> result = compare(problem, {"vision": 0.7, "market": 0.3}, [cd.Topsis(), *kinds])
    >>> result["Topsis('vector')"], result["WeightedSum('minmax')"]
    ({'A': 1, 'B': 2, 'D': 3}, {'A': 2, 'B': 1, 'D': 3})
    >>> list(result.refused)
    ["WeightedSum('scale')"]
    >>> [(switch.label, switch.entering, round(switch.loss, 4)) for switch in result.switches]
    [("WeightedSum('minmax')", ('B',), 0.0211)]
    """
    check_problem(problem, "compare")
    size = len(problem)
    watched(watch, size)
    weightings = {name: given.aligned(problem) for name, given in _weightings(weights).items()}
    named, refused, at = _asked(methods, reference)
    scorers: dict[str, tuple[Method, Scorer]] = {}
    for name, method in named.items():
        try:
            scorers[name] = method, applied(method, problem) if takes_weights(method) else method.on(problem)
        except InvalidInputError as error:
            refused[name] = str(error)
    if not scorers:
        msg = f"no method takes these data: {'; '.join(f'{name}: {why}' for name, why in refused.items())}"
        raise InvalidInputError(msg)
    cases = _cases(tuple(weightings), {name: takes_weights(method) for name, (method, _) in scorers.items()})
    labels = tuple(f"{name}, {weighting}" if weighting else name for weighting, name in cases)
    none = np.zeros(problem.shape[1])
    scores = np.array([scorers[name][1].score(weightings.get(weighting, none)) for weighting, name in cases])
    scores.setflags(write=False)
    texts = tuple(shown(scorers[name][0]) for _, name in cases)
    made_by = tuple(str(getattr(scorers[name][0], "normalisation", "")) for _, name in cases)
    place = _place(at, labels, [name for _, name in cases], refused)
    where = tuple(weighting for weighting, _ in cases)
    return Comparison(problem.alternatives, labels, texts, where, scores, watch, place, refused, made_by)


def _cases(weightings: tuple[str, ...], weighted: Mapping[str, bool]) -> list[tuple[str, str]]:
    """Each method under each weighting; one that takes no weights once, without."""
    return [
        (weighting if weighted[name] else "", name)
        for weighting in weightings
        for name in weighted
        if weighted[name] or weighting == weightings[0]
    ]


def grid(method: type[Any], **parameters: Any) -> list[Any]:
    """Every combination of some values of a method's parameters.

    Parameters
    ----------
    method
        Class of the method.
    **parameters
        For each parameter a list (tuple, range, array) of values to try, or one value to keep. A mapping is a
        parameter given by criterion: each criterion has its own list of values, or one value.

    Returns
    -------
    list
        Method values, the last parameter varying fastest.

    Raises
    ------
    InvalidInputError
        Not a class, an unknown parameter, an empty list, or a combination that the method refuses (shown); build
        the list of those wanted by hand then.

    Examples
    --------
    >>> import clusterdecide as cd
    >>> grid(cd.Topsis, normalisation=["vector", "minmax"])
    [Topsis(normalisation='vector'), Topsis(normalisation='minmax')]
    """
    if not isinstance(method, type) or not hasattr(method, "on"):
        msg = f"grid needs the class of a method, such as Topsis, got {shown(method)}"
        raise InvalidInputError(msg)
    known = [field.name for field in fields(method)] if is_dataclass(method) else list(parameters)
    unknown = [name for name in parameters if name not in known]
    if unknown:
        msg = f"{method.__name__} has no parameter {unknown[0]!r}; it has {', '.join(known) or 'none'}"
        raise InvalidInputError(msg)
    axes = [_choices(name, given) for name, given in parameters.items()]
    return [_built(method, dict(zip(parameters, values))) for values in product(*axes)]


def _choices(name: str, given: Any) -> list[Any]:
    if isinstance(given, Mapping):
        each = [_choices(f"{name} of {key}", values) for key, values in given.items()]
        return [dict(zip(given, values)) for values in product(*each)]
    if isinstance(given, np.ndarray):
        given = given.tolist()
    if not isinstance(given, (list, tuple, range)):
        return [given]
    if not given:
        msg = f"no value is given for {name}: list at least one"
        raise InvalidInputError(msg)
    return list(given)


def _built(method: type[Any], values: dict[str, Any]) -> Any:
    try:
        return method(**values)
    except (InvalidInputError, TypeError) as error:
        called = ", ".join(f"{name}={shown(value, 60)}" for name, value in values.items())
        msg = f"the combination {method.__name__}({called}) is refused: {error}"
        raise InvalidInputError(msg) from None


def _weightings(weights: Any) -> dict[str, Weights]:
    """Weightings by name; a single one has an empty name."""
    several = isinstance(weights, Mapping) and any(
        isinstance(value, (Weights, Mapping, Sequence, np.ndarray)) and not isinstance(value, (str, bytes))
        for value in weights.values()
    )
    if not several:
        return {"": as_weights(weights)}
    names = read_names(tuple(weights), "weighting", "weightings")
    return {name: as_weights(given) for name, given in zip(names, weights.values())}


def _asked(
    methods: Any, reference: str | Method | None
) -> tuple[dict[str, Method], dict[str, str], str | tuple[str] | None]:
    """Methods by name, those that could not be built, and the reference: a label, a method's name in a tuple, None."""
    named, refused = ({}, {}) if methods is not None else _registered()
    if isinstance(methods, Mapping):
        named = dict(zip(read_names(tuple(methods), "method", "methods"), methods.values()))
    elif isinstance(methods, Sequence) and not isinstance(methods, str):
        named = dict(zip(_labels(methods), methods))
    elif methods is not None:
        msg = f"methods must be a sequence of methods, or methods by name, got {shown(methods)}"
        raise InvalidInputError(msg)
    if not named and not refused:
        msg = "no method is given: list at least one, or leave methods out to compare all of them"
        raise InvalidInputError(msg)
    if "alternative" in named:
        msg = "a method cannot be called 'alternative', the name of the first column; choose another name"
        raise InvalidInputError(msg)
    if reference is None or isinstance(reference, str):
        return _checked(named), refused, reference
    same = [name for name, method in named.items() if repr(method) == repr(reference)]
    if same:
        return _checked(named), refused, (same[0],)
    first = _labels([reference, *named.values()])[0]
    first = first if first not in named else f"{first} (reference)"
    return _checked({first: reference} | named), refused, (first,)


def _checked(named: dict[str, Any]) -> dict[str, Method]:
    for name, method in named.items():
        check_kind(method, "ranking", f"{shown(name)}: ")
    return named


def _registered() -> tuple[dict[str, Method], dict[str, str]]:
    """Every ranking method with every normalisation, and those that cannot be built without more parameters."""
    found: list[Method] = []
    refused: dict[str, str] = {}
    for kind in registered("ranking"):
        for values in _defaults(kind):
            try:
                found.append(kind(**values))
            except (InvalidInputError, TypeError) as error:
                why = f"{error}; build it and list it in methods" if isinstance(error, TypeError) else str(error)
                refused[f"{kind.__name__}({', '.join(map(repr, values.values()))})"] = why
    return dict(zip(_labels(found), found)), refused


def _defaults(kind: type[Any]) -> Iterator[dict[str, Any]]:
    if is_dataclass(kind) and any(field.name == "normalisation" for field in fields(kind)):
        yield from ({"normalisation": name} for name in getattr(kind, "normalisations", NORMALISATIONS))
    else:
        yield {}


def _labels(methods: Sequence[Any]) -> list[str]:
    """Short and unique: all parameters where they are few, else those that differ within a class."""
    labels: list[str] = []
    for method in methods:
        text = _compact(method)
        if len(text) > _SHORT and _told_by_fields(method):
            text = _distinctive(method, [other for other in methods if type(other) is type(method)])
        text = text if len(text) <= _LONGEST else text[: _LONGEST - 3] + "..."
        times = sum(label == text or label.startswith(f"{text} #") for label in labels)
        labels.append(f"{text} #{times + 1}" if times else text)
    return labels


def _told_by_fields(method: Any) -> bool:
    """Whether a method is a dataclass without words of its own."""
    parameters = getattr(type(method), "__dataclass_params__", None)
    return parameters is not None and parameters.repr


def _compact(method: Any) -> str:
    if not _told_by_fields(method):
        return shown(method)
    return f"{type(method).__name__}({', '.join(shown(getattr(method, f.name)) for f in fields(method))})"


def _distinctive(method: Any, peers: Sequence[Any]) -> str:
    names = [field.name for field in fields(method) if len({shown(getattr(peer, field.name)) for peer in peers}) > 1]
    if not names:
        given = [(f.name, f.default) for f in fields(method)]
        names = [n for n, default in given if default is MISSING or shown(getattr(method, n)) != shown(default)]
    return f"{type(method).__name__}({', '.join(f'{name}={shown(getattr(method, name))}' for name in names)})"


def _place(
    at: str | tuple[str] | None, labels: tuple[str, ...], names: Sequence[str], refused: Mapping[str, str]
) -> int:
    if (twice := first_twice(labels)) is not None:
        msg = f"two cases are called {shown(twice)}; name methods and weightings apart"
        raise InvalidInputError(msg)
    if at is None:
        return 0
    wanted = at if isinstance(at, str) else at[0]
    if wanted in labels:
        return labels.index(wanted)
    if wanted in names:
        return names.index(wanted)
    if wanted in refused:
        msg = f"the reference {wanted} refuses these data: {refused[wanted]}"
        raise InvalidInputError(msg)
    msg = f"no case is named {shown(wanted)}; there are {listed(labels)}"
    raise InvalidInputError(msg)
