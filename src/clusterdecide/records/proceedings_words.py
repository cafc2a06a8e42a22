"""The minutes in words: titled paragraphs and tables, in one language."""

from __future__ import annotations

from typing import TYPE_CHECKING

from clusterdecide.calls.status import admissible
from clusterdecide.wording.pages import Grid, Section
from clusterdecide.wording.sentences import ranking_rule, reason, tie
from clusterdecide.wording.words import Words

if TYPE_CHECKING:
    from clusterdecide.calls import Dossier, DossierResult, LotResult
    from clusterdecide.records.proceedings import Minutes

_BLANK = "\u00a0" * 28
"""Room for a signature in a cell that would otherwise close up."""


_DECIDED = {"recusal": "minutes.recusal", "no_conflict": "minutes.no_conflict_found"}


def sections(found: Minutes, lang: str) -> tuple[Section, ...]:
    """Sections of the minutes, in the order in which a meeting goes."""
    words = Words(lang, found.decision.call.timezone)
    lots = [section for lot in found.decision.lots for section in _lot(found, lot, words)]
    parts = [
        _meeting(found, words), _conflicts(found, words), _received(found, words), _dossiers(found, words), *lots,
        _draw(found, words), _money(found, words), _departures(found, words), _reservations(found, words),
        _rest_on(found, words), _signatures(found, words),
    ]  # fmt: skip
    return tuple(part for part in parts if part is not None)


def _meeting(found: Minutes, words: Words) -> Section:
    call = found.decision.call
    where = words("minutes.held", at=words.instant(found.held_at), offset=words.offset(found.held_at))
    lines = [words("minutes.held_at_place", held=where, place=found.place) if found.place else f"{where}."]
    if call.authority is not None:
        lines.insert(0, words("minutes.authority", name=words.of(call.authority), call=call.id))
    if call.notice is not None:
        lines.append(words.of(call.notice))
    there, all_ = len(found.present), len(found.seats)
    key = "minutes.quorum" if found.quorum is not None else "minutes.no_quorum"
    lines.append(words(key, n=there, total=all_, needed=found.quorum))
    rows = tuple(
        (seat.name, seat.role or "–", words("minutes.present" if seat.present else "minutes.absent"))
        for seat in found.seats
    )
    header = (words("minutes.member"), words("minutes.role"), words("minutes.presence"))
    return Section(words("minutes.meeting"), tuple(lines), table=Grid(header, rows, "lll"))


def _conflicts(found: Minutes, words: Words) -> Section:
    declared = found.decision.call.panel.conflicts
    if not declared:
        return Section(words("minutes.conflicts"), (words("minutes.no_conflict"),))
    header = tuple(words(f"minutes.{name}") for name in ("evaluator", "dossier", "nature", "declared", "decided"))
    rows = tuple(
        (c.evaluator, c.dossier, words.of(c.nature, "–"), words.instant(c.declared_at), words(_DECIDED[c.decision]))
        for c in declared
    )
    return Section(words("minutes.conflicts"), table=Grid(header, rows, "lllll"))


def _received(found: Minutes, words: Words) -> Section:
    call = found.decision.call
    said = words("minutes.deadline", at=words.instant(call.deadline), version=call.version.number)
    header = tuple(words(f"minutes.{name}") for name in ("dossier", "lot", "received", "version", "receipt"))
    rows = tuple(
        (d.code, d.requested_lot, words.instant(d.received_at), str(d.version), _receipt(found, d, words))
        for d in call.dossiers
    )
    return Section(words("minutes.received_title"), (said,), table=Grid(header, rows, "lllrl"))


def _receipt(found: Minutes, dossier: Dossier, words: Words) -> str:
    if dossier.withdrawn is not None:
        return words("minutes.withdrawn", at=words.instant(dossier.withdrawn.at))
    if any(reason.code == "LATE" for reason in found.decision.dossier(dossier.code).reasons):
        return words("minutes.late")
    complete = admissible(found.decision.call, dossier)
    return words("minutes.complete" if complete else "minutes.incomplete")


def _dossiers(found: Minutes, words: Words) -> Section:
    header = (words("minutes.dossier"), words("minutes.lot"), words("minutes.result"), words("minutes.reasons"))
    rows = tuple(
        (d.code, d.requested_lot, _result(found, d, words), " ".join(_reasons(found, d, words)) or "–")
        for d in found.decision.dossiers
    )
    return Section(words("minutes.results"), (words("dossier.stages"),), table=Grid(header, rows, "llll"))


def _result(found: Minutes, dossier: DossierResult, words: Words) -> str:
    if dossier.status != "passed":
        return words(f"status.{dossier.status}")
    standing = found.decision[dossier.requested_lot][dossier.code]
    return words(f"minutes.{standing.outcome}")


def _reasons(found: Minutes, dossier: DossierResult, words: Words) -> list[str]:
    call = found.decision.call
    if dossier.reasons:
        return [reason(words, call, why, dossier.code) for why in dossier.reasons]
    standing = found.decision[dossier.requested_lot][dossier.code]
    score = words.number(standing.published, call.ranking.precision)
    lot = words("lot", id=dossier.requested_lot)
    return [words(f"dossier.{standing.outcome}", n=standing.position, lot=lot, score=score)]


def _lot(found: Minutes, lot: LotResult, words: Words) -> list[Section]:
    call = found.decision.call
    title = words("minutes.ranking", lot=words("lot", id=lot.lot), label=words.of(lot.label))
    header = tuple(words(f"minutes.{name}") for name in ("rank", "dossier", "score", "total", "result"))
    rows = tuple(
        (
            "–" if s.position is None else str(s.position),
            s.code,
            words.number(s.published, call.ranking.precision),
            words.number(s.total_published, call.scoring.total_precision),
            words(f"minutes.{s.outcome}"),
        )
        for s in lot.standings
    )
    said = [ranking_rule(words, call), _places(lot, words)]
    if not rows:
        return [Section(title, (*said, words("glance.empty", lot=words("lot", id=lot.lot))))]
    ties = [" ".join(tie(words, call, lot, one)) for one in lot.ties]
    return [Section(title, tuple(said), tuple(ties) or (words("minutes.no_tie"),), Grid(header, rows, "rlrrl"))]


def _places(lot: LotResult, words: Words) -> str:
    if lot.places == lot.places_published:
        return words("minutes.places", n=lot.places)
    return words("minutes.places_left", n=lot.places, published=lot.places_published)


def _draw(found: Minutes, words: Words) -> Section | None:
    draw, seed = found.decision.call.draw, found.decision.draw_seed
    if draw is None:
        return None
    drawn = any(step.kind == "draw" for lot in found.decision.lots for one in lot.ties for step in one.steps)
    told = words("minutes.drawn" if drawn else "minutes.not_drawn")
    revealed = () if seed is None else (words("minutes.seed", seed=seed),)
    return Section(words("minutes.draw"), (words("minutes.commitment", hash=draw.commitment), told, *revealed))


def _money(found: Minutes, words: Words) -> Section:
    decision = found.decision
    spend = decision.spend if found.award is None else found.award.spend
    funded = decision.funded if found.award is None else found.award.funded

    def money(amount: object) -> str:
        return words.money(amount, spend.currency)  # type: ignore[arg-type]

    rows = [
        (words("lot.title", id=lot.lot), words.listed(funded[lot.lot]), money(lot.cost_per_year), money(lot.cost))
        for lot in decision.lots
    ]
    whole = (words("glance.sum"), str(spend.contracts), money(spend.per_year), money(spend.total))
    header = (words("minutes.lot"), words("minutes.funded_list"), words("glance.year"),
              words("glance.years", years=words("years", n=spend.years)))  # fmt: skip
    left = spend.annual_envelope - spend.per_year
    key, values = ("glance.envelope", {"left": money(left)}) if left else ("glance.spent", {})
    said = [words(key, envelope=money(spend.annual_envelope), **values)]
    if spend.given_up:
        said.append(words("minutes.given_up", lots=words.listed(spend.given_up)))
    return Section(words("minutes.money"), tuple(said), table=Grid(header, (*rows, whole), "llrr"))


def _departures(found: Minutes, words: Words) -> Section:
    if found.award is None:
        return Section(words("minutes.departures"), (words("minutes.no_award"),))
    award = found.award
    said = words("minutes.award", by=award.by, at=words.instant(award.at))
    entries = award.departures.entries
    if not entries:
        return Section(words("minutes.departures"), (said, words("minutes.no_departure")))
    view = award.departures._told(words.lang)
    table = Grid(tuple(view.header), tuple(tuple(row) for row in view.rows), view.align)
    return Section(words("minutes.departures"), (said, view.caption), table=table)


def _reservations(found: Minutes, words: Words) -> Section:
    from clusterdecide.records.proceedings import dissents

    noted = [words("minutes.reservation", by=one.by, text=one.text) for one in found.reservations]
    panel = [words("minutes.dissent", **one) for one in dissents(found.decision)]
    none = () if noted or panel else (words("minutes.no_reservation"),)
    return Section(words("minutes.reservations"), none, (*noted, *panel))


def _rest_on(found: Minutes, words: Words) -> Section:
    call = found.decision.call
    lines = [words("minutes.rules_hash", hash=call.rules_hash)]
    if call.frozen is not None:
        lines.append(words("minutes.frozen", at=words.instant(call.frozen.at)))
    if found.seal is not None:
        lines.append(words("minutes.seal", seal=found.seal))
    programs = ", ".join(f"{name} {version}" for name, version in found.versions.items())
    lines.append(words("minutes.versions", versions=programs))
    rows = tuple((words(f"minutes.part.{name}"), digest) for name, digest in found.hashes.items())
    header = (words("minutes.part"), words("minutes.sha256"))
    return Section(words("minutes.rest_on"), tuple(lines), table=Grid(header, rows, "ll"))


def _signatures(found: Minutes, words: Words) -> Section:
    header = (words("minutes.member"), words("minutes.role"), words("minutes.signature"))
    rows = tuple((seat.name, seat.role or "–", _BLANK) for seat in found.seats if seat.present)
    return Section(words("minutes.signatures"), table=Grid(header, rows, "lll"))
