"""What a text about a call is written with: one language, one time zone."""

from __future__ import annotations

import datetime as dt
import zoneinfo
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING

from clusterdecide import messages

if TYPE_CHECKING:
    from clusterdecide.calls import Text

Real = int | float | Decimal | Fraction


@dataclass(frozen=True, slots=True)
class Words:
    """Sentences, numbers and dates in one language.

    Parameters
    ----------
    lang
        Language of the catalogue.
    zone
        Time zone in which instants are written.

    Examples
    --------
    >>> Words("en", "UTC").percent(Fraction(29, 100))
    '29%'
    """

    lang: str
    zone: str

    def __call__(self, key: str, **values: object) -> str:
        """Sentence of the catalogue, as plain text."""
        return messages.text(key, self.lang, **values)

    def number(self, value: Real, digits: int | None = None) -> str:
        """Write a number."""
        return messages.number(value, self.lang, digits)

    def signed(self, value: Real, digits: int) -> str:
        """Write a number with its sign, zero without."""
        text = self.number(value, digits)
        return f"+{text}" if value > 0 and text.strip("0.,") else text

    def percent(self, share: Real, digits: int = 0) -> str:
        """Write a share of 1 as a percentage."""
        return messages.percent(share, self.lang, digits)

    def chance(self, count: int, draws: int) -> str:
        """Write a share found by drawing: a dot for never, below 1 % and above 99 % said so."""
        if count == 0:
            return "·"
        if count == draws:
            return self.percent(1)
        share = Fraction(count, draws)
        if share < Fraction(1, 100):
            return f"<\u202f{self.percent(Fraction(1, 100))}"
        return f">\u202f{self.percent(Fraction(99, 100))}" if share > Fraction(99, 100) else self.percent(share)

    def against(self, value: Fraction, floor: Fraction, digits: int) -> str:
        """Write a number with as many decimals as it takes to see on which side of a floor it is."""
        while digits < 6 and value < floor <= Fraction(round(value * 10**digits), 10**digits):
            digits += 1
        return self.number(value, digits)

    def above_zero(self, value: Fraction, digits: int) -> str:
        """Write a number above zero with as many decimals as it takes to see that it is."""
        while digits < 6 and value * 10**digits < Fraction(1, 2):
            digits += 1
        return self.number(value, digits)

    def money(self, amount: Decimal, currency: str) -> str:
        """Write an amount."""
        return messages.money(amount, currency, self.lang)

    def date(self, day: dt.date) -> str:
        """Write a day."""
        return messages.date(day, self.lang)

    def instant(self, when: dt.datetime) -> str:
        """Write an instant in the time zone of the call; at its own offset where that zone is not known."""
        return messages.instant(self._local(when), self.lang)

    def offset(self, when: dt.datetime) -> str:
        """Write the offset from universal time of that zone at an instant."""
        return messages.offset(self._local(when))

    def duration(self, span: dt.timedelta) -> str:
        """Write a length of time."""
        return messages.duration(span, self.lang)

    def listed(self, parts: Sequence[str]) -> str:
        """Join words as a list; a dash where there are none."""
        return messages.listed(parts, self.lang) or "–"

    def of(self, text: Text | None, otherwise: str = "") -> str:
        """Text of the call in this language, or in one that it has."""
        return text.get(self.lang) if text is not None else otherwise

    def _local(self, when: dt.datetime) -> dt.datetime:
        try:
            return when.astimezone(zoneinfo.ZoneInfo(self.zone))
        except (zoneinfo.ZoneInfoNotFoundError, ValueError, OSError):
            return when
