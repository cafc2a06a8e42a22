"""Grades for rehearsals: how good a synthetic dossier is on each leaf, as levels of the leaf's own scale."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from math import isfinite
from typing import TYPE_CHECKING, Protocol

import numpy as np

from clusterdecide._typing import Floats, Ints
from clusterdecide.errors import InvalidInputError

if TYPE_CHECKING:
    from clusterdecide.calls.criteria import Node

_PARTS = 100  # of a scale whose step is not published, and of the range of a value function
_BEYOND = 10  # of these parts, past each end of a value function


class GradeModel(Protocol):
    """A law of the grades of synthetic dossiers."""

    def levels(self, rng: np.random.Generator, size: tuple[int, int], counts: Ints) -> Ints:
        """Levels of each dossier on each leaf, 0 the worst: shape ``(B, A, C)`` for a size ``(B, A)``."""


@dataclass(frozen=True, slots=True)
class UniformGrades:
    """Every level of a scale is as likely as any other, and no leaf says anything of another.

    Examples
    --------
    >>> UniformGrades().levels(np.random.default_rng(1), (1, 2), np.array([11, 3])).shape
    (1, 2, 2)
    """

    def levels(self, rng: np.random.Generator, size: tuple[int, int], counts: Ints) -> Ints:
        """Levels of each dossier on each leaf, 0 the worst, shape ``(B, A, C)``."""
        return rng.integers(0, counts, size=(*size, len(counts)))


@dataclass(frozen=True, slots=True)
class QualityGrades:
    """A dossier is more or less good as a whole, and each of its grades strays from that.

    On the way from the worst level (0) to the best (1) a dossier of quality q, normal with ``mean`` and ``spread``, has
    on each leaf q plus a normal noise, cut at the ends of the scale and rounded to its nearest level.

    Parameters
    ----------
    mean
        Quality in the middle, from 0 to 1.
    spread
        Standard deviation of the quality from dossier to dossier.
    noise
        Standard deviation of the grades of one dossier about its quality.

    Raises
    ------
    InvalidInputError
        A mean out of 0 to 1, a negative spread or noise, or a number that is not finite.

    Examples
    --------
    >>> QualityGrades(0.5, 0, 0).levels(np.random.default_rng(1), (1, 1), np.array([11, 3])).tolist()
    [[[5, 1]]]
    """

    mean: float = 0.65
    spread: float = 0.15
    noise: float = 0.15

    def __post_init__(self) -> None:
        for name in self.__slots__:
            value = getattr(self, name)
            if isinstance(value, bool) or not isinstance(value, int | float) or not isfinite(value) or value < 0:
                msg = f"QualityGrades: {name} must be a finite number, zero or positive, got {value!r}"
                raise InvalidInputError(msg)
        if self.mean > 1:
            msg = f"QualityGrades: mean is a share of the scale, from 0 to 1, got {self.mean!r}"
            raise InvalidInputError(msg)

    def levels(self, rng: np.random.Generator, size: tuple[int, int], counts: Ints) -> Ints:
        """Levels of each dossier on each leaf, 0 the worst, shape ``(B, A, C)``."""
        quality = self.mean + self.spread * rng.standard_normal((*size, 1))
        place = np.clip(quality + self.noise * rng.standard_normal((*size, len(counts))), 0, 1)
        return np.rint(place * (counts - 1)).astype(np.int64)


@dataclass(frozen=True, slots=True, eq=False)
class Levels:
    """The levels that a leaf may take in a rehearsal, from its worst to its best.

    A graded leaf takes those of its scale and step, or 101 of them where no step is published. An indicator goes by
    hundredths of the range of its value function, from a tenth of it below to a tenth above; not below zero where the
    function does not go there either.

    Attributes
    ----------
    name, graded
        The leaf, and whether it is a graded criterion.
    grades
        Exact grades.
    values
        The same as floats, shape ``(L,)``.
    """

    name: str
    graded: bool
    grades: tuple[Decimal, ...]
    values: Floats

    @classmethod
    def of(cls, node: Node) -> Levels:
        """Levels of a leaf.

        Examples
        --------
        >>> import clusterdecide as cd
        >>> call = cd.calls.example()
        >>> [str(grade) for grade in Levels.of(call.criterion("C1.1")).grades[:3]]
        ['0.0', '0.5', '1.0']
        >>> overlap = Levels.of(call.criterion("C3.4")).grades
        >>> str(overlap[0]), str(overlap[-1])
        ('44.0', '0.0')
        """
        beyond = 0 if node.scale else _BEYOND
        low, high = node.scale or (node.value[0][0], node.value[-1][0])
        step = (high - low) / _PARTS if node.step is None or not node.scale else node.step
        top = int((high - low) // step)
        below = min(beyond, int(low // step)) if low >= 0 else beyond
        grades = [low + k * step for k in range(-below, top + beyond + 1)]
        if node.sense == "min":
            grades.reverse()
        return cls(node.id, node.kind == "graded", tuple(grades), np.array([float(grade) for grade in grades]))
