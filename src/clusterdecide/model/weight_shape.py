"""A set of weights as rows: vertices, affine hull, and the refusal of what is empty, a point or too thin."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

import numpy as np

from clusterdecide._typing import Floats
from clusterdecide.errors import InvalidInputError
from clusterdecide.kernels import polytope
from clusterdecide.model._cells import as_float, check_unmasked, is_real
from clusterdecide.model._names import listed, shown
from clusterdecide.model.weight_rules import Rule
from clusterdecide.model.weights import SUM_TOLERANCE, Weights

_PROOF = 1e-7
_FAR = 1e6
"""Values beyond are out of reach of any weights all the same."""
_SHOWN = 6


class Constraints(NamedTuple):
    """A set of weights as linear constraints: ``upper @ w <= limit``, ``equal @ w == total``, ``low <= w <= high``."""

    upper: Floats  # (M, C)
    limit: Floats  # (M,)
    equal: Floats  # (E, C), its first row the sum of 1
    total: Floats  # (E,)
    low: Floats  # (C,)
    high: Floats  # (C,)


def constraints(low: Floats, high: Floats, rules: tuple[Rule, ...]) -> Constraints:
    """Stack rules into arrays, all in one size: programmes lose rows that are written in very small units."""
    size = len(low)
    sized = [_sized(rule) for rule in rules]
    over, even = [r for r in sized if not r.equal], [r for r in sized if r.equal]
    upper = np.array([r.row for r in over]).reshape(len(over), size)
    equal = np.array([np.ones(size), *(r.row for r in even)])
    return Constraints(
        upper, np.array([r.value for r in over]), equal, np.array([1, *(r.value for r in even)]), low, high
    )


def _sized(rule: Rule) -> Rule:
    """The largest coefficient in [1, 2), by a power of 2, which rounds nothing."""
    shift = 1 - int(np.frexp(abs(rule.row).max())[1])
    with np.errstate(over="ignore", under="ignore"):
        value = np.ldexp(rule.value, shift)
        return rule._replace(row=np.ldexp(rule.row, shift), value=float(np.clip(value, -_FAR, _FAR)))


def corners(c: Constraints) -> polytope.Corners | None:
    """Vertices, or None where there are too many."""
    rows, limit = polytope.as_rows(c.low, c.high)
    return polytope.corners(np.concatenate([rows, c.upper]), np.concatenate([limit, c.limit]), c.equal[1:], c.total[1:])


def inner(c: Constraints) -> polytope.Inner | None:
    """Affine hull and centre by linear programmes, or None where the set is empty."""
    few = c.high < 1
    unit = np.eye(len(c.low))
    upper, limit = np.concatenate([-unit, unit[few], c.upper]), np.concatenate([-c.low, c.high[few], c.limit])
    return polytope.inner(upper, limit, c.equal, c.total)


def check(c: Constraints, found: polytope.Corners | None, criteria: tuple[str, ...], rules: tuple[Rule, ...]) -> None:
    """Refuse a set that is empty, a single vector, or too thin to be told from a flat one."""
    if found is None:
        body = inner(c)
        empty, size = body is None, 0 if body is None else body.axes.shape[1]
        thin = body is not None and size > 0 and body.radius < polytope.THIN
    else:
        empty, frame = not len(found.points), polytope.frame(found.points) if len(found.points) else None
        size, thin = (0, False) if frame is None else (len(frame.widths), frame.thin)
    if empty:
        raise InvalidInputError(_conflict(c, criteria, rules))
    if not size and len(criteria) > 1:
        msg = f"{_rules(rules)} leave a single weight vector; a point is not a set, use it as Weights"
        raise InvalidInputError(msg)
    if thin:
        msg = (
            f"{_rules(rules)} leave a set thinner than {polytope.THIN:g} in some direction, which rounding would "
            "bias; widen the bounds or give an equality"
        )
        raise InvalidInputError(msg)


def _conflict(c: Constraints, criteria: tuple[str, ...], rules: tuple[Rule, ...]) -> str:
    rows, limit = polytope.as_rows(c.low, c.high)
    every = np.concatenate([rows, c.upper, c.equal[1:], -c.equal[1:]])
    limits = np.concatenate([limit, c.limit, c.total[1:], -c.total[1:]])
    names = [f"{n} >= {v:g}" for n, v in zip(criteria, c.low) if v > 0]
    names += [f"{n} <= {v:g}" for n, v in zip(criteria, c.high) if v < 1]
    even = [r.words for r in rules if r.equal]
    names += [r.words for r in rules if not r.equal] + even + even
    violated, proof = polytope.conflict(every, limits)
    guilty = dict.fromkeys(name for name, part in zip(names, proof) if part > _PROOF)
    return (
        f"no weight vector fits (infeasible): {listed(guilty)} cannot hold together for weights that are non-negative "
        f"and sum to 1; the least total violation is {violated:.3g}; relax one of them"
    )


def _rules(rules: tuple[Rule, ...]) -> str:
    return "the constraints " + listed(dict.fromkeys(rule.words for rule in rules))


def described(
    criteria: tuple[str, ...], low: Floats, high: Floats, rules: tuple[Rule, ...], levels: list[int] | None
) -> str:
    """Write a set in one line."""
    if levels is not None and not any(levels):
        return f"WeightSet.simplex({len(criteria)} criteria)"
    if levels is not None:
        groups = [[n for n, at in zip(criteria, levels) if at == level] for level in range(max(levels) + 1)]
        steps = [names[0] if len(names) == 1 else f"({', '.join(names)})" for names in groups]
        return f"WeightSet.order({' > '.join(_cut(steps, len(criteria), 'criteria'))})"
    free = (low == 0) & (high == 1)
    bounds = [f"{n} {a:.4g} to {b:.4g}" for n, a, b, any_ in zip(criteria, low, high, free) if not (rules and any_)]
    words = list(dict.fromkeys(rule.words for rule in rules))
    parts = _cut(bounds, len(criteria), "criteria") + _cut(words, len(words), "constraints")
    return f"WeightSet({', '.join(parts)})"


def plain(criteria: tuple[str, ...], low: Floats, high: Floats, rules: tuple[Rule, ...]) -> dict[str, Any]:
    """Bounds and further constraints by criterion, for JSON."""
    rows = [
        {
            "words": rule.words,
            "weights": {name: float(v) for name, v in zip(criteria, rule.row) if v},
            "equal" if rule.equal else "at_most": float(rule.value),
        }
        for rule in rules
    ]
    ends = {name: [float(a), float(b)] for name, a, b in zip(criteria, low, high)}
    return {"criteria": list(criteria), "bounds": ends, "constraints": rows}


def _cut(parts: list[str], count: int, what: str) -> list[str]:
    return [parts[0], "...", f"{parts[-1]}; {count} {what}"] if len(parts) > _SHOWN else parts


def near(weights: object, relative: object) -> dict[str, tuple[float, float]]:
    """Bounds a share below and above each weight."""
    if not isinstance(weights, Weights) or abs(weights.total - 1) > SUM_TOLERANCE:
        got = f"weights that sum to {weights.total:.6g}" if isinstance(weights, Weights) else shown(weights)
        msg = f"a set around weights needs Weights that sum to 1, got {got}; build them with Weights.of(...)"
        raise InvalidInputError(msg)
    share = as_float(relative) if is_real(relative) else np.nan
    if not 0 < share < np.inf:
        msg = f"relative must be a positive number such as 0.2, got {shown(relative)}; a point is not a set"
        raise InvalidInputError(msg)
    return {n: (max(0.0, v * (1 - share)), min(1.0, v * (1 + share))) for n, v in weights.to_dict().items()}


def pairs(bounds: object) -> Floats:
    """Read the bounds of each weight, shape ``(C, 2)``."""
    if not isinstance(bounds, Mapping):
        msg = f"bounds must be given by criterion, such as {{'a': (0.2, 0.5), 'b': (0.3, 0.8)}}, got {shown(bounds)}"
        raise InvalidInputError(msg)
    return np.array([_pair(name, bound) for name, bound in bounds.items()], dtype=np.float64)


def tolerance(tol: object) -> float:
    """Distance from a constraint that is let pass."""
    if not is_real(tol) or not as_float(tol) >= 0:
        msg = f"tol, the distance that is let pass, must be a number, 0 or more, got {shown(tol)}"
        raise InvalidInputError(msg)
    return as_float(tol)


def vectors(weights: object) -> Floats:
    """Weight vectors as an array of numbers."""
    check_unmasked(weights, "weights")
    try:
        return np.asarray(weights, dtype=np.float64)
    except (TypeError, ValueError, OverflowError):
        what = type(weights).__name__
        msg = f"weights must be numbers in the order of the criteria, got {what}; of Weights take .values"
        raise InvalidInputError(msg) from None


def _pair(name: object, bound: Any) -> tuple[float, float]:
    ends = tuple(bound) if isinstance(bound, (tuple, list, np.ndarray)) else ()
    if len(ends) != 2 or not all(is_real(end) for end in ends):
        msg = f"the bounds of the weight of {shown(name)} must be (lower, upper), got {shown(bound)}"
        raise InvalidInputError(msg)
    low, high = (as_float(end) for end in ends)
    if not 0 <= low <= high <= 1 + SUM_TOLERANCE:
        msg = (
            f"the bounds of the weight of {shown(name)} must satisfy 0 <= lower <= upper <= 1, got ({low:g}, {high:g})"
        )
        raise InvalidInputError(msg)
    return low, high
