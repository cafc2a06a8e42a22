"""Ways to weights: asked of people, from an order to pairwise judgements, or taken from the data."""

from __future__ import annotations

from clusterdecide.weighting import random_index
from clusterdecide.weighting.ahp import ahp
from clusterdecide.weighting.ahp_result import AhpMember, AhpResult
from clusterdecide.weighting.anp import AnpResult, anp
from clusterdecide.weighting.bwm import BwmResult, bwm, bwm_consistency_index
from clusterdecide.weighting.consistency import (
    InconsistentTriads,
    OrderViolations,
    Triad,
    inconsistent_triads,
    koczkodaj,
    order_violations,
)
from clusterdecide.weighting.critic import CriticResult, critic
from clusterdecide.weighting.entropy import EntropyResult, entropy
from clusterdecide.weighting.equal import EqualResult, equal
from clusterdecide.weighting.fuzzy_ahp import FuzzyAhpResult, fuzzy_ahp
from clusterdecide.weighting.many_matrices import Priorities, priorities
from clusterdecide.weighting.merec import MerecResult, merec
from clusterdecide.weighting.rank_order import RankOrderResult, rank_order
from clusterdecide.weighting.revisions import (
    Revision,
    Revisions,
    SuggestedRevision,
    fewest_revisions,
    suggested_revision,
)
from clusterdecide.weighting.rounding import published_percent
from clusterdecide.weighting.simos import SimosResult, simos
from clusterdecide.weighting.smart import SmartResult, smart
from clusterdecide.weighting.standard_deviation import StandardDeviationResult, standard_deviation
from clusterdecide.weighting.supermatrix import Supermatrix
from clusterdecide.weighting.swara import SwaraResult, swara
from clusterdecide.weighting.swing import SwingResult, swing
from clusterdecide.weighting.tree import AhpTree, ahp_tree, synthesise
from clusterdecide.weighting.utastar import UtastarResult, utastar

__all__ = [
    "AhpMember",
    "AhpResult",
    "AhpTree",
    "AnpResult",
    "BwmResult",
    "CriticResult",
    "EntropyResult",
    "EqualResult",
    "FuzzyAhpResult",
    "InconsistentTriads",
    "MerecResult",
    "OrderViolations",
    "Priorities",
    "RankOrderResult",
    "Revision",
    "Revisions",
    "SimosResult",
    "SmartResult",
    "StandardDeviationResult",
    "SuggestedRevision",
    "Supermatrix",
    "SwaraResult",
    "SwingResult",
    "Triad",
    "UtastarResult",
    "ahp",
    "ahp_tree",
    "anp",
    "bwm",
    "bwm_consistency_index",
    "critic",
    "entropy",
    "equal",
    "fewest_revisions",
    "fuzzy_ahp",
    "inconsistent_triads",
    "koczkodaj",
    "merec",
    "order_violations",
    "priorities",
    "published_percent",
    "random_index",
    "rank_order",
    "simos",
    "smart",
    "standard_deviation",
    "suggested_revision",
    "swara",
    "swing",
    "synthesise",
    "utastar",
]
