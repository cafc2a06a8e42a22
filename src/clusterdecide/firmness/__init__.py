"""How sure is the list as published: its probability, what alone would change it, who depends on whom.

Names are loaded at first use.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from clusterdecide._lazy import door

if TYPE_CHECKING:
    from clusterdecide.firmness.list_shares import funded_share, list_shares
    from clusterdecide.firmness.list_shares_result import FundedShare, ListShares, LotShares
    from clusterdecide.firmness.lot_rule import LotRule
    from clusterdecide.firmness.near_weights import main_weights
    from clusterdecide.firmness.panel_again import PanelAgain

_HOME = {
    "FundedShare": "list_shares_result",
    "ListShares": "list_shares_result",
    "LotRule": "lot_rule",
    "LotShares": "list_shares_result",
    "PanelAgain": "panel_again",
    "funded_share": "list_shares",
    "list_shares": "list_shares",
    "main_weights": "near_weights",
}

__all__ = [
    "FundedShare",
    "ListShares",
    "LotRule",
    "LotShares",
    "PanelAgain",
    "funded_share",
    "list_shares",
    "main_weights",
]

__getattr__, __dir__ = door(__name__, _HOME)
