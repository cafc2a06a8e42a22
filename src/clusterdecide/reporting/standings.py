"""A lot in its report, first part: the ranking, ties, floors and margins, contributions."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from typing import TYPE_CHECKING

from clusterdecide.reporting import charts
from clusterdecide.reporting.html import Safe, join, row, table, tag
from clusterdecide.reporting.svg import box, shade
from clusterdecide.wording.sentences import tie

if TYPE_CHECKING:
    from clusterdecide.calls import Standing
    from clusterdecide.reporting.view import LotView, View

COLUMNS = 10
"""Most columns of numbers in one table; what exceeds them goes to another."""


def ranking(view: View, lot: LotView) -> Safe:
    """Published order with scores and outcomes, the funding line drawn in, and ties in words."""
    words, result = view.words, lot.result
    mains = lot.mains if len(lot.mains) <= 6 else ()
    exact = view.call.ranking.exact
    header = [words("rank.position"), words("rank.code"), words("rank.score")]
    header += [] if exact else [words("rank.total")]
    header += [*mains, words("rank.gap"), words("rank.outcome")]
    align = "cl" + "r" * (len(header) - 3) + "l"
    rows = []
    for i, standing in enumerate(result.standings):
        if i in _lines(lot):
            rows.append(_rule_row(view, lot, i, len(header)))
        rows.append(row(_cells(view, lot, standing, mains), align, class_=None if standing.position else "out"))
    maximum = words.number(view.call.scoring.node_maximum)
    note = words("rank.note_exact" if exact else "rank.note", maximum=maximum)
    parts = [table(header, rows, align), tag("p", note, class_="note")]
    for found in result.ties:
        said = tie(words, view.call, result, found)
        parts.append(tag("div", tag("h4", said[0]), tag("ul", *(tag("li", s) for s in said[1:-1])), tag("p", said[-1])))
    return join(parts)


def _lines(lot: LotView) -> set[int]:
    """Positions before which a line is drawn: the funding line, and the eliminated."""
    order = len(lot.result.order)
    return {n for n in (lot.cut, order) if n is not None and n < len(lot.result.standings)}


def _rule_row(view: View, lot: LotView, i: int, columns: int) -> Safe:
    words = view.words
    text = words("rank.line", places=words("places", n=lot.result.places)) if i == lot.cut else words("rank.eliminated")
    return tag("tr", tag("td", text, colspan=columns), class_="line" if i == lot.cut else "group")


def _cells(view: View, lot: LotView, standing: Standing, mains: tuple[str, ...]) -> list[str]:
    words, result = view.words, lot.result
    position = str(standing.position) if standing.position else "–"
    scores = [tag("b", view.score(standing))] + ([] if view.call.ranking.exact else [view.total(standing)])
    points = [words.number(standing.mains[name], 2) for name in mains]
    gap = "–"
    if result.funded and standing.outcome == "reserve":
        gap = words.signed(standing.published - result[result.funded[-1]].published, view.call.ranking.precision)
    outcome = words(f"outcome.{standing.outcome}")
    return [position, tag("b", standing.code), *scores, *points, gap, outcome]


def floors(view: View, lot: LotView) -> Safe:
    """Every floor with what each dossier reached and its margin; floors missed are marked and said."""
    words = view.words
    columns = list(_floors(view, lot))
    if not columns:
        return tag("p", words("floors.none"))
    parts: list[Safe] = []
    for start in range(0, len(columns), COLUMNS):
        block = columns[start : start + COLUMNS]
        header = [words("rank.code"), *(title for title, _, _ in block)]
        rows = [_floor_row(view, lot, standing, block) for standing in lot.result.standings]
        parts.append(table(header, rows, "l" + "r" * len(block)))
    parts.append(tag("p", words("floors.note"), class_="note"))
    named = [(name, view.label(name)) for _, _, name in columns if name and name not in lot.mains]
    if named:
        shown = words.listed([f"{name} {label}" for name, label in named])
        parts.append(tag("p", words("floors.leaves", names=shown), class_="note"))
    return join(parts)


def _floors(view: View, lot: LotView) -> Iterator[tuple[str, Fraction, str]]:
    """Title, least value and criterion of each floor; no criterion for the total."""
    words, asked = view.words, lot.spec.floors
    for found in (asked.node, asked.leaf):
        for name, least in found.items():
            yield words("floors.column", name=name, least=words.number(least)), Fraction(least), name
    if asked.overall is not None:
        key = "floors.total" if asked.overall_on == "weighted" else "floors.unweighted"
        yield words(key, least=words.number(asked.overall)), Fraction(asked.overall), ""


def _floor_row(view: View, lot: LotView, standing: Standing, block: list[tuple[str, Fraction, str]]) -> Safe:
    words = view.words
    cells: list[str] = [tag("b", standing.code)]
    failed = {reason.id for reason in standing.reasons}
    for _, least, name in block:
        seen, digits = _reached(view, lot, standing, name)
        text = words.against(seen, least, digits)
        margin = tag("span", words.signed(seen - least, max(digits, 1)), class_="small")
        if (name in failed) if name else failed & {"TOTAL", "UNWEIGHTED"}:
            cells.append(join([tag("span", f"✕ {text}", class_="fail"), margin]))
        else:
            cells.append(join([text, margin]))
    return row(cells, "l" + "r" * len(block), class_=None if standing.position else "out")


def _reached(view: View, lot: LotView, standing: Standing, name: str) -> tuple[Fraction, int]:
    """What a dossier reached on a floor, and with how many decimals it is shown."""
    if not name and lot.spec.floors.overall_on == "unweighted":
        return sum(standing.mains.values(), Fraction(0)), 2
    if not name:
        return Fraction(standing.total_published), view.call.scoring.total_precision
    judged = view.call.judged(standing.code)
    if name in judged:
        return Fraction(judged[name]), 1
    if name in standing.mains:
        return standing.mains[name], 2
    return view.node_score(lot, standing, name), 2


def contributions(view: View, lot: LotView) -> Safe:
    """What each main criterion brings to the weighted total, as a table and as bars."""
    words, maximum = view.words, view.call.scoring.total_maximum
    out_of = words.number(maximum)
    topsis = view.call.ranking.method["method"] == "topsis"
    note = words(
        "bars.note_exact" if view.call.ranking.exact else "bars.note" if topsis else "bars.note_other", maximum=out_of
    )
    rows, made = [], []
    for standing in lot.result.standings:
        points = view.points(lot, standing)
        cells = [
            tag("b", standing.code),
            *(words.number(value, 2) for value in points.values()),
            tag("b", view.total(standing)),
        ]
        rows.append(row(cells, "l" + "r" * (len(points) + 1), class_=None if standing.position else "out"))
        parts = tuple((name, float(value)) for name, value in points.items())
        made.append(charts.Bar(standing.code, parts, view.total(standing)))
    tree = lot.result.tree.hierarchy
    weights = {name: words.percent(tree.local[name]) if tree else "" for name in lot.mains}
    header = [words("rank.code"), *(words("bars.column", name=n, weight=w) for n, w in weights.items())]
    header.append(words("rank.total"))
    floor = lot.spec.floors.overall if lot.spec.floors.overall_on == "weighted" else None
    title = words("bars.title", lot=words("lot", id=lot.result.lot))
    drawn = charts.bars(
        words, made, maximum=float(maximum), floor=None if floor is None else float(floor), line=lot.cut, title=title
    )
    key = tag("ul", *(_key(view, i, name) for i, name in enumerate(lot.mains)), class_="key")
    shown = table(header, rows, "l" + "r" * (len(lot.mains) + 1))
    return join([tag("p", note), shown, tag("figure", key, drawn)])


def _key(view: View, i: int, name: str) -> Safe:
    swatch = tag("svg", box(0, 0, 14, 12, shade(i)), width=14, height=12, viewBox="0 0 14 12", aria_hidden="true")
    return tag("li", swatch, f"{name} {view.label(name)}")
