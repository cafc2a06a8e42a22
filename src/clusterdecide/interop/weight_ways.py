"""Ways to weights in JSON that ask people for less than judgements in pairs."""

from collections.abc import Mapping
from typing import Annotated, Any

from pydantic import Discriminator, Field, Tag

from clusterdecide.calls.base import Map, Part
from clusterdecide.interop.fields import Exact, Label, Labels, RatioOf, Real, Whole, is_number
from clusterdecide.interop.spreads import Place
from clusterdecide.model import Weights
from clusterdecide.weighting import bwm, rank_order, simos, smart, swara, swing
from clusterdecide.weighting.rank_order import Rule

Points = Annotated[Map[Label, Exact], Field(min_length=1)]


def _card(value: object) -> str:
    return "<white>" if is_number(value) else "<place>"


Card = Annotated[Annotated[Whole, Tag("<white>")] | Annotated[Place, Tag("<place>")], Discriminator(_card)]


class Swung(Part):
    """Swings: 100 points for the most wanted step from worst to best, the others beside it."""

    swing: Points

    def weights(self) -> Weights:
        """Give the weights, with the points as their evidence."""
        return swing(self.swing)


class Rated(Part):
    """Direct ratios: 10 points for the least important criterion, the others beside it."""

    smart: Points

    def weights(self) -> Weights:
        """Give the weights, with the points as their evidence."""
        return smart(self.smart)


class Ordered(Part):
    """An order alone, from the most important on; a list in it stands for ties."""

    rank_order: Annotated[tuple[Place, ...], Field(min_length=1)]
    rule: Rule = "centroid"
    exponent: Real | None = None

    def weights(self) -> Weights:
        """Give the weights, with the order as their evidence."""
        return rank_order(self.rank_order, rule=self.rule, exponent=self.exponent)


class Laid(Part):
    """A deck of cards from the most important on; numbers are white cards, a list stands for one place."""

    simos: Annotated[tuple[Card, ...], Field(min_length=1)]
    ratio: Exact
    decimals: Whole = 1

    def weights(self) -> Weights:
        """Give the weights, with the deck as their evidence."""
        return simos(self.simos, self.ratio, decimals=self.decimals)


class Stepped(Part):
    """An order from the most important on, and by how much each is less important than the one before."""

    swara: Labels
    steps: tuple[Exact, ...]

    def weights(self) -> Weights:
        """Give the weights, with the steps as their evidence."""
        return swara(self.swara, self.steps)


class Extremes(Part):
    """The best and the worst criterion, and what the others count beside them."""

    best: Label
    worst: Label
    best_to_others: Map[Label, RatioOf]
    others_to_worst: Map[Label, RatioOf]


class Compared(Part):
    """The best-worst method."""

    best_worst: Extremes

    def weights(self) -> Weights:
        """Give the weights, with the comparisons as their evidence."""
        said = self.best_worst
        to: Mapping[str, Any] = said.best_to_others
        return bwm(to, said.others_to_worst, best=said.best, worst=said.worst)
