"""What draws of a list gave: probability of each dossier, of each set, and published ranks."""

from __future__ import annotations

from dataclasses import dataclass, replace
from statistics import NormalDist
from typing import Any

import numpy as np

from clusterdecide._table import Tabular, View
from clusterdecide._typing import Floats, Ints
from clusterdecide.errors import InvalidInputError
from clusterdecide.firmness.list_tally import LotTally
from clusterdecide.messages import percent, text

Entropy = int | tuple[int, ...]
_SHOWN = 50


def wilson(share: Floats, n: int, confidence: float) -> tuple[Floats, Floats]:
    """Ends of a confidence interval of shares of n draws (Wilson, 1927).

    Examples
    --------
    >>> low, high = wilson(np.array([0.0, 0.5]), 100, 0.95)
    >>> low.round(3).tolist(), high.round(3).tolist()
    ([0.0, 0.404], [0.037, 0.596])
    """
    if not isinstance(confidence, (int, float)) or not 0 < confidence < 1:
        msg = f"confidence must be between 0 and 1, such as 0.95, got {confidence!r}"
        raise InvalidInputError(msg)
    z = NormalDist().inv_cdf((1 + confidence) / 2)
    centre = (share + z * z / (2 * n)) / (1 + z * z / n)
    reach = z / (1 + z * z / n) * np.sqrt(share * (1 - share) / n + z * z / (4 * n * n))
    return np.clip(centre - reach, 0, share), np.clip(centre + reach, share, 1)


def standard_error(sums: Any, squares: Any, n: int) -> Any:
    """Standard error of the mean of n values whose sum and sum of squares are known."""
    share = sums / n
    return np.sqrt(np.maximum(squares / n - share * share, 0.0) / n)


@dataclass(frozen=True, slots=True, repr=False)
class FundedShare(Tabular):
    """Share of the admissible weights that would fund one dossier.

    Attributes
    ----------
    code, lot
        The dossier.
    count
        In how many draws it is funded; a draw that leaves a tie open counts for the part that a fair draw would give.
    draws
        Number of draws.
    error
        Standard error of the share.
    weights
        Where they were drawn: a share by which each main weight moves, ``"any"``, or the text of a source.
    entropy
        Seed that reproduces the draws.
    """

    code: str
    lot: str
    count: float
    draws: int
    error: float
    weights: float | str
    entropy: int

    @property
    def share(self) -> float:
        """Share of the draws that fund the dossier."""
        return min(self.count / self.draws, 1.0)

    def interval(self, confidence: float = 0.95) -> tuple[float, float]:
        """Ends of a confidence interval of the share (Wilson, 1927).

        Raises
        ------
        InvalidInputError
            A confidence that is not between 0 and 1.
        """
        low, high = wilson(np.array([self.share]), self.draws, confidence)
        return float(low[0]), float(high[0])

    def says(self, lang: str) -> str:
        """Say which weights were drawn, in French or English."""
        if isinstance(self.weights, float):
            return text("shares.near", lang, share=percent(self.weights, lang))
        if self.weights == "any":
            return text("shares.any", lang)
        return text("shares.given", lang, source=self.weights)

    def to_dict(self) -> dict[str, Any]:
        """Plain values for JSON."""
        return {
            "code": self.code,
            "lot": self.lot,
            "share": self.share,
            "standard_error": self.error,
            "interval": [*self.interval()],
            "exact": False,
            "draws": self.draws,
            "weights": self.weights,
            "entropy": self.entropy,
        }

    def _view(self) -> View:
        low, high = self.interval()
        row = [self.code, f"{100 * self.share:.1f} %", f"{100 * low:.1f} to {100 * high:.1f} %"]
        caption = f"lot {self.lot}; {self.says('en')}; {self.draws} draws, sampled, the whole rule each time"
        return View(["dossier", "funded by", "95 %"], [row], "lrr", caption)


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class LotShares(Tabular):
    """Shares of the draws in which each dossier of a lot is funded, with its published ranks.

    Attributes
    ----------
    lot, codes, places
        The lot, its A evaluated dossiers, and how many of them are funded.
    announced_rows
        Positions of the dossiers of the announced list.
    draws
        Number of draws.
    tally
        The sums.
    weights, grades
        As text: where they were drawn.
    """

    lot: str
    codes: tuple[str, ...]
    announced_rows: tuple[int, ...]
    places: int
    draws: int
    tally: LotTally
    weights: str
    grades: str

    @property
    def funded(self) -> Floats:
        """Probability of being funded, shape ``(A,)``."""
        return np.asarray(np.minimum(self.tally.funded / self.draws, 1.0))

    @property
    def funded_error(self) -> Floats:
        """Standard error of each probability, shape ``(A,)``."""
        return np.asarray(standard_error(self.tally.funded, self.tally.squares, self.draws))

    def interval(self, confidence: float = 0.95) -> tuple[Floats, Floats]:
        """Ends of a confidence interval of each probability (Wilson, 1927), shape ``(A,)`` each.

        Raises
        ------
        InvalidInputError
            A confidence that is not between 0 and 1.
        """
        return wilson(self.funded, self.draws, confidence)

    def probability(self, code: str) -> float:
        """Probability that one dossier is funded.

        Raises
        ------
        InvalidInputError
            It was not evaluated in this lot.
        """
        return float(self.funded[self._row(code)])

    def _row(self, code: str) -> int:
        if code not in self.codes:
            msg = f"no evaluated dossier {code!r} in lot {self.lot}; there are {', '.join(self.codes[:20])}"
            raise InvalidInputError(msg)
        return self.codes.index(code)

    @property
    def announced(self) -> float:
        """Probability that the announced list of this lot comes out."""
        return float(self.tally.announced[0] / self.draws)

    @property
    def announced_error(self) -> float:
        """Standard error of `announced`."""
        return float(standard_error(self.tally.announced[0], self.tally.announced[1], self.draws))

    @property
    def stopped(self) -> Floats:
        """Share of the draws in which a floor stops each dossier, shape ``(A,)``."""
        return np.asarray(self.tally.stopped / self.draws)

    @property
    def open(self) -> float:
        """Share of the draws in which a tie at the line is left open: its draw has no known seed."""
        return self.tally.open / self.draws

    def rank_interval(self, coverage: float = 0.9) -> Ints:
        """Published ranks that each dossier takes in the middle part of the draws in which it passes the floors.

        Parameters
        ----------
        coverage
            0.9 leaves out 5 % of the draws at each end; 1 gives the best and the worst rank seen.

        Returns
        -------
        Ints
            Shape ``(A, 2)``: from and to; 0 for a dossier that never passes.

        Raises
        ------
        InvalidInputError
            A coverage that is not above 0 and at most 1.
        """
        if not isinstance(coverage, (int, float)) or not 0 < coverage <= 1:
            msg = f"coverage must be above 0 and at most 1, such as 0.9, got {coverage!r}"
            raise InvalidInputError(msg)
        below = self.tally.ranks.cumsum(-1)
        total = below[:, -1:]
        cut = (1 - coverage) / 2 * total
        low = (below <= cut).sum(-1)
        high = (below < total - cut).sum(-1)
        ends = np.stack([low, high], -1) + 1
        return np.where(total > 0, np.minimum(ends, len(self.codes)), 0)

    def sets(self, most: int = 10) -> list[tuple[tuple[str, ...], float]]:
        """Sets of funded dossiers that come out most often, codes in the order of the call, with their shares."""
        ranked = sorted(self.tally.sets.items(), key=lambda item: (-item[1], item[0]))[: max(0, most)]
        return [(self._codes(held), share / self.draws) for held, share in ranked]

    def _codes(self, packed: bytes) -> tuple[str, ...]:
        bits = np.unpackbits(np.frombuffer(packed, dtype=np.uint8), count=len(self.codes))
        return tuple(self.codes[i] for i in np.flatnonzero(bits))

    def to_dict(self) -> dict[str, Any]:
        """Plain values for JSON."""
        low, high = self.interval()
        error, ranks, stopped = self.funded_error, self.rank_interval(), self.stopped
        dossiers = {
            code: {
                "funded": float(self.funded[i]),
                "standard_error": float(error[i]),
                "interval": [float(low[i]), float(high[i])],
                "ranks": ranks[i].tolist(),
                "stopped": float(stopped[i]),
            }
            for i, code in enumerate(self.codes)
        }
        return {
            "lot": self.lot,
            "exact": False,
            "draws": self.draws,
            "weights": self.weights,
            "grades": self.grades,
            "dossiers": dossiers,
            "announced": [self.codes[i] for i in self.announced_rows],
            "announced_share": self.announced,
            "announced_error": self.announced_error,
            "open": self.open,
            "sets": [{"funded": list(held), "share": share} for held, share in self.sets()],
            "sets_not_told_apart": self.tally.unlisted / self.draws,
        }

    def _view(self) -> View:
        order = np.argsort(-self.funded, kind="stable")[:_SHOWN]
        ranks, error = self.rank_interval(), self.funded_error
        mine = set(self.announced_rows)
        stopped = self.stopped
        rows = [
            [
                self.codes[i],
                "funded" if i in mine else "",
                f"{100 * self.funded[i]:.1f} %",
                f"{100 * error[i]:.1f}",
                f"{ranks[i][0]}-{ranks[i][1]}" if ranks[i][0] else "-",
                f"{100 * stopped[i]:.1f} %",
            ]
            for i in order
        ]
        header = ["dossier", "announced", "funded in", "+-", "ranks (90 %)", "stopped"]
        return View(header, rows, "llrrrr", self._caption())

    def _caption(self) -> str:
        told = f"lot {self.lot}: announced list in {100 * self.announced:.1f} % (+- {100 * self.announced_error:.1f})"
        left = f"; open ties in {100 * self.open:.1f} %" if self.tally.open else ""
        return f"{told}{left}; {self.weights}; {self.grades}; {self.draws} draws, sampled, the whole rule each time"


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class ListShares(Tabular):
    """Probability of the list of a call: of each dossier, of each lot, and of all lists together.

    Attributes
    ----------
    lots
        Shares of each lot.
    draws
        Number of draws.
    announced_sums
        Sum of the probabilities that every announced list comes out, and of their squares.
    entropy
        Seed that reproduces the draws, several after a merge.
    """

    lots: tuple[LotShares, ...]
    draws: int
    announced_sums: tuple[float, float]
    entropy: Entropy

    def __getitem__(self, lot: str) -> LotShares:
        """Shares of a lot."""
        for found in self.lots:
            if found.lot == lot:
                return found
        msg = f"no shares of lot {lot!r}; there are {', '.join(found.lot for found in self.lots)}"
        raise InvalidInputError(msg)

    @property
    def announced(self) -> float:
        """Probability that every announced list comes out, lots drawn independently."""
        return self.announced_sums[0] / self.draws

    @property
    def announced_error(self) -> float:
        """Standard error of `announced`."""
        return float(standard_error(*self.announced_sums, self.draws))

    def merge(self, other: ListShares) -> ListShares:
        """Pool the draws of two runs that differ in their seeds alone.

        Raises
        ------
        InvalidInputError
            Another list, other sources, or a seed that both have.
        """
        if not isinstance(other, ListShares):
            msg = f"merge needs the ListShares of another run, got {type(other).__name__}"
            raise InvalidInputError(msg)
        what = ("lot", "codes", "announced_rows", "places", "weights", "grades")
        alike = [tuple(tuple(getattr(lot, name) for name in what) for lot in run.lots) for run in (self, other)]
        if alike[0] != alike[1]:
            msg = "two runs can be merged where only their seeds differ; these differ in their list, weights or grades"
            raise InvalidInputError(msg)
        seeds = [run.entropy if isinstance(run.entropy, tuple) else (run.entropy,) for run in (self, other)]
        twice = set(seeds[0]) & set(seeds[1])
        if twice:
            msg = f"both runs hold the draws of seed {min(twice)}: merged they would count twice; give another rng"
            raise InvalidInputError(msg)
        draws = self.draws + other.draws
        lots = tuple(
            replace(mine, draws=draws, tally=mine.tally.plus(theirs.tally))
            for mine, theirs in zip(self.lots, other.lots, strict=True)
        )
        sums = (self.announced_sums[0] + other.announced_sums[0], self.announced_sums[1] + other.announced_sums[1])
        return ListShares(lots, draws, sums, (*seeds[0], *seeds[1]))

    def to_dict(self) -> dict[str, Any]:
        """Plain values for JSON."""
        return {
            "exact": False,
            "draws": self.draws,
            "announced_share": self.announced,
            "announced_error": self.announced_error,
            "lots": [lot.to_dict() for lot in self.lots],
            "entropy": list(self.entropy) if isinstance(self.entropy, tuple) else self.entropy,
        }

    def _view(self) -> View:
        views = [lot._view() for lot in self.lots]
        rows = [[lot.lot, *row] for lot, view in zip(self.lots, views, strict=True) for row in view.rows]
        told = f"every announced list in {100 * self.announced:.1f} % (+- {100 * self.announced_error:.1f})"
        return View(["lot", *views[0].header], rows, "lllrrrr", "\n".join([told, *(view.caption for view in views)]))
