"""A dossier as it was received: when, with which pieces, stating which facts, judged with which grades."""

from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from clusterdecide.calls.base import FactValue, FrozenMap, Instant, Line, Map, Name, Number, Ordinal, Part, Positive


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


Digest = Annotated[str, Field(strict=True, pattern=r"^[0-9a-f]{64}$")]


class Submission(Part):
    """A version of a dossier that a later one replaced; it is kept, and no longer counts."""

    version: Ordinal
    received_at: Instant
    channel: Name | None = None
    sha256: Digest | None = None


class Withdrawal(Part):
    """A dossier taken back by its bearer: when, and why if a reason was given."""

    at: Instant
    reason: Line | None = None


class Dossier(Part):
    """A dossier: code, requested lot, receipt, facts, pieces, consensus grades and indicators.

    ``received_at``, ``channel`` and ``sha256`` are those of ``version``, the latest; ``earlier`` has the versions that
    it replaced. Facts and pieces are those of the version that counts: the last one on time, unless it was withdrawn.

    Grades may all be absent (the dossier is not evaluated yet); once one is given, all must be. A dossier that the
    panel of the call agreed on takes its grades from that consensus and states none here.
    """

    code: Name
    requested_lot: Name
    received_at: Instant
    version: Ordinal = 1
    channel: Name | None = None
    sha256: Digest | None = None
    earlier: tuple[Submission, ...] = ()
    withdrawn: Withdrawal | None = None
    amount_per_year: Positive | None = None
    facts: Map[Name, FactValue] = Field(default_factory=FrozenMap)
    pieces: Map[Name, Piece] = Field(default_factory=FrozenMap)
    grades: Map[Name, Number] = Field(default_factory=FrozenMap)
    indicators: Map[Name, Number] = Field(default_factory=FrozenMap)

    @property
    def submissions(self) -> tuple[Submission, ...]:
        """Every version received, the latest last."""
        latest = {"version": self.version, "received_at": self.received_at, "channel": self.channel}
        return (*self.earlier, Submission(**latest, sha256=self.sha256))
