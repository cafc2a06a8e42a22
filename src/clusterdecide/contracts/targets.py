"""Targets of every contract, indicator and year: what was signed, and what a review made of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from clusterdecide._table import View
from clusterdecide.contracts.told import Told
from clusterdecide.errors import InvalidInputError
from clusterdecide.messages import number, text

if TYPE_CHECKING:
    from decimal import Decimal

    from clusterdecide.contracts.contract import Contracts


@dataclass(frozen=True, slots=True)
class Target:
    """A target at the end of a year.

    Attributes
    ----------
    contract, dossier, indicator, year
        Which; year 1 is the first of the contract.
    criterion, figure
        Where it comes from: the criterion of the dossier that earned the points, and its figure.
    promise
        Promise in force in that year.
    signed
        Target as signed.
    target
        Target in force: as signed, or as revised by the review.
    """

    contract: str
    dossier: str
    indicator: str
    criterion: str
    figure: Decimal
    promise: int
    year: int
    signed: int
    target: int


@dataclass(frozen=True, slots=True, repr=False)
class Targets(Told):
    """Targets, a row for each contract, year and indicator."""

    items: tuple[Target, ...]

    def of(self, contract: str, indicator: str) -> tuple[int, ...]:
        """Targets in force of one indicator of one contract, year by year.

        Raises
        ------
        InvalidInputError
            If there are none.
        """
        found = tuple(t.target for t in self.items if (t.contract, t.indicator) == (contract, indicator))
        if not found:
            msg = f"no targets of contract {contract!r} on indicator {indicator!r}"
            raise InvalidInputError(msg)
        return found

    def _columns(self) -> Mapping[str, Sequence[object]]:
        return {name: [getattr(item, name) for item in self.items] for name in Target.__slots__}

    def _told(self, lang: str) -> View:
        """One line for each contract and indicator, a column a year; a revised target beside the signed one."""
        lines: dict[tuple[str, str], list[Target]] = {}
        for item in self.items:
            lines.setdefault((item.contract, item.indicator), []).append(item)
        years = sorted({item.year for item in self.items})
        rows = [
            [*key, f"{line[0].criterion} = {number(line[0].figure, lang)}", *(_cell(item, lang) for item in line)]
            for key, line in lines.items()
        ]
        heads = [text(f"contract.head.{name}", lang) for name in ("contract", "indicator", "figure")]
        shown = [text("contract.year", lang, year=year) for year in years]
        return View([*heads, *shown], rows, "lll", text("contract.targets", lang))


def _cell(item: Target, lang: str) -> str:
    shown = number(item.target, lang)
    return shown if item.target == item.signed else f"{shown} ({number(item.signed, lang)})"


def targets_of(contracts: Contracts) -> Targets:
    """Targets of all contracts, by contract, year and indicator; see `Contracts.targets`."""
    rules, items = contracts.rules, []
    for contract in contracts.contracts:
        review = contracts.review_of(contract.id)
        for year in range(1, rules.years + 1):
            revised = review.promises if review is not None and year > review.year else {}
            for indicator in rules.indicators:
                signed = contract.promise(indicator.id)
                promise = revised.get(indicator.id, signed.promise)
                first, now = (indicator.target(p, year, rules.years) for p in (signed.promise, promise))
                named = (contract.id, contract.dossier, indicator.id, signed.criterion, signed.figure)
                items.append(Target(*named, promise, year, first, now))
    return Targets(tuple(items))
