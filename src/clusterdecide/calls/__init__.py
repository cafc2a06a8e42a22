"""A ministry's call as data, from file to decision.

Names are loaded at first use: pydantic is not loaded before a call is read.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from clusterdecide._lazy import door

if TYPE_CHECKING:
    from clusterdecide.calls.balance import Portfolio, portfolio
    from clusterdecide.calls.base import Text
    from clusterdecide.calls.calibration import CalibratedGrades, CalibratedLot, CalibratedTotal, calibrated_grades
    from clusterdecide.calls.call import Call, Coverage
    from clusterdecide.calls.cluster import cluster_criteria, example
    from clusterdecide.calls.committee import WeightDifference
    from clusterdecide.calls.contract_rules import ContractIndicator, ContractRules, PaymentStep
    from clusterdecide.calls.criteria import Node
    from clusterdecide.calls.decision import DossierResult, LotResult, Reason, Spend, Standing, Tie, TieStep
    from clusterdecide.calls.dossier import Dossier, Piece, Submission, Withdrawal
    from clusterdecide.calls.findings import CODES, Finding
    from clusterdecide.calls.freeze import Freeze
    from clusterdecide.calls.line import LineBreakpoints, LineChange, LineRange, line_breakpoints
    from clusterdecide.calls.lot_rule import LotRule
    from clusterdecide.calls.marking import panel_marks, starting_point, starting_points
    from clusterdecide.calls.notice import CallRules
    from clusterdecide.calls.panel import (
        Agreed,
        Amendment,
        Conflict,
        Consensus,
        Evaluator,
        Mark,
        Panel,
        PanelRules,
        Sheet,
    )
    from clusterdecide.calls.panel_coverage import PanelCoverage
    from clusterdecide.calls.parts import (
        Aim,
        Budget,
        Channel,
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
        Question,
        RankingRule,
        Scoring,
        SwingRound,
        Version,
    )
    from clusterdecide.calls.record import Decision
    from clusterdecide.calls.relisting import relist
    from clusterdecide.calls.rule_sets import RULE_SETS, rule_set
    from clusterdecide.calls.rules import EligibilityRule, FactSpec, Test
    from clusterdecide.calls.rules_held import RuleTable, rule_table
    from clusterdecide.calls.scores import ScoreSheet, load_scores, save_scores, scores_of, with_scores
    from clusterdecide.calls.selection_rule import GroupRule, SelectionRule
    from clusterdecide.calls.tree import CriteriaTree

_HOME = {
    "Agreed": "panel",
    "Aim": "parts",
    "Amendment": "panel",
    "Budget": "parts",
    "CODES": "findings",
    "CalibratedGrades": "calibration",
    "CalibratedLot": "calibration",
    "CalibratedTotal": "calibration",
    "Call": "call",
    "CallRules": "notice",
    "Channel": "parts",
    "Conflict": "panel",
    "Consensus": "panel",
    "ContractIndicator": "contract_rules",
    "ContractRules": "contract_rules",
    "Coverage": "call",
    "CriteriaTree": "tree",
    "Cure": "parts",
    "Decision": "record",
    "Document": "parts",
    "Dossier": "dossier",
    "DossierResult": "decision",
    "DrawRule": "parts",
    "EligibilityRule": "rules",
    "Evaluator": "panel",
    "FactSpec": "rules",
    "Finding": "findings",
    "Floors": "parts",
    "Freeze": "freeze",
    "GroupRule": "selection_rule",
    "JudgementRound": "parts",
    "LadderStep": "parts",
    "LineBreakpoints": "line",
    "LineChange": "line",
    "LineRange": "line",
    "Lot": "parts",
    "LotResult": "decision",
    "LotRule": "lot_rule",
    "Mark": "panel",
    "Member": "parts",
    "Node": "criteria",
    "NodeWeights": "parts",
    "Pair": "parts",
    "Panel": "panel",
    "PanelCoverage": "panel_coverage",
    "PanelRules": "panel",
    "PaymentStep": "contract_rules",
    "Piece": "dossier",
    "Portfolio": "balance",
    "Question": "parts",
    "RULE_SETS": "rule_sets",
    "RankingRule": "parts",
    "Reason": "decision",
    "RuleTable": "rules_held",
    "ScoreSheet": "scores",
    "Scoring": "parts",
    "SelectionRule": "selection_rule",
    "Sheet": "panel",
    "Spend": "decision",
    "Standing": "decision",
    "Submission": "dossier",
    "SwingRound": "parts",
    "Test": "rules",
    "Text": "base",
    "Tie": "decision",
    "TieStep": "decision",
    "Version": "parts",
    "WeightDifference": "committee",
    "Withdrawal": "dossier",
    "calibrated_grades": "calibration",
    "cluster_criteria": "cluster",
    "example": "cluster",
    "line_breakpoints": "line",
    "load_scores": "scores",
    "panel_marks": "marking",
    "portfolio": "balance",
    "relist": "relisting",
    "rule_set": "rule_sets",
    "rule_table": "rules_held",
    "save_scores": "scores",
    "scores_of": "scores",
    "starting_point": "marking",
    "starting_points": "marking",
    "with_scores": "scores",
}

__all__ = [
    "CODES",
    "RULE_SETS",
    "Agreed",
    "Aim",
    "Amendment",
    "Budget",
    "CalibratedGrades",
    "CalibratedLot",
    "CalibratedTotal",
    "Call",
    "CallRules",
    "Channel",
    "Conflict",
    "Consensus",
    "ContractIndicator",
    "ContractRules",
    "Coverage",
    "CriteriaTree",
    "Cure",
    "Decision",
    "Document",
    "Dossier",
    "DossierResult",
    "DrawRule",
    "EligibilityRule",
    "Evaluator",
    "FactSpec",
    "Finding",
    "Floors",
    "Freeze",
    "GroupRule",
    "JudgementRound",
    "LadderStep",
    "LineBreakpoints",
    "LineChange",
    "LineRange",
    "Lot",
    "LotResult",
    "LotRule",
    "Mark",
    "Member",
    "Node",
    "NodeWeights",
    "Pair",
    "Panel",
    "PanelCoverage",
    "PanelRules",
    "PaymentStep",
    "Piece",
    "Portfolio",
    "Question",
    "RankingRule",
    "Reason",
    "RuleTable",
    "ScoreSheet",
    "Scoring",
    "SelectionRule",
    "Sheet",
    "Spend",
    "Standing",
    "Submission",
    "SwingRound",
    "Test",
    "Text",
    "Tie",
    "TieStep",
    "Version",
    "WeightDifference",
    "Withdrawal",
    "calibrated_grades",
    "cluster_criteria",
    "example",
    "line_breakpoints",
    "load_scores",
    "panel_marks",
    "portfolio",
    "relist",
    "rule_set",
    "rule_table",
    "save_scores",
    "scores_of",
    "starting_point",
    "starting_points",
    "with_scores",
]

__getattr__, __dir__ = door(__name__, _HOME)
