"""The contracts of the case and what was reported on them, for the tests."""

from __future__ import annotations

from decimal import Decimal
from functools import cache

from case_files import CASE, call_of

from clusterdecide.contracts import Achievement, Contracts, Ledger, Review, contracts_of, ledger

FIRST_YEAR = int(CASE["contracts"][0]["first_year"])
AT = "2027-01-31T10:00:00+01:00"


@cache
def contracts() -> Contracts:
    return contracts_of(call_of().decide(), first_year=FIRST_YEAR)


def achievements() -> list[Achievement]:
    return [
        Achievement.of(
            {
                "contract": row["contract_id"],
                "indicator": row["kpi_id"],
                "year": int(row["year"]),
                "achieved": Decimal(row["achieved"]),
            }
        )
        for row in CASE["monitoring"]
    ]


@cache
def monitored() -> Ledger:
    return ledger(contracts(), achievements())


def review(outcome: str, contract: str = "K-A", **more: object) -> Review:
    said = {"contract": contract, "year": 3, "by": "An outside firm", "at": AT, "outcome": outcome}
    return Review.of({**said, **({} if outcome == "continue" else {"reason": "as advised"}), **more})
