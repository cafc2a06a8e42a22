"""The exact best set of a call's dossiers under limits by region, theme or lot, beside the published list."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from clusterdecide._table import Tabular, View
from clusterdecide.calls.selecting import best_set
from clusterdecide.errors import InvalidInputError
from clusterdecide.selection import Group, Selection
from clusterdecide.selection.request import shown

if TYPE_CHECKING:
    from clusterdecide.calls.record import Decision

Bounds = tuple[int | None, int | None]


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Portfolio(Tabular):
    """The best set under limits, beside the published list.

    Attributes
    ----------
    selection
        The exact optimum: who, for how much, its equals, a reason for each dossier left out.
    published
        The funded dossiers of the decision.
    points
        Published scores that the limits cost: total of the published list less that of the best set. Below zero where
        the best set is worth more, as the list takes the first of each lot.
    counts
        For each fact asked about, how many dossiers state each value in the published list and in the best set.
    """

    selection: Selection
    published: tuple[str, ...]
    points: Fraction
    counts: Mapping[str, Mapping[str, tuple[int, int]]]

    @property
    def gains(self) -> tuple[str, ...]:
        """Dossiers that only the best set holds."""
        return tuple(code for code in self.selection.chosen if code not in self.published)

    @property
    def loses(self) -> tuple[str, ...]:
        """Dossiers that only the published list holds."""
        return tuple(code for code in self.published if code not in self.selection.chosen)

    def to_dict(self) -> dict[str, Any]:
        """Plain values for JSON."""
        counts = {
            fact: {value: {"published": a, "chosen": b} for value, (a, b) in found.items()}
            for fact, found in self.counts.items()
        }
        moved = {"gains": [*self.gains], "loses": [*self.loses], "points": float(self.points)}
        return {"selection": self.selection.to_dict(), "published": [*self.published], **moved, "counts": counts}

    def _view(self) -> View:
        rows = [[fact, value, str(a), str(b)] for fact, found in self.counts.items() for value, (a, b) in found.items()]
        moved = f"gains {', '.join(self.gains) or 'nobody'}, loses {', '.join(self.loses) or 'nobody'}"
        caption = f"best set under the limits: {moved}, cost {shown(self.points)} points of published score; exact"
        return View(["fact", "value", "published list", "best set"], rows, "llrr", caption)


def portfolio(
    decision: Decision,
    *,
    limits: Mapping[str, Mapping[str, Bounds]] | None = None,
    places: bool = True,
    must: Iterable[str] = (),
    must_not: Iterable[str] = (),
    exclusions: Iterable[Iterable[str]] = (),
    needs: Mapping[str, str] | None = None,
) -> Portfolio:
    """Find the exact best set of the dossiers that passed, within the annual envelope and limits.

    Answers what a rule of balance would cost; the published list stays what it is.

    Parameters
    ----------
    decision
        A decision.
    limits
        Least and most funded for values of text facts: ``{"region": {"Souss-Massa": (1, None)}}``; a fact with no
        value named is only counted: ``{"region": {}}``.
    places
        Whether the places of each lot are kept as a most.
    must, must_not, exclusions, needs
        As in ``selection.select``.

    Raises
    ------
    ConflictError
        No set meets every limit; the message lists limits that cannot hold together.
    InvalidInputError
        A fact that the call does not have as a text, or an unknown dossier.

    Examples
    --------
    >>> import clusterdecide as cd
    >>> portfolio(cd.calls.example().decide(), must=["D10"])
    fact  value  published list  best set
    best set under the limits: gains D10, loses D02, cost 1 points of published score; exact
    """
    call = decision.call
    asked = dict(limits or {})
    texts = [fact.id for fact in call.facts if fact.kind == "text"]
    for fact in asked:
        if fact not in texts:
            msg = f"limits: no text fact is called {fact!r}; there are {', '.join(texts) or 'none'}"
            raise InvalidInputError(msg)
    passed = [code for lot in decision.lots for code in lot.order]
    stated = {fact: {code: str(call.dossier(code).facts.get(fact)) for code in passed} for fact in asked}
    groups = [
        Group(f"{fact} {value}", tuple(code for code in passed if stated[fact][code] == value), least, most)
        for fact, bounds in asked.items()
        for value, (least, most) in bounds.items()
    ]
    wishes = {"must": must, "must_not": must_not, "exclusions": exclusions, "needs": needs or {}}
    found = best_set(call, decision.lots, groups, places=places, **wishes)
    published = tuple(code for lot in decision.lots for code in lot.funded)
    scores = {s.code: Fraction(s.published) for lot in decision.lots for s in lot.standings}
    points = sum((scores[code] for code in published), Fraction(0)) - found.value
    counts = {fact: _counted(values, published, found.chosen) for fact, values in stated.items()}
    return Portfolio(found, published, points, counts)


def _counted(
    values: Mapping[str, str], published: tuple[str, ...], chosen: tuple[str, ...]
) -> dict[str, tuple[int, int]]:
    before, after = (Counter(values[code] for code in codes) for codes in (published, chosen))
    return {value: (before[value], after[value]) for value in dict.fromkeys(values.values())}
