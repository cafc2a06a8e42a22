"""Whose withdrawal changes the fate of another: who takes the freed place, and who moves beyond it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from clusterdecide._table import Tabular, View
from clusterdecide.calls.ladder import UndecidedError
from clusterdecide.calls.relisting import relist
from clusterdecide.calls.replay import Replay
from clusterdecide.influence.withdrawals import Withdrawals

if TYPE_CHECKING:
    from clusterdecide.calls.decision import LotResult
    from clusterdecide.calls.record import Decision

COUNTING = ("region", "coverage")
"""Steps of the ladder that count who is placed already."""


@dataclass(frozen=True, slots=True)
class WithdrawalEffect:
    """What becomes of a lot as if one dossier had never been filed.

    Attributes
    ----------
    lot, code, outcome
        The dossier, and its outcome in the decision.
    takes
        Who takes the freed place: the next of the published order; nobody where the dossier was not funded.
    upset
        Dossiers whose fate changes beyond the freed place: funded and not expected to be, or expected and not funded.
    reordered
        Whether the others no longer stand in the published order, eliminated ones apart; None where a tie is undecided.
    """

    lot: str
    code: str
    outcome: str
    takes: tuple[str, ...]
    upset: tuple[str, ...]
    reordered: bool | None


@dataclass(frozen=True, slots=True, repr=False)
class WithdrawalEffects(Tabular):
    """Every dossier withdrawn in turn.

    Attributes
    ----------
    rows
        One for each evaluated dossier.
    proven
        For each lot, why no withdrawal can change anything but the freed place; empty where that is not proven.
    """

    rows: tuple[WithdrawalEffect, ...]
    proven: dict[str, str]

    @property
    def upsetting(self) -> tuple[str, ...]:
        """Dossiers whose withdrawal changes the fate of another beyond the freed place."""
        return tuple(row.code for row in self.rows if row.upset)

    def __getitem__(self, code: str) -> WithdrawalEffect:
        """Effect of the withdrawal of one dossier."""
        return next(row for row in self.rows if row.code == code)

    def to_dict(self) -> dict[str, Any]:
        """Plain values for JSON."""
        rows = [
            {
                "lot": row.lot,
                "code": row.code,
                "outcome": row.outcome,
                "takes": list(row.takes),
                "upset": list(row.upset),
                "reordered": row.reordered,
            }
            for row in self.rows
        ]
        return {"rows": rows, "upsetting": list(self.upsetting), "proven": self.proven, "exact": True}

    def _view(self) -> View:
        told = {True: "yes", False: "no", None: "a tie is undecided"}
        rows = [
            [
                row.lot,
                row.code,
                row.outcome,
                ", ".join(row.takes),
                ", ".join(row.upset) or "nobody",
                told[row.reordered],
            ]
            for row in self.rows
        ]
        head = ["lot", "without", "was", "takes the place", "others upset", "others reordered"]
        why = "".join(f"\nlot {lot}: proven, {reason}" for lot, reason in self.proven.items() if reason)
        return View(head, rows, "llllll", f"each dossier withdrawn in turn, the whole rule applied again; exact{why}")


def withdrawal_effects(decision: Decision) -> WithdrawalEffects:
    """Withdraw each evaluated dossier in turn: who takes the freed place, whose fate changes beyond it; exact.

    Where scores stand on fixed reference points and no step of the ladder counts who is placed already, the others keep
    their scores and their order whoever leaves: only the freed place is taken, by the next of the list. The result says
    where this proof holds.

    Examples
    --------
    >>> import clusterdecide as cd
    >>> found = withdrawal_effects(cd.calls.example().decide())
    >>> found["D03"].takes, found["D10"].takes, found.upsetting
    (('D10',), (), ())
    """
    rows = [_effect(decision, result, s.code, s.outcome) for result in decision.lots for s in result.standings]
    return WithdrawalEffects(tuple(rows), {result.lot: _proof(decision, result) for result in decision.lots})


def _effect(decision: Decision, result: LotResult, code: str, outcome: str) -> WithdrawalEffect:
    replay = Replay.of(decision, result.lot).changed(without=[code])
    order = [other for other in result.order if other != code]
    expected = frozenset(order[: result.places])
    funded = replay.funded()
    upset = () if funded is None else tuple(sorted(funded ^ expected))
    kept = expected if funded is None else expected & funded
    takes = tuple(other for other in order if other in kept and other not in result.funded)
    try:
        reordered: bool | None = list(relist(decision, result.lot, without=[code]).order) != order
    except UndecidedError:
        reordered = None
    return WithdrawalEffect(result.lot, code, outcome, takes, upset, reordered)


def _proof(decision: Decision, result: LotResult) -> str:
    if result.problem is None:
        return "no dossier is evaluated"
    replay = Replay.of(decision, result.lot)
    fixed = decision.call.ranking.exact or Withdrawals.of(result.problem, replay.weights, replay.method).fixed
    if not fixed:
        return ""
    if not any(step.by in COUNTING for step in decision.call.ladder):
        return "scores stand on fixed reference points and no step of the ladder counts who is placed"
    if not result.ties:
        return "scores stand on fixed reference points and no published scores tie"
    return ""
