"""What is known of weights, read into rows: linear constraints, ratios, orders of importance, convex hulls."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import pairwise, product
from typing import Any, NamedTuple

import numpy as np

from clusterdecide._typing import Floats
from clusterdecide.errors import InvalidInputError
from clusterdecide.kernels import polytope
from clusterdecide.model._cells import as_float, is_real
from clusterdecide.model._names import listed, shown

_MOST_HULL = 9


class Rule(NamedTuple):
    """One row: ``row @ w <= value``, or ``== value``, and how it is called."""

    row: Floats  # (C,)
    value: float
    equal: bool
    words: str


def linear(
    coefficients: object, criteria: tuple[str, ...], at_most: object, at_least: object, equal: object
) -> list[Rule]:
    """Read one linear expression with its bounds."""
    row = _row(coefficients, criteria)
    text = expression(row, criteria)
    limits = {"at_most": at_most, "at_least": at_least, "equal": equal}
    given = {key: _number(value, f"{key} of {text}") for key, value in limits.items() if value is not None}
    if not given or ("equal" in given and len(given) > 1):
        msg = f"{text}: give at_most, at_least or both, or else equal alone; got {', '.join(given) or 'none of them'}"
        raise InvalidInputError(msg)
    if given.get("at_least", -np.inf) > given.get("at_most", np.inf):
        msg = f"{text}: at_least {given['at_least']:g} is above at_most {given['at_most']:g}"
        raise InvalidInputError(msg)
    signs = {"at_most": (1.0, "<="), "at_least": (-1.0, ">="), "equal": (1.0, "=")}
    return [
        Rule(signs[key][0] * row, signs[key][0] * value, key == "equal", f"{text} {signs[key][1]} {value:g}")
        for key, value in given.items()
    ]


def ratio(first: str, second: str, low: object, high: object, criteria: tuple[str, ...]) -> list[Rule]:
    """Read bounds of the weight of one criterion over that of another."""
    name = f"the ratio of {shown(first)} to {shown(second)}"
    if not (isinstance(first, str) and isinstance(second, str)):
        msg = f"{name}: names of two criteria are needed"
        raise InvalidInputError(msg)
    row = _row({first: 1.0}, criteria) - _row({second: 1.0}, criteria)
    if not row.any():
        msg = f"{name}: two different criteria are needed"
        raise InvalidInputError(msg)
    least = _number(low, f"the lower bound of {name}")
    most = np.inf if high == np.inf else _number(high, f"the upper bound of {name}")
    if not 0 <= least <= most:
        msg = f"{name} must satisfy 0 <= lower <= upper, got ({least:g}, {most:g})"
        raise InvalidInputError(msg)
    if least == 0 and most == np.inf:
        msg = f"{name} is unbounded: from 0 to infinity says nothing; give a lower bound above 0 or a finite upper one"
        raise InvalidInputError(msg)
    i, j = criteria.index(first), criteria.index(second)
    unit, text = np.eye(len(criteria)), f"{first} / {second}"
    if least == most:
        return [Rule(unit[i] - least * unit[j], 0.0, equal=True, words=f"{text} = {least:g}")]
    rules = []
    if least > 0:
        rules.append(Rule(least * unit[j] - unit[i], 0.0, equal=False, words=f"{text} >= {least:g}"))
    if most < np.inf:
        rules.append(Rule(unit[i] - most * unit[j], 0.0, equal=False, words=f"{text} <= {most:g}"))
    return rules


def groups(order: object) -> list[tuple[str, ...]]:
    """Read an order of importance: names, or tuples of names among which nothing is known."""
    if isinstance(order, (str, bytes, set, frozenset, Mapping)) or not isinstance(order, Sequence):
        msg = f"an order must be a sequence of names, the most important first, got {shown(order)}"
        raise InvalidInputError(msg)
    found: list[tuple[Any, ...]] = [tuple(e) if isinstance(e, (tuple, list)) else (e,) for e in order]
    if not found or not all(found):
        msg = f"an order needs at least one criterion in each place, got {shown(order)}"
        raise InvalidInputError(msg)
    return found


def descending(order: list[tuple[str, ...]], criteria: tuple[str, ...]) -> list[Rule]:
    """Each criterion of a group at least as important as each of the next group."""
    unit = dict(zip(criteria, np.eye(len(criteria))))
    return [
        Rule(unit[b] - unit[a], 0.0, equal=False, words=f"{a} >= {b}")
        for before, after in pairwise(order)
        for a, b in product(before, after)
    ]


def hull(points: Floats) -> list[Rule]:
    """Facets of the convex hull of points, shape ``(V, C)``, and its affine hull."""
    frame = polytope.frame(points)
    size = len(frame.widths)
    if frame.thin:
        msg = f"the hull of {len(points)} vectors is thinner than {polytope.THIN:g} in some direction"
        raise InvalidInputError(msg)
    if size > _MOST_HULL and len(points) > size + 1:
        msg = (
            f"the hull of {len(points)} vectors in {size} dimensions has too many facets; "
            f"give at most {_MOST_HULL} dimensions or {size + 1} vectors, or linear constraints with where(...)"
        )
        raise InvalidInputError(msg)
    words = f"hull of {len(points)} vectors"
    facets = _facets((points - frame.origin) @ frame.axes / frame.widths) if size else np.empty((0, 1))
    rows = facets[:, :-1] / frame.widths @ frame.axes.T
    rules = [Rule(row, float(row @ frame.origin - f[-1]), equal=False, words=words) for row, f in zip(rows, facets)]
    one = np.full((points.shape[1], 1), points.shape[1] ** -0.5)
    across = np.linalg.svd(np.hstack([frame.axes, one]))[0][:, size + 1 :].T
    return rules + [Rule(row, float(row @ frame.origin), equal=True, words=words) for row in across]


def _facets(points: Floats) -> Floats:
    """Rows ``(normal, offset)``: ``normal @ y + offset <= 0``."""
    from scipy.spatial import ConvexHull, QhullError

    if points.shape[1] == 1:
        return np.array([[1.0, -points.max()], [-1.0, points.min()]])
    try:
        found = np.asarray(ConvexHull(points).equations)
    except QhullError as error:
        msg = f"the hull of {len(points)} vectors cannot be computed: {str(error).splitlines()[0]}"
        raise InvalidInputError(msg) from None
    kept = np.unique(found.round(9), axis=0, return_index=True)[1]
    return found[np.sort(kept)]


def expression(row: Floats, criteria: tuple[str, ...]) -> str:
    """Write a row as text.

    Examples
    --------
    >>> expression(np.array([1.0, 0.0, -2.5]), ("a", "b", "c"))
    'a - 2.5 c'
    """
    parts = []
    for value, name in zip(row, criteria):
        if value:
            size = "" if abs(value) == 1 else f"{abs(value):g} "
            parts.append(f"{'-' if value < 0 else '+'} {size}{name}")
    text = " ".join(parts)
    return text[2:] if text.startswith("+") else "-" + text[2:]


def _row(coefficients: object, criteria: tuple[str, ...]) -> Floats:
    if not isinstance(coefficients, Mapping) or not coefficients:
        what = "a constraint must give coefficients of criteria, such as {'a': 1, 'b': -2}"
        msg = f"{what}, got {shown(coefficients)}"
        raise InvalidInputError(msg)
    unknown = [name for name in coefficients if name not in criteria]
    if unknown:
        msg = f"a constraint names unknown criteria {listed(unknown)}; the criteria are {listed(criteria)}"
        raise InvalidInputError(msg)
    row = np.zeros(len(criteria))
    for name, value in coefficients.items():
        row[criteria.index(name)] = _number(value, f"the coefficient of {shown(name)}")
    if not row.any():
        msg = f"all coefficients of {listed(coefficients)} are 0: the constraint says nothing"
        raise InvalidInputError(msg)
    return row


def _number(value: Any, what: str) -> float:
    if not is_real(value) or not np.isfinite(as_float(value)):
        msg = f"{what} must be a finite number, got {shown(value, 60)}"
        raise InvalidInputError(msg)
    return as_float(value)
