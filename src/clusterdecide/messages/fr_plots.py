"""Words of the plots in French."""

from __future__ import annotations

PLOTS = {
    "plot.acceptability": "{name} arrive au premier rang dans {share} des tirages",
    "plot.acceptability.caption": "Part de {draws} tirages donnant chaque rang ; {error} d'erreur type au plus\n{how}",
    "plot.acceptability.exact": "Part des poids admissibles donnant chaque rang, exacte\n{how}",
    "plot.colon": " :",
    "plot.rank": "Rang",
    "plot.tornado": "Quel poids ferait passer {b} devant {a} ?",
    "plot.tornado.none": "Aucun de ces changements de poids ne fait passer {b} devant {a}",
    "plot.tornado.axis": "Écart de score : {a} moins {b}",
    "plot.tornado.less": "poids divisé par {factor}",
    "plot.tornado.more": "poids × {factor}",
    "plot.tie": "égalité",
    "plot.ranges": "Jusqu'où chaque poids peut aller sans rien changer",
    "plot.ranges.order": "Jusqu'où chaque poids peut aller sans changer l'ordre",
    "plot.ranges.first": "Jusqu'où chaque poids peut aller sans changer les {n} premiers",
    "plot.ranges.first.one": "Jusqu'où chaque poids peut aller sans changer le premier",
    "plot.ranges.axis": "Poids, les autres gardant leurs proportions",
    "plot.ranges.enters": "{names} entre",
    "plot.ranges.passes": "{a} passe {b}",
    "plot.ranges.now": "poids actuel",
    "plot.exact": "exact",
    "plot.bracketed": "par encadrement, résolution {resolution}",
    "plot.contributions": "D'où viennent les scores",
    "plot.contributions.axis": "Contribution au score",
    "plot.why": "Pourquoi {a} devance {b}",
    "plot.why.tie": "{a} et {b} sont à égalité",
    "plot.why.axis": "Part de chaque critère dans l'écart de score, {gap}",
    "plot.why.for": "pour {name}",
    "plot.extremes": "Meilleur et pire rang de chacun, pour tous les poids admissibles",
}
