"""One order from several by points: Borda's for places, Copeland's for pairs won."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from clusterdecide._table import Tabular, View
from clusterdecide._typing import Floats, Ints
from clusterdecide.consensus.ballots import frozen, read_ballots, read_votes, votes_told
from clusterdecide.errors import InvalidInputError
from clusterdecide.kernels.majorities import borda_points, exact_ranks, votes_above
from clusterdecide.kernels.ranks import competition_ranks
from clusterdecide.model._names import listed, shown

_SHOWN = 50

GivenVotes = Sequence[float] | Mapping[str, float] | Floats


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class BordaResult(Tabular):
    """Points of each alternative, and who comes where.

    Attributes
    ----------
    alternatives
        A names.
    labels
        R names of the rankings counted.
    votes
        Votes of each ranking, shape ``(R,)``.
    score
        Points, shape ``(A,)``, more is better.
    rank
        Shape ``(A,)``, 1 is best; ties share the best rank (1, 2, 2, 4). Points are counted in whole numbers, so that
        no rounding tells apart.
    """

    alternatives: tuple[str, ...]
    labels: tuple[str, ...]
    votes: Floats
    score: Floats
    rank: Ints

    @property
    def rule(self) -> str:
        """The rule in words, with its parameters."""
        return "Borda: a point for each alternative ranked below, half a point for each tied"

    @property
    def order(self) -> tuple[str, ...]:
        """Names, best first; tied names in the order of the alternatives."""
        return tuple(self.alternatives[i] for i in np.argsort(self.rank, kind="stable"))

    @property
    def winners(self) -> tuple[str, ...]:
        """All who come first."""
        return tuple(self.alternatives[i] for i in np.flatnonzero(self.rank == 1))

    def __getitem__(self, name: str) -> int:
        """Rank of one alternative."""
        if name not in self.alternatives:
            msg = f"no alternative is named {shown(name)}; there are {listed(self.alternatives)}"
            raise InvalidInputError(msg)
        return int(self.rank[self.alternatives.index(name)])

    def to_dict(self) -> dict[str, Any]:
        """Plain values for JSON."""
        return {
            "rule": self.rule,
            "alternatives": list(self.alternatives),
            "labels": list(self.labels),
            "votes": self.votes.tolist(),
            "score": self.score.tolist(),
            "rank": self.rank.tolist(),
        }

    def _columns(self) -> dict[str, Any]:
        return {}

    def _view(self) -> View:
        more = self._columns()
        rows = [
            [str(self.rank[i]), f"{self.score[i]:.10g}", *(str(values[i]) for values in more.values()), name]
            for i in np.argsort(self.rank, kind="stable")[:_SHOWN]
            for name in [self.alternatives[i]]
        ]
        cut = f"; first {_SHOWN} of {len(self.rank)} shown" if len(self.rank) > _SHOWN else ""
        caption = f"{self.rule}; {votes_told(self.labels, self.votes)}{cut}"
        return View(["rank", "points", *more, "alternative"], rows, "rr" + "r" * len(more) + "l", caption)


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class CopelandResult(BordaResult):
    """Pairs won, tied and lost by each alternative, their points, and who comes where.

    Attributes
    ----------
    alternatives
        A names.
    labels
        R names of the rankings counted.
    votes
        Votes of each ranking, shape ``(R,)``.
    score
        Points, shape ``(A,)``, more is better.
    rank
        Shape ``(A,)``, 1 is best; ties share the best rank (1, 2, 2, 4).
    above
        Shape ``(A, A)``: votes that put the alternative of the row strictly above that of the column.
    wins, ties, losses
        Shape ``(A,)``: of the other alternatives, how many it beats, ties with and loses to by votes.
    points
        What a pair won, tied and lost counts.
    """

    above: Floats
    wins: Ints
    ties: Ints
    losses: Ints
    points: tuple[float, float, float]

    @property
    def rule(self) -> str:
        """The rule in words, with its parameters."""
        win, tie, loss = self.points
        return f"Copeland: {win:g} for a pair won, {tie:g} for one tied, {loss:g} for one lost"

    @property
    def condorcet_winner(self) -> str | None:
        """Who beats every other, or None where nobody does."""
        found = np.flatnonzero(self.wins == len(self.alternatives) - 1)
        return self.alternatives[found[0]] if found.size else None

    def to_dict(self) -> dict[str, Any]:
        """Plain values for JSON."""
        return BordaResult.to_dict(self) | {
            "above": self.above.tolist(),
            **{name: values.tolist() for name, values in self._columns().items()},
            "condorcet_winner": self.condorcet_winner,
        }

    def _columns(self) -> dict[str, Any]:
        return {"wins": self.wins, "ties": self.ties, "losses": self.losses}


def borda(rankings: Any, votes: GivenVotes | None = None, *, alternatives: Sequence[str] | None = None) -> BordaResult:
    """Order alternatives by the places they take in several rankings (Borda).

    In each ranking an alternative has a point for every other that it is ranked above and half a point for every other
    that it ties with, so that those tied share the points of their places evenly.

    Parameters
    ----------
    rankings
        A sequence of `Ranking` values, a mapping of them (or of rows of ranks) by name, what `cd.compare` returns, or
        ranks of shape ``(R, A)``, 1 is best; ties as 1, 2, 2, 4, as 1, 2.5, 2.5, 4 or as 1, 2, 2, 3.
    votes
        Votes of each ranking, in order or by name; one each by default. A number counts as its decimals say it: 0.1
        is a tenth.
    alternatives
        A names, for bare ranks only; ``A1``, ``A2``, ... by default.

    Raises
    ------
    InvalidInputError
        No ranking, rankings of other alternatives, a partial order, numbers that are no ranks, votes that are
        negative, all 0 or in no ratio of small whole numbers.

    References
    ----------
    J.-C. de Borda, "Mémoire sur les élections au scrutin" (1781); D. Black, "Partial justification of the Borda
    count", *Public Choice* 28 (1976), for ties.

    Examples
    --------
    >>> borda([[1, 2, 3], [1, 3, 2], [3, 1, 1]], alternatives=["Ada", "Ben", "Cy"])
    rank  points  alternative
       1       4  Ada
       2     2.5  Ben
       2     2.5  Cy
    Borda: a point for each alternative ranked below, half a point for each tied; 3 rankings
    """
    ballots = read_ballots(rankings, alternatives)
    counted = read_votes(votes, ballots.labels)
    points = borda_points(ballots.ranks, counted.whole)
    given = frozen(counted.given(counted.whole))
    return BordaResult(ballots.alternatives, ballots.labels, given, frozen(counted.given(points)), exact_ranks(points))


def copeland(
    rankings: Any,
    votes: GivenVotes | None = None,
    *,
    win: float = 1.0,
    tie: float = 0.5,
    loss: float = 0.0,
    alternatives: Sequence[str] | None = None,
) -> CopelandResult:
    """Order alternatives by how many others they beat in votes (Copeland).

    One alternative beats another where more votes put it strictly above than below.

    Parameters
    ----------
    rankings, votes, alternatives
        As in `borda`.
    win, tie, loss
        What a pair counts; ``win=1, tie=0, loss=-1`` gives Copeland's own difference, which orders alike.

    Raises
    ------
    InvalidInputError
        As in `borda`, or points that do not fall from win to loss.

    References
    ----------
    A. H. Copeland, "A reasonable social welfare function", seminar, University of Michigan (1951); D. G. Saari and V.
    R. Merlin, "The Copeland method", *Economic Theory* 8 (1996).

    Examples
    --------
    >>> copeland([[1, 2, 3], [1, 3, 2], [3, 1, 1]], alternatives=["Ada", "Ben", "Cy"])
    rank  points  wins  ties  losses  alternative
       1       2     2     0       0  Ada
       2     0.5     0     1       1  Ben
       2     0.5     0     1       1  Cy
    Copeland: 1 for a pair won, 0.5 for one tied, 0 for one lost; 3 rankings
    """
    points = _pair_points(win, tie, loss)
    ballots = read_ballots(rankings, alternatives)
    counted = read_votes(votes, ballots.labels)
    above = votes_above(ballots.ranks, counted.whole)
    wins, losses = (above > above.T).sum(1), (above < above.T).sum(1)
    ties = len(above) - 1 - wins - losses
    score = points[0] * wins + points[1] * ties + points[2] * losses
    return CopelandResult(
        ballots.alternatives,
        ballots.labels,
        frozen(counted.given(counted.whole)),
        frozen(score),
        competition_ranks(score),
        frozen(counted.given(above)),
        wins,
        ties,
        losses,
        points,
    )


def _pair_points(win: Any, tie: Any, loss: Any) -> tuple[float, float, float]:
    given = {"win": win, "tie": tie, "loss": loss}
    for name, value in given.items():
        if isinstance(value, bool) or not isinstance(value, (int, float, np.number)) or not np.isfinite(value):
            msg = f"{name} must be a finite number, the points of such a pair, got {shown(value, 120)}"
            raise InvalidInputError(msg)
    if not (win >= tie >= loss and win > loss):
        msg = f"points must fall from win over tie to loss, and win above loss, got {shown(given, 120)}"
        raise InvalidInputError(msg)
    return float(win), float(tie), float(loss)
