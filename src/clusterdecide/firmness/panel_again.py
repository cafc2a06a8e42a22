"""The panel drawn again: what the same evaluators, some counted twice and others not at all, would have given."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from itertools import combinations_with_replacement
from math import factorial
from typing import TYPE_CHECKING

import numpy as np

from clusterdecide._typing import Floats, Ints
from clusterdecide.errors import InvalidInputError

if TYPE_CHECKING:
    from clusterdecide.calls.call import Call
    from clusterdecide.calls.panel import PanelRules

_ALL = 6  # evaluators of a dossier up to whom every combination is written out: 462 of them
_SOME = 1000

Marks = Mapping[str, Mapping[str, Mapping[str, float]]]


@dataclass(frozen=True, slots=True, eq=False)
class PanelAgain:
    """Grades of the dossiers of a lot, their evaluators drawn again with replacement (bootstrap).

    All criteria of a dossier are read from the same drawn evaluators, so that a severe one stays severe. The starting
    point of each criterion is then made as the panel rules say (mean or median, rounded half up to their step), and
    what the meeting changed is added, or not. Where none of the drawn evaluators graded a criterion, all of its marks
    count. Figures of a dossier are certain, and so are the grades of one with fewer than two evaluators.

    Attributes
    ----------
    codes
        Names of the A dossiers.
    rows
        Shape ``(R, C)``: every row of grades that a dossier may draw, those of one dossier after the other's.
    first
        Shape ``(A + 1,)``: where the rows of each dossier begin.
    shares
        Shape ``(R,)``: probability of each row for its dossier.
    keeps_changes
        Whether the meeting's changes are kept.

    References
    ----------
    B. Efron, "Bootstrap methods: another look at the jackknife", *Annals of Statistics* 7 (1979).
    """

    codes: tuple[str, ...]
    rows: Floats
    first: Ints
    shares: Floats
    keeps_changes: bool

    @classmethod
    def of(cls, call: Call, codes: Iterable[str], names: tuple[str, ...], *, keep_changes: bool = True) -> PanelAgain:
        """Read the panel of a call.

        Parameters
        ----------
        call
            The call, with the sheets of its panel.
        codes
            Dossiers.
        names
            Criteria, in the order of the columns.
        keep_changes
            Add what the meeting changed of each starting point; without it the starting point stands.

        Raises
        ------
        InvalidInputError
            No dossier was graded by two evaluators: there is nothing to draw again.
        """
        codes, marks, ends = tuple(codes), marks_by_dossier(call), _scales(call, names)
        parts = []
        for code in codes:
            judged, sheets = call.judged(code), marks.get(code, {}).values()
            given = np.array([[sheet.get(name, np.nan) for name in names] for sheet in sheets])
            agreed = np.array([float(judged[name]) for name in names])
            parts.append(_rows(call.panel_rules, given, agreed, ends if keep_changes else None))
        sizes = [len(rows) for rows, _ in parts]
        if max(sizes, default=1) < 2:
            msg = "no dossier was graded by two evaluators at least: the panel cannot be drawn again"
            raise InvalidInputError(msg)
        first = np.concatenate([[0], np.cumsum(sizes)])
        rows, shares = (np.concatenate(arrays) for arrays in zip(*parts, strict=True))
        return cls(codes, rows, first, shares, keep_changes)

    def pick(self, n: int, rng: np.random.Generator) -> Ints:
        """Row of each dossier in each of n draws, shape ``(n, A)``."""
        found = np.empty((n, len(self.codes)), dtype=np.intp)
        for i in range(len(self.codes)):
            start, stop = self.first[i], self.first[i + 1]
            ends = np.cumsum(self.shares[start:stop])[:-1]
            found[:, i] = start + np.searchsorted(ends, rng.random(n), side="right")
        return found

    def draw(self, n: int, rng: np.random.Generator) -> Floats:
        """Matrices of grades, shape ``(n, A, C)``."""
        return np.asarray(self.rows[self.pick(n, rng)])

    def __repr__(self) -> str:
        return f"panel drawn again, the meeting's changes {'kept' if self.keeps_changes else 'left out'}"


def _rows(
    rules: PanelRules, given: Floats, agreed: Floats, ends: tuple[Floats, Floats] | None
) -> tuple[Floats, Floats]:
    """Rows of grades that one dossier may draw and their probabilities; changes are kept within the ends of scales."""
    if len(given) < 2:
        return agreed[None], np.ones(1)
    some, shares = combinations(len(given))
    start = _starts(given[None], rules)[0]
    rows = _starts(given[some], rules)
    rows = np.where(np.isnan(rows), start, rows)
    if ends is not None:
        rows = np.clip((rows + (agreed - start)).round(9), *ends)
    return np.where(np.isnan(start), agreed, rows), shares


@lru_cache(maxsize=_ALL)
def combinations(n: int) -> tuple[Ints, Floats]:
    """Ways to draw n evaluators out of n with replacement, order aside, and their probabilities.

    Above 6 evaluators 1,000 draws, always the same, stand for all of them.

    Examples
    --------
    >>> some, shares = combinations(2)
    >>> some.tolist(), shares.tolist()
    ([[0, 0], [0, 1], [1, 1]], [0.25, 0.5, 0.25])
    """
    if n > _ALL:
        return np.random.default_rng(n).integers(0, n, (_SOME, n)), np.full(_SOME, 1 / _SOME)
    some = list(combinations_with_replacement(range(n), n))
    ways = [factorial(n) / np.prod([factorial(one.count(i)) for i in range(n)]) / n**n for one in some]
    return np.array(some), np.array(ways)


def _starts(given: Floats, rules: PanelRules) -> Floats:
    """Starting point of each criterion from marks of shape ``(M, n, C)``, NaN where nobody graded: ``(M, C)``."""
    there = ~np.isnan(given)
    count = there.sum(1)
    if rules.starting_point == "median":
        middle = np.sort(given, axis=1)  # NaN last
        low, high = (np.maximum(count - 1, 0) // 2)[:, None], (count // 2)[:, None]
        high = np.minimum(high, given.shape[1] - 1)
        found = (np.take_along_axis(middle, low, 1) + np.take_along_axis(middle, high, 1))[:, 0] / 2
    else:
        found = np.where(there, given, 0.0).sum(1) / np.maximum(count, 1)
    found = np.where(count == 0, np.nan, found)
    if rules.round_to is None:
        return found
    step = float(rules.round_to)
    return np.asarray(np.floor(found / step + 0.5 + 1e-9) * step)


def _scales(call: Call, names: tuple[str, ...]) -> tuple[Floats, Floats]:
    by_name = {node.id: node.scale for node in call.criteria}
    ends = [by_name[name] or (-np.inf, np.inf) for name in names]
    low, high = np.array([[float(a), float(b)] for a, b in ends]).T
    return low, high


def marks_by_dossier(call: Call) -> Marks:
    """Grades in force of each dossier, by evaluator and criterion; those of a recused evaluator left out."""
    out = {(one.evaluator, one.dossier) for one in call.panel.conflicts if one.decision == "recusal"}
    found: dict[str, dict[str, dict[str, float]]] = {}
    for sheet in call.panel.sheets:
        if (sheet.evaluator, sheet.dossier) in out:
            continue
        graded = {name: float(mark.grade) for name, mark in sheet.marks.items() if mark.grade is not None}
        if graded:
            found.setdefault(sheet.dossier, {}).setdefault(sheet.evaluator, {}).update(graded)
    for change in call.panel.amendments:
        if (change.evaluator, change.dossier) in out:
            continue
        sheet_of = found.setdefault(change.dossier, {}).setdefault(change.evaluator, {})
        sheet_of.pop(change.criterion, None)
        if change.mark.grade is not None:
            sheet_of[change.criterion] = float(change.mark.grade)
    return {code: {who: graded for who, graded in sheets.items() if graded} for code, sheets in found.items()}
