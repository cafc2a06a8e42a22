"""What weights may be drawn from: the protocol, Dirichlet laws, draws of the caller, quasi-random points of a set."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol, runtime_checkable

import numpy as np

from clusterdecide._typing import Floats
from clusterdecide.errors import InvalidInputError
from clusterdecide.model._cells import check_unmasked
from clusterdecide.model._names import listed, read_names
from clusterdecide.model.hierarchy import Hierarchy
from clusterdecide.model.seeds import asked, count_of
from clusterdecide.model.weights import SUM_TOLERANCE, Weights

if TYPE_CHECKING:
    from clusterdecide.model.weight_set import WeightSet

_CHECKED = 1 << 13  # rows checked at a time: memory does not grow with the number of draws


@runtime_checkable
class WeightSource(Protocol):
    """Anything that draws weight vectors."""

    @property
    def criteria(self) -> tuple[str, ...] | None:
        """Names of the criteria, or None for weights by position."""

    def draw(self, n: int, rng: np.random.Generator) -> Floats:
        """Draw ``n`` weight vectors, shape ``(n, C)``, each non-negative and summing to 1."""


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
        n, rng = asked(n, rng)
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
        check_unmasked(vectors, "draws of weights")
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
        if count_of(n) > len(self.vectors):
            msg = f"{n} draws are asked of {len(self.vectors)} given vectors"
            raise InvalidInputError(msg)
        return self.vectors[:n]

    def __len__(self) -> int:
        return len(self.vectors)

    def __repr__(self) -> str:
        return f"Draws({len(self.vectors)} vectors)"


@dataclass(frozen=True, slots=True, eq=False)
class Sobol:
    """Quasi-random points of a set of weights: scrambled Sobol nets, more even than independent draws.

    Each call of ``draw`` is a net of its own, scrambled anew by the generator, so that the blocks of a long run are
    independent and the spread between them gives a standard error; within a block, points are not independent, and
    the formula ``sqrt(p (1 - p) / n)`` for a share is then cautious. Numbers of draws that are powers of 2, such as
    blocks of 8,192, keep the balance of the net; of any other number the first points of the next net are taken.

    Parameters
    ----------
    weights
        A set that has few enough vertices to be cut into simplices, or a simplex or order of any size.

    Raises
    ------
    InvalidInputError
        Anything but a `WeightSet`, or one with too many vertices.

    References
    ----------
    A. B. Owen, "Scrambled net variance for integrals of smooth functions", *Annals of Statistics* 25 (1997).

    Examples
    --------
    >>> from clusterdecide.model import WeightSet
    >>> even = Sobol(WeightSet.simplex(["a", "b", "c"])).draw(1024, np.random.default_rng(1))
    >>> bool(abs(even.mean(0) - 1 / 3).max() < 1e-3)
    True
    """

    weights: WeightSet

    def __post_init__(self) -> None:
        if isinstance(self.weights, type) or not hasattr(self.weights, "mapped"):
            msg = f"quasi-random points need a WeightSet, got {type(self.weights).__name__}"
            raise InvalidInputError(msg)
        self.weights.mapped()

    @property
    def criteria(self) -> tuple[str, ...]:
        """Names of the criteria."""
        return self.weights.criteria

    def draw(self, n: int, rng: np.random.Generator) -> Floats:
        """Return ``n`` points of a net scrambled by ``rng``, shape ``(n, C)``."""
        from scipy.stats import qmc

        n, rng = asked(n, rng)
        way = self.weights.mapped()
        if not n or not way.uniforms:
            return way.at(np.empty((n, way.uniforms)))
        net = qmc.Sobol(way.uniforms, scramble=True, rng=rng)
        return way.at(net.random_base2((n - 1).bit_length())[:n])

    def __repr__(self) -> str:
        return f"Sobol({self.weights!r})"


@dataclass(frozen=True, slots=True, eq=False)
class NodeWeights:
    """Weights of the leaves of a tree where those of some nodes are drawn and proportions inside each are kept.

    Parameters
    ----------
    tree
        Criteria under their nodes, with local weights.
    nodes
        Where the weights of the nodes may lie: a source whose criteria are nodes (or leaves) that hold each leaf once.

    Raises
    ------
    InvalidInputError
        A source without names, a name that the tree lacks, a leaf under none or under two of the nodes.

    Examples
    --------
    >>> from clusterdecide.model import Hierarchy, WeightSet
    >>> tree = Hierarchy.of({"A": ("0.6", {"a": "0.5", "b": "0.5"}), "c": "0.4"})
    >>> drawn = NodeWeights(tree, WeightSet.simplex(["A", "c"])).draw(3, np.random.default_rng(0))
    >>> bool((drawn[:, 0] == drawn[:, 1]).all()), drawn.sum(1).round(9).tolist()
    (True, [1.0, 1.0, 1.0])
    """

    tree: Hierarchy
    nodes: WeightSource
    _shares: Floats = field(init=False, repr=False)

    def __post_init__(self) -> None:
        names = getattr(self.nodes, "criteria", None)
        if not names or not hasattr(self.nodes, "draw"):
            msg = f"nodes must be a source of named weights such as WeightSet.simplex([...]), got {self.nodes!r}"
            raise InvalidInputError(msg)
        leaves = self.tree.leaves
        shares = [self.tree.exact_weights(name) for name in names]
        shares_of = np.array([[float(share.get(leaf, 0)) for leaf in leaves] for share in shares])
        below = [set(self.tree.leaves_under(name)) for name in names]
        wrong = [leaf for leaf in leaves if sum(leaf in under for under in below) != 1]
        if wrong:
            msg = f"leaves {listed(wrong)} must be under one of the nodes {listed(names)} each, and under one alone"
            raise InvalidInputError(msg)
        object.__setattr__(self, "_shares", shares_of)

    @property
    def criteria(self) -> tuple[str, ...]:
        """Names of the leaves."""
        return self.tree.leaves

    def draw(self, n: int, rng: np.random.Generator) -> Floats:
        """Draw vectors of the leaves, shape ``(n, C)``."""
        return np.asarray(self.nodes.draw(n, rng) @ self._shares)

    def __repr__(self) -> str:
        return f"NodeWeights({self.nodes!r})"


def _check_draws(block: Floats, first: int) -> None:
    """Refuse a row that is not a vector of weights; ``first`` is the number of rows before the block."""
    # not a product with ones: BLAS would wake its threads for it, which then spin beside ours
    sums = np.einsum("bc->b", block)
    wrong = ~(abs(sums - 1) <= SUM_TOLERANCE)
    if wrong.any() or block.min() < 0:
        row = int(np.flatnonzero(wrong | (block < 0).any(-1))[0])
        msg = f"draw number {first + row + 1} is {block[row].tolist()}: weights must be zero or positive and sum to 1"
        raise InvalidInputError(msg)
