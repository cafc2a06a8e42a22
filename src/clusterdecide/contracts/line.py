"""Funded dossiers that lie below an unfunded one of their lot, and what explains each: none may be unexplained."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from clusterdecide._table import View
from clusterdecide.contracts.lists import AwardedLot, above, published_order
from clusterdecide.contracts.told import NONE, Told
from clusterdecide.errors import InvalidInputError
from clusterdecide.messages import text

if TYPE_CHECKING:
    from clusterdecide.calls.record import Decision
    from clusterdecide.contracts.departures import Departures


@dataclass(frozen=True, slots=True)
class Jump:
    """A funded dossier, an unfunded one above it in the published order, and whose departure explains it."""

    lot: str
    funded: str
    unfunded: str
    explained_by: str | None


@dataclass(frozen=True, slots=True, repr=False)
class BelowLine(Told):
    """Every pair of a funded dossier and an unfunded one above it in the published order of their lot.

    Attributes
    ----------
    jumps
        The pairs; a withdrawn dossier is not counted as unfunded.
    """

    jumps: tuple[Jump, ...]

    @property
    def funded(self) -> tuple[str, ...]:
        """Codes of the funded dossiers that lie below an unfunded one, each once."""
        return tuple(dict.fromkeys(jump.funded for jump in self.jumps))

    @property
    def count(self) -> int:
        """How many funded dossiers lie below an unfunded one."""
        return len(self.funded)

    @property
    def unexplained(self) -> tuple[Jump, ...]:
        """Pairs that no departure explains."""
        return tuple(jump for jump in self.jumps if jump.explained_by is None)

    def check(self) -> None:
        """Refuse a list where a funded dossier lies below an unfunded one without a departure.

        Raises
        ------
        InvalidInputError
            Names the first pair and how many there are.
        """
        if self.unexplained:
            first, n = self.unexplained[0], len(self.unexplained)
            msg = (
                f"lot {first.lot}: {first.funded} is funded below {first.unfunded}, which is not, and no departure "
                f"explains it ({n} such pair{'s' * (n > 1)}); record a departure with its reason"
            )
            raise InvalidInputError(msg)

    def _columns(self) -> Mapping[str, Sequence[object]]:
        names = ("lot", "funded", "unfunded", "explained_by")
        return {name: [getattr(jump, name) for jump in self.jumps] for name in names}

    def _told(self, lang: str) -> View:
        header = [text(f"contract.head.{name}", lang) for name in ("lot", "funded", "unfunded", "explained_by")]
        rows = [[jump.lot, jump.funded, jump.unfunded, jump.explained_by or NONE] for jump in self.jumps]
        caption = text("contract.below", lang, n=self.count, unexplained=len(self.unexplained))
        return View(header, rows, "llll", caption)


def below_line(decision: Decision, lots: Sequence[AwardedLot], departures: Departures) -> BelowLine:
    """Pairs of a funded dossier and an unfunded one above it, with the departure on either that explains them."""
    said = {entry.dossier: entry.to for entry in departures.entries}
    jumps = []
    for lot in lots:
        out, order = {*lot.funded, *lot.withdrawn}, published_order(decision, lot.lot)
        pairs = [(code, name) for code in lot.funded for name in above(order, code) if name not in out]
        jumps += [Jump(lot.lot, code, name, _explains(code, name, said)) for code, name in pairs]
    return BelowLine(tuple(jumps))


def _explains(funded: str, unfunded: str, said: Mapping[str, str]) -> str | None:
    if said.get(funded) == "funded":
        return funded
    return unfunded if said.get(unfunded) in ("reserve", "not_funded") else None
