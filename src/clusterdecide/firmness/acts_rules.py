"""Acts of the rule itself undone one at a time: scores and totals rounded, steps of the ladder, cures accepted."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING

from clusterdecide.calls.ladder import Ladder, UndecidedError
from clusterdecide.calls.status import floors_missed
from clusterdecide.firmness.acts import Act
from clusterdecide.firmness.wording import Moved, moved

if TYPE_CHECKING:
    from clusterdecide.calls.decision import LotResult, Tie
    from clusterdecide.calls.replay import FundedSet, Replay

NEXT = "the next steps of the ladder decide"
REVERSED = "no later step can decide: the order that the step made is turned round"


@dataclass(frozen=True)
class RuleActs:
    """Acts of the rule that bear on one lot."""

    replay: Replay
    result: LotResult

    def all(self) -> Iterator[Act]:
        """Every act, undone alone."""
        if not self.replay.codes:
            return
        yield self._score_rounding()
        floors = self.replay.rules.floors
        if floors.overall is not None and floors.overall_on == "weighted":
            yield self._total_rounding(Fraction(floors.overall))
        for tie in self.result.ties:
            for number in dict.fromkeys(step.step for step in tie.steps if step.separates):
                yield self._tie_step(tie, number)
        for code in self.replay.codes:
            yield from self._cures(code)

    def _act(self, kind: str, funded: FundedSet, **about: object) -> Act:
        fields = {"dossier": None, "criterion": None, "who": None, "was": None, "undone": None} | about
        return Act(kind=kind, lot=self.replay.rules.id, moved=moved(self.replay.listed, funded), **fields)  # type: ignore[arg-type]

    def _score_rounding(self) -> Act:
        values = [value if isinstance(value, Fraction) else round(value, 9) for value in self.replay.values]
        was = {code: float(self.result[code].published) for code in self.replay.codes}
        undone = dict(zip(self.replay.codes, values, strict=True))
        return self._act("score_rounding", self.replay.funded(values), was=was, undone=undone)

    def _total_rounding(self, bar: Fraction) -> Act:
        passed = []
        for scores in self.replay.scores.values():
            missed = floors_missed(self.replay.call, self.replay.rules, scores)
            passed.append(all(reason.id == "TOTAL" for reason in missed) and scores.total >= bar)
        was = {code: float(scores.total_published) for code, scores in self.replay.scores.items()}
        undone = {code: scores.total for code, scores in self.replay.scores.items()}
        return self._act("total_rounding", self.replay.funded(passed=passed), was=was, undone=undone)

    def _cures(self, code: str) -> Iterator[Act]:
        for name, piece in self.replay.call.dossier(code).pieces.items():
            if piece.status == "supplied_after_request":
                funded = self.replay.changed(without=[code]).funded()
                yield self._act("cure", funded, dossier=code, who=name, was="accepted", undone="inadmissible")

    def _tie_step(self, tie: Tie, number: int) -> Act:
        by = next(step.by for step in tie.steps if step.step == number)
        start = next(s.position for s in self.result.standings if s.code == tie.order[0])
        assert start is not None  # noqa: S101 - dossiers that tie passed the floors
        about = {"who": f"step {number}", "was": f"{by}: {' > '.join(tie.order)}"}
        if not start - 1 < self.replay.places < start - 1 + len(tie.order):
            return Act("tie_step", self.replay.rules.id, None, None, about["who"], about["was"], None,
                       Moved(self.replay.listed, (), ()), note="the tie does not stand on the line")  # fmt: skip
        order, note = self._order(tie, number, start - 1), NEXT
        if order is None:
            order, note = tuple(reversed(tie.order)), REVERSED
        kept = [code for code in self.replay.listed if code not in tie.order]
        funded = frozenset([*kept, *order[: self.replay.places - len(kept)]])
        undone = " > ".join(order)
        return self._act("tie_step", funded, **about, undone=undone, note=note, exact=note == NEXT)

    def _order(self, tie: Tie, number: int, ahead: int) -> tuple[str, ...] | None:
        """Order of a tie without one step of the ladder; None where no other can decide."""
        inside = [standing.code for standing in self.result.standings if standing.position is not None]
        ladder = Ladder.of(self.replay.call, self.replay.rules, inside, self.replay.scores, self.replay.seed)
        ladder.steps = [step for k, step in enumerate(ladder.steps, 1) if k != number]
        ladder.placed.extend(inside[:ahead])
        try:
            ladder.place(tie.tied, Decimal(0))
        except UndecidedError:
            return None
        return tuple(ladder.placed[ahead:])
