"""What all plots share: style, axes, titles, names in a language."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from textwrap import fill, wrap
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import ArrayLike

from clusterdecide._typing import Ints
from clusterdecide.errors import InvalidInputError, MissingExtraError
from clusterdecide.messages import number
from clusterdecide.model import Problem

if TYPE_CHECKING:
    from matplotlib.axes import Axes

INK, MUTED, GRID = "#1b2733", "#5d6975", "#e3e8ee"
BLUE, ORANGE, RED = "#5a9fd4", "#d1620a", "#b3261e"
RAMP = ("#f7fafd", "#dce9f5", "#a9cbea", "#4a90c8", "#0b4a82", "#062b4f")
"""One hue from light to dark, its lightness ordered also for eyes that confuse colours."""

SERIES = ("#1845fb", "#ff5e02", "#c91f16", "#c849a9", "#adad7d", "#86c8dd", "#578dff", "#656364")
"""Eight colours that stay apart for all eyes (Petroff, 2021); each comes with its own hatching."""

HATCHES = ("", "///", "...", "\\\\\\", "xxx", "ooo", "+++", "***")

_LETTERS = 40  # of a name on one line

_STYLE: dict[Any, Any] = {
    "font.family": "DejaVu Sans",  # comes with matplotlib and covers accents and Arabic
    "font.size": 9.5,
    "text.color": INK,
    "text.parse_math": False,  # dollars in names are dollars
    "axes.labelcolor": MUTED,
    "axes.edgecolor": GRID,
    "xtick.color": MUTED,
    "ytick.color": INK,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "hatch.linewidth": 0.6,
    "svg.fonttype": "none",
}


@contextmanager
def canvas(ax: Axes | None, width: float, height: float) -> Iterator[Axes]:
    """Axes in the house style: those given, or new ones of a size in inches; nothing is shown or saved.

    Raises
    ------
    MissingExtraError
        matplotlib is not installed.
    """
    try:
        import matplotlib as mpl
        from matplotlib import pyplot as plt
    except ImportError:
        msg = 'plots need matplotlib: pip install "clusterdecide[plot]"'
        raise MissingExtraError(msg) from None
    with mpl.rc_context(_STYLE):
        yield plt.subplots(figsize=(width, height), layout="constrained")[1] if ax is None else ax


def expected(result: object, *kinds: type[Any]) -> None:
    """Refuse to draw another result than the plot is made for."""
    if not isinstance(result, kinds):
        names = " or ".join(kind.__name__ for kind in kinds)
        msg = f"this plot draws the result {names}, got {type(result).__name__}"
        raise InvalidInputError(msg)


def wide(title: str, width: float) -> float:
    """Width in inches of a figure whose title fits on one line."""
    return max(width, 0.4 + 0.098 * len(title))


def headed(ax: Axes, title: str, caption: str) -> None:
    """Put a title that states the finding above everything, and what it rests on below."""
    figure: Any = ax.figure
    alone = len(figure.axes) == 1
    letters = int(figure.get_size_inches()[0] / (0.069 if alone else 0.16))
    caption = "\n".join(fill(line, letters) for line in caption.splitlines())
    if alone:
        figure.suptitle(title, x=0.01, ha="left", fontsize=11.5, fontweight="bold", color=INK)
        figure.supxlabel(caption, x=0.01, ha="left", fontsize=8.5, color=MUTED)
    else:  # in axes of the caller's own, both stay with them
        ax.set_title(title, loc="left", fontsize=11, fontweight="bold", color=INK, parse_math=False)
        told = "\n".join(part for part in (ax.get_xlabel(), caption) if part)
        ax.set_xlabel(told, fontsize=8.5, parse_math=False)


def named(problem: Problem, name: str, lang: str) -> str:
    """Label of a criterion in a language; a node has its name alone."""
    for criterion in problem.criteria:
        if criterion.name == name:
            return criterion.text(lang)
    return name


def brief(name: str) -> str:
    """Write a name on two lines at most, so that a very long one leaves room for the drawing."""
    lines = wrap(name, _LETTERS)
    return "\n".join(lines if len(lines) < 3 else [lines[0], lines[1][: _LETTERS - 1] + "…"])


def rows_of(drawn: Axes, at: ArrayLike, names: Sequence[str]) -> None:
    """Name the rows."""
    drawn.set_yticks(at, [brief(name) for name in names], parse_math=False)


def bare(ax: Axes) -> None:
    """No frame and no tick marks: labels alone."""
    ax.tick_params(length=0)
    for side in ax.spines.values():
        side.set_visible(False)


def legible(drawn: Axes, rows: Ints, labels: Sequence[str], lang: str) -> None:
    """A row for each label, the first on top, and numbers along the axis as the language writes them."""
    rows_of(drawn, rows, labels)
    drawn.invert_yaxis()
    bare(drawn)
    drawn.grid(axis="x", color=GRID)
    drawn.set_axisbelow(True)
    drawn.xaxis.set_major_formatter(lambda value, _: number(round(float(value), 6), lang, _decimals(drawn)))
    drawn.margins(x=0.12)


def _decimals(drawn: Axes) -> int:
    ticks = drawn.get_xticks()
    step = float(np.diff(ticks).min()) if len(ticks) > 1 else 1.0
    return max(0, min(6, int(np.ceil(-np.log10(step) - 1e-9)))) + (1 if step < 1 and f"{step:.1e}"[0:3] == "2.5" else 0)
