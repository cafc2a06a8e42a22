"""The smallest changes of a published list: of one grade, of the weights, of the envelope, of the places."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from clusterdecide._table import Tabular, View
from clusterdecide.calls.replay import Replay
from clusterdecide.errors import InvalidInputError
from clusterdecide.firmness.nearest_grade import GradeSteps, grade_steps
from clusterdecide.firmness.nearest_weights import WeightPoints, weight_points
from clusterdecide.firmness.wording import Moved, moved, shown_list, shown_moved

if TYPE_CHECKING:
    from clusterdecide.calls.record import Decision

_CENT = Decimal("0.01")


@dataclass(frozen=True, slots=True)
class MoneyStep:
    """The nearest annual envelope with another list: who gains, who loses, and which lots give up places."""

    amount: Decimal
    funded: Mapping[str, tuple[str, ...]]
    gains: tuple[str, ...]
    loses: tuple[str, ...]
    given_up: tuple[str, ...]

    def to_dict(self) -> dict[str, Any]:
        """Plain values for JSON."""
        return {
            "amount": float(self.amount),
            "funded": {lot: list(codes) for lot, codes in self.funded.items()},
            "gains": list(self.gains),
            "loses": list(self.loses),
            "given_up": list(self.given_up),
        }


@dataclass(frozen=True, slots=True, repr=False)
class MoneySteps(Tabular):
    """Between which annual envelopes the lists stay as published; exact, to the hundredth.

    Attributes
    ----------
    envelope
        The annual envelope of the call.
    below
        The largest smaller amount with other lists; None where no smaller amount changes them, or the rules end first.
    above
        The smallest larger amount with other lists; None where no amount adds a contract.
    unknown
        Why a smaller amount cannot be decided, where the rules do not say who gives up a place.
    """

    envelope: Decimal
    below: MoneyStep | None
    above: MoneyStep | None
    unknown: str = ""

    def to_dict(self) -> dict[str, Any]:
        """Plain values for JSON."""
        ends = {"below": self.below, "above": self.above}
        return {
            "envelope": float(self.envelope),
            **{name: None if step is None else step.to_dict() for name, step in ends.items()},
            "unknown": self.unknown,
            "exact": True,
        }

    def _view(self) -> View:
        rows = []
        for word, step in (("down to", self.below), ("up to", self.above)):
            if step is None:
                rows.append([word, "never", "", ""])
            else:
                who = " ".join([*(f"+{code}" for code in step.gains), *(f"-{code}" for code in step.loses)])
                rows.append([word, f"{step.amount:,.2f}", who, ", ".join(step.given_up)])
        caption = f"annual envelope now {self.envelope:,.2f}; exact" + (f"; {self.unknown}" if self.unknown else "")
        return View(["envelope", "lists change at", "who", "places given up in"], rows, "lrll", caption)


def money_steps(decision: Decision) -> MoneySteps:
    """Nearest annual envelopes below and above with which some list is another one; exact.

    Examples
    --------
    >>> import clusterdecide as cd
    >>> found = money_steps(cd.calls.example().decide())
    >>> str(found.below.amount), found.below.loses, found.above
    ('9999999.99', ('D02',), None)
    """
    budget = decision.call.budget
    year, places = budget.amount_per_year, sum(lot.places for lot in decision.call.lots)
    paid = min(budget.contracts, places)
    below, unknown = None, ""
    try:
        below = _first(decision, ((k * year, (k + 1) * year - _CENT) for k in range(paid - 1, -1, -1)))
    except InvalidInputError as error:
        unknown = str(error)
    above = _first(decision, ((k * year, k * year) for k in range(paid + 1, places + 1)))
    return MoneySteps(budget.annual_envelope, below, above, unknown)


def _first(decision: Decision, amounts: Iterable[tuple[Decimal, Decimal]]) -> MoneyStep | None:
    """First amount that changes a list: what is tried, and the amount nearest to the envelope with the same lists."""
    now = {lot: set(codes) for lot, codes in decision.funded.items()}
    for tried, nearest in amounts:
        found = decision.what_if(budget=tried)
        if {lot: set(codes) for lot, codes in found.funded.items()} != now:
            return MoneyStep(nearest, found.funded, found.gains, found.loses, found.given_up)
    return None


@dataclass(frozen=True, slots=True, repr=False)
class PlaceSteps(Tabular):
    """How many places of a lot, fewer or more, make another list, as if the envelope followed; exact.

    Attributes
    ----------
    lot, places
        Where, and how many places there are once the envelope is spent.
    fewer, more
        The nearest numbers with another list, and who moves; None where there is none.
    """

    lot: str
    places: int
    fewer: tuple[int, Moved] | None
    more: tuple[int, Moved] | None

    def to_dict(self) -> dict[str, Any]:
        """Plain values for JSON."""
        ends = {"fewer": self.fewer, "more": self.more}
        told = {n: None if step is None else {"places": step[0], **step[1].to_dict()} for n, step in ends.items()}
        return {"lot": self.lot, "places": self.places, **told, "exact": True}

    def _view(self) -> View:
        rows = [
            [word, "never" if step is None else str(step[0]), "" if step is None else shown_moved(step[1])]
            for word, step in (("fewer", self.fewer), ("more", self.more))
        ]
        caption = f"lot {self.lot}: {self.places} places now, the envelope following; exact"
        return View(["places", "list changes at", "who"], rows, "lrl", caption)


def place_steps(decision: Decision, lot: str) -> PlaceSteps:
    """Nearest numbers of places of a lot, below and above, with another list, as if the envelope followed; exact.

    Examples
    --------
    >>> import clusterdecide as cd
    >>> found = place_steps(cd.calls.example().decide(), "L1")
    >>> found.fewer[0], found.fewer[1].loses, found.more[0], found.more[1].gains
    (2, ('D02',), 4, ('D10',))
    """
    replay = Replay.of(decision, lot)

    def other(numbers: Iterable[int]) -> tuple[int, Moved] | None:
        for n in numbers:
            funded = replace(replay, rules=replay.rules.replace(places=n), places=n).funded()
            if funded != replay.now:
                return n, moved(replay.listed, funded)
        return None

    most = max(replay.places, len(replay.codes))
    return PlaceSteps(
        lot, replay.places, other(range(replay.places - 1, -1, -1)), other(range(replay.places + 1, most + 1))
    )


@dataclass(frozen=True, slots=True, repr=False)
class ListChanges(Tabular):
    """The smallest change of each kind that makes another list: one grade, the weights, the envelope, the places."""

    grades: GradeSteps
    weights: tuple[WeightPoints, ...]
    money: MoneySteps
    places: tuple[PlaceSteps, ...]

    def to_dict(self) -> dict[str, Any]:
        """Plain values for JSON."""
        return {
            "grades": self.grades.to_dict(),
            "weights": [found.to_dict() for found in self.weights],
            "money": self.money.to_dict(),
            "places": [found.to_dict() for found in self.places],
        }

    def _view(self) -> View:
        rows = [
            [c.lot, "one grade", f"{c.dossier} {c.criterion} {c.grade} -> {c.changed}", shown_moved(c.moved),
             shown_list(c.moved.funded)]
            for c in self.grades.nearest
        ]  # fmt: skip
        for found in self.weights:
            if found.points is None:
                rows.append([found.lot, "weights", "never" if found.whole else "none found", "", ""])
            for move in found.moves[:1]:
                told = ", ".join(f"{name} {p:+d}" for name, p in zip(found.criteria, move.shift) if p)
                rows.append([found.lot, "weights", told, shown_moved(move.moved), shown_list(move.moved.funded)])
        for step in (self.money.below, self.money.above):
            if step is not None:
                who = " ".join([*(f"+{code}" for code in step.gains), *(f"-{code}" for code in step.loses)])
                rows.append(["", "envelope", f"{step.amount:,.2f}", who, ""])
        for lot in self.places:
            ends = [end for end in (lot.fewer, lot.more) if end is not None]
            rows += [[lot.lot, "places", str(n), shown_moved(who), shown_list(who.funded)] for n, who in ends]
        caption = f"the smallest change of each kind; {self.grades.rule}; exact, rounding and ladder included"
        return View(["lot", "change of", "to", "who", "funded"], rows, "lllll", caption)


def list_changes(decision: Decision) -> ListChanges:
    """Smallest changes that make another list: of one grade, of main weights, of the envelope, of the places; exact.

    Parameters
    ----------
    decision
        A decision; with the seed of its draw if the ladder may need it.

    Examples
    --------
    >>> import clusterdecide as cd
    >>> found = list_changes(cd.calls.example().decide())
    >>> len(found.grades.nearest), [weights.points for weights in found.weights]
    (5, [5, 29])
    """
    lots = [result.lot for result in decision.lots if result.problem is not None]
    weights = tuple(weight_points(decision, lot) for lot in lots)
    return ListChanges(
        grade_steps(decision), weights, money_steps(decision), tuple(place_steps(decision, lot) for lot in lots)
    )
