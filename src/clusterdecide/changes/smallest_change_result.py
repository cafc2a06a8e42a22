"""Result of a search for the smallest change of weights, and how it is told."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np

from clusterdecide._table import Tabular, View
from clusterdecide._typing import Bools, Floats
from clusterdecide.changes.smallest_change_additive import Nearest, deepest
from clusterdecide.changes.smallest_change_region import Aim, Region, Watched
from clusterdecide.kernels.closeness_bounds import forms
from clusterdecide.kernels.ranks import competition_ranks
from clusterdecide.methods import Additive, Closeness, Scorer
from clusterdecide.model import Problem, Weights
from clusterdecide.model._names import shown

_HAIRS = 4e-12 * 4.0 ** np.arange(16)
_GROWN = 1 + np.append(0.0, 10.0 ** np.arange(-14, -5))
_NORMS = {"l1": "sum of changes", "l2": "Euclidean distance", "linf": "largest change"}


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class SmallestChange(Tabular):
    """The least change of a weight vector with which what is watched is no longer the same.

    Attributes
    ----------
    problem, start
        What is ranked, and the weights now.
    watch, norm, method
        What was asked, the method as text.
    distance
        Length of the least change found; None where no admissible weights change anything, or none was found.
    witness
        Weights at that distance: `enters` has just caught `leaves` up, both share a rank.
    beyond
        Weights a hair further where the change is seen: `enters` is above `leaves` by more than rounding; where
        it can only draw level, the witness itself. None where no weights part the two.
    leaves, enters
        Who is above now and is caught up, and who catches up: the first k lose one and gain the other.
    lower
        No admissible weights nearer than this change anything; None where that is unknown, or true at any distance.
    gap
        ``(distance - lower) / distance``: 0 where exact, None where no bound is known.
    exact
        Whether the answer is proved: distance (or its absence) exact.
    reason
        What is special: a tie now, a tie that nothing goes beyond, why nothing changes.
    """

    problem: Problem
    start: Weights
    watch: Aim
    norm: str
    method: str
    distance: float | None
    witness: Weights | None
    beyond: Weights | None
    leaves: str | None
    enters: str | None
    lower: float | None
    gap: float | None
    exact: bool
    reason: str

    @property
    def change(self) -> Floats | None:
        """Change of each weight, shape ``(C,)``, summing to 0; None where there is none."""
        return None if self.witness is None else self.witness.values - self.start.values

    def to_dict(self) -> dict[str, Any]:
        """Plain values for JSON; ``exact`` is true, the certified gap, or false."""
        return {
            "method": self.method,
            "watch": list(self.watch) if isinstance(self.watch, tuple) else self.watch,
            "norm": self.norm,
            "exact": True if self.exact else (self.gap if self.gap is not None else False),
            "distance": self.distance,
            "lower": self.lower,
            "leaves": self.leaves,
            "enters": self.enters,
            "start": self.start.to_dict(),
            "witness": None if self.witness is None else self.witness.to_dict(),
            "beyond": None if self.beyond is None else self.beyond.to_dict(),
            "reason": self.reason,
        }

    def to_frame(self, library: str) -> Any:
        """One row per criterion: name, now, changed, change; in pandas, polars or pyarrow."""
        from clusterdecide.model._frames import to_frame

        at = self.start if self.witness is None else self.witness
        columns = {"now": self.start.values, "changed": at.values, "change": at.values - self.start.values}
        return to_frame({"criterion": list(self.start)} | {n: v.tolist() for n, v in columns.items()}, library)

    def _view(self) -> View:
        if self.witness is None:
            rows = [[name, f"{now:.4f}"] for name, now in self.start.to_dict().items()]
            return View(["weight of", "now"], rows, "l", self._caption())
        parts = zip(self.start, self.start.values, self.witness.values)
        rows = [[name, f"{now:.4f}", f"{then:.4f}", f"{then - now:+.4f}"] for name, now, then in parts]
        return View(["weight of", "now", "changed", "change"], rows, "l", self._caption())

    def _caption(self) -> str:
        return "; ".join(part for part in (self.method, _watched(self.watch), self._found(), self.reason) if part)

    def _found(self) -> str:
        if self.distance is None:
            return "no admissible weights change it" if self.exact else "no change found"
        what = f"{_NORMS[self.norm]} {self.distance:.6g}: {shown(self.enters)} catches {shown(self.leaves)} up"
        if self.exact:
            return f"{what}; exact"
        if self.lower is None:
            return f"{what}; found by search: an upper bound"
        return f"{what}; certified: none below {self.lower:.6g} (gap {self.gap:.2%})"


def _watched(watch: Aim) -> str:
    if isinstance(watch, tuple):
        return f"{shown(watch[0])} over {shown(watch[1])}"
    return watch if isinstance(watch, str) else f"first {watch}"


class Teller(NamedTuple):
    """Makes a result of what was found."""

    problem: Problem
    start: Weights
    watch: Aim
    method: str
    scorer: Scorer
    inside: Region
    seen: Watched

    def never(self, reason: str = "each pair watched keeps its order under all of them") -> SmallestChange:
        """No admissible weights change anything: proved."""
        return self._result(None, None, None, None, None, exact=True, reason=reason)

    def nearest(self, best: Nearest, lower: float | None) -> SmallestChange:
        """What a pair needs to tie, with the bound below which nothing changes."""
        return self.found(int(self.seen.above[best.pair]), int(self.seen.below[best.pair]), best.change, lower=lower)

    def bounded(self, best: Nearest | None, lower: float | None) -> SmallestChange:
        """What a search with bounds found: ``lower`` is None where nothing can change."""
        if best is not None:
            return self.nearest(best, lower)
        if lower is None:
            return self.never()
        reason = f"the search ended before its proof: none below {lower:.6g}; give it more boxes"
        return self._result(None, None, None, None, lower, exact=False, reason=reason)

    def searched(self, change: Floats | None) -> SmallestChange:
        """What a search without bounds found."""
        if change is None:
            reason = "none of the weights tried changes it, which proves nothing"
            return self._result(None, None, None, None, None, exact=False, reason=reason)
        change = next((part * change for part in _GROWN if self.changed(self.inside.moved(part * change))), change)
        rank = competition_ranks(self.scorer.score(self.inside.moved(change)))
        pair = int((rank[self.seen.above] >= rank[self.seen.below]).argmax())
        return self.found(int(self.seen.above[pair]), int(self.seen.below[pair]), change, lower=None)

    def found(self, above: int, below: int, change: Floats, *, lower: float | None) -> SmallestChange:
        """A change with which ``below`` catches ``above`` up."""
        names, at = self.problem.alternatives, self.inside.moved(change)
        past, reason = self._past(above, below, at), ""
        if not change.any():
            reason = f"{shown(names[above])} and {shown(names[below])} are tied now"
        elif past is None:
            reason = f"{shown(names[below])} draws level and nothing near takes it further"
            past = at if self.changed(at) else None
        pair = names[above], names[below]
        length = float(self.inside.length(change))
        return self._result(length, at, past, pair, lower, exact=lower is not None and lower >= length, reason=reason)

    def changed(self, weights: Floats) -> Bools:
        """Where some pair watched is no longer in order, by the rule for ties: shape ``(..., C)`` to ``(...)``."""
        rank = competition_ranks(self.scorer.score(weights))
        return np.asarray((rank[..., self.seen.above] >= rank[..., self.seen.below]).any(-1))

    def _past(self, above: int, below: int, at: Floats) -> Floats | None:
        """Weights a hair beyond a tie where the lower of two is above the upper, None where none is near."""
        now = self.seen.answer(self.scorer.score(self.start.values))
        for falls, rises in ((above, below), (below, above)) if (at == self.start.values).all() else ((above, below),):
            for goal in self._goals(falls, rises, at):
                tried = at + _HAIRS[:, None] * (goal - at)
                score = self.scorer.score(tried)
                rank = competition_ranks(score)
                good = (rank[:, rises] < rank[:, falls]) & (self.seen.answer(score) != now).any(-1)
                if good.any():
                    return np.asarray(tried[int(good.argmax())])
        return None

    def _goals(self, falls: int, rises: int, at: Floats) -> list[Floats]:
        """Admissible weights towards which the lower of two gains on the upper."""
        if isinstance(self.scorer, Additive):
            slope = self.scorer.utilities[falls] - self.scorer.utilities[rises]
        elif isinstance(self.scorer, Closeness):
            form = forms(self.scorer.to_best, self.scorer.to_worst, np.array([falls]), np.array([rises]))[0]
            slope = 4 * (form @ (at * at)) * at
        else:
            return self._ahead(at)
        return [deepest(self.inside, slope), *self._ahead(at)]

    def _ahead(self, at: Floats) -> list[Floats]:
        """The way from the start on, as far as it is admissible."""
        change = at - self.start.values
        ahead = [at + part * change for part in (1.0, 0.1, 0.01)]
        return [goal for goal in ahead if self.inside.holds(goal, 1e-12)]

    def _result(
        self,
        distance: float | None,
        at: Floats | None,
        past: Floats | None,
        pair: tuple[str, str] | None,
        lower: float | None,
        *,
        exact: bool,
        reason: str,
    ) -> SmallestChange:
        leaves, enters = pair or (None, None)
        gap = 0.0 if exact else None
        if not exact and lower is not None and distance:
            gap = (distance - lower) / distance
        witness, beyond = (None if w is None else Weights.of(w, self.start.criteria) for w in (at, past))
        head = self.problem, self.start, self.watch, self.inside.norm, self.method
        return SmallestChange(*head, distance, witness, beyond, leaves, enters, lower, gap, exact, reason)
