"""Check a ranking function of one's own against the laws that users take for granted."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from clusterdecide.errors import InvalidInputError
from clusterdecide.model._names import shown
from clusterdecide.testing.answers import OfFunction, RankingFunction
from clusterdecide.testing.cases import ENGINE
from clusterdecide.testing.checks import law_names
from clusterdecide.testing.counterexamples import MOODY, Counterexample
from clusterdecide.testing.laws import FUNCTION_LAWS, LAWS
from clusterdecide.testing.search import Hunt, check_examples, search


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
    failures: tuple[Counterexample, ...]

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
        Names; by default those in `LAWS`, which users take for granted. Every law of a method value but ``bounds``
        may be named too: ``"delete_any"``, ``"improve"`` and so on.
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
    check_examples(examples)
    names = law_names(laws, FUNCTION_LAWS, LAWS)
    hunts = [Hunt(OfFunction(f), ENGINE[name]) for name in names]
    search(hunts, examples)
    found = [_found(hunt, name) for hunt, name in zip(hunts, names)]
    label = getattr(f, "__name__", None) or type(f).__name__
    return RankingCheck(label, names, examples, tuple(failure for failure in found if failure is not None))


def _found(hunt: Hunt, name: str) -> Counterexample | None:
    """Case that breaks a law, or one on which the law could not be judged, or None."""
    if hunt.case is not None:
        found = hunt.judged(hunt.case)
        return Counterexample.of(name, (found and found.sentence) or MOODY, hunt.case)
    if hunt.answers or hunt.last is None:
        return None
    return Counterexample.of(name, f"the law could not be judged on any problem: {hunt.silence}", hunt.last)
