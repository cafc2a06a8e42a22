"""What a contracts file holds: promises, achievements, mid-term reviews, payments."""

from decimal import Decimal
from typing import Annotated, Literal, Self

from pydantic import AfterValidator, Field, model_validator

from clusterdecide.calls.base import (
    FIRST_YEAR,
    LAST_YEAR,
    WHOLE,
    FrozenMap,
    Instant,
    Map,
    Name,
    NotNegative,
    Number,
    Ordinal,
    Part,
    Positive,
)
from clusterdecide.contracts.told import Words
from clusterdecide.errors import InvalidInputError

Year = Annotated[int, Field(ge=FIRST_YEAR, le=LAST_YEAR), WHOLE]


def _hundredths(amount: Decimal) -> Decimal:
    if amount * 100 % 1:
        msg = f"an amount of money has at most two decimals, got {amount}"
        raise ValueError(msg)
    return amount


Money = Annotated[NotNegative, AfterValidator(_hundredths)]


class Promise(Part):
    """What a dossier promised on an indicator: the figure that was scored, and the promise it makes."""

    indicator: Name
    criterion: Name
    figure: Number
    promise: Ordinal


class Contract(Part):
    """A contract: whose, from which year, how much a year, what was promised."""

    id: Name
    dossier: Name
    lot: Name
    first_year: Year
    amount_per_year: Annotated[Positive, AfterValidator(_hundredths)]
    promises: Annotated[tuple[Promise, ...], Field(min_length=1)]

    def promise(self, indicator: str) -> Promise:
        """Promise on an indicator.

        Raises
        ------
        InvalidInputError
            If the contract has none.
        """
        for promise in self.promises:
            if promise.indicator == indicator:
                return promise
        known = ", ".join(promise.indicator for promise in self.promises)
        msg = f"contract {self.id} promises nothing on {indicator!r}; there are {known}"
        raise InvalidInputError(msg)


class Achievement(Part):
    """What was achieved on an indicator at the end of a year of the contract, 1 being its first; a measured 0 is 0."""

    contract: Name
    indicator: Name
    year: Ordinal
    achieved: NotNegative
    proof: Words | None = None


class Review(Part):
    """The mid-term review of a contract: continue, revise with new promises, or stop.

    New promises hold from the year after the review on; targets up to it stay as they were. A stop ends the tranches
    of the years after the review.
    """

    contract: Name
    year: Ordinal
    outcome: Literal["continue", "revise", "stop"]
    by: Words
    at: Instant
    reason: Words | None = None
    promises: Map[Name, Ordinal] = Field(default_factory=FrozenMap)

    @model_validator(mode="after")
    def _outcome_fits(self) -> Self:
        if self.outcome != "continue" and self.reason is None:
            msg = f"a review that decides to {self.outcome} needs a reason"
            raise ValueError(msg)
        if (self.outcome == "revise") != bool(self.promises):
            needs = "needs new promises, by indicator" if self.outcome == "revise" else "takes no promises"
            msg = f"a review that decides to {self.outcome} {needs}"
            raise ValueError(msg)
        return self


class Payment(Part):
    """A payment made for a tranche of a contract."""

    contract: Name
    year: Ordinal
    amount: Money
    at: Instant
    reference: Words | None = None
