"""Random indices: the mean consistency index of random judgements, by which a consistency index is divided.

Published tables differ by up to 18 % at one order, so every result names the table it used.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Literal, NamedTuple

import numpy as np

from clusterdecide._typing import Floats
from clusterdecide.errors import InvalidInputError
from clusterdecide.kernels.pairwise import consistency_index
from clusterdecide.kernels.principal import blocks, geometric, principal
from clusterdecide.model._cells import as_float, is_real
from clusterdecide.model._names import shown

TableName = Literal["saaty_1980", "saaty_later", "donegan_dodd_1991", "alonso_lamata_2006"]


def _table(*printed: float) -> Mapping[int, float]:
    return MappingProxyType(dict(enumerate((0.0, 0.0, *printed), start=1)))


TABLES: Mapping[str, Mapping[int, float]] = MappingProxyType(
    {
        "saaty_1980": _table(0.58, 0.90, 1.12, 1.24, 1.32, 1.41, 1.45, 1.49, 1.51, 1.48, 1.56, 1.57, 1.59),
        "saaty_later": _table(0.52, 0.89, 1.11, 1.25, 1.35, 1.40, 1.45, 1.49, 1.52, 1.54, 1.56, 1.58, 1.59),
        "donegan_dodd_1991": _table(
            0.4914, 0.8286, 1.0591, 1.1797, 1.2519, 1.3171, 1.3733, 1.4055, 1.4213, 1.4497, 1.4643, 1.4822, 1.4969
        ),
        "alonso_lamata_2006": _table(
            0.5247, 0.8816, 1.1086, 1.2479, 1.3417, 1.4057, 1.4499, 1.4854, 1.5140, 1.5365, 1.5551, 1.5713, 1.5838
        ),
    }
)
"""Printed digits by table and order: Saaty (1980), with .58 at order 3 and a dip at order 12 that simulation does not
confirm; Saaty's later table (as in Saaty 2008); Donegan and Dodd (1991); Alonso and Lamata (2006), 500,000 matrices."""

_LEAST = 1e-3  # of a random index that is given; its inverse is the largest
FORMULA = "alonso_lamata_2006 formula"
"""Name under which results report `beyond_tables`."""


def value(order: int, table: str = "saaty_1980") -> float:
    """Printed random index of a table.

    Parameters
    ----------
    order
        Number of items compared, at least 1; 0 below order 3, where nothing can contradict.
    table
        ``"saaty_1980"``, ``"saaty_later"``, ``"donegan_dodd_1991"`` or ``"alonso_lamata_2006"``.

    Returns
    -------
    float
        The printed digits.

    Raises
    ------
    InvalidInputError
        An unknown table, or an order beyond it.

    Examples
    --------
    >>> value(4), value(3, "saaty_later")
    (0.9, 0.52)
    """
    check_table(table)
    if order not in TABLES[table]:
        last = max(TABLES[table])
        msg = f"the random index table {table!r} ends at order {last}, got order {order}; beyond it use beyond_tables"
        raise InvalidInputError(msg)
    return TABLES[table][order]


def beyond_tables(order: int) -> float:
    """Random index of any order from 3 up by Alonso and Lamata's line for the mean eigenvalue, 2.7699 n - 4.3513.

    Parameters
    ----------
    order
        Number of items compared, at least 3.

    Returns
    -------
    float
        ``(2.7699 n - 4.3513 - n) / (n - 1)``.

    Raises
    ------
    InvalidInputError
        An order below 3.

    References
    ----------
    J. A. Alonso and M. T. Lamata, "Consistency in the analytic hierarchy process: a new approach" (2006).

    Examples
    --------
    >>> round(beyond_tables(20), 4)
    1.634
    """
    if not isinstance(order, (int, np.integer)) or isinstance(order, bool) or order < 3:
        msg = f"a random index is defined from order 3 up, got order {order!r}"
        raise InvalidInputError(msg)
    return float((2.7699 * order - 4.3513 - order) / (order - 1))


def check_table(table: object) -> None:
    """Refuse a name that is not that of a table."""
    if not isinstance(table, str) or table not in TABLES:
        msg = f"unknown random index table {table!r}; there are {', '.join(TABLES)}, or give a number"
        raise InvalidInputError(msg)


class IndexScale(NamedTuple):
    """The random index by which a consistency index is divided, and where it is from."""

    name: str
    ri: float


def index_scale(random_index: object, n: int) -> IndexScale:
    """Random index for ``n`` items from a table's name, which beyond its end is that of the formula, or from a number.

    Raises
    ------
    InvalidInputError
        Neither a table nor a number from 0.001 to 1000.
    """
    if isinstance(random_index, str):
        check_table(random_index)
        if n in TABLES[random_index]:
            return IndexScale(random_index, TABLES[random_index][n])
        return IndexScale(FORMULA, beyond_tables(n))
    number = as_float(random_index) if is_real(random_index) else 0.0
    if not _LEAST <= number <= 1 / _LEAST:
        kinds = f"one of {', '.join(TABLES)}, or a number from {_LEAST:g} to {1 / _LEAST:g}"
        msg = f"the random index must be {kinds}, got {shown(random_index)}"
        raise InvalidInputError(msg)
    return IndexScale("given", number)


@dataclass(frozen=True, slots=True)
class SimulatedIndex:
    """A random index found by simulation.

    Attributes
    ----------
    order, samples
        Number of items and of random matrices.
    value, standard_error
        Mean consistency index and its standard error.
    entropy
        Seed entropy; ``rng=entropy`` gives the same value again. None when a generator was handed in.
    """

    order: int
    samples: int
    value: float
    standard_error: float
    entropy: int | None


def simulate(order: int, samples: int = 30_000, *, rng: int | np.random.Generator | None = None) -> SimulatedIndex:
    """Mean consistency index of random reciprocal matrices, each pair uniform over 1/9, ..., 1/2, 1, 2, ..., 9.

    Parameters
    ----------
    order
        Number of items compared, at least 3.
    samples
        Number of random matrices, at least 2.
    rng
        Seed, generator, or None for fresh entropy.

    Returns
    -------
    SimulatedIndex
        The value with its standard error, about 0.003 at 30,000 samples.

    Raises
    ------
    InvalidInputError
        An order below 3 or fewer than 2 samples.

    Examples
    --------
    >>> round(simulate(4, 2000, rng=1).value, 1)
    0.9
    """
    for name, given, least in (("order", order, 3), ("samples", samples, 2)):
        if isinstance(given, bool) or not isinstance(given, (int, np.integer)) or given < least:
            msg = f"{name} must be an integer of at least {least}, got {given!r}"
            raise InvalidInputError(msg)
    entropy = None
    if isinstance(rng, bool) or not (rng is None or isinstance(rng, (int, np.integer, np.random.Generator))):
        msg = f"rng must be a seed (an integer), a numpy Generator or None, got {rng!r}"
        raise InvalidInputError(msg)
    if not isinstance(rng, np.random.Generator):
        if rng is not None and rng < 0:
            msg = f"rng must be a seed of zero or more, got {rng!r}"
            raise InvalidInputError(msg)
        sequence = np.random.SeedSequence(rng)
        entropy, rng = int(sequence.entropy), np.random.default_rng(sequence)  # type: ignore[arg-type]
    found = np.empty(samples)
    for part in blocks(samples, order):
        last = _random_block(order, part.stop - part.start, rng)
        found[part] = consistency_index(principal(last, geometric(last))[0], order)
    error = float(found.std(ddof=1) / np.sqrt(samples))
    return SimulatedIndex(int(order), int(samples), float(found.mean()), error, entropy)


def _random_block(order: int, count: int, rng: np.random.Generator) -> Floats:
    """Reciprocal matrices on Saaty's scale, the batch last: shape ``(order, order, count)``."""
    whole = np.arange(1.0, 10.0)
    scale = np.concatenate([1 / whole[:0:-1], whole])
    last = np.ones((order, order, count))
    upper = np.triu_indices(order, 1)
    drawn = rng.integers(0, len(scale), size=(count, len(upper[0]))).T
    last[upper] = scale[drawn]
    last[upper[1], upper[0]] = scale[::-1][drawn]
    return last
