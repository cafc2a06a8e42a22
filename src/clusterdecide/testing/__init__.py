"""What others need to test their own methods: Hypothesis strategies and checks; needs ``clusterdecide[test]``."""

from __future__ import annotations

from clusterdecide.testing.call_edits import DRAW_SEED, edited_calls
from clusterdecide.testing.calls import calls
from clusterdecide.testing.checks import LawCheck
from clusterdecide.testing.counterexamples import Counterexample
from clusterdecide.testing.functions import RankingCheck, check_ranking_function
from clusterdecide.testing.laws import LAWS
from clusterdecide.testing.methods import MethodCheck, check_method
from clusterdecide.testing.strategies import hierarchies, judgements, problems, weight_vectors, weights_for
from clusterdecide.testing.tables import law_table
from clusterdecide.testing.weightings import JudgementCounterexample, WeightingCheck, check_weighting

__all__ = [
    "DRAW_SEED",
    "LAWS",
    "Counterexample",
    "JudgementCounterexample",
    "LawCheck",
    "MethodCheck",
    "RankingCheck",
    "WeightingCheck",
    "calls",
    "check_method",
    "check_ranking_function",
    "check_weighting",
    "edited_calls",
    "hierarchies",
    "judgements",
    "law_table",
    "problems",
    "weight_vectors",
    "weights_for",
]
