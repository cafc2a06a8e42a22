"""Weights of criteria: named, checked once, fixed; and how they were obtained."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from clusterdecide._table import Tabular, View
from clusterdecide._typing import Floats
from clusterdecide.errors import InvalidInputError
from clusterdecide.model._cells import as_float, is_real
from clusterdecide.model._names import listed, read_names, shown

if TYPE_CHECKING:
    from clusterdecide.model.hierarchy import Hierarchy
    from clusterdecide.model.problem import Problem

SUM_TOLERANCE = 1e-9
_MOST_RAW = 1e6


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Weights(Tabular):
    """Weight of each criterion, non-negative and summing to 1.

    Build them with `Weights.of`, `Weights.scaled`, `Weights.equal` or, for published examples whose weights do
    not sum to 1, `Weights.raw`.

    Attributes
    ----------
    criteria
        Names, or None for weights given by position alone.
    values
        Shape ``(C,)``, read-only.
    evidence
        How they were obtained: the result of an AHP, for instance.
    hierarchy
        The tree they come from, if any; its nodes can be varied in sensitivity analyses.

    Examples
    --------
    >>> weights = Weights.of({"strategy": 0.5, "innovation": 0.3, "cost": 0.2})
    >>> weights["innovation"]
    0.3
    """

    criteria: tuple[str, ...] | None
    values: Floats
    evidence: Any = None
    hierarchy: Hierarchy | None = None

    @classmethod
    def of(
        cls,
        weights: Mapping[str, float] | Sequence[float] | Floats,
        criteria: Sequence[str] | None = None,
        *,
        evidence: Any = None,
        hierarchy: Hierarchy | None = None,
    ) -> Weights:
        """Weights that sum to 1 to within 1e-9.

        Parameters
        ----------
        weights
            By name, or in the order of ``criteria``; without names, in the order of the problem's criteria.
        criteria
            Names, when ``weights`` is a sequence.
        evidence, hierarchy
            Kept beside the weights.

        Raises
        ------
        InvalidInputError
            A weight that is negative, not finite or not a number (named), duplicate names, another number of
            weights than of criteria, or a sum that is not 1.
        """
        names, values = _read(weights, criteria)
        total = float(np.add.reduce(values))
        if abs(total - 1.0) > SUM_TOLERANCE:
            msg = f"weights must sum to 1, got {total:.10g}; use Weights.scaled(...) to divide by the sum"
            raise InvalidInputError(msg)
        return cls(names, values, evidence, hierarchy)

    @classmethod
    def scaled(
        cls, weights: Mapping[str, float] | Sequence[float] | Floats, criteria: Sequence[str] | None = None
    ) -> Weights:
        """Weights of any positive sum, divided by it.

        Examples
        --------
        >>> Weights.scaled([3, 1]).values
        array([0.75, 0.25])
        """
        names, values = _read(weights, criteria)
        largest = values.max()
        if largest == 0:
            msg = "all weights are zero: their sum must be positive"
            raise InvalidInputError(msg)
        shares = values / largest
        return cls(names, _fixed(shares / shares.sum()))

    @classmethod
    def raw(
        cls, weights: Mapping[str, float] | Sequence[float] | Floats, criteria: Sequence[str] | None = None
    ) -> Weights:
        """Weights of another sum, from 1e-6 to 1e6, kept as they are: for published examples.

        Only ``rank``, which prints the sum, ``outrank`` and ``sort`` accept a sum other than 1.

        Raises
        ------
        InvalidInputError
            As `Weights.of`, or a sum out of that range, beyond which squares and powers leave the floats.

        Examples
        --------
        >>> Weights.raw([2.0, 1.0]).total
        3.0
        """
        names, values = _read(weights, criteria)
        if not values.any():
            msg = "all weights are zero: their sum must be positive"
            raise InvalidInputError(msg)
        with np.errstate(over="ignore"):
            total = float(values.sum())
        if not 1 / _MOST_RAW <= total <= _MOST_RAW:
            msg = f"raw weights must sum to {1 / _MOST_RAW:g} to {_MOST_RAW:g}, got {total:g}; use Weights.scaled(...)"
            raise InvalidInputError(msg)
        return cls(names, values)

    @classmethod
    def equal(cls, criteria: Sequence[str]) -> Weights:
        """Build the same weight for every criterion.

        Examples
        --------
        >>> Weights.equal(["a", "b"])["a"]
        0.5
        """
        return cls.scaled([1.0] * len(criteria), criteria)

    @property
    def total(self) -> float:
        """Sum of the weights: 1 but for raw weights."""
        return float(self.values.sum())

    def aligned(self, problem: Problem) -> Floats:
        """Values in the order of a problem's criteria, shape ``(C,)``.

        Raises
        ------
        InvalidInputError
            The names, or the number, of the weights are not those of the problem's criteria.
        """
        count = problem.performance.shape[1]
        if self.criteria is None or self.criteria == problem.criteria_names:
            if len(self.values) != count:
                msg = f"{len(self.values)} weights for {count} criteria; give one weight for each criterion"
                raise InvalidInputError(msg)
            return self.values
        return self.reordered(problem.criteria_names).values

    def reordered(self, names: Sequence[str]) -> Weights:
        """Give the same weights in the order of ``names``.

        Raises
        ------
        InvalidInputError
            A criterion has no weight, or a weight names no criterion.
        """
        mine = self.criteria or ()
        place = {name: j for j, name in enumerate(mine)}
        lacking = [name for name in names if name not in place]
        unknown = [name for name in mine if name not in set(names)]
        if lacking or unknown or len(mine) != len(names):
            parts = [f"no weight for criteria {listed(lacking)}"] if lacking else []
            parts += [f"weights name unknown criteria {listed(unknown)}"] if unknown else []
            msg = "weights and criteria differ: " + "; ".join(parts or ["another number of them"])
            raise InvalidInputError(msg)
        values = _fixed(self.values[[place[name] for name in names]])
        return Weights(tuple(names), values, self.evidence, self.hierarchy)

    def __getitem__(self, name: str) -> float:
        """Weight of a criterion, or of a node of the tree: the sum over its leaves."""
        names = self.criteria or ()
        if name in names:
            return float(self.values[names.index(name)])
        if self.hierarchy is not None:
            leaves = set(self.hierarchy.leaves_under(name))
            return float(sum(v for n, v in zip(names, self.values) if n in leaves))
        msg = f"no weight for {shown(name)}; weights are given for {listed(names) or 'positions only'}"
        raise InvalidInputError(msg)

    def keys(self) -> tuple[str, ...]:
        """Names, so that ``dict(weights)`` works."""
        return self.criteria or tuple(f"C{j + 1}" for j in range(len(self.values)))

    def __iter__(self) -> Iterator[str]:
        return iter(self.keys())

    def __len__(self) -> int:
        return len(self.values)

    def to_dict(self) -> dict[str, float]:
        """Plain mapping from criterion to weight."""
        return dict(zip(self.keys(), self.values.tolist()))

    def _view(self) -> View:
        rows = [[name, f"{value:.4f}"] for name, value in self.to_dict().items()]
        notes = [] if abs(self.total - 1) <= SUM_TOLERANCE else [f"sum {self.total:.6g}, not 1 (raw weights)"]
        if hasattr(self.evidence, "_caption"):  # it names the way and its conventions
            notes.append(self.evidence._caption())
        return View(["criterion", "weight"], rows, "l", "; ".join(filter(None, notes)))


def as_weights(weights: Weights | Mapping[str, float] | Sequence[float] | Floats) -> Weights:
    """Accept what ``rank`` accepts: weights, or the input of `Weights.of`."""
    return weights if isinstance(weights, Weights) else Weights.of(weights)


def _read(weights: object, criteria: Sequence[str] | None) -> tuple[tuple[str, ...] | None, Floats]:
    if type(weights) is np.ndarray and weights.dtype == np.float64 and weights.ndim == 1:
        names, values = None, weights.copy()
    elif isinstance(weights, Mapping):
        names = read_names(tuple(weights), "criterion in the weights", "criteria")
        values = _numbers(list(weights.values()), names)
        if criteria is not None:
            return _read(Weights(names, values).reordered(tuple(criteria)).values, criteria)
    else:
        names = None if criteria is None else read_names(criteria, "criterion in the weights", "criteria")
        values = _numbers(_listed(weights, names), names)
    if criteria is not None and names is None:
        names = read_names(criteria, "criterion in the weights", "criteria")
    if names is not None and len(names) != len(values):
        msg = f"{len(values)} weights for {len(names)} criteria; give one weight for each criterion"
        raise InvalidInputError(msg)
    _check_values(values, names)
    values.setflags(write=False)
    return names, values


def _check_values(values: Floats, names: tuple[str, ...] | None) -> None:
    if not values.size:
        msg = "no weights are given: at least one criterion is needed"
        raise InvalidInputError(msg)
    if values[values.argmin()] >= 0 and values[values.argmax()] < np.inf:  # a NaN is both
        return
    j = int(np.flatnonzero(~(values >= 0) | np.isinf(values))[0])
    what = "is negative" if values[j] < 0 and np.isfinite(values[j]) else "is not finite (NaN or inf)"
    msg = f"the weight of {_called(names, j)} {what}: {values[j]}; weights are finite, zero or positive numbers"
    raise InvalidInputError(msg)


def _listed(weights: object, names: tuple[str, ...] | None) -> list[object]:
    if isinstance(weights, np.ndarray):
        if weights.ndim != 1:
            msg = f"weights must be one number for each criterion, got an array of shape {weights.shape}"
            raise InvalidInputError(msg)
        if isinstance(weights, np.ma.MaskedArray) and np.ma.getmaskarray(weights).any():
            j = int(np.ma.getmaskarray(weights).argmax())
            msg = f"the weight of {_called(names, j)} is masked: it is missing; give every weight"
            raise InvalidInputError(msg)
        return list(weights)
    if weights is None or isinstance(weights, (str, bytes, set, frozenset)) or not hasattr(weights, "__iter__"):
        msg = f"weights must be one number for each criterion, by name or in order, got {shown(weights)}"
        raise InvalidInputError(msg)
    return list(weights)


def _numbers(values: list[object], names: tuple[str, ...] | None) -> Floats:
    found = np.empty(len(values))
    for j, value in enumerate(values):
        if not is_real(value):
            what = f"{shown(value, 60)} of type {type(value).__name__}"
            msg = f"the weight of {_called(names, j)} must be a number, got {what}"
            raise InvalidInputError(msg)
        found[j] = number = as_float(value)
        if math.isinf(number) and not isinstance(value, float):
            msg = f"the weight of {_called(names, j)} is too large to be a float: weights must be finite"
            raise InvalidInputError(msg)
    return found


def _called(names: tuple[str, ...] | None, j: int) -> str:
    return f"criterion {shown(names[j])}" if names is not None and j < len(names) else f"criterion number {j + 1}"


def _fixed(values: Floats) -> Floats:
    values = np.ascontiguousarray(values)
    values.setflags(write=False)
    return values
