"""Weights as they are published: whole percents that sum to 100."""

from __future__ import annotations

import math
from collections.abc import Mapping
from fractions import Fraction

from clusterdecide.errors import InvalidInputError
from clusterdecide.model.hierarchy import exact
from clusterdecide.model.weights import Weights

_NOISE = 10**12


def published_percent(weights: Weights | Mapping[str, float | Fraction], total: int = 100) -> dict[str, int]:
    """Share out a whole total by largest remainders.

    Each weight takes the whole part of its share; what is left goes one by one to the largest remainders, the first
    in order where remainders are equal. Exact: floats are read at 12 decimals, so that weights equal but for rounding
    have equal remainders, and ``Fraction`` as it is.

    Parameters
    ----------
    weights
        By name, of any positive sum.
    total
        What is shared out, a whole number.

    Returns
    -------
    dict of str to int
        Whole shares by name, in order, summing to ``total``.

    Raises
    ------
    InvalidInputError
        A weight that is negative or not a number, weights that sum to 0, a total that is not a positive integer.

    References
    ----------
    The method of largest remainders, or of Hare and Niemeyer: M. L. Balinski and H. P. Young, *Fair Representation*
    (1982).

    Examples
    --------
    >>> published_percent({"strategy": 0.288, "innovation": 0.418, "articulation": 0.169, "visibility": 0.125})
    {'strategy': 29, 'innovation': 42, 'articulation': 17, 'visibility': 12}
    """
    if isinstance(total, bool) or not isinstance(total, int) or total < 1:
        msg = f"the total to share out must be a positive integer, got {total!r}"
        raise InvalidInputError(msg)
    given = weights.to_dict() if isinstance(weights, Weights) else weights
    if not isinstance(given, Mapping) or not given:
        msg = f"weights by name are needed, a Weights or a mapping, got {type(weights).__name__}"
        raise InvalidInputError(msg)
    values = {name: _read(value, f"the weight of {name!r}") for name, value in given.items()}
    whole = sum(values.values(), Fraction(0))
    if whole == 0:
        msg = "all weights are zero: their sum must be positive"
        raise InvalidInputError(msg)
    shares = {name: value * total / whole for name, value in values.items()}
    rounded = {name: math.floor(share) for name, share in shares.items()}
    left = total - sum(rounded.values())
    for name in sorted(shares, key=lambda name: rounded[name] - shares[name])[:left]:
        rounded[name] += 1
    return rounded


def _read(value: object, what: str) -> Fraction:
    number = exact(value, what)
    return Fraction(round(number * _NOISE), _NOISE) if isinstance(value, float) else number
