"""What every part of a call is made of: frozen records, exact numbers, instants with an offset, texts in languages."""

import datetime as dt
import re
from collections.abc import Iterator, Mapping
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache
from typing import Annotated, Any, Self, TypeVar

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    PlainValidator,
    ValidationError,
    WithJsonSchema,
    WrapValidator,
    model_serializer,
    model_validator,
)

from clusterdecide import _frozen
from clusterdecide.calls.translation import CodedError, refuse

_K = TypeVar("_K")
_V = TypeVar("_V")
FrozenMap = _frozen.FrozenMap
LANGUAGES = ("fr", "en", "ar")
FIRST_YEAR, LAST_YEAR = 1000, 8999  # as for dates: days, years and offsets can be added to any of them
_TOO_LARGE = 10**15  # sums and quotients of smaller numbers stay exact
_RATIO_TEXT = re.compile(r"[0-9]+(\.[0-9]+)?(/[0-9]+(\.[0-9]+)?)?")


def _exact(value: object) -> Decimal:
    if isinstance(value, bool) or not isinstance(value, int | float | Decimal):
        msg = f"must be a number, got {value!r}"
        raise ValueError(msg)  # noqa: TRY004 - pydantic turns ValueError, not TypeError, into a located error
    number = Decimal(repr(value)) if isinstance(value, float) else Decimal(value)
    if not number.is_finite():
        msg = f"must be a finite number, got {value!r}"
        raise ValueError(msg)
    if Decimal(repr(float(number))) != number:
        msg = f"must be a number of at most 15 digits, which every program reads alike, got {value!r}"
        raise ValueError(msg)
    if abs(number) >= _TOO_LARGE:
        msg = f"must be smaller than {_TOO_LARGE:.0e} in size, got {value}"
        raise ValueError(msg)
    return number


def _whole(value: object) -> int:
    if isinstance(value, bool) or not isinstance(value, int | float | Decimal):
        msg = f"must be a whole number, got {value!r}"
        raise ValueError(msg)  # noqa: TRY004
    number = _exact(value)
    if number != number.to_integral_value():
        msg = f"must be a whole number, got {value!r}"
        raise ValueError(msg)
    return int(number)


@lru_cache(maxsize=4096)
def _read_instant(text: str) -> dt.datetime | None:
    """An instant is often written many times over in one call: read once, it is one value in memory."""
    try:
        return dt.datetime.fromisoformat(text)
    except ValueError:
        return None


def _instant(given: object) -> dt.datetime:
    value = _read_instant(given) if isinstance(given, str) else given
    if not isinstance(value, dt.datetime):
        msg = f"must be an instant such as '2023-06-14T15:00:00+01:00', got {given!r}"
        raise ValueError(msg)  # noqa: TRY004
    if not FIRST_YEAR <= value.year <= LAST_YEAR:
        msg = f"must be an instant of the years {FIRST_YEAR} to {LAST_YEAR}, got {value.isoformat()!r}"
        raise ValueError(msg)
    if value.utcoffset() is None:
        msg = f"instant without an offset from UTC, got {value.isoformat()!r}; write for instance +01:00 after it"
        raise CodedError(msg, code="NAIVE_TIMESTAMP")
    return value


def _ratio(value: object) -> Fraction:
    if isinstance(value, Fraction):
        return value
    if not isinstance(value, str):
        return Fraction(_exact(value))
    if _RATIO_TEXT.fullmatch(value):
        top, _, bottom = value.partition("/")
        if not bottom or Fraction(bottom):
            return Fraction(top) / Fraction(bottom or "1")
    msg = f"must be a number or a ratio such as '1/3', got {value!r}"
    raise ValueError(msg)


def plain(value: object) -> Any:
    """Any value of a call as JSON can hold it, without loss: instants become ISO 8601 text, ratios "1/3".

    Examples
    --------
    >>> plain((Decimal("2.0"), Decimal("0.6"), Fraction(1, 3)))
    [2, 0.6, '1/3']
    """
    if isinstance(value, Part):
        return value.dump()
    if isinstance(value, Mapping):
        return {str(key): plain(item) for key, item in value.items()}
    if isinstance(value, tuple | list | frozenset):
        return [plain(item) for item in value]
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    if isinstance(value, Fraction):
        return value.numerator if value.denominator == 1 else f"{value.numerator}/{value.denominator}"
    return value.isoformat() if isinstance(value, dt.date) else value


def _freeze(value: object, handler: Any) -> FrozenMap[Any, Any]:
    return FrozenMap(handler(value))


def fact_value(value: object) -> Decimal | str | None:
    """Read a fact as JSON gives it: a number exactly, a text, or None when it is not known."""
    if value is None or (isinstance(value, str) and value.strip()):
        return value
    if isinstance(value, int | float | Decimal) and not isinstance(value, bool):
        return _exact(value)
    msg = f"must be a number, a text, or null when it is not known, got {value!r}"
    raise ValueError(msg)


EXACT = BeforeValidator(_exact)
WHOLE = BeforeValidator(_whole)
_RATIO = WithJsonSchema({"anyOf": [{"type": "number"}, {"type": "string", "pattern": f"^{_RATIO_TEXT.pattern}$"}]})

# limits come before the reader of the number, so that they reach the JSON Schema
Number = Annotated[Decimal, EXACT, WithJsonSchema({"type": "number"})]
Positive = Annotated[Decimal, Field(gt=0), EXACT, WithJsonSchema({"type": "number", "exclusiveMinimum": 0})]
NotNegative = Annotated[Decimal, Field(ge=0), EXACT, WithJsonSchema({"type": "number", "minimum": 0})]
Count = Annotated[int, Field(ge=0), WHOLE]
Ordinal = Annotated[int, Field(ge=1), WHOLE]
Instant = Annotated[dt.datetime, BeforeValidator(_instant)]
FactValue = Annotated[Decimal | str | None, PlainValidator(fact_value, json_schema_input_type=float | str | None)]
Ratio = Annotated[Fraction, BeforeValidator(_ratio), _RATIO]
Flag = Annotated[bool, Field(strict=True)]
# no control character, and none that turns the direction of what follows it in a terminal or a page
_HIDDEN = r"\x00-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069"
_NAME = rf"^[^\s{_HIDDEN}]([^{_HIDDEN}]*[^\s{_HIDDEN}])?$"
Name = Annotated[str, Field(strict=True, min_length=1, max_length=200, pattern=_NAME)]
Line = Annotated[str, Field(strict=True, min_length=1)]
Map = Annotated[dict[_K, _V], WrapValidator(_freeze)]


class Part(BaseModel):
    """A frozen record of a call; unknown fields, NaN and infinities are refused."""

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False, arbitrary_types_allowed=True)

    def replace(self, **changes: object) -> Self:
        """Copy with some fields changed, checked as when it was read.

        Raises
        ------
        InvalidInputError
            If the result is not valid; the message names the field.
        """
        fields = {name: getattr(self, name) for name in type(self).model_fields}
        return type(self).of({**fields, **changes})

    @classmethod
    def of(cls, fields: Mapping[str, object]) -> Self:
        """Make the record from its fields.

        Raises
        ------
        InvalidInputError
            If a field is missing, unknown or has no meaning; the message names the field.
        """
        try:
            return cls(**fields)
        except ValidationError as error:
            refuse(error, cls.__name__, fields)

    @model_serializer
    def dump(self) -> dict[str, Any]:
        """Fields that are not at their default, ready for JSON; made into a record again, they give an equal one."""
        fields = type(self).model_fields
        values = {name: getattr(self, name) for name in fields}
        return {
            name: plain(value)
            for name, value in values.items()
            if fields[name].is_required() or value != fields[name].get_default(call_default_factory=True)
        }


class Text(Part):
    """A text in French, English or Arabic; at least one is given.

    Examples
    --------
    >>> Text(fr="Clarté de la vision", en="Clarity of the vision").get("ar")
    'Clarté de la vision'
    """

    fr: Line | None = None
    en: Line | None = None
    ar: Line | None = None

    @model_validator(mode="after")
    def _one_at_least(self) -> Self:
        if not any(True for _ in self._given()):
            msg = "a text needs at least one of fr, en, ar"
            raise ValueError(msg)
        return self

    def _given(self) -> Iterator[tuple[str, str]]:
        return ((name, text) for name in LANGUAGES if (text := getattr(self, name)) is not None)

    def get(self, lang: str) -> str:
        """Text in a language, or in the first of French, English, Arabic that there is."""
        texts = dict(self._given())
        return texts.get(lang) or next(iter(texts.values()))

    def to_dict(self) -> dict[str, str]:
        """Texts by language, in the order fr, en, ar."""
        return dict(self._given())
