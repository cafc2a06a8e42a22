"""pymcdm, both ways: its methods as methods of ours, ours as callables of its signature; needs the extra crosscheck."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from clusterdecide._typing import Floats, Ints
from clusterdecide.errors import InvalidInputError, MissingExtraError
from clusterdecide.kernels.ranks import competition_ranks
from clusterdecide.methods import General, Method, applied
from clusterdecide.methods.base import takes_weights
from clusterdecide.model import Problem, Weights
from clusterdecide.model._cells import is_real
from clusterdecide.model._criteria import Scales, numbered
from clusterdecide.model._names import shown

_WRONG = {
    "COPRAS": "pymcdm's COPRAS adds costs as if they were benefits; use clusterdecide.methods.Copras",
    "LoPM": "pymcdm's LoPM ranks upside down: the best alternative gets the lowest score and the last rank",
}
_FEW = 12  # numbers of an array that a name of a method shows


@dataclass(frozen=True, slots=True, repr=False)
class PymcdmMethod:
    """A method of pymcdm behind our protocol, one run after the other; made by `from_pymcdm`.

    Attributes
    ----------
    method
        The object of pymcdm, with its own parameters and conventions.
    takes_weights
        False for COMET, whose model holds what others put in weights.
    """

    method: Any
    takes_weights: bool

    @property
    def normalisation(self) -> str:
        """Name of pymcdm's function that normalises, ``"none"`` for its stand-in; empty where there is no choice."""
        function = getattr(self.method, "normalization", None)
        name = getattr(function, "__name__", "").removesuffix("_normalization")
        return "none" if name == "_fake" else name

    def on(self, problem: Problem, x: Floats | None = None) -> General:
        """Scores at any weights, more is better: an index of which less is better is turned around.

        Raises
        ------
        InvalidInputError
            What pymcdm refuses, in its own words, when the scores are asked for; scores that are not finite.
        """
        values, types = np.asarray(problem.values(x)), problem.senses.astype(int)
        sign = 1.0 if self.method._reverse_ranking else -1.0

        def score(weights: Floats) -> Floats:
            several = np.broadcast_shapes(values.shape[:-2], weights.shape[:-1])
            each = np.broadcast_to(values, (*several, *values.shape[-2:])).reshape(-1, *values.shape[-2:])
            ways = np.broadcast_to(weights, (*several, weights.shape[-1])).reshape(-1, weights.shape[-1])
            found = [self._scores(matrix, way, types) for matrix, way in zip(each, ways)]
            return sign * np.array(found, dtype=np.float64).reshape(*several, values.shape[-2])

        return General(score)

    def _scores(self, matrix: Floats, weights: Floats, types: Ints) -> Any:
        try:
            return self.method(matrix, weights, types) if self.takes_weights else self.method(matrix)
        except ValueError as error:
            msg = f"pymcdm's {type(self.method).__name__} refuses the data: {error}"
            raise InvalidInputError(msg) from error

    def __repr__(self) -> str:
        told = {name: _told(value) for name, value in vars(self.method).items() if not name.startswith("_")}
        if "normalization" in told:
            told["normalization"] = repr(self.normalisation)
        parts = [f"{name}={value}" for name, value in told.items()]
        return f"pymcdm.{type(self.method).__name__}({', '.join(parts)})"


def from_pymcdm(method: Any) -> PymcdmMethod:
    """Use a method of pymcdm wherever a method of ours goes: `rank`, `compare`, sampled sensitivity.

    Parameters
    ----------
    method
        An object such as ``pymcdm.methods.TOPSIS()``.

    Returns
    -------
    PymcdmMethod
        A method of the form `General`: weights are looped over and exact analyses do not apply.

    Raises
    ------
    InvalidInputError
        No object of a pymcdm method, or one that is known to be wrong: COPRAS (costs count as benefits) and LoPM
        (ranks upside down).
    MissingExtraError
        pymcdm is not installed.

    Examples
    --------
    >>> import clusterdecide as cd
    >>> from pymcdm.methods import WSM
    >>> problem = cd.Problem.of([[4, 120], [3, 90]], ["quality", "cost"], sense=["max", "min"], alternatives=["A", "B"])
    >>> cd.rank(problem, [0.6, 0.4], from_pymcdm(WSM())).score.round(4)
    array([0.5143, 0.4857])
    """
    base = _base()
    if not isinstance(method, base):
        msg = f"an object of a pymcdm method such as pymcdm.methods.TOPSIS() is needed, got {shown(method)}"
        raise InvalidInputError(msg)
    theirs = {kind.__name__ for kind in type(method).__mro__ if kind.__module__.startswith("pymcdm.")}
    for name in sorted(theirs & _WRONG.keys()):
        raise InvalidInputError(_WRONG[name])
    return PymcdmMethod(method, takes_weights="COMET" not in theirs)


def _told(value: Any) -> str:
    """Parameter of an object of pymcdm in one line: functions by their names, long arrays by their shapes."""
    if isinstance(value, np.ndarray) and value.size > _FEW:
        return f"array of shape {value.shape}"
    if isinstance(value, np.ndarray):
        return shown(value.tolist())
    name = getattr(value, "__name__", "")
    return name or (type(value).__name__ if " at 0x" in repr(value) else shown(value, 60))


@dataclass(frozen=True, slots=True)
class PymcdmCallable:
    """A method of ours with the signature of pymcdm's; made by `to_pymcdm`.

    Attributes
    ----------
    method
        The method of ours.
    scales
        Fixed ends of the criteria, as `Problem.of` takes them, or None.
    """

    method: Method
    scales: Scales | None

    def __call__(self, matrix: Any, weights: Any, types: Any) -> Floats:
        """Scores of the alternatives, shape ``(A,)``, more is better.

        Parameters
        ----------
        matrix
            Shape ``(A, C)``.
        weights
            Shape ``(C,)``, summing to 1; None for a method that takes none.
        types
            1 for each criterion of which more is better, -1 where less is.

        Raises
        ------
        InvalidInputError
            As `rank`; a type that is neither 1 nor -1; another number of types or scales than of columns.
        """
        senses = _senses(types)
        problem = Problem.of(matrix, numbered(len(senses)), sense=senses, scale=self.scales)
        if takes_weights(self.method):
            return applied(self.method, problem).score(Weights.of(weights).aligned(problem))
        if weights is not None:
            msg = f"{self.method!r} takes no weights; give None for them"
            raise InvalidInputError(msg)
        return self.method.on(problem).score(np.zeros(problem.shape[1]))

    def rank(self, scores: Any) -> Ints:
        """Ranks of scores, 1 is best; ties share the best rank.

        Raises
        ------
        InvalidInputError
            What is no vector of finite numbers.
        """
        try:
            values = np.array(scores, dtype=np.float64)
        except (TypeError, ValueError):
            values = np.array(np.nan)
        if values.ndim != 1 or not values.size or not np.isfinite(values).all():
            msg = f"scores must be finite numbers, one for each alternative, got {shown(scores, 120)}"
            raise InvalidInputError(msg)
        return competition_ranks(values)


def _senses(types: Any) -> list[str]:
    told = types.tolist() if isinstance(types, np.ndarray) else types
    if not isinstance(told, (list, tuple)):
        msg = f"types must be 1 (more is better) or -1 (less is better) for each criterion, got {shown(types, 120)}"
        raise InvalidInputError(msg)
    for j, kind in enumerate(told):
        if not is_real(kind) or kind not in (1, -1):
            msg = f"type {j + 1} must be 1 (more is better) or -1 (less is better), got {shown(kind)}"
            raise InvalidInputError(msg)
    return ["max" if kind == 1 else "min" for kind in told]


def to_pymcdm(method: Method, *, scales: Scales | None = None) -> PymcdmCallable:
    """Use a method of ours where a callable of pymcdm's signature is expected.

    Parameters
    ----------
    method
        A ranking method. Criteria are named C1, C2, ... for its parameters by criterion.
    scales
        Fixed ends of the criteria, for methods that need them: one pair for all, or one for each, in order.

    Returns
    -------
    PymcdmCallable
        ``f(matrix, weights, types)`` gives scores, more is better; ``f.rank(scores)`` their ranks.

    Raises
    ------
    InvalidInputError
        What is not a ranking method.

    Examples
    --------
    >>> from clusterdecide.methods import Topsis
    >>> f = to_pymcdm(Topsis(normalisation="minmax"))
    >>> f([[1, 5], [4, 2], [3, 3]], [0.8, 0.2], [1, 1]).round(4)
    array([0.2   , 0.8   , 0.6432])
    """
    from clusterdecide.methods.base import check_kind

    check_kind(method, "ranking")
    return PymcdmCallable(method, scales.tolist() if isinstance(scales, np.ndarray) else scales)


def _base() -> type[Any]:
    try:
        from pymcdm.methods.mcda_method import MCDA_method  # type: ignore[import-untyped]
    except ImportError:
        msg = "this needs pymcdm, which is not installed; run: pip install 'clusterdecide[crosscheck]'"
        raise MissingExtraError(msg) from None
    base: type[Any] = MCDA_method
    return base
