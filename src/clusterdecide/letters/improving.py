"""The smallest improvements that would have funded a dossier: fewest steps up the scales, then fewest criteria."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from itertools import islice
from typing import TYPE_CHECKING, Any

from clusterdecide._table import Tabular, View
from clusterdecide.errors import InvalidInputError
from clusterdecide.letters.improvement_search import Search, ways_of

if TYPE_CHECKING:
    from clusterdecide.calls import Decision


@dataclass(frozen=True, slots=True)
class Improvement:
    """One criterion raised: from the grade that was agreed, by so many steps of its scale."""

    criterion: str
    now: Decimal
    then: Decimal
    steps: int


@dataclass(frozen=True, slots=True, repr=False)
class Improvements(Tabular):
    """Sets of improvements that would have funded a dossier, all else as it was.

    Attributes
    ----------
    lot, code
        The dossier.
    steps
        Fewest steps that fund it; None where no set was found.
    sets
        Sets of so many steps on the fewest criteria, in the order of the tree, each checked by deciding the lot again.
    complete
        Whether ``sets`` holds all of them.
    tried
        Every set of up to so many steps was ruled out before.
    reachable
        False where the top grade on every criterion would not fund it: a floor on a figure, or no place.
    published, position
        Score and place of the dossier with the first set; None where there is none.

    Examples
    --------
    >>> import clusterdecide as cd
    >>> found = cd.letters.improvements(cd.calls.example().decide(), "D10")
    >>> found.steps, len(found.sets[0])
    (1, 1)
    """

    lot: str
    code: str
    steps: int | None = None
    sets: tuple[tuple[Improvement, ...], ...] = ()
    complete: bool = True
    tried: int = 0
    reachable: bool = True
    published: Decimal | None = None
    position: int | None = None

    def to_dict(self) -> dict[str, Any]:
        """Plain values for JSON."""
        sets = [
            [{"criterion": i.criterion, "now": float(i.now), "then": float(i.then), "steps": i.steps} for i in found]
            for found in self.sets
        ]
        return {
            "lot": self.lot, "dossier": self.code, "steps": self.steps, "sets": sets, "complete": self.complete,
            "tried": self.tried, "reachable": self.reachable,
            "published": None if self.published is None else float(self.published), "position": self.position,
            "exact": self.steps is not None or not self.reachable,
        }  # fmt: skip

    def _view(self) -> View:
        rows = [
            [str(n), one.criterion, str(one.now), str(one.then), str(one.steps)]
            for n, found in enumerate(self.sets, 1)
            for one in found
        ]
        return View(["set", "criterion", "grade", "would be", "steps"], rows, "rlrrr", self._caption())

    def _caption(self) -> str:
        who = f"dossier {self.code}, lot {self.lot}"
        if not self.reachable:
            return f"{who}: the top grade on every criterion would not fund it; exact"
        if self.steps is None:
            return f"{who}: no set of up to {self.tried} steps funds it; the search ended there"
        others = "" if self.complete else "; more sets are as small"
        counted = f"{self.steps} step{'' if self.steps == 1 else 's'}"
        return f"{who}: {counted} would have funded it, none fewer; by the whole rule, exact{others}"


def improvements(decision: Decision, code: str, *, most: int = 5) -> Improvements:
    """Find the fewest steps on graded criteria that would have funded a dossier, all else as it was.

    Grades go by the step of each scale. Indicators are figures of the dossier and stay. The answer is exact: every set
    of fewer steps, and of as many steps on fewer criteria, is ruled out by a bound or by deciding the lot again.

    Parameters
    ----------
    decision
        A decision; with the seed of its draw if the ladder of ties may need it.
    code
        An evaluated dossier that is not funded.
    most
        How many of the smallest sets are listed.

    Raises
    ------
    InvalidInputError
        The dossier is not evaluated, or is funded; ``most`` is not a positive whole number.

    Notes
    -----
    Where the grades of one dossier move the scores of others (a relative normalisation), or the list is not made by
    places, nothing can be ruled out by a bound: the search then ends after 5,000 lists and says how far it came.

    Examples
    --------
    >>> import clusterdecide as cd
    >>> decision = cd.calls.example().decide()
    >>> cd.letters.improvements(decision, "D13", most=1)
    set  criterion  grade  would be  steps
      1  C2.1         3.5       4.5      2
      1  C2.4         1.5       3.0      3
    dossier D13, lot L1: 5 steps would have funded it, none fewer; by the whole rule, exact; more sets are as small
    """
    lot = _checked(decision, code, most)
    ways = ways_of(decision.call, lot, code)
    if ways is None:
        return _out_of_reach(lot, code)
    search = Search(decision, lot, code, ways)
    top = tuple(len(levels) - 1 for levels in ways.grades)
    if search.bounded and not search.funds(top):
        return _out_of_reach(lot, code)
    for steps in range(sum(ways.least), ways.most + 1):
        for leaves in range(min(steps, len(ways.leaves)) + 1):
            sets = list(islice(search.sets(steps, leaves), most + 1))
            if sets:
                return _found(search, steps, sets, most)
            if search.ended:
                return Improvements(lot, code, complete=False, tried=steps - 1)
    return _out_of_reach(lot, code)


def _checked(decision: Decision, code: str, most: int) -> str:
    if isinstance(most, bool) or not isinstance(most, int) or most < 1:
        msg = f"most must be a positive whole number, got {most!r}"
        raise InvalidInputError(msg)
    found = decision.dossier(code)
    if found.status not in ("passed", "eliminated"):
        msg = f"dossier {code} is {found.status}: it was not graded, no improvement of its grades can be told"
        raise InvalidInputError(msg)
    if decision[found.requested_lot][code].outcome == "funded":
        msg = f"dossier {code} is funded: there is nothing to improve"
        raise InvalidInputError(msg)
    return found.requested_lot


def _out_of_reach(lot: str, code: str) -> Improvements:
    return Improvements(lot, code, reachable=False)


def _found(search: Search, steps: int, sets: list[tuple[int, ...]], most: int) -> Improvements:
    sets = sorted(sets[:most], reverse=True) + sets[most:]
    after = search.list_after(sets[0])[search.code]
    named = tuple(
        tuple(
            Improvement(leaf, levels[0], levels[k], k)
            for leaf, levels, k in zip(search.ways.leaves, search.ways.grades, taken)
            if k
        )
        for taken in sets[:most]
    )
    whole = len(sets) <= most
    return Improvements(
        search.lot, search.code, steps, named, whole, steps - 1, published=after.published, position=after.position
    )
