"""Words of the probability of a list in English."""

from __future__ import annotations

SHARES = {
    "shares.near": "each main weight within {share} of its value, proportions kept below",
    "shares.any": "all weights of the main criteria, proportions kept below",
    "shares.published": "the published weights",
    "shares.given": "weights of {source}",
}
