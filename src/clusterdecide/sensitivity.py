"""How sure a ranking is: the door to every analysis. They know the form of a scorer and nothing else of a method.

Each room behind it answers one question. `changes`: what would change the ranking? `robustness`: how likely is it, over
all weights and grades that may hold? `influence`: who decides it? `reasons`: why this one rather than that one?
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from clusterdecide._lazy import door

if TYPE_CHECKING:
    from clusterdecide.changes.breakpoints import Breakpoints, Change, breakpoints
    from clusterdecide.changes.breakpoints_result import Touch
    from clusterdecide.changes.criticality import Criticality, criticality
    from clusterdecide.changes.grade_change import largest_loss, smallest_gain
    from clusterdecide.changes.grade_line import LineMargins, line_margins
    from clusterdecide.changes.grade_result import GradeChange
    from clusterdecide.changes.smallest_change import smallest_change
    from clusterdecide.changes.smallest_change_result import SmallestChange
    from clusterdecide.influence.compare import compare, grid
    from clusterdecide.influence.comparison import Comparison, Switch
    from clusterdecide.influence.leave_one import leave_one_evaluator, leave_one_judgement
    from clusterdecide.influence.leave_out import LeaveOut, PairChange, leave_out, left_out
    from clusterdecide.influence.reversal import Addition, Reversals, reversals
    from clusterdecide.reasons.contributions import Contributions, contributions
    from clusterdecide.reasons.sufficient import Sufficient
    from clusterdecide.reasons.why import why
    from clusterdecide.reasons.why_result import Why
    from clusterdecide.robustness.acceptability import acceptability
    from clusterdecide.robustness.acceptability_result import Acceptability
    from clusterdecide.robustness.core_index import CoreIndex, core_index
    from clusterdecide.robustness.exact_acceptability import ExactAcceptability, exact_acceptability
    from clusterdecide.robustness.extreme_ranks import ExtremeRanks, extreme_ranks
    from clusterdecide.robustness.variance import variance_shares
    from clusterdecide.robustness.variance_result import VarianceShares

_HOME = {
    "Acceptability": "robustness.acceptability_result",
    "Addition": "influence.reversal",
    "Breakpoints": "changes.breakpoints",
    "Change": "changes.breakpoints",
    "Comparison": "influence.comparison",
    "Contributions": "reasons.contributions",
    "CoreIndex": "robustness.core_index",
    "Criticality": "changes.criticality",
    "ExactAcceptability": "robustness.exact_acceptability",
    "ExtremeRanks": "robustness.extreme_ranks",
    "GradeChange": "changes.grade_result",
    "LeaveOut": "influence.leave_out",
    "LineMargins": "changes.grade_line",
    "PairChange": "influence.leave_out",
    "Reversals": "influence.reversal",
    "SmallestChange": "changes.smallest_change_result",
    "Sufficient": "reasons.sufficient",
    "Switch": "influence.comparison",
    "Touch": "changes.breakpoints_result",
    "VarianceShares": "robustness.variance_result",
    "Why": "reasons.why_result",
    "acceptability": "robustness.acceptability",
    "breakpoints": "changes.breakpoints",
    "compare": "influence.compare",
    "contributions": "reasons.contributions",
    "core_index": "robustness.core_index",
    "criticality": "changes.criticality",
    "exact_acceptability": "robustness.exact_acceptability",
    "extreme_ranks": "robustness.extreme_ranks",
    "grid": "influence.compare",
    "largest_loss": "changes.grade_change",
    "leave_one_evaluator": "influence.leave_one",
    "leave_one_judgement": "influence.leave_one",
    "leave_out": "influence.leave_out",
    "left_out": "influence.leave_out",
    "line_margins": "changes.grade_line",
    "reversals": "influence.reversal",
    "smallest_change": "changes.smallest_change",
    "smallest_gain": "changes.grade_change",
    "variance_shares": "robustness.variance",
    "why": "reasons.why",
}

__all__ = [
    "Acceptability",
    "Addition",
    "Breakpoints",
    "Change",
    "Comparison",
    "Contributions",
    "CoreIndex",
    "Criticality",
    "ExactAcceptability",
    "ExtremeRanks",
    "GradeChange",
    "LeaveOut",
    "LineMargins",
    "PairChange",
    "Reversals",
    "SmallestChange",
    "Sufficient",
    "Switch",
    "Touch",
    "VarianceShares",
    "Why",
    "acceptability",
    "breakpoints",
    "compare",
    "contributions",
    "core_index",
    "criticality",
    "exact_acceptability",
    "extreme_ranks",
    "grid",
    "largest_loss",
    "leave_one_evaluator",
    "leave_one_judgement",
    "leave_out",
    "left_out",
    "line_margins",
    "reversals",
    "smallest_change",
    "smallest_gain",
    "variance_shares",
    "why",
]

__getattr__, __dir__ = door(__name__, _HOME, inside="clusterdecide")
