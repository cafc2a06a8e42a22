"""Decisions that must be defended: rank on many criteria, say how sure the ranking is, select, report.

Names are loaded at first use, so that ``import clusterdecide`` costs next to nothing.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from clusterdecide import calls, interop, methods, model, sensitivity, testing, weighting
    from clusterdecide.calls import Call
    from clusterdecide.errors import ClusterDecideError, FileError, InvalidInputError, MissingExtraError
    from clusterdecide.interop import evaluate
    from clusterdecide.methods import Topsis, WeightedSum, rank
    from clusterdecide.model import (
        Criterion,
        Dirichlet,
        Draws,
        Hierarchy,
        Judgements,
        Problem,
        Ranking,
        Weights,
        WeightSet,
    )
    from clusterdecide.reporting import report
    from clusterdecide.sensitivity import acceptability, breakpoints
    from clusterdecide.weighting import ahp

__version__ = "0.1.0"

_HOME = {
    "Call": "calls",
    "ClusterDecideError": "errors",
    "Criterion": "model",
    "Dirichlet": "model",
    "Draws": "model",
    "FileError": "errors",
    "Hierarchy": "model",
    "InvalidInputError": "errors",
    "Judgements": "model",
    "MissingExtraError": "errors",
    "Problem": "model",
    "Ranking": "model",
    "Topsis": "methods",
    "WeightSet": "model",
    "WeightedSum": "methods",
    "Weights": "model",
    "acceptability": "sensitivity",
    "ahp": "weighting",
    "breakpoints": "sensitivity",
    "evaluate": "interop",
    "rank": "methods",
    "report": "reporting",
}
_ROOMS = ("calls", "interop", "methods", "model", "sensitivity", "testing", "weighting")

__all__ = [
    "Call",
    "ClusterDecideError",
    "Criterion",
    "Dirichlet",
    "Draws",
    "FileError",
    "Hierarchy",
    "InvalidInputError",
    "Judgements",
    "MissingExtraError",
    "Problem",
    "Ranking",
    "Topsis",
    "WeightSet",
    "WeightedSum",
    "Weights",
    "acceptability",
    "ahp",
    "breakpoints",
    "calls",
    "evaluate",
    "interop",
    "methods",
    "model",
    "rank",
    "report",
    "sensitivity",
    "testing",
    "weighting",
]


def __getattr__(name: str) -> Any:
    if name in _HOME:
        value = getattr(import_module(f"clusterdecide.{_HOME[name]}"), name)
    elif name in _ROOMS:
        value = import_module(f"clusterdecide.{name}")
    else:
        msg = f"module 'clusterdecide' has no attribute {name!r}"
        raise AttributeError(msg)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted([*__all__, "__version__"])
