"""The record that can be contested: register, minutes, seal, verification, differences, public export.

Names are loaded at first use.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from clusterdecide._lazy import door

if TYPE_CHECKING:
    from clusterdecide.records.differences import Change, Differences, diff
    from clusterdecide.records.exports import check_public, export, export_text
    from clusterdecide.records.meeting import Meeting, Remark
    from clusterdecide.records.proceedings import Minutes, Reservation, Seat, minutes
    from clusterdecide.records.register import Act, Register
    from clusterdecide.records.sealing import Record, seal
    from clusterdecide.records.verifying import Difference, Verification, decide_again, verify

_HOME = {
    "Act": "register",
    "Change": "differences",
    "Difference": "verifying",
    "Differences": "differences",
    "Meeting": "meeting",
    "Minutes": "proceedings",
    "Record": "sealing",
    "Register": "register",
    "Remark": "meeting",
    "Reservation": "proceedings",
    "Seat": "proceedings",
    "Verification": "verifying",
    "check_public": "exports",
    "decide_again": "verifying",
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
    "Meeting",
    "Minutes",
    "Record",
    "Register",
    "Remark",
    "Reservation",
    "Seat",
    "Verification",
    "check_public",
    "decide_again",
    "diff",
    "export",
    "export_text",
    "minutes",
    "seal",
    "verify",
]

__getattr__, __dir__ = door(__name__, _HOME)
