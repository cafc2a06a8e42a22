"""The decision as plain text, for a terminal."""

from __future__ import annotations

from typing import TYPE_CHECKING

from clusterdecide._table import text_table
from clusterdecide.reporting.dossiers import explained
from clusterdecide.reporting.html import clean
from clusterdecide.reporting.view import View
from clusterdecide.reporting.words import PageWords
from clusterdecide.wording.sentences import ranking_rule

if TYPE_CHECKING:
    from clusterdecide.calls import Decision, LotResult


def summary(decision: Decision, lang: str) -> str:
    """Write lists, scores, reserve, reasons, money and notice as lines of text."""
    view = View(decision, PageWords(lang, decision.call.timezone), (), 0, 0)
    words, call = view.words, view.call
    parts = [] if call.notice is None else [words.of(call.notice), ""]
    parts += [words.of(call.title), ranking_rule(words, call)]
    for lot in decision.lots:
        parts += ["", *_lot(view, lot)]
    stopped = [found for found in decision.dossiers if found.reasons]
    if stopped:
        parts += ["", words("text.stopped")]
        parts += [
            "  " + words("text.reason", code=found.code, why=why) for found in stopped for why in explained(view, found)
        ]
    spend = decision.spend
    funded = words("contracts", n=spend.contracts)
    values = {
        "year": view.money(spend.per_year),
        "total": view.money(spend.total),
        "years": words("years", n=spend.years),
    }
    parts += ["", words("text.money", contracts=funded, **values)]
    return clean("\n".join(parts)) + "\n"


def _lot(view: View, lot: LotResult) -> list[str]:
    words = view.words
    title = words("section.lot", lot=words("lot", id=lot.lot), label=words.of(lot.label))
    places = words("places", n=lot.places)
    if not lot.standings:
        return [f"{title} ({places})", words("glance.empty", lot=words("lot", id=lot.lot))]
    header = [words(f"rank.{name}") for name in ("position", "code", "score", "total", "outcome")]
    rows = [
        [
            str(standing.position or "–"),
            standing.code,
            view.score(standing),
            view.total(standing),
            words(f"outcome.{standing.outcome}"),
        ]
        for standing in lot.standings
    ]
    listed = [(f"text.{name}", getattr(lot, name)) for name in ("funded", "reserve", "eliminated")]
    lists = [words(key, codes=", ".join(codes) or words("none")) for key, codes in listed]
    return [f"{title} ({places})", text_table(header, rows, align="rlrrl"), *lists]
