"""Conditions on the facts of a dossier, written as data: dates against the deadline, numbers, lists of words."""

import datetime as dt
import operator
from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Annotated, Any, Literal, Self

from pydantic import Field, PlainValidator, model_validator

from clusterdecide.calls.base import WHOLE, Line, Name, Part, Text, fact_value
from clusterdecide.calls.dates import DateSpan, add_years
from clusterdecide.errors import InvalidInputError

Fact = Decimal | str | DateSpan
Operation = Literal["<", "<=", ">", ">=", "==", "in", "is_empty"]
_COMPARE: dict[str, Callable[[Any, Any], bool]] = {
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
    "==": operator.eq,
}


def _value(value: object) -> Decimal | str | tuple[str, ...] | None:
    if isinstance(value, list | tuple) and value and all(isinstance(word, str) and word for word in value):
        return tuple(value)
    if isinstance(value, list | tuple | dict):
        msg = f"must be a number, a text or a list of texts, got {value!r}"
        raise ValueError(msg)  # noqa: TRY004 - pydantic turns ValueError, not TypeError, into a located error
    return fact_value(value)


class FactSpec(Part):
    """A fact that every dossier may state: a date, a number or a text."""

    id: Name
    kind: Literal["date", "number", "text"]
    label: Text | None = None
    unit: Line | None = None


class Test(Part):
    """One condition on one fact.

    A date test reads ``date(fact) + years OP day of the deadline in force``; a number is compared with ``value``;
    ``in`` asks for one of the words of ``value``; ``is_empty`` asks that the fact is not stated. A fact that is not
    stated satisfies ``is_empty`` alone.

    Examples
    --------
    >>> print(Test.of({"fact": "created", "op": ">=", "years": 5, "relative_to": "deadline"}))
    created + 5 years >= deadline
    """

    __test__ = False

    fact: Name
    op: Operation
    value: Annotated[
        Decimal | str | tuple[str, ...] | None, PlainValidator(_value, json_schema_input_type=float | str | list[str])
    ] = None
    years: Annotated[int, Field(ge=0, le=999), WHOLE] | None = None
    relative_to: Literal["deadline"] | None = None

    @model_validator(mode="after")
    def _fields_fit_operation(self) -> Self:
        dated = self.years is not None or self.relative_to is not None
        if self.op == "is_empty" and (dated or self.value is not None):
            msg = "is_empty takes no value, years or relative_to"
            raise ValueError(msg)
        if self.op == "in" and not isinstance(self.value, tuple):
            msg = f"'in' needs a list of texts as value, got {self.value!r}"
            raise ValueError(msg)
        if self.op not in ("in", "is_empty") and dated == (self.value is not None):
            msg = f"{self.op!r} needs either a value, or years and relative_to"
            raise ValueError(msg)
        if dated and (self.years is None or self.relative_to is None or self.op == "=="):
            msg = "a date test needs op (<, <=, > or >=), years and relative_to"
            raise ValueError(msg)
        return self

    @property
    def kind(self) -> str | None:
        """Kind of fact that the test can read; None when any will do."""
        if self.op == "is_empty":
            return None
        if self.years is not None:
            return "date"
        return "number" if isinstance(self.value, Decimal) else "text"

    def holds(self, facts: Mapping[str, Fact], deadline: dt.date) -> bool | None:
        """Whether the facts pass; None when a date known only by its month or year leaves it open.

        Parameters
        ----------
        facts
            Stated facts by id.
        deadline
            Day of the deadline in force, in the call's time zone.
        """
        fact = facts.get(self.fact)
        if self.op == "is_empty" or fact is None:
            return self.op == "is_empty" and fact is None
        if isinstance(fact, DateSpan):
            compare = _COMPARE[self.op]
            answers = {compare(add_years(day, self.years or 0), deadline) for day in (fact.first, fact.last)}
            return answers.pop() if len(answers) == 1 else None
        if isinstance(self.value, tuple):
            return fact in self.value
        return bool(_COMPARE[self.op](fact, self.value))

    def settled(self, facts: Mapping[str, Fact], deadline: dt.date, whose: str, use: str) -> bool:
        """Whether the facts pass.

        Raises
        ------
        InvalidInputError
            If a date known only by its month or year leaves it open: names the dossier and the fact.
        """
        answer = self.holds(facts, deadline)
        if answer is None:
            msg = (
                f"{whose}, fact {self.fact}: {facts[self.fact]} does not settle whether '{self}' "
                f"(deadline {deadline.isoformat()}) holds for {use}; state the day"
            )
            raise InvalidInputError(msg)
        return answer

    def __str__(self) -> str:
        if self.op == "is_empty":
            return f"{self.fact} is empty"
        if self.years is not None:
            return f"{self.fact} + {self.years} year{'s' * (self.years != 1)} {self.op} {self.relative_to}"
        value = ", ".join(self.value) if isinstance(self.value, tuple) else self.value
        return f"{self.fact} {self.op} {value}"


class EligibilityRule(Part):
    """A rule of eligibility: a condition on a fact, or the condition of the requested lot."""

    id: Name
    label: Text
    test: Test | None = None
    requested_lot: bool = Field(default=False, strict=True)
    source: Line | None = None

    @model_validator(mode="after")
    def _one_condition(self) -> Self:
        if (self.test is None) == (not self.requested_lot):
            msg = "an eligibility rule has either a test or requested_lot: true"
            raise ValueError(msg)
        return self


def all_hold(tests: tuple[Test, ...], facts: Mapping[str, Fact], deadline: dt.date, *, code: str, lot: str) -> bool:
    """Whether every condition of a lot holds for the facts of a dossier.

    Raises
    ------
    InvalidInputError
        If no condition fails and a date known only by its month or year leaves one open.
    """
    if any(test.holds(facts, deadline) is False for test in tests):
        return False
    return all(test.settled(facts, deadline, f"dossier {code}", f"lot {lot}") for test in tests)
