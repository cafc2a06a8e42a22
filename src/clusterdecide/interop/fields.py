"""What requests are made of: finite numbers, ratios kept exactly, names."""

import math
import re
from collections.abc import Mapping
from decimal import Decimal
from fractions import Fraction
from numbers import Real as AnyReal
from typing import Annotated, Any, TypeGuard

from pydantic import BeforeValidator, Field, PlainValidator, WithJsonSchema

from clusterdecide.calls.base import Line

_RATIO_TEXT = r"^[0-9]+(\.[0-9]+)?(/[0-9]+(\.[0-9]+)?)?$"
_EXACT_TEXT = r"^-?[0-9]+(/[1-9][0-9]*)?$"
LARGEST_INTEGER = 2**53 - 1
"""Largest integer that every JSON reader keeps exactly."""


def real(value: object) -> float:
    """Read a JSON number as a float.

    Raises
    ------
    ValueError
        Not a number, or not finite; pydantic adds the place.

    Examples
    --------
    >>> real(Decimal("0.1"))
    0.1
    """
    if value is None:
        msg = "is missing (null); a finite number is needed"
        raise ValueError(msg)
    if not is_number(value):
        msg = f"must be a number, got {_shown(value)}"
        raise ValueError(msg)
    try:
        number = float(value)
    except OverflowError:
        number = math.inf
    if not math.isfinite(number):
        what = "NaN, a missing value" if math.isnan(number) else "infinite, or too large for a float"
        msg = f"must be a finite number, got one that is {what}"
        raise ValueError(msg)
    return number


def exact(value: object) -> int | float | Fraction:
    """Read a JSON number as it is, or a text such as ``"3/5"`` as an exact fraction."""
    if isinstance(value, Fraction) or (isinstance(value, int) and not isinstance(value, bool)):
        return value
    if isinstance(value, str):
        if re.fullmatch(_EXACT_TEXT, value):
            return Fraction(value)
        msg = f"must be a number, or a text such as '3/5' for an exact one, got {_shown(value)}"
        raise ValueError(msg)
    return real(value)


def written(number: object) -> Any:
    """Write what `exact` reads: fractions as text, other numbers as they are.

    Examples
    --------
    >>> written(Fraction(3, 5)), written(0.6), exact(written(Fraction(3, 5)))
    ('3/5', 0.6, Fraction(3, 5))
    """
    if isinstance(number, Fraction):
        return f"{number.numerator}/{number.denominator}"
    if isinstance(number, int):
        return int(number)
    return float(number)  # type: ignore[arg-type]


def text_or_number(value: object) -> object:
    """Let a text or an exact fraction through for the model to read; any other value is a finite number."""
    return value if isinstance(value, (str, Fraction)) else real(value)


def _whole(value: object) -> int:
    number = value if isinstance(value, int) else real(value)
    if isinstance(value, bool) or number != int(number):
        msg = f"must be a whole number, got {_shown(value)}"
        raise ValueError(msg)
    return int(number)


def _shown(value: object) -> str:
    text = repr(value)
    return text if len(text) <= 60 else f"{text[:57]}..."


def form_of(value: object, forms: tuple[str, ...], default: str) -> str:
    """Tell which of several shapes an object has: the one whose key it holds.

    The tags are written ``<form>``, so that `clusterdecide.interop.faults` can drop them from the path of a fault.
    """
    keys = set(value) if isinstance(value, Mapping) else {form for form in forms if hasattr(value, form)}
    return f"<{next((form for form in forms if form in keys), default)}>"


def is_number(value: object) -> TypeGuard[AnyReal | Decimal]:
    """Tell whether a value is a number of JSON."""
    return isinstance(value, (AnyReal, Decimal)) and not isinstance(value, bool)


_EXACT = WithJsonSchema({"anyOf": [{"type": "number"}, {"type": "string", "pattern": _EXACT_TEXT}]})
_RATIO = WithJsonSchema({"anyOf": [{"type": "number"}, {"type": "string", "pattern": _RATIO_TEXT}]})

Real = Annotated[float, BeforeValidator(real), WithJsonSchema({"type": "number"})]
Exact = Annotated[int | float | Fraction, PlainValidator(exact), _EXACT]
RatioOf = Annotated[Any, PlainValidator(text_or_number), _RATIO]
Cell = Annotated[Any, WithJsonSchema({"type": "number"})]
Whole = Annotated[int, BeforeValidator(_whole)]
Seed = Annotated[Whole, Field(ge=0, le=LARGEST_INTEGER)]
Label = Line
Labels = Annotated[tuple[Label, ...], Field(min_length=1)]
