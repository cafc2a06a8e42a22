"""Methods that rank, outrank or sort: values with parameters behind one protocol for each."""

from __future__ import annotations

from clusterdecide.methods.aras import Aras
from clusterdecide.methods.base import NORMALISATIONS, Method, applied, from_spec, rank, register, registered, to_spec
from clusterdecide.methods.choquet import Choquet, interaction_indices, shapley_values
from clusterdecide.methods.codas import Codas
from clusterdecide.methods.comet import Comet, characteristic_objects
from clusterdecide.methods.copras import Copras
from clusterdecide.methods.edas import Edas
from clusterdecide.methods.electre1 import Electre1
from clusterdecide.methods.electre3 import Electre3
from clusterdecide.methods.electre_tri import ElectreTri
from clusterdecide.methods.forms import Additive, Closeness, General, Scorer
from clusterdecide.methods.fuzzy_topsis import FuzzyTopsis, fuzzy_topsis
from clusterdecide.methods.gra import Gra
from clusterdecide.methods.mabac import Mabac
from clusterdecide.methods.marcos import Marcos
from clusterdecide.methods.moora import Moora, MooraMultiplicative, MooraReferencePoint
from clusterdecide.methods.mr_sort import MrSort
from clusterdecide.methods.multimoora import Multimoora
from clusterdecide.methods.promethee import Promethee1, Promethee2
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
    "Choquet",
    "Closeness",
    "Codas",
    "Comet",
    "Compromise",
    "Copras",
    "Edas",
    "Electre1",
    "Electre3",
    "ElectreTri",
    "FuzzyTopsis",
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
    "Promethee1",
    "Promethee2",
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
    "fuzzy_topsis",
    "interaction_indices",
    "outrank",
    "rank",
    "register",
    "registered",
    "shapley_values",
    "sort",
    "to_spec",
]
