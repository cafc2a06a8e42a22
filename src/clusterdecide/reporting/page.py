"""The whole page: sections in the order in which a reader needs them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from clusterdecide.reporting import committee, dossiers, firmness, glance, rules, standings
from clusterdecide.reporting.charts import HATCH
from clusterdecide.reporting.closing import glossary, recompute
from clusterdecide.reporting.html import Safe, clean, join, tag
from clusterdecide.reporting.style import sheet

if TYPE_CHECKING:
    from clusterdecide.reporting.view import LotView, View

_POLICY = "default-src 'none'; style-src 'unsafe-inline'"


def page(view: View) -> str:
    """One HTML document that needs nothing else: no script, no file, no network."""
    words, call = view.words, view.call
    title = words("page.title", title=words.of(call.title))
    margin = words("page.margin", call=call.id)
    if call.notice is not None:
        margin = words.of(call.notice)
    style = Safe(sheet(clean(margin), (words("page.number"), words("page.of"))))
    head = tag(
        "head",
        tag("meta", charset="utf-8"),
        tag("meta", http_equiv="Content-Security-Policy", content=_POLICY),
        tag("meta", name="viewport", content="width=device-width, initial-scale=1"),
        tag("title", title),
        tag("style", style),
    )
    sections = _sections(view)
    body = tag("main", glance.notice(view), glance.head(view), _contents(view, sections), *_numbered(sections))
    return f"<!doctype html>\n{tag('html', head, tag('body', HATCH, body), lang=words.lang)}\n"


def _sections(view: View) -> list[tuple[str, Safe]]:
    """Title and body of each section."""
    words = view.words
    parts: list[tuple[str, Safe]] = [(words("section.glance"), glance.glance(view))]
    for lot in view.lots:
        label = words.of(lot.result.label)
        parts.append((words("section.lot", lot=words("lot", id=lot.result.lot), label=label), _lot(view, lot)))
    return [
        *parts,
        (words("section.dossiers"), dossiers.statuses(view)),
        (words("section.weights"), join([committee.published(view), committee.judged(view)])),
        (words("section.rules"), rules.rules(view)),
        (words("section.grades"), _grades(view)),
        (words("section.words"), glossary(view)),
        (words("section.again"), recompute(view)),
    ]


def _lot(view: View, lot: LotView) -> Safe:
    words = view.words
    if not lot.result.standings:
        return tag("p", words("glance.empty", lot=words("lot", id=lot.result.lot)))
    parts = (
        ("lot.ranking", standings.ranking(view, lot)),
        ("lot.line", firmness.weight_ranges(view, lot)),
        ("lot.chances", firmness.rank_chances(view, lot)),
        ("lot.floors", standings.floors(view, lot)),
        ("lot.contributions", standings.contributions(view, lot)),
    )
    return join([part for name, body in parts for part in (tag("h3", words(name)), body)])


def _grades(view: View) -> Safe:
    parts = []
    for lot in view.lots:
        parts += [tag("h3", view.words("lot.title", id=lot.result.lot)), dossiers.grades(view, lot)]
    return join(parts)


def _contents(view: View, sections: list[tuple[str, Safe]]) -> Safe:
    items = (tag("li", tag("a", title, href=f"#s{i}")) for i, (title, _) in enumerate(sections, 1))
    return tag("nav", tag("ol", *items), aria_label=view.words("page.contents"))


def _numbered(sections: list[tuple[str, Safe]]) -> list[Safe]:
    return [tag("section", tag("h2", f"{i}. {title}"), body, id=f"s{i}") for i, (title, body) in enumerate(sections, 1)]
