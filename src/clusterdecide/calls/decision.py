"""What a call decides: status and reasons of every dossier, standings of every lot, money."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, fields, is_dataclass
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING, Any, Literal

from clusterdecide.calls.base import Text, plain
from clusterdecide.errors import InvalidInputError

if TYPE_CHECKING:
    from clusterdecide.calls.tree import CriteriaTree
    from clusterdecide.model import Problem, Ranking, Weights
    from clusterdecide.selection import Walk

Observed = dt.datetime | Fraction | Decimal | str | tuple[str, ...] | None
Status = Literal["withdrawn", "inadmissible", "ineligible", "eliminated", "passed"]
_NOT_WRITTEN = {"walk", "problem", "tree", "weights", "ranking", "call", "message"}  # words follow from the codes


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a dossier was stopped: the rule, what it asks and what was observed.

    Attributes
    ----------
    code
        ``WITHDRAWN``, ``LATE``, ``DOC_MISSING``, ``DOC_CURED_TOO_LATE``, ``DOC_NOT_CURABLE``, the id of an eligibility
        rule, ``FLOOR_LEAF``, ``FLOOR_MAIN`` or ``FLOOR_OVERALL``.
    rule
        Kind of rule.
    id
        Document, eligibility rule or node; ``"deadline_in_force"`` for the deadline, ``"TOTAL"`` for the overall floor.
    threshold, observed
        Instants, exact numbers, texts, or None when nothing was stated.
    """

    code: str
    rule: Literal["withdrawal", "deadline", "document", "eligibility", "leaf", "main", "overall"]
    id: str
    threshold: Observed = None
    observed: Observed = None
    label: Text | None = None
    curable: bool | None = None


@dataclass(frozen=True, slots=True)
class DossierResult:
    """Status of a dossier, with every reason of the stage that stopped it.

    ``lots`` are the lots whose conditions its facts meet; None when it was not admissible, hence not examined.
    """

    code: str
    requested_lot: str
    lots: tuple[str, ...] | None
    status: Status
    reasons: tuple[Reason, ...] = ()


@dataclass(frozen=True, slots=True)
class TieStep:
    """One step of the ladder as applied to dossiers that share a published score."""

    step: int
    kind: Literal["score", "region", "coverage", "number", "draw"]
    by: str
    values: Mapping[str, Fraction | float | str]
    separates: bool


@dataclass(frozen=True, slots=True)
class Tie:
    """Dossiers that share a published score, the steps applied, and the order that came out."""

    published: Decimal
    tied: tuple[str, ...]
    steps: tuple[TieStep, ...]
    order: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a dossier stands in its lot.

    ``score`` is that of the ranking rule, unrounded (exact for the weighted total); ``total`` the weighted total;
    ``mains`` the scores of the main criteria. ``position`` is None for an eliminated dossier.
    """

    code: str
    position: int | None
    outcome: Literal["funded", "reserve", "eliminated"]
    score: Fraction | float
    published: Decimal
    total: Fraction
    total_published: Decimal
    mains: Mapping[str, Fraction]
    reasons: tuple[Reason, ...] = ()


@dataclass(frozen=True, slots=True, eq=False)
class LotResult:
    """The result of one lot.

    ``standings`` are in the published order, then the eliminated by score. ``problem`` holds every evaluated dossier,
    eliminated ones included; it and ``ranking`` are None when the lot has none. ``places`` are those left after the
    envelope rule, ``places_published`` those of the notice. ``walk`` is how the list was walked down within an
    envelope, where the call selects by order.
    """

    lot: str
    label: Text
    standings: tuple[Standing, ...]
    ties: tuple[Tie, ...]
    places_published: int
    places: int
    cost_per_year: Decimal
    cost: Decimal
    tree: CriteriaTree
    weights: Weights
    problem: Problem | None
    ranking: Ranking | None
    walk: Walk | None = None

    def _codes(self, outcome: str) -> tuple[str, ...]:
        return tuple(standing.code for standing in self.standings if standing.outcome == outcome)

    @property
    def funded(self) -> tuple[str, ...]:
        """Codes of the funded dossiers, in the published order."""
        return self._codes("funded")

    @property
    def reserve(self) -> tuple[str, ...]:
        """Codes of the reserve list, in the published order."""
        return self._codes("reserve")

    @property
    def eliminated(self) -> tuple[str, ...]:
        """Codes of the dossiers that a floor eliminated, by score."""
        return self._codes("eliminated")

    @property
    def order(self) -> tuple[str, ...]:
        """Codes of the dossiers that passed the floors, in the published order."""
        return self.funded + self.reserve

    def __getitem__(self, code: str) -> Standing:
        """Standing of one dossier."""
        for standing in self.standings:
            if standing.code == code:
                return standing
        msg = f"no evaluated dossier {code!r} in lot {self.lot}; there are {', '.join(s.code for s in self.standings)}"
        raise InvalidInputError(msg)


@dataclass(frozen=True, slots=True)
class Spend:
    """Money of a decision, exact; ``given_up`` names the lots in the order in which places were given up."""

    currency: str
    contracts: int
    years: int
    per_year: Decimal
    total: Decimal
    annual_envelope: Decimal
    given_up: tuple[str, ...] = ()


def written(value: object) -> Any:
    """Results as JSON holds them: exact numbers as numbers, computed arrays left out.

    Examples
    --------
    >>> written((Fraction(7, 2), Spend("MAD", 0, 5, Decimal(0), Decimal(0), Decimal(10))))[0]
    3.5
    """
    if is_dataclass(value) and not isinstance(value, type):
        named = ((field.name, getattr(value, field.name)) for field in fields(value))
        return {name: written(item) for name, item in named if name not in _NOT_WRITTEN}
    if isinstance(value, Mapping):
        return {str(key): written(item) for key, item in value.items()}
    if isinstance(value, tuple | list):
        return [written(item) for item in value]
    if isinstance(value, Fraction):
        return value.numerator if value.denominator == 1 else float(value)
    return plain(value)
