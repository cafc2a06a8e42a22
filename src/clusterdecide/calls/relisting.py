"""The list of one lot, decided again with something changed: grades, weights, floors, places, who takes part."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING

from clusterdecide.calls.decide import decide_lot
from clusterdecide.calls.selecting import check_by_places
from clusterdecide.errors import InvalidInputError

if TYPE_CHECKING:
    from clusterdecide.calls.decision import LotResult
    from clusterdecide.calls.parts import Lot
    from clusterdecide.calls.record import Decision
    from clusterdecide.calls.tree import CriteriaTree

Cells = Mapping[tuple[str, str], Decimal | Fraction]


def relist(
    decision: Decision,
    lot: str,
    *,
    grades: Cells | None = None,
    rules: Lot | None = None,
    places: int | None = None,
    without: Iterable[str] = (),
    tree: CriteriaTree | None = None,
) -> LotResult:
    """Decide one lot again, by the whole rule, with something changed; all else as in the decision.

    Parameters
    ----------
    decision
        The decision to start from.
    lot
        Identifier of the lot.
    grades
        New grades or indicators by (dossier, criterion); a ``Fraction`` is taken as it is, such as a mean of marks.
    rules
        The lot with other weights or floors, as by ``call.lot("L1").replace(...)``.
    places
        Another number of places.
    without
        Dossiers that take no part, as if they had never been filed.
    tree
        The criteria with exact weights to apply in place of the whole percents of the lot; see `reweighted`.

    Raises
    ------
    InvalidInputError
        A dossier that is not evaluated in this lot, or a criterion that it has no grade on.

    Examples
    --------
    >>> import clusterdecide as cd
    >>> from decimal import Decimal
    >>> decision = cd.calls.example().decide()
    >>> relist(decision, "L1", without=["D02"]).funded
    ('D03', 'D09', 'D10')
    >>> str(relist(decision, "L1", grades={("D10", "C2.4"): Decimal("3.5")})["D10"].published)
    '71.8'
    """
    call, found = decision.call, decision[lot]
    if call.selection.by == "optimum":
        check_by_places(call, "deciding one lot again")
    judged = {standing.code: call.judged(standing.code) for standing in found.standings}
    kept = () if found.problem is None else found.problem.alternatives
    for (code, criterion), grade in (grades or {}).items():
        if code not in judged or criterion not in judged[code]:
            msg = f"no grade of dossier {code!r} on {criterion!r} counts in lot {lot}"
            raise InvalidInputError(msg)
        judged[code][criterion] = grade if isinstance(grade, Fraction) else Decimal(grade)  # type: ignore[assignment]
    out = set(without)
    if out - set(judged):
        msg = f"dossier {min(out - set(judged))!r} is not evaluated in lot {lot}; there are {', '.join(kept)}"
        raise InvalidInputError(msg)
    return decide_lot(
        call,
        call.lot(lot) if rules is None else rules,
        {code: judged[code] for code in kept if code not in out},
        found.places if places is None else places,
        decision.draw_seed,
        tree,
    )
