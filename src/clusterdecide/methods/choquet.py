"""The Choquet integral: a weighted sum in which sets of criteria have weights."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import ClassVar, NamedTuple

import numpy as np

from clusterdecide._typing import AC, A, Floats
from clusterdecide.errors import InvalidInputError
from clusterdecide.kernels.choquet import (
    choquet,
    criterion_weights,
    cyclic,
    interaction,
    least_marginals,
    pair_cycle,
    zeta,
)
from clusterdecide.kernels.ranks import TIE
from clusterdecide.kernels.shapley import shapley
from clusterdecide.methods.base import check_normalisation, mapped, register
from clusterdecide.methods.forms import General
from clusterdecide.methods.laws import Laws
from clusterdecide.methods.parameters import check_names, named, number
from clusterdecide.methods.weighted_sum import WeightedSum
from clusterdecide.model import Problem
from clusterdecide.model._names import check_name, listed, shown

_MOST = 16
"""Criteria of one capacity: 65,535 sets."""

Sets = Mapping[str | Iterable[str], float] | Iterable[tuple[str | Iterable[str], float]]
"""Values of sets of criteria: by set, a tuple or frozenset of names or one name; or pairs of a set and its value."""


class ChoquetSteps(NamedTuple):
    """Every array of one Choquet integral, in order of computation."""

    normalised: AC
    weight: AC  # of each criterion, for this alternative; they sum to 1
    score: A


@register
@dataclass(frozen=True, slots=True)
class Choquet:
    """Choquet integral of normalised grades.

    Parameters
    ----------
    capacity
        Value of every set of criteria, from 0 for none of them to 1 for all: ``{("vision", "team"): 0.5, ...}``, or
        pairs of a set and its value. A set is one name or several, in any order; no set may be worth more than a
        larger one. The empty set may be left out. At most 16 criteria.
    normalisation
        ``"scale"`` (fixed scales of the criteria: no alternative can change the score of another), or one of the
        relative ones: ``"minmax"``, ``"sum"``, ``"max"``, ``"linear"``, ``"vector"``.

    Raises
    ------
    InvalidInputError
        A set that is missing, given twice or no set of names; a value that is no finite number; none of 0 and 1 at the
        ends; a set worth more than a larger one; an unknown normalisation.

    Notes
    -----
    An alternative has its least gain for sure, and each rise above it as far as the criteria that reach it are worth.
    Grades on different criteria are compared, so their gains must mean the same: value functions or ``"scale"``.
    Weights are in the capacity: the method takes none. Values that differ by at most 1e-12 count as equal. An additive
    capacity gives a weighted sum; 0 for all sets but the whole the least gain, 1 for all but none the largest.

    References
    ----------
    G. Choquet, "Theory of capacities", *Annales de l'Institut Fourier* 5 (1954); M. Grabisch, "The application of
    fuzzy integrals in multicriteria decision making", *European Journal of Operational Research* 89 (1996).

    Examples
    --------
    >>> import clusterdecide as cd
    >>> method = Choquet({"vision": 0.3, "team": 0.2, ("vision", "team"): 1})
    >>> problem = cd.Problem.of([[5, 1], [3, 3]], ["vision", "team"], scale=(0, 5))
    >>> cd.rank(problem, method=method).score
    array([0.44, 0.6 ])
    """

    capacity: Sets
    normalisation: str = "scale"

    takes_weights: ClassVar[bool] = False

    def __post_init__(self) -> None:
        check_normalisation(self.normalisation)
        names, table = _read(self.capacity)
        sets = sorted(range(1, len(table)), key=lambda i: (i.bit_count(), _members(names, i)))
        object.__setattr__(self, "capacity", tuple([(_members(names, i), float(table[i])) for i in sets]))

    @classmethod
    def two_additive(
        cls,
        shapley: Mapping[str, float],
        interaction: Mapping[tuple[str, str], float],
        *,
        normalisation: str = "scale",
    ) -> Choquet:
        """Build the capacity in which only pairs of criteria interact.

        Parameters
        ----------
        shapley
            Shapley value of every criterion by name: how much it counts on the whole. They sum to 1.
        interaction
            Interaction index by pair of names, from -1 to 1, positive where both are needed; 0 for a pair left out.
        normalisation
            As above.

        Raises
        ------
        InvalidInputError
            Shapley values that do not sum to 1 within 1e-12; a pair given twice, of one criterion or of an unknown
            one; a criterion whose Shapley value is less than half the sum of the magnitudes of its interactions: it
            would count negative beside some others.

        References
        ----------
        M. Grabisch, "k-order additive discrete fuzzy measures and their representation" (1997).

        Examples
        --------
        >>> Choquet.two_additive({"vision": 0.6, "team": 0.4}, {("team", "vision"): 0.2}).capacity
        ((('team',), 0.3), (('vision',), 0.5), (('team', 'vision'), 1.0))
        """
        names, alone, pairs = _two_additive(shapley, interaction)
        masses = np.zeros(1 << len(names))
        masses[1 << np.arange(len(names))] = alone - pairs.sum(1) / 2
        i, j = np.triu_indices(len(names), 1)
        masses[(1 << i) | (1 << j)] = pairs[i, j]
        table = zeta(masses).round(15)  # 0.3 and not 0.30000000000000004
        return cls([(_members(names, s), value) for s, value in enumerate(table.tolist())], normalisation)

    def laws(self) -> Laws:
        """Those of a weighted sum as far as the capacity breaks them too; a criterion may add nothing to some set."""
        _, table = _known(self)
        like = WeightedSum(self.normalisation).laws()
        broken = set(like.broken) if shapley(table).max() < 1 - TIE else set()  # else one criterion decides alone
        doubtful = set()
        if "pairs_cycle" in broken and not cyclic(table):
            broken.remove("pairs_cycle")
            found = self.normalisation != "minmax" and pair_cycle(table, self.normalisation)
            broken |= {"pairs_cycle"} if found else set()
            doubtful = {"pairs_cycle"} if found is None else set()
        if least_marginals(table)[0].min() <= TIE:
            broken.add("strict_dominance")
        inapplicable = {"weight_scale", "zero_weight", "constant", "split"}
        return Laws(broken=broken, open=doubtful, inapplicable=inapplicable, bounds=like.bounds)

    def on(self, problem: Problem, x: Floats | None = None) -> General:
        """Integral of each alternative, whatever the weights.

        Raises
        ------
        InvalidInputError
            Criteria that the capacity does not name or the reverse, or data that the normalisation cannot take.
        """
        names, table = _known(self)
        check_names(names, problem, "capacity")
        order = [names.index(name) for name in problem.criteria_names]
        sets = np.arange(len(table))
        moved = sum(((sets >> place & 1) << j for place, j in enumerate(order)), np.zeros_like(sets))
        gains, by_place = mapped(problem, x, self.normalisation).gains(), table[moved]

        def steps(score: Floats) -> ChoquetSteps:
            return ChoquetSteps(gains, criterion_weights(gains, by_place), score)

        return General.without_weights(choquet(gains, by_place), steps=steps)


def shapley_values(capacity: Sets) -> dict[str, float]:
    """How much each criterion counts on the whole: what it adds to the others, on average over all orders of joining.

    Parameters
    ----------
    capacity
        As for `Choquet`, such as ``method.capacity``.

    Returns
    -------
    dict
        By name, in alphabetical order; they sum to 1.

    Raises
    ------
    InvalidInputError
        As for `Choquet`.

    References
    ----------
    L. S. Shapley, "A value for n-person games" (1953).

    Examples
    --------
    >>> shapley_values({"a": 0.5, "b": 0.25, ("a", "b"): 1})
    {'a': 0.625, 'b': 0.375}
    """
    names, table = _read(capacity)
    return dict(zip(names, shapley(table).tolist()))


def interaction_indices(capacity: Sets) -> dict[tuple[str, str], float]:
    """Whether two criteria are worth more together than apart, on average over sets of the others.

    Parameters
    ----------
    capacity
        As for `Choquet`, such as ``method.capacity``.

    Returns
    -------
    dict
        By pair of names, each pair once, in alphabetical order; from -1 (either will do) to 1 (both are needed).

    Raises
    ------
    InvalidInputError
        As for `Choquet`.

    References
    ----------
    T. Murofushi and S. Soneda, "Techniques for reading fuzzy measures (iii): interaction index" (1993).

    Examples
    --------
    >>> interaction_indices({"a": 0.5, "b": 0.25, ("a", "b"): 1})
    {('a', 'b'): 0.25}
    """
    names, table = _read(capacity)
    found = interaction(table)
    return {(a, b): float(found[i, j]) for i, a in enumerate(names) for j, b in enumerate(names) if i < j}


def _members(names: tuple[str, ...], index: int) -> tuple[str, ...]:
    return tuple([name for j, name in enumerate(names) if index >> j & 1])


@lru_cache(maxsize=16)
def _known(method: Choquet) -> tuple[tuple[str, ...], Floats]:
    """Capacity of a method: read once, as many problems may be scored by it."""
    return _read(method.capacity)


def _read(given: object) -> tuple[tuple[str, ...], Floats]:
    """Names of the criteria, and the value of every set by the bits of its members."""
    values = _values(given)
    names = tuple(sorted(set().union(*values)))
    if not names or len(names) > _MOST:
        msg = f"a capacity is of 1 to {_MOST} criteria, got one of {len(names)}"
        raise InvalidInputError(msg)
    bit = {name: 1 << j for j, name in enumerate(names)}
    table = np.full(1 << len(names), np.nan)
    table[0] = 0.0
    for members, value in values.items():
        table[sum(bit[name] for name in members)] = value
    lacking = np.flatnonzero(np.isnan(table))
    if len(lacking):
        first = [_members(names, int(i)) for i in lacking[:10]]
        msg = f"capacity gives no value for {len(lacking)} sets: {listed(first)}; give one for every set of criteria"
        raise InvalidInputError(msg)
    _check(names, table)
    table.setflags(write=False)
    return names, table


def _values(given: object) -> dict[frozenset[str], float]:
    pairs = list(given.items() if isinstance(given, Mapping) else given if isinstance(given, (list, tuple)) else ())
    if not pairs or any(not isinstance(pair, (list, tuple)) or len(pair) != 2 for pair in pairs):
        msg = f"capacity must give a value for every set of criteria, got {shown(given)}"
        raise InvalidInputError(msg)
    found: dict[frozenset[str], float] = {}
    for told, value in pairs:
        members = (told,) if isinstance(told, str) else told
        if not isinstance(members, (list, tuple, set, frozenset)):
            msg = f"capacity: a set of criteria is one name or several, got {shown(told)}"
            raise InvalidInputError(msg)
        for name in members:
            check_name(name, "criterion", " in the capacity")
        one = frozenset(members)
        if one in found or len(one) < len(members):
            what = "set" if one in found else "criterion of the set"
            msg = f"capacity: a {what} {shown(tuple(sorted(members)))} is given twice; give each once"
            raise InvalidInputError(msg)
        found[one] = number(value, f"capacity of {shown(tuple(sorted(members)))}")
    return found


def _check(names: tuple[str, ...], table: Floats) -> None:
    for index, wanted, what in ((0, 0.0, "no criterion"), (len(table) - 1, 1.0, "all criteria")):
        if abs(table[index] - wanted) > TIE:
            msg = f"capacity of {what} must be {wanted:g}, got {table[index]:.15g}"
            raise InvalidInputError(msg)
        table[index] = wanted
    least, where = least_marginals(table)
    if least.min() < -TIE:
        j = int(least.argmin())
        low = int(where[j])
        high = low | 1 << j
        msg = (
            f"capacity of {shown(_members(names, high))} is {table[high]:g}, less than {table[low]:g} of its part "
            f"{shown(_members(names, low))}; no set may be worth more than a larger one"
        )
        raise InvalidInputError(msg)


def _two_additive(values: object, indices: object) -> tuple[tuple[str, ...], Floats, Floats]:
    """Names, Shapley values and the symmetric matrix of interactions, of a capacity that is monotone."""
    alone = named(values, "shapley")
    names = tuple(sorted(alone))
    if not names or len(names) > _MOST:
        msg = f"a capacity is of 1 to {_MOST} criteria, got Shapley values of {len(names)}"
        raise InvalidInputError(msg)
    counts = np.array([alone[name] for name in names])
    if abs(counts.sum() - 1) > TIE:
        msg = f"Shapley values must sum to 1, got {counts.sum():.15g}"
        raise InvalidInputError(msg)
    if not isinstance(indices, Mapping):
        msg = f"interaction must give an index by pair of criteria, got {shown(indices)}"
        raise InvalidInputError(msg)
    pairs = np.zeros((len(names), len(names)))
    seen: set[frozenset[str]] = set()
    for pair, index in indices.items():
        both = frozenset(pair) if isinstance(pair, tuple) else frozenset()
        if len(both) != 2 or len(pair) != 2 or not both <= set(names) or both in seen:
            why = "is given twice" if both in seen else f"is no pair of two of {listed(names)}"
            msg = f"interaction: {shown(pair)} {why}"
            raise InvalidInputError(msg)
        seen.add(both)
        i, j = (names.index(name) for name in pair)
        pairs[i, j] = pairs[j, i] = number(index, f"interaction of {shown(pair)}", low=-1.0, high=1.0)
    spare = counts - np.abs(pairs).sum(1) / 2
    if spare.min() < -TIE:
        j = int(spare.argmin())
        msg = (
            f"criterion {shown(names[j])}: its Shapley value {counts[j]:g} is less than half the magnitudes of its "
            f"interactions, {counts[j] - spare[j]:g}: beside some others it would count negative"
        )
        raise InvalidInputError(msg)
    return names, counts, pairs
