"""A dossier as it was received: when, with which pieces, stating which facts, judged with which grades."""

from decimal import Decimal
from typing import Literal, Self

from pydantic import Field, model_validator

from clusterdecide.calls.base import FactValue, FrozenMap, Instant, Map, Name, Number, Part


class Piece(Part):
    """A piece asked for by the call: present with the dossier, missing, or supplied after a request."""

    status: Literal["present", "missing", "supplied_after_request"]
    received_at: Instant | None = None
    requested_at: Instant | None = None

    @model_validator(mode="after")
    def _instants_fit_status(self) -> Self:
        if self.status == "supplied_after_request" and (self.received_at is None or self.requested_at is None):
            msg = "a piece supplied after a request needs received_at and requested_at"
            raise ValueError(msg)
        if self.status == "missing" and self.received_at is not None:
            msg = "a missing piece has no received_at"
            raise ValueError(msg)
        if self.received_at and self.requested_at and self.received_at < self.requested_at:
            msg = "received before it was requested; check the two instants"
            raise ValueError(msg)
        return self


class Dossier(Part):
    """A dossier: code, requested lot, receipt, facts, pieces, consensus grades and indicators.

    Grades may all be absent (the dossier is not evaluated yet); once one is given, all must be.
    """

    code: Name
    requested_lot: Name
    received_at: Instant
    facts: Map[Name, FactValue] = Field(default_factory=FrozenMap)
    pieces: Map[Name, Piece] = Field(default_factory=FrozenMap)
    grades: Map[Name, Number] = Field(default_factory=FrozenMap)
    indicators: Map[Name, Number] = Field(default_factory=FrozenMap)

    @property
    def judged(self) -> dict[str, Decimal]:
        """Grades and indicators together, by criterion; empty while the dossier is not evaluated."""
        return {**self.grades, **self.indicators}
