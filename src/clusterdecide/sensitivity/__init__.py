"""How sure a ranking is. Analyses know the form of a scorer and nothing else of a method."""

from __future__ import annotations

from clusterdecide.sensitivity.acceptability import acceptability
from clusterdecide.sensitivity.acceptability_result import Acceptability
from clusterdecide.sensitivity.breakpoints import Breakpoints, Change, breakpoints

__all__ = ["Acceptability", "Breakpoints", "Change", "acceptability", "breakpoints"]
