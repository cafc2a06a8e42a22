"""Mots de la probabilité d'une liste, en français."""

from __future__ import annotations

SHARES = {
    "shares.near": "chaque poids principal à {share} près de sa valeur, les proportions gardées au-dessous",
    "shares.any": "tous les poids des critères principaux, les proportions gardées au-dessous",
    "shares.published": "les poids publiés",
    "shares.given": "les poids de {source}",
}
