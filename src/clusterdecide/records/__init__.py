"""The record that can be contested: register, minutes, seal, verification, differences, public export.

Names are loaded at first use.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from clusterdecide._lazy import door

if TYPE_CHECKING:
    from clusterdecide.records.differences import Change, Differences, diff
    from clusterdecide.records.exports import check_public, export, export_text
    from clusterdecide.records.proceedings import Minutes, Reservation, Seat, minutes
    from clusterdecide.records.register import Act, Register
    from clusterdecide.records.sealing import Record, seal
    from clusterdecide.records.verifying import Difference, Verification, verify

_HOME = {
    "Act": "register",
    "Change": "differences",
    "Difference": "verifying",
    "Differences": "differences",
    "Minutes": "proceedings",
    "Record": "sealing",
    "Register": "register",
    "Reservation": "proceedings",
    "Seat": "proceedings",
    "Verification": "verifying",
    "check_public": "exports",
    "diff": "differences",
    "export": "exports",
    "export_text": "exports",
    "minutes": "proceedings",
    "seal": "sealing",
    "verify": "verifying",
}

__all__ = [
    "Act",
    "Change",
    "Difference",
    "Differences",
    "Minutes",
    "Record",
    "Register",
    "Reservation",
    "Seat",
    "Verification",
    "check_public",
    "diff",
    "export",
    "export_text",
    "minutes",
    "seal",
    "verify",
]

__getattr__, __dir__ = door(__name__, _HOME)
