"""How alike rankings are: correlations and distances of all pairs, through one door that checks and labels."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import combinations, islice
from typing import Any

import numpy as np

from clusterdecide._frozen import FrozenMap
from clusterdecide._table import Tabular, View
from clusterdecide._typing import Floats
from clusterdecide.consensus.ballots import Ballots, frozen, read_ballots, read_ranks
from clusterdecide.errors import InvalidInputError
from clusterdecide.kernels import correlations as kernels
from clusterdecide.model._names import listed, shown

_SHOWN = 50


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Likeness(Tabular):
    """Correlations or distances between all pairs of R rankings.

    Attributes
    ----------
    labels
        R names of the rankings.
    alternatives
        A names.
    measures
        By name of the measure, a matrix of shape ``(R, R)``, read-only.
    note
        How ties count.
    """

    labels: tuple[str, ...]
    alternatives: tuple[str, ...]
    measures: Mapping[str, Floats]
    note: str

    def __getitem__(self, measure: str) -> Floats:
        """Matrix of one measure, shape ``(R, R)``."""
        if measure not in self.measures:
            msg = f"no measure is named {shown(measure)}; there are {listed(self.measures)}"
            raise InvalidInputError(msg)
        return self.measures[measure]

    def between(self, first: str, second: str) -> dict[str, float]:
        """Every measure between two rankings; the first is the reference of those that are not symmetric."""
        for name in (first, second):
            if name not in self.labels:
                msg = f"no ranking is named {shown(name)}; there are {listed(self.labels)}"
                raise InvalidInputError(msg)
        i, j = map(self.labels.index, (first, second))
        return {name: float(matrix[i, j]) for name, matrix in self.measures.items()}

    def to_dict(self) -> dict[str, Any]:
        """Plain values for JSON."""
        return {
            "labels": list(self.labels),
            "alternatives": list(self.alternatives),
            "measures": {name: matrix.tolist() for name, matrix in self.measures.items()},
            "note": self.note,
        }

    def _view(self) -> View:
        pairs = combinations(range(len(self.labels)), 2)
        rows = [
            [self.labels[i], self.labels[j], *(f"{matrix[i, j]:.4g}" for matrix in self.measures.values())]
            for i, j in islice(pairs, _SHOWN)
        ]
        total = len(self.labels) * (len(self.labels) - 1) // 2
        cut = f"; first {_SHOWN} of {total} pairs shown" if total > _SHOWN else ""
        caption = f"{len(self.labels)} rankings of {len(self.alternatives)} alternatives; {self.note}{cut}"
        return View(["first", "second", *self.measures], rows, "ll", caption)


def correlations(rankings: Any, *, alternatives: Sequence[str] | None = None) -> Likeness:
    """Rank correlations of all pairs of rankings: Spearman, Kendall, weighted Spearman and WS.

    Parameters
    ----------
    rankings
        A sequence of `Ranking` values, a mapping of them (or of rows of ranks) by name, what `cd.compare` returns, or
        ranks of shape ``(R, A)``, 1 is best; ties as 1, 2, 2, 4, as 1, 2.5, 2.5, 4 or as 1, 2, 2, 3.
    alternatives
        A names, for bare ranks only; ``A1``, ``A2``, ... by default.

    Returns
    -------
    Likeness
        ``found["kendall"]`` is a matrix of shape ``(R, R)``.

    Raises
    ------
    InvalidInputError
        No ranking, rankings of other alternatives, a partial order, numbers that are no ranks.

    Examples
    --------
    >>> found = correlations({"ours": [1, 2, 3, 4, 5], "theirs": [1, 3, 2, 4, 5]})
    >>> found
    first  second  spearman  kendall  weighted_spearman      ws
    ours   theirs       0.9      0.8             0.8833  0.8542
    2 rankings of 5 alternatives; ties at mid-ranks, kendall is tau-b, ws takes the first as its reference
    """
    note = "ties at mid-ranks, kendall is tau-b, ws takes the first as its reference"
    return _likeness(read_ballots(rankings, alternatives), _CORRELATIONS, note)


def distances(rankings: Any, *, alternatives: Sequence[str] | None = None) -> Likeness:
    """Distances of all pairs of rankings: Kemeny, Kendall and Spearman's footrule.

    Parameters
    ----------
    rankings, alternatives
        As in `correlations`.

    Returns
    -------
    Likeness
        ``found["kemeny"]`` is a matrix of shape ``(R, R)``.

    Raises
    ------
    InvalidInputError
        As in `correlations`.

    Examples
    --------
    >>> distances([[1, 2, 3], [1, 2, 2], [3, 2, 1]])
    first  second  kemeny  kendall  footrule
    R1     R2           1      0.5         1
    R1     R3           6        3         4
    R2     R3           5      2.5         4
    3 rankings of 3 alternatives; a pair tied in one ranking only counts half an inversion; footrule at mid-ranks
    """
    note = "a pair tied in one ranking only counts half an inversion; footrule at mid-ranks"
    return _likeness(read_ballots(rankings, alternatives), _DISTANCES, note)


def spearman(rankings: Any) -> Floats:
    """Rank correlation of Spearman of all pairs, shape ``(R, R)``; that of Pearson between mid-ranks.

    Parameters
    ----------
    rankings
        As in `correlations`.

    Raises
    ------
    InvalidInputError
        As in `correlations`.

    Notes
    -----
    A ranking that ties everybody has 1 with another such ranking, and 0 with any other.

    References
    ----------
    C. Spearman, "The proof and measurement of association between two things", *American Journal of Psychology* 15
    (1904).

    Examples
    --------
    >>> spearman([[1, 2, 3, 4, 5], [1, 3, 2, 4, 5]])
    array([[1. , 0.9],
           [0.9, 1. ]])
    """
    return kernels.spearman(read_ranks(rankings))


def kendall(rankings: Any) -> Floats:
    """Rank correlation of Kendall of all pairs, ties handled (tau-b), shape ``(R, R)``.

    Parameters
    ----------
    rankings
        As in `correlations`.

    Raises
    ------
    InvalidInputError
        As in `correlations`.

    Notes
    -----
    A ranking that ties everybody has 1 with another such ranking, and 0 with any other.

    References
    ----------
    M. G. Kendall, "The treatment of ties in ranking problems", *Biometrika* 33 (1945).

    Examples
    --------
    >>> kendall([[1, 2, 3, 4, 5], [1, 3, 2, 4, 5]])
    array([[1. , 0.8],
           [0.8, 1. ]])
    """
    return kernels.kendall(read_ranks(rankings))


def weighted_spearman(rankings: Any) -> Floats:
    """Weighted rank correlation of all pairs, shape ``(R, R)``: differences near the top count more.

    Parameters
    ----------
    rankings
        As in `correlations`.

    Raises
    ------
    InvalidInputError
        As in `correlations`.

    References
    ----------
    J. Pinto da Costa and C. Soares, "A weighted rank measure of correlation", *Australian & New Zealand Journal of
    Statistics* 47 (2005).

    Examples
    --------
    >>> weighted_spearman([[1, 2, 3, 4, 5], [1, 3, 2, 4, 5]]).round(4)
    array([[1.    , 0.8833],
           [0.8833, 1.    ]])
    """
    return kernels.weighted_spearman(read_ranks(rankings))


def ws(rankings: Any) -> Floats:
    """Similarity coefficient WS of all pairs, shape ``(R, R)``; row i takes ranking i as the reference.

    Parameters
    ----------
    rankings
        As in `correlations`.

    Raises
    ------
    InvalidInputError
        As in `correlations`.

    References
    ----------
    W. Salabun and K. Urbaniak, "A new coefficient of rankings similarity in decision-making problems", *ICCS* (2020).

    Examples
    --------
    >>> ws([[1, 2, 3, 4, 5], [1, 3, 2, 4, 5]]).round(4)
    array([[1.    , 0.8542],
           [0.8542, 1.    ]])
    """
    return kernels.rank_similarity(read_ranks(rankings))


def kemeny_distance(rankings: Any) -> Floats:
    """Distance of Kemeny of all pairs, shape ``(R, R)``: 2 for a pair put otherwise, 1 for one tied in one only.

    Parameters
    ----------
    rankings
        As in `correlations`.

    Raises
    ------
    InvalidInputError
        As in `correlations`.

    References
    ----------
    J. G. Kemeny, "Mathematics without numbers", *Daedalus* 88 (1959).

    Examples
    --------
    >>> kemeny_distance([[1, 2, 3], [1, 2.5, 2.5]])
    array([[0., 1.],
           [1., 0.]])
    """
    return kernels.kemeny(read_ranks(rankings))


def kendall_distance(rankings: Any, *, penalty: float = 0.5) -> Floats:
    """Distance of Kendall of all pairs, shape ``(R, R)``: number of pairs put otherwise.

    Parameters
    ----------
    rankings
        As in `correlations`.
    penalty
        What a pair tied in one of the two rankings only counts, from 0 to 1; below 0.5 it is no distance, since the
        way over a ranking with ties may then be shorter than the straight one.

    Raises
    ------
    InvalidInputError
        As in `correlations`, or a penalty out of range.

    References
    ----------
    R. Fagin, R. Kumar, M. Mahdian, D. Sivakumar and E. Vee, "Comparing and aggregating rankings with ties", *PODS*
    (2004).

    Examples
    --------
    >>> kendall_distance([[1, 2, 3], [1, 2.5, 2.5], [3, 2, 1]], penalty=0)
    array([[0., 0., 3.],
           [0., 0., 2.],
           [3., 2., 0.]])
    """
    if isinstance(penalty, bool) or not isinstance(penalty, (int, float, np.number)) or not 0 <= penalty <= 1:
        msg = f"the penalty of a pair tied in one ranking only must be from 0 to 1, got {shown(penalty, 120)}"
        raise InvalidInputError(msg)
    return _inversions(read_ranks(rankings), float(penalty))


def footrule_distance(rankings: Any) -> Floats:
    """Spearman's footrule of all pairs, shape ``(R, R)``: sum of the differences of rank, ties at mid-ranks.

    Parameters
    ----------
    rankings
        As in `correlations`.

    Raises
    ------
    InvalidInputError
        As in `correlations`.

    References
    ----------
    P. Diaconis and R. L. Graham, "Spearman's footrule as a measure of disarray", *Journal of the Royal Statistical
    Society B* 39 (1977).

    Examples
    --------
    >>> footrule_distance([[1, 2, 3], [3, 2, 1]])
    array([[0., 4.],
           [4., 0.]])
    """
    return kernels.footrule(read_ranks(rankings))


def _inversions(ranks: Any, penalty: float) -> Floats:
    opposed, tied_once = kernels.disagreements(ranks)
    return np.asarray(opposed + penalty * tied_once)


def _likeness(ballots: Ballots, measures: Mapping[str, Any], note: str) -> Likeness:
    found = {name: frozen(measure(ballots.ranks)) for name, measure in measures.items()}
    return Likeness(ballots.labels, ballots.alternatives, FrozenMap(found), note)


_CORRELATIONS = {
    "spearman": kernels.spearman,
    "kendall": kernels.kendall,
    "weighted_spearman": kernels.weighted_spearman,
    "ws": kernels.rank_similarity,
}
_DISTANCES = {"kemeny": kernels.kemeny, "kendall": partial(_inversions, penalty=0.5), "footrule": kernels.footrule}
