"""The floors that a lot sets higher than the others do, and where each of its dossiers stands to them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from clusterdecide._table import Tabular, View
from clusterdecide.calls.arithmetic import Scores
from clusterdecide.calls.base import FrozenMap
from clusterdecide.calls.decision import written
from clusterdecide.calls.status import FloorRule, floors_missed, floors_of, read_by_floor

if TYPE_CHECKING:
    from clusterdecide.calls.record import Decision


@dataclass(frozen=True, slots=True)
class HigherFloor:
    """A floor that is higher than in every other lot.

    ``id`` is the criterion or node, ``"TOTAL"`` or ``"UNWEIGHTED"`` for the overall floor. ``elsewhere`` is the
    highest floor that another lot sets on it; None where none does.
    """

    rule: FloorRule
    id: str
    floor: Decimal
    elsewhere: Decimal | None


@dataclass(frozen=True, slots=True)
class Watched:
    """A dossier against the higher floors of its lot, and the other lots whose floors it would all pass.

    ``observed`` is what each floor reads, in the order of the floors; ``margins`` is that less the floor, below zero
    where it is missed.
    """

    dossier: str
    outcome: str
    observed: tuple[Fraction, ...]
    margins: tuple[Fraction, ...]
    passes: tuple[str, ...]


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Scrutiny(Tabular):
    """The dossiers of a lot against the floors that it sets higher than the other lots do.

    Attributes
    ----------
    lot
        Which.
    floors
        The higher floors, in the order of the lot's rules.
    dossiers
        Every evaluated dossier of the lot, in the order of its standings.
    """

    lot: str
    floors: tuple[HigherFloor, ...]
    dossiers: tuple[Watched, ...]

    @property
    def stopped(self) -> Mapping[str, tuple[str, ...]]:
        """Eliminated dossiers that the floors of other lots would let pass, with those lots."""
        return FrozenMap({w.dossier: w.passes for w in self.dossiers if w.outcome == "eliminated" and w.passes})

    def to_dict(self) -> dict[str, Any]:
        """Plain values for JSON."""
        return {"lot": self.lot, "floors": written(self.floors), "dossiers": written(self.dossiers)}

    def _view(self) -> View:
        header = ["dossier", *(floor.id for floor in self.floors), "outcome", "passes the floors of"]
        floors = ["floor", *(f"{floor.floor:f}" for floor in self.floors), "", self.lot]
        others = ["elsewhere", *("none" if f.elsewhere is None else f"{f.elsewhere:f}" for f in self.floors), "", ""]
        rows = [
            [w.dossier, *map(_cell, w.observed, w.margins), w.outcome, ", ".join(w.passes) or "none"]
            for w in self.dossiers
        ]
        caption = f"lot {self.lot}: floors higher than in the other lots; * missed"
        return View(header, [floors, others, *rows], "l" + "r" * len(self.floors) + "ll", caption)


def _cell(observed: Fraction, margin: Fraction) -> str:
    return f"{'*' * (margin < 0)}{float(observed):.4g}"


def scrutiny(decision: Decision, lot: str) -> Scrutiny:
    """Look closer at a lot that is held to a higher bar, as older clusters may be.

    Parameters
    ----------
    decision
        A decision.
    lot
        Identifier of the lot.

    Returns
    -------
    Scrutiny
        The floors higher than in every other lot, each dossier's margin to them, and whether the floors of the other
        lots, read on its own scores, would have let it pass.

    Raises
    ------
    InvalidInputError
        The decision has no such lot.

    Examples
    --------
    >>> import clusterdecide as cd
    >>> looked = scrutiny(cd.calls.example().decide(), "L2")
    >>> [(floor.id, str(floor.floor), str(floor.elsewhere)) for floor in looked.floors][2:]
    [('C1.3', '3.5', 'None'), ('C1', '3.5', '3'), ('TOTAL', '70', '65')]
    >>> dict(looked.stopped)
    {'D01': ('L1',)}
    """
    result, call = decision[lot], decision.call
    others = [other for other in call.lots if other.id != lot]
    set_there = [floors_of(other.floors) for other in others]
    floors = []
    for key, least in floors_of(call.lot(lot).floors).items():
        elsewhere = max((there[key] for there in set_there if key in there), default=None)
        if elsewhere is None or least > elsewhere:
            floors.append(HigherFloor(*key, least, elsewhere))
    watched = []
    for standing in result.standings:
        scores = Scores(result.tree, call.judged(standing.code), call.scoring)
        seen = tuple(Fraction(read_by_floor(call, scores, (floor.rule, floor.id))) for floor in floors)
        margins = tuple(value - Fraction(floor.floor) for value, floor in zip(seen, floors, strict=True))
        passes = tuple(other.id for other in others if not floors_missed(call, other, scores))
        watched.append(Watched(standing.code, standing.outcome, seen, margins, passes))
    return Scrutiny(lot, tuple(floors), tuple(watched))
