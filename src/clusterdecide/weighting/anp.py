"""Weights from a network of influences: the analytic network process."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from clusterdecide._table import View
from clusterdecide._typing import Floats
from clusterdecide.errors import InvalidInputError
from clusterdecide.kernels.supermatrix import supermatrix_limit
from clusterdecide.model._names import listed, shown
from clusterdecide.model.weights import Weights
from clusterdecide.weighting.evidence import Evidence, fixed
from clusterdecide.weighting.supermatrix import Supermatrix


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class AnpResult(Evidence):
    """How weights were obtained from a network; the ``evidence`` of `Weights`.

    Attributes
    ----------
    clusters, elements, matrix
        The supermatrix: elements by cluster, all n elements, and its values ``(n, n)``.
    sinks
        Elements that nothing was said to influence.
    limit
        Shape ``(n, n)``: mean of all powers of the supermatrix.
    start
        Element from which the limit is read; None where it is the same from every element.
    priorities
        Shape ``(n,)``: that column of the limit, summing to 1 over the network.
    within
        Shape ``(n,)``: the priorities divided by the sum of their cluster, 0 for a cluster that gets nothing.
    """

    clusters: Mapping[str, tuple[str, ...]]
    elements: tuple[str, ...]
    matrix: Floats
    sinks: tuple[str, ...]
    limit: Floats
    start: str | None
    priorities: Floats
    within: Floats

    def _view(self) -> View:
        homes = [cluster for cluster, names in self.clusters.items() for _ in names]
        rows = [
            [home, name, f"{whole:.4f}", f"{part:.4f}"]
            for home, name, whole, part in zip(homes, self.elements, self.priorities, self.within)
        ]
        caption = "limit of the supermatrix, the same from every element"
        if self.start is not None:
            caption = f"limit of the supermatrix from {self.start!r}"
        if self.sinks:
            caption += f"; influenced by nothing else than themselves: {listed(self.sinks)}"
        return View(["cluster", "element", "limit", "in cluster"], rows, "ll", caption)


def anp(supermatrix: Supermatrix, *, of: str = "alternatives", start: str | None = None) -> Weights:
    """Weights of the elements of one cluster in the limit of a supermatrix.

    The limit is the mean of all powers of the supermatrix, so that a network whose influences go round in a cycle has
    one too. The weights are the limit's priorities of the cluster, divided by their sum. A hierarchy is the network in
    which each level influences the one above and the alternatives themselves; its weights are those of the AHP.

    Parameters
    ----------
    supermatrix
        Elements in clusters and how they influence each other.
    of
        The cluster whose elements are weighed.
    start
        Element from which influence is followed, as a rule the goal; needed where the limit depends on it.

    Returns
    -------
    Weights
        By element of the cluster; ``.evidence`` is an `AnpResult`.

    Raises
    ------
    InvalidInputError
        An unknown cluster or element; a limit that depends on the start, when none is given; a cluster that gets
        nothing in the limit.

    References
    ----------
    T. L. Saaty, *Theory and Applications of the Analytic Network Process* (2005).

    Examples
    --------
    >>> network = Supermatrix.of(
    ...     {"criteria": ["price", "speed"], "alternatives": ["car", "bus"]},
    ...     {
    ...         "price": {"alternatives": {"car": 0.25, "bus": 0.75}},
    ...         "speed": {"alternatives": {"car": 0.5, "bus": 0.5}},
    ...         "car": {"criteria": {"price": 0.5, "speed": 0.5}},
    ...         "bus": {"criteria": {"price": 1}},
    ...     },
    ... )
    >>> anp(network).evidence
    cluster       element   limit  in cluster
    criteria      price    0.4286      0.8571
    criteria      speed    0.0714      0.1429
    alternatives  car      0.1429      0.2857
    alternatives  bus      0.3571      0.7143
    limit of the supermatrix, the same from every element
    """
    if not isinstance(supermatrix, Supermatrix):
        msg = f"a network is a Supermatrix, got {type(supermatrix).__name__}; build one with Supermatrix.of(...)"
        raise InvalidInputError(msg)
    places, elements = supermatrix.of_cluster(of), supermatrix.elements
    if start is not None and start not in elements:
        msg = f"unknown start {shown(start)}; the elements are {listed(elements)}"
        raise InvalidInputError(msg)
    limit, closed = supermatrix_limit(supermatrix.values)
    if start is None and len(closed) > 1:
        groups = "; ".join("{" + ", ".join(elements[k] for k in group[:20]) + "}" for group in closed[:20])
        msg = (
            f"the limit depends on where one starts: influence ends in one of {len(closed)} groups, {groups};"
            " give start=..., as a rule the goal"
        )
        raise InvalidInputError(msg)
    priorities = limit[:, 0 if start is None else elements.index(start)]
    within = _within(supermatrix, priorities)
    if not within[places].any():
        where = "" if start is None else f" from {start!r}"
        msg = f"the cluster {of!r} gets nothing in the limit{where}: no influence ends there; choose another cluster"
        raise InvalidInputError(msg)
    evidence = AnpResult(
        clusters=supermatrix.clusters,
        elements=elements,
        matrix=supermatrix.values,
        sinks=supermatrix.sinks,
        limit=fixed(limit),
        start=start if len(closed) > 1 else None,
        priorities=fixed(priorities),
        within=fixed(within),
    )
    return Weights.of(within[places], elements[places], evidence=evidence)


def _within(supermatrix: Supermatrix, priorities: Floats) -> Floats:
    within = np.zeros_like(priorities)
    for cluster in supermatrix.clusters:
        places = supermatrix.of_cluster(cluster)
        total = priorities[places].sum()
        within[places] = priorities[places] / total if total > 0 else 0.0
    return within
