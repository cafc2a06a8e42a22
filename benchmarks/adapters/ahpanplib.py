"""AhpAnpLib 2.6: functions of a matrix. Ratio rounded to 3 decimals, RI(7) 1.35, lambda from column sums."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from AhpAnpLib import calcs_AHPLib as calc

if TYPE_CHECKING:
    from workloads import Data, Run


def eigenvector(d: Data) -> Run:
    return lambda: {
        "weights": np.array([calc.priorityVector(a) for a in d["judgements"]]),
        "cr": np.array([calc.calcInconsistency(a) for a in d["judgements"]]),
    }


WORKLOADS = {"W7e": eigenvector}
MAX_UNITS = {"W7e": 1500}
KNOWN = {"W7e": "ratio rounded to 3 decimals; RI(7) = 1.35"}
