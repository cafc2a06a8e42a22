"""Dates known to the day, the month or the year, and the day of an instant in the call's time zone."""

from __future__ import annotations

import calendar
import datetime as dt
import re
import zoneinfo
from dataclasses import dataclass

_SHAPE = re.compile(r"([1-8]\d{3})(?:-(\d{2})(?:-(\d{2}))?)?", re.ASCII)


@dataclass(frozen=True, slots=True, order=True)
class DateSpan:
    """A date as it is known: every day from ``first`` to ``last`` is possible.

    Examples
    --------
    >>> DateSpan.parse("2021")
    DateSpan(first=datetime.date(2021, 1, 1), last=datetime.date(2021, 12, 31))
    >>> str(DateSpan.parse("2021-02"))
    '2021-02'
    """

    first: dt.date
    last: dt.date

    @classmethod
    def parse(cls, text: str) -> DateSpan:
        """Read ``YYYY``, ``YYYY-MM`` or ``YYYY-MM-DD``.

        Raises
        ------
        ValueError
            If the text has another shape, or names a day that does not exist.
        """
        found = _SHAPE.fullmatch(text)
        if not found:
            msg = f"must be a date such as '2021', '2021-03' or '2021-03-15', got {text!r}"
            raise ValueError(msg)
        year, month, day = (int(part) if part else None for part in found.groups())
        try:
            if year and month and day:
                return cls(dt.date(year, month, day), dt.date(year, month, day))
            first, last = month or 1, month or 12
            end = calendar.monthrange(year or 0, last)[1]
            return cls(dt.date(year or 0, first, 1), dt.date(year or 0, last, end))
        except (ValueError, IndexError):
            msg = f"no such date as {text!r}"
            raise ValueError(msg) from None

    @property
    def known(self) -> bool:
        """Whether the day is known."""
        return self.first == self.last

    def __str__(self) -> str:
        if self.known:
            return self.first.isoformat()
        return f"{self.first:%Y}" if self.first.month != self.last.month else f"{self.first:%Y-%m}"


def add_years(day: dt.date, years: int) -> dt.date:
    """Move a day some years later; 29 February becomes 28 February in a common year.

    Examples
    --------
    >>> add_years(dt.date(2016, 2, 29), 5)
    datetime.date(2021, 2, 28)
    """
    year = day.year + years
    if day.month == 2 and day.day == 29 and not calendar.isleap(year):
        return dt.date(year, 2, 28)
    return day.replace(year=year)


def check_zone(name: str) -> None:
    """Refuse a time zone that the zone database does not know; nothing is refused where there is no database.

    Raises
    ------
    ValueError
        If there is a database and the name is not in it.
    """
    if _zone(name) is None and _zone("UTC") is not None:
        msg = f"no time zone is called {name!r}; use a name such as 'Africa/Casablanca'"
        raise ValueError(msg)


def _zone(name: str) -> zoneinfo.ZoneInfo | None:
    try:
        return zoneinfo.ZoneInfo(name)
    except (zoneinfo.ZoneInfoNotFoundError, ValueError, OSError):  # a folder of the database is no zone either
        return None


def day_of(instant: dt.datetime, zone: str) -> dt.date:
    """Day of an instant in a time zone.

    Where the computer has no time zone database (some Windows machines and small containers), the day is read at
    the offset that the instant itself is written with: the notice states its deadline in local time, so both agree.

    Examples
    --------
    >>> day_of(dt.datetime.fromisoformat("2023-06-14T15:00:00+01:00"), "Africa/Casablanca")
    datetime.date(2023, 6, 14)
    """
    found = _zone(zone)
    return (instant if found is None else instant.astimezone(found)).date()
