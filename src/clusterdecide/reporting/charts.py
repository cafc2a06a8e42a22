"""The three charts of the report: contributions as stacked bars, ranges of weights, shares of ranks."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from clusterdecide.reporting.html import Safe, join, tag
from clusterdecide.reporting.svg import (
    ACCENT,
    GRID,
    INK,
    MUTED,
    box,
    drawing,
    ink_on,
    label,
    lines_of,
    measure,
    ramp,
    rule,
    shade,
    wrap,
)

if TYPE_CHECKING:
    from clusterdecide.reporting.words import PageWords

WIDTH = 760.0
RANKS = 14
"""Most columns of a heat map."""


@dataclass(frozen=True, slots=True)
class Bar:
    """One stacked bar: its name, its parts by name, and what they sum to, already written."""

    name: str
    parts: tuple[tuple[str, float], ...]
    total: str


@dataclass(frozen=True, slots=True)
class Range:
    """One weight: its name and label, where it is, and where the list changes on each side."""

    name: str
    label: str
    now: float
    below: float | None
    above: float | None


def _names(names: Sequence[str], limit: float, size: float) -> tuple[list[list[str]], float, list[float]]:
    """Lines of each name, width of their column, height that each needs."""
    lines = [wrap(name, limit, size) for name in names]
    width = max((measure(line, size, bold=True) for wrapped in lines for line in wrapped), default=0) + 14
    return lines, width, [len(wrapped) * size * 1.25 for wrapped in lines]


def bars(
    words: PageWords, rows: Sequence[Bar], *, maximum: float, floor: float | None, line: int | None, title: str
) -> Safe:
    """Stacked horizontal bars on an axis from 0 to ``maximum``; the funding line after ``line`` rows."""
    names, left, heights = _names([row.name for row in rows], 130, 12)
    right, top = 70.0, 34.0
    span = WIDTH - left - right
    bottom = top + sum(max(30.0, h + 10) for h in heights)
    parts = [_axis(words, left, span, maximum, top, bottom)]
    if floor is not None:  # under the bars: it shows between them, and crosses no figure
        x = left + span * floor / maximum
        parts.append(rule(x, top - 10, x, bottom, INK, stroke_dasharray="3 3"))
        text = words("chart.floor", floor=words.number(floor))
        parts.append(label(x, top - 16, text, size=11, anchor="middle", fill=INK))
    y, crossing = top, None
    for i, (row, lines, height) in enumerate(zip(rows, names, heights)):
        step = max(30.0, height + 10)
        if i == line:
            crossing = y
        parts.append(lines_of(left - 10, y + step / 2, lines, anchor="end", fill=INK, font_weight="bold"))
        parts.append(_stack(words, row, left, y + step / 2 - 10, span / maximum))
        y += step
    if crossing is not None:
        parts.append(rule(0, crossing, WIDTH, crossing, ACCENT, stroke_width=2))
    return drawing(WIDTH, y + 24, title, words("chart.bars_desc"), *parts)


def _stack(words: PageWords, row: Bar, x: float, y: float, scale: float) -> Safe:
    parts = []
    for i, (name, points) in enumerate(row.parts):
        width, fill = points * scale, shade(i)
        shown = words.number(points, 1)
        hint = tag("title", f"{row.name}, {name}: {shown}")
        parts.append(box(x, y, max(width - 1.5, 0), 20, fill, hint))
        both = f"{name} {shown}"
        text = both if measure(both, 11) < width - 8 else shown if measure(shown, 11) < width - 6 else ""
        if text:
            parts.append(label(x + (width - 1.5) / 2, y + 14, text, size=11, anchor="middle", fill=ink_on(fill)))
        x += width
    parts.append(label(x + 8, y + 14.5, row.total, fill=INK, font_weight="bold"))
    return join(parts)


def _axis(words: PageWords, left: float, span: float, maximum: float, top: float, bottom: float) -> Safe:
    parts = []
    for quarter in range(5):
        x = left + span * quarter / 4
        parts.append(rule(x, top, x, bottom, GRID))
        parts.append(label(x, bottom + 16, words.number(maximum * quarter / 4), size=11, anchor="middle", fill=MUTED))
    return join(parts)


def ranges(words: PageWords, rows: Sequence[Range], *, title: str) -> Safe:
    """One track from 0 to 100 % for each weight: where the list holds, where it changes, the weight now."""
    names, left, heights = _names([f"{row.name} {row.label}" for row in rows], 230, 12)
    right, top = 40.0, 8.0
    span = WIDTH - left - 20 - right
    left += 20
    parts, y = [], top
    for row, lines, height in zip(rows, names, heights):
        step = max(64.0, height + 14)
        parts.append(lines_of(left - 30, y + step / 2, lines, anchor="end", fill=INK))
        parts.append(_track(words, row, left, y + step / 2, span))
        y += step
    for quarter in range(5):
        x, shown = left + span * quarter / 4, words.percent(quarter / 4)
        parts.append(label(x, y + 16, shown, size=11, anchor="middle", fill=MUTED))
    return drawing(WIDTH, y + 26, title, words("chart.ranges_desc"), *parts)


def _track(words: PageWords, row: Range, left: float, middle: float, span: float) -> Safe:
    low = left + span * (row.below or 0.0)
    high = left + span * (1.0 if row.above is None else row.above)
    now = left + span * row.now
    parts = [
        box(left, middle - 6, span, 12, "url(#changed)", stroke=GRID),
        box(low, middle - 6, high - low, 12, "#6fa8d8"),
    ]
    for weight, x, anchor, shift in ((row.below, low, "end", 4), (row.above, high, "start", -4)):
        if weight is not None:
            parts.append(rule(x, middle - 10, x, middle + 12, ACCENT, stroke_width=3))
            text = words.percent(weight, 2)
            parts.append(label(x + shift, middle + 25, text, size=11, anchor=anchor, fill=INK, font_weight="bold"))
    parts.append(tag("path", d=f"M{now - 4:.1f} {middle:.1f}l4 -9 4 9 -4 9z", fill=INK, stroke="#ffffff"))
    parts.append(label(now, middle - 14, words.percent(row.now), size=11, anchor="middle", fill=INK))
    return join(parts)


HATCH = tag(
    "svg",
    tag(
        "defs",
        tag(
            "pattern", tag("path", d="M0 6L6 0", stroke="#c9d2dc", stroke_width=1),
            id="changed", width=6, height=6, patternUnits="userSpaceOnUse",
        ),
    ),
    width=0, height=0, aria_hidden="true", class_="defs",
)  # fmt: skip
"""Pattern of the stretches where the list is another; once a page."""


def heat_map(
    words: PageWords, rows: Sequence[str], counts: Sequence[Sequence[int]], draws: int, *, line: int | None, title: str
) -> Safe:
    """Share of draws in which each row takes each rank; those beyond the last column are pooled in it."""
    shown = [_pooled(row) for row in counts]
    columns = [str(r + 1) for r in range(len(shown[0]))]
    if len(counts[0]) > len(shown[0]):
        columns[-1] = f"≥ {columns[-1]}"
    names, left, heights = _names(rows, 130, 12)
    cell, top, y = 56.0, 40.0, 40.0
    parts = [label(left + cell * len(columns) / 2, 13, words("chart.rank"), size=11, anchor="middle", fill=MUTED)]
    parts += [label(left + cell * (r + 0.5), 31, name, anchor="middle", fill=INK) for r, name in enumerate(columns)]
    for name, lines, height, row in zip(rows, names, heights, shown):
        step = max(30.0, height + 8)
        parts.append(lines_of(left - 10, y + step / 2, lines, anchor="end", fill=INK, font_weight="bold"))
        parts += [
            _cell(words, (name, columns[r]), left + cell * r, y, (cell, step), (count, draws))
            for r, count in enumerate(row)
        ]
        y += step
    if line is not None and 0 < line < len(columns):
        x = left + cell * line
        parts.append(rule(x, top - 22, x, y + 2, ACCENT, stroke_width=2.5))
    return drawing(left + cell * len(columns) + 4, y + 6, title, words("chart.heat_desc"), *parts)


def _pooled(row: Sequence[int], limit: int = RANKS) -> list[int]:
    return list(row) if len(row) <= limit else [*row[: limit - 1], sum(row[limit - 1 :])]


def _cell(
    words: PageWords, names: tuple[str, str], x: float, y: float, size: tuple[float, float], seen: tuple[int, int]
) -> Safe:
    count, draws = seen
    share = count / draws
    fill = ramp(share)
    text = words.chance(count, draws)
    hint = tag("title", words("chart.cell", code=names[0], rank=names[1], share=words.percent(share, 2)))
    ink = ink_on(fill) if share >= 0.01 else MUTED
    weight = "bold" if share >= 0.5 else None
    middle = label(x + size[0] / 2, y + size[1] / 2 + 4, text, size=11.5, anchor="middle", fill=ink, font_weight=weight)
    return join([box(x + 1, y + 1, size[0] - 2, size[1] - 2, fill, hint), middle])
