"""Does the money follow the contract: payments made against what the ledger releases."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Literal

from clusterdecide._table import View
from clusterdecide.contracts.accounts import ZERO, ledger
from clusterdecide.contracts.told import Told
from clusterdecide.messages import money, text

if TYPE_CHECKING:
    from clusterdecide.contracts.contract import Contracts

Verdict = Literal["as_due", "unpaid", "short", "over", "not_released"]


@dataclass(frozen=True, slots=True)
class Match:
    """What was due and what was paid for one tranche.

    ``verdict`` is ``"as_due"``, ``"unpaid"``, ``"short"``, ``"over"``, or ``"not_released"`` (paid while the ledger
    releases nothing yet, or nothing any more).
    """

    contract: str
    year: int
    due: Decimal
    paid: Decimal
    verdict: Verdict

    @property
    def difference(self) -> Decimal:
        """Paid less due."""
        return self.paid - self.due


@dataclass(frozen=True, slots=True, repr=False)
class Reconciliation(Told):
    """Payments against the ledger, tranche by tranche.

    Attributes
    ----------
    matches
        One for each tranche that is due or paid.
    currency
        Of all amounts.
    """

    matches: tuple[Match, ...]
    currency: str

    @property
    def follows(self) -> bool:
        """Whether every tranche is paid as due."""
        return not self.differences

    @property
    def differences(self) -> tuple[Match, ...]:
        """Tranches that are not paid as due."""
        return tuple(match for match in self.matches if match.verdict != "as_due")

    @property
    def due(self) -> Decimal:
        """Released by the ledger."""
        return sum((match.due for match in self.matches), ZERO)

    @property
    def paid(self) -> Decimal:
        """Paid by the records."""
        return sum((match.paid for match in self.matches), ZERO)

    def _columns(self) -> Mapping[str, Sequence[object]]:
        names = ("contract", "year", "due", "paid", "difference", "verdict")
        return {name: [getattr(match, name) for match in self.matches] for name in names}

    def _told(self, lang: str) -> View:
        def shown(amount: Decimal) -> str:
            return money(amount, self.currency, lang)

        header = [text(f"contract.head.{name}", lang) for name in ("contract", "year", "due", "paid", "verdict")]
        rows = [
            [m.contract, str(m.year), shown(m.due), shown(m.paid), text(f"contract.paid.{m.verdict}", lang)]
            for m in self.matches
        ]
        values = {"due": shown(self.due), "paid": shown(self.paid), "n": len(self.differences)}
        return View(header, rows, "lrrrl", text("contract.reconciled", lang, **values))


def reconcile(contracts: Contracts) -> Reconciliation:
    """Compare the payments that the contracts hold with what their ledger releases.

    Parameters
    ----------
    contracts
        With achievements, reviews and payments; several payments for one tranche are added.

    Raises
    ------
    InvalidInputError
        As `ledger`.

    Examples
    --------
    >>> import clusterdecide as cd
    >>> contracts = cd.contracts.contracts_of(cd.calls.example().decide(), first_year=2024)
    >>> signed = {"contract": "K-A", "year": 1, "at": "2024-01-15T10:00:00+01:00"}
    >>> paid = contracts.add(payments=[cd.contracts.Payment.of({**signed, "amount": 1500000})])
    >>> [(match.contract, match.verdict, str(match.difference)) for match in reconcile(paid).differences][:2]
    [('K-A', 'short', '-500000'), ('K-B', 'unpaid', '-2000000')]
    """
    paid: dict[tuple[str, int], Decimal] = {}
    for payment in contracts.payments:
        key = (payment.contract, payment.year)
        paid[key] = paid.get(key, ZERO) + payment.amount
    matches = []
    for tranche in ledger(contracts).tranches:
        given = paid.get((tranche.contract, tranche.year), ZERO)
        if tranche.paid or given:
            verdict = _verdict(tranche.paid, given)
            matches.append(Match(tranche.contract, tranche.year, tranche.paid, given, verdict))
    return Reconciliation(tuple(matches), contracts.currency)


def _verdict(due: Decimal, paid: Decimal) -> Verdict:
    if due == paid:
        return "as_due"
    if not due:
        return "not_released"
    if not paid:
        return "unpaid"
    return "short" if paid < due else "over"
