"""ELECTRE I: who outranks whom, and the kernel of those from whom to choose."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from clusterdecide._typing import AA, BoolsAA, Codes, CodesAA, Floats
from clusterdecide.kernels.outranking import comparisons, concordance, discordance, outranking, tolerated
from clusterdecide.kernels.relations import relation_of
from clusterdecide.methods.base import check_scale, register
from clusterdecide.methods.checks import check_choice
from clusterdecide.methods.laws import Laws
from clusterdecide.methods.parameters import number
from clusterdecide.methods.verbs import Relations
from clusterdecide.model import Problem

SPANS = ("largest", "own", "scale")


class Electre1Steps(NamedTuple):
    """Every array of ELECTRE I, in order of computation; the row against the column."""

    concordance: AA
    discordance: AA
    outranks: BoolsAA
    relation: CodesAA


@register
@dataclass(frozen=True, slots=True)
class Electre1:
    """Elimination and choice: an alternative outranks another if enough weight says so and nothing speaks against it.

    Parameters
    ----------
    concordance
        Least share of the weights on which an alternative must be at least as good, from 0 to 1.
    discordance
        Largest loss on one criterion that does not prevent outranking, in parts of the span, from 0 to 1; 1 allows
        any.
    span
        What a loss is divided by: ``"largest"``, the largest range of all criteria among the alternatives present, as
        in the first publications, which takes grades in one common unit; ``"own"``, the range of the criterion;
        ``"scale"``, the fixed scale of the criterion: whether one outranks another then depends on these two alone.

    Raises
    ------
    InvalidInputError
        A level outside 0 to 1, an unknown span.

    Notes
    -----
    Outranking need not be transitive, and may run in cycles: `PartialOrder.kernel` merges these first. Levels are
    reached to within 1e-12. A criterion of weight 0 still counts in the discordance.

    References
    ----------
    B. Roy, "ELECTRE", *RIRO* 2 (1968).

    Examples
    --------
    >>> import clusterdecide as cd
    >>> problem = cd.Problem.of([[4, 4, 1], [3, 3, 2], [1, 2, 5]], ["a", "b", "c"], alternatives=["A", "B", "D"])
    >>> order = cd.outrank(problem, [0.4, 0.4, 0.2], Electre1())
    >>> order.kernel, order.incomparable
    (('A', 'D'), (('A', 'D'), ('B', 'D')))
    """

    concordance: float = 0.65
    discordance: float = 0.35
    span: str = "largest"

    def __post_init__(self) -> None:
        for name in ("concordance", "discordance"):
            object.__setattr__(self, name, number(getattr(self, name), name, low=0.0, high=1.0))
        check_choice("span", self.span, SPANS)

    def relate(self, problem: Problem, x: Floats | None = None) -> Relations:
        """Comparisons and discordance of each pair, ready for any weights."""
        values = problem.values(x)
        gains = values * problem.senses
        span = self._spans(problem, values)
        codes, tolerable = comparisons(gains), tolerated(gains, span, self.discordance)

        def relation(weights: Floats) -> Codes:
            return relation_of(outranking(codes, weights, tolerable, self.concordance))

        def steps(weights: Floats) -> Electre1Steps:
            agreed = concordance(codes, weights)
            against = np.broadcast_to(discordance(gains, span), agreed.shape)
            outranks = outranking(codes, weights, tolerable, self.concordance)
            return Electre1Steps(agreed, against, outranks, relation_of(outranks))

        return Relations(relation, steps=steps, note="" if self._pairs_alone else _NOTE)

    def laws(self) -> Laws:
        """Which laws the relation keeps.

        A dominating alternative always outranks the dominated one; where only domination counts, or losses are measured
        on fixed scales or not at all, a pair is related whoever else is there. Between two alone any loss is as large
        as the range of its own criterion.
        """
        domination = self.concordance == 1 or self.discordance == 0
        broken: set[str] = set() if domination else {"strict_dominance", "replace_worse", "constant"}
        if not self._pairs_alone:
            broken |= {"delete_worst", "delete_any", "pairs_agree"}
        if self.span == "largest" and not self._pairs_alone:
            broken.add("unit_change")
        if self.discordance < 1:
            broken.add("zero_weight")
        if not domination and (self.span != "own" or self.discordance == 1):
            broken.add("pairs_cycle")
        return Laws(broken=broken, inapplicable={"bounds"})

    @property
    def _pairs_alone(self) -> bool:
        return self.span == "scale" or self.discordance in (0, 1) or self.concordance == 1

    def _spans(self, problem: Problem, values: Floats) -> Floats:
        if self.span == "scale":
            scales = problem.scales
            check_scale(problem, values, scales)
            return scales[:, 1] - scales[:, 0]
        ranges = np.asarray(np.ptp(values, axis=-2))
        return ranges if self.span == "own" else np.broadcast_to(ranges.max(-1, keepdims=True), ranges.shape)


_NOTE = "losses are relative to the range of the alternatives present"
