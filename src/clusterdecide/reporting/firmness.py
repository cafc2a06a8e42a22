"""A lot in its report, second part: which weights change the list, and how often each dossier takes each rank."""

from __future__ import annotations

from typing import TYPE_CHECKING

from clusterdecide.firmness.near_weights import NEAR
from clusterdecide.reporting import charts
from clusterdecide.reporting.glance import changes, move_said
from clusterdecide.reporting.html import Safe, join, row, table, tag

PAIRED = 7
"""Most ranks for which print puts both heat maps side by side."""

if TYPE_CHECKING:
    from clusterdecide.calls import LineChange
    from clusterdecide.reporting.view import LotView, View
    from clusterdecide.sensitivity import Acceptability


def weight_ranges(view: View, lot: LotView) -> Safe:
    """Exact weights of the main criteria at which the list of funded dossiers changes."""
    words = view.words
    if lot.line is None or not lot.line.ranges:
        key = "line.no_list" if not lot.result.funded else "line.not_computed"
        return tag("p", words(key))
    moves = [move_said(view, found, change) for found, change in changes(lot)]
    said = [words("line.sentence", move=move) for move in moves]
    said = said or [words("glance.firm", lot=words("lot", id=lot.result.lot))]
    rows = [
        row(
            [
                join([tag("b", found.node), f" {view.label(found.node)}"]),
                words.percent(found.current),
                *_change(view, found.below),
                *_change(view, found.above),
            ],
            "lrrlrl",
        )
        for found in lot.line.ranges
    ]
    header = [words(f"line.{name}") for name in ("criterion", "now", "low", "low_list", "high", "high_list")]
    drawn = charts.ranges(
        words,
        [
            charts.Range(f.node, view.label(f.node), f.current, *(c.weight if c else None for c in (f.below, f.above)))
            for f in lot.line.ranges
        ],
        title=words("line.title", lot=words("lot", id=lot.result.lot)),
    )
    caption = tag("figcaption", words("line.caption"))
    method = tag("p", words("line.method"), class_="note")
    shown = table(header, rows, "lrrlrl")
    return join([words.paragraphs(said), method, shown, tag("figure", drawn, caption)])


def _change(view: View, change: LineChange | None) -> tuple[str, str]:
    words = view.words
    if change is None:
        return words("line.never"), "–"
    if change.funded is None:
        return words.percent(change.weight, 2), words("line.draw")
    return words.percent(change.weight, 2), ", ".join(change.funded) or words("none")


def rank_chances(view: View, lot: LotView) -> Safe:
    """Shares of ranks near the published weights and over all weights, as a table and as two heat maps."""
    words = view.words
    near, anywhere = lot.near, lot.anywhere
    if near is None or anywhere is None:
        return tag("p", words("chance.none"))
    around = words.percent(NEAR)
    intro = words("chance.intro", draws=words.number(near.draws), n=len(lot.mains), around=around)
    names = [words("chance.near", around=around), words("chance.anywhere")]
    maps = [
        tag(
            "figure",
            tag("h4", name),
            charts.heat_map(
                words, found.alternatives, found.counts.tolist(), found.draws, line=lot.cut,
                title=words("chance.title", lot=words("lot", id=lot.result.lot), where=name),
            ),
        )
        for name, found in zip(names, (near, anywhere))
    ]  # fmt: skip
    error = max(float(found.standard_error.max()) for found in (near, anywhere))
    caption = words("chance.caption", error=words.number(100 * error, 2), seed=str(view.rng))
    if lot.cut is not None and lot.cut < charts.RANKS:
        caption += " " + words("chance.line")
    short = [words("chance.near_short", around=around), words("chance.anywhere_short")]
    shares = _shares(view, lot, short, (near, anywhere))
    return join(
        [
            tag("p", intro),
            shares,
            tag("div", *maps, class_="side pair" if len(near.alternatives) <= PAIRED else "side"),
            tag("p", caption, class_="note"),
        ]
    )


def _shares(view: View, lot: LotView, names: list[str], found: tuple[Acceptability, Acceptability]) -> Safe:
    """How often each dossier is among the first places, and its mean rank."""
    words, places = view.words, lot.cut
    header = [words("rank.position"), words("rank.code")]
    for name in names:
        header += [words("chance.first", places=words("first", n=places), where=name)] if places else []
        header.append(words("chance.mean", where=name))
    rows = []
    for i, code in enumerate(found[0].alternatives):
        cells = [str(i + 1), tag("b", code)]
        for shares in found:
            if places:
                count = int(shares.counts[i, :places].sum())
                cells.append(words("chance.never") if not count else words.chance(count, shares.draws))
            cells.append(words.number(float(shares.expected_rank[i]), 2))
        if i == places:
            text = words("rank.line", places=words("places", n=places))
            rows.append(tag("tr", tag("td", text, colspan=len(header)), class_="line"))
        rows.append(row(cells, "cl" + "r" * (len(header) - 2)))
    return table(header, rows, "cl" + "r" * (len(header) - 2))
