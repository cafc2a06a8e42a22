"""A ministry's call as data, from file to decision.

Names are loaded at first use: pydantic is not loaded before a call is read.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from clusterdecide._lazy import door

if TYPE_CHECKING:
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

_HOME = {
    "Aim": "parts",
    "Budget": "parts",
    "Call": "call",
    "Coverage": "call",
    "CriteriaTree": "tree",
    "Cure": "parts",
    "Decision": "record",
    "Document": "parts",
    "Dossier": "dossier",
    "DossierResult": "decision",
    "DrawRule": "parts",
    "EligibilityRule": "rules",
    "FactSpec": "rules",
    "Floors": "parts",
    "JudgementRound": "parts",
    "LadderStep": "parts",
    "LineBreakpoints": "line",
    "LineChange": "line",
    "LineRange": "line",
    "Lot": "parts",
    "LotResult": "decision",
    "Member": "parts",
    "Node": "criteria",
    "NodeWeights": "parts",
    "Note": "decision",
    "Pair": "parts",
    "Piece": "dossier",
    "RankingRule": "parts",
    "Reason": "decision",
    "Scoring": "parts",
    "Spend": "decision",
    "Standing": "decision",
    "Test": "rules",
    "Text": "base",
    "Tie": "decision",
    "TieStep": "decision",
    "Version": "parts",
    "WeightDifference": "committee",
    "cluster_criteria": "cluster",
    "example": "cluster",
    "line_breakpoints": "line",
}

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

__getattr__, __dir__ = door(__name__, _HOME)
