"""Ways to weights: asked of people, from an order to pairwise judgements, or taken from the data."""

from __future__ import annotations

from clusterdecide.weighting import random_index
from clusterdecide.weighting.ahp import ahp
from clusterdecide.weighting.ahp_result import AhpMember, AhpResult
from clusterdecide.weighting.bwm import BwmResult, bwm, bwm_consistency_index
from clusterdecide.weighting.critic import CriticResult, critic
from clusterdecide.weighting.entropy import EntropyResult, entropy
from clusterdecide.weighting.equal import EqualResult, equal
from clusterdecide.weighting.fuzzy_ahp import FuzzyAhpResult, fuzzy_ahp
from clusterdecide.weighting.merec import MerecResult, merec
from clusterdecide.weighting.rank_order import RankOrderResult, rank_order
from clusterdecide.weighting.rounding import published_percent
from clusterdecide.weighting.simos import SimosResult, simos
from clusterdecide.weighting.smart import SmartResult, smart
from clusterdecide.weighting.standard_deviation import StandardDeviationResult, standard_deviation
from clusterdecide.weighting.swara import SwaraResult, swara
from clusterdecide.weighting.swing import SwingResult, swing
from clusterdecide.weighting.tree import AhpTree, ahp_tree, synthesise
from clusterdecide.weighting.utastar import UtastarResult, utastar

__all__ = [
    "AhpMember",
    "AhpResult",
    "AhpTree",
    "BwmResult",
    "CriticResult",
    "EntropyResult",
    "EqualResult",
    "FuzzyAhpResult",
    "MerecResult",
    "RankOrderResult",
    "SimosResult",
    "SmartResult",
    "StandardDeviationResult",
    "SwaraResult",
    "SwingResult",
    "UtastarResult",
    "ahp",
    "ahp_tree",
    "bwm",
    "bwm_consistency_index",
    "critic",
    "entropy",
    "equal",
    "fuzzy_ahp",
    "merec",
    "published_percent",
    "random_index",
    "rank_order",
    "simos",
    "smart",
    "standard_deviation",
    "swara",
    "swing",
    "synthesise",
    "utastar",
]
