"""Synthetic calls for rehearsals: the rules of a call with dossiers that nobody filed, drawn from one seed."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cached_property
from math import ceil
from typing import TYPE_CHECKING, Any

import numpy as np

from clusterdecide._typing import Floats, Ints
from clusterdecide.calls.call import Call
from clusterdecide.calls.dates import day_of
from clusterdecide.calls.decide import places_given_up
from clusterdecide.calls.lot_regions import Stretch, open_where, stretches_of, words_of
from clusterdecide.calls.notice import CallRules
from clusterdecide.calls.parts import DrawRule, LadderStep
from clusterdecide.calls.synthetic_grades import GradeModel, Levels
from clusterdecide.errors import InvalidInputError
from clusterdecide.model.seeds import child
from clusterdecide.selection import commitment

if TYPE_CHECKING:
    from clusterdecide.calls.parts import Lot
    from clusterdecide.calls.rules import FactSpec, Test

BLOCK = 100
"""Trials that share the facts and amounts of their dossiers; their grades are their own."""

_NEAR = dt.timedelta(days=3653)
_MOST_WORDS = 3
_ANYWHERE = tuple("ABCDEF")
_UNUSED = ("committee", "judgements", "swings", "contract")  # nothing that a decision reads


@dataclass(frozen=True, eq=False)
class Scene:
    """Rules with synthetic dossiers, any number of times.

    Attributes
    ----------
    rules
        The call whose rules are rehearsed.
    sizes
        Dossiers of each lot.
    model
        Law of their grades.
    amounts
        Least and most that they ask for a year, in times the amount of the call.
    entropy
        Seed of everything that is drawn.
    """

    rules: CallRules
    sizes: Mapping[str, int]
    model: GradeModel
    amounts: tuple[float, float]
    entropy: int
    _kept: dict[int, Call] = field(default_factory=dict, init=False, repr=False)

    @property
    def seed(self) -> str:
        """Seed of the draw in every synthetic call."""
        return f"rehearsal {self.entropy}"

    @cached_property
    def affordable(self) -> bool:
        """Whether the published order of lots says who gives up each place that the envelope does not pay for."""
        if self.rules.selection.by != "places":
            return True
        try:
            places_given_up(self.rules)
        except InvalidInputError:
            return False
        return True

    @cached_property
    def call(self) -> Call:
        """The rules without a dossier; a draw of its own comes after a ladder that ends without one.

        Raises
        ------
        InvalidInputError
            The rules are at fault; see `Call.check`.
        """
        rules = self.rules
        fields: dict[str, Any] = {n: getattr(rules, n) for n in CallRules.model_fields if n not in _UNUSED}
        if not any(step.by == "draw" for step in rules.ladder):
            fields["ladder"] = (*rules.ladder, LadderStep(by="draw"))
        if not self.affordable:
            whole = sum(lot.places for lot in rules.lots) * rules.budget.amount_per_year
            fields["budget"] = rules.budget.replace(annual_envelope=whole)
        return Call.of({**fields, "draw": DrawRule(commitment=commitment(self.seed))})

    @cached_property
    def levels(self) -> tuple[Levels, ...]:
        """Levels of the leaves, in the order of the tree."""
        tree = self.rules.tree(self.rules.lots[0].id)
        return tuple(Levels.of(self.rules.criterion(name)) for name in tree.names)

    @cached_property
    def facts(self) -> tuple[FactSpec, ...]:
        """Facts that something in the rules reads; the others are not stated."""
        rules = self.rules
        read = {test.fact for lot in rules.lots for test in (*lot.where, *_eligible(rules))}
        read |= {step.fact or "" for step in rules.ladder} | {group.fact for group in rules.selection.groups}
        return tuple(fact for fact in rules.facts if fact.id in read)

    @cached_property
    def entries(self) -> dict[str, dict[str, tuple[Stretch, ...]]]:
        """For each lot and fact, what a dossier that is eligible there may state."""
        return {lot.id: {fact.id: self._entry(lot, fact) for fact in self.facts} for lot in self.rules.lots}

    def _entry(self, lot: Lot, fact: FactSpec) -> tuple[Stretch, ...]:
        mine = (*lot.where, *_eligible(self.rules))
        every = [test for other in self.rules.lots for test in other.where]
        stretches = stretches_of(self.rules, fact, (*every, *_eligible(self.rules)))
        held = open_where(self.rules, mine, fact.id, stretches)
        return tuple(one for one, good in zip(stretches, held, strict=True) if good)

    def closed(self, lot: str) -> tuple[str, ...]:
        """Facts for which nothing that a dossier may state is eligible in a lot."""
        return tuple(fact for fact, stretches in self.entries[lot].items() if not stretches)

    def size(self, lot: str) -> int:
        """Dossiers of a lot: none where nobody can be eligible."""
        return 0 if self.closed(lot) else self.sizes[lot]

    def codes(self, lot: str) -> tuple[str, ...]:
        """Codes of the dossiers of a lot."""
        return tuple(f"{lot}-{i + 1:02d}" for i in range(self.size(lot)))

    def template(self, block: int) -> Call:
        """The call of one block of trials, with the facts of its dossiers and no grades."""
        if block not in self._kept:
            rng = child(self.entropy, block, 0)
            dossiers = [fields for lot in self.rules.lots for fields in self._received(lot, rng)]
            self._kept.clear()
            self._kept[block] = self.call.replace(dossiers=dossiers)
        return self._kept[block]

    def _received(self, lot: Lot, rng: np.random.Generator) -> Iterator[dict[str, Any]]:
        pieces = {document.id: {"status": "present"} for document in self.rules.documents}
        for code in self.codes(lot.id):
            facts = {fact.id: self._stated(lot, fact, rng) for fact in self.facts}
            fields: dict[str, Any] = {"code": code, "requested_lot": lot.id, "facts": facts, "pieces": pieces}
            low, high = (ceil(100 * share) for share in self.amounts)
            if (low, high) != (100, 100):
                share = Decimal(int(rng.integers(low, high + 1))) / 100
                fields["amount_per_year"] = self.rules.budget.amount_per_year * share
            yield {**fields, "received_at": self.rules.deadline - dt.timedelta(seconds=1)}

    def _stated(self, lot: Lot, fact: FactSpec, rng: np.random.Generator) -> Decimal | str | None:
        stretches = self.entries[lot.id][fact.id]
        one = stretches[int(rng.integers(len(stretches)))]
        if one.kind == "absent":
            return None
        if one.kind == "date":
            return _day(one, day_of(self.rules.deadline, self.rules.timezone), rng).isoformat()
        if one.kind == "number":
            return _number(one, rng)
        return one.words[0] if one.words else self._text(fact, rng)

    def _text(self, fact: FactSpec, rng: np.random.Generator) -> str:
        """A text that no condition names: one of those known, or several where a step of the ladder counts them."""
        counted = any(step.by == "coverage" and step.fact == fact.id for step in self.rules.ladder)
        known = self._known(fact, split=counted)
        most = min(_MOST_WORDS, len(known)) if counted else 1
        picked = rng.choice(len(known), size=int(rng.integers(1, most + 1)), replace=False)
        return "; ".join(known[i] for i in sorted(picked))

    def _known(self, fact: FactSpec, *, split: bool) -> Sequence[str]:
        rules = self.rules
        received = rules.dossiers if isinstance(rules, Call) else ()
        stated = [text for dossier in received if isinstance(text := dossier.facts.get(fact.id), str)]
        parts = [part.strip() for text in stated for part in text.split(";")] if split else stated
        groups = [group.value for group in rules.selection.groups if group.fact == fact.id]
        tests = [test for lot in rules.lots for test in (*lot.where, *_eligible(rules)) if test.fact == fact.id]
        named = {word for test in tests for word in words_of(test)}
        known = dict.fromkeys(word for word in (*groups, *sorted({*parts} - {""})) if word not in named)
        return tuple(known) if len(known) > 1 else tuple(word for word in _ANYWHERE if word not in named)

    def drawn(self, block: int, lot: str) -> Ints:
        """Levels of the dossiers of a lot in each trial of a block, shape ``(BLOCK, A, C)``."""
        at = [each.id for each in self.rules.lots].index(lot)
        counts = np.array([len(leaf.grades) for leaf in self.levels])
        return self.model.levels(child(self.entropy, block, 1 + at), (BLOCK, self.size(lot)), counts)

    def grades(self, levels: Ints) -> Floats:
        """Grades of levels, shape ``(..., C)``."""
        return np.stack([leaf.values[levels[..., j]] for j, leaf in enumerate(self.levels)], axis=-1)

    def trial(self, k: int) -> Call:
        """Give the call of one trial, with all its dossiers graded."""
        block, row = divmod(k, BLOCK)
        levels = [level for lot in self.rules.lots for level in self.drawn(block, lot.id)[row]]
        dossiers = self.template(block).dossiers
        return self.call.replace(
            dossiers=[one.replace(**self._judged(level)) for one, level in zip(dossiers, levels, strict=True)]
        )

    def _judged(self, levels: Ints) -> dict[str, dict[str, Decimal]]:
        found: dict[str, dict[str, Decimal]] = {"grades": {}, "indicators": {}}
        for leaf, level in zip(self.levels, levels.tolist(), strict=True):
            found["grades" if leaf.graded else "indicators"][leaf.name] = leaf.grades[level]
        return found


def _eligible(rules: CallRules) -> tuple[Test, ...]:
    return tuple(rule.test for rule in rules.eligibility if rule.test is not None)


def _day(one: Stretch, deadline: dt.date, rng: np.random.Generator) -> dt.date:
    """A day of a stretch, any of them as likely; of the ten years next to its end where it has only one."""
    last = one.high or (deadline if one.low is None else one.low + _NEAR)
    first = one.low or max(last - _NEAR, dt.date(1000, 1, 1))
    return first + dt.timedelta(days=int(rng.integers((last - first).days + 1)))


def _number(one: Stretch, rng: np.random.Generator) -> Decimal:
    """A number of a stretch by whole units or hundredths, up to 100 of them beyond its end where it has only one."""
    if one.low is None and one.high is None:
        return Decimal(int(rng.integers(101)))
    if one.low == one.high:
        return Decimal(one.low)
    whole = all(end is None or end == int(end) for end in (one.low, one.high))
    unit = Decimal(1) if whole else Decimal("0.01")
    if one.low is None or one.high is None:
        k = unit * int(rng.integers(1, 101))
        return Decimal(one.low + k if one.high is None else one.high - k)
    most = ceil((one.high - one.low) / unit) - 1
    return Decimal(one.low + unit * int(rng.integers(1, most + 1)) if most else (one.low + one.high) / 2)
