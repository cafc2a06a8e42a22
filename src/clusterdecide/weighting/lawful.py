"""Ways to weights that declare their laws, in the form in which they are checked."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any, NamedTuple

from clusterdecide.model.weights import Weights
from clusterdecide.weighting.ahp import ahp
from clusterdecide.weighting.critic import critic
from clusterdecide.weighting.entropy import entropy
from clusterdecide.weighting.equal import equal
from clusterdecide.weighting.laws import DataLaws, JudgementLaws
from clusterdecide.weighting.merec import merec
from clusterdecide.weighting.standard_deviation import standard_deviation


class Weighting(NamedTuple):
    """A way to weights with its options fixed, and what is declared of it."""

    function: Callable[[Any], Weights]
    laws: JudgementLaws | DataLaws


_EVERY_WAY = frozenset({"preference", "intensity", "drop_item"})
_EIGENVECTOR = frozenset({"transpose", "raise", "efficient", "group"})
_RATIOS = frozenset({"zero_change", "mirror"})


def lawful() -> tuple[Weighting, ...]:
    """Every way to weights whose laws are declared.

    Notes
    -----
    Geometric means of rows are linear in the logarithms of the judgements: hence inverse weights for judgements turned
    around, means for groups, and a judgement that is raised lowers nobody but the other item. They are efficient
    (R. Blanquero, E. Carrizosa and E. Conde 2006). An eigenvector is a mean of columns with positive weights, which
    gives row dominance alone. Entropy and MEREC take quotients of grades, which depend on the zero and on the
    direction; MEREC takes logarithms of means over all criteria, in which one that is constant counts.

    Examples
    --------
    >>> geometric, eigenvector = lawful()[:2]
    >>> sorted(eigenvector.laws.broken - geometric.laws.broken)
    ['efficient', 'group', 'raise', 'transpose']
    """
    return (
        Weighting(partial(ahp, prioritisation="geometric"), JudgementLaws(broken=_EVERY_WAY)),
        Weighting(partial(ahp, prioritisation="eigenvector"), JudgementLaws(broken=_EVERY_WAY | _EIGENVECTOR)),
        Weighting(entropy, DataLaws(broken=_RATIOS)),
        Weighting(partial(entropy, costs="inverted"), DataLaws(broken=_RATIOS)),
        Weighting(critic, DataLaws()),
        Weighting(partial(critic, costs="as_given"), DataLaws(broken={"mirror"})),
        Weighting(merec, DataLaws(broken=_RATIOS | {"constant"})),
        Weighting(standard_deviation, DataLaws()),
        Weighting(partial(standard_deviation, normalisation="scale"), DataLaws()),
        Weighting(partial(standard_deviation, normalisation="none"), DataLaws(broken={"unit_change"})),
        Weighting(equal, DataLaws(broken={"constant"})),
    )
