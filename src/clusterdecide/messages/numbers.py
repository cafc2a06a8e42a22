"""Numbers, money, dates and durations as each language writes them."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Sequence
from decimal import ROUND_HALF_UP, Decimal, localcontext
from fractions import Fraction

from clusterdecide.errors import InvalidInputError

NARROW, FIXED = "\u202f", "\u00a0"
"""Narrow no-break space, and the plain one: neither breaks at the end of a line."""

_MARKS = {"fr": (",", NARROW), "en": (".", ",")}
_MONTHS = {
    "fr": "janvier février mars avril mai juin juillet août septembre octobre novembre décembre",
    "en": "January February March April May June July August September October November December",
}
_UNITS = {"fr": ("j", "h", "min", "s"), "en": ("d", "h", "min", "s")}
_AND = {"fr": " et ", "en": " and "}

Real = int | float | Decimal | Fraction

_FIGURES = 500  # of the largest float, and as many decimals as anybody asks


def check_language(lang: str) -> None:
    """Refuse a language that has no catalogue.

    Raises
    ------
    InvalidInputError
        Names the languages that there are.
    """
    if lang not in _MARKS:
        msg = f"no messages in language {lang!r}; there are {', '.join(map(repr, _MARKS))}"
        raise InvalidInputError(msg)


def number(value: Real, lang: str, digits: int | None = None) -> str:
    """Write a number.

    Parameters
    ----------
    value
        Any finite number; exact ones are rounded exactly, half up.
    lang
        ``"fr"`` or ``"en"``.
    digits
        Decimals shown; by default as many as the number has, up to 6.

    Raises
    ------
    InvalidInputError
        The number is not finite, or the language is unknown.

    Examples
    --------
    >>> number(Fraction(144505, 2), "en", 1), number(Decimal("0.5"), "fr")
    ('72,252.5', '0,5')
    >>> number(-1234567, "fr") == "−1\u202f234\u202f567"
    True
    """
    check_language(lang)
    point, thousands = _MARKS[lang]
    whole, _, rest = _rounded(value, digits).partition(".")
    sign, whole = ("−", whole[1:]) if whole.startswith("-") else ("", whole)
    grouped = f"{int(whole):,}".replace(",", thousands)
    return f"{sign}{grouped}{point}{rest}" if rest else f"{sign}{grouped}"


def _rounded(value: Real, digits: int | None) -> str:
    """Plain digits of a number rounded half up, away from zero."""
    if isinstance(value, float):
        if not math.isfinite(value):
            msg = f"only finite numbers can be written, got {value!r}"
            raise InvalidInputError(msg)
        value = Decimal(repr(value))
    with localcontext(prec=_FIGURES):
        exact = Decimal(value.numerator) / Decimal(value.denominator) if isinstance(value, Fraction) else Decimal(value)
        shown = exact.quantize(Decimal(1).scaleb(-(6 if digits is None else digits)), rounding=ROUND_HALF_UP)
    text = f"{shown:f}"
    if digits is None and "." in text:
        text = text.rstrip("0").rstrip(".")
    return text.removeprefix("-") if not shown else text


def percent(share: Real, lang: str, digits: int = 0) -> str:
    """Write a share of 1 as a percentage.

    Examples
    --------
    >>> percent(0.1457, "en", 1), percent(Fraction(29, 100), "fr") == "29\u202f%"
    ('14.6%', True)
    """
    exact = Decimal(repr(share)) if isinstance(share, float) and math.isfinite(share) else share
    return percent_sign(number(100 * exact, lang, digits), lang)


def percent_sign(text: str, lang: str) -> str:
    """Put the percent sign after a number already written."""
    return f"{text}{NARROW}%" if lang == "fr" else f"{text}%"


def money(amount: Decimal | int, currency: str, lang: str) -> str:
    r"""Write an exact amount; hundredths only where there are some.

    Examples
    --------
    >>> money(Decimal("2000000"), "MAD", "en"), money(Decimal("0.5"), "MAD", "fr")
    ('MAD\xa02,000,000', '0,50\xa0MAD')
    """
    text = number(amount, lang, 0 if amount == int(amount) else 2)
    return f"{text}{FIXED}{currency}" if lang == "fr" else f"{currency}{FIXED}{text}"


def date(day: dt.date, lang: str) -> str:
    """Write a day.

    Examples
    --------
    >>> [date(dt.date(2023, 5, 1), lang).replace(FIXED, " ") for lang in ("fr", "en")]
    ['1er mai 2023', '1 May 2023']
    """
    check_language(lang)
    first = "1er" if lang == "fr" and day.day == 1 else str(day.day)
    return FIXED.join((first, _MONTHS[lang].split()[day.month - 1], str(day.year)))


def instant(when: dt.datetime, lang: str) -> str:
    """Write an instant as its own offset has it; seconds only where there are some.

    Examples
    --------
    >>> when = dt.datetime.fromisoformat("2023-06-14T15:06:12+01:00")
    >>> [instant(when, lang).replace(FIXED, " ") for lang in ("fr", "en")]
    ['14 juin 2023 à 15 h 06 min 12 s', '14 June 2023 at 15:06:12']
    """
    day = date(when, lang)
    if lang == "fr":
        seconds = f" min {when.second:02} s" if when.second else ""
        return f"{day} à " + f"{when.hour} h {when.minute:02}{seconds}".replace(" ", FIXED)
    seconds = f":{when.second:02}" if when.second else ""
    return f"{day} at {when.hour:02}:{when.minute:02}{seconds}"


def offset(when: dt.datetime) -> str:
    """Write the offset of an instant from universal time.

    Examples
    --------
    >>> offset(dt.datetime.fromisoformat("2023-06-14T15:00:00+01:00"))
    'UTC+01:00'
    """
    minutes = round((when.utcoffset() or dt.timedelta()).total_seconds() / 60)
    hours, rest = divmod(abs(minutes), 60)
    return f"UTC{'−' if minutes < 0 else '+'}{hours:02}:{rest:02}"


def duration(span: dt.timedelta, lang: str) -> str:
    """Write a length of time.

    Examples
    --------
    >>> duration(dt.timedelta(minutes=6, seconds=12), "fr").replace(FIXED, " ")
    '6 min 12 s'
    """
    check_language(lang)
    seconds = math.ceil(span.total_seconds())
    minutes, hours = seconds // 60, seconds // 3600
    parts = (hours // 24, hours % 24, minutes % 60, seconds % 60)
    written = [f"{n}{FIXED}{unit}" for n, unit in zip(parts, _UNITS[lang]) if n]
    return FIXED.join(written) or f"0{FIXED}s"


def listed(parts: Sequence[str], lang: str) -> str:
    """Join words as a list.

    Examples
    --------
    >>> listed(["D03", "D09", "D02"], "fr")
    'D03, D09 et D02'
    """
    check_language(lang)
    if len(parts) < 2:
        return "".join(parts)
    return ", ".join(parts[:-1]) + _AND[lang] + parts[-1]
