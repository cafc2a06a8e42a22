"""How well a set of weights is sampled: the way taken, R-hat and effective size of each weight."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from clusterdecide._table import Tabular, View
from clusterdecide._typing import Floats

_BLOCKS = 64


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class SamplingCheck(Tabular):
    """The way a set is sampled, and what a sample of it shows.

    Attributes
    ----------
    criteria
        Names.
    method
        What is done, as text.
    exact
        True where draws are independent and exactly uniform; False for hit-and-run.
    draws
        Number of draws looked at.
    r_hat
        Shape ``(C,)``: of each weight, between 64 blocks of the draws, and for hit-and-run the greater of this and
        the split R-hat of the chains once settled (of the weight and of its square). 1 is perfect.
    effective
        Shape ``(C,)``: effective number of draws behind ``r_hat``.
    """

    criteria: tuple[str, ...]
    method: str
    exact: bool
    draws: int
    r_hat: Floats
    effective: Floats

    def to_dict(self) -> dict[str, Any]:
        """Plain values for JSON."""
        return {
            "method": self.method,
            "exact": self.exact,
            "draws": self.draws,
            "r_hat": dict(zip(self.criteria, self.r_hat.tolist())),
            "effective": dict(zip(self.criteria, self.effective.tolist())),
        }

    def _view(self) -> View:
        rows = [[n, f"{r:.4f}", f"{e:,.0f}"] for n, r, e in zip(self.criteria, self.r_hat, self.effective)]
        return View(["criterion", "R-hat", "effective draws"], rows, "l", f"{self.method}; {self.draws:,} draws")


def between_blocks(drawn: Floats) -> tuple[Floats, Floats]:
    """R-hat and effective size of each column, shape ``(C,)``, from 64 blocks of the rows taken as chains."""
    length = len(drawn) // _BLOCKS
    chains = drawn[: length * _BLOCKS].reshape(_BLOCKS, length, -1)
    within, between = chains.var(1, ddof=1).mean(0), chains.mean(1).var(0, ddof=1)
    still = within <= 1e-24
    whole = np.where(still, 1.0, within * (length - 1) / length + between)
    memory = np.where(still, 1.0, np.maximum(length * between / whole, 1.0))
    return np.sqrt(whole / np.where(still, 1.0, within)), len(drawn) / memory
