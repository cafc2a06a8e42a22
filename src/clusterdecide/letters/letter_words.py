"""The sections of a letter, in French or English."""

from __future__ import annotations

from typing import TYPE_CHECKING

from clusterdecide.wording.pages import Grid, Section
from clusterdecide.wording.sentences import reason
from clusterdecide.wording.words import Words

if TYPE_CHECKING:
    from clusterdecide.letters.dossier_letter import CellReason, Gap, Letter
    from clusterdecide.letters.improving import Improvement, Improvements


def title(letter: Letter, lang: str) -> str:
    """Title of a letter."""
    return _words(letter, lang)("letter.title", code=letter.code)


def _words(letter: Letter, lang: str) -> Words:
    return Words(lang, letter.decision.call.timezone)


def sections(letter: Letter, lang: str) -> tuple[Section, ...]:
    """Result, rules not met, distance to the line, what would have been enough, weights, grades with their reasons."""
    words = _words(letter, lang)
    found = [_result(letter, words)]
    if letter.reasons:
        said = tuple(reason(words, letter.decision.call, why, letter.code) for why in letter.reasons)
        found.append(Section(words("letter.rules"), items=said))
    if letter.gap is not None:
        found.append(_gap(letter, letter.gap, words))
    if letter.better is not None:
        found.append(_better(letter, letter.better, words))
    if letter.share is not None:
        found.append(_share(letter, words))
    if letter.grades:
        said = tuple(_cell(cell, words) for cell in letter.grades)
        found.append(Section(words("letter.grades"), items=said))
    return tuple(found)


def _result(letter: Letter, words: Words) -> Section:
    call = letter.decision.call
    lot = call.lot(letter.lot)
    opening = words("letter.call", title=words.of(call.title), lot=lot.id, label=words.of(lot.label))
    notice = () if call.notice is None else (words.of(call.notice),)
    if letter.outcome in ("funded", "reserve"):
        result = letter.decision[lot.id]
        standing = result[letter.code]
        score = words.number(standing.published, call.ranking.precision)
        values = {"position": standing.position, "score": score, "places": words("places", n=result.places)}
        said = words(f"letter.{letter.outcome}", lot=lot.id, **values)
    elif letter.outcome == "eliminated":
        said = words("letter.eliminated", n=len(letter.reasons), lot=lot.id)
    else:
        said = words(f"letter.{letter.outcome}")
    return Section(words("letter.result"), (*notice, opening, said))


def _gap(letter: Letter, gap: Gap, words: Words) -> Section:
    call, precision = letter.decision.call, letter.decision.call.ranking.precision
    line_score, score = (words.number(value, precision) for value in (gap.line_published, gap.published))
    if gap.published == gap.line_published:
        key = "letter.gap.tie"
    else:
        key = "letter.gap.last" if gap.published < gap.line_published else "letter.gap.ahead"
    less = words.number(gap.line_published - gap.published, precision)
    values = {"lot": letter.lot, "line": gap.line, "code": letter.code}
    lead = words(key, **values, score=score, **({} if key.endswith("tie") else {"line_score": line_score, "gap": less}))
    result = letter.decision[letter.lot]
    own, line = result[letter.code], result[gap.line]
    out_of = words.number(call.scoring.node_maximum)
    header = (
        words("letter.gap.criterion"), words("letter.gap.own", code=letter.code, out_of=out_of),
        words("letter.gap.own", code=gap.line, out_of=out_of), words("letter.gap.difference"),
    )  # fmt: skip
    rows = [
        (
            f"{name} {words.of(call.criterion(name).label)}",
            words.number(own.mains[name], 2),
            words.number(line.mains[name], 2),
            words.signed(-points, 2),
        )
        for name, points in gap.by_criterion.items()
    ]
    scores = (words.number(own.score, 2), words.number(line.score, 2))
    rows.append((words("letter.gap.total"), *scores, words.signed(-gap.points, 2)))
    return Section(words("letter.gap"), (lead, words("letter.gap.parts")), table=Grid(header, tuple(rows), "lrrr"))


def _better(letter: Letter, better: Improvements, words: Words) -> Section:
    if not better.reachable:
        return Section(words("letter.better"), (words("letter.better.none"),))
    if better.steps is None:
        return Section(words("letter.better"), (words("letter.better.open", n=better.tried),))
    sets = words("letter.better.sets", n=len(better.sets))
    lead = words("letter.better.found", n=better.steps, sets=sets)
    said = [words.listed([_step(letter, one, words) for one in found]) for found in better.sets]
    if not better.complete:
        said.append(words("letter.better.more"))
    return Section(words("letter.better"), (lead,), tuple(said))


def _step(letter: Letter, one: Improvement, words: Words) -> str:
    label = words.of(letter.decision.call.criterion(one.criterion).label)
    now, then = words.number(one.now), words.number(one.then)
    return words("letter.better.one", id=one.criterion, label=label, now=now, then=then)


def _share(letter: Letter, words: Words) -> Section:
    share = letter.share
    assert share is not None  # noqa: S101 - the caller checked it
    values = {"n": words.number(share.draws), "weights": share.says(words.lang)}
    if share.count in (0, share.draws):
        key = "letter.share.always" if share.count else "letter.share.never"
        return Section(words("letter.share"), (words(key, **values),))
    said = words(
        "letter.share.found", share=words.percent(share.share, 1), error=words.percent(2 * share.error, 1), **values
    )
    return Section(words("letter.share"), (said,))


def _cell(cell: CellReason, words: Words) -> str:
    named = {"id": cell.criterion, "label": words.of(cell.label), "grade": words.number(cell.grade)}
    if cell.out_of is None:
        said = [words("letter.figure", unit=cell.unit or "", **named)]
    else:
        said = [words("letter.grade", out_of=words.number(cell.out_of), **named)]
    said += [words("letter.anchor", level=level, text=_ended(words.of(text))) for level, text in cell.anchors]
    if cell.reason is not None and cell.starting_point is not None:
        start = words.number(cell.starting_point)
        said.append(words("letter.changed", start=start, grade=named["grade"], reason=_ended(cell.reason)))
    said += [words("letter.comment", text=_ended(comment)) for comment in cell.comments]
    return " ".join(said)


def _ended(text: str) -> str:
    return text if text.endswith((".", "!", "?", "…")) else f"{text}."
