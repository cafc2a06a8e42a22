"""Sentences in French: records, their verification and their differences, minutes, public export."""

from __future__ import annotations

RECORDS = {
    # verification
    "verify.ok": "L'enregistrement est intact. Sceau : {seal}.",
    "verify.false": "L'enregistrement n'est pas intact. Sceau indiqué : {seal}.",
    "verify.checked.form": "le texte est écrit comme un enregistrement doit l'être, à l'octet près",
    "verify.checked.chain": "chaque élément a son empreinte, et chaque maillon découle du précédent",
    "verify.checked.call": "l'appel est relu sans différence",
    "verify.checked.results": "la décision refaite donne les mêmes résultats",
    "verify.checked.analysis": "l'analyse {name} refaite donne les mêmes chiffres",
    "verify.unreadable": "{place} : illisible à cet endroit ({stated}) ; {found} est attendu.",
    "verify.form": "{place} : écrit autrement qu'un enregistrement ; il dit {stated}, attendu {found}.",
    "verify.hash": "{place} : modifié après le scellement ; empreinte scellée {stated}, celle du contenu {found}.",
    "verify.chain": "{place} : cette empreinte a été modifiée ; elle dit {stated}, le contenu donne {found}.",
    "verify.seal": "{place} : le sceau est {stated}, {found} est attendu.",
    "verify.input": "{place} : l'appel ne peut pas être refait ; l'enregistrement dit {stated}, ici c'est {found}.",
    "verify.result": "{place} : l'enregistrement dit {stated}, le recalcul donne {found}.",
    "verify.version": "Version de {name} : {stated} dans l'enregistrement, {here} ici.",
}
