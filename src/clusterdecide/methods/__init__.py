"""Methods that rank: values with parameters behind one protocol."""

from __future__ import annotations

from clusterdecide.methods.base import NORMALISATIONS, Method, applied, from_spec, rank, register, to_spec
from clusterdecide.methods.forms import Additive, Closeness, General, Scorer
from clusterdecide.methods.topsis import Topsis
from clusterdecide.methods.weighted_sum import WeightedSum

__all__ = [
    "NORMALISATIONS",
    "Additive",
    "Closeness",
    "General",
    "Method",
    "Scorer",
    "Topsis",
    "WeightedSum",
    "applied",
    "from_spec",
    "rank",
    "register",
    "to_spec",
]
