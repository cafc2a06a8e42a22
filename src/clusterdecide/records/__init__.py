"""The record that can be contested: register, minutes, seal, verification, differences, public export.

Names are loaded at first use.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from clusterdecide._lazy import door

if TYPE_CHECKING:
    from clusterdecide.records.sealing import Record, seal
    from clusterdecide.records.verifying import Difference, Verification, verify

_HOME = {
    "Difference": "verifying",
    "Record": "sealing",
    "Verification": "verifying",
    "seal": "sealing",
    "verify": "verifying",
}

__all__ = [
    "Difference",
    "Record",
    "Verification",
    "seal",
    "verify",
]

__getattr__, __dir__ = door(__name__, _HOME)
