"""What weights from the data alone ask of a problem, and the errors that name the cell at fault."""

from __future__ import annotations

import numpy as np

from clusterdecide._typing import Bools, Floats
from clusterdecide.errors import InvalidInputError
from clusterdecide.model._names import shown
from clusterdecide.model.problem import Problem
from clusterdecide.model.weights import Weights
from clusterdecide.weighting.evidence import Evidence


def performance(problem: object, way: str) -> tuple[Problem, Floats]:
    """Grades as methods see them, shape ``(A, C)``, of two alternatives or more.

    Raises
    ------
    InvalidInputError
        Not a problem, or one with a single alternative.
    """
    if not isinstance(problem, Problem):
        msg = f"{way} weights are taken from a Problem, got {type(problem).__name__}; build one with Problem.of(matrix)"
        raise InvalidInputError(msg)
    if len(problem) < 2:
        msg = (
            f"{way} weights compare alternatives, but the problem has only {problem.alternatives[0]!r};"
            " give two or more, or use equal weights"
        )
        raise InvalidInputError(msg)
    return problem, problem.performance


def refuse(problem: Problem, wrong: Bools, reason: str) -> None:
    """Refuse grades where ``wrong``, shape ``(A, C)``, is true; the first is named.

    Raises
    ------
    InvalidInputError
        Some grade is wrong.
    """
    if wrong.any():
        i, j = np.argwhere(wrong)[0]
        name, criterion = problem.alternatives[i], problem.criteria_names[j]
        msg = f"{shown(name)} has {problem.performance[i, j]:g} on criterion {shown(criterion)}: {reason}"
        raise InvalidInputError(msg)


def weights_of(problem: Problem, values: Floats, evidence: Evidence, nothing: str) -> Weights:
    """Weights by the criteria of the problem.

    Raises
    ------
    InvalidInputError
        The values are all 0: ``nothing`` says why.
    """
    if not values.any():
        msg = f"{nothing}; use equal weights, or ask people"
        raise InvalidInputError(msg)
    return Weights.of(values, problem.criteria_names, evidence=evidence)


def check_word(name: str, word: object, words: tuple[str, ...]) -> None:
    """Refuse an option that does not exist.

    Raises
    ------
    InvalidInputError
        The word is none of the words.
    """
    if not isinstance(word, str) or word not in words:
        msg = f"{name} must be one of {', '.join(map(repr, words))}, got {shown(word)}"
        raise InvalidInputError(msg)
