"""Decisions that must be defended: rank on many criteria, say how sure the ranking is, select, report.

Names are loaded at first use, so that ``import clusterdecide`` costs next to nothing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from clusterdecide._lazy import door

if TYPE_CHECKING:
    from clusterdecide import (
        calls,
        consensus,
        contracts,
        firmness,
        interop,
        letters,
        methods,
        model,
        panels,
        plot,
        records,
        selection,
        sensitivity,
        testing,
        weighting,
    )
    from clusterdecide.calls import Call
    from clusterdecide.errors import ClusterDecideError, FileError, InvalidInputError, MissingExtraError
    from clusterdecide.interop import evaluate
    from clusterdecide.methods import Topsis, Vikor, WeightedSum, outrank, rank, sort
    from clusterdecide.model import (
        Criterion,
        Dirichlet,
        Draws,
        GradeDraws,
        GradeNoise,
        GradeSet,
        Hierarchy,
        Judgements,
        NodeWeights,
        PanelGrades,
        PartialOrder,
        Problem,
        Ranking,
        Sobol,
        Sorting,
        Weights,
        WeightSet,
    )
    from clusterdecide.records import seal, verify
    from clusterdecide.reporting import report
    from clusterdecide.selection import select
    from clusterdecide.sensitivity import acceptability, breakpoints, compare, extreme_ranks, smallest_change, why
    from clusterdecide.weighting import ahp

__version__ = "0.1.0"

_HOME = {
    "Call": "calls",
    "ClusterDecideError": "errors",
    "Criterion": "model",
    "Dirichlet": "model",
    "Draws": "model",
    "FileError": "errors",
    "GradeDraws": "model",
    "GradeNoise": "model",
    "GradeSet": "model",
    "Hierarchy": "model",
    "InvalidInputError": "errors",
    "Judgements": "model",
    "MissingExtraError": "errors",
    "NodeWeights": "model",
    "PanelGrades": "model",
    "PartialOrder": "model",
    "Problem": "model",
    "Ranking": "model",
    "Sobol": "model",
    "Sorting": "model",
    "Topsis": "methods",
    "Vikor": "methods",
    "WeightSet": "model",
    "WeightedSum": "methods",
    "Weights": "model",
    "acceptability": "sensitivity",
    "ahp": "weighting",
    "breakpoints": "sensitivity",
    "compare": "sensitivity",
    "evaluate": "interop",
    "extreme_ranks": "sensitivity",
    "outrank": "methods",
    "rank": "methods",
    "report": "reporting",
    "seal": "records",
    "select": "selection",
    "smallest_change": "sensitivity",
    "sort": "methods",
    "verify": "records",
    "why": "sensitivity",
    "calls": "",
    "consensus": "",
    "records": "",
    "contracts": "",
    "letters": "",
    "firmness": "",
    "panels": "",
    "selection": "",
    "interop": "",
    "methods": "",
    "model": "",
    "plot": "",
    "sensitivity": "",
    "testing": "",
    "weighting": "",
}

__all__ = [
    "Call",
    "ClusterDecideError",
    "Criterion",
    "Dirichlet",
    "Draws",
    "FileError",
    "GradeDraws",
    "GradeNoise",
    "GradeSet",
    "Hierarchy",
    "InvalidInputError",
    "Judgements",
    "MissingExtraError",
    "NodeWeights",
    "PanelGrades",
    "PartialOrder",
    "Problem",
    "Ranking",
    "Sobol",
    "Sorting",
    "Topsis",
    "Vikor",
    "WeightSet",
    "WeightedSum",
    "Weights",
    "acceptability",
    "ahp",
    "breakpoints",
    "calls",
    "compare",
    "consensus",
    "contracts",
    "evaluate",
    "extreme_ranks",
    "firmness",
    "interop",
    "letters",
    "methods",
    "model",
    "outrank",
    "panels",
    "plot",
    "rank",
    "records",
    "report",
    "seal",
    "select",
    "selection",
    "sensitivity",
    "smallest_change",
    "sort",
    "testing",
    "verify",
    "weighting",
    "why",
]

__getattr__, __dir__ = door(__name__, _HOME)
