"""The record that can be contested: register, minutes, seal, verification, differences, public export.

Names are loaded at first use.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from clusterdecide._lazy import door

if TYPE_CHECKING:
    from clusterdecide.records.proceedings import Minutes, Reservation, Seat, minutes
    from clusterdecide.records.register import Act, Register
    from clusterdecide.records.sealing import Record, seal
    from clusterdecide.records.verifying import Difference, Verification, verify

_HOME = {
    "Act": "register",
    "Difference": "verifying",
    "Minutes": "proceedings",
    "Record": "sealing",
    "Register": "register",
    "Verification": "verifying",
    "Reservation": "proceedings",
    "Seat": "proceedings",
    "minutes": "proceedings",
    "seal": "sealing",
    "verify": "verifying",
}

__all__ = [
    "Act",
    "Difference",
    "Minutes",
    "Record",
    "Register",
    "Reservation",
    "Seat",
    "Verification",
    "minutes",
    "seal",
    "verify",
]

__getattr__, __dir__ = door(__name__, _HOME)
