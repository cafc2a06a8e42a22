"""Sentences in French: what a change does to a published list, who depends on whom."""

from __future__ import annotations

LIST = {
    # what is asked
    "what_if.grade": "{dossier} noté {grade} sur {criterion} (au lieu de {was})",
    "what_if.weight": "un poids de {percent} pour {child} (au lieu de {was})",
    "what_if.budget": "une enveloppe annuelle de {amount} (au lieu de {was})",
    "what_if.places": "{n} places au lot {lot} (au lieu de {was})",
    "what_if.places.one": "{n} place au lot {lot} (au lieu de {was})",
    "what_if.without": "le retrait de {codes}",
    "what_if.seed": "la graine du tirage connue",
    "what_if.nothing": "rien de changé",
    # what follows
    "what_if.with": "Avec {asked}.",
    "what_if.same": "Lot {lot} : personne ne bouge.",
    "what_if.kept": "Lot {lot} : les mêmes dossiers sont financés ({funded}) ; {moves}.",
    "what_if.other": "Lot {lot} : {moves}. Financés : {funded}.",
    "what_if.none_funded": "aucun",
    "what_if.place.funded": "numéro {n}, financé",
    "what_if.place.reserve": "numéro {n}, sur la liste de réserve",
    "what_if.place.eliminated": "éliminé par un seuil",
    "what_if.place.absent": "absent",
    "what_if.move": "{code} : {before} → {after}",
    "what_if.given_up": "L'enveloppe ne suffit pas : places cédées, dans l'ordre : {lots}.",
}
