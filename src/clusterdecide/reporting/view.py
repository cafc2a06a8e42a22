"""What the sections of a report share: the decision, the words, and what was computed once for each lot."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING

from clusterdecide.errors import InvalidInputError
from clusterdecide.firmness.near_weights import NEAR
from clusterdecide.reporting.sureness import rank_shares
from clusterdecide.reporting.words import PageWords

if TYPE_CHECKING:
    from clusterdecide.calls import Call, Decision, LineBreakpoints, Lot, LotResult, Standing
    from clusterdecide.sensitivity import Acceptability


@dataclass(frozen=True, slots=True, eq=False)
class LotView:
    """One lot: its result, its rules, its funding line, and the shares of ranks near its weights and anywhere.

    ``line`` is None where there is no line to move: no evaluated dossier, weights that cannot move, or a ranking
    rule that has no exact form. ``near`` and ``anywhere`` are None where fewer than two dossiers passed.
    """

    result: LotResult
    spec: Lot
    line: LineBreakpoints | None
    near: Acceptability | None
    anywhere: Acceptability | None

    @property
    def mains(self) -> tuple[str, ...]:
        """Main criteria, in the order of the tree."""
        return self.result.tree.main

    @property
    def cut(self) -> int | None:
        """How many of the published order are funded, where the funding line parts them from others."""
        funded = len(self.result.funded)
        return funded if 0 < funded < len(self.result.order) else None


@dataclass(frozen=True, slots=True, eq=False)
class View:
    """The decision as a report shows it."""

    decision: Decision
    words: PageWords
    lots: tuple[LotView, ...]
    draws: int
    rng: int

    @property
    def call(self) -> Call:
        """The call decided on."""
        return self.decision.call

    @classmethod
    def of(cls, decision: Decision, lang: str, *, draws: int, rng: int) -> View:
        """Compute what the sections show."""
        words = PageWords(lang, decision.call.timezone)
        lots = tuple(_lot(decision, result, draws=draws, rng=rng) for result in decision.lots)
        return cls(decision, words, lots, draws, rng)

    def label(self, node: str) -> str:
        """Name of a criterion or node in the language of the report."""
        return self.words.of(self.call.criterion(node).label)

    def score(self, standing: Standing) -> str:
        """Published score."""
        return self.words.number(standing.published, self.call.ranking.precision)

    def total(self, standing: Standing) -> str:
        """Weighted total at its published precision."""
        return self.words.number(standing.total_published, self.call.scoring.total_precision)

    def money(self, amount: object) -> str:
        """Amount in the currency of the call."""
        return self.words.money(amount, self.call.budget.currency)  # type: ignore[arg-type]

    def node_score(self, lot: LotView, standing: Standing, node: str) -> Fraction:
        """Score of any node of the tree for a dossier, unrounded."""
        grades = {leaf: Fraction(grade) for leaf, grade in self.call.judged(standing.code).items()}
        return lot.result.tree.node_values(grades)[node] * Fraction(self.call.scoring.node_maximum)

    def points(self, lot: LotView, standing: Standing) -> dict[str, Fraction]:
        """Exact contribution of each main criterion to the weighted total of a dossier."""
        tree, scoring = lot.result.tree.hierarchy, self.call.scoring
        scale = Fraction(scoring.total_maximum) / Fraction(scoring.node_maximum)
        return {name: tree.local[name] * standing.mains[name] * scale for name in lot.mains} if tree else {}


def _lot(decision: Decision, result: LotResult, *, draws: int, rng: int) -> LotView:
    near = rank_shares(decision.call, result, NEAR, draws=draws, rng=rng)
    anywhere = rank_shares(decision.call, result, None, draws=draws, rng=rng)
    return LotView(result, decision.call.lot(result.lot), _line(decision, result), near, anywhere)


def _line(decision: Decision, result: LotResult) -> LineBreakpoints | None:
    from clusterdecide.calls import line_breakpoints

    movable = [name for name in result.tree.main if result.weights[name] < 1]
    if not result.funded or not movable:
        return None
    try:
        return line_breakpoints(decision, result.lot, over=movable)
    except InvalidInputError:  # a published precision too fine to follow, a method of no exact form
        return None
