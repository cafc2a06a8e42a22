"""What the published weights came to: how much of the spread of the scores each main criterion made."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from clusterdecide._table import Tabular, View
from clusterdecide.methods import WeightedSum, from_spec
from clusterdecide.reasons.contributions import contributions

if TYPE_CHECKING:
    from clusterdecide.calls.decision import LotResult
    from clusterdecide.calls.record import Decision

_NONE = 1e-24  # spread of the scores, beside their size, below which they are all one


@dataclass(frozen=True, slots=True, repr=False)
class EffectiveWeights(Tabular):
    """Published and effective weights of the main criteria.

    Attributes
    ----------
    applied
        By lot and main criterion: the weight that the ranking used, which is the published percent.
    effective
        By lot and main criterion: its share of the variance of the scores; they sum to 1. Negative where a criterion
        went against the others. A lot without two different scores has none.
    """

    applied: Mapping[str, Mapping[str, float]]
    effective: Mapping[str, Mapping[str, float]]

    def to_dict(self) -> dict[str, Any]:
        """Plain values for JSON."""
        return {name: {lot: dict(v) for lot, v in getattr(self, name).items()} for name in ("applied", "effective")}

    def _view(self) -> View:
        rows = [
            [lot, name, f"{100 * weight:g} %", _percent(self.effective[lot].get(name))]
            for lot, weights in self.applied.items()
            for name, weight in weights.items()
        ]
        caption = "effective: share of the variance of the scores of all dossiers evaluated in the lot"
        return View(["lot", "criterion", "applied", "effective"], rows, "llrr", caption)


def _percent(share: float | None) -> str:
    return "" if share is None else f"{100 * share:.1f} %"


def effective_weights(decision: Decision) -> EffectiveWeights:
    """Compare the weight of each main criterion with its part in the differences between dossiers.

    A criterion on which all dossiers are alike decides nothing, whatever its weight; one on which they differ most
    decides more than its weight. The part is the covariance of what the criterion contributes with the score, over the
    variance of the score; what it contributes is exact for a weighted total and a Shapley value for any other method.

    Parameters
    ----------
    decision
        A decision.

    References
    ----------
    M. W. Wang and J. C. Stanley, "Differential weighting: a review of methods and empirical studies", *Review of
    Educational Research* 40 (1970).

    Examples
    --------
    >>> import clusterdecide as cd
    >>> effective_weights(cd.calls.example().decide())
    lot  criterion  applied  effective
    L1   C1            29 %     21.0 %
    L1   C2            42 %     39.3 %
    L1   C3            17 %     20.3 %
    L1   C4            12 %     19.5 %
    L2   C1            46 %     44.0 %
    L2   C2            26 %     18.4 %
    L2   C3            10 %      4.0 %
    L2   C4            18 %     33.6 %
    effective: share of the variance of the scores of all dossiers evaluated in the lot
    """
    applied, effective = {}, {}
    for result in decision.lots:
        assert result.tree.hierarchy is not None  # noqa: S101 - the tree of a lot has weights
        applied[result.lot] = {name: float(result.tree.hierarchy.local[name]) for name in result.tree.main}
        effective[result.lot] = _shares(decision, result)
    return EffectiveWeights(applied, effective)


def _shares(decision: Decision, result: LotResult) -> dict[str, float]:
    if result.problem is None:
        return {}
    rule = decision.call.ranking
    method = WeightedSum(normalisation="scale") if rule.exact else from_spec(rule.method)
    found = contributions(result.problem, result.weights, method, rng=0)
    away = found.score - found.score.mean()
    shared = float(away @ (found.score - found.base))  # what starts from another base is no criterion's part
    if shared <= _NONE * float(found.score @ found.score):
        return {}
    return {name: float(away @ found[name]) / shared for name in result.tree.main}
