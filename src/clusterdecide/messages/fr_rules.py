"""Sentences in French: rules, reasons, ties, terms."""

from __future__ import annotations

RULES = {
    # ranking rule
    "rule.rounding": "arrondi à {digits}, demi vers le haut",
    "rule.total": "Total pondéré sur {maximum}, {end}.",
    "rule.topsis_scale": "TOPSIS sur points de référence fixes : {factor} × la proximité à l'idéal, {end}.",
    "rule.topsis": "TOPSIS ({parameters}) : {factor} × la proximité à l'idéal, {end}.",
    "rule.other": "Méthode {method} : {factor} × son score, {end}.",
    # conditions on facts
    "test.empty": "non renseigné ({fact})",
    "test.in": "parmi {values} ({fact})",
    "test.below": "moins de {value} ({fact})",
    "test.most": "{value} au plus ({fact})",
    "test.above": "plus de {value} ({fact})",
    "test.least": "{value} au moins ({fact})",
    "test.equal": "exactement {value} ({fact})",
    "test.years.more": "plus de {n} ans avant le jour de la date limite ({fact})",
    "test.years.more.one": "plus de {n} an avant le jour de la date limite ({fact})",
    "test.years.least": "{n} ans au moins avant le jour de la date limite ({fact})",
    "test.years.least.one": "{n} an au moins avant le jour de la date limite ({fact})",
    "test.years.less": "moins de {n} ans avant le jour de la date limite ({fact})",
    "test.years.less.one": "moins de {n} an avant le jour de la date limite ({fact})",
    "test.years.most": "{n} ans au plus avant le jour de la date limite ({fact})",
    "test.years.most.one": "{n} an au plus avant le jour de la date limite ({fact})",
    "test.day.more": "avant le jour de la date limite ({fact})",
    "test.day.least": "au plus tard le jour de la date limite ({fact})",
    "test.day.less": "après le jour de la date limite ({fact})",
    "test.day.most": "au plus tôt le jour de la date limite ({fact})",
    # reasons
    "reason.WITHDRAWN": "Retiré par son porteur le {seen}.",
    "reason.LATE.at": "Reçu à la date limite même, le {seen} : l'avis demande avant (version {version}).",
    "reason.LATE": "Reçu hors délai : le {seen}, soit {late} après la date limite du {limit} "
    "(avis, version {version}).",
    "reason.DOC_MISSING": "Pièce {id} manquante : {label}. Elle pouvait être régularisée et ne l'a pas été.",
    "reason.DOC_MISSING.final": "Pièce {id} manquante : {label}. L'avis ne permet pas de la régulariser.",
    "reason.DOC_NOT_CURABLE": "Pièce {id} ({label}) fournie après coup, le {seen}. L'avis ne permet pas de la "
    "régulariser.",
    "reason.DOC_CURED_TOO_LATE": "Pièce {id} ({label}) fournie trop tard : le {seen}, soit {late} après la limite du "
    "{limit} (délai de {delay} après la demande).",
    "reason.eligibility": "Règle {id}, « {label} » : non respectée. Exigé : {asked}. Constaté : {seen}.",
    "reason.lot": "Règle {id}, « {label} » : non respectée. Lot demandé : {asked}. {found} Constaté : {facts}.",
    "reason.lots": "Ses données relèvent d'un autre lot : {lots}.",
    "reason.no_lot": "Ses données ne relèvent d'aucun lot.",
    "reason.fact": "{fact} {value}",
    "reason.floor.leaf": "{label} ({id}) : note {seen}, plancher {floor} ; il manque {gap}.",
    "reason.floor.main": "{label} ({id}) : {seen} sur {out_of}, seuil {floor} ; il manque {gap}.",
    "reason.floor.overall": "Total pondéré : {seen} sur {out_of}, seuil {floor} ; il manque {gap}.",
    "reason.floor.unweighted": "Somme des critères principaux, non pondérée : {seen} sur {out_of}, seuil {floor} ; il "
    "manque {gap}.",
    # ties
    "ladder.score": "score de {id}, non arrondi, le plus haut d'abord",
    "ladder.scores": "score non arrondi, le plus haut d'abord : {ids}",
    "ladder.region": "priorité à la valeur la moins présente ({fact}) parmi les dossiers déjà placés du lot, "
    "recomptée après chaque placement",
    "ladder.coverage.any": "priorité au dossier qui apporte un élément ({fact}) absent des dossiers placés avant lui, "
    "compté de nouveau après chaque placement",
    "ladder.coverage.each": "priorité au dossier qui apporte le plus d'éléments ({fact}) absents des dossiers placés "
    "avant lui, compté de nouveau après chaque placement",
    "ladder.number.highest": "{fact}, la plus grande valeur d'abord",
    "ladder.number.lowest": "{fact}, la plus petite valeur d'abord",
    "ladder.draw": "tirage au sort : SHA-256 de la graine suivie du code, dans l'ordre croissant",
    "tie.found": "Égalité au score publié {score} : {codes}",
    "tie.separates": "Étape {step}, {what} : {values}. Elle sépare les dossiers.",
    "tie.leaves": "Étape {step}, {what} : {values}. Elle ne les sépare pas.",
    "tie.order": "Ordre retenu : {codes}.",
    # rules of the call
    "rules.versions": "Avis et délais",
    "rules.documents": "Pièces",
    "rules.eligibility": "Éligibilité",
    "rules.lots": "Lots",
    "rules.scores": "Notes et totaux",
    "rules.floors": "Seuils",
    "rules.ranking": "Classement",
    "rules.ties": "Départage des égalités",
    "rules.places": "Places et budget",
    "rules.version": "Version {n}, publiée le {published} : date limite le {deadline}, décision attendue le {due}.",
    "rules.change": "Changement : {what}.",
    "rules.in_force": "La version {n} est en vigueur pour tous. Un dossier reçu à l'instant même de la date limite est "
    "dans les délais.",
    "rules.no_documents": "L'avis ne demande aucune pièce.",
    "rules.document": "{id} : {label} ; ne peut pas être régularisée.",
    "rules.document.curable": "{id} : {label} ; peut être régularisée.",
    "rules.cure": "Une pièce qui peut être régularisée est reçue au plus tard {delay} (de 24 heures) après la demande.",
    "rules.eligibility_rule": "{id}, {label}. Condition lue : {asked}.",
    "rules.requested_lot": "le dossier remplit la condition du lot qu'il demande",
    "rules.all_listed": "Toutes les règles sont lues ; chaque règle manquée est donnée comme motif.",
    "rules.and": " ; et ",
    "rules.lot": "{lot}, {label} : {places}. Condition : {asked}.",
    "rules.says": "L'avis l'énonce ainsi : « {what} ».",
    "rules.grades": "Une note va à sa valeur par son échelle, de 0 (bas) à 1 (haut) ; un indicateur, par sa fonction "
    "de valeur.",
    "rules.nodes": "Le score d'un critère est la moyenne de ses sous-critères, pondérée par leurs poids dans le "
    "groupe, ramenée sur {maximum} et non arrondie. Le poids du critère n'y entre pas.",
    "rules.total": "Le total pondéré est la somme des valeurs multipliées par leurs poids, sur {maximum}, {end}. "
    "Le calcul est exact (fractions) : seul le résultat est arrondi.",
    "rules.value": "{id} {label} : {points} ; linéaire entre ces points, constant au-delà.",
    "rules.point": "{x} vaut {v}",
    "rules.node_floors": "Critères, sur {maximum} : {floors}.",
    "rules.leaf_floors": "Sous-critères, note : {floors}.",
    "rules.unweighted_floor": "Somme des critères principaux, non pondérée, sur {maximum} : au moins {least}.",
    "rules.overall_floor": "Total pondéré publié, sur {maximum} : au moins {least}.",
    "rules.fixed": "Les points de référence sont fixes : la présence ou le retrait d'un dossier ne change le score "
    "d'aucun autre.",
    "rules.relative": "Les points de référence dépendent des dossiers évalués : la présence ou le retrait d'un "
    "dossier peut changer le score des autres. Tous les dossiers évalués du lot sont lus, éliminés compris.",
    "rules.tie": "À égalité de score publié, dans un même lot, les étapes suivantes s'appliquent dans l'ordre :",
    "rules.draw": "La graine du tirage au sort est engagée d'avance par son SHA-256 : {commitment}.",
    "rules.no_seed": "Aucun tirage au sort n'a été nécessaire.",
    "rules.seed": "Graine révélée : {seed}.",
    "rules.apart": "Les lots sont indépendants : aucune place ne passe de l'un à l'autre.",
    "rules.money": "Chaque contrat coûte {each} par an pendant {years}.",
    "rules.envelope": "L'enveloppe annuelle de {envelope} paie {contracts}.",
    "rules.gives_up": "Si elle ne suffit pas, une place est cédée à la fois, dans cet ordre : {order}.",
    "rules.then": ", puis ",
    # glossary
    "term.total": "Total pondéré",
    "term.total.is": "Somme des valeurs de chaque sous-critère multipliées par leurs poids, ramenée au barème.",
    "term.floor": "Seuil",
    "term.floor.is": "Valeur minimale exigée d'une note, d'un critère ou du total. Un seuil manqué élimine le "
    "dossier, quel que soit son rang.",
    "term.closeness": "Proximité (TOPSIS)",
    "term.closeness.is": "D− ÷ (D+ + D−), où D+ est la distance du dossier à l'idéal et D− sa distance à l'anti-idéal, "
    "poids compris. 1 : le dossier est l'idéal ; 0 : il est l'anti-idéal.",
    "term.line": "Ligne de financement",
    "term.line.is": "Limite, dans l'ordre publié, entre le dernier dossier financé et le premier de la réserve.",
    "term.ties": "Départage",
    "term.ties.is": "Suite d'étapes fixée par l'avis pour ordonner les dossiers qui ont le même score publié.",
    "term.acceptability": "Fréquence d'un rang (acceptabilité)",
    "term.acceptability.is": "Part des jeux de poids tirés au hasard dans lesquels un dossier prend ce rang. Ce n'est "
    "pas une probabilité que la décision soit juste : c'est une mesure de sa dépendance aux poids.",
    "term.range": "Intervalle d'un poids",
    "term.range.is": "Valeurs de ce poids, les autres gardant leurs proportions, pour lesquelles la liste financée "
    "reste la même.",
    "term.ahp": "AHP",
    "term.ahp.is": "Procédé qui tire des poids de comparaisons deux à deux, sur une échelle de 1 (autant) à 9 "
    "(extrêmement plus).",
    "term.consistency": "Ratio de cohérence (RC)",
    "term.consistency.is": "Contradiction des comparaisons d'un membre, rapportée à celle de comparaisons faites au "
    "hasard. 0 : aucune contradiction.",
    "term.half_up": "Arrondi demi vers le haut",
    "term.half_up.is": "72,25 devient 72,3 à une décimale ; 72,24 devient 72,2.",
}
