"""After the decision: departures, award, reserve list, contracts, yearly tranches, monitoring.

Names are loaded at first use.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from clusterdecide._lazy import door

if TYPE_CHECKING:
    from clusterdecide.contracts.accounts import Account, Ledger, Tranche, ledger
    from clusterdecide.contracts.award import Award, Event
    from clusterdecide.contracts.contract import Contracts, contracts_of
    from clusterdecide.contracts.deciding import resolve
    from clusterdecide.contracts.departures import Departure, Departures, Entry, departure_cost, failed_rules
    from clusterdecide.contracts.line import BelowLine, Jump
    from clusterdecide.contracts.lists import AwardedLot
    from clusterdecide.contracts.matching import Match, Reconciliation, reconcile
    from clusterdecide.contracts.parts import Achievement, Contract, Payment, Promise, Review
    from clusterdecide.contracts.targets import Target, Targets
    from clusterdecide.contracts.tranches import Schedule, schedule

_HOME = {
    "Account": "accounts",
    "Achievement": "parts",
    "Award": "award",
    "AwardedLot": "lists",
    "BelowLine": "line",
    "Contract": "parts",
    "Contracts": "contract",
    "Departure": "departures",
    "Departures": "departures",
    "Entry": "departures",
    "Event": "award",
    "Jump": "line",
    "Ledger": "accounts",
    "Match": "matching",
    "Payment": "parts",
    "Promise": "parts",
    "Reconciliation": "matching",
    "Review": "parts",
    "Schedule": "tranches",
    "Target": "targets",
    "Targets": "targets",
    "Tranche": "accounts",
    "contracts_of": "contract",
    "departure_cost": "departures",
    "failed_rules": "departures",
    "ledger": "accounts",
    "reconcile": "matching",
    "resolve": "deciding",
    "schedule": "tranches",
}

__all__ = [
    "Account",
    "Achievement",
    "Award",
    "AwardedLot",
    "BelowLine",
    "Contract",
    "Contracts",
    "Departure",
    "Departures",
    "Entry",
    "Event",
    "Jump",
    "Ledger",
    "Match",
    "Payment",
    "Promise",
    "Reconciliation",
    "Review",
    "Schedule",
    "Target",
    "Targets",
    "Tranche",
    "contracts_of",
    "departure_cost",
    "failed_rules",
    "ledger",
    "reconcile",
    "resolve",
    "schedule",
]

__getattr__, __dir__ = door(__name__, _HOME)
