"""Methods that rank, outrank or sort: values with parameters behind one protocol for each."""

from __future__ import annotations

from clusterdecide.methods.aras import Aras
from clusterdecide.methods.base import NORMALISATIONS, Method, applied, from_spec, rank, register, registered, to_spec
from clusterdecide.methods.codas import Codas
from clusterdecide.methods.comet import Comet, characteristic_objects
from clusterdecide.methods.edas import Edas
from clusterdecide.methods.forms import Additive, Closeness, General, Scorer
from clusterdecide.methods.gra import Gra
from clusterdecide.methods.mabac import Mabac
from clusterdecide.methods.marcos import Marcos
from clusterdecide.methods.spotis import Spotis
from clusterdecide.methods.topsis import Topsis
from clusterdecide.methods.verbs import Outranking, Placed, Placements, Relations, SortingMethod, outrank, sort
from clusterdecide.methods.weighted_sum import WeightedSum

__all__ = [
    "NORMALISATIONS",
    "Additive",
    "Aras",
    "Closeness",
    "Codas",
    "Comet",
    "Edas",
    "General",
    "Gra",
    "Mabac",
    "Marcos",
    "Method",
    "Outranking",
    "Placed",
    "Placements",
    "Relations",
    "Scorer",
    "SortingMethod",
    "Spotis",
    "Topsis",
    "WeightedSum",
    "applied",
    "characteristic_objects",
    "from_spec",
    "outrank",
    "rank",
    "register",
    "registered",
    "sort",
    "to_spec",
]
