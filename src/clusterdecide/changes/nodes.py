"""Weights of nodes: criteria that move together and keep their proportions."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from clusterdecide._typing import Bools, Floats
from clusterdecide.errors import InvalidInputError
from clusterdecide.model import Problem, Weights
from clusterdecide.model._names import listed, shown


class Groups(NamedTuple):
    """K nodes or criteria over the C criteria of a problem."""

    inside: Bools  # (K, C), whose weights belong to each
    shares: Floats  # (K, C), proportions inside each, summing to 1
    now: Floats  # (K,), their weights


def groups(problem: Problem, weights: Weights, values: Floats, names: Sequence[str]) -> Groups:
    """Find the criteria under each name; those inside a node of weight 0 take the local weights of its tree.

    Raises
    ------
    InvalidInputError
        A name that is neither a criterion nor a node of the tree that the weights come from.
    """
    columns = problem.criteria_names
    inside = np.zeros((len(names), len(columns)), dtype=np.bool_)
    if tuple(names) == columns:
        np.fill_diagonal(inside, val=True)
        return Groups(inside, inside.astype(np.float64), values)
    for k, name in enumerate(names):
        inside[k, [columns.index(leaf) for leaf in _leaves(weights, columns, name)]] = True
    part = values * inside
    now = part.sum(-1)
    shares = np.where(now[:, None] > 0, part / np.where(now > 0, now, 1.0)[:, None], inside)
    for empty in np.flatnonzero((now == 0) & (inside.sum(-1) > 1)).tolist():
        assert weights.hierarchy is not None  # noqa: S101 - only a node of a tree has several leaves
        local = weights.hierarchy.exact_weights(names[empty])
        shares[empty] = [float(local.get(leaf, 0)) for leaf in columns]
    return Groups(inside, shares, now)


def parted(problem: Problem, found: Groups, names: Sequence[str]) -> Groups:
    """Refuse groups that leave out a criterion or hold one twice: their weights could not sum to 1.

    Raises
    ------
    InvalidInputError
        Criteria under none of the names, or under two of them.
    """
    times = found.inside.sum(0)
    for wrong, what in ((times == 0, "under none of"), (times > 1, "under more than one of")):
        if wrong.any():
            lost = [problem.criteria_names[c] for c in np.flatnonzero(wrong)]
            msg = f"criteria {listed(lost)} are {what} {listed(tuple(names))}: each must be under one"
            raise InvalidInputError(msg)
    return found


def _leaves(weights: Weights, columns: tuple[str, ...], name: str) -> tuple[str, ...]:
    if name in columns:
        return (name,)
    if weights.hierarchy is None:
        msg = f"no criterion is named {shown(name)}, and the weights come from no tree; there are {', '.join(columns)}"
        raise InvalidInputError(msg)
    return weights.hierarchy.leaves_under(name)
