"""Who is chosen from scores: places, a budget, an exact optimum under constraints, a draw that can be replayed.

Names are loaded at first use.
"""

from __future__ import annotations

from clusterdecide._lazy import door

_HOME: dict[str, str] = {}

__all__: list[str] = []

__getattr__, __dir__ = door(__name__, _HOME)
