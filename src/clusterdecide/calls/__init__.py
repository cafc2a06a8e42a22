"""A ministry's call as data, from file to decision."""

from clusterdecide.calls.base import Text
from clusterdecide.calls.call import Call, Coverage
from clusterdecide.calls.cluster import cluster_criteria, example
from clusterdecide.calls.committee import WeightDifference
from clusterdecide.calls.criteria import Node
from clusterdecide.calls.decision import DossierResult, LotResult, Note, Reason, Spend, Standing, Tie, TieStep
from clusterdecide.calls.dossier import Dossier, Piece
from clusterdecide.calls.line import LineBreakpoints, LineChange, LineRange, line_breakpoints
from clusterdecide.calls.parts import (
    Aim,
    Budget,
    Cure,
    Document,
    DrawRule,
    Floors,
    JudgementRound,
    LadderStep,
    Lot,
    Member,
    NodeWeights,
    Pair,
    RankingRule,
    Scoring,
    Version,
)
from clusterdecide.calls.record import Decision
from clusterdecide.calls.rules import EligibilityRule, FactSpec, Test
from clusterdecide.calls.tree import CriteriaTree

__all__ = [
    "Aim",
    "Budget",
    "Call",
    "Coverage",
    "CriteriaTree",
    "Cure",
    "Decision",
    "Document",
    "Dossier",
    "DossierResult",
    "DrawRule",
    "EligibilityRule",
    "FactSpec",
    "Floors",
    "JudgementRound",
    "LadderStep",
    "LineBreakpoints",
    "LineChange",
    "LineRange",
    "Lot",
    "LotResult",
    "Member",
    "Node",
    "NodeWeights",
    "Note",
    "Pair",
    "Piece",
    "RankingRule",
    "Reason",
    "Scoring",
    "Spend",
    "Standing",
    "Test",
    "Text",
    "Tie",
    "TieStep",
    "Version",
    "WeightDifference",
    "cluster_criteria",
    "example",
    "line_breakpoints",
]
