"""Several rankings of the same alternatives: how alike they are, and one order from all of them.

Names are loaded at first use.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from clusterdecide._lazy import door

if TYPE_CHECKING:
    from clusterdecide.consensus.likeness import (
        Likeness,
        correlations,
        distances,
        footrule_distance,
        kemeny_distance,
        kendall,
        kendall_distance,
        spearman,
        weighted_spearman,
        ws,
    )
    from clusterdecide.consensus.orders import KemenyResult, kemeny
    from clusterdecide.consensus.points import BordaResult, CopelandResult, borda, copeland

_HOME = {
    "BordaResult": "points",
    "CopelandResult": "points",
    "KemenyResult": "orders",
    "Likeness": "likeness",
    "borda": "points",
    "copeland": "points",
    "correlations": "likeness",
    "distances": "likeness",
    "footrule_distance": "likeness",
    "kemeny": "orders",
    "kemeny_distance": "likeness",
    "kendall": "likeness",
    "kendall_distance": "likeness",
    "spearman": "likeness",
    "weighted_spearman": "likeness",
    "ws": "likeness",
}

__all__ = [
    "BordaResult",
    "CopelandResult",
    "KemenyResult",
    "Likeness",
    "borda",
    "copeland",
    "correlations",
    "distances",
    "footrule_distance",
    "kemeny",
    "kemeny_distance",
    "kendall",
    "kendall_distance",
    "spearman",
    "weighted_spearman",
    "ws",
]

__getattr__, __dir__ = door(__name__, _HOME)
