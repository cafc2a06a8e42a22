"""Markup that is safe by construction: whatever is not markup already is escaped."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from html import escape

LONG = 24
"""Letters of a word beyond which a cell may break it."""

SHORT = 14
"""Most rows of a table that print keeps whole."""

VOID = {"meta", "br", "col"}
_MARKUP = re.compile("<[^>]*>")
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\u202a-\u202e\u2066-\u2069\ufffe\uffff]")


class Safe(str):
    """Text that is markup: it is not escaped again."""

    __slots__ = ()


def clean(text: str) -> str:
    r"""Replace what no page may hold: control characters, halves of characters, and marks that reorder text.

    Examples
    --------
    >>> clean("a\x00b")
    'a�b'
    """
    return _CONTROL.sub("\ufffd", text)


def safe(text: str) -> Safe:
    """Escape a text, unless it is markup already.

    Examples
    --------
    >>> safe('x" <b>'), safe(Safe("<b>"))
    ('x&quot; &lt;b&gt;', '<b>')
    """
    return text if isinstance(text, Safe) else Safe(escape(clean(text)))


def tag(name: str, /, *children: str, **attributes: object) -> Safe:
    """Build an element; ``class_`` and ``stroke_width`` become ``class`` and ``stroke-width``; None leaves one out.

    Examples
    --------
    >>> tag("p", "a < b", tag("b", "c"), class_="x")
    '<p class="x">a &lt; b<b>c</b></p>'
    """
    named = "".join(
        f' {key.rstrip("_").replace("_", "-")}="{safe(_written(value))}"'
        for key, value in attributes.items()
        if value is not None
    )
    if name in VOID:
        return Safe(f"<{name}{named}>")
    return Safe(f"<{name}{named}>{join(children)}</{name}>")


def _written(value: object) -> str:
    return f"{value:.2f}".rstrip("0").rstrip(".") if isinstance(value, float) else str(value)


def join(parts: Iterable[str], between: str = "") -> Safe:
    """Put parts one after the other, each escaped if it is not markup."""
    return Safe(safe(between).join(safe(part) for part in parts))


def row(cells: Sequence[str], align: str, *, head: bool = False, class_: str | None = None) -> Safe:
    """Row of a table; the first cell names it. ``align`` has one letter a column: l, r or c."""
    made = []
    for i, cell in enumerate(cells):
        place = {"l": None, "r": "num", "c": "mid"}[align[i]]
        if max(map(len, _MARKUP.sub(" ", cell).split()), default=0) > LONG:
            place = "long"
        scope = "col" if head else "row" if i == 0 else None
        made.append(tag("th" if scope else "td", cell, scope=scope, class_=place))
    return tag("tr", *made, class_=class_)


def table(header: Sequence[str], rows: Iterable[Safe], align: str) -> Safe:
    """Table with a header that print repeats on each page; a short one stays on one page."""
    body = list(rows)
    head = tag("thead", row(header, align, head=True))
    made = tag("table", head, tag("tbody", *body))
    return tag("div", made, class_="wide together" if len(body) <= SHORT else "wide")
