"""Where weights may lie: any polytope of weight vectors, sampled uniformly."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np

from clusterdecide._typing import Bools, Floats
from clusterdecide.errors import InvalidInputError
from clusterdecide.kernels import polytope
from clusterdecide.model import seeds, weight_rules, weight_shape, weight_ways
from clusterdecide.model._names import read_names
from clusterdecide.model.weight_check import SamplingCheck, between_blocks
from clusterdecide.model.weight_laws import Draws
from clusterdecide.model.weight_shape import Constraints
from clusterdecide.model.weights import SUM_TOLERANCE, Weights

if TYPE_CHECKING:
    from clusterdecide.model.problem import Problem

__all__ = ["Constraints", "WeightSet"]

_LEAST_DRAWS = 1000


@dataclass(frozen=True, slots=True, eq=False)
class WeightSet:
    """All weight vectors that satisfy linear constraints, taken uniformly.

    Build it with `WeightSet.simplex`, `WeightSet.between`, `WeightSet.around`, `WeightSet.order` or
    `WeightSet.hull`, and narrow it with `where` and `ratio`.

    Attributes
    ----------
    criteria
        Names.
    low, high
        Shape ``(C,)``: bounds of each weight.
    rules
        Further linear constraints, each with its row, its value and its text.

    Examples
    --------
    >>> some = WeightSet.between({"vision": (0.2, 0.5), "market": (0.3, 0.6), "team": (0.1, 0.3)})
    >>> some.draw(1000, np.random.default_rng(1)).min(0) >= some.low
    array([ True,  True,  True])
    >>> WeightSet.order(["vision", "market", "team"]).ratio("vision", "market", 1.5, 3)
    WeightSet(vision >= market, market >= team, vision / market >= 1.5, vision / market <= 3)
    """

    criteria: tuple[str, ...]
    low: Floats
    high: Floats
    rules: tuple[weight_rules.Rule, ...] = ()
    _kept: dict[str, Any] = field(default_factory=dict, init=False, repr=False)  # set-up, done once, at first need

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
            ``relative`` is not above 0; not `Weights`, or such as do not sum to 1.
        """
        return cls.between(weight_shape.near(weights, relative))

    @classmethod
    def between(cls, bounds: Mapping[str, tuple[float, float]]) -> WeightSet:
        """Each weight between its bounds.

        Raises
        ------
        InvalidInputError
            A lower bound above the upper one or outside [0, 1] (criterion named), bounds that no weight vector
            fits, or that a single one does.
        """
        pairs = weight_shape.pairs(bounds)
        names = read_names(tuple(bounds), "criterion", "criteria")
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
        return _made(names, low, high, ())

    @classmethod
    def order(cls, importance: Sequence[str | Sequence[str]]) -> WeightSet:
        """Criteria in decreasing importance: each weight at least the next.

        Parameters
        ----------
        importance
            Names, the most important first; a tuple or list of names stands for criteria among which nothing is
            known, all of them below those before and above those after.

        Raises
        ------
        InvalidInputError
            Not a sequence, an empty place, a name twice.

        Examples
        --------
        >>> WeightSet.order(["vision", ("market", "team"), "cost"])
        WeightSet.order(vision > (market, team) > cost)
        """
        order = weight_rules.groups(importance)
        names = read_names([name for group in order for name in group], "criterion", "criteria")
        ends = np.zeros(len(names)), np.ones(len(names))
        return _made(names, *ends, tuple(weight_rules.descending(order, names)))

    @classmethod
    def hull(cls, vectors: object, criteria: Sequence[str]) -> WeightSet:
        """All mixtures of given weight vectors: their convex hull.

        Parameters
        ----------
        vectors
            Shape ``(V, C)``, each row non-negative and summing to 1.
        criteria
            Names, in the order of the columns.

        Raises
        ------
        InvalidInputError
            Another shape, a row that is no weight vector, vectors that are all one, or too many dimensions.

        Examples
        --------
        >>> WeightSet.hull([[0.5, 0.5, 0], [0.2, 0.3, 0.5], [0.6, 0.2, 0.2]], ["a", "b", "c"])
        WeightSet(hull of 3 vectors)
        """
        given = Draws(vectors, criteria)
        names, points = given.criteria or (), given.vectors
        if points.shape[1] != len(names):
            msg = f"vectors have {points.shape[1]} weights for {len(names)} criteria"
            raise InvalidInputError(msg)
        points = points / points.sum(-1, keepdims=True)
        ends = np.zeros(len(names)), np.ones(len(names))
        return _made(names, *ends, tuple(weight_rules.hull(points)))

    def where(
        self,
        coefficients: Mapping[str, float],
        *,
        at_most: float | None = None,
        at_least: float | None = None,
        equal: float | None = None,
    ) -> WeightSet:
        """Narrow the set by a linear constraint, which gives a new set.

        Parameters
        ----------
        coefficients
            By criterion; criteria left out count 0.
        at_most, at_least, equal
            Bounds of the weighted sum; ``equal`` stands alone.

        Raises
        ------
        InvalidInputError
            An unknown criterion, a number that is not finite, no bound, or constraints that no weight vector or
            a single one satisfies.

        Examples
        --------
        >>> WeightSet.simplex(["a", "b", "c"]).where({"a": 1, "b": -2}, at_most=0).where({"c": 1}, equal=0.3)
        WeightSet(a - 2 b <= 0, c = 0.3)
        """
        return self._with(weight_rules.linear(coefficients, self.criteria, at_most, at_least, equal))

    def ratio(self, first: str, second: str, low: float, high: float) -> WeightSet:
        """Narrow the set by bounds of the weight of one criterion over that of another.

        Parameters
        ----------
        first, second
            Names.
        low, high
            ``low * w_second <= w_first <= high * w_second``; ``high`` may be infinite where ``low`` is above 0.

        Raises
        ------
        InvalidInputError
            Unknown or equal names, bounds that are negative, reversed or say nothing, or constraints that no
            weight vector or a single one satisfies.

        Examples
        --------
        >>> WeightSet.simplex(["a", "b"]).ratio("a", "b", 1, 3).vertices.round(6).tolist()
        [[0.5, 0.5], [0.75, 0.25]]
        """
        return self._with(weight_rules.ratio(first, second, low, high, self.criteria))

    def _with(self, more: list[weight_rules.Rule]) -> WeightSet:
        return _made(self.criteria, self.low, self.high, (*self.rules, *more))

    @property
    def constraints(self) -> Constraints:
        """The set as linear constraints, for linear programmes."""
        return weight_shape.constraints(self.low, self.high, self.rules)

    @property
    def vertices(self) -> Floats:
        """All vertices, shape ``(V, C)``.

        Raises
        ------
        InvalidInputError
            Too many of them.
        """
        corners = self._corners()
        if corners is None:
            msg = f"this set on {len(self.criteria)} criteria has too many vertices to list; draw from it instead"
            raise InvalidInputError(msg)
        return np.clip(corners.points, self.low, self.high)

    @property
    def centre(self) -> Floats:
        """A vector within the set and off every bound that is not fixed, shape ``(C,)``.

        The mean of the vertices, or where there are too many the centre of the largest ball.
        """
        corners = self._corners()
        return self._inner().origin if corners is None else np.asarray(corners.points.mean(0))

    def contains(self, weights: Floats, tol: float = 1e-9) -> Bools:
        """Tell which vectors are in the set.

        Parameters
        ----------
        weights
            Shape ``(..., C)``, in the order of ``criteria``; a vector with NaN is in no set.
        tol
            Distance from a constraint that is let pass.

        Returns
        -------
        Bools
            Shape ``(...)``.

        Raises
        ------
        InvalidInputError
            Another number of weights, or what are no numbers; a distance that is negative or no number.
        """
        tol, vectors = weight_shape.tolerance(tol), weight_shape.vectors(weights)
        if not vectors.ndim or vectors.shape[-1] != len(self.criteria):
            msg = f"weights have shape {vectors.shape}; the last axis must be the {len(self.criteria)} criteria"
            raise InvalidInputError(msg)
        c = self.constraints
        with np.errstate(over="ignore", invalid="ignore"):  # what is not finite is outside anyway
            over, off = vectors @ c.upper.T - c.limit, abs(vectors @ c.equal.T - c.total)
        inside = ((vectors >= c.low - tol) & (vectors <= c.high + tol)).all(-1)
        inside &= (over <= tol * np.linalg.norm(c.upper, axis=1)).all(-1)
        return np.asarray(inside & (off <= tol * np.linalg.norm(c.equal, axis=1)).all(-1))

    def aligned(self, problem: Problem | Sequence[str]) -> WeightSet:
        """Put the criteria in the order of a problem, or of names.

        Raises
        ------
        InvalidInputError
            Other criteria than the problem's.
        """
        names = tuple(problem) if isinstance(problem, Sequence) else problem.criteria_names
        order = Weights.equal(self.criteria).reordered(names).criteria
        if order == self.criteria:
            return self
        place = [self.criteria.index(name) for name in names]
        rules = tuple(rule._replace(row=rule.row[place]) for rule in self.rules)
        return WeightSet(names, self.low[place], self.high[place], rules)

    def draw(self, n: int, rng: np.random.Generator) -> Floats:
        """Draw vectors uniformly from the set.

        Returns
        -------
        Floats
            Shape ``(n, C)``, independent. The way depends on the set alone: sorted exponentials for a simplex or
            an order; rejection for bounds, where enough is kept; the simplices of a triangulation, where there are
            at most 20,000; rejection again, where 2 % are kept; else hit-and-run, each vector the end of its own
            chain. All but the last are exactly uniform; `diagnose` tells which it is.

        Raises
        ------
        InvalidInputError
            Hit-and-run does not converge; ``n`` is no whole number, ``rng`` no generator.
        """
        return self._way().draw(*seeds.asked(n, rng))

    def diagnose(self, draws: int = 10_000, rng: int | np.random.Generator | None = None) -> SamplingCheck:
        """Tell how the set is sampled, with R-hat and effective size of each weight over some draws.

        Raises
        ------
        InvalidInputError
            Fewer than 1,000 draws, or hit-and-run does not converge.

        Examples
        --------
        >>> WeightSet.order(["a", "b", "c"]).diagnose(rng=1).method
        'exact: normalised exponentials, sorted'
        """
        if isinstance(draws, bool) or not isinstance(draws, (int, np.integer)) or draws < _LEAST_DRAWS:
            msg = f"a diagnosis needs at least {_LEAST_DRAWS} draws, got {draws!r}"
            raise InvalidInputError(msg)
        way = self._way()
        r_hat, effective = between_blocks(way.draw(int(draws), seeds.generator(rng)))
        walked = isinstance(way, weight_ways.Walked)
        if isinstance(way, weight_ways.Walked):
            r_hat = np.maximum(r_hat, way.settled.r_hat.reshape(2, -1).max(0))
            effective = np.minimum(effective, way.settled.effective.reshape(2, -1).min(0))
        return SamplingCheck(self.criteria, way.words, not walked, int(draws), r_hat, effective)

    def mapped(self) -> weight_ways.Mapped:
        """Map the unit cube on the set, volumes in proportion: what quasi-random points need.

        Raises
        ------
        InvalidInputError
            Too many vertices or simplices.
        """
        if "mapped" not in self._kept:
            c = self.constraints
            self._kept["mapped"] = weight_ways.ordered(c) or weight_ways.triangulated(c, self._corners())
        found: weight_ways.Mapped | None = self._kept["mapped"]
        if found is None:
            msg = f"quasi-random points need fewer vertices than this set on {len(self.criteria)} criteria has"
            raise InvalidInputError(msg)
        return found

    def _way(self) -> weight_ways.Way:
        if "way" not in self._kept:
            c = self.constraints
            self._kept["way"] = weight_ways.exact(c, self._corners) or weight_ways.walked(
                self._inner(), c, self.criteria
            )
        way: weight_ways.Way = self._kept["way"]
        return way

    def _corners(self) -> polytope.Corners | None:
        if "corners" not in self._kept:
            self._kept["corners"] = weight_shape.corners(self.constraints)
        found: polytope.Corners | None = self._kept["corners"]
        return found

    def _inner(self) -> polytope.Inner:
        if "inner" not in self._kept:
            self._kept["inner"] = weight_shape.inner(self.constraints)
        body: polytope.Inner = self._kept["inner"]
        return body

    def to_dict(self) -> dict[str, Any]:
        """Plain values for JSON: bounds of each weight, and the further constraints by criterion."""
        plain = weight_shape.plain(self.criteria, self.low, self.high, self.rules)
        return {"set": repr(self)} | plain

    def __repr__(self) -> str:
        order = weight_ways.ordered(self.constraints)
        levels = None if order is None else order.levels.tolist()
        return weight_shape.described(self.criteria, self.low, self.high, self.rules, levels)


def _made(names: tuple[str, ...], low: Floats, high: Floats, rules: tuple[weight_rules.Rule, ...]) -> WeightSet:
    """Fix the arrays, and refuse rules that leave no set; plain bounds are checked where they are read."""
    for array in (low, high, *(rule.row for rule in rules)):
        array.setflags(write=False)
    made = WeightSet(names, low, high, rules)
    if rules and weight_ways.ordered(made.constraints) is None:
        weight_shape.check(made.constraints, made._corners(), names, rules)
    return made
