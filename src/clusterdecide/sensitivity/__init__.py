"""How sure a ranking is. Analyses know the form of a scorer and nothing else of a method."""

from __future__ import annotations

from clusterdecide.sensitivity.acceptability import acceptability
from clusterdecide.sensitivity.acceptability_result import Acceptability
from clusterdecide.sensitivity.breakpoints import Breakpoints, Change, breakpoints
from clusterdecide.sensitivity.exact_acceptability import ExactAcceptability, exact_acceptability
from clusterdecide.sensitivity.extreme_ranks import ExtremeRanks, extreme_ranks
from clusterdecide.sensitivity.smallest_change import SmallestChange, smallest_change

__all__ = [
    "Acceptability",
    "Breakpoints",
    "Change",
    "ExactAcceptability",
    "ExtremeRanks",
    "SmallestChange",
    "acceptability",
    "breakpoints",
    "exact_acceptability",
    "extreme_ranks",
    "smallest_change",
]
