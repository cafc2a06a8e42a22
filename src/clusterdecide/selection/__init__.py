"""Who is chosen from scores: places, a budget, an exact optimum under constraints, a draw that can be replayed.

Names are loaded at first use.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from clusterdecide._lazy import door

if TYPE_CHECKING:
    from clusterdecide.selection.budget_frontier import Frontier, Point, frontier
    from clusterdecide.selection.choosing import ConflictError, select
    from clusterdecide.selection.drawing import commitment, digest, draw
    from clusterdecide.selection.request import Group
    from clusterdecide.selection.selected import LeftOut, Selection
    from clusterdecide.selection.walking import Stop, Walk, down_the_list

_HOME = {
    "ConflictError": "choosing",
    "Frontier": "budget_frontier",
    "Group": "request",
    "LeftOut": "selected",
    "Point": "budget_frontier",
    "Selection": "selected",
    "Stop": "walking",
    "Walk": "walking",
    "commitment": "drawing",
    "down_the_list": "walking",
    "digest": "drawing",
    "draw": "drawing",
    "frontier": "budget_frontier",
    "select": "choosing",
}

__all__ = [
    "ConflictError",
    "Frontier",
    "Group",
    "LeftOut",
    "Point",
    "Selection",
    "Stop",
    "Walk",
    "commitment",
    "digest",
    "down_the_list",
    "draw",
    "frontier",
    "select",
]

__getattr__, __dir__ = door(__name__, _HOME)
