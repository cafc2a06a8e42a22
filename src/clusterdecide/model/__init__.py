"""What a decision is made of: criteria, their tree, the problem, weights, judgements; and what comes out of it."""

from __future__ import annotations

from clusterdecide.model.criterion import Criterion
from clusterdecide.model.explanation import Explanation
from clusterdecide.model.grades import GradeDraws, GradeNoise, GradeSet, GradeSource, PanelGrades
from clusterdecide.model.hierarchy import Hierarchy
from clusterdecide.model.judgements import Judgements
from clusterdecide.model.partial_order import PartialOrder
from clusterdecide.model.problem import Problem
from clusterdecide.model.ranking import Ranking
from clusterdecide.model.sorting import Sorting
from clusterdecide.model.weight_laws import Dirichlet, Draws, NodeWeights, Sobol, WeightSource
from clusterdecide.model.weight_set import WeightSet
from clusterdecide.model.weights import Weights

__all__ = [
    "Criterion",
    "Dirichlet",
    "Draws",
    "Explanation",
    "GradeDraws",
    "GradeNoise",
    "GradeSet",
    "GradeSource",
    "Hierarchy",
    "Judgements",
    "NodeWeights",
    "PanelGrades",
    "PartialOrder",
    "Problem",
    "Ranking",
    "Sobol",
    "Sorting",
    "WeightSet",
    "WeightSource",
    "Weights",
]
