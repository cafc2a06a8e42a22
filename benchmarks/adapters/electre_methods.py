"""electre-methods 0.1. It installs a package called ``mcda`` too, so it needs an environment of its own."""

from __future__ import annotations

import pandas as pd
from mcda.core.functions import Threshold
from mcda.core.scales import PreferenceDirection, QuantitativeScale
from mcda.electre.concordance import concordance
from mcda.electre.credibility import credibility_comprehensive
from mcda.electre.discordance import NonDiscordanceType, discordance_marginals, non_discordance
from workloads import VETO_FACTOR, Data, Result, Run


def electre_three(d: Data) -> Run:
    def run() -> Result:
        names = [f"c{j}" for j in range(d["x"].shape[1])]
        table = pd.DataFrame(d["x"], index=[f"a{i}" for i in range(len(d["x"]))], columns=names)
        directions = [PreferenceDirection.MAX if s > 0 else PreferenceDirection.MIN for s in d["sense"]]
        scales = {c: QuantitativeScale(0, 1e9, s) for c, s in zip(names, directions, strict=True)}
        q, p, v = (
            {c: Threshold(0, float(x)) for c, x in zip(names, values, strict=True)}
            for values in (d["q"], d["p"], VETO_FACTOR * d["p"])
        )
        agreed = concordance(table, scales, dict(zip(names, map(float, d["w"]), strict=True)), q, p)
        kept = non_discordance(discordance_marginals(table, scales, p, v), NonDiscordanceType.DC, agreed)
        return {"credibility": credibility_comprehensive(agreed, kept).to_numpy()}

    return run


WORKLOADS = {"W11c": electre_three}
MAX_UNITS = {"W11c": 40}
ORDER = {"W11c": 2.0}
