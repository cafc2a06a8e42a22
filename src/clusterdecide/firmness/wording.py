"""Another list beside the published one: who gains, who loses, and how a table shows it."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Moved:
    """The funded dossiers of a lot after a change, beside those of the published list.

    Attributes
    ----------
    funded
        Those that are kept in the published order, then the new ones by code; None where the ladder leaves a tie on
        the line undecided.
    gains, loses
        Who is funded now and was not; who was and is not. Empty where a tie is undecided.
    """

    funded: tuple[str, ...] | None
    gains: tuple[str, ...]
    loses: tuple[str, ...]

    def to_dict(self) -> dict[str, Any]:
        """Plain values for JSON."""
        funded = None if self.funded is None else list(self.funded)
        return {"funded": funded, "gains": list(self.gains), "loses": list(self.loses)}


def moved(before: Sequence[str], after: Collection[str] | None) -> Moved:
    """Compare a list with the published one.

    Examples
    --------
    >>> moved(["D03", "D09", "D02"], {"D03", "D10", "D09"})
    Moved(funded=('D03', 'D09', 'D10'), gains=('D10',), loses=('D02',))
    """
    if after is None:
        return Moved(None, (), ())
    gains = tuple(sorted(code for code in after if code not in before))
    kept = tuple(code for code in before if code in after)
    return Moved(kept + gains, gains, tuple(code for code in before if code not in after))


def shown_list(funded: Sequence[str] | None) -> str:
    """Dossiers of a list in a cell of a table."""
    return "a tie is undecided" if funded is None else ", ".join(funded) or "none"


def shown_moved(change: Moved) -> str:
    """Who moves, in a cell of a table: in with a plus, out with a minus."""
    return " ".join([*(f"+{code}" for code in change.gains), *(f"-{code}" for code in change.loses)])
