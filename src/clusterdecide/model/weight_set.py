"""Where weights may lie: polytopes, Dirichlet laws, given draws. Each can ``draw(n, rng)``."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple, Protocol, runtime_checkable

import numpy as np

from clusterdecide._typing import Floats
from clusterdecide.errors import InvalidInputError
from clusterdecide.model._names import listed, read_names, shown
from clusterdecide.model.weights import SUM_TOLERANCE, Weights

if TYPE_CHECKING:
    from clusterdecide.model.problem import Problem

_PILOT = 2048
_WORTH = 0.02
_SWEEPS = 12
_SHOWN = 6


@runtime_checkable
class WeightSource(Protocol):
    """Anything that draws weight vectors."""

    @property
    def criteria(self) -> tuple[str, ...] | None:
        """Names of the criteria, or None for weights by position."""

    def draw(self, n: int, rng: np.random.Generator) -> Floats:
        """Draw ``n`` weight vectors, shape ``(n, C)``, each non-negative and summing to 1."""


class Constraints(NamedTuple):
    """A set of weights as linear constraints: ``upper @ w <= limit``, ``equal @ w == total``, ``low <= w <= high``."""

    upper: Floats  # (M, C)
    limit: Floats  # (M,)
    equal: Floats  # (E, C), its first row the sum of 1
    total: Floats  # (E,)
    low: Floats  # (C,)
    high: Floats  # (C,)


@dataclass(frozen=True, slots=True, eq=False)
class WeightSet:
    """All weight vectors between lower and upper bounds, taken uniformly.

    Build it with `WeightSet.simplex`, `WeightSet.between` or `WeightSet.around`.

    Attributes
    ----------
    criteria
        Names.
    low, high
        Shape ``(C,)``: bounds of each weight.

    Examples
    --------
    >>> some = WeightSet.between({"vision": (0.2, 0.5), "market": (0.3, 0.6), "team": (0.1, 0.3)})
    >>> some.draw(1000, np.random.default_rng(1)).min(0) >= some.low
    array([ True,  True,  True])
    """

    criteria: tuple[str, ...]
    low: Floats
    high: Floats

    @classmethod
    def simplex(cls, criteria: Sequence[str]) -> WeightSet:
        """Every weight vector: nothing is known of the weights."""
        return cls.between(dict.fromkeys(read_names(criteria, "criterion", "criteria"), (0.0, 1.0)))

    @classmethod
    def around(cls, weights: Weights, relative: float) -> WeightSet:
        """Each weight within a share of its value.

        Parameters
        ----------
        weights
            The centre, with names.
        relative
            0.2 means from 80 % to 120 % of each weight.

        Raises
        ------
        InvalidInputError
            ``relative`` is not above 0.
        """
        if not 0 < relative < np.inf:
            msg = f"relative must be a positive number such as 0.2, got {relative!r}; a point is not a set"
            raise InvalidInputError(msg)
        bounds = {n: (max(0.0, v * (1 - relative)), min(1.0, v * (1 + relative))) for n, v in weights.to_dict().items()}
        return cls.between(bounds)

    @classmethod
    def between(cls, bounds: Mapping[str, tuple[float, float]]) -> WeightSet:
        """Each weight between its bounds.

        Raises
        ------
        InvalidInputError
            A lower bound above the upper one or outside [0, 1] (criterion named), bounds that no weight vector
            fits, or that a single one does.
        """
        names = read_names(tuple(bounds), "criterion", "criteria")
        pairs = np.array([_pair(name, bound) for name, bound in bounds.items()], dtype=np.float64)
        if not names:
            msg = "bounds are empty: at least one criterion is needed"
            raise InvalidInputError(msg)
        low, high = pairs[:, 0].copy(), np.minimum(pairs[:, 1], 1.0)
        if low.sum() > 1 + SUM_TOLERANCE or high.sum() < 1 - SUM_TOLERANCE:
            msg = (
                f"no weight vector fits the bounds (infeasible): lower bounds sum to {low.sum():.6g} "
                f"and upper bounds to {high.sum():.6g}; the weights must sum to 1"
            )
            raise InvalidInputError(msg)
        # bounds that the sum of 1 makes unreachable are tightened, which changes no vector of the set
        low, high = np.maximum(low, 1 - (high.sum() - high)), np.minimum(high, 1 - (low.sum() - low))
        if len(names) > 1 and (high - low).max() <= SUM_TOLERANCE:
            msg = "the bounds leave a single weight vector; a point is not a set, use it as Weights"
            raise InvalidInputError(msg)
        low.setflags(write=False)
        high.setflags(write=False)
        return cls(names, low, high)

    @property
    def constraints(self) -> Constraints:
        """The set as linear constraints, for linear programmes."""
        size = len(self.criteria)
        return Constraints(np.empty((0, size)), np.empty(0), np.ones((1, size)), np.ones(1), self.low, self.high)

    def aligned(self, problem: Problem) -> WeightSet:
        """Put the criteria in the order of a problem.

        Raises
        ------
        InvalidInputError
            Other criteria than the problem's.
        """
        order = Weights.equal(self.criteria).reordered(problem.criteria_names).criteria
        if order == self.criteria:
            return self
        place = [self.criteria.index(name) for name in problem.criteria_names]
        return WeightSet(problem.criteria_names, self.low[place], self.high[place])

    def draw(self, n: int, rng: np.random.Generator) -> Floats:
        """Draw vectors uniformly from the set.

        Returns
        -------
        Floats
            Shape ``(n, C)``. By rejection, which is exact, from whichever of three coverings of the set (shifted
            simplex, mirrored simplex, box) wastes least; where all waste over 98 %, each vector is the end of
            its own chain of exchanges between two weights, 12 rounds over all criteria.
        """
        if (self.low == 0).all() and (self.high == 1).all():
            return _simplex(n, len(self.low), rng)
        proposals = [_from_below, _from_above, _from_box]
        pilot = np.random.default_rng(len(self.low))
        rates = [_inside(propose(self, _PILOT, pilot), self).mean() for propose in proposals]
        best = int(np.argmax(rates))
        if rates[best] < _WORTH:
            return _exchanged(self, n, rng)
        return _accepted(self, proposals[best], float(rates[best]), n, rng)

    def __repr__(self) -> str:
        if (self.low == 0).all() and (self.high == 1).all():
            return f"WeightSet.simplex({len(self.criteria)} criteria)"
        parts = [f"{n} {a:.4g} to {b:.4g}" for n, a, b in zip(self.criteria, self.low, self.high)]
        if len(parts) > _SHOWN:
            parts = [parts[0], "...", f"{parts[-1]}; {len(parts)} criteria"]
        return f"WeightSet({', '.join(parts)})"


@dataclass(frozen=True, slots=True, eq=False)
class Dirichlet:
    """Weights drawn around a centre by a Dirichlet law.

    Parameters
    ----------
    weights
        The mean of the law; every weight positive.
    concentration
        The larger, the closer to the mean: the variance of a weight w is ``w (1 - w) / (concentration + 1)``.

    Raises
    ------
    InvalidInputError
        A weight of 0 or a concentration that is not positive.

    Examples
    --------
    >>> Dirichlet(Weights.of({"a": 0.7, "b": 0.3}), 100).draw(2, np.random.default_rng(0)).sum(1).round(12)
    array([1., 1.])
    """

    weights: Weights
    concentration: float

    def __post_init__(self) -> None:
        if not 0 < self.concentration < np.inf:
            msg = f"concentration must be a positive number, got {self.concentration!r}"
            raise InvalidInputError(msg)
        if self.weights.values.min() <= 0:
            names = [n for n, v in self.weights.to_dict().items() if v <= 0]
            msg = f"a Dirichlet law needs positive weights; zero for {listed(names)}"
            raise InvalidInputError(msg)

    @property
    def criteria(self) -> tuple[str, ...] | None:
        """Names of the criteria."""
        return self.weights.criteria

    def draw(self, n: int, rng: np.random.Generator) -> Floats:
        """Draw vectors, shape ``(n, C)``."""
        parts = rng.standard_gamma(self.concentration * self.weights.values, size=(n, len(self.weights)))
        total = parts.sum(-1, keepdims=True)
        while not total.all():  # tiny concentrations can underflow to all zeros; draw those again
            lost = ~total[:, 0].astype(bool)
            parts[lost] = rng.standard_gamma(
                self.concentration * self.weights.values, size=(lost.sum(), parts.shape[1])
            )
            total = parts.sum(-1, keepdims=True)
        return np.asarray(parts / total)

    def __repr__(self) -> str:
        return f"Dirichlet(concentration={self.concentration:g})"


_CHECKED = 1 << 13  # rows checked at a time: memory does not grow with the number of draws


class Draws:
    """Weight vectors given by the caller, used once each in their order.

    Parameters
    ----------
    vectors
        Shape ``(n, C)``, each row non-negative and summing to 1.
    criteria
        Names, or None for the order of the problem's criteria.

    Raises
    ------
    InvalidInputError
        Another shape, a value that is negative or not finite, a row that does not sum to 1 (number of the row).

    Examples
    --------
    >>> len(Draws([[0.5, 0.5], [0.2, 0.8]]))
    2
    """

    __slots__ = ("criteria", "vectors")

    def __init__(self, vectors: object, criteria: Sequence[str] | None = None) -> None:
        try:
            array = np.array(vectors, dtype=np.float64, order="C", copy=None)
        except (TypeError, ValueError) as error:
            msg = f"draws of weights must be numbers of shape (draws, criteria): {error}"
            raise InvalidInputError(msg) from None
        if array.ndim != 2 or not array.size:
            msg = f"draws of weights must have shape (draws, criteria), got {array.shape}"
            raise InvalidInputError(msg)
        for start in range(0, len(array), _CHECKED):
            _check_draws(array[start : start + _CHECKED], start)
        self.vectors = array
        self.criteria = None if criteria is None else read_names(criteria, "criterion", "criteria")

    def draw(self, n: int, rng: np.random.Generator) -> Floats:  # noqa: ARG002 - the protocol of weight sources
        """Return the first ``n`` vectors."""
        if n > len(self.vectors):
            msg = f"{n} draws are asked of {len(self.vectors)} given vectors"
            raise InvalidInputError(msg)
        return self.vectors[:n]

    def __len__(self) -> int:
        return len(self.vectors)

    def __repr__(self) -> str:
        return f"Draws({len(self.vectors)} vectors)"


def _check_draws(block: Floats, first: int) -> None:
    """Refuse a row that is not a vector of weights; ``first`` is the number of rows before the block."""
    # not a product with ones: BLAS would wake its threads for it, which then spin beside ours
    sums = np.einsum("bc->b", block)
    wrong = ~(abs(sums - 1) <= SUM_TOLERANCE)
    if wrong.any() or block.min() < 0:
        row = int(np.flatnonzero(wrong | (block < 0).any(-1))[0])
        msg = f"draw number {first + row + 1} is {block[row].tolist()}: weights must be zero or positive and sum to 1"
        raise InvalidInputError(msg)


def _pair(name: str, bound: Any) -> tuple[float, float]:
    try:
        low, high = (float(b) for b in bound)
    except (TypeError, ValueError):
        msg = f"the bounds of the weight of {shown(name)} must be (lower, upper), got {shown(bound)}"
        raise InvalidInputError(msg) from None
    if not 0 <= low <= high <= 1 + SUM_TOLERANCE:
        msg = (
            f"the bounds of the weight of {shown(name)} must satisfy 0 <= lower <= upper <= 1, got ({low:g}, {high:g})"
        )
        raise InvalidInputError(msg)
    return low, high


def _simplex(n: int, size: int, rng: np.random.Generator) -> Floats:
    parts = rng.standard_exponential(size=(n, size))
    parts /= parts.sum(-1, keepdims=True)
    return parts


def _from_below(region: WeightSet, n: int, rng: np.random.Generator) -> Floats:
    return np.asarray(region.low + (1 - region.low.sum()) * _simplex(n, len(region.low), rng))


def _from_above(region: WeightSet, n: int, rng: np.random.Generator) -> Floats:
    return np.asarray(region.high - (region.high.sum() - 1) * _simplex(n, len(region.low), rng))


def _from_box(region: WeightSet, n: int, rng: np.random.Generator) -> Floats:
    """All weights but the freest one uniform in their bounds; that one takes the rest: still uniform."""
    freest = int((region.high - region.low).argmax())
    drawn = rng.uniform(region.low, region.high, size=(n, len(region.low)))
    drawn[:, freest] = 0
    drawn[:, freest] = 1 - drawn.sum(-1)
    return drawn


def _inside(drawn: Floats, region: WeightSet) -> Any:
    return ((drawn >= region.low) & (drawn <= region.high)).all(-1)


def _accepted(region: WeightSet, propose: Any, rate: float, n: int, rng: np.random.Generator) -> Floats:
    kept, missing = [np.empty((0, len(region.low)))], n
    while missing > 0:
        drawn = propose(region, max(64, int(1.1 * missing / rate)), rng)
        good = drawn[_inside(drawn, region)][:missing]
        kept.append(good)
        missing -= len(good)
    return np.concatenate(kept)


def _exchanged(region: WeightSet, n: int, rng: np.random.Generator) -> Floats:
    """Gibbs sampler: two weights at a time share their sum anew, uniformly within their bounds."""
    low, high, size = region.low, region.high, len(region.low)
    room = (1 - low.sum()) / (high - low).sum()
    chain = np.tile(low + room * (high - low), (n, 1))
    for _ in range(_SWEEPS):
        order = rng.permutation(size)
        for i, j in zip(order, np.roll(order, 1)):
            both = chain[:, i] + chain[:, j]
            least, most = np.maximum(low[i], both - high[j]), np.minimum(high[i], both - low[j])
            chain[:, i] = least + (most - least) * rng.random(n)
            chain[:, j] = both - chain[:, i]
    return chain
