"""AHPy 2.1: one object per matrix, comparisons given as a dictionary. Weights rounded to 4 decimals; RI(7) 1.35."""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING

import numpy as np
from ahpy import Compare

if TYPE_CHECKING:
    from workloads import Data, Result, Run


def eigenvector(d: Data) -> Run:
    def run() -> Result:
        n = d["judgements"].shape[-1]
        pairs = list(itertools.combinations(range(n), 2))
        made = [Compare("x", {p: a[p] for p in pairs}, random_index="saaty") for a in d["judgements"]]
        weights = [[c.target_weights[i] for i in range(n)] for c in made]
        return {"weights": np.array(weights), "cr": np.array([c.consistency_ratio for c in made])}

    return run


WORKLOADS = {"W7e": eigenvector}
MAX_UNITS = {"W7e": 1500}
KNOWN = {"W7e": "weights rounded to 4 decimals; RI(7) = 1.35"}
