"""What is asked and what is answered: one small problem, and who is ahead of whom, with scores or without."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import lru_cache
from typing import Any, NamedTuple, Protocol

import numpy as np

from clusterdecide._typing import Floats, Ints
from clusterdecide.errors import InvalidInputError
from clusterdecide.model import Criterion, Problem, Weights

RankingFunction = Callable[[Floats, Floats, Floats], Any]

SAME = 1e-9
"""Scores closer than this part of the largest magnitude count as equal; with rounding in between they may differ."""

APART = 1e-12
"""Scores must differ by more than this part of the largest magnitude to count as different."""

CLEAR = 1e-6
"""Scores that differ by more than this part of the largest magnitude differ beyond doubt."""


NOISE = 1e-13
"""Scores that are all smaller than this, on grades from 1 to 9 and weights that sum to 1, are rounding of zero."""


class Data(NamedTuple):
    """One small problem, and what a law does with it."""

    matrix: Floats  # (A, C), whole numbers from 1 to 9
    shares: Floats  # (C,), whole numbers from 1 to 5: weights before they are divided by their sum
    senses: Floats  # (C,), 1 or -1
    change: Any  # what the law changes: an order, places, factors
    scales: Floats  # (C, 2), fixed scales of the criteria, which move with their units
    names: tuple[str, ...]  # (C,), names of the criteria, which move with them
    total: float = 1.0  # sum of the weights

    @property
    def weights(self) -> Floats:
        """Weights that sum to ``total``, shape ``(C,)``."""
        return np.asarray(self.shares / self.shares.sum() * self.total)

    def of_rows(self, index: Any) -> Data:
        """Same problem with the alternatives at these places."""
        return self._replace(matrix=self.matrix[index])

    def of_columns(self, index: Any) -> Data:
        """Same problem with the criteria at these places."""
        names = tuple(self.names[j] for j in index)
        senses, scales = self.senses[index], self.scales[index]
        return Data(self.matrix[:, index], self.shares[index], senses, self.change, scales, names, self.total)

    def times(self, factors: Floats) -> Data:
        """Criteria in other units, their scales with them."""
        return self._replace(matrix=self.matrix * factors, scales=self.scales * factors[:, None])

    def plus(self, shifts: Floats) -> Data:
        """Criteria counted from other zeros, their scales with them."""
        return self._replace(matrix=self.matrix + shifts, scales=self.scales + shifts[:, None])

    def turned(self, j: int) -> Data:
        """A criterion turned around within its scale and maximised."""
        matrix, senses = self.matrix.copy(), self.senses.copy()
        matrix[:, j] = self.scales[j].sum() - matrix[:, j]
        senses[j] = 1.0
        return self._replace(matrix=matrix, senses=senses)

    @property
    def problem(self) -> Problem:
        """Problem with named criteria on their scales."""
        ends = zip(self.names, self.senses.tolist(), self.scales.tolist())
        return Problem.of(self.matrix, [_criterion(name, sense, *scale) for name, sense, scale in ends])


def joined(data: Data, column: Floats, share: float, sense: float, scale: Floats) -> Data:
    """Same problem with one more criterion."""
    matrix = np.column_stack([data.matrix, column])
    shares, senses = np.append(data.shares, share), np.append(data.senses, sense)
    names = (*data.names, f"C{len(data.names) + 1}")
    return Data(matrix, shares, senses, data.change, np.vstack([data.scales, scale]), names, data.total)


def plain(matrix: Any, shares: Any, senses: Any, change: Any = None) -> Data:
    """Problem on scales from 0 to 10 whose criteria are named C1, C2, ..."""
    cells = np.array(matrix, dtype=np.float64)
    names = tuple(f"C{j + 1}" for j in range(cells.shape[1]))
    scales = np.tile([0.0, 10.0], (len(names), 1))
    return Data(cells, np.array(shares, dtype=np.float64), np.array(senses, dtype=np.float64), change, scales, names)


class UnusableError(Exception):
    """There is no answer to judge: the message says what came instead. ``refused``: the data were refused politely."""

    def __init__(self, message: str, *, refused: bool = False) -> None:
        super().__init__(message)
        self.refused = refused


class Answer:
    """Who is ahead of whom, and by how much.

    Attributes
    ----------
    scores
        Shape ``(A,)``, more is better; None for a partial order.
    gap
        Shape ``(A, A)``: how far the one of the row is ahead of the one of the column, in parts of the largest
        magnitude of a score; 1, 0 and -1 in a partial order; NaN where two are incomparable.
    largest
        The largest magnitude of a score; 1 for a partial order.
    """

    __slots__ = ("gap", "largest", "scores")

    def __init__(self, scores: Floats | None, gap: Floats, largest: float = 1.0) -> None:
        self.scores = scores
        self.gap = gap
        self.largest = largest

    @classmethod
    def of_scores(cls, scores: Floats, total: float = 1.0) -> Answer:
        """Answer of a method that scores, at weights of this sum."""
        largest = float(np.abs(scores).max())
        unit = largest if largest > (NOISE if total == 1.0 else 0.0) else 1.0
        return cls(scores, (scores[:, None] - scores) / unit, largest)

    @classmethod
    def of_relation(cls, relation: Ints) -> Answer:
        """Answer of a partial order: 1 ahead, 0 tied, -1 behind, 2 incomparable."""
        gap = np.where(relation == 2, np.nan, relation.astype(np.float64))
        return cls(None, gap)

    def told(self, digits: str = "g") -> str:
        """Scores or relation, for a sentence."""
        if self.scores is not None:
            return "the scores are " + numbers(self.scores, digits)
        rows = ["".join(_sign(float(cell)) for cell in row) for row in self.gap]
        return "the relation is [" + ", ".join(rows) + "]"


def _sign(gap: float) -> str:
    if np.isnan(gap):
        return "?"
    return "=" if abs(gap) <= SAME else ">" if gap > 0 else "<"


def numbers(values: Floats, digits: str = "g") -> str:
    """Numbers of a vector, for a sentence; every digit of them with ``digits=""``."""
    return "[" + ", ".join(format(float(value), digits) for value in values) + "]"


class Subject(Protocol):
    """What is judged: it answers problems."""

    @property
    def bounds(self) -> tuple[float, float] | None:
        """Lowest and highest score, where they are stated."""

    def __call__(self, data: Data) -> Answer:
        """Answer a problem, or raise `UnusableError`."""


class OfFunction:
    """A plain function ``f(matrix, weights, senses) -> scores``; it gets copies of its own."""

    bounds = None

    def __init__(self, function: RankingFunction) -> None:
        self.function = function

    def arguments(self, data: Data) -> list[Floats]:
        """Arrays that the function may do with what it likes."""
        return [data.matrix.copy(), data.weights.copy(), data.senses.copy()]

    def __call__(self, data: Data) -> Answer:
        """Scores of the function.

        Raises
        ------
        UnusableError
            An exception, another number of scores, or scores that are not finite numbers.
        """
        try:
            with np.errstate(all="ignore"):
                scores = np.array(self.function(*self.arguments(data)), dtype=np.float64)
        except Exception as error:
            raise _raised(error) from error
        return Answer.of_scores(_checked(scores, len(data.matrix)), data.total)


VERBS = ("on", "relate", "place")
"""What a method value offers, if it scores, if it relates alternatives in pairs, if it sorts them into categories."""


class OfMethod:
    """A method value; data that it refuses when it is applied are no fault, whatever comes after is."""

    def __init__(self, method: Any, bounds: tuple[float, float] | None) -> None:
        self.method = method
        self.bounds = bounds
        self._verb = next(verb for verb in VERBS if hasattr(method, verb))

    def __call__(self, data: Data) -> Answer:
        """Scores, a relation of pairs, or the order of the categories.

        Raises
        ------
        UnusableError
            The data are refused, an exception, or an answer of another shape or kind.
        """
        return self._read(self._given(data.problem, Weights.raw(data.weights).values), data)

    def together(self, cases: Sequence[Data], *, weights: bool, matrices: bool) -> list[Answer]:
        """Answers to cases of the same labels that differ in weights, in matrices or in both, asked for at once.

        Raises
        ------
        UnusableError
            As of one; also answers in another number than that of the cases.
        """
        first = cases[0]
        ways = np.array([one.weights for one in cases]) if weights else first.weights
        x = np.array([one.matrix for one in cases]) if matrices else None
        given = self._given(first.problem, ways, x)
        if given.ndim < 2 or len(given) != len(cases):
            msg = f"it gave an array of shape {given.shape} for {len(cases)} times {len(first.matrix)} alternatives"
            raise UnusableError(msg)
        return [self._read(part, one) for part, one in zip(given, cases)]

    def _given(self, problem: Problem, weights: Floats, x: Floats | None = None) -> Any:
        """Scores, a relation, or the order of the categories as a relation, as the method gives them."""
        apply = getattr(self.method, self._verb)
        try:
            ready = apply(problem) if x is None else apply(problem, x)
        except InvalidInputError as error:
            raise UnusableError(str(error), refused=True) from error
        except Exception as error:
            raise _raised(error) from error
        try:
            if self._verb == "on":
                return np.array(ready.score(weights), dtype=np.float64)
            if self._verb == "relate":
                return np.array(ready.relation(weights))
            places = np.array(ready.placed(weights).position)
            return np.sign(places[..., :, None] - places[..., None, :])
        except Exception as error:
            raise _raised(error) from error

    def _read(self, given: Any, data: Data) -> Answer:
        count = len(data.matrix)
        if self._verb == "on":
            return Answer.of_scores(_checked(given, count), data.total)
        return Answer.of_relation(_relation(given, count))


@lru_cache(maxsize=4096)
def _criterion(name: str, sense: float, low: float, high: float) -> Criterion:
    return Criterion(name, "max" if sense > 0 else "min", scale=(low, high))


def _raised(error: Exception) -> UnusableError:
    return UnusableError(f"it raised {type(error).__name__}: {error}")


def _relation(relation: Ints, count: int) -> Ints:
    if relation.shape != (count, count):
        msg = f"it gave a relation of shape {relation.shape} for {count} alternatives"
        raise UnusableError(msg)
    turned = np.where(relation == 2, 2, -relation)
    if not (np.isin(relation, (-1, 0, 1, 2)).all() and (turned == relation.T).all() and not relation.diagonal().any()):
        msg = f"it gave a relation of 1, 0, -1 and 2 that contradicts itself: {relation.tolist()}"
        raise UnusableError(msg)
    return relation


def _checked(scores: Floats, count: int) -> Floats:
    if scores.shape != (count,):
        msg = f"it gave scores of shape {scores.shape} for {count} alternatives"
        raise UnusableError(msg)
    if not np.isfinite(scores).all():
        msg = f"it gave scores that are not finite: {scores.tolist()}"
        raise UnusableError(msg)
    return scores
