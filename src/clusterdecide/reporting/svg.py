"""Drawing by hand: widths of texts, wrapping, colours, and the elements of inline SVG."""

from __future__ import annotations

from clusterdecide.reporting.html import Safe, join, tag

INK, MUTED, GRID, ACCENT, PAPER = "#1b2733", "#6b7785", "#e3e8ee", "#d1620a", "#ffffff"
_RAMP = ("#f7fafd", "#c6dcf0", "#6fa8d8", "#1f66a8", "#062b4f")
_SHADES = ("#1f66a8", "#a9cbe8", "#062b4f", "#d7e6f4", "#4a8cc7", "#7d8b99")

# Advance widths of DejaVu Sans in hundredths of the size; other fonts of the stack are narrower.
_WIDTHS = {
    c: w
    for w, letters in {
        20: "\u202f", 28: "ijlìíîï'", 29: "IJÎÏ", 32: " ,.\u00a0·’", 34: "/:;|", 35: "f", 36: "-", 39: "()[]t",
        40: "!", 41: "r", 46: '"', 50: "*_–", 52: "sz", 53: "?", 55: "cç", 56: "L", 58: "Fk", 59: "vxy", 60: "P",
        61: "TYaoàâäôöò«»", 62: "eéèêë", 63: "ESbdghnpquÉÈÊùûüß", 64: "0123456789", 66: "K", 68: "AVÀÂ", 69: "BRXZ",
        70: "CÇ", 73: "UÙÛ", 75: "HN", 77: "DG", 79: "OQÔ", 82: "w", 84: "+<=>≤≥−×",
    }.items()
    for c in letters
}  # fmt: skip
_BOLD = 1.12


def measure(text: str, size: float, *, bold: bool = False) -> float:
    """Estimate the width of a text in DejaVu Sans, on the wide side.

    Examples
    --------
    >>> round(measure("D03", 12), 1)
    24.6
    """
    return sum(_WIDTHS.get(c, 100) for c in text) * size / 100 * (_BOLD if bold else 1)


def wrap(text: str, width: float, size: float, *, lines: int = 4) -> list[str]:
    """Break a text by words, and words that are too long anywhere; what exceeds ``lines`` ends in an ellipsis.

    Examples
    --------
    >>> wrap("Clarté de la vision", 70, 12)
    ['Clarté de la', 'vision']
    """
    found = [""]
    for word in text.split():
        longer = f"{found[-1]} {word}" if found[-1] else word
        if measure(longer, size) <= width:
            found[-1] = longer
            continue
        pieces = _pieces(word, width, size)
        found = [*(line for line in found if line), *pieces]
    if len(found) > lines:
        kept = found[lines - 1]
        while kept and measure(f"{kept}…", size) > width:
            kept = kept[:-1]
        found = [*found[: lines - 1], f"{kept}…"]
    return found


def _pieces(word: str, width: float, size: float) -> list[str]:
    pieces = [""]
    for c in word:
        if pieces[-1] and measure(pieces[-1] + c, size) > width:
            pieces.append("")
        pieces[-1] += c
    return pieces


def _channels(colour: str) -> tuple[int, int, int]:
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)


def ramp(share: float) -> str:
    """Colour of a share on the ramp of one hue, from nearly white to navy.

    Examples
    --------
    >>> ramp(0), ramp(1)
    ('#f7fafd', '#062b4f')
    """
    place = min(max(share, 0.0), 1.0) * (len(_RAMP) - 1)
    i = min(int(place), len(_RAMP) - 2)
    mixed = (a + (b - a) * (place - i) for a, b in zip(_channels(_RAMP[i]), _channels(_RAMP[i + 1])))
    return "#" + "".join(f"{round(c):02x}" for c in mixed)


def shade(i: int) -> str:
    """Colour of the i-th part of a bar, light and dark by turns."""
    return _SHADES[i % len(_SHADES)]


def luminance(colour: str) -> float:
    """Relative luminance of a colour, from 0 (black) to 1 (white), as WCAG 2 has it."""
    linear = [c / 3294.6 if c <= 10 else ((c / 255 + 0.055) / 1.055) ** 2.4 for c in _channels(colour)]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def ink_on(colour: str) -> str:
    """Ink or white, whichever contrasts more with a colour.

    Examples
    --------
    >>> ink_on("#f7fafd"), ink_on("#062b4f")
    ('#1b2733', '#ffffff')
    """
    light = luminance(colour) + 0.05
    return INK if light / (luminance(INK) + 0.05) > 1.05 / light else PAPER


def drawing(width: float, height: float, title: str, desc: str, *parts: Safe) -> Safe:
    """Inline SVG of a natural size, with its text alternative."""
    return tag(
        "svg", tag("title", title), tag("desc", desc), *parts,
        role="img", aria_label=title, viewBox=f"0 0 {width:.0f} {height:.0f}", width=float(width), height=float(height),
    )  # fmt: skip


def label(x: float, y: float, text: str, *, size: float = 12, anchor: str = "start", **more: object) -> Safe:
    """One line of text; ``y`` is its baseline."""
    place = None if anchor == "start" else anchor
    return tag("text", text, x=float(x), y=float(y), font_size=float(size), text_anchor=place, **more)


def lines_of(
    x: float, middle: float, lines: list[str], *, size: float = 12, anchor: str = "start", **more: object
) -> Safe:
    """Several lines of text, centred on a height."""
    step = size * 1.25
    top = middle - step * (len(lines) - 1) / 2 + size * 0.35
    return join(label(x, top + i * step, line, size=size, anchor=anchor, **more) for i, line in enumerate(lines))


def box(x: float, y: float, width: float, height: float, fill: str, *inside: Safe, **more: object) -> Safe:
    """Rectangle."""
    return tag("rect", *inside, x=float(x), y=float(y), width=float(width), height=float(height), fill=fill, **more)


def rule(x1: float, y1: float, x2: float, y2: float, colour: str, **more: object) -> Safe:
    """Straight line."""
    return tag("line", x1=float(x1), y1=float(y1), x2=float(x2), y2=float(y2), stroke=colour, **more)
