"""Methods that rank, outrank or sort: values with parameters behind one protocol for each."""

from __future__ import annotations

from clusterdecide.methods.aras import Aras
from clusterdecide.methods.base import NORMALISATIONS, Method, applied, from_spec, rank, register, registered, to_spec
from clusterdecide.methods.codas import Codas
from clusterdecide.methods.comet import Comet, characteristic_objects
from clusterdecide.methods.copras import Copras
from clusterdecide.methods.edas import Edas
from clusterdecide.methods.electre1 import Electre1
from clusterdecide.methods.electre3 import Electre3
from clusterdecide.methods.electre_tri import ElectreTri
from clusterdecide.methods.forms import Additive, Closeness, General, Scorer
from clusterdecide.methods.gra import Gra
from clusterdecide.methods.mabac import Mabac
from clusterdecide.methods.marcos import Marcos
from clusterdecide.methods.moora import Moora, MooraMultiplicative, MooraReferencePoint
from clusterdecide.methods.mr_sort import MrSort
from clusterdecide.methods.multimoora import Multimoora
from clusterdecide.methods.spotis import Spotis
from clusterdecide.methods.topsis import Topsis
from clusterdecide.methods.verbs import Outranking, Placed, Placements, Relations, SortingMethod, outrank, sort
from clusterdecide.methods.vikor import Compromise, Vikor, compromise
from clusterdecide.methods.waspas import Waspas
from clusterdecide.methods.weighted_product import WeightedProduct
from clusterdecide.methods.weighted_sum import WeightedSum

__all__ = [
    "NORMALISATIONS",
    "Additive",
    "Aras",
    "Closeness",
    "Codas",
    "Comet",
    "Compromise",
    "Copras",
    "Edas",
    "Electre1",
    "Electre3",
    "ElectreTri",
    "General",
    "Gra",
    "Mabac",
    "Marcos",
    "Method",
    "Moora",
    "MooraMultiplicative",
    "MooraReferencePoint",
    "MrSort",
    "Multimoora",
    "Outranking",
    "Placed",
    "Placements",
    "Relations",
    "Scorer",
    "SortingMethod",
    "Spotis",
    "Topsis",
    "Vikor",
    "Waspas",
    "WeightedProduct",
    "WeightedSum",
    "applied",
    "characteristic_objects",
    "compromise",
    "from_spec",
    "outrank",
    "rank",
    "register",
    "registered",
    "sort",
    "to_spec",
]
