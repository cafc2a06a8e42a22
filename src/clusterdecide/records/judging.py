"""Acts of the panel and of the authority: appoint, declare a conflict, grade, amend, close, agree, decide."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from decimal import Decimal, localcontext
from fractions import Fraction

from clusterdecide.calls.base import FrozenMap
from clusterdecide.calls.panel import Agreed, Amendment, Conflict, Consensus, Evaluator, Mark
from clusterdecide.records.life import Life, What, received, refuse


def appoint(life: Life, what: What, _at: dt.datetime) -> Life:
    """Name an evaluator."""
    person = Evaluator.of(what["evaluator"])
    if person.id in life.evaluators:
        refuse(f"evaluator {person.id} was appointed already")
    if life.closed_at is not None:
        refuse(f"the marks were closed at {life.closed_at.isoformat()}: no evaluator joins the panel any more")
    return replace(life, evaluators={**life.evaluators, person.id: person})


def declare_conflict(life: Life, what: What, at: dt.datetime) -> Life:
    """Note a conflict of interest; a consensus already found on that dossier falls with a recusal."""
    found = Conflict.of({**what, "declared_at": at})
    received(life, found.dossier)
    if found.evaluator not in life.evaluators:
        refuse(f"no evaluator {found.evaluator!r} was appointed; appoint first")
    pair = (found.evaluator, found.dossier)
    if pair in life.conflicts:
        refuse(f"a conflict between {found.evaluator} and {found.dossier} was declared already")
    kept = {d: c for d, c in life.consensus.items() if d != found.dossier or found.decision != "recusal"}
    after = replace(life, conflicts={**life.conflicts, pair: found}, consensus=kept)
    after.check(found.dossier)  # where too few grades are left, the marks are opened again first
    return after


def _may_mark(life: Life, evaluator: str, code: str, at: dt.datetime) -> None:
    """Refuse a mark out of its time, by who may not give it, or on what is not to be evaluated."""
    if at <= life.rules.deadline:
        refuse(f"the call is open until {life.rules.deadline.isoformat()}: dossiers are graded after the deadline")
    if life.closed_at is not None:
        refuse(f"the marks were closed at {life.closed_at.isoformat()}: the meeting works on them as they stand")
    if evaluator not in life.evaluators:
        refuse(f"no evaluator {evaluator!r} was appointed; appoint first")
    received(life, code)
    if life.recused(evaluator, code):
        refuse(f"evaluator {evaluator} is recused for dossier {code}, and marks nothing there")
    why = life.stopped(code)
    if why is not None:
        refuse(f"dossier {code} {why}; it is not evaluated")


def grade(life: Life, what: What, at: dt.datetime) -> Life:
    """Take in marks of one evaluator on one dossier: graded or abstained, each criterion once."""
    pair = (what["evaluator"], what["dossier"])
    _may_mark(life, *pair, at)
    given = {name: Mark.of({**mark, "at": at}) for name, mark in what["marks"].items()}
    if not given:
        refuse("no mark is given; name at least one criterion")
    before = life.marks.get(pair, {})
    for name, mark in given.items():
        if name not in life.graded:
            refuse(f"no criterion {name!r} is graded; there are {', '.join(life.graded)}")
        if name in before:
            refuse(f"evaluator {pair[0]} marked {name} of dossier {pair[1]} already; amend it, with a reason")
        _check_mark(mark, f"evaluator {pair[0]}, dossier {pair[1]}, {name}")
    after = replace(life, marks={**life.marks, pair: {**before, **given}})
    after.check(pair[1])
    return after


def _check_mark(mark: Mark, whose: str) -> None:
    """Refuse a status that nobody gives by hand; grades and comments are checked with the call."""
    if mark.status in ("missing", "recused"):
        refuse(f"{whose}: {mark.status} is not given by hand; leave it out, or declare the conflict")


def amend(life: Life, what: What, at: dt.datetime) -> Life:
    """Give a mark anew, with the reason; the one before stays in the history."""
    pair, name = (what["evaluator"], what["dossier"]), what["criterion"]
    _may_mark(life, *pair, at)
    if name not in life.marks.get(pair, {}):
        refuse(f"evaluator {pair[0]} has not marked {name!r} of dossier {pair[1]}; grade it first")
    mark = Mark.of({**what["mark"], "at": at})
    _check_mark(mark, f"evaluator {pair[0]}, dossier {pair[1]}, {name}")
    change = Amendment.of({**what, "mark": mark, "at": at})
    after = replace(life, amendments=(*life.amendments, change))
    after.check(pair[1])
    return after


def close(life: Life, _what: What, at: dt.datetime) -> Life:
    """Close the marks before the meeting; what is not given is missing from here on."""
    if at <= life.rules.deadline:
        refuse(f"the call is open until {life.rules.deadline.isoformat()}: the marks are closed after the deadline")
    if life.closed_at is not None:
        refuse(f"the marks were closed already, at {life.closed_at.isoformat()}")
    for code in life.to_evaluate():
        known = (e for e in life.evaluators if not life.recused(e, code))
        if not any(life.marks.get((evaluator, code)) for evaluator in known):
            refuse(f"dossier {code} is to be evaluated and nobody marked it; grade it first")
    after = replace(life, closed_at=at)
    after.check(*life.to_evaluate())
    return after


def reopen(life: Life, what: What, _at: dt.datetime) -> Life:
    """Open the marks again, for a reason; what was agreed falls, and stays in the history."""
    if life.closed_at is None:
        refuse("the marks are not closed")
    if not what["reason"]:
        refuse("opening the marks again needs a reason")
    return replace(life, closed_at=None, consensus=FrozenMap())


def agree(life: Life, what: What, at: dt.datetime) -> Life:
    """Take in what the meeting agreed on one dossier: every graded criterion, a reason where the grade is moved."""
    code, present = what["dossier"], tuple(what["present"])
    if life.closed_at is None:
        refuse("the meeting agrees on marks that are closed; close them first")
    received(life, code)
    why = life.stopped(code)
    if why is not None:
        refuse(f"dossier {code} {why}; there is nothing to agree on")
    if code in life.consensus and not what["correction"]:
        refuse(f"dossier {code} was agreed already; a correction needs its reason")
    if not present:
        refuse(f"dossier {code}: nobody is present; name those who agreed")
    given = {name: Agreed.of(mark) for name, mark in what["marks"].items()}
    if set(given) != set(life.graded):
        odd = sorted(set(given) ^ set(life.graded))
        refuse(f"dossier {code}: a grade is agreed for each graded criterion; see {', '.join(odd)}")
    whole = {name: _agreed(life, code, name, given[name]) for name in life.graded}
    found = Consensus(dossier=code, at=at, present=present, marks=FrozenMap(whole))
    after = replace(life, consensus={**life.consensus, code: found})
    after.check(code)
    return after


def _agreed(life: Life, code: str, name: str, mark: Agreed) -> Agreed:
    """What was agreed on one criterion, with the starting point that follows from the marks where one does."""
    rules = life.rules.panel_rules
    marks = (life.in_force(e, code).get(name) for e in life.evaluators if not life.recused(e, code))
    grades = [found.grade for found in marks if found is not None and found.grade is not None]
    if mark.starting_point is not None or not grades or rules.calibration != "none":
        return mark
    start = rules.start(grades)
    with localcontext(prec=12):  # a mean of thirds has no end; the check of the call reads the exact one
        exact = Decimal(start.numerator) / Decimal(start.denominator)
    return mark.replace(starting_point=exact) if Fraction(exact) == start else mark


def decide(life: Life, what: What, at: dt.datetime) -> Life:
    """Decide the call, once all that is to be evaluated is agreed."""
    if at <= life.rules.deadline:
        refuse(f"the call is open until {life.rules.deadline.isoformat()}: no decision before the deadline")
    if life.closed_at is None:
        refuse("nothing is decided on marks that are still open; close them and agree first")
    lacking = [code for code in life.to_evaluate() if code not in life.consensus]
    if lacking:
        refuse(f"not agreed yet: {', '.join(lacking)}; agree on each dossier that is to be evaluated first")
    return replace(life, decision=life.call().decide(draw_seed=what["draw_seed"], at=at))
