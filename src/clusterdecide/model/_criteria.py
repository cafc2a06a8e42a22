"""Criteria, senses and scales: from whatever a caller hands over to one of each for every column."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from clusterdecide._typing import Floats
from clusterdecide.errors import InvalidInputError
from clusterdecide.model._names import check_unique, listed, read_names, shown
from clusterdecide.model.criterion import Criterion, Number, read_scale

Scale = tuple[Number, Number]
Senses = Sequence[str] | Mapping[str, str]
Scales = Scale | Sequence[Scale | None] | Mapping[str, Scale] | Floats

_ROWS = (list, tuple, np.ndarray)

SIGN = {"max": 1.0, "min": -1.0}


def read_criteria(criteria: object, sense: Senses | None, scale: Scales | None) -> tuple[Criterion, ...]:
    """Criteria from criteria or from names, whose senses and scales stand beside them.

    Raises
    ------
    InvalidInputError
        Names that are none, senses or scales that fit no name, or beside criteria that carry their own.
    """
    given = tuple(criteria) if isinstance(criteria, (list, tuple)) else ()
    carried = next((criterion for criterion in given if isinstance(criterion, Criterion)), None)
    if carried is None:
        labels = read_names(criteria, "criterion", "criteria")
        words, scales = _words(sense, labels), read_scales(scale, labels) or [None] * len(labels)
        return tuple([Criterion(name, word, scale=pair) for name, word, pair in zip(labels, words, scales)])
    for what, beside in (("sense", sense), ("scale", scale)):
        if beside is not None:
            kept = f"is a Criterion, which carries its own {what}, but {what}= is given beside it"
            msg = f"criterion {shown(carried.name)} {kept}; give names alone, or the {what} of each with its Criterion"
            raise InvalidInputError(msg)
    known = tuple([one if isinstance(one, Criterion) else Criterion(one) for one in given])
    check_unique(tuple([criterion.name for criterion in known]), "criteria")
    return known


def read_senses(sense: Senses | None, count: int) -> Floats:
    """Signs of the senses of criteria without names, shape ``(C,)``.

    Raises
    ------
    InvalidInputError
        Senses in another number, by name, or that are neither ``"max"`` nor ``"min"``.
    """
    if isinstance(sense, (list, tuple)) and len(sense) == count:
        try:
            return np.array([SIGN[word] for word in sense])
        except (KeyError, TypeError):
            pass  # the general path names the criterion at fault
    names = numbered(count)
    return np.array([SIGN[Criterion(name, word).sense] for name, word in zip(names, _words(sense, names))])


def read_scales(scale: Scales | None, names: tuple[str, ...]) -> tuple[Scale | None, ...] | None:
    """Scale of each criterion, None for one without; or None where nobody has any.

    Raises
    ------
    InvalidInputError
        Scales in another number or of unknown names, or one that is no pair of finite numbers in increasing order.
    """
    if scale is None:
        return None
    if isinstance(scale, np.ndarray):
        scale = scale.tolist()
    if isinstance(scale, Mapping):
        pairs = _by_name(scale, names, "scale", None)
    elif not isinstance(scale, (list, tuple)):
        kinds = "one pair (low, high) for every criterion, or one for each, in order or by name"
        msg = f"scale must be {kinds}, got {shown(scale)}"
        raise InvalidInputError(msg)
    elif len(scale) == 2 and not any(isinstance(one, _ROWS) for one in scale) and any(one is not None for one in scale):
        return (read_scale(scale, names[0]),) * len(names)
    else:
        pairs = _in_order(scale, names, "scales")
    return tuple([None if pair is None else read_scale(pair, name) for name, pair in zip(names, pairs)])


def numbered(count: int) -> tuple[str, ...]:
    """Names of criteria that nobody named.

    Examples
    --------
    >>> numbered(2)
    ('C1', 'C2')
    """
    return tuple([f"C{j + 1}" for j in range(count)])


def _words(sense: Any, names: tuple[str, ...]) -> Sequence[Any]:
    if sense is None:
        return ["max"] * len(names)
    if isinstance(sense, Mapping):
        return _by_name(sense, names, "sense", "max")
    if isinstance(sense, (str, bytes)) or not hasattr(sense, "__len__") or getattr(sense, "ndim", 1) == 0:
        msg = f"sense (direction) must be 'max' or 'min' for each criterion, in order or by name, got {shown(sense)}"
        raise InvalidInputError(msg)
    return _in_order(sense, names, "senses (directions)")


def _by_name(given: Mapping[str, Any], names: tuple[str, ...], what: str, default: Any) -> list[Any]:
    unknown = [name for name in given if name not in names]
    if unknown:
        msg = f"{what} names unknown criteria {listed(unknown)}; there are {listed(names)}"
        raise InvalidInputError(msg)
    return [given.get(name, default) for name in names]


def _in_order(given: Sequence[Any], names: tuple[str, ...], many: str) -> list[Any]:
    if len(given) != len(names):
        msg = f"{len(given)} {many} for {len(names)} criteria; give one for each criterion"
        raise InvalidInputError(msg)
    return list(given)
