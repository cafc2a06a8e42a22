"""One candidate, one line, and what each of its grades would do: ranked again, never guessed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, NamedTuple

import numpy as np

from clusterdecide._typing import Bools, Floats, Ints
from clusterdecide.changes.grade_grid import Levels
from clusterdecide.changes.grade_search import Separable
from clusterdecide.errors import InvalidInputError
from clusterdecide.kernels.ranks import TIE, competition_ranks
from clusterdecide.methods import Additive, Closeness, Method, applied
from clusterdecide.methods.forms import Scorer
from clusterdecide.model import Problem
from clusterdecide.model._names import shown

Ties = Literal["in", "out"]

_CELLS = 1 << 18
_SAME = 1e-13


class Line(NamedTuple):
    """What is to be passed: a place among the first ones, or one rival."""

    size: int  # how many first ones; 0 for a rival
    rival: int  # position of the rival; -1 for the first ones
    ties: Ties

    def holds(self, score: Floats, i: int | Ints) -> Bools:
        """Whether candidate ``i`` is above the line, for scores ``(..., A)``; or each of several, for one ranking."""
        rank = competition_ranks(score)
        own = rank[..., i]
        if self.rival >= 0:
            other = rank[..., self.rival]
            return np.asarray(own <= other if self.ties == "in" else own < other)
        if self.ties == "in":
            return np.asarray(own <= self.size)
        return np.asarray((rank <= own[..., None]).sum(-1) <= self.size)

    def threshold(self, score: Floats, i: int) -> float:
        """Score of the one to be passed, where the scores of the others stay as they are."""
        if self.rival >= 0:
            return float(score[self.rival])
        return float(np.sort(np.delete(score, i))[::-1][self.size - 1])


class Column(NamedTuple):
    """One criterion moved alone, level by level."""

    holds: Bools  # (L,), above the line or not
    planes: tuple[Floats, ...]  # (L, A) each: weighted parts of the scores on this criterion
    own: bool  # no part of another alternative moved
    apart: bool  # no part on another criterion moved


@dataclass(frozen=True, slots=True, eq=False)
class Case:
    """One candidate that moves while all else stays."""

    problem: Problem
    weights: Floats
    method: Method
    line: Line
    i: int
    levels: Levels
    up: bool

    def scores(self, steps: Ints) -> Floats:
        """Scores of all alternatives after so many steps, from shape ``(B, M)`` to ``(B, A)``."""
        scores = [self._moved(x).score(self.weights) for x in self._stacks(steps)]
        return np.concatenate(scores) if scores else np.zeros((0, len(self.problem)))

    def check(self, steps: Ints) -> Bools:
        """Whether the candidate has changed sides, shape ``(B,)``."""
        return np.asarray(self.line.holds(self.scores(steps), self.i) == self.up)

    def _moved(self, x: Floats) -> Scorer:
        try:
            return applied(self.method, self.problem, x)
        except InvalidInputError as error:
            name = shown(self.problem.alternatives[self.i])
            msg = (
                f"the method refuses a grade that {name} may take ({error}); narrow the scale, or name other criteria="
            )
            raise InvalidInputError(msg) from error

    def _stacks(self, steps: Ints) -> list[Floats]:
        rows = self.levels.applied(self.problem.grades[self.i], steps)
        block = max(1, _CELLS // self.problem.grades.size)
        return [_stacked(self.problem.grades, self.i, rows[n : n + block]) for n in range(0, len(rows), block)]

    def columns(self, rest: Rest) -> list[Column]:
        """Each criterion moved alone."""
        return [self._column(k, rest.parts) for k in range(len(self.levels.columns))]

    def _column(self, k: int, base: tuple[Floats, ...]) -> Column:
        steps = np.zeros((len(self.levels.grades[k]), len(self.levels.columns)), dtype=np.int64)
        steps[:, k] = np.arange(len(steps))
        column, holds, planes, own, apart = self.levels.columns[k], [], [], True, True
        others = np.arange(base[0].shape[1]) != column if base else np.zeros(0, dtype=np.bool_)
        for x in self._stacks(steps):
            scorer = self._moved(x)
            holds.append(self.line.holds(scorer.score(self.weights), self.i))
            found = parts(scorer, self.weights)
            for plane, before in zip(found, base):
                same = np.abs(plane - before) <= _SAME * np.abs(before).max()
                apart = apart and bool(same[..., others].all())
                own = own and bool(np.delete(same, self.i, -2).all())
            planes.append([plane[..., column] for plane in found])
        return Column(np.concatenate(holds), tuple(map(np.concatenate, zip(*planes))), own, apart)

    def margins(self, columns: list[Column], rest: Rest) -> Separable | None:
        """Margins as sums over criteria, where the form of the scorer makes them so; None elsewhere."""
        if not rest.parts or self.line.size >= len(self.problem):
            return None
        if not all(column.apart for column in columns) or not self._adds_up(columns):
            return None
        if all(column.own for column in columns):
            return self.own_margins([tuple(plane[:, self.i] for plane in c.planes) for c in columns], rest)
        return self._against_each(columns, rest) if isinstance(rest.scorer, Additive) else None

    def _adds_up(self, columns: list[Column]) -> bool:
        """Whether levels do together what they do alone, at the far end and half-way."""
        caps = np.array(self.levels.caps)
        steps = np.stack([caps, caps // 2, (caps + 1) // 3])
        for row, x in zip(steps, _each(self._stacks(steps))):
            for n, plane in enumerate(parts(self._moved(x), self.weights)):
                alone = np.column_stack([column.planes[n][at] for column, at in zip(columns, row.tolist())])
                if not np.allclose(
                    plane[:, list(self.levels.columns)], alone, rtol=_SAME, atol=_SAME * np.abs(alone).max()
                ):
                    return False
        return True

    @property
    def _strict(self) -> bool:
        """Whether a tie with the one to be passed is not enough."""
        return (self.line.ties == "out") == self.up

    def moves_alone(self, tables: list[tuple[Floats, ...]], rest: Rest) -> bool:
        """Whether the candidate gives these parts and moves no other, seen at each level of all criteria together."""
        levels = np.arange(1, max(self.levels.caps, default=0) + 1)
        steps = np.minimum(levels[:, None], self.levels.caps)
        for n, x in enumerate(_each(self._stacks(steps))):
            for k, (plane, before) in enumerate(zip(parts(self._moved(x), self.weights), rest.parts)):
                told = before.copy()
                told[self.i, list(self.levels.columns)] = [table[k][at] for table, at in zip(tables, steps[n].tolist())]
                if not (np.abs(plane - told) <= _SAME * np.abs(told).max()).all():
                    return False
        return True

    def own_margins(self, tables: list[tuple[Floats, ...]], rest: Rest) -> Separable | None:
        """Margins over one fixed score, for a candidate that moves no score but its own.

        Parameters
        ----------
        tables
            For each criterion that moves, the candidate's weighted parts at each level, shape ``(L,)`` each.
        rest
            The problem before any move.
        """
        sign, i = (1.0 if self.up else -1.0), self.i
        fixed = [float(_resting(plane[i], self.levels)) for plane in rest.parts]
        threshold = self.line.threshold(rest.sums, i)
        others = float(np.abs(np.delete(rest.sums, i)).max())
        if isinstance(rest.scorer, Additive):
            high = max(others, abs(fixed[0]) + sum(float(np.abs(table[0]).max()) for table in tables))
            margins = tuple(sign * table[0][None] for table in tables)
            return Separable(margins, np.array([sign * (fixed[0] - threshold)]), self._least(1, others, high), 1)
        if sum(fixed) + sum(float((near + far).min()) for near, far in tables) <= 0:
            return None  # at no distance from either point the closeness is a convention, not a share
        asked = min(max(threshold + sign * float(self._least(1, others, 1.0)[0]), 0.0), 1.0)
        gain, loss = sign * (1 - asked) ** 2, sign * asked**2  # reaching it asks so much of each squared distance
        margins = tuple((gain * far - loss * near)[None] for near, far in tables)
        return Separable(margins, np.array([gain * fixed[1] - loss * fixed[0]]), np.zeros(1), 1)

    def _against_each(self, columns: list[Column], rest: Rest) -> Separable:
        """Margins over each rival, where a move on one criterion moves all scores on it and nothing else."""
        sign, i = (1.0 if self.up else -1.0), self.i
        everyone = range(len(self.problem))
        rivals = [self.line.rival] if self.line.rival >= 0 else [a for a in everyone if a != i]
        need = 1 if self.line.rival >= 0 else len(everyone) - self.line.size if self.up else self.line.size
        fixed = _resting(rest.parts[0], self.levels)
        planes = [column.planes[0] for column in columns]
        lows, highs = (fixed + sum(getattr(plane, end)(0) for plane in planes) for end in ("min", "max"))
        low = max(0.0, float(lows.max()), float((-highs).max()))
        high = max(float(np.abs(lows).max()), float(np.abs(highs).max()))
        tables = tuple(sign * (plane[:, [i]] - plane[:, rivals]).T for plane in planes)
        return Separable(tables, sign * (fixed[i] - fixed[rivals]), self._least(len(rivals), low, high), need)

    def _least(self, rivals: int, low: float, high: float) -> Floats:
        """Margin asked for: a true tie is told from a true difference, and doubtful ones are left to the check.

        A tie with the one to be passed is not enough where ties are out for a gain, or in for a loss.
        """
        strict = (self.line.ties == "out") == self.up
        return np.full(rivals, TIE / 2 * low if strict else -(len(self.problem) + 2) * TIE * high)


class Rest(NamedTuple):
    """The problem before any move."""

    scorer: Scorer
    parts: tuple[Floats, ...]  # (A, C) each
    score: Floats  # (A,)
    sums: Floats  # (A,): of the parts where the form is additive, else the score


def at_rest(problem: Problem, weights: Floats, method: Method) -> Rest:
    """Score the problem as it is."""
    scorer = applied(method, problem)
    score = scorer.score(weights)
    return Rest(scorer, parts(scorer, weights), score, scorer.sums(weights) if isinstance(scorer, Additive) else score)


def parts(scorer: Scorer, weights: Floats) -> tuple[Floats, ...]:
    """Weighted parts of the scores on each criterion, shape ``(..., A, C)`` each; none for a general scorer."""
    if isinstance(scorer, Additive):
        return (scorer.utilities * weights,)
    if isinstance(scorer, Closeness):
        squares = weights * weights
        return scorer.to_best * squares, scorer.to_worst * squares
    return ()


def _resting(plane: Floats, levels: Levels) -> Floats:
    """Sum over the criteria that do not move, from shape ``(..., C)`` to ``(...)``."""
    return np.asarray(np.delete(plane, list(levels.columns), -1).sum(-1))


def _stacked(grades: Floats, i: int, rows: Floats) -> Floats:
    x = np.repeat(grades[None], len(rows), axis=0)
    x[:, i] = rows
    return x


def _each(stacks: list[Floats]) -> list[Floats]:
    return [x for stack in stacks for x in stack]
