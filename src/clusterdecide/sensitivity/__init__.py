"""How sure a ranking is. Analyses know the form of a scorer and nothing else of a method."""

from __future__ import annotations

from clusterdecide.sensitivity.acceptability import acceptability
from clusterdecide.sensitivity.acceptability_result import Acceptability
from clusterdecide.sensitivity.breakpoints import Breakpoints, Change, breakpoints
from clusterdecide.sensitivity.breakpoints_result import Touch
from clusterdecide.sensitivity.compare import compare, grid
from clusterdecide.sensitivity.comparison import Comparison
from clusterdecide.sensitivity.contributions import Contributions, contributions
from clusterdecide.sensitivity.core_index import CoreIndex, core_index
from clusterdecide.sensitivity.criticality import Criticality, criticality
from clusterdecide.sensitivity.exact_acceptability import ExactAcceptability, exact_acceptability
from clusterdecide.sensitivity.extreme_ranks import ExtremeRanks, extreme_ranks
from clusterdecide.sensitivity.grade_change import largest_loss, smallest_gain
from clusterdecide.sensitivity.grade_line import LineMargins, line_margins
from clusterdecide.sensitivity.grade_result import GradeChange
from clusterdecide.sensitivity.leave_one import leave_one_evaluator, leave_one_judgement
from clusterdecide.sensitivity.leave_out import LeaveOut, leave_out, left_out
from clusterdecide.sensitivity.reversal import Reversals, reversals
from clusterdecide.sensitivity.smallest_change import smallest_change
from clusterdecide.sensitivity.smallest_change_result import SmallestChange
from clusterdecide.sensitivity.variance import variance_shares
from clusterdecide.sensitivity.variance_result import VarianceShares
from clusterdecide.sensitivity.why import why
from clusterdecide.sensitivity.why_result import Why

__all__ = [
    "Acceptability",
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
    "Reversals",
    "SmallestChange",
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
