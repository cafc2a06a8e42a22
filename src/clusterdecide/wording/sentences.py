"""Rules and reasons of a call as sentences, from its data alone."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING, cast

from clusterdecide.calls.status import overall_maximum

if TYPE_CHECKING:
    from clusterdecide.calls import Call, LadderStep, LotResult, Reason, Test, Tie, TieStep
    from clusterdecide.wording.words import Words

_DATED = {"<": "more", "<=": "least", ">": "less", ">=": "most"}
_COMPARED = {"<": "below", "<=": "most", ">": "above", ">=": "least", "==": "equal"}


def ranking_rule(words: Words, call: Call) -> str:
    """Say how a lot is ranked, in one sentence."""
    rule = call.ranking
    n = rule.precision
    end = words("rule.rounding", digits=words("decimals", n=n))
    if rule.exact:
        return words("rule.total", maximum=words.number(call.scoring.total_maximum), end=end)
    factor = words.number(rule.factor)
    if rule.method == {"method": "topsis", "normalisation": "scale"}:
        return words("rule.topsis_scale", factor=factor, end=end)
    parameters = ", ".join(f"{name} = {value}" for name, value in rule.method.items() if name != "method")
    if rule.method["method"] == "topsis":
        return words("rule.topsis", factor=factor, end=end, parameters=parameters)
    name = str(rule.method["method"]) + (f" ({parameters})" if parameters else "")
    return words("rule.other", method=name, factor=factor, end=end)


def fact_name(words: Words, call: Call, fact: str) -> str:
    """Name of a fact: its label, or its id in guillemets."""
    spec = next((spec for spec in call.facts if spec.id == fact), None)
    return words.of(spec.label) if spec is not None and spec.label is not None else words("quoted", what=fact)


def condition(words: Words, call: Call, test: Test) -> str:
    """Say a condition on a fact."""
    fact = fact_name(words, call, test.fact)
    if test.op == "is_empty":
        return words("test.empty", fact=fact)
    if test.years is not None:
        way = _DATED[test.op]
        return (
            words(f"test.years.{way}", n=test.years, fact=fact) if test.years else words(f"test.day.{way}", fact=fact)
        )
    if isinstance(test.value, tuple):
        return words("test.in", fact=fact, values=", ".join(test.value))
    return words(f"test.{_COMPARED[test.op]}", fact=fact, value=_value(words, test.value))


def _value(words: Words, value: object) -> str:
    if isinstance(value, Decimal | Fraction | int | float):
        return words.number(value)
    if isinstance(value, tuple):
        return words.listed([str(item) for item in value])
    return words("unstated") if value is None else str(value)


def reason(words: Words, call: Call, why: Reason, code: str) -> str:
    """Say why a dossier was stopped: the rule, what it asks, what was observed."""
    if why.rule == "eligibility":
        return _ineligible(words, call, why, code)
    if why.rule in ("leaf", "main", "overall"):
        return _below(words, call, why)
    if why.code in ("LATE", "WITHDRAWN"):
        return _received(words, call, why)
    piece = {"id": why.id, "label": words.of(why.label)}
    if why.code == "DOC_MISSING":
        return words("reason.DOC_MISSING" if why.curable else "reason.DOC_MISSING.final", **piece)
    seen = cast("dt.datetime", why.observed)
    if why.code == "DOC_NOT_CURABLE":
        return words("reason.DOC_NOT_CURABLE", seen=words.instant(seen), **piece)
    limit = cast("dt.datetime", why.threshold)
    late = words.duration(seen - limit)
    return words(
        "reason.DOC_CURED_TOO_LATE", seen=words.instant(seen), limit=words.instant(limit), late=late,
        delay=words("days", n=call.cure.days), **piece,
    )  # fmt: skip


def _received(words: Words, call: Call, why: Reason) -> str:
    limit, seen = cast("dt.datetime", why.threshold), cast("dt.datetime", why.observed)
    if why.code == "WITHDRAWN":
        return words("reason.WITHDRAWN", seen=words.instant(seen))
    said = {"seen": words.instant(seen), "version": call.version.number}
    if seen == limit:
        return words("reason.LATE.at", **said)
    return words("reason.LATE", limit=words.instant(limit), late=words.duration(seen - limit), **said)


def _ineligible(words: Words, call: Call, why: Reason, code: str) -> str:
    rule = next((rule for rule in call.eligibility if rule.id == why.id), None)
    named = {"id": why.id, "label": words.of(why.label)}
    if rule is None or rule.test is None:
        lots = why.observed if isinstance(why.observed, tuple) else ()
        found = words("reason.lots", lots=words.listed(lots)) if lots else words("reason.no_lot")
        return words("reason.lot", asked=str(why.threshold), found=found, facts=_dated(words, call, code), **named)
    asked = condition(words, call, rule.test)
    return words("reason.eligibility", asked=asked, seen=_value(words, why.observed), **named)


def _dated(words: Words, call: Call, code: str) -> str:
    """Facts that the lots read, as the dossier states them."""
    names = dict.fromkeys(test.fact for lot in call.lots for test in lot.where)
    facts = call.dossier(code).facts
    return "; ".join(
        words("reason.fact", fact=fact_name(words, call, name), value=_fact(words, facts.get(name))) for name in names
    )


def _fact(words: Words, value: object) -> str:
    if isinstance(value, str):
        try:
            return words.date(dt.date.fromisoformat(value))
        except ValueError:
            return value
    return _value(words, value)


def _below(words: Words, call: Call, why: Reason) -> str:
    floor, seen = Fraction(cast("Decimal", why.threshold)), Fraction(cast("Fraction", why.observed))
    kind: str = why.rule
    if why.id == "UNWEIGHTED":
        kind, digits = "unweighted", 2
        out_of = overall_maximum(call, "unweighted")
    elif why.rule == "overall":
        digits, out_of = call.scoring.total_precision, call.scoring.total_maximum
    else:
        digits, out_of = 2, call.scoring.node_maximum
    values = {
        "seen": words.against(seen, floor, digits) if why.rule != "leaf" else words.number(seen),
        "floor": words.number(floor),
        "gap": words.number(floor - seen) if why.rule == "leaf" else words.above_zero(floor - seen, digits),
        "out_of": words.number(out_of),
    }
    return words(f"reason.floor.{kind}", id=why.id, label=words.of(why.label), **values)


def ladder_step(words: Words, call: Call, step: LadderStep, lot: str | None = None) -> str:
    """Say one step of the ladder of ties, for one lot or for all."""
    if step.by == "draw":
        return words("ladder.draw")
    if step.fact is not None:
        key = {"number": step.first, "coverage": step.counts}.get(step.by)
        return words(f"ladder.{step.by}.{key}" if key else "ladder.region", fact=fact_name(words, call, step.fact))
    if lot is not None:
        return words("ladder.score", id=step.criterion[lot])
    return words(
        "ladder.scores", ids=words.listed([f"{node} ({words('lot', id=lot)})" for lot, node in step.criterion.items()])
    )


def tie(words: Words, call: Call, lot: LotResult, found: Tie) -> list[str]:
    """Say a tie: who shares which score, and what each step of the ladder found."""
    score = words.number(found.published, call.ranking.precision)
    said = [words("tie.found", codes=words.listed(found.tied), score=score)]
    said += [_step(words, call, lot, step) for step in found.steps]
    return [*said, words("tie.order", codes=", ".join(found.order))]


def _step(words: Words, call: Call, lot: LotResult, step: TieStep) -> str:
    values = ", ".join(f"{code} {_step_value(words, value)}" for code, value in step.values.items())
    what = ladder_step(words, call, call.ladder[step.step - 1], lot.lot)
    return words("tie.separates" if step.separates else "tie.leaves", step=step.step, what=what, values=values)


def _step_value(words: Words, value: Fraction | float | str) -> str:
    if isinstance(value, str):
        return f"{value[:12]}…"
    return words.number(value) if isinstance(value, int) else words.number(value, 3)
