"""The ledger of tranches: achievement of each year as an exact rate, what it releases, what it withholds."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from math import floor
from typing import TYPE_CHECKING, Any, Literal

from clusterdecide._table import View
from clusterdecide.calls.base import plain
from clusterdecide.contracts.told import Told
from clusterdecide.errors import InvalidInputError
from clusterdecide.messages import money, number, percent, text

if TYPE_CHECKING:
    from clusterdecide.calls.base import Text
    from clusterdecide.calls.contract_rules import ContractRules
    from clusterdecide.contracts.contract import Contracts
    from clusterdecide.contracts.parts import Achievement, Contract, Review

Status = Literal["signature", "whole", "part", "none", "pending", "stopped"]
ReviewState = Literal["none", "ahead", "due", "continue", "revise", "stop"]
ZERO = Decimal(0)


@dataclass(frozen=True, slots=True)
class Tranche:
    """The tranche of one year of a contract.

    Attributes
    ----------
    contract, dossier, year, calendar_year
        Which; the tranche of year 1 is paid on signature, that of year y + 1 on the achievement of year y.
    amount
        Due if all is earned.
    status
        ``"signature"``, ``"whole"``, ``"part"``, ``"none"`` (nothing earned), ``"pending"`` (achievement not reported
        yet) or ``"stopped"`` (by the review).
    rate
        Exact rate of achievement that decides it; None where none does.
    paid, withheld
        What is released, and what of the amount is not.
    released
        Withheld from earlier tranches and paid with this one; part of ``paid``.
    lost
        Lost for good with this tranche, whatever comes after.
    then
        What the payment step asks for beside.
    """

    contract: str
    dossier: str
    year: int
    calendar_year: int
    amount: Decimal
    status: Status
    rate: Fraction | None = None
    paid: Decimal = ZERO
    withheld: Decimal = ZERO
    released: Decimal = ZERO
    lost: Decimal = ZERO
    then: Text | None = None


@dataclass(frozen=True, slots=True)
class Account:
    """Where a contract stands: its tranches, its rates, its money; ``paid + lost + carried + still_possible = total``.

    Attributes
    ----------
    contract, dossier, lot
        Which.
    tranches
        One for each year.
    rates
        Exact rate of achievement of each reported year, the last year of the contract included.
    review
        ``"none"`` (the rules have none), ``"ahead"``, ``"due"`` (its year is reported, no review is recorded), or what
        it decided.
    carried
        Withheld, and payable with a later tranche.
    """

    contract: str
    dossier: str
    lot: str
    tranches: tuple[Tranche, ...]
    rates: tuple[Fraction, ...]
    review: ReviewState
    carried: Decimal

    def _sum(self, name: str) -> Decimal:
        return sum((getattr(tranche, name) for tranche in self.tranches), ZERO)

    @property
    def total(self) -> Decimal:
        """All tranches, if all is earned."""
        return self._sum("amount")

    @property
    def paid(self) -> Decimal:
        """Released so far."""
        return self._sum("paid")

    @property
    def lost(self) -> Decimal:
        """Lost for good so far."""
        return self._sum("lost")

    @property
    def still_possible(self) -> Decimal:
        """Amounts of the tranches that are not decided yet."""
        return sum((tranche.amount for tranche in self.tranches if tranche.status == "pending"), ZERO)


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Ledger(Told):
    """Accounts of all contracts: what was achieved, released, withheld, and what remains.

    Attributes
    ----------
    contracts
        What it was computed from, whole.
    accounts
        One for each contract.

    Examples
    --------
    >>> import clusterdecide as cd
    >>> book = ledger(cd.contracts.contracts_of(cd.calls.example().decide(), first_year=2024))
    >>> book["K-A"].tranches[0].status, str(book.paid), str(book.still_possible)
    ('signature', '10000000', '40000000')
    """

    contracts: Contracts
    accounts: tuple[Account, ...]

    def __getitem__(self, contract: str) -> Account:
        """Account of a contract."""
        for account in self.accounts:
            if account.contract == contract:
                return account
        msg = f"no contract is called {contract!r}; there are {', '.join(a.contract for a in self.accounts)}"
        raise InvalidInputError(msg)

    @property
    def tranches(self) -> tuple[Tranche, ...]:
        """Tranches of all contracts."""
        return tuple(tranche for account in self.accounts for tranche in account.tranches)

    def _sum(self, name: str) -> Decimal:
        return sum((getattr(account, name) for account in self.accounts), ZERO)

    @property
    def total(self) -> Decimal:
        """All tranches of all contracts."""
        return self._sum("total")

    @property
    def paid(self) -> Decimal:
        """Released so far."""
        return self._sum("paid")

    @property
    def lost(self) -> Decimal:
        """Lost for good so far."""
        return self._sum("lost")

    @property
    def carried(self) -> Decimal:
        """Withheld, and payable with a later tranche."""
        return self._sum("carried")

    @property
    def still_possible(self) -> Decimal:
        """Amounts of the tranches that are not decided yet."""
        return self._sum("still_possible")

    def to_dict(self) -> dict[str, Any]:
        """Ledger as plain JSON: exact rates as ratios."""
        sums = ("paid", "lost", "carried", "still_possible", "total")
        return {
            "currency": self.contracts.currency,
            **{name: plain(getattr(self, name)) for name in sums},
            "contracts": {
                account.contract: {
                    "dossier": account.dossier,
                    "lot": account.lot,
                    "review": account.review,
                    "rates": plain(account.rates),
                    **{name: plain(getattr(account, name)) for name in sums},
                }
                for account in self.accounts
            },
            "tranches": self.rows(),
        }

    def _columns(self) -> Mapping[str, Sequence[object]]:
        names = [name for name in Tranche.__slots__ if name not in ("rate", "then")]
        columns: dict[str, Sequence[object]] = {name: [getattr(t, name) for t in self.tranches] for name in names}
        columns["rate"] = [None if t.rate is None else str(t.rate) for t in self.tranches]
        columns["then"] = [None if t.then is None else t.then.get("en") for t in self.tranches]
        return columns

    def _told(self, lang: str) -> View:
        def shown(amount: Decimal) -> str:
            return money(amount, self.contracts.currency, lang)

        years = range(1, self.contracts.rules.years + 1)
        sums = ("paid", "lost", *(("carried",) if self.contracts.rules.withheld == "carried" else ()), "still_possible")
        rows = [
            [a.contract, a.dossier, *(_cell(t, lang) for t in a.tranches), *(shown(getattr(a, s)) for s in sums)]
            for a in self.accounts
        ]
        total = text("contract.head.total", lang)
        rows.append([total, "", *[""] * len(years), *(shown(getattr(self, name)) for name in sums)])
        heads = [text(f"contract.head.{name}", lang) for name in ("contract", "dossier")]
        tails = [text(f"contract.head.{name}", lang) for name in sums]
        marks = [text("contract.year", lang, year=year) for year in years]
        return View([*heads, *marks, *tails], rows, "ll" + "l" * len(years), "\n".join(_notes(self, lang)))


def _cell(tranche: Tranche, lang: str) -> str:
    status = text(f"contract.tranche.{tranche.status}", lang)
    return status if tranche.rate is None else f"{status}, {percent(tranche.rate, lang, 1)}"


def _notes(book: Ledger, lang: str) -> list[str]:
    def shown(amount: Decimal) -> str:
        return money(amount, book.contracts.currency, lang)

    sums = {name: shown(getattr(book, name)) for name in ("paid", "lost", "carried", "still_possible", "total")}
    lines = [text(f"contract.ledger.{book.contracts.rules.withheld}", lang, **sums)]
    for account in book.accounts:
        if account.review not in ("none", "ahead"):
            review = text(f"contract.review.{account.review}", lang)
            lines.append(text("contract.review", lang, contract=account.contract, review=review))
        last = [tranche for tranche in account.tranches if tranche.then is not None][-1:]
        for tranche in last:
            assert tranche.then is not None  # noqa: S101 - chosen so
            values = {"contract": account.contract, "year": number(tranche.year, lang), "then": tranche.then.get(lang)}
            lines.append(text("contract.then", lang, **values))
    return lines


def ledger(contracts: Contracts, achievements: Iterable[Achievement] = (), reviews: Iterable[Review] = ()) -> Ledger:
    """Tranches of all contracts on what was reported so far.

    The rate of a year is the mean of min(1, achieved / target) over the indicators, with their weights, exact. It is
    compared unrounded with the payment steps. A year without any report is not reported yet: its tranche is pending,
    never paid nor lost. A share of a tranche that is no whole hundredth is rounded down.

    Parameters
    ----------
    contracts
        With what was reported before.
    achievements, reviews
        Reported beside, as by `Contracts.add`.

    Raises
    ------
    InvalidInputError
        A year is reported in part, or before the one that precedes it; a review is recorded before the years that
        precede it are reported; a row that `Contracts.add` refuses.

    Examples
    --------
    >>> import clusterdecide as cd
    >>> contracts = cd.contracts.contracts_of(cd.calls.example().decide(), first_year=2024)
    >>> half = [
    ...     cd.contracts.Achievement.of({"contract": "K-A", "indicator": t.indicator, "year": 1, "achieved": t.target})
    ...     for t in contracts.targets.items
    ...     if t.contract == "K-A" and t.year == 1 and t.indicator not in ("K1", "K7")
    ... ] + [
    ...     cd.contracts.Achievement.of({"contract": "K-A", "indicator": name, "year": 1, "achieved": 0})
    ...     for name in ("K1", "K7")
    ... ]
    >>> second = ledger(contracts, half)["K-A"].tranches[1]
    >>> second.rate, second.status, str(second.paid), str(second.lost)
    (Fraction(3, 5), 'part', '1000000', '1000000')
    """
    whole = contracts.add(achievements=achievements, reviews=reviews)
    targets = {(t.contract, t.indicator, t.year): t.target for t in whole.targets.items}
    reported: dict[str, dict[int, dict[str, Decimal]]] = {}
    for row in whole.achievements:
        reported.setdefault(row.contract, {}).setdefault(row.year, {})[row.indicator] = row.achieved
    accounts = []
    for contract in whole.contracts:
        years = reported.get(contract.id, {})
        _check_whole(whole.rules, contract.id, years, whole.review_of(contract.id))
        rates = tuple(_rate(whole.rules, contract.id, year, years[year], targets) for year in sorted(years))
        accounts.append(_account(whole.rules, contract, rates, whole.review_of(contract.id)))
    return Ledger(whole, tuple(accounts))


def _rate(
    rules: ContractRules,
    contract: str,
    year: int,
    achieved: Mapping[str, Decimal],
    targets: Mapping[tuple[str, str, int], int],
) -> Fraction:
    """Exact rate of achievement of one year."""
    reached = {
        name: min(Fraction(1), Fraction(figure) / targets[contract, name, year]) for name, figure in achieved.items()
    }
    return sum((indicator.weight * reached[indicator.id] for indicator in rules.indicators), Fraction(0))


def _check_whole(
    rules: ContractRules, contract: str, years: Mapping[int, Mapping[str, Decimal]], review: Review | None
) -> None:
    known = [indicator.id for indicator in rules.indicators]
    for year in sorted(years):
        lacking = [name for name in known if name not in years[year]]
        if lacking:
            msg = (
                f"contract {contract}, year {year} is reported in part: nothing on {', '.join(lacking)}; "
                f"what was not measured is not 0, report every indicator"
            )
            raise InvalidInputError(msg)
    before = max([*years, *([] if review is None else [review.year])], default=0)
    missing = [year for year in range(1, before) if year not in years]
    if missing:
        what = f"year {before}" if before in years else f"the review of year {before}"
        msg = f"contract {contract}: {what} is reported, year {missing[0]} is not; report the years in order"
        raise InvalidInputError(msg)


def _account(rules: ContractRules, contract: Contract, rates: tuple[Fraction, ...], review: Review | None) -> Account:
    stop = review.year if review is not None and review.outcome == "stop" else rules.years
    tranches: list[Tranche] = []
    carried = ZERO
    for year in range(1, rules.years + 1):
        tranche = _tranche(rules, contract, year, rates, carried, stop)
        if rules.withheld == "carried":
            carried += (tranche.withheld if tranche.status != "stopped" else ZERO) - tranche.released
            carried -= tranche.lost if tranche.status != "stopped" else tranche.lost - tranche.amount
        tranches.append(tranche)
    return Account(
        contract.id, contract.dossier, contract.lot, tuple(tranches), rates, _state(rules, rates, review), carried
    )


def _tranche(
    rules: ContractRules, contract: Contract, year: int, rates: tuple[Fraction, ...], carried: Decimal, stop: int
) -> Tranche:
    amount = contract.amount_per_year
    named = (contract.id, contract.dossier, year, contract.first_year + year - 1, amount)
    if year > stop:
        return Tranche(*named, "stopped", withheld=amount, lost=amount + carried)
    if year == 1:
        return Tranche(*named, "signature", paid=amount)
    if year - 2 >= len(rates):
        return Tranche(*named, "pending")
    rate = rates[year - 2]
    step = rules.step(rate)
    earned = amount if step.pays == 1 else _rounded_down(Fraction(amount) * step.pays)
    released = carried if step.pays == 1 else ZERO
    withheld = amount - earned
    gone = withheld if rules.withheld == "lost" else carried + withheld - released if year == rules.years else ZERO
    status: Status = "whole" if step.pays == 1 else "part" if earned else "none"
    return Tranche(*named, status, rate, earned + released, withheld, released, gone, step.then)


def _rounded_down(amount: Fraction) -> Decimal:
    hundredths = floor(amount * 100)
    return Decimal(hundredths).scaleb(-2) if hundredths % 100 else Decimal(hundredths // 100)


def _state(rules: ContractRules, rates: tuple[Fraction, ...], review: Review | None) -> ReviewState:
    if review is not None:
        return review.outcome
    if rules.review_year is None:
        return "none"
    return "due" if len(rates) >= rules.review_year else "ahead"
