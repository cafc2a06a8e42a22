"""Sentences in French: what is said to each dossier, and the sheet to compute by hand."""

from __future__ import annotations

LETTERS = {
    "letter.title": "Dossier {code} : résultat de l'appel",
    "letter.call": "{title}. Lot {lot} : {label}.",
    "letter.result": "Résultat",
    "letter.funded": "Le dossier est financé : place {position} du lot {lot}, score {score} ; le lot compte {places}.",
    "letter.reserve": "Le dossier est en liste de réserve : place {position} du lot {lot}, score {score} ; le lot "
    "compte "
    "{places}.",
    "letter.eliminated": "Le dossier est éliminé : il n'atteint pas {n} seuils du lot {lot}.",
    "letter.eliminated.one": "Le dossier est éliminé : il n'atteint pas un seuil du lot {lot}.",
    "letter.inadmissible": "Le dossier est irrecevable et n'a pas été évalué.",
    "letter.ineligible": "Le dossier est inéligible et n'a pas été évalué.",
    "letter.withdrawn": "Le dossier a été retiré et n'a pas été évalué.",
    "letter.rules": "Règles non remplies",
    "letter.gap": "Écart à la ligne",
    "letter.gap.last": "Le dernier dossier financé du lot {lot} est {line}, score {line_score}. {code} obtient "
    "{score}, "
    "soit {gap} de moins.",
    "letter.gap.ahead": "Le dernier dossier financé du lot {lot} est {line}, score {line_score}. {code} obtient "
    "{score} : "
    "ce n'est pas son score qui l'a arrêté.",
    "letter.gap.tie": "Le dernier dossier financé du lot {lot} est {line}. Les deux scores sont {score} : l'échelle de "
    "départage les a séparés.",
    "letter.gap.parts": "Ce que chaque critère principal apporte à la différence des scores avant arrondi, en points :",
    "letter.gap.criterion": "Critère",
    "letter.gap.own": "{code}, sur\u00a0{out_of}",
    "letter.gap.difference": "Différence, points",
    "letter.gap.total": "Score avant arrondi",
    "letter.grades": "Notes et motifs",
    "letter.grade": "{id} {label} : {grade} sur {out_of}.",
    "letter.figure": "{id} {label} : {grade} {unit}.",
    "letter.anchor": "Niveau {level} : {text}",
    "letter.changed": "La séance l'a portée de {start} à {grade} : {reason}",
    "letter.comment": "Commentaire : {text}",
    "letter.better": "Ce qui aurait suffi",
    "letter.better.found": "{n} crans sur l'échelle des notes auraient suffi, et pas un de moins, tout le reste "
    "inchangé. {sets}",
    "letter.better.found.one": "Un cran sur l'échelle des notes aurait suffi, tout le reste inchangé. {sets}",
    "letter.better.sets": "Les plus petits ensembles d'améliorations :",
    "letter.better.sets.one": "Le plus petit ensemble d'améliorations :",
    "letter.better.more": "D'autres sont aussi petits.",
    "letter.better.one": "{id} {label} de {now} à {then}",
    "letter.better.none": "La note la plus haute sur chaque critère n'aurait pas suffi : ce qui a arrêté le dossier ne "
    "dépend pas de ses notes.",
    "letter.better.open": "Aucun ensemble d'au plus {n} crans n'aurait suffi ; de plus grands n'ont pas été cherchés.",
    "letter.share": "Ce qui dépend des poids",
    "letter.share.found": "Parmi les poids examinés ({weights}), {share} financeraient le dossier "
    "({n} tirages, marge ± {error}).",
    "letter.share.never": "Aucun des {n} poids tirés ({weights}) ne financerait le dossier.",
    "letter.share.always": "Tous les {n} poids tirés ({weights}) financeraient le dossier.",
    "hand.title": "Des notes au rang, à la main : {code}",
    "hand.score": "Score",
    "hand.intro.closeness": "À chaque ligne : la valeur de la note est à {best} du meilleur point et à {worst} du "
    "pire ; "
    "multiplier par le poids, élever au carré, additionner.",
    "hand.intro.additive": "À chaque ligne : la valeur de la note fois le poids ; additionner.",
    "hand.best": "a",
    "hand.worst": "b",
    "hand.criterion": "Critère",
    "hand.grade": "Note",
    "hand.value": "Valeur",
    "hand.weight": "Poids, %",
    "hand.points": "Poids × valeur",
    "hand.square": "({what}\u00a0×\u00a0poids)²",
    "hand.sum": "Somme",
    "hand.steps": "Des sommes au score",
    "hand.roots": "Racines carrées des sommes : au pire point {worst}, au meilleur point {best}.",
    "hand.closeness": "Proximité : {worst} / ({worst} + {best}) = {closeness}.",
    "hand.total": "Score : {sum} × {factor} / 100 = {score}.",
    "hand.times": "Score : {factor} × {closeness} = {score}.",
    "hand.published": "Arrondi au plus près, demi vers le haut, à {digits} : {published}.",
    "hand.floors": "Seuils",
    "hand.no_floor": "Le lot n'a pas de seuil.",
    "hand.node": "{id} : {maximum} × ({parts}) = {score}",
    "hand.met": "{what} ; seuil\u00a0{floor} : atteint.",
    "hand.missed": "{what} ; seuil\u00a0{floor} : non atteint.",
    "hand.unweighted_floor": "somme des critères principaux, non pondérée : {score}",
    "hand.total_floor": "Total pondéré : {maximum} × somme de poids × valeur = {score}, arrondi {published}",
    "hand.rank": "Rang",
    "hand.order": "Scores publiés du lot, dans l'ordre : {scores}.",
    "hand.place": "{code} a la place {position} ; le lot compte {places}.",
    "hand.out": "{code} n'atteint pas un seuil et n'a pas de place.",
}
