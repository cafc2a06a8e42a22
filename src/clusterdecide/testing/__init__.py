"""What others need to test their own methods: Hypothesis strategies and checks; needs ``clusterdecide[test]``."""

from __future__ import annotations

from clusterdecide.testing.functions import Failure, RankingCheck, check_ranking_function
from clusterdecide.testing.laws import LAWS
from clusterdecide.testing.strategies import hierarchies, judgements, problems, weight_vectors, weights_for

__all__ = [
    "LAWS",
    "Failure",
    "RankingCheck",
    "check_ranking_function",
    "hierarchies",
    "judgements",
    "problems",
    "weight_vectors",
    "weights_for",
]
