"""What is said to each dossier: why, how far from the line, what would have been enough, by hand on one page.

Names are loaded at first use.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from clusterdecide._lazy import door

if TYPE_CHECKING:
    from clusterdecide.letters.improving import Improvement, Improvements, improvements

_HOME = {"Improvement": "improving", "Improvements": "improving", "improvements": "improving"}

__all__ = ["Improvement", "Improvements", "improvements"]

__getattr__, __dir__ = door(__name__, _HOME)
