"""Plots of results: each function draws in the axes given, or in new ones, and returns them; nothing is shown."""

from __future__ import annotations

from clusterdecide.plot.contributions import contributions, why
from clusterdecide.plot.ranks import acceptability, extreme_ranks
from clusterdecide.plot.weights import tornado, weight_ranges

__all__ = ["acceptability", "contributions", "extreme_ranks", "tornado", "weight_ranges", "why"]
