"""How sure is the list as published: its probability, what alone would change it, who depends on whom.

Names are loaded at first use.
"""

from __future__ import annotations

from clusterdecide._lazy import door

_HOME: dict[str, str] = {}

__all__: list[str] = []

__getattr__, __dir__ = door(__name__, _HOME)
