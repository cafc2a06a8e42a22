"""Several rankings, read once: names of alternatives, names of voters, ranks of the one kind that kernels take."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from math import gcd, lcm
from typing import Any, NamedTuple

import numpy as np

from clusterdecide._typing import Floats, Ints
from clusterdecide.errors import InvalidInputError
from clusterdecide.kernels.correlations import midranks
from clusterdecide.kernels.ranks import competition_ranks
from clusterdecide.model._cells import check_unmasked
from clusterdecide.model._names import listed, read_names, shown

_MOST_VOTES = 1 << 40

_WANTED = "give rankings such as cd.rank returns, a comparison, or an array of ranks, one ranking a row"


class Ballots(NamedTuple):
    """R rankings of the same A alternatives."""

    alternatives: tuple[str, ...]
    labels: tuple[str, ...]
    ranks: Ints  # (R, A), 1 is best, ties share the best rank (1, 2, 2, 4)


class Votes(NamedTuple):
    """Votes of R rankings as whole numbers, and how many of these make one vote as it was given."""

    whole: Floats  # (R,), whole numbers without a common divisor
    unit: Fraction

    def given(self, counts: Floats) -> Floats:
        """Numbers of whole votes, in votes as they were given."""
        return np.asarray(counts * self.unit.numerator / self.unit.denominator)


def read_ballots(rankings: Any, alternatives: Sequence[str] | None = None) -> Ballots:
    """Read several rankings.

    Parameters
    ----------
    rankings
        A sequence of `Ranking` values, a mapping of them (or of rows of ranks) by name, what `cd.compare` returns, or
        ranks of shape ``(R, A)``, 1 is best; ties as competition ranks (1, 2, 2, 4), mid-ranks (1, 2.5, 2.5, 4) or
        dense ranks (1, 2, 2, 3).
    alternatives
        A names, for bare ranks only; ``A1``, ``A2``, ... by default.

    Raises
    ------
    InvalidInputError
        No ranking, rankings of other alternatives, a partial order, numbers that are no ranks.

    Examples
    --------
    >>> read_ballots([[1, 2.5, 2.5], [3, 1, 2]]).ranks
    array([[1, 2, 2],
           [3, 1, 2]])
    """
    own, labels, ranks = _read(rankings, alternatives)
    count, size = ranks.shape
    return Ballots(own or tuple(f"A{i + 1}" for i in range(size)), labels or _numbered(count), ranks)


def read_ranks(rankings: Any) -> Ints:
    """Read several rankings as ranks alone, shape ``(R, A)``; see `read_ballots`."""
    return _read(rankings, None)[2]


def _read(
    rankings: Any, alternatives: Sequence[str] | None
) -> tuple[tuple[str, ...] | None, tuple[str, ...] | None, Ints]:
    """Names of the alternatives and of the rankings, None where none are given, and ranks."""
    labels: tuple[str, ...] | None = None
    if isinstance(rankings, Mapping):
        labels, rankings = read_names(tuple(rankings), "ranking", "rankings"), tuple(rankings.values())
    elif getattr(getattr(rankings, "rank", None), "ndim", 0) == 2:
        labels, alternatives, rankings = tuple(rankings.labels), _own(alternatives, rankings), rankings.rank
    elif not isinstance(rankings, (Sequence, np.ndarray)) or isinstance(rankings, (str, bytes)):
        msg = f"{_WANTED}; got {shown(rankings, 120)}"
        raise InvalidInputError(msg)
    if not len(rankings):
        msg = f"no ranking is given; {_WANTED}"
        raise InvalidInputError(msg)
    if not isinstance(rankings, np.ndarray) and any(hasattr(one, "alternatives") for one in rankings):
        own = _own(alternatives, rankings[0])
        names = labels or _numbered(len(rankings))
        return own, labels, np.stack([_aligned(one, own, name) for one, name in zip(rankings, names)])
    table = _table(rankings, labels)
    known = read_names(alternatives, "alternative", "alternatives") if alternatives is not None else None
    if known is not None and len(known) != table.shape[1]:
        msg = f"{len(known)} alternatives are named, but each ranking has {table.shape[1]}; name each column once"
        raise InvalidInputError(msg)
    return known, labels, _ranks(table, labels)


def _numbered(count: int) -> tuple[str, ...]:
    return tuple(f"R{r + 1}" for r in range(count))


def read_votes(votes: Any, labels: tuple[str, ...]) -> Votes:
    """Read how many votes each ranking has, by name or in order; one each by default.

    Raises
    ------
    InvalidInputError
        Votes that are negative, not finite, all 0, of unknown rankings, or in no ratio of small whole numbers.

    Examples
    --------
    >>> read_votes([0.5, 0.25], ("R1", "R2"))
    Votes(whole=array([2., 1.]), unit=Fraction(1, 4))
    """
    if votes is None:
        return Votes(np.ones(len(labels)), Fraction(1))
    exact = [_exact(value, label) for value, label in zip(_in_order(votes, labels), labels)]
    if not any(exact):
        msg = "all votes are 0, so nobody decides; give at least one ranking a positive number of votes"
        raise InvalidInputError(msg)
    below = lcm(*(value.denominator for value in exact))
    whole = [int(value * below) for value in exact]
    common = gcd(*whole)
    if sum(whole) // common > _MOST_VOTES:
        msg = (
            f"votes {shown(votes, 120)} are in no ratio of small whole numbers, so ties could not be told exactly; "
            "give whole numbers, such as 7 and 3 in place of 0.333... and 0.142..."
        )
        raise InvalidInputError(msg)
    return Votes(np.array([value // common for value in whole], dtype=np.float64), Fraction(common, below))


def votes_told(labels: tuple[str, ...], votes: Floats) -> str:
    """How many rankings and votes a result counts, in words."""
    total = "" if (votes == 1).all() else f" with {votes.sum():.10g} votes"
    return f"{len(labels)} ranking{'s' if len(labels) > 1 else ''}{total}"


def frozen(values: Floats) -> Floats:
    """Make an array of a result read-only."""
    values.setflags(write=False)
    return values


def _own(alternatives: Any, one: Any) -> tuple[str, ...]:
    if alternatives is not None:
        msg = "alternatives are named by the rankings themselves; leave the names out"
        raise InvalidInputError(msg)
    if not hasattr(one, "alternatives"):
        msg = f"either all or none of the rankings name their alternatives, but the first is {shown(one, 120)}"
        raise InvalidInputError(msg)
    return tuple(one.alternatives)


def _aligned(one: Any, own: tuple[str, ...], label: str) -> Ints:
    if not hasattr(one, "alternatives"):
        msg = f"ranking {label!r} does not name its alternatives, but the first does; got {shown(one, 120)}"
        raise InvalidInputError(msg)
    if not hasattr(one, "rank"):
        kind = type(one).__name__
        msg = f"ranking {label!r} is a {kind}, which has no ranks: some alternatives share no order; {_WANTED}"
        raise InvalidInputError(msg)
    names = tuple(one.alternatives)
    if names == own:
        return np.asarray(one.rank)
    if odd := set(names) ^ set(own):
        msg = f"ranking {label!r} is of other alternatives than the first: {listed(sorted(odd))} in only one of them"
        raise InvalidInputError(msg)
    return np.asarray(one.rank)[[names.index(name) for name in own]]


def _table(rankings: Any, labels: tuple[str, ...] | None) -> Floats:
    check_unmasked(rankings, "ranks")
    try:
        table = np.asarray(rankings)
    except ValueError:
        sizes = {label: np.size(row) for label, row in zip(labels or _numbered(len(rankings)), rankings)}
        msg = f"rankings must be of the same alternatives, but their lengths are {shown(sizes, 200)}"
        raise InvalidInputError(msg) from None
    if table.dtype.kind not in "iuf" or table.ndim != 2 or not table.shape[1]:
        msg = f"{_WANTED}; got {shown(rankings, 120)}"
        raise InvalidInputError(msg)
    return table.astype(np.float64, copy=False)


def _ranks(table: Floats, labels: tuple[str, ...] | None) -> Ints:
    """Competition ranks from ranks of one of three kinds."""
    count, size = table.shape
    if table.min() >= 1 and table.max() <= size:
        whole = table.astype(np.int64)
        if (whole == table).all():
            seen = np.zeros(count * size, dtype=np.bool_)
            seen[(whole + (size * np.arange(count) - 1)[:, None]).ravel()] = True
            if seen.all():
                return whole
    wrong = np.asarray(~np.isfinite(table).all(1))
    ranks = competition_ranks(-np.where(wrong[:, None], 1.0, table))
    known = np.asarray((table == ranks).all(1) | (table == midranks(ranks)).all(1))
    for r in np.flatnonzero(~known).tolist():
        dense = np.unique(table[r], return_inverse=True)[1] + 1
        if wrong[r] or not (table[r] == dense).all():
            name = labels[r] if labels else f"R{r + 1}"
            msg = (
                f"ranking {name!r} is none: ranks go from 1, the best, and ties are told as 1, 2, 2, 4, as "
                f"1, 2.5, 2.5, 4 or as 1, 2, 2, 3; got {shown(table[r].tolist(), 120)}"
            )
            raise InvalidInputError(msg)
    return ranks


def _in_order(votes: Any, labels: tuple[str, ...]) -> Sequence[Any]:
    if isinstance(votes, Mapping):
        if odd := [name for name in (*votes, *labels) if (name in votes) != (name in labels)]:
            msg = f"votes and rankings differ: {listed(odd)} in only one of them; rankings are {listed(labels)}"
            raise InvalidInputError(msg)
        return [votes[label] for label in labels]
    if isinstance(votes, np.ndarray):
        votes = votes.tolist()
    if not isinstance(votes, Sequence) or isinstance(votes, (str, bytes)) or len(votes) != len(labels):
        msg = f"votes must be {len(labels)} numbers, one for each ranking, or numbers by name; got {shown(votes, 120)}"
        raise InvalidInputError(msg)
    return votes


def _exact(value: Any, label: str) -> Fraction:
    """Read a number as its shortest decimal says it: 0.1 is a tenth."""
    try:
        found = Fraction(value if isinstance(value, Fraction) else repr(float(value)))
    except (TypeError, ValueError, OverflowError):
        found = Fraction(-1)
    if found < 0 or isinstance(value, (bool, str)):
        msg = f"votes of ranking {label!r} must be a number, 0 or more, got {shown(value, 120)}"
        raise InvalidInputError(msg)
    return found
