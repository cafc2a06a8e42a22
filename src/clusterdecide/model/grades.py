"""Where grades may lie: intervals, noise, the panel's own spread, given samples. Each can ``draw(n, rng)``."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol, runtime_checkable

import numpy as np

from clusterdecide._typing import Bools, Floats
from clusterdecide.errors import InvalidInputError
from clusterdecide.model._cells import check_unmasked
from clusterdecide.model._names import listed, read_names, shown
from clusterdecide.model.problem import Problem


@runtime_checkable
class GradeSource(Protocol):
    """Anything that draws grades of a problem's A alternatives on its C criteria, as the problem holds them."""

    def draw(self, n: int, rng: np.random.Generator) -> Floats:
        """Draw ``n`` matrices of grades, shape ``(n, A, C)``."""


@dataclass(frozen=True, slots=True, eq=False)
class GradeSet:
    """Each grade uniform between two bounds, independent of the others.

    Build it with `GradeSet.around` or `GradeSet.between`.

    Attributes
    ----------
    low, high
        Shape ``(A, C)``, in the unit of each criterion.

    Raises
    ------
    InvalidInputError
        Bounds of other shapes, not finite, a lower one above the upper one (row and column named), or no grade that
        may move.

    Examples
    --------
    >>> import clusterdecide as cd
    >>> problem = cd.Problem.of([[4.0, 2.5], [3.0, 5.0]], ["vision", "team"], scale=(0, 5))
    >>> GradeSet.around(problem, 0.5).high
    array([[4.5, 3. ],
           [3.5, 5. ]])
    """

    low: Floats
    high: Floats

    def __post_init__(self) -> None:
        low, high = _matrix(self.low, "lower bounds"), _matrix(self.high, "upper bounds")
        if low.shape != high.shape:
            msg = f"lower bounds of shape {low.shape} and upper bounds of shape {high.shape} differ"
            raise InvalidInputError(msg)
        if (low > high).any():
            i, j = np.argwhere(low > high)[0]
            what = f"{low[i, j]:g} is above the upper one, {high[i, j]:g}"
            msg = f"row {i + 1}, column {j + 1}: the lower bound {what}"
            raise InvalidInputError(msg)
        if not (high > low).any():
            msg = "no grade may move: lower and upper bounds are equal everywhere; rank the problem itself"
            raise InvalidInputError(msg)
        object.__setattr__(self, "low", _fixed(low))
        object.__setattr__(self, "high", _fixed(high))

    @classmethod
    def around(cls, problem: Problem, reach: float | Mapping[str, float] | Sequence[float] | Floats) -> GradeSet:
        """Each grade within a reach of its value, cut at the scale of its criterion where it has one.

        Parameters
        ----------
        problem
            The grades in the middle.
        reach
            One number, one for each criterion (by name or in order), or shape ``(A, C)``; in the unit of each
            criterion, zero or positive.

        Raises
        ------
        InvalidInputError
            A reach that is negative or not finite, an unknown criterion, another shape, or no grade that may move.
        """
        width = _reaches(problem, reach, "reach")
        low, high = _cut(problem, problem.grades - width, problem.grades + width)
        return cls(low, high)

    @classmethod
    def between(cls, low: object, high: object) -> GradeSet:
        """Each grade between its bounds.

        Raises
        ------
        InvalidInputError
            Bounds of other shapes, not finite, or a lower one above the upper one (row and column named).
        """
        return cls(_matrix(low, "lower bounds"), _matrix(high, "upper bounds"))

    def draw(self, n: int, rng: np.random.Generator) -> Floats:
        """Draw matrices, shape ``(n, A, C)``, criterion first in memory."""
        found = rng.random((*self.low.T.shape, n))
        found *= (self.high - self.low).T[..., None]
        found += self.low.T[..., None]
        return np.minimum(found, self.high.T[..., None], out=found).transpose(2, 1, 0)

    def __repr__(self) -> str:
        moving = int((self.high > self.low).sum())
        return f"GradeSet({moving} of {self.low.size} grades, within at most {(self.high - self.low).max() / 2:.4g})"


@dataclass(frozen=True, slots=True, eq=False)
class GradeNoise:
    """Each grade normal around its value, independent of the others, cut at the scale of its criterion.

    Parameters
    ----------
    problem
        The grades in the middle.
    deviation
        Standard deviation before cutting: one number, one for each criterion (by name or in order), or shape
        ``(A, C)``; in the unit of each criterion, zero or positive.

    Raises
    ------
    InvalidInputError
        A deviation that is negative or not finite, an unknown criterion, another shape, or zero everywhere.

    Examples
    --------
    >>> import clusterdecide as cd
    >>> problem = cd.Problem.of([[4.0, 2.5], [3.0, 5.0]], ["vision", "team"], scale=(0, 5))
    >>> bool(GradeNoise(problem, 0.5).draw(1000, np.random.default_rng(0)).max() <= 5)
    True
    """

    problem: Problem
    deviation: Any

    def __post_init__(self) -> None:
        width = _reaches(self.problem, self.deviation, "deviation")
        if not width.any():
            msg = "the deviation is zero everywhere: no grade may move; rank the problem itself"
            raise InvalidInputError(msg)
        object.__setattr__(self, "deviation", _fixed(width))

    def draw(self, n: int, rng: np.random.Generator) -> Floats:
        """Draw matrices, shape ``(n, A, C)``, criterion first in memory; by inversion of the cut normal law."""
        from scipy.special import ndtr, ndtri

        centre, width = self.problem.grades.T[..., None], self.deviation.T[..., None]
        low, high = (end.T[..., None] for end in _scale_ends(self.problem))
        safe = np.where(width > 0, width, 1.0)
        start, end = ndtr((low - centre) / safe), ndtr((high - centre) / safe)
        found = centre + width * ndtri(start + (end - start) * rng.random((*self.deviation.T.shape, n)))
        # a uniform number of 0 maps to minus infinity where there is no scale; it comes once in 2**53
        return np.clip(np.where(np.isfinite(found), found, centre), low, high).transpose(2, 1, 0)

    def __repr__(self) -> str:
        return f"GradeNoise(standard deviation at most {self.deviation.max():.4g})"


class PanelGrades:
    """The panel's own spread: evaluators drawn again with replacement, separately for each alternative (bootstrap).

    Parameters
    ----------
    marks
        Marks of each evaluator, by name: shape ``(A, C)``, with a row of None for an alternative that the evaluator
        did not grade.

    Raises
    ------
    InvalidInputError
        Marks of other shapes, a row of which only a part is missing, a mark that is not finite, or an alternative
        with fewer than two evaluators: it has no spread.

    Notes
    -----
    All criteria of an alternative are taken from the same evaluators, so that a severe one stays severe. The grade
    drawn is the mean of the marks drawn.

    References
    ----------
    B. Efron, "Bootstrap methods: another look at the jackknife", *Annals of Statistics* 7 (1979).

    Examples
    --------
    >>> panel = PanelGrades({"E1": [[3, 4], [2, 2]], "E2": [[4, 4], [3, 2]], "E3": [[5, 3], None]})
    >>> panel.mean
    array([[4.        , 3.66666667],
           [2.5       , 2.        ]])
    """

    __slots__ = ("evaluators", "marks", "present")

    def __init__(self, marks: Mapping[str, Any]) -> None:
        self.evaluators = read_names(tuple(marks), "evaluator", "evaluators")
        rows = [_marks(name, given) for name, given in marks.items()]
        shapes = {np.shape(found) for found, _ in rows}
        if len(shapes) != 1:
            msg = f"the evaluators' marks have different shapes: {sorted(shapes)}; give each the same A rows"
            raise InvalidInputError(msg)
        self.marks: Floats = _fixed(np.array([found for found, _ in rows]))  # (E, A, C), 0 where absent
        self.present: Bools = np.array([there for _, there in rows])  # (E, A)
        alone = np.flatnonzero(self.present.sum(0) < 2)
        if alone.size:
            msg = f"alternatives number {listed([str(i + 1) for i in alone])} have fewer than two evaluators: no spread"
            raise InvalidInputError(msg)

    @property
    def mean(self) -> Floats:
        """Mean mark of the evaluators present, shape ``(A, C)``."""
        return np.asarray(self.marks.sum(0) / self.present.sum(0)[:, None])

    def draw(self, n: int, rng: np.random.Generator) -> Floats:
        """Draw matrices, shape ``(n, A, C)``."""
        found = np.empty((n, *self.marks.shape[1:]))
        for i, there in enumerate(self.present.T):
            some = self.marks[there, i]
            found[:, i] = rng.multinomial(len(some), np.full(len(some), 1 / len(some)), n) @ some / len(some)
        return found

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, PanelGrades):
            return NotImplemented
        same = self.evaluators == other.evaluators and np.array_equal(self.present, other.present)
        return bool(same and np.array_equal(self.marks, other.marks))

    def __hash__(self) -> int:
        return hash((self.evaluators, self.marks.tobytes()))

    def __repr__(self) -> str:
        return f"PanelGrades({len(self.evaluators)} evaluators)"


class GradeDraws:
    """Matrices of grades given by the caller, used once each in their order.

    Parameters
    ----------
    samples
        Shape ``(n, A, C)``, finite; checked as they are used.

    Raises
    ------
    InvalidInputError
        Another number of axes, or no sample.

    Examples
    --------
    >>> len(GradeDraws(np.zeros((3, 2, 2))))
    3
    """

    __slots__ = ("samples",)

    def __init__(self, samples: object) -> None:
        check_unmasked(samples, "samples of grades")
        try:
            self.samples: Floats = np.array(samples, dtype=np.float64, copy=None)
        except (TypeError, ValueError) as error:
            msg = f"samples of grades must be numbers of shape (draws, alternatives, criteria): {error}"
            raise InvalidInputError(msg) from None
        if self.samples.ndim != 3 or not self.samples.size:
            msg = f"samples of grades must have shape (draws, alternatives, criteria), got {self.samples.shape}"
            raise InvalidInputError(msg)

    def draw(self, n: int, rng: np.random.Generator) -> Floats:  # noqa: ARG002 - the protocol of grade sources
        """Return the first ``n`` matrices."""
        if n > len(self.samples):
            msg = f"{n} draws are asked of {len(self.samples)} given matrices of grades"
            raise InvalidInputError(msg)
        return self.samples[:n]

    def __len__(self) -> int:
        return len(self.samples)

    def __repr__(self) -> str:
        return f"GradeDraws({len(self.samples)} matrices)"


def _reaches(problem: Problem, given: Any, what: str) -> Floats:
    """One width for each grade, shape ``(A, C)``."""
    check_unmasked(given, what)
    if not isinstance(problem, Problem):
        msg = f"the {what} is around the grades of a Problem, which comes first; got {type(problem).__name__}"
        raise InvalidInputError(msg)
    names = problem.criteria_names
    if isinstance(given, Mapping):
        unknown = [name for name in given if name not in names]
        if unknown:
            msg = f"the {what} names unknown criteria {listed(unknown)}; there are {listed(names)}"
            raise InvalidInputError(msg)
        given = [given.get(name, 0.0) for name in names]
    try:
        width = np.array(np.broadcast_to(np.asarray(given, dtype=np.float64), problem.shape))
    except (TypeError, ValueError):
        forms = f"one number, one for each of {len(names)} criteria, or shape {problem.shape}"
        msg = f"the {what} must be {forms}, got {shown(given)}"
        raise InvalidInputError(msg) from None
    if not ((width >= 0) & (width < np.inf)).all():
        i, j = np.argwhere(~((width >= 0) & (width < np.inf)))[0]
        msg = f"the {what} on criterion {shown(names[j])} must be finite, zero or positive, got {width[i, j]}"
        raise InvalidInputError(msg)
    return width


def _scale_ends(problem: Problem) -> tuple[Floats, Floats]:
    """Ends of each criterion's scale, shape ``(1, C)`` each, infinite where it has none."""
    ends = [criterion.scale or (-np.inf, np.inf) for criterion in problem.criteria]
    low, high = np.array(ends, dtype=np.float64).T
    return low[None], high[None]


def _cut(problem: Problem, low: Floats, high: Floats) -> tuple[Floats, Floats]:
    first, last = _scale_ends(problem)
    return np.clip(low, first, last), np.clip(high, first, last)


def _matrix(given: object, what: str) -> Floats:
    check_unmasked(given, what)
    try:
        found = np.array(given, dtype=np.float64)
    except (TypeError, ValueError) as error:
        msg = f"{what} of grades must be numbers of shape (alternatives, criteria): {error}"
        raise InvalidInputError(msg) from None
    if found.ndim != 2 or not np.isfinite(found).all():
        msg = f"{what} of grades must be finite numbers of shape (alternatives, criteria), got shape {found.shape}"
        raise InvalidInputError(msg)
    return found


def _marks(name: str, given: Any) -> tuple[Floats, Bools]:
    """Marks of one evaluator, zero where absent, and which alternatives were graded."""
    check_unmasked(given, f"marks of evaluator {shown(name)}")
    rows = list(given) if hasattr(given, "__iter__") else []
    if not rows or not all(row is None or _is_row(row) for row in rows):
        msg = f"evaluator {shown(name)}: marks must be rows of numbers, one for each alternative, got {shown(given)}"
        raise InvalidInputError(msg)
    there = np.array([not _absent(row) for row in rows], dtype=np.bool_)
    size = next((len(row) for row, is_there in zip(rows, there) if is_there), 0)
    if not size:
        msg = f"evaluator {shown(name)} graded no alternative; leave the evaluator out"
        raise InvalidInputError(msg)
    try:
        found = np.array([row if here else [0.0] * size for row, here in zip(rows, there)], dtype=np.float64)
    except (TypeError, ValueError):
        msg = f"evaluator {shown(name)}: marks must be numbers, a row of {size} for each alternative, or None for a row"
        raise InvalidInputError(msg) from None
    if not np.isfinite(found).all():
        i, j = np.argwhere(~np.isfinite(found))[0]
        where = f"evaluator {shown(name)}: the mark of alternative number {i + 1}, column {j + 1}"
        msg = f"{where} is {found[i, j]}; an alternative that was not graded is a row of None"
        raise InvalidInputError(msg)
    return found, there


def _is_row(row: Any) -> bool:
    return hasattr(row, "__len__") and hasattr(row, "__iter__") and not isinstance(row, (str, bytes, Mapping))


def _absent(row: Any) -> bool:
    return row is None or all(mark is None for mark in row)


def _fixed(array: Floats) -> Floats:
    array.setflags(write=False)
    return array
