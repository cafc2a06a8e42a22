"""One lot made ready to be decided again many times: what a change does not touch is computed once, all of it exact."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np

from clusterdecide._typing import Floats, Ints
from clusterdecide.calls.arithmetic import Scores, half_up
from clusterdecide.calls.ladder import Ladder, UndecidedError
from clusterdecide.calls.status import floors_missed
from clusterdecide.methods import WeightedSum, applied, from_spec

if TYPE_CHECKING:
    from clusterdecide.calls.call import Call
    from clusterdecide.calls.decision import LotResult
    from clusterdecide.calls.parts import Lot
    from clusterdecide.calls.record import Decision
    from clusterdecide.model import Problem

_NEAR = 2e-9  # scores of a method are rounded half up after nine decimals
_BLOCK = 1 << 18

Grade = Decimal | Fraction


@dataclass
class Replay:
    """One lot of a decision, ready to be decided again.

    Only the funded set is looked for: ties that do not stand on the line are left alone. The set is None where the
    ladder leaves a tie on the line undecided, as when the draw is reached and its seed is not known.

    Attributes
    ----------
    decision, lot
        What was decided, and the identifier of the lot.
    result
        Its result in the decision.
    codes
        The A evaluated dossiers, in the order of the problem.
    scores
        Exact scores of each.
    published
        Shape ``(A,)``: published scores by the ranking rule, in units of their last decimal.
    passed
        For each, whether it passes the floors.

    Examples
    --------
    >>> import clusterdecide as cd
    >>> replay = Replay(cd.calls.example().decide(), "L1")
    >>> sorted(replay.funded()), sorted(replay.with_grade("D09", "C2.1", Decimal(0)))
    (['D02', 'D03', 'D09'], ['D02', 'D03', 'D10'])
    """

    decision: Decision
    lot: str
    result: LotResult = field(init=False)
    codes: tuple[str, ...] = field(init=False)
    scores: dict[str, Scores] = field(init=False)
    published: list[int] = field(init=False)
    passed: list[bool] = field(init=False)

    def __post_init__(self) -> None:
        self.result = self.decision[self.lot]
        call, scoring = self.call, self.call.scoring
        self.codes = () if self.result.problem is None else self.result.problem.alternatives
        self.scores = {code: Scores(self.result.tree, call.judged(code), scoring) for code in self.codes}
        found = {standing.code: standing for standing in self.result.standings}
        self.published = [self._units(found[code].published) for code in self.codes]
        self.passed = [not found[code].reasons for code in self.codes]

    @property
    def call(self) -> Call:
        """The call that was decided."""
        return self.decision.call

    @property
    def rules(self) -> Lot:
        """The lot, with its weights and floors."""
        return self.call.lot(self.lot)

    @cached_property
    def now(self) -> frozenset[str]:
        """The funded dossiers of the decision."""
        return frozenset(self.result.funded)

    def _units(self, published: Decimal) -> int:
        return int(published.scaleb(self.call.ranking.precision))

    def funded(
        self,
        published: Sequence[int] | None = None,
        passed: Sequence[bool] | None = None,
        scores: Mapping[str, Scores] | None = None,
        places: int | None = None,
    ) -> frozenset[str] | None:
        """Dossiers funded with other published scores, floors passed, exact scores for the ladder, or places."""
        published = self.published if published is None else published
        passed = self.passed if passed is None else passed
        places = self.result.places if places is None else places
        level = dict(zip(self.codes, published, strict=True))
        inside = [code for code, good in zip(self.codes, passed, strict=True) if good]
        if len(inside) <= places:
            return frozenset(inside)
        if places == 0:
            return frozenset()
        line = sorted((level[code] for code in inside), reverse=True)[places - 1]
        above = sorted((code for code in inside if level[code] > line), key=level.__getitem__, reverse=True)
        tied = [code for code in inside if level[code] == line]
        if len(above) + len(tied) == places:
            return frozenset([*above, *tied])
        ladder = Ladder.of(self.call, self.rules, inside, scores or self.scores, self.decision.draw_seed)
        ladder.placed.extend(above)
        try:
            ladder.place(tied, Decimal(line))
        except UndecidedError:
            return None
        return frozenset(ladder.placed[:places])

    def with_grade(self, code: str, leaf: str, grade: Grade) -> frozenset[str] | None:
        """Dossiers funded when one grade is another."""
        return self.with_grades(code, leaf, [grade])[0]

    def with_grades(self, code: str, leaf: str, grades: Sequence[Grade]) -> list[frozenset[str] | None]:
        """Dossiers funded for each of several grades of one dossier on one leaf."""
        i = self.codes.index(code)
        moved = [self.scores[code].moved(self.result.tree, leaf, grade, self.call.scoring) for grade in grades]
        if self.call.ranking.exact:
            units = [self._units(half_up(scores.total, self.call.ranking.precision)) for scores in moved]
            rows = [[*self.published[:i], unit, *self.published[i + 1 :]] for unit in units]
        else:
            rows = self._rows_with(i, leaf, grades).tolist()
        return [self._one_moved(i, scores, row) for scores, row in zip(moved, rows, strict=True)]

    def _one_moved(self, i: int, scores: Scores, row: list[int]) -> frozenset[str] | None:
        code = self.codes[i]
        passed = [*self.passed[:i], not floors_missed(self.call, self.rules, scores), *self.passed[i + 1 :]]
        return self.funded(row, passed, {**self.scores, code: scores})

    def _rows_with(self, i: int, leaf: str, grades: Sequence[Grade]) -> Ints:
        """Published scores of all dossiers, shape ``(B, A)``, for each grade of one of them on one leaf."""
        problem = self._problem
        j = problem.criteria_names.index(leaf)
        size = max(1, _BLOCK // problem.grades.size)
        rows = []
        for first in range(0, len(grades), size):
            x = np.repeat(problem.grades[None], len(grades[first : first + size]), axis=0)
            x[:, i, j] = [float(grade) for grade in grades[first : first + size]]
            score = applied(self.method, problem, x).score(self.result.weights.aligned(problem))
            rows.append(self.units(score, lambda k, x=x: (x[k], None)))
        return np.concatenate(rows)

    @property
    def _problem(self) -> Problem:
        assert self.result.problem is not None  # noqa: S101 - a lot with dossiers has a problem
        return self.result.problem

    @cached_property
    def method(self) -> Any:
        """The method of the ranking rule; a weighted sum where the rule is the weighted total."""
        rule = self.call.ranking
        return WeightedSum(normalisation="scale") if rule.exact else from_spec(rule.method)

    def units(self, score: Floats, alone: Any) -> Ints:
        """Published scores in units of their last decimal, from scores of the method computed many at a time.

        A score within rounding noise of a step is computed again by itself, as the decision does: ``alone(k)`` gives
        the grades and the weights of row k, None where they are those of the lot.
        """
        rule = self.call.ranking
        stated = np.round(float(rule.factor) * score, 9) * 10.0**rule.precision + 0.5
        found: Ints = np.floor(stated).astype(np.int64)
        near = np.abs(stated - np.round(stated)) < _NEAR * 10.0**rule.precision + 1e-15 * np.abs(stated)
        for k in np.flatnonzero(near.any(-1)).tolist():
            x, weights = alone(k)
            problem = self._problem
            weights = self.result.weights.aligned(problem) if weights is None else weights
            single = applied(self.method, problem, x).score(weights)
            factor = float(rule.factor)
            found[k] = [self._units(half_up(factor * float(value), rule.precision)) for value in single]
        return found
