"""pymcdm, both ways: its methods as methods of ours, ours as callables of its signature; needs the extra crosscheck."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np

from clusterdecide._typing import Floats, Ints
from clusterdecide.errors import InvalidInputError, MissingExtraError
from clusterdecide.kernels.ranks import competition_ranks
from clusterdecide.methods import General, Method, applied
from clusterdecide.methods.base import takes_weights
from clusterdecide.model import Criterion, Problem, Weights
from clusterdecide.model._names import shown

_WRONG = {
    "COPRAS": "pymcdm's COPRAS adds costs as if they were benefits; use clusterdecide.methods.Copras",
    "LoPM": "pymcdm's LoPM ranks upside down: the best alternative gets the lowest score and the last rank",
}
_SENSES: dict[int, Literal["max", "min"]] = {1: "max", -1: "min"}


@dataclass(frozen=True, slots=True)
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
        return f"pymcdm.{type(self.method).__name__}"


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
    name = type(method).__name__
    if not isinstance(method, base):
        msg = f"an object of a pymcdm method such as pymcdm.methods.TOPSIS() is needed, got {shown(method)}"
        raise InvalidInputError(msg)
    if name in _WRONG:
        raise InvalidInputError(_WRONG[name])
    return PymcdmMethod(method, takes_weights=name != "COMET")


@dataclass(frozen=True, slots=True)
class PymcdmCallable:
    """A method of ours with the signature of pymcdm's; made by `to_pymcdm`.

    Attributes
    ----------
    method
        The method of ours.
    scales
        Fixed ends of each criterion, or None.
    """

    method: Method
    scales: tuple[tuple[float, float], ...] | None

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
        problem = Problem.of(matrix, self._criteria(list(types)))
        if takes_weights(self.method):
            return applied(self.method, problem).score(Weights.of(weights).aligned(problem))
        if weights is not None:
            msg = f"{self.method!r} takes no weights; give None for them"
            raise InvalidInputError(msg)
        return self.method.on(problem).score(np.zeros(problem.shape[1]))

    def rank(self, scores: Any) -> Ints:
        """Ranks of scores, 1 is best; ties share the best rank."""
        return competition_ranks(np.asarray(scores, dtype=np.float64))

    def _criteria(self, types: Sequence[Any]) -> list[Criterion]:
        scales = [None] * len(types) if self.scales is None else list(self.scales)
        if len(scales) != len(types):
            msg = f"there are {len(scales)} scales for {len(types)} types; give one for each criterion"
            raise InvalidInputError(msg)
        for j, kind in enumerate(types):
            if kind not in _SENSES:
                msg = f"type {j + 1} must be 1 (more is better) or -1 (less is better), got {shown(kind)}"
                raise InvalidInputError(msg)
        return [
            Criterion(f"C{j + 1}", _SENSES[int(kind)], scale=end) for j, (kind, end) in enumerate(zip(types, scales))
        ]


def to_pymcdm(method: Method, *, scales: Sequence[tuple[float, float]] | None = None) -> PymcdmCallable:
    """Use a method of ours where a callable of pymcdm's signature is expected.

    Parameters
    ----------
    method
        A ranking method. Criteria are named C1, C2, ... for its parameters by criterion.
    scales
        Fixed ends of each criterion, for methods that need them.

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
    ends = None if scales is None else tuple((float(low), float(high)) for low, high in scales)
    return PymcdmCallable(method, ends)


def _base() -> type[Any]:
    try:
        from pymcdm.methods.mcda_method import MCDA_method  # type: ignore[import-untyped]
    except ImportError:
        msg = "this needs pymcdm, which is not installed; run: pip install 'clusterdecide[crosscheck]'"
        raise MissingExtraError(msg) from None
    base: type[Any] = MCDA_method
    return base
