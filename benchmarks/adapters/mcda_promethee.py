"""mcda-promethee 1.1 (imported as ``promethee``)."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from promethee import ParametersPromethee, PerformanceTable, PrometheeII

if TYPE_CHECKING:
    from workloads import Data, Result, Run


def promethee(d: Data) -> Run:
    def run() -> Result:
        kinds = [
            ("v_shape_with_indifference", {"q": float(q), "p": float(p)}) for q, p in zip(d["q"], d["p"], strict=True)
        ]
        parameters = ParametersPromethee.from_dict({"weights": d["w"], "function_description": kinds})
        # directions= is accepted but ignored: costs are negated by hand
        table = PerformanceTable(values=d["x"] * d["sense"])
        return {"phi": np.asarray(PrometheeII(table, parameters).net_flows)}

    return run


WORKLOADS = {"W6": promethee}
MAX_UNITS = {"W6": 300}
ORDER = {"W6": 2.0}
