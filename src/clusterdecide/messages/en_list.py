"""Sentences in English: what a change does to a published list, who depends on whom."""

from __future__ import annotations

LIST = {
    # what is asked
    "what_if.grade": "{dossier} graded {grade} on {criterion} (now {was})",
    "what_if.weight": "a weight of {percent} for {child} (now {was})",
    "what_if.budget": "an annual envelope of {amount} (now {was})",
    "what_if.places": "{n} places in lot {lot} (now {was})",
    "what_if.places.one": "{n} place in lot {lot} (now {was})",
    "what_if.without": "{codes} withdrawn",
    "what_if.seed": "the seed of the draw known",
    "what_if.nothing": "nothing changed",
    # what follows
    "what_if.with": "With {asked}.",
    "what_if.same": "Lot {lot}: nobody moves.",
    "what_if.kept": "Lot {lot}: the same applications are funded ({funded}); {moves}.",
    "what_if.other": "Lot {lot}: {moves}. Funded: {funded}.",
    "what_if.none_funded": "none",
    "what_if.place.funded": "number {n}, funded",
    "what_if.place.reserve": "number {n}, on the reserve list",
    "what_if.place.eliminated": "eliminated by a floor",
    "what_if.place.absent": "absent",
    "what_if.move": "{code}: {before} → {after}",
    "what_if.given_up": "The envelope is short: places given up, in order: {lots}.",
}
