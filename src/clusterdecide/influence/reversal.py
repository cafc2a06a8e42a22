"""Rank reversal audit: whose withdrawal, and which addition, changes the order of others."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from clusterdecide._table import Tabular, View
from clusterdecide._typing import Bools, Floats, Ints
from clusterdecide.errors import InvalidInputError
from clusterdecide.influence.leave_out import LeaveOut, PairChange, changed_pairs, changes, each_alternative
from clusterdecide.influence.probes import probes
from clusterdecide.influence.withdrawals import Withdrawals, struck
from clusterdecide.kernels.ranks import TIE, competition_ranks
from clusterdecide.methods import Method, applied
from clusterdecide.methods.base import check_problem
from clusterdecide.model import Problem, Weights
from clusterdecide.model.seeds import seed_of
from clusterdecide.model.watch import Watch, watched
from clusterdecide.model.weights import as_weights

_SHOWN = 25


@dataclass(frozen=True, slots=True, eq=False)
class Addition:
    """An alternative which would not win but whose presence changes the order of others.

    Attributes
    ----------
    label
        What it is.
    grades
        Its grade on each criterion, so that anybody can check.
    rank
        Its own rank.
    alternatives, before
        Names and ranks without it, shape ``(A,)``.
    ranks
        Shape ``(A,)``: ranks with it, itself struck out; 0 for those who are not concerned, since they are not ahead
        of it (where the order is watched).
    """

    label: str
    grades: tuple[float, ...]
    rank: int
    alternatives: tuple[str, ...]
    before: Ints
    ranks: Ints

    @property
    def pairs(self) -> tuple[PairChange, ...]:
        """Every pair of those concerned whose order is not what it was."""
        return changed_pairs(self.alternatives, self.before, self.ranks)


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Reversals(Tabular):
    """Who changes the order of others by leaving, and who would by coming.

    Attributes
    ----------
    withdrawals
        What becomes of the ranking without each alternative: all were tried.
    above
        Shape ``(D,)``: whether the withdrawal changes the order even of those ahead of the one who leaves.
    additions
        Those found that change the order of those ahead of them, or the first ones without being among them.
    probes
        How many additions were tried.
    relative
        Whether any withdrawal or addition moved the score of another alternative.
    fixed
        Whether the method places grades on fixed scales, so that no score can depend on who is present; never said
        where a score did move.
    criteria
        Names, in the order of the grades of the additions.
    """

    withdrawals: LeaveOut
    above: Bools
    additions: tuple[Addition, ...]
    probes: int
    relative: bool
    fixed: bool
    criteria: tuple[str, ...]

    @property
    def deciders(self) -> tuple[str, ...]:
        """Names of those whose withdrawal changes what is watched."""
        return self.withdrawals.deciders

    @property
    def found(self) -> bool:
        """Whether any withdrawal or addition changes what is watched."""
        return bool(self.deciders or self.additions)

    @property
    def warning(self) -> str:
        """One plain sentence where scores depend on who is present; empty where none did."""
        if not self.relative:
            return ""
        return (
            f"Under {self.withdrawals.method} scores depend on who is present: "
            "a withdrawal or an addition can change the order of others."
        )

    @property
    def verdict(self) -> tuple[str, str]:
        """One sentence on withdrawals, one on additions."""
        return self._on_withdrawals(), self._on_additions()

    def _on_withdrawals(self) -> str:
        every, thing = len(self.withdrawals.left_out), _thing(self.withdrawals.watch)
        if not every:
            return "Withdrawal: there is but one alternative."
        if not self.deciders:
            return f"Withdrawal: without any one of {every} alternatives, {thing} of the others is what it was."
        told = ", ".join(self.deciders[:_SHOWN])
        more = f", and {len(self.deciders) - _SHOWN} more" if len(self.deciders) > _SHOWN else ""
        return f"Withdrawal: {len(self.deciders)} of {every} change {thing} of the others: {told}{more}."

    def _on_additions(self) -> str:
        if self.additions:
            one = self.additions[0]
            told = ", ".join(f"{name} {grade:.6g}" for name, grade in zip(self.criteria, one.grades))
            return f"Addition: found {len(self.additions)} among {self.probes} tried, such as {one.label} ({told})."
        if self.fixed:
            return f"Addition: none can, since grades are placed on fixed scales; {self.probes} tried agree."
        return f"Addition: none found among {self.probes} tried, which proves nothing."

    def to_dict(self) -> dict[str, Any]:
        """Plain values for JSON."""
        leaving = self.withdrawals
        return {
            "method": leaving.method,
            "watch": leaving.watch if isinstance(leaving.watch, str) else int(leaving.watch),
            "exact": {"withdrawals": True, "additions": bool(self.fixed)},
            "relative": self.relative,
            "fixed": self.fixed,
            "warning": self.warning,
            "withdrawals": [
                {
                    "name": name,
                    "above": bool(self.above[leaving.left_out.index(name)]),
                    "pairs": _told(leaving.pairs(name)),
                }
                for name in self.deciders
            ],
            "probes": self.probes,
            "additions": [
                {
                    "label": a.label,
                    "grades": dict(zip(self.criteria, a.grades)),
                    "rank": a.rank,
                    "pairs": _told(a.pairs),
                }
                for a in self.additions
            ],
        }

    def to_frame(self, library: str) -> Any:
        """One row per withdrawal or addition that changes what is watched, with the number of pairs that change."""
        from clusterdecide.model._frames import to_frame

        rows = [("withdrawal", name, len(self.withdrawals.pairs(name))) for name in self.deciders]
        rows += [("addition", one.label, len(one.pairs)) for one in self.additions]
        columns = {title: [row[c] for row in rows] for c, title in enumerate(("kind", "who", "pairs"))}
        return to_frame(columns, library)

    def _view(self) -> View:
        rows = [["withdrawal", n, _first_pairs(self.withdrawals.pairs(n))] for n in self.deciders[:_SHOWN]]
        rows += [["addition", one.label, _first_pairs(one.pairs)] for one in self.additions[:_SHOWN]]
        parts = [self.withdrawals.method, *self.verdict, self.warning]
        return View(["kind", "who", "pairs that change"], rows, "lll", "\n".join(part for part in parts if part))


def reversals(
    problem: Problem,
    weights: Weights | Mapping[str, float] | Sequence[float] | Floats,
    method: Method,
    *,
    watch: Watch = "order",
    draws: int = 0,
    rng: int | np.random.Generator | None = None,
) -> Reversals:
    """Audit a ranking for reversals: withdraw every alternative, and try many additions that do not win.

    Parameters
    ----------
    problem, weights, method
        What is ranked, and how.
    watch
        ``"order"``: of all others after a withdrawal, of those ahead of it after an addition. ``"winner"`` or k: who
        are the first ones, the one who leaves or comes not counted among them.
    draws
        Additions drawn at random between the worst and the best grades, beside those always tried: a copy of each
        alternative (the best 100), each made worse on one or on all criteria, and corners, best on one or two
        criteria and worst on the others.
    rng
        Seed, generator, or None for fresh entropy; used only for ``draws``.

    Returns
    -------
    Reversals
        Withdrawals are exhaustive. Additions are witnesses with their grades; where none is found it says among how
        many, and only a method on fixed scales is said to admit none.

    Raises
    ------
    InvalidInputError
        A ``watch`` that is none of the three, a negative number of draws, a bad seed, weights or data that the method
        cannot take.

    References
    ----------
    V. Belton and T. Gear, "On a short-coming of Saaty's method of analytic hierarchies", *Omega* 11 (1983); X. Wang
    and E. Triantaphyllou, "Ranking irregularities when evaluating alternatives by using some ELECTRE methods",
    *Omega* 36 (2008).

    Examples
    --------
    >>> import clusterdecide as cd
    >>> problem = cd.Problem.of([[9, 4], [7, 6], [0, 8], [8, 3]], alternatives=["A", "B", "D", "E"])
    >>> audit = reversals(problem, [0.5, 0.5], cd.WeightedSum(normalisation="minmax"), watch="winner")
    >>> audit.deciders, audit.warning != "", bool(audit.additions)
    (('D',), True, True)
    """
    check_problem(problem, "reversals")
    values = as_weights(weights).aligned(problem)
    size = watched(watch, len(problem))
    if isinstance(draws, bool) or not isinstance(draws, (int, np.integer)) or draws < 0:
        msg = f"the number of draws must be zero or more, got {draws!r}"
        raise InvalidInputError(msg)
    drops = Withdrawals.of(problem, values, method)
    tried = probes(problem, drops.before, int(draws), np.random.default_rng(seed_of(rng)))
    added, count, moved = _additions(drops, tried, size)
    relative = moved or drops.relative()
    fixed = not relative and drops.fixed
    leaving = each_alternative(drops, watch)
    return Reversals(leaving, _above(drops, size), added, count, relative, fixed, problem.criteria_names)


def _above(drops: Withdrawals, size: int) -> Bools:
    """Whether each withdrawal changes the order of those ahead of the one who leaves."""
    found = np.zeros(len(drops.left_out), dtype=np.bool_)
    if not found.size:
        return found
    some = drops.changed(0) if size else np.ones(len(found), dtype=np.bool_)
    if some.any():
        ahead = drops.before[None, :] < drops.before[:, None]
        found[some] = changes(drops.before, np.where(ahead, drops.ranks(), 0)[some], 0)
    return found


def _additions(drops: Withdrawals, tried: Mapping[str, Floats], size: int) -> tuple[tuple[Addition, ...], int, bool]:
    """Witnesses among the additions tried, how many the method took, and whether any moved a score."""
    problem, names = drops.problem, drops.problem.alternatives
    room = Problem.of(
        np.vstack([problem.grades, problem.grades[:1]]), problem.criteria, alternatives=[*names, _free(names)]
    )
    found, count, moved = [], 0, False
    near = 10 * TIE * np.abs(drops.score).max()
    for label, row in tried.items():
        try:
            score = applied(drops.method, room, np.vstack([problem.grades, row])).score(drops.weights)
        except InvalidInputError:  # grades that the method refuses cannot be added
            continue
        count += 1
        moved = moved or bool((np.abs(score[:-1] - drops.score) > near).any())
        rank = competition_ranks(score)
        own = int(rank[-1])
        ranks = struck(rank, len(names))[:-1]
        if not size:
            ranks = np.where(rank[:-1] < own, ranks, 0)
        if own > max(size, 1) and changes(drops.before, ranks[None], size)[0]:
            found.append(Addition(label, tuple(row.tolist()), own, names, drops.before, ranks))
    return tuple(found), count, moved


def _free(names: Sequence[str]) -> str:
    label = "added"
    while label in names:
        label += "+"
    return label


def _thing(watch: Watch) -> str:
    return {"order": "the order", "winner": "the first"}.get(str(watch), f"the first {watch}")


def _told(pairs: Sequence[PairChange]) -> list[dict[str, str]]:
    return [pair._asdict() for pair in pairs]


def _first_pairs(pairs: Sequence[PairChange]) -> str:
    told = "; ".join(map(str, pairs[:2]))
    return f"{told}; and {len(pairs) - 2} more" if len(pairs) > 2 else told
