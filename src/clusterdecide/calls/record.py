"""The decision as a value that is written to JSON and read back by deciding again."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from clusterdecide._json import pretty_json, read_json, replace_file
from clusterdecide._table import Tabular, View
from clusterdecide.calls.decision import DossierResult, LotResult, Spend, written
from clusterdecide.calls.translation import place_of
from clusterdecide.errors import FileError, InvalidInputError

if TYPE_CHECKING:
    from collections.abc import Iterable
    from decimal import Decimal

    from clusterdecide.calls.call import Call
    from clusterdecide.calls.findings import Finding
    from clusterdecide.calls.what_if import WhatIf

FORMAT = "clusterdecide/decision/1"
TOLERANCE = 1e-9
_ABSENT = "nothing"  # no value of a document
_HEADER = ["lot", "position", "dossier", "score", "total", "outcome"]


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Decision(Tabular):
    """The decision of a call.

    Attributes
    ----------
    call
        What was decided on, whole.
    dossiers
        Status and reasons of every dossier, in the order of the call.
    lots
        Result of each lot.
    spend
        Contracts and money, exact.
    draw_seed
        The revealed seed, when one was given.
    findings
        What a reader must be told: every warning that is true of the call.

    Examples
    --------
    >>> import clusterdecide as cd
    >>> decision = cd.calls.example().decide()
    >>> decision["L1"].funded, decision["L2"].funded
    (('D03', 'D09', 'D02'), ('D12', 'D04'))
    >>> decision.dossier("D07").status, [reason.code for reason in decision.dossier("D07").reasons]
    ('ineligible', ['EL2', 'EL3'])
    """

    call: Call
    dossiers: tuple[DossierResult, ...]
    lots: tuple[LotResult, ...]
    spend: Spend
    draw_seed: str | None = None
    findings: tuple[Finding, ...] = ()

    def __getitem__(self, lot: str) -> LotResult:
        """Result of a lot."""
        for result in self.lots:
            if result.lot == lot:
                return result
        msg = f"no lot is called {lot!r}; there are {', '.join(result.lot for result in self.lots)}"
        raise InvalidInputError(msg)

    def dossier(self, code: str) -> DossierResult:
        """Status and reasons of a dossier.

        Raises
        ------
        InvalidInputError
            If no dossier has this code.
        """
        for result in self.dossiers:
            if result.code == code:
                return result
        msg = f"no dossier has the code {code!r}"
        raise InvalidInputError(msg)

    @property
    def funded(self) -> dict[str, tuple[str, ...]]:
        """Codes of the funded dossiers of each lot, in the published order."""
        return {result.lot: result.funded for result in self.lots}

    def what_if(
        self,
        *,
        grades: Mapping[tuple[str, str], Decimal | float | str] | None = None,
        weights: Mapping[str, Mapping[str | None, Mapping[str, int]]] | None = None,
        budget: Decimal | float | str | None = None,
        places: Mapping[str, int] | None = None,
        without: Iterable[str] = (),
        draw_seed: str | None = None,
    ) -> WhatIf:
        """Who moves, if something were otherwise? Exact, by the whole rule, in milliseconds; nothing is kept.

        The answer is that of the call so changed, decided again; lots that the change does not touch are not.

        Parameters
        ----------
        grades
            Other grades or indicators by (dossier, criterion).
        weights
            Other whole percents by lot, node (None: the main criteria) and child; a child that is not named keeps its
            published percent, and the sum must still be 100.
        budget
            Another annual envelope: the published order of lots says who gives up places when it is short.
        places
            Other published places by lot; the envelope must pay for them too.
        without
            Dossiers as if they had never been filed.
        draw_seed
            The revealed seed of the draw, where it was not known.

        Raises
        ------
        InvalidInputError
            An unknown name, a grade off its scale, percents whose sum is not 100, an amount or a number of places
            that is none, an envelope for which the rules name too few lots, a tie that only a draw can part.

        Examples
        --------
        >>> import clusterdecide as cd
        >>> decision = cd.calls.example().decide()
        >>> found = decision.what_if(weights={"L1": {None: {"C1": 34, "C2": 37}}})
        >>> found.gains, found.loses
        (('D10',), ('D02',))
        >>> decision.what_if(grades={("D10", "C2.4"): 3.5}).sentence()
        'With D10 graded 3.5 on C2.4 (now 3). Lot L1: nobody moves. Lot L2: nobody moves.'
        """
        from clusterdecide.calls.what_if import what_if

        return what_if(
            self, grades=grades, weights=weights, budget=budget, places=places, without=without, draw_seed=draw_seed
        )

    def to_dict(self) -> dict[str, Any]:
        """Call and results, ready for JSON."""
        lots = [{**written(lot), "funded": [*lot.funded], "reserve": [*lot.reserve]} for lot in self.lots]
        return {
            "format": FORMAT,
            "call": self.call.dump(),
            "draw_seed": self.draw_seed,
            "dossiers": written(self.dossiers),
            "lots": lots,
            "spend": written(self.spend),
            "findings": written(self.findings),
        }

    def to_json(self) -> str:
        """Call and results as JSON text."""
        return pretty_json(self.to_dict())

    def save(self, path: str | Path) -> None:
        """Write the decision to a JSON file, replaced whole or not at all.

        Raises
        ------
        FileError
            The file cannot be written.
        """
        replace_file(Path(path), self.to_json())

    @classmethod
    def load(cls, path: str | Path) -> Decision:
        """Read a decision from a file; see `Decision.from_json`."""
        return cls.from_json(Path(path))

    @classmethod
    def from_json(cls, source: str | Path, *, name: str = "<text>") -> Decision:
        """Read a decision by deciding its call again, and refuse a text that says otherwise.

        Raises
        ------
        FileError
            If it is not a decision in JSON, or a result differs from what its call decides by more than 1e-9.

        Examples
        --------
        >>> import clusterdecide as cd
        >>> decision = cd.calls.example().decide()
        >>> Decision.from_json(decision.to_json()).to_dict() == decision.to_dict()
        True
        """
        from clusterdecide.calls.call import Call

        data = read_json(source, name=name)
        name = source.name if isinstance(source, Path) else name
        if not isinstance(data, Mapping) or data.get("format") != FORMAT:
            msg = f"not a decision: the field format must be {FORMAT!r}"
            raise FileError(msg, file=name, place="format")
        seed = data.get("draw_seed")
        if not (seed is None or isinstance(seed, str)):
            msg = f"must be text or null, got {seed!r}"
            raise FileError(msg, file=name, place="draw_seed")
        decision = Call.of_json(data.get("call"), name=name, within="call").decide(draw_seed=seed)
        found = _difference(decision.to_dict(), dict(data), ())
        if found is not None:
            place, expected, stated = found
            msg = f"the call decides {expected!r} here, the file says {stated!r}: it was changed, or made otherwise"
            raise FileError(msg, file=name, place=place)
        return decision

    def _view(self) -> View:
        rows = [
            [lot.lot, str(s.position or ""), s.code, str(s.published), str(s.total_published), s.outcome]
            for lot in self.lots
            for s in lot.standings
        ]
        return View(_HEADER, rows, "lrlrrl", self._caption())

    def _caption(self) -> str:
        lines = [self.call.ranking.says()]
        stopped = [r for r in self.dossiers if r.status in ("withdrawn", "inadmissible", "ineligible")]
        lines += [f"{r.code} {r.status}: {', '.join(reason.code for reason in r.reasons)}" for r in stopped]
        if self.call.notice is not None:
            lines.append(self.call.notice.get("en"))
        return "\n".join(lines)


def _difference(mine: Any, stated: Any, at: tuple[str | int, ...]) -> tuple[str, Any, Any] | None:
    """First place where two documents differ, numbers within the tolerance taken as equal."""
    if isinstance(mine, Mapping) and isinstance(stated, Mapping):
        keys = [*mine, *(key for key in stated if key not in mine)]
        pairs = [(key, mine.get(key, _ABSENT), stated.get(key, _ABSENT)) for key in keys]
    elif isinstance(mine, list) and isinstance(stated, list) and len(mine) == len(stated):
        pairs = [(i, a, b) for i, (a, b) in enumerate(zip(mine, stated, strict=True))]
    else:
        return None if _same(mine, stated) else (place_of(at), mine, stated)
    return next((found for key, a, b in pairs if (found := _difference(a, b, (*at, key)))), None)


def _same(mine: object, stated: Any) -> bool:
    if isinstance(mine, int | float) and not isinstance(mine, bool):
        number = not isinstance(stated, bool | str | list | dict) and stated is not None
        return number and math.isclose(mine, float(stated), rel_tol=TOLERANCE, abs_tol=TOLERANCE)
    return type(mine) is type(stated) and mine == stated
