"""The head of the report and the decision at a glance."""

from __future__ import annotations

from typing import TYPE_CHECKING

from clusterdecide.firmness.near_weights import NEAR
from clusterdecide.reporting.html import Safe, join, row, table, tag
from clusterdecide.wording.sentences import ranking_rule

if TYPE_CHECKING:
    from clusterdecide.calls import LineChange, LineRange, Standing
    from clusterdecide.reporting.view import LotView, View


def notice(view: View) -> Safe:
    """The notice of the call (simulated data, for instance), kept in sight."""
    text = view.call.notice
    return (
        join([])
        if text is None
        else tag("aside", tag("b", view.words("notice")), view.words.quoted(text), class_="notice")
    )


def head(view: View) -> Safe:
    """Title, call, version of the notice in force, ranking rule."""
    words, call = view.words, view.call
    version = call.version
    count = {status: sum(d.status == status for d in view.decision.dossiers) for status in ("passed", "eliminated")}
    dossiers = words(
        "head.dossiers_value",
        received=words("dossiers", n=len(call.dossiers)),
        judged=words("judged", n=count["passed"] + count["eliminated"]),
        funded=words("funded", n=view.decision.spend.contracts),
    )
    facts = [
        (words("head.call"), call.id),
        *([(words("head.authority"), words.quoted(call.authority))] if call.authority is not None else []),
        (
            words("head.version"),
            words("head.version_value", n=version.number, date=words.instant(version.published_at)),
        ),
        (words("head.deadline"), f"{words.instant(version.deadline)} ({words.offset(version.deadline)})"),
        (words("head.due"), words.instant(version.decision_due)),
        (words("head.dossiers"), dossiers),
        (words("head.rule"), ranking_rule(words, call)),
    ]
    listed = [part for name, value in facts for part in (tag("dt", name), tag("dd", value))]
    kind = tag("p", words("head.kind"), class_="kind")
    return join([kind, tag("h1", words.quoted(call.title)), tag("dl", *listed, class_="facts")])


def glance(view: View) -> Safe:
    """Who is funded in each lot, for how much, who is next, and what would change it."""
    words, spend = view.words, view.decision.spend
    header = [words(f"glance.{name}") for name in ("lot", "funded", "reserve", "places", "year")]
    header.append(words("glance.years", years=words("years", n=spend.years)))
    rows = [_lot_row(view, lot) for lot in view.lots]
    places = str(sum(lot.result.places for lot in view.lots))
    sums = [words("glance.sum"), words("funded", n=spend.contracts), "", places]
    rows.append(
        row(
            [tag("b", sums[0]), *sums[1:], view.money(spend.per_year), view.money(spend.total)],
            "lllrrr",
            class_="total",
        )
    )
    return join([table(header, rows, "lllrrr"), words.paragraphs([*_money(view), *_notes(view)]), _firm(view)])


def _lot_row(view: View, lot: LotView) -> Safe:
    words, result = view.words, lot.result
    name = join([tag("b", words("lot.title", id=result.lot)), tag("span", words.quoted(result.label), class_="small")])
    funded = tag("b", ", ".join(result.funded) or words("none"))
    places = str(result.places)
    if result.places != result.places_published:
        places = words("glance.places_left", n=result.places, published=str(result.places_published))
    cells = [name, funded, ", ".join(result.reserve) or words("none"), places]
    return row([*cells, view.money(result.cost_per_year), view.money(result.cost)], "lllrrr")


def _money(view: View) -> list[str]:
    words, spend = view.words, view.decision.spend
    left = spend.annual_envelope - spend.per_year
    each = view.money(view.call.budget.amount_per_year)
    said = [
        words("glance.each", each=each, years=words("years", n=spend.years)),
        words(
            "glance.envelope" if left else "glance.spent",
            envelope=view.money(spend.annual_envelope),
            left=view.money(left),
        ),
    ]
    if spend.given_up:
        said.append(
            words(
                "glance.short",
                contracts=words("contracts", n=view.call.budget.contracts),
                places=words("places", n=sum(lot.result.places_published for lot in view.lots)),
                lots=words.listed([words("lot", id=name) for name in spend.given_up]),
            )
        )
    return said


def _notes(view: View) -> list[str]:
    words, said = view.words, []
    for found in view.decision.findings:
        if found.code == "LOT_GAP":
            said.append(words("note.LOT_GAP", code=found.where["dossier"]))
        elif found.code == "LOT_OVERLAP":
            lots = words.listed(found.observed)
            said.append(words("note.LOT_OVERLAP", code=found.where["dossier"], lots=lots))
    return said


def _firm(view: View) -> Safe:
    """Where each line passes, which weight moves it first, how often it holds; in words where there is none."""
    words = view.words
    parted = [lot for lot in view.lots if lot.cut is not None]
    header = [words("glance.lot"), *(words(f"firm.{name}") for name in ("last", "next", "gap", "nearest"))]
    header.append(words("firm.sure", around=words.percent(NEAR)))
    align = "lllrlr"
    shown = [table(header, [_firm_row(view, lot, align) for lot in parted], align)] if parted else []
    said = [words(_no_line(lot), lot=words("lot", id=lot.result.lot)) for lot in view.lots if lot.cut is None]
    said += [tied for lot in parted for tied in _tied(view, lot)]
    return join([tag("h3", words("firm.title")), *shown, words.paragraphs(said)])


def _ends(lot: LotView) -> tuple[Standing, Standing]:
    return lot.result[lot.result.funded[-1]], lot.result[lot.result.reserve[0]]


def _firm_row(view: View, lot: LotView, align: str) -> Safe:
    words, (last, following) = view.words, _ends(lot)
    ends = [join([tag("b", end.code), f" ({view.score(end)})"]) for end in (last, following)]
    gap = words.number(abs(float(last.score) - float(following.score)), 2)
    name = tag("b", words("lot.title", id=lot.result.lot))
    return row([name, *ends, gap, _nearest_change(view, lot), _still_funded(view, lot, last.code)], align)


def _tied(view: View, lot: LotView) -> list[str]:
    """Say that the line separates two dossiers that share a published score."""
    words, (last, following) = view.words, _ends(lot)
    both = {last.code, following.code}
    if not any(both <= set(tie.tied) for tie in lot.result.ties):
        return []
    values = {"last": last.code, "next": following.code, "score": view.score(last)}
    return [words("glance.tied", lot=words("lot.title", id=lot.result.lot), **values)]


def _still_funded(view: View, lot: LotView, code: str) -> str:
    """How often the last one funded stays so near the published weights."""
    words, found, places = view.words, lot.near, lot.cut
    if found is None or places is None:
        return "–"
    count = int(found.counts[found.alternatives.index(code), :places].sum())
    return words.chance(count, found.draws) if count else words("chance.never")


def _no_line(lot: LotView) -> str:
    """Message of a lot whose published order no funding line parts."""
    if not lot.result.order:
        return "glance.nobody" if lot.result.standings else "glance.empty"
    return "glance.all" if lot.result.funded else "glance.unfunded"


def _nearest_change(view: View, lot: LotView) -> str:
    """Smallest move of one main weight that changes the list."""
    words = view.words
    if lot.line is None:
        return words("firm.unknown")
    moves = [(abs(change.weight - found.current), found, change) for found, change in changes(lot)]
    if not moves:
        return words("firm.none")
    _, found, change = min(moves, key=lambda move: move[0])
    return words(f"firm.{_side(found, change)}", **_values(view, found, change))


def changes(lot: LotView) -> list[tuple[LineRange, LineChange]]:
    """Every nearest change of the list, below and above each main weight."""
    ranges = lot.line.ranges if lot.line is not None else ()
    return [(found, change) for found in ranges for change in (found.below, found.above) if change is not None]


def move_said(view: View, found: LineRange, change: LineChange) -> str:
    """Say a change of the list, its weight and what it is now."""
    return view.words(f"line.{_side(found, change)}", **_values(view, found, change))


def _side(found: LineRange, change: LineChange) -> str:
    return "below" if change.weight < found.current else "above"


def _values(view: View, found: LineRange, change: LineChange) -> dict[str, str]:
    words = view.words
    return {"node": found.node, "weight": words.percent(change.weight, 2), "now": words.percent(found.current)}
