"""Sentences in French: what a rehearsal of the rules found before they are published."""

from __future__ import annotations

REHEARSAL = {
    # how it was made
    "rehearsal.made": "{n} répétitions sur des dossiers synthétiques (nombre par lot : {dossiers}), notes selon "
    "{grades}, graine {entropy}. Les parts sont estimées par tirage : ce qui n'arrive jamais ici arrive dans {rare} "
    "des cas au plus, au niveau de confiance de 95 %.",
    "rehearsal.made.one": "{n} répétition sur des dossiers synthétiques (nombre par lot : {dossiers}), notes selon "
    "{grades}, graine {entropy}. Les parts sont estimées par tirage : ce qui n'arrive jamais ici arrive dans {rare} "
    "des cas au plus, au niveau de confiance de 95 %.",
    # each lot
    "rehearsal.lot": "Lot {lot}, {places} : {passed} des dossiers sont au-dessus de tous les seuils ; une place reste "
    "vide dans {empty} des répétitions, l'argent manque pour une place dans {short}, une égalité touche la ligne "
    "dans {tied}.",
    "rehearsal.lot.closed": "Lot {lot} : personne ne peut y entrer, rien n'a été répété.",
    "rehearsal.reads.weighted": "Total pondéré",
    "rehearsal.reads.unweighted": "Somme des critères principaux",
    "rehearsal.spread": "{reads} : la moitié des dossiers atteint {middle} sur {maximum} ; neuf sur dix se situent "
    "entre {low} et {high}.",
    "rehearsal.spread.bar": "{reads} : la moitié des dossiers atteint {middle} sur {maximum}, la barre est à {bar} ; "
    "neuf sur dix se situent entre {low} et {high}.",
    # facts
    "rehearsal.days.low.high": "{fact} du {low} au {high}",
    "rehearsal.days.low": "{fact} à partir du {low}",
    "rehearsal.days.high": "{fact} jusqu'au {high}",
    "rehearsal.stated": "{fact} quelconque",
    "rehearsal.age": "(de {younger} à {older} ans avant la date limite)",
    "rehearsal.words": "{fact} : {words}",
    "rehearsal.other": "toute autre valeur",
    "rehearsal.absent": "{fact} sans indication",
    "rehearsal.any": "des données quelconques",
    # the rules as a whole
    "rehearsal.LOT_CLOSED": "Personne ne peut entrer dans le lot {lot} : quoi qu'un dossier déclare ({facts}), une "
    "condition du lot ou une règle d'éligibilité n'est pas remplie ; corriger l'une d'elles.",
    "rehearsal.LOT_GAP": "Aucun lot ne reçoit les dossiers ayant : {facts} ; déplacer la condition d'un lot, ou dire "
    "dans l'avis qu'ils ne sont pas éligibles.",
    "rehearsal.LOT_OVERLAP": "Plusieurs lots ({lots}) reçoivent les dossiers ayant : {facts} ; dire à quel lot ils "
    "vont.",
    "rehearsal.LOTS_NOT_COMPARED": "Les conditions des lots découpent les données en trop de parts pour dresser la "
    "liste des vides et des recoupements ; les relire à la main.",
    "rehearsal.BUDGET_UNCOVERED": "L'enveloppe annuelle ne paie que {contracts} contrats, et les règles ne disent pas "
    "quels lots cèdent les autres places : l'appel ne pourrait pas être décidé ; compléter budget.gives_up. Répété "
    "comme si toutes les places étaient payées.",
    "rehearsal.REFUSED": "Dans {share} des répétitions la décision est refusée : les montants dépassent l'enveloppe, "
    "aucun ensemble de dossiers ne respecte toutes les limites, ou l'échelle de départage lit une donnée qui manque "
    "; changer la règle de sélection ou les conditions.",
    "rehearsal.LADDER_OPEN": "Dans {share} des répétitions l'échelle de départage s'arrête sans séparer des ex aequo : "
    "l'appel ne pourrait pas être décidé ; finir l'échelle par un tirage au sort.",
    # floors
    "rehearsal.FLOOR_NOBODY": "Seuil {floor} au lot {lot} : aucun dossier synthétique ne l'atteint ; l'abaisser.",
    "rehearsal.FLOOR_RARELY": "Seuil {floor} au lot {lot} : atteint par {share} des dossiers synthétiques ; est-ce "
    "voulu ?",
    "rehearsal.FLOOR_STOPS_NOBODY": "Seuil {floor} au lot {lot} : tous les dossiers synthétiques l'atteignent ; il "
    "n'exclut personne, le relever ou le supprimer.",
    "rehearsal.FLOORS_TOGETHER": "Tous les seuils du lot {lot} ensemble : {share} des dossiers synthétiques sont "
    "au-dessus ; chacun peut être juste, tous à la fois en laissent peu.",
    "rehearsal.total": "d'ensemble",
    # leaves
    "rehearsal.LEAF_NEVER": "Le critère {id} ({label}, {weight} du total) ne compte jamais au lot {lot} : ni la même "
    "note pour tous ni une autre note pour un dossier ne change qui est financé ; relever son poids ou le supprimer.",
    "rehearsal.LEAF_HARDLY": "Le critère {id} ({label}, {weight} du total) ne compte guère au lot {lot} : avec la même "
    "note pour tous, les dossiers financés sont autres dans {share} des répétitions ; relever son poids ou le "
    "supprimer.",
    # line
    "rehearsal.TIES": "Au lot {lot} une égalité touche la ligne dans {share} des répétitions ; départage par : "
    "{steps}. Publier une décimale de plus, ou vérifier que l'échelle dit bien ce qui est voulu.",
    "rehearsal.DRAW": "Au lot {lot} seul le hasard départage à la ligne dans {share} des répétitions ; ajouter une "
    "étape à l'échelle avant le tirage au sort.",
    "rehearsal.PLACES_EMPTY": "Au lot {lot} une place reste vide dans {share} des répétitions ; abaisser un seuil, ou "
    "dire où va la place.",
    "rehearsal.BUDGET_SHORT": "Au lot {lot} l'enveloppe ne suffit pas pour une place qui serait pourvue dans {share} "
    "des répétitions ({places} payées, {published} publiées) ; relever l'enveloppe ou publier moins de places.",
    "rehearsal.by.score": "score du critère {node}",
    "rehearsal.by.region": "le moins présent parmi les placés ({fact})",
    "rehearsal.by.coverage": "ce qui n'est pas encore couvert ({fact})",
    "rehearsal.by.number": "{fact}",
    "rehearsal.by.draw": "tirage au sort",
    "rehearsal.by.none": "rien",
}
