"""Check a ranking function of one's own against the laws that users take for granted."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from random import Random
from typing import Any

from clusterdecide.errors import InvalidInputError
from clusterdecide.model._names import shown
from clusterdecide.testing._extra import hypothesis
from clusterdecide.testing.laws import (
    LAWS,
    Data,
    Law,
    RankingFunction,
    UnusableError,
    cases,
    law_named,
    scores_of,
    smaller,
)


@dataclass(frozen=True, slots=True)
class Failure:
    """A law that a function breaks, with the smallest problem found on which it does.

    Attributes
    ----------
    law
        Name, a key of `LAWS`.
    sentence
        What happened.
    matrix
        Rows of grades.
    weights
        Weights, summing to 1.
    senses
        1 where more is better, -1 where less is.
    """

    law: str
    sentence: str
    matrix: tuple[tuple[float, ...], ...]
    weights: tuple[float, ...]
    senses: tuple[int, ...]

    def __repr__(self) -> str:
        rows = ", ".join("[" + ", ".join(f"{x:g}" for x in row) + "]" for row in self.matrix)
        weights = ", ".join(f"{w:.4g}" for w in self.weights)
        problem = f"matrix [{rows}], weights [{weights}], senses {list(self.senses)}"
        return f"{self.law}: {self.sentence}\n    on {problem}"


@dataclass(frozen=True, slots=True)
class RankingCheck:
    """What `check_ranking_function` found.

    Attributes
    ----------
    function
        Name of the function.
    laws
        Names of the laws that were checked.
    examples
        Number of problems that each was checked on.
    failures
        The laws that do not hold.
    """

    function: str
    laws: tuple[str, ...]
    examples: int
    failures: tuple[Failure, ...]

    @property
    def passed(self) -> bool:
        """Whether no law was seen broken."""
        return not self.failures

    def __repr__(self) -> str:
        kept = len(self.laws) - len(self.failures)
        head = f"{self.function}: {kept} of {len(self.laws)} laws hold on {self.examples} problems each"
        return "\n".join([head, *(f"  {failure!r}" for failure in self.failures)])


def check_ranking_function(
    f: RankingFunction, *, laws: Iterable[str] | None = None, examples: int = 200
) -> RankingCheck:
    """Check a ranking function of your own on many small problems.

    Parameters
    ----------
    f
        ``f(matrix, weights, senses) -> scores``. It gets three float64 arrays of its own: ``matrix`` of shape
        ``(A, C)`` with grades that are whole numbers from 1 to 9 (times a factor under ``unit_change``), ``weights``
        of shape ``(C,)``, positive and summing to 1, and ``senses`` of shape ``(C,)``, 1.0 where more is better and
        -1.0 where less is. It returns A numbers, one for each row in order: **scores, more is better** (turn
        the ranks of a function that returns ranks around: ``-ranks``).
    laws
        Names out of `LAWS`; all by default.
    examples
        Number of problems per law, from a fixed seed: the same function always gets the same verdict.

    Returns
    -------
    RankingCheck
        ``passed``, and ``failures`` with the smallest problem found for each law that is broken.

    Raises
    ------
    InvalidInputError
        ``f`` is not a function, an unknown law, a number of examples below 1.
    MissingExtraError
        Hypothesis is not installed.

    Notes
    -----
    A problem that the function refuses, or answers with something that is no finite score, counts against
    ``finite`` and is passed over by the other laws; a law that never got an answer fails.

    Examples
    --------
    >>> import numpy as np
    >>> def weighted_sum(matrix, weights, senses):
    ...     if np.isnan(matrix).any():
    ...         raise ValueError("a grade is missing")
    ...     return (senses * matrix / matrix.max(axis=0)) @ weights
    >>> check_ranking_function(weighted_sum, examples=20)
    weighted_sum: 10 of 10 laws hold on 20 problems each
    >>> def positions_for_ranks(matrix, weights, senses):
    ...     return -np.argsort(-weighted_sum(matrix, weights, senses))
    >>> check_ranking_function(positions_for_ranks, laws=["weak_dominance"])
    positions_for_ranks: 0 of 1 laws hold on 200 problems each
      weak_dominance: alternative 2 is nowhere worse than alternative 1, but scores -1 against 0
        on matrix [[1], [1]], weights [1], senses [1]
    """
    if not callable(f):
        msg = f"a function f(matrix, weights, senses) is needed, got {shown(f)}"
        raise InvalidInputError(msg)
    if isinstance(examples, bool) or not isinstance(examples, int) or examples < 1:
        msg = f"the number of examples must be at least 1, got {shown(examples)}"
        raise InvalidInputError(msg)
    names = _names(laws)
    found = [_broken(f, name, examples) for name in names]
    label = getattr(f, "__name__", None) or type(f).__name__
    return RankingCheck(label, names, examples, tuple(failure for failure in found if failure is not None))


def _names(laws: object) -> tuple[str, ...]:
    if laws is None:
        return tuple(LAWS)
    names = (laws,) if isinstance(laws, str) or not isinstance(laws, Iterable) else tuple(laws)
    unknown = [name for name in names if name not in LAWS]
    if unknown or not names:
        msg = f"laws must be some of {', '.join(LAWS)}, got {shown(unknown[0]) if names else 'none'}"
        raise InvalidInputError(msg)
    return tuple(dict.fromkeys(names))


def _broken(f: RankingFunction, name: str, examples: int) -> Failure | None:
    """Smallest case found that breaks a law, or None."""
    package, law = hypothesis(), law_named(name)
    phases = (package.Phase.generate, package.Phase.shrink)
    seed = Random(0)  # noqa: S311 - the same function always gets the same verdict
    settings = package.settings(max_examples=examples, database=None, deadline=None, phases=phases)
    judged = _Judged(f, law)
    try:
        smallest = package.find(cases(law), judged, settings=settings, random=seed)
    except package.errors.NoSuchExample:
        return None if judged.answers else _silent(f, name, judged)
    while (less := next((case for case in smaller(law, smallest) if judged(case)), None)) is not None:
        smallest = less
    sentence = law.broken(f, smallest)
    return _failure(name, sentence or "two calls with the same problem differ", smallest)


class _Judged:
    """Says of a case whether it breaks the law, and counts the answers that could be judged."""

    def __init__(self, f: RankingFunction, law: Law) -> None:
        self.f, self.law, self.answers = f, law, 0
        self.last: Any = None

    def __call__(self, data: Data) -> bool:
        self.last = data
        try:
            broken = self.law.broken(self.f, data)
        except UnusableError:
            return False
        self.answers += 1
        return broken is not None


def _silent(f: RankingFunction, name: str, judged: _Judged) -> Failure:
    try:
        scores_of(f, judged.last)
        why = "it gave no answer that could be judged"
    except UnusableError as error:
        why = str(error)
    return _failure(name, f"the law could not be judged on any problem: {why}", judged.last)


def _failure(name: str, sentence: str, data: Data) -> Failure:
    matrix = tuple(tuple(row) for row in data.matrix.tolist())
    return Failure(name, sentence, matrix, tuple(data.weights.tolist()), tuple(int(sense) for sense in data.senses))
