"""One lot made ready to be decided again many times: what a change does not touch is computed once, all of it exact."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction
from functools import cached_property, partial
from typing import TYPE_CHECKING, Any

import numpy as np

from clusterdecide._typing import Floats, Ints
from clusterdecide.calls.arithmetic import Scores, half_up
from clusterdecide.calls.decide import lot_problem
from clusterdecide.calls.ladder import Ladder, UndecidedError
from clusterdecide.calls.selecting import check_by_places
from clusterdecide.calls.status import floors_missed
from clusterdecide.methods import WeightedSum, applied, from_spec

if TYPE_CHECKING:
    from clusterdecide.calls.call import Call
    from clusterdecide.calls.parts import Lot
    from clusterdecide.calls.record import Decision
    from clusterdecide.calls.tree import CriteriaTree
    from clusterdecide.model import Problem

_NEAR = 2e-9  # scores of a method are rounded half up after nine decimals
_BLOCK = 1 << 18

Grade = Decimal | Fraction
Cells = Mapping[tuple[str, str], Grade]
FundedSet = frozenset[str] | None


@dataclass(frozen=True)
class Replay:
    """One lot of a decision, ready to be decided again.

    Only the funded set is looked for: ties that do not stand on the line are left alone. The set is None where the
    ladder leaves a tie on the line undecided, as when the draw is reached and its seed is not known.

    Attributes
    ----------
    call, rules, tree
        The call, the lot with its floors, and the criteria with its weights.
    judged
        Grades and indicators of each of the A evaluated dossiers.
    places, seed
        How many are funded, and the revealed seed of the draw if it is known.
    listed
        The funded dossiers of the decision, in the published order.

    Examples
    --------
    >>> import clusterdecide as cd
    >>> replay = Replay.of(cd.calls.example().decide(), "L1")
    >>> sorted(replay.funded()), sorted(replay.with_grade("D09", "C2.1", Decimal(0)))
    (['D02', 'D03', 'D09'], ['D02', 'D03', 'D10'])
    >>> sorted(replay.changed(without=["D03"]).funded())
    ['D02', 'D09', 'D10']
    """

    call: Call
    rules: Lot
    tree: CriteriaTree
    judged: Mapping[str, Mapping[str, Grade]]
    places: int
    seed: str | None
    listed: tuple[str, ...]
    known: Mapping[str, Scores]

    @classmethod
    def of(cls, decision: Decision, lot: str) -> Replay:
        """Take one lot of a decision.

        Raises
        ------
        InvalidInputError
            The call does not select by places.
        """
        result, call = decision[lot], decision.call
        check_by_places(call, "deciding a lot again many times")
        codes = () if result.problem is None else result.problem.alternatives
        judged = {code: call.judged(code) for code in codes}
        return cls(call, call.lot(lot), result.tree, judged, result.places, decision.draw_seed, result.funded, {})

    def changed(
        self, *, grades: Cells | None = None, tree: CriteriaTree | None = None, without: Iterable[str] = ()
    ) -> Replay:
        """Give the same lot with other grades, other exact weights, or without some dossiers."""
        out, moved = set(without), {code for code, _ in grades or {}}
        judged: dict[str, Mapping[str, Grade]] = {code: row for code, row in self.judged.items() if code not in out}
        for code in moved:
            judged[code] = {**judged[code], **{name: g for (c, name), g in (grades or {}).items() if c == code}}
        known = {} if tree is not None else {c: s for c, s in self.scores.items() if c in judged and c not in moved}
        return replace(self, judged=judged, tree=tree or self.tree, known=known)

    @property
    def codes(self) -> tuple[str, ...]:
        """The evaluated dossiers."""
        return tuple(self.judged)

    @cached_property
    def now(self) -> frozenset[str]:
        """The funded dossiers of the decision."""
        return frozenset(self.listed)

    @cached_property
    def scores(self) -> Mapping[str, Scores]:
        """Exact scores of each dossier."""
        scoring = self.call.scoring
        return {
            code: self.known.get(code) or Scores(self.tree, row, scoring)  # type: ignore[arg-type]
            for code, row in self.judged.items()
        }

    @cached_property
    def problem(self) -> Problem:
        """Grades as the ranking method knows them."""
        found = lot_problem(self.judged, self.tree)  # type: ignore[arg-type]
        assert found is not None  # noqa: S101 - only a lot with dossiers is asked
        return found

    @cached_property
    def weights(self) -> Floats:
        """Weights of the leaves, shape ``(C,)``."""
        assert self.tree.weights is not None  # noqa: S101 - the tree of a lot has weights
        return self.tree.weights.aligned(self.problem)

    @cached_property
    def method(self) -> Any:
        """The method of the ranking rule; a weighted sum where the rule is the weighted total."""
        rule = self.call.ranking
        return WeightedSum(normalisation="scale") if rule.exact else from_spec(rule.method)

    @cached_property
    def values(self) -> tuple[Fraction | float, ...]:
        """Scores by the ranking rule, unrounded: exact for the weighted total."""
        if not self.judged or self.call.ranking.exact:
            return tuple(scores.total for scores in self.scores.values())
        factor = float(self.call.ranking.factor)
        return tuple(factor * float(score) for score in applied(self.method, self.problem).score(self.weights))

    @cached_property
    def published(self) -> list[int]:
        """Published scores by the ranking rule, in units of their last decimal."""
        return [self._units(value) for value in self.values]

    @cached_property
    def passed(self) -> list[bool]:
        """For each dossier, whether it passes the floors."""
        return [not floors_missed(self.call, self.rules, scores) for scores in self.scores.values()]

    def _units(self, value: Fraction | float) -> int:
        precision = self.call.ranking.precision
        return int(half_up(value, precision).scaleb(precision))

    def funded(
        self,
        published: Sequence[float | Fraction] | None = None,
        passed: Sequence[bool] | None = None,
        scores: Mapping[str, Scores] | None = None,
        places: int | None = None,
    ) -> FundedSet:
        """Dossiers funded with other published scores, floors passed, exact scores for the ladder, or places."""
        published = self.published if published is None else published
        passed = self.passed if passed is None else passed
        places = self.places if places is None else places
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
        ladder = Ladder.of(self.call, self.rules, inside, scores or self.scores, self.seed)
        ladder.placed.extend(above)
        try:
            ladder.place(tied, Decimal(0))
        except UndecidedError:
            return None
        return frozenset(ladder.placed[:places])

    def with_grade(self, code: str, leaf: str, grade: Grade) -> FundedSet:
        """Dossiers funded when one grade is another."""
        return self.with_grades(code, leaf, [grade])[0]

    def with_grades(self, code: str, leaf: str, grades: Sequence[Grade]) -> list[FundedSet]:
        """Dossiers funded for each of several grades of one dossier on one leaf."""
        i = self.codes.index(code)
        moved = [self.scores[code].moved(self.tree, leaf, grade, self.call.scoring) for grade in grades]
        if self.call.ranking.exact:
            units = [self._units(scores.total) for scores in moved]
            rows = [[*self.published[:i], unit, *self.published[i + 1 :]] for unit in units]
        else:
            rows = self._rows_with(i, leaf, grades).tolist()
        return [self._one_moved(i, scores, row) for scores, row in zip(moved, rows, strict=True)]

    def _one_moved(self, i: int, scores: Scores, row: list[int]) -> FundedSet:
        code = self.codes[i]
        passed = [*self.passed[:i], not floors_missed(self.call, self.rules, scores), *self.passed[i + 1 :]]
        return self.funded(row, passed, {**self.scores, code: scores})

    def _rows_with(self, i: int, leaf: str, grades: Sequence[Grade]) -> Ints:
        """Published scores of all dossiers, shape ``(B, A)``, for each grade of one of them on one leaf."""
        now = self.problem.grades
        j = self.problem.criteria_names.index(leaf)
        size = max(1, _BLOCK // now.size)
        rows = []
        for first in range(0, len(grades), size):
            some = grades[first : first + size]
            x = np.repeat(now[None], len(some), axis=0)
            x[:, i, j] = [float(grade) for grade in some]
            score = applied(self.method, self.problem, x).score(self.weights)
            rows.append(self.units(score, partial(_row, x, self.weights)))
        return np.concatenate(rows)

    def units(self, score: Floats, alone: Callable[[int], tuple[Floats | None, Floats]]) -> Ints:
        """Published scores in units of their last decimal, from scores of the method computed many at a time.

        A score within rounding noise of a step is computed again by itself, as the decision does: ``alone(k)`` gives
        the grades and the weights of row k.
        """
        rule = self.call.ranking
        stated = np.round(float(rule.factor) * score, 9) * 10.0**rule.precision + 0.5
        found: Ints = np.floor(stated).astype(np.int64)
        near = np.abs(stated - np.round(stated)) < _NEAR * 10.0**rule.precision + 1e-15 * np.abs(stated)
        for k in np.flatnonzero(near.any(-1)).tolist():
            x, weights = alone(k)
            single = applied(self.method, self.problem, x).score(weights)
            found[k] = [self._units(float(rule.factor) * float(value)) for value in single]
        return found


def _row(x: Floats, weights: Floats, k: int) -> tuple[Floats, Floats]:
    return x[k], weights
