"""Sentences in French. Plain spaces and apostrophes are set by `clusterdecide.messages.typography`."""

from __future__ import annotations

from clusterdecide.messages.fr_contracts import CONTRACTS
from clusterdecide.messages.fr_findings import FINDINGS
from clusterdecide.messages.fr_letters import LETTERS
from clusterdecide.messages.fr_list import LIST
from clusterdecide.messages.fr_plots import PLOTS
from clusterdecide.messages.fr_reasons import REASONS
from clusterdecide.messages.fr_records import RECORDS
from clusterdecide.messages.fr_rehearsal import REHEARSAL
from clusterdecide.messages.fr_rules import RULES
from clusterdecide.messages.fr_shares import SHARES
from clusterdecide.messages.typography import french

_REPORT = {
    # counted things
    "places": "{n} places",
    "places.one": "{n} place",
    "dossiers": "{n} dossiers",
    "dossiers.one": "{n} dossier",
    "contracts": "{n} contrats",
    "contracts.one": "{n} contrat",
    "funded": "{n} financés",
    "funded.one": "{n} financé",
    "judged": "{n} évalués",
    "judged.one": "{n} évalué",
    "years": "{n} ans",
    "years.one": "{n} an",
    "days": "{n} jours",
    "days.one": "{n} jour",
    "decimals": "{n} décimales",
    "decimals.one": "{n} décimale",
    "first": "les {n} premiers",
    "first.one": "le premier",
    "lot": "lot\u00a0{id}",
    "lot.title": "Lot\u00a0{id}",
    "none": "aucun",
    "unstated": "non renseigné",
    "quoted": "« {what} »",
    # page
    "page.title": "{title} : rapport de décision",
    "page.margin": "Rapport de décision, appel {call}",
    "page.number": "page ",
    "page.of": " sur ",
    "page.contents": "Sommaire",
    "notice": "Avertissement",
    "section.glance": "La décision en un coup d'œil",
    "section.lot": "Résultat du {lot} : {label}",
    "section.dossiers": "Tous les dossiers : statut et motifs",
    "section.weights": "Les poids et leur origine",
    "section.rules": "Les règles de l'appel",
    "section.grades": "Notes et indicateurs",
    "section.words": "Glossaire",
    "section.again": "Refaire le calcul",
    "lot.ranking": "Classement",
    "lot.line": "Quels poids changeraient la liste",
    "lot.chances": "Fréquence de chaque rang quand les poids varient",
    "lot.floors": "Seuils et marges",
    "lot.contributions": "Apport de chaque critère principal au total pondéré",
    # head
    "head.kind": "Rapport de décision",
    "head.call": "Appel",
    "head.authority": "Autorité",
    "head.version": "Avis en vigueur",
    "head.version_value": "version {n}, publiée le {date}",
    "head.deadline": "Date limite",
    "head.due": "Décision attendue",
    "head.dossiers": "Dossiers",
    "head.dossiers_value": "{received} : {judged}, {funded}",
    "head.rule": "Règle de classement",
    # at a glance
    "glance.lot": "Lot",
    "glance.funded": "Financés, dans l'ordre",
    "glance.reserve": "Liste de réserve, dans l'ordre",
    "glance.places": "Places",
    "glance.year": "Coût par an",
    "glance.years": "Coût sur {years}",
    "glance.sum": "Ensemble",
    "glance.places_left": "{n} (publiées : {published})",
    "glance.each": "Chaque dossier financé reçoit {each} par an pendant {years}.",
    "glance.envelope": "L'enveloppe annuelle est de {envelope} ; il en reste {left}.",
    "glance.spent": "L'enveloppe annuelle de {envelope} est entièrement engagée.",
    "glance.short": "L'enveloppe annuelle ne paie que {contracts} pour {places} dans l'avis. "
    "Une place est cédée, dans l'ordre fixé par l'avis : {lots}.",
    "glance.all": "Dans le {lot}, tous les dossiers classés sont financés : aucune ligne ne les sépare.",
    "glance.nobody": "Dans le {lot}, aucun dossier n'atteint tous les seuils : aucun n'est classé.",
    "glance.empty": "Dans le {lot}, aucun dossier n'est évalué.",
    "glance.unfunded": "Dans le {lot}, il n'y a aucune place : les dossiers classés sont tous en réserve.",
    "glance.firm": "Dans le {lot}, aucun poids de critère principal, modifié seul, ne change la liste.",
    "note.LOT_GAP": "Le dossier {code} ne remplit la condition d'aucun lot.",
    "note.LOT_OVERLAP": "Le dossier {code} remplit la condition de plusieurs lots : {lots}.",
    "firm.title": "La ligne de financement tient-elle ?",
    "firm.last": "Dernier financé",
    "firm.next": "Premier de la réserve",
    "firm.gap": "Écart des scores non arrondis",
    "firm.nearest": "Plus petit changement d'un seul poids qui modifie la liste",
    "firm.sure": "Le dernier financé le reste, poids à ± {around}",
    "firm.below": "{node} au-dessous de {weight} (publié :\u00a0{now})",
    "firm.above": "{node} au-dessus de {weight} (publié :\u00a0{now})",
    "firm.none": "aucun",
    "firm.unknown": "non calculé",
    "glance.tied": "{lot} : {last} et {next} sont à égalité de score publié ({score}) ; la règle de départage les "
    "sépare.",
    # ranking
    "rank.position": "Rang",
    "rank.code": "Dossier",
    "rank.score": "Score publié",
    "rank.total": "Total pondéré",
    "rank.gap": "Écart à la ligne",
    "rank.outcome": "Résultat",
    "rank.line": "Ligne de financement : {places}",
    "rank.eliminated": "Éliminés par un seuil, par score : évalués, non classés",
    "rank.note": "Le score publié classe les dossiers. Le total pondéré sert au seuil global. "
    "Les critères principaux sont notés sur {maximum}. "
    "L'écart à la ligne est la différence de score publié avec le dernier financé.",
    "rank.note_exact": "Le score publié est le total pondéré : il classe les dossiers et sert au seuil global. "
    "Les critères principaux sont notés sur {maximum}. "
    "L'écart à la ligne est la différence de score publié avec le dernier financé.",
    "outcome.funded": "● financé",
    "outcome.reserve": "○ réserve",
    "outcome.eliminated": "✕ éliminé",
    # floors
    "floors.none": "Aucun seuil n'est fixé pour ce lot.",
    "floors.column": "{name} ≥\u00a0{least}",
    "floors.unweighted": "Somme des critères ≥\u00a0{least}",
    "floors.total": "Total ≥\u00a0{least}",
    "floors.note": "En petit : la marge au-dessus (+) ou au-dessous (−) du seuil. "
    "Un seuil manqué porte une croix et il est souligné.",
    "floors.leaves": "Sous-critères à seuil : {names}.",
    # contributions
    "bars.title": "Apports au total pondéré, {lot}",
    "bars.column": "{name} ({weight})",
    "bars.note": "Ces chiffres décomposent exactement le total pondéré sur {maximum}, que lit le seuil global. "
    "Ils ne décomposent pas le score TOPSIS, qui n'est pas une somme : c'est un rapport de distances.",
    "bars.note_other": "Ces chiffres décomposent exactement le total pondéré sur {maximum}, que lit le seuil global. "
    "Ils ne décomposent pas le score de classement, qui est calculé autrement.",
    "bars.note_exact": "Le total pondéré sur {maximum} est la somme exacte de ces apports, avant arrondi.",
    # weights of the line
    "line.criterion": "Critère",
    "line.now": "Poids publié",
    "line.low": "Change au-dessous de",
    "line.low_list": "Liste alors financée",
    "line.high": "Change au-dessus de",
    "line.high_list": "Liste alors financée",
    "line.never": "jamais",
    "line.draw": "égalité non départagée",
    "line.below": "le poids de {node} passe au-dessous de {weight} (publié :\u00a0{now})",
    "line.above": "le poids de {node} passe au-dessus de {weight} (publié :\u00a0{now})",
    "line.sentence": "La liste change si {move}.",
    "line.method": "Un seul poids varie à la fois, de 0 à 100 % ; les autres gardent leurs proportions. "
    "Toute la règle est appliquée à nouveau : score, arrondi, seuils, départage. Les valeurs sont exactes, sans "
    "tirage ; elles sont affichées à deux décimales.",
    "line.title": "Poids qui laissent la liste inchangée, {lot}",
    "line.caption": "Bleu plein : la liste reste la même. Hachures : au-delà du changement le plus proche. "
    "Trait orange : le poids où la liste change. Losange : le poids publié.",
    "line.no_list": "Aucun dossier n'est financé : il n'y a pas de liste à faire varier.",
    "line.not_computed": "Ces intervalles ne peuvent pas être calculés exactement pour cette règle de classement "
    "ou pour ces poids.",
    # shares of ranks
    "chance.intro": "Les poids des {n} critères principaux sont tirés au hasard {draws} fois, de façon uniforme : "
    "d'abord à {around} près autour des poids publiés, puis parmi tous les poids possibles. À l'intérieur de chaque "
    "critère principal, les proportions publiées sont gardées. Chaque tirage classe à nouveau, par score non arrondi, "
    "les dossiers qui ont atteint tous les seuils.",
    "chance.near": "Poids à ± {around} près",
    "chance.near_short": "à ± {around}",
    "chance.anywhere_short": "tous poids",
    "chance.anywhere": "Tous les poids possibles",
    "chance.first": "Parmi {places}, {where}",
    "chance.mean": "Rang moyen, {where}",
    "chance.never": "jamais",
    "chance.title": "Fréquence de chaque rang, {lot}. {where}",
    "chance.caption": "Une ligne par dossier, dans l'ordre publié ; « · » : jamais. "
    "Erreur type d'une fréquence : au plus {error} point de pourcentage. Graine : {seed}.",
    "chance.line": "Trait orange : ligne de financement.",
    "chance.none": "Moins de deux dossiers sont classés, ou un seul poids peut varier : les rangs ne dépendent pas "
    "des poids.",
    # charts
    "chart.rank": "Rang",
    "chart.floor": "seuil global {floor}",
    "chart.cell": "{code}, rang {rank} : {share}",
    "chart.bars_desc": "Barres horizontales : une par dossier, une part par critère principal. "
    "Le tableau ci-dessus donne les mêmes valeurs.",
    "chart.ranges_desc": "Une piste par critère, de 0 à 100 %. Le tableau ci-dessus donne les mêmes valeurs.",
    "chart.heat_desc": "Une ligne par dossier, une colonne par rang ; chaque case porte sa valeur.",
    # dossiers
    "dossier.lot": "Lot demandé",
    "dossier.received": "Reçu le",
    "dossier.status": "Statut",
    "dossier.why": "Motifs",
    "dossier.count": "{total} : {told}.",
    "dossier.none": "Aucun dossier n'a été reçu.",
    "dossier.stages": "L'examen s'arrête à la première étape manquée : recevabilité, éligibilité, seuils. "
    "Tous les motifs de cette étape sont donnés.",
    "dossier.funded": "Classé {n}e du {lot} avec {score} : financé.",
    "dossier.funded.one": "Classé {n}er du {lot} avec {score} : financé.",
    "dossier.reserve": "Classé {n}e du {lot} avec {score} : liste de réserve.",
    "dossier.reserve.one": "Classé {n}er du {lot} avec {score} : liste de réserve.",
    "status.passed": "classé",
    "status.eliminated": "éliminé",
    "status.ineligible": "inéligible",
    "status.inadmissible": "irrecevable",
    "status.withdrawn": "retiré",
    "count.passed": "{n} classés",
    "count.passed.one": "{n} classé",
    "count.eliminated": "{n} éliminés par un seuil",
    "count.eliminated.one": "{n} éliminé par un seuil",
    "count.ineligible": "{n} inéligibles",
    "count.ineligible.one": "{n} inéligible",
    "count.inadmissible": "{n} irrecevables",
    "count.inadmissible.one": "{n} irrecevable",
    "count.withdrawn": "{n} retirés",
    "count.withdrawn.one": "{n} retiré",
    "grades.note": "Notes arrêtées en consensus et indicateurs tirés des dossiers, dans l'ordre publié. "
    "Le poids est celui du sous-critère dans le total.",
    "grades.scale": "sur {high}",
    "grades.weight": "Poids",
    # weights
    "weights.note": "Pourcentages entiers publiés dans l'avis. Un astérisque marque ceux qui viennent des jugements "
    "du comité (AHP) ; les autres ont été fixés directement.",
    "weights.inside": "Dans son groupe, {lot}",
    "weights.total": "Dans le total, {lot}",
    "ahp.none": "Aucun jugement par paires n'accompagne cet appel : les poids ont été fixés directement.",
    "ahp.intro": "Chaque membre a comparé les critères deux à deux. Le ratio de cohérence (RC) mesure les "
    "contradictions : au-delà de {limit}, un tour est signalé. Le dernier tour de chaque membre compte. "
    "Le groupe réunit les jugements par moyenne géométrique ; les poids publiés en sont l'arrondi en pourcentages "
    "entiers, au plus fort reste.",
    "ahp.title": "Jugements du comité, {lot} : {what}",
    "ahp.mains": "critères principaux",
    "ahp.member": "Membre",
    "ahp.round": "Tour",
    "ahp.cr": "RC",
    "ahp.in_force": "{round}, retenu",
    "ahp.replaced": "{round}, remplacé",
    "ahp.incomplete": "incomplet",
    "ahp.group": "Groupe",
    "ahp.published": "Publié",
    "ahp.flagged": "Membre {member}, tour {n} : jugements incohérents (RC {cr}).",
    "ahp.missing": "Membre {member} : jugements incomplets ({pairs}) ; ses poids sont estimés sur les autres paires.",
    "ahp.orders_agree": "La moyenne géométrique et le vecteur propre rangent les critères dans le même ordre.",
    "ahp.orders_differ": "La moyenne géométrique et le vecteur propre ne rangent pas les critères dans le même ordre.",
    "ahp.same": "Les pourcentages publiés sont ceux que donnent les jugements du comité.",
    "ahp.differs": "{lot}, {child} : publié {published}, les jugements donnent {judged}.",
    # recomputing
    "again.intro": "Le même fichier d'appel donne la même décision et le même rapport, octet pour octet. "
    "L'empreinte ci-dessous est celle du contenu de l'appel, dossiers et notes compris : SHA-256 de son écriture JSON "
    "canonique (clés triées, sans espaces).",
    "again.hash": "Empreinte de l'appel",
    "again.form": "Format de l'appel",
    "again.library": "Bibliothèque",
    "again.draws": "Tirages",
    "again.draws_value": "{draws} par tableau, graine {seed}",
    "again.lines": "Pour refaire le calcul :",
    # terminal
    "text.funded": "Financés : {codes}",
    "text.reserve": "Réserve : {codes}",
    "text.eliminated": "Éliminés : {codes}",
    "text.stopped": "Dossiers écartés :",
    "text.reason": "{code} : {why}",
    "text.money": "{contracts}, {year} par an, {total} sur {years}",
}

_PARTS = (_REPORT, FINDINGS, RULES, REASONS, LETTERS, PLOTS, RECORDS, CONTRACTS, SHARES, LIST, REHEARSAL)

MESSAGES = french({key: text for part in _PARTS for key, text in part.items()})
