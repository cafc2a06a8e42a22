"""Ways to weights: pairwise judgements, their trees, swings, and the whole percents a notice prints."""

from __future__ import annotations

from clusterdecide.weighting import random_index
from clusterdecide.weighting.ahp import ahp
from clusterdecide.weighting.ahp_result import AhpMember, AhpResult
from clusterdecide.weighting.rounding import published_percent
from clusterdecide.weighting.swing import SwingResult, swing
from clusterdecide.weighting.tree import AhpTree, ahp_tree, synthesise

__all__ = [
    "AhpMember",
    "AhpResult",
    "AhpTree",
    "SwingResult",
    "ahp",
    "ahp_tree",
    "published_percent",
    "random_index",
    "swing",
    "synthesise",
]
