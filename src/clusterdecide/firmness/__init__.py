"""How sure is the list as published: its probability, what alone would change it, who depends on whom.

Names are loaded at first use.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from clusterdecide._lazy import door

if TYPE_CHECKING:
    from clusterdecide.firmness.acts import Act
    from clusterdecide.firmness.decisive import DecisiveActs, decisive_acts
    from clusterdecide.firmness.discussion import CellToDiscuss, Discussion, cells_to_discuss
    from clusterdecide.firmness.list_draws import funded_share, list_shares
    from clusterdecide.firmness.list_shares_result import FundedShare, ListShares, LotShares
    from clusterdecide.firmness.near_weights import main_weights
    from clusterdecide.firmness.nearest_changes import (
        ListChanges,
        MoneyStep,
        MoneySteps,
        PlaceSteps,
        list_changes,
        money_steps,
        place_steps,
    )
    from clusterdecide.firmness.nearest_grade import GradeStep, GradeSteps, grade_steps
    from clusterdecide.firmness.nearest_weights import WeightMove, WeightPoints, weight_points
    from clusterdecide.firmness.panel_again import PanelAgain
    from clusterdecide.firmness.weights_in_effect import EffectiveWeights, effective_weights
    from clusterdecide.firmness.who_decides import (
        WhoDecides,
        Without,
        without_criterion,
        without_evaluator,
        without_member,
    )
    from clusterdecide.firmness.withdrawal import WithdrawalEffect, WithdrawalEffects, withdrawal_effects
    from clusterdecide.firmness.wording import Moved

_HOME = {
    "Act": "acts",
    "CellToDiscuss": "discussion",
    "DecisiveActs": "decisive",
    "Discussion": "discussion",
    "EffectiveWeights": "weights_in_effect",
    "FundedShare": "list_shares_result",
    "GradeStep": "nearest_grade",
    "GradeSteps": "nearest_grade",
    "ListChanges": "nearest_changes",
    "ListShares": "list_shares_result",
    "LotShares": "list_shares_result",
    "MoneyStep": "nearest_changes",
    "MoneySteps": "nearest_changes",
    "Moved": "wording",
    "PanelAgain": "panel_again",
    "PlaceSteps": "nearest_changes",
    "WeightMove": "nearest_weights",
    "WeightPoints": "nearest_weights",
    "WhoDecides": "who_decides",
    "WithdrawalEffect": "withdrawal",
    "WithdrawalEffects": "withdrawal",
    "Without": "who_decides",
    "cells_to_discuss": "discussion",
    "decisive_acts": "decisive",
    "effective_weights": "weights_in_effect",
    "funded_share": "list_draws",
    "grade_steps": "nearest_grade",
    "list_changes": "nearest_changes",
    "list_shares": "list_draws",
    "main_weights": "near_weights",
    "money_steps": "nearest_changes",
    "place_steps": "nearest_changes",
    "weight_points": "nearest_weights",
    "withdrawal_effects": "withdrawal",
    "without_criterion": "who_decides",
    "without_evaluator": "who_decides",
    "without_member": "who_decides",
}

__all__ = [
    "Act",
    "CellToDiscuss",
    "DecisiveActs",
    "Discussion",
    "EffectiveWeights",
    "FundedShare",
    "GradeStep",
    "GradeSteps",
    "ListChanges",
    "ListShares",
    "LotShares",
    "MoneyStep",
    "MoneySteps",
    "Moved",
    "PanelAgain",
    "PlaceSteps",
    "WeightMove",
    "WeightPoints",
    "WhoDecides",
    "WithdrawalEffect",
    "WithdrawalEffects",
    "Without",
    "cells_to_discuss",
    "decisive_acts",
    "effective_weights",
    "funded_share",
    "grade_steps",
    "list_changes",
    "list_shares",
    "main_weights",
    "money_steps",
    "place_steps",
    "weight_points",
    "withdrawal_effects",
    "without_criterion",
    "without_evaluator",
    "without_member",
]

__getattr__, __dir__ = door(__name__, _HOME)
