"""The contract-programme as rules of the call: years, indicators tied to the plan that was scored, payments."""

from fractions import Fraction
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from clusterdecide.calls.base import WHOLE, Name, Ordinal, Part, Positive, Ratio, Text


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
        return self
