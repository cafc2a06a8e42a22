"""Checks across a contracts file: every name known, nothing reported twice, promises as the rules make them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from clusterdecide.calls.checks import repeated, unknown

if TYPE_CHECKING:
    from clusterdecide.calls.checks import Fault
    from clusterdecide.contracts.contract import Contracts
    from clusterdecide.contracts.parts import Contract, Review


def faults_of(contracts: Contracts) -> list[Fault]:
    """Every fault of a contracts file, with its place; those of the contracts alone when they have any."""
    first = [*_names(contracts), *(f for i, c in enumerate(contracts.contracts) for f in _promises(contracts, c, i))]
    return first or [*_achievements(contracts), *_reviews(contracts), *_payments(contracts)]


def _names(contracts: Contracts) -> Iterator[Fault]:
    for field in ("id", "dossier"):
        for i, name in repeated(getattr(contract, field) for contract in contracts.contracts):
            yield f"contracts[{i}].{field}", f"{name!r} is given twice; each contract has its own"


def _promises(contracts: Contracts, contract: Contract, at: int) -> Iterator[Fault]:
    rules, place = contracts.rules, f"contracts[{at}].promises"
    known = [indicator.id for indicator in rules.indicators]
    given = [promise.indicator for promise in contract.promises]
    for i, name in repeated(given):
        yield f"{place}[{i}].indicator", f"{name!r} is given twice; one promise for each indicator"
    for name in known:
        if name not in given:
            yield place, f"no promise on {name!r}"
    for i, promise in enumerate(contract.promises):
        if promise.indicator not in known:
            yield f"{place}[{i}].indicator", unknown("indicator", promise.indicator, known)
            continue
        indicator = rules.indicator(promise.indicator)
        if promise.criterion != indicator.criterion:
            yield f"{place}[{i}].criterion", f"the rules take it from {indicator.criterion}, got {promise.criterion!r}"
        made = indicator.promise(promise.figure)
        if promise.promise != made:
            yield (
                f"{place}[{i}].promise",
                f"the figure {promise.figure} makes a promise of {made}, got {promise.promise}; a review revises it",
            )


def _row(contracts: Contracts, name: str, year: int, place: str) -> Iterator[Fault]:
    known = [contract.id for contract in contracts.contracts]
    if name not in known:
        yield f"{place}.contract", unknown("contract", name, known)
    if year > contracts.rules.years:
        yield f"{place}.year", f"the contracts last {contracts.rules.years} years, got year {year}"


def _achievements(contracts: Contracts) -> Iterator[Fault]:
    rows, known = contracts.achievements, [indicator.id for indicator in contracts.rules.indicators]
    stops = {review.contract: review.year for review in contracts.reviews if review.outcome == "stop"}
    for i, key in repeated((row.contract, row.indicator, row.year) for row in rows):
        yield f"achievements[{i}]", f"{key[1]} of {key[0]} in year {key[2]} is given twice; keep one"  # type: ignore[index]
    for i, row in enumerate(rows):
        place = f"achievements[{i}]"
        yield from _row(contracts, row.contract, row.year, place)
        if row.indicator not in known:
            yield f"{place}.indicator", unknown("indicator", row.indicator, known)
        if row.contract in stops and row.year > stops[row.contract]:
            yield f"{place}.year", f"{row.contract} was stopped by its review of year {stops[row.contract]}"


def _reviews(contracts: Contracts) -> Iterator[Fault]:
    known = [indicator.id for indicator in contracts.rules.indicators]
    for i, name in repeated(review.contract for review in contracts.reviews):
        yield f"reviews[{i}]", f"{name} has its mid-term review already; there is one"
    for i, review in enumerate(contracts.reviews):
        place = f"reviews[{i}]"
        yield from _row(contracts, review.contract, review.year, place)
        yield from _review_year(contracts, review, place)
        for name in review.promises:
            if name not in known:
                yield f"{place}.promises.{name}", unknown("indicator", name, known)


def _review_year(contracts: Contracts, review: Review, place: str) -> Iterator[Fault]:
    due = contracts.rules.review_year
    if due is None:
        yield f"{place}.year", "the rules provide for no mid-term review"
    elif review.year != due and review.year <= contracts.rules.years:
        yield f"{place}.year", f"the mid-term review is in year {due}, got year {review.year}"


def _payments(contracts: Contracts) -> Iterator[Fault]:
    for i, row in enumerate(contracts.payments):
        yield from _row(contracts, row.contract, row.year, f"payments[{i}]")
