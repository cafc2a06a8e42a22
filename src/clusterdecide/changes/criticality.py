"""How critical each weight is: the least change of one weight alone, the others as they are, that swaps a pair."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from clusterdecide._table import Tabular, View
from clusterdecide._typing import Floats, Ints
from clusterdecide.errors import InvalidInputError
from clusterdecide.kernels.ranks import TIE, competition_ranks
from clusterdecide.methods import Additive, Method, applied
from clusterdecide.methods.base import check_problem
from clusterdecide.model import Problem, Weights
from clusterdecide.model.weights import as_weights

_PAIRS = 1 << 20


@dataclass(frozen=True, eq=False, repr=False)
class Criticality(Tabular):
    """Least change of each weight alone that makes a pair tie, beyond which the pair swaps.

    Attributes
    ----------
    problem
        What is ranked.
    weights
        Shape ``(C,)``: the weights now.
    top, any
        Shape ``(C,)``: what the weight changes by, up (positive) or down, before someone catches up with one of the
        first, or before any pair swaps; infinite where no weight of zero or above does it.
    top_pair, any_pair
        Shape ``(C, 2)``: who is ahead now and who catches up, by number; -1 where no one does.
    method
        The method, as text.
    """

    problem: Problem
    weights: Floats
    top: Floats
    any: Floats
    top_pair: Ints
    any_pair: Ints
    method: str

    @property
    def criteria(self) -> tuple[str, ...]:
        """Names of the C criteria."""
        return self.problem.criteria_names

    @property
    def percent_top(self) -> Floats:
        """Shape ``(C,)``: the change that replaces the first, in percent of the weight; infinite for a weight of 0."""
        return self._percent(self.top)

    @property
    def percent_any(self) -> Floats:
        """Shape ``(C,)``: the change that swaps any pair, in percent of the weight: its criticality degree."""
        return self._percent(self.any)

    @property
    def sensitivity(self) -> Floats:
        """Shape ``(C,)``: one over the criticality degree, per percent; 0 where nothing swaps."""
        return np.asarray(1 / self.percent_any)

    @property
    def absolute_top_critical(self) -> str | None:
        """Criterion whose weight replaces the first by the smallest change; None if none does."""
        return self._least(np.abs(self.top))

    @property
    def absolute_any_critical(self) -> str | None:
        """Criterion whose weight swaps a pair by the smallest change; None if none does."""
        return self._least(np.abs(self.any))

    @property
    def percent_top_critical(self) -> str | None:
        """Criterion whose weight replaces the first by the smallest change in percent; None if none does."""
        return self._least(self.percent_top)

    @property
    def percent_any_critical(self) -> str | None:
        """Criterion whose weight swaps a pair by the smallest change in percent; None if none does."""
        return self._least(self.percent_any)

    def _percent(self, change: Floats) -> Floats:
        out = np.full(len(change), np.inf)
        return np.asarray(np.divide(100 * np.abs(change), self.weights, out=out, where=self.weights > 0))

    def _least(self, size: Floats) -> str | None:
        j = int(size.argmin())
        return self.criteria[j] if np.isfinite(size[j]) else None

    def _names(self, pair: Ints) -> list[str] | None:
        return [self.problem.alternatives[i] for i in pair.tolist()] if pair[0] >= 0 else None

    def to_dict(self) -> dict[str, Any]:
        """Plain values for JSON; null where no change does it."""

        def plain(value: float) -> float | None:
            return float(value) if np.isfinite(value) else None

        rows = zip(self.criteria, self.weights, self.top, self.any, self.top_pair, self.any_pair, self.sensitivity)
        return {
            "method": self.method,
            "exact": True,
            "criteria": [
                {
                    "name": name,
                    "weight": float(weight),
                    "top": {"change": plain(top), "pair": self._names(top_pair)},
                    "any": {"change": plain(swap), "pair": self._names(any_pair)},
                    "sensitivity": float(sensitivity),
                }
                for name, weight, top, swap, top_pair, any_pair, sensitivity in rows
            ],
            "percent_top_critical": self.percent_top_critical,
            "percent_any_critical": self.percent_any_critical,
            "absolute_top_critical": self.absolute_top_critical,
            "absolute_any_critical": self.absolute_any_critical,
        }

    def to_frame(self, library: str) -> Any:
        """One row per criterion: weights, changes (null where no change does it), percent and sensitivity."""
        from clusterdecide.model._frames import to_frame

        columns = {"top": self.top, "any": self.any, "percent_top": self.percent_top, "percent_any": self.percent_any}
        told: dict[str, Sequence[object]] = {"criterion": list(self.criteria), "weight": self.weights.tolist()}
        for name, values in columns.items():
            told[name] = [value if np.isfinite(value) else None for value in values.tolist()]
        return to_frame(told | {"sensitivity": self.sensitivity.tolist()}, library)

    def _view(self) -> View:
        def shown(change: float, percent: float, pair: Ints) -> list[str]:
            names = self._names(pair)
            if names is None:
                return ["never", ""]
            share = f" ({percent:.1f} %)" if np.isfinite(percent) else ""
            return [f"{change:+.4f}{share}", f"{names[1]} catches up with {names[0]}"]

        rows = [
            [
                name,
                f"{self.weights[j]:.4f}",
                *shown(self.top[j], self.percent_top[j], self.top_pair[j]),
                *shown(self.any[j], self.percent_any[j], self.any_pair[j]),
            ]
            for j, name in enumerate(self.criteria)
        ]
        header = ["criterion", "weight", "first replaced by", "", "any swap by", ""]
        return View(header, rows, "lrrlrl", f"{self.method}; exact, one weight changes and no other is rescaled")


def criticality(
    problem: Problem, weights: Weights | Mapping[str, float] | Sequence[float] | Floats, method: Method
) -> Criticality:
    """Least change of each weight alone that swaps a pair, and that replaces the first.

    The other weights stay as they are, so that the sum is no longer 1: weighted sums order alternatives alike under
    weights and under the same weights divided by their sum, so this is still the order of a ranking. A change that
    would take the weight below 0 does not count. Pairs that tie now have no order to swap; of several first ones that
    tie, any may be caught up with by one that is not first.

    Parameters
    ----------
    problem
        What is ranked: A alternatives, C criteria.
    weights
        The weights now, of any positive sum.
    method
        A method whose scorer is `Additive`.

    Returns
    -------
    Criticality
        For each criterion both changes, absolute and in percent, and the most critical criteria.

    Raises
    ------
    InvalidInputError
        A scorer of another form, or weights that do not fit the problem.

    References
    ----------
    E. Triantaphyllou and A. Sánchez, "A sensitivity analysis approach for some deterministic multi-criteria
    decision-making methods", *Decision Sciences* 28 (1997), definitions 1 to 6.

    Examples
    --------
    >>> import clusterdecide as cd
    >>> problem = cd.Problem.of([[4, 2], [2, 4]], ["vision", "market"], alternatives=["A", "B"])
    >>> found = criticality(problem, {"vision": 0.7, "market": 0.3}, cd.WeightedSum(normalisation="minmax"))
    >>> np.round(found.top, 9), found.percent_top_critical
    (array([-0.4,  0.4]), 'vision')
    """
    check_problem(problem, "criticality")
    values = as_weights(weights).aligned(problem)
    scorer = applied(method, problem)
    if not isinstance(scorer, Additive):
        msg = f"criticality needs a scorer of form Additive; {method!r} gives {type(scorer).__name__}; use breakpoints"
        raise InvalidInputError(msg)
    sums = scorer.sums(values)
    rank = competition_ranks(scorer.score(values))
    first = np.flatnonzero(rank == 1)
    top, top_pair = _least(scorer.utilities, sums, rank, values, first)
    swap, swap_pair = _least(scorer.utilities, sums, rank, values, np.arange(len(sums)))
    return Criticality(problem, values, top, swap, top_pair, swap_pair, repr(method))


def _least(utilities: Floats, score: Floats, rank: Ints, weights: Floats, ahead: Ints) -> tuple[Floats, Ints]:
    """For each weight, the least change that brings someone level with one of ``ahead``, and the pair."""
    change, pair = np.full(len(weights), np.inf), np.full((len(weights), 2), -1)
    tied, alike = TIE * abs(score).max(), TIE * abs(utilities).max(0)
    for i, j in _pairs(rank, ahead):
        lead = score[i] - score[j]
        for c, weight in enumerate(weights):
            rise = utilities[j, c] - utilities[i, c]
            # grades one rounding apart tie at every weight, and a tie at weight 0 is one even where rounding hides it
            reached = (abs(rise) > alike[c]) & ((rise > 0) | (lead + weight * rise <= tied))
            with np.errstate(over="ignore"):  # more than any float is never
                needed = np.divide(lead, rise, out=np.full(len(i), np.inf), where=reached).clip(-weight)
            least = int(abs(needed).argmin())
            if abs(needed[least]) < abs(change[c]):
                change[c], pair[c] = needed[least], (i[least], j[least])
    return change, pair


def _pairs(rank: Ints, ahead: Ints) -> Iterator[tuple[Ints, Ints]]:
    """Each of ``ahead`` with everyone behind it, in blocks."""
    step = max(1, _PAIRS // len(rank))
    for start in range(0, len(ahead), step):
        block = ahead[start : start + step]
        row, behind = np.nonzero(rank > rank[block, None])
        if row.size:
            yield block[row], behind
