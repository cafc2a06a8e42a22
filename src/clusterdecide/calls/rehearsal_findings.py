"""What a rehearsal found that a ministry can act on, in words."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from clusterdecide.calls.base import FrozenMap, plain
from clusterdecide.messages import LANGUAGES, check_language, date, listed, number, percent, text

if TYPE_CHECKING:
    from clusterdecide.calls.lot_regions import Region, Stretch
    from clusterdecide.calls.notice import CallRules
    from clusterdecide.calls.rehearsal import FloorUse, LotRehearsal, Rehearsal

RARE = 0.10
"""Share of dossiers below which a floor is told as nearly closed, and of trials from which the line is told of."""

HARDLY = 0.01
"""Share of trials below which a leaf is told as hardly mattering, and from which a draw at the line is told."""


@dataclass(frozen=True, slots=True)
class RehearsalFinding:
    """One thing that a ministry may want to change before it publishes.

    Attributes
    ----------
    code
        ``LOT_CLOSED``, ``LOT_GAP``, ``LOT_OVERLAP``, ``LOTS_NOT_COMPARED``, ``BUDGET_UNCOVERED``, ``REFUSED``,
        ``LADDER_OPEN``, ``FLOOR_NOBODY``, ``FLOOR_RARELY``, ``FLOOR_STOPS_NOBODY``, ``FLOORS_TOGETHER``,
        ``LEAF_NEVER``, ``LEAF_HARDLY``, ``TIES``, ``DRAW``, ``PLACES_EMPTY`` or ``BUDGET_SHORT``.
    where
        What it is about: lot, criterion, floor, facts.
    count, of
        In how many of how many trials, or for how many of how many dossiers; 0 of 0 where nothing was counted.
    said
        The sentence, by language.
    """

    code: str
    where: Mapping[str, Any]
    count: int
    of: int
    said: Mapping[str, str]

    def says(self, lang: str) -> str:
        r"""Say it in French or English.

        Examples
        --------
        >>> import clusterdecide as cd
        >>> cd.calls.example().rehearse(trials=100, rng=1).findings[0].says("en")[:53]
        'No lot takes dossiers with: date of creation from 14\xa0'
        """
        check_language(lang)
        return self.said[lang]

    def to_dict(self) -> dict[str, Any]:
        """Plain values for JSON."""
        return {
            "code": self.code,
            "where": plain(self.where),
            "count": self.count,
            "of": self.of,
            "says": {**self.said},
        }


Word = str | int | Callable[[str], str]


def _told(code: str, where: Mapping[str, Any], count: int = 0, of: int = 0, **words: Word) -> RehearsalFinding:
    """Make a finding; a word that depends on the language is a function of it."""
    said = {}
    for lang in LANGUAGES:
        values = {name: word(lang) if callable(word) else word for name, word in words.items()}
        values |= {"share": share(count, of, lang)} if of else {}
        said[lang] = text(f"rehearsal.{code}", lang, **values)
    return RehearsalFinding(code, FrozenMap(where), count, of, FrozenMap(said))


def share(count: int, of: int, lang: str) -> str:
    """Write a share, so that a few are never 0 % and nearly all never 100 %.

    Examples
    --------
    >>> share(1, 5000, "en"), share(0, 5000, "en"), share(3, 40, "en"), share(20, 40, "en")
    ('<\u202f0.1%', '0%', '7.5%', '50%')
    """
    part = count / of
    if 0 < part < 0.001:
        return f"<\u202f{percent(0.001, lang, 1)}"
    if 0.999 < part < 1:
        return f">\u202f{percent(0.999, lang, 1)}"
    return percent(part, lang, 0 if part in (0, 1) or 0.1 <= part <= 0.9 else 1)


def findings_of(found: Rehearsal) -> Iterator[RehearsalFinding]:
    """Everything to be told of a rehearsal: what stops the call, then floors, leaves and lines."""
    rules, trials = found.rules, found.trials
    for lot in found.lots:
        if lot.closed:
            facts = {"lot": lot.lot, "facts": lot.closed}
            yield _told("LOT_CLOSED", facts, lot=lot.lot, facts=_facts(rules, lot.closed))
    yield from _regions(rules, found.regions)
    if not found.affordable:
        yield _told("BUDGET_UNCOVERED", {}, contracts=rules.budget.contracts)
    if found.refused:
        yield _told("REFUSED", {}, found.refused, trials)
    if found.open:
        yield _told("LADDER_OPEN", {}, found.open, trials)
    lots = [lot for lot in found.lots if lot.dossiers]
    for lot in lots:
        yield from _floors(lot)
    for lot in lots:
        yield from _leaves(rules, lot)
    for lot in lots:
        yield from _line(rules, lot)


def _facts(rules: CallRules, names: tuple[str, ...]) -> Callable[[str], str]:
    return lambda lang: listed([_label(rules, name, lang) for name in names], lang)


def _label(rules: CallRules, name: str, lang: str) -> str:
    label = next((fact.label for fact in rules.facts if fact.id == name), None)
    return name if label is None else label.get(lang)


def _regions(rules: CallRules, regions: tuple[Region, ...] | None) -> Iterator[RehearsalFinding]:
    if regions is None:
        yield _told("LOTS_NOT_COMPARED", {})
    for region in regions or ():
        facts = _region(rules, region)
        if len(region.lots) > 1:
            where = {"lots": region.lots, **region.to_dict()["where"]}
            yield _told("LOT_OVERLAP", where, facts=facts, lots=_listed(region.lots))
        elif region.between:
            yield _told("LOT_GAP", region.to_dict()["where"], facts=facts)


def _listed(names: tuple[str, ...]) -> Callable[[str], str]:
    return lambda lang: listed(names, lang)


def _region(rules: CallRules, region: Region) -> Callable[[str], str]:
    """Say which facts a region is made of."""

    def said(lang: str) -> str:
        named = [(_label(rules, fact, lang), some) for fact, some in region.where.items()]
        parts = [" / ".join(_stretch(label, one, lang) for one in some) for label, some in named]
        return listed(parts, lang) or text("rehearsal.any", lang)

    return said


def _stretch(fact: str, one: Stretch, lang: str) -> str:
    if one.kind == "absent":
        return text("rehearsal.absent", lang, fact=fact)
    if one.kind != "text" and one.low is None and one.high is None:
        return text("rehearsal.stated", lang, fact=fact)
    if one.kind == "text":
        return text("rehearsal.words", lang, fact=fact, words=", ".join(one.words) or text("rehearsal.other", lang))
    return _days(fact, one, lang) if one.kind == "date" else _numbers(fact, one, lang)


def _days(fact: str, one: Stretch, lang: str) -> str:
    ends = {name: date(day, lang) for name, day in (("low", one.low), ("high", one.high)) if day is not None}
    said = text(f"rehearsal.days.{'.'.join(ends)}", lang, fact=fact, **ends)
    if one.older is None or one.younger is None:
        return said
    return f"{said} " + text("rehearsal.age", lang, younger=one.younger, older=one.older)


def _numbers(fact: str, one: Stretch, lang: str) -> str:
    """An interval in signs: ``10 < members ≤ 15``."""
    low, high = ("" if end is None else number(end, lang) for end in (one.low, one.high))
    if low == high:
        return f"{fact} = {low}"
    below, above = ("≤" if closed else "<" for closed in one.closed)
    if not low:
        return f"{fact} {above} {high}"
    return f"{low} {below} {fact} {above} {high}" if high else f"{fact} {'≥' if one.closed[0] else '>'} {low}"


def _floors(lot: LotRehearsal) -> Iterator[RehearsalFinding]:
    """Floors that stop nearly all or nobody; none is told of among few dossiers."""
    whole = lot.trials * lot.dossiers
    if whole < 1 / HARDLY:
        return
    for floor in lot.floors:
        code = "FLOOR_RARELY" if floor.passed < RARE * floor.dossiers else ""
        code = "FLOOR_NOBODY" if floor.passed == 0 else code
        code = "FLOOR_STOPS_NOBODY" if floor.passed == floor.dossiers else code
        if code:
            where = {"lot": lot.lot, "kind": floor.kind, "criterion": floor.id, "floor": floor.least}
            yield _told(code, where, floor.passed, floor.dossiers, floor=_floor(floor), lot=lot.lot)
    if len(lot.floors) > 1 and lot.passed < RARE * whole:
        yield _told("FLOORS_TOGETHER", {"lot": lot.lot}, lot.passed, whole, lot=lot.lot)


def _floor(floor: FloorUse) -> Callable[[str], str]:
    def said(lang: str) -> str:
        name = text("rehearsal.total", lang) if floor.kind == "overall" else floor.id
        return f"{name} ≥ {number(floor.least, lang)}"

    return said


def _leaves(rules: CallRules, lot: LotRehearsal) -> Iterator[RehearsalFinding]:
    """Leaves that do not matter; none is told of in few trials, or where floors leave places empty in most."""
    if lot.trials < 1 / HARDLY or lot.empty > lot.trials / 2 or not any(leaf.levelled for leaf in lot.leaves):
        return
    for leaf in lot.leaves:
        where = {"lot": lot.lot, "criterion": leaf.id}
        weight = _share_of(leaf.weight)
        label = _criterion(rules, leaf.id)
        if not leaf.levelled and not leaf.one_grade:
            yield _told("LEAF_NEVER", where, 0, leaf.trials, id=leaf.id, label=label, lot=lot.lot, weight=weight)
        elif leaf.levelled < HARDLY * leaf.trials:
            count, of = leaf.levelled, leaf.trials
            yield _told("LEAF_HARDLY", where, count, of, id=leaf.id, label=label, lot=lot.lot, weight=weight)


def _share_of(weight: float) -> Callable[[str], str]:
    return lambda lang: percent(weight, lang, 1)


def _criterion(rules: CallRules, name: str) -> Callable[[str], str]:
    return rules.criterion(name).label.get


def _line(rules: CallRules, lot: LotRehearsal) -> Iterator[RehearsalFinding]:
    where, of = {"lot": lot.lot}, lot.trials
    if lot.tied >= RARE * of:
        yield _told("TIES", where, lot.tied, of, lot=lot.lot, steps=_steps(rules, lot))
    drawn = sum(step.settles for step in lot.steps if step.by in ("draw", "none"))
    if drawn >= HARDLY * of:
        yield _told("DRAW", where, drawn, of, lot=lot.lot)
    if lot.empty >= RARE * of:
        yield _told("PLACES_EMPTY", where, lot.empty, of, lot=lot.lot)
    if lot.short:
        places = {"places": lot.places, "published": lot.places_published}
        yield _told("BUDGET_SHORT", where, lot.short, of, lot=lot.lot, **places)


def _steps(rules: CallRules, lot: LotRehearsal) -> Callable[[str], str]:
    """Say how often each step settles the line, of the ties that reach it."""

    def said(lang: str) -> str:
        parts = []
        for step in lot.steps:
            if step.settles:
                published = rules.ladder[step.step - 1] if step.by != "none" else None
                node = published.criterion.get(lot.lot, "") if published is not None else ""
                fact = _label(rules, published.fact, lang) if published is not None and published.fact else ""
                what = text(f"rehearsal.by.{step.by}", lang, node=node, fact=fact)
                parts.append(f"{what} {share(step.settles, lot.tied, lang)}")
        return ", ".join(parts)

    return said
