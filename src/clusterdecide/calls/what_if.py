"""Who moves? The list after a change of grades, weights, envelope, places or dossiers, in milliseconds, exact."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from clusterdecide._table import Tabular, View
from clusterdecide.calls.decide import decide_lot, places_given_up
from clusterdecide.calls.decision import written
from clusterdecide.calls.ladder import check_seed
from clusterdecide.calls.parts import GroupWeights
from clusterdecide.calls.replay import Replay
from clusterdecide.errors import InvalidInputError
from clusterdecide.messages import listed, money, number, percent, text

if TYPE_CHECKING:
    from clusterdecide.calls.call import Call
    from clusterdecide.calls.decision import LotResult, Standing
    from clusterdecide.calls.parts import Budget, Lot
    from clusterdecide.calls.record import Decision

Grades = Mapping[tuple[str, str], Decimal | float | str]
Weights = Mapping[str, Mapping[str | None, Mapping[str, int]]]
_KEPT = 8  # decisions whose lots stay at hand


@dataclass(frozen=True, slots=True)
class Place:
    """Where a dossier stands: position (None: eliminated or absent), outcome, score, and score as published."""

    position: int | None
    outcome: str
    score: Fraction | float | None
    published: Decimal | None

    @classmethod
    def of(cls, standing: Standing | None) -> Place:
        """Place of a standing; None stands for a dossier that takes no part."""
        if standing is None:
            return cls(None, "absent", None, None)
        return cls(standing.position, standing.outcome, standing.score, standing.published)

    def says(self, lang: str) -> str:
        """Say it in words."""
        return text(f"what_if.place.{self.outcome}", lang, n=self.position)


@dataclass(frozen=True, slots=True)
class Step:
    """A dossier before and after the change."""

    lot: str
    code: str
    before: Place
    after: Place

    @property
    def moves(self) -> bool:
        """Whether its position or its outcome is another."""
        return (self.before.position, self.before.outcome) != (self.after.position, self.after.outcome)


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class WhatIf(Tabular):
    """What a change does to the published lists.

    Attributes
    ----------
    decision
        The decision that was asked about.
    asked
        What was changed, in plain values.
    lots
        The results after the change.
    steps
        Every evaluated dossier of every lot, before and after, in the order after the change.
    given_up
        Lots that give up places after the change, in order.
    """

    decision: Decision
    asked: Mapping[str, Any]
    lots: tuple[LotResult, ...]
    steps: tuple[Step, ...]
    given_up: tuple[str, ...]

    def __getitem__(self, lot: str) -> LotResult:
        """Result of a lot after the change."""
        for result in self.lots:
            if result.lot == lot:
                return result
        msg = f"no lot is called {lot!r}; there are {', '.join(result.lot for result in self.lots)}"
        raise InvalidInputError(msg)

    @property
    def funded(self) -> dict[str, tuple[str, ...]]:
        """Codes of the funded dossiers of each lot after the change, in their order."""
        return {result.lot: result.funded for result in self.lots}

    @property
    def moved(self) -> tuple[Step, ...]:
        """Dossiers whose position or outcome is another."""
        return tuple(step for step in self.steps if step.moves)

    @property
    def gains(self) -> tuple[str, ...]:
        """Dossiers that are funded after the change and were not."""
        return self._turned("funded", was=False)

    @property
    def loses(self) -> tuple[str, ...]:
        """Dossiers that were funded and are not after the change."""
        return self._turned("funded", was=True)

    def _turned(self, outcome: str, *, was: bool) -> tuple[str, ...]:
        pairs = ((step.code, step.before.outcome == outcome, step.after.outcome == outcome) for step in self.steps)
        return tuple(code for code, before, after in pairs if before != after and before == was)

    def sentence(self, lang: str = "en") -> str:
        """Say who moves, in French or English."""
        said = [text("what_if.with", lang, asked=listed(_asked(self.decision.call, self.asked, lang), lang))]
        said += [self._of_lot(result, lang) for result in self.lots]
        if self.given_up:
            said.append(text("what_if.given_up", lang, lots=listed(self.given_up, lang)))
        return " ".join(said)

    def _of_lot(self, result: LotResult, lang: str) -> str:
        mine = [step for step in self.moved if step.lot == result.lot]
        if not mine:
            return text("what_if.same", lang, lot=result.lot)
        turned = {*self.gains, *self.loses}
        first = [step for step in mine if step.code in turned] + [step for step in mine if step.code not in turned]
        told = [
            text("what_if.move", lang, code=s.code, before=s.before.says(lang), after=s.after.says(lang)) for s in first
        ]
        funded = listed(result.funded, lang) if result.funded else text("what_if.none_funded", lang)
        key = "what_if.other" if any(step.code in turned for step in mine) else "what_if.kept"
        return text(
            key, lang, lot=result.lot, funded=funded, moves="; ".join(told) if lang == "en" else " ; ".join(told)
        )

    def to_dict(self) -> dict[str, Any]:
        """Plain values for JSON."""
        asked = dict(self.asked)
        if "grades" in asked:
            asked["grades"] = [
                {"dossier": d, "criterion": c, "grade": grade} for (d, c), grade in asked["grades"].items()
            ]
        if "weights" in asked:
            rows = [(lot, node, row) for lot, nodes in asked["weights"].items() for node, row in nodes.items()]
            asked["weights"] = [{"lot": lot, "node": node, "percents": row} for lot, node, row in rows]
        return {
            "asked": written(asked),
            "funded": {lot: list(codes) for lot, codes in self.funded.items()},
            "gains": list(self.gains),
            "loses": list(self.loses),
            "steps": written(self.steps),
            "given_up": list(self.given_up),
            "exact": True,
        }

    def _view(self) -> View:
        def score(place: Place) -> str:
            return "" if place.published is None else str(place.published)

        rows = [
            [s.lot, s.code, str(s.before.position or ""), s.before.outcome, score(s.before),
             str(s.after.position or ""), s.after.outcome, score(s.after), "moves" if s.moves else ""]
            for s in self.steps
        ]  # fmt: skip
        head = ["lot", "dossier", "position", "outcome", "score", "then", "outcome", "score", ""]
        caption = f"{self.sentence('en')}\n{self.decision.call.ranking.says()}; exact, by the whole rule"
        return View(head, rows, "llrlrrlrl", caption)


def what_if(
    decision: Decision,
    *,
    grades: Grades | None = None,
    weights: Weights | None = None,
    budget: Decimal | float | str | None = None,
    places: Mapping[str, int] | None = None,
    without: Iterable[str] = (),
    draw_seed: str | None = None,
) -> WhatIf:
    """See `Decision.what_if`."""
    asked: dict[str, Any] = {
        "grades": {cell: _number(value, f"the grade of {cell}") for cell, value in (grades or {}).items()},
        "weights": {lot: {node: dict(row) for node, row in rows.items()} for lot, rows in (weights or {}).items()},
        "budget": None if budget is None else _number(budget, "the budget"),
        "places": dict(places or {}),
        "without": tuple(dict.fromkeys((without,) if isinstance(without, str) else without)),
        "draw_seed": draw_seed,
    }
    call = _changed_call(decision.call, asked)
    seed = decision.draw_seed if draw_seed is None else draw_seed
    if draw_seed is not None:
        check_seed(call.draw, draw_seed)
    cells, out = _cells(decision, asked["grades"]), _out(decision, asked["without"])
    given_up = places_given_up(call)
    lots = tuple(_again(decision, call, lot, cells.get(lot.id, {}), out, given_up, seed) for lot in call.lots)
    steps = [step for before, after in zip(decision.lots, lots, strict=True) for step in _steps(before, after)]
    told = {name: value for name, value in asked.items() if value not in (None, (), {})}
    return WhatIf(decision, told, lots, tuple(steps), given_up)


def _number(value: Decimal | float | str, what: str) -> Decimal:
    try:
        found = Decimal(str(value))
    except ArithmeticError:
        found = Decimal("nan")
    if isinstance(value, bool) or not found.is_finite():
        msg = f"{what} must be a finite number, got {value!r}"
        raise InvalidInputError(msg)
    return found


def _changed_call(call: Call, asked: Mapping[str, Any]) -> Call:
    """The call with other percents, places and envelope; its rules may be frozen: this is a question, not a change."""
    for name in [*asked["weights"], *asked["places"]]:
        call.lot(name)
    lots = tuple(_changed_lot(lot, asked["weights"].get(lot.id, {}), asked["places"].get(lot.id)) for lot in call.lots)
    budget: Budget = call.budget
    if asked["budget"] is not None:
        budget = budget.replace(annual_envelope=asked["budget"])
    return call.model_copy(update={"lots": lots, "budget": budget})


def _changed_lot(lot: Lot, weights: Mapping[str | None, Mapping[str, int]], places: int | None) -> Lot:
    if not weights and places is None:
        return lot
    known = {group.node: group for group in lot.weights}
    for node, row in weights.items():
        if node not in known:
            names = ", ".join(name or "None (the whole tree)" for name in known)
            msg = f"lot {lot.id} has no weights below {node!r}; there are {names}"
            raise InvalidInputError(msg)
        known[node] = _reweighed(lot, known[node], row)
    return lot.replace(weights=tuple(known.values()), places=lot.places if places is None else places)


def _reweighed(lot: Lot, group: GroupWeights, row: Mapping[str, int]) -> GroupWeights:
    """Percents of a node, those that are not named as published; they must still sum to 100."""
    for name in row:
        if name not in group.percents:
            below = f"{group.node or 'the whole tree'}; there are {', '.join(group.percents)}"
            msg = f"lot {lot.id}: no weight of {name!r} below {below}"
            raise InvalidInputError(msg)
    percents = {**group.percents, **row}
    total = sum(percents.values())
    if total != 100:
        shown = ", ".join(f"{name} {value}" for name, value in percents.items())
        msg = f"lot {lot.id}: the percents below {group.node or 'the whole tree'} sum to {total}, not 100: {shown}"
        raise InvalidInputError(msg)
    return GroupWeights.of({"node": group.node, "percents": percents, "source": group.source})


def _cells(decision: Decision, grades: Mapping[tuple[str, str], Decimal]) -> dict[str, dict[tuple[str, str], Decimal]]:
    """Changed grades by lot, each checked against its scale."""
    home = {standing.code: result.lot for result in decision.lots for standing in result.standings}
    found: dict[str, dict[tuple[str, str], Decimal]] = {}
    for (code, criterion), grade in grades.items():
        if code not in home:
            msg = f"dossier {code!r} is not evaluated in any lot: no grade of it counts"
            raise InvalidInputError(msg)
        if criterion not in decision.call.judged(code):
            msg = f"dossier {code}: no grade on {criterion!r}; there are {', '.join(decision.call.judged(code))}"
            raise InvalidInputError(msg)
        fault = decision.call.criterion(criterion).fault(grade)
        if fault is not None:
            msg = f"dossier {code}, criterion {criterion}: {fault}"
            raise InvalidInputError(msg)
        found.setdefault(home[code], {})[code, criterion] = grade
    return found


def _out(decision: Decision, without: Sequence[str]) -> frozenset[str]:
    evaluated = [standing.code for result in decision.lots for standing in result.standings]
    for code in without:
        if code not in evaluated:
            msg = f"dossier {code!r} is not evaluated in any lot; there are {', '.join(sorted(evaluated))}"
            raise InvalidInputError(msg)
    return frozenset(without)


@lru_cache(maxsize=_KEPT)
def _ready(decision: Decision, lot: str) -> Replay:
    """One lot of a decision with the exact scores of its dossiers, kept for the next question."""
    return Replay.of(decision, lot)


def _again(
    decision: Decision,
    call: Call,
    lot: Lot,
    cells: Mapping[tuple[str, str], Decimal],
    out: frozenset[str],
    given_up: Sequence[str],
    seed: str | None,
) -> LotResult:
    before = decision[lot.id]
    places = lot.places - given_up.count(lot.id)
    mine = [standing.code for standing in before.standings if standing.code in out]
    same = not cells and not mine and lot == decision.call.lot(lot.id)
    if same and places == before.places and seed == decision.draw_seed:
        return before
    ready = _ready(decision, lot.id)
    changed = ready.changed(grades=cells, without=mine)
    if lot.weights != decision.call.lot(lot.id).weights:
        return decide_lot(call, lot, changed.judged, places, seed)  # type: ignore[arg-type]
    return decide_lot(call, lot, changed.judged, places, seed, ready.tree, changed.known)  # type: ignore[arg-type]


def _steps(before: LotResult, after: LotResult) -> list[Step]:
    was = {standing.code: standing for standing in before.standings}
    now = {standing.code: standing for standing in after.standings}
    codes = [*now, *(code for code in was if code not in now)]
    return [Step(after.lot, code, Place.of(was.get(code)), Place.of(now.get(code))) for code in codes]


def _asked(call: Call, asked: Mapping[str, Any], lang: str) -> list[str]:
    """What was changed, in words."""
    said = [
        text("what_if.grade", lang, dossier=code, criterion=name, grade=number(grade, lang),
             was=number(call.judged(code)[name], lang))
        for (code, name), grade in asked.get("grades", {}).items()
    ]  # fmt: skip
    for lot, rows in asked.get("weights", {}).items():
        percents = {group.node: group.percents for group in call.lot(lot).weights}
        said += [
            text("what_if.weight", lang, child=child, percent=percent(Fraction(value, 100), lang),
                 was=percent(Fraction(percents[node][child], 100), lang))
            for node, row in rows.items()
            for child, value in row.items()
        ]  # fmt: skip
    if "budget" in asked:
        amounts = (asked["budget"], call.budget.annual_envelope)
        amount, was = (money(value, call.budget.currency, lang) for value in amounts)
        said.append(text("what_if.budget", lang, amount=amount, was=was))
    said += [
        text("what_if.places", lang, n=n, lot=lot, was=call.lot(lot).places)
        for lot, n in asked.get("places", {}).items()
    ]
    if "without" in asked:
        said.append(text("what_if.without", lang, codes=listed(asked["without"], lang)))
    if "draw_seed" in asked:
        said.append(text("what_if.seed", lang))
    return said or [text("what_if.nothing", lang)]
