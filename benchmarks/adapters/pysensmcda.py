"""pysensmcda 2.0: sensitivity and SMAA on pymcdm's methods. It needs pandas < 3: an environment of its own."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from pymcdm.methods import TOPSIS, VIKOR, WSM
from pymcdm.normalizations import minmax_normalization, vector_normalization
from pysensmcda import calculate_preference
from pysensmcda.alternative import remove_alternatives
from pysensmcda.smaa import central_weights, simulate

if TYPE_CHECKING:
    from workloads import Data, Result, Run


def _simulate(method: Any, d: Data, store: str, **options: Any) -> Any:
    return simulate(method, d["x"], d["sense"], weights=d["draws"], store=store, **options)


def topsis_acceptability(d: Data) -> Run:
    return lambda: {"rai": _simulate(TOPSIS(vector_normalization), d, "accumulate").rank_acceptability()}


def sum_acceptability(d: Data) -> Run:
    return lambda: {"rai": _simulate(WSM(minmax_normalization), d, "accumulate").rank_acceptability()}


def smaa(d: Data) -> Run:
    def run() -> Result:
        s = _simulate(WSM(minmax_normalization), d, "full", matrix_samples=d["samples"])
        return {"rai": s.rank_acceptability(), "central": central_weights(s)}

    return run


def vikor_ranks(d: Data) -> Run:
    return lambda: {"ranks": _simulate(VIKOR(), d, "full").rankings}


def drop_one(d: Data) -> Run:
    def run() -> Result:
        m = TOPSIS(vector_normalization)
        # explicit indexes: the default drops as many alternatives as there are criteria
        cases = remove_alternatives(d["x"], np.arange(len(d["x"])))
        call = {"matrix": d["x"], "weights": d["w"], "types": d["sense"]}
        out = calculate_preference(remove_alternatives, cases, m, call, only_preference=False, method_type=1)
        full = m.rank(m(d["x"], d["w"], d["sense"]))
        changed = [np.any(o[-1] != np.delete(full - (full > full[i]), i)) for i, o in enumerate(out)]
        return {"changed": np.array(changed)}

    return run


WORKLOADS = {"W3": topsis_acceptability, "W4": sum_acceptability, "W5": smaa, "W8": vikor_ranks, "W9": drop_one}
MAX_UNITS = {"W3": 5000, "W4": 5000, "W5": 5000}
ORDER = {"W9": 2.0}
