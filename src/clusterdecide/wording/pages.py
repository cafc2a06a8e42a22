"""A short document as data: sections of paragraphs, items and tables, written as Markdown or as one HTML page."""

from __future__ import annotations

import re
from abc import ABC, abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

_STYLE = """
:root{color-scheme:light}
body{font:15px/1.5 "DejaVu Sans","Noto Sans","Segoe UI",Arial,sans-serif;color:#1b2733;max-width:52rem;
margin:2rem auto;padding:0 1.25rem}
h1{font-size:1.5rem;line-height:1.25;margin:0 0 1rem}h2{font-size:1.1rem;margin:1.6rem 0 .4rem}p{margin:.4rem 0}
ul{margin:.4rem 0;padding-inline-start:1.2rem}li{margin:.2rem 0}
table{border-collapse:collapse;width:100%;margin:.6rem 0;font-variant-numeric:tabular-nums;font-size:.93rem}
th,td{padding:.28rem .55rem;border-bottom:1px solid #d5dce3;vertical-align:top;text-align:start}
th{border-bottom:2px solid #6b7785;font-weight:600}.r{text-align:end}
tr:last-child td{border-bottom:1px solid #6b7785}
@media print{@page{size:A4;margin:12mm}th,td{padding:.12rem .4rem}
h1{font-size:1.3rem;margin:0 0 .4rem}h2{margin:.8rem 0 .2rem}
p,ul{margin:.2rem 0}li{margin:.08rem 0}table{margin:.3rem 0}
html{font-size:9pt}body{font-size:1rem;line-height:1.35;margin:0;max-width:none;padding:0}tr{break-inside:avoid}h2{break-after:avoid}}
"""


@dataclass(frozen=True, slots=True)
class Grid:
    """A table of cells already written; ``align`` has one letter a column, ``l`` or ``r``."""

    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    align: str

    def to_dict(self) -> dict[str, object]:
        """Plain values for JSON."""
        return {"header": list(self.header), "rows": [list(row) for row in self.rows]}


@dataclass(frozen=True, slots=True)
class Section:
    """A titled part of a document: paragraphs, then items of a list, then a table."""

    title: str
    paragraphs: tuple[str, ...] = ()
    items: tuple[str, ...] = ()
    table: Grid | None = None

    def to_dict(self) -> dict[str, object]:
        """Plain values for JSON."""
        table = None if self.table is None else self.table.to_dict()
        return {"title": self.title, "paragraphs": [*self.paragraphs], "items": [*self.items], "table": table}


class Document(ABC):
    """A value that reads as a short document, in French or English; in a terminal and a notebook, in English."""

    __slots__ = ()

    @abstractmethod
    def title(self, lang: str = "fr") -> str:
        """Title of the document."""

    @abstractmethod
    def sections(self, lang: str = "fr") -> tuple[Section, ...]:
        """Parts of the document, ready for any template."""

    def to_markdown(self, lang: str = "fr") -> str:
        """Write the document as Markdown."""
        return markdown(self.title(lang), self.sections(lang))

    def to_html(self, lang: str = "fr") -> str:
        """Write the document as one HTML page that loads nothing from elsewhere and prints on A4."""
        return html_page(self.title(lang), self.sections(lang), lang)

    def __repr__(self) -> str:
        return self.to_markdown("en")

    def _repr_markdown_(self) -> str:
        return self.to_markdown("en")


def markdown(title: str, sections: Sequence[Section]) -> str:
    r"""Write a document as Markdown.

    Examples
    --------
    >>> print(markdown("Result", [Section("Why", ("Vision: 3 < 3.5",), ("a *b*",))]))
    # Result
    <BLANKLINE>
    ## Why
    <BLANKLINE>
    Vision: 3 &lt; 3.5
    <BLANKLINE>
    - a \*b\*
    <BLANKLINE>
    """
    blocks = [f"# {_plain(title)}"]
    for section in sections:
        blocks.append(f"## {_plain(section.title)}")
        blocks += [_plain(text) for text in section.paragraphs]
        if section.items:
            blocks.append("\n".join(f"- {_plain(item)}" for item in section.items))
        if section.table is not None:
            blocks.append(_markdown_table(section.table))
    return "\n\n".join(blocks) + "\n"


def _plain(text: str) -> str:
    """Text in which nothing is markup: a name with a star or an angle is shown as it is."""
    return re.sub(r"([\\`*_\[\]|#])", r"\\\1", text.replace("&", "&amp;").replace("<", "&lt;")).replace("\n", " ")


def _markdown_table(table: Grid) -> str:
    rule = ["---:" if letter == "r" else "---" for letter in table.align.ljust(len(table.header), "l")]
    lines = [table.header, rule, *table.rows]
    return "\n".join(
        "| " + " | ".join(cell if line is rule else _plain(cell) for cell in line) + " |" for line in lines
    )


def html_page(title: str, sections: Sequence[Section], lang: str) -> str:
    """Write a document as one HTML page that loads nothing from elsewhere and prints on A4.

    Examples
    --------
    >>> "<h2>Pourquoi</h2>" in html_page("Résultat", [Section("Pourquoi", ("3 < 3,5",))], "fr")
    True
    """
    body = "".join(_html_section(section) for section in sections)
    return (
        f'<!DOCTYPE html>\n<html lang="{escape(lang)}"><head><meta charset="utf-8">'
        f'<meta name="viewport" content="width=device-width,initial-scale=1"><title>{escape(title)}</title>'
        f"<style>{_STYLE}</style></head>\n<body><main><h1>{escape(title)}</h1>\n{body}</main></body></html>\n"
    )


def _html_section(section: Section) -> str:
    parts = [f"<h2>{escape(section.title)}</h2>", *(f"<p>{escape(text)}</p>" for text in section.paragraphs)]
    if section.items:
        parts.append("<ul>" + "".join(f'<li dir="auto">{escape(item)}</li>' for item in section.items) + "</ul>")
    if section.table is not None:
        parts.append(_html_table(section.table))
    return "<section>" + "\n".join(parts) + "</section>\n"


def _html_table(table: Grid) -> str:
    sides = [' class="r"' if letter == "r" else "" for letter in table.align.ljust(len(table.header), "l")]
    head = "".join(f'<th scope="col"{side}>{escape(cell)}</th>' for cell, side in zip(table.header, sides))
    rows = "".join(
        "<tr>" + "".join(f"<td{side}>{escape(cell)}</td>" for cell, side in zip(row, sides)) + "</tr>"
        for row in table.rows
    )
    return f"<table><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table>"
