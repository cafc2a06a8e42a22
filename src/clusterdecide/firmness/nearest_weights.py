"""The fewest whole percent points moved between main criteria with which the published list is another."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from math import lcm
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from clusterdecide._table import Tabular, View
from clusterdecide._typing import Bools, Floats, Ints
from clusterdecide.calls.replay import Replay
from clusterdecide.calls.status import floors_missed
from clusterdecide.errors import InvalidInputError
from clusterdecide.firmness.wording import Moved, moved, shown_list, shown_moved
from clusterdecide.kernels.lattice import shell
from clusterdecide.methods import applied

if TYPE_CHECKING:
    from clusterdecide.calls.decision import LotResult
    from clusterdecide.calls.parts import GroupWeights
    from clusterdecide.calls.record import Decision

Whole = NDArray[Any]
"""Whole numbers: int64, or Python integers where those are too small."""

_LARGE = 1 << 62
_BATCH = 4096
_MOST = 200_000
_BOXES = 5000


@dataclass(frozen=True, slots=True)
class WeightMove:
    """Published percents that change the list: points given to or taken from each main criterion, and who moves."""

    percents: tuple[int, ...]
    shift: tuple[int, ...]
    moved: Moved


@dataclass(frozen=True, slots=True, repr=False)
class WeightPoints(Tabular):
    """How few percent points moved between the main criteria of a lot change its list.

    Attributes
    ----------
    lot, criteria, percents
        Where, the main criteria, and their published percents.
    points
        Least number of points moved; None where no percents change the list, or none was found.
    moves
        Every way of moving that number of points which changes the list.
    examined
        How many percents were tried.
    searched
        All moves of up to this many points were tried; with ``whole`` every percents there are.
    whole
        Whether no percents were left untried: with `points` None, the list is the same under all of them.
    continuous
        Points to move for the unrounded scores of two dossiers to cross at the line, for reference; None where no
        weights make them cross or where it is not known for this method.
    rule
        The ranking rule, in one line.
    """

    lot: str
    criteria: tuple[str, ...]
    percents: tuple[int, ...]
    points: int | None
    moves: tuple[WeightMove, ...]
    examined: int
    searched: int
    whole: bool
    continuous: float | None
    rule: str

    def to_dict(self) -> dict[str, Any]:
        """Plain values for JSON."""
        moves = [
            {"percents": dict(zip(self.criteria, move.percents, strict=True)), **move.moved.to_dict()}
            for move in self.moves
        ]
        return {
            "lot": self.lot,
            "percents": dict(zip(self.criteria, self.percents, strict=True)),
            "points": self.points,
            "moves": moves,
            "examined": self.examined,
            "searched": self.searched,
            "exact": self.points is not None or self.whole,
            "continuous": self.continuous,
            "rule": self.rule,
        }

    def _view(self) -> View:
        rows = [
            [*map(str, move.percents), shown_moved(move.moved), shown_list(move.moved.funded)] for move in self.moves
        ]
        head = [*(f"{name} (now {now})" for name, now in zip(self.criteria, self.percents)), "who", "funded"]
        return View(head, rows, "r" * len(self.criteria) + "ll", self._caption())

    def _caption(self) -> str:
        if self.points is not None:
            plural = "" if self.points == 1 else "s"
            told = (
                f"{self.points} point{plural} moved change the list, fewer do not; exact, rounding and ladder included"
            )
        elif self.whole:
            told = "no whole percents change the list; exact"
        else:
            told = f"no move of up to {self.searched} points changes the list; the search ended there"
        near = "" if self.continuous is None else f"; unrounded scores cross after {self.continuous:.3g} points"
        return f"lot {self.lot}: {told}{near}; {self.examined} percents tried; {self.rule}"


def weight_points(decision: Decision, lot: str, *, most: int = _MOST) -> WeightPoints:
    """Fewest whole percent points to move between the main criteria to change the published list of a lot; exact.

    Every way of moving one point is tried by the whole rule, then every way of moving two, and so on.

    Parameters
    ----------
    decision
        A decision; with the seed of its draw if the ladder may need it.
    lot
        Identifier of the lot.
    most
        How many percents may be tried; the search ends before the first number of points that would exceed it.

    Raises
    ------
    InvalidInputError
        An unknown lot, one without evaluated dossiers, or a ``most`` that is no whole number from 1 up.

    Examples
    --------
    >>> import clusterdecide as cd
    >>> found = weight_points(cd.calls.example().decide(), "L1")
    >>> found.points, found.moves[0].percents, found.moves[0].moved.gains
    (5, (34, 37, 17, 12), ('D10',))
    """
    result = decision[lot]
    if result.problem is None:
        msg = f"lot {lot!r} has no evaluated dossier: no weights can change its list"
        raise InvalidInputError(msg)
    if isinstance(most, bool) or not isinstance(most, int) or most < 1:
        msg = f"most must be a whole number from 1 up, got {most!r}"
        raise InvalidInputError(msg)
    trial = _Trial(Replay.of(decision, lot))
    if trial.group.out_of != 100:
        msg = f"lot {lot}: its weights are shares out of {trial.group.out_of}, not percents; points move percents only"
        raise InvalidInputError(msg)
    start = np.array(trial.percents)
    examined, points, whole = 0, 0, True
    moves: list[WeightMove] = []
    while not moves and points < 100:
        tried = shell(start, points + 1, most - examined)
        if tried is None:
            whole = False
            break
        points, examined = points + 1, examined + len(tried)
        moves = [_move(result, trial.percents, row, funded) for row, funded in trial.others(tried)]
    head = (lot, trial.main, trial.percents, points if moves else None, tuple(moves), examined, points)
    return WeightPoints(*head, whole and not moves, _continuous(decision, result, trial), decision.call.ranking.says())


def _move(result: LotResult, start: tuple[int, ...], row: tuple[int, ...], funded: frozenset[str] | None) -> WeightMove:
    return WeightMove(row, tuple(new - old for new, old in zip(row, start)), moved(result.funded, funded))


@dataclass
class _Trial:
    """The rule of a lot under other percents of its main criteria."""

    replay: Replay

    @cached_property
    def main(self) -> tuple[str, ...]:
        return tuple(self.replay.tree.main)

    @cached_property
    def group(self) -> GroupWeights:
        return next(group for group in self.replay.rules.weights if group.node is None)

    @cached_property
    def percents(self) -> tuple[int, ...]:
        return tuple(self.group.percents[name] for name in self.main)

    @cached_property
    def fixed(self) -> Bools:
        """Which dossiers pass the floors that no weight of a main criterion moves."""
        call, rules = self.replay.call, self.replay.rules
        missed = [floors_missed(call, rules, scores) for scores in self.replay.scores.values()]
        return np.array([all(reason.id == "TOTAL" for reason in reasons) for reasons in missed])

    @cached_property
    def values(self) -> tuple[Whole, int]:
        """Scores of the main criteria over one denominator: total = percents @ values.T / denominator."""
        scoring = self.replay.call.scoring
        scale = Fraction(scoring.total_maximum) / Fraction(scoring.node_maximum) / 100
        exact = [[scores.node(name) * scale for name in self.main] for scores in self.replay.scores.values()]
        below = lcm(*(value.denominator for row in exact for value in row))
        whole = [[int(value * below) for value in row] for row in exact]
        digits = max(scoring.total_precision, self.replay.call.ranking.precision)
        largest = 200 * (max(abs(value) for row in whole for value in row) + below) * 10**digits
        return np.array(whole, dtype=np.int64 if largest < _LARGE else object), below

    def totals(self, percents: Whole, precision: int) -> Whole:
        """Weighted totals rounded half up, in units of their last decimal, exact: shape ``(B, A)``."""
        values, below = self.values
        return np.asarray((2 * 10**precision * (percents.astype(values.dtype) @ values.T) + below) // (2 * below))

    @cached_property
    def floats(self) -> Floats:
        """Weight of each leaf for each percent of its main criterion, shape ``(101, C)``, as the decision rounds it."""
        tree = self.replay.tree
        assert tree.hierarchy is not None  # noqa: S101 - the tree of a lot has weights
        shares: dict[str, Fraction] = {}
        for name in self.main:
            shares |= tree.hierarchy.exact_weights(name)
        return np.array([[float(Fraction(p, 100) * shares[leaf]) for leaf in tree.names] for p in range(101)])

    @cached_property
    def owner(self) -> Ints:
        """Position of the main criterion above each leaf."""
        tree = self.replay.tree
        assert tree.hierarchy is not None  # noqa: S101 - the tree of a lot has weights
        above = {leaf: m for m, name in enumerate(self.main) for leaf in tree.hierarchy.leaves_under(name)}
        return np.array([above[leaf] for leaf in tree.names])

    def published(self, percents: Ints) -> Whole:
        """Published scores of the ranking rule, in units of their last decimal, shape ``(B, A)``."""
        rule = self.replay.call.ranking
        if rule.exact:
            return self.totals(percents, rule.precision)
        weights = self.floats[percents[:, self.owner], np.arange(len(self.owner))]
        score = applied(self.replay.method, self.replay.problem).score(weights)
        return self.replay.units(score, lambda k: (None, weights[k]))

    def others(self, tried: Ints) -> Iterator[tuple[tuple[int, ...], frozenset[str] | None]]:
        """Percents under which the list is another, with the list."""
        for first in range(0, len(tried), _BATCH):
            percents = tried[first : first + _BATCH]
            published, passed = self.published(percents), np.broadcast_to(self.fixed, (len(percents), len(self.fixed)))
            floors, scoring = self.replay.rules.floors, self.replay.call.scoring
            if floors.overall is not None and floors.overall_on == "weighted":
                bar = Fraction(floors.overall) * 10**scoring.total_precision
                passed = passed & (
                    self.totals(percents, scoring.total_precision) >= -(-bar.numerator // bar.denominator)
                )
            for k in np.flatnonzero(self._suspect(published, passed)).tolist():
                funded = self.replay.funded(published[k].tolist(), passed[k].tolist())
                if funded != self.replay.now:
                    yield tuple(percents[k].tolist()), funded

    def _suspect(self, published: Whole, passed: Bools) -> Bools:
        """Where the list is another one, or a tie stands on the line, shape ``(B,)``."""
        places, now = self.replay.places, np.isin(self.replay.codes, list(self.replay.now))
        if not 0 < places < len(now):
            return np.asarray((passed != now).any(-1)) if places else np.zeros(len(passed), dtype=np.bool_)
        score = np.where(passed, published, published.min() - 1)
        line = np.sort(score, axis=-1)[:, -places][:, None]
        inside = passed & (score >= line)
        return np.asarray((inside != now).any(-1) | (inside.sum(-1) > places))


def _continuous(decision: Decision, result: LotResult, trial: _Trial) -> float | None:
    """Points to move until unrounded scores cross at the line, where scores do not depend on who is present."""
    from clusterdecide.changes.smallest_change import smallest_change

    problem, size = result.problem, len(result.funded)
    assert problem is not None  # noqa: S101 - the caller checked it
    method = trial.replay.method
    if not decision.call.ranking.exact and getattr(method, "normalisation", None) != "scale":
        return None
    kept = [i for i, code in enumerate(problem.alternatives) if code in result.order]
    if not 0 < size < len(kept):
        return None
    nearest = smallest_change(
        problem.take(np.array(kept)), result.weights, method, watch=size, over=trial.main, boxes=_BOXES
    )
    return None if nearest.distance is None else 50 * nearest.distance
