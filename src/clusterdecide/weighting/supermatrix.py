"""Supermatrix of an analytic network: which element is influenced by which, in clusters."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from clusterdecide._table import Tabular, View
from clusterdecide._typing import Floats
from clusterdecide.errors import InvalidInputError
from clusterdecide.model._cells import as_float, is_real
from clusterdecide.model._names import listed, read_names, shown
from clusterdecide.model.weights import Weights
from clusterdecide.weighting.evidence import fixed

Shares = Weights | Mapping[str, float]
Influences = Mapping[str, Mapping[str, Shares]]
_SUM_TOLERANCE = 1e-9


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Supermatrix(Tabular):
    """Influence of every element of a network on every other one, each column summing to 1.

    Build it with `Supermatrix.of` from the priorities at each element, or with `Supermatrix.matrix` from numbers.

    Attributes
    ----------
    clusters
        Elements by cluster, in order.
    elements
        All n elements, cluster by cluster.
    values
        Shape ``(n, n)``, read-only: ``values[i, j]`` is the share of the influence on element j that comes from i.
    sinks
        Elements that nothing was said to influence: they count as influenced by themselves.
    """

    clusters: Mapping[str, tuple[str, ...]]
    elements: tuple[str, ...]
    values: Floats
    sinks: tuple[str, ...] = ()

    @classmethod
    def of(
        cls,
        clusters: Mapping[str, Sequence[str]],
        priorities: Influences,
        *,
        cluster_weights: Mapping[str, Shares] | None = None,
    ) -> Supermatrix:
        """Supermatrix of the priorities at each element, weighted by clusters.

        Parameters
        ----------
        clusters
            Elements by cluster; no two elements may have the same name.
        priorities
            ``{element: {cluster: priorities}}``: how much the elements of a cluster influence the element, from `ahp`
            or as numbers that sum to 1; those left out have no influence. An element left out altogether is
            influenced by itself alone, as the alternatives of a hierarchy are.
        cluster_weights
            ``{cluster: weights of the clusters that influence it}``, each summing to 1; needed where elements of a
            cluster are influenced by several clusters. For an element that some of these do not influence, the
            weights of the others are divided by their sum.

        Raises
        ------
        InvalidInputError
            The element and cluster are named: an unknown or repeated name, priorities or weights that are negative,
            no numbers, or do not sum to 1, cluster weights that are missing or all zero.

        Examples
        --------
        >>> Supermatrix.of(
        ...     {"goal": ["best car"], "criteria": ["price", "speed"]},
        ...     {"best car": {"criteria": {"price": 0.75, "speed": 0.25}}},
        ... )
        cluster   element   best car   price   speed
        goal      best car    0.0000  0.0000  0.0000
        criteria  price       0.7500  1.0000  0.0000
        criteria  speed       0.2500  0.0000  1.0000
        2 elements that nothing influences count as influenced by themselves
        """
        held = _clusters(clusters)
        elements, home = _elements(held)
        _check_keys(priorities, elements, "priorities", "element", "cluster")
        given = {} if cluster_weights is None else cluster_weights
        _check_keys(given, tuple(held), "cluster_weights", "cluster", "cluster")
        weights = {name: _shares(told, tuple(held), f"cluster_weights of {name!r}") for name, told in given.items()}
        values = np.eye(len(elements))
        for element, blocks in priorities.items():
            values[:, elements.index(element)] = _column(element, blocks, held, home[element], weights)
        return cls(held, elements, fixed(values), tuple(name for name in elements if name not in priorities))

    @classmethod
    def matrix(cls, cells: object, clusters: Mapping[str, Sequence[str]]) -> Supermatrix:
        """Supermatrix as numbers, already weighted by clusters.

        Parameters
        ----------
        cells
            Shape ``(n, n)``; columns summing to 1 to within 1e-9: what influences each element.
        clusters
            Elements by cluster, in the order of rows and columns.

        Raises
        ------
        InvalidInputError
            Not square, another number of elements, a cell that is negative, infinite or no number, a column that does
            not sum to 1: the element is named.

        Examples
        --------
        >>> Supermatrix.matrix([[0.5, 1], [0.5, 0]], {"markets": ["home", "export"]}).values[:, 0]
        array([0.5, 0.5])
        """
        held = _clusters(clusters)
        elements, _ = _elements(held)
        rows = cells.tolist() if isinstance(cells, np.ndarray) else cells
        n = len(elements)
        if not isinstance(rows, (list, tuple)) or not _square(rows, n):
            msg = f"a supermatrix of {n} elements has {n} rows of {n} numbers, got {shown(cells)}"
            raise InvalidInputError(msg)
        values = np.array(
            [[_share(c, f"row {a!r}, column {b!r}") for b, c in zip(elements, r)] for a, r in zip(elements, rows)]
        )
        for name, total in zip(elements, values.sum(0).tolist()):
            _check_sum(total, f"the column of {name!r}", ": 1 for itself if nothing influences it")
        return cls(held, elements, fixed(values / values.sum(0)))

    def of_cluster(self, cluster: str) -> slice:
        """Places of the elements of a cluster.

        Raises
        ------
        InvalidInputError
            No such cluster.
        """
        if not isinstance(cluster, str) or cluster not in self.clusters:
            msg = f"unknown cluster {shown(cluster)}; the clusters are {listed(self.clusters)}"
            raise InvalidInputError(msg)
        first = self.elements.index(self.clusters[cluster][0])
        return slice(first, first + len(self.clusters[cluster]))

    def _view(self) -> View:
        homes = [cluster for cluster, names in self.clusters.items() for _ in names]
        rows = [
            [home, name, *(f"{cell:.4f}" for cell in row)] for home, name, row in zip(homes, self.elements, self.values)
        ]
        many = "element that nothing influences counts as influenced by itself"
        if len(self.sinks) > 1:
            many = "elements that nothing influences count as influenced by themselves"
        return View(
            ["cluster", "element", *self.elements], rows, "ll", f"{len(self.sinks)} {many}" if self.sinks else ""
        )


def _square(rows: Sequence[object], n: int) -> bool:
    return len(rows) == n and all(isinstance(row, (list, tuple)) and len(row) == n for row in rows)


def _clusters(clusters: object) -> dict[str, tuple[str, ...]]:
    if not isinstance(clusters, Mapping) or not clusters:
        msg = f"clusters are {{name: elements}}, at least one, got {shown(clusters)}"
        raise InvalidInputError(msg)
    names = read_names(tuple(clusters), "cluster", "clusters")
    held = {name: read_names(clusters[name], "element", f"the elements of {name!r}") for name in names}
    empty = [name for name, elements in held.items() if not elements]
    if empty:
        msg = f"clusters without elements: {listed(empty)}; leave them out"
        raise InvalidInputError(msg)
    return held


def _elements(held: Mapping[str, tuple[str, ...]]) -> tuple[tuple[str, ...], dict[str, str]]:
    elements = read_names([name for names in held.values() for name in names], "element", "elements of the network")
    return elements, {name: cluster for cluster, names in held.items() for name in names}


def _check_keys(told: object, known: tuple[str, ...], what: str, key: str, part: str) -> None:
    if not isinstance(told, Mapping) or not all(isinstance(parts, (Mapping, Weights)) for parts in told.values()):
        msg = f"{what} are {{{key}: {{{part}: ...}}}}, got {shown(told)}"
        raise InvalidInputError(msg)
    strange = [name for name in told if name not in known]
    if strange:
        msg = f"{what}: unknown {key} {listed(strange)}; there are {listed(known)}"
        raise InvalidInputError(msg)


def _column(
    element: str,
    blocks: Mapping[str, Shares],
    held: Mapping[str, tuple[str, ...]],
    home: str,
    weights: Mapping[str, dict[str, float]],
) -> Floats:
    _check_keys(blocks, tuple(held), f"priorities of {element!r}", "cluster", "element")
    if not blocks:
        msg = f"priorities of {element!r} are empty; leave out an element that nothing influences"
        raise InvalidInputError(msg)
    parts = dict.fromkeys(blocks, 1.0)
    if len(blocks) > 1 or home in weights:
        lacking = [name for name in blocks if name not in weights.get(home, {})]
        if lacking:
            msg = (
                f"cluster_weights of {home!r} lack {listed(lacking)}, which influences {element!r};"
                " give the weight of every cluster that influences it"
            )
            raise InvalidInputError(msg)
        parts = {name: weights[home][name] for name in blocks}
        if not sum(parts.values()):
            msg = f"cluster_weights of {home!r} are 0 for {listed(blocks)}, and nothing else influences {element!r}"
            raise InvalidInputError(msg)
    shares = {name: _shares(told, held[name], f"priorities of {element!r}, {name!r}") for name, told in blocks.items()}
    total = sum(parts.values())
    places = [(cluster, name) for cluster, names in held.items() for name in names]
    return np.array([parts[c] / total * shares[c].get(name, 0.0) if c in parts else 0.0 for c, name in places])


def _shares(told: Shares, known: tuple[str, ...], what: str) -> dict[str, float]:
    read = told.to_dict() if isinstance(told, Weights) else told
    if not isinstance(read, Mapping):
        msg = f"{what} are {{name: share}} or Weights, got {shown(told)}"
        raise InvalidInputError(msg)
    strange = [name for name in read if name not in known]
    if strange:
        msg = f"{what}: unknown {listed(strange)}; there are {listed(known)}"
        raise InvalidInputError(msg)
    found = {name: _share(value, f"{what}, {name!r}") for name, value in read.items()}
    total = sum(found.values())
    _check_sum(total, what, "")
    return {name: value / total for name, value in found.items()}


def _share(value: object, where: str) -> float:
    number = as_float(value) if is_real(value) else -1.0
    if not 0 <= number < np.inf:
        msg = f"{where}: an influence is a number from 0 to 1, got {shown(value, 60)}"
        raise InvalidInputError(msg)
    return number


def _check_sum(total: float, what: str, advice: str) -> None:
    if abs(total - 1) > _SUM_TOLERANCE:
        msg = f"{what} must sum to 1, got {total:.10g}{advice}"
        raise InvalidInputError(msg)
