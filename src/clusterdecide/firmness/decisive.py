"""Every act whose undoing alone changes a published list of funded dossiers."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from clusterdecide._table import Tabular, View
from clusterdecide.calls.replay import Replay
from clusterdecide.firmness.acts import KINDS, Act, Kind, shown
from clusterdecide.firmness.acts_panel import PanelActs
from clusterdecide.firmness.acts_rules import RuleActs
from clusterdecide.firmness.acts_weights import WeightActs
from clusterdecide.firmness.starting_points import StartingPoints
from clusterdecide.firmness.wording import shown_list, shown_moved

if TYPE_CHECKING:
    from clusterdecide.calls.record import Decision


@dataclass(frozen=True, slots=True, repr=False)
class DecisiveActs(Tabular):
    """Acts that decide: each one, undone alone with all else as it was, changes the funded list of its lot.

    Attributes
    ----------
    acts
        The decisive ones, by lot, in the order of the kinds.
    examined
        How many acts of each kind were undone in each lot: ``examined["L1"]["consensus"]``.
    kept
        Acts that cannot be undone alone, and why.
    rule
        The ranking rule, in one line.
    """

    acts: tuple[Act, ...]
    examined: Mapping[str, Mapping[Kind, int]]
    kept: Mapping[str, str]
    rule: str

    def of(self, kind: Kind, lot: str | None = None) -> tuple[Act, ...]:
        """Decisive acts of one kind, in all lots or one."""
        return tuple(act for act in self.acts if act.kind == kind and lot in (None, act.lot))

    def count(self, kind: Kind) -> int:
        """How many acts of a kind were undone, in all lots."""
        return sum(counts.get(kind, 0) for counts in self.examined.values())

    def to_dict(self) -> dict[str, Any]:
        """Plain values for JSON."""
        return {
            "acts": [act.to_dict() for act in self.acts],
            "examined": {lot: dict(counts) for lot, counts in self.examined.items()},
            "kept": dict(self.kept),
            "rule": self.rule,
        }

    def _view(self) -> View:
        rows = [
            [act.lot, act.kind, " ".join(part for part in (act.dossier, act.criterion, act.who) if part),
             _short(act.was), _short(act.undone), shown_moved(act.moved), shown_list(act.funded_if_undone),
             "exact" if act.exact else "estimate"]
            for act in self.acts
        ]  # fmt: skip
        head = ["lot", "act", "where", "was", "undone", "who", "funded if undone", "how"]
        return View(head, rows, "l" * len(head), self._caption())

    def _caption(self) -> str:
        counts = ", ".join(f"{kind} {self.count(kind)}" for kind in KINDS if self.count(kind))
        kept = "".join(f"\nnot undone: {name}: {why}" for name, why in self.kept.items())
        return f"acts undone one at a time: {counts or 'none'}; {self.rule}; rounding, floors and ladder included{kept}"


def _short(value: object) -> str:
    text = shown(value)
    return text if len(text) <= 48 else f"{text[:45]}..."


def decisive_acts(decision: Decision, lot: str | None = None) -> DecisiveActs:
    """Undo each act on the way to the published list, one at a time, and keep those that change it.

    The whole rule is applied again: floors, rounding, ladder, places. All acts are exact but two kinds: a recusal,
    whose undoing needs what the evaluator would have given, is an estimate; and a step of the ladder after which
    nothing is left to decide is undone by turning its order round. Both say so.

    Parameters
    ----------
    decision
        A decision; with the seed of its draw if the ladder may need it.
    lot
        One lot; all of them by default.

    Returns
    -------
    DecisiveActs
        Decisive acts, and how many were examined.

    Raises
    ------
    InvalidInputError
        An unknown lot.

    Examples
    --------
    >>> import clusterdecide as cd
    >>> call = cd.calls.example()
    >>> total = call.replace(ranking=call.ranking.replace(method={"method": "weighted_total"}))
    >>> found = decisive_acts(total.decide())
    >>> act = found.of("consensus")[0]
    >>> act.dossier, act.criterion, str(act.was), str(act.undone), act.gains, act.loses
    ('D10', 'C2.4', '3', '3.5', ('D10',), ('D02',))
    >>> found.count("consensus"), len(decisive_acts(call.decide()).of("consensus"))
    (6, 0)
    """
    names = [result.lot for result in decision.lots] if lot is None else [decision[lot].lot]
    acts: list[Act] = []
    examined: dict[str, Mapping[Kind, int]] = {}
    kept: dict[str, str] = {}
    starts = StartingPoints(decision.call)
    for name in names:
        replay = Replay.of(decision, name)
        panel, weights = PanelActs(replay, starts), WeightActs(replay)
        here = [*panel.all(), *weights.all(), *RuleActs(replay, decision[name]).all()] if replay.codes else []
        examined[name] = Counter(act.kind for act in here)
        acts += sorted((act for act in here if _decides(act)), key=lambda act: KINDS.index(act.kind))
        kept |= {f"recusal {told.partition(': ')[0]}": told.partition(": ")[2] for told in panel.unknown()}
        kept |= weights.kept
    return DecisiveActs(tuple(acts), examined, kept, decision.call.ranking.says())


def _decides(act: Act) -> bool:
    return act.funded_if_undone is None or bool(act.gains or act.loses)
