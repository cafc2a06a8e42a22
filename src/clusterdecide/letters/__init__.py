"""What is said to each dossier: why, how far from the line, what would have been enough, by hand on one page.

Names are loaded at first use.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from clusterdecide._lazy import door

if TYPE_CHECKING:
    from clusterdecide.letters.dossier_letter import CellReason, Gap, Letter, letter, letters
    from clusterdecide.letters.hand_sheet import HandSheet, by_hand
    from clusterdecide.letters.improving import Improvement, Improvements, improvements

_HOME = {
    "CellReason": "dossier_letter",
    "Gap": "dossier_letter",
    "HandSheet": "hand_sheet",
    "Improvement": "improving",
    "Improvements": "improving",
    "Letter": "dossier_letter",
    "by_hand": "hand_sheet",
    "improvements": "improving",
    "letter": "dossier_letter",
    "letters": "dossier_letter",
}

__all__ = [
    "CellReason",
    "Gap",
    "HandSheet",
    "Improvement",
    "Improvements",
    "Letter",
    "by_hand",
    "improvements",
    "letter",
    "letters",
]

__getattr__, __dir__ = door(__name__, _HOME)
