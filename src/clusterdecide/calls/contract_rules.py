"""The contract-programme as rules of the call: years, indicators tied to the plan that was scored, payments."""

from collections.abc import Iterator
from decimal import Decimal
from fractions import Fraction
from math import ceil
from typing import TYPE_CHECKING, Annotated, Literal, Self

from pydantic import Field, model_validator

from clusterdecide.calls.base import WHOLE, Name, Ordinal, Part, Positive, Ratio, Text
from clusterdecide.errors import InvalidInputError

if TYPE_CHECKING:
    from clusterdecide.calls.notice import CallRules


class ContractIndicator(Part):
    """An indicator of the contract: its target follows from a figure of the dossier.

    The promise P is the figure of ``criterion`` times ``factor``, rounded up to a whole number, at least 1. The target
    at the end of year y of n is P * y / n rounded up when the indicator is cumulative, P every year when it is a level.
    """

    id: Name
    label: Text
    weight: Ratio
    kind: Literal["cumulative", "level"]
    criterion: Name
    factor: Positive
    link: Text | None = None

    @model_validator(mode="after")
    def _weight_is_a_share(self) -> Self:
        if not 0 < self.weight <= 1:
            msg = f"the weight of an indicator lies between 0 and 1, got {self.weight}"
            raise ValueError(msg)
        return self

    def promise(self, figure: Decimal) -> int:
        """Promise that a figure of the dossier makes: times the factor, rounded up, at least 1.

        Examples
        --------
        >>> patents = ContractIndicator.of(
        ...     {"id": "K2", "label": {"en": "Patents"}, "weight": 1, "kind": "cumulative",
        ...      "criterion": "C2.6", "factor": 0.5}
        ... )
        >>> patents.promise(Decimal(3)), [patents.target(2, year, 5) for year in range(1, 6)]
        (2, [1, 1, 2, 2, 2])
        """
        return max(1, ceil(Fraction(figure) * Fraction(self.factor)))

    def target(self, promise: int, year: int, years: int) -> int:
        """Target at the end of a year of a contract of some years."""
        return ceil(Fraction(promise * year, years)) if self.kind == "cumulative" else promise


class PaymentStep(Part):
    """From this rate of achievement on, this share of the next tranche is paid."""

    at_least: Ratio
    pays: Ratio
    then: Text | None = None

    @model_validator(mode="after")
    def _shares(self) -> Self:
        if not (0 <= self.at_least <= 1 and 0 <= self.pays <= 1):
            msg = f"rates and shares lie between 0 and 1, got at_least {self.at_least}, pays {self.pays}"
            raise ValueError(msg)
        return self


class ContractRules(Part):
    """Rules of every contract of the call; the tranche of year y + 1 is released on the achievement of year y.

    What a payment rule withholds is lost to the beneficiary (``withheld="lost"``), or paid with a later tranche whose
    rate earns all of it (``"carried"``).
    """

    years: Annotated[int, Field(ge=1, le=100), WHOLE]
    indicators: Annotated[tuple[ContractIndicator, ...], Field(min_length=1)]
    payments: Annotated[tuple[PaymentStep, ...], Field(min_length=1)]
    withheld: Literal["lost", "carried"] = "lost"
    review_year: Ordinal | None = None

    @model_validator(mode="after")
    def _complete(self) -> Self:
        total = sum((indicator.weight for indicator in self.indicators), Fraction(0))
        if total != 1:
            msg = f"the weights of the indicators must sum to 1, got {total}"
            raise ValueError(msg)
        rates = [step.at_least for step in self.payments]
        if len(set(rates)) < len(rates) or min(rates) != 0:
            shown = ", ".join(map(str, rates))
            msg = f"payment steps have different rates and one of them starts at 0, got {shown}"
            raise ValueError(msg)
        if self.review_year is not None and self.review_year > self.years:
            msg = f"the mid-term review is in year {self.review_year} of a contract of {self.years} years"
            raise ValueError(msg)
        ids = [indicator.id for indicator in self.indicators]
        if len(set(ids)) < len(ids):
            twice = next(name for name in ids if ids.count(name) > 1)
            msg = f"the indicator {twice!r} is given twice; ids are unique"
            raise ValueError(msg)
        return self

    def indicator(self, name: str) -> ContractIndicator:
        """Indicator by its id.

        Raises
        ------
        InvalidInputError
            If no indicator has this id.
        """
        for indicator in self.indicators:
            if indicator.id == name:
                return indicator
        known = ", ".join(indicator.id for indicator in self.indicators)
        msg = f"no indicator of the contract is called {name!r}; there are {known}"
        raise InvalidInputError(msg)

    def step(self, rate: Fraction) -> PaymentStep:
        """Payment step that an exact rate of achievement reaches: the highest whose rate it is not below."""
        reached = [step for step in self.payments if step.at_least <= rate]
        return max(reached, key=lambda step: step.at_least)


def contract_faults(call: "CallRules") -> Iterator[tuple[str, str]]:
    """Faults of the contract's rules within their call: years that differ from the budget's, figures not scored."""
    if call.contract is None:
        return
    if call.contract.years != call.budget.years:
        yield "contract.years", f"the contract lasts {call.contract.years} years, the budget pays {call.budget.years}"
    nodes = {node.id: node for node in call.criteria}
    for i, indicator in enumerate(call.contract.indicators):
        node = nodes.get(indicator.criterion)
        if node is None or node.kind != "indicator" or node.sense == "min":
            figures = ", ".join(n.id for n in nodes.values() if n.kind == "indicator" and n.sense == "max") or "none"
            problem = f"a promise comes from an indicator of which more is better, got {indicator.criterion!r}"
            yield f"contract.indicators[{i}].criterion", f"{problem}; there are {figures}"
