"""How much each funded dossier receives each year: the tranches of the list, in exact money."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from clusterdecide._table import View
from clusterdecide.contracts.lists import amount_of
from clusterdecide.contracts.told import Told
from clusterdecide.errors import InvalidInputError
from clusterdecide.messages import money, text

if TYPE_CHECKING:
    from clusterdecide.calls.record import Decision
    from clusterdecide.contracts.award import Award


@dataclass(frozen=True, slots=True, repr=False)
class Schedule(Told):
    """Yearly tranches of the funded dossiers.

    Attributes
    ----------
    lots, dossiers
        Who, by lot and published order.
    amounts
        Yearly amount of each.
    years
        Names of the years: calendar years, or 1, 2, ...
    currency, annual_envelope
        Of the call.
    """

    lots: tuple[str, ...]
    dossiers: tuple[str, ...]
    amounts: tuple[Decimal, ...]
    years: tuple[int, ...]
    currency: str
    annual_envelope: Decimal

    @property
    def per_year(self) -> Decimal:
        """Sum of the tranches of a year."""
        return sum(self.amounts, Decimal(0))

    @property
    def total(self) -> Decimal:
        """Sum of all tranches."""
        return self.per_year * len(self.years)

    @property
    def left(self) -> Decimal:
        """What the annual envelope leaves each year."""
        return self.annual_envelope - self.per_year

    def _columns(self) -> Mapping[str, Sequence[object]]:
        years = {str(year): [*self.amounts] for year in self.years}
        totals = [amount * len(self.years) for amount in self.amounts]
        return {"lot": self.lots, "dossier": self.dossiers, **years, "total": totals}

    def _told(self, lang: str) -> View:
        def shown(amount: Decimal) -> str:
            return money(amount, self.currency, lang)

        n = len(self.years)
        rows = [
            [lot, code, *[shown(amount)] * n, shown(amount * n)]
            for lot, code, amount in zip(self.lots, self.dossiers, self.amounts, strict=True)
        ]
        total = text("contract.head.total", lang)
        rows.append([total, "", *[shown(self.per_year)] * n, shown(self.total)])
        heads = [text(f"contract.head.{name}", lang) for name in ("lot", "dossier")]
        caption = text("contract.schedule", lang, envelope=shown(self.annual_envelope), left=shown(self.left))
        return View([*heads, *map(str, self.years), total], rows, "ll", caption)


def schedule(chosen: Award | Decision, *, first_year: int | None = None) -> Schedule:
    """Who receives how much in which year.

    Parameters
    ----------
    chosen
        An award, or a decision whose list is taken as it is.
    first_year
        Calendar year of the first tranche; without it, years are numbered from 1.

    Returns
    -------
    Schedule
        Exact; the sum of the tranches is that of the award.

    Raises
    ------
    InvalidInputError
        The first year is no whole number.

    Examples
    --------
    >>> import clusterdecide as cd
    >>> tranches = schedule(cd.calls.example().decide(), first_year=2024)
    >>> tranches.dossiers, tranches.years, str(tranches.total)
    (('D03', 'D09', 'D02', 'D12', 'D04'), (2024, 2025, 2026, 2027, 2028), '50000000')
    """
    call = chosen.call
    pairs = [(lot, code) for lot, codes in chosen.funded.items() for code in codes]
    start = 1 if first_year is None else first_year
    if isinstance(start, bool) or not isinstance(start, int):
        msg = f"first_year must be a year such as 2024, got {first_year!r}"
        raise InvalidInputError(msg)
    return Schedule(
        tuple(lot for lot, _ in pairs),
        tuple(code for _, code in pairs),
        tuple(amount_of(call, code) for _, code in pairs),
        tuple(range(start, start + call.budget.years)),
        call.budget.currency,
        call.budget.annual_envelope,
    )
