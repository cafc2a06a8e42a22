"""Ties at the line that reach a step of the ladder which counts what is placed, or a draw without its seed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import combinations, permutations
from math import comb, factorial
from typing import NamedTuple

import numpy as np

from clusterdecide._typing import Floats, Ints
from clusterdecide.calls.arithmetic import half_up
from clusterdecide.calls.ladder import Ladder, UndecidedError
from clusterdecide.kernels.cut import Cut

_ORDERS = 120  # orders of the draw that are gone through, all of them for up to 5 tied dossiers


class Mixture(NamedTuple):
    """Sets of funded dossiers, by position, and the probability of each."""

    sets: tuple[tuple[int, ...], ...]
    shares: tuple[float, ...]

    def probability(self, size: int) -> Floats:
        """Probability of each of A dossiers, shape ``(A,)``."""
        found = np.zeros(size)
        for held, share in zip(self.sets, self.shares, strict=True):
            found[list(held)] += share
        return found


def uniform(sure: Sequence[int], tied: Sequence[int], need: int, most: int) -> Mixture | None:
    """Every set that a fair draw may give, each as likely as the others; None where there are more than ``most``.

    Examples
    --------
    >>> uniform([4], [0, 1], 1, 10)
    Mixture(sets=((0, 4), (1, 4)), shares=(0.5, 0.5))
    """
    count = comb(len(tied), need)
    if count > most:
        return None
    sets = tuple(tuple(sorted((*sure, *some))) for some in combinations(tied, need))
    return Mixture(sets, (1 / count,) * count)


@dataclass(slots=True)
class _Ordered(Ladder):
    """A ladder whose draw gives a known order."""

    order: Mapping[str, int] = field(default_factory=dict)

    def _by_draw(self, group: Sequence[str], at: int) -> None:  # noqa: ARG002 - as the ladder calls it
        self.placed.extend(sorted(group, key=self.order.__getitem__))


@dataclass(frozen=True, slots=True)
class Told:
    """Scores of a dossier by node, as they were computed."""

    scores: Mapping[str, float]

    def node(self, name: str) -> float:
        """Score of a node."""
        return self.scores[name]


@dataclass(frozen=True, slots=True, eq=False)
class OpenTies:
    """The ladder of a lot from one of its steps on, for the few draws that get there."""

    codes: tuple[str, ...]
    ladder: Ladder
    _known: dict[tuple[bytes, ...], Mixture | None] = field(default_factory=dict, init=False)

    def resolved(self, line: Cut, at: int, places: int, scores: Mapping[str, Floats]) -> tuple[Cut, dict[int, Mixture]]:
        """Go on with the ladder in every row that is still tied.

        Parameters
        ----------
        line
            The line so far, by the steps before.
        at
            The step to go on with.
        places
            How many dossiers are funded.
        scores
            Scores of the nodes that later steps read, shape ``(B, A)`` each.

        Returns
        -------
        Cut, dict
            The line, where ties are left that the ladder leaves open; and for the rows where the seed of the draw is
            not known, the sets that come out with their probabilities.
        """
        sure, tied = line.sure.copy(), line.tied.copy()
        mixed: dict[int, Mixture] = {}
        for row in np.flatnonzero(tied.any(-1)).tolist():
            told = {name: np.atleast_2d(values)[row if len(values) > 1 else 0] for name, values in scores.items()}
            found = self._row(np.flatnonzero(sure[row]), np.flatnonzero(tied[row]), at, places, told)
            if found is None:
                continue
            tied[row] = False
            if len(found.sets) == 1:
                sure[row, list(found.sets[0])] = True
            else:
                mixed[row] = found
        return Cut(sure, tied), mixed

    def _row(self, sure: Ints, tied: Ints, at: int, places: int, scores: Mapping[str, Floats]) -> Mixture | None:
        key = (
            bytes([at & 255]),
            sure.tobytes(),
            tied.tobytes(),
            *(values[tied].tobytes() for values in scores.values()),
        )
        if key not in self._known:
            if len(self._known) > 4096:
                self._known.clear()
            self._known[key] = self._worked(sure, tied, at, places, scores)
        return self._known[key]

    def _worked(self, sure: Ints, tied: Ints, at: int, places: int, scores: Mapping[str, Floats]) -> Mixture | None:
        counts: dict[tuple[int, ...], int] = {}
        names = [self.codes[i] for i in tied]
        try:
            orders = [{}] if self.ladder.seed is not None else self._orders(names)
            for order in orders:
                held = self._placed(sure, names, at, places, scores, order)
                counts[held] = counts.get(held, 0) + 1
        except UndecidedError:
            return None
        return Mixture(tuple(counts), tuple(count / len(orders) for count in counts.values()))

    @staticmethod
    def _orders(names: Sequence[str]) -> list[dict[str, int]]:
        if factorial(len(names)) <= _ORDERS:
            return [{name: i for i, name in enumerate(order)} for order in permutations(names)]
        rng = np.random.default_rng(len(names))
        return [dict(zip(names, rng.permutation(len(names)).tolist(), strict=True)) for _ in range(_ORDERS)]

    def _placed(
        self,
        sure: Ints,
        names: Sequence[str],
        at: int,
        places: int,
        scores: Mapping[str, Floats],
        order: dict[str, int],
    ) -> tuple[int, ...]:
        base, place = self.ladder, {code: i for i, code in enumerate(self.codes)}
        told = {name: Told({node: float(values[place[name]]) for node, values in scores.items()}) for name in names}
        above = [self.codes[i] for i in sure]
        known = (base.lot, base.steps[at:], base.places, told, base.facts, base.seed, above)
        ladder = _Ordered(*known, order=order) if order else Ladder(*known)
        ladder.place(names, half_up(0.0, 0))
        return tuple(sorted(place[code] for code in ladder.placed[:places]))
