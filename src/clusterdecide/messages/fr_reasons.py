"""Sentences in French: why one alternative stands before another."""

from __future__ import annotations

REASONS = {
    "why.ahead": "{ahead} ({more}) passe devant {behind} ({less}) : {reasons}{enough}.",
    "why.tie": "{a} et {b} sont à égalité ({score}) : {reasons}.",
    "why.part": "{name}\u00a0{value}",
    "why.others": "les autres critères ensemble",
    "why.method": "la méthode elle-même",
    "why.outweigh": "{pros} l'emportent sur {cons}",
    "why.outweigh.one": "{pros} l'emporte sur {cons}",
    "why.balance": "{pros} compensent {cons}",
    "why.balance.one": "{pros} compense {cons}",
    "why.only": "{pros}, et rien en sens inverse",
    "why.mostly": "{pros}, le reste étant trop petit pour s'écrire",
    "why.nothing": "aucun critère ne les sépare",
    "why.sampled": " (contributions estimées sur {n} ordres des critères)",
    "why.enough": " ; à poids inchangés pour {names}, cela tient quels que soient les autres poids",
    "why.enough.one": " ; à poids inchangé pour {names}, cela tient quels que soient les autres poids",
    "why.enough.within": " ; à poids inchangés pour {names}, cela tient quels que soient les autres poids admis",
    "why.enough.within.one": " ; à poids inchangé pour {names}, cela tient quels que soient les autres poids admis",
    "why.anyway": " ; cela tient quels que soient les poids",
    "why.anyway.within": " ; cela tient quels que soient les poids admis",
    "why.all": " ; il y faut les poids de tous les critères",
}
